//! One client connection as a state machine: bytes and `now` in, effects out. No I/O, no clock, no
//! randomness of its own.
//!
//! The shell calls [`Session::client`] and [`Session::broker`] with the bytes that it read, writes
//! the bytes in [`Session::output`], and answers the requests in [`Session::question`]. It calls
//! [`Session::tick`] at [`Session::deadline`] and whenever the durable watermark rises or policy or
//! cluster are replaced. [`stage`] has the stages of a request; [`login`] comes before them;
//! [`line`](mod@line) keeps the client's order; [`relay`] passes answers on. [`admission`] is
//! Klamm's own login at the broker, and [`renewal`] repeats it between requests; with pass-through,
//! the client's own login takes place at the broker ([`delegation`]).

pub mod admission;
mod attempt;
#[cfg(test)]
mod bare;
mod certificate;
mod claims;
#[cfg(test)]
mod closed;
mod context;
mod delegation;
#[doc(hidden)]
pub mod fuzz;
#[cfg(test)]
mod keys;
mod line;
mod login;
#[doc(hidden)]
pub mod measured;
mod memo;
mod open;
#[cfg(test)]
mod people;
mod relay;
mod renewal;
mod rights;
#[cfg(test)]
mod scenarios;
mod sender;
#[cfg(test)]
mod sim;
mod stage;
#[cfg(test)]
mod tests;
mod usage;
mod verdict;
mod withheld;
mod work;

pub use context::{
    Ceiling, Close, Cx, Fact, Gate, Last, Level, Limits, Line as LogLine, Live, Question, Reply,
    Side, Ticket,
};

pub use renewal::{Accounts, Renewal, Term};
pub use rights::RightsKey;
pub use work::{Attempt, Halt, Lane, Outcome as WorkOutcome, Owner, Within, Work, Worked};

use crate::{
    api::{self, After, Answering, Plan, Row, Treat, api_versions},
    audit::{Closing, ENTRIES, Event, Failure, Refusal, What},
    identity::{Bearer, backoff::network},
    policy::model::vocabulary::{Kind, Mechanism, Operation, Outcome},
    wire::{
        Fault,
        frame::{Frame, Framer, Rope},
        header,
    },
};
use bytes::BytesMut;
use claims::Said;
use line::{Expect, Line, Slot};
use login::Login;
use memo::{Bounds, Memo, Sight, Wanted};
use open::Open;
use relay::Relay;
use sender::Sender;
use stage::{Attributed, Audited, Checked, Decided, Headed, Inspected, Recorded};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use usage::Used;
use withheld::Withheld;

/// One connection.
pub struct Session {
    gate: Arc<Gate>,
    sender: Sender,
    /// Whether the sender's address is proven to be the client's.
    source_proven: bool,
    framer: Framer,
    phase: Phase,
    to_client: Rope,
    to_broker: Rope,
    reading: Reading,
    line: Line,
    memo: Memo,
    claims: Said,
    used: Used,
    broker: Broker,
    /// How Klamm re-authenticates at the broker, if the broker limits its session.
    renewal: Option<Renewal>,
    parked: Option<Parked>,
    question: Option<Question>,
    ticket: u64,
    /// The policy against which the requests in flight were last checked.
    held_against: Option<Arc<Live>>,
    /// A request at the broker needs a follow-up request: nothing later is forwarded before it.
    asking: bool,
    draining: bool,
    /// Requests that were not forwarded after their events were written; the log does not state
    /// this yet.
    withheld: Withheld,
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
    Parted,
}

