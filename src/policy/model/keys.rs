//! Kafka's API keys, as far as the policy needs them: their names under `apis`, and the operations
//! for which a broker requires permission.
//!
//! The permissions are those of Kafka 4.4.0's `KafkaApis`, `ControllerApis` and `AuthHelper`. They
//! are used in four places:
//!
//! - findings: a rule limited to keys that use none of its operations can never take effect;
//! - the key that is assumed when a question names none;
//! - the keys by which two versions of a policy are compared;
//! - the operation that a request needed on a topic, when the request's records are rejected.

use super::vocabulary::{
    Kind::{self, Cluster, DelegationToken, Group, Topic, TransactionalId, User},
    Operation as O,
};

#[derive(Debug)]
pub struct Api {
    pub key: i16,
    pub name: &'static str,
    pub asks: &'static [(Kind, &'static [O])],
}

const fn api(key: i16, name: &'static str, asks: &'static [(Kind, &'static [O])]) -> Api {
    Api { key, name, asks }
}

/// Every API key of Kafka 4.4.0, including removed ones; the index of each is its number.
#[rustfmt::skip]
pub const APIS: &[Api] = &[
    api(0, "Produce", &[(TransactionalId, &[O::Write]), (Topic, &[O::Write])]),
    api(1, "Fetch", &[(Topic, &[O::Read]), (Cluster, &[O::ClusterAction])]),
    api(2, "ListOffsets", &[(Topic, &[O::Describe])]),
    api(3, "Metadata", &[(Topic, &[O::Describe, O::Create]), (Cluster, &[O::Create, O::Describe])]),
    api(4, "LeaderAndIsr", &[(Cluster, &[O::ClusterAction])]),
    api(5, "StopReplica", &[(Cluster, &[O::ClusterAction])]),
    api(6, "UpdateMetadata", &[(Cluster, &[O::ClusterAction])]),
    api(7, "ControlledShutdown", &[(Cluster, &[O::ClusterAction])]),
    api(8, "OffsetCommit", &[(Group, &[O::Read]), (Topic, &[O::Read])]),
    api(9, "OffsetFetch", &[(Group, &[O::Describe]), (Topic, &[O::Describe])]),
    api(10, "FindCoordinator", &[(Group, &[O::Describe]), (TransactionalId, &[O::Describe]), (Cluster, &[O::ClusterAction])]),
    api(11, "JoinGroup", &[(Group, &[O::Read])]),
    api(12, "Heartbeat", &[(Group, &[O::Read])]),
    api(13, "LeaveGroup", &[(Group, &[O::Read])]),
    api(14, "SyncGroup", &[(Group, &[O::Read])]),
    api(15, "DescribeGroups", &[(Group, &[O::Describe])]),
    api(16, "ListGroups", &[(Cluster, &[O::Describe]), (Group, &[O::Describe])]),
    api(17, "SaslHandshake", &[]),
    api(18, "ApiVersions", &[]),
    api(19, "CreateTopics", &[(Cluster, &[O::Create]), (Topic, &[O::Create, O::DescribeConfigs])]),
    api(20, "DeleteTopics", &[(Cluster, &[O::Delete]), (Topic, &[O::Delete, O::Describe])]),
    api(21, "DeleteRecords", &[(Topic, &[O::Delete])]),
    api(22, "InitProducerId", &[(TransactionalId, &[O::Write, O::TwoPhaseCommit]), (Cluster, &[O::IdempotentWrite]), (Topic, &[O::Write])]),
    api(23, "OffsetForLeaderEpoch", &[(Cluster, &[O::ClusterAction]), (Topic, &[O::Describe])]),
    api(24, "AddPartitionsToTxn", &[(TransactionalId, &[O::Write]), (Topic, &[O::Write]), (Cluster, &[O::ClusterAction])]),
    api(25, "AddOffsetsToTxn", &[(TransactionalId, &[O::Write]), (Group, &[O::Read])]),
    api(26, "EndTxn", &[(TransactionalId, &[O::Write])]),
    api(27, "WriteTxnMarkers", &[(Cluster, &[O::Alter, O::ClusterAction])]),
    api(28, "TxnOffsetCommit", &[(TransactionalId, &[O::Write]), (Group, &[O::Read]), (Topic, &[O::Read])]),
    api(29, "DescribeAcls", &[(Cluster, &[O::Describe])]),
    api(30, "CreateAcls", &[(Cluster, &[O::Alter])]),
    api(31, "DeleteAcls", &[(Cluster, &[O::Alter])]),
    api(32, "DescribeConfigs", &[(Topic, &[O::DescribeConfigs]), (Cluster, &[O::DescribeConfigs]), (Group, &[O::DescribeConfigs])]),
    api(33, "AlterConfigs", &[(Topic, &[O::AlterConfigs]), (Group, &[O::AlterConfigs]), (Cluster, &[O::AlterConfigs])]),
    api(34, "AlterReplicaLogDirs", &[(Cluster, &[O::Alter])]),
    api(35, "DescribeLogDirs", &[(Cluster, &[O::Describe])]),
    api(36, "SaslAuthenticate", &[]),
    api(37, "CreatePartitions", &[(Topic, &[O::Alter])]),
    api(38, "CreateDelegationToken", &[(User, &[O::CreateTokens])]),
    api(39, "RenewDelegationToken", &[]),
    api(40, "ExpireDelegationToken", &[]),
    api(41, "DescribeDelegationToken", &[(DelegationToken, &[O::Describe]), (User, &[O::DescribeTokens])]),
    api(42, "DeleteGroups", &[(Group, &[O::Delete])]),
    api(43, "ElectLeaders", &[(Cluster, &[O::Alter])]),
    api(44, "IncrementalAlterConfigs", &[(Topic, &[O::AlterConfigs]), (Group, &[O::AlterConfigs]), (Cluster, &[O::AlterConfigs, O::ClusterAction])]),
    api(45, "AlterPartitionReassignments", &[(Cluster, &[O::Alter])]),
    api(46, "ListPartitionReassignments", &[(Cluster, &[O::Describe])]),
    api(47, "OffsetDelete", &[(Group, &[O::Delete]), (Topic, &[O::Read])]),
    api(48, "DescribeClientQuotas", &[(Cluster, &[O::DescribeConfigs])]),
    api(49, "AlterClientQuotas", &[(Cluster, &[O::AlterConfigs])]),
    api(50, "DescribeUserScramCredentials", &[(Cluster, &[O::Describe])]),
    api(51, "AlterUserScramCredentials", &[(Cluster, &[O::Alter])]),
    api(52, "Vote", &[(Cluster, &[O::ClusterAction])]),
    api(53, "BeginQuorumEpoch", &[(Cluster, &[O::ClusterAction])]),
    api(54, "EndQuorumEpoch", &[(Cluster, &[O::ClusterAction])]),
    api(55, "DescribeQuorum", &[(Cluster, &[O::Describe])]),
    api(56, "AlterPartition", &[(Cluster, &[O::ClusterAction])]),
    api(57, "UpdateFeatures", &[(Cluster, &[O::Alter])]),
    api(58, "Envelope", &[(Cluster, &[O::ClusterAction])]),
    api(59, "FetchSnapshot", &[(Cluster, &[O::ClusterAction])]),
    api(60, "DescribeCluster", &[(Cluster, &[O::Describe, O::Alter])]),
    api(61, "DescribeProducers", &[(Topic, &[O::Read])]),
    api(62, "BrokerRegistration", &[(Cluster, &[O::ClusterAction])]),
    api(63, "BrokerHeartbeat", &[(Cluster, &[O::ClusterAction])]),
    api(64, "UnregisterBroker", &[(Cluster, &[O::Alter])]),
    api(65, "DescribeTransactions", &[(TransactionalId, &[O::Describe]), (Topic, &[O::Describe])]),
    api(66, "ListTransactions", &[(TransactionalId, &[O::Describe])]),
    api(67, "AllocateProducerIds", &[(Cluster, &[O::ClusterAction])]),
    api(68, "ConsumerGroupHeartbeat", &[(Group, &[O::Read]), (Topic, &[O::Describe])]),
    api(69, "ConsumerGroupDescribe", &[(Group, &[O::Describe]), (Topic, &[O::Describe])]),
    api(70, "ControllerRegistration", &[(Cluster, &[O::ClusterAction])]),
    api(71, "GetTelemetrySubscriptions", &[]),
    api(72, "PushTelemetry", &[]),
    api(73, "AssignReplicasToDirs", &[(Cluster, &[O::ClusterAction])]),
    api(74, "ListConfigResources", &[(Cluster, &[O::DescribeConfigs])]),
    api(75, "DescribeTopicPartitions", &[(Topic, &[O::Describe])]),
    api(76, "ShareGroupHeartbeat", &[(Group, &[O::Read]), (Topic, &[O::Describe])]),
    api(77, "ShareGroupDescribe", &[(Group, &[O::Describe]), (Topic, &[O::Describe])]),
    api(78, "ShareFetch", &[(Group, &[O::Read]), (Topic, &[O::Read])]),
    api(79, "ShareAcknowledge", &[(Group, &[O::Read]), (Topic, &[O::Read])]),
    api(80, "AddRaftVoter", &[(Cluster, &[O::Alter])]),
    api(81, "RemoveRaftVoter", &[(Cluster, &[O::Alter])]),
    api(82, "UpdateRaftVoter", &[(Cluster, &[O::ClusterAction])]),
    api(83, "InitializeShareGroupState", &[(Cluster, &[O::ClusterAction])]),
    api(84, "ReadShareGroupState", &[(Cluster, &[O::ClusterAction])]),
    api(85, "WriteShareGroupState", &[(Cluster, &[O::ClusterAction])]),
    api(86, "DeleteShareGroupState", &[(Cluster, &[O::ClusterAction])]),
    api(87, "ReadShareGroupStateSummary", &[(Cluster, &[O::ClusterAction])]),
    api(88, "StreamsGroupHeartbeat", &[(Group, &[O::Read]), (Topic, &[O::Describe, O::Create]), (Cluster, &[O::Create])]),
    api(89, "StreamsGroupDescribe", &[(Group, &[O::Describe]), (Topic, &[O::Describe])]),
    api(90, "DescribeShareGroupOffsets", &[(Group, &[O::Describe]), (Topic, &[O::Describe])]),
    api(91, "AlterShareGroupOffsets", &[(Group, &[O::Read]), (Topic, &[O::Read])]),
    api(92, "DeleteShareGroupOffsets", &[(Group, &[O::Delete]), (Topic, &[O::Read])]),
    api(93, "StreamsGroupTopologyDescriptionUpdate", &[(Group, &[O::Read])]),
    api(94, "UnregisterController", &[(Cluster, &[O::Alter])]),
];

/// The effect of a permission on the cluster, for keys that check both the cluster and names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterRight {
    /// It suffices instead of the permission on the name.
    Suffices,
    /// It is required; a permission on the name does not replace it.
    Required,
}

/// A permission on a name that, for this key, also depends on a permission on the cluster.
#[derive(Debug)]
pub struct OnCluster {
    pub key: i16,
    pub kind: Kind,
    pub operation: O,
    /// The operation on the cluster. If it equals `operation`, a deny on the name takes effect.
    pub on_cluster: O,
    pub right: ClusterRight,
}

const fn instead(key: i16, kind: Kind, operation: O, on_cluster: O) -> OnCluster {
    OnCluster {
        key,
        kind,
        operation,
        on_cluster,
        right: ClusterRight::Suffices,
    }
}

const fn required(key: i16, kind: Kind, operation: O) -> OnCluster {
    OnCluster {
        key,
        kind,
        operation,
        on_cluster: operation,
        right: ClusterRight::Required,
    }
}

/// Every key for which a permission on the cluster can give access to names. A deny on a name still
/// takes effect: see `SubjectPolicy::decide`.
#[rustfmt::skip]
pub const ON_CLUSTER: &[OnCluster] = &[
    instead(3, Topic, O::Create, O::Create),
    instead(16, Group, O::Describe, O::Describe),
    instead(19, Topic, O::Create, O::Create),
    instead(20, Topic, O::Delete, O::Delete),
    instead(20, Topic, O::Describe, O::Delete),
    required(27, Topic, O::Alter),
    required(29, Topic, O::Describe), required(29, Group, O::Describe), required(29, TransactionalId, O::Describe),
    required(30, Topic, O::Alter), required(30, Group, O::Alter), required(30, TransactionalId, O::Alter),
    required(31, Topic, O::Alter), required(31, Group, O::Alter), required(31, TransactionalId, O::Alter),
    required(34, Topic, O::Alter),
    required(35, Topic, O::Describe),
    required(43, Topic, O::Alter),
    required(45, Topic, O::Alter),
    required(46, Topic, O::Describe),
    required(55, Topic, O::Describe),
    required(74, Topic, O::DescribeConfigs), required(74, Group, O::DescribeConfigs),
];

/// The permission on the cluster on which this one also depends.
pub fn on_cluster(key: i16, kind: Kind, operation: O) -> Option<&'static OnCluster> {
    let asked = |row: &&OnCluster| (row.key, row.kind, row.operation) == (key, kind, operation);
    ON_CLUSTER.iter().find(asked)
}

