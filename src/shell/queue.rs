//! A fair queue: owners take turns, so that an owner with many entries delays only itself.
//!
//! The entries of one owner take turns, too: by connection, or before the login by the claimed user
//! name. An owner has a limit on entries that run at the same time, and a token bucket for
//! decompressed bytes: use beyond the bucket is a debt, and the owner's next entry waits until the
//! debt is paid. The queue is bounded in entries and in bytes; when it is full, the newest entry of
//! the owner with the largest share is dropped.
//!
//! This module uses no threads and no clocks: `now` is passed in.
use crate::session::{Owner, Within};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::{Duration, Instant},
};

/// Bounds of a queue.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Waiting entries.
    pub entries: usize,
    /// Bytes held by waiting entries.
    pub bytes: usize,
    /// Running entries per owner.
    pub running: usize,
    /// Decompressed bytes per second and owner. The bucket holds the allowance of one second.
    pub rate: Option<u64>,
}

/// Identifies a waiting entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(u64);

/// The result of [`Queue::take`].
#[derive(Debug)]
pub enum Next<J, L> {
    /// Run this job, with its loan, and then call [`Queue::done`].
    Run(Number, Owner, J, L),
    /// No job may run now. Call again at this time, or after a change of the queue.
    Wait(Option<Instant>),
}

/// Waiting entries, and the resources that their owners use.
pub struct Queue<J> {
    bounds: Bounds,
    owners: HashMap<Owner, Shared<J>>,
    /// Owners with waiting entries; the first is next.
    turns: VecDeque<Owner>,
    places: HashMap<Number, (Owner, u64)>,
    bytes: usize,
    number: u64,
    /// When this many owners are known, [`Queue::tidy`] looks for idle ones.
    look: usize,
}

/// The waiting entries of one owner, and the resources that it uses.
struct Shared<J> {
    /// Ordered by round, and within a round by number.
    waiting: BTreeMap<(u64, Number), Entry<J>>,
    /// The last round in which each connection or name has an entry.
    rounds: HashMap<Within, u64>,
    round: u64,
    running: usize,
    bucket: Bucket,
}

struct Entry<J> {
    bytes: usize,
    job: J,
}

/// Available bytes; a negative value is a debt.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    bytes: i64,
    at: Instant,
}

/// With fewer owners, no cleanup takes place.
const TIDY: usize = 1024;

