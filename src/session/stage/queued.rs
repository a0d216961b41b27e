//! A request whose event has its number, and then one whose event is on disk.

use super::Validated;
use crate::{
    api::{ApiRow, Disposition},
    audit::Seq,
    session::{
        context::Cx,
        decision_cache::{DecisionCache, Right},
        sender::Sender,
    },
    wire::FrameError,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A request that waits in the pipeline until the log has its event.
pub struct Queued {
    checked: Box<Validated>,
    /// The last event that it waits for: its own or an earlier one of its connection.
    seq: Option<Seq>,
    /// [`DecisionCache::withheld`] when its permissions were last seen to be in the log.
    withheld: u32,
}

/// Records that are being produced to a topic.
#[derive(Debug, Clone)]
pub struct Produced {
    pub topic: Arc<str>,
    pub records: u64,
    pub bytes: u64,
}

impl Queued {
    pub(super) fn new(checked: Box<Validated>, seq: Option<Seq>, withheld: u32) -> Self {
        Self {
            checked,
            seq,
            withheld,
        }
    }

    /// Continues once all permissions that the request relies on are durable. Permissions from
    /// events of requests that were given up are recorded again first. When the log is full, the
    /// next turn tries again.
    pub fn release(
        mut self,
        cache: &mut DecisionCache,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Logged, Self> {
        if self.withheld != cache.withheld() {
            match self.checked.record_again(self.seq, cache, sender, cx) {
                Ok(seq) => (self.seq, self.withheld) = (seq, cache.withheld()),
                Err(_full) => return Err(self),
            }
        }
        match self.seq {
            Some(seq) if !cx.durable.covers(seq) => Err(self),
            _ => Ok(Logged(self)),
        }
    }

    /// The numbers of its own events: the log must state it if the request is not forwarded.
    pub fn events(&self) -> &[Seq] {
        self.checked.events()
    }

    /// The permissions that the request relies on.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        self.checked.rights()
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.checked.weight()
    }

    /// See [`Validated::patience`].
    pub fn patience(&self, patience: Duration) -> Instant {
        self.checked.patience(patience)
    }

    /// The request, after the log was not written in time.
    pub fn into_checked(self) -> Box<Validated> {
        self.checked
    }
}

/// Proof that the log has every event that must precede the forwarding of this request.
pub struct Logged(Queued);

impl Logged {
    pub fn row(&self) -> &'static ApiRow {
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

    /// The request to forward, the permissions that it relies on while it is in flight, and the
    /// records that it carries.
    pub fn plan(self) -> Result<(Disposition, Vec<Right>, Vec<Produced>), FrameError> {
        self.0.checked.plan()
    }
}
