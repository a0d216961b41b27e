//! What one connection needs to call its session: the outside as it is at this poll, and somewhere for what the session has to tell.
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
    telemetry::About,
    wire::{FrameError, proxy},
};
use rustls::pki_types::CertificateDer;
use std::{
    cell::Cell,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

/// What a session's calls need besides the session.
pub struct ConnectionContext {
    pub runtime: &'static Runtime,
    pub port: &'static Port,
    pub journal: JournalHandle,
    pub id: u64,
    pub peer: SocketAddr,
    /// The node that this connection is for; `None`: any.
    pub node: Option<i32>,
    /// Requests that were decided and not yet forwarded or answered.
    pub in_flight: i64,
    /// What was wrong with the client's TLS.
    pub fault: Option<(Failure, String)>,
}

/// What is loaded once per poll.
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

    /// Counts, logs and passes on what the session told during this poll.
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

    /// A socket that failed. What a peer does wrong with TLS is worth a line; that it went away is not.
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

    /// Counts a client's certificate that was refused in the handshake, and logs its source at most
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

    /// Which clients' certificates are taken on this port now.
    pub fn trust(&self) -> Option<Arc<Trust>> {
        self.port.tls.as_ref()?.load().trust.clone()
    }

    /// Whether a client's chain is taken by this. Where none is asked for any more, none holds.
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

    /// A balancer that does not say for whom it speaks, or says it wrongly.
    pub fn ungreeted(&mut self, fault: proxy::ProxyHeaderError, now: Instant) -> Close {
        if self.runtime.telemetry.may_log(now) {
            tracing::warn!(conn = self.id, peer = %self.peer, listener = &*self.port.listener.name, error = %fault, "no PROXY header");
        }
        Close::Proxy(fault)
    }

    /// Records what the session could not, or not by itself.
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
            self.runtime.reached.note(limit, now);
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

/// What a client has done wrong with TLS, for whoever reads the log.
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

/// The limit for which a connection was closed.
fn limit(why: &Close, limits: &Limits) -> Option<&'static str> {
    match why {
        Close::Malformed(FrameError::FrameTooLong { limit, .. }) if *limit == limits.login_frame => {
            Some("limits.login_frame")
        }
        Close::Malformed(FrameError::FrameTooLong { .. }) => Some("limits.request"),
        Close::Malformed(FrameError::TooManyElements(_)) => Some("elements that a request lists"),
        Close::LoginTimeout => Some("limits.login_time"),
        Close::Idle => Some("limits.idle"),
        Close::RateLimited => Some("logins of a source that has failed"),
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
        // It was logged when it was reached.
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
    /// One vector of facts per thread: used within one poll only.
    static FACTS: Cell<Vec<Fact>> = const { Cell::new(Vec::new()) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::{AlertDescription as Alert, Error};

    /// What a client did with TLS, and what the log says of it.
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
