//! Clients that authenticate with certificates: with every library, with invalid certificates, and
//! while certificates and revocation lists are replaced.

use crate::{
    clients::{all_seen, all_sent},
    kafka::{self, Klamm, PATIENCE, Target, Way, broker, free_port},
    library::{
        AIOKAFKA, CONFLUENT, Client, FRANZ_GO, JAVA_3_9, JAVA_4_4, KAFKA_PYTHON, KAFKAJS, KCAT,
        Library, SARAMA,
    },
    raw::Raw,
    trail::{Trail, logged},
};
use kafka_protocol::messages::{MetadataRequest, MetadataResponse};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// A Klamm with two additional listeners, and their files.
struct Site {
    klamm: Klamm,
    dir: PathBuf,
    /// A certificate is required and sufficient.
    required: u16,
    /// A certificate is optional and sufficient; clients without one log in.
    optional: u16,
}

impl Site {
    fn start(name: &str) -> Self {
        Self::prepared(name, "", |_| ())
    }

    /// With these settings for both listeners, after a change of the files.
    fn prepared(name: &str, settings: &str, prepare: impl FnOnce(&Path)) -> Self {
        let dir = kafka::state(&format!("certificates-{name}"));
        kafka::succeed(
            Command::new(kafka::path("deploy/certificates"))
                .arg(&dir)
                .arg("clients"),
        );
        for (from, to) in [
            ("server", "shown"),
            ("crl-before", "list"),
            ("crl-team", "team-list"),
        ] {
            for end in ["pem", "key"] {
                let from = dir.join(from).with_extension(end);
                if from.exists() {
                    fs::copy(from, dir.join(to).with_extension(end)).unwrap();
                }
            }
        }
        prepare(&dir);
        let [required, required_node, optional, optional_node] = [(); 4].map(|()| free_port());
        let at = |file: &str| dir.join(file).display().to_string();
        let listener = |name: &str, [port, node]: [u16; 2], asked: &str, more: &str| {
            format!(
                "  - name: {name}\n    address: 127.0.0.1:{port}\n    brokers: {{ host: 127.0.0.1, ports: {node}-{node} }}\n    \
                 tls: {{ certificate: {}, key: {}, client_ca: {}, client_certificate: {asked}, client_crl: [ {}, {} ] }}\n{settings}{more}",
                at("shown.pem"),
                at("shown.key"),
                at("ca.pem"),
                at("list.pem"),
                at("team-list.pem"),
            )
        };
        let listeners = listener("required", [required, required_node], "required", "")
            + &listener(
                "optional",
                [optional, optional_node],
                "optional",
                "    sasl: [ PLAIN ]\n    certificate_alone: true\n",
            );
        let rules = "  certificates: { principal: [ { subject: \"RULE:^CN=([^,]+),OU=Tests,O=Klamm$/$1/L\" } ], groups: [ organizational_unit ], prefix: \"cert:\" }\n";
        let change = |text: String| {
            text.replacen("listeners:\n", &format!("listeners:\n{listeners}"), 1)
                .replacen("identity:\n", &format!("identity:\n{rules}"), 1)
        };
        let klamm = Klamm::start_changed(
            Way::default(),
            &format!("certificates-{name}"),
            &broker().address(),
            change,
        );
        Self {
            klamm,
            dir,
            required,
            optional,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn shows(&self, port: u16, name: &str) -> Raw {
        Raw::showing(
            port,
            &self.file("ca.pem"),
            &self.file(&format!("{name}.pem")),
        )
    }

    /// As `shows`, from this address of this machine.
    fn shows_from(&self, address: [u8; 4], port: u16, name: &str) -> Raw {
        Raw::showing_from(
            address,
            port,
            &self.file("ca.pem"),
            &self.file(&format!("{name}.pem")),
        )
    }

    fn client(&self, library: &Library, name: &str) -> Client {
        let (ca, certificate, key) = (
            self.file("ca.pem"),
            self.file(&format!("{name}.pem")),
            self.file(&format!("{name}.key")),
        );
        let shown = |path: &Path| path.display().to_string();
        let target = Target {
            bootstrap: format!("127.0.0.1:{}", self.required),
            login: None,
        };
        let words = [
            "--ca",
            &shown(&ca),
            "--certificate",
            &shown(&certificate),
            "--key",
            &shown(&key),
        ];
        Client::showing(library, &target, &words)
    }

    fn trail(&self) -> Trail {
        Trail(self.klamm.audit())
    }

    /// Replaces a file in one step.
    fn put(&self, from: &str, to: &str) {
        let next = self.file("next");
        fs::copy(self.file(from), &next).unwrap();
        fs::rename(next, self.file(to)).unwrap();
    }

    fn log_length(&self) -> u64 {
        fs::metadata(self.klamm.log()).map_or(0, |found| found.len())
    }
}

fn metadata(raw: &mut Raw) -> Option<MetadataResponse> {
    raw.send(
        12,
        &MetadataRequest::default().with_topics(Some(Vec::new())),
    );
    raw.answer::<MetadataRequest>(12)
}

fn create(topic: &str) {
    let direct = Target {
        login: None,
        ..broker().target()
    };
    let made =
        Client::start(&JAVA_4_4, &direct).ask(&format!("create --topic {topic} --partitions 3"));
    assert_eq!(made, serde_json::json!({}));
}

fn shared() -> &'static Site {
    static SITE: std::sync::OnceLock<Site> = std::sync::OnceLock::new();
    SITE.get_or_init(|| Site::prepared("shared", "    source: direct\n", trust_alone))
}

/// Adds a self-signed certificate of a client to `client_ca`.
fn trust_alone(dir: &Path) {
    let read = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
    let (authority, alone) = (read("ca.pem"), read("alone.pem"));
    if !authority.contains(&alone) {
        fs::write(dir.join("ca.pem"), authority + &alone).unwrap();
    }
}

fn passes(library: &Library) {
    passes_with(library, "client", library.name);
}

fn passes_with(library: &Library, certificate: &str, topic: &str) {
    if kafka::direct() {
        return;
    }
    let topic = format!("open.certificates.{topic}");
    create(&topic);
    let mut client = shared().client(library, certificate);
    let words = format!("--topic {topic} --run certificates --partitions 3 --count 300");
    all_sent(
        &client.ask(&format!("produce {words} --size 100")),
        &topic,
        300,
    );
    all_seen(
        &client.ask(&format!("consume {words} --group tests-{topic}")),
        &topic,
        300,
    );
}

#[test]
fn java_enters_by_a_certificate() {
    passes(&JAVA_4_4);
}

#[test]
fn older_java_enters_by_a_certificate() {
    passes(&JAVA_3_9);
}

#[test]
fn librdkafka_enters_by_a_certificate() {
    passes(&CONFLUENT);
}

#[test]
fn kcat_enters_by_a_certificate() {
    passes(&KCAT);
}

#[test]
fn kafka_python_enters_by_a_certificate() {
    passes(&KAFKA_PYTHON);
}

#[test]
fn aiokafka_enters_by_a_certificate() {
    passes(&AIOKAFKA);
}

#[test]
fn franz_go_enters_by_a_certificate() {
    passes(&FRANZ_GO);
}

#[test]
fn sarama_enters_by_a_certificate() {
    passes(&SARAMA);
}

#[test]
fn kafkajs_enters_by_a_certificate() {
    passes(&KAFKAJS);
}

#[test]
fn a_self_signed_certificate_that_is_itself_in_client_ca_is_accepted() {
    passes_with(&KAFKA_PYTHON, "alone", "alone");
}

/// A client that comes back at once with a bad certificate is slowed, counted and named in the log;
/// other sources are not.
#[test]
fn a_source_whose_certificates_are_refused_waits_before_its_next_handshake() {
    if kafka::direct() {
        return;
    }
    let site = shared();
    let (port, bad, good) = (site.required, [127, 0, 8, 1], [127, 0, 8, 2]);
    let from = site.log_length();
    let metric = |name: &str| {
        site.klamm
            .metric(&format!("{name}{{listener=\"required\"}}"))
    };
    let delayed = || metric("klamm_tls_handshakes_delayed_total");
    let accepted =
        |address, name: &str| metadata(&mut site.shows_from(address, port, name)).is_some();
    for _ in 0..5 {
        assert!(!accepted(bad, "expired"));
    }
    assert!(delayed() < 0.5);
    assert!(!accepted(bad, "expired"));
    assert!(delayed() > 0.5 && metric("klamm_tls_clients_refused_total") > 5.5);
    assert!(accepted(good, "client"));
    assert!(delayed() < 1.5, "another source does not wait");
    // A good certificate of the same source waits, and is accepted.
    assert!(accepted(bad, "client"));
    let words = ["\"source\":\"127.0.8.1\"", "it has expired"];
    assert!(logged(&site.klamm.log(), from, &words));
    let log = fs::read(site.klamm.log()).unwrap();
    let log = String::from_utf8_lossy(&log[usize::try_from(from).unwrap()..]);
    let words = [words[0], words[1], "\"times\":"];
    let line = |line: &&str| words.iter().all(|word| line.contains(word));
    assert_eq!(log.lines().filter(line).count(), 1, "once a minute");
}

/// The event of the login on this connection.
fn login(site: &Site, raw: &Raw) -> Value {
    site.trail().find(raw.port(), |event| {
        event["class_uid"] == 3002 && event["activity_id"] == 1
    })
}

#[test]
fn the_log_says_whose_certificate_it_was() {
    if kafka::direct() {
        return;
    }
    let site = shared();
    for port in [site.required, site.optional] {
        let mut raw = site.shows(port, "client");
        assert!(metadata(&mut raw).is_some());
        let event = login(site, &raw);
        assert_eq!(event["user"]["name"], "cert:client", "{event:#}");
        assert_eq!(event["user"]["groups"][0]["name"], "Tests", "{event:#}");
        assert_eq!(
            event["certificate"]["subject"], "CN=client,OU=Tests,O=Klamm",
            "{event:#}"
        );
        assert_eq!(
            event["certificate"]["sans"][1]["name"], "spiffe://klamm.test/ns/tests/sa/client",
            "{event:#}"
        );
        let serial = &event["certificate"]["serial_number"];
        assert!(
            serial.as_str().is_some_and(|serial| serial.len() > 8)
                && event["user"]["credential_uid"] == *serial,
            "{event:#}"
        );
        assert_eq!(event["unmapped"]["mechanism"], "TLS", "{event:#}");
    }
    // The login determines the user's name.
    let raw = site
        .shows(site.optional, "client")
        .logged_in("tester", &kafka::password("tester"));
    let event = login(site, &raw);
    assert_eq!(event["user"]["name"], "tester", "{event:#}");
    assert_eq!(
        event["certificate"]["subject"], "CN=client,OU=Tests,O=Klamm",
        "{event:#}"
    );
    // Without a certificate there is only the login.
    let mut raw = Raw::tls(site.optional, &site.file("ca.pem"));
    assert!(metadata(&mut raw).is_none());
    let raw = Raw::tls(site.optional, &site.file("ca.pem"))
        .logged_in("tester", &kafka::password("tester"));
    assert_eq!(login(site, &raw)["user"]["name"], "tester");
}

#[test]
fn a_bad_certificate_is_refused_and_the_log_says_why() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("bad");
    site.put("crl.pem", "list.pem");
    let of = |name: &str| format!("(it says it is of `CN={name},OU=Tests,O=Klamm`");
    let cases = [
        ("expired", "it has expired", "expired"),
        ("early", "it is not valid yet", "early"),
        ("purpose", "it is not for clients", "purpose"),
        (
            "alone",
            "it is an authority's own, and `client_ca` does not have it as it is",
            "alone",
        ),
        (
            "stranger",
            "it leads to no authority that is trusted here",
            "stranger",
        ),
        (
            "leaf",
            "it leads to no authority that is trusted here",
            "team",
        ),
        ("revoked", "it is revoked", "revoked"),
    ];
    let taken = |name: &str| metadata(&mut site.shows(site.required, name)).is_some();
    let until = Instant::now() + PATIENCE;
    while taken("revoked") {
        assert!(Instant::now() < until, "the list is never read");
        thread::sleep(Duration::from_millis(200));
    }
    for port in [site.required, site.optional] {
        for (name, why, subject) in cases {
            let mut raw = site.shows(port, name);
            assert!(metadata(&mut raw).is_none(), "{name}");
            let event = site
                .trail()
                .find(raw.port(), |event| event["status_detail"].is_string());
            let detail = event["status_detail"].as_str().unwrap();
            assert!(
                detail.contains(why) && detail.contains(&of(subject)),
                "{name}: {detail}"
            );
        }
        let mut long = site.shows(port, "deep");
        assert!(metadata(&mut long).is_none());
        site.trail().find(long.port(), |event| {
            let detail = event["status_detail"].as_str().unwrap_or_default();
            detail.starts_with("TLS: the client's certificate is refused: ")
        });
        let mut huge = site.shows(port, "huge");
        assert!(metadata(&mut huge).is_none());
        let event = site
            .trail()
            .find(huge.port(), |event| event["status_detail"].is_string());
        // Timing decides which of two limits applies.
        let detail = event["status_detail"].as_str().unwrap();
        assert!(detail.contains("more than 32768 bytes"), "{detail}");
    }
    let mut none = Raw::tls(site.required, &site.file("ca.pem"));
    assert!(metadata(&mut none).is_none());
    let event = site
        .trail()
        .find(none.port(), |event| event["status_detail"].is_string());
    assert_eq!(event["status_detail"], "TLS: peer sent no certificates");
    assert!(taken("client") && taken("team") && taken("anything") == taken("client"));
}

