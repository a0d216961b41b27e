//! Klamm proves itself to brokers that want to know who is there: TLS, names verified, StandardAuthorizer, and logins that last a few seconds only.

use crate::{
    clients::{all_seen, all_sent},
    kafka::{self, Broker, Klamm, Way, free_port, path, state, succeed},
    library::{CONFLUENT, Client, FRANZ_GO, JAVA_4_4, Library},
    raw::Raw,
};
use kafka_protocol::{
    messages::{
        AlterUserScramCredentialsRequest,
        alter_user_scram_credentials_request::ScramCredentialUpsertion,
    },
    protocol::StrBytes,
};
use std::{fs, path::PathBuf, process::Command, sync::OnceLock, thread, time::Duration};

/// A login lasts so long at the broker.
const LOGIN_MS: &str = "4000";
/// A producer at work for three times as long.
const COUNT: u64 = 4500;
const RATE: u64 = 300;

struct Secure {
    broker: Broker,
    tls: PathBuf,
    sasl: u16,
    mtls: u16,
}

fn secure() -> &'static Secure {
    static SECURE: OnceLock<Secure> = OnceLock::new();
    SECURE.get_or_init(|| {
        let (tls, sasl, mtls) = (state("kafka-secure-tls"), free_port(), free_port());
        succeed(
            Command::new(path("deploy/certificates"))
                .arg(&tls)
                .arg("clients"),
        );
        let listeners = format!("{},{sasl},{mtls}", tls.display());
        let limit = format!("connections.max.reauth.ms={LOGIN_MS}");
        let broker = Broker::start_as("secure", &["--secure", &listeners, "--set", &limit]);
        Secure {
            broker,
            tls,
            sasl,
            mtls,
        }
    })
}

impl Secure {
    /// A Klamm that reaches this port so.
    fn klamm(&self, name: &str, port: u16, how: &str) -> Klamm {
        self.klamm_as(Way::default(), name, &format!("localhost:{port}"), how)
    }

    fn klamm_as(&self, way: Way, name: &str, address: &str, how: &str) -> Klamm {
        let tls = self.tls.display();
        let how = how.replace("TLS/", &format!("{tls}/"));
        Klamm::start_changed(way, name, address, |text| {
            text.replace("identity:\n", &format!("  {how}\nidentity:\n"))
        })
    }

    fn password_file(&self, name: &str, password: &str) -> PathBuf {
        let file = self.tls.join(format!("{name}.password"));
        fs::write(&file, format!("{password}\n")).unwrap();
        file
    }

    fn by_password(&self, name: &str, mechanism: &str, user: &str, password: &str) -> Klamm {
        let file = self.password_file(name, password);
        let how = format!(
            "tls: {{ ca: TLS/ca.pem }}\n  sasl: {{ mechanism: {mechanism}, username: {user}, password_file: {} }}",
            file.display()
        );
        self.klamm(name, self.sasl, &how)
    }
}

/// A library writes and reads what it wrote.
fn works(klamm: &Klamm, library: &Library, topic: &str) {
    let made = Client::start(&CONFLUENT, &klamm.target("admin"))
        .ask(&format!("create --topic {topic} --partitions 1"));
    assert_eq!(made, serde_json::json!({}));
    let mut client = Client::start(library, &klamm.target("tester"));
    let words = format!("--topic {topic} --run works --partitions 1 --count 50");
    all_sent(&client.ask(&format!("produce {words}")), topic, 50);
    all_seen(&client.ask(&format!("consume {words}")), topic, 50);
}

fn log_of(klamm: &Klamm) -> String {
    fs::read_to_string(klamm.log()).unwrap()
}

/// The number of a metric's line.
fn metric(klamm: &Klamm, line: &str) -> u64 {
    let page = kafka::get(klamm.ports().admin, "/metrics");
    let value = page.lines().find_map(|found| found.strip_prefix(line));
    value.map_or(0, |value| value.trim().parse().unwrap())
}

macro_rules! mechanisms {
    ($($test:ident = $mechanism:literal),* $(,)?) => { $(
        #[test]
        fn $test() {
            let name = stringify!($test);
            let klamm = secure().by_password(name, $mechanism, "klamm", "klamm-secret");
            works(&klamm, &CONFLUENT, &format!("open.{name}"));
        }
    )* };
}

mechanisms! {
    logs_in_by_plain = "PLAIN",
    logs_in_by_scram_sha_256 = "SCRAM-SHA-256",
    logs_in_by_scram_sha_512 = "SCRAM-SHA-512",
}

#[test]
fn logs_in_by_certificate() {
    let how = "tls: { ca: TLS/ca.pem, certificate: TLS/client.pem, key: TLS/client.key }";
    let klamm = secure().klamm("by-certificate", secure().mtls, how);
    works(&klamm, &CONFLUENT, "open.by-certificate");
}

