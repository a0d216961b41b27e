//! What one connection remembers of its decisions: the verdicts under the policy in force, and which rights stand in the audit log.
//!
//! A right that was forgotten is decided and recorded again: more lines in the log, never fewer. A right stands in the log by the number of an
//! event: when the requests of that event are not forwarded, the right is forgotten, since the log says of the event that nothing came of it.

pub use super::rights::Wanted;
use super::{
    context::{Cx, Live},
    rights::{Digest, Known, Rights, RightsKey},
};
use crate::{
    audit::{Level, Seq},
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
pub struct Memo {
    sight: Option<Sight>,
    /// Counts the sights: a verdict holds under the one in which it was given.
    sights: u32,
    rights: Rights,
    /// Keys that need no right and were recorded once; by bit.
    used: u128,
    /// The last event of this connection: whatever comes later waits for it, too.
    last: Option<Seq>,
    /// How often rights were forgotten because nothing came of their events.
    withheld: u32,
    /// Rights that went for others and are not counted yet.
    evicted: u32,
}

/// How much is remembered, and how rights are hashed.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// How many rights are remembered at most.
    pub most: usize,
    pub key: &'a RightsKey,
}

/// So much of a memo's weight is part of what any open connection costs.
const USUAL_WEIGHT: usize = 4 << 10;

/// One right, as a request needed it.
#[derive(Debug, Clone)]
pub struct Right {
    pub api: i16,
    pub operation: Operation,
    pub kind: Kind,
    pub name: Text,
    pub any: bool,
}

impl Right {
    /// For a decision alone: how much of it is recorded is not asked.
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

/// Gives names their place in one text.
#[derive(Debug)]
pub struct Texts {
    all: Arc<str>,
    end: u32,
}

impl Texts {
    /// A request is shorter than 4 GiB, and so are its names together.
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

/// The policy in force as the subject sees it, until that changes.
#[derive(Debug, Clone)]
pub struct Sight {
    pub live: Arc<Live>,
    pub view: Bounded,
    /// What the client said of itself, where the policy heeds that.
    claims: Option<Arc<Claims>>,
    /// Of the wall clock, which can be set back.
    since: Timestamp,
    until: Option<(Timestamp, Instant)>,
}

impl Sight {
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

    /// One that nothing ends.
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

/// A right and what became of it.
#[derive(Debug, Clone)]
pub struct Judged {
    pub right: Right,
    pub digest: Digest,
    pub verdict: Verdict,
    /// How much of it is recorded.
    pub level: Level,
    /// Allowed, and to be recorded now: it is not in the log yet.
    pub fresh: bool,
    /// See [`crate::api::Want::silent`].
    pub silent: bool,
}

/// A verdict before its names are kept.
#[derive(Debug, Clone, Copy)]
pub struct Judgement {
    pub digest: Digest,
    pub verdict: Verdict,
    pub level: Level,
    pub fresh: bool,
}

impl Judgement {
    pub fn of(self, right: Right, silent: bool) -> Judged {
        Judged {
            right,
            digest: self.digest,
            verdict: self.verdict,
            level: self.level,
            fresh: self.fresh,
            silent,
        }
    }
}

impl Judged {
    pub fn denied(&self) -> bool {
        self.verdict.outcome == Outcome::Denied
    }
}

impl Memo {
    pub fn last(&self) -> Option<Seq> {
        self.last
    }

    pub fn wrote(&mut self, seq: Seq) {
        self.last = Some(seq);
    }

    /// Another login holds now: everything is decided and recorded again.
    pub fn forget(&mut self) {
        *self = Self {
            last: self.last,
            withheld: self.withheld,
            evicted: self.evicted,
            ..Self::default()
        };
    }

    /// How many bytes are held beyond what any connection holds.
    pub fn weight(&self) -> usize {
        self.rights.weight().saturating_sub(USUAL_WEIGHT)
    }

    /// How many rights went for others since the last call.
    pub fn evicted(&mut self) -> u32 {
        std::mem::take(&mut self.evicted)
    }

    /// Whether this key, which needs no right, is used for the first time on this connection.
    pub fn first_use(&self, api: i16) -> bool {
        self.used & bit(api) == 0
    }

    pub fn used(&mut self, api: i16) {
        self.used |= bit(api);
    }

    /// Changes whenever rights are forgotten on which requests in line may rely.
    pub fn withheld(&self) -> u32 {
        self.withheld
    }

    /// Nothing came of these events, given in rising order: what only they carry is not in the log any more. `first` is a key whose first use
    /// they recorded.
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

    /// What is in force for the subject now. When it has changed, every verdict is asked for again; what is in the log stays there: a reload that
    /// does not touch a rule grants nothing new.
    pub fn sight(&mut self, subject: &Subject, cx: &Cx<'_>) -> Sight {
        let holds = |sight: &&Sight| sight.holds(cx) && sight.is_of(&subject.claims);
        if let Some(sight) = self.sight.as_ref().filter(holds) {
            return sight.clone();
        }
        self.sights = self.sights.checked_add(1).unwrap_or_else(|| {
            // No old verdict may pass for one of the numbers that begin again.
            self.rights = Rights::default();
            1
        });
        let sight = Sight::of(subject, cx);
        self.sight = Some(sight.clone());
        sight
    }

