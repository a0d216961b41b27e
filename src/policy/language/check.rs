//! Findings beyond syntax: statements that are well-formed but cannot be intended.

use super::{
    parse::Parsed,
    rule::{grant::Grant, role::Role},
    syntax::{
        Origin,
        access::{Effect, Rule, Target},
        name::Member,
    },
};
use crate::policy::model::{
    keys::Keys,
    pattern::Pattern,
    pattern_index::Index,
    vocabulary::{Kind, Operation, Operations},
};
use crate::text::{Diagnostic, Span, nearest::did_you_mean};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Checking stops after this many findings.
pub(in crate::policy) const MAX_FINDINGS: usize = 1000;
/// For how many unknown names a similar known name is suggested; each of them is compared with all
/// known names.
pub(in crate::policy) const MAX_MEANT: usize = 10;

/// Finds errors. If `whole` is false, some files could not be read, and a missing role is not
/// reported because it may be in one of them.
pub(in crate::policy) fn faults(parsed: &Parsed, whole: bool) -> Vec<Diagnostic> {
    let roles = &parsed.roles;
    let names = names(roles);
    let mut found = unique(parsed);
    if whole {
        found.extend(unknown_roles(parsed, &names));
    }
    found.extend(cycles(roles, &names));
    let open = open_roles(roles, &names);
    for (role, open_by) in roles.iter().zip(open) {
        for rule in &role.rules {
            if found.len() > MAX_FINDINGS {
                return found;
            }
            found.extend(open_by.and_then(|by| broad_member(role, rule, by)));
            found.extend(internal(role, rule));
        }
        found.extend(open_by.and_then(|by| broadly_observed(role, by)));
    }
    found.extend(broad_grants(&parsed.grants));
    found.extend(separated(parsed, &names));
    let misspelt = |fault: &Diagnostic| fault.name == "unknown-key";
    if !parsed.findings.iter().any(misspelt) {
        // A misspelt key may be an exception of a guard, so this check runs only if there is none.
        found.extend(guarded_away(parsed));
    }
    found
}

/// Finds things that are valid but need attention; run only on a policy without errors.
pub(in crate::policy) fn warnings(parsed: &Parsed) -> Vec<Diagnostic> {
    let granted: HashSet<&str> = parsed.grants.iter().map(|grant| &*grant.role.0).collect();
    let mut found = Vec::new();
    for role in &parsed.roles {
        found.extend(nobody(role).filter(|_| !granted.contains(&*role.name)));
        found.extend(covered(role));
    }
    found.extend(super::lookalike::warnings(parsed));
    for (origin, rule) in parsed.rules() {
        if found.len() > MAX_FINDINGS {
            return found;
        }
        found.extend(no_separator(origin, rule));
        found.extend(hides_only(origin, rule));
        found.extend(template_in_deny(origin, rule));
    }
    found
}

fn names(roles: &[Role]) -> HashMap<&str, usize> {
    let numbered = roles.iter().enumerate();
    numbered
        .map(|(number, role)| (&*role.name, number))
        .collect()
}

/// Names of roles, guards, grants and teams, and ids of rules, must be unique.
fn unique(parsed: &Parsed) -> Vec<Diagnostic> {
    let roles = parsed
        .roles
        .iter()
        .map(|role| (&*role.name, role.origin.clone()));
    let guards = parsed
        .guards
        .iter()
        .map(|guard| (&*guard.name, guard.origin.clone()));
    let grants = parsed
        .grants
        .iter()
        .map(|grant| (&*grant.name, grant.origin.clone()));
    let teams = parsed
        .teams
        .iter()
        .map(|team| (&*team.name, team.origin.clone()));
    let ids = parsed
        .rules()
        .map(|(origin, rule)| (&*rule.id, origin.at(rule.span)));
    let mut found = twice("duplicate-role", "role", roles);
    found.extend(twice("duplicate-name", "guard", guards));
    found.extend(twice("duplicate-name", "grant", grants));
    found.extend(twice("duplicate-name", "team", teams));
    found.extend(twice("duplicate-id", "id", ids));
    found
}

fn twice<'a>(
    finding: &'static str,
    what: &str,
    all: impl Iterator<Item = (&'a str, Origin)>,
) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, Origin> = HashMap::new();
    let help = match finding {
        "duplicate-id" => "ids are unique over the directory; rename one of them",
        _ => "rename one of them",
    };
    all.filter_map(|(name, origin)| {
        let fault = origin.error(finding, format!("the {what} `{name}` is there twice"));
        let first = seen.insert(name, origin)?;
        Some(
            fault
                .also("first here", &first.source, first.span)
                .help(help),
        )
    })
    .collect()
}

