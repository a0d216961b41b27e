//! The resources that an administration request uses and the changes it makes, as the audit log
//! names them. There is one reader for each key that involves more than the rights it needs.
//!
//! Values are shown only for settings that hold no secret:
//!
//! - topics and groups: the settings of Kafka 4.4 in [`SHOWN`];
//! - brokers: the settings that tune them ([`configs::TUNABLE`]);
//! - quotas: their numbers;
//! - loggers: their levels.
//!
//! All other values are [`HIDDEN`], including those of settings that later brokers add.

use super::{Request, codec, configs};
use crate::{
    policy::model::vocabulary::{Changes, HIDDEN, How},
    wire::{
        FrameError,
        layout::{Field, Visit, field},
    },
};
use kafka_protocol::{
    messages::{
        AlterClientQuotasRequest, AlterConfigsRequest, AlterPartitionReassignmentsRequest,
        AlterReplicaLogDirsRequest, AlterUserScramCredentialsRequest, CreatePartitionsRequest,
        CreateTopicsRequest, DeleteRecordsRequest, DescribeClientQuotasRequest,
        DescribeConfigsRequest, DescribeUserScramCredentialsRequest,
        IncrementalAlterConfigsRequest, UpdateFeaturesRequest,
        create_topics_request::CreatableTopic,
    },
    protocol::StrBytes,
};
use std::fmt::Display;

enum Reader {
    Message(fn(&Request, &mut Changes) -> Result<(), FrameError>),
    /// A resource of this kind, identified by the number in this field; for keys that may have no
    /// typed message.
    Number(&'static str, Field),
}

use Reader::{Message, Number};

/// Sorted by key.
#[rustfmt::skip]
const READERS: &[(i16, Reader)] = &[
    (19, Message(creations)),
    (21, Message(deleted_records)),
    (32, Message(described)),
    (33, Message(altered)),
    (34, Message(moved)),
    (37, Message(more_partitions)),
    (44, Message(incrementally)),
    (45, Message(reassigned)),
    (48, Message(described_quotas)),
    (49, Message(quotas)),
    (50, Message(described_users)),
    (51, Message(users)),
    (57, Message(features)),
    (64, Number("broker", field::unregister_broker_request::BROKER_ID)),
    (80, Number("voter", field::add_raft_voter_request::VOTER_ID)),
    (81, Number("voter", field::remove_raft_voter_request::VOTER_ID)),
    (94, Number("controller", field::unregister_controller_request::CONTROLLER_ID)),
];

/// The resources and changes of this request, in addition to the names on which it needs rights.
/// Empty for keys that have no others.
pub fn changes(request: &Request) -> Changes {
    let mut changes = Changes::default();
    let reader = READERS.iter().find(|(key, _)| *key == request.header.key);
    let read = match reader {
        Some((_, Message(read))) => read(request, &mut changes),
        Some((_, Number(kind, field))) => numbered(request, kind, *field, &mut changes),
        None => Ok(()),
    };
    if read.is_err() {
        // This cannot happen: the key's own reader has accepted the same bytes.
        changes.more += 1;
    }
    changes
}

/// Settings of topics, groups and metrics subscriptions that hold no secret, sorted.
#[rustfmt::skip]
const SHOWN: &[&str] = &[
    "cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level", "connection_creation_rate",
    "consumer.assignment.interval.ms", "consumer.assignor.offload.enable", "consumer.heartbeat.interval.ms", "consumer.session.timeout.ms",
    "consumer_byte_rate", "controller_mutation_rate", "delete.retention.ms", "errors.deadletterqueue.copy.record.enable",
    "errors.deadletterqueue.group.enable", "errors.deadletterqueue.topic.name", "file.delete.delay.ms", "flush.messages", "flush.ms",
    "follower.replication.throttled.replicas", "index.interval.bytes", "internal.segment.bytes", "interval.ms", "leader.replication.throttled.replicas",
    "local.retention.bytes", "local.retention.ms", "match", "max.compaction.lag.ms", "max.message.bytes", "message.downconversion.enable",
    "message.format.version", "message.timestamp.after.max.ms", "message.timestamp.before.max.ms", "message.timestamp.difference.max.ms",
    "message.timestamp.type", "metrics", "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas", "preallocate",
    "producer_byte_rate", "remote.copy.lag.bytes", "remote.copy.lag.ms", "remote.log.copy.disable", "remote.log.delete.on.disable",
    "remote.storage.enable", "request_percentage", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes", "segment.jitter.ms",
    "segment.ms", "share.auto.offset.reset", "share.delivery.count.limit", "share.heartbeat.interval.ms", "share.isolation.level",
    "share.partition.max.record.locks", "share.record.lock.duration.ms", "share.renew.acknowledge.enable", "share.session.timeout.ms",
    "streams.assignment.interval.ms", "streams.heartbeat.interval.ms", "streams.initial.rebalance.delay.ms", "streams.num.standby.replicas",
    "streams.num.warmup.replicas", "streams.session.timeout.ms", "streams.task.offset.interval.ms", "unclean.leader.election.enable",
];

const LEVELS: [&str; 7] = ["ALL", "DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN"];

/// The value of a setting in the form that can be shown.
fn shown<'a>(of: i8, setting: &str, value: &'a str) -> &'a str {
    let known = SHOWN.binary_search(&setting).is_ok() || configs::TUNABLE.contains(&setting);
    let level = of == configs::BROKER_LOGGER && LEVELS.contains(&value);
    match known || level {
        true => value,
        false => HIDDEN,
    }
}

