//! `klamm diff`: compares two versions of a policy.
use super::{
    Exit, Untried,
    check::{Format, json, many},
    instant, print,
};
use crate::{
    policy::{
        language::syntax::name::is_topic,
        tools::{
            diff::{Change, Way, diff},
            loaded_policy::LoadedPolicy,
        },
    },
    shell::clock::wall,
    text::chars::escaped,
};
use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Show what another version of a policy changes
///
/// Rights are compared for every member that either version names, now and at each later time when
/// a grant or an `observe` period begins or ends. They are compared per API key, on topic names
/// that are chosen to distinguish the patterns of both versions. Contracts are compared topic by
/// topic; team scopes and `policy.yaml` key by key. Changes that extend a right, weaken a contract
/// or reduce what is recorded are listed first. A change that is not clearly more or less counts as
/// wider, so that a reviewer reads it.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct DiffArguments {
    /// The directory of the version in force
    #[arg(value_name = "OLD_DIR")]
    old: PathBuf,
    /// The directory of the proposed version
    #[arg(value_name = "NEW_DIR")]
    new: PathBuf,
    /// A file with additional topic names to compare, one per line
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    /// Compare from this time on; a date means 00:00 UTC; default: now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

const AFTER: &str = "\
Examples:
  klamm diff policy/ proposed/policy/
  git worktree add target/main main && klamm diff target/main/policy policy
  klamm diff old new --topics topics.txt --format json

Exit codes:
  0  nothing is wider, weaker or less recorded
  1  something is, or may be
  2  it could not be looked at, or one of the versions has faults";

#[derive(Serialize)]
struct Report {
    old: String,
    new: String,
    widens: bool,
    changes: Vec<Change>,
}

pub fn run(arguments: &DiffArguments) -> anyhow::Result<Exit> {
    let (old, new) = match (
        LoadedPolicy::load(&arguments.old),
        LoadedPolicy::load(&arguments.new),
    ) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let faults: Vec<_> = old.err().into_iter().chain(new.err()).flatten().collect();
            return Err(Untried(faults).into());
        }
    };
    let topics = names(arguments.topics.as_deref())?;
    let changes = diff(&old, &new, arguments.at.unwrap_or_else(wall), &topics)?;
    let report = Report {
        old: old.policy.hash().to_owned(),
        new: new.policy.hash().to_owned(),
        widens: changes.iter().any(|change| change.way.widens()),
        changes,
    };
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report),
    })?;
    Ok(match report.widens {
        true => Exit::Faults,
        false => Exit::Fine,
    })
}

fn names(file: Option<&Path>) -> anyhow::Result<Vec<String>> {
    let text = file.map(fs::read_to_string).transpose();
    let text = text.context("the names of topics cannot be read")?;
    let lines = text.as_deref().unwrap_or_default().lines();
    let lines = (1..).zip(lines.map(str::trim));
    let names = lines.filter(|(_, line)| !line.is_empty());
    let names = names.map(|(number, name)| match is_topic(name) {
        true => Ok(name.to_owned()),
        false => bail!("line {number} of the names of topics: no topic can be named `{name}`"),
    });
    names.collect()
}

fn human(out: &mut impl Write, report: &Report) -> io::Result<()> {
    for Change { way, of, what } in &report.changes {
        let word = match way {
            Way::Wider => "WIDER",
            Way::Weaker => "WEAKER",
            Way::Evidence => "EVIDENCE",
            Way::Changed => "CHANGED",
            Way::Narrower => "NARROWER",
            Way::Stricter => "STRICTER",
        };
        writeln!(out, "{word:8}  {}: {}", escaped(of), escaped(what))?;
    }
    let widening = report
        .changes
        .iter()
        .filter(|change| change.way.widens())
        .count();
    match (report.changes.len(), widening) {
        (0, _) if report.old == report.new => writeln!(out, "SAME: the files are the same"),
        (0, _) => writeln!(
            out,
            "SAME: the files differ, and nothing that they allow or ask for does"
        ),
        (all, widening) => writeln!(
            out,
            "{}, {widening} of them to agree to",
            many(all, "change")
        ),
    }
}
