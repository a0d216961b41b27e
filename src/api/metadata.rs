//! Metadata (3): never relayed (ruling 2). Klamm asks at a version of its own with automatic creation off, once more with creation on for the names
//! that the subject may create, and encodes the client's version. DESCRIBE on each topic; a listing of all topics is filtered silently.

use super::{
    Answering, Area, Denied, Plan, Row, Treat, Want,
    plan::{After, Rewrite},
    request::{Ask, Name, Request, place},
    typed,
};
use crate::{
    cluster::Cluster,
    policy::vocabulary::{Kind, Operation},
    wire::{
        Fault,
        frame::{Frame, Rope},
        layout::{
            self, Field, Side, Visit,
            field::metadata_response as field,
            write::{self, Splice},
        },
    },
};
use kafka_protocol::{
    error::ResponseError,
    messages::{
        BrokerId, MetadataRequest, MetadataResponse, TopicName,
        metadata_request::MetadataRequestTopic,
        metadata_response::{MetadataResponsePartition, MetadataResponseTopic},
    },
    protocol::StrBytes,
};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};
use uuid::Uuid;

pub const ROW: Row = Row {
    key: 3,
    name: "Metadata",
    versions: (0, 13),
    area: Area::Data,
    unavailable: None,
    read,
};

/// The version Klamm asks at: topic ids, and nullable names.
const OWN: i16 = 12;
/// The last version that answers which operations on the cluster are allowed.
const WITH_CLUSTER_OPERATIONS: i16 = 10;

struct Metadata {
    request: Request,
    asked: MetadataRequest,
    /// Names of the ids that the request carries, as far as they are known.
    known: HashMap<Uuid, Arc<str>>,
}

fn read(frame: Frame) -> Result<Box<dyn Ask>, Fault> {
    let request = Request::walk_without(frame, left_over)?;
    let asked = typed::request(&request)?;
    Ok(Box::new(Metadata {
        request,
        asked,
        known: HashMap::new(),
    }))
}

/// librdkafka writes the null list of a flexible "all topics" in four bytes where one is meant, so that its own last two flags and its empty tag
/// section are left over. Since this request is asked anew and never relayed, they can be cut off here.
fn left_over(bytes: &[u8]) -> bool {
    matches!(bytes, [0 | 1, 0 | 1, 0])
}

impl Ask for Metadata {
    fn request(&self) -> &Request {
        &self.request
    }

    fn ids(&self) -> Vec<Uuid> {
        self.topics()
            .filter(|topic| topic.name.is_none())
            .map(|topic| topic.topic_id)
            .collect()
    }

    fn resolve(&mut self, cluster: &Cluster) {
        for id in self.ids() {
            if let Some(name) = cluster.topic(id) {
                self.known.insert(id, Arc::clone(name));
            }
        }
    }

    fn wants(&self) -> Vec<Want> {
        let creates = self.asked.allow_auto_topic_creation;
        let mut wants = Vec::new();
        for topic in self.topics() {
            let Some(name) = self.name(topic).map(Arc::<str>::from) else {
                continue;
            };
            wants.push(Want::new(
                Operation::Describe,
                Kind::Topic,
                Name::Known(Arc::clone(&name)),
            ));
            if creates && topic.name.is_some() {
                let create = Want::new(Operation::Create, Kind::Topic, Name::Known(name));
                wants.push(create.or_cluster(Operation::Create).silent());
            }
        }
        wants
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Plan, Fault> {
        let (mut refused, mut left) = (Vec::new(), Vec::new());
        for topic in self.topics() {
            match self.refusal(topic, denied) {
                Some(answer) => refused.push(answer),
                None => left.push(topic.clone()),
            }
        }
        let creatable: HashSet<_> = left
            .iter()
            .filter_map(|topic| topic.name.clone())
            .filter(|name| {
                self.asked.allow_auto_topic_creation
                    && !denied.lacks(Operation::Create, Kind::Topic, name)
            })
            .collect();
        let own = Own::new(&self, refused);
        // Nothing left to ask for still asks for the brokers: an empty list of topics.
        let topics = if own.all { None } else { Some(left) };
        let request = own.ask(topics, false)?;
        Ok(Plan::Forward {
            request,
            treat: match creatable.is_empty() {
                true => Treat::Rewrite(own.answering(creatable)),
                false => Treat::Ask(own.answering(creatable)),
            },
        })
    }
}

impl Metadata {
    fn topics(&self) -> impl Iterator<Item = &MetadataRequestTopic> {
        self.asked.topics.iter().flatten()
    }

