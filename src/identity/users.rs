//! The users in force, and the check of a password, which is heavy on purpose and is run elsewhere.
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{error::Unspecified, hmac, rand};

use super::{
    Claimed, Failed, Identified, Reason,
    file::{Entry, File},
    verifier::{Hash, Verifier},
};
use crate::{
    policy::vocabulary::Mechanism,
    text::{Diagnostic, Source},
};

/// This process's own secret, made once at the start and handed to each version of the users: hashes of names stay the same over a reload.
#[derive(Clone)]
pub struct Keys {
    key: hmac::Key,
    /// Passwords that were found right, as keyed hashes over the verifier and the password, so that a storm of reconnecting clients costs little.
    admitted: Arc<Mutex<HashSet<Digest>>>,
}

type Digest = [u8; 32];

/// As many passwords are remembered; beyond, all are forgotten and the remembering begins anew.
const ADMITTED: usize = 8192;

/// The users of one version of `users.yaml`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Users {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    users: HashMap<Arc<str>, User>,
    /// What names that nobody holds are checked against, so that they cost as much as names that somebody does: a copy of each user's kind of verifier.
    decoys: Vec<Arc<Verifier>>,
    keys: Keys,
}

#[derive(Debug)]
struct User {
    groups: Vec<Arc<str>>,
    disabled: bool,
    /// What PLAIN is checked against: the strongest that the user has.
    verifier: Arc<Verifier>,
}

impl Users {
    /// Reads `users.yaml`, or tells every fault in it.
    pub fn parse(source: &Source, keys: &Keys) -> Result<Users, Vec<Diagnostic>> {
        File::parse(source).map(|file| Users::of(file, keys))
    }

    /// No users: everybody who needs to log in is refused.
    pub fn none(keys: &Keys) -> Users {
        Users::of(File::default(), keys)
    }

    pub fn of(file: File, keys: &Keys) -> Users {
        let users: HashMap<Arc<str>, User> = file
            .users
            .into_iter()
            .map(|(name, entry)| (Arc::from(name), User::of(entry)))
            .collect();
        let mut decoys: Vec<_> = users
            .values()
            .map(|user| Arc::clone(&user.verifier))
            .collect();
        decoys.sort_by_key(|verifier| (verifier.hash, verifier.iterations));
        if decoys.is_empty() {
            decoys.push(Arc::new(Verifier::derive(
                Hash::Sha512,
                super::verifier::ITERATIONS,
                vec![0; 24],
                b"",
            )));
        }
        Users {
            inner: Arc::new(Inner {
                users,
                decoys,
                keys: keys.clone(),
            }),
        }
    }

    pub fn len(&self) -> usize {
        self.inner.users.len()
    }

    pub fn is_empty(&self) -> bool {
        self.inner.users.is_empty()
    }

    /// The groups of a user who exists and is not disabled: whether a live connection may go on after a reload.
    pub fn groups(&self, name: &str) -> Option<&[Arc<str>]> {
        let user = self.inner.users.get(name)?;
        (!user.disabled).then_some(&user.groups)
    }

    /// A name as it may be kept in logs.
    pub fn claimed(&self, name: &str) -> Claimed {
        match self.inner.users.get_key_value(name) {
            Some((held, _)) => Claimed::Held(Arc::clone(held)),
            None => Claimed::Unheld(self.inner.keys.name_hash(name)),
        }
    }

    /// Prepares the check of a password.
    pub fn verify(&self, name: &str, password: &[u8], mechanism: Mechanism) -> Verify {
        Verify {
            users: self.clone(),
            name: name.to_owned(),
            password: Secret(password.to_vec()),
            mechanism,
        }
    }
}

impl User {
    fn of(entry: Entry) -> User {
        User {
            groups: entry.groups.into_iter().map(Arc::from).collect(),
            disabled: entry.disabled,
            verifier: Arc::new(entry.verifiers.into_strongest()),
        }
    }
}

/// A check that takes milliseconds: run it where it stops nobody.
#[derive(Debug)]
pub struct Verify {
    users: Users,
    name: String,
    password: Secret,
    mechanism: Mechanism,
}

impl Verify {
    /// Decides. The cost does not tell whether the name is held, nor whether its user is disabled.
    pub fn run(self) -> Result<Identified, Failed> {
        let Inner { users, keys, .. } = &*self.users.inner;
        let held = users.get_key_value(self.name.as_str());
        let verifier =
            held.map_or_else(|| self.users.decoy(&self.name), |(_, user)| &user.verifier);
        let admitted = keys.admits(verifier, &self.password.0);
        let refuse = |reason| {
            Err(Failed {
                name: self.users.claimed(&self.name),
                reason,
            })
        };
        match held {
            None => refuse(Reason::UnknownUser),
            Some(_) if !admitted => refuse(Reason::WrongPassword),
            Some((_, user)) if user.disabled => refuse(Reason::Disabled),
            Some((name, user)) => {
                let (principal, groups) = (Arc::clone(name), user.groups.clone());
                Ok(Identified {
                    principal,
                    groups,
                    mechanism: self.mechanism,
                })
            }
        }
    }
}

impl Users {
    /// The same verifier each time for the same name, as if the name had one.
    fn decoy(&self, name: &str) -> &Arc<Verifier> {
        let Inner { decoys, keys, .. } = &*self.inner;
        let digest = keys.sign(&[b"decoy", name.as_bytes()]);
        let number = digest
            .iter()
            .take(8)
            .fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        #[expect(
            clippy::indexing_slicing,
            reason = "there is always a decoy, and the remainder is below their count"
        )]
        &decoys[number % decoys.len()]
    }
}

