//! `klamm import`: converts the access rules of other systems into a policy.
use super::{
    Exit,
    check::{Format, json, many},
    print, report,
};
use crate::{
    policy::{
        language::files::Files,
        tools::{
            import::{self, Import, Untaken, kafka, kroxylicious, strimzi},
            loaded_policy::LoadedPolicy,
        },
    },
    text::{Diagnostic, Source, Span},
};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Convert Kafka's ACLs, Strimzi's users or Kroxylicious' rules into a policy
///
/// Writes a role for each principal into a new directory. The policy decides as the source does.
/// Each rule that the policy language cannot express, or refuses to express, is reported with its
/// line. An allow that is left out reduces access. A deny that cannot be expressed would extend
/// access: in that case nothing is written, unless --anyway is given.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct ImportArguments {
    /// The type of the file
    #[arg(long, value_enum)]
    from: From,
    /// Write what can be expressed, even without a deny that cannot be expressed
    #[arg(long)]
    anyway: bool,
    /// The output format of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// The file to read; `-` means standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The new policy's directory: it must be empty or not exist yet
    #[arg(value_name = "POLICY_DIR")]
    directory: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    /// The output of `kafka-acls --list`
    Acls,
    /// `KafkaUser` resources as YAML, as `kubectl get kafkausers -o yaml` prints them
    Strimzi,
    /// A rules file of Kroxylicious' authorization
    Kroxylicious,
}

const AFTER: &str = "\
Examples:
  kafka-acls --bootstrap-server HOST:9092 --list | klamm import --from acls - policy/
  kubectl get kafkausers -o yaml | klamm import --from strimzi - policy/
  klamm import --from kroxylicious acl.rules policy/
  klamm check policy/ && klamm who-can 'write topic=orders' policy/

Exit codes:
  0  all of it is taken over
  1  some of it is not, or what is written does not load: it is told what
  2  it could not be tried, or the directory is there already";

#[derive(Serialize)]
struct Report<'a> {
    directory: &'a Path,
    files: Vec<&'a String>,
    untaken: &'a [Untaken],
    /// Why the proxy would not load the written policy.
    findings: &'a [Diagnostic],
}

pub fn run(arguments: &ImportArguments) -> anyhow::Result<Exit> {
    let source = read(&arguments.file)?;
    let import = match arguments.from {
        From::Acls => kafka::read(&source.text),
        From::Kroxylicious => kroxylicious::read(&source.text),
        From::Strimzi => strimzi::read(&source.name, &source.text)
            .map_err(|faults| anyhow::Error::new(super::Faults(faults)))?,
    };
    made(arguments, &source, import)
}

fn read(path: &Path) -> anyhow::Result<Source> {
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin()
            .read_to_string(&mut text)
            .context("standard input cannot be read")?;
        return Ok(Source::new("-", text));
    }
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| format!("`{name}` cannot be read"))?;
    Ok(Source::new(name, text))
}

fn made(arguments: &ImportArguments, source: &Source, import: Import) -> anyhow::Result<Exit> {
    let taken = !import.acls.is_empty();
    let (mut files, untaken) = import::files(import);
    files.directory = arguments.directory.display().to_string();
    if arguments.format == Format::Human {
        let told: Vec<_> = untaken
            .iter()
            .map(|untaken| told(source, untaken))
            .collect();
        report(&told);
    }
    let widens = untaken.iter().any(|untaken| untaken.widens) && !arguments.anyway;
    if !taken && untaken.is_empty() {
        bail!(
            "`{}` holds nothing to take over; is it what `--from` says?",
            source.name
        );
    }
    let write = taken && !widens;
    let mut findings = Vec::new();
    if write {
        write_new(&arguments.directory, &files)?;
        findings = LoadedPolicy::of(&files).err().unwrap_or_default();
    }
    if arguments.format == Format::Human {
        report(&findings);
    }
    let report = Report {
        directory: &arguments.directory,
        files: if write {
            files.contents.keys().collect()
        } else {
            Vec::new()
        },
        untaken: &untaken,
        findings: &findings,
    };
    print(|out| match arguments.format {
        Format::Json => json(out, &report),
        Format::Human => human(out, &report),
    })?;
    Ok(match untaken.is_empty() && findings.is_empty() {
        true => Exit::Fine,
        false => Exit::Faults,
    })
}

fn human(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let left = match report.untaken.len() {
        0 => String::new(),
        1 => "; 1 entry left out".to_owned(),
        count => format!("; {count} entries left out"),
    };
    match report.files.len().checked_sub(1) {
        None => writeln!(out, "nothing is written{left}"),
        Some(roles) => writeln!(
            out,
            "{} in {}{left}",
            many(roles, "role"),
            report.directory.display()
        ),
    }
}

