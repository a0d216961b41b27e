//! How configurations are read, and each fault with its exact message.
use proptest::prelude::*;

use super::*;
use crate::{cluster::Own, identity::token};
use std::sync::Arc;

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
limits: { login_frame: 64KiB, request: 10MiB, decompressed_batch: 1GiB, schema: { record_steps: 5000000, batch_steps: 50000000 }, decompressed_request: 2GiB, decompress_rate: 32MiB, in_flight: 10, rights_per_connection: 100, memory: 1GiB, per_source: { connections: 5, logins: 2 }, login_time: 5s, idle: 5m, connection_lifetime: 1h, drain: 1m }
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

fn shown_bind(bind: &Bind) -> String {
    let node = bind.node.map(|node| format!(" for {node}"));
    format!("{}{}", bind.address, node.unwrap_or_default())
}

fn faults(text: &str) -> Vec<String> {
    shown(&parse(text).expect_err("is taken"))
}

/// The smallest configuration, with one listener and one cluster that have these keys.
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
        (clients.name.as_str(), clients.bind[0].address),
        ("clients", "127.0.0.1:9192".parse().unwrap())
    );
    assert_eq!(
        clients.addresses,
        Addresses::by_port("localhost", 9200, 9299)
    );
    assert_eq!(clients.bind.len(), 101);
    assert_eq!(shown_bind(&clients.bind[100]), "127.0.0.1:9299 for 99");
    let tls = Tls {
        certificates: vec![Pair {
            certificate: "/etc/klamm/tls/server.pem".into(),
            key: "/etc/server.key".into(),
        }],
        clients: None,
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
    assert_eq!(shown_bind(&inside.bind[0]), "[::1]:9193");
    assert_eq!(shown_bind(&inside.bind[1]), "0.0.0.0:9300 for 0");
    let hosts: Vec<_> = config
        .cluster
        .bootstrap
        .iter()
        .map(|at| (at.host.as_str(), at.port))
        .collect();
    assert_eq!(hosts, [("localhost", 9092), ("::1", 9093)]);
    let tls = ClusterTls {
        ca: "/etc/klamm/tls/ca.pem".into(),
        shown: None,
    };
    assert_eq!(config.cluster.tls, Some(tls));
    let sasl = ClusterSasl::Password {
        mechanism: ByPassword::Plain,
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
            level: AuditLevel::Session,
            attempts: 5,
        }
    );
    let limits = Limits {
        session_lifetime: None,
        login_frame: 65536,
        request: 10 << 20,
        decompressed_batch: 1 << 30,
        decompressed_request: 2 << 30,
        decompress_rate: 32 << 20,
        schema: SchemaLimits {
            record_steps: 5_000_000,
            batch_steps: 50_000_000,
        },
        in_flight: 10,
        rights_per_connection: 100,
        memory: 1 << 30,
        per_source: PerSource {
            connections: 5,
            logins: 2,
        },
        login_time: Duration::from_secs(5),
        idle: Duration::from_secs(300),
        connection_lifetime: Some(Duration::from_secs(3600)),
        drain: Duration::from_secs(60),
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
admin: { address: 127.0.0.1:9600 }     # /metrics /livez /readyz /status
"#;
    let config = parse(text).unwrap();
    let asked = config.approvals.unwrap();
    assert_eq!(asked.required, 2);
    assert!(asked.signers.ends_with("FILE") && asked.folder.ends_with("policy/.approval"));
}

