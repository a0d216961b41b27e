//! Everything that evidence is held against: swapped whole on a reload, cheap to clone.
use std::sync::Arc;

use super::{ANONYMOUS, Reason, Users, mechanism::plain::NAME_BYTES, token::Tokens};
use crate::{
    policy::vocabulary::{Mechanism, Subject},
    text::chars::refused,
};

#[derive(Debug, Clone)]
pub struct Authorities {
    pub users: Users,
    pub tokens: Option<Tokens>,
    /// Whether a name in `users.yaml` and the same name in a token or certificate are one person (ruling 28).
    pub same_person: bool,
}

/// Why an identity that was proven holds no more. The connection ends, and the audit says this.
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
            same_person: false,
        }
    }

    /// A name that a token or a certificate gives, if it can be a principal and is not somebody else's: the one door for names that do not come
    /// from `users.yaml` (ruling 28).
    pub fn principal(&self, name: &str) -> Result<Arc<str>, Reason> {
        if !is_principal(name) {
            return Err(Reason::NoName);
        }
        match (self.users.has(name), self.same_person) {
            (false, _) => {}
            (true, false) => return Err(Reason::HeldName),
            (true, true) if self.users.groups(name).is_none() => return Err(Reason::Disabled),
            (true, true) => {}
        }
        Ok(Arc::from(name))
    }

    /// Whether what was proven once would still be proven now. Asked at the end of each login and whenever anything here was swapped.
    pub fn still(&self, subject: &Subject) -> Result<(), Gone> {
        match subject.mechanism {
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {
                self.users.still(subject)
            }
            Mechanism::OauthBearer | Mechanism::Tls => self
                .principal(&subject.principal)
                .map(drop)
                .map_err(|_| Gone::Name),
            Mechanism::Anonymous => Ok(()),
        }
    }

    /// Who they are now, when `users.yaml` has put them into other groups.
    pub fn regrouped(&self, subject: &Subject) -> Option<Subject> {
        match subject.mechanism {
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {}
            Mechanism::OauthBearer | Mechanism::Tls | Mechanism::Anonymous => return None,
        }
        let groups = self.users.groups(&subject.principal)?;
        (groups != subject.groups).then(|| Subject {
            groups: groups.to_vec(),
            ..subject.clone()
        })
    }
}

/// Whether a text can be the name of a principal: what a log can show, and what no pattern of a policy takes for anything but itself.
pub fn is_principal(name: &str) -> bool {
    let odd = |c: char| c == '*' || refused(c).is_some();
    !name.is_empty()
        && name.len() <= NAME_BYTES
        && name != ANONYMOUS
        && name.trim() == name
        && !name.chars().any(odd)
}
