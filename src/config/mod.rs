//! `klamm.yaml`: text → [`Config`], or every fault at once with its line and column. It belongs to whoever runs the machine.
//!
//! [`Config::parse`] looks at the text alone; [`files`] reads the file, and looks whether what it names is there. Relative paths are relative to
//! the file. What a later version will do is known here by name and refused by name: a setting is never passed over in silence.
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
    audit::Level,
    cluster::Addresses,
    identity::{certificate::Rules, mechanism::Row, verifier::Hash},
    policy::approval,
    text::{
        Diagnostic, Place, Source,
        read::{Cursor, Map, Reading},
        url::Url,
        value::{FromText, Size},
    },
};

/// All of `klamm.yaml`, checked for itself.
#[derive(Debug)]
pub struct Config {
    pub listeners: Vec<Listener>,
    pub cluster: Cluster,
    pub identity: Identity,
    /// The policy's directory.
    pub policy: PathBuf,
    /// Who must agree to a version of it; `None`: every version that loads is in force.
    pub approvals: Option<approval::Asked>,
    pub audit: Audit,
    pub limits: Limits,
    /// Where `/metrics`, `/livez`, `/readyz` and `/status` are served, if anywhere.
    pub admin: Option<SocketAddr>,
    /// What is allowed but should be known; said at each start.
    pub warnings: Vec<Diagnostic>,
    /// Every file that is named, with the place where it is.
    named: Vec<NamedFile>,
}

/// An address on which clients are served, and how the brokers are reached through it.
#[derive(Debug)]
pub struct Listener {
    pub name: String,
    /// Every address that is bound: the bootstrap's first, then those of single brokers.
    pub bind: Vec<Bind>,
    /// What clients are told of each broker.
    pub addresses: Addresses,
    pub tls: Option<Tls>,
    /// In the order in which they are named; empty: no login, who shows no certificate is ANONYMOUS.
    pub sasl: Vec<&'static Row>,
    /// Whether who shows a certificate need not log in by `sasl`.
    pub certificate_alone: bool,
    /// Whether who logs in here does so at the brokers.
    pub pass_through: bool,
    /// Whether a client's address proves anything to policy (`source: direct` or `proxy_protocol`).
    pub source_proven: bool,
    /// The balancers that say where a client is; empty: the socket does, if anything.
    pub proxies: Vec<IpNet>,
}

impl Listener {
    /// Whether somebody may enter here without any proof; the configuration had to say that this is wanted.
    pub fn anonymous(&self) -> bool {
        let clients = self.tls.as_ref().and_then(|tls| tls.clients.as_ref());
        self.sasl.is_empty() && clients.is_none_or(|clients| !clients.required)
    }
}

/// An address that is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bind {
    pub address: SocketAddr,
    /// The broker that it stands for; `None`: the bootstrap.
    pub node: Option<i32>,
}

/// What a listener shows its clients, and which of their certificates it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// At least one. Which is shown is chosen by the names in them; the first, where none fits.
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

/// How clients' certificates are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// The authorities whose certificates are taken, as a PEM file.
    pub ca: PathBuf,
    /// Whether a connection without a certificate is refused.
    pub required: bool,
    /// Revocation lists, PEM or DER. With any, every authority in a client's chain must have one that is not out of date.
    pub crls: Vec<PathBuf>,
}

/// The brokers behind.
#[derive(Debug)]
pub struct Cluster {
    pub bootstrap: Vec<HostPort>,
    /// `None`: plain TCP.
    pub tls: Option<ClusterTls>,
    /// Klamm's own login: for all that it does, or, with `pass_through`, for its own questions only; `None`: no login.
    pub sasl: Option<ClusterSasl>,
    /// The name of Klamm's principal at the brokers, where nothing else tells it.
    pub user: Option<String>,
    /// Whether clients log in at the brokers by themselves, through Klamm.
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
    /// The certificates that brokers' certificates are checked against.
    pub ca: PathBuf,
    /// What Klamm shows the brokers, if anything. Without `sasl` it is the login.
    pub shown: Option<Pair>,
}

