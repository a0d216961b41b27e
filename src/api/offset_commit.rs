//! OffsetCommit (8): READ on the group and on each topic. There is no top-level code: a denied group fails every partition with 30.

use super::{
    Area, Denied, Row,
    keyed::{Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        OffsetCommitRequest, OffsetCommitResponse,
        offset_commit_request::OffsetCommitRequestTopic,
        offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic},
    },
};

pub const ROW: Row = Row {
    key: 8,
    name: "OffsetCommit",
    versions: (2, 9),
    area: Area::Group,
    unavailable: Some((ResponseError::CoordinatorNotAvailable, 0)),
    read: read::<OffsetCommit>,
};

struct OffsetCommit;

impl Keyed for OffsetCommit {
    type Request = OffsetCommitRequest;
    type Response = OffsetCommitResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[
        (Kind::Group, Operation::Read),
        (Kind::Topic, Operation::Read),
    ];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let group = denied.group(&request.group_id);
        let code = |name: &str| group.or_else(|| denied.topic(name));
        let refused = take(&mut request.topics, |topic| code(&topic.name), answer);
        let nothing_left = request.topics.is_empty() || group.is_some();
        Refused::topics(refused, nothing_left, |topics| {
            OffsetCommitResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
    }
}

fn answer(topic: &OffsetCommitRequestTopic, code: i16) -> OffsetCommitResponseTopic {
    let partitions = topic.partitions.iter().map(|partition| {
        OffsetCommitResponsePartition::default()
            .with_partition_index(partition.partition_index)
            .with_error_code(code)
    });
    OffsetCommitResponseTopic::default()
        .with_name(topic.name.clone())
        .with_partitions(partitions.collect())
}
