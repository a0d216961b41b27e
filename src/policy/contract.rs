//! Contracts: what must be true of a topic, made of all terms that match its name.
//!
//! Bounds all hold, of audit levels the strongest counts. What can have only one value (owner, key, value, on_invalid) comes from the
//! narrowest terms that say it: those whose names are among the other's. Where neither is narrower, they must agree, or the policy does not load.

use super::{
    index::Index,
    pattern::Pattern,
    rule::topic::{Bound, Framing, Level, OnInvalid, Terms},
};
use crate::text::{Diagnostic, Span};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What must be true of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// The names and patterns of the terms it is made of, the narrowest first.
    pub names: Vec<Arc<str>>,
    pub owner: Option<Arc<str>>,
    pub classes: Vec<Arc<str>>,
    pub key: Option<Format>,
    pub value: Option<Format>,
    pub on_invalid: OnInvalid,
    pub audit: Option<Level>,
    pub retention: Vec<Bound<Duration>>,
    pub partitions: Vec<Bound<u32>>,
    pub replication: Vec<Bound<u32>>,
}

/// What a record's key or value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub format: &'static str,
    /// Without one, well-formed is enough.
    pub schema: Option<SchemaRef>,
    pub framing: Framing,
    /// The name or pattern of the terms that say so.
    pub said_by: Arc<str>,
}

/// A schema's place in `Policy::schemas`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaRef(pub(crate) u32);

impl SchemaRef {
    pub fn number(self) -> u32 {
        self.0
    }

    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Terms with their schemas found.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub terms: Terms,
    pub key: Option<(Format, Span)>,
    pub value: Option<(Format, Span)>,
}

#[derive(Debug, Default)]
pub(super) struct Contracts {
    all: Vec<Resolved>,
    index: Option<Index<Vec<usize>>>,
    alone: Vec<Arc<Contract>>,
    merged: Mutex<HashMap<Vec<usize>, Arc<Contract>>>,
}

/// How many different sets of matching terms are kept merged; more are merged anew each time.
const MAX_MERGED: usize = 4096;

impl Contracts {
    pub fn new(all: Vec<Resolved>) -> Self {
        let mut patterns: HashMap<Pattern, Vec<usize>> = HashMap::new();
        for (number, resolved) in all.iter().enumerate() {
            patterns
                .entry(resolved.terms.pattern.clone())
                .or_default()
                .push(number);
        }
        Self {
            alone: all
                .iter()
                .map(|resolved| Arc::new(merge(&[resolved])))
                .collect(),
            index: (!all.is_empty()).then(|| Index::new(patterns)),
            merged: Mutex::default(),
            all,
        }
    }

    pub fn of(&self, topic: &str) -> Option<Arc<Contract>> {
        let mut numbers = Vec::new();
        self.index
            .as_ref()?
            .matching(topic, |found| numbers.extend_from_slice(found));
        match numbers.as_slice() {
            [] => None,
            [one] => self.alone.get(*one).cloned(),
            _ => Some(self.merged(numbers)),
        }
    }

    fn merged(&self, mut numbers: Vec<usize>) -> Arc<Contract> {
        numbers.sort_unstable();
        let mut kept = self.merged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&numbers) {
            return Arc::clone(known);
        }
        let terms: Vec<&Resolved> = numbers
            .iter()
            .filter_map(|number| self.all.get(*number))
            .collect();
        let contract = Arc::new(merge(&terms));
        if kept.len() < MAX_MERGED {
            kept.insert(numbers, Arc::clone(&contract));
        }
        contract
    }

    /// Every pattern that has terms.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.all.iter().map(|resolved| &resolved.terms.pattern)
    }
}

