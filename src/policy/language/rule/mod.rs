//! The kinds of file: one row in [`RULES`] and one module for each.
//!
//! The first key of a file determines its kind. The folder does not, so that moving a file changes
//! nothing, except that files in a team's folder are limited to the team's scope.

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

pub struct RuleKind {
    /// The first key of the file.
    pub name: &'static str,
    read: Reader,
}

/// Reads a file of one kind; faults are recorded in the reading.
type Reader = fn(&Reading<'_>, &Arc<Source>) -> Option<Statement>;

/// The statement of a file.
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

/// The result of reading a file.
pub struct File {
    /// `None` if the file has no usable statement.
    pub statement: Option<Statement>,
    /// `None` if the kind is unknown.
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

/// The keys of a file's maps, in their standard order. A file of an unknown kind keeps its own
/// order.
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
