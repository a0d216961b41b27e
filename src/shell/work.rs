//! The thread pool for all heavy computation: password checks, and validation and decompression of
//! records. No work whose cost a client chooses runs on the event loop.
//!
//! Each [`Lane`] has its own threads, so that a login never waits for records. Within a lane the
//! owners take turns ([`Queue`]), and no owner uses more than half of the threads. A job reserves
//! its memory in the budget first. When a connection closes, its waiting job is removed from the
//! queue, and its running job is stopped.
use super::{
    clock::monotonic,
    net::{
        memory::{Budget, Loan},
        session_requests::Answer,
    },
    queue::{Bounds, Next, Number, Queue},
};
use crate::{
    session::{Attempt, Halt, Lane, Owner, Work, WorkOutcome},
    telemetry::{Limit, Telemetry},
};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// The maximum number of waiting jobs per lane.
const WAITING: usize = 8192;
/// How often a job that waits for memory checks again.
const RETRY: Duration = Duration::from_millis(50);
/// How long a job waits for memory; then its connection is closed.
const MEMORY: Duration = Duration::from_secs(10);

/// The lanes.
pub struct Pool {
    lines: [Line; Lane::ALL.len()],
    telemetry: &'static Telemetry,
}

/// One lane: its queue, and the signal that wakes its threads.
struct Line {
    lane: Lane,
    threads: usize,
    queue: Mutex<Queue<Job>>,
    changed: Condvar,
}

struct Job {
    work: Work,
    reply: oneshot::Sender<Answer>,
    halt: Halt,
    /// Since when the job has waited for memory.
    starved: Option<Instant>,
}

impl Pool {
    /// A pool for this number of cores. Waiting jobs hold at most `memory` bytes; each owner may
    /// decompress `rate` bytes per second.
    pub fn new(cores: usize, memory: usize, rate: u64, telemetry: &'static Telemetry) -> Self {
        let line = |lane| {
            let (threads, rate) = match lane {
                Lane::Passwords => (cores.max(2), None),
                Lane::Validation => (2 * cores, None),
                Lane::Decompression => (2 * cores, Some(rate)),
            };
            let bounds = Bounds {
                entries: WAITING,
                bytes: memory / 2,
                running: threads / 2,
                rate,
            };
            Line {
                lane,
                threads,
                queue: Mutex::new(Queue::new(bounds)),
                changed: Condvar::new(),
            }
        };
        Self {
            lines: Lane::ALL.map(line),
            telemetry,
        }
    }

    /// Starts the threads; they run until the process ends.
    pub fn start(&'static self, budget: &'static Budget) -> io::Result<()> {
        for line in &self.lines {
            for _ in 0..line.threads {
                let name = format!("klamm-{}", line.lane.name());
                // The kernel shows 15 characters of a thread's name.
                let name = name.chars().take(15).collect();
                let run = move || self.run(line, budget);
                thread::Builder::new().name(name).spawn(run)?;
            }
        }
        Ok(())
    }

    /// Adds work to its lane's queue. Dropping the returned value removes it from the queue, or
    /// stops it.
    pub fn submit(&'static self, work: Work, reply: oneshot::Sender<Answer>) -> Option<Submitted> {
        let now = monotonic();
        let line = self.line(work.lane)?;
        let (owner, within) = (work.owner.clone(), work.within.clone());
        let (weight, outlives, halt) = (work.weight, work.outlives, Halt::default());
        let job = Job {
            work,
            reply,
            halt: halt.clone(),
            starved: None,
        };
        let mut queue = line.queue();
        let (number, yields) = queue.push((owner.clone(), within), weight, job, now);
        let indebted = queue.indebted(&owner, now);
        self.show(line, &queue);
        drop(queue);
        line.changed.notify_one();
        if indebted && let Some(times) = self.telemetry.reached(Limit::DecompressRate, now) {
            let limit = Limit::DecompressRate.text();
            tracing::info!(
                limit,
                times,
                ?owner,
                "requests wait because of `limits.decompress_rate`: their owner has had more decompressed than it may"
            );
        }
        if yields.is_some()
            && let Some(times) = self.telemetry.reached(Limit::Work, now)
        {
            let (limit, lane) = (Limit::Work.text(), line.lane.name());
            tracing::warn!(
                limit,
                times,
                lane,
                ?owner,
                "the work pool is full: work of whoever has the most in line is dropped, and its connections are closed"
            );
        }
        Some(Submitted {
            pool: self,
            line,
            number,
            halt,
            outlives,
        })
    }

    fn line(&self, lane: Lane) -> Option<&Line> {
        self.lines.iter().find(|line| line.lane == lane)
    }

