//! The messages of `klamm serve` when it cannot start, and its behavior without a broker.

use crate::{
    hostile::{PRODUCE, codes, good, produce, topics},
    kafka::{self, Klamm, Ports, Way, broker, get},
    raw::Raw,
    trail::{Trail, logged},
};
use std::{
    collections::BTreeSet,
    fs, io,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

/// A directory with all required files, and the ports in its `klamm.yaml`. There is no broker at
/// the configured address.
fn site(name: &str) -> (PathBuf, Ports) {
    let ports = Ports::free();
    (
        kafka::prepare(&format!("start-{name}"), "127.0.0.1:1", ports),
        ports,
    )
}

/// The same configuration with one change, in a separate file beside it.
fn changed(dir: &Path, what: &str, to: &str) -> PathBuf {
    let text = fs::read_to_string(dir.join("klamm.yaml")).unwrap();
    assert!(text.contains(what), "{text}");
    let path = dir.join("changed.yaml");
    fs::write(&path, text.replacen(what, to, 1)).unwrap();
    path
}

/// Runs a `klamm serve` that must end by itself: its exit code and its standard error.
fn serve(config: &Path) -> (i32, String) {
    let (code, said) = told(serving(&[]).arg(config));
    // 2 is for faults of the system, not of the files: a port in use, a locked audit log.
    if code != 2 {
        kafka::check_agrees(config, code);
    }
    (code, said)
}

fn serving(under: &[&str]) -> Command {
    let mut command = Command::new("timeout");
    command
        .arg("60")
        .args(under)
        .args([env!("CARGO_BIN_EXE_klamm"), "serve", "--config"]);
    command
}

/// From the first error on; before it is the warning about the listener without TLS.
fn told(command: &mut Command) -> (i32, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    let errors = said.find("error").unwrap_or(said.len());
    (status.code().unwrap(), said[errors..].to_owned())
}

#[test]
fn each_port_that_is_taken_is_named_with_its_listener() {
    let (dir, ports) = site("ports");
    let take = |port| TcpListener::bind(("127.0.0.1", port)).unwrap();
    let listeners = [take(ports.tls[0]), take(ports.tls[1]), take(ports.plain[0])];
    let line = |listener, port, role| {
        format!(
            "listener `{listener}` cannot bind 127.0.0.1:{port} ({role}): Address already in use (os error 98)"
        )
    };
    let lines = [
        line("clients", ports.tls[0], "bootstrap"),
        line("clients", ports.tls[1], "for node 0"),
        line("plain", ports.plain[0], "bootstrap"),
    ];
    let config = dir.join("klamm.yaml");
    assert_eq!(
        serve(&config),
        (2, format!("error: {}\n", lines.join("\n")))
    );
    drop(listeners);
    let _admin = take(ports.admin);
    let line = format!(
        "error: cannot bind the admin address 127.0.0.1:{}: Address already in use (os error 98)\n",
        ports.admin
    );
    assert_eq!(serve(&config), (2, line));
}

#[test]
fn an_audit_log_that_cannot_be_kept_is_no_start() {
    let (dir, _) = site("audit");
    let at = |name: &str| changed(&dir, "directory: audit/", &format!("directory: {name}"));
    let shown = |name: &str| dir.join(name).display().to_string();

    let (code, said) = serve(&at("nowhere/"));
    assert_eq!(code, 1);
    assert!(
        said.contains(&format!(
            "audit log `{}` cannot be used: ",
            shown("nowhere/")
        )),
        "{said}"
    );

    let (code, said) = serve(&at("users.yaml"));
    assert_eq!(code, 1);
    assert!(
        said.contains(&format!(
            "audit log `{}` cannot be used: ",
            shown("users.yaml")
        )),
        "{said}"
    );

    fs::create_dir(dir.join("shut")).unwrap();
    fs::set_permissions(dir.join("shut"), fs::Permissions::from_mode(0o500)).unwrap();
    let (code, said) = told(unprivileged().arg(at("shut")));
    let line = format!(
        "error: the audit log in `{}` cannot be used: Permission denied (os error 13)\n",
        shown("shut")
    );
    assert_eq!((code, said), (2, line));
}

/// Root ignores permissions, unless it drops that capability.
fn unprivileged() -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    let without: &[&str] = &[
        "setpriv",
        "--bounding-set",
        "-dac_override,-dac_read_search",
    ];
    serving(if id == b"0\n" { without } else { &[] })
}

