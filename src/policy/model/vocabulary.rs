//! The terms in which a request is judged: operations, resources, subjects, verdicts. Plain data.

pub use super::change::{Change, Changes, HIDDEN, How, Touched};
pub use super::proposal::{Broker, Brokers, Proposal, Rest, Setting, Value};

use std::{fmt, net::IpAddr, sync::Arc};

/// Kafka's `AclOperation`, with its codes (the bits of AuthorizedOperations).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Operation {
    Read = 3,
    Write = 4,
    Create = 5,
    Delete = 6,
    Alter = 7,
    Describe = 8,
    ClusterAction = 9,
    DescribeConfigs = 10,
    AlterConfigs = 11,
    IdempotentWrite = 12,
    CreateTokens = 13,
    DescribeTokens = 14,
    TwoPhaseCommit = 15,
}

/// Every operation with its name in policy files.
pub const OPERATIONS: &[(&str, Operation)] = &[
    ("read", Operation::Read),
    ("write", Operation::Write),
    ("create", Operation::Create),
    ("delete", Operation::Delete),
    ("alter", Operation::Alter),
    ("describe", Operation::Describe),
    ("cluster_action", Operation::ClusterAction),
    ("describe_configs", Operation::DescribeConfigs),
    ("alter_configs", Operation::AlterConfigs),
    ("idempotent_write", Operation::IdempotentWrite),
    ("create_tokens", Operation::CreateTokens),
    ("describe_tokens", Operation::DescribeTokens),
    ("two_phase_commit", Operation::TwoPhaseCommit),
];

impl Operation {
    /// Every operation, in the order of Kafka's codes.
    pub const ALL: [Self; 13] = [
        Self::Read,
        Self::Write,
        Self::Create,
        Self::Delete,
        Self::Alter,
        Self::Describe,
        Self::ClusterAction,
        Self::DescribeConfigs,
        Self::AlterConfigs,
        Self::IdempotentWrite,
        Self::CreateTokens,
        Self::DescribeTokens,
        Self::TwoPhaseCommit,
    ];

    /// The name in policy files.
    pub fn name(self) -> &'static str {
        let row = OPERATIONS.iter().find(|(_, operation)| *operation == self);
        row.map_or("", |(name, _)| name)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Operations(u16);

impl Operations {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self::of(&Operation::ALL);

    pub const fn of(operations: &[Operation]) -> Self {
        let (mut bits, mut rest) = (0, operations);
        while let [first, others @ ..] = rest {
            bits |= 1 << (*first as u8);
            rest = others;
        }
        Self(bits)
    }

    pub const fn has(self, operation: Operation) -> bool {
        self.0 & (1 << (operation as u8)) != 0
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These operations, and those that an allow of them implies (Kafka's `AclEntry`,
    /// `StandardAuthorizerData.IMPLIES_*`). A deny implies nothing.
    pub const fn implied(self) -> Self {
        const TO_DESCRIBE: Operations = Operations::of(&[
            Operation::Read,
            Operation::Write,
            Operation::Delete,
            Operation::Alter,
        ]);
        let mut all = self;
        if !self.and(TO_DESCRIBE).is_empty() {
            all = all.or(Self::of(&[Operation::Describe]));
        }
        if self.has(Operation::AlterConfigs) {
            all = all.or(Self::of(&[Operation::DescribeConfigs]));
        }
        all
    }

    pub fn iter(self) -> impl Iterator<Item = Operation> {
        let all = OPERATIONS.iter().map(|(_, operation)| *operation);
        all.filter(move |operation| self.has(*operation))
    }
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Kafka's `ResourceType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Topic,
    Group,
    TransactionalId,
    Cluster,
    DelegationToken,
    User,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 6] = [
        Self::Topic,
        Self::Group,
        Self::TransactionalId,
        Self::Cluster,
        Self::DelegationToken,
        Self::User,
    ];

    /// The name in expectations and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Group => "group",
            Self::TransactionalId => "transactional_id",
            Self::Cluster => "cluster",
            Self::DelegationToken => "delegation_token",
            Self::User => "user",
        }
    }

