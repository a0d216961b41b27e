//! Bad policies beside the exact message they get.
//!
//! `tests/ui/NAME.yaml` is a policy of one file, `tests/ui/NAME/` one of several; `NAME.txt` is what is said of it. To write a new case,
//! or to change a message, remove the `.txt`, run the test, and read what it wrote.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its case has failed"
)]

use klamm::{
    policy::{Policy, files::Files, load},
    text::Diagnostic,
};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

/// What `klamm check` prints.
fn said(files: Result<Files, Vec<Diagnostic>>) -> String {
    let found = match files.and_then(|files| Policy::from_files(&files)) {
        Ok(policy) => policy.warnings().to_vec(),
        Err(faults) => faults,
    };
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
        "error[cannot-read]: there is nothing here\n --> {}/none",
        dir.path().display()
    );
    assert_eq!(faults[0].to_string(), expected);
}

#[test]
fn what_may_not_be_read_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let roles = dir.path().join("roles");
    fs::create_dir(&roles).unwrap();
    fs::write(roles.join("a.yaml"), "role: a\nmembers: []\n").unwrap();
    fs::set_permissions(&roles, fs::Permissions::from_mode(0o000)).unwrap();
    let found = Policy::load(dir.path());
    fs::set_permissions(&roles, fs::Permissions::from_mode(0o700)).unwrap();
    if fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0) {
        return; // root may read everything
    }
    assert_eq!(found.unwrap_err()[0].name, load::CANNOT_READ);
}

#[test]
fn bombs_do_not_go_off() {
    let one = |name: &str, text: String| {
        let files = Files {
            directory: "policy".into(),
            contents: [(name.to_owned(), text.into_bytes())].into(),
        };
        Policy::from_files(&files).unwrap_err()[0].name
    };
    assert_eq!(
        one("a.yaml", format!("role: {}", "[".repeat(500_000))),
        "too-deep"
    );
    assert_eq!(
        one("a.yaml", format!("role: [{}]", "a,".repeat(300_000))),
        "too-many-values"
    );
    assert_eq!(one("a.yaml", "a".repeat(2 << 20)), "file-too-large");
    assert_eq!(one("a.yaml", "role: a\n".repeat(100_000)), "duplicate-key");
}
