//! CreatePartitions (37): ALTER on each topic; 29 per topic.

use super::{
    Area, Denied, Row,
    keyed::{Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::messages::{
    CreatePartitionsRequest, CreatePartitionsResponse,
    create_partitions_response::CreatePartitionsTopicResult,
};

pub const ROW: Row = Row {
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

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.topic(&topic.name),
            |topic, code| {
                CreatePartitionsTopicResult::default()
                    .with_name(topic.name.clone())
                    .with_error_code(code)
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
