//! The process as an operator sees it: readiness, reload, an orderly end. No broker is needed,
//! because no request gets that far.

use crate::kafka::{PATIENCE, free_port};
use serde_json::Value;
use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Twice the time of a login: a connection that is still open then was forgotten.
const CLOSED_BY: Duration = Duration::from_secs(20);

/// A Klamm with one listener with TLS and one without, in front of a broker that does not exist.
pub struct Gate {
    pub dir: TempDir,
    pub tls: u16,
    pub plain: u16,
    pub node: u16,
    pub admin: u16,
    process: Child,
}

impl Gate {
    pub fn start() -> Self {
        Self::start_with("source: direct", "source: direct")
    }

    /// With these settings for the listener with TLS, and for the other one.
    pub fn start_with(secured: &str, open: &str) -> Self {
        Self::prepared(secured, open, |_| ())
    }

    /// After a change of its directory.
    pub fn prepared(secured: &str, open: &str, prepare: impl FnOnce(&Path)) -> Self {
        let dir = workplace();
        let [tls, plain, node, other, admin] = free_ports();
        write_config(dir.path(), [tls, plain, node, other, admin], secured, open);
        prepare(dir.path());
        crate::kafka::check_agrees(&dir.path().join("klamm.yaml"), 0);
        let process = run(dir.path());
        let gate = Self {
            dir,
            tls,
            plain,
            node,
            admin,
            process,
        };
        gate.wait_for("\"Klamm is up\"");
        gate
    }

    /// Ends as in a power failure, and starts again.
    pub fn crash_and_restart(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.process = run(self.dir.path());
        self.wait_for("\"Klamm is up\"");
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Waits for a log line with this text in it.
    pub fn wait_for(&self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "no `{text}` in the log:\n{log}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn metric(&self, name: &str) -> f64 {
        crate::kafka::metric(self.admin, name)
    }

    /// Waits until a counter has this value.
    pub fn wait_for_metric(&self, name: &str, count: f64) {
        let deadline = Instant::now() + PATIENCE;
        while self.metric(name) < count {
            assert!(
                Instant::now() < deadline,
                "`{name}` is {}",
                self.metric(name)
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// The audit log so far. Only the last line may be incomplete.
    pub fn events(&self) -> Vec<Value> {
        let segments = fs::read_dir(self.dir.path().join("audit")).unwrap();
        let segments = segments
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "jsonl"));
        segments
            .flat_map(|entry| {
                let text = fs::read_to_string(entry.path()).unwrap();
                let whole = text.rfind('\n').map_or("", |end| &text[..end]);
                let lines = whole
                    .lines()
                    .map(|line| serde_json::from_str(line).unwrap());
                lines.collect::<Vec<_>>()
            })
            .collect()
    }

    /// Events of this kind, once the audit log has this many.
    pub fn wait_for_events(&self, count: usize, such: impl Fn(&Value) -> bool) -> Vec<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut events = self.events();
            events.retain(&such);
            if events.len() >= count {
                return events;
            }
            assert!(Instant::now() < deadline, "{events:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn free_ports<const N: usize>() -> [u16; N] {
    [(); N].map(|()| free_port())
}

/// A directory with all files except the configuration.
fn workplace() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("audit")).unwrap();
    fs::create_dir(dir.path().join("policy")).unwrap();
    fs::write(dir.path().join("users.yaml"), "users: {}\n").unwrap();
    fs::write(dir.path().join("policy/all.yaml"), "role: all\nowner: tests\nmembers: [ \"group:readers\" ]\nallow:\n  - id: reads\n    consume: { topics: [ \"*\" ], groups: [ \"*\" ] }\n").unwrap();
    dir
}

pub fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/tls")
        .join(name)
}

