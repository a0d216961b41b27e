//! Limits that were reached, each logged at most once a minute, so that operators see which one,
//! and how often.
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const AGAIN: Duration = Duration::from_secs(60);

/// By the limit's name: a key of `klamm.yaml`, or a name in `SECURITY.md`.
#[derive(Debug, Default)]
pub struct Reached(Mutex<HashMap<&'static str, Times>>);

#[derive(Debug)]
struct Times {
    told: Instant,
    since: u64,
}

impl Reached {
    /// A limit was reached once more.
    pub fn note(&self, limit: &'static str, now: Instant) {
        if let Some(times) = self.due(limit, now) {
            tracing::warn!(limit, times, "a limit was reached");
        }
    }

    /// How often it was reached since the last log line, if one is due now.
    fn due(&self, limit: &'static str, now: Instant) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = all.get_mut(limit) else {
            let (told, since) = (now, 0);
            all.insert(limit, Times { told, since });
            return Some(1);
        };
        times.since += 1;
        if now < times.told + AGAIN {
            return None;
        }
        times.told = now;
        Some(std::mem::take(&mut times.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock::monotonic;

    #[test]
    fn a_limit_is_named_once_a_minute_with_how_often_it_was_reached() {
        let (reached, start) = (Reached::default(), monotonic());
        assert_eq!(reached.due("limits.idle", start), Some(1));
        for second in 1..60 {
            let now = start + Duration::from_secs(second);
            assert_eq!(reached.due("limits.idle", now), None);
        }
        assert_eq!(reached.due("limits.memory", start + AGAIN), Some(1));
        assert_eq!(reached.due("limits.idle", start + AGAIN), Some(60));
        assert_eq!(reached.due("limits.idle", start + AGAIN), None);
    }
}
