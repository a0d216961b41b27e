//! Limits the memory that all connections together hold for requests and answers in flight, and the
//! number of connections.
//!
//! Each connection reports what it holds when it sleeps: its buffers, and bytes that are not
//! written yet. When the total reaches the limit, no connection reads more from its client; when
//! one owner reaches its half of the limit, that owner's connections do not. Answers still flow,
//! which frees memory. If the shortage lasts, the owner with the largest sum gives way: of its
//! connections that hold memory, the one that has been without progress for longest is closed.
use crate::session::Owner;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// How often a connection that waits for memory checks again.
pub const RETRY: Duration = Duration::from_millis(50);
/// How long a shortage lasts before a connection is closed, and the interval until the next one is
/// closed.
const PATIENCE: Duration = Duration::from_secs(2);
const NEXT: Duration = Duration::from_millis(500);
/// File descriptors reserved for purposes other than connections.
const OTHER_FILES: u64 = 128;

/// The memory held by all connections.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    /// The limit for one owner, in bytes.
    share: usize,
    start: Instant,
    held: AtomicUsize,
    /// The memory lent to heavy work; part of `held`.
    lent: AtomicUsize,
    /// Whether a connection waits for memory.
    waits: AtomicBool,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    accounts: HashMap<u64, (Owner, Arc<Entry>)>,
    sums: HashMap<Owner, Weak<AtomicUsize>>,
    /// The start of the current shortage.
    short: Option<Instant>,
}

#[derive(Debug, Default)]
struct Entry {
    bytes: AtomicUsize,
    /// When bytes last passed from or to the client, in milliseconds since the start.
    moved: AtomicU64,
}

/// The memory of one connection.
pub struct Account<'a> {
    budget: &'a Budget,
    id: u64,
    entry: Arc<Entry>,
    owner: Owner,
    /// The sum over all connections of the owner.
    sum: Arc<AtomicUsize>,
}

impl Budget {
    /// One owner may hold half of the limit, or two requests if that is more.
    pub fn new(limit: usize, request: usize, start: Instant) -> Self {
        Self {
            limit,
            share: (limit / 2).max(request.saturating_mul(2)).min(limit),
            start,
            held: AtomicUsize::new(0),
            lent: AtomicUsize::new(0),
            waits: AtomicBool::new(false),
            table: Mutex::default(),
        }
    }

