//! Scenarios: the client's bytes, the bytes sent to the broker, the answers, and the events in the
//! audit log, with one file for each case. A reader can check there what Klamm does with each key
//! in each version. The files are in `tests/scenarios/<API>/<version>/<case>.yaml`.
//!
//! A file is played by feeding a session its `client sends` and `broker answers` entries; the whole
//! outcome is written again, and must equal the file byte by byte. Bodies are shown by the layout
//! ([`codec`]). Most files are made from the cases of [`cases`], each in every version to which it
//! applies: `KLAMM_BLESS=1 cargo test --lib scenarios` writes them; read the changes before you
//! commit them.
#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::cast_possible_truncation,
    reason = "part of tests: what is not expected ends them, and the values are small"
)]

mod cases;
mod codec;

use super::sim;
use crate::session::{Close, Live, Outcome, Session, Side};
use crate::{
    api::{self, Request},
    audit::{AccessEntry, ClaimedName, Event, What},
    policy::model::{
        keys,
        vocabulary::{Mechanism, Touched},
    },
    text::{Source, yaml},
    wire::{frame::Frame, header, layout},
};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use codec::Tree;
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex},
};

/// The input of a session.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub about: String,
    /// A role of `tests/scenarios/policies`, with an optional contract beside it.
    pub policy: String,
    /// Whether the listener requires a login with PLAIN; otherwise clients are ANONYMOUS.
    pub login: bool,
    pub client_id: String,
    pub inputs: Vec<Input>,
}

#[derive(Debug, Clone)]
pub enum Input {
    Send {
        key: i16,
        version: i16,
        body: Tree,
    },
    /// A frame's content in bytes, header included.
    SendBytes(Vec<u8>),
    /// Answers the first request at the broker that has no answer yet.
    Answer(Tree),
    /// The policy files change, and are read again.
    Reload(String),
}

