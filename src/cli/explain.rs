//! `klamm explain`: shows why a policy decides as it does, rule by rule.
use super::{
    Exit, Faults, Untried,
    approve::archived,
    check::{Format, json, many},
    instant, print,
};
use crate::{
    policy::{
        model::vocabulary::{Claims, MECHANISMS, Mechanism, Subject},
        tools::{
            expectations::Question,
            explain::{self, Explained, Seen},
            loaded_policy::{Cited, LoadedPolicy},
        },
    },
    shell::clock::wall,
    text::{chars::escaped, name::printed},
};
use clap::{Args, builder::PossibleValuesParser};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    io::{self, Write},
    net::IpAddr,
    path::PathBuf,
    sync::Arc,
};

/// Explain why a policy decides as it does
///
/// For each operation, the output shows the deciding rule, every rule that took part, the allow
/// rules that a deny overrode, the rules that would take part if the connection had other verified
/// properties, and the answer to the client.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ExplainArguments {
    #[command(flatten)]
    connection: Connection,
    /// The requested access, as in `do` of an expectation: a verb or an operation, and names; can
    /// be repeated
    #[arg(long = "do", value_name = "ASKED", required = true)]
    asked: Vec<String>,
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Evaluate the version that was in force at the time of --at, from this archive or from the
    /// archive next to this audit log
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    archive: Option<PathBuf>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

/// The verified properties of a connection. A property that is left out counts as not verified.
#[derive(Debug, Args)]
struct Connection {
    /// The user
    #[arg(long, value_name = "NAME")]
    user: String,
    /// A group of the user; can be repeated
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// The connection uses TLS
    #[arg(long)]
    tls: bool,
    /// The client's address
    #[arg(long, value_name = "ADDRESS")]
    source: Option<IpAddr>,
    /// The mechanism of the login
    #[arg(long, value_name = "NAME", default_value = "PLAIN", value_parser = PossibleValuesParser::new(MECHANISMS.iter().map(|(name, _)| *name)))]
    mechanism: String,
    /// The listener's name
    #[arg(long, value_name = "NAME", default_value = "")]
    listener: String,
    /// A property that the client claims: `client_id`, `software` or `software_version`; can be
    /// repeated
    #[arg(long = "claimed", value_name = "KEY=TEXT", value_parser = claim)]
    claims: Vec<(Claim, String)>,
    /// Time of the request; a date means 00:00 UTC; default: now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
}

const AFTER: &str = "\
Examples:
  klamm explain --user alice --do 'consume topic=clean.orders group=bi-daily' policy/
  klamm explain --user svc-spark --group data-eng --tls --source 10.1.2.3 --do 'produce topic=clean.orders' policy/
  klamm explain --user bob --do 'read topic=orders' --archive audit/ --at 2026-12-24T22:00:00Z
  klamm explain --user bob --do 'alter cluster api=AlterPartitionReassignments' --at 2026-12-24T22:00:00Z policy/

Exit codes:
  0  all of it is allowed
  1  some of it is not, or the policy has faults
  2  it could not be looked at, or what is asked is not understood";

impl Connection {
    fn claims(&self) -> Claims {
        let mut claims = Claims::default();
        for (claim, said) in &self.claims {
            let said = Some(said.as_str().into());
            match claim {
                Claim::ClientId => claims.client_id = said,
                Claim::Software => claims.software = said,
                Claim::SoftwareVersion => claims.software_version = said,
            }
        }
        claims
    }

    fn subject(&self) -> Subject {
        let mechanism = MECHANISMS.iter().find(|(name, _)| *name == self.mechanism);
        Subject {
            groups: self
                .groups
                .iter()
                .map(|group| group.as_str().into())
                .collect(),
            mechanism: mechanism.map_or(Mechanism::Plain, |(_, mechanism)| *mechanism),
            listener: self.listener.as_str().into(),
            tls: self.tls,
            source: self.source.map(|source| source.to_canonical()),
            claims: Arc::new(self.claims()),
            ..Subject::unproven(self.user.as_str())
        }
    }
}

