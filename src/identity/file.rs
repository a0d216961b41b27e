//! `users.yaml`: the users who log in by name and password, in the order in which they were added.
//! Text in, text out; no file access here.
//!
//! ```yaml
//! decoy_secret: …
//! users:
//!   alice:
//!     groups: [ bi ]
//!     scram-sha-256: { iterations: 8192, salt: …, stored_key: …, server_key: … }
//!     scram-sha-512: { iterations: 8192, salt: …, stored_key: …, server_key: … }
//! ```
//! Salts and keys are base64. `decoy_secret` determines the SCRAM data for unknown names, so that
//! these look like users after a restart and at every replica, too; every command that changes the
//! file adds it where it is missing. A user has at least one verifier, and optionally `groups` and
//! `disabled: true`; a disabled user may have no verifier, because its password may not be known
//! yet. [`edit`](super::edit) changes the file and keeps what a person wrote in it.
use std::{
    fmt::{self, Write},
    num::NonZeroU32,
};

use aws_lc_rs::{error::Unspecified, rand};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    ANONYMOUS,
    mechanism::plain::NAME_BYTES,
    verifier::{Hash, LEAST_ITERATIONS, MOST_ITERATIONS, Verifier},
};
use crate::text::{
    Diagnostic, Source,
    chars::refused,
    read::{Cursor, Map, Reading},
    yaml::quoted,
};

/// The content of the file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// `None`: the SCRAM data for unknown names differs after each start.
    pub decoy_secret: Option<DecoySecret>,
    pub users: Vec<(String, UserEntry)>,
}

/// The secret from which the salts of unknown names are derived. It allows its holder to tell
/// unknown names from users.
#[derive(Clone, PartialEq, Eq)]
pub struct DecoySecret([u8; DECOY_SECRET]);

/// Length in bytes.
const DECOY_SECRET: usize = 32;

impl DecoySecret {
    pub fn random() -> Result<DecoySecret, Unspecified> {
        let mut secret = [0; DECOY_SECRET];
        rand::fill(&mut secret)?;
        Ok(DecoySecret(secret))
    }

    /// A secret that is the same in every run of a test.
    #[cfg(test)]
    pub(super) fn fixed(byte: u8) -> DecoySecret {
        DecoySecret([byte; DECOY_SECRET])
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its line in the file.
    pub(super) fn line(&self) -> String {
        format!("decoy_secret: \"{}\"\n", STANDARD.encode(self.0))
    }

    fn read(cursor: Cursor<'_>) -> Option<DecoySecret> {
        let bytes = STANDARD.decode(cursor.text()?).unwrap_or_default();
        let secret = <[u8; DECOY_SECRET]>::try_from(bytes).ok();
        if secret.is_none() {
            cursor.fault(
                "wrong-value",
                format!("`decoy_secret` is not base64 of {DECOY_SECRET} bytes"),
                "remove the line: `klamm user` writes another one with the next change",
            );
        }
        secret.map(DecoySecret)
    }
}

impl fmt::Debug for DecoySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DecoySecret(redacted)")
    }
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEntry {
    pub groups: Vec<String>,
    pub disabled: bool,
    pub verifiers: Verifiers,
}

/// At least one verifier, or none for a user who is disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verifiers {
    Missing,
    Sha256(Verifier),
    Sha512(Verifier),
    Both { sha256: Verifier, sha512: Verifier },
}

impl UserEntry {
    /// A user with fresh verifiers of both kinds.
    pub fn with_password(password: &[u8], groups: Vec<String>) -> Result<UserEntry, Unspecified> {
        Ok(UserEntry {
            groups,
            disabled: false,
            verifiers: Verifiers::with_password(password)?,
        })
    }

    /// Writes the user's lines, the first of them indented by this many spaces.
    pub(super) fn write(&self, text: &mut String, name: &str, indent: usize) {
        let _ = writeln!(text, "{:indent$}{}:", "", quoted(name));
        let inner = indent + 2;
        let groups: Vec<_> = self.groups.iter().map(|group| quoted(group)).collect();
        if !groups.is_empty() {
            let _ = writeln!(text, "{:inner$}groups: [ {} ]", "", groups.join(", "));
        }
        if self.disabled {
            let _ = writeln!(text, "{:inner$}disabled: true", "");
        }
        for verifier in self.verifiers.each() {
            let _ = writeln!(text, "{:inner$}{}", "", line_of(verifier));
        }
    }
}

