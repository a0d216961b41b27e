//! Text with places: sources, spans, diagnostics.
//!
//! All files that people write by hand (policy, `klamm.yaml`, `users.yaml`) are read with this
//! module, so that every fault has a file, a line, a column and a help line, and all faults of a
//! file are reported at once. [`yaml`] parses a file to a tree, [`read`] reads the tree with types,
//! [`layout`] formats files, [`value`] defines the scalar types, [`url`] the URLs of HTTP services,
//! and [`strict`] parses JSON from other sources.
//!
//! The name of a fault is stable: tools filter by it, and `klamm check --explain NAME` has a page
//! for it.

pub mod chars;
pub mod layout;
pub mod lookalike;
pub mod name;
pub mod nearest;
pub mod read;
pub mod skeleton;
pub mod strict;
pub mod url;
pub mod value;
pub mod yaml;

use serde::Serialize;
use std::{fmt, sync::OnceLock};

/// A text and the name that users know it by (usually a path).
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// Start of each line; computed when the first place is requested.
    lines: OnceLock<Vec<usize>>,
}

/// A range of bytes in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// A position, with the line that contains it. Lines and columns count from 1; columns count
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// The line, or the part of a long line around the place, with all invisible characters
    /// escaped.
    pub excerpt: String,
    /// The marked characters of `excerpt`: index of the first one, and their number.
    #[serde(skip)]
    marked: (usize, usize),
}

/// Another place that is related to a fault, with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    pub label: String,
    pub place: Place,
}

/// One finding, in the style of rustc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub name: &'static str,
    pub severity: Severity,
    pub message: String,
    pub place: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            name,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            related: Vec::new(),
            help: None,
        }
    }

    pub fn warning(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(name, message)
        }
    }

    #[must_use]
    pub fn at(mut self, source: &Source, span: Span) -> Self {
        self.place = Some(source.place(span));
        self
    }

    /// A finding about a file as a whole, or about a path that could not be read.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            line: 0,
            column: 0,
            excerpt: String::new(),
            marked: (0, 0),
        });
        self
    }

    #[must_use]
    pub fn also(mut self, label: impl Into<String>, source: &Source, span: Span) -> Self {
        self.related.push(Related {
            label: label.into(),
            place: source.place(span),
        });
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Sorts by file and then by place. Diagnostics without a place come first.
    pub fn sort(all: &mut [Self]) {
        all.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    fn order(&self) -> (Option<(&str, usize, usize)>, &str, &str) {
        let place = self.place.as_ref();
        (
            place.map(|p| (p.file.as_str(), p.line, p.column)),
            self.name,
            &self.message,
        )
    }
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        }
    }

    /// The place of a span. A span beyond the end of the text, or inside a character, is moved to
    /// the nearest position before it.
    pub fn place(&self, span: Span) -> Place {
        let start = floor(&self.text, span.start);
        let lines = self.lines.get_or_init(|| line_starts(&self.text));
        let line = lines.partition_point(|at| *at <= start);
        let line_start = line
            .checked_sub(1)
            .and_then(|line| lines.get(line).copied());
        let line_start = line_start.unwrap_or(0);
        let before = self.text.get(line_start..start).unwrap_or_default();
        let shown = self
            .text
            .get(line_start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        let column = before.chars().count();
        let end = floor(&self.text, span.end.max(start));
        let meant = self
            .text
            .get(start..end)
            .and_then(|s| s.lines().next())
            .map_or(0, |s| s.chars().count());
        let (excerpt, marked) = excerpt(shown, column, meant.max(1));
        Place {
            file: self.name.clone(),
            line: line.max(1),
            column: column + 1,
            excerpt,
            marked,
        }
    }
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    [0].into_iter().chain(ends).collect()
}

/// The longest part of a line that is shown, in characters.
const WIDTH: usize = 120;
/// The number of characters of that part before the place.
const LEAD: usize = 60;

