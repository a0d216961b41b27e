//! The vocabulary of the policy: operations, resources, subjects, patterns of names, Kafka's API
//! keys.
//!
//! Plain data, used by all other modules of the policy and on the request path.

pub mod change;
pub mod keys;
pub(super) mod literal;
pub mod pattern;
pub(super) mod pattern_index;
pub(super) mod proposal;
pub mod topic_limits;
pub mod vocabulary;
