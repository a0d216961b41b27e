//! Has a session's questions answered: heavy work in the pool, all else in a task each: names of topic ids, an issuer's keys, the broker's connection.
use super::login_limiter::Guest;
use crate::shell::{
    broker::upstream::{Opened, UpstreamError},
    clock::monotonic,
    runtime::Runtime,
    work::Submitted,
};
use crate::{
    cluster::Offers,
    session::{SessionRequest, Worked},
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
    runtime: &'static Runtime,
    node: Option<i32>,
    source: Option<IpAddr>,
    question: SessionRequest,
    reply: oneshot::Sender<Answer>,
) -> Option<Submitted> {
    match question {
        SessionRequest::Work(work) => return runtime.work.submit(work, reply),
        SessionRequest::Topics(ids) => answer(reply, async move {
            runtime.resolver.resolve(ids).await;
            Answer::Topics
        }),
        SessionRequest::Keys => answer(reply, async move {
            if let Some(issuer) = &runtime.issuer {
                issuer.ask().await;
            }
            Answer::Keys
        }),
        SessionRequest::Connect => answer(reply, connect(runtime, node)),
        SessionRequest::Dial => answer(reply, dial(runtime, node, source)),
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

async fn connect(runtime: &'static Runtime, node: Option<i32>) -> Answer {
    let cluster = runtime.cluster.load_full();
    match runtime.upstream.open_node(&cluster, node).await {
        Ok((id, opened)) => {
            let offers = learn(runtime, id, &opened);
            Answer::Connected(Box::new(opened), offers)
        }
        Err(fault) => unreachable(runtime, node, &fault),
    }
}

/// As many at a time as may be, those of one source among them.
async fn dial(runtime: &'static Runtime, node: Option<i32>, source: Option<IpAddr>) -> Answer {
    let guest = runtime.upstream.login_limiter.enter(source).await;
    let cluster = runtime.cluster.load_full();
    match runtime.upstream.dial_node(&cluster, node).await {
        Ok((id, opened)) => {
            let offers = learn(runtime, id, &opened);
            Answer::Dialled(Box::new(opened), offers, guest)
        }
        Err(fault) => unreachable(runtime, node, &fault),
    }
}

fn unreachable(runtime: &Runtime, node: Option<i32>, fault: &UpstreamError) -> Answer {
    runtime.stale.notify_one();
    if runtime.telemetry.may_log(monotonic()) {
        tracing::warn!(node, error = %fault, "the broker cannot be reached");
    }
    Answer::Unreachable
}

/// A node that came back with another version is known as what it is now, before anybody is offered what it was.
fn learn(runtime: &Runtime, id: i32, opened: &Opened) -> Arc<Offers> {
    let offers = Arc::new(opened.offers.clone());
    if runtime.cluster.load().with_offers(id, &offers).is_none() {
        return offers;
    }
    tracing::info!(node = id, "the broker offers other versions than before");
    runtime.cluster.rcu(|old| {
        let new = old.with_offers(id, &offers);
        new.map_or_else(|| Arc::clone(old), Arc::new)
    });
    runtime.stale.notify_one();
    offers
}
