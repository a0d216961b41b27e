//! Access to the disk: reads `klamm.yaml`, and checks that the files it names can be read.
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use super::{Config, NamedFile};
use crate::text::{Diagnostic, Source, yaml::MAX_BYTES};

/// Reads and checks `klamm.yaml` and the files that it names; reports all faults at once.
pub fn load(path: &Path) -> Result<Config, Vec<Diagnostic>> {
    let source = source(path)?;
    let config = Config::parse(&source)?;
    match config.check_files() {
        faults if faults.is_empty() => Ok(config),
        faults => Err(faults),
    }
}

/// Reads a text file of limited size. One byte more than the limit is read, so that the parser can
/// detect a file that is too long.
pub fn source(path: &Path) -> Result<Source, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let fault = |error: io::Error| {
        let message = format!("`{name}` cannot be read: {}", reason(&error));
        vec![Diagnostic::error("cannot-read", message).in_file(&name)]
    };
    let mut text = Vec::new();
    let file = File::open(path).map_err(fault)?;
    file.take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut text)
        .map_err(fault)?;
    let text = String::from_utf8(text).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{name}` is not UTF-8: byte {at} is none");
        let fault = Diagnostic::error("not-utf8", message).in_file(&name);
        vec![fault.help("save the file as UTF-8")]
    })?;
    Ok(Source::new(name, text))
}

/// Reads a password: the first line of its file, without the line end.
pub fn password(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let source = source(path)?;
    match source.text.lines().next().unwrap_or_default() {
        "" => {
            let fault = Diagnostic::error("empty-password", "the password is empty");
            Err(vec![
                fault
                    .in_file(source.name)
                    .help("write it as the first line"),
            ])
        }
        password => Ok(password.to_owned()),
    }
}

impl Config {
    /// Returns a fault for each named file that cannot be read. The content is checked elsewhere.
    pub fn check_files(&self) -> Vec<Diagnostic> {
        self.named.iter().filter_map(NamedFile::fault).collect()
    }
}

impl NamedFile {
    fn fault(&self) -> Option<Diagnostic> {
        let error = if self.directory {
            directory(&self.path)
        } else {
            file(&self.path)
        }
        .err()?;
        let message = format!(
            "{} `{}` cannot be used: {}",
            self.what,
            self.path.display(),
            reason(&error)
        );
        let mut fault = Diagnostic::error("cannot-read", message);
        fault.place = Some(self.place.clone());
        Some(fault.help("relative paths are relative to the file that names them"))
    }
}

fn directory(path: &Path) -> io::Result<()> {
    fs::read_dir(path).map(drop)
}

fn file(path: &Path) -> io::Result<()> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else {
        Ok(())
    }
}

/// The reason for the error, without the operating system's error number.
fn reason(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound {
        "it does not exist".to_owned()
    } else {
        error.kind().to_string()
    }
}
