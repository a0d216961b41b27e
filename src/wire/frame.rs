//! Length-prefixed frames, cut from a stream under a limit, and edited as ropes.
use super::Fault;
use bytes::{Buf, Bytes, BytesMut};
use std::{collections::VecDeque, ops::Range};

/// One whole frame, its four-byte length prefix included: offset 0 is the prefix. Only [`Framer`] and [`Frame::edit`] make one.
#[derive(Debug, Clone)]
pub struct Frame(Bytes);

/// Cuts frames off a stream. Reserves nothing by an announced length.
#[derive(Debug)]
pub struct Framer { limit: u32 }

impl Framer {
    pub fn new(limit: u32) -> Self { Self { limit } }
    pub fn limit(&mut self, limit: u32) { self.limit = limit; }
    /// The next whole frame, or `None` until more bytes are there.
    /// A frame small against the buffer it lies in is copied out, so that it pins no large buffer.
    pub fn cut(&mut self, input: &mut BytesMut) -> Result<Option<Frame>, Fault> { todo!() }
}

impl Frame {
    pub fn bytes(&self) -> &Bytes { &self.0 }
    /// Applies edits sorted by position (offsets into this frame, prefix included); the prefix is set to the new length.
    pub fn edit(self, sorted: &[Edit]) -> Result<Rope, Fault> { todo!() }
}

/// One change to a frame.
#[derive(Debug, Clone)]
pub enum Edit { Cut(Range<u32>), Put(u32, Bytes) }

/// Bytes in pieces, written out in order.
#[derive(Debug, Default, Clone)]
pub struct Rope { parts: VecDeque<Bytes>, len: usize }

impl Rope {
    pub fn push(&mut self, part: Bytes) { todo!() }
    pub fn append(&mut self, other: Rope) { todo!() }
    pub fn len(&self) -> usize { self.len }
    pub fn is_empty(&self) -> bool { self.len == 0 }
    /// The whole rope as one frame, so that it can be walked again before it is forwarded.
    pub fn into_frame(self) -> Frame { todo!() }
}
impl From<Frame> for Rope { fn from(frame: Frame) -> Rope { todo!() } }
impl Buf for Rope { // with `chunks_vectored`
    fn remaining(&self) -> usize { todo!() }
    fn chunk(&self) -> &[u8] { todo!() }
    fn advance(&mut self, n: usize) { todo!() }
}
