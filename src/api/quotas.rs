//! Client quotas: DescribeClientQuotas (48), AlterClientQuotas (49). DESCRIBE_CONFIGS or
//! ALTER_CONFIGS on the cluster; a denial of 49 is returned per entry.

use super::{
    ApiRow, Request,
    cluster_api::{OnCluster, answer, row, top_level_key},
    codec,
    refusal::message,
};
use crate::{
    policy::model::vocabulary::Operation,
    wire::{FrameError, frame::Rope},
};
use kafka_protocol::{
    messages::{
        AlterClientQuotasRequest, AlterClientQuotasResponse, alter_client_quotas_request as asked,
        alter_client_quotas_response::{EntityData, EntryData},
    },
    protocol::StrBytes,
};

pub const ALTER: ApiRow = row::<Alter>(49, "AlterClientQuotas", (0, 1));
top_level_key!(
    DESCRIBE,
    Describe,
    48,
    "DescribeClientQuotas",
    (0, 1),
    DescribeConfigs,
    describe_client_quotas_response,
    Some(ERROR_MESSAGE)
);

struct Alter;

impl OnCluster for Alter {
    const OPERATION: Operation = Operation::AlterConfigs;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: AlterClientQuotasRequest = codec::request(request)?;
        let entries = asked.entries.iter().map(|entry| not_altered(entry, code));
        let refused = AlterClientQuotasResponse::default().with_entries(entries.collect());
        answer(request, &refused)
    }
}

fn not_altered(entry: &asked::EntryData, code: i16) -> EntryData {
    let entity = entry.entity.iter().map(|entity| {
        EntityData::default()
            .with_entity_type(entity.entity_type.clone())
            .with_entity_name(entity.entity_name.clone())
    });
    EntryData::default()
        .with_error_code(code)
        .with_error_message(message(code).map(StrBytes::from_static_str))
        .with_entity(entity.collect())
}
