//! A real Kafka broker for the tests, and Klamm in front of it.
//!
//! Every program started here ends with the test process, even if that crashes: `deploy/leash`
//! holds each program by a pipe. Logs go to `target/test-logs`. With `KLAMM_TESTS=direct` the
//! clients connect to the broker itself, which shows whether the test or Klamm is wrong.

use crate::raw::Raw;
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a test waits for an expected event: a whole build may share this machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// The broker that most tests share.
pub fn broker() -> &'static Broker {
    static BROKER: OnceLock<Broker> = OnceLock::new();
    BROKER.get_or_init(|| {
        let broker = Broker::start_as("shared", &PATIENT);
        load_coordinators(broker.port());
        broker
    })
}

/// Waits until the coordinator of every partition of the offsets topic has loaded. While a
/// coordinator loads, kafkajs loses commits and then reads records twice, with Klamm as with the
/// broker.
fn load_coordinators(port: u16) {
    use kafka_protocol::messages::{DescribeGroupsRequest, FindCoordinatorRequest, GroupId};
    // By their hash codes these names belong to different partitions of the four.
    const GROUPS: [&str; 4] = ["a", "b", "c", "d"];
    /// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR.
    const NOT_YET: [i16; 3] = [14, 15, 16];
    let mut raw = Raw::plain(port);
    let until = Instant::now() + PATIENCE;
    for group in GROUPS {
        let find = FindCoordinatorRequest::default().with_key(group.into());
        let describe = DescribeGroupsRequest::default().with_groups(vec![GroupId(group.into())]);
        while NOT_YET.contains(&raw.ask(3, &find).error_code)
            || NOT_YET.contains(&raw.ask(5, &describe).groups[0].error_code)
        {
            assert!(Instant::now() < until, "no coordinator for `{group}`");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// For a broker that is never restarted: if the machine stops for some seconds, the broker would be
/// fenced, although it is its own controller.
pub const PATIENT: [&str; 2] = ["--set", "broker.session.timeout.ms=60000"];

/// The Klamm that most tests share, in front of [`broker`], with the policy of `tests/policy`.
pub fn klamm() -> &'static Klamm {
    static KLAMM: OnceLock<Klamm> = OnceLock::new();
    KLAMM.get_or_init(|| Klamm::start("shared", &broker().address()))
}

/// The address for the shared clients of `user`: Klamm's, or the broker's with
/// `KLAMM_TESTS=direct`.
pub fn gate(user: &str) -> Target {
    if direct() {
        broker().target()
    } else {
        klamm().target(user)
    }
}

pub fn direct() -> bool {
    std::env::var_os("KLAMM_TESTS").is_some_and(|v| v == "direct")
}

/// A path in the repository.
pub fn path(relative: &str) -> PathBuf {
    Path::new(TOP).join(relative)
}

/// A free port of 127.0.0.1 that this process gives out once.
pub fn free_port() -> u16 {
    free_range(1)
}

/// The first of this many consecutive free ports of 127.0.0.1; this process returns each only once.
/// They are below the range that systems use for outgoing connections, so they stay free until
/// their program listens.
pub fn free_range(count: u16) -> u16 {
    const ALL: std::ops::Range<u16> = 20_000..28_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    // Concurrent runs start at different places.
    let begin = std::process::id().wrapping_mul(997);
    loop {
        let next = begin.wrapping_add(GIVEN.fetch_add(count.into(), Ordering::Relaxed));
        let first = ALL.start + u16::try_from(next % u32::from(ALL.end - ALL.start)).unwrap();
        if (first..first + count).all(free) {
            return first;
        }
    }
}

/// The settings that a client needs to connect.
#[derive(Debug, Clone)]
pub struct Target {
    pub bootstrap: String,
    pub login: Option<Login>,
}

#[derive(Debug, Clone)]
pub struct Login {
    pub ca: PathBuf,
    pub user: String,
    pub password: String,
    pub mechanism: &'static str,
    /// The URL for tokens, with user and password.
    pub tokens: Option<String>,
}

/// A separate Kafka broker, or a node of a cluster.
pub struct Broker {
    name: String,
    dir: PathBuf,
    port: u16,
    options: Vec<String>,
    process: Mutex<Leash>,
}

impl Broker {
    pub fn start(name: &str) -> Self {
        Self::start_as(name, &[])
    }

    /// With options of `deploy/kafka`.
    pub fn start_as(name: &str, options: &[&str]) -> Self {
        let broker = Self::launch(name, options);
        broker.wait();
        broker
    }

    /// Does not wait until it is ready, because the nodes of a cluster wait for one another.
    pub fn launch(name: &str, options: &[&str]) -> Self {
        let options: Vec<String> = options.iter().map(|&word| word.to_owned()).collect();
        let (dir, port) = (state(&format!("kafka-{name}")), free_port());
        let process = Mutex::new(Self::run(name, &dir, port, &options));
        Self {
            name: name.to_owned(),
            dir,
            port,
            options,
            process,
        }
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The directory of its state.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn target(&self) -> Target {
        Target {
            bootstrap: self.address(),
            login: None,
        }
    }

    /// Kills it as a power failure would, and starts it again with the same data and port.
    pub fn crash_and_restart(&self) {
        self.process.lock().unwrap().kill();
        self.start_again();
    }

    /// Stops it as an operator would, until [`Broker::start_again`].
    pub fn stop(&self) {
        self.process.lock().unwrap().stop();
    }

    /// Stops it as an operator would, so that it hands over its partitions, and starts it again.
    pub fn restart(&self) {
        self.process.lock().unwrap().stop();
        self.start_again();
    }

    pub fn start_again(&self) {
        *self.process.lock().unwrap() = Self::run(&self.name, &self.dir, self.port, &self.options);
        self.wait();
    }

    fn run(name: &str, dir: &Path, port: u16, options: &[String]) -> Leash {
        // A process id of an earlier start would look as if the broker had ended.
        let _none = fs::remove_file(dir.join("pid"));
        let mut kafka = Command::new(path("deploy/kafka"));
        kafka
            .arg("run")
            .arg(dir)
            .arg(port.to_string())
            .args(options);
        Leash::start(&format!("kafka-{name}"), &kafka)
    }

    pub fn wait(&self) {
        let waited = Command::new(path("deploy/kafka"))
            .arg("wait")
            .arg(&self.dir)
            .status()
            .unwrap();
        let name = &self.name;
        assert!(
            waited.success(),
            "the broker `{name}` did not start:\n{}",
            last_words(&format!("kafka-{name}"))
        );
    }
}

/// A broker that requires a login: SASL over TLS on one port, client certificates on another, and
/// StandardAuthorizer.
pub struct Secure {
    pub broker: Broker,
    /// Its certificates, and those of clients.
    pub tls: PathBuf,
    pub sasl: u16,
    pub mtls: u16,
}

impl Secure {
    pub fn start(name: &str, more: &[&str]) -> Self {
        let tls = state(&format!("kafka-{name}-tls"));
        let (sasl, mtls) = (free_port(), free_port());
        succeed(
            Command::new(path("deploy/certificates"))
                .arg(&tls)
                .arg("clients"),
        );
        let listeners = format!("{},{sasl},{mtls}", tls.display());
        let options = [&["--secure", &listeners], more].concat();
        Self {
            broker: Broker::start_as(name, &options),
            tls,
            sasl,
            mtls,
        }
    }

    /// The setting for users and passwords at SASL/PLAIN, including Klamm's.
    pub fn plain<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let users = users.into_iter();
        let users: String = users
            .map(|(name, password)| format!(" user_{name}=\"{password}\""))
            .collect();
        format!(
            "listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_klamm=\"klamm-secret\"{users};"
        )
    }

    pub fn password_file(&self, name: &str, password: &str) -> PathBuf {
        let file = self.tls.join(format!("{name}.password"));
        fs::write(&file, format!("{password}\n")).unwrap();
        file
    }
}

/// Klamm as a separate process, with its own configuration, in front of one broker.
pub struct Klamm {
    name: String,
    dir: PathBuf,
    way: Way,
    ports: Ports,
    process: Mutex<Leash>,
}

/// How a Klamm is started.
#[derive(Clone, Copy)]
pub struct Way {
    /// The program that starts Klamm; its last arguments are Klamm's command line.
    pub under: &'static [&'static str],
    /// The page of the admin address that shows that Klamm is ready.
    pub sign: &'static str,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            under: &[],
            sign: "/readyz",
        }
    }
}

