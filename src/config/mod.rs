//! `klamm.yaml`: parses the text into a [`Config`], or reports all faults at once with line and
//! column. The file belongs to the operator of the machine.
//!
//! [`Config::parse`] checks the text alone; [`files`] reads the file and checks that the files it
//! names exist. Relative paths are relative to the file. Settings of later versions are known by
//! name and rejected: no setting is ignored silently.
mod brokers;
mod certificates;
mod cluster;
pub mod files;
mod listener;
mod ports;
mod tls;
mod tokens;

pub use tokens::{KeysFrom, Tokens};

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ipnet::IpNet;

use crate::{
    audit::AuditLevel,
    cluster::Addresses,
    identity::{certificate::Rules, mechanism::MechanismRow, verifier::Hash},
    policy::approval,
    text::{
        Diagnostic, Place, Source,
        read::{Cursor, Map, Reading},
        url::Url,
        value::{FromText, Size},
    },
};

/// The content of `klamm.yaml`, checked for itself.
#[derive(Debug)]
pub struct Config {
    pub listeners: Vec<Listener>,
    pub cluster: Cluster,
    pub identity: Identity,
    /// The policy's directory.
    pub policy: PathBuf,
    /// The approvals that a version of the policy needs; `None`: every version that loads comes
    /// into force.
    pub approvals: Option<approval::ApprovalRequest>,
    pub audit: Audit,
    pub limits: Limits,
    /// The address of `/metrics`, `/livez`, `/readyz` and `/status`, if they are served.
    pub admin: Option<SocketAddr>,
    /// Settings that are allowed but deserve attention; reported at each start.
    pub warnings: Vec<Diagnostic>,
    /// Every file that the configuration names, with its place in the text.
    named: Vec<NamedFile>,
}

/// An address that serves clients, and how clients reach the brokers through it.
#[derive(Debug)]
pub struct Listener {
    pub name: String,
    /// Every address that is bound: the bootstrap addresses first, then those of single brokers.
    pub bind: Vec<Bind>,
    /// The address of each broker that clients receive.
    pub addresses: Addresses,
    pub tls: Option<Tls>,
    /// In the order of the configuration. Empty: no login, and a client without a certificate is
    /// ANONYMOUS.
    pub sasl: Vec<&'static MechanismRow>,
    /// Whether a client that presents a certificate may skip the `sasl` login.
    pub certificate_alone: bool,
    /// Whether clients of this listener log in to the brokers themselves.
    pub pass_through: bool,
    /// Whether the policy may rely on a client's address (`source: direct` or `proxy_protocol`).
    pub source_proven: bool,
    /// The load balancers that report a client's address. Empty: the address comes from the socket,
    /// if from anywhere.
    pub proxies: Vec<IpNet>,
}

impl Listener {
    /// Whether this listener accepts clients without any proof of identity; the configuration must
    /// allow this explicitly.
    pub fn anonymous(&self) -> bool {
        let clients = self.tls.as_ref().and_then(|tls| tls.clients.as_ref());
        self.sasl.is_empty() && clients.is_none_or(|clients| !clients.required)
    }
}

/// An address that is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bind {
    pub address: SocketAddr,
    /// The broker that the address stands for; `None`: the bootstrap.
    pub node: Option<i32>,
}

/// The certificates that a listener presents, and the client certificates that it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// At least one. The names in the certificates decide which one is presented; the first, if
    /// none fits.
    pub certificates: Vec<Pair>,
    /// `None`: no client is asked for a certificate.
    pub clients: Option<Clients>,
}

/// A certificate with its chain, and its key, as PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// How client certificates are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// The authorities whose certificates are accepted, as a PEM file.
    pub ca: PathBuf,
    /// Whether a connection without a certificate is rejected.
    pub required: bool,
    /// Revocation lists, PEM or DER. If there are any, every authority in a client's chain must
    /// have a list that is not out of date.
    pub crls: Vec<PathBuf>,
}

/// The brokers behind Klamm.
#[derive(Debug)]
pub struct Cluster {
    pub bootstrap: Vec<HostPort>,
    /// `None`: plain TCP.
    pub tls: Option<ClusterTls>,
    /// Klamm's own login: for all its connections or, with `pass_through`, for its own requests
    /// only; `None`: no login.
    pub sasl: Option<ClusterSasl>,
    /// The name of Klamm's principal at the brokers, if no other setting defines it.
    pub user: Option<String>,
    /// Whether clients log in to the brokers themselves, through Klamm.
    pub pass_through: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    pub host: String,
    pub port: u16,
}

