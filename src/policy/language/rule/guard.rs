//! `guard`: denies that apply to everyone, whatever roles allow, with named exceptions.

use super::Statement;
use crate::{
    policy::{
        language::syntax::{
            Origin,
            access::{Effect, Rule, guard_rule},
            descriptive, name,
            whom::Whom,
        },
        model::keys::Keys,
    },
    text::{
        Source,
        read::{Cursor, Reading},
    },
};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Guard {
    pub name: Arc<str>,
    /// The place of its name.
    pub origin: Origin,
    /// Denies, including those from `separate`; each has the subjects to which it applies.
    pub rules: Vec<Rule>,
    /// Whether Klamm generated it, to close the names of a team whose files have faults.
    pub closes: bool,
}

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map(
        "a guard",
        &["guard", "owner", "purpose", "reviewed", "deny", "separate"],
    )?;
    let name = map.must("guard").and_then(name::id);
    descriptive(map, &["owner", "purpose", "reviewed"]);
    let denies = map.items("deny").into_iter().filter_map(guard_rule);
    let separations = map.items("separate").into_iter().filter_map(separation);
    let rules = denies.chain(separations).collect();
    if !map.has("deny") && !map.has("separate") && !map.has_unknown() {
        map.fault(
            "missing-key",
            "the guard guards nothing",
            "add `deny:` or `separate:`",
        );
    }
    let span = map.get("guard").map_or(map.span(), Cursor::span);
    Some(Statement::Guard(Guard {
        name: name?,
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        rules,
        closes: false, // set by the caller, which knows the path
    }))
}

/// Roles that no subject may have together. A subject that nevertheless has two of them is denied
/// everything until one is removed.
fn separation(value: Cursor<'_>) -> Option<Rule> {
    let map = value.map("an item of `separate`", &["id", "roles"])?;
    let id = map.must("id").and_then(name::id);
    map.must("roles");
    let read = |item: Cursor<'_>| Some((name::id(item)?, item.span()));
    let roles: Vec<_> = map.items("roles").into_iter().filter_map(read).collect();
    if roles.len() < 2 {
        if map.has("roles") {
            let help = "name the roles that nobody may have together";
            map.fault("wrong-value", "fewer than two roles are separated", help);
        }
        return None;
    }
    Some(Rule {
        id: id?,
        span: map.get("id").map_or(map.span(), Cursor::span),
        effect: Effect::Deny,
        targets: Vec::new(),
        apis: Keys::ALL,
        when: None,
        unless: None,
        claimed: None,
        everything: true,
        whom: Whom {
            together: roles,
            ..Whom::default()
        },
    })
}
