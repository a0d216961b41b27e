//! Writes messages from their layout: for versions that no typed message supports, and for changes
//! that leave all other bytes unchanged.
//!
//! The output is not trusted: the caller walks it before sending it, like any other message.
use super::{Field, Frame, FrameError, Length, Op, Program};
use crate::wire::frame::PREFIX;
use bytes::{BufMut, BytesMut};
use std::ops::Range;

/// Supplies the fields of a message, in the order of its layout.
pub trait Fill {
    /// Called before the next element of `list` is written.
    fn element(&mut self, _list: Field) {}
    /// Number of elements of `list`. `None`: null, or an empty list where null is not allowed.
    fn count(&mut self, _list: Field) -> Option<u32> {
        None
    }
    fn give(&mut self, field: Field) -> Given<'_>;
}

/// The value of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'a> {
    /// Zero or false; null, or an empty text where null is not allowed.
    Default,
    Number(i64),
    /// The text of a string, or a uuid.
    Bytes(&'a [u8]),
}

/// A message with values for a few fields; all others have their defaults.
pub struct Said<'a>(pub &'a [(Field, Given<'a>)]);

impl Fill for Said<'_> {
    fn give(&mut self, field: Field) -> Given<'_> {
        let said = self.0.iter().find(|(said, _)| *said == field);
        said.map_or(Given::Default, |(_, given)| *given)
    }
}

impl Program {
    /// Encoding of this array's count, and the operations of one element.
    fn array(self, list: Field) -> Option<(Length, &'static [Op])> {
        let ops = self.ops();
        ops.iter().enumerate().find_map(|(at, op)| {
            let Op::Array {
                field,
                length,
                skip,
                ..
            } = *op
            else {
                return None;
            };
            let block = ops.get(at + 1..at + usize::from(skip))?;
            (field == list).then_some((length, block))
        })
    }

    /// Whether the layout has this field.
    pub fn has(self, field: Field) -> bool {
        self.ops().iter().any(|op| match *op {
            Op::Fixed(one, _) | Op::Bool(one) | Op::Text(one, _) | Op::Run(one, _) => one == field,
            Op::Array { field: one, .. } | Op::Struct { field: one, .. } => one == field,
            Op::Tag { field: one, .. } => one == field,
            Op::Next | Op::Tags { .. } | Op::Head { .. } | Op::Close | Op::Done => false,
        })
    }
}

/// Writes a whole body. Tags are omitted: they have their defaults.
pub fn message(program: Program, fill: &mut dyn Fill, out: &mut BytesMut) {
    block(program.ops(), fill, out);
}

/// Writes `count` elements of an array, without its count. Writes nothing if the layout has no such
/// array.
pub fn elements(
    program: Program,
    list: Field,
    count: u32,
    fill: &mut dyn Fill,
    out: &mut BytesMut,
) {
    let Some((_, ops)) = program.array(list) else {
        return;
    };
    for _ in 0..count {
        fill.element(list);
        block(ops, fill, out);
    }
}

/// Writes the count of an array as its layout requires.
pub fn count(program: Program, list: Field, count: u32, out: &mut BytesMut) {
    if let Some((length, _)) = program.array(list) {
        measure(length, false, Some(count), out);
    }
}

/// Writes a string as its layout requires.
pub fn string(program: Program, field: Field, text: &str, out: &mut BytesMut) {
    let length = program.ops().iter().find_map(|op| {
        let Op::Text(one, length) = *op else {
            return None;
        };
        (one == field).then_some(length)
    });
    if let Some(length) = length {
        measure(length, true, u32::try_from(text.len()).ok(), out);
        out.put_slice(text.as_bytes());
    }
}

