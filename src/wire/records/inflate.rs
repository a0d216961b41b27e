//! The four codecs, each with an output limit. A payload must be exactly one whole frame with no
//! bytes after it.
//!
//! A size stated in a header never determines an allocation. The output grows with the bytes that
//! are actually decompressed, never beyond the limit, and decompression stops at the first byte
//! beyond it. Java accepts some input that is refused here (a second gzip member or zstd frame,
//! bytes after an lz4 frame); no Kafka client writes it.
use super::{Codec, RecordsError};
use std::{
    borrow::Cow,
    io::{self, Read},
};

/// Maximum working memory of a codec beside its output, in bytes: the largest accepted zstd window,
/// and an lz4 block twice.
pub const WORKING: usize = (1 << ZSTD_WINDOW.1) + (1 << 20);

/// Base-two logarithms of zstd window sizes: the limit is never below the first and never above the
/// second. Java's clients stream without stating the size, so a frame of ten bytes announces the
/// window of its level: 2 MiB at the default level 3, 8 MiB (23) at 19, 32 MiB (25) at 20. Go's
/// largest window is 32 MiB. Between the two values, the output limit decides. Levels 21 and 22 are
/// refused.
const ZSTD_WINDOW: (u32, u32) = (23, 25);

/// The magic of xerial's snappy framing. A version and the oldest compatible version follow, four
/// bytes each.
const XERIAL: &[u8; 8] = b"\x82SNAPPY\0";

/// The maximum expansion of a snappy block: its densest element makes 64 bytes from 3.
const SNAPPY_RATIO: usize = 22;

/// How many bytes may still be decompressed, and how many have been.
#[derive(Debug, Clone)]
pub struct Allowance {
    batch: usize,
    request: usize,
    inflated: usize,
}

impl Allowance {
    /// At most `batch` bytes for one batch, and `request` bytes for all batches that share this
    /// allowance. Uncompressed batches count only towards the first limit.
    pub fn new(batch: usize, request: usize) -> Self {
        Self {
            batch,
            request,
            inflated: 0,
        }
    }

    /// Cost of decompression so far, in bytes: for each batch its compressed or its decompressed
    /// size, whichever is larger. Faulty batches are included.
    pub fn inflated(&self) -> usize {
        self.inflated
    }

    /// Decompresses `payload`. Fails with [`RecordsError::TooLarge`] or
    /// [`RecordsError::RequestTooLarge`].
    pub(super) fn inflate<'a>(
        &mut self,
        codec: Codec,
        payload: &'a [u8],
    ) -> Result<Cow<'a, [u8]>, RecordsError> {
        if codec == Codec::None {
            return inflate(codec, payload, self.batch, &mut 0);
        }
        let whole = self.request;
        let left = whole.saturating_sub(self.inflated);
        if left == 0 {
            return Err(RecordsError::RequestTooLarge { limit: whole });
        }
        let mut made = 0;
        let result = inflate(codec, payload, self.batch.min(left), &mut made);
        self.inflated = self.inflated.saturating_add(made.max(payload.len()));
        match result {
            Err(RecordsError::TooLarge { .. }) if left < self.batch => {
                Err(RecordsError::RequestTooLarge { limit: whole })
            }
            other => other,
        }
    }
}

/// Decompresses `payload` to at most `limit` bytes, or fails with [`RecordsError::TooLarge`].
/// `made` counts the output even if decompression fails.
fn inflate<'a>(
    codec: Codec,
    payload: &'a [u8],
    limit: usize,
    made: &mut usize,
) -> Result<Cow<'a, [u8]>, RecordsError> {
    let mut output = Vec::new();
    let whole = match codec {
        Codec::None if payload.len() > limit => Err(RecordsError::TooLarge { limit }),
        Codec::None => return Ok(Cow::Borrowed(payload)),
        Codec::Gzip => gzip(payload, limit, &mut output),
        Codec::Snappy => snappy(payload, limit, &mut output),
        Codec::Lz4 => lz4(payload, limit, &mut output),
        Codec::Zstd => zstd(payload, limit, &mut output),
    };
    *made = output.len();
    whole.map(|()| Cow::Owned(output))
}

