//! Requests that were not forwarded after their events were written. The log must say so, or it would claim what never happened.

use crate::audit::{Seq, What};

/// Of more events than this the numbers are not given. All requests that wait on one connection have fewer.
const NAMED: usize = 4096;

#[derive(Debug, Default)]
pub struct Withheld {
    events: Vec<u64>,
    requests: u64,
}

impl Withheld {
    /// A request goes no further; these are its events. One that has none left no trace that could mislead.
    pub fn note(&mut self, events: &[Seq]) {
        if events.is_empty() {
            return;
        }
        self.requests += 1;
        let room = NAMED.saturating_sub(self.events.len());
        let numbers = events.iter().take(room).map(|seq| seq.number());
        self.events.extend(numbers);
    }

    /// So do these.
    pub fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.events.extend(other.events);
    }

    /// What the log must say, if anything.
    pub fn what(&self) -> Option<What> {
        (self.requests > 0).then(|| What::NotForwarded {
            events: self.events.clone(),
            requests: self.requests,
        })
    }
}
