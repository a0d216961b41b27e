//! Invalid policies beside their exact messages.
//!
//! `tests/ui/NAME.yaml` is a policy of one file, `tests/ui/NAME/` one of several. `NAME.txt` holds
//! the output: its errors, or otherwise its warnings, the findings of its day ([`TODAY`]), errors
//! in its schemas, and failed expectations. To write a new case, or to change a message, remove the
//! `.txt`, run the test, and read the new file. Every error of the language has such a file;
//! [`ELSEWHERE`] names those that cannot have one.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its case has failed"
)]

use klamm::{
    policy::{
        Policy,
        language::{files::Files, findings::FINDINGS, load},
        tools::loaded_policy::LoadedPolicy,
    },
    schema::Schemas,
    text::Diagnostic,
};
use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

/// Findings that cannot result from policy files alone, each with the file whose tests show it.
const ELSEWHERE: &[(&str, &[&str])] = &[
    // About the signatures beside the files, and the archive.
    (
        "tests/approvals.rs",
        &[
            "bad-signers",
            "no-approval",
            "not-archived",
            "old-serial",
            "other-previous",
            "other-version",
            "too-few-approvals",
            "unknown-author",
        ],
    ),
    // About the location of the files, and their sizes.
    (
        "src/policy/language/load.rs",
        &["directory-too-large", "outside"],
    ),
    ("src/policy/contract/mod.rs", &["too-many-overlaps"]),
    (
        "tests/ui.rs",
        &["bad-file-name", "cannot-read", "not-a-file"],
    ),
    ("src/text/yaml.rs", &["file-too-large", "too-many-values"]),
    // About possible logins, and about questions to a policy.
    (
        "src/cli/check.rs",
        &[
            "ending-certificate",
            "expired-certificate",
            "no-decoy-secret",
            "source-unknown",
            "unknown-listener",
            "unknown-user",
            "unproven-source",
            "unusable-tls",
        ],
    ),
    (
        "src/policy/language/deployment_check.rs",
        &["unproven-certificate", "unproven-mechanism"],
    ),
    ("src/cli/layout.rs", &["not-laid-out"]),
    ("src/cli/test.rs", &["untested-rule"]),
    // About rules of other products that a policy cannot express.
    ("src/cli/import.rs", &["deny-not-taken", "not-taken"]),
    // About klamm.yaml and its files.
    (
        "src/config/tests.rs",
        &[
            "any-proxy",
            "audit-off",
            "bad-rule",
            "empty-password",
            "insecure-cluster",
            "insecure-listener",
            "name-sources",
            "needless-insecure",
            "needless-key",
            "needless-proxies",
            "no-broker",
            "no-listener",
            "no-principal",
            "no-proxies",
            "no-token",
            "no-tokens",
            "no-users",
            "pass-through",
            "port-conflict",
            "sni-without-tls",
            "two-ways",
            "unchecked-audience",
            "unknown-own-user",
            "unused",
            "wrong-key",
        ],
    ),
    (
        "src/identity/file.rs",
        &[
            "group-name",
            "iterations",
            "no-verifier",
            "user-name",
            "verifier",
        ],
    ),
];

/// Findings about faults in Klamm itself: a reader that loses input, a format that the language
/// knows but no checker implements.
const NEVER: &[&str] = &["internal", "unknown-format"];

/// The day for which all cases are evaluated.
const TODAY: &str = "2026-11-22T12:00:00Z";

/// The output of `klamm check`, and that of `klamm test` for failed expectations.
fn said(files: Result<Files, Vec<Diagnostic>>) -> String {
    match files.and_then(|files| LoadedPolicy::of(&files)) {
        Ok(whole) => of(&whole),
        Err(faults) => shown(&faults),
    }
}

fn of(whole: &LoadedPolicy) -> String {
    let policy = &whole.policy;
    let mut found = policy.warnings().to_vec();
    found.extend(policy.untimely(TODAY.parse().unwrap()));
    found.extend(Schemas::of(policy).err().unwrap_or_default());
    let expectations = whole.expectations.iter();
    let outcomes = expectations.map(|one| one.run(whole, &mut HashSet::new()));
    found.extend(outcomes.filter_map(|outcome| outcome.failure));
    shown(&found)
}

fn shown(found: &[Diagnostic]) -> String {
    let shown: Vec<_> = found.iter().map(|fault| format!("{fault}\n")).collect();
    shown.join("\n")
}

