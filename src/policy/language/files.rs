//! A policy's files as text, independent of the disk.

use crate::text::{Diagnostic, Source};
use aws_lc_rs::digest::{SHA256, digest};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

/// The files' contents, by their path relative to the policy's directory, with `/` as separator.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The directory as the user wrote it; findings show it.
    pub directory: String,
    pub contents: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// A policy that is not stored on a disk.
    pub fn from_texts<'a>(
        directory: &str,
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let contents = texts
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.into()));
        Self {
            directory: directory.to_owned(),
            contents: contents.collect(),
        }
    }

    /// The name by which findings show a file.
    pub fn shown(&self, path: &str) -> String {
        match self.directory.trim_end_matches('/') {
            "" => path.to_owned(),
            directory => format!("{directory}/{path}"),
        }
    }

    /// The text of a file; `None` if there is no such file, a fault if it is not UTF-8.
    pub fn source(&self, path: &str) -> Option<Result<Arc<Source>, Diagnostic>> {
        let bytes = self.contents.get(path)?;
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Arc::new(Source::new(self.shown(path), text))),
            Err(error) => {
                let message = format!("the file is not UTF-8 after {} bytes", error.valid_up_to());
                Err(Diagnostic::error("not-utf8", message)
                    .in_file(self.shown(path))
                    .help("save it as UTF-8"))
            }
        })
    }

    /// The files that a team writes itself, without its team file.
    pub fn of_team(&self, team: &str) -> BTreeMap<String, Vec<u8>> {
        let own = |(path, _): &(&String, &Vec<u8>)| super::team_fallback::own(path) == Some(team);
        let own = self.contents.iter().filter(own);
        own.map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect()
    }

    /// The content hash. This command, run inside the directory, computes the same value:
    /// `find -L . -type f -not -path '*/.*' -exec sha256sum {} + | LC_ALL=C sort | sha256sum`.
    pub fn hash(&self) -> String {
        let line = |(path, bytes): (&String, &Vec<u8>)| format!("{}  ./{path}\n", hex(bytes));
        let mut lines: Vec<String> = self.contents.iter().map(line).collect();
        lines.sort();
        hex(lines.concat().as_bytes())
    }
}

/// SHA-256, in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_sha256sum() {
        // The result of: `printf 'a' > b/x.yaml; printf '' > policy.yaml`, and the command above.
        let files = Files::from_texts("p", [("b/x.yaml", "a"), ("policy.yaml", "")]);
        assert_eq!(
            files.hash(),
            "f343d4f626d0c68df8ba3c58a0f5abd0e4a44a7b036582b182af6131780bb07a"
        );
        assert_ne!(
            files.hash(),
            Files::from_texts("p", [("b/y.yaml", "a"), ("policy.yaml", "")]).hash()
        );
    }

    #[test]
    fn what_is_not_utf8_is_said() {
        let mut files = Files::from_texts("p", [("x.yaml", "")]);
        files.contents.insert("x.yaml".into(), vec![b'a', 0xff]);
        let fault = files.source("x.yaml").unwrap().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "error[not-utf8]: the file is not UTF-8 after 1 bytes\n --> p/x.yaml\n  = help: save it as UTF-8"
        );
    }
}
