//! Connections to brokers: dialing, TLS, the broker's supported versions, the login, and Klamm's
//! own requests.
//!
//! Klamm trusts brokers with data but not with lengths: `wire::layout` validates an answer before
//! `kafka-protocol` decodes it.
use super::{account::Accounts, health::Brokers};
use crate::shell::{
    clock::{monotonic, wall},
    net::{
        buffers::Pool,
        login_limiter::LoginLimiter,
        stream::{ReceiveFault, Stream, StreamError as StreamFault},
        tls,
    },
    runtime::Runtime,
};
use crate::{
    cluster::{Cluster, Node, Offers, Own},
    identity::service::{Account, Derivation, Derived},
    session::{
        Renewal, Term,
        admission::{self, Admission, Turn},
    },
    wire::{
        FrameError as WireFault,
        frame::{Frame, Framer, Rope},
        header, layout,
    },
};
use arc_swap::ArcSwap;
use bytes::{BufMut, BytesMut};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        ApiVersionsRequest, ApiVersionsResponse, DescribeConfigsRequest, DescribeConfigsResponse,
        MetadataRequest, MetadataResponse, describe_configs_request::DescribeConfigsResource,
        metadata_request::MetadataRequestTopic,
    },
    protocol::{Decodable, HeaderVersion, Request, StrBytes},
};
use rustls::ClientConfig;
use std::{
    hash::{BuildHasher, RandomState},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpStream, sync::Mutex, time::timeout};
use uuid::Uuid;

/// Time limit for a connection with its whole login, and for the answer to one of Klamm's own
/// requests.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The maximum size of an answer, in bytes.
const ANSWER: u32 = 100 << 20;

const API_VERSIONS: i16 = 18;
const DESCRIBE_CONFIGS: i16 = 32;
const NEWEST_DESCRIBE_CONFIGS: i16 = 4;
/// The value of BROKER in Kafka's `ConfigResource.Type`.
const BROKER: i8 = 4;
/// The first version of Metadata that supports topic ids.
const METADATA: i16 = 12;

/// How Klamm reaches the brokers.
pub struct Upstream {
    /// Klamm's identity at the brokers.
    pub own: Own,
    /// Whether clients log in to the brokers with their own credentials (`pass_through`).
    pub pass_through: bool,
    /// Host and port of the brokers from which Klamm learns the others.
    pub bootstrap: Vec<(String, u16)>,
    /// The TLS configuration; replaced as a whole when one of its files changes.
    pub tls: Option<Arc<ArcSwap<ClientConfig>>>,
    /// The file with the certificate authorities for the brokers' certificates.
    pub ca: Option<PathBuf>,
    /// Klamm's credentials for the SASL login. Without them, the client certificate is the login,
    /// or there is no login.
    pub accounts: Option<Arc<Accounts>>,
    /// Only one key derivation runs at a time: a task that waits for it usually finds the result
    /// ready.
    pub deriving: Mutex<()>,
    /// Buffers for the answers to Klamm's own requests.
    pub pool: Pool,
    /// A counter that chooses the node for the next bootstrap connection.
    pub turn: AtomicUsize,
    /// Limits the clients that are logging in to the brokers with their own credentials.
    pub login_limiter: LoginLimiter,
    /// Which brokers are reachable.
    pub brokers: Brokers,
}

/// A connection to a broker after the login.
pub struct Opened {
    pub stream: Stream,
    /// Bytes that the broker has sent after the last answer; empty if it follows the protocol.
    pub input: BytesMut,
    pub offers: Offers,
    /// The lifetime of the login, if the broker limits it.
    term: Option<Term>,
    framer: Framer,
    correlation: i32,
}

