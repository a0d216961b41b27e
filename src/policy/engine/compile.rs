//! Builds views from roles: which subjects have which role, which rules apply, and one shared
//! [`SubjectPolicy`] for all subjects with the same decisions.

use super::decide::{self, Builder, SubjectPolicy};
use crate::policy::{
    language::{
        rule::{grant::Grant, guard::Guard, role::Role},
        syntax::{
            access::{Effect, Rule},
            claimed::ClaimCondition,
            condition::Condition,
            name::Member,
            observe::Observe,
            whom::Whom,
        },
    },
    model::{
        literal,
        vocabulary::{NOTHING_ALLOWS, RuleRef, Subject},
    },
};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

/// The properties of a rule besides what it allows.
#[derive(Debug)]
pub struct RuleInfo {
    pub id: Arc<str>,
    pub fingerprint: u128,
}

/// All roles and guards, compiled for decisions.
#[derive(Debug)]
pub(in crate::policy) struct Access {
    /// Indexed by [`RuleRef`].
    rules: Arc<[RuleInfo]>,
    roles: Vec<Compiled>,
    /// The rules of all guards; they apply to every subject.
    guards: Compiled,
    members: Members,
    /// The conditions of all rules, each once.
    conditions: Vec<Rule>,
    views: Mutex<Views>,
}

/// The view of a subject, and how long it is valid.
#[derive(Debug, Clone)]
pub struct TimedPolicy {
    pub view: Arc<SubjectPolicy>,
    /// The next instant at which a condition, a grant or an observation of the subject changes.
    pub until: Option<Timestamp>,
}

impl Deref for TimedPolicy {
    type Target = SubjectPolicy;

    fn deref(&self) -> &SubjectPolicy {
        &self.view
    }
}

#[derive(Debug)]
struct Compiled {
    name: Arc<str>,
    rules: Vec<Entry>,
    /// Which conditions its rules have.
    conditions: Vec<usize>,
    observe: Option<Observe>,
    templates: bool,
}

#[derive(Debug)]
struct Entry {
    rule: RuleRef,
    said: Rule,
    condition: Option<usize>,
}

/// The members of each role, by the role's number.
#[derive(Debug, Default)]
struct Members {
    users: HashMap<Arc<str>, Vec<usize>>,
    groups: HashMap<Arc<str>, Vec<usize>>,
    open: Vec<(Member, usize)>,
    /// For each role, the roles that include its members.
    included_in: Vec<Vec<usize>>,
    /// Memberships for a limited time.
    grants: Vec<(Grant, usize)>,
}

/// Identifies one view: everything that a decision can depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ViewKey {
    roles: Vec<usize>,
    /// The conditions of these roles, and of guards, that are fulfilled.
    holding: Vec<usize>,
    /// The roles whose members are observed now.
    observing: Vec<usize>,
    /// For roles with templates: the names that fill them.
    fills: Option<(Arc<str>, Vec<Arc<str>>)>,
}

#[derive(Debug, Default)]
struct Views {
    all: HashMap<ViewKey, Arc<SubjectPolicy>>,
    weight: usize,
}

/// The maximum weight of all kept views: some 100 MB.
const MAX_WEIGHT: usize = 1_000_000;

impl Access {
    /// Requires that names and rule ids are unique, and that inclusions have no cycle.
    pub fn new(roles: &[Role], guards: &[Guard], grants: &[Grant]) -> Self {
        let guarding: Vec<&Rule> = guards.iter().flat_map(|guard| &guard.rules).collect();
        let mut ids: Vec<&Rule> = roles.iter().flat_map(|role| &role.rules).collect();
        ids.extend(&guarding);
        ids.sort_by(|a, b| a.id.cmp(&b.id));
        let numbers = (1u32..)
            .zip(&ids)
            .map(|(number, rule)| (Arc::clone(&rule.id), RuleRef(number)));
        let numbers: HashMap<Arc<str>, RuleRef> = numbers.collect();
        let mut conditions = Conditions::default();
        let mut of =
            |name: &str, rules: &mut dyn Iterator<Item = &Rule>, observe: &Option<Observe>| {
                compiled(name, rules, observe, &numbers, &mut conditions)
            };
        Self {
            roles: roles
                .iter()
                .map(|role| of(&role.name, &mut role.rules.iter(), &role.observe))
                .collect(),
            guards: of("", &mut guarding.into_iter(), &None),
            rules: infos(&ids),
            members: Members::new(roles, grants),
            conditions: conditions.all,
            views: Mutex::default(),
        }
    }

