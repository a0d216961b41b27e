//! `classes` of `policy.yaml`: what must be true of every topic of a class, whatever its own file says.
//!
//! ```yaml
//! classes:
//!   personal: { audit: request, retention: { at_most: 365d }, replication: { at_least: 3 } }
//! ```
//!
//! A floor is a bound among the topic's own, named `class:personal/retention`: all hold, and the strongest audit level counts. Once classes are listed, a
//! topic of another class is a fault: a word that is mistyped would have no floors.

use super::rule::topic::{self, BOUNDS, Level, Terms};
use crate::{
    policy::{contract::Contract, limit::Limit},
    text::{Diagnostic, nearest::did_you_mean, read::Cursor},
};
use std::collections::BTreeMap;

/// By the names of classes; empty: a class is a word for readers alone.
#[derive(Debug, Clone, Default)]
pub struct Floors(BTreeMap<String, Floor>);

#[derive(Debug, Clone, Default)]
struct Floor {
    audit: Option<Level>,
    limits: Vec<Limit>,
}

/// The keys of a class.
const KEYS: &[&str] = &{
    let mut keys = ["audit"; BOUNDS.len() + 1];
    let mut at = 0;
    while at < BOUNDS.len() {
        keys[at + 1] = BOUNDS[at];
        at += 1;
    }
    keys
};

pub fn read(value: Cursor<'_>) -> Floors {
    let mut floors = BTreeMap::new();
    for (name, _, value) in value.entries().unwrap_or_default() {
        let Some(map) = value.map("a class", KEYS) else {
            continue;
        };
        let limits = topic::limits(map, &format!("class:{name}")).into_iter();
        let floor = Floor {
            audit: map.get("audit").and_then(topic::audit),
            limits: limits.map(|(limit, _)| limit).collect(),
        };
        floors.insert(name.to_owned(), floor);
    }
    Floors(floors)
}

impl Floors {
    /// Puts its class's floors among a topic's terms; what is wrong with the class is told.
    pub fn lay(&self, terms: &mut Terms) -> Option<Diagnostic> {
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

    /// The classes that there are; none: any word is one.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What must be true of a topic by its class alone.
    pub fn contract(&self, class: &str) -> Option<Contract> {
        let floor = self.0.get(class)?;
        Some(Contract {
            audit: floor.audit,
            limits: floor.limits.clone(),
            ..Contract::default()
        })
    }

    /// Puts floors under all topics.
    pub fn lay_all(&self, all: &mut [Terms]) -> Vec<Diagnostic> {
        all.iter_mut().filter_map(|terms| self.lay(terms)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, files::Files, rule::topic::Level};

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
        assert_eq!(contract.audit, Some(Level::Request));
        let ids: Vec<_> = contract.limits.iter().map(|limit| &*limit.id).collect();
        assert!(ids.contains(&"t/retention") && ids.contains(&"class:personal/retention"));
        let none = policy("topic: t\nclass: public\naudit: session\n").unwrap();
        let none = none.contract("t").unwrap();
        assert_eq!((none.audit, none.limits.len()), (Some(Level::Session), 0));
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
