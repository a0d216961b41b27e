//! The behaviour of a session, seen from both sides.

#[cfg(test)]
pub(super) mod every_key;
#[cfg(test)]
pub(super) mod fail_closed;
#[cfg(test)]
pub(super) mod scenarios;
#[cfg(test)]
pub(super) mod sim;
#[cfg(test)]
pub(super) mod user_changes;

use super::*;
use crate::audit;
use crate::schema::Budget;
use crate::wire::records::{
    Codec,
    build::{self, New},
};
use bytes::{BufMut, Bytes};
use kafka_protocol::{
    messages::{
        create_topics_request::*, create_topics_response::*, fetch_request::*, fetch_response::*,
        metadata_request::*, metadata_response::*, produce_request::*, *,
    },
    protocol::{Encodable, StrBytes},
};
use sim::*;
use std::collections::HashSet;
use uuid::Uuid;

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn topic(name: &str) -> TopicName {
    TopicName(text(name))
}

pub(super) fn batch(values: &[&str]) -> Bytes {
    let records: Vec<_> = values
        .iter()
        .map(|value| New::value(value.as_bytes()))
        .collect();
    build::batch(&records, Codec::None).unwrap().into()
}

fn produce(acks: i16, topics: &[(&str, Bytes)]) -> ProduceRequest {
    let topics = topics.iter().map(|(name, records)| {
        let partition = PartitionProduceData::default()
            .with_index(0)
            .with_records(Some(records.clone()));
        TopicProduceData::default()
            .with_name(topic(name))
            .with_partition_data(vec![partition])
    });
    ProduceRequest::default()
        .with_acks(acks)
        .with_timeout_ms(1000)
        .with_topic_data(topics.collect())
}

fn fetch(topics: &[&str]) -> FetchRequest {
    let topics = topics.iter().map(|name| {
        let partition = FetchPartition::default()
            .with_partition(0)
            .with_partition_max_bytes(1 << 20);
        FetchTopic::default()
            .with_topic(topic(name))
            .with_partitions(vec![partition])
    });
    FetchRequest::default()
        .with_replica_id(BrokerId(-1))
        .with_max_wait_ms(500)
        .with_topics(topics.collect())
}

fn fetched(name: &str, records: Option<Bytes>) -> FetchableTopicResponse {
    let partition = PartitionData::default()
        .with_partition_index(0)
        .with_high_watermark(9)
        .with_records(records);
    FetchableTopicResponse::default()
        .with_topic(topic(name))
        .with_partitions(vec![partition])
}

#[test]
fn before_the_login_nothing_but_the_login_is_answered() {
    let mut sim = Sim::new();
    let refused = sim.send(3, 12, 1, &MetadataRequest::default());
    assert_eq!(refused, Err(Close::Refused));
    assert!(sim.forwarded().is_empty());
    sim.commit();
    assert!(
        sim.ledger.text().contains("\"Denied\""),
        "{}",
        sim.ledger.text()
    );
}

#[test]
fn api_versions_is_answered_before_the_login_and_offers_only_what_is_judged() {
    let mut sim = Sim::new();
    let request = ApiVersionsRequest::default()
        .with_client_software_name(text("sim"))
        .with_client_software_version(text("1.0"));
    sim.send(18, 3, 1, &request).unwrap();
    let answer: ApiVersionsResponse = sim.received(1);
    assert_eq!(answer.error_code, 0);
    let keys: Vec<_> = answer.api_keys.iter().map(|key| key.api_key).collect();
    let judged: Vec<_> = api::APIS
        .iter()
        .map(|row| row.key)
        .chain([17, 18, 36])
        .collect();
    assert!(keys.iter().all(|key| judged.contains(key)));
    assert_eq!(keys.len(), judged.len());
    let produce = answer.api_keys.iter().find(|key| key.api_key == 0).unwrap();
    assert_eq!((produce.min_version, produce.max_version), (0, 13));
}

#[test]
fn an_unknown_version_of_api_versions_is_answered_in_version_0() {
    let mut sim = Sim::new();
    sim.send_raw(&[0, 18, 0, 99, 0, 0, 0, 7, 0xff, 0xff, 0])
        .unwrap();
    let (correlation, body) = sim.received_raw().unwrap();
    assert_eq!(correlation, 7);
    assert_eq!(body[..], [0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 5]);
}

#[test]
fn a_wrong_password_is_answered_once_and_late() {
    let mut sim = Sim::new();
    sim.login("alice", "looking-glass").unwrap();
    let text = sim.ledger.text();
    assert!(text.contains("wrong password"), "recorded at once: {text}");
    sim.wait(Duration::from_millis(99)).unwrap();
    assert!(sim.received_raw().is_none() && sim.session.closing().is_none());
    sim.wait(Duration::from_millis(1)).unwrap();
    let answer: SaslAuthenticateResponse = sim.received(2);
    assert_eq!(answer.error_code, 58);
    let (at, why) = sim.session.closing().unwrap();
    let heard = sim.now + Duration::from_millis(100);
    assert_eq!((at, why), (heard, Close::Login));
    assert!(
        !text.contains("looking-glass") && text.contains("alice"),
        "{text}"
    );
}

#[test]
fn a_login_that_takes_too_long_ends() {
    let mut sim = Sim::new();
    assert_eq!(sim.wait(Duration::from_secs(9)), Ok(()));
    assert_eq!(sim.wait(Duration::from_secs(1)), Err(Close::LoginTimeout));
}

#[test]
fn an_allowed_request_is_forwarded_as_the_bytes_it_came_in() {
    let mut sim = Sim::open();
    let request = produce(1, &[("open.a", batch(&["x"]))]);
    sim.send(0, 9, 5, &request).unwrap();
    let forwarded = sim.forwarded_one();
    let mut body = bytes::BytesMut::new();
    request.encode(&mut body, 9).unwrap();
    assert_eq!(forwarded.body, body);
    assert_eq!(
        (forwarded.key, forwarded.version, forwarded.correlation),
        (0, 9, 5)
    );
}

#[test]
fn nothing_is_forwarded_before_its_event_is_durable() {
    let mut sim = Sim::open();
    sim.commits = false;
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert!(sim.forwarded().is_empty());
    assert!(sim.session.waits_for_audit());
    sim.commit();
    sim.wait(Duration::ZERO).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 5);
    // The permission is in the log: the next request that uses it need not wait.
    sim.send(0, 9, 6, &produce(1, &[("open.a", batch(&["y"]))]))
        .unwrap();
    assert_eq!(sim.forwarded_one().correlation, 6);
}

#[test]
fn when_the_log_cannot_be_written_the_client_gets_an_error_that_it_retries() {
    let mut sim = Sim::open();
    sim.commits = false;
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    sim.wait(Duration::from_secs(4)).unwrap();
    assert!(sim.received_raw().is_none());
    sim.wait(Duration::from_secs(1)).unwrap();
    let answer: ProduceResponse = sim.received(5);
    assert_eq!(answer.responses[0].partition_responses[0].error_code, 56);
    assert!(sim.forwarded().is_empty());
    sim.commit();
    assert_eq!(
        withheld(&sim),
        (2, 1),
        "the log says of the event that it was not acted upon"
    );
    // The end of the session adds no event about it.
    let last = sim.end(&Close::Client);
    assert!(last.owed.is_none() && last.stranger.is_none());
    sim.commit();
    assert_eq!(sim.ledger.text().matches("not_forwarded").count(), 1);
}

/// The number of the event that a `not_forwarded` event names, and how many such events there are.
fn withheld(sim: &Sim) -> (u64, u64) {
    let text = sim.ledger.text();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let said: Vec<_> = lines
        .filter(|line| line["unmapped"]["not_forwarded"].is_array())
        .collect();
    assert_eq!(said.len(), 1, "{text}");
    let said = &said[0]["unmapped"];
    assert_eq!(said["not_forwarded"].as_array().unwrap().len(), 1);
    (
        said["not_forwarded"][0].as_u64().unwrap(),
        said["requests"].as_u64().unwrap(),
    )
}

#[test]
fn what_waits_for_the_log_when_the_connection_ends_was_not_forwarded_and_the_log_says_so() {
    let mut sim = Sim::open();
    sim.commits = false;
    let request = produce(1, &[("open.a", batch(&["x"]))]);
    sim.send(0, 9, 5, &request).unwrap();
    // The second request relies on the first one's event and has no event of its own.
    sim.send(0, 9, 6, &request).unwrap();
    assert!(sim.session.held() > 2 * batch(&["x"]).len());
    assert!(sim.end(&Close::Client).owed.is_none());
    sim.commit();
    assert_eq!(withheld(&sim), (2, 1));
    assert!(sim.forwarded().is_empty());
}

#[test]
fn a_full_log_is_owed_what_was_not_forwarded() {
    let mut sim = Sim::open();
    sim.commits = false;
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    sim.ledger.full = true;
    let owed = sim.end(&Close::Client).owed.unwrap();
    assert!(matches!(owed.what, What::NotForwarded { requests: 1, .. }));
}