fn unknown_roles(parsed: &Parsed, names: &HashMap<&str, usize>) -> Vec<Diagnostic> {
    let of_roles = parsed.roles.iter().flat_map(|role| {
        let named = role.included();
        named.map(|(name, span)| (&**name, role.origin.at(span)))
    });
    let of_rules = parsed.rules().flat_map(|(origin, rule)| {
        let named = rule.whom.roles();
        named.map(|(name, span)| (&**name, origin.at(span)))
    });
    let of_grants = parsed
        .grants
        .iter()
        .map(|grant| (&*grant.role.0, grant.origin.at(grant.role.1)));
    let named = of_roles.chain(of_rules).chain(of_grants);
    let unknown = named.filter(|(name, _)| !names.contains_key(name));
    let fault = |(number, (name, origin)): (usize, (&str, Origin))| {
        let fault = origin.error("unknown-role", format!("there is no role `{name}`"));
        let near = (number < MAX_MEANT).then(|| did_you_mean(name, names.keys().copied()));
        let help = near.flatten();
        fault.help(help.unwrap_or_else(|| "add a file that begins with `role:`".into()))
    };
    unknown.take(MAX_FINDINGS).enumerate().map(fault).collect()
}

/// The members of a grant must be named individually, so that it is visible who joins a role.
fn broad_grants(grants: &[Grant]) -> Vec<Diagnostic> {
    let broad = grants.iter().flat_map(|grant| {
        let members = grant.to.iter();
        let broad =
            members.filter(|(member, _)| member.is_open() || matches!(member, Member::Role(_)));
        broad.map(|(_, span)| grant.origin.at(*span))
    });
    let fault = |origin: Origin| {
        let fault = origin.error("broad-member", "a grant is for people who are named");
        fault.help("name users or groups, without a star")
    };
    broad.map(fault).collect()
}

/// Finds members that are named, directly or through other roles or grants, in two roles that a
/// guard keeps separate.
fn separated(parsed: &Parsed, names: &HashMap<&str, usize>) -> Vec<Diagnostic> {
    let mut grants: HashMap<&str, Vec<&Grant>> = HashMap::new();
    for grant in &parsed.grants {
        grants.entry(&grant.role.0).or_default().push(grant);
    }
    let mut found = Vec::new();
    for (origin, rule) in parsed.rules() {
        let mut first: HashMap<&Member, &str> = HashMap::new();
        for (name, _) in &rule.whom.together {
            for (member, place) in people(&parsed.roles, &grants, names, name) {
                let Some(other) = first.insert(member, name).filter(|o| *o != &**name) else {
                    continue;
                };
                let message = format!(
                    "`{member}` has the roles `{other}` and `{name}`, which `{}` keeps apart",
                    rule.id
                );
                let fault = place.error("not-separate", message);
                found.push(
                    fault
                        .also("kept apart here", &origin.source, rule.span)
                        .help("take one of them away: with both they may do nothing"),
                );
                if found.len() > MAX_FINDINGS {
                    return found;
                }
            }
        }
    }
    found
}

/// The named members of a role, once each, with the place where each is named.
fn people<'a>(
    roles: &'a [Role],
    grants: &HashMap<&str, Vec<&'a Grant>>,
    names: &HashMap<&str, usize>,
    role: &str,
) -> BTreeMap<&'a Member, Origin> {
    let mut people = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut next: Vec<usize> = names.get(role).copied().into_iter().collect();
    while let Some(number) = next.pop() {
        let Some(role) = roles.get(number).filter(|_| seen.insert(number)) else {
            continue;
        };
        let grants = grants.get(&*role.name).into_iter().flatten();
        let granted = grants.flat_map(|grant| grant.to.iter().map(|to| (to, &grant.origin)));
        let members = role.members.iter().map(|member| (member, &role.origin));
        for ((member, span), origin) in granted.chain(members) {
            match member.role() {
                Some(other) => next.extend(names.get(&**other)),
                None => drop(people.entry(member).or_insert_with(|| origin.at(*span))),
            }
        }
    }
    people
}

