//! One client connection at run time: moves bytes between two sockets and its [`Session`], and
//! passes on the session's requests to the shell and their results.
//!
//! The session decides and the pump executes: it reads no more than `demand` allows, writes the
//! content of `output`, wakes at `deadline`, and closes when the session requires it. The pump is
//! one future that polls everything it waits for. So an idle connection consists only of this
//! struct: it has no buffer, no timer that each request resets, and no subscription to the audit
//! log.
//!
//! In every case of an end, remaining output gets a bounded time, `Session::end` is called once,
//! and the connection leaves the table.
use super::{
    certificates::Trust,
    connection_context::{ConnectionContext, PollSnapshot, tell},
    login_limiter::Guest,
    memory::{Account, RETRY},
    session_requests::{Answer, ask},
    shares::Slot,
    stream::{Stream, StreamError},
    turns::{QueuedTurn, Turn},
};
use crate::shell::{
    clock::monotonic,
    runtime::{Port, Runtime, Wakeup},
    work::Submitted,
};
use crate::{
    audit::{Durable, Failure},
    identity::certificate::Presented,
    session::{Close, Owner, Reply, Session, Side, Ticket},
    telemetry::Limit,
    wire::proxy::{Greeting, Introduction},
};
use bytes::{Buf, BytesMut};
use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    sync::{oneshot, watch},
    time::Sleep,
};

/// The maximum number of rounds in one poll before other connections are polled.
const ROUNDS: usize = 8;
/// Time limit for writing the last bytes.
const FLUSH: Duration = Duration::from_secs(5);
/// Time limit for reading from a closed peer, so that its kernel does not discard Klamm's last
/// bytes. The number of bytes is limited, too.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES: usize = 1 << 20;
/// Time limit for forwarding what a client sent before it closed.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// Interval of the checks whether a client with waiting work has disconnected.
const HUNG_UP: Duration = Duration::from_millis(250);
/// The delay after which a passed deadline is tried again, so that a session that does not move its
/// deadline causes no busy loop.
const AGAIN: Duration = Duration::from_millis(10);

/// One connection.
pub struct Pump {
    session: Session,
    context: ConnectionContext,
    client: Lane,
    /// Present until the PROXY header of the load balancer is complete.
    greeting: Option<Greeting>,
    /// Nothing is read until this time, because certificates of this source were rejected.
    held_back: Option<Instant>,
    /// Verifies the client's certificate in the handshake; `None` after the handshake.
    trust: Option<Arc<Trust>>,
    broker: Option<Lane>,
    /// The client's place among the simultaneous logins at the brokers.
    guest: Option<Guest>,
    asked: Option<Asked>,
    /// The place in the queue of a large request that waits for its turn.
    queues: Option<QueuedTurn>,
    audit: Option<Pin<Box<dyn Future<Output = watch::Receiver<Durable>> + Send>>>,
    alarm: Option<Pin<Box<Sleep>>>,
    phase: Phase,
    wakeup: Arc<Wakeup>,
    /// The connection's slot.
    slot: Slot<'static>,
    /// Whether the login may proceed: it counts in the limit of its source, or no limit holds.
    turn: bool,
    /// Whether the login waits although bytes of the client have arrived.
    queued: bool,
    /// Whether the login is complete and the slot is counted for the user.
    entered: bool,
    account: Account<'static>,
    /// Since when the client has not read any of the written bytes.
    unread: Option<Instant>,
    /// Since when the connection has waited for memory.
    starved: Option<Instant>,
    /// Set when the client has closed: until this time, bytes that it had sent are still forwarded.
    gone: Option<Instant>,
    /// Set when the connection must end: no new request is accepted, and requests in flight may run
    /// until this time.
    ending: Option<(Instant, Close)>,
    /// When the connection reaches its maximum age.
    age: Option<Instant>,
    /// The session must be called again at the next poll.
    recall: bool,
    ended: bool,
}

/// A request of the session to the shell without a result yet.
struct Asked {
    ticket: Ticket,
    answer: oneshot::Receiver<Answer>,
    work: Option<Submitted>,
}

/// A socket, and bytes that were read from it and not taken by the session.
struct Lane {
    stream: Stream,
    input: BytesMut,
    /// During this poll the socket has returned no more bytes; new bytes cause another poll.
    dry: bool,
}