/// Klamm's listening addresses.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// The bootstrap port and node 0's.
    pub tls: [u16; 2],
    /// The same without TLS.
    pub plain: [u16; 2],
    pub admin: u16,
}

impl Ports {
    pub fn free() -> Self {
        Self {
            tls: [free_port(), free_port()],
            plain: [free_port(), free_port()],
            admin: free_port(),
        }
    }
}

impl Klamm {
    pub fn metric(&self, line: &str) -> f64 {
        metric(self.ports().admin, line)
    }

    /// With the shared policy and users of the tests.
    pub fn start(name: &str, broker: &str) -> Self {
        Self::start_as(Way::default(), name, broker)
    }

    pub fn start_as(way: Way, name: &str, broker: &str) -> Self {
        Self::start_changed(way, name, broker, |text| text)
    }

    /// With a `klamm.yaml` that `change` derives from the usual one.
    pub fn start_changed(
        way: Way,
        name: &str,
        broker: &str,
        change: impl FnOnce(String) -> String,
    ) -> Self {
        let ports = Ports::free();
        let dir = prepare(&format!("klamm-{name}"), broker, ports);
        let config = dir.join("klamm.yaml");
        fs::write(&config, change(fs::read_to_string(&config).unwrap())).unwrap();
        check_agrees(&config, 0);
        let process = Mutex::new(Self::run(name, &dir, way, ports));
        Self {
            name: name.to_owned(),
            dir,
            way,
            ports,
            process,
        }
    }