/// Finds allows that can never take effect, because a guard without exceptions denies everything
/// that they allow.
fn guarded_away(parsed: &Parsed) -> Vec<Diagnostic> {
    // Guards by which Klamm closes the names of a team do not count: rules outside the team are not
    // wrong because of them.
    let guards = parsed.guards.iter().filter(|guard| !guard.closes);
    let guards = guards.flat_map(|guard| {
        let rules = guard.rules.iter();
        let always = rules.filter(|rule| rule.is_unconditional() && rule.apis == Keys::ALL);
        always.map(|rule| (&guard.origin, rule))
    });
    let guards: Vec<_> = guards.collect();
    let allows = parsed.roles.iter().flat_map(|role| {
        let rules = role.rules.iter();
        let allows = rules.filter(|rule| rule.effect == Effect::Allow && !rule.targets.is_empty());
        allows.map(move |rule| (role, rule))
    });
    let taken = allows.filter_map(|(role, rule)| {
        let (guard, deny) = guards.iter().find(|(_, deny)| takes(deny, rule))?;
        let message = format!(
            "`{}` allows nothing that `{}` does not deny",
            rule.id, deny.id
        );
        let place = role.origin.at(rule.span);
        let fault = match parsed.team_of(&role.origin) {
            // Only a warning: otherwise a rule of a team could keep a new guard from loading.
            Some(_) => place.warning("guarded-away", message),
            None => place.error("guarded-away", message),
        };
        let label = "this guard denies it all";
        Some(
            fault
                .also(label, &guard.source, deny.span)
                .help("remove the rule, or name an exception in the guard"),
        )
    });
    taken.take(MAX_FINDINGS).collect()
}

fn takes(deny: &Rule, allow: &Rule) -> bool {
    let taken = |target: &Target, name: &Pattern| {
        deny.targets.iter().any(|denied| {
            denied.kind == target.kind
                && target
                    .reach(Effect::Allow)
                    .without(denied.operations)
                    .is_empty()
                && denied
                    .names
                    .iter()
                    .any(|other| !other.template && other.pattern.includes(name))
        })
    };
    let mut targets = allow.targets.iter();
    deny.everything
        || targets.all(|target| target.names.iter().all(|name| taken(target, &name.pattern)))
}

/// Finds roles that include themselves through other roles; at most one cycle is reported for each
/// role.
fn cycles(roles: &[Role], names: &HashMap<&str, usize>) -> Vec<Diagnostic> {
    let mut descent = Descent {
        roles,
        names,
        seen: vec![Seen::Never; roles.len()],
        way: Vec::new(),
        found: Vec::new(),
    };
    for start in 0..roles.len() {
        descent.from(start);
    }
    descent.found
}

/// A depth-first search from roles to the roles that they include; each role is visited once.
struct Descent<'a> {
    roles: &'a [Role],
    names: &'a HashMap<&'a str, usize>,
    seen: Vec<Seen>,
    /// The current path: each role with its included roles that are not yet visited.
    way: Vec<(usize, std::vec::IntoIter<(usize, Span)>)>,
    found: Vec<Diagnostic>,
}

#[derive(Clone, Copy)]
enum Seen {
    Never,
    /// On the current path, at this index.
    OnTheWay(usize),
    Before,
}

impl Descent<'_> {
    fn from(&mut self, start: usize) {
        if matches!(self.seen.get(start), Some(Seen::Never)) {
            self.enter(start);
        }
        while let Some((_, included)) = self.way.last_mut() {
            let Some((number, span)) = included.next() else {
                self.leave();
                continue;
            };
            match self.seen.get(number).copied() {
                Some(Seen::Never) => self.enter(number),
                Some(Seen::OnTheWay(first)) => {
                    self.tell(first, span);
                    self.leave();
                }
                Some(Seen::Before) | None => {}
            }
        }
    }

    fn enter(&mut self, number: usize) {
        let included = self.roles.get(number).into_iter().flat_map(Role::included);
        let known = included.filter_map(|(name, span)| Some((*self.names.get(&**name)?, span)));
        let known: Vec<_> = known.collect();
        if let Some(seen) = self.seen.get_mut(number) {
            *seen = Seen::OnTheWay(self.way.len());
        }
        self.way.push((number, known.into_iter()));
    }

    fn leave(&mut self) {
        let last = self.way.pop();
        if let Some(seen) = last.and_then(|(number, _)| self.seen.get_mut(number)) {
            *seen = Seen::Before;
        }
    }

    /// Reports a cycle: at `span`, the last role on the path includes the role at index `first`.
    fn tell(&mut self, first: usize, span: Span) {
        const MOST: usize = 10;
        let circle = self.way.get(first..).unwrap_or_default();
        let name = |(number, _): &(usize, _)| Some(format!("`{}`", self.roles.get(*number)?.name));
        let mut named: Vec<String> = circle.iter().take(MOST).filter_map(name).collect();
        if let Some(others) = circle.len().checked_sub(MOST).filter(|others| *others > 0) {
            named.push(format!("{others} others, of which the last"));
        }
        named.extend(circle.first().and_then(name));
        let message = format!(
            "roles include one another: {}",
            named.join(" has the members of ")
        );
        let last = circle.last().and_then(|(last, _)| self.roles.get(*last));
        let told = self.found.len() < MAX_FINDINGS;
        self.found.extend(last.filter(|_| told).map(|last| {
            let fault = last.origin.at(span).error("role-cycle", message);
            fault.help("remove one of these members")
        }));
    }
}

