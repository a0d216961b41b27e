//! CreateTopics (19): CREATE on the cluster or on each topic; 29 per topic. A subject without
//! DESCRIBE_CONFIGS does not see the resulting configuration. A topic that would violate its
//! contract is refused (44). Settings that the contract supplies are sent to the broker in the
//! request.

use super::{
    Answering, ApiRow, Area, Denied,
    refusal::take,
    typed_api::{Keyed, Proposes, Refused, TypedRequest, read},
};
use crate::policy::model::vocabulary::{Kind, Operation, Proposal, Rest, Setting, Value};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        CreateTopicsRequest, CreateTopicsResponse, TopicName,
        create_topics_request::{CreatableTopic, CreatableTopicConfig},
        create_topics_response::CreatableTopicResult,
    },
    protocol::StrBytes,
};
use std::sync::Arc;

pub const ROW: ApiRow = ApiRow {
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

    const PROPOSES: Option<Proposes<Self::Request>> =
        Some(|request| request.topics.iter().map(proposal).collect());

    fn fill(request: &mut Self::Request, place: usize, filled: &[(Setting, String)]) {
        if let Some(topic) = request.topics.get_mut(place) {
            for (setting, value) in filled {
                put(topic, setting, value);
            }
        }
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.topics,
            |topic| denied.of_topic(&topic.name),
            |topic, (code, message)| answer(&topic.name, code, message),
        );
        Refused::listed(refused, request.topics.is_empty(), |topics| {
            CreateTopicsResponse::default().with_topics(topics)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
    }

    fn rewrites(asked: &TypedRequest<Self>) -> bool {
        asked.request.header.version >= 5
    }

    fn rewrite(answer: &mut Self::Response, request: &Self::Request, cx: &mut Answering<'_>) {
        for topic in answer
            .topics
            .iter_mut()
            .filter(|topic| topic.error_code == 0)
        {
            // With `validate_only` the response contains an id, but there is no topic with that id.
            if !request.validate_only {
                cx.name(topic.topic_id, &topic.name);
            }
            if !(cx.may)(Operation::DescribeConfigs, Kind::Topic, &topic.name) {
                topic.topic_config_error_code = ResponseError::TopicAuthorizationFailed.code();
                topic.num_partitions = -1;
                topic.replication_factor = -1;
                topic.configs = Some(Vec::new());
            }
        }
    }
}

fn answer(name: &TopicName, code: i16, message: Option<StrBytes>) -> CreatableTopicResult {
    let message = message.unwrap_or(StrBytes::from_static_str("Authorization failed."));
    CreatableTopicResult::default()
        .with_name(name.clone())
        .with_error_code(code)
        .with_error_message(Some(message))
}

/// An unspecified number of partitions or replicas is -1, or is given by the assignments.
fn proposal(topic: &CreatableTopic) -> Proposal {
    let number = |setting, number: i32| (setting, Value::Said(number.to_string()));
    let mut said = Vec::new();
    if topic.num_partitions != -1 {
        said.push(number(Setting::Partitions, topic.num_partitions));
    }
    if topic.replication_factor != -1 {
        let factor = i32::from(topic.replication_factor);
        said.push(number(Setting::Replication, factor));
    }
    if !topic.assignments.is_empty() {
        said.push(number(Setting::Partitions, length(topic.assignments.len())));
    }
    for assignment in &topic.assignments {
        said.push(number(
            Setting::Replication,
            length(assignment.broker_ids.len()),
        ));
    }
    for config in &topic.configs {
        let value = config.value.as_ref();
        let value = value.map_or(Value::Inherited, |value| Value::Said(value.to_string()));
        said.push((Setting::config(&config.name), value));
    }
    Proposal {
        topic: Arc::from(topic.name.as_str()),
        said,
        rest: Rest::New,
    }
}

fn length(len: usize) -> i32 {
    i32::try_from(len).unwrap_or(i32::MAX)
}

fn put(topic: &mut CreatableTopic, setting: &Setting, value: &str) {
    let text = || StrBytes::from_string(value.to_owned());
    match setting {
        // A value that no broker can have is left unspecified, and is refused by the broker or by
        // the contract's bound.
        Setting::Partitions => topic.num_partitions = value.parse().unwrap_or(-1),
        Setting::Replication => topic.replication_factor = value.parse().unwrap_or(-1),
        Setting::Config(name) => topic.configs.push(
            CreatableTopicConfig::default()
                .with_name(StrBytes::from_string(name.to_string()))
                .with_value(Some(text())),
        ),
    }
}
