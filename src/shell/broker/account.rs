//! Klamm's current account at the brokers: read from the configured file, and again when it
//! changes; or a token that is requested, and renewed before it expires.
//!
//! When a read or request fails, the old account stays in use, a token until it expires, and the
//! failure is logged. A refused connection triggers a new look at once, so that a rotated password
//! does not wait for the next interval.
use super::{account_token::TokenClient, upstream::lot};
use crate::shell::{clock::monotonic, net::tls};
use crate::{
    config::{ByPassword, ClusterSasl, files},
    identity::service::{Account, Password, Token},
    session,
    text::Diagnostic,
};
use arc_swap::ArcSwapOption;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, watch},
    time::{sleep, sleep_until},
};

/// Interval at which files are checked.
const LOOK: Duration = Duration::from_secs(3);
/// Minimum interval between token requests, unless the lifetime of a token is less than a few times
/// as long.
const GAP: Duration = Duration::from_secs(10);
/// Maximum delay before the next attempt after a failed token request.
const BACK_OFF: Duration = Duration::from_secs(60);

pub struct Accounts {
    held: ArcSwapOption<Account>,
    source: Source,
    /// Whether the log already has the failure.
    failing: AtomicBool,
    /// A broker has refused the token.
    refused: Notify,
    /// Whether a token was requested, with any outcome.
    tried: watch::Sender<bool>,
}

/// The source of an account.
enum Source {
    File(Kept),
    Grant(Box<TokenClient>),
}

/// An account in a file.
#[derive(Debug, Clone)]
enum Kept {
    Password {
        mechanism: ByPassword,
        username: Arc<str>,
        file: PathBuf,
    },
    Token(PathBuf),
}

/// Why the account cannot be used at start.
#[derive(Debug)]
pub enum AccountError {
    Files(Vec<Diagnostic>),
    Tls(tls::TlsSetupError),
}

impl session::Accounts for Accounts {
    fn now(&self) -> Option<Arc<Account>> {
        self.held.load_full()
    }
}

impl Accounts {
    /// A file that cannot be read at start is a fault; tokens are requested later, since the
    /// provider may be down.
    pub fn new(sasl: &ClusterSasl) -> Result<Self, AccountError> {
        let source = match sasl {
            ClusterSasl::Password {
                mechanism,
                username,
                password_file,
            } => Source::File(Kept::Password {
                mechanism: *mechanism,
                username: username.as_str().into(),
                file: password_file.clone(),
            }),
            ClusterSasl::TokenFile(file) => Source::File(Kept::Token(file.clone())),
            ClusterSasl::Grant(grant) => {
                let grant = TokenClient::new(grant).map_err(AccountError::Tls)?;
                grant.check().map_err(AccountError::Files)?;
                Source::Grant(Box::new(grant))
            }
        };
        let held = match &source {
            Source::File(kept) => Some(Arc::new(kept.read().map_err(AccountError::Files)?)),
            Source::Grant(_) => None,
        };
        Ok(Self {
            tried: watch::Sender::new(held.is_some()),
            held: ArcSwapOption::new(held),
            source,
            failing: AtomicBool::new(false),
            refused: Notify::new(),
        })
    }

    pub fn now(&self) -> Option<Arc<Account>> {
        self.held.load_full()
    }

    /// The current account, once it can be available: at start the first token takes some time.
    pub async fn first(&self) -> Option<Arc<Account>> {
        // It fails only when this account is dropped.
        let mut watch = self.tried.subscribe();
        let _tried = watch.wait_for(|tried| *tried).await.map(drop);
        self.now()
    }

    /// Keeps the account up to date as long as the process runs.
    pub async fn keep(self: Arc<Self>) {
        match &self.source {
            Source::File(_) => loop {
                sleep(LOOK).await;
                self.look().await;
            },
            Source::Grant(grant) => self.keep_granted(grant).await,
        }
    }

    /// After a refused login: returns whether the account has changed meanwhile.
    pub async fn look(&self) -> bool {
        let kept = match &self.source {
            Source::File(kept) => kept.clone(),
            Source::Grant(_) => {
                self.refused.notify_one();
                return false;
            }
        };
        let Ok(read) = tokio::task::spawn_blocking(move || kept.read()).await else {
            return false;
        };
        match read {
            Ok(account) => {
                self.failing.store(false, Ordering::Relaxed);
                self.swap(account)
            }
            Err(faults) => {
                if !self.failing.swap(true, Ordering::Relaxed) {
                    for fault in &faults {
                        tracing::error!("{fault}");
                    }
                    tracing::error!("Klamm's account at the brokers stays as it was");
                }
                false
            }
        }
    }

    fn swap(&self, account: Account) -> bool {
        let old = self.held.load();
        if old.as_ref().is_some_and(|old| **old == account) {
            return false;
        }
        tracing::info!(?account, "Klamm's account at the brokers was read anew");
        self.held.store(Some(Arc::new(account)));
        true
    }

