//! The language of Kafka's `ssl.principal.mapping.rules`, with Kafka's own meaning
//! (`SslPrincipalMapper`): `DEFAULT`, and `RULE:pattern/replacement/[LU]`, separated by commas. The
//! first rule whose pattern matches the whole text applies.
//!
//! Kafka uses Java's patterns; here they run in linear time (crate `regex`), so that no certificate
//! can make one run forever. Patterns that the two read differently are rejected when the rules are
//! read. Two surprising behaviours of Kafka are kept: after the whole text has matched, the
//! replacement applies to every match of the pattern, including the empty one at the end; and a
//! reference to a group that does not exist is literal text.
//!
//! Texts with control characters or line separators are refused before rules see them, so `.` and
//! `$` mean the same in both.
use regex::{Captures, Regex, RegexBuilder};
use std::sync::LazyLock;

/// Limit in bytes for all rules of one text together.
const TEXT: usize = 16 << 10;
/// Limit in bytes for a compiled pattern.
const COMPILED: usize = 1 << 20;

/// Rules in the order in which they are tried.
#[derive(Debug, Clone)]
pub struct Mapping(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Default,
    Rule {
        whole: Regex,
        pattern: Regex,
        replacement: Vec<Piece>,
        case: Case,
    },
}

#[derive(Debug, Clone, Copy)]
enum Case {
    Same,
    Lower,
    Upper,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(char),
    Group(usize),
}

/// Why a text is not a valid mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("the rules are longer than {TEXT} bytes")]
    Long,
    #[error("there is no rule")]
    None,
    #[error(
        "`{0}` is neither `DEFAULT` nor `RULE:pattern/replacement/` with `L`, `U` or nothing behind it"
    )]
    Form(String),
    #[error("the pattern `{0}` cannot be used: {1}")]
    Pattern(String, String),
    #[error("the replacement `{0}` cannot be used: {1}")]
    Replacement(String, &'static str),
}

/// As in Kafka, with Java's `\s` written out.
const RULE: &str = r"(DEFAULT)|RULE:((?:\\.|[^\\/])*)/((?:\\.|[^\\/])*)/([LU]?).*?|(.*?)";

static SPLITTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let space = r"[ \t\n\x0B\f\r]*";
    RegexBuilder::new(&format!("{space}({RULE}){space}(,{space}|$)"))
        .crlf(true)
        .build()
        .ok()
});
static PARSER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    RegexBuilder::new(&format!(r"\A(?:{RULE})"))
        .crlf(true)
        .build()
        .ok()
});

impl Mapping {
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        if text.len() > TEXT {
            return Err(MappingError::Long);
        }
        let steps: Vec<Step> = split(text.trim_matches(|c| c <= ' '))
            .into_iter()
            .filter(|rule| !rule.is_empty())
            .map(step)
            .collect::<Result<_, _>>()?;
        if steps.is_empty() {
            return Err(MappingError::None);
        }
        Ok(Self(steps))
    }

    /// The result of the first rule that matches the text. `None`: no rule matches.
    pub fn apply(&self, text: &str) -> Option<String> {
        self.0.iter().find_map(|step| step.apply(text))
    }
}

fn split(text: &str) -> Vec<&str> {
    let Some(splitter) = &*SPLITTER else {
        return vec![text];
    };
    finds(splitter, text)
        .into_iter()
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect()
}

