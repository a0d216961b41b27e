//! `users.yaml` on the disk: one writer at a time, and whoever reads sees the old file or the new one, also after a crash.
use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::super::Faults;
use crate::{
    config::files,
    identity::{
        edit::{Change, Edited, Lost, edit_all},
        file::File,
    },
    text::Source,
};

/// The file, for as long as nobody else may write it.
pub struct Store {
    path: PathBuf,
    _alone: fs::File,
}

impl Store {
    /// Waits until no other `klamm user` works in the directory; it is free again when this is gone, or the process.
    pub fn open(path: &Path) -> anyhow::Result<Store> {
        // A link stays a link: what it points to is replaced, and whoever comes another way waits for the same directory.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let directory = parent(&path);
        let lock = || {
            let handle = fs::File::open(directory)?;
            handle.lock()?;
            Ok::<_, io::Error>(handle)
        };
        let alone = lock().with_context(|| format!("`{}` cannot be used", directory.display()))?;
        Ok(Store {
            path,
            _alone: alone,
        })
    }

    pub fn read(&self) -> anyhow::Result<File> {
        read(&self.path)
    }

    /// Makes the changes one after another, and writes once. What of a person's writing was lost is told.
    pub fn change(&self, changes: &[(String, Change)]) -> anyhow::Result<Lost> {
        let Edited { text, lost } = edit_all(&source(&self.path)?, changes).map_err(Faults)?;
        write(&self.path, &text)?;
        Ok(lost)
    }
}

/// The file as it stands; none is an empty one.
pub fn read(path: &Path) -> anyhow::Result<File> {
    Ok(File::parse(&source(path)?).map_err(Faults)?)
}

fn source(path: &Path) -> anyhow::Result<Source> {
    let there = path
        .try_exists()
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    if there {
        Ok(files::source(path).map_err(Faults)?)
    } else {
        let name = path.display().to_string();
        Ok(Source::new(name, File::default().to_text()))
    }
}

/// Puts the text in place of the file in one step. Owner and group stay; nobody but them may read it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut fresh = path.to_owned().into_os_string();
    fresh.push(format!(".{}", std::process::id()));
    let attempt = || -> io::Result<()> {
        // What a process of this number left when it was killed.
        let _left = fs::remove_file(&fresh);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)?;
        if let Ok(old) = fs::metadata(path) {
            inherit(&file, &old)?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        fs::File::open(parent(path))?.sync_all()
    };
    attempt().with_context(|| {
        let _ = fs::remove_file(&fresh);
        format!("`{}` cannot be written", path.display())
    })
}

/// A file that root changes must still be read by the gate, which is not root.
fn inherit(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    let fresh = file.metadata()?;
    if (fresh.uid(), fresh.gid()) != (old.uid(), old.gid()) {
        fchown(file, Some(old.uid()), Some(old.gid()))?;
    }
    let mode = (old.mode() & 0o660) | 0o600;
    if mode != 0o600 {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    Ok(())
}

fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use tempfile::TempDir;

    use super::*;
    use crate::identity::file::{Entry, Verifiers};

    fn nobody() -> Change {
        Change::Put(Entry {
            groups: vec![],
            disabled: true,
            verifiers: Verifiers::Missing,
        })
    }

    fn put(path: &Path, name: &str) -> anyhow::Result<Lost> {
        Store::open(path)?.change(&[(name.to_owned(), nobody())])
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_file_is_replaced_whole_and_only_its_owner_reads_it() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("users.yaml");
        put(&path, "a").unwrap();
        put(&path, "b").unwrap();
        let names = read(&path).unwrap().users;
        let names: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((names, mode(&path)), (vec!["a", "b"], 0o600));
        let there = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(there, 1, "nothing is left beside it");
        // A group that may read it may still read it, and others no longer.
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        put(&path, "c").unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn a_link_to_the_file_stays_a_link() {
        let directory = TempDir::new().unwrap();
        let (path, link) = (
            directory.path().join("real.yaml"),
            directory.path().join("users.yaml"),
        );
        fs::write(&path, "users: {}\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        put(&link, "a").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&path).unwrap().contains("\"a\":"));
    }

    #[test]
    fn a_missing_directory_is_told_and_a_broken_file_is_not_overwritten() {
        let directory = TempDir::new().unwrap();
        let nowhere = directory.path().join("no");
        let error = put(&nowhere.join("users.yaml"), "a").unwrap_err();
        let expected = format!("`{}` cannot be used", nowhere.display());
        assert_eq!(error.to_string(), expected);
        let path = directory.path().join("users.yaml");
        fs::write(&path, "userz: {}\n").unwrap();
        let error = put(&path, "a").unwrap_err().to_string();
        assert!(error.contains("did you mean `users`?"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "userz: {}\n");
    }

    #[test]
    fn many_writers_lose_nobody() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("users.yaml");
        thread::scope(|scope| {
            for writer in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for n in 0..5 {
                        put(path, &format!("u{writer}-{n}")).unwrap();
                    }
                });
            }
        });
        assert_eq!(read(&path).unwrap().users.len(), 40);
    }

    #[test]
    fn who_comes_second_waits() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("users.yaml");
        let first = Store::open(&path).unwrap();
        thread::scope(|scope| {
            let second = scope.spawn(|| put(&path, "second").unwrap());
            thread::sleep(Duration::from_millis(50));
            assert!(!second.is_finished());
            first.change(&[("first".to_owned(), nobody())]).unwrap();
            drop(first);
        });
        assert_eq!(read(&path).unwrap().position("second"), Some(1));
    }
}
