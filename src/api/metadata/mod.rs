//! Metadata (3): never relayed unchanged (ruling 2). Klamm requests it with automatic creation off,
//! and a second time with creation on for the names that the subject can create. DESCRIBE on each
//! topic; a listing of all topics is filtered silently. Klamm's own values are put into the
//! broker's response byte by byte; everything else stays as the broker wrote it. Only clients older
//! than the flag that turns off creation get a response in another version than Klamm requests.

mod answer;

use super::{
    Answering, ApiRow, Area, Denied, Disposition, RequiredPermission, ResponseAction,
    batch_api::{Elements, appended},
    codec,
    plan::{Rewrite, RewriteOutcome},
    request::{ApiRequest, Name, Request},
    sieve::{self, sifted},
    topics::Topics,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Frame, Rope},
        layout::{
            Field, Program, Side, Visit,
            field::{metadata_request as asked, metadata_response as field},
            write::{self, Fill, Given},
        },
    },
};
use answer::{Bitmaps, Listing, NOT_ASKED, changed};
use bytes::BytesMut;
use kafka_protocol::{
    error::ResponseError,
    messages::{MetadataRequest, MetadataResponse},
};
use std::{collections::HashSet, ops::Range};
use uuid::Uuid;

pub const ROW: ApiRow = ApiRow {
    key: 3,
    name: "Metadata",
    versions: (0, 13),
    area: Area::Data,
    unavailable: None,
    read,
};

/// Position of the topics in a response.
const TOPICS: sieve::Listing = sieve::Listing {
    key: ROW.key,
    list: field::TOPICS,
    name: field::TOPICS_NAME,
};

/// The first version in which a request can turn off creation.
const WITHOUT_CREATION: i16 = 4;

struct Metadata {
    request: Request,
    found: ParsedMetadata,
}

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (request, found) = Request::walk_without(frame, left_over)?;
    Ok(Box::new(Metadata { request, found }))
}

/// librdkafka writes the null list of a flexible "all topics" request in four bytes instead of one,
/// so that its own last two flags and its empty tag section are left over. Brokers ignore these
/// bytes.
fn left_over(bytes: &[u8]) -> bool {
    matches!(bytes, [0 | 1, 0 | 1, 0])
}

/// The result of the walk over a request.
struct ParsedMetadata {
    /// Number of topics in the list; `None`: null.
    listed: Option<u32>,
    topics: Topics,
    creates: bool,
    bitmaps: Bitmaps,
}

impl Default for ParsedMetadata {
    fn default() -> Self {
        Self {
            listed: None,
            topics: Topics::default(),
            // Older versions have no such flag and always create.
            creates: true,
            bitmaps: Bitmaps::default(),
        }
    }
}

impl Visit for ParsedMetadata {
    fn array(&mut self, _at: Field, _count_at: Range<u64>, n: u32) {
        self.listed = Some(n);
    }

    fn element(&mut self, _at: Field, _position: u64) {
        self.topics.push();
    }

    fn value(&mut self, at: Field, position: u64, bytes: &[u8]) {
        let set = || bytes != [0];
        match at {
            asked::TOPICS_NAME => self.topics.named(position, bytes),
            asked::TOPICS_TOPIC_ID => self.topics.identified(bytes),
            asked::ALLOW_AUTO_TOPIC_CREATION => self.creates = set(),
            asked::INCLUDE_CLUSTER_AUTHORIZED_OPERATIONS => self.bitmaps.cluster = set(),
            asked::INCLUDE_TOPIC_AUTHORIZED_OPERATIONS => self.bitmaps.topics = set(),
            _ => {}
        }
    }
}

/// The version in which Klamm itself requests names.
const OWN: i16 = 12;

/// Klamm's own request for all topics.
pub fn all_topics(correlation: i32, client: Option<&str>) -> Result<Rope, FrameError> {
    let all = MetadataRequest::default()
        .with_topics(None)
        .with_allow_auto_topic_creation(false);
    codec::own(ROW.key, OWN, correlation, client, &all)
}