fn merge(terms: &[&Resolved]) -> Contract {
    let mut sorted = terms.to_vec();
    sorted.sort_by(|a, b| narrower_first(&a.terms.pattern, &b.terms.pattern));
    let mut names: Vec<_> = sorted.iter().map(|t| t.terms.pattern.text()).collect();
    names.dedup();
    let mut classes: Vec<_> = sorted
        .iter()
        .filter_map(|t| t.terms.class.clone())
        .collect();
    classes.dedup();
    let on_invalid = narrowest(&sorted, |t| t.terms.on_invalid.as_ref());
    Contract {
        names,
        classes,
        owner: narrowest(&sorted, |t| t.terms.owner.as_ref()),
        key: narrowest(&sorted, |t| t.key.as_ref()),
        value: narrowest(&sorted, |t| t.value.as_ref()),
        on_invalid: on_invalid.unwrap_or_default(),
        audit: sorted.iter().filter_map(|t| t.terms.audit).max(),
        retention: sorted
            .iter()
            .flat_map(|t| t.terms.retention.clone())
            .collect(),
        partitions: sorted
            .iter()
            .flat_map(|t| t.terms.partitions.clone())
            .collect(),
        replication: sorted
            .iter()
            .flat_map(|t| t.terms.replication.clone())
            .collect(),
    }
}

/// An order in which every pattern stands before those that include it: an included pattern has no fewer literal characters, and of
/// patterns that include one another only the text is left to order them.
fn narrower_first(a: &Pattern, b: &Pattern) -> std::cmp::Ordering {
    let literals = |p: &Pattern| p.as_str().chars().filter(|c| *c != '*').count();
    let stars = |p: &Pattern| p.as_str().len();
    let by_literals = literals(b).cmp(&literals(a));
    by_literals
        .then_with(|| stars(a).cmp(&stars(b)))
        .then_with(|| a.cmp(b))
}

/// The first in that order that says it is not included by any other that says it differently: the policy has been checked for that.
fn narrowest<'a, T: Clone + 'a>(
    sorted: &[&'a Resolved],
    said: impl Fn(&'a Resolved) -> Option<&'a (T, Span)>,
) -> Option<T> {
    let first = sorted.iter().copied().find_map(said);
    first.map(|(value, _)| value.clone())
}

/// Terms that match a common name, say different things, and of which neither is narrower.
pub(super) fn disagreements(all: &[Resolved]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut order: Vec<&Resolved> = all.iter().collect();
    order.sort_by(|a, b| a.terms.pattern.head().cmp(b.terms.pattern.head()));
    for (at, a) in order.iter().enumerate() {
        let head = a.terms.pattern.head();
        let rest = order.iter().skip(at + 1);
        // Only a head that goes on where this one ends can have names in common with it.
        for b in rest.take_while(|b| b.terms.pattern.head().starts_with(head)) {
            if neither_is_narrower(&a.terms.pattern, &b.terms.pattern) {
                found.extend(disagree(a, b));
            }
        }
        if found.len() > 100 {
            break;
        }
    }
    found
}

fn neither_is_narrower(a: &Pattern, b: &Pattern) -> bool {
    a.overlaps(b) && a.includes(b) == b.includes(a)
}

fn disagree(a: &Resolved, b: &Resolved) -> Vec<Diagnostic> {
    let places = [
        ("owner", differ(&a.terms.owner, &b.terms.owner)),
        ("key", differ_in_format(&a.key, &b.key)),
        ("value", differ_in_format(&a.value, &b.value)),
        (
            "on_invalid",
            differ(&a.terms.on_invalid, &b.terms.on_invalid),
        ),
    ];
    let differing = places
        .into_iter()
        .filter_map(|(what, spans)| Some((what, spans?)));
    let fault = |(what, (in_a, in_b)): (&str, (Span, Span))| {
        let (one, other) = (&a.terms.pattern, &b.terms.pattern);
        let message = format!("`{one}` and `{other}` match common names and disagree on `{what}`");
        let label = format!("`{other}` says this");
        let first = a.terms.origin.at(in_a).error("contracts-disagree", message);
        first
            .also(label, &b.terms.origin.source, in_b)
            .help("make one's names a part of the other's, or let both say the same")
    };
    differing.map(fault).collect()
}

fn differ<T: PartialEq>(a: &Option<(T, Span)>, b: &Option<(T, Span)>) -> Option<(Span, Span)> {
    match (a, b) {
        (Some((x, in_a)), Some((y, in_b))) if x != y => Some((*in_a, *in_b)),
        _ => None,
    }
}

fn differ_in_format(
    a: &Option<(Format, Span)>,
    b: &Option<(Format, Span)>,
) -> Option<(Span, Span)> {
    let plain = |said: &Option<(Format, Span)>| {
        said.as_ref()
            .map(|(f, span)| ((f.format, f.schema, f.framing), *span))
    };
    differ(&plain(a), &plain(b))
}
