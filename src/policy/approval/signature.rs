//! SSH signatures (OpenSSH's `PROTOCOL.sshsig`), as `ssh-keygen -Y sign` writes them: parsed
//! strictly, verified by aws-lc.
//!
//! Every length is checked against the available bytes, and no bytes may remain at the end.

use aws_lc_rs::{
    digest::{SHA256, SHA512, digest},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The namespace of signatures of policy statements.
pub const NAMESPACE: &str = "klamm-policy";
/// The longest armored signature, in bytes. A signature with RSA and 8,192 bits has about four
/// kilobytes.
pub const MAX: usize = 16 << 10;

const MAGIC: &[u8] = b"SSHSIG";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// The supported key types. DSA, and RSA with SHA-1, are not supported.
pub const KEY_TYPES: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("it is no signature as `ssh-keygen -Y sign` makes them")]
    Form,
    #[error("it is made for something else: sign with `-n klamm-policy`")]
    Namespace,
    #[error("its kind of key or of signature is not believed")]
    Kind,
    #[error("it is of another text")]
    Wrong,
    #[error("nobody touched the security key")]
    Untouched,
}

/// A signature that is parsed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The signer's public key, in SSH's format.
    pub key: Vec<u8>,
    hash: String,
    blob: Vec<u8>,
}

impl Signature {
    pub fn parse(armored: &str) -> Result<Signature, SignatureError> {
        let armored = armored.trim();
        let inner = armored
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(END))
            .filter(|_| armored.len() <= MAX)
            .ok_or(SignatureError::Form)?;
        let base64: String = inner.split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(base64).map_err(|_| SignatureError::Form)?;
        let mut input = Input(bytes.strip_prefix(MAGIC).ok_or(SignatureError::Form)?);
        if input.number()? != 1 {
            return Err(SignatureError::Form);
        }
        let key = input.string()?.to_vec();
        let namespace = input.string()?;
        let reserved = input.string()?;
        let hash = input.text()?.to_owned();
        let blob = input.string()?.to_vec();
        input.end()?;
        if namespace != NAMESPACE.as_bytes() {
            return Err(SignatureError::Namespace);
        }
        if !reserved.is_empty() {
            return Err(SignatureError::Form);
        }
        Ok(Signature { key, hash, blob })
    }

    /// Checks that the key signed this text.
    pub fn verify(&self, text: &[u8]) -> Result<(), SignatureError> {
        let hashed = match self.hash.as_str() {
            "sha256" => digest(&SHA256, text),
            "sha512" => digest(&SHA512, text),
            _ => return Err(SignatureError::Kind),
        };
        let mut signed = MAGIC.to_vec();
        let parts: [&[u8]; 4] = [
            NAMESPACE.as_bytes(),
            b"",
            self.hash.as_bytes(),
            hashed.as_ref(),
        ];
        for part in parts {
            let length = u32::try_from(part.len()).map_err(|_| SignatureError::Form)?;
            signed.extend_from_slice(&length.to_be_bytes());
            signed.extend_from_slice(part);
        }
        by_key(&self.key, &self.blob, &signed)
    }
}

/// Whether a public key is of a supported type, and complete.
pub fn is_key(blob: &[u8]) -> bool {
    read_key(blob).is_ok()
}

/// A public key, in the form that aws-lc takes.
enum Key<'a> {
    Ed25519(&'a [u8]),
    Ecdsa(&'static Curve, &'a [u8]),
    Rsa {
        e: &'a [u8],
        n: &'a [u8],
    },
    /// With the application for which the security key signs.
    Security(Box<Key<'a>>, &'a [u8]),
}

struct Curve {
    key: &'static str,
    name: &'static str,
    /// The bytes of one coordinate.
    width: usize,
    algorithm: &'static dyn VerificationAlgorithm,
}

static P256: Curve = Curve {
    key: "ecdsa-sha2-nistp256",
    name: "nistp256",
    width: 32,
    algorithm: &ECDSA_P256_SHA256_FIXED,
};
static P384: Curve = Curve {
    key: "ecdsa-sha2-nistp384",
    name: "nistp384",
    width: 48,
    algorithm: &ECDSA_P384_SHA384_FIXED,
};

