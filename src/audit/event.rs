//! Events as plain data that the session fills; `line` formats them.
//!
//! No event ever holds a payload, a password or a token. Names come from clients and may be
//! hostile: `line` bounds and escapes them.
use std::{net::SocketAddr, sync::Arc};

use aws_lc_rs::digest::{self, SHA256};
use ipnet::IpNet;
use jiff::Timestamp;

use super::{
    disk::Displaced,
    line::{self, longest},
    writer::Hash,
};
use crate::policy::model::vocabulary::{
    Certificate, Changes, Kind, Mechanism, Operation, Outcome, Touched,
};

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: Timestamp,
    /// The connection's number in this process; 0 for events without a connection.
    pub connection: u64,
    /// The authenticated client; `None` before the login.
    pub actor: Option<Arc<Actor>>,
    /// The peer's address, proven or not.
    pub source: Option<SocketAddr>,
    /// The load balancer that sent the client's address; `source` is the client then.
    pub proxy: Option<SocketAddr>,
    /// The listener's name; empty for events without a connection.
    pub listener: Arc<str>,
    pub what: What,
}

/// The client of a connection, as proven by its login. Made once per login and shared by its
/// events.
#[derive(Debug, Clone)]
pub struct Actor {
    pub principal: Arc<str>,
    pub groups: Vec<Arc<str>>,
    pub mechanism: Mechanism,
    pub tls: bool,
    /// The client id: a claim without proof.
    pub client_id: Option<Arc<str>>,
    pub proof: Proof,
}

/// Details of the credentials, apart from the name.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// A token's id, a certificate's serial number, a verifier's generation.
    pub credential: Option<Arc<str>>,
    /// The person on whose behalf a service acts, where a token has it.
    pub acting: Option<Arc<str>>,
    /// Another user whom the policy names and whose name looks similar to this one.
    pub looks_like: Option<Arc<str>>,
    pub certificate: Option<Arc<Certificate>>,
    /// When the session ends unless it is re-authenticated.
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub enum What {
    /// A login succeeded (`refused` is `None`) or failed.
    Login {
        user: ClaimedName,
        mechanism: Mechanism,
        tls: bool,
        refused: Option<&'static str>,
        /// Re-authentication on an open connection (KIP-368).
        again: bool,
    },
    /// A decided request: its operations, and the decision and rules for each part.
    Access {
        api_key: i16,
        api_name: &'static str,
        version: i16,
        correlation: i32,
        /// The policy that decided.
        policy: Version,
        entries: Vec<AccessEntry>,
        /// Why Klamm itself refused the request or a part of it, independently of the policy
        /// (ruling 17, 19, 23).
        refused: Option<&'static str>,
        /// The resources that an administrative request affects, and the changes.
        changes: Option<Box<Changes>>,
        part: Part,
    },
    /// A request was refused at its header or layout; no rule was evaluated.
    Refused {
        api_key: i16,
        /// `None` for a key that Klamm does not know.
        api_name: Option<&'static str>,
        version: i16,
        reason: Refusal,
        detail: String,
    },
    /// Records and bytes since the last such event of the connection.
    Usage { topics: Vec<Usage> },
    /// Requests whose events are in the log were not forwarded: the connection ended, or the log
    /// could not be written in time.
    NotForwarded {
        /// The numbers of their events, as far as they are listed.
        events: Vec<u64>,
        requests: u64,
    },
    /// A connection ended before any login.
    Unidentified {
        why: Closing,
        failure: Failure,
        detail: String,
    },
    /// Attempts before a login that were counted together, in addition to those recorded one by
    /// one.
    Counted {
        failure: Failure,
        /// The user whose proof was wrong each time.
        user: Option<Arc<str>>,
        /// Their source; `None`: from more sources than are counted separately.
        network: Option<IpNet>,
        count: u64,
        first: Timestamp,
        last: Timestamp,
    },
    /// The connection ended.
    Closed { why: Closing, detail: String },
    /// The proxy accepts connections from here on.
    Started {
        version: &'static str,
        policy: Version,
    },
    /// The proxy received the signal to stop; the last event of an orderly shutdown.
    Stopped,
    /// A version of the policy is in force from here on.
    PolicyActivated { policy: Version },
    /// The last run left unfinished bytes after the last whole line; they were put aside, and
    /// nothing else was changed.
    Repaired {
        segment: String,
        kept: u64,
        aside: String,
        bytes: u64,
        sha256: String,
        /// The finding of `klamm audit repair`; `None` where a start put aside bytes that a crash
        /// can leave.
        reason: Option<String>,
    },
    /// The log's current segment was no longer at its path, or was changed by another writer; the
    /// log continues in a new segment.
    Displaced(Displaced),
}

/// A version of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// The content hash.
    pub hash: Arc<str>,
    /// Its number in the archive; 0 where there is none.
    pub serial: u64,
}

/// Which part of a request's entries an event has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u32,
    pub last: bool,
    /// In the last part.
    pub unlisted: Option<Unlisted>,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            number: 1,
            last: true,
            unlisted: None,
        }
    }
}

