//! A policy together with the statements of its files, for the tools. The proxy keeps only the
//! policy.

use super::expectations::{self, Expectation, Question};
use crate::policy::{
    Policy,
    language::{
        check::{MAX_FINDINGS, MAX_MEANT},
        files::Files,
        load,
        parse::{For, Parsed, parse},
        rule::role::Role,
        syntax::{
            Origin,
            access::{Effect, Rule},
            day,
            name::Name,
        },
    },
    model::vocabulary::{Action, Subject},
};
use crate::text::{Diagnostic, Place};
use jiff::Timestamp;
use serde::Serialize;
use std::{collections::BTreeMap, path::Path, sync::Arc};

pub struct LoadedPolicy {
    pub policy: Policy,
    /// From the files under `tests/`, in the order of the files.
    pub expectations: Vec<Expectation>,
    pub(in crate::policy) said: Parsed,
}

/// A rule with the role or guard to which it belongs.
#[derive(Clone, Copy)]
pub(in crate::policy) struct Ruled<'a> {
    pub rule: &'a Rule,
    /// `None` if it belongs to a guard.
    pub role: Option<&'a Role>,
    pub origin: &'a Origin,
    pub of: &'a str,
}

/// A rule as it is shown to users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    pub rule: String,
    /// `allow` or `deny`.
    pub effect: &'static str,
    /// `role analyst` or `guard ciso`.
    pub of: String,
    pub file: String,
    pub line: usize,
}

impl LoadedPolicy {
    pub fn load(directory: &Path) -> Result<Self, Vec<Diagnostic>> {
        Self::of(&load::read(directory)?)
    }

    /// Loads a policy as the proxy does, without its expectations, so that archived versions can be
    /// queried whatever their expectations contain.
    pub fn without_tests(directory: &Path) -> Result<Self, Vec<Diagnostic>> {
        let files = load::read(directory)?;
        let (policy, said) = Policy::of_parsed(&files, parse(&files, For::Deciding))?;
        let expectations = Vec::new();
        Ok(Self {
            policy,
            expectations,
            said,
        })
    }

    /// Errors of the expectations are errors of the policy here: unreadable ones, and those that
    /// name an unknown rule.
    pub fn of(files: &Files) -> Result<Self, Vec<Diagnostic>> {
        let mut parsed = parse(files, For::Testing);
        let mut expectations = Vec::new();
        for source in std::mem::take(&mut parsed.tests) {
            let (read, findings) = expectations::read(&source);
            expectations.extend(read);
            parsed.findings.extend(findings);
        }
        let (policy, said) = Policy::of_parsed(files, parsed)?;
        let mut suggestions = MAX_MEANT;
        let unknown = |e: &Expectation| e.unknown_rules(&policy, &mut suggestions);
        let faults = expectations.iter().flat_map(unknown);
        let mut faults: Vec<_> = faults.take(MAX_FINDINGS).collect();
        if faults.is_empty() {
            return Ok(Self {
                policy,
                expectations,
                said,
            });
        }
        faults.extend_from_slice(policy.warnings());
        Diagnostic::sort(&mut faults);
        Err(faults)
    }

