//! `klamm status`: shows the status of a running proxy.
use super::{Exit, check::Format, print, report};
use crate::{
    config::files,
    shell::admin::status::{Ending, FaultyTeam, Policy, Slowed, Status, TokenKeys, ask, whose},
    text::{chars::escaped, name::printed},
};
use anyhow::{Context, anyhow};
use clap::Args;
use std::{
    fmt::{self, Write as _},
    io::Write as _,
    net::SocketAddr,
    path::PathBuf,
};

/// Show the status of the running proxy
///
/// Queries the proxy at the admin address of klamm.yaml, on the proxy's own machine, and shows: the
/// policy in force and since when, whether the last reload failed and why, the remaining lifetime
/// of certificates, the known brokers, the number of connected clients, whether the audit log can
/// be written, and cluster settings that are incompatible with clients that share one principal.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct StatusArguments {
    /// The proxy's configuration, which contains the `admin` address
    #[arg(long, value_name = "FILE", default_value = "klamm.yaml")]
    config: PathBuf,
    /// Query this address, without a configuration
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "config")]
    address: Option<SocketAddr>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

const AFTER: &str = "\
Examples:
  klamm status                                   of the proxy of ./klamm.yaml
  klamm status --config /etc/klamm/klamm.yaml
  klamm status --address 127.0.0.1:9600 --format json | jq .policy.hash
  kubectl exec deploy/klamm -- klamm status --config /etc/klamm/klamm.yaml

Exit codes:
  0  all is well; there may be warnings
  1  something must be seen to: it is not ready, the last reload failed, the audit log cannot be written, a certificate has ended,
     a broker cannot be reached
  2  it could not be asked: klamm.yaml has faults or no `admin`, nobody answers there, or it is another machine's";

pub fn run(arguments: &StatusArguments) -> anyhow::Result<Exit> {
    let address = address(arguments)?;
    let asked = ask(address);
    let (status, body) = asked.with_context(|| format!("the gate at {address} cannot be asked"))?;
    print(|out| match arguments.format {
        Format::Json => out.write_all(&body).and_then(|()| out.write_all(b"\n")),
        Format::Human => write!(out, "{}", Human(&status)),
    })?;
    Ok(match status.is_well() {
        true => Exit::Fine,
        false => Exit::Faults,
    })
}

fn address(arguments: &StatusArguments) -> anyhow::Result<SocketAddr> {
    if let Some(address) = arguments.address {
        return Ok(address);
    }
    let file = arguments.config.display();
    let config = files::load(&arguments.config).map_err(|faults| {
        report(&faults);
        anyhow!("`{file}` has faults")
    })?;
    config.admin.with_context(|| {
        format!(
            "`{file}` has no `admin`: nobody can be asked; add `admin: {{ address: 127.0.0.1:9600 }}`"
        )
    })
}

struct Human<'a>(&'a Status);

impl fmt::Display for Human<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0;
        let ready = match status.missing.as_slice() {
            [] => "ready".to_owned(),
            missing => format!("not ready: {}", escaped(&missing.join(", "))),
        };
        writeln!(
            f,
            "Klamm {}, up since {}: {ready}",
            status.version, status.up_since
        )?;
        let policy = &status.policy;
        let Policy {
            hash,
            serial,
            since,
            waiting,
            faulty_teams,
            ..
        } = policy;
        writeln!(f, "policy       {hash} (serial {serial}) since {since}")?;
        if let Some(waiting) = waiting {
            let what = "what it no longer allows is denied, what it newly allows waits";
            writeln!(f, "             {waiting} CANNOT BE ARCHIVED: {what}")?;
        }
        for FaultyTeam { team, instead } in faulty_teams {
            let (team, instead) = (printed(team), escaped(instead));
            writeln!(
                f,
                "             THE FILES OF THE TEAM `{team}` HAVE FAULTS: {instead}"
            )?;
        }
        self.reload(f)?;
        self.cluster(f)?;
        writeln!(f, "clients      {} connected", status.connections)?;
        self.slowed(f)?;
        match &status.audit.error {
            None => writeln!(
                f,
                "audit log    is written, {} events on their way",
                status.audit.waiting
            )?,
            Some(error) => writeln!(
                f,
                "audit log    CANNOT BE WRITTEN, {} events wait: {}",
                status.audit.waiting,
                escaped(error)
            )?,
        }
        self.tokens(f)?;
        self.tls(f)?;
        for problem in &status.problems {
            writeln!(f, "problem      {}", escaped(problem))?;
        }
        let mut warnings = status.warnings.iter();
        warnings.try_for_each(|warning| writeln!(f, "warning      {}", escaped(warning)))
    }
}

