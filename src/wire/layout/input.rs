//! The chunk that a walker reads, and how numbers and lengths are read from it.
//!
//! This is the state of a walker while it works. It is small and is never passed to a function that
//! is not inlined, so that it stays in registers. An item is either read completely or not at all.
use super::{Field, FrameError, Length};

/// Why a walk stops.
pub(super) enum Stop {
    /// The next operation needs this many bytes.
    Need(usize),
    /// The chunk ends inside bytes that pass through.
    Passing,
    Done,
    Fault(FrameError),
}

impl From<FrameError> for Stop {
    #[cold]
    fn from(fault: FrameError) -> Self {
        Stop::Fault(fault)
    }
}

/// The bytes of a chunk, and the number of bytes already taken.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    taken: usize,
    /// Index of the bound in `bytes`, or the length of `bytes` if the bound is beyond them.
    edge: usize,
    /// Position of the first byte of `bytes`.
    start: u64,
    /// Position of the end of the body or of the known tag that is being read.
    bound: u64,
    /// The next operation.
    pub(super) next: usize,
}

/// A length or count (`None` for null), and its own size in bytes.
pub(super) type Measure = (Option<u32>, usize);

/// Width of a length that is not a varint.
#[derive(Clone, Copy)]
pub(super) enum Width {
    Two,
    Four,
}

impl<'a> Input<'a> {
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], start: u64, bound: u64, next: usize) -> Self {
        let mut input = Self {
            bytes,
            taken: 0,
            edge: 0,
            start,
            bound,
            next,
        };
        input.limit(bound);
        input
    }

    /// Sets the end of the readable bytes.
    #[inline(always)]
    pub(super) fn limit(&mut self, bound: u64) {
        let left = usize::try_from(bound.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.edge = left.min(self.bytes.len());
        self.bound = bound;
    }

    #[inline(always)]
    pub(super) fn bound(&self) -> u64 {
        self.bound
    }

    #[inline(always)]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.taken..self.edge).unwrap_or_default()
    }

    /// Position of the next byte.
    #[inline(always)]
    pub(super) fn at(&self) -> u64 {
        self.start + self.taken as u64
    }

    #[inline(always)]
    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    #[inline(always)]
    pub(super) fn take(&mut self, count: usize) {
        self.taken += count;
    }

    /// Whether `length` bytes fit between the position `from` and the bound.
    #[inline(always)]
    pub(super) fn fits(&self, length: u64, from: u64) -> bool {
        length <= self.bound.saturating_sub(from)
    }

    /// There are too few bytes for an item: either more bytes will come, or the bound is too near.
    #[inline(always)]
    pub(super) fn short(&self, field: Field, need: usize) -> Stop {
        short(field, self.fits(need as u64, self.at()), need)
    }

    #[inline(always)]
    pub(super) fn length(
        &self,
        field: Field,
        length: Length,
        width: Width,
    ) -> Result<Measure, Stop> {
        let (value, size) = if length.compact() {
            let (value, size) = self.varint(field, 0)?;
            (value.checked_sub(1), size)
        } else {
            let (value, size) = self.signed(field, width)?;
            match u32::try_from(value) {
                Ok(value) => (Some(value), size),
                Err(_) if value == -1 => (None, size),
                Err(_) => return Err(FrameError::NegativeLength(field.path()).into()),
            }
        };
        if value.is_none() && !length.nullable() {
            return Err(FrameError::NotNullable(field.path()).into());
        }
        Ok((value, size))
    }

    #[inline(always)]
    fn signed(&self, field: Field, width: Width) -> Result<(i32, usize), Stop> {
        match width {
            Width::Two => match self.rest().first_chunk::<2>() {
                Some(bytes) => Ok((i32::from(i16::from_be_bytes(*bytes)), 2)),
                None => Err(self.short(field, 2)),
            },
            Width::Four => match self.rest().first_chunk::<4>() {
                Some(bytes) => Ok((i32::from_be_bytes(*bytes), 4)),
                None => Err(self.short(field, 4)),
            },
        }
    }

    /// The unsigned varint that starts after `skip` bytes, and its size.
    #[inline(always)]
    pub(super) fn varint(&self, field: Field, skip: usize) -> Result<(u32, usize), Stop> {
        let rest = self.rest().get(skip..).unwrap_or_default();
        match rest {
            [byte @ 0..0x80, ..] => Ok((u32::from(*byte), 1)),
            [low, high @ 1..0x80, ..] => Ok((u32::from(low & 0x7f) | u32::from(*high) << 7, 2)),
            _ => match long_varint(field, rest) {
                Ok(Some(varint)) => Ok(varint),
                Ok(None) => Err(self.short(field, skip + rest.len() + 1)),
                Err(fault) => Err(fault.into()),
            },
        }
    }
}

/// A varint in the one form that Kafka writes. `None` when `rest` ends inside it.
#[inline(never)]
fn long_varint(field: Field, rest: &[u8]) -> Result<Option<(u32, usize)>, FrameError> {
    let mut value = 0;
    for (index, byte) in rest.iter().enumerate() {
        // The fifth byte holds the last four of 32 bits, and a sixth byte must not follow.
        if index == 4 && *byte > 0x0f {
            return Err(FrameError::VarintTooLarge(field.path()));
        }
        if *byte == 0 && index > 0 {
            return Err(FrameError::VarintNotShortest(field.path()));
        }
        value |= u32::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            return Ok(Some((value, index + 1)));
        }
    }
    Ok(None)
}

#[cold]
fn short(field: Field, more_can_come: bool, need: usize) -> Stop {
    if more_can_come {
        Stop::Need(need)
    } else {
        FrameError::Truncated(field.path()).into()
    }
}