/// Klamm checks the files every two seconds, and reads them at the second check. Then it verifies
/// each connection again.
const STATED: Duration = Duration::from_secs(10);

#[test]
fn who_is_revoked_is_out_within_the_stated_time_and_others_stay() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("revoked");
    let mut good = site.shows(site.required, "client");
    let mut bad = [
        site.shows(site.required, "revoked"),
        site.shows(site.optional, "revoked"),
    ];
    let mut both = site
        .shows(site.optional, "revoked")
        .logged_in("tester", &kafka::password("tester"));
    assert!(metadata(&mut good).is_some() && metadata(&mut both).is_some());
    for raw in &mut bad {
        assert!(metadata(raw).is_some());
    }
    let before = Instant::now();
    site.put("crl.pem", "list.pem");
    for raw in bad.iter_mut().chain([&mut both]) {
        assert_eq!(raw.hear(), None);
        let event = site
            .trail()
            .find(raw.port(), |event| event["activity_id"] == 2);
        assert_eq!(
            event["status_detail"], "the certificate was revoked, or its issuer removed",
            "{event:#}"
        );
    }
    // A long time, for a busy machine.
    assert!(before.elapsed() < 3 * STATED, "{:?}", before.elapsed());
    assert!(metadata(&mut good).is_some());
    assert!(metadata(&mut site.shows(site.required, "revoked")).is_none());
    // The CA is removed, so all its clients are disconnected.
    site.put("strange.pem", "ca-next.pem");
    fs::rename(site.file("ca-next.pem"), site.file("ca.pem")).unwrap();
    assert_eq!(good.hear(), None);
}

