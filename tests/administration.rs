//! Administration through Klamm, compared with the broker itself. Authorized users get the broker's
//! answers, except for addresses; others are denied.

use crate::{
    hostile::topic_name,
    kafka::{self, broker, klamm},
    raw::Raw,
};
use kafka_protocol::{
    messages::{
        AlterConfigsRequest, AlterUserScramCredentialsRequest, BrokerId, CreatePartitionsRequest,
        CreateTopicsRequest, DescribeAclsRequest, DescribeClientQuotasRequest,
        DescribeConfigsRequest, DescribeLogDirsRequest, DescribeQuorumRequest,
        DescribeUserScramCredentialsRequest, ElectLeadersRequest, IncrementalAlterConfigsRequest,
        ListConfigResourcesRequest, ListPartitionReassignmentsRequest, UpdateFeaturesRequest,
        alter_configs_request, alter_user_scram_credentials_request::ScramCredentialDeletion,
        create_partitions_request::CreatePartitionsTopic, create_topics_request::CreatableTopic,
        describe_configs_request::DescribeConfigsResource, describe_quorum_request,
        elect_leaders_request::TopicPartitions, incremental_alter_configs_request,
    },
    protocol::{Request, StrBytes},
};
use std::{fmt::Debug, thread, time::Duration};

const TOPIC: i8 = 2;
const BROKER: i8 = 4;

fn admin() -> Raw {
    as_user("admin")
}

/// A user without rights on the cluster.
fn tester() -> Raw {
    as_user("tester")
}

