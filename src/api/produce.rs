//! Produce (0): WRITE on each topic, and on the transactional id if a batch is transactional.
//! Denials and invalid records are per partition. With acks=0 there is no response, so a denial
//! closes the connection, as a broker does. The client id that unlocks internal topics is removed
//! for subjects without ALTER on the cluster (ruling 25).

use super::{
    ApiRow, Area, Denied, Disposition, Invalid, RequiredPermission, ResponseAction, codec, merge,
    plan::Rewrite,
    request::{ApiRequest, Name, Payload, Request, span},
    topics::Topics,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Edit, Frame, Rope},
        header::RequestHeader,
        layout::{self, Field, Visit, field::produce_request as field},
    },
};
use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        ProduceRequest, ProduceResponse,
        produce_request::TopicProduceData,
        produce_response::{
            BatchIndexAndErrorMessage, PartitionProduceResponse, TopicProduceResponse,
        },
    },
    protocol::StrBytes,
};
use std::ops::Range;

pub const ROW: ApiRow = ApiRow {
    key: 0,
    name: "Produce",
    versions: (3, 13),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 4)),
    read,
};

struct Produce {
    request: Request,
    found: ParsedProduce,
}

/// The result of the walk, in the order of the request.
#[derive(Default)]
struct ParsedProduce {
    acks: i16,
    transactional_id: Option<Range<u32>>,
    topics: Topics,
    /// For each topic: the partition indexes and the positions of their records.
    partitions: Vec<Vec<(i32, Range<u32>)>>,
}

impl Visit for ParsedProduce {
    fn element(&mut self, at: Field, _position: u64) {
        if at == field::TOPIC_DATA {
            self.topics.push();
            self.partitions.push(Vec::new());
        }
    }

    fn value(&mut self, at: Field, position: u64, bytes: &[u8]) {
        match at {
            field::ACKS => self.acks = bytes.try_into().map_or(0, i16::from_be_bytes),
            field::TRANSACTIONAL_ID => self.transactional_id = Some(span(position, bytes.len())),
            field::TOPIC_DATA_NAME => self.topics.named(position, bytes),
            field::TOPIC_DATA_TOPIC_ID => self.topics.identified(bytes),
            field::TOPIC_DATA_PARTITION_DATA_INDEX => {
                let index = bytes.try_into().map_or(-1, i32::from_be_bytes);
                if let Some(partitions) = self.partitions.last_mut() {
                    partitions.push((index, 0..0));
                }
            }
            _ => {}
        }
    }

    fn run(&mut self, at: Field, position: u64, piece: &[u8], _total: u64) {
        let partition = self.partitions.last_mut().and_then(|all| all.last_mut());
        if let (Some((_, records)), true) =
            (partition, at == field::TOPIC_DATA_PARTITION_DATA_RECORDS)
        {
            *records = span(position, piece.len());
        }
    }
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, found) = layout::canonical::<ParsedProduce>(frame)?;
    Ok(Box::new(Produce {
        request: Request { frame, header },
        found,
    }))
}

impl ApiRequest for Produce {
    fn request(&self) -> &Request {
        &self.request
    }

    fn topics(&mut self) -> Option<&mut Topics> {
        Some(&mut self.found.topics)
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let topics = &self.found.topics;
        let mut required: Vec<_> = topics.required(Kind::Topic, Operation::Write).collect();
        if let (Some(id), true) = (&self.found.transactional_id, self.transactional()) {
            required.push(RequiredPermission::new(
                Operation::Write,
                Kind::TransactionalId,
                Name::At(id.clone()),
            ));
        }
        if self.request.client_id() == Some(ADMIN_CLIENT) {
            required.push(
                RequiredPermission::new(Operation::Alter, Kind::Cluster, Name::None).filter_only(),
            );
        }
        required
    }

    fn unsupported_reason(&self) -> Option<&'static str> {
        let nameless = self.found.transactional_id.is_none() && self.transactional();
        nameless.then_some("a transactional batch without a transactional id")
    }

    fn payloads(&self) -> Vec<Payload> {
        let all = self.found.partitions.iter().enumerate();
        all.filter_map(|(at, partitions)| Some((at, partitions, self.found.topics.name(at)?)))
            .flat_map(|(at, partitions, name)| {
                let topic = u32::try_from(at).unwrap_or(u32::MAX);
                (0u32..)
                    .zip(partitions)
                    .map(move |(place, (partition, records))| Payload {
                        topic: name.clone(),
                        partition: *partition,
                        acks: self.found.acks,
                        records: records.clone(),
                        place: (topic, place),
                    })
            })
            .collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let unknown = self.found.topics.unknown();
        let silent = self.found.acks == 0;
        let client = self.admin_client(denied);
        if denied.is_empty() && !unknown {
            let response_action = if silent {
                ResponseAction::Silent
            } else {
                ResponseAction::Relay
            };
            let request = without(client, self.request.frame.into())?;
            return Ok(Disposition::Forward {
                request,
                response_action,
            });
        }
        if silent {
            return Ok(Disposition::Close);
        }
        let mut typed: ProduceRequest = codec::request(&self.request)?;
        let refused = self.refuse(&mut typed, denied);
        let header = self.request.header.clone();
        if typed.topic_data.is_empty() {
            let reply = codec::reply(&header, &refused)?;
            return Ok(Disposition::Answer(reply));
        }
        let request = without(client, codec::changed(&self.request, &typed)?)?;
        Ok(Disposition::Forward {
            request,
            response_action: ResponseAction::Rewrite(merging(header, refused)),
        })
    }
}

