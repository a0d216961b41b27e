//! Checks that no port is claimed twice: all ports are bound at the start (ruling 33).
use std::net::{IpAddr, SocketAddr};

use super::listener::ParsedListener;
use crate::text::{
    Diagnostic, Span,
    read::{Cursor, Reading},
};

/// Some ports of one address, and the setting that claims them.
#[derive(Clone)]
pub(super) struct Claim {
    pub ip: IpAddr,
    pub ports: std::ops::RangeInclusive<u16>,
    pub what: String,
    pub span: Span,
}

/// Files a fault for each claim that conflicts with an earlier one. Port 0 means any free port and
/// conflicts with nothing.
pub(super) fn check(
    reading: &Reading<'_>,
    listeners: &[ParsedListener<'_>],
    admin: Option<(SocketAddr, Cursor<'_>)>,
) {
    let claims = claims(listeners, admin);
    let mut told = Vec::new();
    for (at, one) in claims.iter().enumerate() {
        let Some(other) = claims.iter().take(at).find(|other| meet(one, other)) else {
            continue;
        };
        // The same two settings can conflict at more than one address; one fault is enough.
        if told.contains(&(one.span, other.span)) {
            continue;
        }
        told.push((one.span, other.span));
        let message = format!("{} and {} ask for the same port", one.what, other.what);
        let fault = Diagnostic::error("port-conflict", message).at(reading.source(), one.span);
        reading.file(
            fault
                .also("the other", reading.source(), other.span)
                .help("give each its own"),
        );
    }
}

fn claims(listeners: &[ParsedListener<'_>], admin: Option<(SocketAddr, Cursor<'_>)>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = listeners
        .iter()
        .flat_map(|found| found.claims.iter().cloned())
        .collect();
    claims.extend(admin.map(|(address, cursor)| Claim {
        ip: address.ip(),
        ports: address.port()..=address.port(),
        what: "`admin`".to_owned(),
        span: cursor.span(),
    }));
    claims.retain(|claim| *claim.ports.start() != 0);
    claims
}

fn meet(one: &Claim, other: &Claim) -> bool {
    let same = one.ip == other.ip || covers(one.ip, other.ip) || covers(other.ip, one.ip);
    same && one.ports.start() <= other.ports.end() && other.ports.start() <= one.ports.end()
}

/// `0.0.0.0` covers every IPv4 address, and `::` covers every address.
fn covers(one: IpAddr, other: IpAddr) -> bool {
    one.is_unspecified() && (one.is_ipv6() || other.is_ipv4())
}
