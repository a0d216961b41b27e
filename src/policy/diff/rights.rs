//! What one member may do, held against each other by name, operation and instant.

use super::{
    Change, TooMuch, Versions, Way, guards,
    names::{Tried, names},
};
use crate::policy::{
    expect::Asked,
    keys::{self, APIS, Keys},
    pattern::Pattern,
    syntax::{
        day,
        name::{Member, NOTHING_ALLOWS},
    },
    vocabulary::{Kind, Operation},
    who::{self, Allowed, Standing, Verdict},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// At more instants than this nobody is looked at.
pub const INSTANTS: usize = 1_000;

/// What a change is called before the operations that share it are put together.
type Said = (Way, String, String);

/// All that changes for one member, each change once: with the first instant at which it is there.
pub fn compare(versions: &Versions<'_>, member: &Member) -> Result<BTreeSet<Change>, TooMuch> {
    let mut found = BTreeSet::new();
    for at in instants(versions, member)? {
        let of = |whole| Standing::of(whole, member, Some(at));
        let (old, new) = (of(versions.old), of(versions.new));
        let mut changes = guards::exceptions(&old, &new, member);
        if said(&old) != said(&new) {
            changes.extend(rights(&old, &new, member, versions.topics)?);
        }
        changes.retain(|change| !found.contains(change));
        if at != versions.at {
            let later = |change: &mut Change| change.what += &format!(", from {} on", day(at));
            changes.iter_mut().for_each(later);
        }
        found.extend(changes);
    }
    Ok(found)
}

/// Now, and every later instant at which a grant to this member or an observing begins or ends.
fn instants(versions: &Versions<'_>, member: &Member) -> Result<BTreeSet<Timestamp>, TooMuch> {
    let subject = who::somebody(member);
    let mut found = BTreeSet::from([versions.at]);
    for whole in [versions.old, versions.new] {
        let grants = whole.said.grants.iter();
        let grants = grants.filter(|grant| grant.to.iter().any(|(to, _)| to.is(&subject)));
        let bounds = grants.flat_map(|grant| grant.from.into_iter().chain([grant.until.0]));
        let roles = whole.said.roles.iter();
        let observing = roles.filter_map(|role| Some(role.observe.as_ref()?.until.0));
        found.extend(bounds.chain(observing).filter(|bound| *bound > versions.at));
    }
    if found.len() > INSTANTS {
        let of = member.to_string();
        return Err(TooMuch::Instants { of });
    }
    Ok(found)
}

/// All on which an answer can depend: where that is the same, nothing changes.
fn said(standing: &Standing<'_>) -> (BTreeSet<u64>, Vec<String>) {
    let policy = &standing.whole.policy;
    let rules = standing.rules.iter();
    let rules =
        rules.filter_map(|ruled| Some(policy.fingerprint(policy.rule_by_id(&ruled.rule.id)?)));
    let observes = standing.observes.iter();
    let observes = observes.map(|(role, observe)| {
        let names = observe
            .names
            .iter()
            .map(|(kind, name)| (kind, &name.pattern));
        format!(
            "{} {:?} {}",
            role.name,
            names.collect::<Vec<_>>(),
            observe.until.0
        )
    });
    (rules.collect(), observes.collect())
}

/// What changes, the operations on the same names together.
fn rights(
    old: &Standing<'_>,
    new: &Standing<'_>,
    member: &Member,
    topics: &[String],
) -> Result<Vec<Change>, TooMuch> {
    let mut all: BTreeMap<Said, BTreeSet<&str>> = BTreeMap::new();
    for kind in Kind::ALL {
        let names = tried(old, new, kind, member, topics)?;
        for (operation, api) in operations(old, new, kind) {
            for name in &names {
                let asked = Asked::of(operation, kind, &name.name, api);
                for (way, why) in held(&old.verdict(&asked), &new.verdict(&asked)) {
                    let on = format!("{} {}", kind.name(), name.shown);
                    let by = match api == keys::usual(kind, operation) {
                        true => why,
                        false => format!("{why} (as {})", keys::by_number(api)),
                    };
                    let said = (way, on.trim_end().to_owned(), by);
                    all.entry(said).or_default().insert(operation.name());
                }
            }
        }
    }
    let change = |((way, on, why), operations): (Said, BTreeSet<&str>)| Change {
        way,
        of: member.to_string(),
        what: format!("{} on {on}: {why}", Vec::from_iter(operations).join(", ")),
    };
    Ok(all.into_iter().map(change).collect())
}

/// What they may, and, unless that says it already, what denies keep: their rights can come from elsewhere.
fn held(old: &Verdict, new: &Verdict) -> Vec<(Way, String)> {
    let allowed = compare_allowed(allowed(old).as_ref(), allowed(new).as_ref());
    let told = allowed.as_ref().is_some_and(|(way, _)| way.widens());
    let denied = compare_denied(old, new).filter(|_| !told);
    allowed.into_iter().chain(denied).collect()
}

/// A deny with exceptions counts as a condition: who is excepted as somebody else may.
fn allowed(verdict: &Verdict) -> Option<Allowed> {
    if verdict.denied.iter().any(|denied| !denied.has_exceptions) {
        return None;
    }
    let mut allowed = verdict.allowed.clone()?;
    let excepted = verdict.denied.iter();
    let excepted = excepted.map(|denied| format!("excepted from `{}`", denied.rule));
    allowed
        .when
        .extend(excepted.chain(verdict.unless.iter().cloned()));
    Some(allowed)
}

fn compare_allowed(old: Option<&Allowed>, new: Option<&Allowed>) -> Option<(Way, String)> {
    match (old, new) {
        (None, None) => None,
        (None, Some(new)) => Some((Way::Wider, by(new))),
        (Some(old), None) => Some((Way::Narrower, format!("was {}", by(old)))),
        (Some(old), Some(new)) if old.when == new.when => None,
        (Some(old), Some(new)) => {
            let way = match (new.when.is_subset(&old.when), old.when.is_subset(&new.when)) {
                (true, _) => Way::Wider,
                (_, true) => Way::Narrower,
                _ => Way::Changed,
            };
            let said = |able: &Allowed| match able.when.is_empty() {
                true => " always".to_owned(),
                false => when(able),
            };
            let what = format!("was allowed{}, is{}", said(old), said(new));
            Some((way, what))
        }
    }
}

fn by(allowed: &Allowed) -> String {
    match allowed.rule == NOTHING_ALLOWS {
        true => Vec::from_iter(allowed.when.clone()).join("; "), // the role that observes
        false => format!("allowed by {}{}", allowed.rule, when(allowed)),
    }
}

fn when(allowed: &Allowed) -> String {
    match allowed.when.is_empty() {
        true => String::new(),
        false => format!(" when {}", Vec::from_iter(allowed.when.clone()).join("; ")),
    }
}

fn compare_denied(old: &Verdict, new: &Verdict) -> Option<(Way, String)> {
    let always = |verdict: &Verdict| {
        let mut denied = verdict.denied.iter();
        denied.next().map(|denied| denied.rule.to_string())
    };
    match (always(old), always(new)) {
        (Some(_), Some(_)) => None,
        (Some(old), None) => {
            let what = format!("`{old}` no longer denies it to who may otherwise");
            Some((Way::Wider, what))
        }
        (None, Some(_)) => None,
        (None, None) if old.unless.is_subset(&new.unless) => None,
        (None, None) => {
            let gone = old.unless.difference(&new.unless).cloned();
            let what = format!(
                "no longer asked of who may otherwise: {}",
                Vec::from_iter(gone).join("; ")
            );
            let way = match new.unless.is_subset(&old.unless) {
                true => Way::Wider,
                false => Way::Changed,
            };
            Some((way, what))
        }
    }
}

/// Each operation of a kind with the key by which it is mostly asked for, and with the keys that a rule names.
fn operations(old: &Standing<'_>, new: &Standing<'_>, kind: Kind) -> BTreeSet<(Operation, i16)> {
    let rules = || old.rules.iter().chain(&new.rules).map(|ruled| ruled.rule);
    let named = APIS
        .iter()
        .filter(|api| rules().any(|rule| rule.apis != Keys::ALL && rule.apis.has(api.key)));
    let named: Vec<_> = named.collect();
    let each = kind.operations().iter().flat_map(|operation| {
        let by_name = named.iter().filter(move |api| api.uses(kind, operation));
        let keys = by_name.map(|api| api.key);
        keys.chain([keys::usual(kind, operation)])
            .map(move |api| (operation, api))
    });
    each.collect()
}

/// Names that tell the patterns of a kind apart, as far as they are about this member.
fn tried(
    old: &Standing<'_>,
    new: &Standing<'_>,
    kind: Kind,
    member: &Member,
    topics: &[String],
) -> Result<BTreeSet<Tried>, TooMuch> {
    // A guard can be about everything, and a deny about names that no allow has.
    let mut patterns = BTreeSet::from([Pattern::new("*")]);
    if kind == Kind::Cluster || kind == Kind::User {
        patterns.insert(Pattern::new(""));
    }
    for standing in [old, new] {
        let targets = standing.rules.iter().flat_map(|ruled| &ruled.rule.targets);
        let targets = targets.filter(|target| target.kind == kind);
        let ruled = targets.flat_map(|target| &target.names);
        let observed = standing
            .observes
            .iter()
            .flat_map(|(_, observe)| &observe.names);
        let observed = observed.filter(|(of, _)| *of == kind).map(|(_, name)| name);
        let names = ruled.chain(observed);
        patterns.extend(names.flat_map(|name| who::patterns(name, &standing.subject)));
    }
    let mut found = names(&patterns, &member.to_string())?;
    if kind == Kind::Topic {
        found.extend(topics.iter().map(|topic| Tried {
            name: topic.clone(),
            shown: topic.clone(),
        }));
    }
    Ok(found)
}
