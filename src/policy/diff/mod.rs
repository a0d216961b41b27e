//! What another version of a policy changes, in what people may do and in what must be true of topics.
//!
//! Decisions are held against each other for everybody whom either version names, now and at every later instant at which a grant or an observing
//! begins or ends, on names that tell the patterns of both apart: each literal, a name for each pattern, and one for each two patterns that have names
//! in common. What denies keep is held against each other by itself as well: who is one member may be another, too, and have their rights from there.
//! Where conditions differ and neither is plainly the weaker, that is [`Way::Changed`], which counts as wider: it has to be read.

mod guards;
pub(in crate::policy) mod names;
mod rights;
mod terms;

use super::{syntax::name::Member, who::members, whole::Whole};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;

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

/// Two versions of a policy, and what they are held against each other on.
pub(super) struct Versions<'a> {
    pub old: &'a Whole,
    pub new: &'a Whole,
    pub at: Timestamp,
    /// Names of topics that exist.
    pub topics: &'a [String],
}

/// What keeps two versions from being compared to the end: nothing may look the same because it was not looked at.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TooMuch {
    #[error(
        "more than {} names would be needed to tell the patterns of {of} apart",
        names::MOST
    )]
    Names { of: String },
    #[error(
        "{of} has more than {} grants and observings that begin or end later",
        rights::INSTANTS
    )]
    Instants { of: String },
}

/// All that changes from `old` to `new` from that instant on, also on these topics.
pub fn diff(
    old: &Whole,
    new: &Whole,
    at: Timestamp,
    topics: &[String],
) -> Result<Vec<Change>, TooMuch> {
    let versions = Versions {
        old,
        new,
        at,
        topics,
    };
    let mut everybody = members(old);
    everybody.extend(members(new));
    everybody.insert(Member::Everyone);
    let mut found: BTreeSet<Change> = guards::compare(&versions).into_iter().collect();
    for member in &everybody {
        found.extend(rights::compare(&versions, member)?);
    }
    found.extend(terms::compare(&versions)?);
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::files::Files;

    const READS: &str = "role: r\nmembers: [ \"group:a\" ]\nallow:\n  - id: reads\n    consume: { topics: [ t ] }\n";

    fn changes(old: &[&str], new: &[&str]) -> Vec<String> {
        let whole = |texts: &[&str]| {
            let paths: Vec<String> = (0..texts.len()).map(|n| format!("{n}.yaml")).collect();
            let texts = paths.iter().map(String::as_str).zip(texts.iter().copied());
            Whole::of(&Files::from_texts("p", texts))
                .unwrap_or_else(|faults| panic!("{}", faults[0]))
        };
        let at = "2026-11-23T12:00:00Z".parse().unwrap();
        let changes = diff(&whole(old), &whole(new), at, &[]).unwrap();
        let said = |change: Change| format!("{:?} {}: {}", change.way, change.of, change.what);
        changes.into_iter().map(said).collect()
    }

    #[test]
    fn observing_lets_through_and_so_widens() {
        let observing = format!(
            "{READS}observe: {{ topics: [ \"x*\" ], until: 2026-12-01T00:00:00Z, reason: r }}\n"
        );
        let on = "alter, alter_configs, create, delete, describe, describe_configs, read, write on topic x*";
        let wider = format!("Wider group:a: {on}: observed by the role r until 2026-12-01");
        assert_eq!(changes(&[READS], &[&observing]), [wider]);
        let narrower =
            format!("Narrower group:a: {on}: was observed by the role r until 2026-12-01");
        assert_eq!(changes(&[&observing], &[READS]), [narrower]);
    }

    #[test]
    fn what_begins_later_is_told_today() {
        let other = "role: s\nmembers: [ \"user:x\" ]\nallow:\n  - id: writes\n    operations: [ delete ]\n    topics: [ t ]\n";
        let grant = "grant: g\nrole: s\nto: [ \"user:bob\" ]\nfrom: 2026-11-25T00:00:00Z\nuntil: 2026-11-26T00:00:00Z\nreason: r\n";
        assert_eq!(
            changes(&[READS, other], &[READS, other, grant]),
            ["Wider user:bob: delete, describe on topic t: allowed by writes, from 2026-11-25 on"]
        );
    }

    #[test]
    fn a_deny_that_goes_widens_even_for_who_has_no_right_by_itself() {
        let guard = "guard: g\ndeny:\n  - id: none-of-it\n    to: [ \"group:b\" ]\n    consume: { topics: [ t ] }\n";
        let other = "guard: h\ndeny:\n  - id: else\n    to: [ \"group:b\" ]\n    consume: { topics: [ u ] }\n";
        assert_eq!(
            changes(&[READS, guard], &[READS, other]),
            [
                "Wider group:b: read on topic t: `none-of-it` no longer denies it to who may otherwise"
            ]
        );
    }

    #[test]
    fn who_is_excepted_anew_is_told_though_they_were_never_meant_alone() {
        let guard = |except: &str| {
            format!(
                "guard: g\ndeny:\n  - id: none-of-it\n    to: [ \"group:a\" ]\n    except: [ {except} ]\n    consume: {{ topics: [ t ] }}\n"
            )
        };
        let (old, new) = (guard("\"user:x\""), guard("\"user:x\", \"group:b\""));
        assert_eq!(
            changes(&[READS, &old], &[READS, &new]),
            ["Wider group:b: is excepted from `none-of-it`"]
        );
        assert_eq!(
            changes(&[READS, &new], &[READS, &old]),
            ["Narrower group:b: is no longer excepted from `none-of-it`"]
        );
    }

    #[test]
    fn roles_that_are_no_longer_kept_apart_are_told() {
        let other = "role: s\nmembers: [ \"group:b\" ]\nallow:\n  - id: writes\n    produce: { topics: [ t ] }\n";
        let apart = "guard: g\nseparate:\n  - { id: r-or-s, roles: [ r, s ] }\n";
        assert_eq!(
            changes(&[READS, other, apart], &[READS, other]),
            ["Wider guard g: `r-or-s` is gone"]
        );
    }
}
