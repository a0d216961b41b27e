//! The command line: one file per subcommand. Exit codes: 0 success, 1 the files or the log have
//! faults, 2 the command could not do its work.
//!
//! Results go to standard output; everything else goes to standard error, through [`say`]. If JSON
//! is requested, faults are part of the result.
#![deny(clippy::print_stderr, clippy::print_stdout)]
mod approve;
mod audit;
pub mod check;
mod diff;
mod explain;
mod import;
mod layout;
mod pipeline;
mod register;
mod replace;
mod review;
mod schema;
mod serve;
mod status;
mod survey;
pub mod test;
mod user;
mod who_can;

use crate::{
    policy::language::syntax::{INSTANTS, instant_of},
    text::{Diagnostic, chars::escaped},
};
use anyhow::Context;
use check::Format;
use clap::{
    Parser, Subcommand,
    error::{ContextKind, ErrorKind},
};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    env,
    ffi::OsString,
    fmt,
    io::{self, BufWriter, StdoutLock, Write as _},
    process::ExitCode,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Fine,
    /// The files, the log or the cluster that the command checked have faults.
    Faults,
    /// The command could not do its work: wrong arguments, unreadable files, a port that is in use.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => 0.into(),
            Exit::Faults => 1.into(),
            Exit::Failed => 2.into(),
        }
    }
}

/// A proxy for Apache Kafka that enforces identity, access rights and schemas, and writes a
/// verifiable audit log.
///
/// Clients connect to Klamm instead of the brokers. Klamm rejects each request that the policy
/// files do not allow, with Kafka's own error codes, and records it.
#[derive(Debug, Parser)]
#[command(name = "klamm", version, max_term_width = 110, after_help = AFTER, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Examples:
  klamm check policy/                  say everything that is wrong with a policy
  klamm test policy/                   run the expectations under its tests/
  klamm explain --user alice --do 'consume topic=clean.orders group=bi-daily' policy/
  klamm who-can 'read topic=clean.orders' policy/
  klamm diff policy/ proposed/policy/  say what another version changes
  klamm approve --verify --config klamm.yaml
  klamm survey --config klamm.yaml     say what of the live cluster is out of line
  klamm fmt --check policy/            name the files that are laid out otherwise
  klamm user add alice --config klamm.yaml
  klamm serve --config klamm.yaml      run the proxy
  klamm status --config klamm.yaml     show the status of the running proxy
  klamm audit query --config klamm.yaml --outcome denied

Exit codes:
  0  as wanted
  1  what was looked at has faults: each is printed with its file, line, column and what to do
  2  it could not be tried: wrong arguments, an unreadable file, a port that is taken";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArguments),
    Status(status::StatusArguments),
    Check(check::CheckArguments),
    Test(test::TestArguments),
    Explain(explain::ExplainArguments),
    WhoCan(who_can::WhoCanArguments),
    Diff(diff::DiffArguments),
    Approve(approve::ApproveArguments),
    Survey(survey::SurveyArguments),
    Fmt(layout::FmtArguments),
    Import(import::ImportArguments),
    Register(register::RegisterArguments),
    Review(review::ReviewArguments),
    Schema(schema::SchemaArguments),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            misused(&error);
            // The user requested help or the version: the text goes to standard output.
            let exit = if error.use_stderr() {
                Exit::Failed
            } else {
                Exit::Fine
            };
            return exit.into();
        }
    };
    let json = arguments.command.json();
    let ended = match arguments.command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::WhoCan(arguments) => who_can::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Approve(arguments) => approve::run(&arguments),
        Command::Survey(arguments) => survey::run(&arguments),
        Command::Fmt(arguments) => layout::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Register(arguments) => register::run(&arguments),
        Command::Review(arguments) => review::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::User(user) => user.run(),
        Command::Audit(audit) => audit.run(),
    };
    finish(ended, json).into()
}

