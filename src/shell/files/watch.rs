//! TLS files, checked every few seconds: changed ones are read and replaced as a whole, invalid
//! ones change nothing. When a revocation list expires without a new one, connections that relied
//! on it are verified again, and end.
//!
//! Changed files are read once they have stayed the same between two checks, because a certificate
//! and its key are two files, and writing a file takes time; on SIGHUP at once. A symbolic link
//! with a new target, as Kubernetes replaces them, is a change.
use crate::shell::{
    clock::wall,
    net::{
        certificates::{End, Served, What, of_brokers},
        tls::TlsSetupError,
    },
    runtime::{Runtime, Wakeup},
};
use crate::{
    config::{self, Listener},
    telemetry::Telemetry,
};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::ClientConfig;
use std::{
    collections::HashMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Notify, time::timeout};

/// How often files are looked at: a change is in force within twice this time, and what it takes to
/// verify all connections anew.
const LOOK: Duration = Duration::from_secs(2);

/// Files that are read and replaced together.
pub struct Watched {
    /// A listener's name; empty: the files for the brokers.
    owner: Arc<str>,
    target: Target,
    files: Vec<PathBuf>,
    /// The stamps before the last read, and at the last check.
    read: Stamp,
    seen: Stamp,
    ends: Vec<End>,
    /// Why the current content is not in force.
    fault: Option<String>,
    /// The remaining days at the last warning, by certificate.
    warned: HashMap<Arc<str>, i64>,
    /// Time of the last check for expired lists.
    asked: Timestamp,
}

enum Target {
    Listener(config::Tls, Arc<ArcSwap<Served>>),
    Brokers(config::ClusterTls, Arc<ArcSwap<ClientConfig>>),
}

type Stamp = Vec<Option<Seen>>;
/// Device, inode, length and time of status change of a file, after following links. The
/// modification time is not used: it can be set, and copying tools preserve it.
pub type Seen = (u64, u64, u64, i64, i64);

impl Watched {
    /// Loads the files of a listener, which must be valid now.
    pub fn listener(
        listener: &Listener,
        tls: &config::Tls,
    ) -> Result<(Self, Arc<ArcSwap<Served>>), TlsSetupError> {
        let pairs = tls.certificates.iter();
        let mut files: Vec<_> = pairs
            .flat_map(|pair| [pair.certificate.clone(), pair.key.clone()])
            .collect();
        if let Some(clients) = &tls.clients {
            files.push(clients.ca.clone());
            files.extend(clients.crls.iter().cloned());
        }
        let read = stamp(&files);
        let loaded = Served::load(tls)?;
        let ends = loaded.ends.clone();
        let served = Arc::new(ArcSwap::from_pointee(loaded));
        let target = Target::Listener(tls.clone(), Arc::clone(&served));
        let owner = Arc::from(listener.name.as_str());
        Ok((Self::new(owner, target, files, read, ends), served))
    }

    /// Loads those for the brokers.
    pub fn brokers(
        tls: &config::ClusterTls,
    ) -> Result<(Self, Arc<ArcSwap<ClientConfig>>), TlsSetupError> {
        let mut files = vec![tls.ca.clone()];
        if let Some(pair) = &tls.shown {
            files.extend([pair.certificate.clone(), pair.key.clone()]);
        }
        let (read, mut ends) = (stamp(&files), Vec::new());
        let config = Arc::new(ArcSwap::new(of_brokers(tls, &mut ends)?));
        let target = Target::Brokers(tls.clone(), Arc::clone(&config));
        Ok((Self::new(Arc::from(""), target, files, read, ends), config))
    }

    fn new(
        owner: Arc<str>,
        target: Target,
        files: Vec<PathBuf>,
        read: Stamp,
        ends: Vec<End>,
    ) -> Self {
        Self {
            owner,
            target,
            files,
            seen: read.clone(),
            read,
            ends,
            fault: None,
            warned: HashMap::new(),
            asked: wall(),
        }
    }

    /// Whether a revocation list has expired since the last call: clients that relied on it are no
    /// longer trusted.
    fn ended(&mut self, now: Timestamp) -> bool {
        let since = std::mem::replace(&mut self.asked, now);
        let mut lists = self
            .ends
            .iter()
            .filter(|end| end.what == What::RevocationList);
        lists.any(|end| since < end.at && end.at <= now)
    }

