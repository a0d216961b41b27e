//! Clients log in at the brokers themselves, through Klamm (`cluster.sasl: pass_through`): the
//! brokers' own ACLs apply to the real user in addition to the policy, and every session lasts only
//! a few seconds.

use crate::{
    clients::{all_seen, all_sent, at_work},
    kafka::{Klamm, Login, PATIENT, Secure, Target, Way, state},
    library::{
        AIOKAFKA, CONFLUENT, Client, FRANZ_GO, JAVA_3_9, JAVA_4_4, KAFKA_PYTHON, KAFKA_PYTHON_2_0,
        KAFKAJS, Library, SARAMA, SARAMA_HANDSHAKE_0,
    },
    raw::Raw,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kafka_protocol::{
    messages::{
        AlterUserScramCredentialsRequest, CreateAclsRequest, CreateTopicsRequest, TopicName,
        alter_user_scram_credentials_request::ScramCredentialUpsertion,
        create_acls_request::AclCreation, create_topics_request::CreatableTopic,
    },
    protocol::StrBytes,
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::OnceLock,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

/// The lifetime of a session at the broker.
const LOGIN_MS: &str = "6000";

/// A broker with the user `tester` and this user's rights.
pub fn secure() -> &'static Secure {
    static SECURE: OnceLock<Secure> = OnceLock::new();
    SECURE.get_or_init(|| {
        let limit = format!("connections.max.reauth.ms={LOGIN_MS}");
        let secure = start_with("through", &[&PATIENT[..], &["--set", &limit]].concat());
        for hash in [1, 2] {
            secure.scram_user("tester", "tester-secret", hash);
        }
        // StandardAuthorizer denies every operation without an allow.
        secure.allow(2, "open.", &[3, 4, 8]);
        secure.allow(2, "shut.", &[3, 4, 8]);
        secure.allow(3, "tests-", &[3]);
        secure
    })
}

/// `tester` may log in there by PLAIN.
fn start_with(name: &str, more: &[&str]) -> Secure {
    let plain = Secure::plain([("tester", "tester-secret")]);
    Secure::start(name, &[&["--set", &plain], more].concat())
}

impl Secure {
    /// Klamm's own account differs from the clients' accounts.
    fn through(&self, name: &str) -> Klamm {
        self.through_with(name, |text| text)
    }

    fn through_with(&self, name: &str, change: impl FnOnce(String) -> String) -> Klamm {
        let file = self.password_file("klamm", "klamm-secret");
        let how = format!(
            "  tls: {{ ca: {}/ca.pem }}\n  sasl: pass_through\n  \
             control: {{ mechanism: SCRAM-SHA-512, username: klamm, password_file: {} }}\n",
            self.tls.display(),
            file.display()
        );
        let address = format!("localhost:{}", self.sasl);
        Klamm::start_changed(Way::default(), name, &address, |text| {
            change(text.replace("identity:\n  users: users.yaml\n", &how))
        })
    }

    fn raw(&self) -> Raw {
        Raw::plain(self.broker.port())
    }

    fn scram_user(&self, user: &str, password: &str, hash: i8) {
        let salt = b"a salt of the broker's".to_vec();
        let (algorithm, bytes) = match hash {
            1 => (aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA256, 32),
            _ => (aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA512, 64),
        };
        let mut salted = vec![0; bytes];
        let iterations = 4096.try_into().unwrap();
        aws_lc_rs::pbkdf2::derive(
            algorithm,
            iterations,
            &salt,
            password.as_bytes(),
            &mut salted,
        );
        let upsertion = ScramCredentialUpsertion::default()
            .with_name(StrBytes::from_string(user.to_owned()))
            .with_mechanism(hash)
            .with_iterations(4096)
            .with_salt(salt.into())
            .with_salted_password(salted.into());
        let request = AlterUserScramCredentialsRequest::default().with_upsertions(vec![upsertion]);
        let answer = self.raw().ask(0, &request);
        assert_eq!(answer.results[0].error_code, 0, "{answer:?}");
    }

    /// Allows `tester` this operation on all resources of this type with this prefix.
    fn allow(&self, kind: i8, prefix: &str, operations: &[i8]) {
        let creation = |operation: &i8| {
            AclCreation::default()
                .with_resource_type(kind)
                .with_resource_name(StrBytes::from_string(prefix.to_owned()))
                .with_resource_pattern_type(4)
                .with_principal(StrBytes::from_static_str("User:tester"))
                .with_host(StrBytes::from_static_str("*"))
                .with_operation(*operation)
                .with_permission_type(3)
        };
        let request =
            CreateAclsRequest::default().with_creations(operations.iter().map(creation).collect());
        let answer = self.raw().ask(3, &request);
        assert!(
            answer.results.iter().all(|one| one.error_code == 0),
            "{answer:?}"
        );
    }

    /// As a user with all rights.
    fn topic(&self, name: &str, partitions: i32) -> String {
        let topic = CreatableTopic::default()
            .with_name(TopicName(StrBytes::from_string(name.to_owned())))
            .with_num_partitions(partitions)
            .with_replication_factor(1);
        let request = CreateTopicsRequest::default()
            .with_topics(vec![topic])
            .with_timeout_ms(10_000);
        let answer = self.raw().ask(5, &request);
        assert_eq!(answer.topics[0].error_code, 0, "{answer:?}");
        name.to_owned()
    }
}

fn target(klamm: &Klamm, mechanism: &'static str, password: &str) -> Target {
    let usual = klamm.target("tester");
    let login = Login {
        mechanism,
        password: password.to_owned(),
        ..usual.login.unwrap()
    };
    Target {
        login: Some(login),
        ..usual
    }
}

fn tester(klamm: &Klamm, mechanism: &'static str) -> Target {
    target(klamm, mechanism, "tester-secret")
}

/// The audit log's login events so far.
fn logins(klamm: &Klamm) -> Vec<Value> {
    let files = fs::read_dir(klamm.audit()).unwrap().flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    let lines: Vec<_> = texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .collect();
    let login = |event: &Value| event["class_uid"] == 3002;
    lines.into_iter().filter(login).collect()
}

macro_rules! matrix {
    ($($test:ident = $library:ident $mechanisms:expr),* $(,)?) => { $(
        #[test]
        fn $test() {
            works(stringify!($test), &$library, &$mechanisms);
        }
    )* };
}

const ALL: [&str; 3] = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

matrix! {
    java_4_4_logs_in_at_the_broker = JAVA_4_4 ALL,
    java_3_9_logs_in_at_the_broker = JAVA_3_9 ["SCRAM-SHA-512"],
    librdkafka_logs_in_at_the_broker = CONFLUENT ALL,
    kafka_python_logs_in_at_the_broker = KAFKA_PYTHON ALL,
    kafka_python_2_0_logs_in_at_the_broker = KAFKA_PYTHON_2_0 ALL,
    aiokafka_logs_in_at_the_broker = AIOKAFKA ["SCRAM-SHA-256"],
    franz_go_logs_in_at_the_broker = FRANZ_GO ALL,
    sarama_logs_in_at_the_broker = SARAMA ["PLAIN"],
    sarama_handshake_0_logs_in_at_the_broker = SARAMA_HANDSHAKE_0 ["PLAIN"],
    kafkajs_logs_in_at_the_broker = KAFKAJS ["SCRAM-SHA-512"],
}

/// The Klamm that most of these tests share.
pub fn shared() -> &'static Klamm {
    static KLAMM: OnceLock<Klamm> = OnceLock::new();
    KLAMM.get_or_init(|| secure().through("through"))
}

