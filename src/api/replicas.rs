//! Placement of replicas and leaders: AlterReplicaLogDirs (34), DescribeLogDirs (35), ElectLeaders
//! (43), AlterPartitionReassignments (45), ListPartitionReassignments (46). ALTER or DESCRIBE on
//! the cluster, as in Kafka: a subject with DESCRIBE on the cluster sees the names of all topics
//! here. A number of replicas that the topic's contract does not allow is refused (44).

use super::{
    ApiRow, Area, Denied, Request, RequiredPermission,
    cluster_api::{OnCluster, answer, on_cluster, row, top_level},
    codec,
    plan::Rewrite,
    refusal::{message, take},
    request::Names,
    sieve::{Listing, filtering},
    typed_api::{Keyed, Proposes, Refused, TypedRequest, read},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation, Proposal, Rest, Setting, Value},
    wire::{
        FrameError,
        frame::Rope,
        layout::field::{
            describe_log_dirs_response as log_dirs,
            list_partition_reassignments_response as reassignments,
        },
    },
};
use kafka_protocol::{
    messages::{
        AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse,
        AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, ElectLeadersRequest,
        ElectLeadersResponse, ListPartitionReassignmentsRequest,
        ListPartitionReassignmentsResponse,
        alter_partition_reassignments_request::ReassignableTopic,
        alter_partition_reassignments_response::{
            ReassignablePartitionResponse, ReassignableTopicResponse,
        },
        alter_replica_log_dirs_request::AlterReplicaLogDirTopic,
        alter_replica_log_dirs_response::{
            AlterReplicaLogDirPartitionResult, AlterReplicaLogDirTopicResult,
        },
        elect_leaders_request::TopicPartitions,
        elect_leaders_response::{PartitionResult, ReplicaElectionResult},
        list_partition_reassignments_request::ListPartitionReassignmentsTopics,
        list_partition_reassignments_response::{
            OngoingPartitionReassignment, OngoingTopicReassignment,
        },
    },
    protocol::StrBytes,
};
use std::sync::Arc;

pub const ALTER_LOG_DIRS: ApiRow = row::<AlterLogDirs>(34, "AlterReplicaLogDirs", (1, 2));
pub const ELECT_LEADERS: ApiRow = row::<ElectLeaders>(43, "ElectLeaders", (0, 2));
pub const REASSIGN: ApiRow = ApiRow {
    key: 45,
    name: "AlterPartitionReassignments",
    versions: (0, 1),
    area: Area::Administration,
    unavailable: None,
    read: read::<Reassign>,
};
pub const LIST_REASSIGNMENTS: ApiRow =
    row::<ListReassignments>(46, "ListPartitionReassignments", (0, 0));
pub const DESCRIBE_LOG_DIRS: ApiRow = row::<DescribeLogDirs>(35, "DescribeLogDirs", (1, 5));

struct DescribeLogDirs;
struct AlterLogDirs;
struct ElectLeaders;
struct Reassign;
struct ListReassignments;

/// Before version 3 there is no error code: a denial is a response without log directories. A
/// request without names lists all topics except those that a deny matches.
impl OnCluster for DescribeLogDirs {
    const OPERATION: Operation = Operation::Describe;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        top_level(request, log_dirs::ERROR_CODE, None, code)
    }

    fn filter(request: &Request) -> Option<Rewrite> {
        const TOPICS: Listing = Listing {
            key: 35,
            list: log_dirs::RESULTS_TOPICS,
            name: log_dirs::RESULTS_TOPICS_NAME,
        };
        let header = request.header.clone();
        Some(filtering(header, TOPICS, Kind::Topic, Self::OPERATION))
    }
}

impl OnCluster for AlterLogDirs {
    const OPERATION: Operation = Operation::Alter;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: AlterReplicaLogDirsRequest = codec::request(request)?;
        let topics = asked.dirs.iter().flat_map(|dir| &dir.topics);
        let results = topics.map(|topic| not_moved(topic, code)).collect();
        let refused = AlterReplicaLogDirsResponse::default().with_results(results);
        answer(request, &refused)
    }
}

fn not_moved(topic: &AlterReplicaLogDirTopic, code: i16) -> AlterReplicaLogDirTopicResult {
    let partitions = topic.partitions.iter().map(|index| {
        AlterReplicaLogDirPartitionResult::default()
            .with_partition_index(*index)
            .with_error_code(code)
    });
    AlterReplicaLogDirTopicResult::default()
        .with_topic_name(topic.name.clone())
        .with_partitions(partitions.collect())
}

/// The top-level code (from version 1 on), and the same code for every partition in the request.
impl OnCluster for ElectLeaders {
    const OPERATION: Operation = Operation::Alter;

