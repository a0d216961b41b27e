//! Klamm's re-authentication at the broker, within a client's sequence of requests and before the
//! broker's limit (KIP-368, ruling 26).
//!
//! As in Kafka's own clients, a session re-authenticates when it has the next request to send, not
//! while it is idle: a broker accepts a handshake at any time, and closes the connection only for a
//! request. The handshake follows the requests that are at the broker already. Nothing is forwarded
//! between it and the broker's last message (mechanisms have several messages). The answers are
//! removed from the pipeline and never sent to the client.

use super::{
    Close, Cx, Fact as Told, LogLevel, LogLine, Owner, Parked, Session, SessionRequest, Within,
    Work, admission::Turn,
};
use crate::{
    identity::service::{Account, Derivation, Derived},
    session::admission::{Admission, AdmissionError},
    wire::{
        FrameError as WireFault,
        frame::{Framer, Rope},
    },
};
use bytes::BytesMut;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Source of Klamm's current broker credentials; `None` while it has none.
pub trait Accounts: Send + Sync {
    fn now(&self) -> Option<Arc<Account>>;
}

/// The lifetime of a login at the broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// When to re-authenticate.
    pub renew: Instant,
    /// From then on the broker closes the connection for a request.
    pub end: Instant,
    /// From then on a request could arrive too late; not after `renew`.
    hold: Instant,
    lot: u8,
}

/// Minimum time between logins: brokers accept no two within a second.
const AT_LEAST: Duration = Duration::from_millis(1100);
/// Delay before the next attempt while no credentials are available.
const RETRY: Duration = Duration::from_secs(1);
/// Limit for an answer of the login, in bytes; such answers are small.
const ANSWER: u32 = 64 << 10;

impl Term {
    /// A lifetime that starts now. `lot` spreads logins that started together: they renew after 50
    /// to 65 % of it, so that a slow login still finishes in time where the broker's limit is
    /// short.
    pub fn of(lifetime: Duration, now: Instant, lot: u8) -> Self {
        let part = 500 + u32::from(lot) * 150 / 255;
        let renew = now + (lifetime / 1000 * part).max(AT_LEAST);
        Self {
            renew,
            end: now + lifetime,
            hold: renew.min(now + lifetime / 1000 * 850),
            lot,
        }
    }
}

/// How a session stays logged in at the broker.
pub struct Renewal {
    accounts: Arc<dyn Accounts>,
    term: Option<Term>,
    lot: u8,
    state: State,
}

enum State {
    /// No login is in progress.
    Resting,
    /// Waits for an answer, or for the result of heavy work.
    Waiting(Box<Admission>),
    /// Heavy work is ready to be handed out.
    Working(Box<Admission>, Derivation),
}

impl Renewal {
    pub fn new(accounts: Arc<dyn Accounts>, term: Term) -> Self {
        Self {
            accounts,
            lot: term.lot,
            term: Some(term),
            state: State::Resting,
        }
    }

    fn due(&self, now: Instant) -> bool {
        self.term.is_some_and(|term| term.renew <= now)
    }

    /// Until when requests must wait: a login with a lifetime of hardly a second ends before the
    /// next one may start.
    fn held(&self, now: Instant) -> Option<Instant> {
        let term = self
            .term
            .filter(|term| term.hold <= now && now < term.renew)?;
        self.resting().then_some(term.renew)
    }

    fn resting(&self) -> bool {
        matches!(self.state, State::Resting)
    }

    /// The first frame of a re-authentication; `None`: no credentials are available, and the
    /// current login is still valid.
    fn begin(&mut self, now: Instant) -> Result<Option<Rope>, AdmissionError> {
        let Some(account) = self.accounts.now() else {
            let Some(term) = self.term.as_mut().filter(|term| now + RETRY < term.end) else {
                return Err(AdmissionError::NoAccount);
            };
            term.renew = now + RETRY;
            term.hold = term.renew;
            return Ok(None);
        };
        let (admission, request) = Admission::begin(&account, 1)?;
        self.state = State::Waiting(Box::new(admission));
        Ok(Some(request))
    }

