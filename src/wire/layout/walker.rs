//! Carries out a program over bytes that come in pieces.
//!
//! Each operation takes its bytes at once or not at all: what a chunk holds of an item that it does not complete is kept in
//! a small carry (a string at most, 32 KiB) until it is complete. Bytes and records are the exception, they pass through in
//! pieces, untouched. Whether an item fits is asked of the announced range before it is asked of the chunk, so a fault does
//! not depend on the chunking.
use super::{Fault, Field, Length, Op, Program, Proven, Visit, table::DEPTH};
use std::{mem, ops::Range};

/// The longest string that Kafka reads.
const MAX_STRING: u32 = 0x7fff;

/// Proves a body piece by piece. Feeding in any chunking gives the same result. Its own size does not depend on what it is fed.
#[derive(Debug)]
pub struct Walker {
    ops: &'static [Op],
    /// The operation that comes next.
    next: usize,
    /// The position of the first byte that no operation has taken.
    at: u64,
    /// Where the bytes of the body end, or of the known tag that is being read.
    bound: u64,
    end: u64,
    /// What is left of bytes, records or an unknown tag.
    run: Pass,
    /// Whether bytes may follow the message.
    open: bool,
    done: bool,
    depth: usize,
    levels: [Level; DEPTH],
    carry: Vec<u8>,
    /// How long the carry must become before its operation can go on.
    need: usize,
    fault: Option<Fault>,
}

/// Bytes that pass through: those of a field, or of an unknown tag, which nobody is told of.
#[derive(Debug, Default, Clone, Copy)]
struct Pass {
    field: Option<Field>,
    left: u64,
    total: u64,
}

/// An array or a tag section that is being read.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// The first operation of the block.
    start: u16,
    /// The operation after the block.
    after: u16,
    field: Field,
    /// Elements, or tags, that are still to come; that of an array counts the one being read.
    left: u32,
    /// The smallest number that the next tag may have.
    floor: u32,
    /// What the bound was before the known tag that is being read.
    bound: u64,
}

const NO_LEVEL: Level = Level {
    start: 0,
    after: 0,
    field: Field(0),
    left: 0,
    floor: 0,
    bound: 0,
};

/// Why the walk does not go on.
enum Stop {
    /// The next operation needs so many bytes.
    Need(usize),
    /// The chunk is used up amid bytes that pass through.
    Passing,
    Done,
    Fault(Fault),
}

impl From<Fault> for Stop {
    #[cold]
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl Walker {
    /// `range`: where the body lies in the frame (prefix included).
    pub fn new(program: Program, range: Range<u64>) -> Self {
        Self {
            ops: program.ops(),
            next: 0,
            at: range.start,
            bound: range.end,
            end: range.end,
            run: Pass::default(),
            open: false,
            done: false,
            depth: 0,
            levels: [NO_LEVEL; DEPTH],
            carry: Vec::new(),
            need: 0,
            fault: None,
        }
    }

    /// Takes all of `chunk`, or faults. After a fault every further call gives the same.
    pub fn feed(&mut self, chunk: &[u8], visit: &mut impl Visit) -> Result<(), Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let fed = self.take(chunk, visit);
        if let Err(fault) = &fed {
            self.fault = Some(fault.clone());
        }
        fed
    }

    /// How many of the bytes fed last have been taken in but belong to an item that is not complete, and so not reported yet. A
    /// relay that may still want to change that item holds them back.
    pub fn pending(&self) -> usize {
        self.carry.len()
    }

    /// The body must have ended exactly where the range ends.
    pub fn finish(mut self) -> Result<Proven, Fault> {
        self.feed(&[], &mut ())?;
        if self.done {
            Ok(Proven(()))
        } else {
            Err(Fault::Truncated(self.place()))
        }
    }

    /// Reads a message that other bytes may follow; the position after it.
    pub(in crate::wire) fn prefix(
        program: Program,
        start: u64,
        bytes: &[u8],
        visit: &mut impl Visit,
    ) -> Result<u64, Fault> {
        let mut walker = Self::new(program, start..start + bytes.len() as u64);
        walker.open = true;
        walker.walk(bytes, visit)?;
        if walker.done {
            Ok(walker.at)
        } else {
            Err(Fault::Truncated(walker.place()))
        }
    }

