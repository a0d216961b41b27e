//! Executes a program over bytes that arrive in pieces.
//!
//! Each operation takes all of its bytes at once or none of them. The start of an incomplete item
//! is kept in a small carry (at most one string, 32 KiB) until the item is complete. Bytes and
//! records are the exception: they pass through in pieces, unchanged. Whether an item fits is
//! checked against the announced range before it is checked against the chunk, so a fault does not
//! depend on the chunking.
use super::{
    Field, FrameError, Length, Op, Program, Proven, Visit,
    input::{Input, Stop, Width},
    table::DEPTH,
};
use std::{mem, ops::Range};

/// The longest string that Kafka accepts, in bytes.
const MAX_STRING: u32 = 0x7fff;

/// Proves a body piece by piece. Any chunking gives the same result. The size of a walker does not
/// depend on its input.
#[derive(Debug)]
pub struct Walker {
    ops: &'static [Op],
    /// The next operation.
    next: usize,
    /// Position of the first byte that no operation has taken.
    at: u64,
    /// End of the body or of the known tag that is being read.
    bound: u64,
    end: u64,
    run: Pass,
    /// Whether other bytes may follow the message.
    open: bool,
    done: bool,
    depth: usize,
    levels: [Level; DEPTH],
    carry: Vec<u8>,
    /// Length of the carry at which its operation can continue.
    need: usize,
    fault: Option<FrameError>,
}

/// The remaining bytes that pass through: of a field, or of an unknown tag, which is not reported.
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
    /// Number of elements or tags still to come. For an array, this includes the element that is
    /// being read.
    left: u32,
    /// The smallest number that the next tag may have.
    floor: u32,
    /// The bound before the known tag that is being read.
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

impl Walker {
    /// `range` is the position of the body in the frame, including the prefix.
    #[inline]
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

