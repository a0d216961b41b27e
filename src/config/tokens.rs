//! `identity.tokens`: whose tokens are believed, what they must say, and where the issuer's keys are.
use std::{path::PathBuf, time::Duration};

use jiff::SignedDuration;

use super::{Parts, cluster::some};
use crate::{
    identity::{
        is_principal,
        token::{
            Path, Settings,
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
    /// Read anew when it changes.
    File(PathBuf),
    Url {
        url: Url,
        /// Certificates that the provider's is checked against; `None`: those of the system.
        ca: Option<PathBuf>,
        /// How often they are fetched.
        refresh: Duration,
        /// How long they hold when no new ones can be fetched.
        keep: Duration,
    },
}

const KEYS: &[&str] = &[
    "issuer",
    "audience",
    "jwks",
    "principal",
    "groups",
    "prefix",
    "algorithms",
    "clock_skew",
    "ca",
    "refresh",
    "keep_keys",
];
/// What has no meaning for keys in a file.
const FETCHED: &[&str] = &["ca", "refresh", "keep_keys"];

const CLOCK_SKEW: Duration = Duration::from_secs(30);
const REFRESH: Duration = Duration::from_secs(300);
const KEEP: Duration = Duration::from_secs(3600);
/// As long as any name.
const TEXT: usize = 1024;

pub(super) fn read(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Tokens> {
    let map = cursor.map("identity.tokens", KEYS)?;
    let issuer = map.must("issuer").and_then(text);
    let audience = map.must("audience").and_then(text);
    let principal = map
        .get("principal")
        .map_or_else(|| Some(Path(vec!["sub".to_owned()])), path);
    let groups = some(map.get("groups").map(path));
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

/// `realm_access.roles`, or a list of the names on the way where one of them has a dot in it.
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
    // All of them are read, so that every fault is told.
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

/// A URL has a scheme; whatever has none is a file.
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
