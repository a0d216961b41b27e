//! Connections to the admin address, limited so that a client that does not read cannot lock out
//! others.
//!
//! Connections are bounded in total and for each source. A new one is always accepted: when the
//! limit is reached, the source with the most connections loses its oldest one. A probe, which is
//! answered in milliseconds, is therefore answered even while others hold connections open.
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::task::AbortHandle;

/// Maximum number of connections at a time.
const MOST: usize = 64;
/// Maximum number of connections from one source.
const OF_ONE_SOURCE: usize = 16;

/// The connections that are open.
#[derive(Debug, Default)]
pub struct Askers(Mutex<Table<AbortHandle>>);

/// In the order of arrival.
#[derive(Debug)]
struct Table<T> {
    next: u64,
    open: BTreeMap<u64, (IpAddr, T)>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            next: 0,
            open: BTreeMap::new(),
        }
    }
}

impl Askers {
    /// Accepts a connection. `start` begins its task, which calls [`Askers::leave`] with this
    /// number when it ends by itself.
    pub fn enter(&self, source: IpAddr, start: impl FnOnce(u64) -> AbortHandle) {
        let mut table = self.table();
        let (number, victims) = table.make_room(source.to_canonical());
        for victim in victims {
            victim.abort();
        }
        // The task may end at once: it finds the table locked, and then its own entry.
        let task = start(number);
        table.open.insert(number, (source.to_canonical(), task));
    }

    pub fn leave(&self, number: u64) {
        self.table().open.remove(&number);
    }

    fn table(&self) -> MutexGuard<'_, Table<AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Table<T> {
    /// The number of a new connection from this source, and the connections that must be closed for
    /// it.
    fn make_room(&mut self, source: IpAddr) -> (u64, Vec<T>) {
        let mut victims = Vec::new();
        while self.of(source) >= OF_ONE_SOURCE {
            victims.extend(self.oldest_of(source));
        }
        while self.open.len() >= MOST {
            let Some(largest) = self.largest() else { break };
            victims.extend(self.oldest_of(largest));
        }
        self.next += 1;
        (self.next, victims)
    }

    fn of(&self, source: IpAddr) -> usize {
        let same = self.open.values().filter(|(other, _)| *other == source);
        same.count()
    }

    fn largest(&self) -> Option<IpAddr> {
        let sources = self.open.values().map(|(source, _)| *source);
        sources.max_by_key(|source| self.of(*source))
    }

    fn oldest_of(&mut self, source: IpAddr) -> Option<T> {
        let mut open = self.open.iter();
        let (number, _) = open.find(|(_, (other, _))| *other == source)?;
        let number = *number;
        self.open.remove(&number).map(|(_, task)| task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    /// Enters a connection; returns the numbers of those that were closed for it.
    fn enter(table: &mut Table<u64>, n: u8) -> Vec<u64> {
        let (number, victims) = table.make_room(source(n));
        table.open.insert(number, (source(n), number));
        victims
    }

    #[test]
    fn a_source_that_opens_more_than_its_share_gives_up_its_own() {
        let mut table = Table::default();
        assert!(enter(&mut table, 9).is_empty());
        for _ in 0..OF_ONE_SOURCE {
            assert!(enter(&mut table, 1).is_empty());
        }
        assert_eq!(enter(&mut table, 1), [2]);
        assert_eq!(enter(&mut table, 1), [3]);
        assert_eq!(table.of(source(9)), 1);
    }

    #[test]
    fn where_all_is_taken_the_source_with_the_most_gives_way() {
        let mut table = Table::default();
        for n in 1..=8 {
            for _ in 0..7 {
                enter(&mut table, n);
            }
        }
        for _ in 0..8 {
            enter(&mut table, 9);
        }
        assert_eq!(table.open.len(), MOST);
        assert_eq!(
            enter(&mut table, 10),
            [57],
            "the oldest of the ninth source"
        );
        assert_eq!((table.open.len(), table.of(source(10))), (MOST, 1));
        // From now on all have seven but the newest: it stays.
        for n in 11..40 {
            assert_eq!(enter(&mut table, n).len(), 1);
            assert_eq!(table.of(source(10)), 1);
        }
    }
}