    /// All topics: null, or before there was null an empty list.
    fn all(&self) -> bool {
        match &self.asked.topics {
            None => true,
            Some(topics) => self.request.header.version == 0 && topics.is_empty(),
        }
    }

    fn name<'a>(&'a self, topic: &'a MetadataRequestTopic) -> Option<&'a str> {
        match &topic.name {
            Some(name) => Some(name),
            None => self.known.get(&topic.topic_id).map(Arc::as_ref),
        }
    }

    /// The answer for a refused topic; asked for by id, its name is not revealed.
    fn refusal(
        &self,
        topic: &MetadataRequestTopic,
        denied: &Denied,
    ) -> Option<MetadataResponseTopic> {
        let code = match self.name(topic) {
            None => ResponseError::UnknownTopicId.code(),
            Some(name) => denied.topic(name)?,
        };
        let answer = MetadataResponseTopic::default()
            .with_error_code(code)
            .with_topic_authorized_operations(i32::MIN);
        Some(match &topic.name {
            Some(name) => answer.with_name(Some(name.clone())),
            None => answer.with_name(None).with_topic_id(topic.topic_id),
        })
    }
}

/// What is needed to ask, and to answer the client, after the request itself is gone.
struct Own {
    version: i16,
    own: i16,
    correlation: i32,
    client: Option<String>,
    all: bool,
    cluster_operations: bool,
    topic_operations: bool,
    refused: Vec<MetadataResponseTopic>,
}

impl Own {
    fn new(metadata: &Metadata, refused: Vec<MetadataResponseTopic>) -> Self {
        let request = &metadata.request;
        let cluster_operations = metadata.asked.include_cluster_authorized_operations;
        Self {
            version: request.header.version,
            own: if cluster_operations {
                WITH_CLUSTER_OPERATIONS
            } else {
                OWN
            },
            correlation: request.header.correlation,
            client: request.client_id().map(str::to_owned),
            all: metadata.all(),
            cluster_operations,
            topic_operations: metadata.asked.include_topic_authorized_operations,
            refused,
        }
    }

    fn ask(&self, topics: Option<Vec<MetadataRequestTopic>>, create: bool) -> Result<Rope, Fault> {
        let body = MetadataRequest::default()
            .with_topics(topics)
            .with_allow_auto_topic_creation(create)
            .with_include_cluster_authorized_operations(self.cluster_operations)
            .with_include_topic_authorized_operations(self.topic_operations);
        typed::own(
            ROW.key,
            self.own,
            self.correlation,
            self.client.as_deref(),
            &body,
        )
    }

    fn answering(self, creatable: HashSet<TopicName>) -> Rewrite {
        Box::new(move |frame, cx| {
            let answer: MetadataResponse = match self.all {
                true => typed::answer(&sifted(frame, self.own, cx)?, ROW.key, self.own)?,
                false => typed::answer(frame, ROW.key, self.own)?,
            };
            let missing = |topic: &&MetadataResponseTopic| {
                topic.error_code == ResponseError::UnknownTopicOrPartition.code()
            };
            let names = answer
                .topics
                .iter()
                .filter(missing)
                .filter_map(|topic| topic.name.clone());
            let create: Vec<_> = names
                .filter(|name| creatable.contains(name) && !(cx.governed)(name))
                .map(|name| MetadataRequestTopic::default().with_name(Some(name)))
                .collect();
            if create.is_empty() {
                return Ok(After::Answer(self.encode(answer, cx)?));
            }
            let request = self.ask(Some(create), true)?;
            Ok(After::Ask {
                request,
                then: self.created(answer),
            })
        })
    }