    /// The operations that Kafka supports on this kind (`AclEntry.supportedOperations`).
    pub const fn operations(self) -> Operations {
        use Operation as O;
        match self {
            Self::Topic => Operations::of(&[
                O::Read,
                O::Write,
                O::Create,
                O::Delete,
                O::Alter,
                O::Describe,
                O::DescribeConfigs,
                O::AlterConfigs,
            ]),
            Self::Group => Operations::of(&[
                O::Read,
                O::Delete,
                O::Describe,
                O::DescribeConfigs,
                O::AlterConfigs,
            ]),
            Self::TransactionalId => Operations::of(&[O::Write, O::Describe, O::TwoPhaseCommit]),
            Self::Cluster => Operations::of(&[
                O::Create,
                O::Alter,
                O::Describe,
                O::ClusterAction,
                O::DescribeConfigs,
                O::AlterConfigs,
                O::IdempotentWrite,
            ]),
            Self::DelegationToken => Operations::of(&[O::Describe]),
            Self::User => Operations::of(&[O::CreateTokens, O::DescribeTokens]),
        }
    }
}

/// One operation on one named resource. The name of the cluster is the empty string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action<'a> {
    pub operation: Operation,
    pub kind: Kind,
    pub name: &'a str,
}

/// How a connection proved its principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mechanism {
    Plain,
    ScramSha256,
    ScramSha512,
    OauthBearer,
    Tls,
    Anonymous,
}

/// Every mechanism with its name in policy files.
pub const MECHANISMS: &[(&str, Mechanism)] = &[
    ("PLAIN", Mechanism::Plain),
    ("SCRAM-SHA-256", Mechanism::ScramSha256),
    ("SCRAM-SHA-512", Mechanism::ScramSha512),
    ("OAUTHBEARER", Mechanism::OauthBearer),
    ("TLS", Mechanism::Tls),
    ("ANONYMOUS", Mechanism::Anonymous),
];

impl Mechanism {
    /// The name in policy files.
    pub fn name(self) -> &'static str {
        match self {
            Mechanism::Plain => "PLAIN",
            Mechanism::ScramSha256 => "SCRAM-SHA-256",
            Mechanism::ScramSha512 => "SCRAM-SHA-512",
            Mechanism::OauthBearer => "OAUTHBEARER",
            Mechanism::Tls => "TLS",
            Mechanism::Anonymous => "ANONYMOUS",
        }
    }
}

/// The peer of a connection, with the verified facts about it. `identity` creates it, and only from
/// evidence.
#[derive(Debug, Clone)]
pub struct Subject {
    pub principal: Arc<str>,
    pub groups: Vec<Arc<str>>,
    pub mechanism: Mechanism,
    pub listener: Arc<str>,
    pub tls: bool,
    /// The peer's address, if the listener proves it (`source: direct`); IPv4-mapped IPv6 addresses
    /// are normalised. With `None`, no address is proven.
    pub source: Option<IpAddr>,
    /// Distinguishes this evidence from other evidence of the same principal: a token's id, a
    /// certificate's serial number, or a verifier's generation.
    pub credential: Option<Arc<str>>,
    /// The person on whose behalf a service acts, if a token names one (`act`, RFC 8693).
    pub acting: Option<Arc<str>>,
    /// The certificate for which the client proved possession of the key, whether or not the
    /// principal comes from it.
    pub certificate: Option<Arc<Certificate>>,
    /// Unverified: only denies use it.
    pub claims: Arc<Claims>,
}

/// Unverified information that a client sends about itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Claims {
    /// From the most recent request.
    pub client_id: Option<Arc<str>>,
    /// The library's name and version, sent once per connection (KIP-511).
    pub software: Option<Arc<str>>,
    pub software_version: Option<Arc<str>>,
}