/// The one request that waits for the shell. Further bytes of the client stay in the kernel
/// meanwhile.
enum Parked {
    Connecting(&'static Row, Frame),
    Undecided(Attributed),
    Unchecked(Box<Decided>),
    Unrecorded(Box<Checked>),
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
/// Minimum interval between two events with usage counts.
const USAGE_EVERY: Duration = Duration::from_secs(60);

impl Session {
    pub fn new(gate: Arc<Gate>, connection: u64, peer: SocketAddr, now: Instant) -> Self {
        let framer = Framer::new(gate.limits.login_frame);
        let phase = Phase::Login(Box::new(Login::new(now + gate.limits.login_time)));
        let sender = Sender {
            connection,
            peer,
            proxy: None,
            gate: Arc::clone(&gate),
            actor: None,
        };
        Self {
            source_proven: gate.source_proven,
            gate,
            sender,
            framer,
            phase,
            to_client: Rope::default(),
            to_broker: Rope::default(),
            reading: Reading::Head,
            line: Line::default(),
            memo: Memo::default(),
            claims: Said::default(),
            used: Used::new(now),
            broker: Broker::None,
            renewal: None,
            parked: None,
            question: None,
            ticket: 0,
            held_against: None,
            asking: false,
            draining: false,
            withheld: Withheld::default(),
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
    pub fn turn(&mut self, gate: Arc<Gate>) {
        self.sender.gate = Arc::clone(&gate);
        self.gate = gate;
    }

    // ---- The client's side: frame → stages → line ----

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
        let limits = &self.gate.limits;
        self.parked.is_none()
            && self.closing.is_none()
            && !self.draining
            && self.line.len() < limits.in_flight
            && self.line.weight() < limits.request as usize
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
        let offers = cx.cluster.offers(self.gate.node).unwrap_or_default();
        match api::row(key) {
            None => Err(self.refused(key, version, Refusal::UnknownKey, cx)),
            Some(row) if !api_versions::offered(&offers, row, version) => {
                Err(self.refused(key, version, Refusal::UnsupportedVersion, cx))
            }
            Some(row) if self.broker == Broker::Up => self.head(row, frame, cx),
            // The client has not logged in at the broker, and Klamm would log in there as another
            // principal.
            Some(_) if self.gate.pass_through => Err(Close::Broker),
            Some(row) => {
                self.parked = Some(Parked::Connecting(row, frame));
                self.broker = Broker::Asked;
                self.ask(Question::Connect);
                Ok(())
            }
        }
    }

    /// Frame → Headed → Attributed.
    fn head(&mut self, row: &'static Row, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let headed = Headed::read(row, frame, cx.now).map_err(|fault| self.malformed(fault, cx))?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(Close::Refused);
        };
        self.claims.by_request(headed.request().client_id());
        self.claims.attach(&mut open.subject);
        let mut attributed = headed.attribute(&open.subject);
        let unresolved = attributed.unresolved(cx.cluster);
        match unresolved.is_empty() {
            true => self.decide(attributed, cx),
            false => {
                self.parked = Some(Parked::Undecided(attributed));
                self.ask(Question::Topics(unresolved));
                Ok(())
            }
        }
    }

    /// Attributed → Decided, and on to the inspection of its records.
    fn decide(&mut self, attributed: Attributed, cx: &mut Cx<'_>) -> Result<(), Close> {
        let bounds = Bounds {
            most: self.gate.limits.rights_per_connection,
            key: &self.gate.rights_key,
        };
        let mut decided = attributed.decide(&mut self.memo, bounds, cx);
        let evicted = self.memo.evicted();
        if evicted > 0 {
            cx.facts.push(Fact::RightsEvicted(evicted));
        }
        let inspection = decided.inspection(&self.gate.limits, cx);
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
                self.ask(Question::Work(work));
                Ok(())
            }
        }
    }

    /// Decided → Checked.
    fn check(
        &mut self,
        decided: Decided,
        inspected: Inspected,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let checked = decided.check(inspected, cx.now);
        cx.facts.push(Fact::Request {
            api: checked.row().name,
            decision: checked.decision(),
        });
        self.record(Box::new(checked), cx);
        Ok(())
    }

    /// Checked → Recorded, in line. When the log is full, the request waits here and no later one
    /// is read.
    fn record(&mut self, checked: Box<Checked>, cx: &mut Cx<'_>) {
        match checked.record(&mut self.memo, &self.sender, cx) {
            Ok(recorded) => self.line.hold(recorded),
            Err((checked, _full)) => self.parked = Some(Parked::Unrecorded(checked)),
        }
    }

