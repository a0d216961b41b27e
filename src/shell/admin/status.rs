//! The status of the process for operators: the answer of `/status` at the admin address, which
//! `klamm status` prints.
//!
//! Faults of a reload quote the policy, and certificates have subjects, so the status is served
//! only on this machine, whatever address is configured. The same holds for names and sources of
//! clients whose logins are delayed. Quoted files contain no secret: the users file has verifiers,
//! and none of its lines are shown.
use super::readiness;
use crate::shell::{
    net::{
        certificates::{End, What},
        http,
        issuer::Issuer,
    },
    runtime::Runtime,
};
use crate::{
    identity::slowed::{Slow, SlowedLogin},
    policy::language::team_fallback::Faulty,
};
use hyper::body::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Maximum number of faults that are kept, and of characters in each: the log has all of them.
const FAULTS: usize = 50;
const FAULT: usize = 4096;
/// Maximum number of accounts with delayed logins that are named.
const SLOWED: usize = 20;

/// State that no other part keeps: the times of events, and faults.
pub struct StatusBoard {
    since: Timestamp,
    /// How many listeners there are.
    listeners: usize,
    pages: Mutex<Pages>,
}

struct Pages {
    policy: Timestamp,
    read: Timestamp,
    failed: Option<Failed>,
    /// By listener; the brokers' files under an empty name.
    tls: BTreeMap<Arc<str>, (Option<String>, Vec<End>)>,
    warnings: Vec<String>,
    teams: Vec<FaultyTeam>,
    /// The archived version with the latest activation time.
    archived: Option<(u64, Timestamp)>,
}

