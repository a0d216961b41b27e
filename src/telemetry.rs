//! Turns facts into metrics and log lines. The only module that uses `prometheus`.
//!
//! A session writes facts, and this module decides how to count and log them. Counters are resolved
//! once, when the process starts: counting a request costs two comparisons of short strings and an
//! atomic addition. The number of log lines that hostile peers can cause is bounded.
use crate::{
    api,
    session::{Fact, LogLevel, LogLine, RecordLimit},
};
/// Why metrics cannot be set up.
pub use prometheus::Error;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder, core::Collector,
};
use std::{
    net::SocketAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// A line with the fixed log fields. `tracing` needs the level and the fields at compile time.
macro_rules! write_line {
    ($level:ident, $line:expr, $about:expr) => {
        tracing::$level!(
            conn = $about.connection,
            peer = %$about.peer,
            listener = $about.listener,
            subject = $line.subject.as_deref(),
            api = $line.api,
            version = $line.version,
            corr = $line.correlation,
            topic = $line.topic.as_deref(),
            partition = $line.partition,
            rule = $line.rule.as_deref(),
            decision = $line.decision,
            error = $line.error.as_deref(),
            "{}", $line.message
        )
    };
}

/// The possible decisions about a request, as in metrics.
pub const DECISIONS: [&str; 5] = ["allowed", "denied", "partial", "invalid", "refused"];

/// The maximum number of log lines about connections per second.
const LINES_A_SECOND: u64 = 200;

/// All metrics.
pub struct Telemetry {
    registry: Registry,
    requests: Vec<PerApi>,
    /// Counters for keys that have no row. Such requests are refused.
    unknown: PerApi,
    logins: IntCounterVec,
    delayed: IntCounterVec,
    renewals: IntCounterVec,
    closed: IntCounterVec,
    connections: IntCounterVec,
    open: IntGaugeVec,
    unlisted: IntCounterVec,
    tls_refused: IntCounterVec,
    tls_delayed: IntCounterVec,
    bytes: IntCounterVec,
    produced: IntCounter,
    consumed: IntCounter,
    pub in_flight: IntGauge,
    rights_evicted: IntCounter,
    pub refused_connections: IntCounter,
    pub audit_commit: Histogram,
    pub audit_waiting: IntGauge,
    pub audit_broken: IntGauge,
    pub memory_held: IntGauge,
    pub cluster_nodes: IntGauge,
    broker_up: IntGaugeVec,
    broker_tries: IntGaugeVec,
    pub cluster_topics: IntGauge,
    pub cluster_misfits: IntGauge,
    policy: IntGaugeVec,
    pub policy_failures: IntCounter,
    pub policy_waits: IntGauge,
    pub policy_faulty_teams: IntGauge,
    pub token_keys: IntGauge,
    pub token_keys_age: IntGauge,
    pub token_key_failures: IntCounter,
    tls_days: IntGaugeVec,
    pub tls_failures: IntCounter,
    limits: IntCounterVec,
    pub decompressed: IntCounter,
    work_waiting: IntGaugeVec,
    work_dropped: IntCounterVec,
    lines: Bounded,
    told: Mutex<[OnceAMinute; LIMITS.len()]>,
}

/// A limit of `SECURITY.md` whose reaching operators see, in metrics and in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Connections,
    ListenerConnections,
    SourceConnections,
    SourceLogins,
    UserConnections,
    DecompressRate,
    Work,
    Memory,
    Unread,
    LoginFrame,
    LoginTime,
    FailedLogins,
    Request,
    Elements,
    InFlight,
    Rights,
    Idle,
    RecordSteps,
    BatchSteps,
    DecompressedBatch,
    DecompressedRequest,
}

