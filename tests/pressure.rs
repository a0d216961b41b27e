//! Many simultaneous requests, requests and responses of the maximum size, and clients that do not
//! read. All are processed in order, and Klamm takes no more memory than documented.

use crate::{
    astray,
    hostile::{self, PRODUCE, bomb, codes, good, produce, topic_name},
    kafka::{self, Klamm, Way, broker},
    raw::{self, Raw},
    trail::Trail,
};
use bytes::{Buf, Bytes};
use kafka_protocol::{
    messages::{
        CreateTopicsRequest, FetchRequest, FetchResponse, MetadataRequest, ProduceRequest,
        create_topics_request::{CreatableTopic, CreatableTopicConfig},
        fetch_request::{FetchPartition, FetchTopic},
        metadata_request::MetadataRequestTopic,
        produce_request::{PartitionProduceData, TopicProduceData},
    },
    protocol::Decodable,
};
use klamm::wire::records::{
    Codec,
    build::{self, New, Options},
};
use std::{
    fs,
    io::{Read, Write},
    sync::OnceLock,
    thread,
    time::Duration,
};

const TOPIC: &str = "hostile.pressure";
/// With a batch of 1 MiB for each, the request is just below `limits.request`, which is also the
/// broker's limit.
const PARTITIONS: i32 = 99;
const FETCH: i16 = 12;
const MIB: u64 = 1 << 20;
const MIB_F: f64 = 1_048_576.0;

/// The Klamm of these tests: separate, so that its memory can be measured.
fn klamm() -> &'static Klamm {
    static KLAMM: OnceLock<Klamm> = OnceLock::new();
    KLAMM.get_or_init(|| {
        let forever = CreatableTopicConfig::default()
            .with_name("retention.ms".into())
            .with_value(Some("-1".into()));
        let topic = CreatableTopic::default()
            .with_name(topic_name(TOPIC))
            .with_num_partitions(PARTITIONS)
            // The records are years old.
            .with_configs(vec![forever])
            .with_replication_factor(1);
        let request = CreateTopicsRequest::default()
            .with_timeout_ms(30_000)
            .with_topics(vec![topic]);
        let answer = Raw::plain(broker().port()).ask(7, &request);
        assert_eq!(answer.topics[0].error_code, 0, "{answer:?}");
        Klamm::start("pressure", &broker().address())
    })
}

fn tester() -> Raw {
    Raw::plain(klamm().ports().plain[0]).logged_in("tester", &kafka::password("tester"))
}

/// At the port of the node that leads the partitions.
fn at_the_node() -> Raw {
    Raw::plain(klamm().ports().plain[1]).logged_in("tester", &kafka::password("tester"))
}

fn memory(line: &str) -> u64 {
    memory_of(klamm(), line)
}

fn memory_of(klamm: &Klamm, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", klamm.pid())).unwrap();
    let found = status.lines().find_map(|found| found.strip_prefix(line));
    let kib: u64 = found
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib * 1024
}

fn full() -> ProduceRequest {
    let value = vec![b'x'; (1 << 20) - 100];
    let batch = Bytes::from(build::batch(&[New::value(value)], Codec::None).unwrap());
    let partition = |index| {
        PartitionProduceData::default()
            .with_index(index)
            .with_records(Some(batch.clone()))
    };
    let topic = TopicProduceData::default()
        .with_name(topic_name(TOPIC))
        .with_partition_data((0..PARTITIONS).map(partition).collect());
    ProduceRequest::default()
        .with_acks(-1)
        .with_timeout_ms(60_000)
        .with_topic_data(vec![topic])
}

fn everything() -> FetchRequest {
    let partition = |index| {
        FetchPartition::default()
            .with_partition(index)
            .with_partition_max_bytes(2 << 20)
    };
    let topic = FetchTopic::default()
        .with_topic(topic_name(TOPIC))
        .with_partitions((0..PARTITIONS).map(partition).collect());
    FetchRequest::default()
        .with_max_bytes(i32::MAX)
        .with_topics(vec![topic])
}

