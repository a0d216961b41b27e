//! `klamm audit`: reads the audit log, offline, on the files alone, and repairs it.
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use super::{Exit, Faults, print, say};
use crate::{
    audit::{
        query::{Filter, Found, Record, Row, search},
        recovery::repair,
    },
    config::{Config, files},
    text::chars::escaped,
};

/// Reads the audit log, offline, on its files alone, and repairs it.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Example:
  klamm audit query --config klamm.yaml --outcome denied --since '1h ago'")]
pub enum Audit {
    Query(Query),
    Repair(Repair),
}

/// Starts a new segment behind a damaged end of the audit log.
///
/// For a log that `klamm serve` refuses to continue. The new segment continues the chain behind the newest line that continues the line before
/// it, and its first event says what was found and done. What stands behind that line is moved into files of its own, named
/// `klamm-<segment>.torn-<offset>-<hash>`, which are evidence: keep them. Lines before it are never changed. It refuses while Klamm runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm audit repair --config klamm.yaml --dry-run
  klamm audit repair --config klamm.yaml

Exit codes: 0 the log was repaired (with --dry-run: would be repaired), 1 there is nothing to repair,
2 it could not be repaired, such as while Klamm runs.")]
pub struct Repair {
    #[command(flatten)]
    place: Place,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Repair {
    #[expect(clippy::disallowed_methods, reason = "the command line has the clock")]
    fn run(&self) -> anyhow::Result<Exit> {
        let directory = self.place.directory()?;
        let Some(done) = repair(&directory, Timestamp::now(), self.dry_run)? else {
            say(format_args!("note: there is nothing to repair"));
            return Ok(Exit::Faults);
        };
        let (would, moved, starts) = match self.dry_run {
            true => ("would be repaired", "would be moved", "would start"),
            false => ("repaired", "moved", "starts"),
        };
        print(|out| {
            writeln!(out, "{would}: {}", escaped(&done.reason))?;
            for (bytes, segment) in &done.aside {
                writeln!(
                    out,
                    "  the last {bytes} bytes of {segment} {moved} into a file of their own"
                )?;
            }
            writeln!(
                out,
                "  {} {starts} behind the newest line that continues the chain",
                done.segment
            )
        })?;
        Ok(Exit::Fine)
    }
}

/// Shows who did what, under which rules.
///
/// All segments of the log are read in their order, also while a gate writes it, and the chain of hashes is followed: where it does not hold,
/// a warning says so, as somebody has changed or removed a line. All conditions must hold; those on topic and outcome of the same resource.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm audit query --config klamm.yaml --outcome denied --since '1h ago'
  klamm audit query --directory audit --user alice --topic 'clean.*'
  klamm audit query --directory audit --format json | jq .unmapped.entries

Exit codes: 0 the log was read and its chain holds, 1 it does not hold, 2 it could not be read.")]
pub struct Query {
    #[command(flatten)]
    place: Place,
    /// Only what this user did
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Only what concerns this topic; `*` stands for any characters
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// Only requests of this Kafka API, such as Produce
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Only what had this outcome
    #[arg(long)]
    outcome: Option<Outcome>,
    /// Only from this moment on: 2026-11-22, 2026-11-22T16:45:00Z, '90m ago', '2d ago'
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Timestamp>,
    /// Only before this moment
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Timestamp>,
    /// At most so many events, the newest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// A table for people, or the log's own lines for machines
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// The audit log's directory
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// klamm.yaml, which names it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Outcome {
    Allowed,
    Denied,
    Observed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Audit {
    pub fn run(self) -> anyhow::Result<Exit> {
        match self {
            Audit::Query(query) => query.run(),
            Audit::Repair(repair) => repair.run(),
        }
    }
}

impl Query {
    fn run(self) -> anyhow::Result<Exit> {
        let directory = self.place.directory()?;
        let (filter, format) = self.filter();
        let unread = || format!("the audit log in `{}` cannot be read", directory.display());
        let found = search(&directory, &filter).with_context(unread)?;
        print(|out| match format {
            Format::Table => table(out, &rows(&found, &filter)),
            Format::Json => lines(out, &found),
        })?;
        Ok(warn(&directory, &found))
    }