/// The steps of a scenario, in order.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Sends(i16, i16, Tree),
    SendsBytes(Vec<u8>),
    Recorded(Vec<String>),
    Gets(Side, i16, i16, Shown),
    Answers(i16, i16, Tree),
    Reloaded(String),
    Closed(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Shown {
    AsItCame,
    Tree(Tree),
}

/// A request, by its correlation id.
struct Sent {
    key: i16,
    version: i16,
    frame: Vec<u8>,
}

struct Play {
    sim: sim::Sim,
    client_id: String,
    sent: HashMap<i32, Sent>,
    /// Requests at the broker without an answer.
    waiting: VecDeque<(i16, i16, i32)>,
    /// The broker's last answer: header and body.
    answered: Vec<u8>,
    steps: Vec<Step>,
    /// Fields of bodies that their version does not have.
    unused: Vec<String>,
}

fn play(scenario: &Scenario) -> Play {
    let live = live(&scenario.policy);
    let mut play = Play {
        sim: match scenario.login {
            true => sim::Sim::unproven(live),
            false => sim::Sim::anonymous(live),
        },
        client_id: scenario.client_id.clone(),
        sent: HashMap::new(),
        waiting: VecDeque::new(),
        answered: Vec::new(),
        steps: Vec::new(),
        unused: Vec::new(),
    };
    play.sim.commits = false;
    for input in &scenario.inputs {
        if play.input(input).is_err() {
            break;
        }
    }
    play
}

/// Each policy is built once.
fn live(name: &str) -> Arc<Live> {
    static ALL: LazyLock<Mutex<HashMap<String, Arc<Live>>>> = LazyLock::new(Mutex::default);
    let mut all = ALL.lock().unwrap();
    let live = all.entry(name.to_owned()).or_insert_with(|| {
        let path = |what: &str| root().join("policies").join(format!("{name}{what}.yaml"));
        let role = fs::read_to_string(path("")).unwrap_or_else(|_| panic!("no policy `{name}`"));
        let mut files = vec![("roles/role.yaml", role.as_str())];
        let contract = fs::read_to_string(path(".topic"));
        files.extend(
            contract
                .iter()
                .map(|text| ("topics/topic.yaml", text.as_str())),
        );
        Arc::new(sim::live(&files))
    });
    Arc::clone(live)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

impl Play {
    fn input(&mut self, input: &Input) -> Result<(), ()> {
        let done = match input {
            Input::Send { key, version, body } => {
                let content = self.request(*key, *version, body);
                self.sim.send_raw(&content)
            }
            Input::SendBytes(content) => {
                self.steps.push(Step::SendsBytes(content.clone()));
                self.note_bytes(content);
                self.sim.send_raw(content)
            }
            Input::Answer(body) => match self.waiting.pop_front() {
                Some(to) => {
                    let content = self.answer(to, body);
                    self.sim.answer_raw(&content)
                }
                None => return Ok(()),
            },
            Input::Reload(policy) => {
                self.steps.push(Step::Reloaded(policy.clone()));
                self.sim.live = live(policy);
                Ok(())
            }
        };
        self.after(done)
    }

    /// Notes a request that was not made from a tree, because it may be answered too.
    fn note_bytes(&mut self, content: &[u8]) {
        if let Ok((key, version, correlation)) = header::peek(&framed(content)) {
            let sent = Sent {
                key,
                version,
                frame: content.to_vec(),
            };
            self.sent.insert(correlation, sent);
        }
    }

    fn request(&mut self, key: i16, version: i16, body: &Tree) -> Vec<u8> {
        let program = layout::program(layout::Side::Request, key, version).unwrap();
        let correlation = i32::try_from(self.sent.len()).unwrap() + 1;
        let mut content = Vec::new();
        content.put_i16(key);
        content.put_i16(version);
        content.put_i32(correlation);
        content.put_i16(i16::try_from(self.client_id.len()).unwrap());
        content.put_slice(self.client_id.as_bytes());
        if layout::flexible(key, version).unwrap() {
            content.put_u8(0);
        }
        let (body, unused) = codec::write(program.ops(), body);
        self.unused.extend(unused);
        self.steps
            .push(Step::Sends(key, version, codec::read(program.ops(), &body)));
        content.extend(body);
        let frame = content.clone();
        self.sent.insert(
            correlation,
            Sent {
                key,
                version,
                frame,
            },
        );
        content
    }

    fn answer(&mut self, (key, version, correlation): (i16, i16, i32), body: &Tree) -> Vec<u8> {
        let program = layout::program(layout::Side::Response, key, version).unwrap();
        let (body, unused) = codec::write(program.ops(), body);
        self.unused.extend(unused);
        self.steps.push(Step::Answers(
            key,
            version,
            codec::read(program.ops(), &body),
        ));
        let mut content = Vec::new();
        content.put_i32(correlation);
        if header::response_len(key, version) == Some(5) {
            content.put_u8(0);
        }
        content.extend(body);
        self.answered.clone_from(&content);
        content
    }

    /// Nothing is forwarded before the log has it: the events that wait to be written are checked
    /// first.
    fn after(&mut self, done: Result<(), Close>) -> Result<(), ()> {
        let recorded: Vec<_> = self.sim.ledger.waiting().iter().flat_map(lines).collect();
        if !recorded.is_empty() {
            assert!(
                self.sim.session.output(Side::Broker).is_empty(),
                "forwarded before it was recorded"
            );
            self.steps.push(Step::Recorded(recorded));
        }
        self.sim.commit();
        let done = done
            .and_then(|()| self.sim.call(Session::tick))
            .and_then(|()| self.sim.run())
            .and_then(|()| self.sim.until_told());
        self.forwarded();
        self.received();
        let closing = self.sim.session.closing().map(|(_, why)| why);
        done.and(closing.map_or(Ok(()), Err))
            .map_err(|why| self.steps.push(Step::Closed(why.to_string())))
    }

    fn forwarded(&mut self) {
        let output = self.sim.session.output(Side::Broker);
        let bytes = output.copy_to_bytes(output.remaining());
        for content in frames(bytes) {
            let request = Request::walk(framed(&content)).unwrap();
            let (key, version, correlation) = (
                request.header.key,
                request.header.version,
                request.header.correlation,
            );
            let same = self
                .sent
                .get(&correlation)
                .is_some_and(|sent| sent.frame == content);
            let shown = match same {
                true => Shown::AsItCame,
                false => {
                    let program = layout::program(layout::Side::Request, key, version).unwrap();
                    let mut tree = codec::read(program.ops(), &request.body());
                    show_client(&mut tree, request.client_id(), &self.client_id);
                    Shown::Tree(tree)
                }
            };
            self.waiting.push_back((key, version, correlation));
            self.steps
                .push(Step::Gets(Side::Broker, key, version, shown));
        }
    }

    fn received(&mut self) {
        let output = self.sim.session.output(Side::Client);
        let bytes = output.copy_to_bytes(output.remaining());
        for content in frames(bytes) {
            let correlation = (&content[..4]).get_i32();
            let (key, version) = match self.sent.get(&correlation) {
                Some(sent) => (sent.key, answered_in(sent.key, sent.version)),
                None => panic!("an answer to nothing: {correlation}"),
            };
            let shown = match content == self.answered {
                true => Shown::AsItCame,
                false => {
                    let body = header::response(&framed(&content), key, version)
                        .unwrap()
                        .body as usize
                        - 4;
                    let program = layout::program(layout::Side::Response, key, version).unwrap();
                    Shown::Tree(codec::read(program.ops(), &content[body..]))
                }
            };
            self.steps
                .push(Step::Gets(Side::Client, key, version, shown));
        }
    }
}

/// ApiVersions in an unknown version is answered in version 0 (KIP-511).
fn answered_in(key: i16, version: i16) -> i16 {
    match layout::program(layout::Side::Response, key, version) {
        Some(_) => version,
        None => 0,
    }
}

/// Also shows a client id that Klamm has changed.
fn show_client(tree: &mut Tree, now: Option<&str>, was: &str) {
    if let (true, Tree::Map(entries)) = (now != Some(was), tree) {
        let shown = now.map_or(Tree::Null, |now| Tree::Text(now.to_owned()));
        entries.insert(0, ("client id".to_owned(), shown));
    }
}

fn framed(content: &[u8]) -> Frame {
    let mut bytes = BytesMut::new();
    bytes.put_i32(content.len().try_into().unwrap());
    bytes.put_slice(content);
    Frame::whole(bytes.freeze()).unwrap()
}

fn frames(mut bytes: Bytes) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let len = usize::try_from(bytes.get_i32()).unwrap();
        all.push(bytes.split_to(len).to_vec());
    }
    all
}

