//! `cluster`: the brokers behind Klamm, and how Klamm authenticates to them.
use super::{
    ByPassword, ClientCredentials, Cluster, ClusterSasl, ClusterTls, HostPort, Pair, Parts,
};
use crate::{
    cluster::Own,
    identity::verifier::Hash,
    text::read::{Cursor, Map},
};
use std::sync::Arc;

/// Also returns whether clients log in to the brokers by themselves, even if another setting has a
/// fault.
pub(super) fn read(cursor: Cursor<'_>, parts: &mut Parts) -> (Option<Cluster>, bool) {
    let Some(map) = cursor.map("cluster", &["bootstrap", "tls", "sasl", "control", "user"]) else {
        return (None, false);
    };
    let bootstrap = map.must("bootstrap").and_then(bootstrap);
    let tls = map.get("tls").map(|cursor| tls(cursor, parts));
    let through = map.get("sasl").map_or(Some(false), passes_through);
    let pass_through = through.unwrap_or(false);
    let own = own(map, through);
    let sasl = own.map(|(what, cursor)| sasl(what, cursor, parts));
    if map.lacks("tls") {
        let known = sasl.as_ref().and_then(Option::as_ref);
        readable(map.get("sasl").filter(|_| pass_through), known.zip(own));
    }
    let user = map.get("user").map(text);
    let cluster = || {
        through?;
        Some(Cluster {
            bootstrap: bootstrap?,
            tls: some(tls)?,
            sasl: some(sasl)?,
            user: some(user)?,
            pass_through,
        })
    };
    let cluster = cluster();
    if cluster
        .as_ref()
        .is_some_and(|cluster| cluster.own() == Own::Unknown && map.lacks("user"))
    {
        nameless(cursor);
    }
    (cluster, pass_through)
}

fn nameless(cluster: Cursor<'_>) {
    let message = "nobody here knows by what name the brokers know Klamm";
    let help = "add `user: NAME` with the principal's name without `User:`; until then, AlterUserScramCredentials is refused for every user, as one of them could be Klamm";
    cluster.warn("unknown-own-user", message, help);
}

/// The principal of a connection without a login.
const ANONYMOUS: &str = "ANONYMOUS";

impl Cluster {
    /// Klamm's principal at the brokers, as far as the configuration defines it.
    pub fn own(&self) -> Own {
        let shown = self.tls.as_ref().is_some_and(|tls| tls.shown.is_some());
        let told = match &self.sasl {
            Some(ClusterSasl::Password { username, .. }) => Some(username.as_str()),
            Some(ClusterSasl::TokenFile(_) | ClusterSasl::Grant(_)) => None,
            None => (!shown).then_some(ANONYMOUS),
        };
        let names: Vec<_> = told.into_iter().chain(self.user.as_deref()).collect();
        match names.is_empty() {
            true => Own::Unknown,
            false => Own::Named(names.into_iter().map(Arc::from).collect()),
        }
    }
}

/// Whether `pass_through` is set, or an account instead.
fn passes_through(sasl: Cursor<'_>) -> Option<bool> {
    match sasl.is_map() {
        true => Some(false),
        false => sasl.word(&[("pass_through", true)]),
    }
}

/// The place of Klamm's own account. Brokers that clients log in to require a login for every
/// request, and Klamm's own requests are no exception.
fn own<'a>(map: Map<'a>, through: Option<bool>) -> Option<(&'static str, Cursor<'a>)> {
    let control = map.get("control");
    match (through?, control) {
        (true, Some(control)) => return Some(("cluster.control", control)),
        (true, None) if map.lacks("control") => map.fault(
            "missing-key",
            "with `sasl: pass_through` Klamm needs an account for its own questions about the cluster",
            "add `control: { mechanism: …, username: …, password_file: … }`",
        ),
        (false, Some(control)) => control.fault(
            "needless-key",
            "`control` is Klamm's account beside `sasl: pass_through`, and that is not there",
            "write the account to `sasl`, or `sasl: pass_through`",
        ),
        (true | false, None) => {}
    }
    let sasl = map.get("sasl").filter(|_| through == Some(false))?;
    Some(("cluster.sasl", sasl))
}

/// A part that is present must have been read without faults; an absent part is `None`.
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

/// Reports which credentials a reader of the network traffic could learn.
fn readable(clients: Option<Cursor<'_>>, own: Option<(&ClusterSasl, (&'static str, Cursor<'_>))>) {
    let help = "add `tls: { ca: … }` where the brokers offer it";
    if let Some(cursor) = clients {
        let learns = "what clients log in with can be read on the way to the brokers";
        cursor.warn("insecure-cluster", learns, help);
    }
    let Some((sasl, (_, cursor))) = own else {
        return;
    };
    let learns = match sasl {
        ClusterSasl::Password {
            mechanism: ByPassword::Plain,
            ..
        } => "Klamm's password can be read on the way to the brokers",
        ClusterSasl::Password {
            mechanism: ByPassword::Scram(_),
            ..
        } => "what goes to the brokers can be read and changed on the way",
        ClusterSasl::TokenFile(_) | ClusterSasl::Grant(_) => {
            "Klamm's token can be read on the way to the brokers"
        }
    };
    cursor.warn("insecure-cluster", learns, help);
}