/// Every limit, in the order of [`Limit`]: its name in metrics, and its name in the log, which is
/// the one in the table of `SECURITY.md`.
const LIMITS: [(Limit, &str, &str); 21] = {
    use Limit::*;
    [
        (Connections, "connections", "connections"),
        (
            ListenerConnections,
            "listener_connections",
            "connections of one listener",
        ),
        (
            SourceConnections,
            "source_connections",
            "limits.per_source.connections",
        ),
        (SourceLogins, "source_logins", "limits.per_source.logins"),
        (
            UserConnections,
            "user_connections",
            "connections of one user",
        ),
        (DecompressRate, "decompress_rate", "limits.decompress_rate"),
        (Work, "work", "jobs that wait in one lane of the work pool"),
        (Memory, "memory", "limits.memory"),
        (Unread, "unread", "unread responses"),
        (LoginFrame, "login_frame", "limits.login_frame"),
        (LoginTime, "login_time", "limits.login_time"),
        (FailedLogins, "failed_logins", "delay of a login's result"),
        (Request, "request", "limits.request"),
        (Elements, "elements", "elements in the lists of a request"),
        (InFlight, "in_flight", "limits.in_flight"),
        (Rights, "rights", "limits.rights_per_connection"),
        (Idle, "idle", "limits.idle"),
        (RecordSteps, "record_steps", "limits.schema.record_steps"),
        (BatchSteps, "batch_steps", "limits.schema.batch_steps"),
        (
            DecompressedBatch,
            "decompressed_batch",
            "limits.decompressed_batch",
        ),
        (
            DecompressedRequest,
            "decompressed_request",
            "limits.decompressed_request",
        ),
    ]
};

impl Limit {
    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        LIMITS.get(self as usize).map_or("", |row| row.1)
    }

    /// Its name in the log and in `SECURITY.md`.
    pub fn text(self) -> &'static str {
        LIMITS.get(self as usize).map_or("", |row| row.2)
    }
}

impl From<RecordLimit> for Limit {
    fn from(limit: RecordLimit) -> Self {
        match limit {
            RecordLimit::RecordSteps => Limit::RecordSteps,
            RecordLimit::BatchSteps => Limit::BatchSteps,
            RecordLimit::DecompressedBatch => Limit::DecompressedBatch,
            RecordLimit::DecompressedRequest => Limit::DecompressedRequest,
        }
    }
}

/// Selects the occurrences that are logged: the first one, and then at most one in a minute.
#[derive(Debug, Default, Clone, Copy)]
pub struct OnceAMinute {
    logged: Option<Instant>,
    /// Occurrences since then.
    since: u64,
}

impl OnceAMinute {
    pub const PERIOD: Duration = Duration::from_secs(60);

    /// Counts an occurrence. If a log line is due, returns how many there were since the last line,
    /// this one included.
    pub fn note(&mut self, now: Instant) -> Option<u64> {
        self.since = self.since.saturating_add(1);
        if self.logged.is_some_and(|at| now < at + Self::PERIOD) {
            return None;
        }
        self.logged = Some(now);
        Some(std::mem::take(&mut self.since))
    }
}

struct PerApi {
    name: &'static str,
    decisions: [IntCounter; DECISIONS.len()],
    spent: Histogram,
}

/// The resolved counters of one listener.
#[derive(Clone)]
pub struct ListenerMetrics {
    pub connections: IntCounter,
    pub open: IntGauge,
    pub unlisted: IntCounter,
    /// TLS handshakes that were refused because of the client's certificate.
    pub tls_refused: IntCounter,
    /// Connections that waited before their handshake because of such refusals of their source.
    pub tls_delayed: IntCounter,
    pub from_client: IntCounter,
    pub to_client: IntCounter,
    pub from_broker: IntCounter,
    pub to_broker: IntCounter,
}

/// The connection that a log line is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub connection: u64,
    pub peer: SocketAddr,
    pub listener: &'a str,
}

