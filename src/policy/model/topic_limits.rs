//! The bounds of contracts on a topic, in Kafka's own terms: one limit for each setting that a key
//! of the contract concerns.
//!
//! Every limit holds independently of the others. A request that changes one configuration is
//! therefore judged without knowledge of the rest of the topic, and no sequence of requests can
//! bypass a contract. A setting that a request leaves open counts as the brokers' default (ruling
//! 31); while that default is unknown, it satisfies no limit.

use super::proposal::{Broker, Brokers, Proposal, Rest, Setting, Value};
use std::{fmt, sync::Arc};

/// One setting and the values that it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The contract's name or pattern and its key: `orders.*/retention`.
    pub id: Arc<str>,
    pub setting: Setting,
    pub must: Must,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Must {
    /// Both ends are included; [`UNLIMITED`] stands for the negative numbers by which Kafka means
    /// "no limit".
    Within(i64, i64),
    /// One of these lists of words, each sorted and separated by commas.
    OneOf(Vec<&'static str>),
}

pub const UNLIMITED: i64 = i64::MAX;

/// A value that a contract adds where a request gives none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub setting: Setting,
    pub value: String,
    /// `orders.*/defaults`
    pub id: Arc<str>,
}

/// A setting of a proposal that breaks a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub id: Arc<str>,
    pub setting: Setting,
    /// Such as: at most 604800000 (7d).
    pub must: String,
    /// For the client that sent the request.
    pub message: String,
}

/// The judgement of a contract on a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ruling {
    pub violations: Vec<Violation>,
    /// The values to be added to the request.
    pub filled: Vec<Filled>,
}

// ---- Kafka's settings ----

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Milliseconds,
    Bytes,
    Words,
}

/// A topic setting, with the broker configurations from which topics inherit it: the first of these
/// that is set applies, multiplied by its factor.
pub struct Known {
    /// Kafka's name; for partitions and replicas, the name that policies use.
    pub name: &'static str,
    pub unit: Unit,
    /// Whether a negative number means "no limit". (For `local.retention.ms`, -2 means the topic's
    /// own retention.)
    pub endless: bool,
    pub inherited: &'static [(&'static str, i64)],
}

const PARTITIONS: Known = known("partitions", Unit::Count, false, &[("num.partitions", 1)]);
const REPLICATION: Known = known(
    "replication",
    Unit::Count,
    false,
    &[("default.replication.factor", 1)],
);

/// The configurations that contracts bound or fill in, by name. The brokers' names are those of
/// Kafka's `ServerTopicConfigSynonyms`.
#[rustfmt::skip]
pub const CONFIGS: &[Known] = &[
    known("cleanup.policy", Unit::Words, false, &[("log.cleanup.policy", 1)]),
    known("compression.type", Unit::Words, false, &[("compression.type", 1)]),
    known("delete.retention.ms", Unit::Milliseconds, false, &[("log.cleaner.delete.retention.ms", 1)]),
    known("file.delete.delay.ms", Unit::Milliseconds, false, &[("log.segment.delete.delay.ms", 1)]),
    known("local.retention.bytes", Unit::Bytes, true, &[("log.local.retention.bytes", 1)]),
    known("local.retention.ms", Unit::Milliseconds, true, &[("log.local.retention.ms", 1)]),
    known("max.message.bytes", Unit::Bytes, false, &[("message.max.bytes", 1)]),
    known("message.timestamp.after.max.ms", Unit::Milliseconds, false, &[("log.message.timestamp.after.max.ms", 1)]),
    known("min.insync.replicas", Unit::Count, false, &[("min.insync.replicas", 1)]),
    known("retention.bytes", Unit::Bytes, true, &[("log.retention.bytes", 1)]),
    known("retention.ms", Unit::Milliseconds, true, &[("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000)]),
    known("segment.bytes", Unit::Bytes, false, &[("log.segment.bytes", 1)]),
    known("segment.ms", Unit::Milliseconds, false, &[("log.roll.ms", 1), ("log.roll.hours", 3_600_000)]),
];

const fn known(
    name: &'static str,
    unit: Unit,
    endless: bool,
    inherited: &'static [(&'static str, i64)],
) -> Known {
    Known {
        name,
        unit,
        endless,
        inherited,
    }
}

/// The broker configurations to query, in order to know the defaults that topics inherit.
pub fn asked_of_brokers() -> impl Iterator<Item = &'static str> {
    let all = [&PARTITIONS, &REPLICATION].into_iter().chain(CONFIGS);
    all.flat_map(|known| known.inherited.iter().map(|(name, _)| *name))
}

