//! `hours`: the times of the week at which a condition holds, in one time zone.
//!
//! ```yaml
//! hours: { days: mon-fri, from: "08:00", to: "18:00", zone: Europe/Paris }
//! ```
//!
//! `from` is included, `to` is not. If `to` is not after `from`, the hours continue into the next
//! day; they belong to the day on which they begin. At a change of the clocks, a skipped time is
//! interpreted with the UTC offset before the change; of a repeated time, the first occurrence
//! counts.

use crate::text::{
    nearest::did_you_mean,
    read::{Cursor, Map},
    value::FromText,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use std::{
    fmt,
    hash::{Hash, Hasher},
};

#[derive(Debug, Clone)]
pub struct Hours {
    /// Bit 0 is Monday.
    days: u8,
    from: Time,
    to: Time,
    /// The time zone's name, as written in the file.
    name: String,
    zone: TimeZone,
}

const ALL: u8 = 0b111_1111;
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl Hours {
    /// The value of `hours`.
    pub fn read(value: Cursor<'_>) -> Option<Hours> {
        let map = value.map("hours", &["days", "from", "to", "zone"])?;
        let days = map.get("days").map_or(Some(ALL), days);
        let (from, to) = (time(map, "from"), time(map, "to"));
        let zone = map.must("zone").and_then(zone);
        if map.has("from") != map.has("to") && (map.lacks("from") || map.lacks("to")) {
            let help = "write both, such as `from: \"08:00\", to: \"18:00\"`; without either whole days are meant";
            map.fault("half-hours", "one of `from` and `to` is missing", help);
        }
        let hours = Hours {
            days: days?,
            from: from?,
            to: to?,
            name: map.get("zone")?.text()?.to_owned(),
            zone: zone?,
        };
        if hours.days == ALL && hours.from == hours.to && !map.has_unknown() {
            let message = "these hours are always";
            map.fault("idle-hours", message, "name `days`, or `from` and `to`");
        }
        Some(hours)
    }

    /// Whether the time is within these hours.
    pub fn hold(&self, at: Timestamp) -> bool {
        self.around(at).any(|(from, to)| from <= at && at < to)
    }

    /// The next time at which the result of `hold` may change.
    pub fn change(&self, at: Timestamp) -> Option<Timestamp> {
        let bounds = self.around(at).flat_map(|(from, to)| [from, to]);
        bounds.filter(|bound| *bound > at).min()
    }

    /// The hours that begin from yesterday to eight days from now; every day of the week occurs
    /// among them.
    fn around(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = at.to_zoned(self.zone.clone()).date();
        let dates = (-1..=8).filter_map(move |days: i64| today.checked_add(days.days()).ok());
        dates
            .filter(|date| self.days & bit(date.weekday()) != 0)
            .filter_map(|date| self.of(date))
    }

    fn of(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        let last = if self.to > self.from {
            date
        } else {
            date.tomorrow().ok()?
        };
        let instant = |date: Date, time| {
            let zoned = date.to_datetime(time).to_zoned(self.zone.clone());
            zoned.ok().map(|zoned| zoned.timestamp())
        };
        Some((instant(date, self.from)?, instant(last, self.to)?))
    }

    fn said(&self) -> (u8, Time, Time, &str) {
        (self.days, self.from, self.to, &self.name)
    }
}

/// As written in the file.
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = DAYS.iter().filter(|(_, day)| self.days & bit(*day) != 0);
        let days: Vec<&str> = named.map(|(name, _)| *name).collect();
        let (from, to) = (self.from.strftime("%H:%M"), self.to.strftime("%H:%M"));
        let days = days.join(", ");
        write!(
            f,
            "{{ days: [ {days} ], from: \"{from}\", to: \"{to}\", zone: {} }}",
            self.name
        )
    }
}

