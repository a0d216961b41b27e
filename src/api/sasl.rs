//! SaslHandshake (17) and SaslAuthenticate (36): the messages of the login. What they prove is `identity`'s matter.

use super::{Request, typed};
use crate::wire::{
    Fault,
    frame::{Frame, Rope},
};
use bytes::Bytes;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest,
        SaslHandshakeResponse,
    },
    protocol::StrBytes,
};
use std::time::Duration;

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

/// The versions of Klamm's own login: frames around tokens, and an answer that says how long the session lasts (KIP-368).
const OWN_HANDSHAKE: i16 = 1;
const OWN_AUTHENTICATE: i16 = 2;
const OWN_CLIENT: Option<&str> = Some("klamm");
/// How much of what a broker says is shown.
const SHOWN: usize = 200;

/// Klamm's own handshake with a broker.
pub fn own_handshake(correlation: i32, mechanism: &'static str) -> Result<Rope, Fault> {
    let request =
        SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str(mechanism));
    typed::own(HANDSHAKE, OWN_HANDSHAKE, correlation, OWN_CLIENT, &request)
}

/// What the broker said to it; a refusal in words, with what it would take instead.
pub fn handshaken(answer: &Frame) -> Result<Result<(), String>, Fault> {
    let answer: SaslHandshakeResponse = typed::answer(answer, HANDSHAKE, OWN_HANDSHAKE)?;
    let offered: Vec<_> = answer.mechanisms.iter().map(StrBytes::as_str).collect();
    let offered = format!("it offers `{}`", offered.join("`, `"));
    Ok(verdict(answer.error_code, Some(&offered)))
}

/// Klamm's own message of an exchange.
pub fn own_message(correlation: i32, message: Bytes) -> Result<Rope, Fault> {
    let request = SaslAuthenticateRequest::default().with_auth_bytes(message);
    typed::own(
        AUTHENTICATE,
        OWN_AUTHENTICATE,
        correlation,
        OWN_CLIENT,
        &request,
    )
}

/// The broker's message of an exchange, and how long it lets the session last once it is over; or its refusal in words.
pub fn answered(answer: &Frame) -> Result<Result<(Bytes, Option<Duration>), String>, Fault> {
    let answer: SaslAuthenticateResponse = typed::answer(answer, AUTHENTICATE, OWN_AUTHENTICATE)?;
    let lifetime = u64::try_from(answer.session_lifetime_ms).unwrap_or(0);
    let lifetime = (lifetime > 0).then(|| Duration::from_millis(lifetime));
    let verdict = verdict(answer.error_code, answer.error_message.as_deref());
    Ok(verdict.map(|()| (answer.auth_bytes, lifetime)))
}

fn verdict(code: i16, words: Option<&str>) -> Result<(), String> {
    let Some(error) = ResponseError::try_from_code(code) else {
        return Ok(());
    };
    let sound = |character: char| match character.is_control() {
        true => ' ',
        false => character,
    };
    let words = words.unwrap_or_default().chars().take(SHOWN).map(sound);
    Err(format!("{error:?} ({code}): {}", words.collect::<String>()))
}