impl Subject {
    /// A subject with only a name, and nothing verified: the start of a question about a policy.
    pub fn unproven(principal: impl Into<Arc<str>>) -> Self {
        Self {
            principal: principal.into(),
            groups: Vec::new(),
            mechanism: Mechanism::Plain,
            listener: "".into(),
            tls: false,
            source: None,
            credential: None,
            acting: None,
            certificate: None,
            claims: Arc::default(),
        }
    }
}

/// The contents of a client's certificate, after verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The distinguished name in RFC 2253 form (Kafka's default principal).
    pub subject: Arc<str>,
    /// The distinguished name of the authority that signed it, in the same form.
    pub issuer: Arc<str>,
    pub dns_names: Vec<Arc<str>>,
    pub uris: Vec<Arc<str>>,
    pub emails: Vec<Arc<str>>,
    /// In lower-case hexadecimal.
    pub serial: Arc<str>,
    pub not_after: jiff::Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Allowed,
    Denied,
    Observed,
}

/// The rule id of a denial for which no rule allows the action.
pub const NOTHING_ALLOWS: &str = "nothing-allows";
/// The first of the cited ids when a version that waits to be archived denies an action that the
/// version in force allows.
pub const WAITING_VERSION: &str = "waiting-version";

/// A rule's place in its policy's table; `Policy::rule_id` returns its id as text.
/// `RuleRef::NOTHING_ALLOWS` is the reserved id. Rules are numbered in the order of their ids, so
/// the lowest reference has the lowest id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleRef(pub(crate) u32);

impl RuleRef {
    pub const NOTHING_ALLOWS: RuleRef = RuleRef(0);
    /// Marks a rule of the version that waits to be archived. No policy has as many rules as this
    /// number.
    const CEILING: u32 = 1 << 31;

    /// The same place in the table of the waiting version.
    pub(in crate::policy) fn of_ceiling(self) -> Self {
        Self(self.0 | Self::CEILING)
    }

    /// The place in the table of the waiting version, if the rule belongs to that version.
    pub(in crate::policy) fn in_ceiling(self) -> Option<Self> {
        (self.0 & Self::CEILING != 0).then_some(Self(self.0 & !Self::CEILING))
    }
}

/// The decision on one action, with the rule that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    pub rule: RuleRef,
}

impl Verdict {
    pub fn is_allowed(self) -> bool {
        match self.outcome {
            Outcome::Allowed | Outcome::Observed => true,
            Outcome::Denied => false,
        }
    }

    /// Whether a deny rule caused the denial, rather than the absence of an allow.
    pub fn is_denied_by_rule(self) -> bool {
        self.outcome == Outcome::Denied && self.rule != RuleRef::NOTHING_ALLOWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_word_and_a_bit() {
        assert_eq!(Operations::ALL.iter().count(), OPERATIONS.len());
        for (name, operation) in OPERATIONS {
            assert_eq!(operation.name(), *name);
            assert!(Operations::ALL.has(*operation));
        }
    }

    #[test]
    fn every_mechanism_has_its_word() {
        for (name, mechanism) in MECHANISMS {
            assert_eq!(mechanism.name(), *name);
        }
    }

    #[test]
    fn kinds_are_numbered_in_order() {
        for (number, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
        }
    }

    #[test]
    fn implications_are_kafkas() {
        let implied = |o| Operations::of(&[o]).implied().iter().collect::<Vec<_>>();
        use Operation as O;
        for o in [O::Read, O::Write, O::Delete, O::Alter] {
            assert_eq!(implied(o), [o, O::Describe]);
        }
        assert_eq!(
            implied(O::AlterConfigs),
            [O::DescribeConfigs, O::AlterConfigs]
        );
        for o in [O::Describe, O::Create, O::DescribeConfigs, O::ClusterAction] {
            assert_eq!(implied(o), [o]);
        }
    }
}
