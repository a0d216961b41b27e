//! `klamm audit`: queries and repairs the audit log offline, on the files alone.
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use super::{Exit, Faults, print, say};
use crate::{
    api::APIS,
    audit::{
        Seq,
        query::{Filter, Record, SearchResult, TableRow, Wanted, search},
        recovery::repair,
    },
    config::{Config, files},
    text::{chars::escaped, nearest::did_you_mean},
};

/// Queries or repairs the audit log offline, on its files alone.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Example:
  klamm audit query --config klamm.yaml --outcome denied --since '1h ago'")]
pub enum Audit {
    Query(Query),
    Repair(Repair),
}

/// Starts a new segment after a damaged end of the audit log.
///
/// Use it when `klamm serve` refuses to continue the log. The new segment continues the hash chain
/// after the newest intact line, and its first event records the damage and the repair. The bytes
/// after that line are moved into separate files named `klamm-<segment>.torn-<offset>-<hash>`.
/// These files are evidence: keep them. Lines before the damage are never changed. The command
/// refuses to run while Klamm is running.
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
    /// Only print what the repair would do
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
/// The command reads all segments of the log in order, also while Klamm writes to it, and follows
/// the hash chain. A warning names each place where the chain is broken because lines were changed
/// or removed. An event is shown if it meets all conditions; the conditions on topic and outcome
/// must hold for the same resource. Standard error shows how many events were read, the period that
/// they cover and, if no event matches, whether the user or the topic occurs at all. Standard
/// output has only the table or, with `--format json`, only the log's own lines.
///
/// A name that contains a quote, a backslash, `<`, `>`, or a character outside visible ASCII and
/// the letters of Latin-1 is printed in double quotes, with `\"`, `\\` and `\u{...}`; a search
/// accepts the same form. Klamm's own subjects are in angle brackets: `<klamm>`,
/// `<unauthenticated>`, `<unreadable>`, and `<unheld:HASH>` for a name that no user has.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm audit query --config klamm.yaml --outcome denied --since '1h ago'
  klamm audit query --directory audit --user alice --topic 'clean.*'
  klamm audit query --directory audit --user '<unauthenticated>'
  klamm audit query --directory audit --format json | jq .unmapped.entries

Exit codes:
  0  the log was read and is whole, whether events fit or not; an unfinished last line is no fault while Klamm writes it
  1  it is not whole: the chain does not hold, a line has no end, the beginning is missing (unless `--from`
     asks for less), or there is no event at all
  2  it could not be read, or an argument is unknown")]
pub struct Query {
    #[command(flatten)]
    place: Place,
    /// Only events of this user; `*` matches any characters
    #[arg(long, value_name = "NAME", value_parser = Wanted::user)]
    user: Option<Wanted>,
    /// Only events that concern this topic; `*` matches any characters
    #[arg(long, value_name = "TOPIC", value_parser = Wanted::name)]
    topic: Option<Wanted>,
    /// Only requests of this Kafka API, such as Produce
    #[arg(long, value_name = "NAME", value_parser = api)]
    api: Option<String>,
    /// Only events with this outcome
    #[arg(long)]
    outcome: Option<Outcome>,
    /// Only events at or after this time: 2026-11-22, 2026-11-22T16:45:00Z, '90m ago', '2d ago'
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Timestamp>,
    /// Only events before this time
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Timestamp>,
    /// At most this many events, the newest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only events from this number on; segments before it may be missing
    #[arg(long, value_name = "SEQ", value_parser = clap::value_parser!(u64).range(1..))]
    from: Option<u64>,
    /// The output format: a table, or the log's own lines as JSON
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// The audit log's directory
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The klamm.yaml that names the directory
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
        notes(&found, &filter)
            .iter()
            .for_each(|note| say(format_args!("note: {note}")));
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
            from,
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
                from: from.map(Seq::from),
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

/// A Kafka API by its name, in upper or lower case. The three APIs of the login need no permission,
/// but Klamm can still reject their requests.
fn api(name: &str) -> Result<String, String> {
    let login = ["ApiVersions", "SaslHandshake", "SaslAuthenticate"];
    let names = || APIS.iter().map(|row| row.name).chain(login);
    if names().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(name.to_owned());
    }
    let near = did_you_mean(name, names());
    Err(near.unwrap_or_else(|| "there is no Kafka API of this name".to_owned()))
}

#[expect(clippy::disallowed_methods, reason = "the command line has the clock")]
fn moment(text: &str) -> Result<Timestamp, String> {
    moment_at(text, Timestamp::now())
}

/// An instant, a date (00:00 UTC), or a duration before now.
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
    // A date is also the beginning of longer forms, so each form must match the whole text.
    let moment = || text.parse::<Timestamp>().ok();
    moment()
        .or_else(ago)
        .or_else(day)
        .ok_or_else(|| "write a moment such as 2026-11-22T16:45:00Z, a day, or '1h ago'".to_owned())
}

fn rows(found: &SearchResult, filter: &Filter) -> Vec<[String; 7]> {
    found
        .records
        .iter()
        .flat_map(|record: &Record| record.rows(filter))
        .map(cells)
        .collect()
}