/// TLS to the brokers, as PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterTls {
    /// The authorities that brokers' certificates are verified against.
    pub ca: PathBuf,
    /// The certificate that Klamm presents to the brokers, if any. Without `sasl` it is the login.
    pub shown: Option<Pair>,
}

/// How Klamm logs in to the brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterSasl {
    Password {
        mechanism: ByPassword,
        username: String,
        /// The first line of this file is the password.
        password_file: PathBuf,
    },
    /// OAUTHBEARER with a token from a file that another program writes and renews.
    TokenFile(PathBuf),
    /// OAUTHBEARER with tokens that Klamm requests from a token endpoint.
    Grant(ClientCredentials),
}

/// Client credentials (RFC 6749, section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentials {
    pub token_endpoint: Url,
    pub client_id: String,
    /// The first line of this file is the secret.
    pub client_secret_file: PathBuf,
    pub scope: Option<String>,
    /// Certificate authorities for the endpoint, as a PEM file; `None`: the system's.
    pub ca: Option<PathBuf>,
}

/// A mechanism that proves knowledge of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByPassword {
    Plain,
    Scram(Hash),
}

#[derive(Debug, Clone)]
pub struct Identity {
    pub users: Option<PathBuf>,
    /// How principals are derived from certificates; `None` if no client authenticates by
    /// certificate alone.
    pub certificates: Option<Arc<Rules>>,
    pub tokens: Option<Tokens>,
    /// Whether a user and a token or certificate with the same name are one person (ruling 28).
    pub same_person: bool,
}

impl Identity {
    /// Prefixes of the names from tokens and from certificates; no user's name may start with one.
    /// Empty if equal names are one person.
    pub fn prefixes(&self) -> Vec<String> {
        if self.same_person {
            return Vec::new();
        }
        let tokens = self.tokens.as_ref().map(|tokens| &tokens.settings.prefix);
        let certificates = self.certificates.as_ref().map(|rules| &rules.prefix);
        let prefixes = tokens.into_iter().chain(certificates);
        prefixes.filter(|text| !text.is_empty()).cloned().collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    pub directory: PathBuf,
    pub level: AuditLevel,
    /// This many failures before a login, per source and kind, are recorded one by one in a minute;
    /// further ones are counted.
    pub attempts: u32,
}

/// The limits of what a connection may use, in bytes unless named otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub login_frame: u32,
    pub request: u32,
    pub decompressed_batch: usize,
    /// All batches of one request together.
    pub decompressed_request: usize,
    /// For each user, per second. Work beyond this rate waits.
    pub decompress_rate: u64,
    pub schema: SchemaLimits,
    /// Requests of one connection that wait for their response.
    pub in_flight: usize,
    /// Permissions that a connection remembers as decided and recorded.
    pub rights_per_connection: usize,
    /// Requests and responses of all connections together.
    pub memory: usize,
    pub per_source: PerSource,
    /// From the connection to the end of the login, the TLS handshake included.
    pub login_time: Duration,
    /// A connection without a request and a response for this long is closed.
    pub idle: Duration,
    /// After this time a client must re-authenticate (KIP-368), even if its credentials are valid
    /// for longer; `None`: the validity of the credentials decides.
    pub session_lifetime: Option<Duration>,
    /// The maximum age of a connection: it is closed between two requests; `None`: no maximum.
    pub connection_lifetime: Option<Duration>,
    /// How long requests in flight may take when Klamm stops or a connection reaches its maximum
    /// age.
    pub drain: Duration,
}

/// The limits of checking records against a schema, in steps of at most 2,000 instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaLimits {
    /// Of one record, its key and its value together.
    pub record_steps: u64,
    /// Of all records of a batch.
    pub batch_steps: u64,
}

impl Default for SchemaLimits {
    fn default() -> SchemaLimits {
        SchemaLimits {
            record_steps: 10_000_000,
            batch_steps: 200_000_000,
        }
    }
}

/// The limits of one source, where sources are proven: an IPv4 address, or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerSource {
    pub connections: usize,
    /// Logins at the same time.
    pub logins: usize,
}

