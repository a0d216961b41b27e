//! What a configuration is read as, and each fault beside its exact words.
use proptest::prelude::*;

use super::*;

const WHOLE: &str = r#"
listeners:
  - name: clients
    address: 127.0.0.1:9192
    brokers: { host: localhost, ports: 9200-9299 }
    tls: { certificate: tls/server.pem, key: /etc/server.key }
    sasl: [ PLAIN ]
    source: direct
  - name: inside
    address: "[::1]:9193"
    brokers: { host: kafka.example, ports: 9300-9399, bind: 0.0.0.0 }
    sasl: []
    insecure: true
cluster:
  bootstrap: [ "localhost:9092", "[::1]:9093" ]
  tls: { ca: tls/ca.pem }
  sasl: { mechanism: PLAIN, username: klamm, password_file: secrets/broker }
identity: { users: users.yaml }
policy: policy/
audit: { directory: audit/, signing_key: secrets/audit.key }
limits: { login_frame: 64KiB, request: 10MiB, decompressed_batch: 1GiB, in_flight: 10, memory: 1GiB }
admin: { address: 127.0.0.1:9600 }
"#;

fn parse(text: &str) -> Result<Config, Vec<Diagnostic>> {
    Config::parse(&Source::new("/etc/klamm/klamm.yaml", text))
}

fn shown(found: &[Diagnostic]) -> Vec<String> {
    let show = |fault: &Diagnostic| {
        let place = fault
            .place
            .as_ref()
            .map_or((0, 0), |place| (place.line, place.column));
        let help = fault
            .help
            .as_ref()
            .map_or(String::new(), |help| format!(" ({help})"));
        format!(
            "{}:{} {}: {}{help}",
            place.0, place.1, fault.name, fault.message
        )
    };
    found.iter().map(show).collect()
}

fn faults(text: &str) -> Vec<String> {
    shown(&parse(text).expect_err("is taken"))
}

/// The smallest configuration, with one listener of these keys and one cluster of these.
fn with(listener: &str, cluster: &str, rest: &str) -> String {
    format!(
        "listeners:\n  - {{ name: a, address: \"127.0.0.1:9192\", brokers: {{ host: localhost, ports: 9200-9299 }}, {listener} }}\n\
         cluster: {{ bootstrap: [ \"localhost:9092\" ], {cluster} }}\npolicy: policy\naudit: {{ directory: audit }}\n{rest}"
    )
}
const PLAIN: &str = "sasl: [ PLAIN ], tls: { certificate: c, key: k }";
const USERS: &str = "identity: { users: u }\n";

#[test]
fn everything_is_read() {
    let config = parse(WHOLE).unwrap();
    let [clients, inside] = &config.listeners[..] else {
        panic!("two listeners")
    };
    assert_eq!(
        (clients.name.as_str(), clients.address),
        ("clients", "127.0.0.1:9192".parse().unwrap())
    );
    let brokers = Brokers {
        host: "localhost".into(),
        bind: "127.0.0.1".parse().unwrap(),
        first_port: 9200,
        last_port: 9299,
    };
    assert_eq!(clients.brokers, brokers);
    let tls = Tls {
        certificate: "/etc/klamm/tls/server.pem".into(),
        key: "/etc/server.key".into(),
    };
    assert_eq!(clients.tls.as_ref(), Some(&tls));
    assert_eq!(
        clients.sasl.iter().map(|row| row.name).collect::<Vec<_>>(),
        ["PLAIN"]
    );
    assert!(
        clients.source_proven
            && !inside.source_proven
            && inside.sasl.is_empty()
            && inside.tls.is_none()
    );
    assert_eq!(inside.brokers.bind, IpAddr::from([0, 0, 0, 0]));
    let hosts: Vec<_> = config
        .cluster
        .bootstrap
        .iter()
        .map(|at| (at.host.as_str(), at.port))
        .collect();
    assert_eq!(hosts, [("localhost", 9092), ("::1", 9093)]);
    assert_eq!(
        config.cluster.tls.unwrap().ca,
        Path::new("/etc/klamm/tls/ca.pem")
    );
    let sasl = ClusterSasl {
        username: "klamm".into(),
        password_file: "/etc/klamm/secrets/broker".into(),
    };
    assert_eq!(config.cluster.sasl, Some(sasl));
    assert_eq!(
        config.identity.users.as_deref(),
        Some(Path::new("/etc/klamm/users.yaml"))
    );
    assert_eq!(config.policy, Path::new("/etc/klamm/policy/"));
    assert_eq!(
        config.audit,
        Audit {
            directory: "/etc/klamm/audit/".into(),
            level: Level::Session
        }
    );
    let limits = Limits {
        login_frame: 65536,
        request: 10 << 20,
        decompressed_batch: 1 << 30,
        in_flight: 10,
        memory: 1 << 30,
    };
    assert_eq!(config.limits, limits);
    assert_eq!(config.admin, Some("127.0.0.1:9600".parse().unwrap()));
    assert_eq!(
        shown(&config.warnings),
        [
            "13:15 insecure-listener: a listener without `sasl` takes everybody as ANONYMOUS (this is allowed by `insecure: true`)",
            "20:42 unused: `signing_key` is not used yet: the audit log is chained, but not signed (keep it for later, or remove it)",
        ]
    );
}

