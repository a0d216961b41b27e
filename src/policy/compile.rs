//! From roles to views: who has which role, which rules take part, and one shared [`View`] for all who get the same answer.

use super::{
    decide::{Builder, Grant, View},
    rule::role::Role,
    syntax::{
        access::{Effect, Rule},
        condition::Condition,
        name::{Member, NOTHING_ALLOWS},
    },
    vocabulary::{RuleRef, Subject},
};
use aws_lc_rs::digest::{SHA256, digest};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

/// What is known of a rule besides what it allows.
#[derive(Debug)]
pub struct RuleInfo {
    pub id: Arc<str>,
    pub fingerprint: u64,
}

/// All roles, ready to be asked.
#[derive(Debug)]
pub(super) struct Access {
    /// By [`RuleRef`].
    rules: Arc<[RuleInfo]>,
    roles: Vec<Compiled>,
    members: Members,
    /// The conditions of all rules, each once.
    conditions: Vec<Rule>,
    views: Mutex<Views>,
}

#[derive(Debug)]
struct Compiled {
    rules: Vec<Entry>,
    /// Which conditions its rules have.
    conditions: Vec<usize>,
    templates: bool,
}

#[derive(Debug)]
struct Entry {
    rule: RuleRef,
    said: Rule,
    condition: Option<usize>,
}

/// Who has which roles, by their number.
#[derive(Debug, Default)]
struct Members {
    users: HashMap<Arc<str>, Vec<usize>>,
    groups: HashMap<Arc<str>, Vec<usize>>,
    open: Vec<(Member, usize)>,
    /// The roles into which a role's members come.
    included_in: Vec<Vec<usize>>,
}

/// What makes one view: everything on which an answer can depend.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ViewKey {
    roles: Vec<usize>,
    /// The conditions of these roles that hold.
    holding: Vec<usize>,
    /// With templates: whose names fill them.
    fills: Option<(Arc<str>, Vec<Arc<str>>)>,
}

#[derive(Debug, Default)]
struct Views {
    all: HashMap<ViewKey, Arc<View>>,
    weight: usize,
}

/// How much all kept views may weigh: some 100 MB.
const MAX_WEIGHT: usize = 1_000_000;

