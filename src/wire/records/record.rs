//! The records of one batch: fields with varint lengths, each checked against the bytes that are
//! there.
use super::{Allowance, Batch, RecordsError};
use std::borrow::Cow;

/// The records of `batch`, decompressed within the allowance. In addition, the codecs use at most
/// [`super::WORKING`] bytes of working memory. [`Records::iter`] checks each record when it reaches
/// it.
pub fn read<'a>(batch: &Batch<'a>, allowance: &mut Allowance) -> Result<Records<'a>, RecordsError> {
    let bytes = allowance.inflate(batch.header.codec()?, batch.payload)?;
    Ok(Records {
        bytes,
        count: batch.header.count,
    })
}

/// The records of one batch, decompressed.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    bytes: Cow<'a, [u8]>,
    count: i32,
}

impl Records<'_> {
    /// Decompressed size in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The records in order. Ends after the first fault. The count is proven only when the iterator
    /// has ended without a fault.
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            rest: Input(&self.bytes),
            count: self.count,
            next: 0,
            produced: false,
            ended: false,
        }
    }

    /// As [`Records::iter`], for a batch from a producer: the offset deltas must be 0, 1, 2, …
    /// (Compaction leaves gaps in batches from brokers.)
    pub fn produced(&self) -> Iter<'_> {
        Iter {
            produced: true,
            ..self.iter()
        }
    }
}

impl<'a> IntoIterator for &'a Records<'_> {
    type Item = Result<Record<'a>, RecordsError>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// One record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    pub offset_delta: i32,
    pub timestamp_delta: i64,
    pub key: Option<&'a [u8]>,
    /// `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    headers: Headers<'a>,
}

impl<'a> Record<'a> {
    /// Size of the key, the value and the headers, in bytes.
    pub fn size(&self) -> usize {
        let own = self.key.map_or(0, <[u8]>::len) + self.value.map_or(0, <[u8]>::len);
        let headers = self.headers();
        headers.fold(own, |size, (key, value)| {
            size + key.len() + value.map_or(0, <[u8]>::len)
        })
    }

    /// The headers in order; keys may repeat.
    pub fn headers(&self) -> Headers<'a> {
        self.headers
    }
}

/// The headers of a record: a key, and a value that may be null. They were checked when the record
/// was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headers<'a> {
    rest: Input<'a>,
    left: i32,
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a [u8], Option<&'a [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.left <= 0 {
            return None;
        }
        self.left -= 1;
        self.rest.header().ok()
    }
}

/// Returned by [`Records::iter`].
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    rest: Input<'a>,
    count: i32,
    next: i32,
    produced: bool,
    ended: bool,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Result<Record<'a>, RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.next < self.count {
            let index = self.next;
            self.next += 1;
            let record = self
                .rest
                .record()
                .and_then(|record| self.in_place(record, index))
                .map_err(|what| RecordsError::Record { index, what });
            self.ended = record.is_err();
            return Some(record);
        }
        self.ended = true;
        if self.rest.0.is_empty() {
            None
        } else {
            Some(Err(RecordsError::Remaining(self.count)))
        }
    }
}

impl<'a> Iter<'a> {
    fn in_place(&self, record: Record<'a>, index: i32) -> Result<Record<'a>, &'static str> {
        if self.produced && record.offset_delta != index {
            Err("its offset delta is not its place")
        } else {
            Ok(record)
        }
    }
}

/// The remaining bytes. Every method either takes canonical bytes off the front or returns what is
/// wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Input<'a>(&'a [u8]);

const SHORT: &str = "it ends too early";
const VARINT: &str = "a varint is not canonical";

impl<'a> Input<'a> {
    fn record(&mut self) -> Result<Record<'a>, &'static str> {
        let size = usize::try_from(self.varint()?).map_err(|_| "its size is negative")?;
        let mut body = Input(self.take(size)?);
        if body.byte()? != 0 {
            return Err("its attributes are not 0");
        }
        let timestamp_delta = body.varlong()?;
        let offset_delta = body.varint()?;
        let key = body.nullable()?;
        let value = body.nullable()?;
        let headers = body.headers()?;
        Ok(Record {
            offset_delta,
            timestamp_delta,
            key,
            value,
            headers,
        })
    }

