//! A token as it came: a JWS in compact form (RFC 7515), taken apart and not believed yet.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{
    json,
    keys::{ALGORITHMS, Algorithm},
};
use crate::identity::Reason;

/// Three parts of base64 and a header that asks for nothing unknown.
#[derive(Clone)]
pub struct Jwt {
    /// Header and claims as they were signed.
    signed: String,
    signature: String,
    pub algorithm: Algorithm,
    pub key_id: Option<String>,
}

/// In bytes; more than any provider's.
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
        // What must be understood, and is not, would change what is signed.
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

    /// The same signature under something else.
    pub fn tampered(&self) -> Jwt {
        Jwt {
            signed: format!("{}A", self.signed),
            ..self.clone()
        }
    }

    /// To be read after the signature was found good.
    pub fn claims(&self) -> Option<Map<String, Value>> {
        let (_, claims) = self.signed.split_once('.')?;
        json::object(&decoded(claims)?)
    }
}

/// Only ever compared, so that it may hold anything; but no more than a name.
fn key_id(header: &Map<String, Value>) -> Result<Option<String>, Reason> {
    match header.get("kid") {
        None => Ok(None),
        Some(Value::String(id)) if id.len() <= KEY_ID => Ok(Some(id.clone())),
        Some(_) => Err(Reason::Malformed),
    }
}

/// base64url without padding, and no other spelling of it.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// For the fuzzer: what is taken has one spelling, and no signature vouches for anything but what was signed.
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
