//! All that can block or fail: sockets, TLS, timers, threads, signals. The only home of tokio and rustls.
//!
//! [`listen`] accepts, [`pump`] moves the bytes of one connection between two [`stream`]s and its session, [`upstream`] opens the broker's side,
//! [`work`] computes what is heavy, [`control`] keeps the snapshot of the cluster, [`brokers`] which of them can be reached, [`resolve`] finds names of topic ids,
//! [`sink`] writes the audit log, [`admin`], [`readiness`] and [`status`] tell operators ([`askers`] bounds who asks), [`limits`] names the limits that were reached,
//! [`pem`] says what a file of TLS holds instead of what was expected,
//! [`issuer`] fetches the keys of tokens by [`http`], [`account`] is what Klamm itself logs in with, [`fit`] looks whether the cluster suits clients that come as one, [`serve`](mod@serve) starts and stops it all.
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
pub use serve::{Fault, serve, unsound};
