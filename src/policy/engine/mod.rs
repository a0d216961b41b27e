//! Decisions: rules compiled for a subject, an index over their patterns, and the verdict.

pub mod bounded;
pub(super) mod compile;
pub mod decide;
