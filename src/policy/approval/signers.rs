//! The people whose signatures count: OpenSSH's `allowed_signers` file (ssh-keygen(1)), parsed
//! strictly.
//!
//! Everything that is not supported is a fault, and nothing is skipped: patterns of principals,
//! certificate authorities, unknown options, times in the machine's local time zone. Lines that
//! share a name or a key belong to one person, so that no person counts twice.

use super::signature::{KEY_TYPES, NAMESPACE, is_key};
use crate::text::{Diagnostic, Source, Span, skeleton::skeleton};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// All people who may sign.
#[derive(Debug, Clone, Default)]
pub struct Signers {
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    names: Vec<Arc<str>>,
    /// The names in the form in which they are compared.
    alike: Vec<String>,
    key: Vec<u8>,
    /// Whether the key is valid for policies. Other keys only identify a person.
    here: bool,
    valid: Range<Timestamp>,
    /// Lines of one person have the same number.
    person: usize,
}

/// A person who may sign, found by one of their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    pub name: Arc<str>,
    pub person: usize,
    /// Whether the key is valid at the given time.
    pub valid: bool,
}

impl Signers {
    pub fn parse(source: &Source) -> Result<Signers, Vec<Diagnostic>> {
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        let mut start = 0;
        for text in source.text.split_inclusive('\n') {
            let line = text.trim();
            if !line.is_empty() && !line.starts_with('#') {
                match read(line) {
                    Ok(line) => lines.push(line),
                    Err(fault) => {
                        let span = Span {
                            start,
                            end: start + text.trim_end().len(),
                        };
                        let fault = Diagnostic::error("bad-signers", fault).at(source, span);
                        faults.push(fault.help(HELP));
                    }
                }
            }
            start += text.len();
        }
        if !lines.iter().any(|line| line.here) && faults.is_empty() {
            let fault = Diagnostic::error("bad-signers", "the file names nobody who may sign");
            faults.push(fault.in_file(&source.name).help(HELP));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        join(&mut lines);
        Ok(Signers { lines })
    }

    /// The owner of a key.
    pub fn by_key(&self, key: &[u8], at: Timestamp) -> Option<Signer> {
        let here = self.lines.iter().filter(|line| line.here);
        let mut lines = here.filter(|line| line.key == key);
        let first = lines.clone().next()?;
        Some(Signer {
            name: Arc::clone(first.names.first()?),
            person: first.person,
            valid: lines.any(|line| line.valid.contains(&at)),
        })
    }

    /// The person with this name, if there is one. Names that look alike are equal: spaces,
    /// capitals and look-alike letters do not make a second person.
    pub fn person(&self, name: &str) -> Option<usize> {
        let name = skeleton(name);
        let is = |line: &&Line| line.alike.contains(&name);
        self.lines.iter().find(is).map(|line| line.person)
    }
}

const HELP: &str = "a line is `NAME[,NAME] [namespaces=\"klamm-policy\",valid-after=\"20260101Z\",valid-before=\"20270101Z\"] KEY-TYPE KEY`";

fn read(line: &str) -> Result<Line, String> {
    let (names, rest) = word(line);
    let names = read_names(names)?;
    let (first, mut after) = word(rest);
    let mut options = Options::default();
    let mut kind = first;
    if !KEY_TYPES.contains(&first) && first.contains('=') || first == "cert-authority" {
        options = read_options(first)?;
        (kind, after) = word(after);
    }
    if !KEY_TYPES.contains(&kind) {
        return Err(format!("keys of type `{kind}` are not believed"));
    }
    let (key, _comment) = word(after);
    let key = STANDARD.decode(key).map_err(|_| "the key is not base64")?;
    let named = key.get(4..).unwrap_or_default(); // after the length of the name
    if !named.starts_with(kind.as_bytes()) || !is_key(&key) {
        return Err(format!("the key is not a whole `{kind}`"));
    }
    Ok(Line {
        alike: names.iter().map(|name| skeleton(name)).collect(),
        names,
        key,
        here: options.here,
        valid: options.after..options.before,
        person: 0,
    })
}

fn read_names(text: &str) -> Result<Vec<Arc<str>>, String> {
    let bad = |name: &&str| name.is_empty() || name.contains(['*', '?', '!', '"']);
    if let Some(name) = text.split(',').find(bad) {
        return Err(format!("`{name}` does not name one person"));
    }
    Ok(text.split(',').map(Arc::from).collect())
}

struct Options {
    /// Whether the key is valid for policies.
    here: bool,
    after: Timestamp,
    before: Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            here: true,
            after: Timestamp::MIN,
            before: Timestamp::MAX,
        }
    }
}

fn read_options(text: &str) -> Result<Options, String> {
    let mut options = Options::default();
    let mut seen = BTreeSet::new();
    for option in outside_quotes(text, ',') {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        let key = key.to_ascii_lowercase();
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .filter(|value| !value.contains('"'));
        match (key.as_str(), value) {
            ("namespaces", Some(value)) => options.here = names_namespace(value)?,
            ("valid-after", Some(value)) => options.after = instant(value)?,
            ("valid-before", Some(value)) => options.before = instant(value)?,
            ("cert-authority", _) => return Err("certificate authorities are not believed".into()),
            _ => return Err(format!("`{option}` is no option that is known")),
        }
        // If the last of two options applied, a key could be valid for longer than a reader of the
        // first one believes.
        if let Some(twice) = seen.replace(key) {
            return Err(format!("`{twice}` is there twice"));
        }
    }
    Ok(options)
}

