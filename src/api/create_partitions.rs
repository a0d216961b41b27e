//! CreatePartitions (37): ALTER on each topic; 29 per topic. More partitions than the topic's
//! contract allows are refused (44).

use super::{
    ApiRow, Area, Denied,
    refusal::take,
    typed_api::{Keyed, Proposes, Refused, read},
};
use crate::policy::model::vocabulary::{Kind, Operation, Proposal, Rest, Setting, Value};
use kafka_protocol::messages::{
    CreatePartitionsRequest, CreatePartitionsResponse,
    create_partitions_request::CreatePartitionsTopic,
    create_partitions_response::CreatePartitionsTopicResult,
};
use std::sync::Arc;

pub const ROW: ApiRow = ApiRow {
    key: 37,
    name: "CreatePartitions",
    versions: (0, 3),
    area: Area::Administration,
    unavailable: None,
    read: read::<CreatePartitions>,
};

struct CreatePartitions;

impl Keyed for CreatePartitions {
    type Request = CreatePartitionsRequest;
    type Response = CreatePartitionsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Topic, Operation::Alter)];

    const PROPOSES: Option<Proposes<Self::Request>> =
        Some(|request| request.topics.iter().map(proposal).collect());

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.of_topic(&topic.name),
            |topic, (code, message)| {
                CreatePartitionsTopicResult::default()
                    .with_name(topic.name.clone())
                    .with_error_code(code)
                    .with_error_message(message)
            },
        );
        Refused::listed(refused, request.topics.is_empty(), |results| {
            CreatePartitionsResponse::default().with_results(results)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.results.extend(refused.results);
    }
}

/// The requested total number of partitions, and the number of replicas of each new partition.
fn proposal(topic: &CreatePartitionsTopic) -> Proposal {
    let mut said = vec![(Setting::Partitions, Value::Said(topic.count.to_string()))];
    for assignment in topic.assignments.iter().flatten() {
        let replicas = assignment.broker_ids.len().to_string();
        said.push((Setting::Replication, Value::Said(replicas)));
    }
    Proposal {
        topic: Arc::from(topic.name.as_str()),
        said,
        rest: Rest::Kept,
    }
}
