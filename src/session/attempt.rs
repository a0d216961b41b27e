//! Classifies connections that ended before a login, by kind of failure.

use super::Close;
use crate::{audit::Failure, wire::FrameError};

/// The kind of failure of a connection that ended before any login. `heard`: the client has sent
/// bytes that were meant for the session.
pub fn ended(why: &Close, heard: bool) -> Failure {
    match why {
        Close::Client | Close::Idle if heard => Failure::Left,
        Close::Client | Close::Idle => Failure::Silent,
        Close::LoginTimeout => Failure::TimedOut,
        Close::Malformed(fault) => malformed(fault),
        Close::Login | Close::Expired => Failure::Login,
        Close::Refused => Failure::NoLogin,
        Close::RateLimited | Close::Limit(_) => Failure::Crowded,
        Close::Tls | Close::CredentialRevoked(_) => Failure::Tls,
        Close::Proxy(_) => Failure::Proxy,
        Close::NoSuchNode => Failure::Node,
        Close::Revoked
        | Close::Broker
        | Close::BrokerMalformed(_)
        | Close::Audit
        | Close::Lifetime
        | Close::Stopping => Failure::Klamm,
    }
}

/// The kind of failure of bytes that are not a request.
pub fn malformed(fault: &FrameError) -> Failure {
    match fault {
        FrameError::TlsOnPlain => Failure::TlsAtPlainPort,
        FrameError::HttpOnPlain => Failure::Http,
        FrameError::EmptyFrame
        | FrameError::NegativeFrame(_)
        | FrameError::FrameTooLong { .. }
        | FrameError::WrongPrefix { .. }
        | FrameError::BadEdit(_)
        | FrameError::UnknownApi { .. }
        | FrameError::Truncated(_)
        | FrameError::NegativeLength(_)
        | FrameError::NotNullable(_)
        | FrameError::StringTooLong(_)
        | FrameError::NotUtf8(_)
        | FrameError::LengthBeyondEnd { .. }
        | FrameError::CountBeyondEnd { .. }
        | FrameError::VarintNotShortest(_)
        | FrameError::VarintTooLarge(_)
        | FrameError::NotBoolean(_)
        | FrameError::NotPresence(_)
        | FrameError::TagOrder { .. }
        | FrameError::TagSize { .. }
        | FrameError::TooManyUnknownTags(_)
        | FrameError::TooManyElements(_)
        | FrameError::TooDeep
        | FrameError::TrailingBytes(_)
        | FrameError::Undecodable
        | FrameError::Unencodable
        | FrameError::Unasked => Failure::Malformed,
    }
}
