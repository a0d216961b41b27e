//! The record of processing activities (GDPR, article 30), as far as the policy has it: the
//! contracts of class `personal` or with the key `personal`, and who may read these topics.
//!
//! Recipients are all members that the policy names and that may read at least one of the
//! contract's names at the given time. The names that are tried distinguish all patterns, so that a
//! permission on only some of the names counts too. Facts that a policy does not have, such as
//! transfers to other countries, are left out.

use super::{
    diff::names::names, expectations::Question, loaded_policy::LoadedPolicy, who_can::who_can,
};
use crate::policy::{
    contract::Contract,
    language::{
        rule::topic::{AuditLevel, TopicSpec},
        syntax::{access::Effect, day, described, name::Name, observe::Observe},
    },
    model::{
        keys,
        pattern::Pattern,
        vocabulary::{Kind, Operation, Setting},
    },
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The class of topics with personal data.
pub const PERSONAL: &str = "personal";

/// One processing activity: the data of a topic, or of the topics that a pattern matches.
#[derive(Debug, Serialize)]
pub struct Processing {
    pub topic: String,
    pub owner: String,
    pub purpose: String,
    pub class: String,
    /// Categories of personal data.
    pub personal: Vec<String>,
    pub recipients: Vec<Recipient>,
    /// How long data is kept; `None` if the policy does not limit it.
    pub retention: Option<String>,
    pub measures: Vec<String>,
    pub file: String,
}

#[derive(Debug, Serialize)]
pub struct Recipient {
    pub member: String,
    /// The rules that allow the member to read.
    pub rules: BTreeSet<String>,
    /// The conditions; each applies to some of the names.
    pub when: BTreeSet<String>,
}

/// The number of names to try exceeds the limit.
#[derive(Debug, thiserror::Error)]
#[error("the policy has too many patterns to say who reads what")]
pub struct TooMany;

/// All processing of personal data at the given time, in the order of names.
pub fn register(whole: &LoadedPolicy, at: Timestamp) -> Result<Vec<Processing>, TooMany> {
    let mut found = Vec::new();
    let readable = readable(whole);
    for terms in &whole.said.terms {
        let personal = described(&terms.origin.source, "personal");
        if class(terms) == PERSONAL || !personal.is_empty() {
            found.push(processing(whole, at, terms, personal, &readable)?);
        }
    }
    found.sort_by(|one, other| one.topic.cmp(&other.topic));
    Ok(found)
}

/// The patterns that an allow lets some member read. A template counts as a pattern of all its
/// possible names.
fn readable(whole: &LoadedPolicy) -> BTreeSet<Pattern> {
    let allows = whole
        .rules()
        .filter(|ruled| ruled.rule.effect == Effect::Allow);
    let targets = allows.flat_map(|ruled| &ruled.rule.targets);
    let reads = targets
        .filter(|target| target.kind == Kind::Topic && target.operations.has(Operation::Read));
    let names = reads.flat_map(|target| &target.names);
    let observes = whole
        .said
        .roles
        .iter()
        .filter_map(|role| role.observe.as_ref());
    names
        .map(Name::loose)
        .chain(observes.flat_map(observed))
        .collect()
}

/// The patterns of topics that are observed.
fn observed(observe: &Observe) -> impl Iterator<Item = Pattern> {
    let names = observe.names.iter();
    let topics = names.filter(|(kind, _)| *kind == Kind::Topic);
    topics.map(|(_, name)| name.loose())
}

fn processing(
    whole: &LoadedPolicy,
    at: Timestamp,
    terms: &TopicSpec,
    personal: Vec<String>,
    readable: &BTreeSet<Pattern>,
) -> Result<Processing, TooMany> {
    let contract = whole.policy.contract(&terms.pattern.typical_name());
    let source = &terms.origin.source;
    Ok(Processing {
        topic: terms.pattern.to_string(),
        owner: terms
            .owner
            .as_ref()
            .map_or_else(String::new, |(owner, _)| owner.to_string()),
        purpose: described(source, "purpose").join("; "),
        class: class(terms).to_owned(),
        personal,
        recipients: recipients(whole, at, &terms.pattern, readable)?,
        retention: retention(contract.as_deref()),
        measures: measures(
            contract.as_deref(),
            at,
            is_observed(whole, at, &terms.pattern),
        ),
        file: source.name.clone(),
    })
}

fn recipients(
    whole: &LoadedPolicy,
    at: Timestamp,
    topic: &Pattern,
    readable: &BTreeSet<Pattern>,
) -> Result<Vec<Recipient>, TooMany> {
    let mut patterns: BTreeSet<Pattern> = readable
        .iter()
        .filter(|pattern| pattern.overlaps(topic))
        .cloned()
        .collect();
    patterns.insert(topic.clone());
    let tried = names(&patterns, topic.as_str()).map_err(|_| TooMany)?;
    let mut found: BTreeMap<String, Recipient> = BTreeMap::new();
    let key = keys::usual(Kind::Topic, Operation::Read);
    for tried in tried.iter().filter(|tried| topic.matches(&tried.name)) {
        let asked = Question::of(Operation::Read, Kind::Topic, &tried.name, key);
        for able in who_can(whole, Some(at), &[asked]) {
            let recipient = found
                .entry(able.member.clone())
                .or_insert_with(|| Recipient {
                    member: able.member,
                    rules: BTreeSet::new(),
                    when: BTreeSet::new(),
                });
            recipient.rules.insert(able.rule);
            recipient.when.extend(able.when);
        }
    }
    Ok(found.into_values().collect())
}

fn class(terms: &TopicSpec) -> &str {
    terms.class.as_ref().map_or("", |(class, _)| class)
}

fn retention(contract: Option<&Contract>) -> Option<String> {
    let setting = Setting::config("retention.ms");
    let must = contract?.must(&setting)?;
    Some(format!("{setting} {}", must.shown(&setting)))
}

/// Whether access without a rule is forwarded and recorded as observed for any of the names at the
/// given time.
fn is_observed(whole: &LoadedPolicy, at: Timestamp, topic: &Pattern) -> bool {
    let observes = whole
        .said
        .roles
        .iter()
        .filter_map(|role| role.observe.as_ref());
    let now = observes.filter(|observe| observe.holds(at));
    now.flat_map(observed)
        .any(|pattern| pattern.overlaps(topic))
}

/// The measures that protect the data, as far as the policy has them. If no contract sets an audit
/// level, `klamm.yaml` does.
fn measures(contract: Option<&Contract>, at: Timestamp, is_observed: bool) -> Vec<String> {
    let read = match is_observed {
        false => "nobody reads whom no rule allows it",
        true => "for a time, who reads without a rule is let through and recorded",
    };
    let recorded = match contract.and_then(|contract| contract.audit) {
        Some(AuditLevel::Request) => "every access is recorded",
        Some(AuditLevel::Session) => "who connects, and what is denied, is recorded at least",
        None => "the gate's own audit level applies",
    };
    let mut all = vec![read.to_owned(), recorded.to_owned()];
    let checked = contract.filter(|contract| contract.key.is_some() || contract.value.is_some());
    all.extend(
        checked.map(|contract| match contract.on_invalid.observes(at) {
            None => "records that are not as their schema says are refused".to_owned(),
            Some(until) => format!(
                "records that are not as their schema says are recorded, and from {} on refused",
                day(until)
            ),
        }),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    const FILES: [(&str, &str); 6] = [
        (
            "topics/people.yaml",
            "topic: people.*\nowner: hr\npurpose: pay people\nclass: personal\npersonal: [ name, salary ]\nretention: { at_most: 400d }\naudit: request\n",
        ),
        ("topics/other.yaml", "topic: orders\nclass: internal\n"),
        (
            "topics/log.yaml",
            "topic: log\npersonal: address\nretention: { between: [ 1h, 90m ] }\n",
        ),
        (
            "roles/payroll.yaml",
            "role: payroll\nmembers: [ \"group:hr\" ]\nallow:\n  - { id: hr-reads, consume: { topics: [ \"people.*\" ] }, when: { tls: true } }\n  - { id: hr-writes, produce: { topics: [ log ] } }\n",
        ),
        (
            "roles/part.yaml",
            "role: part\nmembers: [ \"user:a\", \"user:b\" ]\nallow:\n  - { id: reads-one, consume: { topics: [ people.phone ] } }\n  - { id: reads-some, consume: { topics: [ \"*.mail\" ] } }\ndeny:\n  - { id: never, operations: [ read ], topics: [ people.phone ] }\n",
        ),
        (
            "grants/g.yaml",
            "grant: g\nrole: payroll\nto: [ \"user:c\" ]\nfrom: 2026-01-01\nuntil: 2026-01-03\nreason: x\n",
        ),
    ];

    fn registered(at: &str) -> Vec<Processing> {
        let whole =
            LoadedPolicy::of(&Files::from_texts("p", FILES)).unwrap_or_else(|f| panic!("{}", f[0]));
        register(&whole, at.parse().unwrap()).unwrap()
    }

    #[test]
    fn personal_data_is_registered_with_everybody_who_may_read_any_of_it() {
        let all = registered("2026-01-02T00:00:00Z");
        let topics: Vec<_> = all.iter().map(|one| &*one.topic).collect();
        assert_eq!(topics, ["log", "people.*"]);
        let people = &all[1];
        assert_eq!((&*people.owner, &*people.purpose), ("hr", "pay people"));
        assert_eq!(people.personal, ["name", "salary"]);
        assert_eq!(
            people.retention.as_deref(),
            Some("retention.ms at most 34560000000 (400d)")
        );
        assert_eq!(people.measures[1], "every access is recorded");
        let members: Vec<_> = people.recipients.iter().map(|one| &*one.member).collect();
        assert_eq!(members, ["group:hr", "user:a", "user:b", "user:c"]);
        assert!(people.recipients[0].when.contains("{ tls: true }"));
        assert_eq!(
            people.recipients[1].rules,
            BTreeSet::from(["reads-some".to_owned()])
        );
        assert_eq!(all[0].personal, ["address"]);
        assert_eq!(
            all[0].retention.as_deref(),
            Some("retention.ms between 3600000 (1h) and 5400000 (90m)")
        );
        assert!(all[0].recipients.is_empty());
    }

    #[test]
    fn a_grant_that_is_over_makes_nobody_a_recipient() {
        let people = registered("2026-01-04T00:00:00Z").remove(1);
        assert!(people.recipients.iter().all(|one| one.member != "user:c"));
    }

    fn of(texts: &[(&str, &str)]) -> Processing {
        let files = Files::from_texts("p", texts.iter().copied());
        let whole = LoadedPolicy::of(&files).unwrap_or_else(|f| panic!("{}", f[0]));
        let at = "2026-01-02T00:00:00Z".parse().unwrap();
        let all = register(&whole, at).unwrap().into_iter();
        all.into_iter().find(|one| one.topic == "people.*").unwrap()
    }

    #[test]
    fn what_is_said_of_some_names_is_not_said_of_all() {
        let deny = "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"people.*\" ] } }\ndeny:\n  - { id: never, operations: [ read ], topics: [ \"people.*0\" ] }\n";
        let contract = "topic: people.0\nretention: { at_most: 7d }\n";
        let people = of(&[FILES[0], ("r.yaml", deny), ("p0.yaml", contract)]);
        assert_eq!(people.recipients[0].member, "user:a");
        let retention = people.retention.unwrap();
        assert!(retention.ends_with("(400d)"), "{retention}");
    }

    #[test]
    fn measures_are_those_that_policy_knows() {
        let said = |topic: &'static str, observed: &str| {
            let role = format!(
                "role: r\nmembers: [ \"user:a\" ]\nobserve: {{ topics: [ \"{observed}\" ], until: 2026-01-05, reason: x }}\n"
            );
            let measures = of(&[("t.yaml", topic), ("r.yaml", &role)]).measures;
            (measures[0].clone(), measures[1].clone())
        };
        let (topic, session) = (
            "topic: people.*\nclass: personal\n",
            "topic: people.*\nclass: personal\naudit: session\n",
        );
        let (read, recorded) = said(topic, "orders");
        assert_eq!(read, "nobody reads whom no rule allows it");
        assert_eq!(recorded, "the gate's own audit level applies");
        let (read, recorded) = said(session, "people.{user}");
        assert_eq!(
            read,
            "for a time, who reads without a rule is let through and recorded"
        );
        assert_eq!(
            recorded,
            "who connects, and what is denied, is recorded at least"
        );
        let observing = "topic: people.*\nclass: personal\nvalue: { format: json }\non_invalid: { observe: { until: 2026-01-05, reason: r } }\n";
        let measures = of(&[("t.yaml", observing)]).measures;
        assert_eq!(
            measures[2],
            "records that are not as their schema says are recorded, and from 2026-01-05 on refused"
        );
    }
}
