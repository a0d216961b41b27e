//! ConsumerGroupHeartbeat (68, KIP-848): READ on the group, DESCRIBE on every subscribed topic. One
//! denied name fails the heartbeat at the top level. A subscription by regular expression is
//! refused, because the broker would resolve it with Klamm's rights (ruling 19, first half).

use super::{
    ApiRow, Area, Denied,
    typed_api::{Keyed, Refused, TypedRequest, read},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::consumer_group_heartbeat_request as field,
};
use kafka_protocol::{
    error::ResponseError,
    messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse},
    protocol::StrBytes,
};

pub const ROW: ApiRow = ApiRow::of_coordinator(
    68,
    "ConsumerGroupHeartbeat",
    (0, 1),
    Area::Group,
    read::<Heartbeat>,
);

struct Heartbeat;

const EXPRESSION: &str = "subscriptions by regular expression are not allowed through Klamm";

impl Keyed for Heartbeat {
    type Request = ConsumerGroupHeartbeatRequest;
    type Response = ConsumerGroupHeartbeatResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[
        (Kind::Group, Operation::Read),
        (Kind::Topic, Operation::Describe),
    ];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let names = request.subscribed_topic_names.iter().flatten();
        let code = denied
            .group(&request.group_id)
            .or_else(|| names.into_iter().find_map(|name| denied.topic(name)));
        let refused = ConsumerGroupHeartbeatResponse::default();
        if let Some(code) = code {
            return Refused::Whole(refused.with_error_code(code));
        }
        match denied.unsupported_reason() {
            true => Refused::Whole(
                refused
                    .with_error_code(ResponseError::TopicAuthorizationFailed.code())
                    .with_error_message(Some(StrBytes::from_static_str(EXPRESSION))),
            ),
            false => Refused::Nothing,
        }
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}

    fn unsupported_reason(asked: &TypedRequest<Self>) -> Option<&'static str> {
        let mut expressions = asked.names.of(field::SUBSCRIBED_TOPIC_REGEX);
        expressions.any(|at| !at.is_empty()).then_some(EXPRESSION)
    }
}
