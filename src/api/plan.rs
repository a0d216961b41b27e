//! What happens to a request once it is decided and recorded, and to its answer.

use crate::{
    cluster::{Addresses, Cluster},
    policy::model::vocabulary::{Kind, OPERATIONS, Operation},
    wire::{
        Fault,
        frame::{Frame, Rope},
    },
};
use bytes::Bytes;
use std::sync::Arc;
use uuid::Uuid;

pub enum Plan {
    /// To the broker; its answer is treated so.
    Forward { request: Rope, treat: Treat },
    /// Klamm answers by itself.
    Answer(Rope),
    /// There is no answer to give (acks=0): the connection is closed, as a broker does.
    Close,
}

/// How a broker's answer becomes the client's.
pub enum Treat {
    /// None will come.
    Silent,
    /// Relayed as it comes, walked on the way: never collected, endpoints blanked at the same length.
    Relay,
    /// A Fetch answer, relayed likewise, with these encoded topics put in front of `Responses`.
    Graft { topics: Bytes, count: u32 },
    /// Collected and made anew.
    Rewrite(Rewrite),
    /// Likewise, and it may ask the broker once more: nothing later is forwarded before that is done.
    Ask(Rewrite),
}

pub type Rewrite = Box<dyn FnOnce(&Frame, &mut Answering<'_>) -> Result<After, Fault> + Send>;

/// What a rewritten answer leads to.
pub enum After {
    Answer(Rope),
    /// Another request in the same place of the line, before the client is answered.
    Ask {
        request: Rope,
        then: Rewrite,
    },
}

/// What an answer may be made from.
pub struct Answering<'a> {
    pub cluster: &'a Cluster,
    pub addresses: &'a Addresses,
    /// Whether the subject may; filtering a listing is no event.
    pub may: &'a mut dyn FnMut(Operation, Kind, &str) -> bool,
    /// Whether a contract governs this topic name: it is then never created automatically (ruling 31).
    pub governed: &'a dyn Fn(&str) -> bool,
    /// Takes names that the snapshot of the cluster lacks: a topic can be asked for by its id before every broker's metadata knows it.
    pub named: &'a mut Vec<(Uuid, Arc<str>)>,
}

impl Answering<'_> {
    /// The answer says which name an id has.
    pub fn name(&mut self, id: Uuid, name: &str) {
        if !id.is_nil() && self.cluster.topic(id).is_none() {
            self.named.push((id, name.into()));
        }
    }

    /// The AuthorizedOperations bitmap: what the broker grants Klamm, cut to what policy grants the subject (ruling 22).
    /// The broker's "not asked for" (the lowest i32) stays.
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
