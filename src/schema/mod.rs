//! Record → checked, or the fault with its place. A contract's schemas are compiled once; after that a check needs nothing but the record.
//!
//! What is told of a broken record is what was expected, and where: names and limits come from the schema, never a byte from the record.
//!
//! Adding a format is a file in `format/` and a row in [`FORMATS`].
mod format;
mod partition;

pub use format::{FORMATS, Format};
pub use partition::{Checked, Checks, Faulty, Part, Refused, check_partition};

use std::{
    fmt::{self, Display, Formatter, Write},
    sync::Arc,
};

/// Judges one value. Null is not asked about: whether a tombstone may pass is the contract's to say.
pub trait Checker: Send + Sync {
    /// Framing is off already.
    fn check(&self, value: &[u8]) -> Result<(), Broken>;
}

/// Where a value breaks its schema, and what was expected there. Both are bounded, one line, and hold nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// A JSON pointer such as `/lines/2/price`; empty for the whole document. A name that the schema does not know shows as `*`.
    pub path: String,
    /// For instance: expected a number, at least 0.
    pub expected: String,
}

impl Broken {
    /// Cuts both to size and to one line.
    fn new(path: &str, expected: &str) -> Broken {
        Broken {
            path: line(path, 80),
            expected: line(expected, 110),
        }
    }
}

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.expected)
        } else {
            write!(f, "`{}`: {}", self.path, self.expected)
        }
    }
}

/// At most `most` characters, none of which leads out of its line or its quotes.
fn line(text: &str, most: usize) -> String {
    let mut line = String::new();
    for (place, char) in text.chars().enumerate() {
        if place + 1 == most && text.chars().nth(most).is_some() {
            line.push('…');
            break;
        }
        line.push(
            if char.is_control()
                || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                '?'
            } else {
                char
            },
        );
    }
    line
}

/// What may stand in front of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// Nothing, or Confluent's header where the first byte is 0, with which no text begins.
    #[default]
    Any,
    None,
    /// A zero byte and the four bytes of a schema's number in a registry.
    Confluent,
}

impl Framing {
    /// The value behind the header.
    pub fn strip(self, value: &[u8]) -> Result<&[u8], Broken> {
        match (self, value) {
            (Framing::None, _) => Ok(value),
            (Framing::Any | Framing::Confluent, [0, _, _, _, _, rest @ ..]) => Ok(rest),
            (Framing::Any, [first, ..]) if *first != 0 => Ok(value),
            (Framing::Any, []) => Ok(value),
            (Framing::Any | Framing::Confluent, _) => Err(Broken::new(
                "",
                "expected a Confluent header: a zero byte and a schema number of four",
            )),
        }
    }
}

/// A schema file of the policy.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// As messages name it.
    pub path: &'a str,
    /// A name in [`FORMATS`].
    pub format: &'a str,
    pub source: &'a str,
}

/// Why a schema file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Fault {
    pub path: String,
    pub message: String,
    /// A byte in the source.
    pub at: Option<usize>,
    pub help: Option<String>,
}

/// The compiled schemas of one policy, in the order of its files.
#[derive(Clone, Default)]
pub struct Schemas(Vec<Arc<dyn Checker>>);

impl Schemas {
    /// All faults of all files, or all checkers.
    pub fn compile(files: &[File<'_>]) -> Result<Schemas, Vec<Fault>> {
        let (checkers, faults) = files.iter().map(compile).fold(
            (Vec::new(), Vec::new()),
            |(mut good, mut bad), result| {
                match result {
                    Ok(checker) => good.push(checker),
                    Err(fault) => bad.push(fault),
                }
                (good, bad)
            },
        );
        if faults.is_empty() {
            Ok(Schemas(checkers))
        } else {
            Err(faults)
        }
    }

    /// The checker of the file with this number.
    pub fn checker(&self, number: u32) -> Option<&Arc<dyn Checker>> {
        self.0.get(usize::try_from(number).ok()?)
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Schemas({})", self.0.len())
    }
}

fn compile(file: &File<'_>) -> Result<Arc<dyn Checker>, Fault> {
    match Format::named(file.format) {
        Some(format) => (format.compile)(file),
        None => {
            let mut help = "known formats:".to_owned();
            FORMATS.iter().for_each(|format| {
                let _ = write!(help, " {}", format.name);
            });
            Err(Fault {
                path: file.path.to_owned(),
                message: format!("`{}` is no format", file.format),
                at: None,
                help: Some(help),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(path: &'a str, format: &'a str, source: &'a str) -> File<'a> {
        File {
            path,
            format,
            source,
        }
    }

    #[test]
    fn all_files_compile_or_all_faults_are_told() {
        let good = file("a", "json", r#"{"type":"integer"}"#);
        let schemas = Schemas::compile(&[good, file("b", "json", "true")]).unwrap();
        assert!(schemas.checker(0).unwrap().check(b"x").is_err());
        assert!(schemas.checker(1).unwrap().check(b"[]").is_ok());
        assert!(schemas.checker(2).is_none());
        let faults = Schemas::compile(&[file("a", "json", "{"), good, file("b", "xml", "<a/>")])
            .unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "a: expected JSON (line 1, column 1)",
                "b: `xml` is no format"
            ]
        );
        assert_eq!(faults[1].help.as_deref(), Some("known formats: json"));
    }

    #[test]
    fn framing_is_stripped_as_the_contract_says() {
        let framed = b"\0\0\0\0\x07{}";
        assert_eq!(Framing::Any.strip(framed).unwrap(), b"{}");
        assert_eq!(Framing::Any.strip(b"{}").unwrap(), b"{}");
        assert_eq!(Framing::Any.strip(b"").unwrap(), b"");
        assert_eq!(Framing::None.strip(framed).unwrap(), framed);
        assert_eq!(Framing::Confluent.strip(framed).unwrap(), b"{}");
        for (framing, value) in [
            (Framing::Confluent, &b"{}"[..]),
            (Framing::Confluent, b""),
            (Framing::Confluent, b"{      }"),
            (Framing::Any, b"\0\0\0\0"),
        ] {
            assert_eq!(
                framing.strip(value).unwrap_err().to_string(),
                "expected a Confluent header: a zero byte and a schema number of four"
            );
        }
    }
}
