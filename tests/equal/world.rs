//! The broker with its ACLs, Klamm in front of it with the same rights as a policy, and functions
//! that send requests to both.

use super::{
    cases::{self, Case, Step},
    codec::{self, Tree},
    people::{self, Person},
};
use crate::{
    kafka::{Klamm, Secure, Way, add_user, path, state},
    raw::{self, Raw},
};
use klamm::wire::{header, layout};
use serde_json::{Value, json};
use std::{collections::HashMap, fs, thread, time::Duration};
use uuid::Uuid;

pub struct World {
    secure: Secure,
    klamm: Klamm,
    /// The ids of topics by their names, as texts.
    pub ids: HashMap<String, String>,
}

/// How a user reaches the broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    Directly,
    Through,
}

/// The result of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Closed,
    /// The connection is open, without an answer.
    Silent,
    Said(Tree),
}

/// The attribute of a batch that belongs to a transaction.
const TRANSACTIONAL: i16 = 1 << 4;

impl World {
    pub fn start(people: &[Person]) -> Self {
        let secure = start_broker(people);
        let klamm = start_klamm(people, &secure);
        Self {
            secure,
            klamm,
            ids: HashMap::new(),
        }
    }

    /// A connection of a logged-in user.
    pub fn connect(&self, path: Path, person: &Person) -> Desk {
        let raw = match path {
            Path::Directly => Raw::tls(self.secure.sasl, &self.secure.tls.join("ca.pem")),
            Path::Through => Raw::tls(self.klamm.ports().tls[1], &self.klamm.ca()),
        };
        Desk::at(raw.logged_in(&person.name, &people::password()))
    }

    /// A connection to the broker, of a user with all rights.
    pub fn host(&self) -> Desk {
        Desk::at(Raw::plain(self.secure.broker.port()))
    }

