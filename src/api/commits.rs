//! Writing of group offsets: OffsetCommit (8), TxnOffsetCommit (28), OffsetDelete (47). They need
//! rights on the group (and on the transactional id), and READ on each topic. The first two have no
//! top-level code, so a denied group fails every partition; OffsetDelete returns it at the top
//! level.

use super::{
    ApiRow, Area,
    batch_api::{Listed, RequestFields, ResponseFields, read},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::{
        offset_commit_request, offset_commit_response, offset_delete_request,
        offset_delete_response, txn_offset_commit_request, txn_offset_commit_response,
    },
};

pub const COMMIT: ApiRow = ApiRow::of_coordinator(
    8,
    "OffsetCommit",
    (2, 10),
    Area::Group,
    read::<OffsetCommit>,
);

pub const IN_TRANSACTION: ApiRow = ApiRow::of_coordinator(
    28,
    "TxnOffsetCommit",
    (0, 6),
    Area::Group,
    read::<TxnOffsetCommit>,
);

pub const DELETE: ApiRow = ApiRow::of_coordinator(
    47,
    "OffsetDelete",
    (0, 0),
    Area::Administration,
    read::<OffsetDelete>,
);

struct OffsetCommit;

impl Listed for OffsetCommit {
    const ASKS: RequestFields = {
        use offset_commit_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: Some(field::TOPICS_TOPIC_ID),
            partition: Some(field::TOPICS_PARTITIONS_PARTITION_INDEX),
            right: (Kind::Topic, Operation::Read),
            others: &[(field::GROUP_ID, Kind::Group, Operation::Read)],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use offset_commit_response as field;
        ResponseFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: Some(field::TOPICS_TOPIC_ID),
            partitions: Some((
                field::TOPICS_PARTITIONS,
                field::TOPICS_PARTITIONS_PARTITION_INDEX,
            )),
            code: field::TOPICS_PARTITIONS_ERROR_CODE,
            message: None,
            says: &[],
            top: None,
            neighbours: None,
        }
    };
}

struct TxnOffsetCommit;

impl Listed for TxnOffsetCommit {
    const ASKS: RequestFields = {
        use txn_offset_commit_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: Some(field::TOPICS_TOPIC_ID),
            partition: Some(field::TOPICS_PARTITIONS_PARTITION_INDEX),
            right: (Kind::Topic, Operation::Read),
            others: &[
                (
                    field::TRANSACTIONAL_ID,
                    Kind::TransactionalId,
                    Operation::Write,
                ),
                (field::GROUP_ID, Kind::Group, Operation::Read),
            ],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use txn_offset_commit_response as field;
        ResponseFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: Some(field::TOPICS_TOPIC_ID),
            partitions: Some((
                field::TOPICS_PARTITIONS,
                field::TOPICS_PARTITIONS_PARTITION_INDEX,
            )),
            code: field::TOPICS_PARTITIONS_ERROR_CODE,
            message: None,
            says: &[],
            top: None,
            neighbours: None,
        }
    };
}

struct OffsetDelete;

impl Listed for OffsetDelete {
    const ASKS: RequestFields = {
        use offset_delete_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partition: Some(field::TOPICS_PARTITIONS_PARTITION_INDEX),
            right: (Kind::Topic, Operation::Read),
            others: &[(field::GROUP_ID, Kind::Group, Operation::Delete)],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use offset_delete_response as field;
        ResponseFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partitions: Some((
                field::TOPICS_PARTITIONS,
                field::TOPICS_PARTITIONS_PARTITION_INDEX,
            )),
            code: field::TOPICS_PARTITIONS_ERROR_CODE,
            message: None,
            says: &[],
            top: Some(field::ERROR_CODE),
            neighbours: None,
        }
    };
}
