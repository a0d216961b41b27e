//! Change control: a version of the policy comes into force only if people other than its author
//! have signed it.
//!
//! They sign a statement with the content hash, the previous version's hash, the serial number, the
//! ticket and the author. The statement and its signatures are in a directory that is not part of
//! the policy (`.approval` in the policy's directory, unless klamm.yaml names another), because a
//! policy cannot contain its own hash. Each signature is a file whose name ends in `.sig`, as
//! `ssh-keygen -Y sign -n klamm-policy` writes it.

mod fuzz;
pub mod signature;
pub mod signers;

#[doc(hidden)]
pub use fuzz::fuzz_approval;

use crate::text::{
    Diagnostic, Source,
    read::{Cursor, Map, Reading},
    yaml::quoted,
};
use jiff::Timestamp;
use signature::Signature;
use signers::Signers;
use std::{
    collections::BTreeSet,
    fmt,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The folder of the statement and the signatures, in the policy's directory.
pub const FOLDER: &str = ".approval";
/// The statement's file.
pub const STATEMENT: &str = "statement.yaml";
/// The finding for a version that could not be archived; the cause may be temporary.
pub const NOT_ARCHIVED: &str = "not-archived";
/// The highest number of signature files that are read.
const MAX_SIGNATURES: usize = 64;

/// The approval that a version needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRequest {
    /// An `allowed_signers` file.
    pub signers: PathBuf,
    /// The number of people who must sign, not counting the author.
    pub required: usize,
    /// The folder of the statement and the signatures.
    pub folder: PathBuf,
}

/// The content that people sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The content hash of the version.
    pub hash: String,
    /// The content hash of the previous version.
    pub previous: Option<String>,
    /// Increases with each version; a version that is restored gets a new serial.
    pub serial: u64,
    pub ticket: String,
    pub author: String,
}

/// A statement with its text and its signatures.
#[derive(Debug, Clone)]
pub struct Papers {
    pub statement: Statement,
    /// The exact text that was signed.
    pub text: String,
    pub signatures: Vec<Paper>,
}

/// A file that should be a signature.
#[derive(Debug, Clone)]
pub struct Paper {
    pub file: String,
    pub text: String,
}

/// A signature, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    pub file: String,
    /// The signer.
    pub by: Option<Arc<str>>,
    /// The reason why it does not count.
    pub idle: Option<String>,
}

const KEYS: &[&str] = &["hash", "previous", "serial", "ticket", "author"];

impl Statement {
    pub fn parse(source: &Source) -> Result<Statement, Vec<Diagnostic>> {
        let reading = Reading::new(source);
        let statement = reading.map("a statement", KEYS).and_then(statement);
        let faults = reading.finish();
        statement.filter(|_| faults.is_empty()).ok_or(faults)
    }
}

fn statement(map: Map<'_>) -> Option<Statement> {
    let hash = map.must("hash").and_then(hash_of);
    let previous = map.must("previous").and_then(|value| match value.text()? {
        "none" => Some(None),
        _ => hash_of(value).map(Some),
    });
    let serial = map.need::<u64>("serial");
    if let Some(value) = map.get("serial").filter(|_| serial == Some(0)) {
        value.fault(
            "wrong-value",
            "serials begin with 1",
            "write a number above 0",
        );
    }
    let ticket = map.must("ticket").and_then(told);
    let author = map.must("author").and_then(told);
    Some(Statement {
        hash: hash?,
        previous: previous?,
        serial: serial?,
        ticket: ticket?,
        author: author?,
    })
}

fn hash_of(value: Cursor<'_>) -> Option<String> {
    let text = value.text()?;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let whole = text.len() == 64 && text.bytes().all(digit);
    if !whole {
        let help = "it has 64 hexadecimal digits, as `klamm check` prints it";
        value.fault("wrong-value", "this is no content hash", help);
    }
    whole.then(|| text.to_owned())
}

fn told(value: Cursor<'_>) -> Option<String> {
    let text = value.text()?;
    if text.trim().is_empty() {
        value.fault("missing-value", "the value is missing", "write one");
    }
    Some(text.to_owned())
}

/// The text to be signed.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "hash: {}", self.hash)?;
        writeln!(
            f,
            "previous: {}",
            self.previous.as_deref().unwrap_or("none")
        )?;
        writeln!(f, "serial: {}", self.serial)?;
        writeln!(f, "ticket: {}", quoted(&self.ticket))?;
        writeln!(f, "author: {}", quoted(&self.author))
    }
}