impl Telemetry {
    pub fn new() -> Result<Self, Error> {
        let make = Maker(Registry::new());
        let requests = make.counters(
            "klamm_requests_total",
            "Requests by API key and decision",
            &["api", "decision"],
        )?;
        let spent = make.histograms(
            "klamm_request_seconds",
            "Time a request spent in Klamm before it was forwarded or answered",
            &["api"],
        )?;
        let per_api = |name| PerApi::new(name, &requests, &spent);
        let login_names = api::LOGIN.iter().map(|row| row.1);
        Ok(Self {
            requests: api::APIS
                .iter()
                .map(|row| row.name)
                .chain(login_names)
                .map(per_api)
                .collect(),
            unknown: per_api("other"),
            logins: make.counters(
                "klamm_logins_total",
                "Logins by mechanism and outcome",
                &["mechanism", "outcome"],
            )?,
            renewals: make.counters(
                "klamm_broker_logins_renewed_total",
                "Klamm's own logins that were said again because a broker limits them, by outcome",
                &["outcome"],
            )?,
            delayed: make.counters(
                "klamm_logins_delayed_total",
                "Logins whose verdict waited because of failures before, or was not told because there were too many",
                &["outcome"],
            )?,
            closed: make.counters(
                "klamm_connections_closed_total",
                "Connections that were closed, by reason",
                &["reason"],
            )?,
            connections: make.counters(
                "klamm_connections_total",
                "Client connections that were accepted",
                &["listener"],
            )?,
            open: make.gauges(
                "klamm_connections_open",
                "Client connections that are open",
                &["listener"],
            )?,
            unlisted: make.counters(
                "klamm_connections_rejected_source_total",
                "Connections closed at once because their peer is none of the listener's proxies",
                &["listener"],
            )?,
            tls_refused: make.counters(
                "klamm_tls_clients_refused_total",
                "TLS handshakes that were refused because of the client's certificate",
                &["listener"],
            )?,
            tls_delayed: make.counters(
                "klamm_tls_handshakes_delayed_total",
                "TLS handshakes that waited because certificates of the same source were refused before",
                &["listener"],
            )?,
            bytes: make.counters(
                "klamm_bytes_total",
                "Bytes by direction, TLS not counted",
                &["listener", "direction"],
            )?,
            produced: make.counter(
                "klamm_forwarded_record_bytes_total",
                "Bytes of records forwarded to brokers, retries included; what a broker took is its answer's to say",
            )?,
            consumed: make.counter(
                "klamm_consumed_record_bytes_total",
                "Bytes of records on their way to clients",
            )?,
            in_flight: make.gauge(
                "klamm_requests_in_flight",
                "Requests that were decided and are not forwarded or answered yet",
            )?,
            rights_evicted: make.counter(
                "klamm_rights_evicted_total",
                "Rights that went for others from what connections remember: they are recorded again when they are used again",
            )?,
            refused_connections: make.counter(
                "klamm_connections_refused_total",
                "Connections closed at once because too many are open",
            )?,
            audit_commit: make.histogram(
                "klamm_audit_commit_seconds",
                "Time from taking a batch of audit events to its being durable",
            )?,
            audit_waiting: make.gauge(
                "klamm_audit_waiting_events",
                "Audit events that are not durable yet",
            )?,
            audit_broken: make.gauge(
                "klamm_audit_write_failing",
                "1 while the audit log cannot be written",
            )?,
            memory_held: make.gauge(
                "klamm_memory_held_bytes",
                "Bytes of clients' requests and answers that are held",
            )?,
            cluster_nodes: make.gauge("klamm_cluster_nodes", "Brokers that are known")?,
            broker_up: make.gauges(
                "klamm_broker_up",
                "Whether the broker could be reached when it was tried last",
                &["broker"],
            )?,
            broker_tries: make.gauges(
                "klamm_broker_failed_tries",
                "How often the broker was tried in vain since it was reached last",
                &["broker"],
            )?,
            cluster_topics: make.gauge("klamm_cluster_topics", "Topic ids that are known")?,
            cluster_misfits: make.gauge(
                "klamm_cluster_incompatible_settings",
                "Quotas and limits of the cluster that hit all clients together, because all come as one",
            )?,
            policy: make.gauges(
                "klamm_policy_info",
                "The policy in force",
                &["hash", "generation", "serial"],
            )?,
            token_keys: make.gauge("klamm_token_keys", "Keys of the issuer of tokens that are known")?,
            token_keys_age: make.gauge(
                "klamm_token_keys_age_seconds",
                "Time since the keys of the issuer were fetched; 0 where they are in a file, or never came",
            )?,
            token_key_failures: make.counter(
                "klamm_token_key_failures_total",
                "Fetches of the issuer's keys that failed",
            )?,
            policy_failures: make.counter(
                "klamm_policy_reload_failures_total",
                "Reloads that changed nothing, or not all, because of faults",
            )?,
            policy_waits: make.gauge(
                "klamm_policy_not_archived",
                "1 while a new version of the policy cannot be archived",
            )?,
            policy_faulty_teams: make.gauge(
                "klamm_policy_faulty_teams",
                "Teams whose policy files have faults, and are not in force as they stand",
            )?,
            tls_days: make.gauges(
                "klamm_tls_days_until_expiry",
                "Whole days that are left of certificates, authorities and revocation lists; no listener: those for brokers",
                &["listener", "kind", "file", "subject"],
            )?,
            tls_failures: make.counter(
                "klamm_tls_reload_failures_total",
                "Reloads of TLS files that changed nothing because of faults",
            )?,
            limits: make.counters(
                "klamm_limits_reached_total",
                "How often a limit of SECURITY.md was reached",
                &["limit"],
            )?,
            decompressed: make.counter(
                "klamm_decompressed_bytes_total",
                "Bytes of records that were decompressed, or read for that, whichever is more",
            )?,
            work_waiting: make.gauges(
                "klamm_work_waiting",
                "Heavy computations that wait for their turn, by kind",
                &["lane"],
            )?,
            work_dropped: make.counters(
                "klamm_work_dropped_total",
                "Heavy computations given up because their client had gone, by kind",
                &["lane"],
            )?,
            told: Default::default(),
            lines: Bounded::new(LINES_A_SECOND),
            registry: make.build_info()?,
        })
    }

