//! The formats that a contract can name.
mod json;

use super::Checker;
use crate::text::{Diagnostic, Source};
use std::{fmt, sync::Arc};

type Compile = fn(&Source) -> Result<Arc<dyn Checker>, Box<Diagnostic>>;

/// A format of values, and of its schemas.
#[derive(Clone, Copy)]
pub struct Format {
    /// The name in a contract's `format:`.
    pub name: &'static str,
    /// One line for the manual.
    pub summary: &'static str,
    /// The usual file name extension of its schema files.
    pub extension: &'static str,
    /// Compiles a schema file.
    pub compile: Compile,
    /// The checker for a contract that names the format without a schema: it only requires
    /// well-formed values.
    pub bare: &'static dyn Checker,
}

/// All formats, by name.
pub const FORMATS: &[Format] = &[Format {
    name: "json",
    summary: "JSON, and JSON Schema (2020-12, and older drafts where `$schema` says so; `format` is checked, not just noted)",
    extension: ".schema.json",
    compile: json::compile,
    bare: json::BARE,
}];

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Format {
    pub fn named(name: &str) -> Option<&'static Format> {
        FORMATS.iter().find(|format| format.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(FORMATS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(
            FORMATS
                .iter()
                .all(|format| Format::named(format.name).is_some() && !format.summary.is_empty())
        );
    }
}
