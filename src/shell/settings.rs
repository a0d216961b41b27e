//! What `klamm.yaml` tells the shell, checked and resolved: paths are absolute or relative to the process, secrets are read.
use crate::{cluster::Addresses, session::Limits};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// Everything that `serve` needs.
#[derive(Debug)]
pub struct Settings {
    pub listeners: Vec<Listener>,
    pub cluster: Cluster,
    pub policy: PathBuf,
    /// `identity.users`; without it nobody can log in with a password.
    pub users: Option<PathBuf>,
    pub audit: PathBuf,
    /// What all connections may hold together, in bytes.
    pub memory: usize,
    pub admin: Option<SocketAddr>,
}

#[derive(Debug)]
pub struct Listener {
    pub name: Arc<str>,
    /// The bootstrap address. The brokers' ports are bound on the same IP address.
    pub address: SocketAddr,
    pub brokers: Addresses,
    pub tls: Option<Certificate>,
    /// SASL mechanisms in the order they are named.
    pub mechanisms: Vec<&'static str>,
    pub source_proven: bool,
    pub limits: Limits,
}

#[derive(Debug)]
pub struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The brokers behind.
#[derive(Debug)]
pub struct Cluster {
    /// Host and port.
    pub bootstrap: Vec<(String, u16)>,
    /// The certificate authority of the brokers; `None`: no TLS.
    pub ca: Option<PathBuf>,
    /// User name and password for SASL/PLAIN.
    pub login: Option<Login>,
}

pub struct Login {
    pub username: String,
    pub password: String,
}

/// The password stays out of logs.
impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}
