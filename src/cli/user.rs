//! `klamm user`: manages `users.yaml`. A password is read from a prompt or from standard input,
//! never from an argument: other users of the machine can see arguments.
mod store;

use std::{
    fs,
    io::{self, BufRead, BufReader, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use self::store::Store;
use super::{Exit, Faults, print, say};
use crate::{
    config::{Config, files},
    identity::{
        edit::{Change, Lost},
        file::{File, UserEntry, Verifiers, fault_of_name, prefix_of_others},
        import::{Import, ImportedUser, Untaken},
    },
    text::{
        chars::escaped,
        name::{self, printed},
        nearest::did_you_mean,
    },
};

/// Manages the users who log in with name and password.
///
/// The file contains salted verifiers (RFC 5802), from which the password cannot be read. One entry
/// serves PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. The file is replaced atomically and keeps its
/// owner. A running proxy reloads it within some seconds and then closes connections of a user who
/// was disabled or removed, or whose password was changed. Comments, order and blank lines of a
/// hand-written file are preserved, except comments between the lines of a user who is replaced.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  klamm user add alice --group bi --config klamm.yaml
  klamm user passwd alice --config klamm.yaml
  klamm user list --config klamm.yaml

Exit codes: 0 done, 1 the configuration or the users' file has faults, 2 not done for another reason.")]
pub enum User {
    Add(Add),
    Passwd(Passwd),
    Disable(Disable),
    Enable(Enable),
    Remove(Remove),
    List(List),
    Import(Importing),
}

/// Adds a user who logs in with name and password.
///
/// The password is requested twice on a terminal; otherwise it is the first line of standard input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm user add alice --group bi --config klamm.yaml
  pass show kafka/shop | klamm user add shop --users users.yaml

Exit codes: 0 added, 1 the configuration or the users' file has faults, 2 not added for another reason.")]
pub struct Add {
    /// The user's name; the policy refers to it as `user:NAME`
    name: String,
    /// A group of the user; can be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// Give an existing user a new password, and exactly the groups that are given here
    #[arg(long)]
    replace: bool,
}

/// Gives a user a new password; groups stay, and a disabled user stays disabled.
///
/// The password is requested twice on a terminal; otherwise it is the first line of standard input.
/// Connections that were opened with the old password are closed when the proxy reloads the file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm user passwd alice --config klamm.yaml
  pass show kafka/shop | klamm user passwd shop --users users.yaml

Exit codes: 0 changed, 1 the configuration or the users' file has faults, 2 not changed for another reason: there is no such user.")]
pub struct Passwd {
    /// The user's name
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Disables a user but keeps the entry: connections are closed within some seconds, and every login
/// fails.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  klamm user disable alice --config klamm.yaml

Exit codes: 0 disabled (also if the user was), 1 the configuration or the users' file has faults, 2 there is no such user.")]
pub struct Disable {
    /// The user's name
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Enables a disabled user again, with the same password.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  klamm user enable alice --config klamm.yaml

Exit codes: 0 enabled (also if the user was), 1 the configuration or the users' file has faults, 2 there is no such user, or no password.")]
pub struct Enable {
    /// The user's name
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Removes a user: connections are closed within some seconds, and the name is free.
///
/// A later user with the same name is the same user for the policy. To prevent a reuse of the name,
/// disable the user instead.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  klamm user remove alice --config klamm.yaml

Exit codes: 0 removed, 1 the configuration or the users' file has faults, 2 there is no such user.")]
pub struct Remove {
    /// The user's name
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Lists the users, in the order of the file; never salts or keys.
///
/// With --format json, the output also has the generation of each verifier, which the audit log
/// records at each login (`credential`).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm user list --config klamm.yaml
  klamm user list --users users.yaml --format json | jq -r '.[] | select(.disabled).name'

Exit codes: 0 shown, 1 the configuration or the users' file has faults, 2 it could not be read.")]
pub struct List {
    #[command(flatten)]
    place: Place,
    /// The output format: a table, or one JSON document
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Imports users from Kafka, as far as Kafka reveals them.
///
/// The output of `kafka-dump-log --cluster-metadata-decoder`, over a snapshot of
/// `__cluster_metadata` and the log after it, contains users with the verifiers of their passwords:
/// these users log in as before. `kafka-configs --describe --entity-type users` lists only users
/// and iteration counts, because brokers do not reveal salts or keys: these users are added
/// disabled and without a password; `klamm user passwd` sets the password and `klamm user enable`
/// enables the user. Quotas and everything else in these outputs are ignored.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kafka-dump-log.sh --cluster-metadata-decoder --files \\
    data/__cluster_metadata-0/00000000000000000000.log | klamm user import --config klamm.yaml
  kafka-configs.sh --bootstrap-server localhost:9092 --describe --entity-type users > users.txt
  klamm user import users.txt --group legacy --config klamm.yaml

Exit codes: 0 all users that were found are in the file, 1 the configuration or the users' file has faults, 2 nothing was found, or something
that was found cannot be taken; the rest is in the file then.")]
pub struct Importing {
    /// The output of the tool; default: standard input
    #[arg(value_name = "FILE")]
    from: Option<PathBuf>,
    /// A group for each added user; can be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// Give users who are already in the file the imported verifiers; without it, these users are
    /// skipped
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// The klamm.yaml that names the users' file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The users' file itself
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl User {
    pub fn run(self) -> anyhow::Result<Exit> {
        match self {
            User::Add(add) => add.run(),
            User::Passwd(passwd) => passwd.run(),
            User::Disable(Disable { name, place }) => place.set_disabled(&name, true),
            User::Enable(Enable { name, place }) => place.set_disabled(&name, false),
            User::Remove(Remove { name, place }) => place.remove(&name),
            User::List(list) => list.run(),
            User::Import(import) => import.run(),
        }
    }
}

impl Add {
    fn run(self) -> anyhow::Result<Exit> {
        check_name("user", &self.name)?;
        check_groups(&self.groups)?;
        let (path, prefixes) = self.place.users_file_and_prefixes()?;
        if let Some(prefix) = prefix_of_others(&self.name, &prefixes) {
            bail!(
                "names that begin with `{prefix}` are those of tokens or certificates, and this login would be refused: choose another name, or set `identity.same_person: true`"
            );
        }
        let held = store::read(&path)?.position(&self.name);
        self.check_held(held.is_some(), &path)?;
        let password = password(&self.name)?;
        let entry = UserEntry::with_password(password.as_bytes(), self.groups.clone())
            .ok()
            .context("the system gives no random numbers")?;
        // The file is read again under the lock, because another process may have changed it while
        // the password was being typed.
        let store = Store::open(&path)?;
        self.check_held(store.read()?.position(&self.name).is_some(), &path)?;
        tell(store.change(&[(self.name.clone(), Change::Put(entry))])?);
        let (name, path) = (&self.name, path.display());
        done(&format!(
            "user `{name}` can log in; the password is kept as a verifier in `{path}`"
        ))
    }

    fn check_held(&self, held: bool, path: &Path) -> anyhow::Result<()> {
        let (name, path) = (&self.name, path.display());
        ensure!(
            !held || self.replace,
            "user `{name}` is in `{path}` already; --replace gives a new password and groups"
        );
        Ok(())
    }
}

impl Passwd {
    fn run(self) -> anyhow::Result<Exit> {
        let path = self.place.users_file()?;
        held(&store::read(&path)?, &self.name, &path)?;
        let password = password(&self.name)?;
        let verifiers = Verifiers::with_password(password.as_bytes())
            .ok()
            .context("the system gives no random numbers")?;
        let store = Store::open(&path)?;
        let disabled = held(&store.read()?, &self.name, &path)?.disabled;
        tell(store.change(&[(self.name.clone(), Change::Verifiers(verifiers))])?);
        let name = &self.name;
        done(&match disabled {
            true => format!(
                "user `{name}` has a new password, and is disabled: `klamm user enable {name}` lets them in"
            ),
            false => format!(
                "user `{name}` has a new password; connections that were made with the old one end within some seconds"
            ),
        })
    }
}

impl Place {
    fn users_file(&self) -> anyhow::Result<PathBuf> {
        Ok(self.users_file_and_prefixes()?.0)
    }

    /// The users' file and, if `klamm.yaml` is given, the prefixes with which no user's name may
    /// begin.
    fn users_file_and_prefixes(&self) -> anyhow::Result<(PathBuf, Vec<String>)> {
        let Some(config) = &self.config else {
            let path = self.users.clone().context("no users' file is named")?;
            return Ok((path, Vec::new()));
        };
        let config_text = files::source(config).map_err(Faults)?;
        let parsed = Config::parse(&config_text).map_err(Faults)?;
        let prefixes = parsed.identity.prefixes();
        let path = parsed.identity.users.with_context(|| {
            format!(
                "`{}` names no users: add `identity: {{ users: users.yaml }}`",
                config.display()
            )
        })?;
        Ok((path, prefixes))
    }

    fn set_disabled(&self, name: &str, disabled: bool) -> anyhow::Result<Exit> {
        let path = self.users_file()?;
        let store = Store::open(&path)?;
        let file = store.read()?;
        let entry = held(&file, name, &path)?;
        ensure!(
            disabled || !entry.verifiers.are_missing(),
            "user `{name}` has no password to log in with: give one by `klamm user passwd {name}`"
        );
        if entry.disabled == disabled {
            let state = if disabled { "disabled" } else { "enabled" };
            return done(&format!("user `{name}` is {state} already"));
        }
        tell(store.change(&[(name.to_owned(), Change::Disabled(disabled))])?);
        done(&match disabled {
            true => format!("user `{name}` is disabled; connections end within some seconds"),
            false => format!("user `{name}` can log in again"),
        })
    }

    fn remove(&self, name: &str) -> anyhow::Result<Exit> {
        let path = self.users_file()?;
        let store = Store::open(&path)?;
        held(&store.read()?, name, &path)?;
        tell(store.change(&[(name.to_owned(), Change::Remove)])?);
        done(&format!(
            "user `{name}` is removed; connections end within some seconds"
        ))
    }
}

impl List {
    fn run(self) -> anyhow::Result<Exit> {
        let path = self.place.users_file()?;
        let there = path.try_exists().unwrap_or(true);
        ensure!(there, "there is no file `{}`", path.display());
        let file = store::read(&path)?;
        let text = match self.format {
            Format::Table => table(&file),
            Format::Json => {
                let users: Vec<_> = file.users.iter().map(Listed::of).collect();
                name::json(&serde_json::to_string_pretty(&users)?) + "\n"
            }
        };
        print(|out| out.write_all(text.as_bytes()))?;
        Ok(Exit::Fine)
    }
}

/// One user in the JSON output.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    groups: &'a [String],
    disabled: bool,
    mechanisms: Vec<Way>,
}

/// A mechanism by which a user can log in.
#[derive(Serialize)]
struct Way {
    mechanism: String,
    iterations: u32,
    credential: String,
}

impl<'a> Listed<'a> {
    fn of((name, entry): &'a (String, UserEntry)) -> Listed<'a> {
        let way = |verifier: &crate::identity::verifier::Verifier| Way {
            mechanism: verifier.hash.key().to_uppercase(),
            iterations: verifier.iterations.get(),
            credential: verifier.generation(name),
        };
        Listed {
            name,
            groups: &entry.groups,
            disabled: entry.disabled,
            mechanisms: entry.verifiers.each().map(way).collect(),
        }
    }
}

fn table(file: &File) -> String {
    let head = ["NAME", "GROUPS", "STATE", "MECHANISMS", "ITERATIONS"].map(str::to_owned);
    let rows: Vec<_> = file
        .users
        .iter()
        .map(|user| row(&Listed::of(user)))
        .collect();
    let all = || std::iter::once(&head).chain(&rows);
    let width = |column: usize| {
        let cells = all().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    all().map(line).collect()
}

fn row(listed: &Listed<'_>) -> [String; 5] {
    let mechanisms: Vec<_> = listed
        .mechanisms
        .iter()
        .map(|way| way.mechanism.as_str())
        .collect();
    let iterations: Vec<_> = listed
        .mechanisms
        .iter()
        .map(|way| way.iterations.to_string())
        .collect();
    let groups: Vec<_> = listed.groups.iter().map(|group| printed(group)).collect();
    let none_is_dash = |text: String| {
        if text.is_empty() {
            "-".to_owned()
        } else {
            text
        }
    };
    [
        printed(listed.name).into_owned(),
        none_is_dash(groups.join(", ")),
        if listed.disabled {
            "disabled"
        } else {
            "enabled"
        }
        .to_owned(),
        none_is_dash(mechanisms.join(", ")),
        none_is_dash(iterations.join(", ")),
    ]
}

impl Importing {
    fn run(self) -> anyhow::Result<Exit> {
        check_groups(&self.groups)?;
        let (path, prefixes) = self.place.users_file_and_prefixes()?;
        let import = self.read()?;
        ensure!(
            !import.users.is_empty() || !import.faults.is_empty(),
            "no SCRAM user is in the input: it must be the output of `kafka-dump-log --cluster-metadata-decoder`, or of `kafka-configs --describe --entity-type users`"
        );
        let store = Store::open(&path)?;
        let file = store.read()?;
        let taken = import.users.into_iter().map(|(name, found)| {
            match prefix_of_others(&name, &prefixes) {
                Some(prefix) => Taken::refused(&name, prefix),
                None => self.take(&file, name, found),
            }
        });
        let taken: Vec<_> = taken.collect();
        let changes: Vec<_> = taken
            .iter()
            .filter_map(|taken| taken.change.clone())
            .collect();
        if !changes.is_empty() {
            tell(store.change(&changes)?);
        }
        print(|out| {
            let mut said = taken.iter().map(|taken| &taken.said);
            said.try_for_each(|said| writeln!(out, "{said}"))
        })?;
        for Untaken { line, why, .. } in &import.faults {
            say(format_args!("error: line {line}: {}", escaped(why)));
        }
        let whole = import.faults.is_empty() && taken.iter().all(|taken| taken.whole);
        Ok(if whole { Exit::Fine } else { Exit::Failed })
    }

    fn read(&self) -> anyhow::Result<Import> {
        let input: Box<dyn Read> = match &self.from {
            None => Box::new(io::stdin().lock()),
            Some(path) => {
                let file = fs::File::open(path);
                Box::new(file.with_context(|| format!("`{}` cannot be read", path.display()))?)
            }
        };
        let mut import = Import::default();
        for line in BufReader::new(input).split(b'\n') {
            let line = line.context("the input cannot be read")?;
            import.line(String::from_utf8_lossy(&line).trim_end_matches('\r'));
        }
        Ok(import)
    }

    /// The change to the file for one imported user.
    fn take(&self, file: &File, name: String, found: ImportedUser) -> Taken {
        let held = file.position(&name).and_then(|at| file.users.get(at));
        let verifiers = found.verifiers();
        let missing = verifiers.are_missing();
        let shown = printed(&name);
        let done = |said: String, change| Taken {
            said,
            change: Some((name.clone(), change)),
            whole: true,
        };
        match held {
            None => {
                let said = match missing {
                    true => format!(
                        "user `{shown}` is entered, disabled and without a password: Kafka tells no salt and no keys here; give one by `klamm user passwd {shown}`"
                    ),
                    false => {
                        format!("user `{shown}` can log in with the password that Kafka knows")
                    }
                };
                let entry = UserEntry {
                    groups: self.groups.clone(),
                    disabled: missing,
                    verifiers,
                };
                done(said, Change::Put(entry))
            }
            Some(_) if self.replace && !missing => done(
                format!("user `{shown}` has the password that Kafka knows"),
                Change::Verifiers(verifiers),
            ),
            Some(_) => Taken {
                said: format!(
                    "user `{shown}` is in the file already and stays as it is{}",
                    if missing {
                        ""
                    } else {
                        "; --replace takes the password that Kafka knows"
                    }
                ),
                change: None,
                whole: missing,
            },
        }
    }
}

/// The result of the import for one user.
struct Taken {
    said: String,
    change: Option<(String, Change)>,
    /// Whether the file now has everything that was found for this user.
    whole: bool,
}

impl Taken {
    fn refused(name: &str, prefix: &str) -> Taken {
        let name = printed(name);
        Taken {
            said: format!(
                "user `{name}` is not taken: names that begin with `{prefix}` are those of tokens or certificates"
            ),
            change: None,
            whole: false,
        }
    }
}

fn check_name(what: &str, name: &str) -> anyhow::Result<()> {
    match fault_of_name(name) {
        Some(wrong) => bail!("the {what} name `{}` {wrong}", escaped(name)),
        None => Ok(()),
    }
}

fn check_groups(groups: &[String]) -> anyhow::Result<()> {
    groups
        .iter()
        .try_for_each(|group| check_name("group", group))
}

fn held<'a>(file: &'a File, name: &str, path: &Path) -> anyhow::Result<&'a UserEntry> {
    let names = || file.users.iter().map(|(name, _)| name.as_str());
    let entry = file.position(name).and_then(|at| file.users.get(at));
    entry.map(|(_, entry)| entry).with_context(|| {
        let help = did_you_mean(name, names()).map_or(String::new(), |help| format!("; {help}"));
        format!(
            "there is no user `{}` in `{}`{help}",
            escaped(name),
            path.display()
        )
    })
}

/// Reports the completed change.
fn done(said: &str) -> anyhow::Result<Exit> {
    print(|out| writeln!(out, "{said}"))?;
    Ok(Exit::Fine)
}

/// Warns if comments were lost: a person wrote them.
fn tell(lost: Lost) {
    match lost {
        Lost::Nothing => {}
        Lost::InEntry => {
            say("note: the user's lines were written anew; comments between them are gone");
        }
        Lost::InFile => say(
            "note: the file is written in a way that could not be kept: it was written anew, and its comments are gone",
        ),
    }
}

fn password(name: &str) -> anyhow::Result<String> {
    let password = if io::stdin().is_terminal() {
        let first = rpassword::prompt_password(format!("Password for {}: ", escaped(name)))?;
        ensure!(
            first == rpassword::prompt_password("Again: ")?,
            "the passwords differ; nothing was changed"
        );
        first
    } else {
        first_line(io::stdin().lock())?
    };
    ensure!(
        !password.is_empty(),
        "the password is empty; nothing was changed"
    );
    ensure!(
        !password.contains('\0'),
        "the password has a NUL, which PLAIN cannot send; nothing was changed"
    );
    ensure!(
        password.len() <= 1024,
        "the password is longer than 1024 bytes; nothing was changed"
    );
    Ok(password)
}

fn first_line(input: impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    let mut input = io::Read::take(input, 4096);
    input
        .read_line(&mut line)
        .context("the password on standard input is not UTF-8")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(name: &str, users: &Path) -> Add {
        let place = Place {
            config: None,
            users: Some(users.to_owned()),
        };
        Add {
            name: name.to_owned(),
            groups: vec![],
            place,
            replace: false,
        }
    }

    #[test]
    fn names_are_checked_before_a_password_is_asked_for() {
        let wrong = |what, name| check_name(what, name).unwrap_err().to_string();
        assert_eq!(wrong("user", ""), "the user name `` is empty");
        assert_eq!(
            wrong("user", "a\u{1b}b"),
            "the user name `a\\u{1b}b` has a space, a `*` or an invisible character"
        );
        let groups = ["bi".to_owned(), "a b".to_owned()];
        assert_eq!(
            check_groups(&groups).unwrap_err().to_string(),
            "the group name `a b` has a space, a `*` or an invisible character"
        );
    }

    #[test]
    fn a_held_name_is_kept_unless_it_is_said() {
        let path = Path::new("users.yaml");
        let error = add("alice", path)
            .check_held(true, path)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "user `alice` is in `users.yaml` already; --replace gives a new password and groups"
        );
        assert!(
            Add {
                replace: true,
                ..add("alice", path)
            }
            .check_held(true, path)
            .is_ok()
        );
    }

    #[test]
    fn the_password_is_the_first_line() {
        assert_eq!(first_line(&b"s3 cret\r\nmore"[..]).unwrap(), "s3 cret");
        assert_eq!(first_line(&b""[..]).unwrap(), "");
        assert!(first_line(&b"\xff\n"[..]).is_err());
    }

    #[test]
    fn a_table_shows_no_secret() {
        let alice =
            UserEntry::with_password(b"x", vec!["bi".to_owned(), "ops".to_owned()]).unwrap();
        let secrets: Vec<_> = alice.verifiers.each().cloned().collect();
        let bob = UserEntry {
            groups: vec![],
            disabled: true,
            verifiers: Verifiers::Missing,
        };
        let file = File {
            decoy_secret: None,
            users: vec![("alice".to_owned(), alice), ("bob".to_owned(), bob)],
        };
        assert_eq!(
            table(&file),
            "NAME   GROUPS   STATE     MECHANISMS                    ITERATIONS\n\
             alice  bi, ops  enabled   SCRAM-SHA-256, SCRAM-SHA-512  8192, 8192\n\
             bob    -        disabled  -                             -\n"
        );
        let listed: Vec<_> = file.users.iter().map(Listed::of).collect();
        let json = serde_json::to_value(&listed).unwrap();
        assert_eq!(json[0]["mechanisms"][1]["mechanism"], "SCRAM-SHA-512");
        let keys: Vec<_> = json[0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["disabled", "groups", "mechanisms", "name"]);
        let keys: Vec<_> = json[0]["mechanisms"][0]
            .as_object()
            .unwrap()
            .keys()
            .collect();
        assert_eq!(keys, ["credential", "iterations", "mechanism"]);
        assert_eq!(
            json[0]["mechanisms"][0]["credential"],
            secrets[0].generation("alice")
        );
    }
}