impl Papers {
    /// Reads the statement and the signatures beside it.
    pub fn read(folder: &Path) -> Result<Papers, Vec<Diagnostic>> {
        let path = folder.join(STATEMENT);
        let text = text(&path).map_err(|error| {
            let message = format!("there is no statement in `{}`: {error}", folder.display());
            vec![Diagnostic::error("no-approval", message).help(
                "print one with `klamm approve`, and have it signed with `ssh-keygen -Y sign -n klamm-policy`",
            )]
        })?;
        let statement = Statement::parse(&Source::new(path.display().to_string(), text.as_str()))?;
        let signatures = signatures(folder).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", folder.display());
            vec![Diagnostic::error("cannot-read", message)]
        })?;
        Ok(Papers {
            statement,
            text,
            signatures,
        })
    }

    /// Judges each signature at the given time. A person counts once, whatever keys that person
    /// signs with; the author does not count.
    pub fn votes(&self, signers: &Signers, at: Timestamp) -> Vec<Vote> {
        let author = signers.person(&self.statement.author);
        let mut counted = BTreeSet::new();
        let vote = |paper: &Paper| {
            let mut vote = Vote {
                file: paper.file.clone(),
                by: None,
                idle: None,
            };
            let read = Signature::parse(&paper.text);
            let read = read.and_then(|signature| {
                signature.verify(self.text.as_bytes())?;
                Ok(signature)
            });
            let signer = match read {
                Err(fault) => return idle(vote, fault.to_string()),
                Ok(signature) => signers.by_key(&signature.key, at),
            };
            let Some(signer) = signer else {
                return idle(vote, "nobody who may sign has this key".to_owned());
            };
            vote.by = Some(Arc::clone(&signer.name));
            if !signer.valid {
                return idle(vote, "the key may not be used at this time".to_owned());
            }
            if author == Some(signer.person) {
                return idle(vote, "it is the author's own".to_owned());
            }
            if !counted.insert(signer.person) {
                return idle(vote, "it is another one of the same person".to_owned());
            }
            vote
        };
        self.signatures.iter().map(vote).collect()
    }

    /// The people who have signed, or the reason why they are not enough.
    pub fn agreed(
        &self,
        signers: &Signers,
        required: usize,
        at: Timestamp,
    ) -> Result<Vec<Arc<str>>, Vec<Diagnostic>> {
        let statement = &self.statement;
        if signers.person(&statement.author).is_none() {
            let author = &statement.author;
            let message = format!(
                "the author `{author}` is in no line of the signers, so nobody can tell which signature is the author's own"
            );
            let help = "name the author as the signers' file does; an author who may not sign needs a line there, too, with a key and `namespaces=\"git\"`, for instance";
            return Err(vec![
                Diagnostic::error("unknown-author", message).help(help),
            ]);
        }
        let votes = self.votes(signers, at);
        let count = votes.iter().filter(|vote| vote.counts()).count();
        if count >= required {
            let by = votes.into_iter().filter(Vote::counts);
            return Ok(by.filter_map(|vote| vote.by).collect());
        }
        let message = format!(
            "version {} is approved by {count} of {required} who must agree besides its author `{}`",
            statement.serial, statement.author
        );
        let why = votes.iter().filter_map(|vote| {
            let idle = vote.idle.as_ref()?;
            Some(format!("`{}` does not count: {idle}", vote.file))
        });
        let why: Vec<_> = why.collect();
        let help = match why.is_empty() {
            true => {
                "have the statement signed with `ssh-keygen -Y sign -n klamm-policy`".to_owned()
            }
            false => why.join("; "),
        };
        Err(vec![
            Diagnostic::error("too-few-approvals", message).help(help),
        ])
    }

    /// Whether this version can follow the one that is or was last in force, given by its serial
    /// and hash.
    pub fn follows(&self, last: Option<(u64, &str)>) -> Result<(), Vec<Diagnostic>> {
        let Some((serial, hash)) = last else {
            return Ok(());
        };
        let said = &self.statement;
        let fault = |name, message: String, help: &str| {
            Err(vec![Diagnostic::error(name, message).help(help)])
        };
        if said.serial == serial && said.hash == hash {
            return Ok(());
        }
        if said.serial <= serial {
            let message = format!(
                "the statement has the serial {}, and version {serial} was in force already",
                said.serial
            );
            let help = "serials only rise: a version that comes back needs a new statement, and new signatures";
            return fault("old-serial", message, help);
        }
        // After missed versions, the previous version is unknown here; the signers know it.
        if said.serial == serial + 1 && said.previous.as_deref() != Some(hash) {
            let message = format!(
                "the statement is about a change of `{}`, and `{hash}` is in force",
                said.previous.as_deref().unwrap_or("none")
            );
            let help = "what was reviewed is not what would change: have a new statement signed";
            return fault("other-previous", message, help);
        }
        Ok(())
    }

    /// Whether the statement is about this content.
    pub fn is_about(&self, hash: &str) -> Result<(), Vec<Diagnostic>> {
        if self.statement.hash == hash {
            return Ok(());
        }
        let message = format!(
            "the statement is about `{}`, and the policy is `{hash}`",
            self.statement.hash
        );
        let help = "what was signed is another version: put that there, or have this one signed";
        Err(vec![Diagnostic::error("other-version", message).help(help)])
    }
}

impl Vote {
    pub fn counts(&self) -> bool {
        self.idle.is_none()
    }
}

fn idle(vote: Vote, why: String) -> Vote {
    Vote {
        idle: Some(why),
        ..vote
    }
}

/// The signature files, sorted by name.
fn signatures(folder: &Path) -> io::Result<Vec<Paper>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy());
        if let Some(name) = name.filter(|name| name.ends_with(".sig"))
            && !name.starts_with('.')
        {
            found.push((name.into_owned(), path.clone()));
        }
    }
    found.sort();
    let some = found.into_iter().take(MAX_SIGNATURES);
    let paper = |(file, path): (String, PathBuf)| {
        // A file that cannot be read does not count, and `votes` reports it.
        let text = text(&path).unwrap_or_default();
        Paper { file, text }
    };
    Ok(some.map(paper).collect())
}

/// Reads one byte more than allowed, so that the parser rejects a file that is too long.
fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(signature::MAX as u64 + 1)
        .read_to_string(&mut text)?;
    Ok(text)
}
