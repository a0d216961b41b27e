//! The users in force, and the check of a password, which is deliberately heavy and runs elsewhere.
use std::{
    collections::{HashMap, HashSet},
    fmt,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_lc_rs::{error::Unspecified, hmac, rand};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    ClaimedIdentity, Failed, Gone, Identified, Reason,
    backoff::network,
    file::{File, UserEntry},
    verifier::{Hash, ITERATIONS, SALT_BYTES, Verifier},
};
use crate::{
    policy::model::vocabulary::{Mechanism, Subject},
    text::{Diagnostic, Source, lookalike::LookAlikes},
};

/// This process's own secret, made once at the start and passed to each version of the users:
/// hashes of names stay the same over a reload.
#[derive(Clone)]
pub struct Keys {
    key: hmac::Key,
    /// Passwords that were verified, as keyed hashes over the verifier and the password, so that
    /// many reconnecting clients cost little.
    admitted: Arc<Mutex<HashSet<Digest>>>,
    /// Passwords that were right, each with its user's verifier and its source, as keyed hashes:
    /// their logins are not delayed by the failures of others.
    right: Arc<Mutex<HashSet<Digest>>>,
    /// How many nonces were made.
    nonces: Arc<AtomicU64>,
    /// By a verifier's generation name: the most recent verifier, as a keyed hash, and how many had
    /// that name.
    generations: Arc<Mutex<HashMap<String, (Digest, u64)>>>,
}

type Digest = [u8; 32];

/// Limit on remembered passwords; at the limit, all are forgotten.
const ADMITTED: usize = 8192;
/// The same limit for passwords that were right from a source.
const RIGHT: usize = 16_384;

/// One password of one user from one source, as a keyed hash. It depends on the user's verifier, so
/// it is forgotten when the password is changed.
#[derive(Clone)]
pub struct Fingerprint(Digest);

/// The users of one version of `users.yaml`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Users {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    users: HashMap<Arc<str>, User>,
    alike: LookAlikes,
    decoys: Decoys,
    keys: Keys,
}

#[derive(Debug)]
struct User {
    groups: Vec<Arc<str>>,
    disabled: bool,
    /// The strongest, which PLAIN is checked against, last.
    verifiers: Vec<Held>,
}

/// A verifier in force.
#[derive(Debug)]
struct Held {
    verifier: Arc<Verifier>,
    /// Its name in the log: see [`Verifier::generation`].
    generation: Arc<str>,
}

impl Users {
    /// Reads `users.yaml`, or returns every fault in it.
    pub fn parse(source: &Source, keys: &Keys) -> Result<Users, Vec<Diagnostic>> {
        File::parse(source).map(|file| Users::of(file, keys))
    }

    /// No users: every login by name and password is refused.
    pub fn none(keys: &Keys) -> Users {
        Users::of(File::default(), keys)
    }

