//! Arbitrary bytes, before and after the login. The client gets Kafka's own answer or its
//! connection ends, the audit log has an event, and all other clients are served as before.

use crate::{
    kafka::{self, Klamm, Way, broker},
    raw::{self, Raw, connect_from},
    trail::{Trail, logged},
};
use flate2::{Compress, Compression, FlushCompress};
use kafka_protocol::{
    messages::{
        CreateTopicsRequest, DescribeTopicPartitionsRequest, FetchRequest, ListOffsetsRequest,
        MetadataRequest, ProduceRequest, ProduceResponse, SaslAuthenticateRequest,
        SaslHandshakeRequest, TopicName,
        create_topics_request::{CreatableTopic, CreatableTopicConfig},
        describe_topic_partitions_request::Cursor,
        fetch_request::{FetchPartition, FetchTopic},
        list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic},
        metadata_request::MetadataRequestTopic,
        produce_request::{PartitionProduceData, TopicProduceData},
        produce_response::PartitionProduceResponse,
    },
    protocol::StrBytes,
};
use klamm::wire::records::{
    Codec,
    build::{self, New, Options},
};
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use serde_json::Value;
use std::{fs, io::Write, sync::OnceLock, thread, time::Duration};
use uuid::Uuid;

/// The newest version of Produce that names its topics.
pub const PRODUCE: i16 = 12;
/// The first versions of Produce and Fetch that identify topics by id.
const BY_ID: i16 = 13;
const LIST_OFFSETS: i16 = 6;
const METADATA: i16 = 12;
/// The most memory that Klamm may take: one batch decompressed to its limit of 256 MiB, and its
/// surroundings.
const MEMORY_KIB: u64 = 600 << 10;

/// The Klamm of these tests: separate, so that its memory can be measured.
fn klamm() -> &'static Klamm {
    static KLAMM: OnceLock<Klamm> = OnceLock::new();
    KLAMM.get_or_init(|| {
        topics();
        // Bombs of a gigabyte, one after the other, by one user.
        let limits = "limits: { decompress_rate: 4GiB }\n";
        Klamm::start_changed(Way::default(), "hostile", &broker().address(), |text| {
            text + limits
        })
    })
}

/// The topics of these tests, created at the broker itself.
pub fn topics() {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let names = [
            "open",
            "contract",
            "bomb",
            "each",
            "outage",
            "killed",
            "drain",
            "displaced",
        ];
        // The records of these tests are years old.
        let forever = CreatableTopicConfig::default()
            .with_name("retention.ms".into())
            .with_value(Some("-1".into()));
        let topic = |name| {
            CreatableTopic::default()
                .with_name(topic_name(&format!("hostile.{name}")))
                .with_configs(vec![forever.clone()])
                .with_num_partitions(2)
                .with_replication_factor(1)
        };
        let request = CreateTopicsRequest::default()
            .with_timeout_ms(30_000)
            .with_topics(names.map(topic).into());
        for topic in Raw::plain(broker().port()).ask(7, &request).topics {
            assert_eq!(topic.error_code, 0, "{topic:?}");
        }
        for name in names {
            while offset(&format!("hostile.{name}"), 1).is_none() {
                thread::sleep(Duration::from_millis(50));
            }
        }
    });
}

/// The offset of the next record of partition 0, as the broker reports it.
pub fn end_of(topic: &str) -> i64 {
    offset(topic, 0).unwrap_or_else(|| panic!("`{topic}` has no leader"))
}

fn offset(topic: &str, partition: i32) -> Option<i64> {
    let partition = ListOffsetsPartition::default()
        .with_partition_index(partition)
        .with_timestamp(-1);
    let topic = ListOffsetsTopic::default()
        .with_name(topic_name(topic))
        .with_partitions(vec![partition]);
    let request = ListOffsetsRequest::default()
        .with_replica_id((-1).into())
        .with_topics(vec![topic]);
    let answer = Raw::plain(broker().port()).ask(LIST_OFFSETS, &request);
    let found = &answer.topics[0].partitions[0];
    (found.error_code == 0).then_some(found.offset)
}

pub fn topic_name(name: &str) -> TopicName {
    TopicName(StrBytes::from_string(name.to_owned()))
}

/// Records for partition 0 of a topic.
pub fn produce(topic: &str, records: Vec<u8>) -> ProduceRequest {
    ProduceRequest::default()
        .with_acks(-1)
        .with_timeout_ms(10_000)
        .with_topic_data(vec![
            TopicProduceData::default()
                .with_name(topic_name(topic))
                .with_partition_data(vec![partition(0, records)]),
        ])
}

fn partition(index: i32, records: Vec<u8>) -> PartitionProduceData {
    PartitionProduceData::default()
        .with_index(index)
        .with_records(Some(records.into()))
}

