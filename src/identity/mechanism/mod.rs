//! The SASL mechanisms: one file and one row each. The mechanisms that a listener may name, and
//! that SaslHandshake offers, are derived from the table.
pub mod delegated;
pub mod oauthbearer;
pub mod plain;
pub mod scram;

use bytes::Bytes;
use jiff::Timestamp;

use super::{Authorities, Bearer, ClaimedIdentity, Failed, Identified, Reason, Verify};
use crate::policy::model::vocabulary::Mechanism;

/// A mechanism that Klamm supports.
#[derive(Debug)]
pub struct MechanismRow {
    /// Its name in SaslHandshake and in `klamm.yaml`.
    pub name: &'static str,
    pub mechanism: Mechanism,
    /// Whether it sends the password in clear text: such a listener needs TLS (ruling 30).
    pub cleartext: bool,
    /// Starts an exchange against the authorities in force at that moment.
    pub begin: fn(&Authorities) -> Box<dyn Exchange>,
    /// The same where the broker decides: messages are read and relayed, and its verdict is the
    /// proof.
    pub delegate: fn(&Authorities) -> Box<dyn Exchange>,
}

pub const MECHANISMS: &[MechanismRow] =
    &[scram::SHA_512, scram::SHA_256, oauthbearer::ROW, plain::ROW];

/// The mechanism with this name, exactly as it is written in SASL.
pub fn named(name: &str) -> Option<&'static MechanismRow> {
    MECHANISMS.iter().find(|row| row.name == name)
}

/// Decodes a name in which `=2C` and `=3D` stand for comma and equals sign (RFC 5801, RFC 5802).
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

    /// The next step after a verdict from outside the exchange.
    fn conclude(&mut self, verdict: Result<Identified, Failed>) -> Step {
        match verdict {
            Ok(identified) => Step::Proven(identified, Bytes::new()),
            Err(failed) => Step::Failed(failed),
        }
    }

    /// The next step after the broker's answer to a relayed message.
    fn heard(&mut self, _heard: BrokerReply) -> Step {
        Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed)
    }
}

/// The result of a client's message.
#[derive(Debug)]
pub enum Step {
    /// Send this, and wait for the next message.
    Challenge(Bytes),
    /// Run this where heavy work is run; its result decides.
    Verify(Verify),
    /// Verify this token at the current time, then call [`Exchange::conclude`].
    Bearer(Bearer),
    /// The login has succeeded; this is the last message to the client.
    Proven(Identified, Bytes),
    /// The login has failed.
    Failed(Failed),
    /// The login has failed, and the mechanism has a failure message of its own, which the client
    /// answers.
    Refused(Failed, Bytes),
    /// The client has answered the failure message.
    Dismissed,
    /// Send this to the broker of this connection, and pass its answer to [`Exchange::heard`].
    Relay(Relayed),
}

/// A message of the client for the broker. It may contain a password, so it is never displayed.
pub struct Relayed {
    /// The name that the client claims. The broker reads the same name.
    pub name: ClaimedIdentity,
    pub message: Bytes,
}

impl std::fmt::Debug for Relayed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Relayed(redacted)")
    }
}

/// The broker's answer to a relayed message.
#[derive(Debug)]
pub enum BrokerReply {
    /// Error 0, which is a success only for the mechanism's last message; and the end of the
    /// broker's session, if stated.
    Message(Bytes, Option<Timestamp>),
    /// An error.
    Refused,
}

impl Step {
    fn failed(name: ClaimedIdentity, reason: Reason) -> Step {
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
