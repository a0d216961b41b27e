//! Properties of decisions, compared with an interpreter that tries every rule.

use crate::policy::{
    Policy,
    language::{
        files::Files,
        parse::{For, Parsed, parse},
        rule::role::Role,
        syntax::{
            access::{Effect, Rule},
            name::Member,
        },
    },
    model::vocabulary::{Action, Claims, Kind, MECHANISMS, Operation, Outcome, Subject, Verdict},
    tools::{
        diff::{Way, diff},
        expectations::Question,
        explain::explain,
        loaded_policy::LoadedPolicy,
        who_can::{members, somebody, who_can},
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

/// The parts of a rule's text; the choice is small, so that rules often overlap.
#[derive(Debug, Clone)]
struct RuleText {
    deny: bool,
    what: usize,
    names: String,
    others: String,
    when: &'static str,
    unless: &'static str,
    claimed: &'static str,
}

/// The targets of a rule: `N` stands for its names, `M` for others.
const ABOUT: &[&str] = &[
    "consume: { topics: N }",
    "consume: { topics: N, groups: M }",
    "produce: { topics: N }",
    "inspect: { topics: N, groups: N }",
    "administer: { topics: N }",
    "administer: { cluster: true }",
    "operations: [ alter ]\n    cluster: true\n    apis: [ AlterUserScramCredentials ]",
    "operations: [ alter ]\n    cluster: true\n    apis: [ ElectLeaders ]",
    "operations: [ alter, describe ]\n    cluster: true",
    "operations: [ describe ]\n    topics: N",
    "operations: [ read ]\n    topics: N\n    groups: N\n    apis: [ OffsetCommit ]",
    "operations: [ read ]\n    topics: N\n    groups: N",
    "operations: [ read, write ]\n    topics: N",
];

impl RuleText {
    fn text(&self) -> String {
        let about = match ABOUT.get(self.what) {
            Some(about) => about.replace('N', &self.names).replace('M', &self.others),
            None if self.deny => "everything: true".to_owned(),
            None => "consume: { topics: [ b ] }".to_owned(),
        };
        let condition = |key: &str, condition: &str| match condition {
            "" => String::new(),
            _ => format!("\n    {key}: {{ {condition} }}"),
        };
        let when = condition("when", self.when);
        match self.deny {
            false => format!("{about}{when}"),
            true => {
                let unless = condition("unless", self.unless);
                let claimed = condition("claimed", self.claimed);
                format!("{about}{when}{unless}{claimed}")
            }
        }
    }

    /// This rule with one part replaced by that of another rule.
    fn changed(&self, other: &Self, part: usize) -> Self {
        let (mut changed, other) = (self.clone(), other.clone());
        match part {
            0 => changed.what = other.what,
            1 => changed.names = other.names,
            2 => changed.when = other.when,
            3 => changed.unless = other.unless,
            4 => changed.claimed = other.claimed,
            _ => changed.names = self.names.replace("*\"", "*0\""), // a small change
        }
        changed
    }
}

fn rule(deny: bool) -> impl Strategy<Value = RuleText> {
    let name = prop_oneof![
        8 => "[ab][ab.]{0,2}\\*?",
        2 => Just("*".to_owned()),
        2 => "\\*[ab]",
        1 => prop::sample::select(vec!["*0", "0*", "*z*", "a*0"]).prop_map(str::to_owned),
        2 => Just("a.{user}.*".to_owned()),
        2 => Just("{group}".to_owned()),
    ];
    let names = proptest::collection::vec(name, 1..3)
        .prop_map(|names| format!("[ \"{}\" ]", names.join("\", \"")));
    let condition = || {
        prop_oneof![
            4 => Just(""),
            1 => Just("tls: true"),
            1 => Just("source: [ \"10.0.0.0/8\" ]"),
            1 => Just("mechanism: PLAIN, source: 10.0.0.1"),
            1 => Just("hours: { days: mon, from: \"01:00\", to: \"02:30\", zone: UTC }"),
        ]
    };
    let claimed = prop_oneof![
        4 => Just(""),
        1 => Just("client_id: \"a*\""),
        1 => Just("client_id: [ ab, c ], software: \"*\", software_version: \"1.*\""),
    ];
    let parts = (
        0..=ABOUT.len(),
        names.clone(),
        names,
        condition(),
        condition(),
        claimed,
    );
    parts.prop_map(
        move |(what, names, others, when, unless, claimed)| RuleText {
            deny,
            what,
            names,
            others,
            when,
            unless,
            claimed,
        },
    )
}

fn rule_text(deny: bool) -> impl Strategy<Value = String> {
    rule(deny).prop_map(|rule| rule.text())
}

/// A rule, and the same rule with one part changed; either of them may be the older version.
fn changing(deny: bool) -> impl Strategy<Value = (String, String)> {
    let all = (rule(deny), rule(deny), 0_usize..6, any::<bool>());
    all.prop_map(|(rule, other, part, back)| {
        let changed = rule.changed(&other, part);
        match back {
            false => (rule.text(), changed.text()),
            true => (changed.text(), rule.text()),
        }
    })
}

fn member() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["user:a", "user:b", "group:g", "group:h", "role:r0"])
}

