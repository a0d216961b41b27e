//! The statements of a directory's files; each file is parsed independently.

use super::{
    files::Files,
    rule::{self, Statement, grant::Grant, guard::Guard, role::Role, team::Team, topic::TopicSpec},
    settings::{self, Settings, Shown},
    syntax::{Origin, access::Rule},
    team_fallback, team_scope,
};
use crate::text::{Diagnostic, Source};
use std::{collections::BTreeMap, sync::Arc};

/// The folder of expectations, in the directory and in a team's folder.
const TESTS: &str = "tests";

/// The statements of all files, before they are combined.
#[derive(Default)]
pub(in crate::policy) struct Parsed {
    pub roles: Vec<Role>,
    pub guards: Vec<Guard>,
    pub grants: Vec<Grant>,
    pub terms: Vec<TopicSpec>,
    pub teams: Vec<Team>,
    /// The files in teams' folders, by the name that findings show, each with its team.
    pub fenced: BTreeMap<String, String>,
    /// The files under `tests/`, from which the tools read the expectations; the running proxy
    /// keeps none of them.
    pub tests: Vec<Arc<Source>>,
    pub findings: Vec<Diagnostic>,
    pub settings: Settings,
    /// Every file of a known kind.
    pub shown: Vec<Shown>,
}

/// The purpose of parsing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::policy) enum For {
    /// The proxy, which evaluates no expectations.
    Deciding,
    Testing,
}

pub(in crate::policy) fn parse(files: &Files, purpose: For) -> Parsed {
    let mut parsed = Parsed::default();
    for path in files.contents.keys() {
        let yaml = path.ends_with(".yaml");
        let (team, inner) = team_scope::inside(path);
        if let Some(team) = team {
            parsed.fenced.insert(files.shown(path), team.to_owned());
        }
        let folder = inner.split_once('/').map_or("", |(folder, _)| folder);
        if folder == TESTS && purpose == For::Deciding {
            continue;
        }
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
    let missing = parsed.settings.missing(&parsed.shown);
    parsed.findings.extend(missing);
    let floors = &parsed.settings.floors;
    parsed.findings.extend(floors.lay_all(&mut parsed.terms));
    parsed.guards.extend(floors.guards(&parsed.terms));
    parsed
}

/// Reports a file that is not read: otherwise its author might believe that it is in force.
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
    /// Every rule, with the place of its role or guard.
    pub fn rules(&self) -> impl Iterator<Item = (&Origin, &Rule)> {
        let of_roles = self.roles.iter().map(|role| (&role.origin, &role.rules));
        let of_guards = self
            .guards
            .iter()
            .map(|guard| (&guard.origin, &guard.rules));
        let all = of_roles.chain(of_guards);
        all.flat_map(|(origin, rules)| rules.iter().map(move |rule| (origin, rule)))
    }

    /// The team that writes a file.
    pub fn team_of(&self, origin: &Origin) -> Option<&str> {
        self.fenced.get(&origin.source.name).map(String::as_str)
    }

    fn read(&mut self, path: &str, folder: &str, source: &Arc<Source>) {
        let findings = match folder {
            "" if path == "policy.yaml" => {
                let (settings, findings) = settings::read(source);
                self.settings = settings;
                findings
            }
            TESTS => {
                self.tests.push(Arc::clone(source));
                Vec::new()
            }
            _ => {
                let file = rule::read(source);
                self.shown.extend(file.shown);
                match file.statement {
                    Some(Statement::Role(role)) => self.roles.push(role),
                    Some(Statement::Guard(mut guard)) => {
                        guard.closes = path.starts_with(team_fallback::CLOSED);
                        self.guards.push(guard);
                    }
                    Some(Statement::Grant(grant)) => self.grants.push(grant),
                    Some(Statement::Topic(terms)) => self.terms.push(*terms),
                    Some(Statement::Team(mut team)) => {
                        path.clone_into(&mut team.path);
                        self.teams.push(team);
                    }
                    None => {}
                }
                file.findings
            }
        };
        self.findings.extend(findings);
    }
}
