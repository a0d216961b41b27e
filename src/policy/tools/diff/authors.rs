//! Changes in what the authors of a policy may write: the scopes of teams, and the requirements of
//! `policy.yaml` on all files.
//!
//! A wider scope or a longer limit gives no permission immediately, but the authors of the next
//! version can use it.

use super::{Change, Versions, Way, terms};
use crate::{
    policy::{
        language::{rule::team::Team, settings::Settings},
        tools::loaded_policy::LoadedPolicy,
    },
    text::value::written,
};
use std::{collections::BTreeSet, time::Duration};

pub fn compare(versions: &Versions<'_>) -> Vec<Change> {
    let (old, new) = (versions.old, versions.new);
    let names = [old, new].into_iter().flat_map(|whole| &whole.said.teams);
    let names: BTreeSet<&str> = names.map(|team| &*team.name).collect();
    let mut found: Vec<Change> = names
        .into_iter()
        .flat_map(|name| fence(name, team(old, name), team(new, name)))
        .collect();
    let (old, new) = (&old.said.settings, &new.said.settings);
    let settings = limits(old, new).into_iter().chain(required(old, new));
    found.extend(settings.map(|(way, what)| Change {
        way,
        of: "policy.yaml".to_owned(),
        what,
    }));
    found.extend(floors(versions));
    found
}

fn team<'a>(whole: &'a LoadedPolicy, name: &str) -> Option<&'a Team> {
    whole.said.teams.iter().find(|team| *team.name == *name)
}

/// Names that are added to a scope or removed from it, and whether the team may write its own team
/// file.
fn fence(name: &str, old: Option<&Team>, new: Option<&Team>) -> Vec<Change> {
    let own = |team: Option<&Team>| team.is_some_and(Team::is_within_reach);
    let moved = match (own(old), own(new)) {
        (false, true) if old.is_some() => Some((Way::Wider, "may write its own fence".to_owned())),
        (true, false) if new.is_some() => Some((
            Way::Narrower,
            "may no longer write its own fence".to_owned(),
        )),
        _ => None,
    };
    let said = |way, what: &str, names: Vec<String>| {
        let what = format!("{what} {}", names.join(", "));
        (!names.is_empty()).then_some((way, what))
    };
    let more = said(Way::Wider, "may write about", outside(new, old));
    let less = said(
        Way::Narrower,
        "may no longer write about",
        outside(old, new),
    );
    let found = [moved, more, less].into_iter().flatten();
    let change = |(way, what)| Change {
        way,
        of: format!("team {name}"),
        what,
    };
    found.map(change).collect()
}

/// The patterns of one scope that no pattern of the other includes.
fn outside(one: Option<&Team>, other: Option<&Team>) -> Vec<String> {
    let scope = one.into_iter().flat_map(|team| &team.scope);
    let outside = scope
        .filter(|(kind, pattern, _)| !other.is_some_and(|other| other.has(*kind, pattern)))
        .map(|(kind, pattern, _)| format!("{} `{pattern}`", kind.name()));
    let sorted: BTreeSet<String> = outside.collect();
    sorted.into_iter().collect()
}

fn limits(old: &Settings, new: &Settings) -> Vec<(Way, String)> {
    let limits = [
        ("a grant may last", Some(old.grant), Some(new.grant)),
        (
            "names may be observed for",
            Some(old.observe),
            Some(new.observe),
        ),
        (
            "roles are to be gone through within",
            old.review,
            new.review,
        ),
    ];
    let changes = limits.into_iter().filter_map(|(what, was, is)| {
        let longest = |limit: Option<Duration>| limit.unwrap_or(Duration::MAX);
        let way = match longest(is).cmp(&longest(was)) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => Way::Weaker,
            std::cmp::Ordering::Less => Way::Stricter,
        };
        Some((
            way,
            format!("{what} {} instead of {}", shown(is), shown(was)),
        ))
    });
    changes.collect()
}

fn shown(limit: Option<Duration>) -> String {
    limit.map_or_else(|| "any time".to_owned(), written)
}

fn required(old: &Settings, new: &Settings) -> Vec<(Way, String)> {
    let (was, is) = (old.required(), new.required());
    let said = |way, what: &'static str| {
        move |(kind, key): &(&str, &str)| (way, format!("a {kind} {what} the key `{key}`"))
    };
    let gone = was
        .difference(&is)
        .map(said(Way::Weaker, "no longer needs"));
    let more = is.difference(&was).map(said(Way::Stricter, "needs"));
    gone.chain(more).collect()
}