/// The topic names in the response to [`all_topics`].
pub fn names_of_all(frame: &Frame) -> Result<Vec<Box<str>>, FrameError> {
    let mut listing = Listing::default();
    codec::prove_answer(frame, ROW.key, OWN, &mut listing)?;
    let topics = listing.topics.into_iter();
    let found = topics.filter(|(_, code)| *code == 0);
    Ok(found.map(|(name, _)| name).collect())
}

impl ApiRequest for Metadata {
    fn request(&self) -> &Request {
        &self.request
    }

    fn topics(&mut self) -> Option<&mut Topics> {
        Some(&mut self.found.topics)
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let mut required = Vec::with_capacity(self.found.topics.len());
        for permission in self.found.topics.required(Kind::Topic, Operation::Describe) {
            let create = self.found.creates && matches!(permission.name, Name::At(_));
            let create = create.then(|| {
                RequiredPermission::new(Operation::Create, Kind::Topic, permission.name.clone())
                    .filter_only()
            });
            required.push(permission);
            required.extend(create);
        }
        required
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let topics = &self.found.topics;
        let one = |at| topics.refusal(at, Kind::Topic, &self.request, denied);
        let codes: Vec<_> = (0..topics.len()).map(one).collect();
        let own = Own::new(&self, &codes, denied)?;
        let creatable = self.creatable(&codes, denied);
        let unchanged = own.refused.count == 0 && !self.found.creates && own.asks_alike();
        let request = if unchanged {
            self.request.frame.clone().into()
        } else {
            // If no topics are left, the request still asks for the brokers, with an empty list of
            // topics.
            let left = (!own.all).then(|| self.left(&codes));
            own.ask(left, false)?
        };
        Ok(Disposition::Forward {
            request,
            response_action: match creatable.is_empty() {
                true => ResponseAction::Rewrite(own.answering(creatable)),
                false => ResponseAction::FollowUp(own.answering(creatable)),
            },
        })
    }
}

impl Metadata {
    /// Whether the request is for all topics: null, or an empty list in version 0, which has no
    /// null.
    fn all(&self) -> bool {
        match self.found.listed {
            None => true,
            Some(listed) => self.request.header.version == 0 && listed == 0,
        }
    }

    /// The name if the client itself gave a name, not an id.
    fn said(&self, at: usize) -> Option<&str> {
        match self.found.topics.name(at)? {
            name @ Name::At(_) => Some(name.text(&self.request)),
            Name::Known(_) | Name::None => None,
        }
    }

    /// The topics that are not refused, with the name or id that the client gave.
    fn left(&self, codes: &[Option<i16>]) -> Vec<(Option<&str>, Uuid)> {
        let topics = left(codes).map(|at| (self.said(at), self.found.topics.id(at)));
        topics.collect()
    }

    fn creatable(&self, codes: &[Option<i16>], denied: &Denied) -> HashSet<Box<str>> {
        if !self.found.creates {
            return HashSet::new();
        }
        left(codes)
            .filter_map(|at| self.said(at))
            .filter(|name| !denied.lacks(Operation::Create, Kind::Topic, name))
            .map(Box::from)
            .collect()
    }

    /// Names whose creation is denied by a rule.
    fn forbidden(&self, codes: &[Option<i16>], denied: &Denied) -> HashSet<Box<str>> {
        left(codes)
            .filter_map(|at| self.said(at))
            .filter(|name| denied.forbids(Operation::Create, Kind::Topic, name))
            .map(Box::from)
            .collect()
    }
}

/// Indexes of the topics that are not refused.
fn left(codes: &[Option<i16>]) -> impl Iterator<Item = usize> {
    let left = codes.iter().enumerate().filter(|(_, code)| code.is_none());
    left.map(|(at, _)| at)
}

/// The data needed to send the requests and to answer the client after the original request is
/// gone.
struct Own {
    /// The client's version, and the version of Klamm's own request.
    version: i16,
    own: i16,
    correlation: i32,
    client: Option<String>,
    all: bool,
    bitmaps: Bitmaps,
    refused: Elements,
    /// Names that must not be created. If they are missing, the response is a denial.
    forbidden: HashSet<Box<str>>,
}

