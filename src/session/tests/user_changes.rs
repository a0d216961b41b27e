//! The effect of changes to `users.yaml` on open connections, and what a client that guesses
//! passwords can observe.

use super::sim::{ALICE, ROLES, Sim, live_with};
use crate::identity::{
    Backoff, Gone,
    backoff::{CROWD, LoginResult},
    file::UserEntry,
    mechanism::oauthbearer::tests::failing,
};
use crate::session::*;
use bytes::Bytes;
use kafka_protocol::{
    messages::{
        FetchRequest, FetchResponse, SaslAuthenticateRequest, SaslHandshakeRequest, TopicName,
        fetch_request::{FetchPartition, FetchTopic},
    },
    protocol::StrBytes,
};
use proptest::prelude::*;

const OF_BI: &str = "\
role: bi
members: [ \"group:bi\" ]
allow:
  - { id: bi-reads, consume: { topics: [ \"open.*\" ] } }
";

/// Replaces policy and users.
fn reload(sim: &mut Sim, role: &str, alice: Option<UserEntry>) {
    let users = alice.map(|entry| ("alice".to_owned(), entry));
    let live = live_with(&[("roles/alice.yaml", role)], users.into_iter().collect());
    sim.live = Arc::new(live);
}

fn in_groups(groups: &[&str]) -> Option<UserEntry> {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Some(UserEntry {
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

fn logged_in(role: &str, alice: Option<UserEntry>) -> Sim {
    let mut sim = Sim::new();
    reload(&mut sim, role, alice);
    sim.login("alice", "wonderland").unwrap();
    sim.received::<kafka_protocol::messages::SaslAuthenticateResponse>(2);
    sim
}

#[test]
fn connections_end_with_the_user_the_password_or_the_permission() {
    let disabled = UserEntry {
        disabled: true,
        ..ALICE.clone()
    };
    let again = UserEntry::with_password(b"wonderland", Vec::new()).unwrap();
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
        assert_eq!(
            idle.wait(Duration::ZERO),
            Err(Close::CredentialRevoked(gone))
        );
        idle.end(&Close::CredentialRevoked(gone));
        idle.commit();
        let text = idle.ledger.text();
        let last = text.lines().last().unwrap();
        assert!(
            last.contains("\"closing\":\"revoked\"") && last.contains(said),
            "{last}"
        );
        assert!(last.contains("\"alice\""), "{last}");

        // Even before the reload's wakeup arrives, no request is accepted from a removed user.
        let mut busy = Sim::open();
        reload(&mut busy, ROLES, alice.clone());
        assert_eq!(fetch(&mut busy, 5), Err(Close::CredentialRevoked(gone)));
        assert_eq!(busy.forwarded().len(), 0);

        let mut polling = Sim::open();
        fetch(&mut polling, 5).unwrap();
        polling.forwarded_one();
        reload(&mut polling, ROLES, alice);
        assert_eq!(
            polling.wait(Duration::ZERO),
            Err(Close::CredentialRevoked(gone))
        );
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

/// Policy and log use the address from the load balancer; without one, no source is proven.
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

    // The request at the broker relies on the group.
    reload(&mut sim, OF_BI, in_groups(&["ops"]));
    assert_eq!(sim.wait(Duration::ZERO), Err(Close::Revoked));

    let mut idle = logged_in(OF_BI, in_groups(&["bi"]));
    reload(&mut idle, OF_BI, in_groups(&["ops"]));
    idle.wait(Duration::ZERO).unwrap();
    fetch(&mut idle, 5).unwrap();
    assert_eq!(idle.forwarded().len(), 0, "no longer in the group");
}

/// The observations of a client whose login fails: each message with its time, and how the
/// connection ends.
fn seen(
    backoff: &Arc<Backoff>,
    start: Duration,
    mechanism: &'static str,
    messages: &[Vec<u8>],
) -> Vec<(Duration, Bytes)> {
    let mut sim = match mechanism {
        "OAUTHBEARER" => Sim::bearing(None),
        passwords => Sim::offering(passwords),
    };
    sim.backoff = Arc::clone(backoff);
    // Verification takes time; earlier failures do not.
    sim.work = Duration::from_millis(7);
    sim.now += start;
    let begun = sim.now;
    let handshake =
        SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str(mechanism));
    sim.send(17, 1, 1, &handshake).unwrap();
    sim.received_raw().unwrap();
    let mut seen = Vec::new();
    for (correlation, message) in (2..).zip(messages) {
        let message = Bytes::copy_from_slice(message);
        let message = SaslAuthenticateRequest::default().with_auth_bytes(message);
        let sent = sim.send(36, 2, correlation, &message);
        sent.unwrap();
        while sim.session.told_at().is_some() {
            sim.until_told().unwrap();
        }
        while let Some((_, answer)) = sim.received_raw() {
            seen.push((sim.now - begun, answer));
        }
        if sim.session.closing().is_some() {
            let end = sim.now + Duration::from_millis(100);
            assert_eq!(sim.session.closing().unwrap(), (end, Close::Login));
            return seen;
        }
    }
    panic!("the login has not failed")
}

/// PLAIN messages that fail, of all kinds.
fn plain() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        Just("alice".to_owned()),
        Just("mallory".to_owned()),
        "[a-z]{0,3}"
    ];
    let credentials = (name, "[a-z]{0,4}", any::<bool>()).prop_map(|(name, password, other)| {
        let other = if other { "root" } else { "" };
        format!("{other}\0{name}\0{password}").into_bytes()
    });
    prop_oneof![
        credentials,
        prop::collection::vec(any::<u8>(), 0..20),
        (250usize..260, 1020usize..1030).prop_map(|(name, password)| {
            [
                b"\0".to_vec(),
                vec![b'a'; name],
                b"\0".to_vec(),
                vec![b'b'; password],
            ]
            .concat()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Failures differ neither in their content nor in their timing.
    #[test]
    fn no_two_failing_logins_by_plain_can_be_told_apart(one in plain(), other in plain(), before in 0u64..8) {
        let watch = |message: Vec<u8>| {
            // Earlier failures from the same source, under the same name or others: the same for
            // both logins.
            let backoff = fresh();
            for n in 0..before {
                let name = crate::identity::ClaimedIdentity::Unheld(format!("{n}"));
                let source = "10.1.2.3".parse().ok();
                let outcome = LoginResult {
                    right: false,
                    counted: false,
                };
                let _ = backoff.0.verdict(source, &name, outcome, backoff.1);
            }
            seen(&backoff.0, Duration::from_millis(1), "PLAIN", &[message])
        };
        prop_assert_eq!(watch(one), watch(other));
    }

    /// An unknown key causes a fetch of the issuer's keys, which takes time; the client cannot
    /// observe that.
    #[test]
    fn no_two_failing_logins_by_token_can_be_told_apart(one in failing(), other in failing()) {
        let watch = |first: Vec<u8>| seen(&fresh().0, Duration::ZERO, "OAUTHBEARER", &[first, vec![1]]);
        let (one, other) = (watch(one), watch(other));
        prop_assert_eq!(one.len(), 2, "the challenge, then the error");
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_two_failing_logins_by_scram_can_be_told_apart(
        name in prop_oneof![Just("alice"), Just("mallory"), Just("bob")],
        proof in prop_oneof![Just("AAAA"), Just("not base64"), Just("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
        binding in prop_oneof![Just("biws"), Just("eSws"), Just("")],
    ) {
        let watch = |name: &str, proof: &str, binding: &str| {
            let first = format!("n,,n={name},r=abcdefgh").into_bytes();
            let last = format!("c={binding},r=abcdefgh,p={proof}").into_bytes();
            let seen = seen(&fresh().0, Duration::ZERO, "SCRAM-SHA-512", &[first, last]);
            // The first answer has its own nonce and salt; apart from them its form is compared.
            let form = seen[0].1.len();
            (seen.len(), seen[0].0, form, seen[1].clone())
        };
        prop_assert_eq!(watch(name, proof, binding), watch("alice", "AAAA", "biws"));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an instant to count from; from here on time is simulated"
)]
fn fresh() -> (Arc<Backoff>, Instant) {
    let now = Instant::now();
    (Arc::new(Backoff::with_buckets(now, 64)), now)
}

/// All attempts count from the same instant.
fn attempt(backoff: &Arc<Backoff>, start: Instant, at: Duration, password: &str) -> Sim {
    let mut sim = Sim::new();
    sim.backoff = Arc::clone(backoff);
    sim.now = start + at;
    sim.session = Session::new(
        Arc::clone(&sim.session.listener),
        1,
        sim.session.sender.peer,
        sim.now,
    );
    sim.login("alice", password).unwrap();
    sim
}

/// A login by PLAIN at the same instant, with this entry of alice in `users.yaml`.
fn beside(backoff: &Arc<Backoff>, start: Instant, password: &str, alice: &UserEntry) -> Sim {
    let mut sim = Sim::new();
    sim.backoff = Arc::clone(backoff);
    sim.now = start;
    reload(&mut sim, ROLES, Some(alice.clone()));
    let (listener, peer) = (Arc::clone(&sim.session.listener), sim.session.sender.peer);
    sim.session = Session::new(listener, 1, peer, start);
    sim.login("alice", password).unwrap();
    sim
}

#[test]
fn a_password_that_was_right_before_does_not_wait_beside_a_wrong_one() {
    let (backoff, start) = fresh();
    let alice = UserEntry::with_password(b"wonderland", Vec::new()).unwrap();
    let login = |password: &str, alice: &UserEntry| beside(&backoff, start, password, alice);
    let named = |sim: &Sim| {
        let line = |fact: &Fact| match fact {
            Fact::Log(line) => line.error.clone(),
            Fact::LoggedIn { .. }
            | Fact::Renewed { .. }
            | Fact::Delayed { .. }
            | Fact::Request { .. }
            | Fact::Spent { .. }
            | Fact::Records { .. }
            | Fact::Named(_)
            | Fact::RightsEvicted(_)
            | Fact::RecordLimit(_)
            | Fact::Outdated => None,
        };
        let mut lines = sim.facts.iter().filter_map(line);
        lines.any(|line| line.starts_with("`alice` from 10.1.2.3: this login waits "))
    };
    assert!(login("wonderland", &alice).session.entered());
    let mut logged = 0;
    for n in 0..4 {
        let mut sim = login("looking-glass", &alice);
        logged += usize::from(named(&sim));
        if n > 0 {
            sim.until_told().unwrap();
        }
        let expected = start + Duration::from_millis(100 << n);
        assert_eq!(sim.session.told_at(), Some(expected), "as long as ever");
        // At the same time a login with the right password succeeds at once, and does not reset the
        // failures.
        assert!(login("wonderland", &alice).session.entered());
    }
    assert_eq!(logged, 1, "once a minute for this account and source");
    // The same password with another verifier does not count as known.
    let other = UserEntry::with_password(b"wonderland", Vec::new()).unwrap();
    assert!(!login("wonderland", &other).session.entered());
    let disabled = UserEntry {
        disabled: true,
        ..alice.clone()
    };
    let sim = login("wonderland", &disabled);
    assert!(sim.session.told_at() > Some(start + Duration::from_secs(1)));
}

/// Parallel guesses learn no more than sequential ones: each is counted when it arrives.
#[test]
fn known_passwords_cannot_be_tried_faster_than_passwords_are_checked() {
    let (backoff, start) = fresh();
    let alice = UserEntry::with_password(b"wonderland", Vec::new()).unwrap();
    assert!(
        beside(&backoff, start, "wonderland", &alice)
            .session
            .entered()
    );
    beside(&backoff, start, "looking-glass", &alice);
    for _ in 0..CROWD {
        beside(&backoff, start, "looking-glass", &alice);
    }
    let mut sim = Sim::new();
    sim.backoff = Arc::clone(&backoff);
    sim.now = start;
    reload(&mut sim, ROLES, Some(alice));
    assert_eq!(sim.login("alice", "wonderland"), Err(Close::RateLimited));
}

#[test]
fn who_has_failed_waits_even_when_right_and_longer_than_a_login_may_take_is_closed() {
    let (backoff, start) = fresh();
    // These passwords have not been right before.
    let [alice, same] =
        [(); 2].map(|()| UserEntry::with_password(b"wonderland", Vec::new()).unwrap());
    for n in 0..4 {
        let mut sim = beside(&backoff, start, "looking-glass", &alice);
        // The password is not checked before its verdict is due.
        if n > 0 {
            sim.until_told().unwrap();
        }
        assert_eq!(
            sim.session.told_at(),
            Some(start + Duration::from_millis(100 << n))
        );
        // Disconnecting does not reset the count.
        sim.end(&Close::Client);
    }
    let mut sim = beside(&backoff, start, "wonderland", &alice);
    sim.until_told().unwrap();
    let at = sim.session.told_at().unwrap();
    assert_eq!(at, start + Duration::from_millis(1600));
    assert!(matches!(sim.session.phase, Phase::Login(_)));
    assert!(!sim.ledger.text().contains("\"Success\""), "not in yet");
    assert_eq!(sim.session.demand(Side::Client), 0, "nothing more is read");
    sim.until_told().unwrap();
    let answer: kafka_protocol::messages::SaslAuthenticateResponse = sim.received(2);
    assert_eq!(answer.error_code, 0);
    assert!(matches!(sim.session.phase, Phase::Open(_)));

    // The user is removed while the verdict is delayed.
    for _ in 0..4 {
        beside(&backoff, start, "looking-glass", &alice);
    }
    let mut sim = beside(&backoff, start, "wonderland", &same);
    sim.until_told().unwrap();
    reload(&mut sim, ROLES, None);
    assert_eq!(
        sim.until_told(),
        Err(Close::CredentialRevoked(Gone::Removed))
    );
}

/// A client that disconnects at once gains nothing: the next guess is not checked before its time,
/// and not at all when its client has disconnected.
#[test]
fn a_guess_that_nobody_waits_for_counts_and_costs_nothing() {
    let (backoff, start) = fresh();
    let mut first = attempt(&backoff, start, Duration::ZERO, "looking-glass");
    first.end(&Close::Client);
    for n in 1..=4 {
        let mut sim = attempt(&backoff, start, Duration::ZERO, "looking-glass");
        let begins = Duration::from_millis((100 << n) - 100);
        assert_eq!(sim.session.told_at(), Some(start + begins));
        assert!(!sim.ledger.text().contains("wrong password"), "not checked");
        sim.end(&Close::Client);
    }
}

#[test]
fn too_many_at_once_are_told_nothing() {
    let (backoff, start) = fresh();
    let mut told = 0;
    for _ in 0..100 {
        let mut sim = Sim::new();
        sim.backoff = Arc::clone(&backoff);
        sim.now = start;
        sim.session = Session::new(
            Arc::clone(&sim.session.listener),
            1,
            sim.session.sender.peer,
            start,
        );
        let begun = sim.login("alice", "looking-glass");
        match begun.and_then(|()| sim.until_told()) {
            Ok(()) => told += 1,
            Err(why) => {
                assert_eq!(why, Close::RateLimited);
                assert!(sim.received_raw().is_none());
            }
        }
    }
    assert_eq!(told, 65);
}

/// The event of a login names a user of the policy or of `users.yaml` whose name looks the same.
#[test]
fn the_event_of_a_login_names_a_user_who_looks_the_same() {
    let alike = "\u{430}lice";
    let others = ROLES.replace("user:alice", "user:carol");
    for (role, user) in [(ROLES, "bob"), (&*others, "alice")] {
        let mut sim = Sim::new();
        let users = [user, alike].map(|name| (name.to_owned(), ALICE.clone()));
        sim.live = Arc::new(live_with(&[("roles/alice.yaml", role)], users.into()));
        sim.commits = false;
        sim.login(alike, "wonderland").unwrap();
        let events = sim.ledger.waiting().iter();
        let mut actors = events.filter_map(|event| event.actor.as_ref());
        let found = actors.find_map(|actor| actor.proof.looks_like.clone());
        assert_eq!(found.as_deref(), Some("alice"), "{role}");
    }
}
