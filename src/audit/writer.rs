//! The chain: events in, lines out, and the only place that declares an event durable.
//!
//! A batch is written as a whole and synced once, however many connections wait for it. When the
//! disk fails, the batch stays with the caller and the chain keeps its end. The next commit first
//! cuts the file back to its last durable byte: the bytes of a failed write or sync are unknown, so
//! nothing is appended to them.
//!
//! Before each write and after each sync the disk compares the open file with the file at its path.
//! When they differ, the commit fails, and the next one starts a new segment at the configured
//! path: its first event has the finding, and the failed batch follows it.
use std::{borrow::Cow, collections::VecDeque, io, ops::Range};

use aws_lc_rs::digest::{self, SHA256, SHA256_OUTPUT_LEN};
use jiff::Timestamp;

use super::{Event, Seq, What, disk::Displaced, line};

/// All events up to this one are on disk. Only [`Writer::commit`] makes one, after the sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Durable(Seq);

impl Durable {
    /// Before the first commit of a new log: covers nothing.
    pub const NOTHING: Durable = Durable(Seq(0));

    /// Whether the event with this number is on disk.
    pub fn covers(self, seq: Seq) -> bool {
        seq <= self.0
    }
}

/// The file that the chain is appended to. Implemented by `disk::Segments`, and by tests that fail
/// on purpose.
pub trait Disk {
    /// Appends some of `bytes` to the current segment and returns how many, like
    /// `io::Write::write`.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Makes all written bytes durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the current segment back to `len` bytes, durably, whatever state it is in.
    fn cut(&mut self, len: u64) -> io::Result<()>;
    /// Starts the segment whose first event will be `first`; durable, and repeatable after a
    /// failure.
    fn rotate(&mut self, first: Seq) -> io::Result<()>;
    /// Compares the current segment, which has `len` bytes, with the file at its path: an error
    /// that carries [`Displaced`] when they differ. A disk without paths has nothing to compare.
    fn check(&mut self, _len: u64) -> io::Result<()> {
        Ok(())
    }
    /// Leaves the current segment where it is, and starts the segment `first` at the configured
    /// path; repeatable after a failure. Bytes within `undone` were written, but never durable:
    /// they are cut off, so that no event is in two files.
    fn relocate(&mut self, first: Seq, _undone: Option<Range<u64>>) -> io::Result<()> {
        self.rotate(first)
    }
}

/// SHA-256 of a line's bytes without its newline.
pub type Hash = [u8; SHA256_OUTPUT_LEN];

/// The end of a chain, which the next line continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// The number that the next event gets.
    pub next: Seq,
    /// The hash of the last line; zeros before the first.
    pub hash: Hash,
    /// The length of the current segment; `None` when there is none yet.
    pub len: Option<u64>,
}

impl Tail {
    /// The end of a log that has no event yet.
    pub const EMPTY: Tail = Tail {
        next: Seq::FIRST,
        hash: [0; SHA256_OUTPUT_LEN],
        len: None,
    };
}

/// Appends to the chain.
#[derive(Debug)]
pub struct Writer {
    tail: Tail,
    rotate_at: u64,
    /// The file may have bytes after `tail.len` that are not part of the log.
    unclean: bool,
    /// The current segment is no longer at its path.
    displaced: bool,
    /// The findings at its path, until a new segment starts with them: more than one when that
    /// segment was displaced, too.
    found: Vec<Displaced>,
    numbers: Numbers,
    durable: Durable,
    lines: Vec<u8>,
}

/// Size in bytes at which a new segment is started.
pub const SEGMENT_BYTES: u64 = 64 << 20;

impl Writer {
    /// Continues the chain that ends with `tail`; a new segment starts when the current one has
    /// `rotate_at` bytes.
    pub fn new(tail: Tail, rotate_at: u64) -> Writer {
        Writer {
            tail,
            rotate_at,
            unclean: false,
            displaced: false,
            found: Vec::new(),
            numbers: Numbers::default(),
            durable: Durable(Seq(tail.next.0.saturating_sub(1))),
            lines: Vec::new(),
        }
    }

