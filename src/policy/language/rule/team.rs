//! `team`: the scope of the files that a team writes itself, in `teams/TEAM/`.
//!
//! The team file is `teams/TEAM/team.yaml`, or, if the team may write its whole folder,
//! `teams/TEAM.yaml`, which the team cannot write.

use super::Statement;
use crate::{
    policy::{
        language::syntax::{Origin, access::LISTS, name},
        model::{pattern::Pattern, pattern_index::Index, vocabulary::Kind},
    },
    text::{
        Source, Span,
        read::{Cursor, Map, Reading},
    },
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

#[derive(Debug, Clone)]
pub struct Team {
    pub name: Arc<str>,
    /// The place of its name.
    pub origin: Origin,
    /// Relative to the policy's directory.
    pub path: String,
    pub scope: Vec<(Kind, Pattern, Span)>,
    /// The scope as an index, because every name in the team's files is looked up in it.
    inside: Arc<HashMap<Kind, Index<()>>>,
}

/// The keys of a scope.
const KEYS: &[&str] = &["topics", "groups", "transactional_ids"];

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map("a team", &["team", "owner", "scope"])?;
    let name = map.must("team").and_then(name::id);
    map.must("owner").and_then(Cursor::text);
    let scope = map.must("scope").and_then(scope);
    let span = map.get("team").map_or(map.span(), Cursor::span);
    Some(Statement::Team(Team {
        name: name?,
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        path: String::new(), // set by the caller, which knows the path
        inside: Arc::new(inside(scope.as_deref().unwrap_or_default())),
        scope: scope?,
    }))
}

fn inside(scope: &[(Kind, Pattern, Span)]) -> HashMap<Kind, Index<()>> {
    let mut kinds: HashMap<Kind, BTreeSet<Pattern>> = HashMap::new();
    for (kind, pattern, _) in scope {
        kinds.entry(*kind).or_default().insert(pattern.clone());
    }
    let index = |patterns: BTreeSet<Pattern>| Index::new(patterns.into_iter().map(|p| (p, ())));
    let kinds = kinds.into_iter();
    kinds
        .map(|(kind, patterns)| (kind, index(patterns)))
        .collect()
}

fn scope(value: Cursor<'_>) -> Option<Vec<(Kind, Pattern, Span)>> {
    let map = value.map("a scope", KEYS)?;
    let kinds = LISTS.iter().filter(|(key, _)| KEYS.contains(key));
    let found: Vec<_> = kinds
        .flat_map(|(key, kind)| of_kind(map, key, *kind))
        .collect();
    let named = KEYS.iter().any(|key| !map.items(key).is_empty());
    if !named && !map.has_unknown() {
        let help =
            "name the topics, groups or transactional ids that the team's files may be about";
        value.fault("no-resources", "the scope is empty", help);
    }
    Some(found)
}

fn of_kind(map: Map<'_>, key: &'static str, kind: Kind) -> Vec<(Kind, Pattern, Span)> {
    let read = |item: Cursor<'_>| {
        let name = name::name(item, kind)?;
        let text = name.pattern.as_str();
        let open = match (name.template, text) {
            (true, _) => Some("a fence cannot be another one for everybody"),
            (_, text) if text.starts_with('*') => Some("a fence needs a beginning"),
            _ if name.pattern.has_kafkas_own() => Some("Kafka keeps its own state there"),
            _ => None,
        };
        if let Some(why) = open {
            let help = "name what is the team's, such as `sales.*`";
            item.fault(
                "open-fence",
                format!("`{text}` fences nothing in: {why}"),
                help,
            );
        }
        Some((kind, name.pattern, item.span()))
    };
    map.items(key).into_iter().filter_map(read).collect()
}

impl Team {
    /// Whether all names of a pattern are in the scope.
    pub fn has(&self, kind: Kind, pattern: &Pattern) -> bool {
        let inside = self.inside.get(&kind);
        inside.is_some_and(|inside| inside.includes(pattern))
    }

    /// Whether the team file is in the folder that the team writes.
    pub fn is_within_reach(&self) -> bool {
        let [inner, _] = self.places();
        self.path == inner
    }

    /// The two possible paths of its file.
    pub fn places(&self) -> [String; 2] {
        places(&self.name)
    }
}

/// The two possible paths of a team's file.
pub fn places(name: &str) -> [String; 2] {
    [
        format!("teams/{name}/team.yaml"),
        format!("teams/{name}.yaml"),
    ]
}
