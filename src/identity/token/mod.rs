//! Tokens of an issuer: JWTs (RFC 7519) whose signature is verified by one of its keys, and whose
//! claims meet the requirements of `klamm.yaml`.
//!
//! No clock and no network here: the caller passes the time, and the shell passes the keys
//! ([`Tokens::learn`]). A token with an unknown key gives [`Judgement::UnknownKey`], so that the
//! keys can be fetched once more before the final verdict.
//!
//! [`jwt`] splits a token, [`keys`] verifies it, [`claims`] reads its claims; [`json`] parses both.
pub mod claims;
#[cfg(test)]
pub mod forge;
pub mod json;
pub mod jwt;
pub mod keys;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use self::{
    claims::Claims,
    jwt::Jwt,
    keys::{Algorithm, Keys, Unverified},
};
use super::{Authorities, ClaimedIdentity, Failed, Identified, Reason};
use crate::policy::model::vocabulary::Mechanism;

/// The requirements for tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The exact value of `iss`.
    pub issuer: String,
    pub audience: Audience,
    /// The claim whose value is the principal.
    pub principal: Path,
    pub groups: Option<Groups>,
    /// Prefix of the principal, so that it differs from names of other sources.
    pub prefix: String,
    pub algorithms: Vec<Algorithm>,
    /// Allowed difference between the issuer's clock and Klamm's.
    pub clock_skew: SignedDuration,
}

/// How a token shows that it was issued for Klamm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// This value is one of `aud`.
    Named(String),
    /// The claim has one of these values, for issuers that leave `aud` out.
    Claim { path: Path, is: Vec<String> },
    /// No check: every token of the issuer is accepted, whatever its audience.
    Unchecked,
}

/// The claim that names a token's groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    pub path: Path,
    /// The separator between names where the claim is a string; `None`: a string is one name.
    pub separator: Option<String>,
}

/// The path of a claim: the keys that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

/// The tokens of one issuer. Lives as long as the process; a reload of other files keeps its keys.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokens {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    known: RwLock<Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    keys: Arc<Keys>,
    /// Until when the keys may be used without a new fetch; `None`: without a limit.
    until: Option<Timestamp>,
}

/// The verdict on a token.
#[derive(Debug)]
pub enum Judgement {
    Proven(Identified),
    Failed(Failed),
    /// The token names an unknown key: it fails unless the issuer has new keys.
    UnknownKey(Failed),
}

/// A token from a client, to be verified at a given time.
pub struct Bearer {
    authorities: Authorities,
    token: Jwt,
    /// The authorization id that the client sent; empty: its own identity.
    authorization_id: String,
}

impl Tokens {
    /// Without keys: every token is rejected until keys are learnt.
    pub fn new(settings: Settings) -> Tokens {
        Tokens {
            inner: Arc::new(Inner {
                settings,
                known: RwLock::default(),
            }),
        }
    }

    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Replaces the keys.
    pub fn learn(&self, keys: Keys, until: Option<Timestamp>) {
        let known = Known {
            keys: Arc::new(keys),
            until,
        };
        *self
            .inner
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The keys, if they may still be used.
    fn keys(&self, now: Timestamp) -> Option<Arc<Keys>> {
        let known = self
            .inner
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let fresh = known.until.is_none_or(|until| now < until);
        fresh
            .then(|| Arc::clone(&known.keys))
            .filter(|keys| !keys.is_empty())
    }

    fn judge(&self, token: &Jwt, now: Timestamp) -> Result<Claims, Reason> {
        let settings = self.settings();
        if !settings.algorithms.contains(&token.algorithm) {
            return Err(Reason::Algorithm);
        }
        let keys = self.keys(now).ok_or(Reason::NoKeys)?;
        keys.verify(token).map_err(|fault| match fault {
            Unverified::UnknownKey => Reason::UnknownKey,
            Unverified::Unfit => Reason::UnfitKey,
            Unverified::Signature => Reason::Signature,
        })?;
        let claims = token.claims().ok_or(Reason::WrongClaim)?;
        Claims::read(&claims, settings, now)
    }
}

impl Bearer {
    pub fn new(authorities: Authorities, token: Jwt, authorization_id: String) -> Bearer {
        Bearer {
            authorities,
            token,
            authorization_id,
        }
    }

