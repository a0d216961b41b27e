//! A logged-in connection: its subject, the end of its session, and the re-authentication that
//! extends it (KIP-368).
//!
//! As in Kafka (`SaslServerAuthenticator`, `KafkaChannel`), a session with an end may be
//! re-authenticated at any time, with the same mechanism and as the same principal, more than a
//! second after the last re-authentication started. A request after the end closes the connection,
//! unless it starts a re-authentication. Klamm is stricter than Kafka in two cases: it also closes
//! a connection that stays silent after the end, and one whose broker never answers.

use super::{Close, Cx, Phase, Session, login::SaslExchange};
use crate::{
    api::{Request, api_versions, sasl},
    audit::Failure,
    identity::{ClaimedIdentity, Failed, Identified, Reason, mechanism},
    policy::model::vocabulary::Subject,
    wire::frame::Frame,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub struct Open {
    pub subject: Arc<Subject>,
    /// The mechanism of the login, if it can be re-authenticated: the only one that a
    /// re-authentication may use.
    by: Option<&'static mechanism::MechanismRow>,
    /// When the session ends unless it is re-authenticated.
    until: Option<Instant>,
    /// Start of the most recent re-authentication.
    anew: Option<Instant>,
    pub sasl: SaslExchange,
}

/// Minimum time between re-authentications, as in Kafka: clients whose token has hardly a second
/// left start one at once.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// How long after the end of its session a silent connection is closed.
const SILENT: Duration = Duration::from_secs(10);

impl Open {
    pub fn new(
        subject: Arc<Subject>,
        by: Option<&'static mechanism::MechanismRow>,
        until: Option<Instant>,
        anew: Option<Instant>,
    ) -> Self {
        Self {
            subject,
            by,
            until,
            anew,
            sasl: SaslExchange::default(),
        }
    }
}

impl Session {
    /// Requests of the login on a connection that is logged in.
    pub(super) fn login_again(
        &mut self,
        key: i16,
        frame: Frame,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        self.small_enough(&frame, cx)?;
        let Phase::Open(open) = &self.phase else {
            return Err(Close::Login);
        };
        match key {
            api_versions::KEY => {
                self.not_expired(cx)?;
                let answer = self.api_versions(frame, cx)?;
                self.pipeline.own(answer);
                Ok(())
            }
            sasl::AUTHENTICATE if open.sasl.is_under_way() => self.authenticate(frame, cx),
            sasl::HANDSHAKE if open.may_begin(cx.now) => self.handshake_again(frame, cx),
            _ => {
                self.not_expired(cx)?;
                let request = self.walked(frame, cx)?;
                let answer = sasl::out_of_place(&request).map_err(Close::Malformed)?;
                self.pipeline.own(answer);
                Ok(())
            }
        }
    }

    fn handshake_again(&mut self, frame: Frame, cx: &mut Cx<'_>) -> Result<(), Close> {
        let request = self.walked(frame, cx)?;
        let named = sasl::mechanism(&request).map_err(Close::Malformed)?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(Close::Login);
        };
        let row = open.by.filter(|row| row.name == named);
        let offered = &self.listener.mechanisms;
        let answer = sasl::handshake(&request, row.is_some(), offered);
        self.pipeline.own(answer.map_err(Close::Malformed)?);
        match row {
            Some(row) => {
                let (authorities, pass_through) =
                    (&cx.live.authorities, self.listener.pass_through);
                open.sasl = SaslExchange::begin(row, authorities, pass_through, &request);
                open.sasl.begun = Some(cx.now);
            }
            None => self.changed_mechanism(&request, &named, cx),
        }
        Ok(())
    }

    fn changed_mechanism(&mut self, request: &Request, named: &str, cx: &mut Cx<'_>) {
        let detail = format!("the login anew is not by the same mechanism, but by `{named}`");
        self.out_of_turn(request, Failure::NoLogin, detail, cx);
    }

    /// A re-authentication must prove the same principal.
    pub(super) fn still_the_same(&self, identified: &Identified) -> Result<(), Failed> {
        match &self.phase {
            Phase::Open(open) if open.subject.principal != *identified.principal() => Err(Failed {
                name: ClaimedIdentity::Held(Arc::clone(identified.principal())),
                reason: Reason::OtherPrincipal,
            }),
            Phase::Open(_) | Phase::Login(_) => Ok(()),
        }
    }

    /// No request is accepted after the session has ended, or after a re-authentication has failed.
    pub(super) fn not_expired(&self, cx: &Cx<'_>) -> Result<(), Close> {
        match &self.phase {
            Phase::Open(open) if open.sasl.refused => Err(Close::Login),
            Phase::Open(open) if open.until.is_some_and(|until| cx.now >= until) => {
                Err(Close::Expired)
            }
            Phase::Open(_) | Phase::Login(_) => Ok(()),
        }
    }

    /// With pass-through, the broker closes a connection at the first request after its session's
    /// end. So a request that waited too long for the audit log is not sent there. It ends the
    /// session here, where the log records that it was not forwarded.
    pub(super) fn broker_session_holds(&self, cx: &Cx<'_>) -> Result<(), Close> {
        let waits = self.listener.pass_through && self.pipeline.waiting().is_some();
        match &self.phase {
            Phase::Open(open) if waits && open.until.is_some_and(|end| cx.now >= end) => {
                Err(Close::Expired)
            }
            Phase::Open(_) | Phase::Login(_) => Ok(()),
        }
    }

    /// Closes a connection whose session has ended, when no request arrives that would close it.
    pub(super) fn end_expired(&self, cx: &Cx<'_>) -> Result<(), Close> {
        match self.expiry() {
            Some(at) if cx.now >= at => Err(Close::Expired),
            Some(_) | None => Ok(()),
        }
    }

    /// The time of that. Answers in flight, and a re-authentication, get as long as an idle
    /// connection.
    pub(super) fn expiry(&self) -> Option<Instant> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let silent = self.pipeline.is_empty() && self.parked.is_none() && !open.sasl.is_under_way();
        let grace = match silent {
            true => SILENT.min(self.listener.limits.idle),
            false => self.listener.limits.idle,
        };
        Some(open.until? + grace)
    }
}