fn write_config(dir: &Path, [tls, plain, node, other, admin]: [u16; 5], secured: &str, open: &str) {
    let [nowhere] = free_ports();
    let (certificate, key) = (golden("server.pem"), golden("server.key"));
    let text = format!(
        "listeners:\n  - name: tls\n    address: 127.0.0.1:{tls}\n    brokers: {{ host: localhost, ports: {node}-{node} }}\n    \
         tls: {{ certificate: {}, key: {} }}\n    sasl: [ PLAIN ]\n    {secured}\n  \
         - name: plain\n    address: 127.0.0.1:{plain}\n    brokers: {{ host: localhost, ports: {other}-{other} }}\n    \
         sasl: [ PLAIN ]\n    {open}\n    insecure: true\n\
         cluster:\n  bootstrap: [ \"127.0.0.1:{nowhere}\" ]\nidentity: {{ users: users.yaml }}\npolicy: policy/\n\
         audit: {{ directory: audit/, attempts: 1000 }}\nadmin: {{ address: 127.0.0.1:{admin} }}\n",
        certificate.display(),
        key.display(),
    );
    fs::write(dir.join("klamm.yaml"), text).unwrap();
}

fn run(dir: &Path) -> Child {
    let log = fs::File::create(dir.join("log")).unwrap();
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm
        .args(["serve", "--log", "json", "--log-level", "debug", "--config"])
        .arg(dir.join("klamm.yaml"));
    klamm
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn ended(process: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = process.try_wait().unwrap() {
            return status;
        }
        if Instant::now() > deadline {
            process.kill().unwrap();
            panic!("klamm has not ended");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

pub fn http(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(CLOSED_BY)).unwrap();
    stream
}

/// The bytes that the other side sends until it closes; fails if it does not close.
pub fn until_closed(mut stream: TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => said,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => said,
        Err(error) => panic!("the connection is not closed: {error}"),
    }
}

#[test]
fn an_expired_certificate_is_an_error_in_the_log_and_klamm_starts() {
    let gate = Gate::prepared("source: direct", "source: direct", |dir| {
        let config = dir.join("klamm.yaml");
        let mut text = fs::read_to_string(&config).unwrap();
        for end in ["pem", "key"] {
            let [good, expired] = ["server", "clients/expired"]
                .map(|name| golden(&format!("{name}.{end}")).display().to_string());
            text = text.replace(&good, &expired);
        }
        fs::write(config, text).unwrap();
    });
    let line = gate.wait_for("certificate has expired");
    assert!(
        line.contains("\"ERROR\"") && line.contains("expired.pem"),
        "{line}"
    );
}

#[test]
fn the_port_of_a_node_that_nobody_knows_is_closed_at_once() {
    let gate = Gate::start();
    assert!(until_closed(connect(gate.node)).is_empty());
    assert_eq!(
        gate.metric("klamm_connections_total{listener=\"tls\"}"),
        0.0
    );
}

#[test]
fn operators_see_why_it_is_not_ready_and_stop_it_in_order() {
    let mut gate = Gate::start();
    let ready = http(gate.admin, "/readyz");
    assert!(
        ready.starts_with("HTTP/1.1 503") && ready.contains("no broker can be reached"),
        "{ready}"
    );
    assert!(http(gate.admin, "/elsewhere").starts_with("HTTP/1.1 404"));
    gate.wait_for("the cluster cannot be reached");
    let waiting = connect(gate.plain);
    gate.signal("TERM");
    until_closed(waiting);
    assert!(ended(&mut gate.process).success(), "{}", gate.log());
    let events = gate.events();
    let sequence: Vec<_> = events
        .iter()
        .map(|event| event["metadata"]["sequence"].as_u64().unwrap())
        .collect();
    assert_eq!(sequence, (1..=events.len() as u64).collect::<Vec<_>>());
    assert!(events.len() >= 2, "started and stopped: {events:#?}");
}

/// Many connections that request metrics and do not read do not block probes.
#[test]
fn whoever_does_not_read_metrics_keeps_no_probe_out() {
    let gate = Gate::start();
    let unread: Vec<_> = (0..200)
        .map(|_| {
            let mut asker = connect(gate.admin);
            // The other side may have closed some of the first ones already.
            let _ = asker.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
            asker
        })
        .collect();
    for _ in 0..20 {
        assert!(http(gate.admin, "/livez").starts_with("HTTP/1.1 200 OK"));
        assert!(http(gate.admin, "/readyz").starts_with("HTTP/1.1 503"));
    }
    assert!(http(gate.admin, "/metrics").contains("klamm_connections_open"));
    // Clients that send nothing, and clients that send too much.
    let silent: Vec<_> = (0..200).map(|_| connect(gate.admin)).collect();
    let mut long = connect(gate.admin);
    let _ = long.write_all(b"GET / HTTP/1.1\r\n");
    let _ = long.write_all(&b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(1000));
    let mut said = String::new();
    let _ = long.read_to_string(&mut said);
    assert!(
        said.is_empty() || said.starts_with("HTTP/1.1 431"),
        "{said}"
    );
    assert!(http(gate.admin, "/livez").starts_with("HTTP/1.1 200 OK"));
    drop((unread, silent));
}

#[test]
fn a_broken_policy_changes_nothing_and_a_mended_one_is_taken() {
    let gate = Gate::start();
    let file = gate.dir.path().join("policy/all.yaml");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, good.replace("consume", "consumes")).unwrap();
    gate.signal("HUP");
    gate.wait_for("the changed policy, schemas or users have faults; nothing has changed");
    // The count changes after the log line; and the signal may come in addition to the periodic
    // check.
    let deadline = Instant::now() + PATIENCE;
    while gate.metric("klamm_policy_reload_failures_total") < 1.0 {
        assert!(
            Instant::now() < deadline,
            "the failed reload is not counted"
        );
        thread::sleep(Duration::from_millis(20));
    }
    // Without a signal: the file is checked every few seconds.
    fs::write(&file, good.replace("reads", "reads-all")).unwrap();
    gate.wait_for("the faults of the last reload are mended");
    gate.wait_for("policy, schemas and users were read anew");
}

