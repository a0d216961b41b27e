//! The table of requests. Each is written once for all versions of its key; fields that a version
//! lacks are left out.
//!
//! In every text `$` stands for the user and the side, and `%` for the version: names with one of
//! them belong to this user alone. `id:NAME` is the id of a topic, `#` is the version plus two, and
//! `@N.path` is a field of the broker's answer N steps before. Users have rights on names that
//! begin with `open.`.

use klamm::{
    api,
    wire::records::{
        Codec,
        build::{self, New, Options},
    },
};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

pub struct Case {
    pub key: i16,
    pub name: &'static str,
    pub versions: RangeInclusive<i16>,
    /// Requests that the brokers' own user sends to the broker first.
    pub before: Vec<Step>,
    pub request: Value,
    /// Requests that it sends afterwards, to see the effects.
    pub after: Vec<Step>,
    /// Topics that must exist.
    pub topics: &'static [&'static str],
}

pub struct Step {
    pub key: i16,
    pub version: i16,
    pub body: Value,
}

impl Case {
    fn from(self, version: i16) -> Self {
        let versions = version..=*self.versions.end();
        Self { versions, ..self }
    }

    fn before(mut self, key: i16, version: i16, body: Value) -> Self {
        self.before.push(Step { key, version, body });
        self
    }

    fn after(mut self, key: i16, version: i16, body: Value) -> Self {
        self.after.push(Step { key, version, body });
        self
    }

    fn topics(self, topics: &'static [&'static str]) -> Self {
        Self { topics, ..self }
    }

    /// Whether the case has no effect: then all users request the same names.
    pub fn only_looks(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Its name in the table of exceptions.
    pub fn is(&self, key: i16, name: &str) -> bool {
        self.key == key && (name.is_empty() || self.name == name)
    }
}

fn case(key: i16, name: &'static str, request: Value) -> Case {
    let (low, high) = api::row(key).unwrap().versions;
    Case {
        key,
        name,
        versions: low..=high,
        before: Vec::new(),
        request,
        after: Vec::new(),
        topics: &[],
    }
}

/// Shared resources: topics with records, groups with offsets and members, open transactions.
pub const TOPICS: [&str; 4] = ["open.a", "open.b", "open.c", "shut.a"];
pub const GROUPS: [&str; 3] = ["open.g", "open.h", "shut.g"];
pub const IDS: [&str; 3] = ["open.t", "open.u", "shut.t"];
/// Names that do not exist.
pub const NO_TOPICS: [&str; 2] = ["open.missing", "shut.missing"];

pub fn all() -> Vec<Case> {
    let parts = [
        records(),
        metadata(),
        offsets(),
        members(),
        groups(),
        topics(),
        transactions(),
        configs(),
        cluster(),
        acls(),
    ];
    parts.into_iter().flatten().collect()
}

fn named() -> impl Iterator<Item = &'static str> + Clone {
    TOPICS.into_iter().chain(NO_TOPICS)
}

/// An element for each topic; by its id in versions that need ids.
fn each<'a>(names: impl IntoIterator<Item = &'a str>, element: impl Fn(&str) -> Value) -> Value {
    names.into_iter().map(element).collect()
}

pub fn raw(bytes: &[u8]) -> Value {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "0x": format!("0x{digits}") })
}

pub fn batch(producer: Option<(i64, i16, i32)>, flags: i16) -> Value {
    let options = Options {
        codec: Codec::None,
        producer,
        flags,
        ..Options::default()
    };
    raw(&build::batch_with(&[New::value("record")], &options).unwrap())
}

/// The end offset of a topic.
pub fn ends(name: &str, timestamp: i8) -> Value {
    json!({ "ReplicaId": -1, "Topics": [{ "Name": name, "Partitions": [{ "CurrentLeaderEpoch": -1, "Timestamp": timestamp }] }] })
}

pub fn produce(acks: i8, id: Value, names: &[&str], records: &Value) -> Value {
    let topics = each(names.iter().copied(), |name| {
        let partition = json!({ "Index": 0, "Records": records });
        json!({ "Name": name, "TopicId": format!("id:{name}"), "PartitionData": [partition] })
    });
    json!({ "TransactionalId": id, "Acks": acks, "TimeoutMs": 10_000, "TopicData": topics })
}