    /// Every rule of every role and guard.
    pub(in crate::policy) fn rules(&self) -> impl Iterator<Item = Ruled<'_>> {
        let of_roles = self.said.roles.iter().flat_map(|role| {
            role.rules.iter().map(move |rule| Ruled {
                rule,
                role: Some(role),
                origin: &role.origin,
                of: &role.name,
            })
        });
        let of_guards = self.said.guards.iter().flat_map(|guard| {
            guard.rules.iter().map(move |rule| Ruled {
                rule,
                role: None,
                origin: &guard.origin,
                of: &guard.name,
            })
        });
        of_roles.chain(of_guards)
    }

    /// The roles that a subject has at a given time, each with the member or grant through which it
    /// has the role.
    pub fn roles(&self, subject: &Subject, at: Option<Timestamp>) -> BTreeMap<Arc<str>, String> {
        let mut has = BTreeMap::new();
        for role in &self.said.roles {
            let member = role.members.iter().find(|(member, _)| member.is(subject));
            if let Some((member, _)) = member {
                has.insert(Arc::clone(&role.name), format!("as `{member}`"));
            }
        }
        for grant in &self.said.grants {
            let meant = grant.to.iter().any(|(member, _)| member.is(subject));
            if meant && at.is_some_and(|at| grant.holds(at)) {
                let by = format!("by the grant `{}` until {}", grant.name, grant.until.0);
                has.entry(Arc::clone(&grant.role.0)).or_insert(by);
            }
        }
        self.include(&mut has);
        has
    }

    /// Adds the roles that include a role of `has`.
    fn include(&self, has: &mut BTreeMap<Arc<str>, String>) {
        loop {
            let before = has.len();
            for role in &self.said.roles {
                let mut others = role.included();
                if let Some((other, _)) = others.find(|(other, _)| has.contains_key(*other)) {
                    let by = format!("as a member of `{other}`");
                    has.entry(Arc::clone(&role.name)).or_insert(by);
                }
            }
            if has.len() == before {
                return;
            }
        }
    }

    /// A past or future grant of the role for this subject.
    pub(in crate::policy) fn other_grants(
        &self,
        subject: &Subject,
        role: &str,
        at: Option<Timestamp>,
    ) -> Option<String> {
        let mut grants = self.said.grants.iter();
        let grant = grants.find(|grant| {
            let meant = grant.to.iter().any(|(member, _)| member.is(subject));
            *grant.role.0 == *role && meant && !at.is_some_and(|at| grant.holds(at))
        })?;
        let from = grant
            .from
            .map_or_else(String::new, |from| format!(" from {}", day(from)));
        Some(format!(
            "the grant `{}` is{from} until {}",
            grant.name,
            day(grant.until.0)
        ))
    }
}

impl Ruled<'_> {
    pub fn cited(&self) -> Cited {
        let Place { file, line, .. } = self.origin.source.place(self.rule.span);
        let kind = if self.role.is_some() { "role" } else { "guard" };
        Cited {
            rule: self.rule.id.to_string(),
            effect: match self.rule.effect {
                Effect::Allow => "allow",
                Effect::Deny => "deny",
            },
            of: format!("{kind} {}", self.of),
            file,
            line,
        }
    }

    /// Whether the rule concerns this action, for any subject and under any condition. `fills`
    /// tells whether a name of the rule matches.
    pub fn is_about(&self, action: &Action<'_>, api: i16, fills: impl Fn(&Name) -> bool) -> bool {
        let rule = self.rule;
        let everything = rule.everything && rule.apis.has(api);
        everything
            || rule.targets.iter().any(|target| {
                target.kind == action.kind
                    && target.reach(rule.effect).has(action.operation)
                    && target.keys(rule.effect, rule.apis).has(api)
                    && target.names.iter().any(&fills)
            })
    }

    /// The pattern of a rule that would match the name, except that the name begins with `__` and
    /// the pattern does not.
    pub fn misses_internal(&self, subject: &Subject, asked: &Question) -> Option<String> {
        let action = asked.action();
        let found = std::cell::RefCell::new(None);
        self.is_about(&action, asked.api, |name| {
            let patterns = name.patterns(subject);
            let missed = patterns.iter().any(|one| one.misses_internal(action.name));
            if missed {
                found.replace(Some(name.pattern.as_str().to_owned()));
            }
            missed
        });
        found.into_inner()
    }

    /// Whether the rule concerns the action, with its templates filled by this subject's own names;
    /// other properties of the subject do not matter.
    pub fn is_surely_about(&self, subject: &Subject, asked: &Question) -> bool {
        let action = asked.action();
        self.is_about(&action, asked.api, |name| {
            let patterns = name.patterns(subject);
            patterns.iter().any(|pattern| pattern.matches(action.name))
        })
    }
}
