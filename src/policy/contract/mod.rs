//! Contracts: the requirements on a topic, merged from all topic files whose pattern matches its
//! name.
//!
//! All bounds apply together, and of the audit levels the strongest applies. A property that can
//! have only one value (owner, key, value, on_invalid) comes from the narrowest file that sets it.
//! A file is narrower than another if its pattern's names are all among the other's. Where neither
//! is narrower, both must set the same value, or the policy does not load.

pub mod comparison;
pub(super) mod schemas;

use super::model::topic_limits::{Filled, Limit, Must, Ruling};
use super::{
    language::rule::topic::{AuditLevel, Framing, OnInvalid, TopicSpec},
    model::{
        pattern::Pattern,
        pattern_index::{Index, overlaps},
        vocabulary::{Brokers, Proposal, Setting},
    },
};
use crate::text::{Diagnostic, Span};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The requirements on one topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contract {
    /// The names and patterns of the files from which it is merged, the narrowest first.
    pub names: Vec<Arc<str>>,
    pub owner: Option<Arc<str>>,
    pub classes: Vec<Arc<str>>,
    pub key: Option<Format>,
    pub value: Option<Format>,
    pub on_invalid: OnInvalid,
    pub audit: Option<AuditLevel>,
    /// All bounds, in Kafka's terms.
    pub limits: Vec<Limit>,
    /// The values to be added to requests that create the topic and leave them open; at most one
    /// for each setting.
    pub defaults: Vec<Filled>,
    pub produce: Produce,
}

/// The requirements on requests that write to the topic, each with the contract's name and key in
/// the form of [`Limit::id`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Produce {
    /// All in-sync replicas must have the records.
    pub acks_all: Option<Arc<str>>,
    /// The codecs that batches may use, by Kafka's names. A batch's codec must be in every one of
    /// these lists.
    pub compression: Vec<(Arc<str>, Vec<&'static str>)>,
    /// The highest number of bytes in one record before compression (`max_record`), and in one
    /// batch as it is sent (`max_batch`).
    pub max_record: Option<(u64, Arc<str>)>,
    pub max_batch: Option<(u64, Arc<str>)>,
}

impl Contract {
    /// The values that all limits on a setting allow. A policy in which no value satisfies all
    /// limits is not loaded.
    pub fn must(&self, setting: &Setting) -> Option<Must> {
        super::model::topic_limits::together(&self.limits, setting)
    }

    /// Judges a request that creates or alters the topic.
    pub fn judge(&self, proposal: &Proposal, brokers: &Brokers<'_>) -> Ruling {
        super::model::topic_limits::judge(&self.limits, &self.defaults, proposal, brokers)
    }
}

/// The required format of a record's key or value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub format: &'static str,
    /// Without a schema, any well-formed document is valid.
    pub schema: Option<SchemaRef>,
    pub framing: Framing,
    /// The name or pattern of the file that sets it.
    pub said_by: Arc<str>,
}

/// The index of a schema in `Policy::schemas`.
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

/// The terms of a topic file, with its schema files found.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub terms: TopicSpec,
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

/// How many distinct sets of matching terms are cached as merged contracts; beyond that, the
/// contract is merged on every lookup.
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
        .filter_map(|t| t.terms.class.as_ref().map(|(class, _)| Arc::clone(class)))
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
        limits: limits(&sorted),
        defaults: defaults(&sorted),
        produce: produce(&sorted),
    }
}

fn limits(sorted: &[&Resolved]) -> Vec<Limit> {
    let all = sorted.iter().flat_map(|t| &t.terms.limits);
    all.map(|(limit, _)| limit.clone()).collect()
}

/// For each setting, the default of the narrowest terms.
fn defaults(sorted: &[&Resolved]) -> Vec<Filled> {
    let mut found: Vec<Filled> = Vec::new();
    for (default, _) in sorted.iter().flat_map(|t| &t.terms.defaults) {
        if !found.iter().any(|known| known.setting == default.setting) {
            found.push(default.clone());
        }
    }
    found
}

