//! The only access to clocks. All other code receives the time as a value.
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "this is where the clock is")]
pub fn monotonic() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock is")]
pub fn wall() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