/// The name of a resource type of Kafka's configurations.
fn kind(of: i8) -> &'static str {
    match of {
        configs::TOPIC => "topic",
        configs::BROKER => "broker",
        configs::BROKER_LOGGER => "broker_logger",
        configs::CLIENT_METRICS => "client_metrics",
        configs::GROUP => "group",
        _ => "unknown",
    }
}

fn set(changes: &mut Changes, setting: &str, value: &dyn Display) {
    changes.change(setting, How::Set, Some(&value.to_string()));
}

/// A configuration by its value; null deletes it.
fn config(changes: &mut Changes, of: i8, name: &str, value: Option<&StrBytes>) {
    match value {
        Some(value) => changes.change(name, How::Set, Some(shown(of, name, value))),
        None => changes.change(name, How::Delete, None),
    }
}

fn creations(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: CreateTopicsRequest = codec::request(request)?;
    for topic in &asked.topics {
        changes.touch("topic", &topic.name);
        creation(topic, changes);
    }
    Ok(())
}

/// If the request has neither a number nor an assignment, the broker's default applies.
fn creation(topic: &CreatableTopic, changes: &mut Changes) {
    if topic.assignments.is_empty() {
        for (setting, number) in [
            ("partitions", topic.num_partitions),
            ("replication factor", topic.replication_factor.into()),
        ] {
            match number {
                -1 => set(changes, setting, &"default"),
                number => set(changes, setting, &number),
            }
        }
    } else {
        set(changes, "partitions", &topic.assignments.len());
        let replicas = topic.assignments.iter().map(|one| one.broker_ids.len());
        let most = replicas.max().unwrap_or_default();
        set(changes, "replication factor", &most);
    }
    for one in &topic.configs {
        config(changes, configs::TOPIC, &one.name, one.value.as_ref());
    }
}

fn deleted_records(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: DeleteRecordsRequest = codec::request(request)?;
    for topic in &asked.topics {
        changes.touch("topic", &topic.name);
        for one in &topic.partitions {
            let records = format!("records of partition {}", one.partition_index);
            let before = match one.offset {
                -1 => "all".to_owned(),
                offset => format!("before offset {offset}"),
            };
            changes.change(&records, How::Delete, Some(&before));
        }
    }
    Ok(())
}

fn described(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: DescribeConfigsRequest = codec::request(request)?;
    for one in &asked.resources {
        changes.touch(kind(one.resource_type), &one.resource_name);
    }
    Ok(())
}

fn altered(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: AlterConfigsRequest = codec::request(request)?;
    for one in &asked.resources {
        changes.touch(kind(one.resource_type), &one.resource_name);
        for entry in &one.configs {
            config(
                changes,
                one.resource_type,
                &entry.name,
                entry.value.as_ref(),
            );
        }
    }
    Ok(())
}

fn incrementally(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: IncrementalAlterConfigsRequest = codec::request(request)?;
    for one in &asked.resources {
        changes.touch(kind(one.resource_type), &one.resource_name);
        for entry in &one.configs {
            let how = match entry.config_operation {
                0 => How::Set,
                1 => How::Delete,
                2 => How::Append,
                3 => How::Subtract,
                _ => How::Unknown,
            };
            let value = entry.value.as_ref().filter(|_| how != How::Delete);
            let value = value.map(|value| shown(one.resource_type, &entry.name, value));
            changes.change(&entry.name, how, value);
        }
    }
    Ok(())
}