impl Known {
    pub fn of(setting: &Setting) -> Option<&'static Self> {
        match setting {
            Setting::Partitions => Some(&PARTITIONS),
            Setting::Replication => Some(&REPLICATION),
            Setting::Config(name) => CONFIGS.iter().find(|known| known.name == &**name),
        }
    }

    /// The value that a topic without its own value inherits from a broker.
    fn inherited(&self, broker: &Broker) -> Option<String> {
        let set = |(name, factor): &(&str, i64)| {
            let value = broker.get(*name)?.as_deref()?;
            match (factor, value.trim().parse::<i64>()) {
                (1, _) | (_, Err(_)) => Some(value.to_owned()),
                (factor, Ok(number)) if number > 0 => {
                    Some(number.saturating_mul(*factor).to_string())
                }
                (_, Ok(number)) => Some(number.to_string()),
            }
        };
        self.inherited.iter().find_map(set)
    }

    /// A number in the order by which limits compare; `None` if the text is not a number.
    fn number(&self, text: &str) -> Option<i64> {
        const AS_RETENTION: i64 = -2;
        let number: i64 = text.trim().parse().ok()?;
        match number {
            AS_RETENTION if self.name.starts_with("local.") => Some(0),
            ..0 if self.endless => Some(UNLIMITED),
            number => Some(number),
        }
    }
}

/// A list as Kafka reads it, in one canonical form.
fn words(text: &str) -> String {
    let mut words: Vec<String> = text
        .split(',')
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    words.sort();
    words.dedup();
    words.join(",")
}

// ---- Judging ----

impl Must {
    /// Whether a value, in Kafka's text form, is allowed. A value that cannot be parsed is not.
    pub fn holds(&self, setting: &Setting, text: &str) -> bool {
        let Some(known) = Known::of(setting) else {
            return false;
        };
        match self {
            Self::Within(low, high) => known
                .number(text)
                .is_some_and(|number| (*low..=*high).contains(&number)),
            Self::OneOf(lists) => lists.contains(&words(text).as_str()),
        }
    }

    /// The values that both allow; `None` if there are none.
    pub fn and(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Within(low, high), Self::Within(other_low, other_high)) => {
                let (low, high) = (*low.max(other_low), *high.min(other_high));
                (low <= high).then_some(Self::Within(low, high))
            }
            (Self::OneOf(lists), Self::OneOf(others)) => {
                let both = lists.iter().filter(|list| others.contains(list));
                let both: Vec<_> = both.copied().collect();
                (!both.is_empty()).then_some(Self::OneOf(both))
            }
            (Self::Within(..), Self::OneOf(_)) | (Self::OneOf(_), Self::Within(..)) => None,
        }
    }

    /// The allowed value closest to `text`, in Kafka's text form.
    pub fn nearest(&self, setting: &Setting, text: Option<&str>) -> String {
        let number = |text| Known::of(setting).and_then(|known| known.number(text));
        match self {
            Self::Within(low, high) => {
                let end = if *high == UNLIMITED { *low } else { *high };
                let wanted = text.and_then(number).unwrap_or(end);
                match wanted.clamp(*low, *high) {
                    UNLIMITED => "-1".to_owned(),
                    number => number.to_string(),
                }
            }
            // With the last list, the least data is kept indefinitely.
            Self::OneOf(lists) => lists.last().copied().unwrap_or_default().to_owned(),
        }
    }

    /// As text: at most 604800000 (7d).
    pub fn shown(&self, setting: &Setting) -> String {
        let unit = Known::of(setting).map_or(Unit::Count, |known| known.unit);
        let shown = |number| shown(unit, number);
        match self {
            Self::Within(low, high) if low == high => format!("exactly {}", shown(*low)),
            Self::Within(i64::MIN..=0, high) => format!("at most {}", shown(*high)),
            Self::Within(low, UNLIMITED) => format!("at least {}", shown(*low)),
            Self::Within(low, high) => format!("between {} and {}", shown(*low), shown(*high)),
            Self::OneOf(lists) => {
                let lists = lists.iter().map(|list| match *list {
                    "" => "nothing".to_owned(),
                    list => format!("`{list}`"),
                });
                lists.collect::<Vec<_>>().join(" or ")
            }
        }
    }
}

