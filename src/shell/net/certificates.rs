//! Certificates, keys, authorities and revocation lists: loads them from their files for TLS
//! handshakes.
//!
//! A client's chain must lead to an authority in `client_ca`, be valid now, and be intended for
//! clients (extended key usage, if a certificate has one). If revocation lists are configured, no
//! certificate of the chain except the root may be on a list, and each signer needs a list that is
//! not out of date: an unknown revocation status counts as revoked. rustls and webpki do these
//! checks; this module only configures them.
use super::{
    pem::{Wanted, instead},
    tls::{HELLO, REFUSED, TlsSetupError, provider},
};
use crate::shell::clock::wall;
use crate::{
    config,
    identity::certificate::{Attribute, Presented, RevocationList, Revocations, San},
};
use jiff::Timestamp;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    pki_types::{
        CertificateDer, CertificateRevocationListDer, PrivateKeyDer, UnixTime, pem::PemObject,
    },
    server::{
        ClientHello, ResolvesServerCert, VerifierBuilderError, WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::{CertifiedKey, SingleCertAndKey},
};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The maximum size of a PEM file, in bytes; every chain, key or bundle of authorities is smaller.
const PEM: u64 = 4 << 20;
/// The maximum size of a revocation list, in bytes; lists of large authorities have tens of
/// megabytes.
const CRL: u64 = 256 << 20;
/// The maximum number of authorities; browsers have about 150.
const AUTHORITIES: usize = 1000;

/// The TLS material of a listener's handshakes, loaded from its files and replaced as a whole.
/// Resumable sessions belong to one such value and are discarded with it (ruling 27).
#[derive(Debug)]
pub struct Served {
    pub config: Arc<ServerConfig>,
    /// `None`: clients are not asked for certificates.
    pub trust: Option<Arc<Trust>>,
    /// The expiry times of its parts.
    pub ends: Vec<End>,
}

/// A file in use, and the expiry time of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub what: What,
    pub file: Arc<str>,
    /// The certificate's subject; empty for a revocation list.
    pub subject: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Certificate,
    Authority,
    RevocationList,
}

impl What {
    /// The name in logs and metrics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Authority => "authority",
            Self::RevocationList => "revocation list",
        }
    }

    /// The number of whole days below which a warning is given. Revocation lists are renewed every
    /// few days, or hours.
    pub fn soon(self) -> i64 {
        match self {
            Self::Certificate | Self::Authority => 30,
            Self::RevocationList => 1,
        }
    }
}

impl Served {
    /// Loads the files of a listener, or explains the fault of the first unusable one.
    pub fn load(tls: &config::Tls) -> Result<Self, TlsSetupError> {
        let mut ends = Vec::new();
        let shown = tls
            .certificates
            .iter()
            .map(|pair| Shown::load(pair, &mut ends))
            .collect::<Result<Vec<_>, _>>()?;
        let trust = tls
            .clients
            .as_ref()
            .map(|clients| Trust::load(clients, &mut ends))
            .transpose()?
            .map(Arc::new);
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(TlsSetupError::Provider)?;
        let builder = match &trust {
            None => builder.with_no_client_auth(),
            Some(trust) => builder.with_client_cert_verifier(Arc::new(Noting(Arc::clone(trust)))),
        };
        Ok(Self {
            config: Arc::new(builder.with_cert_resolver(Arc::new(ByName(shown)))),
            trust,
            ends,
        })
    }
}

/// The message about a file that has expired or expires soon.
pub struct Told {
    /// The file is of no use any more: every peer rejects an expired certificate.
    pub useless: bool,
    pub text: String,
}

/// Checks the TLS files of a configuration without serving. For each listener and for the brokers:
/// the fault, or the files that have expired or expire soon.
pub fn look(config: &config::Config) -> Vec<(String, Result<Vec<Told>, String>)> {
    let mut looked = Vec::new();
    for listener in &config.listeners {
        if let Some(tls) = &listener.tls {
            let ends = Served::load(tls).map(|served| served.ends);
            looked.push((format!("listener `{}`", listener.name), ends));
        }
    }
    if let Some(tls) = &config.cluster.tls {
        let mut ends = Vec::new();
        let usable = of_brokers(tls, &mut ends);
        looked.push(("cluster".to_owned(), usable.map(|_| ends)));
    }
    let now = wall();
    let told = |ends: Vec<End>| ends.iter().filter_map(|end| end.told(now)).collect();
    looked
        .into_iter()
        .map(|(owner, ends)| (owner, ends.map(told).map_err(|fault| fault.to_string())))
        .collect()
}

/// A server certificate and the names that it proves.
#[derive(Debug)]
struct Shown {
    names: Vec<String>,
    key: Arc<CertifiedKey>,
}

