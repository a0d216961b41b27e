//! What of a request is refused, and with which of Kafka's error codes. The one mapping from refusal to code.

use crate::policy::model::vocabulary::{Kind, Operation};
use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use std::collections::{HashMap, HashSet};

/// What of one request does not go on.
#[derive(Debug, Default)]
pub struct Denied {
    names: HashSet<(Kind, String)>,
    invalid: HashMap<(u32, u32), Invalid>,
    violations: HashMap<String, String>,
    everything: Option<ResponseError>,
    outright: bool,
    /// Silent wants that were not allowed; `true` where a deny hits.
    lacking: HashMap<(Operation, Kind, String), bool>,
}

/// Why the records for one partition are refused.
#[derive(Debug, Clone)]
pub struct Invalid {
    /// Kafka's error code.
    pub code: i16,
    /// Empty: none, as from a broker.
    pub message: String,
    /// Index within the batch, and what is wrong (KIP-467).
    pub records: Vec<(i32, String)>,
}

impl Invalid {
    /// The answer of a broker for a partition that it does not have.
    pub fn nonexistent() -> Self {
        Self {
            code: ResponseError::UnknownTopicOrPartition.code(),
            message: String::new(),
            records: Vec::new(),
        }
    }
}

impl Denied {
    /// All of it, with one code: the audit log cannot be written.
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
            && !self.outright
    }

    /// Klamm itself refuses the request, whatever policy says (see [`super::Ask::outright`]).
    pub fn refuse_outright(&mut self) {
        self.outright = true;
    }

    pub fn outright(&self) -> bool {
        self.outright
    }

    pub fn deny(&mut self, kind: Kind, name: &str) {
        self.names.insert((kind, name.to_owned()));
    }

    /// A silent want that was not allowed: it narrows the answer, and refuses nothing.
    /// `by_rule`: a deny hits it.
    pub fn lack(&mut self, (operation, kind, name): (Operation, Kind, &str), by_rule: bool) {
        let lacking = (operation, kind, name.to_owned());
        self.lacking.insert(lacking, by_rule);
    }

    pub fn lacks(&self, operation: Operation, kind: Kind, name: &str) -> bool {
        let lacking = (operation, kind, name.to_owned());
        self.lacking.contains_key(&lacking)
    }

    /// Whether a deny hits a silent want.
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

    /// What the request would make of this topic breaks its contract; `message` says how.
    pub fn violate(&mut self, topic: &str, message: String) {
        self.violations.insert(topic.to_owned(), message);
    }

    /// Why what the request would make of this topic is refused, though the subject may do it: [`ResponseError::PolicyViolation`].
    pub fn violation(&self, topic: &str) -> Option<&str> {
        self.violations.get(topic).map(String::as_str)
    }

    /// The code and message of a topic that is refused: its right comes first, its contract after.
    pub fn of_topic(&self, name: &str) -> Option<(i16, Option<StrBytes>)> {
        let violated = || {
            let message = self.violation(name)?;
            let code = ResponseError::PolicyViolation.code();
            Some((code, Some(StrBytes::from_string(message.to_owned()))))
        };
        let right = self.topic(name);
        right.map(|code| (code, None)).or_else(violated)
    }

    /// The code with which this resource is refused; `None`: it is not.
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

/// Takes out of a request's list what `code` refuses, and answers for each.
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

/// Kafka's own words for what is refused, for answers that carry a message (`Errors.message`).
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
