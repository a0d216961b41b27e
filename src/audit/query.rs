//! Reads the log: its lines as records, in order, with the places where the chain is broken.
//!
//! Reads files only, also while a Klamm process writes them: as long as that holds the lock, a last
//! line without its end is still being written. A line that is not an event is a gap, and reading
//! continues after it.
use std::{collections::VecDeque, io, net::IpAddr, path::Path};

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    Seq,
    disk::is_locked,
    segment::{Chain, Gap, Lines, Segment, list},
};
use crate::text::name;

/// Selects events; `None` selects all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub user: Option<Wanted>,
    pub topic: Option<Wanted>,
    /// The name of a Kafka API, in any case.
    pub api: Option<String>,
    /// `allowed`, `denied` or `observed`.
    pub outcome: Option<&'static str>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Maximum number of events, the newest.
    pub limit: Option<usize>,
    /// The first event that the log must have; the first of all if not given.
    pub from: Option<Seq>,
}

/// Selects names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Exact(String),
    /// `*` stands for any characters.
    Pattern(String),
    /// One of Klamm's own subjects, without its angle brackets.
    Own(String),
}

impl Wanted {
    /// A user as printed, or a pattern.
    pub fn user(text: &str) -> Result<Wanted, String> {
        let Some(own) = text.strip_prefix('<') else {
            return Wanted::name(text);
        };
        let own = own.strip_suffix('>').filter(|own| {
            OWN.contains(own)
                || own
                    .strip_prefix(UNHELD)
                    .is_some_and(|hash| !hash.is_empty())
        });
        let unknown = "Klamm's own are <klamm>, <unauthenticated>, <unreadable> and <unheld:HASH>; a user with such a name stands in double quotes";
        own.map(|own| Wanted::Own(own.to_owned()))
            .ok_or_else(|| unknown.to_owned())
    }

    /// A name as printed, or a pattern.
    pub fn name(text: &str) -> Result<Wanted, String> {
        let name = name::parse(text)?;
        match &*name {
            "" => Err("it is empty".to_owned()),
            _ if !text.starts_with('"') && text.contains('*') => {
                Ok(Wanted::Pattern(text.to_owned()))
            }
            name => Ok(Wanted::Exact(name.to_owned())),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Wanted::Exact(wanted) => wanted == name,
            Wanted::Pattern(pattern) => matches(pattern, name),
            Wanted::Own(_) => false,
        }
    }
}

/// Klamm's own subjects, as `user.uid` names them.
const KLAMM: &str = "klamm";
const OWN: [&str; 3] = [KLAMM, "unauthenticated", "unreadable"];
const UNHELD: &str = "unheld:";

/// The result of a search.
#[derive(Debug, Default)]
pub struct SearchResult {
    pub records: VecDeque<Record>,
    /// Number of events read, selected or not.
    pub read: u64,
    /// Number of selected events, also where `limit` keeps fewer.
    pub fit: u64,
    /// The times of the first and the last event read.
    pub period: Option<(Timestamp, Timestamp)>,
    /// Whether the user and the topic of the filter occur in any event read.
    pub user_occurs: bool,
    pub topic_occurs: bool,
    /// The numbers of events about a displaced or repaired log.
    pub repairs: Vec<u64>,
    pub breaks: Vec<Break>,
}

/// Why the log is not complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    #[error("the audit log does not continue at `{segment}` line {line}: {gap}")]
    Chain {
        segment: String,
        line: u64,
        gap: Gap,
    },
    #[error("`{segment}` line {line} has no end, and no Klamm is writing it")]
    Torn { segment: String, line: u64 },
    #[error(
        "the log begins with event {first}: the events before it are missing (`--from {first}` does not ask for them)"
    )]
    Beginning { first: u64 },
    #[error("the log ends before event {from}")]
    End { from: u64 },
    #[error("there is no event of an audit log in the directory")]
    Empty,
}

/// An event that was read, and its line.
#[derive(Debug)]
pub struct Record {
    pub line: String,
    event: Event,
}