impl Shown {
    fn load(pair: &config::Pair, ends: &mut Vec<End>) -> Result<Self, TlsSetupError> {
        let chain = certificates(&pair.certificate)?;
        let private = PrivateKeyDer::from_pem_slice(&expected(&pair.key, PEM, Wanted::Key)?)
            .map_err(|error| TlsSetupError::Key(pair.key.clone(), error))?;
        let leaf = match chain.first() {
            Some(leaf) => presented(&pair.certificate, leaf)?,
            None => return Err(TlsSetupError::NoCertificate(pair.certificate.clone())),
        };
        let key = CertifiedKey::from_der(chain, private, &provider()).map_err(|error| {
            TlsSetupError::Pair(pair.certificate.clone(), pair.key.clone(), mismatch(error))
        })?;
        ends.push(End::of(What::Certificate, &pair.certificate, &leaf));
        Ok(Self {
            names: names(&leaf),
            key: Arc::new(key),
        })
    }

    /// Compares names by the rules of RFC 6125: a `*` stands for exactly one whole label, the
    /// first.
    fn proves(&self, name: &str) -> bool {
        let tail = name.split_once('.').map(|(_, tail)| tail);
        self.names.iter().any(|known| {
            let star = known.strip_prefix("*.");
            known == name || star.is_some_and(|star| tail == Some(star))
        })
    }
}

/// Replaces rustls' own message, which is hard to understand.
fn mismatch(error: Error) -> String {
    if matches!(error, Error::InconsistentKeys(_)) {
        "the key is not the certificate's".to_owned()
    } else {
        in_words(&error)
    }
}

/// The names in a certificate. The common name counts only if there are no other names (the older
/// convention).
fn names(leaf: &Presented) -> Vec<String> {
    let dns = leaf.names.iter().filter_map(|name| match name {
        San::Dns(name) => Some(name.to_ascii_lowercase()),
        San::Uri(_) | San::Email(_) => None,
    });
    let names: Vec<_> = dns.collect();
    if !leaf.names.is_empty() {
        return names;
    }
    let common = leaf.subject.all(Attribute::CommonName);
    common.map(str::to_ascii_lowercase).collect()
}

/// Chooses the server certificate. rustls reveals the client's server name only to such a resolver,
/// and only while it reads the ClientHello. So the resolver stores the name for
/// [`Tls::open`](super::tls::Tls::open), which reads it on the same thread.
#[derive(Debug)]
struct ByName(Vec<Shown>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        HELLO.set(Some(hello.server_name().map(Box::from)));
        let name = hello.server_name().map(str::to_ascii_lowercase);
        let fits = |shown: &&Shown| name.as_deref().is_some_and(|name| shown.proves(name));
        let usable = |shown: &&Shown| {
            let key = &shown.key.key;
            key.choose_scheme(hello.signature_schemes()).is_some()
        };
        // Preference: a certificate for the name with a key type that the client supports; the
        // first with a supported key type; the first.
        let all = || self.0.iter();
        let chosen = all()
            .filter(fits)
            .find(usable)
            .or_else(|| all().find(usable))
            .or_else(|| all().next())?;
        Some(Arc::clone(&chosen.key))
    }
}

/// Decides which client certificates are accepted.
#[derive(Debug)]
pub struct Trust {
    verifier: Arc<dyn ClientCertVerifier>,
    lists: Vec<Listed>,
    /// Self-signed certificates that `client_ca` itself contains: they need no chain, as in Kafka's
    /// brokers.
    own: Vec<Own>,
}

/// A revocation list in use.
#[derive(Debug)]
struct Listed {
    file: PathBuf,
    says: RevocationList,
}

#[derive(Debug)]
struct Own {
    der: CertificateDer<'static>,
    not_before: Timestamp,
    not_after: Timestamp,
    revoked: bool,
    /// The expiry time of the revocation list that covers this certificate, if there is one.
    list_until: Option<Timestamp>,
}

