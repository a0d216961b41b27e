//! Every key in every version, seen from both sides: requests are written from the layout, so that versions which no typed message knows are among them.

use super::{sim::*, *};
use crate::{
    api::APIS,
    wire::{
        layout::{
            self, Class, Field, Side as Way, Visit,
            write::{self, Fill, Given},
        },
        records::{
            Codec,
            build::{self, New},
        },
    },
};
use bytes::{BufMut, Bytes};
use uuid::Uuid;

const EVERYTHING: &str = "\
role: everything
members: [ \"user:alice\" ]
allow:
  - id: topics
    operations: [ read, write, create, delete, alter, describe, describe_configs, alter_configs ]
    topics: [ \"*\" ]
  - { id: groups, operations: [ read, delete, describe ], groups: [ \"*\" ] }
  - { id: ids, operations: [ write, describe ], transactional_ids: [ \"*\" ] }
  - { id: cluster, operations: [ alter, describe, describe_configs, alter_configs ], cluster: true }
";

/// All that the tests ask for, on names that are open; nothing on the cluster.
const OPEN: &str = "\
role: open
members: [ \"user:alice\" ]
allow:
  - id: topics
    operations: [ read, write, create, delete, alter, describe, describe_configs, alter_configs ]
    topics: [ \"open.*\" ]
  - { id: groups, operations: [ read, delete, describe ], groups: [ \"g.*\" ] }
  - { id: ids, operations: [ write, describe ], transactional_ids: [ \"t.*\" ] }
";

const NOTHING: &str = "\
role: nothing
members: [ \"user:alice\" ]
allow:
  - { id: elsewhere, consume: { topics: [ \"elsewhere\" ] } }
";

fn sim(role: &str) -> Sim {
    Sim::open_with(&[("roles/alice.yaml", role)])
}

/// A message with these names, as often as it asks for some.
#[derive(Clone)]
struct Sample {
    topics: Vec<&'static str>,
    ids: Vec<Uuid>,
    groups: Vec<&'static str>,
    transactional_id: &'static str,
    numbers: Vec<(Field, i64)>,
    counts: Vec<(Field, u32)>,
    topic: usize,
    group_at: usize,
    id: [u8; 16],
    records: Bytes,
}

impl Sample {
    fn of(topics: &[&'static str], ids: &[Uuid]) -> Self {
        Self {
            topics: topics.to_vec(),
            ids: ids.to_vec(),
            groups: vec!["g.1"],
            transactional_id: "t.1",
            numbers: Vec::new(),
            counts: Vec::new(),
            topic: 0,
            group_at: 0,
            id: [0; 16],
            records: build::batch(&[New::value("x")], Codec::None)
                .unwrap()
                .into(),
        }
    }

    fn request(&self, key: i16, version: i16, correlation: i32) -> Vec<u8> {
        let mut out = BytesMut::new();
        out.put_i16(key);
        out.put_i16(version);
        out.put_i32(correlation);
        out.put_slice(b"\0\x03sim");
        if self.flexible(key, version) {
            out.put_u8(0);
        }
        self.body(Way::Request, key, version, &mut out);
        out.to_vec()
    }

    fn answer(&self, key: i16, version: i16, correlation: i32) -> Vec<u8> {
        let mut out = BytesMut::new();
        out.put_i32(correlation);
        if header::response_len(key, version) == Some(5) {
            out.put_u8(0);
        }
        self.body(Way::Response, key, version, &mut out);
        out.to_vec()
    }

    fn flexible(&self, key: i16, version: i16) -> bool {
        // ApiVersions apart, whose answers have the oldest header.
        header::response_len(key, version) == Some(5)
    }

    fn body(&self, way: Way, key: i16, version: i16, out: &mut BytesMut) {
        let program = layout::program(way, key, version).unwrap();
        write::message(program, &mut self.clone(), out);
    }
}

impl Fill for Sample {
    fn count(&mut self, list: Field) -> Option<u32> {
        let given = self.counts.iter().find(|(field, _)| *field == list);
        match (given, list.path()) {
            (Some((_, count)), _) => Some(*count),
            // A consumer's fetch leaves nothing behind, and Metadata names its brokers.
            (None, path) if path.contains("ForgottenTopics") || path.contains("NodeEndpoints") => {
                None
            }
            (None, _) => Some(2),
        }
    }

    fn give(&mut self, field: Field) -> Given<'_> {
        if let Some((_, number)) = self.numbers.iter().find(|(given, _)| *given == field) {
            return Given::Number(*number);
        }
        let path = field.path();
        let class = field.class();
        if matches!(class, Class::Topic | Class::ResourceName) {
            self.topic += 1;
            return Given::Bytes(self.topics[(self.topic - 1) % self.topics.len()].as_bytes());
        }
        // There, one or the other names the topic.
        if class == Class::TopicId && !path.starts_with("DeleteTopics") {
            self.topic += 1;
            self.id = self.ids[(self.topic - 1) % self.ids.len()].into_bytes();
            return Given::Bytes(&self.id);
        }
        if matches!(class, Class::Group | Class::CoordinatorKey) {
            self.group_at += 1;
            return Given::Bytes(self.groups[(self.group_at - 1) % self.groups.len()].as_bytes());
        }
        match path.rsplit('.').next() {
            _ if class == Class::TransactionalId => Given::Bytes(self.transactional_id.as_bytes()),
            _ if class == Class::Records => Given::Bytes(&self.records),
            _ if class == Class::User => Given::Bytes(b"bob"),
            Some("ReplicaId" | "SessionEpoch") => Given::Number(-1),
            Some("Acks") => Given::Number(1),
            // A topic.
            Some("ResourceType") => Given::Number(2),
            _ => Given::Default,
        }
    }
}

const OPEN_ID: Uuid = TOPIC;
const SECRET_ID: Uuid = SECRET;
const UNKNOWN: Uuid = Uuid::from_u128(99);

/// Keys that ask the broker something else than the client did.
const ASKED_ANEW: &[i16] = &[3];
/// Keys that Klamm answers itself, whoever asks.
const ANSWERED: &[i16] = &[29, 30, 31];

/// The frames that came to the broker, without their lengths.
fn forwarded(sim: &mut Sim) -> Vec<Bytes> {
    use bytes::Buf;
    let output = sim.session.output(Side::Broker);
    let mut all = Vec::new();
    while output.remaining() > 0 {
        let len = usize::try_from(output.get_i32()).unwrap();
        all.push(output.copy_to_bytes(len));
    }
    all
}

/// The codes of an answer, each with the topic, group or id that was named before it.
#[derive(Default)]
struct Codes(Vec<(String, i16)>, String);

impl Visit for Codes {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        let class = field.class();
        if matches!(class, Class::Topic | Class::Group | Class::TransactionalId) {
            self.1 = String::from_utf8(bytes.to_vec()).unwrap();
            // The groups of DescribeGroups are named behind their code.
            if let (Some(last), true) = (
                self.0.last_mut(),
                field.path().starts_with("DescribeGroups"),
            ) {
                last.0.clone_from(&self.1);
            }
        } else if class == Class::TopicId {
            self.1 = Uuid::from_slice(bytes).unwrap().to_string();
        } else if field.path().ends_with("ErrorCode") {
            let code = bytes.try_into().map_or(0, i16::from_be_bytes);
            self.0.push((self.1.clone(), code));
        }
    }
}

fn version_of(content: &[u8]) -> i16 {
    i16::from_be_bytes([content[2], content[3]])
}

fn codes(key: i16, version: i16, content: &[u8]) -> Codes {
    let head = if header::response_len(key, version) == Some(5) {
        1
    } else {
        0
    };
    let body = &content[head..];
    let mut codes = Codes::default();
    let program = layout::program(Way::Response, key, version).unwrap();
    let mut walker = layout::Walker::new(program, 0..body.len() as u64);
    walker.feed(body, &mut codes).unwrap();
    walker.finish().unwrap();
    codes
}

#[test]
fn what_is_allowed_is_forwarded_as_the_bytes_it_came_in_and_answered_in_its_version() {
    for row in APIS.iter().filter(|row| !ANSWERED.contains(&row.key)) {
        let mut sim = sim(EVERYTHING);
        for version in row.versions.0..=row.versions.1 {
            let what = format!("{} {version}", row.name);
            let sample = Sample::of(&["open.a", "secret.a"], &[OPEN_ID, SECRET_ID]);
            let request = sample.request(row.key, version, 5);
            sim.send_raw(&request).expect(&what);
            let came = forwarded(&mut sim);
            assert_eq!(came.len(), 1, "{what}");
            let asked = version_of(&came[0]);
            if !ASKED_ANEW.contains(&row.key) {
                assert_eq!(came[0], request, "{what}");
            }
            sim.answer_raw(&sample.answer(row.key, asked, 5))
                .expect(&what);
            let (_, content) = sim.received_raw().expect(&what);
            codes(row.key, version, &content);
        }
    }
}

/// Keys that everybody may use; where there is something to see, the answer is cut to what the subject may see of it.
const FILTERED: &[i16] = &[3, 16, 60, 66, 71, 72];

#[test]
fn what_is_denied_is_never_forwarded_and_told_in_every_version() {
    for row in APIS.iter().filter(|row| !FILTERED.contains(&row.key)) {
        let mut sim = sim(NOTHING);
        for version in row.versions.0..=row.versions.1 {
            let what = format!("{} {version}", row.name);
            let mut sample = Sample::of(&["secret.a"], &[SECRET_ID]);
            (sample.groups, sample.transactional_id) = (vec!["h.1"], "s.1");
            let request = sample.request(row.key, version, 5);
            sim.send_raw(&request).expect(&what);
            assert!(forwarded(&mut sim).is_empty(), "{what}");
            let (_, content) = sim.received_raw().expect(&what);
            let codes = codes(row.key, version, &content).0;
            let denied = [29, 30, 31, 53];
            let told = |(_, code): &(String, i16)| denied.contains(code);
            // DescribeLogDirs has no code before version 3, and says nothing.
            assert!(codes.is_empty() == (row.key == 35 && version < 3), "{what}");
            assert!(
                codes.is_empty() || codes.iter().any(told),
                "{what}: {codes:?}"
            );
            let passes = |one: &(String, i16)| told(one) || one.1 == 0;
            assert!(codes.iter().all(passes), "{what}: {codes:?}");
        }
    }
}

/// Keys that list topics or groups, with the list of the request and of the answer.
const LISTS: &[(i16, Field, Field)] = {
    use layout::field as f;
    &[
        (
            0,
            f::produce_request::TOPIC_DATA,
            f::produce_response::RESPONSES,
        ),
        (1, f::fetch_request::TOPICS, f::fetch_response::RESPONSES),
        (
            2,
            f::list_offsets_request::TOPICS,
            f::list_offsets_response::TOPICS,
        ),
        (
            8,
            f::offset_commit_request::TOPICS,
            f::offset_commit_response::TOPICS,
        ),
        (
            15,
            f::describe_groups_request::GROUPS,
            f::describe_groups_response::GROUPS,
        ),
        (
            21,
            f::delete_records_request::TOPICS,
            f::delete_records_response::TOPICS,
        ),
        (
            23,
            f::offset_for_leader_epoch_request::TOPICS,
            f::offset_for_leader_epoch_response::TOPICS,
        ),
        (
            28,
            f::txn_offset_commit_request::TOPICS,
            f::txn_offset_commit_response::TOPICS,
        ),
        (
            42,
            f::delete_groups_request::GROUPS_NAMES,
            f::delete_groups_response::RESULTS,
        ),
        (
            47,
            f::offset_delete_request::TOPICS,
            f::offset_delete_response::TOPICS,
        ),
        (
            61,
            f::describe_producers_request::TOPICS,
            f::describe_producers_response::TOPICS,
        ),
    ]
};

#[test]
fn what_is_partly_denied_is_cut_out_and_merged_in_every_version() {
    for (key, asked, told) in LISTS {
        let row = api::row(*key).unwrap();
        let by_group = [15, 42].contains(key);
        let sample =
            |topics: &[&'static str], ids: &[Uuid], groups: &[&'static str], count: u32| {
                let mut sample = Sample::of(topics, ids);
                sample.groups = groups.to_vec();
                sample.counts = vec![(*asked, count), (*told, count)];
                sample
            };
        let groups: &[_] = if by_group {
            &["h.1", "g.1", "h.2"]
        } else {
            &["g.1"]
        };
        let (topics, ids) = (
            ["secret.a", "open.a", "secret.b"],
            [SECRET_ID, OPEN_ID, UNKNOWN],
        );
        let mut sim = sim(OPEN);
        for version in row.versions.0..=row.versions.1 {
            let what = format!("{} {version}", row.name);
            let request = sample(&topics, &ids, groups, 3).request(*key, version, 5);
            let kept = sample(&["open.a"], &[OPEN_ID], &["g.1"], 1);
            sim.send_raw(&request).expect(&what);
            assert_eq!(
                forwarded(&mut sim),
                [kept.request(*key, version, 5)],
                "{what}"
            );
            sim.answer_raw(&kept.answer(*key, version, 5)).expect(&what);
            let (_, content) = sim.received_raw().expect(&what);
            let mut codes = codes(*key, version, &content).0;
            codes.retain(|(name, _)| !name.is_empty());
            codes.sort();
            codes.dedup();
            let by_id = codes.iter().any(|(name, _)| *name == OPEN_ID.to_string());
            let expected = match (by_group, by_id) {
                (true, _) => [("g.1".into(), 0), ("h.1".into(), 30), ("h.2".into(), 30)],
                (false, false) => [
                    ("open.a".into(), 0),
                    ("secret.a".into(), 29),
                    ("secret.b".into(), 29),
                ],
                (false, true) => [
                    (OPEN_ID.to_string(), 0),
                    (SECRET_ID.to_string(), 29),
                    (UNKNOWN.to_string(), 100),
                ],
            };
            assert_eq!(codes, expected, "{what}");
        }
    }
}

#[test]
fn a_denied_topic_of_a_transaction_keeps_its_neighbours_from_being_tried() {
    let mut sim = sim(OPEN);
    for version in 0..=3 {
        let sample = Sample::of(&["secret.a", "open.a"], &[]);
        sim.send_raw(&sample.request(24, version, 5)).unwrap();
        assert!(forwarded(&mut sim).is_empty());
        let (_, content) = sim.received_raw().unwrap();
        let mut codes = codes(24, version, &content).0;
        codes.dedup();
        assert_eq!(codes, [("secret.a".into(), 29), ("open.a".into(), 55)]);
    }
}
