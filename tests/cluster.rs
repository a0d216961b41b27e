//! Three brokers with gaps between their ids, and brokers of earlier versions.
//!
//! While clients write and read, the brokers are restarted one after the other, so that every
//! partition's leader and every coordinator moves; then Klamm is restarted. No acknowledged record
//! is lost, no record of an idempotent producer is duplicated, and all errors are retriable. The
//! same holds while an administrator moves partitions between brokers.

use crate::{
    clients::{all_seen, all_sent},
    hostile::topic_name,
    kafka::{self, Broker, Klamm, Target, Way, free_port},
    library::{CONFLUENT, Client, JAVA_4_4, Library},
    raw::Raw,
};
use kafka_protocol::messages::{
    AlterPartitionReassignmentsRequest, BrokerId, CreateTopicsRequest, DescribeClusterRequest,
    ElectLeadersRequest, MetadataRequest, MetadataResponse,
    alter_partition_reassignments_request::{ReassignablePartition, ReassignableTopic},
    create_topics_request::CreatableTopic,
    elect_leaders_request::TopicPartitions,
};
use serde_json::{Value, json};
use std::{
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

const IDS: [u16; 3] = [1, 2, 5];

struct Cluster {
    nodes: Vec<Broker>,
    klamm: Klamm,
    /// Klamm's address for each node.
    ports: [u16; 3],
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let voters: Vec<_> = IDS
            .iter()
            .map(|id| format!("{id}@{}", free_port()))
            .collect();
        let launch = |id: &u16| {
            let (name, id) = (format!("node-{id}"), id.to_string());
            Broker::launch(&name, &["--node", &id, "--voters", &voters.join(",")])
        };
        let nodes: Vec<_> = IDS.iter().map(launch).collect();
        nodes.iter().for_each(Broker::wait);
        let ports = IDS.map(|_| free_port());
        let bootstrap: Vec<_> = nodes.iter().map(Broker::address).collect();
        let bootstrap = bootstrap.join("\", \"");
        let klamm = Klamm::start_changed(Way::default(), "three", &bootstrap, |text| {
            mapped(&text, ports)
        });
        Cluster {
            nodes,
            klamm,
            ports,
        }
    })
}

