//! Klamm: a Kafka proxy that enforces policy inline.
#![forbid(unsafe_code)]

pub mod api;
pub mod audit;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod identity;
pub mod policy;
pub mod schema;
pub mod session;
pub mod shell;
pub mod telemetry;
pub mod text;
pub mod wire;
