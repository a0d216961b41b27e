//! The thread of the audit log, and events that it did not accept at once.

pub(super) mod deferred_events;
pub mod sink;
