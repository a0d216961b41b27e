//! Request and response headers of every key and version of Kafka 4.4.0.
use super::{Fault, frame::Frame};
use std::ops::Range;

/// Offsets are into the frame, prefix included.
#[derive(Debug, Clone)]
pub struct RequestHeader {
    pub key: i16,
    pub version: i16,
    pub correlation: i32,
    /// Where the client id's text lies; `None` when null. UTF-8 is proven.
    pub client: Option<Range<u32>>,
    /// Where the body starts.
    pub body: u32,
    /// Whether the header held (well-formed) unknown tags, which `layout::canonical` strips.
    pub unknown_tags: bool,
}

/// Key, version and correlation id: the first eight bytes after the prefix, the same for everything that Kafka ever defined.
pub fn peek(frame: &Frame) -> Result<(i16, i16, i32), Fault> { todo!() }
/// The whole header; a key or version that Kafka 4.4.0 lacks is `Fault::UnknownApi`.
pub fn request(frame: &Frame) -> Result<RequestHeader, Fault> { todo!() }
/// How many bytes a response header takes (prefix not included): 4, or 5 with an empty tag section.
pub fn response_len(key: i16, version: i16) -> Option<u32> { todo!() }