/// A property that a client claims about itself.
#[derive(Debug, Clone, Copy)]
enum Claim {
    ClientId,
    Software,
    SoftwareVersion,
}

/// `client_id=spark-7`
fn claim(text: &str) -> Result<(Claim, String), String> {
    let (key, said) = text.split_once('=').ok_or("write KEY=TEXT")?;
    let claim = match key {
        "client_id" => Claim::ClientId,
        "software" => Claim::Software,
        "software_version" => Claim::SoftwareVersion,
        _ => return Err("the keys are `client_id`, `software` and `software_version`".to_owned()),
    };
    Ok((claim, said.to_owned()))
}

#[derive(Serialize)]
struct Report {
    subject: Seen,
    at: String,
    decisions: Vec<Explained>,
}

pub fn run(arguments: &ExplainArguments) -> anyhow::Result<Exit> {
    let at = arguments.connection.at.unwrap_or_else(wall);
    let asked = asked(&arguments.asked)?;
    let directory = archived(&arguments.directory, arguments.archive.as_deref(), at);
    let whole = directory.and_then(|directory| LoadedPolicy::without_tests(&directory));
    let whole = whole.map_err(Faults)?;
    let subject = arguments.connection.subject();
    let decisions = asked
        .iter()
        .map(|asked| explain::explain(&whole, &subject, Some(at), asked));
    let report = Report {
        subject: explain::seen(&whole, &subject, Some(at)),
        at: at.to_string(),
        decisions: decisions.collect(),
    };
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report),
    })?;
    let denied = |decision: &Explained| decision.decided == "deny";
    Ok(match report.decisions.iter().any(denied) {
        true => Exit::Faults,
        false => Exit::Fine,
    })
}

/// Parses the questions about a policy. A fault in a question is not a fault of the policy.
pub(super) fn asked(typed: &[String]) -> anyhow::Result<Vec<Question>> {
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for text in typed {
        match Question::typed(text) {
            Ok(asked) => all.extend(asked),
            Err(found) => faults.extend(found),
        }
    }
    match faults.is_empty() {
        true => Ok(all),
        false => Err(Untried(faults).into()),
    }
}

fn human(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let Seen {
        user,
        groups,
        roles,
    } = &report.subject;
    let groups = match groups.as_slice() {
        [] => String::new(),
        groups => {
            let groups: Vec<_> = groups.iter().map(|group| printed(group)).collect();
            format!(" ({})", groups.join(", "))
        }
    };
    let user = printed(user);
    writeln!(
        out,
        "{user}{groups} has {} at {}",
        many(roles.len(), "role"),
        report.at
    )?;
    for (role, by) in roles {
        writeln!(out, "  {role}, {by}")?;
    }
    for decision in &report.decisions {
        writeln!(out)?;
        one(out, decision)?;
    }
    Ok(())
}

fn one(out: &mut impl Write, decision: &Explained) -> io::Result<()> {
    let Explained {
        operation,
        kind,
        name,
        decided,
        rule,
        ..
    } = decision;
    let word = match *decided {
        "allow" => "allowed",
        "observe" => "observed",
        _ => "denied",
    };
    let name = match &**name {
        "" => String::new(),
        name => format!(" {}", printed(name)),
    };
    writeln!(out, "{operation} on {kind}{name}: {word} by {rule}")?;
    for cited in &decision.took_part {
        let stopped = match (cited.effect, word) {
            ("allow", "denied") => format!(", stopped by {rule}"),
            _ => String::new(),
        };
        writeln!(out, "  {}{stopped}", place(cited))?;
    }
    for idle in &decision.idle {
        let line = format!("not {}: {}", place(&idle.rule), idle.why);
        writeln!(out, "  {}", escaped(&line))?;
    }
    writeln!(out, "  the client: {}", escaped(&decision.client))
}

fn place(cited: &Cited) -> String {
    let Cited {
        rule,
        effect,
        of,
        file,
        line,
    } = cited;
    format!("{effect} {rule} ({of}, {file}:{line})")
}
