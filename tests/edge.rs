//! How clients reach each broker: by port, by the server name in TLS, by IPv6.

use crate::{
    clients::{all_seen, all_sent},
    kafka::{self, Klamm, Login, Ports, Target, Way, broker, free_port},
    library::{Client, JAVA_4_4, Library},
    raw::Raw,
};
use kafka_protocol::messages::{
    DescribeClusterRequest, FindCoordinatorRequest, MetadataRequest, MetadataResponse,
};
use std::{fs, process::Command, sync::OnceLock};

/// A Klamm with these listeners in addition to the usual ones.
struct Edge {
    klamm: Klamm,
    /// By name and by port.
    names: u16,
    node: u16,
    /// `[::1]` alone.
    six: u16,
    six_node: u16,
}

fn edge() -> &'static Edge {
    static EDGE: OnceLock<Edge> = OnceLock::new();
    EDGE.get_or_init(|| {
        let [names, node, six, six_node] = [(); 4].map(|()| free_port());
        let more = format!(
            "listeners:\n  - name: names\n    address: localhost:{names}\n    \
             brokers: {{ host: localhost, ports: {node}-{node}, sni: \"Broker-{{node}}.kafka.localhost:{names}\" }}\n    \
             tls: {{ certificate: tls/server.pem, key: tls/server.key }}\n    sasl: [ PLAIN ]\n  \
             - name: six\n    address: \"[::1]:{six}\"\n    \
             brokers: {{ map: {{ 0: {{ bind: {six_node}, advertise: \"[::1]:{six_node}\" }} }} }}\n    \
             tls: {{ certificate: tls/server.pem, key: tls/server.key }}\n    sasl: [ PLAIN ]\n"
        );
        let change = |text: String| text.replacen("listeners:\n", &more, 1);
        let klamm = Klamm::start_changed(Way::default(), "edge", &broker().address(), change);
        Edge { klamm, names, node, six, six_node }
    })
}

impl Edge {
    fn target(&self, bootstrap: String) -> Target {
        let login = Login {
            ca: self.klamm.ca(),
            user: "tester".to_owned(),
            password: kafka::password("tester"),
            mechanism: "PLAIN",
            tokens: None,
        };
        Target {
            bootstrap,
            login: Some(login),
        }
    }

    /// A connection with this server name in the handshake.
    fn named(&self, name: &str) -> Raw {
        Raw::tls_as(name, self.names, &self.klamm.ca())
    }

    fn tester(&self, name: &str) -> Raw {
        self.named(name)
            .logged_in("tester", &kafka::password("tester"))
    }
}

/// The address that Metadata, DescribeCluster and FindCoordinator return; it must be the same.
fn told(raw: &mut Raw) -> String {
    let metadata: MetadataResponse = raw.ask(
        12,
        &MetadataRequest::default().with_topics(Some(Vec::new())),
    );
    let told: Vec<_> = metadata
        .brokers
        .iter()
        .map(|at| format!("{}:{}", &*at.host, at.port))
        .collect();
    let cluster = raw.ask(1, &DescribeClusterRequest::default().with_endpoint_type(1));
    let described: Vec<_> = cluster
        .brokers
        .iter()
        .map(|at| format!("{}:{}", &*at.host, at.port))
        .collect();
    assert_eq!(described, told);
    let group = FindCoordinatorRequest::default().with_coordinator_keys(vec!["tests-edge".into()]);
    let found = raw.ask(4, &group);
    if found.coordinators[0].error_code == 0 {
        let coordinator = &found.coordinators[0];
        assert_eq!(
            [format!("{}:{}", &*coordinator.host, coordinator.port)],
            told[..]
        );
    }
    told.join(" ")
}