impl Default for PerSource {
    fn default() -> PerSource {
        PerSource {
            connections: 200,
            logins: 20,
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            login_frame: 32 << 10,
            request: 100 << 20,
            decompressed_batch: 256 << 20,
            decompressed_request: 256 << 20,
            decompress_rate: 64 << 20,
            schema: SchemaLimits::default(),
            in_flight: 1000,
            rights_per_connection: 20_000,
            memory: 2 << 30,
            per_source: PerSource::default(),
            login_time: Duration::from_secs(10),
            idle: Duration::from_secs(600),
            session_lifetime: None,
            connection_lifetime: None,
            drain: Duration::from_secs(25),
        }
    }
}

#[derive(Debug)]
struct NamedFile {
    what: &'static str,
    path: PathBuf,
    directory: bool,
    place: Place,
}

impl Config {
    /// Reads the text. `source.name` is the file's path.
    pub fn parse(source: &Source) -> Result<Config, Vec<Diagnostic>> {
        let reading = Reading::new(source);
        let mut parts = Parts {
            base: base(source),
            named: Vec::new(),
        };
        let config = config(&reading, &mut parts);
        let found = reading.finish();
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        let incomplete = || {
            vec![
                Diagnostic::error("internal", "the file could not be read as a whole")
                    .in_file(&source.name),
            ]
        };
        let config = config.ok_or_else(incomplete)?;
        Ok(Config {
            warnings: found,
            named: parts.named,
            ..config
        })
    }
}

