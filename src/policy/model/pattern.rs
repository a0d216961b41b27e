//! Patterns of names: a literal, or text in which `*` matches any characters, dots included.
//!
//! A pattern matches names that begin with `__` (Kafka's internal topics, and some topics of
//! applications) only if the pattern begins with `__` too. Two questions are answered exactly,
//! because contracts and findings depend on them: whether a pattern includes all names of another,
//! and whether two patterns have a name in common.

use super::literal;
use std::{fmt, sync::Arc};

/// A character that no policy file can contain, not even by its number in brackets. A name that
/// contains it is named by no policy. Unicode defines it as no character.
pub const UNNAMED: char = '\u{10ffff}';

/// A name or a pattern of a policy file, as [`literal::read`] returns it. Names from clients never
/// become a `Pattern`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(Arc<str>);

impl Pattern {
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    pub fn is_literal(&self) -> bool {
        !self.0.contains('*')
    }

    /// The text before the first star: every matching name begins with it.
    pub fn head(&self) -> &str {
        self.0.split('*').next().unwrap_or_default()
    }

    /// The text after the last star: every matching name ends with it. For a literal, the whole
    /// name.
    pub fn tail(&self) -> &str {
        self.0.rsplit('*').next().unwrap_or_default()
    }

    pub fn matches(&self, name: &str) -> bool {
        self.matches_coded(&literal::coded(name))
    }

    /// Like `matches`, for a name that [`literal::coded`] has already encoded.
    pub(in crate::policy) fn matches_coded(&self, name: &str) -> bool {
        if self.is_literal() {
            return *self.0 == *name;
        }
        (self.is_internal() || !is_internal(name)) && wild(&self.0, name)
    }

    /// Whether it matches every name that `other` matches.
    ///
    /// The stars of `other` are treated as ordinary characters, so that only a star of this pattern
    /// can match them. This is exact, because a star can match a character that no pattern
    /// contains.
    pub fn includes(&self, other: &Pattern) -> bool {
        if self.is_literal() {
            return self == other;
        }
        self.is_internal() == other.is_internal() && wild(&self.0, &other.0)
    }

    /// Whether at least one name matches both.
    ///
    /// If both have a star, only their ends can conflict. When the ends are compatible, a common
    /// name is: the longer head, the text between the stars of the one pattern, the same of the
    /// other, and the longer tail.
    pub fn overlaps(&self, other: &Pattern) -> bool {
        match (self.is_literal(), other.is_literal()) {
            (true, _) => other.matches_coded(&self.0),
            (_, true) => self.matches_coded(&other.0),
            _ => {
                let heads = (self.head(), other.head());
                let tails = (self.tail(), other.tail());
                self.is_internal() == other.is_internal()
                    && (heads.0.starts_with(heads.1) || heads.1.starts_with(heads.0))
                    && (tails.0.ends_with(tails.1) || tails.1.ends_with(tails.0))
            }
        }
    }

    /// A name that this pattern matches, and otherwise only the patterns that include this one: in
    /// place of its stars stands a character that no other pattern contains.
    pub fn typical_name(&self) -> String {
        literal::plain(&self.0.replace('*', &UNNAMED.to_string()))
    }

    /// Whether it matches names that begin with `__`.
    pub fn is_internal(&self) -> bool {
        is_internal(&self.0)
    }

    /// Whether it matches a topic in which Kafka keeps its own state.
    pub fn has_kafkas_own(&self) -> bool {
        KAFKAS_OWN.iter().any(|name| self.matches(name))
    }

    /// Whether the leading `__` of the name is the only reason why the pattern does not match it.
    pub fn misses_internal(&self, name: &str) -> bool {
        is_internal(name) && !self.is_internal() && wild(&self.0, name)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&literal::written(&self.0))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&literal::written(&self.0), f)
    }
}

/// Topics in which Kafka 4.4 keeps its own state. Other names that begin with `__` belong to
/// applications, such as `__debezium-heartbeat.x`.
const KAFKAS_OWN: &[&str] = &[
    "__cluster_metadata",
    "__consumer_offsets",
    "__remote_log_metadata",
    "__share_group_state",
    "__transaction_state",
];

fn is_internal(name: &str) -> bool {
    name.starts_with("__")
}

/// Matches a text without the special rule for `__`: for texts that are not names of Kafka's
/// resources.
pub fn text_matches(pattern: &str, text: &str) -> bool {
    wild(pattern, text)
}

