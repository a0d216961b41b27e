//! Real clients authenticate with tokens of a real provider, Keycloak, and re-authenticate every
//! few seconds while records flow. Tokens with another audience, expired tokens and modified tokens
//! are rejected. Keys in a file are reloaded when the file changes.

use crate::{
    clients::{all_sent, topic},
    kafka::{self, Klamm, Leash, Login, Target, Way, broker},
    library::{Client, Library},
    raw::{Raw, plain},
};
use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kafka_protocol::{messages::SaslHandshakeRequest, protocol::StrBytes};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::LazyLock,
    thread,
    time::Duration,
};

macro_rules! matrix {
    ($($module:ident = $library:ident $anew:ident),* $(,)?) => { $(
        mod $module {
            #[test]
            fn logs_in_by_token_again_and_again() { super::again_and_again(&crate::library::$library, super::Anew::$anew); }
        }
    )* };
}

matrix! {
    java_4_4 = JAVA_4_4 OnTheConnection,
    java_3_9 = JAVA_3_9 OnTheConnection,
    librdkafka = CONFLUENT OnTheConnection,
    kafka_python = KAFKA_PYTHON OnTheConnection,
    kafka_python_2_0 = KAFKA_PYTHON_2_0 OnAnother,
    aiokafka = AIOKAFKA OnAnother,
    franz_go = FRANZ_GO OnTheConnection,
    kafkajs = KAFKAJS OnTheConnection,
}

/// How a library acts before its session ends.
#[derive(PartialEq, Eq)]
enum Anew {
    OnTheConnection,
    /// Its connection is closed at the end of the session, and it reconnects: aiokafka and
    /// kafka-python 2.0 do not support re-authentication.
    OnAnother,
}

/// Keycloak, started when the first test needs it.
struct Provider {
    port: u16,
    realm: String,
    _keycloak: Leash,
}

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| {
    let port = kafka::free_port();
    let mut run = Command::new(kafka::path("deploy/keycloak"));
    run.arg("run")
        .arg(kafka::state("keycloak"))
        .arg(port.to_string());
    let mut keycloak = Leash::start("keycloak", &run);
    let keys = "/realms/kafka/protocol/openid-connect/certs";
    for _ in 0..2400 {
        if kafka::get(port, keys).starts_with("HTTP/1.1 200") {
            return Provider {
                port,
                realm: format!("http://127.0.0.1:{port}/realms/kafka"),
                _keycloak: keycloak,
            };
        }
        assert!(
            !keycloak.ended(),
            "Keycloak has ended; see target/test-logs/keycloak.log"
        );
        thread::sleep(Duration::from_millis(500));
    }
    panic!("Keycloak is not ready after five minutes; see target/test-logs/keycloak.log")
});

/// A Klamm that accepts Keycloak's tokens, in sessions of three seconds.
static BEARING: LazyLock<Klamm> = LazyLock::new(|| start("bearer", "  same_person: true\n", ""));

/// A Klamm with further settings in `identity` and in `identity.tokens`.
fn start(name: &str, identity: &str, more: &str) -> Klamm {
    let realm = &PROVIDER.realm;
    let tokens = format!(
        "identity:\n{identity}  tokens: {{ issuer: \"{realm}\", audience: kafka, principal: azp, groups: realm_access.roles, \
         jwks: \"{realm}/protocol/openid-connect/certs\"{more} }}\n"
    );
    Klamm::start_changed(Way::default(), name, &broker().address(), |text| {
        text.replace("sasl: [ ", "sasl: [ OAUTHBEARER, ")
            .replace("identity:\n", &tokens)
            + "limits: { session_lifetime: 3s }\n"
    })
}

fn target(klamm: &Klamm, tokens: &str) -> Target {
    let usual = klamm.target("tester");
    let login = Login {
        mechanism: "OAUTHBEARER",
        tokens: Some(tokens.to_owned()),
        ..usual.login.unwrap()
    };
    Target {
        login: Some(login),
        ..usual
    }
}

/// All lines of an audit log.
fn events(klamm: &Klamm) -> Vec<Value> {
    let files = fs::read_dir(klamm.audit()).unwrap().flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    let lines = texts.flat_map(|text| text.lines().map(serde_json::from_str).collect::<Vec<_>>());
    // The last line may be incomplete.
    lines.filter_map(Result::ok).collect()
}

/// The connections with such an event.
fn connections(events: &[Value], such: impl Fn(&Value) -> bool) -> BTreeSet<u64> {
    let found = events.iter().filter(|event| such(event));
    found
        .filter_map(|event| event["unmapped"]["connection"].as_u64())
        .collect()
}