/// Time zones are equal if their names are.
impl PartialEq for Hours {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}
impl Eq for Hours {}
impl Hash for Hours {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// `mon`, `mon-fri`, or a list of these.
fn days(value: Cursor<'_>) -> Option<u8> {
    let items = value.one_or_more();
    let read: Vec<Option<u8>> = items.into_iter().map(range).collect();
    let days = read
        .into_iter()
        .try_fold(0, |all, days| Some(all | days?))?;
    if days == 0 {
        let help = "write for instance `mon-fri`, or remove the key";
        value.fault("empty-condition", "no day is named", help);
        return None;
    }
    Some(days)
}

fn range(value: Cursor<'_>) -> Option<u8> {
    let text = value.text()?;
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (day(value, first)?, day(value, last)?);
    let mut at = first;
    let mut days = bit(at);
    while at != last {
        at = at.next();
        days |= bit(at);
    }
    Some(days)
}

fn day(value: Cursor<'_>, word: &str) -> Option<Weekday> {
    let found = DAYS.iter().find(|(name, _)| *name == word);
    if found.is_none() {
        let help = did_you_mean(word, DAYS.iter().map(|(name, _)| *name))
            .unwrap_or_else(|| "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`".into());
        value.fault("unknown-word", format!("`{word}` is not a day"), help);
    }
    found.map(|(_, day)| *day)
}

/// Midnight if the key is absent: without both keys, the hours are whole days.
fn time(map: Map<'_>, key: &'static str) -> Option<Time> {
    map.get(key)
        .map_or(Some(Clock(Time::midnight())), Cursor::read)
        .map(|Clock(time)| time)
}

struct Clock(Time);

impl FromText for Clock {
    const EXPECTED: &'static str = "a time such as `08:00`; `24:00` is the end of the day";

    fn from_text(text: &str) -> Result<Clock, String> {
        let not = || format!("`{text}` is not a time of day");
        let (hour, minute) = text.split_once(':').ok_or_else(not)?;
        let two = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<i8>().ok()).flatten()
        };
        let (hour, minute) = two(hour).zip(two(minute)).ok_or_else(not)?;
        let hour = if (hour, minute) == (24, 0) { 0 } else { hour };
        Time::new(hour, minute, 0, 0).map(Clock).map_err(|_| not())
    }
}

