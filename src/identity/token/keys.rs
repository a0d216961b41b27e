//! The keys of an issuer: a JWK Set (RFC 7517), from which the keys that sign tokens are used and
//! the others skipped.
//!
//! A key fits a token's algorithm by its type, its curve and, if stated, its own algorithm: no
//! token chooses how it is verified. HMAC and `none` are not supported.
use std::fmt;

use jsonwebtoken::{DecodingKey, crypto};
use serde::Deserialize;
use serde_json::Value;

use super::{
    json,
    jwt::{self, Jwt, KEY_ID},
};

pub use jsonwebtoken::Algorithm;

/// The allowed signature algorithms, by their JOSE names.
pub const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("EdDSA", Algorithm::EdDSA),
];

/// Maximum number of keys; an issuer has two or three.
pub const MOST: usize = 64;

#[derive(Debug, Default)]
pub struct Keys {
    keys: Vec<Key>,
}

struct Key {
    id: Option<String>,
    kind: Kind,
    /// The only algorithm that the key declares.
    only: Option<Algorithm>,
    key: DecodingKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

/// Why a text is not a valid key set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    #[error("it is not a JSON object with one reading")]
    NotJson,
    #[error("it has no list `keys`")]
    NoList,
    #[error("it has {0} keys, more than {MOST}")]
    TooMany(usize),
    #[error("none of its keys can verify a token: {0}")]
    NoneUsable(String),
}

/// A key that was skipped, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its id, or its place in the list.
    pub key: String,
    pub why: &'static str,
}

/// Why no key verifies a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// No key has this id: the issuer may have a new one.
    UnknownKey,
    /// Keys with this id exist, but not exactly one of them fits.
    Unfit,
    Signature,
}

impl Keys {
    /// Reads a JWK Set, and reports the skipped keys.
    pub fn parse(text: &[u8]) -> Result<(Keys, Vec<Skipped>), KeySetError> {
        let mut map = json::object(text).ok_or(KeySetError::NotJson)?;
        let Some(Value::Array(all)) = map.remove("keys") else {
            return Err(KeySetError::NoList);
        };
        if all.len() > MOST {
            return Err(KeySetError::TooMany(all.len()));
        }
        let (mut keys, mut skipped) = (Vec::<Key>::new(), Vec::new());
        for (at, value) in all.into_iter().enumerate() {
            let id = value.get("kid").and_then(Value::as_str).map(shown);
            let read =
                Key::read(value).and_then(|key| match keys.iter().any(|known| known.twin(&key)) {
                    true => Err("another key has the same id and type"),
                    false => Ok(key),
                });
            match read {
                Ok(key) => keys.push(key),
                Err(why) => skipped.push(Skipped {
                    key: id.unwrap_or_else(|| format!("number {at}")),
                    why,
                }),
            }
        }
        if keys.is_empty() {
            let why = skipped.first().map_or("there are none", |first| first.why);
            return Err(KeySetError::NoneUsable(why.to_owned()));
        }
        Ok((Keys { keys }, skipped))
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Verifies a token's signature with the only key that fits. Without a key id, exactly one key
    /// must fit.
    pub fn verify(&self, token: &Jwt) -> Result<(), Unverified> {
        let named = |key: &&Key| token.key_id.is_none() || key.id == token.key_id;
        let mut named = self.keys.iter().filter(named).peekable();
        if named.peek().is_none() {
            return Err(Unverified::UnknownKey);
        }
        let mut fitting = named.filter(|key| key.fits(token.algorithm));
        let (Some(key), None) = (fitting.next(), fitting.next()) else {
            return Err(Unverified::Unfit);
        };
        let message = token.signed().as_bytes();
        match crypto::verify(token.signature(), message, &key.key, token.algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Unverified::Signature),
        }
    }
}

/// The fields of a JSON Web Key that are read; others are ignored.
#[derive(Deserialize)]
struct Written {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    fn read(value: Value) -> Result<Key, &'static str> {
        let key: Written =
            serde_json::from_value(value).map_err(|_| "it is not of the form of a key")?;
        if key.r#use.as_ref().is_some_and(|r#use| r#use != "sig") {
            return Err("its use is not signatures");
        }
        let verifies = |operations: &Vec<String>| operations.iter().any(|one| one == "verify");
        if !key.key_ops.as_ref().is_none_or(verifies) {
            return Err("its operations do not include `verify`");
        }
        if key.kid.as_ref().is_some_and(|id| id.len() > KEY_ID) {
            return Err("its id is too long");
        }
        let (kind, material) = key.material()?;
        let only = match &key.alg {
            None => None,
            Some(name) => Some(
                algorithm(name).ok_or("its algorithm is not one of signatures that are taken")?,
            ),
        };
        if only.is_some_and(|only| !kind.algorithms().contains(&only)) {
            return Err("its algorithm does not fit its type");
        }
        Ok(Key {
            id: key.kid,
            kind,
            only,
            key: material,
        })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        self.kind.algorithms().contains(&algorithm)
            && self.only.is_none_or(|only| only == algorithm)
    }

    /// Whether a token could refer to both.
    fn twin(&self, other: &Key) -> bool {
        self.id == other.id && self.kind == other.kind && self.only == other.only
    }
}

