//! Explains one decision: the rules that made it, the rules that they overrode, and the rules that
//! took no part although they concern the action.

use super::{
    expectations::Question,
    loaded_policy::{Cited, LoadedPolicy, Ruled},
};
use crate::policy::{
    language::syntax::{
        access::{Effect, Rule},
        condition::{Condition, Truth},
    },
    model::vocabulary::{Action, Kind, Operation, Outcome, Subject},
};
use jiff::Timestamp;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// The decision on one operation on one name, with its rules.
#[derive(Debug, Serialize)]
pub struct Explained {
    pub operation: &'static str,
    pub kind: &'static str,
    pub name: String,
    /// `allow`, `deny` or `observe`.
    pub decided: &'static str,
    /// The deciding rule's id.
    pub rule: String,
    /// All rules that took part. If the action is denied, the allows among them were overridden.
    pub took_part: Vec<Cited>,
    /// Rules that concern this action but took no part, each with the reason.
    pub idle: Vec<Idle>,
    /// The response that the client receives.
    pub client: String,
}

#[derive(Debug, Serialize)]
pub struct Idle {
    #[serde(flatten)]
    pub rule: Cited,
    pub why: String,
}

/// The subject as the policy sees it.
#[derive(Debug, Serialize)]
pub struct Seen {
    pub user: String,
    pub groups: Vec<String>,
    /// Each role with the reason why the subject has it.
    pub roles: BTreeMap<String, String>,
}

pub fn seen(whole: &LoadedPolicy, subject: &Subject, at: Option<Timestamp>) -> Seen {
    Seen {
        user: subject.principal.to_string(),
        groups: subject.groups.iter().map(ToString::to_string).collect(),
        roles: whole
            .roles(subject, at)
            .into_iter()
            .map(|(role, by)| (role.to_string(), by))
            .collect(),
    }
}

pub fn explain(
    whole: &LoadedPolicy,
    subject: &Subject,
    at: Option<Timestamp>,
    asked: &Question,
) -> Explained {
    let action = asked.action();
    let view = whole.policy.view(subject, at);
    let verdict = view.decide(&action, asked.api);
    let ids = view.took_part(&action, asked.api);
    let ids: Vec<&str> = ids.into_iter().map(|rule| view.rule_id(rule)).collect();
    let took_part = whole.rules().filter(|ruled| ids.contains(&&*ruled.rule.id));
    let roles = whole.roles(subject, at);
    let idle = whole
        .rules()
        .filter(|ruled| !ids.contains(&&*ruled.rule.id))
        .filter_map(|ruled| {
            let why = match ruled.is_surely_about(subject, asked) {
                true => why_idle(whole, &ruled, subject, at, &roles),
                false => begins_otherwise(&ruled.misses_internal(subject, asked)?),
            };
            let rule = ruled.cited();
            Some(Idle { rule, why })
        });
    Explained {
        operation: action.operation.name(),
        kind: action.kind.name(),
        name: action.name.to_owned(),
        decided: match verdict.outcome {
            Outcome::Allowed => "allow",
            Outcome::Denied => "deny",
            Outcome::Observed => "observe",
        },
        rule: view.rule_id(verdict.rule).to_owned(),
        took_part: took_part.map(|ruled| ruled.cited()).collect(),
        idle: idle.collect(),
        client: client(verdict.outcome, &action).to_owned(),
    }
}

pub(in crate::policy) fn begins_otherwise(pattern: &str) -> String {
    format!(
        "`{pattern}` would fit, but only a pattern that itself begins with `__` matches names that do"
    )
}

/// The reason why a rule that concerns the action takes no part.
fn why_idle(
    whole: &LoadedPolicy,
    ruled: &Ruled<'_>,
    subject: &Subject,
    at: Option<Timestamp>,
    roles: &BTreeMap<Arc<str>, String>,
) -> String {
    let lacking = lacking(whole, ruled, subject, at, roles);
    let first = lacking.into_iter().next();
    first.unwrap_or_else(|| "it is about others".to_owned())
}

