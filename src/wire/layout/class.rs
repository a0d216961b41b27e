//! The meaning of a field, where its type does not tell it.

/// The meaning of every string, bytes and uuid field, and of every port. The table that assigns a
/// class to each field is in `tools/layout/class.rs`; the generator fails on a field without a
/// class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A number, a boolean, or a container of other fields.
    Plain,
    /// A topic's name.
    Topic,
    /// A topic's uuid.
    TopicId,
    Group,
    TransactionalId,
    /// A group, a transactional id or a share partition, depending on the request's `KeyType`.
    CoordinatorKey,
    /// A regular expression over topic names.
    TopicPattern,
    /// A regular expression over transactional ids.
    TransactionalIdPattern,
    /// The address of a broker or controller. Clients must not see it.
    Host,
    /// The port that belongs to a [`Class::Host`].
    Port,
    /// The address of an application that other applications connect to. It is forwarded unchanged.
    ApplicationHost,
    ApplicationPort,
    /// The address from which a client connected.
    ClientHost,
    /// The address from which an ACL allows connections.
    AclHost,
    Rack,
    ClusterId,
    ListenerName,
    /// The uuid of a log directory.
    DirectoryId,
    /// The path of a log directory.
    DirectoryPath,
    MemberId,
    /// `group.instance.id`
    InstanceId,
    /// The uuid or name of a running process.
    ProcessId,
    ClientId,
    /// Name and version of a client library.
    ClientSoftware,
    /// A name that Kafka or a protocol defines: a state, type, mechanism, assignor, feature.
    Keyword,
    /// A name that the parts of a streams topology use for each other.
    StreamsName,
    ConfigName,
    /// May hold passwords and the addresses of listeners.
    ConfigValue,
    /// A topic, group, broker or user, depending on a field next to it.
    ResourceName,
    QuotaEntity,
    /// A principal or its type.
    Principal,
    /// A SCRAM user.
    User,
    TokenId,
    /// Must never be shown: SASL tokens, salts, salted passwords, HMACs.
    Secret,
    /// Text written for people.
    FreeText,
    Records,
    /// Bytes of another protocol.
    Opaque,
}
