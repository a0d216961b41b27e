//! What a session is told of its surroundings, asks of them, and tells them.

use super::{
    renewal::Renewal,
    rights::RightsKey,
    work::{Work, Worked},
};
use crate::{
    audit::{self, Attempts, Durable, Failure, Journal},
    cluster::{Addresses, Cluster, Offers},
    identity::{Authorities, Backoff, Gone},
    policy::{Contract, Policy},
    schema::{Budget, Schemas},
    wire::{Fault, proxy},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What a listener is, as its sessions see it. One per listener and node, shared by all its connections.
#[derive(Debug, Clone)]
pub struct Gate {
    pub listener: Arc<str>,
    pub tls: bool,
    /// Whether the socket's peer is the client (`source: direct`). Where a balancer is in front, [`Session::introduced`](super::Session::introduced) tells.
    pub source_proven: bool,
    /// SASL mechanisms in the order they are named; empty: no login.
    pub mechanisms: Vec<&'static str>,
    /// Whether who shows a certificate need not log in.
    pub certificate_alone: bool,
    /// Whether, without a login, who shows no certificate is ANONYMOUS.
    pub anonymous: bool,
    /// Whether clients log in at the broker itself.
    pub pass_through: bool,
    pub addresses: Arc<Addresses>,
    /// The node this port stands for; `None` on the bootstrap address.
    pub node: Option<i32>,
    pub limits: Limits,
    pub rights_key: RightsKey,
}

/// Bounds of one connection.
#[derive(Debug, Clone)]
pub struct Limits {
    pub login_frame: u32,
    pub request: u32,
    pub decompressed_batch: usize,
    /// All batches of one request together.
    pub decompressed_request: usize,
    /// Steps of validation.
    pub schema: Budget,
    pub in_flight: usize,
    /// How many rights a connection remembers; more are decided and recorded again.
    pub rights_per_connection: usize,
    /// The whole login (TLS handshake included) must be done in this time.
    pub login_time: Duration,
    pub idle: Duration,
    /// After so long a client must prove itself anew, whatever its evidence says.
    pub session_lifetime: Option<Duration>,
    /// How long requests wait for the audit log before they are answered with a retriable error.
    pub audit_patience: Duration,
}

/// What the security team and the operator have put in force: swapped whole on a reload.
#[derive(Debug)]
pub struct Live {
    pub policy: Arc<Policy>,
    /// What events call it.
    pub version: audit::Version,
    pub schemas: Schemas,
    /// The next version while it cannot be archived.
    pub ceiling: Option<Arc<Ceiling>>,
    pub authorities: Authorities,
    /// How much is recorded where no contract says more.
    pub audit: audit::Level,
}

/// A version of the policy that waits to be archived. What it no longer allows is denied already; what it newly allows waits with it.
#[derive(Debug)]
pub struct Ceiling {
    pub policy: Arc<Policy>,
    pub schemas: Schemas,
}

impl Live {
    /// The policy in force, and the one that waits.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        let waiting = self.ceiling.iter().map(|ceiling| &*ceiling.policy);
        std::iter::once(&*self.policy).chain(waiting)
    }

    /// The contracts of a topic, all of which hold: of the version in force, and of the one that waits. Each with its version's schemas.
    pub fn contracts(&self, topic: &str) -> impl Iterator<Item = (Arc<Contract>, &Schemas)> {
        let ceiling = self.ceiling.iter();
        let waiting = ceiling.map(|ceiling| (&ceiling.policy, &ceiling.schemas));
        let versions = std::iter::once((&self.policy, &self.schemas)).chain(waiting);
        versions.filter_map(move |(policy, schemas)| Some((policy.contract(topic)?, schemas)))
    }
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
    /// Who has failed to log in, over all connections.
    pub backoff: &'a Backoff,
    /// What fails before a login, over all connections.
    pub attempts: &'a Attempts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Broker,
}

/// Names a question; an answer to another ticket than the newest is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(pub(super) u64);

