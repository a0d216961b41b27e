//! The one client id that is more than a label: brokers let a producer that calls itself so write to internal topics.

use crate::wire::{
    Fault,
    frame::{Edit, Frame},
};
use bytes::Bytes;

/// `AdminUtils.ADMIN_CLIENT_ID` of Kafka's broker.
const ADMINISTRATOR: &[u8] = b"\0\x0e__admin_client";
/// Behind length prefix, key, version and correlation id; all request headers have it here.
const AT: usize = 12;

/// Whether a request calls itself an administrator's.
pub fn is_administrator(frame: &Frame) -> bool {
    let rest = frame.bytes().get(AT..).unwrap_or_default();
    rest.starts_with(ADMINISTRATOR)
}

/// The request with an empty client id.
pub fn stripped(frame: Frame) -> Result<Frame, Fault> {
    let start = u32::try_from(AT).map_err(|_| Fault::Unencodable)?;
    let end = u32::try_from(AT + ADMINISTRATOR.len()).map_err(|_| Fault::Unencodable)?;
    let empty = Edit::Put(start, Bytes::from_static(&[0, 0]));
    let edited = frame.edit(&[empty, Edit::Cut(start..end)])?;
    Ok(edited.into_frame())
}
