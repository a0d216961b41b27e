//! One resumable walker over Kafka's own message layouts.
//!
//! Kafka's readers forgive much: a known tag whose size lies, repeated and descending tags, over-long varints, bytes left
//! over. A proxy that forgives differently sees another message than the broker. So there is one reading only: a body that
//! is not written as Kafka itself would write it is a [`Fault`], and every length and count is proven against the bytes
//! that are there before anything is allocated for it. What remains free is what carries no second meaning: unknown tags
//! (reported, and stripped from requests by [`canonical`]) and known tags that hold their default.
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

use super::{Fault, frame::Frame};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Response,
}

/// A field of a message of the table, e.g. `field::produce_request::TOPIC_DATA_NAME`.
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

/// The layout of one message in one version (without its header).
#[derive(Debug, Clone, Copy)]
pub struct Program {
    ops: &'static [Op],
}

impl Program {
    /// The operations, for whoever makes test data from them.
    pub fn ops(self) -> &'static [Op] {
        self.ops
    }
}

/// `None` for what Kafka 4.4.0 does not define (unstable versions included).
pub fn program(side: Side, key: i16, version: i16) -> Option<Program> {
    let ops = versions(side, key)?.program(version)?;
    Some(Program { ops })
}

/// The versions of an api key, oldest first; none for an unknown key.
pub fn stable_versions(key: i16) -> Range<i16> {
    versions(Side::Request, key).map_or(0..0, |versions| {
        let count = i16::try_from(versions.programs.len()).unwrap_or(i16::MAX);
        versions.first..versions.first.saturating_add(count)
    })
}

/// Every api key that has a program.
pub fn keys() -> impl Iterator<Item = i16> + Clone {
    (0..)
        .take(table::REQUESTS.len())
        .filter(|key| !stable_versions(*key).is_empty())
}

/// Whether a version of a key has tags, in its header, too.
pub fn flexible(key: i16, version: i16) -> Option<bool> {
    let versions = versions(Side::Request, key)?;
    versions
        .program(version)
        .map(|_| version >= versions.flexible)
}

/// The program of the header of a request or answer in the header's own version.
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

/// What the walker reports, in the order of the bytes. All offsets count from the position given to [`Walker::new`]'s range,
/// i.e. are absolute in the frame. Every method has an empty body; a visitor takes what it needs.
///
/// Every position that a call of [`Walker::feed`] reports as the start of something lies in the bytes of that call or in the
/// [`Walker::pending`] bytes before them, so a relay that holds those back can still change what is reported.
pub trait Visit {
    /// A scalar (big-endian, as on the wire), a uuid, the marker of a nullable struct that is there, or a string's text
    /// (proven UTF-8), always in one piece. `at` is where these bytes start.
    #[inline]
    fn value(&mut self, _field: Field, _at: u64, _bytes: &[u8]) {}
    /// A null string, bytes, records, array or struct; `at` is the position of its length or marker. A null array has no `end`.
    #[inline]
    fn null(&mut self, _field: Field, _at: u64) {}
    /// A piece of a bytes or records field, in order; `total` is the field's whole length, `at` this piece's position. A field
    /// of no bytes has one piece of none.
    #[inline]
    fn run(&mut self, _field: Field, _at: u64, _piece: &[u8], _total: u64) {}
    /// An array's count lies at `count_at` and says `n`.
    #[inline]
    fn array(&mut self, _field: Field, _count_at: Range<u64>, _n: u32) {}
    /// An element of `field` starts at `at`; it ends where the next starts, or at `end`.
    #[inline]
    fn element(&mut self, _field: Field, _at: u64) {}
    /// The array `field` ends (exclusive) at `at`.
    #[inline]
    fn end(&mut self, _field: Field, _at: u64) {}
    /// A tag section's count lies at `count_at` and says `n`.
    #[inline]
    fn tags(&mut self, _count_at: Range<u64>, _n: u32) {}
    /// A tag: `whole` is number + size + data, `data` the data alone, which is reported after this call; `field` is `None` for
    /// an unknown one, whose data is not reported. The size is the varint that ends at `data.start`.
    #[inline]
    fn tag(&mut self, _field: Option<Field>, _number: u32, _whole: Range<u64>, _data: Range<u64>) {}
}

/// Takes nothing: for proving alone.
impl Visit for () {}

/// Evidence that a body was walked to its end.
#[derive(Debug)]
pub struct Proven(());

/// Proves the body of a whole frame; `body` is where it starts.
pub fn prove(
    program: Program,
    frame: &Frame,
    body: u32,
    visit: &mut impl Visit,
) -> Result<Proven, Fault> {
    let bytes = frame.bytes();
    let mut walker = Walker::new(program, u64::from(body)..bytes.len() as u64);
    walker.feed(bytes.get(body as usize..).unwrap_or_default(), visit)?;
    walker.finish()
}
