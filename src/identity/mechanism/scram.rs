//! SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677): the password is never sent, and neither
//! side's messages can be replayed.
//!
//! | message | form |
//! |---|---|
//! | client first | `n,,n=NAME,r=NONCE`, with `a=NAME` between the commas where the client likes |
//! | server first | `r=NONCE+OURS,s=SALT,i=ITERATIONS` |
//! | client final | `c=biws,r=NONCE+OURS,p=PROOF` |
//! | server final | `v=SIGNATURE` |
//!
//! No channel binding is offered, so `p=` is refused and `y` is not a downgrade. An unknown name
//! gets a salt and an iteration count that look like those of users, the same each time, and fails
//! at the same message as a wrong password. As in Kafka, names are not prepared (SASLprep), and all
//! failures look the same on the wire: the `e=` of RFC 5802 is never sent.
use std::{str, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

use super::{Exchange, MechanismRow, Step, delegated, plain::NAME_BYTES, unescaped};
use crate::{
    identity::{
        ClaimedIdentity, Reason, Users,
        verifier::{Hash, Verifier},
    },
    policy::model::vocabulary::Mechanism,
};

pub const SHA_256: MechanismRow = MechanismRow {
    name: "SCRAM-SHA-256",
    mechanism: Mechanism::ScramSha256,
    cleartext: false,
    begin: |authorities| Scram::begin(&authorities.users, Hash::Sha256),
    delegate: |authorities| delegated::scram(authorities, Mechanism::ScramSha256),
};

pub const SHA_512: MechanismRow = MechanismRow {
    name: "SCRAM-SHA-512",
    mechanism: Mechanism::ScramSha512,
    cleartext: false,
    begin: |authorities| Scram::begin(&authorities.users, Hash::Sha512),
    delegate: |authorities| delegated::scram(authorities, Mechanism::ScramSha512),
};

/// Limit in bytes. Clients send some 25.
const NONCE_BYTES: usize = 256;

struct Scram {
    users: Users,
    hash: Hash,
    state: State,
}

enum State {
    First,
    Final(Box<Shown>),
    Over,
}

/// The state after the challenge was sent.
struct Shown {
    name: String,
    /// The GS2 header, which `c=` must repeat.
    gs2: String,
    /// The client's nonce, followed by Klamm's.
    nonce: String,
    /// Length of the client's nonce.
    theirs: usize,
    /// Client first (bare) and server first, as they were sent: the signatures cover both.
    said: String,
    verifier: Arc<Verifier>,
}

impl Scram {
    fn begin(users: &Users, hash: Hash) -> Box<dyn Exchange> {
        Box::new(Scram {
            users: users.clone(),
            hash,
            state: State::First,
        })
    }

    fn mechanism(&self) -> Mechanism {
        match self.hash {
            Hash::Sha256 => Mechanism::ScramSha256,
            Hash::Sha512 => Mechanism::ScramSha512,
        }
    }

    fn first(&mut self, input: &str) -> Result<Bytes, ScramError> {
        let first = First::parse(input)?;
        let verifier = self.users.shown(&first.name, self.hash);
        let nonce = format!("{}{}", first.nonce, self.users.nonce());
        let salt = STANDARD.encode(&verifier.salt);
        let answer = format!("r={nonce},s={salt},i={}", verifier.iterations);
        self.state = State::Final(Box::new(Shown {
            name: first.name,
            gs2: first.gs2.to_owned(),
            nonce,
            theirs: first.nonce.len(),
            said: format!("{},{answer}", first.bare),
            verifier,
        }));
        Ok(answer.into())
    }

    fn last(&self, shown: &Shown, input: &str) -> Step {
        let name = || self.users.claimed(&shown.name);
        let Some(last) = Last::parse(input) else {
            return Step::failed(name(), Reason::Malformed);
        };
        if last.binding != shown.gs2.as_bytes() || !shown.goes_on(last.nonce) {
            return Step::failed(name(), Reason::OtherExchange);
        }
        let message = format!("{},{}", shown.said, last.unproven);
        let proven = shown.verifier.proven(message.as_bytes(), &last.proof);
        match self.users.judge(&shown.name, self.mechanism(), proven) {
            Ok(identified) => {
                let signature = STANDARD.encode(shown.verifier.signature(message.as_bytes()));
                Step::Proven(identified, format!("v={signature}").into())
            }
            Err(failed) => Step::Failed(failed),
        }
    }
}

impl Shown {
    /// Whether this is the nonce of this exchange. librdkafka before 2.6.1 repeats its own nonce in
    /// front of it; Kafka accepts that too, and the proof covers the bytes as sent.
    fn goes_on(&self, nonce: &str) -> bool {
        let own = self.nonce.get(..self.theirs);
        nonce == self.nonce || own.and_then(|own| nonce.strip_prefix(own)) == Some(&*self.nonce)
    }
}

impl Exchange for Scram {
    fn step(&mut self, input: &[u8]) -> Step {
        let Ok(input) = str::from_utf8(input) else {
            return Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed);
        };
        match std::mem::replace(&mut self.state, State::Over) {
            State::First => match self.first(input) {
                Ok(answer) => Step::Challenge(answer),
                Err(ScramError { name, reason }) => {
                    let name = name.map_or(ClaimedIdentity::Unreadable, |name| {
                        self.users.claimed(&name)
                    });
                    Step::failed(name, reason)
                }
            },
            State::Final(shown) => self.last(&shown, input),
            State::Over => Step::failed(ClaimedIdentity::Unreadable, Reason::Malformed),
        }
    }
}