impl Own {
    /// The self-signed certificates of the file, checked against the revocation lists.
    fn all(
        ca: &Path,
        lists: &[CertificateRevocationListDer<'_>],
    ) -> Result<Vec<Self>, TlsSetupError> {
        let mut all = Vec::new();
        for der in certificates(ca)? {
            let read = presented(ca, &der)?;
            if read.subject != read.issuer {
                continue;
            }
            all.push((der, read));
        }
        let (mut found, read): (Vec<_>, Vec<_>) = all
            .into_iter()
            .map(|(der, read)| (Self::of(der, &read), read))
            .unzip();
        for list in lists {
            let listed = Revocations::read(list)
                .map_err(|fault| TlsSetupError::Unreadable(ca.into(), fault))?;
            for (own, read) in found.iter_mut().zip(&read) {
                if listed.is_of(&read.subject) {
                    own.revoked |= listed.has(&read.serial);
                    own.list_until = own.list_until.into_iter().chain(listed.until).min();
                }
            }
        }
        Ok(found)
    }

    fn of(der: CertificateDer<'static>, read: &Presented) -> Self {
        Self {
            der,
            not_before: read.not_before,
            not_after: read.not_after,
            revoked: false,
            list_until: None,
        }
    }

    fn holds(&self, now: Timestamp) -> Result<(), CertificateError> {
        if self.revoked {
            Err(CertificateError::Revoked)
        } else if self.list_until.is_some_and(|until| now >= until) {
            Err(CertificateError::ExpiredRevocationList)
        } else if now < self.not_before {
            Err(CertificateError::NotValidYet)
        } else if now > self.not_after {
            Err(CertificateError::Expired)
        } else {
            Ok(())
        }
    }
}

impl Trust {
    fn load(clients: &config::Clients, ends: &mut Vec<End>) -> Result<Self, TlsSetupError> {
        let roots = authorities(&clients.ca, ends)?;
        let (mut lists, mut told) = (Vec::new(), Vec::new());
        for path in &clients.crls {
            let (more, says) = revocation_lists(path, ends)?;
            lists.extend(more);
            told.extend(says.into_iter().map(|says| Listed {
                file: path.clone(),
                says,
            }));
        }
        let own = Own::all(&clients.ca, &lists)?;
        let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
            .with_crls(lists);
        let builder = match clients.required {
            true => builder,
            false => builder.allow_unauthenticated(),
        };
        let verifier = builder
            .enforce_revocation_expiration()
            .build()
            .map_err(|error| unusable(clients, error))?;
        let lists = told;
        Ok(Self {
            verifier,
            lists,
            own,
        })
    }

    /// Fails if a list is older than the list in use of the same issuer: with an older list,
    /// clients that have been revoked since then would be accepted again.
    pub fn follows(&self, before: &Self) -> Result<(), TlsSetupError> {
        for new in &self.lists {
            let older = |old: &&Listed| {
                old.says.issuer == new.says.issuer && new.says.is_older_than(&old.says)
            };
            let same_file = before.lists.iter().filter(|old| old.file == new.file);
            let newest = |lists: &[Listed]| {
                let all = lists
                    .iter()
                    .filter(|list| list.says.issuer == new.says.issuer);
                let mut all = all.map(|list| &list.says);
                let first = all.next();
                first.map(|first| {
                    all.fold(first, |a, b| if a.is_older_than(b) { b } else { a })
                        .clone()
                })
            };
            let all_older = match (newest(&self.lists), newest(&before.lists)) {
                (Some(new), Some(old)) => new.is_older_than(&old).then_some(old),
                (_, _) => None,
            };
            let old = same_file.clone().find(older).map(|old| old.says.clone());
            if let Some(old) = old.or(all_older) {
                let why = format!(
                    "it is older than the list in use, and would take back revocations: it has {}, the list in use has {}; put the newest list there, or restart Klamm if the issuer has begun to count anew",
                    new.says.shown(),
                    old.shown()
                );
                return Err(TlsSetupError::RevocationList(new.file.clone(), why));
            }
        }
        Ok(())
    }

    /// Verifies a certificate by its chain, or because `client_ca` contains exactly this
    /// certificate. The client's possession of the private key is verified afterwards.
    fn verify(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verdict = self.verifier.verify_client_cert(own, others, now);
        let Err(Error::InvalidCertificate(error)) = &verdict else {
            return verdict;
        };
        // A certificate in `client_ca` needs no chain, so only these two failures are ignored: the
        // certificate is itself marked as an authority, or no revocation list of its issuer is
        // available.
        let alone =
            is(error, OF_AN_AUTHORITY) || *error == CertificateError::UnknownRevocationStatus;
        match self.own.iter().find(|held| alone && held.der == *own) {
            None => verdict,
            Some(held) => {
                let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
                let now = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
                held.holds(now)?;
                Ok(ClientCertVerified::assertion())
            }
        }
    }

