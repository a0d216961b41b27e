//! The state that all connections of this process share.
//!
//! It is created once and lives as long as the process, so connections hold a plain reference and
//! need no reference counter, which all cores would write to.
use super::{
    admin::status::StatusBoard,
    broker::{topic_ids::Resolver, upstream::Upstream},
    log::{deferred_events::DeferredEvents, sink::JournalHandle},
    net::{
        buffers::Pool, certificates::Served, issuer::Issuer, memory::Budget, refusals::Refusals,
        shares::Shares, turns::Turns,
    },
    work,
};
use crate::{
    audit::Attempts,
    cluster::{Cluster, Names},
    identity::Backoff,
    session::{ListenerContext, Live},
    telemetry::{ListenerMetrics, Telemetry},
};
use arc_swap::ArcSwap;
use dashmap::DashMap;
use ipnet::IpNet;
use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    task::Waker,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// The process-wide state, as a connection uses it.
pub struct Runtime {
    pub live: ArcSwap<Live>,
    pub cluster: ArcSwap<Cluster>,
    /// Notified when the snapshot of the cluster turns out to be outdated.
    pub stale: Notify,
    pub resolver: Resolver,
    /// The trusted token issuer, if its keys are behind a URL.
    pub issuer: Option<Issuer>,
    pub upstream: Upstream,
    pub journal: JournalHandle,
    pub telemetry: &'static Telemetry,
    pub pool: Pool,
    pub budget: Budget,
    /// The threads for heavy computation.
    pub work: work::Pool,
    /// The turns in which connections with large requests are polled.
    pub turns: Turns,
    pub connections: Connections,
    /// The number of connections that each listener, source and user may have.
    pub shares: Shares,
    /// Failed logins, and the delays that they cause.
    pub backoff: Backoff,
    /// Sources whose client certificates were refused.
    pub refusals: Refusals,
    /// Failures before a login.
    pub attempts: Attempts,
    /// Status for operators that no other place holds.
    pub board: StatusBoard,
    /// Notified when the cluster's settings must be checked again.
    pub fit: Notify,
    /// Audit events that will be written later.
    pub deferred: DeferredEvents,
    /// The maximum age of a connection.
    pub lifetime: Option<Duration>,
    /// How long a connection that must end may take to finish its requests in flight.
    pub drain: Duration,
}

impl Runtime {
    /// The time at which a new connection reaches its maximum age. A random part of the lifetime is
    /// subtracted, so that connections that were opened together do not end together.
    pub fn age(&self, id: u64, now: Instant) -> Option<Instant> {
        let lifetime = self.lifetime?;
        let lot = u32::try_from(RandomState::new().hash_one(id) % 256).unwrap_or(0);
        Some(now + lifetime - lifetime / 1024 * lot)
    }
}

/// One bound address: the context of its sessions, and what else the shell needs.
pub struct Port {
    pub listener: Arc<ListenerContext>,
    pub tls: Option<Arc<ArcSwap<Served>>>,
    /// The contexts per node, if clients select the node by host name.
    pub named: Option<NodeListeners>,
    /// The load balancers whose PROXY header is trusted for a client's address; empty if no load
    /// balancer is in front.
    pub proxies: Vec<IpNet>,
    pub metrics: ListenerMetrics,
}

impl Port {
    /// Whether this peer may connect: if load balancers are in front, no other peer may.
    pub fn believes(&self, peer: IpAddr) -> bool {
        self.proxies.is_empty() || self.proxies.iter().any(|net| net.contains(&peer))
    }
}

/// The listener contexts of clients that select a node by host name.
pub struct NodeListeners {
    names: Names,
    bootstrap: Arc<ListenerContext>,
    /// The contexts of known nodes, each created for its first client.
    nodes: Mutex<BTreeMap<i32, Arc<ListenerContext>>>,
}

impl NodeListeners {
    /// `bootstrap` is for host names that belong to no node.
    pub fn new(names: Names, bootstrap: ListenerContext) -> Self {
        Self {
            names,
            bootstrap: Arc::new(bootstrap),
            nodes: Mutex::default(),
        }
    }

