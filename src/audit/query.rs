//! The way back: the log's lines as records, in order, with where the chain does not hold.
//!
//! Reads files alone, also while a gate writes them: a last line without its end is still being written. What is not an event is a gap, and the
//! rest is read on.
use std::{collections::VecDeque, io, net::IpAddr, path::Path};

use jiff::Timestamp;
use serde::Deserialize;

use super::segment::{Chain, Gap, Lines, Segment, list};

/// Which events are wanted; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub user: Option<String>,
    /// A topic's name; `*` stands for any characters.
    pub topic: Option<String>,
    /// The name of a Kafka API, in any case.
    pub api: Option<String>,
    /// `allowed`, `denied` or `observed`.
    pub outcome: Option<&'static str>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// At most so many, the newest.
    pub limit: Option<usize>,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    pub records: VecDeque<Record>,
    /// Events read, wanted or not.
    pub read: u64,
    pub breaks: Vec<Break>,
}

/// A place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{segment}` line {line}: {gap}")]
pub struct Break {
    pub segment: String,
    pub line: u64,
    pub gap: Gap,
}

/// An event that was read, and the line that it was.
#[derive(Debug)]
pub struct Record {
    pub line: String,
    event: Event,
}

/// One row of a table: what was asked of one resource and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub time: Timestamp,
    pub user: String,
    pub source: String,
    pub operation: String,
    pub resource: String,
    pub outcome: String,
    /// The rules that took part, or what else decided.
    pub why: String,
}

/// Reads the log in `directory` and keeps what is wanted.
pub fn search(directory: &Path, filter: &Filter) -> io::Result<Found> {
    let mut found = Found {
        records: VecDeque::new(),
        read: 0,
        breaks: Vec::new(),
    };
    let segments = list(directory)?;
    let mut chain = segments.first().map(|segment| Chain::from(segment.first));
    for (at, segment) in segments.iter().enumerate() {
        let last = at + 1 == segments.len();
        if let Some(chain) = &mut chain {
            found.segment(segment, last, chain, filter)?;
        }
    }
    Ok(found)
}

impl Found {
    fn segment(
        &mut self,
        segment: &Segment,
        last: bool,
        chain: &mut Chain,
        filter: &Filter,
    ) -> io::Result<()> {
        let mut lines = Lines::open(&segment.path)?;
        let mut number = 0;
        while let Some(line) = lines.read()? {
            number += 1;
            if last && !line.whole {
                break;
            }
            if let Err(gap) = chain.follow(line.bytes) {
                let segment = segment
                    .path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                self.breaks.push(Break {
                    segment,
                    line: number,
                    gap,
                });
            }
            self.read += 1;
            self.take(line.bytes, filter);
        }
        Ok(())
    }

    fn take(&mut self, line: &[u8], filter: &Filter) {
        let Ok(event) = serde_json::from_slice::<Event>(line) else {
            return;
        };
        if !filter.wants(&event) {
            return;
        }
        if self.records.len() >= filter.limit.unwrap_or(usize::MAX) {
            self.records.pop_front();
        }
        if filter.limit != Some(0) {
            self.records.push_back(Record {
                line: String::from_utf8_lossy(line).into_owned(),
                event,
            });
        }
    }
}

impl Filter {
    fn wants(&self, event: &Event) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        let api = event.unmapped.api.as_deref();
        let api = self
            .api
            .as_deref()
            .is_none_or(|wanted| api.is_some_and(|api| api.eq_ignore_ascii_case(wanted)));
        let time = Timestamp::from_millisecond(event.time).ok();
        let since = self.since.is_none_or(|since| time >= Some(since));
        let until = self
            .until
            .is_none_or(|until| time.is_some_and(|time| time < until));
        is(&self.user, event.user_name()) && api && since && until && self.wants_part(event)
    }

    /// Topic and outcome must be true of the same part.
    fn wants_part(&self, event: &Event) -> bool {
        if self.topic.is_none() && self.outcome.is_none() {
            return true;
        }
        let Unmapped { entries, usage, .. } = &event.unmapped;
        if entries.is_empty() && usage.is_empty() {
            return self.topic.is_none() && self.wants_outcome(event.action.as_deref());
        }
        self.wants_refusal(event)
            || entries.iter().any(|entry| self.wants_entry(entry))
            || usage.iter().any(|used| self.wants_usage(used))
    }

    fn wants_entry(&self, entry: &Entry) -> bool {
        let topic = self
            .topic
            .as_deref()
            .is_none_or(|topic| entry.kind == "topic" && matches(topic, &entry.name));
        topic && self.wants_outcome(Some(&entry.outcome))
    }

    /// What Klamm itself refused is of the whole request, beside its parts.
    fn wants_refusal(&self, event: &Event) -> bool {
        event.unmapped.refusal.is_some()
            && self.topic.is_none()
            && self.wants_outcome(Some("denied"))
    }

    fn wants_usage(&self, used: &Used) -> bool {
        self.outcome.is_none()
            && self
                .topic
                .as_deref()
                .is_none_or(|topic| matches(topic, &used.topic))
    }

    fn wants_outcome(&self, outcome: Option<&str>) -> bool {
        self.outcome.is_none_or(|wanted| {
            outcome.is_some_and(|outcome| outcome.eq_ignore_ascii_case(wanted))
        })
    }
}

