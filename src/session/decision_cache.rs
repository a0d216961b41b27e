//! The decisions that one connection remembers: the verdicts under the policy in force, and the
//! permissions that are already in the audit log.
//!
//! A forgotten permission is decided and recorded again: the log then has more lines, never fewer.
//! A permission refers to the log by the number of an event. If the requests of that event are not
//! forwarded, the permission is forgotten, because the log then states that the event had no
//! effect.

pub use super::rights::Wanted;
use super::{
    context::{Cx, Live},
    rights::{Digest, Known, Rights, RightsKey},
};
use crate::{
    audit::{AuditLevel, Seq},
    policy::{
        Policy,
        engine::bounded::Bounded,
        language::rule::topic,
        model::vocabulary::{Action, Claims, Kind, Operation, Outcome, Subject, Verdict},
    },
};
use jiff::Timestamp;
use std::{ops::Deref, sync::Arc, time::Instant};

#[derive(Debug, Default)]
pub struct DecisionCache {
    snapshot: Option<PolicySnapshot>,
    /// Counts policy snapshots: a verdict is valid only under the snapshot in which it was made.
    snapshots: u32,
    rights: Rights,
    /// Keys that need no permission and whose use was recorded; one bit each.
    used: u128,
    /// The last event of this connection: later requests wait for it, too.
    last: Option<Seq>,
    /// How often permissions were forgotten because their events had no effect.
    withheld: u32,
    /// Evicted permissions that are not counted in the metrics yet.
    evicted: u32,
}

/// The maximum number of permissions, and the key of their hash.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// The maximum number of remembered permissions.
    pub most: usize,
    pub key: &'a RightsKey,
}

/// Bytes that every open connection is counted for anyway, so they are not added again.
const USUAL_WEIGHT: usize = 4 << 10;

/// One permission, as a request needed it.
#[derive(Debug, Clone)]
pub struct Right {
    pub api: i16,
    pub operation: Operation,
    pub kind: Kind,
    pub name: Text,
    pub any: bool,
}

impl Right {
    /// For a decision alone: the audit level does not matter.
    pub fn wanted(&self) -> Wanted<'_> {
        Wanted {
            api: self.api,
            operation: self.operation,
            kind: self.kind,
            name: &self.name,
            any: self.any,
            administers: false,
        }
    }
}

/// A name. All names of a request share one allocation.
#[derive(Debug, Clone)]
pub struct Text {
    all: Arc<str>,
    start: u32,
    end: u32,
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        let at = self.start as usize..self.end as usize;
        self.all.get(at).unwrap_or_default()
    }
}

/// Assigns each name its place in the shared text.
#[derive(Debug)]
pub struct Texts {
    all: Arc<str>,
    end: u32,
}

impl Texts {
    /// A request is shorter than 4 GiB, so its names together are too.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let all: String = names.collect();
        Self {
            all: all.into(),
            end: 0,
        }
    }

    /// The next name, which has this length.
    pub fn next(&mut self, len: usize) -> Text {
        let start = self.end;
        self.end = start.saturating_add(u32::try_from(len).unwrap_or(u32::MAX));
        self.at(start, self.end)
    }

    pub fn empty(&self) -> Text {
        self.at(0, 0)
    }

    fn at(&self, start: u32, end: u32) -> Text {
        let all = Arc::clone(&self.all);
        Text { all, start, end }
    }
}

/// A snapshot of the policy in force for one subject, valid until one of them changes.
#[derive(Debug, Clone)]
pub struct PolicySnapshot {
    pub live: Arc<Live>,
    pub view: Bounded,
    /// The client's unverified information, if a rule of the policy uses it.
    claims: Option<Arc<Claims>>,
    /// By the wall clock, which can be set back.
    since: Timestamp,
    until: Option<(Timestamp, Instant)>,
}