impl Written {
    fn material(&self) -> Result<(Kind, DecodingKey), &'static str> {
        let bytes = |part: &Option<String>| part.as_deref().and_then(jwt::decoded);
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => {
                let (n, e) = bytes(&self.n)
                    .zip(bytes(&self.e))
                    .ok_or("its numbers are missing, or no base64url")?;
                rsa(&n, &e)
            }
            ("EC", Some("P-256")) => curve(Kind::P256, 32, bytes(&self.x), bytes(&self.y)),
            ("EC", Some("P-384")) => curve(Kind::P384, 48, bytes(&self.x), bytes(&self.y)),
            ("OKP", Some("Ed25519")) => match bytes(&self.x) {
                Some(x) if x.len() == 32 => Ok((Kind::Ed25519, DecodingKey::from_ed_der(&x))),
                Some(_) | None => Err("its point is missing, or of another length"),
            },
            _ => Err("its type or curve is not taken"),
        }
    }
}

/// At least 2048 bits, as the verifier requires.
fn rsa(n: &[u8], e: &[u8]) -> Result<(Kind, DecodingKey), &'static str> {
    let n: Vec<u8> = n.iter().copied().skip_while(|byte| *byte == 0).collect();
    if !(256..=1024).contains(&n.len()) {
        return Err("it has less than 2048 bits, or more than 8192");
    }
    Ok((Kind::Rsa, DecodingKey::from_rsa_raw_components(&n, e)))
}

fn curve(
    kind: Kind,
    len: usize,
    x: Option<Vec<u8>>,
    y: Option<Vec<u8>>,
) -> Result<(Kind, DecodingKey), &'static str> {
    match (x, y) {
        (Some(x), Some(y)) if x.len() == len && y.len() == len => {
            // Uncompressed (SEC 1, 2.3.3).
            let point = [&[4], x.as_slice(), &y].concat();
            Ok((kind, DecodingKey::from_ec_der(&point)))
        }
        _ => Err("its point is missing, or of another length"),
    }
}

impl Kind {
    fn algorithms(self) -> &'static [Algorithm] {
        use Algorithm as A;
        match self {
            Kind::Rsa => &[A::RS256, A::RS384, A::RS512, A::PS256, A::PS384, A::PS512],
            Kind::P256 => &[A::ES256],
            Kind::P384 => &[A::ES384],
            Kind::Ed25519 => &[A::EdDSA],
        }
    }
}

pub fn algorithm(name: &str) -> Option<Algorithm> {
    let found = ALGORITHMS.iter().find(|(known, _)| *known == name);
    found.map(|(_, algorithm)| *algorithm)
}