    pub fn target(&self, user: &str) -> Target {
        let login = Login {
            ca: self.ca(),
            user: user.to_owned(),
            password: password(user),
            mechanism: "PLAIN",
            tokens: None,
        };
        Target {
            bootstrap: format!("127.0.0.1:{}", self.ports.tls[0]),
            login: Some(login),
        }
    }

    pub fn ports(&self) -> Ports {
        self.ports
    }

    pub fn ca(&self) -> PathBuf {
        self.dir.join("tls/ca.pem")
    }

    pub fn config(&self) -> PathBuf {
        self.dir.join("klamm.yaml")
    }

    pub fn audit(&self) -> PathBuf {
        self.dir.join("audit")
    }

    /// Its log, including earlier runs.
    pub fn log(&self) -> PathBuf {
        log_path(&format!("klamm-{}", self.name))
    }

    pub fn pid(&self) -> u32 {
        self.process.lock().unwrap().pid
    }

    /// Sends it a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        succeed(Command::new("kill").args(["-s", name, &pid]));
    }

    /// Waits until it has ended by itself, at most for a pod's grace period.
    pub fn ends(&self) {
        let mut process = self.process.lock().unwrap();
        for _ in 0..300 {
            if process.ended() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("klamm `{}` has not ended", self.name)
    }

    /// Kills it as a power failure would.
    pub fn crash(&self) {
        self.process.lock().unwrap().kill();
    }

    pub fn restart(&self) {
        *self.process.lock().unwrap() = Self::run(&self.name, &self.dir, self.way, self.ports);
    }

    pub fn crash_and_restart(&self) {
        self.crash();
        self.restart();
    }

    fn run(name: &str, dir: &Path, way: Way, ports: Ports) -> Leash {
        let klamm = env!("CARGO_BIN_EXE_klamm");
        let own = [klamm, "serve", "--config"];
        let mut words = way.under.iter().chain(&own);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).arg(dir.join("klamm.yaml"));
        let mut process = Leash::start(&format!("klamm-{name}"), &command);
        let until = Instant::now() + PATIENCE;
        while !get(ports.admin, way.sign).starts_with("HTTP/1.1 200") {
            let waits = !process.ended() && Instant::now() < until;
            assert!(
                waits,
                "klamm `{name}` has ended or is not ready:\n{}",
                last_words(&format!("klamm-{name}"))
            );
            thread::sleep(Duration::from_millis(100));
        }
        process
    }
}