    pub fn judge(&self, now: Timestamp) -> Judgement {
        let Some(tokens) = &self.authorities.tokens else {
            return Judgement::Failed(nobody(Reason::NoKeys));
        };
        match tokens.judge(&self.token, now) {
            Ok(claims) => self.identify(claims, &tokens.settings().prefix),
            Err(reason @ (Reason::UnknownKey | Reason::NoKeys)) => {
                Judgement::UnknownKey(nobody(reason))
            }
            Err(reason) => Judgement::Failed(nobody(reason)),
        }
    }

    /// The signature is valid and the token was issued for Klamm: its name may be logged, and
    /// failures are reported under it.
    fn identify(&self, claims: Claims, prefix: &str) -> Judgement {
        let name = format!("{prefix}{}", claims.name);
        let other =
            ![name.as_str(), claims.name.as_str(), ""].contains(&self.authorization_id.as_str());
        let principal = match self.authorities.principal(&name, Mechanism::OauthBearer) {
            Ok(_) if other => Err(Reason::OtherIdentity),
            judged => judged,
        };
        match principal {
            Ok(principal) => Judgement::Proven(Identified {
                credential: claims.token_id,
                acting: claims.acting,
                until: Some(claims.until),
                ..Identified::new(principal, claims.groups, Mechanism::OauthBearer)
            }),
            Err(reason) => Judgement::Failed(Failed {
                name: ClaimedIdentity::Held(Arc::from(name)),
                reason,
            }),
        }
    }
}

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bearer(redacted)")
    }
}

fn nobody(reason: Reason) -> Failed {
    Failed {
        name: ClaimedIdentity::Unreadable,
        reason,
    }
}

#[cfg(test)]
pub mod tests {
    use serde_json::{Value, json};

    use super::{
        forge::{ISSUER, MALLORY, NOW, claims, header},
        keys::ALGORITHMS,
        *,
    };
    use crate::identity::{ANONYMOUS, file::UserEntry, users::tests::users};

    pub fn settings() -> Settings {
        Settings {
            issuer: "https://idp.example".into(),
            audience: Audience::Named("kafka".into()),
            principal: Path(vec!["sub".into()]),
            groups: Some(Groups {
                path: Path(vec!["realm_access".into(), "roles".into()]),
                separator: None,
            }),
            prefix: String::new(),
            algorithms: ALGORITHMS.iter().map(|(_, algorithm)| *algorithm).collect(),
            clock_skew: SignedDuration::from_secs(30),
        }
    }

    pub fn now() -> Timestamp {
        Timestamp::from_second(NOW).unwrap()
    }

    /// The authorities of the issuer, with bob in `users.yaml`.
    pub fn authorities(settings: Settings) -> Authorities {
        let tokens = Tokens::new(settings);
        let (keys, skipped) = Keys::parse(ISSUER.jwks().as_bytes()).unwrap();
        assert_eq!((keys.len(), skipped), (4, vec![]));
        tokens.learn(keys, None);
        let entry = |disabled| UserEntry {
            disabled,
            ..UserEntry::with_password(b"b", Vec::new()).unwrap()
        };
        Authorities {
            tokens: Some(tokens),
            ..Authorities::of(users(&[("bob", entry(false)), ("rob", entry(true))]))
        }
    }

    fn judged(
        authorities: &Authorities,
        token: &str,
        now: Timestamp,
    ) -> Result<Identified, Reason> {
        let token = Jwt::parse(token)?;
        match Bearer::new(authorities.clone(), token, String::new()).judge(now) {
            Judgement::Proven(identified) => Ok(identified),
            Judgement::Failed(failed) => Err(failed.reason),
            Judgement::UnknownKey(failed) => {
                assert!(matches!(failed.reason, Reason::UnknownKey | Reason::NoKeys));
                Err(failed.reason)
            }
        }
    }

    fn of(token: &str) -> Result<Identified, Reason> {
        judged(&authorities(settings()), token, now())
    }

