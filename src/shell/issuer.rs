//! The keys of the issuer of tokens, kept fresh: fetched in the background every few minutes, and once more when a token names a key that is not
//! known, but for all connections together at most once in [`ANEW`]. An issuer that is down, slow, or answers nonsense changes nothing: its last good
//! keys hold for the time that the configuration gives them, and then no token is believed.
use super::{
    clock::{monotonic, wall},
    http,
};
use crate::{
    identity::{
        Tokens,
        token::keys::{self, Keys, Skipped},
    },
    telemetry::Telemetry,
    text::url::Url,
};
use jiff::Timestamp;
use std::{
    sync::{Mutex as Plain, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::sleep};

/// How long a fetch for an unknown key rules out the next one.
const ANEW: Duration = Duration::from_secs(30);
/// When it is tried again after it failed.
const AGAIN: Duration = Duration::from_secs(15);

/// One issuer whose keys are behind a URL.
pub struct Issuer {
    tokens: Tokens,
    url: Url,
    client: http::Client,
    refresh: Duration,
    keep: Duration,
    /// When a connection's question was last answered by a fetch. Locked while that goes on: who asks meanwhile waits for the same answer.
    asked: Mutex<Option<Instant>>,
    /// When keys came last.
    fetched: Plain<Option<Timestamp>>,
    telemetry: &'static Telemetry,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{0}")]
    Http(#[from] http::Fault),
    #[error("what came is no key set: {0}")]
    Keys(#[from] keys::Fault),
}

impl Issuer {
    pub fn new(
        tokens: Tokens,
        url: Url,
        client: http::Client,
        (refresh, keep): (Duration, Duration),
        telemetry: &'static Telemetry,
    ) -> Self {
        Self {
            tokens,
            url,
            client,
            refresh,
            keep,
            asked: Mutex::default(),
            fetched: Plain::default(),
            telemetry,
        }
    }

    /// Keeps the keys fresh for as long as the process lives.
    pub async fn run(&self) {
        loop {
            let rest = match self.fetch().await {
                true => self.refresh,
                false => self.refresh.min(AGAIN),
            };
            sleep(rest).await;
        }
    }

    /// Somebody has shown a token whose key is not known.
    pub async fn ask(&self) {
        let mut asked = self.asked.lock().await;
        let now = monotonic();
        if asked.is_some_and(|last| now.saturating_duration_since(last) < ANEW) {
            return;
        }
        self.fetch().await;
        *asked = Some(now);
    }

    /// Whether new keys are there.
    async fn fetch(&self) -> bool {
        match self.fetched().await {
            Ok((keys, skipped)) => {
                say(&skipped);
                self.learn(keys);
                true
            }
            Err(error) => {
                self.telemetry.token_key_failures.inc();
                let url = self.url.to_string();
                tracing::error!(%error, url, "the issuer's keys cannot be fetched; the last ones hold for their time");
                false
            }
        }
    }

    async fn fetched(&self) -> Result<(Keys, Vec<Skipped>), Fault> {
        let body = self.client.get(&self.url).await?;
        Ok(Keys::parse(&body)?)
    }

    fn learn(&self, keys: Keys) {
        let now = wall();
        let until = now.checked_add(self.keep).ok();
        self.telemetry
            .token_keys
            .set(keys.len().try_into().unwrap_or(i64::MAX));
        self.tokens.learn(keys, until);
        *self.fetched.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// How old the keys are, in seconds; `None`: there are none.
    pub fn age(&self) -> Option<i64> {
        let fetched = *self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        Some(wall().duration_since(fetched?).as_secs())
    }
}

/// Keys that were left are worth a line: a token of one of them would fail.
pub fn say(skipped: &[Skipped]) {
    for Skipped { key, why } in skipped {
        tracing::info!(key, "a key of the issuer is not taken: {why}");
    }
}
