//! Validates the records of one partition against its contract.
use super::{
    Broken, Budget, Checker, OverBudget, Steps, Unmet, Validation, batch::too_large, strip,
};
use crate::policy::Framing;
use crate::wire::records::{self, Allowance, Batch, Record};
use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
};

/// The maximum number of invalid records that are reported. All are counted.
const TOLD: usize = 100;

/// A contract's requirements for keys or for values.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub checker: &'a dyn Checker,
    pub framing: Framing,
    /// Whether null is allowed. A null value is a tombstone.
    pub null: bool,
}

/// A contract's requirements for a record.
#[derive(Clone, Default)]
pub struct Checkers<'a> {
    pub key: Option<Part<'a>>,
    pub value: Option<Part<'a>>,
    /// The maximum size of key, value and headers together in bytes, and the rule that sets it.
    pub max_record: Option<(u64, Arc<str>)>,
}

/// A record that violates the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// Its index in the batch, from 0: KIP-467's `BatchIndex`.
    pub index: i32,
    /// Whether the fault is in the key.
    pub key: bool,
    pub broken: Broken,
}

/// For example: record 3: `/lines/0/price`: expected a number. At most 250 characters, none of them
/// from the record.
impl Display for Faulty {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "record {}: {}{}",
            self.index,
            if self.key { "key: " } else { "" },
            self.broken
        )
    }
}

/// The invalid records of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The first invalid records, in order.
    pub told: Vec<Faulty>,
    /// Total number of invalid records.
    pub count: u32,
    /// Number of records in the batch.
    pub of: u32,
}

impl Display for Faults {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} records break the contract",
            self.count, self.of
        )
    }
}

/// Why a partition's records are not forwarded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    Batch(#[from] records::RecordsError),
    #[error("{0}")]
    Records(Faults),
    /// The fault is not in the content of the records but in how they are written.
    #[error(transparent)]
    Terms(#[from] Unmet),
    /// Validation would need more steps than the budget of a record or a batch has.
    #[error("validation exceeds its budget (record {index})")]
    Budget {
        /// Index of the record at which validation stopped, from 0.
        index: i32,
        /// Whether the budget of the whole batch was spent, not only that of the record.
        of_batch: bool,
    },
}

/// The rule that refuses a batch whose validation exceeds its budget.
pub const VALIDATION_BUDGET: &str = "validation-budget";

impl Refused {
    /// The Kafka error code of the partition.
    pub fn code(&self) -> i16 {
        match self {
            Refused::Batch(fault) => fault.code(),
            Refused::Records(_) | Refused::Budget { .. } => records::INVALID_RECORD,
            Refused::Terms(unmet) => unmet.code,
        }
    }
}

impl Checkers<'_> {
    /// Validates a batch that passed [`records::produce_check`] against the contract: first its
    /// checksum, then each record. Decompression stays within the allowance, and the number of
    /// steps within the budget.
    pub fn check(
        &self,
        batch: &Batch<'_>,
        allowance: &mut Allowance,
        budget: Budget,
    ) -> Result<(), Refused> {
        records::verify_crc(batch)?;
        let records = records::read(batch, allowance)?;
        let mut faults = Faults {
            told: Vec::new(),
            count: 0,
            of: 0,
        };
        let mut left = Steps::new(budget.batch);
        for (index, record) in (0..).zip(records.produced()) {
            faults.of += 1;
            let record = record?;
            if let Some(most) = self.max_record.as_ref()
                && record.size() as u64 > most.0
            {
                return Err(too_large(index, most));
            }
            let of_batch = left.left() < budget.record;
            let mut steps = left.part(budget.record);
            let verdict = self.record(&record, &mut steps, faults.told.len() < TOLD);
            left.take(budget.record, &steps);
            let Err((key, broken)) =
                verdict.map_err(|OverBudget| Refused::Budget { index, of_batch })?
            else {
                continue;
            };
            faults.count += 1;
            if faults.told.len() < TOLD {
                faults.told.push(Faulty { index, key, broken });
            }
        }
        if faults.count == 0 {
            Ok(())
        } else {
            Err(Refused::Records(faults))
        }
    }

    /// The fault, and whether it is in the key.
    fn record(
        &self,
        record: &Record<'_>,
        steps: &mut Steps,
        explained: bool,
    ) -> Result<Result<(), (bool, Broken)>, OverBudget> {
        steps.spend(1)?;
        let parts = [
            (true, self.key, record.key),
            (false, self.value, record.value),
        ];
        for (key, part, bytes) in parts {
            if let Err(broken) = check(part, bytes, steps, explained)? {
                return Ok(Err((key, broken)));
            }
        }
        Ok(Ok(()))
    }
}

