//! Counts the content of a fetch response while it is relayed.
use super::batch::{HEADER, Header};

/// The counts of one records field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Whole batches, control batches included.
    pub batches: u64,
    /// Records in whole batches, according to the batch headers. Control records are not counted.
    pub records: u64,
    /// Number of bytes fed.
    pub bytes: u64,
}

/// Takes the pieces of a records field in order, in any sizes. Carries at most the 61 bytes of one
/// header and never faults: bytes that cannot be read, and all bytes after them, count only as
/// bytes. An incomplete last batch also counts only as bytes, because a consumer discards it.
///
/// A consumer that starts inside a batch skips the first records of that batch, so the count is an
/// upper bound for the records it receives.
#[derive(Debug, Clone)]
pub struct Meter {
    counted: Counted,
    carried: [u8; HEADER],
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// This many bytes of a header are carried.
    Header(usize),
    /// `left` bytes of a payload are still to come; then a batch of `records` records is complete.
    Payload {
        left: u64,
        records: u64,
    },
    Lost,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter {
            counted: Counted::default(),
            carried: [0; HEADER],
            state: State::Header(0),
        }
    }
}

impl Meter {
    pub fn feed(&mut self, mut piece: &[u8]) {
        self.counted.bytes = self.counted.bytes.saturating_add(len(piece));
        while !piece.is_empty() {
            piece = match self.state {
                State::Header(carried) => self.header(carried, piece),
                State::Payload { left, records } => self.payload(left, records, piece),
                State::Lost => return,
            };
        }
    }

    pub fn counted(&self) -> Counted {
        self.counted
    }

    fn header<'a>(&mut self, carried: usize, piece: &'a [u8]) -> &'a [u8] {
        let room = self.carried.get_mut(carried..).unwrap_or_default();
        let (taken, rest) = piece.split_at(piece.len().min(room.len()));
        room.iter_mut()
            .zip(taken)
            .for_each(|(to, from)| *to = *from);
        let carried = carried + taken.len();
        self.state = if carried < HEADER {
            State::Header(carried)
        } else {
            self.begin()
        };
        rest
    }

    /// Decides how to continue after a complete header.
    fn begin(&mut self) -> State {
        let header = Header::parse(&self.carried);
        let left = u64::try_from(i64::from(header.length) + 12 - len(&self.carried).cast_signed());
        match (header.magic, left, u64::try_from(header.count)) {
            (2, Ok(left), Ok(count)) => {
                let records = if header.control() { 0 } else { count };
                if left == 0 {
                    self.end(records)
                } else {
                    State::Payload { left, records }
                }
            }
            _ => State::Lost,
        }
    }

    fn payload<'a>(&mut self, left: u64, records: u64, piece: &'a [u8]) -> &'a [u8] {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
        let (skipped, rest) = piece.split_at(taken);
        let left = left.saturating_sub(len(skipped));
        self.state = if left == 0 {
            self.end(records)
        } else {
            State::Payload { left, records }
        };
        rest
    }

    fn end(&mut self, records: u64) -> State {
        self.counted.batches = self.counted.batches.saturating_add(1);
        self.counted.records = self.counted.records.saturating_add(records);
        State::Header(0)
    }
}

fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Codec,
        build::{self, New, Options},
    };
    use super::*;
    use proptest::prelude::*;

    fn answer() -> Vec<u8> {
        let three = build::batch(
            &[New::value("a"), New::value("b"), New::value("c")],
            Codec::Gzip,
        );
        let marker = Options {
            flags: 0x30,
            ..Options::default()
        };
        let control = build::batch_with(&[New::value("")], &marker);
        let emptied = build::seal(&[], 0, 0, &Options::default());
        let one = build::batch(&[New::value("d")], Codec::None);
        [three, control, emptied, one].map(Result::unwrap).concat()
    }

    fn counted(bytes: &[u8]) -> Counted {
        let mut meter = Meter::default();
        meter.feed(bytes);
        meter.counted()
    }

    #[test]
    fn whole_batches_are_counted_and_the_tail_is_not() {
        let mut bytes = answer();
        bytes.extend_from_within(..80);
        let records = Counted {
            batches: 4,
            records: 4,
            bytes: u64::try_from(bytes.len()).unwrap(),
        };
        assert_eq!(counted(&bytes), records);
    }

    #[test]
    fn what_cannot_be_read_ends_the_count() {
        for (at, byte) in [(16, 1), (8, 0x80), (57, 0xff)] {
            let mut bytes = [answer(), answer(), answer()].concat();
            bytes[answer().len() + at] = byte;
            assert_eq!(counted(&bytes).batches, 4, "byte {at}");
            assert_eq!(counted(&bytes).bytes, u64::try_from(bytes.len()).unwrap());
        }
    }

    proptest! {
        #[test]
        fn any_chunking_counts_the_same(sizes in proptest::collection::vec(1_usize..90, 1..200)) {
            let bytes = [answer(), answer()].concat();
            let mut meter = Meter::default();
            let mut rest = &bytes[..];
            for size in sizes {
                let (piece, after) = rest.split_at(size.min(rest.len()));
                meter.feed(piece);
                rest = after;
            }
            meter.feed(rest);
            prop_assert_eq!(meter.counted(), counted(&bytes));
            prop_assert_eq!(meter.counted().records, 8);
        }

        #[test]
        fn nothing_makes_it_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(counted(&bytes).bytes, u64::try_from(bytes.len()).unwrap());
        }
    }
}
