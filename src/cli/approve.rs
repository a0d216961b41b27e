//! `klamm approve`: prints the statement to sign before a version of a policy can be in force, and
//! verifies its signatures.
use super::{
    Exit, Faults,
    check::{self, Format, json},
    print, say,
};
use crate::{
    audit::archive::{self, Activation},
    config::files,
    policy::{
        approval::{FOLDER, Papers, STATEMENT, Statement, Vote, signers::Signers},
        language::load::CANNOT_READ,
    },
    shell::clock::wall,
    text::{Diagnostic, Source, chars::escaped, name::printed},
};
use anyhow::{Context as _, anyhow};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Print the statement to sign for a version of a policy, or verify who has signed it
///
/// The statement names the content of this version and of the version before, the serial number,
/// the ticket and the author. Each approver signs it with `ssh-keygen -Y sign -n klamm-policy`. The
/// statement and the signatures are stored in `.approval` in the policy's directory; each signature
/// is a file whose name ends in `.sig`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ApproveArguments {
    /// The policy's directory; default: the directory that `--config` names, or `policy`
    #[arg(value_name = "POLICY_DIR")]
    directory: Option<PathBuf>,
    /// The klamm.yaml that names the directory, the signers, and the audit log with its archive
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The author of the change; use the name from the signers' file if the author is listed there
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// The ticket that requests the change
    #[arg(long, value_name = "TEXT")]
    ticket: Option<String>,
    /// The serial number of this version; default: the next number after the archive's newest
    /// version, or the number in the existing statement
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    serial: Option<u64>,
    /// The hash of the version before, or `none`; default: the hash from the archive or from the
    /// existing statement
    #[arg(long, value_name = "HASH")]
    previous: Option<String>,
    /// The archive of policies that were in force, or the directory of the audit log next to it
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// The directory of the statement and the signatures; default: `.approval` in the policy's
    /// directory
    #[arg(long, value_name = "DIR")]
    papers: Option<PathBuf>,
    /// Write the statement to that directory, and delete signatures of the previous statement
    #[arg(long, conflicts_with = "verify")]
    write: bool,
    /// Show who has signed the existing statement, and whether the signatures are sufficient
    #[arg(long)]
    verify: bool,
    /// The people who may sign: an OpenSSH `allowed_signers` file
    #[arg(long, value_name = "FILE", requires = "verify")]
    signers: Option<PathBuf>,
    /// The number of people, besides the author, who must sign; default: two
    #[arg(long, value_name = "NUMBER", requires = "verify")]
    required: Option<usize>,
    /// The output format of the verification
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

const AFTER: &str = "\
Examples:
  klamm approve --author alice@example.org --ticket SEC-42 --write policy/
  ssh-keygen -Y sign -n klamm-policy -f ~/.ssh/id_ed25519 < policy/.approval/statement.yaml > policy/.approval/bob.sig
  klamm approve --verify --signers allowed_signers policy/
  klamm approve --verify --config klamm.yaml

Exit codes:
  0  the statement was printed, or enough people have signed it
  1  not enough have, it is about another version, or the policy has faults
  2  it could not be looked at";

/// The version to approve and its surroundings, read from the arguments and klamm.yaml.
struct Site {
    directory: PathBuf,
    papers: PathBuf,
    signers: Option<PathBuf>,
    required: usize,
    last: Option<Activation>,
}

