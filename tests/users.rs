//! `klamm user` as an operator types it, and users taken over from a real Kafka by its own tools.

use crate::kafka::{self, path};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("users.yaml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    /// Exit code, standard output, standard error.
    fn user(&self, words: &[&str], input: &str) -> (i32, String, String) {
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        klamm
            .arg("user")
            .args(words)
            .arg("--users")
            .arg(self.file());
        said(&mut klamm, input)
    }

    fn list(&self) -> Value {
        let (code, out, _) = self.user(&["list", "--format", "json"], "");
        assert_eq!(code, 0);
        serde_json::from_str(&out).unwrap()
    }
}

pub fn said(command: &mut Command, input: &str) -> (i32, String, String) {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that needs no input may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_user_comes_changes_and_goes() {
    let place = Place::new();
    let done = |words: &[&str], input: &str, expected: &str| {
        let (code, out, err) = place.user(words, input);
        assert_eq!((code, out.as_str(), err.as_str()), (0, expected, ""));
    };
    let file = place.file().display().to_string();
    done(
        &["add", "alice", "--group", "bi"],
        "wonder\n",
        &format!("user `alice` can log in; the password is kept as a verifier in `{file}`\n"),
    );
    let mode = fs::metadata(place.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let commented = place
        .text()
        .replace("  \"alice\"", "  # the analyst\n  \"alice\"");
    fs::write(place.file(), &commented).unwrap();
    let before = place.list();
    done(
        &["disable", "alice"],
        "",
        "user `alice` is disabled; connections end within some seconds\n",
    );
    done(
        &["disable", "alice"],
        "",
        "user `alice` is disabled already\n",
    );
    done(
        &["passwd", "alice"],
        "land\n",
        "user `alice` has a new password, and is disabled: `klamm user enable alice` lets them in\n",
    );
    done(&["enable", "alice"], "", "user `alice` can log in again\n");
    done(
        &["passwd", "alice"],
        "again\n",
        "user `alice` has a new password; connections that were made with the old one end within some seconds\n",
    );
    assert!(place.text().contains("  # the analyst\n  \"alice\":\n"));
    let after = place.list();
    assert_eq!(after[0]["groups"][0], "bi");
    let generation = |list: &Value| list[0]["mechanisms"][0]["credential"].clone();
    assert_ne!(generation(&before), generation(&after));
    let (_, table, _) = place.user(&["list"], "");
    assert_eq!(
        table,
        "NAME   GROUPS  STATE    MECHANISMS                    ITERATIONS\n\
         alice  bi      enabled  SCRAM-SHA-256, SCRAM-SHA-512  8192, 8192\n"
    );
    done(
        &["remove", "alice"],
        "",
        "user `alice` is removed; connections end within some seconds\n",
    );
    assert_eq!(place.list(), serde_json::json!([]));
}

#[test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    let place = Place::new();
    place.user(&["add", "alice"], "wonder\n");
    let before = place.text();
    let file = place.file().display().to_string();
    let nobody =
        |name: &str, help: &str| format!("error: there is no user `{name}` in `{file}`{help}\n");
    for (words, input, expected) in [
        (vec!["passwd", "alicia"], "x\n", nobody("alicia", "; did you mean `alice`?")),
        (vec!["disable", "bob"], "", nobody("bob", "")),
        (vec!["enable", "bob"], "", nobody("bob", "")),
        (vec!["remove", "b\u{1b}ob"], "", nobody("b\\u{1b}ob", "")),
        (vec!["passwd", "alice"], "\n", "error: the password is empty; nothing was changed\n".to_owned()),
        (vec!["add", "alice"], "x\n", format!("error: user `alice` is in `{file}` already; --replace gives a new password and groups\n")),
        (
            vec!["import"],
            "Quota configs for user-principal 'x' are producer_byte_rate=1.0\n",
            "error: no SCRAM user is in the input: it must be the output of `kafka-dump-log --cluster-metadata-decoder`, or of `kafka-configs --describe --entity-type users`\n".to_owned(),
        ),
    ] {
        let (code, out, err) = place.user(&words, input);
        assert_eq!((code, out.as_str(), err), (2, "", expected), "{words:?}");
    }
    assert_eq!(place.text(), before);
    fs::write(place.file(), "users: { alice: {} }\n").unwrap();
    let (code, _, err) = place.user(&["disable", "alice"], "");
    assert_eq!(code, 1);
    assert!(err.starts_with("error[no-verifier]: "), "{err}");
}

/// Runs a tool of Kafka, and returns its standard output.
pub fn tool(jars: &[&str], class: &str, arguments: &[&str]) -> String {
    let jars: Vec<_> = jars
        .iter()
        .map(|jars| {
            path(&format!("target/kafka/{jars}/*"))
                .display()
                .to_string()
        })
        .collect();
    let mut java = Command::new("java");
    java.args(["-cp", &jars.join(":"), class]).args(arguments);
    let (code, out, err) = said(&mut java, "");
    assert_eq!(code, 0, "{class} {arguments:?}: {err}");
    out
}

/// `kafka-configs` of Kafka 4.0: its requests and its output are the same with a broker of 4.4.
fn configs(arguments: &[&str]) -> String {
    let broker = kafka::broker().address();
    let all = [
        &["--bootstrap-server", &broker, "--entity-type", "users"],
        arguments,
    ]
    .concat();
    tool(&["broker-4.0"], "kafka.admin.ConfigCommand", &all)
}

#[test]
fn users_of_a_real_kafka_are_taken_over() {
    for (name, mechanism, password) in [
        ("import-alice", "SCRAM-SHA-256", "first"),
        ("import-alice", "SCRAM-SHA-512", "second"),
        ("import-bob", "SCRAM-SHA-512", "gone"),
        ("import-carol", "SCRAM-SHA-512", "old"),
        ("import-carol", "SCRAM-SHA-512", "new"),
    ] {
        let config = format!("{mechanism}=[iterations=4096,password={password}]");
        configs(&["--alter", "--entity-name", name, "--add-config", &config]);
    }
    configs(&[
        "--alter",
        "--entity-name",
        "import-bob",
        "--delete-config",
        "SCRAM-SHA-512",
    ]);
    configs(&[
        "--alter",
        "--entity-name",
        "import-alice",
        "--add-config",
        "producer_byte_rate=1000000",
    ]);

    let described = configs(&["--describe"]);
    named(&described);
    let log = kafka::broker()
        .dir()
        .join("data/__cluster_metadata-0/00000000000000000000.log");
    let dumped = tool(
        &["tools"],
        "org.apache.kafka.tools.DumpLogSegments",
        &[
            "--cluster-metadata-decoder",
            "--files",
            log.to_str().unwrap(),
        ],
    );
    proven(&dumped);
}

/// `kafka-configs` prints only names.
fn named(described: &str) {
    let place = Place::new();
    let (code, out, err) = place.user(&["import", "--group", "legacy"], described);
    assert_eq!((code, err.as_str()), (0, ""), "{described}");
    assert!(
        out.contains("user `import-carol` is entered, disabled and without a password: "),
        "{out}"
    );
    assert!(!out.contains("import-bob"), "{out}");
    let listed = place.list();
    let alice = entry(&listed, "import-alice");
    assert_eq!(alice["disabled"], true);
    assert_eq!(alice["mechanisms"], serde_json::json!([]));
    assert_eq!(alice["groups"][0], "legacy");
    let (code, _, err) = place.user(&["enable", "import-alice"], "");
    assert_eq!(code, 2);
    assert!(err.contains("has no password to log in with"), "{err}");
    place.user(&["passwd", "import-alice"], "x\n");
    let (code, ..) = place.user(&["enable", "import-alice"], "");
    assert_eq!(code, 0);
    // A second import does not change existing users.
    let before = place.text();
    let (code, ..) = place.user(&["import"], described);
    assert_eq!((code, place.text()), (0, before));
}

fn entry<'a>(listed: &'a Value, name: &str) -> &'a Value {
    let all = listed.as_array().unwrap();
    all.iter().find(|user| user["name"] == name).unwrap()
}

