//! Turns for connections whose requests have many elements (see [`Session::large`]).
//!
//! Such a connection is polled only during a turn, while another thread runs the other tasks of its
//! thread ([`tokio::task::block_in_place`]). At most half of the cores run turns, and owners take
//! turns one after another. So the event loop always has cores of its own, and a user with many
//! large requests delays only itself.
//!
//! [`Session::large`]: crate::session::Session::large
use crate::{
    session::{Owner, Within},
    shell::{
        clock::monotonic,
        queue::{Bounds, Next, Number, Queue},
    },
};
use std::{
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::oneshot;

/// All turns. A connection waits for at most one turn, so the limit on connections also bounds the
/// queue.
pub struct Turns {
    at_once: usize,
    line: Mutex<Line>,
}

struct Line {
    queue: Queue<oneshot::Sender<Turn>>,
    taken: usize,
}

/// A turn, which ends when this value is dropped.
pub struct Turn {
    turns: &'static Turns,
    owner: Owner,
}

/// A place in the queue; dropping it leaves the queue.
pub struct QueuedTurn {
    turns: &'static Turns,
    number: Number,
    turn: oneshot::Receiver<Turn>,
}

impl Turns {
    pub fn new(cores: usize) -> Self {
        let at_once = (cores / 2).max(1);
        let bounds = Bounds {
            entries: usize::MAX,
            bytes: usize::MAX,
            running: (at_once / 2).max(1),
            rate: None,
        };
        let line = Line {
            queue: Queue::new(bounds),
            taken: 0,
        };
        Self {
            at_once,
            line: Mutex::new(line),
        }
    }

    /// Queues for a turn of this connection.
    pub fn queue(&'static self, owner: Owner, connection: u64) -> QueuedTurn {
        let (sender, turn) = oneshot::channel();
        let within = Within::Connection(connection);
        let mut line = self.line();
        let (number, _none) = line.queue.push((owner, within), 0, sender, monotonic());
        drop(line);
        self.hand_out();
        QueuedTurn {
            turns: self,
            number,
            turn,
        }
    }

    fn hand_out(&'static self) {
        while let Some((owner, sender)) = self.next() {
            // If the receiver is gone, the turn comes back in the error and ends here.
            drop(sender.send(Turn { turns: self, owner }));
        }
    }

    fn next(&self) -> Option<(Owner, oneshot::Sender<Turn>)> {
        let mut line = self.line();
        if line.taken >= self.at_once {
            return None;
        }
        match line.queue.take(monotonic(), Duration::ZERO, |_| Some(())) {
            Next::Run(_, owner, sender, ()) => {
                line.taken += 1;
                Some((owner, sender))
            }
            Next::Wait(_) => None,
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl QueuedTurn {
    /// The turn, when it has been given.
    pub fn poll(&mut self, task: &mut Context<'_>) -> Option<Turn> {
        match Pin::new(&mut self.turn).poll(task) {
            Poll::Ready(turn) => turn.ok(),
            Poll::Pending => None,
        }
    }
}

impl Drop for QueuedTurn {
    fn drop(&mut self) {
        drop(self.turns.line().queue.remove(self.number));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut line = self.turns.line();
        line.taken = line.taken.saturating_sub(1);
        line.queue.done(&self.owner, 0, monotonic());
        drop(line);
        self.turns.hand_out();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    fn turns(cores: usize) -> &'static Turns {
        Box::leak(Box::new(Turns::new(cores)))
    }

    fn mine(place: &mut QueuedTurn) -> Option<Turn> {
        place.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn owners_have_turns_one_after_the_other() {
        let turns = turns(2);
        let user = |name: &str| Owner::User(name.into());
        let mut mallory: Vec<_> = (1..=9).map(|n| turns.queue(user("mallory"), n)).collect();
        let mut alice = turns.queue(user("alice"), 10);
        let first = mine(&mut mallory[0]).unwrap();
        assert!(mine(&mut mallory[1]).is_none() && mine(&mut alice).is_none());
        drop(first);
        // Alice queued when mallory's second connection was next.
        drop(mine(&mut mallory[1]).unwrap());
        assert!(mine(&mut mallory[2]).is_none());
        drop(mine(&mut alice).unwrap());
        assert!(mine(&mut mallory[2]).is_some());
    }

    #[test]
    fn places_and_turns_that_nobody_waits_for_hold_up_nobody() {
        let turns = turns(2);
        let user = || Owner::User("alice".into());
        let [one, two, three] = [1, 2, 3].map(|n| turns.queue(user(), n));
        drop(two);
        // The turn was given to this connection, which has not polled for it.
        drop(one);
        let mut three = three;
        assert!(mine(&mut three).is_some());
        assert_eq!(turns.line().taken, 0);
    }

    #[test]
    fn half_of_the_cores_are_left_to_others() {
        let turns = turns(8);
        let mut places: Vec<_> = (0..9)
            .map(|n| turns.queue(Owner::User(n.to_string().into()), n))
            .collect();
        let taken: Vec<_> = places.iter_mut().filter_map(mine).collect();
        assert_eq!(taken.len(), 4);
    }
}
