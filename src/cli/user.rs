//! `klamm user`: keeps `users.yaml`. A password comes from a prompt or from standard input, never as an argument: arguments are seen by all.
use std::{
    fs::{self, OpenOptions},
    io::{self, BufRead, IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};

use super::{Exit, Faults};
use crate::{
    config::{Config, files},
    identity::file::{Entry, File, fault_of_name},
};

/// Keeps the users who log in by name and password.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Example:
  klamm user add alice --group bi --config klamm.yaml")]
pub enum User {
    Add(Add),
}

/// Adds a user who logs in by name and password.
///
/// What is kept are salted verifiers (RFC 5802), from which nobody can read the password. One entry serves PLAIN and, later, SCRAM.
/// The password is asked for twice on a terminal; otherwise it is the first line of standard input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  klamm user add alice --group bi --config klamm.yaml
  pass show kafka/shop | klamm user add shop --users users.yaml

Exit codes: 0 added, 1 the configuration or the users' file has faults, 2 not added for another reason.")]
pub struct Add {
    /// The user's name; policy calls them `user:NAME`
    name: String,
    /// A group that the user is in; may be given several times
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// Give an existing user a new password, and the groups that are named here
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// klamm.yaml, which names the users' file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The users' file itself
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
}

impl User {
    pub fn run(self) -> anyhow::Result<Exit> {
        match self {
            User::Add(add) => add.run(),
        }
    }
}

impl Add {
    fn run(self) -> anyhow::Result<Exit> {
        self.check_names()?;
        let path = self.place.users_file()?;
        let held = read(&path)?.position(&self.name);
        self.check_held(held.is_some(), &path)?;
        let password = password(&self.name)?;
        let entry = Entry::with_password(password.as_bytes(), self.groups.clone())
            .ok()
            .context("the system gives no random numbers")?;
        // Read again, alone: somebody may have typed for a while, and somebody else been quicker.
        let _alone = lock(parent(&path))?;
        let mut file = read(&path)?;
        match file
            .position(&self.name)
            .and_then(|at| file.users.get_mut(at))
        {
            Some((_, old)) => {
                self.check_held(true, &path)?;
                *old = entry;
            }
            None => file.users.push((self.name.clone(), entry)),
        }
        write(&path, &file.to_text())?;
        println!(
            "user `{}` can log in; the password is kept as a verifier in `{}`",
            self.name,
            path.display()
        );
        Ok(Exit::Fine)
    }

    fn check_names(&self) -> anyhow::Result<()> {
        for (what, name) in [("user", &self.name)]
            .into_iter()
            .chain(self.groups.iter().map(|group| ("group", group)))
        {
            if let Some(wrong) = fault_of_name(name) {
                bail!(
                    "the {what} name `{}` {wrong}",
                    crate::text::chars::escaped(name)
                );
            }
        }
        Ok(())
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

impl Place {
    fn users_file(&self) -> anyhow::Result<PathBuf> {
        let Some(config) = &self.config else {
            return self.users.clone().context("no users' file is named");
        };
        let config_text = files::source(config).map_err(Faults)?;
        let parsed = Config::parse(&config_text).map_err(Faults)?;
        parsed.identity.users.with_context(|| {
            format!(
                "`{}` names no users: add `identity: {{ users: users.yaml }}`",
                config.display()
            )
        })
    }
}

/// The file as it stands; none is an empty one.
fn read(path: &Path) -> anyhow::Result<File> {
    if !path
        .try_exists()
        .with_context(|| format!("`{}` cannot be read", path.display()))?
    {
        return Ok(File::default());
    }
    let source = files::source(path).map_err(Faults)?;
    Ok(File::parse(&source).map_err(Faults)?)
}

fn password(name: &str) -> anyhow::Result<String> {
    let password = if io::stdin().is_terminal() {
        let first = rpassword::prompt_password(format!("Password for {name}: "))?;
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

/// Waits until no other `klamm user` works in the directory; ends with the process or the handle.
fn lock(directory: &Path) -> anyhow::Result<fs::File> {
    let lock = || {
        let handle = fs::File::open(directory)?;
        handle.lock()?;
        Ok::<_, io::Error>(handle)
    };
    lock().with_context(|| format!("`{}` cannot be used", directory.display()))
}

/// Puts the text in place of the file in one step, so that whoever reads sees the old or the new one, also after a crash.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut fresh = path.clone().into_os_string();
    fresh.push(format!(".{}", std::process::id()));
    let attempt = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        fs::File::open(parent(&path))?.sync_all()
    };
    attempt().with_context(|| {
        let _ = fs::remove_file(&fresh);
        format!("`{}` cannot be written", path.display())
    })
}

fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

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
    fn the_file_is_replaced_whole_and_only_the_owner_reads_it() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("users.yaml");
        write(&path, "users: {}\n").unwrap();
        write(&path, "users: {} # 2\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "users: {} # 2\n");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::read_dir(directory.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn a_link_to_the_file_stays_a_link() {
        let directory = TempDir::new().unwrap();
        let (path, link) = (
            directory.path().join("real.yaml"),
            directory.path().join("users.yaml"),
        );
        fs::write(&path, "users: {}\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, "users: {} # 2\n").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "users: {} # 2\n");
    }

    #[test]
    fn a_missing_directory_is_told_and_a_broken_file_is_not_overwritten() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("no/users.yaml");
        let error = write(&path, "").unwrap_err().to_string();
        assert_eq!(error, format!("`{}` cannot be written", path.display()));
        let path = directory.path().join("users.yaml");
        fs::write(&path, "userz: {}\n").unwrap();
        assert!(
            read(&path)
                .unwrap_err()
                .to_string()
                .contains("did you mean `users`?")
        );
    }

    #[test]
    fn names_are_checked_before_a_password_is_asked_for() {
        let wrong = |add: Add| add.check_names().unwrap_err().to_string();
        let path = Path::new("users.yaml");
        assert_eq!(wrong(add("", path)), "the user name `` is empty");
        assert_eq!(
            wrong(add("a\u{1b}b", path)),
            "the user name `a\\u{1b}b` has a space, a `*` or an invisible character"
        );
        let groups = vec!["bi".to_owned(), "a b".to_owned()];
        assert_eq!(
            wrong(Add {
                groups,
                ..add("alice", path)
            }),
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
}
