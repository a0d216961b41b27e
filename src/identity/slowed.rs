//! Which accounts are slowed from which sources, for operators: in `klamm status`, and in the log
//! at most once a minute for each account and source.
use super::{ClaimedIdentity, backoff::network};
use crate::text::name::printed;
use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Maximum number of listed accounts and sources, and so of lines logged in a minute.
pub const ROWS: usize = 256;
/// After this time without a slowed login an account is no longer listed.
const LISTED: Duration = Duration::from_secs(60);
/// How often one account and source are logged at most.
const AGAIN: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub struct Slowed(Mutex<HashMap<Slow, SlowedLogin>>);

/// An account and the source of its logins; an IPv6 source is its /64 network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slow {
    pub name: ClaimedIdentity,
    /// `None`: the listener proves no source.
    pub source: Option<IpAddr>,
}

#[derive(Debug, Clone)]
pub struct SlowedLogin {
    /// Logins that were delayed since the account is listed.
    pub times: u64,
    /// The delay of the last one.
    pub wait: Duration,
    last: Instant,
    logged: Instant,
}

impl Slowed {
    /// Notes a delayed login. Returns the row if it is to be logged now.
    pub fn note(
        &self,
        source: Option<IpAddr>,
        name: &ClaimedIdentity,
        wait: Duration,
        now: Instant,
    ) -> Option<Slow> {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slow = Slow {
            name: name.clone(),
            source: source.map(network),
        };
        if let Some(row) = rows.get_mut(&slow) {
            (row.times, row.wait, row.last) = (row.times.saturating_add(1), wait, now);
            let due = now.saturating_duration_since(row.logged) >= AGAIN;
            return due.then(|| {
                row.logged = now;
                slow
            });
        }
        if rows.len() >= ROWS {
            rows.retain(|_, row| row.is_listed(now));
        }
        if rows.len() >= ROWS {
            return None;
        }
        let row = SlowedLogin {
            times: 1,
            wait,
            last: now,
            logged: now,
        };
        rows.insert(slow.clone(), row);
        Some(slow)
    }

    /// The rows of the last minute, the most often delayed first.
    pub fn list(&self, now: Instant) -> Vec<(Slow, SlowedLogin)> {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = rows.iter().filter(|(_, row)| row.is_listed(now));
        let listed = listed.map(|(slow, row)| (slow.clone(), row.clone()));
        let mut all: Vec<_> = listed.collect();
        all.sort_by_key(|(_, row)| std::cmp::Reverse((row.times, row.last)));
        all
    }
}

impl SlowedLogin {
    fn is_listed(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) < LISTED
    }
}

impl Slow {
    /// The account as it may be shown: an unknown name only as a hash.
    pub fn account(&self) -> String {
        match &self.name {
            ClaimedIdentity::Held(name) => format!("`{}`", printed(name)),
            ClaimedIdentity::Unheld(hash) => format!("<unheld:{hash}>"),
            ClaimedIdentity::Unreadable => "<unreadable>".to_owned(),
        }
    }

    /// The source of the logins.
    pub fn from(&self) -> String {
        match self.source {
            Some(IpAddr::V4(source)) => source.to_string(),
            Some(IpAddr::V6(source)) => format!("{source}/64"),
            None => "an unproven source".to_owned(),
        }
    }
}

impl fmt::Display for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {}", self.account(), self.from())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; from here on time is simulated"
    )]
    fn each_account_and_source_is_logged_once_a_minute_and_the_list_is_bounded() {
        let (slowed, start) = (Slowed::default(), Instant::now());
        let wait = Duration::from_millis(200);
        let note = |name: &str, source: &str, second: u64| {
            let now = start + Duration::from_secs(second);
            let name = ClaimedIdentity::Held(name.into());
            let logged = slowed.note(source.parse().ok(), &name, wait, now);
            logged.map(|slow| slow.to_string())
        };
        let first = note("alice", "10.1.2.3", 0);
        assert_eq!(first.as_deref(), Some("`alice` from 10.1.2.3"));
        assert_eq!(note("alice", "10.1.2.3", 59), None);
        assert!(note("alice", "10.1.2.3", 60).is_some());
        let other = note("alice", "2001:db8::1", 60);
        assert_eq!(other.as_deref(), Some("`alice` from 2001:db8::/64"));
        assert_eq!(note("alice", "2001:db8::ffff:1", 60), None);
        let unproven = note("alice", "", 60);
        assert_eq!(unproven.as_deref(), Some("`alice` from an unproven source"));
        let odd = note("\u{430}lice` from", "10.1.2.3", 60);
        let shown = "`\"\\u{430}lice` from\"` from 10.1.2.3";
        assert_eq!(odd.as_deref(), Some(shown));

        let logged = (0..1000).filter_map(|n| note(&n.to_string(), "10.1.2.3", 61));
        assert_eq!(logged.count(), ROWS - 4);
        let list = slowed.list(start + Duration::from_secs(61));
        assert_eq!((list.len(), list[0].1.times), (ROWS, 3));
        assert!(slowed.list(start + Duration::from_secs(121)).is_empty());
        assert!(note("bob", "10.1.2.3", 200).is_some(), "there is room");
        assert_eq!(slowed.list(start + Duration::from_secs(200)).len(), 1);
    }
}
