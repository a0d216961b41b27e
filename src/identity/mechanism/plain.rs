//! PLAIN (RFC 4616): one message, `[authzid] NUL authcid NUL passwd`, UTF-8.
//!
//! Kafka's own server (`PlainSaslServer`) accepts an authzid only if it is empty or equal to the
//! name; so does this one. Names and passwords are compared as bytes: no SASLprep, as in Kafka.
use std::str;

use super::{Exchange, MechanismRow, Step, delegated};
use crate::{
    identity::{ClaimedIdentity, Reason, Users},
    policy::model::vocabulary::Mechanism,
};

pub const ROW: MechanismRow = MechanismRow {
    name: "PLAIN",
    mechanism: Mechanism::Plain,
    cleartext: true,
    begin: |authorities| {
        Box::new(Plain {
            users: authorities.users.clone(),
        })
    },
    delegate: delegated::plain,
};

/// Limit in bytes, as in `users.yaml`.
pub const NAME_BYTES: usize = 255;
/// Limit in bytes, where Klamm checks the password. PBKDF2 hashes longer passwords first, so this
/// only limits how much an attacker can make Klamm read.
const PASSWORD_BYTES: usize = 1024;

struct Plain {
    users: Users,
}

impl Exchange for Plain {
    fn step(&mut self, input: &[u8]) -> Step {
        match Message::parse(input, PASSWORD_BYTES) {
            Ok(Message { name, password }) => {
                Step::Verify(self.users.verify(name, password, Mechanism::Plain))
            }
            Err(PlainError { name, reason }) => Step::failed(self.claimed(name), reason),
        }
    }
}

impl Plain {
    fn claimed(&self, name: Option<&str>) -> ClaimedIdentity {
        name.map_or(ClaimedIdentity::Unreadable, |name| self.users.claimed(name))
    }
}

pub(super) struct Message<'a> {
    pub name: &'a str,
    password: &'a [u8],
}

/// Why a message is not valid, and the name, if one of valid length could be read.
pub(super) struct PlainError<'a> {
    pub name: Option<&'a str>,
    pub reason: Reason,
}

impl<'a> Message<'a> {
    /// `most`: the maximum length of the password in bytes.
    pub fn parse(input: &'a [u8], most: usize) -> Result<Message<'a>, PlainError<'a>> {
        let fault = |name, reason| Err(PlainError { name, reason });
        let Ok(input) = str::from_utf8(input) else {
            return fault(None, Reason::Malformed);
        };
        let mut parts = input.split('\0');
        let (Some(other), Some(name), Some(password), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return fault(None, Reason::Malformed);
        };
        match (name.len(), password.len()) {
            (0, _) => fault(None, Reason::EmptyName),
            (NAME_BYTES.., _) if name.len() > NAME_BYTES => fault(None, Reason::LongName),
            (_, 0) => fault(Some(name), Reason::EmptyPassword),
            (_, long) if long > most => fault(Some(name), Reason::LongPassword),
            _ if !other.is_empty() && other != name => fault(Some(name), Reason::OtherIdentity),
            _ => Ok(Message {
                name,
                password: password.as_bytes(),
            }),
        }
    }
}

/// For the fuzzer: any message of a client leads to a step, and an accepted message complies with
/// RFC 4616.
#[doc(hidden)]
pub fn fuzz_plain(input: &[u8]) {
    if let Ok(Message { name, password }) = Message::parse(input, usize::MAX) {
        let tail = [b"\0", name.as_bytes(), b"\0", password].concat();
        assert!(
            input.ends_with(&tail),
            "another message was read than was sent"
        );
        let other = input.get(..input.len() - tail.len()).unwrap_or_default();
        assert!(other.is_empty() || other == name.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{Authorities, Failed, file::UserEntry, users::tests::users};

    fn login(input: &[u8]) -> Result<String, Failed> {
        let users = users(&[(
            "alice",
            UserEntry::with_password(b"wonder\xc3\xa9", vec!["bi".into()]).unwrap(),
        )]);
        match (ROW.begin)(&Authorities::of(users)).step(input) {
            Step::Verify(verify) => verify
                .run()
                .map(|identified| identified.principal.to_string()),
            Step::Failed(failed) => Err(failed),
            step @ (Step::Challenge(_)
            | Step::Bearer(_)
            | Step::Proven(..)
            | Step::Refused(..)
            | Step::Dismissed
            | Step::Relay(_)) => panic!("PLAIN is one message: {step:?}"),
        }
    }
    #[track_caller]
    fn refused(input: &[u8], name: ClaimedIdentity, reason: Reason) {
        assert_eq!(login(input), Err(Failed { name, reason }));
    }

    #[test]
    fn who_is_let_in() {
        assert_eq!(login("\0alice\0wonderé".as_bytes()), Ok("alice".to_owned()));
        assert_eq!(
            login("alice\0alice\0wonderé".as_bytes()),
            Ok("alice".to_owned())
        );
    }

    #[test]
    fn who_is_not() {
        let alice = || ClaimedIdentity::Held("alice".into());
        refused(b"", ClaimedIdentity::Unreadable, Reason::Malformed);
        refused(b"alice", ClaimedIdentity::Unreadable, Reason::Malformed);
        refused(b"\0alice", ClaimedIdentity::Unreadable, Reason::Malformed);
        refused(
            b"\0alice\0x\0",
            ClaimedIdentity::Unreadable,
            Reason::Malformed,
        );
        refused(
            b"\0al\0ice\0x",
            ClaimedIdentity::Unreadable,
            Reason::Malformed,
        );
        refused(
            b"\0alice\0\xff",
            ClaimedIdentity::Unreadable,
            Reason::Malformed,
        );
        refused(b"\0\0x", ClaimedIdentity::Unreadable, Reason::EmptyName);
        refused(b"\0alice\0", alice(), Reason::EmptyPassword);
        refused(b"\0alice\0wonder", alice(), Reason::WrongPassword);
        refused(
            "bob\0alice\0wonderé".as_bytes(),
            alice(),
            Reason::OtherIdentity,
        );
        refused(
            &[b"\0".as_slice(), &[b'a'; 256], b"\0x"].concat(),
            ClaimedIdentity::Unreadable,
            Reason::LongName,
        );
        refused(
            &[b"\0alice\0".as_slice(), &[b'a'; 1025]].concat(),
            alice(),
            Reason::LongPassword,
        );
        let Err(Failed {
            name: ClaimedIdentity::Unheld(hash),
            reason,
        }) = login(b"\0Alice\0x")
        else {
            panic!("let in")
        };
        assert_eq!((hash.len(), reason), (16, Reason::UnknownUser));
        assert!(hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn the_longest_name_and_password_are_judged_by_what_they_are() {
        let input = [b"\0".as_slice(), &[b'a'; 255], b"\0", &[b'b'; 1024]].concat();
        assert!(matches!(
            login(&input),
            Err(Failed {
                reason: Reason::UnknownUser,
                ..
            })
        ));
    }

    proptest! {
        #[test]
        fn any_bytes_have_one_reading(input in prop::collection::vec(prop_oneof![Just(0u8), Just(b'a'), any::<u8>()], 0..24)) {
            fuzz_plain(&input);
        }
    }
}