fn records() -> Vec<Case> {
    let fetch = |topics: &mut dyn Iterator<Item = &'static str>, epoch: i8| {
        let topics = each(topics, |name| {
            let partition = json!({ "CurrentLeaderEpoch": -1, "LastFetchedEpoch": -1, "LogStartOffset": -1, "PartitionMaxBytes": 1 << 20 });
            json!({ "Topic": name, "TopicId": format!("id:{name}"), "Partitions": [partition] })
        });
        json!({ "ReplicaId": -1, "MaxBytes": 1 << 20, "SessionEpoch": epoch, "Topics": topics })
    };
    let own = ["open.own.$", "shut.own.$"];
    let all = ["open.own.$", "shut.own.$", "open.missing"];
    let sound = batch(None, 0);
    vec![
        case(0, "topics", produce(-1, Value::Null, &all, &sound))
            .topics(&["open.own.$", "shut.own.$"])
            .after(2, 5, ends(own[0], -1))
            .after(2, 5, ends(own[1], -1)),
        case(0, "one-topic", produce(1, Value::Null, &own[..1], &sound)).after(
            2,
            5,
            ends(own[0], -1),
        ),
        case(
            0,
            "without-an-answer",
            produce(0, Value::Null, &own[..1], &sound),
        )
        .after(2, 5, ends(own[0], -1)),
        case(
            0,
            "without-an-answer-denied",
            produce(0, Value::Null, &["shut.own.$"], &sound),
        )
        .after(2, 5, ends(own[1], -1)),
        case(
            0,
            "garbage",
            produce(-1, Value::Null, &own, &raw(&[0, 1, 2, 3])),
        )
        .after(2, 5, ends(own[0], -1)),
        case(0, "empty", produce(-1, Value::Null, &own, &raw(&[]))).after(2, 5, ends(own[0], -1)),
        in_a_transaction("in-a-transaction", "open.tx.w.$.%", &own[..1]),
        in_a_transaction("in-a-transaction-to-what-is-shut", "open.tx.x.$.%", &own),
        in_a_transaction("in-a-transaction-that-is-shut", "shut.tx.w.$.%", &own),
        case(0, "in-a-transaction-without-an-id", {
            let records = batch(Some((7, 0, 0)), 1 << 4);
            produce(-1, Value::Null, &own, &records)
        })
        .after(2, 5, ends(own[0], -1)),
        case(1, "topics", fetch(&mut named(), -1)),
        case(1, "nothing", fetch(&mut std::iter::empty(), -1)),
        case(1, "a-session", fetch(&mut named(), 0)).from(7),
        case(1, "an-unknown-session", fetch(&mut named(), 5)).from(7),
    ]
}

/// The partitions are in the transaction already, because the brokers' own user added them.
fn in_a_transaction(name: &'static str, id: &str, topics: &[&str]) -> Case {
    let start = json!({ "TransactionalId": id, "TransactionTimeoutMs": 600_000, "ProducerId": -1, "ProducerEpoch": -1 });
    let partitions = each(
        topics.iter().copied(),
        |name| json!({ "Name": name, "Partitions": [0] }),
    );
    let add = json!({ "V3AndBelowTransactionalId": id, "V3AndBelowProducerId": "@0.ProducerId", "V3AndBelowTopics": partitions });
    case(
        0,
        name,
        produce(-1, json!(id), topics, &json!("batch of @0.ProducerId")),
    )
    .before(22, 4, start)
    .before(24, 3, add)
    .after(2, 5, ends(topics[0], -1))
}

fn metadata() -> Vec<Case> {
    let by_name = |bits: bool, create: bool| {
        json!({
            "Topics": each(named(), |name| json!({ "Name": name })),
            "AllowAutoTopicCreation": create,
            "IncludeTopicAuthorizedOperations": bits,
            "IncludeClusterAuthorizedOperations": bits,
        })
    };
    let by_id = each(
        named(),
        |name| json!({ "TopicId": format!("id:{name}"), "Name": null }),
    );
    let partitions =
        |names: Value, limit: i32| json!({ "Topics": names, "ResponsePartitionLimit": limit });
    vec![
        case(3, "by-name", by_name(false, false)),
        case(
            3,
            "automatic-creation-which-the-broker-does-not-do",
            by_name(false, true),
        ),
        case(3, "bitmaps", by_name(true, false)).from(8),
        case(3, "by-id", json!({ "Topics": by_id })).from(12),
        case(
            3,
            "all-topics",
            json!({ "IncludeTopicAuthorizedOperations": true }),
        ),
        case(3, "no-topic", json!({ "Topics": [] })),
        case(
            3,
            "no-name",
            json!({ "Topics": [{ "Name": "" }, { "Name": "a/b" }, { "Name": "open./" }] }),
        ),
        case(60, "brokers", json!({ "EndpointType": 1 })),
        case(
            60,
            "bitmap",
            json!({ "EndpointType": 1, "IncludeClusterAuthorizedOperations": true, "IncludeFencedBrokers": true }),
        ),
        case(60, "controllers", json!({ "EndpointType": 2 })).from(1),
        case(60, "neither", json!({ "EndpointType": 3 })).from(1),
        case(
            75,
            "by-name",
            partitions(each(named(), |name| json!({ "Name": name })), 2000),
        ),
        case(
            75,
            "limited",
            partitions(each(named(), |name| json!({ "Name": name })), 1),
        ),
        case(75, "all-topics", partitions(json!([]), 2000)),
    ]
}