fn step(rule: &str) -> Result<Step, MappingError> {
    let form = || MappingError::Form(rule.to_owned());
    let parser = PARSER.as_ref().ok_or_else(form)?;
    let found = parser.captures(rule).ok_or_else(form)?;
    if found.get(0).map(|whole| whole.end()) != Some(rule.len()) {
        return Err(form());
    }
    if found.get(1).is_some() {
        return Ok(Step::Default);
    }
    let part = |number| found.get(number).map(|part| part.as_str());
    let (pattern, replacement) = part(2).zip(part(3)).ok_or_else(form)?;
    let case = match part(4) {
        Some("L") => Case::Lower,
        Some("U") => Case::Upper,
        _ => Case::Same,
    };
    let translated = translate(pattern)
        .map_err(|why| MappingError::Pattern(pattern.to_owned(), why.to_owned()))?;
    let whole = compile(pattern, &format!(r"\A(?:{translated})\z"))?;
    let compiled = compile(pattern, &translated)?;
    let pieces = literal_references(replacement, compiled.captures_len() - 1)
        .and_then(|escaped| pieces(&escaped, &compiled))
        .map_err(|why| MappingError::Replacement(replacement.to_owned(), why))?;
    Ok(Step::Rule {
        whole,
        pattern: compiled,
        replacement: pieces,
        case,
    })
}

fn compile(pattern: &str, translated: &str) -> Result<Regex, MappingError> {
    let built = RegexBuilder::new(translated).size_limit(COMPILED).build();
    built.map_err(|error| {
        let why = if matches!(error, regex::Error::CompiledTooBig(_)) {
            "it is too large".to_owned()
        } else {
            // The last line has the reason; the lines before it show the place.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        };
        MappingError::Pattern(pattern.to_owned(), why)
    })
}

impl Step {
    fn apply(&self, text: &str) -> Option<String> {
        match self {
            Self::Default => Some(text.to_owned()),
            Self::Rule {
                whole,
                pattern,
                replacement,
                case,
            } => {
                if !whole.is_match(text) {
                    return None;
                }
                let made = replace_all(pattern, replacement, text);
                Some(match case {
                    Case::Same => made,
                    Case::Lower => made.to_lowercase(),
                    Case::Upper => made.to_uppercase(),
                })
            }
        }
    }
}

/// Java's `String.replaceAll`.
fn replace_all(pattern: &Regex, replacement: &[Piece], text: &str) -> String {
    let (mut made, mut at) = (String::new(), 0);
    for found in finds(pattern, text) {
        let Some(whole) = found.get(0) else { continue };
        made.push_str(text.get(at..whole.start()).unwrap_or_default());
        for piece in replacement {
            match piece {
                Piece::Text(c) => made.push(*c),
                Piece::Group(number) => {
                    made.push_str(found.get(*number).map_or("", |group| group.as_str()));
                }
            }
        }
        at = whole.end();
    }
    made.push_str(text.get(at..).unwrap_or_default());
    made
}

/// Each match that Java's `Matcher.find` reports: an empty match right after the last one counts,
/// which crate `regex` would skip.
fn finds<'a>(pattern: &Regex, text: &'a str) -> Vec<Captures<'a>> {
    let (mut all, mut from) = (Vec::new(), 0);
    while from <= text.len() {
        let Some(found) = pattern.captures_at(text, from) else {
            break;
        };
        let Some(whole) = found.get(0) else { break };
        let step = text
            .get(whole.end()..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
        from = if whole.is_empty() {
            whole.end() + step
        } else {
            whole.end()
        };
        all.push(found);
    }
    all
}

/// Kafka's `escapeLiteralBackReferences`, which finds positions in the original text and inserts
/// into the changed text.
fn literal_references(replacement: &str, groups: usize) -> Result<String, &'static str> {
    if groups == 0 {
        return Ok(replacement.to_owned());
    }
    let given: Vec<char> = replacement.chars().collect();
    let mut made = given.clone();
    let mut at = 0;
    while let Some(dollar) = given
        .iter()
        .skip(at)
        .position(|c| *c == '$')
        .map(|n| n + at)
    {
        let digits: String = given
            .iter()
            .skip(dollar + 1)
            .take_while(|c| c.is_ascii_digit())
            .collect();
        at = dollar + 1 + digits.len();
        if digits.is_empty() || digits.starts_with('0') {
            continue;
        }
        // Java's integers end here, and Kafka then rejects the rule.
        let number: i32 = digits
            .parse()
            .map_err(|_| "the number of a group is too large")?;
        let mut number = number.unsigned_abs() as usize;
        while number > groups && number >= 10 {
            number /= 10;
        }
        if number > groups {
            made.insert(dollar, '\\');
        }
    }
    Ok(made.into_iter().collect())
}

