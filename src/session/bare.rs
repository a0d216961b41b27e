//! Logins that start with a handshake of version 0: tokens with a length prefix, no header, and no
//! field for an error. Also tests that every key and version offered by ApiVersions works.

use super::{
    tests::{
        every_key::Sample,
        sim::{Sim, TOPIC, listener},
    },
    *,
};
use crate::{
    api::sasl,
    identity::{
        token::forge,
        verifier::{self, Hash},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Buf, Bytes};
use kafka_protocol::{
    messages::{
        ApiVersionsRequest, ApiVersionsResponse, MetadataRequest, MetadataResponse,
        SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest,
        SaslHandshakeResponse,
    },
    protocol::StrBytes,
};
use std::num::NonZeroU32;

const PLAIN: &[u8] = b"\0alice\0wonderland";

/// The token that the client received, if any.
fn token(sim: &mut Sim) -> Option<Bytes> {
    let output = sim.session.output(Side::Client);
    (output.remaining() >= 4).then(|| {
        let length = usize::try_from(output.get_i32()).unwrap();
        output.copy_to_bytes(length)
    })
}

fn say(sim: &mut Sim, token: &[u8]) -> Result<(), Close> {
    sim.send_raw(token)?;
    sim.until_told()
}

fn handshake(sim: &mut Sim, mechanism: &'static str) -> i16 {
    let handshake =
        SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str(mechanism));
    sim.send(sasl::HANDSHAKE, 0, 1, &handshake).unwrap();
    sim.received::<SaslHandshakeResponse>(1).error_code
}

fn begun(mut sim: Sim, mechanism: &'static str) -> Sim {
    assert_eq!(handshake(&mut sim, mechanism), 0);
    sim
}

/// A logged-in client continues with ordinary requests.
fn goes_on(sim: &mut Sim) {
    assert!(sim.session.entered());
    sim.send(3, 12, 9, &MetadataRequest::default()).unwrap();
    let asked = sim.forwarded_one();
    assert_eq!(asked.key, 3);
    sim.answer(&asked, &MetadataResponse::default()).unwrap();
    sim.received::<MetadataResponse>(9);
}

/// Same behaviour as a broker: no answer, and the connection closes a little later.
fn ends_silently(sim: &mut Sim) {
    assert_eq!(token(sim), None);
    assert!(!sim.session.entered());
    let (at, why) = sim.session.closing().unwrap();
    assert!(at > sim.now && why == Close::Login);
}

fn bearing(token: &str) -> Vec<u8> {
    format!("n,,\u{1}auth=Bearer {token}\u{1}\u{1}").into_bytes()
}

/// The last message of a client that knows the password.
fn scram_final(first: &str, challenge: &str) -> String {
    let part = |key| challenge.split(',').find_map(|part| part.strip_prefix(key));
    let (nonce, salt) = (part("r=").unwrap(), part("s=").unwrap());
    let iterations: NonZeroU32 = part("i=").unwrap().parse().unwrap();
    let salt = STANDARD.decode(salt).unwrap();
    let keys = verifier::client_keys(Hash::Sha256, iterations, salt, b"wonderland");
    let unproven = format!("c=biws,r={nonce}");
    let message = format!("{first},{challenge},{unproven}");
    let proof = STANDARD.encode(keys.proof(message.as_bytes()));
    format!("{unproven},p={proof}")
}

