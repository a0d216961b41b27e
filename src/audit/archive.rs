//! Every version of the policy that was ever in force, beside the log. It answers who had access on
//! a given day.
//!
//! `policies/index.jsonl` has a line for each time that another version came into force, with a
//! serial number that only rises. `policies/HASH/` has the unchanged files of that version, so that
//! every tool that takes a policy directory takes one of these. A version is durable before it
//! takes effect: files first, then their directory, then the line. After a crash, files without a
//! line were never in force.
//!
//! The index alone cannot keep Klamm from going back to an older version, because anyone who can
//! write it could cut its last line. The audit log names the version of each decision, so at start
//! the newest of these must be in the index.

use super::{
    disk::sync_directory,
    event::Version,
    named::{NamedVersion, newest_version},
};
use crate::policy::language::files::Files;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Its folder in the log's directory.
pub const FOLDER: &str = "policies";
const INDEX: &str = "index.jsonl";
/// A folder that is still being written; its content is ignored.
const UNFINISHED: &str = ".unfinished";
/// The longest index that is read, in bytes: some hundred thousand versions.
const MAX_INDEX: u64 = 256 << 20;
/// How many versions are searched for a team's files.
const MOST_BACK: usize = 100;
/// How many bytes of the index are read at a time.
const PIECE: usize = 8 << 10;

/// One activation of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Rises with each entry.
    pub serial: u64,
    pub hash: String,
    /// Never earlier than in the previous entry, whatever the clock says: entries stay in order.
    #[serde(with = "instant")]
    pub at: Timestamp,
    /// The time of the clock; `None` in entries that older versions of Klamm wrote.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "instant::optional"
    )]
    pub clock: Option<Timestamp>,
    /// The hash of the previous version; none in the first entry.
    pub previous: Option<String>,
    /// Where approvals are required: the signed statement and its signers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}

impl Activation {
    /// When it came into force, by the clock of that time.
    pub fn since(&self) -> Timestamp {
        self.clock.unwrap_or(self.at)
    }

    /// Whether it can follow this entry: it names its hash, and serial and time rise.
    fn follows(&self, last: Option<&Activation>) -> bool {
        let rises = |last: &Activation| last.serial < self.serial && last.at <= self.at;
        last.is_none_or(rises) && self.previous.as_ref() == last.map(|last| &last.hash)
    }
}

/// An approval, with the data to verify it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub statement: String,
    pub signatures: Vec<String>,
    pub by: Vec<String>,
}

/// As text, to the nanosecond.
mod instant {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }

    pub mod optional {
        use super::{Deserializer, Serializer, Timestamp};

        pub fn serialize<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => super::serialize(at, to),
                None => to.serialize_none(),
            }
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}

/// A version that is about to come into force.
pub struct Coming<'a> {
    pub files: &'a Files,
    /// The approved serial number; otherwise the next one.
    pub serial: Option<u64>,
    pub approval: Option<Approval>,
}

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("the archive of policies in `{path}` cannot be used: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error(
        "line {line} of `{path}` is not what was written there: move the archive aside, keep it, and begin a new one"
    )]
    Broken { path: PathBuf, line: usize },
    #[error(
        "`{0}` is longer than {MAX_INDEX} bytes, which are all that is read: move the archive aside, keep it, and begin a new one"
    )]
    TooLong(PathBuf),
    #[error("`{0}` has no policy: was one ever in force?")]
    Missing(PathBuf),
    #[error("no policy was in force at {0} yet: the first is of {1}")]
    Before(Timestamp, Timestamp),
    #[error(
        "`{0}` is not what was archived under this hash any more: move it aside, and keep it as evidence"
    )]
    Changed(PathBuf),
    #[error(
        "the audit log names version {serial} of the policy (sha256:{hash}), and `{path}` {found}: lines were removed or changed there; put the index back as it was, or, if it is lost, move the whole archive aside, keep it as evidence, and begin a new one: Klamm then takes this version or a newer one"
    )]
    Behind {
        path: PathBuf,
        serial: u64,
        hash: String,
        found: String,
    },
}

