//! The shipped policy and the design's examples load as they are and hold what they expect.

use super::{Policy, files::Files};
use std::{collections::HashSet, path::Path};

fn shipped() -> Policy {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy");
    Policy::load(&directory).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

#[test]
fn the_shipped_policy_loads_without_a_warning_and_passes_its_tests() {
    let policy = shipped();
    assert!(policy.warnings().is_empty(), "{}", policy.warnings()[0]);
    let mut touched = HashSet::new();
    assert!(policy.expectations().len() > 15);
    for expectation in policy.expectations() {
        let outcome = expectation.run(&policy, &mut touched);
        assert!(
            outcome.passed,
            "{}: {}",
            outcome.name,
            outcome.failure.unwrap()
        );
    }
    let untouched: Vec<_> = policy
        .rules()
        .filter(|(rule, _)| !touched.contains(rule))
        .collect();
    assert!(untouched.is_empty(), "{untouched:?}");
    let orders = policy.contract("orders").unwrap();
    let schema = orders.value.as_ref().unwrap().schema.unwrap();
    assert_eq!(
        policy.schemas()[schema.index()].path,
        "schemas/order.schema.json"
    );
}

#[test]
fn the_designs_examples_load_as_they_are() {
    let files = Files::from_texts(
        "policy",
        [
            (
                "roles/analyst.yaml",
                "\
role: analyst
members: [ \"user:alice\", \"group:bi\" ]
allow:
  - id: analyst-reads-clean
    consume: { topics: [ \"clean.*\" ], groups: [ \"bi-*\" ] }
    when: { tls: true, source: [ \"10.0.0.0/8\", \"127.0.0.0/8\" ] }
deny:
  - id: no-card-numbers
    operations: [ read ]
    topics: [ \"clean.cards\" ]
",
            ),
            (
                "roles/data-engineer.yaml",
                "\
role: data-engineer
owner: platform
members: [ \"group:data-eng\", \"user:svc-spark\" ]
allow:
  - id: spark-reads-raw            # Spark's source needs no group right from version 3.1 on
    consume: { topics: [ \"raw.*\" ] }
  - id: spark-writes-clean
    produce: { topics: [ \"clean.*\" ] }
    when: { tls: true, source: [ \"10.0.0.0/8\", \"127.0.0.0/8\" ] }
  - id: engineers-reset-offsets
    operations: [ read ]
    topics: [ \"raw.*\" ]
    groups: [ \"spark-*\" ]
    apis: [ OffsetCommit, OffsetFetch, OffsetDelete ]
",
            ),
            (
                "topics/orders.yaml",
                "\
topic: orders
owner: sales
purpose: fulfil orders
value: { format: json, schema: ../schemas/order.schema.json }
on_invalid: reject
retention: { at_most: 7d }
audit: session                         # or request; the strongest of all matching contracts holds
",
            ),
            ("schemas/order.schema.json", "{}"),
            (
                "tests/analyst.yaml",
                "\
- test: an analyst cannot write
  as: { user: alice, tls: true, source: 10.1.2.3 }
  do: { produce: { topic: clean.orders } }
  expect: { deny: nothing-allows }
- test: an analyst may read clean data, by the rule that says so
  as: { user: alice, tls: true, source: 10.1.2.3 }
  do: { consume: { topic: clean.orders, group: bi-daily } }
  expect: { allow: analyst-reads-clean }
- test: who may reset offsets need not read
  as: { user: svc-spark }
  do: { read: { topic: raw.x, group: spark-1, api: OffsetCommit } }
  expect: { allow: engineers-reset-offsets }
",
            ),
        ],
    );
    let policy = Policy::from_files(&files).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let warnings: Vec<_> = policy.warnings().iter().map(|w| w.name).collect();
    assert_eq!(warnings, [""; 0]);
    for expectation in policy.expectations() {
        let outcome = expectation.run(&policy, &mut HashSet::new());
        assert!(outcome.passed, "{}", outcome.failure.unwrap());
    }
}

#[test]
fn a_failed_expectation_says_what_was_decided_instead_and_by_which_rule() {
    let files = Files::from_texts(
        "p",
        [
            (
                "r.yaml",
                "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: reads\n    consume: { topics: [ t ], groups: [ g ] }\n  - id: writes\n    produce: { topics: [ t ] }\n",
            ),
            (
                "tests/t.yaml",
                "\
- test: x
  as: { user: a }
  do: { consume: { topic: t, group: other } }
  expect: { allow: reads }
- test: y
  as: { user: a }
  do: { consume: { topic: t, group: g } }
  expect: { deny: nothing-allows }
- test: z
  as: { user: a }
  do: { consume: { topic: t, group: g } }
  expect: { allow: writes }
- test: fine
  as: { user: a }
  do: { describe: { topic: t } }
  expect: { allow: [ writes, reads ] }
",
            ),
        ],
    );
    let policy = Policy::from_files(&files).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let run = |e: &super::expect::Expectation| {
        e.run(&policy, &mut HashSet::new())
            .failure
            .map(|f| f.message)
    };
    let failures: Vec<_> = policy.expectations().iter().map(run).collect();
    assert_eq!(
        failures,
        [
            Some(
                "expected `allow` by `reads`, but the policy says `deny` by `nothing-allows`"
                    .into()
            ),
            Some(
                "expected `deny` by `nothing-allows`, but the policy says `allow` by `reads`"
                    .into()
            ),
            Some("expected `allow` by `writes`, but the policy says `allow` by `reads`".into()),
            None,
        ]
    );
}

/// Every block of `docs/policy.md` that names a file is one of a policy that loads, without a warning, and whose expectations hold.
#[test]
fn the_manual_is_a_policy() {
    let manual =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.md")).unwrap();
    let blocks = manual.split("```").skip(1).step_by(2);
    let file = |block: &str| {
        let (_, body) = block.split_once('\n').unwrap();
        let (first, rest) = body.split_once('\n').unwrap();
        let path = first.trim_start_matches(['#', '/', ' ']).to_owned();
        (path, rest.to_owned())
    };
    let texts: Vec<(String, String)> = blocks.map(file).collect();
    assert!(texts.len() > 7);
    let files = Files::from_texts(
        "policy",
        texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let policy = Policy::from_files(&files).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert!(policy.warnings().is_empty(), "{}", policy.warnings()[0]);
    assert_eq!(policy.untimely("2026-11-22T12:00:00Z".parse().unwrap()), []);
    assert!(policy.expectations().len() > 7);
    for expectation in policy.expectations() {
        let outcome = expectation.run(&policy, &mut HashSet::new());
        assert!(outcome.passed, "{}", outcome.failure.unwrap());
    }
}
