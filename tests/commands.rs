//! The offline commands as a pipeline runs them: the output on each stream, and the exit code.

use serde_json::Value;
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

const FINE: &str =
    "role: r\nmembers: [ \"user:alice\" ]\nallow:\n  - id: reads\n    consume: { topics: [ t ] }\n";

fn klamm(arguments: &[&str]) -> Command {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args(arguments);
    klamm
}

/// Exit code, standard output, standard error.
fn ran(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = klamm(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// Root may read and write everything, so the command runs as another user.
fn by_anybody(arguments: &[&str]) -> Command {
    let klamm = klamm(arguments);
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return klamm;
    }
    let mut other = Command::new("setpriv");
    other.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    other.arg(klamm.get_program()).args(klamm.get_args());
    other
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn policy(role: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("r.yaml"), role).unwrap();
    directory
}

fn shown(directory: &Path) -> &str {
    directory.to_str().unwrap()
}

#[test]
fn what_nobody_can_be_told_changes_no_exit_code() {
    let fine = policy(FINE);
    let fine = shown(fine.path());
    for (arguments, expected) in [
        (&["check", "none"][..], 2),
        (&["check", "--explain", "none"], 2),
        (&["test", "none"], 2),
        (&["fmt", "none"], 2),
        (&["register", "none"], 2),
        (&["review", "--role", "none", fine], 2),
        (&["who-can", "none", fine], 2),
        (&["diff", "none", fine], 2),
        (&["import", "--from", "acls", "none", "new"], 2),
        (&["audit", "query", "--directory", "none"], 2),
        (&["user", "list", "--config", "none"], 2),
        (&["status", "--config", "none"], 2),
        (&["serve", "--config", "none"], 1),
    ] {
        let mut klamm = klamm(arguments);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let status = klamm.stderr(full).output().unwrap().status;
        assert_eq!(status.code(), Some(expected), "{arguments:?}");
    }
}

#[test]
fn faults_are_json_where_that_is_asked_for() {
    let (fine, faulty) = (policy(FINE), policy("role: r\nmembers: [ nobody ]\n"));
    let (fine, faulty) = (shown(fine.path()), shown(faulty.path()));
    let users = policy("kind: KafkaUser\nmetadata: { name: a }\nspec: [\n");
    let users = users.path().join("r.yaml");
    let explain = ["explain", "--user", "a", "--do", "read topic=t", faulty];
    for (arguments, expected) in [
        (&["check", faulty][..], 1),
        (&["test", faulty], 1),
        (&["who-can", "read topic=t", faulty], 1),
        (&["who-can", "read topik=t", fine], 2),
        (&explain, 1),
        (&["register", faulty], 1),
        (&["review", faulty], 1),
        (&["diff", fine, faulty], 2),
        (&["approve", "--verify", faulty], 1),
        (&["import", "--from", "strimzi", shown(&users), "new"], 1),
        (&["check", "none"], 2),
        (&["review", "none"], 2),
    ] {
        let (exit, out, err) = ran(&[arguments, &["--format", "json"]].concat());
        assert_eq!((exit, &*err), (Some(expected), ""), "{arguments:?}: {out}");
        let read: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}"));
        let findings = read["findings"].as_array().unwrap();
        assert!(findings[0]["message"].is_string(), "{arguments:?}: {out}");
    }
    let (exit, out, _) = ran(&["test", faulty, "--format", "junit"]);
    assert_eq!(exit, Some(1));
    assert!(out.contains("failures=\"1\""), "{out}");
}

#[test]
fn what_is_asked_wrongly_is_not_that_nobody_may() {
    let fine = policy(FINE);
    let fine = shown(fine.path());
    for (asked, told) in [
        ("read:topic=a", "read:topic=a"),
        ("read topic=", "the name is empty"),
        ("read topic=a topic=b", "key `topic` is there twice"),
        ("", "unknown key"),
    ] {
        let explain = ["explain", "--user", "a", "--do", asked, fine];
        for arguments in [&["who-can", asked, fine][..], &explain] {
            let (exit, _, err) = ran(arguments);
            assert_eq!(exit, Some(2), "{arguments:?}: {err}");
            assert!(err.contains(told), "{err}");
            // It has no line in a file.
            assert!(!err.contains(":1:"), "{err}");
        }
    }
    assert_eq!(ran(&["who-can", "read topic=u", fine]).0, Some(1));
}

#[test]
fn nothing_that_is_typed_steers_a_terminal() {
    let fine = policy(FINE);
    let topics = fine.path().join(".topics");
    let (fine, names) = (shown(fine.path()), shown(&topics));
    let steers = "\u{1b}[31m";
    let (user, asked) = (format!("a{steers}"), format!("read topic=t{steers}"));
    let refused = format!("t\n{steers}\n");
    for (arguments, exit) in [
        (&["review", "--role", steers, fine][..], 2),
        (
            &["explain", "--user", &user, "--do", "read topic=t", fine],
            1,
        ),
        (
            &[
                "explain", "--user", "a", "--group", &user, "--do", &asked, fine,
            ],
            2,
        ),
        (&["diff", fine, fine, "--topics", names], 2),
    ] {
        fs::write(&topics, &refused).unwrap();
        let (code, out, err) = ran(arguments);
        assert_eq!(code, Some(exit), "{arguments:?}: {err}");
        let said = format!("{out}{err}");
        assert!(
            !said.contains('\u{1b}') && said.contains("\\u{1b}"),
            "{said:?}"
        );
    }
    for (name, exit) in [("# c", 2), ("a b", 2), ("*", 2), ("..", 2), ("a", 0)] {
        fs::write(&topics, format!("t\n\n{name}\n")).unwrap();
        let (code, _, err) = ran(&["diff", fine, fine, "--topics", names]);
        assert_eq!(code, Some(exit), "{name}: {err}");
        assert!(exit == 0 || err.contains("line 3 "), "{err}");
    }
}