    pub fn rule_id(&self, rule: RuleRef) -> &str {
        let number = usize::try_from(rule.0).ok();
        number
            .and_then(|number| self.rules.get(number))
            .map_or("", |info| &info.id)
    }

    pub fn fingerprint(&self, rule: RuleRef) -> u128 {
        let number = usize::try_from(rule.0).ok();
        let info = number.and_then(|number| self.rules.get(number));
        info.map_or(0, |info| info.fingerprint)
    }

    pub fn rule_by_id(&self, id: &str) -> Option<RuleRef> {
        if id == NOTHING_ALLOWS {
            return Some(RuleRef::NOTHING_ALLOWS);
        }
        let after = self.rules.get(1..)?;
        let at = after.binary_search_by(|info| (*info.id).cmp(id)).ok()?;
        u32::try_from(at + 1).ok().map(RuleRef)
    }

    /// Every rule with its id, without the reserved one.
    pub fn ids(&self) -> impl Iterator<Item = (RuleRef, &Arc<str>)> {
        (0u32..)
            .zip(self.rules.iter())
            .skip(1)
            .map(|(number, info)| (RuleRef(number), &info.id))
    }

    /// Whether any rule depends on what clients report about themselves.
    pub fn heeds_claims(&self) -> bool {
        self.conditions.iter().any(|rule| rule.claimed.is_some())
    }

    /// The view for a subject at an instant, shared by all subjects with the same decisions.
    /// Without an instant, nothing that depends on one counts as proven: no grant, no observation.
    pub fn view(&self, subject: &Subject, at: Option<Timestamp>) -> TimedPolicy {
        let key = self.key(subject, at);
        let until = at.and_then(|at| self.change(&key, subject, at));
        let known = self.views().all.get(&key).map(Arc::clone);
        let view = known.unwrap_or_else(|| {
            let view = Arc::new(self.build(&key, subject));
            self.views().keep(key, view)
        });
        TimedPolicy { view, until }
    }

    fn views(&self) -> std::sync::MutexGuard<'_, Views> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The roles with these numbers, and the guards.
    fn taking_part<'a>(&'a self, roles: &'a [usize]) -> impl Iterator<Item = &'a Compiled> {
        let roles = roles.iter().filter_map(|number| self.roles.get(*number));
        roles.chain([&self.guards])
    }

    fn key(&self, subject: &Subject, at: Option<Timestamp>) -> ViewKey {
        let roles = self.members.roles(subject, at);
        let mut asked = vec![false; self.conditions.len()];
        for number in self.taking_part(&roles).flat_map(|part| &part.conditions) {
            asked
                .get_mut(*number)
                .into_iter()
                .for_each(|asked| *asked = true);
        }
        let has = |name: &str| {
            let mut names = roles.iter().filter_map(|number| self.roles.get(*number));
            names.any(|role| &*role.name == name)
        };
        let conditions = self.conditions.iter().zip(asked).enumerate();
        let holding = conditions
            .filter(|(_, (rule, asked))| *asked && rule.applies(subject, at, &has))
            .map(|(number, _)| number);
        let observing = roles.iter().filter(|number| {
            let observe = self
                .roles
                .get(**number)
                .and_then(|role| role.observe.as_ref());
            at.is_some_and(|at| observe.is_some_and(|observe| observe.holds(at)))
        });
        let fills = self
            .taking_part(&roles)
            .any(|part| part.templates)
            .then(|| {
                let groups: BTreeSet<Arc<str>> = subject.groups.iter().cloned().collect();
                (Arc::clone(&subject.principal), groups.into_iter().collect())
            });
        ViewKey {
            holding: holding.collect(),
            observing: observing.copied().collect(),
            roles,
            fills,
        }
    }

    /// The next instant at which the key of this subject can change.
    fn change(&self, key: &ViewKey, subject: &Subject, at: Timestamp) -> Option<Timestamp> {
        let parts = self.taking_part(&key.roles);
        let asked = parts.flat_map(|part| &part.conditions);
        let conditions = asked.filter_map(|number| self.conditions.get(*number)?.change(at));
        let roles = key
            .roles
            .iter()
            .filter_map(|number| self.roles.get(*number));
        let observing = roles.filter_map(|role| Some(role.observe.as_ref()?.until.0));
        let grants = self.members.change(subject, at);
        conditions
            .chain(observing.filter(|until| *until > at))
            .chain(grants)
            .min()
    }