fn offsets() -> Vec<Case> {
    let list = |timestamp: i32| {
        let topics = each(
            named(),
            |name| json!({ "Name": name, "Partitions": [{ "CurrentLeaderEpoch": -1, "Timestamp": timestamp }] }),
        );
        json!({ "ReplicaId": -1, "TimeoutMs": 1000, "Topics": topics })
    };
    let epochs = each(
        named(),
        |name| json!({ "Topic": name, "Partitions": [{ "CurrentLeaderEpoch": -1 }] }),
    );
    let cut = each(
        ["open.own.$", "shut.own.$", "open.b", "open.missing"],
        |name| json!({ "Name": name, "Partitions": [{ "Offset": -1 }, { "PartitionIndex": 7 }] }),
    );
    let producers = each(
        named(),
        |name| json!({ "Name": name, "PartitionIndexes": [0, 7] }),
    );
    vec![
        case(2, "latest", list(-1)),
        case(2, "earliest", list(-2)),
        case(2, "by-time", list(5)),
        case(23, "epochs", json!({ "ReplicaId": -1, "Topics": epochs })),
        case(21, "records", json!({ "Topics": cut, "TimeoutMs": 10_000 }))
            .topics(&["open.own.$", "shut.own.$"])
            .after(2, 5, ends("open.own.$", -2))
            .after(2, 5, ends("shut.own.$", -2)),
        case(61, "producers", json!({ "Topics": producers })),
    ]
}

pub fn join(group: &str, member: &str) -> Value {
    json!({
        "GroupId": group,
        "SessionTimeoutMs": 60_000,
        "RebalanceTimeoutMs": 10_000,
        "MemberId": member,
        "ProtocolType": "consumer",
        // A subscription without topics.
        "Protocols": [{ "Name": "range", "Metadata": raw(&[0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]) }],
    })
}

fn described(group: &str) -> Value {
    json!({ "Groups": [group], "IncludeAuthorizedOperations": true })
}

/// Requests of a group's members, on three groups: an allowed one with the member, one that is
/// denied to all, and one without the member.
fn members() -> Vec<Case> {
    let mut cases = vec![
        case(11, "join", join("open.gr.join.$.%", "")).after(15, 5, described("open.gr.join.$.%")),
        case(
            11,
            "join-as-a-stranger",
            join("open.gr.join.$.%", "stranger"),
        )
        .after(15, 5, described("open.gr.join.$.%")),
        case(11, "join-what-is-shut", join("shut.gr.join.$.%", "")).after(
            15,
            5,
            described("shut.gr.join.$.%"),
        ),
    ];
    for (name, group, member) in [
        ("member", "open.gr.in.$.%", "@0.MemberId"),
        ("stranger", "open.gr.in.$.%", "stranger"),
        ("member-of-what-is-shut", "shut.gr.in.$.%", "@0.MemberId"),
    ] {
        let sync = json!({
            "GroupId": group, "GenerationId": 1, "MemberId": member, "ProtocolType": "consumer", "ProtocolName": "range",
            "Assignments": [{ "MemberId": member, "Assignment": raw(&[0, 1]) }],
        });
        let beat = json!({ "GroupId": group, "GenerationId": 1, "MemberId": member });
        let leave =
            json!({ "GroupId": group, "MemberId": member, "Members": [{ "MemberId": member }] });
        for (key, request) in [(14, sync), (12, beat), (13, leave)] {
            // In a separate group each time: a second member would wait for the first.
            let own = |body: Value| {
                let text = body
                    .to_string()
                    .replace(".in.", &format!(".in.{key}.{name}."));
                serde_json::from_str::<Value>(&text).unwrap()
            };
            cases.push(
                case(key, name, own(request))
                    .before(11, 3, own(join(group, "")))
                    .after(15, 5, own(described(group))),
            );
        }
    }
    cases
}

pub fn commit(group: &str, generation: i8, names: &[&str]) -> Value {
    let topics = each(names.iter().copied(), |name| {
        let partition = json!({ "CommittedOffset": 1, "CommittedLeaderEpoch": -1, "CommittedMetadata": "seen" });
        json!({ "Name": name, "TopicId": format!("id:{name}"), "Partitions": [partition] })
    });
    json!({ "GroupId": group, "GenerationIdOrMemberEpoch": generation, "RetentionTimeMs": -1, "Topics": topics })
}

fn committed(group: &str) -> Value {
    json!({ "GroupId": group, "Topics": null, "Groups": [{ "GroupId": group, "Topics": null, "MemberEpoch": -1 }] })
}

