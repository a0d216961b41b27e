//! Random bodies, generated from the table: what Kafka could write for a message in a version.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "part of tests: the values are small"
)]
use klamm::wire::layout::{Length, Op, Program};
use std::ops::Range;

/// SplitMix64: small, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, which is not included.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// The kind of a field in a body, so that a test can replace it with a false value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    StringLength(Length),
    BytesLength(Length),
    Count(Length),
    TagCount,
    TagNumber,
    TagSize,
}

#[derive(Debug, Clone)]
pub struct Place {
    pub kind: Kind,
    pub range: Range<usize>,
}

#[derive(Debug, Default, Clone)]
pub struct Body {
    pub bytes: Vec<u8>,
    pub places: Vec<Place>,
}

/// How bodies are made.
#[derive(Debug, Clone, Copy)]
pub struct Taste {
    /// Whether there are tags that no version knows.
    pub unknown_tags: bool,
    /// The usual maximum for the elements of an array and the bytes of a string.
    pub size: usize,
}

pub fn body(program: Program, taste: Taste, random: &mut Random) -> Body {
    let mut maker = Maker {
        body: Body::default(),
        taste,
        random,
    };
    maker.block(program.ops(), false);
    maker.body
}

struct Maker<'a> {
    body: Body,
    taste: Taste,
    random: &'a mut Random,
}

impl Maker<'_> {
    /// `full`: no field is null, empty or zero, because a field inside a tag must differ from its
    /// default to be written.
    fn block(&mut self, ops: &[Op], full: bool) {
        let mut at = 0;
        while let Some(op) = ops.get(at) {
            at += 1;
            match *op {
                Op::Fixed(_, size) => self.fixed(usize::from(size), full),
                Op::Bool(_) => self
                    .body
                    .bytes
                    .push(u8::from(full || self.random.chance(2))),
                Op::Text(_, length) => self.text(length, full),
                Op::Run(_, length) => self.bytes(length, full),
                Op::Array { length, skip, .. } => {
                    let block = &ops[at..at + usize::from(skip) - 1];
                    self.array(length, block, full);
                    at += usize::from(skip);
                }
                Op::Struct { skip, .. } => {
                    if !full && self.random.chance(4) {
                        self.body.bytes.push(0xff);
                        at += usize::from(skip);
                    } else {
                        self.body.bytes.push(1);
                    }
                }
                Op::Tags { skip, .. } => {
                    self.tags(&ops[at + 1..at + usize::from(skip)]);
                    at += usize::from(skip);
                }
                Op::Done => {}
                Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } => {
                    panic!("{op:?} outside its block")
                }
            }
        }
    }

    /// Not zero, not minus one, not the maximum: these are the defaults of numbers.
    fn fixed(&mut self, size: usize, full: bool) {
        let small = !full && self.random.chance(3);
        for index in 0..size {
            let byte = (self.random.next() & 0x3f) as u8 + 1;
            self.body
                .bytes
                .push(if small && index + 1 < size { 0 } else { byte });
        }
    }

    fn text(&mut self, length: Length, full: bool) {
        const LETTERS: [&str; 6] = ["a", "Z", "-", "\u{e4}", "\u{20ac}", "\u{1f980}"];
        let Some(count) = self.length(length, full) else {
            return self.measure(Kind::StringLength(length), None);
        };
        let text: String = (0..count)
            .map(|_| LETTERS[self.random.below(LETTERS.len())])
            .collect();
        self.measure(Kind::StringLength(length), Some(text.len()));
        self.body.bytes.extend(text.as_bytes());
    }

    fn bytes(&mut self, length: Length, full: bool) {
        let count = self.length(length, full);
        self.measure(Kind::BytesLength(length), count);
        for _ in 0..count.unwrap_or(0) {
            self.body.bytes.push(self.random.next() as u8);
        }
    }

    fn array(&mut self, length: Length, block: &[Op], full: bool) {
        let count = self
            .length(length, full)
            .map(|count| count.min(self.taste.size));
        self.measure(Kind::Count(length), count);
        for _ in 0..count.unwrap_or(0) {
            self.block(block, full);
        }
    }

    fn length(&mut self, length: Length, full: bool) -> Option<usize> {
        if length.nullable() && !full && self.random.chance(5) {
            return None;
        }
        let most = if self.random.chance(40) {
            300
        } else {
            self.taste.size
        };
        Some(self.random.below(most + 1).max(usize::from(full)))
    }

    fn measure(&mut self, kind: Kind, length: Option<usize>) {
        let (Kind::StringLength(form) | Kind::BytesLength(form) | Kind::Count(form)) = kind else {
            panic!("{kind:?} is no length");
        };
        let start = self.body.bytes.len();
        match (form.compact(), kind) {
            (true, _) => varint(
                &mut self.body.bytes,
                length.map_or(0, |length| length as u32 + 1),
            ),
            (false, Kind::StringLength(_)) => {
                let length = length.map_or(-1, |length| i16::try_from(length).unwrap());
                self.body.bytes.extend(length.to_be_bytes());
            }
            (false, _) => {
                let length = length.map_or(-1, |length| i32::try_from(length).unwrap());
                self.body.bytes.extend(length.to_be_bytes());
            }
        }
        self.place(kind, start);
    }

    /// A tag section; `ops` are the known tags' blocks.
    fn tags(&mut self, mut ops: &[Op]) {
        let mut tags: Vec<(u32, Body)> = Vec::new();
        while let [Op::Tag { number, skip, .. }, rest @ ..] = ops {
            if self.random.chance(2) {
                let mut inner = Maker {
                    body: Body::default(),
                    taste: self.taste,
                    random: self.random,
                };
                inner.block(&rest[..usize::from(*skip) - 1], true);
                tags.push((u32::from(*number), inner.body));
            }
            ops = &rest[usize::from(*skip)..];
        }
        if self.taste.unknown_tags && self.random.chance(3) {
            let mut number = 40;
            for _ in 0..self.random.below(3) {
                number += 1 + self.random.below(200) as u32;
                let bytes = (0..self.random.below(5))
                    .map(|_| self.random.next() as u8)
                    .collect();
                tags.push((
                    number,
                    Body {
                        bytes,
                        places: Vec::new(),
                    },
                ));
            }
        }
        self.varint(Kind::TagCount, tags.len() as u32);
        for (number, data) in tags {
            self.varint(Kind::TagNumber, number);
            self.varint(Kind::TagSize, data.bytes.len() as u32);
            let start = self.body.bytes.len();
            let moved = data.places.into_iter().map(|Place { kind, range }| Place {
                kind,
                range: range.start + start..range.end + start,
            });
            self.body.places.extend(moved);
            self.body.bytes.extend(data.bytes);
        }
    }

    fn varint(&mut self, kind: Kind, value: u32) {
        let start = self.body.bytes.len();
        varint(&mut self.body.bytes, value);
        self.place(kind, start);
    }

    fn place(&mut self, kind: Kind, start: usize) {
        self.body.places.push(Place {
            kind,
            range: start..self.body.bytes.len(),
        });
    }
}

