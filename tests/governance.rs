//! Topics with a contract, against the real broker. Defaults of the contract are filled in,
//! violations are rejected and have no effect, and client libraries report the reason to their
//! users.

use crate::{
    hostile::topic_name,
    kafka::{self, broker, klamm},
    library::{self, Client, Library},
    raw::Raw,
};
use kafka_protocol::{
    messages::{
        AlterConfigsRequest, CreatePartitionsRequest, CreateTopicsRequest, CreateTopicsResponse,
        DescribeConfigsRequest, IncrementalAlterConfigsRequest, MetadataRequest,
        alter_configs_request,
        create_partitions_request::CreatePartitionsTopic,
        create_topics_request::{CreatableTopic, CreatableTopicConfig},
        describe_configs_request::DescribeConfigsResource,
        incremental_alter_configs_request,
        metadata_request::MetadataRequestTopic,
    },
    protocol::StrBytes,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    process::{Command, Output},
    thread,
    time::Duration,
};

const TOPIC: i8 = 2;
const POLICY_VIOLATION: i16 = 44;

fn admin() -> Raw {
    let klamm = klamm();
    Raw::tls(klamm.ports().tls[0], &klamm.ca()).logged_in("admin", &kafka::password("admin"))
}

fn direct() -> Raw {
    Raw::plain(broker().port())
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn creatable(name: &str, partitions: i32, configs: &[(&str, &str)]) -> CreatableTopic {
    let configs = configs.iter().map(|(name, value)| {
        CreatableTopicConfig::default()
            .with_name(text(name))
            .with_value(Some(text(value)))
    });
    CreatableTopic::default()
        .with_name(topic_name(name))
        .with_num_partitions(partitions)
        .with_replication_factor(-1)
        .with_configs(configs.collect())
}

fn create(topics: Vec<CreatableTopic>, validate_only: bool) -> CreateTopicsResponse {
    let request = CreateTopicsRequest::default()
        .with_timeout_ms(30_000)
        .with_validate_only(validate_only)
        .with_topics(topics);
    admin().ask(7, &request)
}

/// The topic's own configurations, as the broker reports them, once it has them.
fn own(topic: &str) -> BTreeMap<String, String> {
    const DYNAMIC_TOPIC_CONFIG: i8 = 1;
    let resource = DescribeConfigsResource::default()
        .with_resource_type(TOPIC)
        .with_resource_name(text(topic))
        .with_configuration_keys(None);
    let request = DescribeConfigsRequest::default().with_resources(vec![resource]);
    loop {
        let mut answer = direct().ask(4, &request);
        let result = answer.results.remove(0);
        if result.error_code == 0 {
            let configs = result.configs.into_iter();
            return configs
                .filter(|config| config.config_source == DYNAMIC_TOPIC_CONFIG)
                .map(|config| (config.name.to_string(), config.value.unwrap().to_string()))
                .collect();
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// `None`: the topic does not exist.
fn partitions(topic: &str) -> Option<usize> {
    let asked = MetadataRequestTopic::default().with_name(Some(topic_name(topic)));
    let request = MetadataRequest::default()
        .with_topics(Some(vec![asked]))
        .with_allow_auto_topic_creation(false);
    let answer = direct().ask(12, &request);
    let topic = &answer.topics[0];
    (topic.error_code == 0).then_some(topic.partitions.len())
}

fn made(name: &str) {
    let answer = create(vec![creatable(name, -1, &[])], false);
    assert_eq!(answer.topics[0].error_code, 0, "{answer:?}");
    while partitions(name).is_none() {
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_topic_has_what_its_contract_fills_in() {
    let said = [("cleanup.policy", "compact,delete")];
    let topics = vec![
        creatable("open.governed.open", -1, &[]),
        creatable("open.governed.said", 3, &said),
        creatable("ungoverned.open", -1, &[]),
    ];
    let answer = create(topics, false);
    let told: Vec<_> = answer
        .topics
        .iter()
        .map(|topic| {
            (
                topic.name.0.as_str(),
                topic.error_code,
                topic.num_partitions,
            )
        })
        .collect();
    let expected = [
        ("open.governed.open", 0, 2),
        ("open.governed.said", 0, 3),
        ("ungoverned.open", 0, 1),
    ];
    assert_eq!(told, expected, "{answer:?}");
    let shown = |configs: BTreeMap<String, String>| {
        let configs: Vec<_> = configs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        configs.join(" ")
    };
    let filled = "compression.type=zstd retention.ms=86400000";
    assert_eq!(shown(own("open.governed.open")), filled);
    assert_eq!(
        shown(own("open.governed.said")),
        format!("cleanup.policy=compact,delete {filled}")
    );
    assert_eq!(shown(own("ungoverned.open")), "");
}

#[test]
fn what_breaks_its_contract_is_not_created_and_the_others_are() {
    for validate_only in [true, false] {
        let topics = vec![
            creatable("open.governed.endless", 2, &[("retention.ms", "-1")]),
            creatable("ungoverned.endless", 1, &[("retention.ms", "-1")]),
        ];
        let answer = create(topics, validate_only);
        let of = |name: &str| {
            let mut topics = answer.topics.iter();
            topics.find(|topic| topic.name.0.as_str() == name).unwrap()
        };
        let refused = of("open.governed.endless");
        assert_eq!(refused.error_code, POLICY_VIOLATION, "{answer:?}");
        assert_eq!(
            refused.error_message.as_deref(),
            Some(
                "retention.ms must be at most 604800000 (7d), not `-1` (open.governed.*/retention)"
            )
        );
        assert_eq!(of("ungoverned.endless").error_code, 0, "{answer:?}");
    }
    assert_eq!(partitions("open.governed.endless"), None);
}

#[test]
fn a_refused_alteration_changes_nothing() {
    let name = "open.governed.altered";
    made(name);
    let before = own(name);
    let set = |config: &str, value: &str, operation: i8| {
        use incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
        let config = AlterableConfig::default()
            .with_name(text(config))
            .with_config_operation(operation)
            .with_value((operation != 1).then(|| text(value)));
        let allowed = AlterableConfig::default()
            .with_name(text("segment.ms"))
            .with_value(Some(text("3600000")));
        let resource = AlterConfigsResource::default()
            .with_resource_type(TOPIC)
            .with_resource_name(text(name))
            .with_configs(vec![allowed, config]);
        let request = IncrementalAlterConfigsRequest::default().with_resources(vec![resource]);
        admin().ask(1, &request).responses.remove(0).error_code
    };
    assert_eq!(set("retention.ms", "604800001", 0), POLICY_VIOLATION);
    assert_eq!(set("cleanup.policy", "compact", 2), POLICY_VIOLATION);
    assert_eq!(set("cleanup.policy", "compact", 0), POLICY_VIOLATION);
    let all = |configs: &[(&str, &str)]| {
        use alter_configs_request::{AlterConfigsResource, AlterableConfig};
        let configs = configs.iter().map(|(name, value)| {
            AlterableConfig::default()
                .with_name(text(name))
                .with_value(Some(text(value)))
        });
        let resource = AlterConfigsResource::default()
            .with_resource_type(TOPIC)
            .with_resource_name(text(name))
            .with_configs(configs.collect());
        let request = AlterConfigsRequest::default().with_resources(vec![resource]);
        admin().ask(2, &request).responses.remove(0).error_code
    };
    assert_eq!(all(&[("segment.ms", "604800001")]), POLICY_VIOLATION);
    assert_eq!(own(name), before);
    let grow = |count: i32| {
        let topic = CreatePartitionsTopic::default()
            .with_name(topic_name(name))
            .with_count(count)
            .with_assignments(None);
        let request = CreatePartitionsRequest::default()
            .with_timeout_ms(30_000)
            .with_topics(vec![topic]);
        admin().ask(3, &request).results.remove(0).error_code
    };
    assert_eq!(grow(4), POLICY_VIOLATION);
    assert_eq!(partitions(name), Some(2));
    // Valid values are accepted. Deleted or omitted values become the broker's defaults, which are
    // valid here, too.
    assert_eq!(grow(3), 0);
    assert_eq!(set("retention.ms", "", 1), 0);
    assert_eq!(all(&[("retention.ms", "3600000")]), 0);
    let after = BTreeMap::from([("retention.ms".to_owned(), "3600000".to_owned())]);
    while own(name) != after {
        thread::sleep(Duration::from_millis(50));
    }
}

/// Each library once, so that the list of tests is the matrix.
macro_rules! matrix {
    ($($module:ident = $library:ident),* $(,)?) => { $(
        mod $module {
            use crate::library::$library as LIBRARY;
            #[test]
            fn tells_what_a_contract_refuses() { super::refused(&LIBRARY); }
            #[test]
            fn writes_on_after_a_batch_was_refused() { super::written(&LIBRARY); }
        }
    )* };
}

matrix! {
    java_4_4 = JAVA_4_4,
    librdkafka = CONFLUENT,
}

fn refused(library: &Library) {
    let name = format!("open.governed.refused.{}", library.name);
    let answer = Client::start(library, &kafka::gate("admin"))
        .ask(&format!("create --topic {name} --partitions 99"));
    assert_eq!(answer["error"], "POLICY_VIOLATION", "{answer}");
    let message = answer["message"].as_str().unwrap_or_default();
    let why = "partitions must be between 2 and 3, not `99` (open.governed.*/partitions)";
    assert!(message.contains(why), "{answer}");
    assert_eq!(partitions(&name), None);
}

fn written(library: &Library) {
    let name = format!("open.governed.written.{}", library.name);
    let maker = if library.creates {
        library
    } else {
        &library::CONFLUENT
    };
    let answer = Client::start(maker, &kafka::gate("admin"))
        .ask(&format!("create --topic {name} --partitions 2"));
    assert_eq!(answer, json!({}));
    let mut client = Client::start(library, &kafka::gate("tester"));
    let words = format!("--topic {name} --run terms --partitions 2 --count 20");
    for (terms, error) in [
        (
            "--size 100 --compression none --acks all",
            "UNSUPPORTED_COMPRESSION_TYPE",
        ),
        (
            "--size 100 --compression gzip --idempotent",
            "UNSUPPORTED_COMPRESSION_TYPE",
        ),
        (
            "--size 100 --compression zstd --acks 1",
            "INVALID_REQUIRED_ACKS",
        ),
        ("--size 2000 --compression zstd --idempotent", ""),
    ] {
        let answer = client.ask(&format!("produce {words} {terms}"));
        let refused = answer["refused"][&name].to_string();
        assert!(
            refused.contains(error) && refused.contains("20"),
            "{terms}: {answer}"
        );
    }
    let answer = client.ask(&format!(
        "produce {words} --size 100 --compression zstd --idempotent"
    ));
    crate::clients::all_sent(&answer, &name, 20);
}

#[test]
fn a_survey_tells_what_is_out_of_line_and_what_mends_it() {
    let name = "open.governed.before";
    let request = CreateTopicsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics(vec![creatable(name, 1, &[("retention.ms", "-1")])]);
    let answer = direct().ask(7, &request);
    assert_eq!(answer.topics[0].error_code, 0, "{answer:?}");
    assert_eq!(own(name).len(), 1);
    let (code, report) = survey();
    assert_eq!(code, Some(1), "{report}");
    let rows = |report: &Value| {
        let rows = report["findings"].as_array().unwrap().iter();
        rows.filter(|row| row["topic"] == name)
            .map(|row| row["command"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let config = "kafka-configs.sh --alter --entity-type topics --entity-name open.governed.before --add-config retention.ms=604800000";
    let grow = "kafka-topics.sh --alter --topic open.governed.before --partitions 2";
    assert_eq!(rows(&report), [config, grow], "{report}");
    // Klamm accepts the commands that the output suggests, and afterwards no finding is left.
    let topic = CreatePartitionsTopic::default()
        .with_name(topic_name(name))
        .with_count(2)
        .with_assignments(None);
    let more = CreatePartitionsRequest::default()
        .with_timeout_ms(30_000)
        .with_topics(vec![topic]);
    assert_eq!(admin().ask(3, &more).results[0].error_code, 0);
    let config = incremental_alter_configs_request::AlterableConfig::default()
        .with_name(text("retention.ms"))
        .with_value(Some(text("604800000")));
    let resource = incremental_alter_configs_request::AlterConfigsResource::default()
        .with_resource_type(TOPIC)
        .with_resource_name(text(name))
        .with_configs(vec![config]);
    let set = IncrementalAlterConfigsRequest::default().with_resources(vec![resource]);
    assert_eq!(admin().ask(1, &set).responses[0].error_code, 0);
    while !rows(&survey().1).is_empty() {
        thread::sleep(Duration::from_millis(50));
    }
    let names = klamm_survey(&["--names"]);
    assert_eq!(names.status.code(), Some(0));
    let names = String::from_utf8(names.stdout).unwrap();
    assert!(names.lines().any(|line| line == name), "{names}");
}

#[test]
fn a_cluster_that_cannot_be_reached_is_not_surveyed() {
    let dir = kafka::prepare("survey-nobody", "127.0.0.1:1", kafka::Ports::free());
    let survey = Command::new(env!("CARGO_BIN_EXE_klamm"))
        .args(["survey", "--config"])
        .arg(dir.join("klamm.yaml"))
        .output()
        .unwrap();
    assert_eq!(survey.status.code(), Some(2));
    let told = String::from_utf8(survey.stderr).unwrap();
    assert!(told.contains("cannot connect to `127.0.0.1:1`"), "{told}");
}

/// The exit code and output of `klamm survey` for the cluster of this test's Klamm.
fn survey() -> (Option<i32>, Value) {
    let ended = klamm_survey(&["--format", "json"]);
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    let report = serde_json::from_slice(&ended.stdout);
    (
        ended.status.code(),
        report.unwrap_or_else(|error| panic!("{error}: {told}")),
    )
}

fn klamm_survey(words: &[&str]) -> Output {
    let dir = klamm().audit().parent().unwrap().to_owned();
    let mut survey = Command::new(env!("CARGO_BIN_EXE_klamm"));
    survey
        .args(["survey", "--config"])
        .arg(dir.join("klamm.yaml"));
    survey.args(words).output().unwrap()
}
