//! Members whose names look like other names: with a Cyrillic `а`, `alice` is another user.
//!
//! A look-alike name is not rejected, because it may be intended. It causes a warning in the
//! policy's findings, and the audit event of the login names it.

use super::{
    parse::Parsed,
    syntax::{Origin, name::Member},
};
use crate::policy::model::literal;
use crate::text::{
    Diagnostic, Span,
    lookalike::LookAlikes,
    name::{printed, skeleton},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The users that a policy names.
pub(in crate::policy) fn users(parsed: &Parsed) -> LookAlikes {
    let names = named(parsed).filter_map(|(_, (member, _))| exact(member));
    let users = names.filter(|(is_user, _)| *is_user);
    let users: Vec<Arc<str>> = users.map(|(_, name)| name.into()).collect();
    users.iter().collect()
}

pub(in crate::policy) fn warnings(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut seen: HashMap<(bool, String), (String, Origin)> = HashMap::new();
    let mut told: HashSet<(bool, String)> = HashSet::new();
    let mut found = Vec::new();
    for (origin, (member, span)) in named(parsed) {
        let Some((is_user, name)) = exact(member) else {
            continue;
        };
        let new = |_: &String| told.insert((is_user, name.clone()));
        let Some(skeleton) = skeleton(&name).filter(new) else {
            continue;
        };
        let here = || (name.clone(), origin.at(*span));
        let (first, place) = seen.entry((is_user, skeleton)).or_insert_with(here);
        if *first != name {
            let what = if is_user { "user" } else { "group" };
            let message = format!(
                "the {what} `{}` looks like `{}`",
                printed(&name),
                printed(first)
            );
            let help = "write both alike if one is meant; rename one of them if both are";
            let warning = origin.at(*span).warning("look-alike", message);
            found.push(
                warning
                    .also("the other one", &place.source, place.span)
                    .help(help),
            );
        }
    }
    found
}

/// Whether it is a user, and the name as clients have it; `None` for everyone, roles and patterns.
fn exact(member: &Member) -> Option<(bool, String)> {
    let (is_user, name) = match member {
        Member::User(name) => (true, name),
        Member::Group(name) => (false, name),
        Member::Everyone | Member::Role(_) => return None,
    };
    (!name.contains('*')).then(|| (is_user, literal::plain(name)))
}

/// Every member in the policy, with its place.
fn named(parsed: &Parsed) -> impl Iterator<Item = (&Origin, &(Member, Span))> {
    let of_roles = parsed.roles.iter().flat_map(|role| {
        let members = role.members.iter();
        members.map(|member| (&role.origin, member))
    });
    let of_grants = parsed.grants.iter().flat_map(|grant| {
        let members = grant.to.iter();
        members.map(|member| (&grant.origin, member))
    });
    let of_rules = parsed.rules().flat_map(|(origin, rule)| {
        let members = rule.whom.to.iter().chain(&rule.whom.except);
        members.map(move |member| (origin, member))
    });
    of_roles.chain(of_grants).chain(of_rules)
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, language::files::Files};

    #[test]
    fn a_user_that_the_policy_names_is_found_by_a_name_that_looks_the_same() {
        let role = "role: r\nmembers: [ \"user:alice\", \"user:svc-*\", \"user:db[*]\", \"group:bob\" ]\nallow:\n  - id: reads\n    consume: { topics: [ a ] }\n";
        let files = Files::from_texts(
            "policy",
            [("policy.yaml", "language: 1\n"), ("roles/r.yaml", role)],
        );
        let policy = Policy::from_files(&files).unwrap();
        let other = |name: &str| policy.looks_like(name).map(|other| other.to_string());
        assert_eq!(other("\u{430}lice").as_deref(), Some("alice"));
        assert_eq!(other("d\u{430}b*"), None);
        assert_eq!(other("\u{501}b*").as_deref(), Some("db*"));
        for name in ["alice", "b\u{43e}b", "svc-\u{430}"] {
            assert_eq!(other(name), None, "{name}");
        }
    }
}
