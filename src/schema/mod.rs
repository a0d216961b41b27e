//! Validates records against the schemas of contracts, and reports the place of a fault. The
//! schemas of a contract are compiled once; after that, a check needs only the record.
//!
//! A message about an invalid record contains the expectation and the place. Names and limits in it
//! come from the schema; it never contains a byte of the record.
//!
//! To add a format, add a file in `format/` and a row in [`FORMATS`].
mod batch;
mod format;
mod partition;

pub use batch::{Unmet, check};
pub use format::{FORMATS, Format};
pub use partition::{Checkers, Faults, Faulty, Part, Refused, VALIDATION_BUDGET};

use crate::{
    policy::{self, Contract, Framing, Policy, SchemaRef},
    text::{Diagnostic, Source, chars, nearest::nearest},
};
use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
};

/// Whether a value is valid.
pub type Validation = Result<(), Broken>;

/// Judges one value. Null is not judged: the contract decides whether a tombstone is allowed.
pub trait Checker: Send + Sync {
    /// Judges a value without its framing and spends these steps. If `explained` is false, the
    /// reason for an invalid value is not determined.
    fn check(
        &self,
        value: &[u8],
        steps: &mut Steps,
        explained: bool,
    ) -> Result<Validation, OverBudget>;
}

/// The remaining validation steps. A step takes at most 2,000 instructions (`SECURITY.md`, costs
/// per byte).
#[derive(Debug)]
pub struct Steps {
    left: u64,
}

/// The validation would need more steps than are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverBudget;

impl Steps {
    pub fn new(left: u64) -> Steps {
        Steps { left }
    }

    pub fn left(&self) -> u64 {
        self.left
    }

    pub fn spend(&mut self, steps: u64) -> Result<(), OverBudget> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(OverBudget)
            }
        }
    }

    /// At most `most` of these steps, to be spent separately.
    pub fn part(&self, most: u64) -> Steps {
        Steps::new(self.left.min(most))
    }

    /// Deducts the steps that were spent from a part.
    pub fn take(&mut self, most: u64, part: &Steps) {
        let spent = self.left.min(most) - part.left;
        self.left -= spent;
    }
}

/// The number of validation steps for records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Per record: its key and its value together.
    pub record: u64,
    /// Per record batch.
    pub batch: u64,
}

/// The place where a value violates its schema, and the expectation there. Both are bounded, are on
/// one line, and contain nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// A JSON pointer such as `/lines/2/price`; empty for the whole document. A name that is not in
    /// the schema is shown as `*`.
    pub path: String,
    /// For example: expected a number, at least 0.
    pub expected: String,
}

impl Broken {
    /// Shortens both texts and puts each on one line.
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

/// At most `most` characters. Characters that could leave the line or the quotes are replaced.
fn line(text: &str, most: usize) -> String {
    let shown = |char| {
        if chars::refused(char).is_some() {
            '?'
        } else {
            char
        }
    };
    let mut line: String = text.chars().take(most).map(shown).collect();
    if text.chars().nth(most).is_some() {
        line.pop();
        line.push('…');
    }
    line
}

/// The value without the framing that the contract allows in front of it.
fn strip(framing: Framing, value: &[u8]) -> Result<&[u8], Broken> {
    match (framing, value) {
        (Framing::Raw, _) => Ok(value),
        (Framing::Any | Framing::Confluent, [0, _, _, _, _, rest @ ..]) => Ok(rest),
        // A text never begins with a zero byte.
        (Framing::Any, [first, ..]) if *first != 0 => Ok(value),
        (Framing::Any, []) => Ok(value),
        (Framing::Any | Framing::Confluent, _) => Err(Broken::new(
            "",
            "expected a Confluent header: a zero byte and a schema number of four",
        )),
    }
}

/// A schema file of the policy.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// A name in [`FORMATS`].
    pub format: &'a str,
    pub source: &'a Source,
}

/// The compiled schemas of one policy, in the order of its files.
#[derive(Clone, Default)]
pub struct Schemas(Vec<Arc<dyn Checker>>);

