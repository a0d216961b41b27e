//! All that can block or fail: sockets, TLS, timers, threads, signals. The only home of tokio and rustls.
//!
//! [`listen`] accepts, [`pump`] moves the bytes of one connection between two [`stream`]s and its session, [`upstream`] opens the broker's side,
//! [`work`] computes what is heavy, [`control`] keeps the snapshot of the cluster, [`brokers`] which of them can be reached, [`resolve`] finds names of topic ids,
//! [`sink`] writes the audit log, [`admin`], [`readiness`] and [`status`] tell operators ([`askers`] bounds who asks), [`limits`] names the limits that were reached,
//! [`pem`] says what a file of TLS holds instead of what was expected,
//! [`issuer`] fetches the keys of tokens by [`http`], [`account`] is what Klamm itself logs in with, [`fit`] looks whether the cluster suits clients that come as one, [`serve`](mod@serve) starts and stops it all.
mod account;
mod admin;
mod ask;
mod askers;
mod brokers;
mod budget;
mod certificates;
pub mod clock;
mod control;
mod desk;
mod fit;
mod grant;
mod guests;
pub mod http;
mod issuer;
mod late;
mod limits;
mod listen;
mod pem;
pub mod pool;
mod pump;
mod queue;
mod readiness;
mod reload;
mod resolve;
mod serve;
mod settle;
mod shares;
pub mod sink;
pub mod status;
mod stream;
mod survey;
mod tls;
mod upstream;
mod watch;
mod work;
mod world;

pub use certificates::look as look_at_tls;
pub use serve::{Fault, serve, unsound};
pub use survey::survey;
