//! Everything that credentials are checked against: replaced as a whole on a reload, cheap to
//! clone.
use std::sync::Arc;

use super::{
    ANONYMOUS, ClaimedIdentity, Failed, Identified, Reason, Users,
    certificate::{Presented, Rules, Unfit},
    mechanism::plain::NAME_BYTES,
    token::Tokens,
};
use crate::{
    policy::model::vocabulary::{Mechanism, Subject},
    text::chars::refused,
};

#[derive(Debug, Clone)]
pub struct Authorities {
    pub users: Users,
    pub tokens: Option<Tokens>,
    /// Rules from certificates to principals; `None`: certificates give no principal.
    pub certificates: Option<Arc<Rules>>,
    /// Whether a name in `users.yaml` and the same name in a token or certificate are the same
    /// principal (ruling 28).
    pub same_person: bool,
    /// Whether the brokers check passwords (`cluster.sasl: pass_through`). Then `users` only gives
    /// the groups of names, and whether they are disabled.
    pub delegated: bool,
}

/// Why a proven identity is no longer valid. The connection ends, and the audit log has this
/// reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    #[error("the user was removed")]
    Removed,
    #[error("the user was disabled")]
    Disabled,
    #[error("the user was given another password")]
    Password,
    #[error("the certificate was revoked, or its issuer removed")]
    Certificate,
    #[error("the name is a user's now, who is somebody else or disabled")]
    Name,
}

impl Authorities {
    pub fn of(users: Users) -> Authorities {
        Authorities {
            users,
            tokens: None,
            certificates: None,
            same_person: false,
            delegated: false,
        }
    }

    /// The principal for a name in a token or a certificate, if the name is valid and does not
    /// belong to another source. All names that do not come from `users.yaml` pass through here
    /// (ruling 28).
    pub fn principal(&self, name: &str, mechanism: Mechanism) -> Result<Arc<str>, Reason> {
        if !is_principal(name) {
            return Err(Reason::NoName);
        }
        self.apart(name, mechanism)?;
        match (self.users.has(name), self.same_person) {
            (false, _) => {}
            (true, false) => return Err(Reason::HeldName),
            (true, true) if self.users.groups(name).is_none() => return Err(Reason::Disabled),
            (true, true) => {}
        }
        Ok(Arc::from(name))
    }

    /// Whether a name from this mechanism can be told apart from the names of every other source:
    /// without a prefix of its own, a source could give a name that looks like a prefixed name of
    /// another source.
    pub fn apart(&self, name: &str, mechanism: Mechanism) -> Result<(), Reason> {
        let tokens = self
            .tokens
            .as_ref()
            .map_or("", |tokens| tokens.settings().prefix.as_str());
        let certificates = self
            .certificates
            .as_ref()
            .map_or("", |rules| rules.prefix.as_str());
        let (own, others) = match mechanism {
            Mechanism::OauthBearer => (tokens, [certificates, ""]),
            Mechanism::Tls => (certificates, [tokens, ""]),
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {
                ("", [tokens, certificates])
            }
            Mechanism::Anonymous => return Ok(()),
        };
        let alike = |prefix: &str| !prefix.is_empty() && name.starts_with(prefix);
        match own.is_empty() && !self.same_person && others.into_iter().any(alike) {
            true => Err(Reason::OtherSource),
            false => Ok(()),
        }
    }

    /// The principal that the broker has authenticated by name and password.
    pub fn by_broker(&self, name: &str, mechanism: Mechanism) -> Result<Identified, Reason> {
        if !is_principal(name) {
            return Err(Reason::NoName);
        }
        if self.users.disabled(name) {
            return Err(Reason::Disabled);
        }
        let groups = self.users.groups(name).unwrap_or_default().to_vec();
        Ok(Identified::new(Arc::from(name), groups, mechanism))
    }

    /// The principal of a verified certificate whose key the client has proven to hold.
    pub fn by_certificate(&self, shown: &Presented) -> Result<Identified, Failed> {
        let failed = |name, reason| Err(Failed { name, reason });
        let Some(rules) = &self.certificates else {
            return failed(ClaimedIdentity::Unreadable, Reason::NoRule);
        };
        let (name, groups) = match rules.read(shown) {
            Ok(read) => read,
            Err(Unfit::NoRule) => return failed(ClaimedIdentity::Unreadable, Reason::NoRule),
            Err(Unfit::Ambiguous) => return failed(ClaimedIdentity::Unreadable, Reason::TwoNames),
            Err(Unfit::Odd) => return failed(ClaimedIdentity::Unreadable, Reason::OddCertificate),
        };
        let principal = match self.principal(&name, Mechanism::Tls) {
            Ok(principal) => principal,
            Err(reason) => return failed(self.users.claimed(&name), reason),
        };
        let attested = shown.attested();
        Ok(Identified {
            credential: Some(Arc::clone(&attested.serial)),
            until: Some(shown.not_after),
            certificate: Some(attested),
            ..Identified::new(principal, groups, Mechanism::Tls)
        })
    }

    /// Whether the identity would still be proven now. Checked at the end of each login and
    /// whenever the authorities are replaced.
    pub fn still(&self, subject: &Subject) -> Result<(), Gone> {
        match subject.mechanism {
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512
                if self.delegated =>
            {
                match self.users.disabled(&subject.principal) {
                    true => Err(Gone::Disabled),
                    false => Ok(()),
                }
            }
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {
                self.users.still(subject)
            }
            Mechanism::OauthBearer | Mechanism::Tls => self
                .principal(&subject.principal, subject.mechanism)
                .map(drop)
                .map_err(|_| Gone::Name),
            Mechanism::Anonymous => Ok(()),
        }
    }

    /// The updated subject, when `users.yaml` has changed its groups.
    pub fn regrouped(&self, subject: &Subject) -> Option<Subject> {
        match subject.mechanism {
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {}
            Mechanism::OauthBearer | Mechanism::Tls | Mechanism::Anonymous => return None,
        }
        let named = self.users.groups(&subject.principal);
        // A name that is no longer in the file has no groups from it.
        let groups = named.or(self.delegated.then_some(&[]))?;
        (groups != subject.groups).then(|| Subject {
            groups: groups.to_vec(),
            ..subject.clone()
        })
    }
}

/// Whether a text can be the name of a principal: a log can show it, and no policy pattern matches
/// it as anything but itself.
pub fn is_principal(name: &str) -> bool {
    let odd = |c: char| c == '*' || refused(c).is_some();
    !name.is_empty()
        && name.len() <= NAME_BYTES
        && name != ANONYMOUS
        && name.trim() == name
        && !name.chars().any(odd)
}