/// All files that a Klamm needs, in a separate directory.
pub fn prepare(name: &str, broker: &str, ports: Ports) -> PathBuf {
    let dir = state(name);
    fs::write(dir.join("klamm.yaml"), settings(broker, ports)).unwrap();
    fs::create_dir_all(dir.join("audit")).unwrap();
    succeed(Command::new(path("deploy/certificates")).arg(dir.join("tls")));
    for user in ["admin", "root", "tester"] {
        add_user(&dir, user);
    }
    dir
}

/// Findings of `klamm check --config` that `klamm serve` accepts: missing users and listeners,
/// because users may be added later and several proxies may share a policy (`docs/policy.md`), and
/// expired certificates, which can be replaced while Klamm runs.
pub const OF_CHECK_ALONE: [&str; 6] = [
    "expired-certificate",
    "unknown-listener",
    "unknown-user",
    "unproven-certificate",
    "unproven-mechanism",
    "unproven-source",
];

/// A fault that `klamm check` reports.
#[derive(Debug)]
pub struct Fault {
    pub name: String,
    /// Relative to the policy's directory; empty if the fault has no position.
    pub file: String,
    shown: String,
}

impl Fault {
    /// Whether `klamm serve` accepts a policy with this fault: see [`OF_CHECK_ALONE`]. The proxy
    /// does not read expectations, and denies a team's names if only the team's own files have
    /// errors.
    fn is_of_check_alone(&self) -> bool {
        let folders: Vec<_> = self.file.split('/').collect();
        let expectations = folders.contains(&"tests");
        let of_team = folders[0] == "teams" && !self.file.ends_with("/team.yaml");
        OF_CHECK_ALONE.contains(&&*self.name) || expectations || of_team
    }
}

/// The errors that `klamm check --config` reports.
pub fn faults(config: &Path) -> Vec<Fault> {
    let mut check = Command::new(env!("CARGO_BIN_EXE_klamm"));
    check
        .args(["check", "--format", "json", "--config"])
        .arg(config);
    let out = check.output().unwrap();
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let findings = said["findings"].as_array().unwrap().iter();
    let faults = findings.filter(|found| found["severity"] == "error");
    let policy = said["directory"].as_str().unwrap_or_default();
    let file = |found: &serde_json::Value| {
        let path = Path::new(found["place"]["file"].as_str().unwrap_or_default());
        let below = path.strip_prefix(policy).unwrap_or(path);
        below.display().to_string()
    };
    faults
        .map(|found| Fault {
            name: found["name"].as_str().unwrap().to_owned(),
            file: file(found),
            shown: found.to_string(),
        })
        .collect()
}

/// Expects that `klamm check --config` and `klamm serve` agree on this configuration, and that
/// `serve` exits with this code (0: it serves).
pub fn check_agrees(config: &Path, served: i32) {
    let mut faults = faults(config);
    faults.retain(|fault| !fault.is_of_check_alone());
    let shown: Vec<_> = faults.iter().map(|fault| &fault.shown).collect();
    assert_eq!(
        shown.is_empty(),
        served == 0,
        "{}: {shown:#?}",
        config.display()
    );
}

/// The value of the first metric with this prefix; 0 if there is none.
pub fn metric(admin: u16, line: &str) -> f64 {
    let page = get(admin, "/metrics");
    let found = page.lines().find(|found| found.starts_with(line));
    let value = found.and_then(|found| found.rsplit(' ').next());
    value.map_or(0.0, |value| value.parse().unwrap())
}

