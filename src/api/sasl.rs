//! SaslHandshake (17) and SaslAuthenticate (36): the messages of the login. What they prove is `identity`'s matter.

use super::{Request, typed};
use crate::wire::{Fault, frame::Rope};
use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest,
        SaslHandshakeResponse,
    },
    protocol::StrBytes,
};

pub const HANDSHAKE: i16 = 17;
pub const AUTHENTICATE: i16 = 36;

/// The mechanism that the client asks for.
pub fn mechanism(request: &Request) -> Result<String, Fault> {
    let handshake: SaslHandshakeRequest = typed::request(request)?;
    Ok(handshake.mechanism.to_string())
}

/// The client's message of the exchange.
pub fn message(request: &Request) -> Result<Bytes, Fault> {
    let authenticate: SaslAuthenticateRequest = typed::request(request)?;
    Ok(authenticate.auth_bytes)
}

/// What a handshake is answered: version 0 would continue in raw tokens, which no client of today needs.
pub fn judge_handshake(request: &Request, mechanism_offered: bool) -> Option<ResponseError> {
    match (request.header.version, mechanism_offered) {
        (0, _) => Some(ResponseError::UnsupportedVersion),
        (_, false) => Some(ResponseError::UnsupportedSaslMechanism),
        (_, true) => None,
    }
}

pub fn handshake(
    request: &Request,
    error: Option<ResponseError>,
    mechanisms: &[&'static str],
) -> Result<Rope, Fault> {
    let answer = SaslHandshakeResponse::default()
        .with_error_code(error.map_or(0, |error| error.code()))
        .with_mechanisms(
            mechanisms
                .iter()
                .map(|name| StrBytes::from_static_str(name))
                .collect(),
        );
    typed::reply(&request.header, &answer)
}

/// The next message of the exchange. The last one says in how many milliseconds the session ends unless the client proves itself anew (KIP-368; 0:
/// never). Version 0 has no place for that.
pub fn proceed(
    version: i16,
    correlation: i32,
    message: Bytes,
    lifetime: i64,
) -> Result<Rope, Fault> {
    let mut answer = SaslAuthenticateResponse::default().with_auth_bytes(message);
    if version >= 1 {
        answer.session_lifetime_ms = lifetime;
    }
    typed::reply_to(AUTHENTICATE, version, correlation, &answer)
}

pub fn failed(version: i16, correlation: i32, message: &'static str) -> Result<Rope, Fault> {
    let answer = SaslAuthenticateResponse::default()
        .with_error_code(ResponseError::SaslAuthenticationFailed.code())
        .with_error_message(Some(StrBytes::from_static_str(message)));
    typed::reply_to(AUTHENTICATE, version, correlation, &answer)
}

/// A message of the login where none belongs: before a handshake, or after the login.
pub fn out_of_place(request: &Request) -> Result<Rope, Fault> {
    let error = ResponseError::IllegalSaslState;
    if request.header.key == HANDSHAKE {
        return handshake(request, Some(error), &[]);
    }
    let answer = SaslAuthenticateResponse::default()
        .with_error_code(error.code())
        .with_error_message(Some(StrBytes::from_static_str(
            "SaslAuthenticate is out of place here",
        )));
    typed::reply(&request.header, &answer)
}