/// Why a first message is not valid, and the name, if one could be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ScramError {
    pub name: Option<String>,
    pub reason: Reason,
}

impl From<Reason> for ScramError {
    fn from(reason: Reason) -> ScramError {
        ScramError { name: None, reason }
    }
}

#[derive(Debug)]
pub(super) struct First<'a> {
    gs2: &'a str,
    bare: &'a str,
    pub name: String,
    nonce: &'a str,
}

impl<'a> First<'a> {
    pub fn parse(input: &'a str) -> Result<First<'a>, ScramError> {
        let (gs2, other, bare) = gs2(input).ok_or(Reason::Malformed)?;
        let mut attributes = bare.split(',');
        // `m=`, a mandatory extension, would come first, and it is not the name.
        let name = attributes.next().and_then(|first| first.strip_prefix("n="));
        let name = name_of(name.ok_or(Reason::Malformed)?)?;
        let fault = |reason| ScramError {
            name: Some(name.clone()),
            reason,
        };
        let nonce = attributes
            .next()
            .and_then(|second| second.strip_prefix("r="))
            .filter(|nonce| is_nonce(nonce))
            .ok_or_else(|| fault(Reason::Malformed))?;
        for extension in attributes {
            match extension.split_once('=') {
                // Kafka accepts `True`, too, and the name is a token's id then.
                Some(("tokenauth", value)) if value != "false" => {
                    return Err(fault(Reason::DelegationToken));
                }
                Some((key, _)) if is_key(key) => {}
                _ => return Err(fault(Reason::Malformed)),
            }
        }
        match other {
            Some(other) if name_of(other)? != name => Err(fault(Reason::OtherIdentity)),
            _ => Ok(First {
                gs2,
                bare,
                name,
                nonce,
            }),
        }
    }
}

/// Splits the first message: the header of RFC 5801, the authorization id in it, and the rest.
fn gs2(input: &str) -> Option<(&str, Option<&str>, &str)> {
    let rest = input
        .strip_prefix("n,")
        .or_else(|| input.strip_prefix("y,"))?;
    let (other, bare) = rest.split_once(',')?;
    let header = input.strip_suffix(bare)?;
    match other {
        "" => Some((header, None, bare)),
        _ => Some((header, Some(other.strip_prefix("a=")?), bare)),
    }
}

fn name_of(escaped: &str) -> Result<String, Reason> {
    let name = unescaped(escaped).ok_or(Reason::Malformed)?;
    match name.len() {
        0 => Err(Reason::EmptyName),
        1..=NAME_BYTES if !name.contains('\0') => Ok(name),
        1..=NAME_BYTES => Err(Reason::Malformed),
        _ => Err(Reason::LongName),
    }
}

fn is_nonce(nonce: &str) -> bool {
    (1..=NONCE_BYTES).contains(&nonce.len()) && nonce.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A key: a single letter in RFC 5802, a word in Kafka.
fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic())
}