/// Reads a replacement as Java's `Matcher.appendReplacement` does. A replacement that fails there
/// at the first client fails here.
fn pieces(replacement: &str, pattern: &Regex) -> Result<Vec<Piece>, &'static str> {
    let groups = pattern.captures_len() - 1;
    let mut rest = replacement.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(c) = rest.next() {
        match c {
            '\\' => pieces.push(Piece::Text(rest.next().ok_or("a `\\` stands at its end")?)),
            '$' if rest.peek() == Some(&'{') => {
                rest.next();
                let mut name = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some(c) if c.is_ascii_alphanumeric() => name.push(c),
                        _ => return Err("the name of a group has no `}`"),
                    }
                }
                let named = pattern
                    .capture_names()
                    .position(|known| known == Some(&name));
                pieces.push(Piece::Group(
                    named.ok_or("no group of the pattern has this name")?,
                ));
            }
            '$' => {
                let first = rest.next().and_then(|c| c.to_digit(10));
                let mut number = first.ok_or("behind a `$` stands no number")? as usize;
                if number > groups {
                    return Err("the pattern has no such group");
                }
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                    let longer = number * 10 + digit as usize;
                    if longer > groups {
                        break;
                    }
                    number = longer;
                    rest.next();
                }
                pieces.push(Piece::Group(number));
            }
            c => pieces.push(Piece::Text(c)),
        }
    }
    Ok(pieces)
}

/// A Java pattern in the syntax of crate `regex`, or why it cannot be translated.
fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut rest = pattern.chars().peekable();
    let mut made = String::new();
    // Whether the previous element is a repetition.
    let mut repetition = false;
    while let Some(c) = rest.next() {
        let repeats = matches!(c, '*' | '+' | '?' | '{');
        if repetition && repeats && c != '?' {
            return Err("two repetitions in a row are not understood");
        }
        // A `?` after a repetition makes it lazy, and ends it.
        let lazy = repetition && c == '?';
        repetition = repeats && !lazy;
        match c {
            '\\' => made.push_str(&escape(
                rest.next().ok_or("a `\\` stands at its end")?,
                false,
            )?),
            '[' => class(&mut rest, &mut made)?,
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                made.push_str("(?");
                match (rest.next(), rest.peek()) {
                    (Some(':'), _) => made.push(':'),
                    (Some('<'), Some(c)) if c.is_ascii_alphabetic() => made.push('<'),
                    _ => {
                        return Err(
                            "of groups with `?`, only `(?:…)` and `(?<name>…)` are understood",
                        );
                    }
                }
            }
            '{' => {
                made.push('{');
                loop {
                    match rest.next() {
                        Some('}') => break made.push('}'),
                        Some(c) if c.is_ascii_digit() || c == ',' => made.push(c),
                        _ => return Err("a `{` begins no number of repetitions"),
                    }
                }
            }
            c => made.push(c),
        }
    }
    Ok(made)
}

/// Java's classes are ASCII; those of crate `regex` are Unicode.
fn escape(c: char, in_class: bool) -> Result<String, &'static str> {
    let class = match c {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r" \t\n\x0B\f\r",
        'D' => "^0-9",
        'W' => "^0-9A-Za-z_",
        'S' => r"^ \t\n\x0B\f\r",
        't' | 'n' | 'r' | 'f' | 'a' => return Ok(format!(r"\{c}")),
        'A' | 'z' if !in_class => return Ok(format!(r"\{c}")),
        'Z' if !in_class => return Ok(r"\z".to_owned()),
        c if c.is_ascii_alphanumeric() => {
            return Err(
                "an escape in it is not understood: of letters, `\\d`, `\\w`, `\\s`, their capitals, `\\t`, `\\A`, `\\z` and `\\Z` are",
            );
        }
        c => return Ok(regex::escape(&c.to_string())),
    };
    Ok(format!("[{class}]"))
}