    async fn keep_granted(&self, grant: &TokenClient) {
        let (mut failures, mut end) = (0, None);
        loop {
            let asked = monotonic();
            let pause = match grant.ask().await {
                Ok(granted) => {
                    failures = 0;
                    end = Some(asked + granted.lifetime);
                    self.swap(Account::Bearer(Arc::new(granted.token)));
                    share(granted.lifetime, lot())
                }
                Err(fault) => {
                    let retry = back_off(failures);
                    failures += 1;
                    tracing::error!(error = %fault, ?retry, "no token for the brokers can be had");
                    retry
                }
            };
            self.tried.send_replace(true);
            self.wait(asked, pause, &mut end).await;
        }
    }

    /// Waits until the next request is due, or a broker has refused the token; a token that expires
    /// meanwhile is no longer used.
    async fn wait(&self, asked: Instant, pause: Duration, end: &mut Option<Instant>) {
        let until = monotonic() + pause;
        loop {
            let next = end.map_or(until, |end| end.min(until));
            tokio::select! {
                () = sleep_until(next.into()) => {}
                () = self.refused.notified() => {
                    return sleep_until((asked + GAP).min(until).into()).await;
                }
            }
            let now = monotonic();
            if end.take_if(|end| *end <= now).is_some() {
                tracing::error!("the last token for the brokers has expired");
                self.held.store(None);
            }
            if now >= until {
                return;
            }
        }
    }
}

/// When a token is renewed: after 75 to 85 % of its time.
fn share(lifetime: Duration, lot: u8) -> Duration {
    lifetime * (750 + u32::from(lot) * 100 / 255) / 1000
}

/// 1 s, 2 s, 4 s and so on.
fn back_off(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.min(6)).min(BACK_OFF)
}

impl Kept {
    fn read(&self) -> Result<Account, Vec<Diagnostic>> {
        match self {
            Kept::Password {
                mechanism,
                username,
                file,
            } => {
                let password = Arc::new(Password::new(&files::password(file)?));
                let username = Arc::clone(username);
                Ok(match *mechanism {
                    ByPassword::Plain => Account::Plain { username, password },
                    ByPassword::Scram(hash) => Account::Scram {
                        hash,
                        username,
                        password,
                    },
                })
            }
            Kept::Token(file) => Ok(Account::Bearer(Arc::new(token(file)?))),
        }
    }
}

fn token(file: &Path) -> Result<Token, Vec<Diagnostic>> {
    let text = files::password(file)?;
    Token::new(text.trim()).ok_or_else(|| {
        let fault = Diagnostic::error("no-token", "the first line is no token");
        vec![fault.in_file(file.display().to_string())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::verifier::Hash;

    #[tokio::test]
    async fn a_changed_password_is_another_account_and_a_broken_file_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("password");
        std::fs::write(&file, "one\n").unwrap();
        let sasl = ClusterSasl::Password {
            mechanism: ByPassword::Scram(Hash::Sha512),
            username: "klamm".to_owned(),
            password_file: file.clone(),
        };
        let accounts = Accounts::new(&sasl).unwrap();
        let first = accounts.now().unwrap();
        assert_eq!(first.username().map(|name| &**name), Some("klamm"));
        assert!(!accounts.look().await, "nothing has changed");
        assert!(Arc::ptr_eq(&first, &accounts.now().unwrap()));
        for broken in ["", "\nsecond\n"] {
            std::fs::write(&file, broken).unwrap();
            assert!(!accounts.look().await);
        }
        std::fs::remove_file(&file).unwrap();
        assert!(!accounts.look().await);
        assert!(Arc::ptr_eq(&first, &accounts.now().unwrap()));
        std::fs::write(&file, "two").unwrap();
        assert!(accounts.look().await && !accounts.look().await);
        assert!(*first != *accounts.now().unwrap());
        std::fs::remove_file(&file).unwrap();
        assert!(Accounts::new(&sasl).is_err(), "at start it is a fault");
    }

    #[tokio::test]
    async fn a_file_with_a_token_is_read_likewise() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("token");
        let sasl = ClusterSasl::TokenFile(file.clone());
        std::fs::write(&file, "not a token").unwrap();
        let Err(AccountError::Files(faults)) = Accounts::new(&sasl) else {
            panic!("is taken")
        };
        assert_eq!(faults[0].message, "the first line is no token");
        std::fs::write(&file, "abc.def.ghi\n").unwrap();
        let accounts = Accounts::new(&sasl).unwrap();
        assert_eq!(accounts.now().unwrap().mechanism(), "OAUTHBEARER");
        std::fs::write(&file, "abc.def.jkl\n").unwrap();
        assert!(accounts.look().await && !accounts.look().await);
    }

    #[test]
    fn tokens_are_renewed_in_time_and_asked_for_ever_less_often() {
        let hour = Duration::from_secs(3600);
        assert_eq!(share(hour, 0), hour * 3 / 4);
        assert_eq!(share(hour, 255), hour * 17 / 20);
        let pauses: Vec<_> = (0..8).map(|n| back_off(n).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
