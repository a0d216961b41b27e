//! "Did you mean": the nearest of some words.

/// Longer words get no suggestion: comparing costs length times length.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, when it is near enough to be meant.
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

/// `did you mean ...?`, if something is near.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// How many characters must be put, cut, changed or swapped with their neighbour; capitals count as changed.
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
