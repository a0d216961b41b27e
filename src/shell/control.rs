//! The control connection: keeps the snapshot of the cluster fresh, and finds out names of topic ids.
//!
//! One task asks, everybody else reads the snapshot. Topic ids are asked for over connections of its own, never behind a client's long polls
//! (ruling 12); all sessions that wait meanwhile share the next request, and an id that nobody knows is not asked for again for a moment.
use super::{
    upstream::{self, Opened},
    world::World,
};
use crate::cluster::{Addresses, Cluster, Node, Offers};
use kafka_protocol::messages::{
    MetadataRequest, MetadataResponse, metadata_request::MetadataRequestTopic,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{sleep_until, timeout},
};
use uuid::Uuid;

/// How often everything is asked anew.
const FRESH: Duration = Duration::from_secs(30);
/// How soon it is tried again when the cluster cannot be reached.
const RETRY: Duration = Duration::from_secs(1);
/// How long a session waits for names of topic ids; then it goes on without.
const RESOLVE: Duration = Duration::from_secs(5);
/// How long an id that nobody knew is not asked for again, and how many of those are remembered.
const UNKNOWN_FOR: Duration = Duration::from_secs(2);
const UNKNOWN_MOST: usize = 10_000;
/// How many ids one request asks for.
const IDS: usize = 1_000;
/// How many questions may wait.
const WAITING: usize = 4_096;
/// The first version that can ask by topic id.
const METADATA: i16 = 12;

/// Where sessions' questions about topic ids go.
#[derive(Clone)]
pub struct Control(mpsc::Sender<Wanted>);

struct Wanted {
    ids: Vec<Uuid>,
    done: oneshot::Sender<()>,
}

impl Control {
    pub fn new() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), Inbox(receiver))
    }

    /// Returns when the snapshot has what can be known of these ids, or when that takes too long.
    pub async fn resolve(&self, ids: Vec<Uuid>) {
        let ask = async {
            let (done, answer) = oneshot::channel();
            if self.0.send(Wanted { ids, done }).await.is_ok() {
                let _ = answer.await;
            }
        };
        if timeout(RESOLVE, ask).await.is_err() {
            tracing::warn!("the names of topic ids were not found in time");
        }
    }
}

/// The questions, on their way to the task.
pub struct Inbox(mpsc::Receiver<Wanted>);

/// The task's state.
pub struct Keeper {
    world: &'static World,
    listeners: Vec<(Arc<str>, Addresses)>,
    inbox: mpsc::Receiver<Wanted>,
    /// The connection that Metadata is asked over.
    link: Option<Opened>,
    /// Connections to the nodes, for what each of them offers.
    nodes: HashMap<i32, Opened>,
    unknown: HashMap<Uuid, Instant>,
    warned: HashSet<i32>,
    reachable: bool,
    ready: watch::Sender<Known>,
}

