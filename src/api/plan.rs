//! How a request is handled after it is decided and recorded, and how its response is handled.

use crate::{
    cluster::{Addresses, Cluster},
    policy::model::vocabulary::{Kind, OPERATIONS, Operation},
    wire::{
        FrameError,
        frame::{Frame, Rope},
    },
};
use bytes::Bytes;
use std::sync::Arc;
use uuid::Uuid;

pub enum Disposition {
    /// Forwarded to the broker; `response_action` says how the response is handled.
    Forward {
        request: Rope,
        response_action: ResponseAction,
    },
    /// Klamm answers the request itself.
    Answer(Rope),
    /// There is no response to send (acks=0): the connection is closed, as a broker does.
    Close,
}

/// How a broker's response becomes the client's.
pub enum ResponseAction {
    /// The broker sends no response.
    Silent,
    /// Relayed as it arrives and walked on the way: never collected; endpoints are blanked without
    /// a change of length.
    Relay,
    /// A Fetch response, relayed in the same way, with these encoded topics inserted at the front
    /// of `Responses`.
    Splice { topics: Bytes, count: u32 },
    /// Collected and rewritten.
    Rewrite(Rewrite),
    /// Collected and rewritten, possibly with one more request to the broker. No later request is
    /// forwarded before this is complete.
    FollowUp(Rewrite),
}

pub type Rewrite =
    Box<dyn FnOnce(&Frame, &mut Answering<'_>) -> Result<RewriteOutcome, FrameError> + Send>;

/// The result of rewriting a response.
pub enum RewriteOutcome {
    Answer(Rope),
    /// Another request in the same position of the pipeline, before the client gets its response.
    FollowUp {
        request: Rope,
        then: Rewrite,
    },
}

/// The context for rewriting a response.
pub struct Answering<'a> {
    pub cluster: &'a Cluster,
    pub addresses: &'a Addresses,
    /// Whether the subject has a right. Filtering a listing is not an audit event.
    pub may: &'a mut dyn FnMut(Operation, Kind, &str) -> bool,
    /// Whether a contract applies to this topic name. Such a topic is never created automatically
    /// (ruling 31).
    pub governed: &'a dyn Fn(&str) -> bool,
    /// Collects names that the cluster snapshot does not have: a topic can be requested by its id
    /// before every broker's metadata contains it.
    pub named: &'a mut Vec<(Uuid, Arc<str>)>,
}

impl Answering<'_> {
    /// Records the name that the response gives for an id.
    pub fn name(&mut self, id: Uuid, name: &str) {
        if !id.is_nil() && self.cluster.topic(id).is_none() {
            self.named.push((id, name.into()));
        }
    }

    /// The AuthorizedOperations bitmap: the operations that the broker grants Klamm, reduced to
    /// those that the policy grants the subject (ruling 22). The broker's value for "not requested"
    /// (the lowest i32) is kept.
    pub fn operations(&mut self, broker: i32, kind: Kind, name: &str) -> i32 {
        if broker == i32::MIN {
            return broker;
        }
        OPERATIONS
            .iter()
            .map(|(_, operation)| (*operation, 1i32 << (*operation as u8)))
            .filter(|(_, bit)| broker & bit != 0)
            .filter(|(operation, _)| (self.may)(*operation, kind, name))
            .fold(0, |bits, (_, bit)| bits | bit)
    }
}
