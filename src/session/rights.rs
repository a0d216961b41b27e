//! The permissions that a connection has used: a bounded map by keyed hash that evicts the least
//! recently used one first.
//!
//! Names are not stored. A permission is found by 128 bits of a hash whose keys only this process
//! has, so a client cannot choose names that collide. At most 100 bytes are held for each
//! permission; nothing is allocated before the first one.

use crate::{
    audit::AuditLevel,
    policy::model::vocabulary::{Kind, Operation, Outcome, RuleRef},
};
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// A permission as a request needs it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub api: i16,
    pub operation: Operation,
    pub kind: Kind,
    /// Empty for the cluster, and for a permission on any name.
    pub name: &'a str,
    /// Whether a permission on at least one name is required (Kafka's `authorizeByResourceType`).
    /// An empty name from a client does not mean this; it is an ordinary name.
    pub any: bool,
    /// Whether its key is administration, where every request is recorded.
    pub administers: bool,
}

/// Hashes two words: one for all fields except the name, and the name.
impl Hash for Wanted<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, high] = self.api.to_be_bytes();
        let (operation, kind) = (self.operation as u8, self.kind as u8);
        u64::from_be_bytes([0, 0, 0, low, high, operation, kind, self.any.into()]).hash(state);
        self.name.hash(state);
    }
}

/// The keys of the hash. The shell draws them once per process.
#[derive(Debug, Clone)]
pub struct RightsKey([RandomState; 2]);

impl RightsKey {
    pub fn new(keys: [RandomState; 2]) -> Self {
        Self(keys)
    }

    pub(super) fn digest(&self, wanted: &Wanted<'_>) -> Digest {
        let [one, other] = &self.0;
        Digest(one.hash_one(wanted), other.hash_one((1u8, wanted)))
    }
}

/// Identifies a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(u64, u64);

/// The remembered state of one permission.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    digest: Digest,
    /// Fingerprint of the rule under which the permission is in the log, in two halves: sixteen
    /// bytes in one piece would be aligned to sixteen.
    fingerprint: (u64, u64),
    /// Number of the event that carries the permission; 0 when it is not in the log.
    event: u64,
    pub rule: RuleRef,
    pub outcome: Outcome,
    pub level: AuditLevel,
    /// The policy snapshot under which the verdict is valid, see
    /// [`super::decision_cache::DecisionCache`].
    pub snapshot: u32,
    newer: u32,
    older: u32,
}

impl Known {
    /// The log has the permission in this event, by the rule with this fingerprint.
    pub fn record(&mut self, fingerprint: u128, event: u64) {
        (self.fingerprint, self.event) = (halves(fingerprint), event);
    }

    /// The event that carries the permission by this rule.
    pub fn event(&self, fingerprint: u128) -> Option<u64> {
        (self.event != 0 && self.fingerprint == halves(fingerprint)).then_some(self.event)
    }

    /// The matching events had no effect: a permission that one of them carries does not count as
    /// recorded any more.
    pub fn withhold(&mut self, events: impl Fn(u64) -> bool) {
        if events(self.event) {
            self.event = 0;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "both halves are kept")]
fn halves(number: u128) -> (u64, u64) {
    ((number >> 64) as u64, number as u64)
}

/// Marks an empty link.
const NONE: u32 = u32::MAX;

#[derive(Debug)]
pub struct Rights {
    slots: Vec<Known>,
    places: HashTable<u32>,
    newest: u32,
    oldest: u32,
}

impl Default for Rights {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            places: HashTable::new(),
            newest: NONE,
            oldest: NONE,
        }
    }
}

impl Rights {
    /// How many bytes are allocated.
    pub fn weight(&self) -> usize {
        self.slots.capacity() * size_of::<Known>() + self.places.allocation_size()
    }

    /// The permission, without counting this as a use.
    pub fn peek(&mut self, digest: Digest) -> Option<&mut Known> {
        let place = self.place(digest)?;
        self.slot(place)
    }

    /// The permission, counted as used now.
    pub fn touch(&mut self, digest: Digest) -> Option<&mut Known> {
        let place = self.place(digest)?;
        if place != self.newest {
            self.unlink(place);
            self.link(place);
        }
        self.slot(place)
    }

