//! The login: only ApiVersions, SaslHandshake and SaslAuthenticate are accepted before a subject is
//! proven. Frames and time of a login are limited, and where Klamm checks the login itself, no
//! broker connection is opened before it has succeeded (ruling 13).

use super::{
    Broker, Close, Cx, Fact, LogLevel, LogLine, Open, Parked, Phase, Session, SessionRequest,
    Within, Work, Worked,
    delegation::{Delegation, EARLIER},
    verdict::{PendingVerdict, Then, crowded},
};
use crate::{
    api::{
        self, Request, api_versions,
        sasl::{self, Framing},
    },
    audit::{Actor, ClaimedName, Failure, Proof, Refusal, What},
    identity::{
        self, Authorities, Bearer, BrokerReply, Exchange, Failed, Fingerprint, Identified,
        Judgement, Peer, Relayed, Step, Verify,
        backoff::{FAILURE, LoginResult, counted},
        certificate::Presented,
        mechanism,
    },
    policy::model::vocabulary::Mechanism,
    wire::{
        FrameError,
        frame::{Frame, PREFIX, Rope},
        header,
    },
};
use bytes::Bytes;
use jiff::Timestamp;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub struct Login {
    pub deadline: Instant,
    /// The certificate from the TLS handshake, already verified there.
    pub certificate: Option<Box<Presented>>,
    pub sasl: SaslExchange,
}

/// A SASL exchange: of the first login, or of a re-authentication.
#[derive(Default)]
pub struct SaslExchange {
    /// The mechanism and its exchange, started by a handshake.
    exchange: Option<(&'static mechanism::MechanismRow, Box<dyn Exchange>)>,
    /// Set if a handshake of version 0 started the exchange: the client's next bytes are a token
    /// without a header, not a request.
    tokens: Option<Tokens>,
    /// The message whose proof is being verified.
    proving: Option<Proving>,
    /// Start of a re-authentication; `None` during the first login.
    pub begun: Option<Instant>,
    /// The state of the login at the broker, where the broker checks it.
    pub delegation: Option<Box<Delegation>>,
    /// A verdict that is known and not sent yet.
    pub verdict: Option<PendingVerdict>,
    /// The client has received the mechanism's failure message, but not the final error.
    pub refused: bool,
    /// The claimed name whose password is being checked, or will be.
    pub unheard: Option<identity::ClaimedIdentity>,
    /// The password, compared with earlier logins.
    pub password: Password,
}

/// The properties of a password that decide how long its login is delayed.
#[derive(Default)]
pub struct Password {
    /// Stored once the client has been told that the password is right; `None`: the source is not
    /// proven.
    pub fingerprint: Option<Fingerprint>,
    /// The password was right from this source before, so its login is not delayed.
    pub known: bool,
    /// The login is delayed, and was counted as a guess when it arrived.
    pub counted: bool,
}

impl SaslExchange {
    pub fn begin(
        row: &'static mechanism::MechanismRow,
        authorities: &Authorities,
        pass_through: bool,
        handshake: &Request,
    ) -> Self {
        let begin = match pass_through {
            true => row.delegate,
            false => row.begin,
        };
        let client = || handshake.client_id().map(Arc::from);
        Self {
            exchange: Some((row, begin(authorities))),
            tokens: sasl::tokens_follow(handshake).then(|| Tokens { client: client() }),
            ..Self::default()
        }
    }

    /// Passes the first message of a login to the broker. Returns when the message arrived.
    pub fn delegate(&mut self, relayed: Relayed) -> Option<Instant> {
        let (row, _) = self.exchange.as_ref()?;
        let since = self.proving.as_ref()?.since;
        let delegation = Delegation::new(row.name, relayed, since);
        self.delegation = Some(Box::new(delegation));
        Some(since)
    }

    /// The next step after the broker's answer.
    pub fn heard(&mut self, heard: BrokerReply) -> Option<Step> {
        self.exchange
            .as_mut()
            .map(|(_, exchange)| exchange.heard(heard))
    }