    /// Whether this chain, the client's own certificate first, is accepted at this time.
    pub fn holds(&self, chain: &[CertificateDer<'_>], now: Timestamp) -> Result<(), String> {
        let Some((own, others)) = chain.split_first() else {
            return Err("there is none".to_owned());
        };
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        match self.verify(own, others, now) {
            Ok(_) => Ok(()),
            Err(error) => Err(why(&error)),
        }
    }
}

fn unusable(clients: &config::Clients, error: VerifierBuilderError) -> TlsSetupError {
    match (error, &clients.crls[..]) {
        (VerifierBuilderError::InvalidCrl(error), [path, ..]) => {
            TlsSetupError::RevocationList(path.clone(), format!("{error:?}"))
        }
        (error, _) => TlsSetupError::Authority(clients.ca.clone(), error.to_string()),
    }
}

/// The maximum length of a client's chain, in bytes. rustls keeps the chain for as long as the
/// connection lasts.
const CHAIN: usize = 32 << 10;

/// Stores the rejected certificate's subject and the reason: rustls discards the subject, and sends
/// the reason only to the peer.
#[derive(Debug)]
struct Noting(Arc<Trust>);

impl ClientCertVerifier for Noting {
    fn client_auth_mandatory(&self) -> bool {
        self.0.verifier.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.verifier.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let length = own.len() + others.iter().map(|other| other.len()).sum::<usize>();
        if length > CHAIN {
            let why = format!(
                "the client's certificate is refused: with its chain it has more than {CHAIN} bytes"
            );
            REFUSED.set(Some(why));
            return Err(CertificateError::BadEncoding.into());
        }
        let verdict = self.0.verify(own, others, now);
        if let Err(error) = &verdict {
            REFUSED.set(Some(refused(own, error)));
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verifier.verify_tls12_signature(message, own, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verifier.verify_tls13_signature(message, own, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.verifier.supported_verify_schemes()
    }
}

/// The maximum length of the subject of an unverified certificate in messages.
const SHOWN: usize = 200;

fn refused(own: &CertificateDer<'_>, error: &Error) -> String {
    let why = why(error);
    match Presented::read(own) {
        Ok(read) => {
            let subject: String = read.subject.as_str().chars().take(SHOWN).collect();
            let serial: String = read.serial.chars().take(64).collect();
            format!(
                "the client's certificate is refused: {why} (it says it is of `{subject}`, serial number {serial})"
            )
        }
        Err(_) => format!("the client's certificate is refused: {why}"),
    }
}

/// webpki's names for errors that have no name in rustls.
const OF_AN_AUTHORITY: &str = "CaUsedAsEndEntity";
const OF_VERSION_1: &str = "UnsupportedCertVersion";
const VERSION_1: &str = "it is an X.509 certificate of version 1, which cannot state its permitted uses and is not accepted: issue it again as version 3 (with `openssl x509 -req`, add `-extfile` with a line such as `basicConstraints=CA:FALSE`)";

fn is(error: &CertificateError, webpkis: &str) -> bool {
    matches!(error, CertificateError::Other(other) if other.0.to_string() == webpkis)
}

/// rustls' own messages, except those that are hard to understand.
pub(in crate::shell) fn in_words(error: &Error) -> String {
    if let Error::InvalidCertificate(fault) = error
        && is(fault, OF_VERSION_1)
    {
        return VERSION_1.to_owned();
    }
    error.to_string()
}

/// A readable reason why a certificate is rejected.
fn why(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else {
        return error.to_string();
    };
    use CertificateError as E;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a list of rustls' that grows; the others say it themselves"
    )]
    let words = match error {
        E::Expired | E::ExpiredContext { .. } => "it has expired",
        E::NotValidYet | E::NotValidYetContext { .. } => "it is not valid yet",
        E::Revoked => "it is revoked",
        E::UnknownRevocationStatus => "no revocation list tells whether it is revoked",
        E::ExpiredRevocationList | E::ExpiredRevocationListContext { .. } => {
            "the revocation list is out of date"
        }
        E::UnknownIssuer => "it leads to no authority that is trusted here",
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => "it is not for clients",
        E::BadSignature => "its signature is wrong",
        E::BadEncoding => "it cannot be read",
        error if is(error, OF_AN_AUTHORITY) => {
            "it is an authority's own, and `client_ca` does not have it as it is"
        }
        error if is(error, OF_VERSION_1) => VERSION_1,
        E::Other(other) => return other.0.to_string(),
        other => return other.to_string(),
    };
    words.to_owned()
}

/// The client configuration for brokers: the trusted authorities and, if configured, Klamm's own
/// certificate.
pub fn of_brokers(
    tls: &config::ClusterTls,
    ends: &mut Vec<End>,
) -> Result<Arc<ClientConfig>, TlsSetupError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsSetupError::Provider)?
        .with_root_certificates(authorities(&tls.ca, ends)?);
    let config = match &tls.shown {
        None => config.with_no_client_auth(),
        Some(pair) => {
            let shown = CertifiedKey::clone(&Shown::load(pair, ends)?.key);
            config.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown)))
        }
    };
    Ok(Arc::new(config))
}