/// The archive of one log, for the process that writes it.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    last: Option<Activation>,
    /// The version that was in force by the audit log, where the archive is new: earlier versions
    /// are not accepted.
    floor: Option<NamedVersion>,
    /// The entry with the latest clock.
    latest: Option<(u64, Timestamp)>,
}

impl Archive {
    /// The caller has locked the log's directory. Unfinished files of a crash are removed: they
    /// were never in force.
    pub fn open(log: &Path) -> Result<Archive, ArchiveError> {
        let folder = log.join(FOLDER);
        let open = || -> io::Result<()> {
            make(&folder)?;
            match fs::remove_dir_all(folder.join(UNFINISHED)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
            cut_torn(&folder.join(INDEX))?;
            sync_directory(log)
        };
        open().map_err(|error| unusable(&folder, error))?;
        let mut all = entries(&folder)?;
        let named = newest_version(log).map_err(|error| unusable(log, error))?;
        if let Some(named) = &named {
            named.stands_in(&folder, &all)?;
        }
        let latest = all.iter().map(|entry| (entry.serial, entry.since()));
        Ok(Archive {
            latest: latest.max_by_key(|(_, clock)| *clock),
            floor: named.filter(|_| all.is_empty()),
            last: all.pop(),
            folder,
        })
    }

    /// The version that is in force, or was last.
    pub fn last(&self) -> Option<&Activation> {
        self.last.as_ref()
    }

    /// Serial and hash of the version that is in force or was last, by the archive, or, where that
    /// is new, by the audit log.
    pub fn newest(&self) -> Option<(u64, &str)> {
        let floor = || {
            self.floor
                .as_ref()
                .map(|named| (named.serial, &*named.hash))
        };
        let last = self.last.as_ref();
        last.map(|last| (last.serial, &*last.hash)).or_else(floor)
    }

    /// The version with the latest activation time, by the clock of that time. The time is in the
    /// future when the clock was wrong then, or is wrong now.
    pub fn latest(&self) -> Option<(u64, Timestamp)> {
        self.latest
    }

    /// Makes a version durable; only then it may take effect. The version in force keeps its
    /// number.
    pub fn keep(&mut self, coming: &Coming<'_>, now: Timestamp) -> Result<Version, ArchiveError> {
        let hash = coming.files.hash();
        self.store(coming.files, &hash)?;
        let before = self.last.as_ref();
        let next = match self.newest() {
            // The archive is new, but the version is not.
            Some((serial, newest)) if before.is_none() && newest == hash => serial,
            Some((serial, _)) => serial + 1,
            None => 1,
        };
        if let Some(last) = before.filter(|last| last.hash == hash)
            && coming.serial.is_none_or(|serial| serial == last.serial)
        {
            return Ok(version(last));
        }
        let entry = Activation {
            serial: coming.serial.unwrap_or(next),
            at: before.map_or(now, |last| now.max(last.at)),
            clock: Some(now),
            previous: before.map(|last| last.hash.clone()),
            approval: coming.approval.clone(),
            hash,
        };
        self.append(&entry)
            .map_err(|error| unusable(&self.folder.join(INDEX), error))?;
        let version = version(&entry);
        let latest = self.latest.into_iter().chain([(entry.serial, now)]);
        self.latest = latest.max_by_key(|(_, clock)| *clock);
        self.last = Some(entry);
        Ok(version)
    }

    /// Stores the version's files, once. Existing files are checked against the hash.
    fn store(&self, files: &Files, hash: &str) -> Result<(), ArchiveError> {
        let place = self.folder.join(hash);
        if place.is_dir() {
            return intact(&place, hash);
        }
        let unfinished = self.folder.join(UNFINISHED);
        let write = || -> io::Result<()> {
            make(&unfinished)?;
            write_all(&unfinished, files)?;
            fs::rename(&unfinished, &place)?;
            sync_directory(&self.folder)
        };
        write().map_err(|error| {
            // The next start removes any remaining files.
            let _ = fs::remove_dir_all(&unfinished);
            unusable(&place, error)
        })
    }

    /// Appends a whole line, or nothing: a torn line is cut off before anything else is written.
    fn append(&self, entry: &Activation) -> io::Result<()> {
        let path = self.folder.join(INDEX);
        cut_torn(&path)?;
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)?;
        file.write_all(&line)?;
        file.sync_all()?;
        sync_directory(&self.folder)
    }
}

