//! Checks the audit directory at a start, and finds where the chain continues.
//!
//! A crash may leave unfinished bytes after the last whole line: no request waited for them, as
//! they were never synced. They are put aside into a separate file, and the first event of the new
//! run records this. Any other break in the chain cannot come from a crash, and Klamm refuses to
//! write after it, until [`repair`] has started a new segment there.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{MetadataExt, fchown},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use aws_lc_rs::digest;

use super::{
    Event, Seq, What,
    disk::{Segments, probe, sync_directory},
    line::hex,
    segment::{self, Chain, Gap, Lines, Segment},
    writer::{Hash, SEGMENT_BYTES, Tail, Writer},
};

/// A log that is ready to be appended to.
#[derive(Debug)]
pub struct Opening {
    pub writer: Writer,
    pub disk: Segments,
    /// The event that the new run must record first.
    pub found: Option<What>,
}

/// Why the audit log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
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
        "the audit log does not continue at line {line} of `{segment}`: {gap}; `klamm audit repair` starts a new segment behind it, or move the directory aside, keep it, and start with an empty one"
    )]
    Broken {
        segment: PathBuf,
        line: u64,
        gap: Gap,
    },
    #[error(
        "`{0}` is empty and does not continue the segment before it; `klamm audit repair` starts a new segment behind it, or move the directory aside, keep it, and start with an empty one"
    )]
    Detached(PathBuf),
}

/// Locks the directory, reads its last segment, puts unfinished bytes aside.
pub fn open(directory: &Path) -> Result<Opening, RecoveryError> {
    open_with(directory, SEGMENT_BYTES)
}

