//! Configuration: DescribeConfigs (32), AlterConfigs (33), IncrementalAlterConfigs (44),
//! ListConfigResources (74). A topic or group needs DESCRIBE_CONFIGS or ALTER_CONFIGS on itself,
//! every other resource on the cluster. A denial is returned per resource.
//!
//! For a broker's configuration, Klamm has fixed rules of its own (ruling 23). It is shown without
//! the addresses of listeners and controllers. Only the settings in [`TUNABLE`] can be changed: the
//! others load classes, hold credentials, open listeners or determine identities. Settings of later
//! brokers are not in [`TUNABLE`] until they are reviewed. No rule of the policy can allow more,
//! and no verb includes even the right to change these settings.

use super::{
    Answering, ApiRequest, ApiRow, Area, Denied, Disposition, Request, RequiredPermission,
    cluster_api::{self, OnCluster, answer, relay, top_level},
    codec, merge,
    plan::Rewrite,
    refusal::message,
    request::Name,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation, Proposal, Rest, Setting, Value},
    wire::{
        FrameError,
        frame::{Frame, Rope},
        layout::field::list_config_resources_response,
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        AlterConfigsRequest, AlterConfigsResponse, DescribeConfigsRequest, DescribeConfigsResponse,
        IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse,
        ListConfigResourcesResponse, alter_configs_request, alter_configs_response,
        describe_configs_request::DescribeConfigsResource,
        describe_configs_response::DescribeConfigsResult, incremental_alter_configs_request,
        incremental_alter_configs_response,
    },
    protocol::{Decodable, Encodable, Message, StrBytes},
};
use std::sync::Arc;

pub const DESCRIBE: ApiRow = row(32, "DescribeConfigs", (1, 4), read::<Describe>);
pub const ALTER: ApiRow = row(33, "AlterConfigs", (0, 2), read::<Alter>);
pub const INCREMENTAL: ApiRow = row(44, "IncrementalAlterConfigs", (0, 1), read::<Incremental>);
pub const LIST: ApiRow = cluster_api::row::<List>(74, "ListConfigResources", (0, 1));

struct List;

/// Topics and groups that a deny matches are omitted.
impl OnCluster for List {
    const OPERATION: Operation = Operation::DescribeConfigs;

    fn refuse(request: &Request, code: i16) -> Result<Rope, FrameError> {
        top_level(
            request,
            list_config_resources_response::ERROR_CODE,
            None,
            code,
        )
    }

    fn filter(request: &Request) -> Option<Rewrite> {
        let filter = |answer: &mut ListConfigResourcesResponse, cx: &mut Answering<'_>| {
            answer.config_resources.retain(|resource| {
                let kind = kind(resource.resource_type).filter(|kind| *kind != Kind::Cluster);
                kind.is_none_or(|kind| (cx.may)(Self::OPERATION, kind, &resource.resource_name))
            });
        };
        Some(merge::rewrite(request.header.clone(), filter))
    }
}

const fn row(
    key: i16,
    name: &'static str,
    versions: (i16, i16),
    read: fn(Frame) -> Result<Box<dyn ApiRequest>, FrameError>,
) -> ApiRow {
    ApiRow {
        key,
        name,
        versions,
        area: Area::Administration,
        unavailable: None,
        read,
    }
}

/// Kafka's `ConfigResource.Type`.
pub const TOPIC: i8 = 2;
pub const BROKER: i8 = 4;
pub const BROKER_LOGGER: i8 = 8;
pub const CLIENT_METRICS: i8 = 16;
pub const GROUP: i8 = 32;

