//! Keeps a policy in force when a team's files have faults. All other files come into force; for
//! the team, its files of the last archived version do, or a guard that denies all its names.
//!
//! Faults outside the teams' folders, or in a team file (`team.yaml`), reject the whole version.
//! The caller decides whether files load, because schemas and the current time matter for this. The
//! result is a version of its own, without faults and with its own hash.

use super::{files::Files, load::Most, rule::team::Team, syntax::access::LISTS, team_scope};
use crate::policy::{EMPTY, Policy, model::vocabulary::Operation};
use crate::text::{Diagnostic, yaml::quoted};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the guards that close the names of teams whose files cannot be used.
pub(in crate::policy) const CLOSED: &str = "closed-teams";

/// Files that load, with the result of loading them.
pub struct Mended<T> {
    pub files: Files,
    pub loaded: T,
    /// The teams whose current files are not in force.
    pub teams: Vec<Faulty>,
    /// All faults of the current files.
    pub faults: Vec<Diagnostic>,
}

/// A team whose current files are not in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    pub team: String,
    pub instead: Instead,
}

/// The replacement for the files of a team with faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// The team's files from an archived version.
    Archived,
    /// None of its files; every name in its scope is denied to everyone.
    Denied,
}

impl Instead {
    /// A text for operators.
    pub fn word(self) -> &'static str {
        match self {
            Self::Archived => "its last archived version is in force",
            Self::Denied => "every name in its scope is denied",
        }
    }
}

type Contents = BTreeMap<String, Vec<u8>>;

/// Finds the files that can be in force. `past` returns a team's files from the newest archived
/// version in which it had any. The error has all faults; then nothing of this version is in force.
pub fn mend<T>(
    most: Most,
    past: impl Fn(&str) -> Option<Contents>,
    load: impl Fn(&Files) -> Result<T, Vec<Diagnostic>>,
) -> Result<Mended<T>, Vec<Diagnostic>> {
    let Most { files, unread } = most;
    let unreadable: Option<BTreeSet<String>> =
        unread.iter().map(|fault| at(fault, &files)).collect();
    let faults = match load(&files) {
        Ok(loaded) if unread.is_empty() => {
            return Ok(Mended {
                files,
                loaded,
                teams: Vec::new(),
                faults: Vec::new(),
            });
        }
        Ok(_) => unread,
        Err(found) => unread.into_iter().chain(found).collect(),
    };
    let Some(unreadable) = unreadable else {
        return Err(faults); // a file outside the teams' folders could not be read
    };
    let mut mending = Mending::of(files, &faults, unreadable, (past, load));
    match mending.all() {
        Some(loaded) => Ok(Mended {
            files: mending.files,
            loaded,
            teams: mending.faulty,
            faults,
        }),
        None => Err(faults),
    }
}

struct Mending<P, L> {
    /// The files that load so far.
    files: Files,
    /// Each team's own files, without its team file.
    teams: BTreeMap<String, Contents>,
    /// Teams with files that could not be read (`unreadable`), and teams with faults in their files
    /// (`suspects`).
    unreadable: BTreeSet<String>,
    suspects: BTreeSet<String>,
    faulty: Vec<Faulty>,
    past: P,
    load: L,
}

