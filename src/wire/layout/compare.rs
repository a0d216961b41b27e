//! Compares and converts one body between two versions of its layout.
use super::{Field, FrameError, Length, Op, Program, Visit, Walker, varint_size};
use bytes::{BufMut, Bytes, BytesMut};
use std::ops::Range;

/// The body as version `to` writes it, without the fields that `to` does not have. Only for
/// reading, never for sending. The two versions must not differ in anything else.
pub fn older(from: Program, to: Program, body: &Bytes) -> Result<Bytes, FrameError> {
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

/// Whether the body is valid under both layouts and has the same fields at the same places in both.
/// This is also true when the layouts differ only inside lists that are empty in this body.
pub fn same(one: Program, other: Program, body: &[u8]) -> bool {
    if std::ptr::eq(one.ops(), other.ops()) {
        return true;
    }
    let (mut first, mut second) = (Told::default(), Told::default());
    walk(one, body, &mut first).is_ok()
        && walk(other, body, &mut second).is_ok()
        && first.0 == second.0
}

fn walk(program: Program, body: &[u8], visit: &mut impl Visit) -> Result<(), FrameError> {
    let mut walker = Walker::new(program, 0..body.len() as u64);
    walker.feed(body, visit)?;
    walker.finish().map(drop)
}

/// Positions of the scalars and texts that the older layout does not have. (No version of Kafka
/// drops anything else.)
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

/// All events that a walk reports.
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
