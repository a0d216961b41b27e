//! OffsetFetch (9): DESCRIBE on the group and on each topic. A denied group returns 30 at its own
//! level:
//!
//! - version 8 and later: per group;
//! - versions 2–7: at the top level;
//! - version 1: per partition.
//!
//! "All topics" (null) is filtered silently. Version 10 names topics by id, which no typed request
//! supports, so refused parts are cut out of the bytes.

use super::{
    Answering, ApiRow, Area, Denied, Disposition, RequiredPermission, ResponseAction, codec, merge,
    plan::Rewrite,
    request::{ApiRequest, Name, Request, place, span},
    topics::Topics,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Frame, Rope},
        layout::{
            self, Field, Program, Side, Visit,
            field::offset_fetch_request as field,
            write::{self, Splice},
        },
    },
};
use kafka_protocol::{
    messages::{
        GroupId, OffsetFetchResponse, TopicName,
        offset_fetch_response::{
            OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
            OffsetFetchResponseTopic, OffsetFetchResponseTopics,
        },
    },
    protocol::StrBytes,
};
use std::{collections::HashSet, ops::Range};

pub const ROW: ApiRow = ApiRow::of_coordinator(9, "OffsetFetch", (1, 10), Area::Group, read);

struct OffsetFetch {
    request: Request,
    found: ParsedOffsetFetch,
}

/// The result of the walk, in the order of the request. Before version 8 there is one group, at the
/// top level.
#[derive(Default)]
struct ParsedOffsetFetch {
    groups_at: Range<u32>,
    groups: Vec<Group>,
    /// The topics of all groups.
    topics: Topics,
    spans: Vec<Range<u32>>,
    /// For each topic, the index of its first partition in the list of all partitions.
    firsts: Vec<usize>,
    partitions: Vec<i32>,
}

#[derive(Default)]
struct Group {
    name: Range<u32>,
    span: Range<u32>,
    /// Position of the count of the group's topics, and the range of its topics in the list of all
    /// topics. `None`: all existing topics.
    topics: Option<(Range<u32>, Range<usize>)>,
}

impl ParsedOffsetFetch {
    fn start(&mut self, at: u64) {
        self.finish(at);
        self.groups.push(Group {
            span: place(at)..place(at),
            ..Group::default()
        });
    }

    /// Marks the end of the group that is being read.
    fn finish(&mut self, at: u64) {
        if let Some(group) = self.groups.last_mut() {
            group.span.end = place(at);
        }
    }

    /// Marks the end of the topic that is being read.
    fn finish_topic(&mut self, at: u64) {
        let count = self.topics.len();
        if let Some((_, range)) = self.groups.last_mut().and_then(|one| one.topics.as_mut()) {
            range.end = count;
            if let (Some(last), true) = (self.spans.last_mut(), range.start < range.end) {
                last.end = place(at);
            }
        }
    }
}

impl Visit for ParsedOffsetFetch {
    fn array(&mut self, at: Field, count_at: Range<u64>, _n: u32) {
        let count_at = place(count_at.start)..place(count_at.end);
        if at == field::GROUPS {
            self.groups_at = count_at;
        } else if at == field::TOPICS || at == field::GROUPS_TOPICS {
            let next = self.topics.len();
            if let Some(group) = self.groups.last_mut() {
                group.topics = Some((count_at, next..next));
            }
        }
    }

    fn element(&mut self, at: Field, position: u64) {
        if at == field::GROUPS {
            self.start(position);
        } else if at == field::TOPICS || at == field::GROUPS_TOPICS {
            self.finish_topic(position);
            self.topics.push();
            self.spans.push(place(position)..place(position));
            self.firsts.push(self.partitions.len());
        }
    }

    fn end(&mut self, at: Field, position: u64) {
        if at == field::GROUPS {
            self.finish(position);
        } else if at == field::TOPICS || at == field::GROUPS_TOPICS {
            self.finish_topic(position);
        }
    }

    fn value(&mut self, at: Field, position: u64, bytes: &[u8]) {
        match at {
            field::GROUP_ID => {
                self.start(position);
                self.named(position, bytes);
            }
            field::GROUPS_GROUP_ID => self.named(position, bytes),
            field::TOPICS_NAME | field::GROUPS_TOPICS_NAME => self.topics.named(position, bytes),
            field::GROUPS_TOPICS_TOPIC_ID => self.topics.identified(bytes),
            field::TOPICS_PARTITION_INDEXES | field::GROUPS_TOPICS_PARTITION_INDEXES => {
                let index = bytes.try_into().map_or(-1, i32::from_be_bytes);
                self.partitions.push(index);
            }
            _ => {}
        }
    }
}

impl ParsedOffsetFetch {
    fn named(&mut self, position: u64, bytes: &[u8]) {
        if let Some(group) = self.groups.last_mut() {
            group.name = span(position, bytes.len());
        }
    }

