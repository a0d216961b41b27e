//! The version of the policy that the newest decisions of an audit log name, read from the end of
//! the log.

use super::{
    archive::{Activation, ArchiveError, index},
    segment,
};
use serde::Deserialize;
use std::{
    fs::File,
    io::{self},
    os::unix::fs::FileExt as _,
    path::Path,
};

/// How many bytes of a segment are read at a time. A line is much shorter.
const PIECE: u64 = 1 << 20;

/// A version as events name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedVersion {
    pub serial: u64,
    pub hash: String,
}

impl NamedVersion {
    /// Checks that an archive has this version: with its last line cut, Klamm would go back to an
    /// older version.
    pub fn stands_in(&self, folder: &Path, all: &[Activation]) -> Result<(), ArchiveError> {
        let found = match (
            all.iter().find(|entry| entry.serial == self.serial),
            all.last(),
        ) {
            (Some(entry), _) if entry.hash == self.hash => return Ok(()),
            (Some(_), _) => format!("has another version {}", self.serial),
            (None, Some(last)) => format!("ends with version {}", last.serial),
            // An archive that was moved away as a whole may start again.
            (None, None) if !folder.join(&self.hash).is_dir() => return Ok(()),
            (None, None) => "has no entry, though the version is there".to_owned(),
        };
        Err(ArchiveError::Behind {
            path: index(folder),
            serial: self.serial,
            hash: self.hash.clone(),
            found,
        })
    }
}

#[derive(Deserialize)]
struct Line {
    policy: Option<Identified>,
}

#[derive(Deserialize)]
struct Identified {
    uid: String,
    version: Option<String>,
}

/// The version with the highest serial among those that the newest decisions name. Events of
/// several versions are mixed while one replaces another, so all events of the newest piece count.
pub fn newest_version(log: &Path) -> io::Result<Option<NamedVersion>> {
    for segment in segment::list(log)?.iter().rev() {
        let file = File::open(&segment.path)?;
        let mut end = file.metadata()?.len();
        let mut behind = Vec::new();
        while end > 0 {
            let start = end.saturating_sub(PIECE);
            let mut piece = vec![0; usize::try_from(end - start).unwrap_or(0)];
            file.read_exact_at(&mut piece, start)?;
            piece.append(&mut behind);
            let cut = match start {
                0 => 0,
                _ => piece
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(piece.len(), |at| at + 1),
            };
            let whole = piece.split_off(cut);
            let named = whole.split(|byte| *byte == b'\n').filter_map(named);
            if let Some(newest) = named.max_by_key(|named| named.serial) {
                return Ok(Some(newest));
            }
            (behind, end) = (piece, start);
        }
    }
    Ok(None)
}

fn named(line: &[u8]) -> Option<NamedVersion> {
    const KEY: &[u8] = b"\"policy\":{";
    line.windows(KEY.len()).find(|bytes| *bytes == KEY)?;
    let line: Line = serde_json::from_slice(line).ok()?;
    let Identified { uid, version } = line.policy?;
    Some(NamedVersion {
        serial: version?.parse().ok()?,
        hash: uid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn line(serial: u64, bytes: usize) -> String {
        let padding = "x".repeat(bytes);
        format!(
            "{{\"policy\":{{\"uid\":\"h{serial}\",\"version\":\"{serial}\"}},\"p\":\"{padding}\"}}\n"
        )
    }

    #[test]
    fn the_newest_version_is_found_wherever_its_line_lies() {
        let log = tempfile::tempdir().unwrap();
        let found = || {
            newest_version(log.path())
                .unwrap()
                .map(|named| named.serial)
        };
        assert_eq!(found(), None);
        let write = |first: u64, text: String| {
            let name = format!("klamm-{first:020}.jsonl");
            fs::write(log.path().join(name), text).unwrap();
        };
        let other = "{\"name\":\"\\\"policy\\\":{\"}\n";
        for padding in [0, 100, (1 << 20) - 200, 1 << 20, 3 << 20] {
            for behind in [0, 1, 60_000] {
                write(1, line(3, padding) + &other.repeat(behind));
                assert_eq!(found(), Some(3), "{padding} {behind}");
            }
        }
        // The newest segment may have none, and an event of the previous version may come late.
        write(9, other.repeat(3));
        assert_eq!(found(), Some(3));
        write(20, line(5, 0) + &line(4, 0) + other);
        assert_eq!(found(), Some(5));
    }
}
