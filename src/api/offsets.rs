//! Keys on partitions of topics: ListOffsets (2), DeleteRecords (21), OffsetForLeaderEpoch (23),
//! DescribeProducers (61). One right on each topic; the partitions of a denied topic return 29. A
//! replica id would let a client read as a replica (ruling 9).

use super::{
    ApiRow, Area,
    batch_api::{Listed, RequestFields, ResponseFields, read},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::{
        delete_records_request, delete_records_response, describe_producers_request,
        describe_producers_response, list_offsets_request, list_offsets_response,
        offset_for_leader_epoch_request, offset_for_leader_epoch_response,
    },
};
use kafka_protocol::error::ResponseError;

pub const LIST: ApiRow = ApiRow {
    key: 2,
    name: "ListOffsets",
    versions: (1, 11),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 0)),
    read: read::<ListOffsets>,
};

pub const DELETE_RECORDS: ApiRow = ApiRow {
    key: 21,
    name: "DeleteRecords",
    versions: (0, 2),
    area: Area::Administration,
    unavailable: None,
    read: read::<DeleteRecords>,
};

pub const FOR_LEADER_EPOCH: ApiRow = ApiRow {
    key: 23,
    name: "OffsetForLeaderEpoch",
    versions: (2, 4),
    area: Area::Data,
    unavailable: Some((ResponseError::KafkaStorageError, 0)),
    read: read::<OffsetForLeaderEpoch>,
};

pub const DESCRIBE_PRODUCERS: ApiRow = ApiRow {
    key: 61,
    name: "DescribeProducers",
    versions: (0, 0),
    area: Area::Data,
    unavailable: None,
    read: read::<DescribeProducers>,
};

struct ListOffsets;

impl Listed for ListOffsets {
    const ASKS: RequestFields = {
        use list_offsets_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partition: Some(field::TOPICS_PARTITIONS_PARTITION_INDEX),
            right: (Kind::Topic, Operation::Describe),
            others: &[],
            replica: Some(field::REPLICA_ID),
        }
    };
    const TELLS: ResponseFields = {
        use list_offsets_response as field;
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
            says: &[
                (field::TOPICS_PARTITIONS_TIMESTAMP, -1),
                (field::TOPICS_PARTITIONS_OFFSET, -1),
                (field::TOPICS_PARTITIONS_LEADER_EPOCH, -1),
            ],
            top: None,
            neighbours: None,
        }
    };
}

struct DeleteRecords;

impl Listed for DeleteRecords {
    const ASKS: RequestFields = {
        use delete_records_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partition: Some(field::TOPICS_PARTITIONS_PARTITION_INDEX),
            right: (Kind::Topic, Operation::Delete),
            others: &[],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use delete_records_response as field;
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
            says: &[(field::TOPICS_PARTITIONS_LOW_WATERMARK, -1)],
            top: None,
            neighbours: None,
        }
    };
}

struct OffsetForLeaderEpoch;

impl Listed for OffsetForLeaderEpoch {
    const ASKS: RequestFields = {
        use offset_for_leader_epoch_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_TOPIC,
            id: None,
            partition: Some(field::TOPICS_PARTITIONS_PARTITION),
            right: (Kind::Topic, Operation::Describe),
            others: &[],
            replica: Some(field::REPLICA_ID),
        }
    };
    const TELLS: ResponseFields = {
        use offset_for_leader_epoch_response as field;
        ResponseFields {
            list: field::TOPICS,
            name: field::TOPICS_TOPIC,
            id: None,
            partitions: Some((field::TOPICS_PARTITIONS, field::TOPICS_PARTITIONS_PARTITION)),
            code: field::TOPICS_PARTITIONS_ERROR_CODE,
            message: None,
            says: &[
                (field::TOPICS_PARTITIONS_LEADER_EPOCH, -1),
                (field::TOPICS_PARTITIONS_END_OFFSET, -1),
            ],
            top: None,
            neighbours: None,
        }
    };
}

struct DescribeProducers;

impl Listed for DescribeProducers {
    const ASKS: RequestFields = {
        use describe_producers_request as field;
        RequestFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partition: Some(field::TOPICS_PARTITION_INDEXES),
            right: (Kind::Topic, Operation::Read),
            others: &[],
            replica: None,
        }
    };
    const TELLS: ResponseFields = {
        use describe_producers_response as field;
        ResponseFields {
            list: field::TOPICS,
            name: field::TOPICS_NAME,
            id: None,
            partitions: Some((
                field::TOPICS_PARTITIONS,
                field::TOPICS_PARTITIONS_PARTITION_INDEX,
            )),
            code: field::TOPICS_PARTITIONS_ERROR_CODE,
            message: Some(field::TOPICS_PARTITIONS_ERROR_MESSAGE),
            says: &[],
            top: None,
            neighbours: None,
        }
    };
}
