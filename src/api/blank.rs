//! Answers built from the layout alone: every field at nothing (zero, empty, null where it may be), but for the few that are given. So an error at the
//! top level can be told in every version that the layout knows, those included that `kafka-protocol` does not.

use super::Request;
use crate::wire::{
    Fault,
    frame::{self, Frame, Rope},
    header,
    layout::{self, Field, Length, Op, Side},
};
use bytes::{BufMut, BytesMut};

/// A field and its content: a number's bytes, or a text. A field that the version does not have is left out.
pub type Given<'a> = (Field, &'a [u8]);

/// The answer to `request` that says nothing but `given`.
pub fn reply(request: &Request, given: &[Given<'_>]) -> Result<Rope, Fault> {
    let (key, version) = (request.header.key, request.header.version);
    let unknown = Fault::UnknownApi { key, version };
    let program = layout::program(Side::Response, key, version).ok_or(unknown.clone())?;
    let mut bytes = BytesMut::new();
    bytes.put_u32(0);
    bytes.put_i32(request.header.correlation);
    if header::response_len(key, version).ok_or(unknown)? > 4 {
        bytes.put_u8(0);
    }
    let body = u32::try_from(bytes.len()).map_err(|_| Fault::Unencodable)?;
    write(program.ops(), given, &mut bytes)?;
    let len = i32::try_from(bytes.len() - frame::PREFIX).map_err(|_| Fault::Unencodable)?;
    if let Some(prefix) = bytes.get_mut(..frame::PREFIX) {
        prefix.copy_from_slice(&len.to_be_bytes());
    }
    let frame = Frame::whole(bytes.freeze())?;
    layout::prove(program, &frame, body, &mut ())?;
    Ok(frame.into())
}

/// What lies in an array's, struct's or tag section's block is passed over: there is none of it.
fn write(ops: &[Op], given: &[Given<'_>], out: &mut BytesMut) -> Result<(), Fault> {
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at += 1;
        match *op {
            Op::Fixed(field, size) => match content(given, field) {
                Some(bytes) if bytes.len() == usize::from(size) => out.put_slice(bytes),
                Some(_) => return Err(Fault::Unencodable),
                None => out.put_bytes(0, usize::from(size)),
            },
            Op::Bool(field) => {
                let set = content(given, field).is_some_and(|bytes| bytes == [1]);
                out.put_u8(u8::from(set));
            }
            Op::Text(field, length) => text(content(given, field), length, out)?,
            Op::Run(_, length) => none(length, out),
            Op::Array { length, skip, .. } => {
                none(length, out);
                at += usize::from(skip);
            }
            Op::Struct { skip, .. } => {
                out.put_i8(-1);
                at += usize::from(skip);
            }
            Op::Tags { skip, .. } => {
                out.put_u8(0);
                at += usize::from(skip);
            }
            Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } | Op::Done => {}
        }
    }
    Ok(())
}

fn content<'a>(given: &[Given<'a>], field: Field) -> Option<&'a [u8]> {
    given
        .iter()
        .find(|(given, _)| *given == field)
        .map(|(_, bytes)| *bytes)
}

fn text(text: Option<&[u8]>, length: Length, out: &mut BytesMut) -> Result<(), Fault> {
    let Some(text) = text.or((!length.nullable()).then_some(&[])) else {
        match length.compact() {
            true => out.put_u8(0),
            false => out.put_i16(-1),
        }
        return Ok(());
    };
    // The texts that Klamm writes are short: one byte holds the length of a compact one.
    let len = u8::try_from(text.len())
        .ok()
        .filter(|len| *len < 0x7f)
        .ok_or(Fault::Unencodable)?;
    match length.compact() {
        true => out.put_u8(len + 1),
        false => out.put_i16(i16::from(len)),
    }
    out.put_slice(text);
    Ok(())
}

/// Null where it may be, else empty.
fn none(length: Length, out: &mut BytesMut) {
    match length {
        Length::Plain => out.put_i32(0),
        Length::Nullable => out.put_i32(-1),
        Length::Compact => out.put_u8(1),
        Length::CompactNullable => out.put_u8(0),
    }
}