fn produce(sorted: &[&Resolved]) -> Produce {
    let mut merged = Produce::default();
    for terms in sorted.iter().map(|t| &t.terms) {
        let (said, name) = (&terms.produce, terms.pattern.as_str());
        let id = |key: &str| Arc::from(format!("{name}/produce.{key}"));
        if said.acks_all.is_some() && merged.acks_all.is_none() {
            merged.acks_all = Some(id("acks"));
        }
        if let Some((codecs, _)) = &said.compression {
            merged.compression.push((id("compression"), codecs.clone()));
        }
        lower(&mut merged.max_record, said.max_record, || id("max_record"));
        lower(&mut merged.max_batch, said.max_batch, || id("max_batch"));
    }
    merged
}

fn lower(
    have: &mut Option<(u64, Arc<str>)>,
    said: Option<(u64, Span)>,
    id: impl FnOnce() -> Arc<str>,
) {
    if let Some((most, _)) = said
        && have.as_ref().is_none_or(|(lowest, _)| most < *lowest)
    {
        *have = Some((most, id()));
    }
}

/// An order in which every pattern stands before all patterns that include it: the included pattern
/// has at least as many literal characters and, if the numbers are equal, fewer stars. Otherwise
/// the text decides.
fn narrower_first(a: &Pattern, b: &Pattern) -> std::cmp::Ordering {
    let literals = |p: &Pattern| p.as_str().chars().filter(|c| *c != '*').count();
    let stars = |p: &Pattern| p.as_str().len();
    let by_literals = literals(b).cmp(&literals(a));
    by_literals
        .then_with(|| stars(a).cmp(&stars(b)))
        .then_with(|| a.cmp(b))
}

