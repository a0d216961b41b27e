//! Who: everybody whom a policy names and who may do an action, with the rule and what must hold.
//!
//! A member stands for all who are that member and nothing else that the policy names: `group:bi` is somebody in that group whom no rule knows
//! by name. Who is in a group is known only when they come.

use super::{
    expect::Asked,
    syntax::{
        access::Effect,
        name::{Member, Name},
    },
    vocabulary::{Action, Outcome, Subject},
    whole::{Ruled, Whole},
};
use jiff::Timestamp;
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};

/// One who may do it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Able {
    /// As in a role's `members`.
    pub member: String,
    /// The allow with the lowest id.
    pub rule: String,
    /// What must hold; nothing when they always may.
    pub when: Vec<String>,
}

/// Everybody who may do all that is asked, in order.
pub fn who_can(whole: &Whole, at: Option<Timestamp>, asked: &[Asked]) -> Vec<Able> {
    let members = members(whole);
    let able = members.iter().filter_map(|member| {
        let each: Option<Vec<Able>> = asked
            .iter()
            .map(|asked| able(whole, member, at, asked))
            .collect();
        let each = each?;
        let when: BTreeSet<String> = each
            .iter()
            .flat_map(|able| able.when.iter().cloned())
            .collect();
        Some(Able {
            when: when.into_iter().collect(),
            ..each.into_iter().next()?
        })
    });
    let mut found: Vec<_> = able.collect();
    found.sort();
    found
}

/// Everybody who is named as a member of something.
pub fn members(whole: &Whole) -> BTreeSet<Member> {
    let roles = whole.said.roles.iter().flat_map(|role| &role.members);
    let grants = whole.said.grants.iter().flat_map(|grant| &grant.to);
    let guards = whole
        .rules()
        .flat_map(|ruled| ruled.rule.whom.to.iter().chain(&ruled.rule.whom.except));
    let named = roles.chain(grants).chain(guards);
    let all = named.filter(|(member, _)| !matches!(member, Member::Role(_)));
    all.map(|(member, _)| member.clone()).collect()
}

/// Somebody who is this member, over a connection that proves as little as any.
pub fn somebody(member: &Member) -> Subject {
    // No user has such a name: `*` is refused in names of users.
    let principal = match member {
        Member::User(name) => Arc::clone(name),
        Member::Everyone | Member::Group(_) | Member::Role(_) => "*".into(),
    };
    let groups = match member {
        Member::Group(name) => vec![Arc::clone(name)],
        Member::Everyone | Member::User(_) | Member::Role(_) => Vec::new(),
    };
    Subject {
        groups,
        ..Subject::unproven(principal)
    }
}

pub(super) fn able(
    whole: &Whole,
    member: &Member,
    at: Option<Timestamp>,
    asked: &Asked,
) -> Option<Able> {
    let subject = somebody(member);
    let roles = whole.roles(&subject, at);
    let has = |role: &str| roles.contains_key(role);
    let action = asked.action();
    let about = |ruled: &Ruled<'_>| {
        let takes_part = ruled.role.is_none_or(|role| has(&role.name));
        takes_part
            && ruled.rule.whom.includes(&subject, &has)
            && ruled.is_about(&action, asked.api, |name| fits(name, &subject, &action))
    };
    let about: Vec<Ruled<'_>> = whole.rules().filter(about).collect();
    let denies = about
        .iter()
        .filter(|ruled| ruled.rule.effect == Effect::Deny);
    let mut when = BTreeSet::new();
    for deny in denies {
        let rule = deny.rule;
        match (&rule.when, &rule.unless) {
            _ if rule.claimed.is_some() => {
                let claimed = rule.claimed.iter().map(ToString::to_string);
                let claimed: String = claimed.collect();
                when.insert(format!(
                    "not claiming {{ {claimed} }}, else `{}` denies it",
                    rule.id
                ))
            }
            (None, None) => return None,
            (Some(condition), _) => when.insert(format!(
                "not {{ {condition} }}, else `{}` denies it",
                rule.id
            )),
            (None, Some(condition)) => {
                when.insert(format!("{{ {condition} }}, else `{}` denies it", rule.id))
            }
        };
    }
    let allows = about
        .iter()
        .filter(|ruled| ruled.rule.effect == Effect::Allow);
    let mut allows: Vec<&Ruled<'_>> = allows.collect();
    allows.sort_by_key(|ruled| (ruled.rule.when.is_some(), &ruled.rule.id));
    let first = allows.first()?;
    if first.rule.when.is_some() {
        let all: Vec<String> = allows
            .iter()
            .filter_map(|ruled| Some(format!("{{ {} }}", ruled.rule.when.as_ref()?)))
            .collect();
        when.insert(all.join(" or "));
    }
    let depends = first
        .rule
        .targets
        .iter()
        .flat_map(|target| &target.names)
        .any(|name| name.template && !decided(whole, &subject, at, &action, asked.api));
    if depends {
        when.insert("the name is made of theirs".to_owned());
    }
    Some(Able {
        member: member.to_string(),
        rule: first.rule.id.to_string(),
        when: when.into_iter().collect(),
    })
}

fn decided(
    whole: &Whole,
    subject: &Subject,
    at: Option<Timestamp>,
    action: &Action<'_>,
    api: i16,
) -> bool {
    whole.policy.view(subject, at).decide(action, api).outcome == Outcome::Allowed
}

/// Whether the name can be this pattern's, for somebody of whom only the member is known.
fn fits(name: &Name, subject: &Subject, action: &Action<'_>) -> bool {
    if !name.template {
        return name.pattern.matches(action.name);
    }
    let known = name.patterns(subject);
    if known.iter().any(|pattern| pattern.matches(action.name)) {
        return true;
    }
    // Of a group's or a pattern's members the names are not known.
    let user = if subject.principal.contains('*') {
        "*"
    } else {
        &*subject.principal
    };
    let group = if subject.groups.is_empty() {
        "*"
    } else {
        "{group}"
    };
    let loose = name
        .pattern
        .as_str()
        .replace("{user}", user)
        .replace("{group}", group);
    !loose.contains('{')
        && super::pattern::Pattern::new(loose.replace("**", "*")).matches(action.name)
}
