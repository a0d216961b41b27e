//! The only table of differences between Klamm and a broker, with reasons. Each row must be needed,
//! and no other difference is accepted.

use super::{cases::NO_TOPICS, codec::Tree};
use std::ops::RangeInclusive;

pub struct Exception {
    pub key: i16,
    pub versions: RangeInclusive<i16>,
    /// A case's name; if empty, all cases of the key.
    pub case: &'static str,
    /// The users; if empty, everyone.
    pub people: &'static [&'static str],
    pub how: How,
    pub why: &'static str,
}

pub enum How {
    /// The answers are not compared.
    Differs,
    /// The answers are compared after this function has removed parts of both.
    Within(fn(&mut Tree)),
}

const ALL: RangeInclusive<i16> = 0..=i16::MAX;

const fn except(
    key: i16,
    case: &'static str,
    people: &'static [&'static str],
    how: How,
    why: &'static str,
) -> Exception {
    Exception {
        key,
        versions: ALL,
        case,
        people,
        how,
        why,
    }
}

/// Users with the right to alter the cluster and its configuration.
const ALTERS: &[&str] = &["all", "alter", "barred", "clusters", "curbed"];
const CONFIGURES: &[&str] = &["all", "alter_configs", "barred", "clusters", "curbed"];

/// Users with all rights on the cluster, and denies on names.
const BARRED: &[&str] = &["barred"];

/// Sorted by key.
pub const EXCEPTIONS: &[Exception] = &[
    except(
        1,
        "a-session",
        &[],
        How::Within(|tree| drop_field(tree, "SessionId")),
        "fetch sessions are not opened: every fetch is judged whole",
    ),
    except(
        3,
        "",
        &["all", "barred", "curbed"],
        How::Within(internal),
        "a `*` of the policy takes no part of Kafka's own topics: what may be done with them is named one by one",
    ),
    except(
        16,
        "",
        BARRED,
        How::Within(|tree| drop_entry(tree, "GroupId", "open.h")),
        "a deny of DESCRIBE on a group hits behind the cluster's right: the group is left out",
    ),
    except(
        19,
        "a-topic-that-is-barred",
        BARRED,
        How::Differs,
        "a deny of CREATE on the topic hits behind the cluster's right: 29",
    ),
    except(
        20,
        "by-name",
        &[],
        How::Within(missing_or_denied),
        "Klamm does not ask whether a topic is there before it refuses: 29 where a broker says 3 to who may describe it",
    ),
    except(
        23,
        "",
        &["all", "barred", "cluster_action", "clusters", "curbed"],
        How::Differs,
        "CLUSTER_ACTION is for brokers; nobody reads as a replica",
    ),
    except(
        24,
        "partitions-of-topics-that-are-shut",
        &[],
        How::Within(missing_or_not_tried),
        "Klamm does not ask whether a topic is there before it refuses: 55 where a broker says 3",
    ),
    except(
        27,
        "",
        &["cluster_action"],
        How::Differs,
        "markers of brokers' own; of administrators ALTER is asked",
    ),
    except(
        29,
        "",
        &["all", "barred", "clusters", "describe", "alter"],
        How::Differs,
        "the policy's files are the rules: 54",
    ),
    except(
        30,
        "",
        ALTERS,
        How::Differs,
        "the policy's files are the rules: 54",
    ),
    except(
        31,
        "",
        ALTERS,
        How::Differs,
        "the policy's files are the rules: 54",
    ),
    except(
        32,
        "brokers",
        &[],
        How::Within(addresses),
        "the addresses of listeners and controllers are null",
    ),
    except(
        33,
        "brokers",
        CONFIGURES,
        How::Differs,
        "it resets what it does not name, credentials and listeners included: 44",
    ),
    except(
        33,
        "brokers-plugins",
        CONFIGURES,
        How::Differs,
        "as for the line above",
    ),
    except(
        43,
        "all",
        BARRED,
        How::Differs,
        "all topics are meant, and a deny of ALTER on one of them hits behind the cluster's right: 31",
    ),
    except(
        44,
        "brokers-plugins",
        CONFIGURES,
        How::Differs,
        "classes, credentials and listeners of brokers are not changed through Klamm: 44",
    ),
    except(
        46,
        "a-topic-that-is-barred",
        BARRED,
        How::Differs,
        "a deny of DESCRIBE on the topic hits behind the cluster's right: 31; so it is for every key that needs a right on the cluster alone",
    ),
    except(
        51,
        "own-user",
        ALTERS,
        How::Differs,
        "whoever sets the password of the user as which Klamm logs in has all of its rights: 31",
    ),
    except(
        68,
        "join-by-expression",
        &[],
        How::Differs,
        "the broker would resolve it with Klamm's rights: 29",
    ),
    except(
        71,
        "",
        &[],
        How::Differs,
        "offered only when the broker offers it; this one does not, and answers all the same",
    ),
    except(72, "", &[], How::Differs, "as for the line above"),
    except(
        74,
        "",
        BARRED,
        How::Within(|tree| drop_entry(tree, "ResourceName", "open.b")),
        "a deny of DESCRIBE_CONFIGS on a topic or group hits behind the cluster's right: it is left out",
    ),
    except(
        75,
        "all-topics",
        &["all", "barred", "curbed"],
        How::Within(internal),
        "as for Metadata",
    ),
];

