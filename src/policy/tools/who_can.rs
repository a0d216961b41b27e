//! Lists all members that a policy names and that may perform an action, with the deciding rule and
//! the conditions.
//!
//! A member stands for a subject that is this member and no other member of the policy: `group:bi`
//! stands for a user of that group that no rule names. The members of a group are known only when
//! they connect.

use super::{
    expectations::Question,
    loaded_policy::{LoadedPolicy, Ruled},
};
use crate::policy::{
    language::{
        rule::role::Role,
        syntax::{
            access::{Effect, Rule},
            day,
            name::{Member, Name, can_fill},
            observe::Observe,
        },
    },
    model::{
        keys::{self, ClusterRight},
        literal,
        pattern::{Pattern, UNNAMED},
        vocabulary::{Action, Kind, NOTHING_ALLOWS, Subject},
    },
};
use jiff::Timestamp;
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};

/// A member that may perform the action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Able {
    /// In the form of a role's `members`.
    pub member: String,
    /// The allow with the lowest id; `nothing-allows` if the action is forwarded because it is
    /// observed.
    pub rule: String,
    /// The conditions; empty if the action is always allowed.
    pub when: Vec<String>,
}

/// All members that may do everything that is asked, in order.
pub fn who_can(whole: &LoadedPolicy, at: Option<Timestamp>, asked: &[Question]) -> Vec<Able> {
    let members = members(whole);
    let able = members.iter().filter_map(|member| {
        let standing = Standing::of(whole, somebody(member), at);
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

/// All members that roles, grants and guards name, except roles.
pub fn members(whole: &LoadedPolicy) -> BTreeSet<Member> {
    let roles = whole.said.roles.iter().flat_map(|role| &role.members);
    let grants = whole.said.grants.iter().flat_map(|grant| &grant.to);
    let guards = whole
        .rules()
        .flat_map(|ruled| ruled.rule.whom.to.iter().chain(&ruled.rule.whom.except));
    let named = roles.chain(grants).chain(guards);
    let all = named.filter(|(member, _)| !matches!(member, Member::Role(_)));
    all.map(|(member, _)| member.clone()).collect()
}

/// A subject that is only this member, on a connection that proves as little as possible. The name
/// of a pattern is the pattern itself, because a star matches a star. The principal of a group or
/// of `everyone` has a name that no star matches, because `user:*` is not the same as `everyone`.
pub fn somebody(member: &Member) -> Subject {
    let principal = match member {
        Member::User(name) => literal::plain(name).into(),
        Member::Everyone | Member::Group(_) | Member::Role(_) => unnamed(),
    };
    let groups = match member {
        Member::Group(name) => vec![literal::plain(name).into()],
        Member::Everyone | Member::User(_) | Member::Role(_) => Vec::new(),
    };
    Subject {
        groups,
        ..Subject::unproven(principal)
    }
}

/// Like [`somebody`], but also in an unknown group.
pub(in crate::policy) fn somebody_in_other_groups(member: &Member) -> Subject {
    let mut somebody = somebody(member);
    somebody.groups.push(unnamed());
    somebody
}

fn unnamed() -> Arc<str> {
    UNNAMED.to_string().into()
}

/// The statements of a policy that apply to one member at a given time, for any action.
pub(in crate::policy) struct Standing<'a> {
    pub whole: &'a LoadedPolicy,
    pub subject: Subject,
    /// The member's roles.
    pub roles: BTreeSet<Arc<str>>,
    /// The rules that apply to the member.
    pub rules: Vec<Ruled<'a>>,
    /// The names that are observed for the member, with the role that observes them.
    pub observes: Vec<(&'a Role, &'a Observe)>,
}

/// The access of a subject to one action, where only its member is known.
#[derive(Default)]
pub(in crate::policy) struct MemberAccess {
    /// The denies that apply unconditionally.
    pub denied: Vec<Denied>,
    /// For each of the other denies, the conditions under which it does not apply.
    pub unless: BTreeSet<String>,
    pub allowed: Option<Allowed>,
}

pub(in crate::policy) struct Denied {
    pub rule: Arc<str>,
    /// Whether the deny may exempt a subject that is also another member.
    pub has_exceptions: bool,
}

#[derive(Debug, Clone)]
pub(in crate::policy) struct Allowed {
    pub rule: String,
    pub when: BTreeSet<String>,
}

impl<'a> Standing<'a> {
    pub fn of(whole: &'a LoadedPolicy, subject: Subject, at: Option<Timestamp>) -> Self {
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

    /// The access to one action. If the key also depends on a permission on the cluster
    /// ([`keys::ON_CLUSTER`]), that permission is taken into account.
    pub fn verdict(&self, asked: &Question) -> MemberAccess {
        let own = self.verdict_on_name(asked);
        let action = asked.action();
        let Some(row) = keys::on_cluster(asked.api, action.kind, action.operation) else {
            return own;
        };
        let cluster = Question::of(row.on_cluster, Kind::Cluster, "", asked.api);
        let cluster = self.verdict_on_name(&cluster);
        match row.right {
            ClusterRight::Required => own.required(cluster),
            ClusterRight::Suffices => own.or(cluster, row.on_cluster == action.operation),
        }
    }

    fn verdict_on_name(&self, asked: &Question) -> MemberAccess {
        let action = asked.action();
        let about = self.rules.iter().filter(|ruled| {
            ruled.is_about(&action, asked.api, |name| {
                fits(name, &self.subject, &action)
            })
        });
        let (allows, denies): (Vec<&Ruled<'_>>, Vec<_>) =
            about.partition(|ruled| ruled.rule.effect == Effect::Allow);
        let mut verdict = MemberAccess {
            allowed: self.allowed(allows, asked),
            ..MemberAccess::default()
        };
        for deny in denies {
            verdict.deny(deny.rule, self.theirs(deny, asked));
        }
        verdict
    }

    fn allowed(&self, mut allows: Vec<&Ruled<'_>>, asked: &Question) -> Option<Allowed> {
        let needs = |ruled: &Ruled<'_>| {
            let when = ruled.rule.when.as_ref().map(|when| format!("{{ {when} }}"));
            let made = self.theirs(ruled, asked).map(made_of_theirs);
            Vec::from_iter(when.into_iter().chain(made)).join(" and ")
        };
        allows.sort_by_key(|ruled| (!needs(ruled).is_empty(), &ruled.rule.id));
        let first = allows.first();
        if let Some(ruled) = first.filter(|ruled| needs(ruled).is_empty()) {
            return Some(Allowed::new(&ruled.rule.id, None));
        }
        let (surely, perhaps) = self.observed(&asked.action());
        if surely.is_some() {
            return Some(Allowed::new(NOTHING_ALLOWS, surely));
        }
        let each = allows.iter().map(|ruled| needs(ruled)).chain(perhaps);
        let each: BTreeSet<String> = each.collect();
        let rule = first.map_or(NOTHING_ALLOWS, |ruled| &ruled.rule.id);
        let when = Vec::from_iter(each).join(" or ");
        (!when.is_empty()).then(|| Allowed::new(rule, Some(when)))
    }

    /// The role that observes the name for every such subject, and the roles that observe it only
    /// if the name is made of the subject's own.
    fn observed(&self, action: &Action<'_>) -> (Option<String>, BTreeSet<String>) {
        let (mut surely, mut perhaps) = (None, BTreeSet::new());
        for (role, observe) in &self.observes {
            let names = observe.names.iter();
            let of_kind = names.filter(|(kind, _)| *kind == action.kind);
            let observed = of_kind.filter(|(_, name)| fits(name, &self.subject, action));
            let until = day(observe.until.0);
            let said = format!("observed by the role {} until {until}", role.name);
            for (_, name) in observed {
                match is_filled(name, &self.subject, action) {
                    true => surely = surely.or_else(|| Some(said.clone())),
                    false => {
                        let made = made_of_theirs(format!("`{}`", name.pattern));
                        perhaps.insert(format!("{said} and {made}"));
                    }
                }
            }
        }
        (surely, perhaps)
    }

    /// The templates of a rule from which the name must be made; `None` if the rule concerns the
    /// name for every such subject.
    fn theirs(&self, ruled: &Ruled<'_>, asked: &Question) -> Option<String> {
        if ruled.is_surely_about(&self.subject, asked) {
            return None;
        }
        let action = asked.action();
        let targets = ruled.rule.targets.iter();
        let targets = targets.filter(|target| target.kind == action.kind);
        let names = targets.flat_map(|target| &target.names);
        let made = names.filter(|name| fits(name, &self.subject, &action));
        let made: BTreeSet<String> = made.map(|name| format!("`{}`", name.pattern)).collect();
        Some(Vec::from_iter(made).join(", "))
    }
}

fn made_of_theirs(names: String) -> String {
    format!("the name is made of theirs as {names}")
}

impl Allowed {
    fn new(rule: &str, when: Option<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            when: when.into_iter().collect(),
        }
    }

    /// Allowed by either of two rules.
    fn or(self, other: Self) -> Self {
        if self.when.is_empty() {
            return self;
        }
        if other.when.is_empty() {
            return other;
        }
        let each = [&self, &other].map(|one| Vec::from_iter(one.when.clone()).join(" and "));
        Self::new(&self.rule, Some(each.join(" or ")))
    }
}

impl MemberAccess {
    /// Adds a deny; `theirs` has the templates from which the name must be made. Each of the listed
    /// conditions is enough for the deny not to apply.
    fn deny(&mut self, rule: &Rule, theirs: Option<String>) {
        let misses = [
            rule.claimed
                .as_ref()
                .map(|claimed| format!("not claiming {{ {claimed} }}")),
            rule.when.as_ref().map(|when| format!("not {{ {when} }}")),
            rule.unless.as_ref().map(|unless| format!("{{ {unless} }}")),
            theirs.map(|names| format!("the name is not made of theirs as {names}")),
        ];
        let misses: Vec<String> = misses.into_iter().flatten().collect();
        if misses.is_empty() {
            let has_exceptions = !rule.whom.except.is_empty();
            return self.denied.push(Denied {
                rule: Arc::clone(&rule.id),
                has_exceptions,
            });
        }
        let otherwise = format!("{}, else `{}` denies it", misses.join(" or "), rule.id);
        self.unless.insert(otherwise);
    }

    /// Combines with a required permission on the cluster: the allow is that of the cluster, and
    /// the denies of both apply.
    fn required(mut self, cluster: Self) -> Self {
        self.denied.extend(cluster.denied);
        self.unless.extend(cluster.unless);
        self.allowed = cluster.allowed;
        self
    }

    /// Combines with a permission on the cluster that suffices. Denies on the name also apply to
    /// the way through the cluster, but only if the operation is the `same`.
    fn or(mut self, cluster: Self, same: bool) -> Self {
        let Some(cluster) = cluster.able() else {
            return self;
        };
        let hit = !self.denied.is_empty() || !self.unless.is_empty();
        if hit && !same {
            return Self {
                allowed: Some(cluster),
                ..Self::default()
            };
        }
        self.allowed = Some(match self.allowed.take() {
            Some(own) => own.or(cluster),
            None => cluster,
        });
        self
    }

    /// The access of a subject that is only this member; `None` if it has none.
    fn able(self) -> Option<Allowed> {
        let allowed = self.allowed.filter(|_| self.denied.is_empty())?;
        Some(Allowed {
            when: allowed.when.into_iter().chain(self.unless).collect(),
            ..allowed
        })
    }
}

/// Whether the name can match, for a subject of which only the member is known.
fn fits(name: &Name, subject: &Subject, action: &Action<'_>) -> bool {
    let patterns = patterns(name, subject);
    patterns.iter().any(|pattern| pattern.matches(action.name))
}

/// Whether the name matches for every such subject.
fn is_filled(name: &Name, subject: &Subject, action: &Action<'_>) -> bool {
    let patterns = name.patterns(subject);
    patterns.iter().any(|pattern| pattern.matches(action.name))
}

/// The patterns that a name can become, for a subject of which only the member is known. The names
/// of a group's or a pattern's members are unknown. A name that cannot fill a template gives no
/// pattern.
pub(in crate::policy) fn patterns(name: &Name, subject: &Subject) -> Vec<Pattern> {
    if !name.template {
        return name.patterns(subject);
    }
    let has = |template: &str| name.pattern.as_str().contains(template);
    let users = match has("{user}") {
        true => fill(&subject.principal).into_iter().collect(),
        false => vec![""],
    };
    let groups: Vec<&str> = match (has("{group}"), subject.groups.as_slice()) {
        (true, []) => vec!["*"],
        (true, groups) => groups.iter().filter_map(|group| fill(group)).collect(),
        (false, _) => vec![""],
    };
    let each = users.iter().flat_map(|user| {
        let filled = groups.iter().map(move |group| name.filled(user, group));
        filled.filter(|filled| filled.is_internal() == name.pattern.is_internal())
    });
    each.collect()
}

/// The known part of a name that fills a template; `None` if the name cannot fill it.
fn fill(known: &str) -> Option<&str> {
    if known.contains(UNNAMED) {
        return Some("*");
    }
    let fits = known == "*" || can_fill(&known.replace('*', ""));
    fits.then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    /// The members that may perform the action, each with the conditions.
    fn able(role: &str, asked: &str) -> Vec<(String, Vec<String>)> {
        let whole = LoadedPolicy::of(&Files::from_texts("p", [("r.yaml", role)]))
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
        let able = who_can(&whole, None, &Question::typed(asked).unwrap());
        able.into_iter()
            .map(|able| (able.member, able.when))
            .collect()
    }

    #[test]
    fn all_that_makes_a_deny_miss_is_said() {
        let role = "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: reads, consume: { topics: [ t ] } }\ndeny:\n  - { id: never, everything: true, when: { tls: false }, unless: { source: 10.0.0.1 }, claimed: { client_id: x } }\n";
        let when = "not claiming { client_id: x } or not { tls: false } or { source: 10.0.0.1/32 }, else `never` denies it";
        assert_eq!(
            able(role, "read topic=t"),
            [("user:a".to_owned(), vec![when.to_owned()])]
        );
    }

    #[test]
    fn who_is_nobody_in_particular_is_in_no_pattern_of_users() {
        let role = "role: r\nmembers: [ \"user:*\" ]\nallow:\n  - { id: reads, consume: { topics: [ t ] } }\n";
        let guard = "deny:\n  - { id: never, operations: [ read ], topics: [ u ] }\n";
        let other = format!("{role}{guard}").replace("\"user:*\"", "\"user:*\", \"group:g\"");
        let members = |role: &str| -> Vec<String> {
            able(role, "read topic=t")
                .into_iter()
                .map(|(member, _)| member)
                .collect()
        };
        assert_eq!(members(role), ["user:*"]);
        assert_eq!(members(&other), ["group:g", "user:*"]);
    }

    #[test]
    fn names_that_cannot_fill_a_template_make_no_name() {
        let role = "role: r\nmembers: [ \"user:a.b\", \"user:c\", \"user:svc-*\", \"user:d.*\", \"group:g\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"home.{user}.*\" ] } }\n";
        let may = |asked: &str| -> Vec<String> {
            let able = able(role, asked).into_iter();
            able.map(|(member, when)| format!("{member}: {}", when.join("; ")))
                .collect()
        };
        let made = "the name is made of theirs as `home.{user}.*`";
        assert_eq!(may("read topic=home.a.b.x"), [format!("group:g: {made}")]);
        assert_eq!(
            may("read topic=home.c.x"),
            [format!("group:g: {made}"), "user:c: ".to_owned()]
        );
        assert_eq!(
            may("read topic=home.svc-1.x"),
            [format!("group:g: {made}"), format!("user:svc-*: {made}")]
        );
    }
}