fn groups() -> Vec<Case> {
    let missing = ["open.missing.g", "shut.missing.g"];
    let all: Vec<_> = GROUPS
        .into_iter()
        .chain(["open.live"])
        .chain(missing)
        .collect();
    let topics = ["open.a", "open.b", "open.c", "shut.a", "open.missing"];
    let asked = || {
        each(
            topics,
            |name| json!({ "Name": name, "TopicId": format!("id:{name}"), "PartitionIndexes": [0] }),
        )
    };
    let fetch = |group: &str, topics: Value| json!({ "GroupId": group, "Topics": topics, "Groups": [{ "GroupId": group, "Topics": topics, "MemberEpoch": -1 }] });
    let several = |topics: Value| {
        let groups = each(
            all.iter().copied(),
            |group| json!({ "GroupId": group, "Topics": topics, "MemberEpoch": -1 }),
        );
        json!({ "Groups": groups })
    };
    let find = |kind: i8, key: &str, keys: &[&str]| json!({ "Key": key, "KeyType": kind, "CoordinatorKeys": keys });
    let beat = |group: &str, topics: Value, epoch: i8| json!({ "GroupId": group, "MemberId": "member-$", "MemberEpoch": epoch, "RebalanceTimeoutMs": 10_000, "SubscribedTopicNames": topics, "TopicPartitions": [] });
    let mut expression = beat("open.gr.expression.$.%", json!([]), 0);
    expression["SubscribedTopicRegex"] = json!("open\\.a");
    let consumers = [
        "open.modern",
        "open.mixed",
        "shut.modern",
        "open.g",
        "open.missing.g",
    ];
    let gone = ["open.gone.$.%", "shut.gone.$.%", "open.missing.g"];
    let offsets = |group: &str| json!({ "GroupId": group, "Topics": each(["open.a", "open.b", "shut.a", "open.missing"], |name| json!({ "Name": name, "Partitions": [{ "PartitionIndex": 0 }] })) });
    vec![
        case(8, "commit", commit("open.gr.$", -1, &topics)).after(9, 7, committed("open.gr.$")),
        case(
            8,
            "commit-to-what-is-shut",
            commit("shut.gr.$", -1, &topics),
        )
        .after(9, 7, committed("shut.gr.$")),
        case(8, "commit-as-a-stranger", {
            let mut request = commit("open.gr.$", 3, &["open.a"]);
            request["MemberId"] = json!("stranger");
            request
        })
        .after(9, 7, committed("open.gr.$")),
        case(9, "topics", fetch("open.g", asked())),
        case(9, "topics-of-what-is-shut", fetch("shut.g", asked())),
        case(
            9,
            "topics-of-what-is-missing",
            fetch("open.missing.g", asked()),
        ),
        case(9, "all-topics", fetch("open.g", Value::Null)).from(2),
        case(
            9,
            "all-topics-of-what-is-shut",
            fetch("shut.g", Value::Null),
        )
        .from(2),
        case(9, "groups", several(asked())).from(8),
        case(9, "groups-all-topics", several(Value::Null)).from(8),
        case(10, "group", find(0, "open.g", &all)),
        case(10, "group-that-is-shut", find(0, "shut.g", &["shut.g"])),
        case(10, "transactional-id", find(1, "open.t", &IDS)).from(1),
        case(
            10,
            "transactional-id-that-is-shut",
            find(1, "shut.t", &["shut.t"]),
        )
        .from(1),
        case(
            10,
            "share-partition",
            json!({ "KeyType": 2, "CoordinatorKeys": ["open.g:AAAAAAAAAAAAAAAAAAAAAQ:0"] }),
        )
        .from(4),
        case(10, "unknown-type", find(9, "open.g", &["open.g"])).from(1),
        case(
            15,
            "groups",
            json!({ "Groups": all, "IncludeAuthorizedOperations": true }),
        ),
        case(16, "groups", json!({})),
        case(
            16,
            "of-states",
            json!({ "StatesFilter": ["Stable", "Empty"], "TypesFilter": ["classic"] }),
        )
        .from(4),
        case(42, "groups", json!({ "GroupsNames": gone }))
            .before(8, 9, commit("open.gone.$.%", -1, &["open.a"]))
            .before(8, 9, commit("shut.gone.$.%", -1, &["open.a"]))
            .after(
                15,
                5,
                json!({ "Groups": ["open.gone.$.%", "shut.gone.$.%"] }),
            ),
        case(47, "offsets", offsets("open.gone.$"))
            .before(
                8,
                9,
                commit("open.gone.$", -1, &["open.a", "open.b", "shut.a"]),
            )
            .after(9, 7, committed("open.gone.$")),
        case(47, "offsets-of-what-is-shut", offsets("shut.gone.$"))
            .before(
                8,
                9,
                commit("shut.gone.$", -1, &["open.a", "open.b", "shut.a"]),
            )
            .after(9, 7, committed("shut.gone.$")),
        case(
            68,
            "join",
            beat("open.gr.new.$.%", json!(["open.a", "open.missing"]), 0),
        )
        .after(69, 1, json!({ "GroupIds": ["open.gr.new.$.%"] })),
        case(
            68,
            "join-what-is-shut",
            beat("shut.gr.new.$.%", json!(["open.a"]), 0),
        )
        .after(69, 1, json!({ "GroupIds": ["shut.gr.new.$.%"] })),
        case(
            68,
            "join-for-a-topic-that-is-shut",
            beat("open.gr.mixed.$.%", json!(["open.a", "shut.a"]), 0),
        )
        .after(69, 1, json!({ "GroupIds": ["open.gr.mixed.$.%"] })),
        case(
            68,
            "heartbeat-of-a-stranger",
            beat("open.gr.new.$.%", Value::Null, 3),
        )
        .after(69, 1, json!({ "GroupIds": ["open.gr.new.$.%"] })),
        case(68, "join-by-expression", expression).from(1).after(
            69,
            1,
            json!({ "GroupIds": ["open.gr.expression.$.%"] }),
        ),
        case(
            69,
            "groups",
            json!({ "GroupIds": consumers, "IncludeAuthorizedOperations": true }),
        ),
    ]
}