fn read_key(blob: &[u8]) -> Result<Key<'_>, SignatureError> {
    let mut input = Input(blob);
    let key = match input.text()? {
        "ssh-ed25519" => Key::Ed25519(ed25519(&mut input)?),
        "ecdsa-sha2-nistp256" => Key::Ecdsa(&P256, point(&mut input, &P256)?),
        "ecdsa-sha2-nistp384" => Key::Ecdsa(&P384, point(&mut input, &P384)?),
        "ssh-rsa" => Key::Rsa {
            e: input.unsigned()?,
            n: input.unsigned()?,
        },
        "sk-ssh-ed25519@openssh.com" => {
            let key = Key::Ed25519(ed25519(&mut input)?);
            Key::Security(Box::new(key), input.string()?)
        }
        "sk-ecdsa-sha2-nistp256@openssh.com" => {
            let key = Key::Ecdsa(&P256, point(&mut input, &P256)?);
            Key::Security(Box::new(key), input.string()?)
        }
        _ => return Err(SignatureError::Kind),
    };
    input.end()?;
    Ok(key)
}

fn ed25519<'a>(input: &mut Input<'a>) -> Result<&'a [u8], SignatureError> {
    let key = input.string()?;
    if key.len() == 32 {
        Ok(key)
    } else {
        Err(SignatureError::Form)
    }
}

fn point<'a>(input: &mut Input<'a>, curve: &Curve) -> Result<&'a [u8], SignatureError> {
    let (name, point) = (input.text()?, input.string()?);
    let whole = name == curve.name && point.len() == 2 * curve.width + 1;
    if whole {
        Ok(point)
    } else {
        Err(SignatureError::Form)
    }
}

fn by_key(key: &[u8], blob: &[u8], signed: &[u8]) -> Result<(), SignatureError> {
    let mut input = Input(blob);
    let (kind, proof) = (input.text()?, input.string()?);
    let key = read_key(key)?;
    let Key::Security(key, application) = key else {
        input.end()?;
        return plain(&key, kind, proof, signed);
    };
    let flags = input.byte()?;
    let counter = input.number()?;
    input.end()?;
    if flags & 1 == 0 {
        return Err(SignatureError::Untouched);
    }
    let mut told = digest(&SHA256, application).as_ref().to_vec();
    told.push(flags);
    told.extend_from_slice(&counter.to_be_bytes());
    told.extend_from_slice(digest(&SHA256, signed).as_ref());
    let kind = match kind {
        "sk-ssh-ed25519@openssh.com" => "ssh-ed25519",
        "sk-ecdsa-sha2-nistp256@openssh.com" => "ecdsa-sha2-nistp256",
        _ => return Err(SignatureError::Kind),
    };
    plain(&key, kind, proof, &told)
}

fn plain(key: &Key<'_>, kind: &str, proof: &[u8], signed: &[u8]) -> Result<(), SignatureError> {
    let verified = match (key, kind) {
        (Key::Ed25519(key), "ssh-ed25519") => {
            UnparsedPublicKey::new(&ED25519, key).verify(signed, proof)
        }
        (Key::Ecdsa(curve, key), kind) if kind == curve.key => {
            let mut input = Input(proof);
            let (r, s) = (input.unsigned()?, input.unsigned()?);
            input.end()?;
            let fixed = [padded(r, curve.width)?, padded(s, curve.width)?].concat();
            UnparsedPublicKey::new(curve.algorithm, key).verify(signed, &fixed)
        }
        (Key::Rsa { e, n }, "rsa-sha2-256") => {
            let key = RsaPublicKeyComponents { n, e };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, proof)
        }
        (Key::Rsa { e, n }, "rsa-sha2-512") => {
            let key = RsaPublicKeyComponents { n, e };
            key.verify(&RSA_PKCS1_2048_8192_SHA512, signed, proof)
        }
        _ => return Err(SignatureError::Kind),
    };
    verified.map_err(|_| SignatureError::Wrong)
}

fn padded(number: &[u8], width: usize) -> Result<Vec<u8>, SignatureError> {
    let zeros = width
        .checked_sub(number.len())
        .ok_or(SignatureError::Form)?;
    Ok([&vec![0; zeros], number].concat())
}

