//! Properties that must hold for any bytes. The fuzz targets and the property tests call these
//! functions.
use super::{
    Field, FrameError, Program, Side, Visit, Walker, canonical, keys, program, stable_versions,
};
use crate::wire::frame::Frame;
use std::{mem, ops::Range};

/// All events that a walk reported. Pieces of one run are joined.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Log {
    pub(super) events: Vec<Event>,
    run: Vec<u8>,
    /// The smallest position that may be reported as the start of an item.
    floor: u64,
}

#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Value(Field, u64, Vec<u8>),
    Null(Field, u64),
    Run(Field, u64),
    Ran(Vec<u8>),
    Array(Field, Range<u64>, u32),
    Element(Field, u64),
    End(Field, u64),
    Tags(Range<u64>, u32),
    Tag(Option<Field>, u32, Range<u64>, Range<u64>),
}

impl Log {
    fn note(&mut self, at: u64, event: Event) {
        assert!(
            at >= self.floor,
            "{event:?} lies in bytes that a relay has let go of, before {}",
            self.floor
        );
        if !self.run.is_empty() {
            self.events.push(Event::Ran(mem::take(&mut self.run)));
        }
        self.events.push(event);
    }
}

impl Visit for Log {
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        self.note(at, Event::Value(field, at, bytes.to_vec()));
    }

    fn null(&mut self, field: Field, at: u64) {
        self.note(at, Event::Null(field, at));
    }

    fn run(&mut self, field: Field, at: u64, piece: &[u8], total: u64) {
        assert!(
            piece.len() as u64 <= total,
            "a piece of {} bytes of {total}",
            piece.len()
        );
        if self.run.is_empty() {
            self.note(at, Event::Run(field, at));
        }
        self.run.extend_from_slice(piece);
    }

    fn array(&mut self, field: Field, count_at: Range<u64>, n: u32) {
        self.note(count_at.start, Event::Array(field, count_at, n));
    }

    fn element(&mut self, field: Field, at: u64) {
        self.note(at, Event::Element(field, at));
    }

    fn end(&mut self, field: Field, at: u64) {
        self.note(at, Event::End(field, at));
    }

    fn tags(&mut self, count_at: Range<u64>, n: u32) {
        self.note(count_at.start, Event::Tags(count_at, n));
    }

    fn tag(&mut self, field: Option<Field>, number: u32, whole: Range<u64>, data: Range<u64>) {
        self.note(whole.start, Event::Tag(field, number, whole, data));
    }
}

/// Walks `body` in pieces of `step` bytes.
pub(super) fn walk(program: Program, body: &[u8], step: usize) -> (Log, Result<(), FrameError>) {
    const START: u64 = 10;
    let mut log = Log::default();
    let mut walker = Walker::new(program, START..START + body.len() as u64);
    let mut fed = START;
    for piece in body.chunks(step.max(1)) {
        log.floor = fed - walker.pending() as u64;
        if let Err(fault) = walker.feed(piece, &mut log) {
            assert_eq!(
                walker.finish().map(drop),
                Err(fault.clone()),
                "a fault stays"
            );
            return (log, Err(fault));
        }
        fed += piece.len() as u64;
        assert!(walker.pending() <= 0x8010, "no more than a string is kept");
    }
    let end = walker.finish().map(drop);
    (log, end)
}

/// Compares a walk in pieces of `step` bytes with a walk in a single piece.
#[doc(hidden)]
pub fn chunking_changes_nothing(program: Program, body: &[u8], step: usize) {
    let (whole, in_pieces) = (walk(program, body, body.len()), walk(program, body, step));
    assert_eq!(whole.1, in_pieces.1, "in steps of {step}");
    assert_eq!(whole.0.events, in_pieces.0.events, "in steps of {step}");
    assert_eq!(whole.0.run, in_pieces.0.run, "in steps of {step}");
}

/// The first four bytes choose side, key, version and piece size; the rest is the body.
#[doc(hidden)]
pub fn fuzz_walker(data: &[u8]) {
    let Some(([side, key, version, step], body)) = data.split_first_chunk::<4>() else {
        return;
    };
    let side = if side & 1 == 0 {
        Side::Request
    } else {
        Side::Response
    };
    let Some(key) = keys().nth(usize::from(*key) % keys().count()) else {
        return;
    };
    let versions = stable_versions(key);
    let Some(version) = versions
        .clone()
        .nth(usize::from(*version) % versions.len().max(1))
    else {
        return;
    };
    if let Some(program) = program(side, key, version) {
        chunking_changes_nothing(program, body, usize::from(*step));
    }
}

/// A stripped request needs no further stripping and is read the same way again.
#[doc(hidden)]
pub fn fuzz_canonical(data: &[u8]) {
    let Ok(length) = u32::try_from(data.len()) else {
        return;
    };
    let Ok(frame) = Frame::whole([&length.to_be_bytes()[..], data].concat().into()) else {
        return;
    };
    let Ok((stripped, header, log)) = canonical::<Log>(frame.clone()) else {
        return;
    };
    assert!(stripped.bytes().len() <= frame.bytes().len());
    assert!(!header.unknown_tags);
    let unknown = log
        .events
        .iter()
        .any(|event| matches!(event, Event::Tag(None, ..)));
    assert!(!unknown, "an unknown tag is left");
    let again = canonical::<Log>(stripped.clone());
    assert_eq!(again.ok(), Some((stripped, header, log)));
}
