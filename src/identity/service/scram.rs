//! SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677) from the client's side.
//!
//! Keys derived from the password and a salt are remembered with the password, so that a connection
//! computes two HMACs and no PBKDF2 (ruling 26). The broker must continue Klamm's nonce, must ask
//! for an amount of work within limits, and must prove in the end that it knows the password.
use std::{
    num::NonZeroU32,
    str,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{constant_time, rand};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

use super::{BrokerLoginError, Exchange, NextStep, bearer::shown};
use crate::identity::verifier::{ClientKeys, Hash, LEAST_ITERATIONS, client_keys};

/// A broker that asks for more is refused: a quarter of a second of work, sixteen times Kafka's
/// limit for administrators.
pub const MOST_ITERATIONS: u32 = 1 << 18;
/// Limit on remembered keys; the oldest is evicted first. All brokers of a cluster share one salt
/// per user and hash.
const REMEMBERED: usize = 8;
/// Length in bytes. Kafka's have 24.
const NONCE_BYTES: usize = 24;
/// Limit on a broker's message in bytes. Kafka's nonces and salts have some 25 bytes.
const MESSAGE_BYTES: usize = 4096;

/// Klamm's own password, with the keys derived from it. It is never logged.
pub struct Password {
    bytes: Box<[u8]>,
    known: Mutex<Vec<(Salted, Arc<ClientKeys>)>>,
}

/// The inputs of a derived key, apart from the password.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Salted {
    hash: Hash,
    iterations: NonZeroU32,
    salt: Vec<u8>,
}

impl Password {
    pub fn new(password: &str) -> Password {
        Password {
            bytes: password.as_bytes().into(),
            known: Mutex::default(),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn known(&self, salted: &Salted) -> Option<Derived> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, keys) = known.iter().find(|(of, _)| of == salted)?;
        Some(Derived(Arc::clone(keys)))
    }

    fn remember(&self, salted: Salted, keys: &Derived) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push((salted, Arc::clone(&keys.0)));
    }
}

/// Compares the passwords only, not the derived keys.
impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.bytes, &other.bytes).is_ok()
    }
}

impl Eq for Password {}

/// The heavy part: deliberately takes milliseconds, once for a password and a salt.
pub struct Derivation {
    password: Arc<Password>,
    salted: Salted,
}

/// Its result.
pub struct Derived(Arc<ClientKeys>);

impl Derivation {
    /// Work that another connection has done meanwhile is not repeated.
    pub fn run(self) -> Derived {
        if let Some(known) = self.password.known(&self.salted) {
            return known;
        }
        let Salted {
            hash,
            iterations,
            salt,
        } = self.salted.clone();
        let keys = client_keys(hash, iterations, salt, &self.password.bytes);
        let derived = Derived(Arc::new(keys));
        self.password.remember(self.salted, &derived);
        derived
    }
}

impl std::fmt::Debug for Derivation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Derivation({:?}, redacted)", self.salted.hash)
    }
}

struct Scram {
    hash: Hash,
    password: Arc<Password>,
    state: State,
}

enum State {
    /// The client's first message, without the header.
    First {
        bare: String,
        nonce: String,
    },
    /// The messages of both sides before the client's last one, and that message without its proof.
    Deriving {
        said: String,
        unproven: String,
    },
    /// The signed text.
    Last {
        message: String,
        keys: Arc<ClientKeys>,
    },
    Over,
}

pub(super) fn begin(
    hash: Hash,
    username: &str,
    password: &Arc<Password>,
) -> Result<(Box<dyn Exchange>, Bytes), BrokerLoginError> {
    let mut nonce = [0; NONCE_BYTES];
    rand::fill(&mut nonce)?;
    let (exchange, message) = Scram::begin(hash, username, password, STANDARD.encode(nonce));
    Ok((Box::new(exchange), message))
}

impl Scram {
    fn begin(hash: Hash, name: &str, password: &Arc<Password>, nonce: String) -> (Scram, Bytes) {
        let name = name.replace('=', "=3D").replace(',', "=2C");
        let bare = format!("n={name},r={nonce}");
        let message = format!("n,,{bare}").into();
        let state = State::First { bare, nonce };
        let password = Arc::clone(password);
        (
            Scram {
                hash,
                password,
                state,
            },
            message,
        )
    }

