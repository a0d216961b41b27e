//! `grant`: temporary membership in a role, for emergencies and for limited stays.

use super::Statement;
use crate::{
    policy::language::syntax::{
        Origin, descriptive, instant,
        name::{self, Member},
        whom,
    },
    text::{
        Source, Span,
        read::{Cursor, Reading},
    },
};
use jiff::Timestamp;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Grant {
    pub name: Arc<str>,
    /// The place of its name.
    pub origin: Origin,
    pub role: (Arc<str>, Span),
    pub to: Vec<(Member, Span)>,
    /// `None`: without a start date.
    pub from: Option<Timestamp>,
    pub until: (Timestamp, Span),
}

const KEYS: &[&str] = &[
    "grant", "role", "to", "from", "until", "reason", "owner", "ticket",
];

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map("a grant", KEYS)?;
    let name = map.must("grant").and_then(name::id);
    let role = map
        .must("role")
        .and_then(|value| Some((name::id(value)?, value.span())));
    map.must("to");
    let to = whom::members(map, "to");
    let from = map.get("from").map(instant);
    let until = map
        .must("until")
        .and_then(|value| Some((instant(value)?, value.span())));
    descriptive(map, &["owner", "ticket"]);
    if let Some(reason) = map.must("reason")
        && reason.text().is_some_and(|text| text.trim().is_empty())
    {
        reason.fault(
            "wrong-value",
            "the reason is empty",
            "say why, for whoever reads it in a year",
        );
    }
    if let (Some(Some(from)), Some((until, span))) = (from, until)
        && until <= from
    {
        let fault = "the grant ends before it begins";
        reading.file(
            crate::text::Diagnostic::error("never-granted", fault)
                .at(source, span)
                .help("`until` comes after `from`"),
        );
    }
    let span = map.get("grant").map_or(map.span(), Cursor::span);
    Some(Statement::Grant(Grant {
        name: name?,
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        role: role?,
        to,
        from: match from {
            Some(from) => Some(from?),
            None => None,
        },
        until: until?,
    }))
}

impl Grant {
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && at < self.until.0
    }

    /// The next time at which it begins or ends.
    pub fn change(&self, at: Timestamp) -> Option<Timestamp> {
        let bounds = self.from.into_iter().chain([self.until.0]);
        bounds.filter(|bound| *bound > at).min()
    }
}