pub fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Other bytes for a field of a body; Kafka would write none of them there.
pub fn lies(place: &Place) -> Vec<Vec<u8>> {
    let compact = |values: &[u32]| -> Vec<Vec<u8>> {
        let forms = values.iter().map(|value| {
            let mut out = Vec::new();
            varint(&mut out, *value);
            out
        });
        // Over-long forms of zero and one, a varint of 33 bits, one that never ends.
        forms
            .chain([
                vec![0x80, 0],
                vec![0x81, 0],
                vec![0xff, 0xff, 0xff, 0xff, 0x1f],
                vec![0xff; 6],
            ])
            .collect()
    };
    const HUGE: [u32; 5] = [0x10_0000, 0x0fff_ffff, 0x7fff_ffff, 0x8000_0001, u32::MAX];
    match place.kind {
        Kind::StringLength(length) | Kind::BytesLength(length) | Kind::Count(length)
            if length.compact() =>
        {
            compact(&HUGE)
        }
        Kind::TagCount | Kind::TagSize => compact(&HUGE),
        Kind::TagNumber => compact(&[0x8000_0000, u32::MAX]),
        Kind::StringLength(_) => [i16::MAX, -2, i16::MIN]
            .map(|length| length.to_be_bytes().to_vec())
            .into(),
        Kind::BytesLength(_) | Kind::Count(_) => [i32::MAX, 0x0100_0000, -2, i32::MIN]
            .map(|length| length.to_be_bytes().to_vec())
            .into(),
    }
}