/// After an import from `kafka-dump-log`, users log in with their existing passwords.
fn proven(dumped: &str) {
    let dir = kafka::state("klamm-import");
    let users = dir.join("users.yaml");
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm.args(["user", "import", "--users"]).arg(&users);
    let (code, out, err) = said(&mut klamm, dumped);
    assert_eq!((code, err.as_str()), (0, ""), "{dumped}");
    assert!(
        out.contains("user `import-alice` can log in with the password that Kafka knows\n"),
        "{out}"
    );
    assert!(!out.contains("import-bob"), "{out}");
    assert!(admits(&users, "import-carol", "new") && !admits(&users, "import-carol", "old"));
    assert!(admits(&users, "import-alice", "second"));
}

/// Whether PLAIN lets this user in.
fn admits(users: &Path, name: &str, password: &str) -> bool {
    use klamm::{
        identity::{Keys, Users},
        policy::model::vocabulary::Mechanism,
        text::Source,
    };
    let source = Source::new("users.yaml", fs::read_to_string(users).unwrap());
    let users = Users::parse(&source, &Keys::random().unwrap()).unwrap();
    users
        .verify(name, password.as_bytes(), Mechanism::Plain)
        .run()
        .is_ok()
}

#[test]
fn no_user_is_named_like_a_token_or_a_certificate() {
    let place = Place::new();
    let config = place.dir.path().join("klamm.yaml");
    let tokens =
        "tokens: { issuer: i, audience: a, jwks: \"https://idp.example/keys\", prefix: \"idp:\" }";
    let text = |more: &str| {
        format!(
            "listeners:\n  - {{ name: a, address: \"127.0.0.1:1\", brokers: {{ host: h, ports: 2-9 }}, sasl: [ PLAIN, OAUTHBEARER ], insecure: true }}\n\
             cluster: {{ bootstrap: [ \"h:1\" ] }}\nidentity: {{ users: users.yaml, {tokens}{more} }}\npolicy: policy\naudit: {{ directory: audit }}\n"
        )
    };
    let add = |text: &str| {
        fs::write(&config, text).unwrap();
        let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
        klamm.args(["user", "add", "idp:alice", "--config"]);
        said(klamm.arg(&config), "wonder\n")
    };
    let (code, _, err) = add(&text(""));
    assert_eq!(code, 2);
    assert!(
        err.contains("names that begin with `idp:` are those of tokens"),
        "{err}"
    );
    assert_eq!(add(&text(", same_person: true")).0, 0);
    // `check` reports a name that was written in another form.
    for name in ["policy", "audit"] {
        fs::create_dir(place.dir.path().join(name)).unwrap();
    }
    fs::write(&config, text("")).unwrap();
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    let (code, out, err) = said(klamm.args(["check", "--config"]).arg(&config), "");
    assert_ne!(code, 0);
    assert!(
        format!("{out}{err}").contains("the name `idp:alice` begins with `idp:`"),
        "{out}{err}"
    );
}
