//! Has a session's questions answered: heavy work in the pool, all else in a task each: names of topic ids, an issuer's keys, the broker's connection.
use super::login_limiter::Guest;
use crate::shell::{
    broker::upstream::{Fault, Opened},
    clock::monotonic,
    runtime::World,
    work::Submitted,
};
use crate::{
    cluster::Offers,
    session::{Question, Worked},
};
use std::{net::IpAddr, sync::Arc};
use tokio::sync::oneshot;

/// What comes back; the session's `Reply` is made of it.
pub enum Answer {
    Topics,
    Keys,
    Worked(Worked),
    Connected(Box<Opened>, Arc<Offers>),
    Dialled(Box<Opened>, Arc<Offers>, Guest),
    Unreachable,
}

/// Has the question answered; an answer that is never given closes the connection. Nothing is done for a connection that has gone: work ends with what
/// is returned here, all else when nobody waits for the reply.
pub fn ask(
    world: &'static World,
    node: Option<i32>,
    source: Option<IpAddr>,
    question: Question,
    reply: oneshot::Sender<Answer>,
) -> Option<Submitted> {
    match question {
        Question::Work(work) => return world.work.submit(work, reply),
        Question::Topics(ids) => answer(reply, async move {
            world.resolver.resolve(ids).await;
            Answer::Topics
        }),
        Question::Keys => answer(reply, async move {
            if let Some(issuer) = &world.issuer {
                issuer.ask().await;
            }
            Answer::Keys
        }),
        Question::Connect => answer(reply, connect(world, node)),
        Question::Dial => answer(reply, dial(world, node, source)),
    }
    None
}

/// Waits for the answer for as long as somebody else waits for it.
fn answer(mut reply: oneshot::Sender<Answer>, by: impl Future<Output = Answer> + Send + 'static) {
    tokio::spawn(async move {
        tokio::select! {
            answer = by => drop(reply.send(answer)),
            () = reply.closed() => {}
        }
    });
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
