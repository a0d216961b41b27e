//! `listeners`: each with its address, the brokers' addresses, TLS, and mechanisms.
//!
//! A listener that exposes passwords on the network, or that does not authenticate clients, starts
//! only if the configuration explicitly allows it (rulings 30, 34).
use super::{
    Bind, Identity, Listener, Parts, Tls, Tokens,
    brokers::{self, Bootstrap},
    ports::Claim,
    tls,
};
use crate::{
    identity::mechanism::{self, MECHANISMS, MechanismRow},
    policy::model::vocabulary::Mechanism,
    text::{
        Span,
        nearest::did_you_mean,
        read::{Cursor, Map},
    },
};
use ipnet::IpNet;

/// A listener and the places of its parts in the file.
pub(super) struct ParsedListener<'a> {
    pub listener: Listener,
    pub claims: Vec<Claim>,
    pub map: Map<'a>,
}

pub(super) fn all<'a>(map: Map<'a>, parts: &mut Parts) -> Vec<ParsedListener<'a>> {
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
    "name",
    "address",
    "brokers",
    "tls",
    "sasl",
    "certificate_alone",
    "source",
    "proxies",
    "insecure",
];

fn read<'a>(cursor: Cursor<'a>, parts: &mut Parts) -> Option<ParsedListener<'a>> {
    let map = cursor.map("a listener", KEYS)?;
    let name = map.must("name").and_then(name);
    let bound = map.must("address").and_then(addresses);
    let brokers = map.must("brokers").and_then(|cursor| {
        let around = bound.as_ref().map(|(binds, _)| binds.as_slice());
        let listener = name.as_deref().unwrap_or_default();
        brokers::read(cursor, listener, around, !map.lacks("tls"))
    });
    let tls = map.get("tls").map(|cursor| tls::read(cursor, parts));
    let sasl = map.get("sasl").map_or_else(|| Some(Vec::new()), sasl);
    let proof = map
        .get("source")
        .map_or(Some(Proof::Unknown), |cursor| cursor.word(PROOFS));
    let proxies = proxies(map, proof);
    let insecure = map.get("insecure").map_or(Some(false), Cursor::read);
    let asked = asked(tls.as_ref());
    let alone = map.get("certificate_alone");
    let certificate_alone = alone.map_or(Some(false), Cursor::read);
    let known = !map.has_unknown();
    if let (Some(sasl), Some(insecure), Some(asked), true) = (&sasl, insecure, asked, known) {
        check_secure(map, tls.is_some(), asked, sasl, insecure);
        if let Some(cursor) = alone {
            check_alone(cursor, asked, sasl);
        }
    }
    let tls = match tls {
        Some(tls) => Some(tls?),
        None => None,
    };
    let sasl = sasl?;
    let asks = asked.is_some_and(|asked| asked != Asked::Never);
    let ((mut bind, spans), brokers, name) = (bound?, brokers?, name?);
    let mut claims = bootstrap_claims(&bind, &spans, &name);
    claims.extend(brokers.claims);
    bind.extend(brokers.bind);
    let listener = Listener {
        name,
        bind,
        addresses: brokers.addresses,
        tls,
        pass_through: false,
        certificate_alone: asks && (sasl.is_empty() || certificate_alone?),
        sasl,
        source_proven: proof? != Proof::Unknown,
        proxies: proxies?,
    };
    Some(ParsedListener {
        listener,
        claims,
        map,
    })
}

/// One address or a list, each with its place in the file.
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

