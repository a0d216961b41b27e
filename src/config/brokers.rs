//! `brokers` of a listener: how clients reach each broker through it: by port, by a map of single
//! nodes, or by the server name that clients send in TLS.
//!
//! The address that is bound and the address that clients receive can differ (ruling 4): `bind` and
//! `advertise` set them.
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
};

use super::{Bind, HostPort, cluster::some, is_host, ports::Claim};
use crate::{
    cluster::{Addresses, Names, Range},
    text::{
        read::{Cursor, Map},
        value::FromText,
    },
};

/// The content of `brokers`.
pub(super) struct Brokers {
    pub addresses: Addresses,
    pub bind: Vec<Bind>,
    pub claims: Vec<Claim>,
}

/// IP addresses to bind, and whether a machine that lacks the second address may start without it.
#[derive(Debug, Clone)]
pub(super) struct Ips(pub Vec<IpAddr>);

const KEYS: &[&str] = &["host", "bind", "ports", "advertised_ports", "map", "sni"];

/// `around` is the address that the listener itself binds; `tls` is true if the listener has
/// certificates.
pub(super) fn read(
    cursor: Cursor<'_>,
    listener: &str,
    around: Option<&[Bind]>,
    tls: bool,
) -> Option<Brokers> {
    let map = cursor.map("brokers", KEYS)?;
    let host = map.get("host").map(host);
    let ips = match map.get("bind") {
        Some(cursor) => ips(cursor),
        None => around.map(|binds| binds.iter().map(|bind| bind.address.ip()).collect()),
    };
    let names = map.get("sni").map(|cursor| names(cursor, tls));
    let range = map.get("ports").map(|cursor| range(map, cursor));
    let singles = map.get("map").map(|cursor| singles(cursor, &host));
    if !map.has("ports") && !map.has("map") && !map.has("sni") && !map.has_unknown() {
        let help = "add `ports: 9200-9299`, a `map` of single nodes, or `sni: \"broker-{node}.kafka.example:9192\"`";
        map.fault("missing-key", "brokers needs `ports`, `map` or `sni`", help);
        return None;
    }
    if let Some(cursor) = map.get("advertised_ports").filter(|_| map.lacks("ports")) {
        let message = "`advertised_ports` stands without `ports`";
        cursor.fault("wrong-value", message, "add the `ports` that are bound");
    }
    check_host(map, &host, &singles);
    let (host, ips) = (some(host)?, ips?);
    let (names, range, singles) = (
        some(names)?,
        some(range)?,
        some(singles)?.unwrap_or_default(),
    );
    let host: Arc<str> = Arc::from(host.unwrap_or_default());
    let told = Told {
        listener,
        host,
        ips,
    };
    Some(told.all(names, range.as_ref(), &singles))
}

/// Bare ports require a `host`. A `host` without bare ports is a mistake, because no client would
/// receive it.
fn check_host(
    map: Map<'_>,
    host: &Option<Option<String>>,
    singles: &Option<Option<Vec<Single<'_>>>>,
) {
    let unread = matches!(singles, Some(None));
    let singles = singles.iter().flatten().flatten();
    let needed = map.has("ports") || singles.into_iter().any(|single| single.told.is_none());
    match map.get("host") {
        None if needed => drop(map.must("host")),
        Some(cursor) if !needed && !unread && host.as_ref().is_some_and(Option::is_some) => {
            let message = "`host` is told to nobody: no broker has only a port";
            cursor.warn("unused", message, "remove it");
        }
        None | Some(_) => {}
    }
}

fn host(cursor: Cursor<'_>) -> Option<String> {
    let host = cursor.text()?;
    if !is_host(host) {
        cursor.fault(
            "wrong-value",
            format!("`{host}` is not the name of a host"),
            "write what clients are to connect to, without a port",
        );
        return None;
    }
    Some(host.to_owned())
}

fn ips(cursor: Cursor<'_>) -> Option<Vec<IpAddr>> {
    let mut all = Vec::new();
    for item in cursor.one_or_more() {
        let Ips(ips) = item.read()?;
        all.extend(ips);
    }
    Some(all)
}

/// `ports`, with the advertised address where it differs.
struct Ranged<'a> {
    cursor: Cursor<'a>,
    bound: Ports,
    told: Ports,
}

fn range<'a>(map: Map<'a>, cursor: Cursor<'a>) -> Option<Ranged<'a>> {
    let bound: Ports = cursor.read()?;
    let Some(advertised) = map.get("advertised_ports") else {
        return Some(Ranged {
            cursor,
            bound,
            told: bound,
        });
    };
    let told: Ports = advertised.read()?;
    if told.1 - told.0 != bound.1 - bound.0 {
        let message = "`advertised_ports` are not as many as `ports`";
        advertised.fault(
            "wrong-value",
            message,
            "each port that is bound is told as one",
        );
        return None;
    }
    Some(Ranged {
        cursor,
        bound,
        told,
    })
}