    pub fn is_under_way(&self) -> bool {
        self.exchange.is_some()
    }
}

/// Information from the handshake that later tokens do not repeat.
struct Tokens {
    /// The client id of the handshake.
    client: Option<Arc<str>>,
}

struct Proving {
    framing: Framing,
    client: Option<Arc<str>>,
    by: &'static mechanism::MechanismRow,
    /// When the message arrived.
    since: Instant,
}

/// How long a connection stays open after a failed login: clients that see the connection close
/// while they read the answer report a network error.
const HEARD: Duration = Duration::from_millis(100);

impl Login {
    pub fn new(deadline: Instant) -> Self {
        Self {
            deadline,
            certificate: None,
            sasl: SaslExchange::default(),
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
            // A client that sends a request without a login uses its certificate, where that is
            // sufficient.
            _ if self.login_not_begun() && self.enter_by_certificate(cx)? => self.frame(frame, cx),
            _ => {
                let (key, version, _) =
                    header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
                let detail = self.before_login(key);
                let reason = (Refusal::Unauthenticated, Failure::NoLogin);
                self.note_refusal((key, version), reason, detail, cx);
                Err(Close::Refused)
            }
        }
    }

    /// The client's mistake when it sends this request before its login.
    fn before_login(&self, key: i16) -> String {
        let name = api::name(key).map_or_else(|| format!("API key {key}"), str::to_owned);
        let why = match (self.login_not_begun(), self.listener.mechanisms.is_empty()) {
            (false, _) => "its login is not finished",
            (true, false) => "the client is not configured for SASL",
            (true, true) => "the client shows no certificate that is taken",
        };
        format!("{name} before the login; {why}")
    }

    fn login_not_begun(&self) -> bool {
        matches!(&self.phase, Phase::Login(login) if !login.sasl.is_under_way())
    }