/// An event of the audit log, with one line for each decision.
fn lines(event: &Event) -> Vec<String> {
    match &event.what {
        What::Access {
            entries,
            refused,
            changes,
            ..
        } => {
            let mut lines = access(entries, *refused);
            let touched = changes.iter().flat_map(|changes| &changes.resources);
            lines.extend(touched.map(touches));
            lines
        }
        What::Refused { detail, reason, .. } => vec![format!("refused: {reason:?}, {detail}")],
        What::Login { mechanism, .. } if *mechanism == Mechanism::Anonymous => Vec::new(),
        What::Login { user, refused, .. } => vec![login(user, *refused)],
        _ => Vec::new(),
    }
}

fn touches(one: &Touched) -> String {
    let changes = one.changes.iter().map(|change| {
        let value = change.value.as_ref().map(|value| format!(" = {value}"));
        let (how, setting) = (change.how.name(), &change.setting);
        format!("; {how} {setting}{}", value.unwrap_or_default())
    });
    let changes: String = changes.collect();
    format!("touches: {} {}{changes}", one.kind, one.name)
}

fn access(entries: &[AccessEntry], refused: Option<&str>) -> Vec<String> {
    let refused = refused.map(|reason| format!("refused, whatever policy says: {reason}"));
    let lines: Vec<_> = entries.iter().map(entry).chain(refused).collect();
    match lines.is_empty() {
        true => vec!["allowed: it needs no right".to_owned()],
        false => lines,
    }
}

