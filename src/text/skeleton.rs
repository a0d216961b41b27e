//! Detects names that people cannot tell apart (UTS 39).

use super::chars;
use unicode_normalization::UnicodeNormalization as _;

/// A form that is equal for all names that look alike: without surrounding blanks and invisible
/// characters, in lower case, with compatible and similar characters unified. It is only for
/// comparison and is not a name.
pub fn skeleton(name: &str) -> String {
    let shown = name
        .chars()
        .filter(|c| c.is_whitespace() || chars::refused(*c).is_none());
    let folded: String = shown.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<_> = folded.split_whitespace().collect();
    unicode_security::skeleton(&words.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        let ann = skeleton("ann@example.org");
        for alike in [
            "ann@example.org ",
            "\u{a0}Ann@Example.org",
            "\u{430}nn@example.org", // Cyrillic
            "ann@ex\u{430}mple.org",
            "a\u{200b}nn@example.org", // no width
            "\u{ff41}nn@example.org",  // full width
        ] {
            assert_eq!(skeleton(alike), ann, "{alike:?}");
        }
        for other in ["anne@example.org", "an@example.org", "", "ann@example.com"] {
            assert_ne!(skeleton(other), ann, "{other:?}");
        }
        assert_eq!(skeleton("bob1"), skeleton("bobl"));
    }
}