    /// Creates all topics, and learns their ids; missing names have an id, too.
    pub fn make_topics(&mut self, names: &[String]) {
        let mut host = self.host();
        for some in names.chunks(200) {
            let topics: Vec<_> = some
                .iter()
                .map(|name| json!({ "Name": name, "NumPartitions": 1, "ReplicationFactor": 1 }))
                .collect();
            let made = host.do_it(19, 7, json!({ "Topics": topics, "timeoutMs": 60_000 }));
            assert_eq!(codes(&made), Vec::<String>::new());
        }
        // The broker learns a little later what the controller created.
        for _ in 0..100 {
            self.learn_topics(&mut host);
            if names.iter().all(|name| self.ids.contains_key(name)) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let missing = names.iter().filter(|name| !self.ids.contains_key(*name));
        let missing: Vec<_> = missing.collect();
        panic!(
            "{} of {} topics are missing: {missing:?}",
            missing.len(),
            names.len()
        )
    }

    fn learn_topics(&mut self, host: &mut Desk) {
        let known = host.do_it(3, 12, json!({ "Topics": null }));
        for topic in items(&known, "Topics") {
            let text = |name| match topic.get(name) {
                Some(Tree::Text(text)) => text.clone(),
                other => panic!("{other:?}"),
            };
            self.ids.insert(text("Name"), text("TopicId"));
        }
    }

    /// The body with the values of its texts.
    pub fn fill(&self, body: &Value, tag: &str, version: i16, before: &[Tree]) -> Value {
        match body {
            Value::String(text) => self.text(text, tag, version, before),
            Value::Array(items) => items
                .iter()
                .map(|item| self.fill(item, tag, version, before))
                .collect(),
            Value::Object(entries) => {
                let entries = entries.iter();
                entries
                    .map(|(name, item)| (name.clone(), self.fill(item, tag, version, before)))
                    .collect()
            }
            plain => plain.clone(),
        }
    }

    fn text(&self, text: &str, tag: &str, version: i16, before: &[Tree]) -> Value {
        let text = expand(text, tag, version);
        if let Some(name) = text.strip_prefix("id:") {
            return json!(self.id(name));
        }
        if let Some(place) = text.strip_prefix("batch of @") {
            let Tree::Plain(producer) = found(before, place) else {
                panic!("{place} is no number")
            };
            return cases::batch(Some((producer.parse().unwrap(), 0, 0)), TRANSACTIONAL);
        }
        match text.strip_prefix('@') {
            Some(place) => match found(before, place) {
                Tree::Plain(text) | Tree::Text(text) => json!(text),
                other => panic!("{place}: {other:?}"),
            },
            None => json!(text),
        }
    }

    pub fn id(&self, name: &str) -> String {
        let missing = || {
            Uuid::from_u128(
                name.bytes()
                    .fold(9, |sum, byte| sum * 31 + u128::from(byte))
                    % (1 << 100),
            )
        };
        self.ids
            .get(name)
            .cloned()
            .unwrap_or_else(|| missing().to_string())
    }
}

/// A name for this user and version.
pub fn expand(text: &str, tag: &str, version: i16) -> String {
    text.replace('$', tag)
        .replace('%', &format!("v{version}"))
        .replace('#', &(version + 2).to_string())
}

/// `0.Groups.1.Name`: of the first answer.
fn found(before: &[Tree], place: &str) -> Tree {
    let mut words = place.split('.');
    let first: usize = words.next().unwrap().parse().unwrap();
    let mut tree = before[first].clone();
    for word in words {
        tree = match (&tree, word.parse::<usize>()) {
            (Tree::List(items), Ok(at)) => items[at].clone(),
            // Unspecified settings are left out.
            _ => tree.get(word).cloned().unwrap_or(Tree::Plain("0".into())),
        };
    }
    tree
}

pub fn items(tree: &Tree, name: &str) -> Vec<Tree> {
    match tree.get(name) {
        Some(Tree::List(items)) => items.clone(),
        _ => Vec::new(),
    }
}

fn start_broker(people: &[Person]) -> Secure {
    let password = people::password();
    let users = people.iter();
    let login = Secure::plain(users.map(|person| (&*person.name, &*password)));
    let mut options = vec!["--set", &login];
    // Members stay for as long as the tests take, and so do records, whose times are years ago.
    for setting in [
        "group.consumer.session.timeout.ms=600000",
        "group.consumer.max.session.timeout.ms=600000",
        "log.retention.ms=-1",
        "log.retention.check.interval.ms=86400000",
    ] {
        options.extend(["--set", setting]);
    }
    let secure = Secure::start("equal", &options);
    let creations: Vec<_> = people.iter().flat_map(Person::creations).collect();
    let mut host = Desk::at(Raw::plain(secure.broker.port()));
    host.do_it(30, 3, json!({ "Creations": creations }));
    secure
}

fn start_klamm(people: &[Person], secure: &Secure) -> Klamm {
    let dir = state("klamm-equal");
    let policy = dir.join("policy");
    fs::create_dir_all(&policy).unwrap();
    fs::write(policy.join("policy.yaml"), "language: 1\n").unwrap();
    for person in people {
        // Users without rights have no role.
        if !person.acls.is_empty() {
            fs::write(policy.join(format!("{}.yaml", person.name)), person.role()).unwrap();
        }
    }
    let password = secure.password_file("equal", "klamm-secret");
    let how = format!(
        "  tls: {{ ca: {}/ca.pem }}\n  sasl: {{ mechanism: PLAIN, username: klamm, password_file: {} }}\nidentity:\n",
        secure.tls.display(),
        password.display()
    );
    Klamm::start_changed(
        Way::default(),
        "equal",
        &format!("localhost:{}", secure.sasl),
        |text| {
            add_users(&dir, people);
            let usual = path("tests/policy").display().to_string();
            text.replace(&usual, "policy").replace("identity:\n", &how)
        },
    )
}

/// All have one password, so one verifier suffices: computing verifiers takes time.
fn add_users(dir: &std::path::Path, people: &[Person]) {
    const FIRST: &str = "  \"first\":";
    add_user(dir, "first");
    let path = dir.join("users.yaml");
    let mut text = fs::read_to_string(&path).unwrap();
    let start = text.find(FIRST).unwrap();
    let lines = text[start..].lines();
    let entry = lines.take_while(|line| line.starts_with("    ") || *line == FIRST);
    let entry: String = entry.map(|line| format!("{line}\n")).collect();
    for person in people {
        text.push_str(&entry.replace(FIRST, &format!("  \"{}\":", person.name)));
    }
    fs::write(&path, text).unwrap();
}

/// One side of a conversation.
pub struct Desk {
    raw: Raw,
    correlation: i32,
}

impl Desk {
    fn at(raw: Raw) -> Self {
        Self {
            raw,
            correlation: 100,
        }
    }

    /// Sends a request, and returns the fields that the version does not have.
    pub fn ask(&mut self, key: i16, version: i16, body: Value) -> (Answer, Vec<String>) {
        let silent = key == 0 && body["Acks"] == json!(0);
        let program = layout::program(layout::Side::Request, key, version).unwrap();
        let (bytes, unused) = codec::write(program.ops(), &Tree::from(body));
        self.send(key, version, &bytes);
        if silent {
            // The next answer belongs to the request that tests whether the connection is alive.
            self.send(18, 0, &[]);
            let heard = self.raw.hear().map(|_| Answer::Silent);
            return (heard.unwrap_or(Answer::Closed), unused);
        }
        (self.hear(key, version), unused)
    }