/// Rules with names of which most begin with `a`.
fn team_rules(deny: bool) -> impl Strategy<Value = Vec<String>> {
    let inner = rule_text(deny).prop_map(|text| {
        let text = text.replace("[ \"", "[ \"a").replace(", \"", ", \"a");
        text.replace("\"a10.", "\"10.")
    });
    let rule = prop_oneof![9 => inner, 1 => rule_text(deny)];
    proptest::collection::vec(rule, 0..3)
}

/// The parts of a policy's files; the choice is small, so that rules often overlap.
#[derive(Debug, Clone)]
pub struct Text {
    roles: Vec<RoleText>,
    /// Denies, each with its `to` and `except`.
    guard: Vec<(String, &'static str)>,
    /// A role's number, a member, and the hours at which the grant begins and ends.
    grants: Vec<(usize, &'static str, Option<u8>, u8)>,
    /// Whether the guard separates the first two roles.
    separate: bool,
}

#[derive(Debug, Clone)]
struct RoleText {
    members: Vec<&'static str>,
    allow: Vec<String>,
    deny: Vec<String>,
    /// A name, and the hour at which its observation ends.
    observe: Option<(&'static str, u8)>,
}

pub fn policy_text() -> impl Strategy<Value = Text> {
    let observe = (prop::sample::select(vec!["a*", "ab", "{user}.b"]), 0_u8..5);
    let role = (
        proptest::collection::vec(member(), 1..3),
        proptest::collection::vec(rule_text(false), 0..4),
        proptest::collection::vec(rule_text(true), 0..3),
        prop::option::weighted(0.3, observe),
    );
    let role = role.prop_map(|(members, allow, deny, observe)| RoleText {
        members,
        allow,
        deny,
        observe,
    });
    let guard = (rule_text(true), whom());
    let granted = prop::sample::select(vec!["user:a", "user:b", "group:h"]);
    let grant = (0_usize..3, granted, prop::option::of(0_u8..3), 3_u8..5);
    let roles = proptest::collection::vec(role, 1..4);
    let guard = proptest::collection::vec(guard, 0..3);
    let grants = proptest::collection::vec(grant, 0..3);
    (roles, guard, grants).prop_map(|(roles, guard, grants)| Text {
        roles,
        guard,
        grants,
        separate: false,
    })
}

/// `to` and `except` of a guard's deny.
fn whom() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "to: [ \"group:h\" ]",
        "to: [ everyone ]",
        "to: [ \"user:*\" ]",
        "except: [ \"user:a\" ]",
        "to: [ \"role:r0\" ]\n    except: [ \"group:g\" ]",
    ])
}

/// An hour of one fixed day: all changes over time in these policies are at hours 0 to 4.
fn hour(number: u8) -> String {
    format!("2026-11-23T{number:02}:00:00Z")
}

fn items(key: &str, ids: &str, rules: &[String]) -> String {
    let items = rules.iter().enumerate();
    let items = items.map(|(n, rule)| format!("  - id: {ids}-{n}\n    {rule}\n"));
    let items: Vec<_> = items.collect();
    match items.is_empty() {
        true => String::new(),
        false => format!("{key}:\n{}", items.concat()),
    }
}

fn role_text(number: usize, role: &RoleText) -> String {
    let members = role.members.iter();
    let members = members.filter(|m| number > 0 || **m != "role:r0");
    let members: Vec<_> = members.map(|m| format!("\"{m}\"")).collect();
    let observe = role.observe.map_or_else(String::new, |(name, until)| {
        let until = hour(until);
        format!("observe: {{ topics: [ \"{name}\" ], until: \"{until}\", reason: x }}\n")
    });
    format!(
        "role: r{number}\nmembers: [ {} ]\n{}{}{observe}",
        members.join(", "),
        items("allow", &format!("allow-{number}"), &role.allow),
        items("deny", &format!("deny-{number}"), &role.deny),
    )
}

/// Every file with its path.
fn texts(text: &Text) -> Vec<(String, String)> {
    let roles = text.roles.iter().enumerate();
    let mut all: Vec<_> = roles
        .map(|(n, role)| (format!("roles/{n}.yaml"), role_text(n, role)))
        .collect();
    let guard = text.guard.iter();
    let denies: Vec<_> = guard
        .map(|(rule, whom)| format!("{rule}\n    {whom}"))
        .collect();
    let apart = match text.separate {
        true => "separate:\n  - { id: deny-both, roles: [ r0, r1 ] }\n",
        false => "",
    };
    if !denies.is_empty() || text.separate {
        let denies = items("deny", "deny-guard", &denies);
        let guard = format!("guard: g\n{denies}{apart}");
        all.push(("guards/g.yaml".into(), guard));
    }
    for (n, (role, member, from, until)) in text.grants.iter().enumerate() {
        let role = role % text.roles.len();
        let from = from.map_or_else(String::new, |from| format!("from: {}\n", hour(from)));
        let grant = format!(
            "grant: g{n}\nrole: r{role}\nto: [ \"{member}\" ]\n{from}until: {}\nreason: x\n",
            hour(*until)
        );
        all.push((format!("grants/{n}.yaml"), grant));
    }
    all
}

fn files(text: &Text) -> Files {
    let texts = texts(text).into_iter();
    Files {
        directory: "p".into(),
        contents: texts
            .map(|(path, text)| (path, text.into_bytes()))
            .collect(),
    }
}

