//! Limits the clients that are logging in to the brokers with their own credentials
//! (`cluster.sasl: pass_through`).
//!
//! Before the client is authenticated, each such login costs a broker connection for as long as it
//! takes. So the number of simultaneous logins is limited, and other clients wait in a queue. Each
//! source has only a part of the places, so that a source that begins logins and does not finish
//! them delays only itself.
use crate::identity::backoff::network;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Simultaneous logins: in total, and from one verified source.
pub const MOST: usize = 512;
pub const OF_ONE_SOURCE: usize = 64;
/// With fewer sources, no cleanup takes place.
const TIDY: usize = 1024;

pub struct LoginLimiter {
    all: Arc<Semaphore>,
    sources: Mutex<Sources>,
}

#[derive(Default)]
struct Sources {
    lines: HashMap<IpAddr, Weak<Semaphore>>,
    /// The number of sources at which the next cleanup takes place.
    look: usize,
}

/// The place of one login; dropping it frees the place for the next login.
pub struct Guest {
    _of_source: Option<OwnedSemaphorePermit>,
    _of_all: Option<OwnedSemaphorePermit>,
}

impl Default for LoginLimiter {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(MOST)),
            sources: Mutex::default(),
        }
    }
}

impl LoginLimiter {
    /// Waits for a place. Dropping the future leaves the queue.
    pub async fn enter(&self, source: Option<IpAddr>) -> Guest {
        let of_source = match source {
            Some(source) => self.line(network(source)).acquire_owned().await.ok(),
            None => None,
        };
        // Only a closed semaphore refuses a permit, and these are never closed.
        let of_all = Arc::clone(&self.all).acquire_owned().await.ok();
        Guest {
            _of_source: of_source,
            _of_all: of_all,
        }
    }

    fn line(&self, source: IpAddr) -> Arc<Semaphore> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let held = sources.lines.get(&source).and_then(Weak::upgrade);
        if let Some(line) = held {
            return line;
        }
        if sources.lines.len() >= sources.look.max(TIDY) {
            sources.lines.retain(|_, line| line.strong_count() > 0);
            sources.look = sources.lines.len().saturating_mul(2);
        }
        let line = Arc::new(Semaphore::new(OF_ONE_SOURCE));
        sources.lines.insert(source, Arc::downgrade(&line));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use tokio::time::{Duration, timeout};

    async fn turn(login_limiter: &LoginLimiter, source: Option<IpAddr>) -> Option<Guest> {
        timeout(Duration::ZERO, login_limiter.enter(source))
            .await
            .ok()
    }

    fn source(n: u32) -> Option<IpAddr> {
        Some(Ipv4Addr::from_bits(n).into())
    }

    #[tokio::test]
    async fn one_source_leaves_room_for_others_and_gets_its_own_back() {
        let login_limiter = LoginLimiter::default();
        let mut held = Vec::new();
        while let Some(guest) = turn(&login_limiter, source(1)).await {
            held.push(guest);
        }
        assert_eq!(held.len(), OF_ONE_SOURCE);
        assert!(turn(&login_limiter, source(2)).await.is_some());
        held.pop();
        assert!(turn(&login_limiter, source(1)).await.is_some());
    }

    #[tokio::test]
    async fn all_together_are_so_many_wherever_they_are() {
        let login_limiter = LoginLimiter::default();
        let mut held = Vec::new();
        while let Some(guest) = turn(&login_limiter, None).await {
            held.push(guest);
        }
        assert_eq!(held.len(), MOST);
        assert!(turn(&login_limiter, source(1)).await.is_none());
        // The dropped future has returned its place in the source's queue.
        held.clear();
        for _ in 0..OF_ONE_SOURCE {
            held.push(turn(&login_limiter, source(1)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn sources_that_are_gone_are_forgotten() {
        let login_limiter = LoginLimiter::default();
        for n in 0..10_000 {
            drop(turn(&login_limiter, source(n)).await);
        }
        assert!(login_limiter.sources.lock().unwrap().lines.len() <= TIDY);
    }
}
