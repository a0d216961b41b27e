//! The cases from which scenario files are made: a request and the broker's answer, written once
//! for all versions. Fields that a version lacks are left out of it; the tests reject a field that
//! no version has.
//!
//! The policies:
//!
//! - `open` allows everything on topics, groups and transactional ids that begin with `open.`, and
//!   nothing on the cluster.
//! - `admin` allows the operations on the cluster by name.
//! - `operator` allows them with the verb `administer`.
//! - `reader` only consumes.
//! - `governed` has a contract for topics that begin with `open.a`.

use super::{CLIENT, Input, Scenario, codec::digits};
use crate::{
    api,
    wire::records::{
        Codec,
        build::{self, New},
    },
};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

pub struct Case {
    pub key: i16,
    pub name: &'static str,
    pub versions: RangeInclusive<i16>,
    about: &'static str,
    policy: &'static str,
    login: bool,
    client_id: &'static str,
    inputs: Vec<Said>,
}

enum Said {
    Sends(i16, Value),
    /// A request of another key, in this version.
    SendsFirst(i16, i16, Value),
    SendsBytes(Vec<u8>),
    Answers(Value),
    Reloads(&'static str),
}

impl Case {
    pub fn scenario(&self, version: i16) -> Scenario {
        let inputs = self.inputs.iter().map(|said| match said {
            Said::Sends(key, body) => Input::Send {
                key: *key,
                version,
                body: body.clone().into(),
            },
            Said::SendsFirst(key, version, body) => Input::Send {
                key: *key,
                version: *version,
                body: body.clone().into(),
            },
            Said::SendsBytes(content) => Input::SendBytes(content.clone()),
            Said::Reloads(policy) => Input::Reload((*policy).to_owned()),
            Said::Answers(body) => Input::Answer(body.clone().into()),
        });
        Scenario {
            about: self.about.to_owned(),
            policy: self.policy.to_owned(),
            login: self.login,
            client_id: self.client_id.to_owned(),
            inputs: inputs.collect(),
        }
    }

    fn policy(self, policy: &'static str) -> Self {
        Self { policy, ..self }
    }

    /// The listener requires a login.
    fn login(self) -> Self {
        Self {
            login: true,
            ..self
        }
    }

    fn client(self, client_id: &'static str) -> Self {
        Self { client_id, ..self }
    }

    fn from(self, version: i16) -> Self {
        let versions = version..=*self.versions.end();
        Self { versions, ..self }
    }

    fn to(self, version: i16) -> Self {
        let versions = *self.versions.start()..=version.min(*self.versions.end());
        Self { versions, ..self }
    }

    /// Only in this version, even if Klamm does not support it.
    fn only(self, version: i16) -> Self {
        let versions = version..=version;
        Self { versions, ..self }
    }

    fn sends(mut self, body: Value) -> Self {
        self.inputs.push(Said::Sends(self.key, body));
        self
    }

    /// A frame's content: header and body.
    fn sends_bytes(mut self, content: &[u8]) -> Self {
        self.inputs.push(Said::SendsBytes(content.to_vec()));
        self
    }

    /// A request before the main one, as in a login.
    fn sends_first(mut self, key: i16, version: i16, body: Value) -> Self {
        self.inputs.push(Said::SendsFirst(key, version, body));
        self
    }

    fn answers(mut self, body: Value) -> Self {
        self.inputs.push(Said::Answers(body));
        self
    }