/// The first operation that a key requires on a topic.
pub fn first_of_a_topic(key: i16) -> O {
    let api = APIS.iter().find(|api| api.key == key);
    let asks = api.into_iter().flat_map(|api| api.asks);
    let mut topics = asks.filter(|(kind, _)| *kind == Topic);
    let first = topics.next().and_then(|(_, operations)| operations.first());
    first.copied().unwrap_or(O::Describe)
}

/// The keys that require permission for an operation.
pub fn asking(kind: Kind, operation: O) -> impl Iterator<Item = i16> {
    let asking = APIS.iter().filter(move |api| api.uses(kind, operation));
    asking.map(|api| api.key)
}

pub fn by_name(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name)
}

impl Api {
    pub fn uses(&self, kind: Kind, operation: O) -> bool {
        let asked = self.asks.iter().find(|(asked, _)| *asked == kind);
        asked.is_some_and(|(_, operations)| operations.contains(&operation))
    }

    /// Whether a deny of this operation can affect a request with this key.
    pub fn can_be_denied(&self, kind: Kind, operation: O) -> bool {
        self.uses(kind, operation) || on_cluster(self.key, kind, operation).is_some()
    }
}

/// A set of API keys: all, or some of those in [`APIS`]. An unknown key is only in the set of all
/// keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Keys(u128);