/// Why a broker is unusable.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    #[error("no broker is known")]
    NoBroker,
    #[error("cannot connect to `{0}`: {1}")]
    Connect(String, std::io::Error),
    #[error("no answer in {0:?}")]
    Timeout(Duration),
    #[error("{0}")]
    Name(#[from] tls::TlsSetupError),
    #[error("{0}")]
    Stream(#[from] StreamFault),
    #[error("the broker closed the connection while {0} was awaited")]
    Closed(&'static str),
    #[error("malformed answer: {0}")]
    Malformed(#[from] WireFault),
    #[error("the request cannot be encoded: {0}")]
    Encode(String),
    #[error("the answer cannot be decoded: {0}")]
    Decode(String),
    #[error("the answer has another correlation id")]
    Correlation,
    #[error("the broker refuses {0}: {1}")]
    Refused(&'static str, String),
    #[error("{0}")]
    Login(#[from] admission::AdmissionError),
    #[error("heavy work failed")]
    Work,
    /// A probable configuration error, with its remedy.
    #[error("{0}")]
    Explained(String),
}

impl From<ReceiveFault> for UpstreamError {
    fn from(fault: ReceiveFault) -> Self {
        match fault {
            ReceiveFault::Stream(fault) => Self::Stream(fault),
            ReceiveFault::Frame(fault) => Self::Malformed(fault),
        }
    }
}

impl Upstream {
    /// Opens a connection to this node, or to any node, and returns the node.
    pub async fn open_node(
        &self,
        cluster: &Cluster,
        node: Option<i32>,
    ) -> Result<(i32, Opened), UpstreamError> {
        let (id, node) = self.choose(cluster, node).ok_or(UpstreamError::NoBroker)?;
        Ok((id, self.open(&node.host, node.port).await?))
    }

    /// The same without a login: the client logs in with its own credentials.
    pub async fn dial_node(
        &self,
        cluster: &Cluster,
        node: Option<i32>,
    ) -> Result<(i32, Opened), UpstreamError> {
        let (id, node) = self.choose(cluster, node).ok_or(UpstreamError::NoBroker)?;
        let dialled = patiently(self.dial(&node.host, node.port)).await;
        self.note(&node.host, node.port, dialled.as_ref().err());
        Ok((id, dialled?))
    }

    fn choose<'a>(&self, cluster: &'a Cluster, node: Option<i32>) -> Option<(i32, &'a Node)> {
        let found = match node {
            Some(id) => cluster.nodes.get_key_value(&id),
            None => {
                let turn = self.turn.fetch_add(1, Ordering::Relaxed);
                cluster.nodes.iter().nth(turn % cluster.nodes.len().max(1))
            }
        };
        found.map(|(id, node)| (*id, node))
    }

    /// Opens a connection to the first bootstrap address that answers.
    pub async fn open_any(&self) -> Result<Opened, UpstreamError> {
        let mut last = UpstreamError::NoBroker;
        for (host, port) in &self.bootstrap {
            match self.open(host, *port).await {
                Ok(opened) => return Ok(opened),
                Err(fault) => {
                    tracing::debug!(broker = format!("{host}:{port}"), error = %fault, "bootstrap address failed");
                    last = fault;
                }
            }
        }
        Err(last)
    }

    /// If the broker rejects the login, checks whether the account's files have changed; if they
    /// have, tries once more.
    pub async fn open(&self, host: &str, port: u16) -> Result<Opened, UpstreamError> {
        let opened = match self.open_in_time(host, port).await {
            Err(UpstreamError::Login(refused)) => match &self.accounts {
                Some(accounts) if accounts.look().await => self.open_in_time(host, port).await,
                Some(_) | None => Err(UpstreamError::Login(refused)),
            },
            outcome => outcome,
        };
        self.note(host, port, opened.as_ref().err());
        opened
    }

    /// Records the result of a connection to this broker, or of a request on it.
    pub fn note(&self, host: &str, port: u16, fault: Option<&UpstreamError>) {
        match fault {
            None => self.brokers.reached((host, port), monotonic(), wall()),
            Some(fault) => self.brokers.failed((host, port), fault, wall()),
        }
    }

    /// Checks over a connection whether the broker still answers, and which versions it supports
    /// now.
    pub async fn ping(
        &self,
        host: &str,
        port: u16,
        link: &mut Opened,
        patience: Duration,
    ) -> Result<(), UpstreamError> {
        let asked = async {
            self.renew(link).await?;
            link.learn_offers(&self.pool).await
        };
        let asked = timeout(patience, asked).await;
        let answered = asked.unwrap_or(Err(UpstreamError::Timeout(patience)));
        self.note(host, port, answered.as_ref().err());
        answered
    }

    async fn open_in_time(&self, host: &str, port: u16) -> Result<Opened, UpstreamError> {
        match timeout(PATIENCE, self.open_patiently(host, port)).await {
            Ok(opened) => opened,
            Err(_) => Err(UpstreamError::Timeout(PATIENCE)),
        }
    }

    async fn open_patiently(&self, host: &str, port: u16) -> Result<Opened, UpstreamError> {
        let mut opened = self.dial(host, port).await?;
        if let Some(accounts) = &self.accounts {
            let account = accounts.first().await;
            let account = account.ok_or(admission::AdmissionError::NoAccount)?;
            opened.log_in(&account, self).await?;
        }
        Ok(opened)
    }

    /// Opens the connection, with TLS if configured, and requests the broker's supported versions.
    async fn dial(&self, host: &str, port: u16) -> Result<Opened, UpstreamError> {
        let dialled = self.dial_plainly(host, port).await;
        dialled.map_err(|fault| match mistake(&fault, host, self.ca.as_deref()) {
            None => fault,
            Some(mistake) => UpstreamError::Explained(mistake),
        })
    }

    async fn dial_plainly(&self, host: &str, port: u16) -> Result<Opened, UpstreamError> {
        let connect = |error| UpstreamError::Connect(format!("{host}:{port}"), error);
        let tcp = TcpStream::connect((host, port)).await.map_err(connect)?;
        crate::shell::net::listen::tune(&tcp).map_err(connect)?;
        let config = self.tls.as_ref().map(|tls| tls.load());
        let secured = match &config {
            Some(config) => Some((&**config, tls::server_name(host)?)),
            None => None,
        };
        let stream = Stream::connect(tcp, secured)?;
        let mut opened = Opened::new(stream);
        opened
            .stream
            .established(&mut opened.input, &self.pool)
            .await?;
        opened.learn_offers(&self.pool).await?;
        Ok(opened)
    }

    /// Re-authenticates Klamm's own connection if its login expires soon.
    pub async fn renew(&self, opened: &mut Opened) -> Result<(), UpstreamError> {
        let due = |term: &Term| term.renew <= monotonic();
        let (Some(accounts), true) = (&self.accounts, opened.term.as_ref().is_some_and(due)) else {
            return Ok(());
        };
        let account = accounts.now().ok_or(admission::AdmissionError::NoAccount)?;
        match timeout(PATIENCE, opened.log_in(&account, self)).await {
            Ok(admitted) => admitted,
            Err(_) => Err(UpstreamError::Timeout(PATIENCE)),
        }
    }

    async fn derive(&self, work: Derivation) -> Result<Derived, UpstreamError> {
        let _turn = self.deriving.lock().await;
        let derived = tokio::task::spawn_blocking(move || work.run());
        derived.await.map_err(|_| UpstreamError::Work)
    }

    /// The state for a session's re-authentication on this connection, if the broker limits the
    /// login's lifetime.
    pub fn renewal(&self, opened: &Opened) -> Option<Renewal> {
        let accounts = Arc::clone(self.accounts.as_ref()?);
        Some(Renewal::new(accounts, opened.term?))
    }
}

impl Opened {
    fn new(stream: Stream) -> Self {
        let framer = Framer::new(ANSWER);
        Self {
            stream,
            input: BytesMut::new(),
            offers: Offers::default(),
            term: None,
            framer,
            correlation: 0,
        }
    }

    /// Sends one request and waits for its answer. No other request may be in flight.
    pub async fn ask<R>(
        &mut self,
        what: &'static str,
        version: i16,
        request: &R,
        pool: &Pool,
    ) -> Result<R::Response, UpstreamError>
    where
        R: Request,
        R::Response: Decodable,
    {
        let answer = self.ask_frame(what, version, request, pool).await?;
        decode(&answer, R::KEY, version)
    }

    async fn ask_frame<R: Request>(
        &mut self,
        what: &'static str,
        version: i16,
        request: &R,
        pool: &Pool,
    ) -> Result<Frame, UpstreamError> {
        self.correlation = self.correlation.wrapping_add(1);
        let request = encode(R::KEY, version, self.correlation, request)?;
        self.carry(what, request, self.correlation, pool).await
    }

    /// Sends an encoded request and receives the frame of its answer.
    async fn carry(
        &mut self,
        what: &'static str,
        request: Rope,
        correlation: i32,
        pool: &Pool,
    ) -> Result<Frame, UpstreamError> {
        self.stream.send(request).await?;
        let answer = self
            .stream
            .receive(&mut self.framer, &mut self.input, pool)
            .await?;
        let answer = answer.ok_or(UpstreamError::Closed(what))?;
        match answer.bytes().get(4..8) {
            Some(found) if found == correlation.to_be_bytes() => Ok(answer),
            Some(_) | None => Err(UpstreamError::Correlation),
        }
    }

    /// Requests the configurations of these resources, with a time limit.
    pub async fn describe_configs(
        &mut self,
        resources: Vec<DescribeConfigsResource>,
        pool: &Pool,
    ) -> Result<DescribeConfigsResponse, UpstreamError> {
        let version = self.newest(DESCRIBE_CONFIGS, NEWEST_DESCRIBE_CONFIGS);
        let request = DescribeConfigsRequest::default().with_resources(resources);
        patiently(self.ask("DescribeConfigs", version, &request, pool)).await
    }

    /// The newest version of this API key that the broker and Klamm support; `newest` is the newest
    /// that Klamm supports.
    pub fn newest(&self, key: i16, newest: i16) -> i16 {
        let offered = self.offers.versions.get(&key);
        offered.map_or(newest, |(lowest, most)| newest.min(*most).max(*lowest))
    }

    /// Requests the broker's supported versions, with the newest version of ApiVersions that the
    /// broker supports.
    pub async fn learn_offers(&mut self, pool: &Pool) -> Result<(), UpstreamError> {
        let request = ApiVersionsRequest::default()
            .with_client_software_name(StrBytes::from_static_str("klamm"))
            .with_client_software_version(StrBytes::from_static_str(env!("CARGO_PKG_VERSION")));
        for version in [4, 3] {
            let answer = self
                .ask_frame("ApiVersions", version, &request, pool)
                .await?;
            // A broker answers an unsupported version in the layout of version 0; the error code is
            // at the same place in all versions.
            if answer.bytes().get(8..10) == Some(&UNSUPPORTED_VERSION) {
                continue;
            }
            let answer: ApiVersionsResponse = decode(&answer, API_VERSIONS, version)?;
            refused("ApiVersions", answer.error_code, None)?;
            self.offers = offers(&answer);
            return Ok(());
        }
        Err(UpstreamError::Refused(
            "ApiVersions",
            "it offers neither version 4 nor 3".to_owned(),
        ))
    }

    /// Logs in, or re-authenticates. No other request may be in flight.
    async fn log_in(
        &mut self,
        account: &Account,
        upstream: &Upstream,
    ) -> Result<(), UpstreamError> {
        let (mut admission, mut request) =
            Admission::begin(account, self.correlation.wrapping_add(1))?;
        loop {
            self.correlation = admission.correlation();
            let carried = self.carry("the login", request, self.correlation, &upstream.pool);
            let answer = carried.await?;
            request = match admission.answer(&answer)? {
                Turn::Say(request) => request,
                Turn::Derive(work) => admission.derived(&upstream.derive(work).await?)?,
                Turn::Admitted(lifetime) => {
                    self.term = lifetime.map(|lifetime| Term::of(lifetime, monotonic(), lot()));
                    return Ok(());
                }
            };
        }
    }
}

/// A random value, so that connections that were opened together do not re-authenticate together.
pub fn lot() -> u8 {
    RandomState::new().hash_one(()).to_le_bytes()[0]
}

/// A connection for Klamm's own queries about the cluster. It is opened for the first query, and
/// again after a failure.
pub struct Link {
    runtime: &'static Runtime,
    open: Option<Opened>,
}

impl Link {
    pub fn new(runtime: &'static Runtime) -> Self {
        Self {
            runtime,
            open: None,
        }
    }

    /// Requests the topics with these ids, or all topics.
    pub async fn metadata(
        &mut self,
        ids: Option<&[Uuid]>,
    ) -> Result<MetadataResponse, UpstreamError> {
        let topic = |id: &Uuid| {
            MetadataRequestTopic::default()
                .with_topic_id(*id)
                .with_name(None)
        };
        let request = MetadataRequest::default()
            .with_topics(ids.map(|ids| ids.iter().map(topic).collect()))
            .with_allow_auto_topic_creation(false);
        // A failure here can mean only that the broker has closed an idle connection.
        if let Some(link) = self.open.take()
            && let Ok(answer) = self.ask(link, &request).await
        {
            return Ok(answer);
        }
        let link = self.reach().await?;
        self.ask(link, &request).await
    }

    async fn ask(
        &mut self,
        mut link: Opened,
        request: &MetadataRequest,
    ) -> Result<MetadataResponse, UpstreamError> {
        self.runtime.upstream.renew(&mut link).await?;
        let asked = link.ask("Metadata", METADATA, request, &self.runtime.upstream.pool);
        let answer = timeout(PATIENCE, asked)
            .await
            .map_err(|_| UpstreamError::Timeout(PATIENCE))??;
        self.open = Some(link);
        Ok(answer)
    }

    /// Connects to a known broker, or else to a bootstrap address.
    async fn reach(&self) -> Result<Opened, UpstreamError> {
        let (upstream, cluster) = (&self.runtime.upstream, self.runtime.cluster.load_full());
        match upstream.open_node(&cluster, None).await {
            Ok((_, opened)) => Ok(opened),
            Err(_) => upstream.open_any().await,
        }
    }
}

/// The probable configuration error behind this failure. `ca` is present if the connection uses
/// TLS.
fn mistake(fault: &UpstreamError, host: &str, ca: Option<&Path>) -> Option<String> {
    const NO_TLS: &str =
        "the broker does not speak TLS on this port: name its TLS port, or leave `cluster.tls` out";
    match (fault, ca) {
        (UpstreamError::Stream(StreamFault::NotTls | StreamFault::HttpNotTls), Some(_)) => {
            Some(NO_TLS.to_owned())
        }
        // A broker without TLS reads the TLS handshake as a request of 350 MB, and closes the
        // connection.
        (UpstreamError::Stream(StreamFault::Io(error)), Some(_))
            if matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset
            ) =>
        {
            Some(format!(
                "the broker closed the connection during the TLS handshake; most likely {NO_TLS}"
            ))
        }
        (UpstreamError::Stream(StreamFault::Tls(tls::TlsError::Rustls(error))), Some(ca)) => {
            untrusted(error, host, ca)
        }
        // The length field contains a TLS alert.
        (UpstreamError::Malformed(WireFault::FrameTooLong { length, .. }), None)
            if length >> 16 == 0x1503 =>
        {
            Some("the broker speaks TLS on this port: add `cluster.tls`, or name its port without TLS".to_owned())
        }
        (_, _) => None,
    }
}

fn untrusted(error: &rustls::Error, host: &str, ca: &Path) -> Option<String> {
    use rustls::{AlertDescription as Alert, CertificateError as E, Error};
    let ca = ca.display();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a list of rustls' that grows; the others say it themselves"
    )]
    let words = match error {
        Error::InvalidCertificate(E::UnknownIssuer | E::BadSignature) => {
            format!("the broker's certificate is not signed by `{ca}`")
        }
        Error::InvalidCertificate(E::NotValidForName | E::NotValidForNameContext { .. }) => {
            format!("the broker's certificate is not for `{host}`, which is how Klamm reaches it")
        }
        Error::InvalidCertificate(E::Expired | E::ExpiredContext { .. }) => {
            "the broker's certificate has expired".to_owned()
        }
        Error::InvalidCertificate(E::NotValidYet | E::NotValidYetContext { .. }) => {
            "the broker's certificate is not valid yet".to_owned()
        }
        Error::AlertReceived(Alert::CertificateRequired) => {
            "the broker asks for a client certificate: name `certificate` and `key` in `cluster.tls`".to_owned()
        }
        Error::AlertReceived(alert) => {
            format!("the broker ended the TLS handshake (alert {alert:?})")
        }
        _ => return None,
    };
    Some(words)
}

const UNSUPPORTED_VERSION: [u8; 2] = 35_i16.to_be_bytes();

/// Encodes one of Klamm's own requests, with the header of its version.
fn encode<R: Request>(
    key: i16,
    version: i16,
    correlation: i32,
    request: &R,
) -> Result<Rope, UpstreamError> {
    const CLIENT: &[u8] = b"klamm";
    let mut bytes = BytesMut::new();
    bytes.put_i16(key);
    bytes.put_i16(version);
    bytes.put_i32(correlation);
    bytes.put_i16(5);
    bytes.put_slice(CLIENT);
    if <R as HeaderVersion>::header_version(version) >= 2 {
        bytes.put_u8(0);
    }
    request
        .encode(&mut bytes, version)
        .map_err(|error| UpstreamError::Encode(error.to_string()))?;
    let mut rope = Rope::default();
    rope.push(bytes.freeze());
    Ok(rope.framed()?)
}

/// Decodes a validated answer.
fn decode<M: Decodable>(answer: &Frame, key: i16, version: i16) -> Result<M, UpstreamError> {
    let unknown = WireFault::UnknownApi { key, version };
    let program = layout::program(layout::Side::Response, key, version).ok_or(unknown)?;
    let start = header::response(answer, key, version)?.body;
    layout::prove(program, answer, start, &mut ())?;
    let mut body = answer.bytes().slice(start as usize..);
    let message =
        M::decode(&mut body, version).map_err(|error| UpstreamError::Decode(error.to_string()))?;
    if body.is_empty() {
        Ok(message)
    } else {
        Err(UpstreamError::Decode("bytes are left over".to_owned()))
    }
}

/// Waits for an answer, for at most [`PATIENCE`].
pub async fn patiently<T>(
    asked: impl Future<Output = Result<T, UpstreamError>>,
) -> Result<T, UpstreamError> {
    let answer = timeout(PATIENCE, asked).await;
    answer.unwrap_or(Err(UpstreamError::Timeout(PATIENCE)))
}

/// The request for these settings of a broker.
pub fn settings_of_broker<'a>(
    node: i32,
    names: impl Iterator<Item = &'a str>,
) -> DescribeConfigsResource {
    let names = names.map(|name| StrBytes::from_string(name.to_owned()));
    DescribeConfigsResource::default()
        .with_resource_type(BROKER)
        .with_resource_name(StrBytes::from_string(node.to_string()))
        .with_configuration_keys(Some(names.collect()))
}

