//! The permissions of a subject while a new version of the policy waits to be archived: an action
//! is allowed only if both the version in force and the waiting version allow it.

use super::decide::SubjectPolicy;
use crate::policy::model::vocabulary::{
    Action, Kind, Operation, Outcome, RuleRef, Verdict, WAITING_VERSION,
};
use std::sync::Arc;

/// The view of the version in force, and the view of the waiting version, if there is one.
#[derive(Debug, Clone)]
pub struct Bounded {
    view: Arc<SubjectPolicy>,
    ceiling: Option<Arc<SubjectPolicy>>,
}

impl Bounded {
    pub fn new(view: Arc<SubjectPolicy>, ceiling: Option<Arc<SubjectPolicy>>) -> Self {
        Self { view, ceiling }
    }

    /// Decides one action by both versions.
    pub fn decide(&self, action: &Action<'_>, api: i16) -> Verdict {
        self.stricter(|view| view.decide(action, api))
    }

    /// Whether there is a name on which the operation is allowed. Each version is asked separately
    /// (see [`SubjectPolicy::any`]).
    pub fn any(&self, operation: Operation, kind: Kind, api: i16) -> Verdict {
        self.stricter(|view| view.any(operation, kind, api))
    }

    fn stricter(&self, judge: impl Fn(&SubjectPolicy) -> Verdict) -> Verdict {
        let said = judge(&self.view);
        if said.outcome == Outcome::Denied {
            return said;
        }
        match self.ceiling.as_deref().map(judge) {
            Some(limit) if limit.outcome == Outcome::Denied => Verdict {
                rule: limit.rule.of_ceiling(),
                ..limit
            },
            Some(_) | None => said,
        }
    }

    /// The ids of all rules that took part in the version that decided, the deciding rule first. If
    /// the waiting version decided, [`WAITING_VERSION`] comes before them.
    pub fn cited(&self, verdict: Verdict, action: Option<&Action<'_>>, api: i16) -> Vec<Arc<str>> {
        let (view, rule, limited) = self.decider(verdict.rule);
        let others = action.map_or_else(Vec::new, |action| view.took_part(action, api));
        let others = others.into_iter().filter(|other| *other != rule);
        let rules = std::iter::once(rule).chain(others);
        let first = limited.then(|| Arc::from(WAITING_VERSION));
        let ids = rules.map(|rule| Arc::from(view.rule_id(rule)));
        first.into_iter().chain(ids).collect()
    }

    /// See [`SubjectPolicy::fingerprint`].
    pub fn fingerprint(&self, rule: RuleRef) -> u128 {
        let (view, rule, _) = self.decider(rule);
        view.fingerprint(rule)
    }

    /// The view of the version to which a rule belongs, the rule's place there, and whether that
    /// version waits.
    fn decider(&self, rule: RuleRef) -> (&SubjectPolicy, RuleRef, bool) {
        match (rule.in_ceiling(), &self.ceiling) {
            (Some(inner), Some(ceiling)) => (ceiling, inner, true),
            (_, _) => (&self.view, rule, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::properties::{SUBJECTS, actions, load, policy_text};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// For any two versions: an action is allowed only if both allow it, and a denial names a
        /// rule of the version that denies.
        #[test]
        fn allowed_is_what_both_versions_allow(
            texts in proptest::collection::vec(policy_text(), 2),
            subject in prop::sample::select(SUBJECTS.clone()),
        ) {
            let [one, other] = [0, 1].map(|at| load(&texts[at]).view(&subject, None).view);
            let bounded = Bounded::new(Arc::clone(&one), Some(Arc::clone(&other)));
            for (action, api) in actions() {
                let (verdict, first, second) =
                    (bounded.decide(&action, api), one.decide(&action, api), other.decide(&action, api));
                prop_assert_eq!(verdict.is_allowed(), first.is_allowed() && second.is_allowed());
                let cited = bounded.cited(verdict, Some(&action), api);
                let limited = first.is_allowed() && !second.is_allowed();
                prop_assert_eq!(&*cited[0] == WAITING_VERSION, limited);
                let expected = if limited { other.rule_id(second.rule) } else { one.rule_id(first.rule) };
                prop_assert_eq!(&*cited[usize::from(limited)], expected);
            }
        }
    }
}
