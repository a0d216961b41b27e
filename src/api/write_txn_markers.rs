//! WriteTxnMarkers (27): brokers send it to one another, and `Admin.abortTransaction` sends it to a
//! broker (ruling 17). ALTER on the cluster; a denial is 31 for every partition of every marker.

use super::{
    ApiRow, Area, Denied, RequiredPermission,
    cluster_api::on_cluster,
    typed_api::{Keyed, Refused, TypedRequest, read},
};
use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::messages::{
    WriteTxnMarkersRequest, WriteTxnMarkersResponse,
    write_txn_markers_request::{WritableTxnMarker, WritableTxnMarkerTopic},
    write_txn_markers_response::{
        WritableTxnMarkerPartitionResult, WritableTxnMarkerResult, WritableTxnMarkerTopicResult,
    },
};

pub const ROW: ApiRow = ApiRow {
    key: 27,
    name: "WriteTxnMarkers",
    versions: (1, 2),
    area: Area::Administration,
    unavailable: None,
    read: read::<WriteTxnMarkers>,
};

struct WriteTxnMarkers;

impl Keyed for WriteTxnMarkers {
    type Request = WriteTxnMarkersRequest;
    type Response = WriteTxnMarkersResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];

    /// Not CLUSTER_ACTION, which a broker also accepts: no client has it.
    fn required(asked: &TypedRequest<Self>) -> Vec<RequiredPermission> {
        on_cluster(Operation::Alter, &asked.names)
    }

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let Some(code) = denied.code(Kind::Cluster, "") else {
            return Refused::Nothing;
        };
        let markers = request.markers.iter().map(|marker| answer(marker, code));
        let refused = WriteTxnMarkersResponse::default().with_markers(markers.collect());
        Refused::Whole(refused)
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}
}

fn answer(marker: &WritableTxnMarker, code: i16) -> WritableTxnMarkerResult {
    let topic = |topic: &WritableTxnMarkerTopic| {
        let partitions = topic.partition_indexes.iter().map(|index| {
            WritableTxnMarkerPartitionResult::default()
                .with_partition_index(*index)
                .with_error_code(code)
        });
        WritableTxnMarkerTopicResult::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.collect())
    };
    WritableTxnMarkerResult::default()
        .with_producer_id(marker.producer_id)
        .with_topics(marker.topics.iter().map(topic).collect())
}