/// A verifier's line in the file.
pub(super) fn line_of(verifier: &Verifier) -> String {
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    format!(
        "{}: {{ iterations: {}, salt: \"{}\", stored_key: \"{}\", server_key: \"{}\" }}",
        verifier.hash.key(),
        verifier.iterations,
        base64(&verifier.salt),
        base64(&verifier.stored_key),
        base64(&verifier.server_key),
    )
}

impl Verifiers {
    pub fn of(sha256: Option<Verifier>, sha512: Option<Verifier>) -> Verifiers {
        match (sha256, sha512) {
            (Some(sha256), Some(sha512)) => Verifiers::Both { sha256, sha512 },
            (Some(sha256), None) => Verifiers::Sha256(sha256),
            (None, Some(sha512)) => Verifiers::Sha512(sha512),
            (None, None) => Verifiers::Missing,
        }
    }

    /// A fresh salt, and fresh verifiers of both kinds.
    pub fn with_password(password: &[u8]) -> Result<Verifiers, Unspecified> {
        let sha256 = Verifier::fresh(Hash::Sha256, password)?;
        let sha512 = Verifier::fresh(Hash::Sha512, password)?;
        Ok(Verifiers::Both { sha256, sha512 })
    }

    pub fn are_missing(&self) -> bool {
        matches!(self, Verifiers::Missing)
    }

    /// The weaker hash first.
    pub fn into_all(self) -> Vec<Verifier> {
        match self {
            Verifiers::Missing => Vec::new(),
            Verifiers::Sha256(verifier) | Verifiers::Sha512(verifier) => vec![verifier],
            Verifiers::Both { sha256, sha512 } => vec![sha256, sha512],
        }
    }

    /// The weaker hash first.
    pub fn each(&self) -> impl Iterator<Item = &Verifier> {
        match self {
            Verifiers::Missing => [None, None],
            Verifiers::Sha256(verifier) | Verifiers::Sha512(verifier) => [Some(verifier), None],
            Verifiers::Both { sha256, sha512 } => [Some(sha256), Some(sha512)],
        }
        .into_iter()
        .flatten()
    }
}

/// Why a text cannot be the name of a user or a group; a phrase to follow "the name".
pub fn fault_of_name(name: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || c == '*' || refused(c).is_some();
    if name.is_empty() {
        Some("is empty".to_owned())
    } else if name.len() > NAME_BYTES {
        Some(format!("is longer than {NAME_BYTES} bytes"))
    } else if name == ANONYMOUS {
        Some("stands for connections without a login".to_owned())
    } else if name.chars().any(odd) {
        Some("has a space, a `*` or an invisible character".to_owned())
    } else {
        None
    }
}

/// The prefix, if there is one, that makes this user's name look like one from tokens or
/// certificates.
pub fn prefix_of_others<'a>(name: &str, prefixes: &'a [String]) -> Option<&'a str> {
    let mut prefixes = prefixes.iter().map(String::as_str);
    prefixes.find(|prefix| name.starts_with(prefix))
}

/// The users whose names begin with a prefix of tokens or certificates, each as a fault. Their
/// logins are refused.
pub fn faults_of_prefixes(source: &Source, prefixes: &[String]) -> Vec<Diagnostic> {
    let reading = Reading::new(source);
    let users = reading.map("users.yaml", &["decoy_secret", "users"]);
    let users = users.and_then(|map| map.get("users")?.entries());
    let fault = |(name, span, _): (&str, _, _)| {
        let prefix = prefix_of_others(name, prefixes)?;
        let message =
            format!("the name `{name}` begins with `{prefix}`, as names of another source do");
        let help = "rename the user: the login is refused, because the policy could not tell the two apart; or set `identity.same_person: true`";
        let fault = Diagnostic::error("user-name", message);
        Some(fault.at(source, span).help(help))
    };
    users.into_iter().flatten().filter_map(fault).collect()
}

