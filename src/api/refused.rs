//! The keys of Kafka 4.4 that Klamm refuses, each with the reason. They are not offered in
//! ApiVersions. A request with one of them is recorded and the connection is closed, as a broker
//! does with an unknown key.

/// Key, name and reason, sorted by key.
pub static REFUSED: &[(i16, &str, &str)] = &[
    (38, "CreateDelegationToken", TOKENS),
    (39, "RenewDelegationToken", TOKENS),
    (40, "ExpireDelegationToken", TOKENS),
    (41, "DescribeDelegationToken", TOKENS),
    (52, "Vote", CONTROLLERS),
    (53, "BeginQuorumEpoch", CONTROLLERS),
    (54, "EndQuorumEpoch", CONTROLLERS),
    (56, "AlterPartition", CONTROLLERS),
    (58, "Envelope", ENVELOPE),
    (59, "FetchSnapshot", CONTROLLERS),
    (62, "BrokerRegistration", CONTROLLERS),
    (63, "BrokerHeartbeat", CONTROLLERS),
    (67, "AllocateProducerIds", CONTROLLERS),
    (70, "ControllerRegistration", CONTROLLERS),
    (73, "AssignReplicasToDirs", CONTROLLERS),
    (76, "ShareGroupHeartbeat", SHARES),
    (77, "ShareGroupDescribe", SHARES),
    (78, "ShareFetch", SHARES),
    (79, "ShareAcknowledge", SHARES),
    (82, "UpdateRaftVoter", CONTROLLERS),
    (83, "InitializeShareGroupState", COORDINATORS),
    (84, "ReadShareGroupState", COORDINATORS),
    (85, "WriteShareGroupState", COORDINATORS),
    (86, "DeleteShareGroupState", COORDINATORS),
    (87, "ReadShareGroupStateSummary", COORDINATORS),
    (88, "StreamsGroupHeartbeat", STREAMS),
    (89, "StreamsGroupDescribe", STREAMS),
    (90, "DescribeShareGroupOffsets", SHARES),
    (91, "AlterShareGroupOffsets", SHARES),
    (92, "DeleteShareGroupOffsets", SHARES),
    (93, "StreamsGroupTopologyDescriptionUpdate", STREAMS),
];

const TOKENS: &str = "a delegation token belongs to the user of the broker connection, which is Klamm for all clients: whoever holds it has Klamm's rights";
const CONTROLLERS: &str = "only brokers and controllers send it to one another";
const ENVELOPE: &str =
    "only brokers send it: it carries another request under a principal that the sender chooses";
const COORDINATORS: &str = "only the coordinators of share groups send it to one another";
const SHARES: &str = "share groups (KIP-932) are not supported yet";
const STREAMS: &str = "streams groups (KIP-1071) are not supported yet: the broker would create their internal topics with Klamm's rights";
