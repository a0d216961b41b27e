//! Relays a broker's answer: it is walked piece by piece and never collected. Changes keep its
//! length, with one exception: the refused topics of a Fetch are inserted before `Responses`, since
//! the new length is known from the head.

use super::pipeline::Expect;
use crate::{
    api::{ResponseAction, fetch_head},
    cluster::Cluster,
    wire::{
        FrameError,
        frame::Rope,
        header,
        layout::{
            self, Field, Side, Visit, Walker,
            field::{fetch_response as fetched, produce_response as produced},
        },
    },
};
use bytes::{BufMut, Bytes, BytesMut};
use std::{ops::Range, sync::Arc};
use uuid::Uuid;

pub struct Relay {
    /// Bytes of the frame that have not been consumed yet, its length prefix included.
    left: u64,
    /// Offset of the next byte in the frame.
    at: u64,
    body_at: u64,
    walker: Walker,
    scan: ResponseScan,
    splice: Option<Splice>,
    /// Bytes that were walked but not passed on yet, because their meaning depends on the bytes
    /// that follow.
    kept: BytesMut,
}

/// Refused topics that will be inserted into a Fetch answer.
struct Splice {
    version: i16,
    topics: Bytes,
    count: u32,
}

impl Relay {
    /// `len`: the value of the answer's length prefix.
    pub fn new(
        expect: &Expect,
        response_action: ResponseAction,
        len: u32,
    ) -> Result<Self, FrameError> {
        let (key, version) = (expect.row.key, expect.version);
        let head =
            header::response_len(key, version).ok_or(FrameError::UnknownApi { key, version })?;
        let program = layout::program(Side::Response, key, version)
            .ok_or(FrameError::UnknownApi { key, version })?;
        let (total, body_at) = (u64::from(len) + 4, u64::from(head) + 4);
        let splice = match response_action {
            ResponseAction::Splice { topics, count } => Some(Splice {
                version,
                topics,
                count,
            }),
            ResponseAction::Silent
            | ResponseAction::Relay
            | ResponseAction::Rewrite(_)
            | ResponseAction::FollowUp(_) => None,
        };
        Ok(Self {
            left: total,
            at: 0,
            body_at,
            walker: Walker::new(program, body_at..total.max(body_at)),
            scan: ResponseScan::new(version),
            splice,
            kept: BytesMut::new(),
        })
    }

    /// Consumes the bytes of the answer in `input` and passes them on. Returns whether the answer
    /// is complete.
    pub fn feed(&mut self, input: &mut BytesMut, out: &mut Rope) -> Result<bool, FrameError> {
        if self.splice.is_some() && !self.graft_on(input, out)? {
            return Ok(false);
        }
        let take = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(input.len());
        let chunk = input.split_to(take);
        self.walk(&chunk)?;
        self.pass(chunk, out);
        if self.left > 0 {
            return Ok(false);
        }
        Ok(true)
    }

    /// Checks that the walk ended at the end of the frame. Returns the bytes of records that the
    /// consumer received, by topic.
    pub fn finish(self) -> Result<Vec<(Topic, u64)>, FrameError> {
        self.walker.finish()?;
        Ok(self.scan.consumed)
    }

    fn walk(&mut self, chunk: &[u8]) -> Result<(), FrameError> {
        let before_body = self.body_at.saturating_sub(self.at);
        let skip = usize::try_from(before_body)
            .unwrap_or(usize::MAX)
            .min(chunk.len());
        self.at += chunk.len() as u64;
        self.left -= chunk.len() as u64;
        self.walker
            .feed(chunk.get(skip..).unwrap_or_default(), &mut self.scan)
    }

    /// Applies changes to the bytes just walked, and passes on all bytes whose meaning is known.
    fn pass(&mut self, chunk: BytesMut, out: &mut Rope) {
        let mut bytes = match self.kept.is_empty() {
            true => chunk,
            false => {
                let mut bytes = std::mem::take(&mut self.kept);
                bytes.extend_from_slice(&chunk);
                bytes
            }
        };
        let start = self.at - bytes.len() as u64;
        self.scan.patch(&mut bytes, start);
        let open = if self.left == 0 {
            0
        } else {
            self.walker.pending().min(bytes.len())
        };
        if open > 0 {
            let rest = bytes.split_off(bytes.len() - open);
            self.kept = BytesMut::from(rest.as_ref());
        }
        out.push(bytes.freeze());
    }

