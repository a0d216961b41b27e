//! Limits on a team's own files: a file in `teams/TEAM/` changes nothing outside the team's scope.
//!
//! Each kind of file has its own limit:
//!
//! - A rule may concern only names in the scope.
//! - A role may be named only by its own team, because the author of a role decides who its members
//!   are.
//! - A contract may strengthen the contracts outside the team's folder, but never replaces them.
//!
//! Everything else (guards, the cluster, users, all names at once) is not available to teams. The
//! findings of this module enforce the limits: a policy with one of them does not load.

use super::{
    parse::Parsed,
    rule::{
        grant::Grant,
        role::Role,
        team::{self, Team},
    },
    syntax::{Origin, access::Rule, name::Name},
};
use crate::policy::{
    contract::{Format, MAX_OVERLAPS, Resolved, schemas::SchemaFile},
    model::{
        pattern::Pattern,
        pattern_index::{self, Index},
        vocabulary::Kind,
    },
};
use crate::text::{Diagnostic, Span};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Checking stops after this many findings.
const MAX: usize = 1000;
const TOO_MANY: &str = "too-many-overlaps";

/// The team, if the path is in a team's folder, and the path inside that folder.
pub(in crate::policy) fn inside(path: &str) -> (Option<&str>, &str) {
    let rest = path.strip_prefix("teams/");
    match rest.and_then(|rest| rest.split_once('/')) {
        Some((team, inner)) => (Some(team), inner),
        None => (None, path),
    }
}

pub(in crate::policy) fn faults(
    parsed: &Parsed,
    resolved: &[Resolved],
    schemas: &[SchemaFile],
) -> Vec<Diagnostic> {
    let fences = Fences::of(parsed);
    let mut found: Vec<_> = parsed.teams.iter().filter_map(misplaced).collect();
    found.extend(fences.missing());
    found.extend(overlaps(&parsed.teams));
    if found.iter().any(|fault| fault.name == TOO_MANY) {
        return found; // comparing each name with these scopes would be as expensive
    }
    for guard in &parsed.guards {
        found.extend(
            fences
                .around(&guard.origin)
                .map(|team| guarding(team, &guard.origin)),
        );
    }
    for role in &parsed.roles {
        found.extend(
            fences
                .around(&role.origin)
                .into_iter()
                .flat_map(|team| says(team, role)),
        );
        found.extend(fences.borrowed(role));
        if found.len() > MAX {
            break; // the place of each finding must be looked up in its file
        }
    }
    for (origin, rule) in parsed.rules() {
        let named = rule.whom.roles();
        found.extend(named.filter_map(|(role, span)| fences.foreign(role, &origin.at(span))));
    }
    for grant in &parsed.grants {
        found.extend(
            fences
                .around(&grant.origin)
                .and_then(|team| fences.grants(team, grant)),
        );
    }
    found.extend(fences.contracts(resolved));
    found.extend(fences.schemas(resolved, schemas));
    found.truncate(MAX);
    found
}

/// The team to which each file belongs.
struct Fences<'a> {
    parsed: &'a Parsed,
    teams: HashMap<&'a str, &'a Team>,
    /// The team that writes each role.
    roles: HashMap<&'a str, &'a str>,
}

impl<'a> Fences<'a> {
    fn of(parsed: &'a Parsed) -> Self {
        let roles = parsed.roles.iter();
        let of_teams = roles.filter_map(|role| Some((&*role.name, parsed.team_of(&role.origin)?)));
        Self {
            teams: parsed
                .teams
                .iter()
                .map(|team| (&*team.name, team))
                .collect(),
            roles: of_teams.collect(),
            parsed,
        }
    }

