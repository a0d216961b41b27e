//! The chain's files on a real disk: append, sync, cut back, start the next one, and compare the
//! open file with the file at its path.
//!
//! The lock is on the directory itself (`flock` on its descriptor): there is no lock file that
//! could be removed to get a second lock. A moved directory keeps its lock, and a new one at the
//! path is locked before anything is written there.
use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io::{self, Write},
    ops::Range,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{Seq, segment, writer::Disk};

/// The segments of one directory, of which the last is open.
#[derive(Debug)]
pub struct Segments {
    /// The configured path.
    directory: PathBuf,
    /// The directories that this process has locked, the current one last; the others were moved
    /// away while in use.
    held: Vec<Held>,
    current: Option<Open>,
}

/// Maximum number of locked directories; the oldest lock is released first.
const HELD: usize = 16;

#[derive(Debug)]
struct Held {
    /// The lock lasts as long as the descriptor.
    directory: File,
    id: Id,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    id: Id,
}

/// Identity of a file: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Id(u64, u64);

impl Id {
    fn of(metadata: &Metadata) -> Id {
        Id(metadata.dev(), metadata.ino())
    }
}

/// The current segment is not the file at its path, or was changed by another writer. Carried by an
/// [`io::Error`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {}", .how.text(*.kept, *.found))]
pub struct Displaced {
    pub how: How,
    /// The segment or, when the whole directory was displaced, the directory.
    pub path: String,
    /// The segment's name.
    pub segment: String,
    /// Bytes of the segment that are part of the log.
    pub kept: u64,
    /// Length of the file in bytes, where its length is the fault.
    pub found: Option<u64>,
}

/// How a segment was displaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    FileMoved,
    FileRemoved,
    FileReplaced,
    FileTruncated,
    FileExtended,
    DirectoryMoved,
    DirectoryRemoved,
    DirectoryReplaced,
}

impl How {
    /// The name in the event.
    pub fn name(self) -> &'static str {
        match self {
            How::FileMoved => "file_moved",
            How::FileRemoved => "file_removed",
            How::FileReplaced => "file_replaced",
            How::FileTruncated => "file_truncated",
            How::FileExtended => "file_extended",
            How::DirectoryMoved => "directory_moved",
            How::DirectoryRemoved => "directory_removed",
            How::DirectoryReplaced => "directory_replaced",
        }
    }

    fn text(self, kept: u64, found: Option<u64>) -> String {
        let found = found.unwrap_or_default();
        match self {
            How::FileMoved | How::DirectoryMoved => "was moved away while in use".to_owned(),
            How::FileRemoved | How::DirectoryRemoved => "was removed while in use".to_owned(),
            How::FileReplaced => "was replaced by another file while in use".to_owned(),
            How::DirectoryReplaced => "was replaced by another directory while in use".to_owned(),
            How::FileTruncated => {
                format!("was cut to {found} bytes while in use: {kept} were written")
            }
            How::FileExtended => {
                format!(
                    "has {found} bytes, of which Klamm wrote only {kept}: another process wrote the rest"
                )
            }
        }
    }
}

impl Displaced {
    /// The finding that an error carries.
    pub fn of(error: &io::Error) -> Option<&Displaced> {
        error.get_ref()?.downcast_ref()
    }
}

impl Segments {
    /// Locks the directory for this process, without touching a segment. `WouldBlock`: another
    /// process has it.
    pub fn lock(directory: &Path) -> io::Result<Segments> {
        Ok(Segments {
            directory: directory.to_owned(),
            held: vec![hold(directory)?],
            current: None,
        })
    }

    /// Continues this segment.
    pub fn resume(&mut self, path: PathBuf) -> io::Result<()> {
        self.current = Some(opened(append_to(&path)?, path)?);
        Ok(())
    }

    fn current(&mut self) -> io::Result<&mut Open> {
        self.current.as_mut().ok_or_else(none_open)
    }

