//! What a field holds, where its type does not say.

/// What a string, bytes or uuid field holds, and every port. The table of which field is what stands in
/// `tools/layout/class.rs`; the generator fails on a field without a class.
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
    /// A group, a transactional id or a share partition, as the request's `KeyType` says.
    CoordinatorKey,
    /// A regular expression over topic names.
    TopicPattern,
    /// A regular expression over transactional ids.
    TransactionalIdPattern,
    /// The address of a broker or controller, which a client must not see.
    Host,
    /// The port that belongs to a [`Class::Host`].
    Port,
    /// The address of an application that other applications ask: it passes.
    ApplicationHost,
    ApplicationPort,
    /// Where a client connected from.
    ClientHost,
    /// From where an ACL lets connect.
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
    /// What parts of a streams topology call each other.
    StreamsName,
    ConfigName,
    /// May hold passwords and listeners' addresses.
    ConfigValue,
    /// A topic, group, broker or user, as a field beside it says.
    ResourceName,
    QuotaEntity,
    /// A principal or its type.
    Principal,
    /// A SCRAM user.
    User,
    TokenId,
    /// Never to be shown: SASL tokens, salts, salted passwords, HMACs.
    Secret,
    /// Written by people or programs for people.
    FreeText,
    Records,
    /// Another protocol inside this one.
    Opaque,
}