impl<T, P, L> Mending<P, L>
where
    P: Fn(&str) -> Option<Contents>,
    L: Fn(&Files) -> Result<T, Vec<Diagnostic>>,
{
    fn of(
        files: Files,
        faults: &[Diagnostic],
        unreadable: BTreeSet<String>,
        (past, load): (P, L),
    ) -> Self {
        let Files {
            directory,
            contents,
        } = files;
        let mut teams: BTreeMap<String, Contents> = BTreeMap::new();
        let mut outer = Contents::new();
        for (path, bytes) in contents {
            match own(&path) {
                Some(team) => teams
                    .entry(team.to_owned())
                    .or_default()
                    .insert(path, bytes),
                None => outer.insert(path, bytes),
            };
        }
        let files = Files {
            directory,
            contents: outer,
        };
        for team in &unreadable {
            teams.entry(team.clone()).or_default();
        }
        let errors = faults.iter().filter(|fault| fault.is_error());
        Self {
            suspects: errors.filter_map(|fault| at(fault, &files)).collect(),
            files,
            teams,
            unreadable,
            faulty: Vec::new(),
            past,
            load,
        }
    }

    /// `None` if a fault is outside the teams' own files, or cannot be attributed to a team.
    fn all(&mut self) -> Option<T> {
        let empty = |faults: &Vec<Diagnostic>| faults.iter().all(|fault| fault.name == EMPTY);
        let mut loaded = match (self.load)(&self.files) {
            Ok(loaded) => Some(loaded),
            // All statements of the directory may be in teams' folders.
            Err(faults) if empty(&faults) => None,
            Err(_) => return None,
        };
        let names: Vec<String> = self.teams.keys().cloned().collect();
        let (settled, changed): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|team| self.is_as_before(team));
        for group in [settled, changed] {
            let (odd, calm): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|team| self.is_suspect(team));
            let whole = self.with(calm.iter().filter_map(|team| self.teams.get(team)));
            match (self.load)(&whole) {
                Ok(more) => (self.files, loaded) = (whole, Some(more)),
                Err(_) => loaded = self.each(calm, loaded)?,
            }
            loaded = self.each(odd, loaded)?;
        }
        loaded
    }

    fn is_suspect(&self, team: &str) -> bool {
        self.suspects.contains(team) || self.unreadable.contains(team)
    }

    fn is_as_before(&self, team: &str) -> bool {
        (self.past)(team).as_ref() == self.teams.get(team)
    }

    fn with<'a>(&self, more: impl Iterator<Item = &'a Contents>) -> Files {
        let mut files = self.files.clone();
        for contents in more {
            files.contents.extend(contents.clone());
        }
        files
    }

    /// Adds one team after another; returns the last result of loading.
    fn each(&mut self, teams: Vec<String>, mut loaded: Option<T>) -> Option<Option<T>> {
        for team in teams {
            loaded = Some(self.one(&team)?);
        }
        Some(loaded)
    }

    /// Adds the first of these that loads: the team's current files, its last archived version, a
    /// guard that denies its names.
    fn one(&mut self, team: &str) -> Option<T> {
        let now = self.teams.remove(team).unwrap_or_default();
        let readable = !self.unreadable.contains(team);
        let past = (self.past)(team).filter(|past| !readable || *past != now);
        let now = Some(now).filter(|_| readable);
        let tries = [
            (now, None),
            (past, Some(Instead::Archived)),
            (self.closed(team), Some(Instead::Denied)),
        ];
        for (contents, instead) in tries {
            let Some(contents) = contents else {
                continue;
            };
            let files = self.with(std::iter::once(&contents));
            if let Ok(loaded) = (self.load)(&files) {
                self.files = files;
                let team = team.to_owned();
                self.faulty
                    .extend(instead.map(|instead| Faulty { team, instead }));
                return Some(loaded);
            }
        }
        None
    }

    /// A guard that denies everyone every name in the team's scope.
    fn closed(&self, team: &str) -> Option<Contents> {
        let fences = Policy::fences(&self.files);
        let fence = fences.iter().find(|fence| *fence.name == *team)?;
        let path = format!("{CLOSED}/{team}.yaml");
        Some(Contents::from([(path, guard(fence).into_bytes())]))
    }
}

/// The team to which a file belongs. A team file does not belong to the team.
pub(in crate::policy) fn own(path: &str) -> Option<&str> {
    let (team, inner) = team_scope::inside(path);
    team.filter(|_| inner != "team.yaml")
}

/// The team whose own file has the fault.
fn at(fault: &Diagnostic, files: &Files) -> Option<String> {
    let place = &fault.place.as_ref()?.file;
    let path = place.strip_prefix(files.directory.trim_end_matches('/'));
    let path = path.unwrap_or(place).trim_start_matches('/');
    own(path).map(str::to_owned)
}

