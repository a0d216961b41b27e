//! Names of topic ids, for sessions that received an unknown id.
//!
//! They are requested over a separate connection, never behind a client's long polls (ruling 12).
//! All sessions that wait during one request share the next one; an id without a name is not
//! requested again for a short time.
use super::{cluster_snapshot::names, upstream::Link};
use crate::cluster::Cluster;
use crate::shell::{clock::monotonic, runtime::Runtime};
use kafka_protocol::messages::MetadataResponse;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use uuid::Uuid;

/// How long a session waits for names; then it continues without.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long an id without a name is not requested again, and how many of those are remembered.
const UNKNOWN_FOR: Duration = Duration::from_secs(2);
const UNKNOWN_MOST: usize = 10_000;
/// Maximum number of ids in one request.
const IDS: usize = 1_000;
/// Maximum number of waiting sessions.
const WAITING: usize = 4_096;

/// Where sessions' questions go.
pub struct Resolver(mpsc::Sender<Wanted>);

/// The questions, on their way to the task.
pub struct Inbox(mpsc::Receiver<Wanted>);

struct Wanted {
    ids: Vec<Uuid>,
    done: oneshot::Sender<()>,
}

impl Resolver {
    pub fn new() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), Inbox(receiver))
    }

    /// Returns when the snapshot is as complete as possible for these ids, or at the time limit.
    pub async fn resolve(&self, ids: Vec<Uuid>) {
        let ask = async {
            let (done, answer) = oneshot::channel();
            if self.0.send(Wanted { ids, done }).await.is_ok() {
                let _ = answer.await;
            }
        };
        if timeout(PATIENCE, ask).await.is_err() {
            tracing::warn!("the names of topic ids were not found in time");
        }
    }
}

/// Answers questions for as long as the process runs.
pub async fn run(runtime: &'static Runtime, mut inbox: Inbox) {
    let mut link = Link::new(runtime);
    let mut unknown = Unknown::default();
    while let Some(first) = inbox.0.recv().await {
        let mut waiting = vec![first];
        while let Ok(more) = inbox.0.try_recv() {
            waiting.push(more);
        }
        let ids = waiting.iter().flat_map(|wanted| &wanted.ids);
        let missing = unknown.worth_asking(ids, &runtime.cluster.load(), monotonic());
        for ids in missing.chunks(IDS) {
            match link.metadata(Some(ids)).await {
                Ok(answer) => answered(runtime, ids, &answer, &mut unknown),
                Err(fault) => {
                    tracing::warn!(error = %fault, "the names of topic ids cannot be asked for");
                    break;
                }
            }
        }
        for wanted in waiting {
            // The session may have ended.
            let _ = wanted.done.send(());
        }
    }
}

/// Adds the names to the snapshot, and remembers which ids have none.
fn answered(runtime: &Runtime, asked: &[Uuid], answer: &MetadataResponse, unknown: &mut Unknown) {
    let found: HashMap<Uuid, Arc<str>> = names(answer).collect();
    let nobody_knows = asked.iter().filter(|id| !found.contains_key(*id));
    unknown.remember(nobody_knows, monotonic());
    learn(runtime, found);
}

/// Adds names to the snapshot.
pub fn learn(runtime: &Runtime, found: HashMap<Uuid, Arc<str>>) {
    if adds(&runtime.cluster.load(), &found) {
        runtime.cluster.rcu(|old| with_names(old, &found));
    }
}

/// Whether any name is new: otherwise nothing is copied.
fn adds(cluster: &Cluster, found: &HashMap<Uuid, Arc<str>>) -> bool {
    let mut found = found.iter();
    found.any(|(id, name)| cluster.topic(*id) != Some(name))
}

fn with_names(old: &Cluster, found: &HashMap<Uuid, Arc<str>>) -> Cluster {
    let mut topics = HashMap::clone(&old.topics);
    topics.extend(found.iter().map(|(id, name)| (*id, Arc::clone(name))));
    Cluster {
        topics: Arc::new(topics),
        ..old.clone()
    }
}

/// Ids that recently had no name.
#[derive(Default)]
struct Unknown(HashMap<Uuid, Instant>);

impl Unknown {
    /// The ids that are neither in the snapshot nor known to have no name, each once.
    fn worth_asking<'a>(
        &mut self,
        ids: impl Iterator<Item = &'a Uuid>,
        cluster: &Cluster,
        now: Instant,
    ) -> Vec<Uuid> {
        self.0.retain(|_, until| *until > now);
        let worth = ids.filter(|id| cluster.topic(**id).is_none() && !self.0.contains_key(*id));
        worth.copied().collect::<HashSet<_>>().into_iter().collect()
    }

    fn remember<'a>(&mut self, ids: impl Iterator<Item = &'a Uuid>, now: Instant) {
        let room = UNKNOWN_MOST.saturating_sub(self.0.len());
        self.0
            .extend(ids.take(room).map(|id| (*id, now + UNKNOWN_FOR)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_asked_for_once_and_again_when_a_moment_has_passed() {
        let (known, new, now) = (Uuid::from_u128(1), Uuid::from_u128(2), monotonic());
        let cluster = with_names(
            &Cluster::default(),
            &HashMap::from([(known, "orders".into())]),
        );
        let mut unknown = Unknown::default();
        assert_eq!(
            unknown.worth_asking([known, new, new].iter(), &cluster, now),
            [new]
        );
        unknown.remember([new].iter(), now);
        assert!(unknown.worth_asking([new].iter(), &cluster, now).is_empty());
        assert_eq!(
            unknown.worth_asking([new].iter(), &cluster, now + UNKNOWN_FOR),
            [new]
        );
    }

    #[test]
    fn ids_that_somebody_makes_up_take_bounded_memory() {
        let made_up: Vec<_> = (0..30_000).map(Uuid::from_u128).collect();
        let mut unknown = Unknown::default();
        unknown.remember(made_up.iter(), monotonic());
        assert_eq!(unknown.0.len(), UNKNOWN_MOST);
    }

    #[test]
    fn a_new_name_does_not_displace_the_old_ones() {
        let one = HashMap::from([(Uuid::from_u128(1), Arc::from("one"))]);
        let two = HashMap::from([(Uuid::from_u128(2), Arc::from("two"))]);
        let first = with_names(&Cluster::default(), &one);
        assert!(adds(&first, &two) && !adds(&first, &one) && !adds(&first, &HashMap::new()));
        let cluster = with_names(&first, &two);
        assert_eq!(
            cluster.topic(Uuid::from_u128(1)).map(|name| &**name),
            Some("one")
        );
        assert_eq!(
            cluster.topic(Uuid::from_u128(2)).map(|name| &**name),
            Some("two")
        );
    }
}