fn zone(value: Cursor<'_>) -> Option<TimeZone> {
    let name = value.text()?;
    let found = TimeZone::get(name)
        .ok()
        .filter(|_| name.contains('/') || name == "UTC");
    if found.is_none() {
        let help = "zones are those of the IANA database, such as `Europe/Paris`, or `UTC`";
        value.fault(
            "unknown-zone",
            format!("there is no time zone `{name}`"),
            help,
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, read::Reading};
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Hours, Vec<String>> {
        let source = Source::new("t", format!("hours: {text}"));
        let reading = Reading::new(&source);
        let hours = reading
            .map("t", &["hours"])
            .and_then(|map| map.get("hours"))
            .and_then(Hours::read);
        let faults: Vec<_> = reading.finish().iter().map(|f| f.message.clone()).collect();
        if faults.is_empty() {
            Ok(hours.unwrap())
        } else {
            Err(faults)
        }
    }
    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn from_counts_and_to_does_not() {
        let office =
            read("{ days: mon-fri, from: \"08:00\", to: \"18:00\", zone: Europe/Paris }").unwrap();
        // 2026-11-23 is a Monday; in winter, Paris is one hour ahead of UTC.
        for (when, holds, change) in [
            ("2026-11-23T06:59:59Z", false, "2026-11-23T07:00:00Z"),
            ("2026-11-23T07:00:00Z", true, "2026-11-23T17:00:00Z"),
            ("2026-11-23T16:59:59Z", true, "2026-11-23T17:00:00Z"),
            ("2026-11-23T17:00:00Z", false, "2026-11-24T07:00:00Z"),
            ("2026-11-27T17:00:00Z", false, "2026-11-30T07:00:00Z"),
            // In summer, it is two hours ahead.
            ("2026-07-06T06:00:00Z", true, "2026-07-06T16:00:00Z"),
        ] {
            assert_eq!(
                (office.hold(at(when)), office.change(at(when))),
                (holds, Some(at(change))),
                "{when}"
            );
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let night = read("{ days: [ fri ], from: \"22:00\", to: \"06:00\", zone: UTC }").unwrap();
        for (when, holds) in [
            ("2026-11-27T21:59:59Z", false),
            ("2026-11-27T22:00:00Z", true),
            ("2026-11-28T05:59:59Z", true),
            ("2026-11-28T06:00:00Z", false),
            ("2026-11-28T22:00:00Z", false),
            ("2026-11-27T05:00:00Z", false),
        ] {
            assert_eq!(night.hold(at(when)), holds, "{when}");
        }
        let weekend = read("{ days: sat-sun, zone: UTC }").unwrap();
        assert!(
            weekend.hold(at("2026-11-28T00:00:00Z")) && weekend.hold(at("2026-11-29T23:59:59Z"))
        );
        assert!(!weekend.hold(at("2026-11-30T00:00:00Z")));
        let turned = read("{ days: fri-mon, zone: UTC }").unwrap();
        assert!(
            turned.hold(at("2026-11-30T12:00:00Z")) && !turned.hold(at("2026-12-01T12:00:00Z"))
        );
    }

    #[test]
    fn clocks_that_change_are_followed() {
        // On 2026-03-29, the times from 02:00 to 03:00 do not exist in Paris.
        let gap = read("{ from: \"02:30\", to: \"04:00\", zone: Europe/Paris }").unwrap();
        assert!(!gap.hold(at("2026-03-29T00:59:59Z")));
        assert!(gap.hold(at("2026-03-29T01:59:59Z")));
        assert!(!gap.hold(at("2026-03-29T02:00:00Z")));
    }

    #[test]
    fn faults_say_what_to_write() {
        for (text, fault) in [
            ("{ days: monday, zone: UTC }", "`monday` is not a day"),
            ("{ days: [], zone: UTC }", "no day is named"),
            (
                "{ from: \"8:00\", to: \"18:00\", zone: UTC }",
                "`8:00` is not a time of day",
            ),
            (
                "{ from: \"08:60\", to: \"18:00\", zone: UTC }",
                "`08:60` is not a time of day",
            ),
            (
                "{ from: \"08:00\", zone: UTC }",
                "one of `from` and `to` is missing",
            ),
            ("{ days: mon }", "hours needs the key `zone`"),
            ("{ days: mon, zone: CET1 }", "there is no time zone `CET1`"),
            ("{ zone: UTC }", "these hours are always"),
        ] {
            let faults = read(text).unwrap_err();
            assert!(
                faults.iter().any(|f| f.contains(fault)),
                "{text}: {faults:?}"
            );
        }
        assert!(read("{ days: mon, from: \"00:00\", to: \"24:00\", zone: UTC }").is_ok());
    }

    proptest! {
        /// The result of `hold` stays the same until the time that `change` returns.
        #[test]
        fn nothing_changes_before_the_change(start in 1_700_000_000_i64..1_900_000_000, part in 0_i64..1000, days in "(mon|tue|fri|sun)(-(wed|sat))?", from in 0_u8..24, to in 0_u8..24, zone in prop_oneof![Just("UTC"), Just("Europe/Paris"), Just("America/New_York"), Just("Asia/Kolkata")]) {
            let hours = read(&format!("{{ days: {days}, from: \"{from:02}:15\", to: \"{to:02}:45\", zone: {zone} }}")).unwrap();
            let now = Timestamp::from_second(start).unwrap();
            let change = hours.change(now).unwrap();
            let within = now.as_second() + (change.as_second() - now.as_second() - 1) * part / 1000;
            prop_assert_eq!(hours.hold(now), hours.hold(Timestamp::from_second(within).unwrap()));
        }
    }
}
