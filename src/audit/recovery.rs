//! What a start finds in the audit directory, and where the chain goes on.
//!
//! A crash may leave unfinished bytes behind the last whole line: nothing waited for them, as they were never synced. They are put aside into a
//! file of their own, and the first event of the new run says so. Anything else that does not continue the chain is not a crash's work, and
//! Klamm refuses to write behind it.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest;

use super::{
    What,
    disk::{Segments, sync_directory},
    line::hex,
    segment::{self, Chain, Gap, Lines, Segment},
    writer::{SEGMENT_BYTES, Tail, Writer},
};

/// A log that is ready to be appended to.
#[derive(Debug)]
pub struct Opening {
    pub writer: Writer,
    pub disk: Segments,
    /// What the new run must record first.
    pub found: Option<What>,
}

/// Why the audit log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("the audit directory `{0}` does not exist: create it, or mount what belongs there")]
    Missing(PathBuf),
    #[error("`{0}` is not a directory, so no audit log can be kept there")]
    NotADirectory(PathBuf),
    #[error(
        "another process writes the audit log in `{0}`: each gate needs a directory of its own"
    )]
    InUse(PathBuf),
    #[error("the audit log in `{path}` cannot be used: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error(
        "the audit log does not continue at line {line} of `{segment}`: {gap}; move the directory aside, keep it, and start with an empty one"
    )]
    Broken {
        segment: PathBuf,
        line: u64,
        gap: Gap,
    },
    #[error(
        "`{0}` is empty and does not continue the segment before it; move the directory aside, keep it, and start with an empty one"
    )]
    Detached(PathBuf),
}

/// Takes the directory, reads its last segment, puts unfinished bytes aside.
pub fn open(directory: &Path) -> Result<Opening, Unusable> {
    open_with(directory, SEGMENT_BYTES)
}

/// As [`open`], with another size of segments.
pub fn open_with(directory: &Path, rotate_at: u64) -> Result<Opening, Unusable> {
    let io = |error| Unusable::Io {
        path: directory.to_owned(),
        error,
    };
    check(directory)?;
    let in_use = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
    let mut disk = Segments::lock(directory).map_err(|error| {
        if in_use(&error) {
            Unusable::InUse(directory.to_owned())
        } else {
            io(error)
        }
    })?;
    let segments = segment::list(directory).map_err(io)?;
    let Some((last, earlier)) = segments.split_last() else {
        return Ok(Opening {
            writer: Writer::new(Tail::EMPTY, rotate_at),
            disk,
            found: None,
        });
    };
    let found = scan(last)?;
    let repaired = put_aside(directory, last, &found).map_err(io)?;
    let tail = tail(last, earlier, &found)?;
    disk.resume(last.path.clone()).map_err(io)?;
    Ok(Opening {
        writer: Writer::new(tail, rotate_at),
        disk,
        found: repaired,
    })
}

fn check(directory: &Path) -> Result<(), Unusable> {
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Unusable::NotADirectory(directory.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Unusable::Missing(directory.to_owned()))
        }
        Err(error) => Err(Unusable::Io {
            path: directory.to_owned(),
            error,
        }),
    }
}

/// A segment's whole lines, and what stands behind them.
#[derive(Debug)]
struct Scan {
    chain: Chain,
    /// Bytes of the lines that continue the chain.
    kept: u64,
    /// Bytes behind them.
    rest: u64,
}

/// Follows the chain through the segment. What a crash can leave behind it is `rest`; what it cannot is an error.
fn scan(segment: &Segment) -> Result<Scan, Unusable> {
    let io = |error| Unusable::Io {
        path: segment.path.clone(),
        error,
    };
    let (mut chain, mut kept, mut number) = (Chain::from(segment.first), 0, 0);
    let mut lines = Lines::open(&segment.path).map_err(io)?;
    while let Some(line) = lines.read().map_err(io)? {
        number += 1;
        let mut longer = chain.clone();
        let gap = longer.follow(line.bytes).err();
        if gap.is_none() && line.whole {
            kept += line.bytes.len() as u64 + 1;
            chain = longer;
            continue;
        }
        let rest = fs::metadata(&segment.path)
            .map_err(io)?
            .len()
            .saturating_sub(kept);
        return match gap {
            Some(gap) if !unfinished(segment, kept).map_err(io)? => Err(Unusable::Broken {
                segment: segment.path.clone(),
                line: number,
                gap,
            }),
            _ => Ok(Scan { chain, kept, rest }),
        };
    }
    Ok(Scan {
        chain,
        kept,
        rest: 0,
    })
}

/// Whether what stands behind `kept` can be a crash's work: one line without its end, or blocks that never reached the disk and read as zeros.
fn unfinished(segment: &Segment, kept: u64) -> io::Result<bool> {
    let mut newline = false;
    let mut zero = false;
    let mut file = File::open(&segment.path)?;
    file.seek(SeekFrom::Start(kept))?;
    each_chunk(file, |chunk| {
        newline |= chunk.contains(&b'\n');
        zero |= chunk.contains(&0);
        Ok(())
    })?;
    Ok(zero || !newline)
}

