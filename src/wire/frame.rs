//! Length-prefixed frames: cut from a stream under a limit, and edited as ropes.
//!
//! No memory is reserved for an announced length: a frame exists once all of its bytes have
//! arrived. A frame that is small compared with the buffer it was read into is copied out of that
//! buffer. A frame may wait for a long time (for the audit log, for another request), and 100 bytes
//! must not keep 256 KiB in memory.
use super::FrameError;
use bytes::{Buf, Bytes, BytesMut};
use std::{collections::VecDeque, io::IoSlice, ops::Range};

/// Size of the length prefix of every frame, in bytes.
pub const PREFIX: usize = 4;

/// One whole frame, including its four-byte length prefix. Offset 0 is the prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Bytes);

/// Cuts frames off a stream. Reserves no memory for an announced length.
#[derive(Debug)]
pub struct Framer {
    limit: u32,
    /// The largest capacity seen of the buffer that is being cut. Its remaining capacity shrinks
    /// with every frame.
    buffer: usize,
    /// Length of the large frame that has begun or, between frames, of the last large frame.
    large: Option<usize>,
}

/// Frames of this length or more are read exactly to their end: bytes of the next frame that are
/// read with them would have to be copied.
const LARGE: usize = 64 * 1024;

impl Framer {
    /// `limit` counts the bytes after the prefix.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            buffer: 0,
            large: None,
        }
    }

    /// The number of bytes that the input should hold before the next cut. `None`: any number. A
    /// wrong guess costs one more read.
    pub fn wants(&self) -> Option<usize> {
        self.large
    }

    /// Sets the limit for the next frames.
    pub fn limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// The next whole frame, or `None` until more bytes arrive. A frame that is small compared with
    /// the buffer that holds it is copied out, so that it does not keep a large buffer in memory.
    ///
    /// After a fault, `input` is unchanged. The stream cannot be read any further.
    pub fn cut(&mut self, input: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
        self.buffer = self.buffer.max(input.capacity());
        let Some(length) = self.announced(input)? else {
            return Ok(None);
        };
        let whole = PREFIX + length;
        self.large = (whole >= LARGE).then_some(whole);
        if input.len() < whole {
            return Ok(None);
        }
        let bytes = if whole >= self.buffer / 4 {
            input.split_to(whole).freeze()
        } else {
            copy_out(input, whole)
        };
        if input.is_empty() {
            self.buffer = 0;
        }
        Ok(Some(Frame(bytes)))
    }

    /// Length of the frame at the head of `input`, including the prefix; `None` while the prefix is
    /// incomplete. For a reader that relays a frame instead of collecting it.
    pub fn head(&self, input: &[u8]) -> Result<Option<u64>, FrameError> {
        Ok(self
            .announced(input)?
            .map(|length| (PREFIX + length) as u64))
    }

    fn announced(&self, input: &[u8]) -> Result<Option<usize>, FrameError> {
        let Some(prefix) = input.first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        let length = i32::from_be_bytes(*prefix);
        match u32::try_from(length) {
            Err(_) => Err(FrameError::NegativeFrame(length)),
            Ok(0) => Err(FrameError::EmptyFrame),
            // A TLS record of type handshake, version 3.x. Read as a length, it is about 350 MiB.
            Ok(length) if length > self.limit && prefix.starts_with(&[0x16, 0x03]) => {
                Err(FrameError::TlsOnPlain)
            }
            Ok(length) if length > self.limit && is_http(prefix) => Err(FrameError::HttpOnPlain),
            Ok(length) if length > self.limit => Err(FrameError::FrameTooLong {
                length,
                limit: self.limit,
            }),
            Ok(length) => Ok(Some(length as usize)),
        }
    }
}

/// Whether a connection begins with the method of an HTTP request or with the preface of HTTP/2.
/// Read as a length, either is more than a gigabyte.
pub fn is_http(start: &[u8; 4]) -> bool {
    const METHODS: [&[u8; 4]; 10] = [
        b"GET ", b"HEAD", b"POST", b"PUT ", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC", b"PRI ",
    ];
    METHODS.contains(&start)
}

