//! The 61-byte header of a record batch, and how batches follow one another.
use super::RecordsError;
use std::ops::Range;

/// Size of a batch header in bytes, including the base offset and the length.
pub const HEADER: usize = 61;
/// Number of bytes before those that `length` counts.
const LENGTH_END: usize = 12;
/// Number of bytes up to and including the magic, which determines the format of the rest.
const MAGIC_END: usize = 17;
/// Start of the bytes that the checksum covers.
const CRC_END: usize = 21;
/// Size of the smallest message in any format, in bytes (`LegacyRecord.RECORD_OVERHEAD_V0`).
const LEAST: i32 = 14;

/// How the records of a batch are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

impl Codec {
    /// Kafka's name of the codec (`CompressionType`).
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimestampType {
    Create,
    LogAppend,
}

/// The header of a batch, as in the bytes. Only lengths are checked; every other field may be
/// wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub base_offset: i64,
    /// Number of bytes after this field.
    pub length: i32,
    pub leader_epoch: i32,
    pub magic: i8,
    pub crc: u32,
    pub attributes: i16,
    pub last_offset_delta: i32,
    pub base_timestamp: i64,
    pub max_timestamp: i64,
    /// -1 means none.
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub base_sequence: i32,
    pub count: i32,
}

impl Header {
    /// Reads the fields without checking their values.
    pub(super) fn parse(bytes: &[u8; HEADER]) -> Header {
        let mut from = Fields(bytes);
        Header {
            base_offset: i64::from_be_bytes(from.take()),
            length: i32::from_be_bytes(from.take()),
            leader_epoch: i32::from_be_bytes(from.take()),
            magic: i8::from_be_bytes(from.take()),
            crc: u32::from_be_bytes(from.take()),
            attributes: i16::from_be_bytes(from.take()),
            last_offset_delta: i32::from_be_bytes(from.take()),
            base_timestamp: i64::from_be_bytes(from.take()),
            max_timestamp: i64::from_be_bytes(from.take()),
            producer_id: i64::from_be_bytes(from.take()),
            producer_epoch: i16::from_be_bytes(from.take()),
            base_sequence: i32::from_be_bytes(from.take()),
            count: i32::from_be_bytes(from.take()),
        }
    }

    /// Bits 0–2 of the attributes.
    pub fn codec(&self) -> Result<Codec, RecordsError> {
        match self.attributes & 7 {
            0 => Ok(Codec::None),
            1 => Ok(Codec::Gzip),
            2 => Ok(Codec::Snappy),
            3 => Ok(Codec::Lz4),
            4 => Ok(Codec::Zstd),
            5 => Err(RecordsError::UnknownCodec(5)),
            6 => Err(RecordsError::UnknownCodec(6)),
            _ => Err(RecordsError::UnknownCodec(7)),
        }
    }

    pub fn timestamp_type(&self) -> TimestampType {
        if self.attributes & 0x08 == 0 {
            TimestampType::Create
        } else {
            TimestampType::LogAppend
        }
    }

    pub fn transactional(&self) -> bool {
        self.attributes & 0x10 != 0
    }

    /// Control batches, such as transaction markers: they do not hold a client's records.
    pub fn control(&self) -> bool {
        self.attributes & 0x20 != 0
    }

    /// Set by compaction. `base_timestamp` is then the delete horizon.
    pub fn delete_horizon(&self) -> bool {
        self.attributes & 0x40 != 0
    }
}

/// Takes fixed-size fields off the front of a header. Missing bytes would read as zero; the size
/// [`HEADER`] excludes that case.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let Some((field, rest)) = self.0.split_first_chunk() else {
            return [0; N];
        };
        self.0 = rest;
        *field
    }
}

/// One whole batch and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch<'a> {
    pub header: Header,
    /// The records, compressed with `header.codec()`.
    pub payload: &'a [u8],
    /// Position of the whole batch in the given bytes.
    pub range: Range<usize>,
    /// The whole batch, including its header.
    pub bytes: &'a [u8],
}

/// The complete batches in `bytes`, in order. Ends after the first fault; a fetch response usually
/// ends with [`RecordsError::Tail`].
pub fn batches(bytes: &[u8]) -> Batches<'_> {
    Batches { bytes, at: 0 }
}

/// Returned by [`batches`].
#[derive(Debug, Clone)]
pub struct Batches<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Batches<'a> {
    type Item = Result<Batch<'a>, RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let batch = first(rest, self.at);
        self.at = batch
            .as_ref()
            .map_or(self.bytes.len(), |batch| batch.range.end);
        Some(batch)
    }
}

