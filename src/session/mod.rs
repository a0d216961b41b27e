//! One client connection as a state machine: bytes and `now` in, effects out. No I/O, no clock, no
//! randomness of its own.
//!
//! The shell calls [`Session::client`] and [`Session::broker`] with the bytes that it read, writes
//! the bytes in [`Session::output`], and answers the requests in [`Session::question`]. It calls
//! [`Session::tick`] at [`Session::deadline`] and whenever the durable watermark rises or policy or
//! cluster are replaced. [`stage`] has the stages of a request; [`login`] comes before them;
//! [`pipeline`] keeps the client's order; [`relay`] passes answers on. [`admission`] is
//! Klamm's own login at the broker, and [`renewal`] repeats it between requests; with pass-through,
//! the client's own login takes place at the broker ([`delegation`]).

pub mod admission;
mod attempt;
#[cfg(test)]
mod bare;
mod certificate;
mod client_info;
mod context;
#[doc(hidden)]
pub mod conversation;
mod decision_cache;
mod delegation;
#[doc(hidden)]
pub mod fuzz;
mod login;
#[doc(hidden)]
pub mod measured;
mod not_forwarded;
mod open;
mod pipeline;
mod relay;
mod renewal;
mod rights;
mod sender;
mod stage;
#[cfg(test)]
mod tests;
mod usage;
mod verdict;
mod work;

pub use context::{
    Ceiling, Close, Cx, Fact, Last, Limits, ListenerContext, Live, LogLevel, LogLine, RecordLimit,
    Reply, SessionRequest, Side, Ticket,
};

pub use renewal::{Accounts, Renewal, Term};
pub use rights::RightsKey;
pub use work::{Attempt, Halt, Lane, Owner, Within, Work, WorkOutcome, Worked};

use crate::{
    api::{self, Answering, ApiRow, Disposition, ResponseAction, RewriteOutcome, api_versions},
    audit::{Closing, ENTRIES, Event, Failure, Refusal, What},
    identity::{Bearer, backoff::network},
    policy::model::vocabulary::{Kind, Mechanism, Operation, Outcome},
    wire::{
        FrameError,
        frame::{Frame, Framer, Rope},
        header,
    },
};
use bytes::BytesMut;
use client_info::ClientInfo;
use decision_cache::{Bounds, DecisionCache, PolicySnapshot, Wanted};
use login::Login;
use not_forwarded::NotForwarded;
use open::Open;
use pipeline::{Expect, InFlight, Pipeline};
use relay::Relay;
use sender::Sender;
use stage::{Authenticated, Authorized, Inspected, Logged, Parsed, Queued, Validated};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use usage::Used;

/// One connection.
pub struct Session {
    listener: Arc<ListenerContext>,
    sender: Sender,
    /// Whether the sender's address is proven to be the client's.
    source_proven: bool,
    framer: Framer,
    phase: Phase,
    to_client: Rope,
    to_broker: Rope,
    reading: Reading,
    pipeline: Pipeline,
    cache: DecisionCache,
    claims: ClientInfo,
    used: Used,
    broker: Broker,
    /// How Klamm re-authenticates at the broker, if the broker limits its session.
    renewal: Option<Renewal>,
    parked: Option<Parked>,
    /// Whether large requests wait for [`Session::proceed`].
    holds_large: bool,
    /// A large request came while the last of those that are in flight now were.
    large: bool,
    question: Option<SessionRequest>,
    ticket: u64,
    /// The policy against which the requests in flight were last checked.
    held_against: Option<Arc<Live>>,
    /// A request at the broker needs a follow-up request: nothing later is forwarded before it.
    asking: bool,
    draining: bool,
    /// Requests that were not forwarded after their events were written; the log does not state
    /// this yet.
    withheld: NotForwarded,
    /// The log already has the reason why no login took place.
    noted: bool,
    /// The client has sent bytes that were meant for the session.
    heard: bool,
    closing: Option<(Instant, Close)>,
    active: Instant,
}

enum Phase {
    Login(Box<Login>),
    Open(Box<Open>),
}

