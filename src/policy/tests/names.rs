//! Every name that Kafka allows can be written in a policy, and a rule for it is about no other
//! name.

use crate::policy::{
    Policy,
    language::files::Files,
    model::{
        literal::{coded, written},
        vocabulary::{Action, Kind, Operation, Subject},
    },
    tools::{diff::diff, format::format, loaded_policy::LoadedPolicy},
};
use crate::text::{Source, yaml::quoted};
use proptest::prelude::*;
use std::sync::Arc;

/// Any characters, with those preferred that mean something in patterns, YAML or on a screen.
const NAMES: &str = "[a*{}\\[\\]U+0: \"'\\\\#&!|>%@`,.\u{0}-\u{1f}\u{7f}-\u{a0}\u{200b}-\u{200f}\u{202e}\u{fdd0}-\u{fddf}\u{feff}]{1,12}|\\PC{1,12}";

fn files(user: &str, group: &str) -> Files {
    let member = quoted(&format!("user:{}", written(&coded(user))));
    let group = quoted(&written(&coded(group)));
    let role = format!(
        "role: r\nmembers: [ {member} ]\nallow:\n  - id: x\n    consume: {{ groups: [ {group} ] }}\n"
    );
    let source = Arc::new(Source::new("roles/r.yaml", role));
    let role = format("roles/r.yaml", &source).unwrap();
    Files::from_texts("policy", [("roles/r.yaml", &*role)])
}

fn may_read(policy: &Policy, user: &str, group: &str) -> bool {
    let view = policy.view(&Subject::unproven(user), None).view;
    let action = Action {
        operation: Operation::Read,
        kind: Kind::Group,
        name: group,
    };
    view.decide(&action, 1).is_allowed()
}

proptest! {
    #[test]
    fn a_rule_for_any_name_allows_that_name_only(
        user in NAMES,
        group in NAMES,
        other in NAMES,
    ) {
        let policy = Policy::from_files(&files(&user, &group));
        let policy = policy.map_err(|f| TestCaseError::fail(f[0].to_string()))?;
        prop_assert!(may_read(&policy, &user, &group));
        prop_assert_eq!(may_read(&policy, &user, &other), group == other);
        prop_assert_eq!(may_read(&policy, &other, &group), user == other);
        let longer = format!("{group}x");
        prop_assert!(!may_read(&policy, &user, &longer));
    }
}

#[test]
fn a_diff_prints_names_as_files_have_them() {
    let loaded = |user, group| LoadedPolicy::of(&files(user, group)).unwrap();
    let (old, new) = (loaded("svc*", "g"), loaded("svc*", "a*\u{200b}[*]"));
    let at = "2026-11-22T12:00:00Z".parse().unwrap();
    let changes = diff(&old, &new, at, &[]).unwrap_or_else(|_| panic!("too much"));
    let told: Vec<_> = changes
        .iter()
        .map(|change| format!("{} {}", change.of, change.what))
        .collect();
    assert!(
        told.iter()
            .any(|told| told.contains("user:svc[*]") && told.contains("a[*][U+200B][[*]]")),
        "{told:#?}"
    );
}
