//! The changes between two versions of a policy: in permissions, and in the requirements on topics.
//!
//! Decisions are compared for every member that either version names:
//!
//! - at the given time, and at every later time at which a grant or an observation begins or ends;
//! - on names that distinguish the patterns of both versions: each literal, one name for each
//!   pattern, and one for each pair of patterns that have names in common.
//!
//! The effect of denies is also compared separately, because a user can be several members at once
//! and have the permission through another one. The scopes of teams and `policy.yaml` are compared
//! too: they limit what the authors of the next version may write. If conditions differ and neither
//! is clearly weaker, the change is [`Way::Changed`]. It counts as wider, because it needs a
//! review.

mod authors;
mod guards;
pub(in crate::policy) mod names;
mod rights;
mod terms;

use super::{loaded_policy::LoadedPolicy, who_can::members};
use crate::policy::language::syntax::name::Member;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;

/// The meaning of a change for its reviewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// A permission is gained.
    Wider,
    /// Fewer requirements apply to a topic, or to a policy's files.
    Weaker,
    /// Less is recorded.
    Evidence,
    /// A different condition or schema; neither is clearly stricter.
    Changed,
    Narrower,
    Stricter,
}

impl Way {
    /// Whether the change needs a review.
    pub fn widens(self) -> bool {
        match self {
            Way::Wider | Way::Weaker | Way::Evidence | Way::Changed => true,
            Way::Narrower | Way::Stricter => false,
        }
    }
}

/// One change, as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub way: Way,
    /// A member, a topic's name or pattern, a guard, a class, a team, or `policy.yaml`.
    pub of: String,
    pub what: String,
}

/// Two versions of a policy, with the time and the topics for their comparison.
pub(in crate::policy) struct Versions<'a> {
    pub old: &'a LoadedPolicy,
    pub new: &'a LoadedPolicy,
    pub at: Timestamp,
    /// Names of existing topics.
    pub topics: &'a [String],
}

/// A limit that was exceeded. The comparison then fails as a whole, because a part that was not
/// compared must not look unchanged.
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

