//! SaslHandshake (17) and SaslAuthenticate (36): the messages of the login. What they prove is `identity`'s matter.

use super::{Request, typed};
use crate::wire::{Fault, frame::Rope};
use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest, SaslHandshakeResponse},
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

pub fn handshake(request: &Request, error: Option<ResponseError>, mechanisms: &[&'static str]) -> Result<Rope, Fault> {
    let answer = SaslHandshakeResponse::default()
        .with_error_code(error.map_or(0, |error| error.code()))
        .with_mechanisms(mechanisms.iter().map(|name| StrBytes::from_static_str(name)).collect());
    typed::reply(HANDSHAKE, request.header.version, request.header.correlation, &answer)
}

/// The next message of the exchange, or its success.
pub fn challenge(version: i16, correlation: i32, message: Bytes) -> Result<Rope, Fault> {
    let answer = SaslAuthenticateResponse::default().with_auth_bytes(message);
    typed::reply(AUTHENTICATE, version, correlation, &answer)
}

pub fn failed(version: i16, correlation: i32, error: ResponseError, message: &'static str) -> Result<Rope, Fault> {
    let answer = SaslAuthenticateResponse::default()
        .with_error_code(error.code())
        .with_error_message(Some(StrBytes::from_static_str(message)));
    typed::reply(AUTHENTICATE, version, correlation, &answer)
}