/// A library writes and reads records; the audit log has the user and the mechanism.
fn works(name: &str, library: &Library, mechanisms: &[&'static str]) {
    let klamm = shared();
    for mechanism in mechanisms {
        let topic = format!("open.{name}.{}", mechanism.to_lowercase());
        let topic = secure().topic(&topic, 1);
        let mut client = Client::start(library, &tester(klamm, mechanism));
        let words = format!("--topic {topic} --run works --partitions 1 --count 50");
        all_sent(&client.ask(&format!("produce {words}")), &topic, 50);
        all_seen(&client.ask(&format!("consume {words}")), &topic, 50);
        let known = logins(klamm).into_iter().any(|event| {
            event["user"]["name"] == "tester"
                && event["auth_protocol"] == *mechanism
                && event["status"] == "Success"
        });
        assert!(known, "no login of tester by {mechanism} in the audit log");
    }
}

/// The broker denies requests that the policy allows and its ACLs deny; Klamm denies those that the
/// ACLs allow and the policy denies. Both use a broker's error codes.
fn judged_by_both(library: &Library) {
    let klamm = shared();
    let mine = |kind: &str| secure().topic(&format!("{kind}.{}", library.name), 1);
    let (open, shut) = (mine("open.both"), mine("shut.both"));
    let deny = |topic: &str| {
        let creation = AclCreation::default()
            .with_resource_type(2)
            .with_resource_name(StrBytes::from_string(topic.to_owned()))
            .with_resource_pattern_type(3)
            .with_principal(StrBytes::from_static_str("User:tester"))
            .with_host(StrBytes::from_static_str("*"))
            .with_operation(4)
            .with_permission_type(2);
        let request = CreateAclsRequest::default().with_creations(vec![creation]);
        assert_eq!(secure().raw().ask(3, &request).results[0].error_code, 0);
    };
    let denied = mine("open.both.denied");
    deny(&denied);
    let mut client = Client::start(library, &tester(klamm, "SCRAM-SHA-512"));
    let mut produce = |topic: &str| {
        client.ask(&format!(
            "produce --topic {topic} --run both --partitions 1 --count 3"
        ))
    };
    all_sent(&produce(&open), &open, 3);
    for topic in [&denied, &shut] {
        let answer = produce(topic);
        let refused = json!({ topic: { "TOPIC_AUTHORIZATION_FAILED": 3 } });
        assert_eq!(answer["refused"], refused, "{topic}: {answer}");
    }
    // Klamm allows this here, so the broker denied it.
    let audit = audit(klamm);
    let decided = |topic: &str| {
        let names = format!("\"{topic}\"");
        audit
            .lines()
            .filter(|line| line.contains(&names))
            .collect::<Vec<_>>()
    };
    assert!(
        decided(&denied)
            .iter()
            .all(|line| !line.contains("\"Denied\""))
    );
    assert!(
        decided(&shut)
            .iter()
            .any(|line| line.contains("\"Denied\""))
    );
}

fn audit(klamm: &Klamm) -> String {
    let files = fs::read_dir(klamm.audit()).unwrap().flatten();
    files
        .filter_map(|file| fs::read_to_string(file.path()).ok())
        .collect()
}

#[test]
fn java_is_judged_by_policy_and_broker() {
    judged_by_both(&JAVA_4_4);
}

#[test]
fn librdkafka_is_judged_by_policy_and_broker() {
    judged_by_both(&CONFLUENT);
}

/// In a separate Klamm, because a failed login delays others from the same address.
#[test]
fn a_wrong_password_is_the_brokers_verdict() {
    let klamm = secure().through("through-wrong");
    for (library, mechanisms) in [
        (&JAVA_4_4, &ALL[..]),
        (&CONFLUENT, &ALL[..]),
        (&KAFKA_PYTHON, &ALL[1..2]),
    ] {
        for mechanism in mechanisms {
            let target = target(&klamm, mechanism, "looking-glass");
            let answer = Client::start(library, &target).ask("topics");
            let error = answer["error"].as_str().unwrap_or_default();
            assert!(error.contains("AUTHENTICATION"), "{mechanism}: {answer}");
        }
    }
    let mut failed = logins(&klamm);
    // In addition to connections that ended before a login.
    failed.retain(|event| event["activity_name"] == "Logon");
    assert!(failed.len() >= 7, "{failed:?}");
    for event in &failed {
        assert_eq!(event["status"], "Failure", "{event}");
        assert_eq!(event["status_detail"], "refused by the broker", "{event}");
    }
    // People type passwords into the name field, so the name is hashed; no password is recorded.
    let said = audit(&klamm) + &fs::read_to_string(klamm.log()).unwrap();
    assert!(!said.contains("looking-glass") && !said.contains("\"tester\""));
    // A client with the right password is still accepted.
    let mut client = Client::start(&CONFLUENT, &tester(&klamm, "SCRAM-SHA-256"));
    // The login is delayed like a failed one, and the client's timeout is shorter than two such
    // logins.
    assert!((0..5).any(|_| client.ask("topics")["topics"].is_array()));
}

#[test]
fn a_mechanism_that_the_broker_lacks_lets_nobody_in_and_is_said() {
    let few = "listener.name.sasl.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN";
    let secure = start_with("through-few", &["--set", few]);
    let klamm = secure.through("through-few");
    let mut client = Client::start(&CONFLUENT, &tester(&klamm, "PLAIN"));
    assert!(client.ask("topics")["topics"].is_array());
    let answer = Client::start(&JAVA_4_4, &tester(&klamm, "SCRAM-SHA-256")).ask("topics");
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(error.contains("AUTHENTICATION"), "{answer}");
    let refused = |event: &Value| event["status_detail"] == "mechanism refused by the broker";
    assert!(logins(&klamm).iter().any(refused));
    let log = fs::read_to_string(klamm.log()).unwrap();
    assert!(
        log.contains("the broker does not take the mechanism"),
        "{log}"
    );
    assert!(
        log.contains("it offers `SCRAM-SHA-512`, `PLAIN`")
            || log.contains("it offers `PLAIN`, `SCRAM-SHA-512`"),
        "{log}"
    );
}

/// Klamm's own account cannot describe the cluster, or the broker stops meanwhile: the client's
/// connection ends, and the client reconnects.
#[test]
fn a_connection_ends_with_its_brokers() {
    let secure = start_with("through-restart", &[]);
    secure.scram_user("tester", "tester-secret", 2);
    secure.allow(2, "open.", &[3, 4, 8]);
    let klamm = secure.through("through-restart");
    let topic = secure.topic("open.restart", 1);
    let mut raw = Raw::tls(klamm.ports().tls[1], &klamm.ca()).logged_in("tester", "tester-secret");
    let metadata = kafka_protocol::messages::MetadataRequest::default().with_topics(None);
    assert_eq!(raw.ask(9, &metadata).topics.len(), 1);
    let mut client = Client::start(&CONFLUENT, &tester(&klamm, "SCRAM-SHA-512"));
    let words = format!("--topic {topic} --run restart --partitions 1");
    all_sent(
        &client.ask(&format!("produce {words} --count 10")),
        &topic,
        10,
    );
    secure.broker.crash_and_restart();
    assert!(raw.hear().is_none(), "closed with the broker's");
    let sent = client.ask(&format!("produce {words} --count 10 --acks all"));
    all_sent(&sent, &topic, 10);
}

macro_rules! renewals {
    ($($module:ident = $library:ident, $mechanism:literal),* $(,)?) => { $(
        #[test]
        fn $module() {
            under_load(stringify!($module), &$library, $mechanism);
        }
    )* };
}

renewals! {
    java_logs_in_anew_under_load = JAVA_4_4, "SCRAM-SHA-512",
    librdkafka_logs_in_anew_under_load = CONFLUENT, "SCRAM-SHA-256",
    franz_go_logs_in_anew_under_load = FRANZ_GO, "PLAIN",
}

/// A producer and a consumer run while every session ends three times: no record is lost, repeated
/// or out of order, and no connection is closed.
fn under_load(name: &str, library: &Library, mechanism: &'static str) {
    let klamm = secure().through(&format!("through-{name}"));
    let topic = secure().topic(&format!("open.{name}"), 3);
    at_work(
        library,
        &tester(&klamm, mechanism),
        &topic,
        &format!("tests-{name}"),
        "--acks all",
    );
    let anew = |event: &&Value| event["activity_name"] == "Reauthenticate";
    let logins = logins(&klamm);
    let again = logins.iter().filter(anew).count();
    assert!(again >= 4, "only {again} logins were said again");
    let failed =
        |event: &&Value| event["status"] != "Success" && event["activity_name"] != "Give up";
    assert_eq!(logins.iter().find(failed), None);
    for broken in [
        "klamm_broker_logins_renewed_total{outcome=\"failed\"}",
        "klamm_connections_closed_total{reason=\"broker\"}",
        "klamm_connections_closed_total{reason=\"broker_malformed\"}",
    ] {
        assert_eq!(klamm.metric(broken), 0.0, "{broken}");
    }
    in_time(&klamm);
}

/// No request arrived after its session's end: a connection that expired was silent until then and
/// for ten seconds more.
fn in_time(klamm: &Klamm) {
    let audit = audit(klamm);
    let events: Vec<Value> = audit
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let milliseconds = |event: &Value| event["time"].as_i64().unwrap();
    let expired = |event: &&Value| {
        let why = event["status_detail"].as_str().unwrap_or_default();
        why.contains("has expired")
    };
    for end in events.iter().filter(expired) {
        let of_it = |event: &&Value| {
            event["class_uid"] == 3002
                && event["status"] == "Success"
                && event["unmapped"]["connection"] == end["unmapped"]["connection"]
        };
        let logins = events.iter().filter(of_it);
        let last = logins
            .map(milliseconds)
            .filter(|at| *at < milliseconds(end));
        let silent = milliseconds(end) - last.max().unwrap();
        assert!(silent >= 13_000, "a request came too late: {end}");
    }
}

/// An identity provider whose tokens Klamm and the broker accept.
struct Provider {
    port: u16,
    keys: PathBuf,
}

const ISSUER: &str = "https://idp.example";
/// The lifetime of its tokens, in seconds. librdkafka connects with the rest of a token's lifetime,
/// at least a fifth, and a broker refuses a re-authentication within a second of the previous one.
const TOKEN: u64 = 12;

impl Provider {
    /// Issues each user a token with that user's name.
    fn start() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        // 4, then the two coordinates.
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "k", "x": part(x), "y": part(y) });
        let keys = state("through-keys").join("jwks.json");
        fs::write(&keys, json!({ "keys": [jwk] }).to_string()).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut text = String::new();
                let mut bytes = [0; 4096];
                while !text.contains("grant_type=client_credentials") {
                    match stream.read(&mut bytes).unwrap() {
                        0 => break,
                        n => text.push_str(std::str::from_utf8(&bytes[..n]).unwrap()),
                    }
                }
                let body = json!({ "access_token": token(&key, "kafka"), "token_type": "Bearer", "expires_in": TOKEN });
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Provider { port, keys }
    }
}

