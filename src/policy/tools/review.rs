//! A sheet for each role, for its periodic review: its members, the permissions that it gives, and
//! the denies that limit it.

use super::{loaded_policy::LoadedPolicy, who_can::somebody};
use crate::policy::{
    language::{
        rule::{grant::Grant, role::Role},
        syntax::{
            access::{Effect, Rule, Target},
            day, described,
            name::Member,
        },
    },
    model::{
        keys::{self, Keys},
        vocabulary::{Kind, Operation},
    },
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Serialize)]
pub struct Sheet {
    pub role: String,
    pub file: String,
    pub owner: String,
    pub purpose: String,
    /// The date of the last review.
    pub reviewed: Option<String>,
    /// As the file names them.
    pub members: Vec<String>,
    /// Members through included roles, each with the role or grant.
    pub through: Vec<String>,
    /// Temporary members, with past and future grants.
    pub grants: Vec<String>,
    pub allows: Vec<Sentence>,
    pub denies: Vec<Sentence>,
    /// Names on which actions are forwarded and recorded as observed, with the end date.
    pub observed: Option<String>,
    /// Denies of guards that apply to its members.
    pub guards: Vec<Sentence>,
}

/// A rule as a sentence.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub rule: String,
    pub says: String,
}

/// A sheet for each role, in the order of names.
pub fn review(whole: &LoadedPolicy, at: Timestamp) -> Vec<Sheet> {
    let mut roles: Vec<&Role> = whole.said.roles.iter().collect();
    roles.sort_by(|one, other| one.name.cmp(&other.name));
    roles
        .into_iter()
        .map(|role| sheet(whole, role, at))
        .collect()
}

fn sheet(whole: &LoadedPolicy, role: &Role, at: Timestamp) -> Sheet {
    let source = &role.origin.source;
    let of = |effect: Effect| role.rules.iter().filter(move |rule| rule.effect == effect);
    let grants = whole.said.grants.iter();
    let grants = grants.filter(|grant| grant.role.0 == role.name);
    let guards = whole.said.guards.iter().flat_map(|guard| &guard.rules);
    let within = Within::of(whole, role);
    Sheet {
        role: role.name.to_string(),
        file: source.name.clone(),
        owner: described(source, "owner").join(", "),
        purpose: described(source, "purpose").join("; "),
        reviewed: role.reviewed.map(|(at, _)| day(at).to_string()),
        members: role
            .members
            .iter()
            .map(|(member, _)| member.to_string())
            .collect(),
        through: within.through().into_iter().collect(),
        grants: grants.map(|grant| granted(grant, at)).collect(),
        allows: of(Effect::Allow)
            .map(|rule| sentence("may", rule))
            .collect(),
        denies: of(Effect::Deny)
            .map(|rule| sentence("may not", rule))
            .collect(),
        observed: role.observe.as_ref().map(|observe| {
            let names: Vec<String> = observe
                .names
                .iter()
                .map(|(kind, name)| format!("{} `{}`", kind.name(), name.pattern))
                .collect();
            format!("until {}: {}", day(observe.until.0), names.join(", "))
        }),
        guards: guards
            .filter(|rule| within.is_hit(rule))
            .map(|rule| sentence("may not", rule))
            .collect(),
    }
}

/// The members of a role, direct ones and those through other roles.
struct Within<'a> {
    whole: &'a LoadedPolicy,
    itself: &'a str,
    /// The role itself and all roles that it includes, directly or indirectly.
    inner: BTreeMap<&'a str, &'a Role>,
    /// All roles that include it, directly or indirectly; its members are also members of these.
    outer: BTreeSet<&'a str>,
}

