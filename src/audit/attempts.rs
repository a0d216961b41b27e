//! Connections and logins that ended before authentication, recorded at a bounded cost.
//!
//! Any client that reaches a port can make such attempts, faster than a log should grow. The first
//! few of each source and kind are recorded one by one. The others are counted by listener, source
//! (an IPv4 address or an IPv6 /64), kind and, for a wrong proof, the name of the user. Each count
//! is written with its first and last time when its interval has ended, and when Klamm stops. The
//! table of counts is bounded: sources beyond it are counted together.
//!
//! The maximum written in a minute, with N recorded one by one of each: N × [`ALONE`] lines for
//! each listener, [`ROWS`] counts, and a count for each listener and kind.
use super::{Event, Failure, Journal, What};
use crate::text::value::source_network;
use ipnet::IpNet;
use jiff::Timestamp;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Limit for a listener in a minute: this many times the number that a row may have recorded one by
/// one.
const ALONE: u64 = 20;
/// Rows of the table, apart from those in which sources are counted together.
const ROWS: usize = 128;
/// Rows that one source may have, so that no single source fills the table.
const ROWS_PER_SOURCE: usize = 16;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// The attempts of all connections.
#[derive(Debug)]
pub struct Attempts {
    /// Attempts of one row that are recorded one by one in an interval.
    each: u64,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    rows: HashMap<Key, Row>,
    /// By listener: the start of the interval, and how many were recorded one by one since.
    alone: HashMap<Arc<str>, (Instant, u64)>,
}

/// The key under which attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    listener: Arc<str>,
    failure: Failure,
    /// `None`: sources without room in the table, or unknown sources.
    source: Option<IpNet>,
    /// The user whose proof was wrong.
    user: Option<Arc<str>>,
}

#[derive(Debug)]
struct Row {
    since: Instant,
    recorded: u64,
    counted: u64,
    first: Timestamp,
    last: Timestamp,
}

impl Attempts {
    /// `each`: how many attempts of one source and kind are recorded one by one in a minute.
    pub fn new(each: u32) -> Self {
        Self {
            each: each.into(),
            table: Mutex::default(),
        }
    }

    /// An attempt has ended: records it, or counts it.
    pub fn record(&self, failure: Failure, event: Event, now: Instant, journal: &mut dyn Journal) {
        let mut table = self.table();
        let key = table.key(Key::of(failure, &event));
        let at = event.at;
        let each = if failure.is_quiet() { 0 } else { self.each };
        let few = table.rows.get(&key).is_none_or(|row| row.recorded < each) && each > 0;
        let recorded = few
            && table.may_record(&event.listener, self.each * ALONE, now)
            && journal.append(event).is_ok();
        let row = table.rows.entry(key).or_insert_with(|| Row::new(now, at));
        row.note(recorded, at);
    }

    /// Writes the counts whose interval has ended. A count that the full journal does not accept
    /// stays for the next time.
    pub fn settle(&self, now: Instant, wall: Timestamp, journal: &mut dyn Journal) {
        self.table().rows.retain(|key, row| {
            let over = now >= row.since + key.failure.interval();
            !over || !row.write(key, wall, journal)
        });
    }