impl Keys {
    pub const ALL: Self = Self(u128::MAX);
    /// The keys that the verbs do not grant on the cluster: ACLs, configurations of brokers (33,
    /// 44), delegation tokens, and SCRAM credentials, which Kafka protects with ALTER.
    pub const NOT_BY_VERB: Self = Self::of(&[29, 30, 31, 33, 38, 39, 40, 41, 44, 51]);

    const fn of(keys: &[u8]) -> Self {
        let (mut bits, mut rest) = (0, keys);
        while let [first, others @ ..] = rest {
            bits |= 1 << *first;
            rest = others;
        }
        Self(bits)
    }

    pub fn from_keys(keys: impl IntoIterator<Item = i16>) -> Self {
        Self(keys.into_iter().fold(0, |bits, key| bits | bit(key)))
    }

    /// The known keys that are not in this set.
    pub const fn complement(self) -> Self {
        let known = (1 << APIS.len()) - 1;
        Self(known & !self.0)
    }

    pub fn has(self, key: i16) -> bool {
        self == Self::ALL || self.0 & bit(key) != 0
    }

    /// Whether this set has all keys of `other`.
    pub fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn apis(self) -> impl Iterator<Item = &'static Api> {
        APIS.iter().filter(move |api| self.has(api.key))
    }
}