/// All changes from `old` to `new`, from the given time on; `topics` are compared too.
pub fn diff(
    old: &LoadedPolicy,
    new: &LoadedPolicy,
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
    found.extend(authors::compare(&versions));
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    const READS: &str = "role: r\nmembers: [ \"group:a\" ]\nallow:\n  - id: reads\n    consume: { topics: [ t ] }\n";

    /// The changes between two sets of files, each with its path.
    pub fn changes(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
        let whole = |texts: &[(&str, &str)]| {
            LoadedPolicy::of(&Files::from_texts("p", texts.iter().copied()))
                .unwrap_or_else(|faults| panic!("{}", faults[0]))
        };
        let at = "2026-11-23T12:00:00Z".parse().unwrap();
        let changes = diff(&whole(old), &whole(new), at, &[]).unwrap();
        let said = |change: Change| format!("{:?} {}: {}", change.way, change.of, change.what);
        changes.into_iter().map(said).collect()
    }

    /// The changes between two sets of files, at any paths.
    fn between(old: &[&str], new: &[&str]) -> Vec<String> {
        const PATHS: [&str; 5] = ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"];
        let [old, new] = [old, new].map(|texts| {
            let placed = PATHS.into_iter().zip(texts.iter().copied());
            placed.collect::<Vec<_>>()
        });
        changes(&old, &new)
    }

    /// The changes when one text in a file is replaced by another.
    fn when(text: &str, was: &str, is: &str) -> Vec<String> {
        assert!(text.contains(was), "{was}");
        between(&[text], &[&text.replace(was, is)])
    }

    #[test]
    fn no_name_in_a_file_hides_a_gain() {
        let hiding = READS.replace("topics: [ t ]", "topics: [ t ], groups: [ g ]")
            + "deny:\n  - id: hides\n    operations: [ read ]\n    groups: [ \"[U+0001]\" ]\n";
        let changes = when(&hiding, "groups: [ g ]", "groups: [ \"*\" ]");
        let told =
            |change: &String| change.starts_with("Wider") && change.contains("read on group *");
        assert!(changes.iter().any(told), "{changes:?}");
    }

    #[test]
    fn observing_lets_through_and_so_widens() {
        let observing = format!(
            "{READS}observe: {{ topics: [ \"x*\" ], until: 2026-12-01T00:00:00Z, reason: r }}\n"
        );
        let on = "alter, alter_configs, create, delete, describe, describe_configs, read, write on topic x*";
        let wider = format!("Wider group:a: {on}: observed by the role r until 2026-12-01");
        assert_eq!(between(&[READS], &[&observing]), [wider]);
        let narrower =
            format!("Narrower group:a: {on}: was observed by the role r until 2026-12-01");
        assert_eq!(between(&[&observing], &[READS]), [narrower]);
    }

    #[test]
    fn what_begins_later_is_told_today() {
        let other = "role: s\nmembers: [ \"user:x\" ]\nallow:\n  - id: writes\n    operations: [ delete ]\n    topics: [ t ]\n";
        let grant = "grant: g\nrole: s\nto: [ \"user:bob\" ]\nfrom: 2026-11-25T00:00:00Z\nuntil: 2026-11-26T00:00:00Z\nreason: r\n";
        assert_eq!(
            between(&[READS, other], &[READS, other, grant]),
            ["Wider user:bob: delete, describe on topic t: allowed by writes, from 2026-11-25 on"]
        );
    }

    #[test]
    fn a_deny_that_goes_widens_even_for_who_has_no_right_by_itself() {
        let guard = "guard: g\ndeny:\n  - id: none-of-it\n    to: [ \"group:b\" ]\n    consume: { topics: [ t ] }\n";
        let other = "guard: h\ndeny:\n  - id: else\n    to: [ \"group:b\" ]\n    consume: { topics: [ u ] }\n";
        assert_eq!(
            between(&[READS, guard], &[READS, other]),
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
            between(&[READS, &old], &[READS, &new]),
            ["Wider group:b: is excepted from `none-of-it`"]
        );
        assert_eq!(
            between(&[READS, &new], &[READS, &old]),
            ["Narrower group:b: is no longer excepted from `none-of-it`"]
        );
    }

    #[test]
    fn roles_that_are_no_longer_kept_apart_are_told() {
        let other = "role: s\nmembers: [ \"group:b\" ]\nallow:\n  - id: writes\n    produce: { topics: [ t ] }\n";
        let apart = "guard: g\nseparate:\n  - { id: r-or-s, roles: [ r, s ] }\n";
        assert_eq!(
            between(&[READS, other, apart], &[READS, other]),
            ["Wider guard g: `r-or-s` is gone"]
        );
    }

    const LAB: &str = "role: lab\nmembers: [ \"user:a\" ]\n";

    #[test]
    fn a_pattern_that_loses_a_part_of_its_text_is_told() {
        let allow =
            format!("{LAB}allow:\n  - id: reads\n    consume: {{ topics: [ \"orders-*0\" ] }}\n");
        assert_eq!(
            when(&allow, "orders-*0", "orders-*"),
            ["Wider user:a: describe, read on topic orders-*: allowed by reads"]
        );
        let deny =
            format!("{LAB}deny:\n  - id: never\n    operations: [ read ]\n    topics: [ \"*\" ]\n");
        assert_eq!(
            when(&deny, "\"*\"", "\"*z*\""),
            ["Wider user:a: read on topic *: `never` no longer denies it to who may otherwise"]
        );
        let contract = "topic: \"people.*\"\npartitions: { at_most: 6 }\n";
        assert!(when(contract, "people.*", "people.*0").contains(
            &"Weaker topic people.*: `partitions` may be anything instead of at most 6".to_owned()
        ));
    }

    #[test]
    fn each_api_by_which_something_is_newly_asked_for_is_told() {
        let role = |rule: &str| format!("{LAB}allow:\n  - {{ id: runs, {rule} }}\n");
        let change = |was: &str, is: &str| between(&[&role(was)], &[&role(is)]);
        assert_eq!(
            change(
                "administer: { cluster: true }",
                "operations: [ alter, alter_configs, describe, describe_configs ], cluster: true"
            ),
            [
                "Wider user:a: alter on cluster: allowed by runs (as CreateAcls, DeleteAcls, AlterUserScramCredentials)",
                "Wider user:a: alter_configs on cluster: allowed by runs (as AlterConfigs, IncrementalAlterConfigs)",
                "Wider user:a: describe on cluster: allowed by runs (as DescribeAcls)"
            ]
        );
        assert_eq!(
            change(
                "operations: [ create ], topics: [ t ], apis: [ CreateTopics ]",
                "operations: [ create ], topics: [ t ]"
            ),
            [
                "Wider user:a: create on topic t: allowed by runs (as Metadata, StreamsGroupHeartbeat)"
            ]
        );
        let one = "operations: [ alter ], cluster: true, apis: [ ElectLeaders ]";
        let all = "operations: [ alter ], cluster: true";
        let told = change(one, all);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].starts_with(
                "Wider user:a: alter on cluster: allowed by runs (other than as ElectLeaders"
            ),
            "{told:?}"
        );
        assert_eq!(change(all, one).len(), 2);
    }

    #[test]
    fn all_of_a_conditional_deny_is_held_against_all_of_the_other() {
        let deny = |conditions: &str| {
            format!("{LAB}deny:\n  - {{ id: never, everything: true, {conditions} }}\n")
        };
        let all =
            "when: { tls: false }, unless: { source: 10.0.0.1/32 }, claimed: { client_id: x }";
        for (was, is) in [
            ("10.0.0.1/32", "0.0.0.0/0"),
            ("tls: false", "tls: true"),
            ("x }", "y }"),
        ] {
            let told = when(&deny(all), was, is);
            assert!(
                told.iter().all(|change| change.starts_with("Changed")) && !told.is_empty(),
                "{told:?}"
            );
        }
        let less = deny("when: { tls: false }, unless: { source: 10.0.0.1/32 }");
        assert!(when(&less, "10.0.0.1/32", "0.0.0.0/0")[0].starts_with("Changed"));
    }

    #[test]
    fn everyone_is_more_than_every_user_of_a_pattern() {
        assert_eq!(
            when(READS, "group:a", "user:*"),
            [
                "Wider user:*: describe, read on topic t: allowed by reads",
                "Narrower group:a: describe, read on topic t: was allowed by reads"
            ]
        );
        let all = READS.replace("group:a", "user:*");
        assert_eq!(
            when(&all, "\"user:*\"", "everyone"),
            ["Wider everyone: describe, read on topic t: allowed by reads"]
        );
        let guard = "guard: g\ndeny:\n  - id: none-of-it\n    to: [ everyone ]\n    consume: { topics: [ t ] }\n";
        assert_eq!(
            when(guard, "everyone", "\"user:*\""),
            [
                "Wider everyone: read on topic t: `none-of-it` no longer denies it to who may otherwise"
            ]
        );
    }

    #[test]
    fn who_leaves_a_role_that_is_kept_apart_is_told() {
        let s = "role: s\nmembers: [ \"group:b\" ]\nallow:\n  - id: writes\n    produce: { topics: [ t ] }\n";
        let apart = "guard: g\nseparate:\n  - { id: r-or-s, roles: [ r, s ] }\n";
        let renamed = s.replace("role: s", "role: s2");
        assert_eq!(
            between(
                &[READS, s, apart],
                &[READS, &renamed, apart, "role: s\nmembers: []\n"]
            ),
            ["Wider group:b: is no longer in the role s, which `r-or-s` keeps apart"]
        );
    }

    #[test]
    fn a_deny_that_gets_another_name_and_exceptions_is_told() {
        let guard = |id: &str, except: &str| {
            format!(
                "guard: g\ndeny:\n  - id: {id}\n    to: [ \"group:b\" ]\n{except}    consume: {{ topics: [ t ] }}\n"
            )
        };
        let (old, new) = (
            guard("none", ""),
            guard("never", "    except: [ \"user:x\" ]\n"),
        );
        assert_eq!(
            between(&[READS, &old], &[READS, &new]),
            [
                "Wider group:b: read on topic t: `none` no longer denies it to who may otherwise, of whom is asked: excepted from `never`"
            ]
        );
    }

    #[test]
    fn names_that_are_made_of_groups_are_not_those_of_users() {
        let role = READS.replace("[ t ]", "[ \"x.{user}\" ]");
        let told = when(&role, "{user}", "{group}");
        assert!(
            told.iter()
                .any(|change| change.starts_with("Changed group:a")),
            "{told:?}"
        );
    }

    #[test]
    fn a_change_that_lasts_is_told_once() {
        let grants = ["24", "25"].map(|day| format!(
            "grant: g{day}\nrole: s\nto: [ \"group:a\" ]\nfrom: 2026-11-{day}T00:00:00Z\nuntil: 2026-11-29T00:00:00Z\nreason: r\n"
        ));
        let s = "role: s\nmembers: []\nallow:\n  - id: writes\n    produce: { topics: [ t ] }\n";
        let told = between(&[READS, s], &[READS, s, &grants[0], &grants[1]]);
        assert_eq!(
            told,
            ["Wider group:a: write on topic t: allowed by writes, from 2026-11-24 on"]
        );
    }
}