    /// The context for the host name that the client gave; `None` if its node is not in the
    /// cluster.
    pub fn listener(&self, name: &str, cluster: &Cluster) -> Option<Arc<ListenerContext>> {
        let Some(node) = self.names.node(name) else {
            return Some(Arc::clone(&self.bootstrap));
        };
        if !cluster.nodes.contains_key(&node) {
            return None;
        }
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let listener = nodes.entry(node).or_insert_with(|| {
            Arc::new(ListenerContext {
                node: Some(node),
                ..ListenerContext::clone(&self.bootstrap)
            })
        });
        Some(Arc::clone(listener))
    }
}

/// The table of live connections, used to wake all of them.
pub struct Connections {
    table: DashMap<u64, Arc<Wakeup>>,
    next: AtomicU64,
    most: usize,
    draining: AtomicBool,
}

impl Connections {
    pub fn new(most: usize) -> Self {
        Self {
            table: DashMap::new(),
            next: AtomicU64::new(1),
            most,
            draining: AtomicBool::new(false),
        }
    }

    /// Adds a connection; `None` if there are too many, or if new connections are no longer
    /// accepted.
    pub fn enter(&self) -> Option<(u64, Arc<Wakeup>)> {
        if self.table.len() >= self.most || self.draining.load(Ordering::Acquire) {
            return None;
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let wakeup = Arc::new(Wakeup::default());
        self.table.insert(id, Arc::clone(&wakeup));
        Some((id, wakeup))
    }

    pub fn leave(&self, id: u64) {
        self.table.remove(&id);
    }

    pub fn count(&self) -> usize {
        self.table.len()
    }

    /// The maximum number of connections.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Stops accepting new connections.
    pub fn shut(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Wakes every connection.
    pub fn ring(&self, reason: u8) {
        for entry in &self.table {
            entry.value().ring(reason);
        }
    }

    /// Wakes one connection, if it still exists.
    pub fn ring_one(&self, id: u64, reason: u8) {
        if let Some(wakeup) = self.table.get(&id) {
            wakeup.ring(reason);
        }
    }

    /// The ids of the live connections, the oldest first.
    pub fn ids(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self.table.iter().map(|entry| *entry.key()).collect();
        ids.sort_unstable();
        ids
    }
}

/// Wakes one connection and passes the reason.
#[derive(Debug, Default)]
pub struct Wakeup {
    rung: AtomicU8,
    waker: Mutex<Option<Waker>>,
}

impl Wakeup {
    /// Policy or users have been replaced.
    pub const SWAPPED: u8 = 1;
    /// Accept no new requests, and finish those in flight.
    pub const DRAIN: u8 = 2;
    /// Close now.
    pub const STOP: u8 = 4;
    /// Close, to free memory for others.
    pub const MEMORY: u8 = 16;
    /// The certificate authorities or revocation lists for clients' certificates have been
    /// replaced.
    pub const TRUST: u8 = 8;

    fn ring(&self, reason: u8) {
        self.rung.fetch_or(reason, Ordering::AcqRel);
        let waker = self
            .waker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Registers the task to wake. Call `answer` after it; otherwise a wake-up in between is
    /// missed.
    pub fn listen(&self, waker: &Waker) {
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if !slot.as_ref().is_some_and(|old| old.will_wake(waker)) {
            *slot = Some(waker.clone());
        }
    }

    /// The reasons of all wake-ups since the last call.
    pub fn answer(&self) -> u8 {
        if self.rung.load(Ordering::Acquire) == 0 {
            0
        } else {
            self.rung.swap(0, Ordering::AcqRel)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::atomic::AtomicUsize, task::Wake};

    #[derive(Default)]
    struct Counted(AtomicUsize);
    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_ring_wakes_and_is_heard_once() {
        let connections = Connections::new(10);
        let (_, wakeup) = connections.enter().unwrap();
        let counted = Arc::new(Counted::default());
        wakeup.listen(&Arc::clone(&counted).into());
        connections.ring(Wakeup::SWAPPED);
        assert_eq!(counted.0.load(Ordering::SeqCst), 1);
        assert_eq!((wakeup.answer(), wakeup.answer()), (Wakeup::SWAPPED, 0));
    }

    #[test]
    fn too_many_and_draining_are_turned_away() {
        let connections = Connections::new(1);
        let (id, _) = connections.enter().unwrap();
        assert!(connections.enter().is_none());
        connections.leave(id);
        assert!(connections.enter().is_some_and(|(next, _)| next > id));
        connections.shut();
        assert!(Connections::new(1).enter().is_some() && connections.enter().is_none());
    }
}
