//! What every string, bytes, records and uuid field of Kafka's messages holds, and every port. Kept by hand: Kafka's own
//! `entityType` marks only part of it, and no topic id.
//!
//! A rule is a whole path, or `*.Leaf` where the name alone fixes the meaning; a whole path is stronger. `entityType` is
//! taken over. A field without a class, and a rule without a field, fail the generation.
use super::definition::Field;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;

/// The class (a variant of `wire::layout::Class`), and the fields that have it.
const FIELDS: &[(&str, &[&str])] = &[
    ("TopicId", &["*.TopicId"]),
    ("Group", &["*.GroupId"]),
    // A group, a transactional id, or a share partition: the request's KeyType says which.
    (
        "CoordinatorKey",
        &[
            "FindCoordinatorRequest.Key",
            "FindCoordinatorRequest.CoordinatorKeys",
            "FindCoordinatorResponse.Coordinators.Key",
        ],
    ),
    (
        "TopicPattern",
        &["*.SubscribedTopicRegex", "*.SourceTopicRegex"],
    ),
    ("TransactionalIdPattern", &["*.TransactionalIdPattern"]),
    // Addresses of brokers and controllers, which a client must not see.
    ("Host", &["*.Host"]),
    ("Port", &["*.Port"]),
    // Addresses of applications, for interactive queries between them: they pass.
    (
        "ApplicationHost",
        &[
            "StreamsGroupDescribeResponse.Groups.Members.UserEndpoint.Host",
            "StreamsGroupHeartbeatRequest.UserEndpoint.Host",
            "StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.UserEndpoint.Host",
        ],
    ),
    (
        "ApplicationPort",
        &[
            "StreamsGroupDescribeResponse.Groups.Members.UserEndpoint.Port",
            "StreamsGroupHeartbeatRequest.UserEndpoint.Port",
            "StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.UserEndpoint.Port",
        ],
    ),
    // Where a client connected from.
    ("ClientHost", &["*.ClientHost", "*.ClientHostAddress"]),
    // What an ACL says of where a client may connect from.
    (
        "AclHost",
        &[
            "CreateAclsRequest.Creations.Host",
            "DeleteAclsRequest.Filters.HostFilter",
            "DeleteAclsResponse.FilterResults.MatchingAcls.Host",
            "DescribeAclsRequest.HostFilter",
            "DescribeAclsResponse.Resources.Acls.Host",
        ],
    ),
    ("Rack", &["*.Rack", "*.RackId"]),
    ("ClusterId", &["*.ClusterId"]),
    (
        "ListenerName",
        &[
            "AddRaftVoterRequest.Listeners.Name",
            "BeginQuorumEpochRequest.LeaderEndpoints.Name",
            "BrokerRegistrationRequest.Listeners.Name",
            "ControllerRegistrationRequest.Listeners.Name",
            "DescribeQuorumResponse.Nodes.Listeners.Name",
            "EndQuorumEpochRequest.LeaderEndpoints.Name",
            "UpdateRaftVoterRequest.Listeners.Name",
        ],
    ),
    (
        "DirectoryId",
        &[
            "*.CandidateDirectoryId",
            "*.ReplicaDirectoryId",
            "*.VoterDirectoryId",
            "*.CordonedLogDirs",
            "*.OfflineLogDirs",
            "*.LogDirs",
            "AssignReplicasToDirsRequest.Directories.Id",
            "AssignReplicasToDirsResponse.Directories.Id",
        ],
    ),
    (
        "DirectoryPath",
        &[
            "AlterReplicaLogDirsRequest.Dirs.Path",
            "DescribeLogDirsResponse.Results.LogDir",
        ],
    ),
    ("MemberId", &["*.MemberId", "JoinGroupResponse.Leader"]),
    ("InstanceId", &["*.InstanceId", "*.GroupInstanceId"]),
    (
        "ProcessId",
        &["*.ProcessId", "*.IncarnationId", "*.ClientInstanceId"],
    ),
    ("ClientId", &["*.ClientId"]),
    (
        "ClientSoftware",
        &["*.ClientSoftwareName", "*.ClientSoftwareVersion"],
    ),
    // Names that Kafka or a protocol defines: states, types, mechanisms, assignors, features.
    (
        "Keyword",
        &[
            "*.AssignorName",
            "*.ServerAssignor",
            "*.EntityType",
            "*.Feature",
            "*.GroupState",
            "*.GroupType",
            "*.Mechanism",
            "*.Mechanisms",
            "*.ProtocolData",
            "*.ProtocolName",
            "*.ProtocolType",
            "*.RequestedMetrics",
            "*.StateFilters",
            "*.StatesFilter",
            "*.TransactionState",
            "*.TypesFilter",
            "*.UnknownStateFilters",
            "ApiVersionsResponse.FinalizedFeatures.Name",
            "ApiVersionsResponse.SupportedFeatures.Name",
            "BrokerRegistrationRequest.Features.Name",
            "ControllerRegistrationRequest.Features.Name",
            "JoinGroupRequest.Protocols.Name",
        ],
    ),
    // What the parts of a streams topology call each other.
    (
        "StreamsName",
        &[
            "*.Stores",
            "*.SubtopologyId",
            "*.Successors",
            "StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.Name",
            "StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.Name",
            "StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.Name",
            "StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.Name",
            "StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.Name",
            "StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.Name",
        ],
    ),
    (
        "ConfigName",
        &[
            "*.ConfigurationKeys",
            "AlterClientQuotasRequest.Entries.Ops.Key",
            "AlterConfigsRequest.Resources.Configs.Name",
            "CreateTopicsRequest.Topics.Configs.Name",
            "CreateTopicsResponse.Topics.Configs.Name",
            "DescribeClientQuotasResponse.Entries.Values.Key",
            "DescribeConfigsResponse.Results.Configs.Name",
            "DescribeConfigsResponse.Results.Configs.Synonyms.Name",
            "IncrementalAlterConfigsRequest.Resources.Configs.Name",
            "StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Key",
            "StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Key",
            "StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Key",
            "StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Key",
        ],
    ),
    // May hold passwords, and addresses of listeners.
    (
        "ConfigValue",
        &[
            "AlterConfigsRequest.Resources.Configs.Value",
            "CreateTopicsRequest.Topics.Configs.Value",
            "CreateTopicsResponse.Topics.Configs.Value",
            "DescribeConfigsResponse.Results.Configs.Value",
            "DescribeConfigsResponse.Results.Configs.Synonyms.Value",
            "IncrementalAlterConfigsRequest.Resources.Configs.Value",
            "StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Value",
            "StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Value",
            "StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Value",
            "StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Value",
        ],
    ),
    // Of a kind that a field beside it says: a topic, a group, a broker, a user.
    ("ResourceName", &["*.ResourceName", "*.ResourceNameFilter"]),
    (
        "QuotaEntity",
        &[
            "*.EntityName",
            "DescribeClientQuotasRequest.Components.Match",
        ],
    ),
    (
        "Principal",
        &[
            "*.Principal",
            "*.PrincipalFilter",
            "*.OwnerPrincipalName",
            "*.OwnerPrincipalType",
            "*.PrincipalName",
            "*.PrincipalType",
            "*.TokenRequesterPrincipalName",
            "*.TokenRequesterPrincipalType",
        ],
    ),
    (
        "User",
        &[
            "*.User",
            "AlterUserScramCredentialsRequest.Deletions.Name",
            "AlterUserScramCredentialsRequest.Upsertions.Name",
            "DescribeUserScramCredentialsRequest.Users.Name",
        ],
    ),
    ("TokenId", &["*.TokenId"]),
    (
        "Secret",
        &["*.AuthBytes", "*.Hmac", "*.Salt", "*.SaltedPassword"],
    ),
    // Written by people or programs for people.
    (
        "FreeText",
        &[
            "*.AcknowledgeErrorMessage",
            "*.BatchIndexErrorMessage",
            "*.CommittedMetadata",
            "*.Documentation",
            "*.ErrorMessage",
            "*.Reason",
            "*.StatusDetail",
            "OffsetFetchResponse.Groups.Topics.Partitions.Metadata",
            "OffsetFetchResponse.Topics.Partitions.Metadata",
            "StreamsGroupDescribeResponse.Groups.Members.ClientTags.Key",
            "StreamsGroupDescribeResponse.Groups.Members.ClientTags.Value",
            "StreamsGroupHeartbeatRequest.ClientTags.Key",
            "StreamsGroupHeartbeatRequest.ClientTags.Value",
        ],
    ),
    ("Records", &["*.Records", "*.UnalignedRecords"]),
    // Other protocols inside this one.
    (
        "Opaque",
        &[
            "*.Assignment",
            "*.MemberAssignment",
            "*.MemberMetadata",
            "*.Metrics",
            "*.RequestData",
            "*.RequestPrincipal",
            "*.ResponseData",
            "JoinGroupRequest.Protocols.Metadata",
            "JoinGroupResponse.Members.Metadata",
        ],
    ),
];

