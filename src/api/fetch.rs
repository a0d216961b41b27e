//! Fetch (1): READ on each topic; 29 per partition, inserted at the front of the broker's response
//! while it is relayed. Every fetch is made sessionless (ruling 7), because a session would outlive
//! the rights under which it was opened. Replica ids are replaced with a consumer's (ruling 9).

use super::{
    ApiRow, Area, Denied, Disposition, RequiredPermission, ResponseAction, codec,
    request::{ApiRequest, Request, span},
    topics::Topics,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Edit, Frame, Rope},
        layout::{self, Field, Visit, field::fetch_request as field},
    },
};
use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        BrokerId, FetchRequest, FetchResponse,
        fetch_request::{FetchTopic, ReplicaState},
        fetch_response::{FetchableTopicResponse, PartitionData},
    },
};
use std::ops::Range;
use uuid::Uuid;

pub const ROW: ApiRow = ApiRow {
    key: 1,
    name: "Fetch",
    versions: (4, 18),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 6)),
    read,
};

struct Fetch {
    request: Request,
    found: ParsedFetch,
}

#[derive(Default)]
struct ParsedFetch {
    topics: Topics,
    /// Position of the session id and epoch, which are adjacent, and the epoch. `None` before
    /// version 7.
    session: Option<(Range<u32>, i32)>,
    /// Whether the request claims to come from a replica.
    replica: bool,
}

impl Visit for ParsedFetch {
    fn element(&mut self, at: Field, _position: u64) {
        if at == field::TOPICS {
            self.topics.push();
        }
    }

    fn value(&mut self, at: Field, position: u64, bytes: &[u8]) {
        let number = || bytes.try_into().map_or(0, i32::from_be_bytes);
        match at {
            field::REPLICA_ID => self.replica |= number() != -1,
            field::REPLICA_STATE_REPLICA_ID => self.replica = true,
            field::TOPICS_PARTITIONS_REPLICA_DIRECTORY_ID => self.replica = true,
            field::SESSION_ID => self.session = Some((span(position, 8), 0)),
            field::SESSION_EPOCH => {
                if let Some((_, epoch)) = &mut self.session {
                    *epoch = number();
                }
            }
            field::TOPICS_TOPIC => self.topics.named(position, bytes),
            field::TOPICS_TOPIC_ID => self.topics.identified(bytes),
            _ => {}
        }
    }
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, found) = layout::canonical::<ParsedFetch>(frame)?;
    Ok(Box::new(Fetch {
        request: Request { frame, header },
        found,
    }))
}

impl ApiRequest for Fetch {
    fn request(&self) -> &Request {
        &self.request
    }

    fn topics(&mut self) -> Option<&mut Topics> {
        Some(&mut self.found.topics)
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let topics = &self.found.topics;
        topics.required(Kind::Topic, Operation::Read).collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let continues = self
            .found
            .session
            .as_ref()
            .is_some_and(|(_, epoch)| !matches!(epoch, 0 | -1));
        if continues {
            let error = ResponseError::FetchSessionIdNotFound.code();
            return self.answered(&FetchResponse::default().with_error_code(error));
        }
        if denied.is_empty() && !self.found.topics.unknown() && !self.found.replica {
            return Ok(Disposition::Forward {
                request: self.sessionless()?,
                response_action: ResponseAction::Relay,
            });
        }
        self.narrowed(denied)
    }
}

/// Session id 0, epoch -1: a full fetch that opens no session.
const SESSIONLESS: [u8; 8] = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];

impl Fetch {
    fn answered(&self, answer: &FetchResponse) -> Result<Disposition, FrameError> {
        let header = &self.request.header;
        let reply = codec::reply(header, answer)?;
        Ok(Disposition::Answer(reply))
    }

    fn sessionless(self) -> Result<Rope, FrameError> {
        match self.found.session {
            Some((at, _)) if self.request.slice(&at) != SESSIONLESS => {
                let put = Edit::Put(at.start, Bytes::from_static(&SESSIONLESS));
                self.request.frame.edit(&[put, Edit::Cut(at)])
            }
            _ => Ok(self.request.frame.into()),
        }
    }

    /// The request as a consumer would send it, without the refused topics, which are inserted at
    /// the front of the response.
    fn narrowed(self, denied: &Denied) -> Result<Disposition, FrameError> {
        let mut typed: FetchRequest = codec::request(&self.request)?;
        (typed.session_id, typed.session_epoch) = (0, -1);
        typed.replica_id = BrokerId(-1);
        typed.replica_state = ReplicaState::default();
        let refused = self.refuse(&mut typed, denied);
        if typed.topics.is_empty() && !refused.is_empty() {
            return self.answered(&FetchResponse::default().with_responses(refused));
        }
        let count = u32::try_from(refused.len()).map_err(|_| FrameError::Unencodable)?;
        let topics = elements(refused, self.request.header.version)?;
        let request = codec::changed(&self.request, &typed)?;
        let response_action = if count == 0 {
            ResponseAction::Relay
        } else {
            ResponseAction::Splice { topics, count }
        };
        Ok(Disposition::Forward {
            request,
            response_action,
        })
    }

