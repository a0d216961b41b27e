//! Replaces a file's content atomically: a reader sees the old file or the new one, also after a
//! crash.
use anyhow::Context;
use std::{
    ffi::OsString,
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::Path,
};

/// Owner and group are preserved; `mode` computes the new permissions from the old ones. A new file
/// can be read and written only by its owner.
///
/// A symbolic link itself is replaced; a caller that wants to keep the link resolves it first.
pub fn replace(path: &Path, text: &str, mode: impl Fn(u32) -> u32) -> anyhow::Result<()> {
    // The policy's directory can be read during the write. Names that begin with a dot are not part
    // of a policy.
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let fresh = parent(path).join(name);
    let attempt = || -> io::Result<()> {
        // A file that a killed process with the same process id left behind.
        let _left = fs::remove_file(&fresh);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)?;
        if let Ok(old) = fs::metadata(path) {
            inherit(&file, &old, mode)?;
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

/// Like [`replace`], but writes in place if the user may write the file and may not create its
/// replacement or set the replacement's owner.
pub fn rewrite(path: &Path, text: &str) -> anyhow::Result<()> {
    let denied = |error: &anyhow::Error| {
        let error = error.downcast_ref::<io::Error>();
        error.is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    match replace(path, text, |old| old) {
        Err(error) if denied(&error) => fs::write(path, text).map_err(|_| error),
        replaced => replaced,
    }
}

/// Preserves owner and group: the proxy does not run as root and must still be able to read a file
/// that root has changed.
fn inherit(file: &fs::File, old: &fs::Metadata, mode: impl Fn(u32) -> u32) -> io::Result<()> {
    let fresh = file.metadata()?;
    if (fresh.uid(), fresh.gid()) != (old.uid(), old.gid()) {
        fchown(file, Some(old.uid()), Some(old.gid()))?;
    }
    let mode = mode(old.mode() & 0o777);
    if mode != 0o600 {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// The directory that contains the file.
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
