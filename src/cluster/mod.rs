//! A snapshot of the Kafka cluster behind the proxy: nodes and their addresses, the versions they
//! offer, topic ids and names.
//!
//! The shell's control connection replaces the whole [`Cluster`]. Nothing in this module sends a
//! request.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};
use uuid::Uuid;

/// One snapshot of the cluster behind the proxy.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    pub id: Option<Arc<str>>,
    /// The user as which Klamm itself logs in to the brokers.
    pub own: Own,
    /// Sorted by node id. Ids are not mapped: clients see the same ids.
    pub nodes: BTreeMap<i32, Node>,
    /// Names by topic id. The name of an id never changes; the id of a name may.
    pub topics: Arc<HashMap<Uuid, Arc<str>>>,
    /// Number of partitions of each topic when the snapshot was taken. It may have grown since.
    pub partitions: Arc<HashMap<Arc<str>, i32>>,
}

/// Klamm's own user name at the brokers. A subject that sets a password for that name gets all of
/// Klamm's rights (ruling 23), whatever mechanism Klamm logs in with: to the brokers, the name of a
/// SCRAM user is a principal like any other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Own {
    /// The brokers derive the name from a token or a certificate and do not report it.
    #[default]
    Unknown,
    /// One of these names.
    Named(Vec<Arc<str>>),
}

impl Own {
    /// Whether `user` may be Klamm's own user. True if that user is unknown.
    pub fn may_be(&self, user: &str) -> bool {
        match self {
            Own::Unknown => true,
            Own::Named(names) => names.iter().any(|name| **name == *user),
        }
    }
}

/// A broker, with the information that it reported.
#[derive(Debug, Clone)]
pub struct Node {
    pub host: Arc<str>,
    pub port: u16,
    pub offers: Arc<Offers>,
    /// Those of its settings that topics inherit; `None` while they are unknown.
    pub settings: Option<Arc<Settings>>,
}

/// A broker's own configuration, by Kafka's names; `None` is an unset value.
pub type Settings = BTreeMap<String, Option<String>>;

/// The content of a broker's ApiVersions response.
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

    /// Whether the snapshot has the topic, but not this partition of it.
    pub fn lacks(&self, topic: &str, partition: i32) -> bool {
        let count = self.partitions.get(topic);
        count.is_some_and(|count| !(0..*count).contains(&partition))
    }

    /// The snapshot with these offers for this node. `None` if the node already has them or is
    /// unknown.
    pub fn with_offers(&self, id: i32, offers: &Arc<Offers>) -> Option<Self> {
        let node = self
            .nodes
            .get(&id)
            .filter(|node| !node.offers.same(offers))?;
        let node = Node {
            offers: Arc::clone(offers),
            ..node.clone()
        };
        let mut new = self.clone();
        new.nodes.insert(id, node);
        Some(new)
    }

    /// Merges this snapshot with information learned while it was being requested. `was` was in
    /// force when the request began, `now` is in force at its end. Names and offers that are in
    /// `now` but not in `was` are added.
    #[must_use]
    pub fn with_learned(&self, was: &Self, now: &Self) -> Self {
        let mut new = self.clone();
        let learned = now.topics.iter();
        let learned = learned.filter(|(id, _)| !was.topics.contains_key(id));
        let mut learned = learned
            .filter(|(id, _)| !self.topics.contains_key(id))
            .peekable();
        if learned.peek().is_some() {
            let learned = learned.map(|(id, name)| (*id, Arc::clone(name)));
            Arc::make_mut(&mut new.topics).extend(learned);
        }
        for (id, node) in &mut new.nodes {
            let offered = |all: &Self| all.nodes.get(id).map(|node| Arc::clone(&node.offers));
            if let (Some(before), Some(after)) = (offered(was), offered(now))
                && !before.same(&after)
            {
                node.offers = after;
            }
        }
        new
    }

    /// The versions that can be offered on a connection: the node's own list or, for a bootstrap
    /// connection, the intersection of all nodes' lists. `None` while the node is unknown.
    pub fn offers(&self, node: Option<i32>) -> Option<Arc<Offers>> {
        match node {
            Some(id) => self.nodes.get(&id).map(|node| Arc::clone(&node.offers)),
            None => common(self.nodes.values().map(|node| &node.offers)),
        }
    }
}

/// The intersection of these offers. (Except during rolling upgrades, the brokers of a cluster
/// offer the same, so the first one is returned unchanged if all are equal.)
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
    /// Whether both offer the same. The epoch is ignored: it increases with every change in the
    /// cluster and carries no other information.
    fn same(&self, other: &Self) -> bool {
        self.versions == other.versions
            && self.supported == other.supported
            && self.finalized == other.finalized
    }

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

