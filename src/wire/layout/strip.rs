//! Converts a request to the only form that may be forwarded: proven, and without unknown tags.
//!
//! Kafka adds tags without a new version, so a client newer than Klamm may send unknown tags. Klamm
//! cannot judge them, and nothing depends on them. They are cut out, the counts of their sections
//! and the sizes of the enclosing known tags are rewritten, and the result is walked again from its
//! first byte.
use super::{Field, Frame, FrameError, Visit, program, prove};
use crate::wire::{
    frame::Edit,
    header::{self, RequestHeader},
};
use bytes::Bytes;
use std::ops::Range;

/// The maximum number of edits of one request. It bounds the memory that a hostile request can use.
pub const MAX_EDITS: usize = 65_536;

/// The maximum number of elements of all arrays of one request together. Klamm needs some hundred
/// bytes to judge an element of two bytes: without a limit, a request of 100 MiB would need
/// gigabytes. No cluster has as many partitions on one broker.
pub const MAX_ELEMENTS: u32 = 1 << 18;

/// Proves a whole request: header and body. If there are well-formed unknown tags (in the header or
/// the body), they are stripped: the frame is edited and walked again with a new visitor. So the
/// visitor has seen exactly the frame that is returned.
pub fn canonical<V: Visit + Default>(
    mut frame: Frame,
) -> Result<(Frame, RequestHeader, V), FrameError> {
    loop {
        let mut strip = Strip::<V>::default();
        let mut header = header::walk(&frame, &mut strip)?;
        let program = program(super::Side::Request, header.key, header.version).ok_or(
            FrameError::UnknownApi {
                key: header.key,
                version: header.version,
            },
        )?;
        prove(program, &frame, header.body, &mut strip)?;
        let edits = strip.edits()?;
        if edits.is_empty() {
            header.elements = strip.elements;
            return Ok((frame, header, strip.inner));
        }
        // The frame becomes shorter each time, so the loop ends. In practice the second walk finds
        // nothing.
        frame = frame.edit(&edits)?.into_frame();
    }
}

/// Passes every event on, and records the edits that remove unknown tags.
#[derive(Default)]
struct Strip<V> {
    inner: V,
    edits: Vec<Splice>,
    /// The tag sections that are being read, innermost last.
    sections: Vec<Section>,
    /// The known tags that are being read, innermost last.
    enclosing: Vec<Enclosing>,
    overflow: bool,
    elements: u32,
}

/// Bytes to replace with a varint, or to remove.
#[derive(Debug, Clone)]
struct Splice {
    range: Range<u64>,
    varint: Option<u32>,
}

#[derive(Debug)]
struct Section {
    count_at: Range<u64>,
    count: u32,
    seen: u32,
    unknown: u32,
}

#[derive(Debug)]
struct Enclosing {
    /// Position of the size of the data.
    size_at: Range<u64>,
    data: Range<u64>,
    /// Number of bytes by which the data becomes shorter.
    saved: u64,
}

impl<V> Strip<V> {
    /// The edits in the order of their positions.
    fn edits(&mut self) -> Result<Vec<Edit>, FrameError> {
        self.leave(u64::MAX);
        if self.overflow {
            return Err(FrameError::TooManyUnknownTags(MAX_EDITS));
        }
        if self.crowded() {
            return Err(FrameError::TooManyElements(MAX_ELEMENTS));
        }
        self.edits.sort_by_key(|splice| splice.range.start);
        let mut edits = Vec::with_capacity(self.edits.len() * 2);
        for Splice { range, varint } in &self.edits {
            edits.push(Edit::Cut(offset(range.start)..offset(range.end)));
            if let Some(value) = varint {
                edits.push(Edit::Put(offset(range.end), varint_bytes(*value)));
            }
        }
        Ok(edits)
    }

