//! Requests of which a part is refused: the rest is forwarded, and the response for the refused
//! part is merged into the broker's.

use super::{Answering, Disposition, Request, ResponseAction, Rewrite, RewriteOutcome, codec};
use crate::wire::{FrameError, header::RequestHeader};
use kafka_protocol::protocol::{Decodable, Encodable, Message};
use std::{collections::HashMap, hash::Hash};

/// Forwards `left` instead of the request if something was removed from it.
pub fn changed<Q: Encodable + Message, A>(
    was: Request,
    left: Option<&Q>,
    finish: impl FnOnce(&mut A, &mut Answering<'_>) + Send + 'static,
) -> Result<Disposition, FrameError>
where
    A: Decodable + Encodable + Message,
{
    let request = match left {
        Some(left) => codec::changed(&was, left)?,
        None => was.frame.clone().into(),
    };
    let response_action = ResponseAction::Rewrite(rewrite(was.header, finish));
    Ok(Disposition::Forward {
        request,
        response_action,
    })
}

/// Rewrites the broker's response to the request with this header.
pub fn rewrite<A>(
    header: RequestHeader,
    finish: impl FnOnce(&mut A, &mut Answering<'_>) + Send + 'static,
) -> Rewrite
where
    A: Decodable + Encodable + Message,
{
    Box::new(move |frame, cx| {
        let mut answer: A = codec::answer(frame, header.key, header.version)?;
        finish(&mut answer, cx);
        let reply = codec::reply(&header, &answer)?;
        Ok(RewriteOutcome::Answer(reply))
    })
}

/// Merges each refused element into the broker's element with the same key (`which`), or appends it
/// at the end.
pub fn join<T, K: Hash + Eq>(
    answered: &mut Vec<T>,
    refused: Vec<T>,
    which: impl Fn(&T) -> K,
    put: impl Fn(&mut T, T),
) {
    let mut places: HashMap<K, usize> = HashMap::with_capacity(answered.len());
    for (place, one) in answered.iter().enumerate() {
        places.entry(which(one)).or_insert(place);
    }
    for one in refused {
        let place = *places.entry(which(&one)).or_insert(answered.len());
        match answered.get_mut(place) {
            Some(has) => put(has, one),
            None => answered.push(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(answered: &[(u32, &str)], refused: &[(u32, &str)]) -> Vec<(u32, String)> {
        let owned = |all: &[(u32, &str)]| -> Vec<(u32, String)> {
            let all = all.iter();
            all.map(|(of, text)| (*of, (*text).to_owned())).collect()
        };
        let mut answered = owned(answered);
        join(
            &mut answered,
            owned(refused),
            |one| one.0,
            |has, one| has.1.push_str(&one.1),
        );
        answered
    }

    #[test]
    fn what_was_refused_goes_to_the_first_of_the_same_or_behind() {
        let told = joined(
            &[(1, "a"), (2, "b"), (1, "c")],
            &[(3, "d"), (1, "e"), (3, "f"), (2, "g")],
        );
        let expected = [(1, "ae"), (2, "bg"), (1, "c"), (3, "df")];
        assert_eq!(told, expected.map(|(of, text)| (of, text.to_owned())));
        assert_eq!(joined(&[], &[]), []);
    }

    #[test]
    fn very_many_are_not_held_against_each_other() {
        let mut answered: Vec<_> = (0..200_000).map(|of| (of, 0)).collect();
        let refused = (0..200_000).map(|of| (of + 100_000, 1)).collect();
        join(
            &mut answered,
            refused,
            |one| one.0,
            |has, one| has.1 += one.1,
        );
        assert_eq!(answered.len(), 300_000);
        assert!(
            answered
                .iter()
                .all(|one| one.1 == i32::from(one.0 >= 100_000))
        );
    }
}
