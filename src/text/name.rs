//! The printed form of names: two different names never look alike, and a printed name can be typed
//! in again.
//!
//! A name of plain characters is printed as it is. Every other name is printed in double quotes,
//! where `\"`, `\\` and `\u{…}` are the only escapes. Plain characters are the visible characters
//! of ASCII and the letters of Latin-1. Letters of other scripts may look like them (a Cyrillic
//! `а`), so they are escaped. A subject that Klamm itself defines is not a name and is printed in
//! angle brackets, which are not plain characters.

use super::chars::refused;
use aws_lc_rs::digest::{SHA256, digest};
use std::{borrow::Cow, fmt::Write as _};

/// Whether a character can be printed unescaped within quotes, because no other character looks
/// like it.
pub fn is_distinct(c: char) -> bool {
    matches!(c, ' '..='~' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ')
}

fn is_plain(c: char) -> bool {
    is_distinct(c) && !matches!(c, ' ' | '"' | '\'' | '\\' | '<' | '>')
}

/// The printed form of a name.
pub fn printed(name: &str) -> Cow<'_, str> {
    if let Some((start, mark)) = shortened(name) {
        return Cow::Owned(quoted(start) + mark);
    }
    match !name.is_empty() && name.chars().all(is_plain) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(quoted(name)),
    }
}

fn quoted(name: &str) -> String {
    let mut text = "\"".to_owned();
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if is_distinct(c) => text.push(c),
            c => escape(&mut text, c),
        }
    }
    text + "\""
}

fn escape(to: &mut String, c: char) {
    let _ = write!(to, "\\u{{{:x}}}", u32::from(c));
}

/// The name for a printed or typed text. A text that does not begin with a quote is the name
/// itself.
pub fn parse(text: &str) -> Result<Cow<'_, str>, &'static str> {
    let Some(inner) = text.strip_prefix('"') else {
        return Ok(Cow::Borrowed(text));
    };
    let (inner, mark) = match shortened(inner) {
        Some((start, mark)) => (start, mark),
        None => (inner, ""),
    };
    let inner = inner.strip_suffix('"');
    let name = inner.and_then(unquoted);
    let name = name.ok_or(
        "a name that begins with `\"` ends with one, and has `\\\"`, `\\\\` or `\\u{…}` within",
    )?;
    Ok(Cow::Owned(name + mark))
}

fn unquoted(mut text: &str) -> Option<String> {
    let mut name = String::new();
    while let Some((before, escape)) = text.split_once('\\') {
        name.push_str(before);
        let (c, rest) = match escape
            .strip_prefix("u{")
            .and_then(|code| code.split_once('}'))
        {
            Some((code, rest)) => (char::from_u32(u32::from_str_radix(code, 16).ok()?)?, rest),
            None => {
                let c = escape.chars().next().filter(|c| matches!(c, '"' | '\\'))?;
                (c, escape.get(1..)?)
            }
        };
        name.push(c);
        text = rest;
    }
    (!text.contains('"')).then(|| name + text)
}

/// JSON in which two different names do not look alike. Characters that are not distinct are
/// escaped, which does not change any value.
pub fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || is_distinct(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

/// A form that is equal for all names that look alike. `None` for names that are too long to be
/// confused.
pub fn skeleton(name: &str) -> Option<String> {
    const LONGEST: usize = 1024;
    (name.len() <= LONGEST).then(|| super::skeleton::skeleton(name))
}

/// A sentence that may contain names, on one line. Invisible characters, characters that control a
/// terminal, and the backslash are escaped.
pub fn phrase(text: &str) -> Cow<'_, str> {
    let is_fine =
        |c: char| c == ' ' || c != '\\' && !c.is_whitespace() && !is_box(c) && refused(c).is_none();
    if text.chars().all(is_fine) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\\' => shown.push_str("\\\\"),
            c if is_fine(c) => shown.push(c),
            c => escape(&mut shown, c),
        }
    }
    Cow::Owned(shown)
}

/// Line and block characters for drawing tables.
fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}