/// Matches without backtracking: for each piece between two stars, the leftmost position is as good
/// as any other.
fn wild(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let head = pieces.next().unwrap_or_default();
    let Some(tail) = pieces.next_back() else {
        return pattern == name;
    };
    let inside = name.strip_prefix(head).and_then(|n| n.strip_suffix(tail));
    let Some(mut rest) = inside else { return false };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

/// Matches a member. Unlike in a name's pattern, `*` does not match `/ , @ = :`, so that it cannot
/// cross a segment of a SPIFFE ID or a DN.
pub fn member_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = name.get(n) {
        match (pattern.get(p), star) {
            (Some('*'), _) => {
                p += 1;
                star = Some((p, n));
            }
            (Some(x), _) if x == c => (p, n) = (p + 1, n + 1),
            // Only the last star takes one more character. Earlier stars never need to: the piece
            // after each of them is already as far left as possible.
            (_, Some((after, taken))) => {
                if name.get(taken).is_none_or(|c| MEMBER_STOPS.contains(c)) {
                    return false;
                }
                star = Some((after, taken + 1));
                (p, n) = (after, taken + 1);
            }
            (_, None) => return false,
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

/// The characters that a star in a member does not match. No pattern matches a principal with
/// [`UNNAMED`] in its name.
pub const MEMBER_STOPS: [char; 6] = ['/', ',', '@', '=', ':', UNNAMED];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(text: &str) -> Pattern {
        Pattern::new(text)
    }

    #[test]
    fn stars_match_any_characters() {
        for (pattern, name, expected) in [
            ("clean.*", "clean.a.b", true),
            ("clean.*", "clean.", true),
            ("clean.*", "clean", false),
            ("*", "anything", true),
            ("*", "", true),
            ("*-dlq", "orders-dlq", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "a-bb-c", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("ab*ba", "aba", false),
            ("orders", "orders", true),
            ("orders", "orders2", false),
            ("clean.*", "*", false),
        ] {
            assert_eq!(p(pattern).matches(name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn internal_names_need_an_internal_pattern() {
        assert!(!p("*").matches("__consumer_offsets"));
        assert!(!p("_*").matches("__consumer_offsets"));
        assert!(!p("*offsets").matches("__consumer_offsets"));
        assert!(p("__*").matches("__consumer_offsets"));
        assert!(p("_*").matches("_schemas"));
        assert!(!p("*").includes(&p("__*")));
        assert!(!p("*").overlaps(&p("__a")));
    }

    #[test]
    fn members_stop_at_segments() {
        for (pattern, name, expected) in [
            (
                "spiffe://corp/ns/*/sa/etl",
                "spiffe://corp/ns/a/sa/etl",
                true,
            ),
            (
                "spiffe://corp/ns/*/sa/etl",
                "spiffe://corp/ns/a/sa/x/sa/etl",
                false,
            ),
            ("spiffe://corp/*", "spiffe://corp/ns/a", false),
            ("svc-*", "svc-spark", true),
            ("svc-*", "svc-a@evil", false),
            ("*", "CN=a,O=b", false),
            ("CN=*,O=b", "CN=a,O=b", true),
            ("*", "", true),
            ("a*b*", "ab", true),
            ("alice", "alice", true),
            ("alice", "alic", false),
            ("*", "\u{10ffff}", false),
        ] {
            assert_eq!(member_matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    /// The same result as `member_matches`, by trying all possibilities.
    fn member_by_trying(pattern: &[char], name: &[char]) -> bool {
        match pattern {
            [] => name.is_empty(),
            ['*', rest @ ..] => {
                member_by_trying(rest, name)
                    || matches!(name, [c, after @ ..] if !MEMBER_STOPS.contains(c) && member_by_trying(pattern, after))
            }
            [x, rest @ ..] => {
                matches!(name, [c, after @ ..] if c == x && member_by_trying(rest, after))
            }
        }
    }

    /// All names over a small alphabet; `z` occurs in no pattern.
    fn names() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..6 {
            let longer = last
                .iter()
                .flat_map(|n| "abz_".chars().map(move |c| format!("{n}{c}")));
            last = longer.collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn inclusion_and_overlap_are_those_of_the_names(a in "[ab_*]{0,4}", b in "[ab_*]{0,4}") {
            thread_local!(static NAMES: Vec<String> = names());
            let (a, b) = (p(&a), p(&b));
            NAMES.with(|names| {
                let subset = names.iter().all(|n| !b.matches(n) || a.matches(n));
                let common = names.iter().any(|n| a.matches(n) && b.matches(n));
                prop_assert_eq!(a.includes(&b), subset, "{} includes {}", a, b);
                prop_assert_eq!(a.overlaps(&b), common, "{} overlaps {}", a, b);
                Ok(())
            })?;
        }

        #[test]
        fn a_typical_name_is_that_of_the_patterns_that_include_it(a in "[a0_*]{0,4}", b in "[a0_*]{0,4}") {
            let (a, b) = (p(&a), p(&b));
            prop_assert!(a.matches(&a.typical_name()));
            prop_assert_eq!(b.matches(&a.typical_name()), b.includes(&a), "{} {}", a, b);
        }

        #[test]
        fn members_match_as_by_trying(pattern in "[ab/*]{0,6}", name in "[ab/]{0,8}") {
            let by_trying = member_by_trying(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>());
            prop_assert_eq!(member_matches(&pattern, &name), by_trying);
        }
    }
}
