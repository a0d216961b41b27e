//! Slows down guessing: how long the verdict of a login is delayed.
//!
//! Failures are counted by source (an IPv4 address, an IPv6 /64), by name from one source, and by
//! name from all sources. The verdict is delayed whether it is good or bad, so that a client that
//! does not wait learns nothing:
//!
//! - A **name that has failed from this source** doubles its delay with each failure, up to
//!   [`MOST`]. The number of other sources that have failed with the name counts too, so that a
//!   name under attack from many sources starts near the maximum. A source that has not failed with
//!   the name is never delayed by them.
//! - A **source** that has failed with many names is delayed for each name that has not been right
//!   from it before. A client that retries a wrong password forever counts as one name: it slows
//!   down itself, not its neighbours.
//! - A delayed source gets at most [`CROWD`] verdicts in five seconds: other logins get none, their
//!   connections are closed, and a client retries. So parallel connections guess no faster.
//! - Where no source is proven, only the name counts, and only up to [`MOST_UNKNOWN`]: this slows
//!   down the right user, but never locks the account.
//! - A **password that was right from this source before** is not delayed by a client with a wrong
//!   one ([`Users::knows`](super::Users::knows)). It resets no failures, so a wrong password is
//!   delayed as long as before, and guesses are counted before the known passwords are consulted
//!   ([`Backoff::guess`]).
//!
//! A failure is forgotten after half a minute, one at a time, and a success halves the failures of
//! a name at its source. Names of existing users and unknown names are treated alike.
//!
//! A client that disconnects before its password was checked, or before the verdict was sent,
//! counts as failed: otherwise guesses on connections that are closed at once would be free and
//! never delayed.
//!
//! The table has a fixed size. Nothing outside the process shows which entries share a bucket. In a
//! full bucket, the entry with the fewest failures is evicted: an entry with many is evicted only
//! by entries with as many, which cost as much to make as they would save.
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hash},
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{ClaimedIdentity, slowed::Slowed};
use crate::text::value::source_network;

/// Minimum delay of the answer to a failed login.
pub const FAILURE: Duration = Duration::from_millis(100);
/// Maximum delay of a verdict: clients give up sooner than people, and would report a network error
/// instead of a wrong password. [`CROWD`] limits parallel guesses.
pub const MOST: Duration = Duration::from_secs(2);
/// Maximum delay where no source is proven.
pub const MOST_UNKNOWN: Duration = Duration::from_secs(1);
/// Maximum number of verdicts for a delayed source in [`WINDOW`].
pub const CROWD: u16 = 64;
const WINDOW: Duration = Duration::from_secs(5);
/// One failure is forgotten after this time.
const FORGET: Duration = Duration::from_secs(30);
/// Failing names of one source, and failing sources of one name, have no effect up to this number.
const SPARE: u8 = 4;
/// The delay is the longest at this number of failures: further ones are not counted.
const STEEPEST: u8 = 5;

const BUCKETS: usize = 4096;
const WAYS: usize = 8;

/// The failures of all connections.
pub struct Backoff {
    hasher: RandomState,
    start: Instant,
    buckets: Mutex<Box<[[Entry; WAYS]]>>,
    /// Accounts whose logins are delayed, for operators.
    pub slowed: Slowed,
}

/// The result of a login.
#[derive(Debug, Clone, Copy)]
pub struct LoginResult {
    pub right: bool,
    /// Whether [`Backoff::guess`] has counted it already.
    pub counted: bool,
}

/// Too many verdicts for this source: this login gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowded;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// 0: free.
    key: u64,
    /// Milliseconds since the start, of the last change.
    at: u64,
    failures: u8,
    /// The name has been right from this source, and not wrong since.
    good: bool,
    /// The current window, and the number of verdicts in it.
    window: u32,
    verdicts: u16,
}

