//! Events that the full audit log did not accept, kept until it does: final events of sessions, and
//! events of the proxy itself.
use crate::audit::{Event, Journal};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many events may wait for room in the log; each is of one connection.
const OWED: usize = 10_000;

#[derive(Debug, Default)]
pub struct DeferredEvents(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    owed: Vec<Event>,
    lost: u64,
}

impl DeferredEvents {
    /// Keeps an event because the log is full.
    pub fn owe(&self, event: Event) {
        let mut held = self.held();
        if held.owed.len() < OWED {
            held.owed.push(event);
        } else {
            held.lost += 1;
        }
    }

    /// An event of the proxy itself: recorded at once, or when the log is no longer full.
    pub fn record(&self, event: Event, journal: &mut impl Journal) {
        if journal.append(event.clone()).is_err() {
            tracing::warn!("the audit log is full: an event of the gate itself is recorded later");
            self.owe(event);
        }
    }

    /// Records the events that the log accepts by now.
    pub fn settle(&self, journal: &mut impl Journal) {
        let mut held = self.held();
        held.owed
            .retain(|event| journal.append(event.clone()).is_err());
        if held.lost > 0 && held.owed.is_empty() {
            tracing::error!(
                connections = held.lost,
                "of so many connections the log does not say which requests were not forwarded"
            );
            held.lost = 0;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{Ledger, What},
        shell::clock::wall,
    };

    #[test]
    fn events_that_a_full_log_does_not_take_are_recorded_once_when_it_does() {
        let (deferred, mut log) = (DeferredEvents::default(), Ledger::default());
        log.full = true;
        deferred.owe(Event::of_gate(wall(), What::Stopped));
        deferred.record(Event::of_gate(wall(), What::Stopped), &mut log);
        deferred.settle(&mut log);
        assert_eq!(log.waiting().len(), 0);
        log.full = false;
        deferred.settle(&mut log);
        deferred.settle(&mut log);
        assert_eq!(log.waiting().len(), 2, "each once");
        deferred.record(Event::of_gate(wall(), What::Stopped), &mut log);
        assert_eq!(log.waiting().len(), 3);
    }
}