fn topics() -> Vec<Case> {
    let new = ["open.new.$.%", "shut.new.$.%", "open.a"];
    let create = |validate: bool| {
        let configs = json!([{ "Name": "retention.ms", "Value": "100000" }]);
        let topics = each(
            new,
            |name| json!({ "Name": name, "NumPartitions": 1, "ReplicationFactor": 1, "Configs": configs }),
        );
        json!({ "Topics": topics, "timeoutMs": 10_000, "validateOnly": validate })
    };
    let seen = |names: &[&str]| {
        let topics = each(names.iter().copied(), |name| json!({ "Name": name }));
        json!({ "Topics": topics })
    };
    let barred = json!({ "Topics": [{ "Name": "open.b", "NumPartitions": 1, "ReplicationFactor": 1 }], "timeoutMs": 10_000, "validateOnly": true });
    let gone = ["open.own.gone.$", "shut.gone.$", "open.missing"];
    // Each version finds it unchanged.
    let again = json!({ "Topics": each(gone.into_iter().take(2), |name| json!({ "Name": name, "NumPartitions": 1, "ReplicationFactor": 1 })), "timeoutMs": 10_000 });
    let by_name = each(gone, |name| json!({ "Name": name }));
    let by_id = each(
        ["open.own.gone.id.$", "shut.gone.id.$", "open.missing"],
        |name| json!({ "TopicId": format!("id:{name}"), "Name": null }),
    );
    let both = json!([{ "Name": "open.own.gone.id.$", "TopicId": "id:open.own.gone.id.$" }, { "Name": null }]);
    let more = |validate: bool| {
        let topics = each(
            ["open.more.$", "shut.more.$", "open.missing"],
            |name| json!({ "Name": name, "Count": "#" }),
        );
        json!({ "Topics": topics, "TimeoutMs": 10_000, "ValidateOnly": validate })
    };
    vec![
        case(19, "a-topic-that-is-barred", barred),
        case(19, "validate", create(true)).after(3, 9, seen(&new)),
        case(19, "create", create(false)).after(3, 9, seen(&new)),
        case(
            20,
            "by-name",
            json!({ "Topics": by_name, "TopicNames": gone, "TimeoutMs": 10_000 }),
        )
        .topics(&["open.own.gone.$", "shut.gone.$"])
        .before(19, 7, again)
        .after(3, 9, seen(&gone)),
        case(
            20,
            "by-name-and-id",
            json!({ "Topics": both, "TimeoutMs": 10_000 }),
        )
        .from(6)
        .after(3, 9, seen(&["open.own.gone.id.$"])),
        case(20, "by-id", json!({ "Topics": by_id, "TimeoutMs": 10_000 }))
            .from(6)
            .topics(&["open.own.gone.id.$", "shut.gone.id.$"])
            .after(3, 9, seen(&["open.own.gone.id.$", "shut.gone.id.$"])),
        case(37, "validate", more(true)).after(3, 9, seen(&["open.more.$", "shut.more.$"])),
        case(37, "more", more(false))
            .topics(&["open.more.$", "shut.more.$"])
            .after(3, 9, seen(&["open.more.$", "shut.more.$"])),
    ]
}

