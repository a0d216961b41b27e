//! The operations that a program is made of. [`super::table`] is written by `tools/layout`; the walker carries them out.
use super::Field;

/// One step of reading a message. Blocks follow their operation directly and are `skip` operations long, their last one
/// ([`Op::Next`], [`Op::Close`]) included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// A number or a uuid of so many bytes.
    Fixed(Field, u8),
    /// One byte, 0 or 1.
    Bool(Field),
    /// A string: its length, then UTF-8.
    Text(Field, Length),
    /// Bytes or records: their length, then anything.
    Run(Field, Length),
    /// A count, then the block for each element; an element takes at least `least` bytes.
    Array {
        field: Field,
        length: Length,
        least: u16,
        skip: u16,
    },
    /// The end of an array's block.
    Next,
    /// A marker, -1 or 1; the block follows when it is 1.
    Struct { field: Field, skip: u16 },
    /// A tag section: its count, then the block, which is [`Op::Head`] and the known tags.
    Tags { owner: Field, skip: u16 },
    /// The head of a tag: its number and size. So many bytes of operations follow as the known tags' blocks.
    Head { skip: u16 },
    /// A known tag, and the block of its content.
    Tag { number: u8, field: Field, skip: u16 },
    /// The end of a known tag's block.
    Close,
    /// The end of the message.
    Done,
}

/// How a length or count is written, and whether it may say null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// An int16 before strings, an int32 before all else.
    Plain,
    /// The same, with -1 for null.
    Nullable,
    /// An unsigned varint, one more than the length.
    Compact,
    /// The same, with 0 for null.
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

/// The programs of one api key in one direction, from version `first` on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions {
    pub(super) first: i16,
    /// The first flexible version: from there on headers have tags, too.
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
