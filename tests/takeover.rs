//! `klamm import` turns the output of a broker's own ACL tool into a policy with the same
//! decisions.

use crate::{
    kafka::{state, succeed},
    passthrough,
};
use klamm::policy::{
    Policy,
    model::vocabulary::{Action, Kind, Operation, Subject},
};
use std::{fs, process::Command};

/// Kafka's `kafka-acls`.
fn acls(words: &[&str]) -> Command {
    let mut java = Command::new("java");
    java.args([
        "-cp",
        "target/kafka/tools/*",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
    ]);
    java.args(["org.apache.kafka.tools.AclCommand", "--bootstrap-server"]);
    java.arg(passthrough::secure().broker.address()).args(words);
    java
}

/// As an operator would type them.
const ADDED: [&str; 6] = [
    "--allow-principal User:svc-shop --producer --topic takeover.orders --idempotent",
    "--allow-principal User:ann --allow-principal User:ben --consumer --topic takeover. --group takeover- --resource-pattern-type prefixed",
    "--deny-principal User:ben --operation read --topic takeover.cards",
    "--allow-principal User:ops --allow-host 10.9.8.7 --operation All --topic takeover.ops",
    "--allow-principal User:svc-shop --operation Describe --operation Write --transactional-id takeover-tx",
    "--allow-principal User:ops --operation DescribeConfigs --cluster",
];

#[test]
fn what_kafkas_own_tool_lists_is_taken_over() {
    for added in ADDED {
        let words: Vec<_> = ["--add"].into_iter().chain(added.split(' ')).collect();
        succeed(&mut acls(&words));
    }
    let listed = acls(&["--list"]).output().unwrap();
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let dir = state("takeover");
    let (file, policy) = (dir.join("acls.txt"), dir.join("policy"));
    fs::write(&file, &listed.stdout).unwrap();
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    klamm
        .args(["import", "--from", "acls"])
        .arg(&file)
        .arg(&policy);
    let told = klamm.output().unwrap();
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(!told.contains("takeover"), "left out: {told}");

    let policy = Policy::load(&policy).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let may = |user: &str, source: &str, operation, kind, name| {
        let subject = Subject {
            source: Some(source.parse().unwrap()),
            ..Subject::unproven(user)
        };
        let action = Action {
            operation,
            kind,
            name,
        };
        policy.view(&subject, None).decide(&action, 1).is_allowed()
    };
    let (here, there) = ("127.0.0.1", "10.9.8.7");
    use {Kind as K, Operation as O};
    for (user, source, operation, kind, name, expected) in [
        (
            "svc-shop",
            here,
            O::Write,
            K::Topic,
            "takeover.orders",
            true,
        ),
        (
            "svc-shop",
            here,
            O::Describe,
            K::Topic,
            "takeover.orders",
            true,
        ),
        (
            "svc-shop",
            here,
            O::Create,
            K::Topic,
            "takeover.orders",
            true,
        ),
        (
            "svc-shop",
            here,
            O::Read,
            K::Topic,
            "takeover.orders",
            false,
        ),
        (
            "svc-shop",
            here,
            O::Write,
            K::Topic,
            "takeover.orders.x",
            false,
        ),
        (
            "svc-shop",
            here,
            O::Write,
            K::TransactionalId,
            "takeover-tx",
            true,
        ),
        ("ann", here, O::Read, K::Topic, "takeover.cards", true),
        ("ann", here, O::Read, K::Group, "takeover-1", true),
        ("ann", here, O::Read, K::Topic, "elsewhere", false),
        ("ben", here, O::Read, K::Topic, "takeover.orders", true),
        ("ben", here, O::Read, K::Topic, "takeover.cards", false),
        ("ops", there, O::Delete, K::Topic, "takeover.ops", true),
        ("ops", here, O::Delete, K::Topic, "takeover.ops", false),
        ("ops", here, O::DescribeConfigs, K::Cluster, "", true),
        ("ops", here, O::AlterConfigs, K::Cluster, "", false),
    ] {
        let is = may(user, source, operation, kind, name);
        assert_eq!(is, expected, "{user} {operation:?} {name} from {source}");
    }
}
