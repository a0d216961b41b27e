//! `klamm who-can`: everybody whom a policy lets do something.
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

/// Say who may do something
///
/// Lists every member that the policy names and that may do all that is asked, with the rule that allows it and what must hold. A member stands for
/// somebody of whom nothing else is known: who is in a group shows only when they come, and what their other groups allow or deny adds to it.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct WhoCanArguments {
    /// What is asked for, as in `do` of an expectation: a verb or an operation, and names
    #[arg(value_name = "ASKED")]
    asked: String,
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Ask the version that was in force at that time, by this archive or the audit log that it stands beside
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    archive: Option<PathBuf>,
    /// When; a day is 00:00 UTC; now, if it is left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// How it is printed
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

/// The member, with its name as names are printed.
fn shown(able: &Able) -> String {
    match able.member.split_once(':') {
        Some((kind, name)) => format!("{kind}:{}", printed(name)),
        None => able.member.clone(),
    }
}