#[test]
fn who_ends_without_a_login_is_a_stranger_unless_the_log_says_more_already() {
    let mut sim = Sim::new();
    let (failure, stranger) = sim.end(&Close::LoginTimeout).stranger.unwrap();
    assert_eq!(failure, Failure::TimedOut);
    assert!(matches!(
        stranger.what,
        What::Unidentified {
            why: Closing::TimedOut,
            ..
        }
    ));
    let (failure, _) = Sim::new().end(&Close::Client).stranger.unwrap();
    assert_eq!(failure, Failure::Silent);
    let mut sim = Sim::new();
    sim.login("alice", "wrong").unwrap();
    assert!(sim.end(&Close::Login).stranger.is_none());
    assert!(Sim::open().end(&Close::Client).stranger.is_none());
}

type Act = fn(&mut Sim);

const METADATA: &[u8] = &[0, 3, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// The events after one connection with these actions, including those in the table of attempts.
fn attempted(attempts: &Arc<audit::Attempts>, act: impl FnOnce(&mut Sim)) -> Vec<Event> {
    let mut sim = Sim::new();
    sim.attempts = Arc::clone(attempts);
    sim.commits = false;
    act(&mut sim);
    if let Some((failure, event)) = sim.end(&Close::Client).stranger {
        attempts.record(failure, event, sim.now, &mut sim.ledger);
    }
    sim.ledger.waiting().to_vec()
}

#[test]
fn whatever_fails_before_a_login_is_recorded_five_times_and_counted_exactly() {
    let kinds: [(Failure, &str, Act); 8] = [
        (Failure::Malformed, "the frame length is zero", |sim| {
            sim.send_bytes(&[0; 8]).unwrap_err();
        }),
        (Failure::Http, "HTTP on a port for Kafka clients", |sim| {
            sim.send_bytes(b"GET /metrics HTTP/1.1\r\n").unwrap_err();
        }),
        (
            Failure::TlsAtPlainPort,
            "a TLS handshake on a port without TLS",
            |sim| {
                sim.send_bytes(b"\x16\x03\x01\x02\x00\x01").unwrap_err();
            },
        ),
        (
            Failure::Mechanism,
            "the mechanism `GSSAPI` is not offered",
            |sim| sim.handshake("GSSAPI", 1).unwrap(),
        ),
        (
            Failure::NoLogin,
            "Metadata before the login; the client is not configured for SASL",
            |sim| {
                sim.send_raw(METADATA).unwrap_err();
            },
        ),
        (Failure::Login, "wrong password", |sim| {
            sim.login("alice", "wrong").unwrap();
        }),
        (Failure::Left, "the client closed", |sim| {
            sim.send_bytes(&[0, 0]).unwrap();
        }),
        (Failure::Silent, "", |_| ()),
    ];
    for (failure, detail, act) in kinds {
        let attempts = Arc::new(audit::Attempts::new(5));
        let mut all = Vec::new();
        for _ in 0..100 {
            all.extend(attempted(&attempts, act));
        }
        let alone = if failure == Failure::Silent { 0 } else { 5 };
        assert_eq!(all.len(), alone, "{failure:?}");
        for event in all {
            let (What::Unidentified { detail: said, .. } | What::Refused { detail: said, .. }) =
                &event.what
            else {
                let What::Login { refused, .. } = event.what else {
                    panic!("{event:?}")
                };
                assert_eq!(refused, Some(detail));
                continue;
            };
            assert_eq!(said, detail);
        }
        let mut log = audit::Ledger::default();
        attempts.finish(jiff::Timestamp::UNIX_EPOCH, &mut log);
        let counted = log.waiting().iter().map(|event| {
            let What::Counted { failure, count, .. } = event.what else {
                panic!("{event:?}")
            };
            (failure, count)
        });
        let counted: Vec<_> = counted.collect();
        assert_eq!(counted, [(failure, 100 - alone as u64)]);
    }
}

#[test]
fn what_a_session_holds_is_counted_and_given_back() {
    let mut sim = Sim::open();
    assert_eq!(sim.session.held(), 0);
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.session.held(), 0, "it is at the broker");
    // A denied request waits behind it.
    sim.send(0, 9, 6, &produce(1, &[("secret.a", batch(&["x"]))]))
        .unwrap();
    let waiting = sim.session.held();
    assert!(waiting > 0);
    let forwarded = sim.forwarded_one();
    let answer = ProduceResponse::default();
    sim.answer(&forwarded, &answer).unwrap();
    assert_eq!(sim.session.held(), 0);
}

/// A batch of a kilobyte may become a gigabyte, so it is not inspected on a thread with other
/// connections. The time for that does not reduce the time limit of the log.
#[test]
fn a_compressed_batch_is_looked_into_elsewhere_and_not_at_the_logs_expense() {
    let orders = |count, codec| {
        let order = |id: i64| New::value(format!("{{\"id\":{}}}", id * id * 7919 % 1_000_003));
        let orders: Vec<_> = (0..count).map(order).collect();
        let batch = build::batch(&orders, codec).unwrap();
        produce(1, &[("open.orders", batch.into())])
    };
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", CONTRACT),
    ];
    let mut sim = Sim::open_with(&files);
    let (start, work) = (sim.now, Duration::from_secs(6));
    (sim.commits, sim.work) = (false, work);
    sim.send(0, 9, 5, &orders(400, Codec::Gzip)).unwrap();
    assert_eq!(sim.now, start + work, "it was looked into at once");
    sim.wait(Duration::from_secs(4)).unwrap();
    sim.commit();
    sim.wait(Duration::ZERO).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 5);

    let now = sim.now;
    sim.send(0, 9, 6, &orders(400, Codec::None)).unwrap();
    assert_eq!(sim.now, now, "what is small is looked into at once");
    sim.send(0, 9, 7, &orders(1, Codec::Gzip)).unwrap();
    assert_eq!(
        sim.now,
        now + work,
        "what is compressed never is: 800 bytes may become 8 MB"
    );
}

fn partitions(indexes: impl IntoIterator<Item = i32>, records: &Bytes) -> ProduceRequest {
    let partitions = indexes.into_iter().map(|index| {
        PartitionProduceData::default()
            .with_index(index)
            .with_records(Some(records.clone()))
    });
    let data = TopicProduceData::default()
        .with_name(topic("open.orders"))
        .with_partition_data(partitions.collect());
    ProduceRequest::default()
        .with_acks(-1)
        .with_timeout_ms(1000)
        .with_topic_data(vec![data])
}

fn codes(answer: &ProduceResponse) -> Vec<(i32, i16)> {
    let mut codes: Vec<_> = answer.responses[0]
        .partition_responses
        .iter()
        .map(|found| (found.index, found.error_code))
        .collect();
    codes.sort_unstable();
    codes
}

/// The limit for one request is 4 MiB; a batch may be 1 MiB at most.
#[test]
fn all_batches_of_a_request_together_are_decompressed_to_so_many_bytes() {
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", CONTRACT),
    ];
    let mut sim = Sim::open_with(&files);
    let order = format!("{{\"id\":1,\"note\":\"{}\"}}", "x".repeat(1_000_000));
    let packed = build::batch(&[New::value(order)], Codec::Zstd).unwrap();
    assert!(packed.len() < 1000);
    sim.send(0, 9, 5, &partitions(0..6, &packed.into()))
        .unwrap();
    let asked = sim.forwarded_one();
    let passed: ProduceRequest = asked.decode();
    assert_eq!(passed.topic_data[0].partition_data.len(), 4);
    sim.answer(&asked, &ProduceResponse::default()).unwrap();
    let refused: ProduceResponse = sim.received(5);
    assert_eq!(codes(&refused), [(4, 10), (5, 10)]);
    let message = refused.responses[0].partition_responses[0]
        .error_message
        .clone();
    assert_eq!(
        message.unwrap().as_str(),
        "the request's records take more than 4194304 bytes when decompressed"
    );
}

/// Uncompressed records need no memory of the pool, however many they are: alone, and together with
/// a compressed batch for which the pool sets little memory aside.
#[test]
fn large_batches_that_are_not_compressed_pass_the_pool() {
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", CONTRACT),
    ];
    let order = |note: usize| format!("{{\"id\":1,\"note\":\"{}\"}}", "x".repeat(note));
    let many: Vec<_> = (0..300).map(|_| New::value(order(3000))).collect();
    let many: Bytes = build::batch(&many, Codec::None).unwrap().into();
    let packed = build::batch(&[New::value(order(1))], Codec::Gzip).unwrap();
    let mut both = partitions([0, 1], &many);
    both.topic_data[0].partition_data[0].records = Some(packed.into());
    let mut sim = Sim::open_with(&files);
    for (correlation, request) in [(5, partitions([0], &many)), (6, both)] {
        sim.send(0, 9, correlation, &request).unwrap();
        let asked = sim.forwarded_one();
        let passed: ProduceRequest = asked.decode();
        assert_eq!(passed, request);
        sim.answer(&asked, &ProduceResponse::default()).unwrap();
        sim.received::<ProduceResponse>(correlation);
    }
}

