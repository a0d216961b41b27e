//! What is known of the brokers behind: nodes and their addresses, the versions they offer, topic ids and names.
//!
//! A [`Cluster`] is a snapshot, swapped whole by the shell's control connection; nothing here asks anybody.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// One snapshot of the cluster behind.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    pub id: Option<Arc<str>>,
    /// The brokers' user as which Klamm itself logs in.
    pub user: Option<Arc<str>>,
    /// By node id. Never mapped: clients see the same ids.
    pub nodes: BTreeMap<i32, Node>,
    /// Names by topic id. An id's name never changes; a name's id may.
    pub topics: Arc<HashMap<Uuid, Arc<str>>>,
}

/// A broker, with what it said of itself.
#[derive(Debug, Clone)]
pub struct Node {
    pub host: Arc<str>,
    pub port: u16,
    pub offers: Arc<Offers>,
}

/// What a broker's ApiVersions answer said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Key → (lowest, highest version).
    pub versions: BTreeMap<i16, (i16, i16)>,
    /// Supported features: name → (lowest, highest level).
    pub supported: BTreeMap<String, (i16, i16)>,
    /// Finalized features: name → (lowest, highest level), with their epoch.
    pub finalized: BTreeMap<String, (i16, i16)>,
    pub finalized_epoch: i64,
}

impl Cluster {
    pub fn topic(&self, id: Uuid) -> Option<&Arc<str>> {
        self.topics.get(&id)
    }

    /// What a connection may be offered: the node's own list, or for a bootstrap connection what all nodes have in common.
    /// `None` while nothing is known of the node.
    pub fn offers(&self, node: Option<i32>) -> Option<Arc<Offers>> {
        match node {
            Some(id) => self.nodes.get(&id).map(|node| Arc::clone(&node.offers)),
            None => common(self.nodes.values().map(|node| &node.offers)),
        }
    }
}

/// What all of these have in common. (A cluster's brokers offer the same but for rolling upgrades, so the first is returned as it is when all agree.)
fn common<'a>(mut all: impl Iterator<Item = &'a Arc<Offers>>) -> Option<Arc<Offers>> {
    let first = all.next()?;
    Some(all.fold(Arc::clone(first), |have, next| {
        if have == *next {
            have
        } else {
            Arc::new(have.intersect(next))
        }
    }))
}

impl Offers {
    pub fn intersect(&self, other: &Self) -> Self {
        Self {
            versions: both(&self.versions, &other.versions),
            supported: both(&self.supported, &other.supported),
            finalized: both(&self.finalized, &other.finalized),
            finalized_epoch: self.finalized_epoch.min(other.finalized_epoch),
        }
    }
}

fn both<K: Ord + Clone>(
    one: &BTreeMap<K, (i16, i16)>,
    other: &BTreeMap<K, (i16, i16)>,
) -> BTreeMap<K, (i16, i16)> {
    one.iter()
        .filter_map(|(key, &(low, high))| {
            let &(other_low, other_high) = other.get(key)?;
            let range = (low.max(other_low), high.min(other_high));
            (range.0 <= range.1).then(|| (key.clone(), range))
        })
        .collect()
}

/// Where clients of one listener find each broker: at Klamm. Node ids are not mapped, only addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// What clients are told.
    pub host: Arc<str>,
    /// Node id N is reached at `first_port + N`.
    pub first_port: u16,
    pub last_port: u16,
}

impl Addresses {
    /// The address that a client is told for `node`; `None` when the range has no port for it.
    pub fn of(&self, node: i32) -> Option<(&Arc<str>, u16)> {
        let port = u16::try_from(i32::from(self.first_port).checked_add(node)?).ok()?;
        (node >= 0 && port <= self.last_port).then_some((&self.host, port))
    }
}