    /// The account of a new connection.
    pub fn open(&self, id: u64, owner: Owner, now: Instant) -> Account<'_> {
        let entry = Arc::new(Entry::default());
        let mut table = self.table();
        let sum = table.sum(&owner);
        table
            .accounts
            .insert(id, (owner.clone(), Arc::clone(&entry)));
        drop(table);
        let account = Account {
            budget: self,
            id,
            entry,
            owner,
            sum,
        };
        account.moved(now);
        account
    }

    /// The connection to close, if connections have waited for memory long enough.
    pub fn gives_way(&self, now: Instant) -> Option<u64> {
        let waits = self.waits.swap(false, Ordering::Relaxed);
        let mut table = self.table();
        if !waits {
            table.short = None;
            return None;
        }
        let since = *table.short.get_or_insert(now);
        if now < since + PATIENCE {
            return None;
        }
        let stuck = table
            .stuck(|sum| self.exhausted() && self.read() >= self.limit / 2 || sum >= self.share);
        if stuck.is_some() {
            table.short = Some(now + NEXT - PATIENCE);
        }
        stuck
    }

    /// The memory of connections, without loans to work.
    fn read(&self) -> usize {
        self.held()
            .saturating_sub(self.lent.load(Ordering::Relaxed))
    }

    fn account(&self, before: usize, now: usize) {
        change(&self.held, before, now);
    }

    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Lends this many bytes to heavy work, if they are available. While no other loan is
    /// outstanding, a loan is always granted: otherwise no work could run and memory would never be
    /// returned.
    pub fn lend(&self, bytes: usize) -> Option<Loan<'_>> {
        let fits = |lent: usize| lent == 0 || self.held().saturating_add(bytes) <= self.limit;
        let more = |lent: usize| fits(lent).then(|| lent.saturating_add(bytes));
        if bytes > 0 {
            self.lent
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
                .ok()?;
            self.account(0, bytes);
        }
        Some(Loan {
            budget: self,
            bytes,
        })
    }

    pub fn exhausted(&self) -> bool {
        self.held() >= self.limit
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn change(sum: &AtomicUsize, before: usize, now: usize) {
    if now >= before {
        sum.fetch_add(now - before, Ordering::Relaxed);
    } else {
        sum.fetch_sub(before - now, Ordering::Relaxed);
    }
}

impl Table {
    fn sum(&mut self, owner: &Owner) -> Arc<AtomicUsize> {
        if let Some(sum) = self.sums.get(owner).and_then(Weak::upgrade) {
            return sum;
        }
        let sum = Arc::new(AtomicUsize::new(0));
        self.sums.insert(owner.clone(), Arc::downgrade(&sum));
        sum
    }

    /// Of the owner that holds the most, if that is too much: the connection that has been without
    /// progress for longest.
    fn stuck(&self, too_much: impl Fn(usize) -> bool) -> Option<u64> {
        let held = |sum: &Weak<AtomicUsize>| sum.upgrade().map(|sum| sum.load(Ordering::Relaxed));
        let sums = self
            .sums
            .iter()
            .filter_map(|(owner, sum)| Some((held(sum)?, owner)));
        let (_, owner) = sums.max().filter(|(sum, _)| *sum > 0 && too_much(*sum))?;
        let theirs = self.accounts.iter().filter(|(_, (other, entry))| {
            other == owner && entry.bytes.load(Ordering::Relaxed) > 0
        });
        let longest =
            theirs.min_by_key(|(id, (_, entry))| (entry.moved.load(Ordering::Relaxed), **id));
        longest.map(|(id, _)| *id)
    }

    /// Removes an owner that has no connection any more.
    fn forget(&mut self, owner: &Owner) {
        if self
            .sums
            .get(owner)
            .is_some_and(|sum| sum.strong_count() == 0)
        {
            self.sums.remove(owner);
        }
    }
}

impl Account<'_> {
    pub fn held(&self) -> usize {
        self.entry.bytes.load(Ordering::Relaxed)
    }

    /// Sets the number of bytes that the connection holds.
    pub fn set(&self, bytes: usize) {
        let before = self.entry.bytes.swap(bytes, Ordering::Relaxed);
        if before != bytes {
            self.budget.account(before, bytes);
            change(&self.sum, before, bytes);
        }
    }

    /// Notes that bytes have passed from or to the client.
    pub fn moved(&self, now: Instant) {
        let since = now.saturating_duration_since(self.budget.start).as_millis();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.entry.moved.store(since, Ordering::Relaxed);
    }

    /// Moves the connection to another owner, after a login or when its source becomes known.
    pub fn owned_by(&mut self, owner: Owner) {
        if owner == self.owner {
            return;
        }
        let held = self.held();
        let mut table = self.budget.table();
        let sum = table.sum(&owner);
        change(&sum, 0, held);
        change(&self.sum, held, 0);
        table
            .accounts
            .insert(self.id, (owner.clone(), Arc::clone(&self.entry)));
        self.sum = sum;
        let before = std::mem::replace(&mut self.owner, owner);
        table.forget(&before);
    }

    /// Whether reading from the client must pause now.
    pub fn short(&self) -> bool {
        let short =
            self.budget.exhausted() || self.sum.load(Ordering::Relaxed) >= self.budget.share;
        if short {
            self.budget.waits.store(true, Ordering::Relaxed);
        }
        short
    }
}

impl Drop for Account<'_> {
    fn drop(&mut self) {
        self.set(0);
        let mut table = self.budget.table();
        table.accounts.remove(&self.id);
        self.sum = Arc::default();
        table.forget(&self.owner);
    }
}

/// A loan of memory; dropping it returns the bytes.
#[derive(Debug)]
pub struct Loan<'a> {
    budget: &'a Budget,
    bytes: usize,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.budget.lent.fetch_sub(self.bytes, Ordering::Relaxed);
        self.budget.account(self.bytes, 0);
    }
}

