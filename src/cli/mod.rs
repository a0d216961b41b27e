//! The command line: one file per subcommand. Human-readable output by default; errors on standard error; exit codes in each `--help`.
pub mod audit;
pub mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::text::Diagnostic;

/// A Kafka proxy that enforces policy inline: identity, access rights, schemas, and an audit log that can be proven.
#[derive(Debug, Parser)]
#[command(name = "klamm", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Keeps the users who log in by name and password
    #[command(subcommand)]
    User(user::User),
    /// Reads the audit log
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// Runs the command that was asked for.
pub fn main() -> ExitCode {
    let (result, failed) = match Cli::parse().command {
        Command::User(user) => (user.run().map(|()| ExitCode::SUCCESS), 1),
        Command::Audit(audit) => (audit.run(), 2),
    };
    result.unwrap_or_else(|error| {
        tell(&error);
        ExitCode::from(failed)
    })
}

/// Faults of a file stand for themselves; anything else is one line with its causes.
fn tell(error: &anyhow::Error) {
    match error.downcast_ref::<Faults>() {
        Some(faults) => eprintln!("{faults}"),
        None => eprintln!("error: {error:#}"),
    }
}

/// All faults of a file, as one error.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
pub struct Faults(pub Vec<Diagnostic>);
