//! How much went through, by topic: what a session-level audit counts after it wrote the grant.

use super::{
    context::{Cx, Fact},
    relay::Topic,
    stage::Produced,
};
use crate::audit::Usage;
use std::{sync::Arc, time::Instant};

/// More topics than this on one connection are counted together with the event that is due then.
const MOST: usize = 64;

#[derive(Debug)]
pub struct Used {
    topics: Vec<Usage>,
    since: Instant,
}

impl Used {
    pub fn new(now: Instant) -> Self {
        Self {
            topics: Vec::new(),
            since: now,
        }
    }

    pub fn produced(&mut self, produced: Vec<Produced>, facts: &mut Vec<Fact>) {
        for Produced {
            topic,
            records,
            bytes,
        } in produced
        {
            let usage = self.topic(&topic);
            usage.produced_records += records;
            usage.produced_bytes += bytes;
            facts.push(Fact::Records {
                produced: bytes,
                consumed: 0,
            });
        }
    }

    pub fn consumed(&mut self, consumed: Vec<(Topic, u64)>, cx: &mut Cx<'_>) {
        for (topic, bytes) in consumed.into_iter().filter(|(_, bytes)| *bytes > 0) {
            cx.facts.push(Fact::Records {
                produced: 0,
                consumed: bytes,
            });
            if let Some(name) = topic.name(cx.cluster) {
                self.topic(&name).consumed_bytes += bytes;
            }
        }
    }

    /// Whether the counts should be written.
    pub fn due(&self, now: Instant, every: std::time::Duration) -> bool {
        !self.topics.is_empty() && (now >= self.since + every || self.topics.len() >= MOST)
    }

    pub fn take(&mut self, now: Instant) -> Vec<Usage> {
        self.since = now;
        std::mem::take(&mut self.topics)
    }

    fn topic(&mut self, name: &Arc<str>) -> &mut Usage {
        let place = self.topics.iter().position(|usage| usage.topic == *name);
        let place = place.unwrap_or_else(|| {
            self.topics.push(Usage {
                topic: Arc::clone(name),
                produced_records: 0,
                produced_bytes: 0,
                consumed_bytes: 0,
            });
            self.topics.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was just found or made")]
        &mut self.topics[place]
    }
}
