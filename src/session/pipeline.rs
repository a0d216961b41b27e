//! Requests in flight, in the client's order: waiting for the log, waiting for the broker, or
//! answered by Klamm. Answers leave in this order, so a local answer never overtakes an earlier
//! one.

use super::{decision_cache::Right, stage::Queued};
use crate::{
    api::{ApiRow, ResponseAction},
    wire::frame::Rope,
};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Pipeline {
    entries: VecDeque<InFlight>,
    /// How many slots at the front have left the log's queue.
    released: usize,
    /// Bytes of requests that wait for the log.
    weight: usize,
    /// Bytes of Klamm's own answers that wait for their turn.
    answers: usize,
}

pub enum InFlight {
    /// Authorized, and its events are in the log's queue; not forwarded yet.
    Held(Box<Queued>),
    /// Forwarded to the broker.
    Sent(Box<Expect>),
    /// Answered by Klamm; sent after all earlier answers.
    LocalResponse(Rope),
    /// Klamm's own re-authentication, sent to the broker. No client gets its answer.
    Renewal,
}

/// A request whose answer is awaited from the broker.
pub struct Expect {
    pub row: &'static ApiRow,
    pub version: i16,
    pub correlation: i32,
    /// Taken when the answer begins.
    pub response_action: Option<ResponseAction>,
    /// The permissions that the request relies on while it is in flight: a reload that revokes one
    /// ends the connection (ruling 10).
    pub rights: Vec<Right>,
}

impl Pipeline {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn weight(&self) -> usize {
        self.weight
    }

    pub fn answers(&self) -> usize {
        self.answers
    }

    pub fn hold(&mut self, recorded: Queued) {
        self.weight = self.weight.saturating_add(recorded.weight());
        self.entries.push_back(InFlight::Held(Box::new(recorded)));
    }

    pub fn own(&mut self, answer: Rope) {
        self.answers = self.answers.saturating_add(answer.len());
        self.entries.push_back(InFlight::LocalResponse(answer));
    }

    /// The first request that still waits for the log.
    pub fn waiting(&self) -> Option<&Queued> {
        self.entries
            .range(self.released..)
            .find_map(|entry| match entry {
                InFlight::Held(recorded) => Some(recorded.as_ref()),
                InFlight::Sent(_) | InFlight::LocalResponse(_) | InFlight::Renewal => None,
            })
    }

    /// Every request that still waits for the log.
    pub fn unreleased(&self) -> impl Iterator<Item = &Queued> {
        self.entries.iter().filter_map(|entry| match entry {
            InFlight::Held(recorded) => Some(recorded.as_ref()),
            InFlight::Sent(_) | InFlight::LocalResponse(_) | InFlight::Renewal => None,
        })
    }

    /// Takes out the next request that waits for the log; [`Pipeline::resolve`] or
    /// [`Pipeline::put_back`] must follow.
    pub fn take_waiting(&mut self) -> Option<Queued> {
        while let Some(entry) = self.entries.get_mut(self.released) {
            match entry {
                InFlight::Sent(_) | InFlight::LocalResponse(_) | InFlight::Renewal => {
                    self.released += 1;
                }
                InFlight::Held(_) => return self.take(),
            }
        }
        None
    }

    fn take(&mut self) -> Option<Queued> {
        match self.entries.remove(self.released) {
            Some(InFlight::Held(recorded)) => {
                self.weight = self.weight.saturating_sub(recorded.weight());
                Some(*recorded)
            }
            Some(InFlight::Sent(_) | InFlight::LocalResponse(_) | InFlight::Renewal) | None => None,
        }
    }

    pub fn put_back(&mut self, recorded: Queued) {
        self.weight = self.weight.saturating_add(recorded.weight());
        self.entries
            .insert(self.released, InFlight::Held(Box::new(recorded)));
    }

    /// Puts the outcome of the request taken last in its place.
    pub fn resolve(&mut self, entry: InFlight) {
        if let InFlight::LocalResponse(answer) = &entry {
            self.answers = self.answers.saturating_add(answer.len());
        }
        self.entries.insert(self.released, entry);
        self.released += 1;
    }

    /// Inserts a re-authentication of Klamm before the first request that waits for the log.
    pub fn renew(&mut self) {
        self.entries.insert(self.released, InFlight::Renewal);
        self.released += 1;
    }

    /// Whether the broker's next answer belongs to Klamm's own login.
    pub fn renewing(&self) -> bool {
        matches!(self.entries.front(), Some(InFlight::Renewal))
    }

    /// Local responses with no earlier request still outstanding.
    pub fn ready(&mut self) -> Option<Rope> {
        match self.entries.front_mut() {
            Some(InFlight::LocalResponse(answer)) => {
                let answer = std::mem::take(answer);
                self.answers = self.answers.saturating_sub(answer.len());
                self.pop();
                Some(answer)
            }
            Some(InFlight::Held(_) | InFlight::Sent(_) | InFlight::Renewal) | None => None,
        }
    }

    /// The request to which the broker's next answer belongs.
    pub fn expected(&mut self) -> Option<&mut Expect> {
        match self.entries.front_mut() {
            Some(InFlight::Sent(expect)) => Some(expect),
            Some(InFlight::Held(_) | InFlight::LocalResponse(_) | InFlight::Renewal) | None => None,
        }
    }

    /// Removes the front request, whose answer is complete.
    pub fn pop(&mut self) {
        if self.entries.pop_front().is_some() {
            self.released = self.released.saturating_sub(1);
        }
    }

    /// Every request that was forwarded and is not answered yet.
    pub fn sent(&self) -> impl Iterator<Item = &Expect> {
        self.entries.iter().filter_map(|entry| match entry {
            InFlight::Sent(expect) => Some(expect.as_ref()),
            InFlight::Held(_) | InFlight::LocalResponse(_) | InFlight::Renewal => None,
        })
    }
}
