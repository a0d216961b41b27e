//! Records and bytes that were produced and consumed, by topic: the counts that a session-level
//! audit writes after the permission.

use super::{
    context::{Cx, Fact},
    relay::Topic,
    stage::Produced,
};
use crate::audit::Usage;
use std::{collections::HashMap, sync::Arc, time::Instant};

/// With more topics than this on one connection, the counts are written at once.
const MOST: usize = 64;

#[derive(Debug)]
pub struct Used {
    topics: Vec<Usage>,
    /// Index of each topic, because one request may bring very many.
    places: HashMap<Arc<str>, usize>,
    since: Instant,
}

impl Used {
    pub fn new(now: Instant) -> Self {
        Self {
            topics: Vec::new(),
            places: HashMap::new(),
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
            usage.forwarded_records += records;
            usage.forwarded_bytes += bytes;
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
        self.places = HashMap::new();
        std::mem::take(&mut self.topics)
    }

    fn topic(&mut self, name: &Arc<str>) -> &mut Usage {
        let place = self.places.get(name).copied().unwrap_or_else(|| {
            let place = self.topics.len();
            self.topics.push(Usage {
                topic: Arc::clone(name),
                forwarded_records: 0,
                forwarded_bytes: 0,
                consumed_bytes: 0,
            });
            self.places.insert(Arc::clone(name), place);
            place
        });
        #[expect(clippy::indexing_slicing, reason = "the place was just found or made")]
        &mut self.topics[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; nothing here takes time"
    )]
    fn very_many_topics_are_counted_each_by_itself() {
        let now = Instant::now();
        let mut used = Used::new(now);
        let produced = |n: u32| Produced {
            topic: Arc::from(format!("open.topic-of-a-length-as-is-usual.{n}")),
            records: 1,
            bytes: u64::from(n),
        };
        for _ in 0..2 {
            used.produced((0..100_000).map(produced).collect(), &mut Vec::new());
        }
        let topics = used.take(now);
        assert_eq!(topics.len(), 100_000);
        let last = topics.last().unwrap();
        assert_eq!((last.forwarded_records, last.forwarded_bytes), (2, 199_998));
        used.produced(vec![produced(5)], &mut Vec::new());
        assert_eq!(
            used.take(now).len(),
            1,
            "what was taken is not counted again"
        );
    }
}
