//! Requests whose events stand in the log and that went no further all the same: the log must not leave them standing as if they had.

use crate::audit::{Seq, What};

/// More of them are counted, but not named: their events are the connection's last.
const NAMED: usize = 256;

#[derive(Debug, Default)]
pub struct Withheld {
    events: Vec<u64>,
    requests: u64,
}

impl Withheld {
    /// A request goes no further. One without an event of its own left no trace that could mislead.
    pub fn note(&mut self, event: Option<Seq>) {
        let Some(seq) = event else { return };
        self.requests += 1;
        if self.events.len() < NAMED {
            self.events.push(seq.number());
        }
    }

    /// What the log must say, if anything.
    pub fn what(&self) -> Option<What> {
        (self.requests > 0).then(|| What::NotForwarded {
            events: self.events.clone(),
            requests: self.requests,
        })
    }
}
