//! The help text of a failed expectation: the rule that decided, and what the nearest rule lacks.

use super::Question;
use crate::policy::{
    language::syntax::access::{Effect, LISTS, Target},
    model::{
        keys,
        vocabulary::{self, Kind, Subject},
    },
    tools::{
        explain::{begins_otherwise, lacking},
        loaded_policy::{Cited, LoadedPolicy, Ruled},
    },
};
use jiff::Timestamp;
use std::{collections::BTreeMap, sync::Arc};

/// How many names of a rule are shown.
const SHOWN: usize = 3;

/// A connection whose expectation failed.
pub(super) struct Near<'a> {
    whole: &'a LoadedPolicy,
    subject: &'a Subject,
    at: Option<Timestamp>,
    roles: BTreeMap<Arc<str>, String>,
}

/// A rule that took no part, and what it lacks; never empty.
struct Lacking<'a> {
    ruled: Ruled<'a>,
    parts: Vec<String>,
    is_meant: bool,
}

impl<'a> Near<'a> {
    pub fn of(whole: &'a LoadedPolicy, subject: &'a Subject, at: Option<Timestamp>) -> Self {
        Self {
            roles: whole.roles(subject, at),
            whole,
            subject,
            at,
        }
    }

    /// `effect` is that of the rule that was expected to decide; `None` if no rule had to decide.
    /// `meant` are the ids of the expected rules.
    pub fn help(&self, asked: &Question, effect: Option<Effect>, meant: &[&str]) -> String {
        let action = asked.action();
        let view = self.whole.policy.view(self.subject, self.at);
        let verdict = view.decide(&action, asked.api);
        let part = view.took_part(&action, asked.api);
        let part: Vec<&str> = part.into_iter().map(|rule| view.rule_id(rule)).collect();
        let decider = self.rule(view.rule_id(verdict.rule));
        let denied = verdict.outcome == vocabulary::Outcome::Denied;
        let decided = match &decider {
            Some(ruled) => format!("{} {} {}", place(ruled), verb(denied), shown(asked)),
            None => format!("nothing allows {}", shown(asked)),
        };
        let stopped = denied && decider.is_some();
        let lacks = match effect {
            // The deny would override any allow, so a nearest allow would not help.
            Some(Effect::Allow) if stopped => None,
            Some(effect) => self.lacks(asked, effect, meant, &part),
            None if denied && !stopped => Some(self.not_observed()),
            None => None,
        };
        lacks.map_or(decided.clone(), |lacks| format!("{decided}; {lacks}"))
    }

    fn not_observed(&self) -> String {
        match self.at {
            Some(_) => "no role observes it then".to_owned(),
            None => "nothing is observed without an instant: add `at` to `as`".to_owned(),
        }
    }

    fn rule(&self, id: &str) -> Option<Ruled<'a>> {
        self.whole.rules().find(|ruled| *ruled.rule.id == *id)
    }

    /// The nearest rule with what it lacks. Of two rules that lack equally much, an expected one is
    /// nearer. Only expected denies are considered, because no other deny has to apply.
    fn lacks(
        &self,
        asked: &Question,
        effect: Effect,
        meant: &[&str],
        part: &[&str],
    ) -> Option<String> {
        let other = meant.iter().filter_map(|id| self.rule(id));
        if let Some(other) = other.into_iter().find(|one| one.rule.effect != effect) {
            let can = verb(effect == Effect::Deny);
            return Some(format!("`{}` never {can} anything", other.rule.id));
        }
        let rules = self.whole.rules().filter(|ruled| {
            let id = &*ruled.rule.id;
            let looked_at = effect == Effect::Allow || meant.contains(&id);
            ruled.rule.effect == effect && looked_at && !part.contains(&id)
        });
        let lacking = rules.filter_map(|ruled| {
            let parts = self.parts(&ruled, asked);
            let is_meant = meant.contains(&&*ruled.rule.id);
            (!parts.is_empty()).then_some(Lacking {
                ruled,
                parts,
                is_meant,
            })
        });
        let nearest = lacking.min_by_key(|one| {
            let id = Arc::clone(&one.ruled.rule.id);
            (one.parts.len(), !one.is_meant, id)
        })?;
        let parts = nearest.parts.join("; ");
        Some(format!("nearest is {}: {parts}", place(&nearest.ruled)))
    }

    fn parts(&self, ruled: &Ruled<'_>, asked: &Question) -> Vec<String> {
        let about = about_others(ruled, self.subject, asked).into_iter();
        let lacking = lacking(self.whole, ruled, self.subject, self.at, &self.roles);
        about.chain(lacking).collect()
    }
}

/// The reason why a rule does not concern this action, for any subject.
fn about_others(ruled: &Ruled<'_>, subject: &Subject, asked: &Question) -> Option<String> {
    if ruled.is_surely_about(subject, asked) {
        return None;
    }
    let (rule, action) = (ruled.rule, asked.action());
    let (kind, operation) = (action.kind.name(), action.operation.name());
    let of_kind = |target: &&Target| target.kind == action.kind;
    let does = |target: &&Target| target.reach(rule.effect).has(action.operation);
    let keyed = |target: &&Target| target.keys(rule.effect, rule.apis).has(asked.api);
    let targets = || rule.targets.iter().filter(of_kind);
    if !rule.everything && targets().next().is_none() {
        return Some(format!("it names no {kind}"));
    }
    if !rule.everything && !targets().any(|target| does(&target)) {
        return Some(format!(
            "`{operation}` is not among what it says of a {kind}"
        ));
    }
    let targets = || targets().filter(does);
    if rule.everything || !targets().any(|target| keyed(&target)) {
        let api = keys::by_number(asked.api);
        return Some(format!("it is not about requests of `{api}`"));
    }
    if let Some(pattern) = ruled.misses_internal(subject, asked) {
        return Some(begins_otherwise(&pattern));
    }
    let names = targets().filter(keyed).flat_map(|target| &target.names);
    let names: Vec<String> = names.map(|name| format!("`{}`", name.pattern)).collect();
    let list = LISTS.iter().find(|(_, of)| *of == action.kind);
    let list = list.map_or(kind, |(list, _)| *list);
    Some(format!("its `{list}` are {}", some_of(&names)))
}

fn some_of(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn shown(asked: &Question) -> String {
    let action = asked.action();
    let operation = action.operation.name();
    match action.kind {
        Kind::Cluster => format!("`{operation}` on the cluster"),
        Kind::Topic | Kind::Group | Kind::TransactionalId | Kind::User | Kind::DelegationToken => {
            format!(
                "`{operation}` on the {} `{}`",
                action.kind.name(),
                action.name
            )
        }
    }
}

fn place(ruled: &Ruled<'_>) -> String {
    let Cited {
        rule,
        of,
        file,
        line,
        ..
    } = ruled.cited();
    format!("`{rule}` ({of}, {file}:{line})")
}

fn verb(denies: bool) -> &'static str {
    if denies { "denies" } else { "allows" }
}
