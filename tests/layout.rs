//! Compares the layout table and the walker with the message definitions in the `kafka-clients`
//! jar, with Kafka's own reader, and with the crate `kafka-protocol`.
//!
//! The jar is in the directory given by `KLAMM_KAFKA_LIBS`, otherwise in `target/kafka/libs` or
//! `target/kafka/broker`. Without the jar these tests fail; they are not skipped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "a test ends where it fails"
)]
#[path = "../tools/layout/generator/mod.rs"]
mod generator;
mod oracle;
mod sample;

use self::{
    oracle::Read,
    sample::{Body, Kind, Random, Taste},
};
use bytes::{Bytes, BytesMut};
use klamm::wire::{
    FrameError,
    frame::{self, Frame},
    header,
    layout::{
        self, Class, Field, Op, Program, Side, Visit, Walker,
        write::{self, Fill, Given},
    },
};
use proptest::prelude::*;
use std::{
    fs,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const PLAIN: Taste = Taste {
    unknown_tags: false,
    size: 4,
};
const TAGGED: Taste = Taste {
    unknown_tags: true,
    size: 4,
};

/// Every message in every version.
fn messages() -> impl Iterator<Item = (Side, i16, i16, Program)> {
    let sides = [Side::Request, Side::Response];
    let versions = layout::keys()
        .flat_map(|key| layout::stable_versions(key).map(move |version| (key, version)));
    versions.flat_map(move |(key, version)| {
        sides.map(|side| {
            (
                side,
                key,
                version,
                layout::program(side, key, version).unwrap(),
            )
        })
    })
}

fn libs() -> PathBuf {
    if let Some(libs) = std::env::var_os("KLAMM_KAFKA_LIBS") {
        return libs.into();
    }
    let kafka = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kafka");
    let places = ["libs", "broker"].map(|name| kafka.join(name));
    places
        .iter()
        .find(|place| place.is_dir())
        .cloned()
        .unwrap_or_else(|| {
            panic!(
                "no kafka-clients jar: set KLAMM_KAFKA_LIBS, or put it into `{}`",
                places[0].display()
            )
        })
}

fn walk(program: Program, body: &[u8], visit: &mut impl Visit) -> Result<(), FrameError> {
    let mut walker = Walker::new(program, 0..body.len() as u64);
    walker.feed(body, visit)?;
    walker.finish().map(drop)
}

#[test]
fn the_table_is_what_the_generator_writes() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wire/layout/table.rs");
    let written = fs::read_to_string(&table).unwrap();
    let fresh = generator::generate(&libs()).unwrap();
    let different = written
        .lines()
        .zip(fresh.lines())
        .position(|(old, new)| old != new);
    assert!(
        written == fresh,
        "`{}` is stale from line {:?} on: run `cargo run --example layout`",
        table.display(),
        different.map(|line| line + 1)
    );
}

#[test]
fn the_table_has_every_stable_version_and_no_other() {
    let count = |side| messages().filter(|(found, ..)| *found == side).count();
    assert_eq!(
        (
            layout::keys().count(),
            count(Side::Request),
            count(Side::Response)
        ),
        (91, 308, 308)
    );
    let absent = [
        (0, 2),
        (0, 14),
        (4, 0),
        (5, 0),
        (6, 0),
        (7, 0),
        (22, 6),
        (95, 0),
        (-1, 0),
        (18, -1),
    ];
    for (key, version) in absent {
        assert!(
            layout::program(Side::Request, key, version).is_none(),
            "{key} {version}"
        );
        assert!(
            layout::program(Side::Response, key, version).is_none(),
            "{key} {version}"
        );
    }
}

