//! The oracle `kafka-protocol`: decodes a body of a known message and version, and encodes it
//! again.
use bytes::{Bytes, BytesMut};
use kafka_protocol::{
    messages::*,
    protocol::{Decodable, Encodable, Message},
};
use klamm::wire::layout::Side;

/// The crate's result for a body.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// The crate does not support the message in this version.
    Unknown,
    Refused(String),
    /// This many bytes are left over.
    Left(usize),
    /// The encoding of the decoded body.
    Whole(Vec<u8>),
}

macro_rules! apis {
    ($($key:literal $request:ident $response:ident,)*) => {
        pub fn read(side: Side, key: i16, version: i16, body: &[u8]) -> Read {
            match (side, key) {
                $(
                    (Side::Request, $key) => round::<$request>(version, body),
                    (Side::Response, $key) => round::<$response>(version, body),
                )*
                _ => Read::Unknown,
            }
        }
    };
}

apis! {
    0 ProduceRequest ProduceResponse,
    1 FetchRequest FetchResponse,
    2 ListOffsetsRequest ListOffsetsResponse,
    3 MetadataRequest MetadataResponse,
    8 OffsetCommitRequest OffsetCommitResponse,
    9 OffsetFetchRequest OffsetFetchResponse,
    10 FindCoordinatorRequest FindCoordinatorResponse,
    11 JoinGroupRequest JoinGroupResponse,
    12 HeartbeatRequest HeartbeatResponse,
    13 LeaveGroupRequest LeaveGroupResponse,
    14 SyncGroupRequest SyncGroupResponse,
    15 DescribeGroupsRequest DescribeGroupsResponse,
    16 ListGroupsRequest ListGroupsResponse,
    17 SaslHandshakeRequest SaslHandshakeResponse,
    18 ApiVersionsRequest ApiVersionsResponse,
    19 CreateTopicsRequest CreateTopicsResponse,
    20 DeleteTopicsRequest DeleteTopicsResponse,
    21 DeleteRecordsRequest DeleteRecordsResponse,
    22 InitProducerIdRequest InitProducerIdResponse,
    23 OffsetForLeaderEpochRequest OffsetForLeaderEpochResponse,
    24 AddPartitionsToTxnRequest AddPartitionsToTxnResponse,
    25 AddOffsetsToTxnRequest AddOffsetsToTxnResponse,
    26 EndTxnRequest EndTxnResponse,
    27 WriteTxnMarkersRequest WriteTxnMarkersResponse,
    28 TxnOffsetCommitRequest TxnOffsetCommitResponse,
    29 DescribeAclsRequest DescribeAclsResponse,
    30 CreateAclsRequest CreateAclsResponse,
    31 DeleteAclsRequest DeleteAclsResponse,
    32 DescribeConfigsRequest DescribeConfigsResponse,
    33 AlterConfigsRequest AlterConfigsResponse,
    34 AlterReplicaLogDirsRequest AlterReplicaLogDirsResponse,
    35 DescribeLogDirsRequest DescribeLogDirsResponse,
    36 SaslAuthenticateRequest SaslAuthenticateResponse,
    37 CreatePartitionsRequest CreatePartitionsResponse,
    38 CreateDelegationTokenRequest CreateDelegationTokenResponse,
    39 RenewDelegationTokenRequest RenewDelegationTokenResponse,
    40 ExpireDelegationTokenRequest ExpireDelegationTokenResponse,
    41 DescribeDelegationTokenRequest DescribeDelegationTokenResponse,
    42 DeleteGroupsRequest DeleteGroupsResponse,
    43 ElectLeadersRequest ElectLeadersResponse,
    44 IncrementalAlterConfigsRequest IncrementalAlterConfigsResponse,
    45 AlterPartitionReassignmentsRequest AlterPartitionReassignmentsResponse,
    46 ListPartitionReassignmentsRequest ListPartitionReassignmentsResponse,
    47 OffsetDeleteRequest OffsetDeleteResponse,
    48 DescribeClientQuotasRequest DescribeClientQuotasResponse,
    49 AlterClientQuotasRequest AlterClientQuotasResponse,
    50 DescribeUserScramCredentialsRequest DescribeUserScramCredentialsResponse,
    51 AlterUserScramCredentialsRequest AlterUserScramCredentialsResponse,
    52 VoteRequest VoteResponse,
    53 BeginQuorumEpochRequest BeginQuorumEpochResponse,
    54 EndQuorumEpochRequest EndQuorumEpochResponse,
    55 DescribeQuorumRequest DescribeQuorumResponse,
    56 AlterPartitionRequest AlterPartitionResponse,
    57 UpdateFeaturesRequest UpdateFeaturesResponse,
    58 EnvelopeRequest EnvelopeResponse,
    59 FetchSnapshotRequest FetchSnapshotResponse,
    60 DescribeClusterRequest DescribeClusterResponse,
    61 DescribeProducersRequest DescribeProducersResponse,
    62 BrokerRegistrationRequest BrokerRegistrationResponse,
    63 BrokerHeartbeatRequest BrokerHeartbeatResponse,
    64 UnregisterBrokerRequest UnregisterBrokerResponse,
    65 DescribeTransactionsRequest DescribeTransactionsResponse,
    66 ListTransactionsRequest ListTransactionsResponse,
    67 AllocateProducerIdsRequest AllocateProducerIdsResponse,
    68 ConsumerGroupHeartbeatRequest ConsumerGroupHeartbeatResponse,
    69 ConsumerGroupDescribeRequest ConsumerGroupDescribeResponse,
    70 ControllerRegistrationRequest ControllerRegistrationResponse,
    71 GetTelemetrySubscriptionsRequest GetTelemetrySubscriptionsResponse,
    72 PushTelemetryRequest PushTelemetryResponse,
    73 AssignReplicasToDirsRequest AssignReplicasToDirsResponse,
    74 ListConfigResourcesRequest ListConfigResourcesResponse,
    75 DescribeTopicPartitionsRequest DescribeTopicPartitionsResponse,
    76 ShareGroupHeartbeatRequest ShareGroupHeartbeatResponse,
    77 ShareGroupDescribeRequest ShareGroupDescribeResponse,
    78 ShareFetchRequest ShareFetchResponse,
    79 ShareAcknowledgeRequest ShareAcknowledgeResponse,
    80 AddRaftVoterRequest AddRaftVoterResponse,
    81 RemoveRaftVoterRequest RemoveRaftVoterResponse,
    82 UpdateRaftVoterRequest UpdateRaftVoterResponse,
    83 InitializeShareGroupStateRequest InitializeShareGroupStateResponse,
    84 ReadShareGroupStateRequest ReadShareGroupStateResponse,
    85 WriteShareGroupStateRequest WriteShareGroupStateResponse,
    86 DeleteShareGroupStateRequest DeleteShareGroupStateResponse,
    87 ReadShareGroupStateSummaryRequest ReadShareGroupStateSummaryResponse,
    90 DescribeShareGroupOffsetsRequest DescribeShareGroupOffsetsResponse,
    91 AlterShareGroupOffsetsRequest AlterShareGroupOffsetsResponse,
    92 DeleteShareGroupOffsetsRequest DeleteShareGroupOffsetsResponse,
}

fn round<T: Message + Decodable + Encodable>(version: i16, body: &[u8]) -> Read {
    if version < T::VERSIONS.min || version > T::VERSIONS.max {
        return Read::Unknown;
    }
    let mut bytes = Bytes::copy_from_slice(body);
    let message = match T::decode(&mut bytes, version) {
        Ok(message) => message,
        Err(error) => return Read::Refused(error.to_string()),
    };
    if !bytes.is_empty() {
        return Read::Left(bytes.len());
    }
    let mut out = BytesMut::new();
    match message.encode(&mut out, version) {
        Ok(()) => Read::Whole(out.to_vec()),
        Err(error) => Read::Refused(format!("on writing: {error}")),
    }
}
