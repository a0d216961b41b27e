//! The client's login at the broker (`cluster.sasl: pass_through`): Klamm forwards the client's
//! messages there and receives the answers. The mechanism decides what the answers prove
//! ([`Exchange::heard`](crate::identity::Exchange::heard)); this module carries the messages.
//!
//! The broker connection belongs to this client alone, from the first message of its login to its
//! end. It is opened only for a message in the mechanism's format. For a client with earlier
//! failures, it is opened no sooner than the verdict could be sent (where Klamm itself checks the
//! login, no connection is opened before the login has succeeded, ruling 13). A failed login ends
//! the connection. Re-authentication (KIP-368) uses the same connection, once all earlier requests
//! are answered, as at a broker; no other request is sent between its messages.

use super::{
    Broker, Close, Cx, Fact, LogLevel, LogLine, Parked, Phase, Session, SessionRequest,
    verdict::{PendingVerdict, Then, crowded},
};
use crate::{
    api::{api_versions, sasl},
    cluster::Offers,
    identity::{BrokerReply, ClaimedIdentity, Failed, Reason, Relayed, Step},
    wire::{
        FrameError,
        frame::{Frame, Framer, Rope},
    },
};
use bytes::{Bytes, BytesMut};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// Limit for an answer of the login, in bytes; such answers are small.
pub const ANSWER: u32 = 64 << 10;
/// Longer sessions are cut to this length, so that their end can be represented as an instant.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
/// The session lifetime sent to a client is a tenth shorter than the broker's, but by this much at
/// most.
pub const EARLIER: Duration = Duration::from_secs(10);

/// The state of the login at the broker.
pub struct Delegation {
    mechanism: &'static str,
    pub name: ClaimedIdentity,
    /// When the first message arrived. Time spent before the request to the broker counts towards
    /// the delay of the verdict.
    pub since: Instant,
    state: State,
    /// Correlation id of the request whose answer is awaited.
    correlation: i32,
    /// Earliest start of the broker's session: the time when its last message was sent.
    sent: Instant,
    /// Whether the broker's last answer limits the session: only then does it accept a
    /// re-authentication.
    pub limited: bool,
}

enum State {
    /// Nothing has been sent to the broker yet.
    Due(Bytes),
    /// The handshake was sent; this message follows it.
    Handshake(Bytes),
    /// The client's message was sent to the broker.
    Message,
    /// The broker has answered; Klamm waits for the client.
    Answered,
}

impl Delegation {
    pub fn new(mechanism: &'static str, relayed: Relayed, since: Instant) -> Self {
        Self {
            mechanism,
            name: relayed.name,
            since,
            state: State::Due(relayed.message),
            correlation: 0,
            sent: since,
            limited: false,
        }
    }

    /// Whether an answer of the broker is awaited.
    pub fn waits(&self) -> bool {
        matches!(self.state, State::Handshake(_) | State::Message)
    }

    /// Returns the handshake, if it is due.
    fn begin(&mut self) -> Result<Option<Rope>, FrameError> {
        match std::mem::replace(&mut self.state, State::Answered) {
            State::Due(message) => {
                self.state = State::Handshake(message);
                self.correlation += 1;
                sasl::own_handshake(self.correlation, self.mechanism).map(Some)
            }
            other @ (State::Handshake(_) | State::Message | State::Answered) => {
                self.state = other;
                Ok(None)
            }
        }
    }

    fn say(&mut self, message: Bytes, now: Instant) -> Result<Rope, FrameError> {
        self.state = State::Message;
        self.sent = now;
        self.correlation = self.correlation.wrapping_add(1);
        sasl::own_message(self.correlation, message)
    }

    fn answered(&mut self, frame: &Frame, now: Instant) -> Result<Turn, FrameError> {
        if frame.bytes().get(4..8) != Some(&self.correlation.to_be_bytes()) {
            return Err(FrameError::Unasked);
        }
        match std::mem::replace(&mut self.state, State::Answered) {
            State::Handshake(message) => match sasl::handshaken(frame)? {
                Ok(()) => self.say(message, now).map(Turn::Say),
                Err(words) => Ok(Turn::Untaken(words)),
            },
            State::Message => Ok(match sasl::answered(frame)? {
                Ok((message, lifetime)) => {
                    self.limited = lifetime.is_some();
                    let gone = now.saturating_duration_since(self.sent);
                    let left = lifetime.map(|whole| whole.min(LONGEST).saturating_sub(gone));
                    Turn::Heard(message, left)
                }
                Err(words) => Turn::Refused(words),
            }),
            State::Due(_) | State::Answered => Err(FrameError::Unasked),
        }
    }
}

/// The next step after the broker's answer.
enum Turn {
    Say(Rope),
    /// The broker's message, and the remaining time of the session: never longer than the broker
    /// itself allows, whose clock started after the message was sent.
    Heard(Bytes, Option<Duration>),
    Refused(String),
    /// The broker does not offer the mechanism.
    Untaken(String),
}

impl Session {
    /// A message of the client must go to the broker.
    pub(super) fn relay(&mut self, relayed: Relayed, cx: &mut Cx<'_>) -> Result<(), Close> {
        self.parked = Some(Parked::Delegating);
        match self.broker {
            Broker::Up => self.relay_on(relayed, cx.now),
            Broker::None => self.dial_in_time(relayed, cx),
            Broker::Asked | Broker::LoginFailed => Err(Close::Login),
        }
    }

