//! A proven request and the rights it needs.

use super::{Denied, Disposition, topics::Topics};
use crate::{
    cluster::Cluster,
    policy::model::vocabulary::{Kind, Operation, Proposal, Setting},
    wire::{
        FrameError,
        frame::{Edit, Frame},
        header::RequestHeader,
        layout::{self, Class, Field, Side, Visit},
    },
};
use bytes::Bytes;
use std::{ops::Range, sync::Arc};
use uuid::Uuid;

/// A request of which every byte was walked.
pub struct Request {
    pub frame: Frame,
    pub header: RequestHeader,
}

impl Request {
    /// Walks a frame of a key that needs only the proof.
    pub fn walk(frame: Frame) -> Result<Self, FrameError> {
        let (frame, header, Names { .. }) = layout::canonical::<Names>(frame)?;
        Ok(Self { frame, header })
    }

    /// Walks the body again.
    pub fn visit(&self, visit: &mut impl Visit) -> Result<(), FrameError> {
        let RequestHeader { key, version, .. } = self.header;
        let program = layout::program(Side::Request, key, version)
            .ok_or(FrameError::UnknownApi { key, version })?;
        layout::prove(program, &self.frame, self.header.body, visit).map(drop)
    }

    /// As `walk`, for a key where a widespread library leaves bytes after the message. Brokers
    /// ignore these bytes. Bytes that are `known` are cut off and never forwarded; any other
    /// leftover bytes are refused as usual.
    pub fn walk_without<V: Visit + Default>(
        frame: Frame,
        known: fn(&[u8]) -> bool,
    ) -> Result<(Self, V), FrameError> {
        let (frame, header, found) = match layout::canonical(frame.clone()) {
            Err(FrameError::TrailingBytes(over)) => layout::canonical(cut(frame, over, known)?)?,
            walked => walked?,
        };
        Ok((Self { frame, header }, found))
    }

    /// The text at a position that the walker reported (and proved to be UTF-8).
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

fn cut(frame: Frame, over: u64, known: fn(&[u8]) -> bool) -> Result<Frame, FrameError> {
    let end = frame.bytes().len();
    let start = usize::try_from(over)
        .ok()
        .and_then(|over| end.checked_sub(over));
    let left = start.and_then(|start| frame.bytes().get(start..));
    match (start.map(u32::try_from), u32::try_from(end)) {
        (Some(Ok(start)), Ok(end)) if left.is_some_and(known) => {
            Ok(frame.edit(&[Edit::Cut(start..end)])?.into_frame())
        }
        _ => Err(FrameError::TrailingBytes(over)),
    }
}

/// The name of the resource that a want is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// At this position in the request's frame.
    At(Range<u32>),
    /// A topic that the request names by id, after resolution.
    Known(Arc<str>),
    /// The cluster, or any name (Kafka's `authorizeByResourceType`).
    None,
}

/// One right that a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredPermission {
    pub operation: Operation,
    pub kind: Kind,
    pub name: Name,
    /// Another operation, on the cluster, that is sufficient instead. It is checked first.
    /// [`keys::ON_CLUSTER`] defines which operation replaces a right on a name.
    ///
    /// [`keys::ON_CLUSTER`]: crate::policy::model::keys::ON_CLUSTER
    pub cluster: Option<Operation>,
    /// A denial refuses the request in the same way as a denial on the cluster: the key needs the
    /// right on the cluster, and this name is in the request.
    pub whole: bool,
    /// The absence of this right only narrows the response, as Kafka's own filtering does. It is
    /// neither a denial nor an audit event.
    pub filter_only: bool,
}

impl RequiredPermission {
    pub fn new(operation: Operation, kind: Kind, name: Name) -> Self {
        Self {
            operation,
            kind,
            name,
            cluster: None,
            whole: false,
            filter_only: false,
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

    pub fn filter_only(self) -> Self {
        Self {
            filter_only: true,
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

/// Record batches for one partition.
#[derive(Debug, Clone)]
pub struct Payload {
    pub topic: Name,
    pub partition: i32,
    /// The replicas that must have the records before the producer gets its response: -1 means
    /// every in-sync replica.
    pub acks: i16,
    /// Position of the batches in the frame; empty for null records.
    pub records: Range<u32>,
    /// Index of the topic in the request and of the partition in the topic, both counted from 0.
    pub place: (u32, u32),
}

/// A request as interpreted by its key. Only a row's `read` makes one, so its frame is always
/// proven.
pub trait ApiRequest: Send {
    fn request(&self) -> &Request;
    /// The topics of a request that may name them by id.
    fn topics(&mut self) -> Option<&mut Topics> {
        None
    }
    /// Topic ids whose names are needed before `required` is complete.
    fn ids(&mut self) -> Vec<Uuid> {
        self.topics().map_or_else(Vec::new, |topics| topics.ids())
    }
    /// Resolves ids to names. An id without a name is never authorized: its response is
    /// UNKNOWN_TOPIC_ID.
    fn resolve(&mut self, cluster: &Cluster) {
        if let Some(topics) = self.topics() {
            topics.resolve(cluster);
        }
    }
    /// The rights that the request needs, in the order of the request.
    fn required(&self) -> Vec<RequiredPermission>;
    /// Why Klamm itself refuses the request, whatever the policy allows.
    fn unsupported_reason(&self) -> Option<&'static str> {
        None
    }
    /// The changes that the request would make to topics, to be checked against their contracts.
    fn proposals(&self) -> Vec<Proposal> {
        Vec::new()
    }
    /// Fills the settings that the topic's contract supplies, and that the request does not
    /// specify, into the proposal with this index.
    fn fill(&mut self, _place: usize, _filled: &[(Setting, String)]) {}
    /// Records to validate against the contracts of their topics.
    fn payloads(&self) -> Vec<Payload> {
        Vec::new()
    }
    /// The request to forward, without its denied or invalid parts, and how its response is
    /// handled.
    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError>;
}

/// The names in a request, in order, for keys whose required rights follow from their fields.
#[derive(Debug, Default)]
pub struct Names {
    pub found: Vec<NameInFrame>,
    /// One-byte scalars, for example the key type of a coordinator.
    small: Vec<(Field, u8)>,
    /// The last one-byte scalar.
    last: u8,
}

/// Position of a name in the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameInFrame {
    pub field: Field,
    pub at: Range<u32>,
    /// The last one-byte scalar before the name: the type of a resource precedes its name.
    pub beside: u8,
}

impl Names {
    /// Positions of the values of a field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Range<u32>> {
        let same = self.found.iter().filter(move |found| found.field == field);
        same.map(|found| &found.at)
    }

    /// A one-byte scalar; 0, Kafka's default, if the version does not have it.
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
            self.found.push(NameInFrame { field, at, beside });
        } else if let [byte] = bytes {
            self.last = *byte;
            if self.small.len() < 8 {
                self.small.push((field, *byte));
            }
        }
    }
}

/// Whether fields of this class may name a resource that needs a right, or that Klamm itself must
/// examine.
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

/// A position in a frame, which is shorter than 4 GiB.
pub fn place(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A range in a request. Requests are far smaller than 4 GiB, so nothing is truncated here.
pub fn span(at: u64, len: usize) -> Range<u32> {
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    start..start.saturating_add(u32::try_from(len).unwrap_or(u32::MAX))
}
