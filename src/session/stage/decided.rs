//! A request on which the policy has spoken. Its records are still to be held against their topics' contracts.

use super::{Checked, Headed, Produced};
use crate::{
    api::{Denied, Invalid, Payload},
    policy::{
        Contract,
        vocabulary::{Kind, Subject},
    },
    schema::{Checks, Framing, Part, Refused, Schemas, check_partition},
    session::{context::Live, memo::Judged},
    wire::{frame::Frame, records},
};
use std::sync::Arc;

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

    /// Takes what the inspection found.
    pub fn check(mut self, inspected: Inspected) -> Checked {
        for (place, invalid) in &inspected.invalid {
            self.denied.invalidate(*place, invalid.clone());
        }
        Checked::new(
            self.headed,
            self.subject,
            self.judged,
            self.denied,
            inspected,
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
/// How many refused records of one partition are named in the audit log.
const NAMED: usize = 10;

impl Inspection {
    pub fn heavy(&self) -> bool {
        let under_contract = self
            .payloads
            .iter()
            .filter(|(topic, _)| self.checks(topic).is_some());
        under_contract
            .map(|(_, payload)| payload.records.len())
            .sum::<usize>()
            > HEAVY
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

    fn checks(&self, topic: &str) -> Option<Checks<'_>> {
        checks(self.live.policy.contract(topic)?, &self.live.schemas)
    }

    /// Batch headers always (ruling 35); checksum and records where a contract governs the topic.
    fn partition(
        &self,
        topic: &Arc<str>,
        payload: &Payload,
    ) -> Result<Produced, (Invalid, Vec<Found>)> {
        let at = payload.records.start as usize..payload.records.end as usize;
        let bytes = self.frame.bytes().get(at).unwrap_or_default();
        let records = match self.checks(topic) {
            Some(checks) => check_partition(bytes, self.version, &checks, self.limit)
                .map(|checked| checked.records()),
            None => records::produce_check(bytes, self.version)
                .map(|batch| u32::try_from(batch.header.count).unwrap_or(0))
                .map_err(Refused::Batch),
        };
        match records {
            Ok(records) => {
                let topic = Arc::clone(topic);
                Ok(Produced {
                    topic,
                    records: records.into(),
                    bytes: bytes.len() as u64,
                })
            }
            Err(refused) => Err(tell(topic, payload, &refused)),
        }
    }
}

/// What a contract says of records; `None` when it says nothing.
fn checks<'a>(contract: &Contract, schemas: &'a Schemas) -> Option<Checks<'a>> {
    let part = |format: &Option<crate::policy::Format>, null: bool| -> Option<Part<'a>> {
        let format = format.as_ref()?;
        let checker = schemas.checker(format.schema?.0)?.as_ref();
        Some(Part {
            checker,
            framing: Framing::Any,
            null,
        })
    };
    let checks = Checks {
        key: part(&contract.key, false),
        value: part(&contract.value, true),
    };
    (checks.key.is_some() || checks.value.is_some()).then_some(checks)
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
        Refused::Records { told, .. } => (
            told.iter()
                .map(|faulty| (faulty.index, faulty.message.clone()))
                .collect(),
            told.iter()
                .take(NAMED)
                .map(|faulty| {
                    found(
                        u32::try_from(faulty.index).ok(),
                        &faulty.broken.path,
                        faulty.broken.expected.clone(),
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
