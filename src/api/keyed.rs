//! Keys whose required rights follow from the classes of their fields, with a few lines each.

use super::{
    Answering, Denied, Plan, Treat, Want,
    on_cluster::relay,
    partly::rewrite,
    request::{Ask, Name, Names, Request},
    typed,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation, Proposal, Setting},
    wire::{
        Fault,
        frame::Frame,
        layout::{self, Class},
    },
};
use kafka_protocol::protocol::{Decodable, Encodable, Message};

/// The changes that a request would make to topics.
pub type Proposes<R> = fn(&R) -> Vec<Proposal>;

/// How one key is authorized, refused and answered.
pub trait Keyed: Send + Sized + 'static {
    type Request: Decodable + Encodable + Message + Send;
    type Response: Decodable + Encodable + Message + Send;

    /// The right needed for each name of a kind.
    const RIGHTS: &'static [(Kind, Operation)];

    fn wants(asked: &Asked<Self>) -> Vec<Want> {
        asked.by_class()
    }

    /// See [`Ask::outright`].
    fn outright(_asked: &Asked<Self>) -> Option<&'static str> {
        None
    }

    /// `None`: this key does not change topics.
    const PROPOSES: Option<Proposes<Self::Request>> = None;

    /// See [`Ask::fill`].
    fn fill(_request: &mut Self::Request, _place: usize, _filled: &[(Setting, String)]) {}

    /// Removes the refused parts from the request and returns the response for them.
    fn refuse(
        request: &mut Self::Request,
        denied: &Denied,
        version: i16,
    ) -> Refused<Self::Response>;

    /// Merges the response for the refused part into the broker's response.
    fn merge(answer: &mut Self::Response, refused: Self::Response);

    /// Whether the broker's response must be rewritten even if nothing was refused.
    fn rewrites(_asked: &Asked<Self>) -> bool {
        false
    }

    /// Rewrites the broker's response.
    fn rewrite(_answer: &mut Self::Response, _request: &Self::Request, _cx: &mut Answering<'_>) {}
}

/// The part of a request that remains after its refused parts are removed.
pub enum Refused<R> {
    /// Nothing remains: this is the response.
    Whole(R),
    /// A part remains: this is the response for the refused part.
    Part(R),
    /// Everything remains: nothing was refused.
    Nothing,
}

impl<R> Refused<R> {
    /// For responses whose only refusal is a top-level code.
    pub fn top(answer: Option<R>) -> Self {
        answer.map_or(Self::Nothing, Self::Whole)
    }

    /// For responses that are a list. `refused` holds the refused elements; `emptied` is true if
    /// the request has no elements left. A request without elements from the start is forwarded for
    /// the broker to answer.
    pub fn listed<T>(refused: Vec<T>, emptied: bool, answer: impl FnOnce(Vec<T>) -> R) -> Self {
        let nothing_left = emptied && !refused.is_empty();
        Self::topics(refused, nothing_left, answer)
    }

    /// For responses that are a list of topics. `refused` holds the refused topics; `nothing_left`
    /// is true if the request has none left. If the whole group is denied, a request without topics
    /// is refused as well.
    pub fn topics<T>(
        refused: Vec<T>,
        nothing_left: bool,
        answer: impl FnOnce(Vec<T>) -> R,
    ) -> Self {
        match (refused.is_empty(), nothing_left) {
            (_, true) => Self::Whole(answer(refused)),
            (false, false) => Self::Part(answer(refused)),
            (true, false) => Self::Nothing,
        }
    }
}

/// A proven request of key `K`.
pub struct Asked<K: Keyed> {
    pub request: Request,
    pub names: Names,
    /// The typed message, for keys that change topics.
    typed: Option<K::Request>,
    /// Whether settings were filled in.
    filled: bool,
}

/// The `read` function of a row.
pub fn read<K: Keyed>(frame: Frame) -> Result<Box<dyn Ask>, Fault> {
    let (frame, header, names) = layout::canonical::<Names>(frame)?;
    let request = Request { frame, header };
    let typed = match K::PROPOSES {
        Some(_) => Some(typed::request(&request)?),
        None => None,
    };
    Ok(Box::new(Asked::<K> {
        request,
        names,
        typed,
        filled: false,
    }))
}

impl<K: Keyed> Asked<K> {
    pub fn by_class(&self) -> Vec<Want> {
        let mut wants = Vec::with_capacity(self.names.found.len());
        for found in &self.names.found {
            let rights = K::RIGHTS
                .iter()
                .filter(|(kind, _)| class(*kind) == Some(found.field.class()));
            for (kind, operation) in rights {
                wants.push(Want::new(*operation, *kind, Name::At(found.at.clone())));
            }
        }
        wants
    }

    fn answered(&self, answer: &K::Response) -> Result<Plan, Fault> {
        let header = &self.request.header;
        let reply = typed::reply(header, answer)?;
        Ok(Plan::Answer(reply))
    }
}

impl<K: Keyed> Ask for Asked<K> {
    fn request(&self) -> &Request {
        &self.request
    }

    fn wants(&self) -> Vec<Want> {
        K::wants(self)
    }

    fn outright(&self) -> Option<&'static str> {
        K::outright(self)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let proposes = K::PROPOSES.zip(self.typed.as_ref());
        proposes.map_or_else(Vec::new, |(proposes, typed)| proposes(typed))
    }

    fn fill(&mut self, place: usize, filled: &[(Setting, String)]) {
        if let Some(typed) = &mut self.typed {
            K::fill(typed, place, filled);
            self.filled = true;
        }
    }

    fn plan(mut self: Box<Self>, denied: &Denied) -> Result<Plan, Fault> {
        let (rewrites, filled) = (K::rewrites(&self), self.filled);
        if denied.is_empty() && !rewrites && !filled {
            return Ok(relay(self.request));
        }
        let mut typed: K::Request = match self.typed.take() {
            Some(typed) => typed,
            None => typed::request(&self.request)?,
        };
        let refused = match K::refuse(&mut typed, denied, self.request.header.version) {
            Refused::Whole(answer) => return self.answered(&answer),
            Refused::Part(answer) => Some(answer),
            Refused::Nothing => None,
        };
        let request = match (&refused, rewrites) {
            (None, false) if !filled => return Ok(relay(self.request)),
            (None, true) if !filled => self.request.frame.clone().into(),
            (None | Some(_), _) => typed::changed(&self.request, &typed)?,
        };
        if refused.is_none() && !rewrites {
            let treat = Treat::Relay;
            return Ok(Plan::Forward { request, treat });
        }
        let rewrite = rewrite(self.request.header, move |answer, cx| {
            K::rewrite(answer, &typed, cx);
            if let Some(refused) = refused {
                K::merge(answer, refused);
            }
        });
        let treat = Treat::Rewrite(rewrite);
        Ok(Plan::Forward { request, treat })
    }
}

/// The class of fields that name a resource of this kind.
fn class(kind: Kind) -> Option<Class> {
    match kind {
        Kind::Topic => Some(Class::Topic),
        Kind::Group => Some(Class::Group),
        Kind::TransactionalId => Some(Class::TransactionalId),
        Kind::DelegationToken => Some(Class::TokenId),
        Kind::User => Some(Class::User),
        Kind::Cluster => None,
    }
}