    fn refuse(&self, request: &mut FetchRequest, denied: &Denied) -> Vec<FetchableTopicResponse> {
        let mut refused = Vec::new();
        let mut places = 0..;
        request.topics.retain_mut(|topic| {
            for partition in &mut topic.partitions {
                partition.replica_directory_id = Uuid::nil();
            }
            let code = places.next().and_then(|at| {
                let topics = &self.found.topics;
                topics.refusal(at, Kind::Topic, &self.request, denied)
            });
            refused.extend(code.map(|code| answer(topic, code)));
            code.is_none()
        });
        refused
    }
}

fn answer(topic: &FetchTopic, code: i16) -> FetchableTopicResponse {
    let partitions = topic.partitions.iter().map(|partition| {
        PartitionData::default()
            .with_partition_index(partition.partition)
            .with_error_code(code)
            .with_high_watermark(-1)
            .with_last_stable_offset(-1)
            .with_log_start_offset(-1)
            .with_preferred_read_replica(BrokerId(-1))
            // Empty, not null: some clients fail on null (ruling 9).
            .with_records(Some(Bytes::new()))
    });
    FetchableTopicResponse::default()
        .with_topic(topic.topic.clone())
        .with_topic_id(topic.topic_id)
        .with_partitions(partitions.collect())
}

/// The encoded elements of `Responses`, without the bytes around them in a response.
fn elements(topics: Vec<FetchableTopicResponse>, version: i16) -> Result<Bytes, FrameError> {
    let answer = FetchResponse::default().with_responses(topics);
    let whole = codec::reply_to(ROW.key, version, 0, &answer)?.into_frame();
    let head = fetch_head(version);
    let bytes = whole.bytes();
    let start = head.count(bytes).ok_or(FrameError::Unencodable)?.end;
    // A flexible response ends with an empty tag section.
    let end = bytes.len().saturating_sub(usize::from(head.flexible));
    match start <= end {
        true => Ok(bytes.slice(start..end)),
        false => Err(FrameError::Unencodable),
    }
}

/// The fixed head of a Fetch response, up to the count of `Responses`. Offsets count from the start
/// of the frame, including its length prefix.
pub struct FetchHead {
    throttle_at: usize,
    /// Position of the top-level error, from version 7 on.
    error_at: Option<usize>,
    count_at: usize,
    flexible: bool,
}

/// A count found in a head: its value and its end.
pub struct Count {
    pub number: u32,
    pub end: usize,
}

pub fn fetch_head(version: i16) -> FetchHead {
    let flexible = version >= 12;
    let throttle_at = if flexible { 9 } else { 8 };
    let (error_at, count_at) = match version {
        7.. => (Some(throttle_at + 4), throttle_at + 4 + 2 + 4),
        _ => (None, throttle_at + 4),
    };
    FetchHead {
        throttle_at,
        error_at,
        count_at,
        flexible,
    }
}

impl FetchHead {
    pub fn count_at(&self) -> usize {
        self.count_at
    }

    /// The count of `Responses`, once all of its bytes have arrived.
    pub fn count(&self, bytes: &[u8]) -> Option<Count> {
        let rest = bytes.get(self.count_at..)?;
        if !self.flexible {
            let number = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
            return Some(Count {
                number,
                end: self.count_at + 4,
            });
        }
        let mut value = 0u32;
        for (place, byte) in rest.iter().enumerate().take(5) {
            value |= u32::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(Count {
                    number: value.saturating_sub(1),
                    end: self.count_at + place + 1,
                });
            }
        }
        None
    }

    /// Whether topics can be inserted: not into an error, and not into the empty response of a
    /// throttling broker (ruling 8).
    pub fn takes(&self, head: &[u8], number: u32) -> bool {
        let zero = |at: usize, len: usize| {
            head.get(at..at + len)
                .is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
        };
        let sound = self.error_at.is_none_or(|at| zero(at, 2));
        sound && (number > 0 || zero(self.throttle_at, 4))
    }

    pub fn put_count(&self, to: &mut BytesMut, number: u32) {
        if !self.flexible {
            return to.put_u32(number);
        }
        let mut value = number.saturating_add(1);
        while value > 0x7f {
            to.put_u8((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        to.put_u8((value & 0x7f) as u8);
    }
}
