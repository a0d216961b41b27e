//! Reads the policy with its schemas, users, and an issuer's keys from their files, at start and
//! whenever they change. At start all of them must be valid. Later, an invalid file changes nothing
//! and does not delay the others.
use super::watch::{self, Seen};
use crate::shell::{clock::wall, net::issuer};
use crate::{
    audit::{
        self, AuditLevel,
        archive::{self, Approval, Archive, Coming},
    },
    config::files,
    identity::{
        Authorities, Keys, Tokens, Users,
        certificate::Rules,
        file::faults_of_prefixes,
        token::{Settings, keys},
    },
    policy::{
        Policy,
        approval::{ApprovalRequest, NOT_ARCHIVED, Papers, signers::Signers},
        language::{
            files::Files,
            load,
            team_fallback::{Faulty, mend},
        },
    },
    schema::Schemas,
    session::{Ceiling, Live},
    text::Diagnostic,
};
use std::{
    cell::OnceCell,
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Deeper than any policy directory.
const DEPTH: usize = 16;

/// Sources of everything in force.
pub struct Loader {
    pub policy: PathBuf,
    /// The audit log's directory, which also has the archive of versions.
    pub log: PathBuf,
    /// Who must approve a version of the policy.
    pub approvals: Option<ApprovalRequest>,
    pub users: Option<PathBuf>,
    pub tokens: Option<TokensFrom>,
    /// Whether equal names in users, tokens and certificates are the same principal.
    pub same_person: bool,
    /// Prefixes of names from tokens and certificates, which no user's name may have.
    pub prefixes: Vec<String>,
    /// Whether the brokers check passwords.
    pub delegated: bool,
    /// Rules from certificates to principals. Part of `klamm.yaml`, so not read again.
    pub certificates: Option<Arc<Rules>>,
    /// The audit level where no contract requires a higher one.
    pub audit: AuditLevel,
    /// The same over all reloads: equal names keep equal hashes in the log.
    pub keys: Keys,
}

/// The source of the tokens in force.
pub enum TokensFrom {
    /// Keys in a file: read with the others.
    File(Box<Settings>, PathBuf),
    /// Keys that a background task renews.
    Kept(Tokens),
}

/// The content of the files before it is in force, each part separately: disabling a user does not
/// wait for a policy that is not signed yet.
pub struct Read {
    users: Result<Users, Vec<Diagnostic>>,
    tokens: Result<Option<Tokens>, Vec<Diagnostic>>,
    policy: Result<Fresh, Vec<Diagnostic>>,
    people: People,
}

/// A policy without faults, before it is in force.
struct Fresh {
    policy: Policy,
    schemas: Schemas,
    files: Files,
    approval: Option<ToAgree>,
    /// Teams whose current files are not in force, and the faults of these files.
    teams: Vec<Faulty>,
    faults: Vec<Diagnostic>,
}

/// A policy that is in the archive.
struct Kept {
    policy: Arc<Policy>,
    schemas: Schemas,
    version: audit::Version,
    teams: Vec<Faulty>,
    /// A version that could not be archived, and that limits this one.
    ceiling: Option<Arc<Ceiling>>,
}

/// Why a policy is not in force, and, if it only could not be archived, the policy.
struct Held {
    faults: Vec<Diagnostic>,
    waiting: Option<Ceiling>,
}

impl From<Vec<Diagnostic>> for Held {
    fn from(faults: Vec<Diagnostic>) -> Self {
        let waiting = None;
        Self { faults, waiting }
    }
}

/// The content of all files, without faults.
pub struct LoadedFiles {
    users: Users,
    tokens: Option<Tokens>,
    policy: Fresh,
}

/// The state in force at start.
pub struct Begun {
    pub live: Live,
    /// Faults of the files of teams that are not in force.
    pub faults: Vec<Diagnostic>,
    pub teams: Vec<Faulty>,
}

/// The result of a reload.
pub struct Renewed {
    /// The new state; `None`: no part without faults has changed.
    pub live: Option<Live>,
    pub faults: Vec<Diagnostic>,
    /// The teams whose current files are not in force; `None`: as before.
    pub teams: Option<Vec<Faulty>>,
}

/// Stamps by which changes to the files of users and keys are detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    users: u64,
    tokens: u64,
}

/// The signed approval, and the required signers.
struct ToAgree {
    papers: Papers,
    signers: Signers,
    required: usize,
}

