//! Finds the patterns that match a name without trying all of them.
//!
//! Literals are looked up directly. Patterns are sorted by their head (the text before the first
//! star). The heads with which a name begins form a chain: the nearest such head before the name in
//! that order, then the heads with which that head begins. For each head, the tails are searched in
//! the same way. With 10,000 patterns, a lookup takes some dozen comparisons.

use super::{literal, pattern::Pattern};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// All pairs of patterns that have a name in common, by their places in the list. Each pair appears
/// once. Its first pattern is the one whose head is a prefix of the other's head; if the heads are
/// equal, the one with the lower place.
///
/// In the worst case every pattern overlaps every other, so the search stops at more than `most`
/// pairs. The error is the place at which it stopped.
pub fn overlaps(patterns: &[&Pattern], most: usize) -> Result<Vec<(usize, usize)>, usize> {
    let mut places: BTreeMap<&Pattern, Vec<usize>> = BTreeMap::new();
    for (place, pattern) in patterns.iter().enumerate() {
        places.entry(pattern).or_default().push(place);
    }
    let same = |pattern: &Pattern, places| (pattern.clone(), (pattern.clone(), places));
    let index = Index::new(places.into_iter().map(|(p, places)| same(p, places)));
    let mut found = Vec::new();
    for (place, pattern) in patterns.iter().enumerate() {
        index.beside(pattern, |(other, places)| {
            // Each of the two would find the other.
            let twice =
                other.is_literal() == pattern.is_literal() && other.head() == pattern.head();
            let once = places.iter().filter(|other| !twice || **other < place);
            found.extend(once.map(|other| (*other, place)));
        });
        if found.len() > most {
            return Err(place);
        }
    }
    Ok(found)
}

/// Patterns, each with a value.
#[derive(Debug)]
pub struct Index<T> {
    literals: HashMap<Arc<str>, T>,
    wild: Affixes<false, Affixes<true, Vec<(Pattern, T)>>>,
    empty: bool,
}

impl<T> Index<T> {
    /// Each pattern occurs at most once.
    pub fn new(patterns: impl IntoIterator<Item = (Pattern, T)>) -> Self {
        let (mut literals, mut wild) = (HashMap::new(), Vec::new());
        for (pattern, value) in patterns {
            if pattern.is_literal() {
                literals.insert(pattern.text(), value);
            } else {
                wild.push((pattern, value));
            }
        }
        let empty = literals.is_empty() && wild.is_empty();
        let wild = Affixes::group(wild, Pattern::head, |of_head| {
            Affixes::group(of_head, Pattern::tail, |of_tail| of_tail)
        });
        Self {
            literals,
            wild,
            empty,
        }
    }

    /// The values of all patterns that match a name.
    pub fn matching<'a>(&'a self, name: &str, found: impl FnMut(&'a T)) {
        if !self.empty {
            self.matching_coded(&literal::coded(name), found);
        }
    }

    fn matching_coded<'a>(&'a self, name: &str, mut found: impl FnMut(&'a T)) {
        if let Some(value) = self.literals.get(name) {
            found(value);
        }
        self.candidates(name, name, |pattern, value| {
            if pattern.matches_coded(name) {
                found(value);
            }
        });
    }

    /// The values of all patterns that include `other`: literals too, and `other` itself.
    pub fn including<'a>(&'a self, other: &Pattern, mut found: impl FnMut(&'a T)) {
        if let Some(value) = self.literals.get(other.as_str()) {
            found(value);
        }
        self.candidates(other.head(), other.tail(), |pattern, value| {
            if pattern.includes(other) {
                found(value);
            }
        });
    }

    /// The values of patterns that have a name in common with `other`, `other` itself included.
    /// Literals are found only if `other` is a literal. Patterns whose head extends the head of
    /// `other` are not found: a search for those patterns finds `other`.
    fn beside<'a>(&'a self, other: &Pattern, mut found: impl FnMut(&'a T)) {
        if other.is_literal() {
            return self.matching_coded(other.as_str(), found);
        }
        let tail = other.tail().as_bytes();
        self.wild.of(other.head().as_bytes(), |tails| {
            let mut all = |list: &'a Vec<(Pattern, T)>| {
                let same = |(pattern, _): &&(Pattern, T)| pattern.overlaps(other);
                list.iter().filter(same).for_each(|(_, value)| found(value));
            };
            tails.of(tail, &mut all);
            tails.beyond(tail, &mut all);
        });
    }

    /// Whether one of the patterns includes `other`.
    pub fn includes(&self, other: &Pattern) -> bool {
        let mut found = false;
        self.including(other, |_| found = true);
        found
    }

    /// All patterns with their values, in no order.
    pub fn patterns(&self) -> impl Iterator<Item = (Pattern, &T)> {
        let literals = self.literals.iter();
        let literals = literals.map(|(name, value)| (Pattern::new(Arc::clone(name)), value));
        let tails = self.wild.values().flat_map(Affixes::values);
        literals.chain(
            tails
                .flatten()
                .map(|(pattern, value)| (pattern.clone(), value)),
        )
    }

    fn candidates<'a>(&'a self, head: &str, tail: &str, mut found: impl FnMut(&'a Pattern, &'a T)) {
        self.wild.of(head.as_bytes(), |tails| {
            tails.of(tail.as_bytes(), |list| {
                for (pattern, value) in list {
                    found(pattern, value);
                }
            });
        });
    }
}

/// Sorted texts, each with a link to its longest proper prefix among them. With `BACK`, all texts
/// are read from their ends, so that prefixes are suffixes.
#[derive(Debug)]
struct Affixes<const BACK: bool, T>(Vec<Affix<T>>);