/// The settings that can be changed on a running broker and that only tune it: Kafka 4.4.0's
/// `DynamicBrokerConfig.ALL_DYNAMIC_CONFIGS`, without the settings that
///
/// - load classes (`metric.reporters`, `config.providers`, `principal.builder.class`,
///   `ssl.engine.factory.class`);
/// - hold credentials or point to them (`sasl.*`, `ssl.*`);
/// - open and map listeners.
#[rustfmt::skip]
pub const TUNABLE: &[&str] = &[
    "background.threads", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level", "cordoned.log.dirs",
    "errors.deadletterqueue.auto.create.topics.enable", "errors.deadletterqueue.topic.name.prefix", "follower.fetch.last.tiered.offset.enable",
    "follower.replication.throttled.rate", "group.consumer.assignment.interval.ms", "group.consumer.assignor.offload.enable",
    "group.coordinator.cached.buffer.max.bytes", "group.share.assignment.interval.ms", "group.share.assignor.offload.enable",
    "group.streams.assignment.interval.ms", "group.streams.assignor.offload.enable", "leader.replication.throttled.rate", "log.cleaner.backoff.ms",
    "log.cleaner.dedupe.buffer.size", "log.cleaner.delete.retention.ms", "log.cleaner.io.buffer.load.factor", "log.cleaner.io.buffer.size",
    "log.cleaner.io.max.bytes.per.second", "log.cleaner.max.compaction.lag.ms", "log.cleaner.min.cleanable.ratio", "log.cleaner.min.compaction.lag.ms",
    "log.cleaner.threads", "log.cleanup.policy", "log.flush.interval.messages", "log.flush.interval.ms", "log.index.interval.bytes",
    "log.index.size.max.bytes", "log.local.retention.bytes", "log.local.retention.ms", "log.message.timestamp.after.max.ms",
    "log.message.timestamp.before.max.ms", "log.message.timestamp.type", "log.preallocate", "log.remote.copy.lag.bytes", "log.remote.copy.lag.ms",
    "log.retention.bytes", "log.retention.ms", "log.roll.jitter.ms", "log.roll.ms", "log.segment.bytes", "log.segment.delete.delay.ms",
    "max.connection.creation.rate", "max.connections", "max.connections.per.ip", "max.connections.per.ip.overrides", "max.decompressed.message.bytes",
    "message.max.bytes", "min.insync.replicas", "num.io.threads", "num.network.threads", "num.recovery.threads.per.data.dir", "num.replica.fetchers",
    "producer.id.expiration.ms", "remote.fetch.max.wait.ms", "remote.list.offsets.request.timeout.ms", "remote.log.index.file.cache.total.size.bytes",
    "remote.log.manager.copier.thread.pool.size", "remote.log.manager.copy.max.bytes.per.second", "remote.log.manager.expiration.thread.pool.size",
    "remote.log.manager.fetch.max.bytes.per.second", "remote.log.manager.follower.thread.pool.size", "remote.log.reader.threads",
    "replica.alter.log.dirs.io.max.bytes.per.second", "share.coordinator.cached.buffer.max.bytes", "transaction.partition.verification.enable",
    "unclean.leader.election.enable",
];

/// Broker settings whose values are addresses, in addition to all that end with
/// `bootstrap.servers`.
const ADDRESSES: &[&str] = &[
    "advertised.listeners",
    "controller.quorum.voters",
    "listeners",
    "zookeeper.connect",
];

/// Why Klamm itself refuses a resource, whatever the policy allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outright {
    /// Its type is unknown to Kafka 4.4.
    UnknownType,
    /// A broker setting that is not in [`TUNABLE`].
    NotTunable,
    /// AlterConfigs on a broker resets every setting that it does not name, including credentials
    /// and listeners.
    WholeBroker,
}

impl Outright {
    fn reason(self) -> &'static str {
        match self {
            Self::UnknownType => "unknown resource type",
            Self::NotTunable => "this configuration of brokers is not changed through Klamm",
            Self::WholeBroker => {
                "brokers are configured by IncrementalAlterConfigs only: AlterConfigs resets what it does not name"
            }
        }
    }

    fn code(self) -> i16 {
        match self {
            Self::UnknownType => ResponseError::InvalidRequest.code(),
            Self::NotTunable | Self::WholeBroker => ResponseError::PolicyViolation.code(),
        }
    }
}

