//! Klamm's own login at a broker, frame by frame: a handshake, then the messages of the mechanism.
//! No I/O: the owner of the connection carries the frames. That is the shell before the first
//! request, or a session that re-authenticates between two requests when the broker limits the
//! session (KIP-368).

use crate::{
    api::sasl,
    identity::service::{self, Account, Derivation, Derived, Exchange, NextStep},
    wire::{
        FrameError as WireFault,
        frame::{Frame, Rope},
    },
};
use bytes::Bytes;
use std::time::Duration;

/// A limit above the number of messages of any mechanism.
const MESSAGES: i32 = 8;

/// A login in progress.
pub struct Admission {
    exchange: Box<dyn Exchange>,
    mechanism: &'static str,
    state: State,
    /// Correlation id of the request whose answer is awaited.
    correlation: i32,
    messages: i32,
}

enum State {
    /// The first message of the mechanism, sent after the handshake.
    Handshake(Bytes),
    Message,
    /// The broker's last message has arrived; no answer is awaited until the work is done.
    Deriving,
    Over,
}

/// The next step after the broker's answer.
#[derive(Debug)]
pub enum Turn {
    Say(Rope),
    /// Heavy work; its result goes to [`Admission::derived`].
    Derive(Derivation),
    /// Klamm is logged in; the broker's limit on the session, if it sets one.
    Admitted(Option<Duration>),
}

/// Why Klamm's login failed.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    #[error("malformed answer: {0}")]
    Malformed(#[from] WireFault),
    #[error("an answer to something else")]
    Unasked,
    #[error("the broker refuses `{0}`: {1}")]
    Mechanism(&'static str, String),
    #[error("the broker refuses the login: {0}")]
    Refused(String),
    #[error("{0}")]
    Exchange(#[from] service::BrokerLoginError),
    #[error("there is nothing to log in with")]
    NoAccount,
}

impl Admission {
    /// Starts a login and returns its first frame. All requests of the login have this correlation
    /// id.
    pub fn begin(account: &Account, correlation: i32) -> Result<(Self, Rope), AdmissionError> {
        let (exchange, first) = account.begin()?;
        let mechanism = account.mechanism();
        let admission = Self {
            exchange,
            mechanism,
            state: State::Handshake(first),
            correlation,
            messages: 0,
        };
        Ok((admission, sasl::own_handshake(correlation, mechanism)?))
    }

    /// The correlation id that the next answer must have.
    pub fn correlation(&self) -> i32 {
        self.correlation
    }

    pub fn answer(&mut self, frame: &Frame) -> Result<Turn, AdmissionError> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Handshake(first) => {
                sasl::handshaken(frame)?
                    .map_err(|words| AdmissionError::Mechanism(self.mechanism, words))?;
                self.say(first).map(Turn::Say)
            }
            State::Message => self.answered(frame),
            State::Deriving | State::Over => Err(AdmissionError::Unasked),
        }
    }

    fn answered(&mut self, frame: &Frame) -> Result<Turn, AdmissionError> {
        let (message, lifetime) = sasl::answered(frame)?.map_err(AdmissionError::Refused)?;
        match self.exchange.next(&message)? {
            NextStep::Message(message) => self.say(message).map(Turn::Say),
            NextStep::Derive(work) => {
                self.state = State::Deriving;
                Ok(Turn::Derive(work))
            }
            NextStep::Done => Ok(Turn::Admitted(lifetime)),
        }
    }

    pub fn derived(&mut self, derived: &Derived) -> Result<Rope, AdmissionError> {
        let message = self.exchange.derived(derived)?;
        self.say(message)
    }

    fn say(&mut self, message: Bytes) -> Result<Rope, AdmissionError> {
        self.messages += 1;
        if self.messages > MESSAGES {
            return Err(AdmissionError::Unasked);
        }
        self.correlation = self.correlation.wrapping_add(1);
        self.state = State::Message;
        Ok(sasl::own_message(self.correlation, message)?)
    }
}