impl Schemas {
    /// Returns all checkers, or all faults of all files.
    pub fn compile(files: &[File<'_>]) -> Result<Schemas, Vec<Diagnostic>> {
        let (mut checkers, mut faults) = (Vec::new(), Vec::new());
        for file in files {
            match Format::named(file.format) {
                None => faults.push(unknown(file.format).in_file(&file.source.name)),
                Some(format) => match (format.compile)(file.source) {
                    Ok(checker) => checkers.push(checker),
                    Err(fault) => faults.push(*fault),
                },
            }
        }
        if faults.is_empty() {
            Ok(Schemas(checkers))
        } else {
            Err(faults)
        }
    }

    /// The checker for a format and the number of its file. Without a file, the value only has to
    /// be well-formed. `None`: there is no such format or file; a contract that names one
    /// nevertheless gets [`REFUSE`].
    pub fn checker(&self, format: &str, file: Option<u32>) -> Option<&dyn Checker> {
        match file {
            None => Format::named(format).map(|format| format.bare),
            Some(number) => self
                .0
                .get(usize::try_from(number).ok()?)
                .map(|checker| &**checker),
        }
    }
}

impl Schemas {
    /// The schemas of a policy's contracts, in the order of `Policy::schemas`.
    pub fn of(policy: &Policy) -> Result<Schemas, Vec<Diagnostic>> {
        let files = policy.schemas().iter().map(|file| File {
            format: file.format,
            source: &file.source,
        });
        Schemas::compile(&files.collect::<Vec<_>>())
    }

    /// The contract's requirements for records; `None` if there are none. A missing checker refuses
    /// everything.
    pub fn checkers(&self, contract: &Contract) -> Option<Checkers<'_>> {
        let part = |format: &policy::Format, null: bool| Part {
            checker: self
                .checker(format.format, format.schema.map(SchemaRef::number))
                .unwrap_or(REFUSE),
            framing: format.framing,
            null,
        };
        let key = contract.key.as_ref().map(|format| part(format, false));
        let value = contract.value.as_ref().map(|format| part(format, true));
        let max_record = contract.produce.max_record.clone();
        let says = key.is_some() || value.is_some() || max_record.is_some();
        says.then_some(Checkers {
            key,
            value,
            max_record,
        })
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Schemas({})", self.0.len())
    }
}

/// The diagnostic for a contract with a format that is not in [`FORMATS`].
pub fn unknown(format: &str) -> Diagnostic {
    let known: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
    let fault = Diagnostic::error(
        "unknown-format",
        format!("`{format}` is no format of values"),
    );
    match nearest(format, known.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("known: {}", known.join(", "))),
    }
}

/// Refuses everything.
pub const REFUSE: &dyn Checker = &Nothing;

struct Nothing;

impl Checker for Nothing {
    fn check(&self, _: &[u8], _: &mut Steps, _: bool) -> Result<Validation, OverBudget> {
        Ok(Err(Broken::new(
            "",
            "no value can be checked: the contract's format is not known",
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_compile_or_all_faults_are_told() {
        let [good, any, broken] =
            [r#"{"type":"integer"}"#, "true", "{"].map(|text| Source::new("a", text));
        let file = |format, source| File { format, source };
        let schemas = Schemas::compile(&[file("json", &good), file("json", &any)]).unwrap();
        let fits = |checker: &dyn Checker, value: &[u8]| {
            let verdict = checker.check(value, &mut Steps::new(100), true);
            verdict.unwrap().is_ok()
        };
        let checker = |number| schemas.checker("json", number).unwrap();
        assert!(!fits(checker(Some(0)), b"[]"));
        assert!(fits(checker(Some(1)), b"[]"));
        assert!(fits(checker(None), b"[]"));
        assert!(
            schemas.checker("json", Some(2)).is_none() && schemas.checker("xml", None).is_none()
        );
        let faults = Schemas::compile(&[
            file("json", &broken),
            file("json", &good),
            file("jsn", &any),
            file("xml", &any),
        ])
        .unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.message.as_str(), fault.help.as_deref()))
            .collect();
        let unknown = [
            ("`jsn` is no format of values", Some("did you mean `json`?")),
            ("`xml` is no format of values", Some("known: json")),
        ];
        assert_eq!(told[0], ("expected JSON (line 1, column 1)", None));
        assert_eq!(told[1..], unknown);
        assert!(!fits(REFUSE, b"1"));
    }

    #[test]
    fn framing_is_stripped_as_the_contract_says() {
        let framed = b"\0\0\0\0\x07{}";
        assert_eq!(strip(Framing::Any, framed).unwrap(), b"{}");
        assert_eq!(strip(Framing::Any, b"{}").unwrap(), b"{}");
        assert_eq!(strip(Framing::Any, b"").unwrap(), b"");
        assert_eq!(strip(Framing::Raw, framed).unwrap(), framed);
        assert_eq!(strip(Framing::Confluent, framed).unwrap(), b"{}");
        for (framing, value) in [
            (Framing::Confluent, &b"{}"[..]),
            (Framing::Confluent, b""),
            (Framing::Confluent, b"{      }"),
            (Framing::Any, b"\0\0\0\0"),
        ] {
            assert_eq!(
                strip(framing, value).unwrap_err().to_string(),
                "expected a Confluent header: a zero byte and a schema number of four"
            );
        }
    }
}
