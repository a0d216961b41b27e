//! The names on which two versions are compared.
//!
//! Only the patterns that include a pattern match its typical name, so these names reveal every
//! gain. A new allow shows at its own name, unless an old allow includes it; a removed deny shows
//! at its own name, unless a new deny includes it. Names that two patterns have in common show more
//! precisely where the gain is.

use super::TooMuch;
use crate::policy::model::{
    literal,
    pattern::{Pattern, UNNAMED},
};
use std::{cmp::Ordering, collections::BTreeSet};

/// The highest number of names that are tried.
pub const MOST: usize = 20_000;

/// A name to try, and its form for users: the pattern for which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub name: String,
    pub shown: String,
}

impl Tried {
    /// Sorts a pattern before the names that it matches: the character that stands for a star is
    /// the least.
    fn order(&self) -> (impl Iterator<Item = u32>, &str) {
        let rank = |c| match c {
            UNNAMED => 0,
            c => u32::from(c).saturating_add(1),
        };
        (self.name.chars().map(rank), &self.shown)
    }
}

impl Ord for Tried {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((name, shown), (others_name, others_shown)) = (self.order(), other.order());
        name.cmp(others_name).then_with(|| shown.cmp(others_shown))
    }
}

impl PartialOrd for Tried {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Names that distinguish these patterns; `of` names the owner of the patterns in the error.
pub fn names(patterns: &BTreeSet<Pattern>, of: &str) -> Result<BTreeSet<Tried>, TooMuch> {
    let each = patterns.iter().map(|pattern| Tried {
        name: pattern.typical_name(),
        shown: pattern.to_string(),
    });
    let mut found: BTreeSet<Tried> = each.collect();
    // A literal has a name in common with another pattern only if the pattern includes it.
    let open: Vec<&Pattern> = patterns.iter().filter(|p| !p.is_literal()).collect();
    for (at, one) in open.iter().enumerate() {
        let others = open.iter().skip(at + 1);
        found.extend(others.filter_map(|other| common(one, other)));
        if found.len() > MOST {
            return Err(TooMuch::Names { of: of.to_owned() });
        }
    }
    Ok(found)
}

/// A name that both patterns match, if neither includes the other and such a name is easily made.
fn common(one: &Pattern, other: &Pattern) -> Option<Tried> {
    if !one.overlaps(other) || one.includes(other) || other.includes(one) {
        return None;
    }
    let longer = |a, b| std::cmp::max_by_key(a, b, |text: &&str| text.len());
    let head = longer(one.head(), other.head());
    let tail = longer(one.tail(), other.tail());
    let inner = |pattern: &Pattern| {
        let text = pattern.as_str();
        let inner = text
            .strip_prefix(pattern.head())
            .and_then(|text| text.strip_suffix(pattern.tail()));
        let inner = inner.unwrap_or_default();
        inner.replace('*', &UNNAMED.to_string())
    };
    let name = format!("{head}{}{}{tail}", inner(one), inner(other));
    let name = literal::plain(&name);
    let both = one.matches(&name) && other.matches(&name);
    both.then(|| Tried {
        name,
        shown: format!("{one} that is {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(patterns: &[&str]) -> Vec<String> {
        let patterns = patterns.iter().map(|text| Pattern::new(*text)).collect();
        let tried = names(&patterns, "x").unwrap();
        tried.into_iter().map(|tried| tried.shown).collect()
    }

    #[test]
    fn patterns_with_names_in_common_have_one_of_both() {
        assert_eq!(tried(&["a", "b"]), ["a", "b"]);
        assert_eq!(tried(&["a.*", "a.b"]), ["a.*", "a.b"]);
        assert_eq!(tried(&["a*", "*b"]), ["*b", "a*", "*b that is a*"]);
        assert_eq!(tried(&["a*", "*c*"]), ["*c*", "a*", "*c* that is a*"]);
    }

    #[test]
    fn what_stands_for_a_star_is_in_no_other_pattern() {
        let all = ["*0", "0*", "*z*", "*q*", "a*", "a"].map(Pattern::new);
        for tried in names(&all.iter().cloned().collect(), "x").unwrap() {
            let matching = all.iter().filter(|one| one.matches(&tried.name));
            let said = |one: &Pattern| tried.shown.split(" that is ").any(|of| of == one.as_str());
            assert!(
                matching.clone().all(|one| said(one) || tried.shown == "a"),
                "{tried:?}"
            );
        }
    }

    #[test]
    fn too_many_names_are_said() {
        let many = (0..300).flat_map(|n| [format!("{n:03}*"), format!("*{n:03}")]);
        let many = many.map(Pattern::new).collect();
        assert_eq!(
            names(&many, "user:a"),
            Err(TooMuch::Names {
                of: "user:a".into()
            })
        );
    }
}