/// A key whose request lists resources of several types.
trait About: Send + 'static {
    type Request: Decodable + Encodable + Message + Send;
    type Resource;
    type Response: Decodable + Encodable + Message + Default + Send;
    type Result: Send;
    const OPERATION: Operation;

    fn resources(request: &mut Self::Request) -> &mut Vec<Self::Resource>;
    fn listed(request: &Self::Request) -> &[Self::Resource];
    fn place(resource: &Self::Resource) -> (i8, &StrBytes);
    /// Reasons to refuse a resource, in addition to an unknown type.
    fn unsupported_reason(resource: &Self::Resource) -> Option<Outright>;
    fn refused(resource: &Self::Resource, code: i16, message: Option<StrBytes>) -> Self::Result;
    /// The changes that the request would make to a topic: the settings it names, and what happens
    /// to the others. `None`: no changes.
    fn proposed(_resource: &Self::Resource) -> Option<(Vec<(Setting, Value)>, Rest)> {
        None
    }
    fn results(answer: &mut Self::Response) -> &mut Vec<Self::Result>;

    /// Whether one resource of an unknown type fails the whole request.
    const ALL_OR_NONE: bool = false;

    /// Whether the broker's response must be rewritten even if nothing was refused.
    fn rewrites(_request: &Self::Request) -> bool {
        false
    }

    fn rewrite(_answer: &mut Self::Response) {}
}

struct ConfigsRequest<K: About> {
    request: Request,
    asked: K::Request,
}

fn read<K: About>(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let request = Request::walk(frame)?;
    let asked = codec::request(&request)?;
    Ok(Box::new(ConfigsRequest::<K> { request, asked }))
}

/// The kind of resource that authorization uses for a resource of this type.
fn kind(of: i8) -> Option<Kind> {
    match of {
        TOPIC => Some(Kind::Topic),
        GROUP => Some(Kind::Group),
        BROKER | BROKER_LOGGER | CLIENT_METRICS => Some(Kind::Cluster),
        _ => None,
    }
}

impl<K: About> ApiRequest for ConfigsRequest<K> {
    fn request(&self) -> &Request {
        &self.request
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let mut on_cluster = false;
        let permission = |resource| {
            let (of, name) = K::place(resource);
            let kind = kind(of)?;
            if kind != Kind::Cluster {
                let name = Name::Known(Arc::from(name.as_str()));
                return Some(RequiredPermission::new(K::OPERATION, kind, name));
            }
            // One right covers all resources that are not judged by their own names.
            let known = std::mem::replace(&mut on_cluster, true);
            (!known).then(|| RequiredPermission::new(K::OPERATION, kind, Name::None))
        };
        K::listed(&self.asked)
            .iter()
            .filter_map(permission)
            .collect()
    }

    fn unsupported_reason(&self) -> Option<&'static str> {
        let mut reasons = K::listed(&self.asked)
            .iter()
            .filter_map(unsupported_reason::<K>);
        reasons.next().map(Outright::reason)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let proposal = |resource| {
            let (of, name) = K::place(resource);
            let (said, rest) = K::proposed(resource).filter(|_| of == TOPIC)?;
            Some(Proposal {
                topic: Arc::from(name.as_str()),
                said,
                rest,
            })
        };
        K::listed(&self.asked).iter().filter_map(proposal).collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let Self { request, mut asked } = *self;
        let refused = refuse::<K>(&mut asked, denied);
        if refused.is_empty() && !K::rewrites(&asked) {
            return Ok(relay(request));
        }
        if !refused.is_empty() && K::listed(&asked).is_empty() {
            let mut reply = K::Response::default();
            *K::results(&mut reply) = refused;
            return Ok(Disposition::Answer(answer(&request, &reply)?));
        }
        let left = (!refused.is_empty()).then_some(&asked);
        merge::changed(
            request,
            left,
            move |answer: &mut K::Response, _: &mut Answering<'_>| {
                K::rewrite(answer);
                K::results(answer).extend(refused);
            },
        )
    }
}

fn unsupported_reason<K: About>(resource: &K::Resource) -> Option<Outright> {
    match kind(K::place(resource).0) {
        None => Some(Outright::UnknownType),
        Some(_) => K::unsupported_reason(resource),
    }
}

/// Removes the refused resources from the request and returns the results for them.
fn refuse<K: About>(asked: &mut K::Request, denied: &Denied) -> Vec<K::Result> {
    let unknown = |resource: &K::Resource| kind(K::place(resource).0).is_none();
    let none_goes_on = K::ALL_OR_NONE && K::listed(asked).iter().any(unknown);
    let mut refused = Vec::new();
    K::resources(asked).retain(|resource| {
        let said = match none_goes_on {
            true => Some(told(Outright::UnknownType)),
            false => refusal::<K>(resource, denied),
        };
        if let Some((code, message)) = said {
            refused.push(K::refused(resource, code, message));
            return false;
        }
        true
    });
    refused
}

