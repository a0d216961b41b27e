//! Many users send the same requests to a broker with StandardAuthorizer and its ACLs, and to
//! Klamm, whose policy has the same rules and whose broker allows Klamm everything. The answers and
//! the effects are equal.
//!
//! Every version of every key that Klamm decides is requested ([`cases`]); a key without a case
//! fails the test. All intended differences are in [`exceptions`] with their reasons; no other
//! difference is accepted.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "part of tests: what is not expected ends them"
)]

mod cases;
#[path = "../src/session/tests/scenarios/codec.rs"]
#[allow(
    dead_code,
    clippy::cast_possible_truncation,
    reason = "shared with the unit tests, which use more of it"
)]
mod codec;
mod exceptions;
mod people;
mod plain;
mod world;

use crate::kafka;
use cases::Case;
use codec::Tree;
use exceptions::{EXCEPTIONS, Exception, How};
use klamm::api;
use people::Person;
use plain::{Plainly, differences};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use world::{Answer, Desk, Path, World};

/// The file with all differences, for finding their causes.
const REPORT: &str = "target/test-logs/equal.txt";

#[test]
fn klamm_answers_as_a_broker_with_the_same_rules_does() {
    let (people, cases) = (people::people(), cases::all());
    let mut world = World::start(&people);
    world::furnish(&mut world);
    let tags: Vec<_> = (0..people.len()).flat_map(tags).collect();
    let mut names: Vec<_> = cases
        .iter()
        .flat_map(|case| world::topics_of(case, &tags))
        .collect();
    names.sort();
    names.dedup();
    world.make_topics(&names);
    let judge = Judge::new(&world, &cases);
    let people = people.iter().enumerate();
    let mut askers: Vec<_> = people.map(|(at, person)| judge.asker(at, person)).collect();
    // Cases without effects run first, for all users; then the others.
    for looks in [true, false] {
        thread::scope(|scope| {
            for asker in &mut askers {
                scope.spawn(move || asker.asks(looks));
            }
        });
    }
    drop(askers);
    judge.verdict();
}

fn tags(person: usize) -> [String; 2] {
    // Names of equal length, because sizes are compared, too.
    ["zd", "zk"].map(|side| format!("{side}{person:02}z"))
}

/// Compares, and keeps the results.
struct Judge<'a> {
    world: &'a World,
    cases: &'a [Case],
    /// The names of topics by their ids.
    topics: HashMap<String, String>,
    found: Mutex<Vec<String>>,
    /// Keys and versions that were compared.
    compared: Mutex<BTreeSet<(i16, i16)>>,
    /// The fields of a case that none of its versions so far has.
    unused: Mutex<BTreeMap<(i16, &'static str), BTreeSet<String>>>,
    told: Mutex<Told>,
    /// How often each exception was needed.
    needed: Vec<AtomicUsize>,
    count: AtomicUsize,
}