/// The addresses, all of them Klamm's, at which the clients of one listener reach each broker. Only
/// addresses are mapped; node ids are not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses {
    /// Addresses of single nodes. They take precedence over the range.
    pub map: BTreeMap<i32, (Arc<str>, u16)>,
    pub range: Option<Range>,
    /// Names that clients send in the TLS handshake. If a listener has ports as well, clients that
    /// connected with a name get names, and the others get ports.
    pub names: Option<Names>,
}

/// One port per node id, starting with node id 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub host: Arc<str>,
    /// Node id N is reached at `first + N`.
    pub first: u16,
    pub last: u16,
}

/// One name per node id, on one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The part before the node id, in lower case.
    pub before: Arc<str>,
    /// The part after the node id.
    pub after: Arc<str>,
    pub port: u16,
}

impl Addresses {
    /// One port per node: node id N is reached at `first + N`.
    pub fn by_port(host: &str, first: u16, last: u16) -> Self {
        let range = Range {
            host: Arc::from(host),
            first,
            last,
        };
        Self {
            range: Some(range),
            ..Self::default()
        }
    }

    /// The address that clients get for `node`; `None` if it has none here.
    pub fn of(&self, node: i32) -> Option<(Arc<str>, u16)> {
        let single = || self.map.get(&node).cloned();
        let ranged = || self.range.as_ref().and_then(|range| range.of(node));
        let named = || self.names.as_ref().and_then(|names| names.of(node));
        single().or_else(ranged).or_else(named)
    }

    /// Whether `node` has an address.
    pub fn has(&self, node: i32) -> bool {
        let ranged = || {
            self.range
                .as_ref()
                .is_some_and(|range| range.of(node).is_some())
        };
        self.map.contains_key(&node) || ranged() || (self.names.is_some() && node >= 0)
    }

    /// The addresses for a client that connected with a name: only names, if there are any.
    #[must_use]
    pub fn by_name(&self) -> Self {
        match &self.names {
            Some(names) => Self {
                names: Some(names.clone()),
                ..Self::default()
            },
            None => self.clone(),
        }
    }
}

impl Range {
    fn of(&self, node: i32) -> Option<(Arc<str>, u16)> {
        let port = u16::try_from(i32::from(self.first).checked_add(node)?).ok()?;
        (node >= 0 && port <= self.last).then(|| (Arc::clone(&self.host), port))
    }
}

impl Names {
    fn of(&self, node: i32) -> Option<(Arc<str>, u16)> {
        let name = || format!("{}{node}{}", self.before, self.after);
        (node >= 0).then(|| (Arc::from(name()), self.port))
    }

