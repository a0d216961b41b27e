//! `listeners`: each with its address, the brokers' addresses, TLS, mechanisms.
//!
//! A listener that lets passwords be read on the way, or that asks nobody who they are, starts only when it is said to be so (rulings 30, 34).
use super::{
    Bind, Identity, Listener, Parts, Tls,
    brokers::{self, Bootstrap},
    not_yet,
    ports::Claim,
};
use crate::{
    identity::mechanism::{self, MECHANISMS, Row},
    text::{
        Span,
        nearest::did_you_mean,
        read::{Cursor, Map},
    },
};

/// A listener and where its parts stand.
pub(super) struct Found<'a> {
    pub listener: Listener,
    pub claims: Vec<Claim>,
    pub map: Map<'a>,
}

pub(super) fn all<'a>(map: Map<'a>, parts: &mut Parts) -> Vec<Found<'a>> {
    let Some(cursor) = map.must("listeners") else {
        return Vec::new();
    };
    let items = cursor.list().unwrap_or_default();
    if items.is_empty() && cursor.is_list() {
        cursor.fault("no-listener", "no listener is named", "add one");
    }
    let found: Vec<_> = items
        .into_iter()
        .filter_map(|item| read(item, parts))
        .collect();
    for (at, one) in found.iter().enumerate() {
        if found
            .iter()
            .take(at)
            .any(|other| other.listener.name == one.listener.name)
        {
            let message = format!("two listeners are named `{}`", one.listener.name);
            one.map.fault(
                "duplicate-name",
                message,
                "policy tells listeners apart by their names",
            );
        }
    }
    found
}

const KEYS: &[&str] = &[
    "name", "address", "brokers", "tls", "sasl", "source", "insecure",
];

fn read<'a>(cursor: Cursor<'a>, parts: &mut Parts) -> Option<Found<'a>> {
    let map = cursor.map("a listener", KEYS)?;
    let name = map.must("name").and_then(name);
    let bound = map.must("address").and_then(addresses);
    let brokers = map.must("brokers").and_then(|cursor| {
        let around = bound.as_ref().map(|(binds, _)| binds.as_slice());
        let listener = name.as_deref().unwrap_or_default();
        brokers::read(cursor, listener, around, map.has("tls"))
    });
    let tls = map.get("tls").map(|cursor| tls(cursor, parts));
    let sasl = map.get("sasl").map_or_else(|| Some(Vec::new()), sasl);
    let source_proven = map.get("source").map_or(Some(false), source);
    let insecure = map.get("insecure").map_or(Some(false), Cursor::read);
    if let (Some(sasl), Some(insecure)) = (&sasl, insecure) {
        check_secure(map, tls.is_some(), sasl, insecure);
    }
    let tls = match tls {
        Some(tls) => Some(tls?),
        None => None,
    };
    let ((mut bind, spans), brokers, name) = (bound?, brokers?, name?);
    let mut claims = bootstrap_claims(&bind, &spans, &name);
    claims.extend(brokers.claims);
    bind.extend(brokers.bind);
    let listener = Listener {
        name,
        bind,
        addresses: brokers.addresses,
        tls,
        sasl: sasl?,
        source_proven: source_proven?,
    };
    Some(Found {
        listener,
        claims,
        map,
    })
}

/// One address or a list, each with its place.
fn addresses(cursor: Cursor<'_>) -> Option<(Vec<Bind>, Vec<Span>)> {
    let (mut binds, mut spans) = (Vec::new(), Vec::new());
    let items = cursor.one_or_more();
    if items.is_empty() {
        cursor.fault(
            "wrong-value",
            "no address is named",
            "name one, such as `127.0.0.1:9092`",
        );
        return None;
    }
    for item in items {
        let Bootstrap(more) = item.read()?;
        spans.extend(more.iter().map(|_| item.span()));
        binds.extend(more);
    }
    Some((binds, spans))
}

fn bootstrap_claims(binds: &[Bind], spans: &[Span], name: &str) -> Vec<Claim> {
    let claim = |(bind, span): (&Bind, &Span)| Claim {
        ip: bind.address.ip(),
        ports: bind.address.port()..=bind.address.port(),
        what: format!("listener `{name}`"),
        span: *span,
    };
    binds.iter().zip(spans).map(claim).collect()
}

fn name(cursor: Cursor<'_>) -> Option<String> {
    let name = cursor.text()?;
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > 64 || !name.chars().all(good) {
        let help = "use at most 64 letters, digits, `.`, `-` and `_`";
        cursor.fault(
            "wrong-value",
            format!("`{name}` cannot be a listener's name"),
            help,
        );
        return None;
    }
    Some(name.to_owned())
}

