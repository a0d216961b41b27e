//! OAUTHBEARER (RFC 7628) from the client's side. Error 0 alone is not a success: a broker that
//! refuses the token sends the reason in a message with error 0, and expects another message before
//! it sends an error (ruling 29). Klamm does not wait for that.
use std::fmt;

use bytes::Bytes;

use super::{BrokerLoginError, Exchange, NextStep};

/// Limit of a token in bytes: the frame of a login allows no more.
const TOKEN_BYTES: usize = 24 << 10;
/// How many characters of a refusal are shown.
const SHOWN: usize = 200;

/// A bearer token for the brokers.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

impl Token {
    /// Returns `None` for a character that RFC 6750 does not allow, or an invalid length.
    pub fn new(text: &str) -> Option<Token> {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        let fits = (1..=TOKEN_BYTES).contains(&text.len());
        (fits && text.bytes().all(sound)).then(|| Token(text.into()))
    }

    /// The claims, if it is a JSON web token: brokers verify it, Klamm only reads its expiry.
    pub fn claims(&self) -> Option<serde_json::Value> {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let payload = self.0.split('.').nth(1)?;
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

struct Bearer;

pub(super) fn begin(token: &Token) -> (Box<dyn Exchange>, Bytes) {
    let message = format!("n,,\u{1}auth=Bearer {}\u{1}\u{1}", token.0);
    (Box::new(Bearer), message.into())
}

impl Exchange for Bearer {
    fn next(&mut self, said: &[u8]) -> Result<NextStep, BrokerLoginError> {
        match said.is_empty() {
            true => Ok(NextStep::Done),
            false => Err(BrokerLoginError::Refused(shown(said))),
        }
    }
}

/// A broker's message, shortened, and without characters that could deceive a reader of the log.
pub(super) fn shown(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let sound = |character: char| match character.is_control() {
        true => ' ',
        false => character,
    };
    text.chars().take(SHOWN).map(sound).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_is_silence_and_nothing_else() {
        let token = Token::new("abc.def-_~+/=").unwrap();
        let (mut exchange, message) = begin(&token);
        assert_eq!(&message[..], b"n,,\x01auth=Bearer abc.def-_~+/=\x01\x01");
        assert!(matches!(exchange.next(b""), Ok(NextStep::Done)));
        let refused = exchange
            .next(b"{\"status\":\"invalid_token\"}\n")
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the broker refuses the proof: {\"status\":\"invalid_token\"} "
        );
    }

    #[test]
    fn what_is_no_token() {
        let long = "a".repeat(TOKEN_BYTES + 1);
        for text in ["", "a b", "a\u{1}auth=x", "ä", "a\n", &long] {
            assert!(Token::new(text).is_none(), "{text:?}");
        }
        assert!(Token::new(&long[1..]).is_some());
    }

    #[test]
    fn how_long_it_lasts_is_read_where_it_says_so() {
        let token = Token::new("e30.eyJleHAiOjEyfQ.").unwrap();
        assert_eq!(token.claims().unwrap()["exp"], 12);
        for opaque in ["abc", "a.b.c", "e30.e30=.x"] {
            assert!(
                Token::new(opaque)
                    .unwrap()
                    .claims()
                    .is_none_or(|claims| claims.get("exp").is_none())
            );
        }
    }
}
