//! `identity.tokens`: the trusted issuer, the required claims, and the source of the issuer's keys.
use std::{path::PathBuf, time::Duration};

use jiff::SignedDuration;

use super::{Parts, cluster::some};
use crate::{
    identity::{
        is_principal,
        token::{
            Audience, Groups, Path, Settings,
            keys::{ALGORITHMS, Algorithm},
        },
    },
    text::{
        read::{Cursor, Map},
        url::Url,
    },
};

/// Tokens of one issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    pub settings: Settings,
    pub keys: KeysFrom,
}

/// Where the issuer's keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysFrom {
    /// Read again when it changes.
    File(PathBuf),
    Url {
        url: Url,
        /// Certificates that verify the provider's certificate; `None`: the system's.
        ca: Option<PathBuf>,
        /// The interval between fetches.
        refresh: Duration,
        /// How long keys stay valid if no new ones can be fetched.
        keep: Duration,
    },
}

const KEYS: &[&str] = &[
    "issuer",
    "audience",
    "jwks",
    "principal",
    "groups",
    "groups_separator",
    "prefix",
    "algorithms",
    "clock_skew",
    "ca",
    "refresh",
    "keep_keys",
];
/// Settings that have no meaning for keys in a file.
const FETCHED: &[&str] = &["ca", "refresh", "keep_keys"];

const CLOCK_SKEW: Duration = Duration::from_secs(30);
const REFRESH: Duration = Duration::from_secs(300);
const KEEP: Duration = Duration::from_secs(3600);
/// The maximum number of values of a claim that may stand for Klamm's audience.
const AUDIENCES: usize = 100;
/// In bytes.
const SEPARATOR: usize = 8;
/// The same limit as for any name.
const TEXT: usize = 1024;