    /// The team in whose folder a file is.
    fn around(&self, origin: &Origin) -> Option<&'a Team> {
        self.teams.get(self.parsed.team_of(origin)?).copied()
    }

    /// Reports teams' folders without a team file, once for each team.
    fn missing(&self) -> Vec<Diagnostic> {
        let mut told = BTreeSet::new();
        let all = self.parsed.fenced.iter();
        let open = all.filter(|(_, team)| !self.teams.contains_key(&***team));
        let open = open.filter(|(_, team)| !self.is_faulty(team));
        let first = open.filter(|(_, team)| told.insert(team.as_str()));
        let fault = |(file, team): (&String, &String)| {
            let message = format!("the files of the team `{team}` have no fence");
            let help = format!(
                "say in `teams/{team}/team.yaml` what they may be about: `team: {team}`, an `owner` and a `scope`"
            );
            Diagnostic::error("no-fence", message)
                .in_file(file)
                .help(help)
        };
        first.map(fault).collect()
    }

    /// Whether the team has a team file with faults; those are reported already.
    fn is_faulty(&self, team: &str) -> bool {
        let places = team::places(team);
        let files = self.parsed.shown.iter().filter(|file| file.kind == "team");
        let mut names = files.map(|file| &file.source.name);
        let teams = || self.parsed.teams.iter();
        names.any(|name| {
            let unread = !teams().any(|team| team.origin.source.name == *name);
            unread && places.iter().any(|place| name.ends_with(place))
        })
    }

    /// Finds members of a role that are roles of a team, unless this role belongs to the same team.
    fn borrowed(&self, role: &Role) -> Vec<Diagnostic> {
        let foreign = |(name, span): (&Arc<str>, Span)| self.foreign(name, &role.origin.at(span));
        role.included().filter_map(foreign).collect()
    }

    /// Reports a team's role that is named outside the team's files: the team would decide who is
    /// meant there.
    fn foreign(&self, role: &str, place: &Origin) -> Option<Diagnostic> {
        let team = *self.roles.get(role)?;
        if self.parsed.team_of(place) == Some(team) {
            return None;
        }
        let message = format!(
            "the role `{role}` is written by the team `{team}`, which would decide who is meant here"
        );
        let help = "name the users and groups that are meant";
        Some(place.error("role-of-team", message).help(help))
    }

    fn grants(&self, team: &Team, grant: &Grant) -> Option<Diagnostic> {
        let (role, span) = &grant.role;
        if self.roles.get(&**role) == Some(&&*team.name) {
            return None;
        }
        let what = format!("`{}` grants the role `{role}`", grant.name);
        Some(outside(team, &grant.origin.at(*span), &what))
    }

    /// Checks that a team's contracts concern only names in its scope, and replace nothing in the
    /// contracts outside its folder.
    fn contracts(&self, resolved: &[Resolved]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        // Contracts of other teams need no comparison: they concern other names, or are reported as
        // outside their own scope.
        let mut outer: HashMap<Pattern, Vec<&Resolved>> = HashMap::new();
        for other in resolved {
            if self.parsed.team_of(&other.terms.origin).is_none() {
                let pattern = other.terms.pattern.clone();
                outer.entry(pattern).or_default().push(other);
            }
        }
        let outer = Index::new(outer);
        for own in resolved {
            let origin = &own.terms.origin;
            let Some(team) = self.around(origin) else {
                continue;
            };
            let pattern = &own.terms.pattern;
            if !team.has(Kind::Topic, pattern) {
                found.push(outside(
                    team,
                    origin,
                    &format!("the contract of `{pattern}`"),
                ));
            }
            outer.including(pattern, |others| {
                found.extend(others.iter().flat_map(|other| replaced(own, other)));
            });
            if found.len() > MAX {
                break;
            }
        }
        found
    }

    /// Reports a team's schema that is named by a contract outside the team's files: the team would
    /// decide what that contract requires.
    fn schemas(&self, resolved: &[Resolved], schemas: &[SchemaFile]) -> Vec<Diagnostic> {
        let formats = resolved.iter().flat_map(|resolved| {
            let both = resolved.key.iter().chain(&resolved.value);
            both.map(move |(format, span)| (&resolved.terms.origin, format, *span))
        });
        let foreign = formats.filter_map(|(origin, format, span)| {
            let schema = schemas.get(format.schema?.index())?;
            let (team, _) = inside(&schema.path);
            let team = team.filter(|team| self.parsed.team_of(origin) != Some(team))?;
            let message = format!("the schema is written by the team `{team}`, which would decide what this contract says");
            let fault = origin.at(span).error("schema-of-team", message);
            Some(fault.help("keep the schema beside what the team does not write"))
        });
        foreign.collect()
    }
}

