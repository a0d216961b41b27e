//! The policy files: their syntax, how a directory is read, and the checks that a policy must pass.

pub(super) mod check;
pub(super) mod class_requirements;
pub mod deployment_check;
pub(super) mod expiry;
pub mod files;
pub mod findings;
pub mod load;
pub(super) mod lookalike;
pub(super) mod parse;
pub mod rule;
pub(super) mod settings;
pub mod syntax;
pub mod team_fallback;
pub(super) mod team_scope;