fn told(source: &Source, untaken: &Untaken) -> Diagnostic {
    let made = match untaken.widens {
        true => Diagnostic::error("deny-not-taken", &*untaken.why),
        false => Diagnostic::warning("not-taken", &*untaken.why),
    };
    let lines = source.text.split_inclusive('\n');
    let before: usize = lines
        .clone()
        .take(untaken.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = lines
        .skip(untaken.line.saturating_sub(1))
        .map(str::trim_end)
        .next();
    let line = line.unwrap_or_default();
    let start = before + (line.len() - line.trim_start().len());
    made.at(source, Span::new(start, before + line.len()))
}

/// Existing files are never overwritten.
fn write_new(directory: &Path, files: &Files) -> anyhow::Result<()> {
    let shown = directory.display();
    if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("`{shown}` is there already and is not empty; name a new directory");
    }
    for (path, content) in &files.contents {
        let file = directory.join(path);
        let parent = file.parent().unwrap_or(directory);
        fs::create_dir_all(parent).with_context(|| format!("`{shown}` cannot be made"))?;
        let mut made = fs::File::create_new(&file)
            .with_context(|| format!("`{}` cannot be made", file.display()))?;
        made.write_all(content)
            .with_context(|| format!("`{}` cannot be written", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{
        Policy,
        model::vocabulary::{Kind, Operations},
    };

    const ACLS: &str = "Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=t, patternType=LITERAL)`: \n \t(principal=User:a, host=*, operation=READ, permissionType=ALLOW)\n";
    const DENY: &str = "\t(principal=Group:g, host=*, operation=READ, permissionType=DENY)\n";

    #[test]
    fn a_policy_is_written_once_and_not_without_its_denies() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("acls.txt");
        let arguments = |anyway| ImportArguments {
            from: From::Acls,
            anyway,
            format: Format::Human,
            file: file.clone(),
            directory: dir.path().join("policy"),
        };
        let exit = |anyway| crate::cli::finish(run(&arguments(anyway)), false);
        fs::write(&file, "").unwrap();
        assert_eq!(exit(false), Exit::Failed);
        fs::write(&file, format!("{ACLS}{DENY}")).unwrap();
        assert_eq!(exit(false), Exit::Faults);
        assert!(!dir.path().join("policy").exists());
        assert_eq!(exit(true), Exit::Faults);
        Policy::load(&dir.path().join("policy")).unwrap();
        fs::write(&file, ACLS).unwrap();
        assert_eq!(exit(false), Exit::Failed, "it is there");
        fs::remove_dir_all(dir.path().join("policy")).unwrap();
        assert_eq!(exit(false), Exit::Fine);
        let policy = Policy::load(&dir.path().join("policy")).unwrap();
        assert!(policy.rule_by_id("a-consume").is_some());
    }

    #[test]
    fn what_does_not_load_is_no_success() {
        let dir = tempfile::tempdir().unwrap();
        // More names than one file may contain.
        let acl = |number: usize| import::Acl {
            user: Some("a".to_owned()),
            host: None,
            deny: false,
            kind: Kind::Topic,
            name: import::ResourceNames::Literal(format!("{number:0200}")),
            operations: Operations::ALL,
        };
        let import = Import {
            acls: (1..6000).map(|number| (number, acl(number))).collect(),
            untaken: Vec::new(),
        };
        let arguments = ImportArguments {
            from: From::Acls,
            anyway: false,
            format: Format::Json,
            file: "-".into(),
            directory: dir.path().join("policy"),
        };
        let made = made(&arguments, &Source::new("-", ""), import).unwrap();
        assert!(Policy::load(&arguments.directory).is_err());
        assert_eq!(made, Exit::Faults);
    }

    #[test]
    fn what_is_not_taken_is_told_with_its_line() {
        let source = Source::new("acls.txt", format!("{ACLS}{DENY}"));
        let import = kafka::read(&source.text);
        let shown = told(&source, &import.untaken[0]).to_string();
        for part in [
            "error[deny-not-taken]: ",
            " --> acls.txt:3:2",
            "(principal=Group:g",
        ] {
            assert!(shown.contains(part), "{shown}");
        }
        // A right that no member has cannot extend access.
        let source = Source::new(
            "acls.txt",
            format!("{ACLS}{}", DENY.replace("DENY", "ALLOW")),
        );
        let import = kafka::read(&source.text);
        let shown = told(&source, &import.untaken[0]).to_string();
        assert!(shown.starts_with("warning[not-taken]: "), "{shown}");
    }
}
