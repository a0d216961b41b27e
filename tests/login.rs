//! Real clients log in by the mechanisms other than PLAIN, which all other tests use, and by the
//! handshake of version 0.

use crate::{
    clients::{all_seen, all_sent, topic},
    kafka::{self, Target},
    library::{self, Client, Library},
    passthrough::{secure, shared},
    raw::{Raw, frame, handshake},
};

const MECHANISMS: [&str; 2] = ["SCRAM-SHA-256", "SCRAM-SHA-512"];

macro_rules! matrix {
    ($($module:ident = $library:ident),* $(,)?) => { $(
        mod $module {
            #[test]
            fn logs_in_by_scram() { super::scram(&crate::library::$library); }
        }
    )* };
}

matrix! {
    java_4_4 = JAVA_4_4,
    java_3_9 = JAVA_3_9,
    librdkafka = CONFLUENT,
    kafka_python = KAFKA_PYTHON,
    kafka_python_2_0 = KAFKA_PYTHON_2_0,
    aiokafka = AIOKAFKA,
    kcat = KCAT,
    franz_go = FRANZ_GO,
    kafkajs = KAFKAJS,
}

fn by(mechanism: &'static str) -> Target {
    let mut target = kafka::klamm().target("tester");
    target.login.as_mut().unwrap().mechanism = mechanism;
    target
}

/// By a separate name for each library, which does not exist: after a failed login, further logins
/// by this name are delayed.
fn guessing(library: &Library) -> Target {
    let mut target = by(MECHANISMS[1]);
    let login = target.login.as_mut().unwrap();
    login.user = format!("guesser-{}", library.name);
    "looking-glass".clone_into(&mut login.password);
    target
}

fn scram(library: &Library) {
    let topic = topic("open.scram", library, 1);
    for mechanism in MECHANISMS {
        works(library, mechanism, &topic);
    }
    let mut client = Client::start(library, &guessing(library));
    let answer = client.ask("topics");
    let error = answer["error"].as_str().unwrap_or_default();
    // After a handshake of version 0 a broker has no error response: it closes the connection.
    let expected = match library.name {
        "kafka-python-2.0" => "NoBrokersAvailable",
        _ => "AUTHENTICATION",
    };
    assert!(error.contains(expected), "{answer}");
}

fn works(library: &Library, mechanism: &'static str, topic: &str) {
    let mut client = Client::start(library, &by(mechanism));
    let words = format!("--topic {topic} --run {mechanism} --partitions 1 --count 50");
    all_sent(&client.ask(&format!("produce {words}")), topic, 50);
    all_seen(&client.ask(&format!("consume {words}")), topic, 50);
}

/// A handshake of version 0 and bare tokens.
mod by_tokens {
    use super::*;

    #[test]
    fn plain_works_for_libraries_that_know_nothing_else() {
        for library in [&library::KAFKA_PYTHON_2_0, &library::SARAMA_HANDSHAKE_0] {
            works(library, "PLAIN", &topic("open.tokens", library, 1));
        }
    }

    /// The answer to this token: an empty one, or the end of the connection.
    fn told(mut raw: Raw, token: &[u8]) -> Option<Vec<u8>> {
        assert_eq!(raw.ask(0, &handshake()).error_code, 0);
        raw.say(&frame(token));
        raw.hear().map(Into::into)
    }

    #[test]
    fn success_and_failure_look_as_at_the_broker() {
        let places = [
            (secure().sasl, secure().tls.join("ca.pem")),
            (shared().ports().tls[0], shared().ca()),
            (kafka::klamm().ports().tls[0], kafka::klamm().ca()),
        ];
        for (port, ca) in places {
            let told = |token: &[u8]| told(Raw::tls(port, &ca), token);
            assert_eq!(told(b"\0tester\0tester-secret"), Some(vec![]));
            assert_eq!(told(b"\0guesser-tokens\0guessed"), None);
            assert_eq!(told(b"no message"), None);
        }
    }
}
