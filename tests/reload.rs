//! A policy that changes a thousand times a minute, by writers of every kind: complete versions
//! come into force, incomplete ones never do, and the audit log has only the necessary lines.

use crate::{
    gate::{Gate, http},
    kafka::PATIENCE,
};
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    os::unix::fs::symlink,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// The time between two changes, at a thousand a minute.
const PACE: Duration = Duration::from_millis(60);

const HEAD: &str = "role: all\nowner: tests\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads-all\n    consume: { topics: [ \"*\" ], groups: [ \"*\" ] }\n";

/// Truncated anywhere after the allow, it is a policy that gives alice more rights.
fn version(n: usize) -> String {
    format!(
        "{HEAD}deny:\n  - id: not-{n}\n    operations: [ read ]\n    topics: [ \"secret.*\" ]\n"
    )
}

/// The content hash, as `klamm check` computes it.
fn hash(directory: &Path) -> String {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    let said = klamm
        .args(["check", "--format", "json"])
        .arg(directory)
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    told["hash"]
        .as_str()
        .unwrap_or_else(|| panic!("{told:#}"))
        .to_owned()
}

fn hash_of(text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("all.yaml"), text).unwrap();
    hash(dir.path())
}

/// The hashes of the policies in force, from the audit log.
fn activated(gate: &Gate) -> Vec<String> {
    let events = gate.events();
    let activated = events
        .iter()
        .filter(|event| event["policy"]["uid"].is_string());
    activated
        .map(|event| event["policy"]["uid"].as_str().unwrap().to_owned())
        .collect()
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Like an editor on a slow disk: first nothing, then half of the file, then all.
fn slowly(file: &Path, text: &str) {
    let mut open = fs::File::create(file).unwrap();
    let cut = HEAD.len();
    open.write_all(&text.as_bytes()[..cut]).unwrap();
    open.sync_all().unwrap();
    thread::sleep(PACE / 2);
    open.write_all(&text.as_bytes()[cut..]).unwrap();
}

#[test]
fn a_thousand_changes_a_minute_bring_whole_policies_and_few_events() {
    let gate = Gate::start();
    let file = gate.dir.path().join("policy/all.yaml");
    let whole: BTreeSet<_> = [
        hash(&gate.dir.path().join("policy")),
        hash_of(&version(0)),
        hash_of(&version(1)),
    ]
    .into();
    assert!(
        !whole.contains(&hash_of(HEAD)),
        "half of it is a policy, too"
    );
    let begun = Instant::now();
    let mut changes = 0;
    while begun.elapsed() < Duration::from_secs(12) {
        slowly(&file, &version(changes % 2));
        thread::sleep(PACE / 2);
        changes += 1;
        if changes % 40 == 0 {
            // The writer pauses with half of the file written, for less than the second that Klamm
            // waits.
            fs::write(&file, HEAD).unwrap();
            thread::sleep(Duration::from_millis(300));
        }
    }
    let last = version(1);
    fs::write(&file, &last).unwrap();
    let wanted = hash_of(&last);
    until("the last version never comes into force", || {
        activated(&gate).contains(&wanted)
    });
    let seen = activated(&gate);
    for hash in &seen {
        assert!(
            whole.contains(hash),
            "a policy that nobody wrote was in force: {seen:?}"
        );
    }
    assert!(
        seen.len() <= 6,
        "{changes} changes are not worth {} events",
        seen.len()
    );
}

/// As the kubelet updates a ConfigMap: files are links into `..data`, a link that is replaced by a
/// rename.
#[test]
fn swapped_links_are_whole_changes() {
    let gate = Gate::start();
    let policy = gate.dir.path().join("policy");
    let swap = |n: usize| {
        let (to, next) = (format!("..v{n}"), policy.join("..next"));
        fs::create_dir(policy.join(&to)).unwrap();
        fs::write(policy.join(&to).join("all.yaml"), version(n)).unwrap();
        symlink(&to, &next).unwrap();
        fs::rename(&next, policy.join("..data")).unwrap();
        if let Some(old) = n.checked_sub(1) {
            let _ = fs::remove_dir_all(policy.join(format!("..v{old}")));
        }
    };
    swap(0);
    fs::remove_file(policy.join("all.yaml")).unwrap();
    symlink("..data/all.yaml", policy.join("all.yaml")).unwrap();
    let in_force = |n: usize| {
        let wanted = hash_of(&version(n));
        until(&format!("version {n} never comes into force"), || {
            activated(&gate).contains(&wanted)
        });
    };
    in_force(0);
    for n in 1..60 {
        swap(n);
        thread::sleep(PACE);
    }
    in_force(59);
    swap(60);
    in_force(60);
    let seen = activated(&gate);
    assert!(seen.len() <= 8, "{seen:?}");
    assert_eq!(gate.metric("klamm_policy_reload_failures_total"), 0.0);
}

/// A proxy with a team, whose role is in force.
fn with_team() -> Gate {
    Gate::prepared("source: direct", "source: direct", |dir| {
        let team = dir.join("policy/teams/sales");
        fs::create_dir_all(team.join("tests")).unwrap();
        let fence = "team: sales\nowner: sales\nscope: { topics: [ \"sales.*\" ] }\n";
        let role = "role: shop\nowner: sales\nmembers: [ \"user:shop\" ]\nallow:\n  - id: shop\n    consume: { topics: [ sales.orders ] }\n";
        fs::write(team.join("team.yaml"), fence).unwrap();
        fs::write(team.join("role.yaml"), role).unwrap();
    })
}

#[test]
fn a_teams_broken_file_does_not_hold_up_the_security_teams_guard() {
    let mut gate = with_team();
    let policy = gate.dir.path().join("policy");
    let status = || http(gate.admin, "/status");
    let team = "\"team\":\"sales\"";
    assert!(!status().contains(team));
    fs::write(policy.join("teams/sales/more.yaml"), "nonsense\n").unwrap();
    // The proxy does not evaluate expectations, so their faults do not count.
    fs::write(policy.join("teams/sales/tests/role.yaml"), "- nonsense\n").unwrap();
    let guard =
        "guard: ciso\ndeny:\n  - { id: no-cards, operations: [ read ], topics: [ \"cards.*\" ] }\n";
    fs::write(policy.join("guard.yaml"), guard).unwrap();
    until("the guard is in force", || {
        status().contains("\"serial\":2")
    });
    let said = status();
    let archived = "its last archived version is in force";
    assert!(said.contains(team) && said.contains(archived), "{said}");
    assert!(http(gate.admin, "/metrics").contains("klamm_policy_faulty_teams 1"));
    assert!(http(gate.admin, "/readyz").contains("policy files of a team"));
    gate.wait_for("the team's files have faults");
    let hash = |said: &str| {
        let hash = said.split("\"hash\":\"").nth(1).unwrap();
        hash[..64].to_owned()
    };
    let place = gate.dir.path().join("audit/policies").join(hash(&said));
    assert!(place.join("guard.yaml").is_file() && place.join("teams/sales/role.yaml").is_file());
    assert!(!place.join("teams/sales/more.yaml").exists());
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args([
        "explain",
        "--user",
        "shop",
        "--do",
        "read topic=sales.orders",
        "--archive",
    ]);
    let answered = klamm.arg(gate.dir.path().join("audit")).output().unwrap();
    assert!(answered.status.success(), "{answered:?}");

    // A restart changes nothing, and an error in a team's scope refuses the whole version.
    gate.crash_and_restart();
    let status = || http(gate.admin, "/status");
    until("it is up again", || status().contains(archived));
    assert!(status().contains("\"serial\":2"));
    fs::write(policy.join("teams/sales/team.yaml"), "team: [\n").unwrap();
    fs::write(
        policy.join("guard.yaml"),
        guard.replace("no-cards", "no-more-cards"),
    )
    .unwrap();
    until("that is refused", || {
        status().contains("teams/sales/team.yaml")
    });
    assert!(status().contains("\"serial\":2"));
}
