//! Characters that mean something in a pattern, where a name has them.
//!
//! In a file `[*]`, `[{]`, `[}]` and `[[]` stand for the character in brackets, and `[U+200B]` for
//! the character with this number, such as one that is invisible. Any other `[` is an ordinary
//! character. A pattern in memory has codes in place of these characters, which no name contains:
//! names of clients are encoded in the same way before they are compared with a pattern. So a star
//! in a pattern always matches any characters.

use super::pattern::UNNAMED;
use crate::text::chars::refused;
use std::borrow::Cow;

/// What a name may have, and what stands for it inside a pattern.
const CODES: [(char, char); 3] = [('*', '\u{fdd0}'), ('{', '\u{fdd1}'), ('}', '\u{fdd2}')];
/// Stands before what replaces a character from the range of the codes.
const SHIFT: char = '\u{fddf}';
const RANGE: std::ops::RangeInclusive<char> = '\u{fdd0}'..=SHIFT;

/// A name as it is held against patterns.
pub fn coded(name: &str) -> Cow<'_, str> {
    let special = |c: char| CODES.iter().any(|(plain, _)| *plain == c) || RANGE.contains(&c);
    if !name.contains(special) {
        return Cow::Borrowed(name);
    }
    let mut coded = String::with_capacity(name.len());
    for c in name.chars() {
        push(&mut coded, c);
    }
    Cow::Owned(coded)
}

fn push(coded: &mut String, c: char) {
    match CODES.iter().find(|(plain, _)| *plain == c) {
        Some((_, code)) => coded.push(*code),
        None if RANGE.contains(&c) => coded.extend([SHIFT, shifted(c)]),
        None => coded.push(c),
    }
}

/// A letter for a character from the range of the codes.
fn shifted(c: char) -> char {
    let place = u32::from(c).wrapping_sub(u32::from(*RANGE.start()));
    char::from_u32(u32::from('a') + place).unwrap_or('a')
}

fn unshifted(letter: char) -> char {
    let place = u32::from(letter).wrapping_sub(u32::from('a'));
    char::from_u32(u32::from(*RANGE.start()) + place).unwrap_or(letter)
}