#[derive(Serialize)]
struct Report {
    hash: String,
    serial: u64,
    author: String,
    ticket: String,
    votes: Vec<Shown>,
    required: usize,
    /// Enough people have signed, and their signatures are for this version.
    approved: bool,
    /// Why the version is not approved.
    findings: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Shown {
    file: String,
    by: Option<String>,
    /// Why the signature does not count.
    idle: Option<String>,
}

pub fn run(arguments: &ApproveArguments) -> anyhow::Result<Exit> {
    let site = site(arguments)?;
    let mut findings = Vec::new();
    let whole = check::policy(&site.directory, &mut findings);
    let policy = whole.ok_or(Faults(findings))?.policy;
    if arguments.verify {
        return verify(arguments, &site, policy.hash());
    }
    let statement = statement(arguments, &site, policy.hash())?;
    if arguments.write {
        put(&site.papers, &statement)?;
        let path = site.papers.join(STATEMENT);
        print(|out| writeln!(out, "{}", path.display()))?;
    } else {
        print(|out| write!(out, "{statement}"))?;
    }
    Ok(Exit::Fine)
}

fn site(arguments: &ApproveArguments) -> anyhow::Result<Site> {
    let config = match &arguments.config {
        Some(path) => Some(files::load(path).map_err(Faults)?),
        None => None,
    };
    let asked = config.as_ref().and_then(|config| config.approvals.as_ref());
    let directory = arguments.directory.clone();
    let directory = directory.or_else(|| Some(config.as_ref()?.policy.clone()));
    let directory = directory.unwrap_or_else(|| "policy".into());
    let archive = arguments.archive.clone();
    let archive = archive.or_else(|| Some(config.as_ref()?.audit.directory.clone()));
    let entries = archive.as_deref().map(archive::entries).transpose()?;
    let papers = arguments.papers.clone();
    let papers = papers.or_else(|| Some(asked?.folder.clone()));
    Ok(Site {
        papers: papers.unwrap_or_else(|| directory.join(FOLDER)),
        signers: arguments
            .signers
            .clone()
            .or_else(|| Some(asked?.signers.clone())),
        required: arguments
            .required
            .or_else(|| Some(asked?.required))
            .unwrap_or(2),
        last: entries.and_then(|mut entries| entries.pop()),
        directory,
    })
}

/// The statement to sign. Fields that the arguments leave out are taken from the existing statement
/// if it is about this content; otherwise the newest archived version, or without an archive the
/// existing statement, counts as the version before.
fn statement(arguments: &ApproveArguments, site: &Site, hash: &str) -> anyhow::Result<Statement> {
    let there = Papers::read(&site.papers)
        .ok()
        .map(|papers| papers.statement);
    let last = site.last.as_ref();
    let used = |said: &Statement| {
        let past = last.is_some_and(|last| said.serial <= last.serial);
        past && last.is_none_or(|last| last.serial != said.serial || last.hash != said.hash)
    };
    let same = there
        .as_ref()
        .filter(|said| said.hash == hash && !used(said));
    let before = match (last, &there) {
        (Some(last), _) => Some((last.serial, last.hash.clone())),
        (None, Some(there)) => Some((there.serial, there.hash.clone())),
        (None, None) => None,
    };
    let previous = match (&arguments.previous, same) {
        (Some(said), _) => Some(said.clone()).filter(|said| said != "none"),
        (None, Some(same)) => same.previous.clone(),
        (None, None) => before.as_ref().map(|(_, hash)| hash.clone()),
    };
    let next = before.map_or(1, |(serial, _)| serial + 1);
    let of = |said: &Option<String>, kept: Option<&String>, key: &str| {
        let said = said
            .as_ref()
            .or(kept)
            .filter(|text| !text.trim().is_empty());
        said.cloned()
            .ok_or_else(|| anyhow!("say `--{key}`: it stands in the statement"))
    };
    let statement = Statement {
        hash: hash.to_owned(),
        previous,
        serial: arguments
            .serial
            .unwrap_or_else(|| same.map_or(next, |same| same.serial)),
        ticket: of(&arguments.ticket, same.map(|s| &s.ticket), "ticket")?,
        author: of(&arguments.author, same.map(|s| &s.author), "author")?,
    };
    // The signed text must read back as the same statement.
    let source = Source::new("the statement", statement.to_string());
    let read = Statement::parse(&source).map_err(Faults)?;
    Ok(read)
}

fn put(folder: &Path, statement: &Statement) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "sig") {
                fs::remove_file(path)?;
            }
        }
        let fresh = folder.join(".statement");
        fs::write(&fresh, statement.to_string())?;
        fs::rename(fresh, folder.join(STATEMENT))
    };
    write().with_context(|| format!("cannot write the statement into `{}`", folder.display()))
}

fn verify(arguments: &ApproveArguments, site: &Site, hash: &str) -> anyhow::Result<Exit> {
    let path = site.signers.as_ref();
    let path = path.context("say `--signers` or `--config`: who may sign?")?;
    let signers = files::source(path).and_then(|source| Signers::parse(&source));
    let signers = signers.map_err(Faults)?;
    let papers = Papers::read(&site.papers).map_err(Faults)?;
    let now = wall();
    let last = site.last.as_ref().map(|last| (last.serial, &*last.hash));
    let stands = papers.is_about(hash).and(papers.follows(last));
    let agreed = papers.agreed(&signers, site.required, now).map(drop);
    let faults = stands.err().into_iter().chain(agreed.err());
    let votes = papers.votes(&signers, now);
    let report = shown(&papers, votes, site.required, faults.flatten().collect());
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report),
    })?;
    if arguments.format == Format::Human {
        super::report(&report.findings);
    }
    Ok(match report.approved {
        true => Exit::Fine,
        false => Exit::Faults,
    })
}

fn shown(papers: &Papers, votes: Vec<Vote>, required: usize, findings: Vec<Diagnostic>) -> Report {
    let Statement {
        hash,
        serial,
        ticket,
        author,
        ..
    } = papers.statement.clone();
    let shown = |vote: Vote| Shown {
        file: vote.file,
        by: vote.by.map(|by| by.to_string()),
        idle: vote.idle,
    };
    Report {
        hash,
        serial,
        author,
        ticket,
        votes: votes.into_iter().map(shown).collect(),
        required,
        approved: findings.is_empty(),
        findings,
    }
}

fn human(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let Report {
        hash,
        serial,
        author,
        ticket,
        ..
    } = report;
    let (ticket, author) = (escaped(ticket), printed(author));
    writeln!(out, "version {serial}, {ticket} by {author}: sha256:{hash}")?;
    for vote in &report.votes {
        let by = vote.by.as_deref().unwrap_or("nobody");
        let why = match &vote.idle {
            None => "agrees".to_owned(),
            Some(why) => format!("does not count: {why}"),
        };
        let line = format!("{}: {by}, {why}", vote.file);
        writeln!(out, "  {}", escaped(&line))?;
    }
    Ok(())
}

/// The directory to evaluate: the one that the arguments name, or the archived version that was in
/// force at an instant.
pub(super) fn archived(
    directory: &Path,
    folder: Option<&Path>,
    at: Timestamp,
) -> Result<PathBuf, Vec<Diagnostic>> {
    let Some(folder) = folder else {
        return Ok(directory.to_owned());
    };
    let found = archive::at(folder, at);
    let (entry, place) = found.map_err(|error| {
        let fault = Diagnostic::error(CANNOT_READ, error.to_string());
        vec![fault]
    })?;
    say(format_args!(
        "version {} of the policy, in force since {}: sha256:{}",
        entry.serial,
        entry.since(),
        entry.hash
    ));
    Ok(place)
}