/// Counted, but not listed: denials beyond the first [`super::ENTRIES`] of a request, and
/// violations that are only observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted {
    pub denied: u64,
    /// Over the denied names, sorted by their bytes, each followed by a line feed.
    pub sha256: Hash,
    pub observed: u64,
}

impl Unlisted {
    /// Returns `None` when there is nothing to count.
    pub fn of(mut denied: Vec<&str>, observed: u64) -> Option<Self> {
        if denied.is_empty() && observed == 0 {
            return None;
        }
        denied.sort_unstable();
        let mut hash = digest::Context::new(&SHA256);
        for name in &denied {
            hash.update(name.as_bytes());
            hash.update(b"\n");
        }
        let mut sha256 = Hash::default();
        sha256.copy_from_slice(hash.finish().as_ref());
        let denied = denied.len() as u64;
        Some(Self {
            denied,
            sha256,
            observed,
        })
    }
}

/// One resource in a request, one operation on it, and the decision.
#[derive(Debug, Clone)]
pub struct AccessEntry {
    pub kind: Kind,
    pub name: Arc<str>,
    pub operation: Operation,
    pub outcome: Outcome,
    /// The ids of all rules that took part, the deciding one first.
    pub rules: Vec<Arc<str>>,
    /// Set when the contract, not a rule, refused the part.
    pub fault: Option<ContractBreach>,
}

/// Where a record, or a change to a topic, violates the contract. It has the expected value, never
/// the actual one.
#[derive(Debug, Clone)]
pub struct ContractBreach {
    /// `None`: the resulting topic is at fault, not a record.
    pub partition: Option<i32>,
    /// The record's index in its batch; `None` when the batch itself is at fault.
    pub record: Option<u32>,
    /// The position in the document, as a JSON pointer; or the topic's setting.
    pub path: String,
    /// For example: expected a number, at least 0.
    pub expected: String,
}

/// The name that a login claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimedName {
    /// The name of an existing user.
    Held(Arc<str>),
    /// An unknown name, as a keyed hash: people type passwords into the wrong field.
    Unheld(String),
    /// No name could be read.
    Unreadable,
}

/// Why a request was refused at its header or layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    UnknownKey,
    UnsupportedVersion,
    Malformed,
    TooLarge,
    Unauthenticated,
    /// The request is known, but Klamm does not forward it or a part of it (ruling 17, 19, 23).
    NotOffered,
}

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The client closed it.
    Client,
    /// The broker closed its side.
    Broker,
    /// Klamm closed it because the client violated the protocol or was refused.
    Refused,
    /// Klamm closed it because a permission or the login had ended.
    Revoked,
    /// The connection was idle, slow to log in, or reached its maximum age.
    TimedOut,
    /// The audit log could not be written in time.
    AuditUnavailable,
    /// Klamm stops.
    Stopping,
    /// An error inside Klamm or on the way to the broker.
    Failed,
}

/// The kind of failure of an attempt before authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The client closed the connection without a request, as health checks do.
    Silent,
    /// The client closed the connection during its login.
    Left,
    /// The login took too long.
    TimedOut,
    /// Bytes that are not a Kafka request, or a request that is too large.
    Malformed,
    /// An HTTP request.
    Http,
    /// A TLS handshake at a port without TLS.
    TlsAtPlainPort,
    /// Other bytes than TLS at a port with TLS.
    PlainAtTlsPort,
    /// The TLS handshake failed, or the certificate was refused.
    Tls,
    /// A mechanism that the listener does not offer.
    Mechanism,
    /// A request outside the login, or a request of the login at the wrong point.
    NoLogin,
    /// A wrong password, token or other proof.
    Login,
    /// The source or name has failed too often.
    Crowded,
    /// The PROXY header is missing or malformed.
    Proxy,
    /// The peer is not among the listener's proxies.
    Source,
    /// The name or port of a broker that is not in the cluster.
    Node,
    /// Klamm or the broker ended the connection; the client did nothing wrong.
    Klamm,
}

impl Failure {
    /// The kind as the log names it.
    pub fn name(self) -> &'static str {
        match self {
            Failure::Silent => "silent",
            Failure::Left => "left",
            Failure::TimedOut => "timed_out",
            Failure::Malformed => "malformed",
            Failure::Http => "http",
            Failure::TlsAtPlainPort => "tls_at_plain_port",
            Failure::PlainAtTlsPort => "plain_at_tls_port",
            Failure::Tls => "tls",
            Failure::Mechanism => "mechanism",
            Failure::NoLogin => "no_login",
            Failure::Login => "login",
            Failure::Crowded => "crowded",
            Failure::Proxy => "proxy",
            Failure::Source => "source",
            Failure::Node => "no_such_node",
            Failure::Klamm => "klamm",
        }
    }
}

/// Records and bytes for one topic.
#[derive(Debug, Clone)]
pub struct Usage {
    pub topic: Arc<str>,
    /// Records of forwarded requests. Only the broker's answer shows how many it accepted: a retry
    /// counts again.
    pub forwarded_records: u64,
    pub forwarded_bytes: u64,
    pub consumed_bytes: u64,
}

