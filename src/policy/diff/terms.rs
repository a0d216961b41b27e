//! What must be true of topics, held against each other contract by contract.

use super::{Change, TooMuch, Versions, Way, names::names};
use crate::policy::{
    contract::{Contract, Format},
    pattern::Pattern,
    rule::topic::{Bound, Level},
    whole::Whole,
};
use std::{collections::BTreeSet, fmt::Debug};

/// A contract in both versions; `None`: the topic has none.
struct Both<'a> {
    was: Option<&'a Contract>,
    is: Option<&'a Contract>,
}

type Found = Option<(Way, String)>;

pub fn compare(versions: &Versions<'_>) -> Result<Vec<Change>, TooMuch> {
    let (old, new) = (versions.old, versions.new);
    let governed = old
        .policy
        .contract_patterns()
        .chain(new.policy.contract_patterns());
    let patterns: BTreeSet<Pattern> = governed.map(Pattern::new).collect();
    let tried = names(&patterns, "the contracts")?.into_iter();
    let tried = tried.map(|tried| (tried.name, tried.shown));
    let topics = versions
        .topics
        .iter()
        .map(|topic| (topic.clone(), topic.clone()));
    let mut found = Vec::new();
    for (name, shown) in tried.chain(topics) {
        let (was, is) = (old.policy.contract(&name), new.policy.contract(&name));
        let both = Both {
            was: was.as_deref(),
            is: is.as_deref(),
        };
        let changes = both.changes(versions).into_iter().flatten();
        found.extend(changes.map(|(way, what)| Change {
            way,
            of: format!("topic {shown}"),
            what,
        }));
    }
    Ok(found)
}

impl Both<'_> {
    fn changes(&self, versions: &Versions<'_>) -> [Found; 6] {
        [
            self.audit(),
            self.shape(versions, "value", |contract| contract.value.as_ref()),
            self.shape(versions, "key", |contract| contract.key.as_ref()),
            self.bounds("retention", |contract| &contract.retention),
            self.bounds("partitions", |contract| &contract.partitions),
            self.bounds("replication", |contract| &contract.replication),
        ]
    }

    fn audit(&self) -> Found {
        let level = |contract: Option<&Contract>| contract.and_then(|contract| contract.audit);
        let (was, is) = (level(self.was), level(self.is));
        let way = match is.cmp(&was) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Less => Way::Evidence,
            std::cmp::Ordering::Greater => Way::Stricter,
        };
        let what = format!("audit: {} becomes {}", shown(was), shown(is));
        Some((way, what))
    }

    fn shape(
        &self,
        versions: &Versions<'_>,
        part: &str,
        of: impl Fn(&Contract) -> Option<&Format>,
    ) -> Found {
        match (self.was.and_then(&of), self.is.and_then(&of)) {
            (Some(was), Some(is)) if said(versions.old, was) != said(versions.new, is) => Some((
                Way::Changed,
                format!("another schema or format of the {part}"),
            )),
            (Some(was), None) => {
                let what = format!("the {part} need no longer be {}", was.format);
                Some((Way::Weaker, what))
            }
            (None, Some(is)) => Some((Way::Stricter, format!("the {part} must be {}", is.format))),
            _ => None,
        }
    }

    /// Bounds all hold: more of them are stricter, fewer are weaker.
    fn bounds<T: PartialEq + Debug>(
        &self,
        what: &str,
        of: impl Fn(&Contract) -> &Vec<Bound<T>>,
    ) -> Found {
        let none = Vec::new();
        let was = self.was.map_or(&none, &of);
        let is = self.is.map_or(&none, &of);
        let kept = was.iter().all(|bound| is.contains(bound));
        let known = is.iter().all(|bound| was.contains(bound));
        match (kept, known) {
            (true, true) => None,
            (true, false) => Some((Way::Stricter, format!("{what} is bound more"))),
            (false, true) => Some((Way::Weaker, format!("{what} is bound less"))),
            (false, false) => Some((Way::Changed, format!("{what} is bound otherwise"))),
        }
    }
}

/// What a format asks for, wherever its schema stands.
fn said<'a>(whole: &'a Whole, format: &Format) -> impl PartialEq + use<'a> {
    let schema = format
        .schema
        .and_then(|schema| whole.policy.schemas().get(schema.index()));
    let text = schema.map(|schema| schema.source.text.as_str());
    (format.format, format.framing, text)
}

fn shown(level: Option<Level>) -> &'static str {
    match level {
        None => "as the gate's",
        Some(Level::Session) => "session",
        Some(Level::Request) => "request",
    }
}
