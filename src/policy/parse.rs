//! What the files of a directory say, each read by itself.

use super::{
    expect::{self, Expectation},
    files::Files,
    rule::{self, Statement, grant::Grant, guard::Guard, role::Role, topic::Terms},
    syntax::{self, Origin, access::Rule},
};
use crate::text::{Diagnostic, Source, read::Reading};
use std::sync::Arc;

/// What the files say, before it is put together.
#[derive(Default)]
pub(super) struct Parsed {
    pub roles: Vec<Role>,
    pub guards: Vec<Guard>,
    pub grants: Vec<Grant>,
    pub terms: Vec<Terms>,
    pub expectations: Vec<Expectation>,
    pub findings: Vec<Diagnostic>,
}

pub(super) fn parse(files: &Files) -> Parsed {
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
    /// Every rule, with the place of what has it.
    pub fn rules(&self) -> impl Iterator<Item = (&Origin, &Rule)> {
        let of_roles = self.roles.iter().map(|role| (&role.origin, &role.rules));
        let of_guards = self
            .guards
            .iter()
            .map(|guard| (&guard.origin, &guard.rules));
        let all = of_roles.chain(of_guards);
        all.flat_map(|(origin, rules)| rules.iter().map(move |rule| (origin, rule)))
    }

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
                    Some(Statement::Guard(guard)) => self.guards.push(guard),
                    Some(Statement::Grant(grant)) => self.grants.push(grant),
                    Some(Statement::Topic(terms)) => self.terms.push(*terms),
                    None => {}
                }
                findings
            }
        };
        self.findings.extend(findings);
    }
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