    /// Adds a permission that is not there yet, used now. Returns whether another one was evicted
    /// because the limit was reached.
    pub fn insert(&mut self, known: Known, most: usize) -> bool {
        let full = self.slots.len() >= most.clamp(1, NONE as usize);
        let place = if full { self.evict() } else { self.grow(most) };
        let Some(slot) = self.slots.get_mut(place as usize) else {
            return false;
        };
        *slot = known;
        let Self { slots, places, .. } = self;
        let hash = |place: &u32| slots.get(*place as usize).map_or(0, |known| known.digest.0);
        places.insert_unique(known.digest.0, place, hash);
        self.link(place);
        full
    }

    /// A place for one more permission. Grows by a quarter: doubling would hold twice the memory
    /// that is needed.
    fn grow(&mut self, most: usize) -> u32 {
        let len = self.slots.len();
        if len == self.slots.capacity() {
            let more = (len / 4).max(4).min(most.saturating_sub(len).max(1));
            self.slots.reserve_exact(more);
        }
        self.slots.push(Known::EMPTY);
        u32::try_from(len).unwrap_or(NONE)
    }

    /// Evicts the least recently used permission and returns its place.
    fn evict(&mut self) -> u32 {
        let place = self.oldest;
        self.unlink(place);
        if let Some(Known { digest, .. }) = self.slots.get(place as usize).copied()
            && let Ok(entry) = self.places.find_entry(digest.0, |other| *other == place)
        {
            entry.remove();
        }
        place
    }

    fn place(&self, digest: Digest) -> Option<u32> {
        let same = |place: &u32| {
            let known = self.slots.get(*place as usize);
            known.is_some_and(|known| known.digest == digest)
        };
        self.places.find(digest.0, same).copied()
    }

    fn slot(&mut self, place: u32) -> Option<&mut Known> {
        self.slots.get_mut(place as usize)
    }

    fn link(&mut self, place: u32) {
        let before = std::mem::replace(&mut self.newest, place);
        if let Some(known) = self.slot(place) {
            (known.newer, known.older) = (NONE, before);
        }
        match self.slot(before) {
            Some(known) => known.newer = place,
            None => self.oldest = place,
        }
    }

    fn unlink(&mut self, place: u32) {
        let Some(&Known { newer, older, .. }) = self.slots.get(place as usize) else {
            return;
        };
        match self.slot(newer) {
            Some(known) => known.older = older,
            None => self.newest = older,
        }
        match self.slot(older) {
            Some(known) => known.newer = newer,
            None => self.oldest = newer,
        }
    }
}

impl Known {
    const EMPTY: Known = Known {
        digest: Digest(0, 0),
        fingerprint: (0, 0),
        event: 0,
        rule: RuleRef::NOTHING_ALLOWS,
        outcome: Outcome::Denied,
        level: AuditLevel::Request,
        snapshot: 0,
        newer: NONE,
        older: NONE,
    };

    pub fn new(digest: Digest) -> Self {
        Self {
            digest,
            ..Self::EMPTY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    fn digest(number: u64) -> Digest {
        Digest(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number)
    }

    #[test]
    fn a_right_takes_at_most_a_hundred_bytes_and_none_takes_nothing() {
        let mut rights = Rights::default();
        assert_eq!(rights.weight(), 0);
        for number in 1..=20_000 {
            assert!(!rights.insert(Known::new(digest(number)), 20_000));
            let most = 512 + 100 * usize::try_from(number).unwrap();
            assert!(rights.weight() <= most, "{number}: {}", rights.weight());
        }
        assert!(rights.weight() <= 2_000_000);
        assert!(rights.insert(Known::new(digest(0)), 20_000));
        assert!(rights.weight() <= 2_000_000);
    }

    /// Compared with a list that moves each used entry to its front.
    #[test]
    fn the_least_recently_used_goes_first() {
        const MOST: usize = 7;
        let (mut rights, mut list) = (Rights::default(), VecDeque::new());
        let mut random = 1u64;
        for _ in 0..20_000 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let number = (random >> 33) % 12;
            let known = rights.touch(digest(number)).is_some();
            assert_eq!(known, list.contains(&number));
            list.retain(|other| *other != number);
            list.push_front(number);
            if !known {
                let evicted = rights.insert(Known::new(digest(number)), MOST);
                assert_eq!(evicted, list.len() > MOST);
                list.truncate(MOST);
            }
            assert_eq!(rights.slots.len(), list.len());
            assert_eq!(rights.places.len(), list.len());
        }
    }
}
