//! What becomes of a connection when `users.yaml` changes.

use super::{
    sim::{ALICE, ROLES, Sim, live_with},
    *,
};
use crate::identity::{Gone, file::Entry};
use kafka_protocol::{
    messages::{
        FetchRequest, FetchResponse, TopicName,
        fetch_request::{FetchPartition, FetchTopic},
    },
    protocol::StrBytes,
};

const OF_BI: &str = "\
role: bi
members: [ \"group:bi\" ]
allow:
  - { id: bi-reads, consume: { topics: [ \"open.*\" ] } }
";

/// What the files say now.
fn reload(sim: &mut Sim, role: &str, alice: Option<Entry>) {
    let users = alice.map(|entry| ("alice".to_owned(), entry));
    let live = live_with(&[("roles/alice.yaml", role)], users.into_iter().collect());
    sim.live = Arc::new(live);
}

fn in_groups(groups: &[&str]) -> Option<Entry> {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Some(Entry {
        groups,
        ..ALICE.clone()
    })
}

fn fetch(sim: &mut Sim, correlation: i32) -> Result<(), Close> {
    let topic = FetchTopic::default()
        .with_topic(TopicName(StrBytes::from_static_str("open.a")))
        .with_partitions(vec![FetchPartition::default()]);
    let request = FetchRequest::default()
        .with_session_epoch(-1)
        .with_topics(vec![topic]);
    sim.send(1, 11, correlation, &request)
}

fn logged_in(role: &str, alice: Option<Entry>) -> Sim {
    let mut sim = Sim::new();
    reload(&mut sim, role, alice);
    sim.login("alice", "wonderland").unwrap();
    sim.received::<kafka_protocol::messages::SaslAuthenticateResponse>(2);
    sim
}

#[test]
fn connections_end_with_the_user_the_password_or_the_permission() {
    let disabled = Entry {
        disabled: true,
        ..ALICE.clone()
    };
    let again = Entry::with_password(b"wonderland", Vec::new()).unwrap();
    for (alice, gone, said) in [
        (None, Gone::Removed, "the user was removed"),
        (Some(disabled), Gone::Disabled, "the user was disabled"),
        (
            Some(again),
            Gone::Password,
            "the user was given another password",
        ),
    ] {
        let mut idle = Sim::open();
        reload(&mut idle, ROLES, alice.clone());
        assert_eq!(idle.wait(Duration::ZERO), Err(Close::Gone(gone)));
        idle.end(&Close::Gone(gone));
        idle.commit();
        let text = idle.ledger.text();
        let last = text.lines().last().unwrap();
        assert!(
            last.contains("\"closing\":\"revoked\"") && last.contains(said),
            "{last}"
        );
        assert!(last.contains("\"alice\""), "{last}");

        // Even before the bell is heard, nothing more is taken from who is gone.
        let mut busy = Sim::open();
        reload(&mut busy, ROLES, alice.clone());
        assert_eq!(fetch(&mut busy, 5), Err(Close::Gone(gone)));
        assert_eq!(busy.forwarded().len(), 0);

        let mut polling = Sim::open();
        fetch(&mut polling, 5).unwrap();
        polling.forwarded_one();
        reload(&mut polling, ROLES, alice);
        assert_eq!(polling.wait(Duration::ZERO), Err(Close::Gone(gone)));
    }
}

#[test]
fn a_reload_that_leaves_the_user_alone_leaves_the_connection_alone() {
    let mut sim = Sim::open();
    reload(&mut sim, ROLES, in_groups(&[]));
    sim.wait(Duration::ZERO).unwrap();
    fetch(&mut sim, 5).unwrap();
    sim.forwarded_one();
}

/// What a balancer says is what policy and log see; without it nothing is proven.
#[test]
fn a_client_behind_a_balancer_is_where_the_balancer_says() {
    let role = "role: near\nmembers: [ \"user:alice\" ]\nallow:\n  - id: from-near\n    consume: { topics: [ \"open.*\" ] }\n    when: { source: 172.16.0.0/12 }\n";
    let client = "172.16.5.6:7".parse().ok();
    for (introduction, allowed) in [(Some(client), true), (Some(None), false), (None, false)] {
        let mut sim = Sim::behind_a_balancer(&[("roles/alice.yaml", role)]);
        if let Some(client) = introduction {
            sim.session.introduced(client);
        }
        sim.login("alice", "wonderland").unwrap();
        sim.received::<kafka_protocol::messages::SaslAuthenticateResponse>(2);
        fetch(&mut sim, 5).unwrap();
        assert_eq!(sim.forwarded().len(), usize::from(allowed));
        let text = sim.ledger.text();
        let login = text.lines().next().unwrap();
        let balancer = "\"proxy\":{\"ip\":\"10.1.2.3\",\"port\":4567}";
        assert_eq!(login.contains(balancer), introduction.is_some(), "{login}");
        let source = if allowed { "172.16.5.6" } else { "10.1.2.3" };
        assert!(
            login.contains(&format!("\"src_endpoint\":{{\"ip\":\"{source}\"")),
            "{login}"
        );
    }
}

#[test]
fn other_groups_are_judged_from_the_next_request_on() {
    let mut sim = logged_in(OF_BI, in_groups(&[]));
    fetch(&mut sim, 5).unwrap();
    assert_eq!(sim.forwarded().len(), 0, "not in the group");
    let answer = sim.received::<FetchResponse>(5);
    assert_eq!(answer.responses[0].partitions[0].error_code, 29);

    reload(&mut sim, OF_BI, in_groups(&["bi"]));
    sim.wait(Duration::ZERO).unwrap();
    fetch(&mut sim, 6).unwrap();
    sim.forwarded_one();
    let text = sim.ledger.text();
    let last = text.lines().last().unwrap();
    assert!(
        last.contains("bi-reads") && last.contains("\"groups\":[{\"name\":\"bi\"}]"),
        "{last}"
    );

    // What is at the broker relies on the group.
    reload(&mut sim, OF_BI, in_groups(&["ops"]));
    assert_eq!(sim.wait(Duration::ZERO), Err(Close::Revoked));

    let mut idle = logged_in(OF_BI, in_groups(&["bi"]));
    reload(&mut idle, OF_BI, in_groups(&["ops"]));
    idle.wait(Duration::ZERO).unwrap();
    fetch(&mut idle, 5).unwrap();
    assert_eq!(idle.forwarded().len(), 0, "no longer in the group");
}
