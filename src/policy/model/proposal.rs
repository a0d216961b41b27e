//! What a request would make of a topic: the words in which contracts are asked about administration.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// What of a topic a contract can bound.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    Partitions,
    /// The replication factor.
    Replication,
    /// One of Kafka's topic configurations, by its name.
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

/// What a request says of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Said(String),
    /// It is to be what the brokers have.
    Inherited,
    /// A list that the topic has already becomes longer or shorter by something; what comes of it cannot be told.
    Changed,
}

/// What a request would make of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub topic: Arc<str>,
    /// One setting may be said more than once; then all of it must hold.
    pub said: Vec<(Setting, Value)>,
    pub rest: Rest,
}

/// What becomes of the settings that a request does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They stay as they are.
    Kept,
    /// Configurations become what the brokers have; partitions stay.
    ConfigsInherited,
    /// The topic is new: all become what its contract fills in, or else what the brokers have.
    New,
}

/// A broker's own configuration, by Kafka's names; `None` is what is set to nothing.
pub type Broker = BTreeMap<String, Option<String>>;

/// What topics inherit: each broker's own configuration, or `None` while it is not known.
#[derive(Debug, Clone, Default)]
pub struct Brokers<'a>(pub Vec<Option<&'a Broker>>);
