//! When the verdict of a login is told. What is known at once is told later: a failure after a fixed time from the client's last message, so that it cannot be seen
//! where it failed, and anything where there were failures before, so that guessing is slow ([`Backoff`](crate::identity::Backoff)). Meanwhile
//! nothing more is read, and going away undoes nothing: the failure is counted and recorded already.

use super::{Close, Cx, Fact, Parked, Phase, Session};
use crate::identity::{Claimed, Identified, Verify, backoff::FAILURE};
use bytes::Bytes;
use std::time::{Duration, Instant};

/// What waits for its time.
pub struct Verdict {
    pub at: Instant,
    pub then: Then,
}

/// What is done then.
pub enum Then {
    /// They are let in, with the mechanism's last message.
    Enter(Box<Identified>, Bytes),
    /// They are told that it failed in a way of the mechanism's own, and must say that they have heard it.
    Refuse(Bytes),
    /// They are told that it failed, and the connection ends.
    Dismiss,
    /// There is none yet: the password may be checked.
    Verify(Box<Verify>),
    /// There is none yet: the broker may be asked.
    Dial,
}

impl Session {
    /// A login was judged, on a message that came at `since`.
    pub(super) fn judge_later(
        &mut self,
        name: &Claimed,
        since: Instant,
        then: Then,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let source = self.source();
        let right = matches!(then, Then::Enter(..));
        let wait = cx.backoff.verdict(source, name, right, cx.now);
        let wait = wait.map_err(|_crowded| {
            cx.facts.push(Fact::Delayed { told: false });
            Close::Crowded
        })?;
        if wait > FAILURE {
            cx.facts.push(Fact::Delayed { told: true });
        }
        let begun = self
            .delegation()
            .map_or(since, |delegation| delegation.since);
        let least = if right { Duration::ZERO } else { FAILURE };
        let at = (begun + wait).max(since + least);
        if at <= cx.now {
            return self.tell(then, cx);
        }
        self.parked = Some(Parked::LoggingIn);
        self.talk().verdict = Some(Verdict { at, then });
        Ok(())
    }

    /// When a verdict that waits will be told.
    pub(super) fn told_at(&self) -> Option<Instant> {
        let talk = match &self.phase {
            Phase::Login(login) => &login.talk,
            Phase::Open(open) => &open.talk,
        };
        talk.verdict.as_ref().map(|verdict| verdict.at)
    }

    /// Whether a password waits until it is checked.
    pub fn waits_to_verify(&self) -> bool {
        let talk = match &self.phase {
            Phase::Login(login) => &login.talk,
            Phase::Open(open) => &open.talk,
        };
        let then = talk.verdict.as_ref().map(|verdict| &verdict.then);
        matches!(then, Some(Then::Verify(_)))
    }

    /// Tells the verdict whose time has come.
    pub(super) fn tell_in_time(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        let verdict = &mut self.talk().verdict;
        match verdict.take_if(|verdict| cx.now >= verdict.at) {
            None => Ok(()),
            Some(verdict) => {
                self.parked = None;
                self.tell(verdict.then, cx)
            }
        }
    }
}
