//! Everything that can block or fail: sockets, TLS, timers, threads, signals. The only home of
//! tokio and rustls.
//!
//! | room | what it does |
//! |---|---|
//! | [`net`] | accepts clients and moves the bytes of a connection between its sockets and its session |
//! | [`broker`] | connects to the brokers, and keeps the snapshot of the cluster |
//! | [`files`] | watches certificates, policy and users, and reads changed files |
//! | [`log`] | writes the audit log in a thread of its own, and keeps events that it did not accept at once |
//! | [`admin`] | answers operators: metrics, probes, status |
//!
//! [`serve`](mod@serve) starts and stops everything, [`work`] runs heavy computation in a pool of
//! threads, and [`runtime`] holds the state that all connections share.

pub mod admin;
pub mod broker;
pub mod clock;
pub mod files;
pub mod log;
pub mod net;
mod queue;
mod runtime;
mod serve;
mod work;

pub use broker::survey::survey;
pub use net::certificates::look as look_at_tls;
pub use serve::{ServeError, serve, unsound};
