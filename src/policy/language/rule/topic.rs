//! `topic`: the requirements on a topic or on all topics of a pattern, for every client; its
//! contract.

use super::Statement;
use crate::{
    policy::{
        language::syntax::{Origin, descriptive, instant, name, not_supported},
        model::{
            pattern::Pattern,
            topic_limits::{CONFIGS, Filled, Limit, Must, UNLIMITED, Unit},
            vocabulary::Setting,
        },
    },
    text::{
        Source, Span,
        nearest::did_you_mean,
        read::{Cursor, Map, Reading},
        value::{FromText, Size},
    },
};
use jiff::Timestamp;
use std::{sync::Arc, time::Duration};

/// The terms of one file. The [contract](crate::policy::contract::Contract) of a topic is merged
/// from all terms whose pattern matches its name.
#[derive(Debug, Clone)]
pub struct TopicSpec {
    pub pattern: Pattern,
    pub origin: Origin,
    pub owner: Option<(Arc<str>, Span)>,
    pub class: Option<(Arc<str>, Span)>,
    pub key: Option<(Shape, Span)>,
    pub value: Option<(Shape, Span)>,
    pub on_invalid: Option<(OnInvalid, Span)>,
    /// All bounds, in Kafka's terms, including those of its class.
    pub limits: Vec<(Limit, Span)>,
    pub defaults: Vec<(Filled, Span)>,
    pub produce: Produce,
    pub audit: Option<AuditLevel>,
}

/// The requirements on requests that write records.
#[derive(Debug, Clone, Default)]
pub struct Produce {
    /// Every in-sync replica must have the records before the producer receives the response.
    pub acks_all: Option<Span>,
    /// The codecs that a batch may use.
    pub compression: Option<(Vec<&'static str>, Span)>,
    /// The highest number of bytes in one record, before compression.
    pub max_record: Option<(u64, Span)>,
    /// The highest number of bytes in one batch, as it is sent.
    pub max_batch: Option<(u64, Span)>,
}

/// The required form of a key or value, as written in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub format: &'static str,
    /// A path relative to the file. Without a schema, any well-formed document is valid.
    pub schema: Option<(Arc<str>, Span)>,
    pub framing: Framing,
}

/// The bytes before the document in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Framing {
    /// Either of the other two; the first byte of the record tells which.
    #[default]
    Any,
    /// No bytes.
    Raw,
    /// The Confluent wire format's header: a zero byte and a schema id of four bytes.
    Confluent,
}

/// The effect of a record that breaks the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnInvalid {
    #[default]
    Reject,
    /// It is forwarded and recorded as observed until this time, and rejected from then on.
    Observe(Timestamp),
}

impl OnInvalid {
    /// The end of the time in which invalid records are forwarded, if it is after `at`.
    pub fn observes(self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Observe(until) if at < until => Some(until),
            Self::Observe(_) | Self::Reject => None,
        }
    }
}

/// How much is recorded; the later variant records more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AuditLevel {
    Session,
    Request,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound<T> {
    AtMost(T),
    AtLeast(T),
    Between(T, T),
    Exactly(T),
}

/// Formats that policy files may name, and whether this version supports them. `schema::FORMATS`
/// has the readers.
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
    "segment",
    "partitions",
    "replication",
    "min_insync_replicas",
    "max_message_bytes",
    "cleanup",
    "defaults",
    "produce",
    "audit",
    "personal",
];

pub fn read(reading: &Reading<'_>, source: &Arc<Source>) -> Option<Statement> {
    let map = reading.map("a topic", KEYS)?;
    let pattern = map.must("topic").and_then(name::topic);
    descriptive(map, &["purpose", "personal"]);
    not_supported(map, &["headers"]);
    let span = map.get("topic").map_or(map.span(), Cursor::span);
    let owner = map
        .get("owner")
        .and_then(|v| Some((v.text()?.into(), v.span())));
    let name = pattern.as_ref().map_or("", Pattern::as_str);
    let bounds = limits(map, name);
    Some(Statement::Topic(Box::new(TopicSpec {
        origin: Origin {
            source: Arc::clone(source),
            span,
        },
        owner,
        class: map
            .get("class")
            .and_then(|v| Some((v.text()?.into(), v.span()))),
        key: map.get("key").and_then(|v| Some((shape(v)?, v.span()))),
        value: map.get("value").and_then(|v| Some((shape(v)?, v.span()))),
        on_invalid: map.get("on_invalid").and_then(on_invalid),
        limits: bounds,
        defaults: map
            .get("defaults")
            .map(|value| defaults(value, name))
            .unwrap_or_default(),
        produce: map.get("produce").and_then(produce).unwrap_or_default(),
        audit: map.get("audit").and_then(audit),
        pattern: pattern?,
    })))
}