fn names_namespace(list: &str) -> Result<bool, String> {
    if list.contains(['?', '!']) || list.split(',').any(str::is_empty) {
        return Err("`namespaces` takes names, and `*` in them".into());
    }
    let mut all = list.split(',');
    Ok(all.any(|name| crate::policy::model::pattern::text_matches(name, NAMESPACE)))
}

/// `20260101Z`, `202601011200Z` or `20260101120000Z`.
fn instant(text: &str) -> Result<Timestamp, String> {
    let bad = || format!("`{text}` is no instant such as `20260101Z`, with its `Z` for UTC");
    let digits = text.strip_suffix(['Z', 'z']).ok_or_else(bad)?;
    let format = match digits.len() {
        8 | 12 | 14 if digits.bytes().all(|byte| byte.is_ascii_digit()) => "%Y%m%d%H%M%S",
        _ => return Err(bad()),
    };
    let whole = format!("{digits:0<14}");
    let read = DateTime::strptime(format, whole).map_err(|_| bad())?;
    let zoned = read.to_zoned(TimeZone::UTC).map_err(|_| bad())?;
    Ok(zoned.timestamp())
}

/// The first word, and the rest. Whitespace inside quotes does not separate words.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_ascii_whitespace() && !quoted
    });
    text.split_at(end.unwrap_or(text.len()))
}

fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

/// Gives the lines of one person the same number.
fn join(lines: &mut [Line]) {
    for at in 0..lines.len() {
        let Some((line, before)) = lines.get_mut(..=at).and_then(<[Line]>::split_last_mut) else {
            return;
        };
        line.person = at;
        let same = |other: &Line| {
            let named = |name: &String| line.alike.contains(name);
            other.key == line.key || other.alike.iter().any(named)
        };
        let joined: Vec<usize> = before
            .iter()
            .filter(|o| same(o))
            .map(|o| o.person)
            .collect();
        for other in before {
            if joined.contains(&other.person) {
                other.person = at;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const B: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn parse(text: &str) -> Result<Signers, Vec<String>> {
        let source = Source::new("signers", text);
        Signers::parse(&source).map_err(|faults| {
            let told = |fault: Diagnostic| fault.message;
            faults.into_iter().map(told).collect()
        })
    }

    fn key(text: &str) -> Vec<u8> {
        STANDARD.decode(text.split(' ').nth(1).unwrap()).unwrap()
    }

    #[test]
    fn lines_that_share_a_name_or_a_key_are_one_person() {
        let text = format!("# who may sign\nann@x {A} laptop\nbob@x {B}\n\nANN@x,carol@x {B}\n");
        let signers = parse(&text).unwrap();
        let people = ["ann@x", "Bob@x", "carol@x"].map(|name| signers.person(name).unwrap());
        assert_eq!(people, [people[0]; 3]);
        assert_eq!(signers.person("dora@x"), None);
        let signers = parse(&format!("ann@x {A}\nbob@x {B}\n")).unwrap();
        assert_ne!(signers.person("ann@x"), signers.person("bob@x"));
    }

    #[test]
    fn options_bound_when_and_for_what_a_key_counts() {
        let text = format!(
            "ann namespaces=\"git,klamm-*\",valid-after=\"20260101Z\",valid-before=\"202701011200Z\" {A}\nbob namespaces=\"git\" {B}\n"
        );
        let signers = parse(&text).unwrap();
        assert_eq!(signers.by_key(&key(B), Timestamp::UNIX_EPOCH), None);
        let valid = |at: &str| {
            let signer = signers.by_key(&key(A), at.parse().unwrap());
            signer.unwrap().valid
        };
        for (at, holds) in [
            ("2025-12-31T23:59:59Z", false),
            ("2026-01-01T00:00:00Z", true),
            ("2027-01-01T11:59:59Z", true),
            ("2027-01-01T12:00:00Z", false),
        ] {
            assert_eq!(valid(at), holds, "{at}");
        }
    }

    #[test]
    fn what_is_not_understood_is_a_fault() {
        for (line, told) in [
            (format!("*@x {A}"), "`*@x` does not name one person"),
            (format!("ann,!bob {A}"), "`!bob` does not name one person"),
            (
                format!("ann cert-authority {A}"),
                "certificate authorities are not believed",
            ),
            (
                format!("ann verify-required=\"yes\" {A}"),
                "`verify-required=\"yes\"` is no option that is known",
            ),
            (
                format!("ann valid-after=\"20260101\" {A}"),
                "`20260101` is no instant such as `20260101Z`, with its `Z` for UTC",
            ),
            (
                format!("ann valid-after=\"20261301Z\" {A}"),
                "`20261301Z` is no instant such as `20260101Z`, with its `Z` for UTC",
            ),
            (
                format!("ann valid-before=\"20260101Z\",Valid-Before=\"20990101Z\" {A}"),
                "`valid-before` is there twice",
            ),
            (
                format!("ann namespaces=\"!git\" {A}"),
                "`namespaces` takes names, and `*` in them",
            ),
            (
                "ann ssh-dss AAAA".to_owned(),
                "keys of type `ssh-dss` are not believed",
            ),
            ("ann ssh-ed25519 !".to_owned(), "the key is not base64"),
            (
                "ann ssh-ed25519 AAAA".to_owned(),
                "the key is not a whole `ssh-ed25519`",
            ),
            ("ann".to_owned(), "keys of type `` are not believed"),
            ("# nobody".to_owned(), "the file names nobody who may sign"),
        ] {
            assert_eq!(parse(&line).unwrap_err(), [told], "{line}");
        }
    }
}