/// The content of brackets: characters, ranges, escapes. Java's unions and intersections are not
/// supported.
fn class(
    rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    made: &mut String,
) -> Result<(), &'static str> {
    const WHY: &str = "in brackets, only characters, ranges and escapes are understood";
    made.push('[');
    if rest.next_if_eq(&'^').is_some() {
        made.push('^');
    }
    let mut empty = true;
    loop {
        match rest.next().ok_or("a `[` has no `]`")? {
            ']' if empty => return Err(WHY),
            ']' => break made.push(']'),
            '[' => return Err(WHY),
            '&' if rest.peek() == Some(&'&') => return Err(WHY),
            c @ ('&' | '~' | '^') => made.push_str(&format!(r"\{c}")),
            '-' if rest.peek() == Some(&'-') => return Err(WHY),
            '\\' => made.push_str(&escape(
                rest.next().ok_or("a `\\` stands at its end")?,
                true,
            )?),
            c => made.push(c),
        }
        empty = false;
    }
    Ok(())
}

/// Compared with the results of Java and Kafka, which `tests/principals.rs` writes.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::certificate::tests::{asked, text};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn rules_mean_what_they_mean_in_kafka() {
        let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut compared = 0;
        for (question, answer) in asked("map") {
            let [rules, given] = &question[..] else {
                panic!("two parts: {question:?}")
            };
            let (rules, given) = (text(rules), text(given));
            if given.chars().any(char::is_control) {
                continue;
            }
            let Ok(mapping) = Mapping::parse(&rules) else {
                refused.entry(rules).or_default().insert(answer);
                continue;
            };
            let made = mapping
                .apply(&given)
                .map_or("none".to_owned(), |name| format!("= {name}"));
            assert_eq!(made, answer, "`{rules}` of `{given}`");
            compared += 1;
        }
        assert!(compared > 1000, "{compared}");
        // Rules that are rejected here at start fail in Kafka at start, or for every client that
        // they match.
        for (rules, answers) in refused {
            let only = answers
                .iter()
                .all(|answer| answer == "fault" || answer == "none");
            assert!(only, "`{rules}` is refused, and in Kafka gives {answers:?}");
        }
    }

    #[test]
    fn patterns_that_would_mean_something_else_here_are_refused() {
        for pattern in [
            "a*+",
            "a++",
            "a?+",
            "a{2}+",
            "(?i)a",
            "(?=a)b",
            "(?<!a)b",
            "(?>a)",
            r"(a)\1",
            r"\bCN",
            r"\p{Alpha}+",
            r"\Qa\E",
            "[a[b]]",
            "[a&&b]",
            "[a--b]",
            "[[:alpha:]]",
            r"\u0041",
            r"\x41",
            r"\h",
            r"\R",
            r"\X",
            r"\G",
        ] {
            let fault = Mapping::parse(&format!("RULE:{pattern}/x/")).unwrap_err();
            assert!(
                matches!(fault, MappingError::Pattern(..)),
                "{pattern}: {fault}"
            );
        }
        let long = format!("RULE:{}/x/", "a".repeat(TEXT));
        assert_eq!(Mapping::parse(&long).unwrap_err(), MappingError::Long);
        let large = Mapping::parse("RULE:((a{1,1000}){1,1000}){1,1000}/x/").unwrap_err();
        assert!(
            large
                .to_string()
                .ends_with("cannot be used: it is too large"),
            "{large}"
        );
    }

    #[test]
    fn a_pattern_that_java_would_never_finish_with_is_linear_here() {
        let mapping = Mapping::parse("RULE:^(([a-z])+.)+[A-Z]([a-z])+$/$1/").unwrap();
        assert_eq!(mapping.apply(&"a".repeat(4096)), None);
    }
}