    /// The policy is replaced with another one.
    fn reloads(mut self, policy: &'static str) -> Self {
        self.inputs.push(Said::Reloads(policy));
        self
    }
}

/// A case in every supported version, or every version of a login key; for other keys only the
/// versions that the case names.
fn case(key: i16, name: &'static str, about: &'static str) -> Case {
    let login = api::LOGIN.iter().find(|(login, ..)| *login == key);
    let login = login.map_or((0, 0), |(.., versions)| *versions);
    let (low, high) = api::row(key).map_or(login, |row| row.versions);
    Case {
        key,
        name,
        about,
        versions: low..=high,
        policy: "open",
        login: false,
        client_id: CLIENT,
        inputs: Vec::new(),
    }
}

const OPEN: &str = "00000000-0000-0000-0000-000000000007";
const SECRET: &str = "00000000-0000-0000-0000-000000000008";
const UNKNOWN: &str = "00000000-0000-0000-0000-000000000009";

pub fn all() -> Vec<Case> {
    let parts = [
        produce(),
        fetch(),
        offsets(),
        metadata(),
        groups(),
        consumer_groups(),
        group_administration(),
        topics(),
        governed(),
        transactions(),
        cluster(),
        configs(),
        acls(),
        replicas(),
        quotas_and_users(),
        quorum(),
        telemetry(),
        login(),
        reloads(),
        tags(),
        refused(),
    ];
    parts.into_iter().flatten().collect()
}

/// A known way around the proxy, and the files that prove it closed: key, version, case.
type Way = (&'static str, &'static [(i16, i16, &'static str)]);

/// Known ways around a proxy that checks requests one by one.
pub const WAYS: &[Way] = &[
    (
        "fetch sessions (ruling 7)",
        &[(1, 18, "session-opened"), (1, 18, "session-used")],
    ),
    (
        "unknown and lying tags (ruling 6)",
        &[
            (2, 11, "unknown-tag"),
            (3, 12, "unknown-tag-in-the-header"),
            (3, 12, "tag-lies"),
            (3, 12, "tag-twice"),
            (3, 12, "tags-unordered"),
            (3, 12, "long-varint"),
            (3, 12, "trailing"),
            (3, 12, "not-text"),
        ],
    ),
    (
        "ReplicaId and ReplicaState (ruling 9)",
        &[(1, 14, "replica"), (1, 18, "replica")],
    ),
    (
        "AddPartitionsToTxn as brokers send it (ruling 25)",
        &[(24, 4, "version-4")],
    ),
    (
        "the client id `__admin_client` (ruling 25)",
        &[(0, 13, "admin-client")],
    ),
    (
        "replica ids of ListOffsets and OffsetForLeaderEpoch (ruling 9)",
        &[(2, 11, "replica"), (23, 4, "replica")],
    ),
    (
        "automatic creation through Metadata (ruling 2)",
        &[(3, 13, "auto-creation-denied")],
    ),
    (
        "subscriptions by regular expression (ruling 19)",
        &[(68, 1, "expression")],
    ),
    (
        "long polls over a reload (ruling 10)",
        &[
            (1, 18, "reload-takes"),
            (1, 18, "reload-leaves"),
            (11, 9, "reload-takes"),
            (14, 5, "reload-takes"),
        ],
    ),
    (
        "bitmaps of allowed operations (ruling 22)",
        &[
            (3, 13, "authorized-operations"),
            (3, 10, "authorized-operations-of-the-cluster"),
            (15, 6, "allowed"),
            (60, 2, "not-described"),
            (69, 1, "allowed"),
            (75, 0, "allowed"),
        ],
    ),
    (
        "names behind topic ids",
        &[
            (0, 13, "denied"),
            (1, 18, "denied"),
            (3, 13, "by-id-denied"),
            (8, 10, "partly-denied"),
            (9, 10, "partly-denied"),
            (20, 6, "by-id-denied"),
        ],
    ),
    (
        "IncrementalAlterConfigs of `sasl.jaas.config` and its like (ruling 23)",
        &[(44, 1, "sasl-jaas-config"), (44, 1, "broker-ways-around")],
    ),
    (
        "what a contract bounds, left to the brokers' default or said by assignments (ruling 31)",
        &[
            (19, 7, "contract-breaks"),
            (19, 7, "contract-breaks-by-assignment"),
            (33, 2, "contract-breaks"),
            (44, 1, "contract-breaks"),
        ],
    ),
    ("Envelope", &[(58, 0, "refused")]),
    ("telemetry", &[(71, 0, "allowed"), (72, 0, "allowed")]),
    ("acks=0 (ruling 15)", &[(0, 13, "acks-0-denied")]),
    (
        "the time before the login (ruling 13)",
        &[(3, 12, "before-login"), (36, 2, "before-handshake")],
    ),
];

fn batch() -> String {
    let records = [New::value(b"record")];
    let batch = build::batch(&records, Codec::None).unwrap();
    digits(&batch)
}

/// Bytes in a JSON value, marked by the key `0x`: `0x` and digits in a string would be read as
/// text.
fn raw(digits: String) -> Value {
    json!({ "0x": digits })
}

fn produce() -> Vec<Case> {
    let topic = |name: &str, id: &str| json!({ "Name": name, "TopicId": id, "PartitionData": [{ "Index": 0, "Records": raw(batch()) }] });
    let request = |acks: i16, topics: &[&Value]| json!({ "Acks": acks, "TimeoutMs": 1000, "TopicData": topics });
    let answer = json!({ "Responses": [{ "Name": "open.a", "TopicId": OPEN, "PartitionResponses": [{ "BaseOffset": 5, "LogAppendTimeMs": -1 }] }] });
    let (open, secret) = (topic("open.a", OPEN), topic("secret.a", SECRET));
    vec![
        case(0, "allowed", "A producer may write: the request goes on as the bytes it came in.")
            .sends(request(-1, &[&open]))
            .answers(answer.clone()),
        case(0, "denied", "A producer may not write: 29 for the partition, and nothing reaches the broker.").sends(request(-1, &[&secret])),
        case(0, "partly-denied", "Of two topics one may be written: the other is taken out, and its 29 is put into the broker's answer.")
            .sends(request(-1, &[&open, &secret]))
            .answers(answer.clone()),
        case(0, "acks-0-denied", "A producer that wants no answer gets none: the connection is closed, as a broker does (ruling 15).").sends(request(0, &[&secret])),
        case(0, "address", "The address of another broker in an answer is blanked at the same length (ruling 3).")
            .from(10)
            .sends(request(-1, &[&open]))
            .answers(json!({
                "Responses": [{ "Name": "open.a", "TopicId": OPEN, "PartitionResponses": [{ "ErrorCode": 6, "CurrentLeader": { "LeaderId": 2, "LeaderEpoch": 3 } }] }],
                "NodeEndpoints": [{ "NodeId": 2, "Host": "broker.inside", "Port": 9093 }],
            })),
        case(0, "unknown-id", "A topic id that nobody knows is answered 100, and not authorized.").from(13).sends(request(-1, &[&topic("", UNKNOWN)])),
        case(0, "admin-client", "The client id that unlocks internal topics is taken away from who may not administer (ruling 25).")
            .client("__admin_client")
            .sends(request(-1, &[&open]))
            .answers(answer.clone()),
        case(0, "admin-client-of-an-admin", "Who may ALTER the cluster keeps it.")
            .policy("admin")
            .client("__admin_client")
            .sends(request(-1, &[&open]))
            .answers(answer),
        case(0, "garbage", "What is no record batch is refused for itself: 87, with the place (ruling 15).").sends(request(
            -1,
            &[&json!({ "Name": "open.a", "TopicId": OPEN, "PartitionData": [{ "Index": 0, "Records": raw("0x00010203".into()) }] })],
        )),
    ]
}

fn fetch() -> Vec<Case> {
    let topic = |name: &str, id: &str| json!({ "Topic": name, "TopicId": id, "Partitions": [{ "FetchOffset": 3, "CurrentLeaderEpoch": -1, "LastFetchedEpoch": -1, "LogStartOffset": -1, "PartitionMaxBytes": 1_048_576 }] });
    let with = |epoch: i32, topics: &[&Value]| json!({ "ReplicaId": -1, "MaxWaitMs": 500, "MinBytes": 1, "MaxBytes": 1_048_576, "SessionEpoch": epoch, "Topics": topics });
    let given = |records: Value| json!({ "Responses": [{ "Topic": "open.a", "TopicId": OPEN, "Partitions": [{ "HighWatermark": 4, "LastStableOffset": 4, "PreferredReadReplica": -1, "Records": records }] }] });
    let (open, secret) = (topic("open.a", OPEN), topic("secret.a", SECRET));
    let mut replica = with(-1, &[&open]);
    replica["ReplicaId"] = json!(1);
    replica["ReplicaState"] = json!({ "ReplicaId": 1, "ReplicaEpoch": 7 });
    vec![
        case(1, "allowed", "A consumer may read; it fetches without a session, as librdkafka does.")
            .sends(with(-1, &[&open]))
            .answers(given(raw(batch()))),
        case(1, "denied", "A consumer may not read: 29 for the partition.").sends(with(-1, &[&secret])),
        case(1, "partly-denied", "Of two topics one may be read: the other's 29 stands in front of the broker's answer, which is relayed.")
            .sends(with(-1, &[&open, &secret]))
            .answers(given(raw(batch()))),
        case(1, "session-opened", "A consumer that wants to open a session gets none: its epoch is changed in place (ruling 7).")
            .from(7)
            .sends(with(0, &[&open]))
            .answers(given(raw(batch()))),
        case(1, "session-used", "A session that was not opened here: 70, on which clients fetch in full (ruling 7).").from(7).sends(with(5, &[])),
        case(1, "replica", "Who says to be a replica would read without any right on topics: it is made a consumer (ruling 9).")
            .sends(replica)
            .answers(given(raw(batch()))),
        case(1, "null-records", "Null records become empty ones, at the same length (ruling 9).")
            .sends(with(-1, &[&open]))
            .answers(given(Value::Null)),
        case(1, "address", "The address of another broker in an answer is blanked at the same length (ruling 3).")
            .from(16)
            .sends(with(-1, &[&open]))
            .answers(json!({ "NodeEndpoints": [{ "NodeId": 2, "Host": "broker.inside", "Port": 9093 }] })),
        case(1, "unknown-id", "A topic id that nobody knows is answered 100, and not authorized.").from(13).sends(with(-1, &[&topic("", UNKNOWN)])),
    ]
}

fn offsets() -> Vec<Case> {
    let topic = |name: &str| json!({ "Name": name, "Partitions": [{ "PartitionIndex": 0, "CurrentLeaderEpoch": -1, "Timestamp": -1 }] });
    let list = |replica: i32, names: &[&str]| json!({ "ReplicaId": replica, "Topics": names.iter().map(|name| topic(name)).collect::<Vec<_>>() });
    let listed = json!({ "Topics": [{ "Name": "open.a", "Partitions": [{ "Timestamp": -1, "Offset": 9, "LeaderEpoch": 1 }] }] });
    let epoch = |name: &str| json!({ "Topic": name, "Partitions": [{ "Partition": 0, "CurrentLeaderEpoch": -1, "LeaderEpoch": 1 }] });
    let epochs = |replica: i32, names: &[&str]| json!({ "ReplicaId": replica, "Topics": names.iter().map(|name| epoch(name)).collect::<Vec<_>>() });
    let ended = json!({ "Topics": [{ "Topic": "open.a", "Partitions": [{ "LeaderEpoch": 1, "EndOffset": 9 }] }] });
    vec![
        case(2, "allowed", "DESCRIBE on the topic suffices.").sends(list(-1, &["open.a"])).answers(listed.clone()),
        case(2, "denied", "29 for each partition.").sends(list(-1, &["secret.a"])),
        case(2, "partly-denied", "The denied topic is taken out; its 29 is put into the broker's answer.")
            .sends(list(-1, &["open.a", "secret.a"]))
            .answers(listed.clone()),
        case(2, "replica", "Who says to be a replica would see beyond the high watermark: it is made a consumer (ruling 9).")
            .sends(list(2, &["open.a"]))
            .answers(listed.clone()),
        case(2, "unknown-tag", "A well-formed tag that Kafka does not know is taken out of the request (ruling 6).")
            .from(6)
            .sends({
                let mut request = list(-1, &["open.a"]);
                request["unknown tag 99"] = raw("0x0102".into());
                request
            })
            .answers(listed),
        case(23, "allowed", "DESCRIBE on the topic suffices.").sends(epochs(-1, &["open.a"])).answers(ended.clone()),
        case(23, "denied", "29 for each partition.").sends(epochs(-1, &["secret.a"])),
        case(23, "partly-denied", "The denied topic is taken out; its 29 is put into the broker's answer.")
            .sends(epochs(-1, &["open.a", "secret.a"]))
            .answers(ended.clone()),
        case(23, "replica", "Who says to be a replica is made a consumer (ruling 9).").from(3).sends(epochs(2, &["open.a"])).answers(ended),
    ]
}

/// The answer to a request that Klamm sends in its own version, whatever the client's.
fn cluster_answer(topics: &[Value]) -> Value {
    json!({
        "Brokers": [{ "NodeId": 1, "Host": "broker.inside", "Port": 9092 }, { "NodeId": 99, "Host": "far.inside", "Port": 9092 }],
        "ClusterId": "c1",
        "ControllerId": 1,
        "Topics": topics,
    })
}

fn metadata() -> Vec<Case> {
    let found = |name: &str, id: &str| json!({ "Name": name, "TopicId": id, "Partitions": [{ "LeaderId": 1, "ReplicaNodes": [1], "IsrNodes": [1] }, { "PartitionIndex": 1, "LeaderId": 99, "ReplicaNodes": [99], "IsrNodes": [99] }] });
    let missing = |name: &str| json!({ "ErrorCode": 3, "Name": name });
    let named = |names: &[&str], create: bool| json!({ "Topics": names.iter().map(|name| json!({ "Name": name })).collect::<Vec<_>>(), "AllowAutoTopicCreation": create });
    let mut bits = found("open.a", OPEN);
    bits["TopicAuthorizedOperations"] = json!(0x1ff8);
    vec![
        case(3, "allowed", "Asked without creation, and answered with Klamm's addresses (ruling 2). Node 99 has none here: its partition has no leader for now (ruling 4).")
            .sends(named(&["open.a"], false))
            .answers(cluster_answer(&[found("open.a", OPEN)])),
        case(3, "denied", "29 for the topic; the brokers are told all the same.")
            .sends(named(&["secret.a"], false))
            .answers(cluster_answer(&[])),
        case(3, "partly-denied", "The denied topic is never asked for.")
            .sends(named(&["open.a", "secret.a"], false))
            .answers(cluster_answer(&[found("open.a", OPEN)])),
        case(3, "all-topics", "A listing of all topics leaves out, silently, what may not be described.")
            .from(1)
            .sends(json!({}))
            .answers(cluster_answer(&[found("open.a", OPEN), found("secret.a", SECRET)])),
        case(3, "all-topics-0", "Before there was null, an empty list asked for all.")
            .to(0)
            .sends(json!({}))
            .answers(cluster_answer(&[found("open.a", OPEN), found("secret.a", SECRET)])),
        case(3, "auto-creation", "A missing topic is created for who may create it, by a second request in the same place of the line (ruling 2).")
            .sends(named(&["open.new"], true))
            .answers(cluster_answer(&[missing("open.new")]))
            .answers(cluster_answer(&[found("open.new", OPEN)])),
        case(3, "auto-creation-denied", "Who may describe but not create gets what a cluster without automatic creation answers: nothing is asked twice.")
            .policy("reader")
            .sends(named(&["open.new"], true))
            .answers(cluster_answer(&[missing("open.new")])),
        case(3, "by-id-denied", "A topic that is denied by its id keeps its name to itself.")
            .from(12)
            .sends(json!({ "Topics": [{ "TopicId": SECRET }], "AllowAutoTopicCreation": false }))
            .answers(cluster_answer(&[])),
        case(3, "by-id-behind-a-name", "Brokers answer by the id, whatever name stands beside it: so it is the id that is judged.")
            .from(12)
            .sends(json!({ "Topics": [{ "Name": "open.a", "TopicId": SECRET }], "AllowAutoTopicCreation": false }))
            .answers(cluster_answer(&[])),
        case(3, "authorized-operations", "The bitmap of allowed operations is the broker's, cut to what the policy gives (ruling 22).")
            .policy("reader")
            .from(8)
            .sends(json!({ "Topics": [{ "Name": "open.a" }], "IncludeTopicAuthorizedOperations": true }))
            .answers(cluster_answer(&[bits])),
        case(3, "tag-lies", "A tag whose size is not its real size: the broker would read another message than the one that was judged (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0, 0, 1, 0, 9, 1]),
        case(3, "tag-twice", "The same tag twice: a broker takes the last (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0, 0, 2, 9, 0, 9, 0]),
        case(3, "long-varint", "A varint that is longer than it need be (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 0x81, 0, 0, 0, 0]),
        case(3, "trailing", "Bytes left over (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0, 0, 0, 7]),
        case(3, "count-lies", "A count that the frame cannot hold: nothing is allocated for it.")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0]),
        case(75, "allowed", "DESCRIBE on the topic. This answer has no addresses.")
            .sends(json!({ "Topics": [{ "Name": "open.a" }], "ResponsePartitionLimit": 100 }))
            .answers(json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN, "TopicAuthorizedOperations": 0x1ff8 }] })),
        case(75, "denied", "29 for the topic.").sends(json!({ "Topics": [{ "Name": "secret.a" }], "ResponsePartitionLimit": 100 })),
        case(75, "partly-denied", "The denied topic is taken out; its 29 is put into the broker's answer.")
            .sends(json!({ "Topics": [{ "Name": "open.a" }, { "Name": "secret.a" }], "ResponsePartitionLimit": 100 }))
            .answers(json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN, "TopicAuthorizedOperations": 0x1ff8 }] })),
        case(75, "all-topics", "The names are asked for first: those that may be described go to the broker, whose limit is spent on no other topic.")
            .sends(json!({ "Topics": [], "ResponsePartitionLimit": 1 }))
            .answers(json!({ "Topics": [{ "Name": "secret.a", "TopicId": SECRET }, { "Name": "open.b" }, { "Name": "open.a", "TopicId": OPEN }] }))
            .answers(json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN }], "NextCursor": { "TopicName": "open.b", "PartitionIndex": 0 } })),
        case(75, "all-topics-from-a-cursor", "A cursor that names what may not be described says only where to start.")
            .sends(json!({ "Topics": [], "ResponsePartitionLimit": 100, "Cursor": { "TopicName": "open.a.hidden", "PartitionIndex": 3 } }))
            .answers(json!({ "Topics": [{ "Name": "secret.a", "TopicId": SECRET }, { "Name": "open.b" }, { "Name": "open.a", "TopicId": OPEN }] }))
            .answers(json!({ "Topics": [{ "Name": "open.b" }] })),
        case(75, "denied-behind-the-cursor", "Denied topics are told from the cursor on, as a broker does.")
            .sends(json!({ "Topics": [{ "Name": "secret.z" }, { "Name": "open.a" }, { "Name": "open.b" }, { "Name": "secret.a" }, { "Name": "a.first" }], "ResponsePartitionLimit": 1, "Cursor": { "TopicName": "open.a", "PartitionIndex": 0 } }))
            .answers(json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN }], "NextCursor": { "TopicName": "secret.m", "PartitionIndex": 0 } })),
    ]
}

