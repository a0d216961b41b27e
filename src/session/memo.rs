//! What one connection remembers of its decisions: the verdicts under the policy in force, and which grants the audit log has already.
//!
//! At most [`MOST`] names are kept. A name that was forgotten is decided and recorded again: more lines in the log, never fewer.

use super::context::Live;
use crate::{
    audit::Seq,
    policy::vocabulary::{Action, Kind, Operation, Outcome, Subject, Verdict},
};
use std::sync::Arc;

const MOST: usize = 64;

#[derive(Debug, Default)]
pub struct Memo {
    generation: u64,
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
    verdict: Option<(Verdict, u64)>,
    /// The fingerprint of the rule under which the grant stands in the log.
    recorded: Option<u64>,
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

    /// Whether this key, which needs no right, is used for the first time on this connection.
    pub fn first_use(&self, api: i16) -> bool {
        self.used & bit(api) == 0
    }

    pub fn used(&mut self, api: i16) {
        self.used |= bit(api);
    }

    /// The verdict on a right: remembered, or asked of the policy.
    pub fn judge(&mut self, live: &Live, subject: &Subject, wanted: Wanted<'_>) -> Judged {
        self.renew(live);
        let same = |known: &&mut Known| known.right.is(&wanted);
        if let Some(known) = self.known.iter_mut().find(same) {
            return known.judged(live, subject);
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
        let judged = known.judged(live, subject);
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

    /// Under a new policy every verdict is asked for anew. What is in the log stays there: a reload that does not touch a rule grants nothing anew.
    fn renew(&mut self, live: &Live) {
        let generation = live.policy.generation();
        if self.generation != generation {
            self.generation = generation;
            self.known.iter_mut().for_each(|known| known.verdict = None);
        }
    }
}

impl Known {
    fn judged(&mut self, live: &Live, subject: &Subject) -> Judged {
        let right = &self.right;
        let (verdict, fingerprint) = *self.verdict.get_or_insert_with(|| {
            let verdict = decide(live, subject, right);
            let view = live.policy.view(subject);
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
pub fn decide(live: &Live, subject: &Subject, right: &Right) -> Verdict {
    let view = live.policy.view(subject);
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