/// As [`open`], with another size of segments.
pub fn open_with(directory: &Path, rotate_at: u64) -> Result<Opening, RecoveryError> {
    let io = |error| RecoveryError::Io {
        path: directory.to_owned(),
        error,
    };
    let mut disk = lock(directory)?;
    probe(directory).map_err(io)?;
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

fn lock(directory: &Path) -> Result<Segments, RecoveryError> {
    check(directory)?;
    Segments::lock(directory).map_err(|error| match error.kind() == io::ErrorKind::WouldBlock {
        true => RecoveryError::InUse(directory.to_owned()),
        false => RecoveryError::Io {
            path: directory.to_owned(),
            error,
        },
    })
}

fn check(directory: &Path) -> Result<(), RecoveryError> {
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(RecoveryError::NotADirectory(directory.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(RecoveryError::Missing(directory.to_owned()))
        }
        Err(error) => Err(RecoveryError::Io {
            path: directory.to_owned(),
            error,
        }),
    }
}

/// A segment's whole lines, and the bytes after them.
#[derive(Debug)]
struct Scan {
    chain: Chain,
    /// Bytes of the lines that continue the chain.
    kept: u64,
    /// Bytes after them.
    rest: u64,
}

/// Follows the chain through the segment. Bytes that a crash can leave are `rest`; any other break
/// is an error.
fn scan(segment: &Segment) -> Result<Scan, RecoveryError> {
    let io = |error| RecoveryError::Io {
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
            Some(gap) if !unfinished(segment, kept).map_err(io)? => Err(RecoveryError::Broken {
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

/// Whether a crash can have left the bytes after `kept`: one line without its end, or blocks that
/// never reached the disk and read as zeros.
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

/// Puts aside the bytes that a crash left after the last whole line, if any.
fn put_aside(directory: &Path, segment: &Segment, found: &Scan) -> io::Result<Option<What>> {
    match found.rest {
        0 => Ok(None),
        rest => cut_off(directory, segment, (found.kept, rest), None).map(Some),
    }
}

/// Copies the rest into `<segment>.torn-<offset>-<hash>`, durably, then cuts it off. A repetition
/// after a crash in between gives the same result.
fn cut_off(
    directory: &Path,
    segment: &Segment,
    (kept, bytes): (u64, u64),
    reason: Option<String>,
) -> io::Result<What> {
    let mut rest = File::open(&segment.path)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    rest.seek(SeekFrom::Start(kept))?;
    each_chunk(&rest, |chunk| {
        hash.update(chunk);
        Ok(())
    })?;
    let sha256 = hex(hash.finish().as_ref());
    let name = segment::name(segment.first);
    let aside = format!(
        "{}.torn-{kept}-{}",
        name.trim_end_matches(".jsonl"),
        sha256.get(..8).unwrap_or_default()
    );
    let mut copy = File::create(directory.join(&aside))?;
    rest.seek(SeekFrom::Start(kept))?;
    each_chunk(&rest, |chunk| copy.write_all(chunk))?;
    give_to_owner(directory, &copy)?;
    copy.sync_all()?;
    sync_directory(directory)?;
    let file = OpenOptions::new().write(true).open(&segment.path)?;
    file.set_len(kept)?;
    file.sync_all()?;
    Ok(What::Repaired {
        segment: name,
        kept,
        aside,
        bytes,
        sha256,
        reason,
    })
}

/// Changes the owner of a file that root created: otherwise the directory's owner could not append
/// to it.
fn give_to_owner(directory: &Path, file: &File) -> io::Result<()> {
    let (owner, own) = (fs::metadata(directory)?, file.metadata()?);
    match own.uid() == 0 && owner.uid() != 0 {
        true => fchown(file, Some(owner.uid()), Some(owner.gid())),
        false => Ok(()),
    }
}

/// The findings and actions of [`repair`]; in a dry run, only the findings.
#[derive(Debug, PartialEq, Eq)]
pub struct Repair {
    /// Why a start refuses the log, or which bytes it would put aside.
    pub reason: String,
    /// The new segment.
    pub segment: String,
    /// Bytes at the end of a segment that do not continue the chain, and the segment.
    pub aside: Vec<(u64, String)>,
}

/// Starts a new segment, linked to the last line that continues the chain, and records the repair
/// there. Bytes after that line are put aside; lines before it stay unchanged, and remain a gap for
/// readers. `None`: a start would find no fault.
pub fn repair(directory: &Path, at: Timestamp, dry: bool) -> Result<Option<Repair>, RecoveryError> {
    let io = |error| RecoveryError::Io {
        path: directory.to_owned(),
        error,
    };
    let mut disk = lock(directory)?;
    let segments = segment::list(directory).map_err(io)?;
    let Some(reason) = damage(&segments)? else {
        return Ok(None);
    };
    let damaged = Damaged::of(&segments).map_err(io)?;
    if !dry {
        damaged
            .mend(directory, &reason, at, &mut disk)
            .map_err(io)?;
    }
    let aside = damaged
        .rests
        .iter()
        .map(|(segment, rest)| (rest.1, segment::name(segment.first)));
    Ok(Some(Repair {
        reason,
        segment: segment::name(damaged.next),
        aside: aside.collect(),
    }))
}

/// The fault that a start would find.
fn damage(segments: &[Segment]) -> Result<Option<String>, RecoveryError> {
    let Some((last, earlier)) = segments.split_last() else {
        return Ok(None);
    };
    let found = scan(last).and_then(|found| {
        tail(last, earlier, &found)?;
        Ok(found)
    });
    let name = segment::name(last.first);
    match found {
        Ok(Scan { rest: 0, .. }) => Ok(None),
        Ok(Scan { rest, .. }) => Ok(Some(format!(
            "the last {rest} bytes of {name} are no whole line"
        ))),
        Err(RecoveryError::Broken { line, gap, .. }) => {
            Ok(Some(format!("line {line} of {name}: {gap}")))
        }
        Err(RecoveryError::Detached(_)) => Ok(Some(format!(
            "{name} does not continue the segment before it"
        ))),
        Err(other) => Err(other),
    }
}

/// Where a damaged log can continue.
#[derive(Debug)]
struct Damaged {
    next: Seq,
    hash: Hash,
    /// Start and length of the bytes that do not continue the chain.
    rests: Vec<(Segment, (u64, u64))>,
}

impl Damaged {
    /// Finds the newest line that continues the one before it.
    fn of(segments: &[Segment]) -> io::Result<Damaged> {
        let mut damaged = Damaged {
            next: segments.first().map_or(Seq::FIRST, |first| first.first),
            hash: Tail::EMPTY.hash,
            rests: Vec::new(),
        };
        for segment in segments.iter().rev() {
            let (end, kept) = newest(segment)?;
            let len = fs::metadata(&segment.path)?.len();
            if len > kept || end.is_none() {
                damaged
                    .rests
                    .push((segment.clone(), (kept, len.saturating_sub(kept))));
            }
            if let Some((next, hash)) = end {
                (damaged.next, damaged.hash) = (next, hash);
                break;
            }
        }
        Ok(damaged)
    }

    fn mend(
        &self,
        directory: &Path,
        reason: &str,
        at: Timestamp,
        disk: &mut Segments,
    ) -> io::Result<()> {
        let mut events = Vec::new();
        for (segment, rest) in &self.rests {
            let done = cut_off(directory, segment, *rest, Some(reason.to_owned()))?;
            if rest.0 == 0 {
                fs::remove_file(&segment.path)?;
            }
            events.push(Event::of_gate(at, done));
        }
        if events.is_empty() {
            events.push(Event::of_gate(at, self.nothing_aside(reason)));
        }
        let tail = Tail {
            next: self.next,
            hash: self.hash,
            len: None,
        };
        Writer::new(tail, SEGMENT_BYTES).commit(&mut events, disk)?;
        give_to_owner(
            directory,
            &File::open(directory.join(segment::name(self.next)))?,
        )
    }

    /// All lines could be kept: one of them was changed.
    fn nothing_aside(&self, reason: &str) -> What {
        What::Repaired {
            segment: segment::name(self.next),
            kept: 0,
            aside: String::new(),
            bytes: 0,
            sha256: String::new(),
            reason: Some(reason.to_owned()),
        }
    }
}

/// The end of the chain after the last whole line that continues the one before it, and its offset.
fn newest(segment: &Segment) -> io::Result<(Option<(Seq, Hash)>, u64)> {
    let (mut chain, mut end, mut kept, mut read) = (Chain::from(segment.first), None, 0, 0);
    let mut lines = Lines::open(&segment.path)?;
    while let Some(line) = lines.read()? {
        read += line.bytes.len() as u64 + u64::from(line.whole);
        let follows = chain.follow(line.bytes).is_ok() && line.whole;
        // A line that was appended a second time would make the numbers fall.
        let rises = chain.end() > end && chain.end() > Some((segment.first, Hash::default()));
        if follows && rises {
            (end, kept) = (chain.end(), read);
        }
    }
    Ok((end, kept))
}

/// Where the chain continues: after the last segment's last line, or, if it has none, after the
/// previous segment.
fn tail(last: &Segment, earlier: &[Segment], found: &Scan) -> Result<Tail, RecoveryError> {
    let detached = || RecoveryError::Detached(last.path.clone());
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

fn scan_whole(segment: &Segment) -> Result<Chain, RecoveryError> {
    let found = scan(segment)?;
    match found.rest {
        0 => Ok(found.chain),
        _ => Err(RecoveryError::Detached(segment.path.clone())),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::audit::{Disk as _, Durable, segment::list};

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
    /// Follows the whole log over its segments and returns the connection numbers in it.
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
        const ADVICE: &str = "`klamm audit repair` starts a new segment behind it, or move the directory aside, keep it, and start with an empty one";
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

    /// Commits to an open log; the error's text, without the directory's path.
    fn commit(opening: &mut Opening, what: What) -> Result<Durable, String> {
        let mut event = event(0);
        event.what = what;
        let done = opening.writer.commit(&mut vec![event], &mut opening.disk);
        done.map_err(|error| error.to_string())
    }

    /// Every event of the directory, which has one chain.
    fn values(directory: &Path) -> Vec<serde_json::Value> {
        let mut values = Vec::new();
        for segment in list(directory).unwrap() {
            for line in fs::read_to_string(&segment.path).unwrap().lines() {
                values.push(serde_json::from_str(line).unwrap());
            }
        }
        values
    }

    fn first_name() -> String {
        segment::name(Seq::FIRST)
    }

    /// A change to the log in `DIR/audit` by another process, and the expected finding.
    type Displacement = (&'static str, &'static str, fn(&Path));

    const DISPLACEMENTS: [Displacement; 9] = [
        (
            "file_moved",
            "`SEGMENT` was moved away while in use",
            |log| {
                fs::rename(log.join(first_name()), log.join("old.1")).unwrap();
            },
        ),
        (
            "file_removed",
            "`SEGMENT` was removed while in use",
            |log| {
                fs::remove_file(log.join(first_name())).unwrap();
            },
        ),
        (
            "file_replaced",
            "`SEGMENT` was replaced by another file while in use",
            |log| {
                let path = log.join(first_name());
                fs::copy(&path, log.join("copy")).unwrap();
                fs::rename(log.join("copy"), path).unwrap();
            },
        ),
        (
            "file_replaced",
            "`SEGMENT` was replaced by another file while in use",
            |log| {
                let path = log.join(first_name());
                fs::rename(&path, log.join("old.1")).unwrap();
                std::os::unix::fs::symlink("old.1", path).unwrap();
            },
        ),
        (
            "file_truncated",
            "`SEGMENT` was cut to 0 bytes while in use: LEN were written",
            |log| {
                let path = log.join(first_name());
                fs::copy(&path, log.join("old.1")).unwrap();
                File::options()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_len(0)
                    .unwrap();
            },
        ),
        (
            "file_extended",
            "`SEGMENT` has MORE bytes, of which Klamm wrote only LEN: another process wrote the rest",
            |log| {
                add(&log.join(first_name()), b"{}\n");
            },
        ),
        (
            "directory_moved",
            "`DIR` was moved away while in use",
            |log| {
                fs::rename(log, log.with_extension("old")).unwrap();
            },
        ),
        (
            "directory_replaced",
            "`DIR` was replaced by another directory while in use",
            |log| {
                fs::rename(log, log.with_extension("old")).unwrap();
                fs::create_dir(log).unwrap();
            },
        ),
        (
            "directory_removed",
            "`DIR` was removed while in use",
            |log| {
                fs::remove_dir_all(log).unwrap();
            },
        ),
    ];

    #[test]
    fn a_displaced_log_goes_on_in_a_new_segment_that_says_what_was_found() {
        for (name, expected, displace) in DISPLACEMENTS {
            let root = TempDir::new().unwrap();
            let log = root.path().join("audit");
            fs::create_dir(&log).unwrap();
            let mut opening = open(&log).unwrap();
            commit(&mut opening, What::Stopped).unwrap();
            let segment = log.join(first_name());
            let len = fs::metadata(&segment).unwrap().len();
            displace(&log);
            let expected = expected
                .replace("SEGMENT", &segment.display().to_string())
                .replace("DIR", &log.display().to_string())
                .replace("LEN", &len.to_string())
                .replace("MORE", &(len + 3).to_string());
            let names_the_first = What::NotForwarded {
                events: vec![1, 2],
                requests: 2,
            };
            let failed = commit(&mut opening, names_the_first.clone()).unwrap_err();
            assert_eq!(failed, expected);
            let durable = commit(&mut opening, names_the_first).unwrap();
            assert!(
                durable.covers(Seq(2)) && !durable.covers(Seq(3)),
                "{name}: {durable:?}"
            );
            let durable = commit(&mut opening, What::Stopped).unwrap();
            assert!(
                durable.covers(Seq(3)) && !durable.covers(Seq(4)),
                "{name}: {durable:?}"
            );

            let new = fs::read_to_string(log.join(segment::name(Seq(2)))).unwrap();
            let new: Vec<serde_json::Value> = new
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            assert_eq!(new.len(), 3, "{name}");
            assert_eq!(new[0]["metadata"]["sequence"], 2);
            assert_eq!(new[0]["unmapped"]["displaced"], name);
            assert_eq!(new[0]["unmapped"]["kept"], len);
            assert_eq!(new[0]["unmapped"]["segment"], first_name());
            // Number 2 of the journal is 3 in the log.
            assert_eq!(
                new[1]["unmapped"]["not_forwarded"],
                serde_json::json!([1, 3])
            );

            // A start continues there.
            drop(opening);
            commit(&mut open(&log).unwrap(), What::Stopped).unwrap();
            assert_eq!(
                values(&log).last().unwrap()["metadata"]["sequence"],
                5,
                "{name}"
            );
        }
    }

    #[test]
    fn each_displacement_before_the_next_success_is_recorded() {
        let directory = TempDir::new().unwrap();
        let mut opening = open(directory.path()).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        fs::remove_file(directory.path().join(first_name())).unwrap();
        commit(&mut opening, What::Stopped).unwrap_err();
        opening.disk.relocate(Seq(2), None).unwrap();
        let moved = directory.path().join("old.2");
        fs::rename(directory.path().join(segment::name(Seq(2))), moved).unwrap();
        opening.writer.started_elsewhere();
        commit(&mut opening, What::Stopped).unwrap_err();
        assert!(commit(&mut opening, What::Stopped).unwrap().covers(Seq(2)));
        let found = values(directory.path());
        let names: Vec<_> = found
            .iter()
            .map(|event| event["unmapped"]["displaced"].as_str())
            .collect();
        assert_eq!(names, [Some("file_removed"), Some("file_moved"), None]);
        assert!(commit(&mut opening, What::Stopped).unwrap().covers(Seq(3)));
    }

    #[test]
    fn what_was_written_but_not_promised_does_not_stand_in_two_files() {
        let root = TempDir::new().unwrap();
        let log = root.path().join("audit");
        fs::create_dir(&log).unwrap();
        let mut opening = open(&log).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        let len = fs::metadata(log.join(first_name())).unwrap().len();
        opening.disk.write(b"{\"time\":").unwrap();
        fs::rename(log.join(first_name()), log.join("old.1")).unwrap();
        opening.disk.relocate(Seq(2), Some(len..len + 100)).unwrap();
        assert_eq!(fs::metadata(log.join("old.1")).unwrap().len(), len);
    }

    #[test]
    fn a_log_of_others_at_the_path_is_not_mixed_with_this_one() {
        let root = TempDir::new().unwrap();
        let (log, other) = (root.path().join("audit"), root.path().join("other"));
        fs::create_dir(&log).unwrap();
        fs::create_dir(&other).unwrap();
        let mut opening = open(&log).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        fs::rename(&log, root.path().join("old")).unwrap();
        fs::rename(&other, &log).unwrap();
        fs::write(log.join(segment::name(Seq(50))), "").unwrap();
        commit(&mut opening, What::Stopped).unwrap_err();
        for _ in 0..2 {
            let refused = commit(&mut opening, What::Stopped).unwrap_err();
            assert!(
                refused.contains("is of another log, and comes after event 2"),
                "{refused}"
            );
        }
        fs::remove_file(log.join(segment::name(Seq(50)))).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        assert_eq!(
            values(&log)[0]["unmapped"]["displaced"],
            "directory_replaced"
        );
    }

    #[test]
    fn there_is_one_lock_whatever_is_moved_or_removed() {
        let root = TempDir::new().unwrap();
        let (log, old) = (root.path().join("audit"), root.path().join("old"));
        fs::create_dir(&log).unwrap();
        let mut opening = open(&log).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        let in_use = |path: &Path| matches!(open(path), Err(RecoveryError::InUse(_)));
        let _ = fs::remove_file(log.join(".lock"));
        assert!(in_use(&log));
        fs::rename(&log, &old).unwrap();
        assert!(in_use(&old), "a moved directory keeps its lock");
        commit(&mut opening, What::Stopped).unwrap_err();
        commit(&mut opening, What::Stopped).unwrap();
        assert!(in_use(&log) && in_use(&old));
        // Moved back to its path, it is still locked by this process.
        fs::rename(&log, root.path().join("new")).unwrap();
        fs::rename(&old, &log).unwrap();
        commit(&mut opening, What::Stopped).unwrap_err();
        commit(&mut opening, What::Stopped).unwrap();
        assert_eq!(list(&log).unwrap().len(), 2);
        drop(opening);
        assert!(open(&log).is_ok());
    }

    fn repaired(directory: &Path, dry: bool) -> Option<Repair> {
        repair(directory, Timestamp::UNIX_EPOCH, dry).unwrap()
    }

    /// The log of three events with this text, repaired and continued.
    #[track_caller]
    fn mended(
        text: impl Fn(&str) -> String,
        reason: &str,
        next: u64,
        read_back: &[u64],
    ) -> TempDir {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=3);
        let path = last(directory.path());
        let damaged = text(&fs::read_to_string(&path).unwrap());
        fs::write(&path, &damaged).unwrap();
        let would = repaired(directory.path(), true).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            damaged,
            "a dry run changes nothing"
        );
        assert_eq!(repaired(directory.path(), false).unwrap(), would);
        assert_eq!(would.reason, reason);
        assert_eq!(would.segment, segment::name(Seq(next)));
        assert_eq!(repaired(directory.path(), false), None, "it is repaired");
        run(directory.path(), SEGMENT_BYTES, 9..=9);
        let found = values(directory.path());
        let numbers: Vec<_> = found
            .iter()
            .map(|event| event["metadata"]["sequence"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, read_back);
        let told = found
            .iter()
            .find(|event| event["activity_name"] == "Repair")
            .unwrap();
        assert_eq!(told["status_detail"], reason);
        directory
    }

    #[test]
    fn a_damaged_tail_is_put_aside_and_a_new_segment_is_linked_to_what_is_left() {
        let directory = mended(
            |text| format!("{text}garbage\n{{}}\n"),
            "line 4 of klamm-00000000000000000001.jsonl: the line is not an event",
            4,
            &[1, 2, 3, 4, 5],
        );
        let mut chain = Chain::from(Seq::FIRST);
        for segment in list(directory.path()).unwrap() {
            for line in fs::read_to_string(&segment.path).unwrap().lines() {
                chain.follow(line.as_bytes()).unwrap();
            }
        }
        mended(
            |text| format!("{text}{{\"torn"),
            "the last 6 bytes of klamm-00000000000000000001.jsonl are no whole line",
            4,
            &[1, 2, 3, 4, 5],
        );
        mended(
            |_| "garbage\n".to_owned(),
            "line 1 of klamm-00000000000000000001.jsonl: the line is not an event",
            1,
            &[1, 2],
        );
        mended(
            |text| text.repeat(2),
            "line 4 of klamm-00000000000000000001.jsonl: event 1 stands where event 4 was expected",
            4,
            &[1, 2, 3, 4, 5],
        );
        // A changed line stays in place, and so do the lines after it.
        mended(
            |text| text.replace("\"connection\":2", "\"connection\":7"),
            "line 3 of klamm-00000000000000000001.jsonl: event 3 does not carry the hash of the line before it",
            3,
            &[1, 2, 3, 4],
        );
    }

    #[test]
    fn an_empty_segment_that_continues_nothing_is_repaired() {
        let directory = TempDir::new().unwrap();
        run(directory.path(), SEGMENT_BYTES, 1..=2);
        fs::write(directory.path().join(segment::name(Seq(9))), "").unwrap();
        let found = repaired(directory.path(), false).unwrap();
        assert_eq!(found.segment, segment::name(Seq(3)));
        run(directory.path(), SEGMENT_BYTES, 4..=4);
        assert_eq!(values(directory.path()).len(), 4);
    }

    #[test]
    fn a_log_that_is_well_empty_or_in_use_is_not_repaired() {
        let directory = TempDir::new().unwrap();
        assert_eq!(repaired(directory.path(), false), None);
        let held = run_and_hold(directory.path());
        assert!(matches!(
            repair(directory.path(), Timestamp::UNIX_EPOCH, true),
            Err(RecoveryError::InUse(_))
        ));
        drop(held);
        assert_eq!(repaired(directory.path(), false), None);
    }

    fn run_and_hold(directory: &Path) -> Opening {
        let mut opening = open(directory).unwrap();
        commit(&mut opening, What::Stopped).unwrap();
        opening
    }
}
