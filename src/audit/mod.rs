//! A provable record of access, with the rules that allowed or denied it: decision → event → one
//! line of JSON in a chain of hashes.
//!
//! A request is held until its event is durable. Three types enforce this:
//!
//! - [`Journal::append`] gives an event its [`Seq`]; numbers rise by one, from 1, over all
//!   connections.
//! - [`Writer::commit`] writes a batch and syncs it, and only then makes a [`Durable`].
//! - [`Durable::covers`] tells whether an event is durable. Nothing else can make a `Durable`.
//!
//! The chain: each line carries the SHA-256 of the previous line's exact bytes (64 zeros before the
//! first), so that a changed, removed or added line is detected. A failed write or sync is undone
//! on the file before the next attempt, so that no line is torn or doubled.
//!
//! `event` has the events, `line` their format, `writer` the chain, `segment` the names and lines
//! of files, `disk` appends to them. `attempts` limits the events that unauthenticated clients can
//! cause, `recovery` checks the log at a start, `query` reads it, `archive` has the policies that
//! were in force.
pub mod archive;
mod attempts;
pub mod disk;
pub mod event;
pub mod ledger;
mod line;
mod named;
pub mod query;
pub mod recovery;
pub mod segment;
pub mod writer;

pub use attempts::Attempts;
pub use event::{
    AccessEntry, Actor, AuditLevel, ClaimedName, Closing, ContractBreach, Event, Failure, Part,
    Proof, Refusal, Unlisted, Usage, Version, What,
};
pub use ledger::Ledger;
pub use line::hex;
pub use writer::{Disk, Durable, Writer};

/// The longest line in bytes, with its newline. No event that could be longer is accepted, and
/// every reader accepts a line of this length.
pub const LINE_BYTES: usize = 4 << 20;

/// Maximum entries in one event, and their total bytes; a request that needs more has several
/// events.
pub const ENTRIES: usize = 1000;
pub const ENTRIES_BYTES: usize = 1 << 20;

/// An event's position in the log: 1 for the first event ever, without gaps, also over restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(u64);

impl Seq {
    /// The number of the first event of a new log.
    pub const FIRST: Seq = Seq(1);

    /// The number in `metadata.sequence`.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The number after this one. `u64` lasts for 584 years at a billion events a second.
    #[must_use]
    pub fn next(self) -> Seq {
        Seq(self.0.saturating_add(1))
    }
}

impl From<u64> for Seq {
    fn from(number: u64) -> Seq {
        Seq(number)
    }
}

/// Takes the sessions' events. A request waits for the number that it returns.
pub trait Journal {
    /// Accepts the event, or refuses it because too many events wait for the disk already (ruling
    /// 14 defines the client's error).
    fn append(&mut self, event: Event) -> Result<Seq, Full>;
}

/// Too many events wait for the disk, in total or for one connection or user; or the event is
/// longer than a line may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit log cannot be written fast enough: too much waits for the disk")]
pub struct Full;
