//! Between frames and `kafka-protocol`'s typed messages. Only walked bytes are decoded (the crate believes counts), nothing may be left
//! over, and what is encoded is walked again.

use super::Request;
use crate::wire::{
    Fault,
    frame::{self, Frame, Rope},
    header::{self, RequestHeader},
    layout::{self, Side},
};
use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::protocol::{Decodable, Encodable};

/// The body of a proven request.
pub fn request<T: Decodable>(request: &Request) -> Result<T, Fault> {
    decode(request.body(), request.header.version)
}

fn decode<T: Decodable>(mut body: Bytes, version: i16) -> Result<T, Fault> {
    let message = T::decode(&mut body, version).map_err(|_| Fault::Undecodable)?;
    body.is_empty().then_some(message).ok_or(Fault::Undecodable)
}

/// A request again, with the same header and a changed body.
pub fn changed<T: Encodable>(was: &Request, body: &T) -> Result<Rope, Fault> {
    let head = was
        .frame
        .bytes()
        .slice(4..(was.header.body as usize).max(4));
    let frame = framed(&head, body, was.header.version)?;
    layout::canonical::<()>(frame.clone())?;
    Ok(frame.into())
}

/// A request of Klamm's own, in a flexible version (request header version 2).
pub fn own<T: Encodable>(
    key: i16,
    version: i16,
    correlation: i32,
    client: Option<&str>,
    body: &T,
) -> Result<Rope, Fault> {
    let mut head = BytesMut::new();
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
    head.put_u8(0);
    let frame = framed(&head, body, version)?;
    layout::canonical::<()>(frame.clone())?;
    Ok(frame.into())
}

/// A broker's answer: walked, then decoded.
pub fn answer<T: Decodable>(frame: &Frame, key: i16, version: i16) -> Result<T, Fault> {
    decode(prove_answer(frame, key, version)?, version)
}

/// Klamm's own answer to a request.
pub fn reply<T: Encodable>(to: &RequestHeader, body: &T) -> Result<Rope, Fault> {
    reply_to(to.key, to.version, to.correlation, body)
}

/// The same, where the request itself is gone or its version is not the one to answer in.
pub fn reply_to<T: Encodable>(
    key: i16,
    version: i16,
    correlation: i32,
    body: &T,
) -> Result<Rope, Fault> {
    let unknown = Fault::UnknownApi { key, version };
    let mut head = BytesMut::with_capacity(5);
    head.put_i32(correlation);
    if header::response_len(key, version).ok_or(unknown)? > 4 {
        head.put_u8(0);
    }
    let frame = framed(&head, body, version)?;
    prove_answer(&frame, key, version)?;
    Ok(frame.into())
}

/// Walks an answer, header included, and gives its body.
fn prove_answer(frame: &Frame, key: i16, version: i16) -> Result<Bytes, Fault> {
    let at = header::response(frame, key, version)?.body;
    let program =
        layout::program(Side::Response, key, version).ok_or(Fault::UnknownApi { key, version })?;
    layout::prove(program, frame, at, &mut ())?;
    Ok(frame.bytes().slice(at as usize..))
}

fn framed<T: Encodable>(head: &[u8], body: &T, version: i16) -> Result<Frame, Fault> {
    let mut bytes = BytesMut::new();
    bytes.put_u32(0);
    bytes.put_slice(head);
    body.encode(&mut bytes, version)
        .map_err(|_| Fault::Unencodable)?;
    let len = i32::try_from(bytes.len() - frame::PREFIX).map_err(|_| Fault::Unencodable)?;
    if let Some(prefix) = bytes.get_mut(..frame::PREFIX) {
        prefix.copy_from_slice(&len.to_be_bytes());
    }
    Frame::whole(bytes.freeze())
}
