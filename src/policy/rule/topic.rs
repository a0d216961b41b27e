//! `topic`: what must be true of a name or pattern, whoever does it; its contract.

use super::Statement;
use crate::{
    policy::{
        pattern::Pattern,
        syntax::{Origin, descriptive, name, not_supported},
    },
    text::{
        Source, Span,
        read::{Cursor, Map, Reading},
        value::FromText,
    },
};
use std::{sync::Arc, time::Duration};

/// One file's terms. The [contract](crate::policy::contract::Contract) of a topic is made of all that match its name.
#[derive(Debug, Clone)]
pub struct Terms {
    pub pattern: Pattern,
    pub origin: Origin,
    pub owner: Option<(Arc<str>, Span)>,
    pub class: Option<Arc<str>>,
    pub key: Option<(Shape, Span)>,
    pub value: Option<(Shape, Span)>,
    pub on_invalid: Option<(OnInvalid, Span)>,
    pub retention: Vec<Bound<Duration>>,
    pub partitions: Vec<Bound<u32>>,
    pub replication: Vec<Bound<u32>>,
    pub audit: Option<Level>,
}

/// What records look like, as the file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub format: &'static str,
    /// A path relative to the file; without one, well-formed is enough.
    pub schema: Option<(Arc<str>, Span)>,
    pub framing: Framing,
}

/// What stands before the document in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Framing {
    /// Either of the others; which one, the first byte tells.
    #[default]
    Any,
    /// Nothing.
    Raw,
    /// The Confluent wire format's header: a zero byte and a schema id of four bytes.
    Confluent,
}

/// What happens to a record that breaks the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnInvalid {
    #[default]
    Reject,
}

/// How much is recorded; the later is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Session,
    Request,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound<T> {
    AtMost(T),
    AtLeast(T),
    Between(T, T),
    Exactly(T),
}

/// Formats that policy files may name, and whether this version reads them. `schema::FORMATS` has the readers.
pub const FORMATS: &[(&str, bool)] = &[("json", true), ("avro", false), ("protobuf", false)];

const FRAMINGS: &[(&str, Framing)] = &[
    ("any", Framing::Any),
    ("raw", Framing::Raw),
    ("confluent", Framing::Confluent),
];

const KEYS: &[&str] = &[
    "topic",
    "owner",
    "purpose",
    "class",
    "key",
    "value",
    "headers",
    "on_invalid",
    "retention",
    "partitions",
    "replication",
    "defaults",
    "produce",
    "audit",
    "personal",
];

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map("a topic", KEYS)?;
    let pattern = map.must("topic").and_then(name::topic);
    descriptive(map, &["purpose", "personal"]);
    not_supported(map, &["headers", "defaults", "produce"]);
    let span = map.get("topic").map_or(map.span(), Cursor::span);
    let owner = map
        .get("owner")
        .and_then(|v| Some((v.text()?.into(), v.span())));
    Some(Statement::Topic(Box::new(Terms {
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        owner,
        class: map.get("class").and_then(Cursor::text).map(Arc::from),
        key: map.get("key").and_then(|v| Some((shape(v)?, v.span()))),
        value: map.get("value").and_then(|v| Some((shape(v)?, v.span()))),
        on_invalid: map.get("on_invalid").and_then(on_invalid),
        retention: bounds(map, "retention"),
        partitions: bounds(map, "partitions"),
        replication: bounds(map, "replication"),
        audit: map
            .get("audit")
            .and_then(|v| v.word(&[("session", Level::Session), ("request", Level::Request)])),
        pattern: pattern?,
    })))
}

fn shape(value: Cursor<'_>) -> Option<Shape> {
    let map = value.map("a format", &["format", "schema", "framing"])?;
    let format = map.must("format").and_then(format);
    let schema = map
        .get("schema")
        .and_then(|v| Some((v.text()?.into(), v.span())));
    let framing = map
        .get("framing")
        .map_or(Some(Framing::default()), |v| v.word(FRAMINGS));
    Some(Shape {
        format: format?,
        schema,
        framing: framing?,
    })
}

fn format(value: Cursor<'_>) -> Option<&'static str> {
    let words = FORMATS.iter().map(|(name, known)| (*name, (*name, *known)));
    let (name, supported) = value.word(&words.collect::<Vec<_>>())?;
    if !supported {
        value.fault(
            "not-supported",
            format!("the format `{name}` is not supported yet"),
            "`json` is",
        );
    }
    Some(name)
}

fn on_invalid(value: Cursor<'_>) -> Option<(OnInvalid, Span)> {
    let words = [
        ("reject", Some(OnInvalid::Reject)),
        ("quarantine", None),
        ("observe", None),
    ];
    let word = value.word(&words)?;
    if word.is_none() {
        value.fault(
            "not-supported",
            "this `on_invalid` is not supported yet",
            "`reject` is",
        );
    }
    Some((word?, value.span()))
}

/// `{ at_most: 7d }` and the like. They are kept, and a warning says that nothing holds anyone to them yet.
fn bounds<T: FromText + PartialOrd>(map: Map<'_>, key: &'static str) -> Vec<Bound<T>> {
    let Some(value) = map.get(key) else {
        return Vec::new();
    };
    value.warn(
        "not-enforced-yet",
        format!("`{key}` is read but not enforced yet"),
        "this version holds nobody to it; see to it in the cluster",
    );
    let Some(bound) = value.map("a bound", &["at_most", "at_least", "between", "exactly"]) else {
        return Vec::new();
    };
    let single = [
        bound.read("at_most").map(Bound::AtMost),
        bound.read("at_least").map(Bound::AtLeast),
        bound.read("exactly").map(Bound::Exactly),
        bound.get("between").and_then(between),
    ];
    let found: Vec<_> = single.into_iter().flatten().collect();
    if found.is_empty()
        && !["at_most", "at_least", "between", "exactly"]
            .iter()
            .any(|key| bound.has(key))
    {
        value.fault(
            "missing-key",
            "the bound is empty",
            "write `at_most`, `at_least`, `between` or `exactly`",
        );
    }
    found
}

/// `between: [ 1, 12 ]`
fn between<T: FromText + PartialOrd>(value: Cursor<'_>) -> Option<Bound<T>> {
    let items = value.list()?;
    let [low, high] = items.as_slice() else {
        value.fault(
            "wrong-value",
            "`between` needs two values",
            "write `[ 1, 12 ]`",
        );
        return None;
    };
    let (low, high) = (low.read::<T>()?, high.read::<T>()?);
    if low > high {
        value.fault(
            "wrong-value",
            "the first value is above the second",
            "write the smaller one first",
        );
        return None;
    }
    Some(Bound::Between(low, high))
}
