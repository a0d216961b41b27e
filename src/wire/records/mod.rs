//! Record batches (magic 2), read at byte level. No length, count or size stated in the bytes is
//! trusted: each is checked against the bytes that are there before memory is allocated for it, and
//! decompression stops at the caller's limit.
//!
//! This parser does not use `kafka-protocol`: its decoder has no limit and loses repeated header
//! keys, and its encoder does not reproduce the input. Only one reading is accepted: an over-long
//! varint, a second compressed frame after the first, or bytes after the last record are faults,
//! even where Kafka's Java parser tolerates them, because another parser could see a different
//! record there.
//!
//! - [`produce_check`]: a broker's requirements for a produced partition, from the batch header
//!   alone;
//! - [`verify_crc`] and [`read`]: everything else, where a contract needs the records;
//! - [`batches`] and [`Meter`]: the content of a fetch response, whole or in pieces.
//!
//! Source: Kafka's `DefaultRecordBatch`, `DefaultRecord`, `ByteBufferLogInputStream`,
//! `LogValidator`, `UnifiedLog`, `ProduceRequest.validateRecords`.
mod batch;
#[doc(hidden)]
pub mod build;
mod inflate;
mod meter;
mod record;

pub use batch::{
    Batch, Batches, Codec, HEADER, Header, TimestampType, batches, produce_check, verify_crc,
};
pub use inflate::{Allowance, WORKING};
pub use meter::{Counted, Meter};
pub use record::{Headers, Iter, Record, Records, read};