    /// Over the open connection: a further message, or the first one of a re-authentication.
    fn relay_on(&mut self, relayed: Relayed, now: Instant) -> Result<(), Close> {
        let sasl = self.sasl();
        match &mut sasl.delegation {
            Some(delegation) => {
                let message = delegation.say(relayed.message, now);
                self.to_broker.append(message.map_err(Close::Malformed)?);
            }
            None => {
                let _since = sasl.delegate(relayed).ok_or(Close::Login)?;
            }
        }
        Ok(())
    }

    /// Opens the connection at the time when a verdict could be sent.
    fn dial_in_time(&mut self, relayed: Relayed, cx: &mut Cx<'_>) -> Result<(), Close> {
        let wait = cx.backoff.before(self.source(), &relayed.name, cx.now);
        let wait = wait.map_err(|_crowded| crowded(cx))?;
        if !wait.is_zero() {
            self.note_slowed(&relayed.name, wait, cx);
        }
        let sasl = self.sasl();
        let at = sasl.delegate(relayed).ok_or(Close::Login)? + wait;
        if at <= cx.now {
            self.dial();
        } else {
            let then = Then::Dial;
            sasl.verdict = Some(PendingVerdict { at, then });
        }
        Ok(())
    }

    pub(super) fn dial(&mut self) {
        self.parked = Some(Parked::Delegating);
        self.broker = Broker::Asked;
        self.ask(SessionRequest::Dial);
    }

    /// The broker connection is open, and no login has taken place on it.
    pub(super) fn dialled(&mut self, offers: &Offers, cx: &Cx<'_>) -> Result<(), Close> {
        // As where Klamm logs in: this node may have been downgraded since its versions were read.
        let offered = cx.cluster.offers(self.listener.node).unwrap_or_default();
        if !api_versions::covers(offers, &offered) {
            return Err(Close::Broker);
        }
        self.parked = Some(Parked::Delegating);
        self.broker = Broker::Up;
        Ok(())
    }

    /// Starts a login that is due at the broker, after all earlier requests.
    pub(super) fn begin_delegation(&mut self, now: Instant) -> Result<(), Close> {
        if self.broker != Broker::Up || !self.pipeline.is_empty() {
            return Ok(());
        }
        let sasl = self.sasl();
        let Some(delegation) = &mut sasl.delegation else {
            return Ok(());
        };
        if let Some(request) = delegation.begin().map_err(Close::Malformed)? {
            // The broker counts from here, too.
            sasl.begun = sasl.begun.map(|_| now);
            self.to_broker.append(request);
        }
        Ok(())
    }

    /// Whether the broker's next answer belongs to the client's login.
    pub(super) fn delegating(&self) -> bool {
        let delegation = self.delegation();
        delegation.is_some_and(Delegation::waits)
    }

    /// Whether a re-authentication is in progress at the broker, which accepts no other request
    /// meanwhile.
    pub(super) fn between_messages(&self) -> bool {
        matches!(self.phase, Phase::Open(_)) && self.delegation().is_some()
    }

    pub(super) fn delegation(&self) -> Option<&Delegation> {
        let sasl = match &self.phase {
            Phase::Login(login) => &login.sasl,
            Phase::Open(open) => &open.sasl,
        };
        sasl.delegation.as_deref()
    }

    /// Handles an answer to the client's login. Returns whether input was consumed.
    pub(super) fn delegated_answer(
        &mut self,
        input: &mut BytesMut,
        cx: &mut Cx<'_>,
    ) -> Result<bool, Close> {
        let cut = Framer::new(ANSWER).cut(input);
        let Some(frame) = cut.map_err(Close::BrokerMalformed)? else {
            return Ok(false);
        };
        let unasked = Close::BrokerMalformed(FrameError::Unasked);
        let delegation = self.sasl().delegation.as_mut().ok_or(unasked)?;
        let turn = delegation
            .answered(&frame, cx.now)
            .map_err(Close::BrokerMalformed)?;
        let heard = match turn {
            Turn::Say(request) => {
                self.to_broker.append(request);
                return Ok(true);
            }
            Turn::Heard(message, lifetime) => BrokerReply::Message(
                message,
                lifetime.and_then(|left| cx.wall.checked_add(left).ok()),
            ),
            Turn::Refused(words) => {
                note("the broker refuses a login", LogLevel::Debug, words, cx);
                BrokerReply::Refused
            }
            Turn::Untaken(words) => return self.untaken(words, cx).map(|()| true),
        };
        self.parked = None;
        let step = self.sasl().heard(heard).ok_or(Close::Login)?;
        self.stepped(step, cx).map(|()| true)
    }

    /// The listener names a mechanism that the broker does not have: the operator must be informed.
    fn untaken(&mut self, words: String, cx: &mut Cx<'_>) -> Result<(), Close> {
        note(
            "the broker does not take the mechanism",
            LogLevel::Warn,
            words,
            cx,
        );
        self.parked = None;
        let name = self.delegation().map(|delegation| delegation.name.clone());
        let failed = Failed {
            name: name.unwrap_or(ClaimedIdentity::Unreadable),
            reason: Reason::BrokerMechanism,
        };
        self.stepped(Step::Failed(failed), cx)
    }

