//! Answers a session's questions, each in a task of its own: names of topic ids, an issuer's keys, heavy work, the broker's connection.
use super::{
    budget::{Loan, RETRY},
    clock::monotonic,
    guests::Guest,
    upstream::{Fault, Opened},
    world::World,
};
use crate::{
    cluster::Offers,
    session::{Question, Work, Worked},
};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{SemaphorePermit, oneshot},
    time::sleep,
};

/// How long heavy work waits for memory; then its connection is closed.
const MEMORY: Duration = Duration::from_secs(10);

/// What comes back; the session's `Reply` is made of it.
pub enum Answer {
    Topics,
    Keys,
    Worked(Worked),
    Connected(Box<Opened>, Arc<Offers>),
    Dialled(Box<Opened>, Arc<Offers>, Guest),
    Unreachable,
}

/// Has the question answered; an answer that is never given closes the connection.
pub fn ask(
    world: &'static World,
    node: Option<i32>,
    source: Option<IpAddr>,
    question: Question,
    mut reply: oneshot::Sender<Answer>,
) {
    match question {
        Question::Topics(ids) => {
            tokio::spawn(async move {
                world.resolver.resolve(ids).await;
                let _ = reply.send(Answer::Topics);
            });
        }
        Question::Work(work) => {
            tokio::spawn(async move {
                if let Some(worked) = labour(world, work).await {
                    let _ = reply.send(Answer::Worked(worked));
                }
            });
        }
        Question::Keys => {
            tokio::spawn(async move {
                if let Some(issuer) = &world.issuer {
                    issuer.ask().await;
                }
                let _ = reply.send(Answer::Keys);
            });
        }
        Question::Connect => {
            tokio::spawn(async move {
                let _ = reply.send(connect(world, node).await);
            });
        }
        Question::Dial => {
            tokio::spawn(async move {
                // Whoever has gone away waits for nothing, and nothing is opened for them.
                tokio::select! {
                    answer = dial(world, node, source) => drop(reply.send(answer)),
                    () = reply.closed() => {}
                }
            });
        }
    }
}

/// Runs heavy work, so much at a time and in so much memory; what turns out to need more waits again.
async fn labour(world: &'static World, mut work: Work) -> Option<Worked> {
    loop {
        let (permit, loan) = means(world, work.room()).await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work.attempt();
            drop(loan);
            done
        });
        match done.await.ok()? {
            Ok(worked) => return Some(worked),
            Err(more) => work = more,
        }
        drop(permit);
    }
}

/// A turn and the memory. Without the memory the turn is another's meanwhile; without it for long the work is given up.
async fn means(
    world: &'static World,
    room: usize,
) -> Option<(SemaphorePermit<'static>, Loan<'static>)> {
    let until = monotonic() + MEMORY;
    loop {
        let permit = world.work.acquire().await.ok()?;
        if let Some(loan) = world.budget.lend(room) {
            return Some((permit, loan));
        }
        drop(permit);
        if monotonic() >= until {
            tracing::warn!(
                room,
                "records are not checked: the memory for requests is exhausted"
            );
            return None;
        }
        sleep(RETRY).await;
    }
}

async fn connect(world: &'static World, node: Option<i32>) -> Answer {
    let cluster = world.cluster.load_full();
    match world.upstream.open_node(&cluster, node).await {
        Ok((id, opened)) => {
            let offers = learn(world, id, &opened);
            Answer::Connected(Box::new(opened), offers)
        }
        Err(fault) => unreachable(world, node, &fault),
    }
}

/// As many at a time as may be, those of one source among them.
async fn dial(world: &'static World, node: Option<i32>, source: Option<IpAddr>) -> Answer {
    let guest = world.upstream.guests.enter(source).await;
    let cluster = world.cluster.load_full();
    match world.upstream.dial_node(&cluster, node).await {
        Ok((id, opened)) => {
            let offers = learn(world, id, &opened);
            Answer::Dialled(Box::new(opened), offers, guest)
        }
        Err(fault) => unreachable(world, node, &fault),
    }
}

fn unreachable(world: &World, node: Option<i32>, fault: &Fault) -> Answer {
    world.stale.notify_one();
    if world.telemetry.may_log(monotonic()) {
        tracing::warn!(node, error = %fault, "the broker cannot be reached");
    }
    Answer::Unreachable
}

/// A node that came back with another version is known as what it is now, before anybody is offered what it was.
fn learn(world: &World, id: i32, opened: &Opened) -> Arc<Offers> {
    let offers = Arc::new(opened.offers.clone());
    if world.cluster.load().with_offers(id, &offers).is_none() {
        return offers;
    }
    tracing::info!(node = id, "the broker offers other versions than before");
    world.cluster.rcu(|old| {
        let new = old.with_offers(id, &offers);
        new.map_or_else(|| Arc::clone(old), Arc::new)
    });
    world.stale.notify_one();
    offers
}