impl Access {
    /// Roles whose names and rules' ids are unique, and whose inclusions end.
    pub fn new(roles: &[Role]) -> Self {
        let mut ids: Vec<&Rule> = roles.iter().flat_map(|role| &role.rules).collect();
        ids.sort_by(|a, b| a.id.cmp(&b.id));
        let nothing = RuleInfo {
            id: NOTHING_ALLOWS.into(),
            fingerprint: 0,
        };
        let info = |rule: &&Rule| RuleInfo {
            id: Arc::clone(&rule.id),
            fingerprint: fingerprint(rule),
        };
        let rules: Arc<[RuleInfo]> = [nothing].into_iter().chain(ids.iter().map(info)).collect();
        let numbers = (1u32..)
            .zip(&ids)
            .map(|(number, rule)| (Arc::clone(&rule.id), RuleRef(number)));
        let numbers: HashMap<Arc<str>, RuleRef> = numbers.collect();
        let mut conditions = Conditions::default();
        let compiled = roles
            .iter()
            .map(|role| compiled(role, &numbers, &mut conditions));
        Self {
            roles: compiled.collect(),
            rules,
            members: Members::new(roles),
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

    pub fn fingerprint(&self, rule: RuleRef) -> u64 {
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

    /// The view for a subject: the same one for all who get the same answers.
    pub fn view(&self, subject: &Subject) -> Arc<View> {
        let key = self.key(subject);
        if let Some(view) = self.views().all.get(&key) {
            return Arc::clone(view);
        }
        let view = Arc::new(self.build(&key, subject));
        self.views().keep(key, view)
    }

    fn views(&self) -> std::sync::MutexGuard<'_, Views> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, subject: &Subject) -> ViewKey {
        let roles = self.members.roles(subject);
        let mut asked = vec![false; self.conditions.len()];
        let mut templates = false;
        for role in roles.iter().filter_map(|number| self.roles.get(*number)) {
            templates |= role.templates;
            for number in &role.conditions {
                asked
                    .get_mut(*number)
                    .into_iter()
                    .for_each(|asked| *asked = true);
            }
        }
        let conditions = self.conditions.iter().zip(asked).enumerate();
        let holding = conditions.filter(|(_, (rule, asked))| *asked && rule.applies(subject));
        let holding = holding.map(|(number, _)| number).collect();
        let fills = templates.then(|| {
            let groups: BTreeSet<Arc<str>> = subject.groups.iter().cloned().collect();
            (Arc::clone(&subject.principal), groups.into_iter().collect())
        });
        ViewKey {
            roles,
            holding,
            fills,
        }
    }

    fn build(&self, key: &ViewKey, subject: &Subject) -> View {
        let mut builder = Builder::default();
        let roles = key
            .roles
            .iter()
            .filter_map(|number| self.roles.get(*number));
        for entry in roles.flat_map(|role| &role.rules) {
            if entry
                .condition
                .is_none_or(|number| key.holding.binary_search(&number).is_ok())
            {
                add(&mut builder, entry, subject);
            }
        }
        builder.build(Arc::clone(&self.rules))
    }
}

impl Views {
    /// Keeps a view, unless another thread was faster. When there are too many, those that nobody uses go; when all are used, it is not kept.
    fn keep(&mut self, key: ViewKey, view: Arc<View>) -> Arc<View> {
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
    let grant = |reach, keys| Grant {
        rule: entry.rule,
        effect: rule.effect,
        reach,
        keys,
    };
    if rule.everything && rule.effect == Effect::Deny {
        builder.add_everything(grant(super::vocabulary::Operations::ALL, rule.apis));
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

#[derive(Default)]
struct Conditions {
    all: Vec<Rule>,
    numbers: HashMap<(Effect, Option<Condition>, Option<Condition>), usize>,
}

impl Conditions {
    fn number(&mut self, rule: &Rule) -> Option<usize> {
        if rule.when.is_none() && rule.unless.is_none() {
            return None;
        }
        let key = (rule.effect, rule.when.clone(), rule.unless.clone());
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

fn compiled(
    role: &Role,
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
    let rules: Vec<Entry> = role.rules.iter().filter_map(entry).collect();
    let asked: BTreeSet<usize> = rules.iter().filter_map(|entry| entry.condition).collect();
    Compiled {
        templates: role.rules.iter().any(Rule::has_templates),
        conditions: asked.into_iter().collect(),
        rules,
    }
}

impl Members {
    fn new(roles: &[Role]) -> Self {
        let names: HashMap<&str, usize> = roles
            .iter()
            .enumerate()
            .map(|(number, role)| (&*role.name, number))
            .collect();
        let mut found = Self {
            included_in: vec![Vec::new(); roles.len()],
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
            Member::Everyone => {} // is open
        }
    }

    /// The roles that a subject has, in order.
    fn roles(&self, subject: &Subject) -> Vec<usize> {
        let by_user = self.users.get(&subject.principal).into_iter();
        let groups = subject.groups.iter();
        let by_group = groups.filter_map(|group| self.groups.get(group));
        let open = self.open.iter().filter(|(member, _)| member.is(subject));
        let mut next: Vec<usize> = by_user.chain(by_group).flatten().copied().collect();
        next.extend(open.map(|(_, role)| *role));
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
}

/// A hash over what a rule says, in a spelling that does not depend on places and order.
fn fingerprint(rule: &Rule) -> u64 {
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
        "{} {:?} {targets:?} {:?} {:?} {:?} {}",
        rule.id, rule.effect, rule.apis, rule.when, rule.unless, rule.everything
    );
    let hash = digest(&SHA256, said.as_bytes());
    let first = hash.as_ref().iter().take(8);
    first.fold(0, |number, byte| number << 8 | u64::from(*byte))
}