    /// The node in a name. `None`: the name belongs to no node, and the client is at the bootstrap
    /// address. A number that no node can have gives -1.
    pub fn node(&self, name: &str) -> Option<i32> {
        let name = name.to_ascii_lowercase();
        let digits = name
            .strip_prefix(&*self.before)?
            .strip_suffix(&*self.after)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok();
        Some(
            number
                .filter(|_| digits == "0" || !digits.starts_with('0'))
                .unwrap_or(-1),
        )
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(Range { host, first, last }) = &self.range {
            parts.push(format!("{host}:{first}-{last}"));
        }
        parts.extend(
            self.map
                .iter()
                .map(|(node, (host, port))| format!("{node} at {host}:{port}")),
        );
        if let Some(names) = &self.names {
            parts.push(format!(
                "{}{{node}}{}:{}",
                names.before, names.after, names.port
            ));
        }
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Addresses {
        Addresses {
            map: BTreeMap::from([
                (2, (Arc::from("two.example"), 9444)),
                (1001, (Arc::from("h"), 9301)),
            ]),
            names: Some(Names {
                before: Arc::from("broker-"),
                after: Arc::from(".kafka.example"),
                port: 9192,
            }),
            ..Addresses::by_port("h", 9200, 9203)
        }
    }

    fn shown(addresses: &Addresses, node: i32) -> String {
        let (host, port) = addresses.of(node).unwrap_or((Arc::from("none"), 0));
        format!("{host}:{port}")
    }

    #[test]
    fn a_node_has_its_own_address_or_one_of_the_range_or_a_name() {
        let ports = all();
        let nodes = [-1, 0, 2, 3, 4, 1001, i32::MAX];
        for addresses in [all(), all().by_name(), Addresses::by_port("h", 9200, 9203)] {
            for node in nodes {
                assert_eq!(addresses.has(node), addresses.of(node).is_some(), "{node}");
            }
        }
        let by_port = nodes.map(|node| shown(&ports, node));
        assert_eq!(
            by_port,
            [
                "none:0",
                "h:9200",
                "two.example:9444",
                "h:9203",
                "broker-4.kafka.example:9192",
                "h:9301",
                "broker-2147483647.kafka.example:9192"
            ]
        );
        let names = all().by_name();
        assert_eq!(shown(&names, 2), "broker-2.kafka.example:9192");
        assert_eq!(shown(&names, 1001), "broker-1001.kafka.example:9192");
        assert_eq!(shown(&names, -1), "none:0");
    }

    #[test]
    fn a_node_that_came_back_otherwise_is_offered_as_it_is_now() {
        let offers = |newest| {
            Arc::new(Offers {
                versions: BTreeMap::from([(0, (0, newest)), (18, (0, 4))]),
                ..Offers::default()
            })
        };
        let node = |offers| Node {
            host: Arc::from("h"),
            port: 1,
            offers,
            settings: None,
        };
        let cluster = Cluster {
            nodes: BTreeMap::from([(1, node(offers(13))), (1001, node(offers(13)))]),
            ..Cluster::default()
        };
        assert!(cluster.with_offers(1, &offers(13)).is_none());
        assert!(cluster.with_offers(7, &offers(12)).is_none());
        let after = cluster.with_offers(1001, &offers(12)).unwrap();
        let newest = |node| after.offers(node).unwrap().versions[&0].1;
        assert_eq!(
            [Some(1), Some(1001), None].map(newest),
            [13, 12, 12],
            "and on the bootstrap what all have in common"
        );
    }

    #[test]
    fn what_others_learned_while_everything_was_asked_for_stays() {
        let offers = |newest| {
            Arc::new(Offers {
                versions: BTreeMap::from([(0, (0, newest))]),
                ..Offers::default()
            })
        };
        let cluster = |topics: &[u128], newest: i16| {
            let topics = topics.iter();
            let topics = topics.map(|id| (Uuid::from_u128(*id), Arc::from(id.to_string())));
            let node = Node {
                host: Arc::from("h"),
                port: 1,
                offers: offers(newest),
                settings: None,
            };
            Cluster {
                nodes: BTreeMap::from([(1, node)]),
                topics: Arc::new(topics.collect()),
                ..Cluster::default()
            }
        };
        let known = |cluster: &Cluster| {
            let mut ids: Vec<_> = cluster.topics.keys().map(Uuid::as_u128).collect();
            ids.sort_unstable();
            (ids, cluster.nodes[&1].offers.versions[&0].1)
        };
        // Topic 2 was deleted, topic 3 was created and requested in the meantime, and the node
        // returned with an older version.
        let (was, now) = (cluster(&[1, 2], 13), cluster(&[1, 2, 3], 12));
        let asked = cluster(&[1, 4], 13);
        assert_eq!(known(&asked.with_learned(&was, &now)), (vec![1, 3, 4], 12));
        assert_eq!(known(&asked.with_learned(&was, &was)), (vec![1, 4], 13));
        // Nothing was learned, so the node has the offers that were requested.
        let older = cluster(&[1], 11);
        assert_eq!(known(&older.with_learned(&was, &was)), (vec![1], 11));
        let first = Cluster::default();
        assert_eq!(known(&asked.with_learned(&first, &first)), (vec![1, 4], 13));
    }

    #[test]
    fn a_listener_with_one_kind_of_address_tells_it_to_everybody() {
        let ports = Addresses::by_port("h", 1, 9);
        assert_eq!(ports.by_name(), ports);
        assert_eq!(all().by_name().by_name(), all().by_name());
    }

    #[test]
    fn a_name_is_a_nodes_or_the_bootstraps() {
        let names = all().names.unwrap();
        for node in [0, 7, 1001, i32::MAX] {
            let (name, _) = names.of(node).unwrap();
            assert_eq!(names.node(&name), Some(node));
            assert_eq!(names.node(&name.to_uppercase()), Some(node));
        }
        for other in [
            "kafka.example",
            "broker-.kafka.example",
            "broker-a.kafka.example",
            "broker-1.kafka.example.org",
            "broker--1.kafka.example",
            "",
        ] {
            assert_eq!(names.node(other), None, "{other}");
        }
        for none in [
            "broker-01.kafka.example",
            "broker-00.kafka.example",
            "broker-2147483648.kafka.example",
            "broker-99999999999999999999.kafka.example",
        ] {
            assert_eq!(names.node(none), Some(-1), "{none}");
        }
    }
}
