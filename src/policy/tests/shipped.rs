//! The shipped policy and the examples of the documentation load as they are, and satisfy their
//! expectations.

use crate::policy::{
    language::files::Files,
    model::vocabulary::RuleRef,
    tools::{format::format, loaded_policy::LoadedPolicy},
};
use crate::text::Source;
use std::{collections::HashSet, path::Path, sync::Arc};

const TOP: &str = env!("CARGO_MANIFEST_DIR");

fn whole(files: &Files) -> LoadedPolicy {
    LoadedPolicy::of(files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The rules that the expectations touch; all expectations must pass.
fn touched(whole: &LoadedPolicy) -> HashSet<RuleRef> {
    let mut touched = HashSet::new();
    for expectation in whole.expectations.as_slice() {
        let outcome = expectation.run(whole, &mut touched);
        assert!(
            outcome.passed,
            "{}: {}",
            outcome.name,
            outcome.failure.unwrap()
        );
    }
    touched
}

fn all_touched(whole: &LoadedPolicy) {
    let touched = touched(whole);
    let mut rules = whole.policy.rules();
    assert_eq!(rules.find(|(rule, _)| !touched.contains(rule)), None);
}

#[test]
fn the_shipped_policy_loads_without_a_warning_and_passes_its_tests() {
    let directory = Path::new(TOP).join("policy");
    let whole = LoadedPolicy::load(&directory).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let policy = &whole.policy;
    assert!(policy.warnings().is_empty(), "{}", policy.warnings()[0]);
    assert!(whole.expectations.len() > 15);
    all_touched(&whole);
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
    let whole = whole(&files);
    let warnings: Vec<_> = whole.policy.warnings().iter().map(|w| w.name).collect();
    assert_eq!(warnings, [""; 0]);
    touched(&whole);
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
    let whole = whole(&files);
    let run = |e: &crate::policy::tools::expectations::Expectation| {
        e.run(&whole, &mut HashSet::new())
            .failure
            .map(|f| f.message)
    };
    let failures: Vec<_> = whole.expectations.as_slice().iter().map(run).collect();
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

/// Checks that the code blocks of a page that name a file form a policy that loads without a
/// warning, and that `klamm fmt` would not change them.
fn on_page(page: &Path) -> LoadedPolicy {
    let text = std::fs::read_to_string(page).unwrap();
    let blocks = text.split("```").skip(1).step_by(2);
    let file = |block: &str| {
        let (_, body) = block.split_once('\n').unwrap();
        let (first, rest) = body.split_once('\n').unwrap();
        let path = first.strip_prefix("# ").or(first.strip_prefix("// "))?;
        path.contains('.')
            .then(|| (path.to_owned(), rest.to_owned()))
    };
    let texts: Vec<(String, String)> = blocks.filter_map(file).collect();
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".yaml")) {
        let laid = format(path, &Arc::new(Source::new(&**path, &**text)));
        assert_eq!(laid.unwrap(), *text, "{page:?}");
    }
    let texts = texts.iter().map(|(path, text)| (&**path, &**text));
    let whole = whole(&Files::from_texts("policy", texts));
    let warnings = whole.policy.warnings();
    assert!(warnings.is_empty(), "{page:?}: {}", warnings[0]);
    whole
}

#[test]
fn the_manual_is_a_policy() {
    let whole = on_page(&Path::new(TOP).join("docs/policy.md"));
    let noon = "2026-11-22T12:00:00Z".parse().unwrap();
    assert_eq!(whole.policy.untimely(noon), []);
    assert!(whole.policy.rules().count() > 7 && whole.expectations.as_slice().len() > 7);
    touched(&whole);
}

#[test]
fn each_page_about_a_program_is_a_policy_whose_rules_are_all_tested() {
    let pages = std::fs::read_dir(Path::new(TOP).join("docs/policy")).unwrap();
    let pages: Vec<_> = pages.map(|page| page.unwrap().path()).collect();
    assert!(pages.len() > 6);
    for page in pages {
        all_touched(&on_page(&page));
    }
}
