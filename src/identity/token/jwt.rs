//! A token as received: a JWS in compact form (RFC 7515), split into its parts and not trusted yet.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{
    json,
    keys::{ALGORITHMS, Algorithm},
};
use crate::identity::Reason;

/// Three base64 parts, and a header without unknown requirements.
#[derive(Clone)]
pub struct Jwt {
    /// Header and claims as they were signed.
    signed: String,
    signature: String,
    pub algorithm: Algorithm,
    pub key_id: Option<String>,
}

/// Limit in bytes; more than any provider's.
pub const KEY_ID: usize = 255;

impl Jwt {
    pub fn parse(text: &str) -> Result<Jwt, Reason> {
        let (signed, signature) = text.rsplit_once('.').ok_or(Reason::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Reason::Malformed)?;
        if claims.contains('.') || claims.is_empty() || signature.is_empty() {
            return Err(Reason::Malformed);
        }
        let header = decoded(header).ok_or(Reason::Malformed)?;
        let header = json::object(&header).ok_or(Reason::Malformed)?;
        // An unknown critical extension would change the meaning of the signature.
        if header.contains_key("crit") {
            return Err(Reason::Critical);
        }
        let Some(Value::String(algorithm)) = header.get("alg") else {
            return Err(Reason::Malformed);
        };
        let known = ALGORITHMS.iter().find(|(name, _)| name == algorithm);
        let (_, algorithm) = known.ok_or(Reason::Algorithm)?;
        Ok(Jwt {
            signed: signed.to_owned(),
            signature: signature.to_owned(),
            algorithm: *algorithm,
            key_id: key_id(&header)?,
        })
    }

    pub fn signed(&self) -> &str {
        &self.signed
    }

    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The same signature on different content.
    pub fn tampered(&self) -> Jwt {
        Jwt {
            signed: format!("{}A", self.signed),
            ..self.clone()
        }
    }

    /// The claims; read them only after the signature was verified.
    pub fn claims(&self) -> Option<Map<String, Value>> {
        let (_, claims) = self.signed.split_once('.')?;
        json::object(&decoded(claims)?)
    }
}

/// Only compared, so any characters are allowed, up to a limit on the length.
fn key_id(header: &Map<String, Value>) -> Result<Option<String>, Reason> {
    match header.get("kid") {
        None => Ok(None),
        Some(Value::String(id)) if id.len() <= KEY_ID => Ok(Some(id.clone())),
        Some(_) => Err(Reason::Malformed),
    }
}

/// base64url without padding, in its canonical form only.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// For the fuzzer: an accepted token has one encoding, and a signature is valid only for the signed
/// content.
#[doc(hidden)]
pub fn fuzz_token(input: &str) {
    let Ok(token) = Jwt::parse(input) else {
        return;
    };
    assert_eq!(format!("{}.{}", token.signed, token.signature), input);
    let header = input.split('.').next().unwrap_or_default();
    let spelled = decoded(header).map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(
        spelled.as_deref(),
        Some(header),
        "another spelling of the same header"
    );
    assert!(token.key_id.as_ref().is_none_or(|id| id.len() <= KEY_ID));
    let _claims = token.claims();
    super::keys::vouches_for_samples_only(&token);
}