pub fn load(text: &Text) -> Policy {
    Policy::from_files(&files(text))
        .unwrap_or_else(|faults| panic!("{}", faults.iter().find(|f| f.is_error()).unwrap()))
}

/// The statements of the files, without anything derived from them.
fn said(text: &Text) -> Parsed {
    parse(&files(text), For::Testing)
}

/// Times of that day, at the hours with changes and between them, and no time.
pub fn instants() -> impl Strategy<Value = Option<Timestamp>> {
    prop::option::weighted(0.9, (0_u8..5, prop::sample::select(vec![0, 1, 1800]))).prop_map(
        |instant| {
            let (number, seconds) = instant?;
            let hour: Timestamp = hour(number).parse().unwrap();
            Some(hour + SignedDuration::from_secs(seconds))
        },
    )
}

/// Tries every rule, by the definition of the language.
fn reference(
    said: &Parsed,
    subject: &Subject,
    at: Option<Timestamp>,
    action: &Action<'_>,
    api: i16,
) -> (Outcome, BTreeSet<String>) {
    let has = |role: &Role| has_role(said, role, subject, at, 0);
    let named = |name: &str| {
        said.roles
            .iter()
            .any(|role| *role.name == *name && has(role))
    };
    let roles: Vec<&Role> = said.roles.iter().filter(|role| has(role)).collect();
    let guards = said.guards.iter().flat_map(|guard| &guard.rules);
    let rules = roles.iter().flat_map(|role| &role.rules).chain(guards);
    let hit = rules.filter(|rule| {
        let conditions = Rule {
            claimed: None,
            ..Rule::clone(rule)
        };
        conditions.applies(subject, at, &named)
            && says(rule, subject)
            && hits(rule, subject, action, api)
    });
    let (denies, allows): (Vec<&Rule>, Vec<&Rule>) =
        hit.partition(|rule| rule.effect == Effect::Deny);
    let observed = || {
        let observing = roles.iter().filter_map(|role| role.observe.as_ref());
        let observing = observing.filter(|observe| at.is_some_and(|at| observe.holds(at)));
        let mut names = observing.flat_map(|observe| &observe.names);
        names.any(|(kind, name)| {
            *kind == action.kind
                && name
                    .patterns(subject)
                    .iter()
                    .any(|p| p.matches(action.name))
        })
    };
    let outcome = match (denies.is_empty(), allows.is_empty()) {
        (true, false) => Outcome::Allowed,
        (true, true) if observed() => Outcome::Observed,
        _ => Outcome::Denied,
    };
    let mut took_part: BTreeSet<String> = denies
        .iter()
        .chain(&allows)
        .map(|rule| rule.id.to_string())
        .collect();
    if took_part.is_empty() {
        took_part.insert("nothing-allows".into());
    }
    (outcome, took_part)
}

fn has_role(
    said: &Parsed,
    role: &Role,
    subject: &Subject,
    at: Option<Timestamp>,
    depth: usize,
) -> bool {
    let granted = said.grants.iter().any(|grant| {
        let holds = at.is_some_and(|at| grant.holds(at));
        grant.role.0 == role.name && holds && grant.to.iter().any(|(member, _)| member.is(subject))
    });
    let member = role.members.iter().any(|(member, _)| match member {
        Member::Role(name) => {
            let mut roles = said.roles.iter();
            depth < 8 && roles.any(|r| r.name == *name && has_role(said, r, subject, at, depth + 1))
        }
        Member::Everyone | Member::User(_) | Member::Group(_) => member.is(subject),
    });
    granted || member
}

/// For the few claims that occur in these policies.
fn says(rule: &Rule, subject: &Subject) -> bool {
    let Some(claimed) = &rule.claimed else {
        return true;
    };
    let Claims {
        client_id,
        software,
        software_version,
    } = &*subject.claims;
    let id = client_id.as_deref().unwrap_or("-");
    match claimed.software.is_empty() {
        true => id.starts_with('a'),
        false => {
            let version = software_version.as_deref().unwrap_or("-");
            ["ab", "c"].contains(&id) && software.is_some() && version.starts_with("1.")
        }
    }
}

fn hits(rule: &Rule, subject: &Subject, action: &Action<'_>, api: i16) -> bool {
    let scram_or_acl = [29, 30, 31, 51].contains(&api);
    let by_key = rule.apis.has(api);
    rule.everything && by_key
        || rule.targets.iter().any(|target| {
            let operations = match rule.effect {
                Effect::Allow => target.operations.implied(),
                Effect::Deny => target.operations,
            };
            let not_by_verb = rule.effect == Effect::Allow
                && target.by_verb
                && target.kind == Kind::Cluster
                && scram_or_acl;
            let named = target.names.iter().any(|name| {
                name.patterns(subject)
                    .iter()
                    .any(|p| p.matches(action.name))
            });
            target.kind == action.kind
                && operations.has(action.operation)
                && named
                && by_key
                && !not_by_verb
        })
}

