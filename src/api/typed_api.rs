//! Keys whose required rights follow from the classes of their fields, with a few lines each.

use super::{
    Answering, Denied, Disposition, RequiredPermission, ResponseAction,
    cluster_api::relay,
    codec,
    merge::rewrite,
    request::{ApiRequest, Name, Names, Request},
};
use crate::{
    policy::model::vocabulary::{Kind, Operation, Proposal, Setting},
    wire::{
        FrameError,
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

    fn required(asked: &TypedRequest<Self>) -> Vec<RequiredPermission> {
        asked.by_class()
    }

    /// See [`ApiRequest::unsupported_reason`].
    fn unsupported_reason(_asked: &TypedRequest<Self>) -> Option<&'static str> {
        None
    }

    /// `None`: this key does not change topics.
    const PROPOSES: Option<Proposes<Self::Request>> = None;

    /// See [`ApiRequest::fill`].
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
    fn rewrites(_asked: &TypedRequest<Self>) -> bool {
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
pub struct TypedRequest<K: Keyed> {
    pub request: Request,
    pub names: Names,
    /// The typed message, for keys that change topics.
    typed: Option<K::Request>,
    /// Whether settings were filled in.
    filled: bool,
}

/// The `read` function of a row.
pub fn read<K: Keyed>(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, names) = layout::canonical::<Names>(frame)?;
    let request = Request { frame, header };
    let typed = match K::PROPOSES {
        Some(_) => Some(codec::request(&request)?),
        None => None,
    };
    Ok(Box::new(TypedRequest::<K> {
        request,
        names,
        typed,
        filled: false,
    }))
}

impl<K: Keyed> TypedRequest<K> {
    pub fn by_class(&self) -> Vec<RequiredPermission> {
        let mut required = Vec::with_capacity(self.names.found.len());
        for found in &self.names.found {
            let rights = K::RIGHTS
                .iter()
                .filter(|(kind, _)| class(*kind) == Some(found.field.class()));
            for (kind, operation) in rights {
                required.push(RequiredPermission::new(
                    *operation,
                    *kind,
                    Name::At(found.at.clone()),
                ));
            }
        }
        required
    }

    fn answered(&self, answer: &K::Response) -> Result<Disposition, FrameError> {
        let header = &self.request.header;
        let reply = codec::reply(header, answer)?;
        Ok(Disposition::Answer(reply))
    }
}

impl<K: Keyed> ApiRequest for TypedRequest<K> {
    fn request(&self) -> &Request {
        &self.request
    }

    fn required(&self) -> Vec<RequiredPermission> {
        K::required(self)
    }

    fn unsupported_reason(&self) -> Option<&'static str> {
        K::unsupported_reason(self)
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

    fn plan(mut self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let (rewrites, filled) = (K::rewrites(&self), self.filled);
        if denied.is_empty() && !rewrites && !filled {
            return Ok(relay(self.request));
        }
        let mut typed: K::Request = match self.typed.take() {
            Some(typed) => typed,
            None => codec::request(&self.request)?,
        };
        let refused = match K::refuse(&mut typed, denied, self.request.header.version) {
            Refused::Whole(answer) => return self.answered(&answer),
            Refused::Part(answer) => Some(answer),
            Refused::Nothing => None,
        };
        let request = match (&refused, rewrites) {
            (None, false) if !filled => return Ok(relay(self.request)),
            (None, true) if !filled => self.request.frame.clone().into(),
            (None | Some(_), _) => codec::changed(&self.request, &typed)?,
        };
        if refused.is_none() && !rewrites {
            let response_action = ResponseAction::Relay;
            return Ok(Disposition::Forward {
                request,
                response_action,
            });
        }
        let rewrite = rewrite(self.request.header, move |answer, cx| {
            K::rewrite(answer, &typed, cx);
            if let Some(refused) = refused {
                K::merge(answer, refused);
            }
        });
        let response_action = ResponseAction::Rewrite(rewrite);
        Ok(Disposition::Forward {
            request,
            response_action,
        })
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