/// A reader of SSH's wire format (RFC 4251, section 5).
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, SignatureError> {
        let (first, rest) = self.0.split_first().ok_or(SignatureError::Form)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u32, SignatureError> {
        let (bytes, rest) = self
            .0
            .split_first_chunk::<4>()
            .ok_or(SignatureError::Form)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*bytes))
    }

    fn string(&mut self) -> Result<&'a [u8], SignatureError> {
        let length = usize::try_from(self.number()?).map_err(|_| SignatureError::Form)?;
        let (string, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(SignatureError::Form)?;
        self.0 = rest;
        Ok(string)
    }

    fn text(&mut self) -> Result<&'a str, SignatureError> {
        std::str::from_utf8(self.string()?).map_err(|_| SignatureError::Form)
    }

    /// A positive number in its only valid form: with one leading zero byte if the number's first
    /// bit is set, and with none otherwise.
    fn unsigned(&mut self) -> Result<&'a [u8], SignatureError> {
        match self.string()? {
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 128) => Ok(rest),
            number @ [1..128, ..] => Ok(number),
            _ => Err(SignatureError::Form),
        }
    }

    fn end(&self) -> Result<(), SignatureError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(SignatureError::Form)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_a_signature_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[ -~\n]{0,100}") {
            let _ = Signature::parse(&text);
            let magic = [MAGIC, &[0, 0, 0, 1], &bytes].concat();
            let armored = format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(magic));
            if let Ok(signature) = Signature::parse(&armored) {
                prop_assert!(signature.verify(b"text").is_err());
            }
            prop_assert!(by_key(&bytes, &bytes, b"text").is_err());
            is_key(&bytes);
        }
    }

    fn string(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        [&length, bytes].concat()
    }

    /// A signature by a security key, in the format of OpenSSH's PROTOCOL.u2f. `ssh-keygen` cannot
    /// make one without the hardware.
    #[test]
    fn security_keys_count_when_they_were_touched() {
        use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
        let pair = Ed25519KeyPair::generate().unwrap();
        let kind = string(b"sk-ssh-ed25519@openssh.com");
        let public = string(pair.public_key().as_ref());
        let signed_by = |flags: u8, application: &[u8]| {
            let text = digest(&SHA512, b"text");
            let parts = [&b"klamm-policy"[..], b"", b"sha512", text.as_ref()];
            let parts = parts.map(string).concat();
            let signed = [MAGIC, &parts].concat();
            let mut told = digest(&SHA256, application).as_ref().to_vec();
            told.extend_from_slice(&[flags, 0, 0, 0, 7]);
            told.extend_from_slice(digest(&SHA256, &signed).as_ref());
            let proof = string(pair.sign(&told).as_ref());
            Signature {
                key: [&kind[..], &public, &string(b"ssh:")].concat(),
                hash: "sha512".to_owned(),
                blob: [&kind[..], &proof, &[flags, 0, 0, 0, 7]].concat(),
            }
        };
        assert!(is_key(&signed_by(1, b"ssh:").key));
        assert_eq!(signed_by(1, b"ssh:").verify(b"text"), Ok(()));
        assert_eq!(signed_by(5, b"ssh:").verify(b"text"), Ok(()));
        assert_eq!(
            signed_by(4, b"ssh:").verify(b"text"),
            Err(SignatureError::Untouched)
        );
        assert_eq!(
            signed_by(1, b"web").verify(b"text"),
            Err(SignatureError::Wrong)
        );
        assert_eq!(
            signed_by(1, b"ssh:").verify(b"texts"),
            Err(SignatureError::Wrong)
        );
    }

    #[test]
    fn numbers_have_one_form() {
        let read = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
            let bytes = [&length, bytes].concat();
            Input(&bytes).unsigned().map(<[u8]>::to_vec)
        };
        assert_eq!(read(&[0, 0x80]), Ok(vec![0x80]));
        assert_eq!(read(&[0x7f, 1]), Ok(vec![0x7f, 1]));
        for bad in [&[][..], &[0], &[0, 1], &[0x80], &[0, 0, 0x80]] {
            assert_eq!(read(bad), Err(SignatureError::Form), "{bad:?}");
        }
    }
}
