//! Runs the requests of sessions to the shell: heavy work in the pool, everything else in one task
//! each (topic names for topic ids, an issuer's keys, a connection to a broker).
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

/// A result, from which the session's `Reply` is made.
pub enum Answer {
    Topics,
    Keys,
    Worked(Worked),
    Connected(Box<Opened>, Arc<Offers>),
    Dialled(Box<Opened>, Arc<Offers>, Guest),
    Unreachable,
}

/// Runs the request. If no result is sent, the connection closes. Nothing is done for a closed
/// connection: work is cancelled by dropping the returned value, and every other request ends when
/// its reply has no receiver any more.
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

/// Runs `by` for as long as the reply has a receiver.
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

/// Opens a broker connection for a client, within the limits on simultaneous logins, in total and
/// per source.
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

/// If a broker has come back with other supported versions, stores them before any client is
/// offered the old ones.
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