fn transactions() -> Vec<Case> {
    let start = |id: Value| json!({ "TransactionalId": id, "TransactionTimeoutMs": 600_000, "ProducerId": -1, "ProducerEpoch": -1 });
    let state = |id: &str| json!({ "TransactionalIds": [id] });
    let add = |id: &str, names: &[&str]| {
        let topics = each(
            names.iter().copied(),
            |name| json!({ "Name": name, "Partitions": [0, 7] }),
        );
        json!({ "V3AndBelowTransactionalId": id, "V3AndBelowProducerId": "@0.ProducerId", "V3AndBelowTopics": topics })
    };
    let added = |id: &str| json!({ "V3AndBelowTransactionalId": id, "V3AndBelowProducerId": "@0.ProducerId", "V3AndBelowTopics": [{ "Name": "open.own.$", "Partitions": [0] }] });
    let group = |id: &str, group: &str| json!({ "TransactionalId": id, "ProducerId": "@0.ProducerId", "GroupId": group });
    let end = |id: &str| json!({ "TransactionalId": id, "ProducerId": "@0.ProducerId", "Committed": true });
    let commit = |id: &str, group: &str| {
        let topics = each(
            ["open.a", "open.b", "shut.a", "open.missing"],
            |name| json!({ "Name": name, "TopicId": format!("id:{name}"), "Partitions": [{ "CommittedOffset": 5, "CommittedLeaderEpoch": -1 }] }),
        );
        json!({ "TransactionalId": id, "GroupId": group, "ProducerId": "@0.ProducerId", "GenerationIdOrMemberEpoch": -1, "Topics": topics })
    };
    let mut cases = vec![
        case(22, "transactional-id", start(json!("open.tx.init.$.%"))).after(
            65,
            0,
            state("open.tx.init.$.%"),
        ),
        case(
            22,
            "transactional-id-that-is-shut",
            start(json!("shut.tx.init.$.%")),
        )
        .after(65, 0, state("shut.tx.init.$.%")),
        case(22, "none", start(Value::Null)),
        case(
            65,
            "states",
            json!({ "TransactionalIds": IDS.into_iter().chain(["open.tx.missing"]).collect::<Vec<_>>() }),
        ),
        case(66, "all", json!({ "DurationFilter": -1 })),
        case(
            66,
            "of-states",
            json!({ "StateFilters": ["Ongoing", "Sleeping"], "DurationFilter": -1 }),
        ),
        case(
            66,
            "by-expression",
            json!({ "DurationFilter": -1, "TransactionalIdPattern": ".*[tu]" }),
        )
        .from(2),
    ];
    let init = |id: &str| start(json!(id));
    for (name, id, topics) in [
        ("partitions", "open.tx.add.$.%", &["open.own.$"][..]),
        (
            "partitions-of-topics-that-are-shut",
            "open.tx.add2.$.%",
            &["open.own.$", "open.b", "shut.own.$", "open.missing"],
        ),
        (
            "partitions-of-ids-that-are-shut",
            "shut.tx.add.$.%",
            &["open.own.$", "shut.own.$"],
        ),
    ] {
        cases.push(
            case(24, name, add(id, topics))
                .before(22, 4, init(id))
                .after(65, 0, state(id)),
        );
    }
    for (name, id, of) in [
        ("both", "open.tx.off.$.%", "open.gr.$"),
        ("id-that-is-shut", "shut.tx.off.$.%", "open.gr.$"),
        ("group-that-is-shut", "open.tx.off2.$.%", "shut.gr.$"),
    ] {
        cases.push(
            case(25, name, group(id, of))
                .before(22, 4, init(id))
                .after(65, 0, state(id)),
        );
        let com = id.replace(".off", ".com");
        cases.push(
            case(28, name, commit(&com, of))
                .before(22, 4, init(&com))
                .before(25, 3, group(&com, of))
                .after(9, 7, committed(of)),
        );
    }
    for (name, id) in [
        ("end", "open.tx.end.$.%"),
        ("end-what-is-shut", "shut.tx.end.$.%"),
    ] {
        cases.push(
            case(26, name, end(id))
                .before(22, 4, init(id))
                .before(24, 3, added(id))
                .after(65, 0, state(id)),
        );
    }
    let markers = json!({ "Markers": [{ "ProducerId": 4_000_000, "TransactionResult": true, "Topics": [{ "Name": "open.own.$", "PartitionIndexes": [0, 7] }, { "Name": "open.missing", "PartitionIndexes": [0] }] }] });
    cases.push(case(27, "markers", markers).after(2, 5, ends("open.own.$", -1)));
    cases
}