    /// alice's token with claims added or, where they are null, removed.
    fn with(changes: &Value) -> String {
        let mut claims = claims();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        ISSUER.sign(&header("ES256"), &claims.to_string())
    }

    #[track_caller]
    fn refused(token: &str, reason: Reason) {
        assert_eq!(of(token).unwrap_err(), reason);
    }

    #[test]
    fn every_algorithm_of_the_list_is_verified_and_only_by_the_right_key() {
        assert!(keys::self_test());
        for (name, algorithm) in ALGORITHMS {
            let token = ISSUER.sign(&header(name), &claims().to_string());
            let identified = of(&token).unwrap();
            assert_eq!(&**identified.principal(), "alice", "{name}");
            let mallorys = MALLORY.sign(&header(name), &claims().to_string());
            assert_eq!(of(&mallorys).unwrap_err(), Reason::Signature, "{name}");
            let (message, signature) = token.rsplit_once('.').unwrap();
            let (header, _) = message.split_once('.').unwrap();
            let mut other = claims();
            other["sub"] = json!("root");
            let other = format!("{header}.{}.{signature}", forge::encoded(other.to_string()));
            assert_eq!(of(&other).unwrap_err(), Reason::Signature, "{name}");
            let others = Settings {
                algorithms: settings()
                    .algorithms
                    .into_iter()
                    .filter(|one| one != algorithm)
                    .collect(),
                ..settings()
            };
            assert_eq!(
                judged(&authorities(others), &token, now()).unwrap_err(),
                Reason::Algorithm
            );
        }
    }

    #[test]
    fn what_a_token_says_of_its_bearer() {
        let token = with(&json!({"act": {"sub": "carol"}}));
        let identified = of(&token).unwrap();
        assert_eq!(identified.groups, [Arc::from("bi"), Arc::from("ops")]);
        assert_eq!(identified.credential.as_deref(), Some("t-1"));
        assert_eq!(identified.acting.as_deref(), Some("carol"));
        assert_eq!(
            identified.until,
            Some(Timestamp::from_second(NOW + 330).unwrap())
        );
        let none = of(&with(&json!({"realm_access": null, "jti": null}))).unwrap();
        assert!(none.groups.is_empty() && none.credential.is_none() && none.acting.is_none());
        let several = with(&json!({"aud": ["account", "kafka"]}));
        assert!(of(&several).is_ok());
    }

    #[test]
    fn a_text_of_groups_is_one_name_unless_a_separator_says_otherwise() {
        let groups = |separator: Option<&str>, claim: Value| {
            let settings = Settings {
                groups: Some(Groups {
                    path: Path(vec!["groups".into()]),
                    separator: separator.map(str::to_owned),
                }),
                ..settings()
            };
            let token = with(&json!({ "groups": claim }));
            let identified = judged(&authorities(settings), &token, now())?;
            Ok::<_, Reason>(identified.groups.join("|"))
        };
        assert_eq!(
            groups(None, json!("authentik Admins")).unwrap(),
            "authentik Admins"
        );
        assert_eq!(groups(None, json!(["a b", "c"])).unwrap(), "a b|c");
        assert_eq!(groups(None, json!("")).unwrap(), "");
        assert_eq!(groups(Some(" "), json!("ops bi  ops")).unwrap(), "bi|ops");
        assert_eq!(groups(Some(", "), json!("a b, c")).unwrap(), "a b|c");
        assert_eq!(
            groups(Some(" "), json!(["a b"])).unwrap(),
            "a b",
            "a list is no text"
        );
        assert_eq!(
            groups(None, json!("a\u{0}")).unwrap_err(),
            Reason::WrongClaim
        );
    }

