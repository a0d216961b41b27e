//! The snapshot of the cluster, kept up to date: nodes, their offered versions and default topic
//! settings, names of topics.
//!
//! One task asks, all others read. It starts with an empty snapshot and asks until the cluster
//! answers; then every half a minute.
use super::upstream::{self, Link, Opened, PATIENCE, settings_of_broker};
use crate::shell::{clock::monotonic, runtime::Runtime};
use crate::{
    cluster::{Addresses, Cluster, Node, Settings},
    policy::model::topic_limits,
    telemetry::OnceAMinute,
};
use kafka_protocol::messages::MetadataResponse;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use uuid::Uuid;

/// Interval of a full refresh.
const FRESH: Duration = Duration::from_secs(30);
/// Minimum interval of a refresh.
const AT_MOST: Duration = Duration::from_secs(2);
/// Delay before the next attempt when the cluster is unreachable.
const RETRY: Duration = Duration::from_secs(1);
/// Interval at which each broker is pinged, and the time limit for its answer.
const BEAT: Duration = Duration::from_secs(3);
const BEAT_PATIENCE: Duration = Duration::from_secs(5);

/// The task's state.
pub struct Keeper {
    runtime: &'static Runtime,
    listeners: Vec<(Arc<str>, Addresses)>,
    link: Link,
    /// Connections to the nodes, to read their offered versions.
    nodes: HashMap<i32, Opened>,
    warned: HashSet<i32>,
    /// Nodes whose default topic settings are unknown, after a warning.
    mute: HashSet<i32>,
    /// `None`: the cluster is reachable.
    unreachable: Option<Unreachable>,
    /// Whether it was ever reached.
    reached: bool,
    known: watch::Sender<Known>,
}

#[derive(Default)]
struct Unreachable {
    /// Attempts since it became unreachable.
    tries: u64,
    log: OnceAMinute,
}

/// The state of the knowledge about the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    Nothing,
    /// The first snapshot is there; these nodes have no address on these listeners.
    Cluster {
        homeless: Vec<(i32, Arc<str>)>,
    },
}

impl Keeper {
    pub fn new(
        runtime: &'static Runtime,
        listeners: Vec<(Arc<str>, Addresses)>,
    ) -> (Self, watch::Receiver<Known>) {
        let (known, watch) = watch::channel(Known::Nothing);
        let keeper = Self {
            runtime,
            listeners,
            link: Link::new(runtime),
            nodes: HashMap::new(),
            warned: HashSet::new(),
            mute: HashSet::new(),
            unreachable: None,
            reached: false,
            known,
        };
        (keeper, watch)
    }

    /// Runs for as long as the process.
    pub async fn run(mut self) {
        loop {
            let pause = self.refresh().await;
            // Sessions report unknown or changed brokers; the minimum interval prevents them from
            // causing constant requests.
            sleep(AT_MOST.min(pause)).await;
            self.wait(pause.saturating_sub(AT_MOST)).await;
        }
    }

    /// Waits until the next refresh is due: after the pause, or when the snapshot turns out to be
    /// outdated.
    async fn wait(&mut self, pause: Duration) {
        let until = monotonic() + pause;
        loop {
            let left = until.saturating_duration_since(monotonic());
            if timeout(left.min(BEAT), self.runtime.stale.notified())
                .await
                .is_ok()
            {
                return;
            }
            if left <= BEAT || !self.beat().await {
                return;
            }
        }
    }

    /// Pings every broker, including lost ones; returns whether nothing has changed.
    async fn beat(&mut self) -> bool {
        let cluster = self.runtime.cluster.load_full();
        let mut asked = JoinSet::new();
        for (id, node) in &cluster.nodes {
            let (id, link) = (*id, self.nodes.remove(id));
            let (runtime, host, port) = (self.runtime, Arc::clone(&node.host), node.port);
            asked.spawn(
                async move { (id, link.is_some(), pulse(runtime, link, &host, port).await) },
            );
        }
        let mut same = true;
        while let Some(Ok((id, before, link))) = asked.join_next().await {
            same &= before == link.is_some();
            self.nodes.extend(link.map(|link| (id, link)));
        }
        same
    }