impl Human<'_> {
    fn reload(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(failed) = &self.0.failed else {
            return writeln!(f, "files        read {}, all of them in force", self.0.read);
        };
        let instead = match failed.partly {
            false => "has changed nothing; those of",
            true => "has changed only what has no faults; otherwise those of",
        };
        writeln!(
            f,
            "files        THE RELOAD OF {} FAILED and {instead} {} are in force",
            failed.at, self.0.read
        )?;
        for fault in &failed.faults {
            writeln!(f, "\n{}", indented(fault))?;
        }
        match failed.more {
            0 => writeln!(f),
            more => writeln!(
                f,
                "\n             and {more} faults more: the log has them\n"
            ),
        }
    }

    fn cluster(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cluster = &self.0.cluster;
        let nodes = cluster
            .nodes
            .iter()
            .map(|node| format!("{} ({}:{})", node.id, printed(&node.host), node.port));
        let nodes: Vec<_> = nodes.collect();
        match (&cluster.id, nodes.as_slice()) {
            (_, []) => writeln!(f, "cluster      NO BROKER IS KNOWN")?,
            (id, nodes) => writeln!(
                f,
                "cluster      {}, brokers {}, {} topics",
                id.as_deref().map_or("without an id".into(), printed),
                nodes.join(", "),
                cluster.topics
            )?,
        }
        for node in &cluster.nodes {
            let address = format!("{} ({}:{})", node.id, printed(&node.host), node.port);
            let (error, since) = (node.error.as_deref(), node.since.as_deref());
            unreached(f, &address, error, node.tries, since)?;
        }
        for tried in &cluster.bootstrap {
            let (error, since) = (tried.error.as_deref(), tried.since.as_deref());
            unreached(f, &printed(&tried.address), error, tried.tries, since)?;
        }
        Ok(())
    }

    /// Accounts with delayed logins: after wrong passwords, a login with the right password can be
    /// delayed, too.
    fn slowed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for one in &self.0.slowed {
            let Slowed {
                account,
                source,
                logins,
                wait_ms,
            } = one;
            // The account is in its printed form already.
            let (account, source) = (escaped(account), escaped(source));
            writeln!(
                f,
                "slowed       {account} from {source}: {logins} logins waited after failed ones, the last {wait_ms} ms"
            )?;
        }
        match self.0.slowed_more {
            0 => Ok(()),
            more => writeln!(f, "             and {more} accounts more"),
        }
    }

    fn tokens(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.tokens {
            None => Ok(()),
            Some(TokenKeys { age: None, .. }) => writeln!(f, "token keys   NONE HAVE COME YET"),
            Some(TokenKeys {
                keys,
                age: Some(age),
            }) => {
                writeln!(f, "token keys   {keys}, fetched {age} s ago")
            }
        }
    }

    fn tls(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.0.tls_failures {
            let whose = whose(&failure.listener);
            writeln!(
                f,
                "TLS          THE CHANGED FILES {} CANNOT BE USED: {}",
                escaped(&whose),
                escaped(&failure.error)
            )?;
        }
        self.0
            .certificates
            .iter()
            .try_for_each(|end| writeln!(f, "TLS          {}", told(end)))
    }
}

fn told(end: &Ending) -> String {
    let mut text = format!(
        "{} {} `{}`",
        escaped(&whose(&end.listener)),
        escaped(&end.what),
        printed(&end.file)
    );
    if !end.subject.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, " of `{}`", printed(&end.subject));
    }
    let left = match end.days {
        ..=-1 => "HAS ENDED at".to_owned(),
        1 => "1 day left, ends".to_owned(),
        days => format!("{days} days left, ends"),
    };
    format!("{text}: {left} {}", end.at)
}

/// A line about an unreachable broker, with the reason.
fn unreached(
    f: &mut fmt::Formatter<'_>,
    broker: &str,
    error: Option<&str>,
    tries: u64,
    since: Option<&str>,
) -> fmt::Result {
    let Some(error) = error else { return Ok(()) };
    let (since, error) = (since.unwrap_or("start"), escaped(error));
    writeln!(
        f,
        "broker       {broker} CANNOT BE REACHED since {since}, tried {tries} times: {error}"
    )
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .map(|line| format!("             {}", escaped(line)))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::admin::status::{BrokerStatus, Failed, TlsFailure, Tried};

    /// Names and sentences from clients, brokers and files neither add lines nor look like others.
    #[test]
    fn names_and_sentences_cannot_forge_lines() {
        const FORGED: &str = "\u{430}b\nslowed       `bob` from 10.0.0.1\u{202e}";
        let forged = || FORGED.to_owned();
        let mut status = Status {
            missing: vec![forged()],
            problems: vec![forged()],
            warnings: vec![forged()],
            ..Status::default()
        };
        let lines = || Human(&status).to_string().lines().count();
        let before = lines();
        status.policy.faulty_teams = vec![FaultyTeam {
            team: forged(),
            instead: forged(),
        }];
        status.cluster.id = Some(forged());
        status.cluster.nodes = vec![BrokerStatus {
            host: forged(),
            error: Some(forged()),
            ..BrokerStatus::default()
        }];
        status.cluster.bootstrap = vec![Tried {
            address: forged(),
            error: Some(forged()),
            ..Tried::default()
        }];
        status.slowed = vec![Slowed {
            account: forged(),
            ..Slowed::default()
        }];
        status.audit.error = Some(forged());
        status.tls_failures = vec![TlsFailure {
            listener: forged(),
            error: forged(),
        }];
        status.certificates = vec![Ending {
            listener: forged(),
            file: forged(),
            subject: forged(),
            ..Ending::default()
        }];
        let text = Human(&status).to_string();
        assert_eq!(text.lines().count(), before + 6, "{text}");
        let names = [
            "THE TEAM `\"\\u{430}b\\u{a}slowed",
            "cluster      \"\\u{430}b\\u{a}slowed",
            "(\"\\u{430}b\\u{a}slowed",
            "broker       \"\\u{430}b\\u{a}slowed",
        ];
        for name in names {
            assert!(text.contains(name), "{name}: {text}");
        }
        assert!(!text.contains('\u{202e}'), "{text}");

        status.failed = Some(Failed {
            faults: vec!["a\u{1b}[2J".to_owned()],
            ..Failed::default()
        });
        let text = Human(&status).to_string();
        assert!(text.contains("             a\\u{1b}[2J\n"), "{text}");
    }
}