/// The name itself, or a shortened form with at most `limit` bytes that no other name has. A name
/// that looks like a shortened form is also shortened. `limit` must be at least 128.
pub fn shorten(name: &str, limit: usize) -> Cow<'_, str> {
    /// `…(`, the length, ` bytes, sha256 `, 32 digits, `)`.
    const MARK: usize = 80;
    if name.len() <= limit && shortened(name).is_none() {
        return Cow::Borrowed(name);
    }
    let end = name.floor_char_boundary(limit.saturating_sub(MARK));
    let start = name.get(..end).unwrap_or_default();
    let mut short = format!("{start}…({} bytes, sha256 ", name.len());
    for byte in digest(&SHA256, name.as_bytes()).as_ref().iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(short, "{byte:02x}");
    }
    Cow::Owned(short + ")")
}

/// The start of a shortened name, and its mark.
fn shortened(name: &str) -> Option<(&str, &str)> {
    let (start, mark) = name.split_at(name.rfind("…(")?);
    let inner = mark.strip_prefix("…(")?.strip_suffix(')')?;
    let (length, hash) = inner.split_once(" bytes, sha256 ")?;
    let is_length = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let is_hash =
        matches!(hash.len(), 16 | 32) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_length && is_hash).then_some((start, mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_are_not_plain_stand_in_quotes() {
        for plain in [
            "alice",
            "CN=shop,O=a",
            "orders.v1_x-2",
            "Müller",
            "a@b.c",
            "*",
        ] {
            assert_eq!(printed(plain), plain);
        }
        for (name, expected) in [
            ("", r#""""#),
            ("a b", r#""a b""#),
            ("<klamm>", r#""<klamm>""#),
            ("o'neil", r#""o'neil""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("\u{430}lice", r#""\u{430}lice""#),
            (
                "a\u{200b}\u{202e}\u{2502}\u{a0}b",
                r#""a\u{200b}\u{202e}\u{2502}\u{a0}b""#,
            ),
            ("e\u{301}", r#""e\u{301}""#),
            (r"\u{430}lice", r#""\\u{430}lice""#),
        ] {
            assert_eq!(printed(name), expected);
            assert_eq!(parse(expected).unwrap(), name);
        }
        for wrong in [
            "\"",
            "\"a",
            "\"a\\\"",
            "\"\\x\"",
            "\"a\"b\"",
            "\"\\u{110000}\"",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shortened_name_is_no_other_name() {
        let (one, two) = ("é".repeat(20_000), format!("{}x", "é".repeat(20_000)));
        let short = shorten(&one, 256).into_owned();
        assert!(
            short.len() <= 256 && short.contains("é…(40000 bytes, sha256 "),
            "{short}"
        );
        assert_ne!(short, shorten(&two, 256));
        assert_ne!(shorten(&short, 256), short, "a name that looks like it");
        assert_eq!(shorten("x…(1 byte)", 256), "x…(1 byte)");
        let shown = printed(&short);
        assert!(
            shown.starts_with("\"é") && shown.contains("é\"…(40000 bytes"),
            "{shown}"
        );
        assert_eq!(parse(&shown).unwrap(), short);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(name in any::<String>()) {
            let shown = printed(&name).into_owned();
            prop_assert!(shown.chars().all(|c| is_distinct(c) || c == '…'));
            prop_assert_eq!(parse(&shown).unwrap(), name);
        }
    }

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (one, other) in [
            ("alice", "\u{430}lice"),
            ("svc-1", "svc-l"),
            ("M\u{fc}ller", "Mu\u{308}ller"),
        ] {
            assert_eq!(skeleton(one), skeleton(other));
        }
        assert_ne!(skeleton("alice"), skeleton("alicia"));
        assert_eq!(skeleton(&"a".repeat(1025)), None);
    }

    #[test]
    fn json_keeps_its_values() {
        let text = serde_json::to_string_pretty(&["\u{430}lice", "a\u{e0041}b", "\u{fc}"]).unwrap();
        let shown = json(&text);
        assert_eq!(
            shown,
            "[\n  \"\\u0430lice\",\n  \"a\\udb40\\udc41b\",\n  \"\u{fc}\"\n]"
        );
        let back: Vec<String> = serde_json::from_str(&shown).unwrap();
        assert_eq!(back, ["\u{430}lice", "a\u{e0041}b", "\u{fc}"]);
    }

    #[test]
    fn a_phrase_keeps_its_letters() {
        assert_eq!(phrase("цена: expected \"a\""), "цена: expected \"a\"");
        assert_eq!(phrase("a\\u{a}\nb\u{2502}"), "a\\\\u{a}\\u{a}b\\u{2502}");
    }
}
