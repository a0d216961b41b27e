//! The effect of a request on a topic's settings: the input on which contracts judge administrative
//! requests.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// A topic setting that a contract can bound.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    Partitions,
    Replication,
    /// One of Kafka's topic configurations, by name.
    Config(Arc<str>),
}

impl Setting {
    pub fn config(name: &str) -> Self {
        Self::Config(Arc::from(name))
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partitions => f.write_str("partitions"),
            Self::Replication => f.write_str("replication factor"),
            Self::Config(name) => f.write_str(name),
        }
    }
}

/// The value that a request gives to a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Said(String),
    /// The brokers' default applies.
    Inherited,
    /// The request adds or removes elements of the topic's existing list (incremental alter), so
    /// the result cannot be known.
    Changed,
}

/// The settings that a request would give to one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub topic: Arc<str>,
    /// A setting may appear more than once; every one of its values must then satisfy the contract.
    pub said: Vec<(Setting, Value)>,
    pub rest: Rest,
}

/// The effect on the settings that a request does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They keep their values.
    Kept,
    /// Configurations return to the brokers' defaults; partitions stay.
    ConfigsInherited,
    /// The topic is new: each takes the default of its contract, or else the brokers' default.
    New,
}

/// A broker's own configuration, by Kafka's names; `None` means that the value is null.
pub type Broker = BTreeMap<String, Option<String>>;

/// The defaults that topics inherit: each broker's own configuration, or `None` while it is
/// unknown.
#[derive(Debug, Clone, Default)]
pub struct Brokers<'a>(pub Vec<Option<&'a Broker>>);
