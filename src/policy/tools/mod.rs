//! Offline tools on a policy: diff, explain, who-can, expectations, review, register, import.
//!
//! The running proxy imports nothing from here.

pub mod diff;
pub mod editor_schema;
pub mod expectations;
pub mod explain;
pub mod format;
pub mod import;
pub mod loaded_policy;
pub mod register;
pub mod review;
pub mod who_can;
