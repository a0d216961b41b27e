//! A request that the policy has authorized. Its records are not validated against their topics'
//! contracts yet.

use super::{Parsed, Produced, Validated};
use crate::{
    api::{Denied, Invalid, Payload},
    audit::{ENTRIES, Unlisted},
    policy::{
        Contract,
        model::vocabulary::{Kind, Operation, Outcome},
    },
    schema::{self, Budget, Faulty, Refused, Schemas, VALIDATION_BUDGET},
    session::{
        context::{Cx, Fact, Limits, Live, RecordLimit},
        decision_cache::{Judged, PolicySnapshot, Text},
        work::{Attempt, Halt, Lane, Owner, Within, Work, WorkOutcome as Left, Worked},
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

pub struct Authorized {
    headed: Parsed,
    snapshot: PolicySnapshot,
    judged: Vec<Judged>,
    /// [`DecisionCache::withheld`](crate::session::decision_cache::DecisionCache::withheld) at the
    /// decision.
    withheld: u32,
    denied: Denied,
    /// Topic ids that have no name.
    unknown: Vec<Uuid>,
    /// Violations of contracts by the request's changes to topics.
    violated: Vec<ContractViolation>,
}

impl Authorized {
    pub(super) fn new(
        headed: Parsed,
        snapshot: PolicySnapshot,
        (judged, withheld): (Vec<Judged>, u32),
        (denied, unknown): (Denied, Vec<Uuid>),
        violated: Vec<ContractViolation>,
    ) -> Self {
        Self {
            headed,
            snapshot,
            judged,
            withheld,
            denied,
            unknown,
            violated,
        }
    }

    /// The inspection of the records in every partition that the policy allows. It is a separate
    /// computation because it may be heavy. Nonexistent partitions of topics under a contract are
    /// answered as a broker answers them, and their records are not inspected.
    pub fn inspection(&mut self, limits: &Limits, cx: &mut Cx<'_>) -> Inspection {
        let payloads = self.passing();
        let mut inspection = Inspection {
            frame: self.headed.request().frame.clone(),
            version: self.headed.request().header.version,
            payloads: Vec::new(),
            live: Arc::clone(&self.snapshot.live),
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
            // The topic may have more partitions than in the cluster snapshot.
            cx.facts.push(Fact::Outdated);
        }
        for (_, payload) in absent {
            self.denied
                .invalidate(payload.place, Invalid::nonexistent());
        }
        inspection.payloads = there;
        inspection
    }

    /// The denied names that an event does not list, and the violations found with them.
    fn beyond(&mut self) -> Beyond {
        let denied = || {
            let told = self.judged.iter().filter(|judged| !judged.filter_only);
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

    /// Every required permission, with its verdict.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    /// Adds the findings of the inspection, which ended at `now`.
    pub fn check(mut self, inspected: Inspected, now: Instant) -> Validated {
        for (place, invalid) in &inspected.invalid {
            self.denied.invalidate(*place, invalid.clone());
        }
        Validated::new(
            self.headed,
            self.snapshot,
            (self.judged, self.withheld),
            (self.denied, self.unknown),
            inspected,
            now,
        )
    }
}

fn name<'a>(payload: &'a Payload, headed: &'a Parsed) -> &'a str {
    payload.topic.text(headed.request())
}

/// Records to check against their topics' contracts: pure computation on the data that it owns.
pub struct Inspection {
    frame: Frame,
    version: i16,
    payloads: Vec<(Arc<str>, Payload)>,
    live: Arc<Live>,
    /// Limits on decompressed bytes: for one batch, and for the whole request.
    limit: usize,
    of_request: usize,
    budget: Budget,
    at: Timestamp,
    beyond: Beyond,
}

/// Denials beyond those that an event lists: sorted and hashed with the inspection, since the time
/// for that grows with their number.
struct Beyond {
    names: Vec<Text>,
    ids: Vec<Uuid>,
    /// How many faults may still be listed.
    room: usize,
    /// Violations of contracts by the request's changes to topics.
    violated: Vec<ContractViolation>,
}

impl Beyond {
    /// Sorting more names takes as long as inspecting [`LIGHT`] bytes.
    const FEW: usize = 2000;

    fn is_long(&self) -> bool {
        self.names.len() + self.ids.len() > Self::FEW
    }

    fn close(self, mut inspected: Inspected) -> Inspected {
        inspected.faults.extend(self.violated);
        let denied = |found: &&ContractViolation| found.outcome != Outcome::Observed;
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

/// A topic id in the format of Kafka's tools.
pub(super) fn base64_id(id: &Uuid) -> String {
    URL_SAFE_NO_PAD.encode(id.as_bytes())
}

/// The findings of an inspection.
#[derive(Debug, Default)]
pub struct Inspected {
    pub(super) invalid: Vec<((u32, u32), Invalid)>,
    /// As many as an event lists.
    pub(super) faults: Vec<ContractViolation>,
    /// Whether any of all faults is refused, not only observed.
    pub(super) faulty: bool,
    pub(super) produced: Vec<Produced>,
    pub(super) unlisted: Option<Unlisted>,
    /// The limits that its records reached, each once.
    pub limits: Vec<RecordLimit>,
}

/// A violation of a contract, for the audit log: by a record, a batch, or a change to a topic.
#[derive(Debug, Clone)]
pub struct ContractViolation {
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

/// Up to this many bytes under a contract, uncompressed and in at most [`FEW`] partitions, are
/// inspected on the event loop: that takes less time than handing them to the pool and back.
const LIGHT: usize = 16 << 10;
/// Steps of validation that a request may take on the event loop: about half a millisecond.
const LIGHT_STEPS: u64 = 20_000;
const FEW: usize = 64;
/// Records seldom decompress to more than this many times their size plus [`ROOM`].
const USUAL: usize = 8;
const ROOM: usize = 1 << 20;
/// How many refused records of one partition the audit log names.
const NAMED: usize = 10;

impl Inspection {
    /// The pool's lane for this inspection; `None`: it runs at once.
    pub fn lane(&self) -> Option<Lane> {
        let many = self.payloads.len() > FEW || self.beyond.is_long();
        let mut weight = 0_usize;
        for (topic, payload) in &self.payloads {
            let records = self.records(payload);
            // With many partitions, the lookup of their contracts would be a cost by itself.
            if many || self.looks_into(topic) {
                if is_packed(records) {
                    return Some(Lane::Decompression);
                }
                weight = weight.saturating_add(records.len());
            }
        }
        (many || weight > LIGHT).then_some(Lane::Validation)
    }

    /// The work for the pool, first within the usual room, and only if that is not enough within
    /// the full room.
    pub fn work(self, lane: Lane, owner: Owner, within: Within) -> Work {
        self.within(false, (lane, owner, within))
    }

    fn within(self, whole: bool, terms: (Lane, Owner, Within)) -> Work {
        let (weight, silent) = (self.frame.bytes().len(), self.silent());
        let again = terms.clone();
        let room = self.room(whole);
        // Uncompressed records are read in place: no room limits them.
        let limit = match room {
            0 => self.limit,
            _ => room.saturating_sub(records::WORKING).min(self.limit),
        };
        let mut work = Work::records(terms, (weight, room), move |halt| {
            let (looked, inflated) = self.look(limit, self.budget, halt);
            let outcome = match looked {
                Looked::Whole(inspected) => Left::Worked(Worked::new(self.beyond.close(inspected))),
                Looked::NeedsMore => Left::More(self.within(true, again)),
                // With the full budget, no more steps are available.
                Looked::NeedsSteps | Looked::Halted => Left::Halted,
            };
            Attempt { inflated, outcome }
        });
        work.outlives = silent;
        work
    }

    /// Whether the producer waits for no answer (`acks=0`).
    fn silent(&self) -> bool {
        let acks = self.payloads.first().map(|(_, payload)| payload.acks);
        acks == Some(0)
    }

    fn records(&self, payload: &Payload) -> &[u8] {
        let at = payload.records.start as usize..payload.records.end as usize;
        self.frame.bytes().get(at).unwrap_or_default()
    }

    /// Bytes of memory for decompression at a time: the usual amount, or the maximum. Zero for
    /// uncompressed records.
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

    /// Runs a light inspection at once; returns itself when it takes more than a few steps, which
    /// is work for the pool.
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

    /// Inspects all records, with each batch decompressed to at most `limit` bytes, within this
    /// budget. Also returns the cost of decompression.
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

    /// Whether a contract has requirements for the topic's records.
    fn looks_into(&self, topic: &str) -> bool {
        let mut contracts = self.live.contracts(topic);
        contracts.any(|(contract, schemas)| schemas.checkers(&contract).is_some())
    }

    /// Checks batch headers always (ruling 35); format, checksum and records where a contract
    /// applies to the topic. Violations that are only observed are returned with the accepted
    /// records; a refusal comes with the contract that it violates.
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

    /// Only violations by records can be observed. A batch that cannot be read to its end, or that
    /// violates the required batch format, is refused.
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

/// How far the inspection of the records came.
enum Looked {
    Whole(Inspected),
    /// A batch is larger than the usual room, and may be.
    NeedsMore,
    /// Validation takes more steps than the event loop allows, and may.
    NeedsSteps,
    Halted,
}

impl Inspected {
    /// Adds the findings of one partition.
    fn note(
        &mut self,
        topic: &Arc<str>,
        payload: &Payload,
        found_of: Result<(Produced, Option<Refused>), (Refused, String)>,
    ) {
        let refused = match &found_of {
            Ok((_, observed)) => observed.as_ref(),
            Err((refused, _)) => Some(refused),
        };
        if let Some(limit) = refused
            .and_then(limit)
            .filter(|limit| !self.limits.contains(limit))
        {
            self.limits.push(limit);
        }
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

    /// Faults beyond the listed ones are kept once for a partition, to be counted.
    fn add(&mut self, found: Vec<ContractViolation>) {
        let most = if self.faults.len() < ENTRIES {
            found.len()
        } else {
            1
        };
        self.faults.extend(found.into_iter().take(most));
    }
}

/// The limit that the refused records reached.
fn limit(refused: &Refused) -> Option<RecordLimit> {
    match refused {
        Refused::Budget { of_batch: true, .. } => Some(RecordLimit::BatchSteps),
        Refused::Budget {
            of_batch: false, ..
        } => Some(RecordLimit::RecordSteps),
        Refused::Batch(records::RecordsError::TooLarge { .. }) => {
            Some(RecordLimit::DecompressedBatch)
        }
        Refused::Batch(records::RecordsError::RequestTooLarge { .. }) => {
            Some(RecordLimit::DecompressedRequest)
        }
        Refused::Batch(_) | Refused::Records(_) | Refused::Terms(_) => None,
    }
}

fn is_too_large(refused: &Refused) -> bool {
    matches!(
        refused,
        Refused::Batch(records::RecordsError::TooLarge { .. })
    )
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

/// The error message for the producer.
fn told(refused: &Refused, contract: &str) -> Invalid {
    let faults = match refused {
        Refused::Records(faults) => faults.told.as_slice(),
        Refused::Batch(_) | Refused::Terms(_) => &[],
        Refused::Budget { index, .. } => {
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

/// The violations for the log.
fn found(
    topic: &Arc<str>,
    payload: &Payload,
    refused: &Refused,
    outcome: Outcome,
) -> Vec<ContractViolation> {
    let rule = match refused {
        Refused::Terms(unmet) => Arc::clone(&unmet.id),
        Refused::Budget { .. } => Arc::from(VALIDATION_BUDGET),
        Refused::Batch(_) | Refused::Records(_) => Arc::from("contract"),
    };
    let found = |record: Option<u32>, path: &str, expected: String| ContractViolation {
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
        Refused::Budget { index, .. } => {
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