fn token(key: &EcdsaKeyPair, audience: &str) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let claims = json!({ "iss": ISSUER, "aud": audience, "sub": "tester", "iat": now, "exp": now + TOKEN, "scope": [] });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({ "alg": "ES256", "typ": "JWT", "kid": "k" });
    let signed = format!("{}.{}", part(head), part(claims));
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Klamm and the broker must both accept a token, and sessions last as long as tokens: several are
/// renewed while records flow. A broker that expects another audience answers without an error and
/// with a challenge.
#[test]
fn tokens_are_judged_by_both() {
    let provider = Provider::start();
    let url = format!("file://{}", provider.keys.display());
    let start = |name: &str, audience: &str| {
        let allowed = |what: &str| {
            format!(
                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.{what}={}",
                if what == "urls" {
                    url.clone()
                } else {
                    provider.keys.display().to_string()
                }
            )
        };
        let sets = [
            "listener.name.sasl.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler".to_owned(),
            format!("listener.name.sasl.sasl.oauthbearer.jwks.endpoint.url={url}"),
            format!("listener.name.sasl.sasl.oauthbearer.expected.audience={audience}"),
            format!("listener.name.sasl.sasl.oauthbearer.expected.issuer={ISSUER}"),
        ];
        let (urls, files) = (allowed("urls"), allowed("files"));
        let mut more = vec!["--java", &urls, "--java", &files];
        more.extend(sets.iter().flat_map(|set| ["--set", set]));
        let secure = start_with(name, &more);
        secure.allow(2, "open.", &[3, 4, 8]);
        secure.allow(3, "tests-", &[3]);
        let klamm = secure.through_with(name, |text| {
            let tokens = format!(
                "identity:\n  same_person: true\n  tokens: {{ issuer: \"{ISSUER}\", audience: kafka, jwks: {}, principal: sub }}\npolicy:",
                provider.keys.display()
            );
            text.replace("policy:", &tokens)
                .replace("sasl: [ ", "sasl: [ OAUTHBEARER, ")
        });
        (secure, klamm)
    };
    let bearing = |klamm: &Klamm| {
        let mut target = tester(klamm, "OAUTHBEARER");
        let login = target.login.as_mut().unwrap();
        login.tokens = Some(format!("http://127.0.0.1:{}/token", provider.port));
        target
    };
    let (secure, klamm) = start("through-tokens", "kafka");
    for library in [&JAVA_4_4, &FRANZ_GO, &CONFLUENT] {
        let topic = secure.topic(&format!("open.tokens.{}", library.name), 1);
        let mut client = Client::start(library, &bearing(&klamm));
        let words = format!("--topic {topic} --run tokens --partitions 1 --count 900");
        all_sent(
            &client.ask(&format!("produce {words} --rate 50")),
            &topic,
            900,
        );
        all_seen(&client.ask(&format!("consume {words}")), &topic, 900);
    }
    let logins = logins(&klamm);
    let anew = |event: &&Value| {
        event["activity_name"] == "Reauthenticate" && event["user"]["name"] == "tester"
    };
    assert!(logins.iter().filter(anew).count() >= 3, "{logins:?}");
    drop((secure, klamm));

    let (_secure, klamm) = start("through-other-tokens", "another");
    let answer = Client::start(&JAVA_4_4, &bearing(&klamm)).ask("topics");
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(error.contains("AUTHENTICATION"), "{answer}");
    let refused = |event: &Value| event["status_detail"] == "refused by the broker";
    assert!(self::logins(&klamm).iter().any(refused));
}
