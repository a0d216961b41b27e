//! Written by `cargo run --example layout`; do not edit. From `kafka-clients-4.4.0.jar`,
//! SHA-256 1ab07317eb6633241392449d329dbdc5d9251e6ffc4926860f42dd966e88bdf9.
use super::{Class, Field, op::{Length::*, Op::{self, *}, Versions}};

/// How deep arrays and tag sections are nested at most.
pub(super) const DEPTH: usize = 5;

/// Path and class of every field, by its number.
pub(super) static FIELDS: [(&str, Class); 1896] = [
    ("AddOffsetsToTxnRequest", Class::Plain),
    ("AddOffsetsToTxnRequest.TransactionalId", Class::TransactionalId),
    ("AddOffsetsToTxnRequest.ProducerId", Class::Plain),
    ("AddOffsetsToTxnRequest.ProducerEpoch", Class::Plain),
    ("AddOffsetsToTxnRequest.GroupId", Class::Group),
    ("AddOffsetsToTxnResponse", Class::Plain),
    ("AddOffsetsToTxnResponse.ThrottleTimeMs", Class::Plain),
    ("AddOffsetsToTxnResponse.ErrorCode", Class::Plain),
    ("AddPartitionsToTxnRequest", Class::Plain),
    ("AddPartitionsToTxnRequest.V3AndBelowTransactionalId", Class::TransactionalId),
    ("AddPartitionsToTxnRequest.V3AndBelowProducerId", Class::Plain),
    ("AddPartitionsToTxnRequest.V3AndBelowProducerEpoch", Class::Plain),
    ("AddPartitionsToTxnRequest.V3AndBelowTopics", Class::Plain),
    ("AddPartitionsToTxnRequest.V3AndBelowTopics.Name", Class::Topic),
    ("AddPartitionsToTxnRequest.V3AndBelowTopics.Partitions", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions.TransactionalId", Class::TransactionalId),
    ("AddPartitionsToTxnRequest.Transactions.ProducerId", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions.ProducerEpoch", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions.VerifyOnly", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions.Topics", Class::Plain),
    ("AddPartitionsToTxnRequest.Transactions.Topics.Name", Class::Topic),
    ("AddPartitionsToTxnRequest.Transactions.Topics.Partitions", Class::Plain),
    ("AddPartitionsToTxnResponse", Class::Plain),
    ("AddPartitionsToTxnResponse.ThrottleTimeMs", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow.Name", Class::Topic),
    ("AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow.ResultsByPartition", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow.ResultsByPartition.PartitionIndex", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow.ResultsByPartition.PartitionErrorCode", Class::Plain),
    ("AddPartitionsToTxnResponse.ErrorCode", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTransaction", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TransactionalId", Class::TransactionalId),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TopicResults", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TopicResults.Name", Class::Topic),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TopicResults.ResultsByPartition", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TopicResults.ResultsByPartition.PartitionIndex", Class::Plain),
    ("AddPartitionsToTxnResponse.ResultsByTransaction.TopicResults.ResultsByPartition.PartitionErrorCode", Class::Plain),
    ("AddRaftVoterRequest", Class::Plain),
    ("AddRaftVoterRequest.ClusterId", Class::ClusterId),
    ("AddRaftVoterRequest.TimeoutMs", Class::Plain),
    ("AddRaftVoterRequest.VoterId", Class::Plain),
    ("AddRaftVoterRequest.VoterDirectoryId", Class::DirectoryId),
    ("AddRaftVoterRequest.Listeners", Class::Plain),
    ("AddRaftVoterRequest.Listeners.Name", Class::ListenerName),
    ("AddRaftVoterRequest.Listeners.Host", Class::Host),
    ("AddRaftVoterRequest.Listeners.Port", Class::Port),
    ("AddRaftVoterRequest.AckWhenCommitted", Class::Plain),
    ("AddRaftVoterResponse", Class::Plain),
    ("AddRaftVoterResponse.ThrottleTimeMs", Class::Plain),
    ("AddRaftVoterResponse.ErrorCode", Class::Plain),
    ("AddRaftVoterResponse.ErrorMessage", Class::FreeText),
    ("AllocateProducerIdsRequest", Class::Plain),
    ("AllocateProducerIdsRequest.BrokerId", Class::Plain),
    ("AllocateProducerIdsRequest.BrokerEpoch", Class::Plain),
    ("AllocateProducerIdsResponse", Class::Plain),
    ("AllocateProducerIdsResponse.ThrottleTimeMs", Class::Plain),
    ("AllocateProducerIdsResponse.ErrorCode", Class::Plain),
    ("AllocateProducerIdsResponse.ProducerIdStart", Class::Plain),
    ("AllocateProducerIdsResponse.ProducerIdLen", Class::Plain),
    ("AlterClientQuotasRequest", Class::Plain),
    ("AlterClientQuotasRequest.Entries", Class::Plain),
    ("AlterClientQuotasRequest.Entries.Entity", Class::Plain),
    ("AlterClientQuotasRequest.Entries.Entity.EntityType", Class::Keyword),
    ("AlterClientQuotasRequest.Entries.Entity.EntityName", Class::QuotaEntity),
    ("AlterClientQuotasRequest.Entries.Ops", Class::Plain),
    ("AlterClientQuotasRequest.Entries.Ops.Key", Class::ConfigName),
    ("AlterClientQuotasRequest.Entries.Ops.Value", Class::Plain),
    ("AlterClientQuotasRequest.Entries.Ops.Remove", Class::Plain),
    ("AlterClientQuotasRequest.ValidateOnly", Class::Plain),
    ("AlterClientQuotasResponse", Class::Plain),
    ("AlterClientQuotasResponse.ThrottleTimeMs", Class::Plain),
    ("AlterClientQuotasResponse.Entries", Class::Plain),
    ("AlterClientQuotasResponse.Entries.ErrorCode", Class::Plain),
    ("AlterClientQuotasResponse.Entries.ErrorMessage", Class::FreeText),
    ("AlterClientQuotasResponse.Entries.Entity", Class::Plain),
    ("AlterClientQuotasResponse.Entries.Entity.EntityType", Class::Keyword),
    ("AlterClientQuotasResponse.Entries.Entity.EntityName", Class::QuotaEntity),
    ("AlterConfigsRequest", Class::Plain),
    ("AlterConfigsRequest.Resources", Class::Plain),
    ("AlterConfigsRequest.Resources.ResourceType", Class::Plain),
    ("AlterConfigsRequest.Resources.ResourceName", Class::ResourceName),
    ("AlterConfigsRequest.Resources.Configs", Class::Plain),
    ("AlterConfigsRequest.Resources.Configs.Name", Class::ConfigName),
    ("AlterConfigsRequest.Resources.Configs.Value", Class::ConfigValue),
    ("AlterConfigsRequest.ValidateOnly", Class::Plain),
    ("AlterConfigsResponse", Class::Plain),
    ("AlterConfigsResponse.ThrottleTimeMs", Class::Plain),
    ("AlterConfigsResponse.Responses", Class::Plain),
    ("AlterConfigsResponse.Responses.ErrorCode", Class::Plain),
    ("AlterConfigsResponse.Responses.ErrorMessage", Class::FreeText),
    ("AlterConfigsResponse.Responses.ResourceType", Class::Plain),
    ("AlterConfigsResponse.Responses.ResourceName", Class::ResourceName),
    ("AlterPartitionReassignmentsRequest", Class::Plain),
    ("AlterPartitionReassignmentsRequest.TimeoutMs", Class::Plain),
    ("AlterPartitionReassignmentsRequest.Topics", Class::Plain),
    ("AlterPartitionReassignmentsRequest.Topics.Name", Class::Topic),
    ("AlterPartitionReassignmentsRequest.Topics.Partitions", Class::Plain),
    ("AlterPartitionReassignmentsRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AlterPartitionReassignmentsRequest.Topics.Partitions.Replicas", Class::Plain),
    ("AlterPartitionReassignmentsRequest.AllowReplicationFactorChange", Class::Plain),
    ("AlterPartitionReassignmentsResponse", Class::Plain),
    ("AlterPartitionReassignmentsResponse.ThrottleTimeMs", Class::Plain),
    ("AlterPartitionReassignmentsResponse.ErrorCode", Class::Plain),
    ("AlterPartitionReassignmentsResponse.ErrorMessage", Class::FreeText),
    ("AlterPartitionReassignmentsResponse.Responses", Class::Plain),
    ("AlterPartitionReassignmentsResponse.Responses.Name", Class::Topic),
    ("AlterPartitionReassignmentsResponse.Responses.Partitions", Class::Plain),
    ("AlterPartitionReassignmentsResponse.Responses.Partitions.PartitionIndex", Class::Plain),
    ("AlterPartitionReassignmentsResponse.Responses.Partitions.ErrorCode", Class::Plain),
    ("AlterPartitionReassignmentsResponse.Responses.Partitions.ErrorMessage", Class::FreeText),
    ("AlterPartitionReassignmentsResponse.AllowReplicationFactorChange", Class::Plain),
    ("AlterPartitionRequest", Class::Plain),
    ("AlterPartitionRequest.BrokerId", Class::Plain),
    ("AlterPartitionRequest.BrokerEpoch", Class::Plain),
    ("AlterPartitionRequest.Topics", Class::Plain),
    ("AlterPartitionRequest.Topics.TopicId", Class::TopicId),
    ("AlterPartitionRequest.Topics.Partitions", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.NewIsr", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.LeaderRecoveryState", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.PartitionEpoch", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.NewIsrWithEpochs", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.NewIsrWithEpochs.BrokerId", Class::Plain),
    ("AlterPartitionRequest.Topics.Partitions.NewIsrWithEpochs.BrokerEpoch", Class::Plain),
    ("AlterPartitionResponse", Class::Plain),
    ("AlterPartitionResponse.ThrottleTimeMs", Class::Plain),
    ("AlterPartitionResponse.ErrorCode", Class::Plain),
    ("AlterPartitionResponse.Topics", Class::Plain),
    ("AlterPartitionResponse.Topics.TopicId", Class::TopicId),
    ("AlterPartitionResponse.Topics.Partitions", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.Isr", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.LeaderRecoveryState", Class::Plain),
    ("AlterPartitionResponse.Topics.Partitions.PartitionEpoch", Class::Plain),
    ("AlterReplicaLogDirsRequest", Class::Plain),
    ("AlterReplicaLogDirsRequest.Dirs", Class::Plain),
    ("AlterReplicaLogDirsRequest.Dirs.Path", Class::DirectoryPath),
    ("AlterReplicaLogDirsRequest.Dirs.Topics", Class::Plain),
    ("AlterReplicaLogDirsRequest.Dirs.Topics.Name", Class::Topic),
    ("AlterReplicaLogDirsRequest.Dirs.Topics.Partitions", Class::Plain),
    ("AlterReplicaLogDirsResponse", Class::Plain),
    ("AlterReplicaLogDirsResponse.ThrottleTimeMs", Class::Plain),
    ("AlterReplicaLogDirsResponse.Results", Class::Plain),
    ("AlterReplicaLogDirsResponse.Results.TopicName", Class::Topic),
    ("AlterReplicaLogDirsResponse.Results.Partitions", Class::Plain),
    ("AlterReplicaLogDirsResponse.Results.Partitions.PartitionIndex", Class::Plain),
    ("AlterReplicaLogDirsResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("AlterShareGroupOffsetsRequest", Class::Plain),
    ("AlterShareGroupOffsetsRequest.GroupId", Class::Group),
    ("AlterShareGroupOffsetsRequest.Topics", Class::Plain),
    ("AlterShareGroupOffsetsRequest.Topics.TopicName", Class::Topic),
    ("AlterShareGroupOffsetsRequest.Topics.Partitions", Class::Plain),
    ("AlterShareGroupOffsetsRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AlterShareGroupOffsetsRequest.Topics.Partitions.StartOffset", Class::Plain),
    ("AlterShareGroupOffsetsResponse", Class::Plain),
    ("AlterShareGroupOffsetsResponse.ThrottleTimeMs", Class::Plain),
    ("AlterShareGroupOffsetsResponse.ErrorCode", Class::Plain),
    ("AlterShareGroupOffsetsResponse.ErrorMessage", Class::FreeText),
    ("AlterShareGroupOffsetsResponse.Responses", Class::Plain),
    ("AlterShareGroupOffsetsResponse.Responses.TopicName", Class::Topic),
    ("AlterShareGroupOffsetsResponse.Responses.TopicId", Class::TopicId),
    ("AlterShareGroupOffsetsResponse.Responses.Partitions", Class::Plain),
    ("AlterShareGroupOffsetsResponse.Responses.Partitions.PartitionIndex", Class::Plain),
    ("AlterShareGroupOffsetsResponse.Responses.Partitions.ErrorCode", Class::Plain),
    ("AlterShareGroupOffsetsResponse.Responses.Partitions.ErrorMessage", Class::FreeText),
    ("AlterUserScramCredentialsRequest", Class::Plain),
    ("AlterUserScramCredentialsRequest.Deletions", Class::Plain),
    ("AlterUserScramCredentialsRequest.Deletions.Name", Class::User),
    ("AlterUserScramCredentialsRequest.Deletions.Mechanism", Class::Plain),
    ("AlterUserScramCredentialsRequest.Upsertions", Class::Plain),
    ("AlterUserScramCredentialsRequest.Upsertions.Name", Class::User),
    ("AlterUserScramCredentialsRequest.Upsertions.Mechanism", Class::Plain),
    ("AlterUserScramCredentialsRequest.Upsertions.Iterations", Class::Plain),
    ("AlterUserScramCredentialsRequest.Upsertions.Salt", Class::Secret),
    ("AlterUserScramCredentialsRequest.Upsertions.SaltedPassword", Class::Secret),
    ("AlterUserScramCredentialsResponse", Class::Plain),
    ("AlterUserScramCredentialsResponse.ThrottleTimeMs", Class::Plain),
    ("AlterUserScramCredentialsResponse.Results", Class::Plain),
    ("AlterUserScramCredentialsResponse.Results.User", Class::User),
    ("AlterUserScramCredentialsResponse.Results.ErrorCode", Class::Plain),
    ("AlterUserScramCredentialsResponse.Results.ErrorMessage", Class::FreeText),
    ("ApiVersionsRequest", Class::Plain),
    ("ApiVersionsRequest.ClientSoftwareName", Class::ClientSoftware),
    ("ApiVersionsRequest.ClientSoftwareVersion", Class::ClientSoftware),
    ("ApiVersionsRequest.ClusterId", Class::ClusterId),
    ("ApiVersionsRequest.NodeId", Class::Plain),
    ("ApiVersionsResponse", Class::Plain),
    ("ApiVersionsResponse.ErrorCode", Class::Plain),
    ("ApiVersionsResponse.ApiKeys", Class::Plain),
    ("ApiVersionsResponse.ApiKeys.ApiKey", Class::Plain),
    ("ApiVersionsResponse.ApiKeys.MinVersion", Class::Plain),
    ("ApiVersionsResponse.ApiKeys.MaxVersion", Class::Plain),
    ("ApiVersionsResponse.ThrottleTimeMs", Class::Plain),
    ("ApiVersionsResponse.SupportedFeatures", Class::Plain),
    ("ApiVersionsResponse.SupportedFeatures.Name", Class::Keyword),
    ("ApiVersionsResponse.SupportedFeatures.MinVersion", Class::Plain),
    ("ApiVersionsResponse.SupportedFeatures.MaxVersion", Class::Plain),
    ("ApiVersionsResponse.FinalizedFeaturesEpoch", Class::Plain),
    ("ApiVersionsResponse.FinalizedFeatures", Class::Plain),
    ("ApiVersionsResponse.FinalizedFeatures.Name", Class::Keyword),
    ("ApiVersionsResponse.FinalizedFeatures.MaxVersionLevel", Class::Plain),
    ("ApiVersionsResponse.FinalizedFeatures.MinVersionLevel", Class::Plain),
    ("ApiVersionsResponse.ZkMigrationReady", Class::Plain),
    ("AssignReplicasToDirsRequest", Class::Plain),
    ("AssignReplicasToDirsRequest.BrokerId", Class::Plain),
    ("AssignReplicasToDirsRequest.BrokerEpoch", Class::Plain),
    ("AssignReplicasToDirsRequest.Directories", Class::Plain),
    ("AssignReplicasToDirsRequest.Directories.Id", Class::DirectoryId),
    ("AssignReplicasToDirsRequest.Directories.Topics", Class::Plain),
    ("AssignReplicasToDirsRequest.Directories.Topics.TopicId", Class::TopicId),
    ("AssignReplicasToDirsRequest.Directories.Topics.Partitions", Class::Plain),
    ("AssignReplicasToDirsRequest.Directories.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AssignReplicasToDirsResponse", Class::Plain),
    ("AssignReplicasToDirsResponse.ThrottleTimeMs", Class::Plain),
    ("AssignReplicasToDirsResponse.ErrorCode", Class::Plain),
    ("AssignReplicasToDirsResponse.Directories", Class::Plain),
    ("AssignReplicasToDirsResponse.Directories.Id", Class::DirectoryId),
    ("AssignReplicasToDirsResponse.Directories.Topics", Class::Plain),
    ("AssignReplicasToDirsResponse.Directories.Topics.TopicId", Class::TopicId),
    ("AssignReplicasToDirsResponse.Directories.Topics.Partitions", Class::Plain),
    ("AssignReplicasToDirsResponse.Directories.Topics.Partitions.PartitionIndex", Class::Plain),
    ("AssignReplicasToDirsResponse.Directories.Topics.Partitions.ErrorCode", Class::Plain),
    ("BeginQuorumEpochRequest", Class::Plain),
    ("BeginQuorumEpochRequest.ClusterId", Class::ClusterId),
    ("BeginQuorumEpochRequest.Topics", Class::Plain),
    ("BeginQuorumEpochRequest.Topics.TopicName", Class::Topic),
    ("BeginQuorumEpochRequest.Topics.Partitions", Class::Plain),
    ("BeginQuorumEpochRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("BeginQuorumEpochRequest.Topics.Partitions.LeaderId", Class::Plain),
    ("BeginQuorumEpochRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("BeginQuorumEpochRequest.VoterId", Class::Plain),
    ("BeginQuorumEpochRequest.Topics.Partitions.VoterDirectoryId", Class::DirectoryId),
    ("BeginQuorumEpochRequest.LeaderEndpoints", Class::Plain),
    ("BeginQuorumEpochRequest.LeaderEndpoints.Name", Class::ListenerName),
    ("BeginQuorumEpochRequest.LeaderEndpoints.Host", Class::Host),
    ("BeginQuorumEpochRequest.LeaderEndpoints.Port", Class::Port),
    ("BeginQuorumEpochResponse", Class::Plain),
    ("BeginQuorumEpochResponse.ErrorCode", Class::Plain),
    ("BeginQuorumEpochResponse.Topics", Class::Plain),
    ("BeginQuorumEpochResponse.Topics.TopicName", Class::Topic),
    ("BeginQuorumEpochResponse.Topics.Partitions", Class::Plain),
    ("BeginQuorumEpochResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("BeginQuorumEpochResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("BeginQuorumEpochResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("BeginQuorumEpochResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("BeginQuorumEpochResponse.NodeEndpoints", Class::Plain),
    ("BeginQuorumEpochResponse.NodeEndpoints.NodeId", Class::Plain),
    ("BeginQuorumEpochResponse.NodeEndpoints.Host", Class::Host),
    ("BeginQuorumEpochResponse.NodeEndpoints.Port", Class::Port),
    ("BrokerHeartbeatRequest", Class::Plain),
    ("BrokerHeartbeatRequest.BrokerId", Class::Plain),
    ("BrokerHeartbeatRequest.BrokerEpoch", Class::Plain),
    ("BrokerHeartbeatRequest.CurrentMetadataOffset", Class::Plain),
    ("BrokerHeartbeatRequest.WantFence", Class::Plain),
    ("BrokerHeartbeatRequest.WantShutDown", Class::Plain),
    ("BrokerHeartbeatRequest.OfflineLogDirs", Class::DirectoryId),
    ("BrokerHeartbeatRequest.CordonedLogDirs", Class::DirectoryId),
    ("BrokerHeartbeatResponse", Class::Plain),
    ("BrokerHeartbeatResponse.ThrottleTimeMs", Class::Plain),
    ("BrokerHeartbeatResponse.ErrorCode", Class::Plain),
    ("BrokerHeartbeatResponse.IsCaughtUp", Class::Plain),
    ("BrokerHeartbeatResponse.IsFenced", Class::Plain),
    ("BrokerHeartbeatResponse.ShouldShutDown", Class::Plain),
    ("BrokerRegistrationRequest", Class::Plain),
    ("BrokerRegistrationRequest.BrokerId", Class::Plain),
    ("BrokerRegistrationRequest.ClusterId", Class::ClusterId),
    ("BrokerRegistrationRequest.IncarnationId", Class::ProcessId),
    ("BrokerRegistrationRequest.Listeners", Class::Plain),
    ("BrokerRegistrationRequest.Listeners.Name", Class::ListenerName),
    ("BrokerRegistrationRequest.Listeners.Host", Class::Host),
    ("BrokerRegistrationRequest.Listeners.Port", Class::Port),
    ("BrokerRegistrationRequest.Listeners.SecurityProtocol", Class::Plain),
    ("BrokerRegistrationRequest.Features", Class::Plain),
    ("BrokerRegistrationRequest.Features.Name", Class::Keyword),
    ("BrokerRegistrationRequest.Features.MinSupportedVersion", Class::Plain),
    ("BrokerRegistrationRequest.Features.MaxSupportedVersion", Class::Plain),
    ("BrokerRegistrationRequest.Rack", Class::Rack),
    ("BrokerRegistrationRequest.IsMigratingZkBroker", Class::Plain),
    ("BrokerRegistrationRequest.LogDirs", Class::DirectoryId),
    ("BrokerRegistrationRequest.PreviousBrokerEpoch", Class::Plain),
    ("BrokerRegistrationResponse", Class::Plain),
    ("BrokerRegistrationResponse.ThrottleTimeMs", Class::Plain),
    ("BrokerRegistrationResponse.ErrorCode", Class::Plain),
    ("BrokerRegistrationResponse.BrokerEpoch", Class::Plain),
    ("ConsumerGroupDescribeRequest", Class::Plain),
    ("ConsumerGroupDescribeRequest.GroupIds", Class::Group),
    ("ConsumerGroupDescribeRequest.IncludeAuthorizedOperations", Class::Plain),
    ("ConsumerGroupDescribeResponse", Class::Plain),
    ("ConsumerGroupDescribeResponse.ThrottleTimeMs", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.ErrorCode", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.ErrorMessage", Class::FreeText),
    ("ConsumerGroupDescribeResponse.Groups.GroupId", Class::Group),
    ("ConsumerGroupDescribeResponse.Groups.GroupState", Class::Keyword),
    ("ConsumerGroupDescribeResponse.Groups.GroupEpoch", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.AssignmentEpoch", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.AssignorName", Class::Keyword),
    ("ConsumerGroupDescribeResponse.Groups.Members", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.MemberId", Class::MemberId),
    ("ConsumerGroupDescribeResponse.Groups.Members.InstanceId", Class::InstanceId),
    ("ConsumerGroupDescribeResponse.Groups.Members.RackId", Class::Rack),
    ("ConsumerGroupDescribeResponse.Groups.Members.MemberEpoch", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.ClientId", Class::ClientId),
    ("ConsumerGroupDescribeResponse.Groups.Members.ClientHost", Class::ClientHost),
    ("ConsumerGroupDescribeResponse.Groups.Members.SubscribedTopicNames", Class::Topic),
    ("ConsumerGroupDescribeResponse.Groups.Members.SubscribedTopicRegex", Class::TopicPattern),
    ("ConsumerGroupDescribeResponse.Groups.Members.Assignment", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.TopicId", Class::TopicId),
    ("ConsumerGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.TopicName", Class::Topic),
    ("ConsumerGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.Partitions", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.TargetAssignment", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.TargetAssignment.TopicPartitions", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.TargetAssignment.TopicPartitions.TopicId", Class::TopicId),
    ("ConsumerGroupDescribeResponse.Groups.Members.TargetAssignment.TopicPartitions.TopicName", Class::Topic),
    ("ConsumerGroupDescribeResponse.Groups.Members.TargetAssignment.TopicPartitions.Partitions", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.AuthorizedOperations", Class::Plain),
    ("ConsumerGroupDescribeResponse.Groups.Members.MemberType", Class::Plain),
    ("ConsumerGroupHeartbeatRequest", Class::Plain),
    ("ConsumerGroupHeartbeatRequest.GroupId", Class::Group),
    ("ConsumerGroupHeartbeatRequest.MemberId", Class::MemberId),
    ("ConsumerGroupHeartbeatRequest.MemberEpoch", Class::Plain),
    ("ConsumerGroupHeartbeatRequest.InstanceId", Class::InstanceId),
    ("ConsumerGroupHeartbeatRequest.RackId", Class::Rack),
    ("ConsumerGroupHeartbeatRequest.RebalanceTimeoutMs", Class::Plain),
    ("ConsumerGroupHeartbeatRequest.SubscribedTopicNames", Class::Topic),
    ("ConsumerGroupHeartbeatRequest.ServerAssignor", Class::Keyword),
    ("ConsumerGroupHeartbeatRequest.TopicPartitions", Class::Plain),
    ("ConsumerGroupHeartbeatRequest.TopicPartitions.TopicId", Class::TopicId),
    ("ConsumerGroupHeartbeatRequest.TopicPartitions.Partitions", Class::Plain),
    ("ConsumerGroupHeartbeatRequest.SubscribedTopicRegex", Class::TopicPattern),
    ("ConsumerGroupHeartbeatResponse", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.ThrottleTimeMs", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.ErrorCode", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.ErrorMessage", Class::FreeText),
    ("ConsumerGroupHeartbeatResponse.MemberId", Class::MemberId),
    ("ConsumerGroupHeartbeatResponse.MemberEpoch", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.HeartbeatIntervalMs", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.Assignment", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.Assignment.TopicPartitions", Class::Plain),
    ("ConsumerGroupHeartbeatResponse.Assignment.TopicPartitions.TopicId", Class::TopicId),
    ("ConsumerGroupHeartbeatResponse.Assignment.TopicPartitions.Partitions", Class::Plain),
    ("ControllerRegistrationRequest", Class::Plain),
    ("ControllerRegistrationRequest.ControllerId", Class::Plain),
    ("ControllerRegistrationRequest.IncarnationId", Class::ProcessId),
    ("ControllerRegistrationRequest.ZkMigrationReady", Class::Plain),
    ("ControllerRegistrationRequest.Listeners", Class::Plain),
    ("ControllerRegistrationRequest.Listeners.Name", Class::ListenerName),
    ("ControllerRegistrationRequest.Listeners.Host", Class::Host),
    ("ControllerRegistrationRequest.Listeners.Port", Class::Port),
    ("ControllerRegistrationRequest.Listeners.SecurityProtocol", Class::Plain),
    ("ControllerRegistrationRequest.Features", Class::Plain),
    ("ControllerRegistrationRequest.Features.Name", Class::Keyword),
    ("ControllerRegistrationRequest.Features.MinSupportedVersion", Class::Plain),
    ("ControllerRegistrationRequest.Features.MaxSupportedVersion", Class::Plain),
    ("ControllerRegistrationResponse", Class::Plain),
    ("ControllerRegistrationResponse.ThrottleTimeMs", Class::Plain),
    ("ControllerRegistrationResponse.ErrorCode", Class::Plain),
    ("ControllerRegistrationResponse.ErrorMessage", Class::FreeText),
    ("CreateAclsRequest", Class::Plain),
    ("CreateAclsRequest.Creations", Class::Plain),
    ("CreateAclsRequest.Creations.ResourceType", Class::Plain),
    ("CreateAclsRequest.Creations.ResourceName", Class::ResourceName),
    ("CreateAclsRequest.Creations.ResourcePatternType", Class::Plain),
    ("CreateAclsRequest.Creations.Principal", Class::Principal),
    ("CreateAclsRequest.Creations.Host", Class::AclHost),
    ("CreateAclsRequest.Creations.Operation", Class::Plain),
    ("CreateAclsRequest.Creations.PermissionType", Class::Plain),
    ("CreateAclsResponse", Class::Plain),
    ("CreateAclsResponse.ThrottleTimeMs", Class::Plain),
    ("CreateAclsResponse.Results", Class::Plain),
    ("CreateAclsResponse.Results.ErrorCode", Class::Plain),
    ("CreateAclsResponse.Results.ErrorMessage", Class::FreeText),
    ("CreateDelegationTokenRequest", Class::Plain),
    ("CreateDelegationTokenRequest.Renewers", Class::Plain),
    ("CreateDelegationTokenRequest.Renewers.PrincipalType", Class::Principal),
    ("CreateDelegationTokenRequest.Renewers.PrincipalName", Class::Principal),
    ("CreateDelegationTokenRequest.MaxLifetimeMs", Class::Plain),
    ("CreateDelegationTokenRequest.OwnerPrincipalType", Class::Principal),
    ("CreateDelegationTokenRequest.OwnerPrincipalName", Class::Principal),
    ("CreateDelegationTokenResponse", Class::Plain),
    ("CreateDelegationTokenResponse.ErrorCode", Class::Plain),
    ("CreateDelegationTokenResponse.PrincipalType", Class::Principal),
    ("CreateDelegationTokenResponse.PrincipalName", Class::Principal),
    ("CreateDelegationTokenResponse.IssueTimestampMs", Class::Plain),
    ("CreateDelegationTokenResponse.ExpiryTimestampMs", Class::Plain),
    ("CreateDelegationTokenResponse.MaxTimestampMs", Class::Plain),
    ("CreateDelegationTokenResponse.TokenId", Class::TokenId),
    ("CreateDelegationTokenResponse.Hmac", Class::Secret),
    ("CreateDelegationTokenResponse.ThrottleTimeMs", Class::Plain),
    ("CreateDelegationTokenResponse.TokenRequesterPrincipalType", Class::Principal),
    ("CreateDelegationTokenResponse.TokenRequesterPrincipalName", Class::Principal),
    ("CreatePartitionsRequest", Class::Plain),
    ("CreatePartitionsRequest.Topics", Class::Plain),
    ("CreatePartitionsRequest.Topics.Name", Class::Topic),
    ("CreatePartitionsRequest.Topics.Count", Class::Plain),
    ("CreatePartitionsRequest.Topics.Assignments", Class::Plain),
    ("CreatePartitionsRequest.Topics.Assignments.BrokerIds", Class::Plain),
    ("CreatePartitionsRequest.TimeoutMs", Class::Plain),
    ("CreatePartitionsRequest.ValidateOnly", Class::Plain),
    ("CreatePartitionsResponse", Class::Plain),
    ("CreatePartitionsResponse.ThrottleTimeMs", Class::Plain),
    ("CreatePartitionsResponse.Results", Class::Plain),
    ("CreatePartitionsResponse.Results.Name", Class::Topic),
    ("CreatePartitionsResponse.Results.ErrorCode", Class::Plain),
    ("CreatePartitionsResponse.Results.ErrorMessage", Class::FreeText),
    ("CreateTopicsRequest", Class::Plain),
    ("CreateTopicsRequest.Topics", Class::Plain),
    ("CreateTopicsRequest.Topics.Name", Class::Topic),
    ("CreateTopicsRequest.Topics.NumPartitions", Class::Plain),
    ("CreateTopicsRequest.Topics.ReplicationFactor", Class::Plain),
    ("CreateTopicsRequest.Topics.Assignments", Class::Plain),
    ("CreateTopicsRequest.Topics.Assignments.PartitionIndex", Class::Plain),
    ("CreateTopicsRequest.Topics.Assignments.BrokerIds", Class::Plain),
    ("CreateTopicsRequest.Topics.Configs", Class::Plain),
    ("CreateTopicsRequest.Topics.Configs.Name", Class::ConfigName),
    ("CreateTopicsRequest.Topics.Configs.Value", Class::ConfigValue),
    ("CreateTopicsRequest.timeoutMs", Class::Plain),
    ("CreateTopicsRequest.validateOnly", Class::Plain),
    ("CreateTopicsResponse", Class::Plain),
    ("CreateTopicsResponse.ThrottleTimeMs", Class::Plain),
    ("CreateTopicsResponse.Topics", Class::Plain),
    ("CreateTopicsResponse.Topics.Name", Class::Topic),
    ("CreateTopicsResponse.Topics.ErrorCode", Class::Plain),
    ("CreateTopicsResponse.Topics.ErrorMessage", Class::FreeText),
    ("CreateTopicsResponse.Topics.NumPartitions", Class::Plain),
    ("CreateTopicsResponse.Topics.ReplicationFactor", Class::Plain),
    ("CreateTopicsResponse.Topics.Configs", Class::Plain),
    ("CreateTopicsResponse.Topics.Configs.Name", Class::ConfigName),
    ("CreateTopicsResponse.Topics.Configs.Value", Class::ConfigValue),
    ("CreateTopicsResponse.Topics.Configs.ReadOnly", Class::Plain),
    ("CreateTopicsResponse.Topics.Configs.ConfigSource", Class::Plain),
    ("CreateTopicsResponse.Topics.Configs.IsSensitive", Class::Plain),
    ("CreateTopicsResponse.Topics.TopicConfigErrorCode", Class::Plain),
    ("CreateTopicsResponse.Topics.TopicId", Class::TopicId),
    ("DeleteAclsRequest", Class::Plain),
    ("DeleteAclsRequest.Filters", Class::Plain),
    ("DeleteAclsRequest.Filters.ResourceTypeFilter", Class::Plain),
    ("DeleteAclsRequest.Filters.ResourceNameFilter", Class::ResourceName),
    ("DeleteAclsRequest.Filters.PatternTypeFilter", Class::Plain),
    ("DeleteAclsRequest.Filters.PrincipalFilter", Class::Principal),
    ("DeleteAclsRequest.Filters.HostFilter", Class::AclHost),
    ("DeleteAclsRequest.Filters.Operation", Class::Plain),
    ("DeleteAclsRequest.Filters.PermissionType", Class::Plain),
    ("DeleteAclsResponse", Class::Plain),
    ("DeleteAclsResponse.ThrottleTimeMs", Class::Plain),
    ("DeleteAclsResponse.FilterResults", Class::Plain),
    ("DeleteAclsResponse.FilterResults.ErrorCode", Class::Plain),
    ("DeleteAclsResponse.FilterResults.ErrorMessage", Class::FreeText),
    ("DeleteAclsResponse.FilterResults.MatchingAcls", Class::Plain),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.ErrorCode", Class::Plain),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.ErrorMessage", Class::FreeText),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.ResourceType", Class::Plain),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.ResourceName", Class::ResourceName),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.PatternType", Class::Plain),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.Principal", Class::Principal),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.Host", Class::AclHost),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.Operation", Class::Plain),
    ("DeleteAclsResponse.FilterResults.MatchingAcls.PermissionType", Class::Plain),
    ("DeleteGroupsRequest", Class::Plain),
    ("DeleteGroupsRequest.GroupsNames", Class::Group),
    ("DeleteGroupsResponse", Class::Plain),
    ("DeleteGroupsResponse.ThrottleTimeMs", Class::Plain),
    ("DeleteGroupsResponse.Results", Class::Plain),
    ("DeleteGroupsResponse.Results.GroupId", Class::Group),
    ("DeleteGroupsResponse.Results.ErrorCode", Class::Plain),
    ("DeleteGroupsResponse.Results.ErrorMessage", Class::FreeText),
    ("DeleteRecordsRequest", Class::Plain),
    ("DeleteRecordsRequest.Topics", Class::Plain),
    ("DeleteRecordsRequest.Topics.Name", Class::Topic),
    ("DeleteRecordsRequest.Topics.Partitions", Class::Plain),
    ("DeleteRecordsRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DeleteRecordsRequest.Topics.Partitions.Offset", Class::Plain),
    ("DeleteRecordsRequest.TimeoutMs", Class::Plain),
    ("DeleteRecordsResponse", Class::Plain),
    ("DeleteRecordsResponse.ThrottleTimeMs", Class::Plain),
    ("DeleteRecordsResponse.Topics", Class::Plain),
    ("DeleteRecordsResponse.Topics.Name", Class::Topic),
    ("DeleteRecordsResponse.Topics.Partitions", Class::Plain),
    ("DeleteRecordsResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DeleteRecordsResponse.Topics.Partitions.LowWatermark", Class::Plain),
    ("DeleteRecordsResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("DeleteShareGroupOffsetsRequest", Class::Plain),
    ("DeleteShareGroupOffsetsRequest.GroupId", Class::Group),
    ("DeleteShareGroupOffsetsRequest.Topics", Class::Plain),
    ("DeleteShareGroupOffsetsRequest.Topics.TopicName", Class::Topic),
    ("DeleteShareGroupOffsetsResponse", Class::Plain),
    ("DeleteShareGroupOffsetsResponse.ThrottleTimeMs", Class::Plain),
    ("DeleteShareGroupOffsetsResponse.ErrorCode", Class::Plain),
    ("DeleteShareGroupOffsetsResponse.ErrorMessage", Class::FreeText),
    ("DeleteShareGroupOffsetsResponse.Responses", Class::Plain),
    ("DeleteShareGroupOffsetsResponse.Responses.TopicName", Class::Topic),
    ("DeleteShareGroupOffsetsResponse.Responses.TopicId", Class::TopicId),
    ("DeleteShareGroupOffsetsResponse.Responses.ErrorCode", Class::Plain),
    ("DeleteShareGroupOffsetsResponse.Responses.ErrorMessage", Class::FreeText),
    ("DeleteShareGroupStateRequest", Class::Plain),
    ("DeleteShareGroupStateRequest.GroupId", Class::Group),
    ("DeleteShareGroupStateRequest.Topics", Class::Plain),
    ("DeleteShareGroupStateRequest.Topics.TopicId", Class::TopicId),
    ("DeleteShareGroupStateRequest.Topics.Partitions", Class::Plain),
    ("DeleteShareGroupStateRequest.Topics.Partitions.Partition", Class::Plain),
    ("DeleteShareGroupStateResponse", Class::Plain),
    ("DeleteShareGroupStateResponse.Results", Class::Plain),
    ("DeleteShareGroupStateResponse.Results.TopicId", Class::TopicId),
    ("DeleteShareGroupStateResponse.Results.Partitions", Class::Plain),
    ("DeleteShareGroupStateResponse.Results.Partitions.Partition", Class::Plain),
    ("DeleteShareGroupStateResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("DeleteShareGroupStateResponse.Results.Partitions.ErrorMessage", Class::FreeText),
    ("DeleteTopicsRequest", Class::Plain),
    ("DeleteTopicsRequest.TopicNames", Class::Topic),
    ("DeleteTopicsRequest.TimeoutMs", Class::Plain),
    ("DeleteTopicsRequest.Topics", Class::Plain),
    ("DeleteTopicsRequest.Topics.Name", Class::Topic),
    ("DeleteTopicsRequest.Topics.TopicId", Class::TopicId),
    ("DeleteTopicsResponse", Class::Plain),
    ("DeleteTopicsResponse.ThrottleTimeMs", Class::Plain),
    ("DeleteTopicsResponse.Responses", Class::Plain),
    ("DeleteTopicsResponse.Responses.Name", Class::Topic),
    ("DeleteTopicsResponse.Responses.ErrorCode", Class::Plain),
    ("DeleteTopicsResponse.Responses.ErrorMessage", Class::FreeText),
    ("DeleteTopicsResponse.Responses.TopicId", Class::TopicId),
    ("DescribeAclsRequest", Class::Plain),
    ("DescribeAclsRequest.ResourceTypeFilter", Class::Plain),
    ("DescribeAclsRequest.ResourceNameFilter", Class::ResourceName),
    ("DescribeAclsRequest.PatternTypeFilter", Class::Plain),
    ("DescribeAclsRequest.PrincipalFilter", Class::Principal),
    ("DescribeAclsRequest.HostFilter", Class::AclHost),
    ("DescribeAclsRequest.Operation", Class::Plain),
    ("DescribeAclsRequest.PermissionType", Class::Plain),
    ("DescribeAclsResponse", Class::Plain),
    ("DescribeAclsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeAclsResponse.ErrorCode", Class::Plain),
    ("DescribeAclsResponse.ErrorMessage", Class::FreeText),
    ("DescribeAclsResponse.Resources", Class::Plain),
    ("DescribeAclsResponse.Resources.ResourceType", Class::Plain),
    ("DescribeAclsResponse.Resources.ResourceName", Class::ResourceName),
    ("DescribeAclsResponse.Resources.PatternType", Class::Plain),
    ("DescribeAclsResponse.Resources.Acls", Class::Plain),
    ("DescribeAclsResponse.Resources.Acls.Principal", Class::Principal),
    ("DescribeAclsResponse.Resources.Acls.Host", Class::AclHost),
    ("DescribeAclsResponse.Resources.Acls.Operation", Class::Plain),
    ("DescribeAclsResponse.Resources.Acls.PermissionType", Class::Plain),
    ("DescribeClientQuotasRequest", Class::Plain),
    ("DescribeClientQuotasRequest.Components", Class::Plain),
    ("DescribeClientQuotasRequest.Components.EntityType", Class::Keyword),
    ("DescribeClientQuotasRequest.Components.MatchType", Class::Plain),
    ("DescribeClientQuotasRequest.Components.Match", Class::QuotaEntity),
    ("DescribeClientQuotasRequest.Strict", Class::Plain),
    ("DescribeClientQuotasResponse", Class::Plain),
    ("DescribeClientQuotasResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeClientQuotasResponse.ErrorCode", Class::Plain),
    ("DescribeClientQuotasResponse.ErrorMessage", Class::FreeText),
    ("DescribeClientQuotasResponse.Entries", Class::Plain),
    ("DescribeClientQuotasResponse.Entries.Entity", Class::Plain),
    ("DescribeClientQuotasResponse.Entries.Entity.EntityType", Class::Keyword),
    ("DescribeClientQuotasResponse.Entries.Entity.EntityName", Class::QuotaEntity),
    ("DescribeClientQuotasResponse.Entries.Values", Class::Plain),
    ("DescribeClientQuotasResponse.Entries.Values.Key", Class::ConfigName),
    ("DescribeClientQuotasResponse.Entries.Values.Value", Class::Plain),
    ("DescribeClusterRequest", Class::Plain),
    ("DescribeClusterRequest.IncludeClusterAuthorizedOperations", Class::Plain),
    ("DescribeClusterRequest.EndpointType", Class::Plain),
    ("DescribeClusterRequest.IncludeFencedBrokers", Class::Plain),
    ("DescribeClusterResponse", Class::Plain),
    ("DescribeClusterResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeClusterResponse.ErrorCode", Class::Plain),
    ("DescribeClusterResponse.ErrorMessage", Class::FreeText),
    ("DescribeClusterResponse.ClusterId", Class::ClusterId),
    ("DescribeClusterResponse.ControllerId", Class::Plain),
    ("DescribeClusterResponse.Brokers", Class::Plain),
    ("DescribeClusterResponse.Brokers.BrokerId", Class::Plain),
    ("DescribeClusterResponse.Brokers.Host", Class::Host),
    ("DescribeClusterResponse.Brokers.Port", Class::Port),
    ("DescribeClusterResponse.Brokers.Rack", Class::Rack),
    ("DescribeClusterResponse.ClusterAuthorizedOperations", Class::Plain),
    ("DescribeClusterResponse.EndpointType", Class::Plain),
    ("DescribeClusterResponse.Brokers.IsFenced", Class::Plain),
    ("DescribeConfigsRequest", Class::Plain),
    ("DescribeConfigsRequest.Resources", Class::Plain),
    ("DescribeConfigsRequest.Resources.ResourceType", Class::Plain),
    ("DescribeConfigsRequest.Resources.ResourceName", Class::ResourceName),
    ("DescribeConfigsRequest.Resources.ConfigurationKeys", Class::ConfigName),
    ("DescribeConfigsRequest.IncludeSynonyms", Class::Plain),
    ("DescribeConfigsRequest.IncludeDocumentation", Class::Plain),
    ("DescribeConfigsResponse", Class::Plain),
    ("DescribeConfigsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeConfigsResponse.Results", Class::Plain),
    ("DescribeConfigsResponse.Results.ErrorCode", Class::Plain),
    ("DescribeConfigsResponse.Results.ErrorMessage", Class::FreeText),
    ("DescribeConfigsResponse.Results.ResourceType", Class::Plain),
    ("DescribeConfigsResponse.Results.ResourceName", Class::ResourceName),
    ("DescribeConfigsResponse.Results.Configs", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.Name", Class::ConfigName),
    ("DescribeConfigsResponse.Results.Configs.Value", Class::ConfigValue),
    ("DescribeConfigsResponse.Results.Configs.ReadOnly", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.ConfigSource", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.IsSensitive", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.Synonyms", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.Synonyms.Name", Class::ConfigName),
    ("DescribeConfigsResponse.Results.Configs.Synonyms.Value", Class::ConfigValue),
    ("DescribeConfigsResponse.Results.Configs.Synonyms.Source", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.ConfigType", Class::Plain),
    ("DescribeConfigsResponse.Results.Configs.Documentation", Class::FreeText),
    ("DescribeDelegationTokenRequest", Class::Plain),
    ("DescribeDelegationTokenRequest.Owners", Class::Plain),
    ("DescribeDelegationTokenRequest.Owners.PrincipalType", Class::Principal),
    ("DescribeDelegationTokenRequest.Owners.PrincipalName", Class::Principal),
    ("DescribeDelegationTokenResponse", Class::Plain),
    ("DescribeDelegationTokenResponse.ErrorCode", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.PrincipalType", Class::Principal),
    ("DescribeDelegationTokenResponse.Tokens.PrincipalName", Class::Principal),
    ("DescribeDelegationTokenResponse.Tokens.IssueTimestamp", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.ExpiryTimestamp", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.MaxTimestamp", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.TokenId", Class::TokenId),
    ("DescribeDelegationTokenResponse.Tokens.Hmac", Class::Secret),
    ("DescribeDelegationTokenResponse.Tokens.Renewers", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.Renewers.PrincipalType", Class::Principal),
    ("DescribeDelegationTokenResponse.Tokens.Renewers.PrincipalName", Class::Principal),
    ("DescribeDelegationTokenResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeDelegationTokenResponse.Tokens.TokenRequesterPrincipalType", Class::Principal),
    ("DescribeDelegationTokenResponse.Tokens.TokenRequesterPrincipalName", Class::Principal),
    ("DescribeGroupsRequest", Class::Plain),
    ("DescribeGroupsRequest.Groups", Class::Group),
    ("DescribeGroupsRequest.IncludeAuthorizedOperations", Class::Plain),
    ("DescribeGroupsResponse", Class::Plain),
    ("DescribeGroupsResponse.Groups", Class::Plain),
    ("DescribeGroupsResponse.Groups.ErrorCode", Class::Plain),
    ("DescribeGroupsResponse.Groups.GroupId", Class::Group),
    ("DescribeGroupsResponse.Groups.GroupState", Class::Keyword),
    ("DescribeGroupsResponse.Groups.ProtocolType", Class::Keyword),
    ("DescribeGroupsResponse.Groups.ProtocolData", Class::Keyword),
    ("DescribeGroupsResponse.Groups.Members", Class::Plain),
    ("DescribeGroupsResponse.Groups.Members.MemberId", Class::MemberId),
    ("DescribeGroupsResponse.Groups.Members.ClientId", Class::ClientId),
    ("DescribeGroupsResponse.Groups.Members.ClientHost", Class::ClientHost),
    ("DescribeGroupsResponse.Groups.Members.MemberMetadata", Class::Opaque),
    ("DescribeGroupsResponse.Groups.Members.MemberAssignment", Class::Opaque),
    ("DescribeGroupsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeGroupsResponse.Groups.AuthorizedOperations", Class::Plain),
    ("DescribeGroupsResponse.Groups.Members.GroupInstanceId", Class::InstanceId),
    ("DescribeGroupsResponse.Groups.ErrorMessage", Class::FreeText),
    ("DescribeLogDirsRequest", Class::Plain),
    ("DescribeLogDirsRequest.Topics", Class::Plain),
    ("DescribeLogDirsRequest.Topics.Topic", Class::Topic),
    ("DescribeLogDirsRequest.Topics.Partitions", Class::Plain),
    ("DescribeLogDirsResponse", Class::Plain),
    ("DescribeLogDirsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeLogDirsResponse.Results", Class::Plain),
    ("DescribeLogDirsResponse.Results.ErrorCode", Class::Plain),
    ("DescribeLogDirsResponse.Results.LogDir", Class::DirectoryPath),
    ("DescribeLogDirsResponse.Results.Topics", Class::Plain),
    ("DescribeLogDirsResponse.Results.Topics.Name", Class::Topic),
    ("DescribeLogDirsResponse.Results.Topics.Partitions", Class::Plain),
    ("DescribeLogDirsResponse.Results.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeLogDirsResponse.Results.Topics.Partitions.PartitionSize", Class::Plain),
    ("DescribeLogDirsResponse.Results.Topics.Partitions.OffsetLag", Class::Plain),
    ("DescribeLogDirsResponse.Results.Topics.Partitions.IsFutureKey", Class::Plain),
    ("DescribeLogDirsResponse.ErrorCode", Class::Plain),
    ("DescribeLogDirsResponse.Results.TotalBytes", Class::Plain),
    ("DescribeLogDirsResponse.Results.UsableBytes", Class::Plain),
    ("DescribeLogDirsResponse.Results.IsCordoned", Class::Plain),
    ("DescribeProducersRequest", Class::Plain),
    ("DescribeProducersRequest.Topics", Class::Plain),
    ("DescribeProducersRequest.Topics.Name", Class::Topic),
    ("DescribeProducersRequest.Topics.PartitionIndexes", Class::Plain),
    ("DescribeProducersResponse", Class::Plain),
    ("DescribeProducersResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeProducersResponse.Topics", Class::Plain),
    ("DescribeProducersResponse.Topics.Name", Class::Topic),
    ("DescribeProducersResponse.Topics.Partitions", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ErrorMessage", Class::FreeText),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.ProducerId", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.ProducerEpoch", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.LastSequence", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.LastTimestamp", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.CoordinatorEpoch", Class::Plain),
    ("DescribeProducersResponse.Topics.Partitions.ActiveProducers.CurrentTxnStartOffset", Class::Plain),
    ("DescribeQuorumRequest", Class::Plain),
    ("DescribeQuorumRequest.Topics", Class::Plain),
    ("DescribeQuorumRequest.Topics.TopicName", Class::Topic),
    ("DescribeQuorumRequest.Topics.Partitions", Class::Plain),
    ("DescribeQuorumRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeQuorumResponse", Class::Plain),
    ("DescribeQuorumResponse.ErrorCode", Class::Plain),
    ("DescribeQuorumResponse.Topics", Class::Plain),
    ("DescribeQuorumResponse.Topics.TopicName", Class::Topic),
    ("DescribeQuorumResponse.Topics.Partitions", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.HighWatermark", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters.ReplicaId", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LogEndOffset", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.Observers", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.Observers.ReplicaId", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.Observers.LogEndOffset", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LastFetchTimestamp", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LastCaughtUpTimestamp", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.Observers.LastFetchTimestamp", Class::Plain),
    ("DescribeQuorumResponse.Topics.Partitions.Observers.LastCaughtUpTimestamp", Class::Plain),
    ("DescribeQuorumResponse.ErrorMessage", Class::FreeText),
    ("DescribeQuorumResponse.Topics.Partitions.ErrorMessage", Class::FreeText),
    ("DescribeQuorumResponse.Topics.Partitions.CurrentVoters.ReplicaDirectoryId", Class::DirectoryId),
    ("DescribeQuorumResponse.Topics.Partitions.Observers.ReplicaDirectoryId", Class::DirectoryId),
    ("DescribeQuorumResponse.Nodes", Class::Plain),
    ("DescribeQuorumResponse.Nodes.NodeId", Class::Plain),
    ("DescribeQuorumResponse.Nodes.Listeners", Class::Plain),
    ("DescribeQuorumResponse.Nodes.Listeners.Name", Class::ListenerName),
    ("DescribeQuorumResponse.Nodes.Listeners.Host", Class::Host),
    ("DescribeQuorumResponse.Nodes.Listeners.Port", Class::Port),
    ("DescribeShareGroupOffsetsRequest", Class::Plain),
    ("DescribeShareGroupOffsetsRequest.Groups", Class::Plain),
    ("DescribeShareGroupOffsetsRequest.Groups.GroupId", Class::Group),
    ("DescribeShareGroupOffsetsRequest.Groups.Topics", Class::Plain),
    ("DescribeShareGroupOffsetsRequest.Groups.Topics.TopicName", Class::Topic),
    ("DescribeShareGroupOffsetsRequest.Groups.Topics.Partitions", Class::Plain),
    ("DescribeShareGroupOffsetsResponse", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.GroupId", Class::Group),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.TopicName", Class::Topic),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.TopicId", Class::TopicId),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.StartOffset", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.ErrorCode", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.ErrorMessage", Class::FreeText),
    ("DescribeShareGroupOffsetsResponse.Groups.ErrorCode", Class::Plain),
    ("DescribeShareGroupOffsetsResponse.Groups.ErrorMessage", Class::FreeText),
    ("DescribeShareGroupOffsetsResponse.Groups.Topics.Partitions.Lag", Class::Plain),
    ("DescribeTopicPartitionsRequest", Class::Plain),
    ("DescribeTopicPartitionsRequest.Topics", Class::Plain),
    ("DescribeTopicPartitionsRequest.Topics.Name", Class::Topic),
    ("DescribeTopicPartitionsRequest.ResponsePartitionLimit", Class::Plain),
    ("DescribeTopicPartitionsRequest.Cursor", Class::Plain),
    ("DescribeTopicPartitionsRequest.Cursor.TopicName", Class::Topic),
    ("DescribeTopicPartitionsRequest.Cursor.PartitionIndex", Class::Plain),
    ("DescribeTopicPartitionsResponse", Class::Plain),
    ("DescribeTopicPartitionsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.ErrorCode", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Name", Class::Topic),
    ("DescribeTopicPartitionsResponse.Topics.TopicId", Class::TopicId),
    ("DescribeTopicPartitionsResponse.Topics.IsInternal", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.ReplicaNodes", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.IsrNodes", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.EligibleLeaderReplicas", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.LastKnownElr", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.Partitions.OfflineReplicas", Class::Plain),
    ("DescribeTopicPartitionsResponse.Topics.TopicAuthorizedOperations", Class::Plain),
    ("DescribeTopicPartitionsResponse.NextCursor", Class::Plain),
    ("DescribeTopicPartitionsResponse.NextCursor.TopicName", Class::Topic),
    ("DescribeTopicPartitionsResponse.NextCursor.PartitionIndex", Class::Plain),
    ("DescribeTransactionsRequest", Class::Plain),
    ("DescribeTransactionsRequest.TransactionalIds", Class::TransactionalId),
    ("DescribeTransactionsResponse", Class::Plain),
    ("DescribeTransactionsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.ErrorCode", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.TransactionalId", Class::TransactionalId),
    ("DescribeTransactionsResponse.TransactionStates.TransactionState", Class::Keyword),
    ("DescribeTransactionsResponse.TransactionStates.TransactionTimeoutMs", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.TransactionStartTimeMs", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.ProducerId", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.ProducerEpoch", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.Topics", Class::Plain),
    ("DescribeTransactionsResponse.TransactionStates.Topics.Topic", Class::Topic),
    ("DescribeTransactionsResponse.TransactionStates.Topics.Partitions", Class::Plain),
    ("DescribeUserScramCredentialsRequest", Class::Plain),
    ("DescribeUserScramCredentialsRequest.Users", Class::Plain),
    ("DescribeUserScramCredentialsRequest.Users.Name", Class::User),
    ("DescribeUserScramCredentialsResponse", Class::Plain),
    ("DescribeUserScramCredentialsResponse.ThrottleTimeMs", Class::Plain),
    ("DescribeUserScramCredentialsResponse.ErrorCode", Class::Plain),
    ("DescribeUserScramCredentialsResponse.ErrorMessage", Class::FreeText),
    ("DescribeUserScramCredentialsResponse.Results", Class::Plain),
    ("DescribeUserScramCredentialsResponse.Results.User", Class::User),
    ("DescribeUserScramCredentialsResponse.Results.ErrorCode", Class::Plain),
    ("DescribeUserScramCredentialsResponse.Results.ErrorMessage", Class::FreeText),
    ("DescribeUserScramCredentialsResponse.Results.CredentialInfos", Class::Plain),
    ("DescribeUserScramCredentialsResponse.Results.CredentialInfos.Mechanism", Class::Plain),
    ("DescribeUserScramCredentialsResponse.Results.CredentialInfos.Iterations", Class::Plain),
    ("ElectLeadersRequest", Class::Plain),
    ("ElectLeadersRequest.TopicPartitions", Class::Plain),
    ("ElectLeadersRequest.TopicPartitions.Topic", Class::Topic),
    ("ElectLeadersRequest.TopicPartitions.Partitions", Class::Plain),
    ("ElectLeadersRequest.TimeoutMs", Class::Plain),
    ("ElectLeadersRequest.ElectionType", Class::Plain),
    ("ElectLeadersResponse", Class::Plain),
    ("ElectLeadersResponse.ThrottleTimeMs", Class::Plain),
    ("ElectLeadersResponse.ReplicaElectionResults", Class::Plain),
    ("ElectLeadersResponse.ReplicaElectionResults.Topic", Class::Topic),
    ("ElectLeadersResponse.ReplicaElectionResults.PartitionResult", Class::Plain),
    ("ElectLeadersResponse.ReplicaElectionResults.PartitionResult.PartitionId", Class::Plain),
    ("ElectLeadersResponse.ReplicaElectionResults.PartitionResult.ErrorCode", Class::Plain),
    ("ElectLeadersResponse.ReplicaElectionResults.PartitionResult.ErrorMessage", Class::FreeText),
    ("ElectLeadersResponse.ErrorCode", Class::Plain),
    ("EndQuorumEpochRequest", Class::Plain),
    ("EndQuorumEpochRequest.ClusterId", Class::ClusterId),
    ("EndQuorumEpochRequest.Topics", Class::Plain),
    ("EndQuorumEpochRequest.Topics.TopicName", Class::Topic),
    ("EndQuorumEpochRequest.Topics.Partitions", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.LeaderId", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.PreferredSuccessors", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.PreferredCandidates", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.PreferredCandidates.CandidateId", Class::Plain),
    ("EndQuorumEpochRequest.Topics.Partitions.PreferredCandidates.CandidateDirectoryId", Class::DirectoryId),
    ("EndQuorumEpochRequest.LeaderEndpoints", Class::Plain),
    ("EndQuorumEpochRequest.LeaderEndpoints.Name", Class::ListenerName),
    ("EndQuorumEpochRequest.LeaderEndpoints.Host", Class::Host),
    ("EndQuorumEpochRequest.LeaderEndpoints.Port", Class::Port),
    ("EndQuorumEpochResponse", Class::Plain),
    ("EndQuorumEpochResponse.ErrorCode", Class::Plain),
    ("EndQuorumEpochResponse.Topics", Class::Plain),
    ("EndQuorumEpochResponse.Topics.TopicName", Class::Topic),
    ("EndQuorumEpochResponse.Topics.Partitions", Class::Plain),
    ("EndQuorumEpochResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("EndQuorumEpochResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("EndQuorumEpochResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("EndQuorumEpochResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("EndQuorumEpochResponse.NodeEndpoints", Class::Plain),
    ("EndQuorumEpochResponse.NodeEndpoints.NodeId", Class::Plain),
    ("EndQuorumEpochResponse.NodeEndpoints.Host", Class::Host),
    ("EndQuorumEpochResponse.NodeEndpoints.Port", Class::Port),
    ("EndTxnRequest", Class::Plain),
    ("EndTxnRequest.TransactionalId", Class::TransactionalId),
    ("EndTxnRequest.ProducerId", Class::Plain),
    ("EndTxnRequest.ProducerEpoch", Class::Plain),
    ("EndTxnRequest.Committed", Class::Plain),
    ("EndTxnResponse", Class::Plain),
    ("EndTxnResponse.ThrottleTimeMs", Class::Plain),
    ("EndTxnResponse.ErrorCode", Class::Plain),
    ("EndTxnResponse.ProducerId", Class::Plain),
    ("EndTxnResponse.ProducerEpoch", Class::Plain),
    ("EnvelopeRequest", Class::Plain),
    ("EnvelopeRequest.RequestData", Class::Opaque),
    ("EnvelopeRequest.RequestPrincipal", Class::Opaque),
    ("EnvelopeRequest.ClientHostAddress", Class::ClientHost),
    ("EnvelopeResponse", Class::Plain),
    ("EnvelopeResponse.ResponseData", Class::Opaque),
    ("EnvelopeResponse.ErrorCode", Class::Plain),
    ("ExpireDelegationTokenRequest", Class::Plain),
    ("ExpireDelegationTokenRequest.Hmac", Class::Secret),
    ("ExpireDelegationTokenRequest.ExpiryTimePeriodMs", Class::Plain),
    ("ExpireDelegationTokenResponse", Class::Plain),
    ("ExpireDelegationTokenResponse.ErrorCode", Class::Plain),
    ("ExpireDelegationTokenResponse.ExpiryTimestampMs", Class::Plain),
    ("ExpireDelegationTokenResponse.ThrottleTimeMs", Class::Plain),
    ("FetchRequest", Class::Plain),
    ("FetchRequest.ReplicaId", Class::Plain),
    ("FetchRequest.MaxWaitMs", Class::Plain),
    ("FetchRequest.MinBytes", Class::Plain),
    ("FetchRequest.MaxBytes", Class::Plain),
    ("FetchRequest.IsolationLevel", Class::Plain),
    ("FetchRequest.Topics", Class::Plain),
    ("FetchRequest.Topics.Topic", Class::Topic),
    ("FetchRequest.Topics.Partitions", Class::Plain),
    ("FetchRequest.Topics.Partitions.Partition", Class::Plain),
    ("FetchRequest.Topics.Partitions.FetchOffset", Class::Plain),
    ("FetchRequest.Topics.Partitions.PartitionMaxBytes", Class::Plain),
    ("FetchRequest.Topics.Partitions.LogStartOffset", Class::Plain),
    ("FetchRequest.SessionId", Class::Plain),
    ("FetchRequest.SessionEpoch", Class::Plain),
    ("FetchRequest.ForgottenTopicsData", Class::Plain),
    ("FetchRequest.ForgottenTopicsData.Topic", Class::Topic),
    ("FetchRequest.ForgottenTopicsData.Partitions", Class::Plain),
    ("FetchRequest.Topics.Partitions.CurrentLeaderEpoch", Class::Plain),
    ("FetchRequest.RackId", Class::Rack),
    ("FetchRequest.Topics.Partitions.LastFetchedEpoch", Class::Plain),
    ("FetchRequest.ClusterId", Class::ClusterId),
    ("FetchRequest.Topics.TopicId", Class::TopicId),
    ("FetchRequest.ForgottenTopicsData.TopicId", Class::TopicId),
    ("FetchRequest.ReplicaState", Class::Plain),
    ("FetchRequest.ReplicaState.ReplicaId", Class::Plain),
    ("FetchRequest.ReplicaState.ReplicaEpoch", Class::Plain),
    ("FetchRequest.Topics.Partitions.ReplicaDirectoryId", Class::DirectoryId),
    ("FetchRequest.Topics.Partitions.HighWatermark", Class::Plain),
    ("FetchResponse", Class::Plain),
    ("FetchResponse.ThrottleTimeMs", Class::Plain),
    ("FetchResponse.Responses", Class::Plain),
    ("FetchResponse.Responses.Topic", Class::Topic),
    ("FetchResponse.Responses.Partitions", Class::Plain),
    ("FetchResponse.Responses.Partitions.PartitionIndex", Class::Plain),
    ("FetchResponse.Responses.Partitions.ErrorCode", Class::Plain),
    ("FetchResponse.Responses.Partitions.HighWatermark", Class::Plain),
    ("FetchResponse.Responses.Partitions.LastStableOffset", Class::Plain),
    ("FetchResponse.Responses.Partitions.AbortedTransactions", Class::Plain),
    ("FetchResponse.Responses.Partitions.AbortedTransactions.ProducerId", Class::Plain),
    ("FetchResponse.Responses.Partitions.AbortedTransactions.FirstOffset", Class::Plain),
    ("FetchResponse.Responses.Partitions.Records", Class::Records),
    ("FetchResponse.Responses.Partitions.LogStartOffset", Class::Plain),
    ("FetchResponse.ErrorCode", Class::Plain),
    ("FetchResponse.SessionId", Class::Plain),
    ("FetchResponse.Responses.Partitions.PreferredReadReplica", Class::Plain),
    ("FetchResponse.Responses.Partitions.DivergingEpoch", Class::Plain),
    ("FetchResponse.Responses.Partitions.DivergingEpoch.Epoch", Class::Plain),
    ("FetchResponse.Responses.Partitions.DivergingEpoch.EndOffset", Class::Plain),
    ("FetchResponse.Responses.Partitions.CurrentLeader", Class::Plain),
    ("FetchResponse.Responses.Partitions.CurrentLeader.LeaderId", Class::Plain),
    ("FetchResponse.Responses.Partitions.CurrentLeader.LeaderEpoch", Class::Plain),
    ("FetchResponse.Responses.Partitions.SnapshotId", Class::Plain),
    ("FetchResponse.Responses.Partitions.SnapshotId.EndOffset", Class::Plain),
    ("FetchResponse.Responses.Partitions.SnapshotId.Epoch", Class::Plain),
    ("FetchResponse.Responses.TopicId", Class::TopicId),
    ("FetchResponse.NodeEndpoints", Class::Plain),
    ("FetchResponse.NodeEndpoints.NodeId", Class::Plain),
    ("FetchResponse.NodeEndpoints.Host", Class::Host),
    ("FetchResponse.NodeEndpoints.Port", Class::Port),
    ("FetchResponse.NodeEndpoints.Rack", Class::Rack),
    ("FetchSnapshotRequest", Class::Plain),
    ("FetchSnapshotRequest.ReplicaId", Class::Plain),
    ("FetchSnapshotRequest.MaxBytes", Class::Plain),
    ("FetchSnapshotRequest.Topics", Class::Plain),
    ("FetchSnapshotRequest.Topics.Name", Class::Topic),
    ("FetchSnapshotRequest.Topics.Partitions", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.Partition", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.CurrentLeaderEpoch", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.SnapshotId", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.SnapshotId.EndOffset", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.SnapshotId.Epoch", Class::Plain),
    ("FetchSnapshotRequest.Topics.Partitions.Position", Class::Plain),
    ("FetchSnapshotRequest.ClusterId", Class::ClusterId),
    ("FetchSnapshotRequest.Topics.Partitions.ReplicaDirectoryId", Class::DirectoryId),
    ("FetchSnapshotResponse", Class::Plain),
    ("FetchSnapshotResponse.ThrottleTimeMs", Class::Plain),
    ("FetchSnapshotResponse.ErrorCode", Class::Plain),
    ("FetchSnapshotResponse.Topics", Class::Plain),
    ("FetchSnapshotResponse.Topics.Name", Class::Topic),
    ("FetchSnapshotResponse.Topics.Partitions", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.Index", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.SnapshotId", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.SnapshotId.EndOffset", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.SnapshotId.Epoch", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.Size", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.Position", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.UnalignedRecords", Class::Records),
    ("FetchSnapshotResponse.Topics.Partitions.CurrentLeader", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.CurrentLeader.LeaderId", Class::Plain),
    ("FetchSnapshotResponse.Topics.Partitions.CurrentLeader.LeaderEpoch", Class::Plain),
    ("FetchSnapshotResponse.NodeEndpoints", Class::Plain),
    ("FetchSnapshotResponse.NodeEndpoints.NodeId", Class::Plain),
    ("FetchSnapshotResponse.NodeEndpoints.Host", Class::Host),
    ("FetchSnapshotResponse.NodeEndpoints.Port", Class::Port),
    ("FindCoordinatorRequest", Class::Plain),
    ("FindCoordinatorRequest.Key", Class::CoordinatorKey),
    ("FindCoordinatorRequest.KeyType", Class::Plain),
    ("FindCoordinatorRequest.CoordinatorKeys", Class::CoordinatorKey),
    ("FindCoordinatorResponse", Class::Plain),
    ("FindCoordinatorResponse.ErrorCode", Class::Plain),
    ("FindCoordinatorResponse.NodeId", Class::Plain),
    ("FindCoordinatorResponse.Host", Class::Host),
    ("FindCoordinatorResponse.Port", Class::Port),
    ("FindCoordinatorResponse.ThrottleTimeMs", Class::Plain),
    ("FindCoordinatorResponse.ErrorMessage", Class::FreeText),
    ("FindCoordinatorResponse.Coordinators", Class::Plain),
    ("FindCoordinatorResponse.Coordinators.Key", Class::CoordinatorKey),
    ("FindCoordinatorResponse.Coordinators.NodeId", Class::Plain),
    ("FindCoordinatorResponse.Coordinators.Host", Class::Host),
    ("FindCoordinatorResponse.Coordinators.Port", Class::Port),
    ("FindCoordinatorResponse.Coordinators.ErrorCode", Class::Plain),
    ("FindCoordinatorResponse.Coordinators.ErrorMessage", Class::FreeText),
    ("GetTelemetrySubscriptionsRequest", Class::Plain),
    ("GetTelemetrySubscriptionsRequest.ClientInstanceId", Class::ProcessId),
    ("GetTelemetrySubscriptionsResponse", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.ThrottleTimeMs", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.ErrorCode", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.ClientInstanceId", Class::ProcessId),
    ("GetTelemetrySubscriptionsResponse.SubscriptionId", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.AcceptedCompressionTypes", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.PushIntervalMs", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.TelemetryMaxBytes", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.DeltaTemporality", Class::Plain),
    ("GetTelemetrySubscriptionsResponse.RequestedMetrics", Class::Keyword),
    ("HeartbeatRequest", Class::Plain),
    ("HeartbeatRequest.GroupId", Class::Group),
    ("HeartbeatRequest.GenerationId", Class::Plain),
    ("HeartbeatRequest.MemberId", Class::MemberId),
    ("HeartbeatRequest.GroupInstanceId", Class::InstanceId),
    ("HeartbeatResponse", Class::Plain),
    ("HeartbeatResponse.ErrorCode", Class::Plain),
    ("HeartbeatResponse.ThrottleTimeMs", Class::Plain),
    ("IncrementalAlterConfigsRequest", Class::Plain),
    ("IncrementalAlterConfigsRequest.Resources", Class::Plain),
    ("IncrementalAlterConfigsRequest.Resources.ResourceType", Class::Plain),
    ("IncrementalAlterConfigsRequest.Resources.ResourceName", Class::ResourceName),
    ("IncrementalAlterConfigsRequest.Resources.Configs", Class::Plain),
    ("IncrementalAlterConfigsRequest.Resources.Configs.Name", Class::ConfigName),
    ("IncrementalAlterConfigsRequest.Resources.Configs.ConfigOperation", Class::Plain),
    ("IncrementalAlterConfigsRequest.Resources.Configs.Value", Class::ConfigValue),
    ("IncrementalAlterConfigsRequest.ValidateOnly", Class::Plain),
    ("IncrementalAlterConfigsResponse", Class::Plain),
    ("IncrementalAlterConfigsResponse.ThrottleTimeMs", Class::Plain),
    ("IncrementalAlterConfigsResponse.Responses", Class::Plain),
    ("IncrementalAlterConfigsResponse.Responses.ErrorCode", Class::Plain),
    ("IncrementalAlterConfigsResponse.Responses.ErrorMessage", Class::FreeText),
    ("IncrementalAlterConfigsResponse.Responses.ResourceType", Class::Plain),
    ("IncrementalAlterConfigsResponse.Responses.ResourceName", Class::ResourceName),
    ("InitProducerIdRequest", Class::Plain),
    ("InitProducerIdRequest.TransactionalId", Class::TransactionalId),
    ("InitProducerIdRequest.TransactionTimeoutMs", Class::Plain),
    ("InitProducerIdRequest.ProducerId", Class::Plain),
    ("InitProducerIdRequest.ProducerEpoch", Class::Plain),
    ("InitProducerIdResponse", Class::Plain),
    ("InitProducerIdResponse.ThrottleTimeMs", Class::Plain),
    ("InitProducerIdResponse.ErrorCode", Class::Plain),
    ("InitProducerIdResponse.ProducerId", Class::Plain),
    ("InitProducerIdResponse.ProducerEpoch", Class::Plain),
    ("InitializeShareGroupStateRequest", Class::Plain),
    ("InitializeShareGroupStateRequest.GroupId", Class::Group),
    ("InitializeShareGroupStateRequest.Topics", Class::Plain),
    ("InitializeShareGroupStateRequest.Topics.TopicId", Class::TopicId),
    ("InitializeShareGroupStateRequest.Topics.Partitions", Class::Plain),
    ("InitializeShareGroupStateRequest.Topics.Partitions.Partition", Class::Plain),
    ("InitializeShareGroupStateRequest.Topics.Partitions.StateEpoch", Class::Plain),
    ("InitializeShareGroupStateRequest.Topics.Partitions.StartOffset", Class::Plain),
    ("InitializeShareGroupStateResponse", Class::Plain),
    ("InitializeShareGroupStateResponse.Results", Class::Plain),
    ("InitializeShareGroupStateResponse.Results.TopicId", Class::TopicId),
    ("InitializeShareGroupStateResponse.Results.Partitions", Class::Plain),
    ("InitializeShareGroupStateResponse.Results.Partitions.Partition", Class::Plain),
    ("InitializeShareGroupStateResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("InitializeShareGroupStateResponse.Results.Partitions.ErrorMessage", Class::FreeText),
    ("JoinGroupRequest", Class::Plain),
    ("JoinGroupRequest.GroupId", Class::Group),
    ("JoinGroupRequest.SessionTimeoutMs", Class::Plain),
    ("JoinGroupRequest.MemberId", Class::MemberId),
    ("JoinGroupRequest.ProtocolType", Class::Keyword),
    ("JoinGroupRequest.Protocols", Class::Plain),
    ("JoinGroupRequest.Protocols.Name", Class::Keyword),
    ("JoinGroupRequest.Protocols.Metadata", Class::Opaque),
    ("JoinGroupRequest.RebalanceTimeoutMs", Class::Plain),
    ("JoinGroupRequest.GroupInstanceId", Class::InstanceId),
    ("JoinGroupRequest.Reason", Class::FreeText),
    ("JoinGroupResponse", Class::Plain),
    ("JoinGroupResponse.ErrorCode", Class::Plain),
    ("JoinGroupResponse.GenerationId", Class::Plain),
    ("JoinGroupResponse.ProtocolName", Class::Keyword),
    ("JoinGroupResponse.Leader", Class::MemberId),
    ("JoinGroupResponse.MemberId", Class::MemberId),
    ("JoinGroupResponse.Members", Class::Plain),
    ("JoinGroupResponse.Members.MemberId", Class::MemberId),
    ("JoinGroupResponse.Members.Metadata", Class::Opaque),
    ("JoinGroupResponse.ThrottleTimeMs", Class::Plain),
    ("JoinGroupResponse.Members.GroupInstanceId", Class::InstanceId),
    ("JoinGroupResponse.ProtocolType", Class::Keyword),
    ("JoinGroupResponse.SkipAssignment", Class::Plain),
    ("LeaveGroupRequest", Class::Plain),
    ("LeaveGroupRequest.GroupId", Class::Group),
    ("LeaveGroupRequest.MemberId", Class::MemberId),
    ("LeaveGroupRequest.Members", Class::Plain),
    ("LeaveGroupRequest.Members.MemberId", Class::MemberId),
    ("LeaveGroupRequest.Members.GroupInstanceId", Class::InstanceId),
    ("LeaveGroupRequest.Members.Reason", Class::FreeText),
    ("LeaveGroupResponse", Class::Plain),
    ("LeaveGroupResponse.ErrorCode", Class::Plain),
    ("LeaveGroupResponse.ThrottleTimeMs", Class::Plain),
    ("LeaveGroupResponse.Members", Class::Plain),
    ("LeaveGroupResponse.Members.MemberId", Class::MemberId),
    ("LeaveGroupResponse.Members.GroupInstanceId", Class::InstanceId),
    ("LeaveGroupResponse.Members.ErrorCode", Class::Plain),
    ("ListConfigResourcesRequest", Class::Plain),
    ("ListConfigResourcesRequest.ResourceTypes", Class::Plain),
    ("ListConfigResourcesResponse", Class::Plain),
    ("ListConfigResourcesResponse.ThrottleTimeMs", Class::Plain),
    ("ListConfigResourcesResponse.ErrorCode", Class::Plain),
    ("ListConfigResourcesResponse.ConfigResources", Class::Plain),
    ("ListConfigResourcesResponse.ConfigResources.ResourceName", Class::ResourceName),
    ("ListConfigResourcesResponse.ConfigResources.ResourceType", Class::Plain),
    ("ListGroupsRequest", Class::Plain),
    ("ListGroupsRequest.StatesFilter", Class::Keyword),
    ("ListGroupsRequest.TypesFilter", Class::Keyword),
    ("ListGroupsResponse", Class::Plain),
    ("ListGroupsResponse.ErrorCode", Class::Plain),
    ("ListGroupsResponse.Groups", Class::Plain),
    ("ListGroupsResponse.Groups.GroupId", Class::Group),
    ("ListGroupsResponse.Groups.ProtocolType", Class::Keyword),
    ("ListGroupsResponse.ThrottleTimeMs", Class::Plain),
    ("ListGroupsResponse.Groups.GroupState", Class::Keyword),
    ("ListGroupsResponse.Groups.GroupType", Class::Keyword),
    ("ListOffsetsRequest", Class::Plain),
    ("ListOffsetsRequest.ReplicaId", Class::Plain),
    ("ListOffsetsRequest.Topics", Class::Plain),
    ("ListOffsetsRequest.Topics.Name", Class::Topic),
    ("ListOffsetsRequest.Topics.Partitions", Class::Plain),
    ("ListOffsetsRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("ListOffsetsRequest.Topics.Partitions.Timestamp", Class::Plain),
    ("ListOffsetsRequest.IsolationLevel", Class::Plain),
    ("ListOffsetsRequest.Topics.Partitions.CurrentLeaderEpoch", Class::Plain),
    ("ListOffsetsRequest.TimeoutMs", Class::Plain),
    ("ListOffsetsResponse", Class::Plain),
    ("ListOffsetsResponse.Topics", Class::Plain),
    ("ListOffsetsResponse.Topics.Name", Class::Topic),
    ("ListOffsetsResponse.Topics.Partitions", Class::Plain),
    ("ListOffsetsResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("ListOffsetsResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("ListOffsetsResponse.Topics.Partitions.Timestamp", Class::Plain),
    ("ListOffsetsResponse.Topics.Partitions.Offset", Class::Plain),
    ("ListOffsetsResponse.ThrottleTimeMs", Class::Plain),
    ("ListOffsetsResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("ListPartitionReassignmentsRequest", Class::Plain),
    ("ListPartitionReassignmentsRequest.TimeoutMs", Class::Plain),
    ("ListPartitionReassignmentsRequest.Topics", Class::Plain),
    ("ListPartitionReassignmentsRequest.Topics.Name", Class::Topic),
    ("ListPartitionReassignmentsRequest.Topics.PartitionIndexes", Class::Plain),
    ("ListPartitionReassignmentsResponse", Class::Plain),
    ("ListPartitionReassignmentsResponse.ThrottleTimeMs", Class::Plain),
    ("ListPartitionReassignmentsResponse.ErrorCode", Class::Plain),
    ("ListPartitionReassignmentsResponse.ErrorMessage", Class::FreeText),
    ("ListPartitionReassignmentsResponse.Topics", Class::Plain),
    ("ListPartitionReassignmentsResponse.Topics.Name", Class::Topic),
    ("ListPartitionReassignmentsResponse.Topics.Partitions", Class::Plain),
    ("ListPartitionReassignmentsResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("ListPartitionReassignmentsResponse.Topics.Partitions.Replicas", Class::Plain),
    ("ListPartitionReassignmentsResponse.Topics.Partitions.AddingReplicas", Class::Plain),
    ("ListPartitionReassignmentsResponse.Topics.Partitions.RemovingReplicas", Class::Plain),
    ("ListTransactionsRequest", Class::Plain),
    ("ListTransactionsRequest.StateFilters", Class::Keyword),
    ("ListTransactionsRequest.ProducerIdFilters", Class::Plain),
    ("ListTransactionsRequest.DurationFilter", Class::Plain),
    ("ListTransactionsRequest.TransactionalIdPattern", Class::TransactionalIdPattern),
    ("ListTransactionsResponse", Class::Plain),
    ("ListTransactionsResponse.ThrottleTimeMs", Class::Plain),
    ("ListTransactionsResponse.ErrorCode", Class::Plain),
    ("ListTransactionsResponse.UnknownStateFilters", Class::Keyword),
    ("ListTransactionsResponse.TransactionStates", Class::Plain),
    ("ListTransactionsResponse.TransactionStates.TransactionalId", Class::TransactionalId),
    ("ListTransactionsResponse.TransactionStates.ProducerId", Class::Plain),
    ("ListTransactionsResponse.TransactionStates.TransactionState", Class::Keyword),
    ("MetadataRequest", Class::Plain),
    ("MetadataRequest.Topics", Class::Plain),
    ("MetadataRequest.Topics.Name", Class::Topic),
    ("MetadataRequest.AllowAutoTopicCreation", Class::Plain),
    ("MetadataRequest.IncludeClusterAuthorizedOperations", Class::Plain),
    ("MetadataRequest.IncludeTopicAuthorizedOperations", Class::Plain),
    ("MetadataRequest.Topics.TopicId", Class::TopicId),
    ("MetadataResponse", Class::Plain),
    ("MetadataResponse.Brokers", Class::Plain),
    ("MetadataResponse.Brokers.NodeId", Class::Plain),
    ("MetadataResponse.Brokers.Host", Class::Host),
    ("MetadataResponse.Brokers.Port", Class::Port),
    ("MetadataResponse.Topics", Class::Plain),
    ("MetadataResponse.Topics.ErrorCode", Class::Plain),
    ("MetadataResponse.Topics.Name", Class::Topic),
    ("MetadataResponse.Topics.Partitions", Class::Plain),
    ("MetadataResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("MetadataResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("MetadataResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("MetadataResponse.Topics.Partitions.ReplicaNodes", Class::Plain),
    ("MetadataResponse.Topics.Partitions.IsrNodes", Class::Plain),
    ("MetadataResponse.Brokers.Rack", Class::Rack),
    ("MetadataResponse.ControllerId", Class::Plain),
    ("MetadataResponse.Topics.IsInternal", Class::Plain),
    ("MetadataResponse.ClusterId", Class::ClusterId),
    ("MetadataResponse.ThrottleTimeMs", Class::Plain),
    ("MetadataResponse.Topics.Partitions.OfflineReplicas", Class::Plain),
    ("MetadataResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("MetadataResponse.Topics.TopicAuthorizedOperations", Class::Plain),
    ("MetadataResponse.ClusterAuthorizedOperations", Class::Plain),
    ("MetadataResponse.Topics.TopicId", Class::TopicId),
    ("MetadataResponse.ErrorCode", Class::Plain),
    ("OffsetCommitRequest", Class::Plain),
    ("OffsetCommitRequest.GroupId", Class::Group),
    ("OffsetCommitRequest.GenerationIdOrMemberEpoch", Class::Plain),
    ("OffsetCommitRequest.MemberId", Class::MemberId),
    ("OffsetCommitRequest.RetentionTimeMs", Class::Plain),
    ("OffsetCommitRequest.Topics", Class::Plain),
    ("OffsetCommitRequest.Topics.Name", Class::Topic),
    ("OffsetCommitRequest.Topics.Partitions", Class::Plain),
    ("OffsetCommitRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetCommitRequest.Topics.Partitions.CommittedOffset", Class::Plain),
    ("OffsetCommitRequest.Topics.Partitions.CommittedMetadata", Class::FreeText),
    ("OffsetCommitRequest.Topics.Partitions.CommittedLeaderEpoch", Class::Plain),
    ("OffsetCommitRequest.GroupInstanceId", Class::InstanceId),
    ("OffsetCommitRequest.Topics.TopicId", Class::TopicId),
    ("OffsetCommitResponse", Class::Plain),
    ("OffsetCommitResponse.Topics", Class::Plain),
    ("OffsetCommitResponse.Topics.Name", Class::Topic),
    ("OffsetCommitResponse.Topics.Partitions", Class::Plain),
    ("OffsetCommitResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetCommitResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("OffsetCommitResponse.ThrottleTimeMs", Class::Plain),
    ("OffsetCommitResponse.Topics.TopicId", Class::TopicId),
    ("OffsetDeleteRequest", Class::Plain),
    ("OffsetDeleteRequest.GroupId", Class::Group),
    ("OffsetDeleteRequest.Topics", Class::Plain),
    ("OffsetDeleteRequest.Topics.Name", Class::Topic),
    ("OffsetDeleteRequest.Topics.Partitions", Class::Plain),
    ("OffsetDeleteRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetDeleteResponse", Class::Plain),
    ("OffsetDeleteResponse.ErrorCode", Class::Plain),
    ("OffsetDeleteResponse.ThrottleTimeMs", Class::Plain),
    ("OffsetDeleteResponse.Topics", Class::Plain),
    ("OffsetDeleteResponse.Topics.Name", Class::Topic),
    ("OffsetDeleteResponse.Topics.Partitions", Class::Plain),
    ("OffsetDeleteResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetDeleteResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("OffsetFetchRequest", Class::Plain),
    ("OffsetFetchRequest.GroupId", Class::Group),
    ("OffsetFetchRequest.Topics", Class::Plain),
    ("OffsetFetchRequest.Topics.Name", Class::Topic),
    ("OffsetFetchRequest.Topics.PartitionIndexes", Class::Plain),
    ("OffsetFetchRequest.RequireStable", Class::Plain),
    ("OffsetFetchRequest.Groups", Class::Plain),
    ("OffsetFetchRequest.Groups.GroupId", Class::Group),
    ("OffsetFetchRequest.Groups.Topics", Class::Plain),
    ("OffsetFetchRequest.Groups.Topics.Name", Class::Topic),
    ("OffsetFetchRequest.Groups.Topics.PartitionIndexes", Class::Plain),
    ("OffsetFetchRequest.Groups.MemberId", Class::MemberId),
    ("OffsetFetchRequest.Groups.MemberEpoch", Class::Plain),
    ("OffsetFetchRequest.Groups.Topics.TopicId", Class::TopicId),
    ("OffsetFetchResponse", Class::Plain),
    ("OffsetFetchResponse.Topics", Class::Plain),
    ("OffsetFetchResponse.Topics.Name", Class::Topic),
    ("OffsetFetchResponse.Topics.Partitions", Class::Plain),
    ("OffsetFetchResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetFetchResponse.Topics.Partitions.CommittedOffset", Class::Plain),
    ("OffsetFetchResponse.Topics.Partitions.Metadata", Class::FreeText),
    ("OffsetFetchResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("OffsetFetchResponse.ErrorCode", Class::Plain),
    ("OffsetFetchResponse.ThrottleTimeMs", Class::Plain),
    ("OffsetFetchResponse.Topics.Partitions.CommittedLeaderEpoch", Class::Plain),
    ("OffsetFetchResponse.Groups", Class::Plain),
    ("OffsetFetchResponse.Groups.GroupId", Class::Group),
    ("OffsetFetchResponse.Groups.Topics", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.Name", Class::Topic),
    ("OffsetFetchResponse.Groups.Topics.Partitions", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.Partitions.PartitionIndex", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.Partitions.CommittedOffset", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.Partitions.CommittedLeaderEpoch", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.Partitions.Metadata", Class::FreeText),
    ("OffsetFetchResponse.Groups.Topics.Partitions.ErrorCode", Class::Plain),
    ("OffsetFetchResponse.Groups.ErrorCode", Class::Plain),
    ("OffsetFetchResponse.Groups.Topics.TopicId", Class::TopicId),
    ("OffsetForLeaderEpochRequest", Class::Plain),
    ("OffsetForLeaderEpochRequest.Topics", Class::Plain),
    ("OffsetForLeaderEpochRequest.Topics.Topic", Class::Topic),
    ("OffsetForLeaderEpochRequest.Topics.Partitions", Class::Plain),
    ("OffsetForLeaderEpochRequest.Topics.Partitions.Partition", Class::Plain),
    ("OffsetForLeaderEpochRequest.Topics.Partitions.CurrentLeaderEpoch", Class::Plain),
    ("OffsetForLeaderEpochRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("OffsetForLeaderEpochRequest.ReplicaId", Class::Plain),
    ("OffsetForLeaderEpochResponse", Class::Plain),
    ("OffsetForLeaderEpochResponse.ThrottleTimeMs", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics.Topic", Class::Topic),
    ("OffsetForLeaderEpochResponse.Topics.Partitions", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics.Partitions.Partition", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("OffsetForLeaderEpochResponse.Topics.Partitions.EndOffset", Class::Plain),
    ("ProduceRequest", Class::Plain),
    ("ProduceRequest.TransactionalId", Class::TransactionalId),
    ("ProduceRequest.Acks", Class::Plain),
    ("ProduceRequest.TimeoutMs", Class::Plain),
    ("ProduceRequest.TopicData", Class::Plain),
    ("ProduceRequest.TopicData.Name", Class::Topic),
    ("ProduceRequest.TopicData.PartitionData", Class::Plain),
    ("ProduceRequest.TopicData.PartitionData.Index", Class::Plain),
    ("ProduceRequest.TopicData.PartitionData.Records", Class::Records),
    ("ProduceRequest.TopicData.TopicId", Class::TopicId),
    ("ProduceResponse", Class::Plain),
    ("ProduceResponse.Responses", Class::Plain),
    ("ProduceResponse.Responses.Name", Class::Topic),
    ("ProduceResponse.Responses.PartitionResponses", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.Index", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.ErrorCode", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.BaseOffset", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.LogAppendTimeMs", Class::Plain),
    ("ProduceResponse.ThrottleTimeMs", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.LogStartOffset", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.RecordErrors", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.RecordErrors.BatchIndex", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.RecordErrors.BatchIndexErrorMessage", Class::FreeText),
    ("ProduceResponse.Responses.PartitionResponses.ErrorMessage", Class::FreeText),
    ("ProduceResponse.Responses.PartitionResponses.CurrentLeader", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.CurrentLeader.LeaderId", Class::Plain),
    ("ProduceResponse.Responses.PartitionResponses.CurrentLeader.LeaderEpoch", Class::Plain),
    ("ProduceResponse.NodeEndpoints", Class::Plain),
    ("ProduceResponse.NodeEndpoints.NodeId", Class::Plain),
    ("ProduceResponse.NodeEndpoints.Host", Class::Host),
    ("ProduceResponse.NodeEndpoints.Port", Class::Port),
    ("ProduceResponse.NodeEndpoints.Rack", Class::Rack),
    ("ProduceResponse.Responses.TopicId", Class::TopicId),
    ("PushTelemetryRequest", Class::Plain),
    ("PushTelemetryRequest.ClientInstanceId", Class::ProcessId),
    ("PushTelemetryRequest.SubscriptionId", Class::Plain),
    ("PushTelemetryRequest.Terminating", Class::Plain),
    ("PushTelemetryRequest.CompressionType", Class::Plain),
    ("PushTelemetryRequest.Metrics", Class::Opaque),
    ("PushTelemetryResponse", Class::Plain),
    ("PushTelemetryResponse.ThrottleTimeMs", Class::Plain),
    ("PushTelemetryResponse.ErrorCode", Class::Plain),
    ("ReadShareGroupStateRequest", Class::Plain),
    ("ReadShareGroupStateRequest.GroupId", Class::Group),
    ("ReadShareGroupStateRequest.Topics", Class::Plain),
    ("ReadShareGroupStateRequest.Topics.TopicId", Class::TopicId),
    ("ReadShareGroupStateRequest.Topics.Partitions", Class::Plain),
    ("ReadShareGroupStateRequest.Topics.Partitions.Partition", Class::Plain),
    ("ReadShareGroupStateRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("ReadShareGroupStateResponse", Class::Plain),
    ("ReadShareGroupStateResponse.Results", Class::Plain),
    ("ReadShareGroupStateResponse.Results.TopicId", Class::TopicId),
    ("ReadShareGroupStateResponse.Results.Partitions", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.Partition", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.ErrorMessage", Class::FreeText),
    ("ReadShareGroupStateResponse.Results.Partitions.StateEpoch", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StartOffset", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StateBatches", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StateBatches.FirstOffset", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StateBatches.LastOffset", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StateBatches.DeliveryState", Class::Plain),
    ("ReadShareGroupStateResponse.Results.Partitions.StateBatches.DeliveryCount", Class::Plain),
    ("ReadShareGroupStateSummaryRequest", Class::Plain),
    ("ReadShareGroupStateSummaryRequest.GroupId", Class::Group),
    ("ReadShareGroupStateSummaryRequest.Topics", Class::Plain),
    ("ReadShareGroupStateSummaryRequest.Topics.TopicId", Class::TopicId),
    ("ReadShareGroupStateSummaryRequest.Topics.Partitions", Class::Plain),
    ("ReadShareGroupStateSummaryRequest.Topics.Partitions.Partition", Class::Plain),
    ("ReadShareGroupStateSummaryRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("ReadShareGroupStateSummaryResponse", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.TopicId", Class::TopicId),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.Partition", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.ErrorMessage", Class::FreeText),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.StateEpoch", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.LeaderEpoch", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.StartOffset", Class::Plain),
    ("ReadShareGroupStateSummaryResponse.Results.Partitions.DeliveryCompleteCount", Class::Plain),
    ("RemoveRaftVoterRequest", Class::Plain),
    ("RemoveRaftVoterRequest.ClusterId", Class::ClusterId),
    ("RemoveRaftVoterRequest.VoterId", Class::Plain),
    ("RemoveRaftVoterRequest.VoterDirectoryId", Class::DirectoryId),
    ("RemoveRaftVoterResponse", Class::Plain),
    ("RemoveRaftVoterResponse.ThrottleTimeMs", Class::Plain),
    ("RemoveRaftVoterResponse.ErrorCode", Class::Plain),
    ("RemoveRaftVoterResponse.ErrorMessage", Class::FreeText),
    ("RenewDelegationTokenRequest", Class::Plain),
    ("RenewDelegationTokenRequest.Hmac", Class::Secret),
    ("RenewDelegationTokenRequest.RenewPeriodMs", Class::Plain),
    ("RenewDelegationTokenResponse", Class::Plain),
    ("RenewDelegationTokenResponse.ErrorCode", Class::Plain),
    ("RenewDelegationTokenResponse.ExpiryTimestampMs", Class::Plain),
    ("RenewDelegationTokenResponse.ThrottleTimeMs", Class::Plain),
    ("RequestHeader", Class::Plain),
    ("RequestHeader.RequestApiKey", Class::Plain),
    ("RequestHeader.RequestApiVersion", Class::Plain),
    ("RequestHeader.CorrelationId", Class::Plain),
    ("RequestHeader.ClientId", Class::ClientId),
    ("ResponseHeader", Class::Plain),
    ("ResponseHeader.CorrelationId", Class::Plain),
    ("SaslAuthenticateRequest", Class::Plain),
    ("SaslAuthenticateRequest.AuthBytes", Class::Secret),
    ("SaslAuthenticateResponse", Class::Plain),
    ("SaslAuthenticateResponse.ErrorCode", Class::Plain),
    ("SaslAuthenticateResponse.ErrorMessage", Class::FreeText),
    ("SaslAuthenticateResponse.AuthBytes", Class::Secret),
    ("SaslAuthenticateResponse.SessionLifetimeMs", Class::Plain),
    ("SaslHandshakeRequest", Class::Plain),
    ("SaslHandshakeRequest.Mechanism", Class::Keyword),
    ("SaslHandshakeResponse", Class::Plain),
    ("SaslHandshakeResponse.ErrorCode", Class::Plain),
    ("SaslHandshakeResponse.Mechanisms", Class::Keyword),
    ("ShareAcknowledgeRequest", Class::Plain),
    ("ShareAcknowledgeRequest.GroupId", Class::Group),
    ("ShareAcknowledgeRequest.MemberId", Class::MemberId),
    ("ShareAcknowledgeRequest.ShareSessionEpoch", Class::Plain),
    ("ShareAcknowledgeRequest.Topics", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.TopicId", Class::TopicId),
    ("ShareAcknowledgeRequest.Topics.Partitions", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.Partitions.AcknowledgementBatches", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.Partitions.AcknowledgementBatches.FirstOffset", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.Partitions.AcknowledgementBatches.LastOffset", Class::Plain),
    ("ShareAcknowledgeRequest.Topics.Partitions.AcknowledgementBatches.AcknowledgeTypes", Class::Plain),
    ("ShareAcknowledgeRequest.IsRenewAck", Class::Plain),
    ("ShareAcknowledgeResponse", Class::Plain),
    ("ShareAcknowledgeResponse.ThrottleTimeMs", Class::Plain),
    ("ShareAcknowledgeResponse.ErrorCode", Class::Plain),
    ("ShareAcknowledgeResponse.ErrorMessage", Class::FreeText),
    ("ShareAcknowledgeResponse.Responses", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.TopicId", Class::TopicId),
    ("ShareAcknowledgeResponse.Responses.Partitions", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.Partitions.PartitionIndex", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.Partitions.ErrorCode", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.Partitions.ErrorMessage", Class::FreeText),
    ("ShareAcknowledgeResponse.Responses.Partitions.CurrentLeader", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.Partitions.CurrentLeader.LeaderId", Class::Plain),
    ("ShareAcknowledgeResponse.Responses.Partitions.CurrentLeader.LeaderEpoch", Class::Plain),
    ("ShareAcknowledgeResponse.NodeEndpoints", Class::Plain),
    ("ShareAcknowledgeResponse.NodeEndpoints.NodeId", Class::Plain),
    ("ShareAcknowledgeResponse.NodeEndpoints.Host", Class::Host),
    ("ShareAcknowledgeResponse.NodeEndpoints.Port", Class::Port),
    ("ShareAcknowledgeResponse.NodeEndpoints.Rack", Class::Rack),
    ("ShareAcknowledgeResponse.AcquisitionLockTimeoutMs", Class::Plain),
    ("ShareFetchRequest", Class::Plain),
    ("ShareFetchRequest.GroupId", Class::Group),
    ("ShareFetchRequest.MemberId", Class::MemberId),
    ("ShareFetchRequest.ShareSessionEpoch", Class::Plain),
    ("ShareFetchRequest.MaxWaitMs", Class::Plain),
    ("ShareFetchRequest.MinBytes", Class::Plain),
    ("ShareFetchRequest.MaxBytes", Class::Plain),
    ("ShareFetchRequest.MaxRecords", Class::Plain),
    ("ShareFetchRequest.BatchSize", Class::Plain),
    ("ShareFetchRequest.Topics", Class::Plain),
    ("ShareFetchRequest.Topics.TopicId", Class::TopicId),
    ("ShareFetchRequest.Topics.Partitions", Class::Plain),
    ("ShareFetchRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("ShareFetchRequest.Topics.Partitions.AcknowledgementBatches", Class::Plain),
    ("ShareFetchRequest.Topics.Partitions.AcknowledgementBatches.FirstOffset", Class::Plain),
    ("ShareFetchRequest.Topics.Partitions.AcknowledgementBatches.LastOffset", Class::Plain),
    ("ShareFetchRequest.Topics.Partitions.AcknowledgementBatches.AcknowledgeTypes", Class::Plain),
    ("ShareFetchRequest.ForgottenTopicsData", Class::Plain),
    ("ShareFetchRequest.ForgottenTopicsData.TopicId", Class::TopicId),
    ("ShareFetchRequest.ForgottenTopicsData.Partitions", Class::Plain),
    ("ShareFetchRequest.ShareAcquireMode", Class::Plain),
    ("ShareFetchRequest.IsRenewAck", Class::Plain),
    ("ShareFetchResponse", Class::Plain),
    ("ShareFetchResponse.ThrottleTimeMs", Class::Plain),
    ("ShareFetchResponse.ErrorCode", Class::Plain),
    ("ShareFetchResponse.ErrorMessage", Class::FreeText),
    ("ShareFetchResponse.AcquisitionLockTimeoutMs", Class::Plain),
    ("ShareFetchResponse.Responses", Class::Plain),
    ("ShareFetchResponse.Responses.TopicId", Class::TopicId),
    ("ShareFetchResponse.Responses.Partitions", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.PartitionIndex", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.ErrorCode", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.ErrorMessage", Class::FreeText),
    ("ShareFetchResponse.Responses.Partitions.AcknowledgeErrorCode", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.AcknowledgeErrorMessage", Class::FreeText),
    ("ShareFetchResponse.Responses.Partitions.CurrentLeader", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.CurrentLeader.LeaderId", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.CurrentLeader.LeaderEpoch", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.Records", Class::Records),
    ("ShareFetchResponse.Responses.Partitions.AcquiredRecords", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.AcquiredRecords.FirstOffset", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.AcquiredRecords.LastOffset", Class::Plain),
    ("ShareFetchResponse.Responses.Partitions.AcquiredRecords.DeliveryCount", Class::Plain),
    ("ShareFetchResponse.NodeEndpoints", Class::Plain),
    ("ShareFetchResponse.NodeEndpoints.NodeId", Class::Plain),
    ("ShareFetchResponse.NodeEndpoints.Host", Class::Host),
    ("ShareFetchResponse.NodeEndpoints.Port", Class::Port),
    ("ShareFetchResponse.NodeEndpoints.Rack", Class::Rack),
    ("ShareGroupDescribeRequest", Class::Plain),
    ("ShareGroupDescribeRequest.GroupIds", Class::Group),
    ("ShareGroupDescribeRequest.IncludeAuthorizedOperations", Class::Plain),
    ("ShareGroupDescribeResponse", Class::Plain),
    ("ShareGroupDescribeResponse.ThrottleTimeMs", Class::Plain),
    ("ShareGroupDescribeResponse.Groups", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.ErrorCode", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.ErrorMessage", Class::FreeText),
    ("ShareGroupDescribeResponse.Groups.GroupId", Class::Group),
    ("ShareGroupDescribeResponse.Groups.GroupState", Class::Keyword),
    ("ShareGroupDescribeResponse.Groups.GroupEpoch", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.AssignmentEpoch", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.AssignorName", Class::Keyword),
    ("ShareGroupDescribeResponse.Groups.Members", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.Members.MemberId", Class::MemberId),
    ("ShareGroupDescribeResponse.Groups.Members.RackId", Class::Rack),
    ("ShareGroupDescribeResponse.Groups.Members.MemberEpoch", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.Members.ClientId", Class::ClientId),
    ("ShareGroupDescribeResponse.Groups.Members.ClientHost", Class::ClientHost),
    ("ShareGroupDescribeResponse.Groups.Members.SubscribedTopicNames", Class::Topic),
    ("ShareGroupDescribeResponse.Groups.Members.Assignment", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.TopicId", Class::TopicId),
    ("ShareGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.TopicName", Class::Topic),
    ("ShareGroupDescribeResponse.Groups.Members.Assignment.TopicPartitions.Partitions", Class::Plain),
    ("ShareGroupDescribeResponse.Groups.AuthorizedOperations", Class::Plain),
    ("ShareGroupHeartbeatRequest", Class::Plain),
    ("ShareGroupHeartbeatRequest.GroupId", Class::Group),
    ("ShareGroupHeartbeatRequest.MemberId", Class::MemberId),
    ("ShareGroupHeartbeatRequest.MemberEpoch", Class::Plain),
    ("ShareGroupHeartbeatRequest.RackId", Class::Rack),
    ("ShareGroupHeartbeatRequest.SubscribedTopicNames", Class::Topic),
    ("ShareGroupHeartbeatResponse", Class::Plain),
    ("ShareGroupHeartbeatResponse.ThrottleTimeMs", Class::Plain),
    ("ShareGroupHeartbeatResponse.ErrorCode", Class::Plain),
    ("ShareGroupHeartbeatResponse.ErrorMessage", Class::FreeText),
    ("ShareGroupHeartbeatResponse.MemberId", Class::MemberId),
    ("ShareGroupHeartbeatResponse.MemberEpoch", Class::Plain),
    ("ShareGroupHeartbeatResponse.HeartbeatIntervalMs", Class::Plain),
    ("ShareGroupHeartbeatResponse.Assignment", Class::Plain),
    ("ShareGroupHeartbeatResponse.Assignment.TopicPartitions", Class::Plain),
    ("ShareGroupHeartbeatResponse.Assignment.TopicPartitions.TopicId", Class::TopicId),
    ("ShareGroupHeartbeatResponse.Assignment.TopicPartitions.Partitions", Class::Plain),
    ("StreamsGroupDescribeRequest", Class::Plain),
    ("StreamsGroupDescribeRequest.GroupIds", Class::Group),
    ("StreamsGroupDescribeRequest.IncludeAuthorizedOperations", Class::Plain),
    ("StreamsGroupDescribeRequest.IncludeTopologyDescription", Class::Plain),
    ("StreamsGroupDescribeResponse", Class::Plain),
    ("StreamsGroupDescribeResponse.ThrottleTimeMs", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.ErrorCode", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.ErrorMessage", Class::FreeText),
    ("StreamsGroupDescribeResponse.Groups.GroupId", Class::Group),
    ("StreamsGroupDescribeResponse.Groups.GroupState", Class::Keyword),
    ("StreamsGroupDescribeResponse.Groups.GroupEpoch", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.AssignmentEpoch", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Epoch", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.SourceTopics", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSinkTopics", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.Name", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.ReplicationFactor", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.TopicConfigs", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Key", Class::ConfigName),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Value", Class::ConfigValue),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.Name", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.ReplicationFactor", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Key", Class::ConfigName),
    ("StreamsGroupDescribeResponse.Groups.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Value", Class::ConfigValue),
    ("StreamsGroupDescribeResponse.Groups.Members", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.MemberId", Class::MemberId),
    ("StreamsGroupDescribeResponse.Groups.Members.MemberEpoch", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.InstanceId", Class::InstanceId),
    ("StreamsGroupDescribeResponse.Groups.Members.RackId", Class::Rack),
    ("StreamsGroupDescribeResponse.Groups.Members.ClientId", Class::ClientId),
    ("StreamsGroupDescribeResponse.Groups.Members.ClientHost", Class::ClientHost),
    ("StreamsGroupDescribeResponse.Groups.Members.TopologyEpoch", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.ProcessId", Class::ProcessId),
    ("StreamsGroupDescribeResponse.Groups.Members.UserEndpoint", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.UserEndpoint.Host", Class::ApplicationHost),
    ("StreamsGroupDescribeResponse.Groups.Members.UserEndpoint.Port", Class::ApplicationPort),
    ("StreamsGroupDescribeResponse.Groups.Members.ClientTags", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.ClientTags.Key", Class::FreeText),
    ("StreamsGroupDescribeResponse.Groups.Members.ClientTags.Value", Class::FreeText),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskOffsets", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskOffsets.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskOffsets.Partition", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskOffsets.Offset", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskEndOffsets", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskEndOffsets.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskEndOffsets.Partition", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TaskEndOffsets.Offset", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.ActiveTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.ActiveTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.ActiveTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.StandbyTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.StandbyTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.StandbyTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.WarmupTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.WarmupTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.Assignment.WarmupTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.ActiveTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.ActiveTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.ActiveTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.StandbyTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.StandbyTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.StandbyTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.WarmupTasks", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.WarmupTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.Members.TargetAssignment.WarmupTasks.Partitions", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.Members.IsClassic", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.AuthorizedOperations", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.SubtopologyId", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.Name", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.NodeType", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.SourceTopics", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.SinkTopic", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.Stores", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.Subtopologies.Nodes.Successors", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.Name", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.NodeType", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.SourceTopics", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.SinkTopic", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.Stores", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Source.Successors", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.Name", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.NodeType", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.SourceTopics", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.SinkTopic", Class::Topic),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.Stores", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescription.GlobalStores.Processor.Successors", Class::StreamsName),
    ("StreamsGroupDescribeResponse.Groups.TopologyDescriptionStatus", Class::Plain),
    ("StreamsGroupDescribeResponse.Groups.AssignorName", Class::Keyword),
    ("StreamsGroupHeartbeatRequest", Class::Plain),
    ("StreamsGroupHeartbeatRequest.GroupId", Class::Group),
    ("StreamsGroupHeartbeatRequest.MemberId", Class::MemberId),
    ("StreamsGroupHeartbeatRequest.MemberEpoch", Class::Plain),
    ("StreamsGroupHeartbeatRequest.EndpointInformationEpoch", Class::Plain),
    ("StreamsGroupHeartbeatRequest.InstanceId", Class::InstanceId),
    ("StreamsGroupHeartbeatRequest.RackId", Class::Rack),
    ("StreamsGroupHeartbeatRequest.RebalanceTimeoutMs", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Epoch", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.SourceTopics", Class::Topic),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.SourceTopicRegex", Class::TopicPattern),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.Name", Class::Topic),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.ReplicationFactor", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.TopicConfigs", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Key", Class::ConfigName),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.StateChangelogTopics.TopicConfigs.Value", Class::ConfigValue),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSinkTopics", Class::Topic),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.Name", Class::Topic),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.ReplicationFactor", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Key", Class::ConfigName),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.RepartitionSourceTopics.TopicConfigs.Value", Class::ConfigValue),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.CopartitionGroups", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.CopartitionGroups.SourceTopics", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.CopartitionGroups.SourceTopicRegex", Class::Plain),
    ("StreamsGroupHeartbeatRequest.Topology.Subtopologies.CopartitionGroups.RepartitionSourceTopics", Class::Plain),
    ("StreamsGroupHeartbeatRequest.ActiveTasks", Class::Plain),
    ("StreamsGroupHeartbeatRequest.ActiveTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.ActiveTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatRequest.StandbyTasks", Class::Plain),
    ("StreamsGroupHeartbeatRequest.StandbyTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.StandbyTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatRequest.WarmupTasks", Class::Plain),
    ("StreamsGroupHeartbeatRequest.WarmupTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.WarmupTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatRequest.ProcessId", Class::ProcessId),
    ("StreamsGroupHeartbeatRequest.UserEndpoint", Class::Plain),
    ("StreamsGroupHeartbeatRequest.UserEndpoint.Host", Class::ApplicationHost),
    ("StreamsGroupHeartbeatRequest.UserEndpoint.Port", Class::ApplicationPort),
    ("StreamsGroupHeartbeatRequest.ClientTags", Class::Plain),
    ("StreamsGroupHeartbeatRequest.ClientTags.Key", Class::FreeText),
    ("StreamsGroupHeartbeatRequest.ClientTags.Value", Class::FreeText),
    ("StreamsGroupHeartbeatRequest.TaskOffsets", Class::Plain),
    ("StreamsGroupHeartbeatRequest.TaskOffsets.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.TaskOffsets.Partition", Class::Plain),
    ("StreamsGroupHeartbeatRequest.TaskOffsets.Offset", Class::Plain),
    ("StreamsGroupHeartbeatRequest.TaskEndOffsets", Class::Plain),
    ("StreamsGroupHeartbeatRequest.TaskEndOffsets.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatRequest.TaskEndOffsets.Partition", Class::Plain),
    ("StreamsGroupHeartbeatRequest.TaskEndOffsets.Offset", Class::Plain),
    ("StreamsGroupHeartbeatRequest.ShutdownApplication", Class::Plain),
    ("StreamsGroupHeartbeatResponse", Class::Plain),
    ("StreamsGroupHeartbeatResponse.ThrottleTimeMs", Class::Plain),
    ("StreamsGroupHeartbeatResponse.ErrorCode", Class::Plain),
    ("StreamsGroupHeartbeatResponse.ErrorMessage", Class::FreeText),
    ("StreamsGroupHeartbeatResponse.MemberId", Class::MemberId),
    ("StreamsGroupHeartbeatResponse.MemberEpoch", Class::Plain),
    ("StreamsGroupHeartbeatResponse.HeartbeatIntervalMs", Class::Plain),
    ("StreamsGroupHeartbeatResponse.AcceptableRecoveryLagLegacy", Class::Plain),
    ("StreamsGroupHeartbeatResponse.TaskOffsetIntervalMs", Class::Plain),
    ("StreamsGroupHeartbeatResponse.Status", Class::Plain),
    ("StreamsGroupHeartbeatResponse.Status.StatusCode", Class::Plain),
    ("StreamsGroupHeartbeatResponse.Status.StatusDetail", Class::FreeText),
    ("StreamsGroupHeartbeatResponse.ActiveTasks", Class::Plain),
    ("StreamsGroupHeartbeatResponse.ActiveTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatResponse.ActiveTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.StandbyTasks", Class::Plain),
    ("StreamsGroupHeartbeatResponse.StandbyTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatResponse.StandbyTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.WarmupTasks", Class::Plain),
    ("StreamsGroupHeartbeatResponse.WarmupTasks.SubtopologyId", Class::StreamsName),
    ("StreamsGroupHeartbeatResponse.WarmupTasks.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.EndpointInformationEpoch", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.UserEndpoint", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.UserEndpoint.Host", Class::ApplicationHost),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.UserEndpoint.Port", Class::ApplicationPort),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.ActivePartitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.ActivePartitions.Topic", Class::Topic),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.ActivePartitions.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.StandbyPartitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.StandbyPartitions.Topic", Class::Topic),
    ("StreamsGroupHeartbeatResponse.PartitionsByUserEndpoint.StandbyPartitions.Partitions", Class::Plain),
    ("StreamsGroupHeartbeatResponse.AcceptableRecoveryLag", Class::Plain),
    ("StreamsGroupHeartbeatResponse.TopologyDescriptionRequired", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.GroupId", Class::Group),
    ("StreamsGroupTopologyDescriptionUpdateRequest.MemberId", Class::MemberId),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyEpoch", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.SubtopologyId", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.Name", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.NodeType", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.SourceTopics", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.SinkTopic", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.Stores", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.Subtopologies.Nodes.Successors", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.Name", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.NodeType", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.SourceTopics", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.SinkTopic", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.Stores", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Source.Successors", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.Name", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.NodeType", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.SourceTopics", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.SinkTopic", Class::Topic),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.Stores", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateRequest.TopologyDescription.GlobalStores.Processor.Successors", Class::StreamsName),
    ("StreamsGroupTopologyDescriptionUpdateResponse", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateResponse.ThrottleTimeMs", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateResponse.ErrorCode", Class::Plain),
    ("StreamsGroupTopologyDescriptionUpdateResponse.ErrorMessage", Class::FreeText),
    ("SyncGroupRequest", Class::Plain),
    ("SyncGroupRequest.GroupId", Class::Group),
    ("SyncGroupRequest.GenerationId", Class::Plain),
    ("SyncGroupRequest.MemberId", Class::MemberId),
    ("SyncGroupRequest.Assignments", Class::Plain),
    ("SyncGroupRequest.Assignments.MemberId", Class::MemberId),
    ("SyncGroupRequest.Assignments.Assignment", Class::Opaque),
    ("SyncGroupRequest.GroupInstanceId", Class::InstanceId),
    ("SyncGroupRequest.ProtocolType", Class::Keyword),
    ("SyncGroupRequest.ProtocolName", Class::Keyword),
    ("SyncGroupResponse", Class::Plain),
    ("SyncGroupResponse.ErrorCode", Class::Plain),
    ("SyncGroupResponse.Assignment", Class::Opaque),
    ("SyncGroupResponse.ThrottleTimeMs", Class::Plain),
    ("SyncGroupResponse.ProtocolType", Class::Keyword),
    ("SyncGroupResponse.ProtocolName", Class::Keyword),
    ("TxnOffsetCommitRequest", Class::Plain),
    ("TxnOffsetCommitRequest.TransactionalId", Class::TransactionalId),
    ("TxnOffsetCommitRequest.GroupId", Class::Group),
    ("TxnOffsetCommitRequest.ProducerId", Class::Plain),
    ("TxnOffsetCommitRequest.ProducerEpoch", Class::Plain),
    ("TxnOffsetCommitRequest.Topics", Class::Plain),
    ("TxnOffsetCommitRequest.Topics.Name", Class::Topic),
    ("TxnOffsetCommitRequest.Topics.Partitions", Class::Plain),
    ("TxnOffsetCommitRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("TxnOffsetCommitRequest.Topics.Partitions.CommittedOffset", Class::Plain),
    ("TxnOffsetCommitRequest.Topics.Partitions.CommittedMetadata", Class::FreeText),
    ("TxnOffsetCommitRequest.Topics.Partitions.CommittedLeaderEpoch", Class::Plain),
    ("TxnOffsetCommitRequest.GenerationIdOrMemberEpoch", Class::Plain),
    ("TxnOffsetCommitRequest.MemberId", Class::MemberId),
    ("TxnOffsetCommitRequest.GroupInstanceId", Class::InstanceId),
    ("TxnOffsetCommitRequest.Topics.TopicId", Class::TopicId),
    ("TxnOffsetCommitResponse", Class::Plain),
    ("TxnOffsetCommitResponse.ThrottleTimeMs", Class::Plain),
    ("TxnOffsetCommitResponse.Topics", Class::Plain),
    ("TxnOffsetCommitResponse.Topics.Name", Class::Topic),
    ("TxnOffsetCommitResponse.Topics.Partitions", Class::Plain),
    ("TxnOffsetCommitResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("TxnOffsetCommitResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("TxnOffsetCommitResponse.Topics.TopicId", Class::TopicId),
    ("UnregisterBrokerRequest", Class::Plain),
    ("UnregisterBrokerRequest.BrokerId", Class::Plain),
    ("UnregisterBrokerResponse", Class::Plain),
    ("UnregisterBrokerResponse.ThrottleTimeMs", Class::Plain),
    ("UnregisterBrokerResponse.ErrorCode", Class::Plain),
    ("UnregisterBrokerResponse.ErrorMessage", Class::FreeText),
    ("UnregisterControllerRequest", Class::Plain),
    ("UnregisterControllerRequest.ControllerId", Class::Plain),
    ("UnregisterControllerResponse", Class::Plain),
    ("UnregisterControllerResponse.ThrottleTimeMs", Class::Plain),
    ("UnregisterControllerResponse.ErrorCode", Class::Plain),
    ("UnregisterControllerResponse.ErrorMessage", Class::FreeText),
    ("UpdateFeaturesRequest", Class::Plain),
    ("UpdateFeaturesRequest.timeoutMs", Class::Plain),
    ("UpdateFeaturesRequest.FeatureUpdates", Class::Plain),
    ("UpdateFeaturesRequest.FeatureUpdates.Feature", Class::Keyword),
    ("UpdateFeaturesRequest.FeatureUpdates.MaxVersionLevel", Class::Plain),
    ("UpdateFeaturesRequest.FeatureUpdates.AllowDowngrade", Class::Plain),
    ("UpdateFeaturesRequest.FeatureUpdates.UpgradeType", Class::Plain),
    ("UpdateFeaturesRequest.ValidateOnly", Class::Plain),
    ("UpdateFeaturesResponse", Class::Plain),
    ("UpdateFeaturesResponse.ThrottleTimeMs", Class::Plain),
    ("UpdateFeaturesResponse.ErrorCode", Class::Plain),
    ("UpdateFeaturesResponse.ErrorMessage", Class::FreeText),
    ("UpdateFeaturesResponse.Results", Class::Plain),
    ("UpdateFeaturesResponse.Results.Feature", Class::Keyword),
    ("UpdateFeaturesResponse.Results.ErrorCode", Class::Plain),
    ("UpdateFeaturesResponse.Results.ErrorMessage", Class::FreeText),
    ("UpdateRaftVoterRequest", Class::Plain),
    ("UpdateRaftVoterRequest.ClusterId", Class::ClusterId),
    ("UpdateRaftVoterRequest.CurrentLeaderEpoch", Class::Plain),
    ("UpdateRaftVoterRequest.VoterId", Class::Plain),
    ("UpdateRaftVoterRequest.VoterDirectoryId", Class::DirectoryId),
    ("UpdateRaftVoterRequest.Listeners", Class::Plain),
    ("UpdateRaftVoterRequest.Listeners.Name", Class::ListenerName),
    ("UpdateRaftVoterRequest.Listeners.Host", Class::Host),
    ("UpdateRaftVoterRequest.Listeners.Port", Class::Port),
    ("UpdateRaftVoterRequest.KRaftVersionFeature", Class::Plain),
    ("UpdateRaftVoterRequest.KRaftVersionFeature.MinSupportedVersion", Class::Plain),
    ("UpdateRaftVoterRequest.KRaftVersionFeature.MaxSupportedVersion", Class::Plain),
    ("UpdateRaftVoterResponse", Class::Plain),
    ("UpdateRaftVoterResponse.ThrottleTimeMs", Class::Plain),
    ("UpdateRaftVoterResponse.ErrorCode", Class::Plain),
    ("UpdateRaftVoterResponse.CurrentLeader", Class::Plain),
    ("UpdateRaftVoterResponse.CurrentLeader.LeaderId", Class::Plain),
    ("UpdateRaftVoterResponse.CurrentLeader.LeaderEpoch", Class::Plain),
    ("UpdateRaftVoterResponse.CurrentLeader.Host", Class::Host),
    ("UpdateRaftVoterResponse.CurrentLeader.Port", Class::Port),
    ("VoteRequest", Class::Plain),
    ("VoteRequest.ClusterId", Class::ClusterId),
    ("VoteRequest.Topics", Class::Plain),
    ("VoteRequest.Topics.TopicName", Class::Topic),
    ("VoteRequest.Topics.Partitions", Class::Plain),
    ("VoteRequest.Topics.Partitions.PartitionIndex", Class::Plain),
    ("VoteRequest.Topics.Partitions.ReplicaEpoch", Class::Plain),
    ("VoteRequest.Topics.Partitions.ReplicaId", Class::Plain),
    ("VoteRequest.Topics.Partitions.LastOffsetEpoch", Class::Plain),
    ("VoteRequest.Topics.Partitions.LastOffset", Class::Plain),
    ("VoteRequest.VoterId", Class::Plain),
    ("VoteRequest.Topics.Partitions.ReplicaDirectoryId", Class::DirectoryId),
    ("VoteRequest.Topics.Partitions.VoterDirectoryId", Class::DirectoryId),
    ("VoteRequest.Topics.Partitions.PreVote", Class::Plain),
    ("VoteResponse", Class::Plain),
    ("VoteResponse.ErrorCode", Class::Plain),
    ("VoteResponse.Topics", Class::Plain),
    ("VoteResponse.Topics.TopicName", Class::Topic),
    ("VoteResponse.Topics.Partitions", Class::Plain),
    ("VoteResponse.Topics.Partitions.PartitionIndex", Class::Plain),
    ("VoteResponse.Topics.Partitions.ErrorCode", Class::Plain),
    ("VoteResponse.Topics.Partitions.LeaderId", Class::Plain),
    ("VoteResponse.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("VoteResponse.Topics.Partitions.VoteGranted", Class::Plain),
    ("VoteResponse.NodeEndpoints", Class::Plain),
    ("VoteResponse.NodeEndpoints.NodeId", Class::Plain),
    ("VoteResponse.NodeEndpoints.Host", Class::Host),
    ("VoteResponse.NodeEndpoints.Port", Class::Port),
    ("WriteShareGroupStateRequest", Class::Plain),
    ("WriteShareGroupStateRequest.GroupId", Class::Group),
    ("WriteShareGroupStateRequest.Topics", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.TopicId", Class::TopicId),
    ("WriteShareGroupStateRequest.Topics.Partitions", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.Partition", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateEpoch", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.LeaderEpoch", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StartOffset", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateBatches", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateBatches.FirstOffset", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateBatches.LastOffset", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateBatches.DeliveryState", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.StateBatches.DeliveryCount", Class::Plain),
    ("WriteShareGroupStateRequest.Topics.Partitions.DeliveryCompleteCount", Class::Plain),
    ("WriteShareGroupStateResponse", Class::Plain),
    ("WriteShareGroupStateResponse.Results", Class::Plain),
    ("WriteShareGroupStateResponse.Results.TopicId", Class::TopicId),
    ("WriteShareGroupStateResponse.Results.Partitions", Class::Plain),
    ("WriteShareGroupStateResponse.Results.Partitions.Partition", Class::Plain),
    ("WriteShareGroupStateResponse.Results.Partitions.ErrorCode", Class::Plain),
    ("WriteShareGroupStateResponse.Results.Partitions.ErrorMessage", Class::FreeText),
    ("WriteTxnMarkersRequest", Class::Plain),
    ("WriteTxnMarkersRequest.Markers", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.ProducerId", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.ProducerEpoch", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.TransactionResult", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.Topics", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.Topics.Name", Class::Topic),
    ("WriteTxnMarkersRequest.Markers.Topics.PartitionIndexes", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.CoordinatorEpoch", Class::Plain),
    ("WriteTxnMarkersRequest.Markers.TransactionVersion", Class::Plain),
    ("WriteTxnMarkersResponse", Class::Plain),
    ("WriteTxnMarkersResponse.Markers", Class::Plain),
    ("WriteTxnMarkersResponse.Markers.ProducerId", Class::Plain),
    ("WriteTxnMarkersResponse.Markers.Topics", Class::Plain),
    ("WriteTxnMarkersResponse.Markers.Topics.Name", Class::Topic),
    ("WriteTxnMarkersResponse.Markers.Topics.Partitions", Class::Plain),
    ("WriteTxnMarkersResponse.Markers.Topics.Partitions.PartitionIndex", Class::Plain),
    ("WriteTxnMarkersResponse.Markers.Topics.Partitions.ErrorCode", Class::Plain),
];

/// By api key.
pub(super) static REQUESTS: [Versions; 95] = [
    /* 0 */ Versions { first: 3, flexible: 9, programs: &[P0, P0, P0, P0, P0, P0, P1, P1, P1, P1, P2] },
    /* 1 */ Versions { first: 4, flexible: 12, programs: &[P3, P4, P4, P5, P5, P6, P6, P7, P8, P9, P9, P10, P10, P11, P12] },
    /* 2 */ Versions { first: 1, flexible: 6, programs: &[P13, P14, P14, P15, P15, P16, P16, P16, P16, P17, P17] },
    /* 3 */ Versions { first: 0, flexible: 9, programs: &[P18, P19, P19, P19, P20, P20, P20, P20, P21, P22, P23, P24, P24, P24] },
    /* 4 */ Versions::NONE,
    /* 5 */ Versions::NONE,
    /* 6 */ Versions::NONE,
    /* 7 */ Versions::NONE,
    /* 8 */ Versions { first: 2, flexible: 8, programs: &[P25, P25, P25, P26, P27, P28, P29, P29, P30] },
    /* 9 */ Versions { first: 1, flexible: 6, programs: &[P31, P32, P32, P32, P32, P33, P34, P35, P36, P37] },
    /* 10 */ Versions { first: 0, flexible: 3, programs: &[P38, P39, P39, P40, P41, P41, P41] },
    /* 11 */ Versions { first: 0, flexible: 6, programs: &[P42, P43, P43, P43, P43, P44, P45, P45, P46, P46] },
    /* 12 */ Versions { first: 0, flexible: 4, programs: &[P47, P47, P47, P48, P49] },
    /* 13 */ Versions { first: 0, flexible: 4, programs: &[P50, P50, P50, P51, P52, P53] },
    /* 14 */ Versions { first: 0, flexible: 4, programs: &[P54, P54, P54, P55, P56, P57] },
    /* 15 */ Versions { first: 0, flexible: 5, programs: &[P58, P58, P58, P59, P59, P60, P60] },
    /* 16 */ Versions { first: 0, flexible: 3, programs: &[P61, P61, P61, P62, P63, P64] },
    /* 17 */ Versions { first: 0, flexible: 32767, programs: &[P65, P65] },
    /* 18 */ Versions { first: 0, flexible: 3, programs: &[P61, P61, P61, P66, P66, P67] },
    /* 19 */ Versions { first: 2, flexible: 5, programs: &[P68, P68, P68, P69, P69, P69] },
    /* 20 */ Versions { first: 1, flexible: 4, programs: &[P70, P70, P70, P71, P71, P72] },
    /* 21 */ Versions { first: 0, flexible: 2, programs: &[P73, P73, P74] },
    /* 22 */ Versions { first: 0, flexible: 2, programs: &[P75, P75, P76, P77, P77, P77] },
    /* 23 */ Versions { first: 2, flexible: 4, programs: &[P78, P79, P80] },
    /* 24 */ Versions { first: 0, flexible: 3, programs: &[P81, P81, P81, P82, P83, P83] },
    /* 25 */ Versions { first: 0, flexible: 3, programs: &[P84, P84, P84, P85, P85] },
    /* 26 */ Versions { first: 0, flexible: 3, programs: &[P86, P86, P86, P87, P87, P87] },
    /* 27 */ Versions { first: 1, flexible: 1, programs: &[P88, P89] },
    /* 28 */ Versions { first: 0, flexible: 3, programs: &[P90, P90, P91, P92, P92, P92, P93] },
    /* 29 */ Versions { first: 1, flexible: 2, programs: &[P94, P95, P95] },
    /* 30 */ Versions { first: 1, flexible: 2, programs: &[P96, P97, P97] },
    /* 31 */ Versions { first: 1, flexible: 2, programs: &[P98, P99, P99] },
    /* 32 */ Versions { first: 1, flexible: 4, programs: &[P100, P100, P101, P102] },
    /* 33 */ Versions { first: 0, flexible: 2, programs: &[P103, P103, P104] },
    /* 34 */ Versions { first: 1, flexible: 2, programs: &[P105, P106] },
    /* 35 */ Versions { first: 1, flexible: 2, programs: &[P107, P108, P108, P108, P108] },
    /* 36 */ Versions { first: 0, flexible: 2, programs: &[P109, P109, P110] },
    /* 37 */ Versions { first: 0, flexible: 2, programs: &[P111, P111, P112, P112] },
    /* 38 */ Versions { first: 1, flexible: 2, programs: &[P113, P114, P115] },
    /* 39 */ Versions { first: 1, flexible: 2, programs: &[P116, P117] },
    /* 40 */ Versions { first: 1, flexible: 2, programs: &[P118, P119] },
    /* 41 */ Versions { first: 1, flexible: 2, programs: &[P120, P121, P121] },
    /* 42 */ Versions { first: 0, flexible: 2, programs: &[P122, P122, P123, P123] },
    /* 43 */ Versions { first: 0, flexible: 2, programs: &[P124, P125, P126] },
    /* 44 */ Versions { first: 0, flexible: 1, programs: &[P127, P128] },
    /* 45 */ Versions { first: 0, flexible: 0, programs: &[P129, P130] },
    /* 46 */ Versions { first: 0, flexible: 0, programs: &[P131] },
    /* 47 */ Versions { first: 0, flexible: 32767, programs: &[P132] },
    /* 48 */ Versions { first: 0, flexible: 1, programs: &[P133, P134] },
    /* 49 */ Versions { first: 0, flexible: 1, programs: &[P135, P136] },
    /* 50 */ Versions { first: 0, flexible: 0, programs: &[P137] },
    /* 51 */ Versions { first: 0, flexible: 0, programs: &[P138] },
    /* 52 */ Versions { first: 0, flexible: 0, programs: &[P139, P140, P141] },
    /* 53 */ Versions { first: 0, flexible: 1, programs: &[P142, P143] },
    /* 54 */ Versions { first: 0, flexible: 1, programs: &[P144, P145] },
    /* 55 */ Versions { first: 0, flexible: 0, programs: &[P146, P146, P146] },
    /* 56 */ Versions { first: 2, flexible: 0, programs: &[P147, P148] },
    /* 57 */ Versions { first: 0, flexible: 0, programs: &[P149, P150, P150] },
    /* 58 */ Versions { first: 0, flexible: 0, programs: &[P151] },
    /* 59 */ Versions { first: 0, flexible: 0, programs: &[P152, P153] },
    /* 60 */ Versions { first: 0, flexible: 0, programs: &[P154, P155, P156] },
    /* 61 */ Versions { first: 0, flexible: 0, programs: &[P157] },
    /* 62 */ Versions { first: 0, flexible: 0, programs: &[P158, P159, P160, P161, P161] },
    /* 63 */ Versions { first: 0, flexible: 0, programs: &[P162, P163, P164] },
    /* 64 */ Versions { first: 0, flexible: 0, programs: &[P165] },
    /* 65 */ Versions { first: 0, flexible: 0, programs: &[P166] },
    /* 66 */ Versions { first: 0, flexible: 0, programs: &[P167, P168, P169] },
    /* 67 */ Versions { first: 0, flexible: 0, programs: &[P170] },
    /* 68 */ Versions { first: 0, flexible: 0, programs: &[P171, P172] },
    /* 69 */ Versions { first: 0, flexible: 0, programs: &[P173, P173] },
    /* 70 */ Versions { first: 0, flexible: 0, programs: &[P174] },
    /* 71 */ Versions { first: 0, flexible: 0, programs: &[P175] },
    /* 72 */ Versions { first: 0, flexible: 0, programs: &[P176] },
    /* 73 */ Versions { first: 0, flexible: 0, programs: &[P177] },
    /* 74 */ Versions { first: 0, flexible: 0, programs: &[P178, P179] },
    /* 75 */ Versions { first: 0, flexible: 0, programs: &[P180] },
    /* 76 */ Versions { first: 1, flexible: 0, programs: &[P181] },
    /* 77 */ Versions { first: 1, flexible: 0, programs: &[P182] },
    /* 78 */ Versions { first: 1, flexible: 0, programs: &[P183, P184] },
    /* 79 */ Versions { first: 1, flexible: 0, programs: &[P185, P186] },
    /* 80 */ Versions { first: 0, flexible: 0, programs: &[P187, P188] },
    /* 81 */ Versions { first: 0, flexible: 0, programs: &[P189] },
    /* 82 */ Versions { first: 0, flexible: 0, programs: &[P190] },
    /* 83 */ Versions { first: 0, flexible: 0, programs: &[P191] },
    /* 84 */ Versions { first: 0, flexible: 0, programs: &[P192] },
    /* 85 */ Versions { first: 0, flexible: 0, programs: &[P193, P194] },
    /* 86 */ Versions { first: 0, flexible: 0, programs: &[P195] },
    /* 87 */ Versions { first: 0, flexible: 0, programs: &[P196, P196] },
    /* 88 */ Versions { first: 0, flexible: 0, programs: &[P197, P197] },
    /* 89 */ Versions { first: 0, flexible: 0, programs: &[P198, P199] },
    /* 90 */ Versions { first: 0, flexible: 0, programs: &[P200, P200] },
    /* 91 */ Versions { first: 0, flexible: 0, programs: &[P201] },
    /* 92 */ Versions { first: 0, flexible: 0, programs: &[P202] },
    /* 93 */ Versions { first: 0, flexible: 0, programs: &[P203] },
    /* 94 */ Versions { first: 0, flexible: 0, programs: &[P204] },
];

/// By api key.
pub(super) static RESPONSES: [Versions; 95] = [
    /* 0 */ Versions { first: 3, flexible: 9, programs: &[P205, P205, P206, P206, P206, P207, P208, P209, P209, P209, P210] },
    /* 1 */ Versions { first: 4, flexible: 12, programs: &[P211, P212, P212, P213, P213, P213, P213, P214, P215, P216, P216, P216, P217, P217, P217] },
    /* 2 */ Versions { first: 1, flexible: 6, programs: &[P218, P219, P219, P220, P220, P221, P221, P221, P221, P221, P221] },
    /* 3 */ Versions { first: 0, flexible: 9, programs: &[P222, P223, P224, P225, P225, P226, P226, P227, P228, P229, P230, P231, P232, P233] },
    /* 4 */ Versions::NONE,
    /* 5 */ Versions::NONE,
    /* 6 */ Versions::NONE,
    /* 7 */ Versions::NONE,
    /* 8 */ Versions { first: 2, flexible: 8, programs: &[P234, P235, P235, P235, P235, P235, P236, P236, P237] },
    /* 9 */ Versions { first: 1, flexible: 6, programs: &[P238, P239, P240, P240, P241, P242, P242, P243, P243, P244] },
    /* 10 */ Versions { first: 0, flexible: 3, programs: &[P245, P246, P246, P247, P248, P248, P248] },
    /* 11 */ Versions { first: 0, flexible: 6, programs: &[P249, P249, P250, P250, P250, P251, P252, P253, P253, P254] },
    /* 12 */ Versions { first: 0, flexible: 4, programs: &[P255, P256, P256, P256, P257] },
    /* 13 */ Versions { first: 0, flexible: 4, programs: &[P258, P259, P259, P260, P261, P261] },
    /* 14 */ Versions { first: 0, flexible: 4, programs: &[P262, P263, P263, P263, P264, P265] },
    /* 15 */ Versions { first: 0, flexible: 5, programs: &[P266, P267, P267, P268, P269, P270, P271] },
    /* 16 */ Versions { first: 0, flexible: 3, programs: &[P272, P273, P273, P274, P275, P276] },
    /* 17 */ Versions { first: 0, flexible: 32767, programs: &[P277, P277] },
    /* 18 */ Versions { first: 0, flexible: 3, programs: &[P278, P279, P279, P280, P280, P280] },
    /* 19 */ Versions { first: 2, flexible: 5, programs: &[P281, P281, P281, P282, P282, P283] },
    /* 20 */ Versions { first: 1, flexible: 4, programs: &[P284, P284, P284, P285, P286, P287] },
    /* 21 */ Versions { first: 0, flexible: 2, programs: &[P288, P288, P289] },
    /* 22 */ Versions { first: 0, flexible: 2, programs: &[P290, P290, P291, P291, P291, P291] },
    /* 23 */ Versions { first: 2, flexible: 4, programs: &[P292, P292, P293] },
    /* 24 */ Versions { first: 0, flexible: 3, programs: &[P294, P294, P294, P295, P296, P296] },
    /* 25 */ Versions { first: 0, flexible: 3, programs: &[P297, P297, P297, P298, P298] },
    /* 26 */ Versions { first: 0, flexible: 3, programs: &[P299, P299, P299, P300, P300, P301] },
    /* 27 */ Versions { first: 1, flexible: 1, programs: &[P302, P302] },
    /* 28 */ Versions { first: 0, flexible: 3, programs: &[P303, P303, P303, P304, P304, P304, P305] },
    /* 29 */ Versions { first: 1, flexible: 2, programs: &[P306, P307, P307] },
    /* 30 */ Versions { first: 1, flexible: 2, programs: &[P308, P309, P309] },
    /* 31 */ Versions { first: 1, flexible: 2, programs: &[P310, P311, P311] },
    /* 32 */ Versions { first: 1, flexible: 4, programs: &[P312, P312, P313, P314] },
    /* 33 */ Versions { first: 0, flexible: 2, programs: &[P315, P315, P316] },
    /* 34 */ Versions { first: 1, flexible: 2, programs: &[P317, P318] },
    /* 35 */ Versions { first: 1, flexible: 2, programs: &[P319, P320, P321, P322, P323] },
    /* 36 */ Versions { first: 0, flexible: 2, programs: &[P324, P325, P326] },
    /* 37 */ Versions { first: 0, flexible: 2, programs: &[P327, P327, P328, P328] },
    /* 38 */ Versions { first: 1, flexible: 2, programs: &[P329, P330, P331] },
    /* 39 */ Versions { first: 1, flexible: 2, programs: &[P332, P333] },
    /* 40 */ Versions { first: 1, flexible: 2, programs: &[P334, P335] },
    /* 41 */ Versions { first: 1, flexible: 2, programs: &[P336, P337, P338] },
    /* 42 */ Versions { first: 0, flexible: 2, programs: &[P339, P339, P340, P341] },
    /* 43 */ Versions { first: 0, flexible: 2, programs: &[P342, P343, P344] },
    /* 44 */ Versions { first: 0, flexible: 1, programs: &[P345, P346] },
    /* 45 */ Versions { first: 0, flexible: 0, programs: &[P347, P348] },
    /* 46 */ Versions { first: 0, flexible: 0, programs: &[P349] },
    /* 47 */ Versions { first: 0, flexible: 32767, programs: &[P350] },
    /* 48 */ Versions { first: 0, flexible: 1, programs: &[P351, P352] },
    /* 49 */ Versions { first: 0, flexible: 1, programs: &[P353, P354] },
    /* 50 */ Versions { first: 0, flexible: 0, programs: &[P355] },
    /* 51 */ Versions { first: 0, flexible: 0, programs: &[P356] },
    /* 52 */ Versions { first: 0, flexible: 0, programs: &[P357, P358, P358] },
    /* 53 */ Versions { first: 0, flexible: 1, programs: &[P359, P360] },
    /* 54 */ Versions { first: 0, flexible: 1, programs: &[P361, P362] },
    /* 55 */ Versions { first: 0, flexible: 0, programs: &[P363, P364, P365] },
    /* 56 */ Versions { first: 2, flexible: 0, programs: &[P366, P366] },
    /* 57 */ Versions { first: 0, flexible: 0, programs: &[P367, P367, P368] },
    /* 58 */ Versions { first: 0, flexible: 0, programs: &[P369] },
    /* 59 */ Versions { first: 0, flexible: 0, programs: &[P370, P371] },
    /* 60 */ Versions { first: 0, flexible: 0, programs: &[P372, P373, P374] },
    /* 61 */ Versions { first: 0, flexible: 0, programs: &[P375] },
    /* 62 */ Versions { first: 0, flexible: 0, programs: &[P376, P376, P376, P376, P376] },
    /* 63 */ Versions { first: 0, flexible: 0, programs: &[P377, P377, P377] },
    /* 64 */ Versions { first: 0, flexible: 0, programs: &[P378] },
    /* 65 */ Versions { first: 0, flexible: 0, programs: &[P379] },
    /* 66 */ Versions { first: 0, flexible: 0, programs: &[P380, P380, P380] },
    /* 67 */ Versions { first: 0, flexible: 0, programs: &[P381] },
    /* 68 */ Versions { first: 0, flexible: 0, programs: &[P382, P382] },
    /* 69 */ Versions { first: 0, flexible: 0, programs: &[P383, P384] },
    /* 70 */ Versions { first: 0, flexible: 0, programs: &[P385] },
    /* 71 */ Versions { first: 0, flexible: 0, programs: &[P386] },
    /* 72 */ Versions { first: 0, flexible: 0, programs: &[P387] },
    /* 73 */ Versions { first: 0, flexible: 0, programs: &[P388] },
    /* 74 */ Versions { first: 0, flexible: 0, programs: &[P389, P390] },
    /* 75 */ Versions { first: 0, flexible: 0, programs: &[P391] },
    /* 76 */ Versions { first: 1, flexible: 0, programs: &[P392] },
    /* 77 */ Versions { first: 1, flexible: 0, programs: &[P393] },
    /* 78 */ Versions { first: 1, flexible: 0, programs: &[P394, P394] },
    /* 79 */ Versions { first: 1, flexible: 0, programs: &[P395, P396] },
    /* 80 */ Versions { first: 0, flexible: 0, programs: &[P397, P397] },
    /* 81 */ Versions { first: 0, flexible: 0, programs: &[P398] },
    /* 82 */ Versions { first: 0, flexible: 0, programs: &[P399] },
    /* 83 */ Versions { first: 0, flexible: 0, programs: &[P400] },
    /* 84 */ Versions { first: 0, flexible: 0, programs: &[P401] },
    /* 85 */ Versions { first: 0, flexible: 0, programs: &[P402, P402] },
    /* 86 */ Versions { first: 0, flexible: 0, programs: &[P403] },
    /* 87 */ Versions { first: 0, flexible: 0, programs: &[P404, P405] },
    /* 88 */ Versions { first: 0, flexible: 0, programs: &[P406, P407] },
    /* 89 */ Versions { first: 0, flexible: 0, programs: &[P408, P409] },
    /* 90 */ Versions { first: 0, flexible: 0, programs: &[P410, P411] },
    /* 91 */ Versions { first: 0, flexible: 0, programs: &[P412] },
    /* 92 */ Versions { first: 0, flexible: 0, programs: &[P413] },
    /* 93 */ Versions { first: 0, flexible: 0, programs: &[P414] },
    /* 94 */ Versions { first: 0, flexible: 0, programs: &[P415] },
];

pub(super) static REQUEST_HEADERS: Versions = Versions { first: 1, flexible: 2, programs: &[P416, P417] };

pub(super) static RESPONSE_HEADERS: Versions = Versions { first: 0, flexible: 1, programs: &[P418, P419] };

static P0: &[Op] = &[
    Text(Field(1273), Nullable), Fixed(Field(1274), 2), Fixed(Field(1275), 4), Array { field: Field(1276), length: Plain, least: 6, skip: 6 },
    Text(Field(1277), Plain), Array { field: Field(1278), length: Plain, least: 8, skip: 3 }, Fixed(Field(1279), 4), Run(Field(1280), Nullable),
    Next, Next, Done,
];

static P1: &[Op] = &[
    Text(Field(1273), CompactNullable), Fixed(Field(1274), 2), Fixed(Field(1275), 4), Array { field: Field(1276), length: Compact, least: 3, skip: 10 },
    Text(Field(1277), Compact), Array { field: Field(1278), length: Compact, least: 6, skip: 5 }, Fixed(Field(1279), 4), Run(Field(1280), CompactNullable),
    Tags { owner: Field(1278), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1276), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1272), skip: 1 }, Head { skip: 0 },
    Done,
];

static P2: &[Op] = &[
    Text(Field(1273), CompactNullable), Fixed(Field(1274), 2), Fixed(Field(1275), 4), Array { field: Field(1276), length: Compact, least: 18, skip: 10 },
    Fixed(Field(1281), 16), Array { field: Field(1278), length: Compact, least: 6, skip: 5 }, Fixed(Field(1279), 4), Run(Field(1280), CompactNullable),
    Tags { owner: Field(1278), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1276), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1272), skip: 1 }, Head { skip: 0 },
    Done,
];

static P3: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Array { field: Field(875), length: Plain, least: 6, skip: 7 }, Text(Field(876), Plain), Array { field: Field(877), length: Plain, least: 16, skip: 4 },
    Fixed(Field(878), 4), Fixed(Field(879), 8), Fixed(Field(880), 4), Next,
    Next, Done,
];

static P4: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Array { field: Field(875), length: Plain, least: 6, skip: 8 }, Text(Field(876), Plain), Array { field: Field(877), length: Plain, least: 24, skip: 5 },
    Fixed(Field(878), 4), Fixed(Field(879), 8), Fixed(Field(881), 8), Fixed(Field(880), 4),
    Next, Next, Done,
];

static P5: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Plain, least: 6, skip: 8 },
    Text(Field(876), Plain), Array { field: Field(877), length: Plain, least: 24, skip: 5 }, Fixed(Field(878), 4), Fixed(Field(879), 8),
    Fixed(Field(881), 8), Fixed(Field(880), 4), Next, Next,
    Array { field: Field(884), length: Plain, least: 6, skip: 5 }, Text(Field(885), Plain), Array { field: Field(886), length: Plain, least: 4, skip: 2 }, Fixed(Field(886), 4),
    Next, Next, Done,
];

static P6: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Plain, least: 6, skip: 9 },
    Text(Field(876), Plain), Array { field: Field(877), length: Plain, least: 28, skip: 6 }, Fixed(Field(878), 4), Fixed(Field(887), 4),
    Fixed(Field(879), 8), Fixed(Field(881), 8), Fixed(Field(880), 4), Next,
    Next, Array { field: Field(884), length: Plain, least: 6, skip: 5 }, Text(Field(885), Plain), Array { field: Field(886), length: Plain, least: 4, skip: 2 },
    Fixed(Field(886), 4), Next, Next, Done,
];

static P7: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Plain, least: 6, skip: 9 },
    Text(Field(876), Plain), Array { field: Field(877), length: Plain, least: 28, skip: 6 }, Fixed(Field(878), 4), Fixed(Field(887), 4),
    Fixed(Field(879), 8), Fixed(Field(881), 8), Fixed(Field(880), 4), Next,
    Next, Array { field: Field(884), length: Plain, least: 6, skip: 5 }, Text(Field(885), Plain), Array { field: Field(886), length: Plain, least: 4, skip: 2 },
    Fixed(Field(886), 4), Next, Next, Text(Field(888), Plain),
    Done,
];

static P8: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Compact, least: 3, skip: 14 },
    Text(Field(876), Compact), Array { field: Field(877), length: Compact, least: 33, skip: 9 }, Fixed(Field(878), 4), Fixed(Field(887), 4),
    Fixed(Field(879), 8), Fixed(Field(889), 4), Fixed(Field(881), 8), Fixed(Field(880), 4),
    Tags { owner: Field(877), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(875), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(884), length: Compact, least: 3, skip: 7 }, Text(Field(885), Compact),
    Array { field: Field(886), length: Compact, least: 4, skip: 2 }, Fixed(Field(886), 4), Next, Tags { owner: Field(884), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(888), Compact), Tags { owner: Field(869), skip: 4 },
    Head { skip: 3 }, Tag { number: 0, field: Field(890), skip: 2 }, Text(Field(890), CompactNullable), Close,
    Done,
];

static P9: &[Op] = &[
    Fixed(Field(870), 4), Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4),
    Fixed(Field(874), 1), Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Compact, least: 18, skip: 14 },
    Fixed(Field(891), 16), Array { field: Field(877), length: Compact, least: 33, skip: 9 }, Fixed(Field(878), 4), Fixed(Field(887), 4),
    Fixed(Field(879), 8), Fixed(Field(889), 4), Fixed(Field(881), 8), Fixed(Field(880), 4),
    Tags { owner: Field(877), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(875), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(884), length: Compact, least: 18, skip: 7 }, Fixed(Field(892), 16),
    Array { field: Field(886), length: Compact, least: 4, skip: 2 }, Fixed(Field(886), 4), Next, Tags { owner: Field(884), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(888), Compact), Tags { owner: Field(869), skip: 4 },
    Head { skip: 3 }, Tag { number: 0, field: Field(890), skip: 2 }, Text(Field(890), CompactNullable), Close,
    Done,
];

static P10: &[Op] = &[
    Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4), Fixed(Field(874), 1),
    Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Compact, least: 18, skip: 14 }, Fixed(Field(891), 16),
    Array { field: Field(877), length: Compact, least: 33, skip: 9 }, Fixed(Field(878), 4), Fixed(Field(887), 4), Fixed(Field(879), 8),
    Fixed(Field(889), 4), Fixed(Field(881), 8), Fixed(Field(880), 4), Tags { owner: Field(877), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(875), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(884), length: Compact, least: 18, skip: 7 }, Fixed(Field(892), 16), Array { field: Field(886), length: Compact, least: 4, skip: 2 },
    Fixed(Field(886), 4), Next, Tags { owner: Field(884), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(888), Compact), Tags { owner: Field(869), skip: 10 }, Head { skip: 9 },
    Tag { number: 0, field: Field(890), skip: 2 }, Text(Field(890), CompactNullable), Close, Tag { number: 1, field: Field(893), skip: 5 },
    Fixed(Field(894), 4), Fixed(Field(895), 8), Tags { owner: Field(893), skip: 1 }, Head { skip: 0 },
    Close, Done,
];

static P11: &[Op] = &[
    Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4), Fixed(Field(874), 1),
    Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Compact, least: 18, skip: 17 }, Fixed(Field(891), 16),
    Array { field: Field(877), length: Compact, least: 33, skip: 12 }, Fixed(Field(878), 4), Fixed(Field(887), 4), Fixed(Field(879), 8),
    Fixed(Field(889), 4), Fixed(Field(881), 8), Fixed(Field(880), 4), Tags { owner: Field(877), skip: 4 },
    Head { skip: 3 }, Tag { number: 0, field: Field(896), skip: 2 }, Fixed(Field(896), 16), Close,
    Next, Tags { owner: Field(875), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(884), length: Compact, least: 18, skip: 7 }, Fixed(Field(892), 16), Array { field: Field(886), length: Compact, least: 4, skip: 2 }, Fixed(Field(886), 4),
    Next, Tags { owner: Field(884), skip: 1 }, Head { skip: 0 }, Next,
    Text(Field(888), Compact), Tags { owner: Field(869), skip: 10 }, Head { skip: 9 }, Tag { number: 0, field: Field(890), skip: 2 },
    Text(Field(890), CompactNullable), Close, Tag { number: 1, field: Field(893), skip: 5 }, Fixed(Field(894), 4),
    Fixed(Field(895), 8), Tags { owner: Field(893), skip: 1 }, Head { skip: 0 }, Close,
    Done,
];

static P12: &[Op] = &[
    Fixed(Field(871), 4), Fixed(Field(872), 4), Fixed(Field(873), 4), Fixed(Field(874), 1),
    Fixed(Field(882), 4), Fixed(Field(883), 4), Array { field: Field(875), length: Compact, least: 18, skip: 20 }, Fixed(Field(891), 16),
    Array { field: Field(877), length: Compact, least: 33, skip: 15 }, Fixed(Field(878), 4), Fixed(Field(887), 4), Fixed(Field(879), 8),
    Fixed(Field(889), 4), Fixed(Field(881), 8), Fixed(Field(880), 4), Tags { owner: Field(877), skip: 7 },
    Head { skip: 6 }, Tag { number: 0, field: Field(896), skip: 2 }, Fixed(Field(896), 16), Close,
    Tag { number: 1, field: Field(897), skip: 2 }, Fixed(Field(897), 8), Close, Next,
    Tags { owner: Field(875), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(884), length: Compact, least: 18, skip: 7 },
    Fixed(Field(892), 16), Array { field: Field(886), length: Compact, least: 4, skip: 2 }, Fixed(Field(886), 4), Next,
    Tags { owner: Field(884), skip: 1 }, Head { skip: 0 }, Next, Text(Field(888), Compact),
    Tags { owner: Field(869), skip: 10 }, Head { skip: 9 }, Tag { number: 0, field: Field(890), skip: 2 }, Text(Field(890), CompactNullable),
    Close, Tag { number: 1, field: Field(893), skip: 5 }, Fixed(Field(894), 4), Fixed(Field(895), 8),
    Tags { owner: Field(893), skip: 1 }, Head { skip: 0 }, Close, Done,
];

static P13: &[Op] = &[
    Fixed(Field(1102), 4), Array { field: Field(1103), length: Plain, least: 6, skip: 6 }, Text(Field(1104), Plain), Array { field: Field(1105), length: Plain, least: 12, skip: 3 },
    Fixed(Field(1106), 4), Fixed(Field(1107), 8), Next, Next,
    Done,
];

static P14: &[Op] = &[
    Fixed(Field(1102), 4), Fixed(Field(1108), 1), Array { field: Field(1103), length: Plain, least: 6, skip: 6 }, Text(Field(1104), Plain),
    Array { field: Field(1105), length: Plain, least: 12, skip: 3 }, Fixed(Field(1106), 4), Fixed(Field(1107), 8), Next,
    Next, Done,
];

static P15: &[Op] = &[
    Fixed(Field(1102), 4), Fixed(Field(1108), 1), Array { field: Field(1103), length: Plain, least: 6, skip: 7 }, Text(Field(1104), Plain),
    Array { field: Field(1105), length: Plain, least: 16, skip: 4 }, Fixed(Field(1106), 4), Fixed(Field(1109), 4), Fixed(Field(1107), 8),
    Next, Next, Done,
];

static P16: &[Op] = &[
    Fixed(Field(1102), 4), Fixed(Field(1108), 1), Array { field: Field(1103), length: Compact, least: 3, skip: 11 }, Text(Field(1104), Compact),
    Array { field: Field(1105), length: Compact, least: 17, skip: 6 }, Fixed(Field(1106), 4), Fixed(Field(1109), 4), Fixed(Field(1107), 8),
    Tags { owner: Field(1105), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1103), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1101), skip: 1 }, Head { skip: 0 },
    Done,
];

static P17: &[Op] = &[
    Fixed(Field(1102), 4), Fixed(Field(1108), 1), Array { field: Field(1103), length: Compact, least: 3, skip: 11 }, Text(Field(1104), Compact),
    Array { field: Field(1105), length: Compact, least: 17, skip: 6 }, Fixed(Field(1106), 4), Fixed(Field(1109), 4), Fixed(Field(1107), 8),
    Tags { owner: Field(1105), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1103), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(1110), 4), Tags { owner: Field(1101), skip: 1 },
    Head { skip: 0 }, Done,
];

static P18: &[Op] = &[
    Array { field: Field(1151), length: Plain, least: 2, skip: 2 }, Text(Field(1152), Plain), Next, Done,
];

static P19: &[Op] = &[
    Array { field: Field(1151), length: Nullable, least: 2, skip: 2 }, Text(Field(1152), Plain), Next, Done,
];

static P20: &[Op] = &[
    Array { field: Field(1151), length: Nullable, least: 2, skip: 2 }, Text(Field(1152), Plain), Next, Bool(Field(1153)),
    Done,
];

static P21: &[Op] = &[
    Array { field: Field(1151), length: Nullable, least: 2, skip: 2 }, Text(Field(1152), Plain), Next, Bool(Field(1153)),
    Bool(Field(1154)), Bool(Field(1155)), Done,
];

static P22: &[Op] = &[
    Array { field: Field(1151), length: CompactNullable, least: 2, skip: 4 }, Text(Field(1152), Compact), Tags { owner: Field(1151), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(1153)), Bool(Field(1154)), Bool(Field(1155)),
    Tags { owner: Field(1150), skip: 1 }, Head { skip: 0 }, Done,
];

static P23: &[Op] = &[
    Array { field: Field(1151), length: CompactNullable, least: 18, skip: 5 }, Fixed(Field(1156), 16), Text(Field(1152), CompactNullable), Tags { owner: Field(1151), skip: 1 },
    Head { skip: 0 }, Next, Bool(Field(1153)), Bool(Field(1154)),
    Bool(Field(1155)), Tags { owner: Field(1150), skip: 1 }, Head { skip: 0 }, Done,
];

static P24: &[Op] = &[
    Array { field: Field(1151), length: CompactNullable, least: 18, skip: 5 }, Fixed(Field(1156), 16), Text(Field(1152), CompactNullable), Tags { owner: Field(1151), skip: 1 },
    Head { skip: 0 }, Next, Bool(Field(1153)), Bool(Field(1155)),
    Tags { owner: Field(1150), skip: 1 }, Head { skip: 0 }, Done,
];

static P25: &[Op] = &[
    Text(Field(1183), Plain), Fixed(Field(1184), 4), Text(Field(1185), Plain), Fixed(Field(1186), 8),
    Array { field: Field(1187), length: Plain, least: 6, skip: 7 }, Text(Field(1188), Plain), Array { field: Field(1189), length: Plain, least: 14, skip: 4 }, Fixed(Field(1190), 4),
    Fixed(Field(1191), 8), Text(Field(1192), Nullable), Next, Next,
    Done,
];

static P26: &[Op] = &[
    Text(Field(1183), Plain), Fixed(Field(1184), 4), Text(Field(1185), Plain), Array { field: Field(1187), length: Plain, least: 6, skip: 7 },
    Text(Field(1188), Plain), Array { field: Field(1189), length: Plain, least: 14, skip: 4 }, Fixed(Field(1190), 4), Fixed(Field(1191), 8),
    Text(Field(1192), Nullable), Next, Next, Done,
];

static P27: &[Op] = &[
    Text(Field(1183), Plain), Fixed(Field(1184), 4), Text(Field(1185), Plain), Array { field: Field(1187), length: Plain, least: 6, skip: 8 },
    Text(Field(1188), Plain), Array { field: Field(1189), length: Plain, least: 18, skip: 5 }, Fixed(Field(1190), 4), Fixed(Field(1191), 8),
    Fixed(Field(1193), 4), Text(Field(1192), Nullable), Next, Next,
    Done,
];

static P28: &[Op] = &[
    Text(Field(1183), Plain), Fixed(Field(1184), 4), Text(Field(1185), Plain), Text(Field(1194), Nullable),
    Array { field: Field(1187), length: Plain, least: 6, skip: 8 }, Text(Field(1188), Plain), Array { field: Field(1189), length: Plain, least: 18, skip: 5 }, Fixed(Field(1190), 4),
    Fixed(Field(1191), 8), Fixed(Field(1193), 4), Text(Field(1192), Nullable), Next,
    Next, Done,
];

static P29: &[Op] = &[
    Text(Field(1183), Compact), Fixed(Field(1184), 4), Text(Field(1185), Compact), Text(Field(1194), CompactNullable),
    Array { field: Field(1187), length: Compact, least: 3, skip: 12 }, Text(Field(1188), Compact), Array { field: Field(1189), length: Compact, least: 18, skip: 7 }, Fixed(Field(1190), 4),
    Fixed(Field(1191), 8), Fixed(Field(1193), 4), Text(Field(1192), CompactNullable), Tags { owner: Field(1189), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1187), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1182), skip: 1 }, Head { skip: 0 }, Done,
];

static P30: &[Op] = &[
    Text(Field(1183), Compact), Fixed(Field(1184), 4), Text(Field(1185), Compact), Text(Field(1194), CompactNullable),
    Array { field: Field(1187), length: Compact, least: 18, skip: 12 }, Fixed(Field(1195), 16), Array { field: Field(1189), length: Compact, least: 18, skip: 7 }, Fixed(Field(1190), 4),
    Fixed(Field(1191), 8), Fixed(Field(1193), 4), Text(Field(1192), CompactNullable), Tags { owner: Field(1189), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1187), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1182), skip: 1 }, Head { skip: 0 }, Done,
];

static P31: &[Op] = &[
    Text(Field(1219), Plain), Array { field: Field(1220), length: Plain, least: 6, skip: 5 }, Text(Field(1221), Plain), Array { field: Field(1222), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1222), 4), Next, Next, Done,
];

static P32: &[Op] = &[
    Text(Field(1219), Plain), Array { field: Field(1220), length: Nullable, least: 6, skip: 5 }, Text(Field(1221), Plain), Array { field: Field(1222), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1222), 4), Next, Next, Done,
];

static P33: &[Op] = &[
    Text(Field(1219), Compact), Array { field: Field(1220), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1221), Compact), Array { field: Field(1222), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1222), 4), Next, Tags { owner: Field(1220), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1218), skip: 1 }, Head { skip: 0 }, Done,
];

static P34: &[Op] = &[
    Text(Field(1219), Compact), Array { field: Field(1220), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1221), Compact), Array { field: Field(1222), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1222), 4), Next, Tags { owner: Field(1220), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(1223)), Tags { owner: Field(1218), skip: 1 }, Head { skip: 0 },
    Done,
];

static P35: &[Op] = &[
    Array { field: Field(1224), length: Compact, least: 3, skip: 12 }, Text(Field(1225), Compact), Array { field: Field(1226), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1227), Compact),
    Array { field: Field(1228), length: Compact, least: 4, skip: 2 }, Fixed(Field(1228), 4), Next, Tags { owner: Field(1226), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1224), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(1223)), Tags { owner: Field(1218), skip: 1 }, Head { skip: 0 },
    Done,
];

static P36: &[Op] = &[
    Array { field: Field(1224), length: Compact, least: 8, skip: 14 }, Text(Field(1225), Compact), Text(Field(1229), CompactNullable), Fixed(Field(1230), 4),
    Array { field: Field(1226), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1227), Compact), Array { field: Field(1228), length: Compact, least: 4, skip: 2 }, Fixed(Field(1228), 4),
    Next, Tags { owner: Field(1226), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1224), skip: 1 }, Head { skip: 0 }, Next, Bool(Field(1223)),
    Tags { owner: Field(1218), skip: 1 }, Head { skip: 0 }, Done,
];

static P37: &[Op] = &[
    Array { field: Field(1224), length: Compact, least: 8, skip: 14 }, Text(Field(1225), Compact), Text(Field(1229), CompactNullable), Fixed(Field(1230), 4),
    Array { field: Field(1226), length: CompactNullable, least: 18, skip: 7 }, Fixed(Field(1231), 16), Array { field: Field(1228), length: Compact, least: 4, skip: 2 }, Fixed(Field(1228), 4),
    Next, Tags { owner: Field(1226), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1224), skip: 1 }, Head { skip: 0 }, Next, Bool(Field(1223)),
    Tags { owner: Field(1218), skip: 1 }, Head { skip: 0 }, Done,
];

static P38: &[Op] = &[
    Text(Field(966), Plain), Done,
];

static P39: &[Op] = &[
    Text(Field(966), Plain), Fixed(Field(967), 1), Done,
];

static P40: &[Op] = &[
    Text(Field(966), Compact), Fixed(Field(967), 1), Tags { owner: Field(965), skip: 1 }, Head { skip: 0 },
    Done,
];

static P41: &[Op] = &[
    Fixed(Field(967), 1), Array { field: Field(968), length: Compact, least: 1, skip: 2 }, Text(Field(968), Compact), Next,
    Tags { owner: Field(965), skip: 1 }, Head { skip: 0 }, Done,
];

static P42: &[Op] = &[
    Text(Field(1045), Plain), Fixed(Field(1046), 4), Text(Field(1047), Plain), Text(Field(1048), Plain),
    Array { field: Field(1049), length: Plain, least: 6, skip: 3 }, Text(Field(1050), Plain), Run(Field(1051), Plain), Next,
    Done,
];

static P43: &[Op] = &[
    Text(Field(1045), Plain), Fixed(Field(1046), 4), Fixed(Field(1052), 4), Text(Field(1047), Plain),
    Text(Field(1048), Plain), Array { field: Field(1049), length: Plain, least: 6, skip: 3 }, Text(Field(1050), Plain), Run(Field(1051), Plain),
    Next, Done,
];

static P44: &[Op] = &[
    Text(Field(1045), Plain), Fixed(Field(1046), 4), Fixed(Field(1052), 4), Text(Field(1047), Plain),
    Text(Field(1053), Nullable), Text(Field(1048), Plain), Array { field: Field(1049), length: Plain, least: 6, skip: 3 }, Text(Field(1050), Plain),
    Run(Field(1051), Plain), Next, Done,
];

static P45: &[Op] = &[
    Text(Field(1045), Compact), Fixed(Field(1046), 4), Fixed(Field(1052), 4), Text(Field(1047), Compact),
    Text(Field(1053), CompactNullable), Text(Field(1048), Compact), Array { field: Field(1049), length: Compact, least: 3, skip: 5 }, Text(Field(1050), Compact),
    Run(Field(1051), Compact), Tags { owner: Field(1049), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1044), skip: 1 }, Head { skip: 0 }, Done,
];

static P46: &[Op] = &[
    Text(Field(1045), Compact), Fixed(Field(1046), 4), Fixed(Field(1052), 4), Text(Field(1047), Compact),
    Text(Field(1053), CompactNullable), Text(Field(1048), Compact), Array { field: Field(1049), length: Compact, least: 3, skip: 5 }, Text(Field(1050), Compact),
    Run(Field(1051), Compact), Tags { owner: Field(1049), skip: 1 }, Head { skip: 0 }, Next,
    Text(Field(1054), CompactNullable), Tags { owner: Field(1044), skip: 1 }, Head { skip: 0 }, Done,
];

static P47: &[Op] = &[
    Text(Field(996), Plain), Fixed(Field(997), 4), Text(Field(998), Plain), Done,
];

static P48: &[Op] = &[
    Text(Field(996), Plain), Fixed(Field(997), 4), Text(Field(998), Plain), Text(Field(999), Nullable),
    Done,
];

static P49: &[Op] = &[
    Text(Field(996), Compact), Fixed(Field(997), 4), Text(Field(998), Compact), Text(Field(999), CompactNullable),
    Tags { owner: Field(995), skip: 1 }, Head { skip: 0 }, Done,
];

static P50: &[Op] = &[
    Text(Field(1069), Plain), Text(Field(1070), Plain), Done,
];

static P51: &[Op] = &[
    Text(Field(1069), Plain), Array { field: Field(1071), length: Plain, least: 4, skip: 3 }, Text(Field(1072), Plain), Text(Field(1073), Nullable),
    Next, Done,
];

static P52: &[Op] = &[
    Text(Field(1069), Compact), Array { field: Field(1071), length: Compact, least: 3, skip: 5 }, Text(Field(1072), Compact), Text(Field(1073), CompactNullable),
    Tags { owner: Field(1071), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1068), skip: 1 },
    Head { skip: 0 }, Done,
];

static P53: &[Op] = &[
    Text(Field(1069), Compact), Array { field: Field(1071), length: Compact, least: 4, skip: 6 }, Text(Field(1072), Compact), Text(Field(1073), CompactNullable),
    Text(Field(1074), CompactNullable), Tags { owner: Field(1071), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1068), skip: 1 }, Head { skip: 0 }, Done,
];

static P54: &[Op] = &[
    Text(Field(1741), Plain), Fixed(Field(1742), 4), Text(Field(1743), Plain), Array { field: Field(1744), length: Plain, least: 6, skip: 3 },
    Text(Field(1745), Plain), Run(Field(1746), Plain), Next, Done,
];

static P55: &[Op] = &[
    Text(Field(1741), Plain), Fixed(Field(1742), 4), Text(Field(1743), Plain), Text(Field(1747), Nullable),
    Array { field: Field(1744), length: Plain, least: 6, skip: 3 }, Text(Field(1745), Plain), Run(Field(1746), Plain), Next,
    Done,
];

static P56: &[Op] = &[
    Text(Field(1741), Compact), Fixed(Field(1742), 4), Text(Field(1743), Compact), Text(Field(1747), CompactNullable),
    Array { field: Field(1744), length: Compact, least: 3, skip: 5 }, Text(Field(1745), Compact), Run(Field(1746), Compact), Tags { owner: Field(1744), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1740), skip: 1 }, Head { skip: 0 },
    Done,
];

static P57: &[Op] = &[
    Text(Field(1741), Compact), Fixed(Field(1742), 4), Text(Field(1743), Compact), Text(Field(1747), CompactNullable),
    Text(Field(1748), CompactNullable), Text(Field(1749), CompactNullable), Array { field: Field(1744), length: Compact, least: 3, skip: 5 }, Text(Field(1745), Compact),
    Run(Field(1746), Compact), Tags { owner: Field(1744), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1740), skip: 1 }, Head { skip: 0 }, Done,
];

static P58: &[Op] = &[
    Array { field: Field(629), length: Plain, least: 2, skip: 2 }, Text(Field(629), Plain), Next, Done,
];

static P59: &[Op] = &[
    Array { field: Field(629), length: Plain, least: 2, skip: 2 }, Text(Field(629), Plain), Next, Bool(Field(630)),
    Done,
];

static P60: &[Op] = &[
    Array { field: Field(629), length: Compact, least: 1, skip: 2 }, Text(Field(629), Compact), Next, Bool(Field(630)),
    Tags { owner: Field(628), skip: 1 }, Head { skip: 0 }, Done,
];

static P61: &[Op] = &[
    Done,
];

static P62: &[Op] = &[
    Tags { owner: Field(1090), skip: 1 }, Head { skip: 0 }, Done,
];

static P63: &[Op] = &[
    Array { field: Field(1091), length: Compact, least: 1, skip: 2 }, Text(Field(1091), Compact), Next, Tags { owner: Field(1090), skip: 1 },
    Head { skip: 0 }, Done,
];

static P64: &[Op] = &[
    Array { field: Field(1091), length: Compact, least: 1, skip: 2 }, Text(Field(1091), Compact), Next, Array { field: Field(1092), length: Compact, least: 1, skip: 2 },
    Text(Field(1092), Compact), Next, Tags { owner: Field(1090), skip: 1 }, Head { skip: 0 },
    Done,
];

static P65: &[Op] = &[
    Text(Field(1383), Plain), Done,
];

static P66: &[Op] = &[
    Text(Field(187), Compact), Text(Field(188), Compact), Tags { owner: Field(186), skip: 1 }, Head { skip: 0 },
    Done,
];

static P67: &[Op] = &[
    Text(Field(187), Compact), Text(Field(188), Compact), Text(Field(189), CompactNullable), Fixed(Field(190), 4),
    Tags { owner: Field(186), skip: 1 }, Head { skip: 0 }, Done,
];

static P68: &[Op] = &[
    Array { field: Field(412), length: Plain, least: 16, skip: 14 }, Text(Field(413), Plain), Fixed(Field(414), 4), Fixed(Field(415), 2),
    Array { field: Field(416), length: Plain, least: 8, skip: 5 }, Fixed(Field(417), 4), Array { field: Field(418), length: Plain, least: 4, skip: 2 }, Fixed(Field(418), 4),
    Next, Next, Array { field: Field(419), length: Plain, least: 4, skip: 3 }, Text(Field(420), Plain),
    Text(Field(421), Nullable), Next, Next, Fixed(Field(422), 4),
    Bool(Field(423)), Done,
];

static P69: &[Op] = &[
    Array { field: Field(412), length: Compact, least: 10, skip: 20 }, Text(Field(413), Compact), Fixed(Field(414), 4), Fixed(Field(415), 2),
    Array { field: Field(416), length: Compact, least: 6, skip: 7 }, Fixed(Field(417), 4), Array { field: Field(418), length: Compact, least: 4, skip: 2 }, Fixed(Field(418), 4),
    Next, Tags { owner: Field(416), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(419), length: Compact, least: 3, skip: 5 }, Text(Field(420), Compact), Text(Field(421), CompactNullable), Tags { owner: Field(419), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(412), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(422), 4), Bool(Field(423)), Tags { owner: Field(411), skip: 1 },
    Head { skip: 0 }, Done,
];

static P70: &[Op] = &[
    Array { field: Field(514), length: Plain, least: 2, skip: 2 }, Text(Field(514), Plain), Next, Fixed(Field(515), 4),
    Done,
];

static P71: &[Op] = &[
    Array { field: Field(514), length: Compact, least: 1, skip: 2 }, Text(Field(514), Compact), Next, Fixed(Field(515), 4),
    Tags { owner: Field(513), skip: 1 }, Head { skip: 0 }, Done,
];

static P72: &[Op] = &[
    Array { field: Field(516), length: Compact, least: 18, skip: 5 }, Text(Field(517), CompactNullable), Fixed(Field(518), 16), Tags { owner: Field(516), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(515), 4), Tags { owner: Field(513), skip: 1 },
    Head { skip: 0 }, Done,
];

static P73: &[Op] = &[
    Array { field: Field(473), length: Plain, least: 6, skip: 6 }, Text(Field(474), Plain), Array { field: Field(475), length: Plain, least: 12, skip: 3 }, Fixed(Field(476), 4),
    Fixed(Field(477), 8), Next, Next, Fixed(Field(478), 4),
    Done,
];

static P74: &[Op] = &[
    Array { field: Field(473), length: Compact, least: 3, skip: 10 }, Text(Field(474), Compact), Array { field: Field(475), length: Compact, least: 13, skip: 5 }, Fixed(Field(476), 4),
    Fixed(Field(477), 8), Tags { owner: Field(475), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(473), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(478), 4),
    Tags { owner: Field(472), skip: 1 }, Head { skip: 0 }, Done,
];

static P75: &[Op] = &[
    Text(Field(1020), Nullable), Fixed(Field(1021), 4), Done,
];

static P76: &[Op] = &[
    Text(Field(1020), CompactNullable), Fixed(Field(1021), 4), Tags { owner: Field(1019), skip: 1 }, Head { skip: 0 },
    Done,
];

static P77: &[Op] = &[
    Text(Field(1020), CompactNullable), Fixed(Field(1021), 4), Fixed(Field(1022), 8), Fixed(Field(1023), 2),
    Tags { owner: Field(1019), skip: 1 }, Head { skip: 0 }, Done,
];

static P78: &[Op] = &[
    Array { field: Field(1256), length: Plain, least: 6, skip: 7 }, Text(Field(1257), Plain), Array { field: Field(1258), length: Plain, least: 12, skip: 4 }, Fixed(Field(1259), 4),
    Fixed(Field(1260), 4), Fixed(Field(1261), 4), Next, Next,
    Done,
];

static P79: &[Op] = &[
    Fixed(Field(1262), 4), Array { field: Field(1256), length: Plain, least: 6, skip: 7 }, Text(Field(1257), Plain), Array { field: Field(1258), length: Plain, least: 12, skip: 4 },
    Fixed(Field(1259), 4), Fixed(Field(1260), 4), Fixed(Field(1261), 4), Next,
    Next, Done,
];

static P80: &[Op] = &[
    Fixed(Field(1262), 4), Array { field: Field(1256), length: Compact, least: 3, skip: 11 }, Text(Field(1257), Compact), Array { field: Field(1258), length: Compact, least: 13, skip: 6 },
    Fixed(Field(1259), 4), Fixed(Field(1260), 4), Fixed(Field(1261), 4), Tags { owner: Field(1258), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1256), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1255), skip: 1 }, Head { skip: 0 }, Done,
];

static P81: &[Op] = &[
    Text(Field(9), Plain), Fixed(Field(10), 8), Fixed(Field(11), 2), Array { field: Field(12), length: Plain, least: 6, skip: 5 },
    Text(Field(13), Plain), Array { field: Field(14), length: Plain, least: 4, skip: 2 }, Fixed(Field(14), 4), Next,
    Next, Done,
];

static P82: &[Op] = &[
    Text(Field(9), Compact), Fixed(Field(10), 8), Fixed(Field(11), 2), Array { field: Field(12), length: Compact, least: 3, skip: 7 },
    Text(Field(13), Compact), Array { field: Field(14), length: Compact, least: 4, skip: 2 }, Fixed(Field(14), 4), Next,
    Tags { owner: Field(12), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(8), skip: 1 },
    Head { skip: 0 }, Done,
];

static P83: &[Op] = &[
    Array { field: Field(15), length: Compact, least: 14, skip: 15 }, Text(Field(16), Compact), Fixed(Field(17), 8), Fixed(Field(18), 2),
    Bool(Field(19)), Array { field: Field(20), length: Compact, least: 3, skip: 7 }, Text(Field(21), Compact), Array { field: Field(22), length: Compact, least: 4, skip: 2 },
    Fixed(Field(22), 4), Next, Tags { owner: Field(20), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(15), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(8), skip: 1 }, Head { skip: 0 }, Done,
];

static P84: &[Op] = &[
    Text(Field(1), Plain), Fixed(Field(2), 8), Fixed(Field(3), 2), Text(Field(4), Plain),
    Done,
];

static P85: &[Op] = &[
    Text(Field(1), Compact), Fixed(Field(2), 8), Fixed(Field(3), 2), Text(Field(4), Compact),
    Tags { owner: Field(0), skip: 1 }, Head { skip: 0 }, Done,
];

static P86: &[Op] = &[
    Text(Field(846), Plain), Fixed(Field(847), 8), Fixed(Field(848), 2), Bool(Field(849)),
    Done,
];

static P87: &[Op] = &[
    Text(Field(846), Compact), Fixed(Field(847), 8), Fixed(Field(848), 2), Bool(Field(849)),
    Tags { owner: Field(845), skip: 1 }, Head { skip: 0 }, Done,
];

static P88: &[Op] = &[
    Array { field: Field(1879), length: Compact, least: 17, skip: 15 }, Fixed(Field(1880), 8), Fixed(Field(1881), 2), Bool(Field(1882)),
    Array { field: Field(1883), length: Compact, least: 3, skip: 7 }, Text(Field(1884), Compact), Array { field: Field(1885), length: Compact, least: 4, skip: 2 }, Fixed(Field(1885), 4),
    Next, Tags { owner: Field(1883), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(1886), 4), Tags { owner: Field(1879), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1878), skip: 1 }, Head { skip: 0 }, Done,
];

static P89: &[Op] = &[
    Array { field: Field(1879), length: Compact, least: 18, skip: 16 }, Fixed(Field(1880), 8), Fixed(Field(1881), 2), Bool(Field(1882)),
    Array { field: Field(1883), length: Compact, least: 3, skip: 7 }, Text(Field(1884), Compact), Array { field: Field(1885), length: Compact, least: 4, skip: 2 }, Fixed(Field(1885), 4),
    Next, Tags { owner: Field(1883), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(1886), 4), Fixed(Field(1887), 1), Tags { owner: Field(1879), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1878), skip: 1 }, Head { skip: 0 }, Done,
];

static P90: &[Op] = &[
    Text(Field(1757), Plain), Text(Field(1758), Plain), Fixed(Field(1759), 8), Fixed(Field(1760), 2),
    Array { field: Field(1761), length: Plain, least: 6, skip: 7 }, Text(Field(1762), Plain), Array { field: Field(1763), length: Plain, least: 14, skip: 4 }, Fixed(Field(1764), 4),
    Fixed(Field(1765), 8), Text(Field(1766), Nullable), Next, Next,
    Done,
];

static P91: &[Op] = &[
    Text(Field(1757), Plain), Text(Field(1758), Plain), Fixed(Field(1759), 8), Fixed(Field(1760), 2),
    Array { field: Field(1761), length: Plain, least: 6, skip: 8 }, Text(Field(1762), Plain), Array { field: Field(1763), length: Plain, least: 18, skip: 5 }, Fixed(Field(1764), 4),
    Fixed(Field(1765), 8), Fixed(Field(1767), 4), Text(Field(1766), Nullable), Next,
    Next, Done,
];

static P92: &[Op] = &[
    Text(Field(1757), Compact), Text(Field(1758), Compact), Fixed(Field(1759), 8), Fixed(Field(1760), 2),
    Fixed(Field(1768), 4), Text(Field(1769), Compact), Text(Field(1770), CompactNullable), Array { field: Field(1761), length: Compact, least: 3, skip: 12 },
    Text(Field(1762), Compact), Array { field: Field(1763), length: Compact, least: 18, skip: 7 }, Fixed(Field(1764), 4), Fixed(Field(1765), 8),
    Fixed(Field(1767), 4), Text(Field(1766), CompactNullable), Tags { owner: Field(1763), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1761), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1756), skip: 1 }, Head { skip: 0 }, Done,
];

static P93: &[Op] = &[
    Text(Field(1757), Compact), Text(Field(1758), Compact), Fixed(Field(1759), 8), Fixed(Field(1760), 2),
    Fixed(Field(1768), 4), Text(Field(1769), Compact), Text(Field(1770), CompactNullable), Array { field: Field(1761), length: Compact, least: 18, skip: 12 },
    Fixed(Field(1771), 16), Array { field: Field(1763), length: Compact, least: 18, skip: 7 }, Fixed(Field(1764), 4), Fixed(Field(1765), 8),
    Fixed(Field(1767), 4), Text(Field(1766), CompactNullable), Tags { owner: Field(1763), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1761), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1756), skip: 1 }, Head { skip: 0 }, Done,
];

static P94: &[Op] = &[
    Fixed(Field(527), 1), Text(Field(528), Nullable), Fixed(Field(529), 1), Text(Field(530), Nullable),
    Text(Field(531), Nullable), Fixed(Field(532), 1), Fixed(Field(533), 1), Done,
];

static P95: &[Op] = &[
    Fixed(Field(527), 1), Text(Field(528), CompactNullable), Fixed(Field(529), 1), Text(Field(530), CompactNullable),
    Text(Field(531), CompactNullable), Fixed(Field(532), 1), Fixed(Field(533), 1), Tags { owner: Field(526), skip: 1 },
    Head { skip: 0 }, Done,
];

static P96: &[Op] = &[
    Array { field: Field(365), length: Plain, least: 10, skip: 8 }, Fixed(Field(366), 1), Text(Field(367), Plain), Fixed(Field(368), 1),
    Text(Field(369), Plain), Text(Field(370), Plain), Fixed(Field(371), 1), Fixed(Field(372), 1),
    Next, Done,
];

static P97: &[Op] = &[
    Array { field: Field(365), length: Compact, least: 8, skip: 10 }, Fixed(Field(366), 1), Text(Field(367), Compact), Fixed(Field(368), 1),
    Text(Field(369), Compact), Text(Field(370), Compact), Fixed(Field(371), 1), Fixed(Field(372), 1),
    Tags { owner: Field(365), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(364), skip: 1 },
    Head { skip: 0 }, Done,
];

static P98: &[Op] = &[
    Array { field: Field(441), length: Plain, least: 10, skip: 8 }, Fixed(Field(442), 1), Text(Field(443), Nullable), Fixed(Field(444), 1),
    Text(Field(445), Nullable), Text(Field(446), Nullable), Fixed(Field(447), 1), Fixed(Field(448), 1),
    Next, Done,
];

static P99: &[Op] = &[
    Array { field: Field(441), length: Compact, least: 8, skip: 10 }, Fixed(Field(442), 1), Text(Field(443), CompactNullable), Fixed(Field(444), 1),
    Text(Field(445), CompactNullable), Text(Field(446), CompactNullable), Fixed(Field(447), 1), Fixed(Field(448), 1),
    Tags { owner: Field(441), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(440), skip: 1 },
    Head { skip: 0 }, Done,
];

static P100: &[Op] = &[
    Array { field: Field(583), length: Plain, least: 7, skip: 6 }, Fixed(Field(584), 1), Text(Field(585), Plain), Array { field: Field(586), length: Nullable, least: 2, skip: 2 },
    Text(Field(586), Plain), Next, Next, Bool(Field(587)),
    Done,
];

static P101: &[Op] = &[
    Array { field: Field(583), length: Plain, least: 7, skip: 6 }, Fixed(Field(584), 1), Text(Field(585), Plain), Array { field: Field(586), length: Nullable, least: 2, skip: 2 },
    Text(Field(586), Plain), Next, Next, Bool(Field(587)),
    Bool(Field(588)), Done,
];

static P102: &[Op] = &[
    Array { field: Field(583), length: Compact, least: 4, skip: 8 }, Fixed(Field(584), 1), Text(Field(585), Compact), Array { field: Field(586), length: CompactNullable, least: 1, skip: 2 },
    Text(Field(586), Compact), Next, Tags { owner: Field(583), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(587)), Bool(Field(588)), Tags { owner: Field(582), skip: 1 },
    Head { skip: 0 }, Done,
];

static P103: &[Op] = &[
    Array { field: Field(79), length: Plain, least: 7, skip: 7 }, Fixed(Field(80), 1), Text(Field(81), Plain), Array { field: Field(82), length: Plain, least: 4, skip: 3 },
    Text(Field(83), Plain), Text(Field(84), Nullable), Next, Next,
    Bool(Field(85)), Done,
];

static P104: &[Op] = &[
    Array { field: Field(79), length: Compact, least: 4, skip: 11 }, Fixed(Field(80), 1), Text(Field(81), Compact), Array { field: Field(82), length: Compact, least: 3, skip: 5 },
    Text(Field(83), Compact), Text(Field(84), CompactNullable), Tags { owner: Field(82), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(79), skip: 1 }, Head { skip: 0 }, Next,
    Bool(Field(85)), Tags { owner: Field(78), skip: 1 }, Head { skip: 0 }, Done,
];

static P105: &[Op] = &[
    Array { field: Field(140), length: Plain, least: 6, skip: 8 }, Text(Field(141), Plain), Array { field: Field(142), length: Plain, least: 6, skip: 5 }, Text(Field(143), Plain),
    Array { field: Field(144), length: Plain, least: 4, skip: 2 }, Fixed(Field(144), 4), Next, Next,
    Next, Done,
];

static P106: &[Op] = &[
    Array { field: Field(140), length: Compact, least: 3, skip: 12 }, Text(Field(141), Compact), Array { field: Field(142), length: Compact, least: 3, skip: 7 }, Text(Field(143), Compact),
    Array { field: Field(144), length: Compact, least: 4, skip: 2 }, Fixed(Field(144), 4), Next, Tags { owner: Field(142), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(140), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(139), skip: 1 }, Head { skip: 0 }, Done,
];

static P107: &[Op] = &[
    Array { field: Field(649), length: Nullable, least: 6, skip: 5 }, Text(Field(650), Plain), Array { field: Field(651), length: Plain, least: 4, skip: 2 }, Fixed(Field(651), 4),
    Next, Next, Done,
];

static P108: &[Op] = &[
    Array { field: Field(649), length: CompactNullable, least: 3, skip: 7 }, Text(Field(650), Compact), Array { field: Field(651), length: Compact, least: 4, skip: 2 }, Fixed(Field(651), 4),
    Next, Tags { owner: Field(649), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(648), skip: 1 }, Head { skip: 0 }, Done,
];

static P109: &[Op] = &[
    Run(Field(1376), Plain), Done,
];

static P110: &[Op] = &[
    Run(Field(1376), Compact), Tags { owner: Field(1375), skip: 1 }, Head { skip: 0 }, Done,
];

static P111: &[Op] = &[
    Array { field: Field(398), length: Plain, least: 10, skip: 8 }, Text(Field(399), Plain), Fixed(Field(400), 4), Array { field: Field(401), length: Nullable, least: 4, skip: 4 },
    Array { field: Field(402), length: Plain, least: 4, skip: 2 }, Fixed(Field(402), 4), Next, Next,
    Next, Fixed(Field(403), 4), Bool(Field(404)), Done,
];

static P112: &[Op] = &[
    Array { field: Field(398), length: Compact, least: 7, skip: 12 }, Text(Field(399), Compact), Fixed(Field(400), 4), Array { field: Field(401), length: CompactNullable, least: 2, skip: 6 },
    Array { field: Field(402), length: Compact, least: 4, skip: 2 }, Fixed(Field(402), 4), Next, Tags { owner: Field(401), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(398), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(403), 4), Bool(Field(404)), Tags { owner: Field(397), skip: 1 },
    Head { skip: 0 }, Done,
];

static P113: &[Op] = &[
    Array { field: Field(379), length: Plain, least: 4, skip: 3 }, Text(Field(380), Plain), Text(Field(381), Plain), Next,
    Fixed(Field(382), 8), Done,
];

static P114: &[Op] = &[
    Array { field: Field(379), length: Compact, least: 3, skip: 5 }, Text(Field(380), Compact), Text(Field(381), Compact), Tags { owner: Field(379), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(382), 8), Tags { owner: Field(378), skip: 1 },
    Head { skip: 0 }, Done,
];

static P115: &[Op] = &[
    Text(Field(383), CompactNullable), Text(Field(384), CompactNullable), Array { field: Field(379), length: Compact, least: 3, skip: 5 }, Text(Field(380), Compact),
    Text(Field(381), Compact), Tags { owner: Field(379), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(382), 8), Tags { owner: Field(378), skip: 1 }, Head { skip: 0 }, Done,
];

static P116: &[Op] = &[
    Run(Field(1362), Plain), Fixed(Field(1363), 8), Done,
];

static P117: &[Op] = &[
    Run(Field(1362), Compact), Fixed(Field(1363), 8), Tags { owner: Field(1361), skip: 1 }, Head { skip: 0 },
    Done,
];

static P118: &[Op] = &[
    Run(Field(863), Plain), Fixed(Field(864), 8), Done,
];

static P119: &[Op] = &[
    Run(Field(863), Compact), Fixed(Field(864), 8), Tags { owner: Field(862), skip: 1 }, Head { skip: 0 },
    Done,
];

static P120: &[Op] = &[
    Array { field: Field(609), length: Nullable, least: 4, skip: 3 }, Text(Field(610), Plain), Text(Field(611), Plain), Next,
    Done,
];

static P121: &[Op] = &[
    Array { field: Field(609), length: CompactNullable, least: 3, skip: 5 }, Text(Field(610), Compact), Text(Field(611), Compact), Tags { owner: Field(609), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(608), skip: 1 }, Head { skip: 0 },
    Done,
];

static P122: &[Op] = &[
    Array { field: Field(465), length: Plain, least: 2, skip: 2 }, Text(Field(465), Plain), Next, Done,
];

static P123: &[Op] = &[
    Array { field: Field(465), length: Compact, least: 1, skip: 2 }, Text(Field(465), Compact), Next, Tags { owner: Field(464), skip: 1 },
    Head { skip: 0 }, Done,
];

static P124: &[Op] = &[
    Array { field: Field(802), length: Nullable, least: 6, skip: 5 }, Text(Field(803), Plain), Array { field: Field(804), length: Plain, least: 4, skip: 2 }, Fixed(Field(804), 4),
    Next, Next, Fixed(Field(805), 4), Done,
];

static P125: &[Op] = &[
    Fixed(Field(806), 1), Array { field: Field(802), length: Nullable, least: 6, skip: 5 }, Text(Field(803), Plain), Array { field: Field(804), length: Plain, least: 4, skip: 2 },
    Fixed(Field(804), 4), Next, Next, Fixed(Field(805), 4),
    Done,
];

static P126: &[Op] = &[
    Fixed(Field(806), 1), Array { field: Field(802), length: CompactNullable, least: 3, skip: 7 }, Text(Field(803), Compact), Array { field: Field(804), length: Compact, least: 4, skip: 2 },
    Fixed(Field(804), 4), Next, Tags { owner: Field(802), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(805), 4), Tags { owner: Field(801), skip: 1 }, Head { skip: 0 },
    Done,
];

static P127: &[Op] = &[
    Array { field: Field(1004), length: Plain, least: 7, skip: 8 }, Fixed(Field(1005), 1), Text(Field(1006), Plain), Array { field: Field(1007), length: Plain, least: 5, skip: 4 },
    Text(Field(1008), Plain), Fixed(Field(1009), 1), Text(Field(1010), Nullable), Next,
    Next, Bool(Field(1011)), Done,
];

static P128: &[Op] = &[
    Array { field: Field(1004), length: Compact, least: 4, skip: 12 }, Fixed(Field(1005), 1), Text(Field(1006), Compact), Array { field: Field(1007), length: Compact, least: 4, skip: 6 },
    Text(Field(1008), Compact), Fixed(Field(1009), 1), Text(Field(1010), CompactNullable), Tags { owner: Field(1007), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1004), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(1011)), Tags { owner: Field(1003), skip: 1 }, Head { skip: 0 },
    Done,
];

static P129: &[Op] = &[
    Fixed(Field(94), 4), Array { field: Field(95), length: Compact, least: 3, skip: 12 }, Text(Field(96), Compact), Array { field: Field(97), length: Compact, least: 6, skip: 7 },
    Fixed(Field(98), 4), Array { field: Field(99), length: CompactNullable, least: 4, skip: 2 }, Fixed(Field(99), 4), Next,
    Tags { owner: Field(97), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(95), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(93), skip: 1 }, Head { skip: 0 },
    Done,
];

static P130: &[Op] = &[
    Fixed(Field(94), 4), Bool(Field(100)), Array { field: Field(95), length: Compact, least: 3, skip: 12 }, Text(Field(96), Compact),
    Array { field: Field(97), length: Compact, least: 6, skip: 7 }, Fixed(Field(98), 4), Array { field: Field(99), length: CompactNullable, least: 4, skip: 2 }, Fixed(Field(99), 4),
    Next, Tags { owner: Field(97), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(95), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(93), skip: 1 },
    Head { skip: 0 }, Done,
];

static P131: &[Op] = &[
    Fixed(Field(1122), 4), Array { field: Field(1123), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1124), Compact), Array { field: Field(1125), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1125), 4), Next, Tags { owner: Field(1123), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1121), skip: 1 }, Head { skip: 0 }, Done,
];

static P132: &[Op] = &[
    Text(Field(1205), Plain), Array { field: Field(1206), length: Plain, least: 6, skip: 5 }, Text(Field(1207), Plain), Array { field: Field(1208), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1209), 4), Next, Next, Done,
];

static P133: &[Op] = &[
    Array { field: Field(548), length: Plain, least: 5, skip: 4 }, Text(Field(549), Plain), Fixed(Field(550), 1), Text(Field(551), Nullable),
    Next, Bool(Field(552)), Done,
];

static P134: &[Op] = &[
    Array { field: Field(548), length: Compact, least: 4, skip: 6 }, Text(Field(549), Compact), Fixed(Field(550), 1), Text(Field(551), CompactNullable),
    Tags { owner: Field(548), skip: 1 }, Head { skip: 0 }, Next, Bool(Field(552)),
    Tags { owner: Field(547), skip: 1 }, Head { skip: 0 }, Done,
];

static P135: &[Op] = &[
    Array { field: Field(61), length: Plain, least: 8, skip: 10 }, Array { field: Field(62), length: Plain, least: 4, skip: 3 }, Text(Field(63), Plain), Text(Field(64), Nullable),
    Next, Array { field: Field(65), length: Plain, least: 11, skip: 4 }, Text(Field(66), Plain), Fixed(Field(67), 8),
    Bool(Field(68)), Next, Next, Bool(Field(69)),
    Done,
];

static P136: &[Op] = &[
    Array { field: Field(61), length: Compact, least: 3, skip: 16 }, Array { field: Field(62), length: Compact, least: 3, skip: 5 }, Text(Field(63), Compact), Text(Field(64), CompactNullable),
    Tags { owner: Field(62), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(65), length: Compact, least: 11, skip: 6 },
    Text(Field(66), Compact), Fixed(Field(67), 8), Bool(Field(68)), Tags { owner: Field(65), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(61), skip: 1 }, Head { skip: 0 },
    Next, Bool(Field(69)), Tags { owner: Field(60), skip: 1 }, Head { skip: 0 },
    Done,
];

static P137: &[Op] = &[
    Array { field: Field(788), length: CompactNullable, least: 2, skip: 4 }, Text(Field(789), Compact), Tags { owner: Field(788), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(787), skip: 1 }, Head { skip: 0 }, Done,
];

static P138: &[Op] = &[
    Array { field: Field(171), length: Compact, least: 3, skip: 5 }, Text(Field(172), Compact), Fixed(Field(173), 1), Tags { owner: Field(171), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(174), length: Compact, least: 9, skip: 8 }, Text(Field(175), Compact),
    Fixed(Field(176), 1), Fixed(Field(177), 4), Run(Field(178), Compact), Run(Field(179), Compact),
    Tags { owner: Field(174), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(170), skip: 1 },
    Head { skip: 0 }, Done,
];

static P139: &[Op] = &[
    Text(Field(1829), CompactNullable), Array { field: Field(1830), length: Compact, least: 3, skip: 13 }, Text(Field(1831), Compact), Array { field: Field(1832), length: Compact, least: 25, skip: 8 },
    Fixed(Field(1833), 4), Fixed(Field(1834), 4), Fixed(Field(1835), 4), Fixed(Field(1836), 4),
    Fixed(Field(1837), 8), Tags { owner: Field(1832), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1830), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1828), skip: 1 },
    Head { skip: 0 }, Done,
];

static P140: &[Op] = &[
    Text(Field(1829), CompactNullable), Fixed(Field(1838), 4), Array { field: Field(1830), length: Compact, least: 3, skip: 15 }, Text(Field(1831), Compact),
    Array { field: Field(1832), length: Compact, least: 57, skip: 10 }, Fixed(Field(1833), 4), Fixed(Field(1834), 4), Fixed(Field(1835), 4),
    Fixed(Field(1839), 16), Fixed(Field(1840), 16), Fixed(Field(1836), 4), Fixed(Field(1837), 8),
    Tags { owner: Field(1832), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1830), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1828), skip: 1 }, Head { skip: 0 },
    Done,
];

static P141: &[Op] = &[
    Text(Field(1829), CompactNullable), Fixed(Field(1838), 4), Array { field: Field(1830), length: Compact, least: 3, skip: 16 }, Text(Field(1831), Compact),
    Array { field: Field(1832), length: Compact, least: 58, skip: 11 }, Fixed(Field(1833), 4), Fixed(Field(1834), 4), Fixed(Field(1835), 4),
    Fixed(Field(1839), 16), Fixed(Field(1840), 16), Fixed(Field(1836), 4), Fixed(Field(1837), 8),
    Bool(Field(1841)), Tags { owner: Field(1832), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1830), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1828), skip: 1 },
    Head { skip: 0 }, Done,
];

static P142: &[Op] = &[
    Text(Field(228), Nullable), Array { field: Field(229), length: Plain, least: 6, skip: 7 }, Text(Field(230), Plain), Array { field: Field(231), length: Plain, least: 12, skip: 4 },
    Fixed(Field(232), 4), Fixed(Field(233), 4), Fixed(Field(234), 4), Next,
    Next, Done,
];

static P143: &[Op] = &[
    Text(Field(228), CompactNullable), Fixed(Field(235), 4), Array { field: Field(229), length: Compact, least: 3, skip: 12 }, Text(Field(230), Compact),
    Array { field: Field(231), length: Compact, least: 29, skip: 7 }, Fixed(Field(232), 4), Fixed(Field(236), 16), Fixed(Field(233), 4),
    Fixed(Field(234), 4), Tags { owner: Field(231), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(229), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(237), length: Compact, least: 5, skip: 6 },
    Text(Field(238), Compact), Text(Field(239), Compact), Fixed(Field(240), 2), Tags { owner: Field(237), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(227), skip: 1 }, Head { skip: 0 },
    Done,
];

static P144: &[Op] = &[
    Text(Field(817), Nullable), Array { field: Field(818), length: Plain, least: 6, skip: 10 }, Text(Field(819), Plain), Array { field: Field(820), length: Plain, least: 16, skip: 7 },
    Fixed(Field(821), 4), Fixed(Field(822), 4), Fixed(Field(823), 4), Array { field: Field(824), length: Plain, least: 4, skip: 2 },
    Fixed(Field(824), 4), Next, Next, Next,
    Done,
];

static P145: &[Op] = &[
    Text(Field(817), CompactNullable), Array { field: Field(818), length: Compact, least: 3, skip: 17 }, Text(Field(819), Compact), Array { field: Field(820), length: Compact, least: 14, skip: 12 },
    Fixed(Field(821), 4), Fixed(Field(822), 4), Fixed(Field(823), 4), Array { field: Field(825), length: Compact, least: 21, skip: 5 },
    Fixed(Field(826), 4), Fixed(Field(827), 16), Tags { owner: Field(825), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(820), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(818), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(828), length: Compact, least: 5, skip: 6 },
    Text(Field(829), Compact), Text(Field(830), Compact), Fixed(Field(831), 2), Tags { owner: Field(828), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(816), skip: 1 }, Head { skip: 0 },
    Done,
];

static P146: &[Op] = &[
    Array { field: Field(688), length: Compact, least: 3, skip: 9 }, Text(Field(689), Compact), Array { field: Field(690), length: Compact, least: 5, skip: 4 }, Fixed(Field(691), 4),
    Tags { owner: Field(690), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(688), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(687), skip: 1 }, Head { skip: 0 },
    Done,
];

static P147: &[Op] = &[
    Fixed(Field(113), 4), Fixed(Field(114), 8), Array { field: Field(115), length: Compact, least: 18, skip: 15 }, Fixed(Field(116), 16),
    Array { field: Field(117), length: Compact, least: 15, skip: 10 }, Fixed(Field(118), 4), Fixed(Field(119), 4), Array { field: Field(120), length: Compact, least: 4, skip: 2 },
    Fixed(Field(120), 4), Next, Fixed(Field(121), 1), Fixed(Field(122), 4),
    Tags { owner: Field(117), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(115), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(112), skip: 1 }, Head { skip: 0 },
    Done,
];

static P148: &[Op] = &[
    Fixed(Field(113), 4), Fixed(Field(114), 8), Array { field: Field(115), length: Compact, least: 18, skip: 18 }, Fixed(Field(116), 16),
    Array { field: Field(117), length: Compact, least: 15, skip: 13 }, Fixed(Field(118), 4), Fixed(Field(119), 4), Array { field: Field(123), length: Compact, least: 13, skip: 5 },
    Fixed(Field(124), 4), Fixed(Field(125), 8), Tags { owner: Field(123), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(121), 1), Fixed(Field(122), 4), Tags { owner: Field(117), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(115), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(112), skip: 1 }, Head { skip: 0 }, Done,
];

static P149: &[Op] = &[
    Fixed(Field(1793), 4), Array { field: Field(1794), length: Compact, least: 5, skip: 6 }, Text(Field(1795), Compact), Fixed(Field(1796), 2),
    Bool(Field(1797)), Tags { owner: Field(1794), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1792), skip: 1 }, Head { skip: 0 }, Done,
];

static P150: &[Op] = &[
    Fixed(Field(1793), 4), Array { field: Field(1794), length: Compact, least: 5, skip: 6 }, Text(Field(1795), Compact), Fixed(Field(1796), 2),
    Fixed(Field(1798), 1), Tags { owner: Field(1794), skip: 1 }, Head { skip: 0 }, Next,
    Bool(Field(1799)), Tags { owner: Field(1792), skip: 1 }, Head { skip: 0 }, Done,
];

static P151: &[Op] = &[
    Run(Field(856), Compact), Run(Field(857), CompactNullable), Run(Field(858), Compact), Tags { owner: Field(855), skip: 1 },
    Head { skip: 0 }, Done,
];

static P152: &[Op] = &[
    Fixed(Field(931), 4), Fixed(Field(932), 4), Array { field: Field(933), length: Compact, least: 3, skip: 15 }, Text(Field(934), Compact),
    Array { field: Field(935), length: Compact, least: 30, skip: 10 }, Fixed(Field(936), 4), Fixed(Field(937), 4), Fixed(Field(939), 8),
    Fixed(Field(940), 4), Tags { owner: Field(938), skip: 1 }, Head { skip: 0 }, Fixed(Field(941), 8),
    Tags { owner: Field(935), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(933), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(930), skip: 4 }, Head { skip: 3 },
    Tag { number: 0, field: Field(942), skip: 2 }, Text(Field(942), CompactNullable), Close, Done,
];

static P153: &[Op] = &[
    Fixed(Field(931), 4), Fixed(Field(932), 4), Array { field: Field(933), length: Compact, least: 3, skip: 18 }, Text(Field(934), Compact),
    Array { field: Field(935), length: Compact, least: 30, skip: 13 }, Fixed(Field(936), 4), Fixed(Field(937), 4), Fixed(Field(939), 8),
    Fixed(Field(940), 4), Tags { owner: Field(938), skip: 1 }, Head { skip: 0 }, Fixed(Field(941), 8),
    Tags { owner: Field(935), skip: 4 }, Head { skip: 3 }, Tag { number: 0, field: Field(943), skip: 2 }, Fixed(Field(943), 16),
    Close, Next, Tags { owner: Field(933), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(930), skip: 4 }, Head { skip: 3 }, Tag { number: 0, field: Field(942), skip: 2 },
    Text(Field(942), CompactNullable), Close, Done,
];

static P154: &[Op] = &[
    Bool(Field(565)), Tags { owner: Field(564), skip: 1 }, Head { skip: 0 }, Done,
];

static P155: &[Op] = &[
    Bool(Field(565)), Fixed(Field(566), 1), Tags { owner: Field(564), skip: 1 }, Head { skip: 0 },
    Done,
];

static P156: &[Op] = &[
    Bool(Field(565)), Fixed(Field(566), 1), Bool(Field(567)), Tags { owner: Field(564), skip: 1 },
    Head { skip: 0 }, Done,
];

static P157: &[Op] = &[
    Array { field: Field(669), length: Compact, least: 3, skip: 7 }, Text(Field(670), Compact), Array { field: Field(671), length: Compact, least: 4, skip: 2 }, Fixed(Field(671), 4),
    Next, Tags { owner: Field(669), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(668), skip: 1 }, Head { skip: 0 }, Done,
];

static P158: &[Op] = &[
    Fixed(Field(269), 4), Text(Field(270), Compact), Fixed(Field(271), 16), Array { field: Field(272), length: Compact, least: 7, skip: 7 },
    Text(Field(273), Compact), Text(Field(274), Compact), Fixed(Field(275), 2), Fixed(Field(276), 2),
    Tags { owner: Field(272), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(277), length: Compact, least: 6, skip: 6 },
    Text(Field(278), Compact), Fixed(Field(279), 2), Fixed(Field(280), 2), Tags { owner: Field(277), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(281), CompactNullable), Tags { owner: Field(268), skip: 1 },
    Head { skip: 0 }, Done,
];

static P159: &[Op] = &[
    Fixed(Field(269), 4), Text(Field(270), Compact), Fixed(Field(271), 16), Array { field: Field(272), length: Compact, least: 7, skip: 7 },
    Text(Field(273), Compact), Text(Field(274), Compact), Fixed(Field(275), 2), Fixed(Field(276), 2),
    Tags { owner: Field(272), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(277), length: Compact, least: 6, skip: 6 },
    Text(Field(278), Compact), Fixed(Field(279), 2), Fixed(Field(280), 2), Tags { owner: Field(277), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(281), CompactNullable), Bool(Field(282)),
    Tags { owner: Field(268), skip: 1 }, Head { skip: 0 }, Done,
];

static P160: &[Op] = &[
    Fixed(Field(269), 4), Text(Field(270), Compact), Fixed(Field(271), 16), Array { field: Field(272), length: Compact, least: 7, skip: 7 },
    Text(Field(273), Compact), Text(Field(274), Compact), Fixed(Field(275), 2), Fixed(Field(276), 2),
    Tags { owner: Field(272), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(277), length: Compact, least: 6, skip: 6 },
    Text(Field(278), Compact), Fixed(Field(279), 2), Fixed(Field(280), 2), Tags { owner: Field(277), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(281), CompactNullable), Bool(Field(282)),
    Array { field: Field(283), length: Compact, least: 16, skip: 2 }, Fixed(Field(283), 16), Next, Tags { owner: Field(268), skip: 1 },
    Head { skip: 0 }, Done,
];

static P161: &[Op] = &[
    Fixed(Field(269), 4), Text(Field(270), Compact), Fixed(Field(271), 16), Array { field: Field(272), length: Compact, least: 7, skip: 7 },
    Text(Field(273), Compact), Text(Field(274), Compact), Fixed(Field(275), 2), Fixed(Field(276), 2),
    Tags { owner: Field(272), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(277), length: Compact, least: 6, skip: 6 },
    Text(Field(278), Compact), Fixed(Field(279), 2), Fixed(Field(280), 2), Tags { owner: Field(277), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(281), CompactNullable), Bool(Field(282)),
    Array { field: Field(283), length: Compact, least: 16, skip: 2 }, Fixed(Field(283), 16), Next, Fixed(Field(284), 8),
    Tags { owner: Field(268), skip: 1 }, Head { skip: 0 }, Done,
];

static P162: &[Op] = &[
    Fixed(Field(255), 4), Fixed(Field(256), 8), Fixed(Field(257), 8), Bool(Field(258)),
    Bool(Field(259)), Tags { owner: Field(254), skip: 1 }, Head { skip: 0 }, Done,
];

static P163: &[Op] = &[
    Fixed(Field(255), 4), Fixed(Field(256), 8), Fixed(Field(257), 8), Bool(Field(258)),
    Bool(Field(259)), Tags { owner: Field(254), skip: 6 }, Head { skip: 5 }, Tag { number: 0, field: Field(260), skip: 4 },
    Array { field: Field(260), length: Compact, least: 16, skip: 2 }, Fixed(Field(260), 16), Next, Close,
    Done,
];

static P164: &[Op] = &[
    Fixed(Field(255), 4), Fixed(Field(256), 8), Fixed(Field(257), 8), Bool(Field(258)),
    Bool(Field(259)), Tags { owner: Field(254), skip: 11 }, Head { skip: 10 }, Tag { number: 0, field: Field(260), skip: 4 },
    Array { field: Field(260), length: Compact, least: 16, skip: 2 }, Fixed(Field(260), 16), Next, Close,
    Tag { number: 1, field: Field(261), skip: 4 }, Array { field: Field(261), length: CompactNullable, least: 16, skip: 2 }, Fixed(Field(261), 16), Next,
    Close, Done,
];

static P165: &[Op] = &[
    Fixed(Field(1781), 4), Tags { owner: Field(1780), skip: 1 }, Head { skip: 0 }, Done,
];

static P166: &[Op] = &[
    Array { field: Field(773), length: Compact, least: 1, skip: 2 }, Text(Field(773), Compact), Next, Tags { owner: Field(772), skip: 1 },
    Head { skip: 0 }, Done,
];

static P167: &[Op] = &[
    Array { field: Field(1138), length: Compact, least: 1, skip: 2 }, Text(Field(1138), Compact), Next, Array { field: Field(1139), length: Compact, least: 8, skip: 2 },
    Fixed(Field(1139), 8), Next, Tags { owner: Field(1137), skip: 1 }, Head { skip: 0 },
    Done,
];

static P168: &[Op] = &[
    Array { field: Field(1138), length: Compact, least: 1, skip: 2 }, Text(Field(1138), Compact), Next, Array { field: Field(1139), length: Compact, least: 8, skip: 2 },
    Fixed(Field(1139), 8), Next, Fixed(Field(1140), 8), Tags { owner: Field(1137), skip: 1 },
    Head { skip: 0 }, Done,
];

static P169: &[Op] = &[
    Array { field: Field(1138), length: Compact, least: 1, skip: 2 }, Text(Field(1138), Compact), Next, Array { field: Field(1139), length: Compact, least: 8, skip: 2 },
    Fixed(Field(1139), 8), Next, Fixed(Field(1140), 8), Text(Field(1141), CompactNullable),
    Tags { owner: Field(1137), skip: 1 }, Head { skip: 0 }, Done,
];

static P170: &[Op] = &[
    Fixed(Field(53), 4), Fixed(Field(54), 8), Tags { owner: Field(52), skip: 1 }, Head { skip: 0 },
    Done,
];

static P171: &[Op] = &[
    Text(Field(324), Compact), Text(Field(325), Compact), Fixed(Field(326), 4), Text(Field(327), CompactNullable),
    Text(Field(328), CompactNullable), Fixed(Field(329), 4), Array { field: Field(330), length: CompactNullable, least: 1, skip: 2 }, Text(Field(330), Compact),
    Next, Text(Field(331), CompactNullable), Array { field: Field(332), length: CompactNullable, least: 18, skip: 7 }, Fixed(Field(333), 16),
    Array { field: Field(334), length: Compact, least: 4, skip: 2 }, Fixed(Field(334), 4), Next, Tags { owner: Field(332), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(323), skip: 1 }, Head { skip: 0 },
    Done,
];

static P172: &[Op] = &[
    Text(Field(324), Compact), Text(Field(325), Compact), Fixed(Field(326), 4), Text(Field(327), CompactNullable),
    Text(Field(328), CompactNullable), Fixed(Field(329), 4), Array { field: Field(330), length: CompactNullable, least: 1, skip: 2 }, Text(Field(330), Compact),
    Next, Text(Field(335), CompactNullable), Text(Field(331), CompactNullable), Array { field: Field(332), length: CompactNullable, least: 18, skip: 7 },
    Fixed(Field(333), 16), Array { field: Field(334), length: Compact, least: 4, skip: 2 }, Fixed(Field(334), 4), Next,
    Tags { owner: Field(332), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(323), skip: 1 },
    Head { skip: 0 }, Done,
];

static P173: &[Op] = &[
    Array { field: Field(290), length: Compact, least: 1, skip: 2 }, Text(Field(290), Compact), Next, Bool(Field(291)),
    Tags { owner: Field(289), skip: 1 }, Head { skip: 0 }, Done,
];

static P174: &[Op] = &[
    Fixed(Field(348), 4), Fixed(Field(349), 16), Bool(Field(350)), Array { field: Field(351), length: Compact, least: 7, skip: 7 },
    Text(Field(352), Compact), Text(Field(353), Compact), Fixed(Field(354), 2), Fixed(Field(355), 2),
    Tags { owner: Field(351), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(356), length: Compact, least: 6, skip: 6 },
    Text(Field(357), Compact), Fixed(Field(358), 2), Fixed(Field(359), 2), Tags { owner: Field(356), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(347), skip: 1 }, Head { skip: 0 },
    Done,
];

static P175: &[Op] = &[
    Fixed(Field(984), 16), Tags { owner: Field(983), skip: 1 }, Head { skip: 0 }, Done,
];

static P176: &[Op] = &[
    Fixed(Field(1306), 16), Fixed(Field(1307), 4), Bool(Field(1308)), Fixed(Field(1309), 1),
    Run(Field(1310), Compact), Tags { owner: Field(1305), skip: 1 }, Head { skip: 0 }, Done,
];

static P177: &[Op] = &[
    Fixed(Field(209), 4), Fixed(Field(210), 8), Array { field: Field(211), length: Compact, least: 18, skip: 14 }, Fixed(Field(212), 16),
    Array { field: Field(213), length: Compact, least: 18, skip: 9 }, Fixed(Field(214), 16), Array { field: Field(215), length: Compact, least: 5, skip: 4 }, Fixed(Field(216), 4),
    Tags { owner: Field(215), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(213), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(211), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(208), skip: 1 }, Head { skip: 0 }, Done,
];

static P178: &[Op] = &[
    Tags { owner: Field(1082), skip: 1 }, Head { skip: 0 }, Done,
];

static P179: &[Op] = &[
    Array { field: Field(1083), length: Compact, least: 1, skip: 2 }, Fixed(Field(1083), 1), Next, Tags { owner: Field(1082), skip: 1 },
    Head { skip: 0 }, Done,
];

static P180: &[Op] = &[
    Array { field: Field(745), length: Compact, least: 2, skip: 4 }, Text(Field(746), Compact), Tags { owner: Field(745), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(747), 4), Struct { field: Field(748), skip: 4 }, Text(Field(749), Compact),
    Fixed(Field(750), 4), Tags { owner: Field(748), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(744), skip: 1 },
    Head { skip: 0 }, Done,
];

static P181: &[Op] = &[
    Text(Field(1494), Compact), Text(Field(1495), Compact), Fixed(Field(1496), 4), Text(Field(1497), CompactNullable),
    Array { field: Field(1498), length: CompactNullable, least: 1, skip: 2 }, Text(Field(1498), Compact), Next, Tags { owner: Field(1493), skip: 1 },
    Head { skip: 0 }, Done,
];

static P182: &[Op] = &[
    Array { field: Field(1468), length: Compact, least: 1, skip: 2 }, Text(Field(1468), Compact), Next, Bool(Field(1469)),
    Tags { owner: Field(1467), skip: 1 }, Head { skip: 0 }, Done,
];

static P183: &[Op] = &[
    Text(Field(1420), CompactNullable), Text(Field(1421), CompactNullable), Fixed(Field(1422), 4), Fixed(Field(1423), 4),
    Fixed(Field(1424), 4), Fixed(Field(1425), 4), Fixed(Field(1426), 4), Fixed(Field(1427), 4),
    Array { field: Field(1428), length: Compact, least: 18, skip: 18 }, Fixed(Field(1429), 16), Array { field: Field(1430), length: Compact, least: 6, skip: 13 }, Fixed(Field(1431), 4),
    Array { field: Field(1432), length: Compact, least: 18, skip: 8 }, Fixed(Field(1433), 8), Fixed(Field(1434), 8), Array { field: Field(1435), length: Compact, least: 1, skip: 2 },
    Fixed(Field(1435), 1), Next, Tags { owner: Field(1432), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1430), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1428), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1436), length: Compact, least: 18, skip: 7 },
    Fixed(Field(1437), 16), Array { field: Field(1438), length: Compact, least: 4, skip: 2 }, Fixed(Field(1438), 4), Next,
    Tags { owner: Field(1436), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1419), skip: 1 },
    Head { skip: 0 }, Done,
];

static P184: &[Op] = &[
    Text(Field(1420), CompactNullable), Text(Field(1421), CompactNullable), Fixed(Field(1422), 4), Fixed(Field(1423), 4),
    Fixed(Field(1424), 4), Fixed(Field(1425), 4), Fixed(Field(1426), 4), Fixed(Field(1427), 4),
    Fixed(Field(1439), 1), Bool(Field(1440)), Array { field: Field(1428), length: Compact, least: 18, skip: 18 }, Fixed(Field(1429), 16),
    Array { field: Field(1430), length: Compact, least: 6, skip: 13 }, Fixed(Field(1431), 4), Array { field: Field(1432), length: Compact, least: 18, skip: 8 }, Fixed(Field(1433), 8),
    Fixed(Field(1434), 8), Array { field: Field(1435), length: Compact, least: 1, skip: 2 }, Fixed(Field(1435), 1), Next,
    Tags { owner: Field(1432), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1430), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1428), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1436), length: Compact, least: 18, skip: 7 }, Fixed(Field(1437), 16), Array { field: Field(1438), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1438), 4), Next, Tags { owner: Field(1436), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1419), skip: 1 }, Head { skip: 0 }, Done,
];

static P185: &[Op] = &[
    Text(Field(1388), CompactNullable), Text(Field(1389), CompactNullable), Fixed(Field(1390), 4), Array { field: Field(1391), length: Compact, least: 18, skip: 18 },
    Fixed(Field(1392), 16), Array { field: Field(1393), length: Compact, least: 6, skip: 13 }, Fixed(Field(1394), 4), Array { field: Field(1395), length: Compact, least: 18, skip: 8 },
    Fixed(Field(1396), 8), Fixed(Field(1397), 8), Array { field: Field(1398), length: Compact, least: 1, skip: 2 }, Fixed(Field(1398), 1),
    Next, Tags { owner: Field(1395), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1393), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1391), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1387), skip: 1 }, Head { skip: 0 },
    Done,
];

static P186: &[Op] = &[
    Text(Field(1388), CompactNullable), Text(Field(1389), CompactNullable), Fixed(Field(1390), 4), Bool(Field(1399)),
    Array { field: Field(1391), length: Compact, least: 18, skip: 18 }, Fixed(Field(1392), 16), Array { field: Field(1393), length: Compact, least: 6, skip: 13 }, Fixed(Field(1394), 4),
    Array { field: Field(1395), length: Compact, least: 18, skip: 8 }, Fixed(Field(1396), 8), Fixed(Field(1397), 8), Array { field: Field(1398), length: Compact, least: 1, skip: 2 },
    Fixed(Field(1398), 1), Next, Tags { owner: Field(1395), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1393), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1391), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1387), skip: 1 },
    Head { skip: 0 }, Done,
];

static P187: &[Op] = &[
    Text(Field(39), CompactNullable), Fixed(Field(40), 4), Fixed(Field(41), 4), Fixed(Field(42), 16),
    Array { field: Field(43), length: Compact, least: 5, skip: 6 }, Text(Field(44), Compact), Text(Field(45), Compact), Fixed(Field(46), 2),
    Tags { owner: Field(43), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(38), skip: 1 },
    Head { skip: 0 }, Done,
];

static P188: &[Op] = &[
    Text(Field(39), CompactNullable), Fixed(Field(40), 4), Fixed(Field(41), 4), Fixed(Field(42), 16),
    Array { field: Field(43), length: Compact, least: 5, skip: 6 }, Text(Field(44), Compact), Text(Field(45), Compact), Fixed(Field(46), 2),
    Tags { owner: Field(43), skip: 1 }, Head { skip: 0 }, Next, Bool(Field(47)),
    Tags { owner: Field(38), skip: 1 }, Head { skip: 0 }, Done,
];

static P189: &[Op] = &[
    Text(Field(1354), CompactNullable), Fixed(Field(1355), 4), Fixed(Field(1356), 16), Tags { owner: Field(1353), skip: 1 },
    Head { skip: 0 }, Done,
];

static P190: &[Op] = &[
    Text(Field(1809), CompactNullable), Fixed(Field(1810), 4), Fixed(Field(1811), 4), Fixed(Field(1812), 16),
    Array { field: Field(1813), length: Compact, least: 5, skip: 6 }, Text(Field(1814), Compact), Text(Field(1815), Compact), Fixed(Field(1816), 2),
    Tags { owner: Field(1813), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1818), 2),
    Fixed(Field(1819), 2), Tags { owner: Field(1817), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(1808), skip: 1 },
    Head { skip: 0 }, Done,
];

static P191: &[Op] = &[
    Text(Field(1030), Compact), Array { field: Field(1031), length: Compact, least: 18, skip: 11 }, Fixed(Field(1032), 16), Array { field: Field(1033), length: Compact, least: 17, skip: 6 },
    Fixed(Field(1034), 4), Fixed(Field(1035), 4), Fixed(Field(1036), 8), Tags { owner: Field(1033), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1031), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1029), skip: 1 }, Head { skip: 0 }, Done,
];

static P192: &[Op] = &[
    Text(Field(1315), Compact), Array { field: Field(1316), length: Compact, least: 18, skip: 10 }, Fixed(Field(1317), 16), Array { field: Field(1318), length: Compact, least: 9, skip: 5 },
    Fixed(Field(1319), 4), Fixed(Field(1320), 4), Tags { owner: Field(1318), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1316), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1314), skip: 1 }, Head { skip: 0 }, Done,
];

static P193: &[Op] = &[
    Text(Field(1857), Compact), Array { field: Field(1858), length: Compact, least: 18, skip: 20 }, Fixed(Field(1859), 16), Array { field: Field(1860), length: Compact, least: 22, skip: 15 },
    Fixed(Field(1861), 4), Fixed(Field(1862), 4), Fixed(Field(1863), 4), Fixed(Field(1864), 8),
    Array { field: Field(1865), length: Compact, least: 20, skip: 7 }, Fixed(Field(1866), 8), Fixed(Field(1867), 8), Fixed(Field(1868), 1),
    Fixed(Field(1869), 2), Tags { owner: Field(1865), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1860), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1858), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1856), skip: 1 }, Head { skip: 0 },
    Done,
];

static P194: &[Op] = &[
    Text(Field(1857), Compact), Array { field: Field(1858), length: Compact, least: 18, skip: 21 }, Fixed(Field(1859), 16), Array { field: Field(1860), length: Compact, least: 26, skip: 16 },
    Fixed(Field(1861), 4), Fixed(Field(1862), 4), Fixed(Field(1863), 4), Fixed(Field(1864), 8),
    Fixed(Field(1870), 4), Array { field: Field(1865), length: Compact, least: 20, skip: 7 }, Fixed(Field(1866), 8), Fixed(Field(1867), 8),
    Fixed(Field(1868), 1), Fixed(Field(1869), 2), Tags { owner: Field(1865), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1860), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1858), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1856), skip: 1 },
    Head { skip: 0 }, Done,
];

static P195: &[Op] = &[
    Text(Field(501), Compact), Array { field: Field(502), length: Compact, least: 18, skip: 9 }, Fixed(Field(503), 16), Array { field: Field(504), length: Compact, least: 5, skip: 4 },
    Fixed(Field(505), 4), Tags { owner: Field(504), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(502), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(500), skip: 1 },
    Head { skip: 0 }, Done,
];

static P196: &[Op] = &[
    Text(Field(1336), Compact), Array { field: Field(1337), length: Compact, least: 18, skip: 10 }, Fixed(Field(1338), 16), Array { field: Field(1339), length: Compact, least: 9, skip: 5 },
    Fixed(Field(1340), 4), Fixed(Field(1341), 4), Tags { owner: Field(1339), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1337), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1335), skip: 1 }, Head { skip: 0 }, Done,
];

static P197: &[Op] = &[
    Text(Field(1616), Compact), Text(Field(1617), Compact), Fixed(Field(1618), 4), Fixed(Field(1619), 4),
    Text(Field(1620), CompactNullable), Text(Field(1621), CompactNullable), Fixed(Field(1622), 4), Struct { field: Field(1623), skip: 56 },
    Fixed(Field(1624), 4), Array { field: Field(1625), length: Compact, least: 8, skip: 52 }, Text(Field(1626), Compact), Array { field: Field(1627), length: Compact, least: 1, skip: 2 },
    Text(Field(1627), Compact), Next, Array { field: Field(1628), length: Compact, least: 1, skip: 2 }, Text(Field(1628), Compact),
    Next, Array { field: Field(1629), length: Compact, least: 9, skip: 12 }, Text(Field(1630), Compact), Fixed(Field(1631), 4),
    Fixed(Field(1632), 2), Array { field: Field(1633), length: Compact, least: 3, skip: 5 }, Text(Field(1634), Compact), Text(Field(1635), Compact),
    Tags { owner: Field(1633), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1629), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1636), length: Compact, least: 1, skip: 2 }, Text(Field(1636), Compact),
    Next, Array { field: Field(1637), length: Compact, least: 9, skip: 12 }, Text(Field(1638), Compact), Fixed(Field(1639), 4),
    Fixed(Field(1640), 2), Array { field: Field(1641), length: Compact, least: 3, skip: 5 }, Text(Field(1642), Compact), Text(Field(1643), Compact),
    Tags { owner: Field(1641), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1637), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1644), length: Compact, least: 4, skip: 12 }, Array { field: Field(1645), length: Compact, least: 2, skip: 2 },
    Fixed(Field(1645), 2), Next, Array { field: Field(1646), length: Compact, least: 2, skip: 2 }, Fixed(Field(1646), 2),
    Next, Array { field: Field(1647), length: Compact, least: 2, skip: 2 }, Fixed(Field(1647), 2), Next,
    Tags { owner: Field(1644), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1625), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1623), skip: 1 }, Head { skip: 0 },
    Array { field: Field(1648), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1649), Compact), Array { field: Field(1650), length: Compact, least: 4, skip: 2 }, Fixed(Field(1650), 4),
    Next, Tags { owner: Field(1648), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1651), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1652), Compact), Array { field: Field(1653), length: Compact, least: 4, skip: 2 }, Fixed(Field(1653), 4),
    Next, Tags { owner: Field(1651), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1654), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1655), Compact), Array { field: Field(1656), length: Compact, least: 4, skip: 2 }, Fixed(Field(1656), 4),
    Next, Tags { owner: Field(1654), skip: 1 }, Head { skip: 0 }, Next,
    Text(Field(1657), CompactNullable), Struct { field: Field(1658), skip: 4 }, Text(Field(1659), Compact), Fixed(Field(1660), 2),
    Tags { owner: Field(1658), skip: 1 }, Head { skip: 0 }, Array { field: Field(1661), length: CompactNullable, least: 3, skip: 5 }, Text(Field(1662), Compact),
    Text(Field(1663), Compact), Tags { owner: Field(1661), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1664), length: CompactNullable, least: 14, skip: 6 }, Text(Field(1665), Compact), Fixed(Field(1666), 4), Fixed(Field(1667), 8),
    Tags { owner: Field(1664), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1668), length: CompactNullable, least: 14, skip: 6 },
    Text(Field(1669), Compact), Fixed(Field(1670), 4), Fixed(Field(1671), 8), Tags { owner: Field(1668), skip: 1 },
    Head { skip: 0 }, Next, Bool(Field(1672)), Tags { owner: Field(1615), skip: 1 },
    Head { skip: 0 }, Done,
];

static P198: &[Op] = &[
    Array { field: Field(1511), length: Compact, least: 1, skip: 2 }, Text(Field(1511), Compact), Next, Bool(Field(1512)),
    Tags { owner: Field(1510), skip: 1 }, Head { skip: 0 }, Done,
];

static P199: &[Op] = &[
    Array { field: Field(1511), length: Compact, least: 1, skip: 2 }, Text(Field(1511), Compact), Next, Bool(Field(1512)),
    Bool(Field(1513)), Tags { owner: Field(1510), skip: 1 }, Head { skip: 0 }, Done,
];

static P200: &[Op] = &[
    Array { field: Field(723), length: Compact, least: 3, skip: 12 }, Text(Field(724), Compact), Array { field: Field(725), length: CompactNullable, least: 3, skip: 7 }, Text(Field(726), Compact),
    Array { field: Field(727), length: Compact, least: 4, skip: 2 }, Fixed(Field(727), 4), Next, Tags { owner: Field(725), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(723), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(722), skip: 1 }, Head { skip: 0 }, Done,
];

static P201: &[Op] = &[
    Text(Field(153), Compact), Array { field: Field(154), length: Compact, least: 3, skip: 10 }, Text(Field(155), Compact), Array { field: Field(156), length: Compact, least: 13, skip: 5 },
    Fixed(Field(157), 4), Fixed(Field(158), 8), Tags { owner: Field(156), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(154), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(152), skip: 1 }, Head { skip: 0 }, Done,
];

static P202: &[Op] = &[
    Text(Field(488), Compact), Array { field: Field(489), length: Compact, least: 2, skip: 4 }, Text(Field(490), Compact), Tags { owner: Field(489), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(487), skip: 1 }, Head { skip: 0 },
    Done,
];

static P203: &[Op] = &[
    Text(Field(1708), Compact), Text(Field(1709), Compact), Fixed(Field(1710), 4), Array { field: Field(1712), length: Compact, least: 3, skip: 20 },
    Text(Field(1713), Compact), Array { field: Field(1714), length: Compact, least: 7, skip: 15 }, Text(Field(1715), Compact), Fixed(Field(1716), 1),
    Array { field: Field(1717), length: Compact, least: 1, skip: 2 }, Text(Field(1717), Compact), Next, Text(Field(1718), CompactNullable),
    Array { field: Field(1719), length: Compact, least: 1, skip: 2 }, Text(Field(1719), Compact), Next, Array { field: Field(1720), length: Compact, least: 1, skip: 2 },
    Text(Field(1720), Compact), Next, Tags { owner: Field(1714), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1712), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1721), length: Compact, least: 15, skip: 31 }, Text(Field(1723), Compact), Fixed(Field(1724), 1), Array { field: Field(1725), length: Compact, least: 1, skip: 2 },
    Text(Field(1725), Compact), Next, Text(Field(1726), CompactNullable), Array { field: Field(1727), length: Compact, least: 1, skip: 2 },
    Text(Field(1727), Compact), Next, Array { field: Field(1728), length: Compact, least: 1, skip: 2 }, Text(Field(1728), Compact),
    Next, Tags { owner: Field(1722), skip: 1 }, Head { skip: 0 }, Text(Field(1730), Compact),
    Fixed(Field(1731), 1), Array { field: Field(1732), length: Compact, least: 1, skip: 2 }, Text(Field(1732), Compact), Next,
    Text(Field(1733), CompactNullable), Array { field: Field(1734), length: Compact, least: 1, skip: 2 }, Text(Field(1734), Compact), Next,
    Array { field: Field(1735), length: Compact, least: 1, skip: 2 }, Text(Field(1735), Compact), Next, Tags { owner: Field(1729), skip: 1 },
    Head { skip: 0 }, Tags { owner: Field(1721), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1711), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(1707), skip: 1 }, Head { skip: 0 },
    Done,
];

static P204: &[Op] = &[
    Fixed(Field(1787), 4), Tags { owner: Field(1786), skip: 1 }, Head { skip: 0 }, Done,
];

static P205: &[Op] = &[
    Array { field: Field(1283), length: Plain, least: 6, skip: 8 }, Text(Field(1284), Plain), Array { field: Field(1285), length: Plain, least: 22, skip: 5 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Next,
    Next, Fixed(Field(1290), 4), Done,
];

static P206: &[Op] = &[
    Array { field: Field(1283), length: Plain, least: 6, skip: 9 }, Text(Field(1284), Plain), Array { field: Field(1285), length: Plain, least: 30, skip: 6 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Fixed(Field(1291), 8),
    Next, Next, Fixed(Field(1290), 4), Done,
];

static P207: &[Op] = &[
    Array { field: Field(1283), length: Plain, least: 6, skip: 14 }, Text(Field(1284), Plain), Array { field: Field(1285), length: Plain, least: 36, skip: 11 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Fixed(Field(1291), 8),
    Array { field: Field(1292), length: Plain, least: 6, skip: 3 }, Fixed(Field(1293), 4), Text(Field(1294), Nullable), Next,
    Text(Field(1295), Nullable), Next, Next, Fixed(Field(1290), 4),
    Done,
];

static P208: &[Op] = &[
    Array { field: Field(1283), length: Compact, least: 3, skip: 20 }, Text(Field(1284), Compact), Array { field: Field(1285), length: Compact, least: 33, skip: 15 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Fixed(Field(1291), 8),
    Array { field: Field(1292), length: Compact, least: 6, skip: 5 }, Fixed(Field(1293), 4), Text(Field(1294), CompactNullable), Tags { owner: Field(1292), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(1295), CompactNullable), Tags { owner: Field(1285), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1283), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1290), 4), Tags { owner: Field(1282), skip: 1 }, Head { skip: 0 },
    Done,
];

static P209: &[Op] = &[
    Array { field: Field(1283), length: Compact, least: 3, skip: 26 }, Text(Field(1284), Compact), Array { field: Field(1285), length: Compact, least: 33, skip: 21 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Fixed(Field(1291), 8),
    Array { field: Field(1292), length: Compact, least: 6, skip: 5 }, Fixed(Field(1293), 4), Text(Field(1294), CompactNullable), Tags { owner: Field(1292), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(1295), CompactNullable), Tags { owner: Field(1285), skip: 7 },
    Head { skip: 6 }, Tag { number: 0, field: Field(1296), skip: 5 }, Fixed(Field(1297), 4), Fixed(Field(1298), 4),
    Tags { owner: Field(1296), skip: 1 }, Head { skip: 0 }, Close, Next,
    Tags { owner: Field(1283), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1290), 4),
    Tags { owner: Field(1282), skip: 11 }, Head { skip: 10 }, Tag { number: 0, field: Field(1299), skip: 9 }, Array { field: Field(1299), length: Compact, least: 11, skip: 7 },
    Fixed(Field(1300), 4), Text(Field(1301), Compact), Fixed(Field(1302), 4), Text(Field(1303), CompactNullable),
    Tags { owner: Field(1299), skip: 1 }, Head { skip: 0 }, Next, Close,
    Done,
];

static P210: &[Op] = &[
    Array { field: Field(1283), length: Compact, least: 18, skip: 26 }, Fixed(Field(1304), 16), Array { field: Field(1285), length: Compact, least: 33, skip: 21 }, Fixed(Field(1286), 4),
    Fixed(Field(1287), 2), Fixed(Field(1288), 8), Fixed(Field(1289), 8), Fixed(Field(1291), 8),
    Array { field: Field(1292), length: Compact, least: 6, skip: 5 }, Fixed(Field(1293), 4), Text(Field(1294), CompactNullable), Tags { owner: Field(1292), skip: 1 },
    Head { skip: 0 }, Next, Text(Field(1295), CompactNullable), Tags { owner: Field(1285), skip: 7 },
    Head { skip: 6 }, Tag { number: 0, field: Field(1296), skip: 5 }, Fixed(Field(1297), 4), Fixed(Field(1298), 4),
    Tags { owner: Field(1296), skip: 1 }, Head { skip: 0 }, Close, Next,
    Tags { owner: Field(1283), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1290), 4),
    Tags { owner: Field(1282), skip: 11 }, Head { skip: 10 }, Tag { number: 0, field: Field(1299), skip: 9 }, Array { field: Field(1299), length: Compact, least: 11, skip: 7 },
    Fixed(Field(1300), 4), Text(Field(1301), Compact), Fixed(Field(1302), 4), Text(Field(1303), CompactNullable),
    Tags { owner: Field(1299), skip: 1 }, Head { skip: 0 }, Next, Close,
    Done,
];

static P211: &[Op] = &[
    Fixed(Field(899), 4), Array { field: Field(900), length: Plain, least: 6, skip: 13 }, Text(Field(901), Plain), Array { field: Field(902), length: Plain, least: 30, skip: 10 },
    Fixed(Field(903), 4), Fixed(Field(904), 2), Fixed(Field(905), 8), Fixed(Field(906), 8),
    Array { field: Field(907), length: Nullable, least: 16, skip: 3 }, Fixed(Field(908), 8), Fixed(Field(909), 8), Next,
    Run(Field(910), Nullable), Next, Next, Done,
];

static P212: &[Op] = &[
    Fixed(Field(899), 4), Array { field: Field(900), length: Plain, least: 6, skip: 14 }, Text(Field(901), Plain), Array { field: Field(902), length: Plain, least: 38, skip: 11 },
    Fixed(Field(903), 4), Fixed(Field(904), 2), Fixed(Field(905), 8), Fixed(Field(906), 8),
    Fixed(Field(911), 8), Array { field: Field(907), length: Nullable, least: 16, skip: 3 }, Fixed(Field(908), 8), Fixed(Field(909), 8),
    Next, Run(Field(910), Nullable), Next, Next,
    Done,
];

static P213: &[Op] = &[
    Fixed(Field(899), 4), Fixed(Field(912), 2), Fixed(Field(913), 4), Array { field: Field(900), length: Plain, least: 6, skip: 14 },
    Text(Field(901), Plain), Array { field: Field(902), length: Plain, least: 38, skip: 11 }, Fixed(Field(903), 4), Fixed(Field(904), 2),
    Fixed(Field(905), 8), Fixed(Field(906), 8), Fixed(Field(911), 8), Array { field: Field(907), length: Nullable, least: 16, skip: 3 },
    Fixed(Field(908), 8), Fixed(Field(909), 8), Next, Run(Field(910), Nullable),
    Next, Next, Done,
];

static P214: &[Op] = &[
    Fixed(Field(899), 4), Fixed(Field(912), 2), Fixed(Field(913), 4), Array { field: Field(900), length: Plain, least: 6, skip: 15 },
    Text(Field(901), Plain), Array { field: Field(902), length: Plain, least: 42, skip: 12 }, Fixed(Field(903), 4), Fixed(Field(904), 2),
    Fixed(Field(905), 8), Fixed(Field(906), 8), Fixed(Field(911), 8), Array { field: Field(907), length: Nullable, least: 16, skip: 3 },
    Fixed(Field(908), 8), Fixed(Field(909), 8), Next, Fixed(Field(914), 4),
    Run(Field(910), Nullable), Next, Next, Done,
];

static P215: &[Op] = &[
    Fixed(Field(899), 4), Fixed(Field(912), 2), Fixed(Field(913), 4), Array { field: Field(900), length: Compact, least: 3, skip: 39 },
    Text(Field(901), Compact), Array { field: Field(902), length: Compact, least: 37, skip: 34 }, Fixed(Field(903), 4), Fixed(Field(904), 2),
    Fixed(Field(905), 8), Fixed(Field(906), 8), Fixed(Field(911), 8), Array { field: Field(907), length: CompactNullable, least: 17, skip: 5 },
    Fixed(Field(908), 8), Fixed(Field(909), 8), Tags { owner: Field(907), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(914), 4), Run(Field(910), CompactNullable), Tags { owner: Field(902), skip: 19 },
    Head { skip: 18 }, Tag { number: 0, field: Field(915), skip: 5 }, Fixed(Field(916), 4), Fixed(Field(917), 8),
    Tags { owner: Field(915), skip: 1 }, Head { skip: 0 }, Close, Tag { number: 1, field: Field(918), skip: 5 },
    Fixed(Field(919), 4), Fixed(Field(920), 4), Tags { owner: Field(918), skip: 1 }, Head { skip: 0 },
    Close, Tag { number: 2, field: Field(921), skip: 5 }, Fixed(Field(922), 8), Fixed(Field(923), 4),
    Tags { owner: Field(921), skip: 1 }, Head { skip: 0 }, Close, Next,
    Tags { owner: Field(900), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(898), skip: 1 },
    Head { skip: 0 }, Done,
];

static P216: &[Op] = &[
    Fixed(Field(899), 4), Fixed(Field(912), 2), Fixed(Field(913), 4), Array { field: Field(900), length: Compact, least: 18, skip: 39 },
    Fixed(Field(924), 16), Array { field: Field(902), length: Compact, least: 37, skip: 34 }, Fixed(Field(903), 4), Fixed(Field(904), 2),
    Fixed(Field(905), 8), Fixed(Field(906), 8), Fixed(Field(911), 8), Array { field: Field(907), length: CompactNullable, least: 17, skip: 5 },
    Fixed(Field(908), 8), Fixed(Field(909), 8), Tags { owner: Field(907), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(914), 4), Run(Field(910), CompactNullable), Tags { owner: Field(902), skip: 19 },
    Head { skip: 18 }, Tag { number: 0, field: Field(915), skip: 5 }, Fixed(Field(916), 4), Fixed(Field(917), 8),
    Tags { owner: Field(915), skip: 1 }, Head { skip: 0 }, Close, Tag { number: 1, field: Field(918), skip: 5 },
    Fixed(Field(919), 4), Fixed(Field(920), 4), Tags { owner: Field(918), skip: 1 }, Head { skip: 0 },
    Close, Tag { number: 2, field: Field(921), skip: 5 }, Fixed(Field(922), 8), Fixed(Field(923), 4),
    Tags { owner: Field(921), skip: 1 }, Head { skip: 0 }, Close, Next,
    Tags { owner: Field(900), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(898), skip: 1 },
    Head { skip: 0 }, Done,
];

static P217: &[Op] = &[
    Fixed(Field(899), 4), Fixed(Field(912), 2), Fixed(Field(913), 4), Array { field: Field(900), length: Compact, least: 18, skip: 39 },
    Fixed(Field(924), 16), Array { field: Field(902), length: Compact, least: 37, skip: 34 }, Fixed(Field(903), 4), Fixed(Field(904), 2),
    Fixed(Field(905), 8), Fixed(Field(906), 8), Fixed(Field(911), 8), Array { field: Field(907), length: CompactNullable, least: 17, skip: 5 },
    Fixed(Field(908), 8), Fixed(Field(909), 8), Tags { owner: Field(907), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(914), 4), Run(Field(910), CompactNullable), Tags { owner: Field(902), skip: 19 },
    Head { skip: 18 }, Tag { number: 0, field: Field(915), skip: 5 }, Fixed(Field(916), 4), Fixed(Field(917), 8),
    Tags { owner: Field(915), skip: 1 }, Head { skip: 0 }, Close, Tag { number: 1, field: Field(918), skip: 5 },
    Fixed(Field(919), 4), Fixed(Field(920), 4), Tags { owner: Field(918), skip: 1 }, Head { skip: 0 },
    Close, Tag { number: 2, field: Field(921), skip: 5 }, Fixed(Field(922), 8), Fixed(Field(923), 4),
    Tags { owner: Field(921), skip: 1 }, Head { skip: 0 }, Close, Next,
    Tags { owner: Field(900), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(898), skip: 11 },
    Head { skip: 10 }, Tag { number: 0, field: Field(925), skip: 9 }, Array { field: Field(925), length: Compact, least: 11, skip: 7 }, Fixed(Field(926), 4),
    Text(Field(927), Compact), Fixed(Field(928), 4), Text(Field(929), CompactNullable), Tags { owner: Field(925), skip: 1 },
    Head { skip: 0 }, Next, Close, Done,
];

static P218: &[Op] = &[
    Array { field: Field(1112), length: Plain, least: 6, skip: 8 }, Text(Field(1113), Plain), Array { field: Field(1114), length: Plain, least: 22, skip: 5 }, Fixed(Field(1115), 4),
    Fixed(Field(1116), 2), Fixed(Field(1117), 8), Fixed(Field(1118), 8), Next,
    Next, Done,
];

static P219: &[Op] = &[
    Fixed(Field(1119), 4), Array { field: Field(1112), length: Plain, least: 6, skip: 8 }, Text(Field(1113), Plain), Array { field: Field(1114), length: Plain, least: 22, skip: 5 },
    Fixed(Field(1115), 4), Fixed(Field(1116), 2), Fixed(Field(1117), 8), Fixed(Field(1118), 8),
    Next, Next, Done,
];

static P220: &[Op] = &[
    Fixed(Field(1119), 4), Array { field: Field(1112), length: Plain, least: 6, skip: 9 }, Text(Field(1113), Plain), Array { field: Field(1114), length: Plain, least: 26, skip: 6 },
    Fixed(Field(1115), 4), Fixed(Field(1116), 2), Fixed(Field(1117), 8), Fixed(Field(1118), 8),
    Fixed(Field(1120), 4), Next, Next, Done,
];

static P221: &[Op] = &[
    Fixed(Field(1119), 4), Array { field: Field(1112), length: Compact, least: 3, skip: 13 }, Text(Field(1113), Compact), Array { field: Field(1114), length: Compact, least: 27, skip: 8 },
    Fixed(Field(1115), 4), Fixed(Field(1116), 2), Fixed(Field(1117), 8), Fixed(Field(1118), 8),
    Fixed(Field(1120), 4), Tags { owner: Field(1114), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1112), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1111), skip: 1 },
    Head { skip: 0 }, Done,
];

static P222: &[Op] = &[
    Array { field: Field(1158), length: Plain, least: 10, skip: 4 }, Fixed(Field(1159), 4), Text(Field(1160), Plain), Fixed(Field(1161), 4),
    Next, Array { field: Field(1162), length: Plain, least: 8, skip: 14 }, Fixed(Field(1163), 2), Text(Field(1164), Plain),
    Array { field: Field(1165), length: Plain, least: 18, skip: 10 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next, Array { field: Field(1170), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1170), 4), Next, Next, Next,
    Done,
];

static P223: &[Op] = &[
    Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain), Fixed(Field(1161), 4),
    Text(Field(1171), Nullable), Next, Fixed(Field(1172), 4), Array { field: Field(1162), length: Plain, least: 9, skip: 15 },
    Fixed(Field(1163), 2), Text(Field(1164), Plain), Bool(Field(1173)), Array { field: Field(1165), length: Plain, least: 18, skip: 10 },
    Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4), Array { field: Field(1169), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1169), 4), Next, Array { field: Field(1170), length: Plain, least: 4, skip: 2 }, Fixed(Field(1170), 4),
    Next, Next, Next, Done,
];

static P224: &[Op] = &[
    Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain), Fixed(Field(1161), 4),
    Text(Field(1171), Nullable), Next, Text(Field(1174), Nullable), Fixed(Field(1172), 4),
    Array { field: Field(1162), length: Plain, least: 9, skip: 15 }, Fixed(Field(1163), 2), Text(Field(1164), Plain), Bool(Field(1173)),
    Array { field: Field(1165), length: Plain, least: 18, skip: 10 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next, Array { field: Field(1170), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1170), 4), Next, Next, Next,
    Done,
];

static P225: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain),
    Fixed(Field(1161), 4), Text(Field(1171), Nullable), Next, Text(Field(1174), Nullable),
    Fixed(Field(1172), 4), Array { field: Field(1162), length: Plain, least: 9, skip: 15 }, Fixed(Field(1163), 2), Text(Field(1164), Plain),
    Bool(Field(1173)), Array { field: Field(1165), length: Plain, least: 18, skip: 10 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4),
    Fixed(Field(1168), 4), Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Plain, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Next,
    Next, Done,
];

static P226: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain),
    Fixed(Field(1161), 4), Text(Field(1171), Nullable), Next, Text(Field(1174), Nullable),
    Fixed(Field(1172), 4), Array { field: Field(1162), length: Plain, least: 9, skip: 18 }, Fixed(Field(1163), 2), Text(Field(1164), Plain),
    Bool(Field(1173)), Array { field: Field(1165), length: Plain, least: 22, skip: 13 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4),
    Fixed(Field(1168), 4), Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Plain, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Plain, least: 4, skip: 2 },
    Fixed(Field(1176), 4), Next, Next, Next,
    Done,
];

static P227: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain),
    Fixed(Field(1161), 4), Text(Field(1171), Nullable), Next, Text(Field(1174), Nullable),
    Fixed(Field(1172), 4), Array { field: Field(1162), length: Plain, least: 9, skip: 19 }, Fixed(Field(1163), 2), Text(Field(1164), Plain),
    Bool(Field(1173)), Array { field: Field(1165), length: Plain, least: 26, skip: 14 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4),
    Fixed(Field(1168), 4), Fixed(Field(1177), 4), Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4),
    Next, Array { field: Field(1170), length: Plain, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next,
    Array { field: Field(1176), length: Plain, least: 4, skip: 2 }, Fixed(Field(1176), 4), Next, Next,
    Next, Done,
];

static P228: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Plain, least: 12, skip: 5 }, Fixed(Field(1159), 4), Text(Field(1160), Plain),
    Fixed(Field(1161), 4), Text(Field(1171), Nullable), Next, Text(Field(1174), Nullable),
    Fixed(Field(1172), 4), Array { field: Field(1162), length: Plain, least: 13, skip: 20 }, Fixed(Field(1163), 2), Text(Field(1164), Plain),
    Bool(Field(1173)), Array { field: Field(1165), length: Plain, least: 26, skip: 14 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4),
    Fixed(Field(1168), 4), Fixed(Field(1177), 4), Array { field: Field(1169), length: Plain, least: 4, skip: 2 }, Fixed(Field(1169), 4),
    Next, Array { field: Field(1170), length: Plain, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next,
    Array { field: Field(1176), length: Plain, least: 4, skip: 2 }, Fixed(Field(1176), 4), Next, Next,
    Fixed(Field(1178), 4), Next, Fixed(Field(1179), 4), Done,
];

static P229: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Compact, least: 11, skip: 7 }, Fixed(Field(1159), 4), Text(Field(1160), Compact),
    Fixed(Field(1161), 4), Text(Field(1171), CompactNullable), Tags { owner: Field(1158), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(1174), CompactNullable), Fixed(Field(1172), 4), Array { field: Field(1162), length: Compact, least: 10, skip: 24 },
    Fixed(Field(1163), 2), Text(Field(1164), Compact), Bool(Field(1173)), Array { field: Field(1165), length: Compact, least: 18, skip: 16 },
    Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4), Fixed(Field(1177), 4),
    Array { field: Field(1169), length: Compact, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next, Array { field: Field(1170), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Compact, least: 4, skip: 2 }, Fixed(Field(1176), 4),
    Next, Tags { owner: Field(1165), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(1178), 4), Tags { owner: Field(1162), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(1179), 4), Tags { owner: Field(1157), skip: 1 }, Head { skip: 0 }, Done,
];

static P230: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Compact, least: 11, skip: 7 }, Fixed(Field(1159), 4), Text(Field(1160), Compact),
    Fixed(Field(1161), 4), Text(Field(1171), CompactNullable), Tags { owner: Field(1158), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(1174), CompactNullable), Fixed(Field(1172), 4), Array { field: Field(1162), length: Compact, least: 26, skip: 25 },
    Fixed(Field(1163), 2), Text(Field(1164), Compact), Fixed(Field(1180), 16), Bool(Field(1173)),
    Array { field: Field(1165), length: Compact, least: 18, skip: 16 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Fixed(Field(1177), 4), Array { field: Field(1169), length: Compact, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Compact, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1176), 4), Next, Tags { owner: Field(1165), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1178), 4), Tags { owner: Field(1162), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1179), 4), Tags { owner: Field(1157), skip: 1 }, Head { skip: 0 },
    Done,
];

static P231: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Compact, least: 11, skip: 7 }, Fixed(Field(1159), 4), Text(Field(1160), Compact),
    Fixed(Field(1161), 4), Text(Field(1171), CompactNullable), Tags { owner: Field(1158), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(1174), CompactNullable), Fixed(Field(1172), 4), Array { field: Field(1162), length: Compact, least: 26, skip: 25 },
    Fixed(Field(1163), 2), Text(Field(1164), Compact), Fixed(Field(1180), 16), Bool(Field(1173)),
    Array { field: Field(1165), length: Compact, least: 18, skip: 16 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Fixed(Field(1177), 4), Array { field: Field(1169), length: Compact, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Compact, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1176), 4), Next, Tags { owner: Field(1165), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1178), 4), Tags { owner: Field(1162), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1157), skip: 1 }, Head { skip: 0 }, Done,
];

static P232: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Compact, least: 11, skip: 7 }, Fixed(Field(1159), 4), Text(Field(1160), Compact),
    Fixed(Field(1161), 4), Text(Field(1171), CompactNullable), Tags { owner: Field(1158), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(1174), CompactNullable), Fixed(Field(1172), 4), Array { field: Field(1162), length: Compact, least: 26, skip: 25 },
    Fixed(Field(1163), 2), Text(Field(1164), CompactNullable), Fixed(Field(1180), 16), Bool(Field(1173)),
    Array { field: Field(1165), length: Compact, least: 18, skip: 16 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Fixed(Field(1177), 4), Array { field: Field(1169), length: Compact, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Compact, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1176), 4), Next, Tags { owner: Field(1165), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1178), 4), Tags { owner: Field(1162), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1157), skip: 1 }, Head { skip: 0 }, Done,
];

static P233: &[Op] = &[
    Fixed(Field(1175), 4), Array { field: Field(1158), length: Compact, least: 11, skip: 7 }, Fixed(Field(1159), 4), Text(Field(1160), Compact),
    Fixed(Field(1161), 4), Text(Field(1171), CompactNullable), Tags { owner: Field(1158), skip: 1 }, Head { skip: 0 },
    Next, Text(Field(1174), CompactNullable), Fixed(Field(1172), 4), Array { field: Field(1162), length: Compact, least: 26, skip: 25 },
    Fixed(Field(1163), 2), Text(Field(1164), CompactNullable), Fixed(Field(1180), 16), Bool(Field(1173)),
    Array { field: Field(1165), length: Compact, least: 18, skip: 16 }, Fixed(Field(1166), 2), Fixed(Field(1167), 4), Fixed(Field(1168), 4),
    Fixed(Field(1177), 4), Array { field: Field(1169), length: Compact, least: 4, skip: 2 }, Fixed(Field(1169), 4), Next,
    Array { field: Field(1170), length: Compact, least: 4, skip: 2 }, Fixed(Field(1170), 4), Next, Array { field: Field(1176), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1176), 4), Next, Tags { owner: Field(1165), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1178), 4), Tags { owner: Field(1162), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1181), 2), Tags { owner: Field(1157), skip: 1 }, Head { skip: 0 },
    Done,
];

static P234: &[Op] = &[
    Array { field: Field(1197), length: Plain, least: 6, skip: 6 }, Text(Field(1198), Plain), Array { field: Field(1199), length: Plain, least: 6, skip: 3 }, Fixed(Field(1200), 4),
    Fixed(Field(1201), 2), Next, Next, Done,
];

static P235: &[Op] = &[
    Fixed(Field(1202), 4), Array { field: Field(1197), length: Plain, least: 6, skip: 6 }, Text(Field(1198), Plain), Array { field: Field(1199), length: Plain, least: 6, skip: 3 },
    Fixed(Field(1200), 4), Fixed(Field(1201), 2), Next, Next,
    Done,
];

static P236: &[Op] = &[
    Fixed(Field(1202), 4), Array { field: Field(1197), length: Compact, least: 3, skip: 10 }, Text(Field(1198), Compact), Array { field: Field(1199), length: Compact, least: 7, skip: 5 },
    Fixed(Field(1200), 4), Fixed(Field(1201), 2), Tags { owner: Field(1199), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1197), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1196), skip: 1 }, Head { skip: 0 }, Done,
];

static P237: &[Op] = &[
    Fixed(Field(1202), 4), Array { field: Field(1197), length: Compact, least: 18, skip: 10 }, Fixed(Field(1203), 16), Array { field: Field(1199), length: Compact, least: 7, skip: 5 },
    Fixed(Field(1200), 4), Fixed(Field(1201), 2), Tags { owner: Field(1199), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1197), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1196), skip: 1 }, Head { skip: 0 }, Done,
];

static P238: &[Op] = &[
    Array { field: Field(1233), length: Plain, least: 6, skip: 8 }, Text(Field(1234), Plain), Array { field: Field(1235), length: Plain, least: 16, skip: 5 }, Fixed(Field(1236), 4),
    Fixed(Field(1237), 8), Text(Field(1238), Nullable), Fixed(Field(1239), 2), Next,
    Next, Done,
];

static P239: &[Op] = &[
    Array { field: Field(1233), length: Plain, least: 6, skip: 8 }, Text(Field(1234), Plain), Array { field: Field(1235), length: Plain, least: 16, skip: 5 }, Fixed(Field(1236), 4),
    Fixed(Field(1237), 8), Text(Field(1238), Nullable), Fixed(Field(1239), 2), Next,
    Next, Fixed(Field(1240), 2), Done,
];

static P240: &[Op] = &[
    Fixed(Field(1241), 4), Array { field: Field(1233), length: Plain, least: 6, skip: 8 }, Text(Field(1234), Plain), Array { field: Field(1235), length: Plain, least: 16, skip: 5 },
    Fixed(Field(1236), 4), Fixed(Field(1237), 8), Text(Field(1238), Nullable), Fixed(Field(1239), 2),
    Next, Next, Fixed(Field(1240), 2), Done,
];

static P241: &[Op] = &[
    Fixed(Field(1241), 4), Array { field: Field(1233), length: Plain, least: 6, skip: 9 }, Text(Field(1234), Plain), Array { field: Field(1235), length: Plain, least: 20, skip: 6 },
    Fixed(Field(1236), 4), Fixed(Field(1237), 8), Fixed(Field(1242), 4), Text(Field(1238), Nullable),
    Fixed(Field(1239), 2), Next, Next, Fixed(Field(1240), 2),
    Done,
];

static P242: &[Op] = &[
    Fixed(Field(1241), 4), Array { field: Field(1233), length: Compact, least: 3, skip: 13 }, Text(Field(1234), Compact), Array { field: Field(1235), length: Compact, least: 20, skip: 8 },
    Fixed(Field(1236), 4), Fixed(Field(1237), 8), Fixed(Field(1242), 4), Text(Field(1238), CompactNullable),
    Fixed(Field(1239), 2), Tags { owner: Field(1235), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1233), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1240), 2),
    Tags { owner: Field(1232), skip: 1 }, Head { skip: 0 }, Done,
];

static P243: &[Op] = &[
    Fixed(Field(1241), 4), Array { field: Field(1243), length: Compact, least: 5, skip: 19 }, Text(Field(1244), Compact), Array { field: Field(1245), length: Compact, least: 3, skip: 13 },
    Text(Field(1246), Compact), Array { field: Field(1247), length: Compact, least: 20, skip: 8 }, Fixed(Field(1248), 4), Fixed(Field(1249), 8),
    Fixed(Field(1250), 4), Text(Field(1251), CompactNullable), Fixed(Field(1252), 2), Tags { owner: Field(1247), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1245), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1253), 2), Tags { owner: Field(1243), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1232), skip: 1 }, Head { skip: 0 }, Done,
];

static P244: &[Op] = &[
    Fixed(Field(1241), 4), Array { field: Field(1243), length: Compact, least: 5, skip: 19 }, Text(Field(1244), Compact), Array { field: Field(1245), length: Compact, least: 18, skip: 13 },
    Fixed(Field(1254), 16), Array { field: Field(1247), length: Compact, least: 20, skip: 8 }, Fixed(Field(1248), 4), Fixed(Field(1249), 8),
    Fixed(Field(1250), 4), Text(Field(1251), CompactNullable), Fixed(Field(1252), 2), Tags { owner: Field(1247), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1245), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(1253), 2), Tags { owner: Field(1243), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1232), skip: 1 }, Head { skip: 0 }, Done,
];

static P245: &[Op] = &[
    Fixed(Field(970), 2), Fixed(Field(971), 4), Text(Field(972), Plain), Fixed(Field(973), 4),
    Done,
];

static P246: &[Op] = &[
    Fixed(Field(974), 4), Fixed(Field(970), 2), Text(Field(975), Nullable), Fixed(Field(971), 4),
    Text(Field(972), Plain), Fixed(Field(973), 4), Done,
];

static P247: &[Op] = &[
    Fixed(Field(974), 4), Fixed(Field(970), 2), Text(Field(975), CompactNullable), Fixed(Field(971), 4),
    Text(Field(972), Compact), Fixed(Field(973), 4), Tags { owner: Field(969), skip: 1 }, Head { skip: 0 },
    Done,
];

static P248: &[Op] = &[
    Fixed(Field(974), 4), Array { field: Field(976), length: Compact, least: 14, skip: 9 }, Text(Field(977), Compact), Fixed(Field(978), 4),
    Text(Field(979), Compact), Fixed(Field(980), 4), Fixed(Field(981), 2), Text(Field(982), CompactNullable),
    Tags { owner: Field(976), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(969), skip: 1 },
    Head { skip: 0 }, Done,
];

static P249: &[Op] = &[
    Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1058), Plain), Text(Field(1059), Plain),
    Text(Field(1060), Plain), Array { field: Field(1061), length: Plain, least: 6, skip: 3 }, Text(Field(1062), Plain), Run(Field(1063), Plain),
    Next, Done,
];

static P250: &[Op] = &[
    Fixed(Field(1064), 4), Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1058), Plain),
    Text(Field(1059), Plain), Text(Field(1060), Plain), Array { field: Field(1061), length: Plain, least: 6, skip: 3 }, Text(Field(1062), Plain),
    Run(Field(1063), Plain), Next, Done,
];

static P251: &[Op] = &[
    Fixed(Field(1064), 4), Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1058), Plain),
    Text(Field(1059), Plain), Text(Field(1060), Plain), Array { field: Field(1061), length: Plain, least: 8, skip: 4 }, Text(Field(1062), Plain),
    Text(Field(1065), Nullable), Run(Field(1063), Plain), Next, Done,
];

static P252: &[Op] = &[
    Fixed(Field(1064), 4), Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1058), Compact),
    Text(Field(1059), Compact), Text(Field(1060), Compact), Array { field: Field(1061), length: Compact, least: 4, skip: 6 }, Text(Field(1062), Compact),
    Text(Field(1065), CompactNullable), Run(Field(1063), Compact), Tags { owner: Field(1061), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1055), skip: 1 }, Head { skip: 0 }, Done,
];

static P253: &[Op] = &[
    Fixed(Field(1064), 4), Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1066), CompactNullable),
    Text(Field(1058), CompactNullable), Text(Field(1059), Compact), Text(Field(1060), Compact), Array { field: Field(1061), length: Compact, least: 4, skip: 6 },
    Text(Field(1062), Compact), Text(Field(1065), CompactNullable), Run(Field(1063), Compact), Tags { owner: Field(1061), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1055), skip: 1 }, Head { skip: 0 },
    Done,
];

static P254: &[Op] = &[
    Fixed(Field(1064), 4), Fixed(Field(1056), 2), Fixed(Field(1057), 4), Text(Field(1066), CompactNullable),
    Text(Field(1058), CompactNullable), Text(Field(1059), Compact), Bool(Field(1067)), Text(Field(1060), Compact),
    Array { field: Field(1061), length: Compact, least: 4, skip: 6 }, Text(Field(1062), Compact), Text(Field(1065), CompactNullable), Run(Field(1063), Compact),
    Tags { owner: Field(1061), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1055), skip: 1 },
    Head { skip: 0 }, Done,
];

static P255: &[Op] = &[
    Fixed(Field(1001), 2), Done,
];

static P256: &[Op] = &[
    Fixed(Field(1002), 4), Fixed(Field(1001), 2), Done,
];

static P257: &[Op] = &[
    Fixed(Field(1002), 4), Fixed(Field(1001), 2), Tags { owner: Field(1000), skip: 1 }, Head { skip: 0 },
    Done,
];

static P258: &[Op] = &[
    Fixed(Field(1076), 2), Done,
];

static P259: &[Op] = &[
    Fixed(Field(1077), 4), Fixed(Field(1076), 2), Done,
];

static P260: &[Op] = &[
    Fixed(Field(1077), 4), Fixed(Field(1076), 2), Array { field: Field(1078), length: Plain, least: 6, skip: 4 }, Text(Field(1079), Plain),
    Text(Field(1080), Nullable), Fixed(Field(1081), 2), Next, Done,
];

static P261: &[Op] = &[
    Fixed(Field(1077), 4), Fixed(Field(1076), 2), Array { field: Field(1078), length: Compact, least: 5, skip: 6 }, Text(Field(1079), Compact),
    Text(Field(1080), CompactNullable), Fixed(Field(1081), 2), Tags { owner: Field(1078), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1075), skip: 1 }, Head { skip: 0 }, Done,
];

static P262: &[Op] = &[
    Fixed(Field(1751), 2), Run(Field(1752), Plain), Done,
];

static P263: &[Op] = &[
    Fixed(Field(1753), 4), Fixed(Field(1751), 2), Run(Field(1752), Plain), Done,
];

static P264: &[Op] = &[
    Fixed(Field(1753), 4), Fixed(Field(1751), 2), Run(Field(1752), Compact), Tags { owner: Field(1750), skip: 1 },
    Head { skip: 0 }, Done,
];

static P265: &[Op] = &[
    Fixed(Field(1753), 4), Fixed(Field(1751), 2), Text(Field(1754), CompactNullable), Text(Field(1755), CompactNullable),
    Run(Field(1752), Compact), Tags { owner: Field(1750), skip: 1 }, Head { skip: 0 }, Done,
];

static P266: &[Op] = &[
    Array { field: Field(632), length: Plain, least: 14, skip: 13 }, Fixed(Field(633), 2), Text(Field(634), Plain), Text(Field(635), Plain),
    Text(Field(636), Plain), Text(Field(637), Plain), Array { field: Field(638), length: Plain, least: 14, skip: 6 }, Text(Field(639), Plain),
    Text(Field(640), Plain), Text(Field(641), Plain), Run(Field(642), Plain), Run(Field(643), Plain),
    Next, Next, Done,
];

static P267: &[Op] = &[
    Fixed(Field(644), 4), Array { field: Field(632), length: Plain, least: 14, skip: 13 }, Fixed(Field(633), 2), Text(Field(634), Plain),
    Text(Field(635), Plain), Text(Field(636), Plain), Text(Field(637), Plain), Array { field: Field(638), length: Plain, least: 14, skip: 6 },
    Text(Field(639), Plain), Text(Field(640), Plain), Text(Field(641), Plain), Run(Field(642), Plain),
    Run(Field(643), Plain), Next, Next, Done,
];

static P268: &[Op] = &[
    Fixed(Field(644), 4), Array { field: Field(632), length: Plain, least: 18, skip: 14 }, Fixed(Field(633), 2), Text(Field(634), Plain),
    Text(Field(635), Plain), Text(Field(636), Plain), Text(Field(637), Plain), Array { field: Field(638), length: Plain, least: 14, skip: 6 },
    Text(Field(639), Plain), Text(Field(640), Plain), Text(Field(641), Plain), Run(Field(642), Plain),
    Run(Field(643), Plain), Next, Fixed(Field(645), 4), Next,
    Done,
];

static P269: &[Op] = &[
    Fixed(Field(644), 4), Array { field: Field(632), length: Plain, least: 18, skip: 15 }, Fixed(Field(633), 2), Text(Field(634), Plain),
    Text(Field(635), Plain), Text(Field(636), Plain), Text(Field(637), Plain), Array { field: Field(638), length: Plain, least: 16, skip: 7 },
    Text(Field(639), Plain), Text(Field(646), Nullable), Text(Field(640), Plain), Text(Field(641), Plain),
    Run(Field(642), Plain), Run(Field(643), Plain), Next, Fixed(Field(645), 4),
    Next, Done,
];

static P270: &[Op] = &[
    Fixed(Field(644), 4), Array { field: Field(632), length: Compact, least: 12, skip: 19 }, Fixed(Field(633), 2), Text(Field(634), Compact),
    Text(Field(635), Compact), Text(Field(636), Compact), Text(Field(637), Compact), Array { field: Field(638), length: Compact, least: 7, skip: 9 },
    Text(Field(639), Compact), Text(Field(646), CompactNullable), Text(Field(640), Compact), Text(Field(641), Compact),
    Run(Field(642), Compact), Run(Field(643), Compact), Tags { owner: Field(638), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(645), 4), Tags { owner: Field(632), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(631), skip: 1 }, Head { skip: 0 }, Done,
];

static P271: &[Op] = &[
    Fixed(Field(644), 4), Array { field: Field(632), length: Compact, least: 13, skip: 20 }, Fixed(Field(633), 2), Text(Field(647), CompactNullable),
    Text(Field(634), Compact), Text(Field(635), Compact), Text(Field(636), Compact), Text(Field(637), Compact),
    Array { field: Field(638), length: Compact, least: 7, skip: 9 }, Text(Field(639), Compact), Text(Field(646), CompactNullable), Text(Field(640), Compact),
    Text(Field(641), Compact), Run(Field(642), Compact), Run(Field(643), Compact), Tags { owner: Field(638), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(645), 4), Tags { owner: Field(632), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(631), skip: 1 }, Head { skip: 0 },
    Done,
];

static P272: &[Op] = &[
    Fixed(Field(1094), 2), Array { field: Field(1095), length: Plain, least: 4, skip: 3 }, Text(Field(1096), Plain), Text(Field(1097), Plain),
    Next, Done,
];

static P273: &[Op] = &[
    Fixed(Field(1098), 4), Fixed(Field(1094), 2), Array { field: Field(1095), length: Plain, least: 4, skip: 3 }, Text(Field(1096), Plain),
    Text(Field(1097), Plain), Next, Done,
];

static P274: &[Op] = &[
    Fixed(Field(1098), 4), Fixed(Field(1094), 2), Array { field: Field(1095), length: Compact, least: 3, skip: 5 }, Text(Field(1096), Compact),
    Text(Field(1097), Compact), Tags { owner: Field(1095), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1093), skip: 1 }, Head { skip: 0 }, Done,
];

static P275: &[Op] = &[
    Fixed(Field(1098), 4), Fixed(Field(1094), 2), Array { field: Field(1095), length: Compact, least: 4, skip: 6 }, Text(Field(1096), Compact),
    Text(Field(1097), Compact), Text(Field(1099), Compact), Tags { owner: Field(1095), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1093), skip: 1 }, Head { skip: 0 }, Done,
];

static P276: &[Op] = &[
    Fixed(Field(1098), 4), Fixed(Field(1094), 2), Array { field: Field(1095), length: Compact, least: 5, skip: 7 }, Text(Field(1096), Compact),
    Text(Field(1097), Compact), Text(Field(1099), Compact), Text(Field(1100), Compact), Tags { owner: Field(1095), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1093), skip: 1 }, Head { skip: 0 },
    Done,
];

static P277: &[Op] = &[
    Fixed(Field(1385), 2), Array { field: Field(1386), length: Plain, least: 2, skip: 2 }, Text(Field(1386), Plain), Next,
    Done,
];

static P278: &[Op] = &[
    Fixed(Field(192), 2), Array { field: Field(193), length: Plain, least: 6, skip: 4 }, Fixed(Field(194), 2), Fixed(Field(195), 2),
    Fixed(Field(196), 2), Next, Done,
];

static P279: &[Op] = &[
    Fixed(Field(192), 2), Array { field: Field(193), length: Plain, least: 6, skip: 4 }, Fixed(Field(194), 2), Fixed(Field(195), 2),
    Fixed(Field(196), 2), Next, Fixed(Field(197), 4), Done,
];

static P280: &[Op] = &[
    Fixed(Field(192), 2), Array { field: Field(193), length: Compact, least: 7, skip: 6 }, Fixed(Field(194), 2), Fixed(Field(195), 2),
    Fixed(Field(196), 2), Tags { owner: Field(193), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(197), 4), Tags { owner: Field(191), skip: 25 }, Head { skip: 24 }, Tag { number: 0, field: Field(198), skip: 8 },
    Array { field: Field(198), length: Compact, least: 6, skip: 6 }, Text(Field(199), Compact), Fixed(Field(200), 2), Fixed(Field(201), 2),
    Tags { owner: Field(198), skip: 1 }, Head { skip: 0 }, Next, Close,
    Tag { number: 1, field: Field(202), skip: 2 }, Fixed(Field(202), 8), Close, Tag { number: 2, field: Field(203), skip: 8 },
    Array { field: Field(203), length: Compact, least: 6, skip: 6 }, Text(Field(204), Compact), Fixed(Field(205), 2), Fixed(Field(206), 2),
    Tags { owner: Field(203), skip: 1 }, Head { skip: 0 }, Next, Close,
    Tag { number: 3, field: Field(207), skip: 2 }, Bool(Field(207)), Close, Done,
];

static P281: &[Op] = &[
    Fixed(Field(425), 4), Array { field: Field(426), length: Plain, least: 6, skip: 4 }, Text(Field(427), Plain), Fixed(Field(428), 2),
    Text(Field(429), Nullable), Next, Done,
];

static P282: &[Op] = &[
    Fixed(Field(425), 4), Array { field: Field(426), length: Compact, least: 12, skip: 20 }, Text(Field(427), Compact), Fixed(Field(428), 2),
    Text(Field(429), CompactNullable), Fixed(Field(430), 4), Fixed(Field(431), 2), Array { field: Field(432), length: CompactNullable, least: 6, skip: 8 },
    Text(Field(433), Compact), Text(Field(434), CompactNullable), Bool(Field(435)), Fixed(Field(436), 1),
    Bool(Field(437)), Tags { owner: Field(432), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(426), skip: 4 }, Head { skip: 3 }, Tag { number: 0, field: Field(438), skip: 2 }, Fixed(Field(438), 2),
    Close, Next, Tags { owner: Field(424), skip: 1 }, Head { skip: 0 },
    Done,
];

static P283: &[Op] = &[
    Fixed(Field(425), 4), Array { field: Field(426), length: Compact, least: 28, skip: 21 }, Text(Field(427), Compact), Fixed(Field(439), 16),
    Fixed(Field(428), 2), Text(Field(429), CompactNullable), Fixed(Field(430), 4), Fixed(Field(431), 2),
    Array { field: Field(432), length: CompactNullable, least: 6, skip: 8 }, Text(Field(433), Compact), Text(Field(434), CompactNullable), Bool(Field(435)),
    Fixed(Field(436), 1), Bool(Field(437)), Tags { owner: Field(432), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(426), skip: 4 }, Head { skip: 3 }, Tag { number: 0, field: Field(438), skip: 2 },
    Fixed(Field(438), 2), Close, Next, Tags { owner: Field(424), skip: 1 },
    Head { skip: 0 }, Done,
];

static P284: &[Op] = &[
    Fixed(Field(520), 4), Array { field: Field(521), length: Plain, least: 4, skip: 3 }, Text(Field(522), Plain), Fixed(Field(523), 2),
    Next, Done,
];

static P285: &[Op] = &[
    Fixed(Field(520), 4), Array { field: Field(521), length: Compact, least: 4, skip: 5 }, Text(Field(522), Compact), Fixed(Field(523), 2),
    Tags { owner: Field(521), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(519), skip: 1 },
    Head { skip: 0 }, Done,
];

static P286: &[Op] = &[
    Fixed(Field(520), 4), Array { field: Field(521), length: Compact, least: 5, skip: 6 }, Text(Field(522), Compact), Fixed(Field(523), 2),
    Text(Field(524), CompactNullable), Tags { owner: Field(521), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(519), skip: 1 }, Head { skip: 0 }, Done,
];

static P287: &[Op] = &[
    Fixed(Field(520), 4), Array { field: Field(521), length: Compact, least: 21, skip: 7 }, Text(Field(522), CompactNullable), Fixed(Field(525), 16),
    Fixed(Field(523), 2), Text(Field(524), CompactNullable), Tags { owner: Field(521), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(519), skip: 1 }, Head { skip: 0 }, Done,
];

static P288: &[Op] = &[
    Fixed(Field(480), 4), Array { field: Field(481), length: Plain, least: 6, skip: 7 }, Text(Field(482), Plain), Array { field: Field(483), length: Plain, least: 14, skip: 4 },
    Fixed(Field(484), 4), Fixed(Field(485), 8), Fixed(Field(486), 2), Next,
    Next, Done,
];

static P289: &[Op] = &[
    Fixed(Field(480), 4), Array { field: Field(481), length: Compact, least: 3, skip: 11 }, Text(Field(482), Compact), Array { field: Field(483), length: Compact, least: 15, skip: 6 },
    Fixed(Field(484), 4), Fixed(Field(485), 8), Fixed(Field(486), 2), Tags { owner: Field(483), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(481), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(479), skip: 1 }, Head { skip: 0 }, Done,
];

static P290: &[Op] = &[
    Fixed(Field(1025), 4), Fixed(Field(1026), 2), Fixed(Field(1027), 8), Fixed(Field(1028), 2),
    Done,
];

static P291: &[Op] = &[
    Fixed(Field(1025), 4), Fixed(Field(1026), 2), Fixed(Field(1027), 8), Fixed(Field(1028), 2),
    Tags { owner: Field(1024), skip: 1 }, Head { skip: 0 }, Done,
];

static P292: &[Op] = &[
    Fixed(Field(1264), 4), Array { field: Field(1265), length: Plain, least: 6, skip: 8 }, Text(Field(1266), Plain), Array { field: Field(1267), length: Plain, least: 18, skip: 5 },
    Fixed(Field(1268), 2), Fixed(Field(1269), 4), Fixed(Field(1270), 4), Fixed(Field(1271), 8),
    Next, Next, Done,
];

static P293: &[Op] = &[
    Fixed(Field(1264), 4), Array { field: Field(1265), length: Compact, least: 3, skip: 12 }, Text(Field(1266), Compact), Array { field: Field(1267), length: Compact, least: 19, skip: 7 },
    Fixed(Field(1268), 2), Fixed(Field(1269), 4), Fixed(Field(1270), 4), Fixed(Field(1271), 8),
    Tags { owner: Field(1267), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1265), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1263), skip: 1 }, Head { skip: 0 },
    Done,
];

static P294: &[Op] = &[
    Fixed(Field(24), 4), Array { field: Field(25), length: Plain, least: 6, skip: 6 }, Text(Field(26), Plain), Array { field: Field(27), length: Plain, least: 6, skip: 3 },
    Fixed(Field(28), 4), Fixed(Field(29), 2), Next, Next,
    Done,
];

static P295: &[Op] = &[
    Fixed(Field(24), 4), Array { field: Field(25), length: Compact, least: 3, skip: 10 }, Text(Field(26), Compact), Array { field: Field(27), length: Compact, least: 7, skip: 5 },
    Fixed(Field(28), 4), Fixed(Field(29), 2), Tags { owner: Field(27), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(25), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(23), skip: 1 }, Head { skip: 0 }, Done,
];

static P296: &[Op] = &[
    Fixed(Field(24), 4), Fixed(Field(30), 2), Array { field: Field(31), length: Compact, least: 3, skip: 15 }, Text(Field(32), Compact),
    Array { field: Field(33), length: Compact, least: 3, skip: 10 }, Text(Field(34), Compact), Array { field: Field(35), length: Compact, least: 7, skip: 5 }, Fixed(Field(36), 4),
    Fixed(Field(37), 2), Tags { owner: Field(35), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(33), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(31), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(23), skip: 1 }, Head { skip: 0 },
    Done,
];

static P297: &[Op] = &[
    Fixed(Field(6), 4), Fixed(Field(7), 2), Done,
];

static P298: &[Op] = &[
    Fixed(Field(6), 4), Fixed(Field(7), 2), Tags { owner: Field(5), skip: 1 }, Head { skip: 0 },
    Done,
];

static P299: &[Op] = &[
    Fixed(Field(851), 4), Fixed(Field(852), 2), Done,
];

static P300: &[Op] = &[
    Fixed(Field(851), 4), Fixed(Field(852), 2), Tags { owner: Field(850), skip: 1 }, Head { skip: 0 },
    Done,
];

static P301: &[Op] = &[
    Fixed(Field(851), 4), Fixed(Field(852), 2), Fixed(Field(853), 8), Fixed(Field(854), 2),
    Tags { owner: Field(850), skip: 1 }, Head { skip: 0 }, Done,
];

static P302: &[Op] = &[
    Array { field: Field(1889), length: Compact, least: 10, skip: 15 }, Fixed(Field(1890), 8), Array { field: Field(1891), length: Compact, least: 3, skip: 10 }, Text(Field(1892), Compact),
    Array { field: Field(1893), length: Compact, least: 7, skip: 5 }, Fixed(Field(1894), 4), Fixed(Field(1895), 2), Tags { owner: Field(1893), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1891), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1889), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1888), skip: 1 }, Head { skip: 0 }, Done,
];

static P303: &[Op] = &[
    Fixed(Field(1773), 4), Array { field: Field(1774), length: Plain, least: 6, skip: 6 }, Text(Field(1775), Plain), Array { field: Field(1776), length: Plain, least: 6, skip: 3 },
    Fixed(Field(1777), 4), Fixed(Field(1778), 2), Next, Next,
    Done,
];

static P304: &[Op] = &[
    Fixed(Field(1773), 4), Array { field: Field(1774), length: Compact, least: 3, skip: 10 }, Text(Field(1775), Compact), Array { field: Field(1776), length: Compact, least: 7, skip: 5 },
    Fixed(Field(1777), 4), Fixed(Field(1778), 2), Tags { owner: Field(1776), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1774), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1772), skip: 1 }, Head { skip: 0 }, Done,
];

static P305: &[Op] = &[
    Fixed(Field(1773), 4), Array { field: Field(1774), length: Compact, least: 18, skip: 10 }, Fixed(Field(1779), 16), Array { field: Field(1776), length: Compact, least: 7, skip: 5 },
    Fixed(Field(1777), 4), Fixed(Field(1778), 2), Tags { owner: Field(1776), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1774), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1772), skip: 1 }, Head { skip: 0 }, Done,
];

static P306: &[Op] = &[
    Fixed(Field(535), 4), Fixed(Field(536), 2), Text(Field(537), Nullable), Array { field: Field(538), length: Plain, least: 8, skip: 10 },
    Fixed(Field(539), 1), Text(Field(540), Plain), Fixed(Field(541), 1), Array { field: Field(542), length: Plain, least: 6, skip: 5 },
    Text(Field(543), Plain), Text(Field(544), Plain), Fixed(Field(545), 1), Fixed(Field(546), 1),
    Next, Next, Done,
];

static P307: &[Op] = &[
    Fixed(Field(535), 4), Fixed(Field(536), 2), Text(Field(537), CompactNullable), Array { field: Field(538), length: Compact, least: 5, skip: 14 },
    Fixed(Field(539), 1), Text(Field(540), Compact), Fixed(Field(541), 1), Array { field: Field(542), length: Compact, least: 5, skip: 7 },
    Text(Field(543), Compact), Text(Field(544), Compact), Fixed(Field(545), 1), Fixed(Field(546), 1),
    Tags { owner: Field(542), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(538), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(534), skip: 1 }, Head { skip: 0 },
    Done,
];

static P308: &[Op] = &[
    Fixed(Field(374), 4), Array { field: Field(375), length: Plain, least: 4, skip: 3 }, Fixed(Field(376), 2), Text(Field(377), Nullable),
    Next, Done,
];

static P309: &[Op] = &[
    Fixed(Field(374), 4), Array { field: Field(375), length: Compact, least: 4, skip: 5 }, Fixed(Field(376), 2), Text(Field(377), CompactNullable),
    Tags { owner: Field(375), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(373), skip: 1 },
    Head { skip: 0 }, Done,
];

static P310: &[Op] = &[
    Fixed(Field(450), 4), Array { field: Field(451), length: Plain, least: 8, skip: 14 }, Fixed(Field(452), 2), Text(Field(453), Nullable),
    Array { field: Field(454), length: Plain, least: 14, skip: 10 }, Fixed(Field(455), 2), Text(Field(456), Nullable), Fixed(Field(457), 1),
    Text(Field(458), Plain), Fixed(Field(459), 1), Text(Field(460), Plain), Text(Field(461), Plain),
    Fixed(Field(462), 1), Fixed(Field(463), 1), Next, Next,
    Done,
];

static P311: &[Op] = &[
    Fixed(Field(450), 4), Array { field: Field(451), length: Compact, least: 5, skip: 18 }, Fixed(Field(452), 2), Text(Field(453), CompactNullable),
    Array { field: Field(454), length: Compact, least: 11, skip: 12 }, Fixed(Field(455), 2), Text(Field(456), CompactNullable), Fixed(Field(457), 1),
    Text(Field(458), Compact), Fixed(Field(459), 1), Text(Field(460), Compact), Text(Field(461), Compact),
    Fixed(Field(462), 1), Fixed(Field(463), 1), Tags { owner: Field(454), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(451), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(449), skip: 1 }, Head { skip: 0 }, Done,
];

static P312: &[Op] = &[
    Fixed(Field(590), 4), Array { field: Field(591), length: Plain, least: 11, skip: 17 }, Fixed(Field(592), 2), Text(Field(593), Nullable),
    Fixed(Field(594), 1), Text(Field(595), Plain), Array { field: Field(596), length: Plain, least: 11, skip: 11 }, Text(Field(597), Plain),
    Text(Field(598), Nullable), Bool(Field(599)), Fixed(Field(600), 1), Bool(Field(601)),
    Array { field: Field(602), length: Plain, least: 5, skip: 4 }, Text(Field(603), Plain), Text(Field(604), Nullable), Fixed(Field(605), 1),
    Next, Next, Next, Done,
];

static P313: &[Op] = &[
    Fixed(Field(590), 4), Array { field: Field(591), length: Plain, least: 11, skip: 19 }, Fixed(Field(592), 2), Text(Field(593), Nullable),
    Fixed(Field(594), 1), Text(Field(595), Plain), Array { field: Field(596), length: Plain, least: 14, skip: 13 }, Text(Field(597), Plain),
    Text(Field(598), Nullable), Bool(Field(599)), Fixed(Field(600), 1), Bool(Field(601)),
    Array { field: Field(602), length: Plain, least: 5, skip: 4 }, Text(Field(603), Plain), Text(Field(604), Nullable), Fixed(Field(605), 1),
    Next, Fixed(Field(606), 1), Text(Field(607), Nullable), Next,
    Next, Done,
];

static P314: &[Op] = &[
    Fixed(Field(590), 4), Array { field: Field(591), length: Compact, least: 7, skip: 25 }, Fixed(Field(592), 2), Text(Field(593), CompactNullable),
    Fixed(Field(594), 1), Text(Field(595), Compact), Array { field: Field(596), length: Compact, least: 9, skip: 17 }, Text(Field(597), Compact),
    Text(Field(598), CompactNullable), Bool(Field(599)), Fixed(Field(600), 1), Bool(Field(601)),
    Array { field: Field(602), length: Compact, least: 4, skip: 6 }, Text(Field(603), Compact), Text(Field(604), CompactNullable), Fixed(Field(605), 1),
    Tags { owner: Field(602), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(606), 1),
    Text(Field(607), CompactNullable), Tags { owner: Field(596), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(591), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(589), skip: 1 },
    Head { skip: 0 }, Done,
];

static P315: &[Op] = &[
    Fixed(Field(87), 4), Array { field: Field(88), length: Plain, least: 7, skip: 5 }, Fixed(Field(89), 2), Text(Field(90), Nullable),
    Fixed(Field(91), 1), Text(Field(92), Plain), Next, Done,
];

static P316: &[Op] = &[
    Fixed(Field(87), 4), Array { field: Field(88), length: Compact, least: 6, skip: 7 }, Fixed(Field(89), 2), Text(Field(90), CompactNullable),
    Fixed(Field(91), 1), Text(Field(92), Compact), Tags { owner: Field(88), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(86), skip: 1 }, Head { skip: 0 }, Done,
];

static P317: &[Op] = &[
    Fixed(Field(146), 4), Array { field: Field(147), length: Plain, least: 6, skip: 6 }, Text(Field(148), Plain), Array { field: Field(149), length: Plain, least: 6, skip: 3 },
    Fixed(Field(150), 4), Fixed(Field(151), 2), Next, Next,
    Done,
];

static P318: &[Op] = &[
    Fixed(Field(146), 4), Array { field: Field(147), length: Compact, least: 3, skip: 10 }, Text(Field(148), Compact), Array { field: Field(149), length: Compact, least: 7, skip: 5 },
    Fixed(Field(150), 4), Fixed(Field(151), 2), Tags { owner: Field(149), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(147), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(145), skip: 1 }, Head { skip: 0 }, Done,
];

static P319: &[Op] = &[
    Fixed(Field(653), 4), Array { field: Field(654), length: Plain, least: 8, skip: 12 }, Fixed(Field(655), 2), Text(Field(656), Plain),
    Array { field: Field(657), length: Plain, least: 6, skip: 8 }, Text(Field(658), Plain), Array { field: Field(659), length: Plain, least: 21, skip: 5 }, Fixed(Field(660), 4),
    Fixed(Field(661), 8), Fixed(Field(662), 8), Bool(Field(663)), Next,
    Next, Next, Done,
];

static P320: &[Op] = &[
    Fixed(Field(653), 4), Array { field: Field(654), length: Compact, least: 5, skip: 18 }, Fixed(Field(655), 2), Text(Field(656), Compact),
    Array { field: Field(657), length: Compact, least: 3, skip: 12 }, Text(Field(658), Compact), Array { field: Field(659), length: Compact, least: 22, skip: 7 }, Fixed(Field(660), 4),
    Fixed(Field(661), 8), Fixed(Field(662), 8), Bool(Field(663)), Tags { owner: Field(659), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(657), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(654), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(652), skip: 1 }, Head { skip: 0 }, Done,
];

static P321: &[Op] = &[
    Fixed(Field(653), 4), Fixed(Field(664), 2), Array { field: Field(654), length: Compact, least: 5, skip: 18 }, Fixed(Field(655), 2),
    Text(Field(656), Compact), Array { field: Field(657), length: Compact, least: 3, skip: 12 }, Text(Field(658), Compact), Array { field: Field(659), length: Compact, least: 22, skip: 7 },
    Fixed(Field(660), 4), Fixed(Field(661), 8), Fixed(Field(662), 8), Bool(Field(663)),
    Tags { owner: Field(659), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(657), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(654), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(652), skip: 1 }, Head { skip: 0 }, Done,
];

static P322: &[Op] = &[
    Fixed(Field(653), 4), Fixed(Field(664), 2), Array { field: Field(654), length: Compact, least: 21, skip: 20 }, Fixed(Field(655), 2),
    Text(Field(656), Compact), Array { field: Field(657), length: Compact, least: 3, skip: 12 }, Text(Field(658), Compact), Array { field: Field(659), length: Compact, least: 22, skip: 7 },
    Fixed(Field(660), 4), Fixed(Field(661), 8), Fixed(Field(662), 8), Bool(Field(663)),
    Tags { owner: Field(659), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(657), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(665), 8), Fixed(Field(666), 8),
    Tags { owner: Field(654), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(652), skip: 1 },
    Head { skip: 0 }, Done,
];

static P323: &[Op] = &[
    Fixed(Field(653), 4), Fixed(Field(664), 2), Array { field: Field(654), length: Compact, least: 22, skip: 21 }, Fixed(Field(655), 2),
    Text(Field(656), Compact), Array { field: Field(657), length: Compact, least: 3, skip: 12 }, Text(Field(658), Compact), Array { field: Field(659), length: Compact, least: 22, skip: 7 },
    Fixed(Field(660), 4), Fixed(Field(661), 8), Fixed(Field(662), 8), Bool(Field(663)),
    Tags { owner: Field(659), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(657), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(665), 8), Fixed(Field(666), 8),
    Bool(Field(667)), Tags { owner: Field(654), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(652), skip: 1 }, Head { skip: 0 }, Done,
];

static P324: &[Op] = &[
    Fixed(Field(1378), 2), Text(Field(1379), Nullable), Run(Field(1380), Plain), Done,
];

static P325: &[Op] = &[
    Fixed(Field(1378), 2), Text(Field(1379), Nullable), Run(Field(1380), Plain), Fixed(Field(1381), 8),
    Done,
];

static P326: &[Op] = &[
    Fixed(Field(1378), 2), Text(Field(1379), CompactNullable), Run(Field(1380), Compact), Fixed(Field(1381), 8),
    Tags { owner: Field(1377), skip: 1 }, Head { skip: 0 }, Done,
];

static P327: &[Op] = &[
    Fixed(Field(406), 4), Array { field: Field(407), length: Plain, least: 6, skip: 4 }, Text(Field(408), Plain), Fixed(Field(409), 2),
    Text(Field(410), Nullable), Next, Done,
];

static P328: &[Op] = &[
    Fixed(Field(406), 4), Array { field: Field(407), length: Compact, least: 5, skip: 6 }, Text(Field(408), Compact), Fixed(Field(409), 2),
    Text(Field(410), CompactNullable), Tags { owner: Field(407), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(405), skip: 1 }, Head { skip: 0 }, Done,
];

static P329: &[Op] = &[
    Fixed(Field(386), 2), Text(Field(387), Plain), Text(Field(388), Plain), Fixed(Field(389), 8),
    Fixed(Field(390), 8), Fixed(Field(391), 8), Text(Field(392), Plain), Run(Field(393), Plain),
    Fixed(Field(394), 4), Done,
];

static P330: &[Op] = &[
    Fixed(Field(386), 2), Text(Field(387), Compact), Text(Field(388), Compact), Fixed(Field(389), 8),
    Fixed(Field(390), 8), Fixed(Field(391), 8), Text(Field(392), Compact), Run(Field(393), Compact),
    Fixed(Field(394), 4), Tags { owner: Field(385), skip: 1 }, Head { skip: 0 }, Done,
];

static P331: &[Op] = &[
    Fixed(Field(386), 2), Text(Field(387), Compact), Text(Field(388), Compact), Text(Field(395), Compact),
    Text(Field(396), Compact), Fixed(Field(389), 8), Fixed(Field(390), 8), Fixed(Field(391), 8),
    Text(Field(392), Compact), Run(Field(393), Compact), Fixed(Field(394), 4), Tags { owner: Field(385), skip: 1 },
    Head { skip: 0 }, Done,
];

static P332: &[Op] = &[
    Fixed(Field(1365), 2), Fixed(Field(1366), 8), Fixed(Field(1367), 4), Done,
];

static P333: &[Op] = &[
    Fixed(Field(1365), 2), Fixed(Field(1366), 8), Fixed(Field(1367), 4), Tags { owner: Field(1364), skip: 1 },
    Head { skip: 0 }, Done,
];

static P334: &[Op] = &[
    Fixed(Field(866), 2), Fixed(Field(867), 8), Fixed(Field(868), 4), Done,
];

static P335: &[Op] = &[
    Fixed(Field(866), 2), Fixed(Field(867), 8), Fixed(Field(868), 4), Tags { owner: Field(865), skip: 1 },
    Head { skip: 0 }, Done,
];

static P336: &[Op] = &[
    Fixed(Field(613), 2), Array { field: Field(614), length: Plain, least: 38, skip: 12 }, Text(Field(615), Plain), Text(Field(616), Plain),
    Fixed(Field(617), 8), Fixed(Field(618), 8), Fixed(Field(619), 8), Text(Field(620), Plain),
    Run(Field(621), Plain), Array { field: Field(622), length: Plain, least: 4, skip: 3 }, Text(Field(623), Plain), Text(Field(624), Plain),
    Next, Next, Fixed(Field(625), 4), Done,
];

static P337: &[Op] = &[
    Fixed(Field(613), 2), Array { field: Field(614), length: Compact, least: 30, skip: 16 }, Text(Field(615), Compact), Text(Field(616), Compact),
    Fixed(Field(617), 8), Fixed(Field(618), 8), Fixed(Field(619), 8), Text(Field(620), Compact),
    Run(Field(621), Compact), Array { field: Field(622), length: Compact, least: 3, skip: 5 }, Text(Field(623), Compact), Text(Field(624), Compact),
    Tags { owner: Field(622), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(614), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(625), 4), Tags { owner: Field(612), skip: 1 },
    Head { skip: 0 }, Done,
];

static P338: &[Op] = &[
    Fixed(Field(613), 2), Array { field: Field(614), length: Compact, least: 32, skip: 18 }, Text(Field(615), Compact), Text(Field(616), Compact),
    Text(Field(626), Compact), Text(Field(627), Compact), Fixed(Field(617), 8), Fixed(Field(618), 8),
    Fixed(Field(619), 8), Text(Field(620), Compact), Run(Field(621), Compact), Array { field: Field(622), length: Compact, least: 3, skip: 5 },
    Text(Field(623), Compact), Text(Field(624), Compact), Tags { owner: Field(622), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(614), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(625), 4), Tags { owner: Field(612), skip: 1 }, Head { skip: 0 }, Done,
];

static P339: &[Op] = &[
    Fixed(Field(467), 4), Array { field: Field(468), length: Plain, least: 4, skip: 3 }, Text(Field(469), Plain), Fixed(Field(470), 2),
    Next, Done,
];

static P340: &[Op] = &[
    Fixed(Field(467), 4), Array { field: Field(468), length: Compact, least: 4, skip: 5 }, Text(Field(469), Compact), Fixed(Field(470), 2),
    Tags { owner: Field(468), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(466), skip: 1 },
    Head { skip: 0 }, Done,
];

static P341: &[Op] = &[
    Fixed(Field(467), 4), Array { field: Field(468), length: Compact, least: 5, skip: 6 }, Text(Field(469), Compact), Fixed(Field(470), 2),
    Text(Field(471), CompactNullable), Tags { owner: Field(468), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(466), skip: 1 }, Head { skip: 0 }, Done,
];

static P342: &[Op] = &[
    Fixed(Field(808), 4), Array { field: Field(809), length: Plain, least: 6, skip: 7 }, Text(Field(810), Plain), Array { field: Field(811), length: Plain, least: 8, skip: 4 },
    Fixed(Field(812), 4), Fixed(Field(813), 2), Text(Field(814), Nullable), Next,
    Next, Done,
];

static P343: &[Op] = &[
    Fixed(Field(808), 4), Fixed(Field(815), 2), Array { field: Field(809), length: Plain, least: 6, skip: 7 }, Text(Field(810), Plain),
    Array { field: Field(811), length: Plain, least: 8, skip: 4 }, Fixed(Field(812), 4), Fixed(Field(813), 2), Text(Field(814), Nullable),
    Next, Next, Done,
];

static P344: &[Op] = &[
    Fixed(Field(808), 4), Fixed(Field(815), 2), Array { field: Field(809), length: Compact, least: 3, skip: 11 }, Text(Field(810), Compact),
    Array { field: Field(811), length: Compact, least: 8, skip: 6 }, Fixed(Field(812), 4), Fixed(Field(813), 2), Text(Field(814), CompactNullable),
    Tags { owner: Field(811), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(809), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(807), skip: 1 }, Head { skip: 0 },
    Done,
];

static P345: &[Op] = &[
    Fixed(Field(1013), 4), Array { field: Field(1014), length: Plain, least: 7, skip: 5 }, Fixed(Field(1015), 2), Text(Field(1016), Nullable),
    Fixed(Field(1017), 1), Text(Field(1018), Plain), Next, Done,
];

static P346: &[Op] = &[
    Fixed(Field(1013), 4), Array { field: Field(1014), length: Compact, least: 6, skip: 7 }, Fixed(Field(1015), 2), Text(Field(1016), CompactNullable),
    Fixed(Field(1017), 1), Text(Field(1018), Compact), Tags { owner: Field(1014), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1012), skip: 1 }, Head { skip: 0 }, Done,
];

static P347: &[Op] = &[
    Fixed(Field(102), 4), Fixed(Field(103), 2), Text(Field(104), CompactNullable), Array { field: Field(105), length: Compact, least: 3, skip: 11 },
    Text(Field(106), Compact), Array { field: Field(107), length: Compact, least: 8, skip: 6 }, Fixed(Field(108), 4), Fixed(Field(109), 2),
    Text(Field(110), CompactNullable), Tags { owner: Field(107), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(105), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(101), skip: 1 },
    Head { skip: 0 }, Done,
];

static P348: &[Op] = &[
    Fixed(Field(102), 4), Bool(Field(111)), Fixed(Field(103), 2), Text(Field(104), CompactNullable),
    Array { field: Field(105), length: Compact, least: 3, skip: 11 }, Text(Field(106), Compact), Array { field: Field(107), length: Compact, least: 8, skip: 6 }, Fixed(Field(108), 4),
    Fixed(Field(109), 2), Text(Field(110), CompactNullable), Tags { owner: Field(107), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(105), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(101), skip: 1 }, Head { skip: 0 }, Done,
];

static P349: &[Op] = &[
    Fixed(Field(1127), 4), Fixed(Field(1128), 2), Text(Field(1129), CompactNullable), Array { field: Field(1130), length: Compact, least: 3, skip: 18 },
    Text(Field(1131), Compact), Array { field: Field(1132), length: Compact, least: 8, skip: 13 }, Fixed(Field(1133), 4), Array { field: Field(1134), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1134), 4), Next, Array { field: Field(1135), length: Compact, least: 4, skip: 2 }, Fixed(Field(1135), 4),
    Next, Array { field: Field(1136), length: Compact, least: 4, skip: 2 }, Fixed(Field(1136), 4), Next,
    Tags { owner: Field(1132), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1130), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1126), skip: 1 }, Head { skip: 0 },
    Done,
];

static P350: &[Op] = &[
    Fixed(Field(1211), 2), Fixed(Field(1212), 4), Array { field: Field(1213), length: Plain, least: 6, skip: 6 }, Text(Field(1214), Plain),
    Array { field: Field(1215), length: Plain, least: 6, skip: 3 }, Fixed(Field(1216), 4), Fixed(Field(1217), 2), Next,
    Next, Done,
];

static P351: &[Op] = &[
    Fixed(Field(554), 4), Fixed(Field(555), 2), Text(Field(556), Nullable), Array { field: Field(557), length: Nullable, least: 8, skip: 9 },
    Array { field: Field(558), length: Plain, least: 4, skip: 3 }, Text(Field(559), Plain), Text(Field(560), Nullable), Next,
    Array { field: Field(561), length: Plain, least: 10, skip: 3 }, Text(Field(562), Plain), Fixed(Field(563), 8), Next,
    Next, Done,
];

static P352: &[Op] = &[
    Fixed(Field(554), 4), Fixed(Field(555), 2), Text(Field(556), CompactNullable), Array { field: Field(557), length: CompactNullable, least: 3, skip: 15 },
    Array { field: Field(558), length: Compact, least: 3, skip: 5 }, Text(Field(559), Compact), Text(Field(560), CompactNullable), Tags { owner: Field(558), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(561), length: Compact, least: 10, skip: 5 }, Text(Field(562), Compact),
    Fixed(Field(563), 8), Tags { owner: Field(561), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(557), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(553), skip: 1 },
    Head { skip: 0 }, Done,
];

static P353: &[Op] = &[
    Fixed(Field(71), 4), Array { field: Field(72), length: Plain, least: 8, skip: 7 }, Fixed(Field(73), 2), Text(Field(74), Nullable),
    Array { field: Field(75), length: Plain, least: 4, skip: 3 }, Text(Field(76), Plain), Text(Field(77), Nullable), Next,
    Next, Done,
];

static P354: &[Op] = &[
    Fixed(Field(71), 4), Array { field: Field(72), length: Compact, least: 5, skip: 11 }, Fixed(Field(73), 2), Text(Field(74), CompactNullable),
    Array { field: Field(75), length: Compact, least: 3, skip: 5 }, Text(Field(76), Compact), Text(Field(77), CompactNullable), Tags { owner: Field(75), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(72), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(70), skip: 1 }, Head { skip: 0 }, Done,
];

static P355: &[Op] = &[
    Fixed(Field(791), 4), Fixed(Field(792), 2), Text(Field(793), CompactNullable), Array { field: Field(794), length: Compact, least: 6, skip: 12 },
    Text(Field(795), Compact), Fixed(Field(796), 2), Text(Field(797), CompactNullable), Array { field: Field(798), length: Compact, least: 6, skip: 5 },
    Fixed(Field(799), 1), Fixed(Field(800), 4), Tags { owner: Field(798), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(794), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(790), skip: 1 }, Head { skip: 0 }, Done,
];

static P356: &[Op] = &[
    Fixed(Field(181), 4), Array { field: Field(182), length: Compact, least: 5, skip: 6 }, Text(Field(183), Compact), Fixed(Field(184), 2),
    Text(Field(185), CompactNullable), Tags { owner: Field(182), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(180), skip: 1 }, Head { skip: 0 }, Done,
];

static P357: &[Op] = &[
    Fixed(Field(1843), 2), Array { field: Field(1844), length: Compact, least: 3, skip: 13 }, Text(Field(1845), Compact), Array { field: Field(1846), length: Compact, least: 16, skip: 8 },
    Fixed(Field(1847), 4), Fixed(Field(1848), 2), Fixed(Field(1849), 4), Fixed(Field(1850), 4),
    Bool(Field(1851)), Tags { owner: Field(1846), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1844), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1842), skip: 1 },
    Head { skip: 0 }, Done,
];

static P358: &[Op] = &[
    Fixed(Field(1843), 2), Array { field: Field(1844), length: Compact, least: 3, skip: 13 }, Text(Field(1845), Compact), Array { field: Field(1846), length: Compact, least: 16, skip: 8 },
    Fixed(Field(1847), 4), Fixed(Field(1848), 2), Fixed(Field(1849), 4), Fixed(Field(1850), 4),
    Bool(Field(1851)), Tags { owner: Field(1846), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1844), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1842), skip: 10 },
    Head { skip: 9 }, Tag { number: 0, field: Field(1852), skip: 8 }, Array { field: Field(1852), length: Compact, least: 8, skip: 6 }, Fixed(Field(1853), 4),
    Text(Field(1854), Compact), Fixed(Field(1855), 2), Tags { owner: Field(1852), skip: 1 }, Head { skip: 0 },
    Next, Close, Done,
];

static P359: &[Op] = &[
    Fixed(Field(242), 2), Array { field: Field(243), length: Plain, least: 6, skip: 8 }, Text(Field(244), Plain), Array { field: Field(245), length: Plain, least: 14, skip: 5 },
    Fixed(Field(246), 4), Fixed(Field(247), 2), Fixed(Field(248), 4), Fixed(Field(249), 4),
    Next, Next, Done,
];

static P360: &[Op] = &[
    Fixed(Field(242), 2), Array { field: Field(243), length: Compact, least: 3, skip: 12 }, Text(Field(244), Compact), Array { field: Field(245), length: Compact, least: 15, skip: 7 },
    Fixed(Field(246), 4), Fixed(Field(247), 2), Fixed(Field(248), 4), Fixed(Field(249), 4),
    Tags { owner: Field(245), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(243), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(241), skip: 10 }, Head { skip: 9 },
    Tag { number: 0, field: Field(250), skip: 8 }, Array { field: Field(250), length: Compact, least: 8, skip: 6 }, Fixed(Field(251), 4), Text(Field(252), Compact),
    Fixed(Field(253), 2), Tags { owner: Field(250), skip: 1 }, Head { skip: 0 }, Next,
    Close, Done,
];

static P361: &[Op] = &[
    Fixed(Field(833), 2), Array { field: Field(834), length: Plain, least: 6, skip: 8 }, Text(Field(835), Plain), Array { field: Field(836), length: Plain, least: 14, skip: 5 },
    Fixed(Field(837), 4), Fixed(Field(838), 2), Fixed(Field(839), 4), Fixed(Field(840), 4),
    Next, Next, Done,
];

static P362: &[Op] = &[
    Fixed(Field(833), 2), Array { field: Field(834), length: Compact, least: 3, skip: 12 }, Text(Field(835), Compact), Array { field: Field(836), length: Compact, least: 15, skip: 7 },
    Fixed(Field(837), 4), Fixed(Field(838), 2), Fixed(Field(839), 4), Fixed(Field(840), 4),
    Tags { owner: Field(836), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(834), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(832), skip: 10 }, Head { skip: 9 },
    Tag { number: 0, field: Field(841), skip: 8 }, Array { field: Field(841), length: Compact, least: 8, skip: 6 }, Fixed(Field(842), 4), Text(Field(843), Compact),
    Fixed(Field(844), 2), Tags { owner: Field(841), skip: 1 }, Head { skip: 0 }, Next,
    Close, Done,
];

static P363: &[Op] = &[
    Fixed(Field(693), 2), Array { field: Field(694), length: Compact, least: 3, skip: 25 }, Text(Field(695), Compact), Array { field: Field(696), length: Compact, least: 25, skip: 20 },
    Fixed(Field(697), 4), Fixed(Field(698), 2), Fixed(Field(699), 4), Fixed(Field(700), 4),
    Fixed(Field(701), 8), Array { field: Field(702), length: Compact, least: 13, skip: 5 }, Fixed(Field(703), 4), Fixed(Field(704), 8),
    Tags { owner: Field(702), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(705), length: Compact, least: 13, skip: 5 },
    Fixed(Field(706), 4), Fixed(Field(707), 8), Tags { owner: Field(705), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(696), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(694), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(692), skip: 1 },
    Head { skip: 0 }, Done,
];

static P364: &[Op] = &[
    Fixed(Field(693), 2), Array { field: Field(694), length: Compact, least: 3, skip: 29 }, Text(Field(695), Compact), Array { field: Field(696), length: Compact, least: 25, skip: 24 },
    Fixed(Field(697), 4), Fixed(Field(698), 2), Fixed(Field(699), 4), Fixed(Field(700), 4),
    Fixed(Field(701), 8), Array { field: Field(702), length: Compact, least: 29, skip: 7 }, Fixed(Field(703), 4), Fixed(Field(704), 8),
    Fixed(Field(708), 8), Fixed(Field(709), 8), Tags { owner: Field(702), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(705), length: Compact, least: 29, skip: 7 }, Fixed(Field(706), 4), Fixed(Field(707), 8),
    Fixed(Field(710), 8), Fixed(Field(711), 8), Tags { owner: Field(705), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(696), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(694), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(692), skip: 1 },
    Head { skip: 0 }, Done,
];

static P365: &[Op] = &[
    Fixed(Field(693), 2), Text(Field(712), CompactNullable), Array { field: Field(694), length: Compact, least: 3, skip: 32 }, Text(Field(695), Compact),
    Array { field: Field(696), length: Compact, least: 26, skip: 27 }, Fixed(Field(697), 4), Fixed(Field(698), 2), Text(Field(713), CompactNullable),
    Fixed(Field(699), 4), Fixed(Field(700), 4), Fixed(Field(701), 8), Array { field: Field(702), length: Compact, least: 45, skip: 8 },
    Fixed(Field(703), 4), Fixed(Field(714), 16), Fixed(Field(704), 8), Fixed(Field(708), 8),
    Fixed(Field(709), 8), Tags { owner: Field(702), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(705), length: Compact, least: 45, skip: 8 }, Fixed(Field(706), 4), Fixed(Field(715), 16), Fixed(Field(707), 8),
    Fixed(Field(710), 8), Fixed(Field(711), 8), Tags { owner: Field(705), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(696), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(694), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(716), length: Compact, least: 6, skip: 11 },
    Fixed(Field(717), 4), Array { field: Field(718), length: Compact, least: 5, skip: 6 }, Text(Field(719), Compact), Text(Field(720), Compact),
    Fixed(Field(721), 2), Tags { owner: Field(718), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(716), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(692), skip: 1 },
    Head { skip: 0 }, Done,
];

static P366: &[Op] = &[
    Fixed(Field(127), 4), Fixed(Field(128), 2), Array { field: Field(129), length: Compact, least: 18, skip: 17 }, Fixed(Field(130), 16),
    Array { field: Field(131), length: Compact, least: 21, skip: 12 }, Fixed(Field(132), 4), Fixed(Field(133), 2), Fixed(Field(134), 4),
    Fixed(Field(135), 4), Array { field: Field(136), length: Compact, least: 4, skip: 2 }, Fixed(Field(136), 4), Next,
    Fixed(Field(137), 1), Fixed(Field(138), 4), Tags { owner: Field(131), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(129), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(126), skip: 1 }, Head { skip: 0 }, Done,
];

static P367: &[Op] = &[
    Fixed(Field(1801), 4), Fixed(Field(1802), 2), Text(Field(1803), CompactNullable), Array { field: Field(1804), length: Compact, least: 5, skip: 6 },
    Text(Field(1805), Compact), Fixed(Field(1806), 2), Text(Field(1807), CompactNullable), Tags { owner: Field(1804), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1800), skip: 1 }, Head { skip: 0 },
    Done,
];

static P368: &[Op] = &[
    Fixed(Field(1801), 4), Fixed(Field(1802), 2), Text(Field(1803), CompactNullable), Tags { owner: Field(1800), skip: 1 },
    Head { skip: 0 }, Done,
];

static P369: &[Op] = &[
    Run(Field(860), CompactNullable), Fixed(Field(861), 2), Tags { owner: Field(859), skip: 1 }, Head { skip: 0 },
    Done,
];

static P370: &[Op] = &[
    Fixed(Field(945), 4), Fixed(Field(946), 2), Array { field: Field(947), length: Compact, least: 3, skip: 23 }, Text(Field(948), Compact),
    Array { field: Field(949), length: Compact, least: 37, skip: 18 }, Fixed(Field(950), 4), Fixed(Field(951), 2), Fixed(Field(953), 8),
    Fixed(Field(954), 4), Tags { owner: Field(952), skip: 1 }, Head { skip: 0 }, Fixed(Field(955), 8),
    Fixed(Field(956), 8), Run(Field(957), Compact), Tags { owner: Field(949), skip: 7 }, Head { skip: 6 },
    Tag { number: 0, field: Field(958), skip: 5 }, Fixed(Field(959), 4), Fixed(Field(960), 4), Tags { owner: Field(958), skip: 1 },
    Head { skip: 0 }, Close, Next, Tags { owner: Field(947), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(944), skip: 1 }, Head { skip: 0 },
    Done,
];

static P371: &[Op] = &[
    Fixed(Field(945), 4), Fixed(Field(946), 2), Array { field: Field(947), length: Compact, least: 3, skip: 23 }, Text(Field(948), Compact),
    Array { field: Field(949), length: Compact, least: 37, skip: 18 }, Fixed(Field(950), 4), Fixed(Field(951), 2), Fixed(Field(953), 8),
    Fixed(Field(954), 4), Tags { owner: Field(952), skip: 1 }, Head { skip: 0 }, Fixed(Field(955), 8),
    Fixed(Field(956), 8), Run(Field(957), Compact), Tags { owner: Field(949), skip: 7 }, Head { skip: 6 },
    Tag { number: 0, field: Field(958), skip: 5 }, Fixed(Field(959), 4), Fixed(Field(960), 4), Tags { owner: Field(958), skip: 1 },
    Head { skip: 0 }, Close, Next, Tags { owner: Field(947), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(944), skip: 10 }, Head { skip: 9 },
    Tag { number: 0, field: Field(961), skip: 8 }, Array { field: Field(961), length: Compact, least: 8, skip: 6 }, Fixed(Field(962), 4), Text(Field(963), Compact),
    Fixed(Field(964), 2), Tags { owner: Field(961), skip: 1 }, Head { skip: 0 }, Next,
    Close, Done,
];

static P372: &[Op] = &[
    Fixed(Field(569), 4), Fixed(Field(570), 2), Text(Field(571), CompactNullable), Text(Field(572), Compact),
    Fixed(Field(573), 4), Array { field: Field(574), length: Compact, least: 11, skip: 7 }, Fixed(Field(575), 4), Text(Field(576), Compact),
    Fixed(Field(577), 4), Text(Field(578), CompactNullable), Tags { owner: Field(574), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(579), 4), Tags { owner: Field(568), skip: 1 }, Head { skip: 0 },
    Done,
];

static P373: &[Op] = &[
    Fixed(Field(569), 4), Fixed(Field(570), 2), Text(Field(571), CompactNullable), Fixed(Field(580), 1),
    Text(Field(572), Compact), Fixed(Field(573), 4), Array { field: Field(574), length: Compact, least: 11, skip: 7 }, Fixed(Field(575), 4),
    Text(Field(576), Compact), Fixed(Field(577), 4), Text(Field(578), CompactNullable), Tags { owner: Field(574), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(579), 4), Tags { owner: Field(568), skip: 1 },
    Head { skip: 0 }, Done,
];

static P374: &[Op] = &[
    Fixed(Field(569), 4), Fixed(Field(570), 2), Text(Field(571), CompactNullable), Fixed(Field(580), 1),
    Text(Field(572), Compact), Fixed(Field(573), 4), Array { field: Field(574), length: Compact, least: 12, skip: 8 }, Fixed(Field(575), 4),
    Text(Field(576), Compact), Fixed(Field(577), 4), Text(Field(578), CompactNullable), Bool(Field(581)),
    Tags { owner: Field(574), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(579), 4),
    Tags { owner: Field(568), skip: 1 }, Head { skip: 0 }, Done,
];

static P375: &[Op] = &[
    Fixed(Field(673), 4), Array { field: Field(674), length: Compact, least: 3, skip: 21 }, Text(Field(675), Compact), Array { field: Field(676), length: Compact, least: 9, skip: 16 },
    Fixed(Field(677), 4), Fixed(Field(678), 2), Text(Field(679), CompactNullable), Array { field: Field(680), length: Compact, least: 37, skip: 9 },
    Fixed(Field(681), 8), Fixed(Field(682), 4), Fixed(Field(683), 4), Fixed(Field(684), 8),
    Fixed(Field(685), 4), Fixed(Field(686), 8), Tags { owner: Field(680), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(676), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(674), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(672), skip: 1 },
    Head { skip: 0 }, Done,
];

static P376: &[Op] = &[
    Fixed(Field(286), 4), Fixed(Field(287), 2), Fixed(Field(288), 8), Tags { owner: Field(285), skip: 1 },
    Head { skip: 0 }, Done,
];

static P377: &[Op] = &[
    Fixed(Field(263), 4), Fixed(Field(264), 2), Bool(Field(265)), Bool(Field(266)),
    Bool(Field(267)), Tags { owner: Field(262), skip: 1 }, Head { skip: 0 }, Done,
];

static P378: &[Op] = &[
    Fixed(Field(1783), 4), Fixed(Field(1784), 2), Text(Field(1785), CompactNullable), Tags { owner: Field(1782), skip: 1 },
    Head { skip: 0 }, Done,
];

static P379: &[Op] = &[
    Fixed(Field(775), 4), Array { field: Field(776), length: Compact, least: 28, skip: 18 }, Fixed(Field(777), 2), Text(Field(778), Compact),
    Text(Field(779), Compact), Fixed(Field(780), 4), Fixed(Field(781), 8), Fixed(Field(782), 8),
    Fixed(Field(783), 2), Array { field: Field(784), length: Compact, least: 3, skip: 7 }, Text(Field(785), Compact), Array { field: Field(786), length: Compact, least: 4, skip: 2 },
    Fixed(Field(786), 4), Next, Tags { owner: Field(784), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(776), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(774), skip: 1 }, Head { skip: 0 }, Done,
];

static P380: &[Op] = &[
    Fixed(Field(1143), 4), Fixed(Field(1144), 2), Array { field: Field(1145), length: Compact, least: 1, skip: 2 }, Text(Field(1145), Compact),
    Next, Array { field: Field(1146), length: Compact, least: 11, skip: 6 }, Text(Field(1147), Compact), Fixed(Field(1148), 8),
    Text(Field(1149), Compact), Tags { owner: Field(1146), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1142), skip: 1 }, Head { skip: 0 }, Done,
];

static P381: &[Op] = &[
    Fixed(Field(56), 4), Fixed(Field(57), 2), Fixed(Field(58), 8), Fixed(Field(59), 4),
    Tags { owner: Field(55), skip: 1 }, Head { skip: 0 }, Done,
];

static P382: &[Op] = &[
    Fixed(Field(337), 4), Fixed(Field(338), 2), Text(Field(339), CompactNullable), Text(Field(340), CompactNullable),
    Fixed(Field(341), 4), Fixed(Field(342), 4), Struct { field: Field(343), skip: 10 }, Array { field: Field(344), length: Compact, least: 18, skip: 7 },
    Fixed(Field(345), 16), Array { field: Field(346), length: Compact, least: 4, skip: 2 }, Fixed(Field(346), 4), Next,
    Tags { owner: Field(344), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(343), skip: 1 },
    Head { skip: 0 }, Tags { owner: Field(336), skip: 1 }, Head { skip: 0 }, Done,
];

static P383: &[Op] = &[
    Fixed(Field(293), 4), Array { field: Field(294), length: Compact, least: 20, skip: 47 }, Fixed(Field(295), 2), Text(Field(296), CompactNullable),
    Text(Field(297), Compact), Text(Field(298), Compact), Fixed(Field(299), 4), Fixed(Field(300), 4),
    Text(Field(301), Compact), Array { field: Field(302), length: Compact, least: 16, skip: 35 }, Text(Field(303), Compact), Text(Field(304), CompactNullable),
    Text(Field(305), CompactNullable), Fixed(Field(306), 4), Text(Field(307), Compact), Text(Field(308), Compact),
    Array { field: Field(309), length: Compact, least: 1, skip: 2 }, Text(Field(309), Compact), Next, Text(Field(310), CompactNullable),
    Array { field: Field(312), length: Compact, least: 19, skip: 8 }, Fixed(Field(313), 16), Text(Field(314), Compact), Array { field: Field(315), length: Compact, least: 4, skip: 2 },
    Fixed(Field(315), 4), Next, Tags { owner: Field(312), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(311), skip: 1 }, Head { skip: 0 }, Array { field: Field(317), length: Compact, least: 19, skip: 8 },
    Fixed(Field(318), 16), Text(Field(319), Compact), Array { field: Field(320), length: Compact, least: 4, skip: 2 }, Fixed(Field(320), 4),
    Next, Tags { owner: Field(317), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(316), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(302), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(321), 4), Tags { owner: Field(294), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(292), skip: 1 }, Head { skip: 0 }, Done,
];

static P384: &[Op] = &[
    Fixed(Field(293), 4), Array { field: Field(294), length: Compact, least: 20, skip: 48 }, Fixed(Field(295), 2), Text(Field(296), CompactNullable),
    Text(Field(297), Compact), Text(Field(298), Compact), Fixed(Field(299), 4), Fixed(Field(300), 4),
    Text(Field(301), Compact), Array { field: Field(302), length: Compact, least: 17, skip: 36 }, Text(Field(303), Compact), Text(Field(304), CompactNullable),
    Text(Field(305), CompactNullable), Fixed(Field(306), 4), Text(Field(307), Compact), Text(Field(308), Compact),
    Array { field: Field(309), length: Compact, least: 1, skip: 2 }, Text(Field(309), Compact), Next, Text(Field(310), CompactNullable),
    Array { field: Field(312), length: Compact, least: 19, skip: 8 }, Fixed(Field(313), 16), Text(Field(314), Compact), Array { field: Field(315), length: Compact, least: 4, skip: 2 },
    Fixed(Field(315), 4), Next, Tags { owner: Field(312), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(311), skip: 1 }, Head { skip: 0 }, Array { field: Field(317), length: Compact, least: 19, skip: 8 },
    Fixed(Field(318), 16), Text(Field(319), Compact), Array { field: Field(320), length: Compact, least: 4, skip: 2 }, Fixed(Field(320), 4),
    Next, Tags { owner: Field(317), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(316), skip: 1 }, Head { skip: 0 }, Fixed(Field(322), 1), Tags { owner: Field(302), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(321), 4), Tags { owner: Field(294), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(292), skip: 1 }, Head { skip: 0 },
    Done,
];

static P385: &[Op] = &[
    Fixed(Field(361), 4), Fixed(Field(362), 2), Text(Field(363), CompactNullable), Tags { owner: Field(360), skip: 1 },
    Head { skip: 0 }, Done,
];

static P386: &[Op] = &[
    Fixed(Field(986), 4), Fixed(Field(987), 2), Fixed(Field(988), 16), Fixed(Field(989), 4),
    Array { field: Field(990), length: Compact, least: 1, skip: 2 }, Fixed(Field(990), 1), Next, Fixed(Field(991), 4),
    Fixed(Field(992), 4), Bool(Field(993)), Array { field: Field(994), length: Compact, least: 1, skip: 2 }, Text(Field(994), Compact),
    Next, Tags { owner: Field(985), skip: 1 }, Head { skip: 0 }, Done,
];

static P387: &[Op] = &[
    Fixed(Field(1312), 4), Fixed(Field(1313), 2), Tags { owner: Field(1311), skip: 1 }, Head { skip: 0 },
    Done,
];

static P388: &[Op] = &[
    Fixed(Field(218), 4), Fixed(Field(219), 2), Array { field: Field(220), length: Compact, least: 18, skip: 15 }, Fixed(Field(221), 16),
    Array { field: Field(222), length: Compact, least: 18, skip: 10 }, Fixed(Field(223), 16), Array { field: Field(224), length: Compact, least: 7, skip: 5 }, Fixed(Field(225), 4),
    Fixed(Field(226), 2), Tags { owner: Field(224), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(222), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(220), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(217), skip: 1 }, Head { skip: 0 },
    Done,
];

static P389: &[Op] = &[
    Fixed(Field(1085), 4), Fixed(Field(1086), 2), Array { field: Field(1087), length: Compact, least: 2, skip: 4 }, Text(Field(1088), Compact),
    Tags { owner: Field(1087), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1084), skip: 1 },
    Head { skip: 0 }, Done,
];

static P390: &[Op] = &[
    Fixed(Field(1085), 4), Fixed(Field(1086), 2), Array { field: Field(1087), length: Compact, least: 3, skip: 5 }, Text(Field(1088), Compact),
    Fixed(Field(1089), 1), Tags { owner: Field(1087), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1084), skip: 1 }, Head { skip: 0 }, Done,
];

static P391: &[Op] = &[
    Fixed(Field(752), 4), Array { field: Field(753), length: Compact, least: 26, skip: 31 }, Fixed(Field(754), 2), Text(Field(755), CompactNullable),
    Fixed(Field(756), 16), Bool(Field(757)), Array { field: Field(758), length: Compact, least: 20, skip: 22 }, Fixed(Field(759), 2),
    Fixed(Field(760), 4), Fixed(Field(761), 4), Fixed(Field(762), 4), Array { field: Field(763), length: Compact, least: 4, skip: 2 },
    Fixed(Field(763), 4), Next, Array { field: Field(764), length: Compact, least: 4, skip: 2 }, Fixed(Field(764), 4),
    Next, Array { field: Field(765), length: CompactNullable, least: 4, skip: 2 }, Fixed(Field(765), 4), Next,
    Array { field: Field(766), length: CompactNullable, least: 4, skip: 2 }, Fixed(Field(766), 4), Next, Array { field: Field(767), length: Compact, least: 4, skip: 2 },
    Fixed(Field(767), 4), Next, Tags { owner: Field(758), skip: 1 }, Head { skip: 0 },
    Next, Fixed(Field(768), 4), Tags { owner: Field(753), skip: 1 }, Head { skip: 0 },
    Next, Struct { field: Field(769), skip: 4 }, Text(Field(770), Compact), Fixed(Field(771), 4),
    Tags { owner: Field(769), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(751), skip: 1 }, Head { skip: 0 },
    Done,
];

static P392: &[Op] = &[
    Fixed(Field(1500), 4), Fixed(Field(1501), 2), Text(Field(1502), CompactNullable), Text(Field(1503), CompactNullable),
    Fixed(Field(1504), 4), Fixed(Field(1505), 4), Struct { field: Field(1506), skip: 10 }, Array { field: Field(1507), length: Compact, least: 18, skip: 7 },
    Fixed(Field(1508), 16), Array { field: Field(1509), length: Compact, least: 4, skip: 2 }, Fixed(Field(1509), 4), Next,
    Tags { owner: Field(1507), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1506), skip: 1 },
    Head { skip: 0 }, Tags { owner: Field(1499), skip: 1 }, Head { skip: 0 }, Done,
];

static P393: &[Op] = &[
    Fixed(Field(1471), 4), Array { field: Field(1472), length: Compact, least: 20, skip: 34 }, Fixed(Field(1473), 2), Text(Field(1474), CompactNullable),
    Text(Field(1475), Compact), Text(Field(1476), Compact), Fixed(Field(1477), 4), Fixed(Field(1478), 4),
    Text(Field(1479), Compact), Array { field: Field(1480), length: Compact, least: 12, skip: 22 }, Text(Field(1481), Compact), Text(Field(1482), CompactNullable),
    Fixed(Field(1483), 4), Text(Field(1484), Compact), Text(Field(1485), Compact), Array { field: Field(1486), length: Compact, least: 1, skip: 2 },
    Text(Field(1486), Compact), Next, Array { field: Field(1488), length: Compact, least: 19, skip: 8 }, Fixed(Field(1489), 16),
    Text(Field(1490), Compact), Array { field: Field(1491), length: Compact, least: 4, skip: 2 }, Fixed(Field(1491), 4), Next,
    Tags { owner: Field(1488), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1487), skip: 1 },
    Head { skip: 0 }, Tags { owner: Field(1480), skip: 1 }, Head { skip: 0 }, Next,
    Fixed(Field(1492), 4), Tags { owner: Field(1472), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1470), skip: 1 }, Head { skip: 0 }, Done,
];

static P394: &[Op] = &[
    Fixed(Field(1442), 4), Fixed(Field(1443), 2), Text(Field(1444), CompactNullable), Fixed(Field(1445), 4),
    Array { field: Field(1446), length: Compact, least: 18, skip: 25 }, Fixed(Field(1447), 16), Array { field: Field(1448), length: Compact, least: 22, skip: 20 }, Fixed(Field(1449), 4),
    Fixed(Field(1450), 2), Text(Field(1451), CompactNullable), Fixed(Field(1452), 2), Text(Field(1453), CompactNullable),
    Fixed(Field(1455), 4), Fixed(Field(1456), 4), Tags { owner: Field(1454), skip: 1 }, Head { skip: 0 },
    Run(Field(1457), Compact), Array { field: Field(1458), length: Compact, least: 19, skip: 6 }, Fixed(Field(1459), 8), Fixed(Field(1460), 8),
    Fixed(Field(1461), 2), Tags { owner: Field(1458), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1448), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1446), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1462), length: Compact, least: 11, skip: 7 }, Fixed(Field(1463), 4),
    Text(Field(1464), Compact), Fixed(Field(1465), 4), Text(Field(1466), CompactNullable), Tags { owner: Field(1462), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1441), skip: 1 }, Head { skip: 0 },
    Done,
];

static P395: &[Op] = &[
    Fixed(Field(1401), 4), Fixed(Field(1402), 2), Text(Field(1403), CompactNullable), Array { field: Field(1404), length: Compact, least: 18, skip: 15 },
    Fixed(Field(1405), 16), Array { field: Field(1406), length: Compact, least: 17, skip: 10 }, Fixed(Field(1407), 4), Fixed(Field(1408), 2),
    Text(Field(1409), CompactNullable), Fixed(Field(1411), 4), Fixed(Field(1412), 4), Tags { owner: Field(1410), skip: 1 },
    Head { skip: 0 }, Tags { owner: Field(1406), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1404), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1413), length: Compact, least: 11, skip: 7 },
    Fixed(Field(1414), 4), Text(Field(1415), Compact), Fixed(Field(1416), 4), Text(Field(1417), CompactNullable),
    Tags { owner: Field(1413), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1400), skip: 1 },
    Head { skip: 0 }, Done,
];

static P396: &[Op] = &[
    Fixed(Field(1401), 4), Fixed(Field(1402), 2), Text(Field(1403), CompactNullable), Fixed(Field(1418), 4),
    Array { field: Field(1404), length: Compact, least: 18, skip: 15 }, Fixed(Field(1405), 16), Array { field: Field(1406), length: Compact, least: 17, skip: 10 }, Fixed(Field(1407), 4),
    Fixed(Field(1408), 2), Text(Field(1409), CompactNullable), Fixed(Field(1411), 4), Fixed(Field(1412), 4),
    Tags { owner: Field(1410), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(1406), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1404), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1413), length: Compact, least: 11, skip: 7 }, Fixed(Field(1414), 4), Text(Field(1415), Compact), Fixed(Field(1416), 4),
    Text(Field(1417), CompactNullable), Tags { owner: Field(1413), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1400), skip: 1 }, Head { skip: 0 }, Done,
];

static P397: &[Op] = &[
    Fixed(Field(49), 4), Fixed(Field(50), 2), Text(Field(51), CompactNullable), Tags { owner: Field(48), skip: 1 },
    Head { skip: 0 }, Done,
];

static P398: &[Op] = &[
    Fixed(Field(1358), 4), Fixed(Field(1359), 2), Text(Field(1360), CompactNullable), Tags { owner: Field(1357), skip: 1 },
    Head { skip: 0 }, Done,
];

static P399: &[Op] = &[
    Fixed(Field(1821), 4), Fixed(Field(1822), 2), Tags { owner: Field(1820), skip: 9 }, Head { skip: 8 },
    Tag { number: 0, field: Field(1823), skip: 7 }, Fixed(Field(1824), 4), Fixed(Field(1825), 4), Text(Field(1826), Compact),
    Fixed(Field(1827), 4), Tags { owner: Field(1823), skip: 1 }, Head { skip: 0 }, Close,
    Done,
];

static P400: &[Op] = &[
    Array { field: Field(1038), length: Compact, least: 18, skip: 11 }, Fixed(Field(1039), 16), Array { field: Field(1040), length: Compact, least: 8, skip: 6 }, Fixed(Field(1041), 4),
    Fixed(Field(1042), 2), Text(Field(1043), CompactNullable), Tags { owner: Field(1040), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1038), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1037), skip: 1 }, Head { skip: 0 }, Done,
];

static P401: &[Op] = &[
    Array { field: Field(1322), length: Compact, least: 18, skip: 21 }, Fixed(Field(1323), 16), Array { field: Field(1324), length: Compact, least: 21, skip: 16 }, Fixed(Field(1325), 4),
    Fixed(Field(1326), 2), Text(Field(1327), CompactNullable), Fixed(Field(1328), 4), Fixed(Field(1329), 8),
    Array { field: Field(1330), length: Compact, least: 20, skip: 7 }, Fixed(Field(1331), 8), Fixed(Field(1332), 8), Fixed(Field(1333), 1),
    Fixed(Field(1334), 2), Tags { owner: Field(1330), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1324), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1322), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1321), skip: 1 }, Head { skip: 0 },
    Done,
];

static P402: &[Op] = &[
    Array { field: Field(1872), length: Compact, least: 18, skip: 11 }, Fixed(Field(1873), 16), Array { field: Field(1874), length: Compact, least: 8, skip: 6 }, Fixed(Field(1875), 4),
    Fixed(Field(1876), 2), Text(Field(1877), CompactNullable), Tags { owner: Field(1874), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1872), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1871), skip: 1 }, Head { skip: 0 }, Done,
];

static P403: &[Op] = &[
    Array { field: Field(507), length: Compact, least: 18, skip: 11 }, Fixed(Field(508), 16), Array { field: Field(509), length: Compact, least: 8, skip: 6 }, Fixed(Field(510), 4),
    Fixed(Field(511), 2), Text(Field(512), CompactNullable), Tags { owner: Field(509), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(507), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(506), skip: 1 }, Head { skip: 0 }, Done,
];

static P404: &[Op] = &[
    Array { field: Field(1343), length: Compact, least: 18, skip: 14 }, Fixed(Field(1344), 16), Array { field: Field(1345), length: Compact, least: 24, skip: 9 }, Fixed(Field(1346), 4),
    Fixed(Field(1347), 2), Text(Field(1348), CompactNullable), Fixed(Field(1349), 4), Fixed(Field(1350), 4),
    Fixed(Field(1351), 8), Tags { owner: Field(1345), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1343), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1342), skip: 1 },
    Head { skip: 0 }, Done,
];

static P405: &[Op] = &[
    Array { field: Field(1343), length: Compact, least: 18, skip: 15 }, Fixed(Field(1344), 16), Array { field: Field(1345), length: Compact, least: 28, skip: 10 }, Fixed(Field(1346), 4),
    Fixed(Field(1347), 2), Text(Field(1348), CompactNullable), Fixed(Field(1349), 4), Fixed(Field(1350), 4),
    Fixed(Field(1351), 8), Fixed(Field(1352), 4), Tags { owner: Field(1345), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1343), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1342), skip: 1 }, Head { skip: 0 }, Done,
];

static P406: &[Op] = &[
    Fixed(Field(1674), 4), Fixed(Field(1675), 2), Text(Field(1676), CompactNullable), Text(Field(1677), Compact),
    Fixed(Field(1678), 4), Fixed(Field(1679), 4), Fixed(Field(1680), 4), Fixed(Field(1681), 4),
    Array { field: Field(1682), length: CompactNullable, least: 3, skip: 5 }, Fixed(Field(1683), 1), Text(Field(1684), Compact), Tags { owner: Field(1682), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1685), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1686), Compact),
    Array { field: Field(1687), length: Compact, least: 4, skip: 2 }, Fixed(Field(1687), 4), Next, Tags { owner: Field(1685), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1688), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1689), Compact),
    Array { field: Field(1690), length: Compact, least: 4, skip: 2 }, Fixed(Field(1690), 4), Next, Tags { owner: Field(1688), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1691), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1692), Compact),
    Array { field: Field(1693), length: Compact, least: 4, skip: 2 }, Fixed(Field(1693), 4), Next, Tags { owner: Field(1691), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(1694), 4), Array { field: Field(1695), length: CompactNullable, least: 7, skip: 23 },
    Text(Field(1697), Compact), Fixed(Field(1698), 2), Tags { owner: Field(1696), skip: 1 }, Head { skip: 0 },
    Array { field: Field(1699), length: Compact, least: 3, skip: 7 }, Text(Field(1700), Compact), Array { field: Field(1701), length: Compact, least: 4, skip: 2 }, Fixed(Field(1701), 4),
    Next, Tags { owner: Field(1699), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1702), length: Compact, least: 3, skip: 7 }, Text(Field(1703), Compact), Array { field: Field(1704), length: Compact, least: 4, skip: 2 }, Fixed(Field(1704), 4),
    Next, Tags { owner: Field(1702), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1695), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1673), skip: 1 },
    Head { skip: 0 }, Done,
];

static P407: &[Op] = &[
    Fixed(Field(1674), 4), Fixed(Field(1675), 2), Text(Field(1676), CompactNullable), Text(Field(1677), Compact),
    Fixed(Field(1678), 4), Fixed(Field(1679), 4), Fixed(Field(1681), 4), Fixed(Field(1705), 8),
    Array { field: Field(1682), length: CompactNullable, least: 3, skip: 5 }, Fixed(Field(1683), 1), Text(Field(1684), Compact), Tags { owner: Field(1682), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1685), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1686), Compact),
    Array { field: Field(1687), length: Compact, least: 4, skip: 2 }, Fixed(Field(1687), 4), Next, Tags { owner: Field(1685), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1688), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1689), Compact),
    Array { field: Field(1690), length: Compact, least: 4, skip: 2 }, Fixed(Field(1690), 4), Next, Tags { owner: Field(1688), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1691), length: CompactNullable, least: 3, skip: 7 }, Text(Field(1692), Compact),
    Array { field: Field(1693), length: Compact, least: 4, skip: 2 }, Fixed(Field(1693), 4), Next, Tags { owner: Field(1691), skip: 1 },
    Head { skip: 0 }, Next, Bool(Field(1706)), Fixed(Field(1694), 4),
    Array { field: Field(1695), length: CompactNullable, least: 7, skip: 23 }, Text(Field(1697), Compact), Fixed(Field(1698), 2), Tags { owner: Field(1696), skip: 1 },
    Head { skip: 0 }, Array { field: Field(1699), length: Compact, least: 3, skip: 7 }, Text(Field(1700), Compact), Array { field: Field(1701), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1701), 4), Next, Tags { owner: Field(1699), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1702), length: Compact, least: 3, skip: 7 }, Text(Field(1703), Compact), Array { field: Field(1704), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1704), 4), Next, Tags { owner: Field(1702), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1695), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1673), skip: 1 }, Head { skip: 0 }, Done,
];

static P408: &[Op] = &[
    Fixed(Field(1515), 4), Array { field: Field(1516), length: Compact, least: 20, skip: 141 }, Fixed(Field(1517), 2), Text(Field(1518), CompactNullable),
    Text(Field(1519), Compact), Text(Field(1520), Compact), Fixed(Field(1521), 4), Fixed(Field(1522), 4),
    Struct { field: Field(1523), skip: 40 }, Fixed(Field(1524), 4), Array { field: Field(1525), length: CompactNullable, least: 6, skip: 36 }, Text(Field(1526), Compact),
    Array { field: Field(1527), length: Compact, least: 1, skip: 2 }, Text(Field(1527), Compact), Next, Array { field: Field(1528), length: Compact, least: 1, skip: 2 },
    Text(Field(1528), Compact), Next, Array { field: Field(1529), length: Compact, least: 9, skip: 12 }, Text(Field(1530), Compact),
    Fixed(Field(1531), 4), Fixed(Field(1532), 2), Array { field: Field(1533), length: Compact, least: 3, skip: 5 }, Text(Field(1534), Compact),
    Text(Field(1535), Compact), Tags { owner: Field(1533), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1529), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1536), length: Compact, least: 9, skip: 12 },
    Text(Field(1537), Compact), Fixed(Field(1538), 4), Fixed(Field(1539), 2), Array { field: Field(1540), length: Compact, least: 3, skip: 5 },
    Text(Field(1541), Compact), Text(Field(1542), Compact), Tags { owner: Field(1540), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1536), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1525), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1523), skip: 1 },
    Head { skip: 0 }, Array { field: Field(1543), length: Compact, least: 28, skip: 89 }, Text(Field(1544), Compact), Fixed(Field(1545), 4),
    Text(Field(1546), CompactNullable), Text(Field(1547), CompactNullable), Text(Field(1548), Compact), Text(Field(1549), Compact),
    Fixed(Field(1550), 4), Text(Field(1551), Compact), Struct { field: Field(1552), skip: 4 }, Text(Field(1553), Compact),
    Fixed(Field(1554), 2), Tags { owner: Field(1552), skip: 1 }, Head { skip: 0 }, Array { field: Field(1555), length: Compact, least: 3, skip: 5 },
    Text(Field(1556), Compact), Text(Field(1557), Compact), Tags { owner: Field(1555), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1558), length: Compact, least: 14, skip: 6 }, Text(Field(1559), Compact), Fixed(Field(1560), 4),
    Fixed(Field(1561), 8), Tags { owner: Field(1558), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1562), length: Compact, least: 14, skip: 6 }, Text(Field(1563), Compact), Fixed(Field(1564), 4), Fixed(Field(1565), 8),
    Tags { owner: Field(1562), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1567), length: Compact, least: 3, skip: 7 },
    Text(Field(1568), Compact), Array { field: Field(1569), length: Compact, least: 4, skip: 2 }, Fixed(Field(1569), 4), Next,
    Tags { owner: Field(1567), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1570), length: Compact, least: 3, skip: 7 },
    Text(Field(1571), Compact), Array { field: Field(1572), length: Compact, least: 4, skip: 2 }, Fixed(Field(1572), 4), Next,
    Tags { owner: Field(1570), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1573), length: Compact, least: 3, skip: 7 },
    Text(Field(1574), Compact), Array { field: Field(1575), length: Compact, least: 4, skip: 2 }, Fixed(Field(1575), 4), Next,
    Tags { owner: Field(1573), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1566), skip: 1 },
    Head { skip: 0 }, Array { field: Field(1577), length: Compact, least: 3, skip: 7 }, Text(Field(1578), Compact), Array { field: Field(1579), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1579), 4), Next, Tags { owner: Field(1577), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1580), length: Compact, least: 3, skip: 7 }, Text(Field(1581), Compact), Array { field: Field(1582), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1582), 4), Next, Tags { owner: Field(1580), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1583), length: Compact, least: 3, skip: 7 }, Text(Field(1584), Compact), Array { field: Field(1585), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1585), 4), Next, Tags { owner: Field(1583), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1576), skip: 1 }, Head { skip: 0 }, Bool(Field(1586)),
    Tags { owner: Field(1543), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1587), 4),
    Tags { owner: Field(1516), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1514), skip: 1 },
    Head { skip: 0 }, Done,
];

static P409: &[Op] = &[
    Fixed(Field(1515), 4), Array { field: Field(1516), length: Compact, least: 23, skip: 199 }, Fixed(Field(1517), 2), Text(Field(1518), CompactNullable),
    Text(Field(1519), Compact), Text(Field(1520), Compact), Fixed(Field(1521), 4), Fixed(Field(1522), 4),
    Struct { field: Field(1523), skip: 40 }, Fixed(Field(1524), 4), Array { field: Field(1525), length: CompactNullable, least: 6, skip: 36 }, Text(Field(1526), Compact),
    Array { field: Field(1527), length: Compact, least: 1, skip: 2 }, Text(Field(1527), Compact), Next, Array { field: Field(1528), length: Compact, least: 1, skip: 2 },
    Text(Field(1528), Compact), Next, Array { field: Field(1529), length: Compact, least: 9, skip: 12 }, Text(Field(1530), Compact),
    Fixed(Field(1531), 4), Fixed(Field(1532), 2), Array { field: Field(1533), length: Compact, least: 3, skip: 5 }, Text(Field(1534), Compact),
    Text(Field(1535), Compact), Tags { owner: Field(1533), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1529), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1536), length: Compact, least: 9, skip: 12 },
    Text(Field(1537), Compact), Fixed(Field(1538), 4), Fixed(Field(1539), 2), Array { field: Field(1540), length: Compact, least: 3, skip: 5 },
    Text(Field(1541), Compact), Text(Field(1542), Compact), Tags { owner: Field(1540), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1536), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(1525), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1523), skip: 1 },
    Head { skip: 0 }, Array { field: Field(1543), length: Compact, least: 28, skip: 89 }, Text(Field(1544), Compact), Fixed(Field(1545), 4),
    Text(Field(1546), CompactNullable), Text(Field(1547), CompactNullable), Text(Field(1548), Compact), Text(Field(1549), Compact),
    Fixed(Field(1550), 4), Text(Field(1551), Compact), Struct { field: Field(1552), skip: 4 }, Text(Field(1553), Compact),
    Fixed(Field(1554), 2), Tags { owner: Field(1552), skip: 1 }, Head { skip: 0 }, Array { field: Field(1555), length: Compact, least: 3, skip: 5 },
    Text(Field(1556), Compact), Text(Field(1557), Compact), Tags { owner: Field(1555), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1558), length: Compact, least: 14, skip: 6 }, Text(Field(1559), Compact), Fixed(Field(1560), 4),
    Fixed(Field(1561), 8), Tags { owner: Field(1558), skip: 1 }, Head { skip: 0 }, Next,
    Array { field: Field(1562), length: Compact, least: 14, skip: 6 }, Text(Field(1563), Compact), Fixed(Field(1564), 4), Fixed(Field(1565), 8),
    Tags { owner: Field(1562), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1567), length: Compact, least: 3, skip: 7 },
    Text(Field(1568), Compact), Array { field: Field(1569), length: Compact, least: 4, skip: 2 }, Fixed(Field(1569), 4), Next,
    Tags { owner: Field(1567), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1570), length: Compact, least: 3, skip: 7 },
    Text(Field(1571), Compact), Array { field: Field(1572), length: Compact, least: 4, skip: 2 }, Fixed(Field(1572), 4), Next,
    Tags { owner: Field(1570), skip: 1 }, Head { skip: 0 }, Next, Array { field: Field(1573), length: Compact, least: 3, skip: 7 },
    Text(Field(1574), Compact), Array { field: Field(1575), length: Compact, least: 4, skip: 2 }, Fixed(Field(1575), 4), Next,
    Tags { owner: Field(1573), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1566), skip: 1 },
    Head { skip: 0 }, Array { field: Field(1577), length: Compact, least: 3, skip: 7 }, Text(Field(1578), Compact), Array { field: Field(1579), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1579), 4), Next, Tags { owner: Field(1577), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1580), length: Compact, least: 3, skip: 7 }, Text(Field(1581), Compact), Array { field: Field(1582), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1582), 4), Next, Tags { owner: Field(1580), skip: 1 }, Head { skip: 0 },
    Next, Array { field: Field(1583), length: Compact, least: 3, skip: 7 }, Text(Field(1584), Compact), Array { field: Field(1585), length: Compact, least: 4, skip: 2 },
    Fixed(Field(1585), 4), Next, Tags { owner: Field(1583), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1576), skip: 1 }, Head { skip: 0 }, Bool(Field(1586)),
    Tags { owner: Field(1543), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(1587), 4),
    Struct { field: Field(1588), skip: 55 }, Array { field: Field(1589), length: Compact, least: 3, skip: 20 }, Text(Field(1590), Compact), Array { field: Field(1591), length: Compact, least: 7, skip: 15 },
    Text(Field(1592), Compact), Fixed(Field(1593), 1), Array { field: Field(1594), length: Compact, least: 1, skip: 2 }, Text(Field(1594), Compact),
    Next, Text(Field(1595), CompactNullable), Array { field: Field(1596), length: Compact, least: 1, skip: 2 }, Text(Field(1596), Compact),
    Next, Array { field: Field(1597), length: Compact, least: 1, skip: 2 }, Text(Field(1597), Compact), Next,
    Tags { owner: Field(1591), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(1589), skip: 1 },
    Head { skip: 0 }, Next, Array { field: Field(1598), length: Compact, least: 15, skip: 31 }, Text(Field(1600), Compact),
    Fixed(Field(1601), 1), Array { field: Field(1602), length: Compact, least: 1, skip: 2 }, Text(Field(1602), Compact), Next,
    Text(Field(1603), CompactNullable), Array { field: Field(1604), length: Compact, least: 1, skip: 2 }, Text(Field(1604), Compact), Next,
    Array { field: Field(1605), length: Compact, least: 1, skip: 2 }, Text(Field(1605), Compact), Next, Tags { owner: Field(1599), skip: 1 },
    Head { skip: 0 }, Text(Field(1607), Compact), Fixed(Field(1608), 1), Array { field: Field(1609), length: Compact, least: 1, skip: 2 },
    Text(Field(1609), Compact), Next, Text(Field(1610), CompactNullable), Array { field: Field(1611), length: Compact, least: 1, skip: 2 },
    Text(Field(1611), Compact), Next, Array { field: Field(1612), length: Compact, least: 1, skip: 2 }, Text(Field(1612), Compact),
    Next, Tags { owner: Field(1606), skip: 1 }, Head { skip: 0 }, Tags { owner: Field(1598), skip: 1 },
    Head { skip: 0 }, Next, Tags { owner: Field(1588), skip: 1 }, Head { skip: 0 },
    Fixed(Field(1613), 1), Text(Field(1614), CompactNullable), Tags { owner: Field(1516), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(1514), skip: 1 }, Head { skip: 0 }, Done,
];

static P410: &[Op] = &[
    Fixed(Field(729), 4), Array { field: Field(730), length: Compact, least: 6, skip: 21 }, Text(Field(731), Compact), Array { field: Field(732), length: Compact, least: 19, skip: 14 },
    Text(Field(733), Compact), Fixed(Field(734), 16), Array { field: Field(735), length: Compact, least: 20, skip: 8 }, Fixed(Field(736), 4),
    Fixed(Field(737), 8), Fixed(Field(738), 4), Fixed(Field(739), 2), Text(Field(740), CompactNullable),
    Tags { owner: Field(735), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(732), skip: 1 },
    Head { skip: 0 }, Next, Fixed(Field(741), 2), Text(Field(742), CompactNullable),
    Tags { owner: Field(730), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(728), skip: 1 },
    Head { skip: 0 }, Done,
];

static P411: &[Op] = &[
    Fixed(Field(729), 4), Array { field: Field(730), length: Compact, least: 6, skip: 22 }, Text(Field(731), Compact), Array { field: Field(732), length: Compact, least: 19, skip: 15 },
    Text(Field(733), Compact), Fixed(Field(734), 16), Array { field: Field(735), length: Compact, least: 28, skip: 9 }, Fixed(Field(736), 4),
    Fixed(Field(737), 8), Fixed(Field(738), 4), Fixed(Field(743), 8), Fixed(Field(739), 2),
    Text(Field(740), CompactNullable), Tags { owner: Field(735), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(732), skip: 1 }, Head { skip: 0 }, Next, Fixed(Field(741), 2),
    Text(Field(742), CompactNullable), Tags { owner: Field(730), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(728), skip: 1 }, Head { skip: 0 }, Done,
];

static P412: &[Op] = &[
    Fixed(Field(160), 4), Fixed(Field(161), 2), Text(Field(162), CompactNullable), Array { field: Field(163), length: Compact, least: 19, skip: 12 },
    Text(Field(164), Compact), Fixed(Field(165), 16), Array { field: Field(166), length: Compact, least: 8, skip: 6 }, Fixed(Field(167), 4),
    Fixed(Field(168), 2), Text(Field(169), CompactNullable), Tags { owner: Field(166), skip: 1 }, Head { skip: 0 },
    Next, Tags { owner: Field(163), skip: 1 }, Head { skip: 0 }, Next,
    Tags { owner: Field(159), skip: 1 }, Head { skip: 0 }, Done,
];

static P413: &[Op] = &[
    Fixed(Field(492), 4), Fixed(Field(493), 2), Text(Field(494), CompactNullable), Array { field: Field(495), length: Compact, least: 21, skip: 7 },
    Text(Field(496), Compact), Fixed(Field(497), 16), Fixed(Field(498), 2), Text(Field(499), CompactNullable),
    Tags { owner: Field(495), skip: 1 }, Head { skip: 0 }, Next, Tags { owner: Field(491), skip: 1 },
    Head { skip: 0 }, Done,
];

static P414: &[Op] = &[
    Fixed(Field(1737), 4), Fixed(Field(1738), 2), Text(Field(1739), CompactNullable), Tags { owner: Field(1736), skip: 1 },
    Head { skip: 0 }, Done,
];

static P415: &[Op] = &[
    Fixed(Field(1789), 4), Fixed(Field(1790), 2), Text(Field(1791), CompactNullable), Tags { owner: Field(1788), skip: 1 },
    Head { skip: 0 }, Done,
];

static P416: &[Op] = &[
    Fixed(Field(1369), 2), Fixed(Field(1370), 2), Fixed(Field(1371), 4), Text(Field(1372), Nullable),
    Done,
];

static P417: &[Op] = &[
    Fixed(Field(1369), 2), Fixed(Field(1370), 2), Fixed(Field(1371), 4), Text(Field(1372), Nullable),
    Tags { owner: Field(1368), skip: 1 }, Head { skip: 0 }, Done,
];

static P418: &[Op] = &[
    Fixed(Field(1374), 4), Done,
];

static P419: &[Op] = &[
    Fixed(Field(1374), 4), Tags { owner: Field(1373), skip: 1 }, Head { skip: 0 }, Done,
];

/// Every field by name: the module is the message, the constant is the path in it.
pub mod field {
    pub mod add_offsets_to_txn_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(0);
        pub const TRANSACTIONAL_ID: Field = Field(1);
        pub const PRODUCER_ID: Field = Field(2);
        pub const PRODUCER_EPOCH: Field = Field(3);
        pub const GROUP_ID: Field = Field(4);
    }
    pub mod add_offsets_to_txn_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(5);
        pub const THROTTLE_TIME_MS: Field = Field(6);
        pub const ERROR_CODE: Field = Field(7);
    }
    pub mod add_partitions_to_txn_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(8);
        pub const V3_AND_BELOW_TRANSACTIONAL_ID: Field = Field(9);
        pub const V3_AND_BELOW_PRODUCER_ID: Field = Field(10);
        pub const V3_AND_BELOW_PRODUCER_EPOCH: Field = Field(11);
        pub const V3_AND_BELOW_TOPICS: Field = Field(12);
        pub const V3_AND_BELOW_TOPICS_NAME: Field = Field(13);
        pub const V3_AND_BELOW_TOPICS_PARTITIONS: Field = Field(14);
        pub const TRANSACTIONS: Field = Field(15);
        pub const TRANSACTIONS_TRANSACTIONAL_ID: Field = Field(16);
        pub const TRANSACTIONS_PRODUCER_ID: Field = Field(17);
        pub const TRANSACTIONS_PRODUCER_EPOCH: Field = Field(18);
        pub const TRANSACTIONS_VERIFY_ONLY: Field = Field(19);
        pub const TRANSACTIONS_TOPICS: Field = Field(20);
        pub const TRANSACTIONS_TOPICS_NAME: Field = Field(21);
        pub const TRANSACTIONS_TOPICS_PARTITIONS: Field = Field(22);
    }
    pub mod add_partitions_to_txn_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(23);
        pub const THROTTLE_TIME_MS: Field = Field(24);
        pub const RESULTS_BY_TOPIC_V3_AND_BELOW: Field = Field(25);
        pub const RESULTS_BY_TOPIC_V3_AND_BELOW_NAME: Field = Field(26);
        pub const RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION: Field = Field(27);
        pub const RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION_PARTITION_INDEX: Field = Field(28);
        pub const RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION_PARTITION_ERROR_CODE: Field = Field(29);
        pub const ERROR_CODE: Field = Field(30);
        pub const RESULTS_BY_TRANSACTION: Field = Field(31);
        pub const RESULTS_BY_TRANSACTION_TRANSACTIONAL_ID: Field = Field(32);
        pub const RESULTS_BY_TRANSACTION_TOPIC_RESULTS: Field = Field(33);
        pub const RESULTS_BY_TRANSACTION_TOPIC_RESULTS_NAME: Field = Field(34);
        pub const RESULTS_BY_TRANSACTION_TOPIC_RESULTS_RESULTS_BY_PARTITION: Field = Field(35);
        pub const RESULTS_BY_TRANSACTION_TOPIC_RESULTS_RESULTS_BY_PARTITION_PARTITION_INDEX: Field = Field(36);
        pub const RESULTS_BY_TRANSACTION_TOPIC_RESULTS_RESULTS_BY_PARTITION_PARTITION_ERROR_CODE: Field = Field(37);
    }
    pub mod add_raft_voter_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(38);
        pub const CLUSTER_ID: Field = Field(39);
        pub const TIMEOUT_MS: Field = Field(40);
        pub const VOTER_ID: Field = Field(41);
        pub const VOTER_DIRECTORY_ID: Field = Field(42);
        pub const LISTENERS: Field = Field(43);
        pub const LISTENERS_NAME: Field = Field(44);
        pub const LISTENERS_HOST: Field = Field(45);
        pub const LISTENERS_PORT: Field = Field(46);
        pub const ACK_WHEN_COMMITTED: Field = Field(47);
    }
    pub mod add_raft_voter_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(48);
        pub const THROTTLE_TIME_MS: Field = Field(49);
        pub const ERROR_CODE: Field = Field(50);
        pub const ERROR_MESSAGE: Field = Field(51);
    }
    pub mod allocate_producer_ids_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(52);
        pub const BROKER_ID: Field = Field(53);
        pub const BROKER_EPOCH: Field = Field(54);
    }
    pub mod allocate_producer_ids_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(55);
        pub const THROTTLE_TIME_MS: Field = Field(56);
        pub const ERROR_CODE: Field = Field(57);
        pub const PRODUCER_ID_START: Field = Field(58);
        pub const PRODUCER_ID_LEN: Field = Field(59);
    }
    pub mod alter_client_quotas_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(60);
        pub const ENTRIES: Field = Field(61);
        pub const ENTRIES_ENTITY: Field = Field(62);
        pub const ENTRIES_ENTITY_ENTITY_TYPE: Field = Field(63);
        pub const ENTRIES_ENTITY_ENTITY_NAME: Field = Field(64);
        pub const ENTRIES_OPS: Field = Field(65);
        pub const ENTRIES_OPS_KEY: Field = Field(66);
        pub const ENTRIES_OPS_VALUE: Field = Field(67);
        pub const ENTRIES_OPS_REMOVE: Field = Field(68);
        pub const VALIDATE_ONLY: Field = Field(69);
    }
    pub mod alter_client_quotas_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(70);
        pub const THROTTLE_TIME_MS: Field = Field(71);
        pub const ENTRIES: Field = Field(72);
        pub const ENTRIES_ERROR_CODE: Field = Field(73);
        pub const ENTRIES_ERROR_MESSAGE: Field = Field(74);
        pub const ENTRIES_ENTITY: Field = Field(75);
        pub const ENTRIES_ENTITY_ENTITY_TYPE: Field = Field(76);
        pub const ENTRIES_ENTITY_ENTITY_NAME: Field = Field(77);
    }
    pub mod alter_configs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(78);
        pub const RESOURCES: Field = Field(79);
        pub const RESOURCES_RESOURCE_TYPE: Field = Field(80);
        pub const RESOURCES_RESOURCE_NAME: Field = Field(81);
        pub const RESOURCES_CONFIGS: Field = Field(82);
        pub const RESOURCES_CONFIGS_NAME: Field = Field(83);
        pub const RESOURCES_CONFIGS_VALUE: Field = Field(84);
        pub const VALIDATE_ONLY: Field = Field(85);
    }
    pub mod alter_configs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(86);
        pub const THROTTLE_TIME_MS: Field = Field(87);
        pub const RESPONSES: Field = Field(88);
        pub const RESPONSES_ERROR_CODE: Field = Field(89);
        pub const RESPONSES_ERROR_MESSAGE: Field = Field(90);
        pub const RESPONSES_RESOURCE_TYPE: Field = Field(91);
        pub const RESPONSES_RESOURCE_NAME: Field = Field(92);
    }
    pub mod alter_partition_reassignments_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(93);
        pub const TIMEOUT_MS: Field = Field(94);
        pub const TOPICS: Field = Field(95);
        pub const TOPICS_NAME: Field = Field(96);
        pub const TOPICS_PARTITIONS: Field = Field(97);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(98);
        pub const TOPICS_PARTITIONS_REPLICAS: Field = Field(99);
        pub const ALLOW_REPLICATION_FACTOR_CHANGE: Field = Field(100);
    }
    pub mod alter_partition_reassignments_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(101);
        pub const THROTTLE_TIME_MS: Field = Field(102);
        pub const ERROR_CODE: Field = Field(103);
        pub const ERROR_MESSAGE: Field = Field(104);
        pub const RESPONSES: Field = Field(105);
        pub const RESPONSES_NAME: Field = Field(106);
        pub const RESPONSES_PARTITIONS: Field = Field(107);
        pub const RESPONSES_PARTITIONS_PARTITION_INDEX: Field = Field(108);
        pub const RESPONSES_PARTITIONS_ERROR_CODE: Field = Field(109);
        pub const RESPONSES_PARTITIONS_ERROR_MESSAGE: Field = Field(110);
        pub const ALLOW_REPLICATION_FACTOR_CHANGE: Field = Field(111);
    }
    pub mod alter_partition_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(112);
        pub const BROKER_ID: Field = Field(113);
        pub const BROKER_EPOCH: Field = Field(114);
        pub const TOPICS: Field = Field(115);
        pub const TOPICS_TOPIC_ID: Field = Field(116);
        pub const TOPICS_PARTITIONS: Field = Field(117);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(118);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(119);
        pub const TOPICS_PARTITIONS_NEW_ISR: Field = Field(120);
        pub const TOPICS_PARTITIONS_LEADER_RECOVERY_STATE: Field = Field(121);
        pub const TOPICS_PARTITIONS_PARTITION_EPOCH: Field = Field(122);
        pub const TOPICS_PARTITIONS_NEW_ISR_WITH_EPOCHS: Field = Field(123);
        pub const TOPICS_PARTITIONS_NEW_ISR_WITH_EPOCHS_BROKER_ID: Field = Field(124);
        pub const TOPICS_PARTITIONS_NEW_ISR_WITH_EPOCHS_BROKER_EPOCH: Field = Field(125);
    }
    pub mod alter_partition_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(126);
        pub const THROTTLE_TIME_MS: Field = Field(127);
        pub const ERROR_CODE: Field = Field(128);
        pub const TOPICS: Field = Field(129);
        pub const TOPICS_TOPIC_ID: Field = Field(130);
        pub const TOPICS_PARTITIONS: Field = Field(131);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(132);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(133);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(134);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(135);
        pub const TOPICS_PARTITIONS_ISR: Field = Field(136);
        pub const TOPICS_PARTITIONS_LEADER_RECOVERY_STATE: Field = Field(137);
        pub const TOPICS_PARTITIONS_PARTITION_EPOCH: Field = Field(138);
    }
    pub mod alter_replica_log_dirs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(139);
        pub const DIRS: Field = Field(140);
        pub const DIRS_PATH: Field = Field(141);
        pub const DIRS_TOPICS: Field = Field(142);
        pub const DIRS_TOPICS_NAME: Field = Field(143);
        pub const DIRS_TOPICS_PARTITIONS: Field = Field(144);
    }
    pub mod alter_replica_log_dirs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(145);
        pub const THROTTLE_TIME_MS: Field = Field(146);
        pub const RESULTS: Field = Field(147);
        pub const RESULTS_TOPIC_NAME: Field = Field(148);
        pub const RESULTS_PARTITIONS: Field = Field(149);
        pub const RESULTS_PARTITIONS_PARTITION_INDEX: Field = Field(150);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(151);
    }
    pub mod alter_share_group_offsets_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(152);
        pub const GROUP_ID: Field = Field(153);
        pub const TOPICS: Field = Field(154);
        pub const TOPICS_TOPIC_NAME: Field = Field(155);
        pub const TOPICS_PARTITIONS: Field = Field(156);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(157);
        pub const TOPICS_PARTITIONS_START_OFFSET: Field = Field(158);
    }
    pub mod alter_share_group_offsets_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(159);
        pub const THROTTLE_TIME_MS: Field = Field(160);
        pub const ERROR_CODE: Field = Field(161);
        pub const ERROR_MESSAGE: Field = Field(162);
        pub const RESPONSES: Field = Field(163);
        pub const RESPONSES_TOPIC_NAME: Field = Field(164);
        pub const RESPONSES_TOPIC_ID: Field = Field(165);
        pub const RESPONSES_PARTITIONS: Field = Field(166);
        pub const RESPONSES_PARTITIONS_PARTITION_INDEX: Field = Field(167);
        pub const RESPONSES_PARTITIONS_ERROR_CODE: Field = Field(168);
        pub const RESPONSES_PARTITIONS_ERROR_MESSAGE: Field = Field(169);
    }
    pub mod alter_user_scram_credentials_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(170);
        pub const DELETIONS: Field = Field(171);
        pub const DELETIONS_NAME: Field = Field(172);
        pub const DELETIONS_MECHANISM: Field = Field(173);
        pub const UPSERTIONS: Field = Field(174);
        pub const UPSERTIONS_NAME: Field = Field(175);
        pub const UPSERTIONS_MECHANISM: Field = Field(176);
        pub const UPSERTIONS_ITERATIONS: Field = Field(177);
        pub const UPSERTIONS_SALT: Field = Field(178);
        pub const UPSERTIONS_SALTED_PASSWORD: Field = Field(179);
    }
    pub mod alter_user_scram_credentials_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(180);
        pub const THROTTLE_TIME_MS: Field = Field(181);
        pub const RESULTS: Field = Field(182);
        pub const RESULTS_USER: Field = Field(183);
        pub const RESULTS_ERROR_CODE: Field = Field(184);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(185);
    }
    pub mod api_versions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(186);
        pub const CLIENT_SOFTWARE_NAME: Field = Field(187);
        pub const CLIENT_SOFTWARE_VERSION: Field = Field(188);
        pub const CLUSTER_ID: Field = Field(189);
        pub const NODE_ID: Field = Field(190);
    }
    pub mod api_versions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(191);
        pub const ERROR_CODE: Field = Field(192);
        pub const API_KEYS: Field = Field(193);
        pub const API_KEYS_API_KEY: Field = Field(194);
        pub const API_KEYS_MIN_VERSION: Field = Field(195);
        pub const API_KEYS_MAX_VERSION: Field = Field(196);
        pub const THROTTLE_TIME_MS: Field = Field(197);
        pub const SUPPORTED_FEATURES: Field = Field(198);
        pub const SUPPORTED_FEATURES_NAME: Field = Field(199);
        pub const SUPPORTED_FEATURES_MIN_VERSION: Field = Field(200);
        pub const SUPPORTED_FEATURES_MAX_VERSION: Field = Field(201);
        pub const FINALIZED_FEATURES_EPOCH: Field = Field(202);
        pub const FINALIZED_FEATURES: Field = Field(203);
        pub const FINALIZED_FEATURES_NAME: Field = Field(204);
        pub const FINALIZED_FEATURES_MAX_VERSION_LEVEL: Field = Field(205);
        pub const FINALIZED_FEATURES_MIN_VERSION_LEVEL: Field = Field(206);
        pub const ZK_MIGRATION_READY: Field = Field(207);
    }
    pub mod assign_replicas_to_dirs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(208);
        pub const BROKER_ID: Field = Field(209);
        pub const BROKER_EPOCH: Field = Field(210);
        pub const DIRECTORIES: Field = Field(211);
        pub const DIRECTORIES_ID: Field = Field(212);
        pub const DIRECTORIES_TOPICS: Field = Field(213);
        pub const DIRECTORIES_TOPICS_TOPIC_ID: Field = Field(214);
        pub const DIRECTORIES_TOPICS_PARTITIONS: Field = Field(215);
        pub const DIRECTORIES_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(216);
    }
    pub mod assign_replicas_to_dirs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(217);
        pub const THROTTLE_TIME_MS: Field = Field(218);
        pub const ERROR_CODE: Field = Field(219);
        pub const DIRECTORIES: Field = Field(220);
        pub const DIRECTORIES_ID: Field = Field(221);
        pub const DIRECTORIES_TOPICS: Field = Field(222);
        pub const DIRECTORIES_TOPICS_TOPIC_ID: Field = Field(223);
        pub const DIRECTORIES_TOPICS_PARTITIONS: Field = Field(224);
        pub const DIRECTORIES_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(225);
        pub const DIRECTORIES_TOPICS_PARTITIONS_ERROR_CODE: Field = Field(226);
    }
    pub mod begin_quorum_epoch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(227);
        pub const CLUSTER_ID: Field = Field(228);
        pub const TOPICS: Field = Field(229);
        pub const TOPICS_TOPIC_NAME: Field = Field(230);
        pub const TOPICS_PARTITIONS: Field = Field(231);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(232);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(233);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(234);
        pub const VOTER_ID: Field = Field(235);
        pub const TOPICS_PARTITIONS_VOTER_DIRECTORY_ID: Field = Field(236);
        pub const LEADER_ENDPOINTS: Field = Field(237);
        pub const LEADER_ENDPOINTS_NAME: Field = Field(238);
        pub const LEADER_ENDPOINTS_HOST: Field = Field(239);
        pub const LEADER_ENDPOINTS_PORT: Field = Field(240);
    }
    pub mod begin_quorum_epoch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(241);
        pub const ERROR_CODE: Field = Field(242);
        pub const TOPICS: Field = Field(243);
        pub const TOPICS_TOPIC_NAME: Field = Field(244);
        pub const TOPICS_PARTITIONS: Field = Field(245);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(246);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(247);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(248);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(249);
        pub const NODE_ENDPOINTS: Field = Field(250);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(251);
        pub const NODE_ENDPOINTS_HOST: Field = Field(252);
        pub const NODE_ENDPOINTS_PORT: Field = Field(253);
    }
    pub mod broker_heartbeat_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(254);
        pub const BROKER_ID: Field = Field(255);
        pub const BROKER_EPOCH: Field = Field(256);
        pub const CURRENT_METADATA_OFFSET: Field = Field(257);
        pub const WANT_FENCE: Field = Field(258);
        pub const WANT_SHUT_DOWN: Field = Field(259);
        pub const OFFLINE_LOG_DIRS: Field = Field(260);
        pub const CORDONED_LOG_DIRS: Field = Field(261);
    }
    pub mod broker_heartbeat_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(262);
        pub const THROTTLE_TIME_MS: Field = Field(263);
        pub const ERROR_CODE: Field = Field(264);
        pub const IS_CAUGHT_UP: Field = Field(265);
        pub const IS_FENCED: Field = Field(266);
        pub const SHOULD_SHUT_DOWN: Field = Field(267);
    }
    pub mod broker_registration_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(268);
        pub const BROKER_ID: Field = Field(269);
        pub const CLUSTER_ID: Field = Field(270);
        pub const INCARNATION_ID: Field = Field(271);
        pub const LISTENERS: Field = Field(272);
        pub const LISTENERS_NAME: Field = Field(273);
        pub const LISTENERS_HOST: Field = Field(274);
        pub const LISTENERS_PORT: Field = Field(275);
        pub const LISTENERS_SECURITY_PROTOCOL: Field = Field(276);
        pub const FEATURES: Field = Field(277);
        pub const FEATURES_NAME: Field = Field(278);
        pub const FEATURES_MIN_SUPPORTED_VERSION: Field = Field(279);
        pub const FEATURES_MAX_SUPPORTED_VERSION: Field = Field(280);
        pub const RACK: Field = Field(281);
        pub const IS_MIGRATING_ZK_BROKER: Field = Field(282);
        pub const LOG_DIRS: Field = Field(283);
        pub const PREVIOUS_BROKER_EPOCH: Field = Field(284);
    }
    pub mod broker_registration_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(285);
        pub const THROTTLE_TIME_MS: Field = Field(286);
        pub const ERROR_CODE: Field = Field(287);
        pub const BROKER_EPOCH: Field = Field(288);
    }
    pub mod consumer_group_describe_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(289);
        pub const GROUP_IDS: Field = Field(290);
        pub const INCLUDE_AUTHORIZED_OPERATIONS: Field = Field(291);
    }
    pub mod consumer_group_describe_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(292);
        pub const THROTTLE_TIME_MS: Field = Field(293);
        pub const GROUPS: Field = Field(294);
        pub const GROUPS_ERROR_CODE: Field = Field(295);
        pub const GROUPS_ERROR_MESSAGE: Field = Field(296);
        pub const GROUPS_GROUP_ID: Field = Field(297);
        pub const GROUPS_GROUP_STATE: Field = Field(298);
        pub const GROUPS_GROUP_EPOCH: Field = Field(299);
        pub const GROUPS_ASSIGNMENT_EPOCH: Field = Field(300);
        pub const GROUPS_ASSIGNOR_NAME: Field = Field(301);
        pub const GROUPS_MEMBERS: Field = Field(302);
        pub const GROUPS_MEMBERS_MEMBER_ID: Field = Field(303);
        pub const GROUPS_MEMBERS_INSTANCE_ID: Field = Field(304);
        pub const GROUPS_MEMBERS_RACK_ID: Field = Field(305);
        pub const GROUPS_MEMBERS_MEMBER_EPOCH: Field = Field(306);
        pub const GROUPS_MEMBERS_CLIENT_ID: Field = Field(307);
        pub const GROUPS_MEMBERS_CLIENT_HOST: Field = Field(308);
        pub const GROUPS_MEMBERS_SUBSCRIBED_TOPIC_NAMES: Field = Field(309);
        pub const GROUPS_MEMBERS_SUBSCRIBED_TOPIC_REGEX: Field = Field(310);
        pub const GROUPS_MEMBERS_ASSIGNMENT: Field = Field(311);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS: Field = Field(312);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_ID: Field = Field(313);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_NAME: Field = Field(314);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_PARTITIONS: Field = Field(315);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT: Field = Field(316);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_TOPIC_PARTITIONS: Field = Field(317);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_ID: Field = Field(318);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_NAME: Field = Field(319);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_TOPIC_PARTITIONS_PARTITIONS: Field = Field(320);
        pub const GROUPS_AUTHORIZED_OPERATIONS: Field = Field(321);
        pub const GROUPS_MEMBERS_MEMBER_TYPE: Field = Field(322);
    }
    pub mod consumer_group_heartbeat_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(323);
        pub const GROUP_ID: Field = Field(324);
        pub const MEMBER_ID: Field = Field(325);
        pub const MEMBER_EPOCH: Field = Field(326);
        pub const INSTANCE_ID: Field = Field(327);
        pub const RACK_ID: Field = Field(328);
        pub const REBALANCE_TIMEOUT_MS: Field = Field(329);
        pub const SUBSCRIBED_TOPIC_NAMES: Field = Field(330);
        pub const SERVER_ASSIGNOR: Field = Field(331);
        pub const TOPIC_PARTITIONS: Field = Field(332);
        pub const TOPIC_PARTITIONS_TOPIC_ID: Field = Field(333);
        pub const TOPIC_PARTITIONS_PARTITIONS: Field = Field(334);
        pub const SUBSCRIBED_TOPIC_REGEX: Field = Field(335);
    }
    pub mod consumer_group_heartbeat_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(336);
        pub const THROTTLE_TIME_MS: Field = Field(337);
        pub const ERROR_CODE: Field = Field(338);
        pub const ERROR_MESSAGE: Field = Field(339);
        pub const MEMBER_ID: Field = Field(340);
        pub const MEMBER_EPOCH: Field = Field(341);
        pub const HEARTBEAT_INTERVAL_MS: Field = Field(342);
        pub const ASSIGNMENT: Field = Field(343);
        pub const ASSIGNMENT_TOPIC_PARTITIONS: Field = Field(344);
        pub const ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_ID: Field = Field(345);
        pub const ASSIGNMENT_TOPIC_PARTITIONS_PARTITIONS: Field = Field(346);
    }
    pub mod controller_registration_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(347);
        pub const CONTROLLER_ID: Field = Field(348);
        pub const INCARNATION_ID: Field = Field(349);
        pub const ZK_MIGRATION_READY: Field = Field(350);
        pub const LISTENERS: Field = Field(351);
        pub const LISTENERS_NAME: Field = Field(352);
        pub const LISTENERS_HOST: Field = Field(353);
        pub const LISTENERS_PORT: Field = Field(354);
        pub const LISTENERS_SECURITY_PROTOCOL: Field = Field(355);
        pub const FEATURES: Field = Field(356);
        pub const FEATURES_NAME: Field = Field(357);
        pub const FEATURES_MIN_SUPPORTED_VERSION: Field = Field(358);
        pub const FEATURES_MAX_SUPPORTED_VERSION: Field = Field(359);
    }
    pub mod controller_registration_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(360);
        pub const THROTTLE_TIME_MS: Field = Field(361);
        pub const ERROR_CODE: Field = Field(362);
        pub const ERROR_MESSAGE: Field = Field(363);
    }
    pub mod create_acls_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(364);
        pub const CREATIONS: Field = Field(365);
        pub const CREATIONS_RESOURCE_TYPE: Field = Field(366);
        pub const CREATIONS_RESOURCE_NAME: Field = Field(367);
        pub const CREATIONS_RESOURCE_PATTERN_TYPE: Field = Field(368);
        pub const CREATIONS_PRINCIPAL: Field = Field(369);
        pub const CREATIONS_HOST: Field = Field(370);
        pub const CREATIONS_OPERATION: Field = Field(371);
        pub const CREATIONS_PERMISSION_TYPE: Field = Field(372);
    }
    pub mod create_acls_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(373);
        pub const THROTTLE_TIME_MS: Field = Field(374);
        pub const RESULTS: Field = Field(375);
        pub const RESULTS_ERROR_CODE: Field = Field(376);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(377);
    }
    pub mod create_delegation_token_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(378);
        pub const RENEWERS: Field = Field(379);
        pub const RENEWERS_PRINCIPAL_TYPE: Field = Field(380);
        pub const RENEWERS_PRINCIPAL_NAME: Field = Field(381);
        pub const MAX_LIFETIME_MS: Field = Field(382);
        pub const OWNER_PRINCIPAL_TYPE: Field = Field(383);
        pub const OWNER_PRINCIPAL_NAME: Field = Field(384);
    }
    pub mod create_delegation_token_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(385);
        pub const ERROR_CODE: Field = Field(386);
        pub const PRINCIPAL_TYPE: Field = Field(387);
        pub const PRINCIPAL_NAME: Field = Field(388);
        pub const ISSUE_TIMESTAMP_MS: Field = Field(389);
        pub const EXPIRY_TIMESTAMP_MS: Field = Field(390);
        pub const MAX_TIMESTAMP_MS: Field = Field(391);
        pub const TOKEN_ID: Field = Field(392);
        pub const HMAC: Field = Field(393);
        pub const THROTTLE_TIME_MS: Field = Field(394);
        pub const TOKEN_REQUESTER_PRINCIPAL_TYPE: Field = Field(395);
        pub const TOKEN_REQUESTER_PRINCIPAL_NAME: Field = Field(396);
    }
    pub mod create_partitions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(397);
        pub const TOPICS: Field = Field(398);
        pub const TOPICS_NAME: Field = Field(399);
        pub const TOPICS_COUNT: Field = Field(400);
        pub const TOPICS_ASSIGNMENTS: Field = Field(401);
        pub const TOPICS_ASSIGNMENTS_BROKER_IDS: Field = Field(402);
        pub const TIMEOUT_MS: Field = Field(403);
        pub const VALIDATE_ONLY: Field = Field(404);
    }
    pub mod create_partitions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(405);
        pub const THROTTLE_TIME_MS: Field = Field(406);
        pub const RESULTS: Field = Field(407);
        pub const RESULTS_NAME: Field = Field(408);
        pub const RESULTS_ERROR_CODE: Field = Field(409);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(410);
    }
    pub mod create_topics_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(411);
        pub const TOPICS: Field = Field(412);
        pub const TOPICS_NAME: Field = Field(413);
        pub const TOPICS_NUM_PARTITIONS: Field = Field(414);
        pub const TOPICS_REPLICATION_FACTOR: Field = Field(415);
        pub const TOPICS_ASSIGNMENTS: Field = Field(416);
        pub const TOPICS_ASSIGNMENTS_PARTITION_INDEX: Field = Field(417);
        pub const TOPICS_ASSIGNMENTS_BROKER_IDS: Field = Field(418);
        pub const TOPICS_CONFIGS: Field = Field(419);
        pub const TOPICS_CONFIGS_NAME: Field = Field(420);
        pub const TOPICS_CONFIGS_VALUE: Field = Field(421);
        pub const TIMEOUT_MS: Field = Field(422);
        pub const VALIDATE_ONLY: Field = Field(423);
    }
    pub mod create_topics_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(424);
        pub const THROTTLE_TIME_MS: Field = Field(425);
        pub const TOPICS: Field = Field(426);
        pub const TOPICS_NAME: Field = Field(427);
        pub const TOPICS_ERROR_CODE: Field = Field(428);
        pub const TOPICS_ERROR_MESSAGE: Field = Field(429);
        pub const TOPICS_NUM_PARTITIONS: Field = Field(430);
        pub const TOPICS_REPLICATION_FACTOR: Field = Field(431);
        pub const TOPICS_CONFIGS: Field = Field(432);
        pub const TOPICS_CONFIGS_NAME: Field = Field(433);
        pub const TOPICS_CONFIGS_VALUE: Field = Field(434);
        pub const TOPICS_CONFIGS_READ_ONLY: Field = Field(435);
        pub const TOPICS_CONFIGS_CONFIG_SOURCE: Field = Field(436);
        pub const TOPICS_CONFIGS_IS_SENSITIVE: Field = Field(437);
        pub const TOPICS_TOPIC_CONFIG_ERROR_CODE: Field = Field(438);
        pub const TOPICS_TOPIC_ID: Field = Field(439);
    }
    pub mod delete_acls_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(440);
        pub const FILTERS: Field = Field(441);
        pub const FILTERS_RESOURCE_TYPE_FILTER: Field = Field(442);
        pub const FILTERS_RESOURCE_NAME_FILTER: Field = Field(443);
        pub const FILTERS_PATTERN_TYPE_FILTER: Field = Field(444);
        pub const FILTERS_PRINCIPAL_FILTER: Field = Field(445);
        pub const FILTERS_HOST_FILTER: Field = Field(446);
        pub const FILTERS_OPERATION: Field = Field(447);
        pub const FILTERS_PERMISSION_TYPE: Field = Field(448);
    }
    pub mod delete_acls_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(449);
        pub const THROTTLE_TIME_MS: Field = Field(450);
        pub const FILTER_RESULTS: Field = Field(451);
        pub const FILTER_RESULTS_ERROR_CODE: Field = Field(452);
        pub const FILTER_RESULTS_ERROR_MESSAGE: Field = Field(453);
        pub const FILTER_RESULTS_MATCHING_ACLS: Field = Field(454);
        pub const FILTER_RESULTS_MATCHING_ACLS_ERROR_CODE: Field = Field(455);
        pub const FILTER_RESULTS_MATCHING_ACLS_ERROR_MESSAGE: Field = Field(456);
        pub const FILTER_RESULTS_MATCHING_ACLS_RESOURCE_TYPE: Field = Field(457);
        pub const FILTER_RESULTS_MATCHING_ACLS_RESOURCE_NAME: Field = Field(458);
        pub const FILTER_RESULTS_MATCHING_ACLS_PATTERN_TYPE: Field = Field(459);
        pub const FILTER_RESULTS_MATCHING_ACLS_PRINCIPAL: Field = Field(460);
        pub const FILTER_RESULTS_MATCHING_ACLS_HOST: Field = Field(461);
        pub const FILTER_RESULTS_MATCHING_ACLS_OPERATION: Field = Field(462);
        pub const FILTER_RESULTS_MATCHING_ACLS_PERMISSION_TYPE: Field = Field(463);
    }
    pub mod delete_groups_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(464);
        pub const GROUPS_NAMES: Field = Field(465);
    }
    pub mod delete_groups_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(466);
        pub const THROTTLE_TIME_MS: Field = Field(467);
        pub const RESULTS: Field = Field(468);
        pub const RESULTS_GROUP_ID: Field = Field(469);
        pub const RESULTS_ERROR_CODE: Field = Field(470);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(471);
    }
    pub mod delete_records_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(472);
        pub const TOPICS: Field = Field(473);
        pub const TOPICS_NAME: Field = Field(474);
        pub const TOPICS_PARTITIONS: Field = Field(475);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(476);
        pub const TOPICS_PARTITIONS_OFFSET: Field = Field(477);
        pub const TIMEOUT_MS: Field = Field(478);
    }
    pub mod delete_records_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(479);
        pub const THROTTLE_TIME_MS: Field = Field(480);
        pub const TOPICS: Field = Field(481);
        pub const TOPICS_NAME: Field = Field(482);
        pub const TOPICS_PARTITIONS: Field = Field(483);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(484);
        pub const TOPICS_PARTITIONS_LOW_WATERMARK: Field = Field(485);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(486);
    }
    pub mod delete_share_group_offsets_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(487);
        pub const GROUP_ID: Field = Field(488);
        pub const TOPICS: Field = Field(489);
        pub const TOPICS_TOPIC_NAME: Field = Field(490);
    }
    pub mod delete_share_group_offsets_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(491);
        pub const THROTTLE_TIME_MS: Field = Field(492);
        pub const ERROR_CODE: Field = Field(493);
        pub const ERROR_MESSAGE: Field = Field(494);
        pub const RESPONSES: Field = Field(495);
        pub const RESPONSES_TOPIC_NAME: Field = Field(496);
        pub const RESPONSES_TOPIC_ID: Field = Field(497);
        pub const RESPONSES_ERROR_CODE: Field = Field(498);
        pub const RESPONSES_ERROR_MESSAGE: Field = Field(499);
    }
    pub mod delete_share_group_state_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(500);
        pub const GROUP_ID: Field = Field(501);
        pub const TOPICS: Field = Field(502);
        pub const TOPICS_TOPIC_ID: Field = Field(503);
        pub const TOPICS_PARTITIONS: Field = Field(504);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(505);
    }
    pub mod delete_share_group_state_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(506);
        pub const RESULTS: Field = Field(507);
        pub const RESULTS_TOPIC_ID: Field = Field(508);
        pub const RESULTS_PARTITIONS: Field = Field(509);
        pub const RESULTS_PARTITIONS_PARTITION: Field = Field(510);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(511);
        pub const RESULTS_PARTITIONS_ERROR_MESSAGE: Field = Field(512);
    }
    pub mod delete_topics_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(513);
        pub const TOPIC_NAMES: Field = Field(514);
        pub const TIMEOUT_MS: Field = Field(515);
        pub const TOPICS: Field = Field(516);
        pub const TOPICS_NAME: Field = Field(517);
        pub const TOPICS_TOPIC_ID: Field = Field(518);
    }
    pub mod delete_topics_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(519);
        pub const THROTTLE_TIME_MS: Field = Field(520);
        pub const RESPONSES: Field = Field(521);
        pub const RESPONSES_NAME: Field = Field(522);
        pub const RESPONSES_ERROR_CODE: Field = Field(523);
        pub const RESPONSES_ERROR_MESSAGE: Field = Field(524);
        pub const RESPONSES_TOPIC_ID: Field = Field(525);
    }
    pub mod describe_acls_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(526);
        pub const RESOURCE_TYPE_FILTER: Field = Field(527);
        pub const RESOURCE_NAME_FILTER: Field = Field(528);
        pub const PATTERN_TYPE_FILTER: Field = Field(529);
        pub const PRINCIPAL_FILTER: Field = Field(530);
        pub const HOST_FILTER: Field = Field(531);
        pub const OPERATION: Field = Field(532);
        pub const PERMISSION_TYPE: Field = Field(533);
    }
    pub mod describe_acls_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(534);
        pub const THROTTLE_TIME_MS: Field = Field(535);
        pub const ERROR_CODE: Field = Field(536);
        pub const ERROR_MESSAGE: Field = Field(537);
        pub const RESOURCES: Field = Field(538);
        pub const RESOURCES_RESOURCE_TYPE: Field = Field(539);
        pub const RESOURCES_RESOURCE_NAME: Field = Field(540);
        pub const RESOURCES_PATTERN_TYPE: Field = Field(541);
        pub const RESOURCES_ACLS: Field = Field(542);
        pub const RESOURCES_ACLS_PRINCIPAL: Field = Field(543);
        pub const RESOURCES_ACLS_HOST: Field = Field(544);
        pub const RESOURCES_ACLS_OPERATION: Field = Field(545);
        pub const RESOURCES_ACLS_PERMISSION_TYPE: Field = Field(546);
    }
    pub mod describe_client_quotas_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(547);
        pub const COMPONENTS: Field = Field(548);
        pub const COMPONENTS_ENTITY_TYPE: Field = Field(549);
        pub const COMPONENTS_MATCH_TYPE: Field = Field(550);
        pub const COMPONENTS_MATCH: Field = Field(551);
        pub const STRICT: Field = Field(552);
    }
    pub mod describe_client_quotas_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(553);
        pub const THROTTLE_TIME_MS: Field = Field(554);
        pub const ERROR_CODE: Field = Field(555);
        pub const ERROR_MESSAGE: Field = Field(556);
        pub const ENTRIES: Field = Field(557);
        pub const ENTRIES_ENTITY: Field = Field(558);
        pub const ENTRIES_ENTITY_ENTITY_TYPE: Field = Field(559);
        pub const ENTRIES_ENTITY_ENTITY_NAME: Field = Field(560);
        pub const ENTRIES_VALUES: Field = Field(561);
        pub const ENTRIES_VALUES_KEY: Field = Field(562);
        pub const ENTRIES_VALUES_VALUE: Field = Field(563);
    }
    pub mod describe_cluster_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(564);
        pub const INCLUDE_CLUSTER_AUTHORIZED_OPERATIONS: Field = Field(565);
        pub const ENDPOINT_TYPE: Field = Field(566);
        pub const INCLUDE_FENCED_BROKERS: Field = Field(567);
    }
    pub mod describe_cluster_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(568);
        pub const THROTTLE_TIME_MS: Field = Field(569);
        pub const ERROR_CODE: Field = Field(570);
        pub const ERROR_MESSAGE: Field = Field(571);
        pub const CLUSTER_ID: Field = Field(572);
        pub const CONTROLLER_ID: Field = Field(573);
        pub const BROKERS: Field = Field(574);
        pub const BROKERS_BROKER_ID: Field = Field(575);
        pub const BROKERS_HOST: Field = Field(576);
        pub const BROKERS_PORT: Field = Field(577);
        pub const BROKERS_RACK: Field = Field(578);
        pub const CLUSTER_AUTHORIZED_OPERATIONS: Field = Field(579);
        pub const ENDPOINT_TYPE: Field = Field(580);
        pub const BROKERS_IS_FENCED: Field = Field(581);
    }
    pub mod describe_configs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(582);
        pub const RESOURCES: Field = Field(583);
        pub const RESOURCES_RESOURCE_TYPE: Field = Field(584);
        pub const RESOURCES_RESOURCE_NAME: Field = Field(585);
        pub const RESOURCES_CONFIGURATION_KEYS: Field = Field(586);
        pub const INCLUDE_SYNONYMS: Field = Field(587);
        pub const INCLUDE_DOCUMENTATION: Field = Field(588);
    }
    pub mod describe_configs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(589);
        pub const THROTTLE_TIME_MS: Field = Field(590);
        pub const RESULTS: Field = Field(591);
        pub const RESULTS_ERROR_CODE: Field = Field(592);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(593);
        pub const RESULTS_RESOURCE_TYPE: Field = Field(594);
        pub const RESULTS_RESOURCE_NAME: Field = Field(595);
        pub const RESULTS_CONFIGS: Field = Field(596);
        pub const RESULTS_CONFIGS_NAME: Field = Field(597);
        pub const RESULTS_CONFIGS_VALUE: Field = Field(598);
        pub const RESULTS_CONFIGS_READ_ONLY: Field = Field(599);
        pub const RESULTS_CONFIGS_CONFIG_SOURCE: Field = Field(600);
        pub const RESULTS_CONFIGS_IS_SENSITIVE: Field = Field(601);
        pub const RESULTS_CONFIGS_SYNONYMS: Field = Field(602);
        pub const RESULTS_CONFIGS_SYNONYMS_NAME: Field = Field(603);
        pub const RESULTS_CONFIGS_SYNONYMS_VALUE: Field = Field(604);
        pub const RESULTS_CONFIGS_SYNONYMS_SOURCE: Field = Field(605);
        pub const RESULTS_CONFIGS_CONFIG_TYPE: Field = Field(606);
        pub const RESULTS_CONFIGS_DOCUMENTATION: Field = Field(607);
    }
    pub mod describe_delegation_token_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(608);
        pub const OWNERS: Field = Field(609);
        pub const OWNERS_PRINCIPAL_TYPE: Field = Field(610);
        pub const OWNERS_PRINCIPAL_NAME: Field = Field(611);
    }
    pub mod describe_delegation_token_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(612);
        pub const ERROR_CODE: Field = Field(613);
        pub const TOKENS: Field = Field(614);
        pub const TOKENS_PRINCIPAL_TYPE: Field = Field(615);
        pub const TOKENS_PRINCIPAL_NAME: Field = Field(616);
        pub const TOKENS_ISSUE_TIMESTAMP: Field = Field(617);
        pub const TOKENS_EXPIRY_TIMESTAMP: Field = Field(618);
        pub const TOKENS_MAX_TIMESTAMP: Field = Field(619);
        pub const TOKENS_TOKEN_ID: Field = Field(620);
        pub const TOKENS_HMAC: Field = Field(621);
        pub const TOKENS_RENEWERS: Field = Field(622);
        pub const TOKENS_RENEWERS_PRINCIPAL_TYPE: Field = Field(623);
        pub const TOKENS_RENEWERS_PRINCIPAL_NAME: Field = Field(624);
        pub const THROTTLE_TIME_MS: Field = Field(625);
        pub const TOKENS_TOKEN_REQUESTER_PRINCIPAL_TYPE: Field = Field(626);
        pub const TOKENS_TOKEN_REQUESTER_PRINCIPAL_NAME: Field = Field(627);
    }
    pub mod describe_groups_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(628);
        pub const GROUPS: Field = Field(629);
        pub const INCLUDE_AUTHORIZED_OPERATIONS: Field = Field(630);
    }
    pub mod describe_groups_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(631);
        pub const GROUPS: Field = Field(632);
        pub const GROUPS_ERROR_CODE: Field = Field(633);
        pub const GROUPS_GROUP_ID: Field = Field(634);
        pub const GROUPS_GROUP_STATE: Field = Field(635);
        pub const GROUPS_PROTOCOL_TYPE: Field = Field(636);
        pub const GROUPS_PROTOCOL_DATA: Field = Field(637);
        pub const GROUPS_MEMBERS: Field = Field(638);
        pub const GROUPS_MEMBERS_MEMBER_ID: Field = Field(639);
        pub const GROUPS_MEMBERS_CLIENT_ID: Field = Field(640);
        pub const GROUPS_MEMBERS_CLIENT_HOST: Field = Field(641);
        pub const GROUPS_MEMBERS_MEMBER_METADATA: Field = Field(642);
        pub const GROUPS_MEMBERS_MEMBER_ASSIGNMENT: Field = Field(643);
        pub const THROTTLE_TIME_MS: Field = Field(644);
        pub const GROUPS_AUTHORIZED_OPERATIONS: Field = Field(645);
        pub const GROUPS_MEMBERS_GROUP_INSTANCE_ID: Field = Field(646);
        pub const GROUPS_ERROR_MESSAGE: Field = Field(647);
    }
    pub mod describe_log_dirs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(648);
        pub const TOPICS: Field = Field(649);
        pub const TOPICS_TOPIC: Field = Field(650);
        pub const TOPICS_PARTITIONS: Field = Field(651);
    }
    pub mod describe_log_dirs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(652);
        pub const THROTTLE_TIME_MS: Field = Field(653);
        pub const RESULTS: Field = Field(654);
        pub const RESULTS_ERROR_CODE: Field = Field(655);
        pub const RESULTS_LOG_DIR: Field = Field(656);
        pub const RESULTS_TOPICS: Field = Field(657);
        pub const RESULTS_TOPICS_NAME: Field = Field(658);
        pub const RESULTS_TOPICS_PARTITIONS: Field = Field(659);
        pub const RESULTS_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(660);
        pub const RESULTS_TOPICS_PARTITIONS_PARTITION_SIZE: Field = Field(661);
        pub const RESULTS_TOPICS_PARTITIONS_OFFSET_LAG: Field = Field(662);
        pub const RESULTS_TOPICS_PARTITIONS_IS_FUTURE_KEY: Field = Field(663);
        pub const ERROR_CODE: Field = Field(664);
        pub const RESULTS_TOTAL_BYTES: Field = Field(665);
        pub const RESULTS_USABLE_BYTES: Field = Field(666);
        pub const RESULTS_IS_CORDONED: Field = Field(667);
    }
    pub mod describe_producers_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(668);
        pub const TOPICS: Field = Field(669);
        pub const TOPICS_NAME: Field = Field(670);
        pub const TOPICS_PARTITION_INDEXES: Field = Field(671);
    }
    pub mod describe_producers_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(672);
        pub const THROTTLE_TIME_MS: Field = Field(673);
        pub const TOPICS: Field = Field(674);
        pub const TOPICS_NAME: Field = Field(675);
        pub const TOPICS_PARTITIONS: Field = Field(676);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(677);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(678);
        pub const TOPICS_PARTITIONS_ERROR_MESSAGE: Field = Field(679);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS: Field = Field(680);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_PRODUCER_ID: Field = Field(681);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_PRODUCER_EPOCH: Field = Field(682);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_LAST_SEQUENCE: Field = Field(683);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_LAST_TIMESTAMP: Field = Field(684);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_COORDINATOR_EPOCH: Field = Field(685);
        pub const TOPICS_PARTITIONS_ACTIVE_PRODUCERS_CURRENT_TXN_START_OFFSET: Field = Field(686);
    }
    pub mod describe_quorum_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(687);
        pub const TOPICS: Field = Field(688);
        pub const TOPICS_TOPIC_NAME: Field = Field(689);
        pub const TOPICS_PARTITIONS: Field = Field(690);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(691);
    }
    pub mod describe_quorum_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(692);
        pub const ERROR_CODE: Field = Field(693);
        pub const TOPICS: Field = Field(694);
        pub const TOPICS_TOPIC_NAME: Field = Field(695);
        pub const TOPICS_PARTITIONS: Field = Field(696);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(697);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(698);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(699);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(700);
        pub const TOPICS_PARTITIONS_HIGH_WATERMARK: Field = Field(701);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS: Field = Field(702);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS_REPLICA_ID: Field = Field(703);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS_LOG_END_OFFSET: Field = Field(704);
        pub const TOPICS_PARTITIONS_OBSERVERS: Field = Field(705);
        pub const TOPICS_PARTITIONS_OBSERVERS_REPLICA_ID: Field = Field(706);
        pub const TOPICS_PARTITIONS_OBSERVERS_LOG_END_OFFSET: Field = Field(707);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS_LAST_FETCH_TIMESTAMP: Field = Field(708);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS_LAST_CAUGHT_UP_TIMESTAMP: Field = Field(709);
        pub const TOPICS_PARTITIONS_OBSERVERS_LAST_FETCH_TIMESTAMP: Field = Field(710);
        pub const TOPICS_PARTITIONS_OBSERVERS_LAST_CAUGHT_UP_TIMESTAMP: Field = Field(711);
        pub const ERROR_MESSAGE: Field = Field(712);
        pub const TOPICS_PARTITIONS_ERROR_MESSAGE: Field = Field(713);
        pub const TOPICS_PARTITIONS_CURRENT_VOTERS_REPLICA_DIRECTORY_ID: Field = Field(714);
        pub const TOPICS_PARTITIONS_OBSERVERS_REPLICA_DIRECTORY_ID: Field = Field(715);
        pub const NODES: Field = Field(716);
        pub const NODES_NODE_ID: Field = Field(717);
        pub const NODES_LISTENERS: Field = Field(718);
        pub const NODES_LISTENERS_NAME: Field = Field(719);
        pub const NODES_LISTENERS_HOST: Field = Field(720);
        pub const NODES_LISTENERS_PORT: Field = Field(721);
    }
    pub mod describe_share_group_offsets_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(722);
        pub const GROUPS: Field = Field(723);
        pub const GROUPS_GROUP_ID: Field = Field(724);
        pub const GROUPS_TOPICS: Field = Field(725);
        pub const GROUPS_TOPICS_TOPIC_NAME: Field = Field(726);
        pub const GROUPS_TOPICS_PARTITIONS: Field = Field(727);
    }
    pub mod describe_share_group_offsets_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(728);
        pub const THROTTLE_TIME_MS: Field = Field(729);
        pub const GROUPS: Field = Field(730);
        pub const GROUPS_GROUP_ID: Field = Field(731);
        pub const GROUPS_TOPICS: Field = Field(732);
        pub const GROUPS_TOPICS_TOPIC_NAME: Field = Field(733);
        pub const GROUPS_TOPICS_TOPIC_ID: Field = Field(734);
        pub const GROUPS_TOPICS_PARTITIONS: Field = Field(735);
        pub const GROUPS_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(736);
        pub const GROUPS_TOPICS_PARTITIONS_START_OFFSET: Field = Field(737);
        pub const GROUPS_TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(738);
        pub const GROUPS_TOPICS_PARTITIONS_ERROR_CODE: Field = Field(739);
        pub const GROUPS_TOPICS_PARTITIONS_ERROR_MESSAGE: Field = Field(740);
        pub const GROUPS_ERROR_CODE: Field = Field(741);
        pub const GROUPS_ERROR_MESSAGE: Field = Field(742);
        pub const GROUPS_TOPICS_PARTITIONS_LAG: Field = Field(743);
    }
    pub mod describe_topic_partitions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(744);
        pub const TOPICS: Field = Field(745);
        pub const TOPICS_NAME: Field = Field(746);
        pub const RESPONSE_PARTITION_LIMIT: Field = Field(747);
        pub const CURSOR: Field = Field(748);
        pub const CURSOR_TOPIC_NAME: Field = Field(749);
        pub const CURSOR_PARTITION_INDEX: Field = Field(750);
    }
    pub mod describe_topic_partitions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(751);
        pub const THROTTLE_TIME_MS: Field = Field(752);
        pub const TOPICS: Field = Field(753);
        pub const TOPICS_ERROR_CODE: Field = Field(754);
        pub const TOPICS_NAME: Field = Field(755);
        pub const TOPICS_TOPIC_ID: Field = Field(756);
        pub const TOPICS_IS_INTERNAL: Field = Field(757);
        pub const TOPICS_PARTITIONS: Field = Field(758);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(759);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(760);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(761);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(762);
        pub const TOPICS_PARTITIONS_REPLICA_NODES: Field = Field(763);
        pub const TOPICS_PARTITIONS_ISR_NODES: Field = Field(764);
        pub const TOPICS_PARTITIONS_ELIGIBLE_LEADER_REPLICAS: Field = Field(765);
        pub const TOPICS_PARTITIONS_LAST_KNOWN_ELR: Field = Field(766);
        pub const TOPICS_PARTITIONS_OFFLINE_REPLICAS: Field = Field(767);
        pub const TOPICS_TOPIC_AUTHORIZED_OPERATIONS: Field = Field(768);
        pub const NEXT_CURSOR: Field = Field(769);
        pub const NEXT_CURSOR_TOPIC_NAME: Field = Field(770);
        pub const NEXT_CURSOR_PARTITION_INDEX: Field = Field(771);
    }
    pub mod describe_transactions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(772);
        pub const TRANSACTIONAL_IDS: Field = Field(773);
    }
    pub mod describe_transactions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(774);
        pub const THROTTLE_TIME_MS: Field = Field(775);
        pub const TRANSACTION_STATES: Field = Field(776);
        pub const TRANSACTION_STATES_ERROR_CODE: Field = Field(777);
        pub const TRANSACTION_STATES_TRANSACTIONAL_ID: Field = Field(778);
        pub const TRANSACTION_STATES_TRANSACTION_STATE: Field = Field(779);
        pub const TRANSACTION_STATES_TRANSACTION_TIMEOUT_MS: Field = Field(780);
        pub const TRANSACTION_STATES_TRANSACTION_START_TIME_MS: Field = Field(781);
        pub const TRANSACTION_STATES_PRODUCER_ID: Field = Field(782);
        pub const TRANSACTION_STATES_PRODUCER_EPOCH: Field = Field(783);
        pub const TRANSACTION_STATES_TOPICS: Field = Field(784);
        pub const TRANSACTION_STATES_TOPICS_TOPIC: Field = Field(785);
        pub const TRANSACTION_STATES_TOPICS_PARTITIONS: Field = Field(786);
    }
    pub mod describe_user_scram_credentials_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(787);
        pub const USERS: Field = Field(788);
        pub const USERS_NAME: Field = Field(789);
    }
    pub mod describe_user_scram_credentials_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(790);
        pub const THROTTLE_TIME_MS: Field = Field(791);
        pub const ERROR_CODE: Field = Field(792);
        pub const ERROR_MESSAGE: Field = Field(793);
        pub const RESULTS: Field = Field(794);
        pub const RESULTS_USER: Field = Field(795);
        pub const RESULTS_ERROR_CODE: Field = Field(796);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(797);
        pub const RESULTS_CREDENTIAL_INFOS: Field = Field(798);
        pub const RESULTS_CREDENTIAL_INFOS_MECHANISM: Field = Field(799);
        pub const RESULTS_CREDENTIAL_INFOS_ITERATIONS: Field = Field(800);
    }
    pub mod elect_leaders_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(801);
        pub const TOPIC_PARTITIONS: Field = Field(802);
        pub const TOPIC_PARTITIONS_TOPIC: Field = Field(803);
        pub const TOPIC_PARTITIONS_PARTITIONS: Field = Field(804);
        pub const TIMEOUT_MS: Field = Field(805);
        pub const ELECTION_TYPE: Field = Field(806);
    }
    pub mod elect_leaders_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(807);
        pub const THROTTLE_TIME_MS: Field = Field(808);
        pub const REPLICA_ELECTION_RESULTS: Field = Field(809);
        pub const REPLICA_ELECTION_RESULTS_TOPIC: Field = Field(810);
        pub const REPLICA_ELECTION_RESULTS_PARTITION_RESULT: Field = Field(811);
        pub const REPLICA_ELECTION_RESULTS_PARTITION_RESULT_PARTITION_ID: Field = Field(812);
        pub const REPLICA_ELECTION_RESULTS_PARTITION_RESULT_ERROR_CODE: Field = Field(813);
        pub const REPLICA_ELECTION_RESULTS_PARTITION_RESULT_ERROR_MESSAGE: Field = Field(814);
        pub const ERROR_CODE: Field = Field(815);
    }
    pub mod end_quorum_epoch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(816);
        pub const CLUSTER_ID: Field = Field(817);
        pub const TOPICS: Field = Field(818);
        pub const TOPICS_TOPIC_NAME: Field = Field(819);
        pub const TOPICS_PARTITIONS: Field = Field(820);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(821);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(822);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(823);
        pub const TOPICS_PARTITIONS_PREFERRED_SUCCESSORS: Field = Field(824);
        pub const TOPICS_PARTITIONS_PREFERRED_CANDIDATES: Field = Field(825);
        pub const TOPICS_PARTITIONS_PREFERRED_CANDIDATES_CANDIDATE_ID: Field = Field(826);
        pub const TOPICS_PARTITIONS_PREFERRED_CANDIDATES_CANDIDATE_DIRECTORY_ID: Field = Field(827);
        pub const LEADER_ENDPOINTS: Field = Field(828);
        pub const LEADER_ENDPOINTS_NAME: Field = Field(829);
        pub const LEADER_ENDPOINTS_HOST: Field = Field(830);
        pub const LEADER_ENDPOINTS_PORT: Field = Field(831);
    }
    pub mod end_quorum_epoch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(832);
        pub const ERROR_CODE: Field = Field(833);
        pub const TOPICS: Field = Field(834);
        pub const TOPICS_TOPIC_NAME: Field = Field(835);
        pub const TOPICS_PARTITIONS: Field = Field(836);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(837);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(838);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(839);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(840);
        pub const NODE_ENDPOINTS: Field = Field(841);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(842);
        pub const NODE_ENDPOINTS_HOST: Field = Field(843);
        pub const NODE_ENDPOINTS_PORT: Field = Field(844);
    }
    pub mod end_txn_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(845);
        pub const TRANSACTIONAL_ID: Field = Field(846);
        pub const PRODUCER_ID: Field = Field(847);
        pub const PRODUCER_EPOCH: Field = Field(848);
        pub const COMMITTED: Field = Field(849);
    }
    pub mod end_txn_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(850);
        pub const THROTTLE_TIME_MS: Field = Field(851);
        pub const ERROR_CODE: Field = Field(852);
        pub const PRODUCER_ID: Field = Field(853);
        pub const PRODUCER_EPOCH: Field = Field(854);
    }
    pub mod envelope_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(855);
        pub const REQUEST_DATA: Field = Field(856);
        pub const REQUEST_PRINCIPAL: Field = Field(857);
        pub const CLIENT_HOST_ADDRESS: Field = Field(858);
    }
    pub mod envelope_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(859);
        pub const RESPONSE_DATA: Field = Field(860);
        pub const ERROR_CODE: Field = Field(861);
    }
    pub mod expire_delegation_token_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(862);
        pub const HMAC: Field = Field(863);
        pub const EXPIRY_TIME_PERIOD_MS: Field = Field(864);
    }
    pub mod expire_delegation_token_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(865);
        pub const ERROR_CODE: Field = Field(866);
        pub const EXPIRY_TIMESTAMP_MS: Field = Field(867);
        pub const THROTTLE_TIME_MS: Field = Field(868);
    }
    pub mod fetch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(869);
        pub const REPLICA_ID: Field = Field(870);
        pub const MAX_WAIT_MS: Field = Field(871);
        pub const MIN_BYTES: Field = Field(872);
        pub const MAX_BYTES: Field = Field(873);
        pub const ISOLATION_LEVEL: Field = Field(874);
        pub const TOPICS: Field = Field(875);
        pub const TOPICS_TOPIC: Field = Field(876);
        pub const TOPICS_PARTITIONS: Field = Field(877);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(878);
        pub const TOPICS_PARTITIONS_FETCH_OFFSET: Field = Field(879);
        pub const TOPICS_PARTITIONS_PARTITION_MAX_BYTES: Field = Field(880);
        pub const TOPICS_PARTITIONS_LOG_START_OFFSET: Field = Field(881);
        pub const SESSION_ID: Field = Field(882);
        pub const SESSION_EPOCH: Field = Field(883);
        pub const FORGOTTEN_TOPICS_DATA: Field = Field(884);
        pub const FORGOTTEN_TOPICS_DATA_TOPIC: Field = Field(885);
        pub const FORGOTTEN_TOPICS_DATA_PARTITIONS: Field = Field(886);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_EPOCH: Field = Field(887);
        pub const RACK_ID: Field = Field(888);
        pub const TOPICS_PARTITIONS_LAST_FETCHED_EPOCH: Field = Field(889);
        pub const CLUSTER_ID: Field = Field(890);
        pub const TOPICS_TOPIC_ID: Field = Field(891);
        pub const FORGOTTEN_TOPICS_DATA_TOPIC_ID: Field = Field(892);
        pub const REPLICA_STATE: Field = Field(893);
        pub const REPLICA_STATE_REPLICA_ID: Field = Field(894);
        pub const REPLICA_STATE_REPLICA_EPOCH: Field = Field(895);
        pub const TOPICS_PARTITIONS_REPLICA_DIRECTORY_ID: Field = Field(896);
        pub const TOPICS_PARTITIONS_HIGH_WATERMARK: Field = Field(897);
    }
    pub mod fetch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(898);
        pub const THROTTLE_TIME_MS: Field = Field(899);
        pub const RESPONSES: Field = Field(900);
        pub const RESPONSES_TOPIC: Field = Field(901);
        pub const RESPONSES_PARTITIONS: Field = Field(902);
        pub const RESPONSES_PARTITIONS_PARTITION_INDEX: Field = Field(903);
        pub const RESPONSES_PARTITIONS_ERROR_CODE: Field = Field(904);
        pub const RESPONSES_PARTITIONS_HIGH_WATERMARK: Field = Field(905);
        pub const RESPONSES_PARTITIONS_LAST_STABLE_OFFSET: Field = Field(906);
        pub const RESPONSES_PARTITIONS_ABORTED_TRANSACTIONS: Field = Field(907);
        pub const RESPONSES_PARTITIONS_ABORTED_TRANSACTIONS_PRODUCER_ID: Field = Field(908);
        pub const RESPONSES_PARTITIONS_ABORTED_TRANSACTIONS_FIRST_OFFSET: Field = Field(909);
        pub const RESPONSES_PARTITIONS_RECORDS: Field = Field(910);
        pub const RESPONSES_PARTITIONS_LOG_START_OFFSET: Field = Field(911);
        pub const ERROR_CODE: Field = Field(912);
        pub const SESSION_ID: Field = Field(913);
        pub const RESPONSES_PARTITIONS_PREFERRED_READ_REPLICA: Field = Field(914);
        pub const RESPONSES_PARTITIONS_DIVERGING_EPOCH: Field = Field(915);
        pub const RESPONSES_PARTITIONS_DIVERGING_EPOCH_EPOCH: Field = Field(916);
        pub const RESPONSES_PARTITIONS_DIVERGING_EPOCH_END_OFFSET: Field = Field(917);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER: Field = Field(918);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_ID: Field = Field(919);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_EPOCH: Field = Field(920);
        pub const RESPONSES_PARTITIONS_SNAPSHOT_ID: Field = Field(921);
        pub const RESPONSES_PARTITIONS_SNAPSHOT_ID_END_OFFSET: Field = Field(922);
        pub const RESPONSES_PARTITIONS_SNAPSHOT_ID_EPOCH: Field = Field(923);
        pub const RESPONSES_TOPIC_ID: Field = Field(924);
        pub const NODE_ENDPOINTS: Field = Field(925);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(926);
        pub const NODE_ENDPOINTS_HOST: Field = Field(927);
        pub const NODE_ENDPOINTS_PORT: Field = Field(928);
        pub const NODE_ENDPOINTS_RACK: Field = Field(929);
    }
    pub mod fetch_snapshot_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(930);
        pub const REPLICA_ID: Field = Field(931);
        pub const MAX_BYTES: Field = Field(932);
        pub const TOPICS: Field = Field(933);
        pub const TOPICS_NAME: Field = Field(934);
        pub const TOPICS_PARTITIONS: Field = Field(935);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(936);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_EPOCH: Field = Field(937);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID: Field = Field(938);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID_END_OFFSET: Field = Field(939);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID_EPOCH: Field = Field(940);
        pub const TOPICS_PARTITIONS_POSITION: Field = Field(941);
        pub const CLUSTER_ID: Field = Field(942);
        pub const TOPICS_PARTITIONS_REPLICA_DIRECTORY_ID: Field = Field(943);
    }
    pub mod fetch_snapshot_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(944);
        pub const THROTTLE_TIME_MS: Field = Field(945);
        pub const ERROR_CODE: Field = Field(946);
        pub const TOPICS: Field = Field(947);
        pub const TOPICS_NAME: Field = Field(948);
        pub const TOPICS_PARTITIONS: Field = Field(949);
        pub const TOPICS_PARTITIONS_INDEX: Field = Field(950);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(951);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID: Field = Field(952);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID_END_OFFSET: Field = Field(953);
        pub const TOPICS_PARTITIONS_SNAPSHOT_ID_EPOCH: Field = Field(954);
        pub const TOPICS_PARTITIONS_SIZE: Field = Field(955);
        pub const TOPICS_PARTITIONS_POSITION: Field = Field(956);
        pub const TOPICS_PARTITIONS_UNALIGNED_RECORDS: Field = Field(957);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER: Field = Field(958);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_LEADER_ID: Field = Field(959);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_LEADER_EPOCH: Field = Field(960);
        pub const NODE_ENDPOINTS: Field = Field(961);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(962);
        pub const NODE_ENDPOINTS_HOST: Field = Field(963);
        pub const NODE_ENDPOINTS_PORT: Field = Field(964);
    }
    pub mod find_coordinator_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(965);
        pub const KEY: Field = Field(966);
        pub const KEY_TYPE: Field = Field(967);
        pub const COORDINATOR_KEYS: Field = Field(968);
    }
    pub mod find_coordinator_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(969);
        pub const ERROR_CODE: Field = Field(970);
        pub const NODE_ID: Field = Field(971);
        pub const HOST: Field = Field(972);
        pub const PORT: Field = Field(973);
        pub const THROTTLE_TIME_MS: Field = Field(974);
        pub const ERROR_MESSAGE: Field = Field(975);
        pub const COORDINATORS: Field = Field(976);
        pub const COORDINATORS_KEY: Field = Field(977);
        pub const COORDINATORS_NODE_ID: Field = Field(978);
        pub const COORDINATORS_HOST: Field = Field(979);
        pub const COORDINATORS_PORT: Field = Field(980);
        pub const COORDINATORS_ERROR_CODE: Field = Field(981);
        pub const COORDINATORS_ERROR_MESSAGE: Field = Field(982);
    }
    pub mod get_telemetry_subscriptions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(983);
        pub const CLIENT_INSTANCE_ID: Field = Field(984);
    }
    pub mod get_telemetry_subscriptions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(985);
        pub const THROTTLE_TIME_MS: Field = Field(986);
        pub const ERROR_CODE: Field = Field(987);
        pub const CLIENT_INSTANCE_ID: Field = Field(988);
        pub const SUBSCRIPTION_ID: Field = Field(989);
        pub const ACCEPTED_COMPRESSION_TYPES: Field = Field(990);
        pub const PUSH_INTERVAL_MS: Field = Field(991);
        pub const TELEMETRY_MAX_BYTES: Field = Field(992);
        pub const DELTA_TEMPORALITY: Field = Field(993);
        pub const REQUESTED_METRICS: Field = Field(994);
    }
    pub mod heartbeat_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(995);
        pub const GROUP_ID: Field = Field(996);
        pub const GENERATION_ID: Field = Field(997);
        pub const MEMBER_ID: Field = Field(998);
        pub const GROUP_INSTANCE_ID: Field = Field(999);
    }
    pub mod heartbeat_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1000);
        pub const ERROR_CODE: Field = Field(1001);
        pub const THROTTLE_TIME_MS: Field = Field(1002);
    }
    pub mod incremental_alter_configs_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1003);
        pub const RESOURCES: Field = Field(1004);
        pub const RESOURCES_RESOURCE_TYPE: Field = Field(1005);
        pub const RESOURCES_RESOURCE_NAME: Field = Field(1006);
        pub const RESOURCES_CONFIGS: Field = Field(1007);
        pub const RESOURCES_CONFIGS_NAME: Field = Field(1008);
        pub const RESOURCES_CONFIGS_CONFIG_OPERATION: Field = Field(1009);
        pub const RESOURCES_CONFIGS_VALUE: Field = Field(1010);
        pub const VALIDATE_ONLY: Field = Field(1011);
    }
    pub mod incremental_alter_configs_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1012);
        pub const THROTTLE_TIME_MS: Field = Field(1013);
        pub const RESPONSES: Field = Field(1014);
        pub const RESPONSES_ERROR_CODE: Field = Field(1015);
        pub const RESPONSES_ERROR_MESSAGE: Field = Field(1016);
        pub const RESPONSES_RESOURCE_TYPE: Field = Field(1017);
        pub const RESPONSES_RESOURCE_NAME: Field = Field(1018);
    }
    pub mod init_producer_id_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1019);
        pub const TRANSACTIONAL_ID: Field = Field(1020);
        pub const TRANSACTION_TIMEOUT_MS: Field = Field(1021);
        pub const PRODUCER_ID: Field = Field(1022);
        pub const PRODUCER_EPOCH: Field = Field(1023);
    }
    pub mod init_producer_id_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1024);
        pub const THROTTLE_TIME_MS: Field = Field(1025);
        pub const ERROR_CODE: Field = Field(1026);
        pub const PRODUCER_ID: Field = Field(1027);
        pub const PRODUCER_EPOCH: Field = Field(1028);
    }
    pub mod initialize_share_group_state_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1029);
        pub const GROUP_ID: Field = Field(1030);
        pub const TOPICS: Field = Field(1031);
        pub const TOPICS_TOPIC_ID: Field = Field(1032);
        pub const TOPICS_PARTITIONS: Field = Field(1033);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1034);
        pub const TOPICS_PARTITIONS_STATE_EPOCH: Field = Field(1035);
        pub const TOPICS_PARTITIONS_START_OFFSET: Field = Field(1036);
    }
    pub mod initialize_share_group_state_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1037);
        pub const RESULTS: Field = Field(1038);
        pub const RESULTS_TOPIC_ID: Field = Field(1039);
        pub const RESULTS_PARTITIONS: Field = Field(1040);
        pub const RESULTS_PARTITIONS_PARTITION: Field = Field(1041);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(1042);
        pub const RESULTS_PARTITIONS_ERROR_MESSAGE: Field = Field(1043);
    }
    pub mod join_group_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1044);
        pub const GROUP_ID: Field = Field(1045);
        pub const SESSION_TIMEOUT_MS: Field = Field(1046);
        pub const MEMBER_ID: Field = Field(1047);
        pub const PROTOCOL_TYPE: Field = Field(1048);
        pub const PROTOCOLS: Field = Field(1049);
        pub const PROTOCOLS_NAME: Field = Field(1050);
        pub const PROTOCOLS_METADATA: Field = Field(1051);
        pub const REBALANCE_TIMEOUT_MS: Field = Field(1052);
        pub const GROUP_INSTANCE_ID: Field = Field(1053);
        pub const REASON: Field = Field(1054);
    }
    pub mod join_group_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1055);
        pub const ERROR_CODE: Field = Field(1056);
        pub const GENERATION_ID: Field = Field(1057);
        pub const PROTOCOL_NAME: Field = Field(1058);
        pub const LEADER: Field = Field(1059);
        pub const MEMBER_ID: Field = Field(1060);
        pub const MEMBERS: Field = Field(1061);
        pub const MEMBERS_MEMBER_ID: Field = Field(1062);
        pub const MEMBERS_METADATA: Field = Field(1063);
        pub const THROTTLE_TIME_MS: Field = Field(1064);
        pub const MEMBERS_GROUP_INSTANCE_ID: Field = Field(1065);
        pub const PROTOCOL_TYPE: Field = Field(1066);
        pub const SKIP_ASSIGNMENT: Field = Field(1067);
    }
    pub mod leave_group_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1068);
        pub const GROUP_ID: Field = Field(1069);
        pub const MEMBER_ID: Field = Field(1070);
        pub const MEMBERS: Field = Field(1071);
        pub const MEMBERS_MEMBER_ID: Field = Field(1072);
        pub const MEMBERS_GROUP_INSTANCE_ID: Field = Field(1073);
        pub const MEMBERS_REASON: Field = Field(1074);
    }
    pub mod leave_group_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1075);
        pub const ERROR_CODE: Field = Field(1076);
        pub const THROTTLE_TIME_MS: Field = Field(1077);
        pub const MEMBERS: Field = Field(1078);
        pub const MEMBERS_MEMBER_ID: Field = Field(1079);
        pub const MEMBERS_GROUP_INSTANCE_ID: Field = Field(1080);
        pub const MEMBERS_ERROR_CODE: Field = Field(1081);
    }
    pub mod list_config_resources_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1082);
        pub const RESOURCE_TYPES: Field = Field(1083);
    }
    pub mod list_config_resources_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1084);
        pub const THROTTLE_TIME_MS: Field = Field(1085);
        pub const ERROR_CODE: Field = Field(1086);
        pub const CONFIG_RESOURCES: Field = Field(1087);
        pub const CONFIG_RESOURCES_RESOURCE_NAME: Field = Field(1088);
        pub const CONFIG_RESOURCES_RESOURCE_TYPE: Field = Field(1089);
    }
    pub mod list_groups_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1090);
        pub const STATES_FILTER: Field = Field(1091);
        pub const TYPES_FILTER: Field = Field(1092);
    }
    pub mod list_groups_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1093);
        pub const ERROR_CODE: Field = Field(1094);
        pub const GROUPS: Field = Field(1095);
        pub const GROUPS_GROUP_ID: Field = Field(1096);
        pub const GROUPS_PROTOCOL_TYPE: Field = Field(1097);
        pub const THROTTLE_TIME_MS: Field = Field(1098);
        pub const GROUPS_GROUP_STATE: Field = Field(1099);
        pub const GROUPS_GROUP_TYPE: Field = Field(1100);
    }
    pub mod list_offsets_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1101);
        pub const REPLICA_ID: Field = Field(1102);
        pub const TOPICS: Field = Field(1103);
        pub const TOPICS_NAME: Field = Field(1104);
        pub const TOPICS_PARTITIONS: Field = Field(1105);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1106);
        pub const TOPICS_PARTITIONS_TIMESTAMP: Field = Field(1107);
        pub const ISOLATION_LEVEL: Field = Field(1108);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_EPOCH: Field = Field(1109);
        pub const TIMEOUT_MS: Field = Field(1110);
    }
    pub mod list_offsets_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1111);
        pub const TOPICS: Field = Field(1112);
        pub const TOPICS_NAME: Field = Field(1113);
        pub const TOPICS_PARTITIONS: Field = Field(1114);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1115);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1116);
        pub const TOPICS_PARTITIONS_TIMESTAMP: Field = Field(1117);
        pub const TOPICS_PARTITIONS_OFFSET: Field = Field(1118);
        pub const THROTTLE_TIME_MS: Field = Field(1119);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1120);
    }
    pub mod list_partition_reassignments_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1121);
        pub const TIMEOUT_MS: Field = Field(1122);
        pub const TOPICS: Field = Field(1123);
        pub const TOPICS_NAME: Field = Field(1124);
        pub const TOPICS_PARTITION_INDEXES: Field = Field(1125);
    }
    pub mod list_partition_reassignments_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1126);
        pub const THROTTLE_TIME_MS: Field = Field(1127);
        pub const ERROR_CODE: Field = Field(1128);
        pub const ERROR_MESSAGE: Field = Field(1129);
        pub const TOPICS: Field = Field(1130);
        pub const TOPICS_NAME: Field = Field(1131);
        pub const TOPICS_PARTITIONS: Field = Field(1132);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1133);
        pub const TOPICS_PARTITIONS_REPLICAS: Field = Field(1134);
        pub const TOPICS_PARTITIONS_ADDING_REPLICAS: Field = Field(1135);
        pub const TOPICS_PARTITIONS_REMOVING_REPLICAS: Field = Field(1136);
    }
    pub mod list_transactions_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1137);
        pub const STATE_FILTERS: Field = Field(1138);
        pub const PRODUCER_ID_FILTERS: Field = Field(1139);
        pub const DURATION_FILTER: Field = Field(1140);
        pub const TRANSACTIONAL_ID_PATTERN: Field = Field(1141);
    }
    pub mod list_transactions_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1142);
        pub const THROTTLE_TIME_MS: Field = Field(1143);
        pub const ERROR_CODE: Field = Field(1144);
        pub const UNKNOWN_STATE_FILTERS: Field = Field(1145);
        pub const TRANSACTION_STATES: Field = Field(1146);
        pub const TRANSACTION_STATES_TRANSACTIONAL_ID: Field = Field(1147);
        pub const TRANSACTION_STATES_PRODUCER_ID: Field = Field(1148);
        pub const TRANSACTION_STATES_TRANSACTION_STATE: Field = Field(1149);
    }
    pub mod metadata_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1150);
        pub const TOPICS: Field = Field(1151);
        pub const TOPICS_NAME: Field = Field(1152);
        pub const ALLOW_AUTO_TOPIC_CREATION: Field = Field(1153);
        pub const INCLUDE_CLUSTER_AUTHORIZED_OPERATIONS: Field = Field(1154);
        pub const INCLUDE_TOPIC_AUTHORIZED_OPERATIONS: Field = Field(1155);
        pub const TOPICS_TOPIC_ID: Field = Field(1156);
    }
    pub mod metadata_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1157);
        pub const BROKERS: Field = Field(1158);
        pub const BROKERS_NODE_ID: Field = Field(1159);
        pub const BROKERS_HOST: Field = Field(1160);
        pub const BROKERS_PORT: Field = Field(1161);
        pub const TOPICS: Field = Field(1162);
        pub const TOPICS_ERROR_CODE: Field = Field(1163);
        pub const TOPICS_NAME: Field = Field(1164);
        pub const TOPICS_PARTITIONS: Field = Field(1165);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1166);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1167);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(1168);
        pub const TOPICS_PARTITIONS_REPLICA_NODES: Field = Field(1169);
        pub const TOPICS_PARTITIONS_ISR_NODES: Field = Field(1170);
        pub const BROKERS_RACK: Field = Field(1171);
        pub const CONTROLLER_ID: Field = Field(1172);
        pub const TOPICS_IS_INTERNAL: Field = Field(1173);
        pub const CLUSTER_ID: Field = Field(1174);
        pub const THROTTLE_TIME_MS: Field = Field(1175);
        pub const TOPICS_PARTITIONS_OFFLINE_REPLICAS: Field = Field(1176);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1177);
        pub const TOPICS_TOPIC_AUTHORIZED_OPERATIONS: Field = Field(1178);
        pub const CLUSTER_AUTHORIZED_OPERATIONS: Field = Field(1179);
        pub const TOPICS_TOPIC_ID: Field = Field(1180);
        pub const ERROR_CODE: Field = Field(1181);
    }
    pub mod offset_commit_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1182);
        pub const GROUP_ID: Field = Field(1183);
        pub const GENERATION_ID_OR_MEMBER_EPOCH: Field = Field(1184);
        pub const MEMBER_ID: Field = Field(1185);
        pub const RETENTION_TIME_MS: Field = Field(1186);
        pub const TOPICS: Field = Field(1187);
        pub const TOPICS_NAME: Field = Field(1188);
        pub const TOPICS_PARTITIONS: Field = Field(1189);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1190);
        pub const TOPICS_PARTITIONS_COMMITTED_OFFSET: Field = Field(1191);
        pub const TOPICS_PARTITIONS_COMMITTED_METADATA: Field = Field(1192);
        pub const TOPICS_PARTITIONS_COMMITTED_LEADER_EPOCH: Field = Field(1193);
        pub const GROUP_INSTANCE_ID: Field = Field(1194);
        pub const TOPICS_TOPIC_ID: Field = Field(1195);
    }
    pub mod offset_commit_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1196);
        pub const TOPICS: Field = Field(1197);
        pub const TOPICS_NAME: Field = Field(1198);
        pub const TOPICS_PARTITIONS: Field = Field(1199);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1200);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1201);
        pub const THROTTLE_TIME_MS: Field = Field(1202);
        pub const TOPICS_TOPIC_ID: Field = Field(1203);
    }
    pub mod offset_delete_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1204);
        pub const GROUP_ID: Field = Field(1205);
        pub const TOPICS: Field = Field(1206);
        pub const TOPICS_NAME: Field = Field(1207);
        pub const TOPICS_PARTITIONS: Field = Field(1208);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1209);
    }
    pub mod offset_delete_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1210);
        pub const ERROR_CODE: Field = Field(1211);
        pub const THROTTLE_TIME_MS: Field = Field(1212);
        pub const TOPICS: Field = Field(1213);
        pub const TOPICS_NAME: Field = Field(1214);
        pub const TOPICS_PARTITIONS: Field = Field(1215);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1216);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1217);
    }
    pub mod offset_fetch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1218);
        pub const GROUP_ID: Field = Field(1219);
        pub const TOPICS: Field = Field(1220);
        pub const TOPICS_NAME: Field = Field(1221);
        pub const TOPICS_PARTITION_INDEXES: Field = Field(1222);
        pub const REQUIRE_STABLE: Field = Field(1223);
        pub const GROUPS: Field = Field(1224);
        pub const GROUPS_GROUP_ID: Field = Field(1225);
        pub const GROUPS_TOPICS: Field = Field(1226);
        pub const GROUPS_TOPICS_NAME: Field = Field(1227);
        pub const GROUPS_TOPICS_PARTITION_INDEXES: Field = Field(1228);
        pub const GROUPS_MEMBER_ID: Field = Field(1229);
        pub const GROUPS_MEMBER_EPOCH: Field = Field(1230);
        pub const GROUPS_TOPICS_TOPIC_ID: Field = Field(1231);
    }
    pub mod offset_fetch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1232);
        pub const TOPICS: Field = Field(1233);
        pub const TOPICS_NAME: Field = Field(1234);
        pub const TOPICS_PARTITIONS: Field = Field(1235);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1236);
        pub const TOPICS_PARTITIONS_COMMITTED_OFFSET: Field = Field(1237);
        pub const TOPICS_PARTITIONS_METADATA: Field = Field(1238);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1239);
        pub const ERROR_CODE: Field = Field(1240);
        pub const THROTTLE_TIME_MS: Field = Field(1241);
        pub const TOPICS_PARTITIONS_COMMITTED_LEADER_EPOCH: Field = Field(1242);
        pub const GROUPS: Field = Field(1243);
        pub const GROUPS_GROUP_ID: Field = Field(1244);
        pub const GROUPS_TOPICS: Field = Field(1245);
        pub const GROUPS_TOPICS_NAME: Field = Field(1246);
        pub const GROUPS_TOPICS_PARTITIONS: Field = Field(1247);
        pub const GROUPS_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1248);
        pub const GROUPS_TOPICS_PARTITIONS_COMMITTED_OFFSET: Field = Field(1249);
        pub const GROUPS_TOPICS_PARTITIONS_COMMITTED_LEADER_EPOCH: Field = Field(1250);
        pub const GROUPS_TOPICS_PARTITIONS_METADATA: Field = Field(1251);
        pub const GROUPS_TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1252);
        pub const GROUPS_ERROR_CODE: Field = Field(1253);
        pub const GROUPS_TOPICS_TOPIC_ID: Field = Field(1254);
    }
    pub mod offset_for_leader_epoch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1255);
        pub const TOPICS: Field = Field(1256);
        pub const TOPICS_TOPIC: Field = Field(1257);
        pub const TOPICS_PARTITIONS: Field = Field(1258);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1259);
        pub const TOPICS_PARTITIONS_CURRENT_LEADER_EPOCH: Field = Field(1260);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1261);
        pub const REPLICA_ID: Field = Field(1262);
    }
    pub mod offset_for_leader_epoch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1263);
        pub const THROTTLE_TIME_MS: Field = Field(1264);
        pub const TOPICS: Field = Field(1265);
        pub const TOPICS_TOPIC: Field = Field(1266);
        pub const TOPICS_PARTITIONS: Field = Field(1267);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1268);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1269);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1270);
        pub const TOPICS_PARTITIONS_END_OFFSET: Field = Field(1271);
    }
    pub mod produce_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1272);
        pub const TRANSACTIONAL_ID: Field = Field(1273);
        pub const ACKS: Field = Field(1274);
        pub const TIMEOUT_MS: Field = Field(1275);
        pub const TOPIC_DATA: Field = Field(1276);
        pub const TOPIC_DATA_NAME: Field = Field(1277);
        pub const TOPIC_DATA_PARTITION_DATA: Field = Field(1278);
        pub const TOPIC_DATA_PARTITION_DATA_INDEX: Field = Field(1279);
        pub const TOPIC_DATA_PARTITION_DATA_RECORDS: Field = Field(1280);
        pub const TOPIC_DATA_TOPIC_ID: Field = Field(1281);
    }
    pub mod produce_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1282);
        pub const RESPONSES: Field = Field(1283);
        pub const RESPONSES_NAME: Field = Field(1284);
        pub const RESPONSES_PARTITION_RESPONSES: Field = Field(1285);
        pub const RESPONSES_PARTITION_RESPONSES_INDEX: Field = Field(1286);
        pub const RESPONSES_PARTITION_RESPONSES_ERROR_CODE: Field = Field(1287);
        pub const RESPONSES_PARTITION_RESPONSES_BASE_OFFSET: Field = Field(1288);
        pub const RESPONSES_PARTITION_RESPONSES_LOG_APPEND_TIME_MS: Field = Field(1289);
        pub const THROTTLE_TIME_MS: Field = Field(1290);
        pub const RESPONSES_PARTITION_RESPONSES_LOG_START_OFFSET: Field = Field(1291);
        pub const RESPONSES_PARTITION_RESPONSES_RECORD_ERRORS: Field = Field(1292);
        pub const RESPONSES_PARTITION_RESPONSES_RECORD_ERRORS_BATCH_INDEX: Field = Field(1293);
        pub const RESPONSES_PARTITION_RESPONSES_RECORD_ERRORS_BATCH_INDEX_ERROR_MESSAGE: Field = Field(1294);
        pub const RESPONSES_PARTITION_RESPONSES_ERROR_MESSAGE: Field = Field(1295);
        pub const RESPONSES_PARTITION_RESPONSES_CURRENT_LEADER: Field = Field(1296);
        pub const RESPONSES_PARTITION_RESPONSES_CURRENT_LEADER_LEADER_ID: Field = Field(1297);
        pub const RESPONSES_PARTITION_RESPONSES_CURRENT_LEADER_LEADER_EPOCH: Field = Field(1298);
        pub const NODE_ENDPOINTS: Field = Field(1299);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(1300);
        pub const NODE_ENDPOINTS_HOST: Field = Field(1301);
        pub const NODE_ENDPOINTS_PORT: Field = Field(1302);
        pub const NODE_ENDPOINTS_RACK: Field = Field(1303);
        pub const RESPONSES_TOPIC_ID: Field = Field(1304);
    }
    pub mod push_telemetry_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1305);
        pub const CLIENT_INSTANCE_ID: Field = Field(1306);
        pub const SUBSCRIPTION_ID: Field = Field(1307);
        pub const TERMINATING: Field = Field(1308);
        pub const COMPRESSION_TYPE: Field = Field(1309);
        pub const METRICS: Field = Field(1310);
    }
    pub mod push_telemetry_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1311);
        pub const THROTTLE_TIME_MS: Field = Field(1312);
        pub const ERROR_CODE: Field = Field(1313);
    }
    pub mod read_share_group_state_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1314);
        pub const GROUP_ID: Field = Field(1315);
        pub const TOPICS: Field = Field(1316);
        pub const TOPICS_TOPIC_ID: Field = Field(1317);
        pub const TOPICS_PARTITIONS: Field = Field(1318);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1319);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1320);
    }
    pub mod read_share_group_state_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1321);
        pub const RESULTS: Field = Field(1322);
        pub const RESULTS_TOPIC_ID: Field = Field(1323);
        pub const RESULTS_PARTITIONS: Field = Field(1324);
        pub const RESULTS_PARTITIONS_PARTITION: Field = Field(1325);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(1326);
        pub const RESULTS_PARTITIONS_ERROR_MESSAGE: Field = Field(1327);
        pub const RESULTS_PARTITIONS_STATE_EPOCH: Field = Field(1328);
        pub const RESULTS_PARTITIONS_START_OFFSET: Field = Field(1329);
        pub const RESULTS_PARTITIONS_STATE_BATCHES: Field = Field(1330);
        pub const RESULTS_PARTITIONS_STATE_BATCHES_FIRST_OFFSET: Field = Field(1331);
        pub const RESULTS_PARTITIONS_STATE_BATCHES_LAST_OFFSET: Field = Field(1332);
        pub const RESULTS_PARTITIONS_STATE_BATCHES_DELIVERY_STATE: Field = Field(1333);
        pub const RESULTS_PARTITIONS_STATE_BATCHES_DELIVERY_COUNT: Field = Field(1334);
    }
    pub mod read_share_group_state_summary_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1335);
        pub const GROUP_ID: Field = Field(1336);
        pub const TOPICS: Field = Field(1337);
        pub const TOPICS_TOPIC_ID: Field = Field(1338);
        pub const TOPICS_PARTITIONS: Field = Field(1339);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1340);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1341);
    }
    pub mod read_share_group_state_summary_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1342);
        pub const RESULTS: Field = Field(1343);
        pub const RESULTS_TOPIC_ID: Field = Field(1344);
        pub const RESULTS_PARTITIONS: Field = Field(1345);
        pub const RESULTS_PARTITIONS_PARTITION: Field = Field(1346);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(1347);
        pub const RESULTS_PARTITIONS_ERROR_MESSAGE: Field = Field(1348);
        pub const RESULTS_PARTITIONS_STATE_EPOCH: Field = Field(1349);
        pub const RESULTS_PARTITIONS_LEADER_EPOCH: Field = Field(1350);
        pub const RESULTS_PARTITIONS_START_OFFSET: Field = Field(1351);
        pub const RESULTS_PARTITIONS_DELIVERY_COMPLETE_COUNT: Field = Field(1352);
    }
    pub mod remove_raft_voter_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1353);
        pub const CLUSTER_ID: Field = Field(1354);
        pub const VOTER_ID: Field = Field(1355);
        pub const VOTER_DIRECTORY_ID: Field = Field(1356);
    }
    pub mod remove_raft_voter_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1357);
        pub const THROTTLE_TIME_MS: Field = Field(1358);
        pub const ERROR_CODE: Field = Field(1359);
        pub const ERROR_MESSAGE: Field = Field(1360);
    }
    pub mod renew_delegation_token_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1361);
        pub const HMAC: Field = Field(1362);
        pub const RENEW_PERIOD_MS: Field = Field(1363);
    }
    pub mod renew_delegation_token_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1364);
        pub const ERROR_CODE: Field = Field(1365);
        pub const EXPIRY_TIMESTAMP_MS: Field = Field(1366);
        pub const THROTTLE_TIME_MS: Field = Field(1367);
    }
    pub mod request_header {
        use super::super::Field;
        pub const WHOLE: Field = Field(1368);
        pub const REQUEST_API_KEY: Field = Field(1369);
        pub const REQUEST_API_VERSION: Field = Field(1370);
        pub const CORRELATION_ID: Field = Field(1371);
        pub const CLIENT_ID: Field = Field(1372);
    }
    pub mod response_header {
        use super::super::Field;
        pub const WHOLE: Field = Field(1373);
        pub const CORRELATION_ID: Field = Field(1374);
    }
    pub mod sasl_authenticate_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1375);
        pub const AUTH_BYTES: Field = Field(1376);
    }
    pub mod sasl_authenticate_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1377);
        pub const ERROR_CODE: Field = Field(1378);
        pub const ERROR_MESSAGE: Field = Field(1379);
        pub const AUTH_BYTES: Field = Field(1380);
        pub const SESSION_LIFETIME_MS: Field = Field(1381);
    }
    pub mod sasl_handshake_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1382);
        pub const MECHANISM: Field = Field(1383);
    }
    pub mod sasl_handshake_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1384);
        pub const ERROR_CODE: Field = Field(1385);
        pub const MECHANISMS: Field = Field(1386);
    }
    pub mod share_acknowledge_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1387);
        pub const GROUP_ID: Field = Field(1388);
        pub const MEMBER_ID: Field = Field(1389);
        pub const SHARE_SESSION_EPOCH: Field = Field(1390);
        pub const TOPICS: Field = Field(1391);
        pub const TOPICS_TOPIC_ID: Field = Field(1392);
        pub const TOPICS_PARTITIONS: Field = Field(1393);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1394);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES: Field = Field(1395);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_FIRST_OFFSET: Field = Field(1396);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_LAST_OFFSET: Field = Field(1397);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_ACKNOWLEDGE_TYPES: Field = Field(1398);
        pub const IS_RENEW_ACK: Field = Field(1399);
    }
    pub mod share_acknowledge_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1400);
        pub const THROTTLE_TIME_MS: Field = Field(1401);
        pub const ERROR_CODE: Field = Field(1402);
        pub const ERROR_MESSAGE: Field = Field(1403);
        pub const RESPONSES: Field = Field(1404);
        pub const RESPONSES_TOPIC_ID: Field = Field(1405);
        pub const RESPONSES_PARTITIONS: Field = Field(1406);
        pub const RESPONSES_PARTITIONS_PARTITION_INDEX: Field = Field(1407);
        pub const RESPONSES_PARTITIONS_ERROR_CODE: Field = Field(1408);
        pub const RESPONSES_PARTITIONS_ERROR_MESSAGE: Field = Field(1409);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER: Field = Field(1410);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_ID: Field = Field(1411);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_EPOCH: Field = Field(1412);
        pub const NODE_ENDPOINTS: Field = Field(1413);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(1414);
        pub const NODE_ENDPOINTS_HOST: Field = Field(1415);
        pub const NODE_ENDPOINTS_PORT: Field = Field(1416);
        pub const NODE_ENDPOINTS_RACK: Field = Field(1417);
        pub const ACQUISITION_LOCK_TIMEOUT_MS: Field = Field(1418);
    }
    pub mod share_fetch_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1419);
        pub const GROUP_ID: Field = Field(1420);
        pub const MEMBER_ID: Field = Field(1421);
        pub const SHARE_SESSION_EPOCH: Field = Field(1422);
        pub const MAX_WAIT_MS: Field = Field(1423);
        pub const MIN_BYTES: Field = Field(1424);
        pub const MAX_BYTES: Field = Field(1425);
        pub const MAX_RECORDS: Field = Field(1426);
        pub const BATCH_SIZE: Field = Field(1427);
        pub const TOPICS: Field = Field(1428);
        pub const TOPICS_TOPIC_ID: Field = Field(1429);
        pub const TOPICS_PARTITIONS: Field = Field(1430);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1431);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES: Field = Field(1432);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_FIRST_OFFSET: Field = Field(1433);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_LAST_OFFSET: Field = Field(1434);
        pub const TOPICS_PARTITIONS_ACKNOWLEDGEMENT_BATCHES_ACKNOWLEDGE_TYPES: Field = Field(1435);
        pub const FORGOTTEN_TOPICS_DATA: Field = Field(1436);
        pub const FORGOTTEN_TOPICS_DATA_TOPIC_ID: Field = Field(1437);
        pub const FORGOTTEN_TOPICS_DATA_PARTITIONS: Field = Field(1438);
        pub const SHARE_ACQUIRE_MODE: Field = Field(1439);
        pub const IS_RENEW_ACK: Field = Field(1440);
    }
    pub mod share_fetch_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1441);
        pub const THROTTLE_TIME_MS: Field = Field(1442);
        pub const ERROR_CODE: Field = Field(1443);
        pub const ERROR_MESSAGE: Field = Field(1444);
        pub const ACQUISITION_LOCK_TIMEOUT_MS: Field = Field(1445);
        pub const RESPONSES: Field = Field(1446);
        pub const RESPONSES_TOPIC_ID: Field = Field(1447);
        pub const RESPONSES_PARTITIONS: Field = Field(1448);
        pub const RESPONSES_PARTITIONS_PARTITION_INDEX: Field = Field(1449);
        pub const RESPONSES_PARTITIONS_ERROR_CODE: Field = Field(1450);
        pub const RESPONSES_PARTITIONS_ERROR_MESSAGE: Field = Field(1451);
        pub const RESPONSES_PARTITIONS_ACKNOWLEDGE_ERROR_CODE: Field = Field(1452);
        pub const RESPONSES_PARTITIONS_ACKNOWLEDGE_ERROR_MESSAGE: Field = Field(1453);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER: Field = Field(1454);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_ID: Field = Field(1455);
        pub const RESPONSES_PARTITIONS_CURRENT_LEADER_LEADER_EPOCH: Field = Field(1456);
        pub const RESPONSES_PARTITIONS_RECORDS: Field = Field(1457);
        pub const RESPONSES_PARTITIONS_ACQUIRED_RECORDS: Field = Field(1458);
        pub const RESPONSES_PARTITIONS_ACQUIRED_RECORDS_FIRST_OFFSET: Field = Field(1459);
        pub const RESPONSES_PARTITIONS_ACQUIRED_RECORDS_LAST_OFFSET: Field = Field(1460);
        pub const RESPONSES_PARTITIONS_ACQUIRED_RECORDS_DELIVERY_COUNT: Field = Field(1461);
        pub const NODE_ENDPOINTS: Field = Field(1462);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(1463);
        pub const NODE_ENDPOINTS_HOST: Field = Field(1464);
        pub const NODE_ENDPOINTS_PORT: Field = Field(1465);
        pub const NODE_ENDPOINTS_RACK: Field = Field(1466);
    }
    pub mod share_group_describe_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1467);
        pub const GROUP_IDS: Field = Field(1468);
        pub const INCLUDE_AUTHORIZED_OPERATIONS: Field = Field(1469);
    }
    pub mod share_group_describe_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1470);
        pub const THROTTLE_TIME_MS: Field = Field(1471);
        pub const GROUPS: Field = Field(1472);
        pub const GROUPS_ERROR_CODE: Field = Field(1473);
        pub const GROUPS_ERROR_MESSAGE: Field = Field(1474);
        pub const GROUPS_GROUP_ID: Field = Field(1475);
        pub const GROUPS_GROUP_STATE: Field = Field(1476);
        pub const GROUPS_GROUP_EPOCH: Field = Field(1477);
        pub const GROUPS_ASSIGNMENT_EPOCH: Field = Field(1478);
        pub const GROUPS_ASSIGNOR_NAME: Field = Field(1479);
        pub const GROUPS_MEMBERS: Field = Field(1480);
        pub const GROUPS_MEMBERS_MEMBER_ID: Field = Field(1481);
        pub const GROUPS_MEMBERS_RACK_ID: Field = Field(1482);
        pub const GROUPS_MEMBERS_MEMBER_EPOCH: Field = Field(1483);
        pub const GROUPS_MEMBERS_CLIENT_ID: Field = Field(1484);
        pub const GROUPS_MEMBERS_CLIENT_HOST: Field = Field(1485);
        pub const GROUPS_MEMBERS_SUBSCRIBED_TOPIC_NAMES: Field = Field(1486);
        pub const GROUPS_MEMBERS_ASSIGNMENT: Field = Field(1487);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS: Field = Field(1488);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_ID: Field = Field(1489);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_NAME: Field = Field(1490);
        pub const GROUPS_MEMBERS_ASSIGNMENT_TOPIC_PARTITIONS_PARTITIONS: Field = Field(1491);
        pub const GROUPS_AUTHORIZED_OPERATIONS: Field = Field(1492);
    }
    pub mod share_group_heartbeat_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1493);
        pub const GROUP_ID: Field = Field(1494);
        pub const MEMBER_ID: Field = Field(1495);
        pub const MEMBER_EPOCH: Field = Field(1496);
        pub const RACK_ID: Field = Field(1497);
        pub const SUBSCRIBED_TOPIC_NAMES: Field = Field(1498);
    }
    pub mod share_group_heartbeat_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1499);
        pub const THROTTLE_TIME_MS: Field = Field(1500);
        pub const ERROR_CODE: Field = Field(1501);
        pub const ERROR_MESSAGE: Field = Field(1502);
        pub const MEMBER_ID: Field = Field(1503);
        pub const MEMBER_EPOCH: Field = Field(1504);
        pub const HEARTBEAT_INTERVAL_MS: Field = Field(1505);
        pub const ASSIGNMENT: Field = Field(1506);
        pub const ASSIGNMENT_TOPIC_PARTITIONS: Field = Field(1507);
        pub const ASSIGNMENT_TOPIC_PARTITIONS_TOPIC_ID: Field = Field(1508);
        pub const ASSIGNMENT_TOPIC_PARTITIONS_PARTITIONS: Field = Field(1509);
    }
    pub mod streams_group_describe_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1510);
        pub const GROUP_IDS: Field = Field(1511);
        pub const INCLUDE_AUTHORIZED_OPERATIONS: Field = Field(1512);
        pub const INCLUDE_TOPOLOGY_DESCRIPTION: Field = Field(1513);
    }
    pub mod streams_group_describe_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1514);
        pub const THROTTLE_TIME_MS: Field = Field(1515);
        pub const GROUPS: Field = Field(1516);
        pub const GROUPS_ERROR_CODE: Field = Field(1517);
        pub const GROUPS_ERROR_MESSAGE: Field = Field(1518);
        pub const GROUPS_GROUP_ID: Field = Field(1519);
        pub const GROUPS_GROUP_STATE: Field = Field(1520);
        pub const GROUPS_GROUP_EPOCH: Field = Field(1521);
        pub const GROUPS_ASSIGNMENT_EPOCH: Field = Field(1522);
        pub const GROUPS_TOPOLOGY: Field = Field(1523);
        pub const GROUPS_TOPOLOGY_EPOCH: Field = Field(1524);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES: Field = Field(1525);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_SUBTOPOLOGY_ID: Field = Field(1526);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_SOURCE_TOPICS: Field = Field(1527);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SINK_TOPICS: Field = Field(1528);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS: Field = Field(1529);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_NAME: Field = Field(1530);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_PARTITIONS: Field = Field(1531);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_REPLICATION_FACTOR: Field = Field(1532);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS: Field = Field(1533);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS_KEY: Field = Field(1534);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS_VALUE: Field = Field(1535);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS: Field = Field(1536);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_NAME: Field = Field(1537);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_PARTITIONS: Field = Field(1538);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_REPLICATION_FACTOR: Field = Field(1539);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS: Field = Field(1540);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS_KEY: Field = Field(1541);
        pub const GROUPS_TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS_VALUE: Field = Field(1542);
        pub const GROUPS_MEMBERS: Field = Field(1543);
        pub const GROUPS_MEMBERS_MEMBER_ID: Field = Field(1544);
        pub const GROUPS_MEMBERS_MEMBER_EPOCH: Field = Field(1545);
        pub const GROUPS_MEMBERS_INSTANCE_ID: Field = Field(1546);
        pub const GROUPS_MEMBERS_RACK_ID: Field = Field(1547);
        pub const GROUPS_MEMBERS_CLIENT_ID: Field = Field(1548);
        pub const GROUPS_MEMBERS_CLIENT_HOST: Field = Field(1549);
        pub const GROUPS_MEMBERS_TOPOLOGY_EPOCH: Field = Field(1550);
        pub const GROUPS_MEMBERS_PROCESS_ID: Field = Field(1551);
        pub const GROUPS_MEMBERS_USER_ENDPOINT: Field = Field(1552);
        pub const GROUPS_MEMBERS_USER_ENDPOINT_HOST: Field = Field(1553);
        pub const GROUPS_MEMBERS_USER_ENDPOINT_PORT: Field = Field(1554);
        pub const GROUPS_MEMBERS_CLIENT_TAGS: Field = Field(1555);
        pub const GROUPS_MEMBERS_CLIENT_TAGS_KEY: Field = Field(1556);
        pub const GROUPS_MEMBERS_CLIENT_TAGS_VALUE: Field = Field(1557);
        pub const GROUPS_MEMBERS_TASK_OFFSETS: Field = Field(1558);
        pub const GROUPS_MEMBERS_TASK_OFFSETS_SUBTOPOLOGY_ID: Field = Field(1559);
        pub const GROUPS_MEMBERS_TASK_OFFSETS_PARTITION: Field = Field(1560);
        pub const GROUPS_MEMBERS_TASK_OFFSETS_OFFSET: Field = Field(1561);
        pub const GROUPS_MEMBERS_TASK_END_OFFSETS: Field = Field(1562);
        pub const GROUPS_MEMBERS_TASK_END_OFFSETS_SUBTOPOLOGY_ID: Field = Field(1563);
        pub const GROUPS_MEMBERS_TASK_END_OFFSETS_PARTITION: Field = Field(1564);
        pub const GROUPS_MEMBERS_TASK_END_OFFSETS_OFFSET: Field = Field(1565);
        pub const GROUPS_MEMBERS_ASSIGNMENT: Field = Field(1566);
        pub const GROUPS_MEMBERS_ASSIGNMENT_ACTIVE_TASKS: Field = Field(1567);
        pub const GROUPS_MEMBERS_ASSIGNMENT_ACTIVE_TASKS_SUBTOPOLOGY_ID: Field = Field(1568);
        pub const GROUPS_MEMBERS_ASSIGNMENT_ACTIVE_TASKS_PARTITIONS: Field = Field(1569);
        pub const GROUPS_MEMBERS_ASSIGNMENT_STANDBY_TASKS: Field = Field(1570);
        pub const GROUPS_MEMBERS_ASSIGNMENT_STANDBY_TASKS_SUBTOPOLOGY_ID: Field = Field(1571);
        pub const GROUPS_MEMBERS_ASSIGNMENT_STANDBY_TASKS_PARTITIONS: Field = Field(1572);
        pub const GROUPS_MEMBERS_ASSIGNMENT_WARMUP_TASKS: Field = Field(1573);
        pub const GROUPS_MEMBERS_ASSIGNMENT_WARMUP_TASKS_SUBTOPOLOGY_ID: Field = Field(1574);
        pub const GROUPS_MEMBERS_ASSIGNMENT_WARMUP_TASKS_PARTITIONS: Field = Field(1575);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT: Field = Field(1576);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_ACTIVE_TASKS: Field = Field(1577);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_ACTIVE_TASKS_SUBTOPOLOGY_ID: Field = Field(1578);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_ACTIVE_TASKS_PARTITIONS: Field = Field(1579);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_STANDBY_TASKS: Field = Field(1580);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_STANDBY_TASKS_SUBTOPOLOGY_ID: Field = Field(1581);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_STANDBY_TASKS_PARTITIONS: Field = Field(1582);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_WARMUP_TASKS: Field = Field(1583);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_WARMUP_TASKS_SUBTOPOLOGY_ID: Field = Field(1584);
        pub const GROUPS_MEMBERS_TARGET_ASSIGNMENT_WARMUP_TASKS_PARTITIONS: Field = Field(1585);
        pub const GROUPS_MEMBERS_IS_CLASSIC: Field = Field(1586);
        pub const GROUPS_AUTHORIZED_OPERATIONS: Field = Field(1587);
        pub const GROUPS_TOPOLOGY_DESCRIPTION: Field = Field(1588);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES: Field = Field(1589);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_SUBTOPOLOGY_ID: Field = Field(1590);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES: Field = Field(1591);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_NAME: Field = Field(1592);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_NODE_TYPE: Field = Field(1593);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SOURCE_TOPICS: Field = Field(1594);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SINK_TOPIC: Field = Field(1595);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_STORES: Field = Field(1596);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SUCCESSORS: Field = Field(1597);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES: Field = Field(1598);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE: Field = Field(1599);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_NAME: Field = Field(1600);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_NODE_TYPE: Field = Field(1601);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SOURCE_TOPICS: Field = Field(1602);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SINK_TOPIC: Field = Field(1603);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_STORES: Field = Field(1604);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SUCCESSORS: Field = Field(1605);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR: Field = Field(1606);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_NAME: Field = Field(1607);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_NODE_TYPE: Field = Field(1608);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SOURCE_TOPICS: Field = Field(1609);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SINK_TOPIC: Field = Field(1610);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_STORES: Field = Field(1611);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SUCCESSORS: Field = Field(1612);
        pub const GROUPS_TOPOLOGY_DESCRIPTION_STATUS: Field = Field(1613);
        pub const GROUPS_ASSIGNOR_NAME: Field = Field(1614);
    }
    pub mod streams_group_heartbeat_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1615);
        pub const GROUP_ID: Field = Field(1616);
        pub const MEMBER_ID: Field = Field(1617);
        pub const MEMBER_EPOCH: Field = Field(1618);
        pub const ENDPOINT_INFORMATION_EPOCH: Field = Field(1619);
        pub const INSTANCE_ID: Field = Field(1620);
        pub const RACK_ID: Field = Field(1621);
        pub const REBALANCE_TIMEOUT_MS: Field = Field(1622);
        pub const TOPOLOGY: Field = Field(1623);
        pub const TOPOLOGY_EPOCH: Field = Field(1624);
        pub const TOPOLOGY_SUBTOPOLOGIES: Field = Field(1625);
        pub const TOPOLOGY_SUBTOPOLOGIES_SUBTOPOLOGY_ID: Field = Field(1626);
        pub const TOPOLOGY_SUBTOPOLOGIES_SOURCE_TOPICS: Field = Field(1627);
        pub const TOPOLOGY_SUBTOPOLOGIES_SOURCE_TOPIC_REGEX: Field = Field(1628);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS: Field = Field(1629);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_NAME: Field = Field(1630);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_PARTITIONS: Field = Field(1631);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_REPLICATION_FACTOR: Field = Field(1632);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS: Field = Field(1633);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS_KEY: Field = Field(1634);
        pub const TOPOLOGY_SUBTOPOLOGIES_STATE_CHANGELOG_TOPICS_TOPIC_CONFIGS_VALUE: Field = Field(1635);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SINK_TOPICS: Field = Field(1636);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS: Field = Field(1637);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_NAME: Field = Field(1638);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_PARTITIONS: Field = Field(1639);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_REPLICATION_FACTOR: Field = Field(1640);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS: Field = Field(1641);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS_KEY: Field = Field(1642);
        pub const TOPOLOGY_SUBTOPOLOGIES_REPARTITION_SOURCE_TOPICS_TOPIC_CONFIGS_VALUE: Field = Field(1643);
        pub const TOPOLOGY_SUBTOPOLOGIES_COPARTITION_GROUPS: Field = Field(1644);
        pub const TOPOLOGY_SUBTOPOLOGIES_COPARTITION_GROUPS_SOURCE_TOPICS: Field = Field(1645);
        pub const TOPOLOGY_SUBTOPOLOGIES_COPARTITION_GROUPS_SOURCE_TOPIC_REGEX: Field = Field(1646);
        pub const TOPOLOGY_SUBTOPOLOGIES_COPARTITION_GROUPS_REPARTITION_SOURCE_TOPICS: Field = Field(1647);
        pub const ACTIVE_TASKS: Field = Field(1648);
        pub const ACTIVE_TASKS_SUBTOPOLOGY_ID: Field = Field(1649);
        pub const ACTIVE_TASKS_PARTITIONS: Field = Field(1650);
        pub const STANDBY_TASKS: Field = Field(1651);
        pub const STANDBY_TASKS_SUBTOPOLOGY_ID: Field = Field(1652);
        pub const STANDBY_TASKS_PARTITIONS: Field = Field(1653);
        pub const WARMUP_TASKS: Field = Field(1654);
        pub const WARMUP_TASKS_SUBTOPOLOGY_ID: Field = Field(1655);
        pub const WARMUP_TASKS_PARTITIONS: Field = Field(1656);
        pub const PROCESS_ID: Field = Field(1657);
        pub const USER_ENDPOINT: Field = Field(1658);
        pub const USER_ENDPOINT_HOST: Field = Field(1659);
        pub const USER_ENDPOINT_PORT: Field = Field(1660);
        pub const CLIENT_TAGS: Field = Field(1661);
        pub const CLIENT_TAGS_KEY: Field = Field(1662);
        pub const CLIENT_TAGS_VALUE: Field = Field(1663);
        pub const TASK_OFFSETS: Field = Field(1664);
        pub const TASK_OFFSETS_SUBTOPOLOGY_ID: Field = Field(1665);
        pub const TASK_OFFSETS_PARTITION: Field = Field(1666);
        pub const TASK_OFFSETS_OFFSET: Field = Field(1667);
        pub const TASK_END_OFFSETS: Field = Field(1668);
        pub const TASK_END_OFFSETS_SUBTOPOLOGY_ID: Field = Field(1669);
        pub const TASK_END_OFFSETS_PARTITION: Field = Field(1670);
        pub const TASK_END_OFFSETS_OFFSET: Field = Field(1671);
        pub const SHUTDOWN_APPLICATION: Field = Field(1672);
    }
    pub mod streams_group_heartbeat_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1673);
        pub const THROTTLE_TIME_MS: Field = Field(1674);
        pub const ERROR_CODE: Field = Field(1675);
        pub const ERROR_MESSAGE: Field = Field(1676);
        pub const MEMBER_ID: Field = Field(1677);
        pub const MEMBER_EPOCH: Field = Field(1678);
        pub const HEARTBEAT_INTERVAL_MS: Field = Field(1679);
        pub const ACCEPTABLE_RECOVERY_LAG_LEGACY: Field = Field(1680);
        pub const TASK_OFFSET_INTERVAL_MS: Field = Field(1681);
        pub const STATUS: Field = Field(1682);
        pub const STATUS_STATUS_CODE: Field = Field(1683);
        pub const STATUS_STATUS_DETAIL: Field = Field(1684);
        pub const ACTIVE_TASKS: Field = Field(1685);
        pub const ACTIVE_TASKS_SUBTOPOLOGY_ID: Field = Field(1686);
        pub const ACTIVE_TASKS_PARTITIONS: Field = Field(1687);
        pub const STANDBY_TASKS: Field = Field(1688);
        pub const STANDBY_TASKS_SUBTOPOLOGY_ID: Field = Field(1689);
        pub const STANDBY_TASKS_PARTITIONS: Field = Field(1690);
        pub const WARMUP_TASKS: Field = Field(1691);
        pub const WARMUP_TASKS_SUBTOPOLOGY_ID: Field = Field(1692);
        pub const WARMUP_TASKS_PARTITIONS: Field = Field(1693);
        pub const ENDPOINT_INFORMATION_EPOCH: Field = Field(1694);
        pub const PARTITIONS_BY_USER_ENDPOINT: Field = Field(1695);
        pub const PARTITIONS_BY_USER_ENDPOINT_USER_ENDPOINT: Field = Field(1696);
        pub const PARTITIONS_BY_USER_ENDPOINT_USER_ENDPOINT_HOST: Field = Field(1697);
        pub const PARTITIONS_BY_USER_ENDPOINT_USER_ENDPOINT_PORT: Field = Field(1698);
        pub const PARTITIONS_BY_USER_ENDPOINT_ACTIVE_PARTITIONS: Field = Field(1699);
        pub const PARTITIONS_BY_USER_ENDPOINT_ACTIVE_PARTITIONS_TOPIC: Field = Field(1700);
        pub const PARTITIONS_BY_USER_ENDPOINT_ACTIVE_PARTITIONS_PARTITIONS: Field = Field(1701);
        pub const PARTITIONS_BY_USER_ENDPOINT_STANDBY_PARTITIONS: Field = Field(1702);
        pub const PARTITIONS_BY_USER_ENDPOINT_STANDBY_PARTITIONS_TOPIC: Field = Field(1703);
        pub const PARTITIONS_BY_USER_ENDPOINT_STANDBY_PARTITIONS_PARTITIONS: Field = Field(1704);
        pub const ACCEPTABLE_RECOVERY_LAG: Field = Field(1705);
        pub const TOPOLOGY_DESCRIPTION_REQUIRED: Field = Field(1706);
    }
    pub mod streams_group_topology_description_update_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1707);
        pub const GROUP_ID: Field = Field(1708);
        pub const MEMBER_ID: Field = Field(1709);
        pub const TOPOLOGY_EPOCH: Field = Field(1710);
        pub const TOPOLOGY_DESCRIPTION: Field = Field(1711);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES: Field = Field(1712);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_SUBTOPOLOGY_ID: Field = Field(1713);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES: Field = Field(1714);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_NAME: Field = Field(1715);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_NODE_TYPE: Field = Field(1716);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SOURCE_TOPICS: Field = Field(1717);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SINK_TOPIC: Field = Field(1718);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_STORES: Field = Field(1719);
        pub const TOPOLOGY_DESCRIPTION_SUBTOPOLOGIES_NODES_SUCCESSORS: Field = Field(1720);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES: Field = Field(1721);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE: Field = Field(1722);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_NAME: Field = Field(1723);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_NODE_TYPE: Field = Field(1724);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SOURCE_TOPICS: Field = Field(1725);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SINK_TOPIC: Field = Field(1726);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_STORES: Field = Field(1727);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_SOURCE_SUCCESSORS: Field = Field(1728);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR: Field = Field(1729);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_NAME: Field = Field(1730);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_NODE_TYPE: Field = Field(1731);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SOURCE_TOPICS: Field = Field(1732);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SINK_TOPIC: Field = Field(1733);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_STORES: Field = Field(1734);
        pub const TOPOLOGY_DESCRIPTION_GLOBAL_STORES_PROCESSOR_SUCCESSORS: Field = Field(1735);
    }
    pub mod streams_group_topology_description_update_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1736);
        pub const THROTTLE_TIME_MS: Field = Field(1737);
        pub const ERROR_CODE: Field = Field(1738);
        pub const ERROR_MESSAGE: Field = Field(1739);
    }
    pub mod sync_group_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1740);
        pub const GROUP_ID: Field = Field(1741);
        pub const GENERATION_ID: Field = Field(1742);
        pub const MEMBER_ID: Field = Field(1743);
        pub const ASSIGNMENTS: Field = Field(1744);
        pub const ASSIGNMENTS_MEMBER_ID: Field = Field(1745);
        pub const ASSIGNMENTS_ASSIGNMENT: Field = Field(1746);
        pub const GROUP_INSTANCE_ID: Field = Field(1747);
        pub const PROTOCOL_TYPE: Field = Field(1748);
        pub const PROTOCOL_NAME: Field = Field(1749);
    }
    pub mod sync_group_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1750);
        pub const ERROR_CODE: Field = Field(1751);
        pub const ASSIGNMENT: Field = Field(1752);
        pub const THROTTLE_TIME_MS: Field = Field(1753);
        pub const PROTOCOL_TYPE: Field = Field(1754);
        pub const PROTOCOL_NAME: Field = Field(1755);
    }
    pub mod txn_offset_commit_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1756);
        pub const TRANSACTIONAL_ID: Field = Field(1757);
        pub const GROUP_ID: Field = Field(1758);
        pub const PRODUCER_ID: Field = Field(1759);
        pub const PRODUCER_EPOCH: Field = Field(1760);
        pub const TOPICS: Field = Field(1761);
        pub const TOPICS_NAME: Field = Field(1762);
        pub const TOPICS_PARTITIONS: Field = Field(1763);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1764);
        pub const TOPICS_PARTITIONS_COMMITTED_OFFSET: Field = Field(1765);
        pub const TOPICS_PARTITIONS_COMMITTED_METADATA: Field = Field(1766);
        pub const TOPICS_PARTITIONS_COMMITTED_LEADER_EPOCH: Field = Field(1767);
        pub const GENERATION_ID_OR_MEMBER_EPOCH: Field = Field(1768);
        pub const MEMBER_ID: Field = Field(1769);
        pub const GROUP_INSTANCE_ID: Field = Field(1770);
        pub const TOPICS_TOPIC_ID: Field = Field(1771);
    }
    pub mod txn_offset_commit_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1772);
        pub const THROTTLE_TIME_MS: Field = Field(1773);
        pub const TOPICS: Field = Field(1774);
        pub const TOPICS_NAME: Field = Field(1775);
        pub const TOPICS_PARTITIONS: Field = Field(1776);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1777);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1778);
        pub const TOPICS_TOPIC_ID: Field = Field(1779);
    }
    pub mod unregister_broker_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1780);
        pub const BROKER_ID: Field = Field(1781);
    }
    pub mod unregister_broker_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1782);
        pub const THROTTLE_TIME_MS: Field = Field(1783);
        pub const ERROR_CODE: Field = Field(1784);
        pub const ERROR_MESSAGE: Field = Field(1785);
    }
    pub mod unregister_controller_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1786);
        pub const CONTROLLER_ID: Field = Field(1787);
    }
    pub mod unregister_controller_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1788);
        pub const THROTTLE_TIME_MS: Field = Field(1789);
        pub const ERROR_CODE: Field = Field(1790);
        pub const ERROR_MESSAGE: Field = Field(1791);
    }
    pub mod update_features_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1792);
        pub const TIMEOUT_MS: Field = Field(1793);
        pub const FEATURE_UPDATES: Field = Field(1794);
        pub const FEATURE_UPDATES_FEATURE: Field = Field(1795);
        pub const FEATURE_UPDATES_MAX_VERSION_LEVEL: Field = Field(1796);
        pub const FEATURE_UPDATES_ALLOW_DOWNGRADE: Field = Field(1797);
        pub const FEATURE_UPDATES_UPGRADE_TYPE: Field = Field(1798);
        pub const VALIDATE_ONLY: Field = Field(1799);
    }
    pub mod update_features_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1800);
        pub const THROTTLE_TIME_MS: Field = Field(1801);
        pub const ERROR_CODE: Field = Field(1802);
        pub const ERROR_MESSAGE: Field = Field(1803);
        pub const RESULTS: Field = Field(1804);
        pub const RESULTS_FEATURE: Field = Field(1805);
        pub const RESULTS_ERROR_CODE: Field = Field(1806);
        pub const RESULTS_ERROR_MESSAGE: Field = Field(1807);
    }
    pub mod update_raft_voter_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1808);
        pub const CLUSTER_ID: Field = Field(1809);
        pub const CURRENT_LEADER_EPOCH: Field = Field(1810);
        pub const VOTER_ID: Field = Field(1811);
        pub const VOTER_DIRECTORY_ID: Field = Field(1812);
        pub const LISTENERS: Field = Field(1813);
        pub const LISTENERS_NAME: Field = Field(1814);
        pub const LISTENERS_HOST: Field = Field(1815);
        pub const LISTENERS_PORT: Field = Field(1816);
        pub const K_RAFT_VERSION_FEATURE: Field = Field(1817);
        pub const K_RAFT_VERSION_FEATURE_MIN_SUPPORTED_VERSION: Field = Field(1818);
        pub const K_RAFT_VERSION_FEATURE_MAX_SUPPORTED_VERSION: Field = Field(1819);
    }
    pub mod update_raft_voter_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1820);
        pub const THROTTLE_TIME_MS: Field = Field(1821);
        pub const ERROR_CODE: Field = Field(1822);
        pub const CURRENT_LEADER: Field = Field(1823);
        pub const CURRENT_LEADER_LEADER_ID: Field = Field(1824);
        pub const CURRENT_LEADER_LEADER_EPOCH: Field = Field(1825);
        pub const CURRENT_LEADER_HOST: Field = Field(1826);
        pub const CURRENT_LEADER_PORT: Field = Field(1827);
    }
    pub mod vote_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1828);
        pub const CLUSTER_ID: Field = Field(1829);
        pub const TOPICS: Field = Field(1830);
        pub const TOPICS_TOPIC_NAME: Field = Field(1831);
        pub const TOPICS_PARTITIONS: Field = Field(1832);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1833);
        pub const TOPICS_PARTITIONS_REPLICA_EPOCH: Field = Field(1834);
        pub const TOPICS_PARTITIONS_REPLICA_ID: Field = Field(1835);
        pub const TOPICS_PARTITIONS_LAST_OFFSET_EPOCH: Field = Field(1836);
        pub const TOPICS_PARTITIONS_LAST_OFFSET: Field = Field(1837);
        pub const VOTER_ID: Field = Field(1838);
        pub const TOPICS_PARTITIONS_REPLICA_DIRECTORY_ID: Field = Field(1839);
        pub const TOPICS_PARTITIONS_VOTER_DIRECTORY_ID: Field = Field(1840);
        pub const TOPICS_PARTITIONS_PRE_VOTE: Field = Field(1841);
    }
    pub mod vote_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1842);
        pub const ERROR_CODE: Field = Field(1843);
        pub const TOPICS: Field = Field(1844);
        pub const TOPICS_TOPIC_NAME: Field = Field(1845);
        pub const TOPICS_PARTITIONS: Field = Field(1846);
        pub const TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1847);
        pub const TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1848);
        pub const TOPICS_PARTITIONS_LEADER_ID: Field = Field(1849);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1850);
        pub const TOPICS_PARTITIONS_VOTE_GRANTED: Field = Field(1851);
        pub const NODE_ENDPOINTS: Field = Field(1852);
        pub const NODE_ENDPOINTS_NODE_ID: Field = Field(1853);
        pub const NODE_ENDPOINTS_HOST: Field = Field(1854);
        pub const NODE_ENDPOINTS_PORT: Field = Field(1855);
    }
    pub mod write_share_group_state_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1856);
        pub const GROUP_ID: Field = Field(1857);
        pub const TOPICS: Field = Field(1858);
        pub const TOPICS_TOPIC_ID: Field = Field(1859);
        pub const TOPICS_PARTITIONS: Field = Field(1860);
        pub const TOPICS_PARTITIONS_PARTITION: Field = Field(1861);
        pub const TOPICS_PARTITIONS_STATE_EPOCH: Field = Field(1862);
        pub const TOPICS_PARTITIONS_LEADER_EPOCH: Field = Field(1863);
        pub const TOPICS_PARTITIONS_START_OFFSET: Field = Field(1864);
        pub const TOPICS_PARTITIONS_STATE_BATCHES: Field = Field(1865);
        pub const TOPICS_PARTITIONS_STATE_BATCHES_FIRST_OFFSET: Field = Field(1866);
        pub const TOPICS_PARTITIONS_STATE_BATCHES_LAST_OFFSET: Field = Field(1867);
        pub const TOPICS_PARTITIONS_STATE_BATCHES_DELIVERY_STATE: Field = Field(1868);
        pub const TOPICS_PARTITIONS_STATE_BATCHES_DELIVERY_COUNT: Field = Field(1869);
        pub const TOPICS_PARTITIONS_DELIVERY_COMPLETE_COUNT: Field = Field(1870);
    }
    pub mod write_share_group_state_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1871);
        pub const RESULTS: Field = Field(1872);
        pub const RESULTS_TOPIC_ID: Field = Field(1873);
        pub const RESULTS_PARTITIONS: Field = Field(1874);
        pub const RESULTS_PARTITIONS_PARTITION: Field = Field(1875);
        pub const RESULTS_PARTITIONS_ERROR_CODE: Field = Field(1876);
        pub const RESULTS_PARTITIONS_ERROR_MESSAGE: Field = Field(1877);
    }
    pub mod write_txn_markers_request {
        use super::super::Field;
        pub const WHOLE: Field = Field(1878);
        pub const MARKERS: Field = Field(1879);
        pub const MARKERS_PRODUCER_ID: Field = Field(1880);
        pub const MARKERS_PRODUCER_EPOCH: Field = Field(1881);
        pub const MARKERS_TRANSACTION_RESULT: Field = Field(1882);
        pub const MARKERS_TOPICS: Field = Field(1883);
        pub const MARKERS_TOPICS_NAME: Field = Field(1884);
        pub const MARKERS_TOPICS_PARTITION_INDEXES: Field = Field(1885);
        pub const MARKERS_COORDINATOR_EPOCH: Field = Field(1886);
        pub const MARKERS_TRANSACTION_VERSION: Field = Field(1887);
    }
    pub mod write_txn_markers_response {
        use super::super::Field;
        pub const WHOLE: Field = Field(1888);
        pub const MARKERS: Field = Field(1889);
        pub const MARKERS_PRODUCER_ID: Field = Field(1890);
        pub const MARKERS_TOPICS: Field = Field(1891);
        pub const MARKERS_TOPICS_NAME: Field = Field(1892);
        pub const MARKERS_TOPICS_PARTITIONS: Field = Field(1893);
        pub const MARKERS_TOPICS_PARTITIONS_PARTITION_INDEX: Field = Field(1894);
        pub const MARKERS_TOPICS_PARTITIONS_ERROR_CODE: Field = Field(1895);
    }
}
