//! One client connection as a state machine: bytes and `now` in, effects out. No I/O, no clock, no randomness of its own.

use crate::{
    audit::{Durable, Journal},
    cluster::{Addresses, Cluster},
    identity::Users,
    policy::Policy,
    schema::Schemas,
    wire::frame::Rope,
};
use bytes::BytesMut;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What a listener is, as its sessions see it. One per listener and node port, shared by all its connections.
#[derive(Debug)]
pub struct Gate {
    pub listener: Arc<str>,
    pub tls: bool,
    /// Whether the peer's address proves anything (`source: direct`).
    pub source_proven: bool,
    /// SASL mechanisms in the order they are named; empty: no login, the principal is ANONYMOUS.
    pub mechanisms: Vec<&'static str>,
    pub addresses: Addresses,
    /// The node this port stands for; `None` on the bootstrap address.
    pub node: Option<i32>,
    pub limits: Limits,
}

/// Bounds of one connection.
#[derive(Debug, Clone)]
pub struct Limits {
    pub login_frame: u32,
    pub request: u32,
    pub decompressed_batch: usize,
    pub in_flight: usize,
    /// The whole login (TLS handshake included) must be done in this time.
    pub login_time: Duration,
    pub idle: Duration,
    /// How long requests wait for the audit log before they are answered with a retriable error.
    pub audit_patience: Duration,
}

/// What the security team and the operator have put in force: swapped whole on a reload.
#[derive(Debug)]
pub struct Live {
    pub policy: Policy,
    pub schemas: Schemas,
    pub users: Users,
}

/// The outside, as it is at one poll.
pub struct Cx<'a> {
    pub now: Instant,
    pub wall: jiff::Timestamp,
    pub live: &'a Arc<Live>,
    pub cluster: &'a Arc<Cluster>,
    pub journal: &'a mut dyn Journal,
    /// How far the audit log is durable.
    pub durable: Durable,
    pub facts: &'a mut Vec<Fact>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Broker,
}

/// Names a question; an answer to another ticket than the newest is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// What the session needs from the outside before it can go on. At most one is open.
pub enum Question {
    /// Names of these topic ids, asked over the control connection (single flight, short negative cache).
    /// Answer `Reply::Topics` once the cluster snapshot has what can be known.
    Topics(Vec<Uuid>),
    /// Heavy, pure computation: run it on a bounded pool.
    Work(Work),
    /// Open this connection's broker connection (to `Gate::node`, or any node) and log in there.
    Connect,
}

pub enum Reply {
    /// The cluster in the `Cx` of this `resume` is as new as it gets.
    Topics,
    Worked(Worked),
    /// The broker connection stands; what it offers.
    Connected(Arc<crate::cluster::Offers>),
    /// It could not be opened.
    Unreachable,
}

/// A heavy, pure computation.
pub struct Work(Box<dyn FnOnce() -> Worked + Send>);
/// Its result, which only the session that asked can read.
pub struct Worked(#[allow(dead_code)] Box<dyn std::any::Any + Send>);
impl Work {
    pub fn run(self) -> Worked {
        (self.0)()
    }
}

/// Why a connection is closed, by whose doing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Close {
    #[error("{0}")]
    Malformed(#[from] crate::wire::Fault),
    #[error("login failed")]
    Login,
    #[error("login took too long")]
    LoginTimeout,
    #[error("refused")]
    Refused,
    #[error("idle")]
    Idle,
    #[error("the broker closed or cannot be reached")]
    Broker,
    #[error("the broker's answer is malformed: {0}")]
    BrokerMalformed(crate::wire::Fault),
    #[error("the audit log cannot be written")]
    Audit,
    #[error("the client closed")]
    Client,
    #[error("Klamm is stopping")]
    Stopping,
}

/// What happened, for telemetry. Written by the session, read by the shell after each call.
#[derive(Debug, Clone)]
pub enum Fact {
    LoggedIn { mechanism: &'static str, ok: bool },
    /// A request was decided: `decision` is `allowed`, `denied`, `partial`, `invalid` or `refused`.
    Request { api: &'static str, decision: &'static str },
    /// A request was forwarded or answered: the time it spent in Klamm before that.
    Spent { api: &'static str, time: Duration },
    /// A log line, with the fixed fields of the design.
    Log(Line),
}

/// A structured log line: `message` says what happened.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub message: &'static str,
    pub level: Level,
    pub subject: Option<Arc<str>>,
    pub api: Option<&'static str>,
    pub version: Option<i16>,
    pub correlation: Option<i32>,
    pub topic: Option<String>,
    pub partition: Option<i32>,
    pub rule: Option<String>,
    pub decision: Option<&'static str>,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    Debug,
    #[default]
    Info,
    Warn,
}

/// One connection.
pub struct Session {}

#[allow(unused_variables)]
impl Session {
    pub fn new(gate: Arc<Gate>, connection: u64, peer: SocketAddr, now: Instant) -> Self { todo!() }
    /// Bytes from the client: takes what it can use, leaves the rest in `input`.
    pub fn client(&mut self, input: &mut BytesMut, cx: &mut Cx<'_>) -> Result<(), Close> { todo!() }
    /// Bytes from the broker, likewise.
    pub fn broker(&mut self, input: &mut BytesMut, cx: &mut Cx<'_>) -> Result<(), Close> { todo!() }
    /// The answer to a question. The shell then calls `client` again with what is left of the input.
    pub fn resume(&mut self, ticket: Ticket, reply: Reply, cx: &mut Cx<'_>) -> Result<(), Close> { todo!() }
    /// Time passed, or the durable watermark rose, or policy was swapped: releases what waited. Cheap when nothing did.
    pub fn tick(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> { todo!() }
    /// When `tick` must be called next at the latest.
    pub fn deadline(&self) -> Option<Instant> { todo!() }
    /// Whether a request waits for the audit log, so that the shell subscribes to the watermark only then.
    pub fn waits_for_audit(&self) -> bool { todo!() }
    /// How many bytes may be read from that side now (0: stop reading). Includes what the shell already holds in `input`.
    pub fn demand(&self, from: Side) -> usize { todo!() }
    /// Bytes to write to that side; the shell writes and advances.
    pub fn output(&mut self, to: Side) -> &mut Rope { todo!() }
    /// A question that has not been handed out yet.
    pub fn question(&mut self) -> Option<(Ticket, Question)> { todo!() }
    /// After this the connection is to be closed once `output(Client)` is written (failed login, for instance), not before this instant.
    pub fn closing(&self) -> Option<(Instant, Close)> { todo!() }
    /// Stop taking new requests; what is in flight is finished. `drained` tells when it is.
    pub fn drain(&mut self) { todo!() }
    pub fn drained(&self) -> bool { todo!() }
    /// The connection is over: writes the last audit events. Called exactly once.
    pub fn end(&mut self, why: &Close, cx: &mut Cx<'_>) { todo!() }
}
