//! The login: ApiVersions, SaslHandshake, SaslAuthenticate, and nothing else before a subject is proven. Its frames are small, its time is short,
//! and no broker connection is opened before it has succeeded (ruling 13).

use super::{Close, Cx, Fact, Level, LogLine, Parked, Phase, Question, Session, Work, Worked};
use crate::{
    api::{self, Request, api_versions, sasl},
    audit::{Actor, Claimed, Refusal, What},
    identity::{self, Exchange, Failure, Identified, Seen, Step},
    policy::vocabulary::{Mechanism, Subject},
    wire::{
        Fault,
        frame::{Frame, Rope},
        header,
        layout::{self, Visit},
    },
};
use bytes::Bytes;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub struct Login {
    pub deadline: Instant,
    /// The exchange that a handshake began.
    exchange: Option<(Mechanism, Box<dyn Exchange>)>,
    /// Version and correlation id of the message whose proof is being verified.
    verifying: Option<(i16, i32)>,
}

/// A failed login is answered no sooner, so that guessing is slow; the connection is closed then.
const FAILURE_DELAY: Duration = Duration::from_millis(100);
/// All that a client learns of a failed login.
const FAILED: &str = "Authentication failed: invalid credentials";

impl Login {
    pub fn new(deadline: Instant) -> Self {
        Self { deadline, exchange: None, verifying: None }
    }
}

impl Session {
    pub(super) fn login_frame(&mut self, key: i16, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        match key {
            api_versions::KEY => {
                let answer = self.api_versions(frame, cx)?;
                self.to_client.append(answer);
                Ok(())
            }
            sasl::HANDSHAKE => self.handshake(frame, cx),
            sasl::AUTHENTICATE => self.authenticate(frame, cx),
            _ => {
                let (key, version, _) = header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
                Err(self.refused(key, version, Refusal::Unauthenticated, cx))
            }
        }
    }

    /// Keys of the login on a connection that is logged in: ApiVersions as ever, the others out of place.
    pub(super) fn login_again(&mut self, key: i16, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let answer = match key {
            api_versions::KEY => self.api_versions(frame, cx)?,
            _ => {
                let request = self.walked(frame, cx)?;
                sasl::out_of_place(&request).map_err(Close::Malformed)?
            }
        };
        self.line.own(answer);
        Ok(())
    }

    /// Answered from what is known of the node, and cut to what Klamm judges.
    fn api_versions(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<Rope, Close> {
        let (_, version, correlation) = header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
        if !(0..=api_versions::NEWEST).contains(&version) {
            return api_versions::unsupported(correlation).map_err(Close::Malformed);
        }
        let request = self.walked(frame, cx)?;
        let offers = cx.cluster.offers(self.gate.node).ok_or(Close::Broker)?;
        api_versions::answer(&request, &offers).map_err(Close::Malformed)
    }

    fn handshake(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let offered = &self.gate.mechanisms;
        let named = sasl::mechanism(&request).map_err(Close::Malformed)?;
        let mechanism = offered.iter().find(|name| **name == named).and_then(|name| identity::mechanism(name));
        let outcome = sasl::judge_handshake(&request, mechanism.is_some());
        let answer = sasl::handshake(&request, outcome, offered).map_err(Close::Malformed)?;
        self.to_client.append(answer);
        match (mechanism, outcome, &mut self.phase) {
            (Some(row), None, Phase::Login(login)) => {
                login.exchange = Some((row.mechanism, (row.begin)(&cx.live.users)));
                Ok(())
            }
            _ => {
                self.closing = Some((cx.now, Close::Login));
                Ok(())
            }
        }
    }

    fn authenticate(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let message = sasl::message(&request).map_err(Close::Malformed)?;
        let (version, correlation) = (request.header.version, request.header.correlation);
        let client: Option<Arc<str>> = request.client_id().map(Arc::from);
        let Phase::Login(login) = &mut self.phase else { return Err(Close::Login) };
        let Some((_, exchange)) = &mut login.exchange else {
            let answer = sasl::out_of_place(&request).map_err(Close::Malformed)?;
            self.to_client.append(answer);
            self.closing = Some((cx.now, Close::Login));
            return Ok(());
        };
        let step = exchange.step(&message);
        login.verifying = Some((version, correlation));
        login.client = client;
        match step {
            Step::Challenge(message) => {
                self.to_client.append(sasl::challenge(version, correlation, message).map_err(Close::Malformed)?);
                Ok(())
            }
            Step::Verify(verify) => {
                self.parked = Some(Parked::LoggingIn);
                self.ask(Question::Work(Work::new(move || verify.run())));
                Ok(())
            }
            Step::Failed(failure) => self.login_failed(&failure, cx),
        }
    }
}
