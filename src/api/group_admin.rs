//! Administration of groups: DescribeGroups (15), ListGroups (16), DeleteGroups (42),
//! ConsumerGroupDescribe (69). DESCRIBE (or DELETE) on each group, 30 for each denied group. A
//! listing is filtered silently.

use super::{
    Answering, ApiRow, Area, Denied,
    batch_api::{self, Listed, RequestFields, ResponseFields},
    refusal::take,
    typed_api::{self, Keyed, Refused, TypedRequest},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::{
        delete_groups_request, delete_groups_response, describe_groups_request as field,
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, DescribeGroupsRequest,
        DescribeGroupsResponse, GroupId, ListGroupsRequest, ListGroupsResponse,
        consumer_group_describe_response::{self as consumers, Assignment},
        describe_groups_response::DescribedGroup,
    },
    protocol::StrBytes,
};

pub const DESCRIBE: ApiRow = ApiRow::of_coordinator(
    15,
    "DescribeGroups",
    (0, 6),
    Area::Group,
    typed_api::read::<Describe>,
);
pub const LIST: ApiRow = ApiRow::of_coordinator(
    16,
    "ListGroups",
    (0, 5),
    Area::Group,
    typed_api::read::<List>,
);
pub const DELETE: ApiRow = ApiRow::of_coordinator(
    42,
    "DeleteGroups",
    (0, 3),
    Area::Administration,
    batch_api::read::<Delete>,
);
pub const DESCRIBE_CONSUMERS: ApiRow = ApiRow::of_coordinator(
    69,
    "ConsumerGroupDescribe",
    (0, 1),
    Area::Group,
    typed_api::read::<Consumers>,
);

/// The members' subscriptions belong to another protocol. A broker does not filter them either.
struct Describe;

impl Keyed for Describe {
    type Request = DescribeGroupsRequest;
    type Response = DescribeGroupsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Group, Operation::Describe)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let answer = |id: &GroupId, code| {
            DescribedGroup::default()
                .with_group_id(id.clone())
                .with_error_code(code)
        };
        let refused = take(&mut request.groups, |id| denied.group(id), answer);
        Refused::listed(refused, request.groups.is_empty(), |groups| {
            DescribeGroupsResponse::default().with_groups(groups)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.groups.extend(refused.groups);
    }

    fn rewrites(asked: &TypedRequest<Self>) -> bool {
        asked.names.small(field::INCLUDE_AUTHORIZED_OPERATIONS) != 0
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        for group in &mut answer.groups {
            group.authorized_operations =
                cx.operations(group.authorized_operations, Kind::Group, &group.group_id);
        }
    }
}

/// A subject with DESCRIBE on the cluster sees all groups except those that a deny matches.
struct List;

impl Keyed for List {
    type Request = ListGroupsRequest;
    type Response = ListGroupsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];

    fn refuse(
        _request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let answer = |code| ListGroupsResponse::default().with_error_code(code);
        Refused::top(denied.code(Kind::Cluster, "").map(answer))
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        answer
            .groups
            .retain(|group| (cx.may)(Operation::Describe, Kind::Group, &group.group_id));
    }
}

struct Delete;

impl Listed for Delete {
    const ASKS: RequestFields = {
        use delete_groups_request as field;
        RequestFields {
            list: field::GROUPS_NAMES,
            name: field::GROUPS_NAMES,
            id: None,
            partition: None,
            right: (Kind::Group, Operation::Delete),
            others: &[],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use delete_groups_response as field;
        ResponseFields {
            list: field::RESULTS,
            name: field::RESULTS_GROUP_ID,
            id: None,
            partitions: None,
            code: field::RESULTS_ERROR_CODE,
            message: None,
            says: &[],
            top: None,
            neighbours: None,
        }
    };
}

/// A group is hidden completely if one of its members is assigned a topic that the subject cannot
/// describe.
struct Consumers;

/// The broker's own message.
const HIDDEN: &str =
    "The group has described topic(s) that the client is not authorized to describe.";

impl Keyed for Consumers {
    type Request = ConsumerGroupDescribeRequest;
    type Response = ConsumerGroupDescribeResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::Group, Operation::Describe)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(&mut request.group_ids, |id| denied.group(id), nothing_of);
        Refused::listed(refused, request.group_ids.is_empty(), |groups| {
            ConsumerGroupDescribeResponse::default().with_groups(groups)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.groups.extend(refused.groups);
    }

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        for group in &mut answer.groups {
            if !may_see(group, cx) {
                let code = ResponseError::TopicAuthorizationFailed.code();
                *group = nothing_of(&group.group_id, code)
                    .with_error_message(Some(StrBytes::from_static_str(HIDDEN)));
            }
            group.authorized_operations =
                cx.operations(group.authorized_operations, Kind::Group, &group.group_id);
        }
    }
}

fn may_see(group: &consumers::DescribedGroup, cx: &mut Answering<'_>) -> bool {
    let assignments = group
        .members
        .iter()
        .flat_map(|member| [&member.assignment, &member.target_assignment]);
    let mut topics = assignments.flat_map(
        |Assignment {
             topic_partitions, ..
         }| topic_partitions,
    );
    topics.all(|topic| (cx.may)(Operation::Describe, Kind::Topic, &topic.topic_name))
}

fn nothing_of(group: &GroupId, code: i16) -> consumers::DescribedGroup {
    consumers::DescribedGroup::default()
        .with_group_id(group.clone())
        .with_error_code(code)
}
