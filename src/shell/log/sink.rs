//! The audit log's own thread: many connections append, one thread writes and syncs, and all
//! waiting connections are notified at once.
//!
//! A number is assigned under the lock, in the order of the queue, so the queue has the log's next
//! lines. The thread takes the whole queue, commits it with one sync, and publishes the durable
//! watermark; meanwhile the queue fills again. There is no timer: under load a batch has the events
//! that arrived during the last sync. When the disk fails, the batch stays in memory and is retried
//! until it is written.
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::audit::{
    Disk, Durable, Event, Full, Journal, LINE_BYTES, Seq, What, Writer,
    recovery::{Opening, RecoveryError, open},
};

/// Bytes of events that may wait for the disk, the batch that is being written included.
pub const QUEUE_BYTES: usize = 32 << 20;

/// Limits in bytes for events of requests, of one connection and of one user: further ones wait, so
/// that no client fills the queue for others, and a batch, for which all wait, stays short.
const CONNECTION_BYTES: usize = 1 << 20;
const USER_BYTES: usize = 2 << 20;
/// Also limited to this part of the free space: the fuller the queue, the less is accepted from
/// those with events in it already, so that there is room for others.
const CONNECTION_PART: usize = 8;
const USER_PART: usize = 4;

/// Delay before a retry: doubled each time, between these limits.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// Where sessions put their events; cheap to clone, one for each connection.
#[derive(Debug, Clone)]
pub struct JournalHandle {
    shared: Arc<Shared>,
    durable: watch::Receiver<Durable>,
}

/// The writer's thread. Stop it to ensure that all events are written.
#[derive(Debug)]
pub struct Sink {
    shared: Arc<Shared>,
    thread: thread::JoinHandle<()>,
}

/// The state of the log, for telemetry and readiness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Events and their bytes that wait for the disk.
    pub queued: usize,
    pub queued_bytes: usize,
    /// Why the last attempt failed; `None` if it succeeded.
    pub error: Option<Arc<str>>,
}

/// The result of one attempt to write.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    pub events: usize,
    pub took: Duration,
    pub succeeded: bool,
}

/// Called after each attempt, on the writer's thread.
pub type Report = Box<dyn Fn(Attempt) + Send>;

/// Opens the log in `directory` and starts its thread. If the last run left unfinished bytes, the
/// first event records it.
pub fn start(
    directory: &std::path::Path,
    report: Report,
) -> Result<(Sink, JournalHandle), RecoveryError> {
    let Opening {
        writer,
        disk,
        found,
    } = open(directory)?;
    let io = |error| RecoveryError::Io {
        path: directory.to_owned(),
        error,
    };
    let (sink, mut journal) = run(writer, disk, QUEUE_BYTES, report).map_err(io)?;
    if let Some(found) = found {
        let _ = journal
            .append(Event::of_gate(now(), found))
            .map_err(|Full| tracing::error!("the audit log's repair could not be recorded"));
    }
    Ok((sink, journal))
}

#[expect(clippy::disallowed_methods, reason = "the shell has the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Starts the thread over any disk.
fn run<D: Disk + Send + 'static>(
    writer: Writer,
    disk: D,
    limit: usize,
    report: Report,
) -> io::Result<(Sink, JournalHandle)> {
    let queue = Queue {
        next: writer.next(),
        events: Vec::new(),
        waiting: Held::default(),
        writing: Held::default(),
        error: None,
        stop: None,
    };
    let shared = Arc::new(Shared {
        queue: Mutex::new(queue),
        changed: Condvar::new(),
        limit,
    });
    let (publish, durable) = watch::channel(writer.durable());
    let worker = Worker {
        shared: Arc::clone(&shared),
        writer,
        disk,
        publish,
        report,
    };
    let thread = thread::Builder::new()
        .name("klamm-audit".to_owned())
        .spawn(move || worker.run())?;
    Ok((
        Sink {
            shared: Arc::clone(&shared),
            thread,
        },
        JournalHandle { shared, durable },
    ))
}