    /// The counters of a listener.
    pub fn listener(&self, name: &str) -> ListenerMetrics {
        let bytes = |direction| self.bytes.with_label_values(&[name, direction]);
        ListenerMetrics {
            connections: self.connections.with_label_values(&[name]),
            open: self.open.with_label_values(&[name]),
            unlisted: self.unlisted.with_label_values(&[name]),
            tls_refused: self.tls_refused.with_label_values(&[name]),
            tls_delayed: self.tls_delayed.with_label_values(&[name]),
            from_client: bytes("from_client"),
            to_client: bytes("to_client"),
            from_broker: bytes("from_broker"),
            to_broker: bytes("to_broker"),
        }
    }

    /// Counts and logs the facts of a session. Returns the change in the number of its requests in
    /// flight.
    pub fn observe(&self, facts: &mut Vec<Fact>, about: About<'_>, now: Instant) -> i64 {
        let mut change = 0;
        for fact in facts.drain(..) {
            match fact {
                Fact::LoggedIn { mechanism, ok } => {
                    let outcome = if ok { "ok" } else { "failed" };
                    self.logins.with_label_values(&[mechanism, outcome]).inc();
                }
                Fact::Renewed { ok } => {
                    let outcome = if ok { "ok" } else { "failed" };
                    self.renewals.with_label_values(&[outcome]).inc();
                }
                Fact::Delayed { told } => {
                    let outcome = if told { "told" } else { "crowded" };
                    self.delayed.with_label_values(&[outcome]).inc();
                }
                Fact::Request { api, decision } => {
                    self.api(api).decision(decision).inc();
                    change += 1;
                }
                Fact::Spent { api, time } => {
                    self.api(api).spent.observe(time.as_secs_f64());
                    change -= 1;
                }
                Fact::Records { produced, consumed } => {
                    self.produced.inc_by(produced);
                    self.consumed.inc_by(consumed);
                }
                Fact::RightsEvicted(rights) => {
                    self.rights_evicted.inc_by(rights.into());
                    self.note(Limit::Rights, now);
                }
                Fact::RecordLimit(limit) => self.note(limit.into(), now),
                Fact::Named(_) | Fact::Outdated => {}
                Fact::Log(line) => self.log(&line, about, now),
            }
        }
        if change != 0 {
            self.in_flight.add(change);
        }
        change
    }

    /// Counts a closed connection. `reason` must be one of a few words.
    pub fn closed(&self, reason: &'static str) {
        self.closed.with_label_values(&[reason]).inc();
    }

    /// Sets the metrics of the policy in force.
    pub fn policy(&self, hash: &str, generation: u64, serial: u64) {
        self.policy.reset();
        self.policy
            .with_label_values(&[hash, &generation.to_string(), &serial.to_string()])
            .set(1);
    }

    /// Sets the number of days until a certificate or other file in use expires.
    pub fn tls_days(&self, listener: &str, kind: &str, file: &str, subject: &str, days: i64) {
        let of = [listener, kind, file, subject];
        self.tls_days.with_label_values(&of).set(days);
    }

