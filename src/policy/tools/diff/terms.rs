//! Compares the requirements on topics, contract by contract.

use super::{Change, TooMuch, Versions, Way, names::names};
use crate::policy::{
    contract::{Contract, Format, Produce},
    language::{rule::topic::AuditLevel, syntax::day},
    model::{pattern::Pattern, proposal::Setting, topic_limits::Must},
    tools::loaded_policy::LoadedPolicy,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A topic's contract in both versions; `None` if it has none.
struct Both<'a> {
    was: Option<&'a Contract>,
    is: Option<&'a Contract>,
}

type Found = Option<(Way, String)>;

pub fn compare(versions: &Versions<'_>) -> Result<Vec<Change>, TooMuch> {
    let (old, new) = (versions.old, versions.new);
    let governed = old
        .policy
        .contract_patterns()
        .chain(new.policy.contract_patterns());
    let patterns: BTreeSet<Pattern> = governed.map(Pattern::new).collect();
    let tried = names(&patterns, "the contracts")?.into_iter();
    let tried = tried.map(|tried| (tried.name, tried.shown));
    let topics = versions
        .topics
        .iter()
        .map(|topic| (topic.clone(), topic.clone()));
    let mut found = Vec::new();
    for (name, shown) in tried.chain(topics) {
        let (was, is) = (old.policy.contract(&name), new.policy.contract(&name));
        let changes = changes(versions, was.as_deref(), is.as_deref()).into_iter();
        found.extend(changes.map(|(way, what)| Change {
            way,
            of: format!("topic {shown}"),
            what,
        }));
    }
    Ok(found)
}

/// The changes from one contract to another.
pub fn changes(
    versions: &Versions<'_>,
    was: Option<&Contract>,
    is: Option<&Contract>,
) -> Vec<(Way, String)> {
    Both { was, is }.changes(versions)
}