/// Hashes of the broker's answers to each user, by key, case and version.
type Told = BTreeMap<(i16, &'static str, i16), BTreeSet<u64>>;

impl<'a> Judge<'a> {
    fn new(world: &'a World, cases: &'a [Case]) -> Self {
        let known = world
            .ids
            .iter()
            .map(|(name, id)| (id.clone(), name.clone()));
        let missing =
            ["open.missing", "shut.missing"].map(|name| (world.id(name), name.to_owned()));
        Self {
            world,
            cases,
            topics: known.chain(missing).collect(),
            found: Mutex::default(),
            compared: Mutex::default(),
            unused: Mutex::default(),
            told: Mutex::default(),
            needed: EXCEPTIONS.iter().map(|_| AtomicUsize::new(0)).collect(),
            count: AtomicUsize::new(0),
        }
    }

    fn asker<'b>(&'b self, at: usize, person: &'b Person) -> Asker<'b> {
        Asker {
            judge: self,
            person,
            tags: tags(at),
            desks: [Path::Directly, Path::Through].map(|path| self.world.connect(path, person)),
            host: self.world.host(),
        }
    }

    /// The broker's answer to a user.
    fn note_told(&self, case: &Case, version: i16, told: &Tree) {
        let mut hasher = DefaultHasher::new();
        format!("{told:?}").hash(&mut hasher);
        let mut all = self.told.lock().unwrap();
        let told = all.entry((case.key, case.name, version)).or_default();
        told.insert(hasher.finish());
    }

    /// Keys with equal answers for all users: for these the comparison cannot show that rights are
    /// checked.
    fn idle(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        let matters = |key: i16| {
            told.iter()
                .any(|((of, ..), told)| *of == key && told.len() > 1)
        };
        let idle = told.keys().filter(|(key, ..)| !matters(*key));
        let keys: BTreeSet<_> = idle.map(|(key, ..)| key).collect();
        keys.iter()
            .map(|key| format!("{key}: everybody is told the same"))
            .collect()
    }

    fn note(&self, case: &Case, version: i16, person: &Person, differences: &[String]) {
        let row = api::row(case.key).unwrap();
        let what = format!("{} {version} {} {}", row.name, case.name, person.name);
        let mut found = self.found.lock().unwrap();
        found.extend(differences.iter().map(|line| format!("{what}: {line}")));
    }

    fn note_unused(&self, case: &Case, unused: Vec<String>) {
        let mut all = self.unused.lock().unwrap();
        let unused: BTreeSet<_> = unused.into_iter().collect();
        all.entry((case.key, case.name))
            .and_modify(|before| before.retain(|name| unused.contains(name)))
            .or_insert(unused);
    }

    fn verdict(self) {
        let idle = self.idle();
        let mut found = self.found.into_inner().unwrap();
        found.extend(idle);
        for ((key, case), unused) in self.unused.into_inner().unwrap() {
            let lines = unused
                .iter()
                .map(|name| format!("{key} {case}: no version has `{name}`"));
            found.extend(lines);
        }
        let compared = self.compared.into_inner().unwrap();
        for row in api::APIS {
            for version in row.versions.0..=row.versions.1 {
                let excepted = |one: &Exception| {
                    one.key == row.key && one.versions.contains(&version) && one.people.is_empty()
                };
                let known = compared.contains(&(row.key, version));
                if !known && !EXCEPTIONS.iter().any(excepted) {
                    found.push(format!("{} {version}: nobody asks for it", row.name));
                }
            }
        }
        for (exception, needed) in EXCEPTIONS.iter().zip(&self.needed) {
            if needed.load(Ordering::Relaxed) == 0 {
                let (key, case) = (exception.key, exception.case);
                found.push(format!("{key} {case}: an exception that nothing needs"));
            }
        }
        found.sort();
        fs::create_dir_all("target/test-logs").unwrap();
        fs::write(REPORT, found.join("\n")).unwrap();
        println!(
            "{} keys and versions, {} comparisons",
            compared.len(),
            self.count.into_inner()
        );
        let some = &found[..found.len().min(40)];
        assert!(
            found.is_empty(),
            "{} differences, all in {REPORT}:\n{}",
            found.len(),
            some.join("\n")
        );
    }
}

/// A user with a connection to each side.
struct Asker<'a> {
    judge: &'a Judge<'a>,
    person: &'a Person,
    tags: [String; 2],
    desks: [Desk; 2],
    host: Desk,
}

