//! Keeps the keys of the token issuer current. They are fetched in the background every few
//! minutes, and additionally when a token names an unknown key: for all connections together at
//! most once in [`ANEW`]. If the issuer is down, slow, or sends an invalid answer, the last valid
//! keys stay in use for the configured time; after that no token is accepted.
use super::http;
use crate::shell::clock::{monotonic, wall};
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

/// The minimum interval between two fetches for unknown keys.
const ANEW: Duration = Duration::from_secs(30);
/// The delay before the next attempt after a failed fetch.
const AGAIN: Duration = Duration::from_secs(15);

/// One issuer whose keys are behind a URL.
pub struct Issuer {
    tokens: Tokens,
    url: Url,
    client: http::Client,
    refresh: Duration,
    keep: Duration,
    /// The time of the last fetch for an unknown key. It is locked during the fetch, so that
    /// connections with the same question wait for its result.
    asked: Mutex<Option<Instant>>,
    /// The time of the last successful fetch.
    fetched: Plain<Option<Timestamp>>,
    telemetry: &'static Telemetry,
}

#[derive(Debug, thiserror::Error)]
enum IssuerError {
    #[error("{0}")]
    Http(#[from] http::HttpError),
    #[error("what came is no key set: {0}")]
    Keys(#[from] keys::KeySetError),
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

    /// Fetches the keys periodically until the process ends.
    pub async fn run(&self) {
        loop {
            let rest = match self.fetch(wall).await {
                true => self.refresh,
                false => self.refresh.min(AGAIN),
            };
            sleep(rest).await;
        }
    }

    /// Called when a token names an unknown key.
    pub async fn ask(&self) {
        self.ask_by(monotonic, wall).await;
    }

    /// The same with the given clocks. The time is read after the lock is taken: a caller that has
    /// waited for another's fetch needs no fetch of its own.
    async fn ask_by(&self, monotonic: impl Fn() -> Instant, wall: impl Fn() -> Timestamp) {
        let mut asked = self.asked.lock().await;
        let now = monotonic();
        if asked.is_some_and(|last| now.saturating_duration_since(last) < ANEW) {
            return;
        }
        self.fetch(wall).await;
        *asked = Some(now);
    }

    /// Fetches the keys; returns whether new keys have arrived.
    async fn fetch(&self, wall: impl Fn() -> Timestamp) -> bool {
        match self.fetched().await {
            Ok((keys, skipped)) => {
                say(&skipped);
                self.learn(keys, wall());
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

    async fn fetched(&self) -> Result<(Keys, Vec<Skipped>), IssuerError> {
        let body = self.client.get(&self.url).await?;
        Ok(Keys::parse(&body)?)
    }

    fn learn(&self, keys: Keys, now: Timestamp) {
        let until = now.checked_add(self.keep).ok();
        self.telemetry
            .token_keys
            .set(keys.len().try_into().unwrap_or(i64::MAX));
        self.tokens.learn(keys, until);
        *self.fetched.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// The age of the keys in seconds; `None` if there are no keys.
    pub fn age(&self) -> Option<i64> {
        let fetched = *self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        Some(wall().duration_since(fetched?).as_secs())
    }
}

/// Logs skipped keys, because a token signed with one of them would be rejected.
pub fn say(skipped: &[Skipped]) {
    for Skipped { key, why } in skipped {
        tracing::info!(key, "a key of the issuer is not taken: {why}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{
            Authorities, Bearer, Judgement, Keys as Secret, Reason, Users,
            token::{
                forge::{self, ISSUER, Issuer as Forge, MALLORY},
                jwt::Jwt,
                tests::{now, settings},
            },
        },
        shell::net::{
            http::tests::{LONG, SHORT, client, ok},
            tls::tests::configs,
        },
        text::value::FromText,
    };
    use jiff::SignedDuration;
    use std::sync::{
        Arc,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        task::JoinSet,
    };
    use tokio_rustls::TlsAcceptor;

    const KEEP: Duration = Duration::from_secs(3600);

    /// A test provider behind TLS that answers and counts requests, and the clock of the issuer
    /// under test.
    struct Site {
        issuer: &'static Issuer,
        tokens: Tokens,
        answer: Arc<Plain<Vec<u8>>>,
        asked: Arc<AtomicUsize>,
        begun: Instant,
        /// Seconds since the start of the test.
        elapsed: Arc<AtomicU32>,
        serving: tokio::task::JoinHandle<()>,
    }

    impl Site {
        async fn new(answer: Vec<u8>, patience: Duration) -> Self {
            let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = socket.local_addr().unwrap().port();
            let url = Url::from_text(&format!("https://localhost:{port}/keys")).unwrap();
            let tokens = Tokens::new(settings());
            let telemetry = Box::leak(Box::new(Telemetry::new().unwrap()));
            let times = (Duration::from_secs(300), KEEP);
            let issuer = Issuer::new(tokens.clone(), url, client(patience), times, telemetry);
            let answer = Arc::new(Plain::new(answer));
            let asked = Arc::new(AtomicUsize::new(0));
            let serving = tokio::spawn(provide(socket, Arc::clone(&answer), Arc::clone(&asked)));
            Self {
                issuer: Box::leak(Box::new(issuer)),
                tokens,
                answer,
                asked,
                begun: monotonic(),
                elapsed: Arc::default(),
                serving,
            }
        }

        fn answers(&self, answer: Vec<u8>) {
            *self.answer.lock().unwrap() = answer;
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }

        fn pass(&self, seconds: u32) {
            self.elapsed.fetch_add(seconds, Ordering::SeqCst);
        }

        fn wall(&self) -> Timestamp {
            now() + SignedDuration::from_secs(self.elapsed.load(Ordering::SeqCst).into())
        }

        async fn ask(&self) {
            let elapsed = || self.elapsed.load(Ordering::SeqCst);
            let monotonic = || self.begun + Duration::from_secs(elapsed().into());
            self.issuer.ask_by(monotonic, || self.wall()).await;
        }

        /// Verifies a token of this issuer at the current time; requests the keys if its key is
        /// unknown.
        async fn bears(&self, who: &Forge) -> Result<(), Reason> {
            let mut claims = forge::claims();
            claims["exp"] = (forge::NOW + 100_000).into();
            let token = who.sign(&forge::header("EdDSA"), &claims.to_string());
            let authorities = Authorities {
                tokens: Some(self.tokens.clone()),
                ..Authorities::of(Users::none(&Secret::random().unwrap()))
            };
            let bearer = Bearer::new(authorities, Jwt::parse(&token).unwrap(), String::new());
            if let Judgement::UnknownKey(_) = bearer.judge(self.wall()) {
                self.ask().await;
            }
            match bearer.judge(self.wall()) {
                Judgement::Proven(_) => Ok(()),
                Judgement::Failed(failed) | Judgement::UnknownKey(failed) => Err(failed.reason),
            }
        }

        fn failures(&self) -> u64 {
            self.issuer.telemetry.token_key_failures.get()
        }
    }

    async fn provide(socket: TcpListener, answer: Arc<Plain<Vec<u8>>>, asked: Arc<AtomicUsize>) {
        let tls = TlsAcceptor::from(configs().0);
        let mut open = JoinSet::new();
        loop {
            let (tcp, _) = socket.accept().await.unwrap();
            asked.fetch_add(1, Ordering::SeqCst);
            let (tls, answer) = (tls.clone(), answer.lock().unwrap().clone());
            open.spawn(async move {
                let mut stream = tls.accept(tcp).await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                // The client may have closed the connection already.
                let _ = stream.write_all(&answer).await;
                let _ = stream.flush().await;
                if answer.is_empty() {
                    let _ = stream.read(&mut [0; 16]).await;
                }
            });
        }
    }

    /// The issuer's keys under different key ids.
    fn keys(who: &Forge, suffix: &str) -> Vec<u8> {
        let mut all = who.keys();
        for key in &mut all {
            let name = format!("{}{suffix}", key["kid"].as_str().unwrap());
            key["kid"] = name.into();
        }
        ok(&serde_json::json!({ "keys": all }).to_string())
    }

    fn sound() -> Vec<u8> {
        keys(&ISSUER, "")
    }

    #[tokio::test]
    async fn an_unknown_key_is_asked_for_once_in_half_a_minute_by_all_together() {
        let site = Arc::new(Site::new(keys(&ISSUER, "-old"), LONG).await);
        let crowd = |site: &Arc<Site>| {
            let mut crowd = JoinSet::new();
            for _ in 0..100 {
                let site = Arc::clone(site);
                crowd.spawn(async move { site.bears(&ISSUER).await });
            }
            crowd.join_all()
        };
        let refused = crowd(&site).await;
        assert!(refused.iter().all(|one| *one == Err(Reason::UnknownKey)));
        assert_eq!(site.asked(), 1);
        site.answers(sound());
        site.pass(29);
        crowd(&site).await;
        assert_eq!(site.asked(), 1, "not a second before its time");
        site.pass(1);
        let taken = crowd(&site).await;
        assert!(taken.iter().all(Result::is_ok), "the new key is there");
        assert_eq!(site.asked(), 2);
        site.pass(1000);
        crowd(&site).await;
        assert_eq!(site.asked(), 2, "a key that is known is not asked for");
    }

    #[tokio::test]
    async fn an_issuer_that_answers_nonsense_changes_nothing_until_its_keys_are_too_old() {
        let long = format!("{{\"keys\":[{}]}}", " ".repeat(super::http::BODY));
        let bodies = [
            "<html><body>Sign in</body></html>",
            "",
            "{}",
            "{\"keys\":[]}",
            &long,
        ];
        let mut nonsense: Vec<Vec<u8>> = bodies.map(ok).into();
        let redirect =
            "HTTP/1.1 302 Found\r\nlocation: https://localhost/keys\r\ncontent-length: 0\r\n\r\n";
        let down = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}";
        let half = &sound()[..500];
        nonsense.extend([redirect.into(), down.into(), half.to_vec()]);
        let site = Site::new(sound(), LONG).await;
        assert_eq!(site.bears(&ISSUER).await, Ok(()));
        for (n, answer) in (1..).zip(nonsense) {
            site.answers(answer);
            site.pass(30);
            site.ask().await;
            assert_eq!((site.asked(), site.failures()), (1 + n, n as u64));
            assert_eq!(site.bears(&ISSUER).await, Ok(()), "{n}");
        }
        let left = 3600 - site.elapsed.load(Ordering::SeqCst);
        site.pass(left - 1);
        assert_eq!(site.bears(&ISSUER).await, Ok(()), "the last second");
        site.pass(1);
        assert_eq!(site.bears(&ISSUER).await, Err(Reason::NoKeys));
        site.answers(sound());
        site.pass(30);
        assert_eq!(site.bears(&ISSUER).await, Ok(()), "it is back");
    }

    #[tokio::test]
    async fn an_issuer_that_says_nothing_is_given_up_and_holds_nobody_up_again() {
        let site = Site::new(Vec::new(), SHORT).await;
        let (keys, _) = Keys::parse(ISSUER.jwks().as_bytes()).unwrap();
        site.issuer.learn(keys, site.wall());
        for _ in 0..3 {
            site.ask().await;
        }
        assert_eq!((site.asked(), site.failures()), (1, 1));
        assert_eq!(site.bears(&ISSUER).await, Ok(()));
    }

    #[tokio::test]
    async fn an_issuer_that_is_away_changes_nothing_until_its_keys_are_too_old() {
        let site = Site::new(sound(), LONG).await;
        assert_eq!(site.bears(&ISSUER).await, Ok(()));
        site.serving.abort();
        site.pass(3599);
        site.ask().await;
        assert_eq!(site.failures(), 1);
        assert_eq!(site.bears(&ISSUER).await, Ok(()));
        site.pass(1);
        assert_eq!(site.bears(&ISSUER).await, Err(Reason::NoKeys));
    }

    #[tokio::test]
    async fn keys_that_are_gone_are_believed_no_more() {
        let site = Site::new(sound(), LONG).await;
        assert_eq!(site.bears(&ISSUER).await, Ok(()));
        site.answers(keys(&MALLORY, ""));
        site.pass(30);
        site.ask().await;
        assert_eq!(site.bears(&ISSUER).await, Err(Reason::Signature));
        assert_eq!(site.bears(&MALLORY).await, Ok(()));
    }
}