/// The trusted authorities in a file.
fn authorities(path: &Path, ends: &mut Vec<End>) -> Result<RootCertStore, TlsSetupError> {
    let mut roots = RootCertStore::empty();
    let all = certificates(path)?;
    if all.len() > AUTHORITIES {
        let why = format!("there are more than {AUTHORITIES} certificates in it");
        return Err(TlsSetupError::Authority(path.into(), why));
    }
    for certificate in all {
        let read = presented(path, &certificate)?;
        ends.push(End::of(What::Authority, path, &read));
        roots
            .add(certificate)
            .map_err(|error| TlsSetupError::Authority(path.into(), in_words(&error)))?;
    }
    Ok(roots)
}

/// Reads revocation lists as DER, the form in which authorities publish them, or as PEM.
fn revocation_lists(
    path: &Path,
    ends: &mut Vec<End>,
) -> Result<
    (
        Vec<CertificateRevocationListDer<'static>>,
        Vec<RevocationList>,
    ),
    TlsSetupError,
> {
    let mut bytes = read(path, CRL)?;
    if bytes.first() != Some(&DER) {
        bytes = expected(path, CRL, Wanted::RevocationList)?;
    }
    let bad = |why: String| TlsSetupError::RevocationList(path.into(), why);
    let lists = if bytes.first() == Some(&DER) {
        vec![CertificateRevocationListDer::from(bytes)]
    } else {
        CertificateRevocationListDer::pem_slice_iter(&bytes)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| bad(error.to_string()))?
    };
    if lists.is_empty() {
        return Err(bad("there is none in it".to_owned()));
    }
    let mut told = Vec::new();
    for list in &lists {
        let says = RevocationList::read(list).map_err(|fault| bad(fault.to_string()))?;
        let at = says
            .next_update
            .ok_or_else(|| bad("it does not say when the next is due".to_owned()))?;
        ends.push(End {
            what: What::RevocationList,
            file: shown(path),
            subject: String::new(),
            at,
        });
        told.push(says);
    }
    Ok((lists, told))
}

