//! Klamm's own side of a login at a broker: its account there, and an exchange that is sans-IO like
//! the clients'.
//!
//! An [`Account`] has Klamm's current credentials. A changed password or a renewed token is another
//! account, replaced as a whole; a started exchange continues with its own.
//!
//! The broker must follow the mechanism: the proof of SCRAM's server is checked, and a success
//! before its turn is rejected.
mod bearer;
mod plain;
mod scram;

use std::{fmt, sync::Arc};

use aws_lc_rs::error::Unspecified;
use bytes::Bytes;

use super::verifier::Hash;
pub use bearer::Token;
pub use scram::{Derivation, Derived, MOST_ITERATIONS, Password, fuzz_service_scram};

/// Klamm's credentials for brokers.
#[derive(Clone, PartialEq, Eq)]
pub enum Account {
    Plain {
        username: Arc<str>,
        password: Arc<Password>,
    },
    Scram {
        hash: Hash,
        username: Arc<str>,
        password: Arc<Password>,
    },
    Bearer(Arc<Token>),
}

/// One login, message by message; each is the `auth_bytes` of a SaslAuthenticate.
pub trait Exchange: Send {
    /// Klamm's reply to the broker's message.
    fn next(&mut self, said: &[u8]) -> Result<NextStep, BrokerLoginError>;

    /// Klamm's message after [`NextStep::Derive`] is done.
    fn derived(&mut self, _derived: &Derived) -> Result<Bytes, BrokerLoginError> {
        Err(BrokerLoginError::OutOfTurn)
    }
}

/// The next step after a message of the broker.
#[derive(Debug)]
pub enum NextStep {
    Message(Bytes),
    /// Run this where heavy work is run, and pass the result to [`Exchange::derived`].
    Derive(Derivation),
    /// The broker has sent all required messages.
    Done,
}

/// Why a login at a broker fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokerLoginError {
    #[error("no random numbers")]
    Random,
    #[error("the broker's message is not of the mechanism's form")]
    Malformed,
    #[error("the broker's message is out of turn")]
    OutOfTurn,
    #[error("the broker's nonce does not go on from ours")]
    Nonce,
    #[error("the broker asks for {0} iterations, which is not between 4096 and {MOST_ITERATIONS}")]
    Iterations(u64),
    #[error("the broker refuses the proof: {0}")]
    Refused(String),
    #[error("the broker could not prove that it knows the password")]
    Signature,
}

impl From<Unspecified> for BrokerLoginError {
    fn from(_: Unspecified) -> Self {
        BrokerLoginError::Random
    }
}

impl Account {
    /// The mechanism's name in SaslHandshake.
    pub fn mechanism(&self) -> &'static str {
        match self {
            Account::Plain { .. } => "PLAIN",
            Account::Scram { hash, .. } => match hash {
                Hash::Sha256 => "SCRAM-SHA-256",
                Hash::Sha512 => "SCRAM-SHA-512",
            },
            Account::Bearer(_) => "OAUTHBEARER",
        }
    }

    /// The name under which the brokers know it, where it is known here.
    pub fn username(&self) -> Option<&Arc<str>> {
        match self {
            Account::Plain { username, .. } | Account::Scram { username, .. } => Some(username),
            Account::Bearer(_) => None,
        }
    }

    /// An exchange and its first message.
    pub fn begin(&self) -> Result<(Box<dyn Exchange>, Bytes), BrokerLoginError> {
        match self {
            Account::Plain { username, password } => Ok(plain::begin(username, password)),
            Account::Scram {
                hash,
                username,
                password,
            } => scram::begin(*hash, username, password),
            Account::Bearer(token) => Ok(bearer::begin(token)),
        }
    }
}

/// Secrets stay out of logs.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let username = self.username().map_or("", |name| name);
        write!(f, "Account({}, `{username}`, redacted)", self.mechanism())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let password = Arc::new(Password::new("wonderland"));
        let username: Arc<str> = "klamm".into();
        let accounts = [
            Account::Plain {
                username: username.clone(),
                password: password.clone(),
            },
            Account::Scram {
                hash: Hash::Sha512,
                username,
                password,
            },
            Account::Bearer(Arc::new(Token::new("wonderland").unwrap())),
        ];
        let shown = accounts.map(|account| format!("{account:?}"));
        assert_eq!(
            shown,
            [
                "Account(PLAIN, `klamm`, redacted)",
                "Account(SCRAM-SHA-512, `klamm`, redacted)",
                "Account(OAUTHBEARER, ``, redacted)"
            ]
        );
    }
}
