//! Who: everybody whom a policy names and who may do an action, with the rule and what must hold.
//!
//! A member stands for all who are that member and nothing else that the policy names: `group:bi` is somebody in that group whom no rule knows
//! by name. Who is in a group is known only when they come.

use super::{
    expect::Asked,
    pattern::Pattern,
    rule::role::Role,
    syntax::{
        access::{Effect, Rule},
        day,
        name::{Member, NOTHING_ALLOWS, Name},
        observe::Observe,
    },
    vocabulary::{Action, Subject},
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
    /// The allow with the lowest id; `nothing-allows` when it passes because it is observed.
    pub rule: String,
    /// What must hold; nothing when they always may.
    pub when: Vec<String>,
}

/// Everybody who may do all that is asked, in order.
pub fn who_can(whole: &Whole, at: Option<Timestamp>, asked: &[Asked]) -> Vec<Able> {
    let members = members(whole);
    let able = members.iter().filter_map(|member| {
        let standing = Standing::of(whole, member, at);
        let each = asked.iter().map(|asked| standing.verdict(asked).able());
        let each: Vec<Allowed> = each.collect::<Option<_>>()?;
        let when: BTreeSet<String> = each.iter().flat_map(|able| able.when.clone()).collect();
        Some(Able {
            member: member.to_string(),
            rule: each.into_iter().next()?.rule,
            when: when.into_iter().collect(),
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

/// What a policy has to say to one member at an instant, apart from any action.
pub(super) struct Standing<'a> {
    pub whole: &'a Whole,
    pub subject: Subject,
    /// The roles that they have.
    pub roles: BTreeSet<Arc<str>>,
    /// The rules that are about them.
    pub rules: Vec<Ruled<'a>>,
    /// What is observed for them, with the role that says so.
    pub observes: Vec<(&'a Role, &'a Observe)>,
}

/// How it stands with one action, for somebody of whom only the member is known.
#[derive(Default)]
pub(super) struct Verdict {
    /// The denies that hit under no condition.
    pub denied: Vec<Denied>,
    /// What must hold for the other denies to miss.
    pub unless: BTreeSet<String>,
    pub allowed: Option<Allowed>,
}

pub(super) struct Denied {
    pub rule: Arc<str>,
    /// Whether somebody who is more than this member can be excepted.
    pub has_exceptions: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Allowed {
    pub rule: String,
    pub when: BTreeSet<String>,
}

impl<'a> Standing<'a> {
    pub fn of(whole: &'a Whole, member: &Member, at: Option<Timestamp>) -> Self {
        let subject = somebody(member);
        let roles: BTreeSet<_> = whole.roles(&subject, at).into_keys().collect();
        let has = |role: &str| roles.contains(role);
        let rules = whole.rules().filter(|ruled| {
            ruled.role.is_none_or(|role| has(&role.name))
                && ruled.rule.whom.includes(&subject, &has)
        });
        let observing = whole.said.roles.iter().filter(|role| has(&role.name));
        let observes = observing.filter_map(|role| {
            let observe = role.observe.as_ref()?;
            at.is_some_and(|at| observe.holds(at))
                .then_some((role, observe))
        });
        Self {
            rules: rules.collect(),
            observes: observes.collect(),
            whole,
            subject,
            roles,
        }
    }

    pub fn verdict(&self, asked: &Asked) -> Verdict {
        let action = asked.action();
        let about = self.rules.iter().filter(|ruled| {
            ruled.is_about(&action, asked.api, |name| {
                fits(name, &self.subject, &action)
            })
        });
        let (allows, denies): (Vec<&Ruled<'_>>, Vec<_>) =
            about.partition(|ruled| ruled.rule.effect == Effect::Allow);
        let mut verdict = Verdict {
            allowed: self.allowed(allows, asked),
            ..Verdict::default()
        };
        for deny in denies {
            verdict.deny(deny.rule, deny.is_surely_about(&self.subject, asked));
        }
        verdict
    }

    fn allowed(&self, mut allows: Vec<&Ruled<'_>>, asked: &Asked) -> Option<Allowed> {
        let needs = |ruled: &Ruled<'_>| {
            let when = ruled.rule.when.as_ref().map(|when| format!("{{ {when} }}"));
            let made = ruled.is_surely_about(&self.subject, asked);
            let made = (!made).then(|| "the name is made of theirs".to_owned());
            Vec::from_iter(when.into_iter().chain(made)).join(" and ")
        };
        allows.sort_by_key(|ruled| (!needs(ruled).is_empty(), &ruled.rule.id));
        let always = allows.first().filter(|ruled| needs(ruled).is_empty());
        if always.is_none()
            && let Some(observed) = self.observed(&asked.action())
        {
            return Some(observed);
        }
        let each: BTreeSet<String> = allows.iter().map(|ruled| needs(ruled)).collect();
        let when = match always {
            Some(_) => BTreeSet::new(),
            None => BTreeSet::from([Vec::from_iter(each).join(" or ")]),
        };
        Some(Allowed {
            rule: allows.first()?.rule.id.to_string(),
            when,
        })
    }

    fn observed(&self, action: &Action<'_>) -> Option<Allowed> {
        let (role, observe) = self.observes.iter().find(|(_, observe)| {
            let names = observe.names.iter();
            let mut of_kind = names.filter(|(kind, _)| *kind == action.kind);
            of_kind.any(|(_, name)| fits(name, &self.subject, action))
        })?;
        let until = day(observe.until.0);
        let when = format!("observed by the role {} until {until}", role.name);
        Some(Allowed {
            rule: NOTHING_ALLOWS.to_owned(),
            when: BTreeSet::from([when]),
        })
    }
}

impl Verdict {
    /// Counts a deny; `surely` unless its name is made of theirs.
    fn deny(&mut self, rule: &Rule, surely: bool) {
        let what = match (&rule.when, &rule.unless) {
            _ if let Some(claimed) = &rule.claimed => format!("not claiming {{ {claimed} }}"),
            (None, None) if surely => {
                let has_exceptions = !rule.whom.except.is_empty();
                return self.denied.push(Denied {
                    rule: Arc::clone(&rule.id),
                    has_exceptions,
                });
            }
            (None, None) => "the name is not made of theirs".to_owned(),
            (Some(condition), _) => format!("not {{ {condition} }}"),
            (None, Some(condition)) => format!("{{ {condition} }}"),
        };
        let otherwise = format!("{what}, else `{}` denies it", rule.id);
        self.unless.insert(otherwise);
    }

    /// By what they may, who are only this member.
    fn able(self) -> Option<Allowed> {
        let allowed = self.allowed.filter(|_| self.denied.is_empty())?;
        Some(Allowed {
            when: allowed.when.into_iter().chain(self.unless).collect(),
            ..allowed
        })
    }
}

/// Whether the name can be this pattern's, for somebody of whom only the member is known.
fn fits(name: &Name, subject: &Subject, action: &Action<'_>) -> bool {
    let patterns = patterns(name, subject);
    patterns.iter().any(|pattern| pattern.matches(action.name))
}

/// The patterns that this can be, for somebody of whom only the member is known: of a group's or a pattern's members the names are not.
pub(super) fn patterns(name: &Name, subject: &Subject) -> Vec<Pattern> {
    let mut patterns = name.patterns(subject);
    if !name.template {
        return patterns;
    }
    let user = match subject.principal.contains('*') {
        true => "*",
        false => &*subject.principal,
    };
    let group = match subject.groups.is_empty() {
        true => "*",
        false => "{group}",
    };
    let loose = name.pattern.as_str();
    let loose = loose.replace("{user}", user).replace("{group}", group);
    if !loose.contains('{') {
        patterns.push(Pattern::new(loose.replace("**", "*")));
    }
    patterns
}