/// Code and message for a refused resource: a missing right comes first, the contract of its topic
/// last.
fn refusal<K: About>(resource: &K::Resource, denied: &Denied) -> Option<(i16, Option<StrBytes>)> {
    let (of, name) = K::place(resource);
    let code = kind(of).and_then(|kind| match kind == Kind::Cluster {
        true => denied.code(kind, ""),
        false => denied.code(kind, name),
    });
    match (code, unsupported_reason::<K>(resource)) {
        // A resource type that the key does not support is not a matter of rights.
        (_, Some(Outright::UnknownType)) => Some(told(Outright::UnknownType)),
        (Some(code), _) => Some((code, message(code).map(StrBytes::from_static_str))),
        (None, Some(unsupported_reason)) => Some(told(unsupported_reason)),
        (None, None) if of == TOPIC => denied.of_topic(name),
        (None, None) => None,
    }
}

fn told(unsupported_reason: Outright) -> (i16, Option<StrBytes>) {
    let reason = StrBytes::from_static_str(unsupported_reason.reason());
    (unsupported_reason.code(), Some(reason))
}

struct Describe;

impl About for Describe {
    type Request = DescribeConfigsRequest;
    type Resource = DescribeConfigsResource;
    type Response = DescribeConfigsResponse;
    type Result = DescribeConfigsResult;
    const OPERATION: Operation = Operation::DescribeConfigs;
    const ALL_OR_NONE: bool = true;

    fn resources(request: &mut Self::Request) -> &mut Vec<Self::Resource> {
        &mut request.resources
    }

    fn listed(request: &Self::Request) -> &[Self::Resource] {
        &request.resources
    }

    fn place(resource: &Self::Resource) -> (i8, &StrBytes) {
        (resource.resource_type, &resource.resource_name)
    }

    fn unsupported_reason(_resource: &Self::Resource) -> Option<Outright> {
        None
    }

    fn refused(resource: &Self::Resource, code: i16, message: Option<StrBytes>) -> Self::Result {
        DescribeConfigsResult::default()
            .with_resource_type(resource.resource_type)
            .with_resource_name(resource.resource_name.clone())
            .with_error_code(code)
            .with_error_message(message)
    }

    fn results(answer: &mut Self::Response) -> &mut Vec<Self::Result> {
        &mut answer.results
    }

    fn rewrites(request: &Self::Request) -> bool {
        let mut types = request.resources.iter().map(|one| one.resource_type);
        types.any(|of| of == BROKER)
    }

    fn rewrite(answer: &mut Self::Response) {
        let brokers = answer
            .results
            .iter_mut()
            .filter(|result| result.resource_type == BROKER);
        for config in brokers.flat_map(|result| &mut result.configs) {
            if is_address(&config.name) {
                config.value = None;
                config.is_sensitive = true;
            }
            for synonym in &mut config.synonyms {
                if is_address(&synonym.name) {
                    synonym.value = None;
                }
            }
        }
    }
}

fn is_address(name: &str) -> bool {
    ADDRESSES.contains(&name) || name.ends_with("bootstrap.servers")
}

struct Alter;

impl About for Alter {
    type Request = AlterConfigsRequest;
    type Resource = alter_configs_request::AlterConfigsResource;
    type Response = AlterConfigsResponse;
    type Result = alter_configs_response::AlterConfigsResourceResponse;
    const OPERATION: Operation = Operation::AlterConfigs;

    fn resources(request: &mut Self::Request) -> &mut Vec<Self::Resource> {
        &mut request.resources
    }

    fn listed(request: &Self::Request) -> &[Self::Resource] {
        &request.resources
    }

    fn place(resource: &Self::Resource) -> (i8, &StrBytes) {
        (resource.resource_type, &resource.resource_name)
    }

    fn unsupported_reason(resource: &Self::Resource) -> Option<Outright> {
        match resource.resource_type {
            BROKER => Some(Outright::WholeBroker),
            // This key never supported loggers.
            BROKER_LOGGER => Some(Outright::UnknownType),
            _ => None,
        }
    }