/// The batch at the front of `bytes`; `at` is the position of `bytes`.
fn first(bytes: &[u8], at: usize) -> Result<Batch<'_>, RecordsError> {
    let tail = RecordsError::Tail { there: bytes.len() };
    let Some(length) = bytes.get(8..LENGTH_END) else {
        return Err(tail);
    };
    let length = i32::from_be_bytes(Fields(length).take());
    let whole = match usize::try_from(length) {
        Ok(after) if length >= LEAST => LENGTH_END + after,
        _ => return Err(RecordsError::Length(length)),
    };
    match bytes.get(MAGIC_END - 1) {
        None => return Err(tail),
        Some(2) => {}
        Some(magic @ (0 | 1)) => return Err(RecordsError::OldMagic(magic.cast_signed())),
        Some(magic) => return Err(RecordsError::Magic(magic.cast_signed())),
    }
    if whole < HEADER {
        return Err(RecordsError::Length(length));
    }
    let Some(batch) = bytes.get(..whole) else {
        return Err(tail);
    };
    let Some((header, payload)) = batch.split_first_chunk() else {
        return Err(tail);
    };
    Ok(Batch {
        header: Header::parse(header),
        payload,
        range: at..at + whole,
        bytes: batch,
    })
}

/// Checks a broker's requirements for the records of one partition in a Produce request of this
/// version, as far as the header shows them:
///
/// - exactly one batch, with no bytes after it;
/// - magic 2;
/// - a count that is positive and consistent with the offsets;
/// - a sequence number if there is a producer id;
/// - a codec that this version allows.
///
/// [`verify_crc`] checks the checksum.
///
/// This check is stricter than a broker in one case: a broker cuts off an incomplete second batch,
/// here it is a fault.
pub fn produce_check(bytes: &[u8], version: i16) -> Result<Batch<'_>, RecordsError> {
    if bytes.is_empty() {
        return Err(RecordsError::NoBatch);
    }
    let batch = first(bytes, 0)?;
    if batch.range.end != bytes.len() {
        return Err(RecordsError::SecondBatch);
    }
    header_check(&batch.header)?;
    match batch.header.codec()? {
        Codec::Zstd if version < 7 => Err(RecordsError::ZstdTooEarly),
        Codec::None | Codec::Gzip | Codec::Snappy | Codec::Lz4 | Codec::Zstd => Ok(batch),
    }
}

fn header_check(header: &Header) -> Result<(), RecordsError> {
    let &Header {
        base_offset,
        last_offset_delta,
        count,
        base_sequence,
        ..
    } = header;
    if base_offset != 0 {
        return Err(RecordsError::BaseOffset(base_offset));
    }
    if count <= 0 {
        return Err(RecordsError::Count(count));
    }
    if i64::from(last_offset_delta) + 1 != i64::from(count) {
        return Err(RecordsError::OffsetRange {
            last_offset_delta,
            count,
        });
    }
    if header.control() {
        return Err(RecordsError::Control);
    }
    if header.producer_id > -1 && base_sequence < 0 {
        return Err(RecordsError::Sequence(base_sequence));
    }
    match header.timestamp_type() {
        TimestampType::LogAppend => Err(RecordsError::LogAppendTime),
        TimestampType::Create => Ok(()),
    }
}

/// Verifies the CRC-32C, which covers everything from the attributes on. Base offset, length,
/// leader epoch and magic are not covered.
pub fn verify_crc(batch: &Batch<'_>) -> Result<(), RecordsError> {
    if checksum(batch.bytes) == Some(batch.header.crc) {
        Ok(())
    } else {
        Err(RecordsError::Crc)
    }
}

/// The correct checksum of a whole batch; `None` if it is shorter than a header.
pub(super) fn checksum(batch: &[u8]) -> Option<u32> {
    batch.get(CRC_END..).map(crc_fast::crc32_iscsi)
}

#[cfg(test)]
mod tests {
    use super::super::build::{self, New, Options};
    use super::*;

    fn plain() -> Vec<u8> {
        build::batch(&[New::value("a"), New::value("b")], Codec::None).unwrap()
    }