/// The snapshot knows 64 partitions of this topic.
#[test]
fn nothing_is_looked_at_for_a_partition_that_does_not_exist() {
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", CONTRACT),
    ];
    let mut sim = Sim::open_with(&files);
    let order = build::batch(&[New::value(r#"{"id":1}"#)], Codec::Gzip).unwrap();
    sim.send(0, 9, 5, &partitions([63, 64, -1], &order.into()))
        .unwrap();
    let asked = sim.forwarded_one();
    let passed: ProduceRequest = asked.decode();
    assert_eq!(passed.topic_data[0].partition_data[0].index, 63);
    sim.answer(&asked, &ProduceResponse::default()).unwrap();
    let refused: ProduceResponse = sim.received(5);
    assert_eq!(codes(&refused), [(-1, 3), (64, 3)]);
    assert_eq!(
        refused.responses[0].partition_responses[0].error_message,
        None
    );
    assert!(
        sim.facts.iter().any(|fact| matches!(fact, Fact::Outdated)),
        "the cluster is asked again"
    );

    // With nothing else to inspect, no work is handed out at all.
    let now = sim.now;
    sim.work = Duration::from_secs(1);
    let garbage = Bytes::from_static(b"no batch at all");
    sim.send(0, 9, 6, &partitions([64], &garbage)).unwrap();
    let refused: ProduceResponse = sim.received(6);
    assert_eq!((codes(&refused), sim.now), (vec![(64, 3)], now));
}

#[test]
fn when_the_log_takes_no_more_a_request_waits_and_then_is_answered_with_an_error_or_closes() {
    let mut sim = Sim::open();
    sim.ledger.full = true;
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.session.demand(Side::Client), 0);
    assert!(sim.forwarded().is_empty());
    sim.ledger.full = false;
    sim.wait(Duration::from_millis(100)).unwrap();
    let forwarded = sim.forwarded_one();
    assert_eq!(forwarded.correlation, 5);
    sim.answer(&forwarded, &ProduceResponse::default()).unwrap();
    sim.received::<ProduceResponse>(5);
    sim.ledger.full = true;
    sim.send(0, 9, 6, &produce(1, &[("open.b", batch(&["x"]))]))
        .unwrap();
    sim.wait(Duration::from_secs(5)).unwrap();
    assert!(sim.forwarded().is_empty());
    let retried: ProduceResponse = sim.received(6);
    assert_eq!(retried.responses[0].partition_responses[0].error_code, 56);
    // No answer exists that such a client would retry.
    sim.send(0, 9, 7, &produce(0, &[("open.b", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.wait(Duration::from_secs(5)), Err(Close::Audit));
}

/// The names in the durable events, each with its event's number, and the numbers of events that
/// the log states had no effect.
fn log_of(sim: &Sim) -> (Vec<(String, u64)>, Vec<u64>) {
    let (mut names, mut withheld) = (Vec::new(), Vec::new());
    for line in sim.ledger.text().lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let list = |key: &str| event["unmapped"][key].as_array().cloned();
        let number = event["metadata"]["sequence"].as_u64().unwrap();
        let entries = list("entries").unwrap_or_default();
        names.extend(entries.iter().map(|entry| {
            let name = entry["name"].as_str().unwrap();
            (name.to_owned(), number)
        }));
        let numbers = list("not_forwarded").unwrap_or_default();
        withheld.extend(numbers.iter().filter_map(serde_json::Value::as_u64));
    }
    (names, withheld)
}

#[test]
fn what_was_given_up_is_recorded_again_when_it_is_asked_for_again() {
    let mut sim = Sim::open();
    sim.commits = false;
    let (writes, reads) = (produce(1, &[("open.a", batch(&["x"]))]), fetch(&["open.a"]));
    let ask = |sim: &mut Sim, first: i32| {
        sim.send(0, 9, first, &writes).unwrap();
        sim.send(1, 11, first + 1, &reads).unwrap();
        let group = GroupId(text("g.1"));
        let heartbeat = HeartbeatRequest::default().with_group_id(group);
        sim.send(12, 4, first + 2, &heartbeat).unwrap();
    };
    ask(&mut sim, 5);
    sim.wait(Duration::from_secs(6)).unwrap();
    let refused: Vec<_> = std::iter::from_fn(|| sim.received_raw()).collect();
    assert_eq!(refused.len(), 3);
    assert!(sim.forwarded().is_empty());
    sim.commit();
    let before = log_of(&sim).0.len();
    ask(&mut sim, 15);
    assert!(sim.forwarded().is_empty(), "their events are not durable");
    sim.commit();
    sim.wait(Duration::ZERO).unwrap();
    assert_eq!(sim.forwarded().len(), 3);
    let (names, withheld) = log_of(&sim);
    assert_eq!(names.len(), 2 * before);
    let (old, new) = names.split_at(before);
    assert!(old.iter().all(|(_, number)| withheld.contains(number)));
    assert!(new.iter().all(|(_, number)| !withheld.contains(number)));
}

/// The second request relies on the first one's event, and is still waiting when the first one is
/// given up.
#[test]
fn who_relies_on_what_was_given_up_is_recorded_before_it_goes_on() {
    let mut sim = Sim::open();
    sim.commits = false;
    let request = produce(1, &[("open.a", batch(&["x"]))]);
    sim.send(0, 9, 5, &request).unwrap();
    sim.wait(Duration::from_secs(4)).unwrap();
    sim.send(0, 9, 6, &request).unwrap();
    sim.wait(Duration::from_secs(1)).unwrap();
    let answer: ProduceResponse = sim.received(5);
    assert_eq!(answer.responses[0].partition_responses[0].error_code, 56);
    sim.commit();
    sim.wait(Duration::ZERO).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 6);
    let (names, withheld) = log_of(&sim);
    let numbers: Vec<_> = names.iter().map(|(_, number)| *number).collect();
    assert_eq!(numbers.len(), 2);
    assert_eq!(withheld, numbers[..1]);
    sim.send(0, 9, 7, &request).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 7, "it is in the log now");
}

/// A consumer of very many topics: each permission is recorded once, also when the connection uses
/// more of them than fit into one event.
#[test]
fn five_thousand_topics_are_recorded_once() {
    let mut sim = Sim::open();
    let names: Vec<_> = (0..5000).map(|n| format!("open.{n}")).collect();
    for correlation in 0..200 {
        let at = usize::try_from(correlation).unwrap() % 100 * 50;
        let names: Vec<_> = names[at..at + 50].iter().map(String::as_str).collect();
        sim.send(1, 11, correlation, &fetch(&names)).unwrap();
        let forwarded = sim.forwarded_one();
        sim.answer(&forwarded, &FetchResponse::default()).unwrap();
    }
    let (recorded, _) = log_of(&sim);
    let different: HashSet<_> = recorded.iter().map(|(name, _)| name).collect();
    assert_eq!((recorded.len(), different.len()), (5000, 5000));
    let held = sim.session.held();
    assert!((1..=5000 * 100).contains(&held), "{held}");
    let evicted = |fact: &Fact| matches!(fact, Fact::RightsEvicted(_));
    assert!(!sim.facts.iter().any(evicted));
}

/// The parts in which requests were recorded: how many entries, which number, whether another one
/// follows.
fn parts(sim: &Sim) -> Vec<(usize, Option<u64>, bool)> {
    let text = sim.ledger.text();
    let events = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let part = |event: serde_json::Value| {
        let own = &event["unmapped"];
        let entries = own["entries"].as_array()?.len();
        Some((entries, own["part"].as_u64(), own["continued"] == true))
    };
    events.filter_map(part).collect()
}

#[test]
fn very_many_rights_are_recorded_in_parts_and_the_request_waits_for_the_last() {
    let mut sim = Sim::open();
    sim.commits = false;
    let names: Vec<_> = (0..2500).map(|n| format!("open.{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    // The log accepts one part at a time: each is recorded once, and the time limit applies to
    // each.
    for _ in 0..2 {
        sim.ledger.room = Some(1);
        match sim.session.demand(Side::Client) {
            0 => sim.wait(Duration::from_secs(4)).unwrap(),
            _ => sim.send(1, 11, 5, &fetch(&names)).unwrap(),
        }
        sim.commit();
        assert!(sim.forwarded().is_empty());
    }
    sim.ledger.room = None;
    sim.wait(Duration::from_secs(4)).unwrap();
    assert!(sim.forwarded().is_empty(), "the last part is not durable");
    sim.commit();
    sim.wait(Duration::ZERO).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 5);
    let parts = parts(&sim);
    let expected = [
        (1000, Some(1), true),
        (1000, Some(2), true),
        (500, Some(3), false),
    ];
    assert_eq!(parts, expected);
    let (recorded, _) = log_of(&sim);
    let recorded: Vec<_> = recorded.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(recorded, names, "none is left out, and none is there twice");
    sim.send(1, 11, 6, &fetch(&names)).unwrap();
    assert_eq!(
        sim.forwarded_one().correlation,
        6,
        "all of them are recorded"
    );
}

/// Parts that were written when the others could not be: the log states that none of them had an
/// effect, and none of their permissions counts as recorded.
#[test]
fn parts_of_what_was_given_up_came_to_nothing() {
    let mut sim = Sim::open();
    let names: Vec<_> = (0..2500).map(|n| format!("open.{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    sim.ledger.room = Some(2);
    sim.send(1, 11, 5, &fetch(&names)).unwrap();
    sim.wait(Duration::from_secs(6)).unwrap();
    let answer: FetchResponse = sim.received(5);
    assert_eq!(answer.responses[0].partitions[0].error_code, 56);
    sim.ledger.room = None;
    sim.send(1, 11, 6, &fetch(&names)).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 6);
    let (recorded, withheld) = log_of(&sim);
    let standing = recorded
        .iter()
        .filter(|(_, event)| !withheld.contains(event));
    assert_eq!((recorded.len(), standing.count()), (4500, 2500));
}

#[test]
fn of_very_many_denied_names_some_are_listed_and_all_are_counted() {
    let mut sim = Sim::open();
    let denied: Vec<_> = (0..5000).map(|n| format!("secret.{n}")).collect();
    let names = denied.iter().map(String::as_str).chain(["open.a"]);
    for correlation in [5, 6] {
        let names: Vec<_> = names.clone().collect();
        sim.send(1, 11, correlation, &fetch(&names)).unwrap();
    }
    let text = sim.ledger.text();
    let events: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|event: &serde_json::Value| event["unmapped"]["entries"].is_array())
        .collect();
    // Allowed permissions are recorded once, and the denial each time.
    let own = |at: usize| &events[at]["unmapped"];
    assert_eq!(
        parts(&sim),
        [
            (1000, Some(1), true),
            (1, Some(2), false),
            (1000, None, false)
        ]
    );
    let mut rest = denied[1000..].to_vec();
    rest.sort();
    let all: String = rest.iter().map(|name| format!("{name}\n")).collect();
    let hash = crate::audit::writer::hash_of(all.as_bytes());
    for at in [1, 2] {
        assert_eq!(own(at)["unlisted"]["denied"], 4000);
        assert_eq!(own(at)["unlisted"]["sha256"], crate::audit::hex(&hash));
        assert_eq!(events[at]["action"], "Denied");
    }
}

#[test]
fn more_rights_than_are_remembered_are_recorded_again_and_counted() {
    let mut sim = Sim::unproven(Arc::new(live(&[("roles/alice.yaml", ROLES)])));
    let listener = listener();
    let limits = Limits {
        rights_per_connection: 64,
        ..listener.limits.clone()
    };
    sim.session
        .turn(Arc::new(ListenerContext { limits, ..listener }));
    sim.login("alice", "wonderland").unwrap();
    sim.received::<SaslAuthenticateResponse>(2);
    let names: Vec<_> = (0..100).map(|n| format!("open.{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    for correlation in [5, 6] {
        sim.send(1, 11, correlation, &fetch(&names)).unwrap();
        sim.forwarded_one();
    }
    assert_eq!(log_of(&sim).0.len(), 200);
    let mut evicted = 0;
    for fact in &sim.facts {
        if let Fact::RightsEvicted(rights) = fact {
            evicted += *rights;
        }
    }
    assert_eq!(evicted, 136);
}

mod outages {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, Copy)]
    enum Step {
        Ask(usize, bool),
        Commit,
        Wait(u64),
        Full(bool),
    }

    const TOPICS: [&str; 3] = ["open.a", "open.b", "open.c"];

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            5 => (0..TOPICS.len(), any::<bool>()).prop_map(|(topic, two)| Step::Ask(topic, two)),
            2 => Just(Step::Commit),
            3 => (0..4u64).prop_map(Step::Wait),
            1 => any::<bool>().prop_map(Step::Full),
        ]
    }

    proptest! {
        /// However the log fails and recovers, each forwarded request is covered by an event that
        /// was durable before, and that the log never marks as without effect.
        #[test]
        fn whatever_is_forwarded_is_recorded(steps in prop::collection::vec(step(), 1..40)) {
            let mut sim = Sim::open();
            sim.commits = false;
            let mut carried = Vec::new();
            let mut topics = Vec::new();
            for step in steps {
                match step {
                    Step::Ask(topic, two) => {
                        let all = [topic, (topic + 1) % TOPICS.len()];
                        let all: Vec<_> = all[..=usize::from(two)].iter().map(|at| TOPICS[*at]).collect();
                        let asked: Vec<_> = all.iter().map(|topic| (*topic, batch(&["x"]))).collect();
                        let correlation = i32::try_from(topics.len()).unwrap() + 10;
                        sim.send(0, 9, correlation, &produce(1, &asked)).unwrap();
                        topics.push(all);
                    }
                    Step::Commit => sim.commit(),
                    Step::Wait(seconds) => sim.wait(Duration::from_secs(seconds)).unwrap(),
                    Step::Full(full) => sim.ledger.full = full,
                }
                sim.wait(Duration::ZERO).unwrap();
                while sim.received_raw().is_some() {}
                let (names, _) = log_of(&sim);
                for forwarded in sim.forwarded() {
                    let asked = &topics[usize::try_from(forwarded.correlation).unwrap() - 10];
                    let carries = |topic: &str| -> Vec<u64> {
                        names.iter().filter(|(name, _)| name == topic).map(|(_, number)| *number).collect()
                    };
                    carried.extend(asked.iter().map(|topic| carries(topic)));
                    sim.answer(&forwarded, &ProduceResponse::default()).unwrap();
                }
            }
            sim.ledger.full = false;
            sim.end(&Close::Client);
            sim.commit();
            let (_, withheld) = log_of(&sim);
            for events in carried {
                prop_assert!(events.iter().any(|event| !withheld.contains(event)), "{events:?} {withheld:?}");
            }
        }
    }
}

