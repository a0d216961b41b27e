//! DescribeTopicPartitions (75): DESCRIBE on each topic, 29 per topic with a zero id; without names
//! all topics, filtered silently.
//!
//! The broker applies the partition limit to the requested topics, and returns a cursor where it
//! stopped. For this reason a request for all topics is never forwarded as such: Klamm first asks
//! the same broker for the names and then forwards only the topics that the subject can see.
//! Neither the broker's response nor its cursor then depends on any other topic.

use super::{
    Answering, ApiRow, Area, Denied, Disposition, RequiredPermission, ResponseAction,
    cluster_api::answer,
    codec,
    merge::rewrite,
    metadata::{all_topics, names_of_all},
    plan::RewriteOutcome,
    request::{ApiRequest, Name, Request},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{FrameError, frame::Frame},
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, TopicName,
        describe_topic_partitions_request::TopicRequest,
        describe_topic_partitions_response::{
            Cursor, DescribeTopicPartitionsResponseTopic as Topic,
        },
    },
    protocol::StrBytes,
};
use std::{collections::HashSet, sync::Arc};

pub const ROW: ApiRow = ApiRow {
    key: 75,
    name: "DescribeTopicPartitions",
    versions: (0, 0),
    area: Area::Data,
    unavailable: None,
    read,
};

/// The maximum number of topics per request, equal to the number that Kafka's
/// `max.request.partition.size.limit` lets a broker answer. A cursor continues after them.
const MOST: usize = 2000;

struct DescribeTopicPartitions {
    request: Request,
    asked: DescribeTopicPartitionsRequest,
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let request = Request::walk(frame)?;
    let asked = codec::request(&request)?;
    Ok(Box::new(DescribeTopicPartitions { request, asked }))
}

impl ApiRequest for DescribeTopicPartitions {
    fn request(&self) -> &Request {
        &self.request
    }

    /// Only the requested topics need a right: the cursor's topic must be among them, and for a
    /// request without names only visible topics are requested.
    fn required(&self) -> Vec<RequiredPermission> {
        let names = self.asked.topics.iter().map(|topic| &topic.name);
        let names = names.map(|name| Name::Known(Arc::from(name.as_str())));
        names
            .map(|name| RequiredPermission::new(Operation::Describe, Kind::Topic, name))
            .collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        match self.asked.topics.is_empty() {
            true => self.all(),
            false => self.named(denied),
        }
    }
}

impl DescribeTopicPartitions {
    /// The topic at which the response starts.
    fn start(&self) -> &str {
        let cursor = self.asked.cursor.as_ref();
        cursor.map_or("", |cursor| &cursor.topic_name)
    }

    fn all(self) -> Result<Disposition, FrameError> {
        let cursor = self.asked.cursor.as_ref();
        if cursor.is_some_and(|cursor| cursor.partition_index < 0) {
            // A broker answers an invalid cursor with an error for each topic in the request. This
            // request has none.
            return self.answered(Vec::new());
        }
        let correlation = self.request.header.correlation;
        Ok(Disposition::Forward {
            request: all_topics(correlation, self.request.client_id())?,
            response_action: ResponseAction::FollowUp(Box::new(move |frame, cx| {
                self.visible(names_of_all(frame)?, cx)
            })),
        })
    }