/// The first byte of a DER sequence.
const DER: u8 = 0x30;

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsSetupError> {
    let chain = CertificateDer::pem_slice_iter(&expected(path, PEM, Wanted::Certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsSetupError::Certificate(path.into(), error))?;
    if chain.is_empty() {
        return Err(TlsSetupError::NoCertificate(path.into()));
    }
    Ok(chain)
}

fn presented(path: &Path, certificate: &CertificateDer<'_>) -> Result<Presented, TlsSetupError> {
    Presented::read(certificate).map_err(|fault| TlsSetupError::Unreadable(path.into(), fault))
}

/// The file's content, if it is of the expected type.
fn expected(path: &Path, most: u64, wanted: Wanted) -> Result<Vec<u8>, TlsSetupError> {
    let bytes = read(path, most)?;
    match instead(&bytes, wanted) {
        None => Ok(bytes),
        Some(instead) => Err(TlsSetupError::Instead(path.into(), instead)),
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, TlsSetupError> {
    let fault = |error: io::Error| TlsSetupError::File(path.into(), error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fault)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > most {
        return Err(fault(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(bytes)
}

impl End {
    fn of(what: What, path: &Path, read: &Presented) -> Self {
        Self {
            what,
            file: shown(path),
            subject: read.subject.as_str().to_owned(),
            at: read.not_after,
        }
    }

    /// The message if the file has expired or expires soon.
    fn told(&self, now: Timestamp) -> Option<Told> {
        let (what, file, at) = (self.what.word(), &self.file, self.at);
        let of = match self.subject.as_str() {
            "" => String::new(),
            subject => format!(" of `{subject}`"),
        };
        let days = self.days(now);
        if now >= at {
            return Some(Told {
                useless: self.what == What::Certificate,
                text: format!("the {what}{of} in `{file}` has ended, at {at}"),
            });
        }
        (days < self.what.soon()).then(|| Told {
            useless: false,
            text: format!("the {what}{of} in `{file}` ends in {days} days, at {at}"),
        })
    }

    /// The whole days until expiry; negative after it.
    pub fn days(&self, now: Timestamp) -> i64 {
        const DAY: i64 = 86_400;
        (self.at.as_second() - now.as_second()).div_euclid(DAY)
    }
}

fn shown(path: &Path) -> Arc<str> {
    Arc::from(path.display().to_string())
}

#[cfg(test)]
pub(in crate::shell) mod tests {
    use super::*;
    use crate::shell::net::tls::{
        Tls, TlsError, server_name,
        tests::{carry, golden, pair},
    };
    use bytes::BytesMut;
    use jiff::ToSpan;

    pub fn clients(name: &str) -> std::path::PathBuf {
        golden("clients").join(name)
    }

    /// A listener that accepts certificates of the test authority, with these revocation lists.
    pub fn listener(required: bool, crls: &[&str]) -> config::Tls {
        config::Tls {
            certificates: vec![config::Pair {
                certificate: clients("server.pem"),
                key: clients("server.key"),
            }],
            clients: Some(config::Clients {
                ca: clients("ca.pem"),
                required,
                crls: crls.iter().map(|name| clients(name)).collect(),
            }),
        }
    }

    fn loaded(required: bool, crls: &[&str]) -> Served {
        Served::load(&listener(required, crls)).unwrap()
    }

    /// A client with this certificate; it may resume an earlier session of its own.
    fn client(name: Option<&str>) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&clients("ca.pem")).unwrap() {
            roots.add(certificate).unwrap();
        }
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        Arc::new(match name {
            None => builder.with_no_client_auth(),
            Some(name) => {
                let chain = certificates(&clients(&format!("{name}.pem"))).unwrap();
                let key = clients(&format!("{name}.key"));
                let key = PrivateKeyDer::from_pem_file(key).unwrap();
                builder.with_client_auth_cert(chain, key).unwrap()
            }
        })
    }

    /// The server's side of a handshake, or the reason for its failure.
    fn shake(
        server: &Arc<ServerConfig>,
        client: &Arc<ClientConfig>,
        name: &str,
    ) -> Result<(Tls, Tls), TlsError> {
        let mut server = Tls::server(server)?;
        let mut client = Tls::client(client, server_name(name).unwrap())?;
        let mut nothing = BytesMut::new();
        for _ in 0..10 {
            carry(&mut client, &mut server, 1 << 20, &mut nothing)?;
            carry(&mut server, &mut client, 1 << 20, &mut nothing)?;
        }
        assert!(server.established() && client.established());
        Ok((server, client))
    }

    fn refusal(served: &Served, name: &str) -> String {
        match shake(&served.config, &client(Some(name)), "localhost") {
            Ok(_) => "taken".to_owned(),
            Err(fault) => fault.to_string(),
        }
    }

    fn chain(name: &str) -> Vec<CertificateDer<'static>> {
        certificates(&clients(&format!("{name}.pem"))).unwrap()
    }

    fn now() -> Timestamp {
        wall()
    }

    #[test]
    fn the_certificate_is_chosen_by_the_name_that_is_asked_for() {
        let tls = config::Tls {
            certificates: vec![
                pair("server.pem", "server.key"),
                config::Pair {
                    certificate: clients("client.pem"),
                    key: clients("client.key"),
                },
                config::Pair {
                    certificate: clients("server.pem"),
                    key: clients("server.key"),
                },
            ],
            clients: None,
        };
        let served = Served::load(&tls).unwrap();
        let asked = |name: &str| {
            let all = Accepting(Arc::default());
            let seen = Arc::clone(&all.0);
            let config = ClientConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .unwrap()
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(all))
                .with_no_client_auth();
            shake(&served.config, &Arc::new(config), name).unwrap();
            let der = seen.lock().unwrap().clone();
            tls.certificates
                .iter()
                .position(|pair| certificates(&pair.certificate).unwrap()[0].to_vec() == der)
                .unwrap()
        };
        assert_eq!(asked("localhost"), 0);
        assert_eq!(asked("client.klamm.test"), 1);
        assert_eq!(asked("CLIENT.klamm.TEST"), 1);
        // The `*` stands for one label.
        assert_eq!(asked("broker-1.kafka.localhost"), 2);
        assert_eq!(asked("a.b.kafka.localhost"), 0);
        assert_eq!(asked("kafka.localhost"), 0);
        assert_eq!(asked("elsewhere"), 0);
        assert_eq!(asked("127.0.0.1"), 0);
    }

    /// Accepts any certificate, and stores it.
    #[derive(Debug)]
    struct Accepting(Arc<std::sync::Mutex<Vec<u8>>>);

    impl rustls::client::danger::ServerCertVerifier for Accepting {
        fn verify_server_cert(
            &self,
            own: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &rustls::pki_types::ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<rustls::client::danger::ServerCertVerified, Error> {
            *self.0.lock().unwrap() = own.to_vec();
            Ok(rustls::client::danger::ServerCertVerified::assertion())
        }
        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }
        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }
        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            provider()
                .signature_verification_algorithms
                .supported_schemes()
        }
    }

    #[test]
    fn good_certificates_are_taken_with_their_chain() {
        let served = loaded(true, &["crl.pem", "crl-team.pem"]);
        for (name, length) in [("client", 1), ("other", 1), ("anything", 1), ("team", 2)] {
            let (server, _) = shake(&served.config, &client(Some(name)), "localhost").unwrap();
            assert_eq!(server.client_chain().unwrap().len(), length, "{name}");
        }
        let optional = loaded(false, &[]);
        let (server, _) = shake(&optional.config, &client(None), "localhost").unwrap();
        assert!(server.client_chain().is_none());
    }

    #[test]
    fn a_self_signed_certificate_is_taken_where_it_is_an_authority_itself() {
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        let both =
            ["ca.pem", "alone.pem"].map(|name| std::fs::read_to_string(clients(name)).unwrap());
        std::fs::write(&ca, both.concat()).unwrap();
        let load = |crls: &[&str]| {
            let mut tls = listener(true, crls);
            if let Some(clients) = &mut tls.clients {
                clients.ca.clone_from(&ca);
            }
            Served::load(&tls).unwrap()
        };
        for crls in [&[][..], &["crl.pem"]] {
            let served = load(crls);
            let (server, _) = shake(&served.config, &client(Some("alone")), "localhost").unwrap();
            assert_eq!(server.client_chain().unwrap().len(), 1);
            let trust = served.trust.as_ref().unwrap();
            let end = trust.own[1].not_after;
            assert_eq!(trust.holds(&chain("alone"), now()), Ok(()));
            let deferred = trust.holds(&chain("alone"), end + 1.second());
            assert_eq!(deferred, Err("it has expired".to_owned()));
            let early = trust.holds(&chain("alone"), trust.own[1].not_before - 1.second());
            assert_eq!(early, Err("it is not valid yet".to_owned()));
            // Other clients' certificates are still accepted.
            assert!(trust.holds(&chain("client"), now()).is_ok());
            assert!(trust.holds(&chain("stranger"), now()).is_err());
        }
        let Served { config, trust, .. } = load(&[]);
        drop(config);
        let mut trust = Arc::into_inner(trust.unwrap()).unwrap();
        trust.own[1].revoked = true;
        let told = trust.holds(&chain("alone"), now());
        assert_eq!(told, Err("it is revoked".to_owned()));
    }

    #[test]
    fn a_certificate_of_version_1_is_told_in_words_wherever_it_is_read() {
        let mut tls = listener(false, &[]);
        tls.certificates = vec![config::Pair {
            certificate: clients("version-1.pem"),
            key: clients("version-1.key"),
        }];
        let shown = Served::load(&tls).unwrap_err().to_string();
        assert!(shown.contains("certificate of version 1"), "{shown}");
        // A rustls client does not send it; Java and OpenSSL do.
        let trust = loaded(true, &[]).trust.unwrap();
        let refused = trust.holds(&chain("version-1"), now()).unwrap_err();
        assert!(refused.contains("certificate of version 1"), "{refused}");
        let brokers = Error::InvalidCertificate(CertificateError::Other(rustls::OtherError(
            Arc::new(webpki_words("UnsupportedCertVersion")),
        )));
        let told = TlsError::from(brokers).to_string();
        assert!(told.contains("certificate of version 1"), "{told}");
    }

    fn webpki_words(words: &str) -> io::Error {
        io::Error::other(words.to_owned())
    }

    #[test]
    fn each_bad_certificate_is_refused_for_its_own_reason() {
        let all = ["crl.pem", "crl-team.pem"];
        let cases = [
            ("expired", "it has expired", "expired"),
            ("early", "it is not valid yet", "early"),
            ("purpose", "it is not for clients", "purpose"),
            ("revoked", "it is revoked", "revoked"),
            (
                "alone",
                "it is an authority's own, and `client_ca` does not have it as it is",
                "alone",
            ),
            (
                "stranger",
                "it leads to no authority that is trusted here",
                "stranger",
            ),
            (
                "leaf",
                "it leads to no authority that is trusted here",
                "team",
            ),
        ];
        for required in [true, false] {
            let served = loaded(required, &all);
            for (name, why, subject) in cases {
                let said = refusal(&served, name);
                let start = format!(
                    "the client's certificate is refused: {why} (it says it is of `CN={subject},OU=Tests,O=Klamm`, serial number "
                );
                assert!(said.starts_with(&start), "{name}: {said}");
            }
            let deep = refusal(&served, "deep");
            assert!(
                deep.starts_with("the client's certificate is refused: "),
                "{deep}"
            );
        }
        let none = shake(&loaded(true, &all).config, &client(None), "localhost");
        assert_eq!(none.err().unwrap().to_string(), "peer sent no certificates");
    }

    #[test]
    fn what_no_list_in_date_tells_counts_as_revoked() {
        let said = |crls: &[&str], name| {
            let said = refusal(&loaded(true, crls), name);
            said.split(" (it").next().unwrap().to_owned()
        };
        assert_eq!(said(&[], "revoked"), "taken");
        assert_eq!(said(&["crl-before.pem"], "revoked"), "taken");
        assert_eq!(said(&["crl.der"], "client"), "taken");
        let refused = |why: &str| format!("the client's certificate is refused: {why}");
        assert_eq!(said(&["crl.der"], "revoked"), refused("it is revoked"));
        let unknown = refused("no revocation list tells whether it is revoked");
        assert_eq!(said(&["crl-strange.pem"], "client"), unknown);
        // The list of the intermediate authority is missing.
        assert_eq!(said(&["crl.pem"], "team"), unknown);
        let old = refused("the revocation list is out of date");
        assert_eq!(said(&["crl-old.pem"], "client"), old);
    }

    #[test]
    fn what_was_taken_is_held_against_what_holds_now() {
        let trust = |crls: &[&str]| loaded(true, crls).trust.unwrap();
        let (before, after) = (trust(&["crl-before.pem"]), trust(&["crl.pem"]));
        assert_eq!(before.holds(&chain("revoked"), now()), Ok(()));
        let revoked = Err("it is revoked".to_owned());
        assert_eq!(after.holds(&chain("revoked"), now()), revoked);
        assert_eq!(after.holds(&chain("client"), now()), Ok(()));
        let far = now() + (150_i64 * 365 * 24).hours();
        assert_eq!(
            before.holds(&chain("client"), far),
            Err("it has expired".to_owned())
        );
        let mut other = listener(true, &[]);
        other.clients.as_mut().unwrap().ca = clients("strange.pem");
        let other = Served::load(&other).unwrap().trust.unwrap();
        assert!(other.holds(&chain("client"), now()).is_err());
        assert_eq!(other.holds(&chain("stranger"), now()), Ok(()));
        assert!(other.holds(&[], now()).is_err());
    }

    #[test]
    fn a_session_is_gone_on_with_only_where_it_began() {
        let (served, again) = (loaded(true, &[]), loaded(true, &[]));
        let client = client(Some("client"));
        let resumed = |served: &Served| {
            let (server, _) = shake(&served.config, &client, "localhost").unwrap();
            assert_eq!(server.client_chain().unwrap().len(), 1);
            server.resumed()
        };
        assert!(!resumed(&served));
        assert!(resumed(&served));
        assert!(
            !resumed(&again),
            "sessions outlive what they were verified against"
        );
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_file() {
        let of = |certificate: &Path, key: &Path| {
            let pair = config::Pair {
                certificate: certificate.into(),
                key: key.into(),
            };
            let tls = config::Tls {
                certificates: vec![pair],
                clients: None,
            };
            Served::load(&tls).unwrap_err().to_string()
        };
        let (certificate, key) = (clients("server.pem"), clients("server.key"));
        let missing = of(Path::new("/nowhere.pem"), &key);
        assert!(
            missing.starts_with("cannot read `/nowhere.pem`: "),
            "{missing}"
        );
        let none = of(&key, &key);
        assert!(
            none.ends_with("server.key` holds a private key, and a certificate in PEM is expected: name the file of the certificate"),
            "{none}"
        );
        let mixed = of(&certificate, &clients("client.key"));
        assert!(
            mixed.ends_with("client.key` cannot be used: the key is not the certificate's"),
            "{mixed}"
        );
        let no_key = of(&certificate, &certificate);
        assert!(
            no_key.ends_with("server.pem` holds a certificate, and a private key in PEM is expected: name the file of the private key"),
            "{no_key}"
        );
        let trust = |ca: &str, crl: &str| {
            let mut tls = listener(true, &[crl]);
            tls.clients.as_mut().unwrap().ca = clients(ca);
            Served::load(&tls).unwrap_err().to_string()
        };
        let no_list = trust("ca.pem", "ca.pem");
        assert!(
            no_list.ends_with("ca.pem` holds a certificate, and a revocation list in PEM or DER is expected: name another file"),
            "{no_list}"
        );
        let no_authority = trust("crl.pem", "crl.pem");
        assert!(
            no_authority.ends_with("crl.pem` holds a revocation list, and a certificate in PEM is expected: name it as `client_crl`"),
            "{no_authority}"
        );
    }

    #[test]
    fn days_are_counted_down_to_the_end_and_below() {
        let served = loaded(true, &["crl-old.pem"]);
        let whats: Vec<_> = served.ends.iter().map(|end| end.what).collect();
        assert_eq!(
            whats,
            [What::Certificate, What::Authority, What::RevocationList]
        );
        let [certificate, _, list] = &served.ends[..] else {
            panic!("three ends")
        };
        assert_eq!(certificate.subject, "CN=localhost");
        assert!(list.days(now()) < -2000);
        let at = certificate.at;
        assert_eq!(certificate.days(at - 24.hours()), 1);
        assert_eq!(certificate.days(at - 1.second()), 0);
        assert_eq!(certificate.days(at + 1.second()), -1);
    }
}
