//! The topics of a request, by name or id, in the request's order. Ids are resolved to names only
//! here (ruling 12).

use super::{
    Denied, RequiredPermission,
    request::{Name, Request, span},
};
use crate::{
    cluster::Cluster,
    policy::model::vocabulary::{Kind, Operation},
};
use kafka_protocol::error::ResponseError;
use uuid::Uuid;

#[derive(Debug, Default)]
pub struct Topics(Vec<Topic>);

#[derive(Debug, Default)]
struct Topic {
    name: Option<Name>,
    id: Uuid,
}

impl Topics {
    /// Starts the next topic. The following calls apply to it.
    pub fn push(&mut self) {
        self.0.push(Topic::default());
    }

    /// Sets its name, as the walker reports it. The name is ignored if there is an id: brokers use
    /// the id.
    pub fn named(&mut self, at: u64, bytes: &[u8]) {
        if let Some(topic) = self.0.last_mut().filter(|topic| topic.id.is_nil()) {
            topic.name = Some(Name::At(span(at, bytes.len())));
        }
    }

    /// Sets its id.
    pub fn identified(&mut self, bytes: &[u8]) {
        if let Some(topic) = self.0.last_mut() {
            topic.id = Uuid::from_slice(bytes).unwrap_or_default();
            if !topic.id.is_nil() {
                topic.name = None;
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// See [`super::ApiRequest::ids`].
    pub fn ids(&self) -> Vec<Uuid> {
        let unnamed = self.0.iter().filter(|topic| topic.name.is_none());
        unnamed.map(|topic| topic.id).collect()
    }

    /// See [`super::ApiRequest::resolve`].
    pub fn resolve(&mut self, cluster: &Cluster) {
        for topic in self.0.iter_mut().filter(|topic| topic.name.is_none()) {
            let known = cluster.topic(topic.id);
            topic.name = known.map(|name| Name::Known(name.clone()));
        }
    }

    /// Whether a topic is still without a name.
    pub fn unknown(&self) -> bool {
        self.0.iter().any(|topic| topic.name.is_none())
    }

    pub fn name(&self, at: usize) -> Option<&Name> {
        self.0.get(at)?.name.as_ref()
    }

    pub fn id(&self, at: usize) -> Uuid {
        self.0.get(at).map_or(Uuid::nil(), |topic| topic.id)
    }

    /// The right on each topic that has a name.
    pub fn required(
        &self,
        kind: Kind,
        operation: Operation,
    ) -> impl Iterator<Item = RequiredPermission> {
        let named = self.0.iter().filter_map(|topic| topic.name.clone());
        named.map(move |name| RequiredPermission::new(operation, kind, name))
    }

    /// The code with which a topic is refused. A topic without a name is always refused.
    pub fn refusal(
        &self,
        at: usize,
        kind: Kind,
        request: &Request,
        denied: &Denied,
    ) -> Option<i16> {
        match self.name(at) {
            Some(name) => denied.code(kind, name.text(request)),
            None => denied
                .code(kind, "")
                .or(Some(ResponseError::UnknownTopicId.code())),
        }
    }
}
