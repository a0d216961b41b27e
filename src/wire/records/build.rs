//! Makes batches for tests, benchmarks and tools. Klamm forwards nothing that is made here.
use super::{Codec, batch};
use std::io::{self, Write};

/// A record to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct New {
    pub timestamp_delta: i64,
    pub key: Option<Vec<u8>>,
    pub value: Option<Vec<u8>>,
    pub headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl New {
    pub fn value(value: impl Into<Vec<u8>>) -> New {
        New {
            value: Some(value.into()),
            ..New::default()
        }
    }
}

/// The header fields that a test may set.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub codec: Codec,
    pub base_offset: i64,
    pub base_timestamp: i64,
    pub producer: Option<(i64, i16, i32)>,
    /// Bits 3 and higher of the attributes.
    pub flags: i16,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            codec: Codec::None,
            base_offset: 0,
            base_timestamp: 1_700_000_000_000,
            producer: None,
            flags: 0,
        }
    }
}

/// A whole, valid batch.
pub fn batch(records: &[New], codec: Codec) -> io::Result<Vec<u8>> {
    batch_with(
        records,
        &Options {
            codec,
            ..Options::default()
        },
    )
}

pub fn batch_with(records: &[New], options: &Options) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    for (place, record) in records.iter().enumerate() {
        put_record(&mut plain, i64::try_from(place).unwrap_or(i64::MAX), record);
    }
    let newest = records
        .iter()
        .map(|record| record.timestamp_delta)
        .max()
        .unwrap_or_default();
    let max_timestamp = options.base_timestamp.saturating_add(newest);
    let count = i32::try_from(records.len()).map_err(io::Error::other)?;
    seal(
        &compress(&plain, options.codec)?,
        count,
        max_timestamp,
        options,
    )
}

/// Puts a header with a correct checksum in front of any payload.
pub fn seal(
    payload: &[u8],
    count: i32,
    max_timestamp: i64,
    options: &Options,
) -> io::Result<Vec<u8>> {
    let length = i32::try_from(payload.len() + batch::HEADER - 12).map_err(io::Error::other)?;
    let (producer, epoch, sequence) = options.producer.unwrap_or((-1, -1, -1));
    let mut covered = (options.flags | code(options.codec)).to_be_bytes().to_vec();
    covered.extend(count.saturating_sub(1).to_be_bytes());
    covered.extend(options.base_timestamp.to_be_bytes());
    covered.extend(max_timestamp.to_be_bytes());
    covered.extend(producer.to_be_bytes());
    covered.extend(epoch.to_be_bytes());
    covered.extend(sequence.to_be_bytes());
    covered.extend(count.to_be_bytes());
    covered.extend(payload);
    let mut whole = options.base_offset.to_be_bytes().to_vec();
    whole.extend(length.to_be_bytes());
    whole.extend((-1_i32).to_be_bytes());
    whole.push(2);
    whole.extend(crc_fast::crc32_iscsi(&covered).to_be_bytes());
    whole.extend(covered);
    Ok(whole)
}

/// Corrects the checksum of a whole batch after a change.
pub fn reseal(bytes: &mut [u8]) {
    let Some(crc) = batch::checksum(bytes) else {
        return;
    };
    if let Some(place) = bytes.get_mut(17..21) {
        place.copy_from_slice(&crc.to_be_bytes());
    }
}

/// Compresses as Java's clients do: snappy in xerial's framing, lz4 in independent blocks of 64
/// KiB.
pub fn compress(plain: &[u8], codec: Codec) -> io::Result<Vec<u8>> {
    match codec {
        Codec::None => Ok(plain.to_vec()),
        Codec::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(plain)?;
            encoder.finish()
        }
        Codec::Snappy => {
            let mut framed = b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01".to_vec();
            for chunk in plain.chunks(32 * 1024) {
                let block = snap::raw::Encoder::new().compress_vec(chunk)?;
                framed.extend(
                    u32::try_from(block.len())
                        .map_err(io::Error::other)?
                        .to_be_bytes(),
                );
                framed.extend(block);
            }
            Ok(framed)
        }
        Codec::Lz4 => {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(plain)?;
            encoder.finish().map_err(io::Error::other)
        }
        Codec::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3)?;
            encoder.write_all(plain)?;
            encoder.finish()
        }
    }
}

/// Writes a record as in a batch, including its length.
pub fn put_record(to: &mut Vec<u8>, offset_delta: i64, record: &New) {
    let mut body = vec![0];
    put_varint(&mut body, record.timestamp_delta);
    put_varint(&mut body, offset_delta);
    put_bytes(&mut body, record.key.as_deref());
    put_bytes(&mut body, record.value.as_deref());
    put_length(&mut body, record.headers.len());
    for (key, value) in &record.headers {
        put_bytes(&mut body, Some(key));
        put_bytes(&mut body, value.as_deref());
    }
    put_length(to, body.len());
    to.extend(body);
}

/// Writes a zig-zag varint, lowest seven bits first.
pub fn put_varint(to: &mut Vec<u8>, value: i64) {
    let mut left = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while left > 0x7f {
        to.push(0x80 | u8::try_from(left & 0x7f).unwrap_or_default());
        left >>= 7;
    }
    to.push(u8::try_from(left).unwrap_or_default());
}

fn put_bytes(to: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        None => put_varint(to, -1),
        Some(bytes) => {
            put_length(to, bytes.len());
            to.extend(bytes);
        }
    }
}

fn put_length(to: &mut Vec<u8>, length: usize) {
    put_varint(to, i64::try_from(length).unwrap_or(i64::MAX));
}

fn code(codec: Codec) -> i16 {
    match codec {
        Codec::None => 0,
        Codec::Gzip => 1,
        Codec::Snappy => 2,
        Codec::Lz4 => 3,
        Codec::Zstd => 4,
    }
}
