//! The kinds of file: one row in [`RULES`] and one module each.
//!
//! A file's kind is told by its first key, not by its folder, so that moving a file changes nothing; but what stands in a team's folder is fenced.

pub mod grant;
pub mod guard;
pub mod role;
pub mod team;
pub mod topic;

use super::settings::Shown;
use crate::text::{
    Diagnostic, Source,
    nearest::did_you_mean,
    read::{Orders, Reading},
};
use std::sync::Arc;

/// One kind of file.
pub struct RuleKind {
    /// The first key of the file.
    pub name: &'static str,
    read: Reader,
}

/// Reads a file of one kind; what is wrong is filed in the reading.
type Reader = fn(&Reading<'_>, &Arc<Source>) -> Option<Statement>;

/// What a file says.
#[derive(Debug, Clone)]
pub enum Statement {
    Role(role::Role),
    Guard(guard::Guard),
    Grant(grant::Grant),
    Topic(Box<topic::TopicSpec>),
    Team(team::Team),
}

pub const RULES: &[RuleKind] = &[
    RuleKind {
        name: "role",
        read: role::read,
    },
    RuleKind {
        name: "topic",
        read: topic::read,
    },
    RuleKind {
        name: "guard",
        read: guard::read,
    },
    RuleKind {
        name: "grant",
        read: grant::read,
    },
    RuleKind {
        name: "team",
        read: team::read,
    },
];

/// A file that was read.
pub struct File {
    /// `None`: it says nothing that can be used.
    pub statement: Option<Statement>,
    /// `None`: it is of no known kind.
    pub shown: Option<Shown>,
    pub findings: Vec<Diagnostic>,
}

/// Reads a file of any kind.
pub fn read(source: &Arc<Source>) -> File {
    let reading = Reading::new(source);
    let kind = kind(&reading);
    File {
        statement: kind.and_then(|kind| (kind.read)(&reading, source)),
        shown: kind.and_then(|kind| shown(kind.name, &reading, source)),
        findings: reading.finish(),
    }
}

/// The keys of a file's maps, in order. A file of a kind that is not read keeps its own.
pub fn orders(source: &Arc<Source>) -> Orders {
    let reading = Reading::new(source);
    if let Some(kind) = kind(&reading) {
        (kind.read)(&reading, source);
    }
    reading.orders()
}

fn shown(kind: &'static str, reading: &Reading<'_>, source: &Arc<Source>) -> Option<Shown> {
    let entries = reading.root()?.entries()?;
    let named = entries
        .iter()
        .map(|(key, span, _)| (reading.meant(key), *span));
    let keys = named.map(|(key, span)| (key.to_owned(), span));
    Some(Shown {
        kind,
        source: Arc::clone(source),
        keys: keys.collect(),
    })
}

fn kind(reading: &Reading<'_>) -> Option<&'static RuleKind> {
    let root = reading.root()?;
    let keys = root.entries()?;
    let (first, span, _) = keys.first()?;
    let known = RULES.iter().find(|kind| kind.name == *first);
    let fault = match known {
        Some(kind) => return Some(kind),
        None => {
            let later = RULES
                .iter()
                .find(|kind| keys.iter().any(|(key, ..)| *key == kind.name));
            let help = later
                .map(|kind| {
                    format!(
                        "put `{}:` first: the first key tells a file's kind",
                        kind.name
                    )
                })
                .or_else(|| did_you_mean(first, RULES.iter().map(|kind| kind.name)))
                .unwrap_or_else(|| {
                    "the first key is `role`, `topic`, `guard`, `grant` or `team`".into()
                });
            Diagnostic::error(
                "unknown-kind",
                format!("`{first}` is no kind of policy file"),
            )
            .help(help)
        }
    };
    reading.file(fault.at(reading.source(), *span));
    None
}