    fn proposed(resource: &Self::Resource) -> Option<(Vec<(Setting, Value)>, Rest)> {
        let said = resource
            .configs
            .iter()
            .map(|config| (Setting::config(&config.name), said(config.value.as_ref())));
        Some((said.collect(), Rest::ConfigsInherited))
    }

    fn refused(resource: &Self::Resource, code: i16, message: Option<StrBytes>) -> Self::Result {
        Self::Result::default()
            .with_resource_type(resource.resource_type)
            .with_resource_name(resource.resource_name.clone())
            .with_error_code(code)
            .with_error_message(message)
    }

    fn results(answer: &mut Self::Response) -> &mut Vec<Self::Result> {
        &mut answer.responses
    }
}

struct Incremental;

impl About for Incremental {
    type Request = IncrementalAlterConfigsRequest;
    type Resource = incremental_alter_configs_request::AlterConfigsResource;
    type Response = IncrementalAlterConfigsResponse;
    type Result = incremental_alter_configs_response::AlterConfigsResourceResponse;
    const OPERATION: Operation = Operation::AlterConfigs;

    fn resources(request: &mut Self::Request) -> &mut Vec<Self::Resource> {
        &mut request.resources
    }

    fn listed(request: &Self::Request) -> &[Self::Resource] {
        &request.resources
    }

    fn place(resource: &Self::Resource) -> (i8, &StrBytes) {
        (resource.resource_type, &resource.resource_name)
    }

    fn unsupported_reason(resource: &Self::Resource) -> Option<Outright> {
        let tunes = |config: &incremental_alter_configs_request::AlterableConfig| {
            let value = config.value.as_ref().map_or("", StrBytes::as_str);
            tunable(&config.name, value)
        };
        let tunes = resource.configs.iter().all(tunes);
        (resource.resource_type == BROKER && !tunes).then_some(Outright::NotTunable)
    }

    fn proposed(resource: &Self::Resource) -> Option<(Vec<(Setting, Value)>, Rest)> {
        let value = |config: &incremental_alter_configs_request::AlterableConfig| match config
            .config_operation
        {
            SET => said(config.value.as_ref()),
            DELETE => Value::Inherited,
            // APPEND, SUBTRACT, and operations that a broker does not support either.
            _ => Value::Changed,
        };
        let said = resource
            .configs
            .iter()
            .map(|config| (Setting::config(&config.name), value(config)));
        Some((said.collect(), Rest::Kept))
    }

    fn refused(resource: &Self::Resource, code: i16, message: Option<StrBytes>) -> Self::Result {
        Self::Result::default()
            .with_resource_type(resource.resource_type)
            .with_resource_name(resource.resource_name.clone())
            .with_error_code(code)
            .with_error_message(message)
    }

    fn results(answer: &mut Self::Response) -> &mut Vec<Self::Result> {
        &mut answer.responses
    }
}

/// Kafka's `AlterConfigOp.OpType`.
const SET: i8 = 0;
const DELETE: i8 = 1;

fn said(value: Option<&StrBytes>) -> Value {
    value.map_or(Value::Inherited, |value| Value::Said(value.to_string()))
}

