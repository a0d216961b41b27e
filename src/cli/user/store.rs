//! `users.yaml` on disk: one writer at a time; a reader sees the old file or the new one, also
//! after a crash.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::super::{
    Faults,
    replace::{parent, replace},
};
use crate::{
    config::files,
    identity::{
        edit::{Change, Edited, Lost, edit_all, with_decoy_secret},
        file::{DecoySecret, File},
    },
    text::Source,
};

/// The users' file, locked against other writers.
pub struct Store {
    path: PathBuf,
    _alone: fs::File,
}

impl Store {
    /// Waits until no other `klamm user` works in the directory. The lock ends with this value, or
    /// with the process.
    pub fn open(path: &Path) -> anyhow::Result<Store> {
        // A symbolic link stays a link: its target is replaced. The resolved path also gives every
        // writer the same directory to lock.
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

    /// Applies the changes in order and writes the file once; adds a secret for decoys if the file
    /// has none. Returns which parts of a hand-written file were lost.
    pub fn change(&self, changes: &[(String, Change)]) -> anyhow::Result<Lost> {
        let source = source(&self.path)?;
        let mut edited = edit_all(&source, changes).map_err(Faults)?;
        let secret = DecoySecret::random();
        let secret = secret.ok().context("the system gives no random numbers")?;
        let changed = Source::new(source.name, edited.text.as_str());
        if let Some(with) = with_decoy_secret(&changed, secret).map_err(Faults)? {
            let lost = edited.lost.max(with.lost);
            edited = Edited { lost, ..with };
        }
        let Edited { text, lost } = edited;
        // Only the owner and the group may read the file.
        replace(&self.path, &text, |old| (old & 0o660) | 0o600)?;
        Ok(lost)
    }
}

/// The current content. A missing file, or a file with only comments and blank lines, has no users.
pub fn read(path: &Path) -> anyhow::Result<File> {
    Ok(File::parse(&source(path)?).map_err(Faults)?)
}

fn source(path: &Path) -> anyhow::Result<Source> {
    let there = path
        .try_exists()
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut source = match there {
        true => files::source(path).map_err(Faults)?,
        false => Source::new(path.display().to_string(), ""),
    };
    let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if source.text.lines().all(blank) {
        let nobody = File::default().to_text();
        source = Source::new(source.name, format!("{}{nobody}", source.text));
    }
    Ok(source)
}

#[cfg(test)]
mod tests {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt, thread, time::Duration};

    use tempfile::TempDir;

    use super::*;
    use crate::identity::file::{UserEntry, Verifiers};

    fn nobody() -> Change {
        Change::Put(UserEntry {
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
        // A group that could read the file still can; other users no longer can.
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        put(&path, "c").unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn in_an_empty_file_there_are_no_users_and_comments_stay() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("users.yaml");
        for text in ["", "\n", "# who logs in\n"] {
            fs::write(&path, text).unwrap();
            assert!(read(&path).unwrap().users.is_empty());
            put(&path, "a").unwrap();
            assert_eq!(read(&path).unwrap().users.len(), 1);
            let written = fs::read_to_string(&path).unwrap();
            assert!(written.starts_with(text), "{written}");
        }
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