impl Own {
    fn new(
        metadata: &Metadata,
        codes: &[Option<i16>],
        denied: &Denied,
    ) -> Result<Self, FrameError> {
        let (request, found) = (&metadata.request, &metadata.found);
        let version = request.header.version;
        let own = version.max(WITHOUT_CREATION);
        Ok(Self {
            version,
            own,
            correlation: request.header.correlation,
            client: request.client_id().map(str::to_owned),
            all: metadata.all(),
            bitmaps: found.bitmaps,
            refused: refused(
                metadata,
                codes,
                codec::program(Side::Response, ROW.key, own)?,
            ),
            forbidden: metadata.forbidden(codes, denied),
        })
    }

    fn asks_alike(&self) -> bool {
        self.version == self.own
    }

    fn ask(
        &self,
        topics: Option<Vec<(Option<&str>, Uuid)>>,
        create: bool,
    ) -> Result<Rope, FrameError> {
        let mut fill = Asking {
            own: self,
            topics: topics.as_deref(),
            next: 0,
            create,
        };
        let client = self.client.as_deref();
        codec::asked(ROW.key, self.own, self.correlation, client, &mut fill)
    }

    fn answering(self, creatable: HashSet<Box<str>>) -> Rewrite {
        Box::new(move |frame, cx| {
            let create = match creatable.is_empty() {
                true => Vec::new(),
                false => self.missing(frame, &creatable, cx)?,
            };
            if create.is_empty() {
                return Ok(RewriteOutcome::Answer(self.told(frame, cx)?));
            }
            let names = create.iter().map(|name| (Some(&**name), Uuid::nil()));
            let request = self.ask(Some(names.collect()), true)?;
            Ok(RewriteOutcome::FollowUp {
                request,
                then: self.created(frame.clone()),
            })
        })
    }

    /// The names that the broker does not know and that are to be created.
    fn missing(
        &self,
        frame: &Frame,
        creatable: &HashSet<Box<str>>,
        cx: &Answering<'_>,
    ) -> Result<Vec<Box<str>>, FrameError> {
        let mut listing = Listing::default();
        codec::prove_answer(frame, ROW.key, self.own, &mut listing)?;
        let unknown = ResponseError::UnknownTopicOrPartition.code();
        let missing = listing.topics.into_iter();
        Ok(missing
            .filter(|(name, code)| *code == unknown && creatable.contains(name))
            .map(|(name, _)| name)
            .filter(|name| !(cx.governed)(name))
            .collect())
    }

    /// Handles the second response: its entries for the created topics replace those of the first
    /// response.
    fn created(self, first: Frame) -> Rewrite {
        Box::new(move |second, cx| {
            let mut listing = Listing::default();
            codec::prove_answer(second, ROW.key, self.own, &mut listing)?;
            let said: HashSet<_> = listing.topics.iter().map(|(name, _)| &**name).collect();
            let mut unsaid = |name: Option<&str>| name.is_none_or(|name| !said.contains(name));
            let rest = sifted(&first, self.own, TOPICS, &mut unsaid)?;
            let both = self.with(&rest, &listing.place.elements(second)?)?;
            Ok(RewriteOutcome::Answer(self.told(&both, cx)?))
        })
    }

    /// The response in the client's version, with Klamm's addresses and the subject's rights.
    fn told(&self, frame: &Frame, cx: &mut Answering<'_>) -> Result<Rope, FrameError> {
        let kept = if self.all {
            let may = &mut *cx.may;
            let mut sees = |name: &str| may(Operation::Describe, Kind::Topic, name);
            let mut sees = |name: Option<&str>| name.is_some_and(&mut sees);
            sifted(frame, self.own, TOPICS, &mut sees)?
        } else {
            frame.clone()
        };
        let shown = changed(&kept, self.own, self.bitmaps, &self.forbidden, cx)?;
        let whole = match self.refused.count {
            0 => shown,
            _ => self.with(&shown, &self.refused)?,
        };
        if self.asks_alike() {
            return Ok(whole.into());
        }
        let answer: MetadataResponse = codec::answer(&whole, ROW.key, self.own)?;
        codec::reply_to(ROW.key, self.version, self.correlation, &answer)
    }

