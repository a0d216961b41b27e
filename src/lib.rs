//! Klamm: a Kafka proxy that enforces policy inline. Everything the river carries must pass through
//! the gorge, which is what "Klamm" means in German.
//!
//! # The life of a Produce request
//!
//! Read the source in this order. Each stage consumes the type of the previous one.
//!
//! 1. A client connects to a [listener](shell). TLS is terminated there, and [the pump](shell)
//!    passes bytes to the connection's [`Session`](session::Session), a state machine without I/O.
//! 2. [`Framer`](wire::frame::Framer) cuts a [`Frame`](wire::frame::Frame) off the stream. The
//!    frame limit is small until the client has authenticated.
//! 3. The login comes first: a [SASL exchange](identity) turns credentials into a
//!    [`Subject`](policy::model::vocabulary::Subject). Before that, Klamm answers only ApiVersions
//!    and opens no broker connection.
//! 4. [`header::peek`](wire::header::peek) reads key and version. A request that is not in
//!    [`APIS`](api::APIS), or was not offered, is refused.
//! 5. [`layout::canonical`](wire::layout::canonical) walks header and body with Kafka's own message
//!    layouts: every length and count is checked against the bytes that have arrived, and a request
//!    that is not canonical is refused. The walk finds topics, ids, and the positions of the
//!    records.
//! 6. Topic ids are resolved to names with the [`Cluster`](cluster::Cluster) snapshot. An id
//!    without a name is never authorized.
//! 7. The [`Policy`](policy::Policy) decides each right that the request needs, and names the rule.
//! 8. Record batches are [checked](wire::records::produce_check) and validated against the
//!    [`schema`] of their topic's contract.
//! 9. An [`Event`](audit::Event) is appended to the [journal](audit::Journal). The request waits in
//!    its connection's pipeline until the [durable](audit::Durable) watermark has passed that
//!    event.
//! 10. The allowed and valid part is forwarded, with unchanged bytes if nothing was removed. The
//!     broker's response is walked on its way back; refusals are merged into it with Kafka's own
//!     error codes, and no broker address is forwarded.
//! 11. Facts report what happened. [`telemetry`] turns them into metrics and logs.
//!
//! A [test](https://doc.rust-lang.org/cargo/guide/tests.html) of this package, `tests/layering.rs`,
//! checks which module may import which.
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
