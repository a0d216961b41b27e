//! Addresses that change their target while Klamm and its clients run. A broker that joins later is
//! reached without a restart. A client that was sent to the wrong broker starts again from its
//! bootstrap servers (KIP-1242), as with the brokers themselves.

use crate::{
    clients::{all_seen, all_sent},
    hostile::topic_name,
    kafka::{self, Broker, Klamm, PATIENCE, Target, Way, free_port, free_range},
    library::{CONFLUENT, Client, JAVA_4_4, Library},
    raw::{self, Raw},
};
use bytes::{Buf, BufMut, BytesMut};
use kafka_protocol::messages::{
    BrokerId, CreateTopicsRequest, MetadataRequest,
    create_topics_request::{CreatableReplicaAssignment, CreatableTopic},
};
use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The first broker, and the one that joins later.
const FIRST: u16 = 0;
const LATER: u16 = 3;

struct Growing {
    first: Broker,
    klamm: Klamm,
    /// Klamm's port for node 0 on the listener without TLS; that of node N is N above.
    node: u16,
    /// The first broker's controller, through which the later one joins.
    voters: String,
}

fn growing() -> &'static Growing {
    static GROWING: OnceLock<Growing> = OnceLock::new();
    GROWING.get_or_init(|| {
        let voters = format!("{FIRST}@{}", free_port());
        let first = Broker::start_as("first", &["--node", "0", "--voters", &voters]);
        let ports = [(); 2].map(|()| free_range(LATER + 1));
        let klamm = Klamm::start_changed(Way::default(), "growing", &first.address(), |text| {
            ranged(&text, ports)
        });
        Growing {
            first,
            klamm,
            node: ports[1],
            voters,
        }
    })
}

/// The settings with a range of ports for each listener.
fn ranged(text: &str, ports: [u16; 2]) -> String {
    let mut ports = ports.into_iter();
    let lines = text.lines().map(|line| match line.find("ports: ") {
        Some(at) => {
            let first = ports.next().unwrap();
            format!("{}ports: {first}-{} }}", &line[..at], first + LATER)
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

impl Growing {
    /// One partition at each of these nodes, created by an administrator through Klamm.
    fn topic(&self, name: &str, nodes: &[u16]) {
        let assignment = |(index, node): (i32, &u16)| {
            CreatableReplicaAssignment::default()
                .with_partition_index(index)
                .with_broker_ids(vec![BrokerId(i32::from(*node))])
        };
        let topic = CreatableTopic::default()
            .with_name(topic_name(name))
            .with_num_partitions(-1)
            .with_replication_factor(-1)
            .with_assignments((0..).zip(nodes).map(assignment).collect());
        let request = CreateTopicsRequest::default()
            .with_topics(vec![topic])
            .with_timeout_ms(10_000);
        let admin = Raw::plain(self.klamm.ports().plain[0]);
        let mut admin = admin.logged_in("admin", &kafka::password("admin"));
        let made = admin.ask(7, &request);
        assert_eq!(made.topics[0].error_code, 0, "{made:?}");
    }

    fn nodes(&self) -> Vec<i32> {
        let raw = Raw::plain(self.klamm.ports().plain[0]);
        let mut raw = raw.logged_in("tester", &kafka::password("tester"));
        let found = raw.ask(12, &MetadataRequest::default().with_topics(Some(vec![])));
        let mut nodes: Vec<_> = found.brokers.iter().map(|at| at.node_id.0).collect();
        nodes.sort_unstable();
        nodes
    }
}

/// Starts the broker that joins later.
fn later() -> &'static Broker {
    static JOINED: OnceLock<Broker> = OnceLock::new();
    JOINED.get_or_init(|| {
        let (id, voters) = (LATER.to_string(), &growing().voters);
        Broker::start_as("later", &["--node", &id, "--voters", voters])
    })
}

#[test]
fn a_broker_that_comes_later_is_reached_without_a_restart() {
    if kafka::direct() {
        return;
    }
    let growing = growing();
    let pid = growing.klamm.pid();
    let tester = growing.klamm.target("tester");
    // These clients know the cluster from before.
    let mut clients = [&JAVA_4_4, &CONFLUENT].map(|library| {
        let topic = format!("open.before.{}", library.name);
        growing.topic(&topic, &[FIRST]);
        let mut client = Client::start(library, &tester);
        all_sent(
            &client.ask(&format!("produce --topic {topic} --count 20 --idempotent")),
            &topic,
            20,
        );
        (library, client)
    });
    if growing.nodes() == [i32::from(FIRST)] {
        // The port is bound, but has no broker (ruling 33).
        let mut early = Raw::plain(growing.node + LATER);
        assert_eq!(early.hear(), None);
    }
    later();
    until("the broker is not seen through Klamm", || {
        growing.nodes() == [FIRST, LATER].map(i32::from)
    });
    for (library, client) in &mut clients {
        let topic = format!("open.after.{}", library.name);
        growing.topic(&topic, &[LATER, FIRST, LATER]);
        let words = format!("--topic {topic} --run after --partitions 3 --count 300");
        all_sent(
            &client.ask(&format!("produce {words} --idempotent")),
            &topic,
            300,
        );
        all_seen(
            &client.ask(&format!(
                "consume {words} --group tests-after-{}",
                library.name
            )),
            &topic,
            300,
        );
    }
    assert_eq!(growing.klamm.pid(), pid);
}

pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(100));
    }
}

