//! `team`: a fence around the files that a team writes itself, in `teams/TEAM/`.
//!
//! The fence stands in `teams/TEAM/team.yaml`, or, where the team may write all of its folder, out of its reach in `teams/TEAM.yaml`.

use super::Statement;
use crate::{
    policy::{
        pattern::Pattern,
        syntax::{Origin, name},
        vocabulary::Kind,
    },
    text::{
        Source, Span,
        read::{Cursor, Map, Reading},
    },
};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Team {
    pub name: Arc<str>,
    /// Where its name stands.
    pub origin: Origin,
    /// Relative to the policy's directory.
    pub path: String,
    pub scope: Vec<(Kind, Pattern, Span)>,
}

const KINDS: [(&str, Kind); 3] = [
    ("topics", Kind::Topic),
    ("groups", Kind::Group),
    ("transactional_ids", Kind::TransactionalId),
];

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
        path: String::new(), // whoever looks for the file knows
        scope: scope?,
    }))
}

fn scope(value: Cursor<'_>) -> Option<Vec<(Kind, Pattern, Span)>> {
    let map = value.map("a scope", &["topics", "groups", "transactional_ids"])?;
    let all = KINDS.into_iter();
    let found: Vec<_> = all
        .flat_map(|(key, kind)| of_kind(map, key, kind))
        .collect();
    let named = KINDS.iter().any(|(key, _)| !map.items(key).is_empty());
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
            (_, text) if text.starts_with("__") => {
                Some("names that begin with `__` are Kafka's own")
            }
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
    /// Whether all names of a pattern are inside.
    pub fn has(&self, kind: Kind, pattern: &Pattern) -> bool {
        let mut scope = self.scope.iter();
        scope.any(|(of, inside, _)| *of == kind && inside.includes(pattern))
    }

    /// Whether the fence stands among the files that the team writes.
    pub fn is_within_reach(&self) -> bool {
        let [inner, _] = self.places();
        self.path == inner
    }

    /// Where its file must stand.
    pub fn places(&self) -> [String; 2] {
        let name = &self.name;
        [
            format!("teams/{name}/team.yaml"),
            format!("teams/{name}.yaml"),
        ]
    }
}