/// `session` or `request`.
pub fn audit(value: Cursor<'_>) -> Option<AuditLevel> {
    value.word(&[
        ("session", AuditLevel::Session),
        ("request", AuditLevel::Request),
    ])
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

/// `reject`, or `{ observe: { until: …, reason: … } }`.
fn on_invalid(value: Cursor<'_>) -> Option<(OnInvalid, Span)> {
    if value.is_map() {
        let observed = value.map("`on_invalid`", &["observe"])?.must("observe")?;
        let map = observed.map("`observe`", &["until", "reason"])?;
        map.must("reason").and_then(Cursor::text);
        let until = instant(map.must("until")?)?;
        return Some((OnInvalid::Observe(until), value.span()));
    }
    match value.word(&[
        ("reject", "reject"),
        ("observe", "observe"),
        ("quarantine", "quarantine"),
    ])? {
        "reject" => return Some((OnInvalid::Reject, value.span())),
        "observe" => {
            let help = "write `on_invalid: { observe: { until: DATE, reason: WHY } }`";
            value.fault("missing-key", "what is observed needs an end", help);
        }
        _ => {
            let help = "`reject` is, and `{ observe: { until: DATE, reason: WHY } }`";
            value.fault(
                "not-supported",
                "this `on_invalid` is not supported yet",
                help,
            );
        }
    }
    None
}

// ---- Bounds ----

/// The keys that bound a topic.
pub const BOUNDS: &[&str] = &[
    "retention",
    "segment",
    "partitions",
    "replication",
    "min_insync_replicas",
    "max_message_bytes",
    "cleanup",
];

/// The bounds of a map, each with an id made of `name` and its key.
pub fn limits(map: Map<'_>, name: &str) -> Vec<(Limit, Span)> {
    let mut limits = Limits {
        map,
        name,
        found: Vec::new(),
    };
    limits.retention();
    limits.bound::<Duration>("segment", Setting::config("segment.ms"));
    limits.bound::<u32>("partitions", Setting::Partitions);
    limits.bound::<u32>("replication", Setting::Replication);
    limits.bound::<u32>(
        "min_insync_replicas",
        Setting::config("min.insync.replicas"),
    );
    limits.bound::<Size>("max_message_bytes", Setting::config("max.message.bytes"));
    limits.cleanup();
    limits.found
}

/// Collects the bounds of one file.
struct Limits<'a> {
    map: Map<'a>,
    name: &'a str,
    found: Vec<(Limit, Span)>,
}

/// A type with a numeric form in Kafka.
trait Number: FromText + PartialOrd + Copy {
    fn number(self) -> i64;
}

impl Number for u32 {
    fn number(self) -> i64 {
        self.into()
    }
}

impl Number for Duration {
    fn number(self) -> i64 {
        i64::try_from(self.as_millis()).unwrap_or(UNLIMITED)
    }
}

impl Number for Size {
    fn number(self) -> i64 {
        i64::try_from(self.0).unwrap_or(UNLIMITED)
    }
}

/// The lowest values, in milliseconds, to which a bound on retention limits
/// `message.timestamp.after.max.ms` and `file.delete.delay.ms`; both are Kafka's defaults. A short
/// retention requires neither producers' clocks that are exact to the minute nor the immediate
/// removal of files that are deleted already.
const CLOCKS: i64 = 3_600_000;
const FILES: i64 = 60_000;

impl<'a> Limits<'a> {
    fn push(&mut self, key: &str, span: Span, setting: Setting, must: Must) {
        let id = Arc::from(format!("{}/{key}", self.name));
        self.found.push((Limit { id, setting, must }, span));
    }

    /// Adds a bound on a number.
    fn bound<T: Number>(&mut self, key: &'static str, setting: Setting) -> Vec<Bound<T>> {
        let Some(value) = self.map.get(key) else {
            return Vec::new();
        };
        let bounds = bounds(value);
        for bound in &bounds {
            let (low, high) = range(bound);
            self.push(key, value.span(), setting.clone(), Must::Within(low, high));
        }
        bounds
    }