    // ---- The line: Recorded → Audited → to the broker ----

    /// Forwards requests whose events are durable, in order, and sends local responses with no
    /// earlier request outstanding.
    fn release(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.broker_session_holds(cx)?;
        while !self.asking
            && !self.renews(cx)?
            && let Some(recorded) = self.line.take_waiting()
        {
            match recorded.release(&mut self.memo, &self.sender, cx) {
                Ok(audited) => self.forward(audited, cx)?,
                Err(recorded) if cx.now >= recorded.patience(self.gate.limits.audit_patience) => {
                    let answer = self.give_up(*recorded.into_checked(), cx)?;
                    self.line.settle(Slot::Own(answer));
                }
                Err(recorded) => {
                    self.line.put_back(recorded);
                    break;
                }
            }
        }
        while let Some(answer) = self.line.ready() {
            self.to_client.append(answer);
        }
        // No request may be in line before a login at the broker, and that is known only here.
        self.begin_delegation(cx.now)?;
        // If the log is full, the event is written at the next turn or at the end of the
        // connection.
        let _owed = self.tell_withheld(cx);
        Ok(())
    }

    fn forward(&mut self, audited: Audited, cx: &mut Cx<'_>) -> Result<(), Close> {
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
        let mut unsent = Withheld::default();
        unsent.note(audited.events());
        let (plan, rights, produced) = audited.plan().map_err(|fault| {
            self.withheld.add(unsent);
            Close::Malformed(fault)
        })?;
        match plan {
            Plan::Close => return Err(Close::Refused),
            Plan::Answer(answer) => self.line.settle(Slot::Own(answer)),
            Plan::Forward { request, treat } => {
                self.used.produced(produced, cx.facts);
                self.to_broker.append(request);
                self.asking = matches!(treat, Treat::Ask(_));
                if !matches!(treat, Treat::Silent) {
                    let expect = Expect {
                        row,
                        version,
                        correlation,
                        treat: Some(treat),
                        rights,
                    };
                    self.line.settle(Slot::Sent(Box::new(expect)));
                }
            }
        }
        Ok(())
    }