/// For each role, a member that is open-ended (`everyone`, or a pattern with `*`): its own, or one
/// of an included role.
fn open_roles<'a>(roles: &'a [Role], names: &HashMap<&str, usize>) -> Vec<Option<&'a Member>> {
    let own = |role: &'a Role| {
        role.members
            .iter()
            .map(|(member, _)| member)
            .find(|member| member.is_open())
    };
    let mut open: Vec<Option<&Member>> = roles.iter().map(own).collect();
    let mut including: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, role) in roles.iter().enumerate() {
        for other in role.included().filter_map(|(name, _)| names.get(&**name)) {
            including.entry(*other).or_default().push(number);
        }
    }
    let mut todo: Vec<usize> = (0..roles.len())
        .filter(|n| open.get(*n).is_some_and(Option::is_some))
        .collect();
    while let Some(number) = todo.pop() {
        let by = open.get(number).copied().flatten();
        for other in including.get(&number).into_iter().flatten() {
            if let Some(slot @ None) = open.get_mut(*other) {
                *slot = by;
                todo.push(*other);
            }
        }
    }
    open
}

fn nobody(role: &Role) -> Option<Diagnostic> {
    let message = format!("the role `{}` has no members", role.name);
    let idle = role.members.is_empty() && !role.rules.is_empty();
    idle.then(|| {
        role.origin
            .warning("no-members", message)
            .help("its rules never take part; add members, or remove it")
    })
}

/// Operations that cannot be granted to open-ended members.
const POWERFUL: Operations = Operations::of(&[
    Operation::Write,
    Operation::Delete,
    Operation::Alter,
    Operation::AlterConfigs,
]);

fn broad_member(role: &Role, rule: &Rule, by: &Member) -> Option<Diagnostic> {
    if rule.effect == Effect::Deny {
        return None;
    }
    let why = rule.targets.iter().find_map(|target| {
        let all = target.names.iter().any(|name| name.pattern.as_str() == "*");
        let powerful = target.operations.and(POWERFUL).iter().next();
        if target.kind == Kind::Cluster {
            return Some("rights on the cluster".to_owned());
        }
        if all {
            return Some("rights on all names".to_owned());
        }
        powerful.map(|operation| format!("`{}`", operation.name()))
    })?;
    let message = format!("`{}` gives {why} to `{by}`", rule.id);
    let fault = role.origin.at(rule.span).error("broad-member", message);
    Some(fault.help("name the users or groups that need it"))
}

/// `observe` lets every operation pass that no rule denies, so it does not apply to open-ended
/// members.
fn broadly_observed(role: &Role, by: &Member) -> Option<Diagnostic> {
    let (_, first) = role.observe.as_ref()?.names.first()?;
    let message = format!("`observe` lets `{by}` do anything to `{}`", first.pattern);
    let fault = role.origin.at(first.span).error("broad-member", message);
    Some(fault.help("name the users or groups of whom it is to be found out what they need"))
}

/// Reports an allow on topics in which Kafka keeps its own state. Other topics that begin with `__`
/// belong to applications.
fn internal(role: &Role, rule: &Rule) -> Option<Diagnostic> {
    const HARMLESS: Operations = Operations::of(&[
        Operation::Read,
        Operation::Describe,
        Operation::DescribeConfigs,
    ]);
    let topics = rule
        .targets
        .iter()
        .filter(|target| target.kind == Kind::Topic);
    let refused = |target: &Target| {
        let changes = !target.operations.without(HARMLESS).is_empty();
        let mut names = target
            .names
            .iter()
            .filter(|name| name.loose().has_kafkas_own());
        names
            .find(|name| changes || !name.pattern.is_literal())
            .map(|name| name.span)
    };
    let span = topics
        .filter(|_| rule.effect == Effect::Allow)
        .find_map(refused)?;
    let message = format!(
        "`{}` opens topics in which Kafka keeps its own state",
        rule.id
    );
    let help = "only reading and describing one of them by its full name can be allowed; of others name the start, such as `__debezium-heartbeat.*`";
    Some(
        role.origin
            .at(span)
            .error("allow-on-internal", message)
            .help(help),
    )
}