fn groups() -> Vec<Case> {
    let commit = |group: &str, names: &[(&str, &str)]| {
        let topics: Vec<_> = names
            .iter()
            .map(|(name, id)| json!({ "Name": name, "TopicId": id, "Partitions": [{ "CommittedOffset": 5 }] }))
            .collect();
        json!({ "GroupId": group, "GenerationIdOrMemberEpoch": 1, "MemberId": "m", "Topics": topics })
    };
    let committed =
        json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN, "Partitions": [{}] }] });
    let asked =
        |name: &str, id: &str| json!({ "Name": name, "TopicId": id, "PartitionIndexes": [0] });
    let fetch = |group: &str, topics: Value| json!({ "GroupId": group, "Topics": topics, "Groups": [{ "GroupId": group, "Topics": topics, "MemberEpoch": -1 }] });
    let offset = |name: &str, id: &str| json!({ "Name": name, "TopicId": id, "Partitions": [{ "CommittedOffset": 5, "CommittedLeaderEpoch": 1 }] });
    let fetched = |topics: &[Value]| json!({ "Topics": topics, "Groups": [{ "GroupId": "open.g", "Topics": topics }] });
    let coordinator = json!({ "Coordinators": [{ "Key": "open.g", "NodeId": 2, "Host": "broker.inside", "Port": 9093 }], "NodeId": 2, "Host": "broker.inside", "Port": 9093 });
    let mut cases = vec![
        case(8, "allowed", "READ on the group and on the topic.")
            .sends(commit("open.g", &[("open.a", OPEN)]))
            .answers(committed.clone()),
        case(8, "denied", "A group that may not be used: 30 for every partition, since this answer has no top level.").sends(commit("secret.g", &[("open.a", OPEN)])),
        case(8, "partly-denied", "A topic that may not be read: its 29 is put into the broker's answer.")
            .sends(commit("open.g", &[("open.a", OPEN), ("secret.a", SECRET)]))
            .answers(committed),
        case(9, "allowed", "DESCRIBE on the group and on the topic.")
            .sends(fetch("open.g", json!([asked("open.a", OPEN)])))
            .answers(fetched(&[offset("open.a", OPEN)])),
        case(9, "denied", "A group that may not be described: 30 at this version's own level.").sends(fetch("secret.g", json!([asked("open.a", OPEN)]))),
        case(9, "partly-denied", "A topic that may not be described: its 29 is put into the broker's answer.")
            .sends(fetch("open.g", json!([asked("open.a", OPEN), asked("secret.a", SECRET)])))
            .answers(fetched(&[offset("open.a", OPEN)])),
        case(9, "all-topics", "All topics of a group: what may not be described is left out silently.")
            .from(2)
            .sends(fetch("open.g", Value::Null))
            .answers(fetched(&[offset("open.a", OPEN), offset("secret.a", SECRET)])),
        case(10, "allowed", "DESCRIBE on the group. The coordinator is reached at Klamm.")
            .sends(json!({ "Key": "open.g", "CoordinatorKeys": ["open.g"] }))
            .answers(coordinator.clone()),
        case(10, "denied", "30, and no address.").sends(json!({ "Key": "secret.g", "CoordinatorKeys": ["secret.g"] })),
        case(10, "partly-denied", "One of two groups: its 30 is put into the broker's answer.")
            .from(4)
            .sends(json!({ "CoordinatorKeys": ["open.g", "secret.g"] }))
            .answers(coordinator),
        case(10, "transactional-id", "DESCRIBE on the transactional id: 53.").from(1).sends(json!({ "Key": "secret.t", "KeyType": 1, "CoordinatorKeys": ["secret.t"] })),
        case(10, "share-partition", "Only brokers look for the coordinator of a share group's partition: 31.")
            .from(6)
            .sends(json!({ "KeyType": 2, "CoordinatorKeys": [format!("open.g:{OPEN}:0")] })),
    ];
    for (key, answer) in [
        (
            11,
            json!({ "GenerationId": 1, "ProtocolName": "range", "Leader": "m", "MemberId": "m" }),
        ),
        (12, json!({})),
        (13, json!({})),
        (14, json!({ "Assignment": raw("0x0001".into()) })),
    ] {
        let request = |group: &str| match key {
            11 => {
                json!({ "GroupId": group, "SessionTimeoutMs": 10_000, "RebalanceTimeoutMs": 10_000, "ProtocolType": "consumer", "Protocols": [{ "Name": "range", "Metadata": raw("0x0000".into()) }] })
            }
            12 => json!({ "GroupId": group, "GenerationId": 1, "MemberId": "m" }),
            13 => json!({ "GroupId": group, "MemberId": "m", "Members": [{ "MemberId": "m" }] }),
            _ => {
                json!({ "GroupId": group, "GenerationId": 1, "MemberId": "m", "ProtocolType": "consumer", "ProtocolName": "range" })
            }
        };
        cases.push(
            case(
                key,
                "allowed",
                "READ on the group: the request goes on as the bytes it came in.",
            )
            .sends(request("open.g"))
            .answers(answer),
        );
        cases.push(
            case(
                key,
                "denied",
                "A group that may not be used: 30 at the top level.",
            )
            .sends(request("secret.g")),
        );
    }
    cases
}