/// The whole status. Times are in RFC 3339.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    pub version: String,
    pub up_since: String,
    pub ready: bool,
    /// Why it is not ready.
    pub missing: Vec<String>,
    /// Problems to fix although it is ready.
    pub problems: Vec<String>,
    pub policy: Policy,
    /// When policy, schemas and users were last read without a fault.
    pub read: String,
    /// A later reload that changed nothing, or not everything.
    pub failed: Option<Failed>,
    pub tls_failures: Vec<TlsFailure>,
    pub certificates: Vec<Ending>,
    pub cluster: Cluster,
    pub connections: usize,
    /// Accounts and sources whose logins were delayed within the last minute.
    pub slowed: Vec<Slowed>,
    /// How many more there are.
    pub slowed_more: usize,
    pub tokens: Option<TokenKeys>,
    pub audit: Audit,
    /// Warnings that do not keep Klamm from serving.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    pub hash: String,
    /// From the archive: it rises with each version that comes into force.
    pub serial: u64,
    pub generation: u64,
    pub since: String,
    /// The hash of a version that cannot be archived: its new denials apply, its new permissions do
    /// not yet.
    pub waiting: Option<String>,
    /// Teams whose files have faults.
    pub faulty_teams: Vec<FaultyTeam>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultyTeam {
    pub team: String,
    /// The content that is in force instead of its files.
    pub instead: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failed {
    pub at: String,
    pub faults: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// Whether the parts without faults came into force.
    pub partly: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsFailure {
    /// Empty: the files for the brokers.
    pub listener: String,
    pub error: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ending {
    pub listener: String,
    pub what: String,
    pub file: String,
    pub subject: String,
    pub at: String,
    /// Whole days; negative when it has expired.
    pub days: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cluster {
    pub id: Option<String>,
    pub nodes: Vec<BrokerStatus>,
    /// Addresses of the configuration that were tried, as long as no broker is known.
    pub bootstrap: Vec<Tried>,
    /// Number of known topic ids.
    pub topics: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BrokerStatus {
    pub id: i32,
    pub host: String,
    pub port: u16,
    /// Why it cannot be reached; `None`: it is reachable.
    pub error: Option<String>,
    /// Failed attempts since then.
    pub tries: u64,
    /// When it became reachable or unreachable.
    pub since: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tried {
    pub address: String,
    pub error: Option<String>,
    pub tries: u64,
    pub since: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slowed {
    /// A user's name in backticks, or `<unheld:HASH>` for a name that no user has.
    pub account: String,
    pub source: String,
    /// Number of delayed logins.
    pub logins: u64,
    /// Delay of the last of them, in milliseconds.
    pub wait_ms: u64,
}

/// The keys of an issuer that are fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenKeys {
    pub keys: i64,
    /// In seconds; `None`: none were fetched yet.
    pub age: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audit {
    /// Events that are not durable yet.
    pub waiting: usize,
    /// Why it cannot be written.
    pub error: Option<String>,
}

impl StatusBoard {
    pub fn new(now: Timestamp, listeners: usize) -> Self {
        let pages = Pages {
            policy: now,
            read: now,
            failed: None,
            tls: BTreeMap::new(),
            warnings: Vec::new(),
            teams: Vec::new(),
            archived: None,
        };
        Self {
            since: now,
            listeners,
            pages: Mutex::new(pages),
        }
    }

    /// A part that was read is in force; `changed`: the policy is a different one.
    pub fn in_force(&self, now: Timestamp, changed: bool) {
        if changed {
            self.pages().policy = now;
        }
    }

    /// Everything was read without a fault.
    pub fn read_anew(&self, now: Timestamp) {
        let mut pages = self.pages();
        pages.read = now;
        pages.failed = None;
    }

    /// A reload has changed nothing, or only the parts without faults.
    pub fn failed(
        &self,
        now: Timestamp,
        faults: impl ExactSizeIterator<Item = String>,
        partly: bool,
    ) {
        let more = faults.len().saturating_sub(FAULTS);
        let cut = |fault: String| fault.chars().take(FAULT).collect();
        self.pages().failed = Some(Failed {
            at: shown(now),
            faults: faults.take(FAULTS).map(cut).collect(),
            more,
            partly,
        });
    }

    /// The files in force of a listener, and the fault of those that are not.
    pub fn tls(&self, owner: &Arc<str>, fault: Option<String>, ends: &[End]) {
        let page = (fault, ends.to_vec());
        self.pages().tls.insert(Arc::clone(owner), page);
    }

    /// Whether every listener has TLS, and only certificates that have expired.
    pub fn all_listeners_expired(&self, now: Timestamp) -> bool {
        let pages = self.pages();
        let expired = pages.tls.iter().filter(|(listener, (_, ends))| {
            let mut own = ends
                .iter()
                .filter(|end| end.what == What::Certificate)
                .peekable();
            !listener.is_empty() && own.peek().is_some() && own.all(|end| now >= end.at)
        });
        expired.count() == self.listeners
    }

    /// Problems to fix, without quotes from files.
    pub fn problems(&self, now: Timestamp) -> Vec<String> {
        let pages = self.pages();
        let failed = pages.failed.as_ref().map(|failed| {
            let at = &failed.at;
            format!("the reload of {at} has faults: `klamm status` names them")
        });
        let tls = pages.tls.iter().flat_map(|(listener, (fault, ends))| {
            let whose = whose(listener);
            let fault = fault.as_ref().map(|_| {
                format!("the changed files of TLS {whose} cannot be used: `klamm status` says why")
            });
            let expired = ends.iter().filter(|end| now >= end.at);
            let expired = expired.map(|end| format!("a {} {whose} has expired", end.what.word()));
            fault.into_iter().chain(expired).collect::<Vec<_>>()
        });
        failed.into_iter().chain(tls).collect()
    }

    /// Whether the last reload failed.
    pub fn has_failed(&self) -> bool {
        self.pages().failed.is_some()
    }

    pub fn warnings(&self, warnings: Vec<String>) {
        self.pages().warnings = warnings;
    }

    /// The archived version that came into force at the latest instant, by the clock of that time.
    pub fn archived(&self, latest: Option<(u64, Timestamp)>) {
        self.pages().archived = latest;
    }

    /// The teams whose current files are not in force.
    pub fn teams(&self, teams: Vec<Faulty>) {
        let told = |Faulty { team, instead }| FaultyTeam {
            team,
            instead: instead.word().to_owned(),
        };
        self.pages().teams = teams.into_iter().map(told).collect();
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The current status.
pub fn status(runtime: &Runtime, at: Instant, now: Timestamp) -> Status {
    let missing = readiness::missing(runtime, at, now);
    let problems = readiness::problems(runtime, now);
    let slowed = runtime.backoff.slowed.list(at);
    let (live, audit, pages) = (
        runtime.live.load(),
        runtime.journal.state(),
        runtime.board.pages(),
    );
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        up_since: shown(runtime.board.since),
        ready: missing.is_empty(),
        missing,
        problems,
        policy: Policy {
            hash: live.policy.hash().to_owned(),
            serial: live.version.serial,
            generation: live.policy.generation(),
            since: shown(pages.policy),
            faulty_teams: pages.teams.clone(),
            waiting: live
                .ceiling
                .as_ref()
                .map(|one| one.policy.hash().to_owned()),
        },
        read: shown(pages.read),
        failed: pages.failed.clone(),
        tls_failures: pages.tls_failures(),
        certificates: pages.endings(now),
        cluster: Cluster::of(runtime),
        connections: runtime.connections.count(),
        slowed_more: slowed.len().saturating_sub(SLOWED),
        slowed: slowed.into_iter().take(SLOWED).map(Slowed::of).collect(),
        tokens: runtime.issuer.as_ref().map(|issuer| TokenKeys {
            keys: runtime.telemetry.token_keys.get(),
            age: Issuer::age(issuer),
        }),
        audit: Audit {
            waiting: audit.queued,
            error: audit.error.map(|error| error.to_string()),
        },
        warnings: pages.warnings(now),
    }
}

impl Pages {
    fn warnings(&self, now: Timestamp) -> Vec<String> {
        let future = self.archived.filter(|(_, at)| *at > now);
        let future = future.map(|(serial, at)| {
            let at = shown(at);
            format!("version {serial} of the policy came into force at {at}, which lies in the future: the clock was wrong then, or is now; `klamm explain --archive --at` finds this version from that instant on only")
        });
        self.warnings.iter().cloned().chain(future).collect()
    }

    fn tls_failures(&self) -> Vec<TlsFailure> {
        let failed = self.tls.iter().filter_map(|(listener, (error, _))| {
            Some(TlsFailure {
                listener: listener.to_string(),
                error: error.clone()?,
            })
        });
        failed.collect()
    }

    /// Sorted by expiry.
    fn endings(&self, now: Timestamp) -> Vec<Ending> {
        let mut all: Vec<_> = self
            .tls
            .iter()
            .flat_map(|(listener, (_, ends))| ends.iter().map(move |end| (listener, end)))
            .collect();
        all.sort_by_key(|(_, end)| end.at);
        let told = |(listener, end): (&Arc<str>, &End)| Ending {
            listener: listener.to_string(),
            what: end.what.word().to_owned(),
            file: end.file.to_string(),
            subject: end.subject.clone(),
            at: shown(end.at),
            days: end.days(now),
        };
        all.into_iter().map(told).collect()
    }
}

impl Slowed {
    fn of((slow, row): (Slow, SlowedLogin)) -> Self {
        Self {
            account: slow.account(),
            source: slow.from(),
            logins: row.times,
            wait_ms: u64::try_from(row.wait.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl Cluster {
    fn of(runtime: &Runtime) -> Self {
        let cluster = runtime.cluster.load();
        let brokers = &runtime.upstream.brokers;
        let node = |(id, node): (&i32, &crate::cluster::Node)| {
            let reach = brokers.of(&node.host, node.port);
            BrokerStatus {
                id: *id,
                host: node.host.to_string(),
                port: node.port,
                tries: reach.as_ref().map_or(0, |reach| reach.tries),
                since: reach.as_ref().map(|reach| shown(reach.since)),
                error: reach.and_then(|reach| reach.error),
            }
        };
        let tried = brokers.all().into_iter().map(|(address, reach)| Tried {
            address,
            tries: reach.tries,
            since: Some(shown(reach.since)),
            error: reach.error,
        });
        let bootstrap = match cluster.nodes.is_empty() {
            true => tried.collect(),
            false => Vec::new(),
        };
        Self {
            id: cluster.id.as_ref().map(ToString::to_string),
            nodes: cluster.nodes.iter().map(node).collect(),
            bootstrap,
            topics: cluster.topics.len(),
        }
    }
}

impl Status {
    /// Whether there is no problem that an operator must fix.
    pub fn is_well(&self) -> bool {
        self.ready
            && self.failed.is_none()
            && self.policy.waiting.is_none()
            && self.policy.faulty_teams.is_empty()
            && self.tls_failures.is_empty()
            && self.audit.error.is_none()
            && self.certificates.iter().all(|end| end.days >= 0)
            && self.cluster.nodes.iter().all(|node| node.error.is_none())
    }
}

/// The owner: a listener, or the connections to the brokers.
pub fn whose(listener: &str) -> String {
    match listener {
        "" => "for brokers".to_owned(),
        name => format!("of listener `{name}`"),
    }
}

/// Formats a time in whole seconds.
fn shown(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

/// Whether the peer is on this machine.
pub fn is_near(peer: SocketAddr, own: SocketAddr) -> bool {
    let peer = peer.ip().to_canonical();
    peer.is_loopback() || peer == own.ip().to_canonical()
}

/// Asks the Klamm process of this machine at this admin address; also returns the raw answer.
pub fn ask(address: SocketAddr) -> Result<(Status, Bytes), Unanswered> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let body = runtime.block_on(http::local(near(address), "/status"))?;
    Ok((serde_json::from_slice(&body)?, body))
}

/// Why there is no status.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    #[error("{0}")]
    Http(#[from] http::HttpError),
    #[error("what answers is no Klamm of this kind: {0}")]
    Other(#[from] serde_json::Error),
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
}

/// A local address for a server that listens on all addresses.
fn near(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_near() {
        for (peer, own, expected) in [
            ("127.0.0.1:5", "127.0.0.1:9600", true),
            ("127.0.0.7:5", "0.0.0.0:9600", true),
            ("[::1]:5", "[::]:9600", true),
            ("[::ffff:127.0.0.1]:5", "[::]:9600", true),
            ("10.0.0.5:5", "10.0.0.5:9600", true),
            ("[::ffff:10.0.0.5]:5", "10.0.0.5:9600", true),
            ("10.0.0.6:5", "10.0.0.5:9600", false),
            ("[2001:db8::7]:5", "[2001:db8::8]:9600", false),
        ] {
            let near = is_near(peer.parse().unwrap(), own.parse().unwrap());
            assert_eq!(near, expected, "{peer} {own}");
        }
        let all = ["0.0.0.0:1", "[::]:1", "10.0.0.5:1"].map(|text| text.parse().unwrap());
        let asked = all.map(|address| near(address).to_string());
        assert_eq!(asked, ["127.0.0.1:1", "[::1]:1", "10.0.0.5:1"]);
    }

    #[test]
    fn a_failed_reload_stands_until_one_succeeds_and_is_no_longer_than_it_may_be() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let board = StatusBoard::new(at(0), 1);
        let faults = vec!["x".repeat(FAULT + 1); FAULTS + 3];
        board.failed(at(1), faults.into_iter(), true);
        let failed = board.pages().failed.clone().unwrap();
        assert_eq!((failed.faults.len(), failed.more), (FAULTS, 3));
        assert!(failed.partly);
        assert_eq!(
            (failed.faults[0].len(), failed.at.as_str()),
            (FAULT, "1970-01-01T00:00:01Z")
        );
        board.in_force(at(2), false);
        assert!(board.pages().failed.is_some());
        board.read_anew(at(2));
        let pages = board.pages();
        assert_eq!(
            (pages.read, pages.policy, &pages.failed),
            (at(2), at(0), &None)
        );
        drop(pages);
        board.in_force(at(3), true);
        assert_eq!(board.pages().policy, at(3));
    }

    #[test]
    fn a_gate_without_a_certificate_in_date_serves_nobody() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let end = |what, second| End {
            what,
            file: "server.pem".into(),
            subject: "CN=localhost".to_owned(),
            at: at(second),
        };
        let board = StatusBoard::new(at(0), 2);
        board.tls(&"one".into(), None, &[end(What::Certificate, 10)]);
        assert!(!board.all_listeners_expired(at(10)), "one has no TLS");
        let two = [end(What::Certificate, 20), end(What::Certificate, 30)];
        board.tls(&"two".into(), None, &two);
        // Certificates of authorities, and those for the brokers, do not count.
        board.tls(&"".into(), None, &[end(What::Certificate, 99)]);
        assert!(!board.all_listeners_expired(at(20)));
        assert!(board.all_listeners_expired(at(30)));
        assert_eq!(
            board.problems(at(10)),
            ["a certificate of listener `one` has expired"]
        );
        board.failed(at(5), ["secret".to_owned()].into_iter(), false);
        board.tls(&"one".into(), Some("secret".to_owned()), &[]);
        assert_eq!(
            board.problems(at(6)),
            [
                "the reload of 1970-01-01T00:00:05Z has faults: `klamm status` names them",
                "the changed files of TLS of listener `one` cannot be used: `klamm status` says why",
            ]
        );
    }

    #[test]
    fn an_archived_version_that_lies_in_the_future_is_a_warning() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let board = StatusBoard::new(at(0), 0);
        board.warnings(vec!["quotas".to_owned()]);
        board.archived(Some((3, at(100))));
        let told = board.pages().warnings(at(99));
        assert_eq!(told.len(), 2);
        let expected = "version 3 of the policy came into force at 1970-01-01T00:01:40Z, which lies in the future";
        assert!(told[1].starts_with(expected), "{told:?}");
        assert_eq!(board.pages().warnings(at(100)).len(), 1);
    }

    #[test]
    fn what_is_not_well() {
        let well = Status {
            ready: true,
            warnings: vec!["see to it".to_owned()],
            ..Status::default()
        };
        assert!(well.is_well());
        let ended = Ending {
            days: -1,
            ..Ending::default()
        };
        let audit = Audit {
            waiting: 0,
            error: Some("full".to_owned()),
        };
        for ill in [
            Status {
                ready: false,
                ..well.clone()
            },
            Status {
                failed: Some(Failed::default()),
                ..well.clone()
            },
            Status {
                tls_failures: vec![TlsFailure::default()],
                ..well.clone()
            },
            Status {
                certificates: vec![ended],
                ..well.clone()
            },
            Status {
                audit,
                ..well.clone()
            },
            Status {
                cluster: Cluster {
                    nodes: vec![BrokerStatus {
                        error: Some("refused".to_owned()),
                        ..BrokerStatus::default()
                    }],
                    ..Cluster::default()
                },
                ..well.clone()
            },
        ] {
            assert!(!ill.is_well(), "{ill:?}");
        }
        // A newer or older Klamm sends more or fewer fields.
        let other: Status = serde_json::from_str(r#"{"ready":true,"moon":"full"}"#).unwrap();
        assert!(other.is_well());
    }
}
