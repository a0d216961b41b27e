//! `observe`: names on which a role's members are not restricted for a limited time, to find out
//! which permissions they need.
//!
//! Actions on these names that no rule allows are forwarded and recorded as observed, until the
//! given date. Denies still apply.

use super::{
    access::LISTS,
    instant,
    name::{self, Name},
};
use crate::{
    policy::model::vocabulary::Kind,
    text::{
        Span,
        read::{Cursor, Map},
    },
};
use jiff::Timestamp;

#[derive(Debug, Clone)]
pub struct Observe {
    /// Topics and groups.
    pub names: Vec<(Kind, Name)>,
    pub until: (Timestamp, Span),
}

const KEYS: &[&str] = &["topics", "groups", "until", "reason"];

/// The value of a role's `observe`.
pub fn observe(value: Cursor<'_>) -> Option<Observe> {
    let map = value.map("`observe`", KEYS)?;
    let names = names(map);
    if names.is_empty() && !map.has_unknown() {
        let help = "add `topics` or `groups`";
        value.fault("no-resources", "nothing is named that is observed", help);
    }
    map.must("reason").and_then(Cursor::text);
    let until = map.must("until")?;
    Some(Observe {
        names,
        until: (instant(until)?, until.span()),
    })
}

fn names(map: Map<'_>) -> Vec<(Kind, Name)> {
    let lists = LISTS.iter().filter(|(key, _)| KEYS.contains(key));
    let found = lists.flat_map(|(key, kind)| {
        let items = map.items(key).into_iter();
        items.filter_map(move |item| {
            let name = name::name(item, *kind)?;
            if name.loose().has_kafkas_own() {
                let help = "Kafka keeps its own state there";
                item.fault(
                    "allow-on-internal",
                    "internal names cannot be observed",
                    help,
                );
            }
            Some((*kind, name))
        })
    });
    found.collect()
}

impl Observe {
    pub fn holds(&self, at: Timestamp) -> bool {
        at < self.until.0
    }
}