impl<'a> Within<'a> {
    fn of(whole: &'a LoadedPolicy, role: &'a Role) -> Self {
        let roles = &whole.said.roles;
        let (mut inner, mut todo) = (BTreeMap::new(), vec![role]);
        while let Some(role) = todo.pop() {
            if inner.insert(&*role.name, role).is_none() {
                let named = |other: &&Role| role.included().any(|(name, _)| *name == other.name);
                todo.extend(roles.iter().filter(named));
            }
        }
        let (mut outer, mut todo) = (BTreeSet::new(), vec![role]);
        while let Some(role) = todo.pop() {
            let into = roles
                .iter()
                .filter(|other| other.included().any(|(name, _)| *name == role.name));
            todo.extend(into.filter(|other| outer.insert(&*other.name)));
        }
        Self {
            whole,
            itself: &role.name,
            inner,
            outer,
        }
    }

    /// The members that a role names, except roles.
    fn named(role: &Role) -> impl Iterator<Item = &Member> {
        let members = role.members.iter().map(|(member, _)| member);
        members.filter(|member| member.role().is_none())
    }

    fn grants(&self, role: &'a str) -> impl Iterator<Item = &'a Grant> {
        let grants = self.whole.said.grants.iter();
        grants.filter(move |grant| *grant.role.0 == *role)
    }

    /// The members through included roles, each with the role or grant.
    fn through(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (name, other) in self.inner.iter().filter(|(name, _)| **name != self.itself) {
            found.extend(
                Self::named(other).map(|member| format!("{member}, as a member of {name}")),
            );
            found.extend(self.grants(name).flat_map(|grant| {
                let to = grant.to.iter();
                to.map(move |(member, _)| {
                    format!("{member}, by the grant {} of {name}", grant.name)
                })
            }));
        }
        found
    }

    /// All named members, direct ones and those through other roles.
    fn members(&self) -> impl Iterator<Item = &'a Member> {
        let named = self.inner.values().flat_map(|role| Self::named(role));
        let granted = self.inner.keys().flat_map(|name| self.grants(name));
        named.chain(granted.flat_map(|grant| grant.to.iter().map(|(member, _)| member)))
    }

    /// Whether a guard's rule may apply to some of the members. To which groups a user belongs is
    /// known only when the user connects.
    fn is_hit(&self, rule: &Rule) -> bool {
        let whom = &rule.whom;
        let some = |name: &str| self.inner.contains_key(name) || self.outer.contains(name);
        let all = |name: &str| self.outer.contains(name) || self.itself == name;
        let named = whom.to.is_empty()
            || whom.to.iter().any(|(member, _)| match member {
                Member::Role(name) => some(name),
                Member::Everyone | Member::User(_) | Member::Group(_) => self.has(member),
            });
        let excepted = whom.except.iter().any(|(member, _)| match member {
            Member::Everyone => true,
            Member::Role(name) => all(name),
            Member::User(_) | Member::Group(_) => false,
        });
        let apart = whom.together.is_empty() || whom.together.iter().any(|(name, _)| some(name));
        apart && named && !excepted
    }

    /// Whether `member` is one of them, or includes or is part of one.
    fn has(&self, member: &Member) -> bool {
        let mut members = self.members();
        members.any(|own| member.is(&somebody(own)) || own.is(&somebody(member)))
    }
}

fn granted(grant: &Grant, at: Timestamp) -> String {
    let to: Vec<String> = grant
        .to
        .iter()
        .map(|(member, _)| member.to_string())
        .collect();
    let from = grant
        .from
        .map_or_else(String::new, |from| format!(" from {from}"));
    let now = match grant.holds(at) {
        true => "now",
        false if grant.until.0 <= at => "over",
        false => "to come",
    };
    let (to, name, until) = (to.join(", "), &grant.name, grant.until.0);
    format!("{to} by `{name}`{from} until {until} ({now})")
}

