//! A request on which the policy has spoken. Its records are still to be held against their topics' contracts.

use super::{Checked, Headed, Produced};
use crate::{
    api::{Denied, Invalid, Payload},
    audit::{ENTRIES, Unlisted},
    policy::{
        Contract,
        model::vocabulary::{Kind, Operation, Outcome},
    },
    schema::{self, Budget, Faulty, Refused, Schemas, VALIDATION_BUDGET},
    session::{
        context::{Cx, Fact, Limits, Live},
        memo::{Judged, Sight, Text},
        work::{Attempt, Halt, Lane, Outcome as Left, Owner, Within, Work, Worked},
    },
    wire::{
        frame::Frame,
        records::{self, Allowance},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
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

    /// What is to be looked at: the records of every partition that policy lets pass. Computed apart, since it may be heavy. Partitions under a
    /// contract that do not exist are answered as a broker does, and nothing in them is looked at.
    pub fn inspection(&mut self, limits: &Limits, cx: &mut Cx<'_>) -> Inspection {
        let payloads = self.passing();
        let mut inspection = Inspection {
            frame: self.headed.request().frame.clone(),
            version: self.headed.request().header.version,
            payloads: Vec::new(),
            live: Arc::clone(&self.sight.live),
            limit: limits.decompressed_batch,
            of_request: limits.decompressed_request,
            budget: limits.schema,
            at: cx.wall,
            beyond: self.beyond(),
        };
        let lacks = |topic: &str, payload: &Payload| cx.cluster.lacks(topic, payload.partition);
        let (absent, there) = payloads
            .into_iter()
            .partition(|(topic, payload)| lacks(topic, payload) && inspection.looks_into(topic));
        let absent: Vec<(Arc<str>, Payload)> = absent;
        if !absent.is_empty() {
            // The topic may have more partitions since the cluster was asked.
            cx.facts.push(Fact::Outdated);
        }
        for (_, payload) in absent {
            self.denied
                .invalidate(payload.place, Invalid::nonexistent());
        }
        inspection.payloads = there;
        inspection
    }

    /// The denied names that an event does not list, and what was found beside them.
    fn beyond(&mut self) -> Beyond {
        let denied = || {
            let told = self.judged.iter().filter(|judged| !judged.silent);
            told.filter(|judged| judged.denied())
        };
        let names: Vec<_> = denied()
            .skip(ENTRIES)
            .map(|judged| judged.right.name.clone())
            .collect();
        let listed = if names.is_empty() {
            denied().count()
        } else {
            ENTRIES
        };
        let ids = self.unknown.get(ENTRIES - listed..);
        Beyond {
            names,
            ids: ids.unwrap_or_default().to_vec(),
            room: ENTRIES - (listed + self.unknown.len()).min(ENTRIES),
            violated: std::mem::take(&mut self.violated),
        }
    }

    /// The records of each partition of a topic that is not denied.
    fn passing(&self) -> Vec<(Arc<str>, Payload)> {
        let payloads = self.headed.ask().payloads().into_iter();
        let passing = payloads.filter_map(|payload| {
            let topic: Arc<str> = Arc::from(name(&payload, &self.headed));
            let denied = self.denied.code(Kind::Topic, &topic).is_some();
            (!denied).then_some((topic, payload))
        });
        passing.collect()
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
    pub fn check(mut self, inspected: Inspected, now: Instant) -> Checked {
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
    /// How much of one batch is decompressed, and how much of all together.
    limit: usize,
    of_request: usize,
    budget: Budget,
    at: Timestamp,
    beyond: Beyond,
}

/// What is denied beyond what an event lists: sorted and hashed with the inspection, since that takes time with their number.
struct Beyond {
    names: Vec<Text>,
    ids: Vec<Uuid>,
    /// How many faults may still be listed.
    room: usize,
    /// What the request would make of topics against their contracts.
    violated: Vec<Found>,
}

impl Beyond {
    /// Sorting more names takes as long as looking at the bytes of [`LIGHT`].
    const FEW: usize = 2000;

    fn is_long(&self) -> bool {
        self.names.len() + self.ids.len() > Self::FEW
    }

    fn close(self, mut inspected: Inspected) -> Inspected {
        inspected.faults.extend(self.violated);
        let denied = |found: &&Found| found.outcome != Outcome::Observed;
        inspected.faulty = inspected.faults.iter().any(|found| denied(&found));
        let listed = inspected.faults.len().min(self.room);
        let more = inspected.faults.split_off(listed);
        let ids: Vec<_> = self.ids.iter().map(base64_id).collect();
        let faults = more.iter().filter(denied).map(|found| &*found.topic);
        let names = self.names.iter().map(|name| &**name);
        let names: Vec<_> = names
            .chain(ids.iter().map(String::as_str))
            .chain(faults)
            .collect();
        let observed = more.iter().filter(|found| !denied(found)).count();
        inspected.unlisted = Unlisted::of(names, observed as u64);
        inspected
    }
}

/// A topic id as Kafka's tools write it.
pub(super) fn base64_id(id: &Uuid) -> String {
    URL_SAFE_NO_PAD.encode(id.as_bytes())
}

/// What an inspection found.
#[derive(Debug, Default)]
pub struct Inspected {
    pub(super) invalid: Vec<((u32, u32), Invalid)>,
    /// As many as an event lists.
    pub(super) faults: Vec<Found>,
    /// Whether any of all faults is more than observed.
    pub(super) faulty: bool,
    pub(super) produced: Vec<Produced>,
    pub(super) unlisted: Option<Unlisted>,
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

/// Up to this many bytes under a contract, not compressed and in so few partitions, are looked at on the event loop: that takes less than handing them to
/// the pool and back.
const LIGHT: usize = 16 << 10;
/// Steps of validation that a request may take on the event loop: about half a millisecond.
const LIGHT_STEPS: u64 = 20_000;
const FEW: usize = 64;
/// Records seldom become more than so many times what they are compressed, and this.
const USUAL: usize = 8;
const ROOM: usize = 1 << 20;
/// How many refused records of one partition are named in the audit log.
const NAMED: usize = 10;

impl Inspection {
    /// Where in the pool it is to be done; `None`: at once.
    pub fn lane(&self) -> Option<Lane> {
        let many = self.payloads.len() > FEW || self.beyond.is_long();
        let mut weight = 0_usize;
        for (topic, payload) in &self.payloads {
            let records = self.records(payload);
            // Of many it is not asked which have a contract: that is a cost by itself.
            if many || self.looks_into(topic) {
                if is_packed(records) {
                    return Some(Lane::Decompression);
                }
                weight = weight.saturating_add(records.len());
            }
        }
        (many || weight > LIGHT).then_some(Lane::Validation)
    }

    /// The work for the pool, first within the room that is usual, and only if that is not enough within all that it may take.
    pub fn work(self, lane: Lane, owner: Owner, within: Within) -> Work {
        self.within(false, (lane, owner, within))
    }

    fn within(self, whole: bool, terms: (Lane, Owner, Within)) -> Work {
        let (weight, silent) = (self.frame.bytes().len(), self.silent());
        let again = terms.clone();
        let room = self.room(whole);
        // Records that are not compressed are read where they lie: no room bounds them.
        let limit = match room {
            0 => self.limit,
            _ => room.saturating_sub(records::WORKING).min(self.limit),
        };
        let mut work = Work::records(terms, (weight, room), move |halt| {
            let (looked, inflated) = self.look(limit, self.budget, halt);
            let outcome = match looked {
                Looked::Whole(inspected) => Left::Worked(Worked::new(self.beyond.close(inspected))),
                Looked::NeedsMore => Left::More(self.within(true, again)),
                // With its whole budget there are no more steps to be had.
                Looked::NeedsSteps | Looked::Halted => Left::Halted,
            };
            Attempt { inflated, outcome }
        });
        work.outlives = silent;
        work
    }

    /// Whether the producer waits for no answer.
    fn silent(&self) -> bool {
        let acks = self.payloads.first().map(|(_, payload)| payload.acks);
        acks == Some(0)
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

    /// What is light, at once; gives itself back when it takes more than a few steps, which is work for the pool.
    #[expect(
        clippy::result_large_err,
        reason = "no error: the inspection itself, which is as large either way"
    )]
    pub fn run(self) -> Result<Inspected, Self> {
        let partitions = u64::try_from(self.payloads.len()).unwrap_or(u64::MAX);
        let steps = LIGHT_STEPS / partitions.max(1);
        let light = Budget {
            record: self.budget.record.min(steps),
            batch: self.budget.batch.min(steps),
        };
        match self.look(self.limit, light, &Halt::default()).0 {
            Looked::Whole(inspected) => Ok(self.beyond.close(inspected)),
            Looked::NeedsMore | Looked::NeedsSteps | Looked::Halted => Err(self),
        }
    }

    /// Looks at all records, each batch decompressed to `limit` bytes at most and within this budget; and what decompression cost.
    fn look(&self, limit: usize, budget: Budget, halt: &Halt) -> (Looked, usize) {
        let mut allowance = Allowance::new(limit, self.of_request);
        let mut inspected = Inspected::default();
        for (topic, payload) in &self.payloads {
            if halt.is_set() {
                return (Looked::Halted, allowance.inflated());
            }
            let found = self.partition(topic, payload, (&mut allowance, budget));
            if limit < self.limit && found.as_ref().is_err_and(|(fault, _)| is_too_large(fault)) {
                return (Looked::NeedsMore, allowance.inflated());
            }
            let over_budget = matches!(found, Err((Refused::Budget { .. }, _)));
            if over_budget && budget != self.budget {
                return (Looked::NeedsSteps, allowance.inflated());
            }
            inspected.note(topic, payload, found);
        }
        (Looked::Whole(inspected), allowance.inflated())
    }

    /// Whether a contract says something of the topic's records.
    fn looks_into(&self, topic: &str) -> bool {
        let mut contracts = self.live.contracts(topic);
        contracts.any(|(contract, schemas)| schemas.checkers(&contract).is_some())
    }

    /// Batch headers always (ruling 35); how they are written, checksum and records where a contract governs the topic. What would be refused, but
    /// is only observed, comes with what passes; and beside what is refused, whose contract it breaks.
    fn partition(
        &self,
        topic: &Arc<str>,
        payload: &Payload,
        (allowance, budget): (&mut Allowance, Budget),
    ) -> Result<(Produced, Option<Refused>), (Refused, String)> {
        let bytes = self.records(payload);
        let batch = records::produce_check(bytes, self.version)
            .map_err(|fault| (fault.into(), String::new()))?;
        let mut observed = None;
        for (contract, schemas) in self.live.contracts(topic) {
            let found = self
                .hold((&contract, schemas), payload, &batch, (allowance, budget))
                .map_err(|refused| (refused, owned(&contract)))?;
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
        (allowance, budget): (&mut Allowance, Budget),
    ) -> Result<Option<Refused>, Refused> {
        let sent = self.records(payload).len();
        schema::check(&contract.produce, payload.acks, batch, sent)?;
        let Some(checkers) = schemas.checkers(contract) else {
            return Ok(None);
        };
        match checkers.check(batch, allowance, budget) {
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

/// How far a look at the records came.
enum Looked {
    Whole(Inspected),
    /// A batch is larger than the usual room, and may be.
    NeedsMore,
    /// Validation takes more steps than it has on the event loop, and may.
    NeedsSteps,
    Halted,
}

impl Inspected {
    /// Takes what was found of one partition.
    fn note(
        &mut self,
        topic: &Arc<str>,
        payload: &Payload,
        found_of: Result<(Produced, Option<Refused>), (Refused, String)>,
    ) {
        match found_of {
            Ok((produced, observed)) => {
                self.produced.push(produced);
                if let Some(refused) = observed {
                    self.add(found(topic, payload, &refused, Outcome::Observed));
                }
            }
            Err((refused, contract)) => {
                let invalid = told(&refused, &contract);
                self.invalid.push((payload.place, invalid));
                let faults = found(topic, payload, &refused, Outcome::Denied);
                self.add(faults);
            }
        }
    }

    /// What cannot be listed any more is kept once for a partition, to be counted.
    fn add(&mut self, found: Vec<Found>) {
        let most = if self.faults.len() < ENTRIES {
            found.len()
        } else {
            1
        };
        self.faults.extend(found.into_iter().take(most));
    }
}

fn is_too_large(refused: &Refused) -> bool {
    matches!(refused, Refused::Batch(records::Fault::TooLarge { .. }))
}

fn is_packed(bytes: &[u8]) -> bool {
    let first = records::batches(bytes).next().and_then(Result::ok);
    first.is_some_and(|batch| batch.header.codec() != Ok(records::Codec::None))
}

/// The contract and its owner, so that a producer knows who can change it.
fn owned(contract: &Contract) -> String {
    let name = contract.names.first().map_or("", |name| name);
    match &contract.owner {
        Some(owner) => format!("contract `{name}`, owner {owner}"),
        None => format!("contract `{name}`"),
    }
}

/// What the producer is told.
fn told(refused: &Refused, contract: &str) -> Invalid {
    let faults = match refused {
        Refused::Records(faults) => faults.told.as_slice(),
        Refused::Batch(_) | Refused::Terms(_) => &[],
        Refused::Budget { index } => {
            return Invalid {
                code: refused.code(),
                message: refused.to_string(),
                records: vec![(*index, OVER_BUDGET.to_owned())],
            };
        }
    };
    let records: Vec<_> = faults
        .iter()
        .map(|faulty| (faulty.index, faulty.to_string()))
        .collect();
    let message = match records.first() {
        Some((_, first)) => format!("{refused}; {first} ({contract})"),
        None => refused.to_string(),
    };
    Invalid {
        code: refused.code(),
        message,
        records,
    }
}

const OVER_BUDGET: &str = "validation exceeds its budget";

/// What the log is told.
fn found(topic: &Arc<str>, payload: &Payload, refused: &Refused, outcome: Outcome) -> Vec<Found> {
    let rule = match refused {
        Refused::Terms(unmet) => Arc::clone(&unmet.id),
        Refused::Budget { .. } => Arc::from(VALIDATION_BUDGET),
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
        Refused::Budget { index } => {
            vec![found(
                u32::try_from(*index).ok(),
                "",
                OVER_BUDGET.to_owned(),
            )]
        }
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
