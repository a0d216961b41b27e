//! A request on which the policy has spoken. Its records are still to be held against their topics' contracts.

use super::{Checked, Headed, Produced};
use crate::{
    api::{Denied, Invalid, Payload},
    policy::vocabulary::{Kind, Subject},
    schema::{Checkers, Refused},
    session::{context::Live, memo::Judged},
    wire::{frame::Frame, records},
};
use std::{sync::Arc, time::Instant};

pub struct Decided {
    headed: Headed,
    subject: Arc<Subject>,
    judged: Vec<Judged>,
    denied: Denied,
}

impl Decided {
    pub(super) fn new(
        headed: Headed,
        subject: Arc<Subject>,
        judged: Vec<Judged>,
        denied: Denied,
    ) -> Self {
        Self {
            headed,
            subject,
            judged,
            denied,
        }
    }

    /// What is to be looked at: the records of every partition that policy lets pass. Computed apart, since it may be heavy.
    pub fn inspection(&self, live: &Arc<Live>, limit: usize) -> Inspection {
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
            live: Arc::clone(live),
            limit,
        }
    }

    /// Takes what the inspection found by `now`.
    pub fn check(mut self, inspected: Inspected, now: Instant) -> Checked {
        for (place, invalid) in &inspected.invalid {
            self.denied.invalidate(*place, invalid.clone());
        }
        Checked::new(
            self.headed,
            self.subject,
            self.judged,
            self.denied,
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

/// A record (or batch) that is refused, for the audit log.
#[derive(Debug, Clone)]
pub struct Found {
    pub topic: Arc<str>,
    pub partition: i32,
    pub record: Option<u32>,
    pub path: String,
    pub expected: String,
}

/// Above this many bytes under a contract an inspection is heavy: it would hold up the other connections of its thread.
const HEAVY: usize = 64 << 10;
/// A compressed byte counts as so many: it may become 32,768 in zstd, a thousand in gzip.
const PACKED: usize = 64;
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

    pub fn run(self) -> Inspected {
        let mut inspected = Inspected::default();
        for (topic, payload) in &self.payloads {
            match self.partition(topic, payload) {
                Ok(produced) => inspected.produced.push(produced),
                Err((invalid, faults)) => {
                    inspected.invalid.push((payload.place, invalid));
                    inspected.faults.extend(faults);
                }
            }
        }
        inspected
    }

    fn checkers(&self, topic: &str) -> Option<Checkers<'_>> {
        let contract = self.live.policy.contract(topic)?;
        self.live.schemas.checkers(&contract)
    }

    /// Batch headers always (ruling 35); checksum and records where a contract governs the topic.
    fn partition(
        &self,
        topic: &Arc<str>,
        payload: &Payload,
    ) -> Result<Produced, (Invalid, Vec<Found>)> {
        let bytes = self.records(payload);
        let checked = records::produce_check(bytes, self.version)
            .map_err(Refused::Batch)
            .and_then(|batch| match self.checkers(topic) {
                Some(checkers) => checkers.check(&batch, self.limit).map(|()| batch),
                None => Ok(batch),
            });
        match checked {
            Ok(batch) => Ok(Produced {
                topic: Arc::clone(topic),
                records: u64::try_from(batch.header.count).unwrap_or(0),
                bytes: bytes.len() as u64,
            }),
            Err(refused) => Err(tell(topic, payload, &refused)),
        }
    }
}

/// About how many bytes are to be looked at.
fn weight(bytes: &[u8]) -> usize {
    let first = records::batches(bytes).next().and_then(Result::ok);
    let packed = first.is_some_and(|batch| batch.header.codec() != Ok(records::Codec::None));
    let factor = if packed { PACKED } else { 1 };
    bytes.len().saturating_mul(factor)
}

/// What the producer is told, and what the log is.
fn tell(topic: &Arc<str>, payload: &Payload, refused: &Refused) -> (Invalid, Vec<Found>) {
    let found = |record: Option<u32>, path: &str, expected: String| Found {
        topic: Arc::clone(topic),
        partition: payload.partition,
        record,
        path: path.to_owned(),
        expected,
    };
    let (records, found): (Vec<_>, Vec<_>) = match refused {
        Refused::Batch(fault) => (Vec::new(), vec![found(None, "", fault.to_string())]),
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