fn produced() {
    static PRODUCED: OnceLock<()> = OnceLock::new();
    PRODUCED.get_or_init(|| {
        let mut raw = at_the_node();
        // A new topic's partitions get their leaders one by one.
        for _ in 0..100 {
            let codes = codes(&raw.ask(PRODUCE, &full()));
            if codes.iter().all(|code| *code == 0) {
                assert_eq!(codes.len(), PARTITIONS as usize);
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("a partition takes no records");
    });
}

#[test]
fn a_request_as_large_as_it_may_be_passes_for_little_more_than_its_size() {
    let before = memory("VmHWM:");
    produced();
    let grown = memory("VmHWM:").saturating_sub(before);
    assert!(grown < 300 * MIB, "it took {} MiB", grown / MIB);
}

#[test]
fn large_answers_wait_in_the_broker_for_clients_that_do_not_read() {
    produced();
    let before = memory("VmRSS:");
    let mut readers: Vec<Raw> = (0..8).map(|_| at_the_node()).collect();
    for reader in &mut readers {
        reader.send(FETCH, &everything());
    }
    thread::sleep(Duration::from_secs(1));
    let grown = memory("VmRSS:").saturating_sub(before);
    assert!(grown < 8 * 2 * MIB, "they took {} MiB", grown / MIB);
    for mut reader in readers {
        let mut answer = reader.hear().expect("closed instead of answered");
        assert!(answer.len() as u64 > 50 * MIB, "{} bytes", answer.len());
        answer.advance(5);
        let answer = FetchResponse::decode(&mut answer, FETCH).unwrap();
        let partitions = &answer.responses[0].partitions;
        assert_eq!(partitions.len(), PARTITIONS as usize);
        assert!(partitions.iter().all(|found| found.error_code == 0));
    }
}

/// A batch of 32 KiB that becomes 1 GiB is decompressed up to this size, and this many arrive at
/// once.
const INFLATED: u64 = 100 * MIB;
const BOMBS: usize = 5;

/// The maximum memory of Klamm with this limit for all requests, for bombs and valid batches at
/// once. All of them are validated.
fn inflating(name: &str, memory: &str) -> u64 {
    hostile::topics();
    let limits = format!(
        "limits: {{ request: 16MiB, decompressed_batch: 100MiB, memory: {memory}, decompress_rate: 4GiB }}\n"
    );
    let klamm = Klamm::start_changed(Way::default(), name, &broker().address(), |text| {
        text + &limits
    });
    let send = |topic: &str, records: Vec<u8>| {
        let raw = Raw::plain(klamm.ports().plain[1]);
        let mut raw = raw.logged_in("tester", &kafka::password("tester"));
        codes(&raw.ask(PRODUCE, &produce(topic, records)))
    };
    // The topic's leader is known by now, and the memory without any decompression is measured.
    assert_eq!(send("hostile.bomb", good()), [0]);
    let before = memory_of(&klamm, "VmHWM:");
    thread::scope(|scope| {
        let bombs = [(); BOMBS].map(|()| scope.spawn(|| send("hostile.bomb", packed_bomb())));
        let goods = [(); BOMBS].map(|()| scope.spawn(|| send("hostile.bomb", packed())));
        for bomb in bombs {
            assert_eq!(bomb.join().unwrap(), [10], "it is too large");
        }
        for good in goods {
            assert_eq!(good.join().unwrap(), [0]);
        }
    });
    memory_of(&klamm, "VmHWM:").saturating_sub(before)
}

fn packed_bomb() -> Vec<u8> {
    let codec = Codec::Zstd;
    let options = Options {
        codec,
        ..Options::default()
    };
    build::seal(&bomb(codec), 1, options.base_timestamp, &options).unwrap()
}

/// Enough to be validated in the work pool.
fn packed() -> Vec<u8> {
    let records: Vec<_> = (0..2000_i64)
        .map(|n| New::value(format!("{{\"n\":{}}}", n * n * 7919 % 1_000_003)))
        .collect();
    build::batch(&records, Codec::Gzip).unwrap()
}

/// Batches with a contract are decompressed within the memory limit for requests: one after the
/// other if there is space for only one, and valid ones wait with them.
#[test]
fn compressed_batches_under_a_contract_wait_for_the_memory_that_they_need() {
    let tight = inflating("tight", "150MiB");
    assert!(tight > INFLATED / 2, "nothing was inflated: {tight} bytes");
    assert!(tight < 150 * MIB + 50 * MIB, "it took {} MiB", tight / MIB);
    let wide = inflating("wide", "2GiB");
    assert!(
        wide > tight,
        "where there is room, none waits: {wide} bytes"
    );
}

/// 8 MB of zeros in less than a kilobyte.
fn small_bomb() -> Vec<u8> {
    let options = Options {
        codec: Codec::Zstd,
        ..Options::default()
    };
    // Blocks of 128 KiB, each of them one repeated byte.
    let blocks = [[0x02, 0, 0x10, 0].repeat(63), vec![0x03, 0, 0x10, 0]].concat();
    let bomb = [b"\x28\xb5\x2f\xfd\0\x58".as_slice(), &blocks].concat();
    build::seal(&bomb, 1, options.base_timestamp, &options).unwrap()
}

/// A user above the decompression rate waits, and no other user does: others' records and logins
/// are handled meanwhile. When its client disconnects, its waiting work is dropped. Nothing is
/// decompressed for a partition that does not exist.
#[test]
fn bombs_hold_up_their_sender_alone() {
    const BOMBS: usize = 20;
    hostile::topics();
    let limits = "limits: { decompress_rate: 1MiB }\n";
    let klamm = Klamm::start_changed(Way::default(), "bombs", &broker().address(), |text| {
        text + limits
    });
    let as_user = |user: &str| {
        let raw = Raw::plain(klamm.ports().plain[1]);
        raw.logged_in(user, &kafka::password(user))
    };
    let bomb = || produce("hostile.bomb", small_bomb());
    assert!(small_bomb().len() < 827);
    let inflated = || klamm.metric("klamm_decompressed_bytes_total");

    let mut nowhere = bomb();
    nowhere.topic_data[0].partition_data[0].index = 1000;
    assert_eq!(codes(&as_user("tester").ask(PRODUCE, &nowhere)), [3]);
    assert!(inflated().abs() < 1.0, "it was decompressed");

    let first = as_user("tester").ask(PRODUCE, &bomb());
    assert_eq!(codes(&first), [87], "one is looked at: no records");
    let mut bombers: Vec<Raw> = (0..BOMBS).map(|_| as_user("tester")).collect();
    for bomber in &mut bombers {
        bomber.send(PRODUCE, &bomb());
    }
    let waiting = || klamm.metric("klamm_work_waiting{lane=\"decompression\"}");
    astray::until("they wait", || waiting() > 10.0);
    let mut neighbour = as_user("root");
    for _ in 0..10 {
        let answer = neighbour.ask(PRODUCE, &produce("hostile.bomb", packed()));
        assert_eq!(codes(&answer), [0]);
        as_user("admin");
    }
    assert!(waiting() > 0.0, "the bombs went first");
    let reached = "klamm_limits_reached_total{limit=\"decompress_rate\"}";
    assert!(klamm.metric(reached) > 0.0);

    drop(bombers);
    let dropped = || klamm.metric("klamm_work_dropped_total{lane=\"decompression\"}");
    astray::until("what nobody waits for is dropped", || waiting() < 1.0);
    assert!(dropped() >= 1.0);
}

/// A source that opens as many connections as possible gets only its limit; other sources and other
/// listeners lose no slot.
#[test]
fn one_source_takes_no_more_slots_than_are_its_own() {
    let limits = "limits: { per_source: { connections: 30, logins: 3 } }\n";
    let klamm = Klamm::start_changed(Way::default(), "slots", &broker().address(), |text| {
        text + limits
    });
    let port = klamm.ports().plain[0];
    let mut taken: Vec<Raw> = (0..60)
        .map(|_| Raw::over(raw::connect_from([127, 9, 9, 9], port), None))
        .collect();
    let open = || klamm.metric("klamm_connections_open{listener=\"plain\"}");
    let refused = "klamm_limits_reached_total{limit=\"source_connections\"}";
    astray::until("those beyond are closed", || klamm.metric(refused) > 29.0);
    assert!(open() < 31.0);
    let neighbour = Raw::over(raw::connect_from([127, 9, 9, 8], port), None);
    drop(neighbour.logged_in("tester", &kafka::password("tester")));

    // Of the clients that send data, only this many log in at a time; a client that only connected
    // blocks no other.
    for raw in &mut taken {
        raw.say(&[0]);
    }
    let waiting = "klamm_limits_reached_total{limit=\"source_logins\"}";
    astray::until("the others wait for their turn", || {
        klamm.metric(waiting) > 26.0
    });
    let neighbour = Raw::over(raw::connect_from([127, 9, 9, 8], port), None);
    drop(neighbour.logged_in("tester", &kafka::password("tester")));
    drop(taken);
    let again = || Raw::over(raw::connect_from([127, 9, 9, 9], port), None);
    astray::until("slots are given back", || open() < 1.0);
    drop(again().logged_in("tester", &kafka::password("tester")));
}

/// Password guesses on connections that are closed at once: another PLAIN user logs in meanwhile,
/// with a password that Klamm has not checked before.
#[test]
fn guesses_lock_nobody_out() {
    const GUESSES: usize = 300;
    let klamm = Klamm::start("guesses", &broker().address());
    let port = klamm.ports().plain[0];
    for n in 0..GUESSES {
        let mut raw = Raw::over(raw::connect_from([127, 9, 8, 1], port), None);
        raw.send(1, &raw::handshake());
        raw.send(2, &raw::plain(format!("\0tester\0guess-{n}").as_bytes()));
        drop(raw);
    }
    let neighbour = Raw::over(raw::connect_from([127, 9, 8, 2], port), None);
    drop(neighbour.logged_in("tester", &kafka::password("tester")));
    let checked = klamm.metric("klamm_logins_total{mechanism=\"PLAIN\",outcome=\"failed\"}");
    assert!(checked < 150.0, "{checked} guesses were checked");
}

/// Clients that never read their responses hold one user's share of memory, until memory is short.
/// Then these connections are closed, one after the other, and no others; another user is served
/// all the time.
#[test]
fn who_does_not_read_gives_way_and_nobody_else() {
    const READERS: usize = 41;
    hostile::topics();
    produced();
    let limits = "limits: { request: 2MiB, memory: 16MiB }\n";
    let klamm = Klamm::start_changed(Way::default(), "readers", &broker().address(), |text| {
        text + limits
    });
    let as_user = |user: &str| {
        let raw = Raw::plain(klamm.ports().plain[1]);
        raw.logged_in(user, &kafka::password(user))
    };
    let mut neighbour = as_user("root");
    let mut serve = || {
        let answer = neighbour.ask(PRODUCE, &produce("hostile.open", good()));
        assert_eq!(codes(&answer), [0]);
    };
    serve();
    let mut readers: Vec<Raw> = (0..READERS).map(|_| as_user("tester")).collect();
    for reader in &mut readers {
        for _ in 0..10 {
            reader.send(FETCH, &everything());
        }
    }
    let gave_way = || klamm.metric("klamm_connections_closed_total{reason=\"memory\"}");
    let held = || klamm.metric("klamm_memory_held_bytes");
    let mut most = 0.0_f64;
    astray::until(
        "their share of the memory fills, and two of them give way",
        || {
            serve();
            most = most.max(held());
            gave_way() >= 2.0
        },
    );
    assert!(most >= 8.0 * MIB_F, "they held {most} bytes at most");
    assert!(most < 32.0 * MIB_F, "they held {most} bytes");

    let ports: Vec<_> = readers
        .iter()
        .map(|reader| u64::from(reader.port()))
        .collect();
    let trail = Trail(klamm.audit());
    let mut closed = Vec::new();
    astray::until("they are recorded as closed", || {
        closed = trail.all();
        closed.retain(|event| event["unmapped"]["closing"].is_string());
        closed.len() >= 2
    });
    for event in closed {
        let port = event["src_endpoint"]["port"].as_u64().unwrap();
        assert!(ports.contains(&port), "another was closed: {event:#}");
    }
    serve();
}

/// A client that reads nothing of its responses is closed after `limits.idle`; a slow reader is
/// not.
#[test]
fn answers_that_nobody_reads_end_their_connection() {
    hostile::topics();
    produced();
    let klamm = Klamm::start_changed(Way::default(), "unread", &broker().address(), |text| {
        text + "limits: { idle: 2s }\n"
    });
    let at_the_node = || {
        let raw = Raw::plain(klamm.ports().plain[1]);
        raw.logged_in("tester", &kafka::password("tester"))
    };
    let mut reader = at_the_node();
    let mut deaf = at_the_node();
    for raw in [&mut reader, &mut deaf] {
        raw.send(FETCH, &everything());
    }
    let unread = || klamm.metric("klamm_connections_closed_total{reason=\"unread\"}");
    let mut voice = reader.voice();
    let mut length = [0; 4];
    voice.read_exact(&mut length).unwrap();
    let mut owed = usize::try_from(i32::from_be_bytes(length)).unwrap();
    let mut piece = vec![0; 256 << 10];
    // Its response is larger than all buffers together and what it reads meanwhile.
    astray::until("the connection that is not read from is closed", || {
        owed -= voice.read(&mut piece).unwrap();
        unread() > 0.0
    });
    let event = Trail(klamm.audit()).find(deaf.port(), |event| {
        event["unmapped"]["closing"].is_string()
    });
    let detail = &event["status_detail"];
    assert_eq!(detail, "a limit is reached: unread", "{event:#}");
    assert!(owed > 0, "it has read everything");
    while owed > 0 {
        let read = voice.read(&mut piece).unwrap();
        assert!(read > 0, "the slow reader was closed, too");
        owed -= read;
    }
}

/// In turn: ApiVersions, which Klamm answers; Metadata, which Klamm writes again; and Produce,
/// which it relays.
#[test]
fn thousands_of_requests_in_one_breath_are_answered_in_order() {
    const MANY: i32 = 6_000;
    let mut raw = tester();
    let topic = MetadataRequestTopic::default().with_name(Some(topic_name("hostile.open")));
    let metadata = encoded(
        12,
        &MetadataRequest::default().with_topics(Some(vec![topic])),
    );
    let empty = encoded(PRODUCE, &ProduceRequest::default().with_acks(-1));
    let request = |n: i32| match n % 3 {
        0 => raw::request(18, 0, n, false, b""),
        1 => raw::request(3, 12, n, true, &metadata),
        _ => raw::request(0, PRODUCE, n, true, &empty),
    };
    let breath: Vec<u8> = (0..MANY).flat_map(request).collect();
    let mut voice = raw.voice();
    let speaker = thread::spawn(move || voice.write_all(&breath).unwrap());
    for n in 0..MANY {
        let answer = raw.hear().expect("closed instead of answered");
        assert_eq!(answer.clone().get_i32(), n);
    }
    speaker.join().unwrap();
}

fn encoded<T: kafka_protocol::protocol::Encodable>(version: i16, body: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    body.encode(&mut bytes, version).unwrap();
    bytes
}
