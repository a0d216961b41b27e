//! Decisions: is this action allowed?
//!
//! A [`SubjectPolicy`] holds the rules that apply to one set of roles and conditions, arranged so
//! that a decision looks only at patterns that could match. Deny overrides allow; an action that no
//! rule allows is denied.

use super::compile::RuleInfo;
use crate::policy::model::pattern_index::Index;
use crate::policy::{
    language::syntax::access::Effect,
    model::{
        keys::{self, ClusterRight, Keys},
        pattern::Pattern,
        vocabulary::{Action, Kind, Operation, Operations, Outcome, RuleRef, Verdict},
    },
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The rules for some subjects on some connections. Immutable, shared, cheap to query.
#[derive(Debug)]
pub struct SubjectPolicy {
    /// Indexed by the number of their kind.
    kinds: [Index<Slot>; 6],
    /// Denies that cover everything.
    everything: Vec<PatternRule>,
    /// Names on which an action that no rule allows is observed, indexed by the number of their
    /// kind.
    observed: [Index<()>; 6],
    rules: Arc<[RuleInfo]>,
    weight: usize,
    any: Mutex<HashMap<(Operation, Kind, i16), Verdict>>,
}

/// The grants of all rules with the same pattern.
#[derive(Debug, Default)]
struct Slot {
    allow: Operations,
    deny: Operations,
    /// In the order of their ids.
    grants: Box<[PatternRule]>,
}

/// The effect of one rule on a pattern.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) struct PatternRule {
    pub rule: RuleRef,
    pub effect: Effect,
    pub reach: Operations,
    pub keys: Keys,
}

/// Collects the rules of a view.
#[derive(Default)]
pub(in crate::policy) struct Builder {
    patterns: [HashMap<Pattern, Vec<PatternRule>>; 6],
    everything: Vec<PatternRule>,
    observed: [HashMap<Pattern, ()>; 6],
}

impl Builder {
    pub fn add(&mut self, kind: Kind, pattern: Pattern, grant: PatternRule) {
        if let Some(patterns) = self.patterns.get_mut(kind as usize) {
            patterns.entry(pattern).or_default().push(grant);
        }
    }

    pub fn add_everything(&mut self, grant: PatternRule) {
        self.everything.push(grant);
    }

    pub fn observe(&mut self, kind: Kind, pattern: Pattern) {
        if let Some(patterns) = self.observed.get_mut(kind as usize) {
            patterns.insert(pattern, ());
        }
    }

    pub fn build(mut self, rules: Arc<[RuleInfo]>) -> SubjectPolicy {
        self.everything.sort_by_key(|grant| grant.rule);
        let grants = self.patterns.iter().flat_map(HashMap::values);
        let observed: usize = self.observed.iter().map(HashMap::len).sum();
        let weight = grants.map(|grants| grants.len() + 1).sum::<usize>() + observed + 1;
        SubjectPolicy {
            kinds: self
                .patterns
                .map(|patterns| Index::new(patterns.into_iter().map(|(p, g)| (p, Slot::new(g))))),
            everything: self.everything,
            observed: self.observed.map(Index::new),
            rules,
            weight,
            any: Mutex::default(),
        }
    }
}

impl Slot {
    fn new(mut grants: Vec<PatternRule>) -> Self {
        grants.sort_by_key(|grant| grant.rule);
        let all = |effect| {
            let of = grants.iter().filter(|grant| grant.effect == effect);
            of.fold(Operations::NONE, |all, grant| all.or(grant.reach))
        };
        Self {
            allow: all(Effect::Allow),
            deny: all(Effect::Deny),
            grants: grants.into(),
        }
    }

    fn rules(
        &self,
        effect: Effect,
        operation: Operation,
        api: i16,
    ) -> impl Iterator<Item = RuleRef> {
        let hit = move |grant: &&PatternRule| grant.effect == effect && grant.hits(operation, api);
        self.grants.iter().filter(hit).map(|grant| grant.rule)
    }

    /// The rule with the lowest id.
    fn first(&self, effect: Effect, operation: Operation, api: i16) -> Option<RuleRef> {
        let mask = match effect {
            Effect::Allow => self.allow,
            Effect::Deny => self.deny,
        };
        let mut rules = self.rules(effect, operation, api);
        if mask.has(operation) {
            rules.next()
        } else {
            None
        }
    }
}

