//! One body under two versions of its layout: what an older version of it says, and whether both say the same.
use super::{Fault, Field, Length, Op, Program, Visit, Walker, varint_size};
use bytes::{BufMut, Bytes, BytesMut};
use std::ops::Range;

/// The body without the fields that `to` does not have, as `to` writes it: for reading, never for sending. It must differ in nothing else.
pub fn older(from: Program, to: Program, body: &Bytes) -> Result<Bytes, Fault> {
    let mut lacking = Lacking {
        from,
        to,
        cuts: Vec::new(),
    };
    walk(from, body, &mut lacking)?;
    let mut out = BytesMut::with_capacity(body.len());
    let mut at = 0;
    for cut in lacking.cuts {
        out.put_slice(body.get(at..cut.start).unwrap_or_default());
        at = cut.end;
    }
    out.put_slice(body.get(at..).unwrap_or_default());
    walk(to, &out, &mut ())?;
    Ok(out.freeze())
}

/// Whether the body is sound under both layouts and the same in both: field by field, at the same places. So it is when all that differs stands in
/// lists that are empty here.
pub fn same(one: Program, other: Program, body: &[u8]) -> bool {
    if std::ptr::eq(one.ops(), other.ops()) {
        return true;
    }
    let (mut first, mut second) = (Told::default(), Told::default());
    walk(one, body, &mut first).is_ok()
        && walk(other, body, &mut second).is_ok()
        && first.0 == second.0
}

fn walk(program: Program, body: &[u8], visit: &mut impl Visit) -> Result<(), Fault> {
    let mut walker = Walker::new(program, 0..body.len() as u64);
    walker.feed(body, visit)?;
    walker.finish().map(drop)
}

/// The places of scalars and texts that the older layout lacks. (No version of Kafka drops anything else.)
struct Lacking {
    from: Program,
    to: Program,
    cuts: Vec<Range<usize>>,
}

impl Lacking {
    fn length(&self, field: Field) -> Option<Length> {
        self.from.ops().iter().find_map(|op| {
            let Op::Text(one, length) = *op else {
                return None;
            };
            (one == field).then_some(length)
        })
    }
}

impl Visit for Lacking {
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        if self.to.has(field) {
            return;
        }
        let head = match self.length(field) {
            None => 0,
            Some(length) if length.compact() => {
                varint_size(u32::try_from(bytes.len() + 1).unwrap_or(u32::MAX))
            }
            Some(_) => 2,
        };
        let (start, end) = (at.saturating_sub(head), at + bytes.len() as u64);
        self.cuts.push(place(start)..place(end));
    }

    fn null(&mut self, field: Field, at: u64) {
        if !self.to.has(field) {
            let size = self
                .length(field)
                .map_or(0, |length| if length.compact() { 1 } else { 2 });
            self.cuts.push(place(at)..place(at) + size);
        }
    }
}

fn place(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// All that a walk reports.
#[derive(Default)]
struct Told(Vec<(Field, u64, u64)>);

impl Visit for Told {
    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        self.0.push((field, at, bytes.len() as u64));
    }

    fn null(&mut self, field: Field, at: u64) {
        self.0.push((field, at, 0));
    }

    fn run(&mut self, field: Field, at: u64, piece: &[u8], _total: u64) {
        self.0.push((field, at, piece.len() as u64));
    }

    fn array(&mut self, field: Field, count_at: Range<u64>, n: u32) {
        self.0.push((field, count_at.start, u64::from(n)));
    }

    fn tag(&mut self, field: Option<Field>, number: u32, whole: Range<u64>, _data: Range<u64>) {
        let field = field.unwrap_or(Field(u16::MAX));
        self.0.push((field, whole.start, u64::from(number)));
    }
}
