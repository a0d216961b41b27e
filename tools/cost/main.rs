//! Looks for the largest cost per byte of every input: `tools/cost/run [--all] [WORDS…]`. With
//! `--all`, in more shapes and in every version; with words, only the cases whose names have one of
//! them.
//!
//! Each case is an input that a client, a broker or a file can send, in shapes that try to be
//! expensive, in three sizes. What the sizes differ in is the cost of a byte, free of what every
//! input costs; callgrind counts the instructions, so that the result does not depend on the
//! machine's load. The largest cost of each case is held against the table under `Costs per byte`
//! in `SECURITY.md`, and a byte of a long input must not cost more than one of a short input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::wildcard_enum_match_arm,
    clippy::cast_possible_truncation,
    reason = "a developer's tool: it ends where something is missing"
)]
mod body;
mod bounds;
mod case;
mod inputs;
mod messages;

use bounds::{Bounds, Found};
use case::{Case, Spent};
use peak_alloc::PeakAlloc;
use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio, exit},
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Each runs in a process of its own, at the same time.
const PARTS: usize = 2;

/// The sizes of an input, as parts of the case's.
const SIZES: [(usize, usize); 3] = [(0, 1), (1, 4), (1, 1)];

/// callgrind counts from here to its end, and writes down the sum after it.
#[inline(never)]
fn counted_work(work: &mut dyn FnMut()) {
    work();
    black_box(());
}

/// What other threads do is not counted.
#[inline(never)]
fn counted_not(work: &mut dyn FnMut()) {
    work();
    black_box(());
}

pub fn elsewhere(work: &mut dyn FnMut()) {
    counted_not(work);
}

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.iter().any(|argument| argument == "--all");
    arguments.retain(|argument| argument != "--all");
    match arguments.split_first() {
        Some((first, [part, words @ ..])) if first == "--count" => {
            count(&cases(all, words), part.parse().expect("a number"));
            ExitCode::SUCCESS
        }
        _ => held(all, &arguments),
    }
}

/// All cases, or those whose names have one of these words.
fn cases(all: bool, words: &[String]) -> Vec<Case> {
    let mut cases = inputs::cases();
    cases.extend(messages::cases(all));
    let wanted = |case: &Case| words.iter().any(|word| case.name.contains(word.as_str()));
    cases.retain(|case| words.is_empty() || wanted(case));
    cases
}

/// One measurement: the bytes, and what they cost beside instructions.
struct Measured {
    bytes: usize,
    spent: Spent,
    memory: usize,
}

/// Runs this part's cases; what each came to goes to standard output, its instructions to
/// callgrind.
fn count(cases: &[Case], part: usize) {
    for case in cases.iter().skip(part).step_by(PARTS) {
        for (_, make) in &case.shapes {
            for (times, parts) in SIZES {
                let measured = measured(make(case.size * times / parts));
                let Measured {
                    bytes,
                    spent,
                    memory,
                } = measured;
                println!("{bytes} {} {memory} {}", spent.log, spent.steps);
            }
        }
    }
}

fn measured(mut made: case::Made) -> Measured {
    let mut spent = Spent::default();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    counted_work(&mut || spent = (made.run)());
    Measured {
        bytes: spent.instead.unwrap_or(made.sent),
        spent,
        memory: MEMORY.peak_usage().saturating_sub(before),
    }
}

fn held(all: bool, words: &[String]) -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let bounds = Bounds::parse(&table);
    let cases = cases(all, words);
    let directory = root.join("target/cost");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("target/cost");
    let children: Vec<_> = (0..PARTS)
        .map(|part| started(&directory.join(part.to_string()), part, all, words))
        .collect();
    let mut found: Vec<Vec<Found>> = Vec::new();
    for (part, child) in children.into_iter().enumerate() {
        let out = directory.join(part.to_string());
        finished(child);
        let lines = fs::read_to_string(out.with_extension("lines")).expect("measurements");
        let mut rows = rows(&lines, &out);
        for case in cases.iter().skip(part).step_by(PARTS) {
            let shapes = case.shapes.iter();
            found.push(shapes.map(|(name, _)| Found::of(name, &mut rows)).collect());
        }
    }
    let names = (0..PARTS).flat_map(|part| cases.iter().skip(part).step_by(PARTS));
    bounds.report(names.map(|case| case.name.as_str()).zip(&found))
}

fn started(out: &Path, part: usize, all: bool, words: &[String]) -> Child {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .args(["--toggle-collect=*::counted_*"])
        .args(["--dump-after=*::counted_work", "--dump-line=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("this program"))
        .args(["--count", &part.to_string()])
        .args(words)
        .args(all.then_some("--all"))
        .stdout(fs::File::create(out.with_extension("lines")).expect("a file"))
        .stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| {
        eprintln!("cost: valgrind cannot be started: {error}");
        exit(2)
    })
}

fn finished(child: Child) {
    let output = child.wait_with_output().expect("valgrind");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        eprintln!("cost: valgrind failed: {said}");
        exit(2);
    }
}

/// The measurements of a part, each with the instructions that callgrind has counted, in the order
/// in which they were taken.
fn rows<'a>(lines: &'a str, out: &'a Path) -> impl Iterator<Item = [u64; 5]> + 'a {
    lines.lines().enumerate().map(move |(index, line)| {
        let mut numbers = line.split(' ').map(|number| number.parse().unwrap());
        let mut next = || numbers.next().expect("four numbers");
        [next(), next(), next(), next(), instructions(out, index + 1)]
    })
}

fn instructions(out: &Path, number: usize) -> u64 {
    let path = PathBuf::from(format!("{}.{number}", out.display()));
    let dump =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let sum = dump.lines().find_map(|line| line.strip_prefix("totals: "));
    let sum = sum.and_then(|sum| sum.trim().parse().ok());
    let _ = fs::remove_file(&path);
    sum.unwrap_or_else(|| panic!("{}: no sum", path.display()))
}
