//! Who may do what, and what must be true of a topic: policy files in, decisions out.
//!
//! A [`Policy`] is loaded whole or not at all: every fault is told at once, with its place. [`vocabulary`] has the words in which requests
//! are judged; `decide` the answer: deny beats allow, and what no rule allows is denied. Nothing here has a clock or a socket, and only
//! [`load`] reads the disk.
//!
//! ```
//! use klamm::policy::{Policy, files::Files, vocabulary::*};
//!
//! let files = Files::from_texts("policy", [(
//!     "roles/analyst.yaml",
//!     "role: analyst\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ \"clean.*\" ] }\n",
//! )]);
//! let policy = Policy::from_files(&files).unwrap();
//! let alice = Subject { principal: "alice".into(), groups: vec![], mechanism: Mechanism::Plain, listener: "l".into(), tls: true, source: None };
//! let read = |name| Action { operation: Operation::Read, kind: Kind::Topic, name };
//! let view = policy.view(&alice);
//! assert_eq!(policy.rule_id(view.decide(&read("clean.orders"), 1).rule), "reads");
//! assert_eq!(policy.rule_id(view.decide(&read("raw.orders"), 1).rule), "nothing-allows");
//! ```

mod check;
mod compile;
pub mod contract;
pub mod decide;
pub mod expect;
pub mod files;
pub mod findings;
mod index;
pub mod keys;
pub mod load;
pub mod pattern;
#[cfg(test)]
mod properties;
pub mod rule;
pub mod syntax;
pub mod vocabulary;

use crate::text::{Diagnostic, Source, read::Reading};
use compile::Access;
pub use contract::{Contract, Format, SchemaRef};
use contract::{Contracts, Resolved};
pub use rule::topic::Framing;
use decide::View;
use expect::Expectation;
use files::Files;
use rule::{
    Statement,
    role::Role,
    topic::{Shape, Terms},
};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use vocabulary::{RuleRef, Subject};

/// A policy in force: immutable, shared, asked from any thread.
#[derive(Debug)]
pub struct Policy {
    hash: String,
    generation: u64,
    access: Access,
    denies: HashSet<RuleRef>,
    contracts: Contracts,
    schemas: Vec<SchemaFile>,
    expectations: Vec<Expectation>,
    warnings: Vec<Diagnostic>,
}

/// A schema that contracts name. `schema` compiles it.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// Relative to the policy's directory.
    pub path: String,
    pub format: &'static str,
    pub source: Arc<Source>,
}

static GENERATION: AtomicU64 = AtomicU64::new(1);

impl Policy {
    /// Loads a directory. The faults hold warnings too; a fault named [`load::CANNOT_READ`] means that it could not be looked at.
    pub fn load(directory: &Path) -> Result<Self, Vec<Diagnostic>> {
        Self::from_files(&load::read(directory)?)
    }

    /// A policy that allows nothing and has no contracts.
    pub fn empty() -> Self {
        Self::assemble(&Files::default(), Parsed::default())
    }

    pub fn from_files(files: &Files) -> Result<Self, Vec<Diagnostic>> {
        let mut parsed = parse(files);
        if parsed.roles.is_empty()
            && parsed.terms.is_empty()
            && !parsed.findings.iter().any(Diagnostic::is_error)
        {
            let fault = Diagnostic::error("empty-policy", "the directory holds no policy")
                .in_file(&files.directory);
            parsed.findings.push(fault.help("a policy has at least one file that begins with `role:` or `topic:`; is it the right directory?"));
        }
        parsed.findings.extend(check::roles(&parsed.roles));
        parsed.resolve(files);
        parsed
            .findings
            .extend(contract::disagreements(&parsed.resolved));
        if parsed.findings.iter().any(Diagnostic::is_error) {
            return Err(sorted(parsed.findings));
        }
        let policy = Self::assemble(files, parsed);
        let unknown = |e: &Expectation| e.unknown_rules(&policy);
        let faults: Vec<_> = policy.expectations.iter().flat_map(unknown).collect();
        if faults.is_empty() {
            Ok(policy)
        } else {
            Err(sorted([faults, policy.warnings].concat()))
        }
    }

