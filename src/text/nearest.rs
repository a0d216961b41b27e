//! Finds the word nearest to a misspelt one, for "did you mean" suggestions.

/// Longer words get no suggestion, because the cost of a comparison is quadratic in the length.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, if it is similar enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (word.len().max(candidate.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `did you mean ...?`, if a candidate is similar enough.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Number of characters that must be inserted, deleted, changed or swapped with their neighbour. A
/// change of case counts.
fn distance(a: &[char], b: &str) -> usize {
    let (mut before, mut last) = (Vec::new(), (0..=a.len()).collect::<Vec<_>>());
    let mut previous = None;
    for (row, c) in b.chars().enumerate() {
        let mut now = vec![row + 1];
        for (i, &x) in a.iter().enumerate() {
            let at = |line: &[usize], i: usize| line.get(i).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&last, i) + usize::from(x != c);
            let mut best = changed.min(at(&last, i + 1) + 1).min(at(&now, i) + 1);
            if i > 0 && a.get(i - 1) == Some(&c) && previous == Some(x) {
                best = best.min(at(&before, i - 1) + 1);
            }
            now.push(best);
        }
        previous = Some(c);
        before = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word() {
        let words = ["allow", "deny", "members", "operations"];
        for (slip, word) in [
            ("alow", "allow"),
            ("dney", "deny"),
            ("member", "members"),
            ("Operations", "operations"),
        ] {
            assert_eq!(nearest(slip, words), Some(word));
        }
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest(&"a".repeat(1000), words), None);
    }

    #[test]
    fn a_swap_is_one_step() {
        let word: Vec<char> = "dney".chars().collect();
        assert_eq!(distance(&word, "deny"), 1);
        assert_eq!(distance(&[], "deny"), 4);
        assert_eq!(distance(&word, ""), 4);
    }
}
