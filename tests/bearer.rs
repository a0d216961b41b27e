//! Real clients prove who they are by tokens of a real provider, Keycloak, and prove it anew every few seconds while records flow.

use crate::{
    clients::{all_sent, topic},
    kafka::{self, Klamm, Leash, Login, Target, Way, broker},
    library::{Client, Library},
};
use std::{fs, process::Command, sync::LazyLock, thread, time::Duration};

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
    aiokafka = AIOKAFKA OnAnother,
    franz_go = FRANZ_GO OnTheConnection,
    kafkajs = KAFKAJS OnAnother,
}

/// What a library does before its session ends.
#[derive(PartialEq, Eq)]
enum Anew {
    OnTheConnection,
    /// It is closed when the session has ended, and comes again.
    OnAnother,
}

/// Keycloak, and a Klamm that believes its tokens. Started when the first test needs them.
struct Bearing {
    klamm: Klamm,
    realm: String,
    _keycloak: Leash,
}

static BEARING: LazyLock<Bearing> = LazyLock::new(|| {
    let port = kafka::free_port();
    let mut run = Command::new(kafka::path("deploy/keycloak"));
    run.arg("run")
        .arg(kafka::state("keycloak"))
        .arg(port.to_string());
    let mut keycloak = Leash::start("keycloak", &run);
    let keys = "/realms/kafka/protocol/openid-connect/certs";
    for _ in 0..600 {
        if kafka::get(port, keys).starts_with("HTTP/1.1 200") {
            let realm = format!("http://127.0.0.1:{port}/realms/kafka");
            let klamm =
                Klamm::start_changed(Way::default(), "bearer", &broker().address(), |text| {
                    bearing(&text, &realm)
                });
            return Bearing {
                klamm,
                realm,
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

/// The usual configuration, with tokens, and sessions of three seconds.
fn bearing(text: &str, realm: &str) -> String {
    let tokens = format!(
        "identity:\n  same_person: true\n  tokens: {{ issuer: \"{realm}\", audience: kafka, principal: azp, groups: realm_access.roles, \
         jwks: \"{realm}/protocol/openid-connect/certs\" }}\n"
    );
    text.replace("sasl: [ ", "sasl: [ OAUTHBEARER, ")
        .replace("identity:\n", &tokens)
        + "limits: { session_lifetime: 3s }\n"
}

fn target(password: &str) -> Target {
    let Bearing { klamm, realm, .. } = &*BEARING;
    let usual = klamm.target("tester");
    let login = Login {
        password: password.to_owned(),
        mechanism: "OAUTHBEARER",
        tokens: Some(format!("{realm}/protocol/openid-connect/token")),
        ..usual.login.unwrap()
    };
    Target {
        login: Some(login),
        ..usual
    }
}

/// How often somebody has logged in anew, as the audit log has it.
fn proven_anew() -> usize {
    let files = fs::read_dir(BEARING.klamm.audit()).unwrap().flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    texts
        .map(|text| text.matches("\"activity_name\":\"Reauthenticate\"").count())
        .sum()
}

/// Twelve seconds of records over sessions of three: nothing lost, nothing twice, nothing out of order.
fn again_and_again(library: &Library, anew: Anew) {
    if kafka::direct() {
        return;
    }
    let topic = topic("open.bearer", library, 2);
    let before = proven_anew();
    let mut client = Client::start(library, &target("tester-secret"));
    let words = format!("--topic {topic} --run b --partitions 2 --count 600");
    all_sent(
        &client.ask(&format!("produce {words} --rate 50")),
        &topic,
        600,
    );
    let seen = client.ask(&format!("consume {words}"));
    // A group's coordinator that is not there yet is an error that libraries get over; a lost record is not.
    assert_eq!(seen["got"][&topic], 600, "{seen}");
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(seen[fault], 0, "{fault}: {seen}");
    }
    if anew == Anew::OnTheConnection {
        assert!(proven_anew() > before, "nobody logged in anew");
    }
}