    /// Refreshes everything; returns the time until the next refresh.
    async fn refresh(&mut self) -> Duration {
        let was = self.runtime.cluster.load_full();
        match self.look(&was).await {
            Ok(cluster) => {
                let tries = self.unreachable.take().map_or(0, |gone| gone.tries);
                if tries > 0 || !self.reached {
                    let nodes = cluster.nodes.len();
                    tracing::info!(nodes, tries, "the cluster can be reached");
                }
                self.reached = true;
                self.publish(&cluster, &was);
                FRESH
            }
            Err(fault) => {
                self.lost(&fault);
                RETRY
            }
        }
    }

    /// Logged at the start, and then once a minute.
    fn lost(&mut self, fault: &upstream::UpstreamError) {
        let gone = self.unreachable.get_or_insert_default();
        gone.tries += 1;
        if gone.log.note(monotonic()).is_some() {
            let tries = gone.tries;
            tracing::warn!(error = %fault, tries, retry = ?RETRY, "the cluster cannot be reached");
        }
    }

    async fn look(&mut self, old: &Cluster) -> Result<Cluster, upstream::UpstreamError> {
        let answer = self.link.metadata(None).await?;
        let nodes = self.look_at_nodes(&answer, old).await;
        if nodes.is_empty() {
            return Err(upstream::UpstreamError::NoBroker);
        }
        let id = answer.cluster_id.as_ref().map(|id| Arc::from(id.as_str()));
        Ok(Cluster {
            id,
            own: self.runtime.upstream.own.clone(),
            nodes,
            topics: Arc::new(names(&answer).collect()),
            partitions: Arc::new(partitions(&answer).collect()),
        })
    }

    /// Asks all nodes at once for their versions. A node that does not answer keeps its last ones;
    /// a node that never answered is left out.
    async fn look_at_nodes(
        &mut self,
        answer: &MetadataResponse,
        old: &Cluster,
    ) -> BTreeMap<i32, Node> {
        let mut asked = JoinSet::new();
        for broker in &answer.brokers {
            let Ok(port) = u16::try_from(broker.port) else {
                continue;
            };
            let (id, host) = (broker.node_id.0, Arc::<str>::from(broker.host.as_str()));
            let known = old
                .nodes
                .get(&id)
                .filter(|node| node.host == host && node.port == port)
                .cloned();
            let link = self.nodes.remove(&id).filter(|_| known.is_some());
            let runtime = self.runtime;
            asked.spawn(async move {
                let mut link = offered(runtime, link, &host, port).await;
                let settings = match &mut link {
                    Ok(link) => settings(runtime, link, id).await,
                    Err(_) => known.as_ref().and_then(|known| known.settings.clone()),
                };
                let node = Node {
                    host,
                    port,
                    offers: Arc::default(),
                    settings,
                };
                (id, link, node, known)
            });
        }
        self.nodes.clear();
        let mut nodes = BTreeMap::new();
        while let Some(Ok((id, link, node, known))) = asked.join_next().await {
            let offers = match (&link, known) {
                (Ok(link), Some(known)) if *known.offers == link.offers => known.offers,
                (Ok(link), _) => Arc::new(link.offers.clone()),
                (Err(_), Some(known)) => known.offers,
                (Err(fault), None) => {
                    tracing::warn!(node = id, error = %fault, "the broker is in the cluster but cannot be reached");
                    continue;
                }
            };
            self.note_settings(id, node.settings.is_some());
            nodes.insert(id, Node { offers, ..node });
            if let Ok(link) = link {
                self.nodes.insert(id, link);
            }
        }
        nodes
    }

    /// Without the defaults, a contract refuses requests that do not specify a limited setting.
    fn note_settings(&mut self, node: i32, known: bool) {
        match known {
            true => drop(self.mute.remove(&node)),
            false if self.mute.insert(node) => tracing::warn!(
                node,
                "the broker does not tell its configuration, from which topics inherit: where a contract bounds it, clients must say it themselves"
            ),
            false => {}
        }
    }