impl<J> Queue<J> {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            owners: HashMap::new(),
            turns: VecDeque::new(),
            places: HashMap::new(),
            bytes: 0,
            number: 0,
            look: TIDY,
        }
    }

    /// The number of waiting entries.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a job. If the queue is full, returns the job that is dropped; it can be this one.
    pub fn push(
        &mut self,
        (owner, within): (Owner, Within),
        bytes: usize,
        job: J,
        now: Instant,
    ) -> (Number, Option<J>) {
        self.tidy(now);
        self.number += 1;
        let number = Number(self.number);
        let full = self.bounds.rate.map_or(0, signed);
        let shared = self
            .owners
            .entry(owner.clone())
            .or_insert_with(|| Shared::new(full, now));
        let last = shared.rounds.get(&within).copied();
        let round = last.map_or(shared.round, |last| shared.round.max(last + 1));
        shared.rounds.insert(within, round);
        if shared.waiting.is_empty() {
            self.turns.push_back(owner.clone());
        }
        shared.waiting.insert((round, number), Entry { bytes, job });
        self.places.insert(number, (owner, round));
        self.bytes = self.bytes.saturating_add(bytes);
        let full =
            self.len() > self.bounds.entries || (self.bytes > self.bounds.bytes && self.len() > 1);
        (number, full.then(|| self.yields()).flatten())
    }

    /// Puts a job that has already been taken in front of all other jobs of its owner; it continues
    /// with more bytes than before.
    pub fn resume(&mut self, number: Number, owner: &Owner, bytes: usize, job: J) {
        let Some(shared) = self.owners.get_mut(owner) else {
            return;
        };
        if shared.waiting.is_empty() {
            self.turns.push_back(owner.clone());
        }
        shared.waiting.insert((0, number), Entry { bytes, job });
        self.places.insert(number, (owner.clone(), 0));
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Removes a job, if it has not been taken yet.
    pub fn remove(&mut self, number: Number) -> Option<J> {
        let (owner, round) = self.places.remove(&number)?;
        let shared = self.owners.get_mut(&owner)?;
        let entry = shared.waiting.remove(&(round, number))?;
        self.bytes = self.bytes.saturating_sub(entry.bytes);
        if shared.waiting.is_empty() {
            shared.rounds.clear();
            self.turns.retain(|turn| *turn != owner);
        }
        Some(entry.job)
    }

    /// The next job that may run. `lend` provides the resources that a job needs, or `None` if they
    /// are not available now.
    pub fn take<L>(
        &mut self,
        now: Instant,
        retry: Duration,
        mut lend: impl FnMut(&mut J) -> Option<L>,
    ) -> Next<J, L> {
        let mut again = None;
        for _ in 0..self.turns.len() {
            let Some(owner) = self.turns.pop_front() else {
                break;
            };
            match self.of(&owner, now, retry, &mut lend) {
                Ok((number, job, loan)) => {
                    let more = self.owners.get(&owner).is_some_and(Shared::waits);
                    if more {
                        self.turns.push_back(owner.clone());
                    }
                    return Next::Run(number, owner, job, loan);
                }
                Err(at) => {
                    again = again.into_iter().chain(at).min();
                    self.turns.push_back(owner);
                }
            }
        }
        Next::Wait(again)
    }

    /// The owner's next job, or the time at which to try again.
    fn of<L>(
        &mut self,
        owner: &Owner,
        now: Instant,
        retry: Duration,
        lend: &mut impl FnMut(&mut J) -> Option<L>,
    ) -> Result<(Number, J, L), Option<Instant>> {
        let Bounds { running, rate, .. } = self.bounds;
        let shared = self.owners.get_mut(owner).ok_or(None)?;
        if shared.running >= running {
            return Err(None);
        }
        if let Some(at) = rate.and_then(|rate| shared.bucket.paid_at(rate, now)) {
            return Err(Some(at));
        }
        let mut first = shared.waiting.first_entry().ok_or(None)?;
        let loan = lend(&mut first.get_mut().job).ok_or(Some(now + retry))?;
        let ((round, number), entry) = first.remove_entry();
        shared.round = shared.round.max(round);
        shared.running += 1;
        if shared.waiting.is_empty() {
            shared.rounds.clear();
        }
        self.places.remove(&number);
        self.bytes = self.bytes.saturating_sub(entry.bytes);
        Ok((number, entry.job, loan))
    }

    /// A job has ended and has used this many decompressed bytes.
    pub fn done(&mut self, owner: &Owner, bytes: usize, now: Instant) {
        let rate = self.bounds.rate;
        if let Some(shared) = self.owners.get_mut(owner) {
            shared.running = shared.running.saturating_sub(1);
            if let Some(rate) = rate {
                shared.bucket.spend(bytes, rate, now);
            }
        }
    }

    /// Whether the owner has a debt.
    pub fn indebted(&mut self, owner: &Owner, now: Instant) -> bool {
        let rate = self.bounds.rate;
        let shared = self.owners.get_mut(owner);
        let bucket = shared.map(|shared| &mut shared.bucket);
        let paid_at = bucket
            .zip(rate)
            .and_then(|(bucket, rate)| bucket.paid_at(rate, now));
        paid_at.is_some()
    }

    /// Removes the newest job of the owner with the most waiting entries; with the most waiting
    /// bytes, if bytes are what exceeds the bound.
    fn yields(&mut self) -> Option<J> {
        let by_bytes = self.len() <= self.bounds.entries;
        let most = self.owners.iter().max_by_key(|(_, shared)| match by_bytes {
            true => shared.waiting.values().map(|entry| entry.bytes).sum(),
            false => shared.waiting.len(),
        });
        let newest = most.and_then(|(_, shared)| {
            let numbers = shared.waiting.keys().map(|(_, number)| *number);
            numbers.max()
        });
        self.remove(newest?)
    }

    /// Removes owners with no entries, no running jobs and no debt.
    fn tidy(&mut self, now: Instant) {
        if self.owners.len() < self.look {
            return;
        }
        let rate = self.bounds.rate;
        self.owners
            .retain(|_, shared| shared.running > 0 || shared.waits() || shared.owes(rate, now));
        self.look = TIDY.max(self.owners.len().saturating_mul(2));
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

impl<J> Shared<J> {
    fn new(bytes: i64, now: Instant) -> Self {
        Self {
            waiting: BTreeMap::new(),
            rounds: HashMap::new(),
            round: 1,
            running: 0,
            bucket: Bucket { bytes, at: now },
        }
    }

    fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn owes(&mut self, rate: Option<u64>, now: Instant) -> bool {
        let Some(rate) = rate else {
            return false;
        };
        self.bucket.fill(rate, now);
        self.bucket.bytes < signed(rate)
    }
}

impl Bucket {
    /// Adds the bytes that have accrued since the last call.
    fn fill(&mut self, rate: u64, now: Instant) {
        let since = now.saturating_duration_since(self.at).as_micros();
        let more = since.saturating_mul(u128::from(rate)) / 1_000_000;
        if more > 0 {
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            self.bytes = self.bytes.saturating_add(more).min(signed(rate));
            self.at = now;
        }
    }

    fn spend(&mut self, bytes: usize, rate: u64, now: Instant) {
        self.fill(rate, now);
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// When the debt will be paid, if there is one.
    fn paid_at(&mut self, rate: u64, now: Instant) -> Option<Instant> {
        self.fill(rate, now);
        let debt = u64::try_from(-self.bytes).ok().filter(|debt| *debt > 0)?;
        let micros = u128::from(debt).saturating_mul(1_000_000) / u128::from(rate.max(1)) + 1;
        Some(now + Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock::monotonic;

    const WIDE: Bounds = Bounds {
        entries: 100,
        bytes: 10_000,
        running: 100,
        rate: None,
    };

    fn user(name: &str) -> Owner {
        Owner::User(name.into())
    }

    struct Line {
        queue: Queue<&'static str>,
        now: Instant,
    }

    impl Line {
        fn new(bounds: Bounds) -> Self {
            Self {
                queue: Queue::new(bounds),
                now: monotonic(),
            }
        }

        fn push(&mut self, owner: &Owner, connection: u64, job: &'static str) -> Number {
            self.sized(owner, connection, 1, job).0
        }

        fn sized(
            &mut self,
            owner: &Owner,
            connection: u64,
            bytes: usize,
            job: &'static str,
        ) -> (Number, Option<&'static str>) {
            let whose = (owner.clone(), Within::Connection(connection));
            self.queue.push(whose, bytes, job, self.now)
        }

        fn take(&mut self) -> Next<&'static str, ()> {
            self.queue
                .take(self.now, Duration::from_millis(50), |_| Some(()))
        }

        fn next(&mut self) -> Option<(Owner, &'static str)> {
            match self.take() {
                Next::Run(_, owner, job, ()) => Some((owner, job)),
                Next::Wait(_) => None,
            }
        }

        fn all(&mut self) -> Vec<&'static str> {
            std::iter::from_fn(|| self.next())
                .map(|(_, job)| job)
                .collect()
        }
    }

    #[test]
    fn owners_take_turns_and_so_do_the_connections_of_each() {
        let mut line = Line::new(WIDE);
        let (alice, bob) = (user("alice"), user("bob"));
        for job in ["a1", "a2", "a3"] {
            line.push(&alice, 1, job);
        }
        line.push(&alice, 2, "A1");
        line.push(&bob, 3, "b1");
        line.push(&bob, 3, "b2");
        assert_eq!(line.all(), ["a1", "b1", "A1", "b2", "a2", "a3"]);
        assert_eq!(line.queue.len(), 0);
    }

    #[test]
    fn a_late_one_waits_for_one_job_of_each_other_and_not_for_all() {
        let mut line = Line::new(WIDE);
        for _ in 0..50 {
            line.push(&user("mallory"), 1, "m");
        }
        assert_eq!(line.next().unwrap().1, "m");
        line.push(&user("alice"), 2, "a");
        let order = line.all();
        assert!(order.iter().position(|job| *job == "a").unwrap() <= 1);
    }

    #[test]
    fn an_owner_has_a_share_of_what_runs_at_once() {
        let mut line = Line::new(Bounds { running: 2, ..WIDE });
        let (alice, bob) = (user("alice"), user("bob"));
        for job in ["a1", "a2", "a3"] {
            line.push(&alice, 1, job);
        }
        line.push(&bob, 2, "b1");
        assert_eq!(line.all(), ["a1", "b1", "a2"]);
        line.queue.done(&bob, 0, line.now);
        assert_eq!(line.next(), None, "the place is not alice's");
        line.queue.done(&alice, 0, line.now);
        assert_eq!(line.all(), ["a3"]);
    }

    #[test]
    fn who_has_used_too_much_waits_until_it_is_paid_and_nobody_else_does() {
        let mut line = Line::new(Bounds {
            rate: Some(100),
            ..WIDE
        });
        let (alice, bob) = (user("alice"), user("bob"));
        for job in ["a1", "a2"] {
            line.push(&alice, 1, job);
        }
        assert_eq!(line.next().unwrap().1, "a1");
        line.queue.done(&alice, 350, line.now);
        line.push(&bob, 2, "b1");
        assert_eq!(line.all(), ["b1"]);
        let Next::Wait(Some(at)) = line.take() else {
            panic!("it waits for a time")
        };
        // Of 350 bytes used, 100 were available and 250 are a debt.
        let wait = at - line.now;
        let expected = Duration::from_millis(2500);
        assert!(wait >= expected && wait < expected + Duration::from_millis(1));
        line.now += Duration::from_millis(2400);
        assert_eq!(line.next(), None);
        line.now = at;
        assert_eq!(line.all(), ["a2"]);
        // The bucket never holds more than the allowance of one second.
        line.queue.done(&alice, 0, line.now);
        line.now += Duration::from_secs(3600);
        line.push(&alice, 1, "a3");
        assert_eq!(line.next().unwrap().1, "a3");
        line.queue.done(&alice, 101, line.now);
        line.push(&alice, 1, "a4");
        assert_eq!(line.next(), None);
    }

    #[test]
    fn when_it_is_full_the_newest_of_whoever_has_most_gives_way() {
        let mut line = Line::new(Bounds { entries: 4, ..WIDE });
        let (alice, mallory) = (user("alice"), user("mallory"));
        for job in ["m1", "m2", "m3", "m4"] {
            assert_eq!(line.sized(&mallory, 1, 1, job).1, None);
        }
        assert_eq!(line.sized(&alice, 2, 1, "a1").1, Some("m4"));
        assert_eq!(line.sized(&mallory, 1, 1, "m5").1, Some("m5"));

        let mut line = Line::new(Bounds { bytes: 100, ..WIDE });
        assert_eq!(
            line.sized(&mallory, 1, 150, "large").1,
            None,
            "one alone is never refused"
        );
        assert_eq!(line.sized(&alice, 2, 10, "a1").1, Some("large"));
        assert_eq!(line.all(), ["a1"]);
    }

    #[test]
    fn what_is_taken_out_is_gone_and_leaves_no_trace() {
        let mut line = Line::new(WIDE);
        let alice = user("alice");
        let (first, second) = (line.push(&alice, 1, "a1"), line.push(&alice, 1, "a2"));
        assert_eq!(line.queue.remove(first), Some("a1"));
        assert_eq!(line.queue.remove(first), None);
        assert_eq!(line.all(), ["a2"]);
        assert_eq!(line.queue.remove(second), None, "it runs already");
        let third = line.push(&alice, 1, "a3");
        line.queue.remove(third);
        line.push(&alice, 1, "a4");
        assert_eq!(line.all(), ["a4"]);
        assert_eq!((line.queue.bytes, line.queue.turns.len()), (0, 0));
    }

    #[test]
    fn who_lacks_what_it_needs_holds_up_nobody_else_and_goes_on_first() {
        let mut line = Line::new(WIDE);
        let (alice, bob) = (user("alice"), user("bob"));
        line.push(&alice, 1, "large");
        line.push(&bob, 2, "small");
        let lend = |job: &mut &'static str| (*job != "large").then_some(());
        let retry = Duration::from_millis(50);
        let took = line.queue.take(line.now, retry, lend);
        assert!(matches!(took, Next::Run(_, _, "small", ())));
        let Next::Wait(Some(at)) = line.queue.take(line.now, retry, lend) else {
            panic!("it looks again")
        };
        assert_eq!(at, line.now + retry);
        line.push(&alice, 1, "next");
        let Next::Run(number, owner, job, ()) = line.take() else {
            panic!("there is room")
        };
        line.queue.resume(number, &owner, 1, job);
        line.queue.done(&owner, 0, line.now);
        assert_eq!(line.all(), ["large", "next"]);
    }

    #[test]
    fn owners_that_are_gone_are_forgotten_but_not_what_they_owe() {
        let mut line = Line::new(Bounds {
            rate: Some(1000),
            ..WIDE
        });
        for n in 0..5_000_u32 {
            let owner = Owner::Source(std::net::Ipv4Addr::from_bits(n).into());
            line.push(&owner, 1, "job");
            line.next();
            let spent = if n == 7 { 1_000_000 } else { 0 };
            line.queue.done(&owner, spent, line.now);
        }
        assert!(line.queue.owners.len() <= TIDY + 1);
        let seventh = Owner::Source(std::net::Ipv4Addr::from_bits(7).into());
        line.push(&seventh, 1, "again");
        assert_eq!(line.next(), None);
    }
}