    /// The versions of the node, limited to those that Klamm supports.
    pub(super) fn api_versions(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<Rope, Close> {
        let (_, version, correlation) =
            header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
        if !(0..=api_versions::NEWEST).contains(&version) {
            return api_versions::unsupported(correlation).map_err(Close::Malformed);
        }
        let request = self.walked(frame, cx)?;
        let offers = cx.cluster.offers(self.listener.node).ok_or(Close::Broker)?;
        let place = api_versions::Place {
            cluster: cx.cluster.id.as_deref(),
            node: self.listener.node,
        };
        let answer = api_versions::answer(&request, &offers, &place).map_err(Close::Malformed)?;
        self.claims
            .by_software(api_versions::software(&request).map_err(Close::Malformed)?);
        Ok(answer)
    }

    fn handshake(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        if self.broker != Broker::None || self.sasl().is_under_way() {
            return self.begun_already(&request, cx);
        }
        let offered = &self.listener.mechanisms;
        let named = sasl::mechanism(&request).map_err(Close::Malformed)?;
        let row = offered
            .iter()
            .find(|name| **name == named)
            .and_then(|name| mechanism::named(name));
        let answer = sasl::handshake(&request, row.is_some(), offered);
        self.to_client.append(answer.map_err(Close::Malformed)?);
        match row {
            Some(row) => {
                let pass_through = self.listener.pass_through;
                *self.sasl() =
                    SaslExchange::begin(row, &cx.live.authorities, pass_through, &request);
            }
            None => {
                let detail = format!("the mechanism `{named}` is not offered");
                self.out_of_turn(&request, Failure::Mechanism, detail, cx);
            }
        }
        Ok(())
    }

    /// Whether the client's next bytes are a token without a header.
    pub(super) fn takes_token(&self) -> bool {
        let sasl = match &self.phase {
            Phase::Login(login) => &login.sasl,
            Phase::Open(open) => &open.sasl,
        };
        sasl.tokens.is_some()
    }

    /// A message of an exchange that a handshake of version 0 started.
    pub(super) fn token(&mut self, frame: &Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.small_enough(frame, cx)?;
        let tokens = self.sasl().tokens.as_ref().ok_or(Close::Login)?;
        let client = tokens.client.clone();
        self.message(&sasl::token(frame), Framing::Token, client, cx)
    }

    /// The frame limit of logins also applies to re-authentication, on connections that accept
    /// larger requests.
    pub(super) fn small_enough(&mut self, frame: &Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let length = frame.bytes().len().saturating_sub(PREFIX);
        let limit = self.listener.limits.login_frame;
        if length <= limit as usize {
            return Ok(());
        }
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        Err(self.malformed(FrameError::FrameTooLong { length, limit }, cx))
    }

    /// A connection has one exchange, as in Kafka (`SaslServerAuthenticator`): during it, only the
    /// mechanism's messages are accepted. Otherwise a client could continue after a failure, and a
    /// broker could receive a handshake in the middle of its own exchange.
    fn begun_already(&mut self, request: &Request, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.say(sasl::out_of_place(request).map_err(Close::Malformed)?);
        let detail = "a login has begun already".to_owned();
        self.out_of_turn(request, Failure::NoLogin, detail, cx);
        Ok(())
    }

    /// A message that is not allowed at this point of the login: it is answered and recorded, and
    /// the connection is closed.
    pub(super) fn out_of_turn(
        &mut self,
        request: &Request,
        failure: Failure,
        detail: String,
        cx: &mut Cx<'_>,
    ) {
        let of = (request.header.key, request.header.version);
        self.note_refusal(of, (Refusal::Unauthenticated, failure), detail, cx);
        self.closing = Some((cx.now, Close::Login));
    }

    pub(super) fn authenticate(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let message = sasl::message(&request).map_err(Close::Malformed)?;
        if !self.sasl().is_under_way() {
            let answer = sasl::out_of_place(&request).map_err(Close::Malformed)?;
            self.say(answer);
            let detail = "no handshake came before it".to_owned();
            self.out_of_turn(&request, Failure::NoLogin, detail, cx);
            return Ok(());
        }
        let client = request.client_id().map(Arc::from);
        self.message(&message, Framing::of(&request), client, cx)
    }

    /// A message of the exchange, with or without a request header.
    fn message(
        &mut self,
        message: &[u8],
        framing: Framing,
        client: Option<Arc<str>>,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let sasl = self.sasl();
        let (by, exchange) = sasl.exchange.as_mut().ok_or(Close::Login)?;
        sasl.proving = Some(Proving {
            framing,
            client,
            by,
            since: cx.now,
        });
        let step = exchange.step(message);
        self.stepped(step, cx)
    }

    /// Continues with the result of the client's message.
    pub(super) fn stepped(&mut self, step: Step, cx: &mut Cx<'_>) -> Result<(), Close> {
        match step {
            Step::Challenge(message) => self.challenge(message),
            Step::Verify(verify) => self.verify_in_time(verify, cx),
            Step::Bearer(bearer) => match bearer.judge(cx.wall) {
                Judgement::UnknownKey(_) => {
                    self.parked = Some(Parked::Unverified(Box::new(bearer)));
                    self.ask(SessionRequest::Keys);
                    Ok(())
                }
                Judgement::Proven(identified) => self.conclude(Ok(identified), cx),
                Judgement::Failed(failed) => self.conclude(Err(failed), cx),
            },
            Step::Proven(identified, last) => self.proven(identified, last, cx),
            Step::Failed(failed) => self.failed(&failed, Then::Dismiss, cx),
            Step::Refused(failed, message) => self.failed(&failed, Then::Refuse(message), cx),
            Step::Relay(relayed) => self.relay(relayed, cx),
            // The delay took place when the login was refused.
            Step::Dismissed => self.tell(Then::Dismiss, cx),
        }
    }

    fn challenge(&mut self, message: Bytes) -> Result<(), Close> {
        let proving = self.sasl().proving.take().ok_or(Close::Login)?;
        let answer = sasl::proceed(proving.framing, message, 0);
        self.say(answer.map_err(Close::Malformed)?);
        Ok(())
    }

    /// Checks a password only shortly before its verdict could be sent. A guess from a client that
    /// has disconnected therefore costs nothing, and the time of the verdict does not reveal
    /// whether a password was checked.
    fn verify_in_time(&mut self, verify: Verify, cx: &mut Cx<'_>) -> Result<(), Close> {
        let claimed = verify.claimed();
        let fingerprint = self.source().map(|source| verify.fingerprint(source));
        let wait = self.wait_of(fingerprint, &claimed, cx)?;
        let sasl = self.sasl();
        sasl.unheard = Some(claimed);
        let since = sasl.proving.as_ref().ok_or(Close::Login)?.since;
        let at = since + wait.saturating_sub(FAILURE);
        let then = Then::Verify(Box::new(verify));
        if at <= cx.now {
            return self.tell(then, cx);
        }
        self.parked = Some(Parked::LoggingIn);
        self.sasl().verdict = Some(PendingVerdict { at, then });
        Ok(())
    }

    /// The delay of a login because of earlier failures. A known password is not delayed.
    fn wait_of(
        &mut self,
        fingerprint: Option<Fingerprint>,
        name: &identity::ClaimedIdentity,
        cx: &mut Cx<'_>,
    ) -> Result<Duration, Close> {
        let source = self.source();
        let before = cx.backoff.before(source, name, cx.now);
        let wait = before.map_err(|_crowded| crowded(cx))?;
        let users = &cx.live.authorities.users;
        let known = fingerprint.as_ref().is_some_and(|one| users.knows(one));
        let waits = !known && !wait.is_zero();
        if waits {
            let guess = cx.backoff.guess(source, cx.now);
            guess.map_err(|_crowded| crowded(cx))?;
            self.note_slowed(name, wait, cx);
        }
        self.sasl().password = Password {
            fingerprint,
            known,
            counted: waits,
        };
        Ok(if waits { wait } else { Duration::ZERO })
    }

    fn verify(&mut self, verify: Verify) {
        let name = self.sasl().unheard.as_ref().map_or("", counted);
        let within = Within::Name(Arc::from(name));
        self.parked = Some(Parked::LoggingIn);
        let work = Work::password(self.owner(), within, move || verify.run());
        self.ask(SessionRequest::Work(work));
    }

    /// A client that disconnected before the verdict counts as failed: otherwise guesses would be
    /// free for clients that do not wait.
    pub(super) fn count_unheard(&mut self, why: &Close, cx: &Cx<'_>) {
        let source = self.source();
        if let (Some(name), Close::Client) = (self.sasl().unheard.take(), why) {
            let outcome = LoginResult {
                right: false,
                counted: self.sasl().password.counted,
            };
            let _counted = cx.backoff.verdict(source, &name, outcome, cx.now);
        }
    }

    /// The verifier has returned its result.
    pub(super) fn verified(&mut self, worked: Worked, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.sasl().unheard = None;
        let verdict = worked
            .take::<Result<Identified, Failed>>()
            .ok_or(Close::Login)?;
        self.conclude(verdict, cx)
    }

    /// The issuer's keys are as recent as they can be: a key that is unknown now does not exist.
    pub(super) fn judged(&mut self, bearer: &Bearer, cx: &mut Cx<'_>) -> Result<(), Close> {
        match bearer.judge(cx.wall) {
            Judgement::Proven(identified) => self.conclude(Ok(identified), cx),
            Judgement::Failed(failed) | Judgement::UnknownKey(failed) => {
                self.conclude(Err(failed), cx)
            }
        }
    }

    fn conclude(
        &mut self,
        verdict: Result<Identified, Failed>,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let (_, exchange) = self.sasl().exchange.as_mut().ok_or(Close::Login)?;
        let step = exchange.conclude(verdict);
        self.stepped(step, cx)
    }

    /// The login is proven; later requests wait for its event.
    fn proven(
        &mut self,
        identified: Identified,
        last: Bytes,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let proving = self.sasl().proving.as_ref().ok_or(Close::Login)?;
        let (by, since) = (proving.by, proving.since);
        let apart = |identified: &Identified| {
            let name = identified.principal();
            let apart = cx.live.authorities.apart(name, by.mechanism);
            apart.map_err(|reason| Failed {
                name: identity::ClaimedIdentity::Held(Arc::clone(name)),
                reason,
            })
        };
        if let Err(failed) = self
            .still_the_same(&identified)
            .and_then(|()| apart(&identified))
        {
            return self.failed(&failed, Then::Dismiss, cx);
        }
        cx.facts.push(Fact::LoggedIn {
            mechanism: by.name,
            ok: true,
        });
        // Successes are counted under the same name as failures.
        let name = match self.delegation() {
            Some(delegation) => delegation.name.clone(),
            None => identity::ClaimedIdentity::Held(Arc::clone(identified.principal())),
        };
        let then = Then::Enter(Box::new(identified), last);
        self.judge_later(&name, since, then, cx)
    }

    /// Sends the verdict at its due time. A success carries the mechanism's last message and the
    /// session lifetime.
    pub(super) fn tell(&mut self, then: Then, cx: &mut Cx<'_>) -> Result<(), Close> {
        match then {
            Then::Enter(identified, last) => self.welcome(*identified, last, cx),
            Then::Refuse(message) => {
                self.sasl().refused = true;
                self.challenge(message)
            }
            Then::Dismiss => self.dismiss(cx),
            Then::Verify(verify) => {
                self.verify(*verify);
                Ok(())
            }
            Then::Dial => {
                self.dial();
                Ok(())
            }
        }
    }

    fn welcome(
        &mut self,
        identified: Identified,
        last: Bytes,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let proving = self.sasl().proving.take().ok_or(Close::Login)?;
        let fingerprint = self.sasl().password.fingerprint.take();
        let most = self.listener.limits.session_lifetime;
        let ends = self.session_end(identified.until(), most, cx);
        let renewable = self.renewable();
        self.enter(identified, Some(proving.by), proving.client, ends, cx)?;
        if let Some(fingerprint) = fingerprint {
            cx.live.authorities.users.remember(fingerprint);
        }
        // Clients that cannot re-authenticate get no session lifetime.
        let ends = ends.filter(|_| renewable);
        let lifetime = ends.map_or(Duration::ZERO, |end| end.saturating_duration_since(cx.now));
        let lifetime = milliseconds(self.told_lifetime(lifetime));
        let answer = sasl::proceed(proving.framing, last, lifetime);
        self.say(answer.map_err(Close::Malformed)?);
        Ok(())
    }

    /// With pass-through, requests reach the broker later than they reach Klamm, and the broker
    /// closes the connection at the first one after its session's end. So clients re-authenticate
    /// earlier.
    fn told_lifetime(&self, left: Duration) -> Duration {
        match self.listener.pass_through {
            true => left - EARLIER.min(left / 10),
            false => left,
        }
    }

    /// Whether the session can be re-authenticated: brokers accept that only if they limit the
    /// session themselves.
    fn renewable(&self) -> bool {
        let delegation = self.delegation();
        delegation.is_none_or(|delegation| delegation.limited)
    }

    /// The end of the session: the earliest of the expiry of the credentials, the expiry of the
    /// client certificate, and the limit on sessions.
    pub(super) fn session_end(
        &self,
        until: Option<Timestamp>,
        most: Option<Duration>,
        cx: &Cx<'_>,
    ) -> Option<Instant> {
        let shown = self.attested().map(|certificate| certificate.not_after);
        let left = until.into_iter().chain(shown).min().map(|until| {
            let left = until.duration_since(cx.wall);
            Duration::try_from(left).unwrap_or_default()
        });
        let lasts = left.into_iter().chain(most).min()?;
        // Zero would tell the client that the session does not end.
        Some(cx.now + lasts.max(Duration::from_millis(1)))
    }

    /// A known failure is counted and recorded before the client receives anything about it.
    fn failed(&mut self, failed: &Failed, then: Then, cx: &mut Cx<'_>) -> Result<(), Close> {
        let proving = self.sasl().proving.as_ref().ok_or(Close::Login)?;
        let (by, since) = (proving.by, proving.since);
        cx.facts.push(Fact::LoggedIn {
            mechanism: by.name,
            ok: false,
        });
        self.record_failure(failed, by.mechanism, cx);
        self.judge_later(&failed.name, since, then, cx)?;
        self.part();
        Ok(())
    }

    /// Sends the final error of a failed login, if the framing allows one, and closes the
    /// connection.
    fn dismiss(&mut self, cx: &Cx<'_>) -> Result<(), Close> {
        let proving = self.sasl().proving.take().ok_or(Close::Login)?;
        self.closing = Some((cx.now + HEARD, Close::Login));
        let answer = sasl::failed(proving.framing, Failed::CLIENT_MESSAGE);
        if let Some(answer) = answer.map_err(Close::Malformed)? {
            self.say(answer);
        }
        Ok(())
    }

    pub(super) fn sasl(&mut self) -> &mut SaslExchange {
        match &mut self.phase {
            Phase::Login(login) => &mut login.sasl,
            Phase::Open(open) => &mut open.sasl,
        }
    }

    /// Sends an answer of the login; on an open connection, after the requests in flight.
    pub(super) fn say(&mut self, answer: Rope) {
        match &self.phase {
            Phase::Login(_) => self.to_client.append(answer),
            Phase::Open(_) => self.pipeline.own(answer),
        }
    }

    /// Properties of the connection, apart from the credentials.
    fn seen(&self) -> Peer {
        Peer {
            listener: Arc::clone(&self.listener.name),
            tls: self.listener.tls,
            source: self.source_proven.then_some(self.sender.peer),
            certificate: self.attested(),
        }
    }

    pub(super) fn enter(
        &mut self,
        identified: Identified,
        by: Option<&'static mechanism::MechanismRow>,
        client_id: Option<Arc<str>>,
        ends: Option<Instant>,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let until = ends.and_then(|end| {
            cx.wall
                .checked_add(end.saturating_duration_since(cx.now))
                .ok()
        });
        let subject = identified.into_subject(&self.seen());
        // The authorities may have changed while the credentials were being verified.
        cx.live.authorities.still(&subject)?;
        let proof = Proof {
            credential: subject.credential.clone(),
            acting: subject.acting.clone(),
            looks_like: cx.live.looks_like(&subject.principal),
            certificate: subject.certificate.clone(),
            until,
        };
        let again = matches!(self.phase, Phase::Open(_));
        self.sender.actor = Some(Arc::new(Actor {
            principal: Arc::clone(&subject.principal),
            groups: subject.groups.clone(),
            mechanism: subject.mechanism,
            tls: subject.tls,
            client_id,
            proof,
        }));
        let user = ClaimedName::Held(Arc::clone(&subject.principal));
        let what = What::Login {
            user,
            mechanism: subject.mechanism,
            tls: subject.tls,
            refused: None,
            again,
        };
        let seq = cx
            .journal
            .append(self.sender.event(what, cx.wall))
            .map_err(|_full| Close::Audit)?;
        self.cache.forget();
        self.cache.wrote(seq);
        self.framer.limit(self.listener.limits.request);
        let (by, begun) = (by.filter(|_| self.renewable()), self.sasl().begun);
        self.phase = Phase::Open(Box::new(Open::new(Arc::new(subject), by, ends, begun)));
        // Requests in flight were allowed to the previous subject.
        self.held_against = None;
        self.revoke(cx)
    }

    pub(super) fn record_failure(
        &mut self,
        failure: &Failed,
        mechanism: Mechanism,
        cx: &mut Cx<'_>,
    ) {
        cx.facts.push(Fact::Log(Box::new(LogLine {
            message: "a login failed",
            level: LogLevel::Info,
            error: Some(failure.reason.text().to_owned()),
            ..LogLine::default()
        })));
        let user = claimed(&failure.name);
        let what = What::Login {
            user,
            mechanism,
            tls: self.listener.tls,
            refused: Some(failure.reason.text()),
            again: matches!(self.phase, Phase::Open(_)),
        };
        self.note(Failure::Login, what, cx);
    }

    pub(super) fn walked(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<Request, Close> {
        Request::walk(frame).map_err(|fault| self.malformed(fault, cx))
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Converts to the audit log's type: `audit` and `identity` do not depend on each other.
fn claimed(name: &identity::ClaimedIdentity) -> ClaimedName {
    match name {
        identity::ClaimedIdentity::Held(name) => ClaimedName::Held(Arc::clone(name)),
        identity::ClaimedIdentity::Unheld(hash) => ClaimedName::Unheld(hash.clone()),
        identity::ClaimedIdentity::Unreadable => ClaimedName::Unreadable,
    }
}