fn copy_out(input: &mut BytesMut, whole: usize) -> Bytes {
    let copy = Bytes::copy_from_slice(input.get(..whole).unwrap_or_default());
    input.advance(whole.min(input.len()));
    copy
}

impl Frame {
    /// Takes bytes that are already one whole frame, including the prefix.
    pub fn whole(bytes: Bytes) -> Result<Self, FrameError> {
        let frame = Self(bytes);
        frame.check()?;
        Ok(frame)
    }

    /// Checks that the prefix equals the number of bytes after it.
    pub(super) fn check(&self) -> Result<(), FrameError> {
        let Some((prefix, body)) = self.0.split_first_chunk::<PREFIX>() else {
            return Err(FrameError::Truncated("frame length"));
        };
        let (stated, held) = (i32::from_be_bytes(*prefix), body.len() as u64);
        if i64::from(stated) == held.cast_signed() {
            Ok(())
        } else {
            Err(FrameError::WrongPrefix { stated, held })
        }
    }

    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Applies edits sorted by position (offsets into this frame, including the prefix) and sets
    /// the prefix to the new length.
    ///
    /// Puts at the same position are written in the given order. A put may be at either end of a
    /// cut, but not inside it.
    pub fn edit(self, sorted: &[Edit]) -> Result<Rope, FrameError> {
        let mut body = Rope::default();
        let mut from = PREFIX;
        for edit in sorted {
            let (start, end) = edit.span();
            if start < from || end < start || end > self.0.len() {
                return Err(FrameError::BadEdit(
                    u32::try_from(start).unwrap_or(u32::MAX),
                ));
            }
            body.push(self.0.slice(from..start));
            if let Edit::Put(_, bytes) = edit {
                body.push(bytes.clone());
            }
            from = end;
        }
        body.push(self.0.slice(from.min(self.0.len())..));
        body.framed()
    }
}

/// One change to a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    Cut(Range<u32>),
    Put(u32, Bytes),
}

impl Edit {
    fn span(&self) -> (usize, usize) {
        match self {
            Edit::Cut(range) => (range.start as usize, range.end as usize),
            Edit::Put(at, _) => (*at as usize, *at as usize),
        }
    }
}

/// Bytes in several pieces, written in order.
#[derive(Debug, Default, Clone)]
pub struct Rope {
    parts: VecDeque<Bytes>,
    len: usize,
}

impl Rope {
    pub fn push(&mut self, part: Bytes) {
        if !part.is_empty() {
            self.len += part.len();
            self.parts.push_back(part);
        }
    }

    pub fn append(&mut self, mut other: Rope) {
        self.len += other.len;
        self.parts.append(&mut other.parts);
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts the length of the rope in front of it.
    pub fn framed(mut self) -> Result<Rope, FrameError> {
        let length = match i32::try_from(self.len) {
            Ok(0) => return Err(FrameError::EmptyFrame),
            Ok(length) => length,
            Err(_) => {
                return Err(FrameError::FrameTooLong {
                    length: u32::try_from(self.len).unwrap_or(u32::MAX),
                    limit: i32::MAX.unsigned_abs(),
                });
            }
        };
        self.parts
            .push_front(Bytes::copy_from_slice(&length.to_be_bytes()));
        self.len += PREFIX;
        Ok(self)
    }

    /// The whole rope as one frame, so that it can be walked again before it is forwarded. The rope
    /// must hold one frame, as the results of [`Frame::edit`] and [`Rope::framed`] do. Every reader
    /// of a frame checks its prefix again.
    pub fn into_frame(mut self) -> Frame {
        Frame(self.copy_to_bytes(self.len))
    }
}

impl From<Frame> for Rope {
    fn from(frame: Frame) -> Rope {
        let mut rope = Rope::default();
        rope.push(frame.0);
        rope
    }
}

impl Buf for Rope {
    fn remaining(&self) -> usize {
        self.len
    }