/// Changes in the requirements of classes, including classes that no topic has at present.
fn floors(versions: &Versions<'_>) -> Vec<Change> {
    let [old, new] = [versions.old, versions.new].map(|whole| &whole.said.settings.floors);
    let names: BTreeSet<&str> = old.classes().chain(new.classes()).collect();
    let mut found: Vec<Change> = Vec::new();
    for name in names {
        let (was, is) = (old.contract(name), new.contract(name));
        let changes = terms::changes(versions, was.as_ref(), is.as_ref()).into_iter();
        let tls = match (old.asks_for_tls(name), new.asks_for_tls(name)) {
            (true, false) => Some((Way::Weaker, "TLS is no longer asked for".to_owned())),
            (false, true) => Some((Way::Stricter, "TLS is asked for".to_owned())),
            (true, true) | (false, false) => None,
        };
        found.extend(changes.chain(tls).map(|(way, what)| Change {
            way,
            of: format!("class {name}"),
            what,
        }));
    }
    let any = |way, what: &str| Change {
        way,
        of: "policy.yaml".to_owned(),
        what: what.to_owned(),
    };
    match (old.classes().next(), new.classes().next()) {
        (Some(_), None) => found.push(any(Way::Weaker, "a topic's class may be any word")),
        (None, Some(_)) => found.push(any(Way::Stricter, "a topic's class is one of those listed")),
        (Some(_), Some(_)) | (None, None) => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::policy::tools::diff::tests::changes;

    const TOPIC: &str = "topic: t\nclass: internal\n";

    fn team(scope: &str) -> String {
        format!("team: sales\nowner: o\nscope: {scope}\n")
    }

    #[test]
    fn fences_that_take_in_more_names_are_told() {
        let change = |old: (&str, &str), new: (&str, &str)| {
            let (was, is) = (team(old.1), team(new.1));
            changes(
                &[("t.yaml", TOPIC), (old.0, &was)],
                &[("t.yaml", TOPIC), (new.0, &is)],
            )
        };
        let inner = |scope| ("teams/sales/team.yaml", scope);
        let (few, many) = (
            "{ topics: [ \"sales.*\" ] }",
            "{ topics: [ \"s*\" ], groups: [ g ] }",
        );
        assert_eq!(
            change(inner(few), inner(many)),
            ["Wider team sales: may write about group `g`, topic `s*`",]
        );
        assert_eq!(
            change(inner(many), inner(few)),
            ["Narrower team sales: may no longer write about group `g`, topic `s*`"]
        );
        assert_eq!(change(inner(few), inner(few)), [""; 0]);
        assert_eq!(
            change(("teams/sales.yaml", few), inner(few)),
            ["Wider team sales: may write its own fence"]
        );
        let fence = team(few);
        assert_eq!(
            changes(
                &[("t.yaml", TOPIC)],
                &[("t.yaml", TOPIC), ("teams/sales.yaml", &fence)]
            ),
            ["Wider team sales: may write about topic `sales.*`"]
        );
    }

    #[test]
    fn what_is_asked_of_all_files_is_told() {
        let change = |old: &str, new: &str| {
            let topic = "topic: t\nclass: internal\nowner: o\n";
            let said = |keys: &str| format!("language: 1\n{keys}\n");
            let (old, new) = (said(old), said(new));
            changes(
                &[("t.yaml", topic), ("policy.yaml", &old)],
                &[("t.yaml", topic), ("policy.yaml", &new)],
            )
        };
        assert_eq!(
            change(
                "limits: { grant: 7d, review: 36h }",
                "limits: { grant: 366d, observe: 90m }"
            ),
            [
                "Weaker policy.yaml: a grant may last 366d instead of 7d",
                "Weaker policy.yaml: roles are to be gone through within any time instead of 36h",
                "Stricter policy.yaml: names may be observed for 90m instead of 30d"
            ]
        );
        assert_eq!(
            change(
                "require: { role: [ owner ] }",
                "require: { topic: [ owner ] }"
            ),
            [
                "Weaker policy.yaml: a role no longer needs the key `owner`",
                "Stricter policy.yaml: a topic needs the key `owner`"
            ]
        );
        let classes =
            "classes: { internal: {}, personal: { audit: request, retention: { at_most: 365d } } }";
        let less = "classes: { internal: {}, personal: { retention: { at_most: 3650d } } }";
        let weaker = change(classes, less);
        assert!(
            weaker.contains(
                &"Evidence class personal: audit: request becomes as the gate's".to_owned()
            )
        );
        assert!(
            weaker
                .iter()
                .any(|change| change.starts_with("Weaker class personal: `retention.ms`"))
        );
        let none = change(classes, "");
        assert!(none.contains(&"Weaker policy.yaml: a topic's class may be any word".to_owned()));
    }
}
