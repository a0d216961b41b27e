//! Signatures of a real `ssh-keygen`, and a proxy that accepts no policy without them.

use crate::{
    gate::{Gate, http},
    kafka::PATIENCE,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const ROLE: &str = "role: all\nowner: tests\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ \"a.*\" ] }\n";

/// A policy, keys, and a file of the people with the right to sign.
struct Place(PathBuf);

impl Place {
    /// One key of another type for each person.
    fn new(dir: &Path) -> Self {
        let place = Self(dir.to_owned());
        fs::create_dir_all(place.policy()).unwrap();
        fs::write(place.policy().join("all.yaml"), ROLE).unwrap();
        let kinds = [
            ("ann", "ed25519", "256"),
            ("bob", "ecdsa", "256"),
            ("carol", "rsa", "2048"),
            ("dave", "ecdsa", "384"),
        ];
        let mut signers = String::new();
        for (name, kind, bits) in kinds {
            let public = place.key(name, kind, bits);
            signers += &format!("{name}@example.org namespaces=\"klamm-policy\" {public}\n");
        }
        fs::write(place.signers(), signers).unwrap();
        place
    }

    fn policy(&self) -> PathBuf {
        self.0.join("policy")
    }

    fn signers(&self) -> PathBuf {
        self.0.join("signers")
    }

    fn papers(&self) -> PathBuf {
        self.policy().join(".approval")
    }

    fn key(&self, name: &str, kind: &str, bits: &str) -> String {
        let file = self.0.join(name);
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-N", "", "-C", name, "-t", kind, "-b", bits, "-f"]);
        assert!(keygen.arg(&file).status().unwrap().success());
        let public = fs::read_to_string(file.with_extension("pub")).unwrap();
        public.trim().to_owned()
    }

    fn sign(&self, name: &str) {
        self.sign_as(
            name,
            "klamm-policy",
            name,
            &self.papers().join("statement.yaml"),
        );
    }

    fn sign_as(&self, key: &str, namespace: &str, file: &str, text: &Path) {
        let signature = File::create(self.papers().join(format!("{file}.sig"))).unwrap();
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-Y", "sign", "-n", namespace, "-f"]);
        let signed = keygen
            .arg(self.0.join(key))
            .stdin(File::open(text).unwrap())
            .stdout(signature)
            .stderr(Stdio::null());
        assert!(signed.status().unwrap().success());
    }

    /// Exit code, standard output, standard error.
    fn approve(&self, words: &[&str]) -> (i32, String, String) {
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        said(klamm.arg("approve").args(words).arg(self.policy()))
    }

    fn state(&self, words: &[&str]) -> String {
        let (code, out, err) = self.approve(&[&["--write"], words].concat());
        assert_eq!((code, err.as_str()), (0, ""));
        out
    }

    fn verify(&self, words: &[&str]) -> (i32, String, String) {
        let signers = self.signers().display().to_string();
        self.approve(&[&["--verify", "--signers", &signers], words].concat())
    }

    fn change(&self, text: &str) {
        fs::write(self.policy().join("all.yaml"), ROLE.replace("a.*", text)).unwrap();
    }

    /// A version with two signatures, whose predecessor is the newest one in the archive.
    fn approved(&self) {
        let archive = self.0.join("audit").display().to_string();
        let words = ["--author", "ann@example.org", "--ticket", "SEC-1"];
        self.state(&[&words[..], &["--archive", &archive]].concat());
        self.sign("bob");
        self.sign("carol");
    }
}

fn said(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn place() -> (TempDir, Place) {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path());
    (dir, place)
}

#[test]
fn the_statement_says_what_changes_and_only_others_than_the_author_count() {
    let (_dir, place) = place();
    let (code, _, err) = place.approve(&["--ticket", "SEC-1"]);
    assert_eq!(
        (code, err.as_str()),
        (2, "error: say `--author`: it stands in the statement\n")
    );
    place.state(&["--author", "ann@example.org", "--ticket", "SEC-1"]);
    let statement = fs::read_to_string(place.papers().join("statement.yaml")).unwrap();
    let hash = "previous: none\nserial: 1\nticket: \"SEC-1\"\nauthor: \"ann@example.org\"\n";
    assert!(
        statement.starts_with("hash: ") && statement.ends_with(hash),
        "{statement}"
    );

    place.sign("ann");
    place.sign("bob");
    place.sign_as(
        "bob",
        "klamm-policy",
        "bob-again",
        &place.papers().join("statement.yaml"),
    );
    place.sign_as(
        "dave",
        "git",
        "for-git",
        &place.papers().join("statement.yaml"),
    );
    place.sign_as("dave", "klamm-policy", "other-text", &place.signers());
    place.key("erin", "ed25519", "256");
    place.sign("erin");
    fs::write(
        place.papers().join("torn.sig"),
        "-----BEGIN SSH SIGNATURE-----\n",
    )
    .unwrap();
    let (code, out, err) = place.verify(&[]);
    let lines: Vec<_> = out.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "  ann.sig: ann@example.org, does not count: it is the author's own",
            "  bob-again.sig: bob@example.org, agrees",
            "  bob.sig: bob@example.org, does not count: it is another one of the same person",
            "  erin.sig: nobody, does not count: nobody who may sign has this key",
            "  for-git.sig: nobody, does not count: it is made for something else: sign with `-n klamm-policy`",
            "  other-text.sig: nobody, does not count: it is of another text",
            "  torn.sig: nobody, does not count: it is no signature as `ssh-keygen -Y sign` makes them",
        ]
    );
    assert_eq!(code, 1);
    assert!(
        err.starts_with("error[too-few-approvals]: version 1 is approved by 1 of 2"),
        "{err}"
    );

    // RSA and the other curve.
    place.sign("carol");
    place.sign("dave");
    let (code, out, err) = place.verify(&["--required", "3"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("carol@example.org, agrees") && out.contains("dave@example.org, agrees"));

    // The signatures are for this version only.
    place.change("b.*");
    let (code, _, err) = place.verify(&[]);
    assert!(code == 1 && err.contains("other-version"), "{err}");
    // The next statement follows this one, and its signatures no longer apply.
    place.state(&["--author", "bob@example.org", "--ticket", "SEC-2"]);
    let next = fs::read_to_string(place.papers().join("statement.yaml")).unwrap();
    let first = statement
        .lines()
        .next()
        .unwrap()
        .replace("hash", "previous");
    assert!(
        next.contains("serial: 2\n") && next.contains(&first),
        "{next}"
    );
    assert_eq!(fs::read_dir(place.papers()).unwrap().count(), 1);
}

