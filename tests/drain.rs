//! Orderly ends of connections: Klamm stops, or a connection reaches its maximum age. No
//! acknowledged record is lost, and no client waits.

use crate::{
    clients::all_sent,
    hostile::{topic_name, topics},
    kafka::{self, Klamm, Target, Way, broker, get},
    library::{Client, JAVA_4_4},
    raw::Raw,
    trail::{Trail, logged},
};
use kafka_protocol::messages::{
    FetchRequest, MetadataRequest,
    fetch_request::{FetchPartition, FetchTopic},
};
use std::{fs, net::TcpStream, thread, time::Duration};

/// At the given rate the producer runs for ten seconds.
const COUNT: u64 = 3000;
const RATE: u64 = 300;

/// Java writes and reads during an event; every record arrives once, and no error is reported.
pub fn under_load(klamm: &Klamm, name: &str, happens: impl FnOnce()) {
    let topic = format!("open.drain.{name}");
    let admin = Target {
        login: None,
        ..broker().target()
    };
    let made =
        Client::start(&JAVA_4_4, &admin).ask(&format!("create --topic {topic} --partitions 4"));
    assert_eq!(made, serde_json::json!({}));
    let words = format!("--topic {topic} --run drain --partitions 4 --count {COUNT}");
    let tester = klamm.target("tester");
    let (sent, seen) = thread::scope(|scope| {
        let produced = scope.spawn(|| {
            Client::start(&JAVA_4_4, &tester).ask(&format!(
                "produce {words} --size 200 --idempotent --rate {RATE}"
            ))
        });
        let consumed = scope.spawn(|| {
            Client::start(&JAVA_4_4, &tester).ask(&format!(
                "consume {words} --seconds 90 --group tests-{topic}"
            ))
        });
        thread::sleep(Duration::from_secs(4));
        happens();
        (produced.join().unwrap(), consumed.join().unwrap())
    });
    all_sent(&sent, &topic, COUNT);
    assert_eq!(seen["got"][&topic], COUNT, "{seen}");
    for fault in ["twice", "gaps", "broken"] {
        assert_eq!(seen[fault], 0, "{fault}: {seen}");
    }
}

#[test]
fn java_loses_nothing_when_klamm_is_told_to_stop_and_comes_back() {
    if kafka::direct() {
        return;
    }
    let klamm = Klamm::start("told", &broker().address());
    let from = fs::metadata(klamm.log()).map_or(0, |found| found.len());
    under_load(&klamm, "told", || {
        klamm.signal("TERM");
        klamm.ends();
        klamm.restart();
    });
    assert!(logged(&klamm.log(), from, &["\"stopped\""]));
    Trail(klamm.audit()).verify();
}

#[test]
fn java_loses_nothing_when_connections_have_their_age() {
    if kafka::direct() {
        return;
    }
    let young = |text: String| text + "limits: { connection_lifetime: 2s }\n";
    let klamm = Klamm::start_changed(Way::default(), "young", &broker().address(), young);
    under_load(&klamm, "young", || ());
    let page = get(klamm.ports().admin, "/metrics");
    let count = page.lines().find_map(|line| {
        let value = line.strip_prefix("klamm_connections_closed_total{reason=\"lifetime\"} ")?;
        value.parse::<u64>().ok()
    });
    assert!(count > Some(3), "{count:?}");
}

/// A fetch that the broker answers only after this long.
fn poll(wait: i32) -> FetchRequest {
    let partition = FetchPartition::default()
        .with_partition_max_bytes(1 << 20)
        .with_fetch_offset(crate::hostile::end_of("hostile.drain"));
    let topic = FetchTopic::default()
        .with_topic(topic_name("hostile.drain"))
        .with_partitions(vec![partition]);
    FetchRequest::default()
        .with_max_wait_ms(wait)
        .with_min_bytes(1 << 20)
        .with_max_bytes(1 << 20)
        .with_session_epoch(-1)
        .with_topics(vec![topic])
}

fn tester(klamm: &Klamm) -> Raw {
    Raw::plain(klamm.ports().plain[0]).logged_in("tester", &kafka::password("tester"))
}

#[test]
fn what_is_in_flight_is_finished_and_nobody_new_is_let_in() {
    if kafka::direct() {
        return;
    }
    topics();
    let klamm = Klamm::start("drained", &broker().address());
    let (mut idle, mut busy) = (tester(&klamm), tester(&klamm));
    idle.ask(
        12,
        &MetadataRequest::default().with_topics(Some(Vec::new())),
    );
    busy.ask(
        12,
        &MetadataRequest::default().with_topics(Some(Vec::new())),
    );
    busy.send(12, &poll(6000));
    thread::sleep(Duration::from_millis(500));
    klamm.signal("TERM");
    assert_eq!(idle.hear(), None);
    let ready = get(klamm.ports().admin, "/readyz");
    assert!(
        ready.starts_with("HTTP/1.1 503") && ready.contains("stopping"),
        "{ready}"
    );
    assert!(get(klamm.ports().admin, "/livez").starts_with("HTTP/1.1 200"));
    assert!(TcpStream::connect(("127.0.0.1", klamm.ports().plain[0])).is_err());
    let answer = busy
        .answer::<FetchRequest>(12)
        .expect("the fetch was cut off");
    assert_eq!(answer.responses[0].partitions[0].error_code, 0);
    assert_eq!(busy.hear(), None);
    klamm.ends();
    let trail = Trail(klamm.audit());
    trail.verify();
    let closed = trail.find(busy.port(), |event| {
        event["unmapped"]["closing"].is_string()
    });
    assert_eq!(closed["unmapped"]["closing"], "stopping", "{closed:#}");
}

#[test]
fn a_second_signal_ends_it_at_once() {
    if kafka::direct() {
        return;
    }
    topics();
    let klamm = Klamm::start("hurried", &broker().address());
    let from = fs::metadata(klamm.log()).map_or(0, |found| found.len());
    let mut busy = tester(&klamm);
    busy.ask(
        12,
        &MetadataRequest::default().with_topics(Some(Vec::new())),
    );
    busy.send(12, &poll(600_000));
    thread::sleep(Duration::from_millis(500));
    klamm.signal("TERM");
    assert!(logged(
        &klamm.log(),
        from,
        &["a second signal ends it at once"]
    ));
    klamm.signal("TERM");
    assert_eq!(busy.hear(), None, "the fetch was answered");
    klamm.ends();
    assert!(logged(
        &klamm.log(),
        from,
        &["not all requests were finished"]
    ));
    Trail(klamm.audit()).verify();
}
