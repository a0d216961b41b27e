//! The session's interface to its surroundings: its configuration, the requests that it makes to
//! the shell, and the facts that it reports.

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
    wire::{FrameError, proxy},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// A listener, as its sessions see it. One per listener and node, shared by all its connections.
#[derive(Debug, Clone)]
pub struct ListenerContext {
    pub name: Arc<str>,
    pub tls: bool,
    /// Whether the socket's peer is the client (`source: direct`). Behind a load balancer,
    /// [`Session::introduced`](super::Session::introduced) sets the client's address.
    pub source_proven: bool,
    /// SASL mechanisms in the configured order; empty: no login.
    pub mechanisms: Vec<&'static str>,
    /// Whether a client that presents a certificate need not log in.
    pub certificate_alone: bool,
    /// Whether, without a login, a client that presents no certificate is ANONYMOUS.
    pub anonymous: bool,
    /// Whether clients log in at the broker itself (`cluster.sasl: pass_through`).
    pub pass_through: bool,
    pub addresses: Arc<Addresses>,
    /// The node that this port represents; `None` on the bootstrap address.
    pub node: Option<i32>,
    pub limits: Limits,
    pub rights_key: RightsKey,
}

/// Limits of one connection. Sizes are in bytes.
#[derive(Debug, Clone)]
pub struct Limits {
    pub login_frame: u32,
    pub request: u32,
    pub decompressed_batch: usize,
    /// Limit for all batches of one request together.
    pub decompressed_request: usize,
    /// Steps of validation.
    pub schema: Budget,
    pub in_flight: usize,
    /// How many permissions a connection remembers; further ones are decided and recorded again
    /// each time.
    pub rights_per_connection: usize,
    /// Limit for the whole login, TLS handshake included.
    pub login_time: Duration,
    pub idle: Duration,
    /// A client must re-authenticate after this time, even if its credentials are valid for longer.
    pub session_lifetime: Option<Duration>,
    /// How long requests wait for the audit log before they are answered with a retriable error.
    pub audit_patience: Duration,
}

/// The policy and settings in force, from the security team and the operator. Replaced as a whole
/// on a reload.
#[derive(Debug)]
pub struct Live {
    pub policy: Arc<Policy>,
    /// The version of the policy, as events name it.
    pub version: audit::Version,
    pub schemas: Schemas,
    /// The next version of the policy while it cannot be archived.
    pub ceiling: Option<Arc<Ceiling>>,
    pub authorities: Authorities,
    /// The audit level where no contract requires a higher one.
    pub audit: audit::AuditLevel,
}

/// A version of the policy that is not archived yet. Its new denials apply already; its new
/// permissions apply once it is archived.
#[derive(Debug)]
pub struct Ceiling {
    pub policy: Arc<Policy>,
    pub schemas: Schemas,
}

impl Live {
    /// The policy in force, and the one that is not archived yet.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        let waiting = self.ceiling.iter().map(|ceiling| &*ceiling.policy);
        std::iter::once(&*self.policy).chain(waiting)
    }

    /// A name in the policy or in `users.yaml` that looks like this principal and is another.
    pub fn looks_like(&self, principal: &str) -> Option<Arc<str>> {
        let users = || self.authorities.users.looks_like(principal);
        self.policy.looks_like(principal).or_else(users)
    }

    /// The contracts of a topic, from the version in force and from the one that is not archived
    /// yet; all of them apply. Each comes with its version's schemas.
    pub fn contracts(&self, topic: &str) -> impl Iterator<Item = (Arc<Contract>, &Schemas)> {
        let ceiling = self.ceiling.iter();
        let waiting = ceiling.map(|ceiling| (&ceiling.policy, &ceiling.schemas));
        let versions = std::iter::once((&self.policy, &self.schemas)).chain(waiting);
        versions.filter_map(move |(policy, schemas)| Some((policy.contract(topic)?, schemas)))
    }
}

/// The surroundings at one poll of the session.
pub struct Cx<'a> {
    pub now: Instant,
    pub wall: jiff::Timestamp,
    pub live: &'a Arc<Live>,
    pub cluster: &'a Arc<Cluster>,
    pub journal: &'a mut dyn Journal,
    /// How far the audit log is durable.
    pub durable: Durable,
    pub facts: &'a mut Vec<Fact>,
    /// Failed logins, over all connections.
    pub backoff: &'a Backoff,
    /// Attempts that fail before a login, over all connections.
    pub attempts: &'a Attempts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Broker,
}

/// Identifies a question; an answer with any ticket but the newest is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(pub(super) u64);