fn configs() -> Vec<Case> {
    let described = |own: &[(i8, &str)]| {
        let all: Vec<_> = own
            .iter()
            .map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name, "ConfigurationKeys": null }))
            .collect();
        json!({ "Resources": all, "IncludeSynonyms": true, "IncludeDocumentation": true })
    };
    let resources = |own: &[(i8, &str)], configs: Value| {
        let all: Vec<_> = own
            .iter()
            .map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name, "Configs": configs }))
            .collect();
        json!({ "Resources": all })
    };
    let looked = |own: &[(i8, &str)], key: &str| {
        let all: Vec<_> = own.iter().map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name, "ConfigurationKeys": [key] })).collect();
        json!({ "Resources": all })
    };
    let seen = [
        (2, "open.a"),
        (2, "open.b"),
        (2, "shut.a"),
        (2, "open.missing"),
        (2, "shut.missing"),
        (32, "open.g"),
        (32, "open.h"),
        (32, "shut.g"),
        (16, "metrics"),
    ];
    let own = [
        (2, "open.own.$"),
        (2, "shut.own.$"),
        (2, "open.b"),
        (2, "open.missing"),
    ];
    let groups = [(32, "open.gr.$"), (32, "shut.gr.$"), (32, "open.h")];
    let retention = json!([{ "Name": "retention.ms", "Value": "200000" }]);
    let session = json!([{ "Name": "consumer.session.timeout.ms", "Value": "50000" }]);
    let wrong = json!([{ "Name": "retention.ms", "Value": "long" }, { "Name": "no.such.key", "Value": "1" }]);
    let metrics = json!([{ "Name": "interval.ms", "Value": "60000" }]);
    let tuning = json!([{ "Name": "log.cleaner.backoff.ms", "Value": "15000" }]);
    let plugin = json!([{ "Name": "metric.reporters", "Value": "org.example.Missing" }]);
    let mut cases = vec![
        case(32, "topics-and-groups", described(&seen)),
        case(32, "brokers", described(&[(4, "0"), (4, ""), (8, "0")])),
        case(
            32,
            "brokers-that-are-not-asked",
            described(&[(4, "7"), (4, "x"), (8, "7")]),
        ),
        case(
            32,
            "unknown-type",
            described(&[(2, "open.a"), (64, "u"), (2, "shut.a")]),
        ),
        case(74, "all", json!({})),
        case(74, "of-types", json!({ "ResourceTypes": [2, 4, 16, 32] })).from(1),
        case(74, "unknown-type", json!({ "ResourceTypes": [64] })).from(1),
    ];
    for key in [33, 44] {
        cases.extend([
            case(key, "topics", resources(&own, retention.clone()))
                .topics(&["open.own.$", "shut.own.$"])
                .after(32, 4, looked(&own, "retention.ms")),
            case(key, "groups", resources(&groups, session.clone())).after(
                32,
                4,
                looked(&groups, "consumer.session.timeout.ms"),
            ),
            case(key, "wrong", resources(&own, wrong.clone())).after(
                32,
                4,
                looked(&own, "retention.ms"),
            ),
            case(
                key,
                "metrics",
                resources(&[(16, "metrics.$")], metrics.clone()),
            )
            .after(32, 4, looked(&[(16, "metrics.$")], "interval.ms")),
            case(key, "brokers", resources(&[(4, "0")], tuning.clone())).after(
                32,
                4,
                looked(&[(4, "0")], "log.cleaner.backoff.ms"),
            ),
            case(
                key,
                "brokers-plugins",
                resources(&[(4, "0")], plugin.clone()),
            )
            .after(32, 4, looked(&[(4, "0")], "metric.reporters")),
            case(
                key,
                "loggers",
                resources(
                    &[(8, "0")],
                    json!([{ "Name": "no.such.Logger", "Value": "INFO" }]),
                ),
            )
            .after(32, 4, looked(&own, "retention.ms")),
            case(
                key,
                "unknown-type",
                resources(&[(64, "u"), (2, "open.own.$")], retention.clone()),
            )
            .after(32, 4, looked(&own, "retention.ms")),
        ]);
    }
    cases
}

