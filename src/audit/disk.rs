//! The chain's files on a real disk: append, sync, cut back, begin anew.
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::{Seq, segment, writer::Disk};

/// The segments of one directory, of which the last is open.
#[derive(Debug)]
pub struct Segments {
    directory: PathBuf,
    current: Option<Open>,
    /// Held for as long as this process writes here.
    _lock: File,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
}

impl Segments {
    /// Takes the directory for this process alone, without touching a segment. `WouldBlock`: another process has it.
    pub fn lock(directory: &Path) -> io::Result<Segments> {
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(directory.join(".lock"))?;
        lock.try_lock()?;
        Ok(Segments {
            directory: directory.to_owned(),
            current: None,
            _lock: lock,
        })
    }

    /// Goes on in this segment.
    pub fn resume(&mut self, path: PathBuf) -> io::Result<()> {
        self.current = Some(Open {
            file: append_to(&path)?,
            path,
        });
        Ok(())
    }

    fn current(&mut self) -> io::Result<&mut Open> {
        self.current
            .as_mut()
            .ok_or_else(|| io::Error::other("no segment is open"))
    }
}

impl Disk for Segments {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.current()?.file.write(bytes)
    }

    /// A file that somebody has removed takes writes and syncs without complaint; nobody would ever read them.
    fn sync(&mut self) -> io::Result<()> {
        let current = self.current()?;
        current.file.sync_data()?;
        match current.file.metadata()?.nlink() {
            0 => Err(gone(&current.path)),
            _ => Ok(()),
        }
    }

    /// Opens the file anew: what the old handle knows after a failed sync is not to be trusted.
    fn cut(&mut self, len: u64) -> io::Result<()> {
        let current = self.current()?;
        current.file = append_to(&current.path)?;
        let found = current.file.metadata()?.len();
        if found < len {
            let message = format!(
                "`{}` has {found} bytes, but {len} were durable",
                current.path.display()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        current.file.set_len(len)?;
        current.file.sync_all()
    }

    fn rotate(&mut self, first: Seq) -> io::Result<()> {
        let path = self.directory.join(segment::name(first));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| at(&path, &error))?;
        if file.metadata()?.len() != 0 {
            let message = format!("`{}` is there already", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        file.sync_all()?;
        sync_directory(&self.directory)?;
        self.current = Some(Open { path, file });
        Ok(())
    }
}

/// Makes new, renamed and removed names in the directory durable.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn append_to(path: &Path) -> io::Result<File> {
    let open = OpenOptions::new().append(true).open(path);
    open.map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            gone(path)
        } else {
            at(path, &error)
        }
    })
}

fn gone(path: &Path) -> io::Error {
    let message = format!(
        "`{}` was removed while in use: put it back, or restart klamm to begin a new log",
        path.display()
    );
    io::Error::new(io::ErrorKind::NotFound, message)
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}
