//! The topics of a request, named or by id, in its order. The one place where ids become names (ruling 12).

use super::{
    Denied, Want,
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
    /// The next topic; what is then said of one is said of this.
    pub fn push(&mut self) {
        self.0.push(Topic::default());
    }

    /// Its name, as the walker reports it. Beside an id it counts for nothing: brokers answer by the id.
    pub fn named(&mut self, at: u64, bytes: &[u8]) {
        if let Some(topic) = self.0.last_mut().filter(|topic| topic.id.is_nil()) {
            topic.name = Some(Name::At(span(at, bytes.len())));
        }
    }

    /// Its id.
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

    /// See [`super::Ask::ids`].
    pub fn ids(&self) -> Vec<Uuid> {
        let unnamed = self.0.iter().filter(|topic| topic.name.is_none());
        unnamed.map(|topic| topic.id).collect()
    }

    /// See [`super::Ask::resolve`].
    pub fn resolve(&mut self, cluster: &Cluster) {
        for topic in self.0.iter_mut().filter(|topic| topic.name.is_none()) {
            let known = cluster.topic(topic.id);
            topic.name = known.map(|name| Name::Known(name.clone()));
        }
    }

    /// Whether one stayed without a name.
    pub fn unknown(&self) -> bool {
        self.0.iter().any(|topic| topic.name.is_none())
    }

    pub fn name(&self, at: usize) -> Option<&Name> {
        self.0.get(at)?.name.as_ref()
    }

    pub fn id(&self, at: usize) -> Uuid {
        self.0.get(at).map_or(Uuid::nil(), |topic| topic.id)
    }

    /// The right on each that has a name.
    pub fn wants(&self, kind: Kind, operation: Operation) -> impl Iterator<Item = Want> {
        let named = self.0.iter().filter_map(|topic| topic.name.clone());
        named.map(move |name| Want::new(operation, kind, name))
    }

    /// The code with which one is refused; without a name it always is.
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