fn no_separator(origin: &Origin, rule: &Rule) -> Vec<Diagnostic> {
    let names = rule.targets.iter().flat_map(|target| &target.names);
    let loose = names.filter(|name| {
        let text = name.pattern.as_str();
        let head = text.strip_suffix('*').filter(|head| !head.contains('*'));
        head.is_some_and(|head| head.ends_with(|c: char| c.is_alphanumeric()))
    });
    let warning = |name: &super::syntax::name::Name| {
        let text = name.pattern.to_string();
        let message = format!("`{text}` has no separator before its star");
        let head = text.trim_end_matches('*');
        let help = format!(
            "it also matches `{head}2`; write `{head}.*` or `{head}-*` if only parts are meant"
        );
        origin
            .at(name.span)
            .warning("no-separator", message)
            .help(help)
    };
    loose.map(warning).collect()
}

/// Reports a deny of describe alone: in Kafka it hides a name from listings, but it prevents
/// neither reads nor writes.
fn hides_only(origin: &Origin, rule: &Rule) -> Option<Diagnostic> {
    const HIDING: Operations = Operations::of(&[Operation::Describe, Operation::DescribeConfigs]);
    let named = rule.targets.iter().filter(|target| {
        matches!(
            target.kind,
            Kind::Topic | Kind::Group | Kind::TransactionalId
        )
    });
    let all = named.fold(Operations::NONE, |all, target| all.or(target.operations));
    let only = rule.effect == Effect::Deny
        && all.has(Operation::Describe)
        && all.without(HIDING).is_empty();
    let message = format!("`{}` denies only to describe", rule.id);
    only.then(|| {
        let warning = origin.at(rule.span).warning("deny-describe-alone", message);
        warning
            .help("who may read or write still can; deny `read` and `write` too if that is meant")
    })
}

fn template_in_deny(origin: &Origin, rule: &Rule) -> Option<Diagnostic> {
    let hit = rule.effect == Effect::Deny && rule.has_templates();
    let message = format!(
        "`{}` denies names that are made of the user's or group's",
        rule.id
    );
    hit.then(|| {
        let warning = origin.at(rule.span).warning("template-in-deny", message);
        warning.help("it does not hit users and groups with other characters than letters, digits, `_` and `-`; deny a pattern instead")
    })
}

/// Finds redundant allows: another allow of the same role permits all that they permit, under no
/// additional conditions.
fn covered(role: &Role) -> Vec<Diagnostic> {
    let allows: Vec<&Rule> = role
        .rules
        .iter()
        .filter(|rule| rule.effect == Effect::Allow)
        .collect();
    let mut patterns: HashMap<Pattern, BTreeSet<usize>> = HashMap::new();
    for (number, rule) in allows.iter().enumerate() {
        for name in rule.targets.iter().flat_map(|target| &target.names) {
            patterns
                .entry(name.pattern.clone())
                .or_default()
                .insert(number);
        }
    }
    let index = Index::new(patterns);
    let mut found = Vec::new();
    for (number, rule) in allows.iter().enumerate() {
        // A rule that covers this one also includes its first name.
        let Some(name) = rule.targets.iter().flat_map(|target| &target.names).next() else {
            continue;
        };
        let mut others = BTreeSet::new();
        index.including(&name.pattern, |numbers| {
            others.extend(numbers.iter().copied().take(MAX_COMPARED));
        });
        let others = others
            .into_iter()
            .filter(|other| *other != number)
            .take(MAX_COMPARED);
        let by = others.filter_map(|other| Some((other, *allows.get(other)?)));
        // If two rules cover each other, the later one is reported as covered.
        let mut by =
            by.filter(|(other, by)| covers(by, rule) && (*other < number || !covers(rule, by)));
        if let Some((_, by)) = by.next() {
            let message = format!("`{}` allows nothing that `{}` does not", rule.id, by.id);
            let warning = role.origin.at(rule.span).warning("covered-allow", message);
            found.push(
                warning
                    .also("this one allows it all", &role.origin.source, by.span)
                    .help("remove one of them"),
            );
        }
    }
    found
}

