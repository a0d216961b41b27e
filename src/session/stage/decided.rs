//! A request on which the policy has spoken. Its records are still to be held against their topics' contracts.

use super::{Checked, Headed, Produced};
use crate::{
    api::{Denied, Invalid, Payload},
    policy::{
        Contract,
        vocabulary::{Kind, Operation, Outcome},
    },
    schema::{self, Faulty, Refused, Schemas},
    session::{
        context::Live,
        memo::{Judged, Sight},
    },
    wire::{frame::Frame, records},
};
use jiff::Timestamp;
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

pub struct Decided {
    headed: Headed,
    sight: Sight,
    judged: Vec<Judged>,
    /// [`Memo::withheld`](crate::session::memo::Memo::withheld) at the decision.
    withheld: u32,
    denied: Denied,
    /// Topic ids that have no name.
    unknown: Vec<Uuid>,
    /// What the request would make of topics against their contracts.
    violated: Vec<Found>,
}

impl Decided {
    pub(super) fn new(
        headed: Headed,
        sight: Sight,
        (judged, withheld): (Vec<Judged>, u32),
        (denied, unknown): (Denied, Vec<Uuid>),
        violated: Vec<Found>,
    ) -> Self {
        Self {
            headed,
            sight,
            judged,
            withheld,
            denied,
            unknown,
            violated,
        }
    }

    /// What is to be looked at: the records of every partition that policy lets pass. Computed apart, since it may be heavy.
    pub fn inspection(&self, limit: usize, at: Timestamp) -> Inspection {
        let request = self.headed.request();
        let payloads = self
            .headed
            .ask()
            .payloads()
            .into_iter()
            .filter_map(|payload| {
                let topic: Arc<str> = Arc::from(name(&payload, &self.headed));
                self.denied
                    .code(Kind::Topic, &topic)
                    .is_none()
                    .then_some((topic, payload))
            });
        Inspection {
            frame: request.frame.clone(),
            version: request.header.version,
            payloads: payloads.collect(),
            live: Arc::clone(&self.sight.live),
            limit,
            at,
        }
    }

    /// Every right that was asked for, and what became of it.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    /// Takes what the inspection found by `now`.
    pub fn check(mut self, mut inspected: Inspected, now: Instant) -> Checked {
        inspected.faults.append(&mut self.violated);
        for (place, invalid) in &inspected.invalid {
            self.denied.invalidate(*place, invalid.clone());
        }
        Checked::new(
            self.headed,
            self.sight,
            (self.judged, self.withheld),
            (self.denied, self.unknown),
            inspected,
            now,
        )
    }
}

fn name<'a>(payload: &'a Payload, headed: &'a Headed) -> &'a str {
    payload.topic.text(headed.request())
}

/// Records to hold against their topics' contracts: pure computation on what it owns.
pub struct Inspection {
    frame: Frame,
    version: i16,
    payloads: Vec<(Arc<str>, Payload)>,
    live: Arc<Live>,
    limit: usize,
    at: Timestamp,
}

/// What an inspection found.
#[derive(Debug, Default)]
pub struct Inspected {
    pub(super) invalid: Vec<((u32, u32), Invalid)>,
    pub(super) faults: Vec<Found>,
    pub(super) produced: Vec<Produced>,
}

/// What a contract refuses, for the audit log: a record, a batch, or what a request would make of a topic.
#[derive(Debug, Clone)]
pub struct Found {
    pub topic: Arc<str>,
    pub operation: Operation,
    /// Denied, or observed.
    pub outcome: Outcome,
    pub rule: Arc<str>,
    pub partition: Option<i32>,
    pub record: Option<u32>,
    pub path: String,
    pub expected: String,
}

/// Above this many bytes under a contract an inspection is heavy: it would hold up the other connections of its thread.
const HEAVY: usize = 64 << 10;
/// A compressed byte counts as so many: it may become 32,768 in zstd, a thousand in gzip.
const PACKED: usize = 64;
/// Records seldom become more than so many times what they are compressed, and this.
const USUAL: usize = 8;
const ROOM: usize = 1 << 20;
/// How many refused records of one partition are named in the audit log.
const NAMED: usize = 10;

impl Inspection {
    pub fn heavy(&self) -> bool {
        let under_contract = self
            .payloads
            .iter()
            .filter(|(topic, _)| self.looks_into(topic));
        under_contract
            .map(|(_, payload)| weight(self.records(payload)))
            .sum::<usize>()
            > HEAVY
    }

    fn records(&self, payload: &Payload) -> &[u8] {
        let at = payload.records.start as usize..payload.records.end as usize;
        self.frame.bytes().get(at).unwrap_or_default()
    }

    /// Into how much memory records are decompressed at a time: as much as is usual, or as much as there may be. None for records that are not
    /// compressed.
    pub fn room(&self, whole: bool) -> usize {
        let packed = |payload: &Payload| {
            let bytes = self.records(payload);
            if is_packed(bytes) { bytes.len() } else { 0 }
        };
        let largest = self
            .payloads
            .iter()
            .map(|(_, payload)| packed(payload))
            .max();
        match largest.unwrap_or(0) {
            0 => 0,
            _ if whole => self.limit + records::WORKING,
            bytes => (bytes.saturating_mul(USUAL) + ROOM).min(self.limit) + records::WORKING,
        }
    }

