//! DescribeCluster (60): needs no right. Brokers are returned with Klamm's addresses; brokers
//! without such an address are omitted.

use super::{
    Answering, ApiRow, Area, Denied,
    typed_api::{Keyed, Refused, TypedRequest, read},
};
use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::{
    messages::{DescribeClusterRequest, DescribeClusterResponse},
    protocol::StrBytes,
};

pub const ROW: ApiRow = ApiRow {
    key: 60,
    name: "DescribeCluster",
    versions: (0, 2),
    area: Area::Data,
    unavailable: None,
    read: read::<DescribeCluster>,
};

struct DescribeCluster;

/// Asks for brokers. The value 2 would ask for controllers, whose addresses no client needs.
const BROKERS: i8 = 1;

impl Keyed for DescribeCluster {
    type Request = DescribeClusterRequest;
    type Response = DescribeClusterResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];

    fn refuse(
        _request: &mut Self::Request,
        _denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        Refused::Nothing
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, request: &Self::Request, cx: &mut Answering<'_>) {
        if request.endpoint_type != BROKERS {
            answer.brokers.clear();
        }
        answer
            .brokers
            .retain_mut(|broker| match cx.addresses.of(broker.broker_id.0) {
                Some((host, port)) => {
                    broker.host = StrBytes::from_string(host.to_string());
                    broker.port = port.into();
                    true
                }
                None => false,
            });
        let may_see = (cx.may)(Operation::Describe, Kind::Cluster, "");
        let bits = answer.cluster_authorized_operations;
        answer.cluster_authorized_operations = match (bits, may_see) {
            (i32::MIN, _) => bits,
            (_, false) => 0,
            (_, true) => cx.operations(bits, Kind::Cluster, ""),
        };
    }
}