    fn with(&self, frame: &Frame, more: &Elements) -> Result<Frame, FrameError> {
        appended(frame, ROW.key, self.own, field::TOPICS, more)
    }
}

/// The refused topics in the form that the response lists them. For topics given by id, the name is
/// not revealed.
fn refused(metadata: &Metadata, codes: &[Option<i16>], program: Program) -> Elements {
    let all = codes.iter().enumerate();
    let refused = all.filter_map(|(at, code)| {
        let id = metadata.found.topics.id(at).into_bytes();
        Some((metadata.said(at), id, (*code)?))
    });
    let mut fill = Refused {
        topics: refused.collect(),
        next: 0,
    };
    if fill.topics.is_empty() {
        return Elements::default();
    }
    // The topics come from one request, so their number fits.
    let count = u32::try_from(fill.topics.len()).unwrap_or(u32::MAX);
    let mut bytes = BytesMut::new();
    write::elements(program, field::TOPICS, count, &mut fill, &mut bytes);
    Elements {
        count,
        bytes: bytes.freeze(),
    }
}

struct Refused<'a> {
    topics: Vec<(Option<&'a str>, [u8; 16], i16)>,
    /// Index after the topic that is being written.
    next: usize,
}

impl Fill for Refused<'_> {
    fn element(&mut self, _list: Field) {
        self.next += 1;
    }

    fn give(&mut self, at: Field) -> Given<'_> {
        let topic = self.topics.get(self.next.saturating_sub(1));
        match (at, topic) {
            (field::TOPICS_ERROR_CODE, Some((.., code))) => Given::Number((*code).into()),
            (field::TOPICS_NAME, Some((Some(name), ..))) => Given::Bytes(name.as_bytes()),
            (field::TOPICS_TOPIC_ID, Some((_, id, _))) => Given::Bytes(id),
            (field::TOPICS_TOPIC_AUTHORIZED_OPERATIONS, _) => Given::Number(NOT_ASKED.into()),
            _ => Given::Default,
        }
    }
}

/// Klamm's own request.
struct Asking<'a> {
    own: &'a Own,
    topics: Option<&'a [(Option<&'a str>, Uuid)]>,
    /// Index after the topic that is being written.
    next: usize,
    create: bool,
}

