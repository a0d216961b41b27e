//! A request whose event has its number, and then one whose event is on the disk.

use super::Headed;
use crate::{
    api::{Denied, Plan, Row},
    audit::{Durable, Seq},
    session::memo::Right,
    wire::{Fault, frame::Rope},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Waits in line until the log has its event.
pub struct Recorded {
    headed: Headed,
    denied: Denied,
    produced: Vec<Produced>,
    rights: Vec<Right>,
    /// The last event that it waits for, and its own if it has one.
    seq: Option<Seq>,
    own: Option<Seq>,
    since: Instant,
}

/// Records on their way to a topic.
#[derive(Debug, Clone)]
pub struct Produced {
    pub topic: Arc<str>,
    pub records: u64,
    pub bytes: u64,
}

impl Recorded {
    pub(super) fn new(
        headed: Headed,
        denied: Denied,
        produced: Vec<Produced>,
        rights: Vec<Right>,
        (seq, own): (Option<Seq>, Option<Seq>),
        since: Instant,
    ) -> Self {
        Self {
            headed,
            denied,
            produced,
            rights,
            seq,
            own,
            since,
        }
    }

    /// Goes on once all that the request relies on is durable.
    #[expect(
        clippy::result_large_err,
        reason = "no error: the request itself, which waits on, and is as large either way"
    )]
    pub fn release(self, upto: Durable) -> Result<Audited, Self> {
        match self.seq {
            Some(seq) if !upto.covers(seq) => Err(self),
            _ => Ok(Audited(self)),
        }
    }

    /// The number of its own event: the log must say it, if the request goes no further.
    pub fn event(&self) -> Option<Seq> {
        self.own
    }

    /// What the request relies on.
    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    /// Until when the request waits for the log; what it took to look at its records is not the log's time. A consumer fetches again at once, so
    /// its answer is held a little longer (ruling 14).
    pub fn patience(&self, patience: Duration) -> Instant {
        const FETCH: i16 = 1;
        let pause = if self.headed.row().key == FETCH {
            Duration::from_millis(500)
        } else {
            Duration::ZERO
        };
        self.since + patience + pause
    }

    /// The log cannot be written: the answer that the client's library retries, or `None` when there is none and the connection must end.
    /// Nothing is forwarded.
    pub fn give_up(self) -> Option<Rope> {
        let row = self.headed.row();
        let version = self.headed.request().header.version;
        let (error, _) = row.unavailable.filter(|(_, from)| version >= *from)?;
        match self.headed.into_ask().plan(&Denied::everything(error)) {
            Ok(Plan::Answer(answer)) => Some(answer),
            Ok(Plan::Forward { .. } | Plan::Close) | Err(_) => None,
        }
    }
}

/// Evidence that the log has all that it must have before this request goes on.
pub struct Audited(Recorded);

impl Audited {
    pub fn row(&self) -> &'static Row {
        self.0.headed.row()
    }

    pub fn version(&self) -> i16 {
        self.0.headed.request().header.version
    }

    pub fn correlation(&self) -> i32 {
        self.0.headed.request().header.correlation
    }

    pub fn at(&self) -> Instant {
        self.0.headed.at()
    }

    /// What goes on, which rights it relies on while it is on its way, and what it carries.
    pub fn plan(self) -> Result<(Plan, Vec<Right>, Vec<Produced>), Fault> {
        let Recorded {
            headed,
            denied,
            produced,
            rights,
            ..
        } = self.0;
        let plan = headed.into_ask().plan(&denied)?;
        Ok((plan, rights, produced))
    }
}
