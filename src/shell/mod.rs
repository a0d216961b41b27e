//! (to come)
pub mod sink;