    fn chunk(&self) -> &[u8] {
        self.parts.front().map_or(&[], |part| part.as_ref())
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let filled = slices.iter_mut().zip(&self.parts);
        filled
            .map(|(slice, part)| *slice = IoSlice::new(part))
            .count()
    }

    /// Advancing past the end empties the rope.
    fn advance(&mut self, mut n: usize) {
        while let Some(part) = self.parts.front_mut() {
            if n < part.len() {
                part.advance(n);
                self.len -= n;
                return;
            }
            n -= part.len();
            self.len -= part.len();
            self.parts.pop_front();
        }
    }

    fn copy_to_bytes(&mut self, len: usize) -> Bytes {
        match self.parts.front_mut() {
            Some(part) if len < part.len() => {
                self.len -= len;
                part.split_to(len)
            }
            Some(part) if len == part.len() => {
                self.len -= len;
                self.parts.pop_front().unwrap_or_default()
            }
            Some(_) | None => self.gather(len),
        }
    }
}

impl Rope {
    fn gather(&mut self, len: usize) -> Bytes {
        let mut whole = BytesMut::with_capacity(len.min(self.len));
        while whole.len() < len && !self.is_empty() {
            let chunk = self.chunk();
            let taken = chunk.len().min(len - whole.len());
            whole.extend_from_slice(chunk.get(..taken).unwrap_or_default());
            self.advance(taken);
        }
        whole.freeze()
    }
}

/// Cuts `data` in pieces of a size that its first byte chooses, and compares the frames with those
/// of one piece.
#[doc(hidden)]
pub fn fuzz_frame(data: &[u8]) {
    let Some((step, stream)) = data.split_first() else {
        return;
    };
    let whole = frames(stream, stream.len().max(1));
    let pieces = frames(stream, usize::from(*step).max(1));
    assert_eq!(whole, pieces);
    let joined: usize = whole.0.iter().map(|frame| frame.bytes().len()).sum();
    assert!(joined <= stream.len());
}

fn frames(stream: &[u8], step: usize) -> (Vec<Frame>, Option<FrameError>) {
    let (mut framer, mut input, mut found) = (Framer::new(4096), BytesMut::new(), Vec::new());
    for piece in stream.chunks(step) {
        input.extend_from_slice(piece);
        loop {
            match framer.cut(&mut input) {
                Ok(Some(frame)) => found.push(frame),
                Ok(None) => break,
                Err(fault) => return (found, Some(fault)),
            }
        }
    }
    (found, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(body: &[u8]) -> Vec<u8> {
        let length = i32::try_from(body.len()).unwrap();
        [&length.to_be_bytes()[..], body].concat()
    }

    fn cut(bytes: &[u8], limit: u32) -> Result<Option<Frame>, FrameError> {
        Framer::new(limit).cut(&mut BytesMut::from(bytes))
    }

    #[test]
    fn a_frame_is_there_when_its_last_byte_is() {
        let bytes = frame(b"abc");
        for end in 0..bytes.len() {
            assert_eq!(cut(&bytes[..end], 10).unwrap(), None, "{end}");
        }
        assert_eq!(cut(&bytes, 10).unwrap().unwrap().bytes().as_ref(), &bytes);
    }

    #[test]
    fn lengths_that_no_frame_has() {
        let table: [(&[u8], FrameError, &str); 7] = [
            (
                b"GET ",
                FrameError::HttpOnPlain,
                "HTTP on a port for Kafka clients",
            ),
            (
                &[0, 0, 0, 0],
                FrameError::EmptyFrame,
                "the frame length is zero",
            ),
            (
                &[0xff, 0xff, 0xff, 0xff],
                FrameError::NegativeFrame(-1),
                "the frame length `-1` is negative",
            ),
            (
                &[0x80, 0, 0, 0],
                FrameError::NegativeFrame(i32::MIN),
                "the frame length `-2147483648` is negative",
            ),
            (
                &[0x7f, 0xff, 0xff, 0xff],
                FrameError::FrameTooLong {
                    length: 0x7fff_ffff,
                    limit: 100,
                },
                "the frame length `2147483647` is over the limit of `100` bytes",
            ),
            (
                &[0, 0, 0, 101],
                FrameError::FrameTooLong {
                    length: 101,
                    limit: 100,
                },
                "the frame length `101` is over the limit of `100` bytes",
            ),
            (
                &[0x16, 0x03, 0x01, 0x02],
                FrameError::TlsOnPlain,
                "a TLS handshake on a port without TLS",
            ),
        ];
        for (bytes, fault, message) in table {
            let found = cut(bytes, 100).unwrap_err();
            assert_eq!(found, fault);
            assert_eq!(found.to_string(), message);
        }
    }

    #[test]
    fn the_limit_itself_passes_and_may_change() {
        let mut framer = Framer::new(3);
        let mut input = BytesMut::from(&[frame(b"abc"), frame(b"abcd")].concat()[..]);
        assert!(framer.cut(&mut input).unwrap().is_some());
        assert!(framer.cut(&mut input).is_err());
        framer.limit(4);
        assert!(framer.cut(&mut input).unwrap().is_some());
    }

    #[test]
    fn a_large_frame_is_wanted_to_its_end_and_foretells_the_next() {
        let mut framer = Framer::new(1 << 20);
        let large = frame(&vec![1; LARGE]);
        let mut input = BytesMut::from(&large[..9]);
        assert_eq!(framer.wants(), None);
        assert_eq!(framer.cut(&mut input).unwrap(), None);
        assert_eq!(framer.wants(), Some(large.len()));
        input.extend_from_slice(&large[9..]);
        assert!(framer.cut(&mut input).unwrap().is_some());
        assert_eq!(framer.wants(), Some(large.len()));
        input.extend_from_slice(&frame(b"small"));
        assert!(framer.cut(&mut input).unwrap().is_some());
        assert_eq!(framer.wants(), None);
    }

    #[test]
    fn an_announced_length_reserves_nothing() {
        let mut input = BytesMut::with_capacity(64);
        input.extend_from_slice(&[0x06, 0, 0, 0, 1, 2, 3]);
        let before = input.capacity();
        assert_eq!(Framer::new(u32::MAX).cut(&mut input).unwrap(), None);
        assert_eq!(input.capacity(), before);
    }

    #[test]
    fn a_small_frame_leaves_its_buffer_and_a_large_one_takes_it() {
        let mut input = BytesMut::with_capacity(4096);
        input.extend_from_slice(&[frame(&[7; 60]), frame(&[8; 3000])].concat());
        let (start, end) = (input.as_ptr() as usize, input.as_ptr() as usize + 4096);
        let mut framer = Framer::new(10_000);
        let within = |frame: &Frame| (start..end).contains(&(frame.bytes().as_ptr() as usize));
        assert!(!within(&framer.cut(&mut input).unwrap().unwrap()));
        assert!(within(&framer.cut(&mut input).unwrap().unwrap()));
    }

    #[test]
    fn a_small_frame_at_the_end_of_a_large_buffer_is_small_still() {
        let mut input = BytesMut::with_capacity(4096);
        input.extend_from_slice(&[frame(&[7; 3900]), frame(&[8; 180])].concat());
        let mut framer = Framer::new(10_000);
        framer.cut(&mut input).unwrap().unwrap();
        let place = input.as_ptr();
        assert_ne!(
            framer.cut(&mut input).unwrap().unwrap().bytes().as_ptr(),
            place
        );
    }

    #[test]
    fn edits_that_do_not_fit() {
        let frame = Frame::whole(frame(b"0123456789").into()).unwrap();
        let put = |at| Edit::Put(at, Bytes::from_static(b"x"));
        let table: [&[Edit]; 6] = [
            &[Edit::Cut(0..5)],
            &[put(3)],
            &[put(15)],
            &[Edit::Cut(12..15)],
            &[Edit::Cut(6..9), put(8)],
            &[put(9), put(8)],
        ];
        for edits in table {
            assert!(
                matches!(frame.clone().edit(edits), Err(FrameError::BadEdit(_))),
                "{edits:?}"
            );
        }
        assert_eq!(
            frame.clone().edit(&[Edit::Cut(4..14)]).unwrap_err(),
            FrameError::EmptyFrame
        );
        let backwards = Range { start: 9, end: 8 };
        assert_eq!(
            frame.edit(&[Edit::Cut(backwards)]).unwrap_err(),
            FrameError::BadEdit(9)
        );
    }

    #[test]
    fn a_prefix_that_lies_makes_no_frame() {
        let bytes = Bytes::from_static(&[0, 0, 0, 9, 1]);
        assert_eq!(
            Frame::whole(bytes).unwrap_err(),
            FrameError::WrongPrefix { stated: 9, held: 1 }
        );
        assert_eq!(
            Frame::whole(Bytes::from_static(&[0, 0])).unwrap_err(),
            FrameError::Truncated("frame length")
        );
    }

    #[test]
    fn a_rope_writes_all_its_parts_at_once() {
        let mut rope = Rope::default();
        for part in ["ab", "", "cde", "f"] {
            rope.push(Bytes::from_static(part.as_bytes()));
        }
        let mut slices = [IoSlice::new(&[]); 8];
        let count = rope.chunks_vectored(&mut slices);
        let written: Vec<&[u8]> = slices[..count].iter().map(|slice| &**slice).collect();
        assert_eq!(written, [&b"ab"[..], b"cde", b"f"]);
        rope.advance(3);
        assert_eq!((rope.remaining(), rope.chunk()), (3, &b"de"[..]));
        assert_eq!(rope.copy_to_bytes(3), "def");
        assert!(rope.is_empty());
    }

    proptest! {
        #[test]
        fn any_chunking_cuts_the_same_frames(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..300), 0..8),
            tail in proptest::collection::vec(any::<u8>(), 0..8),
            step in any::<u8>(),
        ) {
            let mut data = vec![step];
            bodies.iter().for_each(|body| data.extend(frame(body)));
            data.extend(tail);
            fuzz_frame(&data);
        }

        #[test]
        fn edits_say_what_splicing_says(
            body in proptest::collection::vec(any::<u8>(), 1..100),
            cuts in proptest::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 0..6),
        ) {
            let bytes = frame(&body);
            let mut places: Vec<usize> = cuts.iter()
                .flat_map(|(a, b, _)| [a, b]).map(|place| 4 + usize::from(*place) % (body.len() + 1)).collect();
            places.sort_unstable();
            let mut edits = Vec::new();
            let mut expected = Vec::new();
            let mut from = 4;
            for (range, (_, _, put)) in places.chunks(2).zip(&cuts) {
                expected.extend_from_slice(&bytes[from..range[0]]);
                let at = |place: usize| u32::try_from(place).unwrap();
                edits.push(Edit::Cut(at(range[0])..at(range[1])));
                if *put {
                    edits.push(Edit::Put(at(range[1]), Bytes::from_static(b"put")));
                    expected.extend_from_slice(b"put");
                }
                from = range[1];
            }
            expected.extend_from_slice(&bytes[from..]);
            prop_assume!(!expected.is_empty());
            let rope = Frame::whole(bytes.into()).unwrap().edit(&edits).unwrap();
            prop_assert_eq!(rope.len(), expected.len() + 4);
            let edited = rope.into_frame();
            prop_assert_eq!(&edited.bytes()[4..], &expected[..]);
            prop_assert!(Frame::whole(edited.bytes().clone()).is_ok());
        }
    }
}