impl Fresh {
    /// Checks the approval against the previous version, and makes the version durable in the
    /// archive: only then it may be in force.
    fn enter(self, archive: &mut Archive) -> Result<Kept, Held> {
        let approval = match &self.approval {
            Some(asked) => Some(asked.agreed(archive)?),
            None => None,
        };
        let coming = Coming {
            files: &self.files,
            serial: self.approval.as_ref().map(|a| a.papers.statement.serial),
            approval,
        };
        let (policy, schemas) = (Arc::new(self.policy), self.schemas);
        match archive.keep(&coming, wall()) {
            Ok(version) => Ok(Kept {
                policy,
                schemas,
                version,
                teams: self.teams,
                ceiling: None,
            }),
            Err(error) => Err(Held {
                faults: vec![not_archived(&error)],
                waiting: Some(Ceiling { policy, schemas }),
            }),
        }
    }
}

impl Kept {
    fn of(live: &Live) -> Self {
        Self {
            policy: Arc::clone(&live.policy),
            schemas: live.schemas.clone(),
            version: live.version.clone(),
            teams: Vec::new(),
            ceiling: live.ceiling.clone(),
        }
    }

    /// The same version, limited by the newest version that is not archived.
    fn under(self, waiting: Option<Ceiling>) -> Self {
        let known = self.ceiling.as_ref();
        let other = |new: &Ceiling| known.is_none_or(|old| old.policy.hash() != new.policy.hash());
        match waiting.filter(other) {
            Some(new) => Self {
                ceiling: Some(Arc::new(new)),
                ..self
            },
            None => self,
        }
    }

    fn is_another_than(&self, live: &Live) -> bool {
        let hash = |ceiling: &Arc<Ceiling>| ceiling.policy.hash().to_owned();
        self.version != live.version
            || self.ceiling.as_ref().map(hash) != live.ceiling.as_ref().map(hash)
    }
}

fn not_archived(error: &archive::ArchiveError) -> Diagnostic {
    let help = "until this version is archived, what it no longer allows is denied, and what it newly allows waits; make room on the audit log's disk: archiving is tried again every few seconds";
    Diagnostic::error(NOT_ARCHIVED, error.to_string()).help(help)
}