/// The connections that used a topic, and those of them that re-authenticated.
fn of_topic(klamm: &Klamm, topic: &str) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let (events, quoted) = (events(klamm), format!("\"{topic}\""));
    let named = connections(&events, |event| event.to_string().contains(&quoted));
    let anew = connections(&events, |event| {
        event["activity_name"] == "Reauthenticate" && event["status"] == "Success"
    });
    let both = named.intersection(&anew).copied().collect();
    (named, both)
}

/// Twelve seconds of records over sessions of three: no record is lost, repeated or out of order.
fn again_and_again(library: &Library, anew: Anew) {
    if kafka::direct() {
        return;
    }
    let topic = topic("open.bearer", library, 2);
    let tokens = format!("{}/protocol/openid-connect/token", PROVIDER.realm);
    let mut client = Client::start(library, &target(&BEARING, &tokens));
    for run in 1.. {
        let words = format!("--topic {topic} --run b{run} --partitions 2 --count 600");
        all_sent(
            &client.ask(&format!("produce {words} --rate 50")),
            &topic,
            600,
        );
        let (used, proven) = of_topic(&BEARING, &topic);
        let seen = client.ask(&format!("consume {words}"));
        // A missing coordinator is an error from which libraries recover; a lost record is not.
        assert_eq!(seen["got"][&topic], 600, "{seen}");
        for fault in ["twice", "gaps", "broken"] {
            assert_eq!(seen[fault], 0, "{fault}: {seen}");
        }
        match anew {
            // Twelve seconds of records were written on connections that outlived their first
            // session.
            Anew::OnTheConnection if !proven.is_empty() => break,
            // On a busy machine a session can end before its client re-authenticates; the client
            // then reconnects.
            Anew::OnTheConnection => assert!(run < 5, "nobody logged in anew: {used:?}"),
            Anew::OnAnother => {
                assert!(used.len() > 1 && proven.is_empty(), "{used:?} {proven:?}");
                break;
            }
        }
    }
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn part(token: &str, n: usize) -> Value {
    let part = token.split('.').nth(n).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A provider's response to this request, without the header.
fn asked(port: u16, request: &str) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let json = &answer[answer.find('{').unwrap()..=answer.rfind('}').unwrap()];
    serde_json::from_str(json).unwrap()
}

/// A token from Keycloak for one of its clients.
fn token(client: &str) -> String {
    let body =
        format!("grant_type=client_credentials&client_id={client}&client_secret={client}-secret");
    let head = "POST /realms/kafka/protocol/openid-connect/token HTTP/1.0\r\nHost: 127.0.0.1";
    let length = body.len();
    let request = format!(
        "{head}:{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
        PROVIDER.port
    );
    let answer = asked(PROVIDER.port, &request);
    answer["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

/// The modulus of the key that signed this token. It is public.
fn public_key(token: &str) -> Vec<u8> {
    let path =
        "GET /realms/kafka/protocol/openid-connect/certs HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
    let keys = asked(PROVIDER.port, path);
    let kid = &part(token, 0)["kid"];
    let all = keys["keys"].as_array().unwrap();
    let key = all.iter().find(|key| key["kid"] == *kid).unwrap();
    URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap()
}

/// The same claims with another header and a signature made without the private key.
fn without_key(token: &str, algorithm: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let mut header = part(token, 0);
    header["alg"] = algorithm.into();
    let message = format!(
        "{}.{}",
        encoded(header.to_string()),
        token.split('.').nth(1).unwrap()
    );
    let signature = encoded(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Other claims with the old signature.
fn promoted(token: &str) -> String {
    let mut claims = part(token, 1);
    claims["azp"] = "root".into();
    let parts: Vec<_> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], encoded(claims.to_string()), parts[2])
}

fn altered(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    format!("{message}.{first}{}", &signature[1..])
}

/// Answers every request for a token with this token.
fn endpoint(token: &str) -> String {
    let answer =
        json!({"access_token": token, "token_type": "Bearer", "expires_in": 60}).to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in socket.incoming().flatten() {
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .unwrap();
            // Header and body may arrive separately.
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            while !String::from_utf8_lossy(&request).contains("client_credentials") {
                match stream.read(&mut chunk) {
                    Ok(n) if n > 0 => request.extend_from_slice(&chunk[..n]),
                    Ok(_) | Err(_) => break,
                }
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://127.0.0.1:{port}/token")
}

/// Real clients present tokens that the provider did not sign, that have another audience, or that
/// have expired. The log names the reason.
#[test]
fn tokens_that_are_not_sound_let_no_real_client_in() {
    if kafka::direct() {
        return;
    }
    let klamm = start("bearer-refused", "", ", clock_skew: 0s");
    let good = token("stranger");
    let (key, old) = (public_key(&good), token("brief"));
    let hmac = |message: &[u8]| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        hmac::sign(&key, message).as_ref().to_vec()
    };
    let expires = part(&old, 1)["exp"].as_i64().unwrap();
    while jiff::Timestamp::now().as_second() <= expires {
        thread::sleep(Duration::from_millis(200));
    }
    for (token, reason) in [
        (old, "expired"),
        (token("elsewhere"), "another audience"),
        (token("tester"), "name held by a user"),
        (
            without_key(&good, "none", |_| b"none".to_vec()),
            "algorithm not taken",
        ),
        (without_key(&good, "HS256", hmac), "algorithm not taken"),
        (altered(&good), "wrong signature"),
        (promoted(&good), "wrong signature"),
    ] {
        let endpoint = endpoint(&token);
        for library in [&crate::library::FRANZ_GO, &crate::library::KAFKA_PYTHON] {
            let before = refused(&klamm, reason);
            let answer = Client::start(library, &target(&klamm, &endpoint)).ask("topics");
            // franz-go reports the challenge of a failure (RFC 7628) as its own error.
            assert!(
                answer["error"].is_string(),
                "{}, {reason}: {answer}",
                library.name
            );
            assert!(
                refused(&klamm, reason) > before,
                "{}, {reason}",
                library.name
            );
        }
    }
    // A valid token only authenticates: the policy has no rule for this user. The first token may
    // have expired meanwhile.
    let good = token("stranger");
    for library in [&crate::library::FRANZ_GO, &crate::library::KAFKA_PYTHON] {
        let answer = Client::start(library, &target(&klamm, &endpoint(&good))).ask("topics");
        assert_eq!(answer["topics"], json!([]), "{}: {answer}", library.name);
    }
}

/// The number of logins that failed for this reason.
fn refused(klamm: &Klamm, reason: &str) -> usize {
    let events = events(klamm);
    let such = events
        .iter()
        .filter(|event| event["activity_name"] == "Logon" && event["status_detail"] == reason);
    such.count()
}

/// An issuer that signs tokens, with its keys in a file.
struct Signer {
    pair: Ed25519KeyPair,
    name: &'static str,
}

impl Signer {
    fn new(name: &'static str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        Self { pair, name }
    }

    fn keys(&self) -> String {
        let x = encoded(self.pair.public_key().as_ref());
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": self.name, "x": x}]}).to_string()
    }

    fn message(&self) -> Vec<u8> {
        let now = jiff::Timestamp::now().as_second();
        let header = encoded(json!({"alg": "EdDSA", "kid": self.name}).to_string());
        let claims = json!({"iss": "https://idp.example", "aud": "kafka", "sub": "signed", "exp": now + 600});
        let message = format!("{header}.{}", encoded(claims.to_string()));
        let signature = encoded(self.pair.sign(message.as_bytes()));
        format!("n,,\u{1}auth=Bearer {message}.{signature}\u{1}\u{1}").into_bytes()
    }

    fn is_let_in(&self, klamm: &Klamm) -> bool {
        let mut client = Raw::plain(klamm.ports().plain[0]);
        let mechanism = StrBytes::from_static_str("OAUTHBEARER");
        let handshake = SaslHandshakeRequest::default().with_mechanism(mechanism);
        assert_eq!(client.ask(1, &handshake).error_code, 0);
        let answer = client.ask(2, &plain(&self.message()));
        // The server sends a failure as a challenge first.
        answer.error_code == 0 && answer.auth_bytes.is_empty()
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..600 {
        if done() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}: not after a minute")
}

/// Replaces a file in one step, so that it is never incomplete.
fn put(path: &Path, text: &str) {
    let aside = path.with_extension("new");
    fs::write(&aside, text).unwrap();
    fs::rename(&aside, path).unwrap();
}

#[test]
fn keys_in_a_file_are_what_the_file_says_now() {
    if kafka::direct() {
        return;
    }
    let (old, new) = (Signer::new("old"), Signer::new("new"));
    let file = kafka::state("bearer-keys").join("keys.json");
    put(&file, &old.keys());
    let tokens = format!(
        "identity:\n  tokens: {{ issuer: \"https://idp.example\", audience: kafka, jwks: \"{}\" }}\n",
        file.display()
    );
    let klamm = Klamm::start_changed(Way::default(), "bearer-file", &broker().address(), |text| {
        text.replace("sasl: [ ", "sasl: [ OAUTHBEARER, ")
            .replace("identity:\n", &tokens)
    });
    assert!(old.is_let_in(&klamm) && !new.is_let_in(&klamm));
    put(&file, &new.keys());
    wait_until("the new key is believed", || new.is_let_in(&klamm));
    assert!(!old.is_let_in(&klamm), "the old one is gone");
    put(&file, "<html>Sign in</html>");
    wait_until("the fault is seen", || {
        klamm.metric("klamm_policy_reload_failures_total") >= 1.0
    });
    assert!(
        new.is_let_in(&klamm) && !old.is_let_in(&klamm),
        "a broken file changes nothing"
    );
}
