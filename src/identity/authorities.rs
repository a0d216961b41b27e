//! Everything that evidence is held against: swapped whole on a reload, cheap to clone.
use super::Users;
use crate::policy::vocabulary::{Mechanism, Subject};

#[derive(Debug, Clone)]
pub struct Authorities {
    pub users: Users,
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
}

impl Authorities {
    pub fn of(users: Users) -> Authorities {
        Authorities { users }
    }

    /// Whether what was proven once would still be proven now. Asked at the end of each login and whenever anything here was swapped.
    pub fn still(&self, subject: &Subject) -> Result<(), Gone> {
        match subject.mechanism {
            Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512 => {
                self.users.still(subject)
            }
            Mechanism::OauthBearer | Mechanism::Tls | Mechanism::Anonymous => Ok(()),
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
