//! Unverified information from the client: the client id of each request, and the library's name
//! and version from ApiVersions. It proves nothing, so it is not part of a login; `deny` rules may
//! use it.

use crate::policy::model::vocabulary::{Claims, Subject};
use std::sync::Arc;

/// The most recent values.
#[derive(Debug, Default)]
pub struct ClientInfo(Arc<Claims>);

impl ClientInfo {
    /// Most clients send the same client id each time; then nothing is copied.
    pub fn by_request(&mut self, client_id: Option<&str>) {
        if self.0.client_id.as_deref() != client_id {
            Arc::make_mut(&mut self.0).client_id = client_id.map(Arc::from);
        }
    }

    /// Name and version. The earlier values stay when a later ApiVersions request carries none.
    pub fn by_software(&mut self, said: Option<(String, String)>) {
        if let Some((name, version)) = said {
            let claims = Arc::make_mut(&mut self.0);
            claims.software = Some(name.into());
            claims.software_version = Some(version.into());
        }
    }

    /// Requests from here on are decided with these values.
    pub fn attach(&self, subject: &mut Arc<Subject>) {
        if !Arc::ptr_eq(&self.0, &subject.claims) {
            Arc::make_mut(subject).claims = Arc::clone(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Close, tests::sim::Sim};
    use kafka_protocol::{
        messages::{
            ApiVersionsRequest, ApiVersionsResponse, ProduceRequest, ProduceResponse,
            SaslAuthenticateResponse, TopicName,
            produce_request::{PartitionProduceData, TopicProduceData},
        },
        protocol::StrBytes,
    };

    const ROLE: &str = "\
role: r
members: [ \"user:alice\" ]
allow:
  - { id: writes, produce: { topics: [ \"open.*\" ] } }
";
    const GUARD: &str = "\
guard: g
deny:
  - { id: no-old, everything: true, claimed: { software: oldlib, software_version: [ \"0.*\", \"1.*\" ] } }
  - { id: no-console, produce: { topics: [ \"*\" ] }, claimed: { client_id: \"console-*\" } }
";

    fn open(software: Option<(&'static str, &'static str)>) -> Sim {
        let mut sim = Sim::with(&[("roles/r.yaml", ROLE), ("guards/g.yaml", GUARD)]);
        if let Some((name, version)) = software {
            let request = ApiVersionsRequest::default()
                .with_client_software_name(StrBytes::from_static_str(name))
                .with_client_software_version(StrBytes::from_static_str(version));
            sim.send(18, 3, 0, &request).unwrap();
            sim.received::<ApiVersionsResponse>(0);
        }
        sim.login("alice", "wonderland").unwrap();
        sim.received::<SaslAuthenticateResponse>(2);
        sim
    }

    /// Whether the client may write a record with this client id.
    fn writes(sim: &mut Sim, client_id: Option<&'static str>) -> bool {
        sim.client_id = client_id;
        let records = crate::session::tests::batch(&["x"]);
        let partition = PartitionProduceData::default().with_records(Some(records));
        let topic = TopicProduceData::default()
            .with_name(TopicName(StrBytes::from_static_str("open.a")))
            .with_partition_data(vec![partition]);
        let request = ProduceRequest::default()
            .with_acks(1)
            .with_topic_data(vec![topic]);
        sim.send(0, 9, 7, &request).unwrap();
        match sim.forwarded().pop() {
            Some(asked) => {
                sim.answer(&asked, &ProduceResponse::default()).unwrap();
                sim.received::<ProduceResponse>(7);
                true
            }
            None => {
                let answer: ProduceResponse = sim.received(7);
                assert_eq!(answer.responses[0].partition_responses[0].error_code, 29);
                false
            }
        }
    }

    #[test]
    fn a_deny_hits_whoever_says_so_with_each_request() {
        let mut sim = open(None);
        let said = [
            (Some("sim"), true),
            (Some("console-producer"), false),
            (None, true),
            (Some("console-"), false),
            (Some("my-console-producer"), true),
        ];
        for (client_id, may) in said {
            assert_eq!(writes(&mut sim, client_id), may, "{client_id:?}");
        }
        sim.commit();
        assert!(sim.ledger.text().contains("no-console"));
    }

    #[test]
    fn a_library_is_named_once_for_the_connection() {
        for (software, may) in [
            (None, true),
            (Some(("oldlib", "1.9")), false),
            (Some(("oldlib", "2.0")), true),
            (Some(("newlib", "1.9")), true),
        ] {
            assert_eq!(
                writes(&mut open(software), Some("sim")),
                may,
                "{software:?}"
            );
        }
    }

    #[test]
    fn a_reload_that_heeds_claims_judges_what_was_said_before() {
        let mut sim = open(Some(("oldlib", "1.9")));
        sim.live = Arc::new(crate::session::tests::sim::live(&[("roles/r.yaml", ROLE)]));
        assert!(writes(&mut sim, Some("sim")));
        let files = [("roles/r.yaml", ROLE), ("guards/g.yaml", GUARD)];
        sim.live = Arc::new(crate::session::tests::sim::live(&files));
        assert!(!writes(&mut sim, Some("sim")));
        assert_eq!(sim.wait(std::time::Duration::ZERO), Ok::<(), Close>(()));
    }
}