#[test]
fn plain_succeeds_with_an_empty_token_however_it_is_cut() {
    for chunk in [usize::MAX, 1] {
        let mut sim = Sim::new();
        sim.chunk = chunk;
        let mut sim = begun(sim, "PLAIN");
        say(&mut sim, PLAIN).unwrap();
        assert_eq!(token(&mut sim), Some(Bytes::new()));
        goes_on(&mut sim);
        let log = sim.ledger.text();
        assert!(
            log.contains(r#""name":"alice""#) && log.contains(r#""sim""#),
            "the client id is the handshake's: {log}"
        );
    }
}

#[test]
fn scram_and_oauthbearer_go_by_tokens_too() {
    let mut sim = begun(Sim::offering("SCRAM-SHA-256"), "SCRAM-SHA-256");
    let first = "n=alice,r=abc";
    say(&mut sim, format!("n,,{first}").as_bytes()).unwrap();
    let challenge = String::from_utf8(token(&mut sim).unwrap().to_vec()).unwrap();
    say(&mut sim, scram_final(first, &challenge).as_bytes()).unwrap();
    assert!(token(&mut sim).unwrap().starts_with(b"v="));
    goes_on(&mut sim);

    let mut sim = begun(Sim::bearing(None), "OAUTHBEARER");
    say(&mut sim, &bearing(&forge::token())).unwrap();
    assert_eq!(token(&mut sim), Some(Bytes::new()));
    goes_on(&mut sim);
}

#[test]
fn a_failure_is_counted_and_recorded_and_ends_without_an_answer() {
    let table: [(&'static str, &[u8]); 4] = [
        ("PLAIN", b"\0alice\0wrong"),
        ("PLAIN", b"no message"),
        // A request in the middle of an exchange is read as a token, and an invalid one.
        ("PLAIN", b"\0\x03\0\x0c\0\0\0\x02\0\x03sim\0\0\0\0\0"),
        ("SCRAM-SHA-256", b"n,a=bob,n=alice,r=x"),
    ];
    for (mechanism, said) in table {
        let mut sim = begun(Sim::offering(mechanism), mechanism);
        let sent = sim.now;
        say(&mut sim, said).unwrap();
        ends_silently(&mut sim);
        assert!(sim.now > sent, "told as late as any failure");
        assert!(sim.ledger.text().contains("Failure"), "{mechanism}");
        // The client has one attempt.
        sim.send_raw(PLAIN).unwrap();
        assert!(!sim.session.entered());
    }
    let mut sim = begun(Sim::bearing(None), "OAUTHBEARER");
    say(&mut sim, &bearing("a.b.c")).unwrap();
    let told = token(&mut sim).unwrap();
    assert_eq!(told, r#"{"status":"invalid_token"}"#);
    say(&mut sim, b"\x01").unwrap();
    ends_silently(&mut sim);
}

#[test]
fn an_unknown_mechanism_is_answered_by_the_handshake() {
    let mut sim = Sim::new();
    assert_eq!(handshake(&mut sim, "GSSAPI"), 33);
    assert_eq!(sim.session.closing().unwrap().1, Close::Login);
}

#[test]
fn tokens_have_the_limits_of_a_login() {
    let limit = listener().limits.login_frame as usize;
    let mut sim = begun(Sim::new(), "PLAIN");
    let fault = sim.send_raw(&vec![b'a'; limit + 1]).unwrap_err();
    assert!(matches!(
        fault,
        Close::Malformed(FrameError::FrameTooLong { .. })
    ));
    let mut sim = begun(Sim::new(), "PLAIN");
    assert_eq!(
        sim.send_raw(b""),
        Err(Close::Malformed(FrameError::EmptyFrame))
    );
    let mut sim = begun(Sim::new(), "PLAIN");
    let late = sim.wait(listener().limits.login_time);
    assert_eq!(late, Err(Close::LoginTimeout));
}

/// A session that lasts one minute and started with tokens.
fn limited() -> Sim {
    let mut sim = begun(Sim::bearing(Some(Duration::from_secs(60))), "OAUTHBEARER");
    say(&mut sim, &bearing(&forge::token())).unwrap();
    assert_eq!(token(&mut sim), Some(Bytes::new()));
    sim
}

#[test]
fn a_session_by_tokens_ends_and_may_be_authenticated_again() {
    let mut sim = limited();
    sim.wait(Duration::from_secs(61)).unwrap();
    let late = sim.send(3, 12, 9, &MetadataRequest::default());
    assert_eq!(late, Err(Close::Expired));

    let mut sim = limited();
    sim.wait(Duration::from_secs(30)).unwrap();
    sim.send(3, 12, 8, &MetadataRequest::default()).unwrap();
    let asked = sim.forwarded_one();
    let handshake =
        SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str("OAUTHBEARER"));
    sim.send(17, 0, 1, &handshake).unwrap();
    say(&mut sim, &bearing(&forge::token())).unwrap();
    assert_eq!(token(&mut sim), None, "nothing overtakes the answer before");
    sim.answer(&asked, &MetadataResponse::default()).unwrap();
    sim.received::<MetadataResponse>(8);
    assert_eq!(sim.received::<SaslHandshakeResponse>(1).error_code, 0);
    assert_eq!(token(&mut sim), Some(Bytes::new()));
    goes_on(&mut sim);
    sim.wait(Duration::from_secs(50)).unwrap();
    goes_on(&mut sim);

    // The size limit of tokens applies to re-authentication too.
    let mut sim = limited();
    sim.wait(Duration::from_secs(2)).unwrap();
    sim.send(17, 0, 1, &handshake).unwrap();
    let limit = listener().limits.login_frame as usize;
    let fault = sim.send_raw(&vec![b'a'; limit + 1]).unwrap_err();
    assert!(matches!(
        fault,
        Close::Malformed(FrameError::FrameTooLong { .. })
    ));
}

#[test]
fn where_the_broker_judges_it_is_asked_in_requests() {
    let delegated = |answer: SaslAuthenticateResponse| {
        let mut sim = begun(Sim::delegating(listener().limits, Vec::new()), "PLAIN");
        say(&mut sim, PLAIN).unwrap();
        let asked = sim.forwarded_one();
        assert_eq!((asked.key, asked.version), (17, 1));
        sim.answer(&asked, &SaslHandshakeResponse::default())
            .unwrap();
        let asked = sim.forwarded_one();
        let message: SaslAuthenticateRequest = asked.decode();
        assert_eq!(&message.auth_bytes[..], PLAIN);
        sim.answer(&asked, &answer).unwrap();
        sim.until_told().unwrap();
        sim
    };
    let mut sim = delegated(SaslAuthenticateResponse::default());
    assert_eq!(token(&mut sim), Some(Bytes::new()));
    goes_on(&mut sim);
    let mut sim = delegated(SaslAuthenticateResponse::default().with_error_code(58));
    ends_silently(&mut sim);
}

/// Versions that are listed only because older librdkafka stops compressing without them
/// (KAFKA-18659); brokers refuse them, and so does Klamm.
const LISTED_ONLY: [(i16, i16); 3] = [(0, 0), (0, 1), (0, 2)];

#[test]
fn every_key_and_version_that_is_offered_works() {
    for pass_through in [false, true] {
        let mut asking = match pass_through {
            true => Sim::delegating(listener().limits, Vec::new()),
            false => Sim::new(),
        };
        asking
            .send(18, 2, 1, &ApiVersionsRequest::default())
            .unwrap();
        let offered = asking.received::<ApiVersionsResponse>(1).api_keys;
        assert!(offered.len() > 40);
        let pairs = offered.iter().flat_map(|one| {
            (one.min_version..=one.max_version).map(|version| (one.api_key, version))
        });
        for (key, version) in pairs.filter(|pair| !LISTED_ONLY.contains(pair)) {
            works(key, version, pass_through);
        }
    }
}

fn works(key: i16, version: i16, pass_through: bool) {
    let mut sim = match (key, pass_through) {
        (17 | 18 | 36, true) => Sim::delegating(listener().limits, Vec::new()),
        (17 | 18 | 36, false) => Sim::new(),
        _ => Sim::open(),
    };
    let what = format!("key {key} version {version}");
    let mechanism = StrBytes::from_static_str("PLAIN");
    let handshake = SaslHandshakeRequest::default().with_mechanism(mechanism);
    match key {
        17 => {
            sim.send(17, version, 1, &handshake).unwrap();
            assert_eq!(sim.received::<SaslHandshakeResponse>(1).error_code, 0);
        }
        36 => {
            sim.handshake("PLAIN", 1).unwrap();
            sim.received::<SaslHandshakeResponse>(1);
            let message =
                SaslAuthenticateRequest::default().with_auth_bytes(Bytes::from_static(PLAIN));
            sim.send(36, version, 2, &message).unwrap();
            match pass_through {
                true => assert_eq!(sim.forwarded_one().key, 17, "{what}"),
                false => {
                    let answer: SaslAuthenticateResponse = sim.received(2);
                    assert_eq!(answer.error_code, 0, "{what}");
                }
            }
        }
        18 => {
            sim.send_raw(&versions_request(version)).unwrap();
            let (_, content) = sim.received_raw().unwrap();
            assert_eq!(content.slice(..2), [0, 0][..], "{what}");
        }
        _ => {
            let request = Sample::of(&["open.a"], &[TOPIC]).request(key, version, 5);
            sim.send_raw(&request).expect(&what);
            let forwarded = sim.session.output(Side::Broker).remaining() > 0;
            assert!(forwarded || sim.received_raw().is_some(), "{what}");
        }
    }
}

/// The client's name and version, and a cluster id and node id that name no node.
fn versions_request(version: i16) -> Vec<u8> {
    let header = [0, 18, 0, u8::try_from(version).unwrap(), 0, 0, 0, 1, 0, 3];
    let parts: &[&[u8]] = match version {
        0..3 => &[],
        3..5 => &[b"\0", b"\x04sim", b"\x041.0", b"\0"],
        _ => &[b"\0", b"\x04sim", b"\x041.0", b"\0\xff\xff\xff\xff", b"\0"],
    };
    [&header[..], b"sim", &parts.concat()].concat()
}