/// The pattern for a text in a file. Stars and braces keep their meaning, unless they stand in
/// brackets.
pub fn read(text: &str) -> String {
    let mut coded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match bracketed(rest) {
            Some((inner, length)) => {
                push(&mut coded, inner);
                length
            }
            None => {
                match "*{}".contains(c) {
                    true => coded.push(c),
                    false => push(&mut coded, c),
                }
                c.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    coded
}

/// The character in brackets at the start of the text, and the bytes that it takes there.
fn bracketed(text: &str) -> Option<(char, usize)> {
    // `U+` and six digits.
    const LONGEST: usize = 8;
    let inner = text.strip_prefix('[')?;
    if let Some(c) = inner.chars().next().filter(|c| "*{}[".contains(*c))
        && inner[c.len_utf8()..].starts_with(']')
    {
        return Some((c, 3));
    }
    let (code, _) = inner
        .split_once(']')
        .filter(|(code, _)| code.len() <= LONGEST)?;
    let digits = code.strip_prefix("U+")?;
    let is_code = digits.len() >= 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let c = u32::from_str_radix(digits, 16).ok().filter(|_| is_code);
    let c = char::from_u32(c?).filter(|c| *c != UNNAMED)?;
    Some((c, code.len() + 2))
}

/// The first `[U+…]` of a text that is not a character in brackets. It is an error, because a deny
/// of a mistyped name would deny nothing.
pub fn malformed(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let found = rest.get(at..)?;
        let length = match bracketed(found) {
            Some((_, length)) => length,
            None if found.starts_with("[U+") => {
                let end = found.find(']').map_or(found.len(), |end| end + 1);
                return found.get(..end);
            }
            None => 1,
        };
        rest = found.get(length..)?;
    }
    None
}

/// The name that stands in a pattern; stars that match are stars.
pub fn plain(coded: &str) -> String {
    let mut chars = coded.chars();
    let mut name = String::with_capacity(coded.len());
    while let Some(c) = chars.next() {
        name.push(match CODES.iter().find(|(_, code)| *code == c) {
            Some((plain, _)) => *plain,
            None if c == SHIFT => chars.next().map_or(c, unshifted),
            None => c,
        });
    }
    name
}

/// The text for a pattern in a file. Characters that a file must not contain stand in brackets, by
/// their number.
pub fn written(coded: &str) -> String {
    let mut chars = coded.chars();
    let mut text = String::with_capacity(coded.len());
    while let Some(c) = chars.next() {
        match CODES.iter().find(|(_, code)| *code == c) {
            Some((plain, _)) => text.extend(['[', *plain, ']']),
            None if c == SHIFT => text.extend(chars.next().map(unshifted)),
            None if refused(c).is_some() => text += &format!("[U+{:04X}]", u32::from(c)),
            None if c == '[' && begins_bracketed(chars.as_str()) => text.push_str("[[]"),
            None => text.push(c),
        }
    }
    text
}

/// Whether a `[` before this part of a pattern would be read as the start of a character in
/// brackets.
fn begins_bracketed(rest: &str) -> bool {
    let end = rest.char_indices().map(|(at, _)| at).nth(9);
    let start = end.map_or(rest, |end| &rest[..end]);
    rest.starts_with("U+") || bracketed(&format!("[{start}")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::pattern::Pattern;
    use proptest::prelude::*;

    proptest! {
        /// Every name can be written, is that name alone, and is written in the same way again.
        #[test]
        fn every_name_can_be_written(name in "[aU+0*{}\\[\\]\u{fdd0}-\u{fddf}\u{0}-\u{1f}\u{200b}-\u{200f} :\"\\\\]{1,12}|\\[U\\+[0-9a-f]{3,7}\\]", other in "[a*{}\\[\\]\u{fdd0}-\u{fddf}]{1,4}") {
            let text = written(&coded(&name));
            prop_assert_eq!(malformed(&text), None);
            prop_assert_eq!(plain(&read(&text)), &*name);
            let pattern = Pattern::new(read(&text));
            prop_assert!(pattern.is_literal() && pattern.matches(&name));
            prop_assert_eq!(pattern.matches(&other), other == name);
            prop_assert!(!text.chars().any(|c| refused(c).is_some()));
            prop_assert_eq!(pattern.to_string(), text);
            let prefix = Pattern::new(read(&format!("{pattern}*")));
            let longer = name.clone() + &other;
            prop_assert!(prefix.matches(&longer));
            prop_assert!(prefix.includes(&pattern));
        }

        #[test]
        fn whatever_a_file_has_is_written_so_that_it_is_the_same(text in "([a*{}\\[\\]U+]|\\[U\\+0{0,3}[2-5][a-fA-F0-9]\\]){0,10}") {
            let once = read(&text);
            prop_assert_eq!(read(&written(&once)), once);
        }
    }

    #[test]
    fn brackets_hold_what_would_mean_something() {
        for (text, name, matches) in [
            ("a[*]", "a*", true),
            ("a[*]", "ab", false),
            ("a*", "a*", true),
            ("a[*]*", "a*b", true),
            ("a[*]*", "ab", false),
            ("[{]user[}]", "{user}", true),
            ("a[b]", "a[b]", true),
            ("[[]*]", "[ab]", true),
            ("[[][*]]", "[*]", true),
            ("a[U+200B]", "a\u{200b}", true),
            ("a[U+200b]*", "a\u{200b}b", true),
            ("a[U+002A]", "a*", true),
            ("a[U+002A]", "ab", false),
            ("[[]U+200B]", "[U+200B]", true),
            ("[U+20]", "[U+20]", true),
            ("[U+D800]", "[U+D800]", true),
            ("[U+0110000]", "[U+0110000]", true),
        ] {
            assert_eq!(
                Pattern::new(read(text)).matches(name),
                matches,
                "{text} {name}"
            );
        }
    }

    #[test]
    fn malformed_numbers_are_found() {
        for fine in ["a", "[U]", "[[]U+1]", "[U+200B][U+0000]", "[[[U+200B]"] {
            assert_eq!(malformed(fine), None, "{fine}");
        }
        for (text, found) in [
            ("a[U+200]b", "[U+200]"),
            ("[U+200B][U+41]", "[U+41]"),
            ("[U+D800]", "[U+D800]"),
            ("[U+110000]", "[U+110000]"),
            ("[U+10FFFF]", "[U+10FFFF]"),
            ("[U+", "[U+"),
            ("[U++0200B]", "[U++0200B]"),
        ] {
            assert_eq!(malformed(text), Some(found), "{text}");
        }
    }
}