    #[test]
    fn groups_that_were_left_out_of_a_token_are_not_none() {
        let of_groups = |name: &str, changes: &Value| {
            let settings = Settings {
                groups: Some(Groups {
                    path: Path(vec![name.into()]),
                    separator: None,
                }),
                ..settings()
            };
            judged(&authorities(settings), &with(changes), now()).map(|of| of.groups.len())
        };
        for left_out in [
            json!({"_claim_names": {"groups": "src1"}}),
            json!({"_claim_names": {"groups": "src1"}, "groups": ["bi"]}),
            json!({"_claim_names": "groups"}),
            json!({"hasgroups": true}),
            json!({"hasgroups": "true"}),
        ] {
            let reason = of_groups("groups", &left_out).unwrap_err();
            assert_eq!(reason, Reason::GroupsLeftOut, "{left_out}");
        }
        for there in [
            json!({}),
            json!({"hasgroups": false}),
            json!({"_claim_names": {"photo": "src1"}}),
        ] {
            assert_eq!(of_groups("groups", &there).unwrap(), 0, "{there}");
        }
        // The claim that is left out is a different one.
        let roles = json!({"_claim_names": {"groups": "src1"}, "hasgroups": true, "roles": ["bi"]});
        assert_eq!(of_groups("roles", &roles).unwrap(), 1);
        let no_groups = Settings {
            groups: None,
            ..settings()
        };
        let token = with(&json!({"_claim_names": {"groups": "src1"}}));
        assert!(judged(&authorities(no_groups), &token, now()).is_ok());
    }

    #[test]
    fn an_audience_is_named_or_another_claim_or_unchecked() {
        let by = |audience: Audience, changes: &Value| {
            let settings = Settings {
                audience,
                ..settings()
            };
            judged(&authorities(settings), &with(changes), now()).map(drop)
        };
        let client = || Audience::Claim {
            path: Path(vec!["client_id".into()]),
            is: vec!["a".into(), "b".into()],
        };
        assert_eq!(
            by(client(), &json!({"aud": null, "client_id": "b"})),
            Ok(())
        );
        for other in [json!("c"), json!(["b"]), json!(1), json!(null)] {
            let told = by(client(), &json!({"aud": "kafka", "client_id": other}));
            assert_eq!(told, Err(Reason::Audience), "{other}");
        }
        for any in [json!(null), json!("other"), json!(1)] {
            assert_eq!(by(Audience::Unchecked, &json!({"aud": any})), Ok(()));
        }
        let named = by(Audience::Named("kafka".into()), &json!({"aud": null}));
        assert_eq!(named, Err(Reason::Audience));
    }

    #[test]
    fn no_name_without_a_prefix_is_written_like_one_of_another_source() {
        let certificates = |prefix: &str| {
            let rules = crate::identity::certificate::Rules {
                prefix: prefix.to_owned(),
                ..Default::default()
            };
            Authorities {
                certificates: Some(Arc::new(rules)),
                ..authorities(settings())
            }
        };
        let alike = with(&json!({"sub": "cert:alice"}));
        let told = judged(&certificates("cert:"), &alike, now()).unwrap_err();
        assert_eq!(told, Reason::OtherSource);
        let same = Authorities {
            same_person: true,
            ..certificates("cert:")
        };
        assert!(judged(&same, &alike, now()).is_ok());
        let all = certificates("cert:");
        assert_eq!(
            all.apart("cert:bob", Mechanism::Plain),
            Err(Reason::OtherSource)
        );
        assert_eq!(all.apart("cert:bob", Mechanism::Tls), Ok(()));
        assert_eq!(all.apart("bob", Mechanism::ScramSha256), Ok(()));
    }