impl PatternRule {
    fn hits(&self, operation: Operation, api: i16) -> bool {
        self.reach.has(operation) && self.keys.has(api)
    }
}

impl SubjectPolicy {
    /// Decides one action as an API key requests it. Of the rules that decide, the one with the
    /// lowest id is returned, so that the same request always names the same rule.
    ///
    /// Some keys accept a permission on the cluster instead of the name, or require one on the
    /// cluster alone ([`keys::ON_CLUSTER`]). For these keys, a deny of the same operation on the
    /// name takes effect before any permission on the cluster does.
    pub fn decide(&self, action: &Action<'_>, api: i16) -> Verdict {
        let own = self.decide_name(action, api);
        let Some(row) = keys::on_cluster(api, action.kind, action.operation) else {
            return own;
        };
        let same = row.on_cluster == action.operation;
        if (same && own.is_denied_by_rule())
            || (row.right == ClusterRight::Suffices && own.outcome == Outcome::Allowed)
        {
            return own;
        }
        let cluster = self.decide_name(&on_cluster(row), api);
        match row.right {
            ClusterRight::Suffices if cluster.outcome != Outcome::Allowed => own,
            ClusterRight::Suffices | ClusterRight::Required => cluster,
        }
    }

    /// Decides one action by the rules about its own name.
    fn decide_name(&self, action: &Action<'_>, api: i16) -> Verdict {
        let operation = action.operation;
        let mut deny = self.denied_altogether(operation, api);
        let mut allow = None;
        self.slots(action, |slot| {
            deny = lowest(deny, slot.first(Effect::Deny, operation, api));
            if deny.is_none() {
                allow = lowest(allow, slot.first(Effect::Allow, operation, api));
            }
        });
        let said = verdict(allow, deny);
        match said.rule == RuleRef::NOTHING_ALLOWS && self.observes(action) {
            true => OBSERVED,
            false => said,
        }
    }

    fn observes(&self, action: &Action<'_>) -> bool {
        let mut observed = false;
        if let Some(index) = self.observed.get(action.kind as usize) {
            index.matching(action.name, |()| observed = true);
        }
        observed
    }

    /// Kafka's `authorizeByResourceType`: whether there is a name on which the operation is
    /// allowed. A pattern counts unless a single deny covers all of its names; as in Kafka, denies
    /// that cover all of them only together are not combined. If no name is allowed, observed names
    /// count in the same way: a producer makes this check before its first record, and a denial
    /// would keep it from ever writing to an observed name.
    ///
    /// If a key requires the permission on the cluster, a request without names applies to all of
    /// them: a deny of any name takes effect.
    pub fn any(&self, operation: Operation, kind: Kind, api: i16) -> Verdict {
        let mut cache = self.any.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() > 1024 {
            cache.clear(); // bounded, because clients choose the API keys
        }
        *cache
            .entry((operation, kind, api))
            .or_insert_with(|| self.find_any(operation, kind, api))
    }

    /// All rules that took part in a decision, denies and allows, in the order of their ids; the
    /// reserved rule if there is no other.
    pub fn took_part(&self, action: &Action<'_>, api: i16) -> Vec<RuleRef> {
        let mut rules = self.about(action, api);
        if let Some(row) = keys::on_cluster(api, action.kind, action.operation) {
            let own = self.decide_name(action, api);
            let cluster = self.decide_name(&on_cluster(row), api);
            let denied = row.on_cluster == action.operation && own.is_denied_by_rule();
            let helps = cluster.outcome == Outcome::Allowed;
            if row.right == ClusterRight::Required || (helps && own.outcome != Outcome::Allowed) {
                // Of the rules about the name, only a deny of the same operation counts.
                rules.retain(|_| denied);
                rules.extend(self.about(&on_cluster(row), api));
            }
        }
        rules.sort_unstable();
        rules.dedup();
        if rules.is_empty() {
            rules.push(RuleRef::NOTHING_ALLOWS);
        }
        rules
    }

