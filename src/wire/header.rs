//! Request and response headers of every key and version of Kafka 4.4.0.
//!
//! Headers are walked like bodies, with the layouts of `RequestHeader` and `ResponseHeader`. There
//! is no second parser.
use super::{
    FrameError,
    frame::{Frame, PREFIX},
    layout::{self, Field, Side, Visit, Walker, field},
};
use std::ops::Range;

/// The response to ApiVersions has the oldest header in all its versions, because a client must
/// read it before it knows which versions the broker supports (KIP-511).
const API_VERSIONS: i16 = 18;

/// Offsets count from the start of the frame, including the prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHeader {
    pub key: i16,
    pub version: i16,
    pub correlation: i32,
    /// Position of the client id's text; `None` when null. Proven to be UTF-8.
    pub client: Option<Range<u32>>,
    /// Start of the body.
    pub body: u32,
    /// Whether the header had (well-formed) unknown tags, which `layout::canonical` strips.
    pub unknown_tags: bool,
    /// Number of elements of all arrays of the body together, after `layout::canonical` has walked
    /// it.
    pub elements: u32,
}

/// Offsets count from the start of the frame, including the prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHeader {
    pub correlation: i32,
    /// Start of the body.
    pub body: u32,
    /// Whether the header had (well-formed) unknown tags.
    pub unknown_tags: bool,
}

/// Key, version and correlation id: the first eight bytes after the prefix, the same in every
/// request header that Kafka has ever defined.
pub fn peek(frame: &Frame) -> Result<(i16, i16, i32), FrameError> {
    let body = frame.bytes().get(PREFIX..).unwrap_or_default();
    let Some(&[k0, k1, v0, v1, c0, c1, c2, c3]) = body.first_chunk::<8>() else {
        return Err(FrameError::Truncated("RequestHeader"));
    };
    Ok((
        i16::from_be_bytes([k0, k1]),
        i16::from_be_bytes([v0, v1]),
        i32::from_be_bytes([c0, c1, c2, c3]),
    ))
}

/// The whole header. A key or version that Kafka 4.4.0 does not have is `FrameError::UnknownApi`.
pub fn request(frame: &Frame) -> Result<RequestHeader, FrameError> {
    walk(frame, &mut ())
}

/// The header of the response to a request of this key and version.
pub fn response(frame: &Frame, key: i16, version: i16) -> Result<ResponseHeader, FrameError> {
    frame.check()?;
    let own = response_version(key, version).ok_or(FrameError::UnknownApi { key, version })?;
    let mut nobody = ();
    let (end, seen) = prefix(Side::Response, own, frame, &mut nobody)?;
    let body = frame.bytes().get(PREFIX..).unwrap_or_default();
    let correlation = body
        .first_chunk::<4>()
        .ok_or(FrameError::Truncated("ResponseHeader"))?;
    Ok(ResponseHeader {
        correlation: i32::from_be_bytes(*correlation),
        body: end,
        unknown_tags: seen.unknown_tags,
    })
}

/// Size of a response header without the prefix, in bytes: 4, or 5 with an empty tag section.
pub fn response_len(key: i16, version: i16) -> Option<u32> {
    Some(if response_version(key, version)? == 0 {
        4
    } else {
        5
    })
}

/// Reads a request's header and reports its fields to `visit`.
pub(super) fn walk(frame: &Frame, visit: &mut impl Visit) -> Result<RequestHeader, FrameError> {
    frame.check()?;
    let (key, version, correlation) = peek(frame)?;
    let flexible = layout::flexible(key, version).ok_or(FrameError::UnknownApi { key, version })?;
    let (
        body,
        Seen {
            client,
            unknown_tags,
            ..
        },
    ) = prefix(Side::Request, if flexible { 2 } else { 1 }, frame, visit)?;
    Ok(RequestHeader {
        key,
        version,
        correlation,
        client,
        body,
        unknown_tags,
        elements: 0,
    })
}

fn response_version(key: i16, version: i16) -> Option<i16> {
    let flexible = layout::flexible(key, version)?;
    Some(i16::from(flexible && key != API_VERSIONS))
}

fn prefix<'a, V: Visit>(
    side: Side,
    version: i16,
    frame: &Frame,
    inner: &'a mut V,
) -> Result<(u32, Seen<'a, V>), FrameError> {
    let program = layout::header_program(side, version).ok_or(FrameError::TooDeep)?;
    let mut seen = Seen {
        client: None,
        unknown_tags: false,
        inner,
    };
    let end = Walker::prefix(
        program,
        PREFIX as u64,
        frame.bytes().get(PREFIX..).unwrap_or_default(),
        &mut seen,
    )?;
    Ok((offset(end), seen))
}

/// The parts of a header that are kept.
struct Seen<'a, V> {
    client: Option<Range<u32>>,
    unknown_tags: bool,
    inner: &'a mut V,
}

impl<V: Visit> Visit for Seen<'_, V> {
    #[inline]
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        if field == field::request_header::CLIENT_ID {
            self.client = Some(offset(at)..offset(at + bytes.len() as u64));
        }
        self.inner.value(field, at, bytes);
    }

    #[inline]
    fn null(&mut self, field: Field, at: u64) {
        self.inner.null(field, at);
    }

    #[inline]
    fn tags(&mut self, count_at: Range<u64>, n: u32) {
        self.inner.tags(count_at, n);
    }

    fn tag(&mut self, field: Option<Field>, number: u32, whole: Range<u64>, data: Range<u64>) {
        self.unknown_tags |= field.is_none();
        self.inner.tag(field, number, whole, data);
    }
}

