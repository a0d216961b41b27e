//! `klamm test`: checks whether a policy decides as its `tests/` expect.
use super::{
    Exit, Faults,
    check::{self, json, many},
    pipeline, print,
};
use crate::{
    policy::{
        Policy,
        model::vocabulary::RuleRef,
        tools::{
            expectations::{Expectation, TestOutcome},
            loaded_policy::LoadedPolicy,
        },
    },
    text::Diagnostic,
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    collections::HashSet,
    io::{self, Write},
    path::PathBuf,
};

/// Run the expectations under a policy's `tests/`
///
/// An expectation states who requests which access over which connection, and which rule must allow
/// or deny it; or it lists everyone who may do something. If the policy decides differently, or by
/// another rule, the command prints the place of the expectation, and the decision with its rules.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct TestArguments {
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Only expectations that contain this text in their name, in their file's path, or in the id
    /// of an expected rule; can be repeated
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Also list rules that no expectation covers
    #[arg(long, conflicts_with = "only")]
    coverage: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = Shown::Human)]
    format: Shown,
}

/// The output formats of `test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// Failures as a compiler prints them, and a count
    Human,
    /// One JSON document
    Json,
    /// JUnit XML
    Junit,
}

const AFTER: &str = "\
Examples:
  klamm test policy/
  klamm test --coverage policy/
  klamm test --only analyst --only tests/shop.yaml --format json policy/
  klamm test --format junit policy/ > junit.xml