/// What a Klamm that must not reach its broker says of it.
fn refused(klamm: &Klamm, words: &str) {
    for _ in 0..100 {
        if log_of(klamm).contains(words) {
            let ready = kafka::get(klamm.ports().admin, "/readyz");
            assert!(!ready.starts_with("HTTP/1.1 200"), "{ready}");
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("`{words}` is not in {}", klamm.log().display())
}

const ALIVE: Way = Way {
    under: &[],
    sign: "/livez",
};

#[test]
fn a_broker_that_is_not_who_it_should_be_gets_no_password() {
    let secure = secure();
    let strange = state("kafka-strange-tls");
    succeed(Command::new(path("deploy/certificates")).arg(&strange));
    let file = secure.password_file("strange", "klamm-secret");
    let sasl = format!(
        "sasl: {{ mechanism: PLAIN, username: klamm, password_file: {} }}",
        file.display()
    );
    let how = format!("tls: {{ ca: {}/ca.pem }}\n  {sasl}", strange.display());
    let address = format!("localhost:{}", secure.sasl);
    let klamm = secure.klamm_as(ALIVE, "strange-authority", &address, &how);
    // Both authorities of the tests have one name.
    refused(&klamm, "invalid peer certificate: BadSignature");
    let how = format!("tls: {{ ca: TLS/ca.pem }}\n  {sasl}");
    // This machine, too, but the certificate does not say so.
    let address = format!("0.0.0.0:{}", secure.sasl);
    let klamm = secure.klamm_as(ALIVE, "strange-name", &address, &how);
    refused(
        &klamm,
        "invalid peer certificate: certificate not valid for name",
    );
}

#[test]
fn a_wrong_password_is_said_to_be_so() {
    let file = secure().password_file("wrong", "looking-glass");
    let how = format!(
        "tls: {{ ca: TLS/ca.pem }}\n  sasl: {{ mechanism: SCRAM-SHA-256, username: klamm, password_file: {} }}",
        file.display()
    );
    let address = format!("localhost:{}", secure().sasl);
    let klamm = secure().klamm_as(ALIVE, "wrong-password", &address, &how);
    refused(&klamm, "SaslAuthenticationFailed (58)");
    assert!(!log_of(&klamm).contains("looking-glass"));
}

fn set_password(user: &str, password: &str) {
    let salt = b"a salt of the broker's".to_vec();
    let mut salted = vec![0; 64];
    aws_lc_rs::pbkdf2::derive(
        aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA512,
        8192.try_into().unwrap(),
        &salt,
        password.as_bytes(),
        &mut salted,
    );
    let upsertion = ScramCredentialUpsertion::default()
        .with_name(StrBytes::from_string(user.to_owned()))
        .with_mechanism(2)
        .with_iterations(8192)
        .with_salt(salt.into())
        .with_salted_password(salted.into());
    let request = AlterUserScramCredentialsRequest::default().with_upsertions(vec![upsertion]);
    let answer = Raw::plain(secure().broker.port()).ask(0, &request);
    assert_eq!(answer.results[0].error_code, 0, "{answer:?}");
}

/// The salt stays, the password does not: what was derived from the old one must not be used.
#[test]
fn a_rotated_password_works_without_a_restart() {
    set_password("turner", "first");
    let klamm = secure().by_password("rotated", "SCRAM-SHA-512", "turner", "first");
    let ask = || {
        let mut client = Client::start(&CONFLUENT, &klamm.target("tester"));
        client.ask("topics")
    };
    assert!(ask()["topics"].is_array());
    set_password("turner", "second");
    secure().password_file("rotated", "second");
    assert!(ask()["topics"].is_array());
    assert!(log_of(&klamm).contains("was read anew"));
}

macro_rules! renewals {
    ($($module:ident = $library:ident, $mechanism:literal),* $(,)?) => { $(
        #[test]
        fn $module() {
            renewed(stringify!($module), &$library, $mechanism);
        }
    )* };
}

renewals! {
    logs_in_again_under_load_of_java = JAVA_4_4, "SCRAM-SHA-512",
    logs_in_again_under_load_of_librdkafka = CONFLUENT, "SCRAM-SHA-256",
    logs_in_again_under_load_of_franz_go = FRANZ_GO, "PLAIN",
}

/// A producer and a consumer at work while every login ends three times: nothing is lost, twice or out of order, and no connection is closed.
fn renewed(name: &str, library: &Library, mechanism: &str) {
    let klamm = secure().by_password(name, mechanism, "klamm", "klamm-secret");
    let topic = format!("open.{name}");
    let made = Client::start(&CONFLUENT, &klamm.target("admin"))
        .ask(&format!("create --topic {topic} --partitions 3"));
    assert_eq!(made, serde_json::json!({}));
    let words = format!("--topic {topic} --run again --partitions 3 --count {COUNT}");
    let target = klamm.target("tester");
    thread::scope(|scope| {
        let producing = scope.spawn(|| {
            let mut producer = Client::start(library, &target);
            // The rate is kept from the beginning, however long a library takes to wake up.
            producer.ask("topics");
            producer.ask(&format!("produce {words} --idempotent --rate {RATE}"))
        });
        let consuming = scope.spawn(|| {
            let mut consumer = Client::start(library, &target);
            consumer.ask(&format!(
                "consume {words} --group tests-{name} --protocol classic --seconds 60"
            ))
        });
        all_sent(&producing.join().unwrap(), &topic, COUNT);
        all_seen(&consuming.join().unwrap(), &topic, COUNT);
    });
    let again = metric(&klamm, "klamm_broker_logins_renewed_total{outcome=\"ok\"}");
    assert!(again >= 4, "only {again} logins were said again");
    for broken in [
        "klamm_broker_logins_renewed_total{outcome=\"failed\"}",
        "klamm_connections_closed_total{reason=\"broker\"}",
        "klamm_connections_closed_total{reason=\"broker_malformed\"}",
    ] {
        assert_eq!(metric(&klamm, broken), 0, "{broken}");
    }
    let log = log_of(&klamm);
    assert!(!log.contains("cannot be reached"), "{log}");
}