    fn assemble(files: &Files, parsed: Parsed) -> Self {
        let access = Access::new(&parsed.roles);
        let rules = parsed.roles.iter().flat_map(|role| &role.rules);
        let denies = rules.filter(|rule| rule.effect == syntax::access::Effect::Deny);
        let denies = denies.filter_map(|rule| access.rule_by_id(&rule.id));
        Self {
            hash: files.hash(),
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            denies: denies.chain([RuleRef::NOTHING_ALLOWS]).collect(),
            access,
            contracts: Contracts::new(parsed.resolved),
            schemas: parsed.schemas,
            expectations: parsed.expectations,
            warnings: sorted(parsed.findings),
        }
    }

    /// The content hash: 64 hexadecimal digits, recomputable without Klamm (see [`Files::hash`]).
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// A number that no other policy of this process has.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The rules that take part for a subject. Ask once per connection and generation, not per request.
    pub fn view(&self, subject: &Subject) -> Arc<View> {
        self.access.view(subject)
    }

    pub fn rule_id(&self, rule: RuleRef) -> &str {
        self.access.rule_id(rule)
    }

    pub fn rule_by_id(&self, id: &str) -> Option<RuleRef> {
        self.access.rule_by_id(id)
    }

    /// Every rule, in the order of ids.
    pub fn rules(&self) -> impl Iterator<Item = (RuleRef, &Arc<str>)> {
        self.access.ids()
    }

    /// Whether the rule is a deny; `nothing-allows` is.
    pub fn denies(&self, rule: RuleRef) -> bool {
        self.denies.contains(&rule)
    }

    /// What must be true of a topic, of all contracts that match its name. Merged once per set of contracts; a lookup takes about a microsecond.
    pub fn contract(&self, topic: &str) -> Option<Arc<Contract>> {
        self.contracts.of(topic)
    }

    /// The names and patterns that contracts are about.
    pub fn contract_patterns(&self) -> impl Iterator<Item = &str> {
        self.contracts.patterns().map(pattern::Pattern::as_str)
    }

    /// The schemas that contracts name; [`SchemaRef::index`] points in here.
    pub fn schemas(&self) -> &[SchemaFile] {
        &self.schemas
    }

    pub fn expectations(&self) -> &[Expectation] {
        &self.expectations
    }

    /// What is not wrong and should be looked at.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

/// What the files say, before it is put together.
#[derive(Default)]
struct Parsed {
    roles: Vec<Role>,
    terms: Vec<Terms>,
    resolved: Vec<Resolved>,
    schemas: Vec<SchemaFile>,
    expectations: Vec<Expectation>,
    findings: Vec<Diagnostic>,
}

fn parse(files: &Files) -> Parsed {
    let mut parsed = Parsed::default();
    for path in files.contents.keys() {
        let yaml = path.ends_with(".yaml");
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        if !yaml {
            parsed.findings.extend(other_file(files, path, folder));
            continue;
        }
        match files.source(path) {
            Some(Ok(source)) => parsed.read(path, folder, &source),
            Some(Err(fault)) => parsed.findings.push(fault),
            None => {}
        }
    }
    parsed
}

/// A file that is not read must not look as if it were.
fn other_file(files: &Files, path: &str, folder: &str) -> Option<Diagnostic> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if folder == "schemas" || name.ends_with(".md") {
        return None;
    }
    let help = match name.rsplit_once('.') {
        Some((stem, "yml")) => format!("rename it to `{stem}.yaml`"),
        _ => "policy is in `.yaml` files, schemas are in `schemas/`; move it elsewhere".into(),
    };
    let fault = Diagnostic::error("unknown-file", "this file is not part of a policy");
    Some(fault.in_file(files.shown(path)).help(help))
}

impl Parsed {
    fn read(&mut self, path: &str, folder: &str, source: &Arc<Source>) {
        let findings = match folder {
            "" if path == "policy.yaml" => settings(source),
            "tests" => {
                let (expectations, findings) = expect::read(source);
                self.expectations.extend(expectations);
                findings
            }
            "teams" => {
                let fault =
                    Diagnostic::error("not-supported", "the files of teams are not supported yet");
                vec![
                    fault
                        .in_file(&source.name)
                        .help("without their fence they would say more than they may"),
                ]
            }
            _ => {
                let (statement, findings) = rule::read(source);
                match statement {
                    Some(Statement::Role(role)) => self.roles.push(role),
                    Some(Statement::Topic(terms)) => self.terms.push(*terms),
                    None => {}
                }
                findings
            }
        };
        self.findings.extend(findings);
    }

