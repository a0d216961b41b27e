//! `cluster`: the brokers behind, and how Klamm proves itself to them.
use super::{Cluster, ClusterSasl, ClusterTls, HostPort, Parts, not_yet};
use crate::text::read::Cursor;

pub(super) fn read(cursor: Cursor<'_>, parts: &mut Parts) -> Option<Cluster> {
    let map = cursor.map("cluster", &["bootstrap", "tls", "sasl"])?;
    let bootstrap = map.must("bootstrap").and_then(bootstrap);
    let tls = map.get("tls").map(|cursor| tls(cursor, parts));
    let sasl = map.get("sasl").map(|cursor| sasl(cursor, parts));
    if let Some(cursor) = map.get("sasl").filter(|_| tls.is_none() && sasl.is_some()) {
        let help = "add `tls: { ca: … }` where the brokers offer it";
        cursor.warn(
            "insecure-cluster",
            "Klamm's password can be read on the way to the brokers",
            help,
        );
    }
    Some(Cluster {
        bootstrap: bootstrap?,
        tls: some(tls)?,
        sasl: some(sasl)?,
    })
}

/// A part that is there must have been read; one that is not there is none.
#[expect(
    clippy::option_option,
    reason = "whether it is there, and whether it was read"
)]
pub(super) fn some<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(Some(part)) => Some(Some(part)),
        None => Some(None),
    }
}

fn bootstrap(cursor: Cursor<'_>) -> Option<Vec<HostPort>> {
    let items = cursor.list()?;
    if items.is_empty() {
        cursor.fault(
            "no-broker",
            "no broker is named",
            "add one, such as `localhost:9092`",
        );
        return None;
    }
    let read: Vec<Option<HostPort>> = items.into_iter().map(Cursor::read).collect();
    read.into_iter().collect()
}

fn tls(cursor: Cursor<'_>, parts: &mut Parts) -> Option<ClusterTls> {
    let map = cursor.map("cluster.tls", &["ca", "certificate", "key"])?;
    for (key, what) in [("certificate", "`certificate`"), ("key", "`key`")] {
        if let Some(cursor) = map.get(key) {
            not_yet(cursor, what, "remove the key; Klamm logs in by `sasl`");
        }
    }
    let ca = map
        .must("ca")
        .and_then(|cursor| parts.path("ca", cursor, false));
    Some(ClusterTls { ca: ca? })
}

fn sasl(cursor: Cursor<'_>, parts: &mut Parts) -> Option<ClusterSasl> {
    let map = cursor.map("cluster.sasl", &["mechanism", "username", "password_file"])?;
    let words = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"].map(|word| (word, word));
    let mechanism = map
        .must("mechanism")
        .and_then(|cursor| Some((cursor, cursor.word(&words)?)));
    if let Some((cursor, name)) = mechanism.filter(|(_, name)| *name != "PLAIN") {
        not_yet(cursor, &format!("`{name}`"), "use `PLAIN`, with `tls`");
    }
    let username = map.must("username").and_then(text);
    let password_file = map
        .must("password_file")
        .and_then(|cursor| parts.path("password file", cursor, false));
    mechanism?;
    Some(ClusterSasl {
        username: username?,
        password_file: password_file?,
    })
}

fn text(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    if text.is_empty() {
        cursor.fault(
            "wrong-value",
            "the name is empty",
            "write the name of Klamm's own user",
        );
        return None;
    }
    Some(text.to_owned())
}
