//! A broker or Klamm is killed during operation: an idempotent producer and a consumer lose no
//! record and see none twice.
//!
//! Repeated reads also depend on the consumer: a group member that loses its coordinator may read
//! uncommitted records again. Java and librdkafka keep their position; franz-go gives its
//! partitions up, so here it reads them without a group.

use crate::{
    clients::all_sent,
    kafka::{self, Broker, Klamm, Target},
    library::{self, Client, Library},
};
use serde_json::Value;
use std::{thread, time::Duration};

/// At the given rate the producer runs for ten seconds; the kill comes after three.
const COUNT: u64 = 3000;
const RATE: u64 = 300;

macro_rules! survivors {
    ($($module:ident = $library:ident),* $(,)?) => { $(
        mod $module {
            use crate::library::$library as LIBRARY;
            #[test]
            fn survives_a_killed_broker() { super::killed_broker(&LIBRARY); }
            #[test]
            fn survives_a_killed_klamm() { super::killed_klamm(&LIBRARY); }
        }
    )* };
}

survivors! { java_4_4 = JAVA_4_4, librdkafka = CONFLUENT, franz_go = FRANZ_GO }

fn killed_broker(library: &Library) {
    let broker = Broker::start(&format!("killed-{}", library.name));
    if kafka::direct() {
        nothing_is_lost(library, &broker.target(), &broker.target(), || {
            broker.crash_and_restart();
        });
    } else {
        let klamm = Klamm::start(&format!("steady-{}", library.name), &broker.address());
        nothing_is_lost(
            library,
            &klamm.target("admin"),
            &klamm.target("tester"),
            || broker.crash_and_restart(),
        );
    }
}

fn killed_klamm(library: &Library) {
    if kafka::direct() {
        return; // there is none
    }
    let klamm = Klamm::start(
        &format!("killed-{}", library.name),
        &kafka::broker().address(),
    );
    nothing_is_lost(
        library,
        &klamm.target("admin"),
        &klamm.target("tester"),
        || klamm.crash_and_restart(),
    );
}

fn nothing_is_lost(library: &Library, admin: &Target, tester: &Target, disaster: impl FnOnce()) {
    let topic = format!("open.restart.{}", library.name);
    let made = Client::start(library, admin).ask(&format!("create --topic {topic} --partitions 4"));
    assert_eq!(made, serde_json::json!({}), "creating `{topic}`");
    let words = format!("--topic {topic} --run steady --partitions 4 --count {COUNT}");
    let keeps_its_place = library.name != library::FRANZ_GO.name;
    let group = if keeps_its_place {
        format!(" --group tests-{topic}")
    } else {
        String::new()
    };
    let (sent, seen) = thread::scope(|scope| {
        let produced = scope.spawn(|| {
            Client::start(library, tester).ask(&format!(
                "produce {words} --size 200 --idempotent --rate {RATE}"
            ))
        });
        let consumed = scope.spawn(|| {
            Client::start(library, tester).ask(&format!("consume {words} --seconds 90{group}"))
        });
        thread::sleep(Duration::from_secs(3));
        disaster();
        (produced.join().unwrap(), consumed.join().unwrap())
    });
    all_sent(&sent, &topic, COUNT);
    once_each(&seen, &topic);
}

/// Temporary errors are for the consumer to handle; this test checks the records.
fn once_each(seen: &Value, topic: &str) {
    assert_eq!(seen["got"][topic], COUNT, "{seen}");
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(seen[fault], 0, "{fault}: {seen}");
    }
}
