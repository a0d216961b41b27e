//! PLAIN (RFC 4616) from the client's side: one message, and an empty answer is success.
use bytes::Bytes;

use super::{BrokerLoginError, Exchange, NextStep, Password};

struct Plain;

pub(super) fn begin(username: &str, password: &Password) -> (Box<dyn Exchange>, Bytes) {
    let message = [b"\0", username.as_bytes(), b"\0", password.bytes()].concat();
    (Box::new(Plain), message.into())
}

impl Exchange for Plain {
    fn next(&mut self, said: &[u8]) -> Result<NextStep, BrokerLoginError> {
        match said.is_empty() {
            true => Ok(NextStep::Done),
            false => Err(BrokerLoginError::OutOfTurn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_and_silence() {
        let (mut exchange, message) = begin("klamm", &Password::new("secret"));
        assert_eq!(&message[..], b"\0klamm\0secret");
        assert!(matches!(exchange.next(b""), Ok(NextStep::Done)));
        assert_eq!(
            exchange.next(b"more").unwrap_err(),
            BrokerLoginError::OutOfTurn
        );
    }
}