#[test]
fn a_denied_topic_among_allowed_ones_is_taken_out_and_merged_back() {
    let mut sim = Sim::open();
    let records = batch(&["x"]);
    let request = produce(
        -1,
        &[
            ("open.a", records.clone()),
            ("secret.a", records.clone()),
            ("open.b", records),
        ],
    );
    sim.send(0, 9, 5, &request).unwrap();
    let forwarded = sim.forwarded_one();
    let asked: ProduceRequest = forwarded.decode();
    let names: Vec<_> = asked
        .topic_data
        .iter()
        .map(|topic| topic.name.to_string())
        .collect();
    assert_eq!(names, ["open.a", "open.b"]);
    let one = |name: &str| {
        let partition = produce_response::PartitionProduceResponse::default().with_base_offset(3);
        produce_response::TopicProduceResponse::default()
            .with_name(topic(name))
            .with_partition_responses(vec![partition])
    };
    sim.answer(
        &forwarded,
        &ProduceResponse::default().with_responses(vec![one("open.a"), one("open.b")]),
    )
    .unwrap();
    let answer: ProduceResponse = sim.received(5);
    let codes: Vec<_> = answer
        .responses
        .iter()
        .map(|topic| {
            (
                topic.name.to_string(),
                topic.partition_responses[0].error_code,
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("open.a".to_owned(), 0),
            ("open.b".to_owned(), 0),
            ("secret.a".to_owned(), 29)
        ]
    );
}

#[test]
fn a_wholly_denied_request_is_answered_in_order_and_not_forwarded() {
    let mut sim = Sim::open();
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    sim.send(0, 9, 6, &produce(1, &[("secret.a", batch(&["x"]))]))
        .unwrap();
    let first = sim.forwarded_one();
    assert!(sim.received_raw().is_none(), "a local answer overtook");
    sim.answer(&first, &ProduceResponse::default()).unwrap();
    sim.received::<ProduceResponse>(5);
    let denied: ProduceResponse = sim.received(6);
    assert_eq!(denied.responses[0].partition_responses[0].error_code, 29);
}

#[test]
fn without_acks_there_is_no_answer_and_a_denial_closes() {
    let mut sim = Sim::open();
    sim.send(0, 9, 5, &produce(0, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.forwarded_one().correlation, 5);
    assert_eq!(sim.session.in_flight(), 0);
    assert_eq!(
        sim.send(0, 9, 6, &produce(0, &[("secret.a", batch(&["x"]))])),
        Err(Close::Refused)
    );
    assert!(sim.forwarded().is_empty());
}

#[test]
fn a_record_that_breaks_its_contract_is_named_to_the_producer() {
    let mut sim = Sim::open_with(&[
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", CONTRACT),
    ]);
    let request = produce(
        1,
        &[
            (
                "open.orders",
                batch(&[r#"{"id":1}"#, r#"{"id":"one"}"#, "{"]),
            ),
            ("open.a", batch(&["x"])),
        ],
    );
    sim.send(0, 9, 5, &request).unwrap();
    let forwarded = sim.forwarded_one();
    assert_eq!(forwarded.decode::<ProduceRequest>().topic_data.len(), 1);
    sim.answer(&forwarded, &ProduceResponse::default()).unwrap();
    let answer: ProduceResponse = sim.received(5);
    let partition = &answer.responses[0].partition_responses[0];
    assert_eq!(partition.error_code, 87);
    let places: Vec<_> = partition
        .record_errors
        .iter()
        .map(|error| error.batch_index)
        .collect();
    assert_eq!(places, [1, 2]);
    let told = partition.record_errors[0]
        .batch_index_error_message
        .as_ref()
        .unwrap();
    assert!(
        told.contains("/id") && told.contains("integer") && !told.contains("one"),
        "{told}"
    );
    let log = sim.ledger.text();
    assert!(log.contains("/id") && !log.contains("\"one\""), "{log}");
}

#[test]
fn a_contract_that_only_observes_lets_broken_records_through_until_its_end() {
    let observing = CONTRACT.replace(
        "reject",
        "{ observe: { until: 1970-01-02, reason: old producers } }",
    );
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", &*observing),
    ];
    let mut sim = Sim::open_with(&files);
    let request = produce(1, &[("open.orders", batch(&[r#"{"id":"one"}"#]))]);
    sim.send(0, 9, 5, &request).unwrap();
    assert_eq!(
        sim.forwarded_one()
            .decode::<ProduceRequest>()
            .topic_data
            .len(),
        1
    );
    let log = sim.ledger.text();
    assert!(log.contains("observed") && log.contains("/id"), "{log}");
    assert!(
        !log.contains("Denied") && !log.contains("not_forwarded"),
        "{log}"
    );

    // A batch that cannot be read to its end is still refused.
    let mut broken = batch(&[r#"{"id":1}"#]).to_vec();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    let request = produce(1, &[("open.orders", broken.into())]);
    sim.send(0, 9, 6, &request).unwrap();
    assert!(sim.forwarded().is_empty(), "a checksum is not observed");

    let mut sim = Sim::open_with(&files);
    sim.wall = "1970-01-02T00:00:00Z".parse().unwrap();
    let request = produce(1, &[("open.orders", batch(&[r#"{"id":"one"}"#]))]);
    sim.send(0, 9, 5, &request).unwrap();
    assert!(sim.forwarded().is_empty());
    let answer: ProduceResponse = sim.received(5);
    assert_eq!(answer.responses[0].partition_responses[0].error_code, 87);
}

/// A version in force, with another one that is not archived yet.
fn with_waiting(now: &[(&str, &str)], waiting: &[(&str, &str)]) -> Sim {
    let mut sim = Sim::open_with(now);
    let next = live(waiting);
    sim.live = Arc::new(Live {
        ceiling: Some(Arc::new(Ceiling {
            policy: next.policy,
            schemas: next.schemas,
        })),
        ..live(now)
    });
    sim
}

#[test]
fn records_hold_by_the_contract_in_force_and_by_the_one_that_waits() {
    let roles = ("roles/alice.yaml", ROLES);
    let schema = |file, key: &str| (file, format!("{{\"required\":[\"{key}\"]}}"));
    let [a, b] = [schema("schemas/a.json", "a"), schema("schemas/b.json", "b")];
    let contract = |file: &str| CONTRACT.replace("order.json", file);
    let (first, second) = (contract("a.json"), contract("b.json"));
    let mut sim = with_waiting(
        &[roles, (a.0, &a.1), ("topics/o.yaml", &first)],
        &[roles, (b.0, &b.1), ("topics/o.yaml", &second)],
    );
    let mut correlation = 4;
    let mut passes = |value: &str| {
        correlation += 1;
        let request = produce(1, &[("open.orders", batch(&[value]))]);
        sim.send(0, 9, correlation, &request).unwrap();
        let forwarded = sim.forwarded();
        for one in &forwarded {
            sim.answer(one, &ProduceResponse::default()).unwrap();
        }
        sim.received::<ProduceResponse>(correlation);
        !forwarded.is_empty()
    };
    let values = ["{\"a\":1}", "{\"b\":1}", "{\"a\":1,\"b\":1}"];
    assert_eq!(values.map(&mut passes), [false, false, true]);
}

#[test]
fn a_topic_is_created_as_the_contract_in_force_and_the_one_that_waits_want_it() {
    let roles = ("roles/alice.yaml", ROLES);
    let contract = |bounds: &str| format!("topic: \"open.new.*\"\nowner: sales\n{bounds}");
    let created = |now: &str, waiting: &str| {
        let (now, waiting) = (contract(now), contract(waiting));
        let mut sim = with_waiting(
            &[roles, ("topics/o.yaml", &now)],
            &[roles, ("topics/o.yaml", &waiting)],
        );
        let topic = CreatableTopic::default()
            .with_name(topic("open.new.a"))
            .with_num_partitions(3)
            .with_replication_factor(1);
        let request = CreateTopicsRequest::default()
            .with_timeout_ms(1000)
            .with_topics(vec![topic]);
        sim.send(19, 5, 5, &request).unwrap();
        let forwarded = sim.forwarded();
        let asked = forwarded.first()?.decode::<CreateTopicsRequest>();
        let configs = asked.topics[0].configs.iter();
        let configs = configs.map(|config| (config.name.to_string(), config.value.clone()));
        Some(
            configs
                .map(|(name, value)| format!("{name}={}", value.unwrap()))
                .collect::<Vec<_>>(),
        )
    };
    let (few, many) = (
        "partitions: { at_most: 2 }\n",
        "partitions: { at_most: 9 }\n",
    );
    assert_eq!(created(many, few), None);
    assert_eq!(created(few, many), None);
    assert_eq!(created(many, many), Some(Vec::new()));
    // A default from one contract must comply with the other one.
    let filling =
        "max_message_bytes: { at_most: 2MiB }\ndefaults: { max_message_bytes: 1500KiB }\n";
    let small = "max_message_bytes: { at_most: 1000KiB }\n";
    assert_eq!(
        created(filling, many),
        Some(vec!["max.message.bytes=1536000".to_owned()])
    );
    assert_eq!(
        created(many, filling),
        Some(vec!["max.message.bytes=1536000".to_owned()])
    );
    assert_eq!(created(filling, small), None);
    assert_eq!(created(small, filling), None);
}

/// The answer to one record, and the audit log, where the contract observes and a record may take
/// this many steps.
fn within_steps(record: u64, value: &str) -> (ProduceResponse, String) {
    let observing = CONTRACT.replace(
        "reject",
        "{ observe: { until: 1970-01-02, reason: old producers } }",
    );
    let files = [
        ("roles/alice.yaml", ROLES),
        ("topics/orders.yaml", &*observing),
    ];
    let mut listener = listener();
    listener.limits.schema = Budget {
        record,
        batch: 10 * record,
    };
    let mut sim = Sim::open_at(listener, &files);
    let request = produce(1, &[("open.orders", batch(&[r#"{"id":1}"#, value]))]);
    sim.send(0, 9, 5, &request).unwrap();
    assert!(sim.forwarded().is_empty());
    let steps = |fact: &Fact| matches!(fact, Fact::RecordLimit(RecordLimit::RecordSteps));
    let reached = sim.facts.iter().any(steps);
    assert_eq!(reached, sim.ledger.text().contains("validation-budget"));
    (sim.received(5), sim.ledger.text())
}

#[test]
fn a_record_over_its_budget_is_refused_even_where_broken_ones_are_observed() {
    let long = format!("{{\"id\":1,\"a\":[{}1]}}", "1,".repeat(1000));
    let (answer, log) = within_steps(500, &long);
    let partition = &answer.responses[0].partition_responses[0];
    assert_eq!(partition.error_code, 87);
    let told = partition.error_message.as_ref().unwrap();
    assert_eq!(told.as_str(), "validation exceeds its budget (record 1)");
    assert_eq!(partition.record_errors[0].batch_index, 1);
    assert!(
        log.contains("validation-budget") && !log.contains("observed"),
        "{log}"
    );
}

#[test]
fn a_batch_that_is_none_is_refused_alone() {
    let mut sim = Sim::open();
    let mut broken = batch(&["x"]).to_vec();
    broken[16] = 1;
    sim.send(0, 9, 5, &produce(1, &[("open.a", broken.into())]))
        .unwrap();
    assert!(sim.forwarded().is_empty());
    let answer: ProduceResponse = sim.received(5);
    assert_ne!(answer.responses[0].partition_responses[0].error_code, 0);
}

#[test]
fn topic_ids_are_judged_by_their_names_and_unknown_ones_never() {
    let mut sim = Sim::open();
    let by_id = |id| {
        let partition = PartitionProduceData::default().with_records(Some(batch(&["x"])));
        TopicProduceData::default()
            .with_topic_id(id)
            .with_partition_data(vec![partition])
    };
    let topics = vec![by_id(TOPIC), by_id(SECRET), by_id(Uuid::from_u128(99))];
    sim.send(
        0,
        13,
        5,
        &ProduceRequest::default()
            .with_acks(1)
            .with_topic_data(topics),
    )
    .unwrap();
    let forwarded = sim.forwarded_one();
    assert_eq!(forwarded.decode::<ProduceRequest>().topic_data.len(), 1);
    sim.answer(&forwarded, &ProduceResponse::default()).unwrap();
    let answer: ProduceResponse = sim.received(5);
    let codes: Vec<_> = answer
        .responses
        .iter()
        .map(|topic| topic.partition_responses[0].error_code)
        .collect();
    assert_eq!(codes, [29, 100]);
}

#[test]
fn a_topic_that_was_just_made_has_a_name_before_the_brokers_metadata_knows_it() {
    let mut sim = Sim::open_with(&[(
        "roles/a.yaml",
        "role: a\nmembers: [ \"user:alice\" ]\nallow:\n  - id: makes\n    operations: [ create ]\n    topics: [ \"*\" ]\n",
    )]);
    let new = CreatableTopic::default()
        .with_name(topic("new"))
        .with_num_partitions(1)
        .with_replication_factor(1);
    let create = CreateTopicsRequest::default().with_topics(vec![new]);
    let only = create.clone().with_validate_only(true);
    sim.send(19, 7, 4, &only).unwrap();
    let forwarded = sim.forwarded_one();
    // A broker makes up an id for the answer.
    let validated = CreatableTopicResult::default()
        .with_name(topic("new"))
        .with_topic_id(Uuid::from_u128(71));
    let answer = CreateTopicsResponse::default().with_topics(vec![validated]);
    sim.answer(&forwarded, &answer).unwrap();
    sim.send(19, 7, 5, &create).unwrap();
    let forwarded = sim.forwarded_one();
    let made = CreatableTopicResult::default()
        .with_name(topic("new"))
        .with_topic_id(Uuid::from_u128(70));
    let refused = CreatableTopicResult::default()
        .with_name(topic("old"))
        .with_error_code(36);
    let answer = CreateTopicsResponse::default().with_topics(vec![made, refused]);
    sim.answer(&forwarded, &answer).unwrap();
    let mut told = Vec::new();
    for fact in &sim.facts {
        if let Fact::Named(topics) = fact {
            told.extend(topics.clone());
        }
    }
    assert_eq!(told, [(Uuid::from_u128(70), Arc::from("new"))]);
}

#[test]
fn very_many_topics_that_break_their_contract_are_each_judged_once() {
    let many = 30_000;
    let bounded = "topic: \"open.*\"\nowner: sales\npartitions: { at_most: 3 }\n";
    let role = "role: a\nmembers: [ \"user:alice\" ]\nallow:\n  - id: makes\n    operations: [ create ]\n    topics: [ \"*\" ]\n";
    let mut sim = Sim::open_with(&[("roles/a.yaml", role), ("topics/open.yaml", bounded)]);
    let topics = (0..many).map(|n| {
        CreatableTopic::default()
            .with_name(topic(&format!("open.{n}")))
            .with_num_partitions(4)
            .with_replication_factor(1)
    });
    let create = CreateTopicsRequest::default().with_topics(topics.collect());
    sim.send(19, 7, 5, &create).unwrap();
    let answer: CreateTopicsResponse = sim.received(5);
    assert_eq!(answer.topics.len(), many);
    assert!(answer.topics.iter().all(|topic| topic.error_code == 44));
}

#[test]
fn every_fetch_is_sessionless() {
    let mut sim = Sim::open();
    sim.send(1, 11, 5, &fetch(&["open.a"]).with_session_epoch(0))
        .unwrap();
    let asked: FetchRequest = sim.forwarded_one().decode();
    assert_eq!((asked.session_id, asked.session_epoch), (0, -1));
    let mut sim = Sim::open();
    sim.send(
        1,
        11,
        5,
        &fetch(&["open.a"]).with_session_id(12).with_session_epoch(3),
    )
    .unwrap();
    assert!(sim.forwarded().is_empty());
    assert_eq!(sim.received::<FetchResponse>(5).error_code, 70);
}

#[test]
fn a_client_cannot_read_as_a_replica() {
    let mut sim = Sim::open();
    sim.send(1, 11, 5, &fetch(&["open.a"]).with_replica_id(BrokerId(3)))
        .unwrap();
    assert_eq!(
        sim.forwarded_one().decode::<FetchRequest>().replica_id,
        BrokerId(-1)
    );
    let mut sim = Sim::open();
    let state = ReplicaState::default()
        .with_replica_id(BrokerId(3))
        .with_replica_epoch(4);
    let mut request = fetch(&[]).with_replica_state(state);
    request.topics = vec![
        FetchTopic::default()
            .with_topic_id(TOPIC)
            .with_partitions(vec![FetchPartition::default()]),
    ];
    sim.send(1, 15, 5, &request.with_replica_id(BrokerId(-1)))
        .unwrap();
    assert_eq!(
        sim.forwarded_one().decode::<FetchRequest>().replica_state,
        ReplicaState::default()
    );
}

#[test]
fn denied_topics_of_a_fetch_stand_in_front_of_the_answer_at_any_chunking() {
    for version in [4, 7, 11, 12] {
        for chunk in [1, 2, 7, 64, usize::MAX] {
            let mut sim = Sim::open();
            sim.send(1, version, 5, &fetch(&["secret.a", "open.a"]))
                .unwrap();
            let forwarded = sim.forwarded_one();
            assert_eq!(forwarded.decode::<FetchRequest>().topics.len(), 1);
            sim.chunk = chunk;
            let answer = FetchResponse::default()
                .with_responses(vec![fetched("open.a", Some(batch(&["x", "y"])))]);
            sim.answer(&forwarded, &answer).unwrap();
            let answer: FetchResponse = sim.received(5);
            let got: Vec<_> = answer
                .responses
                .iter()
                .map(|t| (t.topic.to_string(), t.partitions[0].error_code))
                .collect();
            assert_eq!(
                got,
                [("secret.a".to_owned(), 29), ("open.a".to_owned(), 0)],
                "version {version} chunk {chunk}"
            );
            assert_eq!(
                answer.responses[1].partitions[0].records,
                Some(batch_bytes(&answer, 1))
            );
        }
    }
}

fn batch_bytes(answer: &FetchResponse, at: usize) -> Bytes {
    answer.responses[at].partitions[0].records.clone().unwrap()
}

#[test]
fn nothing_is_merged_into_an_error_or_a_throttled_answer() {
    for answer in [
        FetchResponse::default().with_error_code(56),
        FetchResponse::default().with_throttle_time_ms(100),
    ] {
        let mut sim = Sim::open();
        sim.send(1, 11, 5, &fetch(&["secret.a", "open.a"])).unwrap();
        let forwarded = sim.forwarded_one();
        sim.answer(&forwarded, &answer).unwrap();
        assert!(sim.received::<FetchResponse>(5).responses.is_empty());
    }
}

#[test]
fn no_address_of_a_broker_passes_in_a_relayed_answer() {
    for chunk in [1, 3, usize::MAX] {
        let mut sim = Sim::open();
        let mut request = fetch(&[]);
        request.topics = vec![
            FetchTopic::default()
                .with_topic_id(TOPIC)
                .with_partitions(vec![FetchPartition::default()]),
        ];
        sim.send(1, 16, 5, &request).unwrap();
        let forwarded = sim.forwarded_one();
        let endpoint = fetch_response::NodeEndpoint::default()
            .with_node_id(BrokerId(1))
            .with_host(text("broker.inside"))
            .with_port(9092);
        let answer = FetchResponse::default()
            .with_responses(vec![fetched("", None).with_topic_id(TOPIC)])
            .with_node_endpoints(vec![endpoint]);
        sim.chunk = chunk;
        sim.answer(&forwarded, &answer).unwrap();
        let output = sim.session.output(Side::Client).clone().into_frame();
        let needle = b"broker.inside";
        assert!(
            !output
                .bytes()
                .windows(needle.len())
                .any(|window| window == needle)
        );
        let answer: FetchResponse = sim.received(5);
        assert!(answer.node_endpoints.is_empty());
        assert_eq!(
            answer.responses[0].partitions[0].records,
            Some(Bytes::new()),
            "null became empty"
        );
    }
}

#[test]
fn metadata_names_the_gate_and_only_what_may_be_seen() {
    let mut sim = Sim::open();
    for version in [0, 1, 4, 9, 12, 13] {
        let topics = if version == 0 { Some(Vec::new()) } else { None };
        sim.send(
            3,
            version,
            5,
            &MetadataRequest::default().with_topics(topics),
        )
        .unwrap();
        let forwarded = sim.forwarded_one();
        assert_eq!((forwarded.key, forwarded.version), (3, version.max(4)));
        let asked: MetadataRequest = forwarded.decode();
        assert!(asked.topics.is_none() && !asked.allow_auto_topic_creation);
        sim.answer(&forwarded, &listing(&["open.a", "secret.a"]))
            .unwrap();
        let answer: MetadataResponse = sim.received(5);
        let names: Vec<_> = answer
            .topics
            .iter()
            .map(|topic| topic.name.clone().unwrap().to_string())
            .collect();
        assert_eq!(names, ["open.a"], "version {version}");
        let addresses: Vec<_> = answer
            .brokers
            .iter()
            .map(|b| (b.node_id.0, b.host.to_string(), b.port))
            .collect();
        assert_eq!(
            addresses,
            [
                (1, "gate.example".to_owned(), 9201),
                (2, "gate.example".to_owned(), 9202)
            ]
        );
        // Node 99 has no address here: its partition has no leader for now.
        assert_eq!(answer.topics[0].partitions[1].error_code, 5);
    }
}

fn listing(names: &[&str]) -> MetadataResponse {
    let broker = |id: i32| {
        MetadataResponseBroker::default()
            .with_node_id(BrokerId(id))
            .with_host(text("broker.inside"))
            .with_port(9092)
    };
    let partition = |index, leader| {
        MetadataResponsePartition::default()
            .with_partition_index(index)
            .with_leader_id(BrokerId(leader))
    };
    let topics = names.iter().map(|name| {
        MetadataResponseTopic::default()
            .with_name(Some(topic(name)))
            .with_topic_id(TOPIC)
            .with_partitions(vec![partition(0, 1), partition(1, 99)])
    });
    MetadataResponse::default()
        .with_brokers(vec![broker(1), broker(2), broker(99)])
        .with_cluster_id(Some(text("c1")))
        .with_controller_id(BrokerId(1))
        .with_topics(topics.collect())
}

#[test]
fn a_missing_topic_is_created_only_for_who_may_and_nothing_overtakes() {
    let mut sim = Sim::open();
    let names = ["open.new.a", "open.b", "secret.a"];
    let topics = names
        .iter()
        .map(|name| MetadataRequestTopic::default().with_name(Some(topic(name))))
        .collect();
    let request = MetadataRequest::default()
        .with_topics(Some(topics))
        .with_allow_auto_topic_creation(true);
    sim.send(3, 9, 5, &request).unwrap();
    sim.send(0, 9, 6, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    let first = sim.forwarded_one();
    assert_eq!(first.decode::<MetadataRequest>().topics.unwrap().len(), 2);
    let missing = |name: &str| {
        MetadataResponseTopic::default()
            .with_name(Some(topic(name)))
            .with_error_code(3)
    };
    let answer = listing(&[]).with_topics(vec![missing("open.new.a"), missing("open.b")]);
    sim.answer(&first, &answer).unwrap();
    let second = sim.forwarded_one();
    let asked: MetadataRequest = second.decode();
    assert!(asked.allow_auto_topic_creation);
    let names: Vec<_> = asked
        .topics
        .unwrap()
        .iter()
        .map(|t| t.name.clone().unwrap().to_string())
        .collect();
    assert_eq!(names, ["open.new.a"]);
    sim.answer(&second, &listing(&["open.new.a"])).unwrap();
    assert_eq!(sim.forwarded_one().correlation, 6);
    let answer: MetadataResponse = sim.received(5);
    let codes: Vec<_> = answer
        .topics
        .iter()
        .map(|t| (t.name.clone().unwrap().to_string(), t.error_code))
        .collect();
    assert_eq!(
        codes,
        [
            ("open.b".to_owned(), 3),
            ("open.new.a".to_owned(), 0),
            ("secret.a".to_owned(), 29)
        ]
    );
}

#[test]
fn a_missing_topic_whose_creation_a_deny_hits_is_told_as_a_denial() {
    let role = "role: r\nmembers: [ \"user:alice\" ]\nallow:\n  - { id: creates, operations: [ create ], cluster: true }\n  - { id: sees, operations: [ describe ], topics: [ \"*\" ] }\ndeny:\n  - { id: never, operations: [ create ], topics: [ \"no.*\" ] }\n";
    let mut sim = Sim::open_with(&[("roles/alice.yaml", role)]);
    let names = ["no.a", "no.there", "yes"];
    let topics = names.map(|name| MetadataRequestTopic::default().with_name(Some(topic(name))));
    let request = MetadataRequest::default()
        .with_topics(Some(topics.to_vec()))
        .with_allow_auto_topic_creation(true);
    sim.send(3, 9, 5, &request).unwrap();
    let first = sim.forwarded_one();
    let said = |name: &str, code| {
        MetadataResponseTopic::default()
            .with_name(Some(topic(name)))
            .with_error_code(code)
    };
    let answer =
        listing(&[]).with_topics(vec![said("no.a", 3), said("no.there", 0), said("yes", 3)]);
    sim.answer(&first, &answer).unwrap();
    let second = sim.forwarded_one();
    let asked: MetadataRequest = second.decode();
    let asked: Vec<_> = asked
        .topics
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(asked, [Some(topic("yes"))]);
    sim.answer(&second, &listing(&["yes"])).unwrap();
    let answer: MetadataResponse = sim.received(5);
    let told = answer.topics.into_iter();
    let told: Vec<_> = told
        .map(|one| (one.name.unwrap(), one.error_code))
        .collect();
    let expected = [("no.a", 29), ("no.there", 0), ("yes", 0)];
    assert_eq!(told, expected.map(|(name, code)| (topic(name), code)));
}

#[test]
fn coordinators_are_found_at_the_gate() {
    let mut sim = Sim::open();
    let keys = vec![text("g.1"), text("h.1")];
    sim.send(
        10,
        4,
        5,
        &FindCoordinatorRequest::default().with_coordinator_keys(keys),
    )
    .unwrap();
    let forwarded = sim.forwarded_one();
    assert_eq!(
        forwarded
            .decode::<FindCoordinatorRequest>()
            .coordinator_keys,
        [text("g.1")]
    );
    let found = find_coordinator_response::Coordinator::default()
        .with_key(text("g.1"))
        .with_node_id(BrokerId(2))
        .with_host(text("broker.inside"))
        .with_port(9093);
    sim.answer(
        &forwarded,
        &FindCoordinatorResponse::default().with_coordinators(vec![found]),
    )
    .unwrap();
    let answer: FindCoordinatorResponse = sim.received(5);
    let got: Vec<_> = answer
        .coordinators
        .iter()
        .map(|c| (c.key.to_string(), c.host.to_string(), c.port, c.error_code))
        .collect();
    assert_eq!(
        got,
        [
            ("g.1".to_owned(), "gate.example".to_owned(), 9202, 0),
            ("h.1".to_owned(), String::new(), -1, 30)
        ]
    );
}

#[test]
fn a_denied_group_is_told_at_the_level_of_its_key() {
    let mut sim = Sim::open();
    let group = |name: &str| GroupId(text(name));
    sim.send(
        12,
        4,
        5,
        &HeartbeatRequest::default().with_group_id(group("h")),
    )
    .unwrap();
    assert_eq!(sim.received::<HeartbeatResponse>(5).error_code, 30);
    let subscribed = vec![topic("open.a"), topic("secret.a")];
    let heartbeat = ConsumerGroupHeartbeatRequest::default().with_group_id(group("g.1"));
    sim.send(
        68,
        0,
        6,
        &heartbeat
            .clone()
            .with_subscribed_topic_names(Some(subscribed)),
    )
    .unwrap();
    assert_eq!(
        sim.received::<ConsumerGroupHeartbeatResponse>(6).error_code,
        29
    );
    sim.send(
        68,
        1,
        7,
        &heartbeat.with_subscribed_topic_regex(Some(text(".*"))),
    )
    .unwrap();
    let refused: ConsumerGroupHeartbeatResponse = sim.received(7);
    assert_eq!(refused.error_code, 29);
    assert!(
        refused
            .error_message
            .unwrap()
            .contains("regular expression")
    );
    assert!(sim.forwarded().is_empty());
}

#[test]
fn only_the_flags_that_librdkafka_leaves_behind_a_listing_are_cut() {
    let listing = [0, 3, 0, 12, 0, 0, 0, 5, 0xff, 0xff, 0, 0, 0, 0, 0];
    let mut sim = Sim::open();
    sim.send_raw(&[&listing[..], &[1, 0, 0]].concat()).unwrap();
    assert!(
        sim.forwarded_one()
            .decode::<MetadataRequest>()
            .topics
            .is_none()
    );
    for over in [&[0, 0][..], &[0, 0, 1], &[0, 0, 0, 0]] {
        let mut sim = Sim::open();
        assert!(
            matches!(
                sim.send_raw(&[&listing[..], over].concat()),
                Err(Close::Malformed(_))
            ),
            "{over:?}"
        );
    }
}

#[test]
fn an_empty_group_is_no_group_at_all() {
    let mut sim = Sim::open();
    sim.send(12, 4, 5, &HeartbeatRequest::default()).unwrap();
    assert_eq!(sim.received::<HeartbeatResponse>(5).error_code, 30);
}

#[test]
fn an_idempotent_producer_needs_a_topic_to_write_to() {
    let mut sim = Sim::open();
    sim.send(
        22,
        4,
        5,
        &InitProducerIdRequest::default().with_transactional_id(None),
    )
    .unwrap();
    assert_eq!(sim.forwarded_one().key, 22);
    let nobody = "role: nothing\nmembers: [ \"user:alice\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"open.*\" ] } }\n";
    let mut sim = Sim::open_with(&[("roles/alice.yaml", nobody)]);
    sim.send(
        22,
        4,
        5,
        &InitProducerIdRequest::default().with_transactional_id(None),
    )
    .unwrap();
    assert_eq!(sim.received::<InitProducerIdResponse>(5).error_code, 31);
}

#[test]
fn what_is_not_offered_closes_and_is_recorded() {
    for (key, version) in [(83i16, 0i16), (58, 0), (999, 0), (0, 2), (3, 14)] {
        let mut sim = Sim::open();
        let mut content = bytes::BytesMut::new();
        content.put_i16(key);
        content.put_i16(version);
        content.put_slice(&[0, 0, 0, 9, 0xff, 0xff, 0, 0, 0, 0]);
        assert_eq!(
            sim.send_raw(&content),
            Err(Close::Refused),
            "{key} {version}"
        );
        sim.commit();
        assert!(sim.ledger.text().lines().last().unwrap().contains("Denied"));
    }
}

#[test]
fn a_reload_that_takes_a_right_in_use_ends_the_connection() {
    let mut sim = Sim::open();
    sim.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    sim.forwarded_one();
    sim.live = Arc::new(live(&[("roles/alice.yaml", ROLES)]));
    assert_eq!(sim.wait(Duration::ZERO), Ok(()));
    let less = ROLES.replace("open.*", "closed.*");
    sim.live = Arc::new(live(&[("roles/alice.yaml", &less)]));
    assert_eq!(sim.wait(Duration::ZERO), Err(Close::Revoked));
}

#[test]
fn a_reload_ends_what_was_decided_before_it_and_is_not_forwarded_yet() {
    let less = || {
        let less = ROLES.replace("open.*", "closed.*");
        Arc::new(live(&[("roles/alice.yaml", &less)]))
    };
    let mut waiting = Sim::open();
    waiting.commits = false;
    waiting.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    waiting.live = Arc::new(live(&[("roles/alice.yaml", ROLES)]));
    assert_eq!(waiting.wait(Duration::ZERO), Ok(()));
    waiting.live = less();
    assert_eq!(waiting.wait(Duration::ZERO), Err(Close::Revoked));
    assert_eq!(waiting.forwarded().len(), 0);
    // The log is full: the request is parked.
    let mut parked = Sim::open();
    parked.commits = false;
    parked.ledger.full = true;
    parked.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    parked.live = less();
    assert_eq!(parked.wait(Duration::ZERO), Err(Close::Revoked));
}

#[test]
fn a_right_that_ends_by_the_clock_ends_what_relies_on_it() {
    // The first day of 1970 was a Thursday.
    let hours = "when: { hours: { days: thu, from: \"00:00\", to: \"01:00\", zone: UTC } } }";
    let roles = ROLES.replace(
        "groups: [ \"g.*\" ] } }",
        &format!("groups: [ \"g.*\" ] }}, {hours}"),
    );
    let mut sim = Sim::open_with(&[("roles/alice.yaml", &roles)]);
    sim.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    let polled = sim.forwarded_one();
    assert_eq!(
        sim.session.deadline(),
        Some(sim.now + Duration::from_secs(3600))
    );
    assert_eq!(sim.wait(Duration::from_secs(3599)), Ok(()));
    sim.answer(&polled, &FetchResponse::default()).unwrap();
    sim.send(1, 11, 6, &fetch(&["open.a"])).unwrap();
    sim.forwarded_one();
    assert_eq!(sim.wait(Duration::from_secs(1)), Err(Close::Revoked));
}

#[test]
fn a_grant_is_there_from_its_beginning_to_its_end_on_a_live_connection() {
    let roles =
        "role: writers\nmembers: []\nallow:\n  - { id: writes, produce: { topics: [ t ] } }\n";
    let grant = "grant: g\nrole: writers\nto: [ \"user:alice\" ]\nfrom: 1970-01-01T01:00:00Z\nuntil: 1970-01-01T02:00:00Z\nreason: x\n";
    let mut sim = Sim::open_with(&[("roles/w.yaml", roles), ("grants/g.yaml", grant)]);
    for (correlation, passes) in [(5, false), (6, true), (7, false)] {
        sim.send(0, 9, correlation, &produce(1, &[("t", batch(&["x"]))]))
            .unwrap();
        let forwarded = sim.forwarded();
        assert_eq!(forwarded.len(), usize::from(passes), "{correlation}");
        for one in forwarded {
            sim.answer(&one, &ProduceResponse::default()).unwrap();
        }
        // Advances the wall clock while nothing waits.
        sim.wall += Duration::from_secs(3600);
        sim.now += Duration::from_secs(1);
    }
}

#[test]
fn what_is_observed_passes_and_is_recorded_as_such() {
    let roles = "role: new\nmembers: [ \"user:alice\" ]\nobserve: { topics: [ \"new.*\" ], until: 1970-01-02, reason: trial }\ndeny:\n  - { id: not-secret, produce: { topics: [ new.secret ] } }\n";
    let mut sim = Sim::open_with(&[("roles/new.yaml", roles)]);
    sim.send(0, 9, 5, &produce(1, &[("new.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.forwarded().len(), 1);
    let text = sim.ledger.text();
    let line = text.lines().last().unwrap();
    assert!(
        line.contains("\"action\":\"Observed\"") && line.contains("nothing-allows"),
        "{line}"
    );
    for topic in ["new.secret", "old"] {
        sim.send(0, 9, 6, &produce(1, &[(topic, batch(&["x"]))]))
            .unwrap();
        assert_eq!(sim.forwarded().len(), 0, "{topic}");
    }
}

#[test]
fn a_reload_that_does_not_touch_a_rule_grants_nothing_anew() {
    let mut sim = Sim::open();
    sim.send(0, 9, 5, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    let before = sim.ledger.text().lines().count();
    let more = format!("{ROLES}  - {{ id: alice-more, consume: {{ topics: [ \"more.*\" ] }} }}\n");
    sim.live = Arc::new(live(&[("roles/alice.yaml", &more)]));
    sim.send(0, 9, 6, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.ledger.text().lines().count(), before);
    sim.live = Arc::new(live(&[(
        "roles/alice.yaml",
        &ROLES.replace("alice-writes", "alice-also-writes"),
    )]));
    sim.send(0, 9, 7, &produce(1, &[("open.a", batch(&["x"]))]))
        .unwrap();
    assert_eq!(sim.ledger.text().lines().count(), before + 1);
}

#[test]
fn a_broker_that_answers_what_was_not_asked_is_not_believed() {
    let mut sim = Sim::open();
    assert_eq!(
        sim.answer_raw(&[0, 0, 0, 5, 0, 0]),
        Err(Close::BrokerMalformed(FrameError::Unasked))
    );
    let mut sim = Sim::open();
    sim.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    let forwarded = sim.forwarded_one();
    let mut lying = forwarded;
    lying.correlation = 6;
    assert!(matches!(
        sim.answer(&lying, &FetchResponse::default()),
        Err(Close::BrokerMalformed(_))
    ));
}

#[test]
fn requests_are_bounded_in_count() {
    let mut sim = Sim::open();
    for correlation in 0..1500 {
        sim.send(1, 11, correlation + 10, &fetch(&["open.a"]))
            .unwrap();
    }
    assert_eq!(sim.session.in_flight(), 1000);
    assert_eq!(sim.session.demand(Side::Client), 0);
}

#[test]
fn who_does_not_read_is_not_answered_without_end() {
    let mut sim = Sim::open();
    let mut input = BytesMut::new();
    for _ in 0..10_000 {
        input.extend_from_slice(b"\0\0\0\x0a\0\x12\0\0\0\0\0\x03\xff\xff");
    }
    let sent = input.len();
    sim.call(|session, cx| session.client(&mut input, cx))
        .unwrap();
    let unread = sim.session.output(Side::Client).len();
    // The rest is at most the requests in flight.
    assert!((BACKLOG..2 * BACKLOG).contains(&unread), "{unread}");
    assert!(input.len() > sent / 2);
    assert_eq!(sim.session.demand(Side::Client), 0);
}

#[test]
fn an_idle_connection_ends_but_one_that_waits_for_an_answer_does_not() {
    let mut sim = Sim::open();
    assert_eq!(sim.wait(Duration::from_secs(601)), Err(Close::Idle));
    let mut sim = Sim::open();
    sim.send(1, 11, 5, &fetch(&["open.a"])).unwrap();
    assert_eq!(sim.wait(Duration::from_secs(6000)), Ok(()));
}

#[test]
fn frames_that_are_none_are_recorded_and_close() {
    for content in [&b""[..], &[0], &[0, 3, 0, 12, 0, 0]] {
        let mut sim = Sim::open();
        assert!(
            matches!(sim.send_raw(content), Err(Close::Malformed(_))),
            "{content:?}"
        );
    }
}

/// A shell that holds large requests back is asked for a turn, after which they are decided.
/// Nothing after them is read meanwhile, and small ones need no turn.
#[test]
fn a_large_request_waits_for_its_turn() {
    let mut sim = Sim::open();
    sim.session.hold_large();
    let request = |count: usize| {
        let name = |n| topic(&format!("open.{n}"));
        let topics = (0..count).map(|n| MetadataRequestTopic::default().with_name(Some(name(n))));
        MetadataRequest::default().with_topics(Some(topics.collect()))
    };
    sim.send(3, 12, 1, &request(2)).unwrap();
    assert!(!sim.session.large());
    let small = sim.forwarded_one();
    sim.answer(&small, &listing(&["open.0"])).unwrap();
    sim.received::<MetadataResponse>(1);

    sim.send(3, 12, 2, &request(3_000)).unwrap();
    assert!(sim.session.large() && sim.session.awaits_turn());
    assert!(sim.session.dropped_with_client());
    assert_eq!(
        (sim.forwarded().len(), sim.session.demand(Side::Client)),
        (0, 0)
    );
    sim.call(Session::proceed).unwrap();
    sim.run().unwrap();
    let large = sim.forwarded_one();
    assert!(sim.session.large() && !sim.session.awaits_turn());
    sim.answer(&large, &listing(&["open.0"])).unwrap();
    sim.received::<MetadataResponse>(2);
    assert!(!sim.session.large(), "its response is there");
}
