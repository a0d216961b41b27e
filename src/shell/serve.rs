//! Starts the proxy, reloads its files, and stops it in order.
//!
//! At start, all faults are found before the first client is served. At the end, no accepted
//! request is lost: listening stops, requests in flight are finished, sessions end, and the audit
//! log is written to its last event.
use super::{
    admin::{readiness, server, status::StatusBoard},
    broker::{
        account::{self, Accounts},
        cluster_check,
        cluster_snapshot::{Keeper, Known},
        health::Brokers,
        topic_ids::{self, Inbox, Resolver},
        upstream::Upstream,
    },
    clock::{monotonic, wall},
    files::{
        debounce::{Debounce, Look, STILL},
        reload::{Loader, People, Renewed, TokensFrom},
        watch::{Watch, Watched},
    },
    log::{deferred_events::DeferredEvents, sink},
    net::{
        buffers::Pool,
        http,
        issuer::Issuer,
        listen::{self, Bound},
        login_limiter::LoginLimiter,
        memory::{self, Budget},
        refusals::Refusals,
        shares::{PerSource, Shares},
        tls,
        turns::Turns,
    },
    runtime::{Connections, Runtime, Wakeup},
    work,
};
use crate::{
    audit::{Attempts, Event, What, archive::Archive},
    config::{self, Config, KeysFrom, Listener},
    identity::{Backoff, Keys, Tokens, token::keys},
    policy::{approval::NOT_ARCHIVED, language::team_fallback::Faulty},
    session::Live,
    telemetry::{self, Telemetry},
    text::Diagnostic,
};
use arc_swap::ArcSwap;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::Builder,
    signal::unix::{Signal, SignalKind, signal},
    sync::{self, Mutex, Notify},
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// Time limit for closing connections after the drain period.
const CLOSE: Duration = Duration::from_secs(2);
/// Time limit for the whole stop after a second signal.
const HURRY: Duration = Duration::from_millis(500);
/// Interval between the end signals to two connections. It is shorter if there are too many to
/// signal within the share [`TOLD`] of the drain period.
const PACE: Duration = Duration::from_millis(5);
const TOLD: f64 = 0.4;
/// Interval between the end signals to two batches of connections.
const STEP: Duration = Duration::from_millis(20);
/// Time limit for writing the audit log at the end.
const LAST_EVENTS: Duration = Duration::from_secs(10);
/// Interval of the checks for changed files of policy and users, and of freeing unused buffers.
const LOOK: Duration = Duration::from_secs(3);

/// Interval of the checks for a shortage of memory.
const GIVE_WAY: Duration = Duration::from_millis(250);