fn consumer_groups() -> Vec<Case> {
    let beat = |group: &str, topics: Value| json!({ "GroupId": group, "MemberId": "m", "RebalanceTimeoutMs": 10_000, "SubscribedTopicNames": topics });
    let mut expression = beat("open.g", Value::Null);
    expression["SubscribedTopicRegex"] = json!(".*");
    vec![
        case(68, "allowed", "READ on the group, DESCRIBE on every topic that is subscribed.")
            .sends(beat("open.g", json!(["open.a"])))
            .answers(json!({ "MemberId": "m", "MemberEpoch": 1, "HeartbeatIntervalMs": 5000, "Assignment": { "TopicPartitions": [{ "TopicId": OPEN, "Partitions": [0, 1] }] } })),
        case(68, "denied", "A group that may not be used: 30 at the top level.").sends(beat("secret.g", json!(["open.a"]))),
        case(68, "one-topic-denied", "One topic that may not be described fails the whole heartbeat, as Kafka does (ruling 16).").sends(beat("open.g", json!(["open.a", "secret.a"]))),
        case(68, "expression", "A regular expression would be resolved with Klamm's rights: 29, with a message (ruling 19).").from(1).sends(expression),
    ]
}

fn group_administration() -> Vec<Case> {
    let told = |group: &str| json!({ "GroupId": group, "GroupState": "Stable", "ProtocolType": "consumer", "Members": [{ "MemberId": "m", "ClientId": "c", "ClientHost": "/10.0.0.1" }], "AuthorizedOperations": 0x1ff8 });
    let listed = |group: &str| json!({ "GroupId": group, "ProtocolType": "consumer", "GroupState": "Stable", "GroupType": "classic" });
    let names = |names: &[&str]| json!({ "Topics": names.iter().map(|name| json!({ "Name": name, "Partitions": [{ "PartitionIndex": 0 }] })).collect::<Vec<_>>() });
    let mut delete = names(&["open.a"]);
    delete["GroupId"] = json!("open.g");
    let mut delete_secret = delete.clone();
    delete_secret["GroupId"] = json!("secret.g");
    let mut delete_some = names(&["open.a", "secret.a"]);
    delete_some["GroupId"] = json!("open.g");
    let deleted = json!({ "Topics": [{ "Name": "open.a", "Partitions": [{}] }] });
    let assigned =
        |id: &str, name: &str| json!([{ "TopicId": id, "TopicName": name, "Partitions": [0] }]);
    let member = |id: &str, name: &str| json!({ "MemberId": "m", "ClientId": "c", "ClientHost": "/10.0.0.1", "SubscribedTopicNames": [name], "Assignment.TopicPartitions": assigned(id, name), "TargetAssignment.TopicPartitions": assigned(id, name) });
    let described = |id: &str, name: &str| json!({ "Groups": [{ "GroupId": "open.g", "GroupState": "Stable", "AssignorName": "uniform", "Members": [member(id, name)], "AuthorizedOperations": 0x1ff8 }] });
    vec![
        case(
            15,
            "allowed",
            "DESCRIBE on the group; the bitmap is cut to what the policy gives (ruling 22).",
        )
        .sends(json!({ "Groups": ["open.g"], "IncludeAuthorizedOperations": true }))
        .answers(json!({ "Groups": [told("open.g")] })),
        case(15, "denied", "30 for the group.").sends(json!({ "Groups": ["secret.g"] })),
        case(
            15,
            "partly-denied",
            "The denied group is taken out; its 30 is put into the broker's answer.",
        )
        .sends(json!({ "Groups": ["open.g", "secret.g"] }))
        .answers(json!({ "Groups": [told("open.g")] })),
        case(
            16,
            "filtered",
            "Groups that may not be described are left out silently.",
        )
        .sends(json!({}))
        .answers(json!({ "Groups": [listed("open.g"), listed("secret.g")] })),
        case(16, "allowed", "Who has DESCRIBE on the cluster sees all.")
            .policy("admin")
            .sends(json!({}))
            .answers(json!({ "Groups": [listed("open.g"), listed("secret.g")] })),
        case(42, "allowed", "DELETE on the group.")
            .sends(json!({ "GroupsNames": ["open.g"] }))
            .answers(json!({ "Results": [{ "GroupId": "open.g" }] })),
        case(42, "denied", "30 for the group.").sends(json!({ "GroupsNames": ["secret.g"] })),
        case(
            42,
            "partly-denied",
            "The denied group is taken out; its 30 is put into the broker's answer.",
        )
        .sends(json!({ "GroupsNames": ["open.g", "secret.g"] }))
        .answers(json!({ "Results": [{ "GroupId": "open.g" }] })),
        case(47, "allowed", "DELETE on the group, READ on the topic.")
            .sends(delete)
            .answers(deleted.clone()),
        case(47, "denied", "30 at the top level.").sends(delete_secret),
        case(
            47,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(delete_some)
        .answers(deleted),
        case(
            69,
            "allowed",
            "DESCRIBE on the group and on every topic that its members are assigned.",
        )
        .sends(json!({ "GroupIds": ["open.g"], "IncludeAuthorizedOperations": true }))
        .answers(described(OPEN, "open.a")),
        case(69, "denied", "30 for the group.").sends(json!({ "GroupIds": ["secret.g"] })),
        case(
            69,
            "topic-denied",
            "One topic that may not be described hides the whole group, as in Kafka.",
        )
        .sends(json!({ "GroupIds": ["open.g"] }))
        .answers(described(SECRET, "secret.a")),
        case(
            69,
            "partly-denied",
            "The denied group is taken out; its 30 is put into the broker's answer.",
        )
        .sends(json!({ "GroupIds": ["open.g", "secret.g"] }))
        .answers(described(OPEN, "open.a")),
    ]
}

fn topics() -> Vec<Case> {
    let create = |names: &[&str]| json!({ "Topics": names.iter().map(|name| json!({ "Name": name, "NumPartitions": 1, "ReplicationFactor": 1 })).collect::<Vec<_>>() });
    let created = json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN, "NumPartitions": 1, "ReplicationFactor": 1, "Configs": [{ "Name": "retention.ms", "Value": "5" }] }] });
    let delete = |topics: &[(&str, Option<&str>)]| {
        let names: Vec<_> = topics.iter().filter_map(|(_, name)| *name).collect();
        let topics = topics.iter().map(|(id, name)| match name {
            Some(name) => json!({ "Name": name }),
            None => json!({ "TopicId": id }),
        });
        json!({ "Topics": topics.collect::<Vec<_>>(), "TopicNames": names, "TimeoutMs": 1000 })
    };
    let deleted = json!({ "Responses": [{ "Name": "open.a", "TopicId": OPEN }] });
    let records = |names: &[&str]| json!({ "Topics": names.iter().map(|name| json!({ "Name": name, "Partitions": [{ "Offset": 5 }] })).collect::<Vec<_>>() });
    let producers = |names: &[&str]| json!({ "Topics": names.iter().map(|name| json!({ "Name": name, "PartitionIndexes": [0] })).collect::<Vec<_>>() });
    let produced = json!({ "Topics": [{ "Name": "open.a", "Partitions": [{ "ActiveProducers": [{ "ProducerId": 7, "CurrentTxnStartOffset": -1 }] }] }] });
    let cut = json!({ "Topics": [{ "Name": "open.a", "Partitions": [{ "LowWatermark": 5 }] }] });
    let more = |names: &[&str]| json!({ "Topics": names.iter().map(|name| json!({ "Name": name, "Count": 4 })).collect::<Vec<_>>() });
    vec![
        case(
            19,
            "allowed",
            "CREATE on the topic; its configuration is shown to who may see it.",
        )
        .sends(create(&["open.a"]))
        .answers(created.clone()),
        case(19, "denied", "29 for the topic.").sends(create(&["secret.a"])),
        case(
            19,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(create(&["open.a", "secret.a"]))
        .answers(created),
        case(20, "allowed", "DELETE on the topic.")
            .sends(delete(&[(OPEN, Some("open.a"))]))
            .answers(deleted.clone()),
        case(20, "denied", "29 for the topic.").sends(delete(&[(SECRET, Some("secret.a"))])),
        case(
            20,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(delete(&[
            (OPEN, Some("open.a")),
            (SECRET, Some("secret.a")),
        ]))
        .answers(deleted.clone()),
        case(20, "by-id", "By its id: what the id names is judged.")
            .from(6)
            .sends(delete(&[(OPEN, None)]))
            .answers(deleted),
        case(
            20,
            "by-id-denied",
            "A topic that is denied by its id keeps its name to itself.",
        )
        .from(6)
        .sends(delete(&[(SECRET, None)])),
        case(
            20,
            "unknown-id",
            "A topic id that nobody knows is answered 100, and not authorized.",
        )
        .from(6)
        .sends(delete(&[(UNKNOWN, None)])),
        case(21, "allowed", "DELETE on the topic.")
            .sends(records(&["open.a"]))
            .answers(cut.clone()),
        case(21, "denied", "29 for each partition.").sends(records(&["secret.a"])),
        case(
            21,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(records(&["open.a", "secret.a"]))
        .answers(cut),
        case(61, "allowed", "READ on the topic.")
            .sends(producers(&["open.a"]))
            .answers(produced.clone()),
        case(61, "denied", "29 for each partition.").sends(producers(&["secret.a"])),
        case(
            61,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(producers(&["open.a", "secret.a"]))
        .answers(produced),
        case(37, "allowed", "ALTER on the topic.")
            .sends(more(&["open.a"]))
            .answers(json!({ "Results": [{ "Name": "open.a" }] })),
        case(37, "denied", "29 for the topic.").sends(more(&["secret.a"])),
        case(
            37,
            "partly-denied",
            "The denied topic is taken out; its 29 is put into the broker's answer.",
        )
        .sends(more(&["open.a", "secret.a"]))
        .answers(json!({ "Results": [{ "Name": "open.a" }] })),
    ]
}

/// Topics whose names begin with `open.a` have a contract; others have none.
fn governed() -> Vec<Case> {
    let mut cases = governed_topics();
    cases.extend(governed_configs());
    cases.push(governed_replicas());
    cases.extend(governed_records());
    cases
        .into_iter()
        .map(|case| case.policy("governed"))
        .collect()
}

fn governed_topics() -> Vec<Case> {
    let create = |name: &str, partitions: i32, configs: &[(&str, &str)]| {
        let configs = configs
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({ "Name": name, "NumPartitions": partitions, "ReplicationFactor": -1, "Configs": configs.collect::<Vec<_>>() })
    };
    let request = |topics: &[Value]| json!({ "Topics": topics });
    let created = |name: &str, partitions: i32| json!({ "Topics": [{ "Name": name, "TopicId": OPEN, "NumPartitions": partitions, "ReplicationFactor": 1, "Configs": [{ "Name": "min.insync.replicas", "Value": "2", "ConfigSource": 1 }] }] });
    let grow = |topics: &[(&str, i32)]| {
        let topics = topics
            .iter()
            .map(|(name, count)| json!({ "Name": name, "Count": count }));
        json!({ "Topics": topics.collect::<Vec<_>>() })
    };
    let mut assigned = create("open.ab", -1, &[]);
    assigned["Assignments"] = json!(
        (0..13)
            .map(|partition| json!({ "PartitionIndex": partition, "BrokerIds": [1, 2, 3, 4] }))
            .collect::<Vec<_>>()
    );
    vec![
        case(19, "contract-fills-in", "What the client leaves open is filled in by the contract, and partitions and replicas that it bounds are said; what has no contract stays as it is.")
            .sends(request(&[create("open.a", -1, &[("retention.ms", "86400000")]), create("open.b", -1, &[])]))
            .answers(created("open.a", 6)),
        case(19, "contract-holds", "What a client says itself, within the bounds, is as it says.")
            .sends(request(&[create("open.a", 12, &[("min.insync.replicas", "3"), ("retention.ms", "604800000")])]))
            .answers(created("open.a", 12)),
        case(19, "contract-breaks", "44 for what the contract does not allow, with the contract and its key; the other topic is created.")
            .sends(request(&[create("open.a", 1, &[("retention.ms", "-1"), ("cleanup.policy", "compact,delete")]), create("open.b", 1, &[])]))
            .answers(created("open.b", 1)),
        case(19, "contract-breaks-by-assignment", "Partitions and replicas are also said by assignments (ruling 31).").sends(request(&[assigned])),
        case(37, "contract-breaks", "44 for more partitions than the contract allows; the other topic grows.")
            .sends(grow(&[("open.a", 13), ("open.ab", 12)]))
            .answers(json!({ "Results": [{ "Name": "open.ab" }] })),
    ]
}

fn governed_configs() -> Vec<Case> {
    let list = |resources: &[Value]| json!({ "Resources": resources });
    let resource = |name: &str, configs: Vec<Value>| json!({ "ResourceType": 2, "ResourceName": name, "Configs": configs });
    let all = |name: &str, configs: &[(&str, &str)]| {
        let configs = configs
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }));
        resource(name, configs.collect())
    };
    let some = |name: &str, configs: &[(&str, i32, Value)]| {
        let configs = configs.iter().map(|(name, operation, value)| json!({ "Name": name, "ConfigOperation": operation, "Value": value }));
        resource(name, configs.collect())
    };
    let altered = json!({ "Responses": [{ "ResourceType": 2, "ResourceName": "open.ab" }] });
    vec![
        case(33, "contract-breaks", "44 for a topic that would break its contract, by what is said or by what is not: that becomes the brokers' default (ruling 31).")
            .sends(list(&[
                all("open.a", &[("retention.ms", "-1"), ("min.insync.replicas", "2")]),
                all("open.aa", &[("retention.ms", "86400000")]),
                all("open.ab", &[("retention.ms", "86400000"), ("min.insync.replicas", "2")]),
            ]))
            .answers(altered.clone()),
        case(44, "contract-breaks", "44 for a topic that would break its contract by a value, by its deletion (ruling 31), or by what is added to a list.")
            .sends(list(&[
                some("open.a", &[("retention.ms", 0, json!("604800001"))]),
                some("open.aa", &[("min.insync.replicas", 1, Value::Null)]),
                some("open.ac", &[("cleanup.policy", 2, json!("compact"))]),
                some("open.ab", &[("retention.ms", 1, Value::Null), ("segment.ms", 0, json!("3600000"))]),
            ]))
            .answers(altered),
    ]
}