fn gzip(payload: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), RecordsError> {
    let mut decoder = flate2::bufread::GzDecoder::new(payload);
    drain(&mut decoder, payload.len(), limit, output, "gzip")?;
    whole(decoder.into_inner())
}

fn zstd(payload: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), RecordsError> {
    let broken = |_| RecordsError::Compression("zstd");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(payload)
        .map_err(broken)?
        .single_frame();
    decoder
        .window_log_max(limit.max(1).ilog2().clamp(ZSTD_WINDOW.0, ZSTD_WINDOW.1))
        .map_err(broken)?;
    drain(&mut decoder, payload.len(), limit, output, "zstd")?;
    whole(decoder.into_inner())
}

/// The crate treats a truncated frame, legacy frames and an empty block as the end. [`lz4_whole`]
/// refuses these first.
fn lz4(payload: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), RecordsError> {
    lz4_whole(payload).ok_or(RecordsError::Compression("lz4 frame"))?;
    let mut decoder = lz4_flex::frame::FrameDecoder::new(payload);
    drain(&mut decoder, payload.len(), limit, output, "lz4")?;
    whole(decoder.into_inner())
}

/// Checks for exactly one frame that Kafka's `Lz4BlockInputStream` accepts: version 1, independent
/// blocks, no dictionary, each block within the announced size, an end mark. The decoder verifies
/// the checksums.
fn lz4_whole(payload: &[u8]) -> Option<()> {
    let (&[0x04, 0x22, 0x4d, 0x18, flags, descriptor], mut rest) = payload.split_first_chunk()?
    else {
        return None;
    };
    let [block_checksum, content_size, content_checksum] =
        [0x10, 0x08, 0x04].map(|bit| flags & bit != 0);
    let largest = 1_u32.checked_shl(2 * u32::from(descriptor >> 4) + 8)?;
    if flags & 0xe3 != 0x60 || descriptor & 0x8f != 0 || descriptor < 0x40 {
        return None;
    }
    rest = rest.get(1 + 8 * usize::from(content_size)..)?;
    loop {
        let (size, after) = rest.split_first_chunk()?;
        let size = u32::from_le_bytes(*size) & 0x7fff_ffff;
        if size == 0 {
            return (after.len() == 4 * usize::from(content_checksum)).then_some(());
        }
        if size > largest {
            return None;
        }
        rest = after.get(usize::try_from(size).ok()? + 4 * usize::from(block_checksum)..)?;
    }
}

/// Reads to the end, doubling the buffer, and never beyond the limit. `hint` is the compressed size
/// and only a hint. After a fault, `output` contains the bytes decompressed before it.
fn drain(
    from: &mut impl Read,
    hint: usize,
    limit: usize,
    output: &mut Vec<u8>,
    codec: &'static str,
) -> Result<(), RecordsError> {
    let mut filled = 0;
    let outcome = loop {
        if filled == output.len() {
            let more = filled.max(hint).max(4096).min(limit - filled);
            grow(output, more, limit);
        }
        let room = output.get_mut(filled..).unwrap_or_default();
        // At the limit, only the end of the stream may follow.
        let mut probe = [0];
        let at_limit = room.is_empty();
        match from.read(if at_limit { &mut probe } else { room }) {
            Ok(0) => break Ok(()),
            Ok(_) if at_limit => break Err(RecordsError::TooLarge { limit }),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break Err(RecordsError::Compression(codec)),
        }
    };
    output.truncate(filled);
    outcome
}

/// Makes room for `by` more bytes in a buffer that doubles but never exceeds `limit`. The caller
/// has checked that `by` fits.
fn grow(output: &mut Vec<u8>, by: usize, limit: usize) {
    let length = output.len() + by;
    if length > output.capacity() {
        let capacity = output.capacity().saturating_mul(2).min(limit).max(length);
        output.reserve_exact(capacity - output.len());
    }
    output.resize(length, 0);
}

/// Refuses bytes after the frame: another reader might continue there.
fn whole(rest: &[u8]) -> Result<(), RecordsError> {
    if rest.is_empty() {
        Ok(())
    } else {
        Err(RecordsError::Compression("bytes behind the frame"))
    }
}