    /// Finds the schemas that terms name.
    fn resolve(&mut self, files: &Files) {
        let mut known = HashMap::new();
        for terms in std::mem::take(&mut self.terms) {
            let mut format = |said: &Option<(Shape, crate::text::Span)>| {
                let (shape, span) = said.as_ref()?;
                let schema = shape
                    .schema
                    .as_ref()
                    .and_then(|_| self.schema(files, &terms, shape, &mut known));
                let said_by = terms.pattern.text();
                Some((
                    Format {
                        format: shape.format,
                        schema,
                        framing: shape.framing,
                        said_by,
                    },
                    *span,
                ))
            };
            let (key, value) = (format(&terms.key), format(&terms.value));
            self.resolved.push(Resolved { terms, key, value });
        }
    }

    fn schema(
        &mut self,
        files: &Files,
        terms: &Terms,
        shape: &Shape,
        known: &mut HashMap<(String, &'static str), SchemaRef>,
    ) -> Option<SchemaRef> {
        let (written, span) = shape.schema.as_ref()?;
        let origin = terms.origin.at(*span);
        let Some(path) = joined(files, &origin.source.name, written) else {
            let fault = origin.error(
                "schema-outside",
                format!("`{written}` is outside the policy's directory"),
            );
            self.findings
                .push(fault.help("a policy names only files inside its directory"));
            return None;
        };
        if let Some(known) = known.get(&(path.clone(), shape.format)) {
            return Some(*known);
        }
        let source = match files.source(&path) {
            Some(Ok(source)) => source,
            Some(Err(fault)) => {
                self.findings.push(fault);
                return None;
            }
            None => {
                let fault = origin.error(
                    "missing-schema",
                    format!("there is no file `{}`", files.shown(&path)),
                );
                self.findings
                    .push(fault.help("the path is relative to this file"));
                return None;
            }
        };
        self.findings
            .extend(not_json(&source).filter(|_| shape.format == "json"));
        let number = SchemaRef(u32::try_from(self.schemas.len()).ok()?);
        self.schemas.push(SchemaFile {
            path: path.clone(),
            format: shape.format,
            source,
        });
        known.insert((path, shape.format), number);
        Some(number)
    }
}

/// A path relative to a file, from the directory's top; `None` when it leaves the directory.
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

/// `schema` compiles it later and knows more; that it is JSON at all is said here, with the place.
fn not_json(source: &Source) -> Option<Diagnostic> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(&source.text).err()?;
    let before = source
        .text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let start = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let message = format!(
        "the schema is not JSON: {}",
        error
            .to_string()
            .split(" at line")
            .next()
            .unwrap_or_default()
    );
    Some(
        Diagnostic::error("schema-not-json", message)
            .at(source, crate::text::Span::new(start, start + 1)),
    )
}

/// `policy.yaml`: optional; without it the language is that of version 1.
fn settings(source: &Source) -> Vec<Diagnostic> {
    let reading = Reading::new(source);
    if let Some(map) = reading.map("`policy.yaml`", &["language", "limits", "require"]) {
        syntax::not_supported(map, &["limits", "require"]);
        let language = map.must("language");
        if let Some(value) =
            language.filter(|value| value.read::<u32>().is_some_and(|version| version != 1))
        {
            value.fault(
                "wrong-value",
                "this version of the language is not known",
                "this version of Klamm reads `language: 1`",
            );
        }
    }
    reading.finish()
}

fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    Diagnostic::sort(&mut findings);
    findings
}

/// Reads anything as a policy and asks it something. Files are parted by NUL bytes; the fuzzer's target calls this.
#[doc(hidden)]
pub fn fuzz_policy(data: &[u8]) {
    let paths = [
        "roles/a.yaml",
        "topics/b.yaml",
        "tests/c.yaml",
        "policy.yaml",
        "roles/d.yaml",
        "schemas/s.json",
    ];
    let contents = paths.iter().zip(data.split(|byte| *byte == 0));
    let files = Files {
        directory: "policy".into(),
        contents: contents
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
            .collect(),
    };
    match Policy::from_files(&files) {
        Ok(policy) => {
            for expectation in policy.expectations() {
                expectation.run(&policy, &mut HashSet::new());
            }
            policy.contract("orders");
        }
        Err(faults) => {
            for fault in faults {
                let _ = fault.to_string();
            }
        }
    }
}
