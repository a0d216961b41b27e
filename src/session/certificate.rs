//! Access without a SASL login: by the client's TLS certificate, or as ANONYMOUS.
//!
//! The shell has the certificate verified before it passes it to the session. As in Kafka, a SASL
//! login decides the principal; the certificate is then an attribute of the subject, and its expiry
//! still ends the session.

use super::{Close, Cx, Fact, Phase, Session};
use crate::{
    identity::{Identified, certificate::Presented},
    policy::model::vocabulary::{Certificate, Mechanism},
};
use std::sync::Arc;

impl Session {
    /// The client has presented this certificate and proven possession of its key in the TLS
    /// handshake. No other input from the client has come before this call.
    pub fn shown(&mut self, certificate: Presented) {
        if let Phase::Login(login) = &mut self.phase {
            login.certificate = Some(Box::new(certificate));
        }
    }

    /// Grants access on a listener without a login: by the certificate, or as ANONYMOUS where the
    /// configuration allows it.
    pub(super) fn enter_unasked(&mut self, cx: &mut Cx<'_>) -> Result<(), Close> {
        if !self.listener.mechanisms.is_empty() || matches!(self.phase, Phase::Open(_)) {
            return Ok(());
        }
        if self.enter_by_certificate(cx)? {
            return Ok(());
        }
        if !self.listener.anonymous {
            return Err(Close::Login);
        }
        self.enter(Identified::anonymous(), None, None, None, cx)
    }

    /// Whether a certificate was presented that is sufficient on this listener and maps to a
    /// principal.
    pub(super) fn enter_by_certificate(&mut self, cx: &mut Cx<'_>) -> Result<bool, Close> {
        let Phase::Login(login) = &self.phase else {
            return Ok(false);
        };
        let (true, Some(shown)) = (self.listener.certificate_alone, &login.certificate) else {
            return Ok(false);
        };
        let verdict = cx.live.authorities.by_certificate(shown);
        cx.facts.push(Fact::LoggedIn {
            mechanism: "TLS",
            ok: verdict.is_ok(),
        });
        match verdict {
            Ok(identified) => {
                // The lifetime limit of sessions does not apply to clients that cannot
                // re-authenticate, as in Kafka.
                let ends = self.session_end(identified.until(), None, cx);
                self.enter(identified, None, None, ends, cx).map(|()| true)
            }
            Err(failed) => {
                self.record_failure(&failed, Mechanism::Tls, cx);
                Err(Close::Login)
            }
        }
    }

