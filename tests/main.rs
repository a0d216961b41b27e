//! The integration tests: one binary, so that the broker of the tests starts once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test ends where it fails, and has a clock and threads of its own"
)]

mod administration;
mod approvals;
mod astray;
mod bearer;
mod certificates;
mod clients;
mod cluster;
mod commands;
mod drain;
mod edge;
mod equal;
mod gate;
mod governance;
mod hostile;
mod kafka;
mod layering;
mod layout;
mod library;
mod login;
mod manual;
mod names;
mod observing;
mod outage;
mod passthrough;
mod pressure;
mod principals;
mod proxied;
mod raw;
mod realistic;
mod reload;
mod restart;
mod start;
mod status;
mod takeover;
mod trail;
mod ui;
mod upstream;
mod users;

// The codec of scenarios, which both kinds of tests use, says `crate::wire`.
use klamm::wire;