    /// Writes a new head, followed by the refused topics. Returns whether enough of the answer had
    /// arrived.
    fn graft_on(&mut self, input: &mut BytesMut, out: &mut Rope) -> Result<bool, FrameError> {
        let Some(splice) = &self.splice else {
            return Ok(true);
        };
        let head = fetch_head(splice.version);
        let whole = u64::from(u32::try_from(input.len()).unwrap_or(u32::MAX)) >= self.left;
        let Some(count) = head.count(input) else {
            return if whole {
                Err(FrameError::Truncated("FetchResponse.Responses"))
            } else {
                Ok(false)
            };
        };
        let old = input.split_to(count.end);
        self.walk(&old)?;
        match self.splice.take() {
            Some(splice) if head.takes(&old, count.number) => {
                self.grafted(&splice, &head, &old, count.number, out)?;
            }
            _ => out.push(old.freeze()),
        }
        Ok(true)
    }

    fn grafted(
        &mut self,
        splice: &Splice,
        head: &crate::api::FetchHead,
        old: &[u8],
        number: u32,
        out: &mut Rope,
    ) -> Result<(), FrameError> {
        let number = number
            .checked_add(splice.count)
            .ok_or(FrameError::Unencodable)?;
        let mut new = BytesMut::with_capacity(old.len() + 8);
        new.put_slice(old.get(..head.count_at()).unwrap_or_default());
        head.put_count(&mut new, number);
        let added = new.len() as u64 + splice.topics.len() as u64;
        let total = self.left + added;
        let len = u32::try_from(total - 4)
            .ok()
            .filter(|len| i32::try_from(*len).is_ok())
            .ok_or(FrameError::Unencodable)?;
        if let Some(prefix) = new.get_mut(..4) {
            prefix.copy_from_slice(&len.to_be_bytes());
        }
        out.push(new.freeze());
        out.push(splice.topics.clone());
        Ok(())
    }
}

/// A topic of a Fetch answer, as the answer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    Name(Arc<str>),
    Id(Uuid),
}

impl Topic {
    pub fn name(self, cluster: &Cluster) -> Option<Arc<str>> {
        match self {
            Topic::Name(name) => Some(name),
            Topic::Id(id) => cluster.topic(id).cloned(),
        }
    }
}

/// The changes and counts found by the walk.
struct ResponseScan {
    compact: bool,
    /// Single bytes to write, with their offsets in the frame.
    patches: Vec<(u64, u8)>,
    /// A range to fill with zeros, up to the bytes that have arrived.
    blank: Range<u64>,
    consumed: Vec<(Topic, u64)>,
}

/// Kafka defines no tag with this number, so clients skip it: the list of addresses is hidden from
/// them (ruling 3).
const UNKNOWN_TAG: u8 = 0x7f;

impl ResponseScan {
    fn new(version: i16) -> Self {
        Self {
            compact: version >= 12,
            patches: Vec::new(),
            blank: 0..0,
            consumed: Vec::new(),
        }
    }

    fn patch(&mut self, bytes: &mut [u8], start: u64) {
        for (at, byte) in self.patches.drain(..) {
            let place = at
                .checked_sub(start)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(place) = place.and_then(|at| bytes.get_mut(at)) {
                *place = byte;
            }
        }
        let end = start + bytes.len() as u64;
        let (from, to) = (self.blank.start.max(start), self.blank.end.min(end));
        if from < to {
            let range = usize::try_from(from - start).unwrap_or(0)
                ..usize::try_from(to - start).unwrap_or(0);
            bytes.get_mut(range).unwrap_or_default().fill(0);
        }
    }
}

impl Visit for ResponseScan {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        match field {
            fetched::RESPONSES_TOPIC => {
                let name = Arc::from(String::from_utf8_lossy(bytes).as_ref());
                self.consumed.push((Topic::Name(name), 0));
            }
            fetched::RESPONSES_TOPIC_ID => {
                self.consumed
                    .push((Topic::Id(Uuid::from_slice(bytes).unwrap_or_default()), 0));
            }
            _ => {}
        }
    }

    fn run(&mut self, field: Field, _at: u64, piece: &[u8], _total: u64) {
        if let (true, Some((_, bytes))) = (
            field == fetched::RESPONSES_PARTITIONS_RECORDS,
            self.consumed.last_mut(),
        ) {
            *bytes += piece.len() as u64;
        }
    }

    /// Null records become empty ones of the same length: some clients fail on null (ruling 9).
    fn null(&mut self, field: Field, at: u64) {
        if field != fetched::RESPONSES_PARTITIONS_RECORDS {
            return;
        }
        match self.compact {
            true => self.patches.push((at, 1)),
            false => self.patches.extend((at..at + 4).map(|at| (at, 0))),
        }
    }

    fn tag(&mut self, field: Option<Field>, _number: u32, whole: Range<u64>, data: Range<u64>) {
        if matches!(
            field,
            Some(fetched::NODE_ENDPOINTS | produced::NODE_ENDPOINTS)
        ) {
            self.patches.push((whole.start, UNKNOWN_TAG));
            self.blank = data;
        }
    }
}
