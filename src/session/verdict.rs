//! The time at which the verdict of a login is sent. A failure is sent at a fixed time after the
//! client's last message, so that the client cannot observe where it failed. After earlier
//! failures, every verdict is delayed, so that guessing is slow
//! ([`Backoff`](crate::identity::Backoff)). Meanwhile no input is read. Disconnecting changes
//! nothing: the failure is already counted and recorded.

use super::{Close, Cx, Fact, LogLevel, LogLine, Parked, Phase, Session, login::Password};
use crate::identity::{
    ClaimedIdentity, Identified, Verify,
    backoff::{Crowded, FAILURE, LoginResult},
};
use bytes::Bytes;
use std::time::{Duration, Instant};

/// A verdict that waits for its time.
pub struct PendingVerdict {
    pub at: Instant,
    pub then: Then,
}

/// The action at that time.
pub enum Then {
    /// Logs the client in, with the mechanism's last message.
    Enter(Box<Identified>, Bytes),
    /// Sends the mechanism's failure message, which the client must acknowledge.
    Refuse(Bytes),
    /// Sends the error, and ends the connection.
    Dismiss,
    /// No verdict yet: the password may be checked.
    Verify(Box<Verify>),
    /// No verdict yet: the broker may still give one.
    Dial,
}

impl Session {
    /// Schedules the verdict of a login whose last message arrived at `since`.
    pub(super) fn judge_later(
        &mut self,
        name: &ClaimedIdentity,
        since: Instant,
        then: Then,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let right = match &then {
            Then::Enter(identified, _) => {
                self.recognise(identified, cx);
                true
            }
            Then::Refuse(_) | Then::Dismiss | Then::Verify(_) | Then::Dial => false,
        };
        let wait = self.wait_to_tell(name, right, cx);
        let wait = wait.map_err(|_crowded| crowded(cx))?;
        if wait > FAILURE {
            cx.facts.push(Fact::Delayed { told: true });
            if !self.sasl().password.counted {
                self.note_slowed(name, wait, cx);
            }
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
        self.sasl().verdict = Some(PendingVerdict { at, then });
        Ok(())
    }

    /// Recognises a SCRAM proof when it is right, as a PLAIN password is recognised when it
    /// arrives.
    fn recognise(&mut self, identified: &Identified, cx: &Cx<'_>) {
        let users = &cx.live.authorities.users;
        let source = self.source();
        let proof = source.and_then(|source| users.fingerprint(source, identified));
        if let Some(fingerprint) = proof {
            let password = &mut self.sasl().password;
            password.known = users.knows(&fingerprint);
            password.fingerprint = Some(fingerprint);
        }
    }

    /// A known password is not delayed by failures and does not reset any: those are of another
    /// client.
    fn wait_to_tell(
        &mut self,
        name: &ClaimedIdentity,
        right: bool,
        cx: &Cx<'_>,
    ) -> Result<Duration, Crowded> {
        let source = self.source();
        let Password { known, counted, .. } = self.sasl().password;
        if right && known && !cx.backoff.before(source, name, cx.now)?.is_zero() {
            return Ok(Duration::ZERO);
        }
        let outcome = LoginResult { right, counted };
        cx.backoff.verdict(source, name, outcome, cx.now)
    }

    /// Logs the account and the source whose logins are delayed, so that an operator finds the
    /// client with the wrong password.
    pub(super) fn note_slowed(&self, name: &ClaimedIdentity, wait: Duration, cx: &mut Cx<'_>) {
        let slowed = &cx.backoff.slowed;
        let Some(slow) = slowed.note(self.source(), name, wait, cx.now) else {
            return;
        };
        let wait = wait.as_millis();
        cx.facts.push(Fact::Log(Box::new(LogLine {
            message: "logins wait after failed logins; logged at most once a minute for each account and source",
            level: LogLevel::Warn,
            error: Some(format!("{slow}: this login waits {wait} ms")),
            ..LogLine::default()
        })));
    }

    /// When a delayed verdict will be sent.
    pub(super) fn told_at(&self) -> Option<Instant> {
        let sasl = match &self.phase {
            Phase::Login(login) => &login.sasl,
            Phase::Open(open) => &open.sasl,
        };
        sasl.verdict.as_ref().map(|verdict| verdict.at)
    }

    /// Whether a password waits to be checked.
    pub fn waits_to_verify(&self) -> bool {
        let sasl = match &self.phase {
            Phase::Login(login) => &login.sasl,
            Phase::Open(open) => &open.sasl,
        };
        let then = sasl.verdict.as_ref().map(|verdict| &verdict.then);
        matches!(then, Some(Then::Verify(_)))
    }

    /// Sends a verdict whose time has come.
    pub(super) fn tell_in_time(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        let verdict = &mut self.sasl().verdict;
        match verdict.take_if(|verdict| cx.now >= verdict.at) {
            None => Ok(()),
            Some(verdict) => {
                self.parked = None;
                self.tell(verdict.then, cx)
            }
        }
    }
}

/// Too many logins from this source wait: this one is not checked.
pub(super) fn crowded(cx: &mut Cx<'_>) -> Close {
    cx.facts.push(Fact::Delayed { told: false });
    Close::RateLimited
}