#[test]
fn who_comes_by_a_name_is_told_names_and_others_are_told_ports() {
    if kafka::direct() {
        return;
    }
    let edge = edge();
    let name = format!("broker-0.kafka.localhost:{}", edge.names);
    for host in [
        "localhost",
        "bootstrap.kafka.localhost",
        "broker-0.kafka.localhost",
        "BROKER-0.Kafka.LocalHost",
    ] {
        assert_eq!(told(&mut edge.tester(host)), name, "{host}");
    }
    // An IP address is not sent in the handshake.
    assert_eq!(
        told(&mut edge.tester("127.0.0.1")),
        format!("localhost:{}", edge.node)
    );
    let node = Raw::tls(edge.node, &edge.klamm.ca());
    let mut node = node.logged_in("tester", &kafka::password("tester"));
    assert_eq!(told(&mut node), format!("localhost:{}", edge.node));
}

#[test]
fn the_name_of_a_node_that_nobody_knows_is_closed() {
    if kafka::direct() {
        return;
    }
    let edge = edge();
    for host in [
        "broker-7.kafka.localhost",
        "broker-00.kafka.localhost",
        "broker-99999999999.kafka.localhost",
    ] {
        let mut raw = edge.named(host);
        raw.send(1, &crate::raw::handshake());
        assert_eq!(raw.hear(), None, "{host}");
    }
}

#[test]
fn a_broker_without_an_address_is_no_start_and_each_listener_is_named() {
    if kafka::direct() {
        return;
    }
    let dir = kafka::prepare("klamm-homeless", &broker().address(), Ports::free());
    let path = dir.join("klamm.yaml");
    let text = fs::read_to_string(&path).unwrap();
    // Instead of node 0, both have node 1001.
    let brokers = |line: &str| {
        let port = line.rsplit_once('-').unwrap().1.trim_end_matches(" }");
        format!("    brokers: {{ host: localhost, map: {{ 1001: {port} }} }}")
    };
    let line = |line: &str| match line.contains("brokers: ") {
        true => brokers(line),
        false => line.to_owned(),
    };
    let changed: Vec<_> = text.lines().map(line).collect();
    fs::write(&path, changed.join("\n")).unwrap();
    let klamm = env!("CARGO_BIN_EXE_klamm");
    let mut serve = Command::new("timeout");
    serve.args(["60", klamm, "serve", "--config"]).arg(&path);
    let output = serve.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for listener in ["clients", "plain"] {
        let line = format!(
            "listener `{listener}` has no address for broker 0: widen `brokers.ports`, or add it to `brokers.map`"
        );
        assert!(said.contains(&line), "{said}");
    }
}

/// A Java client that resolves the names of the tests to the loopback address.
fn java(hosts: &'static str) -> Library {
    let path = kafka::state("hosts").join("hosts");
    fs::write(&path, format!("{hosts}\n")).unwrap();
    let option = format!("-Djdk.net.hosts.file={}", path.display());
    let mut command = JAVA_4_4.command.to_vec();
    command.insert(1, option.leak());
    Library {
        command: command.leak(),
        ..JAVA_4_4
    }
}

fn passes(library: &Library, target: &Target, name: &str) {
    let topic = format!("open.edge.{name}");
    let admin = Target {
        login: None,
        ..broker().target()
    };
    let made =
        Client::start(&JAVA_4_4, &admin).ask(&format!("create --topic {topic} --partitions 3"));
    assert_eq!(made, serde_json::json!({}));
    let mut client = Client::start(library, target);
    let words = format!("--topic {topic} --run edge --partitions 3 --count 300");
    all_sent(
        &client.ask(&format!("produce {words} --size 100 --idempotent")),
        &topic,
        300,
    );
    all_seen(
        &client.ask(&format!("consume {words} --group tests-{topic}")),
        &topic,
        300,
    );
}

#[test]
fn java_reaches_each_broker_by_its_name() {
    if kafka::direct() {
        return;
    }
    let hosts = "127.0.0.1 bootstrap.kafka.localhost broker-0.kafka.localhost";
    let edge = edge();
    let target = edge.target(format!("bootstrap.kafka.localhost:{}", edge.names));
    passes(&java(hosts), &target, "names");
}

#[test]
fn java_reaches_each_broker_by_ipv6() {
    if kafka::direct() {
        return;
    }
    let edge = edge();
    let _both = edge.six_node;
    passes(
        &JAVA_4_4,
        &edge.target(format!("[::1]:{}", edge.six)),
        "six",
    );
}
