//! The content of `users.yaml` in place of a password: the salted verifiers of SCRAM (RFC 5802, RFC
//! 7677). One entry serves SCRAM and PLAIN.
//!
//! The stored key does not permit a login, and the password can only be found by guessing. The
//! server key does not permit a login either, but its holder could impersonate this server.
use std::{fmt, num::NonZeroU32};

use aws_lc_rs::{constant_time, digest, error::Unspecified, hmac, pbkdf2, rand};

/// The hash function of a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hash {
    Sha256,
    Sha512,
}

/// `StoredKey` and `ServerKey` of RFC 5802 with the parameters of their derivation.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    pub hash: Hash,
    pub iterations: NonZeroU32,
    pub salt: Vec<u8>,
    pub stored_key: Vec<u8>,
    pub server_key: Vec<u8>,
}

/// Fewer are refused: the minimum of RFC 7677 and of Kafka.
pub const LEAST_ITERATIONS: u32 = 4096;
/// More are refused: each login costs them, on the client too. Kafka's maximum.
pub const MOST_ITERATIONS: u32 = 16384;
/// Iterations of new verifiers.
pub const ITERATIONS: NonZeroU32 = NonZeroU32::new(8192).expect("8192 is not 0");
/// Length of a new salt in bytes.
pub const SALT_BYTES: usize = 24;

impl Hash {
    /// The mechanism's name in lower case, which is the key in `users.yaml`.
    pub fn key(self) -> &'static str {
        match self {
            Hash::Sha256 => "scram-sha-256",
            Hash::Sha512 => "scram-sha-512",
        }
    }

    /// The length of both keys in bytes.
    pub fn bytes(self) -> usize {
        self.digest().output_len()
    }

    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Hash::Sha256 => &digest::SHA256,
            Hash::Sha512 => &digest::SHA512,
        }
    }

    fn hmac(self) -> hmac::Algorithm {
        match self {
            Hash::Sha256 => hmac::HMAC_SHA256,
            Hash::Sha512 => hmac::HMAC_SHA512,
        }
    }

    fn pbkdf2(self) -> pbkdf2::Algorithm {
        match self {
            Hash::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Hash::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }
}

impl Verifier {
    /// A verifier with a fresh salt.
    pub fn fresh(hash: Hash, password: &[u8]) -> Result<Verifier, Unspecified> {
        let mut salt = vec![0; SALT_BYTES];
        rand::fill(&mut salt)?;
        Ok(Verifier::derive(hash, ITERATIONS, salt, password))
    }

    /// The verifier of a password under a salt. Deliberately takes milliseconds.
    pub fn derive(hash: Hash, iterations: NonZeroU32, salt: Vec<u8>, password: &[u8]) -> Verifier {
        client_keys(hash, iterations, salt, password).verifier
    }

    /// A name that distinguishes this verifier from the user's earlier and later ones, and reveals
    /// nothing else: it is derived from the salt, which SCRAM shows to every client, and not from
    /// the keys, with which a password could be guessed.
    pub fn generation(&self, name: &str) -> String {
        let mut context = digest::Context::new(&digest::SHA256);
        let hash = self.hash.key().as_bytes();
        for part in [b"generation".as_slice(), hash, name.as_bytes()] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.update(&self.salt);
        let digest = context.finish();
        let bytes = digest.as_ref().iter().take(8);
        let number = bytes.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{}:{number:016x}", self.hash.key())
    }

    /// Whether this is a valid proof of the password over the exchanged messages (RFC 5802, section
    /// 3). Takes the same time in both cases.
    pub fn proven(&self, said: &[u8], proof: &[u8]) -> bool {
        let signature = self.signed(&self.stored_key, said);
        let client_key: Vec<u8> = proof
            .iter()
            .zip(&signature)
            .map(|(one, other)| one ^ other)
            .collect();
        let stored_key = digest::digest(self.hash.digest(), &client_key);
        constant_time::verify_slices_are_equal(stored_key.as_ref(), &self.stored_key).is_ok()
            && proof.len() == signature.len()
    }

    /// The server's signature, which proves to the client that this server knows the verifier.
    pub fn signature(&self, said: &[u8]) -> Vec<u8> {
        self.signed(&self.server_key, said)
    }

