//! Random bytes from both sides: no panic occurs, and the way in which the bytes are cut into
//! pieces does not change the result. Also a relayed login, with both sides taking turns.

use super::{
    Broker, Close, Cx, Limits, ListenerContext, Live, Reply, RightsKey, Session, SessionRequest,
    Side,
};
use crate::{
    audit::{self, Ledger},
    cluster::{Addresses, Cluster, Node, Offers, Own},
    identity::{Authorities, Backoff, Keys, Users},
    policy::{Policy, language::files::Files},
    schema::{Budget, Schemas},
    wire::FrameError,
};
use bytes::{Buf, Bytes, BytesMut};
use std::{
    collections::{BTreeMap, HashMap},
    hash::RandomState,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use uuid::Uuid;

const ROLE: &str = "\
role: anybody
members: [ \"user:ANONYMOUS\", \"user:alice\" ]
allow:
  - { id: writes, produce: { topics: [ \"t*\" ] } }
  - { id: reads, consume: { topics: [ \"t*\" ], groups: [ \"g*\" ] } }
";
const CONTRACT: &str = "\
topic: t1
owner: nobody
value: { format: json, schema: ../schemas/any.json }
on_invalid: reject
";

/// The first byte sets the client's share of the bytes and the size of the pieces.
pub fn fuzz_session(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else {
        return;
    };
    let client = rest.len() * usize::from(first) / 255;
    let (client, broker) = rest.split_at(client.min(rest.len()));
    let whole = play(client, broker, usize::MAX);
    let pieces = play(client, broker, usize::from(first % 7) + 1);
    // The fault that is reached first ends the connection: with whole input, a later frame is read
    // before an earlier batch has been.
    assert_eq!(
        whole.0.is_ok(),
        pieces.0.is_ok(),
        "whether the connection lives: {:?}, {:?}",
        whole.0,
        pieces.0
    );
    if whole.0.is_ok() {
        assert_eq!(whole.1, pieces.1, "what came to the broker");
        assert_eq!(whole.2, pieces.2, "what came to the client");
    }
}

/// Runs a session on these bytes, for callers that measure its cost.
pub fn fed(client: &[u8], broker: &[u8]) {
    let _ = play(client, broker, usize::MAX);
}

type Played = (Result<(), Close>, Bytes, Bytes);

fn play(client: &[u8], broker: &[u8], piece: usize) -> Played {
    let now = *start();
    let (live, cluster) = surroundings(false);
    let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    let mut session = Session::new(Arc::new(listener()), 1, peer, now);
    let mut ledger = Ledger::default();
    let (backoff, attempts) = (Backoff::with_buckets(now, 1), audit::Attempts::new(5));
    let (mut to_broker, mut to_client) = (BytesMut::new(), BytesMut::new());
    let mut turn = |session: &mut Session, side: Side, input: &mut BytesMut| -> Result<(), Close> {
        let durable = ledger.commit().unwrap_or(audit::Durable::NOTHING);
        let mut facts = Vec::new();
        let mut cx = Cx {
            now,
            wall: jiff::Timestamp::UNIX_EPOCH,
            live: &live,
            cluster: &cluster,
            journal: &mut ledger,
            durable,
            facts: &mut facts,
            backoff: &backoff,
            attempts: &attempts,
        };
        match side {
            Side::Client => session.client(input, &mut cx)?,
            Side::Broker => session.broker(input, &mut cx)?,
        }
        while let Some((ticket, question)) = session.question() {
            let reply = answer(question, &cluster);
            session.resume(ticket, reply, &mut cx)?;
        }
        session.tick(&mut cx)?;
        for (side, to) in [
            (Side::Broker, &mut to_broker),
            (Side::Client, &mut to_client),
        ] {
            let output = session.output(side);
            to.extend_from_slice(&output.copy_to_bytes(output.remaining()));
        }
        Ok(())
    };
    let mut all = || {
        for (side, bytes) in [(Side::Client, client), (Side::Broker, broker)] {
            let mut input = BytesMut::new();
            for piece in bytes.chunks(piece.min(bytes.len().max(1))) {
                input.extend_from_slice(piece);
                loop {
                    let before = input.len();
                    turn(&mut session, side, &mut input)?;
                    if input.len() == before {
                        break;
                    }
                }
                turn(&mut session, side, &mut input)?;
            }
        }
        // Processes what the last pieces have released.
        for _ in 0..2 {
            turn(&mut session, Side::Client, &mut BytesMut::new())?;
        }
        Ok(())
    };
    let ended = all();
    debug_assert!(session.broker != Broker::Asked || ended.is_err());
    (ended, to_broker.freeze(), to_client.freeze())
}

/// A login at the broker (`cluster.sasl: pass_through`) between a hostile client and a hostile
/// broker. The first byte sets the size of the pieces. Then one byte selects the side that sends
/// (or that time passes), one the length, and that many bytes follow.
pub fn fuzz_login(data: &[u8]) {
    let Some((&first, script)) = data.split_first() else {
        return;
    };
    let whole = Relaying::new().play(script, usize::MAX);
    let pieces = Relaying::new().play(script, usize::from(first % 7) + 1);
    // An answer before its request is visible only where both answers arrive together.
    let early = whole.0 == Err(Close::BrokerMalformed(FrameError::Unasked));
    assert!(
        early || whole.0.is_ok() == pieces.0.is_ok(),
        "whether the connection lives: {:?}, {:?}",
        whole.0,
        pieces.0
    );
    if whole.0.is_ok() {
        assert_eq!(whole.1, pieces.1, "what came to the broker");
        assert_eq!(whole.2, pieces.2, "what came to the client");
    } else if early {
        assert!(pieces.1.starts_with(&whole.1), "what came to the broker");
        assert!(pieces.2.starts_with(&whole.2), "what came to the client");
    }
}

struct Relaying {
    session: Session,
    ledger: Ledger,
    backoff: Backoff,
    attempts: audit::Attempts,
    now: Instant,
    client: BytesMut,
    broker: BytesMut,
    to_client: BytesMut,
    to_broker: BytesMut,
}

impl Relaying {
    fn new() -> Self {
        let now = *start();
        let listener = ListenerContext {
            mechanisms: vec!["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"],
            pass_through: true,
            anonymous: false,
            ..listener()
        };
        let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
        Self {
            session: Session::new(Arc::new(listener), 1, peer, now),
            ledger: Ledger::default(),
            backoff: Backoff::with_buckets(now, 1),
            attempts: audit::Attempts::new(5),
            now,
            client: BytesMut::new(),
            broker: BytesMut::new(),
            to_client: BytesMut::new(),
            to_broker: BytesMut::new(),
        }
    }

    fn play(mut self, mut script: &[u8], piece: usize) -> Played {
        let mut outcome = Ok(());
        while let ([side, len, rest @ ..], Ok(())) = (script, &outcome) {
            let time = side % 3 == 2;
            let said = if time { 0 } else { usize::from(*len) };
            let (said, left) = rest.split_at(said.min(rest.len()));
            script = left;
            if time {
                self.now += Duration::from_millis(20) * u32::from(*len);
                outcome = self.settle();
            }
            for piece in said.chunks(piece) {
                outcome = outcome.and_then(|()| self.hear(*side, piece));
            }
        }
        (outcome, self.to_broker.freeze(), self.to_client.freeze())
    }

    fn hear(&mut self, side: u8, said: &[u8]) -> Result<(), Close> {
        let input = match side % 3 {
            0 => &mut self.client,
            _ => &mut self.broker,
        };
        input.extend_from_slice(said);
        self.settle()
    }

    /// Runs until nothing changes.
    fn settle(&mut self) -> Result<(), Close> {
        loop {
            let before = (self.client.len(), self.broker.len());
            self.turn()?;
            if before == (self.client.len(), self.broker.len()) {
                return self.turn();
            }
        }
    }

    fn turn(&mut self) -> Result<(), Close> {
        let (live, cluster) = surroundings(true);
        let durable = self.ledger.commit().unwrap_or(audit::Durable::NOTHING);
        let mut facts = Vec::new();
        let mut cx = Cx {
            now: self.now,
            wall: jiff::Timestamp::UNIX_EPOCH,
            live: &live,
            cluster: &cluster,
            journal: &mut self.ledger,
            durable,
            facts: &mut facts,
            backoff: &self.backoff,
            attempts: &self.attempts,
        };
        let session = &mut self.session;
        session.client(&mut self.client, &mut cx)?;
        // Without a connection, the broker sends nothing.
        if session.broker == Broker::Up {
            session.broker(&mut self.broker, &mut cx)?;
        }
        while let Some((ticket, question)) = session.question() {
            let reply = answer(question, &cluster);
            session.resume(ticket, reply, &mut cx)?;
        }
        session.tick(&mut cx)?;
        let output = session.output(Side::Broker);
        let to_broker = output.copy_to_bytes(output.remaining());
        assert!(
            session.entered() || only_login(&to_broker),
            "nobody has logged in, and the broker is asked {to_broker:?}"
        );
        self.to_broker.extend_from_slice(&to_broker);
        let output = session.output(Side::Client);
        self.to_client
            .extend_from_slice(&output.copy_to_bytes(output.remaining()));
        Ok(())
    }
}

/// Whole frames of SaslHandshake and SaslAuthenticate.
fn only_login(mut frames: &[u8]) -> bool {
    while let [a, b, c, d, rest @ ..] = frames {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let Some((frame, left)) = rest.split_at_checked(len) else {
            return false;
        };
        if !matches!(frame, [0, 17 | 36, ..]) {
            return false;
        }
        frames = left;
    }
    frames.is_empty()
}

pub(super) fn answer(question: SessionRequest, cluster: &Cluster) -> Reply {
    let offers = || cluster.offers(None).unwrap_or_default();
    match question {
        SessionRequest::Topics(_) => Reply::Topics,
        SessionRequest::Keys => Reply::Keys,
        SessionRequest::Work(work) => match work.run() {
            Some(worked) => Reply::Worked(worked),
            None => Reply::Unreachable,
        },
        SessionRequest::Connect => Reply::Connected(offers(), None),
        SessionRequest::Dial => Reply::Dialled(offers()),
    }
}

pub(super) fn start() -> &'static Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "only fuzzing comes here; time stands still from then on"
    )]
    START.get_or_init(Instant::now)
}

/// `delegated`: whether brokers check passwords.
fn surroundings(delegated: bool) -> (Arc<Live>, Arc<Cluster>) {
    static ALL: OnceLock<([Arc<Live>; 2], Arc<Cluster>)> = OnceLock::new();
    let (live, cluster) = ALL.get_or_init(|| {
        (
            [false, true].map(|d| Arc::new(live(d))),
            Arc::new(cluster()),
        )
    });
    let [here, there] = live;
    let live = if delegated { there } else { here };
    (Arc::clone(live), Arc::clone(cluster))
}

#[expect(
    clippy::expect_used,
    reason = "only fuzzing comes here, and the texts stand above"
)]
fn live(delegated: bool) -> Live {
    let texts = [
        ("roles/anybody.yaml", ROLE),
        ("topics/t1.yaml", CONTRACT),
        ("schemas/any.json", "{\"type\":\"object\"}"),
    ];
    let policy = Policy::from_files(&Files::from_texts("policy", texts)).expect("the policy loads");
    let schemas = Schemas::of(&policy).expect("the schema compiles");
    let users = Users::none(&Keys::random().expect("random bytes"));
    Live {
        policy: Arc::new(policy),
        schemas,
        ceiling: None,
        authorities: Authorities {
            delegated,
            ..Authorities::of(users)
        },
        audit: audit::AuditLevel::Session,
        version: audit::Version::default(),
    }
}

pub(super) fn cluster() -> Cluster {
    let versions: BTreeMap<i16, (i16, i16)> = (0..95).map(|key| (key, (0, 99))).collect();
    let offers = Arc::new(Offers {
        versions,
        ..Offers::default()
    });
    let node = Node {
        host: Arc::from("broker"),
        port: 9092,
        offers,
        settings: None,
    };
    let topics = HashMap::from([
        (Uuid::from_u128(1), Arc::from("t1")),
        (Uuid::from_u128(2), Arc::from("s")),
    ]);
    Cluster {
        id: None,
        own: Own::Unknown,
        nodes: [(1, node)].into(),
        topics: Arc::new(topics),
        partitions: Arc::default(),
    }
}

pub(super) fn listener() -> ListenerContext {
    ListenerContext {
        name: Arc::from("fuzz"),
        tls: false,
        source_proven: false,
        mechanisms: Vec::new(),
        certificate_alone: false,
        anonymous: true,
        pass_through: false,
        addresses: Addresses::by_port("gate", 1, 9).into(),
        node: None,
        limits: Limits {
            login_frame: 1 << 20,
            request: 1 << 20,
            decompressed_batch: 1 << 20,
            decompressed_request: 4 << 20,
            schema: Budget {
                record: 1_000_000,
                batch: 10_000_000,
            },
            in_flight: 100,
            rights_per_connection: 20_000,
            login_time: Duration::from_secs(10),
            session_lifetime: None,
            idle: Duration::from_secs(600),
            audit_patience: Duration::from_secs(5),
        },
        rights_key: RightsKey::new([RandomState::new(), RandomState::new()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A Metadata 1 for all topics, a Heartbeat 0, and an ApiVersions 0, as a client sends them;
    /// `frame` sets their lengths.
    const FRAMES: &[&[u8]] = &[
        b"\0\0\0\x1a\0\x03\0\x01\0\0\0\x01\0\x03sim\xff\xff\xff\xff",
        b"\0\0\0\x1f\0\x0c\0\0\0\0\0\x02\0\x03sim\0\x02g1\0\0\0\x01\0\x01m",
        b"\0\0\0\x10\0\x12\0\0\0\0\0\x03\0\x03sim",
    ];

    /// Those, and one of every key, each preceded by space for its length.
    fn frames() -> &'static [Vec<u8>] {
        static ALL: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
        ALL.get_or_init(|| {
            let ids = [1, 2].map(Uuid::from_u128);
            let every = crate::session::tests::every_key::requests(&["t1", "s"], &ids, "g1");
            let every = every.iter().map(|content| [&[0; 4], &content[..]].concat());
            FRAMES.iter().map(|one| one.to_vec()).chain(every).collect()
        })
    }

    fn frame(content: &[u8]) -> Vec<u8> {
        let len = i32::try_from(content.len() - 4).unwrap();
        [&len.to_be_bytes(), &content[4..]].concat()
    }

    fn committed(target: &str) -> Vec<Vec<u8>> {
        let corpus = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let inputs = std::fs::read_dir(corpus).unwrap();
        let read = inputs.map(|input| std::fs::read(input.unwrap().path()).unwrap());
        read.collect()
    }

    #[test]
    fn the_committed_corpora_hold() {
        let (sessions, logins) = (committed("session"), committed("login"));
        assert!(sessions.len() >= 7 && logins.len() >= 9);
        sessions.iter().for_each(|input| fuzz_session(input));
        logins.iter().for_each(|input| fuzz_login(input));
    }

    proptest! {
        #[test]
        fn random_bytes_change_nothing(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            fuzz_session(&data);
        }

        #[test]
        fn frames_with_a_byte_changed_are_judged_the_same_in_pieces(
            picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            first in any::<u8>(),
        ) {
            let frames = frames();
            let mut bytes: Vec<u8> = picks.iter().flat_map(|pick| frame(&frames[pick.index(frames.len())])).collect();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.insert(0, first);
            fuzz_session(&bytes);
        }
    }

    fn said(side: u8, content: &[u8]) -> Vec<u8> {
        let len = u8::try_from(content.len() + 4).unwrap();
        [&[side, len, 0, 0, 0, len - 4], content].concat()
    }

    fn handshake(name: &str) -> Vec<u8> {
        let name = [&[0, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat();
        said(0, &[b"\0\x11\0\x01\0\0\0\x01\0\x03sim", &name[..]].concat())
    }

    fn authenticate(message: &str) -> Vec<u8> {
        let len = [0, 0, 0, u8::try_from(message.len()).unwrap()];
        let head = b"\0\x24\0\x01\0\0\0\x02\0\x03sim";
        said(0, &[head, &len[..], message.as_bytes()].concat())
    }

    /// A handshake of version 0, followed by tokens without headers.
    fn old_handshake(name: &str) -> Vec<u8> {
        let name = [&[0, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat();
        said(0, &[b"\0\x11\0\0\0\0\0\x01\0\x03sim", &name[..]].concat())
    }

    fn token(message: &str) -> Vec<u8> {
        said(0, message.as_bytes())
    }

    /// A successful or failed answer of the broker to a request of Klamm's login.
    fn taken(correlation: u8, error: u8) -> Vec<u8> {
        said(1, &[0, 0, 0, correlation, 0, error, 0, 0, 0, 0])
    }

    fn judged(correlation: u8, error: u8, message: &str, seconds: u8) -> Vec<u8> {
        let len = u8::try_from(message.len() + 1).unwrap();
        let head = [0, 0, 0, correlation, 0, 0, error, 0, len];
        let tail = [0, 0, 0, 0, 0, 0, seconds * 4, 0, 0];
        said(1, &[&head[..], message.as_bytes(), &tail].concat())
    }

    const MESSAGES: &[&str] = &[
        "\0alice\0x",
        "\0root\0x",
        "n,,n=alice,r=a",
        "c=biws,r=ab,p=cA==",
        "n,,\u{1}auth=Bearer a.b.c\u{1}\u{1}",
        "\u{1}",
    ];

    fn parts() -> Vec<Vec<u8>> {
        let mut all = vec![vec![2, 10], vec![2, 255], said(0, &FRAMES[0][4..])];
        all.extend(["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER", "GSSAPI"].map(handshake));
        all.extend(["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"].map(old_handshake));
        all.extend(MESSAGES.iter().map(|message| authenticate(message)));
        all.extend(MESSAGES.iter().map(|message| token(message)));
        for correlation in 1..=3 {
            all.extend([0, 33].map(|error| taken(correlation, error)));
            for message in ["", "r=ab,s=c2FsdA==,i=1", "v=cw=="] {
                for (error, seconds) in [(0, 0), (0, 2), (58, 0)] {
                    all.push(judged(correlation, error, message, seconds));
                }
            }
        }
        all
    }

    #[test]
    fn the_parts_make_logins() {
        let enters = |script: &[Vec<u8>]| {
            let mut relaying = Relaying::new();
            for part in script {
                relaying.hear(part[0], &part[2..]).unwrap();
            }
            relaying.session.entered()
        };
        let begun = [handshake("PLAIN"), authenticate(MESSAGES[0]), taken(1, 0)];
        assert!(!enters(&begun));
        assert!(enters(&[&begun[..], &[judged(2, 0, "", 0)]].concat()));
        assert!(!enters(&[&begun[..], &[judged(2, 58, "", 0)]].concat()));
        let begun = [
            handshake("SCRAM-SHA-256"),
            authenticate(MESSAGES[2]),
            taken(1, 0),
        ];
        let proof = [
            judged(2, 0, "r=ab,s=c2FsdA==,i=1", 0),
            authenticate(MESSAGES[3]),
        ];
        let all = [&begun[..], &proof, &[judged(3, 0, "v=cw==", 2)]].concat();
        assert!(enters(&all) && !enters(&all[..5]));
        let bare = |said: &[u8], at: usize| match at {
            0 => old_handshake("SCRAM-SHA-256"),
            1 => token(MESSAGES[2]),
            4 => token(MESSAGES[3]),
            _ => said.to_vec(),
        };
        let all: Vec<_> = (0..).zip(&all).map(|(at, said)| bare(said, at)).collect();
        assert!(enters(&all) && !enters(&all[..5]));
    }

    proptest! {
        #[test]
        fn logins_of_whatever_parts_are_judged_the_same_in_pieces(
            picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..12),
            change in proptest::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>())),
            first in any::<u8>(),
        ) {
            let parts = parts();
            let mut bytes: Vec<u8> = picks.iter().flat_map(|pick| parts[pick.index(parts.len())].clone()).collect();
            if let Some((at, byte)) = change {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.insert(0, first);
            fuzz_login(&bytes);
        }
    }
}
