//! A proven request, and what it wants.

use super::{Denied, Plan, topics::Topics};
use crate::{
    cluster::Cluster,
    policy::model::vocabulary::{Kind, Operation, Proposal, Setting},
    wire::{
        Fault,
        frame::{Edit, Frame},
        header::RequestHeader,
        layout::{self, Class, Field, Side, Visit},
    },
};
use bytes::Bytes;
use std::{ops::Range, sync::Arc};
use uuid::Uuid;

/// A request whose every byte was walked.
pub struct Request {
    pub frame: Frame,
    pub header: RequestHeader,
}

impl Request {
    /// Walks a frame of a key that needs nothing but the proof.
    pub fn walk(frame: Frame) -> Result<Self, Fault> {
        let (frame, header, Names { .. }) = layout::canonical::<Names>(frame)?;
        Ok(Self { frame, header })
    }

    /// Walks the body once more.
    pub fn visit(&self, visit: &mut impl Visit) -> Result<(), Fault> {
        let RequestHeader { key, version, .. } = self.header;
        let program = layout::program(Side::Request, key, version)
            .ok_or(Fault::UnknownApi { key, version })?;
        layout::prove(program, &self.frame, self.header.body, visit).map(drop)
    }

    /// The same for a key of which a widespread library leaves bytes behind the message. Brokers pass over them. Those that are `known` are cut off
    /// and never forwarded; anything else that is left over is refused as ever.
    pub fn walk_without<V: Visit + Default>(
        frame: Frame,
        known: fn(&[u8]) -> bool,
    ) -> Result<(Self, V), Fault> {
        let (frame, header, found) = match layout::canonical(frame.clone()) {
            Err(Fault::TrailingBytes(over)) => layout::canonical(cut(frame, over, known)?)?,
            walked => walked?,
        };
        Ok((Self { frame, header }, found))
    }

    /// Text at a place that the walker reported (and proved to be UTF-8).
    pub fn text(&self, at: &Range<u32>) -> &str {
        std::str::from_utf8(self.slice(at)).unwrap_or_default()
    }

    pub fn slice(&self, at: &Range<u32>) -> &[u8] {
        self.frame
            .bytes()
            .get(at.start as usize..at.end as usize)
            .unwrap_or_default()
    }

    pub fn client_id(&self) -> Option<&str> {
        self.header.client.as_ref().map(|at| self.text(at))
    }

    pub fn body(&self) -> Bytes {
        let bytes = self.frame.bytes();
        bytes.slice(bytes.len().min(self.header.body as usize)..)
    }
}

fn cut(frame: Frame, over: u64, known: fn(&[u8]) -> bool) -> Result<Frame, Fault> {
    let end = frame.bytes().len();
    let start = usize::try_from(over)
        .ok()
        .and_then(|over| end.checked_sub(over));
    let left = start.and_then(|start| frame.bytes().get(start..));
    match (start.map(u32::try_from), u32::try_from(end)) {
        (Some(Ok(start)), Ok(end)) if left.is_some_and(known) => {
            Ok(frame.edit(&[Edit::Cut(start..end)])?.into_frame())
        }
        _ => Err(Fault::TrailingBytes(over)),
    }
}

/// The name that a want is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// In the request's frame.
    At(Range<u32>),
    /// A topic that the request names by id, resolved.
    Known(Arc<str>),
    /// The cluster, or any name at all (Kafka's `authorizeByResourceType`).
    None,
}

/// One right that a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    pub operation: Operation,
    pub kind: Kind,
    pub name: Name,
    /// Suffices instead, asked first: another operation, on the cluster. What stands for a right on a name is [`keys::ON_CLUSTER`]'s to say.
    ///
    /// [`keys::ON_CLUSTER`]: crate::policy::model::keys::ON_CLUSTER
    pub cluster: Option<Operation>,
    /// Its denial refuses the request as a denial on the cluster does: the key needs the right on the cluster, and this name is in the request.
    pub whole: bool,
    /// A right whose absence only narrows the answer, as Kafka's own filtering does: no denial, no event.
    pub silent: bool,
}

impl Want {
    pub fn new(operation: Operation, kind: Kind, name: Name) -> Self {
        Self {
            operation,
            kind,
            name,
            cluster: None,
            whole: false,
            silent: false,
        }
    }

    pub fn or_cluster(self, operation: Operation) -> Self {
        Self {
            cluster: Some(operation),
            ..self
        }
    }

    pub fn whole(self) -> Self {
        Self {
            whole: true,
            ..self
        }
    }

    pub fn silent(self) -> Self {
        Self {
            silent: true,
            ..self
        }
    }

    pub fn text<'a>(&'a self, request: &'a Request) -> &'a str {
        self.name.text(request)
    }
}

impl Name {
    /// The name as text; empty for the cluster and for any name.
    pub fn text<'a>(&'a self, request: &'a Request) -> &'a str {
        match self {
            Name::At(at) => request.text(at),
            Name::Known(name) => name,
            Name::None => "",
        }
    }
}