/// The settings with a port for each id: these on the first listener, others on the second.
fn mapped(text: &str, ports: [u16; 3]) -> String {
    let mut ports = [ports, IDS.map(|_| free_port())].into_iter();
    let lines = text.lines().map(|line| match line.find("brokers: {") {
        Some(at) => format!("{}{}", &line[..at], map(ports.next().unwrap())),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn map(ports: [u16; 3]) -> String {
    let row = |(id, port): (u16, u16)| {
        format!("{id}: {{ bind: {port}, advertise: \"127.0.0.1:{port}\" }}")
    };
    let rows: Vec<_> = IDS.into_iter().zip(ports).map(row).collect();
    format!("brokers: {{ map: {{ {} }} }}", rows.join(", "))
}

/// Tests that restart the whole cluster run one at a time.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cluster {
    /// Three partitions of three replicas each.
    fn topic(&self, name: &str) {
        let topic = CreatableTopic::default()
            .with_name(topic_name(name))
            .with_num_partitions(3)
            .with_replication_factor(3);
        let request = CreateTopicsRequest::default()
            .with_topics(vec![topic])
            .with_timeout_ms(10_000);
        let made = Raw::plain(self.nodes[0].port()).ask(7, &request);
        assert_eq!(made.topics[0].error_code, 0, "{made:?}");
        self.in_sync(name);
    }

    fn metadata(&self, node: usize) -> Option<MetadataResponse> {
        let mut raw = Raw::reach(self.nodes[node].port()).ok()?;
        raw.send(12, &MetadataRequest::default().with_topics(None));
        raw.answer::<MetadataRequest>(12)
    }

    /// Waits until every node sees all replicas of the topic in sync; returns the sum of the leader
    /// epochs.
    fn in_sync(&self, name: &str) -> i32 {
        for _ in 0..600 {
            let seen: Vec<_> = (0..IDS.len())
                .filter_map(|node| self.metadata(node))
                .collect();
            let epochs = seen.iter().filter_map(|seen| epochs(seen, name));
            if let [first, _, _] = epochs.collect::<Vec<_>>()[..] {
                return first;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the replicas of `{name}` do not catch up")
    }
}

/// The brokers for a partition's replicas in this round, the leader first: it is the broker without
/// a replica so far. The previous leader stays leader until the preferred one is elected.
fn places(partition: usize, round: usize) -> [i32; 2] {
    [0, 1].map(|replica| i32::from(IDS[(partition + 2 * round + replica) % IDS.len()]))
}

impl Cluster {
    /// By an administrator, through Klamm like all clients.
    fn move_partitions(&self, topic: &str, round: usize) {
        let mut admin = self.admin();
        let partition = |index: usize| {
            let replicas = places(index, round).map(BrokerId).to_vec();
            ReassignablePartition::default()
                .with_partition_index(i32::try_from(index).unwrap())
                .with_replicas(Some(replicas))
        };
        let request = AlterPartitionReassignmentsRequest::default()
            .with_timeout_ms(10_000)
            .with_topics(vec![
                ReassignableTopic::default()
                    .with_name(topic_name(topic))
                    .with_partitions((0..3).map(partition).collect()),
            ]);
        let moved = admin.ask(0, &request);
        assert_eq!(moved.error_code, 0, "{moved:?}");
        let partitions = &moved.responses[0].partitions;
        assert!(
            partitions.iter().all(|found| found.error_code == 0),
            "{moved:?}"
        );
        self.until(topic, |found, index| {
            let mut there = found.to_vec();
            let mut wanted = places(index, round).to_vec();
            there.sort_unstable();
            wanted.sort_unstable();
            there == wanted
        });
        let election = ElectLeadersRequest::default()
            .with_timeout_ms(10_000)
            .with_topic_partitions(Some(vec![
                TopicPartitions::default()
                    .with_topic(topic_name(topic))
                    .with_partitions(vec![0, 1, 2]),
            ]));
        let elected = admin.ask(2, &election);
        assert_eq!(elected.error_code, 0, "{elected:?}");
        self.until(topic, |found, index| found[0] == places(index, round)[0]);
    }

    fn admin(&self) -> Raw {
        match kafka::direct() {
            true => Raw::plain(self.nodes[0].port()),
            false => Raw::tls(self.klamm.ports().tls[0], &self.klamm.ca())
                .logged_in("admin", &kafka::password("admin")),
        }
    }

    /// Waits until this holds for each partition's in-sync replicas, with its leader first; all
    /// replicas must be in sync.
    fn until(&self, topic: &str, done: impl Fn(&[i32], usize) -> bool) {
        let mut last = None;
        for _ in 0..600 {
            let seen = self.metadata(0);
            let found = seen.iter().flat_map(|seen| &seen.topics);
            let mut found =
                found.filter(|found| found.name.as_ref().is_some_and(|name| &***name == topic));
            if let Some(found) = found.next() {
                let there = found.partitions.iter().all(|partition| {
                    let mut replicas: Vec<_> =
                        partition.isr_nodes.iter().map(|node| node.0).collect();
                    let leader = partition.leader_id.0;
                    replicas.sort_unstable_by_key(|node| *node != leader);
                    let index = usize::try_from(partition.partition_index).unwrap();
                    partition.isr_nodes.len() == partition.replica_nodes.len()
                        && replicas.first() == Some(&leader)
                        && done(&replicas, index)
                });
                if there && found.partitions.len() == 3 {
                    return;
                }
            }
            last = seen;
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the partitions of `{topic}` do not move: {last:?}")
    }
}

fn epochs(seen: &MetadataResponse, name: &str) -> Option<i32> {
    let topic = seen
        .topics
        .iter()
        .find(|topic| topic.name.as_ref().is_some_and(|found| &***found == name))?;
    let whole = topic
        .partitions
        .iter()
        .all(|partition| partition.isr_nodes.len() == IDS.len());
    whole.then(|| {
        topic
            .partitions
            .iter()
            .map(|partition| partition.leader_epoch)
            .sum()
    })
}

#[test]
fn each_broker_is_found_at_klamm_under_its_own_id() {
    if kafka::direct() {
        return;
    }
    let cluster = cluster();
    for port in cluster.ports {
        let raw = Raw::tls(port, &cluster.klamm.ca());
        let mut raw = raw.logged_in("tester", &kafka::password("tester"));
        let found = raw.ask(1, &DescribeClusterRequest::default().with_endpoint_type(1));
        let mut told: Vec<_> = found
            .brokers
            .iter()
            .map(|at| (at.broker_id.0, at.port))
            .collect();
        told.sort_unstable();
        let wanted = IDS
            .iter()
            .zip(cluster.ports)
            .map(|(id, port)| (i32::from(*id), i32::from(port)));
        assert_eq!(told, wanted.collect::<Vec<_>>());
    }
}

/// One library at work while brokers restart.
struct Load<'a> {
    library: &'static Library,
    tester: &'a Target,
    topic: String,
}

/// At the given rate the producers run for a minute.
const COUNT: u64 = 9000;
const RATE: u64 = 150;

impl Load<'_> {
    fn words(&self) -> String {
        format!(
            "--topic {} --run rolling --partitions 3 --count {COUNT}",
            self.topic
        )
    }

    fn produce(&self) -> Value {
        let words = format!(
            "produce {} --size 200 --idempotent --rate {RATE}",
            self.words()
        );
        Client::start(self.library, self.tester).ask(&words)
    }

    fn consume(&self) -> Value {
        let words = format!(
            "consume {} --group tests-{} --seconds 170",
            self.words(),
            self.topic
        );
        Client::start(self.library, self.tester).ask(&words)
    }

    /// Checks the log afterwards.
    fn holds(&self) {
        let read =
            Client::start(self.library, self.tester).ask(&format!("consume {}", self.words()));
        all_seen(&read, &self.topic, COUNT);
    }
}

#[test]
fn nothing_is_lost_nor_doubled_while_partitions_are_moved_from_broker_to_broker() {
    const ROUNDS: usize = 6;
    let (cluster, _turn) = (cluster(), turn());
    let tester = match kafka::direct() {
        true => cluster.nodes[0].target(),
        false => cluster.klamm.target("tester"),
    };
    let loads = [&JAVA_4_4, &CONFLUENT].map(|library| Load {
        library,
        tester: &tester,
        topic: format!("open.moving.{}", library.name),
    });
    loads.iter().for_each(|load| cluster.topic(&load.topic));
    thread::scope(|scope| {
        let produced = loads.each_ref().map(|load| scope.spawn(|| load.produce()));
        let consumed = loads.each_ref().map(|load| scope.spawn(|| load.consume()));
        thread::sleep(Duration::from_secs(3));
        for round in 0..ROUNDS {
            loads
                .iter()
                .for_each(|load| cluster.move_partitions(&load.topic, round));
            thread::sleep(Duration::from_secs(2));
        }
        for (load, produced) in loads.iter().zip(produced) {
            all_sent(&produced.join().unwrap(), &load.topic, COUNT);
        }
        for (load, consumed) in loads.iter().zip(consumed) {
            reads_all(&consumed.join().unwrap(), &load.topic);
        }
    });
    loads.iter().for_each(Load::holds);
}

#[test]
fn nothing_is_lost_nor_doubled_while_brokers_and_klamm_are_restarted_in_turn() {
    let (cluster, _turn) = (cluster(), turn());
    let tester = match kafka::direct() {
        true => cluster.nodes[0].target(),
        false => cluster.klamm.target("tester"),
    };
    let loads = [&JAVA_4_4, &CONFLUENT].map(|library| Load {
        library,
        tester: &tester,
        topic: format!("open.rolling.{}", library.name),
    });
    loads.iter().for_each(|load| cluster.topic(&load.topic));
    let before = cluster.in_sync(&loads[0].topic);
    thread::scope(|scope| {
        let produced = loads.each_ref().map(|load| scope.spawn(|| load.produce()));
        let consumed = loads.each_ref().map(|load| scope.spawn(|| load.consume()));
        thread::sleep(Duration::from_secs(3));
        for node in &cluster.nodes {
            node.restart();
            loads.iter().for_each(|load| {
                cluster.in_sync(&load.topic);
            });
        }
        if !kafka::direct() {
            cluster.klamm.signal("TERM");
            cluster.klamm.ends();
            cluster.klamm.restart();
        }
        for (load, produced) in loads.iter().zip(produced) {
            all_sent(&produced.join().unwrap(), &load.topic, COUNT);
        }
        for (load, consumed) in loads.iter().zip(consumed) {
            reads_all(&consumed.join().unwrap(), &load.topic);
        }
    });
    assert!(
        cluster.in_sync(&loads[0].topic) > before + 2,
        "the leaders did not move"
    );
    loads.iter().for_each(Load::holds);
}

/// A member may read again the records that were not committed when its coordinator stopped; none
/// is missing.
fn reads_all(seen: &Value, topic: &str) {
    assert_eq!(seen["got"][topic], COUNT, "{seen}");
    for fault in ["gaps", "broken"] {
        assert_eq!(seen[fault], 0, "{fault}: {seen}");
    }
    assert_eq!(seen["errors"], json!({}), "{seen}");
}

/// The usual operations of every client, with brokers of an earlier version.
fn earlier(version: &str, protocols: &[&str]) {
    let broker = Broker::start_as(&format!("broker-{version}"), &["--version", version]);
    let klamm =
        (!kafka::direct()).then(|| Klamm::start(&format!("before-{version}"), &broker.address()));
    let target = |user| {
        klamm
            .as_ref()
            .map_or_else(|| broker.target(), |klamm| klamm.target(user))
    };
    for library in [&JAVA_4_4, &CONFLUENT] {
        let (from, to) = (
            format!("open.from.{}", library.name),
            format!("open.to.{}", library.name),
        );
        let mut admin = Client::start(library, &target("admin"));
        for topic in [&from, &to] {
            let made = admin.ask(&format!("create --topic {topic} --partitions 3"));
            assert_eq!(made, json!({}), "{version}");
        }
        let mut client = Client::start(library, &target("tester"));
        let words = "--run earlier --partitions 3 --count 120";
        all_sent(
            &client.ask(&format!(
                "produce --topic {from} {words} --idempotent --compression zstd"
            )),
            &from,
            120,
        );
        let name = library.name;
        for protocol in protocols {
            let group = format!("--group tests-{protocol}-{name} --protocol {protocol}");
            all_seen(
                &client.ask(&format!("consume --topic {from} {words} {group}")),
                &from,
                120,
            );
        }
        let copy = format!(
            "copy --topic {from},{to} --count 120 --group tests-copy-{name} --id tests-copy-{name}"
        );
        assert_eq!(client.ask(&copy), json!({ "copied": 120 }), "{version}");
        all_seen(
            &client.ask(&format!("consume --topic {to} {words} --committed")),
            &to,
            120,
        );
    }
}

#[test]
fn brokers_of_version_3_9_stand_behind() {
    // KIP-848 was only a preview in it.
    earlier("3.9", &["classic"]);
}

#[test]
fn brokers_of_version_4_0_stand_behind() {
    earlier("4.0", &["classic", "consumer"]);
}