/// Why Klamm did not start, or had to end.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Faults in policy, schemas or users.
    #[error("policy, schemas or users have faults")]
    Files(Vec<Diagnostic>),
    #[error("{0}")]
    Audit(#[from] crate::audit::recovery::RecoveryError),
    #[error("{0}")]
    Archive(#[from] crate::audit::archive::ArchiveError),
    #[error("{}", lines(.0))]
    Listen(Vec<listen::BindError>),
    #[error("cannot bind the admin address {0}: {1}")]
    Admin(SocketAddr, io::Error),
    #[error("TLS of the token endpoint: {0}")]
    TokenEndpoint(tls::TlsSetupError),
    #[error("the brokers' TLS: {0}")]
    Upstream(#[from] tls::TlsSetupError),
    #[error("{}", homeless(.0))]
    Homeless(Vec<(i32, Arc<str>)>),
    #[error("{0}")]
    Broker(#[from] super::broker::upstream::UpstreamError),
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
    #[error("metrics cannot be set up: {0}")]
    Metrics(#[from] telemetry::Error),
    #[error("trust in the issuer of tokens: {0}")]
    Issuer(tls::TlsSetupError),
    #[error("signatures cannot be verified: the cryptography of this build fails its own samples")]
    Signatures,
    #[error("no random numbers")]
    Random,
    #[error("the audit log could not be written to its end: {0}")]
    LastEvents(Arc<str>),
}

fn lines(faults: &[listen::BindError]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn homeless(brokers: &[(i32, Arc<str>)]) -> String {
    let line = |(node, listener): &(i32, Arc<str>)| {
        format!(
            "listener `{listener}` has no address for broker {node}: widen `brokers.ports`, or add it to `brokers.map`"
        )
    };
    brokers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Serves until a signal stops the process.
pub fn serve(config: Config) -> Result<(), ServeError> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let executor = Builder::new_multi_thread()
        .enable_all()
        // These threads resolve host names and derive Klamm's own password verifiers.
        .max_blocking_threads(cores + 8)
        .thread_name("klamm")
        .build()?;
    let outcome = executor.block_on(run(config, cores));
    executor.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn run(config: Config, cores: usize) -> Result<(), ServeError> {
    let mut signals = Signals::new()?;
    let loader = loader(&config)?;
    let stamp = loader.stamp();
    let people = loader.people();
    let whole = loader.load().whole().map_err(ServeError::Files)?;
    let telemetry: &'static Telemetry = Box::leak(Box::new(Telemetry::new()?));
    let mut watch = Watch::default();
    let issuer = issuer(&config, &loader, telemetry)?;
    let upstream = upstream(&config, &mut watch)?;
    let ports = config
        .listeners
        .iter()
        .map(|listener| listener.bind.len())
        .sum();
    let most = memory::most_connections(ports);
    let bound = bind(&config, telemetry, &mut watch)?;
    watch.tell(telemetry);
    let admin = admin_socket(&config).await?;
    let (sink, journal) = sink::start(&config.audit.directory, report(telemetry))?;
    // From here on this process has the log's directory for itself.
    let mut archive = Archive::open(&config.audit.directory)?;
    let begun = loader
        .begin(whole, &mut archive)
        .map_err(ServeError::Files)?;
    let (resolver, inbox) = Resolver::new();
    let runtime: &'static Runtime = Box::leak(Box::new(Runtime {
        live: ArcSwap::from_pointee(begun.live),
        cluster: ArcSwap::default(),
        stale: Notify::new(),
        resolver,
        issuer,
        upstream,
        journal,
        telemetry,
        pool: Pool::default(),
        budget: Budget::new(
            config.limits.memory,
            config.limits.request as usize,
            monotonic(),
        ),
        work: work::Pool::new(
            cores,
            config.limits.memory,
            config.limits.decompress_rate,
            telemetry,
        ),
        turns: Turns::new(cores),
        connections: Connections::new(most),
        shares: shares(&config, most),
        backoff: Backoff::new(monotonic()),
        refusals: Refusals::default(),
        attempts: Attempts::new(config.audit.attempts),
        board: StatusBoard::new(wall(), config.listeners.len()),
        fit: Notify::new(),
        deferred: DeferredEvents::default(),
        lifetime: config.limits.connection_lifetime,
        drain: config.limits.drain,
    }));
    runtime.work.start(&runtime.budget)?;
    let known = spawn_tasks(runtime, &config, inbox, admin);
    runtime.board.archived(archive.latest());
    record(runtime, started(&runtime.live.load()));
    if !begun.faults.is_empty() {
        refused(runtime, &begun.faults, true);
        tell_teams(runtime, begun.teams);
    }
    let mut accepting = JoinSet::new();
    for socket in bound {
        accepting.spawn(socket.accept(runtime));
    }
    announce(&config, &runtime.live.load(), most);
    let hurry = Arc::clone(&watch.at_once);
    tokio::spawn(watch.run(runtime));
    let files = Arc::new(Files {
        loader,
        entering: std::sync::Mutex::new((archive, people)),
    });
    let outcome = until_told(runtime, files, stamp, &mut signals, known, &hurry).await;
    readiness::STOPPING.store(true, Ordering::Release);
    runtime.connections.shut();
    drop(accepting);
    stop(runtime, sink, &mut signals).await.and(outcome)
}

/// The faults in the files of users and accounts in `klamm.yaml` that would prevent
/// [`serve`](fn@serve) from starting: users, an issuer's keys, Klamm's own login at the brokers,
/// and the certificate authorities for token issuers. For `klamm check`; it uses the same functions
/// as the start.
pub fn unsound(config: &Config) -> Vec<Diagnostic> {
    let unusable = |message: String| vec![Diagnostic::error("unusable-tls", message)];
    let mut faults = match loader(config) {
        Ok(loader) => loader.faults_of_people(),
        Err(fault) => vec![Diagnostic::error("cannot-start", fault.to_string())],
    };
    let accounts = config.cluster.sasl.as_ref().map(Accounts::new);
    faults.extend(match accounts {
        Some(Err(account::AccountError::Files(faults))) => faults,
        Some(Err(account::AccountError::Tls(fault))) => {
            unusable(ServeError::TokenEndpoint(fault).to_string())
        }
        Some(Ok(_)) | None => Vec::new(),
    });
    if let Some(tokens) = &config.identity.tokens
        && let KeysFrom::Url { ca, .. } = &tokens.keys
        && let Err(fault) = http::Client::new(ca.as_deref())
    {
        faults.extend(unusable(ServeError::Issuer(fault).to_string()));
    }
    faults
}

fn shares(config: &Config, most: usize) -> Shares {
    let listeners = config.listeners.iter();
    let limits = &config.limits.per_source;
    let per_source = PerSource {
        connections: limits.connections,
        logins: limits.logins,
    };
    Shares::new(most, listeners.map(|listener| &*listener.name), per_source)
}

/// Closes a connection of the owner that holds the most memory when a shortage lasts.
async fn give_way(runtime: &'static Runtime) {
    let mut look = interval(GIVE_WAY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if let Some(id) = runtime.budget.gives_way(monotonic()) {
            runtime.connections.ring_one(id, Wakeup::MEMORY);
        }
    }
}

fn loader(config: &Config) -> Result<Loader, ServeError> {
    Ok(Loader {
        policy: config.policy.clone(),
        log: config.audit.directory.clone(),
        approvals: config.approvals.clone(),
        users: config.identity.users.clone(),
        tokens: config.identity.tokens.as_ref().map(tokens_from),
        same_person: config.identity.same_person,
        prefixes: config.identity.prefixes(),
        delegated: config.cluster.pass_through,
        certificates: config.identity.certificates.clone(),
        audit: config.audit.level,
        keys: Keys::random().map_err(|_| ServeError::Random)?,
    })
}

async fn admin_socket(config: &Config) -> Result<Option<TcpListener>, ServeError> {
    let Some(address) = config.admin else {
        return Ok(None);
    };
    let bound = TcpListener::bind(address).await;
    bound
        .map(Some)
        .map_err(|error| ServeError::Admin(address, error))
}

/// Starts the tasks that run beside the clients for the lifetime of the process, and returns the
/// cluster's snapshot.
fn spawn_tasks(
    runtime: &'static Runtime,
    config: &Config,
    inbox: Inbox,
    admin: Option<TcpListener>,
) -> sync::watch::Receiver<Known> {
    let addresses = config.listeners.iter().map(|listener| {
        let name = Arc::from(listener.name.as_str());
        (name, listener.addresses.clone())
    });
    let (keeper, known) = Keeper::new(runtime, addresses.collect());
    tokio::spawn(keeper.run());
    tokio::spawn(topic_ids::run(runtime, inbox));
    tokio::spawn(give_way(runtime));
    tokio::spawn(cluster_check::run(runtime));
    if let Some(issuer) = &runtime.issuer {
        tokio::spawn(issuer.run());
    }
    if let Some(socket) = admin {
        tokio::spawn(server::serve(socket, runtime));
    }
    known
}

fn tokens_from(tokens: &config::Tokens) -> TokensFrom {
    let settings = tokens.settings.clone();
    match &tokens.keys {
        KeysFrom::File(path) => TokensFrom::File(Box::new(settings), path.clone()),
        KeysFrom::Url { .. } => TokensFrom::Kept(Tokens::new(settings)),
    }
}

/// The task that fetches the issuer's keys, if they are behind a URL.
fn issuer(
    config: &Config,
    loader: &Loader,
    telemetry: &'static Telemetry,
) -> Result<Option<Issuer>, ServeError> {
    let Some(tokens) = &config.identity.tokens else {
        return Ok(None);
    };
    if !keys::self_test() {
        return Err(ServeError::Signatures);
    }
    let (
        KeysFrom::Url {
            url,
            ca,
            refresh,
            keep,
        },
        Some(TokensFrom::Kept(kept)),
    ) = (&tokens.keys, &loader.tokens)
    else {
        return Ok(None);
    };
    let client = http::Client::new(ca.as_deref()).map_err(ServeError::Issuer)?;
    let issuer = Issuer::new(
        kept.clone(),
        url.clone(),
        client,
        (*refresh, *keep),
        telemetry,
    );
    Ok(Some(issuer))
}

pub(super) fn upstream(config: &Config, watch: &mut Watch) -> Result<Upstream, ServeError> {
    let cluster = &config.cluster;
    let tls = cluster
        .tls
        .as_ref()
        .map(|tls| {
            let (watched, config) = Watched::brokers(tls)?;
            watch.all.push(watched);
            Ok::<_, tls::TlsSetupError>(config)
        })
        .transpose()?;
    let accounts = cluster.sasl.as_ref().map(Accounts::new).transpose();
    let accounts = accounts.map_err(|unusable| match unusable {
        account::AccountError::Files(faults) => ServeError::Files(faults),
        account::AccountError::Tls(error) => ServeError::TokenEndpoint(error),
    })?;
    let accounts = accounts.map(Arc::new);
    if let Some(accounts) = &accounts {
        tokio::spawn(Arc::clone(accounts).keep());
    }
    let bootstrap = cluster
        .bootstrap
        .iter()
        .map(|address| (address.host.clone(), address.port));
    Ok(Upstream {
        own: cluster.own(),
        pass_through: cluster.pass_through,
        bootstrap: bootstrap.collect(),
        tls,
        ca: cluster.tls.as_ref().map(|tls| tls.ca.clone()),
        accounts,
        deriving: Mutex::default(),
        pool: Pool::default(),
        turn: AtomicUsize::new(0),
        login_limiter: LoginLimiter::default(),
        brokers: Brokers::default(),
    })
}

/// Binds all addresses of all listeners, or returns all faults.
fn bind(
    config: &Config,
    telemetry: &Telemetry,
    watch: &mut Watch,
) -> Result<Vec<Bound>, ServeError> {
    let mut bound = Vec::new();
    let mut faults = Vec::new();
    for listener in &config.listeners {
        match listen::bind(listener, &config.limits, telemetry, watch) {
            Ok(more) => bound.extend(more),
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() {
        Ok(bound)
    } else {
        Err(ServeError::Listen(faults))
    }
}

/// Counts the audit log's write attempts in metrics, and logs when writing begins to fail and when
/// it works again.
fn report(telemetry: &'static Telemetry) -> sink::Report {
    Box::new(move |attempt| {
        if attempt.succeeded {
            telemetry.audit_commit.observe(attempt.took.as_secs_f64());
        }
        let broken = i64::from(!attempt.succeeded);
        let before = telemetry.audit_broken.get();
        telemetry.audit_broken.set(broken);
        match (before, broken) {
            (0, 1) => tracing::error!(
                waiting = attempt.events,
                "the audit log cannot be written: requests wait, nothing is forwarded"
            ),
            (1, 0) => tracing::info!(events = attempt.events, "the audit log is written again"),
            _ => {}
        }
    })
}

fn started(live: &Live) -> What {
    What::Started {
        version: env!("CARGO_PKG_VERSION"),
        policy: live.version.clone(),
    }
}

fn record(runtime: &Runtime, what: What) {
    let event = Event::of_gate(wall(), what);
    runtime.deferred.record(event, &mut runtime.journal.clone());
}

fn announce(config: &Config, live: &Live, most: usize) {
    for listener in &config.listeners {
        tracing::info!(
            listener = &*listener.name,
            address = bootstrap(listener),
            tls = listener.tls.is_some(),
            sasl = ?listener.sasl.iter().map(|row| row.name).collect::<Vec<_>>(),
            pass_through = listener.pass_through,
            brokers = %listener.addresses,
            "listening"
        );
    }
    if let Some(address) = config.admin {
        tracing::info!(%address, "/metrics, /livez, /readyz and /status are served");
    }
    tracing::info!(
        policy = live.policy.hash(),
        serial = live.version.serial,
        connections = most,
        version = env!("CARGO_PKG_VERSION"),
        "Klamm is up"
    );
}

fn bootstrap(listener: &Listener) -> String {
    let bound = listener.bind.iter().filter(|bind| bind.node.is_none());
    let shown: Vec<_> = bound.map(|bind| bind.address.to_string()).collect();
    shown.join(", ")
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }
}

/// Reloads changed files until a signal stops the process, or the cluster proves incompatible with
/// the listeners.
async fn until_told(
    runtime: &'static Runtime,
    files: Arc<Files>,
    stamp: u64,
    signals: &mut Signals,
    mut known: sync::watch::Receiver<Known>,
    hurry: &Notify,
) -> Result<(), ServeError> {
    show(runtime, &runtime.live.load());
    let mut settle = Debounce::new(stamp);
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let Signals {
        terminate,
        interrupt,
        hangup,
    } = signals;
    loop {
        let turn = tokio::select! {
            () = told_to_stop(terminate, interrupt) => return Ok(()),
            _ = hangup.recv() => {
                hurry.notify_one();
                runtime.fit.notify_one();
                Turn::Reload
            }
            () = tokio::time::sleep(STILL), if settle.is_changing() => Turn::Look,
            _ = looks.tick() => {
                let mut journal = runtime.journal.clone();
                runtime.attempts.settle(monotonic(), wall(), &mut journal);
                runtime.deferred.settle(&mut journal);
                runtime.pool.trim();
                runtime.upstream.pool.trim();
                if settle.is_changing() {
                    continue;
                }
                Turn::Look
            }
            Ok(()) = known.changed() => {
                if let Known::Cluster { homeless } = &*known.borrow_and_update()
                    && !homeless.is_empty()
                {
                    return Err(ServeError::Homeless(homeless.clone()));
                }
                continue;
            }
        };
        // Files can be on a disk that no longer answers.
        tokio::select! {
            () = told_to_stop(terminate, interrupt) => return Ok(()),
            () = turn.take(runtime, &files, &mut settle) => {}
        }
    }
}

/// The next action on the files.
enum Turn {
    Look,
    Reload,
}

impl Turn {
    async fn take(self, runtime: &'static Runtime, files: &Arc<Files>, settle: &mut Debounce) {
        match self {
            Turn::Look => look(runtime, files, settle).await,
            Turn::Reload => reload(runtime, files, settle).await,
        }
    }
}

/// The source of the policy, schemas and users in force, and the archive of versions.
struct Files {
    loader: Loader,
    /// The archive, and the files of users and keys that are in force; one reload at a time uses
    /// them.
    entering: std::sync::Mutex<(Archive, People)>,
}

impl Files {
    /// The stamp of the files, and the version that may come into force. `None` if the files
    /// changed during the read; nothing was done then.
    fn load(&self, runtime: &Runtime) -> Option<(u64, Renewed)> {
        let before = self.loader.stamp();
        let read = self.loader.load();
        if self.loader.stamp() != before {
            return None;
        }
        let mut entering = self.entering.lock().unwrap_or_else(PoisonError::into_inner);
        let (archive, people) = &mut *entering;
        let renewed = self
            .loader
            .renew(read, &runtime.live.load(), archive, people);
        runtime.board.archived(archive.latest());
        Some((before, renewed))
    }
}

async fn stamp(files: &Arc<Files>) -> Option<u64> {
    let files = Arc::clone(files);
    let stamp = tokio::task::spawn_blocking(move || files.loader.stamp());
    stamp.await.ok()
}

/// Checks whether the files have changed; reads them if so, and if no process is still writing
/// them.
async fn look(runtime: &'static Runtime, files: &Arc<Files>, settle: &mut Debounce) {
    let Some(stamp) = stamp(files).await else {
        return;
    };
    match settle.look(stamp, monotonic()) {
        Look::Nothing => {}
        Look::Read => reload(runtime, files, settle).await,
        Look::Restless => tracing::warn!(
            "policy, schemas or users keep changing: they are read when they have stayed the same for a second, and those from before are in force"
        ),
    }
}

/// Reads the files and puts their content in force.
async fn reload(runtime: &'static Runtime, files: &Arc<Files>, settle: &mut Debounce) {
    let reading = Arc::clone(files);
    let read = tokio::task::spawn_blocking(move || reading.load(runtime));
    let (read_at, renewed) = match read.await {
        Ok(Some(read)) => read,
        Ok(None) => return settle.read(None, monotonic()),
        Err(error) => {
            tracing::error!(%error, "reloading failed inside Klamm; nothing has changed");
            runtime
                .board
                .failed(wall(), std::iter::once(error.to_string()), false);
            return settle.read(stamp(files).await, monotonic());
        }
    };
    let Renewed {
        live,
        faults,
        teams,
    } = renewed;
    let partly = live.is_some();
    if let Some(live) = live {
        activate(runtime, live, faults.is_empty());
    }
    if !faults.is_empty() {
        refused(runtime, &faults, partly);
    }
    if let Some(teams) = teams {
        tell_teams(runtime, teams);
    }
    // If archiving failed, the files themselves have no fault: they count as changed until they are
    // archived.
    if faults.iter().all(|fault| fault.name != NOT_ARCHIVED) {
        settle.read(Some(read_at), monotonic());
    }
}

/// Logs the teams whose current files are not in force.
fn tell_teams(runtime: &Runtime, teams: Vec<Faulty>) {
    for Faulty { team, instead } in &teams {
        let instead = instead.word();
        tracing::error!(team, "the team's files have faults: {instead}");
    }
    let count = teams.len().try_into().unwrap_or(i64::MAX);
    runtime.telemetry.policy_faulty_teams.set(count);
    runtime.board.teams(teams);
}

fn refused(runtime: &Runtime, faults: &[Diagnostic], partly: bool) {
    runtime.telemetry.policy_failures.inc();
    let told = faults.iter().map(ToString::to_string);
    runtime.board.failed(wall(), told, partly);
    for fault in faults {
        tracing::error!("{fault}");
    }
    let waits = runtime.live.load().ceiling.is_some();
    let faults = faults.len();
    match partly {
        _ if waits => tracing::error!(
            faults,
            "a new version of the policy cannot be archived: what it no longer allows is denied, and what it newly allows waits"
        ),
        false => tracing::error!(
            faults,
            "the changed policy, schemas or users have faults; nothing has changed"
        ),
        true => tracing::error!(
            faults,
            "of policy, users and keys one has faults, and is as it was; what has none was read anew"
        ),
    }
}

fn show(runtime: &Runtime, live: &Live) {
    let (hash, serial) = (live.policy.hash(), live.version.serial);
    runtime
        .telemetry
        .policy(hash, live.policy.generation(), serial);
}

/// Puts a version in force. `whole`: none of the files has a fault.
fn activate(runtime: &'static Runtime, live: Live, whole: bool) {
    let policy = live.version.clone();
    let changed = runtime.live.load().version != policy;
    if changed {
        let policy = policy.clone();
        record(runtime, What::PolicyActivated { policy });
    }
    show(runtime, &live);
    runtime.live.store(Arc::new(live));
    runtime.board.in_force(wall(), changed);
    runtime.connections.ring(Wakeup::SWAPPED);
    if whole {
        if runtime.board.has_failed() {
            tracing::info!("the faults of the last reload are mended");
        }
        runtime.board.read_anew(wall());
        tracing::info!(
            policy = &*policy.hash,
            serial = policy.serial,
            changed,
            "policy, schemas and users were read anew"
        );
    }
}

async fn told_to_stop(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Finishes requests in flight, ends the sessions, and writes the last audit event. A second signal
/// skips the waiting.
async fn stop(
    runtime: &'static Runtime,
    sink: sink::Sink,
    signals: &mut Signals,
) -> Result<(), ServeError> {
    let Signals {
        terminate,
        interrupt,
        ..
    } = signals;
    let connections = runtime.connections.count();
    tracing::info!(connections, patience = ?runtime.drain, "stopping; a second signal ends it at once");
    let patience = tokio::select! {
        () = drain(runtime) => CLOSE,
        () = told_to_stop(terminate, interrupt) => HURRY,
    };
    let left = runtime.connections.count();
    if left > 0 {
        tracing::warn!(connections = left, "not all requests were finished");
        runtime.connections.ring(Wakeup::STOP);
        all_gone(runtime, patience).await;
    }
    let mut journal = runtime.journal.clone();
    runtime.attempts.finish(wall(), &mut journal);
    runtime.deferred.settle(&mut journal);
    record(runtime, What::Stopped);
    let deadline = monotonic()
        + if patience == HURRY {
            HURRY
        } else {
            LAST_EVENTS
        };
    let writing = tokio::task::spawn_blocking(move || sink.stop(deadline));
    let stopped = tokio::select! {
        stopped = writing => stopped,
        () = told_to_stop(terminate, interrupt) => return Err(ServeError::LastEvents("it was told to end at once".into())),
    };
    match stopped {
        Ok(Ok(())) => {
            tracing::info!("stopped");
            Ok(())
        }
        Ok(Err(error)) => Err(ServeError::LastEvents(error)),
        Err(error) => Err(ServeError::LastEvents(error.to_string().into())),
    }
}

/// Ends all connections, each when its requests in flight are finished, one after another: if all
/// clients reconnected at the same time, they would overload the instance that takes them.
async fn drain(runtime: &Runtime) {
    let deadline = monotonic() + runtime.drain;
    let ids = runtime.connections.ids();
    for some in ids.chunks(at_once(ids.len(), runtime.drain)) {
        for id in some {
            runtime.connections.ring_one(*id, Wakeup::DRAIN);
        }
        tokio::time::sleep(STEP).await;
    }
    all_gone(runtime, deadline.saturating_duration_since(monotonic())).await;
}

/// The number of connections that get the end signal in one step.
fn at_once(connections: usize, drain: Duration) -> usize {
    let paced = STEP.as_nanos() / PACE.as_nanos();
    let steps = drain.mul_f64(TOLD).as_nanos() / STEP.as_nanos();
    let needed = (connections as u128).div_ceil(steps.max(1));
    usize::try_from(paced.max(needed)).unwrap_or(usize::MAX)
}

async fn all_gone(runtime: &Runtime, patience: Duration) -> bool {
    let deadline = monotonic() + patience;
    while runtime.connections.count() > 0 {
        if monotonic() >= deadline {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_connections_are_told_to_end_in_less_than_half_of_the_time() {
        let drain = Duration::from_secs(25);
        assert_eq!(at_once(0, drain), 4);
        assert_eq!(at_once(2000, drain), 4);
        for connections in [10_000_usize, 100_000, 1_000_000] {
            let steps = connections.div_ceil(at_once(connections, drain));
            assert!(
                STEP * u32::try_from(steps).unwrap() <= drain / 2,
                "{connections}"
            );
        }
    }
}