/// The values that all limits on a setting allow; `None` if the setting has no limit, or if no
/// value satisfies all of them.
pub fn together(limits: &[Limit], setting: &Setting) -> Option<Must> {
    let of = limits.iter().filter(|limit| limit.setting == *setting);
    let mut musts = of.map(|limit| &limit.must);
    let first = musts.next()?.clone();
    musts.try_fold(first, |both, must| both.and(must))
}

/// A number, followed by a readable form.
fn shown(unit: Unit, number: i64) -> String {
    if number == UNLIMITED {
        return "without limit".to_owned();
    }
    let units: &[(&str, i64)] = match unit {
        Unit::Milliseconds => &[
            ("d", 86_400_000),
            ("h", 3_600_000),
            ("m", 60_000),
            ("s", 1000),
        ],
        Unit::Bytes => &[("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)],
        Unit::Count | Unit::Words => &[],
    };
    let whole = units
        .iter()
        .find(|(_, size)| number > 0 && number % size == 0);
    match whole {
        Some((name, size)) => format!("{number} ({}{name})", number / size),
        None => number.to_string(),
    }
}

/// Checks a proposal against limits, and adds defaults for the settings that it leaves open.
pub fn judge(
    limits: &[Limit],
    defaults: &[Filled],
    proposal: &Proposal,
    brokers: &Brokers<'_>,
) -> Ruling {
    let filled = match proposal.rest {
        Rest::New => filled(limits, defaults, proposal, brokers),
        Rest::Kept | Rest::ConfigsInherited => Vec::new(),
    };
    let violations = limits
        .iter()
        .filter_map(|limit| violation(limit, &filled, proposal, brokers))
        .collect();
    Ruling { violations, filled }
}

/// The values that the contract adds to a request for a new topic. If partitions or replicas are
/// bounded, they are always given explicitly: a controller has its own defaults for them, which no
/// broker reports.
fn filled(
    limits: &[Limit],
    defaults: &[Filled],
    proposal: &Proposal,
    brokers: &Brokers<'_>,
) -> Vec<Filled> {
    let open = |setting: &Setting| !proposal.said.iter().any(|(said, _)| said == setting);
    let mut filled: Vec<_> = defaults
        .iter()
        .filter(|default| open(&default.setting))
        .cloned()
        .collect();
    filled.extend(companions(limits, defaults, &filled, open, brokers));
    for setting in [Setting::Partitions, Setting::Replication] {
        let bounded = limits.iter().find(|limit| limit.setting == setting);
        let known = filled.iter().any(|one| one.setting == setting);
        if let (Some(limit), true, false) = (bounded, open(&setting), known)
            && let Some(value) = brokers.agreed(&setting)
        {
            let id = Arc::clone(&limit.id);
            filled.push(Filled { setting, value, id });
        }
    }
    filled
}

/// With a default for retention, the contract also fills in the other settings that its bound on
/// retention limits: if the brokers' default for such a setting would break the bound, the nearest
/// allowed value is added.
fn companions(
    limits: &[Limit],
    defaults: &[Filled],
    filled: &[Filled],
    open: impl Fn(&Setting) -> bool,
    brokers: &Brokers<'_>,
) -> Vec<Filled> {
    let retention = Setting::config("retention.ms");
    let Some(default) = defaults.iter().find(|one| one.setting == retention) else {
        return Vec::new();
    };
    let mut found: Vec<Filled> = Vec::new();
    for limit in limits.iter().filter(|limit| limit.setting != retention) {
        let setting = &limit.setting;
        let of_retention = limit.id.ends_with("/retention");
        let known = filled
            .iter()
            .chain(&found)
            .any(|one| one.setting == *setting);
        if !of_retention
            || known
            || !open(setting)
            || broken(limit, &Value::Inherited, brokers).is_none()
        {
            continue;
        }
        if let Some(must) = together(limits, setting) {
            let inherited = brokers.agreed(setting);
            found.push(Filled {
                setting: setting.clone(),
                value: must.nearest(setting, inherited.as_deref()),
                id: Arc::clone(&default.id),
            });
        }
    }
    found
}

fn violation(
    limit: &Limit,
    filled: &[Filled],
    proposal: &Proposal,
    brokers: &Brokers<'_>,
) -> Option<Violation> {
    let setting = &limit.setting;
    let said: Vec<_> = proposal
        .said
        .iter()
        .filter(|(of, _)| of == setting)
        .collect();
    let what = match said.is_empty() {
        false => said
            .iter()
            .find_map(|(_, value)| broken(limit, value, brokers)),
        true => match filled.iter().find(|one| one.setting == *setting) {
            Some(one) if limit.must.holds(setting, &one.value) => None,
            Some(one) => Some(format!("{}, by `{}`", one.value, one.id)),
            None if stays(setting, proposal.rest) => None,
            None => broken(limit, &Value::Inherited, brokers),
        },
    }?;
    let must = limit.must.shown(setting);
    Some(Violation {
        message: format!("{setting} must be {must}, not {what} ({})", limit.id),
        id: Arc::clone(&limit.id),
        setting: setting.clone(),
        must,
    })
}

/// Whether a setting that the request does not name keeps its value.
fn stays(setting: &Setting, rest: Rest) -> bool {
    match (rest, setting) {
        (Rest::Kept, _) | (Rest::ConfigsInherited, Setting::Partitions | Setting::Replication) => {
            true
        }
        (Rest::ConfigsInherited, Setting::Config(_)) | (Rest::New, _) => false,
    }
}

/// The description of a value that breaks a limit; `None` if it satisfies the limit.
fn broken(limit: &Limit, value: &Value, brokers: &Brokers<'_>) -> Option<String> {
    let setting = &limit.setting;
    match value {
        Value::Said(text) if limit.must.holds(setting, text) => None,
        Value::Said(text) => Some(told(text)),
        Value::Changed => Some(
            "what comes of adding and taking away, which cannot be judged: set it whole".to_owned(),
        ),
        Value::Inherited => match brokers.inherited(setting) {
            None => Some("the brokers' default, which is not known: set it".to_owned()),
            Some(values) => {
                let wrong = values
                    .iter()
                    .find(|value| !limit.must.holds(setting, value));
                wrong.map(|value| format!("the brokers' default, {value}: set it"))
            }
        },
    }
}

/// Text from a client, truncated to 40 characters and on one line.
fn told(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    let shown: String = text
        .chars()
        .take(40)
        .map(|c| if plain(c) { c } else { '?' })
        .collect();
    format!("`{shown}`")
}

impl Brokers<'_> {
    /// The value that a topic without its own value has, on each broker; `None` unless it is known
    /// for all brokers.
    pub fn inherited(&self, setting: &Setting) -> Option<Vec<String>> {
        let known = Known::of(setting)?;
        let values: Option<Vec<_>> = self
            .0
            .iter()
            .map(|broker| broker.and_then(|broker| known.inherited(broker)))
            .collect();
        values.filter(|values| !values.is_empty())
    }

    /// The inherited value, if it is the same on all brokers.
    fn agreed(&self, setting: &Setting) -> Option<String> {
        let values = self.inherited(setting)?;
        let first = values.first()?;
        values
            .iter()
            .all(|value| value == first)
            .then(|| first.clone())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, language::files::Files};
    use proptest::prelude::*;

    fn policy(topics: &[&str]) -> Result<Policy, Vec<String>> {
        let names: Vec<_> = (0..topics.len())
            .map(|at| format!("topics/{at}.yaml"))
            .collect();
        let files = names.iter().map(String::as_str).zip(topics.iter().copied());
        let findings = |faults: Vec<crate::text::Diagnostic>| {
            let errors = faults.into_iter().filter(crate::text::Diagnostic::is_error);
            errors.map(|fault| fault.message).collect()
        };
        Policy::from_files(&Files::from_texts("policy", files)).map_err(findings)
    }

    fn broker(settings: &[(&str, &str)]) -> Broker {
        let defaults = [
            ("num.partitions", "1"),
            ("default.replication.factor", "1"),
            ("log.cleanup.policy", "delete"),
            ("log.segment.delete.delay.ms", "60000"),
            ("log.local.retention.ms", "-2"),
            ("message.max.bytes", "1048588"),
            ("log.message.timestamp.after.max.ms", "3600000"),
            ("min.insync.replicas", "1"),
            ("log.retention.bytes", "-1"),
            ("log.retention.hours", "168"),
            ("log.roll.hours", "168"),
        ];
        let all = defaults.iter().chain(settings);
        all.map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())))
            .collect()
    }

    fn setting(name: &str) -> Setting {
        match name {
            "partitions" => Setting::Partitions,
            "replication" => Setting::Replication,
            config => Setting::config(config),
        }
    }

    fn proposal(topic: &str, rest: Rest, said: &[(&str, &str)]) -> Proposal {
        let said = said.iter().map(|(name, value)| {
            let value = match *value {
                "<default>" => Value::Inherited,
                "<changed>" => Value::Changed,
                text => Value::Said(text.to_owned()),
            };
            (setting(name), value)
        });
        Proposal {
            topic: Arc::from(topic),
            said: said.collect(),
            rest,
        }
    }

    fn ruling(policy: &Policy, proposal: &Proposal, broker: &Broker) -> Ruling {
        let contract = policy.contract(&proposal.topic).unwrap();
        contract.judge(proposal, &Brokers(vec![Some(broker)]))
    }

    fn broken(topic: &str, rest: Rest, said: &[(&str, &str)]) -> Vec<String> {
        let policy = policy(&[topic]).unwrap();
        let ruling = ruling(&policy, &proposal("t", rest, said), &broker(&[]));
        let settings = ruling.violations.iter();
        settings
            .map(|violation| violation.setting.to_string())
            .collect()
    }

    #[test]
    fn whatever_keeps_data_longer_breaks_the_most_that_it_may_be_kept() {
        let week = "topic: t\nretention: { at_most: 7d }\n";
        for (config, good, bad) in [
            ("retention.ms", "604800000", "604800001"),
            ("retention.ms", " 1 ", "-1"),
            ("retention.ms", "0", "a week"),
            ("retention.ms", "1", "9223372036854775808"),
            ("segment.ms", "604800000", "604800001"),
            ("local.retention.ms", "-2", "-1"),
            ("local.retention.ms", "604800000", "604800001"),
            (
                "message.timestamp.after.max.ms",
                "3600000",
                "9223372036854775807",
            ),
            ("file.delete.delay.ms", "60000", "9223372036854775807"),
            ("cleanup.policy", "delete", "compact"),
            ("cleanup.policy", " Compact ,delete", ""),
        ] {
            for rest in [Rest::Kept, Rest::ConfigsInherited, Rest::New] {
                assert!(
                    broken(week, rest, &[(config, good)]).is_empty(),
                    "{config} {good}"
                );
                assert_eq!(broken(week, rest, &[(config, bad)]), [config], "{bad}");
            }
        }
        let twice = [("retention.ms", "-1"), ("retention.ms", "1")];
        assert_eq!(broken(week, Rest::New, &twice), ["retention.ms"]);
    }

    #[test]
    fn whatever_deletes_earlier_breaks_the_least_that_it_must_be_kept() {
        let year = "topic: t\nretention: { at_least: 365d }\n";
        for (config, good, bad) in [
            ("retention.ms", "31536000000", "31535999999"),
            ("retention.ms", "-1", "0"),
            ("retention.bytes", "-1", "1099511627776"),
            ("cleanup.policy", "delete", "compact,delete"),
        ] {
            assert!(
                broken(year, Rest::Kept, &[(config, good)]).is_empty(),
                "{config} {good}"
            );
            assert_eq!(
                broken(year, Rest::Kept, &[(config, bad)]),
                [config],
                "{bad}"
            );
        }
        assert_eq!(
            broken(year, Rest::New, &[]),
            ["retention.ms"],
            "a week is the default"
        );
    }

    #[test]
    fn what_is_left_open_or_deleted_is_what_the_brokers_have() {
        let contract = policy(&[
            "topic: t\nmin_insync_replicas: { at_least: 2 }\npartitions: { exactly: 1 }\n",
        ])
        .unwrap();
        let config = "min.insync.replicas";
        let told = |proposal: &Proposal, brokers: &[Option<&Broker>]| {
            let contract = contract.contract("t").unwrap();
            let ruling = contract.judge(proposal, &Brokers(brokers.to_vec()));
            let messages = ruling
                .violations
                .into_iter()
                .map(|violation| violation.message);
            messages.collect::<Vec<_>>().join("\n")
        };
        let (good, bad) = (broker(&[(config, "2")]), broker(&[]));
        let deleted = proposal("t", Rest::Kept, &[(config, "<default>")]);
        let omitted = proposal("t", Rest::ConfigsInherited, &[]);
        let created = proposal("t", Rest::New, &[]);
        for proposal in [&deleted, &omitted, &created] {
            assert_eq!(told(proposal, &[Some(&good)]), "");
            let is_one = "min.insync.replicas must be at least 2, not the brokers' default, 1: set it (t/min_insync_replicas)";
            assert_eq!(told(proposal, &[Some(&bad)]), is_one);
            assert_eq!(
                told(proposal, &[Some(&good), Some(&bad)]),
                is_one,
                "each broker has its own"
            );
            let unknown = told(proposal, &[Some(&good), None]);
            assert!(unknown.contains("which is not known: set it"), "{unknown}");
            assert_eq!(told(proposal, &[]), unknown);
        }
        let untouched = proposal("t", Rest::Kept, &[("retention.ms", "1")]);
        assert_eq!(told(&untouched, &[]), "");
        let changed = proposal("t", Rest::Kept, &[(config, "<changed>")]);
        assert!(told(&changed, &[Some(&good)]).contains("cannot be judged"));
    }

    #[test]
    fn a_contract_fills_in_what_is_left_open() {
        let filled = |topic: &str, said: &[(&str, &str)]| {
            let policy = policy(&[topic]).unwrap_or_else(|faults| panic!("{faults:?}"));
            let ruling = ruling(&policy, &proposal("t", Rest::New, said), &broker(&[]));
            assert_eq!(ruling.violations, []);
            let filled = ruling.filled.iter();
            filled
                .map(|one| format!("{}={}", one.setting, one.value))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let some = "topic: t\ndefaults: { partitions: 6, replication: 3, configs: { compression.type: zstd } }\n";
        assert_eq!(
            filled(some, &[]),
            "partitions=6 replication factor=3 compression.type=zstd"
        );
        let said = [("partitions", "1"), ("compression.type", "lz4")];
        assert_eq!(filled(some, &said), "replication factor=3");
        let bounded = "topic: t\npartitions: { at_most: 3 }\nreplication: { at_most: 3 }\n";
        assert_eq!(filled(bounded, &[("replication", "2")]), "partitions=1");
        let day = "topic: t\nretention: { at_most: 1d }\ndefaults: { retention: 12h }\n";
        assert_eq!(
            filled(day, &[]),
            "retention.ms=43200000 segment.ms=86400000"
        );
        assert_eq!(filled(day, &[("retention.ms", "1")]), "segment.ms=86400000");
        assert_eq!(filled(day, &[("segment.ms", "1")]), "retention.ms=43200000");
    }

    #[test]
    fn of_defaults_the_narrowest_counts_and_all_bounds_hold() {
        let wide = "topic: \"o.*\"\nretention: { at_most: 7d }\ndefaults: { retention: 7d, partitions: 3 }\n";
        let narrow = "topic: \"o.eu.*\"\nretention: { at_most: 1d }\ndefaults: { retention: 1d }\n";
        for texts in [[wide, narrow], [narrow, wide]] {
            let policy = policy(&texts).unwrap();
            let of = |topic| ruling(&policy, &proposal(topic, Rest::New, &[]), &broker(&[]));
            let text = |ruling: &Ruling| {
                format!(
                    "{:?}",
                    ruling
                        .filled
                        .iter()
                        .map(|one| &one.value)
                        .collect::<Vec<_>>()
                )
            };
            assert_eq!(text(&of("o.us.a")), "[\"3\", \"604800000\"]");
            let eu = of("o.eu.a");
            assert_eq!(text(&eu), "[\"86400000\", \"3\", \"86400000\"]");
            assert_eq!(eu.violations, []);
            let two = proposal("o.eu.a", Rest::Kept, &[("retention.ms", "172800000")]);
            let broken = ruling(&policy, &two, &broker(&[]));
            assert_eq!(&*broken.violations[0].id, "o.eu.*/retention");
        }
    }

    #[test]
    fn bounds_that_never_hold_together_and_defaults_that_break_them_are_faults() {
        let faults = |texts: &[&str]| policy(texts).err().unwrap_or_default();
        assert_eq!(
            faults(&[
                "topic: \"a.*\"\npartitions: { at_most: 3 }\n",
                "topic: \"*.b\"\npartitions: { at_least: 4 }\n"
            ]),
            [
                "`partitions` cannot be both at least 4 (*.b/partitions) and at most 3 (a.*/partitions)"
            ]
        );
        assert_eq!(
            faults(&["topic: a\npartitions: { at_most: 3, at_least: 4 }\n"]).len(),
            1
        );
        assert_eq!(
            faults(&["topic: a\ncleanup: [ compact ]\nretention: { at_most: 1d }\n"]).len(),
            1
        );
        let [zstd, lz4] =
            ["zstd", "lz4"].map(|codec| format!("topic: a\nproduce: {{ compression: {codec} }}\n"));
        assert_eq!(faults(&[&zstd, &lz4]).len(), 1, "the same names");
        let apart = [
            "topic: \"a.*\"\npartitions: { at_most: 3 }\n",
            "topic: \"b.*\"\npartitions: { at_least: 4 }\n",
        ];
        assert_eq!(faults(&apart), [""; 0]);
        let default = "topic: \"a.*\"\ndefaults: { partitions: 6 }\n";
        let narrow = "topic: \"a.b.*\"\npartitions: { at_most: 3 }\n";
        assert_eq!(
            faults(&[default, narrow]),
            ["the default of `partitions` is 6, but must be at most 3 (a.b.*/partitions)"]
        );
        let own = "topic: \"a.b.*\"\npartitions: { at_most: 3 }\ndefaults: { partitions: 2 }\n";
        assert_eq!(faults(&[default, own]), [""; 0]);
        let other = "topic: \"*.z\"\ndefaults: { partitions: 5 }\n";
        assert_eq!(
            faults(&[default, other]),
            ["`*.z` and `a.*` match common names and disagree on the default of `partitions`"]
        );
    }

    #[test]
    fn the_nearest_value_is_within_and_none_is_nearer() {
        let retention = Setting::config("retention.ms");
        let week = Must::Within(0, 604_800_000);
        assert_eq!(week.nearest(&retention, Some("-1")), "604800000");
        assert_eq!(week.nearest(&retention, Some("5")), "5");
        assert_eq!(week.nearest(&retention, None), "604800000");
        let endless = Must::Within(UNLIMITED, UNLIMITED);
        assert_eq!(
            endless.nearest(&Setting::config("retention.bytes"), Some("5")),
            "-1"
        );
    }

    #[test]
    fn configurations_are_sorted_and_inherited_from_something() {
        assert!(CONFIGS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(CONFIGS.iter().all(|known| !known.inherited.is_empty()));
        let minutes = [("log.retention.minutes", "10")];
        let known = Known::of(&Setting::config("retention.ms")).unwrap();
        assert_eq!(known.inherited(&broker(&minutes)).unwrap(), "600000");
        let both = [minutes[0], ("log.retention.ms", "-1")];
        assert_eq!(known.inherited(&broker(&both)).unwrap(), "-1");
        let endless = [("log.retention.hours", "-1")];
        assert_eq!(known.inherited(&broker(&endless)).unwrap(), "-1");
    }

    /// Bounds on partitions and retention, with or without defaults.
    fn contract() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["t", "t*", "*", "*t"]);
        let bound = |unit: &'static str| {
            prop::option::of((0..2u8, 1..20i64).prop_map(move |(way, number)| {
                let way = ["at_most", "at_least"][usize::from(way)];
                format!("{{ {way}: {number}{unit} }}")
            }))
        };
        let default = prop::option::of(1..20i64);
        (name, bound(""), bound("h"), default).prop_map(|(name, partitions, retention, default)| {
            let line = |key: &str, value: Option<String>| {
                value.map_or_else(String::new, |value| format!("{key}: {value}\n"))
            };
            format!(
                "topic: \"{name}\"\nowner: a\n{}{}{}",
                line("partitions", partitions),
                line("retention", retention),
                line(
                    "defaults",
                    default.map(|number| format!("{{ retention: {number}h }}"))
                ),
            )
        })
    }

    proptest! {
        /// An accepted proposal satisfies every bound, whatever was filled in; the order of the
        /// files does not matter.
        #[test]
        fn what_passes_breaks_no_bound(
            texts in prop::collection::vec(contract(), 1..4),
            partitions in prop::option::of(0..25i64),
            retention in prop::option::of(-1..25i64),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let Ok(one) = policy(&texts) else {
                let turned: Vec<_> = texts.iter().rev().copied().collect();
                prop_assert!(policy(&turned).is_err());
                return Ok(());
            };
            let hours = |hours: i64| if hours < 0 { -1 } else { hours * 3_600_000 };
            let said = [
                partitions.map(|number| (Setting::Partitions, number)),
                retention.map(|number| (Setting::config("retention.ms"), hours(number))),
            ];
            let said = said.into_iter().flatten();
            let asked = Proposal {
                topic: Arc::from("t"),
                said: said.map(|(setting, number)| (setting, Value::Said(number.to_string()))).collect(),
                rest: Rest::New,
            };
            let broker = broker(&[]);
            let ruled = ruling(&one, &asked, &broker);
            let turned: Vec<_> = texts.iter().rev().copied().collect();
            let other = ruling(&policy(&turned).unwrap(), &asked, &broker);
            prop_assert_eq!(ruled.violations.is_empty(), other.violations.is_empty());
            prop_assert_eq!(&ruled.filled, &other.filled);
            if ruled.violations.is_empty() {
                let value = |setting: &Setting| {
                    let said = asked.said.iter().find(|(of, _)| of == setting);
                    let said = said.and_then(|(_, value)| match value {
                        Value::Said(text) => Some(text.clone()),
                        Value::Inherited | Value::Changed => None,
                    });
                    let filled = ruled.filled.iter().find(|one| one.setting == *setting);
                    said.or_else(|| filled.map(|one| one.value.clone()))
                        .or_else(|| Known::of(setting).unwrap().inherited(&broker))
                        .unwrap()
                };
                for limit in &one.contract("t").unwrap().limits {
                    prop_assert!(limit.must.holds(&limit.setting, &value(&limit.setting)), "{}", limit.id);
                }
            }
        }
    }
}
