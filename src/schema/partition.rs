//! The records of one partition against its contract.
use super::{Broken, Checker, Framing};
use crate::wire::records::{self, Record};

/// Broken records that are told; all are counted.
const TOLD: usize = 100;

/// What a contract says of keys or of values.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub checker: &'a dyn Checker,
    pub framing: Framing,
    /// Whether null passes: for values, that is a tombstone.
    pub null: bool,
}

/// What a contract says of a record.
#[derive(Clone, Copy, Default)]
pub struct Checks<'a> {
    pub key: Option<Part<'a>>,
    pub value: Option<Part<'a>>,
}

/// Evidence that every record of a partition was held against its contract; only [`check_partition`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    records: u32,
    bytes: usize,
}

impl Checked {
    pub fn records(&self) -> u32 {
        self.records
    }

    /// What the records take without compression.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// A record that breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// Its place in the batch, from 0: KIP-467's `BatchIndex`.
    pub index: i32,
    /// For instance: record 3: `/lines/0/price`: expected a number. At most 250 characters, none of them the record's.
    pub message: String,
    /// The place in the key or value, as a JSON pointer, and what was expected there.
    pub broken: Broken,
}

/// Why a partition's records are not forwarded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    Batch(#[from] records::Fault),
    /// The first of the broken ones in order, and how many there are in all.
    #[error("{count} of {of} records break the contract")]
    Records {
        told: Vec<Faulty>,
        count: u32,
        of: u32,
    },
}

impl Refused {
    /// The Kafka error code of the partition.
    pub fn code(&self) -> i16 {
        match self {
            Refused::Batch(fault) => fault.code(),
            Refused::Records { .. } => records::INVALID_RECORD,
        }
    }
}

/// Holds the records field of one partition of a Produce request against a contract: the batch as a broker would look at it, checksum included,
/// then each record. At most `limit` bytes are decompressed.
pub fn check_partition(
    bytes: &[u8],
    version: i16,
    checks: &Checks<'_>,
    limit: usize,
) -> Result<Checked, Refused> {
    let batch = records::produce_check(bytes, version)?;
    records::verify_crc(&batch)?;
    let records = records::read(&batch, limit)?;
    let (mut of, mut count, mut told) = (0, 0, Vec::new());
    for (index, record) in (0..).zip(records.produced()) {
        of += 1;
        let Err((part, broken)) = checks.check(&record?) else {
            continue;
        };
        count += 1;
        if told.len() < TOLD {
            told.push(Faulty {
                index,
                message: format!("record {index}: {part}{broken}"),
                broken,
            });
        }
    }
    if count == 0 {
        Ok(Checked {
            records: of,
            bytes: records.size(),
        })
    } else {
        Err(Refused::Records { told, count, of })
    }
}

impl Checks<'_> {
    /// The fault and the part of the record that has it, as a message starts.
    fn check(&self, record: &Record<'_>) -> Result<(), (&'static str, Broken)> {
        check(self.key, record.key).map_err(|broken| ("key: ", broken))?;
        check(self.value, record.value).map_err(|broken| ("", broken))
    }
}

