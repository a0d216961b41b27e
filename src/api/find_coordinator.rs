//! FindCoordinator (10): DESCRIBE on each group (key type 0) or transactional id (1). A denial is
//! per key from version 4 on, and top-level before. Addresses in the response are replaced with
//! Klamm's; a coordinator without an address is not available.

use super::{
    Answering, ApiRow, Area, Denied, RequiredPermission,
    refusal::{message, take},
    request::Name,
    typed_api::{Keyed, Refused, TypedRequest, read},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::find_coordinator_request as field,
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        BrokerId, FindCoordinatorRequest, FindCoordinatorResponse,
        find_coordinator_response::Coordinator,
    },
    protocol::StrBytes,
};

pub const ROW: ApiRow = ApiRow::of_coordinator(
    10,
    "FindCoordinator",
    (0, 6),
    Area::Group,
    read::<FindCoordinator>,
);

struct FindCoordinator;

impl Keyed for FindCoordinator {
    type Request = FindCoordinatorRequest;
    type Response = FindCoordinatorResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];

    fn required(asked: &TypedRequest<Self>) -> Vec<RequiredPermission> {
        if Self::unsupported_reason(asked).is_some() {
            return Vec::new();
        }
        let kind = key_kind(asked.names.small(field::KEY_TYPE));
        let keys = asked.names.of(field::KEY);
        let keys = keys.chain(asked.names.of(field::COORDINATOR_KEYS));
        keys.map(|at| match kind {
            // Only brokers ask for share coordinators, with CLUSTER_ACTION.
            None => RequiredPermission::new(Operation::ClusterAction, Kind::Cluster, Name::None),
            Some(kind) => RequiredPermission::new(Operation::Describe, kind, Name::At(at.clone())),
        })
        .collect()
    }

    fn unsupported_reason(asked: &TypedRequest<Self>) -> Option<&'static str> {
        let key_type = asked.names.small(field::KEY_TYPE);
        (!known(key_type, asked.request.header.version)).then_some("unknown type of coordinator")
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        version: i16,
    ) -> Refused<Self::Response> {
        let key_type = request.key_type.cast_unsigned();
        let code = |key: &str| match key_kind(key_type) {
            None if !known(key_type, version) => Some(ResponseError::InvalidRequest.code()),
            Some(kind) => denied.code(kind, key),
            None => denied.code(Kind::Cluster, ""),
        };
        if version < 4 {
            return match code(&request.key) {
                Some(code) => {
                    Refused::Whole(nowhere(code).with_error_message(words(code, version)))
                }
                None => Refused::Nothing,
            };
        }
        // A broker sends a message only for a share group's partition.
        let said = |code| match key_kind(key_type) {
            Some(_) => Some(StrBytes::default()),
            None => words(code, version),
        };
        let answer = |key: &StrBytes, code| {
            unknown(code)
                .with_key(key.clone())
                .with_error_message(said(code))
        };
        let refused = take(&mut request.coordinator_keys, |key| code(key), answer);
        Refused::topics(
            refused,
            request.coordinator_keys.is_empty(),
            |coordinators| FindCoordinatorResponse::default().with_coordinators(coordinators),
        )
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.coordinators.extend(refused.coordinators);
    }

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, request: &Self::Request, cx: &mut Answering<'_>) {
        let gone = ResponseError::CoordinatorNotAvailable.code();
        // Before version 4 there is one key, and its coordinator is at the top level.
        if request.coordinator_keys.is_empty() && answer.error_code == 0 {
            match cx.addresses.of(answer.node_id.0) {
                Some((host, port)) => {
                    answer.host = StrBytes::from_string(host.to_string());
                    answer.port = port.into();
                }
                None => *answer = nowhere(gone),
            }
        }
        let found = answer.coordinators.iter_mut();
        for coordinator in found.filter(|found| found.error_code == 0) {
            match cx.addresses.of(coordinator.node_id.0) {
                Some((host, port)) => {
                    coordinator.host = StrBytes::from_string(host.to_string());
                    coordinator.port = port.into();
                }
                None => *coordinator = unknown(gone).with_key(coordinator.key.clone()),
            }
        }
    }
}

/// Whether Kafka supports this coordinator type in this version. The type for share group
/// partitions was added in version 6.
fn known(key_type: u8, version: i16) -> bool {
    match key_type {
        0 | 1 => true,
        2 => version >= 6,
        _ => false,
    }
}

fn key_kind(key_type: u8) -> Option<Kind> {
    match key_type {
        0 => Some(Kind::Group),
        1 => Some(Kind::TransactionalId),
        _ => None,
    }
}

/// The broker's message for a code. Version 0 has no field for it.
fn words(code: i16, version: i16) -> Option<StrBytes> {
    let words = message(code).filter(|_| version > 0).unwrap_or_default();
    Some(StrBytes::from_static_str(words))
}

fn nowhere(code: i16) -> FindCoordinatorResponse {
    FindCoordinatorResponse::default()
        .with_error_code(code)
        .with_node_id(BrokerId(-1))
        .with_port(-1)
}

fn unknown(code: i16) -> Coordinator {
    Coordinator::default()
        .with_error_code(code)
        .with_node_id(BrokerId(-1))
        .with_port(-1)
}
