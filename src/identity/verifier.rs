//! What stands in `users.yaml` instead of a password: the salted verifiers of SCRAM (RFC 5802, RFC 7677). One entry serves SCRAM and PLAIN.
//!
//! From the stored key nobody can log in, and the password can only be found by trying; from the server key nobody can, but could pose as
//! this server.
use std::{fmt, num::NonZeroU32};

use aws_lc_rs::{constant_time, digest, error::Unspecified, hmac, pbkdf2, rand};

/// The hash that a verifier is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hash {
    Sha256,
    Sha512,
}

/// `StoredKey` and `ServerKey` of RFC 5802 with what they were made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    pub hash: Hash,
    pub iterations: NonZeroU32,
    pub salt: Vec<u8>,
    pub stored_key: Vec<u8>,
    pub server_key: Vec<u8>,
}

/// Fewer are refused: RFC 7677's least, and Kafka's.
pub const LEAST_ITERATIONS: u32 = 4096;
/// More are refused: each login costs them, on the client too. Kafka's most.
pub const MOST_ITERATIONS: u32 = 16384;
/// What new verifiers are made with.
pub const ITERATIONS: NonZeroU32 = NonZeroU32::new(8192).expect("8192 is not 0");
/// How long a new salt is.
pub const SALT_BYTES: usize = 24;

impl Hash {
    /// The mechanism's name in lower case, which is the key in `users.yaml`.
    pub fn key(self) -> &'static str {
        match self {
            Hash::Sha256 => "scram-sha-256",
            Hash::Sha512 => "scram-sha-512",
        }
    }

    /// The length of both keys.
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

    /// The verifier of a password under a salt. Takes milliseconds on purpose.
    pub fn derive(hash: Hash, iterations: NonZeroU32, salt: Vec<u8>, password: &[u8]) -> Verifier {
        client_keys(hash, iterations, salt, password).verifier
    }

    /// Tells this verifier from the user's earlier and later ones, and tells nothing else: it is made of the salt, which SCRAM shows to everybody,
    /// and not of the keys, with which a password could be tried.
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

    /// Whether this is the proof of who knows the password, over what was said (RFC 5802, section 3). Takes as long whether it is or not.
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

    /// What proves to the client that this server knows the verifier.
    pub fn signature(&self, said: &[u8]) -> Vec<u8> {
        self.signed(&self.server_key, said)
    }

    fn signed(&self, key: &[u8], said: &[u8]) -> Vec<u8> {
        let key = hmac::Key::new(self.hash.hmac(), key);
        hmac::sign(&key, said).as_ref().to_vec()
    }

    /// Whether this is the password. Takes as long whether it is or not.
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

/// What a client makes of the password.
pub struct ClientKeys {
    client_key: Vec<u8>,
    pub verifier: Verifier,
}

/// Takes milliseconds on purpose.
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
    /// What proves to the server that the client knows the password.
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

    /// RFC 7677, section 3: the exchange's signatures follow from these keys, and the proof in it must give the stored key.
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