    fn take(&mut self, mut chunk: &[u8], visit: &mut impl Visit) -> Result<(), Fault> {
        while !self.carry.is_empty() {
            let missing = self.need.saturating_sub(self.carry.len());
            let Some((head, tail)) = chunk.split_at_checked(missing) else {
                self.carry.extend_from_slice(chunk);
                return Ok(());
            };
            self.carry.extend_from_slice(head);
            chunk = tail;
            let mut carry = mem::take(&mut self.carry);
            let taken = self.walk(&carry, visit)?;
            if taken < carry.len() {
                carry.drain(..taken);
                self.carry = carry;
            }
        }
        let taken = self.walk(chunk, visit)?;
        if let Some(rest @ [_, ..]) = chunk.get(taken..) {
            self.carry.extend_from_slice(rest);
        }
        Ok(())
    }

    /// Carries out operations until one needs more than there is; how many bytes were taken.
    fn walk(&mut self, bytes: &[u8], visit: &mut impl Visit) -> Result<usize, Fault> {
        let mut input = Input {
            bytes,
            taken: 0,
            edge: 0,
            start: self.at,
        };
        input.limit(self.bound);
        let stop = match self.pass(&mut input, visit) {
            Ok(()) => self.steps(&mut input, visit),
            Err(stop) => stop,
        };
        self.at = input.at();
        match stop {
            Stop::Fault(fault) => Err(fault),
            Stop::Need(need) => {
                self.need = need;
                Ok(input.taken)
            }
            Stop::Passing => Ok(input.taken),
            Stop::Done if self.open || input.taken == bytes.len() => Ok(input.taken),
            Stop::Done => Err(Fault::TrailingBytes((bytes.len() - input.taken) as u64)),
        }
    }

