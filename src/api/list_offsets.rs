//! ListOffsets (2): DESCRIBE on each topic; a denied topic's partitions answer 29. A replica id would let a client read as a replica (ruling 9).

use super::{
    Area, Denied, Row,
    keyed::{Asked, Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        BrokerId, ListOffsetsRequest, ListOffsetsResponse,
        list_offsets_request::ListOffsetsTopic,
        list_offsets_response::{ListOffsetsPartitionResponse, ListOffsetsTopicResponse},
    },
};

pub const ROW: Row = Row {
    key: 2,
    name: "ListOffsets",
    versions: (1, 10),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 0)),
    read: read::<ListOffsets>,
};

struct ListOffsets;

impl Keyed for ListOffsets {
    type Request = ListOffsetsRequest;
    type Response = ListOffsetsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Topic, Operation::Describe)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.topic(&topic.name),
            answer,
        );
        Refused::topics(refused, request.topics.is_empty(), |topics| {
            ListOffsetsResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
    }

    fn mends(asked: &Asked<Self>) -> bool {
        asked.replica()
    }

    fn mend(request: &mut Self::Request) {
        request.replica_id = BrokerId(-1);
    }
}

fn answer(topic: &ListOffsetsTopic, code: i16) -> ListOffsetsTopicResponse {
    let partitions = topic.partitions.iter().map(|partition| {
        ListOffsetsPartitionResponse::default()
            .with_partition_index(partition.partition_index)
            .with_error_code(code)
    });
    ListOffsetsTopicResponse::default()
        .with_name(topic.name.clone())
        .with_partitions(partitions.collect())
}