fn check(part: Option<Part<'_>>, bytes: Option<&[u8]>) -> Result<(), Broken> {
    match (part, bytes) {
        (None, _) => Ok(()),
        (Some(part), None) if part.null => Ok(()),
        (Some(_), None) => Err(Broken::new("", "null is not allowed")),
        (Some(part), Some(bytes)) => part.checker.check(part.framing.strip(bytes)?),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{File, Schemas};
    use super::*;
    use crate::text::Source;
    use crate::wire::records::{
        Codec, Fault,
        build::{self, New},
    };

    const LIMIT: usize = 1 << 20;

    fn schemas() -> Schemas {
        let value =
            r#"{"properties":{"lines":{"items":{"properties":{"price":{"type":"number"}}}}}}"#;
        let sources = [
            Source::new("key", r#"{"type":"integer"}"#),
            Source::new("value", value),
        ];
        Schemas::compile(&sources.each_ref().map(|source| File {
            format: "json",
            source,
        }))
        .unwrap()
    }

    fn part(schemas: &Schemas, number: u32, null: bool) -> Option<Part<'_>> {
        Some(Part {
            checker: schemas.find("json", Some(number)),
            framing: Framing::Any,
            null,
        })
    }

    fn judged(records: &[New], codec: Codec) -> Result<Checked, Refused> {
        let schemas = schemas();
        let checks = Checks {
            key: None,
            value: part(&schemas, 1, true),
        };
        check_partition(&build::batch(records, codec).unwrap(), 12, &checks, LIMIT)
    }

    fn order(price: &str) -> New {
        New::value(format!(r#"{{"lines":[{{"price":{price}}}]}}"#))
    }

    #[test]
    fn each_broken_record_is_told_by_its_place() {
        for codec in [
            Codec::None,
            Codec::Gzip,
            Codec::Snappy,
            Codec::Lz4,
            Codec::Zstd,
        ] {
            let good = judged(&[order("1"), New::default(), order("2")], codec).unwrap();
            assert_eq!((good.records(), good.bytes()), (3, 2 * 30 + 7), "{codec:?}");
            let bad = judged(
                &[order("1"), order("null"), New::value("x"), order("2")],
                codec,
            )
            .unwrap_err();
            assert_eq!(bad.code(), 87);
            assert_eq!(bad.to_string(), "2 of 4 records break the contract");
            let Refused::Records {
                told,
                count: 2,
                of: 4,
            } = bad
            else {
                panic!()
            };
            let told: Vec<_> = told
                .iter()
                .map(|faulty| {
                    (
                        faulty.index,
                        faulty.message.as_str(),
                        faulty.broken.path.as_str(),
                    )
                })
                .collect();
            let price = (
                1,
                "record 1: `/lines/0/price`: expected a number",
                "/lines/0/price",
            );
            let json = (2, "record 2: expected JSON (line 1, column 1)", "");
            assert_eq!(told, [price, json]);
        }
    }

    #[test]
    fn only_the_first_hundred_are_told_but_all_are_counted() {
        let Refused::Records { told, count, of } =
            judged(&vec![order("null"); 250], Codec::Zstd).unwrap_err()
        else {
            panic!()
        };
        assert_eq!((told.len(), count, of), (100, 250, 250));
    }

    #[test]
    fn keys_and_nulls_are_judged_where_the_contract_asks() {
        let schemas = schemas();
        let record = |key: Option<&str>, value: Option<&str>| New {
            key: key.map(Into::into),
            value: value.map(Into::into),
            ..New::default()
        };
        let records = [
            record(Some("x"), Some("{}")),
            record(None, Some("{}")),
            record(Some("1"), None),
            record(Some("\0\0\0\0\x011"), Some("\0\0\0\0\x01{}")),
        ];
        let bytes = build::batch(&records, Codec::None).unwrap();
        let told = |key_null, value_null| {
            let checks = Checks {
                key: part(&schemas, 0, key_null),
                value: part(&schemas, 1, value_null),
            };
            match check_partition(&bytes, 12, &checks, LIMIT) {
                Err(Refused::Records { told, .. }) => told
                    .into_iter()
                    .map(|faulty| faulty.message)
                    .collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            told(true, true),
            ["record 0: key: expected JSON (line 1, column 1)"]
        );
        assert_eq!(
            told(false, false)[1..],
            [
                "record 1: key: null is not allowed",
                "record 2: null is not allowed"
            ]
        );
        assert_eq!(
            check_partition(&bytes, 12, &Checks::default(), LIMIT)
                .unwrap()
                .records(),
            4
        );
    }

    #[test]
    fn a_batch_that_cannot_be_read_is_refused_as_a_whole() {
        let bytes = build::batch(&[order("1")], Codec::Zstd).unwrap();
        let judge = |bytes: &[u8], version, limit| {
            check_partition(bytes, version, &Checks::default(), limit).unwrap_err()
        };
        let mut flipped = bytes.clone();
        flipped[61] ^= 1;
        assert_eq!(judge(&flipped, 12, LIMIT), Refused::Batch(Fault::Crc));
        build::reseal(&mut flipped);
        assert_eq!(
            judge(&flipped, 12, LIMIT),
            Refused::Batch(Fault::Compression("zstd"))
        );
        assert_eq!(judge(&bytes, 6, LIMIT), Refused::Batch(Fault::ZstdTooEarly));
        assert_eq!(
            judge(&bytes, 7, 10),
            Refused::Batch(Fault::TooLarge { limit: 10 })
        );
        assert_eq!(judge(&bytes, 7, 10).code(), 10);
        assert_eq!(judge(&[], 12, LIMIT), Refused::Batch(Fault::NoBatch));
        let options = build::Options::default();
        let liar = build::seal(&[], 1_000_000, 0, &options).unwrap();
        assert_eq!(
            judge(&liar, 12, LIMIT),
            Refused::Batch(Fault::Record {
                index: 0,
                what: "it ends too early"
            })
        );
    }
}