/// Record batches on their way to one partition.
#[derive(Debug, Clone)]
pub struct Payload {
    pub topic: Name,
    pub partition: i32,
    /// Who must have them before the producer is told: -1 is every in-sync replica.
    pub acks: i16,
    /// Where the batches lie in the frame; empty for null records.
    pub records: Range<u32>,
    /// Which of the request's topics, counted from 0, and which of its partitions.
    pub place: (u32, u32),
}

/// A request as its key reads it. Made by a row's `read`, so only of proven frames.
pub trait Ask: Send {
    fn request(&self) -> &Request;
    /// Its topics, where they may be named by ids.
    fn topics(&mut self) -> Option<&mut Topics> {
        None
    }
    /// Topic ids whose names must be known before `wants` says all.
    fn ids(&mut self) -> Vec<Uuid> {
        self.topics().map_or_else(Vec::new, |topics| topics.ids())
    }
    /// Puts names to ids. What stays without a name is never authorized: it is answered UNKNOWN_TOPIC_ID.
    fn resolve(&mut self, cluster: &Cluster) {
        if let Some(topics) = self.topics() {
            topics.resolve(cluster);
        }
    }
    /// What the subject wants to do, in the order of the request.
    fn wants(&self) -> Vec<Want>;
    /// Why Klamm itself refuses the request, whatever policy says.
    fn outright(&self) -> Option<&'static str> {
        None
    }
    /// What it would make of topics, for their contracts to be held against.
    fn proposals(&self) -> Vec<Proposal> {
        Vec::new()
    }
    /// Puts into the proposal at this place what its topic's contract says where the request says nothing.
    fn fill(&mut self, _place: usize, _filled: &[(Setting, String)]) {}
    /// Records to hold against their topics' contracts.
    fn payloads(&self) -> Vec<Payload> {
        Vec::new()
    }
    /// What goes on, without what was denied or is invalid, and how the answer is treated.
    fn plan(self: Box<Self>, denied: &Denied) -> Result<Plan, Fault>;
}

/// The names that a request carries, in order, for keys whose rights follow from its fields.
#[derive(Debug, Default)]
pub struct Names {
    pub found: Vec<Found>,
    /// One-byte scalars (a coordinator's key type, for instance).
    small: Vec<(Field, u8)>,
    /// The last of them.
    last: u8,
}

/// Where a name lies in the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub field: Field,
    pub at: Range<u32>,
    /// The one-byte scalar that was read last before it: a resource's type stands in front of its name.
    pub beside: u8,
}

impl Names {
    /// Where the values of a field lie.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Range<u32>> {
        let same = self.found.iter().filter(move |found| found.field == field);
        same.map(|found| &found.at)
    }

    /// A one-byte scalar; 0, Kafka's default, where the version has none.
    pub fn small(&self, field: Field) -> u8 {
        self.small
            .iter()
            .find(|(at, _)| *at == field)
            .map_or(0, |(_, value)| *value)
    }
}

impl Visit for Names {
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        if names(field.class()) {
            let (at, beside) = (span(at, bytes.len()), self.last);
            self.found.push(Found { field, at, beside });
        } else if let [byte] = bytes {
            self.last = *byte;
            if self.small.len() < 8 {
                self.small.push((field, *byte));
            }
        }
    }
}

/// Whether fields of this class may name what a right is needed on, or what Klamm itself must look at.
fn names(class: Class) -> bool {
    match class {
        Class::Topic
        | Class::Group
        | Class::TransactionalId
        | Class::CoordinatorKey
        | Class::TopicPattern
        | Class::TransactionalIdPattern
        | Class::ResourceName
        | Class::ConfigName
        | Class::QuotaEntity
        | Class::Principal
        | Class::User
        | Class::TokenId => true,
        Class::Plain
        | Class::TopicId
        | Class::Host
        | Class::Port
        | Class::ApplicationHost
        | Class::ApplicationPort
        | Class::ClientHost
        | Class::AclHost
        | Class::Rack
        | Class::ClusterId
        | Class::ListenerName
        | Class::DirectoryId
        | Class::DirectoryPath
        | Class::MemberId
        | Class::InstanceId
        | Class::ProcessId
        | Class::ClientId
        | Class::ClientSoftware
        | Class::Keyword
        | Class::StreamsName
        | Class::ConfigValue
        | Class::Secret
        | Class::FreeText
        | Class::Records
        | Class::Opaque => false,
    }
}

/// A place in a frame, which is shorter than 4 GiB.
pub fn place(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A place in a request. Requests are far below 4 GiB, so that nothing is cut off here.
pub fn span(at: u64, len: usize) -> Range<u32> {
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    start..start.saturating_add(u32::try_from(len).unwrap_or(u32::MAX))
}
