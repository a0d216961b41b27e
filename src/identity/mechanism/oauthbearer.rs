//! OAUTHBEARER (RFC 7628): one message, `n,[a=authzid],^Akey=value^A…^A`, of which `auth=Bearer
//! TOKEN` is read.
//!
//! The format is Kafka's (`OAuthBearerClientInitialResponse`), patterns included: host, port and
//! extensions are allowed and ignored. A failure is sent as in Kafka (`OAuthBearerSaslServer`):
//! first the error challenge of RFC 7628, and after the client's answer `^A`,
//! SASL_AUTHENTICATION_FAILED. Both are the same for all causes.
use std::str;

use bytes::Bytes;

use super::{Exchange, MechanismRow, Step, delegated, unescaped};
use crate::{
    identity::{
        Authorities, ClaimedIdentity, Failed, Identified, Reason,
        token::{Bearer, jwt::Jwt},
    },
    policy::model::vocabulary::Mechanism,
};

pub const ROW: MechanismRow = MechanismRow {
    name: "OAUTHBEARER",
    mechanism: Mechanism::OauthBearer,
    cleartext: true,
    begin: |authorities| {
        Box::new(OauthBearer {
            state: State::First(authorities.clone()),
        })
    },
    delegate: delegated::bearer,
};

/// RFC 7628, 3.2.2. Kafka's own challenge has no more fields either.
pub(super) const CHALLENGE: &[u8] = br#"{"status":"invalid_token"}"#;
const SEPARATOR: char = '\u{1}';

struct OauthBearer {
    state: State,
}

enum State {
    /// No message has arrived yet.
    First(Authorities),
    /// The token is being verified.
    Judged,
    /// The client was told of the failure, and must acknowledge it.
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
                    name: ClaimedIdentity::Unreadable,
                    reason,
                })),
            },
            // Any content.
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

/// A message in the right format.
pub(super) struct Message<'a> {
    /// With `=2C` and `=3D` decoded.
    authorization_id: String,
    auth: &'a str,
}

