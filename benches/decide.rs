//! The cost of a decision with 10,000 rules in 1,000 roles and 5,000 contracts.
//!
//! Targets:
//!
//! - loading: under a second;
//! - a decision: under 5 µs for a new name, under 300 ns for a name that was already decided on the
//!   connection;
//! - a listing of 20,000 topics: filtered within 15 ms.
//!
//! `all roles` is the worst case: one subject has every role, so all rules are in one view.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot be set up has failed"
)]

use bytes::{BufMut, BytesMut};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kafka_protocol::{
    messages::{
        MetadataRequest, MetadataResponse, TopicName,
        metadata_response::{
            MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
        },
    },
    protocol::{Encodable, StrBytes},
};
use klamm::{
    api::{self, Answering, Denied, Disposition, ResponseAction, RewriteOutcome},
    cluster::{Addresses, Cluster},
    policy::{
        Policy,
        language::files::Files,
        model::vocabulary::{Action, Kind, Operation, Subject},
    },
    session::measured::Remembering,
    wire::frame::Frame,
};
use std::{fmt::Write as _, hint::black_box};

const ROLES: usize = 1_000;
const RULES: usize = 10;
const CONTRACTS: usize = 5_000;

fn files() -> Files {
    let mut files = Files {
        directory: "policy".into(),
        ..Files::default()
    };
    for role in 0..ROLES {
        let mut text =
            format!("role: r{role}\nmembers: [ \"user:u{role}\", \"group:all\" ]\nallow:\n");
        for rule in 0..RULES {
            let topics = match rule % 4 {
                0 => format!("domain-{}.team-{role}.*", role % 50),
                1 => format!("domain-{}.team-{role}.topic-{rule}", role % 50),
                2 => format!("domain-{}.*-{rule}-{role}", role % 50),
                _ => format!("*.team-{role}.dlq-{rule}"),
            };
            let when = if rule == 3 {
                "\n    when: { tls: true }"
            } else {
                ""
            };
            writeln!(text, "  - id: r{role}-{rule}\n    consume: {{ topics: [ \"{topics}\" ], groups: [ \"g-{role}-*\" ] }}{when}").unwrap();
        }
        writeln!(text, "deny:\n  - id: d{role}\n    operations: [ read ]\n    topics: [ \"domain-{}.team-{role}.secret.*\" ]", role % 50).unwrap();
        files
            .contents
            .insert(format!("roles/{role}.yaml"), text.into_bytes());
    }
    for contract in 0..CONTRACTS {
        let star = if contract % 5 == 0 { ".*" } else { "" };
        let text = format!(
            "topic: \"domain-{}.team-{contract}{star}\"\naudit: request\n",
            contract % 50
        );
        files
            .contents
            .insert(format!("topics/{contract}.yaml"), text.into_bytes());
    }
    files
}

fn subject(group: &str) -> Subject {
    Subject {
        groups: vec![group.into()],
        listener: "clients".into(),
        tls: true,
        ..Subject::unproven("u7")
    }
}

fn benches(c: &mut Criterion) {
    let files = files();
    let policy = Policy::from_files(&files).unwrap();
    let names: Vec<String> = (0..4096usize)
        .map(|n| match n % 4 {
            0 => format!("domain-{}.team-{}.x{n}", n % 50, n % ROLES),
            1 => format!("domain-{}.a-b-2-{}", n % 50, n % ROLES),
            2 => format!("elsewhere.team-{}.dlq-3", n % ROLES),
            _ => format!("nothing-has-this-name-{n}"),
        })
        .collect();
    let mut load = c.benchmark_group("load");
    load.sample_size(10);
    load.bench_function("10,000 rules, 5,000 contracts", |b| {
        b.iter(|| Policy::from_files(&files).unwrap());
    });
    load.finish();
    for (name, group) in [("all roles", "all"), ("one role", "none")] {
        let view = policy.view(&subject(group), None);
        let mut next = names.iter().cycle();
        c.bench_function(&format!("decide, {name}, unseen name"), |b| {
            b.iter(|| {
                let action = Action {
                    operation: Operation::Read,
                    kind: Kind::Topic,
                    name: next.next().unwrap(),
                };
                black_box(view.decide(&action, 1))
            });
        });
        c.bench_function(&format!("view, {name}, interned"), |b| {
            b.iter(|| policy.view(&subject(group), None));
        });
    }
    c.bench_function("view, all roles, built", |b| {
        b.iter_batched(
            || Policy::from_files(&files).unwrap(),
            |policy| (policy.view(&subject("all"), None), policy),
            BatchSize::PerIteration,
        );
    });
    let mut next = names.iter().cycle();
    c.bench_function("contract", |b| {
        b.iter(|| policy.contract(next.next().unwrap()));
    });
}