    #[test]
    fn headers_that_are_refused() {
        let signed = |header: Value| ISSUER.sign(&header, &claims().to_string());
        refused(&signed(json!({"alg": "none"})), Reason::Algorithm);
        refused(
            &signed(json!({"alg": "None", "kid": "rsa"})),
            Reason::Algorithm,
        );
        refused(
            &signed(json!({"alg": "HS256", "kid": "rsa"})),
            Reason::Algorithm,
        );
        refused(&signed(json!({"alg": "HS256"})), Reason::Algorithm);
        refused(
            &signed(json!({"alg": "es256", "kid": "p256"})),
            Reason::Algorithm,
        );
        refused(
            &signed(json!({"alg": ["ES256"], "kid": "p256"})),
            Reason::Malformed,
        );
        refused(&signed(json!({"kid": "p256"})), Reason::Malformed);
        refused(
            &signed(json!({"alg": "ES256", "kid": "p256", "crit": []})),
            Reason::Critical,
        );
        refused(
            &signed(json!({"alg": "ES256", "kid": "p256", "crit": ["b64"], "b64": false})),
            Reason::Critical,
        );
        refused(
            &signed(json!({"alg": "ES256", "kid": "../../etc/passwd"})),
            Reason::UnknownKey,
        );
        refused(
            &signed(json!({"alg": "ES256", "kid": "p256\u{0}"})),
            Reason::UnknownKey,
        );
        refused(
            &signed(json!({"alg": "ES256", "kid": 1})),
            Reason::Malformed,
        );
        refused(
            &signed(json!({"alg": "ES256", "kid": "x".repeat(256)})),
            Reason::Malformed,
        );
        refused(
            &signed(json!({"alg": "RS256", "kid": "p256"})),
            Reason::UnfitKey,
        );
        refused(
            &signed(json!({"alg": "ES384", "kid": "p256"})),
            Reason::UnfitKey,
        );
        let mallory = json!({"alg": "ES256", "kid": "p256", "jwk": MALLORY.keys()[1], "jku": "https://mallory.example/"});
        refused(
            &MALLORY.sign(&mallory, &claims().to_string()),
            Reason::Signature,
        );
        // Any `typ` is accepted, and a token may omit the key id where only one key fits.
        assert!(
            of(&signed(
                json!({"alg": "ES256", "kid": "p256", "typ": "at+jwt"})
            ))
            .is_ok()
        );
        assert!(of(&signed(json!({"alg": "ES256"}))).is_ok());
    }

    #[test]
    fn forms_that_are_refused() {
        let token = with(&json!({}));
        let (message, signature) = token.rsplit_once('.').unwrap();
        let (header, claims) = message.split_once('.').unwrap();
        for bad in [
            String::new(),
            ".".into(),
            "..".into(),
            message.to_owned(),
            format!("{message}."),
            format!("{token}.{signature}"),
            format!("{header}..{signature}"),
            format!("{header}==.{claims}.{signature}"),
            format!(
                "{}.{claims}.{signature}",
                forge::encoded("{\"alg\":\"ES256\",\"alg\":\"ES256\"}")
            ),
            format!("{}.{claims}.{signature}", forge::encoded("[]")),
            format!(" {token}"),
            "a".repeat(1 << 20),
            format!("{}.{claims}.{signature}", "[".repeat(1 << 20)),
        ] {
            refused(&bad, Reason::Malformed);
        }
        for bad in [
            format!("{token}="),
            format!("{token}A"),
            format!("{message}.{}", &signature[1..]),
        ] {
            refused(&bad, Reason::Signature);
        }
        // Signed, but the claims are not valid JSON with one reading.
        for claims in ["", "[]", "{\"iss\":1,\"iss\":1}", "<html>"] {
            let signed = ISSUER.sign(&forge::header("EdDSA"), claims);
            let reason = of(&signed).unwrap_err();
            assert!(
                matches!(reason, Reason::WrongClaim | Reason::Malformed),
                "{claims}"
            );
        }
    }