/// Everything, other than names and operations, that prevents a rule from taking part.
pub(in crate::policy) fn lacking(
    whole: &LoadedPolicy,
    ruled: &Ruled<'_>,
    subject: &Subject,
    at: Option<Timestamp>,
    roles: &BTreeMap<Arc<str>, String>,
) -> Vec<String> {
    let role = ruled.role.filter(|role| !roles.contains_key(&role.name));
    let role = role.map(|role| {
        let none = || format!("`{}` has not the role `{}`", subject.principal, role.name);
        let grant = whole.other_grants(subject, &role.name, at);
        match at {
            Some(_) => grant.unwrap_or_else(none),
            None => grant.map_or_else(none, |grant| {
                format!("{grant}, and without an instant (`at`) no grant holds")
            }),
        }
    });
    let has = |role: &str| roles.contains_key(role);
    let whom = (!ruled.rule.whom.includes(subject, &has)).then(|| "it is about others".to_owned());
    let claimed = ruled.rule.claimed.as_ref();
    let claimed = claimed.filter(|claimed| !claimed.is_made(&subject.claims));
    let claimed = claimed.map(|claimed| format!("that is not claimed: {claimed}"));
    let condition = unmet(ruled.rule, subject, at);
    let all = role.into_iter().chain(claimed).chain(condition);
    all.chain(whom).collect()
}

fn unmet(rule: &Rule, subject: &Subject, at: Option<Timestamp>) -> Option<String> {
    let truth = |condition: &Option<Condition>| Some(condition.as_ref()?.truth(subject, at));
    let said = |condition: &Option<Condition>| {
        condition
            .as_ref()
            .map_or_else(String::new, ToString::to_string)
    };
    match (truth(&rule.when), truth(&rule.unless)) {
        (Some(Truth::False), _) => Some(format!("`when` does not hold: {}", said(&rule.when))),
        (Some(Truth::Unproven), _) if rule.effect == Effect::Allow => Some(format!(
            "the connection does not prove `when`: {}",
            said(&rule.when)
        )),
        (_, Some(Truth::True)) => Some(format!("`unless` holds: {}", said(&rule.unless))),
        _ => None,
    }
}

/// The error in Kafka's terms.
fn client(outcome: Outcome, action: &Action<'_>) -> &'static str {
    if outcome != Outcome::Denied {
        return "the request goes on";
    }
    match (action.kind, action.operation) {
        (Kind::Topic, Operation::Describe) => {
            "the topic is left out of listings; asked for by name it is TOPIC_AUTHORIZATION_FAILED (29)"
        }
        (Kind::Topic, _) => "TOPIC_AUTHORIZATION_FAILED (29)",
        (Kind::Group, Operation::Describe) => {
            "the group is left out of listings; asked for by name it is GROUP_AUTHORIZATION_FAILED (30)"
        }
        (Kind::Group, _) => "GROUP_AUTHORIZATION_FAILED (30)",
        (Kind::TransactionalId, _) => "TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53)",
        (Kind::Cluster | Kind::User, _) => "CLUSTER_AUTHORIZATION_FAILED (31)",
        (Kind::DelegationToken, _) => "DELEGATION_TOKEN_AUTHORIZATION_FAILED (65)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    #[test]
    fn a_rule_that_misses_only_for_two_underscores_is_named() {
        let role = "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: all, produce: { topics: [ \"*\" ] } }\n  - { id: beats, produce: { topics: [ \"__debezium-heartbeat.*\" ] } }\n";
        let whole = LoadedPolicy::of(&Files::from_texts("p", [("r.yaml", role)]))
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
        let ask = |topic: &str| {
            let asked = Question::typed(&format!("write topic={topic}")).unwrap();
            explain(&whole, &Subject::unproven("a"), None, &asked[0])
        };
        let opened = ask("__debezium-heartbeat.x");
        assert_eq!((opened.decided, &*opened.rule), ("allow", "beats"));
        for shut in ["__CruiseControlMetrics", "__consumer_offsets"] {
            let shut = ask(shut);
            assert_eq!((shut.decided, &*shut.rule), ("deny", "nothing-allows"));
            let idle: Vec<_> = shut.idle.iter().map(|one| &*one.rule.rule).collect();
            assert_eq!(idle, ["all"]);
            assert!(
                shut.idle[0]
                    .why
                    .starts_with("`*` would fit, but only a pattern")
            );
        }
    }
}