    /// Returns an error when the path does not lead to the locked directory.
    fn check_directory(&self) -> io::Result<()> {
        let held = self.held.last().ok_or_else(none_open)?;
        let how = match fs::metadata(&self.directory) {
            Ok(found) if Id::of(&found) == held.id => return Ok(()),
            Ok(_) => How::DirectoryReplaced,
            Err(error) if !is_missing(&error) => return Err(at(&self.directory, &error)),
            Err(_) if held.directory.metadata()?.nlink() == 0 => How::DirectoryRemoved,
            Err(_) => How::DirectoryMoved,
        };
        let segment = self.current.as_ref().map(|open| name_of(&open.path));
        Err(displaced(
            how,
            &self.directory,
            segment.unwrap_or_default(),
            (0, None),
        ))
    }

    /// Locks the directory to which the path leads now. A directory that was moved away, together
    /// with its path, is created again.
    fn lock_again(&mut self) -> io::Result<()> {
        let found = match fs::metadata(&self.directory) {
            Err(error) if is_missing(&error) => {
                let made = DirBuilder::new().mode(0o700).create(&self.directory);
                made.and_then(|()| {
                    sync_directory(self.directory.parent().unwrap_or(&self.directory))
                })
                .and_then(|()| fs::metadata(&self.directory))
            }
            found => found,
        };
        let found = found.map_err(|error| at(&self.directory, &error))?;
        if !found.is_dir() {
            let error = io::Error::from(io::ErrorKind::NotADirectory);
            return Err(at(&self.directory, &error));
        }
        let id = Id::of(&found);
        let held = match self.held.iter().position(|held| held.id == id) {
            Some(index) => self.held.remove(index),
            None => hold(&self.directory).map_err(|error| {
                if error.kind() != io::ErrorKind::WouldBlock {
                    return at(&self.directory, &error);
                }
                let directory = self.directory.display();
                let message = format!("another process writes the audit log in `{directory}`");
                io::Error::new(io::ErrorKind::WouldBlock, message)
            })?,
        };
        self.held.push(held);
        if self.held.len() > HELD {
            self.held.remove(0);
        }
        Ok(())
    }

    /// Makes room for the segment `first`: a file with its name is moved aside. Segments with later
    /// numbers belong to another log.
    fn make_room(&self, first: Seq) -> io::Result<()> {
        let later = segment::list(&self.directory)?.pop();
        if let Some(later) = later.filter(|later| later.first > first) {
            let message = format!(
                "`{}` is of another log, and comes after event {}: move it out of the audit directory",
                later.path.display(),
                first.number()
            );
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let path = self.directory.join(segment::name(first));
        match fs::symlink_metadata(&path) {
            Err(error) if is_missing(&error) => Ok(()),
            Ok(found) if is_empty(&found) => Ok(()),
            Ok(found) => {
                let aside = format!("displaced-{}", found.ino());
                fs::rename(&path, path.with_extension(aside))
            }
            Err(error) => Err(at(&path, &error)),
        }
    }

    /// Opens the new segment; an empty one may exist after a failed attempt. A link is never
    /// followed.
    fn create(&mut self, first: Seq) -> io::Result<()> {
        let path = self.directory.join(segment::name(first));
        let mut options = OpenOptions::new();
        options.append(true).create_new(true).mode(0o600);
        let file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !is_empty(&fs::symlink_metadata(&path)?) {
                    let message = format!("`{}` is there already", path.display());
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
                }
                append_to(&path)?
            }
            opened => opened.map_err(|error| at(&path, &error))?,
        };
        file.sync_all()?;
        sync_directory(&self.directory)?;
        self.current = Some(opened(file, path)?);
        Ok(())
    }
}

impl Disk for Segments {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.current()?.file.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.current()?.file.sync_data()
    }

    /// Opens the file again: after a failed sync, the state of the old handle cannot be trusted.
    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.check_directory()?;
        let open = self.current()?;
        open.check(None)?;
        let file = append_to(&open.path)?;
        let found = file.metadata()?;
        if Id::of(&found) != open.id {
            return Err(open.displaced(How::FileReplaced));
        }
        if found.len() < len {
            return Err(open.cut_or_grown(len, found.len()));
        }
        file.set_len(len)?;
        file.sync_all()?;
        open.file = file;
        Ok(())
    }

    fn rotate(&mut self, first: Seq) -> io::Result<()> {
        self.check_directory()?;
        self.create(first)
    }

    fn check(&mut self, len: u64) -> io::Result<()> {
        self.check_directory()?;
        self.current()?.check(Some(len))
    }

    fn relocate(&mut self, first: Seq, undone: Option<Range<u64>>) -> io::Result<()> {
        if let Some((left, undone)) = self.current.take().zip(undone) {
            // Events that cannot be undone there are repeated here, so they appear twice.
            let _ = undo(&left.file, &undone);
        }
        self.lock_again()?;
        self.make_room(first)?;
        self.create(first)
    }
}

