//! Conversion between frames and `kafka-protocol`'s typed messages. Only walked bytes are decoded
//! (the crate trusts counts), no bytes may be left over, and encoded messages are walked again.
//!
//! The layout supports versions that the crate does not. For these, a typed message has the crate's
//! newest version, as far as nothing is lost. Requests are read without their new fields and are
//! then never sent. Responses are read and written only if the layouts of both versions give them
//! the same meaning.

use super::Request;
use crate::wire::{
    FrameError,
    frame::{self, Frame, Rope},
    header::{self, RequestHeader},
    layout::{
        self, Program, Side, Visit,
        write::{self, Fill},
    },
};
use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::protocol::{Decodable, Encodable, Message};

/// The body of a proven request.
pub fn request<T: Decodable + Message>(request: &Request) -> Result<T, FrameError> {
    let RequestHeader { key, version, .. } = request.header;
    let (newest, body) = (T::VERSIONS.max, request.body());
    if version <= newest {
        return decode(body, version);
    }
    let (from, to) = (
        program(Side::Request, key, version)?,
        program(Side::Request, key, newest)?,
    );
    decode(layout::older(from, to, &body)?, newest)
}

fn decode<T: Decodable>(mut body: Bytes, version: i16) -> Result<T, FrameError> {
    let message = T::decode(&mut body, version).map_err(|_| FrameError::Undecodable)?;
    body.is_empty()
        .then_some(message)
        .ok_or(FrameError::Undecodable)
}

/// A request with the same header and a changed body.
pub fn changed<T: Encodable + Message>(was: &Request, body: &T) -> Result<Rope, FrameError> {
    let RequestHeader { key, version, .. } = was.header;
    let newest = version.min(T::VERSIONS.max);
    let head = was
        .frame
        .bytes()
        .get(frame::PREFIX..was.header.body as usize);
    let mut bytes = begun();
    bytes.put_slice(head.unwrap_or_default());
    let frame = framed(bytes, body, newest)?;
    let own = frame
        .bytes()
        .slice(frame.bytes().len().min(was.header.body as usize)..);
    equal(Side::Request, key, (version, newest), &own)?;
    prove_request(&frame)?;
    Ok(frame.into())
}

/// Klamm's own request.
pub fn own<T: Encodable>(
    key: i16,
    version: i16,
    correlation: i32,
    client: Option<&str>,
    body: &T,
) -> Result<Rope, FrameError> {
    let head = request_head(key, version, correlation, client)?;
    let frame = framed(head, body, version)?;
    prove_request(&frame)?;
    Ok(frame.into())
}

/// Klamm's own request, written from the layout.
pub fn asked(
    key: i16,
    version: i16,
    correlation: i32,
    client: Option<&str>,
    fill: &mut dyn Fill,
) -> Result<Rope, FrameError> {
    let mut bytes = request_head(key, version, correlation, client)?;
    write::message(program(Side::Request, key, version)?, fill, &mut bytes);
    let frame = prefixed(bytes)?;
    prove_request(&frame)?;
    Ok(frame.into())
}

/// A broker's response: walked, then decoded.
pub fn answer<T: Decodable + Message>(
    frame: &Frame,
    key: i16,
    version: i16,
) -> Result<T, FrameError> {
    let body = prove_answer(frame, key, version, &mut ())?;
    let newest = version.min(T::VERSIONS.max);
    equal(Side::Response, key, (version, newest), &body)?;
    decode(body, newest)
}

/// Klamm's own response to a request.
pub fn reply<T: Encodable + Message>(to: &RequestHeader, body: &T) -> Result<Rope, FrameError> {
    reply_to(to.key, to.version, to.correlation, body)
}

/// As `reply`, for the case that the request itself is gone or the response needs another version.
pub fn reply_to<T: Encodable + Message>(
    key: i16,
    version: i16,
    correlation: i32,
    body: &T,
) -> Result<Rope, FrameError> {
    let newest = version.min(T::VERSIONS.max);
    let frame = framed(answer_head(key, version, correlation)?, body, newest)?;
    let own = prove_answer(&frame, key, version, &mut ())?;
    equal(Side::Response, key, (version, newest), &own)?;
    Ok(frame.into())
}