    /// The second answer: what it says of the created topics replaces what the first said.
    fn created(self, mut first: MetadataResponse) -> Rewrite {
        Box::new(move |frame, cx| {
            let second: MetadataResponse = typed::answer(frame, ROW.key, self.own)?;
            let said: HashSet<_> = second.topics.iter().map(|topic| &topic.name).collect();
            first.topics.retain(|topic| !said.contains(&topic.name));
            first.topics.extend(second.topics);
            Ok(After::Answer(self.encode(first, cx)?))
        })
    }

    /// The answer in the client's version, with Klamm's addresses and the subject's rights.
    fn encode(self, mut answer: MetadataResponse, cx: &mut Answering<'_>) -> Result<Rope, Fault> {
        answer
            .brokers
            .retain_mut(|broker| match cx.addresses.of(broker.node_id.0) {
                Some((host, port)) => {
                    broker.host = StrBytes::from_string(host.to_string());
                    broker.port = port.into();
                    true
                }
                None => false,
            });
        for topic in &mut answer.topics {
            self.see(topic, cx);
        }
        answer.topics.extend(self.refused);
        answer.cluster_authorized_operations = if !self.cluster_operations {
            i32::MIN
        } else if (cx.may)(Operation::Describe, Kind::Cluster, "") {
            cx.operations(answer.cluster_authorized_operations, Kind::Cluster, "")
        } else {
            0
        };
        typed::reply_to(ROW.key, self.version, self.correlation, &answer)
    }

    /// Makes a topic what the subject may see of it.
    fn see(&self, topic: &mut MetadataResponseTopic, cx: &mut Answering<'_>) {
        let name = topic.name.clone().unwrap_or_default();
        cx.name(topic.topic_id, &name);
        topic.topic_authorized_operations = match self.topic_operations {
            true => cx.operations(topic.topic_authorized_operations, Kind::Topic, &name),
            false => i32::MIN,
        };
        if self.version < 10 {
            topic.topic_id = Uuid::nil();
        }
        for partition in &mut topic.partitions {
            lead(partition, cx);
        }
    }
}

/// A listing without the topics that the subject may not see. They are cut out of the bytes: of a cluster's many topics most are not decoded.
fn sifted(frame: &Frame, version: i16, cx: &mut Answering<'_>) -> Result<Frame, Fault> {
    let mut sieve = Sieve {
        may: &mut *cx.may,
        count_at: 0..0,
        left: 0,
        topic: 0..0,
        shown: true,
        hidden: Vec::new(),
    };
    typed::prove_answer(frame, ROW.key, version, &mut sieve)?;
    let Sieve {
        count_at,
        left,
        hidden,
        ..
    } = sieve;
    if hidden.is_empty() {
        return Ok(frame.clone());
    }
    let mut splice = Splice::new(frame);
    let program = layout::program(Side::Response, ROW.key, version);
    let program = program.ok_or(Fault::UnknownApi {
        key: ROW.key,
        version,
    })?;
    write::count(program, field::TOPICS, left, splice.replace(&count_at));
    for topics in &hidden {
        splice.replace(topics);
    }
    splice.finish()
}

/// Finds the topics that are not for the subject to see.
struct Sieve<'a> {
    may: &'a mut dyn FnMut(Operation, Kind, &str) -> bool,
    count_at: Range<u32>,
    /// How many are left.
    left: u32,
    /// The topic that is being read, and whether it may be seen.
    topic: Range<u32>,
    shown: bool,
    /// Where topics lie that may not; those that follow one another together.
    hidden: Vec<Range<u32>>,
}