fn tls(cursor: Cursor<'_>, parts: &mut Parts) -> Option<ClusterTls> {
    let map = cursor.map("cluster.tls", &["ca", "certificate", "key"])?;
    let ca = map
        .must("ca")
        .and_then(|cursor| parts.path("ca", cursor, false));
    let shown = shown(map, parts);
    Some(ClusterTls {
        ca: ca?,
        shown: some(shown)?,
    })
}

/// A certificate and its key: both, or neither.
#[expect(
    clippy::option_option,
    reason = "whether it is there, and whether it was read"
)]
fn shown(map: Map<'_>, parts: &mut Parts) -> Option<Option<Pair>> {
    if !map.has("certificate") && !map.has("key") {
        return None;
    }
    let mut path = |key| {
        map.must(key)
            .and_then(|cursor| parts.path(key, cursor, false))
    };
    let (certificate, key) = (path("certificate"), path("key"));
    Some(
        certificate
            .zip(key)
            .map(|(certificate, key)| Pair { certificate, key }),
    )
}

#[derive(Clone, Copy)]
enum Mechanism {
    ByPassword(ByPassword),
    Bearer,
}

const MECHANISMS: [(&str, Mechanism); 4] = [
    (
        "SCRAM-SHA-512",
        Mechanism::ByPassword(ByPassword::Scram(Hash::Sha512)),
    ),
    (
        "SCRAM-SHA-256",
        Mechanism::ByPassword(ByPassword::Scram(Hash::Sha256)),
    ),
    ("PLAIN", Mechanism::ByPassword(ByPassword::Plain)),
    ("OAUTHBEARER", Mechanism::Bearer),
];

const PASSWORD_KEYS: [&str; 2] = ["username", "password_file"];
const GRANT_KEYS: [&str; 5] = [
    "token_endpoint",
    "client_id",
    "client_secret_file",
    "scope",
    "ca",
];

fn sasl(what: &'static str, cursor: Cursor<'_>, parts: &mut Parts) -> Option<ClusterSasl> {
    let map = cursor.map(
        what,
        &[
            "mechanism",
            "username",
            "password_file",
            "token_file",
            "token_endpoint",
            "client_id",
            "client_secret_file",
            "scope",
            "ca",
        ],
    )?;
    match map.must("mechanism")?.word(&MECHANISMS)? {
        Mechanism::ByPassword(mechanism) => {
            let fits = foreign(map, &GRANT_KEYS, "a mechanism with a password")
                & foreign(map, &["token_file"], "a mechanism with a password");
            let read = by_password(map, mechanism, parts);
            read.filter(|_| fits)
        }
        Mechanism::Bearer => {
            let fits = foreign(map, &PASSWORD_KEYS, "`OAUTHBEARER`");
            let read = by_token(map, parts);
            read.filter(|_| fits)
        }
    }
}

/// Files a fault for each of these keys that is present. Returns whether all are absent.
fn foreign(map: Map<'_>, keys: &[&'static str], to: &str) -> bool {
    let mut none = true;
    for key in keys {
        if let Some(cursor) = map.get(key) {
            none = false;
            let message = format!("`{key}` does not belong to {to}");
            cursor.fault("wrong-key", message, "remove the key");
        }
    }
    none
}

fn by_token(map: Map<'_>, parts: &mut Parts) -> Option<ClusterSasl> {
    if let Some(cursor) = map.get("token_file") {
        let fits = foreign(map, &GRANT_KEYS, "`token_file`");
        let file = parts.path("token file", cursor, false);
        return file.filter(|_| fits).map(ClusterSasl::TokenFile);
    }
    if !map.has("token_endpoint") && map.has_unknown() {
        return None;
    }
    if !map.has("token_endpoint") {
        let message = "`OAUTHBEARER` needs a token";
        let help = "add `token_endpoint: https://…`, `client_id` and `client_secret_file`, or a `token_file`";
        map.fault("no-token", message, help);
        return None;
    }
    let token_endpoint = map.must("token_endpoint").and_then(Cursor::read);
    let client_id = map.must("client_id").and_then(text);
    let client_secret_file = map
        .must("client_secret_file")
        .and_then(|cursor| parts.path("client secret file", cursor, false));
    let scope = map.get("scope").map(scope);
    let ca = map.get("ca").map(|cursor| parts.path("ca", cursor, false));
    Some(ClusterSasl::Grant(ClientCredentials {
        token_endpoint: token_endpoint?,
        client_id: client_id?,
        client_secret_file: client_secret_file?,
        scope: some(scope)?,
        ca: some(ca)?,
    }))
}

/// Words with blanks between them (RFC 6749, section 3.3).
fn scope(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    let sound = |byte: u8| byte == b' ' || (byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
    if text.is_empty() || text.len() > 1024 || !text.bytes().all(sound) {
        let message = format!("`{text}` is not a scope");
        cursor.fault(
            "wrong-value",
            message,
            "write what the identity provider calls it",
        );
        return None;
    }
    Some(text.to_owned())
}

fn by_password(map: Map<'_>, mechanism: ByPassword, parts: &mut Parts) -> Option<ClusterSasl> {
    let username = map.must("username").and_then(text);
    let password_file = map
        .must("password_file")
        .and_then(|cursor| parts.path("password file", cursor, false));
    Some(ClusterSasl::Password {
        mechanism,
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