fn base(source: &Source) -> PathBuf {
    Path::new(&source.name)
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// Facts that are collected while the values are read.
struct Parts {
    base: PathBuf,
    named: Vec<NamedFile>,
}

impl Parts {
    /// A path relative to the file, remembered for [`Config::check_files`].
    fn path(&mut self, what: &'static str, cursor: Cursor<'_>, directory: bool) -> Option<PathBuf> {
        let text = cursor.text()?;
        if text.is_empty() {
            cursor.fault(
                "wrong-value",
                "the path is empty",
                "write one, or remove the key",
            );
            return None;
        }
        let path = self.base.join(text);
        let place = cursor.source().place(cursor.span());
        self.named.push(NamedFile {
            what,
            path: path.clone(),
            directory,
            place,
        });
        Some(path)
    }
}

const KEYS: &[&str] = &[
    "listeners",
    "cluster",
    "identity",
    "policy",
    "audit",
    "limits",
    "admin",
];

fn config(reading: &Reading<'_>, parts: &mut Parts) -> Option<Config> {
    let map = reading.map("klamm.yaml", KEYS)?;
    let listeners = listener::all(map, parts);
    let (cluster, pass_through) = map
        .must("cluster")
        .map_or((None, false), |cursor| cluster::read(cursor, parts));
    let (identity, named) = identity(map, parts);
    let policy = map.must("policy").and_then(|cursor| policy(cursor, parts));
    let audit = map.must("audit").and_then(|cursor| audit(cursor, parts));
    let limits = map
        .get("limits")
        .map_or_else(|| Some(Limits::default()), limits);
    let admin = map.get("admin").and_then(admin);
    ports::check(reading, &listeners, admin);
    if !map.misspells("identity") && !map.misspells("cluster") {
        check_logins(map, &listeners, &identity, named, pass_through);
    }
    let listeners = listeners.into_iter().map(|found| Listener {
        pass_through,
        ..found.listener
    });
    let (policy, approvals) = policy?;
    Some(Config {
        listeners: listeners.collect(),
        cluster: cluster?,
        identity,
        policy,
        approvals,
        audit: audit?,
        limits: limits?,
        admin: admin.map(|(address, _)| address),
        warnings: Vec::new(),
        named: Vec::new(),
    })
}

/// Checks that the listeners, `identity` and `cluster` fit together.
fn check_logins(
    map: Map<'_>,
    listeners: &[listener::ParsedListener<'_>],
    identity: &Identity,
    named: listener::Evidence,
    pass_through: bool,
) {
    listener::check_evidence(listeners, named, pass_through);
    match pass_through {
        true => {
            listener::check_delegation(map, listeners, named.certificates);
            listener::check_one_name(map, listeners, identity);
        }
        false => listener::check_certificates(map, listeners, named.certificates),
    }
}

/// Also returns which sources the text names, valid or not; a misspelt key counts as named, too.
fn identity(map: Map<'_>, parts: &mut Parts) -> (Identity, listener::Evidence) {
    let none = Identity {
        users: None,
        tokens: None,
        certificates: None,
        same_person: false,
    };
    let Some(map) = map.get("identity").and_then(|cursor| {
        let keys = &["users", "tokens", "certificates", "same_person"];
        cursor.map("identity", keys)
    }) else {
        return (none, listener::Evidence::default());
    };
    let named = listener::Evidence {
        users: !map.lacks("users"),
        tokens: !map.lacks("tokens"),
        certificates: !map.lacks("certificates"),
    };
    let users = map
        .get("users")
        .and_then(|cursor| parts.path("users", cursor, false));
    let tokens = map
        .get("tokens")
        .and_then(|cursor| tokens::read(cursor, parts));
    let certificates = map.get("certificates").and_then(certificates::read);
    let same_person = map.get("same_person").and_then(Cursor::read);
    let identity = Identity {
        users,
        tokens,
        certificates: certificates.map(Arc::new),
        same_person: same_person.unwrap_or(false),
    };
    check_sources(map, &identity);
    (identity, named)
}

/// A name from a token must never equal a name from a certificate, unless the configuration says
/// that both are one person. Names of `users` are known: tokens and certificates with such a name
/// are rejected one by one.
fn check_sources(map: Map<'_>, identity: &Identity) {
    let (Some(tokens), Some(certificates), false) = (
        &identity.tokens,
        &identity.certificates,
        identity.same_person,
    ) else {
        return;
    };
    let (tokens, certificates) = (&tokens.settings.prefix, &certificates.prefix);
    let message = match (tokens.is_empty(), certificates.is_empty()) {
        (true, true) => {
            "a name in a token and the same name in a certificate would be one principal, and nothing says that they are one person".to_owned()
        }
        (false, false) if tokens.starts_with(certificates) || certificates.starts_with(tokens) => {
            format!(
                "of the prefixes `{tokens}` of tokens and `{certificates}` of certificates one begins the other, so that a name of one source can be written like one of the other"
            )
        }
        _ => return,
    };
    map.fault(
        "name-sources",
        message,
        "give one of them a `prefix` that begins no other; or add `same_person: true` to `identity`",
    );
}

/// The directory, and the approvals that its content needs.
fn policy(
    cursor: Cursor<'_>,
    parts: &mut Parts,
) -> Option<(PathBuf, Option<approval::ApprovalRequest>)> {
    if !cursor.is_map() {
        return Some((parts.path("policy", cursor, true)?, None));
    }
    let map = cursor.map("policy", &["directory", "approvals"])?;
    let directory = map
        .must("directory")
        .and_then(|cursor| parts.path("policy", cursor, true));
    let Some(approvals) = map.get("approvals") else {
        return Some((directory?, None));
    };
    let asked = asked(approvals, directory.as_deref(), parts);
    Some((directory?, Some(asked?)))
}

fn asked(
    cursor: Cursor<'_>,
    policy: Option<&Path>,
    parts: &mut Parts,
) -> Option<approval::ApprovalRequest> {
    let map = cursor.map("approvals", &["signers", "required", "directory"])?;
    let signers = map
        .must("signers")
        .and_then(|cursor| parts.path("signers", cursor, false));
    let required = map.get("required").map_or(Some(2), |cursor| {
        let number: usize = cursor.read()?;
        let fits = (1..=16).contains(&number);
        if !fits {
            let message = "`required` is not between 1 and 16";
            cursor.fault("limits", message, "leave it out for two");
        }
        fits.then_some(number)
    });
    // The file may be missing now: it is looked up with each version.
    let folder = match map.get("directory") {
        Some(cursor) => parts.base.join(cursor.text()?),
        None => policy?.join(approval::FOLDER),
    };
    Some(approval::ApprovalRequest {
        signers: signers?,
        required: required?,
        folder,
    })
}

const ATTEMPTS: u32 = 5;

fn audit(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Audit> {
    let map = cursor.map("audit", &["directory", "signing_key", "level", "attempts"])?;
    if let Some(key) = map.get("signing_key") {
        key.warn(
            "unused",
            "`signing_key` is not used yet: the audit log is chained, but not signed",
            "keep it for later, or remove it",
        );
    }
    let directory = map
        .must("directory")
        .and_then(|cursor| parts.path("audit log", cursor, true));
    let words = [
        ("session", AuditLevel::Session),
        ("request", AuditLevel::Request),
        ("none", AuditLevel::None),
    ];
    let level = map
        .get("level")
        .map_or(Some(AuditLevel::Session), |cursor| cursor.word(&words))?;
    if let Some(cursor) = map.get("level").filter(|_| level == AuditLevel::None) {
        cursor.warn(
            "audit-off",
            "what is allowed is not recorded",
            "use `session` to record who may use what",
        );
    }
    let attempts = map.get("attempts").map_or(Some(ATTEMPTS), attempts);
    Some(Audit {
        directory: directory?,
        level,
        attempts: attempts?,
    })
}

fn attempts(cursor: Cursor<'_>) -> Option<u32> {
    let number: u32 = cursor.read()?;
    if number > 10_000 {
        cursor.fault(
            "limits",
            "`attempts` is more than 10000",
            "leave it out for the default",
        );
        return None;
    }
    Some(number)
}

fn limits(cursor: Cursor<'_>) -> Option<Limits> {
    let map = cursor.map(
        "limits",
        &[
            "login_frame",
            "request",
            "decompressed_batch",
            "decompressed_request",
            "decompress_rate",
            "schema",
            "in_flight",
            "rights_per_connection",
            "memory",
            "per_source",
            "login_time",
            "idle",
            "session_lifetime",
            "connection_lifetime",
            "drain",
        ],
    )?;
    let default = Limits::default();
    let login_frame = size(map, "login_frame", 1 << 10, 1 << 20, default.login_frame);
    let request = size(map, "request", 1 << 10, 2 << 30, default.request);
    let decompressed_batch = size(
        map,
        "decompressed_batch",
        1 << 10,
        2 << 30,
        default.decompressed_batch,
    );
    let decompressed_request = size(
        map,
        "decompressed_request",
        1 << 10,
        2 << 30,
        default.decompressed_request,
    );
    let decompress_rate = size(
        map,
        "decompress_rate",
        1 << 20,
        1 << 40,
        default.decompress_rate,
    );
    let in_flight = number(map, "in_flight", 1, 100_000, default.in_flight);
    let rights_per_connection = number(
        map,
        "rights_per_connection",
        64,
        1_000_000,
        default.rights_per_connection,
    );
    let schema = map
        .get("schema")
        .map_or_else(|| Some(SchemaLimits::default()), schema_limits);
    let memory = size(map, "memory", 1 << 20, 1 << 50, default.memory);
    let per_source = map
        .get("per_source")
        .map_or_else(|| Some(PerSource::default()), per_source);
    let login_time = time(map, "login_time", 300).map(|time| time.unwrap_or(default.login_time));
    let idle = time(map, "idle", 86_400).map(|time| time.unwrap_or(default.idle));
    let session_lifetime = time(map, "session_lifetime", 2_592_000);
    let connection_lifetime = time(map, "connection_lifetime", 2_592_000);
    let drain = time(map, "drain", 3_600).map(|time| time.unwrap_or(default.drain));
    let limits = Limits {
        login_frame: login_frame?,
        request: request?,
        decompressed_batch: decompressed_batch?,
        decompressed_request: decompressed_request?,
        decompress_rate: decompress_rate?,
        schema: schema?,
        in_flight: in_flight?,
        rights_per_connection: rights_per_connection?,
        memory: memory?,
        per_source: per_source?,
        login_time: login_time?,
        idle: idle?,
        session_lifetime: session_lifetime?,
        connection_lifetime: connection_lifetime?,
        drain: drain?,
    };
    if limits.memory < limits.request as usize {
        map.fault(
            "limits",
            "`memory` is less than one `request`",
            "all requests together need at least what one may take",
        );
    }
    Some(limits)
}

fn schema_limits(cursor: Cursor<'_>) -> Option<SchemaLimits> {
    let map = cursor.map("limits.schema", &["record_steps", "batch_steps"])?;
    let default = SchemaLimits::default();
    let steps = |key, default| match map.get(key) {
        Some(cursor) => steps(key, cursor),
        None => Some(default),
    };
    let record_steps = steps("record_steps", default.record_steps);
    let batch_steps = steps("batch_steps", default.batch_steps);
    let limits = SchemaLimits {
        record_steps: record_steps?,
        batch_steps: batch_steps?,
    };
    if limits.batch_steps < limits.record_steps {
        map.fault(
            "limits",
            "`batch_steps` is less than `record_steps`",
            "all records of a batch together need at least what one may take",
        );
    }
    Some(limits)
}

fn steps(key: &'static str, cursor: Cursor<'_>) -> Option<u64> {
    let number: u64 = cursor.read()?;
    if !(10_000..=10_000_000_000).contains(&number) {
        let message = format!("`{key}` is not between 10000 and 10000000000");
        cursor.fault("limits", message, "leave it out for the default");
        return None;
    }
    Some(number)
}

fn per_source(cursor: Cursor<'_>) -> Option<PerSource> {
    let map = cursor.map("per_source", &["connections", "logins"])?;
    let default = PerSource::default();
    let connections = number(map, "connections", 1, 1_000_000, default.connections);
    let logins = number(map, "logins", 1, 1_000_000, default.logins);
    Some(PerSource {
        connections: connections?,
        logins: logins?,
    })
}

/// A size between two bounds, both included.
fn size<T: TryFrom<u64>>(
    map: Map<'_>,
    key: &'static str,
    least: u64,
    most: u64,
    default: T,
) -> Option<T> {
    let Some(cursor) = map.get(key) else {
        return Some(default);
    };
    let Size(bytes) = cursor.read()?;
    let fits = (least..=most)
        .contains(&bytes)
        .then(|| T::try_from(bytes).ok())
        .flatten();
    if fits.is_none() {
        let message = format!(
            "`{key}` is not between {} and {}",
            shown(least),
            shown(most)
        );
        cursor.fault("limits", message, "leave it out for the default");
    }
    fits
}

/// A time between one second and the given maximum in seconds, if present.
#[expect(
    clippy::option_option,
    reason = "whether it was read, and whether it is there"
)]
fn time(map: Map<'_>, key: &'static str, most: u64) -> Option<Option<Duration>> {
    let Some(cursor) = map.get(key) else {
        return Some(None);
    };
    let time: Duration = cursor.read()?;
    let fits = (Duration::from_secs(1)..=Duration::from_secs(most)).contains(&time);
    if !fits {
        let (shown, unit) = match most {
            86_400.. => (most / 86_400, "d"),
            3_600.. => (most / 3_600, "h"),
            _ => (most / 60, "m"),
        };
        let message = format!("`{key}` is not between 1s and {shown}{unit}");
        cursor.fault("limits", message, "leave it out for the default");
    }
    fits.then_some(Some(time))
}

fn shown(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.iter().find(|(shift, _)| bytes >> shift > 0);
    unit.map_or_else(
        || format!("{bytes}B"),
        |(shift, unit)| format!("{}{unit}", bytes >> shift),
    )
}

/// A number between two bounds, both included.
fn number(
    map: Map<'_>,
    key: &'static str,
    least: usize,
    most: usize,
    default: usize,
) -> Option<usize> {
    let Some(cursor) = map.get(key) else {
        return Some(default);
    };
    let number: usize = cursor.read()?;
    if !(least..=most).contains(&number) {
        let message = format!("`{key}` is not between {least} and {most}");
        cursor.fault("limits", message, "leave it out for the default");
        return None;
    }
    Some(number)
}

fn admin<'a>(cursor: Cursor<'a>) -> Option<(SocketAddr, Cursor<'a>)> {
    let address = cursor.map("admin", &["address"])?.must("address")?;
    Some((address.read()?, address))
}