fn sasl(cursor: Cursor<'_>) -> Option<Vec<&'static MechanismRow>> {
    let mut rows: Vec<&'static MechanismRow> = Vec::new();
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

fn mechanism(cursor: Cursor<'_>) -> Option<&'static MechanismRow> {
    let name = cursor.text()?;
    if let Some(row) = mechanism::named(name) {
        return Some(row);
    }
    let offered: Vec<_> = MECHANISMS
        .iter()
        .map(|row| format!("`{}`", row.name))
        .collect();
    let offered = format!("use {}", offered.join(" or "));
    let known = MECHANISMS.iter().map(|row| row.name);
    cursor.fault(
        "unknown-word",
        format!("unknown mechanism `{name}`"),
        did_you_mean(name, known).unwrap_or(offered),
    );
    None
}

/// How the policy gets proof of a client's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The address comes from the socket.
    Direct,
    /// There is no proof.
    Unknown,
    /// The address comes from a load balancer.
    ProxyProtocol,
}

const PROOFS: &[(&str, Proof)] = &[
    ("direct", Proof::Direct),
    ("unknown", Proof::Unknown),
    ("proxy_protocol", Proof::ProxyProtocol),
];

/// The load balancers that are trusted. Klamm accepts PROXY headers only from them, because any
/// client can send such a header.
fn proxies(map: Map<'_>, proof: Option<Proof>) -> Option<Vec<IpNet>> {
    let Some(cursor) = map.get("proxies") else {
        if proof == Some(Proof::ProxyProtocol) && map.lacks("proxies") {
            map.fault(
                "no-proxies",
                "`source: proxy_protocol` believes balancers, and none is named",
                "add `proxies: [ \"10.0.0.0/8\" ]` with their addresses",
            );
            return None;
        }
        return Some(Vec::new());
    };
    if proof.is_some_and(|proof| proof != Proof::ProxyProtocol) {
        cursor.fault(
            "needless-proxies",
            "`proxies` are only asked where the source is `proxy_protocol`",
            "write `source: proxy_protocol`, or remove the key",
        );
    }
    let items = cursor.one_or_more();
    if items.is_empty() {
        cursor.fault("no-proxies", "no balancer is named", "name one");
        return None;
    }
    let nets: Vec<IpNet> = items.iter().filter_map(|item| item.read()).collect();
    if nets.iter().any(|net| net.prefix_len() == 0) {
        cursor.warn(
            "any-proxy",
            "anybody is taken for a balancer, and may say where they come from",
            "name the balancers' addresses",
        );
    }
    (nets.len() == items.len()).then_some(nets)
}

/// Whether the listener requests a client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Never,
    Optional,
    Required,
}

/// `None` if the setting could not be read.
fn asked(tls: Option<&Option<Tls>>) -> Option<Asked> {
    let Some(tls) = tls else {
        return Some(Asked::Never);
    };
    Some(match &tls.as_ref()?.clients {
        None => Asked::Never,
        Some(clients) if clients.required => Asked::Required,
        Some(_) => Asked::Optional,
    })
}

/// The key applies only to listeners that offer two ways to authenticate.
fn check_alone(cursor: Cursor<'_>, asked: Asked, sasl: &[&'static MechanismRow]) {
    let (message, help) = match asked {
        Asked::Never => (
            "no client is asked for a certificate here",
            "add `tls: { client_ca: FILE, client_certificate: optional }`, or remove the key",
        ),
        Asked::Optional | Asked::Required if sasl.is_empty() => (
            "without `sasl` a certificate is enough anyway",
            "remove the key",
        ),
        Asked::Optional | Asked::Required => return,
    };
    cursor.fault("needless-key", message, help);
}