    /// The log cannot be written in time (ruling 14): the client gets an error that it retries, or
    /// the connection ends. Nothing is forwarded, so permissions in the request's events no longer
    /// count as recorded.
    fn give_up(&mut self, checked: Checked, cx: &mut Cx<'_>) -> Result<Rope, Close> {
        cx.facts.push(checked.spent(cx.now));
        self.withheld.note(checked.withhold(&mut self.memo));
        let answer = checked.give_up().ok_or(Close::Audit)?;
        cx.facts.push(log(
            "a request was not forwarded: the audit log cannot be written",
            Level::Warn,
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
        if self.line.renewing() {
            return self.renewal_answer(input, cx);
        }
        if self.delegating() {
            return self.delegated_answer(input, cx);
        }
        let Some((len, correlation)) = answer_start(input) else {
            return Ok(false);
        };
        let limit = self.gate.limits.request;
        let expect = self
            .line
            .expected()
            .ok_or(Close::BrokerMalformed(Fault::Unasked))?;
        if expect.correlation != correlation {
            return Err(Close::BrokerMalformed(Fault::Unasked));
        }
        let len = u32::try_from(len)
            .ok()
            .filter(|len| *len >= 4)
            .ok_or(Close::BrokerMalformed(Fault::Unasked))?;
        match expect.treat.take() {
            Some(Treat::Rewrite(rewrite) | Treat::Ask(rewrite))
                if input.len() >= len as usize + 4 =>
            {
                let frame = Framer::new(limit)
                    .cut(input)
                    .map_err(Close::BrokerMalformed)?;
                self.rewrite(
                    frame.ok_or(Close::BrokerMalformed(Fault::Unasked))?,
                    rewrite,
                    cx,
                )?;
                Ok(true)
            }
            Some(Treat::Rewrite(rewrite) | Treat::Ask(rewrite)) => {
                if len > limit {
                    return Err(Close::BrokerMalformed(Fault::FrameTooLong {
                        length: len,
                        limit,
                    }));
                }
                expect.treat = Some(Treat::Rewrite(rewrite));
                Ok(false)
            }
            Some(treat) => {
                let relay = Relay::new(expect, treat, len).map_err(Close::BrokerMalformed)?;
                self.reading = Reading::Relay(Box::new(relay));
                Ok(true)
            }
            None => Err(Close::BrokerMalformed(Fault::Unasked)),
        }
    }

    /// An answer is complete: consumed records are counted, and the next request in line may
    /// continue.
    fn relayed(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        if let Reading::Relay(relay) = std::mem::replace(&mut self.reading, Reading::Head) {
            let consumed = relay.finish().map_err(Close::BrokerMalformed)?;
            self.used.consumed(consumed, cx);
        }
        self.line.pop();
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
        let api = self.line.expected().map_or(0, |expect| expect.row.key);
        let Sight { live, view, .. } = self.memo.sight(subject, cx);
        let mut may = |operation: Operation, kind: Kind, name: &str| {
            let wanted = Wanted {
                api,
                operation,
                kind,
                name,
                any: false,
                administers: false,
            };
            memo::decide(&view, &wanted).outcome != Outcome::Denied
        };
        let mut named = Vec::new();
        let mut answering = Answering {
            cluster: cx.cluster,
            addresses: &self.gate.addresses,
            may: &mut may,
            governed: &|name| live.contracts(name).next().is_some(),
            named: &mut named,
        };
        let after = rewrite(&frame, &mut answering).map_err(Close::BrokerMalformed)?;
        if !named.is_empty() {
            cx.facts.push(Fact::Named(named));
        }
        match after {
            After::Answer(answer) => {
                self.to_client.append(answer);
                self.asking = false;
                self.line.pop();
                self.release(cx)
            }
            After::Ask { request, then } => {
                self.to_broker.append(request);
                if let Some(expect) = self.line.expected() {
                    expect.treat = Some(Treat::Ask(then));
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
            (None, None) => Owner::Listener(Arc::clone(&self.gate.listener)),
        }
    }

    fn ask(&mut self, question: Question) {
        self.ticket += 1;
        self.question = Some(question);
    }

    /// A question that the shell has not received yet.
    pub fn question(&mut self) -> Option<(Ticket, Question)> {
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
                let offered = cx.cluster.offers(self.gate.node).unwrap_or_default();
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
            if cx.now >= checked.patience(self.gate.limits.audit_patience) {
                let answer = self.give_up(*checked, cx)?;
                self.line.own(answer);
            } else {
                self.record(checked, cx);
            }
        }
        self.revoke(cx)?;
        self.end_expired(cx)?;
        self.release(cx)?;
        let idle = self.line.is_empty()
            && self.parked.is_none()
            && cx.now >= self.active + self.gate.limits.idle;
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
        if same && !self.memo.outdated(cx) {
            return Ok(());
        }
        self.held_against = Some(Arc::clone(cx.live));
        cx.live.authorities.still(&open.subject)?;
        self.regroup(cx);
        let Phase::Open(open) = &self.phase else {
            return Ok(());
        };
        let subject = &open.subject;
        let view = self.memo.sight(subject, cx).view;
        let sent = self.line.sent().flat_map(|expect| &expect.rights);
        let waiting = self.line.unreleased().flat_map(Recorded::rights);
        let parked = match &self.parked {
            Some(Parked::Unchecked(decided)) => decided.judged(),
            Some(Parked::Unrecorded(checked)) => checked.judged(),
            Some(
                Parked::Connecting(..)
                | Parked::Undecided(_)
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
        let lost =
            rights.any(|right| memo::decide(&view, &right.wanted()).outcome == Outcome::Denied);
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
        if let Some(Parked::Undecided(attributed)) = &mut self.parked {
            attributed.attribute_anew(subject);
        }
        if let Some(actor) = &mut self.sender.actor {
            Arc::make_mut(actor).groups.clone_from(&subject.groups);
        }
    }

    /// The latest time for the next call of `tick`.
    pub fn deadline(&self) -> Option<Instant> {
        // Decisions for requests in flight may change at that time.
        let change = self.memo.change().filter(|_| !self.line.is_empty());
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
        let limits = &self.gate.limits;
        // A request that waits for Klamm's own login does not wait for the log.
        let waiting = self.line.waiting().filter(|_| !self.renewing());
        let held = waiting.map(|recorded| recorded.patience(limits.audit_patience));
        let held = held.into_iter().chain(self.may_renew()).min();
        match &self.parked {
            Some(Parked::Unrecorded(checked)) => {
                let patience = checked.patience(limits.audit_patience);
                held.into_iter().chain([patience]).min()
            }
            Some(_) => held,
            None if self.line.is_empty() => Some(self.active + limits.idle),
            None => held,
        }
    }

    /// Whether a request waits for the audit log, so that the shell subscribes to the watermark
    /// only then.
    pub fn waits_for_audit(&self) -> bool {
        self.line.waiting().is_some() || matches!(self.parked, Some(Parked::Unrecorded(_)))
    }

    /// How many bytes of this side's input the shell may hold (0: stop reading).
    pub fn demand(&self, from: Side) -> usize {
        let most = 4 + match (from, &self.phase) {
            (Side::Client, Phase::Login(_)) => self.gate.limits.login_frame,
            (Side::Broker, Phase::Login(_)) => delegation::ANSWER,
            (Side::Client | Side::Broker, _) => self.gate.limits.request,
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
        let at = if self.line.is_empty() {
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
            Some(Parked::Undecided(attributed)) => attributed.weight(),
            Some(Parked::Unchecked(decided)) => decided.weight(),
            Some(Parked::Unrecorded(checked)) => checked.weight(),
            Some(
                Parked::LoggingIn | Parked::Unverified(_) | Parked::Delegating | Parked::Renewing,
            )
            | None => 0,
        };
        parked + self.line.weight() + self.line.answers() + self.memo.weight()
    }

    /// How many requests are in flight.
    pub fn in_flight(&self) -> usize {
        self.line.len()
    }

    /// Stops taking new requests; requests in flight are finished. `drained` returns true when they
    /// are.
    pub fn drain(&mut self) {
        self.draining = true;
    }

    pub fn drained(&self) -> bool {
        self.draining && self.line.is_empty() && self.parked.is_none()
    }

    /// Ends the session: writes the last audit events. Called exactly once.
    pub fn end(&mut self, why: &Close, cx: &mut Cx<'_>) -> Last {
        self.count_unheard(why, cx);
        self.flush_usage(cx);
        for recorded in self.line.unreleased() {
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
                self.memo.wrote(seq);
                self.withheld = Withheld::default();
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
                self.memo.wrote(seq);
            }
        }
    }

    // ---- Refusals ----

    /// Bytes that are not valid Kafka requests: recorded, and the connection is closed, as at a
    /// broker.
    fn malformed(&mut self, fault: Fault, cx: &mut Cx<'_>) -> Close {
        let reason = if matches!(fault, Fault::FrameTooLong { .. }) {
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
            level: Level::Warn,
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

fn log(message: &'static str, level: Level) -> Fact {
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
        | Close::Crowded
        | Close::Limit(_) => Closing::Refused,
        Close::Revoked | Close::Gone(_) | Close::Expired => Closing::Revoked,
        Close::Idle | Close::LoginTimeout | Close::Lifetime => Closing::TimedOut,
        Close::Broker => Closing::Broker,
        Close::BrokerMalformed(_) => Closing::Failed,
        Close::Audit => Closing::AuditUnavailable,
        Close::Client => Closing::Client,
        Close::Stopping => Closing::Stopping,
    }
}
