//! `klamm serve`: runs the proxy.
use super::{Exit, report};
use crate::{config::files, shell, text::Diagnostic};
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use std::{io::IsTerminal, path::PathBuf};
use tracing_subscriber::{EnvFilter, fmt};

/// Run the proxy
///
/// Reads klamm.yaml, policy, schemas and users, and reports all faults in them before it serves the
/// first client. Changed files of policy, schemas and users are reloaded within seconds, or
/// immediately on SIGHUP; if the new files have faults, the previous version stays in force.
/// SIGTERM and SIGINT stop the proxy: /readyz answers 503, new connections are not accepted,
/// requests in flight are finished (for at most `limits.drain`, default 25 seconds), connections
/// are closed one after another, and the audit log is written to its end. A second signal stops the
/// proxy at once.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ServeArguments {
    /// The proxy's configuration; relative paths in it are relative to the file
    #[arg(long, value_name = "FILE", default_value = "klamm.yaml")]
    config: PathBuf,
    /// The format of log lines on standard error; default: `text` on a terminal, `json` otherwise
    #[arg(long, value_name = "FORMAT")]
    log: Option<LogFormat>,
    /// The log level: error, warn, info or debug, or a level per module, such as
    /// `info,klamm::shell=debug`
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
        // The error's text already contains its causes.
        Err(fault) => Err(anyhow!("{fault}")),
    }
}

/// The exit code for faults: an unreadable file counts like a file with faults.
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
        // If a log line cannot be written (a full disk, a pipe without a reader),
        // `tracing-subscriber` would report that with `eprintln!`, which panics if standard error
        // fails, too. The panic would end the audit log's thread, which must keep running until the
        // disk works again.
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