/// How much of the allowed access is recorded. Ordered: the highest of all matching levels applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditLevel {
    /// Only denials, logins and administration; exists in `klamm.yaml` alone, never in policy.
    None,
    /// The first use of a permission per connection, then counts.
    Session,
    /// Every request.
    Request,
}

impl Event {
    /// An event of the proxy itself, without a connection.
    pub fn of_gate(at: Timestamp, what: What) -> Event {
        Event {
            at,
            connection: 0,
            actor: None,
            source: None,
            proxy: None,
            listener: Arc::from(""),
            what,
        }
    }

    /// Bytes of the event in memory, and at least as many as its line has: for the limit on events
    /// that wait for the disk, and on a line.
    pub fn weight(&self) -> usize {
        // The fixed part of every line: names of fields, numbers, hashes.
        const FIXED: usize = size_of::<Event>() + 1536;
        let actor = self.actor.as_deref().map_or(0, Actor::weight);
        FIXED + actor + 2 * longest(&self.listener) + self.what.weight()
    }
}

impl Actor {
    fn weight(&self) -> usize {
        let Proof {
            credential,
            acting,
            certificate,
            ..
        } = &self.proof;
        let texts = [&self.client_id, credential, acting];
        let texts: usize = texts.into_iter().flatten().map(|text| longest(text)).sum();
        let groups: usize = self.groups.iter().map(|group| longest(group) + 16).sum();
        let certificate = certificate.as_deref().map_or(0, line::longest_certificate);
        longest(&self.principal) + texts + groups + certificate
    }
}

impl What {
    /// The user that a failed login named, if such a user exists.
    pub(super) fn refused_user(&self) -> Option<Arc<str>> {
        if let What::Login {
            user: ClaimedName::Held(name),
            refused: Some(_),
            ..
        } = self
        {
            return Some(Arc::clone(name));
        }
        None
    }

    fn weight(&self) -> usize {
        match self {
            What::Login { user, .. } => user.weight(),
            What::Access {
                entries,
                policy,
                changes,
                ..
            } => {
                let changes = changes.as_deref().map_or(0, touching);
                policy.weight() + entries.iter().map(AccessEntry::weight).sum::<usize>() + changes
            }
            What::Refused { detail, .. }
            | What::Closed { detail, .. }
            | What::Unidentified { detail, .. } => detail.len() + longest(detail),
            // A number has at most twenty digits, and a comma.
            What::NotForwarded { events, .. } => events.len() * (size_of::<u64>() + 21),
            What::Usage { topics } => topics.iter().map(Usage::weight).sum(),
            What::Repaired {
                segment,
                aside,
                sha256,
                reason,
                ..
            } => {
                let reason = reason.as_deref().map_or(0, longest);
                whole(segment) + whole(aside) + whole(sha256) + reason
            }
            What::Displaced(found) => {
                found.path.len() + longest(&found.path) + whole(&found.segment)
            }
            What::Started { policy, .. } | What::PolicyActivated { policy } => policy.weight(),
            What::Counted { user, .. } => user.as_deref().map_or(0, longest),
            What::Stopped => 0,
        }
    }
}

/// Maximum bytes of a text that is not cut.
fn whole(text: &str) -> usize {
    text.len() * line::ESCAPE
}

impl Version {
    fn weight(&self) -> usize {
        whole(&self.hash)
    }
}

/// Bytes of the resources that an administrative request affects; a name can occur twice in a line.
fn touching(changes: &Changes) -> usize {
    let of = |one: &Touched| {
        let settings = one.changes.iter().map(|change| {
            let value = change.value.as_deref().map_or(0, longest);
            64 + longest(&change.setting) + value
        });
        96 + 2 * longest(&one.name) + settings.sum::<usize>()
    };
    changes.weight() + changes.resources.iter().map(of).sum::<usize>()
}

impl Usage {
    fn weight(&self) -> usize {
        const FIXED: usize = size_of::<Usage>() + 144;
        FIXED + 2 * longest(&self.topic)
    }
}

impl AccessEntry {
    /// A name occurs twice in a line: among the resources, and with its decision.
    pub fn weight(&self) -> usize {
        const FIXED: usize = size_of::<AccessEntry>() + 192;
        let fault = |fault: &ContractBreach| 128 + longest(&fault.path) + longest(&fault.expected);
        let fault = self.fault.as_ref().map_or(0, fault);
        let rule = |rule: &Arc<str>| size_of::<Arc<str>>() + 3 + longest(rule);
        let rules: usize = self.rules.iter().map(rule).sum();
        FIXED + 2 * longest(&self.name) + rules + fault
    }
}

impl ClaimedName {
    fn weight(&self) -> usize {
        match self {
            ClaimedName::Held(name) => longest(name),
            ClaimedName::Unheld(hash) => whole(hash),
            ClaimedName::Unreadable => 0,
        }
    }
}