    fn splice(&mut self, range: Range<u64>, varint: Option<u32>) {
        let saved = (range.end - range.start).saturating_sub(varint.map_or(0, varint_size));
        if let Some(tag) = self.enclosing.last_mut() {
            tag.saved += saved;
        }
        // Adjacent cuts are joined to one cut.
        if let (Some(last), None) = (self.edits.last_mut(), varint)
            && last.range.end == range.start
            && last.varint.is_none()
        {
            last.range.end = range.end;
        } else if self.edits.len() < MAX_EDITS {
            self.edits.push(Splice { range, varint });
        } else {
            self.overflow = true;
        }
    }

    /// Whether there are more elements than a request may have. If so, nothing more is reported to
    /// the inner visitor; the walk continues to find its own fault.
    #[inline]
    fn crowded(&self) -> bool {
        self.elements > MAX_ELEMENTS
    }

    /// Closes the known tags that end at `at` or before it.
    fn leave(&mut self, at: u64) {
        while let Some(tag) = self.enclosing.pop_if(|tag| tag.data.end <= at) {
            if tag.saved > 0 {
                let size = tag.data.end - tag.data.start - tag.saved;
                self.splice(tag.size_at, Some(u32::try_from(size).unwrap_or(u32::MAX)));
            }
        }
    }

    fn count(&mut self, known: bool, whole: Range<u64>) {
        if !known {
            self.splice(whole, None);
        }
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        section.seen += 1;
        section.unknown += u32::from(!known);
        if section.seen < section.count {
            return;
        }
        if let Some(Section {
            count_at,
            count,
            unknown: unknown @ 1..,
            ..
        }) = self.sections.pop()
        {
            self.splice(count_at, Some(count - unknown));
        }
    }
}

impl<V: Visit> Visit for Strip<V> {
    #[inline]
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        if !self.crowded() {
            self.inner.value(field, at, bytes);
        }
    }

    #[inline]
    fn null(&mut self, field: Field, at: u64) {
        if !self.crowded() {
            self.inner.null(field, at);
        }
    }

    #[inline]
    fn run(&mut self, field: Field, at: u64, piece: &[u8], total: u64) {
        if !self.crowded() {
            self.inner.run(field, at, piece, total);
        }
    }

    #[inline]
    fn array(&mut self, field: Field, count_at: Range<u64>, n: u32) {
        self.elements = self.elements.saturating_add(n);
        if !self.crowded() {
            self.inner.array(field, count_at, n);
        }
    }

    #[inline]
    fn element(&mut self, field: Field, at: u64) {
        if !self.crowded() {
            self.inner.element(field, at);
        }
    }

    #[inline]
    fn end(&mut self, field: Field, at: u64) {
        if !self.crowded() {
            self.inner.end(field, at);
        }
    }

    #[inline]
    fn tags(&mut self, count_at: Range<u64>, n: u32) {
        self.leave(count_at.start);
        if n > 0 {
            self.sections.push(Section {
                count_at: count_at.clone(),
                count: n,
                seen: 0,
                unknown: 0,
            });
        }
        self.inner.tags(count_at, n);
    }

    fn tag(&mut self, field: Option<Field>, number: u32, whole: Range<u64>, data: Range<u64>) {
        self.leave(whole.start);
        self.count(field.is_some(), whole.clone());
        if field.is_some() {
            let size = varint_size(u32::try_from(data.end - data.start).unwrap_or(u32::MAX));
            let size_at = data.start.saturating_sub(size)..data.start;
            self.enclosing.push(Enclosing {
                size_at,
                data: data.clone(),
                saved: 0,
            });
        }
        self.inner.tag(field, number, whole, data);
    }
}

