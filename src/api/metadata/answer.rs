//! Rewrites a broker's response byte by byte: topics that the subject cannot see are cut out, and
//! Klamm's own values replace the broker's.

use crate::{
    api::{
        Answering,
        batch_api::Place,
        codec,
        request::{place, span},
    },
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::Frame,
        layout::{
            Field, Program, Side, Visit,
            field::metadata_response as field,
            write::{self, Splice},
        },
    },
};
use bytes::{BufMut, BytesMut};
use kafka_protocol::error::ResponseError;
use std::{collections::HashSet, ops::Range, sync::Arc};
use uuid::Uuid;

const KEY: i16 = super::ROW.key;

/// For which resources the client requested the allowed operations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bitmaps {
    pub cluster: bool,
    pub topics: bool,
}

/// The value of a bitmap that was not requested.
pub const NOT_ASKED: i32 = i32::MIN;

/// The topics of a response that have names, with their codes, and the position of the whole list.
pub struct Listing {
    pub topics: Vec<(Box<str>, i16)>,
    pub place: Place,
    code: i16,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            topics: Vec::new(),
            place: Place::of(field::TOPICS),
            code: 0,
        }
    }
}

impl Visit for Listing {
    fn array(&mut self, at: Field, count_at: Range<u64>, n: u32) {
        self.place.array(at, count_at, n);
    }

    fn end(&mut self, at: Field, position: u64) {
        self.place.end(at, position);
    }

    fn value(&mut self, at: Field, _position: u64, bytes: &[u8]) {
        match at {
            field::TOPICS_ERROR_CODE => {
                self.code = bytes.try_into().map_or(-1, i16::from_be_bytes);
            }
            field::TOPICS_NAME => {
                let name = std::str::from_utf8(bytes).unwrap_or_default();
                self.topics.push((name.into(), self.code));
            }
            _ => {}
        }
    }
}

/// Klamm's replacement for a value of the broker.
enum Change {
    Nothing,
    Brokers(u32),
    Address(Arc<str>, u16),
    Code(i16),
    Number(i32),
}

impl Change {
    fn write(self, program: Program, out: &mut BytesMut) {
        match self {
            Self::Nothing => {}
            Self::Brokers(count) => write::count(program, field::BROKERS, count, out),
            Self::Address(host, port) => {
                write::string(program, field::BROKERS_HOST, &host, out);
                out.put_i32(port.into());
            }
            Self::Code(code) => out.put_i16(code),
            Self::Number(number) => out.put_i32(number),
        }
    }
}

/// The response with Klamm's values in it.
pub fn changed(
    frame: &Frame,
    version: i16,
    bitmaps: Bitmaps,
    forbidden: &HashSet<Box<str>>,
    cx: &mut Answering<'_>,
) -> Result<Frame, FrameError> {
    let mut changes = Changes {
        bitmaps,
        forbidden,
        bytes: frame.bytes(),
        cx,
        made: Vec::with_capacity(4),
        brokers: (0..0, 0),
        broker: 0,
        address: None,
        hidden: false,
        topic: 0..0,
        missing: None,
        code: 0,
    };
    codec::prove_answer(frame, KEY, version, &mut changes)?;
    let program = codec::program(Side::Response, KEY, version)?;
    let mut splice = Splice::new(frame);
    for (range, change) in changes.made {
        change.write(program, splice.replace(&range));
    }
    let frame = splice.finish()?;
    codec::prove_answer(&frame, KEY, version, &mut ())?;
    Ok(frame)
}

/// Finds the bytes to change: addresses, bitmaps of operations, and leaders without an address
/// here.
struct Changes<'a, 'b> {
    bitmaps: Bitmaps,
    forbidden: &'a HashSet<Box<str>>,
    bytes: &'a [u8],
    cx: &'a mut Answering<'b>,
    /// In the order of the bytes.
    made: Vec<(Range<u32>, Change)>,
    /// Position of the count of brokers, and the number of brokers that remain.
    brokers: (Range<u32>, u32),
    /// Start of the broker that is being read.
    broker: u32,
    /// Position of its host, and its address here. A broker without an address is hidden.
    address: Option<(u32, Arc<str>, u16)>,
    hidden: bool,
    /// The name of the topic that is being read; empty if it has none.
    topic: Range<u32>,
    /// Position of the code of a topic that the broker does not know.
    missing: Option<u32>,
    /// Position of the code of the partition that is being read.
    code: u32,
}

