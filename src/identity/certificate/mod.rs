//! The content of an X.509 certificate: subject, names, validity. Bytes in, typed values out.
//!
//! Nothing is proven here: the caller has had the chain verified, or only displays the certificate.
//! A certificate that is not valid DER is refused as a whole. `name` writes distinguished names as
//! Java does, because operators' rules for Kafka are written for that form; `mapping` is the
//! language of those rules; `rules` maps a certificate to a principal.
mod mapping;
mod name;
mod rules;

use crate::policy::model::vocabulary::Certificate;
use der::{Decode, Encode, oid::AssociatedOid};
use jiff::Timestamp;
use std::{fmt::Write, sync::Arc};
use x509_cert::{
    Certificate as X509,
    crl::CertificateList,
    der,
    ext::pkix::{CrlNumber, SubjectAltName, name::GeneralName},
    time::Time,
};

pub use name::{Attribute, Name};
pub use rules::{FIELDS, Field, MappingRuleError as RuleFault, Rule, Rules, Unfit};

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub subject: Name,
    pub issuer: Name,
    /// In hexadecimal digits, two for each byte, as it is encoded.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// In the order of the certificate; kinds that no rule reads are left out.
    pub names: Vec<San>,
}

/// A subject alternative name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum San {
    Uri(String),
    Dns(String),
    Email(String),
}

/// Why bytes are not a valid certificate or revocation list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    #[error("it is not DER: {0}")]
    Der(#[from] der::Error),
    #[error("two extensions name its subject")]
    TwoNames,
    #[error("a time in it cannot be")]
    Time,
}

impl Presented {
    pub fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let certificate = X509::from_der(der)?;
        let content = certificate.tbs_certificate();
        let mut names = None;
        for extension in content.extensions().into_iter().flatten() {
            if extension.extn_id != SubjectAltName::OID {
                continue;
            }
            let read = SubjectAltName::from_der(extension.extn_value.as_bytes())?;
            if names.replace(sans(read)).is_some() {
                return Err(CertificateError::TwoNames);
            }
        }
        Ok(Self {
            subject: Name::of(content.subject())?,
            issuer: Name::of(content.issuer())?,
            serial: hex(content.serial_number().as_bytes()),
            not_before: timestamp(content.validity().not_before)?,
            not_after: timestamp(content.validity().not_after)?,
            names: names.unwrap_or_default(),
        })
    }
}

impl Presented {
    /// The fields that policy and audit log keep for the lifetime of the connection.
    pub fn attested(&self) -> Arc<Certificate> {
        let names = |of: fn(&San) -> Option<&str>| {
            let all = self.names.iter().filter_map(of);
            all.map(Arc::from).collect()
        };
        Arc::new(Certificate {
            subject: Arc::from(self.subject.as_str()),
            issuer: Arc::from(self.issuer.as_str()),
            dns_names: names(San::dns),
            uris: names(San::uri),
            emails: names(San::email),
            serial: Arc::from(self.serial.as_str()),
            not_after: self.not_after,
        })
    }
}

impl San {
    fn uri(&self) -> Option<&str> {
        match self {
            Self::Uri(uri) => Some(uri),
            Self::Dns(_) | Self::Email(_) => None,
        }
    }

    fn dns(&self) -> Option<&str> {
        match self {
            Self::Dns(name) => Some(name),
            Self::Uri(_) | Self::Email(_) => None,
        }
    }

    fn email(&self) -> Option<&str> {
        match self {
            Self::Email(email) => Some(email),
            Self::Uri(_) | Self::Dns(_) => None,
        }
    }
}

/// Issuer, number and times of a revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// The issuer's name, encoded in DER.
    pub issuer: Vec<u8>,
    /// Its number (RFC 5280, section 5.2.3), in big-endian bytes without leading zeros: it rises
    /// with each list of an issuer.
    pub number: Option<Vec<u8>>,
    pub this_update: Timestamp,
    /// When the next list is due, if stated.
    pub next_update: Option<Timestamp>,
}

impl RevocationList {
    pub fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let list: CertificateList = Decode::from_der(der)?;
        let list = list.tbs_cert_list;
        let mut extensions = list.crl_extensions.iter().flatten();
        let number = extensions.find(|extension| extension.extn_id == CrlNumber::OID);
        let number = number.map(|number| CrlNumber::from_der(number.extn_value.as_bytes()));
        let number = number.transpose()?.map(|CrlNumber(number)| {
            let zeros = number.as_bytes().iter().take_while(|byte| **byte == 0);
            let zeros = zeros.count();
            number.as_bytes().get(zeros..).unwrap_or_default().to_vec()
        });
        Ok(Self {
            issuer: list.issuer.to_der()?,
            number,
            this_update: timestamp(list.this_update)?,
            next_update: list.next_update.map(timestamp).transpose()?,
        })
    }

    /// Whether it is older than another list of the same issuer. Where one of them has no number,
    /// the issue times decide.
    pub fn is_older_than(&self, other: &Self) -> bool {
        match (&self.number, &other.number) {
            (Some(own), Some(others)) => (own.len(), own) < (others.len(), others),
            (_, _) => self.this_update < other.this_update,
        }
    }

    /// For messages: `number 1001 (hexadecimal) of 2026-11-30T00:00:00Z`.
    pub fn shown(&self) -> String {
        match &self.number {
            Some(number) => format!(
                "number {} (hexadecimal) of {}",
                hex(number),
                self.this_update
            ),
            None => format!("no number, and is of {}", self.this_update),
        }
    }
}

/// The certificates that a revocation list names, for those of its own issuer.
pub struct Revocations {
    issuer: Name,
    serials: std::collections::HashSet<String>,
    /// When the next list is due.
    pub until: Option<Timestamp>,
}

