//! What a decision costs: 10,000 rules in 1,000 roles, 5,000 contracts.
//!
//! To reach: loading under a second, a decision on a name that was not seen before under 5 µs. `all roles` is the worst case, one subject who has every role,
//! so that all rules are in one view.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use klamm::policy::{
    Policy,
    files::Files,
    vocabulary::{Action, Kind, Operation, Subject},
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

criterion_group!(decide, benches);
criterion_main!(decide);