    fn partitions(&self, topic: usize) -> &[i32] {
        let first = self.firsts.get(topic).copied().unwrap_or_default();
        let end = self.firsts.get(topic + 1).copied();
        let end = end.unwrap_or(self.partitions.len());
        self.partitions.get(first..end).unwrap_or_default()
    }
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, found) = layout::canonical::<ParsedOffsetFetch>(frame)?;
    let request = Request { frame, header };
    Ok(Box::new(OffsetFetch { request, found }))
}

impl ApiRequest for OffsetFetch {
    fn request(&self) -> &Request {
        &self.request
    }

    fn topics(&mut self) -> Option<&mut Topics> {
        Some(&mut self.found.topics)
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let groups = self.found.groups.iter().map(|group| {
            let name = Name::At(group.name.clone());
            RequiredPermission::new(Operation::Describe, Kind::Group, name)
        });
        let topics = &self.found.topics;
        groups
            .chain(topics.required(Kind::Topic, Operation::Describe))
            .collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let fates: Vec<_> = self
            .found
            .groups
            .iter()
            .map(|group| self.fate(group, denied))
            .collect();
        if fates.iter().all(Fate::whole) {
            return Ok(Disposition::Forward {
                response_action: self.response_action(OffsetFetchResponse::default(), false),
                request: self.request.frame.into(),
            });
        }
        let refused = self.refused(&fates, denied);
        if fates.iter().all(Fate::gone) {
            return Ok(Disposition::Answer(codec::reply(
                &self.request.header,
                &refused,
            )?));
        }
        Ok(Disposition::Forward {
            request: self.cut(&fates, denied)?,
            response_action: self.response_action(refused, true),
        })
    }
}

/// How the request changes for one group.
enum Fate {
    /// It is forwarded unchanged.
    Stays,
    /// Its denied topics are cut out.
    Narrowed,
    /// All of its topics are refused, but the group itself is not.
    Empty,
    Refused(i16),
}

impl Fate {
    fn whole(&self) -> bool {
        matches!(self, Fate::Stays)
    }

    fn gone(&self) -> bool {
        matches!(self, Fate::Empty | Fate::Refused(_))
    }
}

impl OffsetFetch {
    fn fate(&self, group: &Group, denied: &Denied) -> Fate {
        if let Some(code) = denied.group(self.request.text(&group.name)) {
            return Fate::Refused(code);
        }
        let Some((_, topics)) = &group.topics else {
            return Fate::Stays;
        };
        let refused = topics.clone().filter(|at| self.code(*at, denied).is_some());
        match refused.count() {
            0 => Fate::Stays,
            count if count == topics.len() => Fate::Empty,
            _ => Fate::Narrowed,
        }
    }

    fn code(&self, topic: usize, denied: &Denied) -> Option<i16> {
        let topics = &self.found.topics;
        topics.refusal(topic, Kind::Topic, &self.request, denied)
    }

    /// The response for everything that is refused.
    fn refused(&self, fates: &[Fate], denied: &Denied) -> OffsetFetchResponse {
        let mut answer = OffsetFetchResponse::default();
        for (group, fate) in self.found.groups.iter().zip(fates) {
            match fate {
                Fate::Stays => {}
                Fate::Refused(code) => self.refuse_group(group, *code, &mut answer),
                Fate::Narrowed | Fate::Empty => self.refuse_topics(group, denied, &mut answer),
            }
        }
        answer
    }

    fn refuse_group(&self, group: &Group, code: i16, answer: &mut OffsetFetchResponse) {
        match self.request.header.version {
            ..=1 => answer
                .topics
                .extend(topics(group).map(|at| self.at_top(at, code))),
            2..=7 => answer.error_code = code,
            _ => answer.groups.push(self.group(group).with_error_code(code)),
        }
    }

    fn refuse_topics(&self, group: &Group, denied: &Denied, answer: &mut OffsetFetchResponse) {
        let coded = topics(group).filter_map(|at| Some((at, self.code(at, denied)?)));
        match self.request.header.version {
            ..=7 => answer
                .topics
                .extend(coded.map(|(at, code)| self.at_top(at, code))),
            _ => {
                let topics = coded.map(|(at, code)| self.in_group(at, code));
                answer
                    .groups
                    .push(self.group(group).with_topics(topics.collect()));
            }
        }
    }

    fn group(&self, group: &Group) -> OffsetFetchResponseGroup {
        let name = self.request.text(&group.name).to_owned();
        OffsetFetchResponseGroup::default().with_group_id(GroupId(StrBytes::from_string(name)))
    }

    /// Empty if the request names its topics by id, because the response then does so as well.
    fn name(&self, topic: usize) -> TopicName {
        let name = self.found.topics.name(topic);
        let text = name
            .filter(|_| self.found.topics.id(topic).is_nil())
            .map_or("", |name| name.text(&self.request));
        TopicName(StrBytes::from_string(text.to_owned()))
    }

    fn at_top(&self, topic: usize, code: i16) -> OffsetFetchResponseTopic {
        let partitions = self.found.partitions(topic).iter().map(|index| {
            OffsetFetchResponsePartition::default()
                .with_partition_index(*index)
                .with_committed_offset(-1)
                .with_metadata(Some(StrBytes::default()))
                .with_error_code(code)
        });
        OffsetFetchResponseTopic::default()
            .with_name(self.name(topic))
            .with_partitions(partitions.collect())
    }