    /// Writes all counts at shutdown, when no further attempts can come.
    pub fn finish(&self, wall: Timestamp, journal: &mut dyn Journal) {
        let mut table = self.table();
        table.rows.retain(|key, row| !row.write(key, wall, journal));
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// The row of an attempt: its own if there is one or room for one, otherwise a shared one.
    fn key(&self, own: Key) -> Key {
        if self.rows.contains_key(&own) {
            return own;
        }
        let apart = |key: &&Key| key.source.is_some();
        let same = |key: &&Key| key.source == own.source && key.listener == own.listener;
        let full = self.rows.keys().filter(apart).count() >= ROWS;
        let crowded = self.rows.keys().filter(same).count() >= ROWS_PER_SOURCE;
        // Without names, a source has at most one row for each kind.
        match (full, crowded) {
            (false, false) => own,
            (false, true) => Key { user: None, ..own },
            (true, _) => Key {
                source: None,
                user: None,
                ..own
            },
        }
    }

    fn may_record(&mut self, listener: &Arc<str>, most: u64, now: Instant) -> bool {
        let alone = self.alone.entry(Arc::clone(listener));
        let (since, recorded) = alone.or_insert((now, 0));
        if now >= *since + MINUTE {
            (*since, *recorded) = (now, 0);
        }
        *recorded += 1;
        *recorded <= most
    }
}

impl Key {
    fn of(failure: Failure, event: &Event) -> Self {
        Self {
            listener: Arc::clone(&event.listener),
            failure,
            source: event.source.map(|source| source_network(source.ip())),
            user: event.what.refused_user(),
        }
    }
}

impl Row {
    fn new(since: Instant, at: Timestamp) -> Self {
        Self {
            since,
            recorded: 0,
            counted: 0,
            first: at,
            last: at,
        }
    }

    fn note(&mut self, recorded: bool, at: Timestamp) {
        if recorded {
            self.recorded += 1;
            return;
        }
        if self.counted == 0 {
            self.first = at;
        }
        self.counted += 1;
        self.last = at;
    }

    /// Whether nothing is left to write.
    fn write(&self, key: &Key, at: Timestamp, journal: &mut dyn Journal) -> bool {
        if self.counted == 0 {
            return true;
        }
        let what = What::Counted {
            failure: key.failure,
            user: key.user.clone(),
            network: key.source,
            count: self.counted,
            first: self.first,
            last: self.last,
        };
        let address = key
            .source
            .map(|network| SocketAddr::new(network.network(), 0));
        let event = Event {
            source: address,
            listener: Arc::clone(&key.listener),
            ..Event::of_gate(at, what)
        };
        journal.append(event).is_ok()
    }
}

impl Failure {
    /// A health check that sends nothing is not recorded as an event; it is only counted.
    fn is_quiet(self) -> bool {
        self == Self::Silent
    }

