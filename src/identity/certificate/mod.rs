//! What stands in an X.509 certificate: who it is for, by which names, for how long. Bytes in, typed out.
//!
//! Nothing is proven here: whoever calls has had the chain verified, or is the one who shows it. What cannot be read as DER is refused as a whole.
//! `name` writes distinguished names as Java does, because that is what the rules of Kafka's operators are written for; `mapping` is the language
//! of those rules.
mod name;

use der::{Decode, oid::AssociatedOid};
use jiff::Timestamp;
use std::fmt::Write;
use x509_cert::{
    Certificate,
    crl::CertificateList,
    der,
    ext::pkix::{SubjectAltName, name::GeneralName},
    time::Time,
};

pub use name::{Attribute, Name};

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub subject: Name,
    /// In hexadecimal digits, two for each byte, as it is encoded.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// In the order in which they stand there; kinds that no rule reads are left out.
    pub names: Vec<San>,
}

/// A subject alternative name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum San {
    Uri(String),
    Dns(String),
    Email(String),
}

/// Why bytes are no certificate, or no revocation list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it is not DER: {0}")]
    Der(#[from] der::Error),
    #[error("two extensions name its subject")]
    TwoNames,
    #[error("a time in it cannot be")]
    Time,
}

impl Presented {
    pub fn read(der: &[u8]) -> Result<Self, Fault> {
        let certificate = Certificate::from_der(der)?;
        let content = certificate.tbs_certificate();
        let mut names = None;
        for extension in content.extensions().into_iter().flatten() {
            if extension.extn_id != SubjectAltName::OID {
                continue;
            }
            let read = SubjectAltName::from_der(extension.extn_value.as_bytes())?;
            if names.replace(sans(read)).is_some() {
                return Err(Fault::TwoNames);
            }
        }
        Ok(Self {
            subject: Name::of(content.subject())?,
            serial: hex(content.serial_number().as_bytes()),
            not_before: timestamp(content.validity().not_before)?,
            not_after: timestamp(content.validity().not_after)?,
            names: names.unwrap_or_default(),
        })
    }
}

/// When the next list is due of whoever wrote this revocation list, if it says so.
pub fn next_update(der: &[u8]) -> Result<Option<Timestamp>, Fault> {
    let list: CertificateList = Decode::from_der(der)?;
    list.tbs_cert_list.next_update.map(timestamp).transpose()
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

fn timestamp(time: Time) -> Result<Timestamp, Fault> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| Fault::Time)?;
    Timestamp::from_second(seconds).map_err(|_| Fault::Time)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
