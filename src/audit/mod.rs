//! Who did what, under which rules, provably: decision → event → one line of JSON in a chain of hashes.
//!
//! A request is held until its event is durable. Three facts carry that, and each is a type:
//! - [`Journal::append`] gives an event its [`Seq`]; numbers rise by one, from 1, over all connections;
//! - [`Writer::commit`] writes a batch and syncs it, and only then makes a [`Durable`];
//! - [`Durable::covers`] says whether a number is safe. Nothing else can make a `Durable`.
//!
//! The chain: each line carries the SHA-256 of the previous line's exact bytes (64 zeros before the first), so that a changed, removed
//! or added line shows. A failed write or sync is undone on the file before it is tried again, so that no line is torn or doubled.
//!
//! `event` is what is recorded, `line` its form, `writer` the chain, `segment` the files' names and lines, `disk` what appends to them,
//! `attempts` bounds what strangers can have written, `recovery` what a restart finds, `query` the way back, `archive` the policies that were in force.
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
    Actor, Claimed, Closing, Entry, Event, Failure, Fault, Level, Part, Proof, Refusal, Unlisted,
    Usage, Version, What,
};
pub use ledger::Ledger;
pub use line::hex;
pub use writer::{Disk, Durable, Writer};

/// The longest line, with its newline. No event that could be longer is taken, and every reader takes a line of this length.
pub const LINE_BYTES: usize = 4 << 20;

/// So many rights stand in one event at most, of so many bytes together; a request that needs more has several events.
pub const ENTRIES: usize = 1000;
pub const ENTRIES_BYTES: usize = 1 << 20;

/// An event's place in the log: 1 for the first event ever, without gaps, over restarts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(u64);

impl Seq {
    /// The number of the first event of a new log.
    pub const FIRST: Seq = Seq(1);

    /// The number as it stands in `metadata.sequence`.
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

/// Where sessions put their events. The number that comes back is what a request waits for.
pub trait Journal {
    /// Takes the event, or refuses because too much waits for the disk already (ruling 14 says what the client is told).
    fn append(&mut self, event: Event) -> Result<Seq, Full>;
}

/// More waits for the disk than may be held in memory, of all or of one connection or user; or the event is longer than a line may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit log cannot be written fast enough: too much waits for the disk")]
pub struct Full;
