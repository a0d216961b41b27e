//! Changes in guards that concern users who are several members at once: exceptions, and separated
//! roles. The effect of guards on each member alone is found by [`rights`](super::rights).

use super::{Change, Versions, Way};
use crate::policy::{
    language::syntax::{access::Rule, name::Member},
    tools::{
        loaded_policy::{LoadedPolicy, Ruled},
        who_can::Standing,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// Denies that are removed or separate fewer roles.
pub fn compare(versions: &Versions<'_>) -> Vec<Change> {
    let changes = guards(versions.old).filter_map(|old| {
        let Some(new) = by_id(versions.new, &old.rule.id) else {
            let alone = old.rule.whom.except.is_empty() && old.rule.whom.together.is_empty();
            return (!alone && is_lost(old.rule, versions.new)).then(|| gone(&old));
        };
        let roles = |rule: &Rule| -> BTreeSet<Arc<str>> {
            let together = rule.whom.together.iter();
            together.map(|(role, _)| Arc::clone(role)).collect()
        };
        let (was, is) = (roles(old.rule), roles(new.rule));
        let way = match (was.is_subset(&is), is.is_subset(&was)) {
            (true, true) => return None,
            (true, false) => Way::Narrower,
            _ => Way::Wider,
        };
        let what = format!("`{}` keeps other roles apart", old.rule.id);
        Some(change(way, &old, what))
    });
    changes.collect()
}

/// Changes for one member, whatever other members the user is: its exceptions, and its separated
/// roles.
pub fn memberships(old: &Standing<'_>, new: &Standing<'_>, member: &Member) -> Vec<Change> {
    let mut changes = exceptions(old, new, member);
    changes.extend(separations(old, new, member));
    changes
}

fn exceptions(old: &Standing<'_>, new: &Standing<'_>, member: &Member) -> Vec<Change> {
    let excepted = |standing: &Standing<'_>, rule: &Rule| {
        let has = |role: &str| standing.roles.contains(role);
        rule.whom.excepts(&standing.subject, &has)
    };
    let changes = guards(new.whole).filter_map(|ruled| {
        let before = by_id(old.whole, &ruled.rule.id)?;
        let (way, what) = match (excepted(old, before.rule), excepted(new, ruled.rule)) {
            (false, true) => (Way::Wider, "is excepted from"),
            (true, false) => (Way::Narrower, "is no longer excepted from"),
            _ => return None,
        };
        Some(Change {
            way,
            of: member.to_string(),
            what: format!("{what} `{}`", ruled.rule.id),
        })
    });
    changes.collect()
}

/// A member that loses a separated role may gain access: a user who has another of these roles as
/// another member is no longer denied everything.
fn separations(old: &Standing<'_>, new: &Standing<'_>, member: &Member) -> Vec<Change> {
    let changes = guards(old.whole).flat_map(|ruled| {
        let rule = ruled.rule;
        let kept = by_id(new.whole, &rule.id).is_some() || !is_lost(rule, new.whole);
        let roles = rule.whom.together.iter().filter(move |_| kept);
        roles.filter_map(move |(role, _)| {
            let (way, what) = match (old.roles.contains(role), new.roles.contains(role)) {
                (true, false) => (Way::Wider, "is no longer in"),
                (false, true) => (Way::Narrower, "comes into"),
                (true, true) | (false, false) => return None,
            };
            Some(Change {
                way,
                of: member.to_string(),
                what: format!("{what} the role {role}, which `{}` keeps apart", rule.id),
            })
        })
    });
    changes.collect()
}

fn guards(whole: &LoadedPolicy) -> impl Iterator<Item = Ruled<'_>> {
    whole.rules().filter(|ruled| ruled.role.is_none())
}

fn by_id<'a>(whole: &'a LoadedPolicy, id: &str) -> Option<Ruled<'a>> {
    guards(whole).find(|ruled| *ruled.rule.id == *id)
}

/// Whether the new version has no other deny with the same contents.
fn is_lost(rule: &Rule, new: &LoadedPolicy) -> bool {
    let mut others = guards(new);
    !others.any(|other| {
        let other = other.rule;
        let said = |rule: &Rule| (rule.targets.clone(), rule.apis, rule.everything);
        let conditions =
            |rule: &Rule| (rule.when.clone(), rule.unless.clone(), rule.claimed.clone());
        conditions(rule) == conditions(other)
            && rule.whom == other.whom
            && said(rule) == said(other)
    })
}

fn gone(old: &Ruled<'_>) -> Change {
    change(Way::Wider, old, format!("`{}` is gone", old.rule.id))
}

fn change(way: Way, ruled: &Ruled<'_>, what: String) -> Change {
    Change {
        way,
        of: format!("guard {}", ruled.of),
        what,
    }
}