    /// The number that the next event gets from the journal when no event waits.
    pub fn next(&self) -> Seq {
        self.durable.0.next()
    }

    /// The last durable event, before this writer was made or since, by the journal's numbers.
    pub fn durable(&self) -> Durable {
        self.durable
    }

    /// Appends the batch to the chain, syncs, and empties the batch. On an error the batch keeps
    /// its events for another attempt.
    pub fn commit(&mut self, batch: &mut Vec<Event>, disk: &mut impl Disk) -> io::Result<Durable> {
        if batch.is_empty() {
            return Ok(self.durable());
        }
        let written = self.write(batch, disk);
        if let Err(error) = &written {
            self.note(error);
        }
        self.tail = written?;
        self.unclean = false;
        self.found.clear();
        self.durable = Durable(Seq(self.numbers.given(self.tail.next.0.saturating_sub(1))));
        batch.clear();
        self.shrink();
        Ok(self.durable)
    }

    /// Writes and syncs the batch; returns the new end of the chain.
    fn write(&mut self, batch: &[Event], disk: &mut impl Disk) -> io::Result<Tail> {
        let start = self.prepare(disk)?;
        // The time of the following event, so that times do not run backwards.
        let at = batch
            .first()
            .map_or(Timestamp::UNIX_EPOCH, |event| event.at);
        let of = |found: &Displaced| Event::of_gate(at, What::Displaced(found.clone()));
        let found: Vec<_> = self.found.iter().map(of).collect();
        let (next, hash) = self.render(found.iter().chain(batch))?;
        self.unclean = true;
        write_all(disk, &self.lines)?;
        disk.sync()?;
        let len = start + self.lines.len() as u64;
        disk.check(len)?;
        Ok(Tail {
            next,
            hash,
            len: Some(len),
        })
    }

    /// Keeps the finding at the segment's path until it is recorded.
    fn note(&mut self, error: &io::Error) {
        /// Limit on findings before an attempt succeeds; further ones are not described.
        const FINDINGS: usize = 8;
        let Some(displaced) = Displaced::of(error) else {
            return;
        };
        self.displaced = true;
        if self.found.len() < FINDINGS {
            self.found.push(Displaced {
                kept: self.tail.len.unwrap_or_default(),
                ..displaced.clone()
            });
            self.numbers.add(self.next().0);
        }
    }

    /// Brings the file to the end of the chain, in a new segment when it is due; returns the length
    /// of the segment.
    fn prepare(&mut self, disk: &mut impl Disk) -> io::Result<u64> {
        if self.displaced {
            let undone = self.tail.len.filter(|_| self.unclean);
            let undone = undone.map(|start| start..start + self.lines.len() as u64);
            disk.relocate(self.tail.next, undone)?;
            self.displaced = false;
        } else {
            if let Some(len) = self.tail.len {
                if self.unclean {
                    disk.cut(len)?;
                    self.unclean = false;
                }
                disk.check(len)?;
                if len < self.rotate_at {
                    return Ok(len);
                }
            }
            disk.rotate(self.tail.next)?;
        }
        self.tail.len = Some(0);
        self.unclean = false;
        Ok(0)
    }

    /// Fills `lines` with the events' lines, and returns the number and the hash that follow them.
    fn render<'a>(&mut self, events: impl Iterator<Item = &'a Event>) -> io::Result<(Seq, Hash)> {
        let (mut seq, mut hash) = (self.tail.next, self.tail.hash);
        self.lines.clear();
        for event in events {
            let start = self.lines.len();
            line::write(&mut self.lines, &self.numbers.applied(event), seq, &hash)?;
            hash = hash_of(self.lines.get(start..).unwrap_or_default());
            self.lines.push(b'\n');
            seq = seq.next();
        }
        Ok((seq, hash))
    }

    /// Marks the new segment as started, for tests of later failures.
    #[cfg(test)]
    pub(super) fn started_elsewhere(&mut self) {
        self.displaced = false;
        self.tail.len = Some(0);
    }

    /// Releases memory after an unusually large batch.
    fn shrink(&mut self) {
        const KEPT: usize = 1 << 20;
        self.lines.clear();
        self.lines.shrink_to(KEPT);
    }
}