    /// Replaces the metrics of all brokers: address, whether it is reachable, number of failed
    /// attempts.
    pub fn brokers<'a>(&self, brokers: impl Iterator<Item = (&'a str, bool, u64)>) {
        self.broker_up.reset();
        self.broker_tries.reset();
        for (broker, up, tries) in brokers {
            let (of, tries) = ([broker], i64::try_from(tries).unwrap_or(i64::MAX));
            self.broker_up.with_label_values(&of).set(i64::from(up));
            self.broker_tries.with_label_values(&of).set(tries);
        }
    }

    /// Removes the metric of a file that is no longer in use.
    pub fn forget_tls(&self, listener: &str, kind: &str, file: &str, subject: &str) {
        // Two files with the same labels share one metric, which is removed with the first.
        let _gone = self
            .tls_days
            .remove_label_values(&[listener, kind, file, subject]);
    }

    /// Counts that a limit was reached, and logs it at most once a minute.
    pub fn note(&self, limit: Limit, now: Instant) {
        if let Some(times) = self.reached(limit, now) {
            tracing::warn!(limit = limit.text(), times, "a limit was reached");
        }
    }

    /// Counts that a limit was reached. If a log line is due, at most once a minute for each limit,
    /// returns how often the limit was reached since the last one.
    pub fn reached(&self, limit: Limit, now: Instant) -> Option<u64> {
        self.limits.with_label_values(&[limit.name()]).inc();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.get_mut(limit as usize)?.note(now)
    }

    /// The number of heavy computations of this kind that wait.
    pub fn work_waiting(&self, lane: &str) -> IntGauge {
        self.work_waiting.with_label_values(&[lane])
    }

    /// The number of heavy computations of this kind that were dropped.
    pub fn work_dropped(&self, lane: &str) -> IntCounter {
        self.work_dropped.with_label_values(&[lane])
    }

    /// Whether another line about a connection can be logged in this second.
    pub fn may_log(&self, now: Instant) -> bool {
        self.lines.admit(now)
    }

    /// All metrics in Prometheus' text format.
    pub fn render(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "metrics cannot be rendered");
        }
        text
    }

    fn api(&self, name: &str) -> &PerApi {
        self.requests
            .iter()
            .find(|api| api.name == name)
            .unwrap_or(&self.unknown)
    }

    fn log(&self, line: &LogLine, about: About<'_>, now: Instant) {
        if line.level != LogLevel::Debug && !self.may_log(now) {
            return;
        }
        match line.level {
            LogLevel::Debug => write_line!(debug, line, about),
            LogLevel::Info => write_line!(info, line, about),
            LogLevel::Warn => write_line!(warn, line, about),
        }
    }
}

impl PerApi {
    fn new(name: &'static str, requests: &IntCounterVec, spent: &HistogramVec) -> Self {
        Self {
            name,
            decisions: DECISIONS.map(|decision| requests.with_label_values(&[name, decision])),
            spent: spent.with_label_values(&[name]),
        }
    }

    /// An unknown word counts as refused, because the request was not allowed.
    fn decision(&self, word: &str) -> &IntCounter {
        let [.., refused] = &self.decisions;
        DECISIONS
            .iter()
            .zip(&self.decisions)
            .find(|(known, _)| **known == word)
            .map_or(refused, |(_, counter)| counter)
    }
}

/// Creates metrics and registers them.
struct Maker(Registry);

impl Maker {
    fn register<C: Collector + Clone + 'static>(&self, made: C) -> prometheus::Result<C> {
        self.0.register(Box::new(made.clone()))?;
        Ok(made)
    }
    fn counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> prometheus::Result<IntCounterVec> {
        self.register(IntCounterVec::new(Opts::new(name, help), labels)?)
    }
    fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
        self.register(IntGaugeVec::new(Opts::new(name, help), labels)?)
    }
    fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> prometheus::Result<HistogramVec> {
        self.register(HistogramVec::new(seconds(name, help), labels)?)
    }
    fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
        self.register(IntCounter::new(name, help)?)
    }
    fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
        self.register(IntGauge::new(name, help)?)
    }
    fn histogram(&self, name: &str, help: &str) -> prometheus::Result<Histogram> {
        self.register(Histogram::with_opts(seconds(name, help))?)
    }
    fn build_info(self) -> prometheus::Result<Registry> {
        let info = self.gauges("klamm_build_info", "This program", &["version"])?;
        info.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        Ok(self.0)
    }
}

/// Buckets from ten microseconds (a request without audit) to ten seconds (a typical client
/// timeout).
fn seconds(name: &str, help: &str) -> HistogramOpts {
    let buckets = [
        0.000_01, 0.000_03, 0.000_1, 0.000_3, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0,
    ];
    HistogramOpts::new(name, help).buckets(buckets.to_vec())
}

/// Allows at most `most` events per second.
struct Bounded {
    most: u64,
    start: Instant,
    /// Upper half: the second since `start`. Lower half: the number of events requested in that
    /// second.
    state: AtomicU64,
}

