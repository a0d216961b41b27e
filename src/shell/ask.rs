//! Answers a session's questions, each in a task of its own: names of topic ids, heavy work, the broker's connection.
use super::{
    clock::monotonic,
    upstream::Opened,
    world::{Port, World},
};
use crate::{
    cluster::Offers,
    session::{Question, Worked},
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What comes back; the session's `Reply` is made of it.
pub enum Answer {
    Topics,
    Worked(Worked),
    Connected(Box<Opened>, Arc<Offers>),
    Unreachable,
}

/// Has the question answered; an answer that is never given closes the connection.
pub fn ask(
    world: &'static World,
    port: &'static Port,
    question: Question,
    reply: oneshot::Sender<Answer>,
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
                let Ok(_permit) = world.work.acquire().await else {
                    return;
                };
                if let Ok(worked) = tokio::task::spawn_blocking(move || work.run()).await {
                    let _ = reply.send(Answer::Worked(worked));
                }
            });
        }
        Question::Connect => {
            tokio::spawn(async move {
                let _ = reply.send(connect(world, port).await);
            });
        }
    }
}

async fn connect(world: &'static World, port: &'static Port) -> Answer {
    let cluster = world.cluster.load_full();
    match world.upstream.open_node(&cluster, port.gate.node).await {
        Ok(opened) => {
            let offers = Arc::new(opened.offers.clone());
            Answer::Connected(Box::new(opened), offers)
        }
        Err(fault) => {
            if world.telemetry.may_log(monotonic()) {
                tracing::warn!(node = port.gate.node, error = %fault, "the broker cannot be reached");
            }
            Answer::Unreachable
        }
    }
}