    /// The rules for this operation on this name.
    fn about(&self, action: &Action<'_>, api: i16) -> Vec<RuleRef> {
        let operation = action.operation;
        let hit = self
            .everything
            .iter()
            .filter(|grant| grant.hits(operation, api));
        let mut rules: Vec<RuleRef> = hit.map(|grant| grant.rule).collect();
        self.slots(action, |slot| {
            rules.extend(slot.rules(Effect::Deny, operation, api));
            rules.extend(slot.rules(Effect::Allow, operation, api));
        });
        rules
    }

    /// A number that changes when the meaning of the rule changes, and stays when the rule is only
    /// moved or reformatted.
    pub fn fingerprint(&self, rule: RuleRef) -> u128 {
        self.info(rule).map_or(0, |info| info.fingerprint)
    }

    pub fn rule_id(&self, rule: RuleRef) -> &str {
        self.info(rule).map_or("", |info| &info.id)
    }

    /// The memory cost of keeping the view, in patterns and rules.
    pub(in crate::policy) fn weight(&self) -> usize {
        self.weight
    }

    fn info(&self, rule: RuleRef) -> Option<&RuleInfo> {
        self.rules.get(usize::try_from(rule.0).ok()?)
    }

    fn slots<'a>(&'a self, action: &Action<'_>, found: impl FnMut(&'a Slot)) {
        if let Some(index) = self.kinds.get(action.kind as usize) {
            index.matching(action.name, found);
        }
    }

    fn denied_altogether(&self, operation: Operation, api: i16) -> Option<RuleRef> {
        let first = self
            .everything
            .iter()
            .find(|grant| grant.hits(operation, api));
        first.map(|grant| grant.rule)
    }

    fn find_any(&self, operation: Operation, kind: Kind, api: i16) -> Verdict {
        if let Some(deny) = self.denied_altogether(operation, api) {
            return verdict(None, Some(deny));
        }
        let Some(index) = self.kinds.get(kind as usize) else {
            return verdict(None, None);
        };
        if let Some(row) = keys::on_cluster(api, kind, operation)
            && row.right == ClusterRight::Required
        {
            let denies = index.patterns();
            let denies = denies.map(|(_, slot)| slot.first(Effect::Deny, operation, api));
            return match denies.fold(None, lowest) {
                Some(deny) => verdict(None, Some(deny)),
                None => self.decide_name(&on_cluster(row), api),
            };
        }
        let (mut allow, mut deny) = (None, None);
        for (pattern, slot) in index.patterns() {
            let Some(rule) = slot.first(Effect::Allow, operation, api) else {
                continue;
            };
            match taken(index, &pattern, operation, api) {
                Some(by) => deny = lowest(deny, Some(by)),
                None => allow = lowest(allow, Some(rule)),
            }
        }
        // One name that is allowed is enough: denies of others do not count.
        if allow.is_some() {
            return verdict(allow, None);
        }
        let observed = self.observed.get(kind as usize);
        let mut observed = observed.into_iter().flat_map(Index::patterns);
        match observed.any(|(pattern, ())| taken(index, &pattern, operation, api).is_none()) {
            true => OBSERVED,
            false => verdict(None, deny),
        }
    }
}

/// The deny that covers all names of a pattern.
fn taken(index: &Index<Slot>, of: &Pattern, operation: Operation, api: i16) -> Option<RuleRef> {
    let mut taken = None;
    index.including(of, |slot| {
        taken = lowest(taken, slot.first(Effect::Deny, operation, api));
    });
    taken
}

/// The permission on the cluster that takes part in a decision about a name.
fn on_cluster(row: &keys::OnCluster) -> Action<'static> {
    Action {
        operation: row.on_cluster,
        kind: Kind::Cluster,
        name: "",
    }
}

/// No rule allows the action, and it is let through because it is observed.
const OBSERVED: Verdict = Verdict {
    outcome: Outcome::Observed,
    rule: RuleRef::NOTHING_ALLOWS,
};

fn lowest(a: Option<RuleRef>, b: Option<RuleRef>) -> Option<RuleRef> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn verdict(allow: Option<RuleRef>, deny: Option<RuleRef>) -> Verdict {
    match (deny, allow) {
        (Some(rule), _) => Verdict {
            outcome: Outcome::Denied,
            rule,
        },
        (None, Some(rule)) => Verdict {
            outcome: Outcome::Allowed,
            rule,
        },
        (None, None) => Verdict {
            outcome: Outcome::Denied,
            rule: RuleRef::NOTHING_ALLOWS,
        },
    }
}
