//! `who_can`: an expectation that lists all members that may perform an action.
//!
//! ```yaml
//! - test: card numbers are for PCI operators
//!   who_can: { read: { topic: raw.cards } }
//!   at: 2026-11-22T23:00:00+01:00
//!   expect: { exactly: [ "user:pia", "user:bob" ] }
//! ```
//!
//! It passes if `klamm who-can` lists exactly these members. A group is one member, whatever users
//! it has. Members that have the permission only under a condition are included, and so are members
//! through a grant at that time; without `at`, no grant holds. `exactly: []` means that no member
//! has it.

use super::{Expectation, Near, Of, Origin, Question, TestOutcome, asked};
use crate::{
    policy::{
        language::syntax::{
            access::Effect,
            instant,
            name::{self, Member},
        },
        model::vocabulary::RuleRef,
        tools::{
            loaded_policy::LoadedPolicy,
            who_can::{Able, somebody, who_can},
        },
    },
    text::read::{Cursor, Map},
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The expected members, by their form in a role's `members`.
#[derive(Debug, Clone)]
pub(super) struct Listed(BTreeMap<String, Member>);

pub(super) fn expectation(map: Map<'_>, origin: Origin) -> Option<Expectation> {
    for key in ["as", "do"] {
        if let Some(value) = map.get(key) {
            let help = "write `who_can` alone, or `as` and `do`";
            let message = format!("`{key}` stands beside `who_can`");
            value.fault("misplaced-key", message, help);
        }
    }
    let name = map.must("test").and_then(Cursor::text);
    let at = map.get("at").map(instant);
    let asked = map.must("who_can").and_then(asked);
    let listed = map.must("expect").and_then(listed);
    Some(Expectation {
        name: name?.into(),
        origin,
        at: match at {
            Some(at) => Some(at?),
            None => None,
        },
        asked: asked?,
        of: Of::List(Listed(listed?)),
    })
}

fn listed(value: Cursor<'_>) -> Option<BTreeMap<String, Member>> {
    let map = value.map("what is expected of `who_can`", &["exactly"])?;
    let items = map.must("exactly")?.list()?;
    let members = items.into_iter().filter_map(|item| {
        let member = name::member(item)?;
        if let Member::Role(role) = &member {
            let message = format!("`role:{role}` is nobody by itself");
            let help = "name the role's members, as `klamm who-can` lists them";
            item.fault("bad-member", message, help);
        }
        Some((member.to_string(), member))
    });
    Some(members.collect())
}

impl Listed {
    pub(super) fn run(
        &self,
        of: &Expectation,
        whole: &LoadedPolicy,
        touched: &mut HashSet<RuleRef>,
    ) -> TestOutcome {
        let able = who_can(whole, of.at, &of.asked);
        let rules: BTreeSet<&str> = able.iter().map(|able| &*able.rule).collect();
        touched.extend(rules.iter().filter_map(|id| whole.policy.rule_by_id(id)));
        let rules = rules.into_iter().map(str::to_owned).collect();
        let wrong = self.wrong(&able);
        let passed = wrong.is_empty();
        of.outcome("list", rules, passed, |_| {
            (wrong.join("; "), self.why(of, whole, &able))
        })
    }

    /// The reason why the first of the listed members without permission is denied.
    fn why(&self, of: &Expectation, whole: &LoadedPolicy, able: &[Able]) -> Option<String> {
        let there = |member: &String| able.iter().any(|able| able.member == *member);
        let (_, member) = self.0.iter().find(|(member, _)| !there(member))?;
        let subject = somebody(member);
        let view = whole.policy.view(&subject, of.at);
        let denied = |asked: &&Question| !view.decide(&asked.action(), asked.api).is_allowed();
        let asked = of.asked.iter().find(denied)?;
        let near = Near::of(whole, &subject, of.at);
        Some(format!(
            "`{member}` may not: {}",
            near.help(asked, Some(Effect::Allow), &[])
        ))
    }

    /// Members with permission that are not listed, and listed members without permission.
    fn wrong(&self, able: &[Able]) -> Vec<String> {
        let more = able
            .iter()
            .filter(|able| !self.0.contains_key(&able.member));
        let more = more.map(|able| format!("`{}` may, too, by `{}`", able.member, able.rule));
        let there = |member: &&String| !able.iter().any(|able| able.member == **member);
        let missing = self.0.keys().filter(there);
        let missing = missing.map(|member| format!("`{member}` may not"));
        more.chain(missing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    const ROLES: &str = "\
role: r
members: [ \"user:a\", \"group:g\" ]
allow:
  - id: reads
    consume: { topics: [ \"t.*\" ] }
  - id: writes
    produce: { topics: [ t.x ] }
    when: { tls: true }
deny:
  - id: not-y
    operations: [ read ]
    topics: [ t.y ]
";
    const GRANT: &str =
        "grant: g\nrole: r\nto: [ \"user:b\" ]\nfrom: 2026-01-01\nuntil: 2026-01-02\nreason: x\n";

    /// The fault of the only expectation, and the rules that it touched.
    fn run(said: &str) -> (Option<String>, Vec<String>) {
        let test = format!("- test: t\n  {said}\n");
        let texts = [
            ("roles/r.yaml", ROLES),
            ("grants/g.yaml", GRANT),
            ("tests/t.yaml", &test),
        ];
        let whole =
            LoadedPolicy::of(&Files::from_texts("p", texts)).unwrap_or_else(|f| panic!("{}", f[0]));
        let mut touched = HashSet::new();
        let outcome = whole.expectations.as_slice()[0].run(&whole, &mut touched);
        assert_eq!(outcome.passed, outcome.failure.is_none());
        let mut touched: Vec<_> = touched
            .iter()
            .map(|rule| whole.policy.rule_id(*rule).to_owned())
            .collect();
        touched.sort();
        assert_eq!(outcome.rules, touched);
        (outcome.failure.map(|failure| failure.message), touched)
    }

    #[test]
    fn exactly_these_may() {
        let asked = "who_can: { read: { topic: t.x } }\n  expect";
        let both = run(&format!(
            "{asked}: {{ exactly: [ \"group:g\", \"user:a\" ] }}"
        ));
        assert_eq!(both, (None, vec!["reads".to_owned()]));
        let (one, _) = run(&format!(
            "{asked}: {{ exactly: [ \"user:a\", \"user:c\" ] }}"
        ));
        assert_eq!(
            one.unwrap(),
            "`group:g` may, too, by `reads`; `user:c` may not"
        );
        let (nobody, touched) = run("who_can: { read: { topic: t.y } }\n  expect: { exactly: [] }");
        assert_eq!((nobody, touched), (None, Vec::new()));
    }

    #[test]
    fn grants_hold_at_the_instant_that_is_named_and_conditions_do_not_matter() {
        let (failure, touched) = run(
            "who_can: { produce: { topic: t.x } }\n  at: 2026-01-01T12:00:00Z\n  expect: { exactly: [ \"group:g\", \"user:a\", \"user:b\" ] }",
        );
        assert_eq!((failure, touched), (None, vec!["writes".to_owned()]));
    }
}