    /// Reads changed files; returns whether the trust in clients has changed.
    fn look(&mut self, at_once: bool, telemetry: &Telemetry) -> bool {
        let stamp = stamp(&self.files);
        let settled = at_once || self.seen == stamp;
        self.seen.clone_from(&stamp);
        if self.read == stamp || !settled {
            return false;
        }
        self.read = stamp;
        match self.target.swap() {
            Ok((ends, trust)) => {
                for end in std::mem::replace(&mut self.ends, ends) {
                    telemetry.forget_tls(&self.owner, end.what.word(), &end.file, &end.subject);
                }
                self.warned.clear();
                self.fault = None;
                tracing::info!(
                    listener = &*self.owner,
                    "certificates, keys and revocation lists were read anew"
                );
                trust
            }
            Err(error) => {
                telemetry.tls_failures.inc();
                self.fault = Some(error.to_string());
                tracing::error!(listener = &*self.owner, %error, "the changed files of TLS cannot be used; those from before stay in force");
                false
            }
        }
    }

    /// Warns about certificates that expire soon, once a day, and updates the metrics of all.
    fn tell(&mut self, now: Timestamp, telemetry: &Telemetry) {
        for end in &self.ends {
            let days = end.days(now);
            telemetry.tls_days(&self.owner, end.what.word(), &end.file, &end.subject, days);
            let key: Arc<str> = Arc::from(format!("{}\0{}", end.file, end.subject));
            if days >= end.what.soon() || self.warned.get(&key) == Some(&days) {
                continue;
            }
            let (listener, file, subject, ends) = (&*self.owner, &*end.file, &*end.subject, end.at);
            let what = end.what.word();
            if now >= end.at {
                tracing::error!(listener, file, subject, %ends, "{what} has expired");
            } else {
                tracing::warn!(listener, file, subject, %ends, days, "{what} expires soon");
            }
            self.warned.insert(key, days);
        }
    }
}

impl Target {
    /// Reads the files and replaces the state; returns whether the trust in clients has changed.
    fn swap(&self) -> Result<(Vec<End>, bool), TlsSetupError> {
        match self {
            Self::Listener(tls, served) => {
                let new = Served::load(tls)?;
                if let (Some(trust), Some(before)) = (&new.trust, &served.load().trust) {
                    trust.follows(before)?;
                }
                let (ends, trust) = (new.ends.clone(), new.trust.is_some());
                served.store(Arc::new(new));
                Ok((ends, trust))
            }
            Self::Brokers(tls, config) => {
                let mut ends = Vec::new();
                config.store(of_brokers(tls, &mut ends)?);
                Ok((ends, false))
            }
        }
    }
}

fn stamp(files: &[PathBuf]) -> Stamp {
    files.iter().map(|path| look(path)).collect()
}

/// `None`: the file does not exist.
pub fn look(path: &Path) -> Option<Seen> {
    let found = fs::metadata(path).ok()?;
    Some((
        found.dev(),
        found.ino(),
        found.len(),
        found.ctime(),
        found.ctime_nsec(),
    ))
}

/// All files of a configuration that are in use.
#[derive(Default)]
pub struct Watch {
    pub all: Vec<Watched>,
    pub at_once: Arc<Notify>,
}

impl Watch {
    /// Warns about files that expire soon; then checks as long as the process runs.
    pub async fn run(mut self, runtime: &'static Runtime) {
        loop {
            for watched in &self.all {
                let fault = watched.fault.clone();
                runtime.board.tls(&watched.owner, fault, &watched.ends);
            }
            let at_once = timeout(LOOK, self.at_once.notified()).await.is_ok();
            let looking = tokio::task::spawn_blocking(move || {
                let trust = self.look(at_once, runtime.telemetry);
                (self, trust)
            });
            let Ok((back, trust)) = looking.await else {
                tracing::error!(
                    "files of TLS are not looked at any more: that failed inside Klamm"
                );
                return;
            };
            self = back;
            if trust {
                runtime.connections.ring(Wakeup::TRUST);
            }
        }
    }