    fn build(&self, key: &ViewKey, subject: &Subject) -> SubjectPolicy {
        let mut builder = Builder::default();
        let holds = |entry: &&Entry| {
            let condition = entry.condition;
            condition.is_none_or(|number| key.holding.binary_search(&number).is_ok())
        };
        let entries = self.taking_part(&key.roles).flat_map(|part| &part.rules);
        for entry in entries.filter(holds) {
            add(&mut builder, entry, subject);
        }
        let observing = key
            .observing
            .iter()
            .filter_map(|number| self.roles.get(*number));
        for (kind, name) in observing
            .filter_map(|role| role.observe.as_ref())
            .flat_map(|o| &o.names)
        {
            for pattern in name.patterns(subject) {
                builder.observe(*kind, pattern);
            }
        }
        builder.build(Arc::clone(&self.rules))
    }
}

impl Views {
    /// Keeps a view, unless another thread was faster. If there are too many, unused views are
    /// removed; if all are in use, the new one is not kept.
    fn keep(&mut self, key: ViewKey, view: Arc<SubjectPolicy>) -> Arc<SubjectPolicy> {
        if let Some(known) = self.all.get(&key) {
            return Arc::clone(known);
        }
        if self.weight + view.weight() > MAX_WEIGHT {
            self.all.retain(|_, view| Arc::strong_count(view) > 1);
            self.weight = self.all.values().map(|view| view.weight()).sum();
        }
        if self.weight + view.weight() <= MAX_WEIGHT {
            self.weight += view.weight();
            self.all.insert(key, Arc::clone(&view));
        }
        view
    }
}

fn add(builder: &mut Builder, entry: &Entry, subject: &Subject) {
    let rule = &entry.said;
    let grant = |reach, keys| decide::PatternRule {
        rule: entry.rule,
        effect: rule.effect,
        reach,
        keys,
    };
    if rule.everything && rule.effect == Effect::Deny {
        builder.add_everything(grant(
            crate::policy::model::vocabulary::Operations::ALL,
            rule.apis,
        ));
    }
    for target in &rule.targets {
        let grant = grant(
            target.reach(rule.effect),
            target.keys(rule.effect, rule.apis),
        );
        for name in &target.names {
            if name.template {
                let filled = name.patterns(subject).into_iter();
                filled.for_each(|pattern| builder.add(target.kind, pattern, grant));
            } else {
                builder.add(target.kind, name.pattern.clone(), grant);
            }
        }
    }
}

/// Everything in a rule that is evaluated for a connection.
type Conditioned = (
    Effect,
    Option<Condition>,
    Option<Condition>,
    Option<ClaimCondition>,
    Whom,
);

#[derive(Default)]
struct Conditions {
    all: Vec<Rule>,
    numbers: HashMap<Conditioned, usize>,
}

impl Conditions {
    fn number(&mut self, rule: &Rule) -> Option<usize> {
        if rule.is_unconditional() {
            return None;
        }
        let key = (
            rule.effect,
            rule.when.clone(),
            rule.unless.clone(),
            rule.claimed.clone(),
            rule.whom.clone(),
        );
        let next = self.all.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.all.push(Rule {
                targets: Vec::new(),
                ..rule.clone()
            });
        }
        Some(number)
    }
}

fn infos(sorted: &[&Rule]) -> Arc<[RuleInfo]> {
    let nothing = RuleInfo {
        id: NOTHING_ALLOWS.into(),
        fingerprint: 0,
    };
    let info = |rule: &&Rule| RuleInfo {
        id: Arc::clone(&rule.id),
        fingerprint: fingerprint(rule),
    };
    [nothing]
        .into_iter()
        .chain(sorted.iter().map(info))
        .collect()
}

fn compiled(
    name: &str,
    rules: &mut dyn Iterator<Item = &Rule>,
    observe: &Option<Observe>,
    numbers: &HashMap<Arc<str>, RuleRef>,
    conditions: &mut Conditions,
) -> Compiled {
    let entry = |rule: &Rule| {
        let number = numbers.get(&rule.id).copied();
        number.map(|number| Entry {
            rule: number,
            said: rule.clone(),
            condition: conditions.number(rule),
        })
    };
    let rules: Vec<Entry> = rules.filter_map(entry).collect();
    let asked: BTreeSet<usize> = rules.iter().filter_map(|entry| entry.condition).collect();
    let mut observed = observe.iter().flat_map(|observe| &observe.names);
    Compiled {
        name: name.into(),
        templates: rules.iter().any(|entry| entry.said.has_templates())
            || observed.any(|(_, name)| name.template),
        conditions: asked.into_iter().collect(),
        observe: observe.clone(),
        rules,
    }
}