#[test]
fn what_may_not_be_read_is_said() {
    let fine = policy(FINE);
    permit(fine.path(), 0o755);
    let roles = fine.path().join("roles");
    fs::create_dir(&roles).unwrap();
    permit(&roles, 0o000);
    let Output { status, stderr, .. } =
        by_anybody(&["check", shown(fine.path())]).output().unwrap();
    permit(&roles, 0o700);
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("error[cannot-read]: it may not be read\n"),
        "{said}"
    );
}

#[test]
fn a_file_is_laid_out_by_whoever_may_write_it() {
    let crooked = policy("role:   r\nmembers: [ \"user:a\" ]\n");
    let file = crooked.path().join("r.yaml");
    let mut format = by_anybody(&["fmt", shown(crooked.path())]);
    let mut laid_out = || format.output().unwrap();
    // The file cannot be replaced, so it is overwritten in place.
    permit(&file, 0o666);
    permit(crooked.path(), 0o555);
    let formatted = laid_out();
    permit(crooked.path(), 0o777);
    assert_eq!(formatted.status.code(), Some(0), "{formatted:?}");
    assert!(fs::read_to_string(&file).unwrap().starts_with("role: r\n"));
    // The file belongs to another user, and keeps its owner.
    fs::write(&file, "role:   r\nmembers: [ \"user:a\" ]\n").unwrap();
    let owner = fs::metadata(&file).unwrap().uid();
    let formatted = laid_out();
    assert_eq!(formatted.status.code(), Some(0), "{formatted:?}");
    assert!(fs::read_to_string(&file).unwrap().starts_with("role: r\n"));
    assert_eq!(fs::metadata(&file).unwrap().uid(), owner);
    // A user without write permission changes nothing.
    fs::write(&file, "role:   r\n").unwrap();
    permit(&file, 0o444);
    permit(crooked.path(), 0o555);
    let formatted = laid_out();
    permit(crooked.path(), 0o777);
    assert_eq!(formatted.status.code(), Some(2), "{formatted:?}");
}

#[test]
fn nothing_is_waited_for_that_is_no_file_of_the_log() {
    let log = TempDir::new().unwrap();
    let segment = log.path().join("klamm-00000000000000000001.jsonl");
    let query = || ran(&["audit", "query", "--directory", shown(log.path())]);
    let told = format!("`{}`: it is no regular file", segment.display());
    let made = Command::new("mkfifo").arg(&segment).status().unwrap();
    assert!(made.success());
    let (exit, _, err) = query();
    assert!(exit == Some(2) && err.contains(&told), "{err}");
    fs::remove_file(&segment).unwrap();
    fs::create_dir(&segment).unwrap();
    let (exit, _, err) = query();
    assert!(exit == Some(2) && err.contains(&told), "{err}");
}

#[test]
fn an_audit_log_that_is_not_whole_and_questions_that_cannot_be_meant_are_told_apart() {
    let log = TempDir::new().unwrap();
    let asked = |more: &[&str]| {
        let (exit, out, err) =
            ran(&[&["audit", "query", "--directory", shown(log.path())], more].concat());
        assert!(
            more.contains(&"--help") || out.is_empty() || !out.contains("note"),
            "{out}"
        );
        (exit, err)
    };
    let (exit, err) = asked(&[]);
    assert!(
        exit == Some(1) && err.contains("there is no event"),
        "{err}"
    );
    for wrong in [
        ["--api", "Prodduce"],
        ["--outcome", "refused"],
        ["--user", "<klam>"],
        ["--user", ""],
        ["--topic", "\"a"],
        ["--from", "0"],
    ] {
        let (exit, err) = asked(&wrong);
        assert_eq!(exit, Some(2), "{wrong:?}: {err}");
    }
    let event = |number: u64| {
        format!(
            "{{\"time\":{number},\"metadata\":{{\"sequence\":{number}}},\"unmapped\":{{\"prev\":\"\"}}}}\n"
        )
    };
    let segment = log.path().join("klamm-00000000000000000007.jsonl");
    fs::write(&segment, event(7)).unwrap();
    let (exit, err) = asked(&["--user", "alice"]);
    assert!(
        exit == Some(1) && err.contains("begins with event 7"),
        "{err}"
    );
    assert!(
        err.contains("0 of 1 events fit") && err.contains("does not occur in the log at all"),
        "{err}"
    );
    assert_eq!(asked(&["--from", "7"]).0, Some(0));
    fs::write(&segment, event(7) + "{\"time\"").unwrap();
    let (exit, err) = asked(&["--from", "7", "--format", "json"]);
    assert!(
        exit == Some(1) && err.contains("line 2 has no end"),
        "{err}"
    );
    let repair = |more: &[&str]| {
        ran(&[&["audit", "repair", "--directory", shown(log.path())], more].concat()).0
    };
    assert_eq!(repair(&["--dry-run"]), Some(0));
    assert_eq!(repair(&[]), Some(0));
    assert_eq!(repair(&[]), Some(1));
    assert_eq!(
        asked(&["--from", "7"]).0,
        Some(0),
        "the repair is recorded, and the chain holds"
    );
}

#[test]
fn users_of_a_file_that_is_not_there_are_not_listed() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("typo.yaml");
    let (exit, out, err) = ran(&["user", "list", "--users", shown(&file)]);
    assert_eq!((exit, &*out), (Some(2), ""), "{err}");
    assert_eq!(
        err,
        format!("error: there is no file `{}`\n", file.display())
    );
}
