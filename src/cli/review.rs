//! `klamm review`: writes a sheet for each role, to be reviewed and signed.
use super::{
    Exit, Faults,
    check::{Format as Shown, json},
    instant, print,
    register::literal,
};
use crate::{
    policy::tools::{
        loaded_policy::LoadedPolicy,
        review::{Sentence, Sheet, review},
    },
    shell::clock::wall,
    text::nearest::did_you_mean,
};
use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Write a sheet for each role, for the periodic review
///
/// A sheet lists the role's members and how each became one, the role's rules in words, what guards
/// deny, the date of the last review, and a place to sign. After the review, write its date into
/// the role's `reviewed`; `policy.yaml` can limit the time between reviews.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ReviewArguments {
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Only this role; can be repeated
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,
    /// Time of the review; a date means 00:00 UTC; default: now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// The output format: `human` is Markdown
    #[arg(long, value_enum, default_value_t = Shown::Human)]
    pub(super) format: Shown,
}

const AFTER: &str = "\
Examples:
  klamm review policy/ > review.md
  klamm review --role data-engineer --format json policy/

Exit codes:
  0  it is written
  1  the policy has faults, or no roles
  2  it could not be looked at, or there is no such role";

#[derive(Serialize)]
struct Report<'a> {
    policy: &'a str,
    at: String,
    roles: Vec<Sheet>,
}

pub fn run(arguments: &ReviewArguments) -> anyhow::Result<Exit> {
    let whole = LoadedPolicy::load(&arguments.directory).map_err(Faults)?;
    let at = arguments.at.unwrap_or_else(wall);
    let mut roles = review(&whole, at);
    for name in &arguments.roles {
        if !roles.iter().any(|sheet| sheet.role == *name) {
            let near = did_you_mean(name, roles.iter().map(|sheet| &*sheet.role));
            let help = near.map_or_else(String::new, |help| format!("; {help}"));
            bail!("there is no role `{name}`{help}");
        }
    }
    roles.retain(|sheet| arguments.roles.is_empty() || arguments.roles.contains(&sheet.role));
    let report = Report {
        policy: whole.policy.hash(),
        at: at.to_string(),
        roles,
    };
    print(|out| match arguments.format {
        Shown::Json => json(out, &report),
        Shown::Human => markdown(out, &report),
    })?;
    Ok(match report.roles.is_empty() {
        true => Exit::Faults,
        false => Exit::Fine,
    })
}

fn markdown(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    writeln!(
        out,
        "# Review of roles\n\nPolicy `sha256:{}`, as of {}.",
        report.policy, report.at
    )?;
    for sheet in &report.roles {
        writeln!(out, "\n## {}\n", literal(&sheet.role))?;
        let said = |text: &str| {
            if text.is_empty() {
                "not said".to_owned()
            } else {
                literal(text)
            }
        };
        writeln!(out, "- Owner: {}", said(&sheet.owner))?;
        writeln!(out, "- Purpose: {}", said(&sheet.purpose))?;
        writeln!(
            out,
            "- Reviewed: {}",
            sheet.reviewed.as_deref().unwrap_or("never")
        )?;
        writeln!(out, "- File: {}", literal(&sheet.file))?;
        list(out, "Members", &sheet.members)?;
        list(out, "By other roles", &sheet.through)?;
        list(out, "For a while", &sheet.grants)?;
        rules(out, "Allowed", &sheet.allows)?;
        rules(out, "Denied", &sheet.denies)?;
        rules(out, "Denied by guards", &sheet.guards)?;
        list(out, "Observed", sheet.observed.as_slice())?;
        let place = "\nThis is still needed, as it is: yes / no\n\nName, day, signature: ______________________________";
        writeln!(out, "{place}")?;
    }
    Ok(())
}

fn list(out: &mut impl Write, title: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:\n")?;
    items
        .iter()
        .try_for_each(|item| writeln!(out, "- {}", literal(item)))
}

fn rules(out: &mut impl Write, title: &str, rules: &[Sentence]) -> io::Result<()> {
    let items: Vec<String> = rules
        .iter()
        .map(|Sentence { rule, says }| format!("{says} ({rule})"))
        .collect();
    list(out, title, &items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_shipped_roles_have_sheets() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy");
        let whole = LoadedPolicy::load(&shipped).unwrap_or_else(|f| panic!("{}", f[0]));
        let report = Report {
            policy: "beef",
            at: "now".to_owned(),
            roles: review(&whole, Timestamp::UNIX_EPOCH),
        };
        let mut out = Vec::new();
        markdown(&mut out, &report).unwrap();
        let text = String::from_utf8(out).unwrap();
        for part in [
            "## analyst\n\n- Owner: data\n- Purpose: reports on sales\n- Reviewed: never\n",
            "Members:\n\n- user:alice\n- group:bi\n",
            "- may read, describe on topic `clean.*`; read, describe on group `bi-*`, when { tls: true, source: \\[ 10.0.0.0/8, 127.0.0.0/8 \\] } (analyst-reads-clean)\n",
            "Name, day, signature: ___",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let arguments = |role: &str| ReviewArguments {
            directory: shipped.clone(),
            roles: vec![role.to_owned()],
            at: None,
            format: Shown::Json,
        };
        assert_eq!(
            crate::cli::finish(run(&arguments("analyst")), false),
            Exit::Fine
        );
        assert_eq!(
            crate::cli::finish(run(&arguments("analist")), false),
            Exit::Failed
        );
    }
}
