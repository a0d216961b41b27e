//! Converts parsed YAML into checked types: the parts of which all kinds of file consist.
//!
//! Every fault is recorded in the reading with its place, and reading continues.

pub mod access;
pub mod certificate;
pub mod claimed;
pub mod condition;
pub mod hours;
pub mod name;
pub mod observe;
pub mod whom;

use crate::text::{
    Diagnostic, Source, Span,
    read::{Cursor, Map, Reading},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{fmt, sync::Arc};

/// The place of a statement, for findings that are made after reading.
#[derive(Clone)]
pub struct Origin {
    pub source: Arc<Source>,
    pub span: Span,
}

impl Origin {
    pub fn error(&self, name: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(name, message).at(&self.source, self.span)
    }

    pub fn warning(&self, name: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(name, message).at(&self.source, self.span)
    }

    /// Another place in the same file.
    pub fn at(&self, span: Span) -> Self {
        Self {
            source: Arc::clone(&self.source),
            span,
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source.place(self.span))
    }
}

/// Reports keys that the language has but this version does not enforce: they must never be
/// accepted as if they were in force.
pub fn not_supported(map: Map<'_>, keys: &[&'static str]) {
    for key in keys {
        if let Some(value) = map.get(key) {
            let message = format!("`{key}` is not supported yet");
            let help = "this version cannot enforce it, so it does not load a policy that says it";
            value.fault("not-supported", message, help);
        }
    }
}

/// Reads keys that only describe: text, or a list of texts.
pub fn descriptive(map: Map<'_>, keys: &[&'static str]) {
    for key in keys {
        for value in map.get(key).map(Cursor::one_or_more).unwrap_or_default() {
            value.text();
        }
    }
}

/// The values of a descriptive key in a file.
pub fn described(source: &Source, key: &str) -> Vec<String> {
    let reading = Reading::new(source);
    let entries = reading.root().and_then(Cursor::entries).unwrap_or_default();
    let values = entries.into_iter().filter(|(known, ..)| *known == key);
    let items = values.flat_map(|(.., value)| value.one_or_more());
    items.filter_map(Cursor::text).map(str::to_owned).collect()
}

/// A date, which means 00:00 UTC of that day, or a time with its UTC offset.
pub fn instant(value: Cursor<'_>) -> Option<Timestamp> {
    let text = value.text()?;
    let read = instant_of(text);
    if read.is_none() {
        let message = format!("`{text}` is neither a day nor an instant");
        value.fault("wrong-value", message, INSTANTS);
    }
    read
}

/// The forms that [`instant_of`] accepts.
pub const INSTANTS: &str =
    "write a day such as `2026-12-31`, or an instant such as `2026-12-31T18:00:00+01:00`";

/// Parses a date or a time; `2026-12-31` means 00:00 UTC of that day.
pub fn instant_of(text: &str) -> Option<Timestamp> {
    if text.len() != "2026-12-31".len() {
        return text.parse().ok();
    }
    let day: Date = text.parse().ok()?;
    let zoned = day.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

/// The date in UTC.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
