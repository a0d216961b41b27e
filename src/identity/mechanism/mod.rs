//! The SASL mechanisms: one file and one row each. What a listener may name, and what SaslHandshake offers, is derived from the table.
pub mod delegated;
pub mod oauthbearer;
pub mod plain;
pub mod scram;

use bytes::Bytes;
use jiff::Timestamp;

use super::{Authorities, Bearer, Claimed, Failed, Identified, Reason, Verify};
use crate::policy::model::vocabulary::Mechanism;

/// A mechanism that Klamm speaks.
#[derive(Debug)]
pub struct Row {
    /// Its name in SaslHandshake and in `klamm.yaml`.
    pub name: &'static str,
    pub mechanism: Mechanism,
    /// Whether it shows the password to whoever reads the wire: such a listener needs TLS (ruling 30).
    pub cleartext: bool,
    /// Begins an exchange over what is in force at that moment.
    pub begin: fn(&Authorities) -> Box<dyn Exchange>,
    /// The same where the broker judges: messages are read, relayed, and its verdict is the proof.
    pub delegate: fn(&Authorities) -> Box<dyn Exchange>,
}

pub const MECHANISMS: &[Row] = &[scram::SHA_512, scram::SHA_256, oauthbearer::ROW, plain::ROW];

/// The mechanism with this name, exactly as it is written in SASL.
pub fn named(name: &str) -> Option<&'static Row> {
    MECHANISMS.iter().find(|row| row.name == name)
}

/// A name in which `=2C` and `=3D` stand for the two characters that it cannot show (RFC 5801, RFC 5802).
fn unescaped(name: &str) -> Option<String> {
    let mut parts = name.split('=');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (character, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (None, Some(rest)) => ('=', rest),
            (None, None) => return None,
        };
        name.push(character);
        name.push_str(rest);
    }
    Some(name)
}

/// One login, message by message; each is the `auth_bytes` of a SaslAuthenticate request.
pub trait Exchange: Send {
    fn step(&mut self, input: &[u8]) -> Step;

    /// What a verdict that was reached outside leads to.
    fn conclude(&mut self, verdict: Result<Identified, Failed>) -> Step {
        match verdict {
            Ok(identified) => Step::Proven(identified, Bytes::new()),
            Err(failed) => Step::Failed(failed),
        }
    }

    /// What the broker's answer to a relayed message leads to.
    fn heard(&mut self, _heard: Heard) -> Step {
        Step::failed(Claimed::Unreadable, Reason::Malformed)
    }
}

/// What a message of the client leads to.
#[derive(Debug)]
pub enum Step {
    /// Send this, and wait for the next message.
    Challenge(Bytes),
    /// Run this where heavy work is run; it decides.
    Verify(Verify),
    /// Judge this by the time that it is, and [`Exchange::conclude`].
    Bearer(Bearer),
    /// The login has succeeded; this is the last message to the client.
    Proven(Identified, Bytes),
    /// The login has failed.
    Failed(Failed),
    /// The login has failed, and the mechanism tells the client so by a message of its own; the client answers that.
    Refused(Failed, Bytes),
    /// The client has answered what told it that the login had failed.
    Dismissed,
    /// Say this to the broker of this connection, and tell what it answers ([`Exchange::heard`]).
    Relay(Relayed),
}

/// A message of the client's for the broker. Many a message is a password: it is never shown.
pub struct Relayed {
    /// Who the client says it is. The broker reads the same.
    pub name: Claimed,
    pub message: Bytes,
}

impl std::fmt::Debug for Relayed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Relayed(redacted)")
    }
}

/// What the broker says to a relayed message.
#[derive(Debug)]
pub enum Heard {
    /// Error 0, which is a success only where it is the mechanism's last message; and until when the broker lets the session last, if it says so.
    Message(Bytes, Option<Timestamp>),
    /// An error.
    Refused,
}

impl Step {
    fn failed(name: Claimed, reason: Reason) -> Step {
        Step::Failed(Failed { name, reason })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rows_are_unique_and_found_by_their_exact_name() {
        let names: BTreeSet<_> = MECHANISMS.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), MECHANISMS.len());
        for row in MECHANISMS {
            assert_eq!(named(row.name).unwrap().mechanism, row.mechanism);
        }
        assert!(named("plain").is_none());
    }
}