    /// Publishes the snapshot, with the names learned since `was` was in force, and logs nodes that
    /// clients could not reach.
    fn publish(&mut self, cluster: &Cluster, was: &Cluster) {
        let homeless = self.homeless(cluster);
        for (node, listener) in &homeless {
            if self.warned.insert(*node) {
                tracing::warn!(
                    node,
                    listener = &**listener,
                    "the listener has no address for this broker: its partitions cannot be reached"
                );
            }
        }
        let telemetry = self.runtime.telemetry;
        telemetry
            .cluster_nodes
            .set(cluster.nodes.len().try_into().unwrap_or(i64::MAX));
        telemetry
            .cluster_topics
            .set(cluster.topics.len().try_into().unwrap_or(i64::MAX));
        let nodes = cluster.nodes.values();
        let places = nodes.map(|node| (&*node.host, node.port));
        self.runtime.upstream.brokers.keep(places);
        let snapshot = &self.runtime.cluster;
        snapshot.rcu(|now| cluster.with_learned(was, now));
        self.known.send_if_modified(|known| {
            let first = *known == Known::Nothing;
            if first {
                *known = Known::Cluster { homeless };
            }
            first
        });
    }

    fn homeless(&self, cluster: &Cluster) -> Vec<(i32, Arc<str>)> {
        let pairs = cluster
            .nodes
            .keys()
            .flat_map(|&node| self.listeners.iter().map(move |listener| (node, listener)));
        pairs
            .filter(|(node, (_, addresses))| !addresses.has(*node))
            .map(|(node, (name, _))| (node, Arc::clone(name)))
            .collect()
    }
}

/// A connection to the node with fresh versions: the old one if it still works.
async fn offered(
    runtime: &'static Runtime,
    link: Option<Opened>,
    host: &str,
    port: u16,
) -> Result<Opened, upstream::UpstreamError> {
    let upstream = &runtime.upstream;
    if let Some(mut link) = link
        && let Ok(()) = upstream.ping(host, port, &mut link, PATIENCE).await
    {
        return Ok(link);
    }
    upstream.open(host, port).await
}

/// The connection if the broker still answers on it; without one, a new connection.
async fn pulse(
    runtime: &'static Runtime,
    link: Option<Opened>,
    host: &str,
    port: u16,
) -> Option<Opened> {
    let upstream = &runtime.upstream;
    if let Some(mut link) = link {
        let answered = upstream.ping(host, port, &mut link, BEAT_PATIENCE).await;
        return answered.ok().map(|()| link);
    }
    if let Ok(opened) = timeout(BEAT_PATIENCE, upstream.open(host, port)).await {
        return opened.ok();
    }
    upstream.note(
        host,
        port,
        Some(&upstream::UpstreamError::Timeout(BEAT_PATIENCE)),
    );
    None
}

/// The default topic settings of this broker; `None`: unknown, because earlier values may be
/// outdated.
async fn settings(
    runtime: &'static Runtime,
    link: &mut Opened,
    node: i32,
) -> Option<Arc<Settings>> {
    let asked = settings_of_broker(node, topic_limits::asked_of_brokers());
    let pool = &runtime.upstream.pool;
    let answer = link.describe_configs(vec![asked], pool).await;
    let mut results = answer.ok()?.results.into_iter();
    let result = results.next().filter(|result| result.error_code == 0)?;
    let configs = result.configs.into_iter();
    let settings = configs.map(|config| {
        let value = config.value.map(|value| value.to_string());
        (config.name.to_string(), value)
    });
    Some(Arc::new(settings.collect()))
}

/// The number of partitions of each topic. Topics with unknown partitions are left out.
fn partitions(answer: &MetadataResponse) -> impl Iterator<Item = (Arc<str>, i32)> + '_ {
    answer.topics.iter().filter_map(|topic| {
        let name = topic.name.as_ref().filter(|_| topic.error_code == 0)?;
        let indexes = topic.partitions.iter().map(|found| found.partition_index);
        let count = indexes.max()?.checked_add(1)?;
        Some((Arc::from(name.0.as_str()), count))
    })
}

/// Id and name of each known topic in the answer. Names are copied: a slice of the answer would
/// keep all of it in memory.
pub fn names(answer: &MetadataResponse) -> impl Iterator<Item = (Uuid, Arc<str>)> + '_ {
    answer.topics.iter().filter_map(|topic| {
        let name = topic
            .name
            .as_ref()
            .filter(|_| topic.error_code == 0 && !topic.topic_id.is_nil())?;
        Some((topic.topic_id, Arc::from(name.0.as_str())))
    })
}