/// All entries of an archive, the oldest first. `folder` is the archive, or the log beside it.
pub fn entries(folder: &Path) -> Result<Vec<Activation>, ArchiveError> {
    let path = index(folder);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened.map_err(|error| unusable(&path, error))?,
    };
    let length = file
        .metadata()
        .map_err(|error| unusable(&path, error))?
        .len();
    if length > MAX_INDEX {
        return Err(ArchiveError::TooLong(path));
    }
    let mut text = String::new();
    // Lines appended meanwhile are not read.
    let read = file.take(length).read_to_string(&mut text);
    read.map_err(|error| unusable(&path, error))?;
    let mut found: Vec<Activation> = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let Some(line) = line.strip_suffix('\n') else {
            break; // being written, or torn: not in force
        };
        let last = found.last();
        let entry = serde_json::from_str::<Activation>(line).ok();
        let entry = entry.filter(|entry| entry.follows(last) && is_hash(&entry.hash));
        found.push(entry.ok_or_else(|| ArchiveError::Broken {
            path: path.clone(),
            line: number,
        })?);
    }
    Ok(found)
}

/// The version that was in force at an instant, and its directory. Instants are those of the clock
/// of that time, in the order of the entries: where the clock was wrong for a while, the next
/// version counts from its own instant on.
pub fn at(folder: &Path, instant: Timestamp) -> Result<(Activation, PathBuf), ArchiveError> {
    let all = entries(folder)?;
    let first = all.iter().map(Activation::since).min();
    let first = first.ok_or_else(|| ArchiveError::Missing(folder.to_owned()))?;
    let entry = all.into_iter().rfind(|entry| entry.since() <= instant);
    let entry = entry.ok_or(ArchiveError::Before(instant, first))?;
    let place = place(folder, &entry);
    intact(&place, &entry.hash)?;
    Ok((entry, place))
}

/// The files of the newest version. `folder` is the log beside the archive; a changed version is
/// ignored.
pub fn newest(folder: &Path) -> Option<Files> {
    let all = entries(folder).ok()?;
    files_of(folder, all.last()?)
}

/// A team's own files in the newest version that has some. A changed version is ignored.
pub fn files_of_team(folder: &Path, team: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let all = entries(folder).ok()?;
    let mut seen = BTreeSet::new();
    let newest = all.iter().rev().filter(|entry| seen.insert(&entry.hash));
    newest.take(MOST_BACK).find_map(|entry| {
        let inner = place(folder, entry).join("teams").join(team);
        let files = inner.is_dir().then(|| files_of(folder, entry))??;
        Some(files.of_team(team)).filter(|own| !own.is_empty())
    })
}

fn files_of(folder: &Path, entry: &Activation) -> Option<Files> {
    let files = crate::policy::language::load::read(&place(folder, entry)).ok()?;
    (files.hash() == entry.hash).then_some(files)
}

fn place(folder: &Path, entry: &Activation) -> PathBuf {
    let index = index(folder);
    index.parent().unwrap_or(folder).join(&entry.hash)
}

pub(super) fn index(folder: &Path) -> PathBuf {
    let inside = folder.join(FOLDER);
    match inside.is_dir() {
        true => inside.join(INDEX),
        false => folder.join(INDEX),
    }
}

fn version(entry: &Activation) -> Version {
    Version {
        hash: entry.hash.as_str().into(),
        serial: entry.serial,
    }
}

fn is_hash(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(digit)
}

/// Checks that a directory still has the files of its hash.
fn intact(place: &Path, hash: &str) -> Result<(), ArchiveError> {
    let found = crate::policy::language::load::read(place);
    match found {
        Ok(files) if files.hash() == hash => Ok(()),
        Ok(_) | Err(_) => Err(ArchiveError::Changed(place.to_owned())),
    }
}