    /// The login has failed: the broker connection is needed only for answers to earlier requests.
    /// Those answers are still delivered, followed by the error; then the whole connection ends.
    pub(super) fn part(&mut self) {
        let owes = self.pipeline.sent().next().is_some() || self.pipeline.waiting().is_some();
        if self.listener.pass_through && self.broker != Broker::None && !owes {
            self.broker = Broker::LoginFailed;
            self.to_broker = Rope::default();
        }
        self.sasl().delegation = None;
    }

    /// Whether the broker connection must be closed while the client's connection still waits for
    /// its last answer.
    pub fn parted(&self) -> bool {
        self.broker == Broker::LoginFailed
    }

    /// The client's address, if it is proven.
    pub fn source(&self) -> Option<IpAddr> {
        self.source_proven.then(|| self.sender.peer.ip())
    }

    /// Whether a client has logged in.
    pub fn entered(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }
}

fn note(message: &'static str, level: LogLevel, words: String, cx: &mut Cx<'_>) {
    cx.facts.push(Fact::Log(Box::new(LogLine {
        message,
        level,
        error: Some(words),
        ..LogLine::default()
    })));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{
            Gone,
            file::{UserEntry, Verifiers},
            token::forge,
        },
        session::{
            Limits, Live, LogLevel,
            tests::sim::{Forwarded, Sim, listener},
        },
    };
    use kafka_protocol::{
        messages::{
            ApiVersionsRequest, ApiVersionsResponse, ListGroupsRequest, ListGroupsResponse,
            MetadataRequest, MetadataResponse, SaslAuthenticateRequest, SaslAuthenticateResponse,
            SaslHandshakeRequest, SaslHandshakeResponse,
        },
        protocol::StrBytes,
    };
    use std::sync::Arc;

    const PLAIN: &[u8] = b"\0alice\0wonderland";
    const FIRST: &str = "n,,n=alice,r=abc";
    const CHALLENGE: &str = "r=abcdef,s=c2FsdA==,i=4096";
    const FINAL: &str = "c=biws,r=abcdef,p=cHJvb2Y=";
    const LAST: &str = "v=c2lnbmF0dXJl";

    fn sim() -> Sim {
        Sim::delegating(listener().limits, Vec::new())
    }

    /// An answer of the broker, with the lifetime of the session there in milliseconds.
    struct Says(i16, &'static str, i64);
    const YES: Says = Says(0, "", 0);
    const NO: Says = Says(58, "", 0);

    impl Says {
        fn answer(&self) -> SaslAuthenticateResponse {
            let words = (self.0 != 0).then(|| StrBytes::from_static_str("the broker's own words"));
            SaslAuthenticateResponse::default()
                .with_error_code(self.0)
                .with_error_message(words)
                .with_auth_bytes(Bytes::from_static(self.1.as_bytes()))
                .with_session_lifetime_ms(self.2)
        }
    }

    /// The broker accepts a mechanism; returns the next request.
    fn take_mechanism(sim: &mut Sim, name: &str) -> Forwarded {
        let asked = sim.forwarded_one();
        let handshake: SaslHandshakeRequest = asked.decode();
        assert_eq!((asked.key, handshake.mechanism.as_str()), (17, name));
        sim.answer(&asked, &SaslHandshakeResponse::default())
            .unwrap();
        sim.forwarded_one()
    }

    fn message(forwarded: &Forwarded) -> Bytes {
        assert_eq!(forwarded.key, 36);
        forwarded.decode::<SaslAuthenticateRequest>().auth_bytes
    }

    fn told(sim: &mut Sim, correlation: i32) -> SaslAuthenticateResponse {
        sim.until_told().unwrap();
        sim.received(correlation)
    }

    /// A login by PLAIN up to the broker's answer, with correlation ids counted from `from`.
    fn by_plain(
        sim: &mut Sim,
        from: i32,
        credentials: &[u8],
        says: &Says,
    ) -> SaslAuthenticateResponse {
        sim.handshake("PLAIN", from).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(from).error_code, 0);
        sim.authenticate(credentials.to_vec(), from + 1).unwrap();
        let asked = take_mechanism(sim, "PLAIN");
        assert_eq!(message(&asked), credentials);
        assert!(sim.received_raw().is_none(), "before the broker has spoken");
        sim.answer(&asked, &says.answer()).unwrap();
        told(sim, from + 1)
    }

    fn open(says: &Says) -> Sim {
        let mut sim = sim();
        assert_eq!(by_plain(&mut sim, 1, PLAIN, says).error_code, 0);
        sim
    }

    fn ask(sim: &mut Sim, correlation: i32) -> Result<(), Close> {
        sim.send(3, 12, correlation, &MetadataRequest::default())
    }

    fn log(sim: &mut Sim) -> String {
        sim.commit();
        sim.ledger.text()
    }

    #[test]
    fn who_the_broker_lets_in_is_let_in_and_goes_on_over_the_same_connection() {
        let mut sim = sim();
        sim.send(18, 2, 9, &ApiVersionsRequest::default()).unwrap();
        assert_eq!(sim.received::<ApiVersionsResponse>(9).error_code, 0);
        assert_eq!(sim.dialled, 0, "for nothing that has no form");
        assert_eq!(by_plain(&mut sim, 1, PLAIN, &YES).error_code, 0);
        assert_eq!(sim.dialled, 1);
        let log = log(&mut sim);
        assert!(
            log.contains(r#""user":{"name":"alice"}"#)
                && log.contains(r#""auth_protocol":"PLAIN""#),
            "{log}"
        );
        sim.send(18, 2, 3, &ApiVersionsRequest::default()).unwrap();
        assert_eq!(sim.received::<ApiVersionsResponse>(3).error_code, 0);
        ask(&mut sim, 4).unwrap();
        let asked = sim.forwarded_one();
        sim.answer(&asked, &MetadataResponse::default()).unwrap();
        sim.received::<MetadataResponse>(4);
        assert_eq!(sim.dialled, 1);
    }

    #[test]
    fn scram_is_said_word_by_word() {
        for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
            let mut sim = sim();
            sim.chunk = 1;
            sim.handshake(mechanism, 1).unwrap();
            sim.authenticate(FIRST, 2).unwrap();
            let asked = take_mechanism(&mut sim, mechanism);
            assert_eq!(message(&asked), FIRST);
            sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
            sim.received::<SaslHandshakeResponse>(1);
            let challenge: SaslAuthenticateResponse = sim.received(2);
            assert_eq!(
                (challenge.error_code, &challenge.auth_bytes[..]),
                (0, CHALLENGE.as_bytes())
            );
            assert!(!log(&mut sim).contains("alice"), "nothing is proven yet");
            sim.authenticate(FINAL, 3).unwrap();
            let asked = sim.forwarded_one();
            assert_eq!(message(&asked), FINAL);
            sim.answer(&asked, &Says(0, LAST, 0).answer()).unwrap();
            assert_eq!(told(&mut sim, 3).auth_bytes, LAST);
            ask(&mut sim, 4).unwrap();
            assert_eq!(sim.forwarded().len(), 1);
        }
    }

    #[test]
    fn a_token_must_be_good_here_and_there() {
        let bearing = |token: &str| format!("n,,\u{1}auth=Bearer {token}\u{1}\u{1}");
        let good = bearing(&forge::token());
        let mut sim = sim();
        sim.handshake("OAUTHBEARER", 1).unwrap();
        sim.authenticate(good.clone(), 2).unwrap();
        let asked = take_mechanism(&mut sim, "OAUTHBEARER");
        assert_eq!(message(&asked), good);
        sim.answer(&asked, &Says(0, "", 60_000).answer()).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        let answer = told(&mut sim, 2);
        assert_eq!((answer.error_code, answer.session_lifetime_ms), (0, 54_000));

        // Ruling 29: the absence of an error code is not sufficient.
        for says in [Says(0, r#"{"status":"whatever"}"#, 0), NO] {
            let mut sim = self::sim();
            sim.handshake("OAUTHBEARER", 1).unwrap();
            sim.authenticate(good.clone(), 2).unwrap();
            let asked = take_mechanism(&mut sim, "OAUTHBEARER");
            sim.answer(&asked, &says.answer()).unwrap();
            sim.received::<SaslHandshakeResponse>(1);
            let answer = told(&mut sim, 2);
            assert_eq!(answer.auth_bytes, r#"{"status":"invalid_token"}"#);
            assert!(sim.session.parted() && !sim.session.entered());
            sim.authenticate("\u{1}", 3).unwrap();
            assert_eq!(sim.received::<SaslAuthenticateResponse>(3).error_code, 58);
        }

        let mut sim = self::sim();
        sim.handshake("OAUTHBEARER", 1).unwrap();
        sim.authenticate(bearing("a.b.c"), 2).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert!(!told(&mut sim, 2).auth_bytes.is_empty());
        assert_eq!(sim.dialled, 0, "the broker is not asked about such a token");
    }

    /// Columns: the mechanism, the client's message, and the broker's answers to it.
    #[test]
    fn whatever_else_the_broker_says_lets_nobody_in() {
        type Row = (&'static str, &'static str, &'static [Says]);
        let table: &[Row] = &[
            ("PLAIN", "\0alice\0x", &[NO]),
            ("PLAIN", "\0alice\0x", &[Says(-1, "", 0)]),
            ("PLAIN", "\0alice\0x", &[Says(34, "", 0)]),
            ("PLAIN", "\0alice\0x", &[Says(0, "more", 0)]),
            ("SCRAM-SHA-256", FIRST, &[NO]),
            ("SCRAM-SHA-256", FIRST, &[YES]),
            ("SCRAM-SHA-256", FIRST, &[Says(0, CHALLENGE, 0), NO]),
            ("SCRAM-SHA-256", FIRST, &[Says(0, CHALLENGE, 0), YES]),
            (
                "SCRAM-SHA-256",
                FIRST,
                &[Says(0, CHALLENGE, 0), Says(0, "e=no", 0)],
            ),
            (
                "SCRAM-SHA-256",
                FIRST,
                &[Says(0, CHALLENGE, 0), Says(58, LAST, 0)],
            ),
        ];
        for (mechanism, said, answers) in table {
            let mut sim = sim();
            sim.handshake(mechanism, 1).unwrap();
            sim.authenticate(*said, 2).unwrap();
            let mut asked = take_mechanism(&mut sim, mechanism);
            sim.received::<SaslHandshakeResponse>(1);
            for (n, says) in (2..).zip(*answers) {
                if n > 2 {
                    assert_eq!(
                        sim.received::<SaslAuthenticateResponse>(n - 1).error_code,
                        0
                    );
                    sim.authenticate(FINAL, n).unwrap();
                    asked = sim.forwarded_one();
                }
                sim.answer(&asked, &says.answer()).unwrap();
            }
            let last = 1 + i32::try_from(answers.len()).unwrap();
            assert!(sim.received_raw().is_none(), "not at once");
            let answer = told(&mut sim, last);
            assert_eq!(
                (answer.error_code, answer.error_message.as_deref()),
                (58, Some(Failed::CLIENT_MESSAGE)),
                "{mechanism}"
            );
            assert!(answer.auth_bytes.is_empty());
            assert!(sim.session.parted() && !sim.session.entered());
            assert_eq!(sim.session.closing().unwrap().1, Close::Login);
            let log = log(&mut sim);
            assert!(
                log.contains("refused by the broker") && !log.contains("alice"),
                "{log}"
            );
        }
    }

    #[test]
    fn a_mechanism_that_the_broker_lacks_is_said_to_its_operator() {
        let mut sim = sim();
        sim.handshake("PLAIN", 1).unwrap();
        sim.authenticate(PLAIN, 2).unwrap();
        let asked = sim.forwarded_one();
        let offered = vec![StrBytes::from_static_str("GSSAPI")];
        let refusal = SaslHandshakeResponse::default()
            .with_error_code(33)
            .with_mechanisms(offered);
        sim.answer(&asked, &refusal).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert_eq!(told(&mut sim, 2).error_code, 58);
        assert!(sim.forwarded().is_empty() && sim.session.parted());
        assert!(log(&mut sim).contains("mechanism refused by the broker"));
        let warned = sim.facts.iter().find_map(|fact| {
            let Fact::Log(line) = fact else { return None };
            line.error.clone().filter(|_| line.level == LogLevel::Warn)
        });
        assert_eq!(
            warned.as_deref(),
            Some("UnsupportedSaslMechanism (33): it offers `GSSAPI`")
        );
    }

    /// Malformed messages count as the client's failure and cause no cost at the broker.
    #[test]
    fn nothing_is_opened_for_a_message_without_form() {
        let table = [
            ("PLAIN", "alice", "malformed message"),
            (
                "PLAIN",
                "bob\0alice\0x",
                "authorization id of somebody else",
            ),
            ("PLAIN", "\0al*ce\0x", "no principal"),
            ("PLAIN", "\0ANONYMOUS\0x", "no principal"),
            ("PLAIN", "\0alice\0", "empty password"),
            (
                "SCRAM-SHA-512",
                "n,a=bob,n=alice,r=x",
                "authorization id of somebody else",
            ),
            (
                "SCRAM-SHA-512",
                "n,,n=alice,r=x,tokenauth=true",
                "delegation token",
            ),
            (
                "SCRAM-SHA-512",
                "n,,n=alice,r=x,tokenauth=TRUE",
                "delegation token",
            ),
            (
                "SCRAM-SHA-512",
                "n,,n=alice,r=x,a=b,tokenauth=True",
                "delegation token",
            ),
            (
                "SCRAM-SHA-512",
                "p=tls-unique,,n=alice,r=x",
                "malformed message",
            ),
            ("SCRAM-SHA-512", "n,,m=x,n=alice,r=x", "malformed message"),
        ];
        for (mechanism, said, why) in table {
            let mut sim = sim();
            sim.handshake(mechanism, 1).unwrap();
            sim.authenticate(said, 2).unwrap();
            sim.received::<SaslHandshakeResponse>(1);
            assert_eq!(told(&mut sim, 2).error_code, 58);
            assert_eq!((sim.dialled, sim.forwarded().len()), (0, 0), "{said}");
            assert!(log(&mut sim).contains(why), "{said}: {}", log(&mut sim));
        }
    }

    #[test]
    fn a_login_is_no_place_for_anything_else() {
        // A second handshake would reach a broker in the middle of an exchange.
        let mut sim = sim();
        sim.handshake("SCRAM-SHA-256", 1).unwrap();
        sim.authenticate(FIRST, 2).unwrap();
        let asked = take_mechanism(&mut sim, "SCRAM-SHA-256");
        sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        sim.received::<SaslAuthenticateResponse>(2);
        sim.handshake("PLAIN", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 34);
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
        assert!(sim.forwarded().is_empty());

        // A request in the middle of an exchange.
        let mut sim = self::sim();
        sim.handshake("SCRAM-SHA-256", 1).unwrap();
        sim.authenticate(FIRST, 2).unwrap();
        let asked = take_mechanism(&mut sim, "SCRAM-SHA-256");
        sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
        assert_eq!(ask(&mut sim, 3), Err(Close::Refused));

        // A request that follows the last message is not read before the verdict.
        let mut sim = self::sim();
        sim.handshake("PLAIN", 1).unwrap();
        sim.authenticate(PLAIN, 2).unwrap();
        let asked = take_mechanism(&mut sim, "PLAIN");
        ask(&mut sim, 3).unwrap();
        assert!(sim.forwarded().is_empty());
        sim.answer(&asked, &YES.answer()).unwrap();
        assert_eq!(sim.forwarded().len(), 1);
    }

    #[test]
    fn a_broker_that_answers_nonsense_is_left() {
        let begun = || {
            let mut sim = sim();
            sim.handshake("PLAIN", 1).unwrap();
            sim.authenticate(PLAIN, 2).unwrap();
            let asked = sim.forwarded_one();
            (sim, asked)
        };
        let (mut sim, asked) = begun();
        let other = Forwarded {
            correlation: 77,
            ..asked
        };
        let unasked = sim.answer(&other, &SaslHandshakeResponse::default());
        assert_eq!(unasked, Err(Close::BrokerMalformed(FrameError::Unasked)));

        let (mut sim, asked) = begun();
        sim.answer(&asked, &SaslHandshakeResponse::default())
            .unwrap();
        let asked = sim.forwarded_one();
        sim.answer(&asked, &YES.answer()).unwrap();
        let twice = sim.answer(&asked, &YES.answer());
        assert_eq!(twice, Err(Close::BrokerMalformed(FrameError::Unasked)));

        let (mut sim, _) = begun();
        assert!(matches!(
            sim.answer_raw(&[0; 3]),
            Err(Close::BrokerMalformed(_))
        ));
        let (mut sim, _) = begun();
        let long = sim.answer_raw(&vec![0; 65 << 10]);
        assert!(matches!(long, Err(Close::BrokerMalformed(_))), "{long:?}");
        // A silent client is closed when the time for the login is over.
        let (mut sim, _) = begun();
        assert_eq!(sim.wait(Duration::from_secs(10)), Err(Close::LoginTimeout));
        assert!(!log(&mut sim).contains("alice"));
    }

    /// Another connection from the same address to the same listener.
    fn after(earlier: &Sim, number: u64, later: Duration) -> Sim {
        let mut next = sim();
        next.backoff = Arc::clone(&earlier.backoff);
        next.now = earlier.now + later;
        let listener = Arc::clone(&next.session.listener);
        next.session = Session::new(listener, number, next.session.sender.peer, next.now);
        next
    }

    #[test]
    fn who_has_failed_is_not_asked_about_at_once() {
        let mut first = sim();
        assert_eq!(by_plain(&mut first, 1, b"\0alice\0x", &NO).error_code, 58);
        let mut sim = after(&first, 2, Duration::ZERO);
        sim.handshake("PLAIN", 1).unwrap();
        let message = SaslAuthenticateRequest::default().with_auth_bytes(PLAIN.into());
        sim.send(36, 2, 2, &message).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        assert_eq!(
            (
                sim.dialled,
                sim.session.demand(crate::session::Side::Client)
            ),
            (0, 0)
        );
        sim.until_told().unwrap();
        assert_eq!(sim.dialled, 1);
        let asked = take_mechanism(&mut sim, "PLAIN");
        sim.answer(&asked, &YES.answer()).unwrap();
        assert_eq!(
            sim.received::<SaslAuthenticateResponse>(2).error_code,
            0,
            "it has waited"
        );
        // Successes and failures of the same account are counted under the same name: the next
        // login is not delayed.
        let mut third = after(&sim, 3, Duration::from_millis(1));
        assert_eq!(by_plain(&mut third, 1, PLAIN, &YES).error_code, 0);
        assert_eq!(third.now, sim.now + Duration::from_millis(1));
    }

    #[test]
    fn what_was_waited_before_the_broker_was_asked_is_not_waited_again() {
        let mut first = sim();
        assert_eq!(by_plain(&mut first, 1, b"\0alice\0x", &NO).error_code, 58);
        let mut sim = after(&first, 2, Duration::ZERO);
        let begun = sim.now;
        sim.handshake("SCRAM-SHA-256", 1).unwrap();
        sim.authenticate(FIRST, 2).unwrap();
        let waited = sim.now;
        assert!(waited > begun);
        let asked = take_mechanism(&mut sim, "SCRAM-SHA-256");
        sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
        sim.authenticate(FINAL, 3).unwrap();
        let asked = sim.forwarded_one();
        sim.answer(&asked, &Says(0, LAST, 0).answer()).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        sim.received::<SaslAuthenticateResponse>(2);
        assert_eq!(sim.received::<SaslAuthenticateResponse>(3).error_code, 0);
        assert_eq!(sim.now, waited);
    }

    #[test]
    fn users_yaml_tells_groups_and_who_is_disabled() {
        let entry = |groups: &[&str], disabled| UserEntry {
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            disabled,
            verifiers: Verifiers::Missing,
        };
        let users = |entry| vec![("alice".to_owned(), entry)];
        let mut sim = Sim::delegating(listener().limits, users(entry(&[], true)));
        assert_eq!(by_plain(&mut sim, 1, PLAIN, &YES).error_code, 58);
        assert!(log(&mut sim).contains("user disabled") && sim.session.parted());

        let mut sim = Sim::delegating(listener().limits, users(entry(&["bi"], false)));
        assert_eq!(by_plain(&mut sim, 1, PLAIN, &YES).error_code, 0);
        assert!(log(&mut sim).contains(r#""groups":[{"name":"bi"}]"#));
        let reload = |sim: &mut Sim, users| {
            let other = Sim::delegating(listener().limits, users).live;
            let tokens = sim.live.authorities.tokens.clone();
            let other = Arc::into_inner(other).unwrap();
            sim.live = Arc::new(Live {
                authorities: crate::identity::Authorities {
                    tokens,
                    ..other.authorities.clone()
                },
                ..other
            });
            sim.wait(Duration::ZERO)
        };
        reload(&mut sim, Vec::new()).unwrap();
        ask(&mut sim, 3).unwrap();
        let log = log(&mut sim);
        assert!(!log.lines().last().unwrap().contains("bi"), "{log}");
        let gone = reload(&mut sim, users(entry(&[], true)));
        assert_eq!(gone, Err(Close::CredentialRevoked(Gone::Disabled)));
    }

    fn limited(lifetime: Option<u64>) -> Limits {
        Limits {
            session_lifetime: lifetime.map(Duration::from_secs),
            ..listener().limits
        }
    }

    /// Columns: the broker's limit in milliseconds, Klamm's in seconds, and the lifetime sent to
    /// the client.
    #[test]
    fn a_session_lasts_as_long_as_both_let_it() {
        for (broker, own, told) in [
            (0, None, 0),
            (60_000, None, 54_000),
            (60_000, Some(30), 27_000),
            (60_000, Some(90), 54_000),
            // A client that cannot re-authenticate at the broker gets no session lifetime.
            (0, Some(30), 0),
            (
                i64::MAX,
                None,
                1000 * i64::try_from((LONGEST - EARLIER).as_secs()).unwrap(),
            ),
        ] {
            let mut sim = Sim::delegating(limited(own), Vec::new());
            let answer = by_plain(&mut sim, 1, PLAIN, &Says(0, "", broker));
            assert_eq!((answer.error_code, answer.session_lifetime_ms), (0, told));
        }
        let mut sim = Sim::delegating(limited(Some(30)), Vec::new());
        by_plain(&mut sim, 1, PLAIN, &YES);
        sim.wait(Duration::from_secs(20)).unwrap();
        sim.handshake("PLAIN", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 34);
        sim.wait(Duration::from_secs(10)).unwrap();
        assert_eq!(ask(&mut sim, 4), Err(Close::Expired));
    }

    #[test]
    fn a_session_is_counted_from_the_message_that_proved_it() {
        let mut sim = sim();
        sim.handshake("PLAIN", 1).unwrap();
        sim.received::<SaslHandshakeResponse>(1);
        sim.authenticate(PLAIN, 2).unwrap();
        let asked = take_mechanism(&mut sim, "PLAIN");
        sim.wait(Duration::from_secs(2)).unwrap();
        sim.answer(&asked, &Says(0, "", 60_000).answer()).unwrap();
        // A tenth less than the 58 seconds that remain at most by the broker's clock.
        assert_eq!(told(&mut sim, 2).session_lifetime_ms, 52_200);
        sim.wait(Duration::from_secs(57)).unwrap();
        ask(&mut sim, 3).unwrap();
        sim.wait(Duration::from_secs(1)).unwrap();
        assert_eq!(ask(&mut sim, 4), Err(Close::Expired));
    }

    #[test]
    fn a_request_that_waited_for_the_log_past_the_sessions_end_is_not_forwarded() {
        let mut sim = open(&Says(0, "", 60_000));
        sim.wait(Duration::from_secs(59)).unwrap();
        sim.commits = false;
        ask(&mut sim, 3).unwrap();
        assert!(sim.forwarded().is_empty());
        assert_eq!(sim.wait(Duration::from_secs(1)), Err(Close::Expired));
        sim.end(&Close::Expired);
        assert!(sim.forwarded().is_empty());
        let log = log(&mut sim);
        assert!(log.contains("not_forwarded"), "{log}");
    }

    /// alice, with a session of one minute, half of which has passed.
    fn half_over() -> Sim {
        let mut sim = open(&Says(0, "", 60_000));
        sim.wait(Duration::from_secs(30)).unwrap();
        sim
    }

    #[test]
    fn a_login_anew_goes_over_the_same_connection_behind_what_was_asked() {
        let mut sim = half_over();
        let groups = |sim: &mut Sim, correlation| {
            sim.send(16, 4, correlation, &ListGroupsRequest::default())
        };
        groups(&mut sim, 3).unwrap();
        let asked = sim.forwarded_one();
        sim.handshake("PLAIN", 4).unwrap();
        sim.authenticate(PLAIN, 5).unwrap();
        groups(&mut sim, 6).unwrap();
        assert!(sim.forwarded().is_empty(), "the broker answers first");
        sim.answer(&asked, &ListGroupsResponse::default()).unwrap();
        sim.received::<ListGroupsResponse>(3);
        assert_eq!(sim.received::<SaslHandshakeResponse>(4).error_code, 0);
        let asked = take_mechanism(&mut sim, "PLAIN");
        sim.answer(&asked, &Says(0, "", 60_000).answer()).unwrap();
        let answer = told(&mut sim, 5);
        assert_eq!((answer.error_code, answer.session_lifetime_ms), (0, 54_000));
        let asked = sim.forwarded_one();
        assert_eq!((asked.key, asked.correlation, sim.dialled), (16, 6, 1));
        assert!(log(&mut sim).contains("Reauthenticate"));
        sim.answer(&asked, &ListGroupsResponse::default()).unwrap();
        sim.received::<ListGroupsResponse>(6);
        sim.wait(Duration::from_secs(59)).unwrap();
        groups(&mut sim, 7).unwrap();
        assert_eq!(sim.forwarded().len(), 1);
    }

    #[test]
    fn a_login_anew_as_somebody_else_or_that_fails_is_the_end() {
        for (credentials, says, why) in [
            (&b"\0mallory\0x"[..], YES, "another principal than before"),
            (PLAIN, NO, "refused by the broker"),
        ] {
            let mut sim = half_over();
            let answer = by_plain(&mut sim, 3, credentials, &says);
            assert_eq!(answer.error_code, 58);
            assert_eq!(sim.session.closing().unwrap().1, Close::Login);
            assert!(sim.session.parted() && log(&mut sim).contains(why));
        }
        let mut sim = half_over();
        sim.handshake("SCRAM-SHA-256", 3).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 33);
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
    }

    #[test]
    fn a_login_anew_that_came_in_one_piece_begins_at_once() {
        let mut sim = half_over();
        // Nothing else wakes the session: no timer, and no progress of the log.
        sim.commits = false;
        sim.gathers = true;
        sim.handshake("PLAIN", 3).unwrap();
        sim.gathers = false;
        sim.authenticate(PLAIN, 4).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(3).error_code, 0);
        let asked = take_mechanism(&mut sim, "PLAIN");
        sim.answer(&asked, &Says(0, "", 60_000).answer()).unwrap();
        assert_eq!(told(&mut sim, 4).error_code, 0);
    }

    #[test]
    fn a_login_anew_that_fails_here_is_told_behind_what_was_asked() {
        let mut sim = half_over();
        ask(&mut sim, 3).unwrap();
        let asked = sim.forwarded_one();
        sim.handshake("PLAIN", 4).unwrap();
        sim.authenticate("bob\0alice\0x", 5).unwrap();
        assert!(sim.received_raw().is_none() && !sim.session.parted());
        assert_eq!(sim.session.closing().unwrap().1, Close::Login);
        sim.answer(&asked, &MetadataResponse::default()).unwrap();
        sim.received::<MetadataResponse>(3);
        assert_eq!(sim.received::<SaslHandshakeResponse>(4).error_code, 0);
        assert_eq!(sim.received::<SaslAuthenticateResponse>(5).error_code, 58);
        assert!(sim.forwarded().is_empty());
        // With nothing in flight, the broker connection ends at once.
        let mut sim = half_over();
        sim.handshake("PLAIN", 4).unwrap();
        sim.authenticate("bob\0alice\0x", 5).unwrap();
        assert!(sim.session.parted());
    }

    #[test]
    fn between_the_messages_of_a_login_anew_nothing_else_is_asked() {
        let begun = || {
            let mut sim = sim();
            sim.handshake("SCRAM-SHA-256", 1).unwrap();
            sim.authenticate(FIRST, 2).unwrap();
            let asked = take_mechanism(&mut sim, "SCRAM-SHA-256");
            sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
            sim.authenticate(FINAL, 3).unwrap();
            let asked = sim.forwarded_one();
            sim.answer(&asked, &Says(0, LAST, 60_000).answer()).unwrap();
            sim.wait(Duration::from_secs(30)).unwrap();
            sim.handshake("SCRAM-SHA-256", 4).unwrap();
            sim.authenticate(FIRST, 5).unwrap();
            let asked = take_mechanism(&mut sim, "SCRAM-SHA-256");
            sim.answer(&asked, &Says(0, CHALLENGE, 0).answer()).unwrap();
            while sim.received_raw().is_some() {}
            sim
        };
        let mut sim = begun();
        assert_eq!(ask(&mut sim, 6), Err(Close::Refused));
        assert!(sim.forwarded().is_empty());
        let mut sim = begun();
        sim.handshake("SCRAM-SHA-256", 6).unwrap();
        assert_eq!(sim.received::<SaslHandshakeResponse>(6).error_code, 34);
        assert!(sim.forwarded().is_empty());
        sim.send(18, 2, 7, &ApiVersionsRequest::default()).unwrap();
        assert_eq!(sim.received::<ApiVersionsResponse>(7).error_code, 0);
        sim.authenticate(FINAL, 8).unwrap();
        let asked = sim.forwarded_one();
        sim.answer(&asked, &Says(0, LAST, 60_000).answer()).unwrap();
        assert_eq!(told(&mut sim, 8).auth_bytes, LAST);
        ask(&mut sim, 9).unwrap();
        assert_eq!(sim.forwarded().len(), 1);
    }
}
