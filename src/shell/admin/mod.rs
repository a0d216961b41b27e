//! The admin address: metrics, probes, and the status of the process.

pub(super) mod connections;
pub(super) mod readiness;
pub(super) mod server;
pub mod status;