impl Bounded {
    #[expect(
        clippy::disallowed_methods,
        reason = "only differences to the clock of the callers are used"
    )]
    fn new(most: u64) -> Self {
        Self {
            most,
            start: Instant::now(),
            state: AtomicU64::new(0),
        }
    }

    fn admit(&self, now: Instant) -> bool {
        let second = now.saturating_duration_since(self.start).as_secs() & 0xffff_ffff;
        let before = self.state.fetch_add(1, Ordering::Relaxed);
        if before >> 32 == second {
            return before & 0xffff_ffff < self.most;
        }
        let suppressed = (before & 0xffff_ffff).saturating_sub(self.most);
        if self
            .state
            .compare_exchange(
                before + 1,
                (second << 32) | 1,
                Ordering::Relaxed,
                Ordering::Relaxed,
            )
            .is_ok()
            && suppressed > 0
        {
            tracing::warn!(suppressed, "log lines about connections were left out");
        }
        true
    }
}

/// A duration in log lines, in milliseconds.
pub fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn about() -> About<'static> {
        About {
            connection: 1,
            peer: SocketAddr::from(([127, 0, 0, 1], 1)),
            listener: "clients",
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "any instant will do, and this is how one is made"
    )]
    fn requests_are_counted_by_api_and_decision_and_what_is_unknown_as_refused() {
        let telemetry = Telemetry::new().unwrap();
        let mut facts = vec![
            Fact::Request {
                api: "Produce",
                decision: "denied",
            },
            Fact::Request {
                api: "Produce",
                decision: "waved through",
            },
            Fact::Request {
                api: "NoSuchThing",
                decision: "allowed",
            },
            Fact::Spent {
                api: "Produce",
                time: Duration::from_millis(2),
            },
        ];
        assert_eq!(telemetry.observe(&mut facts, about(), Instant::now()), 2);
        let text = String::from_utf8(telemetry.render()).unwrap();
        assert!(
            text.contains(r#"klamm_requests_total{api="Produce",decision="denied"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"klamm_requests_total{api="Produce",decision="refused"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"klamm_requests_total{api="other",decision="allowed"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"klamm_request_seconds_bucket{api="Produce",le="0.003"} 1"#),
            "{text}"
        );
        assert!(text.contains("klamm_requests_in_flight 2"), "{text}");
    }

    #[test]
    fn each_limit_has_its_names_in_one_place_and_stands_in_security_md() {
        let table = include_str!("../SECURITY.md");
        let (mut names, mut texts) = (HashSet::new(), HashSet::new());
        for (at, (limit, name, text)) in LIMITS.into_iter().enumerate() {
            assert_eq!(limit as usize, at, "{name}");
            assert!(names.insert(name) && texts.insert(text), "{name}");
            let row = |cell: &str| table.contains(&format!("\n| {cell} |"));
            assert!(row(text) || row(&format!("`{text}`")), "{text}");
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; from here on time is simulated"
    )]
    fn a_limit_is_logged_once_a_minute_with_how_often_it_was_reached() {
        let (telemetry, start) = (Telemetry::new().unwrap(), Instant::now());
        assert_eq!(telemetry.reached(Limit::Idle, start), Some(1));
        for second in 1..60 {
            let now = start + Duration::from_secs(second);
            assert_eq!(telemetry.reached(Limit::Idle, now), None);
        }
        let later = start + OnceAMinute::PERIOD;
        assert_eq!(telemetry.reached(Limit::Memory, later), Some(1));
        assert_eq!(telemetry.reached(Limit::Idle, later), Some(60));
        assert_eq!(telemetry.reached(Limit::Idle, later), None);
        let text = String::from_utf8(telemetry.render()).unwrap();
        let counted = r#"klamm_limits_reached_total{limit="idle"} 62"#;
        assert!(text.contains(counted), "{text}");
    }

    #[test]
    fn log_lines_are_bounded_by_the_second() {
        let bounded = Bounded::new(3);
        let start = bounded.start;
        let admitted = |at| (0..10).filter(|_| bounded.admit(at)).count();
        assert_eq!(admitted(start), 3);
        assert_eq!(admitted(start + Duration::from_secs(1)), 3);
    }

    #[test]
    fn only_the_policy_in_force_is_shown() {
        let telemetry = Telemetry::new().unwrap();
        telemetry.policy("aa", 1, 6);
        telemetry.policy("bb", 2, 7);
        let text = String::from_utf8(telemetry.render()).unwrap();
        assert!(
            !text.contains("aa")
                && text.contains(r#"klamm_policy_info{generation="2",hash="bb",serial="7"} 1"#),
            "{text}"
        );
    }
}