    /// The certificate as policy and audit log see it, before and after the login.
    pub(super) fn attested(&self) -> Option<Arc<Certificate>> {
        match &self.phase {
            Phase::Login(login) => login.certificate.as_ref().map(|shown| shown.attested()),
            Phase::Open(open) => open.subject.certificate.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{
            Authorities,
            certificate::{Field, Rule, Rules, tests::golden},
        },
        session::{
            ListenerContext, Live,
            tests::sim::{Sim, listener, live},
        },
    };
    use kafka_protocol::messages::{MetadataRequest, SaslAuthenticateResponse};

    const ROLE: &str = "role: r\nmembers: [ \"user:client\", \"user:alice\", \"user:ANONYMOUS\" ]\nallow:\n  - { id: writes, produce: { topics: [ a ] } }\n";

    /// A listener where certificates are sufficient and principals are common names.
    fn alone(mechanisms: &[&'static str]) -> ListenerContext {
        ListenerContext {
            mechanisms: mechanisms.to_vec(),
            certificate_alone: true,
            anonymous: false,
            ..listener()
        }
    }

    fn sim(listener: ListenerContext, shown: Option<&str>) -> Sim {
        let mut live = live(&[("roles/r.yaml", ROLE)]);
        let rules = Rules {
            principal: vec![Rule::whole(Field::CommonName)],
            ..Rules::default()
        };
        live.authorities.certificates = Some(Arc::new(rules));
        with(listener, live, shown)
    }

    fn with(listener: ListenerContext, live: Live, shown: Option<&str>) -> Sim {
        let mut sim = Sim::at(listener, Arc::new(live));
        if let Some(name) = shown {
            sim.session.shown(golden(name));
        }
        sim
    }

    fn ask(sim: &mut Sim) -> Result<(), Close> {
        let asked = sim.send(3, 12, 3, &MetadataRequest::default());
        sim.commit();
        asked
    }

    fn log(sim: &mut Sim) -> String {
        sim.commit();
        sim.ledger.text()
    }

    /// Whether the log has the login by certificate with all its fields.
    fn entered(log: &str) -> bool {
        log.contains(r#""user":{"name":"client","credential_uid":""#)
            && log.contains(r#""auth_protocol":"TLS""#)
            && log.contains(r#""certificate":{"subject":"CN=client,OU=Tests,O=Klamm","issuer":"CN=Klamm's certificate authority for tests""#)
            && log.contains("spiffe://klamm.test/ns/tests/sa/client")
    }

    #[test]
    fn a_certificate_is_enough_where_nobody_logs_in() {
        let mut sim = sim(alone(&[]), Some("client"));
        ask(&mut sim).unwrap();
        assert_eq!(sim.forwarded().len(), 1);
        let log = log(&mut sim);
        assert!(entered(&log), "{log}");
        let ends = golden("client").not_after.as_millisecond();
        assert!(
            log.contains(&format!("\"session\":{{\"expiration_time\":{ends}}}")),
            "{log}"
        );
    }

    #[test]
    fn without_one_nobody_enters_unless_the_gate_says_so() {
        let mut closed = sim(alone(&[]), None);
        assert_eq!(ask(&mut closed), Err(Close::Login));
        assert!(closed.forwarded().is_empty());
        let anonymous = ListenerContext {
            anonymous: true,
            ..alone(&[])
        };
        let mut open = sim(anonymous, None);
        ask(&mut open).unwrap();
        let log = log(&mut open);
        assert!(log.contains("ANONYMOUS"), "{log}");
    }

    #[test]
    fn beside_a_login_it_is_enough_for_who_does_not_begin_one() {
        let mut first = sim(alone(&["PLAIN"]), Some("client"));
        ask(&mut first).unwrap();
        assert!(entered(&log(&mut first)));

        let mut second = sim(alone(&["PLAIN"]), Some("client"));
        second.login("alice", "wonderland").unwrap();
        let answer: SaslAuthenticateResponse = second.received(2);
        assert_eq!(answer.error_code, 0);
        let log = log(&mut second);
        assert!(
            log.contains(r#""user":{"name":"alice""#) && log.contains("CN=client,OU=Tests,O=Klamm"),
            "{log}"
        );
        let ends = golden("client").not_after.as_millisecond();
        assert!(
            log.contains(&format!("\"session\":{{\"expiration_time\":{ends}}}")),
            "{log}"
        );

        let mut nobody = sim(alone(&["PLAIN"]), None);
        assert_eq!(ask(&mut nobody), Err(Close::Refused));
    }

    #[test]
    fn where_it_is_not_enough_it_is_no_login() {
        let listener = ListenerContext {
            certificate_alone: false,
            ..alone(&["PLAIN"])
        };
        let mut sim = sim(listener, Some("client"));
        assert_eq!(ask(&mut sim), Err(Close::Refused));
        assert!(!entered(&log(&mut sim)));
    }

    #[test]
    fn who_has_no_name_or_somebody_elses_does_not_enter() {
        let refused = |rules: Option<Rules>, same_person: bool| {
            let live = live(&[("roles/r.yaml", ROLE)]);
            let authorities = Authorities {
                certificates: rules.map(Arc::new),
                same_person,
                ..live.authorities
            };
            let live = Live {
                authorities,
                ..live
            };
            let mut sim = with(alone(&[]), live, Some("client"));
            let asked = ask(&mut sim);
            let log = log(&mut sim);
            let why = log.split("\"status_detail\":\"").nth(1);
            let why = why.map(|rest| rest.split('"').next().unwrap().to_owned());
            (asked, why)
        };
        let rule = |text: &str| {
            let rule = Rule::parse(Field::Subject, text, "{principal}").unwrap();
            Some(Rules {
                principal: vec![rule],
                ..Rules::default()
            })
        };
        let login = |why: &str| (Err(Close::Login), Some(why.to_owned()));
        assert_eq!(refused(None, false), login("no rule for the certificate"));
        assert_eq!(
            refused(rule("CN={principal},O=Other"), false),
            login("no rule for the certificate")
        );
        assert_eq!(
            refused(rule("RULE:^.*$/ANONYMOUS/"), false),
            login("no principal")
        );
        assert_eq!(
            refused(rule("RULE:^.*$/al*ce/"), false),
            login("no principal")
        );
        assert_eq!(
            refused(rule("RULE:^.*$/alice/"), false),
            login("name held by a user")
        );
        assert_eq!(refused(rule("RULE:^.*$/alice/"), true), (Ok(()), None));
    }
}
