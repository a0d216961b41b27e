//! The thread of the audit log, events that it did not accept at once, and the log lines of limits.

pub(super) mod deferred_events;
pub(super) mod limits;
pub mod sink;
