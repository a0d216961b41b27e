//! Names on which to try two versions.
//!
//! A pattern's typical name is matched by those patterns alone that include it, so these names tell every gain: what an allow newly gives shows at its own
//! name unless an old one included it, and what a deny no longer takes at its own unless a new one does. Names of two patterns say where that is.

use super::TooMuch;
use crate::policy::model::{
    literal,
    pattern::{Pattern, UNNAMED},
};
use std::collections::BTreeSet;

/// More names than this are not tried.
pub const MOST: usize = 20_000;

/// A name to try, and what people call it: the pattern that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tried {
    pub name: String,
    pub shown: String,
}

/// Names that tell these patterns apart; `of` says whose they are.
pub fn names(patterns: &BTreeSet<Pattern>, of: &str) -> Result<BTreeSet<Tried>, TooMuch> {
    let each = patterns.iter().map(|pattern| Tried {
        name: pattern.typical_name(),
        shown: pattern.to_string(),
    });
    let mut found: BTreeSet<Tried> = each.collect();
    // Only what has a star can have names in common with another without being one of them.
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

/// A name of both patterns, if neither has all of the other's and one is easily made.
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
