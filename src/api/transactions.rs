//! Transactions, except Produce, InitProducerId and TxnOffsetCommit: AddPartitionsToTxn (24),
//! AddOffsetsToTxn (25), EndTxn (26), DescribeTransactions (65), ListTransactions (66). WRITE on
//! the transactional id to take part, DESCRIBE to see the transaction.

use super::{
    Answering, ApiRow, Area, Denied,
    batch_api::{self, Listed, RequestFields, ResponseFields},
    refusal::take,
    typed_api::{self, Keyed, Refused, TypedRequest},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::layout::field::{
        add_partitions_to_txn_request as added, add_partitions_to_txn_response as told,
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, DescribeTransactionsRequest,
        DescribeTransactionsResponse, EndTxnRequest, EndTxnResponse, ListTransactionsRequest,
        ListTransactionsResponse, TransactionalId,
        describe_transactions_response::TransactionState,
    },
};

/// Versions 4 and later are for brokers, and skip the check of topics (ruling 25).
pub const ADD_PARTITIONS: ApiRow = ApiRow::of_coordinator(
    24,
    "AddPartitionsToTxn",
    (0, 3),
    Area::Group,
    batch_api::read::<AddPartitions>,
);
pub const ADD_OFFSETS: ApiRow = ApiRow::of_coordinator(
    25,
    "AddOffsetsToTxn",
    (0, 4),
    Area::Group,
    typed_api::read::<AddOffsets>,
);
pub const END: ApiRow =
    ApiRow::of_coordinator(26, "EndTxn", (0, 5), Area::Group, typed_api::read::<End>);
pub const DESCRIBE: ApiRow = ApiRow::of_coordinator(
    65,
    "DescribeTransactions",
    (0, 0),
    Area::Group,
    typed_api::read::<Describe>,
);
pub const LIST: ApiRow = ApiRow::of_coordinator(
    66,
    "ListTransactions",
    (0, 2),
    Area::Group,
    typed_api::read::<List>,
);

/// A denied transactional id fails every partition with 53. A denied topic fails its own partitions
/// with 29, and no other topic is then attempted (ruling 16).
struct AddPartitions;

impl Listed for AddPartitions {
    const ASKS: RequestFields = RequestFields {
        list: added::V3_AND_BELOW_TOPICS,
        name: added::V3_AND_BELOW_TOPICS_NAME,
        id: None,
        partition: Some(added::V3_AND_BELOW_TOPICS_PARTITIONS),
        right: (Kind::Topic, Operation::Write),
        others: &[(
            added::V3_AND_BELOW_TRANSACTIONAL_ID,
            Kind::TransactionalId,
            Operation::Write,
        )],
        replica: None,
    };
    const TELLS: ResponseFields = ResponseFields {
        list: told::RESULTS_BY_TOPIC_V3_AND_BELOW,
        name: told::RESULTS_BY_TOPIC_V3_AND_BELOW_NAME,
        id: None,
        partitions: Some((
            told::RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION,
            told::RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION_PARTITION_INDEX,
        )),
        code: told::RESULTS_BY_TOPIC_V3_AND_BELOW_RESULTS_BY_PARTITION_PARTITION_ERROR_CODE,
        message: None,
        says: &[],
        top: None,
        neighbours: Some(ResponseError::OperationNotAttempted),
    };
}

struct AddOffsets;

impl Keyed for AddOffsets {
    type Request = AddOffsetsToTxnRequest;
    type Response = AddOffsetsToTxnResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[
        (Kind::TransactionalId, Operation::Write),
        (Kind::Group, Operation::Read),
    ];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let code = denied
            .code(Kind::TransactionalId, &request.transactional_id)
            .or_else(|| denied.group(&request.group_id));
        let answer = |code| AddOffsetsToTxnResponse::default().with_error_code(code);
        Refused::top(code.map(answer))
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}
}

struct End;

impl Keyed for End {
    type Request = EndTxnRequest;
    type Response = EndTxnResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::TransactionalId, Operation::Write)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let code = denied.code(Kind::TransactionalId, &request.transactional_id);
        let answer = |code| EndTxnResponse::default().with_error_code(code);
        Refused::top(code.map(answer))
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}
}

/// 53 for each denied id. For the others, topics that the subject cannot describe are omitted
/// silently.
struct Describe;

impl Keyed for Describe {
    type Request = DescribeTransactionsRequest;
    type Response = DescribeTransactionsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[(Kind::TransactionalId, Operation::Describe)];

    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let refused = take(
            &mut request.transactional_ids,
            |id| denied.code(Kind::TransactionalId, id),
            state,
        );
        Refused::listed(refused, request.transactional_ids.is_empty(), |states| {
            DescribeTransactionsResponse::default().with_transaction_states(states)
        })
    }

    fn merge(answer: &mut Self::Response, refused: Self::Response) {
        answer.transaction_states.extend(refused.transaction_states);
    }

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        for state in &mut answer.transaction_states {
            state
                .topics
                .retain(|topic| (cx.may)(Operation::Describe, Kind::Topic, &topic.topic));
        }
    }
}

fn state(id: &TransactionalId, code: i16) -> TransactionState {
    TransactionState::default()
        .with_transactional_id(id.clone())
        .with_error_code(code)
}

/// Never denied: transactions that the subject cannot describe are omitted silently.
struct List;

impl Keyed for List {
    type Request = ListTransactionsRequest;
    type Response = ListTransactionsResponse;
    const RIGHTS: &'static [(Kind, Operation)] = &[];

    fn refuse(
        _request: &mut Self::Request,
        denied: &Denied,
        _version: i16,
    ) -> Refused<Self::Response> {
        let answer = |code| ListTransactionsResponse::default().with_error_code(code);
        Refused::top(denied.code(Kind::Cluster, "").map(answer))
    }

    fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}

    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
        true
    }

    fn rewrite(answer: &mut Self::Response, _request: &Self::Request, cx: &mut Answering<'_>) {
        answer.transaction_states.retain(|state| {
            (cx.may)(
                Operation::Describe,
                Kind::TransactionalId,
                &state.transactional_id,
            )
        });
    }
}
