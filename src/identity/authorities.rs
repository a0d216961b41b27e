//! Everything that evidence is held against: swapped whole on a reload, cheap to clone.
use super::Users;
use crate::policy::vocabulary::Subject;

#[derive(Debug, Clone)]
pub struct Authorities {
    pub users: Users,
}

/// Why an identity that was proven holds no more. The connection ends, and the audit says this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    #[error("the user was removed or disabled")]
    User,
    #[error("the certificate was revoked, or its issuer removed")]
    Certificate,
}

impl Authorities {
    pub fn of(users: Users) -> Authorities {
        Authorities { users }
    }

    /// Whether what was proven once would still be proven now. Asked at the end of each login and whenever anything here was swapped.
    pub fn still(&self, _subject: &Subject) -> Result<(), Gone> {
        Ok(())
    }
}