    fn signed(&self, key: &[u8], said: &[u8]) -> Vec<u8> {
        let key = hmac::Key::new(self.hash.hmac(), key);
        hmac::sign(&key, said).as_ref().to_vec()
    }

    /// Whether this is the password. Takes the same time in both cases.
    pub fn admits(&self, password: &[u8]) -> bool {
        let given = Verifier::derive(self.hash, self.iterations, self.salt.clone(), password);
        constant_time::verify_slices_are_equal(&given.stored_key, &self.stored_key).is_ok()
    }
}

/// `Hi(password, salt, i)` of RFC 5802.
fn salted(hash: Hash, iterations: NonZeroU32, salt: &[u8], password: &[u8]) -> Vec<u8> {
    let mut salted = vec![0; hash.bytes()];
    pbkdf2::derive(hash.pbkdf2(), iterations, salt, password, &mut salted);
    salted
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Verifier({}, {} iterations, redacted)",
            self.hash.key(),
            self.iterations
        )
    }
}

/// The keys that a client derives from the password.
pub struct ClientKeys {
    client_key: Vec<u8>,
    pub verifier: Verifier,
}

/// Deliberately takes milliseconds.
pub fn client_keys(
    hash: Hash,
    iterations: NonZeroU32,
    salt: Vec<u8>,
    password: &[u8],
) -> ClientKeys {
    let salted = hmac::Key::new(hash.hmac(), &salted(hash, iterations, &salt, password));
    let client_key = hmac::sign(&salted, b"Client Key").as_ref().to_vec();
    let stored_key = digest::digest(hash.digest(), &client_key).as_ref().to_vec();
    let server_key = hmac::sign(&salted, b"Server Key").as_ref().to_vec();
    ClientKeys {
        client_key,
        verifier: Verifier {
            hash,
            iterations,
            salt,
            stored_key,
            server_key,
        },
    }
}

impl ClientKeys {
    /// The proof to the server that the client knows the password.
    pub fn proof(&self, said: &[u8]) -> Vec<u8> {
        let signature = self.verifier.signed(&self.verifier.stored_key, said);
        self.client_key
            .iter()
            .zip(signature)
            .map(|(one, other)| one ^ other)
            .collect()
    }
}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientKeys(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    /// RFC 7677, section 3: the signatures of the exchange follow from these keys, and its proof
    /// must give the stored key.
    #[test]
    fn the_example_of_rfc_7677() {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let verifier = Verifier::derive(
            Hash::Sha256,
            NonZeroU32::new(4096).unwrap(),
            salt,
            b"pencil",
        );
        let client_first = "n=user,r=rOprNGfwEbeRWgbNEkqO";
        let server_first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        let client_final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let message = format!("{client_first},{server_first},{client_final}");
        let sign =
            |key: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes());
        let server = STANDARD.encode(sign(&verifier.server_key));
        assert_eq!(server, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        let proof = STANDARD
            .decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
            .unwrap();
        let signature = sign(&verifier.stored_key);
        let client_key: Vec<u8> = proof
            .iter()
            .zip(signature.as_ref())
            .map(|(a, b)| a ^ b)
            .collect();
        assert_eq!(
            digest::digest(&digest::SHA256, &client_key).as_ref(),
            verifier.stored_key
        );
    }

    #[test]
    fn a_generation_is_of_one_user_and_one_salt() {
        let verifier = Verifier::fresh(Hash::Sha256, b"secret").unwrap();
        let name = verifier.generation("alice");
        assert_eq!(name.len(), "scram-sha-256:".len() + 16);
        assert_eq!(name, verifier.clone().generation("alice"));
        assert_ne!(name, verifier.generation("alicia"));
        let later = Verifier::fresh(Hash::Sha256, b"secret").unwrap();
        assert_ne!(name, later.generation("alice"));
    }

    #[test]
    fn only_the_password_is_admitted() {
        for hash in [Hash::Sha256, Hash::Sha512] {
            let verifier = Verifier::fresh(hash, b"secret").unwrap();
            assert!(verifier.admits(b"secret"));
            assert!(!verifier.admits(b"Secret") && !verifier.admits(b""));
            assert_ne!(
                verifier,
                Verifier::fresh(hash, b"secret").unwrap(),
                "salts differ"
            );
            assert_eq!(
                format!("{verifier:?}"),
                format!("Verifier({}, 8192 iterations, redacted)", hash.key())
            );
        }
    }
}