/// The value from the first terms in that order that set it. These are narrower than all others
/// that set a different value; otherwise the policy would not have loaded.
fn narrowest<'a, T: Clone + 'a>(
    sorted: &[&'a Resolved],
    said: impl Fn(&'a Resolved) -> Option<&'a (T, Span)>,
) -> Option<T> {
    let first = sorted.iter().copied().find_map(said);
    first.map(|(value, _)| value.clone())
}

/// The highest number of overlapping pairs of contracts that are compared; a policy with more is
/// rejected.
pub(super) const MAX_OVERLAPS: usize = 500_000;

/// Finds terms that match a common name and set different values, where neither is narrower.
pub(super) fn disagreements(all: &[Resolved]) -> Vec<Diagnostic> {
    let patterns: Vec<&Pattern> = all.iter().map(|resolved| &resolved.terms.pattern).collect();
    let pairs = match overlaps(&patterns, MAX_OVERLAPS) {
        Ok(pairs) => pairs,
        Err(place) => return all.get(place).map(too_many).into_iter().collect(),
    };
    let alone = (0..all.len()).map(|place| (place, place));
    let mut held = Held::of(all);
    for (a, b) in alone.chain(pairs) {
        let (Some(a), Some(b)) = (all.get(a), all.get(b)) else {
            continue;
        };
        held.against(a, b);
        if held.looked > MAX_OVERLAPS {
            held.found.push(too_many(b));
            break;
        }
        if held.found.len() > 100 {
            break;
        }
    }
    held.found
}

fn too_many(at: &Resolved) -> Diagnostic {
    let message = "too many contracts have names in common to be held against one another";
    let fault = at.terms.origin.error("too-many-overlaps", message);
    fault.help("make one contract of those that say the same, or narrow their patterns")
}

/// The comparison of all contracts with each other.
struct Held<'a> {
    /// The contracts that have defaults.
    filling: Index<Vec<&'a Resolved>>,
    /// How many contracts were examined as replacements for a default (see `stands_in`).
    looked: usize,
    found: Vec<Diagnostic>,
}

impl<'a> Held<'a> {
    fn of(all: &'a [Resolved]) -> Self {
        let mut filling: HashMap<Pattern, Vec<&Resolved>> = HashMap::new();
        for resolved in all.iter().filter(|r| !r.terms.defaults.is_empty()) {
            let pattern = resolved.terms.pattern.clone();
            filling.entry(pattern).or_default().push(resolved);
        }
        Self {
            filling: Index::new(filling),
            looked: 0,
            found: Vec::new(),
        }
    }

    /// Compares two overlapping contracts, or one contract with itself.
    fn against(&mut self, a: &Resolved, b: &Resolved) {
        self.found.extend(impossible(a, b));
        self.broken_defaults(a, b);
        if std::ptr::eq(a, b) {
            return;
        }
        self.broken_defaults(b, a);
        let (one, other) = (&a.terms.pattern, &b.terms.pattern);
        let neither_is_narrower = one.includes(other) == other.includes(one);
        if neither_is_narrower {
            self.found.extend(disagree(a, b));
        }
    }

    /// Finds defaults of `a` that break a bound of `b` on a common name: a request that leaves the
    /// setting open would be rejected.
    fn broken_defaults(&mut self, a: &Resolved, b: &Resolved) {
        for (default, in_a) in &a.terms.defaults {
            let setting = &default.setting;
            let broken = b.terms.limits.iter().find(|(limit, _)| {
                limit.setting == *setting && !limit.must.holds(setting, &default.value)
            });
            let Some((limit, in_b)) = broken else {
                continue;
            };
            if self.stands_in(a, b, default) {
                continue;
            }
            let message = format!(
                "the default of `{setting}` is {}, but must be {} ({})",
                default.value,
                limit.must.shown(setting),
                limit.id
            );
            let origin = a.terms.origin.at(*in_a);
            let fault = origin.error("default-breaks-bound", message);
            let fault = fault.also("by this", &b.terms.origin.source, *in_b);
            let help = "choose a default within the bounds of all names that it is for";
            self.found.push(fault.help(help));
        }
    }

    /// Whether for all names of `b` a narrower contract's default replaces the one of `a`.
    fn stands_in(&mut self, a: &Resolved, b: &Resolved, default: &Filled) -> bool {
        let (a_names, b_names) = (&a.terms.pattern, &b.terms.pattern);
        let says = |(other, _): &(Filled, Span)| other.setting == default.setting;
        let (mut found, mut looked) = (false, 0);
        self.filling.including(b_names, |those| {
            looked += those.len();
            found |= those.iter().map(|c| &c.terms).any(|c| {
                c.defaults.iter().any(says)
                    && a_names.includes(&c.pattern)
                    && !c.pattern.includes(a_names)
            });
        });
        self.looked += looked;
        found
    }
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
        disagreement((a, in_a), (b, in_b), &format!("`{what}`"))
    };
    let mut found: Vec<_> = differing.map(fault).collect();
    found.extend(disagree_on_defaults(a, b));
    found
}

fn disagree_on_defaults(a: &Resolved, b: &Resolved) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (one, in_a) in &a.terms.defaults {
        let same = |(other, _): &&(Filled, Span)| other.setting == one.setting;
        if let Some((other, in_b)) = b.terms.defaults.iter().find(same)
            && other.value != one.value
        {
            let what = format!("the default of `{}`", one.setting);
            found.push(disagreement((a, *in_a), (b, *in_b), &what));
        }
    }
    found
}

fn disagreement((a, in_a): Said<'_>, (b, in_b): Said<'_>, what: &str) -> Diagnostic {
    let (one, other) = (&a.terms.pattern, &b.terms.pattern);
    let message = format!("`{one}` and `{other}` match common names and disagree on {what}");
    let label = format!("`{other}` says this");
    let first = a.terms.origin.at(in_a).error("contracts-disagree", message);
    first
        .also(label, &b.terms.origin.source, in_b)
        .help("make one's names a part of the other's, or let both say the same")
}

/// Terms, and the place of one value in their file.
type Said<'a> = (&'a Resolved, Span);

