//! Checks a policy against the `klamm.yaml` with which it will run: finds users and listeners that
//! cannot exist there.
//!
//! The proxy does not run this check, because users are added and removed while a policy is in
//! force. `klamm check --config` runs it for the author of the policy.

use super::{
    check::MAX_MEANT,
    files::Files,
    parse::{For, Parsed, parse},
    syntax::{Origin, access::Rule, condition::Condition, name::Member},
};
use crate::policy::model::{literal, pattern::member_matches};
use crate::{
    policy::model::vocabulary::Mechanism,
    text::{Diagnostic, nearest::did_you_mean},
};
use std::{collections::HashSet, sync::Arc};

/// The facts about connections in `klamm.yaml`.
#[derive(Debug, Default)]
pub struct Site {
    /// All principals that can exist, if they are known.
    pub users: Option<Vec<String>>,
    pub listeners: Vec<Listener>,
}

#[derive(Debug)]
pub struct Listener {
    pub name: String,
    /// Whether this listener can prove the peer's address.
    pub source_proven: bool,
    /// Whether clients may present a certificate.
    pub certificates: bool,
    /// The mechanisms by which clients can log in.
    pub mechanisms: Vec<Mechanism>,
}

/// Finds members and conditions that, with this configuration, never match or always match.
pub fn misfits(files: &Files, site: &Site) -> Vec<Diagnostic> {
    let parsed = parse(files, For::Testing);
    let mut found = members(&parsed, site);
    for (origin, rule) in parsed.rules() {
        found.extend(conditions(origin, rule, site));
    }
    Diagnostic::sort(&mut found);
    found
}

/// Finds users that cannot exist, among the members of roles, of grants, and of guards (`to` and
/// `except`).
fn members(parsed: &Parsed, site: &Site) -> Vec<Diagnostic> {
    let Some(users) = &site.users else {
        return Vec::new();
    };
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
    let known: HashSet<_> = users.iter().map(|user| literal::coded(user)).collect();
    let all = of_roles.chain(of_grants).chain(of_rules);
    let unknown = all.filter_map(|(origin, (member, span))| match member {
        Member::User(name) if !known.contains(&**name) => Some((origin.at(*span), name)),
        Member::User(_) | Member::Everyone | Member::Group(_) | Member::Role(_) => None,
    });
    let nobody = unknown.filter(|(_, name)| {
        let open = name.contains('*');
        !open || !known.iter().any(|user| member_matches(name, user))
    });
    let fault = |(number, (origin, name)): (usize, (Origin, &Arc<str>))| {
        let name = &*literal::written(name);
        let message = format!("nobody can be `user:{name}` here");
        let all = || users.iter().map(String::as_str);
        let near = (number < MAX_MEANT).then(|| did_you_mean(name, all()));
        let help = near.flatten().unwrap_or_else(|| {
            format!("add the user with `klamm user add {name}`, or remove the member")
        });
        origin.error("unknown-user", message).help(help)
    };
    nobody.enumerate().map(fault).collect()
}

fn conditions(origin: &Origin, rule: &Rule, site: &Site) -> Vec<Diagnostic> {
    let both = [("when", &rule.when), ("unless", &rule.unless)];
    let written = both
        .into_iter()
        .filter_map(|(key, condition)| Some((key, condition.as_ref()?)));
    let place = origin.at(rule.span);
    written
        .flat_map(|(key, condition)| {
            let said = format!("`{key}` of `{}`", rule.id);
            let mut found = listeners(&place, &said, condition, site);
            found.extend(unproven(&place, &said, condition, site));
            found
        })
        .collect()
}

fn listeners(place: &Origin, said: &str, condition: &Condition, site: &Site) -> Vec<Diagnostic> {
    let names = || site.listeners.iter().map(|listener| listener.name.as_str());
    let missing = condition
        .listener
        .iter()
        .filter(|name| !names().any(|known| known == &***name));
    let fault = |name: &Arc<str>| {
        let message = format!("{said} names the listener `{name}`, and there is none");
        let listed: Vec<_> = names().map(|name| format!("`{name}`")).collect();
        let help = did_you_mean(name, names())
            .unwrap_or_else(|| format!("klamm.yaml has {}", listed.join(", ")));
        place.error("unknown-listener", message).help(help)
    };
    missing.map(fault).collect()
}