/// Ports from the first to the last, both included.
#[derive(Clone, Copy)]
struct Ports(u16, u16);

impl FromText for Ports {
    const EXPECTED: &'static str =
        "a range of ports such as `9200-9299`; node id N gets the first port + N";

    fn from_text(text: &str) -> Result<Self, String> {
        let not = || format!("`{text}` is not a range of ports");
        let (first, last) = text.split_once('-').ok_or_else(not)?;
        let (first, last) = (
            u16::from_text(first).map_err(|_| not())?,
            u16::from_text(last).map_err(|_| not())?,
        );
        (0 < first && first <= last)
            .then_some(Self(first, last))
            .ok_or_else(not)
    }
}

/// One node of `map`.
struct Single<'a> {
    cursor: Cursor<'a>,
    node: i32,
    port: u16,
    /// The address to bind, if it differs from the listener's.
    ip: Option<IpAddr>,
    /// The address that clients receive, if it is not `host` and the port.
    told: Option<HostPort>,
}

fn singles<'a>(cursor: Cursor<'a>, host: &Option<Option<String>>) -> Option<Vec<Single<'a>>> {
    let mut found: Vec<Single<'a>> = Vec::new();
    let mut whole = true;
    for (key, _, cursor) in cursor.entries()? {
        let Some(node) = i32::from_text(key).ok().filter(|node| *node >= 0) else {
            let help = "write the id as the brokers have it, such as `1001: 9201`";
            cursor.fault("wrong-value", format!("`{key}` is not a node id"), help);
            whole = false;
            continue;
        };
        let Some(single) = single(cursor, node) else {
            whole = false;
            continue;
        };
        let same = |other: &&Single<'_>| told(other, host) == told(&single, host);
        if let Some(other) = found.iter().find(same) {
            let message = format!("nodes {} and {node} have the same address", other.node);
            cursor.fault("port-conflict", message, "give each its own");
        }
        found.push(single);
    }
    whole.then_some(found)
}

fn told(single: &Single<'_>, host: &Option<Option<String>>) -> (String, u16) {
    match &single.told {
        Some(told) => (told.host.to_ascii_lowercase(), told.port),
        None => {
            let host = host.clone().flatten().unwrap_or_default();
            (host.to_ascii_lowercase(), single.port)
        }
    }
}

