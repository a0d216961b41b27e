//! Answers in the form in which they are compared. Values that differ between equal users, or over
//! time, are normalized by the field's name or class. Lists are sorted, because Kafka guarantees no
//! order.

use super::codec::Tree;
use klamm::wire::layout::{Class, Field};
use std::{collections::HashMap, sync::LazyLock};

/// Numbers that differ in every answer.
const VOLATILE: &[&str] = &[
    "ThrottleTimeMs",
    "ProducerId",
    "LogAppendTimeMs",
    "TransactionStartTimeMs",
    "SubscriptionId",
    "DescribeLogDirsResponse.Results.UsableBytes",
    "DescribeLogDirsResponse.Results.TotalBytes",
    // Fields about the partition for a group's offsets, which depends on the group's name.
    "DescribeTransactionsResponse.TransactionStates.Topics.Partitions",
    "DescribeQuorumResponse.Topics.Partitions.HighWatermark",
    "DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LogEndOffset",
    "DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LastFetchTimestamp",
    "DescribeQuorumResponse.Topics.Partitions.CurrentVoters.LastCaughtUpTimestamp",
    "DescribeQuorumResponse.Topics.Partitions.Observers.LogEndOffset",
];

/// Codes that Klamm itself returns where a broker would: for these the messages are compared, too.
const DENIALS: [&str; 4] = ["29", "30", "31", "53"];

pub struct Plainly<'a> {
    /// The text that `$` stands for.
    pub tag: &'a str,
    /// Whether elements named for a user are left out: listings show the resources of all users.
    pub shared: bool,
    /// The ids of topics, as texts.
    pub topics: &'a HashMap<String, String>,
}

impl Plainly<'_> {
    pub fn made(&self, message: &str, mut tree: Tree) -> Tree {
        self.walk(message, &mut tree);
        tree
    }

    fn walk(&self, path: &str, tree: &mut Tree) {
        match tree {
            Tree::Map(entries) => {
                // Messages beside a code are for people, and Klamm's may have more detail; for a
                // denial they are Kafka's.
                let mut codes = entries
                    .iter()
                    .filter(|(name, _)| name.ends_with("ErrorCode"));
                let other = codes.any(
                    |(_, code)| !matches!(code, Tree::Plain(code) if DENIALS.contains(&&**code)),
                );
                let words =
                    |name: &str| other && class(&format!("{path}.{name}")) == Some(Class::FreeText);
                entries.retain(|(name, _)| !words(name) && !volatile(path, name));
                for (name, tree) in entries {
                    self.walk(&format!("{path}.{name}"), tree);
                }
            }
            Tree::List(items) => {
                if self.shared {
                    items.retain(|item| !of_somebody(item));
                }
                for item in items.iter_mut() {
                    self.walk(path, item);
                }
                items.sort_by_cached_key(|item| format!("{item:?}"));
            }
            Tree::Null | Tree::Plain(_) | Tree::Text(_) => self.leaf(path, tree),
        }
    }

    fn leaf(&self, path: &str, tree: &mut Tree) {
        let class = class(path);
        if let Some(Class::Host | Class::Port | Class::ClientHost) = class {
            *tree = Tree::Text("somewhere".into());
        }
        let Tree::Text(text) = tree else { return };
        *text = text.replace(self.tag, "$");
        // Kafka derives them from the client's id and a uuid.
        if class == Some(Class::MemberId) && text.len() > 36 {
            *text = "a member".into();
        }
        if class == Some(Class::TopicId) {
            let name = self.topics.get(text.as_str());
            *text = name.map_or("a new topic's".into(), |name| {
                format!("id:{}", name.replace(self.tag, "$"))
            });
        }
    }
}

/// Whether one of its own texts has a user's mark.
fn of_somebody(item: &Tree) -> bool {
    let marked = |text: &str| {
        let marks = text.match_indices('z').map(|(at, _)| text.get(at..at + 5));
        marks.flatten().any(|mark| matches!(mark.as_bytes(), [b'z', b'd' | b'k', one, two, b'z'] if one.is_ascii_digit() && two.is_ascii_digit()))
    };
    match item {
        Tree::Map(entries) => entries
            .iter()
            .any(|(_, tree)| matches!(tree, Tree::Text(text) if marked(text))),
        Tree::Text(text) => marked(text),
        Tree::Null | Tree::Plain(_) | Tree::List(_) => false,
    }
}

fn volatile(path: &str, name: &str) -> bool {
    VOLATILE.contains(&name) || VOLATILE.contains(&format!("{path}.{name}").as_str())
}

fn class(path: &str) -> Option<Class> {
    static CLASSES: LazyLock<HashMap<&str, Class>> = LazyLock::new(|| {
        Field::all()
            .map(|field| (field.path(), field.class()))
            .collect()
    });
    CLASSES.get(path).copied()
}

/// The places where two answers differ, with both values.
pub fn differences(direct: &Tree, through: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    compare("", Some(direct), Some(through), &mut found);
    found
}

fn compare(path: &str, direct: Option<&Tree>, through: Option<&Tree>, found: &mut Vec<String>) {
    match (direct, through) {
        (Some(Tree::Map(one)), Some(Tree::Map(other))) => {
            let names = one.iter().chain(other).map(|(name, _)| name);
            let mut names: Vec<_> = names.collect();
            names.sort();
            names.dedup();
            for name in names {
                let get = |of: Option<&Tree>| of.and_then(|tree| tree.get(name).cloned());
                let inner = format!("{path}.{name}");
                compare(&inner, get(direct).as_ref(), get(through).as_ref(), found);
            }
        }
        (Some(Tree::List(one)), Some(Tree::List(other))) => {
            for at in 0..one.len().max(other.len()) {
                compare(&format!("{path}[{at}]"), one.get(at), other.get(at), found);
            }
        }
        (one, other) if one == other => {}
        (one, other) if path.ends_with("ErrorMessage") && says_more(one, other) => {}
        (one, other) => found.push(format!(
            "{path}: {}, through Klamm {}",
            shown(one),
            shown(other)
        )),
    }
}

/// Whether Klamm has a message where a broker has none, or where a broker exposes internal data: a
/// controller prints the request.
fn says_more(direct: Option<&Tree>, through: Option<&Tree>) -> bool {
    let inside = |text: &str| text.starts_with("Request Request(");
    let none = match direct {
        None | Some(Tree::Null) => true,
        Some(Tree::Text(text)) => text.is_empty() || inside(text),
        Some(Tree::Plain(_) | Tree::List(_) | Tree::Map(_)) => false,
    };
    none && matches!(through, Some(Tree::Text(text)) if !text.is_empty())
}

pub fn shown(tree: Option<&Tree>) -> String {
    match tree {
        None => "nothing".into(),
        Some(Tree::Null) => "null".into(),
        Some(Tree::Plain(text)) => text.clone(),
        Some(Tree::Text(text)) => format!("`{text}`"),
        Some(Tree::List(items)) => {
            let items: Vec<_> = items.iter().map(|item| shown(Some(item))).collect();
            format!("[{}]", items.join(", "))
        }
        Some(Tree::Map(entries)) => {
            let entries = entries
                .iter()
                .map(|(name, tree)| format!("{name}: {}", shown(Some(tree))));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
