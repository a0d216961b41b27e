//! Bound addresses and the connections that they accept.
//!
//! The whole port range of a listener is bound at start, so that a port in use is a fault at start
//! and not when a broker joins. A connection to the port of an unknown node is closed at once
//! (ruling 33).
use super::{certificates::Served, pump, stream::Stream, tls};
use crate::shell::{
    clock::{monotonic, wall},
    files::watch::{Watch, Watched},
    runtime::{NodeListeners, Port, Runtime},
};
use crate::{
    audit::{Closing, Event, Failure, What},
    config::{self, Bind, Listener},
    schema::Budget,
    session::{Limits, ListenerContext, RightsKey},
    telemetry::Telemetry,
};
use arc_swap::ArcSwap;
use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use std::{
    hash::RandomState,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};

const BACKLOG: i32 = 4096;
/// How long reading pauses while the audit log cannot be written (ruling 14).
const AUDIT: Duration = Duration::from_secs(5);
const KEEPALIVE: Duration = Duration::from_secs(60);
/// The pause in accepting when the process has no file descriptor left.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Why a listener cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error("listener `{listener}` cannot bind {address}{role}: {error}")]
    Bind {
        listener: Arc<str>,
        address: SocketAddr,
        role: String,
        error: io::Error,
    },
    #[error("listener `{0}`: {1}")]
    Tls(Arc<str>, tls::TlsSetupError),
}

/// A bound address that does not accept yet.
pub struct Bound {
    socket: TcpListener,
    port: &'static Port,
}

/// Binds all addresses of a listener, or returns all faults.
pub fn bind(
    listener: &Listener,
    limits: &config::Limits,
    telemetry: &Telemetry,
    watch: &mut Watch,
) -> Result<Vec<Bound>, Vec<BindError>> {
    let tls = match &listener.tls {
        None => None,
        Some(tls) => match Watched::listener(listener, tls) {
            Ok((watched, served)) => {
                watch.all.push(watched);
                Some(served)
            }
            Err(error) => {
                return Err(vec![BindError::Tls(
                    Arc::from(listener.name.as_str()),
                    error,
                )]);
            }
        },
    };
    let ports = Ports::new(listener, limits, tls, telemetry);
    let mut bound = Vec::new();
    let mut faults = Vec::new();
    for Bind { address, node } in &listener.bind {
        match socket(*address) {
            Ok(socket) => bound.push(Bound {
                socket,
                port: ports.of(*node),
            }),
            Err(error) if is_spare(listener, *address, &error) => {
                tracing::info!(%address, "not bound: this machine has no IPv6");
            }
            Err(error) => {
                let role = node.map_or_else(
                    || " (bootstrap)".to_owned(),
                    |node| format!(" (for node {node})"),
                );
                faults.push(BindError::Bind {
                    listener: Arc::from(listener.name.as_str()),
                    address: *address,
                    role,
                    error,
                });
            }
        }
    }
    if faults.is_empty() {
        Ok(bound)
    } else {
        Err(faults)
    }
}

/// Whether this failure can be ignored: `localhost` has two addresses, and a machine may have only
/// one of them.
fn is_spare(listener: &Listener, address: SocketAddr, error: &io::Error) -> bool {
    let other = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port());
    let missing = matches!(
        error.kind(),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported
    );
    let twin = |bind: &Bind| bind.address == other;
    address.ip() == Ipv6Addr::LOCALHOST && missing && listener.bind.iter().any(twin)
}

/// Creates the contexts behind the ports of one listener.
struct Ports<'a> {
    context: ListenerContext,
    tls: Option<Arc<ArcSwap<Served>>>,
    listener: &'a Listener,
    telemetry: &'a Telemetry,
}

impl<'a> Ports<'a> {
    fn new(
        listener: &'a Listener,
        limits: &config::Limits,
        tls: Option<Arc<ArcSwap<Served>>>,
        telemetry: &'a Telemetry,
    ) -> Self {
        let context = ListenerContext {
            name: Arc::from(listener.name.as_str()),
            tls: tls.is_some(),
            // If load balancers are in front, no source is verified before the PROXY header has
            // arrived.
            source_proven: listener.source_proven && listener.proxies.is_empty(),
            mechanisms: listener.sasl.iter().map(|row| row.name).collect(),
            certificate_alone: listener.certificate_alone,
            anonymous: listener.anonymous(),
            pass_through: listener.pass_through,
            addresses: Arc::new(listener.addresses.clone()),
            node: None,
            limits: of_connection(limits),
            rights_key: RightsKey::new([RandomState::new(), RandomState::new()]),
        };
        Self {
            context,
            tls,
            listener,
            telemetry,
        }
    }

    /// Lives as long as the process, because connections refer to it.
    fn of(&self, node: Option<i32>) -> &'static Port {
        let context = ListenerContext {
            node,
            ..self.context.clone()
        };
        let names = self.listener.addresses.names.clone();
        let named = names.filter(|_| node.is_none()).map(|names| {
            let addresses = Arc::new(self.listener.addresses.by_name());
            NodeListeners::new(
                names,
                ListenerContext {
                    addresses,
                    ..self.context.clone()
                },
            )
        });
        Box::leak(Box::new(Port {
            listener: Arc::new(context),
            tls: self.tls.clone(),
            named,
            proxies: self.listener.proxies.clone(),
            metrics: self.telemetry.listener(&self.listener.name),
        }))
    }
}