/// A batch that meets every contract here.
pub fn good() -> Vec<u8> {
    build::batch(&[New::value(*br#"{"n":1}"#)], Codec::None).unwrap()
}

/// The error codes of all partitions, in order.
pub fn codes(answer: &ProduceResponse) -> Vec<i16> {
    partitions(answer).map(|found| found.error_code).collect()
}

fn partitions(answer: &ProduceResponse) -> impl Iterator<Item = &PartitionProduceResponse> {
    answer
        .responses
        .iter()
        .flat_map(|topic| &topic.partition_responses)
}

#[derive(Debug, Clone, Copy)]
enum Door {
    Plain,
    Tls,
}

const DOORS: [Door; 2] = [Door::Plain, Door::Tls];

impl Door {
    fn open(self) -> Raw {
        let klamm = klamm();
        match self {
            Door::Plain => Raw::plain(klamm.ports().plain[0]),
            Door::Tls => Raw::tls(klamm.ports().tls[0], &klamm.ca()),
        }
    }

    /// From a separate address, so that earlier failures do not delay it.
    fn open_from(self, n: u8) -> Raw {
        let (klamm, address) = (klamm(), [127, 1, 0, n]);
        match self {
            Door::Plain => Raw::over(connect_from(address, klamm.ports().plain[0]), None),
            Door::Tls => {
                let tcp = connect_from(address, klamm.ports().tls[0]);
                Raw::over(tcp, Some(&klamm.ca()))
            }
        }
    }

    fn tester(self) -> Raw {
        self.open().logged_in("tester", &kafka::password("tester"))
    }
}

fn trail() -> Trail {
    Trail(klamm().audit())
}

/// A well-behaved client is served, and Klamm has not taken more memory than allowed.
fn still_well() {
    let answer = Door::Tls
        .tester()
        .ask(PRODUCE, &produce("hostile.open", good()));
    assert_eq!(codes(&answer), [0]);
    let status = fs::read_to_string(format!("/proc/{}/status", klamm().pid())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < MEMORY_KIB, "Klamm took {peak} KiB");
}

// ---- Before the login ----

/// Bytes that end a connection, and the resulting record.
struct End {
    says: Vec<u8>,
    refusal: &'static str,
    detail: &'static str,
}

fn end(says: impl Into<Vec<u8>>, refusal: &'static str, detail: &'static str) -> End {
    let says = says.into();
    End {
        says,
        refusal,
        detail,
    }
}

impl End {
    /// Klamm sends no answer, the connection ends, and the log has the reason.
    fn meets(&self, mut raw: Raw, who: &str) -> Value {
        raw.say(&self.says);
        assert_eq!(raw.hear(), None, "{}", self.detail);
        let event = trail().find(raw.port(), |event| event["unmapped"]["refusal"].is_string());
        assert_eq!(event["unmapped"]["refusal"], self.refusal, "{event:#}");
        assert_eq!(event["status_detail"], self.detail, "{event:#}");
        assert_eq!(event["action"], "Denied", "{event:#}");
        let user = &event["actor"]["user"];
        assert!(user["uid"] == who || user["name"] == who, "{event:#}");
        event
    }
}

#[test]
fn what_is_no_login_is_closed_and_recorded() {
    let mut hello = Vec::new();
    raw::tls(&klamm().ca()).write_tls(&mut hello).unwrap();
    let ends = [
        end([0; 4], "malformed", "the frame length is zero"),
        end([0xff; 4], "malformed", "the frame length `-1` is negative"),
        end(
            [0x80, 0, 0, 0],
            "malformed",
            "the frame length `-2147483648` is negative",
        ),
        end(
            [0x7f, 0xff, 0xff, 0xff],
            "too_large",
            "the frame length `2147483647` is over the limit of `32768` bytes",
        ),
        end(
            raw::frame(&[0; (32 << 10) + 1]),
            "too_large",
            "the frame length `32769` is over the limit of `32768` bytes",
        ),
        end(hello, "malformed", "a TLS handshake on a port without TLS"),
        end(
            raw::frame(b"\0\x12\0"),
            "malformed",
            "the frame ends inside `RequestHeader`",
        ),
        end(
            raw::request(18, 3, 1, true, b"\x02x\x02y\0behind"),
            "malformed",
            "`6` bytes are left over after the message",
        ),
        end(
            raw::request(17, 1, 1, false, b"\0\x02\xff\xfe"),
            "malformed",
            "`SaslHandshakeRequest.Mechanism` is not UTF-8",
        ),
        end(
            raw::request(36, 2, 1, true, b"\xff\xff\xff\xff\x07"),
            "malformed",
            "`SaslAuthenticateRequest.AuthBytes` announces `2147483646` bytes, more than there are",
        ),
    ];
    for door in DOORS {
        for end in &ends {
            end.meets(door.open(), "unauthenticated");
        }
    }
    still_well();
}

/// Every existing key and some unknown ones, except the three of the login.
#[test]
fn no_request_is_taken_before_the_login() {
    let keys = (-1..=95).chain([i16::MIN, 9999, i16::MAX]);
    for (key, door) in keys
        .filter(|key| ![17, 18, 36].contains(key))
        .zip(DOORS.into_iter().cycle())
    {
        let mut raw = door.open();
        raw.say(&raw::request(key, 0, 7, false, &[0; 64]));
        assert_eq!(raw.hear(), None, "key {key}");
        let event = trail().find(raw.port(), |event| event["unmapped"]["api_key"] == key);
        assert_eq!(event["unmapped"]["refusal"], "unauthenticated", "{event:#}");
        let detail = event["status_detail"].as_str().unwrap_or_default();
        let why = " before the login; the client is not configured for SASL";
        assert!(detail.ends_with(why), "{event:#}");
    }
    still_well();
}

#[test]
fn a_failed_login_is_told_nothing_and_recorded_with_its_reason() {
    let long = [b"\0", [b'x'; 256].as_slice(), b"\0secret"].concat();
    let failures: [(&[u8], &str, &str); 11] = [
        (b"\0tester\0guessed", "wrong password", "tester"),
        (b"\0nobody\0tester-secret", "unknown user", "unheld:"),
        (b"\0\0tester-secret", "empty name", "unreadable"),
        (b"\0tester\0", "empty password", "tester"),
        (
            b"\0tes\0ter\0tester-secret",
            "malformed message",
            "unreadable",
        ),
        (
            b"\0tester\0tester-secret\0",
            "malformed message",
            "unreadable",
        ),
        (b"tester\0tester-secret", "malformed message", "unreadable"),
        (b"", "malformed message", "unreadable"),
        (
            b"\0tes\xffter\0tester-secret",
            "malformed message",
            "unreadable",
        ),
        (
            b"admin\0tester\0tester-secret",
            "authorization id of somebody else",
            "tester",
        ),
        (&long, "name too long", "unreadable"),
    ];
    for door in DOORS {
        for (n, (message, reason, user)) in (1..).zip(failures) {
            let mut raw = door.open_from(n);
            let told = Some("Authentication failed: invalid credentials".to_owned());
            assert_eq!(raw.log_in(message), (58, told), "{reason}");
            assert_eq!(raw.hear(), None, "{reason}");
            let event = trail().find(raw.port(), |event| event["class_uid"] == 3002);
            assert_eq!(event["status_detail"], reason, "{event:#}");
            assert_eq!(event["status"], "Failure", "{event:#}");
            let name = event["user"]["name"].as_str();
            let name = name.or(event["user"]["uid"].as_str()).unwrap();
            assert!(
                name == user || user == "unheld:" && name.starts_with(user),
                "{event:#}"
            );
            let all = fs::read_to_string(&trail().segments()[0]).unwrap();
            assert!(!all.contains("secret"), "a password is in the audit log");
        }
    }
    still_well();
}

#[test]
fn a_handshake_that_leads_nowhere_is_answered_closed_and_recorded() {
    let unknown = SaslHandshakeRequest::default().with_mechanism("GSSAPI".into());
    let detail = "the mechanism `GSSAPI` is not offered";
    for door in DOORS {
        for version in [0, 1] {
            let mut raw = door.open();
            let answer = raw.ask(version, &unknown);
            assert_eq!(answer.error_code, 33);
            let offered = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"];
            assert_eq!(answer.mechanisms, offered.map(StrBytes::from_static_str));
            out_of_turn(raw, "SaslHandshake", detail);
        }
        let mut raw = door.open();
        let answer = raw.ask(2, &authenticate());
        assert_eq!(answer.error_code, 34);
        out_of_turn(raw, "SaslAuthenticate", "no handshake came before it");
    }
    still_well();
}

fn authenticate() -> SaslAuthenticateRequest {
    raw::plain(b"\0tester\0tester-secret")
}

fn out_of_turn(mut raw: Raw, api: &str, detail: &str) {
    assert_eq!(raw.hear(), None, "{detail}");
    let event = trail().find(raw.port(), |event| event["unmapped"]["api"] == api);
    assert_eq!(event["unmapped"]["refusal"], "unauthenticated", "{event:#}");
    assert_eq!(event["status_detail"], detail, "{event:#}");
}

/// A client that is newer than Klamm must learn the supported versions, and continue.
#[test]
fn an_unknown_version_of_api_versions_is_answered_in_version_0() {
    for door in DOORS {
        let mut raw = door.open();
        raw.say(&raw::request(
            18,
            99,
            7,
            true,
            b"what a later Kafka may put here",
        ));
        let answer = raw.hear().unwrap();
        assert_eq!(
            answer.as_ref(),
            [0, 0, 0, 7, 0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 5]
        );
        assert_eq!(raw.log_in(b"\0tester\0tester-secret").0, 0);
    }
}

#[test]
fn a_login_again_is_out_of_place_and_changes_nothing() {
    let mut raw = Door::Plain.tester();
    assert_eq!(raw.ask(1, &raw::handshake()).error_code, 34);
    assert_eq!(raw.ask(2, &authenticate()).error_code, 34);
    assert_eq!(
        codes(&raw.ask(PRODUCE, &produce("hostile.open", good()))),
        [0]
    );
    still_well();
}

/// All at once, to wait for their ten seconds only once.
#[test]
fn whoever_does_not_get_on_with_the_login_is_closed() {
    let (tls, mut hello) = (klamm().ports().tls[0], Vec::new());
    raw::tls(&klamm().ca()).write_tls(&mut hello).unwrap();
    let half_a_hello = hello.get(..hello.len() / 2).unwrap();
    let mut slow = vec![Raw::plain(tls), Raw::plain(tls)];
    slow[1].say(half_a_hello);
    let login = raw::request(17, 1, 1, false, b"\0\x05PLAIN");
    for door in DOORS {
        for says in [&b""[..], b"\0", b"\0\0\x20\0", &login[..12]] {
            let mut raw = door.open();
            raw.say(says);
            slow.push(raw);
        }
        let mut raw = door.open();
        raw.say(&login);
        assert!(raw.hear().is_some());
        slow.push(raw);
    }
    for raw in &mut slow {
        assert_eq!(raw.hear(), None);
    }
    still_well();
}

#[test]
fn a_request_that_ends_in_its_middle_goes_nowhere() {
    let login = raw::request(17, 1, 1, false, b"\0\x05PLAIN");
    for door in DOORS {
        for cut in [0, 3, 4, 9, login.len() - 1] {
            let mut raw = door.open();
            raw.say(&login[..cut]);
            raw.end();
            assert_eq!(raw.hear(), None, "cut at {cut}");
        }
    }
    let mut raw = Door::Plain.tester();
    let batch = good();
    let mut body = b"\x00\xff\xff\0\0\x27\x10\x02\x0dhostile.open\x02\0\0\0\0".to_vec();
    body.push(u8::try_from(batch.len() + 1).unwrap());
    body.extend(&batch);
    body.extend([0; 3]);
    let whole = raw::request(0, 9, 9, true, &body);
    raw.say(&whole[..whole.len() - 1]);
    raw.end();
    assert_eq!(raw.hear(), None);
    let event = trail().find(raw.port(), |event| event["unmapped"]["closing"].is_string());
    assert_eq!(event["unmapped"]["closing"], "client", "{event:#}");
    assert!(
        trail()
            .of(raw.port())
            .iter()
            .all(|event| event["class_uid"] != 6005)
    );
    // With its last byte it is an ordinary request.
    let mut raw = Door::Plain.tester();
    raw.say(&whole);
    assert!(raw.hear().is_some());
    trail().find(raw.port(), |event| event["class_uid"] == 6005);
    still_well();
}

/// Log lines about connections are limited per second, so the attempt is repeated.
#[test]
fn the_log_says_who_took_the_wrong_port() {
    let mut hello = Vec::new();
    raw::tls(&klamm().ca()).write_tls(&mut hello).unwrap();
    let kafka = raw::request(18, 3, 1, true, b"\x02x\x02y\0");
    let [tls, plain] = [klamm().ports().tls[0], klamm().ports().plain[0]];
    let wrong = [
        (plain, hello, "a TLS handshake on a port without TLS"),
        (tls, kafka, "the peer does not speak TLS on a TLS port"),
    ];
    for (port, says, line) in wrong {
        let told = (0..5).any(|_| {
            let from = fs::metadata(klamm().log()).unwrap().len();
            let mut raw = Raw::plain(port);
            raw.say(&says);
            assert_eq!(raw.hear(), None, "{line}");
            let peer = format!("\"127.0.0.1:{}\"", raw.port());
            logged(&klamm().log(), from, &[line, &peer])
        });
        assert!(told, "{line}");
    }
    still_well();
}

// ---- After the login ----

fn bytes(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// Bodies (and headers) with false values, or in a form that Kafka does not write.
fn lies() -> Vec<End> {
    let metadata = |version, flexible, body: &[u8]| raw::request(3, version, 1, flexible, body);
    let fetch = b"\xff\xff\xff\xff\0\0\x01\0\0\0\0\x01\0\0\x10\0\0\0\0\0\0\xff\xff\xff\xff";
    let malformed = |says: Vec<u8>, detail| end(says, "malformed", detail);
    vec![
        malformed(
            metadata(8, false, b"\x7f\xff\xff\xff\0\0\0"),
            "`MetadataRequest.Topics` announces `2147483647` elements, more than the bytes that are left can hold",
        ),
        malformed(
            metadata(12, true, b"\xff\xff\xff\xff\x0f\0\0\0"),
            "`MetadataRequest.Topics` announces `4294967294` elements, more than the bytes that are left can hold",
        ),
        malformed(
            raw::request(
                0,
                7,
                1,
                false,
                b"\xff\xff\xff\xff\0\0\x10\0\x7f\xff\xff\xff",
            ),
            "`ProduceRequest.TopicData` announces `2147483647` elements, more than the bytes that are left can hold",
        ),
        malformed(
            raw::request(
                0,
                9,
                1,
                true,
                b"\0\xff\xff\0\0\x10\0\x02\x02x\x02\0\0\0\0\xff\xff\xff\xff\x07abc",
            ),
            "`ProduceRequest.TopicData.PartitionData.Records` announces `2147483646` bytes, more than there are",
        ),
        malformed(
            raw::request(
                1,
                12,
                1,
                true,
                &bytes(&[fetch, b"\x02\x02x\xff\xff\xff\xff\x0f"]),
            ),
            "`FetchRequest.Topics.Partitions` announces `4294967294` elements, more than the bytes that are left can hold",
        ),
        malformed(
            metadata(12, true, b"\x01\0\0\0!"),
            "`1` bytes are left over after the message",
        ),
        malformed(
            metadata(8, false, b"\0\0\0\x01\0\x02\xff\xfe\0\0\0"),
            "`MetadataRequest.Topics.Name` is not UTF-8",
        ),
        malformed(
            metadata(8, false, b"\0\0\0\x01\xff\xfe\0\0\0"),
            "`MetadataRequest.Topics.Name` has a negative length",
        ),
        malformed(
            metadata(8, false, b"\0\0\0\x01\xff\xff\0\0\0"),
            "`MetadataRequest.Topics.Name` is null, which its version does not allow",
        ),
        malformed(
            metadata(12, true, b"\x01\0\0\x02\x64\0\x64\0"),
            "tag `100` of `MetadataRequest` is repeated or out of order",
        ),
        malformed(
            metadata(12, true, b"\x01\0\0\x02\x65\0\x64\0"),
            "tag `100` of `MetadataRequest` is repeated or out of order",
        ),
        malformed(
            metadata(12, true, b"\x01\0\0\x01\x64\x32"),
            "`MetadataRequest` announces `50` bytes, more than there are",
        ),
        malformed(
            metadata(12, true, b"\x81\0\0\0\0"),
            "a varint in `MetadataRequest.Topics` is longer than it need be",
        ),
        malformed(
            metadata(12, true, b"\x01\x02\0\0"),
            "`MetadataRequest.AllowAutoTopicCreation` is neither true nor false",
        ),
        malformed(
            raw::frame(b"\0\x03\0\x08\0\0\0\x01\x7f\xffraw"),
            "`RequestHeader.ClientId` announces `32767` bytes, more than there are",
        ),
        malformed(
            raw::frame(b"\0\x03\0\x0c\0\0\0\x01\0\x03raw\x02\x64\0\x64\0\x01\0\0\0"),
            "tag `100` of `RequestHeader` is repeated or out of order",
        ),
        malformed(vec![0; 4], "the frame length is zero"),
        end(
            [0x7f, 0xff, 0xff, 0xff],
            "too_large",
            "the frame length `2147483647` is over the limit of `104857600` bytes",
        ),
        end(
            raw::request(9999, 0, 1, false, b""),
            "unknown_key",
            "api key 9999 version 0",
        ),
        end(
            raw::request(58, 0, 1, true, b""),
            "unknown_key",
            "api key 58 version 0",
        ),
        end(
            raw::request(0, 2, 1, false, b""),
            "unsupported_version",
            "api key 0 version 2",
        ),
        end(
            raw::request(3, 99, 1, true, b""),
            "unsupported_version",
            "api key 3 version 99",
        ),
        end(
            raw::request(1, -1, 1, true, b""),
            "unsupported_version",
            "api key 1 version -1",
        ),
    ]
}

#[test]
fn a_request_that_lies_is_closed_and_recorded_whoever_sends_it() {
    for (lie, door) in lies().iter().zip(DOORS.into_iter().cycle()) {
        let raw = door.tester();
        let port = raw.port();
        lie.meets(raw, "tester");
        let closed = trail().find(port, |event| event["unmapped"]["closing"].is_string());
        assert_eq!(closed["unmapped"]["closing"], "refused", "{closed:#}");
    }
    still_well();
}

/// The only exception, which Kafka's later versions need: unknown tags.
#[test]
fn unknown_tags_in_good_order_do_no_harm() {
    let mut raw = Door::Plain.tester();
    raw.say(&raw::frame(
        b"\0\x03\0\x0c\0\0\0\x01\0\x03raw\x02\x64\0\x65\x01!\x01\0\0\x01\x64\x02??",
    ));
    assert!(raw.hear().is_some());
}

#[test]
fn a_topic_id_that_nobody_knows_is_told_so_beside_its_neighbours() {
    let mut raw = Door::Plain.tester();
    let (unknown, known) = (
        Uuid::from_u128(0xdead_beef),
        topic_id(&mut raw, "hostile.open"),
    );
    let data = |id| {
        TopicProduceData::default()
            .with_topic_id(id)
            .with_partition_data(vec![partition(0, good())])
    };
    let request = |ids: &[Uuid]| {
        produce("", Vec::new()).with_topic_data(ids.iter().map(|id| data(*id)).collect())
    };
    assert_eq!(codes(&raw.ask(BY_ID, &request(&[unknown]))), [100]);
    let mut both = raw.ask(BY_ID, &request(&[unknown, known]));
    both.responses.sort_by_key(|topic| topic.topic_id != known);
    assert_eq!(codes(&both), [0, 100]);

    let fetch = |ids: &[Uuid]| {
        let topic = |id: &Uuid| {
            FetchTopic::default()
                .with_topic_id(*id)
                .with_partitions(vec![
                    FetchPartition::default().with_partition_max_bytes(1 << 20),
                ])
        };
        FetchRequest::default()
            .with_max_bytes(1 << 20)
            .with_topics(ids.iter().map(topic).collect())
    };
    for ids in [&[unknown][..], &[unknown, known], &[known, unknown]] {
        let answer = raw.ask(BY_ID, &fetch(ids));
        assert_eq!(answer.error_code, 0);
        let code = |id: &Uuid| {
            let topic = answer.responses.iter().find(|topic| topic.topic_id == *id);
            topic.unwrap().partitions[0].error_code
        };
        for id in ids {
            assert_eq!(code(id), if *id == known { 0 } else { 100 });
        }
        assert_eq!(answer.responses.len(), ids.len());
    }
    let by_id = MetadataRequestTopic::default()
        .with_topic_id(unknown)
        .with_name(None);
    let asked = MetadataRequest::default().with_topics(Some(vec![by_id]));
    let answer = raw.ask(METADATA, &asked);
    let found: Vec<_> = answer
        .topics
        .iter()
        .map(|topic| (topic.error_code, topic.topic_id, topic.name.clone()))
        .collect();
    assert_eq!(found, [(100, unknown, None)]);
    still_well();
}

/// A broker answers by the id and ignores the name beside it, so the id is what Klamm decides on.
#[test]
fn a_name_beside_an_id_hides_nothing() {
    let mut direct = Raw::plain(broker().port());
    let hidden = CreatableTopic::default()
        .with_name(topic_name("hidden.hostile"))
        .with_num_partitions(1)
        .with_replication_factor(1);
    let made = CreateTopicsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics(vec![hidden]);
    let hidden = direct.ask(7, &made).topics[0].topic_id;
    while offset("hidden.hostile", 0).is_none() {
        thread::sleep(Duration::from_millis(50));
    }
    let mut raw = Door::Plain.tester();
    // Klamm knows the topic of this id.
    let mut root = Door::Plain
        .open()
        .logged_in("root", &kafka::password("root"));
    assert_eq!(topic_id(&mut root, "hidden.hostile"), hidden);
    let lying = MetadataRequestTopic::default()
        .with_topic_id(hidden)
        .with_name(Some(topic_name("hostile.open")));
    let asked = MetadataRequest::default().with_topics(Some(vec![lying]));
    let told = |raw: &mut Raw| {
        let topic = raw.ask(METADATA, &asked).topics.remove(0);
        (
            topic.error_code,
            topic.topic_id,
            topic.name,
            topic.partitions.len(),
        )
    };
    let name = Some(topic_name("hidden.hostile"));
    assert_eq!(told(&mut direct), (0, hidden, name, 1));
    assert_eq!(told(&mut raw), (29, hidden, None, 0));
    still_well();
}

/// The answers to requests for all topics, from these positions on, each with such a small limit
/// that the broker stops early.
fn searched(raw: &mut Raw) -> Vec<String> {
    let places = [
        "hostile-",
        "hostile-h",
        "hostile-hidden.1",
        "hostile-hidden.2x",
        "hostile-hidden.3",
        "hostile-hz",
        "hostile.bomb",
        "hostile.c",
    ];
    let each = places
        .into_iter()
        .flat_map(|place| [1, 2, 5].map(|limit| (place, limit)));
    let answers = each.map(|(place, limit)| {
        let cursor = Cursor::default()
            .with_topic_name(topic_name(place))
            .with_partition_index(1);
        let request = DescribeTopicPartitionsRequest::default()
            .with_response_partition_limit(limit)
            .with_cursor(Some(cursor));
        let answer = raw.ask(0, &request);
        assert!(!answer.topics.is_empty(), "from `{place}`");
        let hidden = |name: &TopicName| name.starts_with("hostile-");
        let mut topics = answer.topics.iter();
        assert!(!topics.any(|topic| topic.name.as_ref().is_some_and(hidden)));
        assert!(
            !answer
                .next_cursor
                .iter()
                .any(|next| hidden(&next.topic_name))
        );
        format!(
            "{place} {limit}: {:?} {:?}",
            answer.topics, answer.next_cursor
        )
    });
    answers.collect()
}

#[test]
fn a_search_with_limits_and_cursors_finds_no_hidden_topic() {
    let mut tester = Door::Plain.tester();
    let before = searched(&mut tester);
    let topic = |n| {
        CreatableTopic::default()
            .with_name(topic_name(&format!("hostile-hidden.{n}")))
            .with_num_partitions(3)
            .with_replication_factor(1)
    };
    let request = CreateTopicsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics([1, 2, 3].map(topic).into());
    for topic in Raw::plain(broker().port()).ask(7, &request).topics {
        assert_eq!(topic.error_code, 0, "{topic:?}");
    }
    while offset("hostile-hidden.3", 2).is_none() {
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(searched(&mut tester), before);
}

fn topic_id(raw: &mut Raw, name: &str) -> Uuid {
    let topic = MetadataRequestTopic::default().with_name(Some(topic_name(name)));
    let asked = MetadataRequest::default().with_topics(Some(vec![topic]));
    let answer = raw.ask(METADATA, &asked);
    assert_eq!(answer.topics[0].error_code, 0);
    answer.topics[0].topic_id
}

// ---- Records ----

/// A batch that is rejected, with its code and message.
struct Refused {
    batch: Vec<u8>,
    code: i16,
    message: &'static str,
}

fn refused(batch: Vec<u8>, code: i16, message: &'static str) -> Refused {
    Refused {
        batch,
        code,
        message,
    }
}

/// A batch with some bytes replaced, and a correct checksum.
fn patched(at: usize, with: &[u8]) -> Vec<u8> {
    let mut batch = good();
    batch[at..at + with.len()].copy_from_slice(with);
    build::reseal(&mut batch);
    batch
}

/// A batch with one record that announces this many, in both fields.
fn counting(count: i32) -> Vec<u8> {
    let mut batch = patched(57, &count.to_be_bytes());
    batch[23..27].copy_from_slice(&count.wrapping_sub(1).to_be_bytes());
    build::reseal(&mut batch);
    batch
}

/// A message in one of the formats before batches.
fn message(magic: u8) -> Vec<u8> {
    let timestamp: &[u8] = if magic == 1 { &[0; 8] } else { &[] };
    let content = bytes(&[
        &[magic, 0],
        timestamp,
        &[0xff; 4],
        &[0, 0, 0, 7],
        br#"{"n":1}"#,
    ]);
    let size = u32::try_from(content.len() + 4).unwrap();
    bytes(&[&[0; 8], &size.to_be_bytes(), b"crc!", &content])
}

/// Faults that are visible in the header: rejected with and without a contract.
fn bad_headers() -> Vec<Refused> {
    let two = bytes(&[&good(), &good()]);
    let short = good()[..60].to_vec();
    vec![
        refused(
            message(0),
            87,
            "message format 0 is older than record batches",
        ),
        refused(
            message(1),
            87,
            "message format 1 is older than record batches",
        ),
        refused(patched(16, &[3]), 2, "magic 3 is not known"),
        refused(counting(0), 87, "record count 0 is not positive"),
        refused(counting(-1), 87, "record count -1 is not positive"),
        refused(
            patched(57, &[0, 0, 0, 9]),
            87,
            "last offset delta 0 does not fit record count 9",
        ),
        refused(two, 87, "more than one record batch"),
        refused(short, 87, "60 bytes of an incomplete batch"),
        refused(
            patched(8, &[0, 0, 0, 9]),
            2,
            "batch length 9 is less than a batch header takes",
        ),
        refused(patched(7, &[1]), 87, "base offset 1 is not 0"),
        refused(patched(22, &[0x07]), 76, "compression codec 7 is not known"),
        refused(
            patched(22, &[0x20]),
            87,
            "a client may not write control records",
        ),
        refused(
            patched(22, &[0x08]),
            32,
            "a client may not write log append time",
        ),
        refused(Vec::new(), 87, "no record batch"),
    ]
}

/// Faults that are visible only in the records.
fn bad_records() -> Vec<Refused> {
    let mut damaged = good();
    *damaged.last_mut().unwrap() ^= 1;
    let broken = build::batch(
        &[New::value(*br#"{"n":1}"#), New::value(*br#"{"n":"one"}"#)],
        Codec::Gzip,
    );
    vec![
        refused(damaged, 2, "checksum does not match"),
        refused(counting(1000), 87, "record 1 is broken (it ends too early)"),
        refused(
            counting(i32::MAX),
            87,
            "record 1 is broken (it ends too early)",
        ),
        refused(
            broken.unwrap(),
            87,
            "1 of 2 records break the contract; record 1: `/n`: expected an integer",
        ),
        refused(
            build::batch(&[New::value(*b"{")], Codec::Zstd).unwrap(),
            87,
            "1 of 1 records break the contract; record 0: expected JSON (line 1, column 1)",
        ),
    ]
}

impl Refused {
    /// Rejected by itself, and the connection stays open.
    fn meets(&self, raw: &mut Raw, topic: &str) {
        let answer = raw.ask(PRODUCE, &produce(topic, self.batch.clone()));
        let found: Vec<_> = partitions(&answer).collect();
        let message = found[0].error_message.as_deref().unwrap_or_default();
        assert_eq!(found[0].error_code, self.code, "{message}");
        // For records the message also names the contract and its owner.
        let contract = message.strip_prefix(self.message);
        let of = format!(" (contract `{topic}`, owner ");
        assert!(
            contract.is_some_and(|rest| rest.is_empty() || rest.starts_with(&of)),
            "{message}"
        );
        assert_eq!(
            contract == Some(""),
            !self.message.contains("records break the contract"),
            "{message}"
        );
        assert_eq!((found.len(), found[0].base_offset), (1, -1));
        trail().find(raw.port(), |event| {
            let expected = fault(event, topic)["expected"].as_str();
            expected.is_some_and(|text| !text.is_empty() && self.message.contains(text))
        });
    }
}

fn fault<'a>(event: &'a Value, topic: &str) -> &'a Value {
    let entries = event["unmapped"]["entries"].as_array();
    let mut faults = entries
        .into_iter()
        .flatten()
        .filter(|entry| entry["name"] == topic && !entry["fault"].is_null());
    faults.next().map_or(&Value::Null, |entry| &entry["fault"])
}

#[test]
fn broken_batches_are_refused_one_by_one_and_nothing_of_them_arrives() {
    let topic = "hostile.contract";
    let (mut raw, before) = (Door::Tls.tester(), end_of(topic));
    for (number, case) in (1..).zip(bad_headers().into_iter().chain(bad_records())) {
        case.meets(&mut raw, topic);
        let recorded = |event: &&Value| !fault(event, topic).is_null();
        let events = trail().of(raw.port());
        assert_eq!(
            events.iter().filter(recorded).count(),
            number,
            "{}",
            case.message
        );
    }
    assert_eq!(codes(&raw.ask(PRODUCE, &produce(topic, good()))), [0]);
    assert_eq!(end_of(topic), before + 1);
    still_well();
}

#[test]
fn without_a_contract_headers_are_judged_and_the_checksum_is_the_brokers() {
    let mut raw = Door::Plain.tester();
    for case in bad_headers() {
        case.meets(&mut raw, "hostile.open");
    }
    let mut damaged = good();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(
        codes(&raw.ask(PRODUCE, &produce("hostile.open", damaged))),
        [2]
    );
    still_well();
}

#[test]
fn a_broken_partition_does_not_fail_its_neighbours() {
    let mut request = produce("hostile.contract", good());
    request.topic_data[0].name = topic_name("hostile.each");
    request.topic_data[0].partition_data = vec![partition(0, message(1)), partition(1, good())];
    let more = produce("hostile.open", good()).topic_data.remove(0);
    request.topic_data.push(more);
    let mut answer = Door::Plain.tester().ask(PRODUCE, &request);
    let places = |answer: &mut ProduceResponse| {
        answer.responses.sort_by_key(|topic| topic.name.to_string());
        for topic in &mut answer.responses {
            topic.partition_responses.sort_by_key(|found| found.index);
        }
        codes(answer)
    };
    assert_eq!(places(&mut answer), [87, 0, 0]);
    still_well();
}

/// The client expects no answer, so only the end of the connection shows the refusal.
#[test]
fn a_broken_batch_without_acknowledgement_ends_the_connection() {
    let mut raw = Door::Plain.tester();
    raw.send(PRODUCE, &produce("hostile.open", message(0)).with_acks(0));
    assert_eq!(raw.hear(), None);
    trail().find(raw.port(), |event| !fault(event, "hostile.open").is_null());
    let closed = trail().find(raw.port(), |event| event["unmapped"]["closing"].is_string());
    assert_eq!(closed["unmapped"]["closing"], "refused", "{closed:#}");
    still_well();
}

/// A stream of zeros, made of one repeated compressed piece. Only with zstd do 32 KiB become 1 GiB.
pub fn bomb(codec: Codec) -> Vec<u8> {
    const MIB: usize = 1 << 20;
    match codec {
        Codec::None => Vec::new(),
        Codec::Gzip => {
            let mut piece = Vec::with_capacity(64 << 10);
            let flush = FlushCompress::Full;
            Compress::new(Compression::best(), false)
                .compress_vec(&vec![0; MIB], &mut piece, flush)
                .unwrap();
            let head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";
            bytes(&[head, &piece.repeat(1024), b"\x01\0\0\xff\xff", &[0; 8]])
        }
        Codec::Snappy => {
            let piece = snap::raw::Encoder::new()
                .compress_vec(&vec![0; MIB])
                .unwrap();
            let size = u32::try_from(piece.len()).unwrap().to_be_bytes();
            let head = b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
            bytes(&[head, &bytes(&[&size, &piece]).repeat(320)])
        }
        Codec::Lz4 => {
            let info = FrameInfo::new()
                .block_size(BlockSize::Max4MB)
                .block_mode(BlockMode::Independent);
            let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(&vec![0; 4 * MIB]).unwrap();
            let frame = encoder.finish().unwrap();
            let (head, rest) = frame.split_at(7);
            let (piece, tail) = rest.split_at(rest.len() - 4);
            bytes(&[head, &piece.repeat(256), tail])
        }
        Codec::Zstd => {
            // Blocks of 128 KiB, each of them one repeated byte.
            let piece = [0x02, 0, 0x10, 0];
            let head = b"\x28\xb5\x2f\xfd\0\x58";
            bytes(&[head, &piece.repeat(8191), &[0x03, 0, 0x10, 0]])
        }
    }
}

#[test]
fn a_bomb_is_given_up_at_the_limit() {
    let (mut raw, before) = (Door::Plain.tester(), end_of("hostile.bomb"));
    for codec in [Codec::Zstd, Codec::Gzip, Codec::Lz4, Codec::Snappy] {
        let options = Options {
            codec,
            ..Options::default()
        };
        let batch = build::seal(&bomb(codec), 1, options.base_timestamp, &options).unwrap();
        assert!(
            codec != Codec::Zstd || batch.len() < 33_000,
            "{}",
            batch.len()
        );
        let message = "records take more than 268435456 bytes when decompressed";
        refused(batch, 10, message).meets(&mut raw, "hostile.bomb");
    }
    // Snappy announces the decompressed size, so a false size is detected at once.
    let options = Options {
        codec: Codec::Snappy,
        ..Options::default()
    };
    let liar = bytes(&[&[0xff, 0xff, 0xff, 0xff, 0x03], &[0; 32 << 10]]);
    let batch = build::seal(&liar, 1, options.base_timestamp, &options).unwrap();
    refused(batch, 87, "compressed records are broken (snappy)").meets(&mut raw, "hostile.bomb");
    assert_eq!(end_of("hostile.bomb"), before);
    still_well();
}
