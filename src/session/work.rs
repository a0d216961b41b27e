//! Heavy, pure computation that a session hands out: how a pool queues it, its limits, and how it
//! is stopped.
//!
//! The session names the lane, the owner and the memory. The pool separates the owners and stops
//! work whose client has gone.

use std::{
    any::Any,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The kinds of work. Work of one lane never waits for work of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Password checks, and Klamm's own logins at brokers.
    Passwords,
    /// Records that are validated as they came.
    Validation,
    /// Records that are decompressed and validated.
    Decompression,
}

impl Lane {
    pub const ALL: [Lane; 3] = [Lane::Passwords, Lane::Validation, Lane::Decompression];

    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Lane::Passwords => "passwords",
            Lane::Validation => "validation",
            Lane::Decompression => "decompression",
        }
    }
}

/// The party that is charged for a cost. Owners take turns in each lane, and have shares of the
/// common resources.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// A principal that is logged in.
    User(Arc<str>),
    /// An IPv4 address or an IPv6 /64, before the login or without one, where it is proven.
    Source(IpAddr),
    /// All clients of a listener that are not logged in and whose source is not proven.
    Listener(Arc<str>),
    /// Klamm itself.
    Klamm,
}

/// The key by which the work of one owner takes turns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Within {
    /// The name that a login claims.
    Name(Arc<str>),
    /// The connection that sent a request.
    Connection(u64),
}

/// Set when the result is no longer needed. Long work checks it regularly.
#[derive(Debug, Clone, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A heavy, pure computation, and its limits.
pub struct Work {
    pub lane: Lane,
    pub owner: Owner,
    pub within: Within,
    /// Bytes that it holds while it waits.
    pub weight: usize,
    /// Whether it continues when the client has closed its side: a request without an answer is
    /// complete by itself.
    pub outlives: bool,
    room: usize,
    run: Box<dyn FnOnce(&Halt) -> Attempt + Send>,
}

/// The result of one run.
pub struct Attempt {
    /// Bytes that were decompressed, or read for that, whichever is more.
    pub inflated: usize,
    pub outcome: WorkOutcome,
}

pub enum WorkOutcome {
    Worked(Worked),
    /// The remaining work, with the room that it needs.
    More(Work),
    /// It was stopped.
    Halted,
}

/// Its result, which only the session that submitted the work can read.
pub struct Worked(Box<dyn Any + Send>);

impl Work {
    /// The check of a password, or the computation of a proof from one.
    pub(super) fn password<T: Any + Send>(
        owner: Owner,
        within: Within,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Self {
        Self {
            lane: Lane::Passwords,
            owner,
            within,
            weight: 0,
            outlives: false,
            room: 0,
            run: Box::new(move |_| Attempt {
                inflated: 0,
                outcome: WorkOutcome::Worked(Worked::new(work())),
            }),
        }
    }

    /// Inspection of the records of a request that holds `weight` bytes, within `room` bytes in
    /// addition.
    pub(super) fn records(
        (lane, owner, within): (Lane, Owner, Within),
        (weight, room): (usize, usize),
        work: impl FnOnce(&Halt) -> Attempt + Send + 'static,
    ) -> Self {
        Self {
            lane,
            owner,
            within,
            weight,
            outlives: false,
            room,
            run: Box::new(work),
        }
    }

    /// How many bytes it may use. The pool has set them aside.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Runs until it is done, needs more room, or is stopped.
    pub fn attempt(self, halt: &Halt) -> Attempt {
        (self.run)(halt)
    }

    /// The result, whatever room that takes.
    #[doc(hidden)]
    pub fn run(self) -> Option<Worked> {
        let (mut work, halt) = (self, Halt::default());
        loop {
            match work.attempt(&halt).outcome {
                WorkOutcome::Worked(worked) => return Some(worked),
                WorkOutcome::More(more) => work = more,
                WorkOutcome::Halted => return None,
            }
        }
    }
}

impl Worked {
    pub(super) fn new<T: Any + Send>(done: T) -> Self {
        Self(Box::new(done))
    }

    /// The result, if it is of the requested type.
    pub(super) fn take<T: Any>(self) -> Option<T> {
        self.0.downcast().ok().map(|boxed| *boxed)
    }
}