/// Text that has a parser of its own.
impl FromText for HostPort {
    const EXPECTED: &'static str = "a host and a port such as `broker-1.example:9092`";

    fn from_text(text: &str) -> Result<HostPort, String> {
        let not = || format!("`{text}` is not a host and a port");
        let (host, port) = text.rsplit_once(':').ok_or_else(not)?;
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .filter(|host| host.contains(':'));
        let host = bare.unwrap_or(host);
        let port = u16::from_text(port)
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(not)?;
        let good = is_host(host) && (bare.is_some() || !host.contains(':'));
        good.then(|| HostPort {
            host: host.to_owned(),
            port,
        })
        .ok_or_else(not)
    }
}

/// Whether this can be the name or the address of a host.
fn is_host(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let named = !text.is_empty()
        && text.len() <= 253
        && text.chars().all(name)
        && !text.starts_with(['-', '.']);
    named || text.parse::<IpAddr>().is_ok()
}

/// For the fuzzer: any text is a valid configuration or has a fault.
#[doc(hidden)]
pub fn fuzz_config(text: &str) {
    if let Err(faults) = Config::parse(&Source::new("klamm.yaml", text)) {
        assert!(
            faults.iter().any(Diagnostic::is_error),
            "refused without a fault"
        );
        assert!(
            faults.iter().all(|fault| fault.name != "internal"),
            "a part was missed in silence"
        );
    }
}

#[cfg(test)]
mod tests;
