//! What the audit log is told later, or all at once.
//!
//! Anybody who reaches a port can make connections that end before a login, faster than any log should grow. Of each listener the first hundred
//! in a minute are recorded one by one, with their source; the others are counted, and told in one event for each reason when the minute is over.
//!
//! What a session had to say when the log was full is kept until it is not.
use crate::audit::{Closing, Event, Journal, What};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);
/// How many strangers of a listener are recorded one by one in a minute.
const ALONE: u32 = 100;
/// How many events may wait for room in the log; each is of one connection.
const OWED: usize = 10_000;

#[derive(Debug, Default)]
pub struct Late(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// By listener.
    strangers: HashMap<Arc<str>, Minute>,
    owed: Vec<Event>,
    lost: u64,
}

#[derive(Debug)]
struct Minute {
    began: Instant,
    alone: u32,
    /// The last of each reason, and how many there were.
    counted: Vec<(Event, Closing, u64)>,
}

impl Late {
    /// A connection on which nobody had logged in has ended.
    pub fn stranger(&self, event: Event, now: Instant, journal: &mut impl Journal) {
        let mut held = self.held();
        let minute = held
            .strangers
            .entry(Arc::clone(&event.listener))
            .or_insert_with(|| Minute::new(now));
        minute.turn(now, journal);
        if minute.alone < ALONE && journal.append(event.clone()).is_ok() {
            minute.alone += 1;
        } else {
            minute.count(event);
        }
    }

    /// The log was full.
    pub fn owe(&self, event: Event) {
        let mut held = self.held();
        if held.owed.len() < OWED {
            held.owed.push(event);
        } else {
            held.lost += 1;
        }
    }

    /// An event of the gate itself: told at once, or when the log is no longer full.
    pub fn record(&self, event: Event, journal: &mut impl Journal) {
        if journal.append(event.clone()).is_err() {
            tracing::warn!("the audit log is full: an event of the gate itself is recorded later");
            self.owe(event);
        }
    }

    /// Tells what can be told by now.
    pub fn settle(&self, now: Instant, journal: &mut impl Journal) {
        let mut held = self.held();
        for minute in held.strangers.values_mut() {
            minute.turn(now, journal);
        }
        held.pay(journal);
    }

    /// Tells everything: nothing more will come.
    pub fn finish(&self, journal: &mut impl Journal) {
        let mut held = self.held();
        for minute in held.strangers.values_mut() {
            minute.tell(journal);
        }
        held.pay(journal);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn pay(&mut self, journal: &mut impl Journal) {
        self.owed
            .retain(|event| journal.append(event.clone()).is_err());
        if self.lost > 0 && self.owed.is_empty() {
            tracing::error!(
                connections = self.lost,
                "of so many connections the log does not say which requests were not forwarded"
            );
            self.lost = 0;
        }
    }
}

impl Minute {
    fn new(began: Instant) -> Self {
        Self {
            began,
            alone: 0,
            counted: Vec::new(),
        }
    }

    /// A new minute begins when the old one is over.
    fn turn(&mut self, now: Instant, journal: &mut impl Journal) {
        if now >= self.began + MINUTE {
            self.began = now;
            self.alone = 0;
            self.tell(journal);
        }
    }

    fn count(&mut self, event: Event) {
        let What::Unidentified { why, .. } = event.what else {
            return;
        };
        match self.counted.iter_mut().find(|(_, other, _)| *other == why) {
            Some((last, _, count)) => {
                *last = event;
                *count += 1;
            }
            None => self.counted.push((event, why, 1)),
        }
    }

    fn tell(&mut self, journal: &mut impl Journal) {
        self.counted.retain(|(last, why, count)| {
            let what = What::Unidentified {
                why: *why,
                detail: "counted together".to_owned(),
                count: *count,
            };
            let event = Event {
                connection: 0,
                source: None,
                proxy: None,
                what,
                ..last.clone()
            };
            journal.append(event).is_err()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{Full, Seq},
        shell::clock::{monotonic, wall},
    };

    /// Takes so many events.
    struct Log(Vec<Event>, usize);

    impl Journal for Log {
        fn append(&mut self, event: Event) -> Result<Seq, Full> {
            if self.0.len() >= self.1 {
                return Err(Full);
            }
            self.0.push(event);
            Ok(Seq::FIRST)
        }
    }

    fn stranger(why: Closing) -> Event {
        let what = What::Unidentified {
            why,
            detail: "login took too long".to_owned(),
            count: 1,
        };
        Event {
            connection: 7,
            listener: Arc::from("clients"),
            source: Some("10.1.2.3:4".parse().unwrap()),
            ..Event::of_gate(wall(), what)
        }
    }

    fn counts(log: &Log) -> Vec<(Closing, u64)> {
        let count = |event: &Event| {
            if let What::Unidentified { why, count, .. } = event.what {
                (why, count)
            } else {
                (Closing::Failed, 0)
            }
        };
        log.0.iter().map(count).collect()
    }

    #[test]
    fn of_many_strangers_some_are_recorded_and_all_are_counted() {
        let (late, now, mut log) = (Late::default(), monotonic(), Log(Vec::new(), 1000));
        for _ in 0..5000 {
            late.stranger(stranger(Closing::TimedOut), now, &mut log);
            late.stranger(stranger(Closing::Client), now, &mut log);
        }
        assert_eq!(log.0.len(), 100);
        late.settle(now + MINUTE / 2, &mut log);
        assert_eq!(log.0.len(), 100);
        late.settle(now + MINUTE, &mut log);
        let told: u64 = counts(&log).iter().map(|(_, count)| count).sum();
        assert_eq!((log.0.len(), told), (102, 10_000));
        assert_eq!(log.0[101].source, None);
        late.stranger(stranger(Closing::Client), now + MINUTE, &mut log);
        assert_eq!(counts(&log)[102], (Closing::Client, 1));
    }

    #[test]
    fn what_a_full_log_does_not_take_is_told_when_it_does() {
        let (late, now, mut log) = (Late::default(), monotonic(), Log(Vec::new(), 0));
        late.stranger(stranger(Closing::Client), now, &mut log);
        late.owe(stranger(Closing::Failed));
        late.finish(&mut log);
        log.1 = 2;
        late.finish(&mut log);
        assert_eq!(counts(&log), [(Closing::Client, 1), (Closing::Failed, 1)]);
        late.finish(&mut log);
        assert_eq!(log.0.len(), 2);
        late.record(Event::of_gate(wall(), What::Stopped), &mut log);
        log.1 = 10;
        late.settle(now, &mut log);
        assert!(matches!(log.0[2].what, What::Stopped));
        late.record(Event::of_gate(wall(), What::Stopped), &mut log);
        late.settle(now, &mut log);
        assert_eq!(log.0.len(), 4, "each once");
    }
}