impl Members {
    fn new(roles: &[Role], grants: &[Grant]) -> Self {
        let names: HashMap<&str, usize> = roles
            .iter()
            .enumerate()
            .map(|(number, role)| (&*role.name, number))
            .collect();
        let granted = grants.iter().filter_map(|grant| {
            let role = names.get(&*grant.role.0)?;
            Some((grant.clone(), *role))
        });
        let mut found = Self {
            included_in: vec![Vec::new(); roles.len()],
            grants: granted.collect(),
            ..Self::default()
        };
        for (number, role) in roles.iter().enumerate() {
            for (member, _) in &role.members {
                found.put(member, number, &names);
            }
        }
        found
    }

    fn put(&mut self, member: &Member, role: usize, names: &HashMap<&str, usize>) {
        match member {
            Member::Role(other) => {
                let other = names
                    .get(&**other)
                    .and_then(|other| self.included_in.get_mut(*other));
                if let Some(into) = other {
                    into.push(role);
                }
            }
            open if open.is_open() => self.open.push((open.clone(), role)),
            Member::User(name) => self.users.entry(Arc::clone(name)).or_default().push(role),
            Member::Group(name) => self.groups.entry(Arc::clone(name)).or_default().push(role),
            Member::Everyone => {} // is open-ended
        }
    }

    /// The roles that a subject has, in order.
    fn roles(&self, subject: &Subject, at: Option<Timestamp>) -> Vec<usize> {
        let by_user = self
            .users
            .get(&*literal::coded(&subject.principal))
            .into_iter();
        let groups = subject.groups.iter();
        let by_group = groups.filter_map(|group| self.groups.get(&*literal::coded(group)));
        let open = self.open.iter().filter(|(member, _)| member.is(subject));
        let granted = self.granted(subject);
        let granted = granted.filter(|(grant, _)| at.is_some_and(|at| grant.holds(at)));
        let mut next: Vec<usize> = by_user.chain(by_group).flatten().copied().collect();
        next.extend(open.map(|(_, role)| *role));
        next.extend(granted.map(|(_, role)| *role));
        let mut has = vec![false; self.included_in.len()];
        while let Some(role) = next.pop() {
            if let Some(has @ false) = has.get_mut(role) {
                *has = true;
                next.extend(self.included_in.get(role).into_iter().flatten());
            }
        }
        let numbered = has.into_iter().enumerate();
        numbered
            .filter_map(|(role, has)| has.then_some(role))
            .collect()
    }

    /// The grants for a subject, regardless of the time.
    fn granted(&self, subject: &Subject) -> impl Iterator<Item = &(Grant, usize)> {
        let meant = |(grant, _): &&(Grant, usize)| {
            let mut members = grant.to.iter();
            members.any(|(member, _)| member.is(subject))
        };
        self.grants.iter().filter(meant)
    }

    /// The next instant at which a grant of the subject begins or ends.
    fn change(&self, subject: &Subject, at: Timestamp) -> Option<Timestamp> {
        let grants = self.granted(subject);
        grants.filter_map(|(grant, _)| grant.change(at)).min()
    }
}

/// A hash of the meaning of a rule; it has so many bits that two different rules never share one in
/// practice.
fn fingerprint(rule: &Rule) -> u128 {
    let hash = digest(&SHA256, spelled(rule).as_bytes());
    let first = hash.as_ref().iter().take(16);
    first.fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// The whole meaning of a rule, in a form that does not depend on places in the file, nor on the
/// order of its resources and names.
pub(in crate::policy) fn spelled(rule: &Rule) -> String {
    let mut targets: Vec<String> = rule
        .targets
        .iter()
        .map(|target| {
            let names: BTreeSet<&str> = target
                .names
                .iter()
                .map(|name| name.pattern.as_str())
                .collect();
            let keys = target.keys(rule.effect, rule.apis);
            format!(
                "{:?} {:?} {names:?} {keys:?}",
                target.kind, target.operations
            )
        })
        .collect();
    targets.sort();
    let said = format!(
        "{} {:?} {targets:?} {:?} {:?} {:?} {} {:?}",
        rule.id,
        rule.effect,
        rule.apis,
        rule.when,
        rule.unless,
        rule.everything,
        rule.whom.said()
    );
    match &rule.claimed {
        None => said,
        Some(claimed) => format!("{said} {claimed:?}"),
    }
}
