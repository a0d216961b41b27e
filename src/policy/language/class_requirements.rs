//! `classes` of `policy.yaml`: requirements on every topic of a class, in addition to those of the
//! topic's own file.
//!
//! ```yaml
//! classes:
//!   personal:
//!     audit: request
//!     tls: true
//!     retention: { at_most: 365d }
//!     replication: { at_least: 3 }
//! ```
//!
//! `tls: true` is a guard: without TLS, every operation on the topics of the class is denied,
//! whatever roles allow.
//!
//! The bounds of a class are added to those of the topic, with ids such as
//! `class:personal/retention`: all bounds apply together, and the strongest audit level applies. If
//! classes are listed, a topic with an unlisted class is an error: otherwise a mistyped class would
//! have no requirements.

use super::{
    rule::{
        guard::Guard,
        topic::{self, AuditLevel, BOUNDS, TopicSpec},
    },
    syntax::{
        Origin,
        access::{Effect, Rule, Target},
        condition::Condition,
        name::Name,
        whom::Whom,
    },
};
use crate::policy::model::{keys::Keys, vocabulary::Kind};
use crate::policy::{contract::Contract, model::topic_limits::Limit};
use crate::text::{Diagnostic, Source, nearest::did_you_mean, read::Cursor};
use std::{collections::BTreeMap, sync::Arc};

/// Requirements by class name. If empty, classes have no effect and are only information for
/// readers.
#[derive(Debug, Clone, Default)]
pub struct ClassRequirements(BTreeMap<String, ClassRequirement>);

#[derive(Debug, Clone, Default)]
struct ClassRequirement {
    audit: Option<AuditLevel>,
    /// The place of `tls: true`, which denies access to the class's topics without TLS.
    tls: Option<Origin>,
    limits: Vec<Limit>,
}

/// The keys of a class.
const KEYS: &[&str] = &{
    let mut keys = ["audit"; BOUNDS.len() + 2];
    keys[1] = "tls";
    let mut at = 0;
    while at < BOUNDS.len() {
        keys[at + 2] = BOUNDS[at];
        at += 1;
    }
    keys
};

pub fn read(value: Cursor<'_>, source: &Arc<Source>) -> ClassRequirements {
    let mut floors = BTreeMap::new();
    for (name, _, value) in value.entries().unwrap_or_default() {
        let Some(map) = value.map("a class", KEYS) else {
            continue;
        };
        let limits = topic::limits(map, &format!("class:{name}")).into_iter();
        let floor = ClassRequirement {
            audit: map.get("audit").and_then(topic::audit),
            tls: map.get("tls").and_then(|value| tls(value, source)),
            limits: limits.map(|(limit, _)| limit).collect(),
        };
        floors.insert(name.to_owned(), floor);
    }
    ClassRequirements(floors)
}

fn tls(value: Cursor<'_>, source: &Arc<Source>) -> Option<Origin> {
    if !value.read::<bool>()? {
        let help = "write `tls: true`, or remove the key";
        value.fault("wrong-value", "a floor cannot ask for less", help);
        return None;
    }
    Some(Origin {
        source: Arc::clone(source),
        span: value.span(),
    })
}

impl ClassRequirements {
    /// The guards of the classes: they deny access without TLS to the topics of each class with
    /// `tls: true`.
    pub fn guards(&self, terms: &[TopicSpec]) -> Vec<Guard> {
        let asking = self.0.iter().filter_map(|(class, floor)| {
            let origin = floor.tls.clone()?;
            let of_class =
                |terms: &&TopicSpec| terms.class.as_ref().is_some_and(|(of, _)| **of == **class);
            let names = terms.iter().filter(of_class).map(|terms| Name {
                pattern: terms.pattern.clone(),
                template: false,
                span: origin.span,
            });
            let names: Vec<_> = names.collect();
            (!names.is_empty()).then(|| guard(class, origin, names))
        });
        asking.collect()
    }

    /// Adds the requirements of its class to a topic's terms; an unlisted class is a fault.
    pub fn lay(&self, terms: &mut TopicSpec) -> Option<Diagnostic> {
        let (class, span) = terms.class.clone().filter(|_| !self.0.is_empty())?;
        let Some(floor) = self.0.get(&*class) else {
            let message = format!("`policy.yaml` has no class `{class}`");
            let known = self.0.keys().map(String::as_str);
            let help = did_you_mean(&class, known.clone());
            let all: Vec<_> = known.collect();
            let help = help.unwrap_or_else(|| format!("it has {}", all.join(", ")));
            let fault = terms.origin.at(span).error("unknown-class", message);
            return Some(fault.help(help));
        };
        terms.audit = terms.audit.max(floor.audit);
        let limits = floor.limits.iter().cloned();
        terms.limits.extend(limits.map(|limit| (limit, span)));
        None
    }