fn misplaced(team: &Team) -> Option<Diagnostic> {
    let places = team.places();
    if places.contains(&team.path) {
        return None;
    }
    let [inner, outer] = places;
    let message = format!(
        "the fence of the team `{}` stands elsewhere than its files",
        team.name
    );
    let help = format!("put it into `{inner}`, or, out of the team's reach, into `{outer}`");
    Some(team.origin.error("misplaced-team", message).help(help))
}

/// Each name may be in the scope of only one team.
fn overlaps(teams: &[Team]) -> Vec<Diagnostic> {
    let scopes = teams.iter().flat_map(|team| {
        let scope = team.scope.iter();
        scope.map(move |(kind, pattern, span)| (*kind, pattern, team, *span))
    });
    let mut by_kind: BTreeMap<Kind, Vec<(&Pattern, &Team, Span)>> = BTreeMap::new();
    for (kind, pattern, team, span) in scopes {
        by_kind.entry(kind).or_default().push((pattern, team, span));
    }
    let mut found: Vec<_> = by_kind.values().flat_map(|all| common(all)).collect();
    found.truncate(MAX);
    found
}

/// Among scopes of one kind of resource, finds those of two teams that have names in common.
fn common(all: &[(&Pattern, &Team, Span)]) -> Vec<Diagnostic> {
    let patterns: Vec<&Pattern> = all.iter().map(|(pattern, ..)| *pattern).collect();
    let pairs = match pattern_index::overlaps(&patterns, MAX_OVERLAPS) {
        Ok(pairs) => pairs,
        Err(place) => return all.get(place).map(too_many).into_iter().collect(),
    };
    let two = |(one, other): (usize, usize)| {
        let ((pattern, team, span), (other, theirs, place)) = (all.get(one)?, all.get(other)?);
        if team.name == theirs.name {
            return None;
        }
        let message = format!(
            "`{other}` and `{pattern}` have names in common, and are scopes of the teams `{}` and `{}`",
            theirs.name, team.name
        );
        let fault = theirs.origin.at(*place).error("fences-overlap", message);
        let fault = fault.also("the other scope", &team.origin.source, *span);
        let help = "give each name to one team; what both need is said outside of their folders";
        Some(fault.help(help))
    };
    pairs.into_iter().filter_map(two).take(MAX).collect()
}

fn too_many((_, team, span): &(&Pattern, &Team, Span)) -> Diagnostic {
    let message = "too many scopes have names in common to be held against one another";
    let fault = team.origin.at(*span).error(TOO_MANY, message);
    fault.help("name what begins alike by one pattern")
}

fn guarding(team: &Team, origin: &Origin) -> Diagnostic {
    let message = format!(
        "a guard is about everybody, and the team `{}` is not",
        team.name
    );
    let help = "write a deny into a role, about names inside the scope";
    origin.error("not-for-teams", message).help(help)
}

/// Reports the parts of a role that are outside the scope.
fn says(team: &Team, role: &Role) -> Vec<Diagnostic> {
    let rules = role.rules.iter();
    let mut found: Vec<_> = rules
        .flat_map(|rule| rule_outside(team, role, rule))
        .take(MAX)
        .collect();
    let observed = role.observe.iter().flat_map(|observe| &observe.names);
    let outer = observed.filter(|(kind, name)| !holds(team, *kind, name));
    found.extend(outer.map(|(kind, name)| {
        let what = format!("to observe the {} `{}`", kind.name(), name.pattern);
        outside(team, &role.origin.at(name.span), &what)
    }));
    found
}

fn rule_outside(team: &Team, role: &Role, rule: &Rule) -> Vec<Diagnostic> {
    let place = |span| role.origin.at(span);
    if rule.everything {
        let what = format!("`{}` is about everything, which", rule.id);
        return vec![outside(team, &place(rule.span), &what)];
    }
    let names = rule.targets.iter().flat_map(|target| {
        let names = target.names.iter();
        names.map(move |name| (target.kind, name))
    });
    let outer = names.filter(|(kind, name)| !holds(team, *kind, name));
    let fault = |(kind, name): (Kind, &Name)| {
        let what = match kind {
            Kind::Cluster => format!("`{}` is about the cluster, which", rule.id),
            Kind::Topic
            | Kind::Group
            | Kind::TransactionalId
            | Kind::DelegationToken
            | Kind::User => format!(
                "`{}` is about the {} `{}`, which",
                rule.id,
                kind.name(),
                name.pattern
            ),
        };
        outside(team, &place(name.span), &what)
    };
    outer.take(MAX).map(fault).collect()
}

