//! Reads all topics of a cluster, and their settings from each broker: for `klamm survey`, which
//! runs apart from the proxy.

use super::upstream::{self, Opened, Upstream, patiently};
use crate::shell::{
    files::watch::Watch,
    serve::{self, ServeError},
};
use crate::{
    config::Config,
    policy::{
        contract::comparison::{Effective, Topic},
        model::topic_limits,
    },
};
use kafka_protocol::{
    messages::{
        DescribeConfigsResponse, MetadataRequest, MetadataResponse,
        describe_configs_request::DescribeConfigsResource,
    },
    protocol::StrBytes,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::runtime::Builder;

/// All topics, with their settings on each broker.
pub fn survey(config: &Config) -> Result<Vec<Topic>, ServeError> {
    let executor = Builder::new_multi_thread().enable_all().build()?;
    let surveyed = executor.block_on(look(config));
    executor.shutdown_timeout(Duration::from_secs(1));
    surveyed
}

async fn look(config: &Config) -> Result<Vec<Topic>, ServeError> {
    let upstream = serve::upstream(config, &mut Watch::default())?;
    let mut link = upstream.open_any().await?;
    let request = MetadataRequest::default()
        .with_topics(None)
        .with_allow_auto_topic_creation(false);
    let version = link.newest(METADATA, NEWEST_METADATA);
    let asked = link.ask("Metadata", version, &request, &upstream.pool);
    let answer = patiently(asked).await?;
    let mut topics = topics(&answer);
    for broker in &answer.brokers {
        let port = u16::try_from(broker.port).map_err(|_| upstream::UpstreamError::NoBroker)?;
        let mut link = upstream.open(&broker.host, port).await?;
        describe(&upstream, &mut link, broker.node_id.0, &mut topics).await?;
    }
    Ok(topics.into_values().collect())
}

fn topics(answer: &MetadataResponse) -> BTreeMap<String, Topic> {
    let known = answer.topics.iter().filter(|topic| topic.error_code == 0);
    let topics = known.filter_map(|topic| {
        let name = topic.name.as_ref()?.to_string();
        let partitions = topic.partitions.iter();
        let replicas = partitions.map(|partition| partition.replica_nodes.len());
        let topic = Topic {
            name: name.clone(),
            replicas: replicas.collect(),
            configs: BTreeMap::new(),
        };
        Some((name, topic))
    });
    topics.collect()
}

/// Asks one broker for the configurations of all topics, in batches.
async fn describe(
    upstream: &Upstream,
    link: &mut Opened,
    broker: i32,
    topics: &mut BTreeMap<String, Topic>,
) -> Result<(), upstream::UpstreamError> {
    let names: Vec<String> = topics.keys().cloned().collect();
    for some in names.chunks(AT_A_TIME) {
        let resources = some.iter().map(|name| resource(name)).collect();
        let answer = link.describe_configs(resources, &upstream.pool).await?;
        note(answer, broker, topics)?;
    }
    Ok(())
}

fn resource(topic: &str) -> DescribeConfigsResource {
    let names = topic_limits::CONFIGS
        .iter()
        .map(|known| StrBytes::from_static_str(known.name));
    DescribeConfigsResource::default()
        .with_resource_type(TOPIC)
        .with_resource_name(StrBytes::from_string(topic.to_owned()))
        .with_configuration_keys(Some(names.collect()))
}

/// A topic that has been deleted meanwhile is left out.
fn note(
    answer: DescribeConfigsResponse,
    broker: i32,
    topics: &mut BTreeMap<String, Topic>,
) -> Result<(), upstream::UpstreamError> {
    for result in answer.results {
        let name = result.resource_name.as_str();
        if result.error_code == UNKNOWN_TOPIC {
            topics.remove(name);
            continue;
        }
        upstream::refused(
            "DescribeConfigs",
            result.error_code,
            result.error_message.as_deref(),
        )?;
        let Some(topic) = topics.get_mut(name) else {
            continue;
        };
        for config in result.configs {
            let effective = Effective {
                broker,
                value: config.value.map(|value| value.to_string()),
                own: config.config_source == OF_THE_TOPIC,
            };
            let all = topic.configs.entry(config.name.to_string()).or_default();
            all.push(effective);
        }
    }
    Ok(())
}

const METADATA: i16 = 3;
const NEWEST_METADATA: i16 = 12;
const AT_A_TIME: usize = 500;
const UNKNOWN_TOPIC: i16 = 3;
/// Kafka's `ConfigResource.Type` and `ConfigSource`.
const TOPIC: i8 = 2;
const OF_THE_TOPIC: i8 = 1;
