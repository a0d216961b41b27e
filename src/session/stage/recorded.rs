//! A request whose event has its number, and then one whose event is on the disk.

use super::Checked;
use crate::{
    api::{Plan, Row},
    audit::Seq,
    session::{
        context::Cx,
        memo::{Memo, Right},
        sender::Sender,
    },
    wire::Fault,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Waits in line until the log has its event.
pub struct Recorded {
    checked: Box<Checked>,
    /// The last event that it waits for, whether its own or an earlier one of its connection.
    seq: Option<Seq>,
    /// [`Memo::withheld`] when what it relies on was seen to be in the log.
    withheld: u32,
}

/// Records on their way to a topic.
#[derive(Debug, Clone)]
pub struct Produced {
    pub topic: Arc<str>,
    pub records: u64,
    pub bytes: u64,
}

impl Recorded {
    pub(super) fn new(checked: Box<Checked>, seq: Option<Seq>, withheld: u32) -> Self {
        Self {
            checked,
            seq,
            withheld,
        }
    }

    /// Goes on once all that the request relies on is durable, and nothing of it was in the events of requests that were given up: that is
    /// recorded again first. When the log is full, that is tried at the next turn.
    pub fn release(
        mut self,
        memo: &mut Memo,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Audited, Self> {
        if self.withheld != memo.withheld() {
            match self.checked.record_again(self.seq, memo, sender, cx) {
                Ok(seq) => (self.seq, self.withheld) = (seq, memo.withheld()),
                Err(_full) => return Err(self),
            }
        }
        match self.seq {
            Some(seq) if !cx.durable.covers(seq) => Err(self),
            _ => Ok(Audited(self)),
        }
    }

    /// The numbers of its own events: the log must say it, if the request goes no further.
    pub fn events(&self) -> &[Seq] {
        self.checked.events()
    }

    /// What the request relies on.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        self.checked.rights()
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.checked.weight()
    }

    /// See [`Checked::patience`].
    pub fn patience(&self, patience: Duration) -> Instant {
        self.checked.patience(patience)
    }

    /// The log was not written in time.
    pub fn into_checked(self) -> Box<Checked> {
        self.checked
    }
}

/// Evidence that the log has all that it must have before this request goes on.
pub struct Audited(Recorded);

impl Audited {
    pub fn row(&self) -> &'static Row {
        self.0.checked.row()
    }

    pub fn version(&self) -> i16 {
        self.0.checked.headed().request().header.version
    }

    pub fn correlation(&self) -> i32 {
        self.0.checked.headed().request().header.correlation
    }

    pub fn at(&self) -> Instant {
        self.0.checked.headed().at()
    }

    /// The numbers of its own events.
    pub fn events(&self) -> &[Seq] {
        self.0.events()
    }

    /// What goes on, which rights it relies on while it is on its way, and what it carries.
    pub fn plan(self) -> Result<(Plan, Vec<Right>, Vec<Produced>), Fault> {
        self.0.checked.plan()
    }
}