    fn steps(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Stop {
        loop {
            if let Err(stop) = self.step(input, visit) {
                return stop;
            }
        }
    }

    #[inline]
    fn step(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
        // A program ends with `Done`, which is never passed.
        let Some(op) = self.ops.get(self.next) else {
            return Err(Stop::Done);
        };
        match *op {
            Op::Fixed(field, size) => self.fixed(field, usize::from(size), input, visit),
            Op::Bool(field) => self.boolean(field, input, visit),
            Op::Text(field, length) => self.text(field, length, input, visit),
            Op::Run(field, length) => self.bytes(field, length, input, visit),
            Op::Array {
                field,
                length,
                least,
                skip,
            } => self.array(field, length, (u64::from(least), skip), input, visit),
            Op::Next => self.element(input, visit),
            Op::Struct { field, skip } => self.presence(field, skip, input, visit),
            Op::Tags { owner, skip } => self.tags(owner, skip, input, visit),
            Op::Head { skip } => self.tag(skip, input, visit),
            Op::Close => self.close(input),
            Op::Tag { skip, .. } => {
                self.next += 1 + usize::from(skip);
                Ok(())
            }
            Op::Done => self.complete(input),
        }
    }

    #[inline]
    fn fixed(
        &mut self,
        field: Field,
        size: usize,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let Some(bytes) = input.rest().get(..size) else {
            return Err(self.short(field, size, input));
        };
        visit.value(field, input.at(), bytes);
        input.taken += size;
        self.next += 1;
        Ok(())
    }

    #[inline]
    fn boolean(
        &mut self,
        field: Field,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        match input.rest() {
            [0 | 1, ..] => self.fixed(field, 1, input, visit),
            [_, ..] => Err(Fault::NotBoolean(field.path()).into()),
            [] => Err(self.short(field, 1, input)),
        }
    }

    #[inline]
    fn text(
        &mut self,
        field: Field,
        length: Length,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (length, size) = self.length(field, length, Width::Two, input)?;
        let Some(length) = length else {
            return self.null(field, size, 0, input, visit);
        };
        if length > MAX_STRING {
            return Err(Fault::StringTooLong(field.path()).into());
        }
        self.fits(field, length, size, input)?;
        let whole = size + length as usize;
        let Some(bytes) = input.rest().get(size..whole) else {
            return Err(Stop::Need(whole));
        };
        if !is_utf8(bytes) {
            return Err(Fault::NotUtf8(field.path()).into());
        }
        visit.value(field, input.at() + size as u64, bytes);
        input.taken += whole;
        self.next += 1;
        Ok(())
    }

    #[inline]
    fn bytes(
        &mut self,
        field: Field,
        length: Length,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (length, size) = self.length(field, length, Width::Four, input)?;
        let Some(length) = length else {
            return self.null(field, size, 0, input, visit);
        };
        self.fits(field, length, size, input)?;
        input.taken += size;
        self.next += 1;
        if length == 0 {
            visit.run(field, input.at(), &[], 0);
        }
        self.run = Pass {
            field: Some(field),
            left: u64::from(length),
            total: u64::from(length),
        };
        self.pass(input, visit)
    }

    /// Hands on what there is of the bytes that pass through.
    #[inline]
    fn pass(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
        if self.run.left == 0 {
            return Ok(());
        }
        let rest = input.rest();
        // No more than a slice's length, so it fits.
        let here = usize::try_from(self.run.left)
            .unwrap_or(usize::MAX)
            .min(rest.len());
        if let (Some(field), Some(piece @ [_, ..])) = (self.run.field, rest.get(..here)) {
            visit.run(field, input.at(), piece, self.run.total);
        }
        input.taken += here;
        self.run.left -= here as u64;
        if self.run.left == 0 {
            Ok(())
        } else {
            Err(Stop::Passing)
        }
    }

    #[inline]
    fn array(
        &mut self,
        field: Field,
        length: Length,
        (least, skip): (u64, u16),
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (count, size) = self.length(field, length, Width::Four, input)?;
        let Some(count) = count else {
            return self.null(field, size, skip, input, visit);
        };
        let at = input.at();
        let first = at + size as u64;
        if u64::from(count) * least > self.bound.saturating_sub(first) {
            return Err(Fault::CountBeyondEnd {
                field: field.path(),
                count,
            }
            .into());
        }
        visit.array(field, at..first, count);
        input.taken += size;
        if count == 0 {
            visit.end(field, first);
            self.next += 1 + usize::from(skip);
            return Ok(());
        }
        self.push(field, count, skip)?;
        visit.element(field, first);
        Ok(())
    }

    /// After an element of an array.
    #[inline]
    fn element(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
        let level = self.level()?;
        level.left = level.left.saturating_sub(1);
        let Level {
            start,
            after,
            field,
            left,
            ..
        } = *level;
        if left == 0 {
            visit.end(field, input.at());
            self.depth -= 1;
            self.next = usize::from(after);
        } else {
            visit.element(field, input.at());
            self.next = usize::from(start);
        }
        Ok(())
    }

    #[inline]
    fn presence(
        &mut self,
        field: Field,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        match input.rest() {
            [1, ..] => self.fixed(field, 1, input, visit),
            [0xff, ..] => self.null(field, 1, skip, input, visit),
            [_, ..] => Err(Fault::NotPresence(field.path()).into()),
            [] => Err(self.short(field, 1, input)),
        }
    }

    #[inline]
    fn tags(
        &mut self,
        owner: Field,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (count, size) = self.varint(owner, 0, input)?;
        let at = input.at();
        let first = at + size as u64;
        // A tag has a number and a size at least.
        if u64::from(count) * 2 > self.bound.saturating_sub(first) {
            return Err(Fault::CountBeyondEnd {
                field: owner.path(),
                count,
            }
            .into());
        }
        visit.tags(at..first, count);
        input.taken += size;
        if count == 0 {
            self.next += 1 + usize::from(skip);
            return Ok(());
        }
        self.push(owner, count, skip)
    }

    /// The number and size of a tag, or the end of the section. The block of a section starts here.
    fn tag(
        &mut self,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let Level {
            after,
            field: owner,
            left,
            floor,
            ..
        } = *self.level()?;
        if left == 0 {
            self.depth -= 1;
            self.next = usize::from(after);
            return Ok(());
        }
        let (number, first) = self.varint(owner, 0, input)?;
        if number > i32::MAX.unsigned_abs() {
            return Err(Fault::VarintTooLarge(owner.path()).into());
        }
        if number < floor {
            return Err(Fault::TagOrder {
                field: owner.path(),
                tag: number,
            }
            .into());
        }
        let (length, second) = self.varint(owner, first, input)?;
        self.fits(owner, length, first + second, input)?;
        let at = input.at();
        let data = at + (first + second) as u64..at + (first + second) as u64 + u64::from(length);
        let known = self.known(number, skip);
        visit.tag(
            known.map(|(_, field)| field),
            number,
            at..data.end,
            data.clone(),
        );
        input.taken += first + second;
        let bound = self.bound;
        let level = self.level()?;
        level.left = left - 1;
        level.floor = number + 1;
        level.bound = bound;
        if let Some((block, _)) = known {
            self.next = block;
            self.bound = data.end;
            input.limit(data.end);
            return Ok(());
        }
        self.run = Pass {
            field: None,
            left: u64::from(length),
            total: u64::from(length),
        };
        self.pass(input, visit)
    }

    /// The first operation of a known tag's block. Few tags are known, so they are looked for one after the other.
    fn known(&self, tag: u32, skip: u16) -> Option<(usize, Field)> {
        let mut place = self.next + 1;
        let end = place + usize::from(skip);
        while place < end {
            let Some(Op::Tag {
                number,
                field,
                skip,
            }) = self.ops.get(place)
            else {
                return None;
            };
            if u32::from(*number) == tag {
                return Some((place + 1, *field));
            }
            place += 1 + usize::from(*skip);
        }
        None
    }

    /// After the content of a known tag.
    fn close(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        let Level {
            start,
            field,
            floor,
            bound,
            ..
        } = *self.level()?;
        if input.at() != self.bound {
            return Err(Fault::TagSize {
                field: field.path(),
                tag: floor.saturating_sub(1),
            }
            .into());
        }
        self.next = usize::from(start);
        self.bound = bound;
        input.limit(bound);
        Ok(())
    }

    fn complete(&mut self, input: &Input<'_>) -> Result<(), Stop> {
        let left = self.end.saturating_sub(input.at());
        if left > 0 && !self.open {
            return Err(Fault::TrailingBytes(left).into());
        }
        self.done = true;
        Err(Stop::Done)
    }

    #[inline]
    fn null(
        &mut self,
        field: Field,
        size: usize,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        visit.null(field, input.at());
        input.taken += size;
        self.next += 1 + usize::from(skip);
        Ok(())
    }

    /// Enters the block of an array or tag section.
    #[inline]
    fn push(&mut self, field: Field, left: u32, skip: u16) -> Result<(), Stop> {
        let level = self.levels.get_mut(self.depth).ok_or(Fault::TooDeep)?;
        // Programs are shorter than 65,536 operations: a test holds them to it.
        let start = u16::try_from(self.next + 1).unwrap_or(u16::MAX);
        *level = Level {
            start,
            after: start.saturating_add(skip),
            field,
            left,
            floor: 0,
            bound: 0,
        };
        self.depth += 1;
        self.next += 1;
        Ok(())
    }

    #[inline]
    fn level(&mut self) -> Result<&mut Level, Stop> {
        let top = self.depth.wrapping_sub(1);
        self.levels
            .get_mut(top)
            .ok_or_else(|| Fault::TooDeep.into())
    }

    /// A length or count: `None` is null. And the bytes that it takes itself.
    #[inline]
    fn length(
        &self,
        field: Field,
        length: Length,
        width: Width,
        input: &Input<'_>,
    ) -> Result<(Option<u32>, usize), Stop> {
        let (value, size) = if length.compact() {
            let (value, size) = self.varint(field, 0, input)?;
            (value.checked_sub(1), size)
        } else {
            let (value, size) = self.signed(field, width, input)?;
            match u32::try_from(value) {
                Ok(value) => (Some(value), size),
                Err(_) if value == -1 => (None, size),
                Err(_) => return Err(Fault::NegativeLength(field.path()).into()),
            }
        };
        if value.is_none() && !length.nullable() {
            return Err(Fault::NotNullable(field.path()).into());
        }
        Ok((value, size))
    }

    #[inline]
    fn signed(&self, field: Field, width: Width, input: &Input<'_>) -> Result<(i32, usize), Stop> {
        let rest = input.rest();
        match width {
            Width::Two => match rest.first_chunk::<2>() {
                Some(bytes) => Ok((i32::from(i16::from_be_bytes(*bytes)), 2)),
                None => Err(self.short(field, 2, input)),
            },
            Width::Four => match rest.first_chunk::<4>() {
                Some(bytes) => Ok((i32::from_be_bytes(*bytes), 4)),
                None => Err(self.short(field, 4, input)),
            },
        }
    }

    /// The unsigned varint that lies `skip` bytes ahead, and its size.
    #[inline]
    fn varint(&self, field: Field, skip: usize, input: &Input<'_>) -> Result<(u32, usize), Stop> {
        match input.rest().get(skip..) {
            Some([byte @ 0..0x80, ..]) => Ok((u32::from(*byte), 1)),
            rest => self.long_varint(field, skip, rest.unwrap_or_default(), input),
        }
    }

    fn long_varint(
        &self,
        field: Field,
        skip: usize,
        rest: &[u8],
        input: &Input<'_>,
    ) -> Result<(u32, usize), Stop> {
        let mut value = 0;
        for (index, byte) in rest.iter().enumerate() {
            let bits = u32::from(byte & 0x7f);
            // The fifth byte holds the last four of 32 bits, and no sixth may follow it.
            if index == 4 && *byte > 0x0f {
                return Err(Fault::VarintTooLarge(field.path()).into());
            }
            value |= bits << (7 * index);
            if *byte == 0 && index > 0 {
                return Err(Fault::VarintNotShortest(field.path()).into());
            }
            if *byte < 0x80 {
                return Ok((value, index + 1));
            }
        }
        Err(self.short(field, skip + rest.len() + 1, input))
    }

    /// Whether `length` bytes after `size` others lie within the bound.
    #[inline]
    fn fits(&self, field: Field, length: u32, size: usize, input: &Input<'_>) -> Result<(), Stop> {
        if u64::from(length) > self.bound.saturating_sub(input.at() + size as u64) {
            return Err(Fault::LengthBeyondEnd {
                field: field.path(),
                length,
            }
            .into());
        }
        Ok(())
    }

    /// Too few bytes for an item: more will come, or the bound is too near.
    #[cold]
    fn short(&self, field: Field, need: usize, input: &Input<'_>) -> Stop {
        if input.at() + need as u64 > self.bound {
            return Fault::Truncated(field.path()).into();
        }
        Stop::Need(need)
    }

    /// The path of the field that comes next.
    fn place(&self) -> &'static str {
        let field = match self.ops.get(self.next) {
            _ if self.run.left > 0 => self.run.field,
            Some(
                Op::Fixed(field, _) | Op::Bool(field) | Op::Text(field, _) | Op::Run(field, _),
            ) => Some(*field),
            Some(Op::Array { field, .. } | Op::Struct { field, .. } | Op::Tag { field, .. }) => {
                Some(*field)
            }
            Some(Op::Tags { owner, .. }) => Some(*owner),
            Some(Op::Head { .. } | Op::Next | Op::Close | Op::Done) | None => None,
        };
        field.map_or("message", Field::path)
    }
}