    /// Requests the topics that the subject can see, starting at the cursor.
    fn visible(
        mut self,
        mut names: Vec<Box<str>>,
        cx: &mut Answering<'_>,
    ) -> Result<RewriteOutcome, FrameError> {
        names.retain(|name| **name >= *self.start());
        names.sort_unstable();
        names.dedup();
        let limit = usize::try_from(self.asked.response_partition_limit).unwrap_or(0);
        // Each topic has at least one partition. One more topic is requested for the broker's own
        // cursor.
        let most = limit.clamp(1, MOST) + 1;
        let names = names.into_iter();
        let mut visible = names.filter(|name| (cx.may)(Operation::Describe, Kind::Topic, name));
        let names: Vec<_> = visible.by_ref().take(most).map(topic_name).collect();
        let next = visible.next().map(topic_name);
        if names.is_empty() {
            let nothing = DescribeTopicPartitionsResponse::default();
            return Ok(RewriteOutcome::Answer(answer(&self.request, &nothing)?));
        }
        let cursor = self.asked.cursor.take();
        self.asked.cursor = cursor.filter(|cursor| names.first() == Some(&cursor.topic_name));
        let topics = names.into_iter();
        self.asked.topics = topics
            .map(|name| TopicRequest::default().with_name(name))
            .collect();
        let request = codec::changed(&self.request, &self.asked)?;
        let finish = |answer: &mut DescribeTopicPartitionsResponse, cx: &mut Answering<'_>| {
            // Topics that were deleted in the meantime are omitted.
            let gone = ResponseError::UnknownTopicOrPartition.code();
            answer.topics.retain(|topic| topic.error_code != gone);
            shown(answer, cx);
            if answer.next_cursor.is_none() {
                answer.next_cursor = next.map(|name| Cursor::default().with_topic_name(name));
            }
        };
        Ok(RewriteOutcome::FollowUp {
            request,
            then: rewrite(self.request.header, finish),
        })
    }

    fn named(mut self, denied: &Denied) -> Result<Disposition, FrameError> {
        let denials = self.denials(denied);
        if !denials.is_empty() && !self.is_valid() {
            return self.answered(self.invalid());
        }
        let whole = self.asked.topics.len();
        let start = self.start().to_owned();
        let kept = |name: &TopicName| denied.topic(name).is_none() && name.as_str() >= &*start;
        if !denials.is_empty() {
            self.asked.topics.retain(|topic| kept(&topic.name));
            let cursor = self.asked.cursor.take();
            self.asked.cursor = cursor.filter(|cursor| kept(&cursor.topic_name));
        }
        if self.asked.topics.is_empty() {
            return self.answered(denials);
        }
        let request = match self.asked.topics.len() == whole {
            true => self.request.frame.clone().into(),
            false => codec::changed(&self.request, &self.asked)?,
        };
        let finish = move |answer: &mut DescribeTopicPartitionsResponse, cx: &mut Answering<'_>| {
            shown(answer, cx);
            merge(answer, denials);
        };
        Ok(Disposition::Forward {
            request,
            response_action: ResponseAction::Rewrite(rewrite(self.request.header, finish)),
        })
    }

    /// The denied topics from the cursor on, each once.
    fn denials(&self, denied: &Denied) -> Vec<Topic> {
        let mut seen = HashSet::new();
        let names = self.asked.topics.iter().map(|topic| &topic.name);
        names
            .filter(|name| name.as_str() >= self.start() && seen.insert(*name))
            .filter_map(|name| Some(refused(name, denied.topic(name)?)))
            .collect()
    }

    /// Whether a broker accepts the cursor: its topic must be in the request, and its partition
    /// must not be negative.
    fn is_valid(&self) -> bool {
        self.asked.cursor.as_ref().is_none_or(|cursor| {
            let mut names = self.asked.topics.iter().map(|topic| &topic.name);
            cursor.partition_index >= 0 && names.any(|name| *name == cursor.topic_name)
        })
    }

    /// The broker's response to an invalid cursor.
    fn invalid(&self) -> Vec<Topic> {
        let code = ResponseError::InvalidRequest.code();
        let topics = self.asked.topics.iter();
        topics.map(|topic| refused(&topic.name, code)).collect()
    }

    fn answered(&self, topics: Vec<Topic>) -> Result<Disposition, FrameError> {
        let said = DescribeTopicPartitionsResponse::default().with_topics(topics);
        Ok(Disposition::Answer(answer(&self.request, &said)?))
    }
}

/// Reduces the bitmaps of operations to what the policy allows.
fn shown(answer: &mut DescribeTopicPartitionsResponse, cx: &mut Answering<'_>) {
    for topic in &mut answer.topics {
        let name = topic.name.clone().unwrap_or_default();
        topic.topic_authorized_operations =
            cx.operations(topic.topic_authorized_operations, Kind::Topic, &name);
    }
}

/// Adds all denials to the broker's response, wherever the broker stopped. A broker does the same.
fn merge(answer: &mut DescribeTopicPartitionsResponse, denials: Vec<Topic>) {
    answer.topics.extend(denials);
    answer
        .topics
        .sort_by(|one, other| one.name.cmp(&other.name));
}

fn topic_name(name: Box<str>) -> TopicName {
    TopicName(StrBytes::from_string(name.into_string()))
}

fn refused(name: &TopicName, code: i16) -> Topic {
    Topic::default()
        .with_name(Some(name.clone()))
        .with_error_code(code)
        .with_topic_authorized_operations(i32::MIN)
}