/// An unknown name is recorded as a keyed hash, which differs in each run.
fn login(user: &ClaimedName, refused: Option<&str>) -> String {
    let user = match user {
        ClaimedName::Held(name) => name,
        ClaimedName::Unheld(_) => "a name that nobody holds",
        ClaimedName::Unreadable => "a name that cannot be read",
    };
    match refused {
        Some(reason) => format!("login of {user} refused: {reason}"),
        None => format!("login of {user}"),
    }
}

fn entry(entry: &AccessEntry) -> String {
    let outcome = match entry.outcome {
        Outcome::Allowed => "allowed",
        Outcome::Denied => "denied",
        Outcome::Observed => "observed",
    };
    let name = match entry.name.is_empty() {
        true => String::new(),
        false => format!(" {}", entry.name),
    };
    let fault = entry
        .fault
        .as_ref()
        .map(|fault| format!(" ({})", fault.expected));
    format!(
        "{outcome}: {} on {}{name}, by {}{}",
        entry.operation.name(),
        entry.kind.name(),
        entry.rules[0],
        fault.unwrap_or_default()
    )
}

// ---- Files ----

fn api_name(key: i16) -> &'static str {
    keys::APIS.iter().find(|api| api.key == key).unwrap().name
}

fn render(scenario: &Scenario, steps: &[Step]) -> String {
    let mut out = String::new();
    for line in scenario.about.lines() {
        writeln!(out, "# {line}").unwrap();
    }
    writeln!(out, "policy: {}", scenario.policy).unwrap();
    if scenario.login {
        out.push_str("login: true\n");
    }
    if scenario.client_id != CLIENT {
        writeln!(out, "client_id: {}", quoted(&scenario.client_id)).unwrap();
    }
    out.push_str("steps:\n");
    for step in steps {
        render_step(step, &mut out);
    }
    out
}

const CLIENT: &str = "scenario";

