//! Connections to the brokers, Klamm's account there, and what Klamm asks about the cluster.

pub(super) mod account;
pub(super) mod account_token;
pub(super) mod cluster_check;
pub(super) mod cluster_snapshot;
pub(super) mod health;
pub(super) mod survey;
pub(super) mod topic_ids;
pub(super) mod upstream;