#[test]
fn approvals_are_read() {
    let with = |approvals: &str| {
        let text = with(PLAIN, "", USERS);
        let policy = format!("policy: {{ directory: p, approvals: {approvals} }}\n");
        text.replacen("policy: policy\n", &policy, 1)
    };
    let read = parse(&with("{ signers: s, required: 1, directory: given }")).unwrap();
    let asked = read.approvals.unwrap();
    assert!(asked.required == 1 && asked.folder.ends_with("given"));
    assert_eq!(
        faults(&with("{ required: 0, signer: s }")),
        [
            "4:48 limits: `required` is not between 1 and 16 (leave it out for two)",
            "4:51 unknown-key: unknown key `signer` in approvals (did you mean `signers`?)",
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
fn tokens_are_read() {
    let bearer = "sasl: [ OAUTHBEARER ], tls: { certificate: c, key: k }";
    let tokens = |rest: &str| {
        with(
            bearer,
            "",
            &format!(
                "identity:\n  same_person: true\n  tokens: {{ issuer: i, audience: kafka, {rest} }}\n"
            ),
        )
    };
    let config = parse(&tokens("jwks: \"https://idp.example/jwks\"")).unwrap();
    assert!(config.identity.same_person);
    let read = config.identity.tokens.unwrap();
    assert_eq!(read.settings.principal.0, ["sub"]);
    assert_eq!(
        (read.settings.groups, read.settings.algorithms.len()),
        (None, 9)
    );
    assert_eq!(read.settings.clock_skew.as_secs(), 30);
    let KeysFrom::Url {
        url,
        ca,
        refresh,
        keep,
    } = read.keys
    else {
        panic!("a URL")
    };
    assert_eq!((url.host.as_str(), ca), ("idp.example", None));
    assert_eq!((refresh.as_secs(), keep.as_secs()), (300, 3600));

    let all = "jwks: keys.json, principal: [ \"https://idp.example/user\" ], groups: realm_access.roles, prefix: \"idp:\", algorithms: [ ES256, EdDSA ], clock_skew: 0ms";
    let read = parse(&tokens(all)).unwrap().identity.tokens.unwrap();
    assert_eq!(read.settings.principal.0, ["https://idp.example/user"]);
    let groups = read.settings.groups.unwrap();
    assert_eq!(groups.path.0, ["realm_access", "roles"]);
    assert_eq!(groups.separator, None, "a text is one name");
    assert_eq!(
        (
            read.settings.prefix.as_str(),
            read.settings.algorithms.len()
        ),
        ("idp:", 2)
    );
    assert!(matches!(read.keys, KeysFrom::File(_)));

    let bad = "jwks: \"http://idp.example/jwks\", principal: a..b, prefix: \"*\", algorithms: [ HS256, none ], clock_skew: 1h, refresh: 1s, keep_keys: 1d";
    assert_eq!(
        faults(&tokens(bad)),
        [
            "8:47 wrong-value: `http://idp.example/jwks` is read and changed by anybody on the way; use `https` (expected an address such as `https://idp.example/jwks`)",
            "8:85 wrong-value: this names no claim (write a claim such as `sub`, `realm_access.roles`, or `[ \"https://idp.example/groups\" ]` for one with a dot in its name)",
            "8:99 wrong-value: `*` cannot begin a principal's name (write something short, such as `idp:`)",
            "8:118 unknown-word: unknown word `HS256` (did you mean `RS256`?)",
            "8:125 unknown-word: unknown word `none` (one of `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384`, `EdDSA`)",
            "8:145 limits: `clock_skew` is not between 0s and 300s (leave it out for the default)",
            "8:158 limits: `refresh` is not between 10s and 86400s (leave it out for the default)",
        ]
    );
    assert_eq!(
        faults(&tokens("jwks: k.json, ca: c.pem")),
        [
            "8:59 wrong-value: `ca` is for keys that are fetched, and `jwks` is a file (remove it: the file is read when it changes)"
        ]
    );
    assert_eq!(
        faults(&tokens("jwks: \"https://a/\", refresh: 10m, keep_keys: 5m")),
        [
            "8:86 limits: keys would be given up before they are fetched again (make `keep_keys` several times as long as `refresh`)"
        ]
    );
}

#[test]
fn groups_and_audiences_are_read() {
    let bearer = "sasl: [ OAUTHBEARER ], tls: { certificate: c, key: k }";
    let tokens = |rest: &str| {
        let identity = format!("identity:\n  tokens: {{ issuer: i, jwks: k.json, {rest} }}\n");
        with(bearer, "", &identity)
    };
    let read = |rest: &str| {
        parse(&tokens(rest))
            .unwrap()
            .identity
            .tokens
            .unwrap()
            .settings
    };
    let separator = |rest: &str| {
        read(&format!("audience: a, {rest}"))
            .groups
            .unwrap()
            .separator
    };
    assert_eq!(separator("groups: groups"), None);
    for split in [
        "groups: scope",
        "groups: a.scp",
        "groups: groups, groups_separator: \" \"",
    ] {
        assert_eq!(separator(split).as_deref(), Some(" "), "{split}");
    }
    assert_eq!(
        separator("groups: scope, groups_separator: \",\"").as_deref(),
        Some(",")
    );

    assert_eq!(
        read("audience: kafka").audience,
        token::Audience::Named("kafka".into())
    );
    let claim = read("audience: { claim: client_id, is: [ a, b ] }").audience;
    let path = token::Path(vec!["client_id".into()]);
    let is = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(claim, token::Audience::Claim { path, is });
    let unchecked = parse(&tokens("audience: { unchecked: true }")).unwrap();
    assert_eq!(
        shown(&unchecked.warnings),
        [
            "7:61 unchecked-audience: every token of the issuer is taken, also one that was made for another service (say which claim shows that a token is for Klamm: `audience: { claim: client_id, is: [ … ] }`)"
        ]
    );

    let table = [
        (
            "audience: a, groups_separator: \",\"",
            "no claim names groups that could be separated (add `groups`, or remove the key)",
        ),
        (
            "audience: a, groups: g, groups_separator: \"\"",
            "a separator has between 1 and 8 bytes (write what stands between the names, such as `\" \"`; without the key a text is one name)",
        ),
        (
            "audience: { claim: c, is: [] }",
            "there are 0 values (write between 1 and 100)",
        ),
    ];
    for (rest, fault) in table {
        let told = faults(&tokens(rest));
        assert!(told.len() == 1 && told[0].ends_with(fault), "{told:?}");
    }
    for odd in [
        "claim: c",
        "is: [ a ]",
        "unchecked: false",
        "claim: c, is: [ a ], unchecked: true",
    ] {
        let told = faults(&tokens(&format!("audience: {{ {odd} }}")));
        assert!(
            told.len() == 1 && told[0].contains("this says not how a token shows"),
            "{told:?}"
        );
    }
}

#[test]
fn names_of_tokens_and_of_certificates_must_differ() {
    let listener = "sasl: [ OAUTHBEARER ], tls: { certificate: c, key: k, client_ca: ca, client_certificate: optional }, certificate_alone: true";
    let both = |tokens: &str, certificates: &str, more: &str| {
        let identity = format!(
            "identity:\n  tokens: {{ issuer: i, audience: a, jwks: k.json{tokens} }}\n  certificates: {{ principal: [ common_name ]{certificates} }}\n{more}"
        );
        with(listener, "", &identity)
    };
    let (idp, cert) = (", prefix: \"idp:\"", ", prefix: \"cert:\"");
    for (tokens, certificates) in [(idp, cert), ("", cert), (idp, "")] {
        parse(&both(tokens, certificates, "")).unwrap();
    }
    for (tokens, certificates, says) in [
        ("", "", "nothing says that they are one person"),
        (cert, cert, "one begins the other"),
        (cert, ", prefix: \"cert:x\"", "one begins the other"),
        (", prefix: \"cert:x\"", cert, "one begins the other"),
    ] {
        let told = faults(&both(tokens, certificates, ""));
        assert!(
            told.len() == 1 && told[0].contains("name-sources") && told[0].contains(says),
            "{told:?}"
        );
        parse(&both(tokens, certificates, "  same_person: true\n")).unwrap();
    }
}

#[test]
fn what_a_listener_offers_must_be_possible() {
    let listener = |sasl: &str| format!("sasl: [ {sasl} ], tls: {{ certificate: c, key: k }}");
    let tokens = "identity: { tokens: { issuer: i, audience: a, jwks: k } }\n";
    let none = "2:7 no-tokens: nobody can log in on `a` by OAUTHBEARER: no issuer of tokens is named (add `identity: { tokens: { issuer: …, audience: …, jwks: … } }`)";
    assert_eq!(faults(&with(&listener("OAUTHBEARER"), "", "")), [none]);
    assert_eq!(
        faults(&with(&listener("OAUTHBEARER, PLAIN"), "", USERS)),
        [none]
    );
    assert!(
        parse(&with(&listener("OAUTHBEARER"), "", tokens))
            .unwrap()
            .warnings
            .is_empty()
    );
    let both = parse(&with(&listener("OAUTHBEARER, PLAIN"), "", tokens)).unwrap();
    assert_eq!(both.warnings.len(), 1, "{:?}", both.warnings);
    assert_eq!(faults(&with(&listener("PLAIN"), "", tokens)).len(), 1);
    let open = with("sasl: [ OAUTHBEARER ]", "", tokens);
    assert_eq!(
        faults(&open),
        [
            "2:7 insecure-listener: tokens of `OAUTHBEARER` can be read on the way to a listener without `tls` (add `tls`, or `insecure: true` where nobody can listen)"
        ]
    );
}

#[test]
fn what_is_left_out_misspelled_or_of_another_type() {
    assert_eq!(
        faults(""),
        ["0:0 empty-file: the file is empty (write what it is for, or remove it)"]
    );
    assert_eq!(
        faults("listener: []\n"),
        [
            "1:1 missing-key: klamm.yaml needs the key `audit` (add `audit:`)",
            "1:1 missing-key: klamm.yaml needs the key `cluster` (add `cluster:`)",
            "1:1 missing-key: klamm.yaml needs the key `policy` (add `policy:`)",
            "1:1 unknown-key: unknown key `listener` in klamm.yaml (did you mean `listeners`?)",
        ]
    );
    let text = "listeners: []\ncluster: { bootstrap: [] }\npolicy: \"\"\naudit: { directory: [ a ], level: session, attempts: 10001 }\nadmin: 9600\n\
                limits: { request: 100, memory: 1MiB, in_flight: 0, login_frame: 2MiB }\n";
    assert_eq!(
        faults(text),
        [
            "1:12 no-listener: no listener is named (add one)",
            "2:23 no-broker: no broker is named (add one, such as `localhost:9092`)",
            "3:9 wrong-value: the path is empty (write one, or remove the key)",
            "4:21 wrong-type: text is expected here, this is a list",
            "4:54 limits: `attempts` is more than 10000 (leave it out for the default)",
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
fn one_slip_of_the_pen_is_one_fault() {
    let sources = "identity: { users: u, tokens: { issuer: i, audience: a, jwks: j } }";
    let whole = WHOLE.replace("identity: { users: users.yaml }", sources);
    let whole = whole.replace("sasl: [ PLAIN ]", "sasl: [ PLAIN, OAUTHBEARER ]");
    let proxied = whole.replace(
        "source: direct",
        "source: proxy_protocol\n    proxies: 10.0.0.1",
    );
    let asking = proxied.replace(
        "key: /etc/server.key",
        "key: k, client_ca: ca, client_certificate: optional",
    );
    assert_eq!(parse(&asking).err().map(|found| shown(&found)), None);
    for (key, slip) in [
        ("listeners:", "listners:"),
        ("name: clients", "nam: clients"),
        ("address: 127.0.0.1:9192", "addres: 127.0.0.1:9192"),
        ("brokers: { host: localhost", "broker: { host: localhost"),
        ("{ host: localhost", "{ hots: localhost"),
        ("ports: 9200-9299", "port: 9200-9299"),
        ("tls: { certificate", "tsl: { certificate"),
        ("sasl: [ PLAIN,", "slas: [ PLAIN,"),
        ("proxies:", "proxeis:"),
        ("client_ca:", "client_c:"),
        ("client_certificate:", "client_certificat:"),
        ("certificate: tls/server.pem", "certificat: tls/server.pem"),
        ("insecure: true", "insecur: true"),
        ("cluster:", "clutser:"),
        ("bootstrap:", "bootstap:"),
        ("tls: { ca", "tsl: { ca"),
        ("{ ca: tls", "{ ac: tls"),
        ("sasl: { mechanism", "sals: { mechanism"),
        ("mechanism: PLAIN", "mechansim: PLAIN"),
        ("password_file:", "passwordfile:"),
        ("identity:", "identiy:"),
        ("users:", "user:"),
        ("tokens:", "token:"),
        ("issuer:", "isuer:"),
        ("jwks:", "jwsk:"),
        ("policy:", "polciy:"),
        ("audit:", "audti:"),
        ("directory: audit/", "dir: audit/, directroy: audit/"),
        ("admin: { address", "admin: { adress"),
    ] {
        assert!(asking.contains(key), "{key}");
        let found = parse(&asking.replacen(key, slip, 1)).expect_err(slip);
        let wrong = found.iter().filter(|fault| fault.is_error());
        let names: Vec<_> = wrong.map(|fault| fault.name).collect();
        assert!(
            !names.is_empty() && names.iter().all(|name| *name == "unknown-key"),
            "{slip}: {:?}",
            shown(&found)
        );
    }
}

#[test]
fn balancers_are_believed_by_name_only() {
    let with = |words: &str| {
        format!(
            "listeners:\n  - name: clients\n    address: 127.0.0.1:9192\n    brokers: {{ host: localhost, ports: 9200-9299 }}\n    sasl: [ SCRAM-SHA-512 ]\n    {words}\n\
             cluster: {{ bootstrap: [ \"localhost:9092\" ] }}\nidentity: {{ users: u }}\npolicy: p\naudit: {{ directory: a }}\n"
        )
    };
    let read = |words: &str| Config::parse(&Source::new("klamm.yaml", with(words))).unwrap();
    let config = read(
        "source: proxy_protocol\n    proxies: [ \"10.0.0.0/8\", \"::ffff:192.0.2.1\", \"2001:db8::/32\" ]",
    );
    let listener = &config.listeners[0];
    let shown: Vec<_> = listener.proxies.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32"]);
    assert!(listener.source_proven && config.warnings.is_empty());
    assert!(read("source: direct").listeners[0].proxies.is_empty());
    let any = read("source: proxy_protocol\n    proxies: 0.0.0.0/0");
    assert_eq!(any.warnings[0].name, "any-proxy");
    for (words, fault) in [
        (
            "source: direct\n    proxies: 10.0.0.0/8",
            "7:14 needless-proxies: `proxies` are only asked where the source is `proxy_protocol` (write `source: proxy_protocol`, or remove the key)",
        ),
        (
            "proxies: 10.0.0.0/8",
            "6:14 needless-proxies: `proxies` are only asked where the source is `proxy_protocol` (write `source: proxy_protocol`, or remove the key)",
        ),
        (
            "source: proxy_protocol\n    proxies: []",
            "7:14 no-proxies: no balancer is named (name one)",
        ),
        (
            "source: proxy_protocol\n    proxies: [ balancer ]",
            "7:16 wrong-value: `balancer` is not a network (expected a network such as `10.0.0.0/8`, or an address)",
        ),
    ] {
        assert_eq!(faults(&with(words)), [fault]);
    }
}

#[test]
fn each_part_of_a_listener_is_checked() {
    let text = "listeners:\n  - name: \"a b\"\n    address: kafka:9192\n    brokers: { host: \"localhost:9092\", ports: 9299-9200, sni: x }\n    \
                tls: { certificate: c, ky: k }\n    sasl: [ PLAN, PLAIN, PLAIN, KERBEROS ]\n    source: proxy_protocol\n    insecure: yes\n\
                cluster: { bootstrap: [ \"localhost\", \"::1:9092\", \"b:0\" ], tls: {}, sasl: { mechanism: PLAIN, username: \"\" } }\npolicy: p\naudit: { directory: a }\n";
    assert_eq!(
        faults(text),
        [
            "2:5 no-proxies: `source: proxy_protocol` believes balancers, and none is named (add `proxies: [ \"10.0.0.0/8\" ]` with their addresses)",
            "2:11 wrong-value: `a b` cannot be a listener's name (use at most 64 letters, digits, `.`, `-` and `_`)",
            "3:14 wrong-value: `kafka:9192` is not an address and a port (expected an address and a port such as `127.0.0.1:9092`, `\"[::]:9092\"` or `localhost:9092`)",
            "4:22 wrong-value: `localhost:9092` is not the name of a host (write what clients are to connect to, without a port)",
            "4:47 wrong-value: `9299-9200` is not a range of ports (expected a range of ports such as `9200-9299`; node id N gets the first port + N)",
            "4:63 wrong-value: `x` has no `{node}` (write a name with `{node}` and a dot, and a port: `broker-{node}.kafka.example:9192`)",
            "5:28 unknown-key: unknown key `ky` in tls (did you mean `key`?)",
            "6:13 unknown-word: unknown mechanism `PLAN` (did you mean `PLAIN`?)",
            "6:26 duplicate-name: `PLAIN` is named twice (name it once)",
            "6:33 unknown-word: unknown mechanism `KERBEROS` (use `SCRAM-SHA-512` or `SCRAM-SHA-256` or `OAUTHBEARER` or `PLAIN`)",
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

/// One listener with these brokers, under TLS if `tls` is true.
fn brokers(address: &str, brokers: &str, tls: bool) -> String {
    let tls = if tls {
        ", tls: { certificate: c, key: k }"
    } else {
        ""
    };
    format!(
        "listeners:\n  - {{ name: a, address: {address}, insecure: true{tls},\n    brokers: {{ {brokers} }} }}\n\
         cluster: {{ bootstrap: [ \"h:1\" ] }}\npolicy: p\naudit: {{ directory: a }}\n"
    )
}

#[test]
fn brokers_are_reached_by_port_by_map_and_by_name() {
    let text = brokers(
        "[ localhost:9192, \"[fd00::1]:9192\" ]",
        "host: Kafka.example, bind: [ 10.0.0.1, \"::1\" ], ports: 9200-9203, advertised_ports: 31200-31203, sni: \"B{node}.Kafka.example:443\", \
         map: { 1: 9301, 1001: \"b.example:9444\", 1002: { bind: 9445, advertise: \"[::1]:31445\" }, 1003: { bind: \"10.0.0.2:9445\", advertise: \"c.example:9445\" } }",
        true,
    );
    let config = parse(&text).unwrap();
    let listener = &config.listeners[0];
    assert_eq!(
        listener.addresses.to_string(),
        "Kafka.example:31200-31203, 1 at Kafka.example:9301, 1001 at b.example:9444, 1002 at ::1:31445, 1003 at c.example:9445, b{node}.kafka.example:443"
    );
    let bound: Vec<_> = listener.bind.iter().map(shown_bind).collect();
    assert_eq!(
        bound,
        [
            "127.0.0.1:9192",
            "[::1]:9192",
            "[fd00::1]:9192",
            "10.0.0.1:9301 for 1",
            "[::1]:9301 for 1",
            "10.0.0.1:9444 for 1001",
            "[::1]:9444 for 1001",
            "10.0.0.1:9445 for 1002",
            "[::1]:9445 for 1002",
            "10.0.0.2:9445 for 1003",
            "10.0.0.1:9200 for 0",
            "10.0.0.1:9202 for 2",
            "10.0.0.1:9203 for 3",
            "[::1]:9200 for 0",
            "[::1]:9202 for 2",
            "[::1]:9203 for 3",
        ]
    );
    let names = parse(&brokers("\"[::]:1\"", "sni: \"{node}.k:9192\"", true)).unwrap();
    assert_eq!(names.listeners[0].bind.len(), 1);
}

/// The faults of these brokers, without the warning that the listener is open.
fn broker_faults(given: &str, tls: bool) -> Vec<String> {
    let found = faults(&brokers("127.0.0.1:9192", given, tls));
    let told = found.iter().filter(|fault| !fault.contains("insecure"));
    told.cloned().collect()
}

#[test]
fn a_broker_that_nobody_could_reach_or_two_at_one_address_are_faults() {
    let example =
        "(write a name with `{node}` and a dot, and a port: `broker-{node}.kafka.example:9192`)";
    let cases = [
        ("host: h", "3:16 missing-key: brokers needs `ports`, `map` or `sni` (add `ports: 9200-9299`, a `map` of single nodes, or `sni: \"broker-{node}.kafka.example:9192\"`)".to_owned()),
        ("ports: 9200-9201", "3:16 missing-key: brokers needs the key `host` (add `host:`)".to_owned()),
        ("map: { 1: 9201 }", "3:16 missing-key: brokers needs the key `host` (add `host:`)".to_owned()),
        ("sni: \"b.k:9192\"", format!("3:21 wrong-value: `b.k:9192` has no `{{node}}` {example}")),
        ("sni: \"b{node}.{node}:9192\"", format!("3:21 wrong-value: `b{{node}}.{{node}}:9192` has more than one `{{node}}` {example}")),
        ("sni: \"b{node}.k\"", format!("3:21 wrong-value: `b{{node}}.k` is not a host and a port {example}")),
        ("sni: \"b.k:9{node}\"", format!("3:21 wrong-value: `b.k:9{{node}}` is not a host and a port {example}")),
        ("sni: \"b{node}:9192\"", format!("3:21 wrong-value: `b{{node}}:9192` is no name that clients say: one has a dot, and is no address {example}")),
        ("sni: \"10.0.0.{node}:9192\"", format!("3:21 wrong-value: `10.0.0.{{node}}:9192` is no name that clients say: one has a dot, and is no address {example}")),
        ("host: h, ports: 9200-9203, advertised_ports: 1-2", "3:61 wrong-value: `advertised_ports` are not as many as `ports` (each port that is bound is told as one)".to_owned()),
        ("host: h, map: { 1: 0 }", "3:35 wrong-value: `0` is not a broker's address (expected a port such as `9201`, `\"kafka-b.example:9444\"`, or `{ bind: 9444, advertise: \"kafka-b.example:31444\" }`)".to_owned()),
        ("host: h, map: { -1: 9201 }", "3:36 wrong-value: `-1` is not a node id (write the id as the brokers have it, such as `1001: 9201`)".to_owned()),
        ("host: h, map: { 1: { bind: 1 } }", "3:37 missing-key: a node of `map` needs the key `advertise` (add `advertise:`)".to_owned()),
        ("host: h, bind: h, ports: 1-2", "3:31 wrong-value: `h` is not an address (expected an address such as `127.0.0.1` or `::`, or `localhost`)".to_owned()),
    ];
    for (given, fault) in cases {
        assert_eq!(broker_faults(given, true), [fault], "{given}");
    }
    assert_eq!(
        broker_faults("sni: \"b{node}.k:9192\"", false),
        [
            "3:21 sni-without-tls: `sni` needs `tls`: clients say the name in the TLS handshake (add `tls`, or give each broker a port by `ports`)"
        ]
    );
    assert_eq!(
        broker_faults(
            "host: h, ports: 9200-9209, map: { 1: 9202, 2: \"H:9302\", 3: 9302, 12: { bind: \"127.0.0.1:9192\", advertise: \"h:1\" } }",
            true
        ),
        [
            "3:75 port-conflict: broker 3 of `a` and broker 2 of `a` ask for the same port (give each its own)",
            "3:75 port-conflict: nodes 2 and 3 have the same address (give each its own)",
            "3:85 port-conflict: broker 12 of `a` and listener `a` ask for the same port (give each its own)",
        ]
    );
}

#[test]
fn every_address_is_one_of_its_kind() {
    let two = |one: &str, other: &str| {
        let text = format!(
            "listeners:\n- {{ name: a, address: {one}, brokers: {{ host: h, ports: 1-1 }}, insecure: true }}\n\
             - {{ name: b, address: {other}, brokers: {{ host: h, ports: 2-2 }}, insecure: true }}\n\
             cluster: {{ bootstrap: [ \"h:1\" ] }}\npolicy: p\naudit: {{ directory: a }}\n"
        );
        parse(&text)
            .map(drop)
            .map_err(|faults| faults.iter().filter(|fault| fault.is_error()).count())
    };
    assert_eq!(two("127.0.0.1:9192", "\"[::1]:9192\""), Ok(()));
    assert_eq!(two("0.0.0.0:9192", "\"[::1]:9192\""), Ok(()));
    assert_eq!(two("0.0.0.0:9192", "10.0.0.1:9192"), Err(1));
    assert_eq!(two("10.0.0.1:9192", "\"[::]:9192\""), Err(1));
    assert_eq!(two("localhost:9192", "localhost:9192"), Err(1));
    assert_eq!(two("localhost:9192", "\"[::1]:9192\""), Err(1));
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
fn how_klamm_proves_itself_to_the_brokers() {
    let cluster = |text: &str| parse(&with(PLAIN, text, USERS)).unwrap().cluster;
    let shown = cluster("tls: { ca: ca.pem, certificate: c.pem, key: c.key }");
    let pair = Pair {
        certificate: "/etc/klamm/c.pem".into(),
        key: "/etc/klamm/c.key".into(),
    };
    assert_eq!(shown.tls.unwrap().shown, Some(pair));
    assert_eq!(shown.sasl, None);
    for (name, hash) in [
        ("SCRAM-SHA-256", Hash::Sha256),
        ("SCRAM-SHA-512", Hash::Sha512),
    ] {
        let sasl = format!("sasl: {{ mechanism: {name}, username: klamm, password_file: p }}");
        let read = ClusterSasl::Password {
            mechanism: ByPassword::Scram(hash),
            username: "klamm".into(),
            password_file: "/etc/klamm/p".into(),
        };
        assert_eq!(cluster(&sasl).sasl, Some(read));
    }
}

#[test]
fn how_klamm_comes_by_its_token() {
    let sasl = |text: &str| {
        let text = format!("sasl: {{ mechanism: OAUTHBEARER, {text} }}, user: klamm");
        let config = parse(&with(PLAIN, &text, USERS)).unwrap();
        assert_eq!(
            shown(&config.warnings),
            [
                "3:51 insecure-cluster: Klamm's token can be read on the way to the brokers (add `tls: { ca: … }` where the brokers offer it)"
            ]
        );
        config.cluster.sasl.unwrap()
    };
    assert_eq!(
        sasl("token_file: /var/run/token"),
        ClusterSasl::TokenFile("/var/run/token".into())
    );
    let grant = ClientCredentials {
        token_endpoint: Url {
            https: true,
            host: "idp.example".to_owned(),
            port: 443,
            path: "/token".to_owned(),
        },
        client_id: "klamm".to_owned(),
        client_secret_file: "/etc/klamm/s".into(),
        scope: None,
        ca: None,
    };
    let words =
        "token_endpoint: \"https://idp.example/token\", client_id: klamm, client_secret_file: s";
    assert_eq!(sasl(words), ClusterSasl::Grant(grant.clone()));
    let more = ClientCredentials {
        scope: Some("kafka read".to_owned()),
        ca: Some("/etc/klamm/ca.pem".into()),
        ..grant
    };
    let words = format!("{words}, scope: kafka read, ca: ca.pem");
    assert_eq!(sasl(&words), ClusterSasl::Grant(more));
}

#[test]
fn who_klamm_is_to_the_brokers_is_known_or_said_or_warned_of() {
    const CERTIFICATE: &str = "tls: { ca: ca.pem, certificate: c.pem, key: c.key }";
    const TLS: &str = "tls: { ca: ca.pem }";
    let token = format!("{TLS}, sasl: {{ mechanism: OAUTHBEARER, token_file: t }}");
    let password =
        format!("{TLS}, sasl: {{ mechanism: SCRAM-SHA-512, username: klamm, password_file: p }}");
    let own = |text: &str| {
        let config = parse(&with(PLAIN, text, USERS)).unwrap();
        let told = config.warnings.iter().map(|warning| warning.name);
        let own = config.cluster.own();
        assert_eq!(
            told.collect::<Vec<_>>() == ["unknown-own-user"],
            own == Own::Unknown
        );
        own
    };
    let named = |names: &[&str]| Own::Named(names.iter().map(|name| Arc::from(*name)).collect());
    for (text, expected) in [
        (TLS, named(&["ANONYMOUS"])),
        (&password, named(&["klamm"])),
        (
            &format!("{password}, user: gate"),
            named(&["klamm", "gate"]),
        ),
        (&token, Own::Unknown),
        (&format!("{token}, user: gate"), named(&["gate"])),
        (CERTIFICATE, Own::Unknown),
        (
            &format!("{CERTIFICATE}, user: \"CN=gate\""),
            named(&["CN=gate"]),
        ),
    ] {
        assert_eq!(own(text), expected, "{text}");
    }
    let empty = parse(&with(PLAIN, "user: \"\"", USERS)).unwrap_err();
    assert_eq!(shown(&empty).len(), 1);
}

#[test]
fn how_klamm_cannot_come_by_its_token() {
    let table: [(&str, &[&str]); 6] = [
        (
            "mechanism: OAUTHBEARER",
            &[
                "3:53 no-token: `OAUTHBEARER` needs a token (add `token_endpoint: https://…`, `client_id` and `client_secret_file`, or a `token_file`)",
            ],
        ),
        (
            "mechanism: OAUTHBEARER, token_file: t, client_id: k",
            &["3:103 wrong-key: `client_id` does not belong to `token_file` (remove the key)"],
        ),
        (
            "mechanism: OAUTHBEARER, username: k, token_file: t",
            &["3:87 wrong-key: `username` does not belong to `OAUTHBEARER` (remove the key)"],
        ),
        (
            "mechanism: PLAIN, username: k, password_file: p, token_file: t",
            &[
                "3:114 wrong-key: `token_file` does not belong to a mechanism with a password (remove the key)",
            ],
        ),
        (
            "mechanism: OAUTHBEARER, token_endpoint: \"http://idp.example/token\", client_id: \"\", scope: \"ä\"",
            &[
                "3:53 missing-key: cluster.sasl needs the key `client_secret_file` (add `client_secret_file:`)",
                "3:93 wrong-value: `http://idp.example/token` is read and changed by anybody on the way; use `https` (expected an address such as `https://idp.example/jwks`)",
                "3:132 wrong-value: the name is empty (write the name of Klamm's own user)",
                "3:143 wrong-value: `ä` is not a scope (write what the identity provider calls it)",
            ],
        ),
        (
            "mechanism: OAUTHBEARER, token_endpoint: nowhere, client_id: k, client_secret_file: s",
            &[
                "3:93 wrong-value: `nowhere` does not begin with `https://` (expected an address such as `https://idp.example/jwks`)",
            ],
        ),
    ];
    for (sasl, expected) in table {
        let text = with(PLAIN, &format!("sasl: {{ {sasl} }}"), USERS);
        assert_eq!(faults(&text), expected, "{sasl}");
    }
}

#[test]
fn how_clients_prove_themselves_to_the_brokers() {
    let own = "{ mechanism: SCRAM-SHA-512, username: klamm, password_file: p }";
    let through = format!("tls: {{ ca: ca.pem }}, sasl: pass_through, control: {own}");
    // Only the brokers need to know the users.
    let config = parse(&with(PLAIN, &through, "")).unwrap();
    assert!(config.cluster.pass_through && config.listeners[0].pass_through);
    let account = ClusterSasl::Password {
        mechanism: ByPassword::Scram(Hash::Sha512),
        username: "klamm".into(),
        password_file: "/etc/klamm/p".into(),
    };
    assert_eq!(config.cluster.sasl, Some(account));
    let config = parse(&with(PLAIN, "", USERS)).unwrap();
    assert!(!config.cluster.pass_through && !config.listeners[0].pass_through);
    let readable = format!("sasl: pass_through, control: {own}");
    assert_eq!(
        shown(&parse(&with(PLAIN, &readable, "")).unwrap().warnings),
        [
            "3:51 insecure-cluster: what clients log in with can be read on the way to the brokers (add `tls: { ca: … }` where the brokers offer it)",
            "3:74 insecure-cluster: what goes to the brokers can be read and changed on the way (add `tls: { ca: … }` where the brokers offer it)"
        ]
    );
}

#[test]
fn how_clients_cannot_prove_themselves_to_the_brokers() {
    let own = "control: { mechanism: PLAIN, username: k, password_file: p }";
    let through = format!("tls: {{ ca: a }}, sasl: pass_through, {own}");
    let bearer = "sasl: [ OAUTHBEARER ], tls: { certificate: c, key: k }";
    let shown = "tls: { certificate: c, key: k, client_ca: a, client_certificate: optional }";
    let alone = format!("sasl: [ PLAIN ], {shown}, certificate_alone: true");
    let required = format!("{}, source: direct", shown.replace("optional", "required"));
    let rules = "identity: { certificates: { principal: [ common_name ] } }\n";
    let table: [(&str, &str, &str, &str); 8] = [
        (
            PLAIN,
            "tls: { ca: a }, sasl: pass_through",
            "",
            "3:12 missing-key: with `sasl: pass_through` Klamm needs an account for its own questions about the cluster (add `control: { mechanism: …, username: …, password_file: … }`)",
        ),
        (
            PLAIN,
            &format!("tls: {{ ca: a }}, {own}"),
            USERS,
            "3:70 needless-key: `control` is Klamm's account beside `sasl: pass_through`, and that is not there (write the account to `sasl`, or `sasl: pass_through`)",
        ),
        (
            PLAIN,
            "tls: { ca: a }, sasl: pas_through",
            USERS,
            "3:67 unknown-word: unknown word `pas_through` (did you mean `pass_through`?)",
        ),
        (
            PLAIN,
            "tls: { ca: a }, sasl: pass_through, control: { mechanism: PLAIN, username: k }",
            "",
            "3:92 missing-key: cluster.control needs the key `password_file` (add `password_file:`)",
        ),
        (
            bearer,
            &through,
            "",
            "2:7 no-tokens: nobody can log in on `a` by OAUTHBEARER: no issuer of tokens is named (add `identity: { tokens: { issuer: …, audience: …, jwks: … } }`)",
        ),
        (
            &required,
            &through,
            "",
            "2:7 pass-through: nobody logs in on `a`, and `cluster.sasl: pass_through` needs somebody who does (add `sasl: [ SCRAM-SHA-512 ]`, or log in as Klamm in `cluster.sasl`)",
        ),
        (
            &alone,
            &through,
            "",
            "2:204 pass-through: who shows a certificate cannot be logged in at the brokers by it (remove the key, or log in as Klamm in `cluster.sasl`)",
        ),
        (
            PLAIN,
            &through,
            rules,
            "1:1 pass-through: `identity.certificates` is there, and who logs in at the brokers is not named by a certificate (remove the key)",
        ),
    ];
    for (listener, cluster, rest, fault) in table {
        assert_eq!(faults(&with(listener, cluster, rest)), [fault], "{cluster}");
    }
}

#[test]
fn a_token_and_a_password_are_one_person_only_where_that_is_said() {
    let own = "control: { mechanism: PLAIN, username: k, password_file: p }";
    let through = format!("tls: {{ ca: a }}, sasl: pass_through, {own}");
    let rest = |tokens: &str, more: &str| {
        format!(
            "identity:\n  tokens: {{ issuer: i, audience: kafka, jwks: keys.json{tokens} }}\n{more}"
        )
    };
    let sasl = |all: &str| format!("sasl: [ {all} ], tls: {{ certificate: c, key: k }}");
    let both = sasl("OAUTHBEARER, PLAIN");
    let fault = "1:1 pass-through: a name in a token and the same name with a password would be one principal to the policy, and nothing says that they are one person (add `same_person: true` to `identity`, where the brokers make the same name of a token; or a `prefix` to `identity.tokens`)";
    assert_eq!(faults(&with(&both, &through, &rest("", ""))), [fault]);
    for (listener, tokens, more) in [
        (&both, ", prefix: \"idp:\"", ""),
        (&both, "", "  same_person: true\n"),
        (&sasl("OAUTHBEARER"), "", ""),
    ] {
        parse(&with(listener, &through, &rest(tokens, more))).unwrap();
    }
    // If Klamm verifies passwords, it knows the names of users.
    parse(&with(&both, "", &rest("", "  users: u\n"))).unwrap();
}

#[test]
fn how_klamm_cannot_prove_itself_to_the_brokers() {
    let table = [
        (
            "tls: { ca: a, certificate: c }",
            "3:52 missing-key: cluster.tls needs the key `key` (add `key:`)",
        ),
        (
            "tls: { ca: a, key: k }",
            "3:52 missing-key: cluster.tls needs the key `certificate` (add `certificate:`)",
        ),
        (
            "sasl: { mechanism: SCRAM-SHA-1, username: k, password_file: p }",
            "3:64 unknown-word: unknown word `SCRAM-SHA-1` (did you mean `SCRAM-SHA-512`?)",
        ),
        (
            "sasl: { username: k, password_file: p }",
            "3:53 missing-key: cluster.sasl needs the key `mechanism` (add `mechanism:`)",
        ),
    ];
    for (cluster, fault) in table {
        assert_eq!(faults(&with(PLAIN, cluster, USERS)), [fault], "{cluster}");
    }
    let warned = |mechanism: &str| {
        let sasl = format!("sasl: {{ mechanism: {mechanism}, username: k, password_file: p }}");
        shown(&parse(&with(PLAIN, &sasl, USERS)).unwrap().warnings)
    };
    assert_eq!(
        warned("PLAIN"),
        [
            "3:51 insecure-cluster: Klamm's password can be read on the way to the brokers (add `tls: { ca: … }` where the brokers offer it)"
        ]
    );
    assert_eq!(
        warned("SCRAM-SHA-256"),
        [
            "3:51 insecure-cluster: what goes to the brokers can be read and changed on the way (add `tls: { ca: … }` where the brokers offer it)"
        ]
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

/// A listener with these keys in `tls`, and these keys beside `tls`.
fn tls(tls: &str, listener: &str, identity: &str) -> String {
    let listener = format!("tls: {{ {tls} }}, {listener}");
    let identity = format!("identity: {{ {identity} }}\n");
    with(&listener, "", &identity)
}
const PAIR: &str = "certificate: c, key: k";
const NAMED: &str = "certificates: { principal: [ common_name ] }";

#[test]
fn a_listener_may_show_several_certificates() {
    let text = tls(
        "certificates: [ { certificate: a.pem, key: a.key }, { certificate: b.pem, key: /b.key } ]",
        "sasl: [ PLAIN ]",
        "users: u",
    );
    let config = parse(&text).unwrap();
    let shown = &config.listeners[0].tls.as_ref().unwrap().certificates;
    let shown: Vec<_> = shown
        .iter()
        .map(|pair| format!("{} {}", pair.certificate.display(), pair.key.display()))
        .collect();
    assert_eq!(
        shown,
        [
            "/etc/klamm/a.pem /etc/klamm/a.key",
            "/etc/klamm/b.pem /b.key"
        ]
    );
    let told = |keys: &str| faults(&tls(keys, "sasl: [ PLAIN ]", "users: u"));
    assert_eq!(
        told("certificates: []"),
        [
            "2:112 wrong-value: `certificates` has 0 entries (list between 1 and 100, each with `certificate` and `key`)"
        ]
    );
    assert_eq!(
        told("certificates: [ { certificate: a } ], key: k"),
        [
            "2:98 two-ways: `certificates` stands beside `certificate` or `key` (put the pair into the list, as the first: it is shown to clients that ask for no name)"
        ]
    );
    assert_eq!(
        told("certificates: [ { certificate: a } ]"),
        ["2:116 missing-key: a certificate needs the key `key` (add `key:`)"]
    );
}

#[test]
fn whose_certificates_are_taken_is_said_whole() {
    let required = "client_ca: ca, client_certificate: required";
    let read = |keys: &str, listener: &str, identity: &str| {
        let config = parse(&tls(&format!("{PAIR}, {keys}"), listener, identity)).unwrap();
        let warnings = shown(&config.warnings);
        let listener = config.listeners.into_iter().next().unwrap();
        let clients = listener.tls.unwrap().clients.unwrap();
        (clients, listener.certificate_alone, warnings)
    };
    let (clients, alone, warnings) = read(required, "", NAMED);
    assert_eq!(clients.ca, Path::new("/etc/klamm/ca"));
    assert!(clients.required && clients.crls.is_empty() && alone);
    assert_eq!(warnings, [""; 0]);
    let (clients, alone, _) = read(
        "client_ca: ca, client_certificate: optional, client_crl: [ one, two ]",
        "sasl: [ PLAIN ]",
        "users: u",
    );
    assert_eq!(
        clients.crls,
        [Path::new("/etc/klamm/one"), Path::new("/etc/klamm/two")]
    );
    assert!(!clients.required && !alone);
    let both = format!("users: u, {NAMED}");
    let (_, alone, _) = read(required, "sasl: [ PLAIN ], certificate_alone: true", &both);
    assert!(alone);
    let (_, alone, warnings) = read(
        "client_ca: ca, client_certificate: optional, client_crl: one",
        "insecure: true",
        NAMED,
    );
    assert!(alone);
    assert_eq!(
        warnings,
        [
            "2:196 insecure-listener: a listener without `sasl` takes who shows no certificate as ANONYMOUS (this is allowed by `insecure: true`)"
        ]
    );
}

#[test]
fn what_says_nothing_about_certificates_or_half_of_it_is_told() {
    let told = |keys: &str, listener: &str, identity: &str| {
        let all = faults(&tls(&format!("{PAIR}, {keys}"), listener, identity));
        // The length of the place varies with the keys before it.
        let what = |fault: &String| fault.split_once(' ').unwrap().1.to_owned();
        all.iter().map(what).collect::<Vec<_>>()
    };
    let sasl = "sasl: [ PLAIN ]";
    assert_eq!(
        told(
            "client_certificate: required, client_crl: l",
            sasl,
            "users: u"
        ),
        [
            "needless-key: `client_certificate` says nothing without `client_ca` (add `client_ca: FILE`, the authorities whose certificates clients may show)",
            "needless-key: `client_crl` says nothing without `client_ca` (add `client_ca: FILE`, the authorities whose certificates clients may show)",
        ]
    );
    assert_eq!(
        told("client_ca: ca", sasl, "users: u"),
        ["missing-key: tls needs the key `client_certificate` (add `client_certificate:`)"]
    );
    assert_eq!(
        told(
            "client_ca: ca, client_certificate: wanted, client_crl: []",
            sasl,
            "users: u"
        ),
        [
            "unknown-word: unknown word `wanted` (one of `required`, `optional`)",
            "wrong-value: `client_crl` names 0 files (name between 1 and 100, or remove the key: nothing is revoked then)",
        ]
    );
    let optional = "client_ca: ca, client_certificate: optional";
    assert_eq!(
        told(optional, "", NAMED),
        [
            "insecure-listener: a listener without `sasl` takes who shows no certificate as ANONYMOUS (say `client_certificate: required`, add `sasl: [ SCRAM-SHA-512 ]`, or `insecure: true` where that is wanted)"
        ]
    );
    let required = "client_ca: ca, client_certificate: required";
    assert_eq!(
        told(required, "insecure: true", NAMED),
        ["needless-insecure: the listener is not insecure (remove `insecure: true`)"]
    );
    assert_eq!(
        told(required, "certificate_alone: true", NAMED),
        ["needless-key: without `sasl` a certificate is enough anyway (remove the key)"]
    );
    assert_eq!(
        faults(&tls(
            PAIR,
            "sasl: [ PLAIN ], certificate_alone: true",
            "users: u"
        ))[0]
            .split_once(' ')
            .unwrap()
            .1,
        "needless-key: no client is asked for a certificate here (add `tls: { client_ca: FILE, client_certificate: optional }`, or remove the key)"
    );
    assert_eq!(
        told(required, "", "users: u"),
        [
            "no-principal: nobody has a name who enters `a` by a certificate (say how it is made: `identity: { certificates: { principal: [ common_name ] } }`)"
        ]
    );
    assert_eq!(
        told(required, sasl, &format!("users: u, {NAMED}")),
        [
            "needless-key: `identity.certificates` is there, and nobody can enter by a certificate alone (add `client_ca` and `client_certificate` to a listener's `tls`, with `certificate_alone: true` where it has `sasl`)"
        ]
    );
}

#[test]
fn rules_for_names_are_read_or_told_what_is_wrong() {
    let required = format!("{PAIR}, client_ca: ca, client_certificate: required");
    let rules = |rules: &str| tls(&required, "", &format!("certificates: {{ {rules} }}"));
    let config = parse(&rules(
        "principal: [ { san_uri: \"spiffe://a/{principal}\" }, { subject: \"RULE:^CN=(.*?),.*$/$1/L, DEFAULT\" }, san_dns ], \
         groups: [ organizational_unit, { san_uri: \"spiffe://a/{group}/b\" } ], prefix: \"cert:\"",
    ))
    .unwrap();
    let read = config.identity.certificates.unwrap();
    assert_eq!(
        (
            read.principal.len(),
            read.groups.len(),
            read.prefix.as_str()
        ),
        (3, 2, "cert:")
    );
    let told = |text: &str| {
        let all = faults(&rules(text));
        let what = |fault: &String| fault.split_once(' ').unwrap().1.to_owned();
        all.iter().map(what).collect::<Vec<_>>()
    };
    let help = "(the rules are those of Kafka's `ssl.principal.mapping.rules`, such as `RULE:^CN=([^,]+),OU=Apps.*$/$1/L, DEFAULT`)";
    let cases = [
        ("groups: [ organization ]", "missing-key: identity.certificates needs the key `principal` (add `principal:`)".to_owned()),
        ("principal: []", "wrong-value: there are 0 rules (write between 1 and 50; the first that fits a certificate gives the name)".to_owned()),
        ("principal: [ cn ]", "unknown-word: unknown word `cn` (one of `subject`, `common_name`, `organizational_unit`, `organization`, `san_uri`, `san_dns`, `san_email`)".to_owned()),
        ("principal: [ { san_url: a } ]", "unknown-key: unknown key `san_url` in a rule (did you mean `san_uri`?)".to_owned()),
        ("principal: [ { san_uri: \"a{principal}\", san_dns: \"b{principal}\" } ]", "wrong-value: a rule reads one field of the certificate (write one rule for each field, in the order in which they are tried)".to_owned()),
        ("principal: [ { san_uri: \"spiffe://a/*\" } ]", "bad-rule: `spiffe://a/*` says nowhere what the name is (write `{principal}` where the name stands, such as `spiffe://prod.example/ns/apps/sa/{principal}`, or a rule of Kafka's: `RULE:pattern/replacement/`)".to_owned()),
        ("principal: [ { san_dns: \"{group}.a\" } ]", "bad-rule: `{group}.a` says nowhere what the name is (write `{principal}` where the name stands, such as `{principal}.clients.example`, or a rule of Kafka's: `RULE:pattern/replacement/`)".to_owned()),
        ("principal: [ { subject: \"RULE:(/x/\" } ]", format!("bad-rule: the pattern `(` cannot be used: unclosed group {help}")),
        ("principal: [ { subject: \"RULE:(?!a)/x/\" } ]", format!("bad-rule: the pattern `(?!a)` cannot be used: of groups with `?`, only `(?:…)` and `(?<name>…)` are understood {help}")),
        ("principal: [ common_name ], prefix: \"a b\"", "wrong-value: `a b` cannot stand in front of a name (use something short such as `cert:`)".to_owned()),
        ("principal: [ common_name ], same_person: true", "unknown-key: unknown key `same_person` in identity.certificates (the keys are `principal`, `groups`, `prefix`)".to_owned()),
    ];
    for (given, fault) in cases {
        assert_eq!(told(given), [fault], "{given}");
    }
}

#[test]
fn who_records_nothing_is_warned() {
    let config = parse(
        "listeners:\n  - { name: clients, address: 127.0.0.1:9192, brokers: { host: localhost, ports: 9200-9299 }, sasl: [ SCRAM-SHA-512 ] }\n\
         cluster: { bootstrap: [ \"localhost:9092\" ] }\nidentity: { users: u }\npolicy: p\naudit: { directory: a, level: none }\n",
    );
    assert_eq!(config.unwrap().warnings[0].name, "audit-off");
}