impl PolicySnapshot {
    fn of(subject: &Subject, cx: &Cx<'_>) -> Self {
        let seen = cx.live.policy.view(subject, Some(cx.wall));
        let ceiling = cx.live.ceiling.as_ref();
        let limited = ceiling.map(|ceiling| ceiling.policy.view(subject, Some(cx.wall)));
        let instant = |until: Timestamp| {
            let left = until.duration_since(cx.wall).unsigned_abs();
            cx.now.checked_add(left).map(|instant| (until, instant))
        };
        let heeded = cx.live.policies().any(Policy::heeds_claims);
        let changes = [seen.until, limited.as_ref().and_then(|seen| seen.until)];
        Self {
            live: Arc::clone(cx.live),
            view: Bounded::new(seen.view, limited.map(|seen| seen.view)),
            claims: heeded.then(|| Arc::clone(&subject.claims)),
            since: cx.wall,
            until: changes.into_iter().flatten().min().and_then(instant),
        }
    }

    /// A snapshot without an end.
    pub(super) fn lasting(live: Arc<Live>, view: Bounded) -> Self {
        Self {
            live,
            view,
            claims: None,
            since: Timestamp::UNIX_EPOCH,
            until: None,
        }
    }

    fn holds(&self, cx: &Cx<'_>) -> bool {
        Arc::ptr_eq(&self.live, cx.live)
            && self.since <= cx.wall
            && self.until.is_none_or(|(until, _)| cx.wall < until)
    }

    fn is_of(&self, claims: &Arc<Claims>) -> bool {
        let mut heeded = self.claims.iter();
        heeded.all(|known| Arc::ptr_eq(known, claims) || known == claims)
    }
}

/// A permission and its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    pub right: Right,
    pub digest: Digest,
    pub verdict: Verdict,
    /// The audit level of this permission.
    pub level: AuditLevel,
    /// Allowed, and to be recorded now because it is not in the log yet.
    pub fresh: bool,
    /// See [`crate::api::RequiredPermission::filter_only`].
    pub filter_only: bool,
}

/// A verdict whose names are not stored yet.
#[derive(Debug, Clone, Copy)]
pub struct Judgement {
    pub digest: Digest,
    pub verdict: Verdict,
    pub level: AuditLevel,
    pub fresh: bool,
}

impl Judgement {
    pub fn of(self, right: Right, filter_only: bool) -> Judged {
        Judged {
            right,
            digest: self.digest,
            verdict: self.verdict,
            level: self.level,
            fresh: self.fresh,
            filter_only,
        }
    }
}

impl Judged {
    pub fn denied(&self) -> bool {
        self.verdict.outcome == Outcome::Denied
    }
}

impl DecisionCache {
    pub fn last(&self) -> Option<Seq> {
        self.last
    }

    pub fn wrote(&mut self, seq: Seq) {
        self.last = Some(seq);
    }

    /// The subject has changed: everything is decided and recorded again.
    pub fn forget(&mut self) {
        *self = Self {
            last: self.last,
            withheld: self.withheld,
            evicted: self.evicted,
            ..Self::default()
        };
    }

    /// Bytes held beyond those that every connection is counted for.
    pub fn weight(&self) -> usize {
        self.rights.weight().saturating_sub(USUAL_WEIGHT)
    }

    /// Permissions evicted since the last call.
    pub fn evicted(&mut self) -> u32 {
        std::mem::take(&mut self.evicted)
    }

    /// Whether this key, which needs no permission, is used for the first time on this connection.
    pub fn first_use(&self, api: i16) -> bool {
        self.used & bit(api) == 0
    }

    pub fn used(&mut self, api: i16) {
        self.used |= bit(api);
    }

    /// Changes whenever permissions are forgotten on which waiting requests may rely.
    pub fn withheld(&self) -> u32 {
        self.withheld
    }