    /// A bound on retention limits all settings that determine how long data is kept:
    ///
    /// - how long closed segments are kept, also on the local disk of tiered storage;
    /// - when segments are closed;
    /// - how far a record's timestamp may be in the future;
    /// - when the files of deleted segments are removed;
    /// - whether old segments are deleted at all, and whether they are deleted earlier because of
    ///   their size.
    fn retention(&mut self) {
        const KEY: &str = "retention";
        let bounds = self.bound::<Duration>(KEY, Setting::config("retention.ms"));
        let span = self.map.get(KEY).map_or(self.map.span(), Cursor::span);
        for bound in &bounds {
            let (low, high) = range(bound);
            if high < UNLIMITED {
                for (config, high) in [
                    ("segment.ms", high),
                    ("local.retention.ms", high),
                    ("message.timestamp.after.max.ms", high.max(CLOCKS)),
                    ("file.delete.delay.ms", high.max(FILES)),
                ] {
                    self.push(KEY, span, Setting::config(config), Must::Within(0, high));
                }
                let deletes = Must::OneOf(vec!["compact,delete", "delete"]);
                self.push(KEY, span, Setting::config("cleanup.policy"), deletes);
            }
            if low > 0 {
                let all = Must::Within(UNLIMITED, UNLIMITED);
                self.push(KEY, span, Setting::config("retention.bytes"), all);
                let keeps = Must::OneOf(vec!["", "delete"]);
                self.push(KEY, span, Setting::config("cleanup.policy"), keeps);
            }
        }
    }

    /// `cleanup: [ delete ]`: a topic's cleanup policy must consist of one or more of these words.
    fn cleanup(&mut self) {
        let Some(value) = self.map.get("cleanup") else {
            return;
        };
        let words = policies(value);
        let both = words.contains(&"compact") && words.contains(&"delete");
        let mut lists = words;
        lists.extend(both.then_some("compact,delete"));
        lists.sort_unstable();
        if !lists.is_empty() {
            let setting = Setting::config("cleanup.policy");
            self.push("cleanup", value.span(), setting, Must::OneOf(lists));
        }
    }
}