/// Kafka's own `entityType`, as far as it names what a class is for.
const ENTITIES: &[(&str, &str)] = &[
    ("topicName", "Topic"),
    ("groupId", "Group"),
    ("transactionalId", "TransactionalId"),
    ("brokerId", "Plain"),
    ("producerId", "Plain"),
];

/// Gives fields their classes, and remembers which rules were needed.
#[derive(Default)]
pub struct Classes {
    used: BTreeSet<&'static str>,
}

impl Classes {
    pub fn of(&mut self, path: &str, field: &Field) -> Result<&'static str> {
        if let Some(entity) = &field.entity_type {
            let known = ENTITIES.iter().find(|(name, _)| name == entity);
            let (_, class) =
                known.with_context(|| format!("`{path}` has the unknown entityType `{entity}`"))?;
            return Ok(class);
        }
        if !needs_class(field) {
            return Ok("Plain");
        }
        let leaf = format!("*.{}", field.name);
        let rule = rule(path).or_else(|| rule(&leaf));
        let (class, rule) =
            rule.with_context(|| format!("`{path}` ({}) has no class", field.type_name))?;
        self.used.insert(rule);
        Ok(class)
    }

    /// Every rule must have been of use.
    pub fn finish(self) -> Result<()> {
        let mut seen = BTreeSet::new();
        for path in FIELDS.iter().flat_map(|(_, paths)| *paths) {
            if !self.used.contains(path) {
                bail!("no field has the path `{path}` of the table of classes");
            }
            if !seen.insert(path) {
                bail!("`{path}` stands twice in the table of classes");
            }
        }
        Ok(())
    }
}

fn rule(path: &str) -> Option<(&'static str, &'static str)> {
    FIELDS
        .iter()
        .find_map(|(class, paths)| Some((*class, *paths.iter().find(|rule| **rule == path)?)))
}

fn needs_class(field: &Field) -> bool {
    let element = field.type_name.trim_start_matches("[]");
    matches!(element, "string" | "bytes" | "records" | "uuid") || field.name.ends_with("Port")
}