fn bit(key: i16) -> u128 {
    let shift = u32::try_from(key).ok();
    shift
        .and_then(|shift| 1u128.checked_shl(shift))
        .unwrap_or(0)
}

/// The name of a key; empty if the key is unknown.
pub fn by_number(key: i16) -> &'static str {
    let mut apis = APIS.iter();
    apis.find(|api| api.key == key).map_or("", |api| api.name)
}

/// The key that most often requires an operation; -1 if there is none.
pub fn usual(kind: Kind, operation: O) -> i16 {
    const USUAL: &[(Kind, O, i16)] = &[
        (Topic, O::Read, 1),
        (Topic, O::Write, 0),
        (Topic, O::Create, 19),
        (Topic, O::Delete, 20),
        (Topic, O::Alter, 37),
        (Topic, O::Describe, 3),
        (Topic, O::DescribeConfigs, 32),
        (Topic, O::AlterConfigs, 44),
        (Group, O::Read, 11),
        (Group, O::Describe, 15),
        (Group, O::Delete, 42),
        (Group, O::DescribeConfigs, 32),
        (Group, O::AlterConfigs, 44),
        (TransactionalId, O::Write, 22),
        (TransactionalId, O::Describe, 65),
        (TransactionalId, O::TwoPhaseCommit, 22),
        (Cluster, O::Create, 19),
        (Cluster, O::Alter, 43),
        (Cluster, O::Describe, 60),
        (Cluster, O::ClusterAction, 27),
        (Cluster, O::DescribeConfigs, 32),
        (Cluster, O::AlterConfigs, 49),
        (Cluster, O::IdempotentWrite, 22),
        (User, O::CreateTokens, 38),
        (User, O::DescribeTokens, 41),
        (DelegationToken, O::Describe, 41),
    ];
    let row = USUAL.iter().find(|(k, o, _)| (*k, *o) == (kind, operation));
    row.map_or(-1, |(_, _, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_stands_at_its_number() {
        for (number, api) in APIS.iter().enumerate() {
            assert_eq!(usize::try_from(api.key).unwrap(), number, "{}", api.name);
            assert_eq!(by_name(api.name).unwrap().key, api.key);
        }
    }

    #[test]
    fn only_operations_that_a_kind_knows_are_asked() {
        for api in APIS {
            for (kind, operations) in api.asks {
                for operation in *operations {
                    let kafkas_own = (api.key, *kind, *operation) == (20, Cluster, O::Delete);
                    assert!(
                        kafkas_own || kind.operations().has(*operation),
                        "{}: {kind:?} {operation:?}",
                        api.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_right_on_the_cluster_is_one_that_its_key_asks_for() {
        let place = |row: &OnCluster| (row.key, row.kind as u8, row.operation as u8);
        for (at, row) in ON_CLUSTER.iter().enumerate() {
            assert!(
                !by_number(row.key).is_empty() && row.kind != Cluster,
                "{row:?}"
            );
            assert!(APIS[usize::try_from(row.key).unwrap()].uses(Cluster, row.on_cluster));
            assert!(ON_CLUSTER[..at].iter().all(|one| place(one) != place(row)));
        }
    }

    #[test]
    fn the_usual_key_asks_for_the_operation() {
        for kind in Kind::ALL {
            for operation in kind.operations().iter() {
                let key = usual(kind, operation);
                let api = APIS
                    .iter()
                    .find(|api| api.key == key)
                    .unwrap_or_else(|| panic!("{kind:?} {operation:?}"));
                assert!(
                    api.uses(kind, operation),
                    "{}: {kind:?} {operation:?}",
                    api.name
                );
            }
        }
    }

    #[test]
    fn unknown_keys_are_only_in_the_set_of_all() {
        for key in [-1, 128, i16::MIN, i16::MAX] {
            assert!(Keys::ALL.has(key));
            assert!(!Keys::NOT_BY_VERB.has(key));
            assert!(!Keys::NOT_BY_VERB.complement().has(key));
        }
        assert!(Keys::NOT_BY_VERB.has(51));
        assert!(!Keys::NOT_BY_VERB.complement().has(51));
        assert!(Keys::NOT_BY_VERB.complement().has(50));
        assert!(!Keys::NOT_BY_VERB.complement().has(100));
    }
}