/// The part of the broker's next answer that has arrived.
enum Reading {
    Head,
    Relay(Box<Relay>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broker {
    None,
    Asked,
    Up,
    /// The client's login at the broker has failed: the connection must be closed.
    LoginFailed,
}

/// The one request that waits for the shell. Further bytes of the client stay in the kernel
/// meanwhile.
enum Parked {
    Connecting(&'static ApiRow, Frame),
    Undecided(Authenticated),
    /// It has many elements: see [`Session::proceed`].
    Large(Authenticated),
    Unchecked(Box<Authorized>),
    Unrecorded(Box<Validated>),
    LoggingIn,
    /// A token signed with a key that is not known yet.
    Unverified(Box<Bearer>),
    /// The client's message is at the broker, or on its way there.
    Delegating,
    /// No request is parked; Klamm is computing its SCRAM proof to re-authenticate to the broker.
    Renewing,
}

/// Bytes of unwritten output above which no more is produced: neither side is read faster than the
/// other one reads. Answers come in pieces of the shell's reads, so that a hundred slow consumers
/// hold a quarter of what they would hold with pieces of one mebibyte.
const BACKLOG: usize = 256 << 10;
/// A request is large if its arrays have more elements together. Deciding on one, recording it and
/// answering it takes some 600 ns for each.
const LARGE: u32 = 2_000;
/// Minimum interval between two events with usage counts.
const USAGE_EVERY: Duration = Duration::from_secs(60);

impl Session {
    pub fn new(
        listener: Arc<ListenerContext>,
        connection: u64,
        peer: SocketAddr,
        now: Instant,
    ) -> Self {
        let framer = Framer::new(listener.limits.login_frame);
        let phase = Phase::Login(Box::new(Login::new(now + listener.limits.login_time)));
        let sender = Sender {
            connection,
            peer,
            proxy: None,
            listener: Arc::clone(&listener),
            actor: None,
        };
        Self {
            source_proven: listener.source_proven,
            listener,
            sender,
            framer,
            phase,
            to_client: Rope::default(),
            to_broker: Rope::default(),
            reading: Reading::Head,
            pipeline: Pipeline::default(),
            cache: DecisionCache::default(),
            claims: ClientInfo::default(),
            used: Used::new(now),
            broker: Broker::None,
            renewal: None,
            parked: None,
            holds_large: false,
            large: false,
            question: None,
            ticket: 0,
            held_against: None,
            asking: false,
            draining: false,
            withheld: NotForwarded::default(),
            noted: false,
            heard: false,
            closing: None,
            active: now,
        }
    }

    /// A trusted load balancer has sent the client's address, before any other input; `None`: it
    /// sent no address.
    pub fn introduced(&mut self, client: Option<SocketAddr>) {
        self.sender.proxy = Some(self.sender.peer);
        self.sender.peer = client.unwrap_or(self.sender.peer);
        self.source_proven = client.is_some();
    }

    /// The listener context for the server name in the TLS handshake. No other input from the
    /// client has come before this call.
    pub fn turn(&mut self, listener: Arc<ListenerContext>) {
        self.sender.listener = Arc::clone(&listener);
        self.listener = listener;
    }

    // ---- The client's side: frame → stages → pipeline ----

    /// Handles bytes from the client: consumes the usable part and leaves the rest in `input`.
    pub fn client(&mut self, input: &mut BytesMut, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.active = cx.now;
        self.heard |= !input.is_empty();
        self.enter_unasked(cx)?;
        self.revoke(cx)?;
        while self.takes_requests() {
            let frame = match self.framer.cut(input) {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(fault) => return Err(self.malformed(fault, cx)),
            };
            self.frame(frame, cx)?;
        }
        if self.used.due(cx.now, USAGE_EVERY) {
            self.flush_usage(cx);
        }
        self.release(cx)
    }

    fn takes_requests(&self) -> bool {
        let limits = &self.listener.limits;
        self.parked.is_none()
            && self.closing.is_none()
            && !self.draining
            && self.pipeline.len() < limits.in_flight
            && self.pipeline.weight() < limits.request as usize
            && self.to_broker.len() < BACKLOG
            && self.to_client.len() < BACKLOG
    }

    fn frame(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        if self.takes_token() {
            return self.token(&frame, cx);
        }
        let (key, version, _) = header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
        if matches!(self.phase, Phase::Login(_)) {
            return self.login_frame(key, frame, cx);
        }
        if api::LOGIN.iter().any(|(login, ..)| *login == key) {
            return self.login_again(key, frame, cx);
        }
        if self.between_messages() {
            return Err(self.refused(key, version, Refusal::Unauthenticated, cx));
        }
        self.not_expired(cx)?;
        let offers = cx.cluster.offers(self.listener.node).unwrap_or_default();
        match api::row(key) {
            None => Err(self.refused(key, version, Refusal::UnknownKey, cx)),
            Some(row) if !api_versions::offered(&offers, row, version) => {
                Err(self.refused(key, version, Refusal::UnsupportedVersion, cx))
            }
            Some(row) if self.broker == Broker::Up => self.head(row, frame, cx),
            // The client has not logged in at the broker, and Klamm would log in there as another
            // principal.
            Some(_) if self.listener.pass_through => Err(Close::Broker),
            Some(row) => {
                self.parked = Some(Parked::Connecting(row, frame));
                self.broker = Broker::Asked;
                self.ask(SessionRequest::Connect);
                Ok(())
            }
        }
    }

    /// Frame → Parsed → Authenticated.
    fn head(&mut self, row: &'static ApiRow, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let headed = Parsed::read(row, frame, cx.now).map_err(|fault| self.malformed(fault, cx))?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(Close::Refused);
        };
        self.claims.by_request(headed.request().client_id());
        self.claims.attach(&mut open.subject);
        let elements = headed.request().header.elements;
        let attributed = headed.attribute(&open.subject);
        self.large = elements > LARGE || (self.large && !self.pipeline.is_empty());
        if self.holds_large && elements > LARGE {
            self.parked = Some(Parked::Large(attributed));
            return Ok(());
        }
        self.resolve(attributed, cx)
    }

    /// Authorizes an Authenticated request when all its topic ids have names.
    fn resolve(&mut self, mut attributed: Authenticated, cx: &mut Cx<'_>) -> Result<(), Close> {
        let unresolved = attributed.unresolved(cx.cluster);
        match unresolved.is_empty() {
            true => self.decide(attributed, cx),
            false => {
                self.parked = Some(Parked::Undecided(attributed));
                self.ask(SessionRequest::Topics(unresolved));
                Ok(())
            }
        }
    }

    /// Authenticated → Authorized, then the inspection of its records.
    fn decide(&mut self, attributed: Authenticated, cx: &mut Cx<'_>) -> Result<(), Close> {
        let bounds = Bounds {
            most: self.listener.limits.rights_per_connection,
            key: &self.listener.rights_key,
        };
        let mut decided = attributed.decide(&mut self.cache, bounds, cx);
        let evicted = self.cache.evicted();
        if evicted > 0 {
            cx.facts.push(Fact::RightsEvicted(evicted));
        }
        let inspection = decided.inspection(&self.listener.limits, cx);
        let light = match inspection.lane() {
            None => inspection.run().map_err(|more| (more, Lane::Validation)),
            Some(lane) => Err((inspection, lane)),
        };
        match light {
            Ok(inspected) => self.check(decided, inspected, cx),
            Err((inspection, lane)) => {
                let within = Within::Connection(self.sender.connection);
                let work = inspection.work(lane, self.owner(), within);
                self.parked = Some(Parked::Unchecked(Box::new(decided)));
                self.ask(SessionRequest::Work(work));
                Ok(())
            }
        }
    }

    /// Authorized → Validated.
    fn check(
        &mut self,
        decided: Authorized,
        inspected: Inspected,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let limits = inspected.limits.iter();
        cx.facts
            .extend(limits.map(|limit| Fact::RecordLimit(*limit)));
        let checked = decided.check(inspected, cx.now);
        cx.facts.push(Fact::Request {
            api: checked.row().name,
            decision: checked.decision(),
        });
        self.record(Box::new(checked), cx);
        Ok(())
    }

    /// Validated → Queued, in the pipeline. When the log is full, the request waits here and no
    /// later one is read.
    fn record(&mut self, checked: Box<Validated>, cx: &mut Cx<'_>) {
        match checked.record(&mut self.cache, &self.sender, cx) {
            Ok(recorded) => self.pipeline.hold(recorded),
            Err((checked, _full)) => self.parked = Some(Parked::Unrecorded(checked)),
        }
    }

    // ---- The pipeline: Queued → Logged → to the broker ----

    /// Forwards requests whose events are durable, in order, and sends local responses with no
    /// earlier request outstanding.
    fn release(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.broker_session_holds(cx)?;
        while !self.asking
            && !self.renews(cx)?
            && let Some(recorded) = self.pipeline.take_waiting()
        {
            match recorded.release(&mut self.cache, &self.sender, cx) {
                Ok(audited) => self.forward(audited, cx)?,
                Err(recorded)
                    if cx.now >= recorded.patience(self.listener.limits.audit_patience) =>
                {
                    let answer = self.give_up(*recorded.into_checked(), cx)?;
                    self.pipeline.resolve(InFlight::LocalResponse(answer));
                }
                Err(recorded) => {
                    self.pipeline.put_back(recorded);
                    break;
                }
            }
        }
        while let Some(answer) = self.pipeline.ready() {
            self.to_client.append(answer);
        }
        // No request may be in the pipeline before a login at the broker; only this place knows
        // that.
        self.begin_delegation(cx.now)?;
        // If the log is full, the event is written at the next turn or at the end of the
        // connection.
        let _owed = self.tell_withheld(cx);
        Ok(())
    }

    fn forward(&mut self, audited: Logged, cx: &mut Cx<'_>) -> Result<(), Close> {
        let (row, version, correlation, at) = (
            audited.row(),
            audited.version(),
            audited.correlation(),
            audited.at(),
        );
        cx.facts.push(Fact::Spent {
            api: row.name,
            time: cx.now.saturating_duration_since(at),
        });
        let mut unsent = NotForwarded::default();
        unsent.note(audited.events());
        let (plan, rights, produced) = audited.plan().map_err(|fault| {
            self.withheld.add(unsent);
            Close::Malformed(fault)
        })?;
        match plan {
            Disposition::Close => return Err(Close::Refused),
            Disposition::Answer(answer) => self.pipeline.resolve(InFlight::LocalResponse(answer)),
            Disposition::Forward {
                request,
                response_action,
            } => {
                self.used.produced(produced, cx.facts);
                self.to_broker.append(request);
                self.asking = matches!(response_action, ResponseAction::FollowUp(_));
                if !matches!(response_action, ResponseAction::Silent) {
                    let expect = Expect {
                        row,
                        version,
                        correlation,
                        response_action: Some(response_action),
                        rights,
                    };
                    self.pipeline.resolve(InFlight::Sent(Box::new(expect)));
                }
            }
        }
        Ok(())
    }

    /// The log cannot be written in time (ruling 14): the client gets an error that it retries, or
    /// the connection ends. Nothing is forwarded, so permissions in the request's events no longer
    /// count as recorded.
    fn give_up(&mut self, checked: Validated, cx: &mut Cx<'_>) -> Result<Rope, Close> {
        cx.facts.push(checked.spent(cx.now));
        self.withheld.note(checked.withhold(&mut self.cache));
        let answer = checked.give_up().ok_or(Close::Audit)?;
        cx.facts.push(log(
            "a request was not forwarded: the audit log cannot be written",
            LogLevel::Warn,
        ));
        Ok(answer)
    }

    // ---- The broker's side: answer → matched → cleared ----

    /// Handles bytes from the broker: consumes the usable part and leaves the rest in `input`.
    pub fn broker(&mut self, input: &mut BytesMut, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.active = cx.now;
        while !input.is_empty() && !self.parted() {
            let went_on = match &mut self.reading {
                Reading::Head => self.answer_head(input, cx)?,
                Reading::Relay(relay) => {
                    let whole = relay
                        .feed(input, &mut self.to_client)
                        .map_err(Close::BrokerMalformed)?;
                    if whole {
                        self.relayed(cx)?;
                    }
                    whole
                }
            };
            if !went_on {
                break;
            }
        }
        self.release(cx)
    }

    /// Matches the start of an answer with the request it belongs to. Returns whether input was
    /// consumed.
    fn answer_head(&mut self, input: &mut BytesMut, cx: &mut Cx<'_>) -> Result<bool, Close> {
        if self.pipeline.renewing() {
            return self.renewal_answer(input, cx);
        }
        if self.delegating() {
            return self.delegated_answer(input, cx);
        }
        let Some((len, correlation)) = answer_start(input) else {
            return Ok(false);
        };
        let limit = self.listener.limits.request;
        let expect = self
            .pipeline
            .expected()
            .ok_or(Close::BrokerMalformed(FrameError::Unasked))?;
        if expect.correlation != correlation {
            return Err(Close::BrokerMalformed(FrameError::Unasked));
        }
        let len = u32::try_from(len)
            .ok()
            .filter(|len| *len >= 4)
            .ok_or(Close::BrokerMalformed(FrameError::Unasked))?;
        match expect.response_action.take() {
            Some(ResponseAction::Rewrite(rewrite) | ResponseAction::FollowUp(rewrite))
                if input.len() >= len as usize + 4 =>
            {
                let frame = Framer::new(limit)
                    .cut(input)
                    .map_err(Close::BrokerMalformed)?;
                self.rewrite(
                    frame.ok_or(Close::BrokerMalformed(FrameError::Unasked))?,
                    rewrite,
                    cx,
                )?;
                Ok(true)
            }
            Some(ResponseAction::Rewrite(rewrite) | ResponseAction::FollowUp(rewrite)) => {
                if len > limit {
                    return Err(Close::BrokerMalformed(FrameError::FrameTooLong {
                        length: len,
                        limit,
                    }));
                }
                expect.response_action = Some(ResponseAction::Rewrite(rewrite));
                Ok(false)
            }
            Some(response_action) => {
                let relay =
                    Relay::new(expect, response_action, len).map_err(Close::BrokerMalformed)?;
                self.reading = Reading::Relay(Box::new(relay));
                Ok(true)
            }
            None => Err(Close::BrokerMalformed(FrameError::Unasked)),
        }
    }

    /// An answer is complete: consumed records are counted, and the next request in the pipeline
    /// may continue.
    fn relayed(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        if let Reading::Relay(relay) = std::mem::replace(&mut self.reading, Reading::Head) {
            let consumed = relay.finish().map_err(Close::BrokerMalformed)?;
            self.used.consumed(consumed, cx);
        }
        self.pipeline.pop();
        self.release(cx)
    }

    fn rewrite(
        &mut self,
        frame: Frame,
        rewrite: api::Rewrite,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let Phase::Open(open) = &self.phase else {
            return Err(Close::Refused);
        };
        let subject = &open.subject;
        let api = self.pipeline.expected().map_or(0, |expect| expect.row.key);
        let PolicySnapshot { live, view, .. } = self.cache.snapshot(subject, cx);
        let mut may = |operation: Operation, kind: Kind, name: &str| {
            let wanted = Wanted {
                api,
                operation,
                kind,
                name,
                any: false,
                administers: false,
            };
            decision_cache::decide(&view, &wanted).outcome != Outcome::Denied
        };
        let mut named = Vec::new();
        let mut answering = Answering {
            cluster: cx.cluster,
            addresses: &self.listener.addresses,
            may: &mut may,
            governed: &|name| live.contracts(name).next().is_some(),
            named: &mut named,
        };
        let after = rewrite(&frame, &mut answering).map_err(Close::BrokerMalformed)?;
        if !named.is_empty() {
            cx.facts.push(Fact::Named(named));
        }
        match after {
            RewriteOutcome::Answer(answer) => {
                self.to_client.append(answer);
                self.asking = false;
                self.pipeline.pop();
                self.release(cx)
            }
            RewriteOutcome::FollowUp { request, then } => {
                self.to_broker.append(request);
                if let Some(expect) = self.pipeline.expected() {
                    expect.response_action = Some(ResponseAction::FollowUp(then));
                }
                Ok(())
            }
        }
    }

    // ---- The outside: questions, time, policy ----

    /// The owner that is charged for this connection's costs: the logged-in user, else the source
    /// address if it is proven, else the listener.
    pub fn owner(&self) -> Owner {
        let user = match &self.phase {
            Phase::Open(open) => Some(&open.subject),
            Phase::Login(_) => None,
        };
        let user = user.filter(|subject| subject.mechanism != Mechanism::Anonymous);
        match (user, self.source()) {
            (Some(subject), _) => Owner::User(Arc::clone(&subject.principal)),
            (None, Some(source)) => Owner::Source(network(source)),
            (None, None) => Owner::Listener(Arc::clone(&self.listener.name)),
        }
    }

    fn ask(&mut self, question: SessionRequest) {
        self.ticket += 1;
        self.question = Some(question);
    }

    /// A question that the shell has not received yet.
    pub fn question(&mut self) -> Option<(Ticket, SessionRequest)> {
        let question = self.question.take()?;
        Some((Ticket(self.ticket), question))
    }

    /// The answer to a question. The shell then calls `client` again with the rest of the input.
    pub fn resume(&mut self, ticket: Ticket, reply: Reply, cx: &mut Cx<'_>) -> Result<(), Close> {
        if ticket != Ticket(self.ticket) {
            return Ok(());
        }
        self.revoke(cx)?;
        match (self.parked.take(), reply) {
            (Some(Parked::Connecting(row, frame)), Reply::Connected(offers, renewal)) => {
                // The offered versions came from all nodes; this node may have been downgraded
                // since.
                let offered = cx.cluster.offers(self.listener.node).unwrap_or_default();
                let (_, version, _) =
                    header::peek(&frame).map_err(|fault| self.malformed(fault, cx))?;
                if !api_versions::covers(&offers, &offered)
                    || !api_versions::offered(&offers, row, version)
                {
                    return Err(Close::Broker);
                }
                self.broker = Broker::Up;
                self.renewal = renewal;
                self.head(row, frame, cx)?;
            }
            (Some(Parked::Delegating), Reply::Dialled(offers)) => self.dialled(&offers, cx)?,
            (Some(Parked::Undecided(attributed)), Reply::Topics) => self.decide(attributed, cx)?,
            (Some(Parked::Unchecked(decided)), Reply::Worked(worked)) => {
                let inspected = worked.take().ok_or(Close::Refused)?;
                self.check(*decided, inspected, cx)?;
            }
            (Some(Parked::LoggingIn), Reply::Worked(worked)) => self.verified(worked, cx)?,
            (Some(Parked::Unverified(bearer)), Reply::Keys) => self.judged(&bearer, cx)?,
            (Some(Parked::Renewing), Reply::Worked(worked)) => {
                let derived = worked.take().ok_or(Close::Refused)?;
                self.renewal_derived(&derived, cx)?;
            }
            (_, Reply::Unreachable) => return Err(Close::Broker),
            (parked, _) => self.parked = parked,
        }
        self.release(cx)
    }

    /// From here on, a large request waits for [`Session::proceed`] once it is parsed.
    pub fn hold_large(&mut self) {
        self.holds_large = true;
    }

    /// Whether a large request is in flight. Until its response is written, each call of this
    /// session may take long.
    pub fn large(&self) -> bool {
        self.large && (self.parked.is_some() || !self.pipeline.is_empty())
    }

    /// Whether a large request waits for [`Session::proceed`].
    pub fn awaits_turn(&self) -> bool {
        matches!(self.parked, Some(Parked::Large(_)))
    }

    /// Whether that request is of no use to a client that has closed its side. One that carries
    /// records may be complete without an answer.
    pub fn dropped_with_client(&self) -> bool {
        matches!(&self.parked, Some(Parked::Large(attributed)) if !attributed.carries_records())
    }

    /// Decides on the large request that waits for it.
    pub fn proceed(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        let large = self
            .parked
            .take_if(|parked| matches!(parked, Parked::Large(_)));
        let Some(Parked::Large(attributed)) = large else {
            return Ok(());
        };
        self.resolve(attributed, cx)?;
        self.release(cx)
    }

    /// Called when time has passed, the durable watermark has risen, or the policy was replaced:
    /// continues requests that waited. Cheap when nothing has changed.
    pub fn tick(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        if let Phase::Login(login) = &self.phase
            && cx.now >= login.deadline
        {
            return Err(Close::LoginTimeout);
        }
        self.tell_in_time(cx)?;
        if let Some(Parked::Unrecorded(checked)) = self
            .parked
            .take_if(|parked| matches!(parked, Parked::Unrecorded(_)))
        {
            if cx.now >= checked.patience(self.listener.limits.audit_patience) {
                let answer = self.give_up(*checked, cx)?;
                self.pipeline.own(answer);
            } else {
                self.record(checked, cx);
            }
        }
        self.revoke(cx)?;
        self.end_expired(cx)?;
        self.release(cx)?;
        let idle = self.pipeline.is_empty()
            && self.parked.is_none()
            && cx.now >= self.active + self.listener.limits.idle;
        if idle { Err(Close::Idle) } else { Ok(()) }
    }

    /// A reload ends the connection if it revokes the subject, or a permission on which a request
    /// in flight relies (ruling 10). That includes requests that wait for the log or for the
    /// inspection of their records: they would continue under the old policy, and could wait at the
    /// broker for days.
    fn revoke(&mut self, cx: &Cx<'_>) -> Result<(), Close> {
        let Phase::Open(open) = &self.phase else {
            return Ok(());
        };
        let held_against = self.held_against.as_ref();
        let same = held_against.is_some_and(|live| Arc::ptr_eq(live, cx.live));
        if same && !self.cache.outdated(cx) {
            return Ok(());
        }
        self.held_against = Some(Arc::clone(cx.live));
        cx.live.authorities.still(&open.subject)?;
        self.regroup(cx);
        let Phase::Open(open) = &self.phase else {
            return Ok(());
        };
        let subject = &open.subject;
        let view = self.cache.snapshot(subject, cx).view;
        let sent = self.pipeline.sent().flat_map(|expect| &expect.rights);
        let waiting = self.pipeline.unreleased().flat_map(Queued::rights);
        let parked = match &self.parked {
            Some(Parked::Unchecked(decided)) => decided.judged(),
            Some(Parked::Unrecorded(checked)) => checked.judged(),
            Some(
                Parked::Connecting(..)
                | Parked::Undecided(_)
                | Parked::Large(_)
                | Parked::LoggingIn
                | Parked::Unverified(_)
                | Parked::Delegating
                | Parked::Renewing,
            )
            | None => &[],
        };
        let parked = parked.iter().filter(|judged| !judged.denied());
        let mut rights = sent
            .chain(waiting)
            .chain(parked.map(|judged| &judged.right));
        let lost = rights
            .any(|right| decision_cache::decide(&view, &right.wanted()).outcome == Outcome::Denied);
        if lost { Err(Close::Revoked) } else { Ok(()) }
    }

    /// From here on, a subject whose groups have changed is decided by the new groups.
    fn regroup(&mut self, cx: &Cx<'_>) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let subject = &mut open.subject;
        let Some(now) = cx.live.authorities.regrouped(subject) else {
            return;
        };
        *subject = Arc::new(now);
        if let Some(Parked::Undecided(attributed) | Parked::Large(attributed)) = &mut self.parked {
            attributed.attribute_anew(subject);
        }
        if let Some(actor) = &mut self.sender.actor {
            Arc::make_mut(actor).groups.clone_from(&subject.groups);
        }
    }

    /// The latest time for the next call of `tick`.
    pub fn deadline(&self) -> Option<Instant> {
        // Decisions for requests in flight may change at that time.
        let change = self.cache.change().filter(|_| !self.pipeline.is_empty());
        let deadlines = [self.waits_until(), change];
        deadlines.into_iter().flatten().min()
    }

    fn waits_until(&self) -> Option<Instant> {
        if let Phase::Login(login) = &self.phase {
            return self.told_at().into_iter().chain([login.deadline]).min();
        }
        let deadlines = [self.next_turn(), self.expiry(), self.told_at()];
        deadlines.into_iter().flatten().min()
    }

    fn next_turn(&self) -> Option<Instant> {
        let limits = &self.listener.limits;
        // A request that waits for Klamm's own login does not wait for the log.
        let waiting = self.pipeline.waiting().filter(|_| !self.renewing());
        let held = waiting.map(|recorded| recorded.patience(limits.audit_patience));
        let held = held.into_iter().chain(self.may_renew()).min();
        match &self.parked {
            Some(Parked::Unrecorded(checked)) => {
                let patience = checked.patience(limits.audit_patience);
                held.into_iter().chain([patience]).min()
            }
            Some(_) => held,
            None if self.pipeline.is_empty() => Some(self.active + limits.idle),
            None => held,
        }
    }

    /// Whether a request waits for the audit log, so that the shell subscribes to the watermark
    /// only then.
    pub fn waits_for_audit(&self) -> bool {
        self.pipeline.waiting().is_some() || matches!(self.parked, Some(Parked::Unrecorded(_)))
    }

    /// How many bytes of this side's input the shell may hold (0: stop reading).
    pub fn demand(&self, from: Side) -> usize {
        let most = 4 + match (from, &self.phase) {
            (Side::Client, Phase::Login(_)) => self.listener.limits.login_frame,
            (Side::Broker, Phase::Login(_)) => delegation::ANSWER,
            (Side::Client | Side::Broker, _) => self.listener.limits.request,
        } as usize;
        match from {
            Side::Client if self.takes_requests() => {
                self.framer.wants().map_or(most, |wanted| wanted.min(most))
            }
            Side::Broker if self.to_client.len() < BACKLOG => most,
            Side::Client | Side::Broker => 0,
        }
    }

    /// Bytes to write to that side; the shell writes and advances.
    pub fn output(&mut self, to: Side) -> &mut Rope {
        match to {
            Side::Client => &mut self.to_client,
            Side::Broker => &mut self.to_broker,
        }
    }

    /// When the connection must be closed, and why, for instance after a failed login: not before
    /// this instant, and once `output(Client)` is written.
    pub fn closing(&self) -> Option<(Instant, Close)> {
        let (at, why) = self.closing.clone()?;
        // Earlier requests are answered first, within a time limit.
        let at = if self.pipeline.is_empty() {
            at
        } else {
            at + LAST_ANSWERS
        };
        Some((at, why))
    }

    /// Bytes held by requests that wait, by answers that wait for their turn, and by remembered
    /// permissions.
    pub fn held(&self) -> usize {
        let parked = match &self.parked {
            Some(Parked::Connecting(_, frame)) => frame.bytes().len(),
            Some(Parked::Undecided(attributed) | Parked::Large(attributed)) => attributed.weight(),
            Some(Parked::Unchecked(decided)) => decided.weight(),
            Some(Parked::Unrecorded(checked)) => checked.weight(),
            Some(
                Parked::LoggingIn | Parked::Unverified(_) | Parked::Delegating | Parked::Renewing,
            )
            | None => 0,
        };
        parked + self.pipeline.weight() + self.pipeline.answers() + self.cache.weight()
    }

    /// How many requests are in flight.
    pub fn in_flight(&self) -> usize {
        self.pipeline.len()
    }

    /// Stops taking new requests; requests in flight are finished. `drained` returns true when they
    /// are.
    pub fn drain(&mut self) {
        self.draining = true;
    }

    pub fn drained(&self) -> bool {
        self.draining && self.pipeline.is_empty() && self.parked.is_none()
    }

    /// Ends the session: writes the last audit events. Called exactly once.
    pub fn end(&mut self, why: &Close, cx: &mut Cx<'_>) -> Last {
        self.count_unheard(why, cx);
        self.flush_usage(cx);
        for recorded in self.pipeline.unreleased() {
            self.withheld.note(recorded.events());
        }
        if let Some(Parked::Unrecorded(checked)) = &self.parked {
            self.withheld.note(checked.events());
        }
        let failure = attempt::ended(why, self.heard);
        let (why, detail) = (closing(why), why.to_string());
        if self.sender.actor.is_none() {
            let what = What::Unidentified {
                why,
                failure,
                detail,
            };
            let stranger = (!self.noted).then(|| (failure, self.sender.event(what, cx.wall)));
            return Last {
                owed: None,
                stranger,
            };
        }
        let owed = self.tell_withheld(cx);
        let what = What::Closed { why, detail };
        // A full log accepts no event: the gap shows in `Usage`, and nothing was forwarded
        // unrecorded.
        let _full = cx.journal.append(self.sender.event(what, cx.wall));
        Last {
            owed,
            stranger: None,
        }
    }

    /// Records that requests whose events are in the log were not forwarded; returns the event when
    /// the log is full.
    fn tell_withheld(&mut self, cx: &mut Cx<'_>) -> Option<Event> {
        let event = self.sender.event(self.withheld.what()?, cx.wall);
        match cx.journal.append(event.clone()) {
            Ok(seq) => {
                self.cache.wrote(seq);
                self.withheld = NotForwarded::default();
                None
            }
            Err(_full) => Some(event),
        }
    }

    fn flush_usage(&mut self, cx: &mut Cx<'_>) {
        for topics in self.used.take(cx.now).chunks(ENTRIES) {
            let topics = topics.to_vec();
            let event = self.sender.event(What::Usage { topics }, cx.wall);
            // Later requests wait for the counts, too: an outage of the log then also stops
            // permissions that are already recorded.
            if let Ok(seq) = cx.journal.append(event) {
                self.cache.wrote(seq);
            }
        }
    }

    // ---- Refusals ----

    /// Bytes that are not valid Kafka requests: recorded, and the connection is closed, as at a
    /// broker.
    fn malformed(&mut self, fault: FrameError, cx: &mut Cx<'_>) -> Close {
        let reason = if matches!(fault, FrameError::FrameTooLong { .. }) {
            Refusal::TooLarge
        } else {
            Refusal::Malformed
        };
        let failure = attempt::malformed(&fault);
        self.note_refusal((-1, -1), (reason, failure), fault.to_string(), cx);
        Close::Malformed(fault)
    }

    /// A key or version that is not offered: recorded, and the connection is closed, as at a
    /// broker.
    fn refused(&mut self, key: i16, version: i16, reason: Refusal, cx: &mut Cx<'_>) -> Close {
        let detail = format!("api key {key} version {version}");
        self.note_refusal((key, version), (reason, Failure::NoLogin), detail, cx);
        Close::Refused
    }

    /// `failure` is the kind under which a refusal before any login is counted.
    fn note_refusal(
        &mut self,
        (api_key, version): (i16, i16),
        (reason, failure): (Refusal, Failure),
        detail: String,
        cx: &mut Cx<'_>,
    ) {
        cx.facts.push(Fact::Request {
            api: api::row(api_key).map_or("unknown", |row| row.name),
            decision: "refused",
        });
        cx.facts.push(Fact::Log(Box::new(LogLine {
            message: "a request was refused",
            level: LogLevel::Warn,
            subject: self
                .sender
                .actor
                .as_ref()
                .map(|actor| Arc::clone(&actor.principal)),
            version: Some(version),
            error: Some(detail.clone()),
            ..LogLine::default()
        })));
        let api_name = api::name(api_key);
        let what = What::Refused {
            api_key,
            api_name,
            version,
            reason,
            detail,
        };
        self.note(failure, what, cx);
    }

    /// Records a refusal. When the log is full, only the log's metric shows it: nothing was let
    /// through.
    fn note(&mut self, failure: Failure, what: What, cx: &mut Cx<'_>) {
        self.noted = true;
        let event = self.sender.event(what, cx.wall);
        if self.sender.actor.is_some() {
            let _full = cx.journal.append(event);
        } else {
            cx.attempts.record(failure, event, cx.now, cx.journal);
        }
    }
}

/// How long answers in flight may delay the closing of a connection.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Length and correlation id of an answer, once both have arrived.
fn answer_start(input: &[u8]) -> Option<(i32, i32)> {
    let number = |at: usize| Some(i32::from_be_bytes(input.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

fn log(message: &'static str, level: LogLevel) -> Fact {
    Fact::Log(Box::new(LogLine {
        message,
        level,
        ..LogLine::default()
    }))
}

fn closing(why: &Close) -> Closing {
    match why {
        Close::Malformed(_)
        | Close::Refused
        | Close::Login
        | Close::NoSuchNode
        | Close::Tls
        | Close::Proxy(_)
        | Close::RateLimited
        | Close::Limit(_) => Closing::Refused,
        Close::Revoked | Close::CredentialRevoked(_) | Close::Expired => Closing::Revoked,
        Close::Idle | Close::LoginTimeout | Close::Lifetime => Closing::TimedOut,
        Close::Broker => Closing::Broker,
        Close::BrokerMalformed(_) => Closing::Failed,
        Close::Audit => Closing::AuditUnavailable,
        Close::Client => Closing::Client,
        Close::Stopping => Closing::Stopping,
    }
}
