//! What another version of a policy changes, in what people may do and in what must be true of topics.
//!
//! Decisions are held against each other for everybody whom either version names, on names that tell the patterns of both apart: each literal, a name
//! for each pattern, and one for each two patterns that have names in common. Where conditions differ and neither is plainly the weaker, that is
//! [`Way::Changed`], which counts as wider: it has to be read.

use super::{
    contract::{Contract, Format},
    expect::Asked,
    keys::{self, APIS},
    pattern::Pattern,
    rule::topic::Bound,
    syntax::name::Member,
    vocabulary::{Kind, Operation},
    who::{Able, able, members, somebody},
    whole::Whole,
};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

/// What a change means for whoever has to agree to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Somebody may do what they could not.
    Wider,
    /// Less must be true of a topic.
    Weaker,
    /// Less is recorded.
    Evidence,
    /// Another condition, or another schema: neither is plainly more.
    Changed,
    Narrower,
    Stricter,
}

impl Way {
    /// Whether somebody should agree to it.
    pub fn widens(self) -> bool {
        match self {
            Way::Wider | Way::Weaker | Way::Evidence | Way::Changed => true,
            Way::Narrower | Way::Stricter => false,
        }
    }
}

/// One change, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub way: Way,
    /// A member, or a topic's name or pattern.
    pub of: String,
    pub what: String,
}

/// More names than this are not looked at.
const NAMES: usize = 20_000;
/// What stands for the star of a pattern: no literal in a policy holds it.
const FILL: &str = "0zq0";

/// All that changes from `old` to `new` at that instant, also on these topics.
pub fn diff(old: &Whole, new: &Whole, at: Timestamp, topics: &[String]) -> Vec<Change> {
    let mut found = BTreeSet::new();
    let mut everybody = members(old);
    everybody.extend(members(new));
    everybody.insert(Member::Everyone);
    for member in &everybody {
        found.extend(rights(old, new, member, at, topics));
    }
    for topic in names(old, new, Kind::Topic, &Member::Everyone, topics) {
        let contracts = (
            old.policy.contract(&topic.name),
            new.policy.contract(&topic.name),
        );
        found.extend(contract(
            old,
            new,
            &topic.shown,
            contracts.0.as_deref(),
            contracts.1.as_deref(),
        ));
    }
    found.into_iter().collect()
}

/// What changes for one member, the operations on the same names together.
fn rights(
    old: &Whole,
    new: &Whole,
    member: &Member,
    at: Timestamp,
    topics: &[String],
) -> Vec<Change> {
    let mut all: BTreeMap<(Way, String, String), BTreeSet<&str>> = BTreeMap::new();
    for kind in Kind::ALL {
        let names = names(old, new, kind, member, topics);
        for (operation, api) in operations(old, new, kind) {
            for name in &names {
                let asked = Asked::of(operation, kind, &name.name, api);
                let may = |whole| able(whole, member, Some(at), &asked);
                if let Some((way, why)) = compare(may(old).as_ref(), may(new).as_ref()) {
                    let on = format!("{} {}", kind.name(), name.shown)
                        .trim_end()
                        .to_owned();
                    let by = match api == keys::usual(kind, operation) {
                        true => why,
                        false => format!("{why} (as {})", keys::by_number(api)),
                    };
                    all.entry((way, on, by))
                        .or_default()
                        .insert(operation.name());
                }
            }
        }
    }
    let change = |((way, on, why), operations): ((Way, String, String), BTreeSet<&str>)| Change {
        way,
        of: member.to_string(),
        what: format!(
            "{} on {on}: {why}",
            operations.into_iter().collect::<Vec<_>>().join(", ")
        ),
    };
    all.into_iter().map(change).collect()
}

fn compare(old: Option<&Able>, new: Option<&Able>) -> Option<(Way, String)> {
    match (old, new) {
        (None, None) => None,
        (None, Some(new)) => Some((Way::Wider, format!("allowed by {}{}", new.rule, when(new)))),
        (Some(old), None) => Some((
            Way::Narrower,
            format!("was allowed by {}{}", old.rule, when(old)),
        )),
        (Some(old), Some(new)) if old.when == new.when => None,
        (Some(old), Some(new)) => {
            let includes =
                |a: &Able, b: &Able| b.when.iter().all(|condition| a.when.contains(condition));
            let way = match (includes(old, new), includes(new, old)) {
                (true, _) => Way::Wider,
                (_, true) => Way::Narrower,
                _ => Way::Changed,
            };
            let said = |able: &Able| match able.when.is_empty() {
                true => "always".to_owned(),
                false => format!("when {}", able.when.join("; ")),
            };
            Some((way, format!("was allowed {}, is {}", said(old), said(new))))
        }
    }
}

fn when(able: &Able) -> String {
    match able.when.is_empty() {
        true => String::new(),
        false => format!(" when {}", able.when.join("; ")),
    }
}

/// Each operation of a kind with the key by which it is mostly asked for, and with the keys that a rule names.
fn operations(old: &Whole, new: &Whole, kind: Kind) -> BTreeSet<(Operation, i16)> {
    let rules = || old.rules().chain(new.rules()).map(|ruled| ruled.rule);
    let named = APIS
        .iter()
        .filter(|api| rules().any(|rule| rule.apis != keys::Keys::ALL && rule.apis.has(api.key)));
    let named: Vec<_> = named.collect();
    let each = kind.operations().iter().flat_map(|operation| {
        let usual = keys::usual(kind, operation);
        let by_name = named.iter().filter(move |api| api.uses(kind, operation));
        by_name
            .map(|api| api.key)
            .chain([usual])
            .map(move |api| (operation, api))
    });
    each.collect()
}

