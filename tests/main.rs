//! The integration tests: one binary, so that the broker of the tests starts once.

mod clients;
mod kafka;
mod layering;
mod layout;
mod restart;
mod ui;
