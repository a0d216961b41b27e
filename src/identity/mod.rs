//! Authentication: credentials in, [`Subject`] out.
//!
//! A login is a sans-IO [`mechanism::Exchange`]: each message of the client gives a challenge, a
//! failure, or a [`Verify`], the heavy part, which runs in the pool for heavy work. Only its
//! success, or a listener without a login, creates an [`Identified`], and only that becomes a
//! `Subject`.
//!
//! The client's error message never depends on the reason of the failure
//! ([`Failed::CLIENT_MESSAGE`]), and an unknown name takes as much time as an existing one. The
//! reason, and the name as far as it may be kept, go to the log and the audit log.
//!
//! `authorities` has everything that credentials are checked against; `users` has the users in
//! force, `file` is `users.yaml`, `verifier` is what the file has in place of a password,
//! `mechanism` has the exchanges; `service` is Klamm's own side of a login at a broker.
pub mod authorities;
pub mod backoff;
pub mod certificate;
pub mod edit;
pub mod file;
pub mod import;
pub mod mechanism;
pub mod service;
pub mod slowed;
pub mod token;
pub mod users;
pub mod verifier;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use jiff::Timestamp;

use crate::policy::model::vocabulary::{Certificate, Mechanism, Subject};

pub use authorities::{Authorities, Gone, is_principal};
pub use backoff::Backoff;
pub use mechanism::{BrokerReply, Exchange, MECHANISMS, Relayed, Step};
pub use token::{Bearer, Judgement, Tokens};
pub use users::{Fingerprint, Keys, Users, Verify};

/// The principal of connections without a login (ruling 34). No user may have this name.
pub const ANONYMOUS: &str = "ANONYMOUS";

/// Proof that a login succeeded, or that none was required.
#[derive(Debug)]
pub struct Identified {
    principal: Arc<str>,
    groups: Vec<Arc<str>>,
    mechanism: Mechanism,
    /// See [`Subject::credential`].
    credential: Option<Arc<str>>,
    acting: Option<Arc<str>>,
    certificate: Option<Arc<Certificate>>,
    /// When the credentials expire, if they do.
    until: Option<Timestamp>,
}

/// The listener's information about a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    pub listener: Arc<str>,
    pub tls: bool,
    /// The peer's address, if the listener proves it (`source: direct`).
    pub source: Option<SocketAddr>,
    /// The verified certificate from the TLS handshake.
    pub certificate: Option<Arc<Certificate>>,
}

impl Identified {
    /// For a listener without a login.
    pub fn anonymous() -> Identified {
        Identified::new(Arc::from(ANONYMOUS), Vec::new(), Mechanism::Anonymous)
    }

    /// From credentials without further attributes or expiry.
    fn new(principal: Arc<str>, groups: Vec<Arc<str>>, mechanism: Mechanism) -> Identified {
        Identified {
            principal,
            groups,
            mechanism,
            credential: None,
            acting: None,
            certificate: None,
            until: None,
        }
    }

    pub fn principal(&self) -> &Arc<str> {
        &self.principal
    }

    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// Limits the validity to this time.
    fn no_longer_than(self, until: Option<Timestamp>) -> Identified {
        let until = self.until.into_iter().chain(until).min();
        Identified { until, ..self }
    }

    /// Joins the identity with the peer's properties. IPv4-mapped IPv6 becomes IPv4 before any rule
    /// sees it.
    pub fn into_subject(self, peer: &Peer) -> Subject {
        let source: Option<IpAddr> = peer.source.map(|address| address.ip().to_canonical());
        Subject {
            principal: self.principal,
            groups: self.groups,
            mechanism: self.mechanism,
            listener: Arc::clone(&peer.listener),
            tls: peer.tls,
            source,
            credential: self.credential,
            acting: self.acting,
            certificate: self.certificate.or_else(|| peer.certificate.clone()),
            claims: Arc::default(),
        }
    }
}

/// A failed login: for the log and the audit log. The client always gets
/// [`Failed::CLIENT_MESSAGE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    pub name: ClaimedIdentity,
    pub reason: Reason,
}

impl Failed {
    /// The only message that a client gets, with SASL_AUTHENTICATION_FAILED (58).
    pub const CLIENT_MESSAGE: &'static str = "Authentication failed: invalid credentials";
}

