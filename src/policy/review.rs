//! A sheet for each role, for whoever has to say again that it is right: who is in it, what it gives, what holds it back.

use super::{
    rule::{grant::Grant, role::Role},
    syntax::{
        access::{Effect, Rule, Target},
        day, described,
        name::Member,
    },
    vocabulary::{Kind, Operation},
    whole::Whole,
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Debug, Serialize)]
pub struct Sheet {
    pub role: String,
    pub file: String,
    pub owner: String,
    pub purpose: String,
    /// The day on which somebody last went through it.
    pub reviewed: Option<String>,
    /// As the file names them.
    pub members: Vec<String>,
    /// Who comes by other roles: those, and everybody in them.
    pub through: Vec<String>,
    /// Who is a member for a while, past and to come.
    pub grants: Vec<String>,
    pub allows: Vec<Sentence>,
    pub denies: Vec<Sentence>,
    /// What is let through and recorded until a day.
    pub observed: Option<String>,
    /// Denies of guards that hit its members.
    pub guards: Vec<Sentence>,
}

/// A rule in words.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub rule: String,
    pub says: String,
}

/// A sheet for each role, in the order of names.
pub fn review(whole: &Whole, at: Timestamp) -> Vec<Sheet> {
    let mut roles: Vec<&Role> = whole.said.roles.iter().collect();
    roles.sort_by(|one, other| one.name.cmp(&other.name));
    roles
        .into_iter()
        .map(|role| sheet(whole, role, at))
        .collect()
}

fn sheet(whole: &Whole, role: &Role, at: Timestamp) -> Sheet {
    let source = &role.origin.source;
    let of = |effect: Effect| role.rules.iter().filter(move |rule| rule.effect == effect);
    let grants = whole.said.grants.iter();
    let grants = grants.filter(|grant| grant.role.0 == role.name);
    let guards = whole.said.guards.iter().flat_map(|guard| &guard.rules);
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
        through: through(whole, role).into_iter().collect(),
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
            .filter(|rule| hits(rule, role))
            .map(|rule| sentence("may not", rule))
            .collect(),
    }
}

/// The roles whose members are members here, and these members.
fn through(whole: &Whole, role: &Role) -> BTreeSet<String> {
    let (mut seen, mut todo) = (BTreeSet::from([role.name.clone()]), vec![role]);
    let mut found = BTreeSet::new();
    while let Some(role) = todo.pop() {
        for (member, _) in &role.members {
            let Member::Role(name) = member else { continue };
            let other = whole.said.roles.iter().find(|role| role.name == *name);
            let Some(other) = other.filter(|_| seen.insert(name.clone())) else {
                continue;
            };
            let members = other.members.iter().map(|(member, _)| member);
            let named = members.filter(|member| !matches!(member, Member::Role(_)));
            found.extend(named.map(|member| format!("{member}, as a member of {name}")));
            let granted = whole
                .said
                .grants
                .iter()
                .filter(|grant| grant.role.0 == *name);
            found.extend(granted.flat_map(|grant| {
                grant.to.iter().map(move |(member, _)| {
                    format!("{member}, by the grant {} of {name}", grant.name)
                })
            }));
            todo.push(other);
        }
    }
    found
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

/// Whether a guard's rule may hit members of the role. Whom it names besides is known only when they come.
fn hits(rule: &Rule, role: &Role) -> bool {
    let own = |member: &Member| match member {
        Member::Role(name) => *name == role.name,
        Member::Everyone | Member::User(_) | Member::Group(_) => {
            role.members.iter().any(|(own, _)| own == member)
        }
    };
    let whom = &rule.whom;
    let separated = whom.together.iter().any(|(name, _)| *name == role.name);
    let excepted = whom
        .except
        .iter()
        .any(|(member, _)| matches!(member, Member::Role(name) if *name == role.name));
    let named = whom.to.is_empty() || whom.to.iter().any(|(member, _)| own(member));
    separated || (whom.together.is_empty() && named && !excepted)
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
            let targets: Vec<String> = rule.targets.iter().map(target).collect();
            format!("{may} {}", targets.join("; "))
        }
    };
    if rule.apis != super::keys::Keys::ALL {
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

fn target(target: &Target) -> String {
    let operations: Vec<&str> = target.operations.iter().map(Operation::name).collect();
    let operations = operations.join(", ");
    if target.kind == Kind::Cluster {
        return format!("{operations} on the cluster");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::files::Files;

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
            Whole::of(&Files::from_texts("p", texts)).unwrap_or_else(|f| panic!("{}", f[0]));
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
                "reads: may read on topic `t.*`; read on group `g`, when { tls: true }",
                "resets: may read on group `h`, by OffsetCommit only",
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
            ["cards: may not read on topic `cards`"]
        );
        assert_eq!(
            says(&sheets[1].guards),
            ["apart: may not do anything who has two of the roles s, t"]
        );
    }
}
