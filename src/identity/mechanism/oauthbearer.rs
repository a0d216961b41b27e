//! OAUTHBEARER (RFC 7628): one message, `n,[a=authzid],^Akey=value^A…^A`, of which `auth=Bearer TOKEN` is read.
//!
//! The form is Kafka's (`OAuthBearerClientInitialResponse`), patterns included: host, port and extensions may stand there and are not believed. A
//! failure is told as Kafka tells it (`OAuthBearerSaslServer`): first what RFC 7628 calls the error challenge, and when the client has said `^A`
//! to that, SASL_AUTHENTICATION_FAILED. Both are the same for all causes.
use std::str;

use bytes::Bytes;

use super::{Exchange, Row, Step};
use crate::{
    identity::{
        Authorities, Claimed, Failed, Identified, Reason,
        token::{Bearer, jwt::Jwt},
    },
    policy::vocabulary::Mechanism,
};

pub const ROW: Row = Row {
    name: "OAUTHBEARER",
    mechanism: Mechanism::OauthBearer,
    cleartext: true,
    begin: |authorities| {
        Box::new(OauthBearer {
            state: State::First(authorities.clone()),
        })
    },
};

/// RFC 7628, 3.2.2. Kafka's own says no more, either.
const CHALLENGE: &[u8] = br#"{"status":"invalid_token"}"#;
const SEPARATOR: char = '\u{1}';

struct OauthBearer {
    state: State,
}

enum State {
    /// Nothing was said yet.
    First(Authorities),
    /// The token is being judged.
    Judged,
    /// The client was told that it failed, and is to say that it has heard.
    Refused,
}

impl Exchange for OauthBearer {
    fn step(&mut self, input: &[u8]) -> Step {
        match std::mem::replace(&mut self.state, State::Judged) {
            State::First(authorities) => match Message::parse(input).and_then(Message::token) {
                Ok((token, authorization_id)) => {
                    Step::Bearer(Bearer::new(authorities, token, authorization_id))
                }
                Err(reason) => self.conclude(Err(Failed {
                    name: Claimed::Unreadable,
                    reason,
                })),
            },
            // Whatever it says.
            State::Judged | State::Refused => Step::Dismissed,
        }
    }

    fn conclude(&mut self, verdict: Result<Identified, Failed>) -> Step {
        match verdict {
            Ok(identified) => Step::Proven(identified, Bytes::new()),
            Err(failed) => {
                self.state = State::Refused;
                Step::Refused(failed, Bytes::from_static(CHALLENGE))
            }
        }
    }
}

/// A message that has the form.
struct Message<'a> {
    /// With `=2C` and `=3D` put back.
    authorization_id: String,
    auth: &'a str,
}

impl<'a> Message<'a> {
    fn parse(input: &'a [u8]) -> Result<Message<'a>, Reason> {
        let input = str::from_utf8(input).map_err(|_| Reason::Malformed)?;
        let (header, pairs) = input.split_once(SEPARATOR).ok_or(Reason::Malformed)?;
        let name = header
            .strip_prefix("n,")
            .and_then(|header| header.strip_suffix(','))
            .ok_or(Reason::Malformed)?;
        let authorization_id = match name.strip_prefix("a=") {
            Some(name) => sasl_name(name).ok_or(Reason::Malformed)?,
            None if name.is_empty() => String::new(),
            None => return Err(Reason::Malformed),
        };
        let auth = auth_of(pairs).ok_or(Reason::Malformed)?;
        Ok(Message {
            authorization_id,
            auth,
        })
    }

    /// The token of `Bearer TOKEN`; the scheme in any case (RFC 7235).
    fn token(self) -> Result<(Jwt, String), Reason> {
        let (scheme, token) = self.auth.split_once(' ').ok_or(Reason::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Reason::Malformed);
        }
        let token = Jwt::parse(token.trim_start_matches(' '))?;
        Ok((token, self.authorization_id))
    }
}

/// The value of `auth`, which must stand there once, among pairs that all have the form.
fn auth_of(pairs: &str) -> Option<&str> {
    let mut rest = pairs;
    let mut auth = None;
    loop {
        let (pair, behind) = rest.split_once(SEPARATOR)?;
        if pair.is_empty() {
            // An empty pair is the end, and nothing stands behind the end.
            return auth.filter(|_| behind.is_empty());
        }
        let (key, value) = pair.split_once('=')?;
        let sound = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !value.is_empty()
            && value.bytes().all(is_value);
        if !sound {
            return None;
        }
        if key == "auth" && auth.replace(value).is_some() {
            return None;
        }
        rest = behind;
    }
}

/// Printable ASCII and white space.
fn is_value(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')
}

/// RFC 5801's `saslname`: `,` and `=` are written `=2C` and `=3D`.
fn sasl_name(text: &str) -> Option<String> {
    if text.is_empty() || text.contains(',') {
        return None;
    }
    let mut parts = text.split('=');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (c, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (None, Some(rest)) => ('=', rest),
            (None, None) => return None,
        };
        name.push(c);
        name.push_str(rest);
    }
    Some(name)
}