pub(super) fn read(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Tokens> {
    let map = cursor.map("identity.tokens", KEYS)?;
    let issuer = map.must("issuer").and_then(text);
    let audience = map.must("audience").and_then(audience);
    let principal = map
        .get("principal")
        .map_or_else(|| Some(Path(vec!["sub".to_owned()])), path);
    let groups = groups(map);
    let prefix = map
        .get("prefix")
        .map_or_else(|| Some(String::new()), prefix);
    let algorithms = map
        .get("algorithms")
        .map_or_else(|| Some(all()), algorithms);
    let clock_skew = within(map, "clock_skew", (0, 300), CLOCK_SKEW);
    let keys = map.must("jwks").and_then(|cursor| keys(map, cursor, parts));
    Some(Tokens {
        settings: Settings {
            issuer: issuer?,
            audience: audience?,
            principal: principal?,
            groups: groups?,
            prefix: prefix?,
            algorithms: algorithms?,
            clock_skew: SignedDuration::try_from(clock_skew?).ok()?,
        },
        keys: keys?,
    })
}

fn text(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    if text.is_empty() || text.len() > TEXT {
        cursor.fault(
            "wrong-value",
            "the text is empty or too long",
            "write what the provider puts into its tokens, to the letter",
        );
        return None;
    }
    Some(text.to_owned())
}

/// A name, which must be one of `aud`; or a map that names other claims to check, if any.
fn audience(cursor: Cursor<'_>) -> Option<Audience> {
    if !cursor.is_map() {
        return text(cursor).map(Audience::Named);
    }
    let map = cursor.map("identity.tokens.audience", &["claim", "is", "unchecked"])?;
    match (map.get("claim"), map.get("is"), map.get("unchecked")) {
        (Some(claim), Some(is), None) => {
            let (path, is) = (path(claim), texts(is));
            Some(Audience::Claim {
                path: path?,
                is: is?,
            })
        }
        (None, None, Some(unchecked)) if unchecked.read::<bool>()? => {
            unchecked.warn(
                "unchecked-audience",
                "every token of the issuer is taken, also one that was made for another service",
                "say which claim shows that a token is for Klamm: `audience: { claim: client_id, is: [ … ] }`",
            );
            Some(Audience::Unchecked)
        }
        _ => {
            cursor.fault(
                "wrong-value",
                "this says not how a token shows that it was made for Klamm",
                "write a name of `aud`, or `{ claim: client_id, is: [ … ] }`, or `{ unchecked: true }`",
            );
            None
        }
    }
}

fn texts(cursor: Cursor<'_>) -> Option<Vec<String>> {
    // All entries are read, so that all faults are reported.
    let texts: Vec<Option<String>> = cursor.list()?.into_iter().map(text).collect();
    let texts: Vec<_> = texts.into_iter().collect::<Option<_>>()?;
    if texts.is_empty() || texts.len() > AUDIENCES {
        cursor.fault(
            "wrong-value",
            format!("there are {} values", texts.len()),
            format!("write between 1 and {AUDIENCES}"),
        );
        return None;
    }
    Some(texts)
}

/// `Some(None)`: tokens carry no groups.
fn groups(map: Map<'_>) -> Option<Option<Groups>> {
    let separator = some(map.get("groups_separator").map(separator));
    let Some(cursor) = map.get("groups") else {
        if let Some(cursor) = map.get("groups_separator") {
            let message = "no claim names groups that could be separated";
            cursor.fault("wrong-value", message, "add `groups`, or remove the key");
        }
        return Some(None);
    };
    let (path, separator) = (path(cursor)?, separator?);
    // By definition, these claims are lists of words (RFC 6749, section 3.3).
    let scope = matches!(path.0.last().map(String::as_str), Some("scope" | "scp"));
    let separator = separator.or_else(|| scope.then(|| " ".to_owned()));
    Some(Some(Groups { path, separator }))
}

fn separator(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    if text.is_empty() || text.len() > SEPARATOR {
        cursor.fault(
            "wrong-value",
            format!("a separator has between 1 and {SEPARATOR} bytes"),
            "write what stands between the names, such as `\" \"`; without the key a text is one name",
        );
        return None;
    }
    Some(text.to_owned())
}

/// `realm_access.roles`, or a list of the names on the path if one of them contains a dot.
fn path(cursor: Cursor<'_>) -> Option<Path> {
    let steps: Vec<String> = match cursor.is_list() {
        true => {
            let names = cursor
                .list()?
                .into_iter()
                .map(|item| item.text().map(str::to_owned));
            names.collect::<Option<_>>()?
        }
        false => cursor.text()?.split('.').map(str::to_owned).collect(),
    };
    if steps.is_empty()
        || steps.len() > 8
        || steps
            .iter()
            .any(|step| step.is_empty() || step.len() > TEXT)
    {
        cursor.fault("wrong-value", "this names no claim", "write a claim such as `sub`, `realm_access.roles`, or `[ \"https://idp.example/groups\" ]` for one with a dot in its name");
        return None;
    }
    Some(Path(steps))
}

fn prefix(cursor: Cursor<'_>) -> Option<String> {
    let prefix = cursor.text()?;
    if !is_principal(prefix) || prefix.len() > 64 {
        cursor.fault(
            "wrong-value",
            format!("`{prefix}` cannot begin a principal's name"),
            "write something short, such as `idp:`",
        );
        return None;
    }
    Some(prefix.to_owned())
}

fn all() -> Vec<Algorithm> {
    ALGORITHMS.iter().map(|(_, algorithm)| *algorithm).collect()
}

fn algorithms(cursor: Cursor<'_>) -> Option<Vec<Algorithm>> {
    let words = cursor.list()?.into_iter().map(|item| item.word(ALGORITHMS));
    // All entries are read, so that all faults are reported.
    let words: Vec<Option<Algorithm>> = words.collect();
    let algorithms: Vec<_> = words.into_iter().collect::<Option<_>>()?;
    if algorithms.is_empty() {
        cursor.fault(
            "wrong-value",
            "no algorithm is named",
            "remove the key to take all of public keys",
        );
        return None;
    }
    Some(algorithms)
}

/// A URL has a scheme; a value without one is a file.
fn keys(map: Map<'_>, cursor: Cursor<'_>, parts: &mut Parts) -> Option<KeysFrom> {
    if !cursor.text()?.contains("://") {
        for key in FETCHED {
            if let Some(cursor) = map.get(key) {
                cursor.fault(
                    "wrong-value",
                    format!("`{key}` is for keys that are fetched, and `jwks` is a file"),
                    "remove it: the file is read when it changes",
                );
            }
        }
        return Some(KeysFrom::File(parts.path("keys", cursor, false)?));
    }
    let url = cursor.read::<Url>();
    let ca = some(map.get("ca").map(|cursor| parts.path("ca", cursor, false)));
    let refresh = within(map, "refresh", (10, 86_400), REFRESH);
    let keep = within(map, "keep_keys", (60, 604_800), KEEP);
    let (refresh, keep) = (refresh?, keep?);
    if let Some(cursor) = map
        .get("keep_keys")
        .or(map.get("refresh"))
        .filter(|_| keep < refresh)
    {
        cursor.fault(
            "limits",
            "keys would be given up before they are fetched again",
            "make `keep_keys` several times as long as `refresh`",
        );
    }
    Some(KeysFrom::Url {
        url: url?,
        ca: ca?,
        refresh,
        keep,
    })
}

/// A time between two bounds in seconds, both included.
fn within(
    map: Map<'_>,
    key: &'static str,
    (least, most): (u64, u64),
    default: Duration,
) -> Option<Duration> {
    let Some(cursor) = map.get(key) else {
        return Some(default);
    };
    let time: Duration = cursor.read()?;
    if !(Duration::from_secs(least)..=Duration::from_secs(most)).contains(&time) {
        cursor.fault(
            "limits",
            format!("`{key}` is not between {least}s and {most}s"),
            "leave it out for the default",
        );
        return None;
    }
    Some(time)
}