    /// Null means all partitions of all topics.
    fn about_all(request: &Request, names: &Names) -> Option<Kind> {
        let null = || {
            let asked = codec::request::<ElectLeadersRequest>(request);
            asked.map_or(true, |asked| asked.topic_partitions.is_none())
        };
        (names.found.is_empty() && null()).then_some(Kind::Topic)
    }

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: ElectLeadersRequest = codec::request(request)?;
        let topics = asked.topic_partitions.iter().flatten();
        let mut refused = ElectLeadersResponse::default()
            .with_replica_election_results(topics.map(|topic| not_elected(topic, code)).collect());
        if request.header.version >= 1 {
            refused.error_code = code;
        }
        answer(request, &refused)
    }
}

fn not_elected(topic: &TopicPartitions, code: i16) -> ReplicaElectionResult {
    let partitions = topic.partitions.iter().map(|index| {
        PartitionResult::default()
            .with_partition_id(*index)
            .with_error_code(code)
            .with_error_message(message(code).map(StrBytes::from_static_str))
    });
    ReplicaElectionResult::default()
        .with_topic(topic.topic.clone())
        .with_partition_result(partitions.collect())
}

/// The top-level code, and the same code for every partition.
impl Keyed for Reassign {
    type Request = AlterPartitionReassignmentsRequest;
    type Response = AlterPartitionReassignmentsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];
    const PROPOSES: Option<Proposes<Self::Request>> =
        Some(|request| request.topics.iter().map(proposal).collect());

    fn required(asked: &TypedRequest<Self>) -> Vec<RequiredPermission> {
        on_cluster(Operation::Alter, &asked.names)
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        if let Some(code) = denied.code(Kind::Cluster, "") {
            let text = message(code).map(StrBytes::from_static_str);
            let topics = request.topics.iter();
            let topics = topics.map(|topic| not_reassigned(topic, code, text.clone()));
            let refused = AlterPartitionReassignmentsResponse::default()
                .with_error_code(code)
                .with_error_message(text.clone())
                .with_responses(topics.collect());
            return Refused::Whole(refused);
        }
        let refused = take(
            &mut request.topics,
            |topic| denied.of_topic(&topic.name),
            |topic, (code, message)| not_reassigned(topic, code, message),
        );
        let allowed = request.allow_replication_factor_change;
        Refused::listed(refused, request.topics.is_empty(), |topics| {
            AlterPartitionReassignmentsResponse::default()
                .with_allow_replication_factor_change(allowed)
                .with_responses(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.responses.extend(refused.responses);
    }
}

/// The requested number of replicas of each partition. Null cancels a reassignment.
fn proposal(topic: &ReassignableTopic) -> Proposal {
    let replicas = topic.partitions.iter();
    let replicas = replicas.filter_map(|partition| partition.replicas.as_ref());
    let said = replicas.map(|all| (Setting::Replication, Value::Said(all.len().to_string())));
    Proposal {
        topic: Arc::from(topic.name.as_str()),
        said: said.collect(),
        rest: Rest::Kept,
    }
}

fn not_reassigned(
    topic: &ReassignableTopic,
    code: i16,
    message: Option<StrBytes>,
) -> ReassignableTopicResponse {
    let partitions = topic.partitions.iter().map(|partition| {
        ReassignablePartitionResponse::default()
            .with_partition_index(partition.partition_index)
            .with_error_code(code)
            .with_error_message(message.clone())
    });
    ReassignableTopicResponse::default()
        .with_name(topic.name.clone())
        .with_partitions(partitions.collect())
}

/// The top-level code. The partitions in the request are listed without replicas.
impl OnCluster for ListReassignments {
    const OPERATION: Operation = Operation::Describe;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: ListPartitionReassignmentsRequest = codec::request(request)?;
        let topics = asked.topics.iter().flatten().map(not_seen);
        let refused = ListPartitionReassignmentsResponse::default()
            .with_error_code(code)
            .with_error_message(message(code).map(StrBytes::from_static_str))
            .with_topics(topics.collect());
        answer(request, &refused)
    }

    fn filter(request: &Request) -> Option<Rewrite> {
        const TOPICS: Listing = Listing {
            key: 46,
            list: reassignments::TOPICS,
            name: reassignments::TOPICS_NAME,
        };
        let header = request.header.clone();
        Some(filtering(header, TOPICS, Kind::Topic, Self::OPERATION))
    }
}

fn not_seen(topic: &ListPartitionReassignmentsTopics) -> OngoingTopicReassignment {
    let partitions = topic.partition_indexes.iter();
    let partitions = partitions
        .map(|index| OngoingPartitionReassignment::default().with_partition_index(*index));
    OngoingTopicReassignment::default()
        .with_name(topic.name.clone())
        .with_partitions(partitions.collect())
}