/// One row of a table in printable form: the operation on one resource and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    pub time: Timestamp,
    pub user: String,
    pub source: String,
    pub operation: String,
    pub resource: String,
    pub outcome: String,
    /// The rules that took part, or another reason.
    pub why: String,
}

/// Reads the log in `directory` and keeps the selected events.
pub fn search(directory: &Path, filter: &Filter) -> io::Result<SearchResult> {
    let mut found = SearchResult::default();
    let from = filter.from.unwrap_or(Seq::FIRST);
    let mut segments = list(directory)?;
    // Removes the segments that end before the first requested event.
    let before = segments.iter().rposition(|segment| segment.first <= from);
    segments.drain(..before.unwrap_or_default());
    let first = segments.first().map(|segment| segment.first);
    let mut chain = Chain::from(first.unwrap_or(from));
    for (at, segment) in segments.iter().enumerate() {
        let live = at + 1 == segments.len() && is_locked(directory);
        found.segment(segment, live, &mut chain, filter)?;
    }
    if let Some(first) = first.filter(|first| *first > from) {
        let first = first.number();
        found.breaks.insert(0, Break::Beginning { first });
    }
    if found.read == 0 && found.breaks.is_empty() {
        let end = Break::End {
            from: from.number(),
        };
        found.breaks.push(if first.is_some() && from > Seq::FIRST {
            end
        } else {
            Break::Empty
        });
    }
    Ok(found)
}

impl SearchResult {
    /// `live`: a Klamm process may be writing the last line.
    fn segment(
        &mut self,
        segment: &Segment,
        live: bool,
        chain: &mut Chain,
        filter: &Filter,
    ) -> io::Result<()> {
        let mut lines = Lines::open(&segment.path)?;
        let mut line_number = 0;
        let name = super::segment::name(segment.first);
        while let Some(line) = lines.read()? {
            line_number += 1;
            if !line.whole {
                if !live {
                    self.breaks.push(Break::Torn {
                        segment: name,
                        line: line_number,
                    });
                }
                break;
            }
            if let Err(gap) = chain.follow(line.bytes) {
                self.breaks.push(Break::Chain {
                    segment: name.clone(),
                    line: line_number,
                    gap,
                });
            }
            self.take(line.bytes, filter);
        }
        Ok(())
    }

    fn take(&mut self, line: &[u8], filter: &Filter) {
        let Ok(event) = serde_json::from_slice::<Event>(line) else {
            self.read += 1;
            return;
        };
        let number = event.metadata.sequence;
        if filter.from.is_some_and(|from| number < from.number()) {
            return;
        }
        self.read += 1;
        self.note(&event, filter);
        if !filter.wants(&event) {
            return;
        }
        self.fit += 1;
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

    /// Notes the information that explains an empty result.
    fn note(&mut self, event: &Event, filter: &Filter) {
        if let Ok(time) = Timestamp::from_millisecond(event.time) {
            let (first, last) = self.period.unwrap_or((time, time));
            self.period = Some((first.min(time), last.max(time)));
        }
        self.user_occurs |= filter.user.is_some() && filter.wants_user(event);
        self.topic_occurs |= filter.topic.as_ref().is_some_and(|topic| {
            let Unmapped { entries, usage, .. } = &event.unmapped;
            let mut used = usage.iter().map(|used| &used.topic);
            let mut asked = entries.iter().filter(|entry| entry.kind == "topic");
            used.any(|name| topic.fits(name)) || asked.any(|entry| topic.fits(&entry.name))
        });
        let Unmapped {
            aside, displaced, ..
        } = &event.unmapped;
        if aside.is_some() || displaced.is_some() {
            self.repairs.push(event.metadata.sequence);
        }
    }
}

impl Filter {
    fn wants(&self, event: &Event) -> bool {
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
        self.wants_user(event) && api && since && until && self.wants_part(event)
    }

    fn wants_user(&self, event: &Event) -> bool {
        self.user
            .as_ref()
            .is_none_or(|wanted| match (wanted, event.subject()) {
                (Wanted::Own(own), Subject::Own(uid)) => own == uid,
                (wanted, Subject::Named(name)) => wanted.fits(name),
                (Wanted::Exact(_) | Wanted::Pattern(_), Subject::Own(_)) => false,
            })
    }

