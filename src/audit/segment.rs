//! The log's files: `klamm-<number of the first event, 20 digits>.jsonl`, in the order of their
//! names, with one event per line.
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    LINE_BYTES, Seq,
    line::hex,
    writer::{Hash, Tail, hash_of},
};

/// One file of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub path: PathBuf,
    /// The number of its first event, from its name.
    pub first: Seq,
}

/// The name of the segment whose first event has this number.
pub fn name(first: Seq) -> String {
    format!("klamm-{:020}.jsonl", first.number())
}

/// The directory's segments in order. Other files do not belong to the log and are ignored.
pub fn list(directory: &Path) -> io::Result<Vec<Segment>> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if let Some(first) = entry.file_name().to_str().and_then(first_of) {
            segments.push(Segment {
                path: entry.path(),
                first,
            });
        }
    }
    segments.sort_by_key(|segment| segment.first);
    Ok(segments)
}

fn first_of(name: &str) -> Option<Seq> {
    let digits = name.strip_prefix("klamm-")?.strip_suffix(".jsonl")?;
    let first = Seq(digits.parse().ok()?);
    (digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit()) && first >= Seq::FIRST)
        .then_some(first)
}

/// Reads a segment line by line.
#[derive(Debug)]
pub struct Lines {
    file: BufReader<File>,
    line: Vec<u8>,
}

/// A line, and whether its newline was present.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The bytes without the newline.
    pub bytes: &'a [u8],
    pub whole: bool,
}

impl Lines {
    /// Only regular files are accepted: a pipe might never deliver data.
    pub fn open(path: &Path) -> io::Result<Lines> {
        let open = || match fs::metadata(path)?.is_file() {
            true => File::open(path),
            false => Err(io::Error::other("it is no regular file")),
        };
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
        };
        Ok(Lines {
            file: BufReader::with_capacity(256 << 10, open().map_err(named)?),
            line: Vec::new(),
        })
    }

    /// The next line; `None` at the end.
    pub fn read(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        if self
            .file
            .by_ref()
            .take(LINE_BYTES as u64)
            .read_until(b'\n', &mut self.line)?
            == 0
        {
            return Ok(None);
        }
        let whole = self.line.last() == Some(&b'\n');
        let bytes = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        Ok(Some(Line { bytes, whole }))
    }
}

/// The fields of a line that link the chain.
#[derive(Debug, Deserialize)]
struct Link {
    metadata: Sequence,
    unmapped: Prev,
}

#[derive(Debug, Deserialize)]
struct Sequence {
    sequence: u64,
}

#[derive(Debug, Deserialize)]
struct Prev {
    prev: String,
}

/// Follows the chain from line to line.
#[derive(Debug, Clone)]
pub struct Chain {
    next: Option<Seq>,
    prev: Option<Hash>,
}

/// Why a line does not continue the chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    #[error("the line is not an event")]
    NotAnEvent,
    #[error("event {found} stands where event {expected} was expected")]
    Sequence { expected: u64, found: u64 },
    #[error("event {sequence} does not carry the hash of the line before it")]
    Hash { sequence: u64 },
}

impl Chain {
    /// A chain that starts with event `first`, with any previous hash (event 1 continues nothing).
    pub fn from(first: Seq) -> Chain {
        Chain {
            next: Some(first),
            prev: (first == Seq::FIRST).then_some(Tail::EMPTY.hash),
        }
    }

    /// Takes the next line. After a gap, the chain continues from the line that made it, so that
    /// one change is one gap.
    pub fn follow(&mut self, line: &[u8]) -> Result<Seq, Gap> {
        let expected = (self.next, self.prev);
        self.prev = Some(hash_of(line));
        let link = serde_json::from_slice::<Link>(line).map_err(|_| Gap::NotAnEvent);
        let Link {
            metadata: Sequence { sequence },
            unmapped: Prev { prev },
        } = link.inspect_err(|_| self.next = self.next.map(Seq::next))?;
        self.next = Some(Seq(sequence).next());
        match expected {
            (Some(next), _) if next.0 != sequence => Err(Gap::Sequence {
                expected: next.0,
                found: sequence,
            }),
            (_, Some(hash)) if hex(&hash) != prev => Err(Gap::Hash { sequence }),
            (_, _) => Ok(Seq(sequence)),
        }
    }

    /// The end of the chain after the lines so far; `None` when no line was followed and the chain
    /// may not start here.
    pub fn end(&self) -> Option<(Seq, Hash)> {
        self.next.zip(self.prev)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back_and_others_are_passed_over() {
        assert_eq!(name(Seq(7)), "klamm-00000000000000000007.jsonl");
        assert_eq!(first_of(&name(Seq(u64::MAX))), Some(Seq(u64::MAX)));
        for other in [
            "klamm-00000000000000000000.jsonl",
            "klamm-7.jsonl",
            "klamm-+0000000000000000007.jsonl",
            "klamm-00000000000000000007.jsonl.gz",
            "klamm-00000000000000000007.torn-3",
            "x",
        ] {
            assert_eq!(first_of(other), None, "{other}");
        }
    }

    #[test]
    fn the_longest_line_is_read_whole() {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("s");
        let mut text = vec![b'x'; LINE_BYTES - 1];
        text.push(b'\n');
        fs::write(&path, &text).unwrap();
        let mut lines = Lines::open(&path).unwrap();
        let line = lines.read().unwrap().unwrap();
        assert!(line.whole && line.bytes.len() == LINE_BYTES - 1);
        assert!(lines.read().unwrap().is_none());
    }

    #[test]
    fn each_change_is_one_gap() {
        let line = |seq: u64, prev: &[u8]| {
            format!(
                r#"{{"metadata":{{"sequence":{seq}}},"unmapped":{{"prev":"{}"}}}}"#,
                hex(prev)
            )
            .into_bytes()
        };
        let one = line(1, &Tail::EMPTY.hash);
        let two = line(2, &hash_of(&one));
        let three = line(3, &hash_of(&two));
        let follow = |lines: &[&[u8]]| {
            let mut chain = Chain::from(Seq::FIRST);
            lines
                .iter()
                .filter_map(|line| chain.follow(line).err())
                .collect::<Vec<_>>()
        };
        assert_eq!(follow(&[&one, &two, &three]), []);
        assert_eq!(
            follow(&[&one, &three]),
            [Gap::Sequence {
                expected: 2,
                found: 3
            }]
        );
        assert_eq!(
            follow(&[&one, b"{}", &three]),
            [Gap::NotAnEvent, Gap::Hash { sequence: 3 }]
        );
        let other = line(2, &hash_of(b"x"));
        assert_eq!(
            follow(&[&one, &other, &three]),
            [Gap::Hash { sequence: 2 }, Gap::Hash { sequence: 3 }]
        );
        assert_eq!(
            follow(&[&two]),
            [Gap::Sequence {
                expected: 1,
                found: 2
            }]
        );
    }
}
