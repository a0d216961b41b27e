//! `klamm fmt`: rewrites a policy's files in one standard layout.
use super::{Exit, Faults, check::many, print, replace::rewrite, report};
use crate::{
    policy::{
        language::{files::Files, load},
        tools::format::format,
    },
    text::{Diagnostic, layout::Unformatted},
};
use anyhow::ensure;
use clap::Args;
use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

/// Format a policy's files in one standard layout
///
/// Keys are in the order of the manual, each level is indented by two spaces, and brackets have
/// spaces inside. Comments stay with the lines that they describe; rules and names keep their
/// order. The content of a file never changes: the new text is parsed before it is written, and the
/// file is left alone if the content would differ.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct FmtArguments {
    /// Write nothing; list the files whose layout differs
    #[arg(long)]
    check: bool,
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
}

const AFTER: &str = "\
Examples:
  klamm fmt policy/
  klamm fmt --check policy/            for a pipeline: names what is not laid out, and changes nothing

Exit codes:
  0  all files are laid out so now; with --check, they were
  1  with --check: some are not; or a file is no YAML
  2  it could not be looked at, or written";

pub fn run(arguments: &FmtArguments) -> anyhow::Result<Exit> {
    let files = load::read(&arguments.directory).map_err(Faults)?;
    let looked = Looked::at(&files);
    ensure!(
        looked.files > 0,
        "there is no file of a policy in `{}`",
        arguments.directory.display()
    );
    report(&looked.faults);
    for (path, text) in &looked.changed {
        if !arguments.check {
            // A symbolic link stays a link: its target is replaced.
            let file = arguments.directory.join(path);
            let file = fs::canonicalize(&file).unwrap_or(file);
            rewrite(&file, text)?;
        }
        print(|out| writeln!(out, "{}", files.shown(path)))?;
    }
    let changed = looked.changed.len();
    print(|out| looked.summary(out, arguments.check))?;
    Ok(
        match !looked.faults.is_empty() || (arguments.check && changed > 0) {
            true => Exit::Faults,
            false => Exit::Fine,
        },
    )
}

#[derive(Default)]
struct Looked {
    files: usize,
    /// Files whose layout differs, each with its formatted text.
    changed: Vec<(String, String)>,
    faults: Vec<Diagnostic>,
}

impl Looked {
    fn at(files: &Files) -> Self {
        let mut looked = Self::default();
        let policy = |path: &&String| path.ends_with(".yaml") && !path.starts_with("schemas/");
        for path in files.contents.keys().filter(policy) {
            looked.files += 1;
            let source = match files.source(path) {
                Some(Ok(source)) => source,
                Some(Err(fault)) => {
                    looked.faults.push(fault);
                    continue;
                }
                None => continue,
            };
            match format(path, &source) {
                Ok(text) if text == source.text => {}
                Ok(text) => looked.changed.push((path.clone(), text)),
                Err(Unformatted::Faulty(faults)) => looked.faults.extend(faults),
                Err(Unformatted::Unsure(place)) => {
                    let message = "laid out anew, the file would say something else from here on";
                    let help = "the file stays as it is; write this text or key more plainly";
                    looked.faults.push(Diagnostic {
                        place: Some(place),
                        ..Diagnostic::error("not-laid-out", message).help(help)
                    });
                }
            }
        }
        looked
    }

    fn summary(&self, out: &mut impl Write, check: bool) -> io::Result<()> {
        let (changed, all) = (self.changed.len(), many(self.files, "file"));
        match (changed, check) {
            (0, _) => writeln!(out, "nothing to change in {all}"),
            (_, true) => writeln!(
                out,
                "{changed} of {all} laid out otherwise; `klamm fmt` changes that"
            ),
            (_, false) => writeln!(out, "{changed} of {all} changed in layout"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn what_is_shipped_is_laid_out() {
        for policy in ["policy", "tests/policy"] {
            let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(policy);
            let looked = Looked::at(&load::read(&directory).unwrap());
            assert!(looked.files > 5);
            assert_eq!(looked.changed, [], "{policy}");
            assert_eq!(looked.faults, []);
        }
    }

    #[test]
    fn files_are_written_unless_they_are_only_checked() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("r.yaml");
        let (before, after) = (
            "role: r\r\nallow:\r\n- consume: {topics: [a]}   # why\r\n  id: x\r\nmembers: [\"user:a\"]\r\n",
            "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - id: x\n    consume: { topics: [ a ] }   # why\n",
        );
        let arguments = |check| FmtArguments {
            check,
            directory: dir.path().to_owned(),
        };
        let error = run(&arguments(true)).unwrap_err().to_string();
        assert!(error.starts_with("there is no file"), "{error}");
        fs::write(&file, before).unwrap();
        assert_eq!(run(&arguments(true)).unwrap(), Exit::Faults);
        assert_eq!(fs::read_to_string(&file).unwrap(), before);
        assert_eq!(run(&arguments(false)).unwrap(), Exit::Fine);
        assert_eq!(fs::read_to_string(&file).unwrap(), after);
        assert_eq!(run(&arguments(true)).unwrap(), Exit::Fine);
        fs::write(dir.path().join("s.yaml"), "role: [").unwrap();
        assert_eq!(run(&arguments(false)).unwrap(), Exit::Faults);
        // A key after `?` cannot be written on one line.
        let odd = "role: s\r\n? |\r\n  odd\r\n: 1\r\n";
        fs::write(dir.path().join("s.yaml"), odd).unwrap();
        assert_eq!(run(&arguments(false)).unwrap(), Exit::Faults);
        let looked = Looked::at(&load::read(dir.path()).unwrap());
        let told = looked.faults[0].to_string();
        assert!(told.starts_with("error[not-laid-out]: "), "{told}");
        assert!(told.contains("s.yaml:3:3\n"), "{told}");
        let kept = fs::read_to_string(dir.path().join("s.yaml")).unwrap();
        assert_eq!(kept, odd);
    }
}