// ---- KIP-1242 ----

/// An address with a changeable target: new connections go to its current target.
struct Sign {
    port: u16,
    leads: Arc<AtomicU16>,
    /// The number of connections.
    came: Arc<AtomicUsize>,
}

impl Sign {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sign = Self {
            port: listener.local_addr().unwrap().port(),
            leads: Arc::new(AtomicU16::new(port)),
            came: Arc::default(),
        };
        let (leads, came) = (Arc::clone(&sign.leads), Arc::clone(&sign.came));
        thread::spawn(move || {
            for from in listener.incoming().flatten() {
                came.fetch_add(1, Ordering::SeqCst);
                if let Ok(to) = TcpStream::connect(("127.0.0.1", leads.load(Ordering::SeqCst))) {
                    both_ways(&from, &to);
                }
            }
        });
        sign
    }

    fn lead_to(&self, port: u16) {
        self.leads.store(port, Ordering::SeqCst);
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

fn both_ways(one: &TcpStream, other: &TcpStream) {
    let clones = || (one.try_clone().unwrap(), other.try_clone().unwrap());
    let pass = |(mut from, mut to): (TcpStream, TcpStream)| {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
    };
    let (a, b) = clones();
    pass((a, b));
    let (a, b) = clones();
    pass((b, a));
}

/// Two nodes, each behind a redirectable address: at the brokers, or at Klamm.
struct Signs {
    /// The addresses of node 0 and of node 3.
    nodes: [Sign; 2],
    /// Their correct targets.
    places: [u16; 2],
    target: Target,
    /// Held for as long as it has to run.
    #[expect(dead_code, reason = "it ends when this does")]
    klamm: Option<Klamm>,
    brokers: [Broker; 2],
}

/// At brokers that advertise the redirectable addresses, or at a Klamm that does.
fn signs(name: &str, direct: bool) -> Signs {
    let [first, later] = [(); 2].map(|()| free_port());
    let nodes = [Sign::to(first), Sign::to(later)];
    let voters = format!("{FIRST}@{}", free_port());
    let start = |node: u16, port: u16, sign: &Sign| {
        let listener = format!("{port}=127.0.0.1:{}", sign.port);
        let (name, node) = (format!("{name}-{node}"), node.to_string());
        Broker::launch(&name, &["--node", &node, "--voters", &voters, &listener])
    };
    let brokers = [
        start(FIRST, first, &nodes[0]),
        start(LATER, later, &nodes[1]),
    ];
    brokers.iter().for_each(Broker::wait);
    if direct {
        return Signs {
            nodes,
            places: [first, later],
            // The bootstrap address.
            target: Target {
                bootstrap: format!("127.0.0.1:{first}"),
                login: None,
            },
            klamm: None,
            brokers,
        };
    }
    let places = [(); 2].map(|()| free_port());
    let signs = places.map(Sign::to);
    let klamm = Klamm::start_changed(Way::default(), name, &brokers[0].address(), |text| {
        mapped(&text, places, &signs)
    });
    Signs {
        nodes: signs,
        places,
        target: klamm.target("tester"),
        klamm: Some(klamm),
        brokers,
    }
}

/// The settings with the redirectable addresses on the first listener, and others on the second.
fn mapped(text: &str, places: [u16; 2], signs: &[Sign; 2]) -> String {
    let ids = [FIRST, LATER];
    let row = |(id, bind, told): (u16, u16, u16)| {
        format!("{id}: {{ bind: {bind}, advertise: \"127.0.0.1:{told}\" }}")
    };
    let rows = |told: [u16; 2], bind: [u16; 2]| {
        let rows = (0..2).map(|at| row((ids[at], bind[at], told[at])));
        format!(
            "brokers: {{ map: {{ {} }} }}",
            rows.collect::<Vec<_>>().join(", ")
        )
    };
    let others = [(); 2].map(|()| free_port());
    let mut maps = [
        rows([signs[0].port, signs[1].port], places),
        rows(others, others),
    ]
    .into_iter();
    let lines = text.lines().map(|line| match line.find("brokers: {") {
        Some(at) => format!("{}{}", &line[..at], maps.next().unwrap()),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

impl Signs {
    /// One partition at each node, created at a broker itself.
    fn topic(&self, name: &str) {
        let assignment = |(index, node): (i32, u16)| {
            CreatableReplicaAssignment::default()
                .with_partition_index(index)
                .with_broker_ids(vec![BrokerId(i32::from(node))])
        };
        let topic = CreatableTopic::default()
            .with_name(topic_name(name))
            .with_num_partitions(-1)
            .with_replication_factor(-1)
            .with_assignments((0..).zip([FIRST, LATER]).map(assignment).collect());
        let request = CreateTopicsRequest::default()
            .with_topics(vec![topic])
            .with_timeout_ms(10_000);
        until("the later broker takes no partition", || {
            let made = Raw::plain(self.brokers[0].port()).ask(7, &request);
            made.topics[0].error_code == 0 || made.topics[0].error_code == 36
        });
    }

    /// A client writes to both nodes while node 3's address leads to node 0. Then the address is
    /// corrected. A client that gets no error stays on its first connection, to a node that does
    /// not lead its partition.
    fn lead_astray(&self, library: &'static Library, topic: &str) {
        const COUNT: u64 = 40;
        self.topic(topic);
        self.nodes[1].lead_to(self.places[0]);
        let arrived = self.nodes[1].came();
        let words = format!("--topic {topic} --run astray --partitions 2 --count {COUNT}");
        let target = &self.target;
        thread::scope(|scope| {
            let produced = scope.spawn(|| {
                Client::start(library, target).ask(&format!("produce {words} --idempotent"))
            });
            until("nobody comes again by the sign", || {
                self.nodes[1].came() >= arrived + 3
            });
            self.nodes[1].lead_to(self.places[1]);
            all_sent(&produced.join().unwrap(), topic, COUNT);
        });
        all_seen(
            &Client::start(library, target).ask(&format!("consume {words}")),
            topic,
            COUNT,
        );
    }
}

/// Each time it reaches the wrong node, the client starts again from its bootstrap servers. No
/// record is lost, and the client reports no error, with Klamm as with a broker.
#[test]
fn a_client_that_is_led_to_another_node_begins_anew_and_loses_nothing() {
    let at_brokers = signs("astray-direct", true);
    at_brokers.lead_astray(&JAVA_4_4, "open.astray");
    drop(at_brokers);
    signs("astray", false).lead_astray(&JAVA_4_4, "open.astray");
}

/// The error code of ApiVersions for a client that expects this node of this cluster.
fn believing(port: u16, cluster: Option<&str>, node: i32) -> i16 {
    let mut body = BytesMut::new();
    for text in ["raw", "1"] {
        body.put_u8(u8::try_from(text.len() + 1).unwrap());
        body.put_slice(text.as_bytes());
    }
    let cluster = cluster.map_or(&[][..], str::as_bytes);
    let length = match cluster {
        [] => 0,
        some => some.len() + 1,
    };
    body.put_u8(u8::try_from(length).unwrap());
    body.put_slice(cluster);
    body.put_i32(node);
    body.put_u8(0);
    let mut raw = Raw::plain(port);
    raw.say(&raw::request(18, 5, 1, true, &body));
    let mut answer = raw.hear().expect("closed instead of answered");
    assert_eq!(answer.get_i32(), 1);
    answer.get_i16()
}

/// Klamm answers for each node as that node does, whatever node the client expects.
#[test]
fn beliefs_are_answered_as_the_broker_answers_them() {
    const CLUSTER: &str = "klammKlammKlammKlammKA";
    let growing = growing();
    let beliefs = [
        (None, -1, 0),
        (Some(CLUSTER), i32::from(FIRST), 0),
        (Some(CLUSTER), i32::from(LATER), 129),
        (Some("anotherAnotherAnotherA"), i32::from(FIRST), 129),
        (Some("anotherAnotherAnotherA"), i32::from(LATER), 129),
        (Some(CLUSTER), -1, 42),
        (None, i32::from(FIRST), 42),
    ];
    for (cluster, node, code) in beliefs {
        let direct = believing(growing.first.port(), cluster, node);
        assert_eq!(direct, code, "the broker, {cluster:?} {node}");
        let through = believing(growing.node + FIRST, cluster, node);
        assert_eq!(through, code, "Klamm, {cluster:?} {node}");
    }
    later();
    until("the later broker is not known", || {
        growing.nodes() == [FIRST, LATER].map(i32::from)
    });
    let (own, other) = (i32::from(LATER), i32::from(FIRST));
    let at_later = |node| believing(growing.node + LATER, Some(CLUSTER), node);
    assert_eq!([at_later(own), at_later(other)], [0, 129]);
}
