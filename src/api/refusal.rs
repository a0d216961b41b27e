//! The refused parts of a request, and Kafka's error code for each. This is the only mapping from a
//! refusal to a code.

use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use std::collections::{HashMap, HashSet};

/// The refused parts of one request.
#[derive(Debug, Default)]
pub struct Denied {
    names: HashSet<(Kind, String)>,
    invalid: HashMap<(u32, u32), Invalid>,
    violations: HashMap<String, String>,
    everything: Option<ResponseError>,
    unsupported_reason: bool,
    /// Silent wants that were not allowed; `true` if a deny matches.
    lacking: HashMap<(Operation, Kind, String), bool>,
}

/// Why the records for one partition are refused.
#[derive(Debug, Clone)]
pub struct Invalid {
    /// Kafka's error code.
    pub code: i16,
    /// Empty: no message, as from a broker.
    pub message: String,
    /// The index of each faulty record in its batch, and the fault (KIP-467).
    pub records: Vec<(i32, String)>,
}

impl Invalid {
    /// The broker's response for a partition that does not exist.
    pub fn nonexistent() -> Self {
        Self {
            code: ResponseError::UnknownTopicOrPartition.code(),
            message: String::new(),
            records: Vec::new(),
        }
    }
}

impl Denied {
    /// Refuses the whole request with one code: the audit log cannot be written.
    pub fn everything(error: ResponseError) -> Self {
        Self {
            everything: Some(error),
            ..Self::default()
        }
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
            && self.invalid.is_empty()
            && self.violations.is_empty()
            && self.everything.is_none()
            && !self.unsupported_reason
    }

    /// Klamm itself rejects the request, independent of the policy (see
    /// [`super::ApiRequest::unsupported_reason`]).
    pub fn refuse_outright(&mut self) {
        self.unsupported_reason = true;
    }

    pub fn unsupported_reason(&self) -> bool {
        self.unsupported_reason
    }

    pub fn deny(&mut self, kind: Kind, name: &str) {
        self.names.insert((kind, name.to_owned()));
    }

    /// Records a silent want that was not allowed. It narrows the response and refuses nothing.
    /// `by_rule`: a deny matches it.
    pub fn missing(&mut self, (operation, kind, name): (Operation, Kind, &str), by_rule: bool) {
        let lacking = (operation, kind, name.to_owned());
        self.lacking.insert(lacking, by_rule);
    }

    pub fn lacks(&self, operation: Operation, kind: Kind, name: &str) -> bool {
        let lacking = (operation, kind, name.to_owned());
        self.lacking.contains_key(&lacking)
    }

    /// Whether a deny matches a silent want.
    pub fn forbids(&self, operation: Operation, kind: Kind, name: &str) -> bool {
        let lacking = (operation, kind, name.to_owned());
        self.lacking.get(&lacking).copied().unwrap_or_default()
    }

    /// `place`: see [`super::Payload::place`].
    pub fn invalidate(&mut self, place: (u32, u32), invalid: Invalid) {
        self.invalid.insert(place, invalid);
    }

    pub fn invalid(&self, place: (u32, u32)) -> Option<&Invalid> {
        self.invalid.get(&place)
    }

    /// The request would violate the contract of this topic; `message` says how.
    pub fn violate(&mut self, topic: &str, message: String) {
        self.violations.insert(topic.to_owned(), message);
    }

    /// Why the request's change to this topic is refused although the subject has the right:
    /// [`ResponseError::PolicyViolation`].
    pub fn violation(&self, topic: &str) -> Option<&str> {
        self.violations.get(topic).map(String::as_str)
    }

    /// The code and message of a refused topic: a missing right comes first, the contract second.
    pub fn of_topic(&self, name: &str) -> Option<(i16, Option<StrBytes>)> {
        let violated = || {
            let message = self.violation(name)?;
            let code = ResponseError::PolicyViolation.code();
            Some((code, Some(StrBytes::from_string(message.to_owned()))))
        };
        let right = self.topic(name);
        right.map(|code| (code, None)).or_else(violated)
    }

    /// The code with which this resource is refused. `None`: it is not refused.
    pub fn code(&self, kind: Kind, name: &str) -> Option<i16> {
        if let Some(error) = self.everything {
            return Some(error.code());
        }
        if self.names.is_empty() {
            return None;
        }
        self.names
            .contains(&(kind, name.to_owned()))
            .then(|| denial(kind).code())
    }

    pub fn topic(&self, name: &str) -> Option<i16> {
        self.code(Kind::Topic, name)
    }

    pub fn group(&self, name: &str) -> Option<i16> {
        self.code(Kind::Group, name)
    }
}

/// Removes the elements that `code` refuses from a request's list and returns the results for them.
pub fn take<T, A, C>(
    all: &mut Vec<T>,
    code: impl Fn(&T) -> Option<C>,
    answer: impl Fn(&T, C) -> A,
) -> Vec<A> {
    let mut refused = Vec::new();
    all.retain(|one| match code(one) {
        Some(code) => {
            refused.push(answer(one, code));
            false
        }
        None => true,
    });
    refused
}

/// Kafka's code for a denial on a resource of this kind.
pub fn denial(kind: Kind) -> ResponseError {
    match kind {
        Kind::Topic => ResponseError::TopicAuthorizationFailed,
        Kind::Group => ResponseError::GroupAuthorizationFailed,
        Kind::TransactionalId => ResponseError::TransactionalIdAuthorizationFailed,
        Kind::DelegationToken => ResponseError::DelegationTokenAuthorizationFailed,
        Kind::Cluster | Kind::User => ResponseError::ClusterAuthorizationFailed,
    }
}

/// Kafka's own messages for refusals, for responses that carry a message (`Errors.message`).
pub fn message(code: i16) -> Option<&'static str> {
    const MESSAGES: &[(ResponseError, &str)] = &[
        (
            ResponseError::TopicAuthorizationFailed,
            "Topic authorization failed.",
        ),
        (
            ResponseError::GroupAuthorizationFailed,
            "Group authorization failed.",
        ),
        (
            ResponseError::ClusterAuthorizationFailed,
            "Cluster authorization failed.",
        ),
        (
            ResponseError::TransactionalIdAuthorizationFailed,
            "Transactional Id authorization failed.",
        ),
        (
            ResponseError::UnknownTopicId,
            "This server does not host this topic ID.",
        ),
        (
            ResponseError::SecurityDisabled,
            "Security features are disabled.",
        ),
    ];
    let found = MESSAGES.iter().find(|(error, _)| error.code() == code);
    found.map(|(_, text)| *text)
}
