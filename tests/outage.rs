//! The audit log cannot be written, or Klamm is killed while it writes: no request is forwarded
//! without a record, and the chain holds.

use crate::{
    drain::under_load,
    hostile::{PRODUCE, codes, end_of, good, produce, topic_name, topics},
    kafka::{self, Broker, Klamm, PATIENCE, Way, broker, get},
    raw::{Raw, handshake, plain},
    trail::Trail,
    users::said,
};
use kafka_protocol::{
    messages::{
        FetchRequest, FindCoordinatorRequest, InitProducerIdRequest, ListOffsetsRequest,
        MetadataRequest, ProduceRequest, SaslAuthenticateRequest, SaslHandshakeRequest,
        fetch_request::{FetchPartition, FetchTopic},
        list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic},
    },
    protocol::StrBytes,
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ScopedJoinHandle},
    time::{Duration, Instant},
};

/// With this, a file that reached its size limit is an error (EFBIG) for Klamm, like a full disk,
/// and not a signal that ends it. A limit on the size of files needs no privileges, unlike a small
/// file system.
const UNLIMITED: Way = Way {
    under: &["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""],
    sign: "/readyz",
};

/// The maximum size of Klamm's files. `None`: unlimited.
fn limit(klamm: &Klamm, bytes: Option<u64>) {
    let soft = bytes.unwrap_or(1 << 40);
    let status = Command::new("prlimit")
        .args(["--pid", &klamm.pid().to_string()])
        .arg(format!("--fsize={soft}:"))
        .status();
    assert!(status.unwrap().success());
}

fn tester(klamm: &Klamm) -> Raw {
    Raw::plain(klamm.ports().plain[0]).logged_in("tester", &kafka::password("tester"))
}

/// Waits until the admin address says this.
fn says(klamm: &Klamm, path: &str, words: &str) {
    let until = Instant::now() + PATIENCE;
    loop {
        let page = get(klamm.ports().admin, path);
        if page.contains(words) {
            return;
        }
        assert!(Instant::now() < until, "{path} says: {page}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn offsets() -> ListOffsetsRequest {
    let partition = ListOffsetsPartition::default().with_timestamp(-1);
    let topic = ListOffsetsTopic::default()
        .with_name(topic_name("hostile.outage"))
        .with_partitions(vec![partition]);
    ListOffsetsRequest::default()
        .with_replica_id((-1).into())
        .with_topics(vec![topic])
}

fn fetch() -> FetchRequest {
    fetch_of("hostile.outage")
}

fn fetch_of(topic: &str) -> FetchRequest {
    let partition = FetchPartition::default().with_partition_max_bytes(1 << 20);
    let topic = FetchTopic::default()
        .with_topic(topic_name(topic))
        .with_partitions(vec![partition]);
    FetchRequest::default()
        .with_max_bytes(1 << 20)
        .with_session_epoch(-1)
        .with_topics(vec![topic])
}

/// Connections with a request that waits for the audit log.
struct Waiting {
    produce: Raw,
    silent: Raw,
    fetch: Raw,
    offsets: Raw,
    coordinator: Raw,
    producer_id: Raw,
    metadata: Raw,
}

impl Waiting {
    fn ask(klamm: &Klamm) -> Self {
        let mut all = Self {
            produce: tester(klamm),
            silent: tester(klamm),
            fetch: tester(klamm),
            offsets: tester(klamm),
            coordinator: tester(klamm),
            producer_id: tester(klamm),
            metadata: tester(klamm),
        };
        let records = produce("hostile.outage", good());
        all.silent.send(PRODUCE, &records.clone().with_acks(0));
        all.produce.send(PRODUCE, &records);
        all.fetch.send(12, &fetch());
        all.offsets.send(6, &offsets());
        all.coordinator.send(3, &coordinator());
        all.producer_id.send(4, &producer_id());
        all.metadata.send(12, &MetadataRequest::default());
        all
    }

    /// The error that the client's library retries (ruling 14); for keys without such an error, the
    /// end of the connection.
    fn are_put_off(&mut self) {
        let answer = self.produce.answer::<ProduceRequest>(PRODUCE);
        assert_eq!(codes(&answer.unwrap()), [56]);
        let answer = self.fetch.answer::<FetchRequest>(12).unwrap();
        assert_eq!(answer.responses[0].partitions[0].error_code, 56);
        let answer = self.offsets.answer::<ListOffsetsRequest>(6).unwrap();
        assert_eq!(answer.topics[0].partitions[0].error_code, 56);
        let answer = self
            .coordinator
            .answer::<FindCoordinatorRequest>(3)
            .unwrap();
        assert_eq!(answer.error_code, 15);
        let answer = self.producer_id.answer::<InitProducerIdRequest>(4).unwrap();
        assert_eq!(answer.error_code, 14);
        assert_eq!(self.metadata.hear(), None);
        assert_eq!(self.silent.hear(), None);
    }

    /// The same connections, after the log can be written again.
    fn are_served(&mut self) {
        let answer = self
            .produce
            .ask(PRODUCE, &produce("hostile.outage", good()));
        assert_eq!(codes(&answer), [0]);
        let answer = self.fetch.ask(12, &fetch());
        assert_eq!(answer.responses[0].partitions[0].error_code, 0);
        let answer = self.offsets.ask(6, &offsets());
        assert_eq!(answer.topics[0].partitions[0].error_code, 0);
        // A broker that has not assigned a producer id yet returns 14 by itself.
        while self.producer_id.ask(4, &producer_id()).error_code == 14 {
            thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(self.producer_id.ask(4, &producer_id()).error_code, 0);
    }
}

fn coordinator() -> FindCoordinatorRequest {
    FindCoordinatorRequest::default().with_key(StrBytes::from_static_str("hostile-group"))
}

fn producer_id() -> InitProducerIdRequest {
    InitProducerIdRequest::default()
        .with_transactional_id(None)
        .with_producer_id((-1).into())
        .with_producer_epoch(-1)
}

#[test]
fn while_the_audit_log_cannot_grow_nothing_is_forwarded_and_then_all_goes_on() {
    topics();
    let klamm = Klamm::start_as(UNLIMITED, "outage", &broker().address());
    let trail = Trail(klamm.audit());
    let mut each = tester(&klamm);
    assert_eq!(
        codes(&each.ask(PRODUCE, &produce("hostile.each", good()))),
        [0]
    );
    let before = (end_of("hostile.outage"), end_of("hostile.each"));

    fill_log(&klamm);
    let written = fs::metadata(&trail.segments()[0]).unwrap().len();
    // Part of a line still fits.
    limit(&klamm, Some(written + 100));
    let asked = Instant::now();
    let mut waiting = Waiting::ask(&klamm);
    each.send(PRODUCE, &produce("hostile.each", good()));
    says(&klamm, "/readyz", "the audit log cannot be written");
    says(&klamm, "/metrics", "klamm_audit_write_failing 1");
    waiting.are_put_off();
    let answer = each.answer::<ProduceRequest>(PRODUCE);
    assert_eq!(codes(&answer.unwrap()), [56]);
    assert!(
        asked.elapsed() > Duration::from_secs(4),
        "they were not given the time that they have"
    );
    assert_eq!((end_of("hostile.outage"), end_of("hostile.each")), before);

    limit(&klamm, None);
    says(&klamm, "/readyz", "200 OK");
    says(&klamm, "/metrics", "klamm_audit_write_failing 0");
    waiting.are_served();
    assert_eq!(
        codes(&each.ask(PRODUCE, &produce("hostile.each", good()))),
        [0]
    );
    assert_eq!(
        (end_of("hostile.outage"), end_of("hostile.each")),
        (before.0 + 1, before.1 + 1)
    );
    all_are_recorded_once(&trail, &waiting);
    // Before, during, after.
    let writes = trail
        .of(each.port())
        .iter()
        .filter(|event| writes_to(event, "hostile.each"))
        .count();
    assert_eq!(writes, 3);
}

/// `/readyz`, `klamm status`, a metric and the log show whether the cluster can be reached;
/// `/livez` never depends on it.
#[test]
fn a_broker_that_is_gone_shows_until_it_is_back() {
    let broker = Broker::start("gone");
    let klamm = Klamm::start("gone", &broker.address());
    says(&klamm, "/readyz", "200 OK");
    let up = format!("klamm_broker_up{{broker=\"{}\"}}", broker.address());
    says(&klamm, "/metrics", &format!("{up} 1"));
    broker.stop();
    says(&klamm, "/readyz", "503");
    says(&klamm, "/readyz", "no broker can be reached");
    says(&klamm, "/livez", "200 OK");
    says(&klamm, "/metrics", &format!("{up} 0"));
    let mut status = Command::new(env!("CARGO_BIN_EXE_klamm"));
    status.args(["status", "--config"]).arg(klamm.config());
    let (code, out, err) = said(&mut status, "");
    assert_eq!(code, 1, "{out}{err}");
    let broken = format!("(127.0.0.1:{}) CANNOT BE REACHED since ", broker.port());
    for words in [
        ": not ready: no broker can be reached\n",
        &broken,
        "1 of 1 brokers",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    broker.start_again();
    says(&klamm, "/readyz", "200 OK");
    says(&klamm, "/metrics", &format!("{up} 1"));
    let log = fs::read_to_string(klamm.log()).unwrap();
    for line in [
        "the cluster can be reached",
        "the broker cannot be reached",
        "the broker can be reached",
    ] {
        assert!(log.contains(line), "{line}");
    }
}

/// A version of the policy that allows the tester to read these topics; its notes are so long that
/// the disk may not have enough space.
fn may_read(policy: &Path, topics: &str, notes: usize) {
    let role = format!(
        "role: reader\nmembers: [ \"user:tester\" ]\nallow:\n  - id: reads\n    consume: {{ topics: [ {topics} ] }}\n"
    );
    fs::write(policy.join("notes.md"), "n".repeat(notes)).unwrap();
    fs::write(policy.join("reader.yaml"), role).unwrap();
}

#[test]
fn a_right_that_was_taken_away_does_not_wait_for_the_archive() {
    topics();
    let policy = tempfile::tempdir().unwrap();
    may_read(policy.path(), "hostile.outage, hostile.each", 10);
    let (shared, own) = (kafka::path("tests/policy"), policy.path());
    let klamm = Klamm::start_changed(UNLIMITED, "unarchived", &broker().address(), |text| {
        text.replace(&shared.display().to_string(), &own.display().to_string())
    });
    let mut reader = tester(&klamm);
    let mut reads = |topic: &str| {
        let answer = reader.ask(12, &fetch_of(topic));
        answer.responses[0].partitions[0].error_code
    };
    let names = ["hostile.outage", "hostile.each", "hostile.open"];
    assert_eq!(names.map(&mut reads), [0, 0, 29]);

    // There is space for the log, but not for the new version.
    limit(&klamm, Some(200_000));
    may_read(own, "hostile.each, hostile.open", 300_000);
    says(
        &klamm,
        "/readyz",
        "a new version of the policy cannot be archived",
    );
    says(&klamm, "/metrics", "klamm_policy_not_archived 1");
    // Rights that it removes are denied for the open session; rights that it adds are not available
    // yet.
    assert_eq!(names.map(&mut reads), [29, 0, 29]);
    let trail = Trail(klamm.audit());
    let denied = trail
        .all()
        .into_iter()
        .rfind(|event| event.to_string().contains("waiting-version"));
    let denied = denied.expect("the log says which version denies");
    assert_eq!(denied["policy"]["version"], "1", "{denied:#}");

    limit(&klamm, None);
    says(&klamm, "/metrics", "serial=\"2\"");
    assert_eq!(names.map(&mut reads), [29, 0, 0]);
    let ready = get(klamm.ports().admin, "/readyz");
    assert!(!ready.contains("archived"), "{ready}");
}

/// Klamm's own log is on the same full disk.
fn fill_log(klamm: &Klamm) {
    let mut log = File::options().append(true).open(klamm.log()).unwrap();
    log.write_all("a run begins\n".repeat(10_000).as_bytes())
        .unwrap();
}

fn all_are_recorded_once(trail: &Trail, waiting: &Waiting) {
    let count = trail.verify();
    assert_eq!(trail.all().len(), count);
    // The rights of the request that was not forwarded are recorded again, on the same connection,
    // before the next one is served: the log has a `NotForwarded` event for the first.
    let served = [&waiting.produce, &waiting.fetch, &waiting.offsets];
    for raw in served {
        assert_eq!(standing(trail, raw.port()), [false, true]);
    }
    assert_eq!(standing(trail, waiting.silent.port()), [false]);
    // The log has the events of requests that were not forwarded, and an event for each that says
    // so.
    for raw in [
        &waiting.produce,
        &waiting.silent,
        &waiting.fetch,
        &waiting.metadata,
    ] {
        let said = trail.find(raw.port(), |event| {
            event["unmapped"]["not_forwarded"].is_array()
        });
        let number = &said["unmapped"]["not_forwarded"][0];
        let events = trail.of(raw.port());
        let meant = events
            .iter()
            .find(|event| event["metadata"]["sequence"] == *number)
            .unwrap();
        assert!(meant["unmapped"]["entries"].is_array(), "{meant:#}");
        assert_eq!(said["unmapped"]["requests"], 1);
    }
    for raw in [&waiting.silent, &waiting.metadata] {
        let closed = trail.find(raw.port(), |event| event["unmapped"]["closing"].is_string());
        assert_eq!(
            closed["unmapped"]["closing"], "audit_unavailable",
            "{closed:#}"
        );
    }
}

/// For each event of this connection that names the topic: whether no later event withdraws it.
fn standing(trail: &Trail, port: u16) -> Vec<bool> {
    let events = trail.of(port);
    let numbers = |event: &Value| event["unmapped"]["not_forwarded"].as_array().cloned();
    let withheld: Vec<_> = events.iter().filter_map(numbers).flatten().collect();
    let naming = events
        .iter()
        .filter(|event| entries(event).any(|entry| entry["name"] == "hostile.outage"));
    naming
        .map(|event| !withheld.contains(&event["metadata"]["sequence"]))
        .collect()
}

fn entries(event: &Value) -> impl Iterator<Item = &Value> {
    let entries = event["unmapped"]["entries"].as_array();
    entries.into_iter().flatten()
}

fn writes_to(event: &Value, topic: &str) -> bool {
    entries(event).any(|entry| entry["name"] == topic && entry["operation"] == "write")
}

/// Produces repeatedly, each time on a new connection, until there is no answer; returns the ports
/// of the connections with an acknowledged record.
fn traffic(port: u16, acknowledged: &Mutex<Vec<u16>>) {
    while let Some(own) = produced(port) {
        acknowledged.lock().unwrap().push(own);
    }
}

fn produced(port: u16) -> Option<u16> {
    let mut raw = Raw::reach(port).ok()?;
    raw.send(1, &handshake());
    assert_eq!(raw.answer::<SaslHandshakeRequest>(1)?.error_code, 0);
    raw.send(2, &plain(b"\0tester\0tester-secret"));
    assert_eq!(raw.answer::<SaslAuthenticateRequest>(2)?.error_code, 0);
    raw.send(PRODUCE, &produce("hostile.killed", good()));
    assert_eq!(codes(&raw.answer::<ProduceRequest>(PRODUCE)?), [0]);
    Some(raw.port())
}

#[test]
fn a_killed_klamm_goes_on_with_its_chain_and_has_recorded_all_that_passed() {
    topics();
    let klamm = Klamm::start("cut-off", &broker().address());
    let trail = Trail(klamm.audit());
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let clients =
            [(); 4].map(|()| scope.spawn(|| traffic(klamm.ports().plain[0], &acknowledged)));
        while acknowledged.lock().unwrap().len() < 40 {
            thread::sleep(Duration::from_millis(10));
            assert!(
                !clients.iter().all(ScopedJoinHandle::is_finished),
                "nobody is served"
            );
        }
        klamm.crash();
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    klamm.restart();
    let first = goes_on(&klamm, &trail, 0);
    for port in &acknowledged {
        let events = trail.of(*port);
        assert!(
            events
                .iter()
                .any(|event| writes_to(event, "hostile.killed")),
            "{events:#?}"
        );
    }
    assert!(end_of("hostile.killed") >= i64::try_from(acknowledged.len()).unwrap());

    // A power failure may leave an incomplete line.
    klamm.crash();
    torn(&trail.segments()[0]);
    klamm.restart();
    goes_on(&klamm, &trail, first);
    let repairs: Vec<_> = trail
        .all()
        .into_iter()
        .filter(|event| event["unmapped"]["aside"].is_string())
        .collect();
    assert_eq!(repairs.len(), 1, "{repairs:#?}");
    assert_eq!(repairs[0]["unmapped"]["bytes"], 20);
    let aside = trail
        .0
        .join(repairs[0]["unmapped"]["aside"].as_str().unwrap());
    assert_eq!(
        fs::read_to_string(aside).unwrap(),
        "{\"time\":1,\"metadata\""
    );
}

/// The chain holds and has grown, and a new client is served and recorded; returns the new length.
fn goes_on(klamm: &Klamm, trail: &Trail, before: usize) -> usize {
    let mut raw = tester(klamm);
    assert_eq!(
        codes(&raw.ask(PRODUCE, &produce("hostile.killed", good()))),
        [0]
    );
    trail.find(raw.port(), |event| writes_to(event, "hostile.killed"));
    let after = trail.verify();
    assert!(after > before + 2);
    after
}

fn torn(segment: &Path) {
    let mut file = File::options().append(true).open(segment).unwrap();
    file.write_all(b"{\"time\":1,\"metadata\"").unwrap();
}

/// Produces one record on each of many new connections until it is stopped; returns the ports of
/// those with an acknowledged record.
fn produces_until(port: u16, stop: &AtomicBool) -> Vec<u16> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let Ok(mut raw) = Raw::reach(port) else {
            continue;
        };
        raw.send(1, &handshake());
        raw.answer::<SaslHandshakeRequest>(1);
        raw.send(2, &plain(b"\0tester\0tester-secret"));
        raw.answer::<SaslAuthenticateRequest>(2);
        raw.send(PRODUCE, &produce("hostile.displaced", good()));
        let answer = raw.answer::<ProduceRequest>(PRODUCE);
        if answer.is_some_and(|answer| codes(&answer) == [0]) {
            acknowledged.push(raw.port());
        }
    }
    acknowledged
}

/// Ends the producers, also when the test fails.
struct Stops<'a>(&'a AtomicBool);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Other programs change the log while it is written; this keeps all its parts.
struct Displacing<'a> {
    klamm: &'a Klamm,
    log: PathBuf,
    /// All parts of the log together, as an auditor would collect them.
    whole: PathBuf,
}

impl Displacing<'_> {
    fn newest(&self) -> (PathBuf, PathBuf) {
        let segment = Trail(self.log.clone()).segments().pop().unwrap();
        let part = self.whole.join(segment.file_name().unwrap());
        (segment, part)
    }

    /// The log continues at its path, in a segment whose first event describes what was found.
    fn goes_on(&self, displaced: &str) {
        let until = Instant::now() + PATIENCE;
        let mark = format!("\"displaced\":\"{displaced}");
        let begins = |segment: &PathBuf| {
            let text = fs::read_to_string(segment).unwrap_or_default();
            text.lines().any(|line| line.contains(&mark))
        };
        while !self.log.is_dir()
            || !Trail(self.log.clone())
                .segments()
                .last()
                .is_some_and(begins)
        {
            assert!(Instant::now() < until, "no segment says {displaced}");
            thread::sleep(Duration::from_millis(20));
        }
        says(self.klamm, "/readyz", "200 OK");
    }

    fn collect(&self, moved: &Path) {
        for segment in Trail(moved.to_owned()).segments() {
            let part = self.whole.join(segment.file_name().unwrap());
            if fs::metadata(&part).map_or(0, |part| part.len()) == 0 {
                fs::copy(segment, part).unwrap();
            }
        }
    }

    /// The copy may hold lines of a commit that failed at that time: the next segment has these
    /// lines again.
    fn without_what_was_written_again(&self) {
        let segments = Trail(self.whole.clone()).segments();
        for (segment, next) in segments.iter().zip(segments.iter().skip(1)) {
            let next = next.file_stem().unwrap().to_str().unwrap();
            let first: u64 = next.strip_prefix("klamm-").unwrap().parse().unwrap();
            let text = fs::read_to_string(segment).unwrap();
            let before = |line: &&str| {
                let event: Value = serde_json::from_str(line).unwrap();
                event["metadata"]["sequence"].as_u64() < Some(first)
            };
            let kept: String = text.split_inclusive('\n').filter(before).collect();
            fs::write(segment, kept).unwrap();
        }
    }

    fn all(&self) {
        let (segment, part) = self.newest();
        fs::rename(segment, part).unwrap();
        self.goes_on("file_moved");

        let (segment, part) = self.newest();
        // With this the copy is complete.
        self.klamm.signal("STOP");
        fs::copy(&segment, part).unwrap();
        let file = File::options().write(true).open(segment).unwrap();
        file.set_len(0).unwrap();
        self.klamm.signal("CONT");
        self.goes_on("file_truncated");

        let moved = self.log.with_extension("moved");
        fs::rename(&self.log, &moved).unwrap();
        self.goes_on("directory_moved");
        self.collect(&moved);

        let replaced = self.log.with_extension("replaced");
        fs::rename(&self.log, &replaced).unwrap();
        fs::write(&self.log, "in its place").unwrap();
        says(self.klamm, "/readyz", "the audit log cannot be written: `");
        fs::remove_file(&self.log).unwrap();
        fs::create_dir(&self.log).unwrap();
        // Klamm may have checked before the file existed.
        self.goes_on("directory_");
        self.collect(&replaced);
        says(self.klamm, "/readyz", "200 OK");
    }
}