fn as_user(user: &str) -> Raw {
    let klamm = klamm();
    Raw::tls(klamm.ports().tls[0], &klamm.ca()).logged_in(user, &kafka::password(user))
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn make(topic: &str) {
    let creatable = CreatableTopic::default()
        .with_name(topic_name(topic))
        .with_num_partitions(1)
        .with_replication_factor(1);
    let request = CreateTopicsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics(vec![creatable]);
    let answer = Raw::plain(broker().port()).ask(7, &request);
    assert_eq!(answer.topics[0].error_code, 0, "{answer:?}");
}

/// Expects the same answer through Klamm as from the broker, in every version that both support.
/// Other tests change the cluster meanwhile, so a difference is requested again.
fn same<R: Request>(newest: i16, request: &R)
where
    R::Response: Debug + PartialEq,
{
    for version in R::VERSIONS.min..=newest {
        let ask = || {
            let through = admin().ask(version, request);
            (through, Raw::plain(broker().port()).ask(version, request))
        };
        let same = |(through, direct): &(R::Response, R::Response)| through == direct;
        let mut tries = (0..20).map(|_| ask());
        let (through, direct) = tries.find(same).unwrap_or_else(ask);
        assert_eq!(through, direct, "key {} version {version}", R::KEY);
    }
}

#[test]
fn what_an_administrator_may_see_is_what_the_broker_shows() {
    make("administration.seen");
    let topic = describe(&[(TOPIC, "administration.seen"), (TOPIC, "missing.topic")]);
    same(4, &topic);
    // From version 4 on the response has the free disk space, which changes all the time.
    same(
        3,
        &DescribeLogDirsRequest::default().with_topics(Some(Vec::new())),
    );
    same(
        0,
        &ListPartitionReassignmentsRequest::default().with_topics(None),
    );
    same(1, &DescribeClientQuotasRequest::default());
    same(
        0,
        &DescribeUserScramCredentialsRequest::default().with_users(None),
    );
    same(0, &ListConfigResourcesRequest::default());
    let partition = describe_quorum_request::PartitionData::default();
    let metadata = describe_quorum_request::TopicData::default()
        .with_topic_name(topic_name("__cluster_metadata"))
        .with_partitions(vec![partition]);
    let quorum = DescribeQuorumRequest::default().with_topics(vec![metadata]);
    for version in 0..=1 {
        let answer = admin().ask(version, &quorum);
        assert_eq!(answer.error_code, 0);
        assert!(!answer.topics[0].partitions[0].current_voters.is_empty());
    }
}

fn describe(resources: &[(i8, &str)]) -> DescribeConfigsRequest {
    let resources = resources.iter().map(|(of, name)| {
        DescribeConfigsResource::default()
            .with_resource_type(*of)
            .with_resource_name(text(name))
            .with_configuration_keys(None)
    });
    DescribeConfigsRequest::default()
        .with_resources(resources.collect())
        .with_include_synonyms(true)
}

#[test]
fn a_brokers_addresses_are_not_shown() {
    let node = node();
    let address = broker().address();
    let direct = Raw::plain(broker().port()).ask(4, &describe(&[(BROKER, &node)]));
    assert!(format!("{direct:?}").contains(&address));
    let mut through = admin().ask(4, &describe(&[(BROKER, &node)]));
    assert_eq!(through.results[0].error_code, 0);
    let port = address.rsplit(':').next().unwrap();
    assert!(!format!("{through:?}").contains(port), "{through:?}");
    // Everything else is unchanged.
    let mut direct = direct;
    let hidden = |name: &str| name.ends_with("listeners") || name.starts_with("controller.quorum.");
    for answer in [&mut through, &mut direct] {
        let configs = &mut answer.results[0].configs;
        configs.retain(|config| !hidden(&config.name));
        configs.sort_by(|one, other| one.name.cmp(&other.name));
    }
    assert_eq!(through, direct);
}

fn node() -> String {
    let request = kafka_protocol::messages::MetadataRequest::default();
    let answer = Raw::plain(broker().port()).ask(9, &request);
    answer.brokers[0].node_id.0.to_string()
}

#[test]
fn a_resource_of_an_unknown_type_is_refused_as_the_broker_does() {
    make("administration.type");
    let request = describe(&[(TOPIC, "administration.type"), (64, "u")]);
    let codes = |mut raw: Raw| -> Vec<i16> {
        let answer = raw.ask(4, &request);
        answer.results.iter().map(|one| one.error_code).collect()
    };
    assert_eq!(codes(admin()), codes(Raw::plain(broker().port())));
    let request = set(&[
        (TOPIC, "administration.type", "retention.ms", "99999999"),
        (64, "u", "x", "y"),
    ]);
    let codes = |mut raw: Raw| -> Vec<(i8, i16)> {
        let answer = raw.ask(1, &request);
        let mut codes: Vec<_> = answer
            .responses
            .iter()
            .map(|one| (one.resource_type, one.error_code))
            .collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(codes(admin()), codes(Raw::plain(broker().port())));
}

fn set(resources: &[(i8, &str, &str, &str)]) -> IncrementalAlterConfigsRequest {
    use incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
    let resources = resources.iter().map(|(of, name, key, value)| {
        let config = AlterableConfig::default()
            .with_name(text(key))
            .with_value(Some(text(value)));
        AlterConfigsResource::default()
            .with_resource_type(*of)
            .with_resource_name(text(name))
            .with_configs(vec![config])
    });
    IncrementalAlterConfigsRequest::default().with_resources(resources.collect())
}

#[test]
fn a_topic_is_configured_and_grown_through_klamm() {
    make("administration.shaped");
    let answer = admin().ask(
        1,
        &set(&[(TOPIC, "administration.shaped", "retention.ms", "77777777")]),
    );
    assert_eq!(answer.responses[0].error_code, 0, "{answer:?}");
    while retention("administration.shaped").as_deref() != Some("77777777") {
        thread::sleep(Duration::from_millis(50));
    }
    let more = CreatePartitionsTopic::default()
        .with_name(topic_name("administration.shaped"))
        .with_count(3)
        .with_assignments(None);
    let request = CreatePartitionsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics(vec![more]);
    for version in 0..=3 {
        let answer = tester().ask(version, &request);
        assert_eq!(answer.results[0].error_code, 29);
    }
    let answer = admin().ask(3, &request);
    assert_eq!(answer.results[0].error_code, 0, "{answer:?}");
    let elect = TopicPartitions::default()
        .with_topic(topic_name("administration.shaped"))
        .with_partitions(vec![0]);
    let elect = ElectLeadersRequest::default()
        .with_timeout_ms(30_000)
        .with_topic_partitions(Some(vec![elect]));
    // Its leader is the preferred one already.
    let answer = admin().ask(2, &elect);
    assert_eq!(
        answer.replica_election_results[0].partition_result[0].error_code, 84,
        "{answer:?}"
    );
    assert_eq!(tester().ask(2, &elect).error_code, 31);
}

/// As the broker itself knows it; a broker learns of changes a moment later.
fn retention(topic: &str) -> Option<String> {
    let request = describe(&[(TOPIC, topic)]);
    let seen = Raw::plain(broker().port()).ask(4, &request);
    let mut configs = seen.results[0].configs.iter();
    let retention = configs.find(|config| &*config.name == "retention.ms");
    retention?.value.as_ref().map(ToString::to_string)
}

#[test]
fn a_broker_is_not_reconfigured_by_a_verb() {
    let node = node();
    // `administer` does not grant it.
    let answer = admin().ask(1, &set(&[(BROKER, &node, "sasl.jaas.config", "x")]));
    assert_eq!(answer.responses[0].error_code, 31);
    let resource = alter_configs_request::AlterConfigsResource::default()
        .with_resource_type(BROKER)
        .with_resource_name(text(&node));
    let request = AlterConfigsRequest::default().with_resources(vec![resource]);
    assert_eq!(admin().ask(2, &request).responses[0].error_code, 31);
}

#[test]
fn credentials_and_acls_are_not_given_by_a_verb() {
    let deletion = ScramCredentialDeletion::default()
        .with_name(text("somebody"))
        .with_mechanism(1);
    let request = AlterUserScramCredentialsRequest::default().with_deletions(vec![deletion]);
    assert_eq!(admin().ask(0, &request).results[0].error_code, 31);
    let filter = DescribeAclsRequest::default()
        .with_resource_type_filter(1)
        .with_pattern_type_filter(1)
        .with_operation(1)
        .with_permission_type(1);
    assert_eq!(admin().ask(3, &filter).error_code, 31);
}

#[test]
fn who_has_no_right_on_the_cluster_learns_nothing_of_it() {
    assert_eq!(
        tester()
            .ask(4, &DescribeLogDirsRequest::default().with_topics(None))
            .error_code,
        31
    );
    assert_eq!(
        tester()
            .ask(0, &DescribeQuorumRequest::default())
            .error_code,
        31
    );
    assert_eq!(
        tester()
            .ask(1, &DescribeClientQuotasRequest::default())
            .error_code,
        31
    );
    assert_eq!(
        tester()
            .ask(1, &ListConfigResourcesRequest::default())
            .error_code,
        31
    );
    assert_eq!(
        tester()
            .ask(1, &UpdateFeaturesRequest::default())
            .error_code,
        31
    );
    let unregister =
        kafka_protocol::messages::UnregisterBrokerRequest::default().with_broker_id(BrokerId(99));
    assert_eq!(tester().ask(0, &unregister).error_code, 31);
    let node = node();
    let answer = tester().ask(4, &describe(&[(BROKER, &node)]));
    assert_eq!(answer.results[0].error_code, 31);
}
