//! Sources whose TLS handshakes were rejected because of the client's certificate.
//!
//! A client that reconnects at once with the same certificate would cost a handshake each time, so
//! the next connections of such a source wait before anything is read from them. A source is an
//! IPv4 address or an IPv6 /64, and counts only where it is verified. A waiting connection holds a
//! slot of its source (`limits.per_source.connections`).
use crate::{identity::backoff::network, telemetry::OnceAMinute};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The longest wait of a connection.
const MOST: Duration = Duration::from_secs(2);
/// The first wait, doubled with each further refusal.
const FIRST: Duration = Duration::from_millis(250);
/// Refusals of one source that cause no wait: an operator tests, or a certificate is being
/// replaced.
const FREE: u8 = 4;
/// The highest count of refusals, at which the wait is longest.
const STEEPEST: u8 = FREE + 4;
/// The time after which one refusal is forgotten.
const FORGET: Duration = Duration::from_secs(10);
/// The maximum number of remembered sources. Beyond it, the source with the fewest refusals is
/// forgotten.
const SOURCES: usize = 4096;
/// The refusals of each source.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<IpAddr, Row>>);

#[derive(Debug, Clone, Copy)]
struct Row {
    refusals: u8,
    /// The time of the last refusal.
    at: Instant,
    log: OnceAMinute,
}

impl Refusals {
    /// How long a new connection of this source waits.
    pub fn wait(&self, source: IpAddr, now: Instant) -> Duration {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.get(&network(source));
        match row.map_or(0, |row| row.remaining(now)) {
            0..=FREE => Duration::ZERO,
            more => (FIRST * (1 << (more - FREE - 1))).min(MOST),
        }
    }

    /// Counts a rejected handshake. Returns the number of rejections since the last log line about
    /// this source, if a line is due.
    pub fn refused(&self, source: IpAddr, now: Instant) -> Option<u64> {
        let source = network(source);
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rows.len() >= SOURCES && !rows.contains_key(&source) {
            make_room(&mut rows, now);
        }
        let row = rows.entry(source).or_insert(Row {
            refusals: 0,
            at: now,
            log: OnceAMinute::default(),
        });
        row.refusals = row.remaining(now).saturating_add(1).min(STEEPEST);
        row.at = now;
        row.log.note(now)
    }
}

fn make_room(rows: &mut HashMap<IpAddr, Row>, now: Instant) {
    rows.retain(|_, row| row.remaining(now) > 0);
    if rows.len() >= SOURCES {
        let least = rows
            .iter()
            .min_by_key(|(_, row)| (row.remaining(now), row.at));
        if let Some(source) = least.map(|(source, _)| *source) {
            rows.remove(&source);
        }
    }
}

impl Row {
    /// Refusals that are not forgotten yet.
    fn remaining(&self, now: Instant) -> u8 {
        let forgotten = now.saturating_duration_since(self.at).as_secs() / FORGET.as_secs();
        let forgotten = u8::try_from(forgotten).unwrap_or(u8::MAX);
        self.refusals.saturating_sub(forgotten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock::monotonic;

    #[test]
    fn a_source_waits_after_refusals_and_no_other_does() {
        let (refusals, now) = (Refusals::default(), monotonic());
        let [here, there] = ["10.1.2.3", "10.1.2.4"].map(|text| text.parse().unwrap());
        let waits: Vec<_> = (0..10)
            .map(|_| {
                let wait = refusals.wait(here, now).as_millis();
                refusals.refused(here, now);
                wait
            })
            .collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 250, 500, 1000, 2000, 2000]);
        assert!(refusals.wait(there, now).is_zero());
        let later = now + Duration::from_secs(10);
        assert_eq!(refusals.wait(here, later).as_millis(), 1000);
        assert!(refusals.wait(here, now + FORGET * 8).is_zero());

        let [one, neighbour] = ["2001:db8::1", "2001:db8::2"].map(|text| text.parse().unwrap());
        for _ in 0..=FREE {
            refusals.refused(one, now);
        }
        assert_eq!(refusals.wait(neighbour, now), FIRST, "one /64 network");
    }

    #[test]
    fn a_source_is_logged_once_a_minute_and_sources_are_bounded() {
        let (refusals, now) = (Refusals::default(), monotonic());
        let here = "10.1.2.3".parse().unwrap();
        let logged: Vec<_> = (0..100).map(|_| refusals.refused(here, now)).collect();
        assert_eq!(
            (logged[0], logged[1..].iter().flatten().count()),
            (Some(1), 0)
        );
        let later = now + OnceAMinute::PERIOD;
        assert_eq!(refusals.refused(here, later), Some(100));
        for _ in 0..FREE {
            refusals.refused(here, later);
        }
        for n in 0..5_000_u32 {
            refusals.refused(IpAddr::from((n + (20 << 24)).to_be_bytes()), later);
        }
        assert!(refusals.0.lock().unwrap().len() <= SOURCES);
        assert!(
            !refusals.wait(here, later).is_zero(),
            "the source with the most refusals is kept"
        );
    }
}