#[derive(Debug)]
struct Affix<T> {
    text: Box<[u8]>,
    up: Option<usize>,
    value: T,
}

impl<const BACK: bool, T> Affixes<BACK, T> {
    /// Groups patterns by one part of each pattern.
    fn group<V>(
        mut all: Vec<(Pattern, V)>,
        of: impl Fn(&Pattern) -> &str,
        make: impl Fn(Vec<(Pattern, V)>) -> T,
    ) -> Self {
        all.sort_by(|(a, _), (b, _)| Self::order(of(a).as_bytes(), of(b).as_bytes()));
        let mut affixes = Vec::new();
        let mut rest = all.into_iter().peekable();
        while let Some(first) = rest.next() {
            let text: Box<[u8]> = of(&first.0).as_bytes().into();
            let mut list = vec![first];
            while let Some(same) = rest.next_if(|(p, _)| *of(p).as_bytes() == *text) {
                list.push(same);
            }
            affixes.push(Affix {
                text,
                up: None,
                value: make(list),
            });
        }
        let mut found = Self(affixes);
        found.link();
        found
    }

    /// The longest prefix of a text stands before it: it is the previous text, or one of the
    /// prefixes of that text.
    fn link(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.0.len() {
            while let Some(&last) = open.last() {
                if self.begins(last, at) {
                    break;
                }
                open.pop();
            }
            if let Some(affix) = self.0.get_mut(at) {
                affix.up = open.last().copied();
            }
            open.push(at);
        }
    }

    fn begins(&self, first: usize, of: usize) -> bool {
        let pair = self.0.get(first).zip(self.0.get(of));
        pair.is_some_and(|(a, b)| Self::is_start(&a.text, &b.text))
    }

    /// The values of all texts that are a prefix of `text`.
    fn of<'a>(&'a self, text: &[u8], mut found: impl FnMut(&'a T)) {
        let after = self
            .0
            .partition_point(|a| Self::order(&a.text, text) != Ordering::Greater);
        let mut at = after.checked_sub(1);
        while let Some(affix) = at.and_then(|at| self.0.get(at)) {
            if Self::is_start(&affix.text, text) {
                found(&affix.value);
            }
            at = affix.up;
        }
    }

    /// The values of all longer texts of which `text` is a prefix.
    fn beyond<'a>(&'a self, text: &[u8], found: impl FnMut(&'a T)) {
        let after = self
            .0
            .partition_point(|a| Self::order(&a.text, text) != Ordering::Greater);
        let longer = self.0.iter().skip(after);
        let longer = longer.take_while(|affix| Self::is_start(text, &affix.text));
        longer.map(|affix| &affix.value).for_each(found);
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|affix| &affix.value)
    }

    fn order(a: &[u8], b: &[u8]) -> Ordering {
        if BACK {
            a.iter().rev().cmp(b.iter().rev())
        } else {
            a.cmp(b)
        }
    }

    fn is_start(first: &[u8], of: &[u8]) -> bool {
        if BACK {
            of.ends_with(first)
        } else {
            of.starts_with(first)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_trying_all_finds(patterns in proptest::collection::btree_set("[ab_*]{0,5}", 0..40), name in "[ab_]{0,7}", other in "[ab_*]{0,5}") {
            let patterns: Vec<_> = patterns.into_iter().map(Pattern::new).collect();
            let index = Index::new(patterns.iter().enumerate().map(|(i, p)| (p.clone(), i)));
            let (mut matching, mut including) = (Vec::new(), Vec::new());
            let other = Pattern::new(other);
            index.matching(&name, |i| matching.push(*i));
            index.including(&other, |i| including.push(*i));
            matching.sort_unstable();
            including.sort_unstable();
            let by_trying = |test: &dyn Fn(&Pattern) -> bool| -> Vec<usize> {
                patterns.iter().enumerate().filter(|(_, p)| test(p)).map(|(i, _)| i).collect()
            };
            prop_assert_eq!(matching, by_trying(&|p| p.matches(&name)));
            prop_assert_eq!(including, by_trying(&|p| p.includes(&other)));
        }

        #[test]
        fn finds_each_two_that_overlap_once(patterns in proptest::collection::vec("[ab_*]{0,4}", 0..30)) {
            let patterns: Vec<_> = patterns.into_iter().map(Pattern::new).collect();
            let mut by_trying = Vec::new();
            for (at, one) in patterns.iter().enumerate() {
                let before = patterns.iter().take(at).enumerate();
                by_trying.extend(before.filter(|(_, p)| p.overlaps(one)).map(|(other, _)| (other, at)));
            }
            let all: Vec<_> = patterns.iter().collect();
            let found = overlaps(&all, usize::MAX).unwrap().into_iter();
            let mut found: Vec<_> = found.map(|(a, b)| (a.min(b), a.max(b))).collect();
            found.sort_unstable();
            by_trying.sort_unstable();
            prop_assert_eq!(found, by_trying);
        }
    }

    #[test]
    fn too_many_overlaps_are_not_all_found() {
        let many: Vec<_> = (0..20_000)
            .map(|n| Pattern::new(format!("a*{n}*")))
            .collect();
        let many: Vec<_> = many.iter().collect();
        assert!(overlaps(&many, 1000).is_err_and(|place| place < 100));
        let apart: Vec<_> = (0..20_000)
            .map(|n| Pattern::new(format!("a*{n:05}")))
            .collect();
        let apart: Vec<_> = apart.iter().collect();
        assert_eq!(overlaps(&apart, 0), Ok(Vec::new()));
    }
}