#[test]
fn half_a_pair_and_half_a_file_change_nothing() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("half");
    let from = site.log_length();
    let serves = || metadata(&mut site.shows(site.required, "client")).is_some();
    let failures = |at_least: f64| {
        let until = Instant::now() + PATIENCE;
        while site.klamm.metric("klamm_tls_reload_failures_total") < at_least {
            assert!(Instant::now() < until, "the failure is not counted");
            assert!(serves());
            thread::sleep(Duration::from_millis(200));
        }
    };
    // Both listeners use it.
    site.put("client.pem", "shown.pem");
    failures(2.0);
    assert!(logged(
        &site.klamm.log(),
        from,
        &[
            "the key is not the certificate's",
            "those from before stay in force"
        ]
    ));
    site.put("server.pem", "shown.pem");
    let list = fs::read(site.file("crl.pem")).unwrap();
    fs::write(site.file("list.pem"), &list[..list.len() / 2]).unwrap();
    failures(4.0);
    assert!(serves() && metadata(&mut site.shows(site.required, "revoked")).is_some());
    fs::write(site.file("list.pem"), &list).unwrap();
    site.klamm.signal("HUP");
    let until = Instant::now() + PATIENCE;
    while metadata(&mut site.shows(site.required, "revoked")).is_some() {
        assert!(Instant::now() < until, "the whole file is never read");
        thread::sleep(Duration::from_millis(200));
    }
    assert!(serves());
    let days = site.klamm.metric("klamm_tls_days_until_expiry{");
    assert!((300.0..400.0).contains(&days), "{days}");
}