fn of_connection(limits: &config::Limits) -> Limits {
    Limits {
        login_frame: limits.login_frame,
        request: limits.request,
        decompressed_batch: limits.decompressed_batch,
        decompressed_request: limits.decompressed_request,
        schema: Budget {
            record: limits.schema.record_steps,
            batch: limits.schema.batch_steps,
        },
        in_flight: limits.in_flight,
        rights_per_connection: limits.rights_per_connection,
        login_time: limits.login_time,
        idle: limits.idle,
        session_lifetime: limits.session_lifetime,
        audit_patience: AUDIT,
    }
}

fn socket(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        // A socket on `::` accepts IPv4, too, whatever the system's default is.
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

impl Bound {
    /// Accepts connections until the task ends.
    pub async fn accept(self, runtime: &'static Runtime) {
        loop {
            match self.socket.accept().await {
                Ok((tcp, peer)) => self.take(runtime, tcp, peer),
                Err(error) if passing(&error) => {}
                Err(error) => {
                    tracing::warn!(listener = &*self.port.listener.name, %error, "cannot accept connections");
                    tokio::time::sleep(EXHAUSTED).await;
                }
            }
        }
    }

    fn take(&self, runtime: &'static Runtime, tcp: TcpStream, peer: SocketAddr) {
        let context = &self.port.listener;
        if let Some(node) = context.node
            && !runtime.cluster.load().nodes.contains_key(&node)
        {
            tracing::debug!(listener = &*context.name, %peer, node, "closed: no such node is known");
            runtime.stale.notify_one();
            return;
        }
        // A source address has one form, whichever socket accepted the connection (ruling 30).
        let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        if !self.port.believes(peer.ip()) {
            self.turn_away(runtime, peer);
            return;
        }
        let served = self.port.tls.as_ref().map(|tls| tls.load());
        let started = tune(&tcp)
            .map_err(super::stream::StreamError::from)
            .and_then(|()| Stream::accept(tcp, served.as_ref().map(|served| &served.config)))
            .map(|stream| {
                let trust = served.as_ref().and_then(|served| served.trust.clone());
                pump::start(runtime, self.port, stream, peer, trust)
            });
        match started {
            Ok(true) => {}
            Ok(false) => {
                tracing::debug!(listener = &*context.name, %peer, "closed: too many connections are open");
            }
            Err(error) => {
                tracing::debug!(listener = &*context.name, %peer, %error, "a connection cannot begin");
            }
        }
    }
}

impl Bound {
    /// Closes a connection of a peer that is not a load balancer: it may not claim a client's
    /// address, and without a PROXY header its connection is not accepted.
    fn turn_away(&self, runtime: &Runtime, peer: SocketAddr) {
        let listener = &self.port.listener.name;
        self.port.metrics.unlisted.inc();
        tracing::debug!(listener = &**listener, %peer, "closed: the peer is not among the listener's proxies");
        let what = What::Unidentified {
            why: Closing::Refused,
            failure: Failure::Source,
            detail: "the peer is not among the listener's proxies".to_owned(),
        };
        let event = Event {
            source: Some(peer),
            listener: Arc::clone(listener),
            ..Event::of_gate(wall(), what)
        };
        let mut journal = runtime.journal.clone();
        let attempts = &runtime.attempts;
        attempts.record(Failure::Source, event, monotonic(), &mut journal);
    }
}

/// Whether the error concerns only this connection, which was closed before it was accepted.
fn passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// Sends small answers without delay, and detects a peer that has disappeared without closing
/// (ruling 21).
pub fn tune(tcp: &TcpStream) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    SockRef::from(tcp).set_tcp_keepalive(
        &TcpKeepalive::new()
            .with_time(KEEPALIVE)
            .with_interval(Duration::from_secs(10)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Addresses;

    fn listener(port: u16) -> Listener {
        let at = |port, node| Bind {
            address: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
            node,
        };
        Listener {
            name: "clients".to_owned(),
            bind: vec![at(0, None), at(port, Some(0))],
            addresses: Addresses::by_port("localhost", port, port),
            tls: None,
            sasl: Vec::new(),
            certificate_alone: false,
            pass_through: false,
            source_proven: true,
            proxies: Vec::new(),
        }
    }

    #[tokio::test]
    async fn small_answers_are_not_delayed_and_a_peer_that_is_gone_is_noticed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        tune(&tcp).unwrap();
        let socket = SockRef::from(&tcp);
        assert!(socket.tcp_nodelay().unwrap() && socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE);
    }

    #[tokio::test]
    async fn the_whole_range_is_bound_and_a_taken_port_is_named() {
        let telemetry = Telemetry::new().unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let faults = bind(
            &listener(port),
            &config::Limits::default(),
            &telemetry,
            &mut Watch::default(),
        )
        .err()
        .unwrap();
        let message = faults[0].to_string();
        assert_eq!(faults.len(), 1);
        assert!(
            message.starts_with(&format!(
                "listener `clients` cannot bind 127.0.0.1:{port} (for node 0): "
            )),
            "{message}"
        );

        drop(taken);
        let bound = bind(
            &listener(port),
            &config::Limits::default(),
            &telemetry,
            &mut Watch::default(),
        )
        .ok()
        .unwrap();
        assert_eq!(
            bound
                .iter()
                .map(|bound| bound.port.listener.node)
                .collect::<Vec<_>>(),
            [None, Some(0)]
        );
    }
}