    /// Handles the broker's answer and returns the next step. When no step is left, `resting`
    /// returns true.
    fn answer(
        &mut self,
        input: &mut BytesMut,
        now: Instant,
    ) -> Result<BrokerReply, AdmissionError> {
        let Some(frame) = Framer::new(ANSWER).cut(input)? else {
            return Ok(BrokerReply::Part);
        };
        let State::Waiting(mut admission) = std::mem::replace(&mut self.state, State::Resting)
        else {
            return Err(AdmissionError::Unasked);
        };
        if frame.bytes().get(4..8) != Some(&admission.correlation().to_be_bytes()) {
            return Err(AdmissionError::Unasked);
        }
        Ok(match admission.answer(&frame)? {
            Turn::Say(request) => {
                self.state = State::Waiting(admission);
                BrokerReply::Say(request)
            }
            Turn::Derive(work) => {
                self.state = State::Working(admission, work);
                BrokerReply::Work
            }
            Turn::Admitted(lifetime) => {
                self.term = lifetime.map(|lifetime| Term::of(lifetime, now, self.lot));
                BrokerReply::Admitted
            }
        })
    }

    fn work(&mut self) -> Option<Derivation> {
        match std::mem::replace(&mut self.state, State::Resting) {
            State::Working(admission, work) => {
                self.state = State::Waiting(admission);
                Some(work)
            }
            other @ (State::Resting | State::Waiting(_)) => {
                self.state = other;
                None
            }
        }
    }

    fn derived(&mut self, derived: &Derived) -> Result<Rope, AdmissionError> {
        match &mut self.state {
            State::Waiting(admission) => admission.derived(derived),
            State::Resting | State::Working(..) => Err(AdmissionError::Unasked),
        }
    }
}

/// The result of the broker's bytes.
enum BrokerReply {
    /// The answer is incomplete.
    Part,
    Say(Rope),
    Work,
    Admitted,
}

impl Session {
    /// Whether Klamm's login at the broker is in progress.
    pub(super) fn renewing(&self) -> bool {
        let resting = self.renewal.as_ref().is_none_or(Renewal::resting);
        !resting
    }

    /// Re-authenticates at the broker where that must happen before the next request. Returns
    /// whether requests must wait for it.
    pub(super) fn renews(&mut self, cx: &mut Cx<'_>) -> Result<bool, Close> {
        let Some(renewal) = &mut self.renewal else {
            return Ok(false);
        };
        if renewal.resting() && renewal.due(cx.now) && self.pipeline.waiting().is_some() {
            match renewal.begin(cx.now) {
                Ok(Some(request)) => {
                    self.to_broker.append(request);
                    self.pipeline.renew();
                }
                Ok(None) => {}
                Err(fault) => return Err(not_renewed(&fault, cx)),
            }
        }
        // Only one question is open at a time; the work waits until a request's question is
        // answered.
        if self.parked.is_none()
            && let Some(work) = renewal.work()
        {
            self.parked = Some(Parked::Renewing);
            let within = Within::Connection(self.sender.connection);
            let work = Work::password(Owner::Klamm, within, move || work.run());
            self.ask(SessionRequest::Work(work));
            return Ok(true);
        }
        Ok(!renewal.resting() || renewal.held(cx.now).is_some())
    }

    /// When a re-authentication may start, if the next request must wait for it.
    pub(super) fn may_renew(&self) -> Option<Instant> {
        let term = self
            .renewal
            .as_ref()?
            .term
            .filter(|term| term.hold < term.renew)?;
        self.pipeline.waiting().map(|_| term.renew)
    }

    /// Handles the answer at the front of the pipeline, which belongs to Klamm's own login. Returns
    /// whether input was consumed.
    pub(super) fn renewal_answer(
        &mut self,
        input: &mut BytesMut,
        cx: &mut Cx<'_>,
    ) -> Result<bool, Close> {
        let unasked = Close::BrokerMalformed(WireFault::Unasked);
        let renewal = self.renewal.as_mut().ok_or(unasked)?;
        let heard = renewal
            .answer(input, cx.now)
            .map_err(|fault| not_renewed(&fault, cx))?;
        match heard {
            BrokerReply::Part => return Ok(false),
            BrokerReply::Say(request) => self.to_broker.append(request),
            BrokerReply::Work => {}
            BrokerReply::Admitted => {
                cx.facts.push(Told::Renewed { ok: true });
                self.pipeline.pop();
            }
        }
        self.release(cx).map(|()| true)
    }

    pub(super) fn renewal_derived(
        &mut self,
        derived: &Derived,
        cx: &mut Cx<'_>,
    ) -> Result<(), Close> {
        let unasked = Close::BrokerMalformed(WireFault::Unasked);
        let renewal = self.renewal.as_mut().ok_or(unasked)?;
        let request = renewal
            .derived(derived)
            .map_err(|fault| not_renewed(&fault, cx))?;
        self.to_broker.append(request);
        Ok(())
    }
}