fn render_step(step: &Step, out: &mut String) {
    let titled = |out: &mut String, title: &str, key: i16, version: i16| {
        write!(out, "- {title} {} {version}:", api_name(key)).unwrap();
    };
    match step {
        Step::Sends(key, version, body) => {
            titled(out, "client sends", *key, *version);
            render_tree(body, 4, out);
        }
        Step::SendsBytes(content) => {
            out.push_str("- client sends bytes:");
            render_tree(&codec::hex(content), 4, out);
        }
        Step::Recorded(lines) => {
            out.push_str("- log has:\n");
            for line in lines {
                writeln!(out, "  - {}", quoted(line)).unwrap();
            }
        }
        Step::Gets(side, key, version, shown) => {
            let title = match side {
                Side::Client => "client gets",
                Side::Broker => "broker gets",
            };
            titled(out, title, *key, *version);
            match shown {
                Shown::AsItCame => out.push_str(" as it came\n"),
                Shown::Tree(body) => render_tree(body, 4, out),
            }
        }
        Step::Answers(key, version, body) => {
            titled(out, "broker answers", *key, *version);
            render_tree(body, 4, out);
        }
        Step::Reloaded(policy) => writeln!(out, "- policy becomes: {policy}").unwrap(),
        Step::Closed(why) => writeln!(out, "- connection is closed: {}", quoted(why)).unwrap(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Writes the value after a key's colon.
fn render_tree(tree: &Tree, indent: usize, out: &mut String) {
    match tree {
        Tree::Null => out.push_str(" null\n"),
        Tree::Plain(text) => writeln!(out, " {text}").unwrap(),
        Tree::Text(text) => writeln!(out, " {}", quoted(text)).unwrap(),
        Tree::List(items) if items.iter().all(|item| !matches!(item, Tree::Map(_))) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            writeln!(out, " [{}]", items.join(", ")).unwrap();
        }
        Tree::List(items) => {
            out.push('\n');
            for item in items {
                write!(out, "{:1$}-", "", indent - 2).unwrap();
                render_item(item, indent, out);
            }
        }
        Tree::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
        Tree::Map(entries) => {
            out.push('\n');
            for (key, value) in entries {
                write!(out, "{:indent$}{key}:", "").unwrap();
                render_tree(value, indent + 2, out);
            }
        }
    }
}

/// Writes the first entry of a map after the dash.
fn render_item(item: &Tree, indent: usize, out: &mut String) {
    match item {
        Tree::Map(entries) if !entries.is_empty() => {
            for (at, (key, value)) in entries.iter().enumerate() {
                match at {
                    0 => write!(out, " {key}:").unwrap(),
                    _ => write!(out, "{:indent$}{key}:", "").unwrap(),
                }
                render_tree(value, indent + 2, out);
            }
        }
        other => render_tree(other, indent, out),
    }
}

fn inline(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".to_owned(),
        Tree::Plain(text) => text.clone(),
        Tree::Text(text) => quoted(text),
        Tree::List(_) | Tree::Map(_) => unreachable!("no scalar"),
    }
}

fn parse(path: &Path, text: &str) -> Scenario {
    let node = yaml::parse(&Source::new(path.display().to_string(), text))
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let tree = tree(&node);
    let about: Vec<_> = text
        .lines()
        .map_while(|line| line.strip_prefix("# "))
        .collect();
    let word = |key: &str| match tree.get(key) {
        Some(Tree::Plain(text) | Tree::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(Tree::List(steps)) = tree.get("steps") else {
        panic!("{}: no steps", path.display())
    };
    Scenario {
        about: about.join("\n"),
        policy: word("policy").expect("a policy"),
        login: word("login").as_deref() == Some("true"),
        client_id: word("client_id").unwrap_or_else(|| CLIENT.to_owned()),
        inputs: steps.iter().filter_map(input).collect(),
    }
}

/// The input of a step, if it has one; all other steps are written again.
fn input(step: &Tree) -> Option<Input> {
    let Tree::Map(entries) = step else {
        panic!("a step is a map: {step:?}")
    };
    let (title, content) = &entries[0];
    let words: Vec<_> = title.split(' ').collect();
    match (words.as_slice(), content) {
        (["client", "sends", "bytes"], Tree::Plain(digits)) => {
            Some(Input::SendBytes(codec::unhex(digits)))
        }
        (["client", "sends", api, version], body) => {
            let key = keys::by_name(api)
                .unwrap_or_else(|| panic!("no API `{api}`"))
                .key;
            let version = version.parse().unwrap();
            Some(Input::Send {
                key,
                version,
                body: body.clone(),
            })
        }
        (["broker", "answers", ..], body) => Some(Input::Answer(body.clone())),
        (["policy", "becomes"], Tree::Plain(policy)) => Some(Input::Reload(policy.clone())),
        _ => None,
    }
}

fn tree(node: &yaml::Node) -> Tree {
    match &node.value {
        yaml::Value::Scalar(scalar) if scalar.quoted() => Tree::Text(scalar.text.clone()),
        yaml::Value::Scalar(scalar) if scalar.text == "null" => Tree::Null,
        yaml::Value::Scalar(scalar) => Tree::Plain(scalar.text.clone()),
        yaml::Value::List(items) => Tree::List(items.iter().map(tree).collect()),
        yaml::Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|entry| (entry.key.clone(), tree(&entry.value)));
            Tree::Map(entries.collect())
        }
    }
}

/// Every file, with its API's name and version.
fn files() -> Vec<(String, i16, PathBuf)> {
    let mut found = Vec::new();
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let named = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    for api in folders(&root())
        .into_iter()
        .filter(|path| !path.ends_with("policies"))
    {
        for version in folders(&api) {
            for file in folders(&version) {
                found.push((named(&api), named(&version).parse().unwrap(), file));
            }
        }
    }
    found.sort();
    found
}

// ---- Tests ----

fn blessing() -> bool {
    std::env::var_os("KLAMM_BLESS").is_some()
}

fn path(key: i16, version: i16, case: &str) -> PathBuf {
    root()
        .join(api_name(key))
        .join(version.to_string())
        .join(format!("{case}.yaml"))
}

/// With `KLAMM_BLESS=1` writes the files, otherwise compares them with the cases.
#[test]
fn every_case_has_its_file_in_every_version() {
    let mut stale = Vec::new();
    for case in cases::all() {
        for version in case.versions.clone() {
            let scenario = case.scenario(version);
            let played = play(&scenario);
            for name in &played.unused {
                assert!(
                    is_field(case.key, name),
                    "{} {}: no version has `{name}`",
                    api_name(case.key),
                    case.name
                );
            }
            let text = render(&scenario, &played.steps);
            let path = path(case.key, version, case.name);
            if blessing() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &text).unwrap();
            } else if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
                stale.push(path.display().to_string());
            }
        }
    }
    assert!(
        stale.is_empty(),
        "stale (`KLAMM_BLESS=1 cargo test --lib scenarios` writes them): {stale:#?}"
    );
}

