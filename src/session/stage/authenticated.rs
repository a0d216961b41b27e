//! A request whose subject is known.

use super::{Authorized, Parsed, authorized::ContractViolation};
use crate::{
    api::{Area, Denied, Name, RequiredPermission},
    cluster::Cluster,
    policy::model::{
        topic_limits::{Ruling, Violation},
        vocabulary::{Brokers, Kind, Operation, Outcome, Proposal, Subject, Value},
    },
    session::{
        context::Cx,
        decision_cache::{
            Bounds, DecisionCache, Judged, Judgement, PolicySnapshot, Right, Text, Texts, Wanted,
        },
    },
};
use std::{borrow::Cow, sync::Arc};
use uuid::Uuid;

pub struct Authenticated {
    headed: Parsed,
    subject: Arc<Subject>,
}

impl Authenticated {
    pub(super) fn new(headed: Parsed, subject: Arc<Subject>) -> Self {
        Self { headed, subject }
    }

    /// Updates the subject after its groups have changed.
    pub fn attribute_anew(&mut self, subject: &Arc<Subject>) {
        self.subject = Arc::clone(subject);
    }

    pub fn carries_records(&self) -> bool {
        !self.headed.ask().payloads().is_empty()
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    /// Topic ids without a name in this snapshot of the cluster.
    pub fn unresolved(&mut self, cluster: &Cluster) -> Vec<Uuid> {
        let mut ids = self.headed.ask_mut().ids();
        ids.retain(|id| cluster.topic(*id).is_none());
        ids
    }

    /// Decides every permission that the request needs. Ids that still have no name are never
    /// authorized: no rule can apply to them, and their key answers UNKNOWN_TOPIC_ID; the log names
    /// them.
    pub fn decide(
        mut self,
        cache: &mut DecisionCache,
        bounds: Bounds<'_>,
        cx: &Cx<'_>,
    ) -> Authorized {
        let snapshot = cache.snapshot(&self.subject, cx);
        let withheld = cache.withheld();
        self.headed.ask_mut().resolve(cx.cluster);
        let unknown = self.unresolved(cx.cluster);
        let mut denied = Denied::default();
        let required = self.headed.ask().required();
        let request = self.headed.request();
        let mut texts = Texts::of(required.iter().map(|permission| permission.text(request)));
        let mut judged = Vec::with_capacity(required.len());
        for permission in &required {
            let verdict = self.judge(permission, &mut texts, cache, (&snapshot, bounds));
            note(&mut denied, permission, &verdict, permission.text(request));
            judged.push(verdict);
        }
        if self.headed.ask().unsupported_reason().is_some() {
            denied.refuse_outright();
        }
        // For the log: the operation on the topics, or on the cluster for them.
        let wanted = required.iter().find(|permission| !permission.filter_only);
        let operation = wanted.map_or(Operation::Alter, |permission| permission.operation);
        let violated = self.govern(operation, &mut denied, cx);
        let log = (judged, withheld);
        Authorized::new(self.headed, snapshot, log, (denied, unknown), violated)
    }

    /// Checks the request's changes to topics against their contracts, where the subject may make
    /// them at all, and fills in the contracts' defaults.
    fn govern(
        &mut self,
        operation: Operation,
        denied: &mut Denied,
        cx: &Cx<'_>,
    ) -> Vec<ContractViolation> {
        let mut found = Vec::new();
        let proposals = self.headed.ask().proposals();
        for (place, proposal) in proposals.iter().enumerate() {
            if denied.topic(&proposal.topic).is_some() {
                continue;
            }
            let Ruling { violations, filled } = ruling(proposal, cx);
            if !violations.is_empty() {
                denied.violate(&proposal.topic, told(&violations));
                let topic = &proposal.topic;
                found.extend(violations.iter().map(|one| violated(topic, operation, one)));
            } else if !filled.is_empty() {
                let filled: Vec<_> = filled
                    .into_iter()
                    .map(|one| (one.setting, one.value))
                    .collect();
                self.headed.ask_mut().fill(place, &filled);
            }
        }
        found
    }

    fn judge(
        &self,
        permission: &RequiredPermission,
        texts: &mut Texts,
        cache: &mut DecisionCache,
        (snapshot, bounds): (&PolicySnapshot, Bounds<'_>),
    ) -> Judged {
        let name = permission.text(self.headed.request());
        let text = texts.next(name.len());
        let wanted = self.wanted(permission.operation, permission.kind);
        if let Some(operation) = permission.cluster {
            let wanted = self.wanted(operation, Kind::Cluster);
            let judgement = cache.judge(snapshot, &wanted, bounds);
            if judgement.verdict.outcome == Outcome::Allowed {
                return judged(judgement, &wanted, texts.empty(), permission.filter_only);
            }
        }
        let any = permission.name == Name::None && permission.kind != Kind::Cluster;
        let wanted = Wanted {
            name,
            any,
            ..wanted
        };
        let judgement = cache.judge(snapshot, &wanted, bounds);
        judged(judgement, &wanted, text, permission.filter_only)
    }

    fn wanted(&self, operation: Operation, kind: Kind) -> Wanted<'static> {
        let row = self.headed.row();
        Wanted {
            api: row.key,
            operation,
            kind,
            name: "",
            any: false,
            administers: row.area == Area::Administration,
        }
    }
}

fn judged(judgement: Judgement, wanted: &Wanted<'_>, name: Text, filter_only: bool) -> Judged {
    let right = Right {
        api: wanted.api,
        operation: wanted.operation,
        kind: wanted.kind,
        name,
        any: wanted.any,
    };
    judgement.of(right, filter_only)
}

fn violated(topic: &Arc<str>, operation: Operation, violation: &Violation) -> ContractViolation {
    ContractViolation {
        topic: Arc::clone(topic),
        operation,
        outcome: Outcome::Denied,
        rule: Arc::clone(&violation.id),
        partition: None,
        record: None,
        path: violation.setting.to_string(),
        expected: violation.must.clone(),
    }
}

/// The combined result of all contracts of the topic. A default from one contract must comply with
/// the others.
fn ruling(proposal: &Proposal, cx: &Cx<'_>) -> Ruling {
    let contracts: Vec<_> = cx.live.contracts(&proposal.topic).collect();
    let again = contracts.first().filter(|_| contracts.len() > 1);
    let (mut proposal, mut all) = (Cow::Borrowed(proposal), Vec::new());
    for (contract, _) in contracts.iter().chain(again) {
        let Ruling { violations, filled } = contract.judge(&proposal, &inherited(cx.cluster));
        if !violations.is_empty() {
            return Ruling {
                violations,
                filled: Vec::new(),
            };
        }
        if contracts.len() > 1 && !filled.is_empty() {
            let said = filled
                .iter()
                .map(|one| (one.setting.clone(), Value::Said(one.value.clone())));
            proposal.to_mut().said.extend(said);
        }
        all.extend(filled);
    }
    Ruling {
        violations: Vec::new(),
        filled: all,
    }
}

fn inherited(cluster: &Cluster) -> Brokers<'_> {
    let nodes = cluster.nodes.values();
    Brokers(nodes.map(|node| node.settings.as_deref()).collect())
}

/// Maximum number of violations per topic in the client's answer.
const TOLD: usize = 3;

fn told(violations: &[Violation]) -> String {
    let messages: Vec<_> = violations
        .iter()
        .take(TOLD)
        .map(|violation| violation.message.as_str())
        .collect();
    let more = violations.len().saturating_sub(TOLD);
    match more {
        0 => messages.join("; "),
        more => format!("{}; and {more} more", messages.join("; ")),
    }
}

fn note(denied: &mut Denied, permission: &RequiredPermission, judged: &Judged, name: &str) {
    if !judged.denied() {
        return;
    }
    match (permission.filter_only, permission.whole) {
        (false, false) => denied.deny(permission.kind, name),
        (false, true) => denied.deny(Kind::Cluster, ""),
        (true, _) => {
            let by_rule = judged.verdict.is_denied_by_rule();
            denied.missing((permission.operation, permission.kind, name), by_rule);
        }
    }
}