/// What the session needs from the outside before it can go on. At most one is open.
pub enum Question {
    /// Names of these topic ids, asked over the control connection (single flight, short negative cache).
    /// Answer `Reply::Topics` once the cluster snapshot has what can be known.
    Topics(Vec<Uuid>),
    /// Heavy, pure computation for a bounded pool that is fair to its owners.
    Work(Work),
    /// Fetch the issuer's keys once more, if that was not just done. Answer `Reply::Keys` when it was.
    Keys,
    /// Open this connection's broker connection (to `Gate::node`, or any node) and log in there.
    Connect,
    /// The same without a login, which is the client's: as many at a time as may be. The connection is closed when [`Session::parted`](super::Session::parted)
    /// says so.
    Dial,
}

pub enum Reply {
    /// The cluster in the `Cx` of this `resume` is as new as it gets.
    Topics,
    Worked(Worked),
    /// The issuer's keys are as new as they get.
    Keys,
    /// The broker connection stands; what it offers, and how Klamm's login there goes on, where the broker limits it.
    Connected(Arc<Offers>, Option<Renewal>),
    /// The broker connection stands, and nobody is logged in on it.
    Dialled(Arc<Offers>),
    /// It could not be opened.
    Unreachable,
}

/// What is left to record when a session has ended.
#[derive(Debug, Default)]
pub struct Last {
    /// The log was full, and this must be said when it is not.
    pub owed: Option<audit::Event>,
    /// Nobody had logged in. The shell, which may know more of the cause, gives this to [`Attempts`].
    pub stranger: Option<(Failure, audit::Event)>,
}

/// Why a connection is closed, by whose doing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Close {
    #[error("{0}")]
    Malformed(#[from] Fault),
    #[error("login failed")]
    Login,
    #[error("too many logins from a source that has failed")]
    Crowded,
    #[error("login took too long")]
    LoginTimeout,
    #[error("refused")]
    Refused,
    #[error("a right in use was taken away")]
    Revoked,
    #[error("{0}")]
    Gone(#[from] Gone),
    #[error("the session has expired and was not authenticated anew")]
    Expired,
    #[error("idle")]
    Idle,
    #[error("the broker closed or cannot be reached")]
    Broker,
    #[error("the broker's answer is malformed: {0}")]
    BrokerMalformed(Fault),
    #[error("the audit log cannot be written")]
    Audit,
    #[error("a limit is reached: {0}")]
    Limit(&'static str),
    #[error("the client closed")]
    Client,
    #[error("the client's TLS is at fault")]
    Tls,
    #[error("{0}")]
    Proxy(proxy::Fault),
    #[error("no such broker is known")]
    NoSuchNode,
    #[error("the connection has its age")]
    Lifetime,
    #[error("Klamm is stopping")]
    Stopping,
}

/// What happened, for telemetry and for the shell, which reads it after each call.
#[derive(Debug, Clone)]
pub enum Fact {
    LoggedIn {
        mechanism: &'static str,
        ok: bool,
    },
    /// Klamm's own login at the broker was said again, or that failed.
    Renewed {
        ok: bool,
    },
    /// The verdict of a login waits because of failures before it, or, when there are too many, is not told at all.
    Delayed {
        told: bool,
    },
    /// A request was decided: `decision` is `allowed`, `denied`, `partial`, `invalid` or `refused`.
    Request {
        api: &'static str,
        decision: &'static str,
    },
    /// A request was forwarded or answered: the time it spent in Klamm before that.
    Spent {
        api: &'static str,
        time: Duration,
    },
    /// Bytes of records that went through.
    Records {
        produced: u64,
        consumed: u64,
    },
    /// Names of topic ids that the snapshot of the cluster does not have yet.
    Named(Vec<(Uuid, Arc<str>)>),
    /// So many rights went for others: they will be recorded again when they are used again.
    RightsEvicted(u32),
    /// A request names what the snapshot of the cluster does not have: it may be old.
    Outdated,
    /// A log line, with the fixed fields of the design.
    Log(Box<Line>),
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
