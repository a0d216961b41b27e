//! Requests of which a part may not go on: what is left is forwarded, and the answer for the rest is put into the broker's.

use super::{After, Answering, Plan, Request, Rewrite, Treat, typed};
use crate::wire::{Fault, header::RequestHeader};
use kafka_protocol::protocol::{Decodable, Encodable, Message};

/// Forwards `left` instead of the request, where something was taken out of it.
pub fn changed<Q: Encodable + Message, A>(
    was: Request,
    left: Option<&Q>,
    finish: impl FnOnce(&mut A, &mut Answering<'_>) + Send + 'static,
) -> Result<Plan, Fault>
where
    A: Decodable + Encodable + Message,
{
    let request = match left {
        Some(left) => typed::changed(&was, left)?,
        None => was.frame.clone().into(),
    };
    let treat = Treat::Rewrite(rewrite(was.header, finish));
    Ok(Plan::Forward { request, treat })
}

/// The broker's answer to the request of this header, made anew.
pub fn rewrite<A>(
    header: RequestHeader,
    finish: impl FnOnce(&mut A, &mut Answering<'_>) + Send + 'static,
) -> Rewrite
where
    A: Decodable + Encodable + Message,
{
    Box::new(move |frame, cx| {
        let mut answer: A = typed::answer(frame, header.key, header.version)?;
        finish(&mut answer, cx);
        let reply = typed::reply(&header, &answer)?;
        Ok(After::Answer(reply))
    })
}
