//! Fail closed, as a matrix derived from the tables: every key in every version is refused before
//! the broker receives anything, and the refusal is recorded, in four cases: no rule matches, a
//! rule cannot be evaluated, the resource is unknown, the body is truncated.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "part of tests: what is not expected ends them"
)]

use super::{
    every_key::{SECRET_ID, Sample, UNKNOWN, forwarded},
    sim::*,
};
use crate::session::*;
use crate::{
    api::APIS,
    audit::Event,
    wire::layout::{self, Class, Op, Side as Way},
};
use bytes::Bytes;

/// Every permission, granted to alice where `when` holds.
fn everything(when: &str, deny: &str) -> String {
    format!(
        "role: everything\nmembers: [ \"user:alice\" ]\nallow:\n  \
         - {{ id: topics, operations: [ read, write, create, delete, alter, describe, describe_configs, alter_configs ], topics: [ \"*\" ]{when} }}\n  \
         - {{ id: groups, operations: [ read, delete, describe, describe_configs, alter_configs ], groups: [ \"*\" ]{when} }}\n  \
         - {{ id: ids, operations: [ write, describe ], transactional_ids: [ \"*\" ]{when} }}\n  \
         - {{ id: cluster, operations: [ create, alter, describe, describe_configs, alter_configs, idempotent_write ], cluster: true{when} }}\n{deny}"
    )
}

const NOTHING: &str = "role: nothing\nmembers: [ \"user:alice\" ]\nallow:\n  - { id: elsewhere, consume: { topics: [ elsewhere ] } }\n";

/// The simulated connection presents no certificate, so a condition on one cannot be evaluated.
const UNPROVEN: &str = "{ certificate: { subject: \"CN=alice\" } }";

/// Keys that need no permission. Their answers contain only resources that the subject may see;
/// their use is recorded.
const FREE: [i16; 5] = [16, 60, 66, 71, 72];

fn versions() -> impl Iterator<Item = (&'static ApiRow, i16)> {
    APIS.iter()
        .flat_map(|row| (row.versions.0..=row.versions.1).map(move |version| (row, version)))
}

/// The outcome of a request.
struct Came {
    forwarded: Vec<Bytes>,
    recorded: Vec<Event>,
    answered: bool,
    closed: bool,
}

fn send(sim: &mut Sim, content: &[u8]) -> Came {
    sim.commits = false;
    let sent = sim.send_raw(content);
    let mut recorded = sim.ledger.waiting().to_vec();
    let early = forwarded(sim);
    sim.commit();
    let done = sent
        .and_then(|()| sim.call(Session::tick))
        .and_then(|()| sim.run());
    let mut all = forwarded(sim);
    if !recorded.is_empty() {
        assert!(early.is_empty(), "forwarded before it was recorded");
    }
    all.extend(early);
    if let Err(why) = &done {
        sim.end(why);
        recorded.extend_from_slice(sim.ledger.waiting());
    }
    Came {
        forwarded: all,
        recorded,
        answered: sim.received_raw().is_some(),
        closed: done.is_err() || sim.session.closing().is_some(),
    }
}

impl Came {
    /// Whether the log contains a refusal for this key.
    fn refusal_recorded(&self, key: i16) -> bool {
        self.recorded.iter().any(|event| match &event.what {
            What::Access {
                api_key,
                entries,
                refused,
                ..
            } => {
                let denied = entries.iter().any(|entry| entry.outcome == Outcome::Denied);
                *api_key == key && (denied || refused.is_some())
            }
            What::Refused { api_key, .. } => *api_key == key,
            // An unreadable request ends the connection; the event of the connection's end has the
            // reason.
            What::Closed { why, .. } => *why == Closing::Refused,
            _ => false,
        })
    }

    fn mentions(&self, name: &[u8]) -> bool {
        let has = |frame: &Bytes| frame.windows(name.len()).any(|window| window == name);
        self.forwarded.iter().any(has)
    }
}

/// Names and an id that no rule allows, or that do not exist.
fn hidden(id: uuid::Uuid) -> Sample {
    let mut sample = Sample::of(&["secret.a"], &[id]);
    (sample.groups, sample.transactional_id) = (vec!["h.1"], "s.1");
    sample
}

/// Nothing of the request reaches the broker. Metadata asks only for the list of brokers, which
/// every client needs.
fn refused(row: &ApiRow, version: i16, came: &Came, id: uuid::Uuid) {
    let what = format!("{} {version}", row.name);
    assert!(came.refusal_recorded(row.key), "{what}: not recorded");
    assert!(!came.mentions(b"secret.a"), "{what}");
    assert!(!came.mentions(id.as_bytes()), "{what}");
    assert!(came.forwarded.is_empty() || row.key == 3, "{what}");
    assert!(came.answered || came.closed || row.key == 3, "{what}");
}