    fn send(&mut self, key: i16, version: i16, body: &[u8]) {
        self.correlation += 1;
        let flexible = layout::flexible(key, version).unwrap();
        let frame = raw::request(key, version, self.correlation, flexible, body);
        self.raw.say(&frame);
    }

    fn hear(&mut self, key: i16, version: i16) -> Answer {
        let Some(frame) = self.raw.hear() else {
            return Answer::Closed;
        };
        assert_eq!(frame[..4], self.correlation.to_be_bytes());
        let head = header::response_len(key, version).unwrap() as usize;
        let program = layout::program(layout::Side::Response, key, version).unwrap();
        Answer::Said(codec::read(program.ops(), &frame[head..]))
    }

    /// Retries until the coordinators exist and earlier transactions have ended.
    pub fn do_it(&mut self, key: i16, version: i16, body: Value) -> Tree {
        const AGAIN: [&str; 4] = ["14", "15", "16", "51"];
        for _ in 0..200 {
            let (answer, _) = self.ask(key, version, body.clone());
            let Answer::Said(tree) = answer else {
                panic!("{key} {version} {body}: {answer:?}")
            };
            let again = |code: &str| AGAIN.contains(&code);
            if !codes(&tree).iter().any(|code| again(code)) {
                return tree;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{key} {version} {body}: still not")
    }

    pub fn step(
        &mut self,
        world: &World,
        step: &Step,
        tag: &str,
        version: i16,
        before: &[Tree],
    ) -> Tree {
        let body = world.fill(&step.body, tag, version, before);
        self.do_it(step.key, step.version, body)
    }
}

/// All error codes of an answer.
pub fn codes(tree: &Tree) -> Vec<String> {
    match tree {
        Tree::Map(entries) => entries
            .iter()
            .flat_map(|(name, tree)| match tree {
                Tree::Plain(code) if name.ends_with("ErrorCode") => vec![code.clone()],
                tree => codes(tree),
            })
            .collect(),
        Tree::List(items) => items.iter().flat_map(codes).collect(),
        Tree::Null | Tree::Plain(_) | Tree::Text(_) => Vec::new(),
    }
}

/// The shared resources.
pub fn furnish(world: &mut World) {
    let names = cases::TOPICS.map(str::to_owned);
    world.make_topics(&names);
    let mut host = world.host();
    let mut say = |key, version, body: Value| {
        let body = world.fill(&body, "", 0, &[]);
        host.do_it(key, version, body)
    };
    let records = cases::batch(None, 0);
    say(
        0,
        12,
        cases::produce(-1, Value::Null, &cases::TOPICS, &records),
    );
    // A request for a coordinator creates its topic.
    for (kind, key) in [(0, "open.g"), (1, "open.t")] {
        say(10, 3, json!({ "KeyType": kind, "Key": key }));
    }
    for group in cases::GROUPS {
        say(
            8,
            9,
            cases::commit(group, -1, &["open.a", "open.b", "shut.a"]),
        );
    }
    let member = say(11, 3, cases::join("open.live", ""));
    let id = member.get("MemberId").cloned();
    let Some(Tree::Text(id)) = id else {
        panic!("{member:?}")
    };
    let assigned = json!([{ "MemberId": id, "Assignment": cases::raw(&[0, 1]) }]);
    say(
        14,
        3,
        json!({ "GroupId": "open.live", "GenerationId": 1, "MemberId": id, "Assignments": assigned }),
    );
    for (group, topics) in [
        ("open.modern", &["open.a"][..]),
        ("open.mixed", &["open.a", "shut.a"]),
        ("shut.modern", &["open.a"]),
    ] {
        let beat = json!({ "GroupId": group, "MemberId": format!("member of {group}"), "RebalanceTimeoutMs": 600_000, "SubscribedTopicNames": topics, "TopicPartitions": [] });
        say(68, 1, beat);
    }
    for id in cases::IDS {
        let start = json!({ "TransactionalId": id, "TransactionTimeoutMs": 600_000, "ProducerId": -1, "ProducerEpoch": -1 });
        let started = say(22, 4, start);
        let producer = found(&[started], "0.ProducerId");
        let Tree::Plain(producer) = producer else {
            panic!()
        };
        let topics = json!([{ "Name": "open.a", "Partitions": [0] }, { "Name": "shut.a", "Partitions": [0] }]);
        say(
            24,
            3,
            json!({ "V3AndBelowTransactionalId": id, "V3AndBelowProducerId": producer, "V3AndBelowTopics": topics }),
        );
    }
}

/// The topics of a case, for all users.
pub fn topics_of(case: &Case, tags: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for template in case.topics {
        for tag in tags {
            names.extend(
                case.versions
                    .clone()
                    .map(|version| expand(template, tag, version)),
            );
        }
    }
    names
}
