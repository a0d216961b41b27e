//! Kafka's own ACLs: DescribeAcls (29), CreateAcls (30), DeleteAcls (31). Klamm is the authorizer,
//! and its rules are in the policy files. A subject with the required right gets the response of a
//! broker without an authorizer (SECURITY_DISABLED); any other subject gets 31. Nothing is
//! forwarded to the broker, whose ACLs apply to Klamm.

use super::{
    ApiRow, Request,
    cluster_api::{OnCluster, answer, row, top_level},
    codec,
    refusal::message,
};
use crate::{
    policy::model::vocabulary::Operation,
    wire::{FrameError, frame::Rope, layout::field::describe_acls_response},
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        CreateAclsRequest, CreateAclsResponse, DeleteAclsRequest, DeleteAclsResponse,
        create_acls_response::AclCreationResult, delete_acls_response::DeleteAclsFilterResult,
    },
    protocol::StrBytes,
};

pub const DESCRIBE: ApiRow = row::<Describe>(29, "DescribeAcls", (1, 3));
pub const CREATE: ApiRow = row::<Create>(30, "CreateAcls", (1, 3));
pub const DELETE: ApiRow = row::<Delete>(31, "DeleteAcls", (1, 3));

struct Describe;
struct Create;
struct Delete;

const DISABLED: Option<ResponseError> = Some(ResponseError::SecurityDisabled);

impl OnCluster for Describe {
    const OPERATION: Operation = Operation::Describe;
    const ANSWER: Option<ResponseError> = DISABLED;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        use describe_acls_response::{ERROR_CODE, ERROR_MESSAGE};
        top_level(request, ERROR_CODE, Some(ERROR_MESSAGE), code)
    }
}

impl OnCluster for Create {
    const OPERATION: Operation = Operation::Alter;
    const ANSWER: Option<ResponseError> = DISABLED;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: CreateAclsRequest = codec::request(request)?;
        let results = asked.creations.iter().map(|_| {
            AclCreationResult::default()
                .with_error_code(code)
                .with_error_message(message(code).map(StrBytes::from_static_str))
        });
        let refused = CreateAclsResponse::default().with_results(results.collect());
        answer(request, &refused)
    }
}

impl OnCluster for Delete {
    const OPERATION: Operation = Operation::Alter;
    const ANSWER: Option<ResponseError> = DISABLED;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        let asked: DeleteAclsRequest = codec::request(request)?;
        let results = asked.filters.iter().map(|_| {
            DeleteAclsFilterResult::default()
                .with_error_code(code)
                .with_error_message(message(code).map(StrBytes::from_static_str))
        });
        let refused = DeleteAclsResponse::default().with_filter_results(results.collect());
        answer(request, &refused)
    }
}