fn governed_replicas() -> Case {
    let topic = |name: &str, replicas: &[i32]| json!({ "Name": name, "Partitions": [{ "Replicas": replicas }, { "PartitionIndex": 1, "Replicas": null }] });
    case(45, "contract-breaks", "44 for more replicas than the contract allows; the other topic's are moved, and a reassignment can always be taken back.")
        .sends(json!({ "TimeoutMs": 1000, "AllowReplicationFactorChange": true, "Topics": [topic("open.a", &[1, 2, 3, 4]), topic("open.ab", &[1, 2])] }))
        .answers(json!({ "AllowReplicationFactorChange": true, "Responses": [{ "Name": "open.ab", "Partitions": [{}, { "PartitionIndex": 1 }] }] }))
}

fn governed_records() -> Vec<Case> {
    let batch =
        |len: usize, codec| digits(&build::batch(&[New::value("x".repeat(len))], codec).unwrap());
    let partition = |index: i32, batch: String| json!({ "Index": index, "Records": raw(batch) });
    let request = |acks: i16, partitions: &[Value]| json!({ "Acks": acks, "TimeoutMs": 1000, "TopicData": [{ "Name": "open.a", "TopicId": OPEN, "PartitionData": partitions }] });
    let answer = json!({ "Responses": [{ "Name": "open.a", "TopicId": OPEN, "PartitionResponses": [{ "BaseOffset": 5, "LogAppendTimeMs": -1 }] }] });
    let good = partition(0, batch(50, Codec::Zstd));
    vec![
        case(0, "contract-holds", "Written as the contract wants it: the request goes on as the bytes it came in.")
            .from(7)
            .sends(request(-1, std::slice::from_ref(&good)))
            .answers(answer.clone()),
        case(0, "contract-acks", "A producer that does not wait for all in-sync replicas: 21, no error of an idempotent producer (ruling 15).")
            .from(7)
            .sends(request(1, std::slice::from_ref(&good))),
        case(0, "contract-acks-0", "One that waits for nobody gets no answer: the connection is closed.").from(7).sends(request(0, std::slice::from_ref(&good))),
        case(0, "contract-batches", "A codec that is not among the contract's is 76, a record or a batch that is too large 10: for its partition alone.")
            .from(7)
            .sends(request(
                -1,
                &[
                    good,
                    partition(1, batch(50, Codec::None)),
                    partition(2, batch(101, Codec::Zstd)),
                    partition(3, digits(&build::batch(&(0..9).map(|at| New::value(format!("{at:050}"))).collect::<Vec<_>>(), Codec::Lz4).unwrap())),
                    partition(4, digits(&build::batch(&(0..200u32).map(|at| New::value(format!("{:x}", at.wrapping_mul(2_654_435_761)))).collect::<Vec<_>>(), Codec::Lz4).unwrap())),
                ],
            ))
            .answers(answer),
    ]
}