/// Sends this byte by byte, slowly and repeatedly, until the other side has closed.
fn drip(mut stream: TcpStream, bytes: &[u8]) {
    let deadline = Instant::now() + CLOSED_BY;
    for byte in bytes.iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        assert!(Instant::now() < deadline, "the connection is not closed");
        thread::sleep(Duration::from_millis(200));
    }
}

/// TLS and the login share one time limit; a client that sends slowly gets no more time.
#[test]
fn who_does_not_log_in_is_closed_however_little_it_says() {
    let gate = Gate::start();
    // A handshake record that announces 16 KiB, and a frame that announces 32 KiB.
    let hello: &[u8] = &[0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3, 0, 0, 0, 0, 0];
    let frame: &[u8] = &[0, 0, 0x7f, 0xff, 0, 36, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0, 0];
    thread::scope(|scope| {
        for port in [gate.tls, gate.plain] {
            scope.spawn(move || assert!(until_closed(connect(port)).is_empty()));
        }
        scope.spawn(|| drip(connect(gate.tls), hello));
        scope.spawn(|| drip(connect(gate.plain), frame));
        scope.spawn(|| {
            let (mut client, mut tcp) = (crate::raw::tls(&golden("ca.pem")), connect(gate.tls));
            while client.is_handshaking() {
                client.complete_io(&mut tcp).unwrap();
            }
            until_closed(tcp);
        });
    });
    let closed = "klamm_connections_closed_total{reason=\"login_timeout\"}";
    gate.wait_for_metric(closed, 5.0);
    assert_eq!(gate.metric(closed), 5.0);
    let strangers = strangers(&gate, 5);
    assert_eq!(strangers.len(), 5, "{strangers:#?}");
    for event in strangers {
        assert_eq!(event["unmapped"]["closing"], "timed_out", "{event:#}");
        assert_eq!(event["status_detail"], "login took too long");
        assert_eq!(event["src_endpoint"]["ip"], "127.0.0.1");
    }
}

/// The records of connections that ended without a login, once there are this many events.
fn strangers(gate: &Gate, count: usize) -> Vec<Value> {
    gate.wait_for_events(count, |event| event["unmapped"]["connections"].is_u64())
}

