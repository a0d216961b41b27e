//! DescribeTopicPartitions (75): DESCRIBE on each topic, 29 per topic with its id zeroed; without names all topics, filtered silently.
//! A cursor never names a topic that the subject may not see.

use super::{
    Answering, Area, Denied, Row, Want,
    keyed::{Asked, Keyed, Refused, read},
    refusal::take,
};
use crate::{
    policy::vocabulary::{Kind, Operation},
    wire::layout::field::describe_topic_partitions_request as field,
};
use kafka_protocol::messages::{
    DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, TopicName,
    describe_topic_partitions_response::DescribeTopicPartitionsResponseTopic,
};

pub const ROW: Row = Row {
    key: 75,
    name: "DescribeTopicPartitions",
    versions: (0, 0),
    area: Area::Data,
    unavailable: None,
    read: read::<DescribeTopicPartitions>,
};

struct DescribeTopicPartitions;

impl Keyed for DescribeTopicPartitions {
    type Request = DescribeTopicPartitionsRequest;
    type Response = DescribeTopicPartitionsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Topic, Operation::Describe)];

    /// Only the topics asked for; the cursor's is among them, or is filtered in the answer.
    fn wants(asked: &Asked<Self>) -> Vec<Want> {
        asked.by_field(field::TOPICS_NAME, Kind::Topic, Operation::Describe)
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.topic(&topic.name),
            |topic, code| answer(&topic.name, code),
        );
        let cursor = request.cursor.take();
        request.cursor = cursor.filter(|cursor| denied.topic(&cursor.topic_name).is_none());
        Refused::listed(refused, request.topics.is_empty(), |topics| {
            DescribeTopicPartitionsResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
        answer
            .topics
            .sort_by(|one, other| one.name.cmp(&other.name));
    }

    fn rewrites(_asked: &Asked<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, request: &Self::Request, cx: &mut Answering<'_>) {
        let all = request.topics.is_empty();
        answer.topics.retain_mut(|topic| {
            let name = topic.name.clone().unwrap_or_default();
            topic.topic_authorized_operations =
                cx.operations(topic.topic_authorized_operations, Kind::Topic, &name);
            !all || (cx.may)(Operation::Describe, Kind::Topic, &name)
        });
        let forbidden = |name: &TopicName| !(cx.may)(Operation::Describe, Kind::Topic, name);
        if answer
            .next_cursor
            .as_ref()
            .map(|cursor| &cursor.topic_name)
            .is_some_and(forbidden)
        {
            advance(answer, cx);
        }
    }
}

/// The next topic, in the broker's order (by name), that the subject may see; none: the listing ends here.
fn advance(answer: &mut DescribeTopicPartitionsResponse, cx: &mut Answering<'_>) {
    let Some(mut cursor) = answer.next_cursor.take() else {
        return;
    };
    let mut later: Vec<_> = cx
        .cluster
        .topics
        .values()
        .filter(|name| name.as_ref() > cursor.topic_name.as_str())
        .cloned()
        .collect();
    later.sort();
    let next = later
        .into_iter()
        .find(|name| (cx.may)(Operation::Describe, Kind::Topic, name));
    answer.next_cursor = next.map(|name| {
        cursor.topic_name = TopicName(kafka_protocol::protocol::StrBytes::from_string(
            name.to_string(),
        ));
        cursor.partition_index = 0;
        cursor
    });
}

fn answer(name: &TopicName, code: i16) -> DescribeTopicPartitionsResponseTopic {
    DescribeTopicPartitionsResponseTopic::default()
        .with_name(Some(name.clone()))
        .with_error_code(code)
        .with_topic_authorized_operations(i32::MIN)
}
