//! `klamm serve`: runs the gate.
use super::{Exit, report};
use crate::{config::files, shell, text::Diagnostic};
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use std::{io::IsTerminal, path::PathBuf};
use tracing_subscriber::{EnvFilter, fmt};

/// Run the gate
///
/// Reads klamm.yaml, policy, schemas and users, and says everything that is wrong with them before the first client is served.
/// Changed files of policy, schemas and users are read anew within seconds, or at once on SIGHUP; what is broken changes nothing.
/// SIGTERM and SIGINT stop it: /readyz says 503, no connection is taken, requests in flight are finished (`limits.drain`,
/// 25 seconds, at most), connections end one after another, and the audit log is written to its end. A second signal ends it at once.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ServeArguments {
    /// The gate's configuration; relative paths in it are relative to the file
    #[arg(long, value_name = "FILE", default_value = "klamm.yaml")]
    config: PathBuf,
    /// How log lines are written to standard error: `text` on a terminal, `json` otherwise
    #[arg(long, value_name = "FORMAT")]
    log: Option<LogFormat>,
    /// What is logged: error, warn, info, debug, or by module, such as `info,klamm::shell=debug`
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: String,
}

const AFTER: &str = "\
Examples:
  klamm serve                                 with ./klamm.yaml
  klamm serve --config /etc/klamm/klamm.yaml
  klamm serve --log json --log-level info,klamm::shell=debug

Exit codes:
  0  it was told to stop and has stopped in order
  1  klamm.yaml, policy, schemas or users have faults
  2  it could not start, or could not stop in order: a port is taken, the audit log cannot be written";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

pub fn run(arguments: &ServeArguments) -> anyhow::Result<Exit> {
    start_log(arguments)?;
    let config = match files::load(&arguments.config) {
        Ok(config) => config,
        Err(faults) => return Ok(faulty(&faults)),
    };
    report(&config.warnings);
    match shell::serve(config) {
        Ok(()) => Ok(Exit::Fine),
        Err(shell::ServeError::Files(faults)) => Ok(faulty(&faults)),
        // It says its causes itself.
        Err(fault) => Err(anyhow!("{fault}")),
    }
}

/// A file that cannot be read keeps the gate from serving as one with faults does.
fn faulty(faults: &[Diagnostic]) -> Exit {
    report(faults);
    Exit::Faults
}

fn start_log(arguments: &ServeArguments) -> anyhow::Result<()> {
    let level = &arguments.log_level;
    let filter = EnvFilter::try_new(level).with_context(|| format!("log level `{level}`"))?;
    let terminal = std::io::stderr().is_terminal();
    let format = arguments.log.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A line that cannot be written (a full disk, a pipe that nobody reads) would be complained of on standard error by `eprintln!`,
        // which panics when that fails, too: the audit log's thread would not live to see the disk heal.
        .log_internal_errors(false)
        .with_ansi(terminal);
    match format {
        LogFormat::Text => log.compact().with_target(false).try_init(),
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init(),
    }
    .map_err(|error| anyhow!(error))
}