    /// Walks all headers once, so that [`Headers`] cannot fail. They must end at the end of the
    /// record.
    fn headers(mut self) -> Result<Headers<'a>, &'static str> {
        let left = self.varint()?;
        let count = usize::try_from(left).map_err(|_| "its header count is negative")?;
        if count > self.0.len() / 2 {
            return Err("its header count is more than its bytes can hold");
        }
        let headers = Headers { rest: self, left };
        for _ in 0..count {
            self.header()?;
        }
        if self.0.is_empty() {
            Ok(headers)
        } else {
            Err("its size is more than its fields take")
        }
    }

    fn header(&mut self) -> Result<(&'a [u8], Option<&'a [u8]>), &'static str> {
        let key = self.nullable()?.ok_or("a header key is null")?;
        Ok((key, self.nullable()?))
    }

    /// Bytes after a varint length; -1 is null.
    fn nullable(&mut self) -> Result<Option<&'a [u8]>, &'static str> {
        match self.varint()? {
            -1 => Ok(None),
            length => {
                let length = usize::try_from(length).map_err(|_| "a length is less than -1")?;
                self.take(length).map(Some)
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], &'static str> {
        let (front, rest) = self.0.split_at_checked(length).ok_or(SHORT)?;
        self.0 = rest;
        Ok(front)
    }

    fn byte(&mut self) -> Result<u8, &'static str> {
        let (&first, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(first)
    }

    /// A zig-zag varint of at most five bytes.
    fn varint(&mut self) -> Result<i32, &'static str> {
        let raw = u32::try_from(self.unsigned()?).map_err(|_| VARINT)?;
        Ok((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed())
    }

    /// A zig-zag varint of at most ten bytes.
    fn varlong(&mut self) -> Result<i64, &'static str> {
        let raw = self.unsigned()?;
        Ok((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed())
    }

    /// Seven bits per byte, lowest first. Java's `ByteUtils` drops overflowing bits and accepts
    /// over-long forms; both are faults here.
    fn unsigned(&mut self) -> Result<u64, &'static str> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if (bits << shift) >> shift != bits {
                return Err(VARINT);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 {
                    Err(VARINT)
                } else {
                    Ok(value)
                };
            }
        }
        Err(VARINT)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Codec, batches,
        build::{self, New, Options},
    };
    use super::*;

    /// The result of reading a batch with this `payload` whose header states `count` records.
    fn end(payload: &[u8], count: i32) -> Result<usize, RecordsError> {
        let bytes = build::seal(payload, count, 0, &Options::default()).unwrap();
        let batch = batches(&bytes).next().unwrap().unwrap();
        let records = read(&batch, &mut Allowance::new(1 << 20, 1 << 20)).unwrap();
        let mut read = 0;
        for record in records.produced() {
            record?;
            read += 1;
        }
        Ok(read)
    }

    fn record(offset_delta: i64) -> Vec<u8> {
        let mut bytes = Vec::new();
        build::put_record(&mut bytes, offset_delta, &New::value("v"));
        bytes
    }

    #[test]
    fn a_count_that_lies_is_a_fault() {
        let two = [record(0), record(1)].concat();
        assert_eq!(end(&two, 2), Ok(2));
        assert_eq!(end(&two, 1), Err(RecordsError::Remaining(1)));
        let third = RecordsError::Record {
            index: 2,
            what: SHORT,
        };
        assert_eq!(end(&two, 3), Err(third.clone()));
        assert_eq!(end(&two, i32::MAX), Err(third));
        assert_eq!(end(&[], 0), Ok(0));
        assert_eq!(end(&[], -1), Ok(0));
        assert_eq!(end(&two, -1), Err(RecordsError::Remaining(-1)));
    }

    #[test]
    fn offset_deltas_of_produced_records_are_their_places() {
        let what = "its offset delta is not its place";
        assert_eq!(
            end(&[record(0), record(2)].concat(), 2),
            Err(RecordsError::Record { index: 1, what })
        );
        assert_eq!(
            end(&[record(0), record(0)].concat(), 2),
            Err(RecordsError::Record { index: 1, what })
        );
    }

    #[test]
    fn broken_records_are_told_apart() {
        // size, attributes, timestamp delta, offset delta, key length, value length, header count,
        // …
        let cases: &[(&[u8], &str)] = &[
            (&[], SHORT),
            (&[14, 0, 0, 0, 1, 1, 0], SHORT),
            (&[1], "its size is negative"),
            (&[12, 1, 0, 0, 1, 1, 0], "its attributes are not 0"),
            (
                &[14, 0, 0, 0, 1, 1, 0, 0],
                "its size is more than its fields take",
            ),
            (&[10, 0, 0, 0, 1, 1], SHORT),
            (&[12, 0, 0, 0, 1, 1, 1], "its header count is negative"),
            (
                &[12, 0, 0, 0, 1, 1, 2],
                "its header count is more than its bytes can hold",
            ),
            (&[16, 0, 0, 0, 1, 1, 2, 1, 0], "a header key is null"),
            (&[16, 0, 0, 0, 1, 1, 2, 0, 4], SHORT),
            (&[12, 0, 0, 0, 3, 1, 0], "a length is less than -1"),
            (&[12, 0, 0, 0, 8, 1, 0], SHORT),
            (&[0x8c, 0x00, 0, 0, 0, 1, 1, 0], VARINT),
            (&[0x8c, 0x80, 0x80, 0x80, 0x10, 0, 0, 0, 1, 1, 0], VARINT),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x01], VARINT),
        ];
        for (bytes, what) in cases {
            assert_eq!(
                end(bytes, 1),
                Err(RecordsError::Record { index: 0, what }),
                "{bytes:?}"
            );
        }
        assert_eq!(end(&[12, 0, 0, 0, 1, 1, 0], 1), Ok(1));
        assert_eq!(end(&[16, 0, 0, 0, 1, 1, 2, 0, 1], 1), Ok(1));
    }

    #[test]
    fn varints_are_read_to_their_bounds() {
        for value in [
            0,
            -1,
            1,
            63,
            -64,
            64,
            i64::from(i32::MAX),
            i64::from(i32::MIN),
            i64::MAX,
            i64::MIN,
        ] {
            let mut bytes = Vec::new();
            build::put_varint(&mut bytes, value);
            assert_eq!(Input(&bytes).varlong(), Ok(value));
            assert_eq!(Input(&bytes).varint().ok(), i32::try_from(value).ok());
        }
        assert_eq!(Input(&[0xff; 11]).varlong(), Err(VARINT));
        assert_eq!(
            Input(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]).varlong(),
            Err(VARINT)
        );
    }

    #[test]
    fn headers_keep_their_order_and_repeat() {
        let headers = vec![
            (b"k".to_vec(), Some(b"1".to_vec())),
            (b"k".to_vec(), None),
            (vec![0xff], Some(vec![])),
        ];
        let bytes = build::batch(
            &[New {
                headers,
                ..New::default()
            }],
            Codec::Zstd,
        )
        .unwrap();
        let batch = batches(&bytes).next().unwrap().unwrap();
        let records = read(&batch, &mut Allowance::new(100, 100)).unwrap();
        let record = records.iter().next().unwrap().unwrap();
        assert_eq!((record.key, record.value), (None, None));
        let found: Vec<_> = record.headers().collect();
        assert_eq!(
            found,
            [
                (&b"k"[..], Some(&b"1"[..])),
                (b"k", None),
                (&[0xff], Some(&[]))
            ]
        );
    }
}