/// The part of a line around a place, and the marked characters in it.
fn excerpt(line: &str, column: usize, meant: usize) -> (String, (usize, usize)) {
    let skipped = if line.chars().nth(WIDTH).is_some() {
        column.saturating_sub(LEAD)
    } else {
        0
    };
    let (mut shown, mut marked) = (String::new(), (0, 0));
    if skipped > 0 {
        shown.push('…');
    }
    let mut width = shown.chars().count();
    for (at, c) in line.chars().enumerate().skip(skipped).take(WIDTH) {
        let piece = chars::shown(c);
        let wide = piece.chars().count();
        if at == column {
            marked = (width, 0);
        }
        if (column..column.saturating_add(meant)).contains(&at) {
            marked.1 += wide;
        }
        width += wide;
        shown.push_str(&piece);
    }
    if marked.1 == 0 {
        marked = (width, 1); // the place is the line's end
    }
    if line.chars().nth(skipped + WIDTH).is_some() {
        shown.push('…');
    }
    (shown, marked)
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

impl fmt::Display for Place {
    /// `file:line:column`, the form that editors and terminals turn into a link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&chars::escaped(&self.file))?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = chars::escaped(&self.message);
        write!(f, "{}[{}]: {message}", self.severity, self.name)?;
        let gutter = self.gutter();
        if let Some(place) = &self.place {
            draw(f, place, "-->", None, gutter)?;
        }
        for related in &self.related {
            draw(f, &related.place, ":::", Some(&related.label), gutter)?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n{:gutter$} = help: {}", "", chars::escaped(help))?;
        }
        Ok(())
    }
}

impl Diagnostic {
    /// Width of the line numbers.
    fn gutter(&self) -> usize {
        let places = self
            .place
            .iter()
            .chain(self.related.iter().map(|r| &r.place));
        let widest = places.map(|p| p.line).max().unwrap_or(0);
        widest.to_string().len()
    }
}

fn draw(
    f: &mut fmt::Formatter<'_>,
    place: &Place,
    arrow: &str,
    label: Option<&str>,
    gutter: usize,
) -> fmt::Result {
    write!(f, "\n{:gutter$}{arrow} {place}", "")?;
    if place.line == 0 {
        return Ok(());
    }
    let (skip, count) = place.marked;
    write!(f, "\n{:gutter$} |", "")?;
    write!(f, "\n{:gutter$} | {}", place.line, place.excerpt)?;
    write!(f, "\n{:gutter$} | {:skip$}{}", "", "", "^".repeat(count))?;
    match label {
        Some(label) => write!(f, " {}", chars::escaped(label)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fault_is_shown_with_its_line_and_help() {
        let source = Source::new("roles/a.yaml", "role: a\nalow: []\n");
        let fault = Diagnostic::error("unknown-key", "unknown key `alow`")
            .at(&source, Span::new(8, 12))
            .help("did you mean `allow`?");
        assert_eq!(
            fault.to_string(),
            "error[unknown-key]: unknown key `alow`\n --> roles/a.yaml:2:1\n  |\n2 | alow: []\n  | ^^^^\n  = help: did you mean `allow`?"
        );
    }

    #[test]
    fn a_second_place_is_shown_with_its_label() {
        let source = Source::new("a.yaml", "x\ny\n");
        let fault = Diagnostic::warning("twice", "`x` is there twice")
            .at(&source, Span::new(2, 3))
            .also("first here", &source, Span::new(0, 1));
        assert_eq!(
            fault.to_string(),
            "warning[twice]: `x` is there twice\n --> a.yaml:2:1\n  |\n2 | y\n  | ^\n ::: a.yaml:1:1\n  |\n1 | x\n  | ^ first here"
        );
    }

    #[test]
    fn what_is_invisible_is_shown_escaped() {
        let source = Source::new("a.yaml", "a\u{202e}b\u{1b}[31m");
        let shown = Diagnostic::error("x", "bad `\u{1b}[2J`")
            .at(&source, Span::new(1, 4))
            .to_string();
        assert!(shown.contains("bad `\\u{1b}[2J`"), "{shown}");
        assert!(
            shown.contains("1 | a\\u{202e}b\\u{1b}[31m\n  |  ^^^^^^^^\n")
                || shown.ends_with("|  ^^^^^^^^"),
            "{shown}"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = Source::new(
            "a.yaml",
            format!("{}X{}", "a".repeat(5000), "b".repeat(5000)),
        );
        let place = source.place(Span::new(5000, 5001));
        assert_eq!(place.column, 5001);
        assert!(place.excerpt.chars().count() <= WIDTH + 2);
        let marked: String = place.excerpt.chars().skip(place.marked.0).take(1).collect();
        assert_eq!(marked, "X");
    }

    #[test]
    fn machines_get_the_place_as_fields() {
        let source = Source::new("a.yaml", "x");
        let fault = Diagnostic::error("n", "m").at(&source, Span::new(0, 1));
        let json = serde_json::to_value(&fault).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "name": "n", "severity": "error", "message": "m", "help": null,
                "place": { "file": "a.yaml", "line": 1, "column": 1, "excerpt": "x" } })
        );
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_has_a_place(text in any::<String>(), start in 0usize..80, end in 0usize..80) {
            let source = Source::new("s", text);
            let _ = Diagnostic::error("n", "m").at(&source, Span::new(start, end)).to_string();
        }
    }
}