fn sentence(may: &str, rule: &Rule) -> Sentence {
    let mut says = match (rule.everything, rule.whom.together.as_slice()) {
        (true, []) => format!("{may} do anything"),
        (true, roles) => {
            let names: Vec<&str> = roles.iter().map(|(name, _)| &**name).collect();
            format!(
                "{may} do anything who has two of the roles {}",
                names.join(", ")
            )
        }
        (false, _) => {
            let targets = rule.targets.iter().map(|of| target(of, rule));
            let targets: Vec<String> = targets.collect();
            format!("{may} {}", targets.join("; "))
        }
    };
    if rule.apis != Keys::ALL {
        let apis: Vec<&str> = rule.apis.apis().map(|api| api.name).collect();
        says += &format!(", by {} only", apis.join(", "));
    }
    if let Some(when) = &rule.when {
        says += &format!(", when {{ {when} }}");
    }
    if let Some(unless) = &rule.unless {
        says += &format!(", unless {{ {unless} }}");
    }
    if let Some(claimed) = &rule.claimed {
        says += &format!(", if they claim {{ {claimed} }}");
    }
    Sentence {
        rule: rule.id.to_string(),
        says,
    }
}

fn target(target: &Target, rule: &Rule) -> String {
    let operations: Vec<&str> = target
        .reach(rule.effect)
        .iter()
        .map(Operation::name)
        .collect();
    let operations = operations.join(", ");
    if target.kind == Kind::Cluster {
        return format!("{operations} on the cluster{}", left_out(target, rule));
    }
    let names: Vec<String> = target
        .names
        .iter()
        .map(|name| format!("`{}`", name.pattern))
        .collect();
    format!(
        "{operations} on {} {}",
        target.kind.name(),
        names.join(", ")
    )
}