/// A value with `${...}` would be resolved by the broker's config providers, which read its files
/// and its environment.
fn tunable(name: &str, value: &str) -> bool {
    TUNABLE.contains(&name) && !value.contains("${")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{ResponseAction, Rewrite, RewriteOutcome},
        cluster::{Addresses, Cluster},
        wire::{frame::Rope, header},
    };
    use bytes::{BufMut, Bytes, BytesMut};
    use incremental_alter_configs_request::AlterableConfig;
    use kafka_protocol::messages::describe_configs_response::{
        DescribeConfigsResourceResult, DescribeConfigsSynonym,
    };

    fn text(text: &str) -> StrBytes {
        StrBytes::from_string(text.to_owned())
    }

    fn ask<T: Encodable>(row: &ApiRow, version: i16, body: &T) -> (Box<dyn ApiRequest>, Bytes) {
        let mut bytes = BytesMut::new();
        bytes.put_u32(0);
        bytes.put_i16(row.key);
        bytes.put_i16(version);
        bytes.put_i32(7);
        bytes.put_i16(-1);
        if header::response_len(row.key, version) == Some(5) {
            bytes.put_u8(0);
        }
        body.encode(&mut bytes, version).unwrap();
        let len = u32::try_from(bytes.len() - 4).unwrap();
        bytes[..4].copy_from_slice(&len.to_be_bytes());
        let frame = Frame::whole(bytes.freeze()).unwrap();
        let bytes = frame.bytes().clone();
        ((row.read)(frame).unwrap(), bytes)
    }

    fn decoded<T: Decodable + Message>(rope: Rope, row: &ApiRow, version: i16) -> T {
        codec::answer(&rope.into_frame(), row.key, version).unwrap()
    }

    fn answered<T: Decodable + Message>(plan: Disposition, row: &ApiRow, version: i16) -> T {
        match plan {
            Disposition::Answer(rope) => decoded(rope, row, version),
            Disposition::Forward { .. } | Disposition::Close => panic!("not answered"),
        }
    }

    fn forwarded(plan: Disposition) -> (Frame, ResponseAction) {
        match plan {
            Disposition::Forward {
                request,
                response_action,
            } => (request.into_frame(), response_action),
            Disposition::Answer(_) | Disposition::Close => panic!("not forwarded"),
        }
    }

    fn rewritten<T: Encodable + Message, A: Decodable + Message>(
        response_action: ResponseAction,
        row: &ApiRow,
        version: i16,
        answer: &T,
    ) -> A {
        let ResponseAction::Rewrite(rewrite) = response_action else {
            panic!("not rewritten")
        };
        let frame = codec::reply_to(row.key, version, 7, answer)
            .unwrap()
            .into_frame();
        decoded(run(rewrite, &frame), row, version)
    }

    fn run(rewrite: Rewrite, frame: &Frame) -> Rope {
        let mut cx = Answering {
            cluster: &Cluster::default(),
            addresses: &Addresses::by_port("gate", 1, 2),
            may: &mut |_, _, _| false,
            governed: &|_| false,
            named: &mut Vec::new(),
        };
        match rewrite(frame, &mut cx).unwrap() {
            RewriteOutcome::Answer(rope) => rope,
            RewriteOutcome::FollowUp { .. } => panic!("asks again"),
        }
    }

    fn denying(kind: Kind, name: &str) -> Denied {
        let mut denied = Denied::default();
        denied.deny(kind, name);
        denied
    }

    fn resource(of: i8, name: &str) -> DescribeConfigsResource {
        DescribeConfigsResource::default()
            .with_resource_type(of)
            .with_resource_name(text(name))
            .with_configuration_keys(None)
    }

    fn describe(resources: &[(i8, &str)]) -> DescribeConfigsRequest {
        let resources = resources.iter().map(|(of, name)| resource(*of, name));
        DescribeConfigsRequest::default().with_resources(resources.collect())
    }

    #[test]
    fn each_resource_is_judged_on_what_it_is() {
        let all = [
            (TOPIC, "t"),
            (BROKER, "1"),
            (BROKER_LOGGER, "1"),
            (CLIENT_METRICS, "m"),
            (GROUP, "g"),
        ];
        let (ask, _) = ask(&DESCRIBE, 4, &describe(&all));
        let required: Vec<_> = ask
            .required()
            .iter()
            .map(|permission| (permission.kind, permission.text(ask.request()).to_owned()))
            .collect();
        let expected = [
            (Kind::Topic, "t".to_owned()),
            (Kind::Cluster, String::new()),
            (Kind::Group, "g".to_owned()),
        ];
        assert_eq!(required, expected);
    }

    #[test]
    fn very_many_resources_are_not_held_against_each_other() {
        let names: Vec<_> = (0..50_000).map(|n| n.to_string()).collect();
        let of = |of| names.iter().map(move |name| (of, name.as_str()));
        let all: Vec<_> = of(TOPIC).chain(of(BROKER)).collect();
        let (ask, _) = ask(&DESCRIBE, 4, &describe(&all));
        assert_eq!(ask.required().len(), names.len() + 1);
        let mut all = all;
        all.reverse();
        let (ask, _) = self::ask(&DESCRIBE, 4, &describe(&all));
        assert_eq!(ask.required().len(), names.len() + 1);
    }

    #[test]
    fn a_denied_resource_is_told_beside_the_others_in_every_version() {
        for version in 1..=4 {
            let body = describe(&[(TOPIC, "t"), (GROUP, "g"), (CLIENT_METRICS, "m")]);
            for (kind, name, code, left) in [
                (Kind::Topic, "t", 29, 2),
                (Kind::Group, "g", 30, 2),
                (Kind::Cluster, "", 31, 2),
            ] {
                let (ask, _) = ask(&DESCRIBE, version, &body);
                let (frame, response_action) = forwarded(ask.plan(&denying(kind, name)).unwrap());
                let request = Request::walk(frame).unwrap();
                let forwarded: DescribeConfigsRequest = codec::request(&request).unwrap();
                assert_eq!(forwarded.resources.len(), left);
                let answer = DescribeConfigsResponse::default();
                let answer: DescribeConfigsResponse =
                    rewritten(response_action, &DESCRIBE, version, &answer);
                assert_eq!(answer.results.len(), 1);
                assert_eq!(answer.results[0].error_code, code, "version {version}");
            }
            let (ask, bytes) = ask(&DESCRIBE, version, &body);
            let (frame, response_action) = forwarded(ask.plan(&Denied::default()).unwrap());
            assert_eq!(*frame.bytes(), bytes);
            assert!(matches!(response_action, ResponseAction::Relay));
        }
    }

    #[test]
    fn one_resource_of_an_unknown_type_fails_the_whole_description() {
        for unknown in [0, 1, 3, 64, -1] {
            let (ask, _) = ask(&DESCRIBE, 4, &describe(&[(TOPIC, "t"), (unknown, "u")]));
            assert!(ask.unsupported_reason().is_some());
            let answer: DescribeConfigsResponse =
                answered(ask.plan(&Denied::default()).unwrap(), &DESCRIBE, 4);
            let codes: Vec<_> = answer.results.iter().map(|one| one.error_code).collect();
            assert_eq!(codes, [42, 42]);
        }
    }

    #[test]
    fn a_brokers_description_shows_no_address() {
        let shown = |name: &str, value: &str| {
            let synonym = DescribeConfigsSynonym::default()
                .with_name(text(name))
                .with_value(Some(text(value)));
            DescribeConfigsResourceResult::default()
                .with_name(text(name))
                .with_value(Some(text(value)))
                .with_synonyms(vec![synonym])
        };
        let configs = [
            ("listeners", "PLAINTEXT://inside:9092"),
            ("advertised.listeners", "PLAINTEXT://inside:9092"),
            ("controller.quorum.voters", "1@inside:9093"),
            ("controller.quorum.bootstrap.servers", "inside:9093"),
            ("rlmm.config.bootstrap.servers", "inside:9092"),
            ("log.retention.ms", "5"),
        ];
        let result = DescribeConfigsResult::default()
            .with_resource_type(BROKER)
            .with_resource_name(text("1"))
            .with_configs(configs.iter().map(|(n, v)| shown(n, v)).collect());
        for version in 1..=4 {
            let (ask, bytes) = ask(&DESCRIBE, version, &describe(&[(BROKER, "1")]));
            let (frame, response_action) = forwarded(ask.plan(&Denied::default()).unwrap());
            assert_eq!(*frame.bytes(), bytes);
            let answer = DescribeConfigsResponse::default().with_results(vec![result.clone()]);
            let answer: DescribeConfigsResponse =
                rewritten(response_action, &DESCRIBE, version, &answer);
            assert!(
                !format!("{answer:?}").contains("inside"),
                "version {version}"
            );
            let seen = &answer.results[0].configs;
            let shown: Vec<_> = seen.iter().map(|one| one.value.is_some()).collect();
            assert_eq!(shown, [false, false, false, false, false, true]);
            assert!(seen[0].is_sensitive && !seen[5].is_sensitive);
        }
    }

    fn set(of: i8, name: &str, configs: &[(&str, &str)]) -> IncrementalAlterConfigsRequest {
        let configs = configs.iter().map(|(name, value)| {
            AlterableConfig::default()
                .with_name(text(name))
                .with_value(Some(text(value)))
        });
        let resource = incremental_alter_configs_request::AlterConfigsResource::default()
            .with_resource_type(of)
            .with_resource_name(text(name))
            .with_configs(configs.collect());
        IncrementalAlterConfigsRequest::default().with_resources(vec![resource])
    }

    #[test]
    fn of_a_broker_only_what_tunes_it_is_set() {
        for version in 0..=1 {
            for name in ["", "1"] {
                let (ask, bytes) = ask(
                    &INCREMENTAL,
                    version,
                    &set(BROKER, name, &[("log.retention.ms", "5")]),
                );
                assert!(ask.unsupported_reason().is_none());
                let (frame, _) = forwarded(ask.plan(&Denied::default()).unwrap());
                assert_eq!(*frame.bytes(), bytes);
            }
            for bad in [
                "sasl.jaas.config",
                "listener.name.external.plain.sasl.jaas.config",
                "listener.name.external.ssl.truststore.location",
                "ssl.keystore.location",
                "advertised.listeners",
                "listeners",
                "metric.reporters",
                "config.providers",
                "principal.builder.class",
                "authorizer.class.name",
                "super.users",
                "what.a.plugin.reads",
                "LOG.RETENTION.MS",
            ] {
                let body = set(BROKER, "1", &[("log.retention.ms", "5"), (bad, "x")]);
                let (ask, _) = ask(&INCREMENTAL, version, &body);
                assert!(ask.unsupported_reason().is_some(), "{bad}");
                let answer: IncrementalAlterConfigsResponse =
                    answered(ask.plan(&Denied::default()).unwrap(), &INCREMENTAL, version);
                assert_eq!(answer.responses[0].error_code, 44, "{bad}");
            }
        }
        let provided = set(
            BROKER,
            "1",
            &[("log.retention.ms", "${file:/etc/passwd:root}")],
        );
        assert!(
            ask(&INCREMENTAL, 1, &provided)
                .0
                .unsupported_reason()
                .is_some()
        );
        let topic = set(TOPIC, "t", &[("sasl.jaas.config", "x")]);
        assert!(
            ask(&INCREMENTAL, 1, &topic)
                .0
                .unsupported_reason()
                .is_none()
        );
    }

    #[test]
    fn a_missing_right_comes_before_klamms_own_refusal() {
        let body = set(BROKER, "1", &[("sasl.jaas.config", "x")]);
        let (ask, _) = ask(&INCREMENTAL, 1, &body);
        let plan = ask.plan(&denying(Kind::Cluster, "")).unwrap();
        let answer: IncrementalAlterConfigsResponse = answered(plan, &INCREMENTAL, 1);
        assert_eq!(answer.responses[0].error_code, 31);
    }

    #[test]
    fn a_brokers_whole_configuration_is_never_replaced() {
        for version in 0..=2 {
            let of = |of: i8, name: &str| {
                alter_configs_request::AlterConfigsResource::default()
                    .with_resource_type(of)
                    .with_resource_name(text(name))
            };
            let body = AlterConfigsRequest::default()
                .with_resources(vec![of(BROKER, "1"), of(TOPIC, "t")]);
            let (ask, _) = ask(&ALTER, version, &body);
            let (frame, response_action) = forwarded(ask.plan(&Denied::default()).unwrap());
            let request = Request::walk(frame).unwrap();
            let left: AlterConfigsRequest = codec::request(&request).unwrap();
            assert_eq!(left.resources.len(), 1);
            assert_eq!(left.resources[0].resource_type, TOPIC);
            let answer = AlterConfigsResponse::default();
            let answer: AlterConfigsResponse = rewritten(response_action, &ALTER, version, &answer);
            assert_eq!(answer.responses[0].error_code, 44);
        }
    }

    #[test]
    fn what_tunes_a_broker_is_sorted_and_holds_nothing_dangerous() {
        assert!(TUNABLE.windows(2).all(|pair| pair[0] < pair[1]));
        for part in [
            "sasl",
            "ssl",
            "listener",
            "class",
            "reporter",
            "provider",
            "principal",
            "password",
        ] {
            assert!(TUNABLE.iter().all(|name| !name.contains(part)), "{part}");
        }
    }
}
