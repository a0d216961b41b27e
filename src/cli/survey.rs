//! `klamm survey`: compares the live cluster's topics with the policy's contracts.
use super::{
    Exit,
    check::{Format, json, many, policy},
    print, report,
};
use crate::{
    config::files,
    policy::{
        contract::comparison::{Finding, Source, Topic, survey},
        tools::loaded_policy::LoadedPolicy,
    },
    shell,
    text::{chars::escaped, name::printed},
};
use anyhow::{anyhow, bail};
use clap::Args;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Report how the live cluster's topics differ from the policy
///
/// Queries the brokers, with the connection settings of klamm.yaml, for all topics and their
/// effective configurations, including values that a topic inherits from a broker. Each difference
/// from a contract is reported with the change that removes it. The command changes nothing.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct SurveyArguments {
    /// The policy's directory; default: the directory that --config names
    #[arg(value_name = "POLICY_DIR")]
    directory: Option<PathBuf>,
    /// The klamm.yaml with the connection to the cluster
    #[arg(long, value_name = "FILE", default_value = "klamm.yaml")]
    config: PathBuf,
    /// Print the names of all topics, one per line, and exit: for `klamm diff --topics`
    #[arg(long, conflicts_with = "format")]
    names: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

const AFTER: &str = "\
Examples:
  klamm survey --config /etc/klamm/klamm.yaml
  klamm survey --config klamm.yaml proposed/policy/      before it is in force
  klamm survey --format json | jq -r '.findings[].command // empty'
  klamm survey --names > topics.txt && klamm diff --topics topics.txt old/ new/

Exit codes:
  0  every topic is as its contracts say
  1  some are not: each is printed with what would mend it
  2  it could not be looked at: the cluster cannot be reached, or klamm.yaml or the policy has faults";

#[derive(Serialize)]
struct Report {
    /// The policy's content hash.
    policy: String,
    topics: usize,
    /// The number of topics that a contract covers.
    governed: usize,
    findings: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    topic: String,
    rule: String,
    setting: String,
    value: Option<String>,
    /// The broker from which the topic inherits the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    inherited_from: Option<i32>,
    must: String,
    /// A command of Kafka's own tools that removes the difference; if no single command does,
    /// `advice` explains what to do.
    command: Option<String>,
    advice: String,
}

impl From<&Finding> for Row {
    fn from(finding: &Finding) -> Self {
        Self {
            topic: finding.topic.clone(),
            rule: finding.rule.to_string(),
            setting: finding.setting.to_string(),
            value: finding.value.clone(),
            inherited_from: match finding.source {
                Source::Topic => None,
                Source::Broker(id) => Some(id),
            },
            must: finding.must.clone(),
            command: finding.command(),
            advice: finding.advice(),
        }
    }
}

pub fn run(arguments: &SurveyArguments) -> anyhow::Result<Exit> {
    let config = files::load(&arguments.config).map_err(|faults| {
        report(&faults);
        anyhow!("`{}` has faults", arguments.config.display())
    })?;
    let directory = arguments.directory.as_ref().unwrap_or(&config.policy);
    let topics = || shell::survey(&config).map_err(|fault| anyhow!("the cluster: {fault}"));
    if arguments.names {
        let topics = topics()?;
        print(|out| names(out, &topics))?;
        return Ok(Exit::Fine);
    }
    let mut findings = Vec::new();
    let Some(LoadedPolicy { policy, .. }) = policy(directory, &mut findings) else {
        report(&findings);
        bail!("the policy in `{}` has faults", directory.display());
    };
    let topics = topics()?;
    let found = survey(&policy, &topics);
    let governed = |topic: &&Topic| policy.contract(&topic.name).is_some();
    let report = Report {
        policy: policy.hash().to_owned(),
        governed: topics.iter().filter(governed).count(),
        topics: topics.len(),
        findings: found.iter().map(Row::from).collect(),
    };
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report),
    })?;
    Ok(match report.findings.is_empty() {
        true => Exit::Fine,
        false => Exit::Faults,
    })
}

fn names(out: &mut impl Write, topics: &[Topic]) -> io::Result<()> {
    topics
        .iter()
        .try_for_each(|topic| writeln!(out, "{}", printed(&topic.name)))
}

fn human(out: &mut impl Write, report: &Report) -> io::Result<()> {
    for row in &report.findings {
        let value = escaped(row.value.as_deref().unwrap_or("not told"));
        let from = match row.inherited_from {
            Some(broker) => format!(" (inherited from broker {broker})"),
            None => String::new(),
        };
        writeln!(
            out,
            "{}: {} is {value}{from}, must be {} [{}]",
            printed(&row.topic),
            row.setting,
            row.must,
            row.rule
        )?;
        writeln!(out, "    {}", escaped(&row.advice))?;
    }
    let (topics, governed) = (many(report.topics, "topic"), report.governed);
    match report.findings.len() {
        0 => writeln!(
            out,
            "in line: {topics}, {governed} of them under a contract"
        ),
        found => writeln!(
            out,
            "{} out of line: {topics}, {governed} of them under a contract",
            many(found, "value")
        ),
    }
}
