//! What a connection needs to call its session: the shared state at the time of the poll, and a
//! place for the facts that the session reports.
use super::{certificates::Trust, stream, tls};
use crate::shell::{
    broker::topic_ids,
    clock::{monotonic, wall},
    log::sink::JournalHandle,
    runtime::{Port, Runtime},
};
use crate::{
    audit::{Durable, Failure, What},
    cluster::Cluster,
    identity::Gone,
    session::{Close, Cx, Fact, Last, Limits, Live, Side},
    telemetry::{About, Limit},
    wire::{FrameError, proxy},
};
use rustls::pki_types::CertificateDer;
use std::{
    cell::Cell,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

/// The arguments of a session's calls besides the session itself.
pub struct ConnectionContext {
    pub runtime: &'static Runtime,
    pub port: &'static Port,
    pub journal: JournalHandle,
    pub id: u64,
    pub peer: SocketAddr,
    /// The node to which this connection belongs; `None`: any node.
    pub node: Option<i32>,
    /// Requests that are authorized and not yet forwarded or answered.
    pub in_flight: i64,
    /// The failure of the client's TLS.
    pub fault: Option<(Failure, String)>,
}

/// The shared state, loaded once per poll.
pub struct PollSnapshot {
    pub now: Instant,
    pub wall: jiff::Timestamp,
    pub live: arc_swap::Guard<Arc<Live>>,
    pub cluster: arc_swap::Guard<Arc<Cluster>>,
    pub durable: Durable,
    pub facts: Vec<Fact>,
}

impl ConnectionContext {
    pub fn snapshot(&self) -> PollSnapshot {
        PollSnapshot {
            now: monotonic(),
            wall: wall(),
            live: self.runtime.live.load(),
            cluster: self.runtime.cluster.load(),
            durable: self.journal.durable(),
            facts: FACTS.take(),
        }
    }

    pub fn cx<'a>(&'a mut self, snapshot: &'a mut PollSnapshot) -> Cx<'a> {
        Cx {
            now: snapshot.now,
            wall: snapshot.wall,
            live: &snapshot.live,
            cluster: &snapshot.cluster,
            journal: &mut self.journal,
            durable: snapshot.durable,
            facts: &mut snapshot.facts,
            backoff: &self.runtime.backoff,
            attempts: &self.runtime.attempts,
        }
    }

    /// Counts, logs and passes on the facts that the session reported during this poll.
    pub fn observe(&mut self, snapshot: &mut PollSnapshot) {
        for fact in &snapshot.facts {
            match fact {
                Fact::Named(topics) => {
                    topic_ids::learn(self.runtime, topics.iter().cloned().collect());
                }
                Fact::Outdated => self.runtime.stale.notify_one(),
                Fact::LoggedIn { .. }
                | Fact::Renewed { .. }
                | Fact::Delayed { .. }
                | Fact::Request { .. }
                | Fact::Spent { .. }
                | Fact::Records { .. }
                | Fact::RightsEvicted(_)
                | Fact::RecordLimit(_)
                | Fact::Log(_) => {}
            }
        }
        let about = About {
            connection: self.id,
            peer: self.peer,
            listener: &self.port.listener.name,
        };
        self.in_flight += self
            .runtime
            .telemetry
            .observe(&mut snapshot.facts, about, snapshot.now);
        FACTS.set(std::mem::take(&mut snapshot.facts));
    }

    pub fn count_read(&self, side: Side, n: usize) {
        let metrics = &self.port.metrics;
        match side {
            Side::Client => metrics.from_client.inc_by(n as u64),
            Side::Broker => metrics.from_broker.inc_by(n as u64),
        }
    }

    pub fn count_written(&self, side: Side, n: usize) {
        let metrics = &self.port.metrics;
        match side {
            Side::Client => metrics.to_client.inc_by(n as u64),
            Side::Broker => metrics.to_broker.inc_by(n as u64),
        }
    }

    /// A socket has failed. A TLS error of the peer is logged; a disconnection is not.
    pub fn broken(&mut self, side: Side, fault: &stream::StreamError, now: Instant) -> Close {
        let why = match (side, fault) {
            (Side::Client, stream::StreamError::Io(_)) => Close::Client,
            (
                Side::Client,
                stream::StreamError::Tls(_)
                | stream::StreamError::NotTls
                | stream::StreamError::HttpNotTls,
            ) => Close::Tls,
            (Side::Broker, _) => Close::Broker,
        };
        if why == Close::Tls {
            let kind = match fault {
                stream::StreamError::NotTls => Failure::PlainAtTlsPort,
                stream::StreamError::HttpNotTls => Failure::Http,
                stream::StreamError::Io(_) | stream::StreamError::Tls(_) => Failure::Tls,
            };
            self.fault = Some((kind, explained(fault)));
        }
        let telling = !matches!(fault, stream::StreamError::Io(_)) || side == Side::Broker;
        if telling && self.runtime.telemetry.may_log(now) {
            tracing::warn!(conn = self.id, peer = %self.peer, listener = &*self.port.listener.name, error = explained(fault), "{why}");
        }
        why
    }

    /// See [`tell`].
    pub fn tell(&self, limit: Limit) {
        tell(self.runtime, self.port, self.peer, limit);
    }

    /// Counts a client certificate that was rejected in the handshake, and logs its source at most
    /// once a minute.
    pub fn certificate_refused(&self, source: Option<IpAddr>, why: &str, now: Instant) {
        self.port.metrics.tls_refused.inc();
        let Some(source) = source else {
            return;
        };
        if let Some(times) = self.runtime.refusals.refused(source, now)
            && self.runtime.telemetry.may_log(now)
        {
            let listener = &*self.port.listener.name;
            tracing::warn!(listener, %source, times, error = why, "client certificates of this source were refused; after more than four refusals its connections wait before the handshake");
        }
    }

    /// The rules for client certificates that are now in force on this port.
    pub fn trust(&self) -> Option<Arc<Trust>> {
        self.port.tls.as_ref()?.load().trust.clone()
    }

    /// Fails if this trust does not accept the client's chain. If certificates are no longer
    /// requested, no chain is accepted.
    pub fn hold(
        &self,
        trust: Option<&Trust>,
        chain: &[CertificateDer<'_>],
        snapshot: &PollSnapshot,
    ) -> Result<(), Close> {
        let held = trust.ok_or_else(|| "no certificates are taken here any more".to_owned());
        let Err(why) = held.and_then(|trust| trust.holds(chain, snapshot.wall)) else {
            return Ok(());
        };
        if self.runtime.telemetry.may_log(snapshot.now) {
            let (conn, peer, listener) = (self.id, self.peer, &*self.port.listener.name);
            tracing::info!(conn, %peer, listener, why, "the client's certificate is not taken any more");
        }
        Err(Close::CredentialRevoked(Gone::Certificate))
    }

    /// The PROXY header of a load balancer is missing or invalid.
    pub fn ungreeted(&mut self, fault: proxy::ProxyHeaderError, now: Instant) -> Close {
        if self.runtime.telemetry.may_log(now) {
            tracing::warn!(conn = self.id, peer = %self.peer, listener = &*self.port.listener.name, error = %fault, "no PROXY header");
        }
        Close::Proxy(fault)
    }

    /// Records the last events, which the session could not record, or not by itself.
    pub fn record_last(&mut self, last: Last, snapshot: &PollSnapshot) {
        if let Some(event) = last.owed {
            self.runtime.deferred.owe(event);
        }
        let Some((mut kind, mut event)) = last.stranger else {
            return;
        };
        if let (
            What::Unidentified {
                failure, detail, ..
            },
            Some(fault),
        ) = (&mut event.what, self.fault.take())
        {
            (*failure, *detail) = fault;
            kind = *failure;
        }
        let attempts = &self.runtime.attempts;
        attempts.record(kind, event, snapshot.now, &mut self.journal);
    }

    pub fn say_closed(&self, why: &Close, now: Instant) {
        self.runtime.telemetry.closed(reason(why));
        if let Some(limit) = limit(why, &self.port.listener.limits) {
            self.runtime.telemetry.note(limit, now);
        }
        let (conn, peer, listener) = (self.id, self.peer, &*self.port.listener.name);
        match why {
            Close::Client | Close::Idle | Close::Lifetime | Close::Stopping => {
                tracing::debug!(conn, %peer, listener, "closed: {why}");
            }
            Close::Malformed(_)
            | Close::Login
            | Close::LoginTimeout
            | Close::Refused
            | Close::NoSuchNode
            | Close::Tls
            | Close::Proxy(_)
            | Close::RateLimited
            | Close::Limit(_)
            | Close::Revoked
            | Close::CredentialRevoked(_)
            | Close::Expired
            | Close::Broker
            | Close::BrokerMalformed(_)
            | Close::Audit => {
                if self.runtime.telemetry.may_log(now) {
                    tracing::info!(conn, %peer, listener, "closed: {why}");
                }
            }
        }
    }
}

/// Counts a limit that a connection has reached, and logs it at a limited rate.
pub fn tell(runtime: &Runtime, port: &Port, peer: SocketAddr, limit: Limit) {
    if let Some(times) = runtime.telemetry.reached(limit, monotonic()) {
        let (listener, limit) = (&*port.listener.name, limit.text());
        tracing::warn!(listener, %peer, limit, times, "a limit was reached");
    }
}

/// An explanation of the client's TLS error for the log.
fn explained(fault: &stream::StreamError) -> String {
    use rustls::AlertDescription as Alert;
    let stream::StreamError::Tls(tls::TlsError::Rustls(rustls::Error::AlertReceived(alert))) =
        fault
    else {
        return fault.to_string();
    };
    let untrusted = [
        Alert::UnknownCA,
        Alert::BadCertificate,
        Alert::CertificateUnknown,
        Alert::CertificateExpired,
        Alert::UnsupportedCertificate,
    ];
    if untrusted.contains(alert) {
        format!("TLS: the client does not take the listener's certificate (alert {alert:?})")
    } else {
        format!("TLS: the client ended the handshake (alert {alert:?})")
    }
}

/// The limit because of which a connection was closed.
fn limit(why: &Close, limits: &Limits) -> Option<Limit> {
    match why {
        Close::Malformed(FrameError::FrameTooLong { limit, .. }) if *limit == limits.login_frame => {
            Some(Limit::LoginFrame)
        }
        Close::Malformed(FrameError::FrameTooLong { .. }) => Some(Limit::Request),
        Close::Malformed(FrameError::TooManyElements(_)) => Some(Limit::Elements),
        Close::LoginTimeout => Some(Limit::LoginTime),
        Close::Idle => Some(Limit::Idle),
        Close::RateLimited => Some(Limit::FailedLogins),
        Close::Malformed(_)
        | Close::Login
        | Close::Refused
        | Close::NoSuchNode
        | Close::Tls
        | Close::Proxy(_)
        | Close::Revoked
        | Close::CredentialRevoked(_)
        | Close::Expired
        | Close::Broker
        | Close::BrokerMalformed(_)
        | Close::Audit
        | Close::Client
        | Close::Lifetime
        // It was logged when the limit was reached.
        | Close::Limit(_)
        | Close::Stopping => None,
    }
}

fn reason(why: &Close) -> &'static str {
    match why {
        Close::Malformed(_) => "malformed",
        Close::Login => "login",
        Close::LoginTimeout => "login_timeout",
        Close::Refused => "refused",
        Close::NoSuchNode => "no_such_node",
        Close::Tls => "tls",
        Close::Proxy(_) => "proxy",
        Close::RateLimited => "crowded",
        Close::Limit(name) => name,
        Close::Revoked => "revoked",
        Close::CredentialRevoked(_) => "gone",
        Close::Expired => "expired",
        Close::Idle => "idle",
        Close::Broker => "broker",
        Close::BrokerMalformed(_) => "broker_malformed",
        Close::Audit => "audit",
        Close::Client => "client",
        Close::Lifetime => "lifetime",
        Close::Stopping => "stopping",
    }
}

thread_local! {
    /// One vector of facts per thread: it is used only within one poll.
    static FACTS: Cell<Vec<Fact>> = const { Cell::new(Vec::new()) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::{AlertDescription as Alert, Error};

    /// A client's TLS error, and the expected explanation in the log.
    #[test]
    fn what_is_wrong_with_a_clients_tls_is_explained() {
        let cases = [
            (
                stream::StreamError::NotTls,
                "the peer does not speak TLS on a TLS port",
            ),
            (
                stream::StreamError::HttpNotTls,
                "HTTP without TLS on a TLS port for Kafka clients",
            ),
            (
                tls::TlsError::Rustls(Error::AlertReceived(Alert::UnknownCA)).into(),
                "TLS: the client does not take the listener's certificate (alert UnknownCA)",
            ),
            (
                tls::TlsError::Rustls(Error::AlertReceived(Alert::ProtocolVersion)).into(),
                "TLS: the client ended the handshake (alert ProtocolVersion)",
            ),
        ];
        for (fault, text) in cases {
            assert_eq!(explained(&fault), text);
        }
    }
}
