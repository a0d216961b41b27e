//! Reads a policy's directory. Apart from this module, only [`crate::policy::approval`] reads the
//! disk, for the signatures.
//!
//! Everything is bounded, and nothing outside the directory is read. A symbolic link may point to
//! another place inside the directory (Kubernetes mounts use such links); a link that leaves it is
//! rejected. Names that begin with a dot are not part of a policy. The bounds count every entry as
//! often as links lead to it: with a few directories full of links to each other, a walk would
//! otherwise not end.

use super::files::Files;
use crate::text::{Diagnostic, chars};
use std::{
    ffi::OsString,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

/// For the whole walk: files, directories and skipped entries.
const MAX_ENTRIES: usize = 20_000;
/// The walk ends after this many faults.
const MAX_FAULTS: usize = 100;
const MAX_DEPTH: usize = 8;
/// The largest single file. The parser has lower limits for policy files.
const MAX_FILE: u64 = 4 << 20;
const MAX_BYTES: u64 = 64 << 20;

/// The name of the faults that mean "the file could not be read", as opposed to "the file was read
/// and is wrong".
pub const CANNOT_READ: &str = "cannot-read";

/// The limits for one team's folder, where each folder is judged separately.
const TEAM_ENTRIES: usize = MAX_ENTRIES / 4;
const TEAM_BYTES: u64 = MAX_BYTES / 4;

/// The readable part of a directory.
#[derive(Debug)]
pub struct Most {
    pub files: Files,
    /// One fault with its place for each part that could not be read.
    pub unread: Vec<Diagnostic>,
}

/// Reads all files of a directory, or fails.
pub fn read(directory: &Path) -> Result<Files, Vec<Diagnostic>> {
    let Most { files, unread } = walk(directory, false)?;
    match unread.is_empty() {
        true => Ok(files),
        false => Err(unread),
    }
}

/// Reads those files of a directory that can be read. A team's folder that is too large is skipped,
/// with a fault.
pub fn read_most(directory: &Path) -> Result<Most, Vec<Diagnostic>> {
    walk(directory, true)
}

fn walk(directory: &Path, apart: bool) -> Result<Most, Vec<Diagnostic>> {
    let root = directory.canonicalize();
    let root = root.map_err(|error| vec![cannot_read(directory, &error)])?;
    let mut walk = Walk {
        files: Files {
            directory: directory.display().to_string(),
            ..Files::default()
        },
        root: root.clone(),
        entries: 0,
        bytes: 0,
        faults: Vec::new(),
        apart,
    };
    match walk.directory(&mut vec![root], "") {
        None => Err(walk.faults),
        Some(()) => Ok(Most {
            files: walk.files,
            unread: walk.faults,
        }),
    }
}

struct Walk {
    files: Files,
    root: PathBuf,
    /// How many entries were listed so far.
    entries: usize,
    bytes: u64,
    faults: Vec<Diagnostic>,
    /// Whether teams' folders are judged separately.
    apart: bool,
}

impl Walk {
    /// Reads one directory; `chain` has this directory and those that contain it. `None` means that
    /// the walk has ended and its fault is recorded.
    fn directory(&mut self, chain: &mut Vec<PathBuf>, prefix: &str) -> Option<()> {
        let here = chain.last()?.clone();
        let most = MAX_ENTRIES.saturating_sub(self.entries);
        let listed = fs::read_dir(&here).and_then(|entries| {
            // one more than allowed, so that the check below sees the excess
            let some = entries.take(most + 1);
            some.collect::<io::Result<Vec<_>>>()
        });
        let entries = match listed {
            // The order is the same on every system. Teams come last, so that no team uses up the
            // limits for the other files.
            Ok(mut entries) => {
                let teams = |name: &OsString| prefix.is_empty() && name == "teams";
                entries.sort_by_cached_key(|entry| {
                    let name = entry.file_name();
                    (teams(&name), name)
                });
                entries
            }
            Err(error) => {
                self.faults
                    .push(cannot_read(Path::new(&self.files.shown(prefix)), &error));
                return Some(());
            }
        };
        self.entries += entries.len();
        if self.entries > MAX_ENTRIES {
            self.too_large();
            return None;
        }
        for entry in entries {
            self.listed(chain, &entry, prefix)?;
            if self.faults.len() > MAX_FAULTS {
                return None;
            }
        }
        Some(())
    }

    fn listed(
        &mut self,
        chain: &mut Vec<PathBuf>,
        entry: &fs::DirEntry,
        prefix: &str,
    ) -> Option<()> {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|n| is_plain(n)) else {
            let message = format!("the name `{}` cannot be shown", name.to_string_lossy());
            let help = "use printable characters, no backslash";
            self.fault("bad-file-name", prefix, message, help);
            return Some(());
        };
        if name.starts_with('.') {
            return Some(());
        }
        self.entry(chain, &entry.path(), &format!("{prefix}{name}"))
    }

    fn entry(&mut self, chain: &mut Vec<PathBuf>, path: &Path, relative: &str) -> Option<()> {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                self.faults
                    .push(cannot_read(Path::new(&self.files.shown(relative)), &error));
                return Some(());
            }
        };
        if !real.starts_with(&self.root) {
            self.fault(
                "outside",
                relative,
                "the link leaves the policy's directory",
                "keep what belongs to the policy inside",
            );
            return Some(());
        }
        if real.is_dir() {
            return self.inner(chain, real, relative);
        }
        self.file(&real, relative)
    }

    fn inner(&mut self, chain: &mut Vec<PathBuf>, real: PathBuf, relative: &str) -> Option<()> {
        if chain.contains(&real) || chain.len() > MAX_DEPTH {
            let message =
                format!("the directory is more than {MAX_DEPTH} deep, or a link leads back up");
            self.fault("too-deep", relative, message, "keep the directory flat");
            return Some(());
        }
        chain.push(real);
        let prefix = format!("{relative}/");
        let walked = match self.apart && is_of_team(relative) {
            true => self.team(chain, &prefix),
            false => self.directory(chain, &prefix),
        };
        chain.pop();
        walked
    }

    /// Reads a team's folder. Faults in it do not end the walk; a folder that is too large is
    /// dropped.
    fn team(&mut self, chain: &mut Vec<PathBuf>, prefix: &str) -> Option<()> {
        let (entries, bytes) = (self.entries, self.bytes);
        let told = self.faults.len();
        self.entries = entries.max(MAX_ENTRIES - TEAM_ENTRIES.min(MAX_ENTRIES - entries));
        self.bytes = bytes.max(MAX_BYTES - TEAM_BYTES.min(MAX_BYTES - bytes));
        let before = (self.entries, self.bytes);
        let walked = self.directory(chain, prefix);
        if walked.is_some() && self.faults.len() <= MAX_FAULTS {
            self.entries = entries + (self.entries - before.0);
            self.bytes = bytes + (self.bytes - before.1);
            return Some(());
        }
        (self.entries, self.bytes) = (entries, bytes);
        self.faults.truncate(told);
        self.files
            .contents
            .retain(|path, _| !path.starts_with(prefix));
        let message = "the team's folder is too large, or too much of it cannot be read";
        let help = "of one team at most 5,000 files and 16 MiB are read";
        self.fault("directory-too-large", prefix, message, help);
        (self.faults.len() <= MAX_FAULTS).then_some(())
    }

    fn file(&mut self, real: &Path, relative: &str) -> Option<()> {
        if !real.is_file() {
            self.fault(
                "not-a-file",
                relative,
                "this is neither a file nor a directory",
                "remove it",
            );
            return Some(());
        }
        let mut content = Vec::new();
        let read =
            fs::File::open(real).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut content));
        match read {
            Err(error) => self
                .faults
                .push(cannot_read(Path::new(&self.files.shown(relative)), &error)),
            Ok(length) => {
                let length = u64::try_from(length).unwrap_or(u64::MAX);
                self.bytes = self.bytes.saturating_add(length);
                if length > MAX_FILE {
                    self.fault(
                        "file-too-large",
                        relative,
                        "the file is too large",
                        "at most 4 MiB are read",
                    );
                } else {
                    self.files.contents.insert(relative.to_owned(), content);
                }
            }
        }
        if self.bytes > MAX_BYTES {
            self.too_large();
            return None;
        }
        Some(())
    }

    fn too_large(&mut self) {
        let message = "the directory is too large for a policy";
        let help = "at most 20,000 files and 64 MiB are read, each as often as links lead to it; is it the right one?";
        self.fault("directory-too-large", "", message, help);
    }

    fn fault(&mut self, name: &'static str, at: &str, message: impl Into<String>, help: &str) {
        let fault = Diagnostic::error(name, message).in_file(self.files.shown(at));
        self.faults.push(fault.help(help));
    }
}

