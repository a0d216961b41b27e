//! A request on which the policy has spoken. Its records are still to be held against their topics' contracts.

use super::{Checked, Headed, Produced};
use crate::{
    api::{Denied, Invalid, Payload},
    policy::vocabulary::{Kind, Operation},
    schema::{self, Checkers, Refused},
    session::{
        context::Live,
        memo::{Judged, Sight},
    },
    wire::{frame::Frame, records},
};
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

pub struct Decided {
    headed: Headed,
    sight: Sight,
    judged: Vec<Judged>,
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
        judged: Vec<Judged>,
        (denied, unknown): (Denied, Vec<Uuid>),
        violated: Vec<Found>,
    ) -> Self {
        Self {
            headed,
            sight,
            judged,
            denied,
            unknown,
            violated,
        }
    }

    /// What is to be looked at: the records of every partition that policy lets pass. Computed apart, since it may be heavy.
    pub fn inspection(&self, limit: usize) -> Inspection {
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
            self.judged,
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
            .filter(|(topic, _)| self.checkers(topic).is_some());
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
                Ok(produced) => inspected.produced.push(produced),
                Err(refused) => {
                    more |= matches!(refused, Refused::Batch(records::Fault::TooLarge { .. }));
                    let (invalid, faults) = tell(topic, payload, &refused);
                    inspected.invalid.push((payload.place, invalid));
                    inspected.faults.extend(faults);
                }
            }
        }
        (inspected, more)
    }

    fn checkers(&self, topic: &str) -> Option<Checkers<'_>> {
        let contract = self.live.policy.contract(topic)?;
        self.live.schemas.checkers(&contract)
    }

    /// Batch headers always (ruling 35); how they are written, checksum and records where a contract governs the topic.
    fn partition(
        &self,
        topic: &Arc<str>,
        payload: &Payload,
        limit: usize,
    ) -> Result<Produced, Refused> {
        let bytes = self.records(payload);
        let checked = records::produce_check(bytes, self.version)
            .map_err(Refused::Batch)
            .and_then(|batch| {
                if let Some(contract) = self.live.policy.contract(topic) {
                    schema::check(&contract.produce, payload.acks, &batch, bytes.len())?;
                    if let Some(checkers) = self.live.schemas.checkers(&contract) {
                        checkers.check(&batch, limit)?;
                    }
                }
                Ok(batch)
            });
        checked.map(|batch| Produced {
            topic: Arc::clone(topic),
            records: u64::try_from(batch.header.count).unwrap_or(0),
            bytes: bytes.len() as u64,
        })
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

/// What the producer is told, and what the log is.
fn tell(topic: &Arc<str>, payload: &Payload, refused: &Refused) -> (Invalid, Vec<Found>) {
    let rule = match refused {
        Refused::Terms(unmet) => Arc::clone(&unmet.id),
        Refused::Batch(_) | Refused::Records(_) => Arc::from("contract"),
    };
    let found = |record: Option<u32>, path: &str, expected: String| Found {
        topic: Arc::clone(topic),
        operation: Operation::Write,
        rule: Arc::clone(&rule),
        partition: Some(payload.partition),
        record,
        path: path.to_owned(),
        expected,
    };
    let (records, found): (Vec<_>, Vec<_>) = match refused {
        Refused::Batch(fault) => (Vec::new(), vec![found(None, "", fault.to_string())]),
        Refused::Terms(unmet) => (Vec::new(), vec![found(None, "", unmet.expected.clone())]),
        Refused::Records(faults) => (
            faults
                .told
                .iter()
                .map(|faulty| (faulty.index, faulty.to_string()))
                .collect(),
            faults
                .told
                .iter()
                .take(NAMED)
                .map(|faulty| {
                    let broken = &faulty.broken;
                    found(
                        u32::try_from(faulty.index).ok(),
                        &broken.path,
                        broken.expected.clone(),
                    )
                })
                .collect(),
        ),
    };
    let message = match records.first() {
        Some((_, first)) => format!("{refused}; {first}"),
        None => refused.to_string(),
    };
    (
        Invalid {
            code: refused.code(),
            message,
            records,
        },
        found,
    )
}