impl<'a> Message<'a> {
    pub fn parse(input: &'a [u8]) -> Result<Message<'a>, Reason> {
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

    /// The token of `Bearer TOKEN`; the scheme ignores case (RFC 7235).
    pub fn token(self) -> Result<(Jwt, String), Reason> {
        let (scheme, token) = self.auth.split_once(' ').ok_or(Reason::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Reason::Malformed);
        }
        let token = Jwt::parse(token.trim_start_matches(' '))?;
        Ok((token, self.authorization_id))
    }
}

/// The value of `auth`, which must occur exactly once among valid pairs.
fn auth_of(pairs: &str) -> Option<&str> {
    let mut rest = pairs;
    let mut auth = None;
    loop {
        let (pair, behind) = rest.split_once(SEPARATOR)?;
        if pair.is_empty() {
            // An empty pair is the end, and nothing may follow it.
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

/// RFC 5801's `saslname`.
fn sasl_name(text: &str) -> Option<String> {
    match text.is_empty() || text.contains(',') {
        true => None,
        false => unescaped(text),
    }
}

/// For the fuzzer: any message leads to a step, and an accepted message matches Kafka's pattern.
#[doc(hidden)]
pub fn fuzz_oauthbearer(input: &[u8]) {
    if let Ok(message) = Message::parse(input) {
        assert!(input.starts_with(b"n,") && input.ends_with(&[1, 1]));
        let auth = [b"\x01auth=", message.auth.as_bytes(), b"\x01"].concat();
        let found = input.windows(auth.len()).filter(|window| *window == auth);
        assert_eq!(found.count(), 1, "another message was read than was sent");
    }
    let mut exchange = OauthBearer {
        state: State::Refused,
    };
    assert!(matches!(exchange.step(input), Step::Dismissed));
}

#[cfg(test)]
pub mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::identity::{
        Judgement,
        token::{
            forge::{self, ISSUER, MALLORY},
            tests::{authorities, now, settings},
        },
    };

    static AUTHORITIES: LazyLock<Authorities> = LazyLock::new(|| authorities(settings()));

    /// All messages to the client, and the result for the audit log.
    fn login(input: &[u8]) -> (Vec<String>, Result<String, Reason>) {
        let mut exchange = (ROW.begin)(&AUTHORITIES);
        let step = match exchange.step(input) {
            Step::Bearer(bearer) => exchange.conclude(match bearer.judge(now()) {
                Judgement::Proven(identified) => Ok(identified),
                Judgement::Failed(failed) | Judgement::UnknownKey(failed) => Err(failed),
            }),
            step @ (Step::Challenge(_)
            | Step::Verify(_)
            | Step::Proven(..)
            | Step::Failed(_)
            | Step::Refused(..)
            | Step::Dismissed
            | Step::Relay(_)) => step,
        };
        match step {
            Step::Proven(identified, last) => {
                assert!(last.is_empty());
                (vec![], Ok(identified.principal().to_string()))
            }
            Step::Refused(failed, challenge) => {
                let told = String::from_utf8(challenge.to_vec()).unwrap();
                let end = exchange.step(b"\x01");
                assert!(matches!(end, Step::Dismissed), "{end:?}");
                (vec![told, "error".into()], Err(failed.reason))
            }
            Step::Challenge(_)
            | Step::Verify(_)
            | Step::Bearer(_)
            | Step::Failed(_)
            | Step::Dismissed
            | Step::Relay(_) => {
                panic!("{step:?}")
            }
        }
    }

    fn message(gs2: &str, pairs: &[&str]) -> Vec<u8> {
        let pairs: String = pairs.iter().map(|pair| format!("{pair}\u{1}")).collect();
        format!("{gs2}\u{1}{pairs}\u{1}").into_bytes()
    }

    #[test]
    fn who_is_let_in() {
        let auth = format!("auth=Bearer {}", forge::token());
        let lower = format!("auth=bearer  {}", forge::token());
        for input in [
            message("n,,", &[&auth]),
            message("n,,", &[&lower]),
            message("n,a=alice,", &[&auth]),
            message("n,,", &["host=kafka.example", "port=9092", &auth]),
            message("n,,", &[&auth, "logicalCluster=lkc-1", "traceId=a=b c"]),
        ] {
            assert_eq!(login(&input), (vec![], Ok("alice".to_owned())));
        }
    }

    #[test]
    fn messages_that_are_refused() {
        let auth = format!("auth=Bearer {}", forge::token());
        for (input, reason) in [
            (vec![], Reason::Malformed),
            (b"n,,".to_vec(), Reason::Malformed),
            (b"\x01".to_vec(), Reason::Malformed),
            (message("", &[&auth]), Reason::Malformed),
            (message("y,,", &[&auth]), Reason::Malformed),
            (message("p=tls-unique,,", &[&auth]), Reason::Malformed),
            (message("n,", &[&auth]), Reason::Malformed),
            (message("n,a=,", &[&auth]), Reason::Malformed),
            (message("n,a=al=2Xice,", &[&auth]), Reason::Malformed),
            (message("n,a=al,ice,", &[&auth]), Reason::Malformed),
            (message("n,a=bob,", &[&auth]), Reason::OtherIdentity),
            (message("n,a=Alice,", &[&auth]), Reason::OtherIdentity),
            (message("n,,", &[]), Reason::Malformed),
            (message("n,,", &["auth="]), Reason::Malformed),
            (message("n,,", &["auth=Bearer"]), Reason::Malformed),
            (message("n,,", &["auth=Bearer "]), Reason::Malformed),
            (message("n,,", &[&auth, &auth]), Reason::Malformed),
            (message("n,,", &["Auth=x"]), Reason::Malformed),
            (message("n,,", &[&auth, "x1=y"]), Reason::Malformed),
            (message("n,,", &[&auth, "x="]), Reason::Malformed),
            (message("n,,", &[&auth, "x=\u{e9}"]), Reason::Malformed),
            (
                message("n,,", &[&auth.replace("Bearer", "Basic")]),
                Reason::Malformed,
            ),
            (message("n,,", &[&format!("{auth} x")]), Reason::Signature),
            (
                [message("n,,", &[&auth]), b"x".to_vec()].concat(),
                Reason::Malformed,
            ),
            (
                [message("n,,", &[&auth]), vec![1]].concat(),
                Reason::Malformed,
            ),
            (
                format!("n,,\u{1}{auth}\u{1}").into_bytes(),
                Reason::Malformed,
            ),
            (
                [message("n,,", &[&auth]), vec![0xff]].concat(),
                Reason::Malformed,
            ),
            (vec![b'n'; 1 << 20], Reason::Malformed),
        ] {
            let (_, heard) = login(&input);
            assert_eq!(heard, Err(reason), "{}", input.escape_ascii());
        }
        assert_eq!(sasl_name("a=2Cb=3Dc").as_deref(), Some("a,b=c"));
    }

    /// Inputs that fail, each for a different reason.
    pub fn failing() -> impl Strategy<Value = Vec<u8>> {
        let signed = |change: fn(&mut serde_json::Value)| {
            let mut claims = forge::claims();
            change(&mut claims);
            let token = ISSUER.sign(&forge::header("EdDSA"), &claims.to_string());
            message("n,,", &[&format!("auth=Bearer {token}")])
        };
        let headed = |header: serde_json::Value| {
            let token = ISSUER.sign(&header, &forge::claims().to_string());
            message("n,,", &[&format!("auth=Bearer {token}")])
        };
        let forged = MALLORY.sign(&forge::header("ES256"), &forge::claims().to_string());
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..64),
            Just(headed(json!({"alg": "none"}))),
            Just(headed(json!({"alg": "HS256", "kid": "rsa"}))),
            Just(headed(json!({"alg": "EdDSA", "kid": "nobody's"}))),
            Just(headed(json!({"alg": "EdDSA", "kid": "p256"}))),
            Just(headed(json!({"alg": "EdDSA", "crit": ["exp"]}))),
            Just(signed(|claims| claims["exp"] = json!("never"))),
            Just(signed(
                |claims| claims["iss"] = json!("https://mallory.example")
            )),
            Just(signed(|claims| claims["nbf"] = json!(forge::NOW + 3600))),
            Just(signed(|claims| claims["sub"] = json!("rob"))),
            Just(signed(|claims| claims["exp"] = json!(1))),
            Just(signed(|claims| claims["aud"] = json!("x"))),
            Just(signed(|claims| claims["sub"] = json!("bob"))),
            Just(message("n,,", &[&format!("auth=Bearer {forged}")])),
            Just(message(
                "n,a=bob,",
                &[&format!("auth=Bearer {}", forge::token())]
            )),
            "[a-zA-Z0-9._-]{0,40}"
                .prop_map(|token| message("n,,", &[&format!("auth=Bearer {token}")])),
        ]
    }

    proptest! {
        #[test]
        fn no_two_failures_can_be_told_apart(one in failing(), other in failing()) {
            let ((heard, first), (too, second)) = (login(&one), login(&other));
            prop_assert!(first.is_err() && second.is_err());
            prop_assert_eq!(heard, too);
        }

        #[test]
        fn any_bytes_have_one_reading(input in prop::collection::vec(prop_oneof![Just(1u8), Just(b'='), Just(b','), Just(b'n'), Just(b'a'), any::<u8>()], 0..40)) {
            fuzz_oauthbearer(&input);
        }
    }
}
