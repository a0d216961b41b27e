//! `klamm who-can`: lists everyone to whom a policy allows something.
use super::{
    Exit, Faults,
    approve::archived,
    check::{Format, json},
    explain::asked,
    instant, print,
};
use crate::{
    policy::tools::{
        loaded_policy::LoadedPolicy,
        who_can::{Able, who_can},
    },
    shell::clock::wall,
    text::name::printed,
};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// List who may do something
///
/// Lists every member that the policy names and that may do all of the requested access, with the
/// rule that allows it and its conditions. Each member is evaluated alone: a user's groups are
/// known only when the user logs in, and what the other groups allow or deny is added then.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct WhoCanArguments {
    /// The requested access, as in `do` of an expectation: a verb or an operation, and names
    #[arg(value_name = "ASKED")]
    asked: String,
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Evaluate the version that was in force at the time of --at, from this archive or from the
    /// archive next to this audit log
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    archive: Option<PathBuf>,
    /// Time of the access; a date means 00:00 UTC; default: now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

const AFTER: &str = "\
Examples:
  klamm who-can 'read topic=clean.orders' policy/
  klamm who-can 'read topic=clean.orders' --archive audit/ --at 2026-06-01T12:00:00Z
  klamm who-can 'consume topic=clean.orders group=bi-daily' --format json policy/

Exit codes:
  0  somebody may
  1  nobody may, or the policy has faults
  2  it could not be looked at, or what is asked is not understood";

#[derive(Serialize)]
struct Report {
    asked: String,
    at: String,
    members: Vec<Able>,
}

pub fn run(arguments: &WhoCanArguments) -> anyhow::Result<Exit> {
    let at = arguments.at.unwrap_or_else(wall);
    let asked = asked(std::slice::from_ref(&arguments.asked))?;
    let directory = archived(&arguments.directory, arguments.archive.as_deref(), at);
    let whole = directory.and_then(|directory| LoadedPolicy::without_tests(&directory));
    let whole = whole.map_err(Faults)?;
    let report = Report {
        asked: arguments.asked.clone(),
        at: at.to_string(),
        members: who_can(&whole, Some(at), &asked),
    };
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report.members),
    })?;
    Ok(match report.members.is_empty() {
        true => Exit::Faults,
        false => Exit::Fine,
    })
}

fn human(out: &mut impl Write, members: &[Able]) -> io::Result<()> {
    if members.is_empty() {
        return writeln!(out, "nobody");
    }
    let width = |of: fn(&Able) -> usize| members.iter().map(of).max().unwrap_or(0);
    let (member, rule) = (
        members
            .iter()
            .map(|able| shown(able).len())
            .max()
            .unwrap_or(0),
        width(|able| able.rule.len()),
    );
    for able in members {
        let when = able.when.join("; ");
        let line = format!("{:member$}  {:rule$}  {when}", shown(able), able.rule);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The member, with its name in the printed form.
fn shown(able: &Able) -> String {
    match able.member.split_once(':') {
        Some((kind, name)) => format!("{kind}:{}", printed(name)),
        None => able.member.clone(),
    }
}