fn policies(value: Cursor<'_>) -> Vec<&'static str> {
    const WORDS: &[(&str, &str)] = &[("compact", "compact"), ("delete", "delete")];
    let items = value.one_or_more();
    if items.is_empty() {
        let help = "write `[ delete ]`, `[ compact ]` or both";
        value.fault("missing-value", "no cleanup policy is named", help);
    }
    let mut words: Vec<_> = items.iter().filter_map(|item| item.word(WORDS)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The lowest and the highest allowed number.
fn range<T: Number>(bound: &Bound<T>) -> (i64, i64) {
    match bound {
        Bound::AtMost(high) => (0, high.number()),
        Bound::AtLeast(low) => (low.number(), UNLIMITED),
        Bound::Between(low, high) => (low.number(), high.number()),
        Bound::Exactly(only) => (only.number(), only.number()),
    }
}

/// A bound such as `{ at_most: 7d }`.
fn bounds<T: FromText + PartialOrd>(value: Cursor<'_>) -> Vec<Bound<T>> {
    const WAYS: &[&str] = &["at_most", "at_least", "between", "exactly"];
    let Some(bound) = value.map("a bound", WAYS) else {
        return Vec::new();
    };
    let found = [
        bound.read("at_most").map(Bound::AtMost),
        bound.read("at_least").map(Bound::AtLeast),
        bound.read("exactly").map(Bound::Exactly),
        bound.get("between").and_then(between),
    ];
    if !WAYS.iter().any(|way| bound.has(way)) && !bound.has_unknown() {
        value.fault(
            "missing-key",
            "the bound is empty",
            "write `at_most`, `at_least`, `between` or `exactly`",
        );
    }
    found.into_iter().flatten().collect()
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

// ---- Defaults ----

const DEFAULTS: &[&str] = &[
    "partitions",
    "replication",
    "retention",
    "segment",
    "min_insync_replicas",
    "max_message_bytes",
    "cleanup",
    "configs",
];

/// The topic configurations of Kafka 4.4 (`TopicConfig`), except those that list replicas.
#[rustfmt::skip]
const TOPIC_CONFIGS: &[&str] = &[
    "cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level", "delete.retention.ms",
    "file.delete.delay.ms", "flush.messages", "flush.ms", "index.interval.bytes", "local.retention.bytes", "local.retention.ms",
    "max.compaction.lag.ms", "max.decompressed.message.bytes", "max.message.bytes", "message.timestamp.after.max.ms",
    "message.timestamp.before.max.ms", "message.timestamp.type", "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas",
    "preallocate", "remote.copy.lag.bytes", "remote.copy.lag.ms", "remote.log.copy.disable", "remote.log.delete.on.disable",
    "remote.storage.enable", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes", "segment.jitter.ms", "segment.ms",
    "unclean.leader.election.enable",
];

/// `defaults: { partitions: 3, retention: 7d }`
fn defaults(value: Cursor<'_>, name: &str) -> Vec<(Filled, Span)> {
    let Some(map) = value.map("`defaults`", DEFAULTS) else {
        return Vec::new();
    };
    let config = Setting::config;
    let numbers = [
        number::<u32>(map, "partitions", Setting::Partitions),
        number::<u32>(map, "replication", Setting::Replication),
        number::<Duration>(map, "retention", config("retention.ms")),
        number::<Duration>(map, "segment", config("segment.ms")),
        number::<u32>(map, "min_insync_replicas", config("min.insync.replicas")),
        number::<Size>(map, "max_message_bytes", config("max.message.bytes")),
    ];
    let cleanup = map.get("cleanup").map(|value| {
        let words = policies(value).join(",");
        (config("cleanup.policy"), words, value)
    });
    let configs = map.get("configs").map(configs).unwrap_or_default();
    let all = numbers.into_iter().flatten().chain(cleanup).chain(configs);
    let id: Arc<str> = Arc::from(format!("{name}/defaults"));
    let mut found: Vec<(Filled, Span)> = Vec::new();
    for (setting, text, value) in all {
        if found.iter().any(|(known, _)| known.setting == setting) {
            let message = format!("`{setting}` has a default already");
            value.fault("wrong-value", message, "remove one of the two");
            continue;
        }
        let filled = Filled {
            setting,
            value: text,
            id: Arc::clone(&id),
        };
        found.push((filled, value.span()));
    }
    found
}

type Said<'a> = (Setting, String, Cursor<'a>);

fn number<'a, T: Number>(map: Map<'a>, key: &'static str, setting: Setting) -> Option<Said<'a>> {
    let value = map.get(key)?;
    let number = value.read::<T>()?.number();
    if number == 0 {
        value.fault("wrong-value", "nothing is no default", "write more than 0");
        return None;
    }
    Some((setting, number.to_string(), value))
}

/// `configs: { compression.type: producer }`, with Kafka's names and values.
fn configs(value: Cursor<'_>) -> Vec<Said<'_>> {
    let mut found = Vec::new();
    for (name, _, value) in value.entries().unwrap_or_default() {
        let Some(text) = value.text() else { continue };
        if !TOPIC_CONFIGS.contains(&name) {
            let help = did_you_mean(name, TOPIC_CONFIGS.iter().copied());
            let help = help.unwrap_or_else(|| "Kafka's documentation lists them".to_owned());
            let message = format!("`{name}` is no configuration of topics");
            value.fault("unknown-word", message, help);
            continue;
        }
        let known = CONFIGS.iter().find(|known| known.name == name);
        let counts = known.is_some_and(|known| known.unit != Unit::Words);
        if counts && text.parse::<i64>().is_err() {
            let help = "Kafka's configurations are written as Kafka writes them: milliseconds and bytes without a unit";
            value.fault(
                "wrong-value",
                format!("`{text}` is not a whole number"),
                help,
            );
            continue;
        }
        found.push((Setting::config(name), text.to_owned(), value));
    }
    found
}

// ---- Produce ----

const CODECS: &[(&str, &str)] = &[
    ("none", "none"),
    ("gzip", "gzip"),
    ("snappy", "snappy"),
    ("lz4", "lz4"),
    ("zstd", "zstd"),
];

/// `produce: { acks: all, compression: [ zstd, lz4 ], max_record: 1MiB }`
fn produce(value: Cursor<'_>) -> Option<Produce> {
    let keys = &["acks", "compression", "max_record", "max_batch"];
    let map = value.map("`produce`", keys)?;
    let acks = map.get("acks").and_then(|value| {
        value.word(&[("all", ())])?;
        Some(value.span())
    });
    let compression = map.get("compression").map(|value| {
        let items = value.one_or_more();
        if items.is_empty() {
            let help = "write those that may be used: `[ zstd, lz4 ]`";
            value.fault("missing-value", "no codec is named", help);
        }
        let words = items.iter().filter_map(|item| item.word(CODECS));
        (words.collect(), value.span())
    });
    let size = |key| {
        let value = map.get(key)?;
        Some((value.read::<Size>()?.0, value.span()))
    };
    Some(Produce {
        acks_all: acks,
        compression,
        max_record: size("max_record"),
        max_batch: size("max_batch"),
    })
}