type Entries = Vec<(String, Tree)>;

fn each(tree: &mut Tree, change: &mut dyn FnMut(&mut Entries)) {
    match tree {
        Tree::Map(entries) => {
            change(entries);
            for (_, tree) in entries {
                each(tree, change);
            }
        }
        Tree::List(items) => items.iter_mut().for_each(|item| each(item, change)),
        Tree::Null | Tree::Plain(_) | Tree::Text(_) => {}
    }
}

fn drop_field(tree: &mut Tree, field: &str) {
    each(tree, &mut |entries| {
        entries.retain(|(name, _)| name != field);
    });
}

/// Removes list entries with this text in this field.
fn drop_entry(tree: &mut Tree, field: &str, name: &str) {
    each(tree, &mut |entries| {
        for (_, tree) in entries {
            if let Tree::List(items) = tree {
                items.retain(
                    |item| !matches!(item, Tree::Map(entries) if text(entries, field) == name),
                );
            }
        }
    });
}

fn text<'a>(entries: &'a [(String, Tree)], field: &str) -> &'a str {
    let found = entries.iter().find(|(name, _)| name == field);
    match found {
        Some((_, Tree::Text(text) | Tree::Plain(text))) => text,
        _ => "",
    }
}

/// The bitmaps of Kafka's own topics.
fn internal(tree: &mut Tree) {
    each(tree, &mut |entries| {
        if text(entries, "Name").starts_with("__") {
            entries.retain(|(name, _)| name != "TopicAuthorizedOperations");
        }
    });
}

/// Error codes of missing topics (or of `all`, whose partitions may be missing): Klamm and a broker
/// may return different ones.
fn either(tree: &mut Tree, all: bool, codes: [&str; 2]) {
    each(tree, &mut |entries| {
        if !all && !NO_TOPICS.contains(&text(entries, "Name")) {
            return;
        }
        for (name, tree) in entries {
            if let Tree::List(items) = tree {
                items
                    .iter_mut()
                    .for_each(|item| each(item, &mut |entries| one_of(entries, codes)));
            } else if name == "ErrorCode" {
                one_code(tree, codes);
            }
        }
    });
    sort(tree);
}

fn one_of(entries: &mut [(String, Tree)], codes: [&str; 2]) {
    for (name, tree) in entries {
        if name.ends_with("ErrorCode") {
            one_code(tree, codes);
        }
    }
}

fn one_code(tree: &mut Tree, codes: [&str; 2]) {
    if matches!(tree, Tree::Plain(code) if codes.contains(&code.as_str())) {
        *tree = Tree::Plain(codes.join(" or "));
    }
}

fn missing_or_denied(tree: &mut Tree) {
    either(tree, false, ["3", "29"]);
}

fn missing_or_not_tried(tree: &mut Tree) {
    either(tree, true, ["3", "55"]);
}

/// The changed entry may be at another position now.
fn sort(tree: &mut Tree) {
    each(tree, &mut |entries| {
        for (_, tree) in entries {
            if let Tree::List(items) = tree {
                items.sort_by_cached_key(|item| format!("{item:?}"));
            }
        }
    });
}

fn addresses(tree: &mut Tree) {
    each(tree, &mut |entries| {
        for (name, tree) in entries {
            if let ("Configs", Tree::List(items)) = (name.as_str(), tree) {
                items.retain(
                    |item| !matches!(item, Tree::Map(entries) if address(text(entries, "Name"))),
                );
            }
        }
    });
}

fn address(name: &str) -> bool {
    name.ends_with("listeners") || name.starts_with("controller.quorum.")
}

impl Exception {
    pub fn concerns(&self, case: &super::cases::Case, version: i16, person: &str) -> bool {
        case.is(self.key, self.case)
            && self.versions.contains(&version)
            && (self.people.is_empty() || self.people.contains(&person))
    }
}
