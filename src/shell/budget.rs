//! The memory that all connections together may hold for requests and answers under way, and how many connections there may be.
//!
//! The account is what connections report when they rest: buffers, and what is not written yet. When it is exhausted, nobody reads more
//! from clients; answers still flow, which frees memory. If that does not help for a while, half-read requests block one another: then the
//! newest connection that waits and holds something gives way.
use std::{
    collections::BTreeSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How often a connection that waits for memory looks again.
pub const RETRY: Duration = Duration::from_millis(50);
/// How long it waits before the newest gives way.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// File descriptors for everything that is no connection.
const OTHER_FILES: u64 = 128;

/// The account.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    held: AtomicUsize,
    /// What is set aside for heavy work; a part of `held`.
    lent: AtomicUsize,
    starved: Mutex<BTreeSet<u64>>,
}

impl Budget {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            held: AtomicUsize::new(0),
            lent: AtomicUsize::new(0),
            starved: Mutex::default(),
        }
    }

    /// Changes what one connection holds from `before` to `now`.
    pub fn account(&self, before: usize, now: usize) {
        if now >= before {
            self.held.fetch_add(now - before, Ordering::Relaxed);
        } else {
            self.held.fetch_sub(before - now, Ordering::Relaxed);
        }
    }

    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Sets this many bytes aside for heavy work, if they are there. What is asked for first is always there: something must go on, or nobody
    /// gives anything back.
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

    /// This connection waits for memory while it holds some. Whether it is the newest of those.
    pub fn starve(&self, connection: u64) -> bool {
        let mut starved = self.starved();
        starved.insert(connection);
        starved.last() == Some(&connection)
    }

    /// This connection waits no more.
    pub fn fed(&self, connection: u64) {
        self.starved().remove(&connection);
    }

    fn starved(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.starved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes that are set aside until this is dropped.
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

/// Raises the soft limit of open files to the hard one, and says how many connections that allows: each has a client's and a broker's socket.
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

    #[test]
    fn the_account_is_exhausted_and_recovers() {
        let budget = Budget::new(100);
        budget.account(0, 60);
        budget.account(0, 50);
        assert!(budget.exhausted());
        budget.account(60, 10);
        assert!(!budget.exhausted());
        assert_eq!(budget.held(), 60);
    }

    #[test]
    fn heavy_work_draws_from_the_account_and_some_always_goes_on() {
        let budget = Budget::new(100);
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

    #[test]
    fn the_newest_that_starves_gives_way() {
        let budget = Budget::new(0);
        assert!(budget.starve(3));
        assert!(budget.starve(7));
        assert!(!budget.starve(3));
        budget.fed(7);
        assert!(budget.starve(3));
    }
}