/// Names that were already decided on the connection: as many as a producer or consumer has in one
/// request.
fn remembered(c: &mut Criterion) {
    for (name, group) in [("all roles", "all"), ("one role", "none")] {
        let policy = Policy::from_files(&files()).unwrap();
        let mut memory = Remembering::new(policy, &subject(group)).unwrap();
        let names: Vec<String> = (0..8).map(|n| format!("domain-7.team-7.x{n}")).collect();
        let mut next = names.iter().cycle();
        c.bench_function(&format!("decide, {name}, seen before"), |b| {
            b.iter(|| {
                let action = Action {
                    operation: Operation::Read,
                    kind: Kind::Topic,
                    name: next.next().unwrap(),
                };
                black_box(memory.judge(&action, 1))
            });
        });
    }
}

const TOPICS: usize = 20_000;

/// A message of this key and version as it is on the wire, after its header.
fn framed(header: &[u8], body: &impl Encodable, version: i16) -> Frame {
    let mut content = BytesMut::from(header);
    body.encode(&mut content, version).unwrap();
    let mut bytes = BytesMut::new();
    bytes.put_i32(content.len().try_into().unwrap());
    bytes.extend_from_slice(&content);
    Frame::whole(bytes.freeze()).unwrap()
}

fn answer_of_all_topics() -> Frame {
    let partition = MetadataResponsePartition::default()
        .with_leader_id(1.into())
        .with_replica_nodes(vec![1.into()])
        .with_isr_nodes(vec![1.into()]);
    let topics = (0..TOPICS).map(|n| {
        let name = format!("domain-{}.team-{}.x{n}", n % 50, n % (2 * ROLES));
        MetadataResponseTopic::default()
            .with_name(Some(TopicName(StrBytes::from_string(name))))
            .with_topic_id(uuid::Uuid::from_u128(n as u128 + 1))
            .with_partitions(vec![partition.clone()])
    });
    let broker = MetadataResponseBroker::default()
        .with_node_id(1.into())
        .with_host(StrBytes::from_static_str("broker.inside"))
        .with_port(9092);
    let answer = MetadataResponse::default()
        .with_brokers(vec![broker])
        .with_topics(topics.collect());
    framed(&[0, 0, 0, 5, 0], &answer, 12)
}

/// A listing of all topics, filtered by the subject's rights, from the broker's bytes to the
/// client's.
fn metadata(c: &mut Criterion) {
    let policy = Policy::from_files(&files()).unwrap();
    let request = framed(
        b"\0\x03\0\x0c\0\0\0\x05\0\x01x\0",
        &MetadataRequest::default().with_topics(None),
        12,
    );
    let (answer, cluster) = (answer_of_all_topics(), nobody());
    let addresses = Addresses::by_port("gate.example", 9200, 9210);
    let asked = || {
        let ask = (api::row(3).unwrap().read)(request.clone()).unwrap();
        let Ok(Disposition::Forward {
            response_action: ResponseAction::Rewrite(rewrite),
            ..
        }) = ask.plan(&Denied::default())
        else {
            panic!("a listing is asked anew");
        };
        rewrite
    };
    for (name, group) in [("all roles", "all"), ("one role", "none")] {
        let view = policy.view(&subject(group), None);
        c.bench_function(&format!("metadata of {TOPICS} topics, {name}"), |b| {
            b.iter_batched(
                asked,
                |rewrite| {
                    let mut may = |operation, kind, name: &str| {
                        let action = Action {
                            operation,
                            kind,
                            name,
                        };
                        view.decide(&action, 3).is_allowed()
                    };
                    let mut named = Vec::new();
                    let mut cx = Answering {
                        cluster: &cluster,
                        addresses: &addresses,
                        may: &mut may,
                        governed: &|_| false,
                        named: &mut named,
                    };
                    let Ok(RewriteOutcome::Answer(told)) = rewrite(&answer, &mut cx) else {
                        panic!("the answer is whole");
                    };
                    told
                },
                BatchSize::PerIteration,
            );
        });
    }
}

fn nobody() -> Cluster {
    Cluster::default()
}

criterion_group!(decide, benches, remembered, metadata);
criterion_main!(decide);