fn files(case: &Path) -> Result<Files, Vec<Diagnostic>> {
    let mut files = if case.is_dir() {
        load::read(case)?
    } else {
        let name = format!("{}.yaml", case.file_stem().unwrap().to_str().unwrap());
        Files {
            contents: [(name, fs::read(case).unwrap())].into(),
            ..Files::default()
        }
    };
    files.directory = "policy".into();
    Ok(files)
}

#[test]
fn every_bad_policy_gets_its_message() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(cases()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|e| e == "txt") {
            continue;
        }
        assert!(seen.insert(name.clone()), "`{name}` is there twice");
        let expected = cases().join(format!("{name}.txt"));
        let found = said(files(&path));
        match fs::read_to_string(&expected) {
            Ok(text) if text == found => {}
            Ok(text) => wrong.push(format!(
                "== {name}: expected\n{text}\n== but found\n{found}"
            )),
            Err(_) => {
                fs::write(&expected, &found).unwrap();
                wrong.push(format!("== {name}: written, read it\n{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 30);
}

#[test]
fn every_message_belongs_to_a_case_and_is_safe_on_a_terminal() {
    for entry in fs::read_dir(cases()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "txt") {
            let yaml = path.with_extension("yaml");
            assert!(
                yaml.exists() || path.with_extension("").is_dir(),
                "{path:?}"
            );
            let text = fs::read_to_string(&path).unwrap();
            let refused = text
                .chars()
                .find(|c| *c != '\n' && klamm::text::chars::refused(*c).is_some());
            assert_eq!(refused, None, "{path:?}");
        }
    }
}

#[test]
fn every_fault_has_a_file_beside_its_message() {
    let said = fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let said = said.filter(|path| path.extension().is_some_and(|e| e == "txt"));
    let said: String = said.map(|path| fs::read_to_string(path).unwrap()).collect();
    let has = |name: &str| {
        ["error", "warning"]
            .iter()
            .any(|level| said.contains(&format!("{level}[{name}]")))
    };
    let elsewhere = |name: &str| ELSEWHERE.iter().find(|(_, names)| names.contains(&name));
    let mut wrong = Vec::new();
    for finding in FINDINGS
        .iter()
        .filter(|finding| !NEVER.contains(&finding.name))
    {
        match (has(finding.name), elsewhere(finding.name)) {
            (true, None) => {}
            (false, None) => wrong.push(format!("`{}` has no case", finding.name)),
            (true, Some(_)) => wrong.push(format!(
                "`{}` has a case, and is said to have none",
                finding.name
            )),
            (false, Some((file, _))) => {
                let text =
                    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
                let tests = text.split("#[test]").skip(1).collect::<String>();
                let name = finding.name;
                let told = |(at, _): (usize, &str)| {
                    tests[..at].ends_with(['"', '[', ' '])
                        && tests[at + name.len()..].starts_with(['"', ']', ':'])
                };
                if !tests.match_indices(name).any(told) {
                    wrong.push(format!("`{}` is not in the tests of {file}", finding.name));
                }
            }
        }
    }
    let known = |name: &&str| FINDINGS.iter().any(|finding| finding.name == *name);
    let names = ELSEWHERE.iter().flat_map(|(_, names)| names.iter());
    let names = names.chain(NEVER).copied();
    wrong.extend(
        names
            .filter(|name| !known(name))
            .map(|name| format!("`{name}` is no finding")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_directory_without_a_policy_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Policy::load(dir.path()).unwrap_err();
    let expected = format!(
        "error[empty-policy]: the directory holds no policy\n --> {}\n  = help: a policy has at least one file that begins with `role:`, `guard:` or `topic:`; is it the right directory?",
        dir.path().display()
    );
    assert_eq!(faults[0].to_string(), expected);
    let faults = Policy::load(&dir.path().join("none")).unwrap_err();
    let expected = format!(
        "error[cannot-read]: there is nothing here\n --> {}/none\n  = help: name the policy's directory; a link must lead to something",
        dir.path().display()
    );
    assert_eq!(faults[0].to_string(), expected);
}

#[test]
fn what_is_no_file_of_a_policy_is_said() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a\\b.yaml"), "role: a\nmembers: []\n").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("c.yaml")).unwrap();
    let faults = Policy::load(dir.path()).unwrap_err();
    let names: BTreeSet<_> = faults.iter().map(|fault| fault.name).collect();
    assert_eq!(names, ["bad-file-name", "not-a-file"].into());
}

/// Exit code and standard error.
fn klamm(arguments: &[&str]) -> (Option<i32>, String) {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    let output = klamm.args(arguments).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), told)
}

#[test]
fn a_pattern_that_is_asked_about_gets_a_name_to_ask_about_instead() {
    for (asked, message, help) in [
        (
            "read topic=clean.*",
            "`clean.*` is a pattern, and one name is asked about at a time",
            "write a name that it matches, such as `clean.x`, and ask again for each other name",
        ),
        (
            "read group=bi-*",
            "`bi-*` is a pattern, and one name is asked about at a time",
            "write a name that it matches, such as `bi-x`, and ask again for each other name; `[*]` is the star itself",
        ),
    ] {
        let told = format!("error[wrong-value]: {message}\n --> `{asked}`\n  = help: {help}\n\n");
        assert_eq!(
            klamm(&["who-can", asked, "policy"]),
            (Some(2), told.clone())
        );
        let explain = ["explain", "--user", "a", "--do", asked, "policy"];
        assert_eq!(klamm(&explain), (Some(2), told));
    }
    let (code, told) = klamm(&["who-can", "read group=bi-[*]", "policy"]);
    assert!(code != Some(2), "{told}");
}

#[test]
fn an_empty_path_is_told_as_one() {
    for (arguments, place) in [
        (&["check", ""][..], "[POLICY_DIR]"),
        (&["check", "--config", ""], "--config <FILE>"),
        (&["check", "--config="], "--config <FILE>"),
        (&["diff", "", "policy"], "<OLD_DIR>"),
        (
            &["who-can", "read topic=t", "--archive", ""],
            "--archive <DIR>",
        ),
        (&["serve", "--config", ""], "--config <FILE>"),
        (&["audit", "query", "--directory", ""], "--directory <DIR>"),
    ] {
        let told = format!(
            "error: the path for `{place}` is empty\n  = help: write a path; a shell passes an empty one where a variable is not set\n"
        );
        assert_eq!(klamm(arguments), (Some(2), told), "{arguments:?}");
    }
    let (code, told) = klamm(&["check", "--config"]);
    assert_eq!(code, Some(2));
    assert!(
        told.starts_with("error: a value is required for '--config <FILE>'"),
        "{told}"
    );
}

#[test]
fn a_date_without_a_time_is_the_beginning_of_the_day() {
    for command in [
        &["who-can", "read topic=t"][..],
        &["explain", "--user", "a", "--do", "read topic=t"],
        &["review"],
        &["register"],
        &["diff", "policy"],
    ] {
        let at = |at| klamm(&[command, &["--at", at, "policy"]].concat());
        let (code, told) = at("2026-12-24");
        assert!(code != Some(2), "{command:?}: {told}");
        assert_eq!(at("2026-12-24T00:00:00Z"), (code, told));
        let told = "error: invalid value '24.12.2026' for '--at <INSTANT>': write a day such as `2026-12-31`, or an instant such as `2026-12-31T18:00:00+01:00`\n\nFor more information, try '--help'.\n";
        assert_eq!(at("24.12.2026"), (Some(2), told.to_owned()));
    }
}

/// What a TLS file of `klamm.yaml` contains in place of what it should, by the commands of OpenSSL
/// that make it in an empty folder. `ca.pem`, `cert.pem` and `key.pem` are sound.
const TLS_FILES: &[(&str, &str, &str)] = &[
    ("key: key.pem", "key: cert.pem", ""),
    ("certificate: cert.pem", "certificate: key.pem", ""),
    (
        "key: key.pem",
        "key: other.pem",
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.pem",
    ),
    (
        "key: key.pem",
        "key: enc.pem",
        "openssl pkcs8 -topk8 -in key.pem -passout pass:x -out enc.pem",
    ),
    (
        "key: key.pem",
        "key: old.pem",
        "openssl genrsa -traditional -aes128 -passout pass:x -out old.pem 2048",
    ),
    (
        "key: key.pem",
        "key: key.der",
        "openssl pkey -in key.pem -outform der -out key.der",
    ),
    (
        "key: key.pem",
        "key: public.pem",
        "openssl pkey -in key.pem -pubout -out public.pem",
    ),
    (
        "key: key.pem",
        "key: curve.pem",
        "openssl ecparam -name prime256v1 -out curve.pem",
    ),
    (
        "key: key.pem",
        "key: ssh",
        "ssh-keygen -q -t ecdsa -N '' -f ssh",
    ),
    (
        "key: key.pem",
        "key: store.p12",
        "openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:x -out store.p12",
    ),
    (
        "key: key.pem",
        "key: store.jks",
        r"printf '\376\355\376\355\000\000\000\002' > store.jks",
    ),
    ("key: key.pem", "key: empty.pem", ": > empty.pem"),
    ("key: key.pem", "key: text.pem", "echo hello > text.pem"),
    ("key: key.pem", "key: folder", "mkdir folder"),
    ("key: key.pem", "key: none.pem", ""),
    (
        "key: key.pem",
        "key: half.pem",
        "head -c 60 key.pem > half.pem",
    ),
    (
        "certificate: cert.pem",
        "certificate: cert.der",
        "openssl x509 -in cert.pem -outform der -out cert.der",
    ),
    (
        "certificate: cert.pem",
        "certificate: store.p12",
        "openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:x -out store.p12",
    ),
    (
        "certificate: cert.pem",
        "certificate: cert.p7b",
        "openssl crl2pkcs7 -nocrl -certfile cert.pem -out cert.p7b",
    ),
    (
        "certificate: cert.pem",
        "certificate: request.pem",
        "openssl req -new -key key.pem -subj /CN=x -out request.pem",
    ),
    (
        "certificate: cert.pem",
        "certificate: trusted.pem",
        "openssl x509 -in cert.pem -trustout -out trusted.pem",
    ),
    (
        "certificate: cert.pem",
        "certificate: half.pem",
        "head -c 300 cert.pem > half.pem",
    ),
    (
        "certificate: cert.pem",
        "certificate: first.pem",
        "openssl x509 -req -in <(openssl req -new -key key.pem -subj /CN=x) -signkey key.pem -out first.pem 2> /dev/null",
    ),
    ("client_ca: cert.pem", "client_ca: key.pem", ""),
    ("client_ca: cert.pem", "client_ca: none.pem", ""),
    (
        "client_ca: cert.pem",
        "client_ca: cert.pem, client_crl: cert.pem",
        "",
    ),
    (
        "client_ca: cert.pem",
        "client_ca: cert.pem, client_crl: empty.pem",
        ": > empty.pem",
    ),
];

/// Every kind of file in place of a certificate, a key, an authority or a revocation list, and the
/// exact text that `klamm check --config` prints about it.
#[test]
fn every_unsuitable_tls_file_is_named() {
    let shell = |dir: &Path, command: &str| {
        let mut bash = Command::new("bash");
        let made = bash
            .args(["-c", command])
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(made.status.success(), "{command}: {made:?}");
    };
    let mut all = String::new();
    for (part, instead, made_by) in TLS_FILES {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        shell(
            dir,
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=localhost -days 365 -out cert.pem 2> /dev/null; mkdir audit",
        );
        shell(dir, made_by);
        let text = "listeners:\n  - name: clients\n    address: 127.0.0.1:9192\n    brokers: { host: localhost, ports: 9200-9299 }\n    tls: { certificate: cert.pem, key: key.pem, client_ca: cert.pem, client_certificate: optional }\n    source: direct\n    sasl: [ PLAIN ]\ncluster: { bootstrap: [ \"localhost:1\" ] }\nidentity: { users: users.yaml }\npolicy: policy\naudit: { directory: audit/ }\n";
        assert!(text.contains(part), "{part}");
        fs::write(dir.join("klamm.yaml"), text.replace(part, instead)).unwrap();
        fs::write(dir.join("users.yaml"), "users: {}\n").unwrap();
        let role =
            "role: r\nmembers: [ everyone ]\nallow: [ { id: x, consume: { topics: [ t ] } } ]\n";
        fs::create_dir_all(dir.join("policy/roles")).unwrap();
        fs::write(dir.join("policy/roles/r.yaml"), role).unwrap();
        let config = dir.join("klamm.yaml");
        let mut check = Command::new(env!("CARGO_BIN_EXE_klamm"));
        let output = check
            .arg("check")
            .arg("--config")
            .arg(&config)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        let told = told.replace(&format!("{}/", dir.display()), "");
        let errors = told.split("\n\n").filter(|text| text.starts_with("error"));
        let errors: Vec<_> = errors.map(str::trim_end).collect();
        let code = output.status.code().unwrap();
        assert_eq!(errors.len(), 1, "{instead}: {told}");
        all += &format!("# {instead}, exit {code}\n{}\n\n", errors[0]);
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let file = golden.join("tls-files.txt");
    let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tls-files.txt");
    fs::write(&actual, &all).unwrap();
    assert_eq!(
        all,
        fs::read_to_string(file).unwrap_or_default(),
        "see {}",
        actual.display()
    );
}