#[test]
fn little_is_enough() {
    let config = parse(&with(PLAIN, "", USERS)).unwrap();
    assert_eq!(
        (config.limits, config.admin, config.warnings.len()),
        (Limits::default(), None, 0)
    );
    assert!(config.cluster.tls.is_none() && config.cluster.sasl.is_none());
}

#[test]
fn the_designs_own_example_says_what_is_not_there_yet() {
    let text = r#"
listeners:
  - name: clients
    address: 127.0.0.1:9192            # bootstrap
    brokers:                           # how each broker behind is reached through this listener
      host: localhost                  # what clients are told
      ports: 9200-9299                 # node id N → first port + N; or  sni: "broker-{node}.kafka.example:9192"
    tls: { certificate: tls/server.pem, key: tls/server.key, client_ca: tls/ca.pem, client_certificate: optional }
    sasl: [SCRAM-SHA-512, PLAIN, OAUTHBEARER]
    source: direct                     # or proxy_protocol; unknown, the default, proves no source address to policy
cluster:
  bootstrap: [ "localhost:9092" ]
  tls: { ca: tls/ca.pem }
  sasl: { mechanism: SCRAM-SHA-512, username: klamm, password_file: secrets/broker }
identity:
  users: users.yaml                    # SCRAM verifiers written by `klamm user`; the same entry serves PLAIN
  tokens: { issuer: "https://idp.example", audience: kafka, jwks: "https://idp.example/jwks", principal: sub, groups: groups }
policy: { directory: policy, approvals: { signers: FILE, required: 2 } }
audit: { directory: audit/ }
limits: { login_frame: 32KiB, request: 100MiB, decompressed_batch: 256MiB, in_flight: 1000, memory: 2GiB }   # the defaults
admin: { address: 127.0.0.1:9600 }     # /metrics /livez /readyz
"#;
    assert_eq!(
        faults(text),
        [
            "8:73 not-supported: `client_ca` is not supported yet (remove the key; clients log in by `sasl`)",
            "8:105 not-supported: `client_certificate` is not supported yet (remove the key; clients log in by `sasl`)",
            "9:34 not-supported: `OAUTHBEARER` is not supported yet (use `SCRAM-SHA-512` or `SCRAM-SHA-256` or `PLAIN`)",
            "14:22 not-supported: `SCRAM-SHA-512` is not supported yet (use `PLAIN`, with `tls`)",
            "17:11 not-supported: `tokens` is not supported yet (remove the key; users log in by name and password)",
            "18:41 not-supported: `approvals` is not supported yet (remove the key; every policy that loads is in force)",
        ]
    );
}

#[test]
fn a_listener_that_is_not_safe_must_say_so() {
    let open = "insecure-listener: a listener without `sasl` takes everybody as ANONYMOUS (add `sasl: [ PLAIN ]`, or `insecure: true` where that is wanted)";
    assert_eq!(faults(&with("", "", "")), [format!("2:7 {open}")]);
    assert_eq!(
        faults(&with("tls: { certificate: c, key: k }", "", "")),
        [format!("2:7 {open}")]
    );
    let readable = "2:7 insecure-listener: passwords of `PLAIN` can be read on the way to a listener without `tls` (add `tls`, or `insecure: true` where nobody can listen)";
    assert_eq!(faults(&with("sasl: [ PLAIN ]", "", USERS)), [readable]);
    assert_eq!(
        faults(&with("sasl: [ PLAIN ], insecure: false", "", USERS)),
        [readable]
    );
    assert!(parse(&with("sasl: [ PLAIN ], insecure: true", "", USERS)).is_ok());
    assert!(parse(&with("insecure: true", "", "")).is_ok());
    let needless = "2:7 needless-insecure: the listener is not insecure (remove `insecure: true`)";
    assert_eq!(
        faults(&with(&format!("{PLAIN}, insecure: true"), "", USERS)),
        [needless]
    );
}

