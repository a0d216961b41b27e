//! The clocks. Everything else is told what time it is.
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "this is where the clock is")]
pub fn monotonic() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock is")]
pub fn wall() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