/// The highest number of rules with which a rule is compared: quadratic time is not acceptable for
/// a role with thousands of equal patterns.
const MAX_COMPARED: usize = 100;

fn covers(by: &Rule, rule: &Rule) -> bool {
    let same_condition = by.when.is_none() || by.when == rule.when;
    let covered = |target: &Target| {
        target.names.iter().all(|name| {
            by.targets.iter().any(|other| {
                other.kind == target.kind
                    && target
                        .reach(Effect::Allow)
                        .without(other.reach(Effect::Allow))
                        .is_empty()
                    && other
                        .keys(Effect::Allow, by.apis)
                        .includes(target.keys(Effect::Allow, rule.apis))
                    && other
                        .names
                        .iter()
                        .any(|n| n.pattern.includes(&name.pattern))
            })
        })
    };
    same_condition && rule.targets.iter().all(covered)
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, language::files::Files};

    /// The findings for a policy with these roles, one per file, and other files.
    fn told(
        roles: impl Iterator<Item = String>,
        others: &[(&str, &str)],
    ) -> Vec<(&'static str, String)> {
        let roles = roles.enumerate();
        let roles = roles.map(|(number, text)| (format!("roles/{number}.yaml"), text.into_bytes()));
        let others = others
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).into()));
        let files = Files {
            directory: "policy".into(),
            contents: roles.chain(others).collect(),
        };
        let faults = Policy::from_files(&files)
            .err()
            .unwrap_or_default()
            .into_iter();
        faults.map(|fault| (fault.name, fault.message)).collect()
    }

    /// Role `r0` includes role `r1`, `r1` includes `r2`, and so on.
    fn chain(length: usize, last: &str) -> impl Iterator<Item = String> {
        let inner = (0..length - 1).map(|n| {
            format!(
                "role: r{n}\nmembers: [ \"user:u{n}\", \"role:r{}\" ]\n",
                n + 1
            )
        });
        let last = format!(
            "role: r{}\nmembers: [ \"user:last\", {last} ]\n",
            length - 1
        );
        inner.chain([last])
    }

    #[test]
    fn long_chains_of_roles_are_walked_once() {
        assert_eq!(told(chain(4_000, "\"user:x\""), &[]), []);
        let found = told(chain(4_000, "\"role:r0\""), &[]);
        let listed: Vec<String> = (0..10).map(|n| format!("`r{n}`")).collect();
        let message = format!(
            "roles include one another: {} has the members of 3990 others, of which the last has the members of `r0`",
            listed.join(" has the members of ")
        );
        assert_eq!(found, [("role-cycle", message)]);
    }

    #[test]
    fn who_comes_into_separated_roles_by_long_chains_is_told() {
        let guard = "guard: g\nseparate:\n  - { id: apart, roles: [ r0, s ] }\n";
        let other = "role: s\nmembers: [ \"user:last\" ]\n";
        let found = told(
            chain(4_000, "\"user:x\""),
            &[("g.yaml", guard), ("s.yaml", other)],
        );
        let message =
            "`user:last` has the roles `r0` and `s`, which `apart` keeps apart".to_owned();
        assert_eq!(found, [("not-separate", message)]);
    }

    #[test]
    fn each_role_that_includes_itself_is_told_of_one_circle() {
        let role = |name: &str, others: &str| format!("role: {name}\nmembers: [ {others} ]\n");
        let roles = [
            role("a", "\"role:b\", \"role:c\""),
            role("b", "\"role:a\""),
            role("c", "\"role:b\", \"role:a\""),
        ];
        let circle = |names: &[&str]| {
            (
                "role-cycle",
                format!(
                    "roles include one another: `{}`",
                    names.join("` has the members of `")
                ),
            )
        };
        let found = told(roles.into_iter(), &[]);
        assert_eq!(found, [circle(&["a", "b", "a"]), circle(&["a", "c", "a"])]);
    }

    #[test]
    fn unknown_roles_are_compared_with_known_ones_for_a_while() {
        let name = |n: usize| format!("{n:05}{}", "x".repeat(59));
        let known = (0..2000).map(|n| format!("role: {}\nmembers: []\n", name(n)));
        let missing: Vec<String> = (0..10_000)
            .map(|n| format!("\"role:{}\"", name(n).replace('x', "y")))
            .collect();
        let found = told(
            known,
            &[(
                "z.yaml",
                &format!("role: z\nmembers: [ {} ]\n", missing.join(", "))[..],
            )],
        );
        assert_eq!(found.len(), super::MAX_FINDINGS);
    }
}