/// How Klamm logs in at the brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterSasl {
    Password {
        mechanism: ByPassword,
        username: String,
        /// Its first line is the password.
        password_file: PathBuf,
    },
    /// OAUTHBEARER with a token that somebody else puts into a file, and renews there.
    TokenFile(PathBuf),
    /// OAUTHBEARER with tokens that are asked for.
    Grant(Grant),
}

/// Client credentials (RFC 6749, section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub token_endpoint: Url,
    pub client_id: String,
    /// Its first line is the secret.
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
    /// How principals are made of certificates; `None` where nobody enters by one alone.
    pub certificates: Option<Arc<Rules>>,
    pub tokens: Option<Tokens>,
    /// Whether a user and who a token or certificate names alike are one person (ruling 28).
    pub same_person: bool,
}

impl Identity {
    /// What names of tokens and of certificates begin with, and so no user's name may; none where equal names are one
    /// person.
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
    pub level: Level,
    /// So many failures before a login, of one source and kind, are recorded one by one in a minute; the others are counted.
    pub attempts: u32,
}

/// What a connection may cost, in bytes unless named otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub login_frame: u32,
    pub request: u32,
    pub decompressed_batch: usize,
    /// All batches of one request together.
    pub decompressed_request: usize,
    /// Of each user, a second. Work waits when it is more.
    pub decompress_rate: u64,
    pub schema: SchemaLimits,
    /// Requests of one connection that wait for their answer.
    pub in_flight: usize,
    /// Rights that a connection remembers as decided and recorded.
    pub rights_per_connection: usize,
    /// Requests and answers of all connections together.
    pub memory: usize,
    pub per_source: PerSource,
    /// From the connection to the end of the login, the TLS handshake included.
    pub login_time: Duration,
    /// After so long without a request and an answer a connection is closed.
    pub idle: Duration,
    /// After so long a client must prove itself anew (KIP-368), whatever its evidence says; `None`: as long as that says.
    pub session_lifetime: Option<Duration>,
    /// At this age at the latest a connection is closed between two requests; `None`: at no age.
    pub connection_lifetime: Option<Duration>,
    /// How long requests in flight may take when Klamm is told to stop, or a connection has its age.
    pub drain: Duration,
}

/// What holding records against a schema may cost, in steps of some 20 ns.
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

/// What one source may have, where sources are proven: an IPv4 address, or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerSource {
    pub connections: usize,
    /// Logins at a time.
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

/// What reading collects beside the values.
struct Parts {
    base: PathBuf,
    named: Vec<NamedFile>,
}

impl Parts {
    /// A path as seen from the file, remembered for [`Config::check_files`].
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

/// What the listeners, `identity` and `cluster` say together.
fn check_logins(
    map: Map<'_>,
    listeners: &[listener::Found<'_>],
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

/// With what is named of it, sound or not; a misspelt key names it, too.
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

/// A name of a token must never be one of a certificate, unless somebody says that both are one person. Names of `users`
/// are known: they are refused from tokens and certificates one by one.
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

/// The directory, and who must agree to what is in it.
fn policy(cursor: Cursor<'_>, parts: &mut Parts) -> Option<(PathBuf, Option<approval::Asked>)> {
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

fn asked(cursor: Cursor<'_>, policy: Option<&Path>, parts: &mut Parts) -> Option<approval::Asked> {
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
    // It need not be there: it is looked for with each version.
    let folder = match map.get("directory") {
        Some(cursor) => parts.base.join(cursor.text()?),
        None => policy?.join(approval::FOLDER),
    };
    Some(approval::Asked {
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
        ("session", Level::Session),
        ("request", Level::Request),
        ("none", Level::None),
    ];
    let level = map
        .get("level")
        .map_or(Some(Level::Session), |cursor| cursor.word(&words))?;
    if let Some(cursor) = map.get("level").filter(|_| level == Level::None) {
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

/// A time between a second and this many, if it is there.
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

/// Text of a type that has its own way to be read.
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

/// For the fuzzer: any text is a configuration or has a fault.
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
