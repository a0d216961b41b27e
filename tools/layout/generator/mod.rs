//! The generator of `src/wire/layout/table.rs`: reads Kafka's own message definitions out of the `kafka-clients` jar.
mod class;
mod compile;
mod definition;
mod write;

use self::{compile::compile, write::write};
use anyhow::{Context, Result, bail};
use aws_lc_rs::digest;
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// The text of the table, made from the jar in the directory `libs`.
pub fn generate(libs: &Path) -> Result<String> {
    let jar = find(libs)?;
    let bytes = fs::read(&jar).with_context(|| format!("`{}`", jar.display()))?;
    let mut sum = String::new();
    for byte in digest::digest(&digest::SHA256, &bytes).as_ref() {
        write!(sum, "{byte:02x}")?;
    }
    let layouts = compile(&definition::read(&jar)?)?;
    let name = jar.file_name().unwrap_or_default().to_string_lossy();
    Ok(write(&layouts, &name, &sum))
}

/// The one `kafka-clients` jar of a directory.
pub fn find(libs: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(libs)
        .with_context(|| format!("`{}` with the kafka-clients jar", libs.display()))?;
    let mut jars = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let version = name
            .strip_prefix("kafka-clients-")
            .and_then(|rest| rest.strip_suffix(".jar"));
        if version.is_some_and(|version| version.split('.').all(|part| part.parse::<u32>().is_ok()))
        {
            jars.push(path);
        }
    }
    match jars.as_slice() {
        [jar] => Ok(jar.clone()),
        [] => bail!("`{}` holds no kafka-clients jar", libs.display()),
        [..] => bail!("`{}` holds more than one kafka-clients jar", libs.display()),
    }
}
