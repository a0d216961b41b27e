//! The sender of a connection's requests, as the audit log names it.

use super::context::ListenerContext;
use crate::audit::{Actor, Event, What};
use std::{net::SocketAddr, sync::Arc};

#[derive(Debug)]
pub struct Sender {
    pub connection: u64,
    pub peer: SocketAddr,
    /// The load balancer that forwards the peer's connection.
    pub proxy: Option<SocketAddr>,
    pub listener: Arc<ListenerContext>,
    /// Set by the login.
    pub actor: Option<Arc<Actor>>,
}

impl Sender {
    pub fn event(&self, what: What, at: jiff::Timestamp) -> Event {
        Event {
            at,
            connection: self.connection,
            actor: self.actor.clone(),
            source: Some(self.peer),
            proxy: self.proxy,
            listener: Arc::clone(&self.listener.name),
            what,
        }
    }
}
