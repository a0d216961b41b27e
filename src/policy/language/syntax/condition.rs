//! Conditions on the connection: `when` and `unless`.
//!
//! A condition always has a result: true, false, or unproven. A condition that cannot be verified
//! never gives access.

use super::{
    certificate::{CertificateCondition, asked},
    hours::Hours,
};
use crate::{
    policy::model::vocabulary::{MECHANISMS, Mechanism, Subject},
    text::read::{Cursor, Map},
};
use ipnet::IpNet;
use jiff::Timestamp;
use std::{fmt, sync::Arc};

/// Keys are joined by AND, values by OR; an empty list means that the key is absent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Condition {
    pub tls: Option<bool>,
    pub mechanism: Vec<Mechanism>,
    pub listener: Vec<Arc<str>>,
    pub source: Vec<IpNet>,
    pub certificate: Option<CertificateCondition>,
    pub hours: Vec<Hours>,
}

/// Ordered from `True` to `False`: if all parts must hold, the result is the maximum of their
/// results; if one suffices, it is the minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    True,
    /// The connection proves neither true nor false.
    Unproven,
    False,
}

/// The keys of a condition, and the keys of unverified claims, which are rejected with a fault of
/// their own.
const KEYS_AND_CLAIMS: (&[&str], &[&str]) = ALL_KEYS.split_at(6);
const ALL_KEYS: &[&str] = &[
    "tls",
    "mechanism",
    "listener",
    "source",
    "certificate",
    "hours",
    "claimed",
    "client_id",
    "software",
    "software_version",
];

/// The value of `when` or `unless`.
pub fn condition(value: Cursor<'_>) -> Option<Condition> {
    let (known, claims) = KEYS_AND_CLAIMS;
    let entries = value.is_map().then(|| value.entries()).flatten();
    let claimed = |(key, ..): (&str, _, _)| claims.contains(&key);
    let claims_something = entries.into_iter().flatten().any(claimed);
    let keys = if claims_something { ALL_KEYS } else { known };
    let map = value.map("a condition", keys)?;
    if claims_something {
        refuse_claims(map, claims);
    }
    let read = Condition {
        tls: map.read("tls"),
        mechanism: values(map.get("mechanism"), |v| v.word(MECHANISMS)),
        listener: values(map.get("listener"), |v| v.text().map(Arc::from)),
        source: values(map.get("source"), Cursor::read),
        certificate: map.get("certificate").and_then(asked),
        hours: values(map.get("hours"), Hours::read),
    };
    if keys.iter().all(|key| !map.has(key)) && !map.has_unknown() {
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
    if read.tls == Some(false) && read.certificate.is_some() {
        value.fault(
            "impossible-condition",
            "without TLS there is no certificate",
            "remove `tls: false` or `certificate`",
        );
    }
    Some(read)
}

fn refuse_claims(map: Map<'_>, claims: &[&'static str]) {
    for key in claims {
        if let Some(value) = map.get(key) {
            let message = format!("`{key}` is no condition: a client can say anything of itself");
            let help = "under `claimed`, beside `when` and `unless`, a deny can hit who says so; nothing can be granted by it";
            value.fault("claim", message, help);
        }
    }
}

/// One value or a list of values, at least one.
pub(super) fn values<'a, T>(
    value: Option<Cursor<'a>>,
    read: impl Fn(Cursor<'a>) -> Option<T>,
) -> Vec<T> {
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

/// A pattern; `help` explains the meaning of `*`.
pub(super) fn starred(value: Cursor<'_>, help: &str) -> Option<Arc<str>> {
    let text = value.text()?;
    if text.contains("**") {
        let message = format!("`{text}` has two stars in a row");
        value.fault("bad-pattern", message, help);
        return None;
    }
    Some(text.into())
}

impl Condition {
    /// The result for a connection. If no time is given, `hours` are unproven.
    pub fn truth(&self, subject: &Subject, at: Option<Timestamp>) -> Truth {
        let parts = [
            self.tls.map(|tls| is(tls == subject.tls)),
            one_of(&self.mechanism, |mechanism| {
                is(*mechanism == subject.mechanism)
            }),
            one_of(&self.listener, |listener| is(*listener == subject.listener)),
            one_of(&self.source, |net| {
                subject
                    .source
                    .map_or(Truth::Unproven, |address| is(net.contains(&address)))
            }),
            self.certificate.as_ref().map(|asked| asked.truth(subject)),
            one_of(&self.hours, |hours| {
                at.map_or(Truth::Unproven, |at| is(hours.hold(at)))
            }),
        ];
        // One false part makes the whole false, even if others are unproven.
        let all = parts.into_iter().flatten();
        all.max().unwrap_or(Truth::True)
    }

    /// The next time at which the result may change.
    pub fn change(&self, at: Timestamp) -> Option<Timestamp> {
        self.hours.iter().filter_map(|hours| hours.change(at)).min()
    }
}

/// As written in the file.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mechanisms = self.mechanism.iter().map(|mechanism| mechanism.name());
        let parts = [
            self.tls.map(|tls| format!("tls: {tls}")),
            listed("mechanism", mechanisms),
            listed("listener", self.listener.iter()),
            listed("source", self.source.iter()),
            listed("certificate", self.certificate.iter()),
            listed("hours", self.hours.iter()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

/// A single value as it is, several as a list.
pub(super) fn listed(key: &str, values: impl Iterator<Item = impl fmt::Display>) -> Option<String> {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    match values.as_slice() {
        [] => None,
        [one] => Some(format!("{key}: {one}")),
        _ => Some(format!("{key}: [ {} ]", values.join(", "))),
    }
}

fn is(holds: bool) -> Truth {
    if holds { Truth::True } else { Truth::False }
}

/// The minimum of the results, because one true value suffices; `None` if there are no values.
fn one_of<T>(values: &[T], truth: impl Fn(&T) -> Truth) -> Option<Truth> {
    values.iter().map(truth).min()
}
