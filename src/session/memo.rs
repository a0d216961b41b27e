//! What one connection remembers of its decisions: the verdicts under the policy in force, and which grants the audit log has already.
//!
//! At most [`MOST`] names are kept. A name that was forgotten is decided and recorded again: more lines in the log, never fewer.

use super::context::{Cx, Live};
use crate::{
    audit::Seq,
    policy::{
        Policy,
        bounded::Bounded,
        vocabulary::{Action, Claims, Kind, Operation, Outcome, Subject, Verdict},
    },
};
use jiff::Timestamp;
use std::{sync::Arc, time::Instant};

const MOST: usize = 64;

#[derive(Debug, Default)]
pub struct Memo {
    sight: Option<Sight>,
    known: Vec<Known>,
    /// Keys that need no right and were recorded once; by bit.
    used: u128,
    /// The last event of this connection: whatever comes later waits for it, too.
    last: Option<Seq>,
}

#[derive(Debug)]
struct Known {
    right: Right,
    /// The verdict under the policy in force, and the fingerprint of its rule.
    verdict: Option<(Verdict, u128)>,
    /// The fingerprint of the rule under which the grant stands in the log.
    recorded: Option<u128>,
}

/// One right, as a request needed it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Right {
    pub api: i16,
    pub operation: Operation,
    pub kind: Kind,
    /// Empty for the cluster, and for any name at all.
    pub name: Arc<str>,
    /// Whether a right on some name, whichever, is asked for (Kafka's `authorizeByResourceType`). An empty name from a client is just that.
    pub any: bool,
}

/// A right as a request words it, before its name is kept.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub api: i16,
    pub operation: Operation,
    pub kind: Kind,
    pub name: &'a str,
    pub any: bool,
}

impl Right {
    fn is(&self, wanted: &Wanted<'_>) -> bool {
        self.operation == wanted.operation
            && self.kind == wanted.kind
            && self.api == wanted.api
            && self.any == wanted.any
            && *self.name == *wanted.name
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
    pub verdict: Verdict,
    /// Allowed, and not in the log yet.
    pub fresh: bool,
    /// See [`crate::api::Want::silent`].
    pub silent: bool,
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

    /// Somebody else's evidence holds now: everything is asked anew, and recorded anew.
    pub fn forget(&mut self) {
        *self = Self {
            last: self.last,
            ..Self::default()
        };
    }

    /// Whether this key, which needs no right, is used for the first time on this connection.
    pub fn first_use(&self, api: i16) -> bool {
        self.used & bit(api) == 0
    }

    pub fn used(&mut self, api: i16) {
        self.used |= bit(api);
    }

    /// What is in force for the subject now. When it has changed, every verdict is asked for anew; what is in the log stays there: a reload that
    /// does not touch a rule grants nothing anew.
    pub fn sight(&mut self, subject: &Subject, cx: &Cx<'_>) -> Sight {
        let holds = |sight: &&Sight| sight.holds(cx) && sight.is_of(&subject.claims);
        if let Some(sight) = self.sight.as_ref().filter(holds) {
            return sight.clone();
        }
        self.known.iter_mut().for_each(|known| known.verdict = None);
        let sight = Sight::of(subject, cx);
        self.sight = Some(sight.clone());
        sight
    }

    /// Whether anything was decided, and would have to be decided anew now.
    pub fn outdated(&self, cx: &Cx<'_>) -> bool {
        self.sight.as_ref().is_some_and(|sight| !sight.holds(cx))
    }

    /// When a decision changes by itself.
    pub fn change(&self) -> Option<Instant> {
        Some(self.sight.as_ref()?.until?.1)
    }

    /// The verdict on a right: remembered, or asked of the policy.
    pub fn judge(&mut self, sight: &Sight, wanted: Wanted<'_>) -> Judged {
        let same = |known: &&mut Known| known.right.is(&wanted);
        if let Some(known) = self.known.iter_mut().find(same) {
            return known.judged(&sight.view);
        }
        let right = Right {
            api: wanted.api,
            operation: wanted.operation,
            kind: wanted.kind,
            name: Arc::from(wanted.name),
            any: wanted.any,
        };
        let mut known = Known {
            right,
            verdict: None,
            recorded: None,
        };
        let judged = known.judged(&sight.view);
        if self.known.len() >= MOST {
            self.known.swap_remove(0);
        }
        self.known.push(known);
        judged
    }

    /// The log has this grant now (appended; whoever relies on it waits for it).
    pub fn recorded(&mut self, judged: &Judged) {
        if let Some(known) = self
            .known
            .iter_mut()
            .find(|known| known.right == judged.right)
        {
            known.recorded = known.verdict.map(|(_, fingerprint)| fingerprint);
        }
    }
}

impl Known {
    fn judged(&mut self, view: &Bounded) -> Judged {
        let right = &self.right;
        let (verdict, fingerprint) = *self.verdict.get_or_insert_with(|| {
            let verdict = decide(view, right);
            (verdict, view.fingerprint(verdict.rule))
        });
        let allowed = verdict.outcome != Outcome::Denied;
        let fresh = allowed && self.recorded != Some(fingerprint);
        Judged {
            right: self.right.clone(),
            verdict,
            fresh,
            silent: false,
        }
    }
}

/// Asks the policy, remembering nothing.
pub fn decide(view: &Bounded, right: &Right) -> Verdict {
    match right.any {
        true => view.any(right.operation, right.kind, right.api),
        false => {
            let action = Action {
                operation: right.operation,
                kind: right.kind,
                name: &right.name,
            };
            view.decide(&action, right.api)
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
        policy::properties::{SUBJECTS, actions, instants, load, policy_text},
        session::sim::{ROLES, Sim, live},
    };
    use proptest::prelude::*;

    /// More than are kept, so that some are forgotten.
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
            for (at, first) in moments {
                sim.live = Arc::clone(&lives[usize::from(first)]);
                sim.wall = at.unwrap_or(sim.wall);
                let sight = sim.call(|_, cx| memo.sight(&subject, cx));
                let fresh = sim.live.policy.view(&subject, Some(sim.wall));
                for (action, api) in actions().take(NAMES).chain(actions().skip(NAMES).step_by(7)) {
                    let Action { operation, kind, name } = action;
                    let wanted = Wanted { api, operation, kind, name, any: false };
                    // Twice: once decided, once remembered.
                    for _ in 0..2 {
                        let verdict = memo.judge(&sight, wanted).verdict;
                        prop_assert_eq!(verdict, fresh.decide(&action, api), "{:?} {:?} {}", at, action, api);
                    }
                }
            }
        }
    }
}