    fn in_group(&self, topic: usize, code: i16) -> OffsetFetchResponseTopics {
        let partitions = self.found.partitions(topic).iter().map(|index| {
            OffsetFetchResponsePartitions::default()
                .with_partition_index(*index)
                .with_committed_offset(-1)
                .with_metadata(Some(StrBytes::default()))
                .with_error_code(code)
        });
        OffsetFetchResponseTopics::default()
            .with_name(self.name(topic))
            .with_topic_id(self.found.topics.id(topic))
            .with_partitions(partitions.collect())
    }

    /// The request without the refused parts.
    fn cut(&self, fates: &[Fate], denied: &Denied) -> Result<Rope, FrameError> {
        let header = &self.request.header;
        let (key, version) = (header.key, header.version);
        let program = layout::program(Side::Request, key, version)
            .ok_or(FrameError::UnknownApi { key, version })?;
        let mut splice = Splice::new(&self.request.frame);
        if version >= 8 {
            let left = fates.iter().filter(|fate| !fate.gone()).count();
            recount(
                &mut splice,
                program,
                field::GROUPS,
                &self.found.groups_at,
                left,
            )?;
        }
        for (group, fate) in self.found.groups.iter().zip(fates) {
            match fate {
                Fate::Stays => {}
                Fate::Narrowed => self.narrow(group, program, denied, &mut splice)?,
                Fate::Refused(_) | Fate::Empty => {
                    splice.replace(&group.span);
                }
            }
        }
        let frame = splice.finish()?;
        layout::canonical::<()>(frame.clone())?;
        Ok(frame.into())
    }

    fn narrow(
        &self,
        group: &Group,
        program: Program,
        denied: &Denied,
        splice: &mut Splice<'_>,
    ) -> Result<(), FrameError> {
        let Some((count_at, topics)) = &group.topics else {
            return Ok(());
        };
        let list = match self.request.header.version {
            ..=7 => field::TOPICS,
            _ => field::GROUPS_TOPICS,
        };
        let refused = |at: &usize| self.code(*at, denied).is_some();
        let gone: Vec<_> = topics.clone().filter(refused).collect();
        let left = topics.len().saturating_sub(gone.len());
        recount(splice, program, list, count_at, left)?;
        for at in gone.into_iter().filter_map(|at| self.found.spans.get(at)) {
            splice.replace(at);
        }
        Ok(())
    }

    /// Relays the broker's response unchanged if no group asks for all topics and nothing has to be
    /// merged.
    fn response_action(&self, refused: OffsetFetchResponse, merges: bool) -> ResponseAction {
        let groups = self.found.groups.iter();
        let all: HashSet<String> = groups
            .filter(|group| group.topics.is_none())
            .map(|group| self.request.text(&group.name).to_owned())
            .collect();
        match all.is_empty() && !merges {
            true => ResponseAction::Relay,
            false => ResponseAction::Rewrite(self.rewriting(all, refused)),
        }
    }

    fn rewriting(&self, all: HashSet<String>, refused: OffsetFetchResponse) -> Rewrite {
        let header = self.request.header.clone();
        let version = header.version;
        merge::rewrite(header, move |answer, cx| {
            filter(answer, &all, version, cx);
            merge(answer, refused);
        })
    }
}

/// The range of this group's topics in the list of all topics.
fn topics(group: &Group) -> Range<usize> {
    let listed = group.topics.as_ref();
    listed.map_or(0..0, |(_, topics)| topics.clone())
}

fn recount(
    splice: &mut Splice<'_>,
    program: Program,
    list: Field,
    at: &Range<u32>,
    left: usize,
) -> Result<(), FrameError> {
    let left = u32::try_from(left).map_err(|_| FrameError::Unencodable)?;
    write::count(program, list, left, splice.replace(at));
    Ok(())
}

/// For groups that asked for all topics, removes the topics that the subject cannot describe, and
/// topic ids whose name is unknown.
fn filter(
    answer: &mut OffsetFetchResponse,
    all: &HashSet<String>,
    version: i16,
    cx: &mut Answering<'_>,
) {
    let mut may = |name: &str| (cx.may)(Operation::Describe, Kind::Topic, name);
    if version < 8 {
        if !all.is_empty() {
            answer.topics.retain(|topic| may(&topic.name));
        }
        return;
    }
    let asked = |group: &&mut OffsetFetchResponseGroup| all.contains(group.group_id.as_str());
    for group in answer.groups.iter_mut().filter(asked) {
        group.topics.retain(|topic| match version {
            ..10 => may(&topic.name),
            _ => cx
                .cluster
                .topic(topic.topic_id)
                .is_some_and(|name| may(name)),
        });
    }
}

fn merge(answer: &mut OffsetFetchResponse, refused: OffsetFetchResponse) {
    answer.topics.extend(refused.topics);
    let which = |group: &OffsetFetchResponseGroup| group.group_id.clone();
    merge::join(&mut answer.groups, refused.groups, which, |has, group| {
        has.topics.extend(group.topics);
    });
}
