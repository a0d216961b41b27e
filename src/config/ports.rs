//! No port is asked for twice: all are bound at the start (ruling 33).
use std::net::{IpAddr, SocketAddr};

use super::listener::Found;
use crate::text::{
    Diagnostic, Span,
    read::{Cursor, Reading},
};

/// Some ports of one address, and who wants them.
struct Claim {
    ip: IpAddr,
    ports: std::ops::RangeInclusive<u16>,
    what: String,
    span: Span,
}

/// Files a fault for each two claims that meet. Port 0 is any free port and meets nothing.
pub(super) fn check(
    reading: &Reading<'_>,
    listeners: &[Found<'_>],
    admin: Option<(SocketAddr, Cursor<'_>)>,
) {
    let claims = claims(listeners, admin);
    for (at, one) in claims.iter().enumerate() {
        let Some(other) = claims.iter().take(at).find(|other| meet(one, other)) else {
            continue;
        };
        let message = format!("{} and {} ask for the same port", one.what, other.what);
        let fault = Diagnostic::error("port-conflict", message).at(reading.source(), one.span);
        reading.file(
            fault
                .also("the other", reading.source(), other.span)
                .help("give each its own"),
        );
    }
}

fn claims(listeners: &[Found<'_>], admin: Option<(SocketAddr, Cursor<'_>)>) -> Vec<Claim> {
    let one = |address: SocketAddr, what: String, cursor: Cursor<'_>| Claim {
        ip: address.ip(),
        ports: address.port()..=address.port(),
        what,
        span: cursor.span(),
    };
    let mut claims = Vec::new();
    for Found {
        listener,
        address,
        ports,
        ..
    } in listeners
    {
        let brokers = &listener.brokers;
        claims.push(one(
            listener.address,
            format!("listener `{}`", listener.name),
            *address,
        ));
        claims.push(Claim {
            ip: brokers.bind,
            ports: brokers.first_port..=brokers.last_port,
            what: format!("the brokers of `{}`", listener.name),
            span: ports.span(),
        });
    }
    claims.extend(admin.map(|(address, cursor)| one(address, "`admin`".to_owned(), cursor)));
    claims.retain(|claim| *claim.ports.start() != 0);
    claims
}

fn meet(one: &Claim, other: &Claim) -> bool {
    let same = one.ip == other.ip || one.ip.is_unspecified() || other.ip.is_unspecified();
    same && one.ports.start() <= other.ports.end() && other.ports.start() <= one.ports.end()
}