impl Read {
    /// All parts, or every fault.
    pub fn whole(self) -> Result<LoadedFiles, Vec<Diagnostic>> {
        match (self.users, self.tokens, self.policy) {
            (Ok(users), Ok(tokens), Ok(policy)) => Ok(LoadedFiles {
                users,
                tokens,
                policy,
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
}

impl ToAgree {
    fn agreed(&self, archive: &Archive) -> Result<Approval, Vec<Diagnostic>> {
        let said = &self.papers.statement;
        let last = archive.last();
        self.papers.follows(archive.newest())?;
        // A signer whose permission has expired may have signed the version that is in force since
        // then.
        let since = last.filter(|last| last.serial == said.serial && last.hash == said.hash);
        let at = since.map_or_else(wall, archive::Activation::since);
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
    /// Reads all files.
    pub fn load(&self) -> Read {
        Read {
            people: self.people(),
            users: self.users(),
            tokens: self.tokens(),
            policy: self.policy(),
        }
    }

    /// The state in force at start.
    pub fn begin(
        &self,
        mut whole: LoadedFiles,
        archive: &mut Archive,
    ) -> Result<Begun, Vec<Diagnostic>> {
        let faults = std::mem::take(&mut whole.policy.faults);
        let mut policy = whole.policy.enter(archive).map_err(|held| held.faults)?;
        let teams = std::mem::take(&mut policy.teams);
        let live = self.live(policy, whole.users, whole.tokens);
        Ok(Begun {
            live,
            faults,
            teams,
        })
    }

    /// The state that follows `old`: each part as read, or the old part where it has faults. A
    /// policy that only could not be archived limits the one in force: a revocation does not wait.
    /// `seen` has the stamps of users and keys when they came into force.
    pub fn renew(
        &self,
        read: Read,
        old: &Live,
        archive: &mut Archive,
        seen: &mut People,
    ) -> Renewed {
        let mut faults = Vec::new();
        let users = sound(read.users, &mut faults);
        let tokens = sound(read.tokens, &mut faults);
        let mut teams = None;
        let entered = read.policy.map_err(Held::from).and_then(|mut fresh| {
            faults.append(&mut fresh.faults);
            fresh.enter(archive)
        });
        let policy = match entered {
            Ok(mut kept) => {
                teams = Some(std::mem::take(&mut kept.teams));
                kept
            }
            Err(held) => {
                faults.extend(held.faults);
                Kept::of(old).under(held.waiting)
            }
        };
        let now = People {
            users: users.as_ref().map_or(seen.users, |_| read.people.users),
            tokens: tokens.as_ref().map_or(seen.tokens, |_| read.people.tokens),
        };
        let news = std::mem::replace(seen, now) != now || policy.is_another_than(old);
        let old_people = &old.authorities;
        let live = (faults.is_empty() || news).then(|| {
            self.live(
                policy,
                users.unwrap_or_else(|| old_people.users.clone()),
                tokens.unwrap_or_else(|| old_people.tokens.clone()),
            )
        });
        Renewed {
            live,
            faults,
            teams,
        }
    }

    fn live(&self, kept: Kept, users: Users, tokens: Option<Tokens>) -> Live {
        Live {
            policy: kept.policy,
            version: kept.version,
            schemas: kept.schemas,
            ceiling: kept.ceiling,
            authorities: Authorities {
                users,
                tokens,
                certificates: self.certificates.clone(),
                same_person: self.same_person,
                delegated: self.delegated,
            },
            audit: self.audit,
        }
    }

    /// The faults in the files of users and of the issuer's keys.
    pub fn faults_of_people(&self) -> Vec<Diagnostic> {
        let (users, tokens) = (self.users().err(), self.tokens().err());
        users.into_iter().chain(tokens).flatten().collect()
    }

    fn users(&self) -> Result<Users, Vec<Diagnostic>> {
        let Some(path) = &self.users else {
            return Ok(Users::none(&self.keys));
        };
        let source = files::source(path)?;
        let users = Users::parse(&source, &self.keys)?;
        match faults_of_prefixes(&source, &self.prefixes) {
            faults if faults.is_empty() => Ok(users),
            faults => Err(faults),
        }
    }

    fn tokens(&self) -> Result<Option<Tokens>, Vec<Diagnostic>> {
        match &self.tokens {
            None => Ok(None),
            Some(TokensFrom::Kept(tokens)) => Ok(Some(tokens.clone())),
            Some(TokensFrom::File(settings, path)) => {
                let (keys, skipped) = token_keys(path)?;
                issuer::say(&skipped);
                let tokens = Tokens::new(Settings::clone(settings));
                tokens.learn(keys, None);
                Ok(Some(tokens))
            }
        }
    }

    fn policy(&self) -> Result<Fresh, Vec<Diagnostic>> {
        if self.approvals.is_some() {
            // A signed policy is in force as a whole, or not at all.
            let files = load::read(&self.policy)?;
            let (policy, schemas) = sound_policy(&files)?;
            let approval = self.to_agree(&policy)?;
            return Ok(Fresh {
                policy,
                schemas,
                files,
                approval,
                teams: Vec::new(),
                faults: Vec::new(),
            });
        }
        let most = load::read_most(&self.policy)?;
        let newest = OnceCell::new();
        let past = |team: &str| {
            let newest = newest.get_or_init(|| archive::newest(&self.log));
            let own = newest.as_ref().map(|files| files.of_team(team));
            let own = own.filter(|own| !own.is_empty());
            own.or_else(|| archive::files_of_team(&self.log, team))
        };
        let mended = mend(most, past, sound_policy)?;
        let (policy, schemas) = mended.loaded;
        Ok(Fresh {
            policy,
            schemas,
            files: mended.files,
            approval: None,
            teams: mended.teams,
            faults: mended.faults,
        })
    }

    /// The signed approval of exactly this content.
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

    /// Changes when any of the files has changed or was replaced: it covers sizes, paths and times,
    /// not contents, because it runs every few seconds.
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
        hashed(&seen)
    }

    /// The stamps of users and of keys, each separately.
    pub fn people(&self) -> People {
        let file = |path: Option<&PathBuf>| {
            let mut seen = BTreeMap::new();
            if let Some(path) = path {
                look(path, 0, &mut seen);
            }
            hashed(&seen)
        };
        let keys = self.tokens.as_ref().and_then(|tokens| match tokens {
            TokensFrom::File(_, path) => Some(path),
            TokensFrom::Kept(_) => None,
        });
        People {
            users: file(self.users.as_ref()),
            tokens: file(keys),
        }
    }
}

/// A policy and its schemas, or every reason why they cannot be in force now.
fn sound_policy(files: &Files) -> Result<(Policy, Schemas), Vec<Diagnostic>> {
    let policy = Policy::from_files(files)?;
    let untimely = policy.untimely(wall());
    if untimely.iter().any(Diagnostic::is_error) {
        return Err(untimely);
    }
    let schemas = Schemas::of(&policy)?;
    Ok((policy, schemas))
}

/// The content, unless it has faults; those are added to the others.
fn sound<T>(read: Result<T, Vec<Diagnostic>>, faults: &mut Vec<Diagnostic>) -> Option<T> {
    read.map_err(|found| faults.extend(found)).ok()
}

fn hashed(seen: &BTreeMap<PathBuf, Seen>) -> u64 {
    let mut hasher = DefaultHasher::new();
    seen.hash(&mut hasher);
    hasher.finish()
}

/// An issuer's keys from a file, and the skipped ones.
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

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str =
        "role: r\nmembers: [ \"user:alice\" ]\nallow:\n  - id: a\n    consume: { topics: [ a ] }\n";
    const DISABLED: &str = "users:\n  mallory: { disabled: true }\n";

    struct Place {
        folder: tempfile::TempDir,
        loader: Loader,
        archive: Archive,
        live: Live,
        seen: People,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path();
            fs::create_dir(root.join("policy")).unwrap();
            fs::write(root.join("policy/r.yaml"), ROLE).unwrap();
            fs::write(root.join("users.yaml"), "users: {}\n").unwrap();
            let loader = Loader {
                policy: root.join("policy"),
                log: root.to_owned(),
                approvals: None,
                users: Some(root.join("users.yaml")),
                tokens: None,
                same_person: false,
                prefixes: Vec::new(),
                delegated: false,
                certificates: None,
                audit: AuditLevel::Session,
                keys: Keys::random().unwrap(),
            };
            let mut archive = Archive::open(root).unwrap();
            let seen = loader.people();
            let whole = loader.load().whole().unwrap_or_else(|f| panic!("{f:?}"));
            let live = loader.begin(whole, &mut archive).unwrap().live;
            Self {
                folder,
                loader,
                archive,
                live,
                seen,
            }
        }

        fn write(&self, file: &str, text: &str) {
            fs::write(self.folder.path().join(file), text).unwrap();
        }

        /// Names of the faults, and whether any part came into force.
        fn reload(&mut self) -> (Vec<&'static str>, bool) {
            let read = self.loader.load();
            let archive = &mut self.archive;
            let renewed = self.loader.renew(read, &self.live, archive, &mut self.seen);
            let faults = renewed.faults.iter().map(|fault| fault.name).collect();
            let changed = renewed.live.is_some();
            self.live = renewed.live.unwrap_or_else(|| {
                let old = Kept::of(&self.live); // a ceiling stays, too
                let people = &self.live.authorities;
                self.loader
                    .live(old, people.users.clone(), people.tokens.clone())
            });
            (faults, changed)
        }

        fn disabled(&self) -> bool {
            self.live.authorities.users.disabled("mallory")
        }
    }

    #[test]
    fn who_is_disabled_does_not_wait_for_a_policy_that_is_not_signed() {
        let mut place = Place::new();
        place.loader.approvals = Some(ApprovalRequest {
            signers: place.folder.path().join("nobody"),
            required: 1,
            folder: place.folder.path().join("policy/.approval"),
        });
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ b ]"));
        let (faults, changed) = place.reload();
        assert_eq!((faults.len(), changed), (1, false));
        place.write("users.yaml", DISABLED);
        let policy = Arc::clone(&place.live.policy);
        let (again, changed) = place.reload();
        assert_eq!((again, changed), (faults, true));
        assert!(place.disabled() && Arc::ptr_eq(&policy, &place.live.policy));
        assert_eq!(place.live.version.serial, 1);
        // A state that is already in force is not replaced at each attempt.
        assert!(!place.reload().1 && place.disabled());
        // Once signatures are no longer required, all of it is in force.
        place.loader.approvals = None;
        assert_eq!(place.reload(), (Vec::new(), true));
        assert_eq!(place.live.version.serial, 2);
    }

    #[test]
    fn a_teams_broken_file_holds_up_nobody_else() {
        let mut place = Place::new();
        let fence = "team: t\nowner: o\nscope: { topics: [ \"t.*\" ] }\n";
        let role = ROLE
            .replace("role: r", "role: t")
            .replace("id: a", "id: t")
            .replace("[ a ]", "[ t.a ]");
        fs::create_dir_all(place.folder.path().join("policy/teams/t/tests")).unwrap();
        place.write("policy/teams/t/team.yaml", fence);
        place.write("policy/teams/t/role.yaml", &role);
        assert_eq!(place.reload(), (Vec::new(), true));
        // Expectations do not affect the proxy, but they are part of the hash.
        place.write("policy/teams/t/tests/x.yaml", "- nonsense");
        assert_eq!(
            (place.reload(), place.live.version.serial),
            ((Vec::new(), true), 3)
        );
        place.write("policy/teams/t/x.yaml", "nonsense");
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ b ]"));
        let (faults, changed) = place.reload();
        assert!(!faults.is_empty() && changed);
        let archived = place
            .folder
            .path()
            .join("policies")
            .join(place.live.policy.hash());
        let names = load::read(&archived).unwrap();
        let names: Vec<_> = names.contents.keys().map(String::as_str).collect();
        let team = ["role.yaml", "team.yaml", "tests/x.yaml"].map(|name| format!("teams/t/{name}"));
        assert_eq!(names, ["r.yaml", &team[0], &team[1], &team[2]]);
        // The same at start.
        let read = place
            .loader
            .load()
            .whole()
            .unwrap_or_else(|f| panic!("{f:?}"));
        let begun = place.loader.begin(read, &mut place.archive).unwrap();
        assert_eq!(
            (begun.live.version, begun.teams.len()),
            (place.live.version.clone(), 1)
        );
        // Signed policies are in force as a whole, or not at all.
        place.loader.approvals = Some(ApprovalRequest {
            signers: place.folder.path().join("nobody"),
            required: 1,
            folder: place.folder.path().join("policy/.approval"),
        });
        assert!(place.loader.load().whole().is_err());
    }