#[test]
fn java_loses_nothing_while_certificates_are_swapped() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("load");
    let topic = "open.certificates.load";
    create(topic);
    let words = format!("--topic {topic} --run load --partitions 3 --count 3000");
    let (sent, seen) = thread::scope(|scope| {
        let produced = scope.spawn(|| {
            let words = format!("produce {words} --size 200 --idempotent --rate 300");
            site.client(&JAVA_4_4, "client").ask(&words)
        });
        let consumed = scope.spawn(|| {
            let words = format!("consume {words} --seconds 90 --group tests-{topic}");
            site.client(&JAVA_4_4, "other").ask(&words)
        });
        for n in 0..6 {
            thread::sleep(Duration::from_secs(1));
            site.put(if n % 2 == 0 { "crl.pem" } else { "crl.der" }, "list.pem");
            site.put("server.pem", "shown.pem");
            site.put("server.key", "shown.key");
            site.klamm.signal("HUP");
        }
        (produced.join().unwrap(), consumed.join().unwrap())
    });
    all_sent(&sent, topic, 3000);
    assert_eq!(seen["got"][topic], 3000, "{seen}");
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(seen[fault], 0, "{fault}: {seen}");
    }
}

#[test]
fn a_session_ends_with_its_certificate() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("brief");
    kafka::succeed(
        Command::new(kafka::path("deploy/certificates"))
            .arg(&site.dir)
            .arg("brief"),
    );
    let mut alone = site.shows(site.required, "brief");
    let mut beside = site
        .shows(site.optional, "brief")
        .logged_in("tester", &kafka::password("tester"));
    for raw in [&mut alone, &mut beside] {
        assert!(metadata(raw).is_some());
        assert!(login(&site, raw)["session"]["expiration_time"].is_i64());
    }
    for raw in [&mut alone, &mut beside] {
        assert_eq!(raw.hear(), None);
        let event = site
            .trail()
            .find(raw.port(), |event| event["activity_id"] == 2);
        assert_eq!(
            event["status_detail"], "the session has expired and was not authenticated anew",
            "{event:#}"
        );
    }
    assert!(metadata(&mut site.shows(site.required, "brief")).is_none());
}