impl Journal for JournalHandle {
    fn append(&mut self, event: Event) -> Result<Seq, Full> {
        let weight = event.weight();
        if weight > LINE_BYTES {
            return Err(Full);
        }
        let mut queue = self.shared.lock();
        if queue.stop.is_some() || !queue.takes(&event, weight, self.shared.limit) {
            return Err(Full);
        }
        let seq = queue.next;
        queue.next = seq.next();
        queue.waiting.add(&event, weight);
        queue.events.push(event);
        let idle = queue.events.len() == 1;
        drop(queue);
        if idle {
            self.shared.changed.notify_one();
        }
        Ok(seq)
    }
}

impl JournalHandle {
    /// The current watermark.
    pub fn durable(&self) -> Durable {
        *self.durable.borrow()
    }

    /// Follows the watermark; closed when the thread has ended.
    pub fn watch(&self) -> watch::Receiver<Durable> {
        self.durable.clone()
    }

    pub fn state(&self) -> State {
        let queue = self.shared.lock();
        // Whatever the cause: no event becomes durable any more.
        let ended = || {
            Some(Arc::from("the audit log's thread has ended"))
                .filter(|_| self.durable.has_changed().is_err())
        };
        State {
            queued: queue.waiting.events + queue.writing.events,
            queued_bytes: queue.waiting.bytes + queue.writing.bytes,
            error: queue.error.clone().or_else(ended),
        }
    }
}

impl Sink {
    /// Accepts no more events, writes the waiting ones, and ends the thread. Gives up on a disk
    /// that still fails at `deadline`: events that were never durable are lost then, and no request
    /// relied on them.
    pub fn stop(self, deadline: Instant) -> Result<(), Arc<str>> {
        self.shared.lock().stop = Some(deadline);
        self.shared.changed.notify_all();
        if self.thread.join().is_err() {
            return Err(Arc::from("the audit thread has panicked"));
        }
        let queue = self.shared.lock();
        match &queue.error {
            Some(error) => Err(Arc::clone(error)),
            None => Ok(()),
        }
    }
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    limit: usize,
}

#[derive(Debug)]
struct Queue {
    /// The number of the next event to be queued.
    next: Seq,
    events: Vec<Event>,
    waiting: Held,
    /// Of the batch that the thread is writing.
    writing: Held,
    error: Option<Arc<str>>,
    /// Set when no more events are accepted; the thread tries until then.
    stop: Option<Instant>,
}

/// Events and their bytes, and whose they are.
#[derive(Debug, Default)]
struct Held {
    events: usize,
    bytes: usize,
    connections: HashMap<u64, usize>,
    users: HashMap<Arc<str>, usize>,
}

impl Held {
    fn add(&mut self, event: &Event, weight: usize) {
        self.events += 1;
        self.bytes += weight;
        *self.connections.entry(event.connection).or_default() += weight;
        let Some(actor) = &event.actor else { return };
        match self.users.get_mut(&actor.principal) {
            Some(bytes) => *bytes += weight,
            None => {
                self.users.insert(Arc::clone(&actor.principal), weight);
            }
        }
    }

    fn clear(&mut self) {
        /// Capacity that is kept for the next batch.
        const KEPT: usize = 1024;
        (self.events, self.bytes) = (0, 0);
        self.connections.clear();
        self.connections.shrink_to(KEPT);
        self.users.clear();
        self.users.shrink_to(KEPT);
    }
}