impl Sieve<'_> {
    fn end_topic(&mut self, at: u64) {
        self.topic.end = place(at);
        if std::mem::replace(&mut self.shown, true) {
            return;
        }
        self.left = self.left.saturating_sub(1);
        match self.hidden.last_mut() {
            Some(last) if last.end == self.topic.start => last.end = self.topic.end,
            Some(_) | None => self.hidden.push(self.topic.clone()),
        }
    }
}

impl Visit for Sieve<'_> {
    fn array(&mut self, at: Field, count_at: Range<u64>, n: u32) {
        if at == field::TOPICS {
            self.count_at = place(count_at.start)..place(count_at.end);
            self.left = n;
        }
    }

    fn element(&mut self, at: Field, position: u64) {
        if at == field::TOPICS {
            self.end_topic(position);
            self.topic.start = place(position);
            // Until it is named.
            self.shown = false;
        }
    }

    fn value(&mut self, at: Field, _position: u64, bytes: &[u8]) {
        if at == field::TOPICS_NAME {
            let name = std::str::from_utf8(bytes).unwrap_or_default();
            self.shown = (self.may)(Operation::Describe, Kind::Topic, name);
        }
    }

    fn end(&mut self, at: Field, position: u64) {
        if at == field::TOPICS {
            self.end_topic(position);
        }
    }
}

/// A leader that has no address here cannot be reached: its partition has no leader for now (ruling 4).
fn lead(partition: &mut MetadataResponsePartition, cx: &Answering<'_>) {
    if partition.leader_id.0 >= 0 && cx.addresses.of(partition.leader_id.0).is_none() {
        partition.error_code = ResponseError::LeaderNotAvailable.code();
        partition.leader_id = BrokerId(-1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::plan::After, cluster::Addresses};

    fn names() -> impl Iterator<Item = TopicName> {
        let name = |n| TopicName(StrBytes::from_string(format!("topic-{n}")));
        (0..50_000).map(name)
    }

    /// Every name, with this code.
    fn told(code: i16) -> Frame {
        let topics = names().map(|name| {
            MetadataResponseTopic::default()
                .with_name(Some(name))
                .with_error_code(code)
        });
        let answer = MetadataResponse::default().with_topics(topics.collect());
        typed::reply_to(ROW.key, OWN, 7, &answer)
            .unwrap()
            .into_frame()
    }

    fn answered(rewrite: Rewrite, frame: &Frame) -> After {
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
        let body = MetadataRequest::default()
            .with_topics(Some(topics.collect()))
            .with_allow_auto_topic_creation(true);
        let frame = typed::own(ROW.key, 9, 7, Some("c"), &body).unwrap();
        let ask = read(frame.into_frame()).unwrap();
        let Plan::Forward { treat, .. } = ask.plan(&Denied::default()).unwrap() else {
            panic!("not forwarded")
        };
        let Treat::Ask(rewrite) = treat else {
            panic!("not asked again")
        };
        let missing = ResponseError::UnknownTopicOrPartition.code();
        let After::Ask { request, then } = answered(rewrite, &told(missing)) else {
            panic!("nothing is created")
        };
        let request = Request::walk(request.into_frame()).unwrap();
        let request: MetadataRequest = typed::request(&request).unwrap();
        let created = request.topics.into_iter().flatten();
        assert!(created.map(|topic| topic.name.unwrap()).eq(names()));
        let created = ResponseError::LeaderNotAvailable.code();
        let After::Answer(answer) = answered(then, &told(created)) else {
            panic!("asked a third time")
        };
        let answer: MetadataResponse = typed::answer(&answer.into_frame(), ROW.key, 9).unwrap();
        let topics = answer.topics.into_iter();
        assert!(
            topics
                .map(|topic| topic.error_code)
                .eq(names().map(|_| created))
        );
    }
}
