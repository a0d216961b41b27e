//! Programs run with exactly the role on their page in `docs/policy`: nothing is denied, and every
//! rule is used.

use crate::{
    kafka::{self, Klamm, Leash, PATIENCE, Target, Way, broker, free_port, path, state},
    library::{self, Client},
    trail::Trail,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

const PAGES: [&str; 4] = ["kcat", "streams", "connect", "mirrormaker"];
const USERS: [&str; 5] = [
    "kcat",
    "streams",
    "connect",
    "mirror-source",
    "mirror-target",
];

/// A Klamm with the policies of only these pages, which records every request.
static MANUAL: LazyLock<Klamm> = LazyLock::new(|| {
    let policy = state("manual-policy");
    for (name, text) in PAGES.iter().flat_map(|page| files(page)) {
        let file = policy.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let users = state("manual-users").join("users.yaml");
    for user in USERS {
        add(&users, user);
    }
    Klamm::start_changed(Way::default(), "manual", &broker().address(), |text| {
        text.replace("users: users.yaml", &format!("users: {}", users.display()))
            .replace(
                &format!("policy: {}", path("tests/policy").display()),
                &format!("policy: {}", policy.display()),
            )
            .replace("directory: audit/", "directory: audit/, level: request")
    })
});

/// The files of a page, each with its path.
fn files(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(path(&format!("docs/policy/{page}.md"))).unwrap();
    let blocks = text.split("```yaml\n# ").skip(1);
    let file = |block: &str| {
        let (name, rest) = block.split_once('\n').unwrap();
        (
            name.to_owned(),
            rest.split("```").next().unwrap().to_owned(),
        )
    };
    blocks.map(file).collect()
}

/// The ids of the rules of the roles that a user has.
fn rules(page: &str, user: &str) -> BTreeSet<String> {
    let member = format!("\"user:{user}\"");
    let roles = files(page).into_iter();
    let roles = roles.filter(|(name, text)| name.starts_with("roles/") && text.contains(&member));
    let ids = roles.flat_map(|(_, text)| {
        let ids = text
            .lines()
            .filter_map(|line| line.strip_prefix("  - id: "));
        ids.map(|id| id.split(' ').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    });
    ids.collect()
}

fn add(users: &Path, user: &str) {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args(["user", "add", user, "--users"]).arg(users);
    let mut child = klamm.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", kafka::password(user)).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Nothing was denied to the user, and each of the user's rules allowed a request.
fn fits_exactly(page: &str, user: &str) {
    let wanted = rules(page, user);
    assert!(!wanted.is_empty());
    let until = Instant::now() + PATIENCE;
    loop {
        let entries = entries(user);
        let denied: Vec<_> = entries
            .iter()
            .filter(|(_, entry)| entry["outcome"] != "allowed")
            .collect();
        assert!(denied.is_empty(), "{denied:#?}");
        let used = used(user);
        if used == wanted {
            return;
        }
        let idle: Vec<_> = wanted.difference(&used).collect();
        assert!(Instant::now() < until, "nothing came of {idle:?}");
        thread::sleep(Duration::from_millis(500));
    }
}

/// The rules that allowed a request of the user.
fn used(user: &str) -> BTreeSet<String> {
    let entries = entries(user);
    let rules = entries
        .iter()
        .flat_map(|(_, entry)| entry["rules"].as_array().unwrap());
    rules.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Every decision about a user, with the API of the request.
fn entries(user: &str) -> Vec<(Value, Value)> {
    let events = Trail(MANUAL.audit()).all().into_iter();
    let of_user = events.filter(|event| event["actor"]["user"]["name"] == user);
    let entries = of_user.flat_map(|event| {
        let api = event["unmapped"]["api"].clone();
        let entries = event["unmapped"]["entries"].as_array().cloned();
        let entries = entries.unwrap_or_default().into_iter();
        entries
            .map(move |entry| (api.clone(), entry))
            .collect::<Vec<_>>()
    });
    entries.collect()
}

/// A topic created at the broker itself; it holds `count` records of run `made`.
fn topic(name: &str, count: usize) {
    let mut maker = Client::start(&library::CONFLUENT, &broker().target());
    let made = maker.ask(&format!("create --topic {name} --partitions 1"));
    assert!(
        made == json!({}) || made["error"] == "TOPIC_ALREADY_EXISTS",
        "{made}"
    );
    if count > 0 && made == json!({}) {
        let words = format!("--topic {name} --run made --partitions 1 --count {count}");
        let sent = maker.ask(&format!("produce {words}"));
        assert_eq!(sent["acked"], json!({ name: count }), "{sent}");
    }
}

/// The records that a consumer at the broker itself reads.
fn read(topic: &str, words: &str) -> Value {
    let mut reader = Client::start(&library::CONFLUENT, &broker().target());
    let read = reader.ask(&format!("consume --topic {topic} --partitions 1 {words}"));
    read["got"][topic].clone()
}

#[test]
fn kcat_reads_answers_and_lists() {
    topic("shop.kcat", 20);
    topic("shop.replies", 0);
    let mut kcat = Client::start(&library::KCAT, &MANUAL.target("kcat"));
    let words = "--partitions 1 --count 20";
    let sent = kcat.ask(&format!("produce --topic shop.replies --run kcat {words}"));
    assert_eq!(sent["acked"], json!({ "shop.replies": 20 }), "{sent}");
    for group in ["", "--group kcat-ada"] {
        let read = kcat.ask(&format!(
            "consume --topic shop.kcat --run made {words} {group}"
        ));
        assert_eq!(read["got"], json!({ "shop.kcat": 20 }), "{read}");
    }
    let listed = kcat.ask("topics");
    let topics = listed["topics"].as_array().unwrap();
    assert!(topics.len() >= 2, "{listed}");
    assert!(
        topics
            .iter()
            .all(|name| name.as_str().unwrap().starts_with("shop.")),
        "{listed}"
    );
    fits_exactly("kcat", "kcat");
}

#[test]
fn streams_adds_up_exactly_once_and_empties_its_repartition_topic() {
    topic("shop.orders", 120);
    topic("shop.totals", 0);
    let mut streams = Client::start(&library::STREAMS, &MANUAL.target("streams"));
    let copied = streams.ask(
        "copy --topic shop.orders,shop.totals --count 120 --committed --group shop-totals --id shop-totals --repartition",
    );
    assert_eq!(copied, json!({ "copied": 120 }));
    assert_eq!(
        read("shop.totals", "--run made --count 120 --committed"),
        120
    );
    fits_exactly("streams", "streams");
    let emptied = |(api, entry): &(Value, Value)| {
        api == "DeleteRecords" && entry["name"].as_str().unwrap().ends_with("-repartition")
    };
    assert!(entries("streams").iter().any(emptied));
}

/// One of Kafka's own programs, with the settings that it reads from a file.
fn program(name: &str, class: &str, settings: &str) -> Leash {
    kafka::succeed(Command::new(path("deploy/kafka")).arg("libs"));
    let file = state("manual-programs").join(format!("{name}.properties"));
    fs::write(&file, settings).unwrap();
    let mut java = Command::new("java");
    java.args(["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
        .arg("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        .args(["-cp", "target/kafka/connect/*", class])
        .arg(file);
    Leash::start(name, &java)
}

/// A Java client's login settings, each with this prefix.
fn login(target: &Target, prefix: &str) -> String {
    let login = target.login.as_ref().unwrap();
    let jaas = format!(
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"{}\" password=\"{}\";",
        login.user, login.password
    );
    let ca = login.ca.display().to_string();
    let settings = [
        ("security.protocol", "SASL_SSL"),
        ("sasl.mechanism", login.mechanism),
        ("sasl.jaas.config", &jaas),
        ("ssl.truststore.type", "PEM"),
        ("ssl.truststore.location", &ca),
    ];
    settings
        .iter()
        .fold(String::new(), |mut text, (key, value)| {
            writeln!(text, "{prefix}{key}={value}").unwrap();
            text
        })
}

/// Waits for `done`, while the program runs.
fn wait(name: &str, program: &mut Leash, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(180);
    while !done() {
        assert!(
            !program.ended(),
            "it has ended; see target/test-logs/{name}.log"
        );
        assert!(
            Instant::now() < until,
            "it does nothing; see target/test-logs/{name}.log"
        );
        thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn connect_moves_lines_from_a_file_to_a_topic_and_on_to_a_file() {
    let target = MANUAL.target("connect");
    let (dir, port) = (state("manual-connect"), free_port());
    let [from, to] = ["orders.txt", "warehouse.txt"].map(|name| dir.join(name));
    fs::write(&from, "one\ntwo\nthree\n").unwrap();
    let mut settings = format!(
        "bootstrap.servers={}\ngroup.id=connect-cluster\nlisteners=http://127.0.0.1:{port}\n\
         key.converter=org.apache.kafka.connect.storage.StringConverter\nvalue.converter=org.apache.kafka.connect.storage.StringConverter\n\
         offset.flush.interval.ms=500\n",
        target.bootstrap
    );
    for (kind, name) in [
        ("config", "configs"),
        ("offset", "offsets"),
        ("status", "status"),
    ] {
        writeln!(
            settings,
            "{kind}.storage.topic=connect-{name}\n{kind}.storage.replication.factor=1"
        )
        .unwrap();
    }
    for prefix in ["", "producer.", "consumer.", "admin."] {
        settings += &login(&target, prefix);
    }
    let mut worker = program(
        "connect",
        "org.apache.kafka.connect.cli.ConnectDistributed",
        &settings,
    );
    wait("connect", &mut worker, || {
        kafka::get(port, "/connectors").starts_with("HTTP/1.1 200")
    });
    let class = |kind: &str| format!("org.apache.kafka.connect.file.FileStream{kind}Connector");
    let source = json!({ "connector.class": class("Source"), "file": from, "topic": "shop.orders-in",
        "topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "1" });
    let sink = json!({ "connector.class": class("Sink"), "file": to, "topics": "shop.orders-in" });
    for (name, config) in [("orders", source), ("warehouse", sink)] {
        let body = json!({ "name": name, "config": config }).to_string();
        wait("connect", &mut worker, || {
            post(port, "/connectors", &body).starts_with("HTTP/1.1 201")
        });
    }
    let arrived = || fs::read_to_string(&to).is_ok_and(|text| text == "one\ntwo\nthree\n");
    wait("connect", &mut worker, arrived);
    fits_exactly("connect", "connect");
}

fn post(port: u16, page: &str, body: &str) -> String {
    let mut answer = String::new();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "POST {page} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let _ = stream.read_to_string(&mut answer);
    answer
}

/// Both clusters are the same one here: the flow does not read the topics that it creates.
#[test]
fn mirrormaker_copies_topics_their_settings_and_what_groups_have_committed() {
    topic("shop.mirrored", 50);
    let group = "--run made --count 50 --group billing --protocol classic";
    assert_eq!(read("shop.mirrored", group), 50);
    let mut settings = "clusters=primary,backup\nprimary->backup.enabled=true\nbackup->primary.enabled=false\n\
         primary->backup.topics=shop\\\\.mirrored\nprimary->backup.groups=billing\n\
         sync.topic.acls.enabled=false\nemit.heartbeats.enabled=false\nsync.group.offsets.enabled=true\nreplication.factor=1\n\
         refresh.topics.interval.seconds=2\nrefresh.groups.interval.seconds=2\nsync.topic.configs.interval.seconds=2\n\
         emit.checkpoints.interval.seconds=1\nsync.group.offsets.interval.seconds=1\noffset.lag.max=0\n"
        .to_owned();
    for internal in [
        "config.storage",
        "offset.storage",
        "status.storage",
        "offset-syncs.topic",
        "checkpoints.topic",
    ] {
        writeln!(settings, "{internal}.replication.factor=1").unwrap();
    }
    for (cluster, user) in [("primary", "mirror-source"), ("backup", "mirror-target")] {
        let target = MANUAL.target(user);
        writeln!(settings, "{cluster}.bootstrap.servers={}", target.bootstrap).unwrap();
        settings += &login(&target, &format!("{cluster}."));
    }
    let mut mirror = program(
        "mirrormaker",
        "org.apache.kafka.connect.mirror.MirrorMaker",
        &settings,
    );
    wait("mirrormaker", &mut mirror, || {
        let used = |user| used(user) == rules("mirrormaker", user);
        used("mirror-source") && used("mirror-target")
    });
    assert_eq!(read("primary.shop.mirrored", "--run made --count 50"), 50);
    fits_exactly("mirrormaker", "mirror-source");
    fits_exactly("mirrormaker", "mirror-target");
}