An expectation, in a file under tests/:
  - test: an analyst may read clean data, by the rule that says so
    as: { user: alice, tls: true, source: 10.1.2.3 }
    do: { consume: { topic: clean.orders, group: bi-daily } }
    expect: { allow: analyst-reads-clean }
  - test: nobody else reads clean data
    who_can: { read: { topic: clean.orders } }
    expect: { exactly: [ \"user:alice\", \"group:bi\" ] }

Exit codes:
  0  all hold
  1  some do not, there are none, or the policy has faults
  2  it could not be looked at";

pub fn run(arguments: &TestArguments) -> anyhow::Result<Exit> {
    let mut findings = Vec::new();
    let Some(whole) = check::policy(&arguments.directory, &mut findings) else {
        return faulty(findings, arguments);
    };
    let report = report(&whole, arguments);
    print(|out| match arguments.format {
        Shown::Json => json(out, &report),
        Shown::Junit => write!(out, "{}", pipeline::junit(&report.tests)),
        Shown::Human => human(out, &report, arguments),
    })?;
    Ok(report.exit())
}

/// The result when the policy does not load: its faults are printed in the format of `check`.
fn faulty(findings: Vec<Diagnostic>, arguments: &TestArguments) -> anyhow::Result<Exit> {
    #[derive(Serialize)]
    struct Faulty {
        findings: Vec<Diagnostic>,
    }
    match arguments.format {
        Shown::Json => {
            let exit = check::exit(&findings);
            print(|out| json(out, &Faulty { findings }))?;
            Ok(exit)
        }
        Shown::Junit => {
            let exit = check::exit(&findings);
            let text = pipeline::unloaded(&findings);
            print(|out| out.write_all(text.as_bytes()))?;
            Ok(exit)
        }
        Shown::Human => Err(Faults(findings).into()),
    }
}

#[derive(Serialize)]
struct Report {
    passed: usize,
    failed: usize,
    tests: Vec<TestOutcome>,
    /// With `--coverage`: rules that took part in no decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    untested: Option<Vec<String>>,
}

impl Report {
    fn exit(&self) -> Exit {
        if self.failed == 0 && self.passed > 0 {
            Exit::Fine
        } else {
            Exit::Faults
        }
    }
}

fn report(whole: &LoadedPolicy, arguments: &TestArguments) -> Report {
    let mut touched = HashSet::new();
    let policy = &whole.policy;
    let all = whole.expectations.iter();
    let tests: Vec<TestOutcome> = all
        .filter(|expectation| meant(expectation, &arguments.only))
        .map(|expectation| expectation.run(whole, &mut touched))
        .collect();
    let passed = tests.iter().filter(|test| test.passed).count();
    Report {
        passed,
        failed: tests.len() - passed,
        tests,
        untested: arguments.coverage.then(|| untested(policy, &touched)),
    }
}

fn meant(expectation: &Expectation, only: &[String]) -> bool {
    let has = |text: &String| {
        let mut words = [&*expectation.name, expectation.file()]
            .into_iter()
            .chain(expectation.rules());
        words.any(|word| word.contains(text.as_str()))
    };
    only.is_empty() || only.iter().any(has)
}

fn untested(policy: &Policy, touched: &HashSet<RuleRef>) -> Vec<String> {
    let rules = policy.rules().filter(|(rule, _)| !touched.contains(rule));
    rules.map(|(_, id)| id.to_string()).collect()
}

fn human(out: &mut impl Write, report: &Report, arguments: &TestArguments) -> io::Result<()> {
    for test in &report.tests {
        if let Some(failure) = &test.failure {
            writeln!(out, "{failure}\n")?;
        }
    }
    for id in report.untested.iter().flatten() {
        let warning = Diagnostic::warning(
            "untested-rule",
            format!("no expectation touches the rule `{id}`"),
        );
        writeln!(out, "{warning}")?;
    }
    if report.tests.is_empty() {
        let what = match arguments.only.as_slice() {
            [] => "under `tests/`".into(),
            only => format!("that has to do with `{}`", only.join("` or `")),
        };
        return writeln!(out, "there is no expectation {what}: nothing was tested");
    }
    writeln!(
        out,
        "{} passed, {} failed",
        many(report.passed, "expectation"),
        report.failed
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    fn arguments(directory: &Path, coverage: bool, only: &[&str]) -> TestArguments {
        TestArguments {
            directory: directory.to_owned(),
            only: only.iter().map(|&text| text.to_owned()).collect(),
            coverage,
            format: Shown::Human,
        }
    }

    fn printed(arguments: &TestArguments) -> (Exit, String) {
        let whole = LoadedPolicy::load(&arguments.directory).unwrap_or_else(|f| panic!("{}", f[0]));
        let report = report(&whole, arguments);
        let mut out = Vec::new();
        human(&mut out, &report, arguments).unwrap();
        (report.exit(), String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_shipped_policy_passes_and_every_rule_is_touched() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy");
        let (exit, text) = printed(&arguments(&shipped, true, &[]));
        assert_eq!(exit, Exit::Fine, "{text}");
        assert!(
            text.ends_with(" passed, 0 failed\n") && text.lines().count() == 1,
            "{text}"
        );
    }

    #[test]
    fn failures_and_untouched_rules_are_told_and_nothing_tested_is_no_success() {
        let dir = tempfile::tempdir().unwrap();
        let role = "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: reads\n    consume: { topics: [ t ] }\n  - id: writes\n    produce: { topics: [ t ] }\n";
        let tests = "- test: a reads\n  as: { user: a }\n  do: { consume: { topic: u } }\n  expect: { allow: reads }\n";
        fs::write(dir.path().join("r.yaml"), role).unwrap();
        let (exit, text) = printed(&arguments(dir.path(), false, &[]));
        assert_eq!(
            (exit, text.as_str()),
            (
                Exit::Faults,
                "there is no expectation under `tests/`: nothing was tested\n"
            )
        );
        fs::create_dir(dir.path().join("tests")).unwrap();
        fs::write(dir.path().join("tests/t.yaml"), tests).unwrap();
        let (exit, text) = printed(&arguments(dir.path(), true, &[]));
        assert_eq!(exit, Exit::Faults);
        for part in [
            "error[expectation-failed]: expected `allow` by `reads`, but the policy says `deny` by `nothing-allows`",
            "tests/t.yaml:1:9",
            "warning[untested-rule]: no expectation touches the rule `reads`",
            "warning[untested-rule]: no expectation touches the rule `writes`",
            "no expectations passed, 1 failed",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let (exit, text) = printed(&arguments(dir.path(), false, &["nobody", "no rule"]));
        assert_eq!(
            (exit, text.as_str()),
            (
                Exit::Faults,
                "there is no expectation that has to do with `nobody` or `no rule`: nothing was tested\n"
            )
        );
    }

    #[test]
    fn expectations_are_picked_by_name_by_file_and_by_rule() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy");
        let whole = LoadedPolicy::load(&shipped).unwrap_or_else(|f| panic!("{}", f[0]));
        let count = |only: &[&str]| {
            report(&whole, &arguments(&shipped, false, only))
                .tests
                .len()
        };
        let all = count(&[]);
        let (name, file) = (count(&["an analyst"]), count(&["tests/shop.yaml"]));
        assert!((1..all).contains(&name) && (1..all).contains(&file));
        let rule = count(&["analyst-reads-clean"]);
        assert!((1..all).contains(&rule), "{rule} of {all}");
        assert_eq!(
            count(&[
                "tests/analyst.yaml",
                "tests/shop.yaml",
                "tests/operator.yaml"
            ]),
            all
        );
    }
}