/// The name that a login claimed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ClaimedIdentity {
    /// The name of an existing user.
    Held(Arc<str>),
    /// An unknown name, as a keyed hash: people type passwords into the wrong field.
    Unheld(String),
    /// No name could be read.
    Unreadable,
}

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("the message is not of the mechanism's form")]
    Malformed,
    #[error("the user name is empty")]
    EmptyName,
    #[error("the user name is longer than a name may be")]
    LongName,
    #[error("the password is empty")]
    EmptyPassword,
    #[error("the password is longer than a password may be")]
    LongPassword,
    #[error("the authorization id is not the user's own")]
    OtherIdentity,
    #[error("nobody has this name")]
    UnknownUser,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the user is disabled")]
    Disabled,
    #[error("the user has no verifier for this mechanism")]
    NoVerifier,
    #[error("nonce or channel binding are of another exchange")]
    OtherExchange,
    #[error("delegation tokens are not taken here")]
    DelegationToken,
    #[error("the token's header has a critical part that is not understood")]
    Critical,
    #[error("the token's algorithm is not taken")]
    Algorithm,
    #[error("the issuer's keys are not known, or too old to be believed")]
    NoKeys,
    #[error("the token names a key that the issuer does not have")]
    UnknownKey,
    #[error("no key of the issuer fits the token, or more than one")]
    UnfitKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token is of another issuer")]
    Issuer,
    #[error("the token is for another audience")]
    Audience,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYet,
    #[error("a claim of the token is missing, or of another type or size than it must be")]
    WrongClaim,
    #[error(
        "the groups were left out of the token (too many of them), so that no rule about groups could be judged: let the issuer put fewer groups, or roles, into it"
    )]
    GroupsLeftOut,
    #[error("it names nobody who can be a principal")]
    NoName,
    #[error("the broker has refused the login")]
    Broker,
    #[error("the broker does not begin a login by this mechanism")]
    BrokerMechanism,
    #[error("the login anew is of another principal")]
    OtherPrincipal,
    #[error("the name is held in `users.yaml`, by somebody else for all that is known")]
    HeldName,
    #[error(
        "the name begins with the prefix of another source of names, and would pass for one of that"
    )]
    OtherSource,
    #[error("no rule of `identity.certificates` fits the certificate")]
    NoRule,
    #[error("a rule of `identity.certificates` makes two names of the certificate")]
    TwoNames,
    #[error("a value in the certificate is too long, or has characters that cannot be shown")]
    OddCertificate,
}

impl Reason {
    /// For the audit log, which needs static texts.
    pub fn text(self) -> &'static str {
        match self {
            Reason::Malformed => "malformed message",
            Reason::EmptyName => "empty name",
            Reason::LongName => "name too long",
            Reason::EmptyPassword => "empty password",
            Reason::LongPassword => "password too long",
            Reason::OtherIdentity => "authorization id of somebody else",
            Reason::UnknownUser => "unknown user",
            Reason::WrongPassword => "wrong password",
            Reason::Disabled => "user disabled",
            Reason::NoVerifier => "no verifier for the mechanism",
            Reason::OtherExchange => "nonce or channel binding of another exchange",
            Reason::DelegationToken => "delegation token",
            Reason::Critical => "critical header not understood",
            Reason::Algorithm => "algorithm not taken",
            Reason::NoKeys => "no keys of the issuer",
            Reason::UnknownKey => "unknown key",
            Reason::UnfitKey => "no fitting key",
            Reason::Signature => "wrong signature",
            Reason::Issuer => "another issuer",
            Reason::Audience => "another audience",
            Reason::Expired => "expired",
            Reason::NotYet => "not valid yet",
            Reason::WrongClaim => "missing or wrong claim",
            Reason::GroupsLeftOut => "groups left out of the token",
            Reason::NoName => "no principal",
            Reason::Broker => "refused by the broker",
            Reason::BrokerMechanism => "mechanism refused by the broker",
            Reason::OtherPrincipal => "another principal than before",
            Reason::HeldName => "name held by a user",
            Reason::OtherSource => "name with another source's prefix",
            Reason::NoRule => "no rule for the certificate",
            Reason::TwoNames => "two names in the certificate",
            Reason::OddCertificate => "odd value in the certificate",
        }
    }
}