    /// The interval of counting.
    fn interval(self) -> Duration {
        if self.is_quiet() { HOUR } else { MINUTE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{ClaimedName, Closing, Ledger},
        policy::model::vocabulary::Mechanism,
    };

    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; nothing here takes time"
    )]
    fn start() -> Instant {
        Instant::now()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ended(source: &str, second: i64) -> Event {
        let what = What::Unidentified {
            why: Closing::Refused,
            failure: Failure::Malformed,
            detail: "the frame length is zero".to_owned(),
        };
        Event {
            connection: 7,
            listener: "clients".into(),
            source: Some(source.parse().unwrap()),
            ..Event::of_gate(at(second), what)
        }
    }

    fn wrong(user: &str) -> Event {
        let what = What::Login {
            user: ClaimedName::Held(user.into()),
            mechanism: Mechanism::Plain,
            tls: true,
            refused: Some("wrong password"),
            again: false,
        };
        Event {
            what,
            ..ended("10.1.2.3:4", 0)
        }
    }

    /// The counts: source, number and user.
    fn counts(log: &Ledger) -> Vec<(String, u64, Option<Arc<str>>)> {
        let counted = log.waiting().iter().filter_map(|event| {
            let What::Counted {
                network,
                count,
                user,
                ..
            } = &event.what
            else {
                return None;
            };
            let network = network.map_or("others".to_owned(), |net| net.to_string());
            Some((network, *count, user.clone()))
        });
        let mut counted: Vec<_> = counted.collect();
        counted.sort();
        counted
    }

    fn sum(log: &Ledger) -> u64 {
        let counted: u64 = counts(log).iter().map(|(_, count, _)| count).sum();
        log.waiting().len() as u64 - counts(log).len() as u64 + counted
    }

    #[test]
    fn of_4000_attempts_of_one_source_five_are_recorded_and_all_are_counted() {
        let (attempts, now, mut log) = (Attempts::new(5), start(), Ledger::default());
        for second in 0..4000 {
            let event = ended("10.1.2.3:4", second / 100);
            attempts.record(Failure::Malformed, event, now, &mut log);
        }
        attempts.settle(now + MINUTE / 2, at(30), &mut log);
        assert_eq!((log.waiting().len(), counts(&log).len()), (5, 0));
        attempts.settle(now + MINUTE, at(60), &mut log);
        assert_eq!((log.waiting().len(), sum(&log)), (6, 4000));
        let last = &log.waiting()[5];
        let What::Counted { first, last, .. } = last.what else {
            panic!("{last:?}")
        };
        assert_eq!((first, last), (at(0), at(39)));
        // A new interval starts with the next attempt.
        attempts.record(Failure::Malformed, ended("10.1.2.3:4", 70), now, &mut log);
        attempts.finish(at(71), &mut log);
        attempts.finish(at(71), &mut log);
        assert_eq!(log.waiting().len(), 7);
    }

    #[test]
    fn many_sources_are_counted_apart_as_far_as_the_table_reaches() {
        let (attempts, now, mut log) = (Attempts::new(5), start(), Ledger::default());
        for n in 0..4000 {
            let source = format!("[2001:db8:0:{:x}::{n:x}]:1", n % 1000);
            attempts.record(Failure::Malformed, ended(&source, n), now, &mut log);
        }
        attempts.finish(at(5000), &mut log);
        let counts = counts(&log);
        assert_eq!((counts.len(), sum(&log)), (ROWS + 1, 4000));
        assert_eq!(log.waiting().len(), 100 + ROWS + 1);
        assert_eq!(counts[0].0, "2001:db8:0:10::/64");
        assert_eq!(counts.last().unwrap().0, "others");
    }

    #[test]
    fn wrong_proofs_are_counted_by_the_user_within_bounds() {
        let (attempts, now, mut log) = (Attempts::new(5), start(), Ledger::default());
        for n in 0..1000 {
            let event = wrong(&format!("user-{}", n % 50));
            attempts.record(Failure::Login, event, now, &mut log);
        }
        // Another source still gets a row of its own.
        attempts.record(Failure::Login, ended("10.9.9.9:1", 0), now, &mut log);
        attempts.finish(at(60), &mut log);
        let counts = counts(&log);
        assert_eq!((counts.len(), sum(&log)), (ROWS_PER_SOURCE + 1, 1001));
        let named = |(_, count, user): &&(String, u64, Option<Arc<str>>)| {
            user.is_some() && (15..=20).contains(count)
        };
        assert_eq!(counts.iter().filter(named).count(), ROWS_PER_SOURCE);
    }

    #[test]
    fn health_checks_are_counted_alone_and_by_the_hour() {
        let (attempts, now, mut log) = (Attempts::new(5), start(), Ledger::default());
        for n in 0..720 {
            attempts.record(Failure::Silent, ended("10.1.2.3:4", n), now, &mut log);
        }
        attempts.settle(now + MINUTE, at(60), &mut log);
        assert_eq!(log.waiting().len(), 0);
        attempts.settle(now + HOUR, at(3600), &mut log);
        assert_eq!(counts(&log), [("10.1.2.3/32".to_owned(), 720, None)]);
    }

    #[test]
    fn counts_wait_for_a_full_log() {
        let (attempts, now, mut log) = (Attempts::new(5), start(), Ledger::default());
        log.full = true;
        for n in 0..10 {
            attempts.record(Failure::Malformed, ended("10.1.2.3:4", n), now, &mut log);
        }
        attempts.settle(now + MINUTE, at(60), &mut log);
        log.full = false;
        attempts.settle(now + MINUTE, at(60), &mut log);
        attempts.settle(now + MINUTE, at(60), &mut log);
        assert_eq!((log.waiting().len(), sum(&log)), (1, 10));
    }
}