fn each_chunk(
    mut from: impl Read,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            n => take(buffer.get(..n).unwrap_or_default())?,
        }
    }
}

/// Copies the rest into `<segment>.torn-<offset>-<hash>`, durably, then cuts it off. Repeating it after a crash in between gives the same.
fn put_aside(directory: &Path, segment: &Segment, found: &Scan) -> io::Result<Option<What>> {
    if found.rest == 0 {
        return Ok(None);
    }
    let mut rest = File::open(&segment.path)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    rest.seek(SeekFrom::Start(found.kept))?;
    each_chunk(&rest, |chunk| {
        hash.update(chunk);
        Ok(())
    })?;
    let sha256 = hex(hash.finish().as_ref());
    let name = segment::name(segment.first);
    let aside = format!(
        "{}.torn-{}-{}",
        name.trim_end_matches(".jsonl"),
        found.kept,
        sha256.get(..8).unwrap_or_default()
    );
    let mut copy = File::create(directory.join(&aside))?;
    rest.seek(SeekFrom::Start(found.kept))?;
    each_chunk(&rest, |chunk| copy.write_all(chunk))?;
    copy.sync_all()?;
    sync_directory(directory)?;
    let file = OpenOptions::new().write(true).open(&segment.path)?;
    file.set_len(found.kept)?;
    file.sync_all()?;
    Ok(Some(What::Repaired {
        segment: name,
        kept: found.kept,
        aside,
        bytes: found.rest,
        sha256,
    }))
}

/// Where the chain goes on: behind the last segment's last line, or, if it has none, behind the one before.
fn tail(last: &Segment, earlier: &[Segment], found: &Scan) -> Result<Tail, Unusable> {
    let detached = || Unusable::Detached(last.path.clone());
    let (next, hash) = match found.chain.end() {
        Some(end) => end,
        None => scan_whole(earlier.last().ok_or_else(detached)?)?
            .end()
            .ok_or_else(detached)?,
    };
    if found.kept == 0 && next != last.first {
        return Err(detached());
    }
    Ok(Tail {
        next,
        hash,
        len: Some(found.kept),
    })
}

