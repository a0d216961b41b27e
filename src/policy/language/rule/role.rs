//! `role`: members and their permissions.

use super::Statement;
use crate::{
    policy::language::syntax::{
        Origin,
        access::{Effect, Rule, rule},
        descriptive, instant,
        name::{self, Member},
        observe::{Observe, observe},
    },
    text::{
        Source, Span,
        read::{Cursor, Reading},
    },
};
use jiff::Timestamp;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Role {
    pub name: Arc<str>,
    /// The place of its name.
    pub origin: Origin,
    pub members: Vec<(Member, Span)>,
    pub rules: Vec<Rule>,
    pub observe: Option<Observe>,
    /// The date of the last review.
    pub reviewed: Option<(Timestamp, Span)>,
}

const KEYS: &[&str] = &[
    "role", "owner", "purpose", "reviewed", "members", "allow", "deny", "observe",
];

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map("a role", KEYS)?;
    let name = map.must("role").and_then(name::id);
    descriptive(map, &["owner", "purpose"]);
    let reviewed = map
        .get("reviewed")
        .and_then(|value| Some((instant(value)?, value.span())));
    map.must("members");
    let members = map.items("members").into_iter();
    let members = members.filter_map(|item| Some((name::member(item)?, item.span())));
    let members = members.collect();
    let effects = [("allow", Effect::Allow), ("deny", Effect::Deny)];
    let rules = effects.into_iter().flat_map(|(key, effect)| {
        let items = map.items(key).into_iter();
        items.filter_map(move |item| rule(item, effect))
    });
    let rules = rules.collect();
    let span = map.get("role").map_or(map.span(), Cursor::span);
    Some(Statement::Role(Role {
        name: name?,
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        members,
        rules,
        observe: map.get("observe").and_then(observe),
        reviewed,
    }))
}

impl Role {
    /// The roles whose members are also members of this role, each with its place.
    pub fn included(&self) -> impl Iterator<Item = (&Arc<str>, Span)> {
        let members = self.members.iter();
        members.filter_map(|(member, span)| Some((member.role()?, *span)))
    }
}