/// The key under which failures are counted.
#[derive(Hash, Clone, Copy)]
enum Key<'a> {
    Source(IpAddr),
    Pair(IpAddr, &'a str),
    Name(&'a str),
    /// From sources that are not proven.
    Unproven(&'a str),
}

impl Backoff {
    /// `start`: the instant from which time is counted.
    pub fn new(start: Instant) -> Self {
        Self::with_buckets(start, BUCKETS)
    }

    /// For tests and benchmarks: a table of this size.
    pub fn with_buckets(start: Instant, buckets: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            start,
            buckets: Mutex::new(vec![[Entry::default(); WAYS]; buckets.max(1)].into()),
            slowed: Slowed::default(),
        }
    }

    /// Records the result of a login, and returns the minimum delay of the verdict after its last
    /// message. The failure is counted at once: it delays simultaneous logins, and disconnecting
    /// does not undo it.
    pub fn verdict(
        &self,
        source: Option<IpAddr>,
        name: &ClaimedIdentity,
        outcome: LoginResult,
        now: Instant,
    ) -> Result<Duration, Crowded> {
        let name = counted(name);
        let mut table = self.table(now);
        let wait = match source.map(network) {
            Some(source) => table.known(source, name, outcome)?,
            None => table.unknown(name, outcome.right),
        };
        Ok(match outcome.right {
            true => wait,
            false => wait.max(FAILURE),
        })
    }

    /// The delay of a verdict because of earlier failures. No password is checked, and no broker is
    /// asked, any sooner: a guess whose client has disconnected then costs nothing.
    pub fn before(
        &self,
        source: Option<IpAddr>,
        name: &ClaimedIdentity,
        now: Instant,
    ) -> Result<Duration, Crowded> {
        let name = counted(name);
        let table = self.table(now);
        let Some(source) = source.map(network) else {
            let before = table.entry(Key::Unproven(name)).failures;
            return Ok(wait(before).min(MOST_UNKNOWN));
        };
        let wait = table.of(source, name);
        let all = table.entry(Key::Source(source));
        let crowded = all.window == table.window() && all.verdicts >= CROWD;
        match crowded && !wait.is_zero() {
            true => Err(Crowded),
            false => Ok(wait),
        }
    }

    /// Counts a password that has to wait and is not known, when it arrives: without this, parallel
    /// guesses could all be compared with the known passwords at once.
    pub fn guess(&self, source: Option<IpAddr>, now: Instant) -> Result<(), Crowded> {
        match source.map(network) {
            Some(source) => self.table(now).crowd(source),
            None => Ok(()),
        }
    }

    fn table(&self, now: Instant) -> Table<'_> {
        let since = now.saturating_duration_since(self.start);
        Table {
            hasher: &self.hasher,
            now: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            buckets: self.buckets.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The name under which failures are counted.
pub fn counted(name: &ClaimedIdentity) -> &str {
    match name {
        ClaimedIdentity::Held(name) => name,
        ClaimedIdentity::Unheld(hash) => hash,
        ClaimedIdentity::Unreadable => "",
    }
}

/// The first address of the network that counts as one source.
pub fn network(source: IpAddr) -> IpAddr {
    source_network(source).network()
}

/// 0, then 200 ms, 400 ms, 800 ms, … up to [`MOST`].
fn wait(failures: u8) -> Duration {
    match failures {
        0 => Duration::ZERO,
        1..STEEPEST => FAILURE * (1 << failures),
        _ => MOST,
    }
}

/// The table, locked, at one instant.
struct Table<'a> {
    hasher: &'a RandomState,
    now: u64,
    buckets: std::sync::MutexGuard<'a, Box<[[Entry; WAYS]]>>,
}

impl Table<'_> {
    fn known(
        &mut self,
        source: IpAddr,
        name: &str,
        LoginResult { right, counted }: LoginResult,
    ) -> Result<Duration, Crowded> {
        let wait = self.of(source, name);
        let first = self.entry(Key::Pair(source, name)).failures == 0;
        self.change(Key::Pair(source, name), |entry| {
            entry.good = right && (entry.failures == 0 || entry.good);
            entry.failures = match right {
                true => entry.failures / 2,
                false => entry.failures.saturating_add(1).min(STEEPEST),
            };
        });
        if !right && first {
            let more = |entry: &mut Entry| {
                entry.failures = entry.failures.saturating_add(1).min(SPARE + STEEPEST);
            };
            self.change(Key::Source(source), more);
            self.change(Key::Name(name), more);
        }
        if !wait.is_zero() && !counted {
            self.crowd(source)?;
        }
        Ok(wait)
    }

    /// The delay of a verdict for this name at this source.
    fn of(&self, source: IpAddr, name: &str) -> Duration {
        let pair = self.entry(Key::Pair(source, name));
        let all = self.entry(Key::Source(source));
        let everywhere = self.entry(Key::Name(name));
        let of_source = match pair.good {
            true => 0,
            false => all.failures.saturating_sub(SPARE),
        };
        let of_name = match pair.failures {
            0 => 0,
            own => own.max(everywhere.failures.saturating_sub(SPARE)),
        };
        wait(of_source.max(of_name))
    }

    fn window(&self) -> u32 {
        u32::try_from(u128::from(self.now) / WINDOW.as_millis()).unwrap_or(u32::MAX)
    }

    fn unknown(&mut self, name: &str, right: bool) -> Duration {
        let before = self.entry(Key::Unproven(name)).failures;
        if !right || before > 0 {
            self.change(Key::Unproven(name), |entry| {
                entry.failures = match right {
                    true => entry.failures / 2,
                    false => entry.failures.saturating_add(1).min(STEEPEST),
                };
            });
        }
        wait(before).min(MOST_UNKNOWN)
    }

    /// Counts a verdict that has to wait.
    fn crowd(&mut self, source: IpAddr) -> Result<(), Crowded> {
        let window = self.window();
        let mut verdicts = 0;
        self.change(Key::Source(source), |entry| {
            if entry.window != window {
                (entry.window, entry.verdicts) = (window, 0);
            }
            entry.verdicts = entry.verdicts.saturating_add(1);
            verdicts = entry.verdicts;
        });
        if verdicts > CROWD {
            Err(Crowded)
        } else {
            Ok(())
        }
    }

    /// The entry as of now; a missing entry is empty.
    fn entry(&self, key: Key<'_>) -> Entry {
        let (key, bucket) = self.place(key);
        let entries = self.buckets.get(bucket);
        let held = entries.and_then(|entries| entries.iter().find(|entry| entry.key == key));
        held.map_or_else(Entry::default, |held| held.aged(self.now))
    }

    fn change(&mut self, key: Key<'_>, change: impl FnOnce(&mut Entry)) {
        let (key, bucket) = self.place(key);
        let now = self.now;
        let Some(entries) = self.buckets.get_mut(bucket) else {
            return;
        };
        // Its own entry, else a free one (its key is 0), else the least significant one.
        let held = entries.iter().position(|entry| entry.key == key);
        let least = || {
            let rank = |entry: &Entry| (entry.key != 0, entry.aged(now).failures, entry.at);
            (0..WAYS).min_by_key(|way| entries.get(*way).map(rank))
        };
        let way = held.or_else(least).unwrap_or(0);
        if let Some(entry) = entries.get_mut(way) {
            if held.is_none() {
                *entry = Entry {
                    key,
                    at: now,
                    ..Entry::default()
                };
            }
            *entry = entry.aged(now);
            let before = entry.failures;
            change(entry);
            if entry.failures > before || before == 0 {
                entry.at = now;
            }
        }
    }

    fn place(&self, key: Key<'_>) -> (u64, usize) {
        let hash = self.hasher.hash_one(key);
        let bucket = usize::try_from(hash % self.buckets.len() as u64).unwrap_or(0);
        (hash.max(1), bucket)
    }
}

impl Entry {
    /// The entry without the failures that are forgotten by now.
    fn aged(self, now: u64) -> Self {
        let forget = u64::try_from(FORGET.as_millis()).unwrap_or(u64::MAX);
        let forgotten = now.saturating_sub(self.at) / forget;
        let failures = u64::from(self.failures).saturating_sub(forgotten);
        Self {
            failures: u8::try_from(failures).unwrap_or(u8::MAX),
            at: self.at.saturating_add(forgotten.saturating_mul(forget)),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Clock {
        backoff: Backoff,
        now: Instant,
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; from here on time is simulated"
    )]
    fn clock() -> Clock {
        let now = Instant::now();
        Clock {
            backoff: Backoff::new(now),
            now,
        }
    }

    const HERE: &str = "10.1.2.3";
    const THERE: &str = "10.1.2.4";

    impl Clock {
        fn verdict(&self, source: &str, name: &str, right: bool) -> Result<u128, Crowded> {
            let name = ClaimedIdentity::Held(name.into());
            let source = (source != "?").then(|| source.parse().unwrap());
            let outcome = LoginResult {
                right,
                counted: false,
            };
            let wait = self.backoff.verdict(source, &name, outcome, self.now);
            wait.map(|wait| wait.as_millis())
        }
        fn wrong(&self, source: &str, name: &str) -> u128 {
            self.verdict(source, name, false).unwrap()
        }
        fn right(&self, source: &str, name: &str) -> u128 {
            self.verdict(source, name, true).unwrap()
        }
        fn later(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }
    }

    #[test]
    fn a_name_that_fails_waits_twice_as_long_each_time_and_so_does_its_success() {
        let mut clock = clock();
        let waits: Vec<_> = (0..8).map(|_| clock.wrong(HERE, "alice")).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 2000, 2000, 2000]);
        assert_eq!(
            clock.right(HERE, "alice"),
            2000,
            "who does not wait learns nothing"
        );
        assert_eq!(clock.right(HERE, "alice"), 400, "half of it is taken back");
        assert_eq!(clock.right(HERE, "alice"), 200);
        assert_eq!(clock.right(HERE, "alice"), 0);
        clock.wrong(HERE, "bob");
        clock.wrong(HERE, "bob");
        clock.later(30);
        assert_eq!(clock.wrong(HERE, "bob"), 200, "one is forgotten");
        clock.later(3600);
        assert_eq!(clock.wrong(HERE, "bob"), 100);
    }

    #[test]
    fn nobody_else_waits_for_a_guesser() {
        let clock = clock();
        for _ in 0..50 {
            clock.wrong(HERE, "alice");
        }
        assert_eq!(
            clock.right(THERE, "alice"),
            0,
            "the same name from elsewhere"
        );
        assert_eq!(clock.right(HERE, "bob"), 0, "another name from there");
        // A name that very many sources guess at.
        for n in 0..200 {
            clock.wrong(&format!("10.2.0.{n}"), "carol");
        }
        assert_eq!(
            clock.right(THERE, "carol"),
            0,
            "who has not failed does not wait"
        );
        assert_eq!(
            clock.wrong("10.2.0.1", "carol"),
            2000,
            "who has, begins at the top"
        );
        assert_eq!(clock.wrong(THERE, "carol"), 100);
    }

    #[test]
    fn who_tries_many_names_waits_with_each_but_those_that_were_right() {
        let clock = clock();
        clock.right(HERE, "good");
        let waits: Vec<_> = (0..12)
            .map(|n| clock.wrong(HERE, &format!("n{n}")))
            .collect();
        let expected = [
            100, 100, 100, 100, 100, 200, 400, 800, 1600, 2000, 2000, 2000,
        ];
        assert_eq!(waits, expected);
        assert_eq!(clock.right(HERE, "good"), 0);
        assert_eq!(clock.right(HERE, "new"), 2000);
        assert_eq!(clock.wrong(HERE, "good"), 100, "one guess");
        assert_eq!(
            clock.wrong(HERE, "good"),
            2000,
            "and it is a name like others"
        );
    }

    #[test]
    fn many_connections_at_once_are_told_no_more() {
        let mut clock = clock();
        let told = |clock: &Clock| {
            let verdicts = (0..1000).map(|_| clock.verdict(HERE, "alice", false));
            verdicts.filter(Result::is_ok).count()
        };
        assert_eq!(told(&clock), 65, "the first did not have to wait");
        clock.later(5);
        assert_eq!(told(&clock), 64);
        assert!(clock.verdict(THERE, "alice", true).is_ok());
    }

    #[test]
    fn guesses_that_were_counted_when_they_came_are_counted_once() {
        let mut clock = clock();
        clock.wrong(HERE, "alice");
        let (source, name) = (HERE.parse().ok(), ClaimedIdentity::Held("alice".into()));
        let outcome = LoginResult {
            right: false,
            counted: true,
        };
        for _ in 0..CROWD {
            assert_eq!(clock.backoff.guess(source, clock.now), Ok(()));
            let wait = clock.backoff.verdict(source, &name, outcome, clock.now);
            assert!(wait.is_ok());
        }
        assert_eq!(clock.backoff.guess(source, clock.now), Err(Crowded));
        assert_eq!(clock.verdict(HERE, "alice", false), Err(Crowded));
        assert_eq!(clock.backoff.guess(None, clock.now), Ok(()));
        clock.later(5);
        assert_eq!(clock.backoff.guess(source, clock.now), Ok(()));
    }

    #[test]
    fn an_ipv6_network_is_one_source_and_a_mapped_address_is_ipv4() {
        let clock = clock();
        clock.wrong("2001:db8::1", "alice");
        assert_eq!(clock.wrong("2001:db8::ffff:2", "alice"), 200);
        assert_eq!(clock.wrong("2001:db8:0:1::1", "alice"), 100);
        clock.wrong("::ffff:10.1.2.3", "bob");
        assert_eq!(clock.wrong(HERE, "bob"), 200);
    }

    #[test]
    fn without_a_source_only_the_name_counts_and_not_for_long() {
        let clock = clock();
        let waits: Vec<_> = (0..6).map(|_| clock.wrong("?", "alice")).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(clock.right("?", "alice"), 1000);
        assert_eq!(clock.right("?", "bob"), 0);
        for _ in 0..1000 {
            assert!(
                clock.verdict("?", "carol", false).is_ok(),
                "nobody is shut out"
            );
        }
        assert_eq!(clock.right(HERE, "carol"), 0);
    }

    #[test]
    fn a_flood_of_names_and_sources_pushes_out_no_guesser() {
        let clock = clock();
        for _ in 0..8 {
            clock.wrong(HERE, "alice");
        }
        for n in 0..200_000_u32 {
            let source = format!("10.{}.{}.{}", 100 + (n >> 16), (n >> 8) & 255, n & 255);
            clock.wrong(&source, &format!("n{n}"));
        }
        assert_eq!(clock.wrong(HERE, "alice"), 2000);
    }

    proptest! {
        /// For any history, the delay of an existing name equals that of an unknown name.
        #[test]
        fn held_and_unheld_names_wait_alike(steps in prop::collection::vec((0u8..3, 0u8..4, any::<bool>(), 0u64..40), 0..60)) {
            let (mut one, mut other) = (clock(), clock());
            for (source, name, right, pause) in steps {
                let source = (source > 0).then(|| IpAddr::from([10, 0, 0, source]));
                one.later(pause);
                other.later(pause);
                let outcome = LoginResult { right, counted: false };
                let held = ClaimedIdentity::Held(format!("user{name}").into());
                let unheld = ClaimedIdentity::Unheld(format!("{name:016x}"));
                prop_assert_eq!(
                    one.backoff.verdict(source, &held, outcome, one.now),
                    other.backoff.verdict(source, &unheld, outcome, other.now)
                );
            }
        }
    }
}
