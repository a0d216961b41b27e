//! Messages that try to be expensive: written from the layout of their version, with one list that
//! grows.

use bytes::{BufMut, Bytes, BytesMut};
use klamm::wire::{
    header,
    layout::{Field, Length, Op, Program},
};

/// What makes a message expensive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub grows: Grows,
    pub text: Text,
    /// What each number of one to eight bytes holds.
    pub number: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grows {
    /// This list; all others have one element.
    List(Field),
    /// The outermost section of tags, with tags that no version knows.
    Tags,
    /// The first text.
    Text,
    Nothing,
}

/// The names in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// All different and as short as can be, and the policy allows them.
    Allowed,
    /// The same, and nothing allows them.
    Denied,
    /// The same, of 100 bytes each.
    Long,
    /// Characters that JSON escapes with six bytes each.
    Escaped,
    /// One name again and again.
    Repeated,
    /// Topics under a contract.
    Governed,
}

impl Text {
    pub const ALL: [Text; 6] = [
        Text::Allowed,
        Text::Denied,
        Text::Long,
        Text::Escaped,
        Text::Repeated,
        Text::Governed,
    ];
}

/// The lists of a message, tags apart.
pub fn lists(program: Program) -> Vec<Field> {
    let lists = program.ops().iter().filter_map(|op| match op {
        Op::Array { field, .. } => Some(*field),
        _ => None,
    });
    lists.collect()
}

/// A body of about so many bytes.
pub fn body(program: Program, shape: Shape, size: usize, run: &Bytes) -> BytesMut {
    let of = |count| written(program, shape, count, run);
    let (one, some) = (of(1), of(65));
    let each = (some.len() - one.len()).div_ceil(64).max(1);
    // Two at least: a list that repeats a value is often refused, which one element alone is not.
    of((size.saturating_sub(one.len()) / each).max(2))
}

fn written(program: Program, shape: Shape, count: usize, run: &Bytes) -> BytesMut {
    let mut writer = Writer {
        out: BytesMut::new(),
        shape,
        count,
        named: 0,
        run,
        tags_left: 0,
    };
    writer.tags_left = sections(program.ops());
    writer.block(program.ops());
    writer.out
}

/// Sections of tags that do not stand inside a list or a structure.
fn sections(ops: &[Op]) -> usize {
    let (mut at, mut found) = (0, 0);
    while let Some(op) = ops.get(at) {
        at += 1;
        match *op {
            Op::Array { skip, .. } | Op::Struct { skip, .. } => at += usize::from(skip),
            Op::Tags { skip, .. } => {
                found += 1;
                at += usize::from(skip);
            }
            _ => {}
        }
    }
    found
}

struct Writer<'a> {
    out: BytesMut,
    shape: Shape,
    count: usize,
    /// Names and ids written so far.
    named: usize,
    run: &'a Bytes,
    tags_left: usize,
}

impl Writer<'_> {
    fn block(&mut self, ops: &[Op]) {
        let mut at = 0;
        while let Some(op) = ops.get(at) {
            at += 1;
            match *op {
                Op::Fixed(_, 16) => {
                    self.named += 1;
                    self.out.put_u128(self.named as u128);
                }
                Op::Fixed(_, size) => self.out.put_int(self.shape.number, usize::from(size)),
                Op::Bool(_) => self.out.put_u8(u8::from(self.shape.number > 0)),
                Op::Text(_, length) => self.text(length),
                Op::Run(_, length) => {
                    self.length(length, 4, self.run.len());
                    self.out.put_slice(self.run);
                }
                Op::Array {
                    field,
                    length,
                    skip,
                    ..
                } => {
                    let block = &ops[at..at + usize::from(skip) - 1];
                    self.list(field, length, block);
                    at += usize::from(skip);
                }
                Op::Struct { .. } => self.out.put_u8(1),
                Op::Tags { skip, .. } => {
                    self.tags();
                    at += usize::from(skip);
                }
                Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } | Op::Done => {}
            }
        }
    }

    fn list(&mut self, field: Field, length: Length, block: &[Op]) {
        let count = match self.shape.grows {
            Grows::List(grows) if grows == field => self.count,
            _ => 1,
        };
        self.length(length, 4, count);
        for _ in 0..count {
            self.block(block);
        }
    }

    fn text(&mut self, length: Length) {
        self.named += 1;
        let number = self.named;
        let mut text = match self.shape.text {
            Text::Allowed => format!("t{number:x}"),
            Text::Denied => format!("{number:x}"),
            Text::Long => format!("t{number:099}"),
            Text::Escaped => format!("{}{number:x}", "\u{1}".repeat(24)),
            Text::Repeated => "t".to_owned(),
            Text::Governed => format!("tc{number:x}"),
        };
        if self.shape.grows == Grows::Text && number == 1 {
            text = text.repeat((self.count / text.len()).clamp(1, 30_000 / text.len()));
        }
        self.length(length, 2, text.len());
        self.out.put_slice(text.as_bytes());
    }

    fn tags(&mut self) {
        self.tags_left -= usize::from(self.tags_left > 0);
        let grows = self.shape.grows == Grows::Tags && self.tags_left == 0;
        let count = if grows { self.count } else { 0 };
        self.varint(count);
        for number in 0..count {
            self.varint(number + 1000);
            self.varint(0);
        }
    }

    fn length(&mut self, form: Length, plain: usize, length: usize) {
        match form.compact() {
            true => self.varint(length + 1),
            false => self.out.put_uint(length as u64, plain),
        }
    }

    fn varint(&mut self, value: usize) {
        varint(&mut self.out, value);
    }
}

pub fn varint(out: &mut BytesMut, mut value: usize) {
    while value > 0x7f {
        out.put_u8(value.to_le_bytes()[0] & 0x7f | 0x80);
        value >>= 7;
    }
    out.put_u8(value.to_le_bytes()[0]);
}

/// A request with its length and header.
pub fn request(key: i16, version: i16, body: &[u8]) -> BytesMut {
    let mut content = BytesMut::new();
    content.put_i16(key);
    content.put_i16(version);
    content.put_i32(7);
    content.put_i16(-1);
    if header::response_len(key, version) == Some(5) || key == 18 && version >= 3 {
        content.put_u8(0);
    }
    framed(content, body)
}

/// The answer to it.
pub fn answer(key: i16, version: i16, body: &[u8]) -> BytesMut {
    let mut content = BytesMut::new();
    content.put_i32(7);
    if header::response_len(key, version) == Some(5) {
        content.put_u8(0);
    }
    framed(content, body)
}

fn framed(content: BytesMut, body: &[u8]) -> BytesMut {
    let mut out = BytesMut::new();
    out.put_uint((content.len() + body.len()) as u64, 4);
    out.put_slice(&content);
    out.put_slice(body);
    out
}
