//! Requests in flight, in the client's order: waiting for the log, waiting for the broker, or
//! answered by Klamm. Answers leave in this order, so a local answer never overtakes an earlier
//! one.

use super::{memo::Right, stage::Recorded};
use crate::{
    api::{Row, Treat},
    wire::frame::Rope,
};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Line {
    slots: VecDeque<Slot>,
    /// How many slots at the front have left the log's queue.
    released: usize,
    /// Bytes of requests that wait for the log.
    weight: usize,
    /// Bytes of Klamm's own answers that wait for their turn.
    answers: usize,
}

pub enum Slot {
    /// Decided, and its events are in the log's queue; not forwarded yet.
    Held(Box<Recorded>),
    /// Forwarded to the broker.
    Sent(Box<Expect>),
    /// Answered by Klamm; sent after all earlier answers.
    Own(Rope),
    /// Klamm's own re-authentication, sent to the broker. No client gets its answer.
    Renewal,
}

/// A request whose answer is awaited from the broker.
pub struct Expect {
    pub row: &'static Row,
    pub version: i16,
    pub correlation: i32,
    /// Taken when the answer begins.
    pub treat: Option<Treat>,
    /// The permissions that the request relies on while it is in flight: a reload that revokes one
    /// ends the connection (ruling 10).
    pub rights: Vec<Right>,
}

impl Line {
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub fn weight(&self) -> usize {
        self.weight
    }

    pub fn answers(&self) -> usize {
        self.answers
    }

    pub fn hold(&mut self, recorded: Recorded) {
        self.weight = self.weight.saturating_add(recorded.weight());
        self.slots.push_back(Slot::Held(Box::new(recorded)));
    }

    pub fn own(&mut self, answer: Rope) {
        self.answers = self.answers.saturating_add(answer.len());
        self.slots.push_back(Slot::Own(answer));
    }

    /// The first request that still waits for the log.
    pub fn waiting(&self) -> Option<&Recorded> {
        self.slots
            .range(self.released..)
            .find_map(|slot| match slot {
                Slot::Held(recorded) => Some(recorded.as_ref()),
                Slot::Sent(_) | Slot::Own(_) | Slot::Renewal => None,
            })
    }

    /// Every request that still waits for the log.
    pub fn unreleased(&self) -> impl Iterator<Item = &Recorded> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Held(recorded) => Some(recorded.as_ref()),
            Slot::Sent(_) | Slot::Own(_) | Slot::Renewal => None,
        })
    }

    /// Takes out the next request that waits for the log; [`Line::settle`] or [`Line::put_back`]
    /// must follow.
    pub fn take_waiting(&mut self) -> Option<Recorded> {
        while let Some(slot) = self.slots.get_mut(self.released) {
            match slot {
                Slot::Sent(_) | Slot::Own(_) | Slot::Renewal => self.released += 1,
                Slot::Held(_) => return self.take(),
            }
        }
        None
    }

    fn take(&mut self) -> Option<Recorded> {
        match self.slots.remove(self.released) {
            Some(Slot::Held(recorded)) => {
                self.weight = self.weight.saturating_sub(recorded.weight());
                Some(*recorded)
            }
            Some(Slot::Sent(_) | Slot::Own(_) | Slot::Renewal) | None => None,
        }
    }

    pub fn put_back(&mut self, recorded: Recorded) {
        self.weight = self.weight.saturating_add(recorded.weight());
        self.slots
            .insert(self.released, Slot::Held(Box::new(recorded)));
    }

    /// Puts the outcome of the request taken last in its place.
    pub fn settle(&mut self, slot: Slot) {
        if let Slot::Own(answer) = &slot {
            self.answers = self.answers.saturating_add(answer.len());
        }
        self.slots.insert(self.released, slot);
        self.released += 1;
    }

    /// Inserts a re-authentication of Klamm before the first request that waits for the log.
    pub fn renew(&mut self) {
        self.slots.insert(self.released, Slot::Renewal);
        self.released += 1;
    }

    /// Whether the broker's next answer belongs to Klamm's own login.
    pub fn renewing(&self) -> bool {
        matches!(self.slots.front(), Some(Slot::Renewal))
    }

    /// Local responses with no earlier request still outstanding.
    pub fn ready(&mut self) -> Option<Rope> {
        match self.slots.front_mut() {
            Some(Slot::Own(answer)) => {
                let answer = std::mem::take(answer);
                self.answers = self.answers.saturating_sub(answer.len());
                self.pop();
                Some(answer)
            }
            Some(Slot::Held(_) | Slot::Sent(_) | Slot::Renewal) | None => None,
        }
    }

    /// The request to which the broker's next answer belongs.
    pub fn expected(&mut self) -> Option<&mut Expect> {
        match self.slots.front_mut() {
            Some(Slot::Sent(expect)) => Some(expect),
            Some(Slot::Held(_) | Slot::Own(_) | Slot::Renewal) | None => None,
        }
    }

    /// Removes the front request, whose answer is complete.
    pub fn pop(&mut self) {
        if self.slots.pop_front().is_some() {
            self.released = self.released.saturating_sub(1);
        }
    }

    /// Every request that was forwarded and is not answered yet.
    pub fn sent(&self) -> impl Iterator<Item = &Expect> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Sent(expect) => Some(expect.as_ref()),
            Slot::Held(_) | Slot::Own(_) | Slot::Renewal => None,
        })
    }
}