/// An expired revocation list proves nothing, so no certificate is accepted with it: neither for
/// new nor for open connections.
#[test]
fn sessions_end_with_the_revocation_list_that_they_came_by() {
    if kafka::direct() {
        return;
    }
    let site = Site::start("ended");
    kafka::succeed(
        Command::new(kafka::path("deploy/certificates"))
            .arg(&site.dir)
            .arg("brief"),
    );
    site.put("crl-brief.pem", "list.pem");
    let list = "klamm_tls_days_until_expiry{file=\"list.pem\",kind=\"revocation list\",listener=\"required\"";
    let until = Instant::now() + PATIENCE;
    while site.klamm.metric(list) > 1.0 {
        assert!(Instant::now() < until, "the list is never read");
        thread::sleep(Duration::from_millis(100));
    }
    let mut idle = site.shows(site.required, "client");
    assert!(metadata(&mut idle).is_some());
    assert_eq!(idle.hear(), None);
    let event = site
        .trail()
        .find(idle.port(), |event| event["activity_id"] == 2);
    assert_eq!(
        event["status_detail"], "the certificate was revoked, or its issuer removed",
        "{event:#}"
    );
    assert!(metadata(&mut site.shows(site.required, "client")).is_none());
    site.put("crl-before.pem", "list.pem");
    let until = Instant::now() + PATIENCE;
    while metadata(&mut site.shows(site.required, "client")).is_none() {
        assert!(Instant::now() < until, "a new list lets nobody in");
        thread::sleep(Duration::from_millis(200));
    }
}
