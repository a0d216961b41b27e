//! One resumable walker over Kafka's own message layouts.
//!
//! Kafka's parsers are tolerant: they accept a known tag with a wrong size, repeated and descending
//! tags, over-long varints, and leftover bytes. A proxy with a different tolerance reads a
//! different message than the broker. For this reason there is only one reading here: a body that
//! is not written as Kafka itself would write it is a [`FrameError`], and every length and count is
//! checked against the bytes that have arrived before memory is allocated for it. Two variations
//! remain, because they have no second meaning: unknown tags (reported, and stripped from requests
//! by [`canonical`]), and known tags that hold their default.
mod class;
mod compare;
mod fuzz;
mod input;
mod op;
mod strip;
#[rustfmt::skip]
mod table;
mod walker;
pub mod write;

pub use class::Class;
pub use compare::{older, same};
#[doc(hidden)]
pub use fuzz::{chunking_changes_nothing, fuzz_canonical, fuzz_walker};
pub use op::{Length, Op};
use strip::varint_size;
pub use strip::{MAX_EDITS, MAX_ELEMENTS, canonical};
pub use table::field;

pub use walker::Walker;

use super::{FrameError, frame::Frame};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Response,
}

/// A field of a message in the table, for example `field::produce_request::TOPIC_DATA_NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Field(pub(crate) u16);

impl Field {
    /// `ProduceRequest.TopicData.Name`
    pub fn path(self) -> &'static str {
        self.row().map_or("", |row| row.0)
    }

    pub fn class(self) -> Class {
        self.row().map_or(Class::Plain, |row| row.1)
    }

    /// Every field of every message.
    pub fn all() -> impl Iterator<Item = Field> {
        (0..).take(table::FIELDS.len()).map(Field)
    }

    fn row(self) -> Option<&'static (&'static str, Class)> {
        table::FIELDS.get(usize::from(self.0))
    }
}

/// The layout of one message in one version, without its header.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    ops: &'static [Op],
}

impl Program {
    /// The operations, for code that makes test data from them.
    pub fn ops(self) -> &'static [Op] {
        self.ops
    }
}

/// `None` for keys and versions that Kafka 4.4.0 does not define, and for unstable versions.
pub fn program(side: Side, key: i16, version: i16) -> Option<Program> {
    let ops = versions(side, key)?.program(version)?;
    Some(Program { ops })
}

/// The versions of an API key, oldest first. Empty for an unknown key.
pub fn stable_versions(key: i16) -> Range<i16> {
    versions(Side::Request, key).map_or(0..0, |versions| {
        let count = i16::try_from(versions.programs.len()).unwrap_or(i16::MAX);
        versions.first..versions.first.saturating_add(count)
    })
}

/// Every API key that has a program.
pub fn keys() -> impl Iterator<Item = i16> + Clone {
    (0..)
        .take(table::REQUESTS.len())
        .filter(|key| !stable_versions(*key).is_empty())
}

/// Whether this version of a key has tags, both in its header and in its body.
pub fn flexible(key: i16, version: i16) -> Option<bool> {
    let versions = versions(Side::Request, key)?;
    versions
        .program(version)
        .map(|_| version >= versions.flexible)
}

/// The program of a request or response header, by the header's own version.
pub(super) fn header_program(side: Side, version: i16) -> Option<Program> {
    let versions = match side {
        Side::Request => &table::REQUEST_HEADERS,
        Side::Response => &table::RESPONSE_HEADERS,
    };
    versions.program(version).map(|ops| Program { ops })
}

fn versions(side: Side, key: i16) -> Option<&'static op::Versions> {
    let index = usize::try_from(key).ok()?;
    match side {
        Side::Request => table::REQUESTS.get(index),
        Side::Response => table::RESPONSES.get(index),
    }
}

/// The events that the walker reports, in the order of the bytes. All offsets count from the start
/// of the range given to [`Walker::new`], so they are absolute in the frame. Every method has an
/// empty default body; a visitor implements the methods it needs.
///
/// Every position that a call of [`Walker::feed`] reports as the start of an item is in the bytes
/// of that call or in the [`Walker::pending`] bytes before them. A relay that holds these bytes
/// back can still change the reported item.
pub trait Visit {
    /// A scalar (big-endian, as on the wire), a uuid, the marker of a nullable struct that is
    /// present, or the text of a string (proven UTF-8). Always in one piece. `at` is the start of
    /// these bytes.
    #[inline]
    fn value(&mut self, _field: Field, _at: u64, _bytes: &[u8]) {}
    /// A null string, bytes, records, array or struct. `at` is the position of its length or
    /// marker. A null array has no `end`.
    #[inline]
    fn null(&mut self, _field: Field, _at: u64) {}
    /// A piece of a bytes or records field, in order. `total` is the length of the whole field,
    /// `at` is the position of this piece. An empty field has one empty piece.
    #[inline]
    fn run(&mut self, _field: Field, _at: u64, _piece: &[u8], _total: u64) {}
    /// The count of an array: its position is `count_at`, its value is `n`.
    #[inline]
    fn array(&mut self, _field: Field, _count_at: Range<u64>, _n: u32) {}
    /// An element of `field` starts at `at`. It ends at the start of the next element, or at `end`.
    #[inline]
    fn element(&mut self, _field: Field, _at: u64) {}
    /// The array `field` ends at `at` (exclusive).
    #[inline]
    fn end(&mut self, _field: Field, _at: u64) {}
    /// The count of a tag section: its position is `count_at`, its value is `n`.
    #[inline]
    fn tags(&mut self, _count_at: Range<u64>, _n: u32) {}
    /// A tag. `whole` is its number, size and data; `data` is the data alone, which is reported
    /// after this call. `field` is `None` for an unknown tag, whose data is not reported. The size
    /// is the varint that ends at `data.start`.
    #[inline]
    fn tag(&mut self, _field: Option<Field>, _number: u32, _whole: Range<u64>, _data: Range<u64>) {}
}

/// Ignores all events, for a walk that only proves a body.
impl Visit for () {}

/// Evidence that a body was walked to its end.
#[derive(Debug)]
pub struct Proven(());

/// Proves the body of a whole frame. `body` is the start of the body.
pub fn prove(
    program: Program,
    frame: &Frame,
    body: u32,
    visit: &mut impl Visit,
) -> Result<Proven, FrameError> {
    let bytes = frame.bytes();
    let mut walker = Walker::new(program, u64::from(body)..bytes.len() as u64);
    walker.feed(bytes.get(body as usize..).unwrap_or_default(), visit)?;
    walker.finish()
}
