//! Requests with 100,000 names: the audit log lists a bounded number of them, and accepts other
//! users' requests meanwhile.

use crate::{
    hostile::{self, PRODUCE, codes, good, produce, topic_name},
    kafka::{self, Klamm, broker},
    raw::Raw,
    trail::Trail,
};
use aws_lc_rs::digest::{SHA256, digest};
use kafka_protocol::messages::{
    MetadataRequest, MetadataResponse, metadata_request::MetadataRequestTopic,
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt::Write,
    thread::{self, ScopedJoinHandle},
};

const NAMES: usize = 100_000;
/// The most names that one event lists.
const ENTRIES: usize = 1_000;
const METADATA: i16 = 12;
/// TOPIC_AUTHORIZATION_FAILED, and UNKNOWN_TOPIC_OR_PARTITION.
const DENIED: i16 = 29;
const UNKNOWN: i16 = 3;

fn metadata(prefix: &str) -> MetadataRequest {
    let topic = |n| {
        let name = topic_name(&format!("{prefix}{n:06}"));
        MetadataRequestTopic::default().with_name(Some(name))
    };
    MetadataRequest::default()
        .with_topics(Some((0..NAMES).map(topic).collect()))
        .with_allow_auto_topic_creation(false)
}

fn all_are(answer: &MetadataResponse, code: i16) {
    assert_eq!(answer.topics.len(), NAMES);
    let found = answer.topics.iter().find(|topic| topic.error_code != code);
    assert_eq!(found, None);
}

/// The events of the request on the connection from this port, once the last part exists, and all
/// their entries.
fn recorded(klamm: &Klamm, port: u16) -> (Vec<Value>, Vec<Value>) {
    let trail = Trail(klamm.audit());
    let of_metadata = |event: &Value| event["unmapped"]["api"] == "Metadata";
    trail.find(port, |event| {
        of_metadata(event) && event["unmapped"]["continued"].is_null()
    });
    let mut events = trail.of(port);
    events.retain(of_metadata);
    let entries = |event: &Value| event["unmapped"]["entries"].as_array().unwrap().clone();
    for event in &events {
        assert!(entries(event).len() <= ENTRIES, "{event:#}");
    }
    let all = events.iter().flat_map(entries).collect();
    (events, all)
}

fn listed(entries: &[Value]) -> BTreeSet<&str> {
    let names = entries.iter().map(|entry| entry["name"].as_str().unwrap());
    names.collect()
}

fn sha256(names: &[String]) -> String {
    let text: String = names.iter().map(|name| format!("{name}\n")).collect();
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Three clients of two users send such requests, and another client produces until they are
/// answered: none of its requests fails.
#[test]
fn requests_for_many_names_are_recorded_in_bounded_events_and_hold_up_nobody_else() {
    hostile::topics();
    let klamm = Klamm::start("names", &broker().address());
    let as_user =
        |user: &str| Raw::plain(klamm.ports().plain[1]).logged_in(user, &kafka::password(user));
    let mut bystander = as_user("root");
    let attack = |user, prefix, code| {
        let mut raw = as_user(user);
        let answer = raw.ask(METADATA, &metadata(prefix));
        all_are(&answer, code);
        raw.port()
    };
    let attack = &attack;
    let ports = thread::scope(|scope| {
        let clients = [
            ("tester", "forbidden.", DENIED),
            ("admin", "hostile.none-", UNKNOWN),
            ("tester", "forbidden.", DENIED),
        ];
        let clients =
            clients.map(|(user, prefix, code)| scope.spawn(move || attack(user, prefix, code)));
        while !clients.iter().all(ScopedJoinHandle::is_finished) {
            let answer = bystander.ask(PRODUCE, &produce("hostile.open", good()));
            assert_eq!(codes(&answer), [0]);
        }
        clients.map(|client| client.join().unwrap())
    });

    let name = |n| format!("forbidden.{n:06}");
    let (events, entries) = recorded(&klamm, ports[0]);
    let first: Vec<_> = (0..ENTRIES).map(name).collect();
    assert_eq!(
        listed(&entries),
        first.iter().map(String::as_str).collect::<BTreeSet<_>>()
    );
    let rest: Vec<_> = (ENTRIES..NAMES).map(name).collect();
    let unlisted = &events.last().unwrap()["unmapped"]["unlisted"];
    assert_eq!(unlisted["denied"], rest.len());
    assert_eq!(unlisted["sha256"], sha256(&rest));

    let (_, entries) = recorded(&klamm, ports[1]);
    assert_eq!(listed(&entries).len(), NAMES, "an allowed right is missing");
    assert!(entries.iter().all(|entry| entry["outcome"] == "allowed"));
}
