//! Klamm: a Kafka proxy that enforces policy inline. Everything the river carries must pass through the gorge.
//!
//! # The life of a Produce request
//!
//! The source reads in this order; each stage consumes the type of the one before.
//!
//! 1. A client connects to a [listener](shell); TLS is ended there, and [the pump](shell) hands bytes to the connection's
//!    [`Session`](session::Session), a state machine without I/O.
//! 2. [`Framer`](wire::frame::Framer) cuts a [`Frame`](wire::frame::Frame) off the stream, under a limit that is small until somebody has logged in.
//! 3. The login comes first: a [SASL exchange](identity) turns evidence into a [`Subject`](policy::model::vocabulary::Subject). Nothing else is
//!    answered before, but ApiVersions, and no broker connection is opened.
//! 4. [`header::peek`](wire::header::peek) reads key and version. What [`APIS`](api::APIS) does not list, or was not offered, goes no further.
//! 5. [`layout::canonical`](wire::layout::canonical) walks header and body over Kafka's own message layouts: every length and count is proven against the
//!    bytes that are there, what is not canonical is refused. The walk finds topics, ids, and where the records lie.
//! 6. Topic ids are put to names from the [`Cluster`](cluster::Cluster) snapshot; an id without a name is never authorized.
//! 7. The [`Policy`](policy::Policy) decides each right that the request needs, and names the rule.
//! 8. Record batches are [checked](wire::records::produce_check), and held against the [`schema`] of their topic's contract.
//! 9. An [`Event`](audit::Event) is appended to the [journal](audit::Journal). The request waits in its connection's line until the
//!    [durable](audit::Durable) watermark has passed that event.
//! 10. What is allowed and sound is forwarded, as the bytes it came in where nothing was taken out. The broker's answer is walked on its way back; what
//!     was refused is merged into it, with Kafka's own error codes, and no broker's address passes.
//! 11. What happened is told as facts, from which [`telemetry`] makes metrics and logs.
//!
//! Who may import whom is a [test](https://doc.rust-lang.org/cargo/guide/tests.html) of this package: `tests/layering.rs`.
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
