//! The words in which a request is judged: operations, resources, subjects, verdicts. Plain data.
use std::{net::IpAddr, sync::Arc};

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

/// One operation on one named resource. A cluster's name is the empty string.
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

/// Who is on the other end, with what was proven of the connection. `identity` fills it; only evidence makes one.
#[derive(Debug, Clone)]
pub struct Subject {
    pub principal: Arc<str>,
    pub groups: Vec<Arc<str>>,
    pub mechanism: Mechanism,
    pub listener: Arc<str>,
    pub tls: bool,
    /// The peer's address where the listener proves it (`source: direct`), IPv4-mapped IPv6 normalised; `None` proves nothing.
    pub source: Option<IpAddr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Allowed,
    Denied,
    Observed,
}

/// A rule's place in its policy's table; `Policy::rule_id` gives its text. `RuleRef::NOTHING_ALLOWS` is the reserved id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleRef(pub(crate) u32);
impl RuleRef {
    pub const NOTHING_ALLOWS: RuleRef = RuleRef(0);
}

/// The answer to one action, with the rule that decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    pub rule: RuleRef,
}