/// Converts the journal's numbers to the log's: each event that the writer adds shifts all later
/// numbers by one.
#[derive(Debug, Default)]
struct Numbers {
    /// The journal's number of the first shifted event, for each added event; the newest last.
    moved: VecDeque<u64>,
    /// How many older shifts were forgotten.
    forgotten: u64,
}

impl Numbers {
    /// Limit on remembered shifts. An event that names another one follows it by minutes at most; a
    /// log is not displaced as often in that time.
    const REMEMBERED: usize = 4096;

    fn add(&mut self, first: u64) {
        if self.moved.len() == Self::REMEMBERED {
            self.moved.pop_front();
            self.forgotten += 1;
        }
        self.moved.push_back(first);
    }

    /// Converts the log's number of the newest event to the journal's.
    fn given(&self, newest: u64) -> u64 {
        newest.saturating_sub(self.forgotten + self.moved.len() as u64)
    }

    /// Converts the journal's number to the log's.
    fn logged(&self, given: u64) -> u64 {
        let moved = self.moved.partition_point(|first| *first <= given);
        given + self.forgotten + moved as u64
    }

    /// The event, with the log's numbers where it names others.
    fn applied<'a>(&self, event: &'a Event) -> Cow<'a, Event> {
        let What::NotForwarded { events, requests } = &event.what else {
            return Cow::Borrowed(event);
        };
        let events = events.iter().map(|given| self.logged(*given)).collect();
        let what = What::NotForwarded {
            events,
            requests: *requests,
        };
        Cow::Owned(Event {
            what,
            ..event.clone()
        })
    }
}

/// The value of the next line's `prev`: SHA-256 over the line without its newline.
pub fn hash_of(line: &[u8]) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(digest::digest(&SHA256, line).as_ref());
    hash
}