/// Rulings 30 and 34. An insecure listener causes a warning at each start, even where it is
/// allowed.
fn check_secure(
    map: Map<'_>,
    tls: bool,
    asked: Asked,
    sasl: &[&'static MechanismRow],
    insecure: bool,
) {
    let readable = sasl.iter().find(|row| row.cleartext && !tls);
    let (message, help) = match readable {
        Some(row) => (
            format!(
                "{} of `{}` can be read on the way to a listener without `tls`",
                if row.mechanism == Mechanism::OauthBearer {
                    "tokens"
                } else {
                    "passwords"
                },
                row.name
            ),
            "add `tls`, or `insecure: true` where nobody can listen",
        ),
        None if sasl.is_empty() && asked == Asked::Optional => (
            "a listener without `sasl` takes who shows no certificate as ANONYMOUS".to_owned(),
            "say `client_certificate: required`, add `sasl: [ SCRAM-SHA-512 ]`, or `insecure: true` where that is wanted",
        ),
        None if sasl.is_empty() && asked == Asked::Never => (
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

/// The sources in `identity` that credentials can be verified against.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    pub users: bool,
    pub tokens: bool,
    pub certificates: bool,
}

/// Passwords are verified against users, tokens against an issuer's keys. A listener may offer a
/// mechanism only if its source is configured.
pub(super) fn check_evidence(
    listeners: &[ParsedListener<'_>],
    named: Evidence,
    pass_through: bool,
) {
    let Evidence { users, tokens, .. } = named;
    // The brokers know the users. For a token, Klamm reads the name from the claims.
    let users = users || pass_through;
    for found in listeners {
        let name = &found.listener.name;
        let bearer = |row: &&&MechanismRow| row.mechanism == Mechanism::OauthBearer;
        let bearers = found.listener.sasl.iter().filter(bearer).count();
        let by_password = found.listener.sasl.len() > bearers;
        if bearers > 0 && !tokens {
            found.map.fault(
                "no-tokens",
                format!(
                    "nobody can log in on `{name}` by OAUTHBEARER: no issuer of tokens is named"
                ),
                "add `identity: { tokens: { issuer: …, audience: …, jwks: … } }`",
            );
        }
        if !by_password || users {
            continue;
        }
        let help = "add `identity: { users: users.yaml }` and `klamm user add NAME`";
        match found.map.get("sasl").filter(|_| bearers > 0 && tokens) {
            Some(cursor) => cursor.warn(
                "no-users",
                format!("nobody can log in on `{name}` by name and password: no users are named"),
                help,
            ),
            None => found.map.fault(
                "no-users",
                format!("nobody can log in on `{name}`: no users are named"),
                help,
            ),
        }
    }
}

/// With `pass_through`, clients log in to the brokers, so they need credentials that they can
/// forward (ruling 29). A client without a login, or with a certificate that only Klamm has
/// verified, has none.
pub(super) fn check_delegation(map: Map<'_>, listeners: &[ParsedListener<'_>], certificates: bool) {
    for found in listeners.iter().filter(|found| !found.map.has_unknown()) {
        let name = &found.listener.name;
        let help = "add `sasl: [ SCRAM-SHA-512 ]`, or log in as Klamm in `cluster.sasl`";
        if found.listener.sasl.is_empty() {
            let message = format!(
                "nobody logs in on `{name}`, and `cluster.sasl: pass_through` needs somebody who does"
            );
            found.map.fault("pass-through", message, help);
        } else if let (true, Some(alone)) = (
            found.listener.certificate_alone,
            found.map.get("certificate_alone"),
        ) {
            let message = "who shows a certificate cannot be logged in at the brokers by it";
            alone.fault(
                "pass-through",
                message,
                "remove the key, or log in as Klamm in `cluster.sasl`",
            );
        }
    }
    if certificates {
        let message = "`identity.certificates` is there, and who logs in at the brokers is not named by a certificate";
        map.fault("pass-through", message, "remove the key");
    }
}

/// The principal that brokers derive from a token is unknown. The same name from a token and from a
/// password counts as one principal only if the configuration says so (ruling 28).
pub(super) fn check_one_name(map: Map<'_>, listeners: &[ParsedListener<'_>], identity: &Identity) {
    let apart = |tokens: &Tokens| !tokens.settings.prefix.is_empty();
    if identity.same_person || identity.tokens.as_ref().is_none_or(apart) {
        return;
    }
    let rows = || listeners.iter().flat_map(|found| &found.listener.sasl);
    let bearer = |row: &&MechanismRow| row.mechanism == Mechanism::OauthBearer;
    let by_password = rows().any(|row| !bearer(row));
    if by_password && rows().any(bearer) {
        map.fault(
            "pass-through",
            "a name in a token and the same name with a password would be one principal to the policy, and nothing says that they are one person",
            "add `same_person: true` to `identity`, where the brokers make the same name of a token; or a `prefix` to `identity.tokens`",
        );
    }
}

/// Clients that authenticate by certificate alone need rules that derive their name. Rules that no
/// listener uses are a mistake.
pub(super) fn check_certificates(map: Map<'_>, listeners: &[ParsedListener<'_>], named: bool) {
    if listeners.iter().any(|found| found.map.has_unknown()) {
        return;
    }
    let mut alone = listeners
        .iter()
        .filter(|found| found.listener.certificate_alone)
        .peekable();
    if named && alone.peek().is_none() {
        map.fault(
            "needless-key",
            "`identity.certificates` is there, and nobody can enter by a certificate alone",
            "add `client_ca` and `client_certificate` to a listener's `tls`, with `certificate_alone: true` where it has `sasl`",
        );
    }
    for found in alone.filter(|_| !named) {
        let name = &found.listener.name;
        found.map.fault(
            "no-principal",
            format!("nobody has a name who enters `{name}` by a certificate"),
            "say how it is made: `identity: { certificates: { principal: [ common_name ] } }`",
        );
    }
}
