//! OffsetFetch (9): DESCRIBE on the group and on each topic. A denied group answers 30 at its own level (version 8 on: per group; 2–7: top level;
//! 1: per partition). "All topics" (null) is filtered silently.

use super::{
    Answering, Area, Denied, Row,
    keyed::{Asked, Keyed, Refused, read},
    refusal::take,
};
use crate::policy::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        OffsetFetchRequest, OffsetFetchResponse, TopicName,
        offset_fetch_request::OffsetFetchRequestGroup,
        offset_fetch_response::{
            OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
            OffsetFetchResponseTopic, OffsetFetchResponseTopics,
        },
    },
};

pub const ROW: Row = Row {
    key: 9,
    name: "OffsetFetch",
    versions: (1, 9),
    area: Area::Group,
    unavailable: Some((ResponseError::CoordinatorNotAvailable, 0)),
    read: read::<OffsetFetch>,
};

struct OffsetFetch;

impl Keyed for OffsetFetch {
    type Request = OffsetFetchRequest;
    type Response = OffsetFetchResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[
        (Kind::Group, Operation::Describe),
        (Kind::Topic, Operation::Describe),
    ];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        version: i16,
    ) -> Refused<Self::Response> {
        if denied.is_empty() {
            return Refused::Nothing;
        }
        match version {
            ..=7 => refuse_one(request, denied, version),
            _ => refuse_groups(request, denied),
        }
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.topics.extend(refused.topics);
        for group in refused.groups {
            let same = answer
                .groups
                .iter_mut()
                .find(|has| has.group_id == group.group_id);
            match same {
                Some(has) => has.topics.extend(group.topics),
                None => answer.groups.push(group),
            }
        }
    }

    /// Versions from 8 on name several groups, any of which may ask for all topics: only typed messages tell.
    fn rewrites(_asked: &Asked<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, request: &Self::Request, cx: &mut Answering<'_>) {
        let mut may = |name: &TopicName| (cx.may)(Operation::Describe, Kind::Topic, name);
        if request.topics.is_none() {
            answer.topics.retain(|topic| may(&topic.name));
        }
        for group in &mut answer.groups {
            let asked = request
                .groups
                .iter()
                .find(|asked| asked.group_id == group.group_id);
            if asked.is_some_and(|asked| asked.topics.is_none()) {
                group.topics.retain(|topic| may(&topic.name));
            }
        }
    }
}

fn refuse_one(
    request: &mut OffsetFetchRequest,
    denied: &Denied,
    version: i16,
) -> Refused<OffsetFetchResponse> {
    let group = denied.group(&request.group_id);
    let mut topics = request.topics.take().unwrap_or_default();
    if let (Some(code), 2..) = (group, version) {
        return Refused::Whole(OffsetFetchResponse::default().with_error_code(code));
    }
    let code = |name: &str| group.or_else(|| denied.topic(name));
    let refused = take(
        &mut topics,
        |topic| code(&topic.name),
        |topic, code| old_topic(&topic.name, &topic.partition_indexes, code),
    );
    let nothing_left = topics.is_empty();
    request.topics = Some(topics);
    Refused::topics(refused, nothing_left, |topics| {
        OffsetFetchResponse::default().with_topics(topics)
    })
}

fn refuse_groups(
    request: &mut OffsetFetchRequest,
    denied: &Denied,
) -> Refused<OffsetFetchResponse> {
    let mut refused = Vec::new();
    request.groups.retain_mut(|group| {
        let Some(code) = denied.group(&group.group_id) else {
            return keep_some(group, denied, &mut refused);
        };
        refused.push(answer(group).with_error_code(code));
        false
    });
    Refused::topics(refused, request.groups.is_empty(), |groups| {
        OffsetFetchResponse::default().with_groups(groups)
    })
}

/// Takes a group's denied topics out; whether any are left to ask for.
fn keep_some(
    group: &mut OffsetFetchRequestGroup,
    denied: &Denied,
    refused: &mut Vec<OffsetFetchResponseGroup>,
) -> bool {
    let Some(topics) = &mut group.topics else {
        return true;
    };
    let gone = take(
        topics,
        |topic| denied.topic(&topic.name),
        |topic, code| new_topic(&topic.name, &topic.partition_indexes, code),
    );
    let any_left = !topics.is_empty() || gone.is_empty();
    if !gone.is_empty() {
        refused.push(answer(group).with_topics(gone));
    }
    any_left
}

fn answer(group: &OffsetFetchRequestGroup) -> OffsetFetchResponseGroup {
    OffsetFetchResponseGroup::default().with_group_id(group.group_id.clone())
}

fn old_topic(name: &TopicName, partitions: &[i32], code: i16) -> OffsetFetchResponseTopic {
    let partitions = partitions.iter().map(|index| {
        OffsetFetchResponsePartition::default()
            .with_partition_index(*index)
            .with_committed_offset(-1)
            .with_metadata(Some(Default::default()))
            .with_error_code(code)
    });
    OffsetFetchResponseTopic::default()
        .with_name(name.clone())
        .with_partitions(partitions.collect())
}

fn new_topic(name: &TopicName, partitions: &[i32], code: i16) -> OffsetFetchResponseTopics {
    let partitions = partitions.iter().map(|index| {
        OffsetFetchResponsePartitions::default()
            .with_partition_index(*index)
            .with_committed_offset(-1)
            .with_metadata(Some(Default::default()))
            .with_error_code(code)
    });
    OffsetFetchResponseTopics::default()
        .with_name(name.clone())
        .with_partitions(partitions.collect())
}
