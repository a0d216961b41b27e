//! The operations of a program. `tools/layout` generates [`super::table`]; the walker executes the
//! operations.
use super::Field;

/// One step of reading a message. A block directly follows its operation and is `skip` operations
/// long, including its last operation ([`Op::Next`] or [`Op::Close`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// A number or a uuid of this many bytes.
    Fixed(Field, u8),
    /// One byte, 0 or 1.
    Bool(Field),
    /// A string: its length, then UTF-8.
    Text(Field, Length),
    /// Bytes or records: their length, then anything.
    Run(Field, Length),
    /// A count, then the block for each element. An element has at least `least` bytes.
    Array {
        field: Field,
        length: Length,
        least: u16,
        skip: u16,
    },
    /// The end of an array's block.
    Next,
    /// A marker, -1 or 1. The block follows if it is 1.
    Struct { field: Field, skip: u16 },
    /// A tag section: its count, then the block, which contains [`Op::Head`] and the known tags.
    Tags { owner: Field, skip: u16 },
    /// The head of a tag: its number and size. The blocks of the known tags follow and are `skip`
    /// operations long.
    Head { skip: u16 },
    /// A known tag, and the block of its content.
    Tag { number: u8, field: Field, skip: u16 },
    /// The end of a known tag's block.
    Close,
    /// The end of the message.
    Done,
}

/// How a length or count is written, and whether it can be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// An int16 for strings, an int32 for everything else.
    Plain,
    /// As `Plain`, with -1 for null.
    Nullable,
    /// An unsigned varint, one more than the length.
    Compact,
    /// As `Compact`, with 0 for null.
    CompactNullable,
}

impl Length {
    pub fn nullable(self) -> bool {
        matches!(self, Length::Nullable | Length::CompactNullable)
    }

    pub fn compact(self) -> bool {
        matches!(self, Length::Compact | Length::CompactNullable)
    }
}

/// The programs of one API key in one direction, starting with version `first`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions {
    pub(super) first: i16,
    /// The first flexible version. From this version on, headers have tags as well.
    pub(super) flexible: i16,
    pub(super) programs: &'static [&'static [Op]],
}

impl Versions {
    pub(super) const NONE: Versions = Versions {
        first: 0,
        flexible: 0,
        programs: &[],
    };

    pub(super) fn program(&self, version: i16) -> Option<&'static [Op]> {
        let index = usize::try_from(version.checked_sub(self.first)?).ok()?;
        self.programs.get(index).copied()
    }
}