fn transactions() -> Vec<Case> {
    let start = |id: Value| json!({ "TransactionalId": id, "TransactionTimeoutMs": 1000, "ProducerId": -1, "ProducerEpoch": -1 });
    let mut cases = vec![
        case(22, "allowed", "WRITE on the transactional id.")
            .sends(start(json!("open.t")))
            .answers(json!({ "ProducerId": 7 })),
        case(22, "denied", "53 at the top level.").sends(start(json!("secret.t"))),
        case(
            22,
            "idempotent",
            "Without a transactional id: WRITE on any topic suffices.",
        )
        .sends(start(Value::Null))
        .answers(json!({ "ProducerId": 7 })),
        case(22, "idempotent-denied", "Who may write nowhere: 31.")
            .policy("reader")
            .sends(start(Value::Null)),
    ];
    let add = |id: &str, names: &[&str]| json!({ "V3AndBelowTransactionalId": id, "V3AndBelowProducerId": 7, "V3AndBelowTopics": names.iter().map(|name| json!({ "Name": name, "Partitions": [0] })).collect::<Vec<_>>() });
    let added =
        json!({ "ResultsByTopicV3AndBelow": [{ "Name": "open.a", "ResultsByPartition": [{}] }] });
    let group =
        |id: &str, group: &str| json!({ "TransactionalId": id, "ProducerId": 7, "GroupId": group });
    let end = |id: &str| json!({ "TransactionalId": id, "ProducerId": 7, "Committed": true });
    let commit = |id: &str, group: &str, topics: &[(&str, &str)]| {
        let topics = topics.iter().map(|(name, id)| json!({ "Name": name, "TopicId": id, "Partitions": [{ "CommittedOffset": 5 }] }));
        json!({ "TransactionalId": id, "GroupId": group, "ProducerId": 7, "Topics": topics.collect::<Vec<_>>() })
    };
    let (open, secret) = (("open.a", OPEN), ("secret.a", SECRET));
    let committed =
        json!({ "Topics": [{ "Name": "open.a", "TopicId": OPEN, "Partitions": [{}] }] });
    let state =
        |id: &str| json!({ "TransactionalId": id, "ProducerId": 7, "TransactionState": "Ongoing" });
    let mut states = state("open.t");
    states["Topics"] = json!([{ "Topic": "open.a", "Partitions": [0] }, { "Topic": "secret.a", "Partitions": [0] }]);
    cases.extend([
        case(24, "allowed", "WRITE on the transactional id and on every topic.").sends(add("open.t", &["open.a"])).answers(added),
        case(24, "denied", "A transactional id that may not be used: 53 for every partition.").sends(add("secret.t", &["open.a"])),
        case(24, "one-topic-denied", "One topic that may not be written: 29 for it, 55 for its neighbours, and nothing is added (ruling 16).").sends(add("open.t", &["open.a", "secret.a"])),
        case(24, "version-4", "From version 4 on only brokers send it, and no topic is checked: it is not offered, and refused (ruling 25).")
            .policy("admin")
            .only(4)
            .sends_bytes(&[0, 24, 0, 4, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0]),
        case(25, "allowed", "WRITE on the transactional id, READ on the group.").sends(group("open.t", "open.g")).answers(json!({})),
        case(25, "denied", "A transactional id that may not be used: 53 at the top level.").sends(group("secret.t", "open.g")),
        case(25, "group-denied", "A group that may not be used: 30 at the top level.").sends(group("open.t", "secret.g")),
        case(26, "allowed", "WRITE on the transactional id.").sends(end("open.t")).answers(json!({ "ProducerId": 7, "ProducerEpoch": 1 })),
        case(26, "denied", "53 at the top level.").sends(end("secret.t")),
        case(28, "allowed", "WRITE on the transactional id, READ on the group and on the topic.")
            .sends(commit("open.t", "open.g", &[open]))
            .answers(committed.clone()),
        case(28, "denied", "A transactional id that may not be used: 53 for every partition.").sends(commit("secret.t", "open.g", &[open])),
        case(28, "group-denied", "A group that may not be used: 30 for every partition.").sends(commit("open.t", "secret.g", &[open])),
        case(28, "partly-denied", "The denied topic is taken out; its 29 is put into the broker's answer.")
            .sends(commit("open.t", "open.g", &[open, secret]))
            .answers(committed),
        case(65, "allowed", "DESCRIBE on the transactional id; topics that may not be described are left out silently.")
            .sends(json!({ "TransactionalIds": ["open.t"] }))
            .answers(json!({ "TransactionStates": [states] })),
        case(65, "denied", "53 for the transactional id.").sends(json!({ "TransactionalIds": ["secret.t"] })),
        case(65, "partly-denied", "The denied transactional id is taken out; its 53 is put into the broker's answer.")
            .sends(json!({ "TransactionalIds": ["open.t", "secret.t"] }))
            .answers(json!({ "TransactionStates": [state("open.t")] })),
        case(66, "filtered", "Transactional ids that may not be described are left out silently.")
            .sends(json!({ "StateFilters": [], "DurationFilter": -1 }))
            .answers(json!({ "TransactionStates": [state("open.t"), state("secret.t")] })),
        case(66, "pattern", "A regular expression is the broker's to match; what it finds is filtered like the rest.")
            .from(2)
            .sends(json!({ "DurationFilter": -1, "TransactionalIdPattern": ".*" }))
            .answers(json!({ "TransactionStates": [state("open.t"), state("secret.t")] })),
    ]);
    let markers = json!({ "Markers": [{ "ProducerId": 7, "Topics": [{ "Name": "open.a", "PartitionIndexes": [0, 1] }] }] });
    cases.extend(on_cluster(
        27,
        &markers,
        &json!({ "Markers": [{ "ProducerId": 7, "Topics": [{ "Name": "open.a", "Partitions": [{}, { "PartitionIndex": 1 }] }] }] }),
    ));
    cases
}

/// A key that needs a permission on the cluster only.
fn on_cluster(key: i16, request: &Value, answer: &Value) -> Vec<Case> {
    vec![
        case(
            key,
            "allowed",
            "The right on the cluster: the request and its answer are relayed as they are.",
        )
        .policy("admin")
        .sends(request.clone())
        .answers(answer.clone()),
        case(
            key,
            "denied",
            "Without the right on the cluster: 31, at every level at which Kafka tells it.",
        )
        .sends(request.clone()),
    ]
}

fn cluster() -> Vec<Case> {
    let answer = json!({
        "ClusterId": "c1",
        "ControllerId": 1,
        "EndpointType": 1,
        "Brokers": [{ "BrokerId": 1, "Host": "broker.inside", "Port": 9092 }, { "BrokerId": 99, "Host": "far.inside", "Port": 9092 }],
        "ClusterAuthorizedOperations": 0x1ff8,
    });
    vec![
        case(60, "allowed", "Needs no right. Brokers are named with Klamm's addresses, and only those that have one; the bitmap is cut to what the policy gives (ruling 22).")
            .policy("admin")
            .sends(json!({ "IncludeClusterAuthorizedOperations": true, "EndpointType": 1 }))
            .answers(answer.clone()),
        case(60, "not-described", "Without DESCRIBE on the cluster there is no bitmap.")
            .sends(json!({ "IncludeClusterAuthorizedOperations": true, "EndpointType": 1 }))
            .answers(answer.clone()),
        case(60, "controllers", "The addresses of controllers are told to no client.")
            .from(1)
            .policy("admin")
            .sends(json!({ "EndpointType": 2 }))
            .answers(answer),
    ]
}

fn configs() -> Vec<Case> {
    let resource = |of: i8, name: &str| json!({ "ResourceType": of, "ResourceName": name });
    let list = |resources: &[Value]| json!({ "Resources": resources });
    let told = |of: i8, name: &str, configs: &[(&str, &str)]| {
        let shown = configs.iter().map(|(name, value)| json!({ "Name": name, "Value": value, "Synonyms": [{ "Name": name, "Value": value, "Source": 4 }] }));
        json!({ "ResourceType": of, "ResourceName": name, "Configs": shown.collect::<Vec<_>>() })
    };
    let described = |results: &[Value]| json!({ "Results": results });
    let set = |of: i8, name: &str, configs: &[(&str, &str)]| {
        let configs = configs
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({ "ResourceType": of, "ResourceName": name, "Configs": configs.collect::<Vec<_>>() })
    };
    let altered =
        |of: i8, name: &str| json!({ "Responses": [{ "ResourceType": of, "ResourceName": name }] });
    let retention = &[("retention.ms", "5")][..];
    let mut cases = vec![
        case(32, "allowed", "DESCRIBE_CONFIGS on the topic: the answer is relayed.")
            .sends(list(&[resource(2, "open.a")]))
            .answers(described(&[told(2, "open.a", retention)])),
        case(32, "denied", "A topic is denied with 29, a group with 30, whatever is the cluster's with 31.").sends(list(&[
            resource(2, "secret.a"),
            resource(32, "secret.g"),
            resource(4, "1"),
            resource(8, "1"),
            resource(16, "metrics"),
        ])),
        case(32, "partly-denied", "The denied resource is taken out; its 29 is put into the broker's answer.")
            .sends(list(&[resource(2, "open.a"), resource(2, "secret.a")]))
            .answers(described(&[told(2, "open.a", retention)])),
        case(32, "broker", "Of a broker the addresses of listeners and controllers are not shown (ruling 23).")
            .policy("admin")
            .sends(list(&[resource(4, "1")]))
            .answers(described(&[told(
                4,
                "1",
                &[
                    ("advertised.listeners", "PLAINTEXT://broker.inside:9092"),
                    ("controller.quorum.bootstrap.servers", "controller.inside:9093"),
                    ("log.retention.ms", "5"),
                ],
            )])),
        case(32, "unknown-type", "A resource of a type that Kafka does not know fails the whole request, as on a broker: 42.")
            .sends(list(&[resource(2, "open.a"), resource(64, "u")])),
    ];
    for key in [33, 44] {
        cases.extend([
            case(
                key,
                "allowed",
                "ALTER_CONFIGS on the topic: the request goes on as the bytes it came in.",
            )
            .sends(list(&[set(2, "open.a", retention)]))
            .answers(altered(2, "open.a")),
            case(
                key,
                "denied",
                "A topic is denied with 29, a group with 30, whatever is the cluster's with 31.",
            )
            .sends(list(&[
                set(2, "secret.a", retention),
                set(32, "secret.g", retention),
                set(4, "1", &[("log.retention.ms", "5")]),
                set(16, "metrics", &[("interval.ms", "5")]),
            ])),
            case(
                key,
                "partly-denied",
                "The denied resource is taken out; its 29 is put into the broker's answer.",
            )
            .sends(list(&[
                set(2, "open.a", retention),
                set(2, "secret.a", retention),
            ]))
            .answers(altered(2, "open.a")),
            case(
                key,
                "broker-by-verb",
                "The verb `administer` does not give the configuration of brokers: 31 (ruling 23).",
            )
            .policy("operator")
            .sends(list(&[set(4, "1", &[("log.retention.ms", "5")])])),
            case(
                key,
                "unknown-type",
                "A resource of a type that Kafka does not know: 42 for it.",
            )
            .sends(list(&[set(2, "open.a", retention), set(64, "u", &[])]))
            .answers(altered(2, "open.a")),
        ]);
    }
    cases.extend([
        case(33, "broker", "AlterConfigs resets whatever it does not name, credentials and listeners included: of a broker it is refused (44).")
            .policy("admin")
            .sends(list(&[set(4, "1", &[("log.retention.ms", "5")])])),
        case(44, "what-the-log-says", "Each setting with its operation and new value; of settings that are not known to hold no secret, the value is hidden.")
            .sends(json!({ "Resources": [{ "ResourceType": 2, "ResourceName": "open.b", "Configs": [
                { "Name": "retention.ms", "ConfigOperation": 0, "Value": "5" },
                { "Name": "segment.bytes", "ConfigOperation": 1, "Value": null },
                { "Name": "cleanup.policy", "ConfigOperation": 2, "Value": "compact" },
                { "Name": "leader.replication.throttled.replicas", "ConfigOperation": 3, "Value": "0:1" },
                { "Name": "plugin.password", "ConfigOperation": 0, "Value": "hunter2" },
            ] }] })),
        case(44, "broker", "What only tunes a broker may be changed by who has ALTER_CONFIGS on the cluster by name.")
            .policy("admin")
            .sends(list(&[set(4, "1", &[("log.retention.ms", "5")])]))
            .answers(altered(4, "1")),
        case(44, "sasl-jaas-config", "A login module would run in the broker, with Klamm locked out: no rule gives it (ruling 23).")
            .policy("admin")
            .sends(list(&[set(4, "1", &[("listener.name.external.plain.sasl.jaas.config", "org.example.Evil required;")])])),
        case(44, "broker-ways-around", "Classes, listeners, providers of secrets, and what a broker of the future reads: refused, for the cluster's default, too.")
            .policy("admin")
            .sends(list(&[
                set(4, "", &[("metric.reporters", "org.example.Evil")]),
                set(4, "2", &[("advertised.listeners", "PLAINTEXT://evil:9092")]),
                set(4, "3", &[("log.retention.ms", "${file:/etc/secret:key}")]),
                set(4, "4", &[("what.comes.later", "x")]),
            ])),
    ]);
    cases.extend(on_cluster(
        74,
        &json!({ "ResourceTypes": [2, 16] }),
        &json!({ "ConfigResources": [{ "ResourceName": "m", "ResourceType": 16 }] }),
    ));
    cases
}