fn scan_whole(segment: &Segment) -> Result<Chain, Unusable> {
    let found = scan(segment)?;
    match found.rest {
        0 => Ok(found.chain),
        _ => Err(Unusable::Detached(segment.path.clone())),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::audit::{Durable, Event, Seq, segment::list};

    fn event(number: u64) -> Event {
        let mut event = Event::of_gate("2026-11-22T16:45:00Z".parse().unwrap(), What::Stopped);
        event.connection = number;
        event
    }
    /// Commits events one by one.
    fn run(
        directory: &Path,
        rotate_at: u64,
        numbers: std::ops::RangeInclusive<u64>,
    ) -> Option<What> {
        let mut opening = open_with(directory, rotate_at).unwrap();
        for number in numbers {
            opening
                .writer
                .commit(&mut vec![event(number)], &mut opening.disk)
                .unwrap();
        }
        opening.found
    }
    /// Follows the whole log over its segments and gives the connection numbers in it.
    fn read(directory: &Path) -> Vec<u64> {
        let mut chain = Chain::from(Seq::FIRST);
        let mut numbers = Vec::new();
        for segment in list(directory).unwrap() {
            let mut lines = Lines::open(&segment.path).unwrap();
            while let Some(line) = lines.read().unwrap() {
                assert!(line.whole);
                chain.follow(line.bytes).unwrap();
                let value: serde_json::Value = serde_json::from_slice(line.bytes).unwrap();
                numbers.push(value["unmapped"]["connection"].as_u64().unwrap());
            }
        }
        numbers
    }
    fn last(directory: &Path) -> PathBuf {
        list(directory).unwrap().pop().unwrap().path
    }
    fn add(path: &Path, bytes: &[u8]) {
        OpenOptions::new()
            .append(true)
            .open(path)
            .unwrap()
            .write_all(bytes)
            .unwrap();
    }

    #[test]
    fn the_chain_goes_on_over_restarts_and_segments() {
        for rotate_at in [1, 1000, SEGMENT_BYTES] {
            let directory = TempDir::new().unwrap();
            for start in [1, 4, 7] {
                assert!(run(directory.path(), rotate_at, start..=start + 2).is_none());
            }
            assert_eq!(read(directory.path()), (1..=9).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_torn_line_is_put_aside_and_told() {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=2);
        let path = last(directory.path());
        let kept = fs::metadata(&path).unwrap().len();
        add(&path, b"{\"time\":17");
        let Some(What::Repaired {
            segment,
            kept: told,
            aside,
            bytes,
            ..
        }) = run(directory.path(), SEGMENT_BYTES, 3..=3)
        else {
            panic!("nothing was told")
        };
        assert_eq!(
            (segment.as_str(), told, bytes),
            ("klamm-00000000000000000001.jsonl", kept, 10)
        );
        assert_eq!(
            fs::read(directory.path().join(aside)).unwrap(),
            b"{\"time\":17"
        );
        assert_eq!(read(directory.path()), [1, 2, 3]);
    }

    #[test]
    fn a_whole_event_without_its_newline_was_never_promised() {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=2);
        let path = last(directory.path());
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(fs::metadata(&path).unwrap().len() - 1)
            .unwrap();
        assert!(matches!(
            run(directory.path(), SEGMENT_BYTES, 3..=3),
            Some(What::Repaired { .. })
        ));
        assert_eq!(read(directory.path()), [1, 3]);
    }

    #[test]
    fn blocks_that_read_as_zeros_are_a_crash_s_work_even_with_lines_behind() {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=2);
        add(&last(directory.path()), b"\0\0\0\0{\"x\":1}\n");
        assert!(matches!(
            run(directory.path(), SEGMENT_BYTES, 3..=3),
            Some(What::Repaired { bytes: 12, .. })
        ));
        assert_eq!(read(directory.path()), [1, 2, 3]);
    }

    #[test]
    fn any_cut_of_the_last_line_goes_on_after_the_line_before() {
        let whole = TempDir::new().unwrap();
        run(whole.path(), SEGMENT_BYTES, 1..=2);
        let bytes = fs::read(last(whole.path())).unwrap();
        let first = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for len in (0..bytes.len())
            .step_by(7)
            .chain([first, first + 1, bytes.len() - 1])
        {
            let directory = TempDir::new().unwrap();
            fs::write(
                directory.path().join(segment::name(Seq::FIRST)),
                &bytes[..len],
            )
            .unwrap();
            run(directory.path(), SEGMENT_BYTES, 9..=9);
            assert_eq!(
                read(directory.path()),
                if len < first { vec![9] } else { vec![1, 9] },
                "cut at {len}"
            );
        }
    }

    #[test]
    fn an_empty_last_segment_continues_the_one_before() {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=2);
        fs::write(directory.path().join(segment::name(Seq(3))), "").unwrap();
        run(directory.path(), SEGMENT_BYTES, 3..=3);
        assert_eq!(read(directory.path()), [1, 2, 3]);
    }

    #[track_caller]
    fn refused(directory: &Path) -> String {
        open(directory)
            .unwrap_err()
            .to_string()
            .replace(&directory.display().to_string(), "DIR")
    }

    #[test]
    fn what_a_crash_cannot_do_is_refused() {
        const ADVICE: &str = "move the directory aside, keep it, and start with an empty one";
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=3);
        let path = last(directory.path());
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"connection\":2", "\"connection\":7")).unwrap();
        let expected = "the audit log does not continue at line 3 of `DIR/klamm-00000000000000000001.jsonl`: event 3 does not carry the hash of the line before it";
        assert_eq!(refused(directory.path()), format!("{expected}; {ADVICE}"));
        fs::write(&path, text.replace("connection", "connectio\n")).unwrap();
        let expected = "the audit log does not continue at line 1 of `DIR/klamm-00000000000000000001.jsonl`: the line is not an event";
        assert_eq!(refused(directory.path()), format!("{expected}; {ADVICE}"));
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            text.replace("connection", "connectio\n"),
            "a refused log is not touched"
        );
        fs::remove_file(&path).unwrap();
        fs::write(directory.path().join(segment::name(Seq(3))), "").unwrap();
        let expected = "`DIR/klamm-00000000000000000003.jsonl` is empty and does not continue the segment before it";
        assert_eq!(refused(directory.path()), format!("{expected}; {ADVICE}"));
    }

    #[test]
    fn a_directory_that_is_missing_no_directory_or_taken() {
        let directory = TempDir::new().unwrap();
        let missing = directory.path().join("x");
        assert_eq!(
            refused(&missing),
            "the audit directory `DIR` does not exist: create it, or mount what belongs there"
        );
        fs::write(&missing, "").unwrap();
        assert_eq!(
            refused(&missing),
            "`DIR` is not a directory, so no audit log can be kept there"
        );
        let _held = open(directory.path()).unwrap();
        let expected =
            "another process writes the audit log in `DIR`: each gate needs a directory of its own";
        assert_eq!(refused(directory.path()), expected);
    }

    #[test]
    fn a_segment_removed_while_in_use_is_a_fault_until_it_is_back() {
        let directory = TempDir::new().unwrap();
        let mut opening = open(directory.path()).unwrap();
        let mut commit = |number| {
            opening
                .writer
                .commit(&mut vec![event(number)], &mut opening.disk)
        };
        commit(1).unwrap();
        let path = last(directory.path());
        let kept = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        for _ in 0..2 {
            assert_eq!(commit(2).unwrap_err().kind(), io::ErrorKind::NotFound);
        }
        fs::write(&path, &kept).unwrap();
        assert!(commit(2).unwrap() > Durable::NOTHING);
        assert_eq!(read(directory.path()), [1, 2]);
    }
}