    /// Takes all of `chunk`, or returns a fault. After a fault, every further call returns the same
    /// fault.
    #[inline]
    pub fn feed(&mut self, chunk: &[u8], visit: &mut impl Visit) -> Result<(), FrameError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let fed = self.take(chunk, visit);
        if let Err(fault) = &fed {
            self.fault = Some(fault.clone());
        }
        fed
    }

    /// Number of bytes of the last chunk that were taken but belong to an incomplete item, and so
    /// are not reported yet. A relay that may change that item holds these bytes back.
    pub fn pending(&self) -> usize {
        self.carry.len()
    }

    /// Checks that the body ended exactly at the end of the range.
    #[inline]
    pub fn finish(mut self) -> Result<Proven, FrameError> {
        if !self.done || self.fault.is_some() {
            // An empty body was never fed.
            self.feed(&[], &mut ())?;
        }
        if self.done {
            Ok(Proven(()))
        } else {
            Err(FrameError::Truncated(self.place()))
        }
    }

    /// Reads a message that other bytes may follow. Returns the position after the message.
    pub(in crate::wire) fn prefix(
        program: Program,
        start: u64,
        bytes: &[u8],
        visit: &mut impl Visit,
    ) -> Result<u64, FrameError> {
        let mut walker = Self::new(program, start..start + bytes.len() as u64);
        walker.open = true;
        walker.walk(bytes, visit)?;
        if walker.done {
            Ok(walker.at)
        } else {
            Err(FrameError::Truncated(walker.place()))
        }
    }

    fn take(&mut self, mut chunk: &[u8], visit: &mut impl Visit) -> Result<(), FrameError> {
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

    /// Executes operations until one needs more bytes than there are. Returns the number of bytes
    /// taken.
    fn walk(&mut self, bytes: &[u8], visit: &mut impl Visit) -> Result<usize, FrameError> {
        let mut input = Input::new(bytes, self.at, self.bound, self.next);
        let stop = match self.pass(&mut input, visit) {
            Ok(()) => self.steps(&mut input, visit),
            Err(stop) => stop,
        };
        (self.at, self.next, self.bound) = (input.at(), input.next, input.bound());
        let taken = input.taken();
        match stop {
            Stop::Fault(fault) => Err(fault),
            Stop::Need(need) => {
                self.need = need;
                Ok(taken)
            }
            Stop::Done if taken < bytes.len() && !self.open => {
                Err(FrameError::TrailingBytes((bytes.len() - taken) as u64))
            }
            Stop::Passing | Stop::Done => Ok(taken),
        }
    }

    #[inline]
    fn steps(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Stop {
        loop {
            if let Err(stop) = self.step(input, visit) {
                return stop;
            }
        }
    }

    #[inline]
    fn step(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
        // A program ends with `Done`, and the walk never goes beyond it.
        let Some(op) = self.ops.get(input.next) else {
            return Err(Stop::Done);
        };
        match *op {
            Op::Fixed(field, size) => fixed(field, usize::from(size), input, visit),
            Op::Bool(field) => boolean(field, input, visit),
            Op::Text(field, length) => text(field, length, input, visit),
            Op::Run(field, length) => self.bytes(field, length, input, visit),
            Op::Array {
                field,
                length,
                least,
                skip,
            } => self.array(field, length, (u64::from(least), skip), input, visit),
            Op::Next => self.element(input, visit),
            Op::Struct { field, skip } => presence(field, skip, input, visit),
            Op::Tags { owner, skip } => self.tags(owner, skip, input, visit),
            Op::Head { skip } => self.tag(skip, input, visit),
            Op::Close => self.close(input),
            Op::Tag { skip, .. } => {
                input.next += 1 + usize::from(skip);
                Ok(())
            }
            Op::Done => self.complete(input.at()),
        }
    }

    #[inline]
    fn bytes(
        &mut self,
        field: Field,
        length: Length,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (length, size) = input.length(field, length, Width::Four)?;
        let Some(length) = length else {
            return null(field, size, 0, input, visit);
        };
        if !input.fits(u64::from(length), input.at() + size as u64) {
            return Err(FrameError::LengthBeyondEnd {
                field: field.path(),
                length,
            }
            .into());
        }
        input.take(size);
        input.next += 1;
        if let Some(piece) = input.rest().get(..length as usize) {
            visit.run(field, input.at(), piece, u64::from(length));
            input.take(piece.len());
            return Ok(());
        }
        self.run = Pass {
            field: Some(field),
            left: u64::from(length),
            total: u64::from(length),
        };
        self.pass(input, visit)
    }

    /// Reports the available bytes that pass through.
    #[inline]
    fn pass(&mut self, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
        if self.run.left == 0 {
            return Ok(());
        }
        let rest = input.rest();
        let here = usize::try_from(self.run.left)
            .unwrap_or(usize::MAX)
            .min(rest.len());
        if let (Some(field), Some(piece @ [_, ..])) = (self.run.field, rest.get(..here)) {
            visit.run(field, input.at(), piece, self.run.total);
        }
        input.take(here);
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
        let (count, size) = input.length(field, length, Width::Four)?;
        let Some(count) = count else {
            return null(field, size, skip, input, visit);
        };
        let at = input.at();
        let first = at + size as u64;
        if !input.fits(u64::from(count) * least, first) {
            return Err(FrameError::CountBeyondEnd {
                field: field.path(),
                count,
            }
            .into());
        }
        visit.array(field, at..first, count);
        input.take(size);
        if count == 0 {
            visit.end(field, first);
            input.next += 1 + usize::from(skip);
            return Ok(());
        }
        self.push(field, count, skip, input)?;
        visit.element(field, first);
        Ok(())
    }

    /// Runs after an element of an array.
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
            input.next = usize::from(after);
        } else {
            visit.element(field, input.at());
            input.next = usize::from(start);
        }
        Ok(())
    }

    #[inline]
    fn tags(
        &mut self,
        owner: Field,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let (count, size) = input.varint(owner, 0)?;
        let at = input.at();
        let first = at + size as u64;
        // A tag has at least a number and a size.
        if !input.fits(u64::from(count) * 2, first) {
            return Err(FrameError::CountBeyondEnd {
                field: owner.path(),
                count,
            }
            .into());
        }
        visit.tags(at..first, count);
        input.take(size);
        if count == 0 {
            input.next += 1 + usize::from(skip);
            return Ok(());
        }
        self.push(owner, count, skip, input)
    }

    /// Reads the number and size of a tag, or ends the section. The block of a section starts here.
    #[inline]
    fn tag(
        &mut self,
        skip: u16,
        input: &mut Input<'_>,
        visit: &mut impl Visit,
    ) -> Result<(), Stop> {
        let level = self.level()?;
        let (owner, bound) = (level.field, input.bound());
        if level.left == 0 {
            input.next = usize::from(level.after);
            self.depth -= 1;
            return Ok(());
        }
        let (number, first) = input.varint(owner, 0)?;
        let (length, second) =
            number_is_good(level, number).and_then(|()| input.varint(owner, first))?;
        let (at, size) = (input.at(), first + second);
        let data = at + size as u64..at + size as u64 + u64::from(length);
        if !input.fits(u64::from(length), data.start) {
            return Err(FrameError::LengthBeyondEnd {
                field: owner.path(),
                length,
            }
            .into());
        }
        (level.left, level.floor, level.bound) = (level.left - 1, number + 1, bound);
        let known = known(self.ops, number, input.next + 1, skip);
        visit.tag(
            known.map(|(_, field)| field),
            number,
            at..data.end,
            data.clone(),
        );
        input.take(size);
        if let Some((block, _)) = known {
            input.next = block;
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

    /// Runs after the content of a known tag.
    #[inline]
    fn close(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        let Level {
            start,
            field,
            floor,
            bound,
            ..
        } = *self.level()?;
        if input.at() != input.bound() {
            return Err(FrameError::TagSize {
                field: field.path(),
                tag: floor.saturating_sub(1),
            }
            .into());
        }
        input.next = usize::from(start);
        input.limit(bound);
        Ok(())
    }

    fn complete(&mut self, at: u64) -> Result<(), Stop> {
        let left = self.end.saturating_sub(at);
        if left > 0 && !self.open {
            return Err(FrameError::TrailingBytes(left).into());
        }
        self.done = true;
        Err(Stop::Done)
    }

    /// Enters the block of an array or tag section.
    #[inline]
    fn push(
        &mut self,
        field: Field,
        left: u32,
        skip: u16,
        input: &mut Input<'_>,
    ) -> Result<(), Stop> {
        let level = self.levels.get_mut(self.depth).ok_or(FrameError::TooDeep)?;
        // Programs are shorter than 65,536 operations; a test checks this.
        let start = u16::try_from(input.next + 1).unwrap_or(u16::MAX);
        *level = Level {
            start,
            after: start.saturating_add(skip),
            field,
            left,
            floor: 0,
            bound: 0,
        };
        self.depth += 1;
        input.next += 1;
        Ok(())
    }

    #[inline]
    fn level(&mut self) -> Result<&mut Level, Stop> {
        let top = self.depth.wrapping_sub(1);
        self.levels
            .get_mut(top)
            .ok_or_else(|| FrameError::TooDeep.into())
    }

    /// Path of the next field.
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

#[inline]
fn fixed(
    field: Field,
    size: usize,
    input: &mut Input<'_>,
    visit: &mut impl Visit,
) -> Result<(), Stop> {
    let Some(bytes) = input.rest().get(..size) else {
        return Err(input.short(field, size));
    };
    visit.value(field, input.at(), bytes);
    input.take(size);
    input.next += 1;
    Ok(())
}

#[inline]
fn boolean(field: Field, input: &mut Input<'_>, visit: &mut impl Visit) -> Result<(), Stop> {
    match input.rest() {
        [0 | 1, ..] => fixed(field, 1, input, visit),
        [_, ..] => Err(FrameError::NotBoolean(field.path()).into()),
        [] => Err(input.short(field, 1)),
    }
}

#[inline]
fn presence(
    field: Field,
    skip: u16,
    input: &mut Input<'_>,
    visit: &mut impl Visit,
) -> Result<(), Stop> {
    match input.rest() {
        [1, ..] => fixed(field, 1, input, visit),
        [0xff, ..] => null(field, 1, skip, input, visit),
        [_, ..] => Err(FrameError::NotPresence(field.path()).into()),
        [] => Err(input.short(field, 1)),
    }
}

#[inline]
fn text(
    field: Field,
    length: Length,
    input: &mut Input<'_>,
    visit: &mut impl Visit,
) -> Result<(), Stop> {
    let (length, size) = input.length(field, length, Width::Two)?;
    let Some(length) = length else {
        return null(field, size, 0, input, visit);
    };
    if length > MAX_STRING {
        return Err(FrameError::StringTooLong(field.path()).into());
    }
    let at = input.at() + size as u64;
    if !input.fits(u64::from(length), at) {
        return Err(FrameError::LengthBeyondEnd {
            field: field.path(),
            length,
        }
        .into());
    }
    let whole = size + length as usize;
    let Some(bytes) = input.rest().get(size..whole) else {
        return Err(Stop::Need(whole));
    };
    if !is_utf8(bytes) {
        return Err(FrameError::NotUtf8(field.path()).into());
    }
    visit.value(field, at, bytes);
    input.take(whole);
    input.next += 1;
    Ok(())
}

#[inline]
fn null(
    field: Field,
    size: usize,
    skip: u16,
    input: &mut Input<'_>,
    visit: &mut impl Visit,
) -> Result<(), Stop> {
    visit.null(field, input.at());
    input.take(size);
    input.next += 1 + usize::from(skip);
    Ok(())
}

/// Checks that tag numbers ascend and fit a positive int32, as in Kafka.
#[inline]
fn number_is_good(level: &Level, number: u32) -> Result<(), Stop> {
    if number > i32::MAX.unsigned_abs() {
        return Err(FrameError::VarintTooLarge(level.field.path()).into());
    }
    if number < level.floor {
        return Err(FrameError::TagOrder {
            field: level.field.path(),
            tag: number,
        }
        .into());
    }
    Ok(())
}

/// The first operation of a known tag's block. The blocks start at `place`. The search is linear
/// because a section has few known tags.
fn known(ops: &[Op], tag: u32, mut place: usize, skip: u16) -> Option<(usize, Field)> {
    let end = place + usize::from(skip);
    while place < end {
        let Some(Op::Tag {
            number,
            field,
            skip,
        }) = ops.get(place)
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

/// Names are short and mostly ASCII. For these, this is faster than a call of `from_utf8`.
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

    /// The outcome of a walk. Checks that every chunking gives the same outcome.
    fn fault(side: Side, key: i16, version: i16, body: &[u8]) -> Option<FrameError> {
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
        // Metadata 9: topics, allow, cluster operations, topic operations, tags. Metadata 4:
        // topics, allow.
        let table: Vec<(i16, Vec<u8>, Option<FrameError>)> = vec![
            (9, vec![0, 1, 0, 0, 0], None),
            (9, vec![1, 1, 0, 0, 0], None),
            (9, vec![2, 3, b'a', b'b', 0, 1, 0, 0, 0], None),
            (9, vec![1, 1, 0, 0], Some(FrameError::Truncated(WHOLE))),
            (
                9,
                vec![1, 2, 0, 0, 0],
                Some(FrameError::NotBoolean(
                    "MetadataRequest.AllowAutoTopicCreation",
                )),
            ),
            (
                9,
                vec![1, 1, 0, 0, 0, 0],
                Some(FrameError::TrailingBytes(1)),
            ),
            (
                9,
                vec![2, 0, 0, 1, 0, 0, 0],
                Some(FrameError::NotNullable(NAME)),
            ),
            (
                9,
                vec![2, 9, b'a', 0, 1, 0, 0, 0],
                Some(FrameError::LengthBeyondEnd {
                    field: NAME,
                    length: 8,
                }),
            ),
            (
                9,
                vec![4, 1, 0, 0, 0],
                Some(FrameError::CountBeyondEnd {
                    field: TOPICS,
                    count: 3,
                }),
            ),
            (
                9,
                vec![2, 2, 0xff, 0, 1, 0, 0, 0],
                Some(FrameError::NotUtf8(NAME)),
            ),
            (
                9,
                vec![0x81, 0, 1, 0, 0, 0],
                Some(FrameError::VarintNotShortest(TOPICS)),
            ),
            (
                9,
                vec![0xff, 0xff, 0xff, 0xff, 0x10, 0, 0],
                Some(FrameError::VarintTooLarge(TOPICS)),
            ),
            (9, vec![0xff; 7], Some(FrameError::VarintTooLarge(TOPICS))),
            (
                9,
                vec![0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0],
                Some(FrameError::CountBeyondEnd {
                    field: TOPICS,
                    count: u32::MAX - 1,
                }),
            ),
            (9, vec![1, 1, 0, 0, 1, 5, 0], None),
            (9, vec![1, 1, 0, 0, 2, 5, 1, 9, 6, 0], None),
            (
                9,
                vec![1, 1, 0, 0, 2, 5, 0, 5, 0],
                Some(FrameError::TagOrder {
                    field: WHOLE,
                    tag: 5,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 2, 5, 0, 4, 0],
                Some(FrameError::TagOrder {
                    field: WHOLE,
                    tag: 4,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 1, 5, 2, 0],
                Some(FrameError::LengthBeyondEnd {
                    field: WHOLE,
                    length: 2,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 9, 5, 0],
                Some(FrameError::CountBeyondEnd {
                    field: WHOLE,
                    count: 9,
                }),
            ),
            (
                9,
                vec![1, 1, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0],
                Some(FrameError::VarintTooLarge(WHOLE)),
            ),
            (4, vec![0xff, 0xff, 0xff, 0xff, 1], None),
            (
                4,
                vec![0xff, 0xff, 0xff, 0xfe, 1],
                Some(FrameError::NegativeLength(TOPICS)),
            ),
            (
                4,
                vec![0, 0, 0, 1, 0xff, 0xff, 1],
                Some(FrameError::NotNullable(NAME)),
            ),
            (
                4,
                vec![0, 0, 0, 1, 0x80, 0, 1],
                Some(FrameError::NegativeLength(NAME)),
            ),
            (
                4,
                vec![0x7f, 0xff, 0xff, 0xff, 1],
                Some(FrameError::CountBeyondEnd {
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
        // Fetch 12: replica, wait, min, max, isolation, session, epoch, topics, forgotten, rack,
        // tags; tag 0 is ClusterId.
        let head = [&[0xff; 4][..], &[0; 12], &[0], &[0; 8], &[1, 1, 1]].concat();
        let body = |tail: &[u8]| [&head, tail].concat();
        let size = |tag| {
            Some(FrameError::TagSize {
                field: "FetchRequest",
                tag,
            })
        };
        let table: [(&[u8], Option<FrameError>); 6] = [
            (&[1, 0, 3, 3, b'a', b'b'], None),
            (&[1, 0, 4, 3, b'a', b'b', 0], size(0)),
            (
                &[2, 0, 2, 3, b'a', b'b', 9, 0],
                Some(FrameError::LengthBeyondEnd {
                    field: "FetchRequest.ClusterId",
                    length: 2,
                }),
            ),
            (
                &[1, 0, 0],
                Some(FrameError::Truncated("FetchRequest.ClusterId")),
            ),
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
        // ApiVersions 3: software name and version. The varints 32,768 and 32,769 are lengths plus
        // one.
        let body =
            |varint: [u8; 3], length| [&varint[..], &vec![b'a'; length], &[2, b'v', 0]].concat();
        let program = program(Side::Request, 18, 3).unwrap();
        let result = |varint, length| walk(program, &body(varint, length), 1000).1;
        assert_eq!(result([0x80, 0x80, 2], 32767), Ok(()));
        assert_eq!(
            result([0x81, 0x80, 2], 32768),
            Err(FrameError::StringTooLong(
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
        // Fetch response 4: throttle, one topic "t", one partition with 1000 bytes of records.
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

    /// The operation at the end of `op`'s block if it is not the operation that must end it.
    fn block_end(ops: &[Op], at: usize, op: Op) -> Option<Op> {
        let (skip, last) = match op {
            Op::Array { skip, .. } => (skip, Op::Next),
            Op::Tag { skip, .. } => (skip, Op::Close),
            Op::Fixed(..)
            | Op::Bool(_)
            | Op::Text(..)
            | Op::Run(..)
            | Op::Next
            | Op::Struct { .. } => return None,
            Op::Tags { .. } | Op::Head { .. } | Op::Close | Op::Done => return None,
        };
        let found = ops[at + usize::from(skip)];
        (found != last).then_some(found)
    }
}
