//! Tests of every key in every version, seen from both sides. Requests are written from the layout,
//! so versions that `kafka-protocol` does not know are included.

use super::sim::*;
use crate::session::*;
use crate::{
    api::APIS,
    cluster::{Cluster, Offers},
    wire::{
        layout::{
            self, Class, Field, Side as Way, Visit,
            write::{self, Fill, Given},
        },
        records::{
            Codec,
            build::{self, New, Options},
        },
    },
};
use bytes::{BufMut, Bytes};
use kafka_protocol::{messages::*, protocol::StrBytes};
use std::ops::RangeInclusive;
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

/// All permissions that the tests need, on names that begin with `open.`; none on the cluster.
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

/// A message with these names, repeated as often as it asks for one.
#[derive(Clone)]
pub struct Sample {
    topics: Vec<&'static str>,
    ids: Vec<Uuid>,
    pub groups: Vec<&'static str>,
    pub transactional_id: &'static str,
    numbers: Vec<(Field, i64)>,
    counts: Vec<(Field, u32)>,
    /// Lists that are null.
    pub nulls: Vec<Field>,
    topic: usize,
    group_at: usize,
    id: [u8; 16],
    records: Bytes,
}

impl Sample {
    pub fn of(topics: &[&'static str], ids: &[Uuid]) -> Self {
        Self {
            topics: topics.to_vec(),
            ids: ids.to_vec(),
            groups: vec!["g.1"],
            transactional_id: "t.1",
            numbers: Vec::new(),
            counts: Vec::new(),
            nulls: Vec::new(),
            topic: 0,
            group_at: 0,
            id: [0; 16],
            records: build::batch(&[New::value("x")], Codec::None)
                .unwrap()
                .into(),
        }
    }

    pub fn request(&self, key: i16, version: i16, correlation: i32) -> Vec<u8> {
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
        // Except ApiVersions, whose answers always have the oldest header.
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
            _ if self.nulls.contains(&list) => None,
            // A consumer's Fetch has no forgotten topics, and Metadata names its brokers instead of
            // node endpoints.
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
        if self.nulls.contains(&field) {
            return Given::Default;
        }
        let class = field.class();
        if matches!(class, Class::Topic | Class::ResourceName) {
            self.topic += 1;
            return Given::Bytes(self.topics[(self.topic - 1) % self.topics.len()].as_bytes());
        }
        // DeleteTopics names a topic by its name or by its id.
        let by_name = path.starts_with("DeleteTopics") && self.nulls.is_empty();
        if class == Class::TopicId && !by_name {
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
            // The resource type `topic`.
            Some("ResourceType" | "ResourceTypeFilter") => Given::Number(2),
            _ => Given::Default,
        }
    }
}

const OPEN_ID: Uuid = TOPIC;
pub const SECRET_ID: Uuid = SECRET;
pub const UNKNOWN: Uuid = Uuid::from_u128(99);

/// A request of every key in its newest version, for tests that mutate its bytes.
pub fn requests(topics: &[&'static str], ids: &[Uuid], group: &'static str) -> Vec<Vec<u8>> {
    let mut sample = Sample::of(topics, ids);
    sample.groups = vec![group];
    APIS.iter()
        .map(|row| sample.request(row.key, row.versions.1, i32::from(row.key)))
        .collect()
}

/// Keys for which Klamm sends the broker a request that differs from the client's.
const ASKED_ANEW: &[i16] = &[3];
/// Keys that Klamm answers itself for every subject.
const ANSWERED: &[i16] = &[29, 30, 31];

/// The frames that came to the broker, without their lengths.
pub fn forwarded(sim: &mut Sim) -> Vec<Bytes> {
    use bytes::Buf;
    let output = sim.session.output(Side::Broker);
    let mut all = Vec::new();
    while output.remaining() > 0 {
        let len = usize::try_from(output.get_i32()).unwrap();
        all.push(output.copy_to_bytes(len));
    }
    all
}

/// The error codes of an answer, each with the topic, group or id that precedes it.
#[derive(Default)]
struct Codes(Vec<(String, i16)>, String);

impl Visit for Codes {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        let class = field.class();
        if matches!(class, Class::Topic | Class::Group | Class::TransactionalId) {
            self.1 = String::from_utf8(bytes.to_vec()).unwrap();
            // DescribeGroups names a group after its code.
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
            // OffsetFetch has the code of a group, or of the whole answer, after the topics.
            let of_topic =
                !field.path().starts_with("OffsetFetch") || field.path().contains("Partitions");
            if of_topic || code != 0 {
                self.0.push((self.1.clone(), code));
            }
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

/// Keys that every subject may use; the answer contains only what the subject may see.
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
            // DescribeLogDirs has no error code before version 3; its answer is empty.
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

/// Every operation on the cluster is allowed, and the same operations on names are denied.
const BEHIND: &[(&str, &str)] = &[
    (
        "roles/alice.yaml",
        "role: admin
members: [ \"user:alice\" ]
allow:
  - { id: cluster, operations: [ create, alter, describe, describe_configs ], cluster: true }
  - { id: deletes, operations: [ delete, describe ], topics: [ \"*\" ] }
",
    ),
    (
        "guard.yaml",
        "guard: security
owner: o
deny:
  - { id: hands-off, operations: [ create, delete, alter, describe, describe_configs ], topics: [ \"secret.*\" ] }
  - { id: unseen, operations: [ describe ], groups: [ \"h.*\" ] }
",
    ),
];

/// The codes of the answer to this request, and the frames that reached the broker.
fn asked_behind(key: i16, version: i16, sample: &Sample) -> (Vec<(String, i16)>, Vec<Bytes>, Sim) {
    let mut sim = Sim::open_with(BEHIND);
    sim.send_raw(&sample.request(key, version, 5)).unwrap();
    let came = forwarded(&mut sim);
    if let Some(came) = came.first() {
        let answer = sample.answer(key, version_of(came), 5);
        sim.answer_raw(&answer).unwrap();
    }
    let (_, content) = sim.received_raw().unwrap();
    (codes(key, version, &content).0, came, sim)
}

#[test]
fn a_deny_on_a_name_hits_behind_a_right_on_the_cluster() {
    use crate::policy::model::keys::{ClusterRight, ON_CLUSTER};
    let required = ON_CLUSTER.iter().filter(|one| one.kind == Kind::Topic);
    let required = required.filter(|one| one.right == ClusterRight::Required && one.key != 74);
    for row in required.map(|one| api::row(one.key).unwrap()) {
        for version in row.versions.0..=row.versions.1 {
            let what = format!("{} {version}", row.name);
            let open = Sample::of(&["open.a", "open.b"], &[OPEN_ID]);
            let (codes, came, _) = asked_behind(row.key, version, &open);
            assert_eq!(came.is_empty(), ANSWERED.contains(&row.key), "{what}");
            assert!(codes.iter().all(|(_, code)| *code != 31), "{what}");
            let mixed = Sample::of(&["secret.a", "open.a"], &[OPEN_ID]);
            let (codes, came, sim) = asked_behind(row.key, version, &mixed);
            assert!(came.is_empty(), "{what}");
            assert!(
                codes.iter().all(|(_, code)| *code == 31),
                "{what}: {codes:?}"
            );
            let log = sim.ledger.text();
            assert!(log.contains(r#""name":"secret.a""#), "{what}");
            assert!(log.contains(r#""rules":["hands-off""#), "{what}");
        }
    }
}

#[test]
fn a_deny_on_a_topic_hits_where_the_cluster_would_suffice() {
    for key in [19, 20] {
        let row = api::row(key).unwrap();
        for version in row.versions.0..=row.versions.1 {
            let what = format!("{} {version}", row.name);
            let mixed = Sample::of(&["open.a", "secret.a"], &[OPEN_ID]);
            let (codes, came, sim) = asked_behind(key, version, &mixed);
            assert_eq!(came.len(), 1, "{what}");
            assert!(!came[0].windows(8).any(|at| at == b"secret.a"), "{what}");
            let told = codes.iter().filter(|(_, code)| *code == 29).count();
            assert!(told > 0 && told < codes.len(), "{what}: {codes:?}");
            let log = sim.ledger.text();
            assert!(log.contains(r#""kind":"topic","name":"open.a""#), "{what}");
        }
    }
}

#[test]
fn listings_leave_out_what_a_deny_hits() {
    use layout::field as f;
    let listings = [
        (16, "h.1"),
        (35, "secret.a"),
        (46, "secret.a"),
        (74, "secret.a"),
    ];
    for (key, hidden) in listings {
        let row = api::row(key).unwrap();
        let mut sample = Sample::of(&["open.a", "secret.a"], &[OPEN_ID]);
        sample.groups = vec!["g.1", "h.1"];
        sample.nulls = vec![
            f::describe_log_dirs_request::TOPICS,
            f::list_partition_reassignments_request::TOPICS,
        ];
        // Version 0 of ListConfigResources lists only client metrics subscriptions.
        for version in row.versions.0.max(i16::from(key == 74))..=row.versions.1 {
            let mut sim = Sim::open_with(BEHIND);
            sim.send_raw(&sample.request(key, version, 5)).unwrap();
            assert_eq!(forwarded(&mut sim).len(), 1, "{} {version}", row.name);
            sim.answer_raw(&sample.answer(key, version, 5)).unwrap();
            let (_, content) = sim.received_raw().unwrap();
            let has = |name: &str| content.windows(name.len()).any(|at| at == name.as_bytes());
            let kept = if key == 16 { "g.1" } else { "open.a" };
            assert!(has(kept) && !has(hidden), "{} {version}", row.name);
        }
    }
}

#[test]
fn an_election_of_all_leaders_is_about_topics_that_a_deny_hits() {
    let mut all = Sample::of(&["open.a"], &[OPEN_ID]);
    all.nulls = vec![layout::field::elect_leaders_request::TOPIC_PARTITIONS];
    let (codes, came, _) = asked_behind(43, 2, &all);
    assert!(came.is_empty() && codes.iter().all(|(_, code)| *code == 31));
}

/// Keys that list topics or groups, in some versions, with the list field of the request and of the
/// answer.
const LISTS: &[(i16, RangeInclusive<i16>, Field, Field)] = {
    use layout::field as f;
    const ALL: RangeInclusive<i16> = 0..=i16::MAX;
    &[
        (
            9,
            1..=7,
            f::offset_fetch_request::TOPICS,
            f::offset_fetch_response::TOPICS,
        ),
        (
            9,
            8..=10,
            f::offset_fetch_request::GROUPS_TOPICS,
            f::offset_fetch_response::GROUPS_TOPICS,
        ),
        (
            0,
            ALL,
            f::produce_request::TOPIC_DATA,
            f::produce_response::RESPONSES,
        ),
        (
            1,
            ALL,
            f::fetch_request::TOPICS,
            f::fetch_response::RESPONSES,
        ),
        (
            2,
            ALL,
            f::list_offsets_request::TOPICS,
            f::list_offsets_response::TOPICS,
        ),
        (
            8,
            ALL,
            f::offset_commit_request::TOPICS,
            f::offset_commit_response::TOPICS,
        ),
        (
            15,
            ALL,
            f::describe_groups_request::GROUPS,
            f::describe_groups_response::GROUPS,
        ),
        (
            21,
            ALL,
            f::delete_records_request::TOPICS,
            f::delete_records_response::TOPICS,
        ),
        (
            23,
            ALL,
            f::offset_for_leader_epoch_request::TOPICS,
            f::offset_for_leader_epoch_response::TOPICS,
        ),
        (
            28,
            ALL,
            f::txn_offset_commit_request::TOPICS,
            f::txn_offset_commit_response::TOPICS,
        ),
        (
            42,
            ALL,
            f::delete_groups_request::GROUPS_NAMES,
            f::delete_groups_response::RESULTS,
        ),
        (
            47,
            ALL,
            f::offset_delete_request::TOPICS,
            f::offset_delete_response::TOPICS,
        ),
        (
            61,
            ALL,
            f::describe_producers_request::TOPICS,
            f::describe_producers_response::TOPICS,
        ),
    ]
};

#[test]
fn what_is_partly_denied_is_cut_out_and_merged_in_every_version() {
    for (key, versions, asked, told) in LISTS {
        let row = api::row(*key).unwrap();
        let by_group = [15, 42].contains(key);
        let sample =
            |topics: &[&'static str], ids: &[Uuid], groups: &[&'static str], count: u32| {
                let mut sample = Sample::of(topics, ids);
                sample.groups = groups.to_vec();
                sample.counts = vec![(*asked, count), (*told, count)];
                // The topics of OffsetFetch are nested in groups.
                let groups = [
                    layout::field::offset_fetch_request::GROUPS,
                    layout::field::offset_fetch_response::GROUPS,
                ];
                sample.counts.extend(groups.map(|groups| (groups, 1)));
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
        for version in (row.versions.0..=row.versions.1).filter(|it| versions.contains(it)) {
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

/// The broker refuses a transaction as a whole: nothing is merged into an error.
#[test]
fn nothing_is_merged_into_an_answer_that_is_an_error() {
    use layout::field::{offset_delete_request as asked, offset_delete_response as told};
    let mut sim = sim(OPEN);
    let mut sample = Sample::of(&["secret.a", "open.a"], &[]);
    sample.counts = vec![(asked::TOPICS, 2), (told::TOPICS, 0)];
    sample.numbers = vec![(told::ERROR_CODE, 69)];
    sim.send_raw(&sample.request(47, 0, 5)).unwrap();
    assert_eq!(forwarded(&mut sim).len(), 1);
    let answer = sample.answer(47, 0, 5);
    sim.answer_raw(&answer).unwrap();
    let (_, content) = sim.received_raw().unwrap();
    assert_eq!(content, answer[4..]);
}

#[test]
fn all_offsets_are_those_of_topics_that_may_be_described() {
    use layout::field::{offset_fetch_request as asked, offset_fetch_response as told};
    let mut sim = sim(OPEN);
    for version in 2..=10 {
        let mut sample = Sample::of(
            &["open.a", "secret.a", "open.b"],
            &[OPEN_ID, SECRET_ID, UNKNOWN],
        );
        sample.nulls = vec![asked::TOPICS, asked::GROUPS_TOPICS];
        let (groups, topics) = (
            [asked::GROUPS, told::GROUPS],
            [told::TOPICS, told::GROUPS_TOPICS],
        );
        sample.counts.extend(groups.map(|list| (list, 1)));
        sample.counts.extend(topics.map(|list| (list, 3)));
        let request = sample.request(9, version, 5);
        sim.send_raw(&request).unwrap();
        assert_eq!(forwarded(&mut sim), [request], "{version}");
        sim.answer_raw(&sample.answer(9, version, 5)).unwrap();
        let (_, content) = sim.received_raw().unwrap();
        let mut names: Vec<_> = codes(9, version, &content)
            .0
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        names.dedup();
        match version {
            10 => assert_eq!(names, [OPEN_ID.to_string()]),
            _ => assert_eq!(names, ["open.a", "open.b"], "{version}"),
        }
    }
}

/// Two groups in one request: one is refused, and one asks only for refused topics.
#[test]
fn offsets_of_several_groups_are_refused_each_at_its_level() {
    use layout::field::{offset_fetch_request as asked, offset_fetch_response as told};
    let mut sim = sim(OPEN);
    for version in 8..=10 {
        let mut sample = Sample::of(
            &["secret.a", "secret.a", "open.a"],
            &[SECRET_ID, SECRET_ID, OPEN_ID],
        );
        sample.groups = vec!["h.1", "g.1", "g.2"];
        sample.counts = vec![(asked::GROUPS, 3), (asked::GROUPS_TOPICS, 1)];
        sim.send_raw(&sample.request(9, version, 5)).unwrap();
        let mut kept = Sample::of(&["open.a"], &[OPEN_ID]);
        kept.groups = vec!["g.2"];
        kept.counts = vec![
            (asked::GROUPS, 1),
            (asked::GROUPS_TOPICS, 1),
            (told::GROUPS, 1),
            (told::GROUPS_TOPICS, 1),
        ];
        assert_eq!(forwarded(&mut sim), [kept.request(9, version, 5)]);
        sim.answer_raw(&kept.answer(9, version, 5)).unwrap();
        let (_, content) = sim.received_raw().unwrap();
        let mut codes = codes(9, version, &content).0;
        codes.dedup();
        let named = |name: &str, id: Uuid| {
            if version == 10 {
                id.to_string()
            } else {
                name.to_owned()
            }
        };
        let expected = [
            (named("open.a", OPEN_ID), 0),
            ("h.1".to_owned(), 30),
            (named("secret.a", SECRET_ID), 29),
        ];
        assert_eq!(codes, expected);
    }
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

#[test]
fn listings_are_filtered_without_a_word() {
    let groups = ["g.1", "h.1"]
        .map(|id| list_groups_response::ListedGroup::default().with_group_id(GroupId(text(id))));
    let states = ["t.1", "s.1"].map(|id| {
        let id = TransactionalId(text(id));
        list_transactions_response::TransactionState::default().with_transactional_id(id)
    });
    for (role, seen) in [(OPEN, 1), (NOTHING, 0), (EVERYTHING, 2)] {
        let mut sim = sim(role);
        sim.send(16, 5, 5, &ListGroupsRequest::default()).unwrap();
        let asked = sim.forwarded_one();
        let answer = ListGroupsResponse::default().with_groups(groups.to_vec());
        sim.answer(&asked, &answer).unwrap();
        let answer: ListGroupsResponse = sim.received(5);
        assert_eq!(answer.groups, groups[..seen]);
        sim.send(66, 2, 6, &ListTransactionsRequest::default())
            .unwrap();
        let asked = sim.forwarded_one();
        let answer = ListTransactionsResponse::default().with_transaction_states(states.to_vec());
        sim.answer(&asked, &answer).unwrap();
        let answer: ListTransactionsResponse = sim.received(6);
        assert_eq!(answer.transaction_states, states[..seen]);
    }
}

#[test]
fn a_transaction_shows_only_topics_that_may_be_described() {
    let mut sim = sim(OPEN);
    let ids = vec![TransactionalId(text("t.1")), TransactionalId(text("s.1"))];
    let request = DescribeTransactionsRequest::default().with_transactional_ids(ids);
    sim.send(65, 0, 5, &request).unwrap();
    let asked = sim.forwarded_one();
    assert_eq!(
        asked
            .decode::<DescribeTransactionsRequest>()
            .transactional_ids
            .len(),
        1
    );
    let topics = ["secret.a", "open.a"].map(|name| {
        describe_transactions_response::TopicData::default().with_topic(TopicName(text(name)))
    });
    let state = describe_transactions_response::TransactionState::default()
        .with_transactional_id(TransactionalId(text("t.1")))
        .with_topics(topics.to_vec());
    let answer = DescribeTransactionsResponse::default().with_transaction_states(vec![state]);
    sim.answer(&asked, &answer).unwrap();
    let states = sim
        .received::<DescribeTransactionsResponse>(5)
        .transaction_states;
    assert_eq!(
        (states[0].error_code, &states[0].topics[..]),
        (0, &topics[1..])
    );
    assert_eq!(
        (states[1].error_code, states[1].transactional_id.as_str()),
        (53, "s.1")
    );
}

#[test]
fn what_may_be_done_with_a_group_is_what_broker_and_policy_grant() {
    let bits = |operations: &[Operation]| {
        operations
            .iter()
            .fold(0, |all, one| all | 1 << (*one as u8))
    };
    let all = bits(&[Operation::Read, Operation::Delete, Operation::Describe]);
    let role = OPEN.replace("read, delete, describe ], groups", "read ], groups");
    let mut sim = sim(&role);
    let group = GroupId(text("g.1"));
    let request = DescribeGroupsRequest::default()
        .with_groups(vec![group.clone()])
        .with_include_authorized_operations(true);
    sim.send(15, 6, 5, &request).unwrap();
    let described = describe_groups_response::DescribedGroup::default()
        .with_group_id(group.clone())
        .with_authorized_operations(all);
    let asked = sim.forwarded_one();
    sim.answer(
        &asked,
        &DescribeGroupsResponse::default().with_groups(vec![described]),
    )
    .unwrap();
    let answer: DescribeGroupsResponse = sim.received(5);
    let granted = bits(&[Operation::Read, Operation::Describe]);
    assert_eq!(answer.groups[0].authorized_operations, granted);
}

#[test]
fn a_consumer_group_is_hidden_whole_when_one_of_its_topics_is() {
    use consumer_group_describe_response::{Assignment, DescribedGroup, Member, TopicPartitions};
    let mut sim = sim(OPEN);
    let assigned = |name: &str| {
        let topic = TopicPartitions::default().with_topic_name(TopicName(text(name)));
        Assignment::default().with_topic_partitions(vec![topic])
    };
    let group = |id: &str, now: &str, next: &str| {
        let member = Member::default()
            .with_assignment(assigned(now))
            .with_target_assignment(assigned(next));
        DescribedGroup::default()
            .with_group_id(GroupId(text(id)))
            .with_members(vec![member])
            .with_authorized_operations(1 << 8 | 1 << 3 | 1 << 10)
    };
    let ids = ["g.1", "g.2", "g.3", "h.1"].map(|id| GroupId(text(id)));
    for version in 0..=1 {
        let request = ConsumerGroupDescribeRequest::default().with_group_ids(ids.to_vec());
        sim.send(69, version, 5, &request).unwrap();
        let asked = sim.forwarded_one();
        assert_eq!(
            asked.decode::<ConsumerGroupDescribeRequest>().group_ids,
            ids[..3]
        );
        let groups = vec![
            group("g.1", "open.a", "open.b"),
            group("g.2", "secret.a", "open.a"),
            group("g.3", "open.a", "secret.a"),
        ];
        sim.answer(
            &asked,
            &ConsumerGroupDescribeResponse::default().with_groups(groups),
        )
        .unwrap();
        let answer: ConsumerGroupDescribeResponse = sim.received(5);
        let seen: Vec<_> = answer
            .groups
            .iter()
            .map(|group| {
                (
                    group.error_code,
                    group.members.len(),
                    group.error_message.is_some(),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [(0, 1, false), (29, 0, true), (29, 0, true), (30, 0, false)]
        );
        assert_eq!(answer.groups[0].authorized_operations, 1 << 8 | 1 << 3);
    }
}

#[test]
fn topics_are_deleted_by_name_or_id_and_a_hidden_name_stays_hidden() {
    use delete_topics_request::DeleteTopicState;
    let by_name = |name: &str| DeleteTopicState::default().with_name(Some(TopicName(text(name))));
    let by_id = |id| {
        DeleteTopicState::default()
            .with_name(None)
            .with_topic_id(id)
    };
    let both = by_name("open.a").with_topic_id(SECRET_ID);
    let ask = |role: &str, topics: &[DeleteTopicState]| {
        let mut sim = sim(role);
        let request = DeleteTopicsRequest::default().with_topics(topics.to_vec());
        sim.send(20, 6, 5, &request).unwrap();
        let forwarded = sim.forwarded();
        if let [asked] = &forwarded[..] {
            sim.answer(asked, &DeleteTopicsResponse::default()).unwrap();
        }
        let answer: DeleteTopicsResponse = sim.received(5);
        let told: Vec<_> = answer
            .responses
            .iter()
            .map(|one| {
                (
                    one.name.as_ref().map(|name| name.to_string()),
                    one.topic_id,
                    one.error_code,
                )
            })
            .collect();
        let left = forwarded
            .first()
            .map(|asked| asked.decode::<DeleteTopicsRequest>().topics);
        (left.unwrap_or_default(), told)
    };
    let neither = by_id(Uuid::nil());
    let (left, told) = ask(
        OPEN,
        &[
            by_name("open.a"),
            by_name("secret.a"),
            by_id(OPEN_ID),
            by_id(SECRET_ID),
            by_id(UNKNOWN),
            neither.clone(),
            both,
        ],
    );
    assert_eq!(left, [by_name("open.a"), by_id(OPEN_ID), neither]);
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(
        told,
        [
            (named("secret.a"), Uuid::nil(), 29),
            (None, SECRET_ID, 29),
            (None, UNKNOWN, 100),
            (named("open.a"), SECRET_ID, 42),
        ]
    );
    let sees = OPEN.replace(
        "  - { id: groups",
        "  - { id: sees, operations: [ describe ], topics: [ \"*\" ] }\n  - { id: groups",
    );
    let (_, told) = ask(&sees, &[by_id(SECRET_ID)]);
    assert_eq!(told, [(named("secret.a"), SECRET_ID, 29)]);
}

#[test]
fn a_transactional_batch_needs_the_id_of_its_transaction() {
    let transactional = Options {
        flags: 0x10,
        ..Options::default()
    };
    let batch = build::batch_with(&[New::value("x")], &transactional).unwrap();
    let mut sample = Sample::of(&["open.a"], &[OPEN_ID]);
    sample.records = batch.into();
    let ask = |sample: &Sample, version| {
        let mut sim = sim(OPEN);
        sim.send_raw(&sample.request(0, version, 5)).unwrap();
        let came = forwarded(&mut sim).len();
        let told = sim
            .received_raw()
            .map(|(_, content)| codes(0, version, &content).0[0].1);
        (came, told)
    };
    for version in 3..=13 {
        assert_eq!(ask(&sample, version), (1, None));
        let mut foreign = sample.clone();
        foreign.transactional_id = "s.1";
        assert_eq!(ask(&foreign, version), (0, Some(53)));
        let mut nameless = sample.clone();
        nameless.nulls = vec![layout::field::produce_request::TRANSACTIONAL_ID];
        assert_eq!(ask(&nameless, version), (0, Some(53)));
    }
}

#[test]
fn a_transactional_producer_needs_its_id() {
    for (id, came) in [("t.1", 1), ("s.1", 0)] {
        let mut sim = sim(OPEN);
        let id = Some(TransactionalId(text(id)));
        let request = InitProducerIdRequest::default().with_transactional_id(id);
        sim.send(22, 5, 5, &request).unwrap();
        assert_eq!(sim.forwarded().len(), came);
        if came == 0 {
            assert_eq!(sim.received::<InitProducerIdResponse>(5).error_code, 53);
        }
    }
}

#[test]
fn clients_are_shown_the_second_version_of_transactions() {
    let level = |highest: i16| {
        let mut sim = sim(OPEN);
        let mut cluster = Cluster::clone(&sim.cluster);
        for node in cluster.nodes.values_mut() {
            let mut offers = Offers::clone(&node.offers);
            offers.versions.insert(26, (0, highest));
            offers
                .finalized
                .insert("transaction.version".to_owned(), (0, 2));
            node.offers = Arc::new(offers);
        }
        sim.cluster = Arc::new(cluster);
        sim.send(18, 4, 5, &versions_request()).unwrap();
        let answer: ApiVersionsResponse = sim.received(5);
        answer.finalized_features[0].max_version_level
    };
    assert_eq!(level(5), 2);
    assert_eq!(level(4), 1, "EndTxn 5 bumps the epoch, and belongs to it");
}

fn versions_request() -> ApiVersionsRequest {
    ApiVersionsRequest::default()
        .with_client_software_name(text("sim"))
        .with_client_software_version(text("1.0"))
}

#[test]
fn a_client_that_believes_to_be_elsewhere_is_sent_back_to_the_start() {
    // The client's name and version, then cluster id and node id, then the empty tag section.
    let ask = |cluster: &str, node: i32, listener: Option<i32>| {
        let mut sim = sim(OPEN);
        let mut gates = ListenerContext::clone(&sim.session.listener);
        gates.node = listener;
        sim.session.listener = Arc::new(gates);
        let mut request = BytesMut::from(&b"\0\x12\0\x05\0\0\0\x05\0\x03sim\0\x04sim\x041.0"[..]);
        match cluster {
            "" => request.put_u8(0),
            id => {
                request.put_u8(u8::try_from(id.len()).unwrap() + 1);
                request.put_slice(id.as_bytes());
            }
        }
        request.put_i32(node);
        request.put_u8(0);
        sim.send_raw(&request).unwrap();
        let (_, content) = sim.received_raw().unwrap();
        i16::from_be_bytes([content[0], content[1]])
    };
    assert_eq!(ask("", -1, None), 0);
    assert_eq!(ask("", -1, Some(1)), 0);
    assert_eq!(ask("c1", 1, Some(1)), 0);
    assert_eq!(ask("c1", 2, Some(1)), 129, "another node");
    assert_eq!(ask("c2", 1, Some(1)), 129, "another cluster");
    assert_eq!(
        ask("c1", 1, None),
        129,
        "the bootstrap address is no node's"
    );
    assert_eq!(ask("c1", -1, Some(1)), 42);
    assert_eq!(ask("", 1, Some(1)), 42);
}

#[test]
fn nobody_passes_for_an_administrator_by_name() {
    let request = |name: Option<&str>| {
        let frame = Sample::of(&["open.a"], &[OPEN_ID]).request(0, 9, 5);
        let length = name.map_or(-1, |name| i16::try_from(name.len()).unwrap());
        let name = name.unwrap_or_default().as_bytes();
        [&frame[..8], &length.to_be_bytes(), name, &frame[13..]].concat()
    };
    for (role, name, kept) in [
        (OPEN, "__admin_client", None),
        (OPEN, "__admin_client2", Some("__admin_client2")),
        (EVERYTHING, "__admin_client", Some("__admin_client")),
    ] {
        let mut sim = sim(role);
        sim.send_raw(&request(Some(name))).unwrap();
        assert_eq!(forwarded(&mut sim), [request(kept)], "{name}");
    }
}

/// Replica ids are replaced with a consumer's, whatever the client sends.
#[test]
fn nobody_reads_as_a_replica() {
    use layout::field::{list_offsets_request as list, offset_for_leader_epoch_request as epoch};
    for (key, replica, versions) in [
        (2, list::REPLICA_ID, 1..=11),
        (23, epoch::REPLICA_ID, 3..=4),
    ] {
        let mut sim = sim(OPEN);
        for version in versions {
            for topics in [&["open.a"][..], &["open.a", "secret.a"]] {
                let plain = Sample::of(topics, &[]);
                let mut lying = plain.clone();
                lying.numbers = vec![(replica, 2)];
                let requests = [plain, lying].map(|sample| sample.request(key, version, 5));
                let came = requests.map(|request| {
                    sim.send_raw(&request).unwrap();
                    let came = forwarded(&mut sim);
                    let answer = Sample::of(&["open.a"], &[]).answer(key, version, 5);
                    sim.answer_raw(&answer).unwrap();
                    sim.received_raw().unwrap();
                    came
                });
                assert_eq!(came[0], came[1], "{key} {version} {topics:?}");
            }
        }
    }
}

#[test]
fn every_key_tells_what_its_clients_retry_when_the_log_cannot_be_written() {
    for row in APIS {
        let mut sim = sim(EVERYTHING);
        sim.commits = false;
        let version = row.versions.1;
        let sample = Sample::of(&["open.a"], &[OPEN_ID]);
        sim.send_raw(&sample.request(row.key, version, 5)).unwrap();
        let ended = sim.wait(Duration::from_secs(6));
        assert!(forwarded(&mut sim).is_empty(), "{}", row.name);
        let Some((error, _)) = row.unavailable else {
            assert_eq!(ended, Err(Close::Audit), "{}", row.name);
            continue;
        };
        let (_, content) = sim.received_raw().expect(row.name);
        let mut codes = codes(row.key, version, &content).0;
        codes.retain(|(_, code)| *code != 0);
        assert!(!codes.is_empty(), "{}", row.name);
        assert!(
            codes.iter().all(|(_, code)| *code == error.code()),
            "{}: {codes:?}",
            row.name
        );
    }
}