    fn filter(self) -> (Filter, Format) {
        let outcome = self.outcome.map(|outcome| match outcome {
            Outcome::Allowed => "allowed",
            Outcome::Denied => "denied",
            Outcome::Observed => "observed",
        });
        let Query {
            user,
            topic,
            api,
            since,
            until,
            limit,
            format,
            ..
        } = self;
        (
            Filter {
                user,
                topic,
                api,
                outcome,
                since,
                until,
                limit,
            },
            format,
        )
    }
}

impl Place {
    fn directory(&self) -> anyhow::Result<PathBuf> {
        let Some(config) = &self.config else {
            return self.directory.clone().context("no directory is named");
        };
        let source = files::source(config).map_err(Faults)?;
        Ok(Config::parse(&source).map_err(Faults)?.audit.directory)
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line has the clock")]
fn moment(text: &str) -> Result<Timestamp, String> {
    moment_at(text, Timestamp::now())
}

/// A moment, a day (UTC), or how long ago.
fn moment_at(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let ago = || {
        let span: Span = text.strip_suffix("ago")?.trim_end().parse().ok()?;
        let then = now.to_zoned(TimeZone::UTC).checked_sub(span).ok()?;
        Some(then.timestamp())
    };
    let day = || {
        Some(
            text.parse::<Date>()
                .ok()?
                .to_zoned(TimeZone::UTC)
                .ok()?
                .timestamp(),
        )
    };
    // A date alone would also parse as the start of a longer form; each form is tried whole.
    let moment = || text.parse::<Timestamp>().ok();
    moment()
        .or_else(ago)
        .or_else(day)
        .ok_or_else(|| "write a moment such as 2026-11-22T16:45:00Z, a day, or '1h ago'".to_owned())
}

fn rows(found: &Found, filter: &Filter) -> Vec<[String; 7]> {
    found
        .records
        .iter()
        .flat_map(|record: &Record| record.rows(filter))
        .map(cells)
        .collect()
}

fn cells(row: Row) -> [String; 7] {
    let Row {
        time,
        user,
        source,
        operation,
        resource,
        outcome,
        why,
    } = row;
    [
        format!("{time:.3}"),
        user,
        source,
        operation,
        resource,
        outcome,
        why,
    ]
    .map(|text| escaped(&text).into_owned())
}

const HEAD: [&str; 7] = [
    "TIME",
    "USER",
    "SOURCE",
    "OPERATION",
    "RESOURCE",
    "OUTCOME",
    "RULE",
];
/// No column but the last is made wider for one long cell.
const WIDEST: usize = 40;

fn table(out: &mut impl Write, rows: &[[String; 7]]) -> io::Result<()> {
    let head = HEAD.map(str::to_owned);
    let all = || std::iter::once(&head).chain(rows);
    let mut widths = [0; 7];
    for row in all() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().min(WIDEST).max(*width);
        }
    }
    for row in all() {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn lines(out: &mut impl Write, found: &Found) -> io::Result<()> {
    found
        .records
        .iter()
        .try_for_each(|record| writeln!(out, "{}", record.line))
}

/// Says on standard error where the chain does not hold.
fn warn(directory: &Path, found: &Found) -> Exit {
    const SHOWN: usize = 10;
    for one in found.breaks.iter().take(SHOWN) {
        say(format_args!(
            "warning: the audit log does not continue at {}",
            escaped(&one.to_string())
        ));
    }
    if found.breaks.len() > SHOWN {
        let more = found.breaks.len() - SHOWN;
        say(format_args!("warning: and at {more} more places"));
    }
    if found.read == 0 {
        let directory = directory.display().to_string();
        say(format_args!(
            "note: there is no event in `{}`",
            escaped(&directory)
        ));
    }
    if found.breaks.is_empty() {
        Exit::Fine
    } else {
        Exit::Faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let now: Timestamp = "2026-11-22T16:45:00Z".parse().unwrap();
        let at = |text| moment_at(text, now).map(|moment| moment.to_string());
        for (text, moment) in [
            ("2026-11-22T16:00:00+01:00", "2026-11-22T15:00:00Z"),
            ("2026-11-22", "2026-11-22T00:00:00Z"),
            ("1h ago", "2026-11-22T15:45:00Z"),
            ("90m ago", "2026-11-22T15:15:00Z"),
            ("2d ago", "2026-11-20T16:45:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(moment), "{text}");
        }
        for wrong in ["", "yesterday", "ago", "1h", "2026-13-01", "16:45"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_table_is_aligned_and_steers_no_terminal() {
        let row = Row {
            time: "2026-11-22T16:45:00Z".parse().unwrap(),
            user: "al\u{1b}[31mice".to_owned(),
            source: String::new(),
            operation: "Produce (write)".to_owned(),
            resource: "topic a\nb".to_owned(),
            outcome: "denied".to_owned(),
            why: "nothing-allows".to_owned(),
        };
        let mut out = Vec::new();
        table(&mut out, &[cells(row)]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "TIME                      USER             SOURCE  OPERATION        RESOURCE       OUTCOME  RULE\n\
             2026-11-22T16:45:00.000Z  al\\u{1b}[31mice          Produce (write)  topic a\\u{a}b  denied   nothing-allows\n"
        );
    }
}