/// How far the knowledge of the cluster is.
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
        world: &'static World,
        listeners: Vec<(Arc<str>, Addresses)>,
        inbox: Inbox,
    ) -> (Self, watch::Receiver<Known>) {
        let (ready, known) = watch::channel(Known::Nothing);
        let keeper = Self {
            world,
            listeners,
            inbox: inbox.0,
            link: None,
            nodes: HashMap::new(),
            unknown: HashMap::new(),
            warned: HashSet::new(),
            reachable: true,
            ready,
        };
        (keeper, known)
    }

    /// Runs for as long as the process.
    pub async fn run(mut self) {
        let mut next = monotonic();
        loop {
            tokio::select! {
                () = sleep_until(next.into()) => next = monotonic() + self.refresh().await,
                wanted = self.inbox.recv() => match wanted {
                    Some(wanted) => self.resolve(wanted).await,
                    None => return,
                }
            }
        }
    }

    /// Asks for everything; says when to ask again.
    async fn refresh(&mut self) -> Duration {
        match self.look().await {
            Ok(cluster) => {
                if !self.reachable {
                    tracing::info!(nodes = cluster.nodes.len(), "the cluster can be reached");
                }
                self.reachable = true;
                self.publish(cluster);
                FRESH
            }
            Err(fault) => {
                self.link = None;
                self.reachable = false;
                tracing::warn!(error = %fault, retry = ?RETRY, "the cluster cannot be reached");
                RETRY
            }
        }
    }

    async fn look(&mut self) -> Result<Cluster, upstream::Fault> {
        let answer = self.metadata(None).await?;
        let topics = names(&answer).collect();
        let mut nodes = BTreeMap::new();
        for broker in &answer.brokers {
            let (id, host) = (broker.node_id.0, broker.host.to_string());
            let Ok(port) = u16::try_from(broker.port) else {
                continue;
            };
            match self.offers(id, &host, port).await {
                Some(offers) => {
                    nodes.insert(
                        id,
                        Node {
                            host: host.into(),
                            port,
                            offers,
                        },
                    );
                }
                None => tracing::warn!(
                    node = id,
                    "the broker is in the cluster but cannot be reached"
                ),
            }
        }
        self.nodes.retain(|id, _| nodes.contains_key(id));
        if nodes.is_empty() {
            return Err(upstream::Fault::NoBroker);
        }
        let id = answer.cluster_id.map(|id| Arc::from(id.as_str()));
        Ok(Cluster {
            id,
            nodes,
            topics: Arc::new(topics),
        })
    }

    /// What this node offers: asked anew, or as last heard while it is away.
    async fn offers(&mut self, id: i32, host: &str, port: u16) -> Option<Arc<Offers>> {
        let known = self.world.cluster.load();
        let known = known
            .nodes
            .get(&id)
            .filter(|node| &*node.host == host && node.port == port);
        let upstream = &self.world.upstream;
        if known.is_none() {
            self.nodes.remove(&id);
        }
        let opened = match self.nodes.remove(&id) {
            Some(mut link) => {
                match timeout(upstream::PATIENCE, link.learn_offers(&upstream.pool)).await {
                    Ok(Ok(())) => Ok(link),
                    // It may only have closed an idle connection.
                    Ok(Err(_)) | Err(_) => upstream.open(host, port).await,
                }
            }
            None => upstream.open(host, port).await,
        };
        match opened {
            Ok(link) => {
                let new = &link.offers;
                let offers = match known {
                    Some(node) if *node.offers == *new => Arc::clone(&node.offers),
                    Some(_) | None => Arc::new(new.clone()),
                };
                self.nodes.insert(id, link);
                Some(offers)
            }
            Err(fault) => {
                tracing::debug!(node = id, error = %fault, "no answer from the broker");
                known.map(|node| Arc::clone(&node.offers))
            }
        }
    }

    /// Asks for the topics with these ids, or for all; over a new connection when the old one has failed.
    async fn metadata(
        &mut self,
        ids: Option<&[Uuid]>,
    ) -> Result<MetadataResponse, upstream::Fault> {
        let topic = |id: &Uuid| {
            MetadataRequestTopic::default()
                .with_topic_id(*id)
                .with_name(None)
        };
        let request = MetadataRequest::default()
            .with_topics(ids.map(|ids| ids.iter().map(topic).collect()))
            .with_allow_auto_topic_creation(false);
        let upstream = &self.world.upstream;
        if let Some(mut link) = self.link.take()
            && let Ok(Ok(answer)) = timeout(
                upstream::PATIENCE,
                link.ask("Metadata", METADATA, &request, &upstream.pool),
            )
            .await
        {
            self.link = Some(link);
            return Ok(answer);
        }
        let mut link = self.open().await?;
        let answer = timeout(
            upstream::PATIENCE,
            link.ask("Metadata", METADATA, &request, &upstream.pool),
        )
        .await;
        let answer = answer.map_err(|_| upstream::Fault::Timeout(upstream::PATIENCE))??;
        self.link = Some(link);
        Ok(answer)
    }

    /// A broker that is known, or else one of those that the configuration names.
    async fn open(&self) -> Result<Opened, upstream::Fault> {
        let (upstream, cluster) = (&self.world.upstream, self.world.cluster.load_full());
        match upstream.open_node(&cluster, None).await {
            Ok(opened) => Ok(opened),
            Err(_) => upstream.open_any().await,
        }
    }

    /// Swaps the snapshot in, and says which nodes clients could not reach.
    fn publish(&mut self, cluster: Cluster) {
        let homeless = self.homeless(&cluster);
        for (node, listener) in &homeless {
            if self.warned.insert(*node) {
                tracing::warn!(
                    node,
                    listener = &**listener,
                    "the listener has no port for this broker: its partitions cannot be reached"
                );
            }
        }
        let telemetry = self.world.telemetry;
        telemetry
            .cluster_nodes
            .set(cluster.nodes.len().try_into().unwrap_or(i64::MAX));
        telemetry
            .cluster_topics
            .set(cluster.topics.len().try_into().unwrap_or(i64::MAX));
        self.world.cluster.store(Arc::new(cluster));
        self.ready.send_if_modified(|known| {
            let first = *known == Known::Nothing;
            if first {
                *known = Known::Cluster { homeless };
            }
            first
        });
    }

    fn homeless(&self, cluster: &Cluster) -> Vec<(i32, Arc<str>)> {
        let nodes = cluster.nodes.keys();
        nodes
            .flat_map(|&node| {
                let without = self
                    .listeners
                    .iter()
                    .filter(move |(_, addresses)| addresses.of(node).is_none());
                without.map(move |(name, _)| (node, Arc::clone(name)))
            })
            .collect()
    }

    /// Answers this question and all that came meanwhile.
    async fn resolve(&mut self, first: Wanted) {
        let mut waiting = vec![first];
        while let Ok(more) = self.inbox.try_recv() {
            waiting.push(more);
        }
        let missing = self.missing(waiting.iter().flat_map(|wanted| &wanted.ids), monotonic());
        for ids in missing.chunks(IDS) {
            match self.metadata(Some(ids)).await {
                Ok(answer) => self.learn(ids, &answer),
                Err(fault) => {
                    tracing::warn!(error = %fault, "the names of topic ids cannot be asked for");
                    break;
                }
            }
        }
        for wanted in waiting {
            // A session that has ended does not wait any more.
            let _ = wanted.done.send(());
        }
    }

    /// Which of these ids it is worth asking for.
    fn missing<'a>(&mut self, ids: impl Iterator<Item = &'a Uuid>, now: Instant) -> Vec<Uuid> {
        self.unknown.retain(|_, until| *until > now);
        let cluster = self.world.cluster.load();
        let worth = |id: &&Uuid| cluster.topic(**id).is_none() && !self.unknown.contains_key(*id);
        let missing: HashSet<Uuid> = ids.filter(worth).copied().collect();
        missing.into_iter().collect()
    }

    /// Adds the names to the snapshot, and remembers which ids have none.
    fn learn(&mut self, asked: &[Uuid], answer: &MetadataResponse) {
        let found: HashMap<Uuid, Arc<str>> = names(answer).collect();
        let until = monotonic() + UNKNOWN_FOR;
        for id in asked.iter().filter(|id| !found.contains_key(*id)) {
            if self.unknown.len() < UNKNOWN_MOST {
                self.unknown.insert(*id, until);
            }
        }
        if found.is_empty() {
            return;
        }
        let old = self.world.cluster.load();
        let mut topics = HashMap::clone(&old.topics);
        topics.extend(found);
        let cluster = Cluster {
            topics: Arc::new(topics),
            ..Cluster::clone(&old)
        };
        self.world.cluster.store(Arc::new(cluster));
    }
}

/// Id and name of each topic that the answer knows. Names are copied: a piece of the answer would pin all of it.
fn names(answer: &MetadataResponse) -> impl Iterator<Item = (Uuid, Arc<str>)> + '_ {
    answer.topics.iter().filter_map(|topic| {
        let name = topic
            .name
            .as_ref()
            .filter(|_| topic.error_code == 0 && !topic.topic_id.is_nil())?;
        Some((topic.topic_id, Arc::from(name.0.as_str())))
    })
}

#[expect(clippy::disallowed_methods, reason = "the shell has the clock")]
fn monotonic() -> Instant {
    Instant::now()
}