impl Both<'_> {
    fn changes(&self, versions: &Versions<'_>) -> Vec<(Way, String)> {
        let of_records = [
            self.audit(),
            self.shape(versions, "value", |contract| contract.value.as_ref()),
            self.shape(versions, "key", |contract| contract.key.as_ref()),
            self.on_invalid(versions.at),
            self.acks(),
            self.codecs(),
            self.size("records", |produce| produce.max_record.as_ref()),
            self.size("batches", |produce| produce.max_batch.as_ref()),
        ];
        let settings = self.settings().into_iter();
        let of_settings = settings.flat_map(|setting| [self.limit(setting), self.default(setting)]);
        of_records
            .into_iter()
            .chain(of_settings)
            .flatten()
            .collect()
    }

    fn audit(&self) -> Found {
        let level = |contract: Option<&Contract>| contract.and_then(|contract| contract.audit);
        let (was, is) = (level(self.was), level(self.is));
        let way = match is.cmp(&was) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Less => Way::Evidence,
            std::cmp::Ordering::Greater => Way::Stricter,
        };
        let what = format!("audit: {} becomes {}", shown(was), shown(is));
        Some((way, what))
    }

    fn shape(
        &self,
        versions: &Versions<'_>,
        part: &str,
        of: impl Fn(&Contract) -> Option<&Format>,
    ) -> Found {
        match (self.was.and_then(&of), self.is.and_then(&of)) {
            (Some(was), Some(is)) if said(versions.old, was) != said(versions.new, is) => Some((
                Way::Changed,
                format!("another schema or format of the {part}"),
            )),
            (Some(was), None) => {
                let what = format!("the {part} need no longer be {}", was.format);
                Some((Way::Weaker, what))
            }
            (None, Some(is)) => Some((Way::Stricter, format!("the {part} must be {}", is.format))),
            _ => None,
        }
    }

    /// Whether records that break the contract are forwarded all the same, and until when.
    fn on_invalid(&self, at: Timestamp) -> Found {
        let judges = |contract: &&Contract| contract.key.is_some() || contract.value.is_some();
        let (was, is) = (self.was.filter(judges)?, self.is.filter(judges)?);
        let (was, is) = (was.on_invalid.observes(at), is.on_invalid.observes(at));
        let way = match is.cmp(&was) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Less => Way::Stricter,
            std::cmp::Ordering::Greater => Way::Weaker,
        };
        let shown = |until: Option<Timestamp>| match until {
            None => "are refused".to_owned(),
            Some(until) => format!("are only observed until {}", day(until)),
        };
        let what = format!(
            "records that break the contract {} instead of: {}",
            shown(is),
            shown(was)
        );
        Some((way, what))
    }

    /// All settings that either version bounds or fills in.
    fn settings(&self) -> BTreeSet<&Setting> {
        let contracts = self.was.iter().chain(self.is.iter());
        contracts
            .flat_map(|contract| {
                let limits = contract.limits.iter().map(|limit| &limit.setting);
                limits.chain(contract.defaults.iter().map(|default| &default.setting))
            })
            .collect()
    }

    fn limit(&self, setting: &Setting) -> Found {
        let must = |contract: Option<&Contract>| contract?.must(setting);
        let (was, is) = (must(self.was), must(self.is));
        let way = way(was.as_ref(), is.as_ref(), |a, b| {
            a.and(b).as_ref() == Some(a)
        })?;
        let shown = |must: Option<Must>| {
            must.map_or_else(|| "anything".to_owned(), |must| must.shown(setting))
        };
        let what = format!("`{setting}` may be {} instead of {}", shown(is), shown(was));
        Some((way, what))
    }

    /// A different default is neither stricter nor weaker.
    fn default(&self, setting: &Setting) -> Found {
        let filled = |contract: Option<&Contract>| {
            let defaults = contract.map_or(&[][..], |contract| &contract.defaults);
            let default = defaults.iter().find(|default| default.setting == *setting);
            default.map(|default| default.value.clone())
        };
        let (was, is) = (filled(self.was), filled(self.is));
        let shown = |value: &Option<String>| match value {
            None => "nothing".to_owned(),
            Some(value) => format!("`{value}`"),
        };
        let what = || {
            format!(
                "`{setting}` is filled in as {} instead of {}",
                shown(&is),
                shown(&was)
            )
        };
        (was != is).then(|| (Way::Changed, what()))
    }

    fn produce<'b, T>(&'b self, of: impl Fn(&'b Produce) -> T) -> (Option<T>, Option<T>) {
        let of = |contract: Option<&'b Contract>| contract.map(|contract| of(&contract.produce));
        (of(self.was), of(self.is))
    }

    fn acks(&self) -> Found {
        let (was, is) = self.produce(|produce| produce.acks_all.is_some());
        match (was.unwrap_or(false), is.unwrap_or(false)) {
            (true, false) => Some((
                Way::Weaker,
                "producers need no longer wait for all replicas".into(),
            )),
            (false, true) => Some((Way::Stricter, "producers must wait for all replicas".into())),
            (true, true) | (false, false) => None,
        }
    }

    fn codecs(&self) -> Found {
        let (was, is) = self.produce(|produce| {
            let mut lists = produce
                .compression
                .iter()
                .map(|(_, codecs)| BTreeSet::from_iter(codecs.clone()));
            let first = lists.next()?;
            Some(lists.fold(first, |both, other| &both & &other))
        });
        let (was, is) = (was.flatten(), is.flatten());
        let way = way(was.as_ref(), is.as_ref(), BTreeSet::is_subset)?;
        let shown = |codecs: Option<BTreeSet<&str>>| {
            codecs.map_or_else(
                || "any codec".to_owned(),
                |codecs| Vec::from_iter(codecs).join(" or "),
            )
        };
        let what = format!("batches may have {} instead of {}", shown(is), shown(was));
        Some((way, what))
    }

    fn size(
        &self,
        what: &str,
        of: impl Fn(&Produce) -> Option<&(u64, std::sync::Arc<str>)>,
    ) -> Found {
        let (was, is) = self.produce(|produce| of(produce).map(|(most, _)| *most));
        let (was, is) = (was.flatten(), is.flatten());
        let way = way(was.as_ref(), is.as_ref(), |a, b| a <= b)?;
        let shown = |most: Option<u64>| {
            most.map_or_else(|| "any number of".to_owned(), |most| most.to_string())
        };
        let what = format!(
            "{what} may have {} bytes instead of {}",
            shown(is),
            shown(was)
        );
        Some((way, what))
    }
}

/// `includes` tells whether the first value requires everything that the second does.
fn way<T>(was: Option<&T>, is: Option<&T>, includes: impl Fn(&T, &T) -> bool) -> Option<Way> {
    match (was, is) {
        (None, None) => None,
        (None, Some(_)) => Some(Way::Stricter),
        (Some(_), None) => Some(Way::Weaker),
        (Some(was), Some(is)) => match (includes(is, was), includes(was, is)) {
            (true, true) => None,
            (true, false) => Some(Way::Stricter),
            (false, true) => Some(Way::Weaker),
            (false, false) => Some(Way::Changed),
        },
    }
}