#[test]
fn a_log_that_others_move_or_cut_goes_on_and_has_recorded_all_that_passed() {
    topics();
    let klamm = Klamm::start("displaced", &broker().address());
    let whole = klamm.audit().with_extension("whole");
    let _ = fs::remove_dir_all(&whole);
    fs::create_dir(&whole).unwrap();
    let displacing = Displacing {
        klamm: &klamm,
        log: klamm.audit(),
        whole,
    };
    let (before, stop) = (end_of("hostile.displaced"), AtomicBool::new(false));
    let port = klamm.ports().plain[0];
    let acknowledged = thread::scope(|scope| {
        let producing = [(); 3].map(|()| scope.spawn(|| produces_until(port, &stop)));
        // Meanwhile Java loses no record and reads none twice.
        let stops = Stops(&stop);
        under_load(&klamm, "displaced", || displacing.all());
        drop(stops);
        producing.map(|thread| thread.join().unwrap()).concat()
    });
    klamm.signal("TERM");
    klamm.ends();
    displacing.collect(&klamm.audit());
    displacing.without_what_was_written_again();

    let trail = Trail(displacing.whole);
    trail.verify();
    let written: Vec<_> = trail
        .all()
        .into_iter()
        .filter(|event| writes_to(event, "hostile.displaced"))
        .collect();
    let ports: BTreeSet<_> = written
        .iter()
        .filter_map(|event| event["src_endpoint"]["port"].as_u64())
        .collect();
    for port in &acknowledged {
        assert!(
            ports.contains(&u64::from(*port)),
            "nothing is recorded of port {port}"
        );
    }
    let (records, acknowledged) = (end_of("hostile.displaced") - before, acknowledged.len());
    assert!(acknowledged > 0 && records >= i64::try_from(acknowledged).unwrap());
    assert!(
        records <= i64::try_from(written.len()).unwrap(),
        "{records} records, {} decisions",
        written.len()
    );
}