enum Phase {
    Running,
    /// The session has ended; its last output may still be written.
    Flushing {
        until: Instant,
    },
    /// Klamm has closed its side; the peer may not have read everything yet.
    Lingering {
        until: Instant,
        left: usize,
    },
}

/// Starts an accepted connection. `None` if there are too many connections, or TLS cannot start.
pub fn start(
    runtime: &'static Runtime,
    port: &'static Port,
    stream: Stream,
    peer: SocketAddr,
    trust: Option<Arc<Trust>>,
) -> bool {
    let now = monotonic();
    let proven = port.listener.source_proven.then(|| peer.ip());
    let slot = match slot(runtime, port, proven) {
        Ok(slot) => slot,
        Err(limit) => {
            refuse(runtime, port, peer, limit);
            return false;
        }
    };
    let Some((id, wakeup)) = runtime.connections.enter() else {
        refuse(runtime, port, peer, Limit::Connections);
        return false;
    };
    port.metrics.connections.inc();
    port.metrics.open.inc();
    let context = ConnectionContext {
        runtime,
        port,
        journal: runtime.journal.clone(),
        id,
        peer,
        node: port.listener.node,
        in_flight: 0,
        fault: None,
    };
    let mut session = Session::new(Arc::clone(&port.listener), id, peer, now);
    session.hold_large();
    let mut pump = Pump {
        account: runtime.budget.open(id, session.owner(), now),
        session,
        slot,
        turn: false,
        queued: false,
        entered: false,
        unread: None,
        context,
        client: Lane::new(stream, BytesMut::new()),
        greeting: (!port.proxies.is_empty()).then(Greeting::default),
        held_back: None,
        trust,
        broker: None,
        guest: None,
        asked: None,
        queues: None,
        audit: None,
        alarm: None,
        phase: Phase::Running,
        wakeup,
        starved: None,
        gone: None,
        ending: None,
        age: runtime.age(id, now),
        recall: false,
        ended: false,
    };
    pump.hold_back(proven, now);
    tokio::spawn(pump);
    true
}

/// A slot of the listener and, if the source is verified, of the source.
fn slot(
    runtime: &'static Runtime,
    port: &Port,
    source: Option<IpAddr>,
) -> Result<Slot<'static>, Limit> {
    let mut slot = runtime.shares.enter(&port.listener.name)?;
    match source {
        Some(source) => slot.source(source).map(|()| slot),
        None => Ok(slot),
    }
}

fn refuse(runtime: &Runtime, port: &Port, peer: SocketAddr, limit: Limit) {
    runtime.telemetry.refused_connections.inc();
    tell(runtime, port, peer, limit);
}

impl Future for Pump {
    type Output = ();

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<()> {
        let pump = self.get_mut();
        pump.wakeup.listen(task.waker());
        match catch_unwind(AssertUnwindSafe(|| pump.advance(task))) {
            Ok(polled) => polled,
            Err(_) => {
                tracing::error!(conn = pump.context.id, peer = %pump.context.peer, "a connection failed inside Klamm and is closed");
                Poll::Ready(())
            }
        }
    }
}

/// In every case of an end: records the end of the session, and updates the counters.
impl Drop for Pump {
    fn drop(&mut self) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.end(&Close::Stopping)));
        let runtime = self.context.runtime;
        runtime.telemetry.in_flight.sub(self.context.in_flight);
        runtime.connections.leave(self.context.id);
        self.context.port.metrics.open.dec();
    }
}