#[test]
fn passwords_need_users() {
    let fault = "2:7 no-users: nobody can log in on `a`: no users are named (add `identity: { users: users.yaml }` and `klamm user add NAME`)";
    assert_eq!(faults(&with(PLAIN, "", "")), [fault]);
}

#[test]
fn what_is_left_out_misspelled_or_of_another_type() {
    assert_eq!(faults(""), ["0:0 empty-file: the file is empty"]);
    assert_eq!(
        faults("listener: []\n"),
        [
            "1:1 missing-key: klamm.yaml needs the key `audit` (add `audit:`)",
            "1:1 missing-key: klamm.yaml needs the key `cluster` (add `cluster:`)",
            "1:1 missing-key: klamm.yaml needs the key `listeners` (add `listeners:`)",
            "1:1 missing-key: klamm.yaml needs the key `policy` (add `policy:`)",
            "1:1 unknown-key: unknown key `listener` in klamm.yaml (did you mean `listeners`?)",
        ]
    );
    let text = "listeners: []\ncluster: { bootstrap: [] }\npolicy: \"\"\naudit: { directory: [ a ], level: nothing }\nadmin: 9600\n\
                limits: { request: 100, memory: 1MiB, in_flight: 0, login_frame: 2MiB }\n";
    assert_eq!(
        faults(text),
        [
            "1:12 no-listener: no listener is named (add one)",
            "2:23 no-broker: no broker is named (add one, such as `localhost:9092`)",
            "3:9 wrong-value: the path is empty (write one, or remove the key)",
            "4:21 wrong-type: text is expected here, this is a list",
            "4:35 unknown-word: unknown word `nothing` (one of `session`, `request`, `none`)",
            "5:8 wrong-type: a map is expected here, this is text",
            "6:20 wrong-value: `100` is not a size (expected a whole number and a unit: `512B`, `32KiB`, `100MiB` or `2GiB`)",
            "6:50 limits: `in_flight` is not between 1 and 100000 (leave it out for the default)",
            "6:66 limits: `login_frame` is not between 1KiB and 1MiB (leave it out for the default)",
        ]
    );
    let small = with(
        PLAIN,
        "",
        "identity: { users: u }\nlimits: { memory: 1MiB }\n",
    );
    assert_eq!(
        faults(&small),
        [
            "7:11 limits: `memory` is less than one `request` (all requests together need at least what one may take)"
        ]
    );
}

#[test]
fn each_part_of_a_listener_is_checked() {
    let text = "listeners:\n  - name: \"a b\"\n    address: localhost:9192\n    brokers: { host: \"localhost:9092\", ports: 9299-9200, sni: x }\n    \
                tls: { certificate: c, ky: k }\n    sasl: [ PLAN, PLAIN, PLAIN, KERBEROS ]\n    source: proxy_protocol\n    insecure: yes\n\
                cluster: { bootstrap: [ \"localhost\", \"::1:9092\", \"b:0\" ], tls: {}, sasl: { mechanism: PLAIN, username: \"\" } }\npolicy: p\naudit: { directory: a }\n";
    assert_eq!(
        faults(text),
        [
            "2:11 wrong-value: `a b` cannot be a listener's name (use at most 64 letters, digits, `.`, `-` and `_`)",
            "3:14 wrong-value: `localhost:9192` is not an address and a port (expected an address and a port such as `127.0.0.1:9092`)",
            "4:22 wrong-value: `localhost:9092` is not the name of a host (write what clients are to connect to, without a port)",
            "4:47 wrong-value: `9299-9200` is not a range of ports (expected a range of ports such as `9200-9299`; node id N gets the first port + N)",
            "4:63 not-supported: `sni` is not supported yet (remove the key; give each broker a port by `ports: 9200-9299`)",
            "5:12 missing-key: tls needs the key `key` (add `key:`)",
            "5:28 unknown-key: unknown key `ky` in tls (did you mean `key`?)",
            "6:13 unknown-word: unknown mechanism `PLAN` (did you mean `PLAIN`?)",
            "6:26 duplicate-name: `PLAIN` is named twice (name it once)",
            "6:33 unknown-word: unknown mechanism `KERBEROS` (use `SCRAM-SHA-512` or `SCRAM-SHA-256` or `PLAIN`)",
            "7:13 not-supported: `proxy_protocol` is not supported yet (use `unknown`: behind a balancer the peer's address proves nothing)",
            "8:15 wrong-value: `yes` is neither `true` nor `false` (expected `true` or `false`)",
            "9:25 wrong-value: `localhost` is not a host and a port (expected a host and a port such as `broker-1.example:9092`)",
            "9:38 wrong-value: `::1:9092` is not a host and a port (expected a host and a port such as `broker-1.example:9092`)",
            "9:50 wrong-value: `b:0` is not a host and a port (expected a host and a port such as `broker-1.example:9092`)",
            "9:64 missing-key: cluster.tls needs the key `ca` (add `ca:`)",
            "9:76 missing-key: cluster.sasl needs the key `password_file` (add `password_file:`)",
            "9:104 wrong-value: the name is empty (write the name of Klamm's own user)",
        ]
    );
}