/// Whether the path is `teams/TEAM`.
fn is_of_team(relative: &str) -> bool {
    let team = relative.strip_prefix("teams/");
    team.is_some_and(|team| !team.contains('/'))
}

/// `sha256sum` escapes names with other characters, so that its output would give another hash.
fn is_plain(name: &str) -> bool {
    !name.contains('\\') && !name.chars().any(|c| chars::refused(c).is_some())
}

fn cannot_read(path: &Path, error: &io::Error) -> Diagnostic {
    let known = [
        (
            io::ErrorKind::NotFound,
            "there is nothing here",
            "name the policy's directory; a link must lead to something",
        ),
        (
            io::ErrorKind::PermissionDenied,
            "it may not be read",
            "let the user as whom Klamm runs read it: directories also need `x`",
        ),
        (
            io::ErrorKind::NotADirectory,
            "this is no directory",
            "name the directory that the policy's files are in",
        ),
    ];
    let found = known.into_iter().find(|(kind, ..)| *kind == error.kind());
    let (what, help) = found.map_or_else(
        || (error.to_string(), "it must be a directory that can be read"),
        |(_, what, help)| (what.to_owned(), help),
    );
    let fault = Diagnostic::error(CANNOT_READ, what).in_file(path.display().to_string());
    fault.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn names(directory: &Path) -> Vec<&'static str> {
        read(directory)
            .unwrap_err()
            .iter()
            .map(|f| f.name)
            .collect()
    }

    #[test]
    fn reads_a_directory_with_links_inside() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("..data/roles")).unwrap();
        fs::write(dir.path().join("..data/roles/a.yaml"), "a").unwrap();
        fs::write(dir.path().join("..data/policy.yaml"), "p").unwrap();
        symlink("..data/roles", dir.path().join("roles")).unwrap();
        symlink("..data/policy.yaml", dir.path().join("policy.yaml")).unwrap();
        let files = read(dir.path()).unwrap();
        let paths: Vec<_> = files.contents.keys().map(String::as_str).collect();
        assert_eq!(paths, ["policy.yaml", "roles/a.yaml"]);
    }

    #[test]
    fn what_leaves_the_directory_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        symlink("/etc/hostname", dir.path().join("x.yaml")).unwrap();
        assert_eq!(names(dir.path()), ["outside"]);
    }

    #[test]
    fn loops_and_dangling_links_end() {
        let dir = tempfile::tempdir().unwrap();
        symlink(".", dir.path().join("a")).unwrap();
        symlink("nowhere", dir.path().join("b")).unwrap();
        let mut found = names(dir.path());
        found.sort_unstable();
        assert_eq!(found, ["cannot-read", "too-deep"]);
    }

    #[test]
    fn a_missing_directory_and_a_file_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(names(&dir.path().join("none")), [CANNOT_READ]);
        fs::write(dir.path().join("f"), "").unwrap();
        assert_eq!(names(&dir.path().join("f")), [CANNOT_READ]);
    }

    #[test]
    fn a_directory_with_too_many_entries_is_refused_whatever_they_are() {
        let dir = tempfile::tempdir().unwrap();
        for number in 0..=MAX_ENTRIES {
            fs::write(dir.path().join(format!(".{number}")), "").unwrap();
        }
        assert_eq!(names(dir.path()), ["directory-too-large"]);
    }

    /// Twelve directories in each layer, each with links to all directories of the layer below.
    fn layers(directory: &Path, layers: usize, next: impl Fn(usize) -> usize) {
        for layer in 0..layers {
            for number in 0..12 {
                let inner = directory.join(format!("{layer}-{number}"));
                fs::create_dir(&inner).unwrap();
                for other in 0..12 {
                    let below = format!("../{}-{other}", next(layer));
                    symlink(below, inner.join(other.to_string())).unwrap();
                }
            }
        }
    }

    #[test]
    fn links_that_lead_to_much_are_not_all_followed() {
        let dir = tempfile::tempdir().unwrap();
        layers(dir.path(), 5, |layer| layer + 1);
        for number in 0..12 {
            fs::create_dir(dir.path().join(format!("5-{number}"))).unwrap();
        }
        assert_eq!(names(dir.path()), ["directory-too-large"]);
        let dir = tempfile::tempdir().unwrap();
        layers(dir.path(), 1, |layer| layer);
        assert_eq!(names(dir.path()), ["too-deep"; MAX_FAULTS + 1]);
    }

    #[test]
    fn a_team_cannot_keep_the_rest_from_being_read() {
        let dir = tempfile::tempdir().unwrap();
        for team in ["a", "b", "z"] {
            fs::create_dir_all(dir.path().join("teams").join(team)).unwrap();
        }
        for number in 0..=TEAM_ENTRIES {
            fs::write(dir.path().join(format!("teams/b/.{number}")), "").unwrap();
        }
        fs::write(dir.path().join("teams/a/a.yaml"), "a").unwrap();
        symlink("nowhere", dir.path().join("teams/a/b.yaml")).unwrap();
        fs::write(dir.path().join("teams/z/z.yaml"), "z").unwrap();
        fs::write(dir.path().join("zz.yaml"), "z").unwrap();
        let most = read_most(dir.path()).unwrap();
        let paths: Vec<_> = most.files.contents.keys().map(String::as_str).collect();
        assert_eq!(paths, ["teams/a/a.yaml", "teams/z/z.yaml", "zz.yaml"]);
        let told = most.unread.iter().map(|fault| {
            let place = &fault.place.as_ref().unwrap().file;
            let place = place.rsplit("teams").next().unwrap().to_owned();
            (fault.name, place)
        });
        let told: Vec<_> = told.collect();
        let expected = [(CANNOT_READ, "/a/b.yaml"), ("directory-too-large", "/b/")];
        assert_eq!(told, expected.map(|(name, place)| (name, place.to_owned())));
        // `read`, which the check uses, reports all of it.
        assert_eq!(names(dir.path()), [CANNOT_READ]);
    }

    #[test]
    fn a_large_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x.yaml"), vec![b'a'; 5 << 20]).unwrap();
        assert_eq!(names(dir.path()), ["file-too-large"]);
    }
}