impl Asker<'_> {
    fn asks(&mut self, looks: bool) {
        let cases = self.judge.cases.iter();
        for case in cases.filter(|case| case.only_looks() == looks) {
            for version in case.versions.clone() {
                self.compare(case, version);
            }
        }
    }

    fn compare(&mut self, case: &Case, version: i16) {
        // Groups and partitions become stable while others send requests.
        let tries = if case.only_looks() { 10 } else { 1 };
        let mut differences = Vec::new();
        for _ in 0..tries {
            differences = self.differences(case, version);
            if differences.is_empty() {
                break;
            }
            if self.free(case, version) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let judge = self.judge;
        judge.count.fetch_add(1, Ordering::Relaxed);
        judge.compared.lock().unwrap().insert((case.key, version));
        if !differences.is_empty() {
            judge.note(case, version, self.person, &differences);
        }
    }

    /// The differences, in the answers and in the effects.
    fn differences(&mut self, case: &Case, version: i16) -> Vec<String> {
        let answers = [0, 1].map(|side| self.answer(case, version, side));
        let mut found = self.judged(case, version, answers);
        for step in &case.after {
            let message = format!("{}Response", api::row(step.key).unwrap().name);
            for tries in (0..20).rev() {
                let [direct, through] = [0, 1].map(|side| {
                    let tag = &self.tags[side];
                    let tree = self.host.step(self.judge.world, step, tag, version, &[]);
                    self.plain(side, &message, false, tree)
                });
                let differences = differences(&direct, &through);
                if differences.is_empty() {
                    break;
                }
                if tries == 0 {
                    found.extend(differences.iter().map(|line| format!("afterwards {line}")));
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
        found
    }

    fn answer(&mut self, case: &Case, version: i16, side: usize) -> Answer {
        let (world, tag) = (self.judge.world, &self.tags[side]);
        let mut before = Vec::new();
        for step in &case.before {
            let tree = self.host.step(world, step, tag, version, &before);
            before.push(tree);
        }
        let body = world.fill(&case.request, tag, version, &before);
        let (answer, unused) = self.desks[side].ask(case.key, version, body);
        self.judge.note_unused(case, unused);
        if answer == Answer::Closed {
            let path = [Path::Directly, Path::Through][side];
            self.desks[side] = world.connect(path, self.person);
        }
        answer
    }

    fn plain(&self, side: usize, message: &str, shared: bool, tree: Tree) -> Tree {
        let plainly = Plainly {
            tag: &self.tags[side],
            shared,
            topics: &self.judge.topics,
        };
        plainly.made(message, tree)
    }

    fn judged(&self, case: &Case, version: i16, answers: [Answer; 2]) -> Vec<String> {
        let message = format!("{}Response", api::row(case.key).unwrap().name);
        let ([direct, through], shared) = (answers, case.only_looks());
        match (direct, through) {
            (Answer::Said(direct), Answer::Said(through)) => {
                let mut trees = [
                    self.plain(0, &message, shared, direct),
                    self.plain(1, &message, shared, through),
                ];
                self.judge.note_told(case, version, &trees[0]);
                self.excepted(case, version, &mut trees)
            }
            (direct, through) if direct == through => Vec::new(),
            (direct, through) => vec![format!("{direct:?}, through Klamm {through:?}")],
        }
    }

    /// Whether the whole answer may differ.
    fn free(&self, case: &Case, version: i16) -> bool {
        let all = EXCEPTIONS.iter().zip(&self.judge.needed);
        let mut free = all.filter(|(exception, _)| {
            matches!(exception.how, How::Differs)
                && exception.concerns(case, version, &self.person.name)
        });
        let found = free.next();
        found
            .inspect(|(_, needed)| _ = needed.fetch_add(1, Ordering::Relaxed))
            .is_some()
    }

    /// The differences that no exception covers.
    fn excepted(&self, case: &Case, version: i16, trees: &mut [Tree; 2]) -> Vec<String> {
        for (exception, needed) in EXCEPTIONS.iter().zip(&self.judge.needed) {
            let How::Within(takes_out) = exception.how else {
                continue;
            };
            if exception.concerns(case, version, &self.person.name) {
                let before = differences(&trees[0], &trees[1]).len();
                trees.iter_mut().for_each(takes_out);
                if differences(&trees[0], &trees[1]).len() < before {
                    needed.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        differences(&trees[0], &trees[1])
    }
}

const HEAD: &str = "\
# Where Klamm answers otherwise than a broker

`tests/equal.rs` asks a broker with StandardAuthorizer every API in every version that Klamm judges, as people with different rights, directly and through Klamm,
whose policy says what the ACLs say. Answers and effects are equal but for what stands here; a row that nothing needs any more fails the test. Written by
`KLAMM_BLESS=1 cargo test --test klamm equal::the_manual`; do not edit.

Not compared are the words beside an error code (but for denials: 29, 30, 31, 53), addresses and ports, throttle times, and the order of lists.

| key | API | where | what differs, and why |
|---|---|---|---|
";

#[test]
fn the_manual_tells_every_exception() {
    let mut text = HEAD.to_owned();
    for one in EXCEPTIONS {
        let name = api::row(one.key).unwrap().name;
        let place = match one.case {
            "" => "everywhere".to_owned(),
            case => case.replace('-', " "),
        };
        let why = one.why;
        writeln!(text, "| {} | {name} | {place} | {why} |", one.key).unwrap();
    }
    let path = kafka::path("docs/equivalence.md");
    if std::env::var_os("KLAMM_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "`docs/equivalence.md` is stale");
    assert!(EXCEPTIONS.is_sorted_by_key(|one| one.key));
}
