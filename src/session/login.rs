//! The login: ApiVersions, SaslHandshake, SaslAuthenticate, and nothing else before a subject is proven. Its frames are small, its time is short,
//! and no broker connection is opened before it has succeeded (ruling 13).

use super::{
    Close, Cx, Fact, Level, LogLine, Parked, Phase, Question, Session, Work, Worked,
    verdict::{Then, Verdict},
};
use crate::{
    api::{Request, api_versions, sasl},
    audit::{Actor, Claimed, Proof, Refusal, What},
    identity::{self, Exchange, Failed, Identified, Peer, Step, certificate::Presented, mechanism},
    policy::vocabulary::Mechanism,
    wire::{
        frame::{Frame, Rope},
        header,
    },
};
use bytes::Bytes;
use std::{sync::Arc, time::Instant};

pub struct Login {
    pub deadline: Instant,
    /// What the client has shown in the TLS handshake, after it was verified there.
    pub certificate: Option<Presented>,
    /// The exchange that a handshake began.
    exchange: Option<(&'static mechanism::Row, Box<dyn Exchange>)>,
    /// The message whose proof is being verified.
    proving: Option<Proving>,
    /// What is known and not told yet.
    pub verdict: Option<Verdict>,
}

struct Proving {
    version: i16,
    correlation: i32,
    client: Option<Arc<str>>,
    by: &'static mechanism::Row,
    /// When the message came.
    since: Instant,
}

impl Login {
    pub fn new(deadline: Instant) -> Self {
        Self {
            deadline,
            certificate: None,
            exchange: None,
            proving: None,
            verdict: None,
        }
    }
}

impl Session {
    pub(super) fn login_frame(
        &mut self,
        key: i16,
        frame: Frame,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        match key {
            api_versions::KEY => {
                let answer = self.api_versions(frame, cx)?;
                self.to_client.append(answer);
                Ok(())
            }
            sasl::HANDSHAKE => self.handshake(frame, cx),
            sasl::AUTHENTICATE => self.authenticate(frame, cx),
            _ => {
                let (key, version, _) =
                    header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
                Err(self.refused(key, version, Refusal::Unauthenticated, cx))
            }
        }
    }

    /// Keys of the login on a connection that is logged in: ApiVersions as ever, the others out of place.
    pub(super) fn login_again(
        &mut self,
        key: i16,
        frame: Frame,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
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
        let (_, version, correlation) =
            header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
        if !(0..=api_versions::NEWEST).contains(&version) {
            return api_versions::unsupported(correlation).map_err(Close::Malformed);
        }
        let request = self.walked(frame, cx)?;
        let offers = cx.cluster.offers(self.gate.node).ok_or(Close::Broker)?;
        let place = api_versions::Place {
            cluster: cx.cluster.id.as_deref(),
            node: self.gate.node,
        };
        api_versions::answer(&request, &offers, &place).map_err(Close::Malformed)
    }

    fn handshake(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let offered = &self.gate.mechanisms;
        let named = sasl::mechanism(&request).map_err(Close::Malformed)?;
        let row = offered
            .iter()
            .find(|name| **name == named)
            .and_then(|name| mechanism::named(name));
        let outcome = sasl::judge_handshake(&request, row.is_some());
        let answer = sasl::handshake(&request, outcome, offered).map_err(Close::Malformed)?;
        self.to_client.append(answer);
        match (row, outcome, &mut self.phase) {
            (Some(row), None, Phase::Login(login)) => {
                login.exchange = Some((row, (row.begin)(&cx.live.authorities)));
                Ok(())
            }
            (row, ..) => {
                let detail = match row {
                    Some(_) => "version 0 goes on without frames".to_owned(),
                    None => format!("the mechanism `{named}` is not offered"),
                };
                self.out_of_turn(&request, detail, cx);
                Ok(())
            }
        }
    }

    /// A message of the login that leads nowhere: answered, recorded, and the connection is closed.
    fn out_of_turn(&mut self, request: &Request, detail: String, cx: &mut Cx<'_>) {
        let (key, version) = (request.header.key, request.header.version);
        self.note_refusal(key, version, Refusal::Unauthenticated, detail, cx);
        self.closing = Some((cx.now, Close::Login));
    }

    fn authenticate(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let message = sasl::message(&request).map_err(Close::Malformed)?;
        let (version, correlation) = (request.header.version, request.header.correlation);
        let client: Option<Arc<str>> = request.client_id().map(Arc::from);
        let Phase::Login(login) = &mut self.phase else {
            return Err(Close::Login);
        };
        let Some((by, exchange)) = &mut login.exchange else {
            let answer = sasl::out_of_place(&request).map_err(Close::Malformed)?;
            self.to_client.append(answer);
            self.out_of_turn(&request, "no handshake came before it".to_owned(), cx);
            return Ok(());
        };
        login.proving = Some(Proving {
            version,
            correlation,
            client,
            by,
            since: cx.now,
        });
        match exchange.step(&message) {
            Step::Challenge(message) => {
                self.to_client.append(
                    sasl::proceed(version, correlation, message).map_err(Close::Malformed)?,
                );
                Ok(())
            }
            Step::Verify(verify) => {
                self.parked = Some(Parked::LoggingIn);
                self.ask(Question::Work(Work::new(move || verify.run())));
                Ok(())
            }
            Step::Proven(identified, last) => self.proven(Ok((identified, last)), cx),
            Step::Failed(failure) => self.proven(Err(failure), cx),
        }
    }