/// The API keys that request these operations but are excluded: a verb on the cluster leaves some
/// keys out.
fn left_out(target: &Target, rule: &Rule) -> String {
    let keys = target.keys(rule.effect, rule.apis);
    let reach = target.reach(rule.effect);
    let asked = |key: i16| {
        reach
            .iter()
            .any(|o| keys::asking(target.kind, o).any(|asking| asking == key))
    };
    let left_out = rule
        .apis
        .apis()
        .filter(|api| !keys.has(api.key) && asked(api.key));
    let names: Vec<&str> = left_out.map(|api| api.name).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" (not by {})", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    #[test]
    fn a_sheet_says_who_and_what_in_words() {
        let texts = [
            (
                "roles/r.yaml",
                "role: r\nowner: o\npurpose: p\nreviewed: 2026-01-01\nmembers: [ \"user:a\", \"role:s\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"t.*\" ], groups: [ g ] }, when: { tls: true } }\n  - { id: resets, operations: [ read ], groups: [ h ], apis: [ OffsetCommit ] }\ndeny:\n  - { id: never, operations: [ alter, describe ], cluster: true, unless: { tls: true } }\nobserve: { topics: [ lab ], until: 2026-02-01, reason: x }\n",
            ),
            (
                "roles/s.yaml",
                "role: s\nmembers: [ \"group:b\" ]\nallow:\n  - { id: s-reads, consume: { topics: [ s ] } }\n",
            ),
            (
                "guards/g.yaml",
                "guard: g\ndeny:\n  - { id: cards, operations: [ read ], topics: [ cards ], except: [ \"role:s\" ] }\n  - { id: others, to: [ \"group:x\" ], everything: true }\nseparate:\n  - { id: apart, roles: [ s, t ] }\n",
            ),
            ("roles/t.yaml", "role: t\nmembers: [ \"user:t\" ]\n"),
            (
                "grants/x.yaml",
                "grant: x\nrole: r\nto: [ \"user:c\" ]\nuntil: 2026-01-05T00:00:00Z\nreason: x\n",
            ),
        ];
        let whole =
            LoadedPolicy::of(&Files::from_texts("p", texts)).unwrap_or_else(|f| panic!("{}", f[0]));
        let at = "2026-01-10T00:00:00Z".parse().unwrap();
        let sheets = review(&whole, at);
        let roles: Vec<_> = sheets.iter().map(|sheet| &*sheet.role).collect();
        assert_eq!(roles, ["r", "s", "t"]);
        let sheet = &sheets[0];
        assert_eq!((&*sheet.owner, &*sheet.purpose), ("o", "p"));
        assert_eq!(sheet.reviewed.as_deref(), Some("2026-01-01"));
        assert_eq!(sheet.members, ["user:a", "role:s"]);
        assert_eq!(sheet.through, ["group:b, as a member of s"]);
        assert_eq!(
            sheet.grants,
            ["user:c by `x` until 2026-01-05T00:00:00Z (over)"]
        );
        let says = |sentences: &[Sentence]| -> Vec<String> {
            sentences
                .iter()
                .map(|sentence| format!("{}: {}", sentence.rule, sentence.says))
                .collect()
        };
        assert_eq!(
            says(&sheet.allows),
            [
                "reads: may read, describe on topic `t.*`; read, describe on group `g`, when { tls: true }",
                "resets: may read, describe on group `h`, by OffsetCommit only",
            ]
        );
        assert_eq!(
            says(&sheet.denies),
            ["never: may not alter, describe on the cluster, unless { tls: true }"]
        );
        assert_eq!(
            sheet.observed.as_deref(),
            Some("until 2026-02-01: topic `lab`")
        );
        assert_eq!(
            says(&sheet.guards),
            [
                "cards: may not read on topic `cards`",
                "apart: may not do anything who has two of the roles s, t"
            ]
        );
        assert_eq!(
            says(&sheets[1].guards),
            ["apart: may not do anything who has two of the roles s, t"]
        );
    }

    fn sheets(texts: &[(&str, &str)]) -> Vec<Sheet> {
        let files = Files::from_texts("p", texts.iter().copied());
        let whole = LoadedPolicy::of(&files).unwrap_or_else(|f| panic!("{}", f[0]));
        review(&whole, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn what_a_verb_leaves_out_is_said() {
        let role = |rule: &str| {
            format!("role: r\nmembers: [ \"user:a\" ]\nallow:\n  - {{ id: runs, {rule} }}\n")
        };
        let says = |rule: &str| sheets(&[("r.yaml", &role(rule))])[0].allows[0].says.clone();
        assert_eq!(
            says("administer: { cluster: true }"),
            "may alter, describe, describe_configs, alter_configs on the cluster (not by DescribeAcls, CreateAcls, DeleteAcls, AlterConfigs, IncrementalAlterConfigs, AlterUserScramCredentials)"
        );
        assert_eq!(
            says("operations: [ alter, alter_configs ], cluster: true"),
            "may alter, describe, describe_configs, alter_configs on the cluster"
        );
        assert_eq!(
            says("administer: { cluster: true }, apis: [ AlterUserScramCredentials ]"),
            "may alter, describe, describe_configs, alter_configs on the cluster, by AlterUserScramCredentials only"
        );
    }

    #[test]
    fn guards_are_those_of_whoever_comes_by_another_way() {
        let role = |name: &str, members: &str| format!("role: {name}\nmembers: [ {members} ]\n");
        let (r, s, q) = (
            role("r", "\"role:s\""),
            role("s", "\"group:x\", \"user:a1\""),
            role("q", "\"role:r\""),
        );
        let grant =
            "grant: g\nrole: s\nto: [ \"user:c\" ]\nuntil: 1970-01-05T00:00:00Z\nreason: x\n";
        let hit = |whom: &str| {
            let guard = format!("guard: g\ndeny:\n  - {{ id: d, everything: true, {whom} }}\n");
            let texts = [
                ("r.yaml", &*r),
                ("s.yaml", &s),
                ("q.yaml", &q),
                ("g.yaml", grant),
                ("d.yaml", &guard),
            ];
            let all = sheets(&texts);
            !all.iter()
                .find(|sheet| sheet.role == "r")
                .unwrap()
                .guards
                .is_empty()
        };
        for whom in [
            "\"group:x\"",
            "\"user:a*\"",
            "\"user:c\"",
            "everyone",
            "\"role:s\"",
            "\"role:q\"",
        ] {
            assert!(hit(&format!("to: [ {whom} ]")), "{whom}");
        }
        for whom in ["\"group:y\"", "\"user:b\""] {
            assert!(!hit(&format!("to: [ {whom} ]")), "{whom}");
        }
        assert!(!hit("except: [ \"role:q\" ]") && hit("except: [ \"role:s\" ]"));
    }
}
