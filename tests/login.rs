//! Real clients prove who they are by the mechanisms other than PLAIN, which all other tests use.

use crate::{
    clients::{all_seen, all_sent, topic},
    kafka::{self, Target},
    library::{Client, Library},
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

/// By a name of the library's own, that nobody holds: whoever logs in with a name that has failed waits.
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
        let mut client = Client::start(library, &by(mechanism));
        let words = format!("--topic {topic} --run {mechanism} --partitions 1 --count 50");
        all_sent(&client.ask(&format!("produce {words}")), &topic, 50);
        all_seen(&client.ask(&format!("consume {words}")), &topic, 50);
    }
    let mut client = Client::start(library, &guessing(library));
    let answer = client.ask("topics");
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(error.contains("AUTHENTICATION"), "{answer}");
}
