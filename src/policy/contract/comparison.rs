//! Compares a live cluster with its contracts: deviations, and how to correct them.
//!
//! Topics are checked by their effective values, also where these are inherited. Contracts apply to
//! requests only; they do not see what existed before them or what was changed directly at the
//! brokers.

use crate::policy::{
    Policy,
    model::{
        topic_limits::{Limit, Must, together},
        vocabulary::Setting,
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// A topic as the brokers describe it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    pub name: String,
    /// The number of replicas of each partition.
    pub replicas: Vec<usize>,
    /// The value of each configuration, as each broker reports it.
    pub configs: BTreeMap<String, Vec<Effective>>,
}

/// The value of a topic's configuration on one broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    pub broker: i32,
    pub value: Option<String>,
    /// Whether the topic sets the value itself; otherwise it is inherited.
    pub own: bool,
}

/// A value of a topic that its contract does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub topic: String,
    /// The contract and its key, in the form of [`Limit::id`].
    pub rule: Arc<str>,
    pub setting: Setting,
    /// The current value; `None`: the brokers do not report it.
    pub value: Option<String>,
    pub source: Source,
    /// The required value, such as: at most 604800000 (7d).
    pub must: String,
    pub mend: Mend,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The topic's own.
    Topic,
    /// Inherited from this broker.
    Broker(i32),
}

/// The correction that makes a topic comply with its contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    Set(String),
    /// To this many partitions.
    Grow(String),
    /// To this many replicas of each partition.
    Reassign(String),
    /// The number of partitions cannot be reduced: the topic must be created again, with this many.
    MakeAnew(String),
    /// The bounds contradict one another.
    Nothing,
}

/// All deviations, topic by topic in the order of names.
pub fn survey(policy: &Policy, topics: &[Topic]) -> Vec<Finding> {
    let mut sorted: Vec<_> = topics.iter().collect();
    sorted.sort_by(|one, other| one.name.cmp(&other.name));
    let mut found = Vec::new();
    for topic in sorted {
        if let Some(contract) = policy.contract(&topic.name) {
            let broken = |limit| finding(topic, limit, &contract.limits);
            found.extend(contract.limits.iter().filter_map(broken));
        }
    }
    found
}

fn finding(topic: &Topic, limit: &Limit, all: &[Limit]) -> Option<Finding> {
    let setting = &limit.setting;
    let (value, source) = topic.values(setting).into_iter().find(|(value, _)| {
        let holds = |value: &String| limit.must.holds(setting, value);
        !value.as_ref().is_some_and(holds)
    })?;
    let must = together(all, setting);
    Some(Finding {
        topic: topic.name.clone(),
        rule: Arc::clone(&limit.id),
        setting: setting.clone(),
        mend: must.map_or(Mend::Nothing, |must| mend(setting, &must, value.as_deref())),
        value,
        source,
        must: limit.must.shown(setting),
    })
}

impl Topic {
    /// The values of a setting, which can differ between partitions or brokers. A configuration
    /// that no broker reports is unknown.
    fn values(&self, setting: &Setting) -> Vec<(Option<String>, Source)> {
        let number = |number: usize| (Some(number.to_string()), Source::Topic);
        match setting {
            Setting::Partitions => vec![number(self.replicas.len())],
            Setting::Replication => self.replicas.iter().map(|count| number(*count)).collect(),
            Setting::Config(name) => match self.configs.get(&**name).map(Vec::as_slice) {
                None | Some([]) => vec![(None, Source::Topic)],
                Some(all) => all.iter().map(Effective::told).collect(),
            },
        }
    }
}

impl Effective {
    fn told(&self) -> (Option<String>, Source) {
        let source = match self.own {
            true => Source::Topic,
            false => Source::Broker(self.broker),
        };
        (self.value.clone(), source)
    }
}

fn mend(setting: &Setting, must: &Must, value: Option<&str>) -> Mend {
    let nearest = must.nearest(setting, value);
    let count = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    match setting {
        Setting::Config(_) => Mend::Set(nearest),
        Setting::Replication => Mend::Reassign(nearest),
        Setting::Partitions if value.is_some_and(|value| count(value) > count(&nearest)) => {
            Mend::MakeAnew(nearest)
        }
        Setting::Partitions => Mend::Grow(nearest),
    }
}