impl Open {
    /// Returns an error when the path does not lead to the open file, or the file has another
    /// length.
    fn check(&self, len: Option<u64>) -> io::Result<()> {
        let found = match fs::symlink_metadata(&self.path) {
            Ok(found) if Id::of(&found) == self.id => found.len(),
            Ok(_) => return Err(self.displaced(How::FileReplaced)),
            Err(error) if !is_missing(&error) => return Err(at(&self.path, &error)),
            Err(_) if self.file.metadata()?.nlink() == 0 => {
                return Err(self.displaced(How::FileRemoved));
            }
            Err(_) => return Err(self.displaced(How::FileMoved)),
        };
        match len.filter(|len| *len != found) {
            Some(len) => Err(self.cut_or_grown(len, found)),
            None => Ok(()),
        }
    }

    fn displaced(&self, how: How) -> io::Error {
        displaced(how, &self.path, name_of(&self.path), (0, None))
    }

    fn cut_or_grown(&self, len: u64, found: u64) -> io::Error {
        let how = match found < len {
            true => How::FileTruncated,
            false => How::FileExtended,
        };
        displaced(how, &self.path, name_of(&self.path), (len, Some(found)))
    }
}

/// Opens and locks a directory.
fn hold(path: &Path) -> io::Result<Held> {
    /// Error of `flock` where an exclusive lock needs a file that is open for writing.
    const EBADF: i32 = 9;
    let directory = File::open(path)?;
    // A reader that checks the lock holds it for an instant.
    let lock = || directory.try_lock().map_err(io::Error::from);
    let locked = lock().or_else(|error| {
        if error.kind() != io::ErrorKind::WouldBlock {
            return Err(error);
        }
        thread::sleep(Duration::from_millis(20));
        lock()
    });
    match locked {
        Err(error) if error.raw_os_error() == Some(EBADF) => {
            let message = "its file system cannot lock a directory, as NFS cannot: keep the audit log on a local disk";
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
        locked => locked?,
    }
    let id = Id::of(&directory.metadata()?);
    Ok(Held { directory, id })
}

fn opened(file: File, path: PathBuf) -> io::Result<Open> {
    let id = Id::of(&file.metadata()?);
    Ok(Open { path, file, id })
}

/// Cuts the file back to the start of `undone`, if it ends within that range: then no other process
/// has written there.
fn undo(file: &File, undone: &Range<u64>) -> io::Result<()> {
    let len = file.metadata()?.len();
    if undone.start < len && len <= undone.end {
        file.set_len(undone.start)?;
        file.sync_all()?;
    }
    Ok(())
}

/// Whether a process writes here. A process that starts at the same time tries again.
pub fn is_locked(directory: &Path) -> bool {
    let shared = File::open(directory).map(|directory| directory.try_lock_shared());
    matches!(shared, Ok(Err(fs::TryLockError::WouldBlock)))
}

/// Creates a file and removes it: an error when the directory is not writable.
pub fn probe(directory: &Path) -> io::Result<()> {
    let path = directory.join(".probe");
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600).open(&path)?;
    fs::remove_file(path)
}

/// Makes new, renamed and removed names in the directory durable.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn append_to(path: &Path) -> io::Result<File> {
    let open = OpenOptions::new().append(true).open(path);
    open.map_err(|error| at(path, &error))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn is_empty(found: &Metadata) -> bool {
    found.is_file() && found.len() == 0
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn displaced(
    how: How,
    path: &Path,
    segment: String,
    (kept, found): (u64, Option<u64>),
) -> io::Error {
    io::Error::other(Displaced {
        how,
        path: path.display().to_string(),
        segment,
        kept,
        found,
    })
}

fn none_open() -> io::Error {
    io::Error::other("no segment is open")
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}