fn cells(row: TableRow) -> [String; 7] {
    let TableRow {
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
/// The maximum width of every column except the last, so that one long cell does not widen the
/// table.
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

fn lines(out: &mut impl Write, found: &SearchResult) -> io::Result<()> {
    found
        .records
        .iter()
        .try_for_each(|record| writeln!(out, "{}", record.line))
}

/// Notes on the source of the result and, if it is empty, on the possible reasons.
fn notes(found: &SearchResult, filter: &Filter) -> Vec<String> {
    let mut notes = Vec::new();
    let Some((first, last)) = found.period else {
        return notes;
    };
    let (fit, read) = (found.fit, found.read);
    notes.push(format!(
        "{fit} of {read} events fit; the log covers {first:.3} to {last:.3}"
    ));
    let since = filter.since.filter(|since| *since < first);
    let until = filter.until.filter(|until| *until > last);
    let given = filter.since.is_some() || filter.until.is_some();
    match (since, until) {
        (None, None) if given => {
            notes.push("it covers all of the period that is asked for".to_owned());
        }
        (None, None) => {}
        (since, until) => {
            let since =
                since.map(|since| format!("not before {first:.3}, and {since:.3} is asked for"));
            let until =
                until.map(|until| format!("not after {last:.3}, and {until:.3} is asked for"));
            let not: Vec<_> = since.into_iter().chain(until).collect();
            notes.push(format!(
                "it does not cover all of the period that is asked for: {}",
                not.join("; ")
            ));
        }
    }
    if fit == 0 {
        let occurs = |what: &str, occurs: bool| match occurs {
            true => format!("the {what} occurs in the log, but in no event that fits"),
            false => format!("the {what} does not occur in the log at all"),
        };
        notes.extend(
            filter
                .user
                .as_ref()
                .map(|_| occurs("user", found.user_occurs)),
        );
        notes.extend(
            filter
                .topic
                .as_ref()
                .map(|_| occurs("topic", found.topic_occurs)),
        );
    }
    if !found.repairs.is_empty() {
        let numbers: Vec<_> = found.repairs.iter().map(u64::to_string).collect();
        notes.push(format!(
            "the log's files were displaced or repaired: see event {}",
            numbers.join(", ")
        ));
    }
    notes
}

/// Warns on standard error about each place where the log is damaged.
fn warn(directory: &Path, found: &SearchResult) -> Exit {
    const SHOWN: usize = 10;
    for one in found.breaks.iter().take(SHOWN) {
        say(format_args!("warning: {}", escaped(&one.to_string())));
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
    fn an_api_is_known_in_any_case() {
        for known in ["Produce", "fetch", "SASLAUTHENTICATE"] {
            assert_eq!(api(known).as_deref(), Ok(known));
        }
        assert_eq!(api("Prodduce"), Err("did you mean `Produce`?".to_owned()));
        assert_eq!(
            api("x"),
            Err("there is no Kafka API of this name".to_owned())
        );
    }

    #[test]
    fn an_answer_says_what_it_covers_and_an_empty_one_why() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut found = SearchResult {
            read: 9,
            period: Some((at(10), at(20))),
            user_occurs: true,
            ..SearchResult::default()
        };
        let name = |name| Some(Wanted::name(name).unwrap());
        let mut filter = Filter {
            user: name("alice"),
            topic: name("orders"),
            since: Some(at(5)),
            until: Some(at(30)),
            ..Filter::default()
        };
        assert_eq!(
            notes(&found, &filter),
            [
                "0 of 9 events fit; the log covers 1970-01-01T00:00:10.000Z to 1970-01-01T00:00:20.000Z",
                "it does not cover all of the period that is asked for: \
                 not before 1970-01-01T00:00:10.000Z, and 1970-01-01T00:00:05.000Z is asked for; \
                 not after 1970-01-01T00:00:20.000Z, and 1970-01-01T00:00:30.000Z is asked for",
                "the user occurs in the log, but in no event that fits",
                "the topic does not occur in the log at all",
            ]
        );
        (filter.since, filter.until) = (Some(at(12)), None);
        (found.fit, found.repairs) = (1, vec![4, 7]);
        assert_eq!(
            notes(&found, &filter)[1..],
            [
                "it covers all of the period that is asked for",
                "the log's files were displaced or repaired: see event 4, 7",
            ]
        );
    }

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
    fn a_table_is_aligned() {
        let row = TableRow {
            time: "2026-11-22T16:45:00Z".parse().unwrap(),
            user: "\"al ice\"".to_owned(),
            source: String::new(),
            operation: "Produce (write)".to_owned(),
            resource: "topic a".to_owned(),
            outcome: "denied".to_owned(),
            why: "nothing-allows".to_owned(),
        };
        let mut out = Vec::new();
        table(&mut out, &[cells(row)]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "TIME                      USER      SOURCE  OPERATION        RESOURCE  OUTCOME  RULE\n\
             2026-11-22T16:45:00.000Z  \"al ice\"          Produce (write)  topic a   denied   nothing-allows\n"
        );
    }
}
