//! What all connections of this process share.
//!
//! It is made once and lives as long as the process, so connections hold a plain reference: no counter that all cores would write to.
use super::{
    admin::status::StatusBoard,
    broker::{topic_ids::Resolver, upstream::Upstream},
    log::{deferred_events::DeferredEvents, limits::Reached, sink::JournalHandle},
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

/// The process, seen from a connection.
pub struct Runtime {
    pub live: ArcSwap<Live>,
    pub cluster: ArcSwap<Cluster>,
    /// Rung when the snapshot of the cluster turns out to be old.
    pub stale: Notify,
    pub resolver: Resolver,
    /// Whose tokens are believed, where the keys are behind a URL.
    pub issuer: Option<Issuer>,
    pub upstream: Upstream,
    pub journal: JournalHandle,
    pub telemetry: &'static Telemetry,
    pub pool: Pool,
    pub budget: Budget,
    /// Where heavy computation runs.
    pub work: work::Pool,
    /// When connections with large requests are polled.
    pub turns: Turns,
    pub connections: Connections,
    /// How many of them each listener, source and user may have.
    pub shares: Shares,
    /// Who has failed to log in.
    pub backoff: Backoff,
    /// Sources whose client certificates were refused.
    pub refusals: Refusals,
    /// What fails before a login.
    pub attempts: Attempts,
    /// Which limits were reached.
    pub reached: Reached,
    /// What operators are told that stands nowhere else.
    pub board: StatusBoard,
    /// Rung when the cluster's settings are to be looked at again.
    pub fit: Notify,
    /// What the audit log is told later.
    pub deferred: DeferredEvents,
    /// How old a connection may become.
    pub lifetime: Option<Duration>,
    /// How long a connection that is to end may take to finish what is in flight.
    pub drain: Duration,
}

impl Runtime {
    /// When a new connection has its age: a part of the lifetime by lot, so that those that began together do not end together.
    pub fn age(&self, id: u64, now: Instant) -> Option<Instant> {
        let lifetime = self.lifetime?;
        let lot = u32::try_from(RandomState::new().hash_one(id) % 256).unwrap_or(0);
        Some(now + lifetime - lifetime / 1024 * lot)
    }
}

/// One bound address: what its sessions see, and what the shell needs besides.
pub struct Port {
    pub listener: Arc<ListenerContext>,
    pub tls: Option<Arc<ArcSwap<Served>>>,
    /// Where clients name the node that they want.
    pub named: Option<NodeListeners>,
    /// The balancers whose word is taken for where a client is; empty: there are none in front.
    pub proxies: Vec<IpNet>,
    pub metrics: ListenerMetrics,
}

impl Port {
    /// Whether this peer may connect: where balancers are in front, nobody else may.
    pub fn believes(&self, peer: IpAddr) -> bool {
        self.proxies.is_empty() || self.proxies.iter().any(|net| net.contains(&peer))
    }
}

/// The gates of clients that came by a name.
pub struct NodeListeners {
    names: Names,
    bootstrap: Arc<ListenerContext>,
    /// Of nodes that are known, made when the first client comes.
    nodes: Mutex<BTreeMap<i32, Arc<ListenerContext>>>,
}

impl NodeListeners {
    /// `bootstrap` is for names that are no node's.
    pub fn new(names: Names, bootstrap: ListenerContext) -> Self {
        Self {
            names,
            bootstrap: Arc::new(bootstrap),
            nodes: Mutex::default(),
        }
    }

    /// Whom the client wants; `None`: a node that is not in the cluster.
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

/// The table of live connections, so that all can be told something.
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

    /// Enters a connection; `None` when there are too many, or when none is taken any more.
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

    /// How many there may be.
    pub fn most(&self) -> usize {
        self.most
    }

    /// None is entered any more.
    pub fn shut(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Tells every connection.
    pub fn ring(&self, reason: u8) {
        for entry in &self.table {
            entry.value().ring(reason);
        }
    }

    /// Tells one connection, if it is still there.
    pub fn ring_one(&self, id: u64, reason: u8) {
        if let Some(wakeup) = self.table.get(&id) {
            wakeup.ring(reason);
        }
    }

    /// Who is connected now, the oldest first.
    pub fn ids(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self.table.iter().map(|entry| *entry.key()).collect();
        ids.sort_unstable();
        ids
    }
}

/// Wakes one connection and tells it why.
#[derive(Debug, Default)]
pub struct Wakeup {
    rung: AtomicU8,
    waker: Mutex<Option<Waker>>,
}

impl Wakeup {
    /// Policy or users were swapped.
    pub const SWAPPED: u8 = 1;
    /// Take no new requests, finish what is in flight.
    pub const DRAIN: u8 = 2;
    /// Close now.
    pub const STOP: u8 = 4;
    /// Close, so that others have memory.
    pub const MEMORY: u8 = 16;
    /// Authorities or revocation lists for clients' certificates were swapped.
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

    /// Who is to be woken; then look with `answer`, or a ring in between is missed.
    pub fn listen(&self, waker: &Waker) {
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if !slot.as_ref().is_some_and(|old| old.will_wake(waker)) {
            *slot = Some(waker.clone());
        }
    }

    /// What was rung for since the last call.
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
