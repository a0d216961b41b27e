//! A contract's requirements for a whole batch, checked before its records are read: acks,
//! compression, and size.

use super::Refused;
use crate::{
    policy::contract::Produce,
    wire::records::{Batch, MESSAGE_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE},
};
use std::sync::Arc;

/// A write requirement that a request or a batch violates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected} ({id})")]
pub struct Unmet {
    /// The contract and its key, as in `policy::limit::Limit`.
    pub id: Arc<str>,
    /// For example: acks must be `all`.
    pub expected: String,
    /// The error code for the partition.
    pub code: i16,
}

/// An idempotent producer never gets this code, because it always waits for all replicas. The code
/// fails only the batch.
const INVALID_REQUIRED_ACKS: i16 = 21;
const ALL: i16 = -1;

/// Checks a batch of `bytes` bytes, written with these acks, against the write requirements of its
/// topic's contract.
pub fn check(produce: &Produce, acks: i16, batch: &Batch<'_>, bytes: usize) -> Result<(), Refused> {
    if let (Some(id), false) = (&produce.acks_all, acks == ALL) {
        return Err(unmet(
            id,
            INVALID_REQUIRED_ACKS,
            "acks must be `all`".to_owned(),
        ));
    }
    let codec = batch.header.codec()?.name();
    for (id, codecs) in &produce.compression {
        if !codecs.contains(&codec) {
            let expected = format!("compression must be {}", codecs.join(" or "));
            return Err(unmet(id, UNSUPPORTED_COMPRESSION_TYPE, expected));
        }
    }
    match &produce.max_batch {
        Some((most, id)) if bytes as u64 > *most => {
            let expected = format!("a batch may have {most} bytes at most");
            Err(unmet(id, MESSAGE_TOO_LARGE, expected))
        }
        Some(_) | None => Ok(()),
    }
}

/// A record exceeds the maximum size. Java splits the batch at this code, so that only the
/// oversized record fails.
pub(super) fn too_large(index: i32, (most, id): &(u64, Arc<str>)) -> Refused {
    let expected = format!("record {index}: a record may have {most} bytes at most");
    unmet(id, MESSAGE_TOO_LARGE, expected)
}

fn unmet(id: &Arc<str>, code: i16, expected: String) -> Refused {
    Refused::Terms(Unmet {
        id: Arc::clone(id),
        expected,
        code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::records::{
        Codec,
        build::{self, New},
        produce_check,
    };

    fn judged(produce: &Produce, acks: i16, codec: Codec) -> Result<(), (i16, String)> {
        let bytes = build::batch(&[New::value("x".repeat(200))], codec).unwrap();
        let batch = produce_check(&bytes, 12).unwrap();
        let told = |refused: Refused| (refused.code(), refused.to_string());
        check(produce, acks, &batch, bytes.len()).map_err(told)
    }

    #[test]
    fn each_term_has_its_code_and_names_its_contract() {
        let id = |key: &str| Arc::from(format!("orders.*/produce.{key}"));
        let all = Produce {
            acks_all: Some(id("acks")),
            ..Produce::default()
        };
        assert_eq!(judged(&all, -1, Codec::None), Ok(()));
        for acks in [0, 1, 2] {
            let told = (21, "acks must be `all` (orders.*/produce.acks)".to_owned());
            assert_eq!(judged(&all, acks, Codec::None), Err(told));
        }
        let packed = Produce {
            compression: vec![
                (id("compression"), vec!["zstd", "lz4"]),
                (Arc::from("*/produce.compression"), vec!["zstd", "gzip"]),
            ],
            ..Produce::default()
        };
        assert_eq!(judged(&packed, 1, Codec::Zstd), Ok(()));
        for (codec, told) in [
            (
                Codec::None,
                "compression must be zstd or lz4 (orders.*/produce.compression)",
            ),
            (
                Codec::Lz4,
                "compression must be zstd or gzip (*/produce.compression)",
            ),
        ] {
            assert_eq!(judged(&packed, 1, codec), Err((76, told.to_owned())));
        }
        let small = |most| Produce {
            max_batch: Some((most, id("max_batch"))),
            ..Produce::default()
        };
        assert_eq!(judged(&small(300), 1, Codec::None), Ok(()));
        let told = "a batch may have 250 bytes at most (orders.*/produce.max_batch)";
        assert_eq!(
            judged(&small(250), 1, Codec::None),
            Err((10, told.to_owned()))
        );
        assert_eq!(judged(&small(250), 1, Codec::Gzip), Ok(()));
    }
}
