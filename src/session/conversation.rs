//! For measuring: one session between a hostile client and a hostile broker, with the work of other
//! threads kept apart from that of the event loop.

use super::{Close, Cx, Live, Reply, Session, SessionRequest, Side, fuzz};
use crate::{
    audit::{self, Disk, Event, Full, Journal, LINE_BYTES, Seq, Writer},
    cluster::Cluster,
    identity::{Authorities, Backoff, Keys, Users},
    policy::{Policy, language::files::Files},
    schema::Schemas,
};
use bytes::{Buf, BytesMut};
use std::{io, sync::Arc, time::Instant};

/// Runs what other threads do for a session: the work pool and the writer of the audit log.
pub type Elsewhere<'a> = &'a mut dyn FnMut(&mut dyn FnMut());

/// What surrounds a session, shared by any number of them.
pub struct Scene {
    live: Arc<Live>,
    cluster: Arc<Cluster>,
}

/// What came of the bytes of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// Bytes of the audit log's lines.
    pub log: usize,
    pub to_broker: usize,
    pub to_client: usize,
    /// Whether the session ended the connection.
    pub closed: bool,
}

impl Scene {
    /// With the files of a policy, by path and text. `None`: the policy is faulty, or there is no
    /// randomness.
    pub fn new(files: &[(&str, &str)]) -> Option<Self> {
        let files = Files::from_texts("policy", files.iter().copied());
        let policy = Policy::from_files(&files).ok()?;
        let live = Live {
            schemas: Schemas::of(&policy).ok()?,
            policy: Arc::new(policy),
            ceiling: None,
            authorities: Authorities::of(Users::none(&Keys::random().ok()?)),
            audit: audit::AuditLevel::Request,
            version: audit::Version::default(),
        };
        Some(Self {
            live: Arc::new(live),
            cluster: Arc::new(fuzz::cluster()),
        })
    }

    /// A whole session: the client's bytes, then the broker's.
    pub fn play(
        &self,
        client: &mut BytesMut,
        broker: &mut BytesMut,
        elsewhere: Elsewhere<'_>,
    ) -> Came {
        let now = *fuzz::start();
        let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
        let mut turns = Turns {
            scene: self,
            session: Session::new(Arc::new(fuzz::listener()), 1, peer, now),
            journal: Lines::default(),
            now,
            backoff: Backoff::with_buckets(now, 1),
            attempts: audit::Attempts::new(5),
            to_broker: 0,
            to_client: 0,
            elsewhere,
        };
        let ended = turns.all(client, broker);
        Came {
            log: turns.journal.disk.0,
            to_broker: turns.to_broker,
            to_client: turns.to_client,
            closed: ended.is_err(),
        }
    }
}

struct Turns<'a> {
    scene: &'a Scene,
    session: Session,
    journal: Lines,
    now: Instant,
    backoff: Backoff,
    attempts: audit::Attempts,
    to_broker: usize,
    to_client: usize,
    elsewhere: Elsewhere<'a>,
}

impl Turns<'_> {
    fn all(&mut self, client: &mut BytesMut, broker: &mut BytesMut) -> Result<(), Close> {
        for (side, input) in [(Side::Client, client), (Side::Broker, broker)] {
            loop {
                let before = input.len();
                self.turn(side, input)?;
                if input.len() == before {
                    break;
                }
            }
        }
        // What the last bytes set free.
        self.turn(Side::Client, &mut BytesMut::new())
    }

    fn turn(&mut self, side: Side, input: &mut BytesMut) -> Result<(), Close> {
        let mut durable = audit::Durable::NOTHING;
        let journal = &mut self.journal;
        (self.elsewhere)(&mut || durable = journal.commit());
        let mut facts = Vec::new();
        let mut cx = Cx {
            now: self.now,
            wall: jiff::Timestamp::UNIX_EPOCH,
            live: &self.scene.live,
            cluster: &self.scene.cluster,
            journal: &mut self.journal,
            durable,
            facts: &mut facts,
            backoff: &self.backoff,
            attempts: &self.attempts,
        };
        let session = &mut self.session;
        match side {
            Side::Client => session.client(input, &mut cx)?,
            Side::Broker => session.broker(input, &mut cx)?,
        }
        while let Some((ticket, question)) = session.question() {
            let reply = answered(question, &self.scene.cluster, self.elsewhere);
            session.resume(ticket, reply, &mut cx)?;
        }
        session.tick(&mut cx)?;
        for (side, to) in [
            (Side::Broker, &mut self.to_broker),
            (Side::Client, &mut self.to_client),
        ] {
            let output = session.output(side);
            *to += output.remaining();
            output.advance(output.remaining());
        }
        Ok(())
    }
}

fn answered(question: SessionRequest, cluster: &Cluster, elsewhere: Elsewhere<'_>) -> Reply {
    let (mut question, mut reply) = (Some(question), Reply::Unreachable);
    elsewhere(&mut || {
        if let Some(question) = question.take() {
            reply = fuzz::answer(question, cluster);
        }
    });
    reply
}

/// An audit log that is written in full and of which only the length is kept.
struct Lines {
    writer: Writer,
    batch: Vec<Event>,
    disk: Length,
}

#[derive(Default)]
struct Length(usize);

impl Default for Lines {
    fn default() -> Self {
        Self {
            writer: Writer::new(audit::writer::Tail::EMPTY, u64::MAX),
            batch: Vec::new(),
            disk: Length(0),
        }
    }
}

impl Lines {
    fn commit(&mut self) -> audit::Durable {
        let committed = self.writer.commit(&mut self.batch, &mut self.disk);
        committed.unwrap_or(audit::Durable::NOTHING)
    }
}

impl Journal for Lines {
    fn append(&mut self, event: Event) -> Result<Seq, Full> {
        if event.weight() > LINE_BYTES {
            return Err(Full);
        }
        let waiting = u64::try_from(self.batch.len()).unwrap_or(u64::MAX);
        let seq = Seq::from(self.writer.next().number().saturating_add(waiting));
        self.batch.push(event);
        Ok(seq)
    }
}

impl Disk for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0 = usize::try_from(len).unwrap_or(self.0);
        Ok(())
    }

    fn rotate(&mut self, _first: Seq) -> io::Result<()> {
        Ok(())
    }
}
