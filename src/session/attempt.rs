//! Classifies connections that ended before a login, by kind of failure.

use super::Close;
use crate::{audit::Failure, wire::Fault};

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
        Close::Crowded | Close::Limit(_) => Failure::Crowded,
        Close::Tls | Close::Gone(_) => Failure::Tls,
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
pub fn malformed(fault: &Fault) -> Failure {
    match fault {
        Fault::TlsOnPlain => Failure::TlsAtPlainPort,
        Fault::HttpOnPlain => Failure::Http,
        Fault::EmptyFrame
        | Fault::NegativeFrame(_)
        | Fault::FrameTooLong { .. }
        | Fault::WrongPrefix { .. }
        | Fault::BadEdit(_)
        | Fault::UnknownApi { .. }
        | Fault::Truncated(_)
        | Fault::NegativeLength(_)
        | Fault::NotNullable(_)
        | Fault::StringTooLong(_)
        | Fault::NotUtf8(_)
        | Fault::LengthBeyondEnd { .. }
        | Fault::CountBeyondEnd { .. }
        | Fault::VarintNotShortest(_)
        | Fault::VarintTooLarge(_)
        | Fault::NotBoolean(_)
        | Fault::NotPresence(_)
        | Fault::TagOrder { .. }
        | Fault::TagSize { .. }
        | Fault::TooManyUnknownTags(_)
        | Fault::TooManyElements(_)
        | Fault::TooDeep
        | Fault::TrailingBytes(_)
        | Fault::Undecodable
        | Fault::Unencodable
        | Fault::Unasked => Failure::Malformed,
    }
}