pub static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for principal in ["a", "b", "c.d"] {
        for groups in [vec![], vec!["g"], vec!["g", "h", "x.y"]] {
            for (tls, source, mechanism, claims) in [
                (false, None, 0, [None, None, None]),
                (true, Some("10.0.0.1"), 0, [Some("ab"), None, None]),
                (
                    true,
                    Some("192.0.2.1"),
                    2,
                    [Some("c"), Some("x"), Some("1.2")],
                ),
            ] {
                let [client_id, software, software_version] =
                    claims.map(|claim| claim.map(Arc::from));
                all.push(Subject {
                    groups: groups.iter().map(|g| Arc::from(*g)).collect(),
                    mechanism: MECHANISMS[mechanism].1,
                    listener: "l".into(),
                    tls,
                    source: source.map(|s| s.parse().unwrap()),
                    claims: Arc::new(Claims {
                        client_id,
                        software,
                        software_version,
                    }),
                    ..Subject::unproven(principal)
                });
            }
        }
    }
    // No star in a user's pattern matches an `@`.
    all.push(Subject {
        groups: vec!["g".into()],
        tls: true,
        ..Subject::unproven("e@x")
    });
    all
});

/// Names that the patterns match, and keys that the rules' `apis` list.
pub fn actions() -> impl Iterator<Item = (Action<'static>, i16)> {
    const NAMES: &[&str] = &[
        "a", "b", "ab", "a.b", "a.a.x", "b.b", "bb", "g", "x.y", "a.c.d.z", "__a", "*", "",
    ];
    use Operation as O;
    let operations = [O::Read, O::Write, O::Describe, O::Alter, O::Create];
    operations.into_iter().flat_map(|operation| {
        let on = [
            (Kind::Topic, NAMES, [1, 8]),
            (Kind::Group, NAMES, [8, 15]),
            (Kind::Cluster, &[""], [43, 51]),
        ];
        on.into_iter().flat_map(move |(kind, names, apis)| {
            let action = move |name| Action {
                operation,
                kind,
                name,
            };
            let each = move |name: &&'static str| apis.map(|api| (action(*name), api));
            names.iter().flat_map(each)
        })
    })
}