    /// The listed classes. If there are none, any word is accepted as a class.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether the topics of the class may be accessed only through TLS.
    pub fn asks_for_tls(&self, class: &str) -> bool {
        self.0.get(class).is_some_and(|floor| floor.tls.is_some())
    }

    /// The requirements on a topic that come from its class alone.
    pub fn contract(&self, class: &str) -> Option<Contract> {
        let floor = self.0.get(class)?;
        Some(Contract {
            audit: floor.audit,
            limits: floor.limits.clone(),
            ..Contract::default()
        })
    }

    /// Adds the requirements of their classes to all topics.
    pub fn lay_all(&self, all: &mut [TopicSpec]) -> Vec<Diagnostic> {
        all.iter_mut().filter_map(|terms| self.lay(terms)).collect()
    }
}

/// A guard that denies every operation on these topics without TLS.
fn guard(class: &str, origin: Origin, names: Vec<Name>) -> Guard {
    let rule = Rule {
        id: Arc::from(format!("class:{class}/tls")),
        span: origin.span,
        effect: Effect::Deny,
        targets: vec![Target {
            kind: Kind::Topic,
            operations: Kind::Topic.operations(),
            names,
            by_verb: false,
        }],
        apis: Keys::ALL,
        when: None,
        unless: Some(Condition {
            tls: Some(true),
            ..Condition::default()
        }),
        claimed: None,
        everything: false,
        whom: Whom::default(),
    };
    Guard {
        name: Arc::from(format!("class:{class}")),
        origin,
        rules: vec![rule],
        closes: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{
        Policy,
        language::{files::Files, rule::topic::AuditLevel},
        model::vocabulary::{Action, Kind, Operation, Subject},
    };

    const CLASSES: &str = "language: 1\nclasses:\n  personal: { audit: request, retention: { at_most: 365d } }\n  public: {}\n";

    fn policy(topic: &str) -> Result<Policy, Vec<(&'static str, String)>> {
        let files = [("policy.yaml", CLASSES), ("topics/t.yaml", topic)];
        let told = |faults: Vec<crate::text::Diagnostic>| {
            let faults = faults.into_iter();
            faults.map(|fault| (fault.name, fault.message)).collect()
        };
        Policy::from_files(&Files::from_texts("policy", files)).map_err(told)
    }

    #[test]
    fn a_class_has_its_floors_whatever_the_topic_says() {
        let said = "topic: t\nclass: personal\naudit: session\nretention: { at_most: 1000d }\n";
        let contract = policy(said).unwrap().contract("t").unwrap();
        assert_eq!(contract.audit, Some(AuditLevel::Request));
        let ids: Vec<_> = contract.limits.iter().map(|limit| &*limit.id).collect();
        assert!(ids.contains(&"t/retention") && ids.contains(&"class:personal/retention"));
        let none = policy("topic: t\nclass: public\naudit: session\n").unwrap();
        let none = none.contract("t").unwrap();
        assert_eq!(
            (none.audit, none.limits.len()),
            (Some(AuditLevel::Session), 0)
        );
    }

    #[test]
    fn a_class_can_ask_for_tls_of_whoever_has_to_do_with_its_topics() {
        let files = [
            (
                "policy.yaml",
                "language: 1\nclasses: { personal: { tls: true }, public: {} }\n",
            ),
            ("topics/p.yaml", "topic: \"people.*\"\nclass: personal\n"),
            ("topics/q.yaml", "topic: open\nclass: public\n"),
            (
                "roles/r.yaml",
                "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"people.*\", open ] } }\n",
            ),
        ];
        let policy = Policy::from_files(&Files::from_texts("policy", files)).unwrap();
        let decided = |tls, name| {
            let subject = Subject {
                tls,
                ..Subject::unproven("a")
            };
            let view = policy.view(&subject, None);
            let operation = Operation::Describe;
            let action = Action {
                operation,
                kind: Kind::Topic,
                name,
            };
            let verdict = view.decide(&action, 3);
            view.rule_id(verdict.rule).to_owned()
        };
        assert_eq!(decided(false, "people.x"), "class:personal/tls");
        assert_eq!(decided(true, "people.x"), "reads");
        assert_eq!(decided(false, "open"), "reads");
    }

    #[test]
    fn a_class_that_is_not_listed_is_a_fault_and_so_are_bounds_below_a_floor() {
        let told = |topic| policy(topic).err().unwrap();
        let unknown = "`policy.yaml` has no class `persnal`".to_owned();
        assert_eq!(
            told("topic: t\nclass: persnal\n"),
            [("unknown-class", unknown)]
        );
        let long = "topic: t\nclass: personal\nretention: { at_least: 1000d }\n";
        assert_eq!(told(long)[0].0, "impossible-bounds");
    }
}