/// Xerial's framing if its magic is present, otherwise one raw block. `SnappyInputStream` decides
/// the same way.
fn snappy(payload: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), RecordsError> {
    match payload
        .strip_prefix(XERIAL)
        .and_then(|rest| rest.split_first_chunk::<8>())
    {
        None => snappy_block(payload, output, limit)?,
        Some(([0, 0, 0, 0, ..], _)) => {
            return Err(RecordsError::Compression("snappy framing version"));
        }
        Some((_, mut chunks)) => {
            while !chunks.is_empty() {
                snappy_block(
                    chunk(&mut chunks).ok_or(RecordsError::Compression("snappy framing"))?,
                    output,
                    limit,
                )?;
            }
        }
    }
    Ok(())
}

/// A chunk, preceded by its length (four bytes, big-endian). A second header is refused: its magic
/// would be a negative length.
fn chunk<'a>(chunks: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = chunks.split_first_chunk()?;
    let length = usize::try_from(i32::from_be_bytes(*length)).ok()?;
    let (chunk, rest) = rest.split_at_checked(length)?;
    *chunks = rest;
    Some(chunk)
}

fn snappy_block(block: &[u8], output: &mut Vec<u8>, limit: usize) -> Result<(), RecordsError> {
    const BROKEN: RecordsError = RecordsError::Compression("snappy");
    let size = snap::raw::decompress_len(block).map_err(|_| BROKEN)?;
    if size / SNAPPY_RATIO > block.len() {
        return Err(BROKEN);
    }
    let filled = output.len();
    if size > limit - filled {
        return Err(RecordsError::TooLarge { limit });
    }
    grow(output, size, limit);
    let room = output.get_mut(filled..).unwrap_or_default();
    let written = snap::raw::Decoder::new()
        .decompress(block, room)
        .map_err(|_| BROKEN)?;
    if written == size { Ok(()) } else { Err(BROKEN) }
}

#[cfg(test)]
mod tests {
    use super::super::build::compress;
    use super::*;

