//! The meaning of each Kafka API key: the actions and resources of a request, how the request is
//! refused, how a refused part is merged into the broker's response, and which addresses a response
//! carries.
//!
//! [`APIS`] lists every key that Klamm judges. A key that is not in it is not offered in
//! ApiVersions and is refused; [`REFUSED`] gives the reasons. A key that needs its own code has its
//! own file; the simple keys are a few lines of [`typed_api::Keyed`].

mod acls;
pub mod api_versions;
mod batch_api;
mod cluster_api;
mod codec;
mod commits;
mod configs;
mod consumer_group_heartbeat;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod describe_cluster;
mod describe_topic_partitions;
mod fetch;
mod find_coordinator;
mod group_admin;
mod groups;
mod init_producer_id;
#[cfg(test)]
mod manual;
mod merge;
mod metadata;
mod offset_fetch;
mod offsets;
mod plan;
mod produce;
mod quorum;
mod quotas;
mod refusal;
mod refused;
mod replicas;
mod request;
pub mod sasl;
mod scram;
mod sieve;
mod telemetry;
mod topics;
mod touched;
mod transactions;
mod typed_api;
mod write_txn_markers;

pub use fetch::{FetchHead, fetch_head};
pub use plan::{Answering, Disposition, ResponseAction, Rewrite, RewriteOutcome};
pub use refusal::{Denied, Invalid};
pub use refused::REFUSED;
pub use request::{ApiRequest, Name, Payload, Request, RequiredPermission};
pub use touched::changes;

use crate::wire::{FrameError, frame::Frame};
use kafka_protocol::error::ResponseError;

/// One key that Klamm judges.
pub struct ApiRow {
    pub key: i16,
    pub name: &'static str,
    /// The lowest and highest version that Klamm judges.
    pub versions: (i16, i16),
    pub area: Area,
    /// The error that client libraries retry, for the case that the audit log cannot be written,
    /// and the first version that uses it (ruling 14). `None`: the connection is closed.
    pub unavailable: Option<(ResponseError, i16)>,
    /// Proves a frame of this key and reads what the request needs.
    pub read: fn(Frame) -> Result<Box<dyn ApiRequest>, FrameError>,
}

impl ApiRow {
    /// A key that a group or transaction coordinator answers. If the audit log cannot be written,
    /// its clients look for another coordinator.
    const fn of_coordinator(
        key: i16,
        name: &'static str,
        versions: (i16, i16),
        area: Area,
        read: fn(Frame) -> Result<Box<dyn ApiRequest>, FrameError>,
    ) -> Self {
        Self {
            key,
            name,
            versions,
            area,
            unavailable: Some((ResponseError::CoordinatorNotAvailable, 0)),
            read,
        }
    }
}

/// How a key is audited: administration is recorded per request, everything else per session unless
/// a contract requires more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Data,
    Group,
    Administration,
}

/// All keys that Klamm judges, sorted by key. The three keys of the login (ApiVersions,
/// SaslHandshake, SaslAuthenticate) belong to `session::login`.
pub static APIS: &[ApiRow] = &[
    produce::ROW,
    fetch::ROW,
    offsets::LIST,
    metadata::ROW,
    commits::COMMIT,
    offset_fetch::ROW,
    find_coordinator::ROW,
    groups::JOIN,
    groups::HEARTBEAT,
    groups::LEAVE,
    groups::SYNC,
    group_admin::DESCRIBE,
    group_admin::LIST,
    create_topics::ROW,
    delete_topics::ROW,
    offsets::DELETE_RECORDS,
    init_producer_id::ROW,
    offsets::FOR_LEADER_EPOCH,
    transactions::ADD_PARTITIONS,
    transactions::ADD_OFFSETS,
    transactions::END,
    write_txn_markers::ROW,
    commits::IN_TRANSACTION,
    acls::DESCRIBE,
    acls::CREATE,
    acls::DELETE,
    configs::DESCRIBE,
    configs::ALTER,
    replicas::ALTER_LOG_DIRS,
    replicas::DESCRIBE_LOG_DIRS,
    create_partitions::ROW,
    group_admin::DELETE,
    replicas::ELECT_LEADERS,
    configs::INCREMENTAL,
    replicas::REASSIGN,
    replicas::LIST_REASSIGNMENTS,
    commits::DELETE,
    quotas::DESCRIBE,
    quotas::ALTER,
    scram::DESCRIBE,
    scram::ALTER,
    quorum::DESCRIBE,
    quorum::UPDATE_FEATURES,
    describe_cluster::ROW,
    offsets::DESCRIBE_PRODUCERS,
    quorum::UNREGISTER_BROKER,
    transactions::DESCRIBE,
    transactions::LIST,
    consumer_group_heartbeat::ROW,
    group_admin::DESCRIBE_CONSUMERS,
    telemetry::SUBSCRIPTIONS,
    telemetry::PUSH,
    configs::LIST,
    describe_topic_partitions::ROW,
    quorum::ADD_VOTER,
    quorum::REMOVE_VOTER,
    quorum::UNREGISTER_CONTROLLER,
];

/// The keys of the login. Klamm answers them itself and never forwards them.
pub static LOGIN: &[(i16, &str, (i16, i16))] = &[
    (sasl::HANDSHAKE, "SaslHandshake", (0, 1)),
    (api_versions::KEY, "ApiVersions", (0, api_versions::NEWEST)),
    (sasl::AUTHENTICATE, "SaslAuthenticate", (0, 2)),
];

/// The row of a key, in any version.
pub fn row(key: i16) -> Option<&'static ApiRow> {
    APIS.iter().find(|row| row.key == key)
}

/// The name of a key that Klamm judges, answers or refuses.
pub fn name(key: i16) -> Option<&'static str> {
    let login = || LOGIN.iter().find(|(login, ..)| *login == key);
    let refused = || REFUSED.iter().find(|(refused, ..)| *refused == key);
    row(key)
        .map(|row| row.name)
        .or_else(|| login().map(|(_, name, _)| *name))
        .or_else(|| refused().map(|(_, name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_unique_sorted_and_within_what_kafka_defines() {
        use crate::wire::layout::{Side, program};
        assert!(APIS.windows(2).all(|pair| pair[0].key < pair[1].key));
        for row in APIS {
            for version in row.versions.0..=row.versions.1 {
                assert!(
                    program(Side::Request, row.key, version).is_some(),
                    "{} {version}",
                    row.name
                );
                assert!(
                    program(Side::Response, row.key, version).is_some(),
                    "{} {version}",
                    row.name
                );
            }
        }
    }

    #[test]
    fn every_key_of_kafka_is_judged_answered_or_refused_and_only_one_of_them() {
        assert!(REFUSED.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for key in crate::wire::layout::keys() {
            let places = [
                row(key).is_some(),
                LOGIN.iter().any(|(login, ..)| *login == key),
                REFUSED.iter().any(|(refused, ..)| *refused == key),
            ];
            let found = places.iter().filter(|found| **found).count();
            assert_eq!(found, 1, "{key}");
        }
    }

    #[test]
    fn names_are_kafkas() {
        for api in crate::policy::model::keys::APIS {
            if let Some(name) = name(api.key) {
                assert_eq!(name, api.name);
            }
        }
    }
}