fn decide(
    policy: &Policy,
    subject: &Subject,
    at: Option<Timestamp>,
    action: &Action<'_>,
    api: i16,
) -> Verdict {
    policy.view(subject, at).decide(action, api)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn the_compiled_view_decides_as_every_rule_tried(text in policy_text(), at in instants()) {
        let (policy, said) = (load(&text), said(&text));
        for subject in SUBJECTS.iter() {
            let view = policy.view(subject, at);
            for (action, api) in actions() {
                let (outcome, rules) = reference(&said, subject, at, &action, api);
                let verdict = view.decide(&action, api);
                prop_assert_eq!(verdict.outcome, outcome, "{:?} {:?} {}", subject, action, api);
                let took_part: Vec<&str> = view.took_part(&action, api).into_iter().map(|rule| policy.rule_id(rule)).collect();
                prop_assert_eq!(&took_part, &rules.iter().map(String::as_str).collect::<Vec<_>>());
                let deciding = rules.iter().find(|id| id.starts_with("deny")).or(rules.first()).map(String::as_str);
                prop_assert_eq!(Some(policy.rule_id(verdict.rule)), deciding);
                prop_assert_eq!(policy.denies(verdict.rule), outcome != Outcome::Allowed);
            }
        }
    }

    #[test]
    fn a_view_holds_until_it_says(text in policy_text(), at in instants(), later in instants()) {
        let policy = load(&text);
        let (Some(at), Some(later)) = (at.min(later), at.max(later)) else { return Ok(()) };
        for subject in SUBJECTS.iter() {
            let (now, then) = (policy.view(subject, Some(at)), policy.view(subject, Some(later)));
            prop_assert!(now.until.is_none_or(|until| until > at));
            if now.until.is_none_or(|until| later < until) {
                for (action, api) in actions() {
                    prop_assert_eq!(now.decide(&action, api), then.decide(&action, api));
                }
            }
        }
    }

    #[test]
    fn an_allow_more_takes_nothing_and_a_deny_more_gives_nothing(text in policy_text(), allow in rule_text(false), deny in rule_text(true), number in 0usize..4, at in instants()) {
        let (before, mut wider, mut narrower, mut guarded) = (load(&text), text.clone(), text.clone(), text.clone());
        let number = number % text.roles.len();
        wider.roles[number].allow.push(allow);
        narrower.roles[number].deny.push(deny.clone());
        guarded.guard.push((deny, "except: [ \"user:b\" ]"));
        let (wider, narrower, guarded) = (load(&wider), load(&narrower), load(&guarded));
        for subject in SUBJECTS.iter() {
            for (action, api) in actions() {
                let is = |policy: &Policy| decide(policy, subject, at, &action, api).is_allowed();
                prop_assert!(!is(&before) || is(&wider));
                prop_assert!(!is(&narrower) || is(&before));
                prop_assert!(!is(&guarded) || is(&before));
            }
        }
    }

    #[test]
    fn the_order_of_files_and_rules_never_matters(text in policy_text(), at in instants()) {
        let before = load(&text);
        // With other file names, the files are read in another order. Roles keep their names.
        let files = files(&text);
        let moved = files.contents.iter().rev().enumerate().map(|(n, (_, bytes))| (format!("x/{n}.yaml"), bytes.clone()));
        let moved = Policy::from_files(&Files { directory: "p".into(), contents: moved.collect() }).unwrap();
        for subject in SUBJECTS.iter() {
            for (action, api) in actions() {
                prop_assert_eq!(decide(&before, subject, at, &action, api), decide(&moved, subject, at, &action, api));
            }
        }
    }

    #[test]
    fn any_name_is_allowed_only_if_a_name_is(text in policy_text(), at in instants()) {
        let policy = load(&text);
        for subject in SUBJECTS.iter() {
            let view = policy.view(subject, at);
            for (action, api) in actions() {
                // A subject that may access one name passes. The converse holds, except for denies
                // that cover all names only together.
                let any = view.any(action.operation, action.kind, api);
                match view.decide(&action, api).outcome {
                    Outcome::Allowed => prop_assert_eq!(any.outcome, Outcome::Allowed, "{:?}", action),
                    Outcome::Observed => prop_assert!(any.is_allowed(), "{:?}", action),
                    Outcome::Denied => {}
                }
            }
        }
    }

    #[test]
    fn what_is_explained_is_what_is_decided(text in policy_text(), at in instants(), subject in prop::sample::select(SUBJECTS.clone())) {
        let whole = LoadedPolicy::of(&files(&text)).unwrap();
        for asked in asked() {
            let view = whole.policy.view(&subject, at);
            let verdict = view.decide(&asked.action(), asked.api);
            let explained = explain(&whole, &subject, at, &asked);
            let decided = match verdict.outcome {
                Outcome::Allowed => "allow",
                Outcome::Denied => "deny",
                Outcome::Observed => "observe",
            };
            prop_assert_eq!((explained.decided, explained.rule.as_str()), (decided, view.rule_id(verdict.rule)));
            let cited: BTreeSet<&str> = explained.took_part.iter().map(|cited| cited.rule.as_str()).collect();
            let took_part = view.took_part(&asked.action(), asked.api).into_iter().map(|rule| view.rule_id(rule));
            prop_assert_eq!(cited, took_part.filter(|id| *id != "nothing-allows").collect::<BTreeSet<_>>());
            // Rules that concern this action but took no part have a reason.
            for idle in &explained.idle {
                prop_assert!(!idle.why.is_empty() && !explained.took_part.contains(&idle.rule));
            }
        }
    }

    #[test]
    fn who_is_listed_may_and_who_is_not_may_not(text in policy_text(), at in instants()) {
        let whole = LoadedPolicy::of(&files(&text)).unwrap();
        for asked in asked() {
            let able = who_can(&whole, at, std::slice::from_ref(&asked));
            for member in members(&whole) {
                let listed = able.iter().find(|able| able.member == member.to_string());
                let allowed = decide(&whole.policy, &somebody(&member), at, &asked.action(), asked.api).outcome == Outcome::Allowed;
                prop_assert!(!allowed || listed.is_some(), "{member} may, and is not listed");
                let always = listed.is_some_and(|able| able.when.is_empty());
                prop_assert!(allowed || !always, "{member} is listed, and may not: {listed:?}");
            }
        }
    }

    #[test]
    fn what_widens_is_told(text in policy_text(), allow in rule_text(false), deny in rule_text(true), number in 0usize..4, at in instants()) {
        let Some(at) = at else { return Ok(()) };
        let number = number % text.roles.len();
        let (mut wider, mut narrower) = (text.clone(), text.clone());
        wider.roles[number].allow.push(allow);
        narrower.roles[number].deny.push(deny);
        let [before, wider, narrower] = [text, wider, narrower].map(|text| LoadedPolicy::of(&files(&text)).unwrap());
        prop_assert_eq!(diff(&before, &before, at, &[]).unwrap(), []);
        let (more, less) = (diff(&before, &wider, at, &[]).unwrap(), diff(&before, &narrower, at, &[]).unwrap());
        prop_assert!(more.iter().all(|change| change.way != Way::Narrower), "{:?}", more);
        prop_assert!(less.iter().all(|change| change.way != Way::Wider), "{:?}", less);
        for (old, new, told) in [(&before, &wider, &more), (&narrower, &before, &diff(&narrower, &before, at, &[]).unwrap())] {
            for (member, asked) in members(new).iter().flat_map(|member| asked().into_iter().map(move |asked| (member, asked))) {
                let is = |whole: &LoadedPolicy| decide(&whole.policy, &somebody(member), Some(at), &asked.action(), asked.api).outcome == Outcome::Allowed;
                let told = told.iter().any(|change| change.way.widens() && change.of == member.to_string());
                prop_assert!(is(old) || !is(new) || told, "{member}: {asked:?}");
            }
        }
    }

    #[test]
    fn a_team_changes_nothing_outside_its_fence(text in policy_text(), allow in team_rules(false), deny in team_rules(true), members in proptest::collection::vec(member(), 1..3), at in instants()) {
        let alone = files(&text);
        let role = RoleText { members, allow, deny, observe: None };
        let mut with = alone.clone();
        let team = "team: t\nowner: t\nscope: { topics: [ \"a*\" ], groups: [ \"a*\" ] }\n";
        with.contents.insert("teams/t/team.yaml".into(), team.into());
        with.contents.insert("teams/t/r.yaml".into(), role_text(9, &role).into_bytes());
        let with = match Policy::from_files(&with) {
            Ok(policy) => policy,
            Err(faults) => {
                let faults: BTreeSet<&str> = faults.iter().filter(|f| f.is_error()).map(|f| f.name).collect();
                prop_assert_eq!(faults, BTreeSet::from(["outside-fence"]));
                return Ok(());
            }
        };
        let alone = Policy::from_files(&alone).unwrap();
        for subject in SUBJECTS.iter() {
            for (action, api) in actions() {
                if action.kind == Kind::Cluster || !action.name.starts_with('a') {
                    let said = |policy: &Policy| {
                        let verdict = decide(policy, subject, at, &action, api);
                        (verdict.outcome, policy.rule_id(verdict.rule).to_owned())
                    };
                    prop_assert_eq!(said(&alone), said(&with), "{:?} {:?}", subject, action);
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_a_policy_or_are_refused(text in "[ -~\n]{0,300}", more in proptest::collection::vec(any::<u8>(), 0..100)) {
        crate::policy::fuzz_policy(text.as_bytes());
        crate::policy::fuzz_policy(&more);
        crate::policy::fuzz_policy(&[b"role: a\nmembers: [ everyone ]\nallow:\n".as_slice(), text.as_bytes()].concat());
    }
}

/// The difference between two versions.
#[derive(Debug, Clone)]
enum Part {
    Guard(Vec<(String, &'static str)>),
    Denies(Vec<String>),
    Members(Vec<&'static str>),
    Grants(Vec<(usize, &'static str, Option<u8>, u8)>),
    Observing(Option<(&'static str, u8)>),
    /// A single rule with a small difference.
    Allow(String, String),
    Deny(String, String),
    Guarded((String, String), &'static str),
    /// `to` or `except` of a guard's rule.
    Whom(String, [&'static str; 2]),
    /// The members of a role that allows nothing more than everyone may do.
    Open(Vec<String>, [&'static str; 2]),
    /// The members of one of two separated roles.
    Apart(Vec<&'static str>),
}

impl Part {
    /// A version, and another one with this difference.
    fn versions(self, mut old: Text) -> [Text; 2] {
        match &self {
            Self::Allow(rule, _) => old.roles[0].allow = vec![rule.clone()],
            Self::Deny(rule, _) => old.roles[0].deny = vec![rule.clone()],
            Self::Guarded((rule, _), whom) => old.guard = vec![(rule.clone(), whom)],
            Self::Whom(rule, [whom, _]) => old.guard = vec![(rule.clone(), whom)],
            Self::Open(allow, [member, _]) => {
                old.roles[0].members = vec![member];
                old.roles[0].allow = allow.clone();
            }
            Self::Apart(_) => old.separate = true,
            Self::Guard(_)
            | Self::Denies(_)
            | Self::Members(_)
            | Self::Grants(_)
            | Self::Observing(_) => {}
        }
        let (mut new, roles) = (old.clone(), old.roles.len());
        let role = &mut new.roles[0];
        match self {
            Self::Guard(guard) => new.guard = guard,
            Self::Denies(deny) => role.deny = deny,
            Self::Members(members) => role.members = members,
            Self::Grants(grants) => {
                let within = |grant: (usize, _, _, _)| (grant.0 % roles, grant.1, grant.2, grant.3);
                new.grants = grants.into_iter().map(within).collect();
            }
            Self::Observing(observe) => role.observe = observe,
            Self::Allow(_, rule) => role.allow = vec![rule],
            Self::Deny(_, rule) => role.deny = vec![rule],
            Self::Guarded((_, rule), whom) => new.guard = vec![(rule, whom)],
            Self::Whom(rule, [_, whom]) => new.guard = vec![(rule, whom)],
            Self::Open(_, [_, member]) => role.members = vec![member],
            Self::Apart(members) => role.members = members,
        }
        [old, new]
    }
}

fn part() -> impl Strategy<Value = Part> {
    let harmless =
        "[ab][ab.]{0,2}\\*?".prop_map(|name| format!("consume: {{ topics: [ \"{name}\" ] }}"));
    let harmless = proptest::collection::vec(harmless, 1..3);
    let open = prop::sample::select(vec![
        ["user:*", "everyone"],
        ["everyone", "user:*"],
        ["user:a", "user:*"],
        ["group:*", "everyone"],
    ]);
    prop_oneof![
        1 => policy_text().prop_map(|text| Part::Guard(text.guard)),
        1 => policy_text().prop_map(|mut text| Part::Denies(text.roles.remove(0).deny)),
        1 => policy_text().prop_map(|mut text| Part::Members(text.roles.remove(0).members)),
        1 => policy_text().prop_map(|text| Part::Grants(text.grants)),
        1 => policy_text().prop_map(|mut text| Part::Observing(text.roles.remove(0).observe)),
        3 => changing(false).prop_map(|(old, new)| Part::Allow(old, new)),
        3 => changing(true).prop_map(|(old, new)| Part::Deny(old, new)),
        3 => (changing(true), whom()).prop_map(|(rules, whom)| Part::Guarded(rules, whom)),
        1 => (rule_text(true), whom(), whom()).prop_map(|(rule, old, new)| Part::Whom(rule, [old, new])),
        1 => (harmless, open).prop_map(|(allow, members)| Part::Open(allow, members)),
        1 => proptest::collection::vec(member(), 0..2).prop_map(Part::Apart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_gain_is_left_out_of_a_diff(text in policy_text(), part in part(), at in instants(), later in instants()) {
        let (Some(at), Some(later)) = (at.min(later), at.max(later)) else { return Ok(()) };
        let [old, new] = part.versions(text).map(|text| LoadedPolicy::of(&files(&text)));
        let (Ok(old), Ok(new)) = (old, new) else { return Ok(()) };
        let told = diff(&old, &new, at, &[]).unwrap().iter().any(|change| change.way.widens());
        // A subject is several members at once: it may gain a permission because a deny no longer
        // applies to one of them.
        for (subject, asked) in SUBJECTS.iter().flat_map(|subject| asked().into_iter().map(move |asked| (subject, asked))) {
            let may = |whole: &LoadedPolicy| decide(&whole.policy, subject, Some(later), &asked.action(), asked.api).outcome != Outcome::Denied;
            prop_assert!(told || may(&old) || !may(&new), "{subject:?}: {asked:?}");
        }
    }
}

/// Some actions, as users type them.
fn asked() -> Vec<Question> {
    let texts = [
        "read topic=a",
        "write topic=a.a.x",
        "describe topic=ab",
        "read topic=b.b",
        "create topic=bb",
        "read group=a.b",
        "read group=a.b api=OffsetCommit",
        "read topic=a0",
        "alter cluster",
        "alter cluster api=AlterUserScramCredentials",
    ];
    let typed = texts.iter().flat_map(|text| Question::typed(text).unwrap());
    typed.collect()
}

fn policy_of(roles: &[&str]) -> Policy {
    let texts: Vec<(String, &str)> = roles
        .iter()
        .enumerate()
        .map(|(n, text)| (format!("{n}.yaml"), *text))
        .collect();
    let files = Files::from_texts("p", texts.iter().map(|(path, text)| (path.as_str(), *text)));
    Policy::from_files(&files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

#[test]
fn any_counts_a_pattern_unless_one_deny_takes_all_of_it() {
    let policy = policy_of(&[
        "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    produce: { topics: [ \"a.*\", \"b\" ] }\ndeny:\n  - id: d\n    produce: { topics: [ \"a.x.*\", \"b\" ] }\n",
    ]);
    let view = policy.view(&SUBJECTS[0], None);
    let any = view.any(Operation::Write, Kind::Topic, 22);
    assert_eq!(
        (any.outcome, policy.rule_id(any.rule)),
        (Outcome::Allowed, "w")
    );
    assert_eq!(
        view.any(Operation::Read, Kind::Topic, 22).outcome,
        Outcome::Denied
    );
    let all = policy_of(&[
        "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    produce: { topics: [ \"a.x*\" ] }\ndeny:\n  - id: d\n    produce: { topics: [ \"a.*\" ] }\n",
    ]);
    let any = all
        .view(&SUBJECTS[0], None)
        .any(Operation::Write, Kind::Topic, 22);
    assert_eq!((any.outcome, all.rule_id(any.rule)), (Outcome::Denied, "d"));
}

#[test]
fn any_counts_what_is_observed_where_nothing_is_allowed() {
    let observe = "observe: { topics: [ \"lab.*\" ], until: 2026-12-01, reason: x }\n";
    let at = Some("2026-11-30T00:00:00Z".parse().unwrap());
    let any = |rules: &str, at| {
        let role = format!("role: r\nmembers: [ \"user:a\" ]\n{rules}{observe}");
        let policy = policy_of(&[&role]);
        let view = policy.view(&SUBJECTS[0], at);
        let any = view.any(Operation::Write, Kind::Topic, 22);
        (any.outcome, policy.rule_id(any.rule).to_owned())
    };
    let observed = (Outcome::Observed, "nothing-allows".to_owned());
    assert_eq!(any("", at), observed);
    assert_eq!(
        any("", None),
        (Outcome::Denied, "nothing-allows".to_owned())
    );
    let deny = |topic| format!("deny:\n  - {{ id: d, produce: {{ topics: [ \"{topic}\" ] }} }}\n");
    assert_eq!(any(&deny("lab.x*"), at), observed);
    assert_eq!(any(&deny("l*"), at).0, Outcome::Denied);
    assert_eq!(
        any("deny:\n  - { id: d, everything: true }\n", at).0,
        Outcome::Denied
    );
    let allow = "allow:\n  - { id: w, produce: { topics: [ t ] } }\n";
    assert_eq!(any(allow, at), (Outcome::Allowed, "w".to_owned()));
    let taken = format!("{allow}{}", deny("t"));
    assert_eq!(any(&taken, at), observed);
}

#[test]
fn subjects_with_the_same_answers_share_a_view() {
    let plain = policy_of(&[
        "role: r\nmembers: [ \"user:a\", \"user:b\" ]\nallow:\n  - id: w\n    produce: { topics: [ t ] }\n    when: { tls: true }\n",
    ]);
    let of = |policy: &Policy, principal: &str, tls| {
        let subject = Subject {
            principal: principal.into(),
            tls,
            ..SUBJECTS[0].clone()
        };
        policy.view(&subject, None).view
    };
    assert!(Arc::ptr_eq(&of(&plain, "a", true), &of(&plain, "b", true)));
    assert!(!Arc::ptr_eq(
        &of(&plain, "a", true),
        &of(&plain, "a", false)
    ));
    assert!(!Arc::ptr_eq(&of(&plain, "a", true), &of(&plain, "x", true)));
    let templates = policy_of(&[
        "role: r\nmembers: [ \"user:a\", \"user:b\" ]\nallow:\n  - id: w\n    produce: { topics: [ \"{user}\" ] }\n",
    ]);
    assert!(!Arc::ptr_eq(
        &of(&templates, "a", true),
        &of(&templates, "b", true)
    ));
}

#[test]
fn a_fingerprint_is_of_what_the_rule_says() {
    let of = |text: &str| {
        let policy = policy_of(&[text]);
        let view = policy.view(&SUBJECTS[0], None);
        view.fingerprint(policy.rule_by_id("w").unwrap())
    };
    let before = of(
        "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    produce: { topics: [ t, s ] }\n",
    );
    assert_eq!(
        before,
        of(
            "role: q\nowner: x\nmembers: [ \"user:a\", \"user:b\" ]\nallow:\n  - produce: { topics: [ s, t ] }\n    id: w\n"
        )
    );
    assert_ne!(
        before,
        of("role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    produce: { topics: [ t ] }\n")
    );
    assert_ne!(
        before,
        of(
            "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    consume: { topics: [ t, s ] }\n"
        )
    );
    assert_ne!(
        before,
        of(
            "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: w\n    produce: { topics: [ t, s ] }\n    when: { tls: true }\n"
        )
    );
}

#[test]
fn contracts_are_merged_and_the_narrowest_speaks() {
    let files = Files::from_texts(
        "p",
        [
            (
                "topics/a.yaml",
                "topic: \"*\"\nowner: platform\naudit: session\nvalue: { format: json, schema: ../schemas/o.json }\n",
            ),
            (
                "topics/b.yaml",
                "topic: \"clean.*\"\naudit: request\nretention: { at_most: 7d }\n",
            ),
            (
                "topics/c.yaml",
                "topic: clean.orders\nowner: sales\nvalue: { format: json, schema: ../schemas/o.json, framing: raw }\n",
            ),
            ("schemas/o.json", "{}"),
        ],
    );
    let policy = Policy::from_files(&files).unwrap_or_else(|f| panic!("{}", f[0]));
    let orders = policy.contract("clean.orders").unwrap();
    assert_eq!(
        orders.names.iter().map(|n| &**n).collect::<Vec<_>>(),
        ["clean.orders", "clean.*", "*"]
    );
    assert_eq!(orders.owner.as_deref(), Some("sales"));
    assert_eq!(
        orders.audit,
        Some(crate::policy::language::rule::topic::AuditLevel::Request)
    );
    let value = orders.value.as_ref().unwrap();
    assert_eq!((&*value.said_by, value.format), ("clean.orders", "json"));
    assert_eq!(
        policy.schemas()[value.schema.unwrap().index()].path,
        "schemas/o.json"
    );
    assert_eq!(&*orders.limits[0].id, "clean.*/retention");
    assert!(Arc::ptr_eq(
        &orders,
        &policy.contract("clean.orders").unwrap()
    ));
    let other = policy.contract("raw").unwrap();
    assert_eq!(
        (other.owner.as_deref(), other.audit),
        (
            Some("platform"),
            Some(crate::policy::language::rule::topic::AuditLevel::Session)
        )
    );
    assert_eq!(policy.contract("__consumer_offsets"), None);
}

#[test]
fn an_empty_policy_denies() {
    let policy = Policy::empty();
    for (action, api) in actions() {
        let verdict = decide(&policy, &SUBJECTS[0], None, &action, api);
        assert_eq!(
            (verdict.outcome, policy.rule_id(verdict.rule)),
            (Outcome::Denied, "nothing-allows")
        );
    }
    assert_ne!(policy.generation(), Policy::empty().generation());
}

#[test]
fn who_has_two_roles_that_are_kept_apart_may_do_nothing() {
    let policy = policy_of(&[
        "role: a\nmembers: [ \"group:g\" ]\nallow:\n  - id: a-reads\n    consume: { topics: [ a ] }\n",
        "role: b\nmembers: [ \"group:h\" ]\nallow:\n  - id: b-reads\n    consume: { topics: [ b ] }\n",
        "guard: apart\nseparate:\n  - { id: a-or-b, roles: [ a, b ] }\n",
    ]);
    let read = |groups: &[&str], name| {
        let subject = Subject {
            groups: groups.iter().map(|group| Arc::from(*group)).collect(),
            ..SUBJECTS[0].clone()
        };
        let action = Action {
            operation: Operation::Read,
            kind: Kind::Topic,
            name,
        };
        policy
            .rule_id(decide(&policy, &subject, None, &action, 1).rule)
            .to_owned()
    };
    assert_eq!(
        (read(&["g"], "a"), read(&["h"], "b")),
        ("a-reads".into(), "b-reads".into())
    );
    assert_eq!(
        (read(&["g", "h"], "a"), read(&["g", "h"], "b")),
        ("a-or-b".into(), "a-or-b".into())
    );
}
