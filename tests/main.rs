//! The integration tests: one binary, so that the broker of the tests starts once.

mod clients;
mod hostile;
mod kafka;
mod layering;
mod layout;
mod outage;
mod raw;
mod restart;
mod start;
mod trail;
mod ui;
