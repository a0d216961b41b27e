//! One resumable walker over Kafka's own message layouts.
use super::{Fault, frame::Frame};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side { Request, Response }

/// What a string, bytes or uuid field holds. Every such field of every message has one; the generator fails on a field without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class { Plain, Topic, TopicId, Group, TransactionalId, Host, Port, Secret, FreeText /* and more, as needed */ }

/// A field of a message of the table, e.g. `field::produce_request::TOPIC_DATA_NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field(pub(crate) u16);
impl Field {
    /// `ProduceRequest.TopicData.Name`
    pub fn path(self) -> &'static str { todo!() }
    pub fn class(self) -> Class { todo!() }
}

/// The layout of one message in one version (without its header).
#[derive(Debug, Clone, Copy)]
pub struct Program(&'static [u32]);
/// `None` for what Kafka 4.4.0 does not define (unstable versions included).
pub fn program(side: Side, key: i16, version: i16) -> Option<Program> { todo!() }

/// What the walker reports. All offsets count from the position given to [`Walker::new`]'s range, i.e. are absolute in the frame.
/// Every method has an empty body; a visitor takes what it needs.
pub trait Visit {
    /// A scalar (big-endian, as on the wire), a uuid, or a string's text (proven UTF-8), always in one piece. `at` is where these bytes start.
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {}
    /// A null string, bytes, records, array or struct; `at` is the position of its length.
    fn null(&mut self, field: Field, at: u64) {}
    /// A piece of a bytes or records field, in order; `total` is the field's whole length, `at` this piece's position.
    fn run(&mut self, field: Field, at: u64, piece: &[u8], total: u64) {}
    /// An array's count lies at `count_at` and says `n`.
    fn array(&mut self, field: Field, count_at: Range<u64>, n: u32) {}
    /// An element of `field` starts at `at`; it ends where the next starts, or at `end`.
    fn element(&mut self, field: Field, at: u64) {}
    /// The array `field` ends (exclusive) at `at`.
    fn end(&mut self, field: Field, at: u64) {}
    /// A tag section's count lies at `count_at` and says `n`.
    fn tags(&mut self, count_at: Range<u64>, n: u32) {}
    /// A tag: `whole` is number + size + data, `data` the data alone; `field` is `None` for an unknown one.
    fn tag(&mut self, field: Option<Field>, number: u32, whole: Range<u64>, data: Range<u64>) {}
}

/// Proves a body piece by piece. Feeding in any chunking gives the same result. Its own size does not depend on what it is fed.
pub struct Walker {}
impl Walker {
    /// `range`: where the body lies in the frame (prefix included).
    pub fn new(program: Program, range: Range<u64>) -> Self { todo!() }
    /// Takes all of `chunk`, or faults.
    pub fn feed(&mut self, chunk: &[u8], visit: &mut impl Visit) -> Result<(), Fault> { todo!() }
    /// The body must have ended exactly where the range ends.
    pub fn finish(self) -> Result<Proven, Fault> { todo!() }
}
/// Evidence that a body was walked to its end.
#[derive(Debug)]
pub struct Proven(());

/// Proves a whole request: header and body. Well-formed unknown tags (header's too) are stripped: then the frame is edited and walked
/// again, so that what `visit` saw last is exactly the frame returned. `restart` is called on the visitor before a second walk.
pub fn canonical<V: Visit + Default>(frame: Frame) -> Result<(Frame, super::header::RequestHeader, V), Fault> { todo!() }
