//! The schema files that contracts name: each is found in the directory and listed once.

use super::{Format, Resolved, SchemaRef};
use crate::policy::language::{
    files::Files,
    rule::topic::{Shape, TopicSpec},
};
use crate::text::{Diagnostic, Source};
use std::{collections::HashMap, sync::Arc};

/// A schema file that contracts name. The module `schema` compiles it.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// Relative to the policy's directory.
    pub path: String,
    pub format: &'static str,
    pub source: Arc<Source>,
}

/// Finds schema files; faults are collected in `findings`.
pub(in crate::policy) struct Finder<'a> {
    files: &'a Files,
    known: HashMap<(String, &'static str), SchemaRef>,
    pub found: Vec<SchemaFile>,
    pub findings: Vec<Diagnostic>,
}

impl<'a> Finder<'a> {
    pub fn new(files: &'a Files) -> Self {
        Self {
            files,
            known: HashMap::new(),
            found: Vec::new(),
            findings: Vec::new(),
        }
    }

    pub fn resolve(&mut self, terms: TopicSpec) -> Resolved {
        let key = terms
            .key
            .as_ref()
            .map(|(shape, span)| (self.format(&terms, shape), *span));
        let value = terms
            .value
            .as_ref()
            .map(|(shape, span)| (self.format(&terms, shape), *span));
        Resolved { terms, key, value }
    }

    fn format(&mut self, terms: &TopicSpec, shape: &Shape) -> Format {
        Format {
            format: shape.format,
            schema: self.schema(terms, shape),
            framing: shape.framing,
            said_by: terms.pattern.text(),
        }
    }

    fn schema(&mut self, terms: &TopicSpec, shape: &Shape) -> Option<SchemaRef> {
        let (written, span) = shape.schema.as_ref()?;
        let origin = terms.origin.at(*span);
        let Some(path) = joined(self.files, &origin.source.name, written) else {
            let message = format!("`{written}` is outside the policy's directory");
            let fault = origin.error("schema-outside", message);
            self.findings
                .push(fault.help("a policy names only files inside its directory"));
            return None;
        };
        let key = (path, shape.format);
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let Some(source) = self.files.source(&key.0) else {
            let message = format!("there is no file `{}`", self.files.shown(&key.0));
            let fault = origin.error("missing-schema", message);
            self.findings
                .push(fault.help("the path is relative to this file"));
            return None;
        };
        let source = source.map_err(|fault| self.findings.push(fault)).ok()?;
        let number = SchemaRef(u32::try_from(self.found.len()).ok()?);
        self.found.push(SchemaFile {
            path: key.0.clone(),
            format: shape.format,
            source,
        });
        self.known.insert(key, number);
        Some(number)
    }
}

/// Resolves a path relative to a file into a path relative to the policy's directory; `None` if it
/// leaves the directory.
fn joined(files: &Files, from: &str, written: &str) -> Option<String> {
    let from = from.strip_prefix(&files.shown(""))?;
    if written.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