fn single(cursor: Cursor<'_>, node: i32) -> Option<Single<'_>> {
    if !cursor.is_map() {
        return plain(cursor, node);
    }
    let map = cursor.map("a node of `map`", &["bind", "advertise"])?;
    let bind = map.must("bind").and_then(Cursor::read::<At>);
    let told = map.must("advertise").and_then(Cursor::read);
    let At(ip, port) = bind?;
    Some(Single {
        cursor,
        node,
        port,
        ip,
        told: Some(told?),
    })
}

/// A port, or a host with the port; the port is bound as well.
fn plain(cursor: Cursor<'_>, node: i32) -> Option<Single<'_>> {
    let text = cursor.text()?;
    let (port, told) = match (u16::from_text(text), HostPort::from_text(text)) {
        (Ok(port), _) if port > 0 => (port, None),
        (_, Ok(told)) => (told.port, Some(told)),
        _ => {
            let help = "expected a port such as `9201`, `\"kafka-b.example:9444\"`, or `{ bind: 9444, advertise: \"kafka-b.example:31444\" }`";
            cursor.fault(
                "wrong-value",
                format!("`{text}` is not a broker's address"),
                help,
            );
            return None;
        }
    };
    Some(Single {
        cursor,
        node,
        port,
        ip: None,
        told,
    })
}

/// A port, with or without the address to bind.
struct At(Option<IpAddr>, u16);

impl FromText for At {
    const EXPECTED: &'static str =
        "a port such as `9444`, or an address and a port such as `10.1.2.3:9444`";

    fn from_text(text: &str) -> Result<Self, String> {
        let port = u16::from_text(text).ok().map(|port| Self(None, port));
        let whole = || {
            let address: SocketAddr = text.parse().ok()?;
            Some(Self(Some(address.ip()), address.port()))
        };
        port.or_else(whole)
            .filter(|At(_, port)| *port > 0)
            .ok_or_else(|| format!("`{text}` is no port to bind"))
    }
}

/// `sni`: a server name that contains `{node}`, and the port that clients receive.
fn names(cursor: Cursor<'_>, tls: bool) -> Option<Names> {
    let text = cursor.text()?;
    let example =
        "write a name with `{node}` and a dot, and a port: `broker-{node}.kafka.example:9192`";
    let fault = |what: &str| {
        cursor.fault("wrong-value", format!("`{text}` {what}"), example);
    };
    if !tls {
        let message = "`sni` needs `tls`: clients say the name in the TLS handshake";
        cursor.fault(
            "sni-without-tls",
            message,
            "add `tls`, or give each broker a port by `ports`",
        );
    }
    let parts: Vec<_> = text.split("{node}").collect();
    let [before, after] = parts[..] else {
        fault(if parts.len() < 2 {
            "has no `{node}`"
        } else {
            "has more than one `{node}`"
        });
        return None;
    };
    let split = after.rsplit_once(':');
    let whole = HostPort::from_text(&format!("{before}0{after}"));
    let (Some((after, _)), Ok(whole)) = (split, whole) else {
        fault("is not a host and a port");
        return None;
    };
    if !whole.host.contains('.') || whole.host.parse::<IpAddr>().is_ok() {
        fault("is no name that clients say: one has a dot, and is no address");
        return None;
    }
    Some(Names {
        before: Arc::from(before.to_ascii_lowercase()),
        after: Arc::from(after.to_ascii_lowercase()),
        port: whole.port,
    })
}

/// The parts of an advertised address that all brokers of a listener share.
struct Told<'a> {
    listener: &'a str,
    host: Arc<str>,
    ips: Vec<IpAddr>,
}

impl Told<'_> {
    fn all(
        &self,
        names: Option<Names>,
        range: Option<&Ranged<'_>>,
        singles: &[Single<'_>],
    ) -> Brokers {
        let map = singles.iter().map(|single| {
            let told = match &single.told {
                Some(told) => (Arc::from(told.host.as_str()), told.port),
                None => (Arc::clone(&self.host), single.port),
            };
            (single.node, told)
        });
        let addresses = Addresses {
            map: map.collect(),
            range: range.map(|range| Range {
                host: Arc::clone(&self.host),
                first: range.told.0,
                last: range.told.1,
            }),
            names,
        };
        let mut brokers = Brokers {
            addresses,
            bind: Vec::new(),
            claims: Vec::new(),
        };
        for single in singles {
            self.single(single, &mut brokers);
        }
        if let Some(range) = range {
            self.range(range, &mut brokers);
        }
        brokers
    }

    fn single(&self, single: &Single<'_>, brokers: &mut Brokers) {
        let ips = single.ip.map_or_else(|| self.ips.clone(), |ip| vec![ip]);
        for ip in ips {
            brokers.bind.push(Bind {
                address: SocketAddr::new(ip, single.port),
                node: Some(single.node),
            });
            brokers.claims.push(Claim {
                ip,
                ports: single.port..=single.port,
                what: format!("broker {} of `{}`", single.node, self.listener),
                span: single.cursor.span(),
            });
        }
    }

    /// Each port of the range, except the ports of nodes that have their own.
    fn range(&self, range: &Ranged<'_>, brokers: &mut Brokers) {
        let Ports(first, last) = range.bound;
        let own = |port: u16| brokers.addresses.map.contains_key(&i32::from(port - first));
        let free: Vec<u16> = (first..=last).filter(|port| !own(*port)).collect();
        for ip in &self.ips {
            brokers.bind.extend(free.iter().map(|port| Bind {
                address: SocketAddr::new(*ip, *port),
                node: Some(i32::from(port - first)),
            }));
            brokers
                .claims
                .extend(runs(&free).into_iter().map(|ports| Claim {
                    ip: *ip,
                    ports,
                    what: format!("the brokers of `{}`", self.listener),
                    span: range.cursor.span(),
                }));
        }
    }
}

/// Joins adjacent ports into ranges.
fn runs(ports: &[u16]) -> Vec<RangeInclusive<u16>> {
    let mut runs: Vec<RangeInclusive<u16>> = Vec::new();
    for &port in ports {
        match runs.last_mut() {
            Some(run) if run.end().checked_add(1) == Some(port) => *run = *run.start()..=port,
            _ => runs.push(port..=port),
        }
    }
    runs
}

/// `localhost` means both of its addresses: some clients try IPv4 first, others IPv6.
const LOCALHOST: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];

impl FromText for Ips {
    const EXPECTED: &'static str = "an address such as `127.0.0.1` or `::`, or `localhost`";

    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "localhost" => Ok(Self(LOCALHOST.to_vec())),
            _ => text
                .parse()
                .map(|ip| Self(vec![ip]))
                .map_err(|_| format!("`{text}` is not an address")),
        }
    }
}

/// The addresses that a listener binds: one, or two for `localhost`.
pub(super) struct Bootstrap(pub Vec<Bind>);

impl FromText for Bootstrap {
    const EXPECTED: &'static str =
        "an address and a port such as `127.0.0.1:9092`, `\"[::]:9092\"` or `localhost:9092`";

    fn from_text(text: &str) -> Result<Self, String> {
        let not = || format!("`{text}` is not an address and a port");
        let at = |ip, port| Bind {
            address: SocketAddr::new(ip, port),
            node: None,
        };
        if let Some(port) = text.strip_prefix("localhost:") {
            let port = u16::from_text(port).map_err(|_| not())?;
            return Ok(Self(LOCALHOST.map(|ip| at(ip, port)).to_vec()));
        }
        let address: SocketAddr = text.parse().map_err(|_| not())?;
        Ok(Self(vec![at(address.ip(), address.port())]))
    }
}