fn check(
    part: Option<Part<'_>>,
    bytes: Option<&[u8]>,
    steps: &mut Steps,
    explained: bool,
) -> Result<Validation, OverBudget> {
    match (part, bytes) {
        (None, _) => Ok(Ok(())),
        (Some(part), None) if part.null => Ok(Ok(())),
        (Some(_), None) => Ok(Err(Broken::new("", "null is not allowed"))),
        (Some(part), Some(bytes)) => match strip(part.framing, bytes) {
            Ok(value) => part.checker.check(value, steps, explained),
            Err(broken) => Ok(Err(broken)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{File, Schemas};
    use super::*;
    use crate::text::Source;
    use crate::wire::records::{
        Codec, RecordsError,
        build::{self, New},
    };

    const LIMIT: usize = 1 << 20;
    const BUDGET: Budget = Budget {
        record: 10_000,
        batch: 100_000,
    };

    fn schemas() -> Schemas {
        let key = Source::new("key", r#"{"type":"integer"}"#);
        let value = Source::new(
            "value",
            r#"{"properties":{"lines":{"items":{"properties":{"price":{"type":"number"}}}}}}"#,
        );
        Schemas::compile(&[&key, &value].map(|source| File {
            format: "json",
            source,
        }))
        .unwrap()
    }

    fn part(schemas: &Schemas, number: u32, null: bool) -> Option<Part<'_>> {
        Some(Part {
            checker: schemas.checker("json", Some(number)).unwrap(),
            framing: Framing::Any,
            null,
        })
    }

    fn judge(bytes: &[u8], checkers: &Checkers<'_>, limit: usize) -> Result<(), Refused> {
        let batch = records::produce_check(bytes, 12).unwrap();
        checkers.check(&batch, &mut Allowance::new(limit, limit), BUDGET)
    }

    fn judged(records: &[New], codec: Codec) -> Result<(), Refused> {
        let schemas = schemas();
        let checkers = Checkers {
            value: part(&schemas, 1, true),
            ..Checkers::default()
        };
        judge(&build::batch(records, codec).unwrap(), &checkers, LIMIT)
    }

    fn faults(judged: Result<(), Refused>) -> Faults {
        match judged {
            Err(Refused::Records(faults)) => faults,
            other => panic!("{other:?}"),
        }
    }

    fn messages(faults: &Faults) -> Vec<String> {
        faults.told.iter().map(ToString::to_string).collect()
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
            assert_eq!(
                judged(&[order("1"), New::default(), order("2")], codec),
                Ok(()),
                "{codec:?}"
            );
            let bad = judged(
                &[order("1"), order("null"), New::value("x"), order("2")],
                codec,
            );
            let refused = bad.clone().unwrap_err();
            assert_eq!(
                (refused.code(), refused.to_string().as_str()),
                (87, "2 of 4 records break the contract")
            );
            let faults = faults(bad);
            assert_eq!((faults.count, faults.of, faults.told[0].index), (2, 4, 1));
            let price = "record 1: `/lines/0/price`: expected a number";
            assert_eq!(
                messages(&faults),
                [price, "record 2: expected JSON (line 1, column 1)"]
            );
        }
    }

    #[test]
    fn only_the_first_hundred_are_told_but_all_are_counted() {
        let faults = faults(judged(&vec![order("null"); 250], Codec::Zstd));
        assert_eq!(
            (faults.told.len(), faults.count, faults.of),
            (100, 250, 250)
        );
    }

    #[test]
    fn keys_and_nulls_are_judged_where_the_contract_asks() {
        let schemas = schemas();
        let record = |key: Option<&str>, value: Option<&str>| New {
            key: key.map(Into::into),
            value: value.map(Into::into),
            ..New::default()
        };
        let framed = record(Some("\0\0\0\0\x011"), Some("\0\0\0\0\x01{}"));
        let records = [
            record(Some("x"), Some("{}")),
            record(None, Some("{}")),
            record(Some("1"), None),
            framed,
        ];
        let bytes = build::batch(&records, Codec::None).unwrap();
        let told = |key_null, value_null| {
            let checkers = Checkers {
                key: part(&schemas, 0, key_null),
                value: part(&schemas, 1, value_null),
                max_record: None,
            };
            messages(&faults(judge(&bytes, &checkers, LIMIT)))
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
        assert_eq!(judge(&bytes, &Checkers::default(), LIMIT), Ok(()));
    }

    #[test]
    fn a_record_may_have_so_many_bytes_before_compression() {
        let large = Checkers {
            max_record: Some((10, Arc::from("t/produce.max_record"))),
            ..Checkers::default()
        };
        let record = |key: &str, value: &str, header: &str| New {
            key: Some(key.into()),
            value: Some(value.into()),
            headers: vec![("h".into(), Some(header.into()))],
            ..New::default()
        };
        for codec in [Codec::None, Codec::Zstd] {
            let judged =
                |records: &[New]| judge(&build::batch(records, codec).unwrap(), &large, LIMIT);
            assert_eq!(judged(&[record("kk", "vvvv", "hhh")]), Ok(()));
            let one = record("k", "v", "");
            let refused = judged(&[one, record("kk", "vvvv", "hhhh")]).unwrap_err();
            let told = "record 1: a record may have 10 bytes at most (t/produce.max_record)";
            assert_eq!((refused.code(), refused.to_string().as_str()), (10, told));
        }
    }

    #[test]
    fn a_batch_that_cannot_be_read_is_refused_as_a_whole() {
        let bytes = build::batch(&[order("1")], Codec::Zstd).unwrap();
        let judge = |bytes: &[u8], limit| judge(bytes, &Checkers::default(), limit).unwrap_err();
        let mut flipped = bytes.clone();
        flipped[61] ^= 1;
        assert_eq!(judge(&flipped, LIMIT), Refused::Batch(RecordsError::Crc));
        build::reseal(&mut flipped);
        assert_eq!(
            judge(&flipped, LIMIT),
            Refused::Batch(RecordsError::Compression("zstd"))
        );
        assert_eq!(
            judge(&bytes, 10),
            Refused::Batch(RecordsError::TooLarge { limit: 10 })
        );
        assert_eq!(judge(&bytes, 10).code(), 10);
        let liar = build::seal(&[], 1_000_000, 0, &build::Options::default()).unwrap();
        let what = "it ends too early";
        assert_eq!(
            judge(&liar, LIMIT),
            Refused::Batch(RecordsError::Record { index: 0, what })
        );
    }
}
