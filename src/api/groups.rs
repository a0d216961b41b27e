//! The classic group protocol: JoinGroup (11), Heartbeat (12), LeaveGroup (13), SyncGroup (14).
//! READ on the group; a denial is the top-level 30.

use super::{
    ApiRow, Area, Denied,
    typed_api::{Keyed, Refused, read},
};
use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::messages::{
    HeartbeatRequest, HeartbeatResponse, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest,
    LeaveGroupResponse, SyncGroupRequest, SyncGroupResponse,
};

pub const JOIN: ApiRow = ApiRow::of_coordinator(11, "JoinGroup", (0, 9), Area::Group, read::<Join>);
pub const HEARTBEAT: ApiRow =
    ApiRow::of_coordinator(12, "Heartbeat", (0, 4), Area::Group, read::<Heartbeat>);
pub const LEAVE: ApiRow =
    ApiRow::of_coordinator(13, "LeaveGroup", (0, 5), Area::Group, read::<Leave>);
pub const SYNC: ApiRow = ApiRow::of_coordinator(14, "SyncGroup", (0, 5), Area::Group, read::<Sync>);

const READ_GROUP: &[(Kind, Operation)] = &[(Kind::Group, Operation::Read)];

struct Join;
struct Heartbeat;
struct Leave;
struct Sync;

/// A key that needs only a right on its group, and whose only refusal is a top-level code.
macro_rules! group_key {
    ($key:ty, $request:ty, $response:ty, $refused:expr) => {
        impl Keyed for $key {
            type Request = $request;
            type Response = $response;
            const RIGHTS: &'static [(Kind, Operation)] = READ_GROUP;

            fn refuse(
                request: &mut Self::Request,
                denied: &Denied,
                version: i16,
            ) -> Refused<Self::Response> {
                let refused: fn(i16) -> $response = $refused;
                match denied.group(&request.group_id) {
                    Some(code) => Refused::Whole(refused(version).with_error_code(code)),
                    None => Refused::Nothing,
                }
            }

            fn merge(_answer: &mut Self::Response, _refused: Self::Response) {}
        }
    };
}

group_key!(Join, JoinGroupRequest, JoinGroupResponse, |version| {
    // Before version 7, the absence of a protocol is an empty name.
    JoinGroupResponse::default()
        .with_generation_id(-1)
        .with_protocol_name((version < 7).then(Default::default))
});
group_key!(Heartbeat, HeartbeatRequest, HeartbeatResponse, |_| {
    HeartbeatResponse::default()
});
group_key!(Leave, LeaveGroupRequest, LeaveGroupResponse, |_| {
    LeaveGroupResponse::default()
});
group_key!(Sync, SyncGroupRequest, SyncGroupResponse, |_| {
    SyncGroupResponse::default()
});