/// The width of a length that is no varint.
#[derive(Clone, Copy)]
enum Width {
    Two,
    Four,
}

/// The bytes of a chunk, and how many of them are taken.
struct Input<'a> {
    bytes: &'a [u8],
    taken: usize,
    /// Where in `bytes` the walker's bound lies, or their end.
    edge: usize,
    /// The position of the first of `bytes`.
    start: u64,
}

impl<'a> Input<'a> {
    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.taken..self.edge).unwrap_or_default()
    }

    #[inline]
    fn at(&self) -> u64 {
        self.start + self.taken as u64
    }

    #[inline]
    fn limit(&mut self, bound: u64) {
        let left = usize::try_from(bound.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.edge = left.min(self.bytes.len());
    }
}

/// Names are short and mostly ASCII: for those this is faster than a call.
#[inline]
fn is_utf8(bytes: &[u8]) -> bool {
    bytes.is_ascii() || std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::layout::{
        Side, chunking_changes_nothing, field,
        fuzz::{Event, walk},
        program,
    };

    /// The outcome of a walk, the same in every chunking.
    fn fault(side: Side, key: i16, version: i16, body: &[u8]) -> Option<Fault> {
        let program = program(side, key, version).unwrap();
        for step in 1..body.len() {
            chunking_changes_nothing(program, body, step);
        }
        walk(program, body, body.len()).1.err()
    }

    #[test]
    fn a_metadata_request_is_reported_field_by_field() {
        // Version 12: topics [{id 0.., name "ab", tags}], allow, operations, tags.
        let body = [&[2][..], &[0; 16], &[3, b'a', b'b', 0, 1, 0, 0]].concat();
        let (log, end) = walk(program(Side::Request, 3, 12).unwrap(), &body, body.len());
        use field::metadata_request::*;
        assert_eq!(end, Ok(()));
        let expected = [
            Event::Array(TOPICS, 10..11, 1),
            Event::Element(TOPICS, 11),
            Event::Value(TOPICS_TOPIC_ID, 11, vec![0; 16]),
            Event::Value(TOPICS_NAME, 28, b"ab".to_vec()),
            Event::Tags(30..31, 0),
            Event::End(TOPICS, 31),
            Event::Value(ALLOW_AUTO_TOPIC_CREATION, 31, vec![1]),
            Event::Value(INCLUDE_TOPIC_AUTHORIZED_OPERATIONS, 32, vec![0]),
            Event::Tags(33..34, 0),
        ];
        assert_eq!(log.events, expected);
        assert_eq!(fault(Side::Request, 3, 12, &body), None);
    }

    #[test]
    fn one_reading_only() {
        const TOPICS: &str = "MetadataRequest.Topics";
        const NAME: &str = "MetadataRequest.Topics.Name";
        const WHOLE: &str = "MetadataRequest";
        // Metadata 9: topics, allow, cluster operations, topic operations, tags. Metadata 4: topics, allow.
        let table: Vec<(i16, Vec<u8>, Option<Fault>)> = vec![
            (9, vec![0, 1, 0, 0, 0], None),
            (9, vec![1, 1, 0, 0, 0], None),
            (9, vec![2, 3, b'a', b'b', 0, 1, 0, 0, 0], None),
            (9, vec![1, 1, 0, 0], Some(Fault::Truncated(WHOLE))),
            (
                9,
                vec![1, 2, 0, 0, 0],
                Some(Fault::NotBoolean("MetadataRequest.AllowAutoTopicCreation")),
            ),
            (9, vec![1, 1, 0, 0, 0, 0], Some(Fault::TrailingBytes(1))),
            (9, vec![2, 0, 0, 1, 0, 0, 0], Some(Fault::NotNullable(NAME))),
            (
                9,
                vec![2, 9, b'a', 0, 1, 0, 0, 0],
                Some(Fault::LengthBeyondEnd {
                    field: NAME,
                    length: 8,
                }),
            ),
            (
                9,
                vec![4, 1, 0, 0, 0],
                Some(Fault::CountBeyondEnd {
                    field: TOPICS,
                    count: 3,
                }),
            ),
            (
                9,
                vec![2, 2, 0xff, 0, 1, 0, 0, 0],
                Some(Fault::NotUtf8(NAME)),
            ),
            (
                9,
                vec![0x81, 0, 1, 0, 0, 0],
                Some(Fault::VarintNotShortest(TOPICS)),
            ),
            (
                9,
                vec![0xff, 0xff, 0xff, 0xff, 0x10, 0, 0],
                Some(Fault::VarintTooLarge(TOPICS)),
            ),
            (9, vec![0xff; 7], Some(Fault::VarintTooLarge(TOPICS))),
            (
                9,
                vec![0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0],
                Some(Fault::CountBeyondEnd {
                    field: TOPICS,
                    count: u32::MAX - 1,
                }),
            ),
            (9, vec![1, 1, 0, 0, 1, 5, 0], None),
            (9, vec![1, 1, 0, 0, 2, 5, 1, 9, 6, 0], None),
            (
                9,
                vec![1, 1, 0, 0, 2, 5, 0, 5, 0],
                Some(Fault::TagOrder {
                    field: WHOLE,
                    tag: 5,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 2, 5, 0, 4, 0],
                Some(Fault::TagOrder {
                    field: WHOLE,
                    tag: 4,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 1, 5, 2, 0],
                Some(Fault::LengthBeyondEnd {
                    field: WHOLE,
                    length: 2,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 9, 5, 0],
                Some(Fault::CountBeyondEnd {
                    field: WHOLE,
                    count: 9,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0],
                Some(Fault::VarintTooLarge(WHOLE)),
            ),
            (4, vec![0xff, 0xff, 0xff, 0xff, 1], None),
            (
                4,
                vec![0xff, 0xff, 0xff, 0xfe, 1],
                Some(Fault::NegativeLength(TOPICS)),
            ),
            (
                4,
                vec![0, 0, 0, 1, 0xff, 0xff, 1],
                Some(Fault::NotNullable(NAME)),
            ),
            (
                4,
                vec![0, 0, 0, 1, 0x80, 0, 1],
                Some(Fault::NegativeLength(NAME)),
            ),
            (
                4,
                vec![0x7f, 0xff, 0xff, 0xff, 1],
                Some(Fault::CountBeyondEnd {
                    field: TOPICS,
                    count: 0x7fff_ffff,
                }),
            ),
        ];
        for (version, body, expected) in table {
            assert_eq!(
                fault(Side::Request, 3, version, &body),
                expected,
                "{body:?}"
            );
        }
    }

    #[test]
    fn a_known_tag_fills_its_size() {
        // Fetch 12: replica, wait, min, max, isolation, session, epoch, topics, forgotten, rack, tags; tag 0 is ClusterId.
        let head = [&[0xff; 4][..], &[0; 12], &[0], &[0; 8], &[1, 1, 1]].concat();
        let body = |tail: &[u8]| [&head, tail].concat();
        let size = |tag| {
            Some(Fault::TagSize {
                field: "FetchRequest",
                tag,
            })
        };
        let table: [(&[u8], Option<Fault>); 6] = [
            (&[1, 0, 3, 3, b'a', b'b'], None),
            (&[1, 0, 4, 3, b'a', b'b', 0], size(0)),
            (
                &[2, 0, 2, 3, b'a', b'b', 9, 0],
                Some(Fault::LengthBeyondEnd {
                    field: "FetchRequest.ClusterId",
                    length: 2,
                }),
            ),
            (&[1, 0, 0], Some(Fault::Truncated("FetchRequest.ClusterId"))),
            (&[1, 0, 1, 0], None),
            (&[2, 0, 1, 0, 1, 0], None),
        ];
        for (tail, expected) in table {
            assert_eq!(
                fault(Side::Request, 1, 12, &body(tail)),
                expected,
                "{tail:?}"
            );
        }
    }

    #[test]
    fn strings_end_where_kafka_ends_them() {
        // ApiVersions 3: software name and version, compact.
        let body = |length: u32, bytes: usize| {
            let mut body = Vec::new();
            let mut value = length + 1;
            while value > 0x7f {
                body.push((value & 0x7f) as u8 | 0x80);
                value >>= 7;
            }
            body.push(value as u8);
            body.extend(vec![b'a'; bytes]);
            body.extend([2, b'v', 0]);
            body
        };
        let program = program(Side::Request, 18, 3).unwrap();
        let result = |length| walk(program, &body(length, length as usize), 1000).1;
        assert_eq!(result(32767), Ok(()));
        assert_eq!(
            result(32768),
            Err(Fault::StringTooLong(
                "ApiVersionsRequest.ClientSoftwareName"
            ))
        );
    }

    #[test]
    fn nothing_is_kept_but_the_item_that_is_not_complete() {
        let program = program(Side::Request, 18, 3).unwrap();
        let mut walker = Walker::new(program, 0..1_000_000);
        walker.feed(&[0x81, 0x80], &mut ()).unwrap();
        assert_eq!(walker.pending(), 2);
        walker.feed(&[0x01], &mut ()).unwrap();
        assert_eq!(walker.pending(), 3);
        assert!(
            walker.carry.capacity() < 64,
            "16384 announced bytes reserve nothing"
        );
        walker.feed(&[b'a'; 16383], &mut ()).unwrap();
        walker.feed(b"a", &mut ()).unwrap();
        assert_eq!((walker.pending(), walker.carry.capacity()), (0, 0));
    }

    #[test]
    fn a_fault_stays() {
        let program = program(Side::Request, 3, 9).unwrap();
        let mut walker = Walker::new(program, 0..5);
        let fault = walker.feed(&[1, 7], &mut ()).unwrap_err();
        assert_eq!(walker.feed(&[0, 0, 0], &mut ()).unwrap_err(), fault);
        assert_eq!(walker.finish().unwrap_err(), fault);
    }

    #[test]
    fn an_answer_passes_in_pieces_that_are_never_copied() {
        // Fetch answer 4: throttle, one topic "t", one partition with 1000 bytes of records.
        let mut body = vec![0, 0, 0, 0, 0, 0, 0, 1, 0, 1, b't', 0, 0, 0, 1];
        body.extend([0; 4 + 2 + 8 + 8]);
        body.extend([0xff; 4]);
        body.extend(1000_u32.to_be_bytes());
        body.extend(vec![9; 1000]);
        let program = program(Side::Response, 1, 4).unwrap();
        let mut walker = Walker::new(program, 0..body.len() as u64);
        struct Inside(Range<usize>, u64);
        impl Visit for Inside {
            fn run(&mut self, field: Field, _: u64, piece: &[u8], total: u64) {
                assert_eq!(
                    (field, total),
                    (field::fetch_response::RESPONSES_PARTITIONS_RECORDS, 1000)
                );
                assert!(self.0.contains(&(piece.as_ptr() as usize)));
                self.1 += piece.len() as u64;
            }
        }
        let start = body.as_ptr() as usize;
        let mut inside = Inside(start..start + body.len(), 0);
        for piece in body.chunks(100) {
            walker.feed(piece, &mut inside).unwrap();
        }
        walker.finish().unwrap();
        assert_eq!(inside.1, 1000);
    }

    #[test]
    fn a_walker_is_small() {
        assert!(size_of::<Walker>() <= 400, "{}", size_of::<Walker>());
        assert!(size_of::<Op>() <= 10, "{}", size_of::<Op>());
    }

    #[test]
    fn every_program_is_well_formed() {
        for key in crate::wire::layout::keys() {
            for version in crate::wire::layout::stable_versions(key) {
                for side in [Side::Request, Side::Response] {
                    let ops = program(side, key, version).unwrap().ops();
                    assert!(ops.len() < usize::from(u16::MAX));
                    assert_eq!(ops.last(), Some(&Op::Done));
                    for (at, op) in ops.iter().enumerate() {
                        assert_eq!(
                            block_end(ops, at, *op),
                            None,
                            "{side:?} {key} {version} {at}"
                        );
                    }
                }
            }
        }
    }

    /// The operation that should end the block of `op` and does not.
    fn block_end(ops: &[Op], at: usize, op: Op) -> Option<Op> {
        let (skip, last) = match op {
            Op::Array { skip, .. } => (skip, Op::Next),
            Op::Tag { skip, .. } => (skip, Op::Close),
            _ => return None,
        };
        let found = ops[at + usize::from(skip)];
        (found != last).then_some(found)
    }
}
