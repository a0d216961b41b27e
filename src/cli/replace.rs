//! Puts a text in place of a file in one step: whoever reads sees the old file or the new one, also after a crash.
use anyhow::Context;
use std::{
    ffi::OsString,
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::Path,
};

/// Owner and group stay; `mode` makes the file's permissions of those it had. A new file is its owner's alone.
///
/// A link is replaced itself: who wants to keep it resolves it before.
pub fn replace(path: &Path, text: &str, mode: impl Fn(u32) -> u32) -> anyhow::Result<()> {
    // A policy's directory is read meanwhile, too: names that begin with a dot are no part of it.
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let fresh = parent(path).join(name);
    let attempt = || -> io::Result<()> {
        // What a process of this number left when it was killed.
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

/// As [`replace`]; a file that this user may write, but neither put another in the place of nor give away, is written as it stands.
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

/// A file that root changes must still be read by the gate, which is not root.
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

/// The directory that a file is in.
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