#[test]
fn an_audit_log_of_somebody_else_or_with_a_gap_is_left_alone() {
    let (dir, _) = site("chain");
    let other = Klamm::start("owner", &broker().address());
    let log = other.audit();
    let config = changed(
        &dir,
        "directory: audit/",
        &format!("directory: {}", log.display()),
    );
    let line = format!(
        "error: another process writes the audit log in `{}`: each gate needs a directory of its own\n",
        log.display()
    );
    assert_eq!(serve(&config), (2, line));

    other.crash();
    let segment = log.join("klamm-00000000000000000001.jsonl");
    let whole = fs::read_to_string(&segment).unwrap();
    let events = whole.lines().count();
    fs::write(&segment, whole.repeat(2)).unwrap();
    let line = format!(
        "error: the audit log does not continue at line {} of `{}`: event 1 stands where event {} was expected; \
         `klamm audit repair` starts a new segment behind it, or move the directory aside, keep it, and start with an empty one\n",
        events + 1,
        segment.display(),
        events + 1,
    );
    assert_eq!(serve(&config), (2, line));
    assert_eq!(
        fs::read_to_string(&segment).unwrap(),
        whole.repeat(2),
        "evidence was changed"
    );

    let repair = |config: &Path, more: &[&str]| {
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        klamm
            .args(["audit", "repair", "--config"])
            .arg(config)
            .args(more);
        let output = klamm.output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (code, told) = repair(&config, &["--dry-run"]);
    assert!(
        code == Some(0) && told.contains("would be repaired: line"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(&segment).unwrap(), whole.repeat(2));
    let (code, told) = repair(&config, &[]);
    assert!(
        code == Some(0) && told.contains(&format!("klamm-{:020}.jsonl starts", events + 1)),
        "{told}"
    );
    other.restart();
    assert_eq!(repair(&config, &[]).0, Some(2), "it is in use");
    other.crash();
    assert_eq!(
        repair(&config, &[]).0,
        Some(1),
        "there is nothing to repair"
    );
    let trail = Trail(log);
    trail.verify();
    assert_eq!(trail.all()[events]["activity_name"], "Repair");
}

/// Each error of the configuration, and a word of its message.
#[test]
fn a_faulty_configuration_is_told_with_its_place() {
    let (dir, _) = site("configuration");
    let bomb = format!("policy: [ {} ]\n", "[".repeat(100_000));
    let cases = [
        ("source: direct", "sauce: direct", "`sauce`"),
        (
            "source: direct",
            "source: [ direct ]",
            "text is expected here, this is a list",
        ),
        ("source: direct", "\tsource: direct", "tab"),
        (
            "source: direct",
            "source: direct\n    source: direct",
            "`source`",
        ),
        ("policy: ", "policy: &anchor ", "anchor"),
        ("policy: ", &bomb, "deep"),
        ("insecure: true", "insecure: false", "insecure"),
        ("users: users.yaml", "users: nobody.yaml", "nobody.yaml"),
        ("tls/server.pem", "tls/nothing.pem", "nothing.pem"),
        ("audit: ", "audits: ", "`audits`"),
    ];
    for (what, to, word) in cases {
        let config = changed(&dir, what, to);
        let (code, said) = serve(&config);
        assert_eq!(code, 1, "{to}: {said}");
        assert!(
            said.starts_with("error[") && said.contains(word),
            "{to}: {said}"
        );
        assert!(
            said.contains(&format!("{}:", config.display())),
            "{to}: {said}"
        );
        assert!(said.len() < 4000, "{to}: {said}");
    }
    let (code, said) = serve(&dir.join("missing.yaml"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("missing.yaml` cannot be read: "), "{said}");
}

/// The YAML blocks of a text that are a `klamm.yaml`.
fn configurations(text: &str) -> Vec<String> {
    let blocks = text.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    let whole = blocks.filter(|(block, _)| block.starts_with("listeners:"));
    whole.map(|(block, _)| block.to_owned()).collect()
}

/// The configurations in the manual can be served, and `klamm check` agrees. Settings that they
/// omit are as in the other tests.
#[test]
fn the_manual_shows_what_check_and_serve_both_take() {
    let (dir, _) = site("manual");
    for user in ["shop", "alice"] {
        kafka::add_user(&dir, user);
    }
    fs::copy(dir.join("tls/ca.pem"), dir.join("tls/brokers.pem")).unwrap();
    fs::create_dir_all(dir.join("secrets")).unwrap();
    fs::write(dir.join("secrets/broker"), "secret\n").unwrap();
    let policy = format!("policy: {}\n", kafka::path("policy").display());
    let mut shown = 0;
    for manual in ["README.md", "docs/pass-through.md"] {
        for block in configurations(&fs::read_to_string(kafka::path(manual)).unwrap()) {
            let [bootstrap, first, admin] =
                [kafka::free_port(), kafka::free_range(3), kafka::free_port()];
            let mut text = block
                .replace("127.0.0.1:9192", &format!("127.0.0.1:{bootstrap}"))
                .replace("0.0.0.0:9092", &format!("127.0.0.1:{bootstrap}"))
                .replace("9200-9299", &format!("{first}-{}", first + 2))
                .replace("127.0.0.1:9600", &format!("127.0.0.1:{admin}"))
                .replace("policy: ../../policy/", policy.trim_end());
            if !text.contains("\npolicy:") {
                text += &policy;
                text += "audit: { directory: audit/ }\n";
            }
            let config = dir.join("shown.yaml");
            fs::write(&config, text).unwrap();
            kafka::check_agrees(&config, 0);
            serves(&config);
            shown += 1;
        }
    }
    assert_eq!(shown, 2);
}

/// Runs `klamm serve` until it is up.
fn serves(config: &Path) {
    let log = kafka::path("target/test-logs/klamm-shown.log");
    let from = fs::metadata(&log).map_or(0, |found| found.len());
    let mut command = Command::new(env!("CARGO_BIN_EXE_klamm"));
    command.args(["serve", "--config"]).arg(config);
    let _process = kafka::Leash::start("klamm-shown", &command);
    assert!(logged(&log, from, &["Klamm is up"]), "{}", config.display());
}

/// Findings that only `klamm check` reports do not prevent the start of `klamm serve`: members that
/// cannot exist, expectations, and a team's own files. Each name that `check_agrees` ignores is
/// reported here.
#[test]
fn what_only_check_reports_is_served() {
    let (dir, _) = site("alone");
    let policy = dir.join("policy");
    let write = |name: &str, text: &str| {
        let file = policy.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let tests = kafka::path("tests/policy").display().to_string();
    let config = changed(&dir, &tests, "policy/");
    let text = fs::read_to_string(&config).unwrap();
    // The last listener is the plain one.
    let at = text.rfind("source: direct").unwrap();
    let text = text[..at].to_owned() + "source: unknown" + &text[at + "source: direct".len()..];
    fs::write(&config, text).unwrap();

    let role = "role: r\nowner: o\nmembers: [ \"user:tester\", \"user:gone\" ]\nallow:\n  \
        - id: a\n    produce: { topics: [ a ] }\n    when: { listener: nowhere }\n  \
        - id: b\n    produce: { topics: [ b ] }\n    when: { listener: plain, source: 10.0.0.0/8, mechanism: TLS, certificate: { san: x } }\n";
    write("roles/r.yaml", role);
    let alone = kafka::faults(&config);
    let names: BTreeSet<_> = alone.iter().map(|fault| &*fault.name).collect();
    let mut of_policy = BTreeSet::from(kafka::OF_CHECK_ALONE);
    // See `gate::an_expired_certificate_is_an_error_in_the_log_and_klamm_starts`.
    assert!(of_policy.remove("expired-certificate"));
    assert_eq!(names, of_policy, "{alone:#?}");
    kafka::check_agrees(&config, 0);
    serves(&config);

    write(
        "roles/r.yaml",
        "role: r\nowner: o\nmembers: [ \"user:tester\" ]\nallow:\n  - id: a\n    produce: { topics: [ a ] }\n",
    );
    let team = "team: t\nowner: o\nscope: { topics: [ \"t.*\" ] }\n";
    write("teams/t/team.yaml", team);
    let files = ["tests/x.yaml", "teams/t/tests/x.yaml", "teams/t/x.yaml"];
    for file in files {
        write(file, "- nonsense\n");
        let alone = kafka::faults(&config);
        assert!(!alone.is_empty(), "{file}");
        assert!(alone.iter().all(|fault| fault.file == file), "{alone:#?}");
        kafka::check_agrees(&config, 0);
        serves(&config);
        fs::remove_file(policy.join(file)).unwrap();
    }
    // The scope is outside the team's own files.
    write("teams/t/team.yaml", "- nonsense\n");
    assert_eq!(serve(&config).0, 1);
}

/// All faults of policy and users are reported at once.
#[test]
fn a_faulty_policy_is_told_with_all_its_faults() {
    let (dir, _) = site("policy");
    let policy = dir.join("policy");
    fs::create_dir_all(policy.join("roles")).unwrap();
    fs::create_dir_all(policy.join("topics")).unwrap();
    let role = "role: r\nowner: o\nmembers: [ \"user:tester\" ]\nallow:\n  - id: same\n    produce: { topics: [ a ] }\n  - id: same\n    produse: { topics: [ b ] }\n";
    fs::write(policy.join("roles/r.yaml"), role).unwrap();
    let topic = "topic: a\nowner: o\nvalue: { format: json, schema: ../schemas/gone.json }\non_invalid: reject\n";
    fs::write(policy.join("topics/a.yaml"), topic).unwrap();
    let tests = kafka::path("tests/policy").display().to_string();
    let (code, said) = serve(&changed(&dir, &tests, "policy/"));
    assert_eq!(code, 1, "{said}");
    for word in ["`produse`", "`same`", "gone.json", "r.yaml:8:", "a.yaml:3:"] {
        assert!(said.contains(word), "`{word}` is not in {said}");
    }
}

/// Forwards connections at `port` to the broker, for as long as the tests run.
fn bridge(port: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let broker = TcpStream::connect(("127.0.0.1", broker().port())).unwrap();
            let pipe = |mut from: TcpStream, mut to: TcpStream| {
                thread::spawn(move || io::copy(&mut from, &mut to));
            };
            pipe(client.try_clone().unwrap(), broker.try_clone().unwrap());
            pipe(broker, client);
        }
    });
}

#[test]
fn without_a_broker_it_runs_says_so_and_serves_when_there_is_one() {
    topics();
    let port = kafka::free_port();
    let way = Way {
        sign: "/livez",
        ..Way::default()
    };
    let log = kafka::path("target/test-logs/klamm-early.log");
    let from = fs::metadata(&log).map_or(0, |found| found.len());
    let klamm = Klamm::start_as(way, "early", &format!("127.0.0.1:{port}"));
    let ready = || get(klamm.ports().admin, "/readyz");
    assert!(ready().starts_with("HTTP/1.1 503"), "{}", ready());
    assert!(
        ready().ends_with("\r\n\r\nno broker can be reached\n"),
        "{}",
        ready()
    );
    let address = format!("cannot connect to `127.0.0.1:{port}`");
    assert!(logged(
        &klamm.log(),
        from,
        &["the cluster cannot be reached", &address]
    ));
    let mut early = Raw::plain(klamm.ports().plain[0]);
    early.say(&crate::raw::request(18, 0, 1, false, b""));
    assert_eq!(early.hear(), None);

    bridge(port);
    for _ in 0..600 {
        if ready().starts_with("HTTP/1.1 200") {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(100));
    }
    let mut raw =
        Raw::plain(klamm.ports().plain[0]).logged_in("tester", &kafka::password("tester"));
    assert_eq!(
        codes(&raw.ask(PRODUCE, &produce("hostile.open", good()))),
        [0]
    );
}