#[test]
fn bodies_of_every_message_and_version_agree_with_kafka_protocol() {
    let mut compared = 0;
    for (side, key, version, program) in messages() {
        let mut random = Random(7);
        for _ in 0..60 {
            let Body { bytes, .. } = sample::body(program, PLAIN, &mut random);
            assert_eq!(
                walk(program, &bytes, &mut ()),
                Ok(()),
                "{side:?} {key} {version} {bytes:?}"
            );
            match oracle::read(side, key, version, &bytes) {
                Read::Unknown => {}
                read @ (Read::Refused(_) | Read::Left(_) | Read::Whole(_)) => {
                    assert_eq!(read, Read::Whole(bytes), "{side:?} {key} {version}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 30_000, "{compared}");
}

/// The fields that a walk reports, to be written again in the same order.
#[derive(Default)]
struct Heard {
    said: Vec<(Field, Option<Vec<u8>>, Option<u32>)>,
    tags: u32,
    next: usize,
}

impl Visit for Heard {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        self.said.push((field, Some(bytes.to_vec()), None));
    }

    fn run(&mut self, field: Field, _at: u64, piece: &[u8], _total: u64) {
        self.said.push((field, Some(piece.to_vec()), None));
    }

    fn null(&mut self, field: Field, _at: u64) {
        self.said.push((field, None, None));
    }

    fn array(&mut self, field: Field, _count_at: Range<u64>, n: u32) {
        self.said.push((field, None, Some(n)));
    }

    fn tags(&mut self, _count_at: Range<u64>, n: u32) {
        self.tags += n;
    }
}

impl Heard {
    fn heard(&mut self, field: Field) -> usize {
        assert_eq!(self.said[self.next].0, field, "in the order of the layout");
        self.next += 1;
        self.next - 1
    }
}

impl Fill for Heard {
    fn count(&mut self, list: Field) -> Option<u32> {
        let at = self.heard(list);
        self.said[at].2
    }

    fn give(&mut self, field: Field) -> Given<'_> {
        let at = self.heard(field);
        match &self.said[at].1 {
            Some(bytes) if bytes == &[1] && field.class() == Class::Plain => Given::Number(1),
            Some(bytes) => Given::Bytes(bytes),
            None => Given::Default,
        }
    }
}

#[test]
fn every_message_is_written_as_it_was_read() {
    let mut written = 0;
    for (side, key, version, program) in messages() {
        let structs = program
            .ops()
            .iter()
            .any(|op| matches!(op, Op::Struct { .. }));
        let mut random = Random(11);
        for _ in 0..20 {
            let Body { bytes, .. } = sample::body(program, PLAIN, &mut random);
            let mut heard = Heard::default();
            walk(program, &bytes, &mut heard).unwrap();
            // Neither tags nor structs are written.
            if structs || heard.tags > 0 {
                continue;
            }
            let mut out = BytesMut::new();
            write::message(program, &mut heard, &mut out);
            assert_eq!(out, bytes, "{side:?} {key} {version}");
            assert_eq!(heard.next, heard.said.len());
            written += 1;
        }
    }
    assert!(written > 5000, "{written}");
}

/// Versions unknown to `kafka-protocol` are read as its newest one, if only scalars and texts were
/// added.
#[test]
fn a_newer_request_is_read_as_an_older_one() {
    for (key, version, older) in [(18, 5, 4), (27, 2, 1), (80, 1, 0)] {
        let [from, to] = [version, older].map(|v| layout::program(Side::Request, key, v).unwrap());
        let mut random = Random(13);
        for _ in 0..100 {
            let bytes = Bytes::from(sample::body(from, PLAIN, &mut random).bytes);
            let read = layout::older(from, to, &bytes).unwrap();
            let whole = oracle::read(Side::Request, key, older, &read);
            assert_eq!(whole, Read::Whole(read.to_vec()), "{key}");
        }
    }
    // A topic id is not a name, so older versions cannot be read here.
    let [from, to] = [10, 9].map(|v| layout::program(Side::Request, 8, v).unwrap());
    let mut random = Random(17);
    let bodies = (0..100).map(|_| Bytes::from(sample::body(from, PLAIN, &mut random).bytes));
    let failed = bodies.filter(|bytes| layout::older(from, to, bytes).is_err());
    assert!(failed.count() > 50);
}

#[test]
fn two_versions_say_the_same_only_where_they_do() {
    let program = |version| layout::program(Side::Response, 35, version).unwrap();
    let empty = [0, 0, 0, 0, 0, 31, 1, 0];
    assert!(layout::same(program(4), program(5), &empty));
    let mut random = Random(19);
    let full = (0..100).map(|_| sample::body(program(5), PLAIN, &mut random).bytes);
    let full: Vec<_> = full.filter(|bytes| bytes[6] > 1).collect();
    assert!(full.len() > 50);
    assert!(
        full.iter()
            .all(|bytes| !layout::same(program(4), program(5), bytes))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// `kafka-protocol` can decode every body that the walker accepts, to the last byte.
    #[test]
    fn a_changed_body_is_never_accepted_alone(seed in any::<u64>()) {
        let mut random = Random(seed);
        for (side, key, version, program) in messages() {
            let mut bytes = sample::body(program, TAGGED, &mut random).bytes;
            mutate(&mut bytes, &mut random);
            if walk(program, &bytes, &mut ()).is_err() {
                continue;
            }
            let read = oracle::read(side, key, version, &bytes);
            let agreed = match &read {
                Read::Unknown => true,
                Read::Whole(written) => *written == bytes || lacks_defaults(program, &bytes, written),
                Read::Refused(why) => refuses_a_good_tag(why),
                Read::Left(_) => false,
            };
            prop_assert!(agreed, "{side:?} {key} {version} {bytes:?}: {read:?}");
        }
    }

    #[test]
    fn any_chunking_gives_the_same_reports(seed in any::<u64>(), step in 1_usize..40) {
        let mut random = Random(seed);
        for (side, key, version, program) in messages() {
            let mut bytes = sample::body(program, TAGGED, &mut random).bytes;
            if random.chance(2) {
                mutate(&mut bytes, &mut random);
            }
            layout::chunking_changes_nothing(program, &bytes, step);
            prop_assert!(layout::program(side, key, version).is_some());
        }
    }
}

/// `kafka-protocol` refuses a tag that it knows from another version of the message; Kafka keeps
/// such a tag as unknown.
fn refuses_a_good_tag(why: &str) -> bool {
    why.starts_with("Tag ") && why.contains("is not valid for version")
}

/// A known tag with its default value is omitted when the body is written again: there may be no
/// other difference.
fn lacks_defaults(program: Program, body: &[u8], written: &[u8]) -> bool {
    let (mut before, mut after) = (Tags::default(), Tags::default());
    let walked = walk(program, body, &mut before).and_then(|()| walk(program, written, &mut after));
    walked.is_ok()
        && after.known < before.known
        && written.len() < body.len()
        && after.unknown == before.unknown
}

#[derive(Default)]
struct Tags {
    known: usize,
    unknown: usize,
}

impl Visit for Tags {
    fn tag(&mut self, field: Option<Field>, _: u32, _: Range<u64>, _: Range<u64>) {
        match field {
            Some(_) => self.known += 1,
            None => self.unknown += 1,
        }
    }
}

/// All values of a body, without positions and unknown tags.
#[derive(Debug, Default, PartialEq)]
struct Said(Vec<(Option<Field>, Vec<u8>)>);

impl Visit for Said {
    fn value(&mut self, field: Field, _: u64, bytes: &[u8]) {
        self.0.push((Some(field), bytes.to_vec()));
    }
    fn null(&mut self, field: Field, _: u64) {
        self.0.push((Some(field), b"null".to_vec()));
    }
    fn run(&mut self, field: Field, _: u64, piece: &[u8], _: u64) {
        self.0.push((Some(field), piece.to_vec()));
    }
    fn array(&mut self, field: Field, _: Range<u64>, n: u32) {
        self.0.push((Some(field), n.to_be_bytes().to_vec()));
    }
    fn tag(&mut self, field: Option<Field>, number: u32, _: Range<u64>, _: Range<u64>) {
        if field.is_some() {
            self.0.push((field, number.to_be_bytes().to_vec()));
        }
    }
}

/// A request header before a body; from header version 2 on sometimes with an unknown tag.
fn request(key: i16, version: i16, body: &[u8], random: &mut Random) -> Frame {
    let mut bytes = vec![0; 4];
    bytes.extend(key.to_be_bytes());
    bytes.extend(version.to_be_bytes());
    bytes.extend([0, 0, 0, 9, 0, 2, b'i', b'd']);
    if header::response_len(key, version) == Some(5) || key == 18 && version >= 3 {
        bytes.extend_from_slice([&[0][..], &[1, 9, 2, 7, 7]][random.below(2)]);
    }
    bytes.extend(body);
    let length = u32::try_from(bytes.len() - 4).unwrap();
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    Frame::whole(bytes.into()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn stripping_takes_unknown_tags_and_nothing_else(seed in any::<u64>()) {
        let mut random = Random(seed);
        for (side, key, version, program) in messages() {
            if side == Side::Response {
                continue;
            }
            let body = sample::body(program, TAGGED, &mut random).bytes;
            let frame = request(key, version, &body, &mut random);
            let mut before = Said::default();
            prop_assert_eq!(walk(program, &body, &mut before), Ok(()));
            let (stripped, header, after) = layout::canonical::<Said>(frame.clone()).unwrap();
            let said: Vec<_> = after.0.into_iter().filter(|(field, _)| !is_header(*field)).collect();
            prop_assert_eq!(&said, &before.0, "{} {}", key, version);
            let mut tags = Tags::default();
            walk(program, &stripped.bytes()[header.body as usize..], &mut tags).unwrap();
            prop_assert_eq!(tags.unknown, 0);
            layout::fuzz_canonical(&frame.bytes()[4..]);
            header::fuzz_header(&frame.bytes()[4..]);
        }
    }

    #[test]
    fn no_bytes_upset_a_reader(mut data in proptest::collection::vec(any::<u8>(), 0..200), key in 0_u8..95) {
        frame::fuzz_frame(&data);
        layout::fuzz_walker(&data);
        if let [high, low, ..] = data.as_mut_slice() {
            (*high, *low) = (0, key);
        }
        header::fuzz_header(&data);
        layout::fuzz_canonical(&data);
    }
}

fn is_header(field: Option<Field>) -> bool {
    field.is_some_and(|field| field.path().starts_with("RequestHeader"))
}

#[test]
fn a_lie_at_any_place_of_any_message_is_refused() {
    for (side, key, version, program) in messages() {
        let mut random = Random(11);
        for _ in 0..4 {
            let Body { bytes, places } = sample::body(program, TAGGED, &mut random);
            for place in places {
                for lie in sample::lies(&place) {
                    let lying =
                        [&bytes[..place.range.start], &lie, &bytes[place.range.end..]].concat();
                    let found = walk(program, &lying, &mut ());
                    assert!(
                        found.is_err(),
                        "{side:?} {key} {version} {place:?} {lie:?} {bytes:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_prefix_of_a_body_is_refused_and_so_is_a_byte_more() {
    for (side, key, version, program) in messages() {
        let mut bytes = sample::body(program, TAGGED, &mut Random(13)).bytes;
        for end in 0..bytes.len() {
            assert!(
                walk(program, &bytes[..end], &mut ()).is_err(),
                "{side:?} {key} {version} {end} {bytes:?}"
            );
        }
        bytes.push(0);
        assert_eq!(
            walk(program, &bytes, &mut ()),
            Err(FrameError::TrailingBytes(1)),
            "{side:?} {key} {version}"
        );
    }
}

/// Kafka's own reader reads every body that the walker accepts, to the last byte, and writes the
/// same bytes again. The walker accepts every body that Kafka writes again to the same bytes.
#[test]
fn kafka_itself_reads_what_the_walker_accepts_and_nothing_else() {
    let mut bodies = Vec::new();
    let mut random = Random(17);
    for (side, key, version, program) in messages() {
        for round in 0..32 {
            let taste = if round % 2 == 0 { PLAIN } else { TAGGED };
            let mut bytes = sample::body(program, taste, &mut random).bytes;
            if round >= 6 {
                mutate(&mut bytes, &mut random);
            }
            bodies.push((side, key, version, bytes));
        }
    }
    let answers = ask_java(&bodies);
    assert_eq!(answers.len(), bodies.len());
    let (mut same, mut faults) = (0, Vec::new());
    for ((side, key, version, bytes), answer) in bodies.iter().zip(answers) {
        let program = layout::program(*side, *key, *version).unwrap();
        let walked = walk(program, bytes, &mut ());
        let agreed = match (&walked, answer.split_once(' ')) {
            (Ok(()), Some(("other", hex))) => lacks_defaults(program, bytes, &unhex(hex)),
            (walked, _) => walked.is_ok() == (answer == "same"),
        };
        same += usize::from(agreed && walked.is_ok());
        if !agreed {
            faults.push(format!(
                "{side:?} {key} {version} {bytes:02x?}: {walked:?}, but Kafka: {answer}"
            ));
        }
    }
    let some = &faults[..faults.len().min(20)];
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        bodies.len(),
        some.join("\n")
    );
    assert!(same > 5_000, "{same} of {}", bodies.len());
}

type Asked = (Side, i16, i16, Vec<u8>);

fn ask_java(bodies: &[Asked]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut java = Command::new("java")
        .arg("-cp")
        .arg(libs().join("*"))
        .arg(root.join("tests/clients/java/Oracle.java"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`java` is installed");
    let mut input = java.stdin.take().unwrap();
    let lines: Vec<String> = bodies.iter().map(question).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.concat().as_bytes()));
    let output = java.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "the oracle ended with {}",
        output.status
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_string)
        .collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    digits
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn question((side, key, version, body): &Asked) -> String {
    let side = match side {
        Side::Request => "request",
        Side::Response => "response",
    };
    let hex: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{side} {key} {version} {hex}\n")
}

#[test]
fn kinds_of_places_all_occur() {
    let mut random = Random(23);
    let mut kinds = Vec::new();
    for (.., program) in messages() {
        let places = sample::body(program, TAGGED, &mut random).places;
        kinds.extend(
            places
                .into_iter()
                .map(|place| std::mem::discriminant(&place.kind)),
        );
    }
    for kind in [Kind::TagCount, Kind::TagNumber, Kind::TagSize] {
        assert!(kinds.contains(&std::mem::discriminant(&kind)), "{kind:?}");
    }
}

/// Changes, removes or inserts a few bytes.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, [0, 1, 0xff, 0x80][random.below(4)]),
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = [
                        0,
                        1,
                        2,
                        0x7f,
                        0x80,
                        0xff,
                        byte.wrapping_add(1),
                        byte.wrapping_sub(1),
                    ][random.below(8)];
                }
            }
        }
    }
}
