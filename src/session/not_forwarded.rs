//! Requests that were not forwarded after their events were written. The log must state this, or it
//! would claim accesses that never happened.

use crate::audit::{Seq, What};

/// Maximum number of event numbers that are listed. All requests that wait on one connection have
/// fewer.
const NAMED: usize = 4096;

#[derive(Debug, Default)]
pub struct NotForwarded {
    events: Vec<u64>,
    requests: u64,
}

impl NotForwarded {
    /// Adds a request that is not forwarded, by its events. A request without events left nothing
    /// misleading in the log.
    pub fn note(&mut self, events: &[Seq]) {
        if events.is_empty() {
            return;
        }
        self.requests += 1;
        let room = NAMED.saturating_sub(self.events.len());
        let numbers = events.iter().take(room).map(|seq| seq.number());
        self.events.extend(numbers);
    }

    /// Adds the requests of another set.
    pub fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.events.extend(other.events);
    }

    /// The event that the log must get, if any.
    pub fn what(&self) -> Option<What> {
        (self.requests > 0).then(|| What::NotForwarded {
            events: self.events.clone(),
            requests: self.requests,
        })
    }
}