impl Queue {
    /// Whether there is room for the event: an event of a request must be within the limits of its
    /// connection and user. Other events (a login, an end, counts) are small and rare.
    fn takes(&self, event: &Event, weight: usize, limit: usize) -> bool {
        let free = limit.saturating_sub(self.waiting.bytes + self.writing.bytes);
        if weight > free {
            return false;
        }
        if !matches!(event.what, What::Access { .. }) {
            return true;
        }
        let held = |of: &dyn Fn(&Held) -> Option<usize>| {
            let both = [&self.waiting, &self.writing];
            both.into_iter().filter_map(of).sum::<usize>()
        };
        // One event of each is always accepted.
        let fits = |held: usize, most: usize| held == 0 || held + weight <= most;
        let connection = held(&|of| of.connections.get(&event.connection).copied());
        let user = event.actor.as_ref().map_or(0, |actor| {
            held(&|of| of.users.get(&actor.principal).copied())
        });
        fits(connection, CONNECTION_BYTES.min(free / CONNECTION_PART))
            && fits(user, USER_BYTES.min(free / USER_PART))
    }
}

impl Shared {
    /// No code panics while it holds the lock, so a poisoned queue is still consistent.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Worker<D> {
    shared: Arc<Shared>,
    writer: Writer,
    disk: D,
    publish: watch::Sender<Durable>,
    report: Report,
}

impl<D: Disk> Worker<D> {
    fn run(mut self) {
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            let mut pause = RETRY.0;
            while !self.attempt(&mut batch) {
                if !self.wait(pause) {
                    return;
                }
                pause = (pause * 2).min(RETRY.1);
            }
        }
    }

    /// Waits for events and takes them all; `false` when stopping and none is left.
    fn take(&mut self, batch: &mut Vec<Event>) -> bool {
        let queue = self.shared.lock();
        let idle = |queue: &mut Queue| queue.events.is_empty() && queue.stop.is_none();
        let mut queue = self
            .shared
            .changed
            .wait_while(queue, idle)
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut queue.events, batch);
        let Queue {
            waiting, writing, ..
        } = &mut *queue;
        std::mem::swap(waiting, writing);
        waiting.clear();
        !batch.is_empty()
    }

    /// Tries once to write the batch; on success it is empty and all waiting connections are
    /// notified.
    fn attempt(&mut self, batch: &mut Vec<Event>) -> bool {
        let events = batch.len();
        let started = monotonic();
        let result = self.writer.commit(batch, &mut self.disk);
        (self.report)(Attempt {
            events,
            took: started.elapsed(),
            succeeded: result.is_ok(),
        });
        match result {
            Ok(durable) => {
                self.note(None);
                self.publish.send_replace(durable);
                true
            }
            Err(error) => {
                self.note(Some(&error));
                false
            }
        }
    }

    /// Keeps the state, and logs when it changes.
    fn note(&self, error: Option<&io::Error>) {
        let mut queue = self.shared.lock();
        let error: Option<Arc<str>> = error.map(|error| error.to_string().into());
        let changed = error != queue.error;
        if error.is_none() {
            queue.writing.clear();
        }
        queue.error.clone_from(&error);
        drop(queue);
        match error {
            Some(error) if changed => {
                tracing::error!(%error, "the audit log cannot be written: requests wait");
            }
            None if changed => tracing::info!("the audit log is written again"),
            Some(_) | None => {}
        }
    }

    /// Waits before the next attempt; `false` when the deadline to stop has passed.
    fn wait(&self, pause: Duration) -> bool {
        let queue = self.shared.lock();
        let before = queue.stop;
        let untold = |queue: &mut Queue| queue.stop == before;
        let (queue, _) = self
            .shared
            .changed
            .wait_timeout_while(queue, pause, untold)
            .unwrap_or_else(PoisonError::into_inner);
        queue.stop.is_none_or(|deadline| monotonic() < deadline)
    }
}