    fn look(&mut self, at_once: bool, telemetry: &Telemetry) -> bool {
        let mut trust = false;
        for watched in &mut self.all {
            trust |= watched.look(at_once, telemetry);
            trust |= watched.ended(wall());
        }
        self.tell(telemetry);
        trust
    }

    /// Also at start, before the first look.
    pub fn tell(&mut self, telemetry: &Telemetry) {
        for watched in &mut self.all {
            watched.tell(wall(), telemetry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::Addresses, shell::net::certificates::tests::clients};
    use std::os::unix::fs::symlink;

    /// A directory with a pair, an authority and a list, and its watcher.
    struct Site {
        dir: tempfile::TempDir,
        watched: Watched,
        served: Arc<ArcSwap<Served>>,
        telemetry: Telemetry,
    }

    impl Site {
        fn new(prepare: impl FnOnce(&Path)) -> Self {
            let dir = tempfile::tempdir().unwrap();
            prepare(dir.path());
            let tls = config::Tls {
                certificates: vec![config::Pair {
                    certificate: dir.path().join("now/server.pem"),
                    key: dir.path().join("now/server.key"),
                }],
                clients: Some(config::Clients {
                    ca: dir.path().join("now/ca.pem"),
                    required: true,
                    crls: vec![dir.path().join("now/crl.pem")],
                }),
            };
            let listener = Listener {
                name: "clients".to_owned(),
                bind: Vec::new(),
                addresses: Addresses::by_port("localhost", 1, 1),
                tls: Some(tls.clone()),
                sasl: Vec::new(),
                certificate_alone: true,
                pass_through: false,
                source_proven: true,
                proxies: Vec::new(),
            };
            let (watched, served) = Watched::listener(&listener, &tls).unwrap();
            let telemetry = Telemetry::new().unwrap();
            Self {
                dir,
                watched,
                served,
                telemetry,
            }
        }

        fn put(&self, name: &str, from: &str) {
            put(&self.dir.path().join("now"), name, from);
        }

        /// Whether anything was replaced at this check.
        fn look(&mut self, at_once: bool) -> bool {
            let before = self.served.load_full();
            let trust = self.watched.look(at_once, &self.telemetry);
            let swapped = !Arc::ptr_eq(&before, &self.served.load_full());
            assert_eq!(trust, swapped, "trust is swapped with the rest");
            swapped
        }

        fn failures(&self) -> u64 {
            self.telemetry.tls_failures.get()
        }

        fn metrics(&mut self) -> String {
            self.watched.tell(wall(), &self.telemetry);
            String::from_utf8(self.telemetry.render()).unwrap()
        }

        /// The subject of the current certificate.
        fn shown(&self) -> String {
            self.served.load().ends[0].subject.clone()
        }
    }

    fn put(dir: &Path, name: &str, from: &str) {
        fs::create_dir_all(dir).unwrap();
        fs::write(dir.join(name), fs::read(clients(from)).unwrap()).unwrap();
    }

    fn all(dir: &Path) {
        put(dir, "server.pem", "server.pem");
        put(dir, "server.key", "server.key");
        put(dir, "ca.pem", "ca.pem");
        put(dir, "crl.pem", "crl-before.pem");
    }

    #[test]
    fn a_change_is_read_when_it_has_settled_and_only_once() {
        let mut site = Site::new(|dir| all(&dir.join("now")));
        assert!(!site.look(false) && !site.look(true));
        site.put("crl.pem", "crl.pem");
        assert!(!site.look(false), "read while it may still be written");
        assert!(site.look(false));
        assert!(!site.look(false) && !site.look(true));
        site.put("crl.pem", "crl.der");
        assert!(site.look(true), "told to, it does not wait");
        assert_eq!(site.failures(), 0);
    }

    #[test]
    fn halves_and_broken_files_change_nothing_and_are_told_once() {
        let mut site = Site::new(|dir| all(&dir.join("now")));
        site.put("server.pem", "client.pem");
        for _ in 0..5 {
            assert!(!site.look(false));
        }
        assert_eq!(
            (site.failures(), site.shown().as_str()),
            (1, "CN=localhost")
        );
        site.put("server.key", "client.key");
        assert!(!site.look(false) && site.look(false));
        assert_eq!(site.shown(), "CN=client,OU=Tests,O=Klamm");

        let whole = fs::read(clients("crl.pem")).unwrap();
        let list = site.dir.path().join("now/crl.pem");
        for length in [0, 1, 40, whole.len() / 2, whole.len() - 30] {
            fs::write(&list, &whole[..length]).unwrap();
            assert!(!site.look(true), "{length}");
        }
        fs::remove_file(&list).unwrap();
        assert!(!site.look(true));
        assert_eq!(site.failures(), 7);
        fs::write(&list, &whole).unwrap();
        assert!(site.look(true));
        let text = site.metrics();
        assert!(text.contains("klamm_tls_reload_failures_total 7"), "{text}");
    }

    #[test]
    fn an_older_list_takes_back_no_revocation() {
        let mut site = Site::new(|dir| all(&dir.join("now")));
        site.put("crl.pem", "crl.pem");
        assert!(site.look(true));
        for older in [true, false, true] {
            site.put("crl.pem", if older { "crl-before.pem" } else { "crl.der" });
            assert_eq!(site.look(true), !older);
        }
        let fault = site.watched.fault.clone().unwrap();
        let told =
            "it is older than the list in use, and would take back revocations: it has number 1000";
        assert!(fault.contains(told), "{fault}");
        assert_eq!(site.failures(), 2);
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_a_change() {
        let mut site = Site::new(|dir| {
            all(&dir.join("first"));
            symlink("first", dir.join("now")).unwrap();
        });
        let second = site.dir.path().join("second");
        all(&second);
        put(&second, "server.pem", "client.pem");
        put(&second, "server.key", "client.key");
        // As the kubelet does it: a new link is renamed over the old one.
        symlink("second", site.dir.path().join("next")).unwrap();
        fs::rename(site.dir.path().join("next"), site.dir.path().join("now")).unwrap();
        assert!(!site.look(false) && site.look(false));
        assert_eq!(site.shown(), "CN=client,OU=Tests,O=Klamm");
    }

    #[test]
    fn the_end_of_a_list_is_told_once_and_that_of_a_certificate_is_not() {
        let mut site = Site::new(|dir| all(&dir.join("now")));
        let second = jiff::SignedDuration::from_secs(1);
        let at = |site: &Site, what| {
            let ends = &site.watched.ends;
            ends.iter().find(|end| end.what == what).unwrap().at
        };
        let list = at(&site, What::RevocationList);
        assert!(!site.watched.ended(list - second));
        assert!(site.watched.ended(list));
        assert!(!site.watched.ended(list) && !site.watched.ended(list + second));
        let certificate = at(&site, What::Certificate);
        site.watched.asked = certificate - second;
        assert!(list == certificate || !site.watched.ended(certificate));
        // It was reported when the list was loaded.
        site.put("crl.pem", "crl-old.pem");
        assert!(site.look(true) && !site.watched.ended(wall()));
    }

    #[test]
    fn what_is_left_is_shown_for_each_file_in_use_and_no_other() {
        let mut site = Site::new(|dir| all(&dir.join("now")));
        let line = |text: &str, kind: &str| {
            let start = "klamm_tls_days_until_expiry{file=\"";
            let kind = format!("kind=\"{kind}\",listener=\"clients\"");
            let found: Vec<_> = text
                .lines()
                .filter(|line| line.starts_with(start) && line.contains(&kind))
                .map(str::to_owned)
                .collect();
            found.join("\n")
        };
        let text = site.metrics();
        assert!(
            line(&text, "certificate").contains("CN=localhost"),
            "{text}"
        );
        assert!(line(&text, "authority").contains("ca.pem"), "{text}");
        assert!(line(&text, "revocation list").contains("crl.pem"), "{text}");
        site.put("server.pem", "client.pem");
        site.put("server.key", "client.key");
        site.put("crl.pem", "crl-old.pem");
        assert!(site.look(true));
        let text = site.metrics();
        let certificate = line(&text, "certificate");
        assert!(
            certificate.contains("CN=client") && !certificate.contains("localhost"),
            "{text}"
        );
        assert!(line(&text, "revocation list").contains("} -2"), "{text}");
    }
}
