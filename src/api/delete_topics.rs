//! DeleteTopics (20): DELETE on the cluster or on each topic, and DESCRIBE on each topic that is
//! given by name; 29 per topic. For a topic given by id, the response reveals the name only to
//! subjects with DESCRIBE. An element with both a name and an id is refused (42); the broker
//! refuses an element with neither.

use super::{
    ApiRow, Area, Denied, Disposition, RequiredPermission, ResponseAction, codec, merge,
    plan::Rewrite,
    refusal::message,
    request::{ApiRequest, Name, Request},
};
use crate::{
    cluster::Cluster,
    policy::model::vocabulary::{Kind, Operation},
    wire::{FrameError, frame::Frame, header::RequestHeader},
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        DeleteTopicsRequest, DeleteTopicsResponse, TopicName,
        delete_topics_request::DeleteTopicState, delete_topics_response::DeletableTopicResult,
    },
    protocol::StrBytes,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

pub const ROW: ApiRow = ApiRow {
    key: 20,
    name: "DeleteTopics",
    versions: (1, 6),
    area: Area::Administration,
    unavailable: None,
    read,
};

struct DeleteTopics {
    request: Request,
    asked: DeleteTopicsRequest,
    known: HashMap<Uuid, Arc<str>>,
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let request = Request::walk(frame)?;
    let asked = codec::request(&request)?;
    Ok(Box::new(DeleteTopics {
        request,
        asked,
        known: HashMap::new(),
    }))
}

impl ApiRequest for DeleteTopics {
    fn request(&self) -> &Request {
        &self.request
    }

    fn ids(&mut self) -> Vec<Uuid> {
        self.asked_by_id()
    }

    fn resolve(&mut self, cluster: &Cluster) {
        for id in self.asked_by_id() {
            if let Some(name) = cluster.topic(id) {
                self.known.insert(id, Arc::clone(name));
            }
        }
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let mut required = Vec::new();
        let (by_name, by_id) = self.names();
        let on = |operation, name: &Arc<str>| {
            RequiredPermission::new(operation, Kind::Topic, Name::Known(Arc::clone(name)))
        };
        for name in &by_name {
            required.extend([Operation::Delete, Operation::Describe].map(|one| on(one, name)));
        }
        // For a topic given by id, DESCRIBE decides only whether the name is revealed.
        for name in &by_id {
            required.push(on(Operation::Delete, name));
            required.push(on(Operation::Describe, name).filter_only());
        }
        required
    }

    fn plan(mut self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let mut refused = Vec::new();
        let mut asked = std::mem::take(&mut self.asked);
        asked.topic_names.retain(|name| {
            let code = denied.topic(name);
            refused.extend(code.map(|code| answer(code).with_name(Some(name.clone()))));
            code.is_none()
        });
        asked.topics.retain(|topic| {
            let refusal = self.refusal(topic, denied);
            let keep = refusal.is_none();
            refused.extend(refusal);
            keep
        });
        let header = self.request.header.clone();
        let refused = worded(header.version, refused);
        if refused.is_empty() {
            return Ok(Disposition::Forward {
                request: self.request.frame.into(),
                response_action: ResponseAction::Relay,
            });
        }
        if asked.topic_names.is_empty() && asked.topics.is_empty() {
            let answer = DeleteTopicsResponse::default().with_responses(refused);
            return Ok(Disposition::Answer(codec::reply(&header, &answer)?));
        }
        Ok(Disposition::Forward {
            request: codec::changed(&self.request, &asked)?,
            response_action: ResponseAction::Rewrite(merging(header, refused)),
        })
    }
}

impl DeleteTopics {
    fn asked_by_id(&self) -> Vec<Uuid> {
        let ids = self.asked.topics.iter().map(|topic| topic.topic_id);
        ids.filter(|id| !id.is_nil()).collect()
    }

    /// The names in the request, and the names of the ids in the request.
    fn names(&self) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
        let named = self
            .asked
            .topics
            .iter()
            .filter_map(|topic| topic.name.as_ref());
        let named = self.asked.topic_names.iter().chain(named);
        let ids = self.asked_by_id();
        (
            named.map(|name| Arc::from(name.as_str())).collect(),
            ids.iter()
                .filter_map(|id| self.known.get(id).cloned())
                .collect(),
        )
    }

    fn refusal(&self, topic: &DeleteTopicState, denied: &Denied) -> Option<DeletableTopicResult> {
        if let Some(name) = &topic.name {
            if !topic.topic_id.is_nil() {
                return Some(both(topic));
            }
            return Some(answer(denied.topic(name)?).with_name(Some(name.clone())));
        }
        if topic.topic_id.is_nil() {
            return None;
        }
        let Some(name) = self.known.get(&topic.topic_id) else {
            let code = ResponseError::UnknownTopicId.code();
            return Some(answer(code).with_name(None).with_topic_id(topic.topic_id));
        };
        let code = denied.topic(name)?;
        let hidden = denied.lacks(Operation::Describe, Kind::Topic, name);
        let shown = (!hidden).then(|| TopicName(StrBytes::from_string(name.to_string())));
        Some(answer(code).with_name(shown).with_topic_id(topic.topic_id))
    }
}

/// It is ambiguous which of the two is meant, so the element is refused for every subject, as a
/// broker does.
fn both(topic: &DeleteTopicState) -> DeletableTopicResult {
    answer(ResponseError::InvalidRequest.code())
        .with_name(topic.name.clone())
        .with_topic_id(topic.topic_id)
}

fn answer(code: i16) -> DeletableTopicResult {
    DeletableTopicResult::default().with_error_code(code)
}

/// Adds the broker's message for each code, in versions that have a field for it.
fn worded(version: i16, mut refused: Vec<DeletableTopicResult>) -> Vec<DeletableTopicResult> {
    const WORDS: i16 = 5;
    for topic in refused.iter_mut().filter(|_| version >= WORDS) {
        topic.error_message = message(topic.error_code).map(StrBytes::from_static_str);
    }
    refused
}

fn merging(header: RequestHeader, refused: Vec<DeletableTopicResult>) -> Rewrite {
    merge::rewrite(header, |answer: &mut DeleteTopicsResponse, _cx| {
        answer.responses.extend(refused);
    })
}