/// Writes every file, and makes it and every directory durable.
fn write_all(root: &Path, files: &Files) -> io::Result<()> {
    let mut folders = BTreeSet::from([root.to_owned()]);
    for (path, bytes) in &files.contents {
        let path = root.join(path);
        for folder in path.ancestors().skip(1).take_while(|up| *up != root) {
            folders.insert(folder.to_owned());
        }
        let folder = path.parent().unwrap_or(root);
        make(folder)?;
        let mut options = OpenOptions::new();
        let mut file = options
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    folders
        .iter()
        .rev()
        .try_for_each(|folder| sync_directory(folder))
}

fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Cuts the bytes after the last whole line.
fn cut_torn(path: &Path) -> io::Result<()> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let length = file.metadata()?.len();
    let whole = last_line_end(&file, length)?;
    if whole == length {
        return Ok(());
    }
    file.set_len(whole)?;
    file.sync_all()
}

/// The end of the last whole line. The search starts at the end, so that no unread line is cut off.
fn last_line_end(file: &File, length: u64) -> io::Result<u64> {
    let mut bytes = [0; PIECE];
    let mut end = length;
    while end > 0 {
        let start = (end - 1) / PIECE as u64 * PIECE as u64;
        let piece = usize::try_from(end - start).unwrap_or(PIECE);
        let piece = bytes.get_mut(..piece).unwrap_or_default();
        file.read_exact_at(piece, start)?;
        if let Some(at) = piece.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

fn unusable(path: &Path, error: io::Error) -> ArchiveError {
    ArchiveError::Io {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const ROLE: &str =
        "role: r\nmembers: [ \"user:alice\" ]\nallow:\n  - id: a\n    consume: { topics: [ a ] }\n";

    fn files(more: &str) -> Files {
        let texts = [("roles/r.yaml", ROLE), ("notes.md", more)];
        Files::from_texts("policy", texts)
    }

    fn keep(archive: &mut Archive, more: &str, at: i64) -> Result<u64, ArchiveError> {
        let coming = Coming {
            files: &files(more),
            serial: None,
            approval: None,
        };
        let at = Timestamp::from_second(at).unwrap();
        archive.keep(&coming, at).map(|version| version.serial)
    }

    #[test]
    fn numbers_rise_with_each_change_and_a_restart_changes_nothing() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        let mut kept = Vec::new();
        for (more, at) in [("", 10), ("", 11), ("second", 20), ("", 30)] {
            kept.push(keep(&mut archive, more, at).unwrap());
        }
        assert_eq!(kept, [1, 1, 2, 3]);
        let mut archive = Archive::open(log.path()).unwrap();
        assert_eq!(keep(&mut archive, "", 40).unwrap(), 3);
        // A clock that was set back does not change the order.
        assert_eq!(keep(&mut archive, "second", 5).unwrap(), 4);
        let all = entries(log.path()).unwrap();
        let times = all.iter().map(|entry| {
            let [order, clock] = [entry.at, entry.since()].map(Timestamp::as_second);
            (order, clock)
        });
        let times: Vec<_> = times.collect();
        assert_eq!(times, [(10, 10), (20, 20), (30, 30), (30, 5)]);
    }

    #[test]
    fn what_was_in_force_at_an_instant_is_found_and_loads() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        keep(&mut archive, "", 10).unwrap();
        keep(&mut archive, "second", 20).unwrap();
        let found = |at| super::at(log.path(), Timestamp::from_second(at).unwrap());
        assert!(matches!(found(9), Err(ArchiveError::Before(..))));
        for (at, serial) in [(10, 1), (19, 1), (20, 2), (1000, 2)] {
            let (entry, place) = found(at).unwrap();
            assert_eq!(entry.serial, serial);
            let policy = crate::policy::Policy::load(&place).unwrap();
            assert_eq!(policy.hash(), entry.hash);
        }
        let (_, place) = super::at(&log.path().join(FOLDER), Timestamp::MAX).unwrap();
        fs::write(place.join("notes.md"), "x").unwrap();
        assert!(matches!(found(20), Err(ArchiveError::Changed(_))));
        assert!(matches!(
            keep(&mut archive, "second", 30),
            Err(ArchiveError::Changed(_))
        ));
        let empty = tempfile::tempdir().unwrap();
        let none = super::at(empty.path(), Timestamp::MAX);
        assert!(matches!(none, Err(ArchiveError::Missing(_))));
    }

    #[test]
    fn a_jump_of_the_clock_spoils_no_answer_but_those_about_the_jump() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        // The clock is a long time ahead at the second version, and right again at the third.
        for (more, at) in [("", 10), ("second", 9000), ("third", 30)] {
            keep(&mut archive, more, at).unwrap();
        }
        let future = Some((2, Timestamp::from_second(9000).unwrap()));
        assert_eq!(archive.latest(), future);
        let archive = Archive::open(log.path()).unwrap();
        assert_eq!(archive.latest(), future);
        for (at, serial) in [(10, 1), (29, 1), (30, 3), (8999, 3), (9000, 3)] {
            let (entry, _) = super::at(log.path(), Timestamp::from_second(at).unwrap()).unwrap();
            assert_eq!(entry.serial, serial, "{at}");
        }
        // An entry of an older Klamm has one instant.
        let path = log.path().join(FOLDER).join(INDEX);
        let text = fs::read_to_string(&path).unwrap();
        let old = text.replace(",\"clock\":\"1970-01-01T00:00:10Z\"", "");
        assert_ne!(old, text);
        fs::write(&path, old).unwrap();
        assert_eq!(entries(log.path()).unwrap()[0].since().as_second(), 10);
    }

    /// A log whose newest decisions are under this version, after older ones and before a line
    /// without a version.
    fn write_log(log: &Path, serial: u64, hash: &str) {
        let line = |serial, hash: &str| {
            format!("{{\"policy\":{{\"uid\":\"{hash}\",\"version\":\"{serial}\"}},\"n\":1}}\n")
        };
        let text = line(1, &files("").hash()) + &line(serial, hash) + "{\"n\":2}\n";
        fs::write(log.join("klamm-00000000000000000001.jsonl"), text).unwrap();
    }

    #[test]
    fn an_index_that_lacks_what_the_log_names_is_refused() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        for (more, at) in [("", 10), ("second", 20), ("third", 30)] {
            keep(&mut archive, more, at).unwrap();
        }
        let third = files("third").hash();
        write_log(log.path(), 3, &third);
        assert!(Archive::open(log.path()).is_ok());
        let path = log.path().join(FOLDER).join(INDEX);
        let text = fs::read_to_string(&path).unwrap();
        let refused = |kept: &str| {
            fs::write(&path, kept).unwrap();
            Archive::open(log.path()).unwrap_err().to_string()
        };
        let cut = text.lines().take(2).map(|line| format!("{line}\n"));
        let told = refused(&cut.collect::<String>());
        let expected = format!("the audit log names version 3 of the policy (sha256:{third})");
        assert!(
            told.starts_with(&expected) && told.contains("ends with version 2"),
            "{told}"
        );
        assert!(refused("").contains("has no entry"));
        fs::write(&path, &text).unwrap();
        write_log(log.path(), 3, &"a".repeat(64));
        let told = Archive::open(log.path()).unwrap_err().to_string();
        assert!(told.contains("has another version 3"), "{told}");
        // A version that came into force, but has decided nothing yet.
        write_log(log.path(), 2, &files("second").hash());
        assert!(Archive::open(log.path()).is_ok());
    }

    #[test]
    fn a_new_archive_does_not_go_back_behind_the_log() {
        let begun = |more: &str| {
            let log = tempfile::tempdir().unwrap();
            write_log(log.path(), 7, &files("seventh").hash());
            let mut archive = Archive::open(log.path()).unwrap();
            assert_eq!(archive.newest(), Some((7, &*files("seventh").hash())));
            keep(&mut archive, more, 10).unwrap()
        };
        assert_eq!([begun("seventh"), begun("other")], [7, 8]);
    }

    #[test]
    fn what_a_crash_left_was_never_in_force() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        keep(&mut archive, "", 10).unwrap();
        let folder = log.path().join(FOLDER);
        let mut torn = fs::read(folder.join(INDEX)).unwrap();
        torn.extend_from_slice(b"{\"serial\":2,");
        fs::write(folder.join(INDEX), torn).unwrap();
        fs::create_dir(folder.join(UNFINISHED)).unwrap();
        fs::write(folder.join(UNFINISHED).join("x"), "").unwrap();
        assert_eq!(entries(log.path()).unwrap().len(), 1);
        let mut archive = Archive::open(log.path()).unwrap();
        assert!(!folder.join(UNFINISHED).exists());
        assert_eq!(keep(&mut archive, "second", 20).unwrap(), 2);
        assert_eq!(entries(log.path()).unwrap().len(), 2);
    }

    #[test]
    fn an_index_that_was_changed_is_refused() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        keep(&mut archive, "", 10).unwrap();
        keep(&mut archive, "second", 20).unwrap();
        let path = log.path().join(FOLDER).join(INDEX);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        fs::write(&path, format!("{}\n{}\n", lines[1], lines[0])).unwrap();
        let broken = Archive::open(log.path());
        assert!(matches!(broken, Err(ArchiveError::Broken { line: 1, .. })));
        fs::write(&path, "x\n").unwrap();
        assert!(entries(log.path()).is_err());
    }

    #[test]
    fn a_version_that_is_missing_or_another_than_the_next_line_says_is_seen() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        for (more, at) in [("", 10), ("second", 20), ("third", 30)] {
            keep(&mut archive, more, at).unwrap();
        }
        let path = log.path().join(FOLDER).join(INDEX);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let broken = |kept: &[&str]| {
            fs::write(&path, kept.join("\n") + "\n").unwrap();
            match entries(log.path()) {
                Err(ArchiveError::Broken { line, .. }) => line,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(broken(&[lines[0], lines[2]]), 2);
        assert_eq!(broken(&[lines[1], lines[2]]), 1);
        let hash = files("second").hash();
        let other = lines[1].replacen(&hash, &"a".repeat(64), 1);
        assert_ne!(other, lines[1]);
        assert_eq!(broken(&[lines[0], &other, lines[2]]), 3);
    }

    #[test]
    fn of_an_index_that_is_too_long_nothing_is_cut_off() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        keep(&mut archive, "", 10).unwrap();
        let path = log.path().join(FOLDER).join(INDEX);
        let end = MAX_INDEX + 7;
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(b"torn, or longer than is read\n", end)
            .unwrap();
        let length = file.metadata().unwrap().len();
        let refused = Archive::open(log.path());
        assert!(
            matches!(refused, Err(ArchiveError::TooLong(_))),
            "{refused:?}"
        );
        assert_eq!(file.metadata().unwrap().len(), length);
    }

    #[test]
    fn what_is_torn_is_found_wherever_it_begins() {
        let log = tempfile::tempdir().unwrap();
        let path = log.path().join("x");
        for before in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE] {
            for torn in [0, 1, PIECE - 1, PIECE, 3 * PIECE] {
                let mut bytes = vec![b'x'; before];
                if let Some(last) = bytes.last_mut() {
                    *last = b'\n';
                }
                bytes.resize(before + torn, b'y');
                fs::write(&path, bytes).unwrap();
                cut_torn(&path).unwrap();
                assert_eq!(fs::metadata(&path).unwrap().len(), before as u64);
            }
        }
    }

    #[test]
    fn a_version_that_cannot_be_written_is_not_kept() {
        let log = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(log.path()).unwrap();
        keep(&mut archive, "", 10).unwrap();
        let folder = log.path().join(FOLDER);
        // A file occupies the directory's path; root ignores permissions.
        fs::write(folder.join(UNFINISHED), "").unwrap();
        let failed = keep(&mut archive, "second", 20);
        assert!(matches!(failed, Err(ArchiveError::Io { .. })));
        assert_eq!(archive.last().unwrap().serial, 1);
        fs::remove_file(folder.join(UNFINISHED)).unwrap();
        assert_eq!(keep(&mut archive, "second", 30).unwrap(), 2);
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