impl Keys {
    pub fn random() -> Result<Keys, Unspecified> {
        let mut key = [0; 32];
        rand::fill(&mut key)?;
        Ok(Keys {
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
            admitted: Arc::default(),
        })
    }

    fn name_hash(&self, name: &str) -> String {
        let digest = self.sign(&[b"name", name.as_bytes()]);
        let digits = digest
            .iter()
            .take(8)
            .flat_map(|byte| [byte >> 4, byte & 15]);
        digits
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect()
    }

    /// Whether the verifier admits the password, from memory if it has before. Only right passwords are remembered: a quick answer is a yes.
    fn admits(&self, verifier: &Verifier, password: &[u8]) -> bool {
        let digest = self.sign(&[b"password", &verifier.stored_key, &verifier.salt, password]);
        if self
            .admitted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&digest)
        {
            return true;
        }
        let admitted = verifier.admits(password);
        if admitted {
            let mut all = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= ADMITTED {
                all.clear();
            }
            all.insert(digest);
        }
        admitted
    }

    /// HMAC over the parts, each with its length before it.
    fn sign(&self, parts: &[&[u8]]) -> Digest {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut digest = Digest::default();
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("redacted")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn users(entries: &[(&str, Entry)]) -> Users {
        let users = entries
            .iter()
            .map(|(name, entry)| ((*name).to_owned(), entry.clone()))
            .collect();
        Users::of(File { users }, &Keys::random().unwrap())
    }
    fn entry(password: &[u8]) -> Entry {
        Entry::with_password(password, vec!["bi".into()]).unwrap()
    }
    fn login(users: &Users, name: &str, password: &[u8]) -> Result<Identified, Reason> {
        users
            .verify(name, password, Mechanism::Plain)
            .run()
            .map_err(|failed| failed.reason)
    }

    #[test]
    fn a_user_is_who_the_password_says_with_their_groups() {
        let users = users(&[("alice", entry(b"a")), ("bob", entry(b"b"))]);
        let peer = crate::identity::Peer {
            listener: "clients".into(),
            tls: true,
            source: Some("[::ffff:10.1.2.3]:5".parse().unwrap()),
        };
        let subject = login(&users, "alice", b"a").unwrap().into_subject(&peer);
        assert_eq!(
            (&*subject.principal, subject.mechanism, subject.tls),
            ("alice", Mechanism::Plain, true)
        );
        assert_eq!(subject.groups, [Arc::from("bi")]);
        assert_eq!(subject.source, Some("10.1.2.3".parse().unwrap()));
        assert_eq!(
            login(&users, "alice", b"b").unwrap_err(),
            Reason::WrongPassword
        );
        assert_eq!(
            login(&users, "carol", b"a").unwrap_err(),
            Reason::UnknownUser
        );
    }

    #[test]
    fn a_disabled_user_is_refused_even_with_the_password_and_told_apart_from_a_wrong_one() {
        let users = users(&[(
            "alice",
            Entry {
                disabled: true,
                ..entry(b"a")
            },
        )]);
        assert_eq!(login(&users, "alice", b"a").unwrap_err(), Reason::Disabled);
        assert_eq!(
            login(&users, "alice", b"x").unwrap_err(),
            Reason::WrongPassword
        );
        assert_eq!(users.groups("alice"), None);
    }

    #[test]
    fn a_decoy_never_admits_even_its_own_password() {
        let users = users(&[("alice", entry(b"a"))]);
        assert!(login(&users, "alice", b"a").is_ok());
        assert_eq!(
            login(&users, "mallory", b"a").unwrap_err(),
            Reason::UnknownUser
        );
        let nobody = Users::none(&Keys::random().unwrap());
        assert_eq!(
            login(&nobody, "mallory", b"").unwrap_err(),
            Reason::UnknownUser
        );
    }

    #[test]
    fn a_remembered_password_is_forgotten_with_its_verifier() {
        let keys = Keys::random().unwrap();
        let of = |entry: Entry| {
            Users::of(
                File {
                    users: vec![("alice".into(), entry)],
                },
                &keys,
            )
        };
        let before = of(entry(b"old"));
        for _ in 0..2 {
            assert!(login(&before, "alice", b"old").is_ok());
        }
        let after = of(entry(b"new"));
        assert_eq!(
            login(&after, "alice", b"old").unwrap_err(),
            Reason::WrongPassword
        );
        assert!(login(&after, "alice", b"new").is_ok());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let keys = Keys::random().unwrap();
        let mut all = keys.admitted.lock().unwrap();
        all.extend((0..ADMITTED as u64).map(|n| keys.sign(&[&n.to_be_bytes()])));
        drop(all);
        let verifier = Verifier::fresh(Hash::Sha256, b"x").unwrap();
        assert!(keys.admits(&verifier, b"x"));
        assert_eq!(keys.admitted.lock().unwrap().len(), 1);
    }

    #[test]
    fn nothing_secret_is_shown() {
        let users = users(&[("alice", entry(b"wonderland"))]);
        let shown = format!(
            "{:?} {users:?}",
            users.verify("alice", b"wonderland", Mechanism::Plain)
        );
        assert!(
            !shown.contains("wonder") && !shown.contains("119, 111"),
            "{shown}"
        );
    }
}