/// Whether all names are in the scope, for any user or group that fills a template.
fn holds(team: &Team, kind: Kind, name: &Name) -> bool {
    team.has(kind, &name.loose())
}

fn outside(team: &Team, place: &Origin, what: &str) -> Diagnostic {
    let message = format!("{what} is outside the fence of the team `{}`", team.name);
    let fault = place.error("outside-fence", message);
    let fault = fault.also("the fence", &team.origin.source, team.origin.span);
    fault.help("a team's files are about names inside its scope, and its own roles; the rest is said outside of its folder")
}

/// Finds properties of a contract outside the team that a narrower contract of the team would
/// replace.
fn replaced(own: &Resolved, other: &Resolved) -> Vec<Diagnostic> {
    let weaker = |own: &Option<(Format, Span)>, other: &Option<(Format, Span)>| match (own, other) {
        (Some((own, span)), Some((other, _))) => (!strengthens(own, other)).then_some(*span),
        (_, None) | (None, _) => None,
    };
    let judged = other.key.is_some() || other.value.is_some() || other.terms.on_invalid.is_some();
    let kept = other.terms.on_invalid.as_ref().map(|(said, _)| *said);
    let on_invalid = own.terms.on_invalid.as_ref().filter(|_| judged);
    let on_invalid = on_invalid.filter(|(said, _)| *said != kept.unwrap_or_default());
    let places = [
        ("key", weaker(&own.key, &other.key)),
        ("value", weaker(&own.value, &other.value)),
        ("on_invalid", on_invalid.map(|(_, span)| *span)),
    ];
    let fault =
        |(what, span): (&str, Option<Span>)| {
            let message = format!(
                "`{what}` would replace what the contract of `{}` says, which is not the team's",
                other.terms.pattern
            );
            let fault = own.terms.origin.at(span?).error("weaker-contract", message);
            let fault = fault.also(
                "this holds",
                &other.terms.origin.source,
                other.terms.origin.span,
            );
            Some(fault.help(
                "a team's contract can add to it: bounds, audit, a schema where there is none",
            ))
        };
    places.into_iter().filter_map(fault).collect()
}

/// Whether every document that is valid by `own` is also valid by `other`.
fn strengthens(own: &Format, other: &Format) -> bool {
    let same_framing = other.framing == crate::policy::Framing::Any || own.framing == other.framing;
    let same_schema = other.schema.is_none() || own.schema == other.schema;
    own.format == other.format && same_framing && same_schema
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, language::files::Files};

    /// The findings for a team with this scope, whose role concerns these topics.
    fn told(
        scope: impl Iterator<Item = String>,
        names: impl Iterator<Item = String>,
    ) -> Vec<&'static str> {
        let list = |all: Vec<String>| format!("[ \"{}\" ]", all.join("\", \""));
        let fence = format!(
            "team: sales\nowner: o\nscope: {{ topics: {} }}\n",
            list(scope.collect())
        );
        let role = format!(
            "role: r\nmembers: [ \"user:u\" ]\nallow:\n  - {{ id: x, consume: {{ topics: {} }} }}\n",
            list(names.collect())
        );
        let files = [
            ("teams/sales.yaml", &*fence),
            ("teams/sales/r.yaml", &*role),
        ];
        let faults = Policy::from_files(&Files::from_texts("policy", files))
            .err()
            .unwrap_or_default();
        faults.iter().map(|fault| fault.name).collect()
    }

    #[test]
    fn a_long_scope_is_not_gone_through_for_each_name() {
        let of = |head: &'static str| (0..5_000).map(move |n| format!("{head}.{n:05}"));
        assert_eq!(told(of("sales"), of("sales")), [""; 0]);
        let star = |n| format!("sales.{n:05}.*");
        assert_eq!(told((0..5_000).map(star), of("sales")).len(), super::MAX);
    }

    #[test]
    fn a_scope_of_too_many_common_names_is_a_fault() {
        let star = |n| format!("s*{n}*");
        let names = || (0..5_000).map(|n| format!("s{n}"));
        assert_eq!(told((0..2_000).map(star), names()), ["too-many-overlaps"]);
    }
}
