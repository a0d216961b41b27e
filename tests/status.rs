//! `klamm status` of running proxies: one without a cluster, with files that are broken and
//! corrected, and one in front of a cluster with incompatible settings.

use crate::{
    gate::Gate,
    kafka::{self, Broker, Klamm, PATIENCE},
    raw::Raw,
    users::{said, tool},
};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Exit code, standard output, standard error.
fn status(config: &Path, more: &[&str]) -> (i32, String, String) {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args(["status", "--config"]).arg(config).args(more);
    said(&mut klamm, "")
}

fn told(config: &Path) -> (i32, Value) {
    let (code, out, err) = status(config, &["--format", "json"]);
    let told = serde_json::from_str(&out).unwrap_or_else(|fault| panic!("{fault}: {out}{err}"));
    (code, told)
}

/// Repeats the request until the condition holds.
fn until(config: &Path, is: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (_, told) = told(config);
        if is(&told) {
            return told;
        }
        assert!(Instant::now() < deadline, "{told:#}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn accounts_whose_logins_are_slowed_are_named_with_their_source() {
    let gate = Gate::start();
    let config = gate.dir.path().join("klamm.yaml");
    for _ in 0..3 {
        assert_ne!(Raw::plain(gate.plain).log_in(b"\0mallory\0guess").0, 0);
    }
    let (_, found) = told(&config);
    let slowed = &found["slowed"][0];
    assert_eq!(slowed["source"], "127.0.0.1", "{found:#}");
    assert_eq!(slowed["logins"], 2);
    let account = slowed["account"].as_str().unwrap();
    assert!(account.starts_with("<unheld:"), "{account}");
    let (_, out, _) = status(&config, &[]);
    let expected =
        format!("slowed       {account} from 127.0.0.1: 2 logins waited after failed ones");
    assert!(out.contains(&expected), "{out}");
    let line = gate.wait_for("logins wait after failed logins");
    assert!(line.contains(account), "{line}");
    assert_eq!(
        gate.log()
            .matches("logins wait after failed logins")
            .count(),
        1
    );
}

#[test]
fn what_is_wrong_with_a_gate_is_told_until_it_is_mended() {
    let gate = Gate::start();
    let config = gate.dir.path().join("klamm.yaml");
    let (code, out, _) = status(&config, &[]);
    assert_eq!(code, 1, "{out}");
    for words in [
        ": not ready: no broker can be reached\n",
        "cluster      NO BROKER IS KNOWN\n",
        "clients      0 connected\n",
        "audit log    is written, ",
        "server.pem` of `CN=localhost`: ",
    ] {
        assert!(out.contains(words), "{out}");
    }
    let file = gate.dir.path().join("policy/all.yaml");
    let good = fs::read_to_string(&file).unwrap();
    let before = until(&config, |told| told["failed"].is_null());
    fs::write(&file, good.replace("consume", "consumes")).unwrap();
    let broken = until(&config, |told| !told["failed"].is_null());
    assert_eq!(broken["policy"], before["policy"], "nothing has changed");
    let fault = broken["failed"]["faults"][0].as_str().unwrap();
    assert!(
        fault.contains("consumes") && fault.contains("all.yaml:"),
        "{fault}"
    );
    let (code, out, _) = status(&config, &[]);
    assert_eq!(code, 1);
    let words = " FAILED and has changed nothing; those of ";
    assert!(out.contains(words) && out.contains("consumes"), "{out}");
    fs::write(&file, good.replace("reads", "reads-all")).unwrap();
    let mended = until(&config, |told| told["failed"].is_null());
    assert_ne!(mended["policy"]["hash"], before["policy"]["hash"]);
    let serial = |status: &Value| status["policy"]["serial"].as_u64().unwrap();
    assert!(serial(&mended) > serial(&before));
}

#[test]
fn who_cannot_be_asked_is_an_error_of_its_own() {
    let nobody = format!("127.0.0.1:{}", kafka::free_port());
    let run = |words: &[&str]| {
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        klamm.arg("status").args(words);
        let (code, out, err) = said(&mut klamm, "");
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        err
    };
    let err = run(&["--address", &nobody]);
    let expected = format!("error: the gate at {nobody} cannot be asked: cannot connect: ");
    assert!(err.starts_with(&expected), "{err}");
    let gate = Gate::start();
    let config = gate.dir.path().join("klamm.yaml");
    let text = fs::read_to_string(&config).unwrap();
    let (without, _) = text.split_once("admin:").unwrap();
    fs::write(&config, without).unwrap();
    let err = run(&["--config", config.to_str().unwrap()]);
    assert!(err.contains("has no `admin`"), "{err}");
}

fn configs(broker: &Broker, words: &[&str]) {
    let address = broker.address();
    let all = [&["--bootstrap-server", &address, "--alter"], words].concat();
    tool(&["broker-4.0"], "kafka.admin.ConfigCommand", &all);
}

const USERS: [&str; 3] = ["--entity-type", "users", "--entity-default"];
const BROKERS: [&str; 3] = ["--entity-type", "brokers", "--entity-default"];

/// All clients are one user with one address for the broker: a limit for one of these limits all
/// clients.
#[test]
fn quotas_and_limits_that_do_not_suit_clients_who_come_as_one_are_told() {
    if kafka::direct() {
        return;
    }
    let broker = Broker::start("fit");
    let set =
        |whom: &[&str], what: &str| configs(&broker, &[whom, &["--add-config", what]].concat());
    let unset =
        |whom: &[&str], what: &str| configs(&broker, &[whom, &["--delete-config", what]].concat());
    set(&USERS, "producer_byte_rate=1048576");
    set(&BROKERS, "max.connections.per.ip=77");
    let klamm = Klamm::start("fit", &broker.address());
    let config = klamm.config();
    let found = until(&config, |told| {
        told["warnings"]
            .as_array()
            .is_some_and(|all| all.len() == 2)
    });
    let warnings = found["warnings"].to_string();
    for words in [
        "the default user's quota `producer_byte_rate` of 1048576 holds for all clients of Klamm together",
        "broker 0 takes 77 connections from one address (`max.connections.per.ip`), and Klamm may need ",
    ] {
        assert!(warnings.contains(words), "{warnings}");
    }
    let (code, out, _) = status(&config, &[]);
    assert_eq!(code, 0, "warnings are no faults: {out}");
    assert!(
        out.contains(": ready\n") && out.contains("warning      the default user's quota"),
        "{out}"
    );
    assert!(
        kafka::get(klamm.ports().admin, "/metrics")
            .contains("klamm_cluster_incompatible_settings 2")
    );
    let log = fs::read_to_string(klamm.log()).unwrap();
    // The log includes earlier runs.
    assert!(log.contains("the default user's quota `producer_byte_rate`"));
    // The quota is meant for Klamm's user; without a login there is no such user.
    unset(&USERS, "producer_byte_rate");
    unset(&BROKERS, "max.connections.per.ip");
    klamm.signal("HUP");
    until(&config, |told| told["warnings"] == serde_json::json!([]));
}
