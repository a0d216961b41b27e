//! `claimed`: unverified information that a client sends about itself. It is permitted only in a
//! deny, because it proves nothing: a client that is denied can send something else.
//!
//! A deny does not apply to a client that sends no such information: a deny of old versions of a
//! library is not a deny of all clients without a version.

use super::condition::{listed, starred, values};
use crate::{
    policy::model::{pattern::text_matches, vocabulary::Claims},
    text::read::{Cursor, Map},
};
use std::{fmt, sync::Arc};

/// Patterns; `*` matches any characters. Keys are joined by AND, values by OR; an empty list means
/// that the key is absent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ClaimCondition {
    pub client_id: Vec<Arc<str>>,
    pub software: Vec<Arc<str>>,
    pub software_version: Vec<Arc<str>>,
}

pub const KEYS: &[&str] = &["client_id", "software", "software_version"];

/// The value of `claimed` in a deny.
pub fn claimed(value: Cursor<'_>) -> Option<ClaimCondition> {
    let map = value.map("what is claimed", KEYS)?;
    if KEYS.iter().all(|key| !map.has(key)) && !map.has_unknown() {
        let help = "name what is claimed, or remove the key";
        value.fault("empty-condition", "the condition is empty", help);
    }
    Some(ClaimCondition {
        client_id: values(map.get("client_id"), pattern),
        software: values(map.get("software"), pattern),
        software_version: values(map.get("software_version"), pattern),
    })
}

fn pattern(value: Cursor<'_>) -> Option<Arc<str>> {
    starred(value, "one star matches any characters")
}

/// The claims of a connection in an expectation.
pub fn said(map: Map<'_>) -> Arc<Claims> {
    let said = map
        .get("claimed")
        .and_then(|value| value.map("what is claimed", KEYS));
    let text = |key| said?.get(key)?.text().map(Arc::from);
    Arc::new(Claims {
        client_id: text("client_id"),
        software: text("software"),
        software_version: text("software_version"),
    })
}

impl ClaimCondition {
    /// Whether a client's claims match.
    pub fn is_made(&self, claims: &Claims) -> bool {
        let parts = [
            (&self.client_id, &claims.client_id),
            (&self.software, &claims.software),
            (&self.software_version, &claims.software_version),
        ];
        parts.into_iter().all(|(patterns, said)| {
            let hit = |said: &Arc<str>| patterns.iter().any(|pattern| text_matches(pattern, said));
            patterns.is_empty() || said.as_ref().is_some_and(hit)
        })
    }
}

/// As written in the file.
impl fmt::Display for ClaimCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            listed("client_id", self.client_id.iter()),
            listed("software", self.software.iter()),
            listed("software_version", self.software_version.iter()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_not_hit() {
        let texts = |texts: &[&str]| texts.iter().map(|text| Arc::from(*text)).collect();
        let deny = ClaimCondition {
            software: texts(&["sarama", "lib*"]),
            software_version: texts(&["1.*"]),
            ..ClaimCondition::default()
        };
        let made = |software: Option<&str>, version: Option<&str>| {
            deny.is_made(&Claims {
                client_id: Some("x".into()),
                software: software.map(Arc::from),
                software_version: version.map(Arc::from),
            })
        };
        assert!(made(Some("sarama"), Some("1.2")) && made(Some("librdkafka"), Some("1.")));
        assert!(!made(Some("sarama"), Some("2.1")) && !made(Some("sarama2"), Some("1.1")));
        assert!(!made(Some("sarama"), None) && !made(None, Some("1.1")) && !made(None, None));
        assert_eq!(
            deny.to_string(),
            "software: [ sarama, lib* ], software_version: 1.*"
        );
    }
}
