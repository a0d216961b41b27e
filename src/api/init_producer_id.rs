//! InitProducerId (22): WRITE on the transactional id; without one, IDEMPOTENT_WRITE on the cluster
//! or WRITE on any topic. A denial is top-level.

use super::{
    ApiRow, Area, Denied, RequiredPermission,
    request::Name,
    typed_api::{Keyed, Refused, TypedRequest, read},
};
use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::{
    error::ResponseError,
    messages::{InitProducerIdRequest, InitProducerIdResponse, ProducerId},
};

pub const ROW: ApiRow = ApiRow {
    key: 22,
    name: "InitProducerId",
    versions: (0, 5),
    area: Area::Data,
    unavailable: Some((ResponseError::CoordinatorLoadInProgress, 0)),
    read: read::<InitProducerId>,
};

struct InitProducerId;

impl Keyed for InitProducerId {
    type Request = InitProducerIdRequest;
    type Response = InitProducerIdResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::TransactionalId, Operation::Write)];

    fn required(asked: &TypedRequest<Self>) -> Vec<RequiredPermission> {
        let named = asked.by_class();
        if !named.is_empty() {
            return named;
        }
        let any = RequiredPermission::new(Operation::Write, Kind::Topic, Name::None);
        vec![any.or_cluster(Operation::IdempotentWrite)]
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let code = match &request.transactional_id {
            Some(id) => denied.code(Kind::TransactionalId, id),
            // Kafka answers missing WRITE on every topic in the same way as a missing right on the
            // cluster.
            None => denied.topic("").map(|code| match code {
                code if code == ResponseError::TopicAuthorizationFailed.code() => {
                    ResponseError::ClusterAuthorizationFailed.code()
                }
                code => code,
            }),
        };
        match code {
            Some(code) => Refused::Whole(
                InitProducerIdResponse::default()
                    .with_error_code(code)
                    .with_producer_id(ProducerId(-1))
                    .with_producer_epoch(-1),
            ),
            None => Refused::Nothing,
        }
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}
}