/// A request to the shell whose answer the session needs to continue. At most one question is open.
pub enum SessionRequest {
    /// Names of these topic ids, requested over the control connection (single flight, short
    /// negative cache). Answer `Reply::Topics` once the cluster snapshot has what can be known.
    Topics(Vec<Uuid>),
    /// Heavy, pure computation for a bounded pool that is fair to its owners.
    Work(Work),
    /// Fetch the issuer's keys again, unless that has just been done. Answer `Reply::Keys` when it
    /// is done.
    Keys,
    /// Open this connection's broker connection (to `ListenerContext::node`, or any node) and log
    /// in there.
    Connect,
    /// Open a broker connection without a login, which the client itself performs; the number of
    /// such connections is limited. The connection must be closed when
    /// [`Session::parted`](super::Session::parted) returns true.
    Dial,
}

pub enum Reply {
    /// The cluster snapshot in the `Cx` of this `resume` is as recent as it can be.
    Topics,
    Worked(Worked),
    /// The issuer's keys are as recent as they can be.
    Keys,
    /// The broker connection is open: the versions it offers, and how Klamm re-authenticates there
    /// if the broker limits the session.
    Connected(Arc<Offers>, Option<Renewal>),
    /// The broker connection is open, and no login has taken place on it.
    Dialled(Arc<Offers>),
    /// The connection could not be opened.
    Unreachable,
}

/// Events that are still to be recorded when a session has ended.
#[derive(Debug, Default)]
pub struct Last {
    /// An event that the full log did not accept; it must be written when the log has room again.
    pub owed: Option<audit::Event>,
    /// The failure and event of a connection without a login. The shell may know more about the
    /// cause; it passes this to [`Attempts`].
    pub stranger: Option<(Failure, audit::Event)>,
}

/// Why a connection is closed, and which side caused it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Close {
    #[error("{0}")]
    Malformed(#[from] FrameError),
    #[error("login failed")]
    Login,
    #[error("too many logins from a source that has failed")]
    RateLimited,
    #[error("login took too long")]
    LoginTimeout,
    #[error("refused")]
    Refused,
    #[error("a right in use was taken away")]
    Revoked,
    #[error("{0}")]
    CredentialRevoked(#[from] Gone),
    #[error("the session has expired and was not authenticated anew")]
    Expired,
    #[error("idle")]
    Idle,
    #[error("the broker closed or cannot be reached")]
    Broker,
    #[error("the broker's answer is malformed: {0}")]
    BrokerMalformed(FrameError),
    #[error("the audit log cannot be written")]
    Audit,
    #[error("a limit is reached: {0}")]
    Limit(&'static str),
    #[error("the client closed")]
    Client,
    #[error("the client's TLS is at fault")]
    Tls,
    #[error("{0}")]
    Proxy(proxy::ProxyHeaderError),
    #[error("no such broker is known")]
    NoSuchNode,
    #[error("the connection has its age")]
    Lifetime,
    #[error("Klamm is stopping")]
    Stopping,
}

/// Something that happened, for telemetry and for the shell, which reads it after each call.
#[derive(Debug, Clone)]
pub enum Fact {
    LoggedIn {
        mechanism: &'static str,
        ok: bool,
    },
    /// Klamm has re-authenticated at the broker, or failed to.
    Renewed {
        ok: bool,
    },
    /// The verdict of a login is delayed because of earlier failures, or, when there are too many,
    /// not sent at all.
    Delayed {
        told: bool,
    },
    /// A request was decided: `decision` is `allowed`, `denied`, `partial`, `invalid` or `refused`.
    Request {
        api: &'static str,
        decision: &'static str,
    },
    /// A request was forwarded or answered: the time that it spent in Klamm before that.
    Spent {
        api: &'static str,
        time: Duration,
    },
    /// Bytes of records that were produced and consumed.
    Records {
        produced: u64,
        consumed: u64,
    },
    /// Names of topic ids that the snapshot of the cluster does not have yet.
    Named(Vec<(Uuid, Arc<str>)>),
    /// This many permissions were evicted to make room; they are recorded again at their next use.
    RightsEvicted(u32),
    /// Records reached a limit, and were refused or, under `on_invalid: observe`, recorded.
    RecordLimit(RecordLimit),
    /// A request names something that is not in the cluster snapshot: the snapshot may be outdated.
    Outdated,
    /// A log line, with the fixed fields of the design.
    Log(Box<LogLine>),
}

/// A limit on the validation of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordLimit {
    RecordSteps,
    BatchSteps,
    DecompressedBatch,
    DecompressedRequest,
}

/// A structured log line: `message` says what happened.
#[derive(Debug, Clone, Default)]
pub struct LogLine {
    pub message: &'static str,
    pub level: LogLevel,
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
pub enum LogLevel {
    Debug,
    #[default]
    Info,
    Warn,
}
