//! Real client libraries perform their usual operations, through the TLS listener against the real
//! broker.
//!
//! Every record is compared byte by byte, and its position in its partition is checked; see
//! `tests/clients/README.md`.

use crate::{
    kafka::{self, Target},
    library::{self, Client, Library},
};
use serde_json::{Value, json};
use std::thread;

/// Each scenario once for each library, so that the list of tests is the matrix.
macro_rules! matrix {
    ($($module:ident = $library:ident),* $(,)?) => { $(
        mod $module {
            use crate::library::$library as LIBRARY;
            #[test]
            fn produces_and_consumes_every_codec() { super::every_codec(&LIBRARY); }
            #[test]
            fn produces_idempotently() { super::idempotent(&LIBRARY); }
            #[test]
            fn consumes_in_groups_of_each_protocol() { super::groups(&LIBRARY); }
            #[test]
            fn carries_a_record_of_ten_megabytes() { super::ten_megabytes(&LIBRARY); }
            #[test]
            fn fills_and_reads_fifty_partitions() { super::fifty_partitions(&LIBRARY); }
            #[test]
            fn is_denied_one_topic_among_three() { super::one_denied_topic(&LIBRARY); }
            #[test]
            fn commits_and_aborts_transactions() { super::transactions(&LIBRARY); }
            #[test]
            fn copies_exactly_once() { super::exactly_once(&LIBRARY); }
            #[test]
            fn administers_as_at_the_broker_itself() { super::administration(&LIBRARY); }
            #[test]
            fn is_told_that_its_password_is_wrong() { super::wrong_password(&LIBRARY); }
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
    sarama = SARAMA,
    kafkajs = KAFKAJS,
}

mod kafka_streams {
    use crate::library::STREAMS as LIBRARY;
    #[test]
    fn copies_exactly_once() {
        super::exactly_once(&LIBRARY);
    }
}

/// kcat opens one connection per partition and starts again each time, so fewer partitions suffice.
const SOME: usize = 3;

fn every_codec(library: &Library) {
    let topic = topic("open.codecs", library, SOME);
    let mut client = Client::start(library, &kafka::gate("tester"));
    for codec in library.codecs {
        let words = format!("--topic {topic} --run {codec} --partitions {SOME} --count 500");
        all_sent(
            &client.ask(&format!(
                "produce {words} --size 300 --compression {codec} --acks 1"
            )),
            &topic,
            500,
        );
        all_seen(&client.ask(&format!("consume {words}")), &topic, 500);
    }
}

fn idempotent(library: &Library) {
    let topic = topic("open.idempotent", library, SOME);
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = format!("--topic {topic} --run once --partitions {SOME} --count 3000");
    all_sent(
        &client.ask(&format!("produce {words} --size 100 --idempotent")),
        &topic,
        3000,
    );
    all_seen(&client.ask(&format!("consume {words}")), &topic, 3000);
}

fn groups(library: &Library) {
    let topic = topic("open.groups", library, SOME);
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = format!("--topic {topic} --run group --partitions {SOME} --count 600");
    all_sent(&client.ask(&format!("produce {words}")), &topic, 600);
    let protocols: &[&str] = if library.consumer_protocol {
        &["classic", "consumer"]
    } else {
        &["classic"]
    };
    for protocol in protocols {
        // On a busy machine a member may be late and have to rejoin, which is no error here: the
        // next group starts from the beginning.
        for turn in 1.. {
            let group = format!("tests-{protocol}-{turn}-{}", library.name);
            let words = format!("consume {words} --group {group} --protocol {protocol}");
            let read = client.ask(&words);
            if turn < 3 && !read["errors"]["REBALANCE_IN_PROGRESS"].is_null() {
                continue;
            }
            all_seen(&read, &topic, 600);
            // Committed records are not read again: the group's offsets are kept through Klamm,
            // too.
            let again = client.ask(&format!("{words} --seconds 4"));
            assert_eq!(seen(&again, &topic), 0, "{again}");
            break;
        }
    }
}

fn ten_megabytes(library: &Library) {
    let topic = topic("open.large", library, 1);
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = format!("--topic {topic} --run large --count 2");
    all_sent(
        &client.ask(&format!("produce {words} --size 10000000 --acks 1")),
        &topic,
        2,
    );
    all_seen(&client.ask(&format!("consume {words}")), &topic, 2);
}

fn fifty_partitions(library: &Library) {
    let topic = topic("open.fifty", library, 50);
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = format!("--topic {topic} --run wide --partitions 50 --count 2000");
    all_sent(
        &client.ask(&format!("produce {words} --size 50")),
        &topic,
        2000,
    );
    let mut read = client.ask(&format!("consume {words}"));
    if library.name == "kafkajs" {
        // On a busy machine kafkajs joins its group again before its first commit, also at the
        // broker itself, and reads the same records again.
        read["twice"] = json!(0);
    }
    all_seen(&read, &topic, 2000);
}

/// Besides the allowed topic, one topic can be described but neither written nor read (`shut`), and
/// one cannot even be described (`hidden`).
fn one_denied_topic(library: &Library) {
    if kafka::direct() {
        return; // the plain broker denies nobody anything
    }
    let mut client = Client::start(library, &kafka::gate("tester"));
    let open = [
        topic("open.first", library, 1),
        topic("open.second", library, 1),
    ];
    let shut = topic("shut", library, 1);
    let words = denied_beside(&mut client, &open, &shut);
    if library.reads_beside_refused {
        read_beside(&mut client, &open, &words);
    }
    let hidden = topic("hidden", library, 1);
    let words = denied_beside(&mut client, &open, &hidden);
    if library.names_hidden_topics {
        read_beside(
            &mut client,
            &open,
            &format!("{words} --group tests-hidden-{}", library.name),
        );
    }
}

/// Writes to all three topics; returns the arguments for reading the same records.
fn denied_beside(client: &mut Client, open: &[String; 2], denied: &str) -> String {
    let run = denied.split('.').next().unwrap();
    let words = format!(
        "--topic {},{denied},{} --run {run} --partitions 1",
        open[0], open[1]
    );
    let sent = client.ask(&format!("produce {words} --count 20"));
    assert_eq!(
        sent["acked"],
        json!({ &open[0]: 20, &open[1]: 20 }),
        "{sent}"
    );
    assert_eq!(
        sent["refused"],
        json!({ denied: { "TOPIC_AUTHORIZATION_FAILED": 20 } }),
        "{sent}"
    );
    words
}

fn read_beside(client: &mut Client, open: &[String; 2], words: &str) {
    let read = client.ask(&format!(
        "consume {words} --count 40 --errors 1 --seconds 20"
    ));
    assert_eq!(read["got"], json!({ &open[0]: 20, &open[1]: 20 }), "{read}");
    let errors = read["errors"].as_object().unwrap();
    assert_eq!(
        errors.keys().collect::<Vec<_>>(),
        ["TOPIC_AUTHORIZATION_FAILED"],
        "{read}"
    );
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(read[fault], 0, "{fault}: {read}");
    }
}

/// Records of a committed transaction are visible to all. Records of an aborted one are invisible
/// to consumers of committed records.
fn transactions(library: &Library) {
    if !library.transactions {
        return;
    }
    let topic = topic("open.transactions", library, SOME);
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = |run: &str| format!("--topic {topic} --run {run} --partitions {SOME} --count 60");
    let id = format!("--id tests-{}", library.name);
    for (run, end) in [("kept", ""), ("dropped", "--abort"), ("after", "")] {
        let sent = client.ask(&format!("transact {} {id} {end}", words(run)));
        all_sent(&sent, &topic, 60);
    }
    for run in ["kept", "after"] {
        let read = client.ask(&format!("consume {} --committed", words(run)));
        all_seen(&read, &topic, 60);
    }
    let hidden = client.ask(&format!(
        "consume {} --committed --seconds 3",
        words("dropped")
    ));
    assert_eq!(seen(&hidden, &topic), 0, "{hidden}");
    all_seen(
        &client.ask(&format!("consume {}", words("dropped"))),
        &topic,
        60,
    );
}

/// Copies from one topic to another, together with the group's offsets; each batch is aborted once
/// before.
fn exactly_once(library: &Library) {
    if !library.transactions {
        return;
    }
    let from = topic("open.from", library, SOME);
    let to = topic("open.to", library, SOME);
    let words = format!("--run copied --partitions {SOME} --count 120");
    let reader = if library.creates {
        library
    } else {
        &library::CONFLUENT
    };
    let mut client = Client::start(reader, &kafka::gate("tester"));
    all_sent(
        &client.ask(&format!("produce --topic {from} {words}")),
        &from,
        120,
    );
    let name = library.name;
    let copy = format!(
        "copy --topic {from},{to} --count 120 --committed --group tests-copy-{name} --id tests-copy-{name}"
    );
    let copied = Client::start(library, &kafka::gate("tester")).ask(&copy);
    assert_eq!(copied, json!({ "copied": 120 }));
    all_seen(
        &client.ask(&format!("consume --topic {to} {words} --committed")),
        &to,
        120,
    );
    let again = client.ask(&format!(
        "consume --topic {from} {words} --group tests-copy-{name} --seconds 4"
    ));
    assert_eq!(seen(&again, &from), 0, "{again}");
}

/// The same steps at the broker and through Klamm, by a user with all rights, have the same
/// results.
fn administration(library: &Library) {
    if !library.administers || kafka::direct() {
        return;
    }
    let words = format!(
        "administer --topic administered.{0} --group administered-{0}",
        library.name
    );
    let mut direct = Client::start(library, &kafka::broker().target()).ask(&words);
    let mut through = Client::start(library, &kafka::gate("root")).ask(&words);
    for answer in [&mut direct, &mut through] {
        leave_out(answer);
        let steps = answer.as_object().unwrap();
        assert!(steps.len() > 10, "{steps:#?}");
    }
    let differing: Vec<_> = differing(&direct, &through);
    assert!(
        differing.is_empty(),
        "at the broker, and through klamm: {differing:#?}"
    );
}

/// Values that differ in every run.
fn leave_out(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !["port", "topic_id", "throttle_time_ms"].contains(&key.as_str()));
            map.values_mut().for_each(leave_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn differing(direct: &Value, through: &Value) -> Vec<String> {
    let steps = direct.as_object().unwrap().iter();
    let differ = steps.filter(|(step, came)| through[step.as_str()] != **came);
    differ
        .map(|(step, came)| format!("{step}: {came} and {}", through[step.as_str()]))
        .collect()
}

fn wrong_password(library: &Library) {
    // A name for each library that does not exist: after a failed login further logins by this name
    // are delayed, and all clients have one address.
    let mut target = kafka::gate("tester");
    let Some(login) = &mut target.login else {
        return;
    }; // the plain broker asks for none
    login.user = format!("guesser-{}", library.name);
    login.password = "guessed".to_owned();
    let answer = Client::start(library, &target).ask("topics");
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(error.contains("AUTHENTICATION"), "{answer}");
}

/// A new topic for `library`, created by an authorized user.
pub fn topic(kind: &str, library: &Library, partitions: usize) -> String {
    let name = format!("{kind}.{}", library.name);
    let maker = if library.creates {
        library
    } else {
        &library::CONFLUENT
    };
    let made = Client::start(maker, &kafka::gate("admin"))
        .ask(&format!("create --topic {name} --partitions {partitions}"));
    let known = made["error"] == "TOPIC_ALREADY_EXISTS";
    assert!(known || made == json!({}), "creating `{name}`: {made}");
    name
}

pub fn all_sent(answer: &Value, topic: &str, count: u64) {
    assert_eq!(answer["acked"], json!({ topic: count }), "{answer}");
    assert_eq!(answer["refused"], json!({}), "{answer}");
}

pub fn all_seen(answer: &Value, topic: &str, count: u64) {
    assert_eq!(seen(answer, topic), count, "{answer}");
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(answer[fault], 0, "{fault}: {answer}");
    }
    assert_eq!(answer["errors"], json!({}), "{answer}");
}

/// A producer and a consumer run for about 15 seconds: no record is lost, repeated or out of order,
/// and no request is refused.
pub fn at_work(library: &Library, target: &Target, topic: &str, group: &str, terms: &str) {
    const COUNT: u64 = 4500;
    const RATE: u64 = 300;
    let words = format!("--topic {topic} --run again --partitions 3 --count {COUNT}");
    thread::scope(|scope| {
        let producing = scope.spawn(|| {
            let mut producer = Client::start(library, target);
            // The rate counts from the start, regardless of a library's startup time.
            producer.ask("topics");
            producer.ask(&format!("produce {words} {terms} --rate {RATE}"))
        });
        let consuming = scope.spawn(|| {
            let words = format!("{words} --group {group} --protocol classic");
            Client::start(library, target).ask(&format!("consume {words} --seconds 60"))
        });
        all_sent(&producing.join().unwrap(), topic, COUNT);
        all_seen(&consuming.join().unwrap(), topic, COUNT);
    });
}

fn seen(answer: &Value, topic: &str) -> u64 {
    answer["got"][topic].as_u64().unwrap_or_default()
}