fn tls(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Tls> {
    let map = cursor.map(
        "tls",
        &["certificate", "key", "client_ca", "client_certificate"],
    )?;
    for (key, what) in [
        ("client_ca", "`client_ca`"),
        ("client_certificate", "`client_certificate`"),
    ] {
        if let Some(cursor) = map.get(key) {
            not_yet(cursor, what, "remove the key; clients log in by `sasl`");
        }
    }
    let certificate = map
        .must("certificate")
        .and_then(|cursor| parts.path("certificate", cursor, false));
    let key = map
        .must("key")
        .and_then(|cursor| parts.path("key", cursor, false));
    Some(Tls {
        certificate: certificate?,
        key: key?,
    })
}

/// Mechanisms that will be rows of the table.
const LATER: &[&str] = &["SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"];

fn sasl(cursor: Cursor<'_>) -> Option<Vec<&'static Row>> {
    let mut rows: Vec<&'static Row> = Vec::new();
    for item in cursor.list()? {
        let Some(row) = mechanism(item) else { continue };
        if rows.iter().any(|known| known.name == row.name) {
            item.fault(
                "duplicate-name",
                format!("`{}` is named twice", row.name),
                "name it once",
            );
        }
        rows.push(row);
    }
    Some(rows)
}

fn mechanism(cursor: Cursor<'_>) -> Option<&'static Row> {
    let name = cursor.text()?;
    let known = || {
        MECHANISMS
            .iter()
            .map(|row| row.name)
            .chain(LATER.iter().copied())
    };
    if let Some(row) = mechanism::named(name) {
        return Some(row);
    }
    let offered: Vec<_> = MECHANISMS
        .iter()
        .map(|row| format!("`{}`", row.name))
        .collect();
    let offered = format!("use {}", offered.join(" or "));
    if LATER.contains(&name) {
        not_yet(cursor, &format!("`{name}`"), &offered);
    } else {
        cursor.fault(
            "unknown-word",
            format!("unknown mechanism `{name}`"),
            did_you_mean(name, known()).unwrap_or(offered),
        );
    }
    None
}

#[derive(Clone, Copy)]
enum Proof {
    Direct,
    Unknown,
    ProxyProtocol,
}

fn source(cursor: Cursor<'_>) -> Option<bool> {
    let words = [
        ("direct", Proof::Direct),
        ("unknown", Proof::Unknown),
        ("proxy_protocol", Proof::ProxyProtocol),
    ];
    match cursor.word(&words)? {
        Proof::Direct => Some(true),
        Proof::Unknown => Some(false),
        Proof::ProxyProtocol => {
            not_yet(
                cursor,
                "`proxy_protocol`",
                "use `unknown`: behind a balancer the peer's address proves nothing",
            );
            None
        }
    }
}

/// Rulings 30 and 34. Said aloud at each start even where it is allowed.
fn check_secure(map: Map<'_>, tls: bool, sasl: &[&'static Row], insecure: bool) {
    let readable = sasl.iter().find(|row| row.cleartext && !tls);
    let (message, help) = match readable {
        Some(row) => (
            format!(
                "passwords of `{}` can be read on the way to a listener without `tls`",
                row.name
            ),
            "add `tls`, or `insecure: true` where nobody can listen",
        ),
        None if sasl.is_empty() => (
            "a listener without `sasl` takes everybody as ANONYMOUS".to_owned(),
            "add `sasl: [ PLAIN ]`, or `insecure: true` where that is wanted",
        ),
        None if insecure => {
            map.fault(
                "needless-insecure",
                "the listener is not insecure",
                "remove `insecure: true`",
            );
            return;
        }
        None => return,
    };
    match map.get("insecure").filter(|_| insecure) {
        Some(cursor) => cursor.warn(
            "insecure-listener",
            message,
            "this is allowed by `insecure: true`",
        ),
        None => map.fault("insecure-listener", message, help),
    }
}

/// Passwords are checked against users.
pub(super) fn check_users(listeners: &[Found<'_>], identity: &Identity) {
    for found in listeners
        .iter()
        .filter(|found| !found.listener.sasl.is_empty() && identity.users.is_none())
    {
        let message = format!(
            "nobody can log in on `{}`: no users are named",
            found.listener.name
        );
        found.map.fault(
            "no-users",
            message,
            "add `identity: { users: users.yaml }` and `klamm user add NAME`",
        );
    }
}