/// Whether `name` is of the pattern, in which `*` stands for any characters. Linear in each: the last `*` alone is tried again.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| name.strip_prefix(head)) else {
        return false;
    };
    let Some(tail) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else {
            return false;
        };
        rest = behind;
    }
    rest.ends_with(tail)
}

impl Record {
    /// The rows of the event's parts that are wanted.
    pub fn rows(&self, filter: &Filter) -> Vec<Row> {
        let event = &self.event;
        let Unmapped { entries, usage, .. } = &event.unmapped;
        let entries = entries
            .iter()
            .filter(|entry| filter.wants_entry(entry))
            .map(|entry| event.entry_row(entry));
        let usage = usage
            .iter()
            .filter(|used| filter.wants_usage(used))
            .map(|used| event.usage_row(used));
        let mut rows: Vec<_> = entries.chain(usage).collect();
        if !rows.is_empty() && filter.wants_refusal(event) {
            rows.push(event.row());
        }
        if rows.is_empty() {
            vec![event.row()]
        } else {
            rows
        }
    }
}

/// What of a line is read back. What is missing is empty: lines of other versions are events too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    time: i64,
    activity_name: String,
    status_detail: Option<String>,
    action: Option<String>,
    count: Option<u64>,
    actor: Option<Actor>,
    user: Option<User>,
    auth_protocol: Option<String>,
    src_endpoint: Option<Endpoint>,
    api: Option<Api>,
    policy: Option<Policy>,
    unmapped: Unmapped,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Actor {
    user: User,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    name: Option<String>,
    uid: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Endpoint {
    ip: IpAddr,
}

#[derive(Debug, Deserialize)]
struct Api {
    operation: String,
}

#[derive(Debug, Deserialize)]
struct Policy {
    uid: String,
    version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Unmapped {
    failure: Option<String>,
    connections: Option<u64>,
    api: Option<String>,
    entries: Vec<Entry>,
    usage: Vec<Used>,
    refusal: Option<String>,
    closing: Option<String>,
    not_forwarded: Option<Vec<u64>>,
    segment: Option<String>,
    aside: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    kind: String,
    name: String,
    operation: String,
    outcome: String,
    rules: Vec<String>,
    fault: Option<Fault>,
}

#[derive(Debug, Deserialize)]
struct Fault {
    partition: Option<i32>,
    record: Option<u32>,
    path: String,
    expected: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Used {
    topic: String,
    /// Earlier logs have these two under `produced_…`.
    #[serde(alias = "produced_records")]
    forwarded_records: u64,
    #[serde(alias = "produced_bytes")]
    forwarded_bytes: u64,
    consumed_bytes: u64,
}

impl Event {
    fn who(&self) -> Option<&User> {
        self.user
            .as_ref()
            .or(self.actor.as_ref().map(|actor| &actor.user))
    }

    fn user_name(&self) -> Option<&str> {
        self.who()?.name.as_deref()
    }

    /// A row without what the event's kind adds.
    fn row_of(&self, operation: String, resource: String, outcome: &str, why: String) -> Row {
        let user = self
            .who()
            .and_then(|user| user.name.as_ref().or(user.uid.as_ref()));
        Row {
            time: Timestamp::from_millisecond(self.time).unwrap_or(Timestamp::UNIX_EPOCH),
            user: user.cloned().unwrap_or_else(|| "klamm".to_owned()),
            source: self
                .src_endpoint
                .as_ref()
                .map(|endpoint| endpoint.ip.to_string())
                .unwrap_or_default(),
            operation,
            resource,
            outcome: outcome.to_ascii_lowercase(),
            why,
        }
    }

    fn entry_row(&self, entry: &Entry) -> Row {
        let api = self.unmapped.api.as_deref().unwrap_or_default();
        let separator = if entry.name.is_empty() { "" } else { " " };
        let resource = format!("{}{separator}{}", entry.kind, entry.name);
        let rules = entry.rules.join(", ");
        let why = entry.fault.as_ref().map_or(rules, Fault::text);
        self.row_of(
            format!("{api} ({})", entry.operation),
            resource,
            &entry.outcome,
            why,
        )
    }

    fn usage_row(&self, used: &Used) -> Row {
        let Used {
            topic,
            forwarded_records,
            forwarded_bytes,
            consumed_bytes,
        } = used;
        let forwarded = (*forwarded_bytes > 0)
            .then(|| format!("{forwarded_records} records ({forwarded_bytes} bytes) forwarded"));
        let read = (*consumed_bytes > 0).then(|| format!("{consumed_bytes} bytes read"));
        let why: Vec<_> = forwarded.into_iter().chain(read).collect();
        self.row_of(
            "count".to_owned(),
            format!("topic {topic}"),
            "",
            why.join(", "),
        )
    }

    /// The row of an event that has no parts.
    fn row(&self) -> Row {
        let Unmapped {
            refusal,
            closing,
            segment,
            aside,
            not_forwarded,
            failure,
            connections,
            ..
        } = &self.unmapped;
        // Reads and writes of topics name their API among Klamm's own words alone.
        let api = self.api.as_ref().map(|api| &api.operation);
        let api = api.or(self.unmapped.api.as_ref());
        let operation = match (api, &self.auth_protocol) {
            (Some(api), _) => api.clone(),
            (None, Some(protocol)) => format!("{} ({protocol})", self.activity_name),
            (None, None) => self.activity_name.clone(),
        };
        let policy = self.policy.as_ref().filter(|_| api.is_none());
        let resource = match (segment, policy) {
            (Some(segment), _) => segment.clone(),
            (None, Some(policy)) => {
                let hash = policy.uid.get(..12).unwrap_or(&policy.uid);
                let number = policy.version.iter();
                let number: String = number.map(|version| format!(" ({version})")).collect();
                format!("policy {hash}{number}")
            }
            (None, None) => String::new(),
        };
        let aside = aside
            .as_ref()
            .map(|aside| format!("unfinished bytes are in {aside}"));
        let withheld = not_forwarded.as_ref().map(|events| {
            let numbers: Vec<_> = events.iter().map(u64::to_string).collect();
            format!("of events {}", numbers.join(", "))
        });
        // Of one connection the detail says what failed.
        let counted = self.count.and_then(|_| {
            let (count, failure) = (connections.as_ref()?, failure.as_ref()?);
            Some(format!("{failure}, {count} connections"))
        });
        let parts = [
            refusal,
            closing,
            &counted,
            &self.status_detail,
            &aside,
            &withheld,
        ];
        let why: Vec<_> = parts.into_iter().flatten().cloned().collect();
        self.row_of(
            operation,
            resource,
            self.action.as_deref().unwrap_or_default(),
            why.join(": "),
        )
    }
}

impl Fault {
    fn text(&self) -> String {
        let Fault {
            partition,
            record,
            path,
            expected,
        } = self;
        let Some(partition) = partition else {
            return format!("contract: {path}: {expected}");
        };
        let record = record.map_or_else(String::new, |record| format!(" record {record}"));
        let path = if path.is_empty() {
            String::new()
        } else {
            format!(" at {path}")
        };
        format!("contract: partition {partition}{record}{path}: {expected}")
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use tempfile::TempDir;

    use super::*;
    use crate::{
        audit::{
            self, Claimed, Closing, Journal, Ledger, Refusal, Usage, Version, What, segment::name,
        },
        policy::vocabulary::{Kind, Mechanism, Operation, Outcome},
    };

    fn entry(name: &str, outcome: Outcome, rule: &str) -> audit::Entry {
        let rules = vec![rule.into()];
        audit::Entry {
            kind: Kind::Topic,
            name: name.into(),
            operation: Operation::Write,
            outcome,
            rules,
            fault: None,
        }
    }

    /// A log of one segment with an event of each kind, one second apart.
    fn log() -> TempDir {
        let mut broken = entry("orders", Outcome::Denied, "shop-writes");
        let fault = audit::Fault {
            partition: Some(0),
            record: Some(2),
            path: "/amount".into(),
            expected: "expected an integer".into(),
        };
        broken.fault = Some(fault);
        let access_but = |refused, entries| What::Access {
            api_key: 0,
            api_name: "Produce",
            version: 9,
            correlation: 1,
            policy: Version {
                hash: "beef".into(),
                serial: 0,
            },
            entries,
            refused,
        };
        let access = |entries| access_but(None, entries);
        let login = |user, refused| What::Login {
            user,
            mechanism: Mechanism::Plain,
            tls: true,
            refused,
            again: false,
        };
        let used = |topic: &str, forwarded, read| Usage {
            topic: topic.into(),
            forwarded_records: forwarded,
            forwarded_bytes: forwarded * 10,
            consumed_bytes: read,
        };
        let whats = vec![
            (
                false,
                What::Started {
                    version: "0.1.0",
                    policy: Version {
                        hash: "0123456789abcdef".into(),
                        serial: 7,
                    },
                },
            ),
            (true, login(Claimed::Held("alice".into()), None)),
            (
                false,
                login(Claimed::Unheld("abcd".into()), Some("unknown user")),
            ),
            (
                true,
                access(vec![
                    entry("orders", Outcome::Allowed, "shop-writes"),
                    entry("secret", Outcome::Denied, "nothing-allows"),
                ]),
            ),
            (true, access(vec![broken])),
            (
                true,
                What::Usage {
                    topics: vec![used("orders", 5, 0), used("clean.orders", 0, 7)],
                },
            ),
            (
                false,
                What::Refused {
                    api_key: 99,
                    api_name: None,
                    version: 0,
                    reason: Refusal::UnknownKey,
                    detail: String::new(),
                },
            ),
            (
                true,
                What::Closed {
                    why: Closing::Client,
                    detail: String::new(),
                },
            ),
            (
                true,
                access_but(
                    Some("it has no id"),
                    vec![entry("clean.orders", Outcome::Allowed, "shop-writes")],
                ),
            ),
        ];
        let actor = audit::Actor {
            principal: "alice".into(),
            groups: vec![],
            mechanism: Mechanism::Plain,
            tls: true,
            client_id: None,
            proof: audit::Proof::default(),
        };
        let actor = Arc::new(actor);
        let mut ledger = Ledger::default();
        for (second, (known, what)) in (0..).zip(whats) {
            let mut event = audit::Event::of_gate(Timestamp::from_second(second).unwrap(), what);
            event.actor = known.then(|| Arc::clone(&actor));
            event.source = known.then(|| "10.1.2.3:4".parse().unwrap());
            ledger.append(event).unwrap();
        }
        ledger.commit().unwrap();
        let directory = TempDir::new().unwrap();
        fs::write(
            directory.path().join(name(crate::audit::Seq::FIRST)),
            ledger.text(),
        )
        .unwrap();
        directory
    }

    fn rows(directory: &TempDir, filter: &Filter) -> Vec<String> {
        let found = search(directory.path(), filter).unwrap();
        assert_eq!((found.read, &found.breaks[..]), (9, &[][..]));
        let rows = found.records.iter().flat_map(|record| record.rows(filter));
        rows.map(|row| {
            let Row {
                time,
                user,
                source,
                operation,
                resource,
                outcome,
                why,
            } = row;
            format!(
                "{}|{user}|{source}|{operation}|{resource}|{outcome}|{why}",
                time.as_second()
            )
        })
        .collect()
    }

    const ALL: [&str; 12] = [
        "0|klamm||Start|policy 0123456789ab (7)||",
        "1|alice|10.1.2.3|Logon (PLAIN)||allowed|",
        "2|unheld:abcd||Logon (PLAIN)||denied|unknown user",
        "3|alice|10.1.2.3|Produce (write)|topic orders|allowed|shop-writes",
        "3|alice|10.1.2.3|Produce (write)|topic secret|denied|nothing-allows",
        "4|alice|10.1.2.3|Produce (write)|topic orders|denied|contract: partition 0 record 2 at /amount: expected an integer",
        "5|alice|10.1.2.3|count|topic orders||5 records (50 bytes) forwarded",
        "5|alice|10.1.2.3|count|topic clean.orders||7 bytes read",
        "6|unauthenticated||key 99||denied|unknown_key",
        "7|alice|10.1.2.3|Logoff|||client",
        "8|alice|10.1.2.3|Produce (write)|topic clean.orders|allowed|shop-writes",
        "8|alice|10.1.2.3|Produce||denied|not_offered: it has no id",
    ];

    #[test]
    fn every_event_is_a_row_or_more() {
        assert_eq!(rows(&log(), &Filter::default()), ALL);
    }

    #[test]
    fn filters_narrow_and_hold_of_the_same_part() {
        let log = log();
        let some = |filter: Filter, expected: &[usize]| {
            let expected: Vec<_> = expected.iter().map(|at| ALL[*at]).collect();
            assert_eq!(rows(&log, &filter), expected, "{filter:?}");
        };
        let all = Filter::default;
        some(
            Filter {
                user: Some("alice".into()),
                ..all()
            },
            &[1, 3, 4, 5, 6, 7, 9, 10, 11],
        );
        some(
            Filter {
                user: Some("alic".into()),
                ..all()
            },
            &[],
        );
        some(
            Filter {
                topic: Some("orders".into()),
                ..all()
            },
            &[3, 5, 6],
        );
        some(
            Filter {
                topic: Some("*orders".into()),
                ..all()
            },
            &[3, 5, 6, 7, 10],
        );
        some(
            Filter {
                outcome: Some("denied"),
                ..all()
            },
            &[2, 4, 5, 8, 11],
        );
        some(
            Filter {
                outcome: Some("denied"),
                topic: Some("orders".into()),
                ..all()
            },
            &[5],
        );
        some(
            Filter {
                api: Some("produce".into()),
                outcome: Some("allowed"),
                ..all()
            },
            &[3, 10],
        );
        let second = |second| Some(Timestamp::from_second(second).unwrap());
        some(
            Filter {
                since: second(5),
                until: second(7),
                ..all()
            },
            &[6, 7, 8],
        );
        some(
            Filter {
                limit: Some(2),
                ..all()
            },
            &[9, 10, 11],
        );
        some(
            Filter {
                limit: Some(0),
                ..all()
            },
            &[],
        );
    }

    #[test]
    fn a_changed_line_is_a_break_and_the_rest_is_read() {
        let log = log();
        let path = log.path().join(name(crate::audit::Seq::FIRST));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(
            &path,
            text.replacen("\"name\":\"orders\"", "\"name\":\"other\"", 1),
        )
        .unwrap();
        let found = search(log.path(), &Filter::default()).unwrap();
        assert_eq!((found.read, found.records.len()), (9, 9));
        let told: Vec<_> = found.breaks.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`klamm-00000000000000000001.jsonl` line 5: event 5 does not carry the hash of the line before it"
            ]
        );
        fs::write(&path, format!("{text}{{\"time\":")).unwrap();
        assert!(
            search(log.path(), &Filter::default())
                .unwrap()
                .breaks
                .is_empty(),
            "a line that is being written is no break"
        );
    }

    #[test]
    fn a_missing_segment_is_a_break() {
        let log = log();
        let first = log.path().join(name(crate::audit::Seq::FIRST));
        let text = fs::read_to_string(&first).unwrap();
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        fs::write(&first, lines[..3].concat()).unwrap();
        fs::write(
            log.path().join("klamm-00000000000000000006.jsonl"),
            lines[5..].concat(),
        )
        .unwrap();
        let found = search(log.path(), &Filter::default()).unwrap();
        let told: Vec<_> = found.breaks.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`klamm-00000000000000000006.jsonl` line 1: event 6 stands where event 4 was expected"
            ]
        );
    }

    #[test]
    fn patterns() {
        for (pattern, name) in [
            ("a", "a"),
            ("*", ""),
            ("*", "a.b"),
            ("a*", "a"),
            ("a*c", "abc"),
            ("*b*", "abc"),
            ("a*b*c", "axbxbxc"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("a", "ab"),
            ("a*", "b"),
            ("a*a", "a"),
            ("*b", "abc"),
            ("a*b*c", "axc"),
            ("", "a"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