fn acls() -> Vec<Case> {
    let filter = json!({ "ResourceTypeFilter": 2, "PatternTypeFilter": 3, "Operation": 1, "PermissionType": 1 });
    let creation = json!({ "ResourceType": 2, "ResourceName": "open.a", "ResourcePatternType": 3, "Principal": "User:eve", "Host": "*", "Operation": 2, "PermissionType": 3 });
    let mut cases = Vec::new();
    for (key, request) in [
        (29, filter.clone()),
        (30, json!({ "Creations": [creation.clone(), creation] })),
        (31, json!({ "Filters": [filter.clone(), filter] })),
    ] {
        cases.extend([
            case(key, "allowed", "Klamm's rules are the policy's files: 54, as from a broker without an authorizer (ruling 23). Nothing reaches the broker.")
                .policy("admin")
                .sends(request.clone()),
            case(key, "denied", "Without the right on the cluster: 31, at Kafka's own level.").sends(request.clone()),
            case(key, "by-verb", "No verb gives ACLs.").policy("operator").sends(request),
        ]);
    }
    cases
}

fn replicas() -> Vec<Case> {
    let partitions = json!([{ "PartitionIndex": 0, "Replicas": [1, 2] }, { "PartitionIndex": 1 }]);
    let parts = [
        on_cluster(
            34,
            &json!({ "Dirs": [{ "Path": "/data", "Topics": [{ "Name": "open.a", "Partitions": [0, 1] }] }] }),
            &json!({ "Results": [{ "TopicName": "open.a", "Partitions": [{}, { "PartitionIndex": 1 }] }] }),
        ),
        on_cluster(
            35,
            &json!({ "Topics": null }),
            &json!({ "Results": [{ "LogDir": "/data", "Topics": [{ "Name": "open.a", "Partitions": [{ "PartitionSize": 5 }] }], "TotalBytes": 9, "UsableBytes": 4, "IsCordoned": true }] }),
        ),
        on_cluster(
            43,
            &json!({ "ElectionType": 1, "TopicPartitions": [{ "Topic": "open.a", "Partitions": [0, 1] }], "TimeoutMs": 1000 }),
            &json!({ "ReplicaElectionResults": [{ "Topic": "open.a", "PartitionResult": [{ "PartitionId": 0 }, { "PartitionId": 1, "ErrorCode": 84 }] }] }),
        ),
        on_cluster(
            45,
            &json!({ "TimeoutMs": 1000, "AllowReplicationFactorChange": true, "Topics": [{ "Name": "open.a", "Partitions": partitions }] }),
            &json!({ "AllowReplicationFactorChange": true, "Responses": [{ "Name": "open.a", "Partitions": [{}, { "PartitionIndex": 1 }] }] }),
        ),
        on_cluster(
            46,
            &json!({ "TimeoutMs": 1000, "Topics": null }),
            &json!({ "Topics": [{ "Name": "open.a", "Partitions": [{ "Replicas": [1, 2], "AddingReplicas": [2] }] }] }),
        ),
    ];
    parts.into_iter().flatten().collect()
}

fn quotas_and_users() -> Vec<Case> {
    let entity = json!([{ "EntityType": "user", "EntityName": "bob" }]);
    let set = |user: &str| json!({ "Name": user, "Mechanism": 1, "Iterations": 4096, "Salt": raw("0x01".into()), "SaltedPassword": raw("0x02".into()) });
    let done = json!({ "Results": [{ "User": "bob" }] });
    let parts = [
        on_cluster(
            48,
            &json!({ "Components": [{ "EntityType": "user", "Match": "bob" }] }),
            &json!({ "Entries": [{ "Entity": entity, "Values": [{ "Key": "producer_byte_rate", "Value": 1024.5 }] }] }),
        ),
        on_cluster(
            49,
            &json!({ "Entries": [{ "Entity": entity, "Ops": [{ "Key": "producer_byte_rate", "Value": 1024.5 }] }] }),
            &json!({ "Entries": [{ "Entity": entity }] }),
        ),
        on_cluster(50, &json!({ "Users": [{ "Name": "bob" }] }), &json!({ "Results": [{ "User": "bob", "CredentialInfos": [{ "Mechanism": 1, "Iterations": 4096 }] }] })),
        on_cluster(51, &json!({ "Upsertions": [set("bob")], "Deletions": [{ "Name": "bob", "Mechanism": 2 }] }), &done),
        vec![
            case(51, "by-verb", "No verb gives the brokers' users.").policy("operator").sends(json!({ "Upsertions": [set("bob")] })),
            case(51, "own-user", "The user as which Klamm logs in is never altered, whatever the policy says (ruling 23).")
                .policy("admin")
                .sends(json!({ "Upsertions": [set("klamm")], "Deletions": [{ "Name": "klamm", "Mechanism": 2 }] })),
            case(51, "own-user-among-others", "The others beside it are.")
                .policy("admin")
                .sends(json!({ "Upsertions": [set("klamm"), set("bob")] }))
                .answers(done),
        ],
    ];
    parts.into_iter().flatten().collect()
}

fn quorum() -> Vec<Case> {
    let voter = json!({ "ClusterId": "c1", "TimeoutMs": 1000, "VoterId": 3, "VoterDirectoryId": OPEN, "Listeners": [{ "Name": "CONTROLLER", "Host": "controller", "Port": 9093 }], "AckWhenCommitted": true });
    let parts = [
        on_cluster(
            55,
            &json!({ "Topics": [{ "TopicName": "__cluster_metadata", "Partitions": [{}] }] }),
            &json!({ "Topics": [{ "TopicName": "__cluster_metadata", "Partitions": [{ "LeaderId": 1, "CurrentVoters": [{ "ReplicaId": 1, "LogEndOffset": 9, "LastFetchTimestamp": -1 }] }] }] }),
        ),
        vec![
            case(55, "version-2", "Version 2 tells the addresses of controllers: it is not offered, and refused (ruling 23).")
                .policy("admin")
                .only(2)
                .sends_bytes(&[0, 55, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0]),
        ],
        on_cluster(
            57,
            &json!({ "timeoutMs": 1000, "FeatureUpdates": [{ "Feature": "metadata.version", "MaxVersionLevel": 20, "UpgradeType": 1 }] }),
            &json!({ "Results": [{ "Feature": "metadata.version" }] }),
        ),
        on_cluster(64, &json!({ "BrokerId": 3 }), &json!({})),
        on_cluster(80, &voter, &json!({})),
        on_cluster(81, &json!({ "ClusterId": "c1", "VoterId": 3, "VoterDirectoryId": OPEN }), &json!({ "ErrorCode": 125 })),
        on_cluster(94, &json!({ "ControllerId": 3 }), &json!({})),
    ];
    parts.into_iter().flatten().collect()
}