    #[test]
    fn claims_that_are_refused() {
        let long = "x".repeat(256);
        let many: Vec<_> = (0..=claims::GROUPS).map(|n| format!("g{n}")).collect();
        for (changes, reason) in [
            (json!({"iss": null}), Reason::Issuer),
            (json!({"iss": "https://idp.example/"}), Reason::Issuer),
            (json!({"iss": ["https://idp.example"]}), Reason::Issuer),
            (json!({"aud": null}), Reason::Audience),
            (json!({"aud": "Kafka"}), Reason::Audience),
            (json!({"aud": []}), Reason::Audience),
            (json!({"aud": ["account"]}), Reason::Audience),
            (json!({"aud": ["kafka", 1]}), Reason::Audience),
            (json!({"aud": {"kafka": "kafka"}}), Reason::Audience),
            (json!({"exp": null}), Reason::WrongClaim),
            (json!({"exp": (NOW + 300).to_string()}), Reason::WrongClaim),
            (json!({"exp": true}), Reason::WrongClaim),
            (json!({"exp": -1}), Reason::WrongClaim),
            (json!({"exp": 1e300}), Reason::WrongClaim),
            (json!({"exp": 253_402_300_799_i64}), Reason::WrongClaim),
            (json!({"exp": NOW - 30}), Reason::Expired),
            (json!({"exp": 0}), Reason::Expired),
            (json!({"nbf": NOW + 31}), Reason::NotYet),
            (json!({"nbf": "0"}), Reason::WrongClaim),
            (json!({"iat": NOW + 31}), Reason::NotYet),
            (json!({"iat": {}}), Reason::WrongClaim),
            (json!({"sub": null}), Reason::NoName),
            (json!({"sub": ""}), Reason::NoName),
            (json!({"sub": 7}), Reason::NoName),
            (json!({"sub": ["alice"]}), Reason::NoName),
            (json!({"sub": "al\u{0}ice"}), Reason::NoName),
            (json!({"sub": "al\u{202e}ice"}), Reason::NoName),
            (json!({"sub": " alice"}), Reason::NoName),
            (json!({"sub": "*"}), Reason::NoName),
            (json!({"sub": ANONYMOUS}), Reason::NoName),
            (json!({"sub": long}), Reason::NoName),
            (json!({"sub": "bob"}), Reason::HeldName),
            (json!({"realm_access": {"roles": 1}}), Reason::WrongClaim),
            (
                json!({"realm_access": {"roles": ["a", 1]}}),
                Reason::WrongClaim,
            ),
            (
                json!({"realm_access": {"roles": ["a\n"]}}),
                Reason::WrongClaim,
            ),
            (json!({"realm_access": {"roles": [""]}}), Reason::WrongClaim),
            (
                json!({"realm_access": {"roles": [long]}}),
                Reason::WrongClaim,
            ),
            (json!({"realm_access": {"roles": many}}), Reason::WrongClaim),
            (json!({"jti": 1}), Reason::WrongClaim),
            (json!({"act": "carol"}), Reason::WrongClaim),
            (json!({"act": {}}), Reason::WrongClaim),
        ] {
            assert_eq!(of(&with(&changes)).err(), Some(reason), "{changes}");
        }
        // Values at the limit that are still valid.
        for changes in [
            json!({"exp": NOW - 29}),
            json!({"exp": NOW as f64 + 0.5}),
            json!({"nbf": NOW + 30, "iat": NOW + 30}),
            json!({"nbf": null, "iat": null}),
            json!({"sub": "x".repeat(255)}),
            json!({"sub": "CN=Joe Bloggs, O=Example"}),
        ] {
            assert!(of(&with(&changes)).is_ok(), "{changes}");
        }
    }

    #[test]
    fn a_name_is_one_person_only_if_that_is_said() {
        let of = |same_person, prefix: &str, sub: &str| {
            let settings = Settings {
                prefix: prefix.into(),
                ..settings()
            };
            let authorities = Authorities {
                same_person,
                ..authorities(settings)
            };
            let judged = judged(&authorities, &with(&json!({"sub": sub})), now());
            judged.map(|identified| identified.principal().to_string())
        };
        assert_eq!(of(false, "", "bob"), Err(Reason::HeldName));
        assert_eq!(of(false, "idp:", "bob"), Ok("idp:bob".into()));
        assert_eq!(of(false, "b", "ob"), Err(Reason::HeldName));
        assert_eq!(of(true, "", "bob"), Ok("bob".into()));
        assert_eq!(of(true, "", "rob"), Err(Reason::Disabled));
        assert_eq!(of(true, "", "alice"), Ok("alice".into()));
    }

    #[test]
    fn keys_hold_for_their_time() {
        let tokens = Tokens::new(settings());
        let authorities = Authorities {
            tokens: Some(tokens.clone()),
            ..authorities(settings())
        };
        let token = with(&json!({}));
        let later = now() + SignedDuration::from_secs(60);
        assert_eq!(
            judged(&authorities, &token, now()).unwrap_err(),
            Reason::NoKeys
        );
        let (keys, _) = Keys::parse(ISSUER.jwks().as_bytes()).unwrap();
        tokens.learn(keys, Some(later));
        assert!(judged(&authorities, &token, now()).is_ok());
        assert_eq!(
            judged(&authorities, &token, later).unwrap_err(),
            Reason::NoKeys
        );
    }
}
