//! A connection on which somebody has logged in: who, until when, and the login anew that keeps it open (KIP-368).
//!
//! As Kafka has it (`SaslServerAuthenticator`, `KafkaChannel`): a session that ends may be authenticated anew at any time, by the same mechanism and as the same
//! principal, more than a second after the last time; a request that comes after the end closes the connection, unless it begins just that.
//! Further than Kafka: a connection that stays silent after the end is closed, too, and so is one whose broker never answers.

use super::{Close, Cx, Phase, Session, login::Talk};
use crate::{
    api::{Request, api_versions, sasl},
    identity::{Claimed, Failed, Identified, Reason, mechanism},
    policy::vocabulary::Subject,
    wire::{Fault, frame::Frame},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub struct Open {
    pub subject: Arc<Subject>,
    /// What the login was done by, if there was one: the only mechanism that it can be done anew by.
    by: Option<&'static mechanism::Row>,
    /// When the session ends unless it is authenticated anew.
    until: Option<Instant>,
    since: Instant,
    pub talk: Talk,
}

/// No login anew sooner after the last one, as in Kafka.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// How long a session may have ended before a connection that is silent is closed.
const SILENT: Duration = Duration::from_secs(10);

impl Open {
    pub fn new(
        subject: Arc<Subject>,
        by: Option<&'static mechanism::Row>,
        until: Option<Instant>,
        since: Instant,
    ) -> Self {
        Self {
            subject,
            by,
            until,
            since,
            talk: Talk::default(),
        }
    }
}

impl Session {
    /// Keys of the login on a connection that is logged in.
    pub(super) fn login_again(
        &mut self,
        key: i16,
        frame: Frame,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let (length, limit) = (frame.bytes().len(), self.gate.limits.login_frame);
        if length > limit as usize {
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            return Err(self.malformed(Fault::FrameTooLong { length, limit }, cx));
        }
        let Phase::Open(open) = &self.phase else {
            return Err(Close::Login);
        };
        match key {
            api_versions::KEY => {
                self.not_expired(cx)?;
                let answer = self.api_versions(frame, cx)?;
                self.line.own(answer);
                Ok(())
            }
            sasl::AUTHENTICATE if open.talk.is_under_way() => self.authenticate(frame, cx),
            sasl::HANDSHAKE if open.may_begin(cx.now) => self.handshake_again(frame, cx),
            _ => {
                self.not_expired(cx)?;
                let request = self.walked(frame, cx)?;
                let answer = sasl::out_of_place(&request).map_err(Close::Malformed)?;
                self.line.own(answer);
                Ok(())
            }
        }
    }

    fn handshake_again(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let named = sasl::mechanism(&request).map_err(Close::Malformed)?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(Close::Login);
        };
        let row = open.by.filter(|row| row.name == named);
        let outcome = sasl::judge_handshake(&request, row.is_some());
        let offered = &self.gate.mechanisms;
        let answer = sasl::handshake(&request, outcome, offered).map_err(Close::Malformed)?;
        if let (Some(row), None) = (row, outcome) {
            open.talk = Talk::begin(row, &cx.live.authorities);
        }
        self.line.own(answer);
        if outcome.is_some() {
            self.changed_mechanism(&request, &named, cx);
        }
        Ok(())
    }

    fn changed_mechanism(&mut self, request: &Request, named: &str, cx: &mut Cx<'_>) {
        let detail = format!("the login anew is not by the same mechanism, but by `{named}`");
        self.out_of_turn(request, detail, cx);
    }

    /// Whoever logs in anew must be who they were.
    pub(super) fn still_the_same(&self, identified: &Identified) -> Result<(), Failed> {
        match &self.phase {
            Phase::Open(open) if open.subject.principal != *identified.principal() => Err(Failed {
                name: Claimed::Held(Arc::clone(identified.principal())),
                reason: Reason::OtherPrincipal,
            }),
            Phase::Open(_) | Phase::Login(_) => Ok(()),
        }
    }

    /// No request is taken after the session has ended, nor from who was told that the login anew has failed.
    pub(super) fn not_expired(&self, cx: &Cx<'_>) -> Result<(), Close> {
        match &self.phase {
            Phase::Open(open) if open.talk.refused => Err(Close::Login),
            Phase::Open(open) if open.until.is_some_and(|until| cx.now >= until) => {
                Err(Close::Expired)
            }
            Phase::Open(_) | Phase::Login(_) => Ok(()),
        }
    }

    /// Ends a session that has ended already, and that no request will come to end.
    pub(super) fn end_expired(&self, cx: &Cx<'_>) -> Result<(), Close> {
        match self.expiry() {
            Some(at) if cx.now >= at => Err(Close::Expired),
            Some(_) | None => Ok(()),
        }
    }

    /// When that is. Answers in flight, and a login anew, get as long as an idle connection.
    pub(super) fn expiry(&self) -> Option<Instant> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let silent = self.line.is_empty() && self.parked.is_none() && !open.talk.is_under_way();
        let grace = match silent {
            true => SILENT.min(self.gate.limits.idle),
            false => self.gate.limits.idle,
        };
        Some(open.until? + grace)
    }
}

impl Open {
    /// Only a session that ends can be authenticated anew, and only now and then.
    fn may_begin(&self, now: Instant) -> bool {
        self.until.is_some() && now.saturating_duration_since(self.since) >= AT_MOST_EVERY
    }
}
