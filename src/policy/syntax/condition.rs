//! Conditions on the connection: `when` and `unless`.
//!
//! All are total: a condition is true, false, or unproven, and what a connection cannot prove never grants.

use super::hours::Hours;
use crate::{
    policy::vocabulary::{MECHANISMS, Mechanism, Subject},
    text::read::Cursor,
};
use ipnet::IpNet;
use jiff::Timestamp;
use std::sync::Arc;

/// Keys are joined by AND, values by OR; an empty list is a key that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Condition {
    pub tls: Option<bool>,
    pub mechanism: Vec<Mechanism>,
    pub listener: Vec<Arc<str>>,
    pub source: Vec<IpNet>,
    pub hours: Vec<Hours>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    /// The connection proves neither.
    Unproven,
}

const KEYS: &[&str] = &[
    "tls",
    "mechanism",
    "listener",
    "source",
    "certificate",
    "hours",
];

/// The value of `when` or `unless`.
pub fn condition(value: Cursor<'_>) -> Option<Condition> {
    let map = value.map("a condition", KEYS)?;
    super::not_supported(map, &["certificate"]);
    let read = Condition {
        tls: map.read("tls"),
        mechanism: values(map.get("mechanism"), |v| v.word(MECHANISMS)),
        listener: values(map.get("listener"), |v| v.text().map(Arc::from)),
        source: values(map.get("source"), Cursor::read),
        hours: values(map.get("hours"), Hours::read),
    };
    if KEYS.iter().all(|key| !map.has(key)) {
        value.fault(
            "empty-condition",
            "the condition is empty",
            "name what must hold, or remove the key",
        );
    }
    if read.tls == Some(false) && read.mechanism == [Mechanism::Tls] {
        value.fault(
            "impossible-condition",
            "without TLS there is no certificate to log in with",
            "remove `tls: false` or the mechanism `TLS`",
        );
    }
    Some(read)
}

/// One value or a list of values, at least one.
fn values<'a, T>(value: Option<Cursor<'a>>, read: impl Fn(Cursor<'a>) -> Option<T>) -> Vec<T> {
    let Some(value) = value else {
        return Vec::new();
    };
    let items = value.one_or_more();
    if items.is_empty() {
        value.fault(
            "empty-condition",
            "the list is empty",
            "name a value, or remove the key",
        );
    }
    items.into_iter().filter_map(read).collect()
}

impl Condition {
    pub fn truth(&self, subject: &Subject, at: Timestamp) -> Truth {
        let known = self.tls.is_none_or(|tls| tls == subject.tls)
            && (self.mechanism.is_empty() || self.mechanism.contains(&subject.mechanism))
            && (self.listener.is_empty() || self.listener.contains(&subject.listener))
            && (self.hours.is_empty() || self.hours.iter().any(|hours| hours.hold(at)));
        match subject.source {
            _ if !known => Truth::False,
            _ if self.source.is_empty() => Truth::True,
            None => Truth::Unproven,
            Some(address) if self.source.iter().any(|net| net.contains(&address)) => Truth::True,
            Some(_) => Truth::False,
        }
    }

    /// The next instant at which its truth may be another.
    pub fn change(&self, at: Timestamp) -> Option<Timestamp> {
        self.hours.iter().filter_map(|hours| hours.change(at)).min()
    }
}