impl Fill for Asking<'_> {
    fn element(&mut self, _list: Field) {
        self.next += 1;
    }

    fn count(&mut self, _list: Field) -> Option<u32> {
        u32::try_from(self.topics?.len()).ok()
    }

    fn give(&mut self, at: Field) -> Given<'_> {
        let topics = self.topics.unwrap_or_default();
        let topic = topics.get(self.next.saturating_sub(1));
        match (at, topic) {
            (asked::TOPICS_NAME, Some((Some(name), _))) => Given::Bytes(name.as_bytes()),
            (asked::TOPICS_TOPIC_ID, Some((_, id))) => Given::Bytes(id.as_bytes()),
            (asked::ALLOW_AUTO_TOPIC_CREATION, _) => Given::Number(self.create.into()),
            (asked::INCLUDE_CLUSTER_AUTHORIZED_OPERATIONS, _) => {
                Given::Number(self.own.bitmaps.cluster.into())
            }
            (asked::INCLUDE_TOPIC_AUTHORIZED_OPERATIONS, _) => {
                Given::Number(self.own.bitmaps.topics.into())
            }
            _ => Given::Default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Addresses, Cluster};
    use kafka_protocol::{
        messages::{
            TopicName, metadata_request::MetadataRequestTopic,
            metadata_response::MetadataResponseTopic,
        },
        protocol::StrBytes,
    };

    const VERSION: i16 = 9;

    fn names() -> impl Iterator<Item = TopicName> {
        let name = |n| TopicName(StrBytes::from_string(format!("topic-{n}")));
        (0..50_000).map(name)
    }

    /// Every name, with this code.
    fn told(code: i16) -> Frame {
        listing(VERSION, names().map(|name| (Some(name), code)))
    }

    fn listing(version: i16, topics: impl Iterator<Item = (Option<TopicName>, i16)>) -> Frame {
        let topics = topics.map(|(name, code)| {
            MetadataResponseTopic::default()
                .with_name(name)
                .with_error_code(code)
        });
        let answer = MetadataResponse::default().with_topics(topics.collect());
        codec::reply_to(ROW.key, version, 7, &answer)
            .unwrap()
            .into_frame()
    }

    fn planned(version: i16, topics: impl Iterator<Item = MetadataRequestTopic>) -> Rewrite {
        let body = MetadataRequest::default()
            .with_topics(Some(topics.collect()))
            .with_allow_auto_topic_creation(true);
        let frame = codec::own(ROW.key, version, 7, Some("c"), &body).unwrap();
        let ask = read(frame.into_frame()).unwrap();
        let Disposition::Forward {
            response_action, ..
        } = ask.plan(&Denied::default()).unwrap()
        else {
            panic!("not forwarded")
        };
        let ResponseAction::FollowUp(rewrite) = response_action else {
            panic!("not asked again")
        };
        rewrite
    }

    fn answered(rewrite: Rewrite, frame: &Frame) -> RewriteOutcome {
        let mut cx = Answering {
            cluster: &Cluster::default(),
            addresses: &Addresses::by_port("gate", 1, 2),
            may: &mut |_, _, _| true,
            governed: &|_| false,
            named: &mut Vec::new(),
        };
        rewrite(frame, &mut cx).unwrap()
    }

    #[test]
    fn very_many_topics_are_created_by_being_asked_for() {
        let topics = names().map(|name| MetadataRequestTopic::default().with_name(Some(name)));
        let rewrite = planned(VERSION, topics);
        let missing = ResponseError::UnknownTopicOrPartition.code();
        let RewriteOutcome::FollowUp { request, then } = answered(rewrite, &told(missing)) else {
            panic!("nothing is created")
        };
        let request = Request::walk(request.into_frame()).unwrap();
        let request: MetadataRequest = codec::request(&request).unwrap();
        let created = request.topics.into_iter().flatten();
        assert!(created.map(|topic| topic.name.unwrap()).eq(names()));
        let created = ResponseError::LeaderNotAvailable.code();
        let RewriteOutcome::Answer(answer) = answered(then, &told(created)) else {
            panic!("asked a third time")
        };
        let answer: MetadataResponse =
            codec::answer(&answer.into_frame(), ROW.key, VERSION).unwrap();
        let topics = answer.topics.into_iter();
        assert!(
            topics
                .map(|topic| topic.error_code)
                .eq(names().map(|_| created))
        );
    }

    #[test]
    fn what_has_no_name_stays_beside_what_is_created() {
        let version = 12;
        let new = || Some(TopicName(StrBytes::from_static_str("new")));
        let topics = [
            MetadataRequestTopic::default().with_name(new()),
            MetadataRequestTopic::default()
                .with_name(None)
                .with_topic_id(Uuid::from_u128(1)),
        ];
        let (missing, unknown, created) = (
            ResponseError::UnknownTopicOrPartition.code(),
            ResponseError::UnknownTopicId.code(),
            ResponseError::LeaderNotAvailable.code(),
        );
        let first = listing(version, [(new(), missing), (None, unknown)].into_iter());
        let RewriteOutcome::FollowUp { then, .. } =
            answered(planned(version, topics.into_iter()), &first)
        else {
            panic!("nothing is created")
        };
        let second = listing(version, [(new(), created)].into_iter());
        let RewriteOutcome::Answer(answer) = answered(then, &second) else {
            panic!("asked a third time")
        };
        let answer: MetadataResponse =
            codec::answer(&answer.into_frame(), ROW.key, version).unwrap();
        let said = answer.topics.into_iter();
        let said: Vec<_> = said.map(|topic| (topic.name, topic.error_code)).collect();
        // The last one is for the id that Klamm itself does not know.
        let expected = [(None, unknown), (new(), created), (None, unknown)];
        assert_eq!(said, expected);
    }
}