/// A frame is shorter than 4 GiB.
fn offset(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Reads `data` as the content of a frame, with every reader of this module.
#[doc(hidden)]
pub fn fuzz_header(data: &[u8]) {
    let Ok(length) = u32::try_from(data.len()) else {
        return;
    };
    let Ok(frame) = Frame::whole([&length.to_be_bytes()[..], data].concat().into()) else {
        return;
    };
    let Ok((key, version, correlation)) = peek(&frame) else {
        assert!(request(&frame).is_err());
        return;
    };
    let _ = response(&frame, key, version);
    if let Ok(header) = request(&frame) {
        assert_eq!(
            (header.key, header.version, header.correlation),
            (key, version, correlation)
        );
        let inside = PREFIX + 8..=frame.bytes().len();
        assert!(inside.contains(&(header.body as usize)));
        let client = header
            .client
            .map(|client| client.start as usize..client.end as usize);
        let text = client.map(|client| {
            std::str::from_utf8(frame.bytes().get(client).unwrap_or(&[0xff])).is_ok()
        });
        assert_ne!(text, Some(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn frame(body: &[u8]) -> Frame {
        let length = u32::try_from(body.len()).unwrap();
        Frame::whole([&length.to_be_bytes()[..], body].concat().into()).unwrap()
    }

    #[test]
    fn a_header_in_both_its_forms() {
        // Metadata 8 has header version 1, Metadata 9 has header version 2.
        let old = frame(&[0, 3, 0, 8, 0, 0, 0, 7, 0, 2, b'm', b'e', 0xff]);
        let header = request(&old).unwrap();
        assert_eq!((header.key, header.version, header.correlation), (3, 8, 7));
        assert_eq!(
            (header.client, header.body, header.unknown_tags),
            (Some(14..16), 16, false)
        );
        let new = frame(&[0, 3, 0, 9, 0, 0, 0, 7, 0xff, 0xff, 0, 0xff]);
        let header = request(&new).unwrap();
        assert_eq!(
            (header.client, header.body, header.unknown_tags),
            (None, 15, false)
        );
        let tagged = frame(&[0, 3, 0, 9, 0, 0, 0, 7, 0xff, 0xff, 1, 4, 1, 9, 0xff]);
        let header = request(&tagged).unwrap();
        assert_eq!((header.body, header.unknown_tags), (18, true));
    }

    #[test]
    fn headers_that_kafka_does_not_know() {
        let table: [(&[u8], FrameError); 9] = [
            (
                &[0, 3, 0, 9, 0, 0, 0],
                FrameError::Truncated("RequestHeader"),
            ),
            (
                &[0, 3, 0, 9, 0, 0, 0, 1],
                FrameError::Truncated("RequestHeader.ClientId"),
            ),
            (
                &[0, 3, 0, 9, 0, 0, 0, 1, 0xff, 0xff],
                FrameError::Truncated("RequestHeader"),
            ),
            (
                &[0, 3, 0, 14, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi {
                    key: 3,
                    version: 14,
                },
            ),
            (
                &[0, 3, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi {
                    key: 3,
                    version: -1,
                },
            ),
            (
                &[0, 7, 0, 3, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi { key: 7, version: 3 },
            ),
            (
                &[0, 95, 0, 0, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi {
                    key: 95,
                    version: 0,
                },
            ),
            (
                &[0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi {
                    key: i16::MIN,
                    version: 0,
                },
            ),
            (
                &[0, 22, 0, 6, 0, 0, 0, 1, 0, 0, 0],
                FrameError::UnknownApi {
                    key: 22,
                    version: 6,
                },
            ),
        ];
        for (body, fault) in table {
            assert_eq!(request(&frame(body)).unwrap_err(), fault, "{body:?}");
        }
    }

    #[test]
    fn the_answer_to_api_versions_has_the_oldest_header() {
        for version in layout::stable_versions(API_VERSIONS) {
            assert_eq!(response_len(API_VERSIONS, version), Some(4));
        }
        assert_eq!(
            [response_len(3, 8), response_len(3, 9), response_len(3, 14)],
            [Some(4), Some(5), None]
        );
        let answer = frame(&[0, 0, 0, 5, 0, 1]);
        let ResponseHeader {
            correlation,
            body,
            unknown_tags,
        } = response(&answer, 3, 9).unwrap();
        assert_eq!((correlation, body, unknown_tags), (5, 9, false));
        assert_eq!(
            response(&frame(&[0, 0, 0]), 3, 8).unwrap_err(),
            FrameError::Truncated("ResponseHeader.CorrelationId")
        );
    }

    #[test]
    fn a_client_id_need_not_be_text_but_must_be() {
        let bad = frame(&[0, 3, 0, 8, 0, 0, 0, 7, 0, 1, 0xff, 0]);
        assert_eq!(
            request(&bad).unwrap_err(),
            FrameError::NotUtf8("RequestHeader.ClientId")
        );
        assert_eq!(peek(&bad), Ok((3, 8, 7)));
        assert_eq!(
            Frame::whole(Bytes::new()).unwrap_err(),
            FrameError::Truncated("frame length")
        );
    }
}
