//! `klamm schema`: prints the policy language as a JSON Schema.
use super::{Exit, check::json, print};
use crate::policy::tools::editor_schema::schema;
use clap::Args;

/// Print a JSON Schema of policy files, for editors
///
/// An editor with YAML support uses it to complete keys, to describe them, and to underline
/// misspelt ones during typing. An editor checks one file at a time; `klamm check` checks all of
/// them together.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct SchemaArguments {}

const AFTER: &str = "\
Examples:
  klamm schema > .klamm.schema.json

In an editor with the YAML language server, for all files of the directory (VS Code: .vscode/settings.json):
  { \"yaml.schemas\": { \".klamm.schema.json\": \"policy/**/*.yaml\" } }

Or at the head of a file:
  # yaml-language-server: $schema=../.klamm.schema.json

Exit codes:
  0  it is printed
  2  standard output cannot be written";

pub fn run(_: &SchemaArguments) -> anyhow::Result<Exit> {
    print(|out| json(out, &schema()))?;
    Ok(Exit::Fine)
}