impl File {
    /// Reads the file, or returns every fault in it.
    pub fn parse(source: &Source) -> Result<File, Vec<Diagnostic>> {
        let reading = Reading::new(source);
        let map = reading.map("users.yaml", &["decoy_secret", "users"]);
        let decoy_secret = map
            .and_then(|map| map.get("decoy_secret"))
            .and_then(DecoySecret::read);
        let users = map
            .and_then(|map| map.must("users"))
            .and_then(Cursor::entries)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, span, cursor)| {
                if let Some(wrong) = fault_of_name(name) {
                    let fault =
                        Diagnostic::error("user-name", format!("the name `{name}` {wrong}"));
                    reading.file(fault.at(source, span).help("rename the user"));
                }
                Some((name.to_owned(), entry(cursor)?))
            })
            .collect();
        match reading.finish() {
            faults if faults.iter().any(Diagnostic::is_error) => Err(faults),
            _ => Ok(File {
                decoy_secret,
                users,
            }),
        }
    }

    /// The text that [`File::parse`] reads back as the same file.
    pub fn to_text(&self) -> String {
        let mut text = String::from(
            "# Kept by `klamm user`. Salted verifiers (RFC 5802): no password can be read from them.\n",
        );
        if let Some(secret) = &self.decoy_secret {
            text.push_str(&secret.line());
        }
        text.push_str(if self.users.is_empty() {
            "users: {}\n"
        } else {
            "users:\n"
        });
        for (name, entry) in &self.users {
            entry.write(&mut text, name, 2);
        }
        text
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.users.iter().position(|(held, _)| held == name)
    }
}

fn entry(cursor: Cursor<'_>) -> Option<UserEntry> {
    let map = cursor.map(
        "a user",
        &["groups", "disabled", "scram-sha-256", "scram-sha-512"],
    )?;
    let groups = map.items("groups").into_iter().filter_map(group).collect();
    let disabled = map.read("disabled").unwrap_or(false);
    let sha256 = map
        .get("scram-sha-256")
        .map(|cursor| verifier(cursor, Hash::Sha256));
    let sha512 = map
        .get("scram-sha-512")
        .map(|cursor| verifier(cursor, Hash::Sha512));
    if sha256.is_none() && sha512.is_none() && !disabled && !map.has_unknown() {
        map.fault(
            "no-verifier",
            "the user has nothing to log in with",
            "give a password with `klamm user passwd`, or write `disabled: true`",
        );
    }
    let verifiers = Verifiers::of(sha256.flatten(), sha512.flatten());
    Some(UserEntry {
        groups,
        disabled,
        verifiers,
    })
}

fn group(cursor: Cursor<'_>) -> Option<String> {
    let name = cursor.text()?;
    match fault_of_name(name) {
        Some(wrong) => {
            cursor.fault(
                "group-name",
                format!("the name `{name}` {wrong}"),
                "rename the group",
            );
            None
        }
        None => Some(name.to_owned()),
    }
}

fn verifier(cursor: Cursor<'_>, hash: Hash) -> Option<Verifier> {
    let map = cursor.map(
        "a verifier",
        &["iterations", "salt", "stored_key", "server_key"],
    )?;
    let iterations = map.must("iterations").and_then(iterations);
    let salt = bytes(map, "salt", SALT);
    let stored_key = bytes(map, "stored_key", hash.bytes()..=hash.bytes());
    let server_key = bytes(map, "server_key", hash.bytes()..=hash.bytes());
    Some(Verifier {
        hash,
        iterations: iterations?,
        salt: salt?,
        stored_key: stored_key?,
        server_key: server_key?,
    })
}

fn iterations(cursor: Cursor<'_>) -> Option<NonZeroU32> {
    let number: u32 = cursor.read()?;
    if !(LEAST_ITERATIONS..=MOST_ITERATIONS).contains(&number) {
        let message = format!(
            "`{number}` iterations are not between {LEAST_ITERATIONS} and {MOST_ITERATIONS}"
        );
        cursor.fault("iterations", message, "set the user's password anew");
        return None;
    }
    NonZeroU32::new(number)
}

/// Length of a salt in bytes.
pub(super) const SALT: std::ops::RangeInclusive<usize> = 8..=64;

fn bytes(map: Map<'_>, key: &'static str, len: std::ops::RangeInclusive<usize>) -> Option<Vec<u8>> {
    let cursor = map.must(key)?;
    let help = "set the user's password anew";
    match STANDARD.decode(cursor.text()?) {
        Ok(bytes) if len.contains(&bytes.len()) => Some(bytes),
        Ok(bytes) => {
            let (low, high) = len.into_inner();
            let wanted = if low == high {
                low.to_string()
            } else {
                format!("{low} to {high}")
            };
            cursor.fault(
                "verifier",
                format!("`{key}` has {} bytes, not {wanted}", bytes.len()),
                help,
            );
            None
        }
        Err(_) => {
            cursor.fault("verifier", format!("`{key}` is not base64"), help);
            None
        }
    }
}

