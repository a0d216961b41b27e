//! OffsetForLeaderEpoch (23): DESCRIBE on each topic; a denied topic's partitions answer 29. The replica id is forced to a consumer's (ruling 9).

use super::{
    Area, Denied, Row,
    keyed::{Asked, Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        BrokerId, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse,
        offset_for_leader_epoch_request::OffsetForLeaderTopic,
        offset_for_leader_epoch_response::{EpochEndOffset, OffsetForLeaderTopicResult},
    },
};

pub const ROW: Row = Row {
    key: 23,
    name: "OffsetForLeaderEpoch",
    versions: (2, 4),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 0)),
    read: read::<OffsetForLeaderEpoch>,
};

struct OffsetForLeaderEpoch;

/// What a consumer sends (from version 3 on; a debugging client sends -1, which a broker takes for a consumer too).
const CONSUMER: i32 = -1;

impl Keyed for OffsetForLeaderEpoch {
    type Request = OffsetForLeaderEpochRequest;
    type Response = OffsetForLeaderEpochResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Topic, Operation::Describe)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.topic(&topic.topic),
            answer,
        );
        Refused::topics(refused, request.topics.is_empty(), |topics| {
            OffsetForLeaderEpochResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
    }

    fn mends(asked: &Asked<Self>) -> bool {
        asked.request.header.version >= 3 && asked.replica()
    }

    fn mend(request: &mut Self::Request) {
        request.replica_id = BrokerId(CONSUMER);
    }
}

fn answer(topic: &OffsetForLeaderTopic, code: i16) -> OffsetForLeaderTopicResult {
    let partitions = topic.partitions.iter().map(|partition| {
        EpochEndOffset::default()
            .with_partition(partition.partition)
            .with_error_code(code)
    });
    OffsetForLeaderTopicResult::default()
        .with_topic(topic.topic.clone())
        .with_partitions(partitions.collect())
}