/// Whether a message of this key has a field of this name in any version.
fn is_field(key: i16, name: &str) -> bool {
    let api = api_name(key);
    layout::Field::all().any(|field| {
        let (message, path) = field.path().split_once('.').unwrap_or_default();
        let side = message.strip_prefix(api);
        let is = path == name || path.ends_with(&format!(".{name}"));
        is && side.is_some_and(|side| ["Request", "Response"].contains(&side))
    })
}

#[test]
fn every_file_is_what_happens() {
    for (api, version, path) in files() {
        let text = fs::read_to_string(&path).unwrap();
        let scenario = parse(&path, &text);
        let mut sent = scenario.inputs.iter().filter_map(|input| match input {
            Input::Send { key, version, .. } => Some((api_name(*key), *version)),
            Input::SendBytes(_) | Input::Answer(_) | Input::Reload(_) => None,
        });
        let begins = sent.next();
        // Before the message of a login, only the handshake is sent.
        let is = |found: (&str, i16)| found == (api.as_str(), version);
        assert!(
            begins.is_none_or(is) || scenario.login && sent.any(is),
            "{}",
            path.display()
        );
        let played = play(&scenario);
        assert!(
            played.unused.is_empty(),
            "{}: {:?}",
            path.display(),
            played.unused
        );
        let again = render(&scenario, &played.steps);
        assert_eq!(again, text, "{}", path.display());
    }
}

#[test]
fn every_key_has_a_file_in_every_version_that_is_judged_or_answered() {
    let have: BTreeSet<(String, i16)> = files()
        .into_iter()
        .map(|(api, version, _)| (api, version))
        .collect();
    let mut lack = Vec::new();
    let judged = api::APIS.iter().map(|row| (row.name, row.versions));
    let login = api::LOGIN
        .iter()
        .map(|(_, name, versions)| (*name, *versions));
    for (name, (low, high)) in judged.chain(login) {
        for version in low..=high {
            // ApiVersions lists Produce 0 to 2, but they are refused (KAFKA-18659).
            if !have.contains(&(name.to_owned(), version)) {
                lack.push(format!("{name} {version}"));
            }
        }
    }
    assert!(lack.is_empty(), "no scenario: {lack:#?}");
}

#[test]
fn every_way_around_is_closed_in_a_file() {
    for (way, files) in cases::WAYS {
        for (key, version, case) in *files {
            assert!(path(*key, *version, case).exists(), "{way}: {case}");
        }
    }
}