pub fn refused(what: &'static str, code: i16, message: Option<&str>) -> Result<(), UpstreamError> {
    match ResponseError::try_from_code(code) {
        None => Ok(()),
        Some(error) => {
            let message = message.map_or_else(
                || format!("{error:?} ({code})"),
                |text| format!("{error:?} ({code}): {text}"),
            );
            Err(UpstreamError::Refused(what, message))
        }
    }
}

fn offers(answer: &ApiVersionsResponse) -> Offers {
    let versions = answer
        .api_keys
        .iter()
        .map(|api| (api.api_key, (api.min_version, api.max_version)));
    let supported = answer.supported_features.iter().map(|feature| {
        (
            feature.name.to_string(),
            (feature.min_version, feature.max_version),
        )
    });
    let finalized = answer.finalized_features.iter().map(|feature| {
        (
            feature.name.to_string(),
            (feature.min_version_level, feature.max_version_level),
        )
    });
    Offers {
        versions: versions.collect(),
        supported: supported.collect(),
        finalized: finalized.collect(),
        finalized_epoch: answer.finalized_features_epoch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::{AlertDescription as Alert, CertificateError, Error};

    fn of_tls(error: Error) -> UpstreamError {
        StreamFault::Tls(tls::TlsError::Rustls(error)).into()
    }

    /// How a connection to a broker failed, whether it used TLS, and the expected explanation.
    #[test]
    fn what_is_set_wrongly_towards_a_broker_is_explained() {
        let end = || StreamFault::Io(ErrorKind::UnexpectedEof.into()).into();
        let long = |length| {
            UpstreamError::Malformed(WireFault::FrameTooLong {
                length,
                limit: ANSWER,
            })
        };
        let cases = [
            (
                StreamFault::NotTls.into(),
                true,
                Some(
                    "the broker does not speak TLS on this port: name its TLS port, or leave `cluster.tls` out",
                ),
            ),
            (
                end(),
                true,
                Some(
                    "the broker closed the connection during the TLS handshake; most likely the broker does not speak TLS on this port: name its TLS port, or leave `cluster.tls` out",
                ),
            ),
            (end(), false, None),
            (
                long(0x1503_0300),
                false,
                Some(
                    "the broker speaks TLS on this port: add `cluster.tls`, or name its port without TLS",
                ),
            ),
            (long(0x7fff_ffff), false, None),
            (
                of_tls(CertificateError::UnknownIssuer.into()),
                true,
                Some("the broker's certificate is not signed by `tls/ca.pem`"),
            ),
            (
                of_tls(CertificateError::NotValidForName.into()),
                true,
                Some(
                    "the broker's certificate is not for `one.example`, which is how Klamm reaches it",
                ),
            ),
            (
                of_tls(CertificateError::Expired.into()),
                true,
                Some("the broker's certificate has expired"),
            ),
            (
                of_tls(Error::AlertReceived(Alert::CertificateRequired)),
                true,
                Some(
                    "the broker asks for a client certificate: name `certificate` and `key` in `cluster.tls`",
                ),
            ),
            (
                of_tls(Error::AlertReceived(Alert::HandshakeFailure)),
                true,
                Some("the broker ended the TLS handshake (alert HandshakeFailure)"),
            ),
        ];
        for (fault, secured, text) in cases {
            let ca = secured.then_some(Path::new("tls/ca.pem"));
            assert_eq!(mistake(&fault, "one.example", ca).as_deref(), text);
        }
    }
}
