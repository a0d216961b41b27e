//! `listeners[].tls`: the certificates that a listener presents, and the client certificates that
//! it accepts.
use super::{Clients, Pair, Parts, Tls};
use crate::text::read::{Cursor, Map};

const KEYS: &[&str] = &[
    "certificate",
    "key",
    "certificates",
    "client_ca",
    "client_certificate",
    "client_crl",
];
/// The maximum number of certificates of one listener.
const CERTIFICATES: usize = 100;
/// One list for each authority that can be in a client's chain, with room to spare.
const CRLS: usize = 100;

pub(super) fn read(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Tls> {
    let map = cursor.map("tls", KEYS)?;
    let certificates = certificates(map, parts);
    let clients = clients(map, parts);
    Some(Tls {
        certificates: certificates?,
        clients: clients?,
    })
}

/// One pair, or a list of pairs.
fn certificates(map: Map<'_>, parts: &mut Parts) -> Option<Vec<Pair>> {
    let Some(list) = map.get("certificates") else {
        return Some(vec![pair(map, parts)?]);
    };
    if map.has("certificate") || map.has("key") {
        map.fault(
            "two-ways",
            "`certificates` stands beside `certificate` or `key`",
            "put the pair into the list, as the first: it is shown to clients that ask for no name",
        );
        return None;
    }
    let items = list.list()?;
    if !(1..=CERTIFICATES).contains(&items.len()) {
        let message = format!("`certificates` has {} entries", items.len());
        let help = format!("list between 1 and {CERTIFICATES}, each with `certificate` and `key`");
        list.fault("wrong-value", message, help);
        return None;
    }
    let read: Vec<Option<Pair>> = items
        .into_iter()
        .map(|item| pair(item.map("a certificate", &["certificate", "key"])?, parts))
        .collect();
    read.into_iter().collect()
}

fn pair(map: Map<'_>, parts: &mut Parts) -> Option<Pair> {
    let certificate = map
        .must("certificate")
        .and_then(|cursor| parts.path("certificate", cursor, false));
    let key = map
        .must("key")
        .and_then(|cursor| parts.path("key", cursor, false));
    Some(Pair {
        certificate: certificate?,
        key: key?,
    })
}

/// How client certificates are verified; `None` inside: no client is asked for one.
#[expect(
    clippy::option_option,
    reason = "whether it was read, and whether it is there"
)]
fn clients(map: Map<'_>, parts: &mut Parts) -> Option<Option<Clients>> {
    let Some(ca) = map.get("client_ca") else {
        if map.misspells("client_ca") {
            return None;
        }
        for key in ["client_certificate", "client_crl"] {
            if let Some(cursor) = map.get(key) {
                let message = format!("`{key}` says nothing without `client_ca`");
                let help =
                    "add `client_ca: FILE`, the authorities whose certificates clients may show";
                cursor.fault("needless-key", message, help);
            }
        }
        return Some(None);
    };
    let ca = parts.path("client_ca", ca, false);
    let words = [("required", true), ("optional", false)];
    let required = map
        .must("client_certificate")
        .and_then(|cursor| cursor.word(&words));
    let crls = map
        .get("client_crl")
        .map_or(Some(Vec::new()), |cursor| crls(cursor, parts));
    Some(Some(Clients {
        ca: ca?,
        required: required?,
        crls: crls?,
    }))
}

fn crls(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Vec<std::path::PathBuf>> {
    let items = cursor.one_or_more();
    if !(1..=CRLS).contains(&items.len()) {
        let message = format!("`client_crl` names {} files", items.len());
        let help = format!("name between 1 and {CRLS}, or remove the key: nothing is revoked then");
        cursor.fault("wrong-value", message, help);
        return None;
    }
    let read: Vec<Option<_>> = items
        .into_iter()
        .map(|item| parts.path("client_crl", item, false))
        .collect();
    read.into_iter().collect()
}