/// Raises the soft limit of open files to the hard limit, and returns the number of connections
/// that it allows: each has a client socket and a broker socket.
pub fn most_connections(ports: usize) -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the limit of open files cannot be raised");
        }
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(1 << 20);
    let free = files.saturating_sub(OTHER_FILES + ports as u64);
    usize::try_from(free / 2).unwrap_or(usize::MAX).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock::monotonic;

    fn user(name: &str) -> Owner {
        Owner::User(name.into())
    }

    #[test]
    fn the_account_is_exhausted_and_recovers() {
        let now = monotonic();
        let budget = Budget::new(100, 1, now);
        let (one, two) = (
            budget.open(1, user("a"), now),
            budget.open(2, user("b"), now),
        );
        one.set(49);
        two.set(49);
        assert!(!one.short());
        two.set(60);
        assert!(one.short() && budget.exhausted());
        two.set(10);
        assert!(!one.short());
        drop(two);
        assert_eq!(budget.held(), 49);
        drop(one);
        assert_eq!((budget.held(), budget.table().sums.len()), (0, 0));
    }

    #[test]
    fn who_holds_half_of_it_waits_and_others_do_not() {
        let now = monotonic();
        let budget = Budget::new(100, 1, now);
        let mut mallory = budget.open(1, Owner::Listener("l".into()), now);
        let alice = budget.open(2, user("alice"), now);
        mallory.set(60);
        assert!(mallory.short() && !alice.short());
        mallory.owned_by(user("mallory"));
        assert!(mallory.short() && !alice.short());
        assert_eq!(budget.table().sums.len(), 2);
        mallory.owned_by(user("alice"));
        assert!(alice.short(), "they are one owner now");
    }

    #[test]
    fn who_holds_most_gives_way_with_what_has_stood_still_for_longest() {
        let start = monotonic();
        let budget = Budget::new(100, 1, start);
        let later = |seconds| start + Duration::from_secs(seconds);
        let accounts = [
            (1, "mallory", 30),
            (2, "mallory", 30),
            (3, "mallory", 0),
            (4, "alice", 45),
        ]
        .map(|(id, name, bytes)| {
            let account = budget.open(id, user(name), start);
            account.set(bytes);
            account
        });
        accounts[0].moved(later(1));
        assert_eq!(budget.gives_way(later(1)), None, "nobody waits");
        let tick = |seconds| {
            assert!(accounts[3].short());
            budget.gives_way(later(seconds))
        };
        assert_eq!((tick(2), tick(3)), (None, None));
        assert_eq!(tick(4), Some(2), "alice, who waits, is not it");
        assert_eq!(tick(4), None, "one at a time");
        accounts[1].set(0);
        assert!(!accounts[3].short());
        budget.gives_way(later(5));
        assert_eq!(budget.gives_way(later(9)), None);
    }

    #[test]
    fn nobody_gives_way_to_work_that_will_end() {
        let start = monotonic();
        let budget = Budget::new(100, 1, start);
        let account = budget.open(1, user("alice"), start);
        account.set(10);
        let _loan = budget.lend(95).unwrap();
        for seconds in 0..10 {
            assert!(account.short());
            assert_eq!(budget.gives_way(start + Duration::from_secs(seconds)), None);
        }
    }

    #[test]
    fn heavy_work_draws_from_the_account_and_some_always_goes_on() {
        let budget = Budget::new(100, 1, monotonic());
        budget.account(0, 90);
        let first = budget.lend(50).unwrap();
        assert_eq!(budget.held(), 140);
        assert!(budget.exhausted() && budget.lend(1).is_none());
        assert!(
            budget.lend(0).is_some(),
            "what needs nothing waits for nothing"
        );
        drop(first);
        assert_eq!(budget.held(), 90);
        let (_one, two) = (budget.lend(5).unwrap(), budget.lend(5));
        assert!(two.is_some() && budget.lend(1).is_none());
    }
}
