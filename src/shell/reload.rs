//! Policy, schemas and users from their files, at start and whenever they change. What is broken changes nothing.
use super::clock::wall;
use crate::{
    audit::Level,
    config::files,
    identity::{Authorities, Keys, Users},
    policy::Policy,
    schema::Schemas,
    session::Live,
    text::Diagnostic,
};
use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Deeper than any policy directory is.
const DEPTH: usize = 16;

/// Where everything in force comes from.
pub struct Loader {
    pub policy: PathBuf,
    pub users: Option<PathBuf>,
    /// How much is recorded where no contract says more.
    pub audit: Level,
    /// The same over all reloads: equal names keep equal hashes in the log.
    pub keys: Keys,
}

impl Loader {
    /// Reads all of it, or says everything that is wrong.
    pub fn load(&self) -> Result<Live, Vec<Diagnostic>> {
        let users = self.users();
        let policy = self.policy();
        match (users, policy) {
            (Ok(users), Ok((policy, schemas))) => Ok(Live {
                policy,
                schemas,
                authorities: Authorities::of(users),
                audit: self.audit,
            }),
            (users, policy) => Err(users
                .err()
                .into_iter()
                .chain(policy.err())
                .flatten()
                .collect()),
        }
    }

    fn users(&self) -> Result<Users, Vec<Diagnostic>> {
        let Some(path) = &self.users else {
            return Ok(Users::none(&self.keys));
        };
        let source = files::source(path)?;
        Users::parse(&source, &self.keys)
    }

    fn policy(&self) -> Result<(Policy, Schemas), Vec<Diagnostic>> {
        let policy = Policy::load(&self.policy)?;
        let untimely = policy.untimely(wall());
        if untimely.iter().any(Diagnostic::is_error) {
            return Err(untimely);
        }
        let schemas = Schemas::of(&policy)?;
        Ok((policy, schemas))
    }

    /// Changes when any of the files has changed: sizes and times are looked at, not contents, because this is done every few seconds.
    pub fn stamp(&self) -> u64 {
        let mut seen = BTreeMap::new();
        look(&self.policy, DEPTH, &mut seen);
        if let Some(users) = &self.users {
            look(users, 0, &mut seen);
        }
        let mut hasher = DefaultHasher::new();
        seen.hash(&mut hasher);
        hasher.finish()
    }
}

fn look(path: &Path, depth: usize, seen: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>) {
    let Ok(metadata) = fs::metadata(path) else {
        return;
    };
    seen.insert(path.to_owned(), (metadata.len(), metadata.modified().ok()));
    if !metadata.is_dir() || depth == 0 {
        return;
    }
    if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten() {
            look(&entry.path(), depth - 1, seen);
        }
    }
}