    /// Topic and outcome must match the same part.
    fn wants_part(&self, event: &Event) -> bool {
        if self.topic.is_none() && self.outcome.is_none() {
            return true;
        }
        let Unmapped { entries, usage, .. } = &event.unmapped;
        if entries.is_empty() && usage.is_empty() {
            return self.topic.is_none() && self.wants_outcome(event.action.as_deref());
        }
        self.wants_refusal(event)
            || self.wants_unlisted(event)
            || entries.iter().any(|entry| self.wants_entry(entry))
            || usage.iter().any(|used| self.wants_usage(used))
    }

    fn wants_entry(&self, entry: &Entry) -> bool {
        let topic = self.topic.as_ref();
        topic.is_none_or(|topic| entry.kind == "topic" && topic.fits(&entry.name))
            && self.wants_outcome(Some(&entry.outcome))
    }

    /// Denied names that are only counted: any topic may be among them.
    fn wants_unlisted(&self, event: &Event) -> bool {
        event.unmapped.unlisted.is_some() && self.wants_outcome(Some("denied"))
    }

    /// Klamm's own refusal applies to the whole request, not to a part.
    fn wants_refusal(&self, event: &Event) -> bool {
        event.unmapped.refusal.is_some()
            && self.topic.is_none()
            && self.wants_outcome(Some("denied"))
    }

    fn wants_usage(&self, used: &Used) -> bool {
        let topic = self.topic.as_ref();
        self.outcome.is_none() && topic.is_none_or(|topic| topic.fits(&used.topic))
    }