fn telemetry() -> Vec<Case> {
    vec![
        case(71, "allowed", "Needs no right, as in Kafka; offered only when the broker offers it.")
            .sends(json!({ "ClientInstanceId": OPEN }))
            .answers(json!({ "ClientInstanceId": OPEN, "SubscriptionId": 5, "AcceptedCompressionTypes": [4, 3], "PushIntervalMs": 60_000, "TelemetryMaxBytes": 1_048_576, "RequestedMetrics": ["*"] })),
        case(72, "allowed", "Relayed: the broker bounds what it takes, Klamm the frame.")
            .sends(json!({ "ClientInstanceId": OPEN, "SubscriptionId": 5, "Metrics": raw("0x0a00".into()) }))
            .answers(json!({})),
    ]
}

fn login() -> Vec<Case> {
    let handshake = |mechanism: &str| json!({ "Mechanism": mechanism });
    let message = |text: &str| json!({ "AuthBytes": raw(digits(text.as_bytes())) });
    let versions = json!({ "ClientSoftwareName": "apache-kafka-java", "ClientSoftwareVersion": "4.4.0", "NodeId": -1 });
    let named = |cluster: Value, node: i32| {
        let mut request = versions.clone();
        request["ClusterId"] = cluster;
        request["NodeId"] = json!(node);
        request
    };
    let mut unsound = versions.clone();
    unsound["ClientSoftwareName"] = json!("curl (or so)");
    let without =
        "On a listener without a login there is none to take part in: 34, as from a broker.";
    vec![
        case(17, "offered", "The mechanism is there: the exchange begins, and no broker knows of it yet (ruling 13).")
            .from(1)
            .login()
            .sends(handshake("PLAIN")),
        case(17, "not-offered", "Another mechanism: 33 with those that are there, and the connection is closed.")
            .from(1)
            .login()
            .sends(handshake("GSSAPI")),
        case(17, "version-0", "Version 0 would go on without frames: refused with 35, and the connection is closed.")
            .to(0)
            .login()
            .sends(handshake("PLAIN")),
        case(17, "no-login", without).sends(handshake("PLAIN")),
        case(36, "allowed", "The password is right: recorded before it is answered, and the answer says nothing else.")
            .login()
            .sends_first(17, 1, handshake("PLAIN"))
            .sends(message("\0alice\0wonderland")),
        case(36, "denied", "The password is wrong: 58, late, and the connection is closed.")
            .login()
            .sends_first(17, 1, handshake("PLAIN"))
            .sends(message("\0alice\0looking-glass")),
        case(36, "nobody", "A name that nobody holds is answered as a wrong password is, and not written to the log: it may be one.")
            .login()
            .sends_first(17, 1, handshake("PLAIN"))
            .sends(message("\0wonderland\0alice")),
        case(36, "for-another", "To act for somebody else is not possible with PLAIN.")
            .login()
            .sends_first(17, 1, handshake("PLAIN"))
            .sends(message("bob\0alice\0wonderland")),
        case(36, "garbage", "What is no message of the mechanism fails as a wrong password does.")
            .login()
            .sends_first(17, 1, handshake("PLAIN"))
            .sends(message("alice")),
        case(36, "before-handshake", "Before a mechanism is agreed on: 34, and the connection is closed.")
            .login()
            .sends(message("\0alice\0wonderland")),
        case(36, "no-login", without).sends(message("\0alice\0wonderland")),
        case(18, "before-login", "Answered before anybody has logged in, and before a broker is connected: what Klamm judges of what the brokers offer (ruling 13).")
            .login()
            .sends(versions.clone()),
        case(18, "no-login", "On a listener without a login the same.").sends(versions.clone()),
        case(18, "unsound-name", "What a client calls itself is letters, digits, dots and hyphens (KIP-511): 42.")
            .from(3)
            .login()
            .sends(unsound),
        case(18, "elsewhere", "The client believes to be at a node of another cluster (KIP-1242): 129, on which it bootstraps again.")
            .from(5)
            .login()
            .sends(named(json!("c2"), 1)),
        case(18, "another-node", "The client believes to be at a node, on an address that is none's (KIP-1242): 129.")
            .from(5)
            .login()
            .sends(named(json!("c1"), 7)),
        case(18, "half-a-place", "Cluster and node are named together (KIP-1242): 42.")
            .from(5)
            .login()
            .sends(named(json!("c1"), -1)),
        case(18, "unknown-version", "A version of the future: answered in version 0 with 35 and the versions that there are, so that the client asks again.")
            .only(api::api_versions::NEWEST + 1)
            .login()
            .sends_bytes(&[0, 18, 0, 6, 0, 0, 0, 1, 0xff, 0xff, 0, 9, 9, 9]),
        case(3, "before-login", "Before the login nothing but the login is heard: recorded, and the connection is closed.")
            .only(12)
            .login()
            .sends(json!({ "Topics": null })),
    ]
}

/// Requests that wait at the broker, for a second or for minutes, while the policy changes (ruling
/// 10).
fn reloads() -> Vec<Case> {
    let fetch = json!({ "ReplicaId": -1, "MaxWaitMs": i32::MAX, "MinBytes": 1, "MaxBytes": 1_048_576, "SessionEpoch": -1, "Topics": [{ "Topic": "open.a", "TopicId": OPEN, "Partitions": [{ "FetchOffset": 3, "CurrentLeaderEpoch": -1, "LastFetchedEpoch": -1, "LogStartOffset": -1, "PartitionMaxBytes": 1_048_576 }] }] });
    let fetched = json!({ "Responses": [{ "Topic": "open.a", "TopicId": OPEN, "Partitions": [{ "HighWatermark": 4, "LastStableOffset": 4, "PreferredReadReplica": -1, "Records": raw(batch()) }] }] });
    let join = json!({ "GroupId": "open.g", "SessionTimeoutMs": 10_000, "RebalanceTimeoutMs": 600_000, "ProtocolType": "consumer", "Protocols": [{ "Name": "range", "Metadata": raw("0x0000".into()) }] });
    let joined =
        json!({ "GenerationId": 1, "ProtocolName": "range", "Leader": "m", "MemberId": "m" });
    let sync = json!({ "GroupId": "open.g", "GenerationId": 1, "MemberId": "m", "ProtocolType": "consumer", "ProtocolName": "range" });
    let synced = json!({ "Assignment": raw("0x0001".into()) });
    let waiting = [(1, fetch, fetched), (11, join, joined), (14, sync, synced)];
    let both = waiting.into_iter().flat_map(|(key, request, answer)| {
        [
            case(key, "reload-takes", "A reload that takes away a right on which the waiting request relies closes the connection: what the broker would answer reaches nobody.")
                .sends(request.clone())
                .reloads("operator")
                .answers(answer.clone()),
            case(key, "reload-leaves", "A reload that takes away other rights, and leaves those on which the waiting request relies, leaves the connection.")
                .sends(request)
                .reloads("reader")
                .answers(answer),
        ]
    });
    both.collect()
}

/// Metadata 12, byte by byte: header (with a null client id and tags), topics, three flags, tags.
fn tags() -> Vec<Case> {
    let mut bits = cluster_answer(&[]);
    bits["ClusterAuthorizedOperations"] = json!(0x1ff8);
    let head = [0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0];
    let not_text = [&head, &[2][..], &[0; 16], &[3, 0xff, 0xfe, 0], &[0; 3]].concat();
    vec![
        case(3, "unknown-tag-in-the-header", "A well-formed tag that Kafka does not know is taken out of the header, too (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 1, 9, 1, 7, 1, 0, 0, 0])
            .answers(cluster_answer(&[])),
        case(3, "tags-unordered", "Tags out of order: one reading only (ruling 6).")
            .only(12)
            .sends_bytes(&[0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0, 0, 2, 9, 0, 8, 0]),
        case(3, "not-text", "A name that is no UTF-8: a broker reads another name than was judged (ruling 6).")
            .only(12)
            .sends_bytes(&not_text),
        case(3, "authorized-operations-of-the-cluster", "Without DESCRIBE on the cluster its bitmap is not told (ruling 22).")
            .from(8)
            .to(10)
            .sends(json!({ "Topics": [], "IncludeClusterAuthorizedOperations": true }))
            .answers(bits),
    ]
}

fn refused() -> Vec<Case> {
    let about = "Not offered: refused before anything of it is read, recorded, and the connection is closed.";
    let content =
        |key: u8, version: u8| vec![0, key, 0, version, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0];
    let mut cases: Vec<Case> = api::REFUSED
        .iter()
        .map(|(key, ..)| {
            let version = crate::wire::layout::stable_versions(*key).start;
            let content = content(u8::try_from(*key).unwrap(), u8::try_from(version).unwrap());
            case(*key, "refused", about)
                .policy("admin")
                .only(version)
                .sends_bytes(&content)
        })
        .collect();
    cases.push(
        case(
            0,
            "refused",
            "Offered only so that old clients compress (KAFKA-18659), and refused when it is sent.",
        )
        .only(2)
        .sends_bytes(&content(0, 2)),
    );
    cases
}