/// The client id with which Kafka's own tools write to internal topics
/// (`AdminUtils.ADMIN_CLIENT_ID`). A broker requires nothing else.
const ADMIN_CLIENT: &str = "__admin_client";

/// The request without its client id, if it must be removed: its length is set to null.
fn without(client: Option<Range<u32>>, request: Rope) -> Result<Rope, FrameError> {
    let Some(client) = client else {
        return Ok(request);
    };
    let start = client.start.saturating_sub(2);
    let edits = [
        Edit::Put(start, Bytes::from_static(&[0xff, 0xff])),
        Edit::Cut(start..client.end),
    ];
    request.into_frame().edit(&edits)
}

impl Produce {
    /// Position of the client id if it would unlock internal topics that the subject has no right
    /// to.
    fn admin_client(&self, denied: &Denied) -> Option<Range<u32>> {
        let unlocks = self.request.client_id() == Some(ADMIN_CLIENT)
            && denied.lacks(Operation::Alter, Kind::Cluster, "");
        self.request.header.client.clone().filter(|_| unlocks)
    }

    /// Whether any batch has the transactional bit.
    fn transactional(&self) -> bool {
        let mut all = self.found.partitions.iter().flatten();
        all.any(|(_, records)| transactional(self.request.slice(records)))
    }

    /// Removes the refused partitions from the request and returns the response for them.
    fn refuse(&self, request: &mut ProduceRequest, denied: &Denied) -> ProduceResponse {
        let whole = self.whole(denied);
        let mut refused = Vec::new();
        let mut places = 0..;
        request.topic_data.retain_mut(|data| {
            let at: usize = places.next().unwrap_or(usize::MAX);
            let topics = &self.found.topics;
            let refusal = || topics.refusal(at, Kind::Topic, &self.request, denied);
            let place = u32::try_from(at).unwrap_or(u32::MAX);
            let answers = refuse_partitions(data, place, whole.or_else(refusal), denied);
            if !answers.is_empty() {
                refused.push(
                    TopicProduceResponse::default()
                        .with_name(data.name.clone())
                        .with_topic_id(data.topic_id)
                        .with_partition_responses(answers),
                );
            }
            !data.partition_data.is_empty()
        });
        ProduceResponse::default().with_responses(refused)
    }

    /// The code that applies to every partition.
    fn whole(&self, denied: &Denied) -> Option<i16> {
        let id = self
            .found
            .transactional_id
            .as_ref()
            .map(|at| self.request.text(at));
        match denied.unsupported_reason() {
            true => Some(ResponseError::TransactionalIdAuthorizationFailed.code()),
            false => id.and_then(|id| denied.code(Kind::TransactionalId, id)),
        }
    }
}

/// Whether the first batch has the transactional bit. (A second batch makes the partition invalid.)
fn transactional(records: &[u8]) -> bool {
    let first = crate::wire::records::batches(records).next();
    first.is_some_and(|batch| batch.is_ok_and(|batch| batch.header.transactional()))
}

fn refuse_partitions(
    data: &mut TopicProduceData,
    topic: u32,
    code: Option<i16>,
    denied: &Denied,
) -> Vec<PartitionProduceResponse> {
    let mut refused = Vec::new();
    let mut place = 0..;
    data.partition_data.retain(|partition| {
        let invalid = denied.invalid((topic, place.next().unwrap_or(u32::MAX)));
        let answer = match (code, invalid) {
            (Some(code), _) => PartitionProduceResponse::default().with_error_code(code),
            (None, Some(invalid)) => invalid_answer(invalid),
            (None, None) => return true,
        };
        refused.push(
            answer
                .with_index(partition.index)
                .with_base_offset(-1)
                .with_log_append_time_ms(-1)
                .with_log_start_offset(-1),
        );
        false
    });
    refused
}

fn invalid_answer(invalid: &Invalid) -> PartitionProduceResponse {
    let message = Some(&invalid.message).filter(|message| !message.is_empty());
    let errors = invalid.records.iter().map(|(index, message)| {
        BatchIndexAndErrorMessage::default()
            .with_batch_index(*index)
            .with_batch_index_error_message(Some(StrBytes::from_string(message.clone())))
    });
    PartitionProduceResponse::default()
        .with_error_code(invalid.code)
        .with_error_message(message.map(|message| StrBytes::from_string(message.clone())))
        .with_record_errors(errors.collect())
}

/// Merges the response for the refused part into the broker's, topic by topic, and removes the
/// broker's endpoints.
fn merging(header: RequestHeader, refused: ProduceResponse) -> Rewrite {
    merge::rewrite(header, |answer: &mut ProduceResponse, _cx| {
        answer.node_endpoints.clear();
        let which = |topic: &TopicProduceResponse| (topic.name.clone(), topic.topic_id);
        merge::join(
            &mut answer.responses,
            refused.responses,
            which,
            |has, topic| {
                has.partition_responses.extend(topic.partition_responses);
            },
        );
    })
}