/// A fault in a batch or in one of its records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    /// The bytes end inside a batch. This is the usual end of a fetch response (brokers cut it by
    /// size), and a fault in a produce request.
    #[error("{there} bytes of an incomplete batch")]
    Tail { there: usize },
    #[error("no record batch")]
    NoBatch,
    #[error("batch length {0} is less than a batch header takes")]
    Length(i32),
    #[error("magic {0} is not known")]
    Magic(i8),
    /// A message set of Kafka 0.10 or older. Kafka 4 neither accepts nor returns one.
    #[error("message format {0} is older than record batches")]
    OldMagic(i8),
    #[error("more than one record batch")]
    SecondBatch,
    #[error("base offset {0} is not 0")]
    BaseOffset(i64),
    #[error("record count {0} is not positive")]
    Count(i32),
    #[error("last offset delta {last_offset_delta} does not fit record count {count}")]
    OffsetRange { last_offset_delta: i32, count: i32 },
    #[error("a client may not write control records")]
    Control,
    #[error("base sequence {0} is negative although the batch has a producer id")]
    Sequence(i32),
    #[error("compression codec {0} is not known")]
    UnknownCodec(u8),
    #[error("zstd needs produce version 7 or newer")]
    ZstdTooEarly,
    #[error("a client may not write log append time")]
    LogAppendTime,
    #[error("checksum does not match")]
    Crc,
    #[error("compressed records are broken ({0})")]
    Compression(&'static str),
    #[error("records take more than {limit} bytes when decompressed")]
    TooLarge { limit: usize },
    #[error("the request's records take more than {limit} bytes when decompressed")]
    RequestTooLarge { limit: usize },
    #[error("record {index} is broken ({what})")]
    Record { index: i32, what: &'static str },
    #[error("records remain behind the {0} that the batch counts")]
    Remaining(i32),
}

impl RecordsError {
    /// The Kafka error code (`org.apache.kafka.common.protocol.Errors`) for a partition with this
    /// fault.
    ///
    /// The code is the one that a broker returns, with two exceptions: for records that cannot be
    /// decompressed and for an unknown codec, a broker has an unexpected exception and returns
    /// UNKNOWN_SERVER_ERROR (-1). Clients retry only after a wrong checksum or an unreadable header
    /// (2, as from a broker). After 10, Java clients split the batch, which helps when too many
    /// records exceed the limit after decompression.
    pub fn code(&self) -> i16 {
        match self {
            RecordsError::Length(_) | RecordsError::Magic(_) | RecordsError::Crc => CORRUPT_MESSAGE,
            RecordsError::TooLarge { .. } | RecordsError::RequestTooLarge { .. } => {
                MESSAGE_TOO_LARGE
            }
            RecordsError::LogAppendTime => INVALID_TIMESTAMP,
            RecordsError::UnknownCodec(_) | RecordsError::ZstdTooEarly => {
                UNSUPPORTED_COMPRESSION_TYPE
            }
            RecordsError::Tail { .. }
            | RecordsError::NoBatch
            | RecordsError::OldMagic(_)
            | RecordsError::SecondBatch
            | RecordsError::BaseOffset(_)
            | RecordsError::Count(_)
            | RecordsError::OffsetRange { .. }
            | RecordsError::Control
            | RecordsError::Sequence(_)
            | RecordsError::Compression(_)
            | RecordsError::Record { .. }
            | RecordsError::Remaining(_) => INVALID_RECORD,
        }
    }
}

const CORRUPT_MESSAGE: i16 = 2;
pub const MESSAGE_TOO_LARGE: i16 = 10;
const INVALID_TIMESTAMP: i16 = 32;
pub const UNSUPPORTED_COMPRESSION_TYPE: i16 = 76;
pub const INVALID_RECORD: i16 = 87;

/// Reads the input with every reader of this module. Nothing may panic, and nothing may use more
/// than the limit. One batch according to [`produce_check`] is also one batch for [`batches`] and
/// [`Meter`].
#[doc(hidden)]
pub fn fuzz_records(bytes: &[u8]) {
    const LIMIT: usize = 1 << 20;
    let mut meter = Meter::default();
    let (front, back) = bytes.split_at(bytes.len() / 3);
    meter.feed(front);
    meter.feed(back);
    let whole = batches(bytes)
        .map_while(Result::ok)
        .inspect(|batch| fuzz_batch(batch, LIMIT))
        .count();
    assert!(
        meter.counted().batches <= u64::try_from(whole).unwrap_or_default(),
        "the meter counts what is no batch"
    );
    if let Ok(batch) = produce_check(bytes, 12) {
        assert_eq!(whole, 1, "one batch to a broker, {whole} to a consumer");
        let _ = verify_crc(&batch);
    }
    for codec in [Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd] {
        if let Ok(plain) = Allowance::new(LIMIT, LIMIT).inflate(codec, bytes) {
            assert!(plain.len() <= LIMIT, "{codec:?} passes the limit");
        }
    }
}

fn fuzz_batch(batch: &Batch<'_>, limit: usize) {
    let Ok(records) = read(batch, &mut Allowance::new(limit, limit)) else {
        return;
    };
    assert!(
        records.size() <= limit,
        "{} bytes pass the limit",
        records.size()
    );
    let mut read = 0;
    for record in records.iter().map_while(Result::ok) {
        read += 1;
        let headers = record.headers().count();
        assert!(headers <= records.size(), "headers out of nothing");
    }
    assert!(read <= records.size() / 7 + 1, "records out of nothing");
}

#[cfg(test)]
mod tests {
    use super::build::{self, New, Options};
    use super::*;
    use bytes::{Bytes, BytesMut};
    use kafka_protocol::records::{
        Compression, Record as Theirs, RecordBatchDecoder, RecordBatchEncoder, RecordEncodeOptions,
        TimestampType as TheirType,
    };
    use proptest::prelude::*;

    const CODECS: [Codec; 5] = [
        Codec::None,
        Codec::Gzip,
        Codec::Snappy,
        Codec::Lz4,
        Codec::Zstd,
    ];
    const LIMIT: usize = 1 << 20;

    /// All checks that a contract needs, for a produced partition.
    fn all(bytes: &[u8]) -> Result<Vec<New>, RecordsError> {
        let batch = produce_check(bytes, 12)?;
        verify_crc(&batch)?;
        read(&batch, &mut Allowance::new(LIMIT, LIMIT))?
            .produced()
            .map(|record| record.map(own))
            .collect()
    }

    fn own(record: Record<'_>) -> New {
        New {
            timestamp_delta: record.timestamp_delta,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
            headers: record
                .headers()
                .map(|(key, value)| (key.to_vec(), value.map(<[u8]>::to_vec)))
                .collect(),
        }
    }

    /// The records of `GoldenBatches.java`.
    fn golden(long: usize) -> Vec<New> {
        let record = |i: u8| {
            let text = if i == 13 {
                "long ".repeat(long)
            } else {
                format!("text {i}")
            };
            let header = |h| ("same".into(), (h == 0).then(|| vec![i]));
            New {
                timestamp_delta: i64::from(i) * if i % 4 == 3 { -1000 } else { 1000 },
                key: (!i.is_multiple_of(5)).then(|| format!("key-{i}").into_bytes()),
                value: (i % 7 != 3)
                    .then(|| format!("{{\"order\":{i},\"note\":\"{text}\"}}").into_bytes()),
                headers: (0..i % 3).map(header).collect(),
            }
        };
        (0..20).map(record).collect()
    }

    #[test]
    fn what_java_wrote_is_read() {
        macro_rules! file {
            ($name:literal) => {
                include_bytes!(concat!("../../../tests/golden/records/", $name, ".batch"))
                    .as_slice()
            };
        }
        let compressed = [
            (Codec::Gzip, file!("gzip")),
            (Codec::Snappy, file!("snappy")),
            (Codec::Lz4, file!("lz4")),
            (Codec::Zstd, file!("zstd")),
            (Codec::Zstd, file!("zstd19")),
        ];
        assert_eq!(all(file!("none")).unwrap(), golden(24));
        for (codec, bytes) in compressed {
            assert_eq!(all(bytes).unwrap(), golden(24_000), "{codec:?}");
            let header = produce_check(bytes, 12).unwrap().header;
            assert_eq!(header.codec(), Ok(codec));
            assert_eq!(
                (
                    header.producer_id,
                    header.producer_epoch,
                    header.base_sequence
                ),
                (4711, 3, 100)
            );
            assert_eq!(header.max_timestamp - header.base_timestamp, 18_000);
        }
    }

    #[test]
    fn what_fuzzing_found_stays_found() {
        let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/records");
        let inputs: Vec<_> = std::fs::read_dir(corpus).unwrap().collect();
        assert!(inputs.len() > 50);
        for input in inputs {
            fuzz_records(&std::fs::read(input.unwrap().path()).unwrap());
        }
    }

    prop_compose! {
        fn new()(
            timestamp_delta in prop_oneof![-9_i64..9, -1_000_000_i64..1_000_000],
            key in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..9)),
            value in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..300)),
            headers in proptest::collection::vec(("[a-z]{0,9}", proptest::option::of(proptest::collection::vec(any::<u8>(), 0..9))), 0..4),
        ) -> New {
            let headers = headers.into_iter().map(|(key, value)| (key.into_bytes(), value)).collect();
            New { timestamp_delta, key, value, headers }
        }
    }

    fn news() -> impl Strategy<Value = Vec<New>> {
        proptest::collection::vec(new(), 1..20)
    }

    fn codec() -> impl Strategy<Value = Codec> {
        proptest::sample::select(&CODECS[..])
    }

    /// Headers are a map in that crate: only the last one of each key survives.
    fn without_repeats(mut record: New) -> New {
        let mut seen = std::collections::BTreeSet::new();
        record.headers.retain(|(key, _)| seen.insert(key.clone()));
        record
    }

    proptest! {
        #[test]
        fn what_was_built_is_read(records in news(), codec in codec()) {
            let bytes = build::batch(&records, codec).unwrap();
            prop_assert_eq!(all(&bytes), Ok(records));
        }

        #[test]
        fn their_decoder_agrees(records in news()) {
            let records: Vec<New> = records.into_iter().map(without_repeats).collect();
            let bytes = build::batch(&records, Codec::None).unwrap();
            let theirs = RecordBatchDecoder::decode(&mut Bytes::from(bytes)).unwrap().records;
            let theirs: Vec<New> = theirs.into_iter().map(from_theirs).collect();
            prop_assert_eq!(theirs, records);
        }

        #[test]
        fn their_encoder_is_read(records in news()) {
            // The crate takes the base timestamp from the earliest record.
            let earliest = records.iter().map(|record| record.timestamp_delta).min().unwrap();
            let records: Vec<New> = records.into_iter().map(without_repeats).map(|record| New { timestamp_delta: record.timestamp_delta - earliest, ..record }).collect();
            let theirs: Vec<Theirs> = (0..).zip(&records).map(|(offset, record)| to_theirs(offset, record)).collect();
            let mut bytes = BytesMut::new();
            let options = RecordEncodeOptions { version: 2, compression: Compression::None };
            RecordBatchEncoder::encode(&mut bytes, &theirs, &options).unwrap();
            prop_assert_eq!(all(&bytes), Ok(records));
        }

        #[test]
        fn no_mutation_panics_or_passes_the_limit(
            records in news(), codec in codec(), at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<proptest::sample::Index>(), limit in 0_usize..4096,
        ) {
            let mut bytes = build::batch(&records, codec).unwrap();
            let index = at.index(bytes.len());
            bytes[index] = byte;
            build::reseal(&mut bytes);
            bounded(&bytes, limit)?;
            bounded(&bytes[..cut.index(bytes.len())], limit)?;
        }
    }

    fn bounded(bytes: &[u8], limit: usize) -> Result<(), TestCaseError> {
        for batch in batches(bytes) {
            let Ok(records) = batch.and_then(|batch| {
                read(&batch, &mut Allowance::new(limit, limit))
                    .map(|records| (records.size(), records.iter().count()))
            }) else {
                continue;
            };
            prop_assert!(records.0 <= limit);
            prop_assert!(records.1 <= records.0 / 7 + 1);
        }
        Ok(())
    }

    fn from_theirs(record: Theirs) -> New {
        New {
            timestamp_delta: record.timestamp - Options::default().base_timestamp,
            key: record.key.map(|key| key.to_vec()),
            value: record.value.map(|value| value.to_vec()),
            headers: record
                .headers
                .into_iter()
                .map(|(key, value)| (key.as_bytes().to_vec(), value.map(|value| value.to_vec())))
                .collect(),
        }
    }

    fn to_theirs(offset: i64, record: &New) -> Theirs {
        let header = |(key, value): &(Vec<u8>, Option<Vec<u8>>)| {
            (
                String::from_utf8(key.clone()).unwrap().into(),
                value.clone().map(Bytes::from),
            )
        };
        Theirs {
            transactional: false,
            control: false,
            delete_horizon: false,
            partition_leader_epoch: 0,
            producer_id: -1,
            producer_epoch: -1,
            timestamp_type: TheirType::Creation,
            offset,
            sequence: i32::try_from(offset).unwrap(),
            timestamp: 1_700_000_000_000 + record.timestamp_delta,
            key: record.key.clone().map(Bytes::from),
            value: record.value.clone().map(Bytes::from),
            headers: record.headers.iter().map(header).collect(),
        }
    }
}