    pub fn of(file: File, keys: &Keys) -> Users {
        let File {
            decoy_secret,
            users,
        } = file;
        let key = decoy_secret.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.bytes()));
        let users: HashMap<Arc<str>, User> = users
            .into_iter()
            .map(|(name, entry)| (Arc::from(&*name), User::of(&name, entry, keys)))
            .collect();
        let key = key.unwrap_or_else(|| keys.key.clone());
        let decoys = Decoys::of(&users, key);
        Users {
            inner: Arc::new(Inner {
                alike: users.keys().collect(),
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

    /// Whether the file has this user, disabled or not.
    pub fn has(&self, name: &str) -> bool {
        self.inner.users.contains_key(name)
    }

    /// A user of the file whose name looks like this one and is another (UTS 39).
    pub fn looks_like(&self, principal: &str) -> Option<Arc<str>> {
        self.inner.alike.other(principal)
    }

    /// Whether the file has this user and marks it as disabled.
    pub fn disabled(&self, name: &str) -> bool {
        self.has(name) && self.groups(name).is_none()
    }

    /// The groups of a user who exists and is not disabled: decides whether an open connection may
    /// continue after a reload.
    pub fn groups(&self, name: &str) -> Option<&[Arc<str>]> {
        let user = self.inner.users.get(name)?;
        (!user.disabled).then_some(&user.groups)
    }

    /// Whether a subject that logged in by password or SCRAM still has the same verifier: a new
    /// password ends the sessions of the old one.
    pub fn still(&self, subject: &Subject) -> Result<(), Gone> {
        let user = self.inner.users.get(&subject.principal);
        let user = user.ok_or(Gone::Removed)?;
        let same = |held: &Held| subject.credential.as_ref() == Some(&held.generation);
        if user.disabled {
            Err(Gone::Disabled)
        } else if user.verifiers.iter().any(same) {
            Ok(())
        } else {
            Err(Gone::Password)
        }
    }

    /// A name as it may be kept in logs.
    pub fn claimed(&self, name: &str) -> ClaimedIdentity {
        match self.inner.users.get_key_value(name) {
            Some((held, _)) => ClaimedIdentity::Held(Arc::clone(held)),
            None => ClaimedIdentity::Unheld(self.inner.keys.name_hash(name)),
        }
    }

    /// The fingerprint of the password that a login by SCRAM has proven. `None`: for other
    /// mechanisms.
    pub fn fingerprint(&self, source: IpAddr, identified: &Identified) -> Option<Fingerprint> {
        let verifier = match identified.mechanism {
            Mechanism::ScramSha256 | Mechanism::ScramSha512 => identified.credential.as_ref()?,
            Mechanism::Plain | Mechanism::OauthBearer | Mechanism::Tls | Mechanism::Anonymous => {
                return None;
            }
        };
        let parts = [
            b"right by proof".as_slice(),
            &octets(source),
            identified.principal.as_bytes(),
            verifier.as_bytes(),
        ];
        Some(Fingerprint(self.inner.keys.sign(&parts)))
    }

    /// Whether this password was right before, from this source and for the current verifier.
    pub fn knows(&self, fingerprint: &Fingerprint) -> bool {
        self.inner.keys.right().contains(&fingerprint.0)
    }

    /// Remembers a password that was right. At [`RIGHT`] of them all are forgotten first.
    pub fn remember(&self, fingerprint: Fingerprint) {
        let mut right = self.inner.keys.right();
        if right.len() >= RIGHT {
            right.clear();
        }
        right.insert(fingerprint.0);
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
    fn verifier(&self, hash: Hash) -> Option<&Arc<Verifier>> {
        self.held(hash).map(|held| &held.verifier)
    }

    fn held(&self, hash: Hash) -> Option<&Held> {
        self.verifiers
            .iter()
            .find(|held| held.verifier.hash == hash)
    }

    fn strongest(&self) -> Option<&Arc<Verifier>> {
        self.verifiers.last().map(|held| &held.verifier)
    }

    /// The verifier for a proof of this mechanism, if there is one.
    fn used_by(&self, mechanism: Mechanism) -> Option<&Held> {
        match mechanism {
            Mechanism::ScramSha256 => self.held(Hash::Sha256),
            Mechanism::ScramSha512 => self.held(Hash::Sha512),
            Mechanism::Plain => self.verifiers.last(),
            Mechanism::OauthBearer | Mechanism::Tls | Mechanism::Anonymous => None,
        }
    }

    fn of(name: &str, entry: UserEntry, keys: &Keys) -> User {
        let held = |verifier: Verifier| Held {
            generation: keys.generation(name, &verifier),
            verifier: Arc::new(verifier),
        };
        User {
            groups: entry.groups.into_iter().map(Arc::from).collect(),
            disabled: entry.disabled,
            verifiers: entry.verifiers.into_all().into_iter().map(held).collect(),
        }
    }
}

/// A check that takes milliseconds: run it where it delays no other work.
#[derive(Debug)]
pub struct Verify {
    users: Users,
    name: String,
    password: Secret,
    mechanism: Mechanism,
}

impl Verify {
    /// The claimed name as it may be kept.
    pub fn claimed(&self) -> ClaimedIdentity {
        self.users.claimed(&self.name)
    }

    /// The fingerprint under which the password is known if it was right before. Cheap, and equally
    /// cheap for an unknown name.
    pub fn fingerprint(&self, source: IpAddr) -> Fingerprint {
        let verifier = self.verifier();
        let parts = [
            b"right by password".as_slice(),
            &octets(source),
            self.name.as_bytes(),
            &verifier.stored_key,
            &verifier.salt,
            &self.password.0,
        ];
        Fingerprint(self.users.inner.keys.sign(&parts))
    }

    fn verifier(&self) -> &Verifier {
        let Inner { users, decoys, .. } = &*self.users.inner;
        let held = users.get(self.name.as_str()).and_then(User::strongest);
        held.unwrap_or_else(|| decoys.like(&decoys.strongest, &self.name))
    }

    /// Decides. The cost does not reveal whether the name exists, nor whether its user is disabled.
    pub fn run(self) -> Result<Identified, Failed> {
        let keys = &self.users.inner.keys;
        let admitted = keys.admits(self.verifier(), &self.password.0);
        self.users.judge(&self.name, self.mechanism, admitted)
    }
}

impl Users {
    /// Accepts a user who exists, is proven and is not disabled.
    pub fn judge(
        &self,
        name: &str,
        mechanism: Mechanism,
        proven: bool,
    ) -> Result<Identified, Failed> {
        let refuse = |reason| {
            Err(Failed {
                name: self.claimed(name),
                reason,
            })
        };
        let Some((name, user)) = self.inner.users.get_key_value(name) else {
            return refuse(Reason::UnknownUser);
        };
        match user.used_by(mechanism) {
            None => refuse(Reason::NoVerifier),
            Some(_) if !proven => refuse(Reason::WrongPassword),
            Some(_) if user.disabled => refuse(Reason::Disabled),
            Some(held) => Ok(Identified {
                credential: Some(Arc::clone(&held.generation)),
                ..Identified::new(Arc::clone(name), user.groups.clone(), mechanism)
            }),
        }
    }

    /// The SCRAM data for a name before anything is proven: its verifier, or a decoy for an unknown
    /// name, the same each time.
    pub fn shown(&self, name: &str, hash: Hash) -> Arc<Verifier> {
        let Inner { users, decoys, .. } = &*self.inner;
        let held = users.get(name).and_then(|user| user.verifier(hash));
        held.map_or_else(|| Arc::new(decoys.shown(name, hash)), Arc::clone)
    }

    /// Unique, and unpredictable.
    pub fn nonce(&self) -> String {
        let number = self.inner.keys.nonces.fetch_add(1, Ordering::Relaxed);
        STANDARD.encode(self.inner.keys.sign(&[b"nonce", &number.to_be_bytes()]))
    }
}

/// Decoys for unknown names, so that these cost as much as existing names, and look like them.
struct Decoys {
    /// From `decoy_secret`: the same decoys after a restart and at every replica.
    key: hmac::Key,
    /// Each user's strongest verifier.
    strongest: Herd,
    sha256: Herd,
    sha512: Herd,
}

/// Verifiers of users to choose from by name, sorted by their points and never empty. A name gets
/// the user whose point follows its own, so that adding or removing a user changes the choice for
/// few names only.
#[derive(Debug)]
struct Herd(Vec<(u64, Arc<Verifier>)>);

impl fmt::Debug for Decoys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoys(redacted)")
    }
}

impl Decoys {
    fn of(users: &HashMap<Arc<str>, User>, key: hmac::Key) -> Decoys {
        let herd = |verifier: fn(&User) -> Option<&Arc<Verifier>>, otherwise| {
            let held = users.iter().filter_map(|(name, user)| {
                let verifier = Arc::clone(verifier(user)?);
                Some((point(&key, name), verifier))
            });
            Herd::of(held.collect(), otherwise)
        };
        Decoys {
            strongest: herd(User::strongest, Hash::Sha512),
            sha256: herd(|user| user.verifier(Hash::Sha256), Hash::Sha256),
            sha512: herd(|user| user.verifier(Hash::Sha512), Hash::Sha512),
            key,
        }
    }

    /// The same each time for the same name.
    fn like<'a>(&self, herd: &'a Herd, name: &str) -> &'a Arc<Verifier> {
        herd.behind(point(&self.key, name))
    }

    /// A decoy verifier with a salt and keys of its own: no proof can match it.
    fn shown(&self, name: &str, hash: Hash) -> Verifier {
        let like = self.like(self.with(hash), name);
        let made = |what: &[u8], len: usize| -> Vec<u8> {
            let parts = |n: u8| {
                sign(
                    &self.key,
                    &[what, &[n], hash.key().as_bytes(), name.as_bytes()],
                )
            };
            (0..=u8::MAX).flat_map(parts).take(len).collect()
        };
        let mut salt = made(b"salt", like.salt.len());
        // Kafka uses these characters for its salts, and users imported from Kafka keep them.
        if like.salt.iter().all(|byte| KAFKAS.contains(byte)) {
            let kafkas = |byte: &u8| KAFKAS.get(usize::from(*byte) % KAFKAS.len()).copied();
            salt = salt.iter().filter_map(kafkas).collect();
        }
        Verifier {
            hash: like.hash,
            iterations: like.iterations,
            salt,
            stored_key: made(b"stored", like.stored_key.len()),
            server_key: made(b"server", like.server_key.len()),
        }
    }

    fn with(&self, hash: Hash) -> &Herd {
        match hash {
            Hash::Sha256 => &self.sha256,
            Hash::Sha512 => &self.sha512,
        }
    }
}

