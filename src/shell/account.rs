//! The account that Klamm has at the brokers, as it is now: read from where the configuration says, and again whenever that changes.
//!
//! What cannot be read keeps the old account and is said once. A connection that is refused looks again at once, so that a rotated password
//! does not wait for the next look.
use crate::{
    config::{ByPassword, ClusterSasl, files},
    identity::service::{Account, Password},
    session,
    text::Diagnostic,
};
use arc_swap::ArcSwapOption;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How often files are looked at.
const LOOK: Duration = Duration::from_secs(3);

pub struct Accounts {
    held: ArcSwapOption<Account>,
    source: Source,
    /// Whether the log says already that it cannot be read.
    failing: AtomicBool,
}

/// Where an account comes from.
#[derive(Debug, Clone)]
enum Source {
    Password {
        mechanism: ByPassword,
        username: Arc<str>,
        file: PathBuf,
    },
}

impl session::Accounts for Accounts {
    fn now(&self) -> Option<Arc<Account>> {
        self.held.load_full()
    }
}

impl Accounts {
    /// What cannot be read at start is a fault.
    pub fn new(sasl: &ClusterSasl) -> Result<Self, Vec<Diagnostic>> {
        let source = match sasl {
            ClusterSasl::Password {
                mechanism,
                username,
                password_file,
            } => Source::Password {
                mechanism: *mechanism,
                username: username.as_str().into(),
                file: password_file.clone(),
            },
        };
        let accounts = Self {
            held: ArcSwapOption::empty(),
            source,
            failing: AtomicBool::new(false),
        };
        accounts.held.store(Some(Arc::new(accounts.source.read()?)));
        Ok(accounts)
    }

    pub fn now(&self) -> Option<Arc<Account>> {
        self.held.load_full()
    }

    /// The name that the brokers know it by, where it is known here.
    pub fn username(&self) -> Option<Arc<str>> {
        self.now()?.username().cloned()
    }

    /// Keeps it fresh for as long as the process runs.
    pub async fn keep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK).await;
            self.look().await;
        }
    }

    /// Whether it has turned out to be another one.
    pub async fn look(&self) -> bool {
        let source = self.source.clone();
        let Ok(read) = tokio::task::spawn_blocking(move || source.read()).await else {
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
}

impl Source {
    fn read(&self) -> Result<Account, Vec<Diagnostic>> {
        match self {
            Source::Password {
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
        }
    }
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
        assert_eq!(accounts.username().as_deref(), Some("klamm"));
        let first = accounts.now().unwrap();
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
}
