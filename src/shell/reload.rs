//! Policy, schemas, users and an issuer's keys from their files, at start and whenever they change. What is broken changes nothing.
use super::{
    clock::wall,
    issuer,
    watch::{self, Seen},
};
use crate::{
    audit::{
        self, Level,
        archive::{Approval, Archive, Coming},
    },
    config::files,
    identity::{
        Authorities, Keys, Tokens, Users,
        certificate::Rules,
        token::{Settings, keys},
    },
    policy::{
        Policy,
        approval::{Asked, NOT_ARCHIVED, Papers, signers::Signers},
        files::Files,
        load,
    },
    schema::Schemas,
    session::Live,
    text::Diagnostic,
};
use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Deeper than any policy directory is.
const DEPTH: usize = 16;

/// Where everything in force comes from.
pub struct Loader {
    pub policy: PathBuf,
    /// Who must agree to a version of the policy.
    pub approvals: Option<Asked>,
    pub users: Option<PathBuf>,
    pub tokens: Option<TokensFrom>,
    /// Whether equal names in users, tokens and certificates are one person.
    pub same_person: bool,
    /// Whether the brokers judge passwords.
    pub delegated: bool,
    /// How principals are made of certificates. A part of klamm.yaml: not read anew.
    pub certificates: Option<Arc<Rules>>,
    /// How much is recorded where no contract says more.
    pub audit: Level,
    /// The same over all reloads: equal names keep equal hashes in the log.
    pub keys: Keys,
}

/// Where the tokens in force come from.
pub enum TokensFrom {
    /// Keys in a file: read with the others.
    File(Settings, PathBuf),
    /// Keys that somebody keeps fresh.
    Kept(Tokens),
}

/// What the files say, before it is in force.
pub struct Fresh {
    live: Live,
    files: Files,
    approval: Option<ToAgree>,
}

/// What was signed, and who must have.
struct ToAgree {
    papers: Papers,
    signers: Signers,
    required: usize,
}

impl Fresh {
    /// Held against what was in force before, and made durable in the archive: only then it may be in force.
    pub fn enter(mut self, archive: &mut Archive) -> Result<Live, Vec<Diagnostic>> {
        let approval = match &self.approval {
            Some(asked) => Some(asked.agreed(archive)?),
            None => None,
        };
        let coming = Coming {
            files: &self.files,
            serial: self.approval.as_ref().map(|a| a.papers.statement.serial),
            approval,
        };
        let kept = archive.keep(&coming, wall());
        self.live.version = kept.map_err(|error| {
            let fault = Diagnostic::error(NOT_ARCHIVED, error.to_string());
            let help = "no version is in force that is not archived; once it can be, this one is tried again";
            vec![fault.help(help)]
        })?;
        Ok(self.live)
    }
}

impl ToAgree {
    fn agreed(&self, archive: &Archive) -> Result<Approval, Vec<Diagnostic>> {
        let said = &self.papers.statement;
        let last = archive.last();
        self.papers
            .follows(last.map(|last| (last.serial, &*last.hash)))?;
        // Who may sign only for a time may have signed what is in force since then.
        let since = last.filter(|last| last.serial == said.serial && last.hash == said.hash);
        let at = since.map_or_else(wall, |last| last.at);
        let by = self.papers.agreed(&self.signers, self.required, at)?;
        let signatures = self.papers.signatures.iter();
        Ok(Approval {
            statement: self.papers.text.clone(),
            signatures: signatures.map(|paper| paper.text.clone()).collect(),
            by: by.iter().map(ToString::to_string).collect(),
        })
    }
}

impl Loader {
    /// Reads all of it, or says everything that is wrong.
    pub fn load(&self) -> Result<Fresh, Vec<Diagnostic>> {
        let users = self.users();
        let tokens = self.tokens();
        let policy = self.policy();
        match (users, tokens, policy) {
            (Ok(users), Ok(tokens), Ok((policy, schemas, files, approval))) => Ok(Fresh {
                live: Live {
                    policy,
                    version: audit::Version::default(),
                    schemas,
                    authorities: Authorities {
                        users,
                        tokens,
                        certificates: self.certificates.clone(),
                        same_person: self.same_person,
                        delegated: self.delegated,
                    },
                    audit: self.audit,
                },
                files,
                approval,
            }),
            (users, tokens, policy) => Err(users
                .err()
                .into_iter()
                .chain(tokens.err())
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

    fn tokens(&self) -> Result<Option<Tokens>, Vec<Diagnostic>> {
        match &self.tokens {
            None => Ok(None),
            Some(TokensFrom::Kept(tokens)) => Ok(Some(tokens.clone())),
            Some(TokensFrom::File(settings, path)) => {
                let (keys, skipped) = token_keys(path)?;
                issuer::say(&skipped);
                let tokens = Tokens::new(settings.clone());
                tokens.learn(keys, None);
                Ok(Some(tokens))
            }
        }
    }

    fn policy(&self) -> Result<(Policy, Schemas, Files, Option<ToAgree>), Vec<Diagnostic>> {
        let files = load::read(&self.policy)?;
        let policy = Policy::from_files(&files)?;
        let untimely = policy.untimely(wall());
        if untimely.iter().any(Diagnostic::is_error) {
            return Err(untimely);
        }
        let schemas = Schemas::of(&policy)?;
        let approval = self.to_agree(&policy)?;
        Ok((policy, schemas, files, approval))
    }

    /// What was signed, about this very content.
    fn to_agree(&self, policy: &Policy) -> Result<Option<ToAgree>, Vec<Diagnostic>> {
        let Some(asked) = &self.approvals else {
            return Ok(None);
        };
        let signers = Signers::parse(&files::source(&asked.signers)?)?;
        let papers = Papers::read(&asked.folder)?;
        papers.is_about(policy.hash())?;
        Ok(Some(ToAgree {
            papers,
            signers,
            required: asked.required,
        }))
    }

    /// Changes when any of the files has changed, or is another one: sizes, places and times are looked at, not contents, because this is done every few seconds.
    pub fn stamp(&self) -> u64 {
        let mut seen = BTreeMap::new();
        look(&self.policy, DEPTH, &mut seen);
        if let Some(users) = &self.users {
            look(users, 0, &mut seen);
        }
        if let Some(asked) = &self.approvals {
            look(&asked.signers, 0, &mut seen);
            look(&asked.folder, 1, &mut seen);
        }
        if let Some(TokensFrom::File(_, path)) = &self.tokens {
            look(path, 0, &mut seen);
        }
        let mut hasher = DefaultHasher::new();
        seen.hash(&mut hasher);
        hasher.finish()
    }
}

/// An issuer's keys from a file, and those of them that are left.
pub fn token_keys(path: &Path) -> Result<(keys::Keys, Vec<keys::Skipped>), Vec<Diagnostic>> {
    let source = files::source(path)?;
    keys::Keys::parse(source.text.as_bytes()).map_err(|fault| {
        let message = format!("`{}` is no key set: {fault}", source.name);
        let fault = Diagnostic::error("token-keys", message).in_file(&source.name);
        vec![fault.help("save the issuer's JWK Set there, as its `jwks_uri` answers it")]
    })
}

fn look(path: &Path, depth: usize, seen: &mut BTreeMap<PathBuf, Seen>) {
    let Some(found) = watch::look(path) else {
        return;
    };
    seen.insert(path.to_owned(), found);
    if depth == 0 {
        return;
    }
    if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten() {
            look(&entry.path(), depth - 1, seen);
        }
    }
}