    fn challenged(
        &mut self,
        bare: &str,
        nonce: &str,
        said: &str,
    ) -> Result<NextStep, BrokerLoginError> {
        let challenge = Challenge::parse(said)?;
        if challenge.nonce.len() <= nonce.len() || !challenge.nonce.starts_with(nonce) {
            return Err(BrokerLoginError::Nonce);
        }
        self.state = State::Deriving {
            said: format!("{bare},{said}"),
            // No channel binding: `biws` is `n,,`.
            unproven: format!("c=biws,r={}", challenge.nonce),
        };
        let salted = Salted {
            hash: self.hash,
            iterations: challenge.iterations,
            salt: challenge.salt,
        };
        match self.password.known(&salted) {
            Some(derived) => self.derived(&derived).map(NextStep::Message),
            None => Ok(NextStep::Derive(Derivation {
                password: Arc::clone(&self.password),
                salted,
            })),
        }
    }
}

impl Exchange for Scram {
    fn next(&mut self, said: &[u8]) -> Result<NextStep, BrokerLoginError> {
        let said = str::from_utf8(said).map_err(|_| BrokerLoginError::Malformed)?;
        if said.len() > MESSAGE_BYTES {
            return Err(BrokerLoginError::Malformed);
        }
        match std::mem::replace(&mut self.state, State::Over) {
            State::First { bare, nonce } => self.challenged(&bare, &nonce, said),
            State::Last { message, keys } => signed(&message, &keys, said),
            State::Deriving { .. } | State::Over => Err(BrokerLoginError::OutOfTurn),
        }
    }

    fn derived(&mut self, Derived(keys): &Derived) -> Result<Bytes, BrokerLoginError> {
        let State::Deriving { said, unproven } = std::mem::replace(&mut self.state, State::Over)
        else {
            return Err(BrokerLoginError::OutOfTurn);
        };
        let message = format!("{said},{unproven}");
        let proof = STANDARD.encode(keys.proof(message.as_bytes()));
        self.state = State::Last {
            message,
            keys: Arc::clone(keys),
        };
        Ok(format!("{unproven},p={proof}").into())
    }
}

/// The broker's last message: its own proof.
fn signed(message: &str, keys: &ClientKeys, said: &str) -> Result<NextStep, BrokerLoginError> {
    let last = said.split(',').next().unwrap_or_default();
    if let Some(error) = last.strip_prefix("e=") {
        return Err(BrokerLoginError::Refused(shown(error.as_bytes())));
    }
    let signature = last.strip_prefix("v=").ok_or(BrokerLoginError::Malformed)?;
    let signature = STANDARD
        .decode(signature)
        .map_err(|_| BrokerLoginError::Malformed)?;
    let own = keys.verifier.signature(message.as_bytes());
    match constant_time::verify_slices_are_equal(&own, &signature) {
        Ok(()) => Ok(NextStep::Done),
        Err(_) => Err(BrokerLoginError::Signature),
    }
}

#[derive(Debug)]
struct Challenge<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    iterations: NonZeroU32,
}