impl Herd {
    fn of(mut all: Vec<(u64, Arc<Verifier>)>, otherwise: Hash) -> Herd {
        all.sort_by_key(|(point, _)| *point);
        if all.is_empty() {
            // With a byte that Kafka's salts do not have, like most of Klamm's own salts.
            let salt = vec![0; SALT_BYTES];
            let verifier = Verifier::derive(otherwise, ITERATIONS, salt, b"");
            all.push((0, Arc::new(verifier)));
        }
        Herd(all)
    }

    fn behind(&self, at: u64) -> &Arc<Verifier> {
        let next = self.0.partition_point(|(point, _)| *point < at);
        #[expect(
            clippy::indexing_slicing,
            reason = "there is always one, and the remainder is below their count"
        )]
        &self.0[next % self.0.len()].1
    }
}

/// The digits of Java's base 36 numbers: the characters of Kafka's salts.
const KAFKAS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The position of a name among all.
fn point(key: &hmac::Key, name: &str) -> u64 {
    let digest = sign(key, &[b"decoy", name.as_bytes()]);
    let bytes = digest.iter().take(8);
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// HMAC over the parts, each preceded by its length.
fn sign(key: &hmac::Key, parts: &[&[u8]]) -> Digest {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut digest = Digest::default();
    digest.copy_from_slice(context.sign().as_ref());
    digest
}

impl Keys {
    pub fn random() -> Result<Keys, Unspecified> {
        let mut key = [0; 32];
        rand::fill(&mut key)?;
        Ok(Keys {
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
            admitted: Arc::default(),
            right: Arc::default(),
            nonces: Arc::default(),
            generations: Arc::default(),
        })
    }

    /// A verifier's generation name is derived from its salt. If the keys change but the salt does
    /// not, a counter is added.
    fn generation(&self, name: &str, verifier: &Verifier) -> Arc<str> {
        let Verifier {
            hash,
            iterations,
            salt,
            stored_key,
            server_key,
        } = verifier;
        let iterations = iterations.get().to_be_bytes();
        let parts = [
            hash.key().as_bytes(),
            &iterations,
            salt,
            stored_key,
            server_key,
        ];
        let digest = self.sign(&parts);
        let id = verifier.generation(name);
        let mut all = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (last, count) = all.entry(id.clone()).or_insert((digest, 1));
        if *last != digest {
            (*last, *count) = (digest, *count + 1);
        }
        match *count {
            1 => Arc::from(id),
            count => Arc::from(format!("{id}.{count}")),
        }
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

    /// Whether the verifier accepts the password, from the cache if it has before. Only right
    /// passwords are cached: a quick answer is always a success.
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

    fn right(&self) -> MutexGuard<'_, HashSet<Digest>> {
        self.right.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sign(&self, parts: &[&[u8]]) -> Digest {
        sign(&self.key, parts)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

/// The network that counts as one source.
fn octets(source: IpAddr) -> [u8; 16] {
    match network(source) {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
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
    use crate::identity::file::{DecoySecret, Verifiers};

    pub fn users(entries: &[(&str, UserEntry)]) -> Users {
        let users = entries
            .iter()
            .map(|(name, entry)| ((*name).to_owned(), entry.clone()))
            .collect();
        let file = File {
            decoy_secret: None,
            users,
        };
        Users::of(file, &Keys::random().unwrap())
    }
    fn entry(password: &[u8]) -> UserEntry {
        UserEntry::with_password(password, vec!["bi".into()]).unwrap()
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
            certificate: None,
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
            UserEntry {
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

    /// The same file as two processes load it.
    fn twice(entries: &[(&str, UserEntry)], decoy_secret: Option<&DecoySecret>) -> [Users; 2] {
        [(); 2].map(|()| {
            let users = entries.iter();
            let users = users.map(|(name, entry)| ((*name).to_owned(), entry.clone()));
            let file = File {
                decoy_secret: decoy_secret.cloned(),
                users: users.collect(),
            };
            Users::of(file, &Keys::random().unwrap())
        })
    }

    /// An entry with this salt and iteration count.
    fn made(salt: &[u8], iterations: u32) -> UserEntry {
        let iterations = iterations.try_into().unwrap();
        let of = |hash| Some(Verifier::derive(hash, iterations, salt.to_vec(), b"x"));
        UserEntry {
            groups: Vec::new(),
            disabled: false,
            verifiers: Verifiers::of(of(Hash::Sha256), of(Hash::Sha512)),
        }
    }

    #[test]
    fn decoys_are_the_same_after_a_restart_and_at_every_replica() {
        // About one secret in a hundred gives all of these names the same kind of verifier.
        let secret = DecoySecret::fixed(1);
        let kafkas = b"1s3kq5w0z9abcdefghijklmnop";
        let mut entries = vec![
            ("alice", made(&[200; 24], 8192)),
            ("bob", made(kafkas, 4096)),
        ];
        let names: Vec<String> = (0..64).map(|n| format!("nobody-{n}")).collect();
        let all = |users: &Users, hash| -> Vec<_> {
            names.iter().map(|name| users.shown(name, hash)).collect()
        };
        for hash in [Hash::Sha256, Hash::Sha512] {
            let [one, two] = twice(&entries, Some(&secret));
            let shown = all(&one, hash);
            assert_eq!(shown, all(&two, hash), "with one secret");
            let [one, two] = twice(&entries, None);
            assert_ne!(all(&one, hash), all(&two, hash), "without");
            // Salt and iterations are combined as for real users.
            for decoy in &shown {
                let kafka = decoy.salt.iter().all(|byte| KAFKAS.contains(byte));
                let look = (decoy.salt.len(), decoy.iterations.get(), kafka);
                assert!(
                    [(24, 8192, false), (26, 4096, true)].contains(&look),
                    "{look:?}"
                );
            }
            let few = shown.iter().filter(|one| one.iterations.get() == 4096);
            assert!((1..64).contains(&few.count()), "both kinds are shown");
        }
        // One more user changes the decoys of few names.
        let [before, _] = twice(&entries, Some(&secret));
        entries.push(("carol", made(&[201; 24], 8192)));
        let [after, _] = twice(&entries, Some(&secret));
        let (before, after) = (all(&before, Hash::Sha256), all(&after, Hash::Sha256));
        let same = before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one == other);
        assert!(same.count() >= 8);
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
        let of = |entry: UserEntry| {
            Users::of(
                File {
                    decoy_secret: None,
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

    /// The user of these entries, one after another, as a process that reloads them sees it.
    fn reloaded(entries: Vec<Option<UserEntry>>) -> Vec<Users> {
        let keys = Keys::random().unwrap();
        let one = |entry: Option<UserEntry>| {
            let users = entry.map(|entry| ("alice".to_owned(), entry));
            Users::of(
                File {
                    decoy_secret: None,
                    users: users.into_iter().collect(),
                },
                &keys,
            )
        };
        entries.into_iter().map(one).collect()
    }

    fn subject(users: &Users, mechanism: Mechanism) -> Subject {
        let identified = users.judge("alice", mechanism, true).unwrap();
        identified.into_subject(&crate::identity::Peer {
            listener: "clients".into(),
            tls: true,
            source: None,
            certificate: None,
        })
    }

    #[test]
    fn what_was_proven_holds_until_the_user_is_disabled_removed_or_given_a_new_password() {
        let old = entry(b"old");
        let other_groups = UserEntry {
            groups: vec![],
            ..old.clone()
        };
        let disabled = UserEntry {
            disabled: true,
            ..old.clone()
        };
        let one = UserEntry {
            verifiers: Verifiers::of(None, old.verifiers.clone().into_all().pop()),
            ..old.clone()
        };
        let all = reloaded(vec![
            Some(old),
            Some(other_groups),
            Some(entry(b"old")),
            Some(disabled),
            Some(one),
            None,
        ]);
        let [before, groups, password, disabled, one, none] = all.as_slice() else {
            panic!()
        };
        for mechanism in [
            Mechanism::Plain,
            Mechanism::ScramSha256,
            Mechanism::ScramSha512,
        ] {
            let subject = subject(before, mechanism);
            assert!(
                subject
                    .credential
                    .as_ref()
                    .unwrap()
                    .starts_with("scram-sha-")
            );
            assert_eq!(before.still(&subject), Ok(()));
            assert_eq!(groups.still(&subject), Ok(()));
            assert_eq!(
                password.still(&subject),
                Err(Gone::Password),
                "the same password, but given anew"
            );
            assert_eq!(disabled.still(&subject), Err(Gone::Disabled));
            assert_eq!(none.still(&subject), Err(Gone::Removed));
            let lost = mechanism == Mechanism::ScramSha256;
            assert_eq!(
                one.still(&subject).is_err(),
                lost,
                "by the verifier that is gone"
            );
        }
    }

    #[test]
    fn other_keys_under_the_same_salt_are_another_generation() {
        let old = entry(b"old");
        let other = UserEntry {
            verifiers: {
                let all = old.verifiers.clone().into_all().into_iter();
                let mut all =
                    all.map(|one| Verifier::derive(one.hash, one.iterations, one.salt, b"new"));
                Verifiers::of(all.next(), all.next())
            },
            ..old.clone()
        };
        let all = reloaded(vec![
            Some(old.clone()),
            Some(other.clone()),
            Some(other),
            Some(old),
        ]);
        let of = |at: usize| subject(&all[at], Mechanism::Plain).credential.unwrap();
        assert_eq!(format!("{}.2", of(0)), *of(1));
        // Generation names are assigned at the load; all of these were loaded before.
        assert_eq!((of(2), of(3)), (of(1), format!("{}.3", of(0)).into()));
        let subject = subject(&all[0], Mechanism::Plain);
        assert_eq!(all[1].still(&subject), Err(Gone::Password));
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
    fn a_right_password_is_known_from_its_source_and_for_its_verifier_only() {
        let old = entry(b"old");
        let all = reloaded(vec![Some(old.clone()), Some(entry(b"old")), Some(old)]);
        let [users, other, back] = all.as_slice() else {
            panic!()
        };
        let fingerprint = |users: &Users, name: &str, password: &[u8], source: &str| {
            let verify = users.verify(name, password, Mechanism::Plain);
            verify.fingerprint(source.parse().unwrap())
        };
        let known = |users: &Users, name: &str, password: &[u8], source: &str| {
            users.knows(&fingerprint(users, name, password, source))
        };
        users.remember(fingerprint(users, "alice", b"old", "10.1.2.3"));
        users.remember(fingerprint(users, "alice", b"old", "2001:db8::1"));
        assert!(known(users, "alice", b"old", "10.1.2.3"));
        assert!(known(users, "alice", b"old", "2001:db8::2"));
        assert!(known(back, "alice", b"old", "10.1.2.3"));
        assert!(!known(users, "alice", b"new", "10.1.2.3"));
        assert!(!known(users, "alice", b"old", "10.1.2.4"));
        assert!(!known(users, "carol", b"old", "10.1.2.3"));
        assert!(!known(other, "alice", b"old", "10.1.2.3"), "another salt");

        let proof = |users: &Users| {
            let identified = users.judge("alice", Mechanism::ScramSha256, true).unwrap();
            let source = "10.1.2.3".parse().unwrap();
            users.fingerprint(source, &identified).unwrap()
        };
        assert!(!users.knows(&proof(users)));
        users.remember(proof(users));
        assert!(users.knows(&proof(users)) && !other.knows(&proof(other)));
    }

    #[test]
    fn right_passwords_that_are_remembered_are_bounded() {
        let users = users(&[("alice", entry(b"a"))]);
        let keys = &users.inner.keys;
        let all = (0..RIGHT as u64).map(|n| keys.sign(&[&n.to_be_bytes()]));
        keys.right().extend(all);
        let verify = users.verify("alice", b"a", Mechanism::Plain);
        users.remember(verify.fingerprint("10.1.2.3".parse().unwrap()));
        assert_eq!(keys.right().len(), 1);
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