fn block(ops: &[Op], fill: &mut dyn Fill, out: &mut BytesMut) {
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at += 1;
        at += match *op {
            Op::Fixed(field, size) => fixed(field, usize::from(size), fill, out),
            Op::Bool(field) => {
                out.put_u8(u8::from(matches!(fill.give(field), Given::Number(1..))));
                0
            }
            Op::Text(field, length) => text(field, length, true, fill, out),
            Op::Run(field, length) => text(field, length, false, fill, out),
            Op::Array {
                field,
                length,
                skip,
                ..
            } => {
                let inner = ops.get(at..at + usize::from(skip).saturating_sub(1));
                array(field, length, inner.unwrap_or_default(), fill, out);
                usize::from(skip)
            }
            Op::Struct { skip, .. } => {
                out.put_i8(-1);
                usize::from(skip)
            }
            Op::Tags { skip, .. } => {
                out.put_u8(0);
                usize::from(skip)
            }
            Op::Next | Op::Head { .. } | Op::Tag { .. } | Op::Close | Op::Done => 0,
        };
    }
}

fn fixed(field: Field, size: usize, fill: &mut dyn Fill, out: &mut BytesMut) -> usize {
    match fill.give(field) {
        Given::Number(number) => {
            let bytes = number.to_be_bytes();
            out.put_slice(bytes.get(bytes.len().saturating_sub(size)..).unwrap_or(&[]));
        }
        Given::Bytes(bytes) if bytes.len() == size => out.put_slice(bytes),
        Given::Bytes(_) | Given::Default => out.put_bytes(0, size),
    }
    0
}

fn text(
    field: Field,
    length: Length,
    short: bool,
    fill: &mut dyn Fill,
    out: &mut BytesMut,
) -> usize {
    match fill.give(field) {
        Given::Bytes(bytes) => {
            measure(length, short, u32::try_from(bytes.len()).ok(), out);
            out.put_slice(bytes);
        }
        Given::Default | Given::Number(_) => {
            let empty = (!length.nullable()).then_some(0);
            measure(length, short, empty, out);
        }
    }
    0
}

fn array(field: Field, length: Length, inner: &[Op], fill: &mut dyn Fill, out: &mut BytesMut) {
    let count = fill.count(field);
    let empty = (!length.nullable()).then_some(0);
    measure(length, false, count.or(empty), out);
    for _ in 0..count.unwrap_or(0) {
        fill.element(field);
        block(inner, fill, out);
    }
}

/// Writes a length or count. `short`: the length of a string.
fn measure(length: Length, short: bool, value: Option<u32>, out: &mut BytesMut) {
    match (length.compact(), short) {
        (true, _) => varint(value.map_or(0, |value| value.saturating_add(1)), out),
        // The length of a longer string is truncated, and the walk of the written message then
        // fails.
        (false, true) => {
            out.put_i16(value.map_or(-1, |value| i16::try_from(value).unwrap_or(i16::MAX)));
        }
        (false, false) => out.put_i32(value.map_or(-1, u32::cast_signed)),
    }
}

fn varint(mut value: u32, out: &mut BytesMut) {
    while value > 0x7f {
        out.put_u8((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.put_u8((value & 0x7f) as u8);
}

/// Rewrites a frame: given ranges, in order, are removed or replaced; all other bytes are copied.
pub struct Splice<'a> {
    frame: &'a [u8],
    from: usize,
    out: BytesMut,
}

impl<'a> Splice<'a> {
    pub fn new(frame: &'a Frame) -> Self {
        // A replacement is seldom much longer than the range it replaces.
        let mut out = BytesMut::with_capacity(frame.bytes().len() + 64);
        out.put_bytes(0, PREFIX);
        Self {
            frame: frame.bytes(),
            from: PREFIX,
            out,
        }
    }

    /// Copies up to `range`, skips it, and returns the output so that the caller can write the
    /// replacement. Bytes before an earlier range are not copied again.
    pub fn replace(&mut self, range: &Range<u32>) -> &mut BytesMut {
        let (start, end) = (range.start as usize, range.end as usize);
        self.out
            .put_slice(self.frame.get(self.from..start).unwrap_or_default());
        self.from = self.from.max(end);
        &mut self.out
    }

    pub fn finish(mut self) -> Result<Frame, FrameError> {
        self.out
            .put_slice(self.frame.get(self.from..).unwrap_or_default());
        let length = i32::try_from(self.out.len() - PREFIX).map_err(|_| FrameError::Unencodable)?;
        if let Some(prefix) = self.out.get_mut(..PREFIX) {
            prefix.copy_from_slice(&length.to_be_bytes());
        }
        Frame::whole(self.out.freeze())
    }
}