impl Revocations {
    pub fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let list: CertificateList = Decode::from_der(der)?;
        let content = list.tbs_cert_list;
        let revoked = content.revoked_certificates.unwrap_or_default();
        let serials = revoked.iter().map(|one| hex(one.serial_number.as_bytes()));
        Ok(Self {
            issuer: Name::of(&content.issuer)?,
            serials: serials.collect(),
            until: content.next_update.map(timestamp).transpose()?,
        })
    }

    pub fn is_of(&self, issuer: &Name) -> bool {
        self.issuer == *issuer
    }

    /// Whether a certificate with this serial number is revoked, as [`Presented::serial`] writes
    /// it.
    pub fn has(&self, serial: &str) -> bool {
        self.serials.contains(serial)
    }
}

fn sans(read: SubjectAltName) -> Vec<San> {
    let san = |name: GeneralName| match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(San::Uri(uri.as_str().to_owned())),
        GeneralName::DnsName(name) => Some(San::Dns(name.as_str().to_owned())),
        GeneralName::Rfc822Name(email) => Some(San::Email(email.as_str().to_owned())),
        GeneralName::OtherName(_)
        | GeneralName::DirectoryName(_)
        | GeneralName::EdiPartyName(_)
        | GeneralName::IpAddress(_)
        | GeneralName::RegisteredId(_) => None,
    };
    read.0.into_iter().filter_map(san).collect()
}

fn timestamp(time: Time) -> Result<Timestamp, CertificateError> {
    let seconds =
        i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| CertificateError::Time)?;
    Timestamp::from_second(seconds).map_err(|_| CertificateError::Time)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// For the fuzzer: any bytes and rules give a name or none, without a panic.
#[doc(hidden)]
pub fn fuzz_certificate(input: &[u8]) {
    let (text, der) = input.split_at(input.iter().position(|byte| *byte == 0).unwrap_or(0));
    let text = String::from_utf8_lossy(text);
    let _ = RevocationList::read(der);
    let _ = Revocations::read(der);
    let read = Presented::read(der.get(1..).unwrap_or_default());
    let rules = |field| Rule::parse(field, &text, "{principal}").ok();
    let principal: Vec<_> = FIELDS
        .iter()
        .filter_map(|(_, field)| rules(*field))
        .collect();
    if let Ok(read) = read {
        let rules = Rules {
            principal,
            ..Rules::default()
        };
        if let Ok((name, _)) = rules.read(&read) {
            assert!(!name.is_empty(), "a name of nobody");
        }
    } else if let Ok(mapping) = mapping::Mapping::parse(&text) {
        let _ = mapping.apply(&String::from_utf8_lossy(der));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::prelude::*;
    use std::{fs, path::Path};

    fn path(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(name)
    }

    fn der(name: &str) -> Vec<u8> {
        let text = fs::read_to_string(path(&format!("tls/clients/{name}.pem"))).unwrap();
        let body = text.split("-----").nth(2).unwrap();
        STANDARD.decode(body.replace('\n', "")).unwrap()
    }

    pub fn golden(name: &str) -> Presented {
        Presented::read(&der(name)).unwrap()
    }

    pub fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    pub fn text(hex: &str) -> String {
        String::from_utf8(bytes(hex)).unwrap()
    }

    /// The inputs of one kind that Java was given, and its answers in plain text.
    pub fn asked(kind: &str) -> Vec<(Vec<String>, String)> {
        let all = fs::read_to_string(path("principals.txt")).unwrap();
        let parts = if kind == "name" { 1 } else { 2 };
        let read = |line: &str| {
            let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            let question = words[1..=parts].to_vec();
            let answer = match words.get(parts + 2) {
                Some(hex) => format!("= {}", text(hex)),
                None => words[parts + 1].clone(),
            };
            (question, answer)
        };
        let lines = all.lines().filter(|line| line.starts_with(kind));
        lines.map(read).collect()
    }

    #[test]
    fn names_are_written_as_java_writes_them() {
        let mut compared = 0;
        for (question, answer) in asked("name") {
            let name = x509_cert::name::Name::from_der(&bytes(&question[0])).unwrap();
            let written = Name::of(&name).unwrap();
            assert_eq!(format!("= {written}"), answer, "{}", question[0]);
            compared += 1;
        }
        assert!(compared > 40, "{compared}");
    }

    #[test]
    fn a_certificate_is_read() {
        let read = golden("client");
        assert_eq!(read.subject.as_str(), "CN=client,OU=Tests,O=Klamm");
        let names = [
            San::Uri("spiffe://klamm.test/ns/tests/sa/client".to_owned()),
            San::Dns("client.klamm.test".to_owned()),
            San::Email("client@klamm.test".to_owned()),
        ];
        assert_eq!(read.names, names);
        assert!(read.serial.len() >= 16 && read.serial.chars().all(|c| c.is_ascii_hexdigit()));
        assert!(read.not_before < read.not_after);
        let expired = golden("expired");
        assert_eq!(expired.not_after.to_string(), "2021-01-01T00:00:00Z");
        assert!(golden("other").names.is_empty());
        assert_eq!(
            golden("early").not_before.to_string(),
            "2099-01-01T00:00:00Z"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(
            at in 0_usize..600, to: u8, cut in 0_usize..600,
            text in "(RULE:)?[a-z(){}*+?.\\[\\]$\\\\/^,|-]{0,20}(/\\$[0-9]/L?)?",
        ) {
            let mut input = text.into_bytes();
            input.push(0);
            let mut certificate = der("client");
            if let Some(byte) = certificate.get_mut(at) {
                *byte = to;
            }
            fuzz_certificate(&[&input[..], &certificate].concat());
            certificate.truncate(cut);
            fuzz_certificate(&[&input[..], &certificate].concat());
        }
    }
}