#[test]
fn an_author_whom_nobody_knows_or_who_only_looks_like_another_does_not_help_themselves() {
    let (_dir, place) = place();
    let verified = |author: &str| {
        place.state(&["--author", author, "--ticket", "SEC-1"]);
        place.sign("ann");
        place.sign("bob");
        place.verify(&[])
    };
    let (code, _, err) = verified("nobody@example.org");
    assert!(code == 1 && err.contains("error[unknown-author]"), "{err}");
    // The last has a Cyrillic letter.
    for alike in [
        "ann@example.org ",
        "Ann@example.org",
        "\u{430}nn@example.org",
    ] {
        let (code, out, err) = verified(alike);
        assert!(
            out.contains("ann.sig: ann@example.org, does not count: it is the author's own"),
            "{out}"
        );
        assert!(code == 1 && err.contains("1 of 2"), "{alike:?}: {err}");
    }
    // An author without the right to sign has a line for another namespace.
    let key = place.key("zoe", "ed25519", "256");
    let signers = fs::read_to_string(place.signers()).unwrap();
    fs::write(
        place.signers(),
        format!("{signers}zoe@example.org namespaces=\"git\" {key}\n"),
    )
    .unwrap();
    let (code, out, err) = verified("zoe@example.org");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn keys_count_while_they_are_valid() {
    let (_dir, place) = place();
    place.state(&["--author", "zoe", "--ticket", "T"]);
    place.sign("bob");
    let signers = fs::read_to_string(place.signers()).unwrap();
    let bounded = signers.replace("namespaces=\"klamm-policy\"", "valid-before=\"20200101Z\"");
    fs::write(place.signers(), bounded).unwrap();
    let (code, out, _) = place.verify(&["--required", "1"]);
    assert!(
        code == 1 && out.contains("the key may not be used at this time"),
        "{out}"
    );
    fs::write(place.signers(), signers.replace("bob@", "b*@")).unwrap();
    let (code, _, err) = place.verify(&[]);
    assert!(
        code == 1 && err.contains("error[bad-signers]: `b*@example.org` does not name one person"),
        "{err}"
    );
}

/// A proxy that requires two signatures.
fn asking(place: &mut Option<Place>) -> impl FnOnce(&Path) {
    move |dir: &Path| {
        let made = Place::new(dir);
        let config = dir.join("klamm.yaml");
        let text = fs::read_to_string(&config).unwrap();
        let asked = "policy: { directory: policy/, approvals: { signers: signers } }\n";
        fs::write(&config, text.replace("policy: policy/\n", asked)).unwrap();
        made.approved();
        *place = Some(made);
    }
}

/// The versions of the policy in the audit log, once it has this many.
fn versions(gate: &Gate, count: usize) -> Vec<String> {
    let events = gate.wait_for_events(count, |event| event.get("policy").is_some());
    let version = |event: &serde_json::Value| {
        format!("{} {}", event["activity_name"], event["policy"]["version"])
    };
    events.iter().map(version).collect()
}

#[test]
fn a_gate_takes_what_was_signed_and_nothing_else() {
    let mut place = None;
    let mut gate = Gate::prepared("source: direct", "source: direct", asking(&mut place));
    let place = place.unwrap();
    let first = fs::read(place.policy().join("all.yaml")).unwrap();
    let papers: Vec<_> = fs::read_dir(place.papers()).unwrap().flatten().collect();
    let papers: Vec<_> = papers
        .iter()
        .map(|e| (e.path(), fs::read(e.path()).unwrap()))
        .collect();
    let serial = |gate: &Gate| {
        let text = http(gate.admin, "/metrics");
        let line = text
            .lines()
            .find(|line| line.starts_with("klamm_policy_info{"));
        line.unwrap()
            .split("serial=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(serial(&gate), "1");

    // Changed but not signed: the policy stays in force, and the reason is reported.
    place.change("b.*");
    gate.signal("HUP");
    gate.wait_for("other-version");
    assert_eq!(serial(&gate), "1");
    // Signed: it comes into force without a signal.
    place.approved();
    gate.wait_for("policy, schemas and users were read anew");
    assert_eq!(serial(&gate), "2");

    // The old version cannot return with its old signatures.
    fs::write(place.policy().join("all.yaml"), &first).unwrap();
    fs::remove_file(place.papers().join("bob.sig")).unwrap();
    for (path, bytes) in &papers {
        fs::write(path, bytes).unwrap();
    }
    gate.signal("HUP");
    gate.wait_for("old-serial");
    assert_eq!(serial(&gate), "2");
    // It can return as a new version.
    place.approved();
    gate.wait_for_metric("klamm_policy_info{generation=", 1.0);
    gate.signal("HUP");
    let deadline = Instant::now() + PATIENCE;
    while serial(&gate) != "3" {
        assert!(Instant::now() < deadline, "{}", gate.log());
        thread::sleep(Duration::from_millis(50));
    }

    let told = [
        "\"Start\" \"1\"",
        "\"Update\" \"2\"",
        "\"Update\" \"3\"",
        "\"Start\" \"3\"",
    ];
    assert_eq!(versions(&gate, 3), told[..3]);
    gate.crash_and_restart();
    assert_eq!(serial(&gate), "3", "a restart is no change");
    assert_eq!(versions(&gate, 4), told);

    // Who had access at that time? The archive answers, with the signatures of that time.
    let audit = place.0.join("audit");
    let index = fs::read_to_string(audit.join("policies/index.jsonl")).unwrap();
    let entries: Vec<serde_json::Value> = index
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0]["hash"], entries[2]["hash"]);
    assert_eq!(entries[1]["previous"], entries[0]["hash"]);
    let by = serde_json::json!(["bob@example.org", "carol@example.org"]);
    assert_eq!(entries[2]["approval"]["by"], by);
    for (entry, topic, may) in [(0, "a.x", 0), (0, "b.x", 1), (1, "b.x", 0), (1, "a.x", 1)] {
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        let asked = format!("read topic={topic}");
        klamm.args(["explain", "--user", "alice", "--do", &asked, "--at"]);
        klamm.arg(entries[entry]["at"].as_str().unwrap());
        let (code, out, err) = said(klamm.arg("--archive").arg(&audit));
        assert_eq!(code, may, "{out}{err}");
    }
    // An approval of one change does not count for another change.
    place.state(&[
        "--serial",
        "4",
        "--previous",
        "none",
        "--author",
        "ann@example.org",
        "--ticket",
        "T",
    ]);
    let archive = audit.display().to_string();
    let (code, _, err) = place.verify(&["--archive", &archive]);
    assert!(code == 1 && err.contains("other-previous"), "{err}");
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args([
        "who-can",
        "read topic=a.x",
        "--at",
        "2001-01-01T00:00:00Z",
        "--archive",
    ]);
    let (code, _, err) = said(klamm.arg(&audit));
    assert!(
        code == 2 && err.contains("no policy was in force at 2001"),
        "{err}"
    );
}

#[test]
fn a_gate_does_not_start_without_signatures() {
    let mut place = None;
    let gate = Gate::prepared("source: direct", "source: direct", asking(&mut place));
    let place = place.unwrap();
    let dir = gate.dir.path().to_owned();
    let serve = || {
        let mut klamm = Command::new("timeout");
        klamm.args(["60", env!("CARGO_BIN_EXE_klamm"), "serve", "--config"]);
        said(klamm.arg(dir.join("klamm.yaml")))
    };
    gate.signal("TERM");
    gate.wait_for("\"stopped\"");
    fs::remove_file(place.papers().join("carol.sig")).unwrap();
    let (code, _, err) = serve();
    assert!(code != 0 && err.contains("too-few-approvals"), "{err}");
    fs::remove_dir_all(place.papers()).unwrap();
    let (code, _, err) = serve();
    assert!(code != 0 && err.contains("no-approval"), "{err}");
}

#[test]
fn what_cannot_be_archived_is_not_in_force() {
    let gate = Gate::prepared("source: direct", "source: direct", |_| ());
    let policies = gate.dir.path().join("audit/policies");
    let file = gate.dir.path().join("policy/all.yaml");
    // Root ignores permissions, but even root cannot create a directory where a file is.
    fs::write(policies.join(".unfinished"), "").unwrap();
    fs::write(&file, ROLE).unwrap();
    gate.signal("HUP");
    gate.wait_for("not-archived");
    assert!(http(gate.admin, "/metrics").contains("serial=\"1\""));
    // Klamm tries it again automatically.
    fs::remove_file(policies.join(".unfinished")).unwrap();
    gate.wait_for("policy, schemas and users were read anew");
    assert!(http(gate.admin, "/metrics").contains("serial=\"2\""));
}
