//! The reachability of brokers: the results of all connections and requests to them.
//!
//! No request is sent here; [`upstream`](super::upstream) and [`control`](super::cluster_snapshot)
//! report results. The table has the brokers of the cluster, and until these are known the
//! addresses of the configuration.
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// After this time without a reachable broker, clients are no longer served.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How many characters of an error are kept.
const ERROR: usize = 300;

/// By host and port.
type Place = (String, u16);

#[derive(Debug, Default)]
pub struct Brokers(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// When a broker answered last.
    reached: Option<Instant>,
    brokers: BTreeMap<Place, Reach>,
}

/// The state of one broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// When it became reachable or unreachable.
    pub since: Timestamp,
    /// Failed attempts since then.
    pub tries: u64,
    /// Why it cannot be reached; `None`: it is reachable.
    pub error: Option<String>,
}

impl Brokers {
    /// The broker has answered.
    pub fn reached(&self, (host, port): (&str, u16), now: Instant, wall: Timestamp) {
        let mut seen = self.seen();
        seen.reached = Some(now);
        let before = seen.brokers.get(&(host.to_owned(), port));
        if before.is_some_and(|reach| reach.error.is_none()) {
            return;
        }
        let (broker, tries) = (address(host, port), before.map_or(0, |reach| reach.tries));
        tracing::info!(broker, tries, "the broker can be reached");
        let reach = Reach {
            since: wall,
            tries: 0,
            error: None,
        };
        seen.brokers.insert((host.to_owned(), port), reach);
    }

    /// The broker could not be reached, or has not answered.
    pub fn failed(&self, (host, port): (&str, u16), error: &impl Display, wall: Timestamp) {
        let error: String = error.to_string().chars().take(ERROR).collect();
        let mut seen = self.seen();
        let place = (host.to_owned(), port);
        let before = seen.brokers.get(&place);
        let before = before.filter(|reach| reach.error.is_some());
        if before.is_none() {
            let broker = address(host, port);
            tracing::warn!(broker, error, "the broker cannot be reached");
        }
        let reach = Reach {
            since: before.map_or(wall, |reach| reach.since),
            tries: before.map_or(0, |reach| reach.tries) + 1,
            error: Some(error),
        };
        seen.brokers.insert(place, reach);
    }

    /// Forgets all brokers except these, which are the current cluster.
    pub fn keep<'a>(&self, cluster: impl Iterator<Item = (&'a str, u16)>) {
        let mut seen = self.seen();
        let kept = cluster.filter_map(|(host, port)| {
            let place = (host.to_owned(), port);
            let reach = seen.brokers.get(&place)?.clone();
            Some((place, reach))
        });
        seen.brokers = kept.collect();
    }

    pub fn of(&self, host: &str, port: u16) -> Option<Reach> {
        self.seen().brokers.get(&(host.to_owned(), port)).cloned()
    }

    /// All brokers that were tried, with their addresses.
    pub fn all(&self) -> Vec<(String, Reach)> {
        let seen = self.seen();
        let all = seen.brokers.iter();
        all.map(|((host, port), reach)| (address(host, *port), reach.clone()))
            .collect()
    }

    /// Whether no broker could be reached for [`PATIENCE`], or ever.
    pub fn all_gone(&self, now: Instant) -> bool {
        let seen = self.seen();
        let any = seen.brokers.values().any(|reach| reach.error.is_none());
        let lately = seen.reached.is_some_and(|at| now < at + PATIENCE);
        !any && !lately
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn address(host: &str, port: u16) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock::monotonic;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const ONE: (&str, u16) = ("one", 9092);
    const TWO: (&str, u16) = ("two", 9092);

    #[test]
    fn a_gate_is_unready_when_no_broker_was_reached_for_ten_seconds() {
        let (brokers, start) = (Brokers::default(), monotonic());
        assert!(brokers.all_gone(start), "none was ever reached");
        brokers.failed(ONE, &"refused", at(0));
        assert!(brokers.all_gone(start));
        brokers.reached(ONE, start, at(1));
        brokers.reached(TWO, start, at(1));
        // One reachable broker is sufficient, however long ago it was last contacted.
        brokers.failed(ONE, &"refused", at(2));
        assert!(!brokers.all_gone(start + 10 * PATIENCE));
        brokers.failed(TWO, &"refused", at(3));
        assert!(!brokers.all_gone(start + PATIENCE - Duration::from_millis(1)));
        assert!(brokers.all_gone(start + PATIENCE));
        brokers.reached(TWO, start + PATIENCE, at(13));
        assert!(!brokers.all_gone(start + PATIENCE));
    }

    #[test]
    fn each_broker_has_its_last_error_and_the_number_of_tries() {
        let (brokers, now) = (Brokers::default(), monotonic());
        brokers.failed(("::1", 9092), &"x".repeat(1000), at(1));
        brokers.failed(("::1", 9092), &"refused", at(2));
        let reach = Reach {
            since: at(1),
            tries: 2,
            error: Some("refused".to_owned()),
        };
        assert_eq!(brokers.all(), [("[::1]:9092".to_owned(), reach)]);
        brokers.reached(ONE, now, at(3));
        brokers.reached(ONE, now, at(9));
        let reach = Reach {
            since: at(3),
            tries: 0,
            error: None,
        };
        assert_eq!(brokers.of("one", 9092), Some(reach));
        // A configured address that is not a broker's name is no longer relevant.
        brokers.keep([ONE, TWO].into_iter());
        assert_eq!(brokers.all().len(), 1);
    }
}