impl Pump {
    fn advance(&mut self, task: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.phase {
                Phase::Running => {
                    let why = ready!(self.run(task));
                    self.end(&why);
                    if why == Close::Client {
                        return Poll::Ready(());
                    }
                    self.alarm = None;
                    self.phase = Phase::Flushing {
                        until: monotonic() + FLUSH,
                    };
                }
                Phase::Flushing { until } => {
                    ready!(self.flush(task, until));
                    self.broker = None;
                    self.alarm = None;
                    self.phase = Phase::Lingering {
                        until: monotonic() + LINGER,
                        left: LINGER_BYTES,
                    };
                }
                Phase::Lingering { until, left } => return self.linger(task, until, left),
            }
        }
    }

    /// Runs until the connection must be closed.
    fn run(&mut self, task: &mut Context<'_>) -> Poll<Close> {
        let mut snapshot = self.context.snapshot();
        let outcome = match self.session.large() {
            true => self.rounds_in_turn(task, &mut snapshot),
            false => self.rounds(task, &mut snapshot),
        };
        if self.session.awaits_turn() && self.queues.is_none() {
            task.waker().wake_by_ref();
        }
        self.context.observe(&mut snapshot);
        match outcome {
            Err(why) => Poll::Ready(why),
            Ok(()) => Poll::Pending,
        }
    }

    /// Polls a connection with a large request in flight during a turn, while another thread runs
    /// the other tasks of this thread.
    fn rounds_in_turn(
        &mut self,
        task: &mut Context<'_>,
        snapshot: &mut PollSnapshot,
    ) -> Result<(), Close> {
        let Some(turn) = self.poll_turn(task) else {
            self.recall |= self.called(task, snapshot)?;
            self.settle();
            return Ok(());
        };
        if self.session.dropped_with_client() && self.client.stream.poll_hung_up(task) {
            return Err(Close::Client);
        }
        let done = tokio::task::block_in_place(|| {
            self.session.proceed(&mut self.context.cx(snapshot))?;
            self.rounds(task, snapshot)
        });
        drop(turn);
        done
    }

    fn poll_turn(&mut self, task: &mut Context<'_>) -> Option<Turn> {
        let (owner, runtime) = (self.session.owner(), self.context.runtime);
        let queues = self
            .queues
            .get_or_insert_with(|| runtime.turns.queue(owner, self.context.id));
        let turn = queues.poll(task)?;
        self.queues = None;
        Some(turn)
    }

    fn rounds(&mut self, task: &mut Context<'_>, snapshot: &mut PollSnapshot) -> Result<(), Close> {
        if self.called(task, snapshot)? {
            self.session.tick(&mut self.context.cx(snapshot))?;
            self.feed(snapshot)?;
        }
        self.client.dry = false;
        self.broker.iter_mut().for_each(|lane| lane.dry = false);
        for _ in 0..ROUNDS {
            if !self.round(task, snapshot)? {
                return self.rest(task, snapshot);
            }
        }
        self.settle();
        task.waker().wake_by_ref();
        Ok(())
    }

    /// Tries everything once; returns whether anything moved.
    fn round(
        &mut self,
        task: &mut Context<'_>,
        snapshot: &mut PollSnapshot,
    ) -> Result<bool, Close> {
        let mut moved = self.ask();
        self.part();
        self.settle_in(snapshot.now)?;
        moved |= self.answered(task, snapshot)?;
        moved |= self.read(task, Side::Client, snapshot)?;
        moved |= self.read(task, Side::Broker, snapshot)?;
        moved |= self.ask();
        // Last in the round, so that bytes that were just read are written before the next round.
        let now = snapshot.now;
        let written = self.write(task, Side::Broker, now)? | self.write(task, Side::Client, now)?;
        if written {
            self.feed(snapshot)?;
        }
        moved |= written;
        self.over(snapshot)?;
        Ok(moved)
    }

    /// Calls the session if time has passed, the audit log has advanced, or shared state was
    /// replaced; returns whether it was called.
    fn called(&mut self, task: &mut Context<'_>, snapshot: &PollSnapshot) -> Result<bool, Close> {
        let rung = self.wakeup.answer();
        if rung & Wakeup::STOP != 0 {
            return Err(Close::Stopping);
        }
        if rung & Wakeup::MEMORY != 0 {
            return Err(self.reached(Limit::Memory));
        }
        if rung & Wakeup::TRUST != 0 {
            self.hold_certificate(snapshot)?;
        }
        if rung & Wakeup::DRAIN != 0 {
            self.wind_up(Close::Stopping, snapshot.now);
        }
        if self.age.take_if(|age| *age <= snapshot.now).is_some() {
            self.wind_up(Close::Lifetime, snapshot.now);
        }
        let mut called = rung != 0 || std::mem::take(&mut self.recall);
        if let Some(alarm) = &mut self.alarm
            && alarm.deadline().into_std() <= snapshot.now
        {
            self.alarm = None;
            called = true;
        }
        if let Some(audit) = &mut self.audit
            && audit.as_mut().poll(task).is_ready()
        {
            self.audit = None;
            called = true;
        }
        Ok(called)
    }

    /// Accepts no new request, and ends when the requests in flight are finished or their time is
    /// over.
    fn wind_up(&mut self, why: Close, now: Instant) {
        if self.ending.is_none() {
            self.ending = Some((now + self.context.runtime.drain, why));
            self.session.drain();
        }
    }

    /// After a change, offers the session the bytes that it left in the inputs.
    fn feed(&mut self, snapshot: &mut PollSnapshot) -> Result<(), Close> {
        if !self.client.input.is_empty() && self.session.demand(Side::Client) > 0 {
            self.session
                .client(&mut self.client.input, &mut self.context.cx(snapshot))?;
        }
        if let Some(broker) = &mut self.broker
            && !broker.input.is_empty()
            && self.session.demand(Side::Broker) > 0
        {
            self.session
                .broker(&mut broker.input, &mut self.context.cx(snapshot))?;
        }
        Ok(())
    }

    fn read(
        &mut self,
        task: &mut Context<'_>,
        side: Side,
        snapshot: &mut PollSnapshot,
    ) -> Result<bool, Close> {
        if side == Side::Client {
            if self.greeting.is_some() {
                return self.greet(task, snapshot);
            }
            if self.is_held_back(snapshot.now)
                || !self.may_read_client(snapshot)
                || !self.has_turn(task)
            {
                return Ok(false);
            }
        }
        let Some(lane) = lane(&mut self.client, &mut self.broker, side) else {
            return Ok(false);
        };
        let demand = self.session.demand(side);
        let allowance = demand.saturating_sub(lane.input.len());
        if allowance == 0 || lane.dry {
            return Ok(false);
        }
        let pool = &self.context.runtime.pool;
        let read = lane
            .stream
            .poll_read(task, &mut lane.input, allowance, pool);
        lane.dry = read.is_pending();
        if side == Side::Client {
            self.hear_name(snapshot)?;
            self.hear_certificate(snapshot)?;
        }
        match read {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(0)) => self.ended_by(side, snapshot).map(|()| true),
            Poll::Ready(Ok(n)) => {
                self.context.count_read(side, n);
                if side == Side::Client {
                    self.account.moved(snapshot.now);
                }
                self.taken(side, snapshot).map(|()| true)
            }
            Poll::Ready(Err(fault)) => Err(self.broken(side, &fault, snapshot.now)),
        }
    }

    /// A read has failed, at the socket or in TLS.
    fn broken(&mut self, side: Side, fault: &StreamError, now: Instant) -> Close {
        if let (Side::Client, StreamError::Tls(tls)) = (side, fault)
            && tls.is_about_client_certificate()
        {
            let source = self.session.source();
            self.context
                .certificate_refused(source, &fault.to_string(), now);
        }
        self.context.broken(side, fault, now)
    }

    /// On a port that requests certificates, a source whose certificates were rejected waits before
    /// its next handshake.
    fn hold_back(&mut self, source: Option<IpAddr>, now: Instant) {
        let (Some(source), Some(_)) = (source, &self.trust) else {
            return;
        };
        // Half of the time limit for the login stays available for the login itself.
        let most = self.context.port.listener.limits.login_time / 2;
        let wait = self.context.runtime.refusals.wait(source, now).min(most);
        if !wait.is_zero() {
            self.context.port.metrics.tls_delayed.inc();
            self.held_back = Some(now + wait);
        }
    }

    fn is_held_back(&mut self, now: Instant) -> bool {
        self.held_back = self.held_back.filter(|until| now < *until);
        self.held_back.is_some()
    }

    /// Reads the PROXY header of the load balancer, before TLS and everything else, within the time
    /// limit for a login.
    fn greet(&mut self, task: &mut Context<'_>, snapshot: &PollSnapshot) -> Result<bool, Close> {
        let mut bytes = [0; 256];
        while let Some(greeting) = &mut self.greeting {
            let wanted = greeting.wants().min(bytes.len());
            let into = bytes.get_mut(..wanted).unwrap_or_default();
            let n = match self.client.stream.poll_front(task, into) {
                Poll::Pending => return Ok(false),
                Poll::Ready(Ok(0)) => return Err(Close::Client),
                Poll::Ready(Ok(n)) => n,
                Poll::Ready(Err(fault)) => {
                    return Err(self.context.broken(Side::Client, &fault, snapshot.now));
                }
            };
            self.context.count_read(Side::Client, n);
            let read = bytes.get(..n).unwrap_or_default();
            let said = greeting
                .take(read)
                .map_err(|fault| self.context.ungreeted(fault, snapshot.now))?;
            if let Some(introduction) = said {
                self.greeting = None;
                self.introduce(introduction, snapshot.now)?;
            }
        }
        Ok(true)
    }

    fn introduce(&mut self, introduction: Introduction, now: Instant) -> Result<(), Close> {
        let client = match introduction {
            Introduction::Client(client) => Some(client),
            Introduction::Nobody => None,
        };
        self.context.peer = client.unwrap_or(self.context.peer);
        self.session.introduced(client);
        self.account.owned_by(self.session.owner());
        self.hold_back(self.session.source(), now);
        match client.map(|client| self.slot.source(client.ip())) {
            Some(Err(limit)) => Err(self.reached(limit)),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// A limit was reached that ends the connection.
    fn reached(&self, limit: Limit) -> Close {
        self.context.tell(limit);
        Close::Limit(limit.name())
    }

    /// The number of simultaneous logins per source is limited; nothing is read from further
    /// clients until a login of their source ends. A client that sends nothing does not count.
    fn has_turn(&mut self, task: &mut Context<'_>) -> bool {
        if self.turn || self.session.entered() {
            return true;
        }
        let Some(source) = self.session.source() else {
            self.turn = true;
            return true;
        };
        if !self.client.stream.poll_readable(task) {
            return false;
        }
        match self.slot.login(source) {
            Ok(()) => (self.turn, self.queued) = (true, false),
            Err(_) if self.queued => {}
            Err(limit) => {
                self.queued = true;
                self.context.tell(limit);
            }
        }
        self.turn
    }

    /// After a login, ends the login's share of its source, and counts the slot for the user.
    fn settle_in(&mut self, now: Instant) -> Result<(), Close> {
        if self.entered || !self.session.entered() {
            return Ok(());
        }
        self.entered = true;
        self.slot.logged_in();
        let owner = self.session.owner();
        let entered = match &owner {
            Owner::User(name) => self.slot.user(name),
            Owner::Source(_) | Owner::Listener(_) | Owner::Klamm => Ok(()),
        };
        self.account.owned_by(owner);
        self.account.moved(now);
        entered.map_err(|limit| self.reached(limit))
    }

    /// A client that names a node in its TLS handshake is connected to that node; this runs before
    /// any other bytes of the client are processed.
    fn hear_name(&mut self, snapshot: &PollSnapshot) -> Result<(), Close> {
        let Some(named) = &self.context.port.named else {
            return Ok(());
        };
        let Some(Some(name)) = self.client.stream.hello() else {
            return Ok(());
        };
        let Some(listener) = named.listener(&name, &snapshot.cluster) else {
            self.context.runtime.stale.notify_one();
            return Err(Close::NoSuchNode);
        };
        self.context.node = listener.node;
        self.session.turn(listener);
        Ok(())
    }

    /// The session receives the client's certificate before any other bytes of the client.
    fn hear_certificate(&mut self, snapshot: &PollSnapshot) -> Result<(), Close> {
        let Some(verified) = &self.trust else {
            return Ok(());
        };
        let Some((chain, resumed)) = self.client.stream.client_chain() else {
            return Ok(());
        };
        let current = self.context.trust();
        let same = current
            .as_ref()
            .is_some_and(|trust| Arc::ptr_eq(trust, verified));
        // A resumed handshake has verified no certificate, and the trust may have been replaced
        // during this handshake.
        if (resumed || !same)
            && let Err(why) = self.context.hold(current.as_deref(), chain, snapshot)
        {
            let source = self.session.source();
            self.context
                .certificate_refused(source, &why.to_string(), snapshot.now);
            return Err(why);
        }
        let read = chain.first().map(|own| Presented::read(own));
        match read {
            Some(Ok(read)) => self.session.shown(read),
            Some(Err(fault)) => {
                let why = format!("the client's certificate cannot be read: {fault}");
                self.context.fault = Some((Failure::Tls, why));
                return Err(Close::Tls);
            }
            None => {}
        }
        self.trust = None;
        Ok(())
    }

    /// After authorities or revocation lists were replaced, the client's certificate must still be
    /// accepted.
    fn hold_certificate(&self, snapshot: &PollSnapshot) -> Result<(), Close> {
        match self.client.stream.client_chain() {
            None => Ok(()),
            Some((chain, _)) => self
                .context
                .hold(self.context.trust().as_deref(), chain, snapshot),
        }
    }

    fn may_read_client(&mut self, snapshot: &PollSnapshot) -> bool {
        if self.starved.is_none() && self.account.short() {
            self.starved = Some(snapshot.now);
            self.context
                .runtime
                .telemetry
                .note(Limit::Memory, snapshot.now);
        }
        self.gone.is_none() && self.starved.is_none()
    }

    /// Passes the read bytes to the session.
    fn taken(&mut self, side: Side, snapshot: &mut PollSnapshot) -> Result<(), Close> {
        match (side, &mut self.broker) {
            (Side::Client, _) => self
                .session
                .client(&mut self.client.input, &mut self.context.cx(snapshot)),
            (Side::Broker, Some(lane)) => {
                self.session
                    .broker(&mut lane.input, &mut self.context.cx(snapshot))?;
                // The answer may have made room for the next request.
                self.feed(snapshot)
            }
            (Side::Broker, None) => Ok(()),
        }
    }

    /// If the broker closes, the connection ends. If the client closes, bytes that it sent before
    /// are still forwarded.
    fn ended_by(&mut self, side: Side, snapshot: &PollSnapshot) -> Result<(), Close> {
        match side {
            Side::Broker => Err(Close::Broker),
            Side::Client => {
                self.gone = Some(snapshot.now + LAST_WORDS);
                Ok(())
            }
        }
    }

    fn write(&mut self, task: &mut Context<'_>, side: Side, now: Instant) -> Result<bool, Close> {
        let Some(lane) = lane(&mut self.client, &mut self.broker, side) else {
            return Ok(false);
        };
        let rope = self.session.output(side);
        let (before, sealed) = (rope.remaining(), lane.stream.held());
        // Sealed TLS bytes may still wait for the socket.
        if before == 0 && sealed == 0 {
            return Ok(false);
        }
        let written = lane.stream.poll_write(task, rope);
        let n = before - rope.remaining();
        let moved = n > 0 || lane.stream.held() < sealed;
        if side == Side::Client {
            self.unread = match written {
                Poll::Ready(_) => None,
                Poll::Pending if moved => Some(now),
                Poll::Pending => self.unread.or(Some(now)),
            };
            if moved {
                self.account.moved(now);
            }
        }
        if let Poll::Ready(Err(fault)) = written {
            return Err(self.context.broken(side, &fault, monotonic()));
        }
        self.context.count_written(side, n);
        Ok(n > 0)
    }

    /// Submits the session's request to the shell.
    fn ask(&mut self) -> bool {
        let Some((ticket, question)) = self.session.question() else {
            return false;
        };
        let (reply, answer) = oneshot::channel();
        let source = self.session.source();
        let work = ask(
            self.context.runtime,
            self.context.node,
            source,
            question,
            reply,
        );
        self.asked = Some(Asked {
            ticket,
            answer,
            work,
        });
        true
    }

    /// Frees the client's place when its login at the broker has ended, and closes the broker
    /// connection if the login has failed.
    fn part(&mut self) {
        if self.guest.is_some() && (self.session.entered() || self.session.parted()) {
            self.guest = None;
        }
        if self.broker.is_some() && self.session.parted() {
            self.broker = None;
        }
    }

    /// Passes the result to the session, if it has arrived.
    fn answered(
        &mut self,
        task: &mut Context<'_>,
        snapshot: &mut PollSnapshot,
    ) -> Result<bool, Close> {
        let Some(Asked { ticket, answer, .. }) = &mut self.asked else {
            return Ok(false);
        };
        let ticket = *ticket;
        let Poll::Ready(answer) = Pin::new(answer).poll(task) else {
            return Ok(false);
        };
        self.asked = None;
        let reply = match answer {
            Ok(Answer::Topics) => Reply::Topics,
            Ok(Answer::Keys) => Reply::Keys,
            Ok(Answer::Worked(worked)) => Reply::Worked(worked),
            Ok(Answer::Connected(opened, offers)) => {
                let renewal = self.context.runtime.upstream.renewal(&opened);
                self.broker = Some(Lane::new(opened.stream, opened.input));
                Reply::Connected(offers, renewal)
            }
            Ok(Answer::Dialled(opened, offers, guest)) => {
                self.guest = Some(guest);
                self.broker = Some(Lane::new(opened.stream, opened.input));
                Reply::Dialled(offers)
            }
            Ok(Answer::Unreachable) => Reply::Unreachable,
            // The task for this request has failed, and the session cannot continue without its
            // result.
            Err(_) => return Err(Close::Refused),
        };
        // This poll's snapshot of the cluster may be older than the result.
        snapshot.cluster = self.context.runtime.cluster.load();
        self.session
            .resume(ticket, reply, &mut self.context.cx(snapshot))?;
        self.feed(snapshot)?;
        Ok(true)
    }

    /// Fails with the reason if the connection must end now.
    fn over(&mut self, snapshot: &mut PollSnapshot) -> Result<(), Close> {
        if let Some((at, why)) = self.session.closing()
            && snapshot.now >= at
            && (self.session.output(Side::Client).is_empty() || snapshot.now >= at + FLUSH)
        {
            return Err(why);
        }
        if self
            .unread_until()
            .is_some_and(|until| snapshot.now >= until)
        {
            return Err(self.reached(Limit::Unread));
        }
        if let Some((until, why)) = &self.ending {
            let (until, why) = (*until, why.clone());
            if snapshot.now >= until || (self.session.drained() && self.written()) {
                return Err(why);
            }
        }
        if let Some(until) = self.gone {
            let before = self.client.input.len();
            self.feed(snapshot)?;
            let waits = self.asked.is_some()
                || self.session.waits_for_audit()
                || self.client.input.len() != before
                || (self.broker.is_some() && !self.session.output(Side::Broker).is_empty());
            if !waits || snapshot.now >= until {
                return Err(Close::Client);
            }
        }
        Ok(())
    }

    /// A client that reads nothing for the idle timeout of a connection is closed. Java's consumers
    /// read nothing between polls.
    fn unread_until(&self) -> Option<Instant> {
        let idle = self.context.port.listener.limits.idle;
        self.unread.map(|since| since + idle)
    }

    fn written(&mut self) -> bool {
        self.session.output(Side::Client).is_empty() && self.session.output(Side::Broker).is_empty()
    }

    /// When the client disconnects, waiting work, a waiting password check and a waiting handshake
    /// are dropped, although nothing is read from the client in the meantime.
    fn await_work(&mut self, task: &mut Context<'_>) -> Result<(), Close> {
        if !self.awaits_work() {
            return Ok(());
        }
        let gone = self.gone.is_some() || self.client.stream.poll_hung_up(task);
        let work = self.asked.as_ref().and_then(|asked| asked.work.as_ref());
        match gone && work.is_none_or(Submitted::client_gone) {
            true => Err(Close::Client),
            false => Ok(()),
        }
    }

    fn awaits_work(&self) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|asked| asked.work.is_some())
            || self.session.waits_to_verify()
            || self.held_back.is_some()
    }

    /// Nothing can move now: registers the task for every event that can change this, and returns
    /// what is not needed in the meantime.
    fn rest(&mut self, task: &mut Context<'_>, snapshot: &mut PollSnapshot) -> Result<(), Close> {
        self.await_memory(task);
        self.await_work(task)?;
        if self.session.in_flight() >= self.context.port.listener.limits.in_flight {
            self.context
                .runtime
                .telemetry
                .note(Limit::InFlight, snapshot.now);
        }
        if self.await_audit(task, snapshot) {
            self.audit = None;
            self.recall = true;
            task.waker().wake_by_ref();
        }
        self.settle();
        if let Some(at) = self.next_alarm(snapshot) {
            self.arm(task, at);
        }
        Ok(())
    }

    /// The latest time of the next wake-up.
    fn next_alarm(&mut self, snapshot: &PollSnapshot) -> Option<Instant> {
        let closing = self
            .session
            .closing()
            .map(|(at, _)| if at > snapshot.now { at } else { at + FLUSH });
        let waits = self.starved.is_some() || self.queued;
        let memory = waits.then(|| snapshot.now + RETRY);
        let ending = self.ending.as_ref().map(|(until, _)| *until);
        let work = self.awaits_work().then(|| snapshot.now + HUNG_UP);
        let alarms = [
            self.session.deadline(),
            self.held_back,
            closing,
            memory,
            work,
            self.unread_until(),
            self.gone,
            self.age,
            ending,
        ];
        alarms
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.max(snapshot.now + AGAIN))
    }

    /// An early alarm costs little; resetting the alarm for each request costs more. So the alarm
    /// is only ever moved to an earlier time.
    fn arm(&mut self, task: &mut Context<'_>, at: Instant) {
        let alarm = match &mut self.alarm {
            Some(alarm) if alarm.deadline().into_std() <= at => return,
            Some(alarm) => {
                alarm.as_mut().reset(at.into());
                alarm
            }
            None => self
                .alarm
                .insert(Box::pin(tokio::time::sleep_until(at.into()))),
        };
        if alarm.as_mut().poll(task).is_ready() {
            task.waker().wake_by_ref();
        }
    }

    /// Subscribes to the audit log's watermark while a request waits for it; returns whether it has
    /// already moved.
    fn await_audit(&mut self, task: &mut Context<'_>, snapshot: &PollSnapshot) -> bool {
        if !self.session.waits_for_audit() {
            self.audit = None;
            return false;
        }
        if self.audit.is_none() {
            let mut watch = self.context.journal.watch();
            if *watch.borrow_and_update() != snapshot.durable {
                return true;
            }
            self.audit = Some(Box::pin(async move {
                // If the writer has ended, no event becomes durable any more; the session's own
                // time limit ends the wait.
                if watch.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
                watch
            }));
        }
        self.audit
            .as_mut()
            .is_some_and(|audit| audit.as_mut().poll(task).is_ready())
    }

    /// Reading pauses while memory is exhausted for all requests or for those of this owner. If the
    /// shortage lasts, a connection of the owner that holds the most is closed: see
    /// [`memory`](super::memory).
    fn await_memory(&mut self, task: &Context<'_>) {
        if self.starved.is_some() && !self.account.short() {
            self.starved = None;
            task.waker().wake_by_ref();
        }
    }

    /// Returns empty buffers, and reports the memory that is held.
    fn settle(&mut self) {
        let runtime = self.context.runtime;
        runtime.pool.settle(&mut self.client.input);
        let mut held = self.client.held() + self.session.output(Side::Client).remaining();
        if let Some(broker) = &mut self.broker {
            runtime.pool.settle(&mut broker.input);
            held += broker.held();
        }
        held += self.session.output(Side::Broker).remaining() + self.session.held();
        self.account.set(held);
    }

    /// Writes the remaining output to the client, within the time limit.
    fn flush(&mut self, task: &mut Context<'_>, until: Instant) -> Poll<()> {
        let rope = self.session.output(Side::Client);
        let flushed = match self.client.stream.poll_write(task, rope) {
            Poll::Ready(Ok(())) => self.client.stream.poll_close(task),
            Poll::Ready(Err(fault)) => Poll::Ready(Err(fault)),
            Poll::Pending => Poll::Pending,
        };
        if flushed.is_ready() || monotonic() >= until {
            return Poll::Ready(());
        }
        self.arm(task, until);
        Poll::Pending
    }

    fn linger(&mut self, task: &mut Context<'_>, until: Instant, mut left: usize) -> Poll<()> {
        while left > 0 && monotonic() < until {
            match self.client.stream.poll_discard(task) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(n)) => left = left.saturating_sub(n),
                Poll::Pending => {
                    self.phase = Phase::Lingering { until, left };
                    self.arm(task, until);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(())
    }

    fn end(&mut self, why: &Close) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        // The result is no longer needed.
        self.asked = None;
        let mut snapshot = self.context.snapshot();
        let last = self.session.end(why, &mut self.context.cx(&mut snapshot));
        self.context.record_last(last, &snapshot);
        self.context.observe(&mut snapshot);
        self.context.say_closed(why, snapshot.now);
    }
}

fn lane<'a>(
    client: &'a mut Lane,
    broker: &'a mut Option<Lane>,
    side: Side,
) -> Option<&'a mut Lane> {
    match side {
        Side::Client => Some(client),
        Side::Broker => broker.as_mut(),
    }
}

impl Lane {
    fn new(stream: Stream, input: BytesMut) -> Self {
        let dry = false;
        Self { stream, input, dry }
    }

    fn held(&self) -> usize {
        self.input.capacity() + self.stream.held()
    }
}