/// Finds keys of a condition that no connection can prove on any of the listeners to which the
/// condition applies.
fn unproven(place: &Origin, said: &str, condition: &Condition, site: &Site) -> Vec<Diagnostic> {
    let about = |listener: &&Listener| {
        let names = &condition.listener;
        names.is_empty() || names.iter().any(|name| **name == *listener.name)
    };
    let there: Vec<_> = site.listeners.iter().filter(about).collect();
    if there.is_empty() {
        return Vec::new();
    }
    let idle = CLAIMS.iter().filter(|claim| {
        (claim.asks)(condition)
            && !there
                .iter()
                .any(|listener| (claim.proves)(condition, listener))
    });
    let fault = |claim: &Claim| {
        let message = format!("{said} asks for {}", claim.message);
        place.error(claim.name, message).help(claim.help)
    };
    idle.map(fault).collect()
}

/// A key of a condition that not every listener can prove.
struct Claim {
    name: &'static str,
    asks: fn(&Condition) -> bool,
    proves: fn(&Condition, &Listener) -> bool,
    message: &'static str,
    help: &'static str,
}

const CLAIMS: &[Claim] = &[
    Claim {
        name: "unproven-source",
        asks: |condition| !condition.source.is_empty(),
        proves: |_, listener| listener.source_proven,
        message: "a `source`, and no listener can prove one",
        help: "write `source: direct` at a listener that clients reach without a balancer in between, `source: proxy_protocol` where balancers say it, or remove the condition",
    },
    Claim {
        name: "unproven-certificate",
        asks: |condition| condition.certificate.is_some(),
        proves: |_, listener| listener.certificates,
        message: "a `certificate`, and no listener asks clients for one",
        help: "add `client_ca` and `client_certificate` to the `tls` of a listener, or remove the condition",
    },
    Claim {
        name: "unproven-mechanism",
        asks: |condition| !condition.mechanism.is_empty(),
        proves: |condition, listener| {
            let mut asked = condition.mechanism.iter();
            asked.any(|mechanism| listener.mechanisms.contains(mechanism))
        },
        message: "a `mechanism` that no listener offers",
        help: "add it to `sasl` of a listener (`TLS`: a certificate that is enough, `ANONYMOUS`: no login), or remove the condition",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "role: r
members: [ \"user:alice\", \"user:alicia\", \"user:svc-*\", \"user:web-*\", \"group:nobody\", everyone ]
allow:
  - id: reads
    consume: { topics: [ a ] }
    when: { source: 10.0.0.0/8, listener: [ inside, outside ] }
  - id: writes
    produce: { topics: [ a ] }
    when: { source: 10.0.0.0/8 }
deny:
  - id: not-here
    everything: true
    unless: { listener: outsied, source: 10.0.0.0/8 }
";

    fn found(users: Option<&[&str]>, listeners: &[(&str, bool)]) -> Vec<String> {
        let files = Files::from_texts("p", [("roles/r.yaml", ROLE)]);
        let site = Site {
            users: users.map(|users| users.iter().map(|user| (*user).to_owned()).collect()),
            listeners: listeners
                .iter()
                .map(|(name, source_proven)| Listener {
                    name: (*name).to_owned(),
                    source_proven: *source_proven,
                    certificates: false,
                    mechanisms: vec![Mechanism::Plain],
                })
                .collect(),
        };
        let shown = |fault: &Diagnostic| {
            let line = fault.place.as_ref().map_or(0, |place| place.line);
            let help = fault.help.clone().unwrap_or_default();
            format!("{line} {}: {} ({help})", fault.name, fault.message)
        };
        misfits(&files, &site).iter().map(shown).collect()
    }

    #[test]
    fn members_that_nobody_can_be_are_told() {
        let listeners = [("inside", true), ("outside", true), ("outsied", true)];
        assert_eq!(
            found(Some(&["alice", "svc-1"]), &listeners),
            [
                "2 unknown-user: nobody can be `user:alicia` here (did you mean `alice`?)",
                "2 unknown-user: nobody can be `user:web-*` here (add the user with `klamm user add web-*`, or remove the member)",
            ]
        );
        assert!(
            found(None, &listeners).is_empty(),
            "others may be there, too"
        );
    }

    #[test]
    fn conditions_that_no_connection_can_meet_are_told() {
        let source = "(write `source: direct` at a listener that clients reach without a balancer in between, `source: proxy_protocol` where balancers say it, or remove the condition)";
        assert_eq!(
            found(None, &[("inside", false), ("outside", false)]),
            [
                format!("4 unproven-source: `when` of `reads` asks for a `source`, and no listener can prove one {source}"),
                format!("7 unproven-source: `when` of `writes` asks for a `source`, and no listener can prove one {source}"),
                "11 unknown-listener: `unless` of `not-here` names the listener `outsied`, and there is none (did you mean `outside`?)".to_owned(),
            ]
        );
        let others: Vec<_> = found(None, &[("x", true)]);
        assert_eq!(others.len(), 3);
        assert!(
            others
                .iter()
                .all(|fault| fault.contains("(klamm.yaml has `x`)")),
            "{others:?}"
        );
    }

    #[test]
    fn guards_and_grants_are_looked_at_too() {
        let guard = "guard: g
deny:
  - id: only-inside
    everything: true
    unless: { listener: insid }
  - id: not-they
    to: [ \"user:alic\" ]
    except: [ \"user:typo\", \"user:bo*\" ]
    operations: [ write ]
    topics: [ a ]
";
        let grant =
            "grant: t\nrole: r\nto: [ \"user:bob\", \"user:bib\" ]\nuntil: 2026-12-01\nreason: x\n";
        let role = "role: r\nmembers: [ \"user:alice\" ]\n";
        let files = [("g.yaml", guard), ("h.yaml", grant), ("r.yaml", role)];
        let site = Site {
            users: Some(vec!["alice".to_owned(), "bob".to_owned()]),
            listeners: vec![Listener {
                name: "inside".to_owned(),
                source_proven: true,
                certificates: false,
                mechanisms: vec![Mechanism::Plain],
            }],
        };
        let found = misfits(&Files::from_texts("p", files), &site);
        let found: Vec<_> = found.iter().map(|fault| &*fault.message).collect();
        assert_eq!(
            found,
            [
                "`unless` of `only-inside` names the listener `insid`, and there is none",
                "nobody can be `user:alic` here",
                "nobody can be `user:typo` here",
                "nobody can be `user:bib` here",
            ]
        );
    }

    const PROOFS: &str = "role: r
members: [ \"user:alice\" ]
allow:
  - id: by-certificate
    consume: { topics: [ a ] }
    when: { certificate: { subject: { ou: \"x\" } } }
  - id: by-token
    consume: { topics: [ a ] }
    when: { mechanism: [ OAUTHBEARER, TLS ], listener: inside }
deny:
  - id: not-so
    everything: true
    unless: { mechanism: SCRAM-SHA-512 }
";

    #[test]
    fn what_no_listener_asks_for_is_told() {
        let listener = |name: &str, certificates, mechanisms: &[Mechanism]| Listener {
            name: name.to_owned(),
            source_proven: false,
            certificates,
            mechanisms: mechanisms.to_vec(),
        };
        let names = |listeners| {
            let files = Files::from_texts("p", [("roles/r.yaml", PROOFS)]);
            let site = Site {
                users: None,
                listeners,
            };
            let found = misfits(&files, &site);
            found.iter().map(|fault| fault.name).collect::<Vec<_>>()
        };
        let plain = &[Mechanism::Plain];
        assert_eq!(
            names(vec![listener("inside", false, plain)]),
            [
                "unproven-certificate",
                "unproven-mechanism",
                "unproven-mechanism"
            ]
        );
        let tls = &[Mechanism::Tls, Mechanism::ScramSha512];
        assert_eq!(
            names(vec![
                listener("inside", false, plain),
                listener("outside", true, tls)
            ]),
            ["unproven-mechanism"],
            "only the one that is about the listener inside"
        );
        assert!(names(vec![listener("inside", true, tls)]).is_empty());
    }
}