    /// These events, in rising order, had no effect: permissions that only they carry do not count
    /// as recorded any more. `first` is a key whose first use they recorded.
    pub fn withhold(
        &mut self,
        events: &[Seq],
        rights: impl Iterator<Item = Digest>,
        first: Option<i16>,
    ) {
        if events.is_empty() {
            return;
        }
        self.withheld = self.withheld.wrapping_add(1);
        self.used &= !first.map_or(0, bit);
        let of = |event: u64| {
            let found = events.binary_search_by_key(&event, |seq| seq.number());
            found.is_ok()
        };
        for digest in rights {
            if let Some(known) = self.rights.peek(digest) {
                known.withhold(of);
            }
        }
    }

    /// The policy in force for the subject now. After a change every verdict is decided again;
    /// permissions that are in the log stay recorded, because a reload that does not touch a rule
    /// grants nothing new.
    pub fn snapshot(&mut self, subject: &Subject, cx: &Cx<'_>) -> PolicySnapshot {
        let holds =
            |snapshot: &&PolicySnapshot| snapshot.holds(cx) && snapshot.is_of(&subject.claims);
        if let Some(snapshot) = self.snapshot.as_ref().filter(holds) {
            return snapshot.clone();
        }
        self.snapshots = self.snapshots.checked_add(1).unwrap_or_else(|| {
            // After the counter wraps, an old verdict must not match a new snapshot.
            self.rights = Rights::default();
            1
        });
        let snapshot = PolicySnapshot::of(subject, cx);
        self.snapshot = Some(snapshot.clone());
        snapshot
    }

    /// Whether there are decisions that must be made again now.
    pub fn outdated(&self, cx: &Cx<'_>) -> bool {
        self.snapshot
            .as_ref()
            .is_some_and(|snapshot| !snapshot.holds(cx))
    }

    /// When a decision changes without a reload.
    pub fn change(&self) -> Option<Instant> {
        Some(self.snapshot.as_ref()?.until?.1)
    }

    /// The verdict on a permission: remembered, or decided by the policy. Denials are not
    /// remembered, so a client cannot use memory by asking for what it may not use.
    pub fn judge(
        &mut self,
        snapshot: &PolicySnapshot,
        wanted: &Wanted<'_>,
        bounds: Bounds<'_>,
    ) -> Judgement {
        let digest = bounds.key.digest(wanted);
        let snapshots = self.snapshots;
        let known = self.rights.touch(digest);
        if let Some(known) = known.as_deref()
            && known.snapshot == snapshots
        {
            return judgement(digest, known, &snapshot.view);
        }
        let verdict = decide(&snapshot.view, wanted);
        let level = match verdict.outcome {
            Outcome::Denied => AuditLevel::Request,
            Outcome::Allowed | Outcome::Observed => level(&snapshot.live, wanted),
        };
        let fill = |known: &mut Known| {
            (known.rule, known.outcome) = (verdict.rule, verdict.outcome);
            (known.level, known.snapshot) = (level, snapshots);
        };
        if let Some(known) = known {
            fill(known);
            return judgement(digest, known, &snapshot.view);
        }
        let mut known = Known::new(digest);
        fill(&mut known);
        if verdict.outcome != Outcome::Denied {
            let evicted = self.rights.insert(known, bounds.most);
            self.evicted = self.evicted.saturating_add(evicted.into());
        }
        judgement(digest, &known, &snapshot.view)
    }

    /// The log has this permission in this event. The event is queued; requests that rely on it
    /// wait for it.
    pub fn recorded(&mut self, judged: &Judged, view: &Bounded, event: Seq) {
        let fingerprint = view.fingerprint(judged.verdict.rule);
        if let Some(known) = self.rights.peek(judged.digest) {
            known.record(fingerprint, event.number());
        }
    }

    /// Whether the log has this permission in this event or an earlier one.
    pub fn stands(&mut self, judged: &Judged, view: &Bounded, by: Option<Seq>) -> bool {
        let fingerprint = view.fingerprint(judged.verdict.rule);
        let known = self.rights.peek(judged.digest);
        let event = known.and_then(|known| known.event(fingerprint));
        event.is_some_and(|event| by.is_some_and(|by| event <= by.number()))
    }
}