fn moved(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: AlterReplicaLogDirsRequest = codec::request(request)?;
    for directory in &asked.dirs {
        for topic in &directory.topics {
            changes.touch("topic", &topic.name);
            for partition in &topic.partitions {
                let of = format!("directory of partition {partition}");
                set(changes, &of, &directory.path);
            }
        }
    }
    Ok(())
}

fn more_partitions(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: CreatePartitionsRequest = codec::request(request)?;
    for topic in &asked.topics {
        changes.touch("topic", &topic.name);
        set(changes, "partitions", &topic.count);
    }
    Ok(())
}

fn reassigned(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: AlterPartitionReassignmentsRequest = codec::request(request)?;
    for topic in &asked.topics {
        changes.touch("topic", &topic.name);
        for one in &topic.partitions {
            let setting = format!("reassignment of partition {}", one.partition_index);
            match &one.replicas {
                None => changes.change(&setting, How::Delete, None),
                Some(replicas) => {
                    // More would not be shown.
                    let some = replicas.iter().take(100).map(|id| id.0.to_string());
                    let some: Vec<_> = some.collect();
                    set(changes, &setting, &some.join(","));
                }
            }
        }
    }
    Ok(())
}

fn described_quotas(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: DescribeClientQuotasRequest = codec::request(request)?;
    for one in &asked.components {
        let name = one._match.as_deref().unwrap_or("*");
        changes.touch("quota", &format!("{}={name}", one.entity_type));
    }
    Ok(())
}

fn quotas(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: AlterClientQuotasRequest = codec::request(request)?;
    for entry in &asked.entries {
        let parts = entry.entity.iter().take(8).map(|one| {
            let name = one.entity_name.as_deref().unwrap_or("<default>");
            format!("{}={name}", one.entity_type)
        });
        let parts: Vec<_> = parts.collect();
        changes.touch("quota", &parts.join(","));
        for one in &entry.ops {
            match one.remove {
                true => changes.change(&one.key, How::Delete, None),
                false => set(changes, &one.key, &one.value),
            }
        }
    }
    Ok(())
}

fn described_users(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: DescribeUserScramCredentialsRequest = codec::request(request)?;
    for user in asked.users.iter().flatten() {
        changes.touch("user", &user.name);
    }
    Ok(())
}

fn users(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: AlterUserScramCredentialsRequest = codec::request(request)?;
    for one in &asked.deletions {
        changes.touch("user", &one.name);
        changes.change(mechanism(one.mechanism), How::Delete, None);
    }
    for one in &asked.upsertions {
        changes.touch("user", &one.name);
        changes.change(mechanism(one.mechanism), How::Set, Some(HIDDEN));
    }
    Ok(())
}

fn mechanism(number: i8) -> &'static str {
    match number {
        1 => "SCRAM-SHA-256",
        2 => "SCRAM-SHA-512",
        _ => "unknown mechanism",
    }
}

fn features(request: &Request, changes: &mut Changes) -> Result<(), FrameError> {
    let asked: UpdateFeaturesRequest = codec::request(request)?;
    for one in &asked.feature_updates {
        changes.touch("feature", &one.feature);
        set(changes, "level", &one.max_version_level);
    }
    Ok(())
}

fn numbered(
    request: &Request,
    kind: &'static str,
    field: Field,
    changes: &mut Changes,
) -> Result<(), FrameError> {
    let mut found = NumberInFrame { field, found: None };
    request.visit(&mut found)?;
    if let Some(number) = found.found {
        changes.touch(kind, &number.to_string());
    }
    Ok(())
}

struct NumberInFrame {
    field: Field,
    found: Option<i32>,
}

impl Visit for NumberInFrame {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        if field == self.field {
            self.found = bytes.try_into().ok().map(i32::from_be_bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::APIS;

    #[test]
    fn the_tables_are_sorted_and_about_keys_that_are_judged() {
        assert!(READERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(SHOWN.windows(2).all(|pair| pair[0] < pair[1]));
        for (key, _) in READERS {
            assert!(APIS.iter().any(|row| row.key == *key), "{key}");
        }
        // No setting that could hold a secret, a class or an address.
        let risky = [
            "password", "secret", "sasl", "ssl", "jaas", "class", "listener", "key",
        ];
        let shown = SHOWN.iter().chain(configs::TUNABLE);
        let mut shown = shown.filter(|name| risky.iter().any(|word| name.contains(word)));
        assert_eq!(shown.next(), None);
    }
}