/// For the fuzzer: any text is read or refused, and a file that is read is written in a form that
/// is read again.
#[doc(hidden)]
pub fn fuzz_users(text: &str) {
    if let Ok(file) = File::parse(&Source::new("users.yaml", text)) {
        let again = File::parse(&Source::new("users.yaml", file.to_text()));
        assert!(
            again.is_ok_and(|again| again == file),
            "the file does not read back"
        );
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_user_is_not_named_like_a_token_or_a_certificate() {
        let text = "users:\n  bob: { disabled: true }\n  \"cert:alice\": { disabled: true }\n";
        let source = Source::new("users.yaml", text);
        let prefixes = ["idp:".to_owned(), "cert:".to_owned()];
        let faults = super::faults_of_prefixes(&source, &prefixes);
        let shown: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert!(
            shown.len() == 1 && shown[0].contains("users.yaml:3:3") && shown[0].contains("`cert:`"),
            "{shown:?}"
        );
        assert!(super::faults_of_prefixes(&source, &[]).is_empty());
    }

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let show = |fault: &Diagnostic| {
            let place = fault.place.as_ref().unwrap();
            format!(
                "{}:{} {}: {}",
                place.line, place.column, fault.name, fault.message
            )
        };
        File::parse(&Source::new("users.yaml", text))
            .unwrap_err()
            .iter()
            .map(show)
            .collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let alice = UserEntry::with_password(b"a", vec!["bi".into(), "x:y".into()]).unwrap();
        let Verifiers::Both { sha256, .. } = alice.verifiers.clone() else {
            panic!()
        };
        let bob = UserEntry {
            groups: vec![],
            disabled: true,
            verifiers: Verifiers::Sha256(sha256),
        };
        let users = vec![
            ("alice".into(), alice),
            ("b\\o\"b:{é#".into(), bob.clone()),
            ("no".into(), bob),
            (
                "nothing".into(),
                UserEntry {
                    groups: vec![],
                    disabled: true,
                    verifiers: Verifiers::Missing,
                },
            ),
        ];
        let decoy_secret = Some(DecoySecret::random().unwrap());
        let file = File {
            decoy_secret,
            users,
        };
        let text = file.to_text();
        assert_eq!(
            File::parse(&Source::new("users.yaml", text.as_str())).unwrap(),
            file
        );
        fuzz_users(&text);
        assert_eq!(
            File::parse(&Source::new("u", File::default().to_text())).unwrap(),
            File::default()
        );
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let key = STANDARD.encode([0; 32]);
        let text = format!(
            "users:
  alice: {{ groups: bi, disabled: maybe }}
  ANONYMOUS: {{ scram-sha-256: {{ iterations: 1, salt: AAAA, stored_key: x, server_key: {key} }} }}
  \"a b\":
    groups: [ \"*\" ]
    pasword: x
    scram-sha-512: {{ iterations: 1000000000, salt: AAAAAAAAAAAA, stored_key: {key} }}
"
        );
        assert_eq!(
            faults(&text),
            [
                "2:12 no-verifier: the user has nothing to log in with",
                "2:20 wrong-type: a list is expected here, this is text",
                "2:34 wrong-value: `maybe` is neither `true` nor `false`",
                "3:3 user-name: the name `ANONYMOUS` stands for connections without a login",
                "3:45 iterations: `1` iterations are not between 4096 and 16384",
                "3:54 verifier: `salt` has 3 bytes, not 8 to 64",
                "3:72 verifier: `stored_key` is not base64",
                "4:3 user-name: the name `a b` has a space, a `*` or an invisible character",
                "5:15 group-name: the name `*` has a space, a `*` or an invisible character",
                "6:5 unknown-key: unknown key `pasword` in a user",
                "7:22 missing-key: a verifier needs the key `server_key`",
                "7:34 iterations: `1000000000` iterations are not between 4096 and 16384",
                "7:78 verifier: `stored_key` has 32 bytes, not 64",
            ]
        );
        assert_eq!(faults(""), ["0:0 empty-file: the file is empty"]);
        assert_eq!(
            faults("users: [ alice ]\n"),
            ["1:8 wrong-type: a map is expected here, this is a list"]
        );
    }

    #[test]
    fn names() {
        for good in [
            "alice",
            "svc-spark",
            "CN=x,O=y",
            "jürgen",
            "a@b.c",
            &"x".repeat(255),
        ] {
            assert_eq!(fault_of_name(good), None, "{good}");
        }
        for bad in [
            "",
            "a b",
            "a\tb",
            "a*",
            "a\0",
            "\u{202e}a",
            "ANONYMOUS",
            &"x".repeat(256),
        ] {
            assert!(fault_of_name(bad).is_some(), "{bad:?}");
        }
    }
}