    /// The verifier has spoken.
    pub(super) fn verified(&mut self, worked: Worked, cx: &mut Cx<'_>) -> Result<(), Close> {
        let verdict = worked
            .take::<Result<Identified, Failed>>()
            .ok_or(Close::Login)?;
        self.proven(verdict.map(|identified| (identified, Bytes::new())), cx)
    }

    /// Counted and recorded at once, either way, and told when it is time.
    fn proven(
        &mut self,
        verdict: Result<(Identified, Bytes), Failed>,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let Phase::Login(login) = &self.phase else {
            return Err(Close::Login);
        };
        let proving = login.proving.as_ref().ok_or(Close::Login)?;
        let (by, since) = (proving.by, proving.since);
        cx.facts.push(Fact::LoggedIn {
            mechanism: by.name,
            ok: verdict.is_ok(),
        });
        match verdict {
            Ok((identified, last)) => {
                let name = identity::Claimed::Held(Arc::clone(identified.principal()));
                let then = Then::Enter(Box::new(identified), last);
                self.judge_later(&name, since, then, cx)
            }
            Err(failure) => {
                self.record_failure(&failure, by.mechanism, cx);
                self.judge_later(&failure.name, since, Then::Dismiss, cx)
            }
        }
    }

    /// What comes later waits for the event of a login. With success goes the mechanism's last message.
    pub(super) fn tell(&mut self, then: Then, cx: &mut Cx<'_>) -> Result<(), Close> {
        let Phase::Login(login) = &mut self.phase else {
            return Err(Close::Login);
        };
        let proving = login.proving.take().ok_or(Close::Login)?;
        let (version, correlation) = (proving.version, proving.correlation);
        let answer = match then {
            Then::Enter(identified, last) => {
                self.enter(*identified, proving.client, cx)?;
                sasl::proceed(version, correlation, last)
            }
            Then::Dismiss => {
                self.closing = Some((cx.now, Close::Login));
                sasl::failed(version, correlation, Failed::CLIENT_MESSAGE)
            }
        };
        self.to_client.append(answer.map_err(Close::Malformed)?);
        Ok(())
    }

    /// A listener without a login: everybody is ANONYMOUS (the configuration had to say `insecure`).
    pub(super) fn enter_anonymously(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        if !self.gate.mechanisms.is_empty() || matches!(self.phase, Phase::Open(_)) {
            return Ok(());
        }
        self.enter(Identified::anonymous(), None, cx)
    }

    /// What was seen of the connection, beside the proof.
    fn seen(&self) -> Peer {
        Peer {
            listener: Arc::clone(&self.gate.listener),
            tls: self.gate.tls,
            source: self.source_proven.then_some(self.sender.peer),
        }
    }

    fn enter(
        &mut self,
        identified: Identified,
        client_id: Option<Arc<str>>,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let until = identified.until();
        let subject = identified.into_subject(&self.seen());
        // What it was proven against may have been swapped meanwhile.
        cx.live.authorities.still(&subject)?;
        let proof = Proof {
            credential: subject.credential.clone(),
            acting: subject.acting.clone(),
            certificate: subject.certificate.clone(),
            until,
        };
        self.sender.actor = Some(Arc::new(Actor {
            principal: Arc::clone(&subject.principal),
            groups: subject.groups.clone(),
            mechanism: subject.mechanism,
            tls: subject.tls,
            client_id,
            proof,
        }));
        let user = Claimed::Held(Arc::clone(&subject.principal));
        let what = What::Login {
            user,
            mechanism: subject.mechanism,
            tls: subject.tls,
            refused: None,
            again: false,
        };
        let seq = cx
            .journal
            .append(self.sender.event(what, cx.wall))
            .map_err(|_full| Close::Audit)?;
        self.memo.wrote(seq);
        self.framer.limit(self.gate.limits.request);
        self.phase = Phase::Open(Arc::new(subject));
        Ok(())
    }

    fn record_failure(&mut self, failure: &Failed, mechanism: Mechanism, cx: &mut Cx<'_>) {
        cx.facts.push(Fact::Log(Box::new(LogLine {
            message: "a login failed",
            level: Level::Info,
            error: Some(failure.reason.text().to_owned()),
            ..LogLine::default()
        })));
        let user = claimed(&failure.name);
        let what = What::Login {
            user,
            mechanism,
            tls: self.gate.tls,
            refused: Some(failure.reason.text()),
            again: false,
        };
        self.noted = true;
        // When the log takes no more, the failed login leaves only its metric: nothing was let in.
        let _full = cx.journal.append(self.sender.event(what, cx.wall));
    }

    fn walked(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<Request, Close> {
        Request::walk(frame).map_err(|fault| self.malformed(fault, cx))
    }
}

/// The same three cases in the log's words: `audit` and `identity` do not know each other.
fn claimed(name: &identity::Claimed) -> Claimed {
    match name {
        identity::Claimed::Held(name) => Claimed::Held(Arc::clone(name)),
        identity::Claimed::Unheld(hash) => Claimed::Unheld(hash.clone()),
        identity::Claimed::Unreadable => Claimed::Unreadable,
    }
}