    fn inflate(codec: Codec, payload: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, RecordsError> {
        super::inflate(codec, payload, limit, &mut 0)
    }

    const CODECS: [Codec; 4] = [Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd];

    fn text() -> Vec<u8> {
        (0..40_000_u32)
            .flat_map(|n| (n % 977).to_string().into_bytes())
            .collect()
    }

    #[test]
    fn each_codec_gives_back_what_went_in_up_to_the_limit_and_not_beyond() {
        for codec in CODECS {
            for plain in [vec![], b"a".to_vec(), text()] {
                let packed = compress(&plain, codec).unwrap();
                assert_eq!(
                    inflate(codec, &packed, plain.len()).unwrap(),
                    plain,
                    "{codec:?}"
                );
                let Some(limit) = plain.len().checked_sub(1) else {
                    continue;
                };
                assert_eq!(
                    inflate(codec, &packed, limit),
                    Err(RecordsError::TooLarge { limit }),
                    "{codec:?}"
                );
            }
        }
        assert_eq!(
            inflate(Codec::None, b"ab", 1),
            Err(RecordsError::TooLarge { limit: 1 })
        );
    }

    #[test]
    fn output_never_takes_more_than_the_limit() {
        let plain = text();
        for codec in CODECS {
            let packed = compress(&plain, codec).unwrap();
            for limit in [plain.len(), plain.len() + 1, plain.len() * 3 / 2] {
                let Ok(Cow::Owned(output)) = inflate(codec, &packed, limit) else {
                    panic!()
                };
                assert!(
                    output.capacity() <= limit,
                    "{codec:?}: {} > {limit}",
                    output.capacity()
                );
            }
        }
    }

    #[test]
    fn a_bomb_is_given_up_at_the_limit() {
        let limit = 1 << 20;
        let zeros = vec![0; 1 << 28];
        for codec in CODECS {
            let bomb = compress(&zeros, codec).unwrap();
            assert_eq!(
                inflate(codec, &bomb, limit),
                Err(RecordsError::TooLarge { limit }),
                "{codec:?}"
            );
        }
    }

    #[test]
    fn no_frame_may_be_cut_off_or_followed() {
        for codec in CODECS {
            let packed = compress(&text(), codec).unwrap();
            for cut in [0, 1, 5, packed.len() / 2, packed.len() - 1] {
                assert!(
                    inflate(codec, &packed[..cut], 1 << 20).is_err(),
                    "{codec:?} cut at {cut}"
                );
            }
            for behind in [&[0][..], &packed, &compress(b"", codec).unwrap()] {
                let followed = [&packed, behind].concat();
                assert!(
                    inflate(codec, &followed, 1 << 20).is_err(),
                    "{codec:?} followed"
                );
            }
        }
    }

    #[test]
    fn snappy_is_read_with_and_without_framing() {
        let block = snap::raw::Encoder::new().compress_vec(&text()).unwrap();
        assert_eq!(inflate(Codec::Snappy, &block, 1 << 20).unwrap(), text());
        assert_eq!(
            inflate(Codec::Snappy, &[], 9),
            Err(RecordsError::Compression("snappy"))
        );
        let liar = [0xff, 0xff, 0xff, 0xff, 0x0f, 0];
        assert_eq!(
            inflate(Codec::Snappy, &liar, usize::MAX),
            Err(RecordsError::Compression("snappy"))
        );
        let version_0 = [XERIAL, &[0; 8][..]].concat();
        let fault = RecordsError::Compression("snappy framing version");
        assert_eq!(inflate(Codec::Snappy, &version_0, 9), Err(fault));
    }

    #[test]
    fn lz4_is_read_as_kafka_reads_it() {
        use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
        use std::io::Write;
        let pack = |info: FrameInfo| {
            let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(&text()).unwrap();
            encoder.finish().unwrap()
        };
        let info = FrameInfo::new();
        let full = info.block_checksums(true).content_checksum(true);
        let full = full.content_size(Some(text().len().try_into().unwrap()));
        for info in [FrameInfo::new(), full.block_size(BlockSize::Max4MB)] {
            assert_eq!(inflate(Codec::Lz4, &pack(info), 1 << 20).unwrap(), text());
        }
        let frame = Err(RecordsError::Compression("lz4 frame"));
        let linked = pack(FrameInfo::new().block_mode(BlockMode::Linked));
        assert_eq!(inflate(Codec::Lz4, &linked, 1 << 20), frame);
        // A frame with a wrong descriptor checksum is refused, as Java does for magic 2.
        let mut wrong = pack(FrameInfo::new());
        wrong[6] ^= 1;
        assert_eq!(
            inflate(Codec::Lz4, &wrong, 1 << 20),
            Err(RecordsError::Compression("lz4"))
        );
        // Without the end mark, the crate would treat the frame as complete.
        let whole = pack(FrameInfo::new());
        assert_eq!(
            inflate(Codec::Lz4, &whole[..whole.len() - 4], 1 << 20),
            frame
        );
        // A legacy frame, or an empty block in the middle, could also hide the bytes after it.
        assert_eq!(
            inflate(Codec::Lz4, &[0x02, 0x21, 0x4c, 0x18, 0, 0, 0, 0], 9),
            frame
        );
        let empty = [&whole[..7], &[1, 0, 0, 0, 0], &whole[7..]].concat();
        assert!(inflate(Codec::Lz4, &empty, 1 << 20).is_err());
    }

    #[test]
    fn zstd_windows_are_taken_as_clients_make_them_and_no_larger() {
        use std::io::Write;
        let pack = |log| {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
            encoder.window_log(log).unwrap();
            encoder.write_all(b"abc").unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(inflate(Codec::Zstd, &pack(23), 3).unwrap(), &b"abc"[..]);
        assert_eq!(
            inflate(Codec::Zstd, &pack(25), 1 << 26).unwrap(),
            &b"abc"[..]
        );
        let refused = Err(RecordsError::Compression("zstd"));
        assert_eq!(inflate(Codec::Zstd, &pack(25), 1 << 20), refused);
        assert_eq!(inflate(Codec::Zstd, &pack(26), usize::MAX), refused);
    }
}