    /// Whether anything was decided, and would have to be decided again now.
    pub fn outdated(&self, cx: &Cx<'_>) -> bool {
        self.sight.as_ref().is_some_and(|sight| !sight.holds(cx))
    }

    /// When a decision changes by itself.
    pub fn change(&self) -> Option<Instant> {
        Some(self.sight.as_ref()?.until?.1)
    }

    /// The verdict on a right: remembered, or asked of the policy. Denied rights are not remembered: what clients may not use takes no memory.
    pub fn judge(&mut self, sight: &Sight, wanted: &Wanted<'_>, bounds: Bounds<'_>) -> Judgement {
        let digest = bounds.key.digest(wanted);
        let sights = self.sights;
        let known = self.rights.touch(digest);
        if let Some(known) = known.as_deref()
            && known.sight == sights
        {
            return judgement(digest, known, &sight.view);
        }
        let verdict = decide(&sight.view, wanted);
        let level = match verdict.outcome {
            Outcome::Denied => Level::Request,
            Outcome::Allowed | Outcome::Observed => level(&sight.live, wanted),
        };
        let fill = |known: &mut Known| {
            (known.rule, known.outcome) = (verdict.rule, verdict.outcome);
            (known.level, known.sight) = (level, sights);
        };
        if let Some(known) = known {
            fill(known);
            return judgement(digest, known, &sight.view);
        }
        let mut known = Known::new(digest);
        fill(&mut known);
        if verdict.outcome != Outcome::Denied {
            let evicted = self.rights.insert(known, bounds.most);
            self.evicted = self.evicted.saturating_add(evicted.into());
        }
        judgement(digest, &known, &sight.view)
    }

    /// The log has this right in this event (appended; whoever relies on it waits for it).
    pub fn recorded(&mut self, judged: &Judged, view: &Bounded, event: Seq) {
        let fingerprint = view.fingerprint(judged.verdict.rule);
        if let Some(known) = self.rights.peek(judged.digest) {
            known.record(fingerprint, event.number());
        }
    }

    /// Whether the log has this right in an event that is not later than this one.
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
        && level >= Level::Session
        && known.event(view.fingerprint(verdict.rule)).is_none();
    Judgement {
        digest,
        verdict,
        level,
        fresh,
    }
}

/// How much of a right that is allowed is recorded: administration each time, the rest as the strongest of the topic's contract and
/// `klamm.yaml` says.
fn level(live: &Live, wanted: &Wanted<'_>) -> Level {
    if wanted.administers {
        return Level::Request;
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

fn strength(level: topic::Level) -> Level {
    match level {
        topic::Level::Session => Level::Session,
        topic::Level::Request => Level::Request,
    }
}

/// Asks the policy, remembering nothing.
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
        session::sim::{ROLES, Sim, live},
    };
    use proptest::prelude::*;
    use std::hash::RandomState;

    /// Fewer are kept than there are names, so that some are forgotten.
    const MOST: usize = 64;
    const NAMES: usize = MOST * 2;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Whatever begins, ends or is replaced, and however the clock goes: what is remembered is what would be decided now.
        #[test]
        fn what_is_remembered_is_what_would_be_decided(
            texts in proptest::collection::vec(policy_text(), 2),
            moments in proptest::collection::vec((instants(), any::<bool>()), 2..8),
            subject in prop::sample::select(SUBJECTS.clone()),
        ) {
            let lives = texts.iter().map(|text| Arc::new(Live { policy: Arc::new(load(text)), ..live(&[("roles/alice.yaml", ROLES)]) }));
            let lives: Vec<_> = lives.collect();
            let mut sim = Sim::new();
            let mut memo = Memo::default();
            let key = RightsKey::new([RandomState::new(), RandomState::new()]);
            let bounds = Bounds { most: MOST, key: &key };
            for (at, first) in moments {
                sim.live = Arc::clone(&lives[usize::from(first)]);
                sim.wall = at.unwrap_or(sim.wall);
                let sight = sim.call(|_, cx| memo.sight(&subject, cx));
                let fresh = sim.live.policy.view(&subject, Some(sim.wall));
                for (action, api) in actions().take(NAMES).chain(actions().skip(NAMES).step_by(7)) {
                    let Action { operation, kind, name } = action;
                    let wanted = Wanted { api, operation, kind, name, any: false, administers: false };
                    // Twice: once decided, once remembered.
                    for _ in 0..2 {
                        let verdict = memo.judge(&sight, &wanted, bounds).verdict;
                        prop_assert_eq!(verdict, fresh.decide(&action, api), "{:?} {:?} {}", at, action, api);
                    }
                }
            }
        }
    }
}
