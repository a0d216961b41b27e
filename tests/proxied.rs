//! Load balancers in front that report the client's address: raw headers, and HAProxy's own.

use crate::{
    gate::{Gate, connect, free_ports, golden, until_closed},
    kafka::{self, Klamm, Way, broker},
    raw::{self, Raw, connect_from},
    trail::Trail,
};
use kafka_protocol::messages::MetadataRequest;
use serde_json::Value;
use std::{
    fs,
    io::Write,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const BELIEVED: &str = "source: proxy_protocol\n    proxies: [ 127.0.0.1 ]";
const OTHERS: &str = "source: proxy_protocol\n    proxies: [ 192.0.2.0/24 ]";

fn line(client: &str) -> Vec<u8> {
    let client: SocketAddr = client.parse().unwrap();
    let family = if client.is_ipv4() { "TCP4" } else { "TCP6" };
    let (ip, port) = (client.ip(), client.port());
    format!("PROXY {family} {ip} {ip} {port} 9092\r\n").into_bytes()
}

fn binary(command: u8, client: [u8; 4]) -> Vec<u8> {
    let addresses = [client, [10, 0, 0, 1]].concat();
    let head = b"\r\n\r\n\0\r\nQUIT\n";
    [
        head.as_slice(),
        &[command, 0x11, 0, 12],
        &addresses,
        &[0x12, 0x34, 0x23, 0x84],
    ]
    .concat()
}

/// Tries a login that fails, as a client behind this header.
fn fail(gate: &Gate, secured: bool, pieces: &[&[u8]]) {
    let ca = golden("ca.pem");
    let mut tcp = connect(if secured { gate.tls } else { gate.plain });
    tcp.set_nodelay(true).unwrap();
    for piece in pieces {
        tcp.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    let mut client = Raw::over(tcp, secured.then_some(ca.as_path()));
    assert_eq!(client.log_in(b"\0nobody\0x").0, 58);
}

fn logins(gate: &Gate, count: usize) -> Vec<Value> {
    events(gate, "Logon", count)
}

/// The events with this name, once there are this many.
fn events(gate: &Gate, name: &str, count: usize) -> Vec<Value> {
    gate.wait_for_events(count, |event| event["activity_name"] == name)
}

#[test]
fn the_client_is_who_the_balancer_says() {
    let gate = Gate::start_with(BELIEVED, BELIEVED);
    let (one, other) = (line("172.16.5.6:7"), line("[2001:db8::7]:8"));
    fail(&gate, false, &[&one]);
    fail(&gate, true, &[&other]);
    fail(&gate, true, &[&binary(0x21, [172, 16, 5, 9])]);
    fail(&gate, false, &[&binary(0x20, [172, 16, 5, 9])]);
    let bytes: Vec<&[u8]> = one.chunks(1).collect();
    fail(&gate, true, &bytes);
    let events = logins(&gate, 5);
    let sources: Vec<_> = events
        .iter()
        .map(|event| event["src_endpoint"]["ip"].as_str().unwrap())
        .collect();
    assert_eq!(
        sources,
        [
            "172.16.5.6",
            "2001:db8::7",
            "172.16.5.9",
            "127.0.0.1",
            "172.16.5.6"
        ]
    );
    for event in &events {
        assert_eq!(event["unmapped"]["proxy"]["ip"], "127.0.0.1");
    }
}

/// The header comes first, then the server name in the handshake: both are used, each for its
/// purpose.
#[test]
fn a_balancer_says_who_and_the_handshake_says_to_which_broker() {
    if kafka::direct() {
        return;
    }
    let port = kafka::free_port();
    let klamm = Klamm::start_changed(Way::default(), "proxied", &broker().address(), |text| {
        let listener = format!(
            "listeners:\n  - name: behind\n    address: 127.0.0.1:{port}\n    brokers: {{ sni: \"broker-{{node}}.kafka.localhost:{port}\" }}\n    \
             tls: {{ certificate: tls/server.pem, key: tls/server.key }}\n    sasl: [ PLAIN ]\n    {BELIEVED}\n"
        );
        text.replacen("listeners:\n", &listener, 1)
    });
    let come = |name: &str, client: &str| {
        let mut tcp = connect(port);
        tcp.write_all(&line(client)).unwrap();
        Raw::over_as(name, tcp, &klamm.ca())
    };
    for (name, client) in [
        ("bootstrap.kafka.localhost", "172.16.5.6:7"),
        ("broker-0.kafka.localhost", "172.16.5.7:8"),
    ] {
        let mut raw = come(name, client).logged_in("tester", &kafka::password("tester"));
        let answer = raw.ask(
            12,
            &MetadataRequest::default().with_topics(Some(Vec::new())),
        );
        let brokers: Vec<_> = answer
            .brokers
            .iter()
            .map(|one| (&*one.host, one.port))
            .collect();
        assert_eq!(
            brokers,
            [("broker-0.kafka.localhost", i32::from(port))],
            "{name}"
        );
        let ip = client.split(':').next().unwrap();
        let all = Trail(klamm.audit()).all();
        let mut logins = all.iter().filter(|event| event["src_endpoint"]["ip"] == ip);
        let login = logins.next().unwrap_or_else(|| panic!("nobody from {ip}"));
        assert_eq!(login["unmapped"]["proxy"]["ip"], "127.0.0.1");
        assert_eq!(login["unmapped"]["listener"], "behind");
    }
    let mut nowhere = come("broker-7.kafka.localhost", "172.16.5.8:9");
    nowhere.say(&raw::frame(b"\0\x12\0\0\0\0\0\x01\xff\xff"));
    assert_eq!(nowhere.hear(), None, "there is no such broker");
}

#[test]
fn who_is_no_balancer_or_says_nothing_is_closed_and_counted() {
    let gate = Gate::start_with(OTHERS, BELIEVED);
    let mut stranger = connect(gate.tls);
    let _ = stranger.write_all(&line("172.16.5.6:7"));
    assert!(until_closed(stranger).is_empty());
    gate.wait_for_metric(
        "klamm_connections_rejected_source_total{listener=\"tls\"}",
        1.0,
    );
    for wrong in [
        b"\x16\x03\x01\x02\x00".as_slice(),
        b"PROXY TCP5 x\r\n",
        b"\0\0\0\x14\0\x12\0\x03",
    ] {
        let mut silent = connect(gate.plain);
        silent.write_all(wrong).unwrap();
        assert!(until_closed(silent).is_empty());
    }
    gate.wait_for_metric("klamm_connections_closed_total{reason=\"proxy\"}", 3.0);
    let events = events(&gate, "Give up", 4);
    let details: Vec<_> = events
        .iter()
        .map(|event| event["status_detail"].as_str().unwrap())
        .collect();
    assert_eq!(
        details,
        [
            "the peer is not among the listener's proxies",
            "there is no PROXY header in front",
            "the PROXY header's line is malformed",
            "there is no PROXY header in front",
        ]
    );
}

/// The header has no separate time limit: it shares one with TLS and the login.
#[test]
fn a_header_that_does_not_come_has_the_time_of_a_login() {
    let gate = Gate::start_with(BELIEVED, BELIEVED);
    let head = line("172.16.5.6:7");
    thread::scope(|scope| {
        scope.spawn(|| until_closed(connect(gate.plain)));
        scope.spawn(|| {
            let mut slow = connect(gate.tls);
            for byte in &head[..head.len() - 1] {
                if slow.write_all(&[*byte]).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(300));
            }
            until_closed(slow);
        });
        scope.spawn(|| {
            let mut late = connect(gate.plain);
            thread::sleep(Duration::from_secs(5));
            late.write_all(&head).unwrap();
            until_closed(late);
        });
    });
    gate.wait_for_metric(
        "klamm_connections_closed_total{reason=\"login_timeout\"}",
        3.0,
    );
}

struct Haproxy(Child);

impl Drop for Haproxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// HAProxy in front of Klamm: a port for each version of its protocol.
fn haproxy(gate: &Gate) -> (Haproxy, [u16; 3]) {
    let ports: [u16; 3] = free_ports();
    let [one, two, tls] = ports;
    let config = gate.dir.path().join("haproxy.cfg");
    let pass = |name: &str, port: u16, to: u16, word: &str| {
        format!("listen {name}\n  bind 127.0.0.1:{port}\n  server gate 127.0.0.1:{to} {word}\n")
    };
    let text = format!(
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n{}{}{}",
        pass("one", one, gate.plain, "send-proxy"),
        pass(
            "two",
            two,
            gate.plain,
            "send-proxy-v2 proxy-v2-options crc32c,unique-id"
        ),
        pass("tls", tls, gate.tls, "send-proxy-v2"),
    );
    fs::write(&config, text).unwrap();
    let process = Command::new("haproxy")
        .args(["-db", "-f"])
        .arg(config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("HAProxy is installed; on Debian: apt-get install haproxy");
    (Haproxy(process), ports)
}

#[test]
fn haproxy_says_where_clients_are() {
    let gate = Gate::start_with(BELIEVED, BELIEVED);
    let (_haproxy, [one, two, tls]) = haproxy(&gate);
    let ca = golden("ca.pem");
    for (port, ca) in [(one, None), (two, None), (tls, Some(ca.as_path()))] {
        let mut client = Raw::over(connect_from([127, 0, 0, 77], port), ca);
        assert_eq!(client.log_in(b"\0nobody\0x").0, 58, "{port}");
    }
    for event in logins(&gate, 3) {
        assert_eq!(event["src_endpoint"]["ip"], "127.0.0.77", "{event:#}");
        assert_eq!(event["unmapped"]["proxy"]["ip"], "127.0.0.1");
    }
}