fn guard(fence: &Team) -> String {
    let team = &fence.name;
    let mut text = format!(
        "# The files of the team have faults, and there is no version of them that could be in force.\n\
         guard: closed-{team:.50}\nowner: klamm\npurpose: closes the names of the team {team}\nreviewed: 2026-01-01\ndeny:\n"
    );
    for (list, kind) in LISTS {
        let names = fence.scope.iter().filter(|(of, ..)| of == kind);
        let names: Vec<_> = names
            .map(|(_, name, _)| quoted(&name.to_string()))
            .collect();
        if !names.is_empty() {
            let operations: Vec<_> = kind.operations().iter().map(Operation::name).collect();
            let (operations, names) = (operations.join(", "), names.join(", "));
            let short = list.replace('_', "-");
            text += &format!(
                "  - id: closed-{team:.30}-{short}\n    operations: [ {operations} ]\n    {list}: [ {names} ]\n"
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::vocabulary::{Action, Kind, Subject};

    const GUARD: &str =
        "guard: ciso\ndeny:\n  - { id: no-cards, operations: [ read ], topics: [ \"cards.*\" ] }\n";
    const OUTSIDE: &str = "role: ops\nmembers: [ \"user:ops\" ]\nallow:\n  - { id: ops, consume: { topics: [ \"a.*\", \"ops.*\" ] } }\n";

    fn fence(team: &str) -> String {
        format!(
            "team: {team}\nowner: o\nscope: {{ topics: [ \"{team}.*\" ], groups: [ \"{team}-*\" ] }}\n"
        )
    }

    fn role(team: &str, rule: &str) -> String {
        format!(
            "role: {team}\nmembers: [ \"user:{team}\" ]\nallow:\n  - {{ id: {rule}, consume: {{ topics: [ \"{team}.{rule}\" ] }} }}\n"
        )
    }

    /// Two teams, a guard, and a role outside the teams' folders; `changes` replace or add files.
    fn files(changes: &[(&str, &str)]) -> Files {
        let fences = ["a", "b"].map(fence);
        let roles = [role("a", "first"), role("b", "other")];
        let all = [
            ("guards/ciso.yaml", GUARD),
            ("roles/ops.yaml", OUTSIDE),
            ("teams/a/team.yaml", &fences[0]),
            ("teams/b.yaml", &fences[1]),
            ("teams/a/r.yaml", &roles[0]),
            ("teams/b/r.yaml", &roles[1]),
        ];
        Files::from_texts("policy/", all.into_iter().chain(changes.iter().copied()))
    }

    type Outcome = Result<(Files, Vec<(String, Instead)>), Vec<&'static str>>;

    fn mended(changes: &[(&str, &str)], past: &Files) -> Outcome {
        let most = Most {
            files: files(changes),
            unread: Vec::new(),
        };
        mended_of(most, past)
    }

    fn mended_of(most: Most, past: &Files) -> Outcome {
        let of = |team: &str| {
            let own = past
                .contents
                .iter()
                .filter(|(path, _)| own(path) == Some(team));
            let own: Contents = own
                .map(|(path, bytes)| (path.clone(), bytes.clone()))
                .collect();
            (!own.is_empty()).then_some(own)
        };
        match mend(most, of, Policy::from_files) {
            Ok(mended) => {
                assert_eq!(mended.loaded.hash(), mended.files.hash());
                assert_eq!(mended.teams.is_empty(), mended.faults.is_empty());
                let teams = mended.teams.into_iter();
                Ok((
                    mended.files,
                    teams.map(|one| (one.team, one.instead)).collect(),
                ))
            }
            Err(faults) => Err(faults.iter().map(|fault| fault.name).collect()),
        }
    }

    fn may_read(files: &Files, user: &str, name: &str) -> bool {
        let policy = Policy::from_files(files).unwrap();
        let action = Action {
            operation: Operation::Read,
            kind: Kind::Topic,
            name,
        };
        policy
            .view(&Subject::unproven(user), None)
            .decide(&action, 1)
            .is_allowed()
    }

    #[test]
    fn what_loads_is_in_force_as_it_stands() {
        let (found, teams) = mended(&[], &Files::default()).unwrap();
        assert_eq!((found.contents, teams), (files(&[]).contents, Vec::new()));
    }

    #[test]
    fn of_a_faulty_team_the_last_version_is_in_force_and_the_rest_is_new() {
        let guard = GUARD.replace("cards", "b");
        let nonsense = [
            ("teams/a/x.yaml", "nonsense"),
            ("teams/a/r.yaml", ""),
            ("guards/ciso.yaml", &guard),
        ];
        let (found, teams) = mended(&nonsense, &files(&[])).unwrap();
        assert_eq!(teams, [("a".to_owned(), Instead::Archived)]);
        assert_eq!(
            found.contents,
            files(&[("guards/ciso.yaml", &guard)]).contents
        );
        assert!(may_read(&found, "a", "a.first") && !may_read(&found, "b", "b.other"));
    }

    #[test]
    fn without_a_version_that_loads_all_of_the_teams_names_are_denied_to_everybody() {
        let nonsense = [("teams/a/x.yaml", "nonsense")];
        let narrower = fence("a").replace("a.*", "a.second");
        let cases = [
            (mended(&nonsense, &Files::default()), "a.first"),
            // The archived files are outside the team's current scope.
            (
                mended(
                    &[nonsense[0], ("teams/a/team.yaml", &narrower)],
                    &files(&[]),
                ),
                "a.second",
            ),
        ];
        for (outcome, name) in cases {
            let (found, teams) = outcome.unwrap();
            assert_eq!(teams, [("a".to_owned(), Instead::Denied)]);
            let readers = ["a", "ops"].map(|user| may_read(&found, user, name));
            assert_eq!(readers, [false; 2], "{:?}", found.contents.keys());
            assert!(may_read(&found, "ops", "ops.x") && may_read(&found, "b", "b.other"));
        }
    }

    #[test]
    fn a_fault_that_lies_elsewhere_is_the_fault_of_the_team_that_has_changed() {
        // A duplicate name is reported at the file that is read second.
        let twice = role("a", "first").replace("role: a", "role: b");
        let (_, teams) = mended(&[("teams/a/r.yaml", &twice)], &files(&[])).unwrap();
        assert_eq!(teams, [("a".to_owned(), Instead::Archived)]);
    }

    #[test]
    fn faults_outside_of_the_teams_files_refuse_all() {
        for (path, text) in [
            ("guards/ciso.yaml", "guard: ["),
            ("teams/a/team.yaml", "team: a\nscope: ["),
            ("teams/b.yaml", "nonsense"),
            ("roles/x.yaml", "nonsense"),
        ] {
            assert!(mended(&[(path, text)], &files(&[])).is_err(), "{path}");
        }
        let unread = |place: &str| {
            let fault = Diagnostic::error("cannot-read", "x").in_file(place);
            Most {
                files: files(&[]),
                unread: vec![fault],
            }
        };
        assert!(mended_of(unread("policy/guards/x.yaml"), &files(&[])).is_err());
        assert!(mended_of(unread("policy/teams/a/team.yaml"), &files(&[])).is_err());
        let (_, teams) = mended_of(unread("policy/teams/a/x.yaml"), &files(&[])).unwrap();
        assert_eq!(teams, [("a".to_owned(), Instead::Archived)]);
    }
}