/// An id in a form that may appear in a log.
fn shown(id: &str) -> String {
    let cut: String = id.chars().take(64).collect();
    format!("`{}`", cut.escape_debug())
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Signatures of RFC 7515 (A.2, A.3) and RFC 8037 (A.4): they test whether the verifier can tell a
/// valid one from an invalid one.
const SAMPLES: &[(&str, &str)] = &[
    (
        r#"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#,
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
    ),
    (
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    ),
    (
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    ),
];

/// Selects the cryptographic provider and tests it: to be called once, at the start. `false`: no
/// token can be verified.
pub fn self_test() -> bool {
    // A provider that was selected before, here or by a feature of the package, is tested with the
    // samples too.
    let _chosen = crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    SAMPLES.iter().all(|(key, token)| {
        let set = format!(r#"{{"keys":[{key}]}}"#);
        let (Ok((keys, _)), Ok(token)) = (Keys::parse(set.as_bytes()), Jwt::parse(token)) else {
            return false;
        };
        keys.verify(&token).is_ok() && keys.verify(&token.tampered()) == Err(Unverified::Signature)
    })
}

/// For the fuzzer: the samples' keys verify what was signed by them, and nothing else.
#[doc(hidden)]
pub fn vouches_for_samples_only(token: &Jwt) {
    for (key, sample) in SAMPLES {
        let set = format!(r#"{{"keys":[{key}]}}"#);
        if let Ok((keys, _)) = Keys::parse(set.as_bytes())
            && keys.verify(token).is_ok()
        {
            let signed = sample.rsplit_once('.').map(|(signed, _)| signed);
            assert_eq!(Some(token.signed()), signed, "a forged token is believed");
        }
    }
}

/// For the fuzzer: in any input, each key is used or skipped, and those used can verify.
#[doc(hidden)]
pub fn fuzz_keys(input: &[u8]) {
    let Ok((keys, skipped)) = Keys::parse(input) else {
        return;
    };
    assert!(!keys.is_empty() && keys.len() + skipped.len() <= MOST);
    let same = |one: &Key, other: &Key| one.twin(other) && !std::ptr::eq(one, other);
    assert!(
        !keys
            .keys
            .iter()
            .any(|one| keys.keys.iter().any(|other| same(one, other)))
    );
    for (_, sample) in SAMPLES {
        if let Ok(token) = Jwt::parse(sample) {
            let _tried = keys.verify(&token);
            assert!(keys.verify(&token.tampered()).is_err());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::identity::token::forge::ISSUER;

    #[test]
    fn keys_that_cannot_verify_are_left_and_said() {
        let good = ISSUER.keys();
        let odd = |name: &str, value: Value| {
            let mut key = good[0].clone();
            key["kid"] = json!("odd");
            key[name] = value;
            key
        };
        for (key, why) in [
            (odd("use", json!("enc")), "its use is not signatures"),
            (
                odd("key_ops", json!(["encrypt"])),
                "its operations do not include `verify`",
            ),
            (
                odd("alg", json!("RSA-OAEP")),
                "its algorithm is not one of signatures that are taken",
            ),
            (
                odd("alg", json!("HS256")),
                "its algorithm is not one of signatures that are taken",
            ),
            (
                odd("alg", json!("ES256")),
                "its algorithm does not fit its type",
            ),
            (odd("kty", json!("oct")), "its type or curve is not taken"),
            (odd("kty", json!(1)), "it is not of the form of a key"),
            (
                odd("n", json!("AQAB")),
                "it has less than 2048 bits, or more than 8192",
            ),
            (
                odd("n", json!(null)),
                "its numbers are missing, or no base64url",
            ),
            (
                odd("n", json!("a b")),
                "its numbers are missing, or no base64url",
            ),
            (odd("kid", json!("k".repeat(256))), "its id is too long"),
            (
                json!({"kid":"odd","kty":"EC","crv":"P-256","x":"AA","y":"AA"}),
                "its point is missing, or of another length",
            ),
            (
                json!({"kid":"odd","kty":"EC","crv":"secp256k1"}),
                "its type or curve is not taken",
            ),
            (
                json!({"kid":"odd","kty":"OKP","crv":"Ed25519"}),
                "its point is missing, or of another length",
            ),
            (good[0].clone(), "another key has the same id and type"),
            (json!("key"), "it is not of the form of a key"),
        ] {
            let set = json!({"keys": [good[0], key]}).to_string();
            let (keys, skipped) = Keys::parse(set.as_bytes()).unwrap();
            assert_eq!((keys.len(), skipped.len(), skipped[0].why), (1, 1, why));
            let alone = json!({"keys": [key]}).to_string();
            if key != good[0] {
                assert_eq!(
                    Keys::parse(alone.as_bytes()).err(),
                    Some(KeySetError::NoneUsable(why.into()))
                );
            }
        }
    }

    #[test]
    fn what_is_no_key_set() {
        let of = |text: &str| Keys::parse(text.as_bytes()).unwrap_err();
        for text in [
            "",
            "<html><body>Sign in</body></html>",
            "[]",
            "{\"keys\":[],\"keys\":[]}",
            "{",
        ] {
            assert_eq!(of(text), KeySetError::NotJson, "{text}");
        }
        assert_eq!(of("{}"), KeySetError::NoList);
        assert_eq!(of("{\"keys\":{}}"), KeySetError::NoList);
        assert_eq!(
            of("{\"keys\":[]}"),
            KeySetError::NoneUsable("there are none".into())
        );
        let many = json!({"keys": vec![json!({}); MOST + 1]}).to_string();
        assert_eq!(of(&many), KeySetError::TooMany(MOST + 1));
    }
}