fn all_refused_under(role: &str) {
    let live = std::sync::Arc::new(live(&[("roles/alice.yaml", role)]));
    for (row, version) in versions().filter(|(row, _)| !FREE.contains(&row.key)) {
        let mut sim = logged_in(&live);
        let request = hidden(SECRET_ID).request(row.key, version, 5);
        refused(row, version, &send(&mut sim, &request), SECRET_ID);
    }
}

fn logged_in(live: &Arc<Live>) -> Sim {
    let mut sim = Sim::unproven(Arc::clone(live));
    sim.login("alice", "wonderland").unwrap();
    sim.received_raw().unwrap();
    sim
}

#[test]
fn with_no_rule() {
    all_refused_under(NOTHING);
}

#[test]
fn with_an_allow_that_cannot_be_decided() {
    all_refused_under(&everything(&format!(", when: {UNPROVEN}"), ""));
}

#[test]
fn with_a_deny_that_cannot_be_decided() {
    for how in ["when", "unless"] {
        let deny = format!("deny:\n  - {{ id: no, everything: true, {how}: {UNPROVEN} }}\n");
        all_refused_under(&everything("", &deny));
    }
}

#[test]
fn without_the_names_behind_it() {
    let live = Arc::new(live(&[("roles/alice.yaml", &everything("", ""))]));
    let mut seen = 0;
    for (row, version) in versions() {
        let program = layout::program(Way::Request, row.key, version).unwrap();
        let by_id = |op: &Op| matches!(op, Op::Fixed(field, _) if field.class() == Class::TopicId);
        // The ids in ConsumerGroupHeartbeat are assignments that the member has received from the
        // group.
        if !program.ops().iter().any(by_id) || row.key == 68 {
            continue;
        }
        let mut sample = hidden(UNKNOWN);
        // With a name in the request, the name would be checked instead; Metadata always has one
        // before version 12.
        let names = match row.key {
            3 if version < 12 => continue,
            3 => layout::field::metadata_request::TOPICS_NAME,
            _ => layout::field::delete_topics_request::TOPICS_NAME,
        };
        sample.nulls = vec![names];
        let mut sim = logged_in(&live);
        let came = send(&mut sim, &sample.request(row.key, version, 5));
        refused(row, version, &came, UNKNOWN);
        seen += 1;
    }
    assert!(seen >= 12, "{seen}");
}

#[test]
fn in_a_body_that_ends_too_soon() {
    let live = Arc::new(live(&[("roles/alice.yaml", &everything("", ""))]));
    for (row, version) in versions() {
        let what = format!("{} {version}", row.name);
        let whole = hidden(SECRET_ID).request(row.key, version, 5);
        for cut in [1, 2, 5] {
            // An empty body ends at its header.
            let head = if layout::flexible(row.key, version).unwrap() {
                14
            } else {
                13
            };
            let Some(end) = whole.len().checked_sub(cut).filter(|end| *end >= head) else {
                continue;
            };
            let mut sim = logged_in(&live);
            let came = send(&mut sim, &whole[..end]);
            assert!(came.forwarded.is_empty() && came.closed, "{what}");
            assert!(came.refusal_recorded(row.key), "{what}: not recorded");
        }
    }
}

#[test]
fn in_a_version_or_of_a_key_that_nobody_judges() {
    let live = Arc::new(live(&[("roles/alice.yaml", &everything("", ""))]));
    let login = |key: i16| api::LOGIN.iter().any(|(login, ..)| *login == key);
    let beyond = APIS
        .iter()
        .flat_map(|row| [(row.key, row.versions.0 - 1), (row.key, row.versions.1 + 1)]);
    let unknown = (-1..128).filter(|key| api::row(*key).is_none() && !login(*key));
    for (key, version) in beyond.chain(unknown.map(|key| (key, 0))) {
        let mut sim = logged_in(&live);
        let content = [&key.to_be_bytes()[..], &version.to_be_bytes(), &[0; 16]].concat();
        let came = send(&mut sim, &content);
        assert!(came.forwarded.is_empty() && came.closed, "{key} {version}");
        assert!(came.refusal_recorded(key), "{key} {version}: not recorded");
    }
}

/// Other tests show that the answers of these keys are filtered.
#[test]
fn keys_that_need_no_right_are_recorded_when_they_are_used() {
    let live = Arc::new(live(&[("roles/alice.yaml", NOTHING)]));
    for (row, version) in versions().filter(|(row, _)| FREE.contains(&row.key)) {
        let mut sim = logged_in(&live);
        let came = send(&mut sim, &hidden(SECRET_ID).request(row.key, version, 5));
        let recorded = came.recorded.iter().any(
            |event| matches!(&event.what, What::Access { api_key, .. } if *api_key == row.key),
        );
        assert!(recorded, "{} {version}", row.name);
    }
}