fn write_all(disk: &mut impl Disk, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match disk.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::{What, segment::Chain};

    fn event(number: u64) -> Event {
        let mut event = Event::of_gate("2026-11-22T16:45:00Z".parse().unwrap(), What::Stopped);
        event.connection = number;
        event
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Failure {
        Never,
        /// The n-th call of any kind fails; a write first accepts half of its bytes.
        Call(u32),
    }

    /// A disk that fails on demand, and after a failed sync keeps only part of the bytes that were
    /// not durable yet.
    #[derive(Debug, Default)]
    struct Flaky {
        segments: Vec<Vec<u8>>,
        synced: usize,
        calls_left: Option<u32>,
    }

    impl Flaky {
        fn fails(&mut self) -> bool {
            match &mut self.calls_left {
                None => false,
                Some(0) => true,
                Some(n) => {
                    *n -= 1;
                    *n == 0
                }
            }
        }
        fn current(&mut self) -> &mut Vec<u8> {
            self.segments.last_mut().unwrap()
        }
        fn text(&self) -> Vec<u8> {
            self.segments.concat()
        }
        fn full() -> io::Error {
            io::ErrorKind::StorageFull.into()
        }
    }

    impl Disk for Flaky {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fails = self.fails();
            let taken = if fails {
                bytes.len() / 2
            } else {
                bytes.len().min(1000)
            };
            self.current().extend_from_slice(&bytes[..taken]);
            if fails { Err(Flaky::full()) } else { Ok(taken) }
        }
        fn sync(&mut self) -> io::Result<()> {
            if self.fails() {
                let synced = self.synced;
                for byte in self.current().iter_mut().skip(synced).step_by(3) {
                    *byte = 0;
                }
                return Err(io::Error::other("sync"));
            }
            self.synced = self.current().len();
            Ok(())
        }
        fn cut(&mut self, len: u64) -> io::Result<()> {
            if self.fails() {
                return Err(io::Error::other("cut"));
            }
            let len = usize::try_from(len).unwrap();
            assert!(self.current().len() >= len, "cut beyond the end");
            self.current().truncate(len);
            Ok(())
        }
        fn rotate(&mut self, _first: Seq) -> io::Result<()> {
            if self.fails() {
                return Err(io::Error::other("rotate"));
            }
            self.synced = 0;
            self.segments.push(Vec::new());
            Ok(())
        }
    }

    fn connections(text: &[u8]) -> Vec<u64> {
        let mut chain = Chain::from(Seq::FIRST);
        text.split_inclusive(|byte| *byte == b'\n')
            .map(|line| {
                let line = line.strip_suffix(b"\n").expect("a whole line");
                chain.follow(line).expect("the chain holds");
                serde_json::from_slice::<serde_json::Value>(line).unwrap()["unmapped"]["connection"]
                    .as_u64()
                    .unwrap()
            })
            .collect()
    }

    fn failure() -> impl Strategy<Value = Failure> {
        prop_oneof![2 => Just(Failure::Never), 3 => (1..8u32).prop_map(Failure::Call)]
    }

    proptest! {
        #[test]
        fn nothing_is_lost_torn_or_doubled(steps in prop::collection::vec((0..4usize, failure()), 1..40), rotate_at in 1..4000u64) {
            let (mut writer, mut disk, mut batch) = (Writer::new(Tail::EMPTY, rotate_at), Flaky::default(), Vec::new());
            let mut appended = 0;
            for (events, failure) in steps {
                for _ in 0..events {
                    appended += 1;
                    batch.push(event(appended));
                }
                disk.calls_left = match failure { Failure::Never => None, Failure::Call(n) => Some(n) };
                if let Ok(durable) = writer.commit(&mut batch, &mut disk) {
                    prop_assert!(batch.is_empty());
                    prop_assert!(durable == Durable::NOTHING || durable.covers(Seq(appended)));
                    prop_assert!(!durable.covers(Seq(appended + 1)));
                    prop_assert_eq!(connections(&disk.text()), (1..=appended).collect::<Vec<_>>());
                }
            }
            disk.calls_left = None;
            writer.commit(&mut batch, &mut disk).unwrap();
            prop_assert_eq!(connections(&disk.text()), (1..=appended).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failed_sync_keeps_the_events_and_moves_nothing() {
        let (mut writer, mut disk) = (Writer::new(Tail::EMPTY, SEGMENT_BYTES), Flaky::default());
        let mut batch = vec![event(1)];
        disk.calls_left = Some(3);
        assert!(writer.commit(&mut batch, &mut disk).is_err());
        assert_eq!(
            (batch.len(), writer.durable(), writer.next()),
            (1, Durable::NOTHING, Seq(1))
        );
        disk.calls_left = None;
        batch.push(event(2));
        assert!(writer.commit(&mut batch, &mut disk).unwrap().covers(Seq(2)));
        assert_eq!(connections(&disk.text()), [1, 2]);
    }

    #[test]
    fn a_disk_that_takes_nothing_is_an_error_not_a_loop() {
        struct Stuck;
        impl Disk for Stuck {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Ok(0)
            }
            fn sync(&mut self) -> io::Result<()> {
                Ok(())
            }
            fn cut(&mut self, _: u64) -> io::Result<()> {
                Ok(())
            }
            fn rotate(&mut self, _: Seq) -> io::Result<()> {
                Ok(())
            }
        }
        let error = Writer::new(Tail::EMPTY, SEGMENT_BYTES)
            .commit(&mut vec![event(1)], &mut Stuck)
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WriteZero);
    }
}
