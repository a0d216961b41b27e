//! A session between a simulated client and a simulated broker, in simulated time: no socket, no
//! clock, byte by byte.

use crate::session::*;
use crate::{
    audit::{self, Attempts, Durable, Journal, Ledger},
    cluster::{self, Addresses, Cluster, Node, Offers, Own},
    identity::{
        Authorities, Backoff, Keys as Secret, Users, file,
        token::{self, forge::ISSUER, keys::Keys},
    },
    policy::{Policy, language::files::Files},
    schema::{Budget, Schemas},
};
use bytes::{Buf, BufMut, Bytes};
use kafka_protocol::{
    messages::{SaslAuthenticateRequest, SaslHandshakeRequest},
    protocol::{Decodable, Encodable, StrBytes},
};
use std::{
    collections::{BTreeMap, HashMap},
    hash::RandomState,
    sync::LazyLock,
};
use uuid::Uuid;

pub const ROLES: &str = "\
role: everything-but
members: [ \"user:alice\" ]
allow:
  - { id: alice-writes, produce: { topics: [ \"open.*\" ] } }
  - { id: alice-reads, consume: { topics: [ \"open.*\" ], groups: [ \"g.*\" ] } }
  - { id: alice-creates, operations: [ create ], topics: [ \"open.new.*\" ] }
";

pub const CONTRACT: &str = "\
topic: open.orders
owner: sales
value: { format: json, schema: ../schemas/order.json }
on_invalid: reject
";

pub const SCHEMA: &str =
    r#"{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}"#;

pub struct Sim {
    pub session: Session,
    pub live: Arc<Live>,
    pub cluster: Arc<Cluster>,
    pub ledger: Ledger,
    pub durable: Durable,
    pub now: Instant,
    pub wall: jiff::Timestamp,
    /// How often the issuer's keys were requested.
    pub keys_asked: usize,
    /// How often a broker connection was opened for the client's own login.
    pub dialled: usize,
    pub facts: Vec<Fact>,
    pub backoff: Arc<Backoff>,
    pub attempts: Arc<Attempts>,
    /// Whether the log is written at once.
    pub commits: bool,
    /// How long heavy work takes.
    pub work: Duration,
    /// Size of the pieces in which bytes arrive.
    pub chunk: usize,
    /// How Klamm's login at the broker is renewed on the connection.
    pub renewal: Option<Renewal>,
    /// The client id that the client sends.
    pub client_id: Option<&'static str>,
    /// Whether the client's bytes are held back until its next ones.
    pub gathers: bool,
    client: BytesMut,
    broker: BytesMut,
    asked: HashMap<i32, (i16, i16)>,
}

/// A request that reached the broker.
#[derive(Debug)]
pub struct Forwarded {
    pub key: i16,
    pub version: i16,
    pub correlation: i32,
    pub body: Bytes,
}

impl Forwarded {
    pub fn decode<T: Decodable>(&self) -> T {
        let mut body = self.body.clone();
        let message = T::decode(&mut body, self.version).unwrap();
        assert!(body.is_empty());
        message
    }
}

/// Settings that topics inherit on both brokers: Kafka's defaults.
const SETTINGS: &[(&str, &str)] = &[
    ("num.partitions", "1"),
    ("default.replication.factor", "1"),
    ("log.cleanup.policy", "delete"),
    ("log.segment.delete.delay.ms", "60000"),
    ("log.local.retention.ms", "-2"),
    ("message.max.bytes", "1048588"),
    ("log.message.timestamp.after.max.ms", "3600000"),
    ("min.insync.replicas", "1"),
    ("log.retention.bytes", "-1"),
    ("log.retention.hours", "168"),
    ("log.roll.hours", "168"),
];

pub const TOPIC: Uuid = Uuid::from_u128(7);
pub const SECRET: Uuid = Uuid::from_u128(8);

impl Sim {
    pub fn new() -> Self {
        Self::with(&[("roles/alice.yaml", ROLES)])
    }

    pub fn with(files: &[(&str, &str)]) -> Self {
        Self::at(listener(), Arc::new(live(files)))
    }

    /// A session without a login yet.
    pub fn unproven(live: Arc<Live>) -> Self {
        Self::at(listener(), live)
    }

    /// A session on a listener whose load balancer has not sent its header yet.
    pub fn behind_a_balancer(files: &[(&str, &str)]) -> Self {
        let listener = ListenerContext {
            source_proven: false,
            ..listener()
        };
        Self::at(listener, Arc::new(live(files)))
    }

    /// A session on a listener that accepts this mechanism only.
    pub fn offering(mechanism: &'static str) -> Self {
        let listener = ListenerContext {
            mechanisms: vec![mechanism],
            ..listener()
        };
        Self::at(listener, Arc::new(live(&[("roles/alice.yaml", ROLES)])))
    }

    /// A session of a listener whose clients log in at the broker.
    pub fn delegating(limits: Limits, users: Vec<(String, file::UserEntry)>) -> Self {
        let listener = ListenerContext {
            mechanisms: vec!["SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "PLAIN"],
            pass_through: true,
            limits,
            ..listener()
        };
        let live = live_with(&[("roles/alice.yaml", ROLES)], users);
        let live = Live {
            authorities: Authorities {
                delegated: true,
                tokens: token::tests::authorities(token::tests::settings()).tokens,
                ..live.authorities.clone()
            },
            ..live
        };
        let mut sim = Self::at(listener, Arc::new(live));
        sim.wall = token::tests::now();
        sim
    }

    /// A session that needs no login.
    pub fn anonymous(live: Arc<Live>) -> Self {
        let mechanisms = Vec::new();
        Self::at(
            ListenerContext {
                mechanisms,
                ..listener()
            },
            live,
        )
    }

    /// A session of a listener that accepts tokens and passwords, with this limit on sessions.
    pub fn bearing(lifetime: Option<Duration>) -> Self {
        let mut listener = listener();
        listener.mechanisms = vec!["OAUTHBEARER", "PLAIN"];
        listener.limits.session_lifetime = lifetime;
        let live = Live {
            authorities: token::tests::authorities(token::tests::settings()),
            ..live(&[("roles/alice.yaml", ROLES)])
        };
        let mut sim = Self::at(listener, Arc::new(live));
        sim.wall = token::tests::now();
        sim
    }

    /// Sends a handshake with this correlation id.
    pub fn handshake(&mut self, mechanism: &'static str, correlation: i32) -> Result<(), Close> {
        let mechanism = StrBytes::from_static_str(mechanism);
        let handshake = SaslHandshakeRequest::default().with_mechanism(mechanism);
        self.send(17, 1, correlation, &handshake)
    }

    /// Sends a message of the login with this correlation id.
    pub fn authenticate(
        &mut self,
        message: impl Into<Bytes>,
        correlation: i32,
    ) -> Result<(), Close> {
        let message = SaslAuthenticateRequest::default().with_auth_bytes(message.into());
        self.send(36, 2, correlation, &message)?;
        self.until_told()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "an instant to count from; from here on time is simulated"
    )]
    pub fn at(listener: ListenerContext, live: Arc<Live>) -> Self {
        let now = Instant::now();
        let peer = "10.1.2.3:4567".parse().unwrap();
        Self {
            session: Session::new(Arc::new(listener), 1, peer, now),
            live,
            cluster: Arc::new(cluster()),
            ledger: Ledger::default(),
            durable: Durable::NOTHING,
            now,
            wall: jiff::Timestamp::UNIX_EPOCH,
            keys_asked: 0,
            dialled: 0,
            client_id: Some("sim"),
            facts: Vec::new(),
            backoff: Arc::new(Backoff::with_buckets(now, 64)),
            attempts: Arc::new(Attempts::new(5)),
            commits: true,
            work: Duration::ZERO,
            chunk: usize::MAX,
            renewal: None,
            gathers: false,
            client: BytesMut::new(),
            broker: BytesMut::new(),
            asked: HashMap::new(),
        }
    }

    /// A session on which alice is logged in.
    pub fn open() -> Self {
        let mut sim = Self::new();
        sim.login("alice", "wonderland").unwrap();
        assert_eq!(
            sim.received::<kafka_protocol::messages::SaslAuthenticateResponse>(2)
                .error_code,
            0
        );
        sim
    }

    pub fn open_with(files: &[(&str, &str)]) -> Self {
        Self::open_at(listener(), files)
    }

    pub fn open_at(listener: ListenerContext, files: &[(&str, &str)]) -> Self {
        let mut sim = Self::at(listener, Arc::new(live(files)));
        sim.login("alice", "wonderland").unwrap();
        sim.received::<kafka_protocol::messages::SaslAuthenticateResponse>(2);
        sim
    }

    pub fn login(&mut self, user: &str, password: &str) -> Result<(), Close> {
        let handshake =
            SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str("PLAIN"));
        self.send(17, 1, 1, &handshake)?;
        self.received::<kafka_protocol::messages::SaslHandshakeResponse>(1);
        let message = Bytes::from(format!("\0{user}\0{password}"));
        self.send(
            36,
            2,
            2,
            &SaslAuthenticateRequest::default().with_auth_bytes(message),
        )
    }

    /// The client sends a request.
    pub fn send<T: Encodable>(
        &mut self,
        key: i16,
        version: i16,
        correlation: i32,
        body: &T,
    ) -> Result<(), Close> {
        let mut bytes = BytesMut::new();
        bytes.put_i16(key);
        bytes.put_i16(version);
        bytes.put_i32(correlation);
        bytes.put_i16(self.client_id.map_or(-1, |id| id.len().try_into().unwrap()));
        bytes.put_slice(self.client_id.unwrap_or_default().as_bytes());
        let flexible = kafka_protocol::messages::ApiKey::try_from(key)
            .unwrap()
            .request_header_version(version)
            == 2;
        if flexible {
            bytes.put_u8(0);
        }
        body.encode(&mut bytes, version).unwrap();
        self.asked.insert(correlation, (key, version));
        self.send_raw(&bytes)
    }

    /// The client sends a frame with this content.
    pub fn send_raw(&mut self, content: &[u8]) -> Result<(), Close> {
        self.client.put_i32(content.len().try_into().unwrap());
        self.client.put_slice(content);
        if self.gathers { Ok(()) } else { self.run() }
    }

    /// Sends bytes that need not be a frame.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Close> {
        self.client.extend_from_slice(bytes);
        self.run()
    }

    pub fn answer<T: Encodable>(&mut self, to: &Forwarded, body: &T) -> Result<(), Close> {
        let mut bytes = BytesMut::new();
        bytes.put_i32(to.correlation);
        if header::response_len(to.key, to.version) == Some(5) {
            bytes.put_u8(0);
        }
        body.encode(&mut bytes, to.version).unwrap();
        self.answer_raw(&bytes)
    }

    pub fn answer_raw(&mut self, content: &[u8]) -> Result<(), Close> {
        self.broker.put_i32(content.len().try_into().unwrap());
        self.broker.put_slice(content);
        self.run()
    }

    /// Advances the time.
    pub fn wait(&mut self, time: Duration) -> Result<(), Close> {
        self.now += time;
        self.wall += time;
        self.call(Session::tick)?;
        self.run()
    }

    /// Advances the time until a delayed password is checked, or a delayed verdict is sent.
    pub fn until_told(&mut self) -> Result<(), Close> {
        match self.session.told_at() {
            Some(at) => self.wait(at.saturating_duration_since(self.now)),
            None => Ok(()),
        }
    }

    /// The requests that reached the broker since the last call.
    pub fn forwarded(&mut self) -> Vec<Forwarded> {
        let mut bytes = drain(self.session.output(Side::Broker));
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let len = usize::try_from(bytes.get_i32()).unwrap();
            let frame = bytes.split_to(len);
            let mut head = frame.clone();
            let (key, version, correlation) = (head.get_i16(), head.get_i16(), head.get_i32());
            let client = usize::try_from(head.get_i16().max(0)).unwrap();
            head.advance(client);
            let flexible = kafka_protocol::messages::ApiKey::try_from(key)
                .unwrap()
                .request_header_version(version)
                == 2;
            if flexible {
                assert_eq!(head.get_u8(), 0);
            }
            all.push(Forwarded {
                key,
                version,
                correlation,
                body: head,
            });
        }
        all
    }

    pub fn forwarded_one(&mut self) -> Forwarded {
        let mut all = self.forwarded();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// The next answer that reached the client.
    pub fn received<T: Decodable>(&mut self, correlation: i32) -> T {
        let (found, mut body) = self.received_raw().expect("an answer");
        assert_eq!(found, correlation);
        let (key, version) = self.asked[&correlation];
        if header::response_len(key, version) == Some(5) {
            assert_eq!(body.get_u8(), 0);
        }
        let message = T::decode(&mut body, version).unwrap();
        assert!(body.is_empty());
        message
    }

    pub fn received_raw(&mut self) -> Option<(i32, Bytes)> {
        let output = self.session.output(Side::Client);
        if output.remaining() < 8 {
            return None;
        }
        let len = usize::try_from(output.get_i32()).unwrap();
        let mut frame = output.copy_to_bytes(len);
        Some((frame.get_i32(), frame))
    }

    pub fn call<R>(&mut self, call: impl FnOnce(&mut Session, &mut Cx<'_>) -> R) -> R {
        let mut cx = Cx {
            now: self.now,
            wall: self.wall,
            live: &self.live,
            cluster: &self.cluster,
            journal: &mut self.ledger as &mut dyn Journal,
            durable: self.durable,
            facts: &mut self.facts,
            backoff: &self.backoff,
            attempts: &self.attempts,
        };
        call(&mut self.session, &mut cx)
    }

    /// Runs until nothing changes.
    pub fn run(&mut self) -> Result<(), Close> {
        let (mut client, mut broker) = (BytesMut::new(), BytesMut::new());
        loop {
            let before = (self.client.len(), self.broker.len(), self.durable);
            if self.session.demand(Side::Client) > 0 || !self.client.is_empty() {
                client.extend_from_slice(&self.client.split_to(self.chunk.min(self.client.len())));
                self.call(|session, cx| session.client(&mut client, cx))?;
            }
            if !self.broker.is_empty() || !broker.is_empty() {
                broker.extend_from_slice(&self.broker.split_to(self.chunk.min(self.broker.len())));
                self.call(|session, cx| session.broker(&mut broker, cx))?;
            }
            let asked = self.session.question();
            let moved = asked.is_some();
            if let Some((ticket, question)) = asked {
                let reply = self.reply(question);
                self.call(|session, cx| session.resume(ticket, reply, cx))?;
            }
            if self.commits {
                self.commit();
                self.call(Session::tick)?;
            }
            if !moved && before == (self.client.len(), self.broker.len(), self.durable) {
                // The session leaves the bytes that it cannot use yet.
                let mut rest = client;
                rest.extend_from_slice(&self.client);
                self.client = rest;
                let mut rest = broker;
                rest.extend_from_slice(&self.broker);
                self.broker = rest;
                return Ok(());
            }
        }
    }

    /// Ends the connection.
    pub fn end(&mut self, why: &Close) -> Last {
        self.call(|session, cx| session.end(why, cx))
    }

    pub fn commit(&mut self) {
        self.durable = self.ledger.commit().unwrap();
    }

    fn reply(&mut self, question: SessionRequest) -> Reply {
        match question {
            SessionRequest::Topics(_) => Reply::Topics,
            SessionRequest::Keys => {
                self.keys_asked += 1;
                self.now += self.work;
                let (keys, _) = Keys::parse(ISSUER.jwks().as_bytes()).unwrap();
                let tokens = self.live.authorities.tokens.as_ref().unwrap();
                tokens.learn(keys, None);
                Reply::Keys
            }
            SessionRequest::Work(work) => {
                self.now += self.work;
                Reply::Worked(work.run().unwrap())
            }
            SessionRequest::Connect => {
                Reply::Connected(self.cluster.offers(None).unwrap(), self.renewal.take())
            }
            SessionRequest::Dial => {
                self.dialled += 1;
                Reply::Dialled(self.cluster.offers(None).unwrap())
            }
        }
    }
}

fn drain(rope: &mut Rope) -> Bytes {
    rope.copy_to_bytes(rope.remaining())
}

pub fn listener() -> ListenerContext {
    ListenerContext {
        name: Arc::from("clients"),
        tls: true,
        source_proven: true,
        mechanisms: vec!["PLAIN"],
        certificate_alone: false,
        anonymous: true,
        pass_through: false,
        addresses: Addresses::by_port("gate.example", 9200, 9210).into(),
        node: None,
        limits: Limits {
            session_lifetime: None,
            login_frame: 32 << 10,
            request: 100 << 20,
            decompressed_batch: 1 << 20,
            decompressed_request: 4 << 20,
            schema: Budget {
                record: 1_000_000,
                batch: 10_000_000,
            },
            in_flight: 1000,
            rights_per_connection: 20_000,
            login_time: Duration::from_secs(10),
            idle: Duration::from_secs(600),
            audit_patience: Duration::from_secs(5),
        },
        rights_key: RightsKey::new([RandomState::new(), RandomState::new()]),
    }
}

static OWN: LazyLock<Secret> = LazyLock::new(|| Secret::random().unwrap());

/// The user of these tests, the same in all reloads.
pub static ALICE: LazyLock<file::UserEntry> =
    LazyLock::new(|| file::UserEntry::with_password(b"wonderland", Vec::new()).unwrap());

pub fn live(files: &[(&str, &str)]) -> Live {
    live_with(files, vec![("alice".to_owned(), ALICE.clone())])
}

pub fn live_with(files: &[(&str, &str)], users: Vec<(String, file::UserEntry)>) -> Live {
    let fixed = [
        ("policy.yaml", "language: 1\n"),
        ("schemas/order.json", SCHEMA),
    ];
    let texts = fixed.into_iter().chain(files.iter().copied());
    let policy = Policy::from_files(&Files::from_texts("policy", texts))
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let schemas = Schemas::of(&policy).unwrap();
    Live {
        policy: Arc::new(policy),
        schemas,
        ceiling: None,
        authorities: Authorities::of(Users::of(
            file::File {
                decoy_secret: None,
                users,
            },
            &OWN,
        )),
        audit: audit::AuditLevel::Session,
        version: audit::Version::default(),
    }
}

fn cluster() -> Cluster {
    let versions: BTreeMap<i16, (i16, i16)> = (0..95).map(|key| (key, (0, 99))).collect();
    let offers = Arc::new(Offers {
        versions,
        ..Offers::default()
    });
    let settings = SETTINGS.iter();
    let settings = settings.map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
    let settings: Arc<cluster::Settings> = Arc::new(settings.collect());
    let node = |port| Node {
        host: Arc::from("broker.inside"),
        port,
        offers: Arc::clone(&offers),
        settings: Some(Arc::clone(&settings)),
    };
    let topics = [(TOPIC, "open.a"), (SECRET, "secret.a")].map(|(id, name)| (id, Arc::from(name)));
    Cluster {
        id: Some(Arc::from("c1")),
        own: Own::Named(vec![Arc::from("klamm")]),
        nodes: [(1, node(9092)), (2, node(9093))].into(),
        topics: Arc::new(HashMap::from(topics)),
        partitions: Arc::new(HashMap::from([(Arc::from("open.orders"), 64)])),
    }
}