/// Explains why the arguments are invalid, or prints the requested help.
fn misused(error: &clap::Error) {
    let empty = |argument: OsString| {
        let bytes = argument.as_encoded_bytes();
        bytes.is_empty() || bytes.ends_with(b"=")
    };
    let argument = error.get(ContextKind::InvalidArg);
    match (error.kind(), argument) {
        (ErrorKind::InvalidValue, Some(argument)) if env::args_os().any(empty) => {
            say(format_args!(
                "error: the path for `{argument}` is empty\n  = help: write a path; a shell passes an empty one where a variable is not set"
            ));
        }
        // If standard error is closed, the failure cannot be reported anywhere.
        _ => drop(error.print()),
    }
}

/// The value of `--at`: an instant, or a date, which means 00:00 UTC of that day.
fn instant(text: &str) -> Result<Timestamp, &'static str> {
    instant_of(text).ok_or(INSTANTS)
}

impl Command {
    /// Whether JSON is requested and the command leaves the printing of its faults to [`finish`].
    fn json(&self) -> bool {
        match self {
            Self::Explain(arguments) => arguments.format == Format::Json,
            Self::WhoCan(arguments) => arguments.format == Format::Json,
            Self::Diff(arguments) => arguments.format == Format::Json,
            Self::Approve(arguments) => arguments.format == Format::Json,
            Self::Import(arguments) => arguments.format == Format::Json,
            Self::Review(arguments) => arguments.format == Format::Json,
            Self::Register(arguments) => arguments.json(),
            Self::Serve(_)
            | Self::Status(_)
            | Self::Check(_)
            | Self::Test(_)
            | Self::Survey(_)
            | Self::Fmt(_)
            | Self::Schema(_)
            | Self::User(_)
            | Self::Audit(_) => false,
        }
    }
}

/// The exit code of a command; also prints its error. Faults of files are printed as they are; any
/// other error becomes one line with its causes.
fn finish(ended: anyhow::Result<Exit>, json: bool) -> Exit {
    let error = match ended {
        Ok(exit) => return exit,
        Err(error) => error,
    };
    if let Some(Faults(found)) = error.downcast_ref() {
        return faulty(found, json, check::exit(found));
    }
    if let Some(Untried(found)) = error.downcast_ref() {
        return faulty(found, json, Exit::Failed);
    }
    let told = format!("{error:#}");
    let lines: Vec<_> = told.lines().map(escaped).collect();
    say(format_args!("error: {}", lines.join("\n")));
    Exit::Failed
}

/// Prints faults to standard error, or as JSON to standard output.
fn faulty(findings: &[Diagnostic], json: bool, exit: Exit) -> Exit {
    #[derive(Serialize)]
    struct Faulty<'a> {
        findings: &'a [Diagnostic],
    }
    if !json {
        report(findings);
        return exit;
    }
    match print(|out| check::json(out, &Faulty { findings })) {
        Ok(()) => exit,
        Err(error) => finish(Err(error), false),
    }
}

/// All faults of a set of files, as one error.
#[derive(Debug, thiserror::Error)]
#[error("{}", shown(.0))]
struct Faults(Vec<Diagnostic>);

/// Faults because of which the command could not do its work: faults of the question, or of one of
/// two compared versions.
#[derive(Debug, thiserror::Error)]
#[error("{}", shown(.0))]
struct Untried(Vec<Diagnostic>);

fn shown(found: &[Diagnostic]) -> String {
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    shown.join("\n\n")
}

/// Writes a line to standard error. If standard error is closed or full, the line is lost; the exit
/// code still shows the result.
fn say(line: impl fmt::Display) {
    let _unheard = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a result to standard output. If the reader has closed the pipe, the rest is lost; the
/// exit code still shows the result.
fn print(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints faults and warnings in the compiler's format, and returns the number of faults.
pub(crate) fn report(found: &[Diagnostic]) -> usize {
    for diagnostic in found {
        say(format_args!("{diagnostic}\n"));
    }
    found
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_has_help() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{}", sub.get_name());
            assert!(
                sub.get_after_help().is_some(),
                "{} has no examples",
                sub.get_name()
            );
        }
    }
}