    /// `plain` with other bytes at one position.
    fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut batch = plain();
        batch[at..at + bytes.len()].copy_from_slice(bytes);
        batch
    }

    #[test]
    fn a_header_says_what_stands_in_it() {
        let options = Options {
            codec: Codec::Lz4,
            producer: Some((4711, 3, 100)),
            flags: 0x78,
            ..Options::default()
        };
        let bytes = build::batch_with(&[New::value("a")], &options).unwrap();
        let batch = batches(&bytes).next().unwrap().unwrap();
        let header = batch.header;
        assert_eq!(header.codec(), Ok(Codec::Lz4));
        assert!(header.transactional() && header.control() && header.delete_horizon());
        assert_eq!(header.timestamp_type(), TimestampType::LogAppend);
        assert_eq!(
            (
                header.producer_id,
                header.producer_epoch,
                header.base_sequence
            ),
            (4711, 3, 100)
        );
        assert_eq!(
            (header.base_offset, header.leader_epoch, header.magic),
            (0, -1, 2)
        );
        assert_eq!((header.last_offset_delta, header.count), (0, 1));
        assert_eq!(
            (header.base_timestamp, header.max_timestamp),
            (1_700_000_000_000, 1_700_000_000_000)
        );
        assert_eq!(usize::try_from(header.length).unwrap() + 12, bytes.len());
        assert_eq!(verify_crc(&batch), Ok(()));
        let none = batches(&plain()).next().unwrap().unwrap().header;
        assert!(!none.transactional() && !none.control() && !none.delete_horizon());
        assert_eq!(
            (none.timestamp_type(), none.codec()),
            (TimestampType::Create, Ok(Codec::None))
        );
    }

    #[test]
    fn what_a_broker_refuses_is_refused_with_its_code() {
        let two = [plain(), plain()].concat();
        let cut = plain().split_last().unwrap().1.to_vec();
        let tail = [plain(), vec![0]].concat();
        let cases: Vec<(&str, Vec<u8>, RecordsError, i16)> = vec![
            ("nothing", vec![], RecordsError::NoBatch, 87),
            (
                "11 bytes",
                plain()[..11].to_vec(),
                RecordsError::Tail { there: 11 },
                87,
            ),
            (
                "16 bytes",
                plain()[..16].to_vec(),
                RecordsError::Tail { there: 16 },
                87,
            ),
            (
                "a byte too few",
                cut.clone(),
                RecordsError::Tail { there: cut.len() },
                87,
            ),
            ("a byte too many", tail, RecordsError::SecondBatch, 87),
            ("two batches", two, RecordsError::SecondBatch, 87),
            ("length 0", with(8, &[0; 4]), RecordsError::Length(0), 2),
            (
                "length -1",
                with(8, &[0xff; 4]),
                RecordsError::Length(-1),
                2,
            ),
            (
                "length i32::MAX",
                with(8, &[0x7f, 0xff, 0xff, 0xff]),
                RecordsError::Tail {
                    there: plain().len(),
                },
                87,
            ),
            (
                "less than a header",
                with(8, &[0, 0, 0, 48]),
                RecordsError::Length(48),
                2,
            ),
            ("magic 0", with(16, &[0]), RecordsError::OldMagic(0), 87),
            ("magic 1", with(16, &[1]), RecordsError::OldMagic(1), 87),
            ("magic 3", with(16, &[3]), RecordsError::Magic(3), 2),
            ("magic -1", with(16, &[0xff]), RecordsError::Magic(-1), 2),
            (
                "a base offset",
                with(0, &[0, 0, 0, 0, 0, 0, 0, 1]),
                RecordsError::BaseOffset(1),
                87,
            ),
            ("count 0", with(57, &[0; 4]), RecordsError::Count(0), 87),
            (
                "count -1",
                with(57, &[0xff; 4]),
                RecordsError::Count(-1),
                87,
            ),
            (
                "count 3",
                with(57, &[0, 0, 0, 3]),
                RecordsError::OffsetRange {
                    last_offset_delta: 1,
                    count: 3,
                },
                87,
            ),
            (
                "last offset delta i32::MAX",
                with(23, &[0x7f, 0xff, 0xff, 0xff]),
                RecordsError::OffsetRange {
                    last_offset_delta: i32::MAX,
                    count: 2,
                },
                87,
            ),
            ("control", with(22, &[0x20]), RecordsError::Control, 87),
            (
                "log append time",
                with(22, &[0x08]),
                RecordsError::LogAppendTime,
                32,
            ),
            ("codec 5", with(22, &[5]), RecordsError::UnknownCodec(5), 76),
            ("codec 7", with(22, &[7]), RecordsError::UnknownCodec(7), 76),
            (
                "a producer without sequence",
                with(43, &[0; 10]),
                RecordsError::Sequence(-1),
                87,
            ),
        ];
        for (what, bytes, fault, code) in cases {
            assert_eq!(fault.code(), code, "{what}");
            assert_eq!(produce_check(&bytes, 9), Err(fault), "{what}");
        }
        assert!(produce_check(&plain(), 3).is_ok());
    }

    #[test]
    fn zstd_is_taken_from_version_7_on() {
        let bytes = build::batch(&[New::value("a")], Codec::Zstd).unwrap();
        assert_eq!(produce_check(&bytes, 6), Err(RecordsError::ZstdTooEarly));
        assert_eq!(
            produce_check(&bytes, 7).unwrap().header.codec(),
            Ok(Codec::Zstd)
        );
    }

    #[test]
    fn the_checksum_covers_everything_from_the_attributes_on() {
        for at in 0..plain().len() {
            let mut bytes = plain();
            bytes[at] ^= 0x10;
            let Some(Ok(batch)) = batches(&bytes).next() else {
                continue;
            };
            let covered = at >= 17;
            assert_eq!(verify_crc(&batch).is_err(), covered, "byte {at}");
        }
        assert_eq!(RecordsError::Crc.code(), 2);
    }

    #[test]
    fn batches_follow_one_another_until_the_tail() {
        let one = plain();
        let bytes = [&one[..], &one, &one[..20]].concat();
        let found: Vec<_> = batches(&bytes).collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].as_ref().unwrap().range, 0..one.len());
        assert_eq!(found[1].as_ref().unwrap().range, one.len()..2 * one.len());
        assert_eq!(found[1].as_ref().unwrap().bytes, one);
        assert_eq!(found[2], Err(RecordsError::Tail { there: 20 }));
        assert_eq!(batches(&[]).count(), 0);
    }
}