    fn show(&self, line: &Line, queue: &Queue<Job>) {
        let waiting = queue.len().try_into().unwrap_or(i64::MAX);
        self.telemetry.work_waiting(line.lane.name()).set(waiting);
    }

    /// The loop of one thread.
    fn run(&self, line: &Line, budget: &'static Budget) {
        loop {
            let (number, owner, job, loan) = self.next(line, budget);
            let Some(loan) = loan else {
                self.starve(line, &owner, &job);
                continue;
            };
            let inflated = self.attempt(line, number, &owner, job);
            drop(loan);
            self.telemetry.decompressed.inc_by(inflated as u64);
            line.queue().done(&owner, inflated, monotonic());
            line.changed.notify_one();
        }
    }

    /// Waits for the next job. A job without a loan has waited for memory too long.
    fn next(
        &self,
        line: &Line,
        budget: &'static Budget,
    ) -> (Number, Owner, Job, Option<Loan<'static>>) {
        let mut queue = line.queue();
        loop {
            let now = monotonic();
            let lend = |job: &mut Job| means(job, budget, now);
            match queue.take(now, RETRY, lend) {
                Next::Run(number, owner, job, loan) => {
                    self.show(line, &queue);
                    return (number, owner, job, loan);
                }
                Next::Wait(at) => {
                    let wait = at.map(|at| at.saturating_duration_since(now));
                    queue = line.wait(queue, wait);
                }
            }
        }
    }

    /// Runs the job, sends its result, and returns the number of decompressed bytes.
    fn attempt(&self, line: &Line, number: Number, owner: &Owner, job: Job) -> usize {
        let Job {
            work, reply, halt, ..
        } = job;
        let weight = work.weight;
        let run = || work.attempt(&halt);
        let Ok(Attempt { inflated, outcome }) = catch_unwind(AssertUnwindSafe(run)) else {
            tracing::error!(lane = line.lane.name(), ?owner, "work failed inside Klamm");
            return 0;
        };
        match outcome {
            WorkOutcome::Worked(worked) => drop(reply.send(Answer::Worked(worked))),
            WorkOutcome::More(work) if !halt.is_set() => {
                let job = Job {
                    work,
                    reply,
                    halt,
                    starved: None,
                };
                line.queue().resume(number, owner, weight, job);
            }
            WorkOutcome::More(_) | WorkOutcome::Halted => self.dropped(line),
        }
        inflated
    }

    fn starve(&self, line: &Line, owner: &Owner, job: &Job) {
        let now = monotonic();
        line.queue().done(owner, 0, now);
        if let Some(times) = self.telemetry.reached(Limit::Memory, now) {
            let (limit, room) = (Limit::Memory.text(), job.work.room());
            tracing::warn!(
                limit,
                times,
                room,
                ?owner,
                "records are not checked: the memory for requests is exhausted"
            );
        }
    }

    fn dropped(&self, line: &Line) {
        self.telemetry.work_dropped(line.lane.name()).inc();
    }
}

/// The memory for the job: `None` while it is not available, `Some(None)` when the job has waited
/// too long.
fn means(job: &mut Job, budget: &'static Budget, now: Instant) -> Option<Option<Loan<'static>>> {
    if let Some(loan) = budget.lend(job.work.room()) {
        return Some(Some(loan));
    }
    let since = *job.starved.get_or_insert(now);
    (now >= since + MEMORY).then_some(None)
}

impl Line {
    fn queue(&self) -> MutexGuard<'_, Queue<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        queue: MutexGuard<'a, Queue<Job>>,
        wait: Option<Duration>,
    ) -> MutexGuard<'a, Queue<Job>> {
        match wait {
            None => {
                let woken = self.changed.wait(queue);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
            Some(wait) => {
                let woken = self.changed.wait_timeout(queue, wait);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }
}

/// Submitted work; dropping this value cancels it.
pub struct Submitted {
    pool: &'static Pool,
    line: &'static Line,
    number: Number,
    halt: Halt,
    outlives: bool,
}

impl Submitted {
    /// Called when the client has closed its side. Removes the job if it has not begun and its
    /// result is useless without the client; returns whether it was removed.
    pub fn client_gone(&self) -> bool {
        !self.outlives && self.withdraw()
    }

    fn withdraw(&self) -> bool {
        let mut queue = self.line.queue();
        let job = queue.remove(self.number);
        if job.is_some() {
            self.pool.show(self.line, &queue);
            self.pool.dropped(self.line);
        }
        drop(queue);
        job.is_some()
    }
}

impl Drop for Submitted {
    fn drop(&mut self) {
        self.halt.set();
        self.withdraw();
    }
}
