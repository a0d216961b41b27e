//! Characters that mean something in a pattern, where a name has them.
//!
//! In a file `[*]`, `[{]`, `[}]` and `[[]` are the character itself; any other `[` is just that. Inside a pattern other characters stand for them, which no
//! text can have otherwise; a client's name is read in the same way before it is held against a pattern. So a star in a pattern is always one that matches.

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

/// The text of a file as a pattern has it: stars and braces keep their meaning, unless they stand in brackets.
pub fn read(text: &str) -> String {
    let mut coded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let inner = ["*", "{", "}", "["].into_iter().find(|inner| {
            let after = rest
                .strip_prefix('[')
                .and_then(|rest| rest.strip_prefix(*inner));
            after.is_some_and(|rest| rest.starts_with(']'))
        });
        let length = match inner {
            Some(inner) => {
                inner.chars().for_each(|c| push(&mut coded, c));
                3
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

/// As it is written in a file.
pub fn written(coded: &str) -> String {
    let mut chars = coded.chars();
    let mut text = String::with_capacity(coded.len());
    while let Some(c) = chars.next() {
        match CODES.iter().find(|(_, code)| *code == c) {
            Some((plain, _)) => text.extend(['[', *plain, ']']),
            None if c == SHIFT => text.extend(chars.next().map(unshifted)),
            None if c == '[' && closes(chars.as_str()) => text.push_str("[[]"),
            None => text.push(c),
        }
    }
    text
}

/// Whether what follows would make of a bracket the beginning of a character in brackets.
fn closes(rest: &str) -> bool {
    ["*]", "{]", "}]", "[]"]
        .iter()
        .any(|end| rest.starts_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::pattern::Pattern;
    use proptest::prelude::*;

    proptest! {
        /// Every name can be written, is that name alone, and is written in the same way again.
        #[test]
        fn every_name_can_be_written(name in "[a*{}\\[\\]\u{fdd0}-\u{fddf} :\"\\\\]{1,8}", other in "[a*{}\\[\\]\u{fdd0}-\u{fddf}]{1,4}") {
            let text = written(&coded(&name));
            prop_assert_eq!(plain(&read(&text)), &*name);
            let pattern = Pattern::new(read(&text));
            prop_assert!(pattern.is_literal() && pattern.matches(&name));
            prop_assert_eq!(pattern.matches(&other), other == name);
            prop_assert_eq!(pattern.to_string(), text);
            let prefix = Pattern::new(read(&format!("{pattern}*")));
            let longer = name.clone() + &other;
            prop_assert!(prefix.matches(&longer));
            prop_assert!(prefix.includes(&pattern));
        }

        #[test]
        fn whatever_a_file_has_is_written_so_that_it_is_the_same(text in "[a*{}\\[\\]]{0,10}") {
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
        ] {
            assert_eq!(
                Pattern::new(read(text)).matches(name),
                matches,
                "{text} {name}"
            );
        }
    }
}
