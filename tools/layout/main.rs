//! Writes `src/wire/layout/table.rs` anew: `cargo run --example layout -- DIRECTORY`, where the directory holds the
//! `kafka-clients` jar (without one: `target/kafka/libs`). A test fails when the table is not what this program writes.
mod generator;

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let libs = std::env::args_os()
        .nth(1)
        .map_or_else(|| root.join("target/kafka/libs"), PathBuf::from);
    let table = root.join("src/wire/layout/table.rs");
    std::fs::write(&table, generator::generate(&libs)?)
        .with_context(|| format!("`{}`", table.display()))
}