fn judgement(digest: Digest, known: &Known, view: &Bounded) -> Judgement {
    let verdict = Verdict {
        outcome: known.outcome,
        rule: known.rule,
    };
    let level = known.level;
    let fresh = verdict.outcome != Outcome::Denied
        && level >= AuditLevel::Session
        && known.event(view.fingerprint(verdict.rule)).is_none();
    Judgement {
        digest,
        verdict,
        level,
        fresh,
    }
}

/// The audit level of an allowed permission: administration is recorded for each request; otherwise
/// the stricter of the topic's contract and `klamm.yaml` applies.
fn level(live: &Live, wanted: &Wanted<'_>) -> AuditLevel {
    if wanted.administers {
        return AuditLevel::Request;
    }
    let asked = match wanted.kind {
        Kind::Topic => {
            let contracts = live.contracts(wanted.name);
            contracts.filter_map(|(contract, _)| contract.audit).max()
        }
        Kind::Group
        | Kind::TransactionalId
        | Kind::Cluster
        | Kind::DelegationToken
        | Kind::User => None,
    };
    asked.map_or(live.audit, |level| live.audit.max(strength(level)))
}

fn strength(level: topic::AuditLevel) -> AuditLevel {
    match level {
        topic::AuditLevel::Session => AuditLevel::Session,
        topic::AuditLevel::Request => AuditLevel::Request,
    }
}

/// Decides without the cache.
pub fn decide(view: &Bounded, wanted: &Wanted<'_>) -> Verdict {
    match wanted.any {
        true => view.any(wanted.operation, wanted.kind, wanted.api),
        false => {
            let action = Action {
                operation: wanted.operation,
                kind: wanted.kind,
                name: wanted.name,
            };
            view.decide(&action, wanted.api)
        }
    }
}

fn bit(api: i16) -> u128 {
    u32::try_from(api)
        .ok()
        .and_then(|api| 1u128.checked_shl(api))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::tests::properties::{SUBJECTS, actions, instants, load, policy_text},
        session::tests::sim::{ROLES, Sim, live},
    };
    use proptest::prelude::*;
    use std::hash::RandomState;

    /// Smaller than the number of names, so that some are evicted.
    const MOST: usize = 64;
    const NAMES: usize = MOST * 2;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Remembered decisions equal new ones, whichever rules begin, end or are replaced, and
        /// however the clock moves.
        #[test]
        fn what_is_remembered_is_what_would_be_decided(
            texts in proptest::collection::vec(policy_text(), 2),
            moments in proptest::collection::vec((instants(), any::<bool>()), 2..8),
            subject in prop::sample::select(SUBJECTS.clone()),
        ) {
            let lives = texts.iter().map(|text| Arc::new(Live { policy: Arc::new(load(text)), ..live(&[("roles/alice.yaml", ROLES)]) }));
            let lives: Vec<_> = lives.collect();
            let mut sim = Sim::new();
            let mut cache = DecisionCache::default();
            let key = RightsKey::new([RandomState::new(), RandomState::new()]);
            let bounds = Bounds { most: MOST, key: &key };
            for (at, first) in moments {
                sim.live = Arc::clone(&lives[usize::from(first)]);
                sim.wall = at.unwrap_or(sim.wall);
                let snapshot = sim.call(|_, cx| cache.snapshot(&subject, cx));
                let fresh = sim.live.policy.view(&subject, Some(sim.wall));
                for (action, api) in actions().take(NAMES).chain(actions().skip(NAMES).step_by(7)) {
                    let Action { operation, kind, name } = action;
                    let wanted = Wanted { api, operation, kind, name, any: false, administers: false };
                    // The first pass decides, the second one remembers.
                    for _ in 0..2 {
                        let verdict = cache.judge(&snapshot, &wanted, bounds).verdict;
                        prop_assert_eq!(verdict, fresh.decide(&action, api), "{:?} {:?} {}", at, action, api);
                    }
                }
            }
        }
    }
}