/// The whole response to a GET, status line first; empty if there is no response.
pub fn get(port: u16, path: &str) -> String {
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let asked = write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        let _ = asked.and_then(|()| stream.read_to_string(&mut answer));
    }
    answer
}

fn settings(broker: &str, ports: Ports) -> String {
    let policy = path("tests/policy");
    let listener = |name: &str, [bootstrap, node]: [u16; 2], secured: &str| {
        format!(
            "  - name: {name}\n    address: 127.0.0.1:{bootstrap}\n    \
             brokers: {{ host: 127.0.0.1, ports: {node}-{node} }}\n    \
             {secured}\n    sasl: [ SCRAM-SHA-512, SCRAM-SHA-256, PLAIN ]\n    source: direct\n"
        )
    };
    format!(
        "listeners:\n{}{}cluster:\n  bootstrap: [ \"{broker}\" ]\nidentity:\n  users: users.yaml\npolicy: {}\n\
         audit: {{ directory: audit/, attempts: 1000 }}\nadmin: {{ address: 127.0.0.1:{} }}\n",
        listener(
            "clients",
            ports.tls,
            "tls: { certificate: tls/server.pem, key: tls/server.key }"
        ),
        listener("plain", ports.plain, "insecure: true"),
        policy.display(),
        ports.admin,
    )
}

pub fn password(user: &str) -> String {
    format!("{user}-secret")
}

pub fn add_user(dir: &Path, user: &str) {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm
        .args(["user", "add", user, "--config"])
        .arg(dir.join("klamm.yaml"));
    let mut child = klamm.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", password(user)).unwrap();
    assert!(
        child.wait().unwrap().success(),
        "`klamm user add {user}` failed"
    );
}

pub fn succeed(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

/// An empty directory for this run; directories of earlier runs are removed.
pub fn state(name: &str) -> PathBuf {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let of = entry
            .file_name()
            .to_string_lossy()
            .rsplit('-')
            .next()
            .and_then(|pid| pid.parse::<u32>().ok());
        if of.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let dir = all.join(format!("{name}-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// The end of its log.
fn last_words(name: &str) -> String {
    let log = fs::read(log_path(name)).unwrap_or_default();
    String::from_utf8_lossy(&log[log.len().saturating_sub(4000)..]).into_owned()
}

fn log_path(name: &str) -> PathBuf {
    path("target/test-logs").join(format!("{name}.log"))
}

pub fn log(name: &str) -> File {
    let path = log_path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap()
}

/// A program that ends when this value is dropped, or when this process ends. See `deploy/leash`.
pub struct Leash {
    holder: Child,
    pid: u32,
}

impl Leash {
    pub fn start(name: &str, command: &Command) -> Self {
        let pid_file = state("pids").join(format!("{name}.{}", free_port()));
        let out = log(name);
        let mut leash = Command::new(path("deploy/leash"));
        leash
            .arg(&pid_file)
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(TOP);
        leash
            .stdin(Stdio::piped())
            .stdout(out.try_clone().unwrap())
            .stderr(out);
        let mut holder = leash.spawn().unwrap();
        for _ in 0..500 {
            if let Some(pid) = fs::read_to_string(&pid_file)
                .ok()
                .and_then(|text| text.trim().parse().ok())
            {
                return Self { holder, pid };
            }
            thread::sleep(Duration::from_millis(10));
        }
        holder.kill().unwrap();
        holder.wait().unwrap();
        panic!("`{name}` did not start")
    }

    pub fn ended(&mut self) -> bool {
        self.holder.try_wait().unwrap().is_some()
    }

    /// Asks it to end, and waits until it has.
    fn stop(&mut self) {
        drop(self.holder.stdin.take());
        self.holder.wait().unwrap();
    }

    /// Kills it without time to clean up.
    fn kill(&mut self) {
        succeed(Command::new("kill").args(["-KILL", &self.pid.to_string()]));
        self.holder.wait().unwrap();
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}