    fn wants_outcome(&self, outcome: Option<&str>) -> bool {
        self.outcome.is_none_or(|wanted| {
            outcome.is_some_and(|outcome| outcome.eq_ignore_ascii_case(wanted))
        })
    }
}

/// Whether `name` matches the pattern, in which `*` matches any characters. Linear in each: only
/// the last `*` is tried again.
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
    /// The rows of the selected parts of the event.
    pub fn rows(&self, filter: &Filter) -> Vec<TableRow> {
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
        let unlisted = event.unmapped.unlisted.iter();
        let unlisted = unlisted
            .filter(|_| filter.wants_unlisted(event))
            .map(|unlisted| event.unlisted_row(unlisted));
        let mut rows: Vec<_> = entries.chain(usage).chain(unlisted).collect();
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

/// The fields of a line that are read. Missing fields are empty: lines of other versions are events
/// too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    time: i64,
    metadata: Metadata,
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
struct Metadata {
    sequence: u64,
}

/// The subject of an event.
enum Subject<'a> {
    Named(&'a str),
    /// One of Klamm's own subjects: no user has this name.
    Own(&'a str),
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
    changes: Vec<Altered>,
    usage: Vec<Used>,
    unlisted: Option<Unlisted>,
    refusal: Option<String>,
    closing: Option<String>,
    not_forwarded: Option<Vec<u64>>,
    segment: Option<String>,
    aside: Option<String>,
    displaced: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Unlisted {
    denied: u64,
    sha256: String,
    observed: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    kind: String,
    name: String,
    operation: String,
    outcome: String,
    rules: Vec<String>,
    fault: Option<BreachLine>,
}

/// A resource that an administrative request affects.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Altered {
    kind: String,
    name: String,
    settings: Vec<Altering>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Altering {
    setting: String,
    operation: String,
    value: Option<String>,
}

impl Altered {
    /// The changes; with the resource's name where the decision was about the cluster.
    fn text(&self, named: bool) -> String {
        let settings = self.settings.iter().map(|one| {
            let value = one.value.as_ref().map(|value| format!("={value}"));
            format!(
                "{} {}{}",
                one.operation,
                one.setting,
                value.unwrap_or_default()
            )
        });
        let settings = Vec::from_iter(settings).join(", ");
        match (named, settings.is_empty()) {
            (false, _) => settings,
            (true, true) => format!("{} {}", self.kind, self.name),
            (true, false) => format!("{} {}: {settings}", self.kind, self.name),
        }
    }
}

#[derive(Debug, Deserialize)]
struct BreachLine {
    partition: Option<i32>,
    record: Option<u32>,
    path: String,
    expected: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Used {
    topic: String,
    /// Earlier logs have these two fields as `produced_…`.
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

    fn subject(&self) -> Subject<'_> {
        let user = self.who();
        let name = user.and_then(|user| user.name.as_deref());
        let uid = user.and_then(|user| user.uid.as_deref());
        name.map_or_else(|| Subject::Own(uid.unwrap_or(KLAMM)), Subject::Named)
    }

    /// A row without the fields that depend on the event's kind.
    fn row_of(&self, operation: String, resource: String, outcome: &str, why: String) -> TableRow {
        let user = match self.subject() {
            Subject::Named(name) => name::printed(name).into_owned(),
            Subject::Own(uid) => format!("<{}>", name::phrase(uid)),
        };
        TableRow {
            time: Timestamp::from_millisecond(self.time).unwrap_or(Timestamp::UNIX_EPOCH),
            user,
            source: self
                .src_endpoint
                .as_ref()
                .map(|endpoint| endpoint.ip.to_string())
                .unwrap_or_default(),
            operation: name::phrase(&operation).into_owned(),
            resource,
            outcome: name::phrase(&outcome.to_ascii_lowercase()).into_owned(),
            why,
        }
    }

    /// The request's changes to the resource of this entry; for the cluster, the changes to
    /// resources without an entry of their own.
    fn changed(&self, entry: &Entry) -> impl Iterator<Item = String> {
        let cluster = entry.kind == "cluster";
        let others = |one: &Altered| !["topic", "group"].contains(&&*one.kind);
        let changes = self.unmapped.changes.iter();
        let changes = changes.filter(move |one| match cluster {
            true => others(one),
            false => (&one.kind, &one.name) == (&entry.kind, &entry.name),
        });
        let told = changes.map(move |one| one.text(cluster));
        told.filter(|text| !text.is_empty())
    }

    fn entry_row(&self, entry: &Entry) -> TableRow {
        let api = self.unmapped.api.as_deref().unwrap_or_default();
        let resource = match &*entry.name {
            "" => name::printed(&entry.kind).into_owned(),
            name => format!("{} {}", name::printed(&entry.kind), name::printed(name)),
        };
        let rules: Vec<_> = entry.rules.iter().map(|rule| name::printed(rule)).collect();
        let mut rules = rules.join(", ");
        for what in self.changed(entry) {
            rules.push_str("; ");
            rules.push_str(&name::phrase(&what));
        }
        let why = entry
            .fault
            .as_ref()
            .map_or(rules, |fault| name::phrase(&fault.text()).into_owned());
        self.row_of(
            format!("{api} ({})", entry.operation),
            resource,
            &entry.outcome,
            why,
        )
    }

    fn unlisted_row(&self, unlisted: &Unlisted) -> TableRow {
        let Unlisted {
            denied,
            sha256,
            observed,
        } = unlisted;
        let observed = (*observed > 0).then(|| format!("{observed} more breaches are observed"));
        let hash = (*denied > 0).then(|| format!("sha256 of their names {sha256}"));
        let why: Vec<_> = hash.into_iter().chain(observed).collect();
        self.row_of(
            self.unmapped.api.clone().unwrap_or_default(),
            format!("{denied} more that are not listed"),
            "denied",
            why.join(", "),
        )
    }

    fn usage_row(&self, used: &Used) -> TableRow {
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
            format!("topic {}", name::printed(topic)),
            "",
            why.join(", "),
        )
    }

    /// The row of an event that has no parts.
    fn row(&self) -> TableRow {
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
        // Reads and writes of topics have their API only in Klamm's own fields.
        let api = self.api.as_ref().map(|api| &api.operation);
        let api = api.or(self.unmapped.api.as_ref());
        let operation = match (api, &self.auth_protocol) {
            (Some(api), _) => api.clone(),
            (None, Some(protocol)) => format!("{} ({protocol})", self.activity_name),
            (None, None) => self.activity_name.clone(),
        };
        let policy = self.policy.as_ref().filter(|_| api.is_none());
        let resource = match (segment, policy) {
            (Some(segment), _) => name::printed(segment).into_owned(),
            (None, Some(policy)) => {
                let hash = name::printed(policy.uid.get(..12).unwrap_or(&policy.uid));
                let number = policy.version.iter();
                let number = number.map(|version| format!(" ({})", name::printed(version)));
                let number: String = number.collect();
                format!("policy {hash}{number}")
            }
            (None, None) => String::new(),
        };
        let aside = aside.as_ref().filter(|aside| !aside.is_empty());
        let aside = aside.map(|aside| format!("unfinished bytes are in {aside}"));
        let withheld = not_forwarded.as_ref().map(|events| {
            let numbers: Vec<_> = events.iter().map(u64::to_string).collect();
            format!("of events {}", numbers.join(", "))
        });
        // For a single connection, the detail has the failure.
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

impl BreachLine {
    fn text(&self) -> String {
        let BreachLine {
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
            self, ClaimedName, Closing, Journal, Ledger, Refusal, Usage, Version, What,
            segment::name,
        },
        policy::model::vocabulary::{Kind, Mechanism, Operation, Outcome},
    };

    fn entry(name: &str, outcome: Outcome, rule: &str) -> audit::AccessEntry {
        let rules = vec![rule.into()];
        audit::AccessEntry {
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
        let fault = audit::ContractBreach {
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
            changes: None,
            part: audit::Part::default(),
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
            (true, login(ClaimedName::Held("alice".into()), None)),
            (
                false,
                login(ClaimedName::Unheld("abcd".into()), Some("unknown user")),
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
            let TableRow {
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
        "0|<klamm>||Start|policy 0123456789ab (7)||",
        "1|alice|10.1.2.3|Logon (PLAIN)||allowed|",
        "2|<unheld:abcd>||Logon (PLAIN)||denied|unknown user",
        "3|alice|10.1.2.3|Produce (write)|topic orders|allowed|shop-writes",
        "3|alice|10.1.2.3|Produce (write)|topic secret|denied|nothing-allows",
        "4|alice|10.1.2.3|Produce (write)|topic orders|denied|contract: partition 0 record 2 at /amount: expected an integer",
        "5|alice|10.1.2.3|count|topic orders||5 records (50 bytes) forwarded",
        "5|alice|10.1.2.3|count|topic clean.orders||7 bytes read",
        "6|<unauthenticated>||key 99||denied|unknown_key",
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
                user: Some(Wanted::user("alice").unwrap()),
                ..all()
            },
            &[1, 3, 4, 5, 6, 7, 9, 10, 11],
        );
        some(
            Filter {
                user: Some(Wanted::user("alic").unwrap()),
                ..all()
            },
            &[],
        );
        some(
            Filter {
                topic: Some(Wanted::name("orders").unwrap()),
                ..all()
            },
            &[3, 5, 6],
        );
        some(
            Filter {
                topic: Some(Wanted::name("*orders").unwrap()),
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
                topic: Some(Wanted::name("orders").unwrap()),
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
                "the audit log does not continue at `klamm-00000000000000000001.jsonl` line 5: event 5 does not carry the hash of the line before it"
            ]
        );
        fs::write(&path, format!("{text}{{\"time\":")).unwrap();
        let breaks = || search(log.path(), &Filter::default()).unwrap().breaks;
        let torn = Break::Torn {
            segment: name(crate::audit::Seq::FIRST),
            line: 10,
        };
        assert_eq!(breaks(), [torn]);
        let _writing = crate::audit::disk::Segments::lock(log.path()).unwrap();
        assert_eq!(breaks(), [], "a line that is being written is no break");
    }

    #[test]
    fn a_log_without_its_beginning_is_not_whole_unless_only_the_rest_is_asked_for() {
        let log = log();
        let first = log.path().join(name(Seq::FIRST));
        let text = fs::read_to_string(&first).unwrap();
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        fs::remove_file(&first).unwrap();
        let asked = |from: Option<u64>| {
            let filter = Filter {
                from: from.map(Seq),
                ..Filter::default()
            };
            let found = search(log.path(), &filter).unwrap();
            (found.read, found.breaks)
        };
        assert_eq!(asked(None), (0, vec![Break::Empty]));
        fs::write(log.path().join(name(Seq(4))), lines[3..].concat()).unwrap();
        let missing = || vec![Break::Beginning { first: 4 }];
        assert_eq!(asked(None), (6, missing()));
        assert_eq!(asked(Some(3)), (6, missing()));
        assert_eq!(asked(Some(4)), (6, vec![]));
        assert_eq!(asked(Some(6)), (4, vec![]));
        assert_eq!(asked(Some(10)), (0, vec![Break::End { from: 10 }]));
    }

    #[test]
    fn an_answer_says_what_it_was_taken_from() {
        let log = log();
        let asked = |user: &str, topic: &str| {
            let filter = Filter {
                user: Some(Wanted::user(user).unwrap()),
                topic: Some(Wanted::name(topic).unwrap()),
                limit: Some(1),
                ..Filter::default()
            };
            let found = search(log.path(), &filter).unwrap();
            let period = found
                .period
                .map(|(first, last)| last.duration_since(first).as_secs());
            assert_eq!((found.read, period), (9, Some(8)));
            (found.fit, found.user_occurs, found.topic_occurs)
        };
        assert_eq!(asked("alice", "*orders"), (4, true, true));
        assert_eq!(asked("bob", "secret"), (0, false, true));
        assert_eq!(asked("<unheld:abcd>", "none"), (0, true, false));
        assert_eq!(asked("<klamm>", "orders"), (0, true, true));
        assert_eq!(asked("klamm", "orders"), (0, false, true));
    }

    #[test]
    fn users_that_cannot_be_are_an_error() {
        for wrong in ["", "<", "<klam>", "<unheld:>", "\"a", "<alice>"] {
            assert!(Wanted::user(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            Wanted::user("\"<alice>\"").unwrap(),
            Wanted::Exact("<alice>".to_owned())
        );
        assert_eq!(
            Wanted::user("\"a*\"").unwrap(),
            Wanted::Exact("a*".to_owned())
        );
        assert_eq!(
            Wanted::user("a*").unwrap(),
            Wanted::Pattern("a*".to_owned())
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
                "the audit log does not continue at `klamm-00000000000000000006.jsonl` line 1: event 6 stands where event 4 was expected"
            ]
        );
    }

    #[test]
    fn names_forge_no_columns_and_never_look_alike() {
        let names = [
            "a  topic b  allowed",
            "\u{430}lice",
            "a\u{2502}b",
            "<klamm>",
            "\u{1b}[31m",
            "\\u{430}lice",
        ];
        let mut ledger = Ledger::default();
        for name in names {
            let what = What::Login {
                user: ClaimedName::Held(name.into()),
                mechanism: Mechanism::Plain,
                tls: true,
                refused: None,
                again: false,
            };
            let event = audit::Event::of_gate(Timestamp::UNIX_EPOCH, what);
            ledger.append(event).unwrap();
        }
        ledger.commit().unwrap();
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join(name(Seq::FIRST)), ledger.text()).unwrap();
        let found = search(directory.path(), &Filter::default()).unwrap();
        let rows = found
            .records
            .iter()
            .flat_map(|record| record.rows(&Filter::default()));
        let users: Vec<_> = rows.map(|row| row.user).collect();
        let expected = [
            r#""a  topic b  allowed""#,
            r#""\u{430}lice""#,
            r#""a\u{2502}b""#,
            r#""<klamm>""#,
            r#""\u{1b}[31m""#,
            r#""\\u{430}lice""#,
        ];
        assert_eq!(users, expected);
        for (user, name) in expected.into_iter().zip(names) {
            assert_eq!(Wanted::user(user).unwrap(), Wanted::Exact(name.to_owned()));
        }
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