struct Last<'a> {
    binding: Vec<u8>,
    nonce: &'a str,
    proof: Vec<u8>,
    /// The message without the proof: the signature covers it.
    unproven: &'a str,
}

impl<'a> Last<'a> {
    fn parse(input: &'a str) -> Option<Last<'a>> {
        let (unproven, proof) = input.rsplit_once(",p=")?;
        let mut attributes = unproven.split(',');
        let binding = attributes.next()?.strip_prefix("c=")?;
        let nonce = attributes.next()?.strip_prefix("r=")?;
        let mut extensions = attributes.map(|extension| extension.split_once('='));
        let sound = extensions.all(|parts| parts.is_some_and(|(key, _)| is_key(key)));
        sound.then_some(())?;
        Some(Last {
            binding: STANDARD.decode(binding).ok()?,
            nonce,
            proof: STANDARD.decode(proof).ok()?,
            unproven,
        })
    }
}

/// For the fuzzer: any two messages lead to two steps, none of which is a successful login.
#[doc(hidden)]
pub fn fuzz_scram(input: &[u8]) {
    let Ok(keys) = crate::identity::Keys::random() else {
        return;
    };
    let cut = input.iter().position(|byte| *byte == b'\n');
    let (first, last) = input.split_at(cut.unwrap_or(input.len()));
    let mut exchange = Scram::begin(&Users::none(&keys), Hash::Sha256);
    for message in [first, last.get(1..).unwrap_or_default()] {
        assert!(!matches!(exchange.step(message), Step::Proven(..)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{Failed, file::UserEntry, users::tests::users, verifier};

    fn people() -> Users {
        let disabled = UserEntry {
            disabled: true,
            ..UserEntry::with_password(b"shut", vec![]).unwrap()
        };
        users(&[
            (
                "alice",
                UserEntry::with_password("wonderé".as_bytes(), vec!["bi".into()]).unwrap(),
            ),
            ("b,=b", UserEntry::with_password(b"odd", vec![]).unwrap()),
            ("gone", disabled),
        ])
    }

    /// A client that follows RFC 5802.
    struct Client {
        hash: Hash,
        gs2: &'static str,
        bare: String,
        password: Vec<u8>,
    }

    fn client(hash: Hash, name: &str, password: &str) -> Client {
        Client {
            hash,
            gs2: "n,,",
            bare: format!("n={name},r=fyko+d2lbbFgONRv9qkxdawL"),
            password: password.into(),
        }
    }

    impl Client {
        fn first(&self) -> String {
            format!("{}{}", self.gs2, self.bare)
        }

        /// The last message in answer to this challenge, and the signature that the server must
        /// then send.
        fn last(&self, challenge: &str) -> (String, String) {
            let nonce = part(challenge, "r=");
            self.proven(challenge, nonce)
        }

        fn proven(&self, challenge: &str, nonce: &str) -> (String, String) {
            let salt = STANDARD.decode(part(challenge, "s=")).unwrap();
            let iterations = part(challenge, "i=").parse().unwrap();
            let keys = verifier::client_keys(self.hash, iterations, salt, &self.password);
            let unproven = format!("c={},r={nonce}", STANDARD.encode(self.gs2));
            let message = format!("{},{challenge},{unproven}", self.bare);
            let proof = STANDARD.encode(keys.proof(message.as_bytes()));
            let signature = STANDARD.encode(keys.verifier.signature(message.as_bytes()));
            (format!("{unproven},p={proof}"), format!("v={signature}"))
        }
    }

    fn part<'a>(challenge: &'a str, key: &str) -> &'a str {
        let mut parts = challenge.split(',');
        parts.find_map(|part| part.strip_prefix(key)).unwrap()
    }

    #[track_caller]
    fn failed(step: Step) -> Failed {
        match step {
            Step::Failed(failed) => failed,
            step @ (Step::Challenge(_)
            | Step::Verify(_)
            | Step::Bearer(_)
            | Step::Proven(..)
            | Step::Refused(..)
            | Step::Dismissed
            | Step::Relay(_)) => panic!("{step:?}"),
        }
    }

    fn exchange(hash: Hash, users: &Users) -> Box<dyn Exchange> {
        Scram::begin(users, hash)
    }

    fn challenged(exchange: &mut dyn Exchange, first: &str) -> String {
        match exchange.step(first.as_bytes()) {
            Step::Challenge(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            step @ (Step::Verify(_)
            | Step::Bearer(_)
            | Step::Proven(..)
            | Step::Failed(_)
            | Step::Refused(..)
            | Step::Dismissed
            | Step::Relay(_)) => panic!("{step:?}"),
        }
    }

    fn login(client: &Client, users: &Users) -> Result<String, Failed> {
        let mut exchange = exchange(client.hash, users);
        let challenge = challenged(&mut *exchange, &client.first());
        let (last, signature) = client.last(&challenge);
        match exchange.step(last.as_bytes()) {
            Step::Proven(identified, bytes) => {
                assert_eq!(bytes, signature);
                Ok(identified.principal().to_string())
            }
            step @ (Step::Challenge(_)
            | Step::Verify(_)
            | Step::Bearer(_)
            | Step::Failed(_)
            | Step::Refused(..)
            | Step::Dismissed
            | Step::Relay(_)) => Err(failed(step)),
        }
    }

    #[test]
    fn who_is_let_in() {
        let users = people();
        for hash in [Hash::Sha256, Hash::Sha512] {
            assert_eq!(
                login(&client(hash, "alice", "wonderé"), &users).unwrap(),
                "alice"
            );
            assert_eq!(
                login(&client(hash, "b=2C=3Db", "odd"), &users).unwrap(),
                "b,=b"
            );
            for gs2 in ["y,,", "n,a=alice,"] {
                let client = Client {
                    gs2,
                    ..client(hash, "alice", "wonderé")
                };
                assert_eq!(login(&client, &users).unwrap(), "alice");
            }
        }
    }

    #[test]
    fn who_is_not() {
        let users = people();
        let table = [
            ("alice", "wonder", Reason::WrongPassword),
            ("alice", "", Reason::WrongPassword),
            ("gone", "shut", Reason::Disabled),
            ("gone", "open", Reason::WrongPassword),
            ("mallory", "wonderé", Reason::UnknownUser),
        ];
        for hash in [Hash::Sha256, Hash::Sha512] {
            for (name, password, reason) in table {
                let failed = login(&client(hash, name, password), &users).unwrap_err();
                assert_eq!(failed.reason, reason, "{name}");
            }
        }
    }

    #[test]
    fn a_first_message_that_is_none() {
        let table = [
            ("", Reason::Malformed),
            ("n,,", Reason::Malformed),
            ("p=tls-unique,,n=alice,r=x", Reason::Malformed),
            ("n=alice,r=x", Reason::Malformed),
            ("n,b=alice,n=alice,r=x", Reason::Malformed),
            ("n,,m=1,n=alice,r=x", Reason::Malformed),
            ("n,,n=,r=x", Reason::EmptyName),
            ("n,,n=al=2Dice,r=x", Reason::Malformed),
            ("n,,n=alice=,r=x", Reason::Malformed),
            ("n,,n=al\0ice,r=x", Reason::Malformed),
            ("n,,n=alice,r=", Reason::Malformed),
            ("n,,n=alice,r=a b", Reason::Malformed),
            ("n,,n=alice", Reason::Malformed),
            ("n,,n=alice,r=x,", Reason::Malformed),
            ("n,,n=alice,r=x,tokenauth=true", Reason::DelegationToken),
            ("n,a=bob,n=alice,r=x", Reason::OtherIdentity),
        ];
        let users = people();
        for (first, expected) in table {
            let step = exchange(Hash::Sha256, &users).step(first.as_bytes());
            assert_eq!(failed(step).reason, expected, "{first:?}");
        }
        let long = format!("n,,n={},r=x", "a".repeat(NAME_BYTES + 1));
        assert_eq!(First::parse(&long).unwrap_err().reason, Reason::LongName);
        let long = format!("n,,n=a,r={}", "x".repeat(NONCE_BYTES + 1));
        assert_eq!(First::parse(&long).unwrap_err().reason, Reason::Malformed);
    }

    #[test]
    fn a_last_message_that_is_not_this_exchanges() {
        let users = people();
        let client = client(Hash::Sha256, "alice", "wonderé");
        type Change = fn(&str) -> String;
        let change: [(&str, Change, Reason); 6] = [
            (
                "no proof",
                |last| last.split(",p=").next().unwrap().to_owned(),
                Reason::Malformed,
            ),
            ("a bad proof", |last| format!("{last}!"), Reason::Malformed),
            (
                "a short proof",
                |last| format!("{}p=AAAA", last.split("p=").next().unwrap()),
                Reason::WrongPassword,
            ),
            (
                "another nonce",
                |last| last.replace("r=fyko", "r=gyko"),
                Reason::OtherExchange,
            ),
            (
                "only its own nonce",
                |last| {
                    let (head, proof) = last.rsplit_once(",p=").unwrap();
                    format!("{},p={proof}", &head[..head.len() - 4])
                },
                Reason::OtherExchange,
            ),
            (
                "another binding",
                |last| last.replace("c=biws", "c=eSws"),
                Reason::OtherExchange,
            ),
        ];
        for (what, change, reason) in change {
            let mut exchange = exchange(Hash::Sha256, &users);
            let challenge = challenged(&mut *exchange, &client.first());
            let (last, _) = client.last(&challenge);
            let step = exchange.step(change(&last).as_bytes());
            assert_eq!(failed(step).reason, reason, "{what}");
            assert!(
                matches!(exchange.step(last.as_bytes()), Step::Failed(_)),
                "{what}: once is all"
            );
        }
    }

    #[test]
    fn a_client_may_say_its_own_nonce_twice_but_must_say_ours() {
        let users = people();
        let client = client(Hash::Sha256, "alice", "wonderé");
        let own = "fyko+d2lbbFgONRv9qkxdawL";
        let outcome = |nonce: fn(&str, &str) -> String| {
            let mut exchange = exchange(Hash::Sha256, &users);
            let challenge = challenged(&mut *exchange, &client.first());
            let nonce = nonce(own, part(&challenge, "r="));
            exchange.step(client.proven(&challenge, &nonce).0.as_bytes())
        };
        assert!(matches!(
            outcome(|own, both| format!("{own}{both}")),
            Step::Proven(..)
        ));
        let others: [fn(&str, &str) -> String; 3] = [
            |own, both| format!("{own}{own}{both}"),
            |own, both| both.replacen(own, "", 1),
            |own, _| own.to_owned(),
        ];
        for other in others {
            assert_eq!(failed(outcome(other)).reason, Reason::OtherExchange);
        }
    }

    #[test]
    fn a_replay_proves_nothing() {
        let users = people();
        let client = client(Hash::Sha256, "alice", "wonderé");
        let mut one = exchange(Hash::Sha256, &users);
        let (last, _) = client.last(&challenged(&mut *one, &client.first()));
        let mut two = exchange(Hash::Sha256, &users);
        challenged(&mut *two, &client.first());
        assert!(matches!(two.step(last.as_bytes()), Step::Failed(_)));
    }

    #[test]
    fn a_name_that_nobody_holds_looks_like_one_that_somebody_does() {
        let users = people();
        let shown = |name: &str, hash| {
            let challenge = challenged(&mut *exchange(hash, &users), &format!("n,,n={name},r=x"));
            challenge.split_once(',').unwrap().1.to_owned()
        };
        for hash in [Hash::Sha256, Hash::Sha512] {
            assert_eq!(shown("mallory", hash), shown("mallory", hash));
            assert_ne!(shown("mallory", hash), shown("trudy", hash));
            assert_eq!(shown("mallory", hash).len(), shown("alice", hash).len());
        }
        assert_ne!(
            shown("mallory", Hash::Sha256),
            shown("mallory", Hash::Sha512)
        );
    }

    proptest! {
        #[test]
        fn any_messages_lead_to_steps(input in "[nya=,rpcmx+/\\n]{0,40}") {
            fuzz_scram(input.as_bytes());
        }

        #[test]
        fn names_survive_their_escaping(name in "[a-z,=]{1,20}") {
            let escaped = name.replace('=', "=3D").replace(',', "=2C");
            prop_assert_eq!(name_of(&escaped).unwrap(), name);
        }
    }
}
