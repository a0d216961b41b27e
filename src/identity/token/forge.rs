//! An issuer for tests: keys of every kind, and valid and invalid tokens signed by them.
use std::sync::LazyLock;

use aws_lc_rs::{
    hmac, rand,
    rsa::{KeyPair as RsaPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
        RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub struct Issuer {
    rsa: RsaPair,
    p256: EcdsaKeyPair,
    p384: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
}

pub static ISSUER: LazyLock<Issuer> = LazyLock::new(Issuer::new);
/// Another issuer, with keys of the same ids.
pub static MALLORY: LazyLock<Issuer> = LazyLock::new(Issuer::new);

pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Issuer {
    fn new() -> Issuer {
        Issuer {
            rsa: RsaPair::generate(KeySize::Rsa2048).unwrap(),
            p256: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            p384: EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap(),
            ed25519: Ed25519KeyPair::generate().unwrap(),
        }
    }

    /// Its public keys, named `rsa`, `p256`, `p384` and `ed25519`.
    pub fn keys(&self) -> Vec<Value> {
        let rsa = self.rsa.public_key();
        let (n, e) = (
            rsa.modulus().big_endian_without_leading_zero(),
            rsa.exponent().big_endian_without_leading_zero(),
        );
        let point = |pair: &EcdsaKeyPair, len: usize| {
            let point = pair.public_key().as_ref()[1..].to_vec();
            (encoded(&point[..len]), encoded(&point[len..]))
        };
        let ((x2, y2), (x3, y3)) = (point(&self.p256, 32), point(&self.p384, 48));
        vec![
            json!({"kty":"RSA","kid":"rsa","use":"sig","n":encoded(n),"e":encoded(e)}),
            json!({"kty":"EC","kid":"p256","use":"sig","crv":"P-256","x":x2,"y":y2}),
            json!({"kty":"EC","kid":"p384","crv":"P-384","x":x3,"y":y3}),
            json!({"kty":"OKP","kid":"ed25519","crv":"Ed25519","x":encoded(self.ed25519.public_key().as_ref())}),
        ]
    }

    pub fn jwks(&self) -> String {
        json!({"keys": self.keys()}).to_string()
    }

    /// The public RSA key as bytes that a naive verifier could use as an HMAC secret.
    pub fn rsa_public(&self) -> Vec<u8> {
        self.rsa.public_key().as_ref().to_vec()
    }

    /// A token with this header, signed with the header's algorithm as far as possible.
    pub fn sign(&self, header: &Value, claims: &str) -> String {
        let message = format!("{}.{}", encoded(header.to_string()), encoded(claims));
        let signature = self.signature(
            header["alg"].as_str().unwrap_or_default(),
            message.as_bytes(),
        );
        format!("{message}.{}", encoded(signature))
    }

    fn signature(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = rand::SystemRandom::new();
        let rsa = |encoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa
                .sign(encoding, &random, message, &mut signature)
                .unwrap();
            signature
        };
        match algorithm {
            "RS256" => rsa(&RSA_PKCS1_SHA256),
            "RS384" => rsa(&RSA_PKCS1_SHA384),
            "RS512" => rsa(&RSA_PKCS1_SHA512),
            "PS256" => rsa(&RSA_PSS_SHA256),
            "PS384" => rsa(&RSA_PSS_SHA384),
            "PS512" => rsa(&RSA_PSS_SHA512),
            "ES256" => self.p256.sign(&random, message).unwrap().as_ref().to_vec(),
            "ES384" => self.p384.sign(&random, message).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed25519.sign(message).as_ref().to_vec(),
            // A known attack: the public key is used as an HMAC secret.
            "HS256" => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, &self.rsa_public());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            _ => b"none".to_vec(),
        }
    }
}

/// The issuer's key for this algorithm.
pub fn key_of(algorithm: &str) -> &'static str {
    match algorithm {
        "ES256" => "p256",
        "ES384" => "p384",
        "EdDSA" => "ed25519",
        _ => "rsa",
    }
}

/// The time of the tests: 2026-11-22T12:00:00Z.
pub const NOW: i64 = 1_795_348_800;

/// Valid claims of alice.
pub fn claims() -> Value {
    json!({
        "iss": "https://idp.example", "aud": "kafka", "sub": "alice", "jti": "t-1",
        "iat": NOW - 10, "nbf": NOW - 10, "exp": NOW + 300,
        "realm_access": {"roles": ["bi", "ops"]},
    })
}

pub fn header(algorithm: &str) -> Value {
    json!({"alg": algorithm, "typ": "JWT", "kid": key_of(algorithm)})
}

pub fn token() -> String {
    ISSUER.sign(&header("ES256"), &claims().to_string())
}