/// Ends the connection as if the broker had closed it, which it would do; only the log has the
/// reason.
fn not_renewed(fault: &AdmissionError, cx: &mut Cx<'_>) -> Close {
    cx.facts.push(Told::Renewed { ok: false });
    cx.facts.push(Told::Log(Box::new(LogLine {
        message: "Klamm could not log in at the broker again",
        level: LogLevel::Warn,
        error: Some(fault.to_string()),
        ..LogLine::default()
    })));
    Close::Broker
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::service::Password,
        session::tests::sim::{Forwarded, Sim},
    };
    use bytes::Bytes;
    use kafka_protocol::messages::{
        ListGroupsRequest, ListGroupsResponse, SaslAuthenticateRequest, SaslAuthenticateResponse,
        SaslHandshakeRequest, SaslHandshakeResponse,
    };

    struct Fixed(Option<Arc<Account>>);
    impl Accounts for Fixed {
        fn now(&self) -> Option<Arc<Account>> {
            self.0.clone()
        }
    }

    fn password() -> Arc<Password> {
        Arc::new(Password::new("pencil"))
    }

    fn plain() -> Account {
        Account::Plain {
            username: "klamm".into(),
            password: password(),
        }
    }

    const LIMIT: Duration = Duration::from_secs(100);

    /// A session with one answered request, whose login at the broker lasts for 100 s.
    fn sim(account: Option<Account>) -> Sim {
        let mut sim = Sim::open_with(&[("roles/alice.yaml", ROLES)]);
        let accounts = Arc::new(Fixed(account.map(Arc::new)));
        sim.renewal = Some(Renewal::new(accounts, Term::of(LIMIT, sim.now, 0)));
        ask(&mut sim, 10).unwrap();
        let first = sim.forwarded_one();
        answer(&mut sim, &first);
        sim.received::<ListGroupsResponse>(10);
        sim
    }

    const ROLES: &str = "role: r\nmembers: [ \"user:alice\" ]\nallow:\n  - { id: a, consume: { topics: [ \"*\" ], groups: [ \"*\" ] } }\n";

    fn ask(sim: &mut Sim, correlation: i32) -> Result<(), Close> {
        sim.send(16, 4, correlation, &ListGroupsRequest::default())
    }

    fn answer(sim: &mut Sim, to: &Forwarded) {
        sim.answer(to, &ListGroupsResponse::default()).unwrap();
    }

    fn keys(sim: &mut Sim) -> Vec<(i16, i32)> {
        let all = sim.forwarded();
        all.iter().map(|one| (one.key, one.correlation)).collect()
    }

    fn proceed(sim: &mut Sim, to: &Forwarded, message: &[u8], lifetime: i64) -> Result<(), Close> {
        let answer = SaslAuthenticateResponse::default()
            .with_auth_bytes(Bytes::copy_from_slice(message))
            .with_session_lifetime_ms(lifetime);
        sim.answer(to, &answer)
    }

    #[test]
    fn the_next_request_waits_for_the_login_and_nothing_of_it_is_shown() {
        let mut sim = sim(Some(plain()));
        sim.wait(Duration::from_secs(49)).unwrap();
        ask(&mut sim, 11).unwrap();
        let early = sim.forwarded_one();
        sim.wait(Duration::from_secs(2)).unwrap();
        assert!(sim.forwarded().is_empty(), "nobody wants anything");
        ask(&mut sim, 12).unwrap();
        ask(&mut sim, 13).unwrap();
        let handshake = sim.forwarded_one();
        assert_eq!((handshake.key, handshake.version), (17, 1));
        let asked: SaslHandshakeRequest = handshake.decode();
        assert_eq!(asked.mechanism.as_str(), "PLAIN");
        // Earlier requests at the broker are answered first, in order.
        answer(&mut sim, &early);
        sim.received::<ListGroupsResponse>(11);
        sim.answer(&handshake, &SaslHandshakeResponse::default())
            .unwrap();
        let message = sim.forwarded_one();
        assert_eq!((message.key, message.version), (36, 2));
        let said: SaslAuthenticateRequest = message.decode();
        assert_eq!(said.auth_bytes, "\0klamm\0pencil");
        proceed(&mut sim, &message, b"", 100_000).unwrap();
        let mut rest = sim.forwarded();
        assert_eq!(rest.len(), 2);
        assert!(
            sim.received_raw().is_none(),
            "the client sees nothing of it"
        );
        for correlation in [12, 13] {
            let one = rest.remove(0);
            assert_eq!((one.key, one.correlation), (16, correlation));
            answer(&mut sim, &one);
            sim.received::<ListGroupsResponse>(correlation);
        }
        sim.wait(Duration::from_secs(40)).unwrap();
        ask(&mut sim, 14).unwrap();
        assert_eq!(keys(&mut sim), [(16, 14)], "the new term has begun");
        sim.wait(Duration::from_secs(20)).unwrap();
        ask(&mut sim, 15).unwrap();
        assert_eq!(keys(&mut sim), [(17, 1)]);
    }

    #[test]
    fn scram_takes_its_messages_and_its_work_without_a_request_in_between() {
        for chunk in [usize::MAX, 1] {
            let account = Account::Scram {
                hash: crate::identity::verifier::Hash::Sha256,
                username: "user".into(),
                password: password(),
            };
            let mut sim = sim(Some(account));
            sim.chunk = chunk;
            sim.wait(LIMIT).unwrap();
            ask(&mut sim, 11).unwrap();
            let handshake = sim.forwarded_one();
            sim.answer(&handshake, &SaslHandshakeResponse::default())
                .unwrap();
            let first = sim.forwarded_one();
            let said: SaslAuthenticateRequest = first.decode();
            let said = String::from_utf8(said.auth_bytes.to_vec()).unwrap();
            let nonce = said.strip_prefix("n,,n=user,r=").unwrap();
            let challenge = format!("r={nonce}theirs,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
            proceed(&mut sim, &first, challenge.as_bytes(), 0).unwrap();
            let last = sim.forwarded_one();
            assert_eq!(last.key, 36);
            ask(&mut sim, 12).unwrap();
            assert!(
                sim.forwarded().is_empty(),
                "not before the broker's last word"
            );
            let forged = proceed(&mut sim, &last, b"v=AAAA", 0);
            assert_eq!(forged.unwrap_err(), Close::Broker);
        }
    }

    #[test]
    fn what_ends_the_connection() {
        let refuse = SaslHandshakeResponse::default().with_error_code(33);
        let mut one = sim(Some(plain()));
        one.wait(LIMIT).unwrap();
        ask(&mut one, 11).unwrap();
        let handshake = one.forwarded_one();
        assert_eq!(one.answer(&handshake, &refuse).unwrap_err(), Close::Broker);

        let mut other = sim(Some(plain()));
        other.wait(LIMIT).unwrap();
        ask(&mut other, 11).unwrap();
        let handshake = Forwarded {
            correlation: 77,
            ..other.forwarded_one()
        };
        let unasked = other.answer(&handshake, &SaslHandshakeResponse::default());
        assert_eq!(unasked.unwrap_err(), Close::Broker);
    }

    #[test]
    fn without_an_account_the_old_login_serves_to_its_end() {
        let mut sim = sim(None);
        sim.wait(Duration::from_secs(75)).unwrap();
        ask(&mut sim, 11).unwrap();
        assert_eq!(keys(&mut sim), [(16, 11)]);
        sim.wait(Duration::from_secs(30)).unwrap();
        assert_eq!(ask(&mut sim, 12).unwrap_err(), Close::Broker);
    }

    #[test]
    fn a_login_of_hardly_a_second_holds_requests_until_the_next_may_begin() {
        let mut sim = Sim::open_with(&[("roles/alice.yaml", ROLES)]);
        let term = Term::of(Duration::from_secs(1), sim.now, 0);
        sim.renewal = Some(Renewal::new(Arc::new(Fixed(Some(Arc::new(plain())))), term));
        ask(&mut sim, 10).unwrap();
        assert_eq!(keys(&mut sim), [(16, 10)]);
        sim.wait(Duration::from_millis(900)).unwrap();
        ask(&mut sim, 11).unwrap();
        assert!(sim.forwarded().is_empty(), "it could come too late");
        assert_eq!(sim.session.deadline(), Some(term.renew));
        sim.wait(Duration::from_millis(200)).unwrap();
        assert_eq!(keys(&mut sim), [(17, 1)]);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "an instant to count from")]
    fn terms_are_spread_and_not_too_short() {
        let now = Instant::now();
        let renew = |lifetime, lot| Term::of(lifetime, now, lot).renew - now;
        assert_eq!(renew(LIMIT, 0), Duration::from_secs(50));
        assert_eq!(renew(LIMIT, 255), Duration::from_secs(65));
        assert_eq!(renew(Duration::from_secs(1), 0), AT_LEAST);
        let most = Duration::from_millis(u64::from(u32::MAX));
        assert!(renew(most, 128) < most);
    }
}
