//! CreateTopics (19): CREATE on the cluster or on each topic; 29 per topic. Who may not DESCRIBE_CONFIGS does not see the resulting configuration.

use super::{
    Answering, Area, Denied, Row, Want,
    keyed::{Asked, Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        CreateTopicsRequest, CreateTopicsResponse, TopicName,
        create_topics_response::CreatableTopicResult,
    },
    protocol::StrBytes,
};

pub const ROW: Row = Row {
    key: 19,
    name: "CreateTopics",
    versions: (2, 7),
    area: Area::Administration,
    unavailable: None,
    read: read::<CreateTopics>,
};

struct CreateTopics;

impl Keyed for CreateTopics {
    type Request = CreateTopicsRequest;
    type Response = CreateTopicsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Topic, Operation::Create)];

    fn wants(asked: &Asked<Self>) -> Vec<Want> {
        let topics = asked.by_class().into_iter();
        topics
            .map(|want| want.or_cluster(Operation::Create))
            .collect()
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
        Refused::listed(refused, request.topics.is_empty(), |topics| {
            CreateTopicsResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
    }

    fn rewrites(asked: &Asked<Self>) -> bool {
        asked.request.header.version >= 5
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        for topic in answer
            .topics
            .iter_mut()
            .filter(|topic| topic.error_code == 0)
        {
            cx.name(topic.topic_id, &topic.name);
            if !(cx.may)(Operation::DescribeConfigs, Kind::Topic, &topic.name) {
                topic.topic_config_error_code = ResponseError::TopicAuthorizationFailed.code();
                topic.num_partitions = -1;
                topic.replication_factor = -1;
                topic.configs = None;
            }
        }
    }
}

fn answer(name: &TopicName, code: i16) -> CreatableTopicResult {
    CreatableTopicResult::default()
        .with_name(name.clone())
        .with_error_code(code)
        .with_error_message(Some(StrBytes::from_static_str("Authorization failed.")))
}