#[test]
fn no_port_is_asked_for_twice() {
    let text = "listeners:\n\
                - { name: a, address: \"127.0.0.1:9250\", brokers: { host: h, ports: 9200-9299 }, insecure: true }\n\
                - { name: a, address: \"0.0.0.0:9299\", brokers: { host: h, ports: 9300-9399, bind: 127.0.0.2 }, insecure: true }\n\
                - { name: c, address: \"127.0.0.3:0\", brokers: { host: h, ports: 9300-9310, bind: 127.0.0.3 }, insecure: true }\n\
                cluster: { bootstrap: [ \"h:1\" ] }\npolicy: p\naudit: { directory: a }\nadmin: { address: \"127.0.0.2:9399\" }\n";
    let errors: Vec<_> = faults(text)
        .into_iter()
        .filter(|fault| !fault.contains("insecure-listener"))
        .collect();
    assert_eq!(
        errors,
        [
            "2:68 port-conflict: the brokers of `a` and listener `a` ask for the same port (give each its own)",
            "3:5 duplicate-name: two listeners are named `a` (policy tells listeners apart by their names)",
            "3:23 port-conflict: listener `a` and the brokers of `a` ask for the same port (give each its own)",
            "8:19 port-conflict: `admin` and the brokers of `a` ask for the same port (give each its own)",
        ]
    );
}

#[test]
fn what_is_named_must_be_there() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("klamm.yaml");
    std::fs::write(&path, with(PLAIN, "", USERS)).unwrap();
    for file in ["c", "u", "audit"] {
        std::fs::write(directory.path().join(file), "").unwrap();
    }
    std::fs::create_dir(directory.path().join("k")).unwrap();
    let clean = |fault: String| fault.replace(&directory.path().display().to_string(), "DIR");
    let found: Vec<_> = shown(&files::load(&path).unwrap_err())
        .into_iter()
        .map(clean)
        .collect();
    let help = "(relative paths are relative to the file that names them)";
    assert_eq!(
        found,
        [
            format!("2:136 cannot-read: key `DIR/k` cannot be used: is a directory {help}"),
            format!(
                "4:9 cannot-read: policy `DIR/policy` cannot be used: it does not exist {help}"
            ),
            format!(
                "5:21 cannot-read: audit log `DIR/audit` cannot be used: not a directory {help}"
            ),
        ]
    );
    let missing = clean(shown(&files::load(&directory.path().join("x")).unwrap_err()).remove(0));
    assert_eq!(
        missing,
        "0:0 cannot-read: `DIR/x` cannot be read: it does not exist"
    );
    std::fs::write(&path, b"a: \xff").unwrap();
    let binary = clean(shown(&files::load(&path).unwrap_err()).remove(0));
    assert_eq!(
        binary,
        "0:0 not-utf8: `DIR/klamm.yaml` is not UTF-8: byte 3 is none (save the file as UTF-8)"
    );
}

#[test]
fn a_password_is_the_first_line_of_its_file() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("broker");
    std::fs::write(&path, "s3 cret\r\nmore\n").unwrap();
    assert_eq!(files::password(&path).unwrap(), "s3 cret");
    std::fs::write(&path, "\nx").unwrap();
    let fault = shown(&files::password(&path).unwrap_err()).remove(0);
    assert_eq!(
        fault,
        "0:0 empty-password: the password is empty (write it as the first line)"
    );
}

proptest! {
    #[test]
    fn no_text_is_refused_without_a_reason(at in 0..WHOLE.len(), len in 0..30usize, put in "[ -~\n]{0,6}") {
        let mut text = WHOLE.to_owned();
        text.replace_range(at..(at + len).min(WHOLE.len()), &put);
        fuzz_config(&text);
    }
}