impl Finding {
    /// The command of Kafka's own tools that corrects it, without the address of the cluster;
    /// `None`: there is no such command.
    pub fn command(&self) -> Option<String> {
        let topic = &self.topic;
        match &self.mend {
            Mend::Set(value) => {
                let name = &self.setting;
                let value = match value.contains(',') {
                    true => format!("[{value}]"),
                    false => value.clone(),
                };
                let entity = format!("--entity-type topics --entity-name {topic}");
                Some(format!(
                    "kafka-configs.sh --alter {entity} --add-config {name}={value}"
                ))
            }
            Mend::Grow(count) => Some(format!(
                "kafka-topics.sh --alter --topic {topic} --partitions {count}"
            )),
            Mend::Reassign(_) | Mend::MakeAnew(_) | Mend::Nothing => None,
        }
    }

    /// The correction, in words.
    pub fn advice(&self) -> String {
        match (&self.mend, self.command()) {
            (_, Some(command)) => command,
            (Mend::Reassign(count), None) => format!(
                "give each partition {count} replicas by kafka-reassign-partitions.sh --execute"
            ),
            (Mend::MakeAnew(count), None) => format!(
                "partitions are never taken away: make the topic anew with {count}, and copy its records"
            ),
            (Mend::Set(_) | Mend::Grow(_) | Mend::Nothing, None) => {
                "nothing does: the contracts contradict one another".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    fn topic(name: &str, replicas: &[usize], configs: &[(&str, &[(&str, bool)])]) -> Topic {
        let configs = configs.iter().map(|(name, values)| {
            let values = (1..)
                .zip(values.iter())
                .map(|(broker, (value, own))| Effective {
                    broker,
                    value: Some((*value).to_owned()),
                    own: *own,
                });
            ((*name).to_owned(), values.collect())
        });
        Topic {
            name: name.to_owned(),
            replicas: replicas.to_vec(),
            configs: configs.collect(),
        }
    }

    fn lines(contract: &str, topics: &[Topic]) -> Vec<String> {
        let files = Files::from_texts("policy", [("topics/t.yaml", contract)]);
        let policy = Policy::from_files(&files).unwrap_or_else(|faults| panic!("{faults:?}"));
        let found = survey(&policy, topics);
        found
            .iter()
            .map(|one| {
                let value = one.value.as_deref().unwrap_or("?");
                format!(
                    "{} {}={value} {:?} {}: {}",
                    one.topic,
                    one.setting,
                    one.source,
                    one.rule,
                    one.advice()
                )
            })
            .collect()
    }

    #[test]
    fn partitions_grow_and_are_never_taken_away() {
        let contract =
            "topic: \"o.*\"\npartitions: { between: [ 2, 3 ] }\nreplication: { exactly: 2 }\n";
        let topics = [
            topic("o.many", &[2, 2, 2, 2], &[]),
            topic("o.few", &[2], &[]),
            topic("o.uneven", &[2, 3], &[]),
            topic("other", &[1], &[]),
        ];
        let expected = [
            "o.few partitions=1 Topic o.*/partitions: kafka-topics.sh --alter --topic o.few --partitions 2",
            "o.many partitions=4 Topic o.*/partitions: partitions are never taken away: make the topic anew with 3, and copy its records",
            "o.uneven replication factor=3 Topic o.*/replication: give each partition 2 replicas by kafka-reassign-partitions.sh --execute",
        ];
        assert_eq!(lines(contract, &topics), expected);
    }

    #[test]
    fn what_is_inherited_is_held_on_each_broker() {
        let contract =
            "topic: \"o.*\"\nmin_insync_replicas: { at_least: 2 }\ncleanup: [ delete ]\n";
        let delete: (&str, &[(&str, bool)]) =
            ("cleanup.policy", &[("delete", false), ("delete", false)]);
        let topics = [
            topic(
                "o.a",
                &[1],
                &[
                    ("min.insync.replicas", &[("2", false), ("1", false)]),
                    delete,
                ],
            ),
            topic(
                "o.b",
                &[1],
                &[("min.insync.replicas", &[("2", true), ("2", true)]), delete],
            ),
            topic(
                "o.c",
                &[1],
                &[
                    ("min.insync.replicas", &[("3", true)]),
                    ("cleanup.policy", &[("compact,delete", true)]),
                ],
            ),
            topic("o.d", &[1], &[delete]),
        ];
        let expected = [
            "o.a min.insync.replicas=1 Broker(2) o.*/min_insync_replicas: kafka-configs.sh --alter --entity-type topics --entity-name o.a --add-config min.insync.replicas=2",
            "o.c cleanup.policy=compact,delete Topic o.*/cleanup: kafka-configs.sh --alter --entity-type topics --entity-name o.c --add-config cleanup.policy=delete",
            "o.d min.insync.replicas=? Topic o.*/min_insync_replicas: kafka-configs.sh --alter --entity-type topics --entity-name o.d --add-config min.insync.replicas=2",
        ];
        assert_eq!(lines(contract, &topics), expected);
    }
}