/// Finds bounds that no value satisfies together, in two overlapping contracts or within one: no
/// such topic could be created.
fn impossible(a: &Resolved, b: &Resolved) -> Vec<Diagnostic> {
    let itself = std::ptr::eq(a, b);
    let mut found: Vec<_> = codecs_impossible(a, b).into_iter().collect();
    for (at, (one, in_a)) in a.terms.limits.iter().enumerate() {
        let later = if itself { at + 1 } else { 0 };
        let others = b.terms.limits.iter().skip(later);
        let against = others.filter(|(other, _)| {
            other.setting == one.setting && one.must.and(&other.must).is_none()
        });
        for (other, in_b) in against {
            let (setting, wants) = (&one.setting, |limit: &Limit| {
                format!("{} ({})", limit.must.shown(&limit.setting), limit.id)
            });
            let message = format!(
                "`{setting}` cannot be both {} and {}",
                wants(one),
                wants(other)
            );
            found.push(never((a, *in_a), (b, *in_b), message));
        }
    }
    found
}

fn codecs_impossible(a: &Resolved, b: &Resolved) -> Option<Diagnostic> {
    let (one, in_a) = a.terms.produce.compression.as_ref()?;
    let (other, in_b) = b.terms.produce.compression.as_ref()?;
    let none = !one.iter().any(|codec| other.contains(codec));
    let message = || {
        let (a, b) = (&a.terms.pattern, &b.terms.pattern);
        format!("no codec is among both those of `{a}` and those of `{b}`")
    };
    (none && !one.is_empty()).then(|| never((a, *in_a), (b, *in_b), message()))
}

fn never((a, in_a): Said<'_>, (b, in_b): Said<'_>, message: String) -> Diagnostic {
    let first = a.terms.origin.at(in_a).error("impossible-bounds", message);
    let first = match (
        Arc::ptr_eq(&a.terms.origin.source, &b.terms.origin.source),
        in_a == in_b,
    ) {
        (true, true) => first,
        _ => first.also("and this", &b.terms.origin.source, in_b),
    };
    first.help(
        "all bounds that match a name must hold: widen one of them, or make their names different",
    )
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

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, language::files::Files};

    /// The names of the findings for a policy with these contracts, one per file.
    fn told(contracts: impl Iterator<Item = String>) -> Vec<&'static str> {
        let files = contracts.enumerate();
        let files =
            files.map(|(number, text)| (format!("topics/{number}.yaml"), text.into_bytes()));
        let files = Files {
            directory: "policy".into(),
            contents: files.collect(),
        };
        let faults = Policy::from_files(&files).err().unwrap_or_default();
        faults.iter().map(|fault| fault.name).collect()
    }

    #[test]
    fn contracts_that_only_begin_alike_are_not_held_against_one_another() {
        let contract = |n| {
            format!(
                "topic: \"sales.*{n:05}\"\nowner: o{n}\npartitions: {{ exactly: {} }}\n",
                n + 1
            )
        };
        assert_eq!(told((0..6_000).map(contract)), [""; 0]);
    }

    #[test]
    fn too_many_contracts_of_common_names_are_a_fault() {
        let contract = |n| format!("topic: \"sales.*{n}*\"\n");
        assert_eq!(told((0..1200).map(contract)), ["too-many-overlaps"]);
        assert_eq!(told((0..100).map(contract)), [""; 0]);
    }

    #[test]
    fn too_many_that_may_stand_in_are_a_fault() {
        let pieces = "abcdefghi";
        let of = |set: usize| {
            let pieces = pieces.char_indices().filter(|(bit, _)| set >> bit & 1 == 1);
            pieces
                .map(|(_, piece)| format!("{piece}*"))
                .collect::<String>()
        };
        let wide = (1..511)
            .map(|set| format!("topic: \"s*{}\"\ndefaults: {{ partitions: 2 }}\n", of(set)));
        let stands_in = format!("topic: \"s*{}\"\ndefaults: {{ partitions: 3 }}\n", of(511));
        let narrow = |n| format!("topic: s{pieces}{n}\npartitions: {{ exactly: 3 }}\n");
        let some = wide.chain([stands_in]).collect::<Vec<_>>().into_iter();
        assert_eq!(told(some.clone().chain((0..1).map(narrow))), [""; 0]);
        assert_eq!(
            told(some.chain((0..500).map(narrow))),
            ["too-many-overlaps"]
        );
    }
}