/// Four thousand attempts by unauthenticated clients, of many kinds: few lines, and every attempt
/// is counted.
#[test]
fn strangers_cannot_fill_the_log_and_each_is_counted() {
    let mut gate = Gate::prepared("source: direct", "source: direct", |dir| {
        let file = dir.join("klamm.yaml");
        let text = fs::read_to_string(&file).unwrap();
        // On a busy machine, hundreds of silent connections are open before Klamm handles the first
        // close.
        let shares = "limits: { per_source: { connections: 2000, logins: 2000 } }\n";
        fs::write(file, text.replace(", attempts: 1000", "") + shares).unwrap();
    });
    let mechanism = crate::raw::request(17, 1, 1, false, b"\0\x06GSSAPI");
    let mut hello = Vec::new();
    let mut client = crate::raw::tls(&golden("ca.pem"));
    client.write_tls(&mut hello).unwrap();
    let kinds: [(&str, u16, &[u8]); 8] = [
        ("malformed", gate.plain, &[0; 8]),
        ("http", gate.plain, b"GET / HTTP/1.1\r\n\r\n"),
        ("http", gate.tls, b"GET / HTTP/1.1\r\n\r\n"),
        ("tls_at_plain_port", gate.plain, &hello),
        ("plain_at_tls_port", gate.tls, &mechanism),
        ("tls", gate.tls, &[0x16, 3, 1, 0, 4, 9, 9, 9, 9]),
        ("mechanism", gate.plain, &mechanism),
        ("silent", gate.plain, b""),
    ];
    thread::scope(|scope| {
        for (_, port, says) in kinds {
            scope.spawn(move || {
                for _ in 0..500 {
                    let mut stranger = connect(port);
                    stranger.write_all(says).unwrap();
                    if !says.is_empty() {
                        until_closed(stranger);
                    }
                }
            });
        }
    });
    let silent = "klamm_connections_closed_total{reason=\"client\"}";
    gate.wait_for_metric(silent, 500.0);
    gate.signal("TERM");
    assert!(ended(&mut gate.process).success(), "{}", gate.log());
    let events = gate.events();
    // Five of each kind in each minute of the test, and the count of the others.
    assert!(events.len() < 200, "{}", events.len());
    for (kind, port, _) in kinds {
        let listener = if port == gate.tls { "tls" } else { "plain" };
        let of_kind = events.iter().filter(|event| {
            let of = &event["unmapped"];
            of["listener"] == listener && (of["failure"] == kind || told(event) == kind)
        });
        let sum: u64 = of_kind
            .map(|event| event["count"].as_u64().unwrap_or(1))
            .sum();
        assert_eq!(sum, 500, "{kind}");
    }
}

/// The kind of failure of a refused request; the log has more detail than the kind.
fn told(event: &Value) -> &str {
    match event["status_detail"].as_str().unwrap_or_default() {
        "the frame length is zero" => "malformed",
        "HTTP on a port for Kafka clients" => "http",
        "a TLS handshake on a port without TLS" => "tls_at_plain_port",
        "the mechanism `GSSAPI` is not offered" => "mechanism",
        _ => "",
    }
}

/// What a client that is configured wrongly sends first, and the exact log line about it.
#[test]
fn each_wrong_start_of_a_connection_is_named_in_the_log() {
    let gate = Gate::start();
    let metadata = crate::raw::request(3, 4, 1, false, &[0, 0, 0, 0, 0]);
    let mut hello = Vec::new();
    let mut client = crate::raw::tls(&golden("ca.pem"));
    client.write_tls(&mut hello).unwrap();
    let http = b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
    let cases: [(&str, u16, &[u8]); 5] = [
        (
            "a client without SASL at a port with SASL",
            gate.plain,
            &metadata,
        ),
        ("HTTP at a port without TLS", gate.plain, http),
        ("TLS at a port without TLS", gate.plain, &hello),
        (
            "a client without TLS at a port with TLS",
            gate.tls,
            &metadata,
        ),
        ("HTTP at a port with TLS", gate.tls, http),
    ];
    let mut all = String::new();
    for (what, port, says) in cases {
        let before = gate.log().lines().count();
        let mut stranger = connect(port);
        stranger.write_all(says).unwrap();
        until_closed(stranger);
        let deadline = Instant::now() + PATIENCE;
        let line = loop {
            let log = gate.log();
            if let Some(line) = log.lines().nth(before) {
                break serde_json::from_str::<Value>(line).unwrap();
            }
            assert!(Instant::now() < deadline, "{what}: {log}");
            thread::sleep(Duration::from_millis(20));
        };
        let fields = line["fields"].as_object().or(line.as_object()).unwrap();
        let known = ["level", "message", "listener", "error"];
        let told = known.iter().filter_map(|name| {
            let value = fields.get(*name).or_else(|| line.get(*name))?;
            Some(format!("{name}: {}\n", value.as_str().unwrap_or_default()))
        });
        all += &format!("# {what}\n{}\n", told.collect::<String>());
    }
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/network-messages.txt");
    let expected = fs::read_to_string(expected).unwrap();
    assert_eq!(all, expected, "{all}");
}
