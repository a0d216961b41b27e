//! Characters that do not look like what they are.
//!
//! A reviewer approves what an editor shows. An invisible character, or one that changes the
//! reading direction, gives a file another meaning than it shows (CVE-2021-42574). For this reason
//! such characters are refused in files and escaped in output.

use std::{borrow::Cow, ops::RangeInclusive};

/// Ranges of refused characters, with descriptions. Sorted.
const REFUSED: &[(RangeInclusive<char>, &str)] = &[
    ('\u{0}'..='\u{1f}', "a control character"),
    ('\u{7f}'..='\u{9f}', "a control character"),
    ('\u{ad}'..='\u{ad}', "an invisible character"),
    ('\u{34f}'..='\u{34f}', "an invisible character"),
    (
        '\u{61c}'..='\u{61c}',
        "a character that changes the reading direction",
    ),
    ('\u{115f}'..='\u{1160}', "an invisible character"),
    ('\u{17b4}'..='\u{17b5}', "an invisible character"),
    ('\u{180b}'..='\u{180f}', "an invisible character"),
    ('\u{200b}'..='\u{200d}', "a zero-width character"),
    (
        '\u{200e}'..='\u{200f}',
        "a character that changes the reading direction",
    ),
    ('\u{2028}'..='\u{2029}', "a line separator"),
    (
        '\u{202a}'..='\u{202e}',
        "a character that changes the reading direction",
    ),
    ('\u{2060}'..='\u{2065}', "a zero-width character"),
    (
        '\u{2066}'..='\u{2069}',
        "a character that changes the reading direction",
    ),
    ('\u{206a}'..='\u{206f}', "an invisible character"),
    ('\u{3164}'..='\u{3164}', "an invisible character"),
    ('\u{fe00}'..='\u{fe0f}', "an invisible character"),
    (
        '\u{feff}'..='\u{feff}',
        "a zero-width character (a byte order mark)",
    ),
    ('\u{ffa0}'..='\u{ffa0}', "an invisible character"),
    ('\u{fff0}'..='\u{fffb}', "an invisible character"),
    ('\u{fffe}'..='\u{ffff}', "no character"),
    ('\u{e0000}'..='\u{e0fff}', "an invisible character"),
    ('\u{10fffe}'..='\u{10ffff}', "no character"),
];

/// Why a character is refused, if it is. The line feed is also a control character; callers that
/// allow it must make the exception themselves.
pub fn refused(c: char) -> Option<&'static str> {
    REFUSED
        .iter()
        .find(|(range, _)| range.contains(&c))
        .map(|(_, what)| *what)
}

/// One character in a form that is safe to show on a terminal.
pub fn shown(c: char) -> Cow<'static, str> {
    match c {
        '\t' => Cow::Borrowed(" "),
        c if refused(c).is_some() => Cow::Owned(format!("\\u{{{:x}}}", u32::from(c))),
        c => Cow::Owned(c.to_string()),
    }
}

/// A text in a form that is safe to show on a terminal, on one line.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| refused(c).is_some()) {
        text.chars().map(shown).collect::<String>().into()
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(REFUSED.windows(2).all(|w| w[0].0.end() < w[1].0.start()));
    }

    #[test]
    fn ordinary_text_of_any_language_passes() {
        assert_eq!("Müller – 価格 – цена €…".chars().find_map(refused), None);
    }

    #[test]
    fn tricks_are_found_and_shown() {
        for c in "\u{202e}\u{2066}\u{200b}\u{feff}\u{0}\u{7f}\u{85}\u{e0041}".chars() {
            assert!(refused(c).is_some(), "{c:?}");
        }
        assert_eq!(escaped("a\u{200b}b\nc"), "a\\u{200b}b\\u{a}c");
    }
}
