//! Compares the permissions of one member, by name, operation and time.

use super::{
    Change, TooMuch, Versions, Way, guards,
    names::{Tried, names},
};
use crate::policy::{
    engine::compile::spelled,
    language::syntax::{access::Effect, day, name::Member},
    model::{
        keys::{self, Keys, OnCluster},
        pattern::Pattern,
        vocabulary::{Kind, NOTHING_ALLOWS, Operation},
    },
    tools::{
        expectations::Question,
        who_can::{self, Allowed, Denied, MemberAccess, Standing},
    },
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The highest number of times at which a member is compared.
pub const INSTANTS: usize = 1_000;

/// Up to this many API keys are listed. Of more keys, the other keys are listed instead, if they
/// are fewer.
const MANY: usize = 5;

/// A change, before the operations that share it are combined.
type Said = (Way, String, String);

/// The names of one kind on which two versions are compared.
struct Names {
    kind: Kind,
    tried: BTreeSet<Tried>,
}

/// All changes for one member. Each appears once, with the first time at which it takes effect.
pub fn compare(versions: &Versions<'_>, member: &Member) -> Result<BTreeSet<Change>, TooMuch> {
    let (mut told, mut found) = (BTreeSet::new(), BTreeSet::new());
    for at in instants(versions, member)? {
        let subject = || who_can::somebody_in_other_groups(member);
        let of = |whole| Standing::of(whole, subject(), Some(at));
        let (old, new) = (of(versions.old), of(versions.new));
        let mut changes = guards::memberships(&old, &new, member);
        if said(&old) != said(&new) {
            changes.extend(rights(&old, &new, member, versions.topics)?);
        }
        changes.retain(|change| told.insert(change.clone()));
        if at != versions.at {
            let later = |change: &mut Change| change.what += &format!(", from {} on", day(at));
            changes.iter_mut().for_each(later);
        }
        found.extend(changes);
    }
    Ok(found)
}

/// The given time, and every later time at which a grant to this member or an observation begins or
/// ends.
fn instants(versions: &Versions<'_>, member: &Member) -> Result<BTreeSet<Timestamp>, TooMuch> {
    let subject = who_can::somebody(member);
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

/// Everything on which a decision can depend, in full. If it is the same in both versions, nothing
/// changes.
fn said(standing: &Standing<'_>) -> (BTreeSet<String>, Vec<String>) {
    let rules = standing.rules.iter().map(|ruled| spelled(ruled.rule));
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

/// The changes, with operations on the same names combined.
fn rights(
    old: &Standing<'_>,
    new: &Standing<'_>,
    member: &Member,
    topics: &[String],
) -> Result<Vec<Change>, TooMuch> {
    let mut all: BTreeMap<Said, BTreeSet<&str>> = BTreeMap::new();
    for kind in Kind::ALL {
        let names = tried(old, new, kind, member, topics)?;
        let told_apart = told_apart(old, new, kind);
        for operation in kind.operations().iter() {
            for ((way, on, why), keys) in of_operation(old, new, &names, operation, &told_apart) {
                let by = format!("{why}{}", asked_by(kind, operation, &keys));
                all.entry((way, on, by))
                    .or_default()
                    .insert(operation.name());
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

/// The changes for one operation, each with the API keys to which it applies.
fn of_operation(
    old: &Standing<'_>,
    new: &Standing<'_>,
    names: &Names,
    operation: Operation,
    told_apart: &BTreeSet<Keys>,
) -> BTreeMap<Said, BTreeSet<i16>> {
    let mut found: BTreeMap<Said, BTreeSet<i16>> = BTreeMap::new();
    let hit = hit_alone(old, new, names.kind, operation);
    for keys in asking(names.kind, operation, hit, told_apart) {
        let Some(first) = keys.first() else { continue };
        for name in &names.tried {
            let asked = Question::of(operation, names.kind, &name.name, *first);
            let on = format!("{} {}", names.kind.name(), name.shown);
            for (way, why) in held(&old.verdict(&asked), &new.verdict(&asked)) {
                let said = (way, on.trim_end().to_owned(), why);
                found.entry(said).or_default().extend(&keys);
            }
        }
    }
    found
}

/// The sets of API keys to which rules for this kind, and rules for the cluster, are limited.
fn told_apart(old: &Standing<'_>, new: &Standing<'_>, kind: Kind) -> BTreeSet<Keys> {
    let rules = old.rules.iter().chain(&new.rules).map(|ruled| ruled.rule);
    let keys = rules.flat_map(|rule| {
        let targets = rule.targets.iter();
        let targets = targets.filter(move |of| of.kind == kind || of.kind == Kind::Cluster);
        let narrowed = targets.map(|target| target.keys(rule.effect, rule.apis));
        narrowed.chain(rule.everything.then_some(rule.apis))
    });
    keys.collect()
}

/// Keys that for this operation depend on a permission on the cluster ([`keys::ON_CLUSTER`]), and
/// that a deny on names lists under `apis`.
fn hit_alone(
    old: &Standing<'_>,
    new: &Standing<'_>,
    kind: Kind,
    operation: Operation,
) -> BTreeSet<i16> {
    let rules = old.rules.iter().chain(&new.rules).map(|ruled| ruled.rule);
    let denies = rules.filter(|rule| rule.effect == Effect::Deny && rule.apis != Keys::ALL);
    let on_names = denies.filter(|rule| {
        let mut targets = rule.targets.iter();
        targets.any(|of| of.kind == kind && of.reach(rule.effect).has(operation))
    });
    let on_names: Vec<Keys> = on_names.map(|rule| rule.apis).collect();
    let asked = |row: &&OnCluster| (row.kind, row.operation) == (kind, operation);
    let keys = keys::ON_CLUSTER.iter().filter(asked).map(|row| row.key);
    keys.filter(|key| on_names.iter().any(|of| of.has(*key)))
        .collect()
}

/// All keys that request an operation, in groups that every rule treats alike.
fn asking(
    kind: Kind,
    operation: Operation,
    hit: BTreeSet<i16>,
    told_apart: &BTreeSet<Keys>,
) -> Vec<BTreeSet<i16>> {
    let mut alike: BTreeMap<Vec<bool>, BTreeSet<i16>> = BTreeMap::new();
    for key in keys::asking(kind, operation).chain(hit) {
        let among = told_apart.iter().map(|keys| keys.has(key)).collect();
        alike.entry(among).or_default().insert(key);
    }
    alike.into_values().collect()
}

/// The API keys as text; empty if all keys that request the operation are meant.
fn asked_by(kind: Kind, operation: Operation, keys: &BTreeSet<i16>) -> String {
    let others: BTreeSet<i16> = keys::asking(kind, operation)
        .filter(|key| !keys.contains(key))
        .collect();
    let (word, named) = match keys.len() {
        _ if others.is_empty() => return String::new(),
        asked if asked > MANY && others.len() < asked => ("other than as", &others),
        _ => ("as", keys),
    };
    let names: Vec<&str> = named.iter().map(|key| keys::by_number(*key)).collect();
    format!(" ({word} {})", names.join(", "))
}

/// The changes in what the member may do. If these do not widen already, also the changes in what
/// denies prevent, because a user can have the permission through another member.
fn held(old: &MemberAccess, new: &MemberAccess) -> Vec<(Way, String)> {
    let allowed = compare_allowed(allowed(old).as_ref(), allowed(new).as_ref());
    let told = allowed.as_ref().is_some_and(|(way, _)| way.widens());
    let denied = compare_denied(old, new).filter(|_| !told);
    allowed.into_iter().chain(denied).collect()
}

/// A deny with exceptions counts as a condition, because a user may be excepted as another member.
fn allowed(verdict: &MemberAccess) -> Option<Allowed> {
    if verdict.denied.iter().any(|denied| !denied.has_exceptions) {
        return None;
    }
    let mut allowed = verdict.allowed.clone()?;
    allowed.when.extend(missed(verdict));
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
        true => Vec::from_iter(allowed.when.clone()).join("; "), // the role that observes the name
        false => format!("allowed by {}{}", allowed.rule, when(allowed)),
    }
}

fn when(allowed: &Allowed) -> String {
    match allowed.when.is_empty() {
        true => String::new(),
        false => format!(" when {}", Vec::from_iter(allowed.when.clone()).join("; ")),
    }
}

/// Compares the conditions under which no deny applies to a user whose permission comes from
/// another member.
fn compare_denied(old: &MemberAccess, new: &MemberAccess) -> Option<(Way, String)> {
    let surely = |verdict: &MemberAccess| {
        let mut sure = verdict
            .denied
            .iter()
            .filter(|denied| !denied.has_exceptions);
        sure.next().map(|denied| denied.rule.to_string())
    };
    let (was, is) = (missed(old), missed(new));
    match (surely(old), surely(new)) {
        (_, Some(_)) => None,
        (Some(rule), None) => {
            let what = format!("`{rule}` no longer denies it to who may otherwise");
            let else_ = Vec::from_iter(is).join("; ");
            let asked = match else_.is_empty() {
                true => String::new(),
                false => format!(", of whom is asked: {else_}"),
            };
            Some((Way::Wider, what + &asked))
        }
        (None, None) if was.is_subset(&is) => None,
        (None, None) => {
            let gone = was.difference(&is).cloned();
            let what = format!(
                "no longer asked of who may otherwise: {}",
                Vec::from_iter(gone).join("; ")
            );
            let way = match is.is_subset(&was) {
                true => Way::Wider,
                false => Way::Changed,
            };
            Some((way, what))
        }
    }
}

/// The conditions under which the denies that do not apply to everyone have no effect.
fn missed(verdict: &MemberAccess) -> BTreeSet<String> {
    let denied = verdict.denied.iter();
    let excepted = denied.filter(|denied| denied.has_exceptions).map(excepted);
    excepted.chain(verdict.unless.iter().cloned()).collect()
}

fn excepted(denied: &Denied) -> String {
    format!("excepted from `{}`", denied.rule)
}

/// Names that distinguish the patterns of a kind, as far as they concern this member.
fn tried(
    old: &Standing<'_>,
    new: &Standing<'_>,
    kind: Kind,
    member: &Member,
    topics: &[String],
) -> Result<Names, TooMuch> {
    // A guard can concern everything, and a deny can concern names that no allow has.
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
        patterns.extend(names.flat_map(|name| who_can::patterns(name, &standing.subject)));
    }
    let mut found = names(&patterns, &member.to_string())?;
    if kind == Kind::Topic {
        found.extend(topics.iter().map(|topic| Tried {
            name: topic.clone(),
            shown: topic.clone(),
        }));
    }
    Ok(Names { kind, tried: found })
}