impl<'a> Changes<'a, '_> {
    fn name(&self) -> &'a str {
        let name = self.topic.start as usize..self.topic.end as usize;
        std::str::from_utf8(self.bytes.get(name).unwrap_or_default()).unwrap_or_default()
    }

    fn end_broker(&mut self, at: u64) {
        if std::mem::take(&mut self.hidden) {
            self.made.push((self.broker..place(at), Change::Nothing));
            self.brokers.1 = self.brokers.1.saturating_sub(1);
        }
    }

    /// Replaces a number if the new value is different.
    fn number(&mut self, at: u64, was: i32, is: i32) {
        if was != is {
            self.made.push((span(at, 4), Change::Number(is)));
        }
    }

    fn node(&mut self, at: u64, node: i32) {
        let address = self.cx.addresses.of(node);
        self.address = address.map(|(host, port)| (place(at + 4), host, port));
    }

    fn port(&mut self, at: u64) {
        match self.address.take() {
            Some((host_at, host, port)) => {
                let both = host_at..place(at + 4);
                self.made.push((both, Change::Address(host, port)));
            }
            None => self.hidden = true,
        }
    }

    /// A leader without an address here cannot be reached, so its partition currently has no leader
    /// (ruling 4).
    fn leader(&mut self, at: u64, leader: i32) {
        if leader >= 0 && !self.cx.addresses.has(leader) {
            let code = ResponseError::LeaderNotAvailable.code();
            let code_at = span(self.code.into(), 2);
            self.made.push((code_at, Change::Code(code)));
            self.number(at, leader, -1);
        }
    }

    fn topic_code(&mut self, at: u64, code: i32) {
        let unknown = ResponseError::UnknownTopicOrPartition.code();
        self.missing = (code == i32::from(unknown)).then_some(place(at));
    }

    /// Handles a missing topic that must not be created.
    fn forbid(&mut self) {
        let Some(at) = self.missing.take() else {
            return;
        };
        if self.forbidden.contains(self.name()) {
            let code = ResponseError::TopicAuthorizationFailed.code();
            self.made.push((span(at.into(), 2), Change::Code(code)));
        }
    }

    fn topic_operations(&mut self, at: u64, bits: i32) {
        let shown = match self.bitmaps.topics {
            true => self.cx.operations(bits, Kind::Topic, self.name()),
            false => NOT_ASKED,
        };
        self.number(at, bits, shown);
    }

    fn cluster_operations(&mut self, at: u64, bits: i32) {
        let shown = if !self.bitmaps.cluster {
            NOT_ASKED
        } else if (self.cx.may)(Operation::Describe, Kind::Cluster, "") {
            self.cx.operations(bits, Kind::Cluster, "")
        } else {
            0
        };
        self.number(at, bits, shown);
    }
}

impl Visit for Changes<'_, '_> {
    fn array(&mut self, at: Field, count_at: Range<u64>, n: u32) {
        if at == field::BROKERS {
            self.brokers = (place(count_at.start)..place(count_at.end), n);
        }
    }

    fn element(&mut self, at: Field, position: u64) {
        match at {
            field::BROKERS => {
                self.end_broker(position);
                self.broker = place(position);
            }
            field::TOPICS => self.topic = 0..0,
            _ => {}
        }
    }

    fn end(&mut self, at: Field, position: u64) {
        if at == field::BROKERS {
            self.end_broker(position);
            let mut made = self.made.iter();
            if made.any(|(_, change)| matches!(change, Change::Nothing)) {
                let (count_at, count) = self.brokers.clone();
                self.made.insert(0, (count_at, Change::Brokers(count)));
            }
        }
    }

    fn value(&mut self, at: Field, position: u64, bytes: &[u8]) {
        let number = || bytes.try_into().map_or(-1, i32::from_be_bytes);
        let short = || bytes.try_into().map_or(-1, i16::from_be_bytes).into();
        match at {
            field::BROKERS_NODE_ID => self.node(position, number()),
            field::BROKERS_PORT => self.port(position),
            field::TOPICS_ERROR_CODE => self.topic_code(position, short()),
            field::TOPICS_NAME => {
                self.topic = span(position, bytes.len());
                self.forbid();
            }
            field::TOPICS_TOPIC_ID if !self.topic.is_empty() => {
                let id = Uuid::from_slice(bytes).unwrap_or_default();
                self.cx.name(id, self.name());
            }
            field::TOPICS_PARTITIONS_ERROR_CODE => self.code = place(position),
            field::TOPICS_PARTITIONS_LEADER_ID => self.leader(position, number()),
            field::TOPICS_TOPIC_AUTHORIZED_OPERATIONS => {
                self.topic_operations(position, number());
            }
            field::CLUSTER_AUTHORIZED_OPERATIONS => self.cluster_operations(position, number()),
            _ => {}
        }
    }
}