/// The requirements of a format; the path of its schema does not matter.
fn said<'a>(whole: &'a LoadedPolicy, format: &Format) -> impl PartialEq + use<'a> {
    let schema = format
        .schema
        .and_then(|schema| whole.policy.schemas().get(schema.index()));
    let text = schema.map(|schema| schema.source.text.as_str());
    (format.format, format.framing, text)
}

fn shown(level: Option<AuditLevel>) -> &'static str {
    match level {
        None => "as the gate's",
        Some(AuditLevel::Session) => "session",
        Some(AuditLevel::Request) => "request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    /// The changes from one contract of `t` to another.
    fn changes(old: &str, new: &str) -> Vec<String> {
        let whole = |keys: &str| {
            let text = format!("topic: t\nowner: o\n{keys}\n");
            let files = Files::from_texts("p", [("t.yaml", text.as_str())]);
            LoadedPolicy::of(&files).unwrap_or_else(|faults| panic!("{}", faults[0]))
        };
        let (old, new) = (whole(old), whole(new));
        let versions = Versions {
            old: &old,
            new: &new,
            at: jiff::Timestamp::UNIX_EPOCH,
            topics: &[],
        };
        let changes = compare(&versions).unwrap().into_iter();
        let said = |change: Change| format!("{:?}: {}", change.way, change.what);
        changes.map(said).collect()
    }

    #[test]
    fn bounds_are_weaker_when_they_let_more_be() {
        let few = "partitions: { at_most: 6 }";
        let more = "partitions: { at_most: 12 }";
        let other = "partitions: { between: [ 3, 12 ] }";
        assert_eq!(changes(few, few), [""; 0]);
        assert_eq!(
            changes(few, more),
            ["Weaker: `partitions` may be at most 12 instead of at most 6"]
        );
        assert_eq!(
            changes(more, few),
            ["Stricter: `partitions` may be at most 6 instead of at most 12"]
        );
        assert_eq!(
            changes(few, other),
            ["Changed: `partitions` may be between 3 and 12 instead of at most 6"]
        );
        assert_eq!(
            changes(few, ""),
            ["Weaker: `partitions` may be anything instead of at most 6"]
        );
    }

    #[test]
    fn what_records_must_be_is_weaker_when_more_passes() {
        let strict = "produce: { acks: all, compression: [ zstd ], max_record: 1MiB }";
        let loose = "produce: { compression: [ zstd, lz4 ], max_record: 2MiB }";
        assert_eq!(
            changes(strict, loose),
            [
                "Weaker: producers need no longer wait for all replicas",
                "Weaker: batches may have lz4 or zstd instead of zstd",
                "Weaker: records may have 2097152 bytes instead of 1048576"
            ]
        );
        assert!(
            changes(loose, strict)
                .iter()
                .all(|change| change.starts_with("Stricter"))
        );
    }

    #[test]
    fn broken_records_that_pass_for_a_time_are_told() {
        let value = "value: { format: json }";
        let until =
            |day| format!("{value}\non_invalid: {{ observe: {{ until: {day}, reason: r }} }}");
        let (short, long) = (until("2026-12-01"), until("2026-12-10"));
        let over = until("1969-12-01");
        let weaker = |day, was| {
            format!(
                "Weaker: records that break the contract are only observed until {day} instead of: {was}"
            )
        };
        let observed = "are only observed until 2026-12-01";
        assert_eq!(
            changes(value, &short),
            [weaker("2026-12-01", "are refused")]
        );
        assert_eq!(changes(&short, &long), [weaker("2026-12-10", observed)]);
        let stricter =
            format!("Stricter: records that break the contract are refused instead of: {observed}");
        assert_eq!(changes(&short, value), [stricter]);
        assert_eq!(
            changes(value, &over),
            [""; 0],
            "what is over changes nothing"
        );
    }

    #[test]
    fn what_is_filled_in_and_what_is_recorded_are_told() {
        assert_eq!(
            changes(
                "defaults: { partitions: 3 }\naudit: request",
                "defaults: { partitions: 6 }\naudit: session"
            ),
            [
                "Evidence: audit: request becomes session",
                "Changed: `partitions` is filled in as `6` instead of `3`"
            ]
        );
    }
}