    #[test]
    fn what_cannot_be_archived_bounds_what_is_in_force() {
        let mut place = Place::new();
        let obstacle = place.folder.path().join("policies/.unfinished");
        fs::write(&obstacle, "").unwrap();
        let ceiling = |place: &Place| {
            let ceiling = place.live.ceiling.as_ref();
            ceiling.map(|ceiling| ceiling.policy.hash().to_owned())
        };
        let kept = place.live.version.clone();
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ b ]"));
        assert_eq!(place.reload(), (vec![NOT_ARCHIVED], true));
        let first = ceiling(&place).unwrap();
        assert_eq!((&place.live.version, first != *kept.hash), (&kept, true));
        // A repeated reload changes nothing; a user who is disabled meanwhile does not wait.
        assert_eq!(place.reload(), (vec![NOT_ARCHIVED], false));
        place.write("users.yaml", DISABLED);
        assert_eq!(place.reload(), (vec![NOT_ARCHIVED], true));
        assert!(place.disabled() && ceiling(&place).as_ref() == Some(&first));
        // Neither files with faults nor a newer version that cannot be archived restore a revoked
        // permission.
        place.write("policy/r.yaml", "role: [");
        assert!(!place.reload().1 && ceiling(&place).as_ref() == Some(&first));
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ c ]"));
        assert!(place.reload().1 && ceiling(&place).is_some_and(|now| now != first));
        // A return to the version in force takes effect at once.
        place.write("policy/r.yaml", ROLE);
        assert_eq!(place.reload(), (Vec::new(), true));
        assert_eq!((&place.live.version, ceiling(&place)), (&kept, None));
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ b ]"));
        place.reload();
        fs::remove_file(&obstacle).unwrap();
        assert_eq!(place.reload(), (Vec::new(), true));
        assert_eq!((place.live.version.serial, ceiling(&place)), (2, None));
    }

    #[test]
    fn a_policy_does_not_wait_for_users_that_have_faults() {
        let mut place = Place::new();
        place.write("users.yaml", DISABLED);
        assert_eq!(place.reload(), (Vec::new(), true));
        place.write("users.yaml", "users: [\n");
        assert!(!place.reload().1, "nothing that is sound has changed");
        place.write("policy/r.yaml", &ROLE.replace("[ a ]", "[ b ]"));
        let (faults, changed) = place.reload();
        assert_eq!((faults.len(), changed), (1, true));
        assert_eq!(place.live.version.serial, 2);
        assert!(place.disabled(), "users are who they were");
        let read = place.loader.load();
        assert!(read.whole().is_err(), "at start all must be sound");
    }
}