#[expect(clippy::disallowed_methods, reason = "the shell has the clock")]
fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests of a thread wait for it")]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::Path,
        sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    };

    use tempfile::TempDir;

    use super::*;
    use crate::{
        audit::{
            AccessEntry, Actor, Part, Proof, Version,
            segment::{Chain, Lines, list},
        },
        policy::model::vocabulary::{Kind, Mechanism, Operation, Outcome},
    };

    fn event(number: u64) -> Event {
        let mut event = Event::of_gate(now(), What::Stopped);
        event.connection = number;
        event
    }
    fn read(directory: &Path) -> Vec<u64> {
        let mut chain = Chain::from(Seq::FIRST);
        let mut numbers = Vec::new();
        for segment in list(directory).unwrap() {
            let mut lines = Lines::open(&segment.path).unwrap();
            while let Some(line) = lines.read().unwrap() {
                chain.follow(line.bytes).unwrap();
                let value: serde_json::Value = serde_json::from_slice(line.bytes).unwrap();
                numbers.push(value["unmapped"]["connection"].as_u64().unwrap());
            }
        }
        numbers
    }
    async fn until(journal: &JournalHandle, seq: Seq) {
        let mut watch = journal.watch();
        tokio::time::timeout(
            Duration::from_secs(20),
            watch.wait_for(|durable| durable.covers(seq)),
        )
        .await
        .unwrap()
        .unwrap();
    }
    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_appenders_share_syncs_and_numbers_have_no_gap() {
        let directory = TempDir::new().unwrap();
        let attempts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&attempts);
        let report = Box::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let (sink, journal) = start(directory.path(), report).unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let mut journal = journal.clone();
                tokio::spawn(async move {
                    let mut seqs = Vec::new();
                    for n in 0..500 {
                        seqs.push(journal.append(event(task * 500 + n + 1)).unwrap());
                    }
                    until(&journal, *seqs.last().unwrap()).await;
                    seqs
                })
            })
            .collect();
        let mut seqs = BTreeSet::new();
        for task in tasks {
            seqs.extend(task.await.unwrap());
        }
        assert_eq!(
            seqs.iter().map(|seq| seq.number()).collect::<Vec<_>>(),
            (1..=4000).collect::<Vec<_>>()
        );
        sink.stop(soon()).unwrap();
        let mut numbers = read(directory.path());
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=4000).collect::<Vec<_>>());
        assert!(
            attempts.load(Ordering::Relaxed) < 2000,
            "{attempts:?} syncs"
        );
    }

    /// Fails on demand.
    struct Valve {
        open: Arc<AtomicBool>,
    }
    impl Disk for Valve {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }
        fn sync(&mut self) -> io::Result<()> {
            if self.open.load(Ordering::Relaxed) {
                Ok(())
            } else {
                Err(io::ErrorKind::StorageFull.into())
            }
        }
        fn cut(&mut self, _: u64) -> io::Result<()> {
            Ok(())
        }
        fn rotate(&mut self, _: Seq) -> io::Result<()> {
            Ok(())
        }
    }
    fn over_valve(limit: usize) -> (Sink, JournalHandle, Arc<AtomicBool>) {
        let open = Arc::new(AtomicBool::new(false));
        let writer = Writer::new(crate::audit::writer::Tail::EMPTY, u64::MAX);
        let (sink, journal) = run(
            writer,
            Valve {
                open: Arc::clone(&open),
            },
            limit,
            Box::new(|_| ()),
        )
        .unwrap();
        (sink, journal, open)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_disk_fills_the_queue_and_heals_by_itself() {
        let weight = event(1).weight();
        let (sink, mut journal, open) = over_valve(weight * 10);
        let mut last = Seq::FIRST;
        for number in 1..=10 {
            last = journal.append(event(number)).unwrap();
        }
        assert_eq!(journal.append(event(11)), Err(Full));
        tokio::time::sleep(Duration::from_millis(150)).await;
        let state = journal.state();
        assert_eq!((state.queued, state.queued_bytes), (10, weight * 10));
        assert_eq!(state.error.as_deref(), Some("no storage space"));
        assert_eq!(journal.durable(), Durable::NOTHING);
        open.store(true, Ordering::Relaxed);
        until(&journal, last).await;
        assert_eq!(journal.append(event(11)).unwrap(), last.next());
        until(&journal, last.next()).await;
        assert_eq!(
            journal.state(),
            State {
                queued: 0,
                queued_bytes: 0,
                error: None
            }
        );
        sink.stop(soon()).unwrap();
        assert_eq!(
            journal.append(event(12)),
            Err(Full),
            "a stopped log takes nothing"
        );
    }

    fn of(user: &str, connection: u64, name: &str) -> Event {
        let entry = AccessEntry {
            kind: Kind::Topic,
            name: name.into(),
            operation: Operation::Read,
            outcome: Outcome::Denied,
            rules: Vec::new(),
            fault: None,
        };
        let what = What::Access {
            api_key: 1,
            api_name: "Fetch",
            version: 1,
            correlation: 1,
            policy: Version::default(),
            entries: vec![entry; 100],
            refused: None,
            changes: None,
            part: Part::default(),
        };
        let actor = Actor {
            principal: user.into(),
            groups: Vec::new(),
            mechanism: Mechanism::Plain,
            tls: true,
            client_id: None,
            proof: Proof::default(),
        };
        Event {
            connection,
            actor: Some(Arc::new(actor)),
            ..Event::of_gate(now(), what)
        }
    }

    /// Bytes that are accepted from this connection until its limit.
    fn fill(journal: &mut JournalHandle, user: &str, connection: u64) -> usize {
        let event = of(user, connection, "a.topic");
        let taken = std::iter::from_fn(|| journal.append(event.clone()).ok());
        taken.count() * event.weight()
    }

    #[test]
    fn who_appends_without_end_has_a_share_and_leaves_room_for_others() {
        let (_sink, mut journal, _closed) = over_valve(QUEUE_BYTES);
        let first = fill(&mut journal, "mallory", 1);
        assert!((CONNECTION_BYTES / 2..=CONNECTION_BYTES).contains(&first));
        let all: usize = (2..50)
            .map(|connection| fill(&mut journal, "mallory", connection))
            .sum();
        let one = of("mallory", 1, "a.topic").weight();
        // In addition to its share, each connection has the one event that it may always have.
        assert!(first + all <= USER_BYTES);
        assert!(journal.append(of("mallory", 1, "a.topic")).is_err());
        journal.append(of("alice", 100, "a.topic")).unwrap();
        // Others that do the same get less as the free space shrinks.
        for user in 0..30 {
            assert!(fill(&mut journal, &format!("mallory-{user}"), 1000 + user) >= one);
        }
        journal.append(of("alice", 101, "a.topic")).unwrap();
        let login = What::Stopped;
        journal
            .append(Event {
                connection: 1,
                ..Event::of_gate(now(), login)
            })
            .unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_thread_that_has_died_is_no_log_that_is_well() {
        let report = Box::new(|_| panic!("so that the thread ends"));
        let directory = TempDir::new().unwrap();
        let (_sink, mut journal) = start(directory.path(), report).unwrap();
        assert_eq!(journal.state().error, None);
        journal.append(event(1)).unwrap();
        while journal.watch().changed().await.is_ok() {}
        assert_eq!(
            journal.state().error.as_deref(),
            Some("the audit log's thread has ended")
        );
    }

    #[test]
    fn stopping_over_a_broken_disk_ends_at_the_deadline_and_says_so() {
        let (sink, mut journal, _open) = over_valve(QUEUE_BYTES);
        journal.append(event(1)).unwrap();
        let started = Instant::now();
        assert_eq!(
            &*sink.stop(started + Duration::from_millis(300)).unwrap_err(),
            "no storage space"
        );
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{:?}",
            started.elapsed()
        );
        assert_eq!(journal.durable(), Durable::NOTHING);
    }

    #[test]
    fn a_repair_is_the_first_event() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("klamm-00000000000000000001.jsonl");
        fs::write(&path, "{\"torn").unwrap();
        let (sink, _journal) = start(directory.path(), Box::new(|_| ())).unwrap();
        sink.stop(soon()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("\"activity_name\":\"Repair\"") && text.contains("\"bytes\":6"),
            "{text}"
        );
    }
}