/// A name to try, and what people call it: the pattern that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tried {
    name: String,
    shown: String,
}

/// Names that tell all patterns of a kind apart.
fn names(
    old: &Whole,
    new: &Whole,
    kind: Kind,
    member: &Member,
    topics: &[String],
) -> BTreeSet<Tried> {
    let subject = somebody(member);
    let rules = old.rules().chain(new.rules());
    let targets = rules.flat_map(|ruled| {
        ruled
            .rule
            .targets
            .iter()
            .filter(|target| target.kind == kind)
    });
    let mut patterns: BTreeSet<Pattern> = targets
        .flat_map(|target| &target.names)
        .flat_map(|name| name.patterns(&subject))
        .collect();
    let mut found = BTreeSet::new();
    if kind == Kind::Topic {
        let governed = old
            .policy
            .contract_patterns()
            .chain(new.policy.contract_patterns());
        patterns.extend(governed.map(Pattern::new));
        found.extend(topics.iter().map(|topic| Tried {
            name: topic.clone(),
            shown: topic.clone(),
        }));
    }
    if kind == Kind::Cluster || kind == Kind::User {
        patterns.insert(Pattern::new(""));
    }
    // A guard can be about everything, and a deny about names that no allow has.
    patterns.insert(Pattern::new("*"));
    for pattern in &patterns {
        found.insert(Tried {
            name: pattern.as_str().replace('*', FILL),
            shown: pattern.to_string(),
        });
    }
    for (at, one) in patterns.iter().enumerate() {
        for other in patterns.iter().skip(at + 1) {
            if found.len() > NAMES {
                return found;
            }
            found.extend(common(one, other));
        }
    }
    found
}

/// A name of both patterns, if one is easily made.
fn common(one: &Pattern, other: &Pattern) -> Option<Tried> {
    if one.is_literal()
        || other.is_literal()
        || !one.overlaps(other)
        || one.includes(other)
        || other.includes(one)
    {
        return None;
    }
    let longer = |a: &str, b: &str| {
        if a.len() > b.len() {
            a.to_owned()
        } else {
            b.to_owned()
        }
    };
    let (head, tail) = (
        longer(one.head(), other.head()),
        longer(one.tail(), other.tail()),
    );
    let name = format!("{head}{FILL}{tail}");
    (one.matches(&name) && other.matches(&name)).then(|| Tried {
        name,
        shown: format!("{one} that is {other}"),
    })
}

fn contract(
    old: &Whole,
    new: &Whole,
    topic: &str,
    was: Option<&Contract>,
    is: Option<&Contract>,
) -> Vec<Change> {
    let of = format!("topic {topic}");
    let change = |way, what: String| Change {
        way,
        of: of.clone(),
        what,
    };
    let mut found = Vec::new();
    let audit = (was.and_then(|c| c.audit), is.and_then(|c| c.audit));
    if audit.0 != audit.1 {
        let way = if audit.1 < audit.0 {
            Way::Evidence
        } else {
            Way::Stricter
        };
        found.push(change(
            way,
            format!("audit: {} becomes {}", shown(audit.0), shown(audit.1)),
        ));
    }
    for (part, of) in [
        ("value", Contract::value as Part),
        ("key", Contract::key as Part),
    ] {
        let (before, after) = (was.and_then(of), is.and_then(of));
        let text = |whole: &Whole, format: &Format| {
            let schema = format
                .schema
                .and_then(|schema| whole.policy.schemas().get(schema.index()).cloned());
            (
                format.format,
                format.framing,
                schema.map(|schema| schema.source.text.clone()),
            )
        };
        match (before, after) {
            (Some(before), Some(after)) if text(old, before) != text(new, after) => {
                found.push(change(
                    Way::Changed,
                    format!("another schema or format of the {part}"),
                ));
            }
            (Some(before), None) => found.push(change(
                Way::Weaker,
                format!("the {part} need no longer be {}", before.format),
            )),
            (None, Some(after)) => found.push(change(
                Way::Stricter,
                format!("the {part} must be {}", after.format),
            )),
            _ => {}
        }
    }
    found.extend(
        bounds(
            "retention",
            was.map(|c| &c.retention),
            is.map(|c| &c.retention),
        )
        .map(|(way, what)| change(way, what)),
    );
    found.extend(
        bounds(
            "partitions",
            was.map(|c| &c.partitions),
            is.map(|c| &c.partitions),
        )
        .map(|(way, what)| change(way, what)),
    );
    found.extend(
        bounds(
            "replication",
            was.map(|c| &c.replication),
            is.map(|c| &c.replication),
        )
        .map(|(way, what)| change(way, what)),
    );
    found
}

type Part = fn(&Contract) -> Option<&Format>;

/// Bounds all hold: more of them are stricter, fewer are weaker.
fn bounds<T: PartialEq + Debug>(
    what: &str,
    old: Option<&Vec<Bound<T>>>,
    new: Option<&Vec<Bound<T>>>,
) -> Option<(Way, String)> {
    let none = Vec::new();
    let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let kept = old.iter().all(|bound| new.contains(bound));
    let known = new.iter().all(|bound| old.contains(bound));
    match (kept, known) {
        (true, true) => None,
        (true, false) => Some((Way::Stricter, format!("{what} is bound more"))),
        (false, true) => Some((Way::Weaker, format!("{what} is bound less"))),
        (false, false) => Some((Way::Changed, format!("{what} is bound otherwise"))),
    }
}

fn shown(level: Option<super::rule::topic::Level>) -> &'static str {
    match level {
        None => "as the gate's",
        Some(super::rule::topic::Level::Session) => "session",
        Some(super::rule::topic::Level::Request) => "request",
    }
}
