//! Klamm logs in at brokers that require it: TLS, verified names, StandardAuthorizer, and sessions
//! of only a few seconds.

use crate::{
    clients::{all_seen, all_sent, at_work},
    kafka::{self, Klamm, PATIENT, Secure, Way, path, state, succeed},
    library::{CONFLUENT, Client, FRANZ_GO, JAVA_4_4, Library},
    raw::Raw,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use kafka_protocol::{
    messages::{
        AlterUserScramCredentialsRequest,
        alter_user_scram_credentials_request::ScramCredentialUpsertion,
    },
    protocol::StrBytes,
};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The lifetime of a session at the broker.
const LOGIN_MS: &str = "6000";

fn secure() -> &'static Secure {
    static SECURE: OnceLock<Secure> = OnceLock::new();
    SECURE.get_or_init(|| {
        let limit = format!("connections.max.reauth.ms={LOGIN_MS}");
        Secure::start("secure", &[&PATIENT[..], &["--set", &limit]].concat())
    })
}

impl Secure {
    /// A Klamm with these settings for this broker port.
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

/// The log of this Klamm; the same file holds the logs of earlier ones.
fn log_of(klamm: &Klamm) -> String {
    let log = fs::read_to_string(klamm.log()).unwrap();
    let start = log.rfind("\"Klamm is up\"").unwrap_or_default();
    log[start..].to_owned()
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

/// The log of a Klamm that must not reach its broker.
fn refused(klamm: &Klamm, words: &str) {
    for _ in 0..600 {
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
    let unsigned = format!(
        "the broker's certificate is not signed by `{}/ca.pem`",
        strange.display()
    );
    refused(&klamm, &unsigned);
    let how = format!("tls: {{ ca: TLS/ca.pem }}\n  {sasl}");
    // This address is the same machine, but the certificate does not have it.
    let address = format!("0.0.0.0:{}", secure.sasl);
    let klamm = secure.klamm_as(ALIVE, "strange-name", &address, &how);
    refused(
        &klamm,
        "the broker's certificate is not for `0.0.0.0`, which is how Klamm reaches it",
    );
    // Only one side uses TLS.
    let plain = secure.broker.address().replace("127.0.0.1", "localhost");
    let klamm = secure.klamm_as(ALIVE, "tls-to-plain", &plain, &how);
    refused(&klamm, "the broker does not speak TLS on this port");
    let klamm = secure.klamm_as(ALIVE, "plain-to-tls", &address, &sasl);
    refused(&klamm, "the broker speaks TLS on this port");
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

/// The salt stays the same, the password changes: keys derived from the old password must not be
/// used.
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

fn renewed(name: &str, library: &Library, mechanism: &str) {
    let klamm = secure().by_password(name, mechanism, "klamm", "klamm-secret");
    under_load(name, &klamm, library);
}

/// A producer and a consumer run while every session ends three times: no record is lost, repeated
/// or out of order, and no connection is closed.
fn under_load(name: &str, klamm: &Klamm, library: &Library) {
    let topic = format!("open.{name}");
    let made = Client::start(&CONFLUENT, &klamm.target("admin"))
        .ask(&format!("create --topic {topic} --partitions 3"));
    assert_eq!(made, serde_json::json!({}));
    at_work(
        library,
        &klamm.target("tester"),
        &topic,
        &format!("tests-{name}"),
        "--idempotent",
    );
    let again = klamm.metric("klamm_broker_logins_renewed_total{outcome=\"ok\"}");
    assert!(again >= 4.0, "only {again} logins were said again");
    for broken in [
        "klamm_broker_logins_renewed_total{outcome=\"failed\"}",
        "klamm_connections_closed_total{reason=\"broker\"}",
        "klamm_connections_closed_total{reason=\"broker_malformed\"}",
    ] {
        assert_eq!(klamm.metric(broken), 0.0, "{broken}");
    }
    let log = log_of(klamm);
    assert!(!log.contains("cannot be reached"), "{log}");
}

/// An identity provider, as far as brokers that accept unsigned tokens need one.
struct Provider {
    port: u16,
    up: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// The lifetime of its tokens, in seconds.
const TOKEN: u64 = 16;

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (up, asked) = (Arc::new(AtomicBool::new(true)), Arc::default());
        let provider = Self {
            port,
            up: Arc::clone(&up),
            asked: Arc::clone(&asked),
        };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = request(&mut stream);
                asked.lock().unwrap().push(request);
                let answer = match up.load(Ordering::SeqCst) {
                    true => granted(),
                    // A redirect to itself: a client that follows it gets a token.
                    false => "HTTP/1.1 302 Found\r\nLocation: /token\r\nContent-Length: 0\r\n\r\n"
                        .to_owned(),
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        provider
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The header and the form, as received.
fn request(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.contains("scope=") {
        let n = stream.read(&mut bytes).unwrap();
        assert!(n > 0, "broken off after {text}");
        text.push_str(std::str::from_utf8(&bytes[..n]).unwrap());
    }
    text
}

fn granted() -> String {
    let body = serde_json::json!({
        "access_token": token(TOKEN),
        "token_type": "Bearer",
        "expires_in": TOKEN,
    });
    let body = body.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// An unsigned token with Klamm's name, valid for this many seconds.
fn token(seconds: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let claims = serde_json::json!({ "sub": "klamm", "exp": now.as_secs() + seconds });
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let (head, claims) = (
        part(r#"{"alg":"none"}"#.to_owned()),
        part(claims.to_string()),
    );
    format!("{head}.{claims}.")
}

/// Every token expires during the load, and every session ends four times. Then no more tokens are
/// issued: the last one is used until it expires, no redirect is followed, and a later token is
/// used again.
#[test]
fn logs_in_by_tokens_that_are_renewed() {
    let (secure, provider) = (secure(), Provider::start());
    let secret = secure.password_file("client-secret", "s3cr%t:&");
    let how = format!(
        "tls: {{ ca: TLS/ca.pem }}\n  sasl: {{ mechanism: OAUTHBEARER, token_endpoint: \"http://localhost:{}/token\", \
         client_id: klamm, client_secret_file: {}, scope: kafka }}",
        provider.port,
        secret.display()
    );
    let klamm = secure.klamm("by-token", secure.sasl, &how);
    under_load("by-token", &klamm, &CONFLUENT);
    let asked = provider.asked();
    assert!(asked.len() >= 2, "{asked:?}");
    for question in &asked {
        assert!(
            question.starts_with("POST /token HTTP/1.1\r\n"),
            "{question}"
        );
        assert!(
            question.ends_with("\r\n\r\ngrant_type=client_credentials&scope=kafka"),
            "{question}"
        );
        let basic = STANDARD.encode("klamm:s3cr%25t%3A%26");
        let header = format!("authorization: basic {basic}").to_lowercase();
        assert!(question.to_lowercase().contains(&header), "{question}");
    }
    provider.up.store(false, Ordering::SeqCst);
    logged(&klamm, "no token for the brokers can be had");
    let mut client = Client::start(&CONFLUENT, &klamm.target("tester"));
    logged(&klamm, "the last token for the brokers has expired");
    logged(&klamm, "there is nothing to log in with");
    assert!(log_of(&klamm).contains("the identity provider answers 302"));
    provider.up.store(true, Ordering::SeqCst);
    // Klamm retries at growing intervals, and the client's timeout is shorter than that.
    let back = (0..20).any(|_| {
        thread::sleep(Duration::from_secs(2));
        client.ask("topics")["topics"].is_array()
    });
    assert!(back, "a token that came at last is not used");
    let log = log_of(&klamm);
    assert!(!log.contains("s3cr") && !log.contains("eyJ"), "{log}");
}

fn logged(klamm: &Klamm, words: &str) {
    for _ in 0..600 {
        if log_of(klamm).contains(words) {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("`{words}` is not in {}", klamm.log().display())
}

#[test]
fn logs_in_by_a_token_in_a_file() {
    let file = secure().password_file("token", &token(3600));
    let how = format!(
        "tls: {{ ca: TLS/ca.pem }}\n  sasl: {{ mechanism: OAUTHBEARER, token_file: {} }}",
        file.display()
    );
    let klamm = secure().klamm("by-token-file", secure().sasl, &how);
    works(&klamm, &CONFLUENT, "open.by-token-file");
}
