//! SaslHandshake (17) and SaslAuthenticate (36): the messages of the login. `identity` verifies
//! their content.

use super::{Request, codec};
use crate::wire::{
    FrameError,
    frame::{Frame, PREFIX, Rope},
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

/// The mechanism that the client requests.
pub fn mechanism(request: &Request) -> Result<String, FrameError> {
    let handshake: SaslHandshakeRequest = codec::request(request)?;
    Ok(handshake.mechanism.to_string())
}

/// The client's SASL message.
pub fn message(request: &Request) -> Result<Bytes, FrameError> {
    let authenticate: SaslAuthenticateRequest = codec::request(request)?;
    Ok(authenticate.auth_bytes)
}

/// How the messages of an exchange are framed, and therefore how each is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// As SaslAuthenticate requests (handshake version 1), with this version and correlation id.
    Request { version: i16, correlation: i32 },
    /// As the mechanism's bare tokens after a length of four bytes (handshake version 0). A
    /// response in this form cannot carry an error or a lifetime: a failed login only closes the
    /// connection, as with a broker.
    Token,
}

impl Framing {
    pub fn of(request: &Request) -> Self {
        Self::Request {
            version: request.header.version,
            correlation: request.header.correlation,
        }
    }
}

/// Whether bare tokens follow this handshake.
pub fn tokens_follow(request: &Request) -> bool {
    request.header.version == 0
}

/// The token in a frame that contains nothing else.
pub fn token(frame: &Frame) -> Bytes {
    frame.bytes().slice(PREFIX.min(frame.bytes().len())..)
}

pub fn handshake(
    request: &Request,
    taken: bool,
    mechanisms: &[&'static str],
) -> Result<Rope, FrameError> {
    let error = (!taken).then_some(ResponseError::UnsupportedSaslMechanism);
    handshake_answer(request, error, mechanisms)
}

fn handshake_answer(
    request: &Request,
    error: Option<ResponseError>,
    mechanisms: &[&'static str],
) -> Result<Rope, FrameError> {
    let answer = SaslHandshakeResponse::default()
        .with_error_code(error.map_or(0, |error| error.code()))
        .with_mechanisms(
            mechanisms
                .iter()
                .map(|name| StrBytes::from_static_str(name))
                .collect(),
        );
    codec::reply(&request.header, &answer)
}

/// The next message of the exchange. The last one carries the number of milliseconds after which
/// the session ends unless the client re-authenticates (KIP-368; 0: never). Version 0 of
/// SaslAuthenticate and bare tokens have no field for it.
pub fn proceed(framing: Framing, message: Bytes, lifetime: i64) -> Result<Rope, FrameError> {
    let (version, correlation) = match framing {
        Framing::Request {
            version,
            correlation,
        } => (version, correlation),
        Framing::Token => return bare(message),
    };
    let mut answer = SaslAuthenticateResponse::default().with_auth_bytes(message);
    if version >= 1 {
        answer.session_lifetime_ms = lifetime;
    }
    codec::reply_to(AUTHENTICATE, version, correlation, &answer)
}

fn bare(message: Bytes) -> Result<Rope, FrameError> {
    let length = i32::try_from(message.len()).map_err(|_| FrameError::FrameTooLong {
        length: u32::MAX,
        limit: i32::MAX.unsigned_abs(),
    })?;
    // An empty token is a complete response: PLAIN and OAUTHBEARER succeed with one.
    let mut answer = Rope::default();
    answer.push(Bytes::copy_from_slice(&length.to_be_bytes()));
    answer.push(message);
    Ok(answer)
}

/// The error at the end of a failed login. `None` if the client only sees the end of the
/// connection.
pub fn failed(framing: Framing, message: &'static str) -> Result<Option<Rope>, FrameError> {
    let (version, correlation) = match framing {
        Framing::Request {
            version,
            correlation,
        } => (version, correlation),
        Framing::Token => return Ok(None),
    };
    let answer = SaslAuthenticateResponse::default()
        .with_error_code(ResponseError::SaslAuthenticationFailed.code())
        .with_error_message(Some(StrBytes::from_static_str(message)));
    codec::reply_to(AUTHENTICATE, version, correlation, &answer).map(Some)
}

/// The response to a login message at the wrong time: before a handshake, or after the login.
pub fn out_of_place(request: &Request) -> Result<Rope, FrameError> {
    let error = ResponseError::IllegalSaslState;
    if request.header.key == HANDSHAKE {
        return handshake_answer(request, Some(error), &[]);
    }
    let answer = SaslAuthenticateResponse::default()
        .with_error_code(error.code())
        .with_error_message(Some(StrBytes::from_static_str(
            "SaslAuthenticate is out of place here",
        )));
    codec::reply(&request.header, &answer)
}

/// The versions of Klamm's own login: framed tokens, and a response that contains the lifetime of
/// the session (KIP-368).
const OWN_HANDSHAKE: i16 = 1;
const OWN_AUTHENTICATE: i16 = 2;
const OWN_CLIENT: Option<&str> = Some("klamm");
/// How much of a broker's message is shown, in characters.
const SHOWN: usize = 200;

/// Klamm's own handshake with a broker.
pub fn own_handshake(correlation: i32, mechanism: &'static str) -> Result<Rope, FrameError> {
    let request =
        SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str(mechanism));
    codec::own(HANDSHAKE, OWN_HANDSHAKE, correlation, OWN_CLIENT, &request)
}

/// The broker's response to the handshake. A refusal is a message that includes the mechanisms that
/// the broker offers.
pub fn handshaken(answer: &Frame) -> Result<Result<(), String>, FrameError> {
    let answer: SaslHandshakeResponse = codec::answer(answer, HANDSHAKE, OWN_HANDSHAKE)?;
    let offered: Vec<_> = answer.mechanisms.iter().map(StrBytes::as_str).collect();
    let offered = format!("it offers `{}`", offered.join("`, `"));
    Ok(verdict(answer.error_code, Some(&offered)))
}

/// Klamm's own SASL message.
pub fn own_message(correlation: i32, message: Bytes) -> Result<Rope, FrameError> {
    let request = SaslAuthenticateRequest::default().with_auth_bytes(message);
    codec::own(
        AUTHENTICATE,
        OWN_AUTHENTICATE,
        correlation,
        OWN_CLIENT,
        &request,
    )
}

/// The broker's SASL message, and the lifetime of the session after the end of the exchange; or the
/// broker's refusal as a message.
pub fn answered(answer: &Frame) -> Result<Result<(Bytes, Option<Duration>), String>, FrameError> {
    let answer: SaslAuthenticateResponse = codec::answer(answer, AUTHENTICATE, OWN_AUTHENTICATE)?;
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
