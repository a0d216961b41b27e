//! The number of connection slots that each listener, source and user may have, so that none of
//! them takes all slots.
//!
//! - Each **listener** has slots of its own: half of all slots are reserved for the listeners in
//!   equal parts, the other half is available to every listener.
//! - A **source** (an IPv4 address or an IPv6 /64) has at most `limits.per_source.connections`
//!   slots and at most `limits.per_source.logins` simultaneous logins; further logins wait. Neither
//!   limit holds where sources are not verified.
//! - A **user** has at most half of all slots.
use crate::{identity::backoff::network, telemetry::Limit};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The limits of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerSource {
    pub connections: usize,
    pub logins: usize,
}

/// All slots.
pub struct Shares {
    most: usize,
    /// The slots reserved for each listener.
    kept: usize,
    per_source: PerSource,
    taken: Mutex<HashMap<Holder, usize>>,
}

/// An owner of slots.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    Listener(Arc<str>),
    Source(IpAddr),
    Login(IpAddr),
    User(Arc<str>),
}

/// The slot of one connection; dropping it frees the slot.
pub struct Slot<'a> {
    shares: &'a Shares,
    holders: Vec<Holder>,
}

impl Shares {
    /// Divides `most` slots among these listeners.
    pub fn new<'a>(
        most: usize,
        listeners: impl IntoIterator<Item = &'a str>,
        per_source: PerSource,
    ) -> Self {
        let holders = listeners
            .into_iter()
            .map(|name| Holder::Listener(name.into()));
        let taken: HashMap<_, _> = holders.map(|holder| (holder, 0)).collect();
        Self {
            most,
            kept: most / 2 / taken.len().max(1),
            per_source,
            taken: Mutex::new(taken),
        }
    }

    /// A slot of this listener, or the limit that was reached.
    pub fn enter(&self, listener: &Arc<str>) -> Result<Slot<'_>, Limit> {
        let mut taken = self.taken();
        let mine = Holder::Listener(Arc::clone(listener));
        let (mut open, mut kept) = (0, 0);
        for (holder, count) in taken.iter() {
            if let Holder::Listener(_) = holder {
                open += count;
                let spare = self.kept.saturating_sub(*count);
                kept += if *holder == mine { 0 } else { spare };
            }
        }
        if open >= self.most {
            return Err(Limit::Connections);
        }
        if open + kept >= self.most {
            return Err(Limit::ListenerConnections);
        }
        *taken.entry(mine.clone()).or_default() += 1;
        Ok(Slot {
            shares: self,
            holders: vec![mine],
        })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Holder, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// Counts the slot for this source, too.
    pub fn source(&mut self, source: IpAddr) -> Result<(), Limit> {
        let most = self.shares.per_source.connections;
        let holder = Holder::Source(network(source));
        self.take(holder, most, Limit::SourceConnections)
    }

    /// Begins a login from this source.
    pub fn login(&mut self, source: IpAddr) -> Result<(), Limit> {
        let most = self.shares.per_source.logins;
        let holder = Holder::Login(network(source));
        self.take(holder, most, Limit::SourceLogins)
    }

    /// The login has succeeded: counts the slot for this user.
    pub fn user(&mut self, name: &Arc<str>) -> Result<(), Limit> {
        let most = (self.shares.most / 2).max(1);
        let holder = Holder::User(Arc::clone(name));
        self.take(holder, most, Limit::UserConnections)
    }

    /// The login has ended.
    pub fn logged_in(&mut self) {
        let (over, still) = std::mem::take(&mut self.holders)
            .into_iter()
            .partition(|holder| matches!(holder, Holder::Login(_)));
        self.holders = still;
        self.give_back(over);
    }

    fn take(&mut self, holder: Holder, most: usize, limit: Limit) -> Result<(), Limit> {
        let mut taken = self.shares.taken();
        let count = taken.entry(holder.clone()).or_default();
        if *count >= most {
            return Err(limit);
        }
        *count += 1;
        drop(taken);
        self.holders.push(holder);
        Ok(())
    }

    fn give_back(&self, holders: Vec<Holder>) {
        let mut taken = self.shares.taken();
        for holder in holders {
            let Some(count) = taken.get_mut(&holder) else {
                continue;
            };
            *count = count.saturating_sub(1);
            let gone = *count == 0 && !matches!(holder, Holder::Listener(_));
            if gone {
                taken.remove(&holder);
            }
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let holders = std::mem::take(&mut self.holders);
        self.give_back(holders);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(most: usize) -> Shares {
        let per_source = PerSource {
            connections: 3,
            logins: 2,
        };
        Shares::new(most, ["one", "two"], per_source)
    }

    #[test]
    fn a_listener_leaves_to_others_what_is_theirs() {
        let (shares, one, two) = (shares(16), Arc::from("one"), Arc::from("two"));
        let mut held = Vec::new();
        let reached = loop {
            match shares.enter(&one) {
                Ok(slot) => held.push(slot),
                Err(limit) => break limit,
            }
        };
        assert_eq!((held.len(), reached), (12, Limit::ListenerConnections));
        for _ in 0..4 {
            held.push(shares.enter(&two).ok().unwrap());
        }
        assert_eq!(shares.enter(&two).err(), Some(Limit::Connections));
        held.remove(0);
        assert!(
            shares.enter(&two).is_ok(),
            "what is given back is anybody's"
        );
    }

    #[test]
    fn a_source_and_a_user_have_so_many_and_leave_no_trace() {
        let (shares, one) = (shares(8), Arc::from("one"));
        let (here, near) = (
            "2001:db8::1".parse().unwrap(),
            "2001:db8::2".parse().unwrap(),
        );
        let enter = || shares.enter(&one).ok().unwrap();
        let mut slots: Vec<_> = (0..4).map(|_| enter()).collect();
        for (n, slot) in slots.iter_mut().enumerate() {
            let entered = slot.source(if n == 0 { here } else { near });
            assert_eq!(entered.is_ok(), n < 3, "{n}");
        }
        assert_eq!(slots[3].source(here), Err(Limit::SourceConnections));
        assert_eq!(slots[3].source("10.0.0.1".parse().unwrap()), Ok(()));

        assert_eq!(
            (slots[0].login(here), slots[1].login(here)),
            (Ok(()), Ok(()))
        );
        assert_eq!(slots[2].login(near), Err(Limit::SourceLogins));
        slots[0].logged_in();
        assert_eq!(slots[2].login(near), Ok(()));

        let alice = Arc::from("alice");
        for slot in &mut slots {
            assert_eq!(slot.user(&alice), Ok(()));
        }
        assert_eq!(enter().user(&alice), Err(Limit::UserConnections));
        drop(slots);
        assert_eq!(shares.taken().len(), 2, "the listeners are left");
    }
}
