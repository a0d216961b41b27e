//! Policy that changes a thousand times a minute, by writers of every kind: whole versions come into force, halves never do, and the audit log is no longer
//! for it than it must be.

use crate::{gate::Gate, kafka::PATIENCE};
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

/// Between two changes, at a thousand a minute.
const PACE: Duration = Duration::from_millis(60);

const HEAD: &str = "role: all\nowner: tests\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads-all\n    consume: { topics: [ \"*\" ], groups: [ \"*\" ] }\n";

/// Cut anywhere after the allow, it is a policy that lets alice have more.
fn version(n: usize) -> String {
    format!(
        "{HEAD}deny:\n  - id: not-{n}\n    operations: [ read ]\n    topics: [ \"secret.*\" ]\n"
    )
}

/// The content hash, as `klamm check` has it.
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

/// The hashes of the policies that the audit log says were in force.
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

/// As an editor on a slow disk: first nothing, then half of it, then all.
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
            // Somebody pauses with half of it written, for less than anybody takes for the end.
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

/// As the kubelet updates a ConfigMap: files are links into `..data`, which is a link that is renamed over the old one.
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