impl<'a> Challenge<'a> {
    fn parse(said: &'a str) -> Result<Challenge<'a>, BrokerLoginError> {
        // `m=`, a mandatory extension, would come first, and it is not the nonce.
        let mut parts = said.split(',');
        let mut part = |key| parts.next().and_then(|part| part.strip_prefix(key));
        let nonce = part("r=").filter(|nonce| is_nonce(nonce));
        let salt = part("s=").and_then(|salt| STANDARD.decode(salt).ok());
        let iterations = part("i=").filter(|number| is_number(number));
        let (Some(nonce), Some(salt), Some(iterations)) = (nonce, salt, iterations) else {
            return Err(BrokerLoginError::Malformed);
        };
        if salt.is_empty() {
            return Err(BrokerLoginError::Malformed);
        }
        let asked: u64 = iterations
            .parse()
            .map_err(|_| BrokerLoginError::Malformed)?;
        let iterations = u32::try_from(asked)
            .ok()
            .filter(|count| (LEAST_ITERATIONS..=MOST_ITERATIONS).contains(count))
            .and_then(NonZeroU32::new)
            .ok_or(BrokerLoginError::Iterations(asked))?;
        Ok(Challenge {
            nonce,
            salt,
            iterations,
        })
    }
}

fn is_nonce(nonce: &str) -> bool {
    !nonce.is_empty() && nonce.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// For the fuzzer: with any messages, a broker does not prove that it knows the password.
#[doc(hidden)]
pub fn fuzz_service_scram(input: &[u8]) {
    let password = Arc::new(Password::new("secret"));
    let (mut exchange, _) = Scram::begin(Hash::Sha256, "klamm", &password, "nonce".to_owned());
    let cut = input.iter().position(|byte| *byte == b'\n');
    let (first, last) = input.split_at(cut.unwrap_or(input.len()));
    let message = match exchange.next(first) {
        // The iteration count is limited, but the limit is too much for a fuzzer.
        Ok(NextStep::Derive(work)) if work.salted.iterations.get() == LEAST_ITERATIONS => {
            exchange.derived(&work.run())
        }
        Ok(NextStep::Message(_) | NextStep::Derive(_)) | Err(_) => return,
        Ok(NextStep::Done) => unreachable!("before the broker has proven anything"),
    };
    assert!(message.is_ok());
    assert!(exchange.next(last.get(1..).unwrap_or_default()).is_err());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{
        Authorities, Step, Users,
        file::UserEntry,
        mechanism::{self, MechanismRow},
        users::tests::users,
    };

    const CLIENT: &str = "rOprNGfwEbeRWgbNEkqO";
    const SERVER_FIRST: &str =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const SERVER_FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    fn pencil(nonce: &str) -> (Scram, Bytes) {
        let password = Arc::new(Password::new("pencil"));
        Scram::begin(Hash::Sha256, "user", &password, nonce.to_owned())
    }

    fn message(said: Result<NextStep, BrokerLoginError>, exchange: &mut Scram) -> Bytes {
        match said.unwrap() {
            NextStep::Message(message) => message,
            NextStep::Derive(work) => exchange.derived(&work.run()).unwrap(),
            NextStep::Done => panic!("done"),
        }
    }

    /// RFC 7677, section 3.
    #[test]
    fn the_example_of_rfc_7677() {
        let (mut exchange, first) = pencil(CLIENT);
        assert_eq!(first, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let said = exchange.next(SERVER_FIRST.as_bytes());
        assert_eq!(
            message(said, &mut exchange),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
        assert!(matches!(
            exchange.next(SERVER_FINAL.as_bytes()),
            Ok(NextStep::Done)
        ));
        assert_eq!(
            exchange.next(SERVER_FINAL.as_bytes()).unwrap_err(),
            BrokerLoginError::OutOfTurn
        );
    }

    #[test]
    fn a_challenge_that_is_refused() {
        let table = [
            ("", BrokerLoginError::Malformed),
            ("e=other-error", BrokerLoginError::Malformed),
            (
                "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=4096",
                BrokerLoginError::Malformed,
            ),
            ("r=,s=AA==,i=4096", BrokerLoginError::Malformed),
            (
                "r=rOprNGfwEbeRWgbNEkqO ,s=AA==,i=4096",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA,i=4096",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=+4096",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=99999999999999999999",
                BrokerLoginError::Malformed,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqO,s=AA==,i=4096",
                BrokerLoginError::Nonce,
            ),
            (
                "r=ROprNGfwEbeRWgbNEkqOx,s=AA==,i=4096",
                BrokerLoginError::Nonce,
            ),
            (
                "r=xrOprNGfwEbeRWgbNEkqO,s=AA==,i=4096",
                BrokerLoginError::Nonce,
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=4095",
                BrokerLoginError::Iterations(4095),
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=1",
                BrokerLoginError::Iterations(1),
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=262145",
                BrokerLoginError::Iterations(262_145),
            ),
            (
                "r=rOprNGfwEbeRWgbNEkqOx,s=AA==,i=1000000000",
                BrokerLoginError::Iterations(1_000_000_000),
            ),
        ];
        for (said, fault) in table {
            let (mut exchange, _) = pencil(CLIENT);
            assert_eq!(exchange.next(said.as_bytes()).unwrap_err(), fault, "{said}");
            assert_eq!(
                exchange.next(SERVER_FIRST.as_bytes()).unwrap_err(),
                BrokerLoginError::OutOfTurn
            );
        }
        let (mut exchange, _) = pencil(CLIENT);
        let long = format!("{SERVER_FIRST},x={}", "x".repeat(MESSAGE_BYTES));
        assert_eq!(
            exchange.next(long.as_bytes()).unwrap_err(),
            BrokerLoginError::Malformed
        );
        assert_eq!(
            exchange.next(&[0xff]).unwrap_err(),
            BrokerLoginError::Malformed
        );
    }

    #[test]
    fn a_broker_that_cannot_prove_itself() {
        let table = [
            ("", BrokerLoginError::Malformed),
            ("v=", BrokerLoginError::Signature),
            (
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
                BrokerLoginError::Malformed,
            ),
            (
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95GA=",
                BrokerLoginError::Signature,
            ),
            ("v=6rriTRBi23WpRR/wtup+", BrokerLoginError::Signature),
            (
                "e=invalid-proof",
                BrokerLoginError::Refused("invalid-proof".to_owned()),
            ),
            (SERVER_FIRST, BrokerLoginError::Malformed),
        ];
        for (said, fault) in table {
            let (mut exchange, _) = pencil(CLIENT);
            let challenged = exchange.next(SERVER_FIRST.as_bytes());
            message(challenged, &mut exchange);
            assert_eq!(exchange.next(said.as_bytes()).unwrap_err(), fault, "{said}");
        }
    }

    #[test]
    fn a_salt_is_worked_on_once() {
        let password = Arc::new(Password::new("pencil"));
        let begin = || Scram::begin(Hash::Sha256, "user", &password, CLIENT.to_owned()).0;
        let (mut one, mut other) = (begin(), begin());
        let Ok(NextStep::Derive(first)) = one.next(SERVER_FIRST.as_bytes()) else {
            panic!("not known yet")
        };
        let Ok(NextStep::Derive(second)) = other.next(SERVER_FIRST.as_bytes()) else {
            panic!("not known yet")
        };
        let (first, second) = (first.run(), second.run());
        assert!(Arc::ptr_eq(&first.0, &second.0));
        assert!(matches!(
            begin().next(SERVER_FIRST.as_bytes()),
            Ok(NextStep::Message(_))
        ));
        for n in 0..REMEMBERED {
            let salt = STANDARD.encode([u8::try_from(n).unwrap(); 4]);
            let said = format!("r={CLIENT}x,s={salt},i=4096");
            let mut exchange = begin();
            let said = exchange.next(said.as_bytes());
            message(said, &mut exchange);
        }
        assert_eq!(password.known.lock().unwrap().len(), REMEMBERED);
        assert!(matches!(
            begin().next(SERVER_FIRST.as_bytes()),
            Ok(NextStep::Derive(_))
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn any_messages_prove_nothing(input in "(r=nonce[a-z]?,s=[A-Z]{0,4},i=4?0?9?6?)?[nyarsi=,+/v\\n]{0,40}") {
            fuzz_service_scram(input.as_bytes());
        }

        /// Klamm's own server is the other side: both complete the exchange for any name and
        /// password.
        #[test]
        fn both_halves_fit(name in "[a-z,=é]{1,12}", password in "[ -~é]{1,12}", wide in any::<bool>()) {
            let hash = if wide { Hash::Sha512 } else { Hash::Sha256 };
            let row: &MechanismRow = if wide { &mechanism::scram::SHA_512 } else { &mechanism::scram::SHA_256 };
            let entry = UserEntry::with_password(password.as_bytes(), vec![]).unwrap();
            let held: Users = users(&[(&name, entry)]);
            for (own, proven) in [(password.clone(), true), (format!("{password}x"), false)] {
                let mut server = (row.begin)(&Authorities::of(held.clone()));
                let own = Arc::new(Password::new(&own));
                let (mut client, first) = begin(hash, &name, &own).unwrap();
                let Step::Challenge(challenge) = server.step(&first) else { panic!("no challenge") };
                let Ok(NextStep::Derive(work)) = client.next(&challenge) else { panic!("nothing to derive") };
                let last = client.derived(&work.run()).unwrap();
                match server.step(&last) {
                    Step::Proven(identified, signature) => {
                        prop_assert!(proven && **identified.principal() == *name);
                        prop_assert!(matches!(client.next(&signature), Ok(NextStep::Done)));
                    }
                    step @ (Step::Challenge(_)
                    | Step::Verify(_)
                    | Step::Bearer(_)
                    | Step::Failed(_)
                    | Step::Refused(..)
                    | Step::Dismissed | Step::Relay(_)) => prop_assert!(!proven, "{step:?}"),
                }
            }
        }
    }
}