fn cluster() -> Vec<Case> {
    let voter = json!({ "ClusterId": "another", "TimeoutMs": 1000, "VoterId": 33, "VoterDirectoryId": "00000000-0000-0000-0000-000000000009", "Listeners": [{ "Name": "CONTROLLER", "Host": "localhost", "Port": 9 }] });
    let left = json!({ "ClusterId": "another", "VoterId": 33, "VoterDirectoryId": "00000000-0000-0000-0000-000000000009" });
    let entity = json!([{ "EntityType": "user", "EntityName": "user-$" }]);
    let quota =
        json!({ "Components": [{ "EntityType": "user", "MatchType": 0, "Match": "user-$" }] });
    let set = |user: &str| json!({ "Name": user, "Mechanism": 1, "Iterations": 4096, "Salt": raw(&[1]), "SaltedPassword": raw(&[2; 32]) });
    let partitions =
        json!([{ "PartitionIndex": 0, "Replicas": [0] }, { "PartitionIndex": 7, "Replicas": [0] }]);
    let names = ["open.a", "shut.a", "open.missing"];
    vec![
        case(34, "a-directory-that-is-missing", json!({ "Dirs": [{ "Path": "/no/such/directory", "Topics": each(names, |name| json!({ "Name": name, "Partitions": [0, 7] })) }] })),
        case(35, "of-topics", json!({ "Topics": each(names, |name| json!({ "Topic": name, "Partitions": [0] })) })),
        case(43, "of-partitions", json!({ "ElectionType": 0, "TopicPartitions": each(names, |name| json!({ "Topic": name, "Partitions": [0, 7] })), "TimeoutMs": 10_000 })),
        case(43, "all", json!({ "ElectionType": 0, "TopicPartitions": null, "TimeoutMs": 10_000 })),
        case(45, "to-where-it-is", json!({ "TimeoutMs": 10_000, "AllowReplicationFactorChange": true, "Topics": each(names, |name| json!({ "Name": name, "Partitions": partitions })) })),
        case(46, "all", json!({ "TimeoutMs": 10_000, "Topics": null })),
        case(46, "a-topic-that-is-barred", json!({ "TimeoutMs": 10_000, "Topics": [{ "Name": "open.b", "PartitionIndexes": [0] }] })),
        case(46, "of-topics", json!({ "TimeoutMs": 10_000, "Topics": each(names, |name| json!({ "Name": name, "PartitionIndexes": [0] })) })),
        case(48, "of-a-user", json!({ "Components": [{ "EntityType": "user", "MatchType": 0, "Match": "bob" }] })),
        case(48, "unknown-type", json!({ "Components": [{ "EntityType": "planet", "MatchType": 0, "Match": "bob" }] })),
        case(49, "set", json!({ "Entries": [{ "Entity": entity, "Ops": [{ "Key": "producer_byte_rate", "Value": 1024.5 }] }] })).after(48, 1, quota.clone()),
        case(49, "wrong", json!({ "Entries": [{ "Entity": entity, "Ops": [{ "Key": "no_such_rate", "Value": 1 }] }] })).after(48, 1, quota),
        case(50, "of-users", json!({ "Users": [{ "Name": "bob" }, { "Name": "nobody" }] })),
        case(51, "set", json!({ "Upsertions": [set("user-$")], "Deletions": [{ "Name": "stranger", "Mechanism": 2 }] })).after(50, 0, json!({ "Users": [{ "Name": "user-$" }] })),
        case(51, "own-user", json!({ "Upsertions": [set("klamm")] })).after(50, 0, json!({ "Users": [{ "Name": "klamm" }] })),
        case(55, "metadata", json!({ "Topics": [{ "TopicName": "__cluster_metadata", "Partitions": [{ "PartitionIndex": 0 }] }] })),
        case(55, "another-topic", json!({ "Topics": [{ "TopicName": "open.a", "Partitions": [{ "PartitionIndex": 0 }] }] })),
        case(57, "unknown-feature", json!({ "timeoutMs": 10_000, "FeatureUpdates": [{ "Feature": "no.such.feature", "MaxVersionLevel": 1, "UpgradeType": 1 }], "ValidateOnly": true })),
        case(64, "unknown-broker", json!({ "BrokerId": 99 })),
        case(71, "a-client", json!({ "ClientInstanceId": "00000000-0000-0000-0000-000000000007" })),
        case(72, "a-client", json!({ "ClientInstanceId": "00000000-0000-0000-0000-000000000007", "SubscriptionId": 5, "Metrics": raw(&[]) })),
        case(80, "another-cluster", voter.clone()),
        case(81, "another-cluster", left),
        case(94, "unknown-controller", json!({ "ControllerId": 99 })),
    ]
}

fn acls() -> Vec<Case> {
    let filter = json!({ "ResourceTypeFilter": 2, "ResourceNameFilter": "made.$", "PatternTypeFilter": 3, "PrincipalFilter": "User:stranger", "Operation": 1, "PermissionType": 1 });
    let creation = |name: &str| json!({ "ResourceType": 2, "ResourceName": name, "ResourcePatternType": 3, "Principal": "User:stranger", "Host": "*", "Operation": 3, "PermissionType": 3 });
    vec![
        case(29, "of-a-topic", filter.clone()),
        case(
            30,
            "of-a-topic",
            json!({ "Creations": [creation("made.$"), creation("other.$")] }),
        )
        .after(29, 3, filter.clone()),
        case(31, "of-a-topic", json!({ "Filters": [filter.clone()] })).after(29, 3, filter),
    ]
}