/// A frame is shorter than 4 GiB. An edit at an impossible position is refused.
fn offset(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn varint_size(value: u32) -> u64 {
    u64::from((32 - (value | 1).leading_zeros()).div_ceil(7))
}

fn varint_bytes(mut value: u32) -> Bytes {
    let mut bytes = Vec::with_capacity(5);
    while let low @ 0x80.. = value {
        bytes.push((low & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7f) as u8);
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::layout::field;

    fn frame(body: &[u8]) -> Frame {
        let length = u32::try_from(body.len()).unwrap();
        Frame::whole([&length.to_be_bytes()[..], body].concat().into()).unwrap()
    }

    #[derive(Default)]
    struct Clusters(Vec<(u64, Vec<u8>)>);

    impl Visit for Clusters {
        fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
            if field == field::fetch_request::CLUSTER_ID {
                self.0.push((at, bytes.to_vec()));
            }
        }
    }

    /// Fetch 18, up to the tags of its one partition.
    fn fetch(header_tags: &[u8], partition_tags: &[u8], tags: &[u8]) -> Vec<u8> {
        let partition = [
            &[0; 4][..],
            &[0; 4],
            &[0; 8],
            &[0; 4],
            &[0; 8],
            &[0; 4],
            partition_tags,
        ]
        .concat();
        let head = [&[0, 1, 0, 18, 0, 0, 0, 7, 0, 1, b'c'][..], header_tags].concat();
        let body = [
            &[0; 12][..],
            &[0],
            &[0; 8],
            &[2],
            &[9; 16],
            &[2],
            &partition,
            &[0],
            &[1],
            &[1],
        ]
        .concat();
        [head, body, tags.to_vec()].concat()
    }

    #[test]
    fn unknown_tags_go_and_known_ones_stay() {
        let before = fetch(
            &[1, 0, 2, 5, 5],
            &[2, 1, 8, 0, 0, 0, 0, 0, 0, 0, 9, 7, 1, 1],
            &[2, 0, 3, 3, b'i', b'd', 30, 0],
        );
        let after = fetch(
            &[0],
            &[1, 1, 8, 0, 0, 0, 0, 0, 0, 0, 9],
            &[1, 0, 3, 3, b'i', b'd'],
        );
        let (stripped, header, clusters) = canonical::<Clusters>(frame(&before)).unwrap();
        assert_eq!(stripped, frame(&after));
        assert!(!header.unknown_tags);
        let at = after.len() as u64 + 4 - 2;
        assert_eq!(
            clusters.0,
            [(at, b"id".to_vec())],
            "what was seen is the frame that passes, and only that"
        );
    }

    #[test]
    fn the_sizes_of_tags_around_shrink_too() {
        // ReplicaState (tag 1) of Fetch 18: id, epoch, tags. It contains an unknown tag of 120
        // bytes, so that the size varint shrinks from two bytes to one.
        let state = [&[0; 12][..], &[1, 9, 120], &[7; 120]].concat();
        let before = fetch(
            &[0],
            &[0],
            &[&[2, 1, 0x87, 1][..], &state, &[5, 1, 1]].concat(),
        );
        let after = fetch(&[0], &[0], &[&[1, 1, 13][..], &[0; 12], &[0]].concat());
        let (stripped, ..) = canonical::<()>(frame(&before)).unwrap();
        assert_eq!(stripped, frame(&after));
    }

    #[test]
    fn a_request_without_unknown_tags_is_not_copied() {
        let frame = frame(&fetch(&[0], &[0], &[0]));
        let place = frame.bytes().as_ptr();
        assert_eq!(canonical::<()>(frame).unwrap().0.bytes().as_ptr(), place);
    }

    #[test]
    fn a_flood_of_unknown_tags_is_refused() {
        // One topic with many partitions, each with an unknown tag: two edits per partition.
        let partition = [&[0; 32][..], &[1, 9, 0]].concat();
        let count = MAX_EDITS / 2 + 1;
        let mut body = fetch(&[0], &[0], &[0]);
        let start = body.len() - 4 - 33;
        body.truncate(start - 1);
        body.extend(varint_bytes(u32::try_from(count + 1).unwrap()));
        for _ in 0..count {
            body.extend(&partition);
        }
        body.extend([0, 1, 1, 0]);
        let fault = canonical::<()>(frame(&body)).map(|_| ()).unwrap_err();
        assert_eq!(fault, FrameError::TooManyUnknownTags(MAX_EDITS));
    }

    #[test]
    fn varints_have_their_sizes() {
        for value in [0, 1, 127, 128, 16383, 16384, 1 << 21, 1 << 28, u32::MAX] {
            assert_eq!(
                varint_size(value),
                varint_bytes(value).len() as u64,
                "{value}"
            );
        }
    }
}
