//! Readiness: the reasons why Klamm cannot serve clients, and the problems that exist while it
//! does.
//!
//! The admin address shows both to every client: they name listeners and numbers, never users,
//! rules or hosts.
use crate::cluster::Cluster;
use crate::shell::{broker::health::Brokers, runtime::Runtime};
use jiff::Timestamp;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

/// Set when the process is stopping: it is alive, and takes no connections.
pub static STOPPING: AtomicBool = AtomicBool::new(false);

const WAITS: &str = "a new version of the policy cannot be archived: what it no longer allows is denied, what it newly allows waits";

const FAULTY: &str =
    "policy files of a team have faults, and are not in force as they stand: see `klamm status`";

/// The reasons why clients cannot be served. Before the first call, listeners are bound and the
/// policy is loaded.
pub fn missing(runtime: &Runtime, now: Instant, wall: Timestamp) -> Vec<String> {
    let stopping = STOPPING.load(Ordering::Acquire);
    let alone = runtime.upstream.brokers.all_gone(now) || runtime.cluster.load().nodes.is_empty();
    let log = runtime.journal.state().error;
    let expired = runtime.board.all_listeners_expired(wall);
    let missing = [
        stopping.then(|| "stopping".to_owned()),
        alone.then(|| "no broker can be reached".to_owned()),
        log.map(|error| format!("the audit log cannot be written: {error}")),
        expired.then(|| "the certificates of all listeners have expired".to_owned()),
    ];
    missing.into_iter().flatten().collect()
}

/// Problems that an operator should fix while clients are served.
pub fn problems(runtime: &Runtime, wall: Timestamp) -> Vec<String> {
    let waits = runtime.live.load().ceiling.is_some();
    let faulty = runtime.telemetry.policy_faulty_teams.get() > 0;
    let policy = [(waits, WAITS), (faulty, FAULTY)].into_iter();
    let policy = policy
        .filter(|(is, _)| *is)
        .map(|(_, what)| what.to_owned());
    let unreached = unreached(&runtime.cluster.load(), &runtime.upstream.brokers);
    let problems = policy.chain(unreached);
    problems.chain(runtime.board.problems(wall)).collect()
}

fn unreached(cluster: &Cluster, brokers: &Brokers) -> Option<String> {
    let failing = |node: &&crate::cluster::Node| {
        let reach = brokers.of(&node.host, node.port);
        reach.is_some_and(|reach| reach.error.is_some())
    };
    let (all, failing) = (
        cluster.nodes.len(),
        cluster.nodes.values().filter(failing).count(),
    );
    (failing > 0).then(|| format!("{failing} of {all} brokers cannot be reached"))
}