impl Open {
    /// Only a session with an end can be re-authenticated, not more often than the minimum
    /// interval, and not during a re-authentication: after a failure there is no second attempt.
    fn may_begin(&self, now: Instant) -> bool {
        let lately = |anew: Instant| now.saturating_duration_since(anew) < AT_MOST_EVERY;
        let ends = self.by.is_some() && self.until.is_some();
        ends && !self.sasl.is_under_way() && !self.anew.is_some_and(lately)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        identity::token::forge::{self, ISSUER, claims, header},
        session::{Close, tests::sim::Sim},
    };
    use kafka_protocol::messages::{
        MetadataRequest, MetadataResponse, SaslAuthenticateResponse, SaslHandshakeResponse,
    };
    use serde_json::{Value, json};
    use std::time::Duration;

    fn message(change: &Value) -> Vec<u8> {
        let mut claims = claims();
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let token = ISSUER.sign(&header("EdDSA"), &claims.to_string());
        format!("n,,\u{1}auth=Bearer {token}\u{1}\u{1}").into_bytes()
    }

    /// alice, with a token that is valid for 330 seconds, clock skew included.
    fn open() -> Sim {
        let mut sim = Sim::bearing(None);
        sim.handshake("OAUTHBEARER", 1).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(1).error_code, 0);
        sim.authenticate(message(&json!({})), 2).unwrap();
        let answer: SaslAuthenticateResponse = sim.received(2);
        assert_eq!(
            (answer.error_code, answer.session_lifetime_ms),
            (0, 330_000)
        );
        assert!(answer.auth_bytes.is_empty());
        sim
    }

    fn pass(sim: &mut Sim, seconds: u64) {
        sim.wait(Duration::from_secs(seconds)).unwrap();
    }

    fn ask(sim: &mut Sim, correlation: i32) -> Result<(), Close> {
        sim.send(3, 12, correlation, &MetadataRequest::default())
    }

    #[test]
    fn a_login_anew_stands_in_line_and_lasts_as_its_own_evidence() {
        let mut sim = open();
        pass(&mut sim, 300);
        ask(&mut sim, 3).unwrap();
        sim.handshake("OAUTHBEARER", 4).unwrap();
        assert!(
            sim.received_raw().is_none(),
            "nothing overtakes what was asked before"
        );
        let asked = sim.forwarded_one();
        sim.answer(&asked, &MetadataResponse::default()).unwrap();
        sim.received::<MetadataResponse>(3);
        assert_eq!(sim.received::<SaslHandshakeResponse>(4).error_code, 0);
        let token =
            json!({"exp": forge::NOW + 900, "jti": "t-2", "realm_access": {"roles": ["new"]}});
        let mut sim = open();
        pass(&mut sim, 300);
        sim.handshake("OAUTHBEARER", 4).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(4).error_code, 0);
        sim.authenticate(message(&token), 5).unwrap();
        let answer: SaslAuthenticateResponse = sim.received(5);
        assert_eq!(
            (answer.error_code, answer.session_lifetime_ms),
            (0, 630_000)
        );
        pass(&mut sim, 590);
        ask(&mut sim, 6).unwrap();
        assert_eq!(sim.forwarded().len(), 1);
        let text = sim.ledger.text();
        assert!(
            text.contains("Reauthenticate")
                && text.contains("t-2")
                && text.contains("{\"name\":\"new\"}"),
            "{text}"
        );
    }

    #[test]
    fn after_the_end_only_a_login_anew_is_heard() {
        let mut sim = open();
        pass(&mut sim, 331);
        assert_eq!(ask(&mut sim, 3), Err(Close::Expired));
        let mut sim = open();
        pass(&mut sim, 331);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.authenticate(message(&json!({"exp": forge::NOW + 900})), 4)
            .unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        assert_eq!(sim.received::<SaslAuthenticateResponse>(4).error_code, 0);
        ask(&mut sim, 5).unwrap();
        let mut sim = open();
        pass(&mut sim, 331);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        assert_eq!(
            ask(&mut sim, 4),
            Err(Close::Expired),
            "a handshake alone proves nothing"
        );
    }

    #[test]
    fn a_session_that_has_ended_and_is_silent_is_closed() {
        let mut sim = open();
        pass(&mut sim, 339);
        assert!(sim.session.deadline().unwrap() <= sim.now + Duration::from_secs(1));
        assert_eq!(sim.wait(Duration::from_secs(1)), Err(Close::Expired));
        let mut sim = open();
        pass(&mut sim, 329);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        pass(&mut sim, 590);
        assert!(
            sim.wait(Duration::from_secs(11)).is_err(),
            "who begins and does not go on"
        );
    }

    #[test]
    fn whoever_logs_in_anew_must_be_who_they_were() {
        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.authenticate(message(&json!({"sub": "carol"})), 4)
            .unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        assert_eq!(sim.received::<SaslAuthenticateResponse>(4).error_code, 58);
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
        assert!(sim.ledger.text().contains("another principal than before"));

        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("PLAIN", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 33);
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
    }

    #[test]
    fn a_login_anew_that_fails_ends_the_connection_as_a_first_one_does() {
        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.authenticate(message(&json!({"aud": "x"})), 4).unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        let answer: SaslAuthenticateResponse = sim.received(4);
        assert_eq!(answer.error_code, 0);
        assert_eq!(answer.auth_bytes, r#"{"status":"invalid_token"}"#);
        assert_eq!(ask(&mut sim, 5), Err(Close::Login));

        // Another handshake does not undo the failure.
        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.authenticate(message(&json!({"aud": "x"})), 4).unwrap();
        assert_eq!(sim.handshake("OAUTHBEARER", 5), Err(Close::Login));

        let mut sim = Sim::bearing(None);
        sim.handshake("OAUTHBEARER", 1).unwrap();
        sim.authenticate("nonsense", 2).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        let answer: SaslAuthenticateResponse = sim.received(2);
        assert_eq!(answer.auth_bytes, r#"{"status":"invalid_token"}"#);
        assert!(sim.session.closing().is_none());
        sim.authenticate("\u{1}", 3).unwrap();
        assert_eq!(sim.received::<SaslAuthenticateResponse>(3).error_code, 58);
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
        assert_eq!(sim.ledger.text().matches("malformed message").count(), 1);
    }

    #[test]
    fn one_connection_has_one_try() {
        for said in [None, Some("nonsense")] {
            let mut sim = Sim::bearing(None);
            sim.handshake("OAUTHBEARER", 1).unwrap();
            sim.received::<SaslHandshakeResponse>(1);
            if let Some(said) = said {
                sim.authenticate(said, 2).unwrap();
                let answer: SaslAuthenticateResponse = sim.received(2);
                assert_eq!(answer.auth_bytes, r#"{"status":"invalid_token"}"#);
            }
            sim.handshake("OAUTHBEARER", 3).unwrap();
            assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 34);
            assert_eq!(sim.session.closing().unwrap().1, Close::Login);
        }
        // A handshake during a re-authentication is answered, and does not restart it.
        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.handshake("OAUTHBEARER", 4).unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        assert_eq!(sim.received::<SaslHandshakeResponse>(4).error_code, 34);
        sim.authenticate(message(&json!({})), 5).unwrap();
        assert_eq!(sim.received::<SaslAuthenticateResponse>(5).error_code, 0);
    }

    #[test]
    fn not_too_often_and_only_where_a_session_ends() {
        let mut sim = open();
        sim.handshake("OAUTHBEARER", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 0);
        sim.authenticate(message(&json!({})), 4).unwrap();
        assert_eq!(sim.received::<SaslAuthenticateResponse>(4).error_code, 0);
        sim.handshake("OAUTHBEARER", 5).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(5).error_code, 34);
        pass(&mut sim, 1);
        sim.handshake("OAUTHBEARER", 6).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(6).error_code, 0);
        let mut sim = Sim::open();
        pass(&mut sim, 10);
        sim.handshake("PLAIN", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 34);
        let mut sim = open();
        pass(&mut sim, 10);
        sim.handshake("OAUTHBEARER", 3).unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        let long = sim.authenticate(vec![b'n'; 33 << 10], 4);
        assert!(matches!(long, Err(Close::Malformed(_))), "{long:?}");
    }

    #[test]
    fn a_session_lasts_no_longer_than_is_configured() {
        let mut sim = Sim::bearing(Some(Duration::from_secs(60)));
        sim.handshake("OAUTHBEARER", 1).unwrap();
        sim.authenticate(message(&json!({})), 2).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert_eq!(
            sim.received::<SaslAuthenticateResponse>(2)
                .session_lifetime_ms,
            60_000
        );
        let mut sim = Sim::bearing(Some(Duration::from_secs(60)));
        sim.handshake("PLAIN", 1).unwrap();
        sim.authenticate("\0bob\0b", 2).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert_eq!(
            sim.received::<SaslAuthenticateResponse>(2)
                .session_lifetime_ms,
            60_000
        );
        pass(&mut sim, 60);
        sim.handshake("PLAIN", 3).unwrap();
        sim.authenticate("\0bob\0b", 4).unwrap();
        sim.received::<SaslHandshakeResponse>(3);
        assert_eq!(sim.received::<SaslAuthenticateResponse>(4).error_code, 0);
    }

    #[test]
    fn keys_are_asked_for_when_a_token_names_one_that_is_not_known() {
        let mut sim = Sim::bearing(None);
        let settings = crate::identity::token::tests::settings();
        let live = std::sync::Arc::get_mut(&mut sim.live).unwrap();
        live.authorities.tokens = Some(crate::identity::Tokens::new(settings));
        sim.handshake("OAUTHBEARER", 1).unwrap();
        sim.authenticate(message(&json!({})), 2).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert_eq!(
            sim.received::<SaslAuthenticateResponse>(2)
                .session_lifetime_ms,
            330_000
        );
        assert_eq!(sim.keys_asked, 1);

        let mut sim = Sim::bearing(None);
        sim.handshake("OAUTHBEARER", 1).unwrap();
        let stranger = ISSUER.sign(
            &json!({"alg": "ES256", "kid": "../p256"}),
            &claims().to_string(),
        );
        sim.authenticate(format!("n,,\u{1}auth=Bearer {stranger}\u{1}\u{1}"), 2)
            .unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        let answer: SaslAuthenticateResponse = sim.received(2);
        assert_eq!((answer.auth_bytes.is_empty(), sim.keys_asked), (false, 1));
        assert!(sim.ledger.text().contains("unknown key"));
    }

    #[test]
    fn who_is_a_users_name_after_a_reload_is_gone() {
        let mut sim = open();
        let mut live = crate::session::tests::sim::live(&[(
            "roles/alice.yaml",
            crate::session::tests::sim::ROLES,
        )]);
        live.authorities
            .tokens
            .clone_from(&sim.live.authorities.tokens);
        sim.live = std::sync::Arc::new(live);
        let gone = sim.wait(Duration::ZERO);
        assert_eq!(
            gone,
            Err(Close::CredentialRevoked(crate::identity::Gone::Name))
        );
    }
}