    pub fn run(self) -> Inspected {
        self.look(self.limit).0
    }

    /// Looks at all records, each batch decompressed within this room; gives up when one needs more than that, but may have it.
    pub fn run_within(self, room: usize) -> Result<Inspected, Self> {
        let limit = room.saturating_sub(records::WORKING).min(self.limit);
        let (inspected, more) = self.look(limit);
        if more && limit < self.limit {
            Err(self)
        } else {
            Ok(inspected)
        }
    }

    /// What is found within this limit, and whether some batch needs more.
    fn look(&self, limit: usize) -> (Inspected, bool) {
        let (mut inspected, mut more) = (Inspected::default(), false);
        for (topic, payload) in &self.payloads {
            match self.partition(topic, payload, limit) {
                Ok((produced, observed)) => {
                    inspected.produced.push(produced);
                    let faults =
                        observed.map(|refused| found(topic, payload, &refused, Outcome::Observed));
                    inspected.faults.extend(faults.into_iter().flatten());
                }
                Err(refused) => {
                    more |= matches!(refused, Refused::Batch(records::Fault::TooLarge { .. }));
                    inspected.invalid.push((payload.place, told(&refused)));
                    inspected
                        .faults
                        .extend(found(topic, payload, &refused, Outcome::Denied));
                }
            }
        }
        (inspected, more)
    }

    /// Whether a contract says something of the topic's records.
    fn looks_into(&self, topic: &str) -> bool {
        let mut contracts = self.live.contracts(topic);
        contracts.any(|(contract, schemas)| schemas.checkers(&contract).is_some())
    }

    /// Batch headers always (ruling 35); how they are written, checksum and records where a contract governs the topic. What would be refused, but
    /// is only observed, comes with what passes.
    fn partition(
        &self,
        topic: &Arc<str>,
        payload: &Payload,
        limit: usize,
    ) -> Result<(Produced, Option<Refused>), Refused> {
        let bytes = self.records(payload);
        let batch = records::produce_check(bytes, self.version)?;
        let mut observed = None;
        for (contract, schemas) in self.live.contracts(topic) {
            let found = self.hold((&contract, schemas), payload, &batch, limit)?;
            observed = observed.or(found);
        }
        let produced = Produced {
            topic: Arc::clone(topic),
            records: u64::try_from(batch.header.count).unwrap_or(0),
            bytes: bytes.len() as u64,
        };
        Ok((produced, observed))
    }

    /// Only what records are can be observed: a batch that cannot be read to its end, or is not sent as it must be, is refused.
    fn hold(
        &self,
        (contract, schemas): (&Contract, &Schemas),
        payload: &Payload,
        batch: &records::Batch<'_>,
        limit: usize,
    ) -> Result<Option<Refused>, Refused> {
        let sent = self.records(payload).len();
        schema::check(&contract.produce, payload.acks, batch, sent)?;
        let Some(checkers) = schemas.checkers(contract) else {
            return Ok(None);
        };
        match checkers.check(batch, limit) {
            Ok(()) => Ok(None),
            Err(refused @ Refused::Records(_))
                if contract.on_invalid.observes(self.at).is_some() =>
            {
                Ok(Some(refused))
            }
            Err(refused) => Err(refused),
        }
    }
}

/// About how many bytes are to be looked at.
fn weight(bytes: &[u8]) -> usize {
    let factor = if is_packed(bytes) { PACKED } else { 1 };
    bytes.len().saturating_mul(factor)
}

fn is_packed(bytes: &[u8]) -> bool {
    let first = records::batches(bytes).next().and_then(Result::ok);
    first.is_some_and(|batch| batch.header.codec() != Ok(records::Codec::None))
}

/// What the producer is told.
fn told(refused: &Refused) -> Invalid {
    let faults = match refused {
        Refused::Records(faults) => faults.told.as_slice(),
        Refused::Batch(_) | Refused::Terms(_) => &[],
    };
    let records: Vec<_> = faults
        .iter()
        .map(|faulty| (faulty.index, faulty.to_string()))
        .collect();
    let message = match records.first() {
        Some((_, first)) => format!("{refused}; {first}"),
        None => refused.to_string(),
    };
    Invalid {
        code: refused.code(),
        message,
        records,
    }
}

/// What the log is told.
fn found(topic: &Arc<str>, payload: &Payload, refused: &Refused, outcome: Outcome) -> Vec<Found> {
    let rule = match refused {
        Refused::Terms(unmet) => Arc::clone(&unmet.id),
        Refused::Batch(_) | Refused::Records(_) => Arc::from("contract"),
    };
    let found = |record: Option<u32>, path: &str, expected: String| Found {
        topic: Arc::clone(topic),
        operation: Operation::Write,
        outcome,
        rule: Arc::clone(&rule),
        partition: Some(payload.partition),
        record,
        path: path.to_owned(),
        expected,
    };
    match refused {
        Refused::Batch(fault) => vec![found(None, "", fault.to_string())],
        Refused::Terms(unmet) => vec![found(None, "", unmet.expected.clone())],
        Refused::Records(faults) => {
            let named = faults
                .told
                .iter()
                .take(NAMED)
                .map(|Faulty { index, broken, .. }| {
                    found(
                        u32::try_from(*index).ok(),
                        &broken.path,
                        broken.expected.clone(),
                    )
                });
            named.collect()
        }
    }
}