/// Klamm's own response, written from the layout.
pub fn written(to: &RequestHeader, fill: &mut dyn Fill) -> Result<Rope, FrameError> {
    let program = program(Side::Response, to.key, to.version)?;
    let mut bytes = answer_head(to.key, to.version, to.correlation)?;
    write::message(program, fill, &mut bytes);
    let frame = prefixed(bytes)?;
    prove_answer(&frame, to.key, to.version, &mut ())?;
    Ok(frame.into())
}

/// Walks a response, including its header, and returns its body.
pub fn prove_answer(
    frame: &Frame,
    key: i16,
    version: i16,
    visit: &mut impl Visit,
) -> Result<Bytes, FrameError> {
    let at = header::response(frame, key, version)?.body;
    layout::prove(program(Side::Response, key, version)?, frame, at, visit)?;
    Ok(frame.bytes().slice(at as usize..))
}

/// Walks a request that Klamm has written, including its header.
fn prove_request(frame: &Frame) -> Result<(), FrameError> {
    let RequestHeader {
        key, version, body, ..
    } = header::request(frame)?;
    layout::prove(program(Side::Request, key, version)?, frame, body, &mut ()).map(drop)
}

pub fn program(side: Side, key: i16, version: i16) -> Result<Program, FrameError> {
    layout::program(side, key, version).ok_or(FrameError::UnknownApi { key, version })
}

/// Checks that a body has the same meaning in both versions. Otherwise it must not be read in the
/// other version.
fn equal(side: Side, key: i16, (one, other): (i16, i16), body: &[u8]) -> Result<(), FrameError> {
    let (one, other) = (program(side, key, one)?, program(side, key, other)?);
    match layout::same(one, other, body) {
        true => Ok(()),
        false => Err(FrameError::Unencodable),
    }
}

fn request_head(
    key: i16,
    version: i16,
    correlation: i32,
    client: Option<&str>,
) -> Result<BytesMut, FrameError> {
    let mut head = begun();
    head.put_i16(key);
    head.put_i16(version);
    head.put_i32(correlation);
    match client.and_then(|client| Some((client, i16::try_from(client.len()).ok()?))) {
        Some((client, len)) => {
            head.put_i16(len);
            head.put_slice(client.as_bytes());
        }
        None => head.put_i16(-1),
    }
    if layout::flexible(key, version).ok_or(FrameError::UnknownApi { key, version })? {
        head.put_u8(0);
    }
    Ok(head)
}

fn answer_head(key: i16, version: i16, correlation: i32) -> Result<BytesMut, FrameError> {
    let unknown = FrameError::UnknownApi { key, version };
    let mut head = begun();
    head.put_i32(correlation);
    if header::response_len(key, version).ok_or(unknown)? > 4 {
        head.put_u8(0);
    }
    Ok(head)
}

/// A frame to be written, with space for its length prefix. Most messages that Klamm writes need no
/// more memory than this.
fn begun() -> BytesMut {
    let mut bytes = BytesMut::with_capacity(512);
    bytes.put_u32(0);
    bytes
}

fn framed<T: Encodable>(mut bytes: BytesMut, body: &T, version: i16) -> Result<Frame, FrameError> {
    body.encode(&mut bytes, version)
        .map_err(|_| FrameError::Unencodable)?;
    prefixed(bytes)
}

fn prefixed(mut bytes: BytesMut) -> Result<Frame, FrameError> {
    let len = i32::try_from(bytes.len() - frame::PREFIX).map_err(|_| FrameError::Unencodable)?;
    if let Some(prefix) = bytes.get_mut(..frame::PREFIX) {
        prefix.copy_from_slice(&len.to_be_bytes());
    }
    Frame::whole(bytes.freeze())
}
