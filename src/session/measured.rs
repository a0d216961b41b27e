//! For benchmarks: the cost of a connection's decision cache, without a connection.

use super::{
    context::Live,
    decision_cache::{Bounds, DecisionCache, PolicySnapshot, Wanted},
    rights::RightsKey,
};
use crate::{
    audit,
    identity::{Authorities, Keys, Users},
    policy::{
        Policy,
        engine::bounded::Bounded,
        model::vocabulary::{Action, Outcome, Subject},
    },
    schema::Schemas,
};
use std::{hash::RandomState, sync::Arc};

/// One connection under a policy that does not change.
pub struct Remembering {
    cache: DecisionCache,
    snapshot: PolicySnapshot,
    key: RightsKey,
}

impl Remembering {
    /// Returns `None` when no randomness is available.
    pub fn new(policy: Policy, subject: &Subject) -> Option<Self> {
        let view = Bounded::new(policy.view(subject, None).view, None);
        let live = Arc::new(Live {
            version: audit::Version::default(),
            policy: Arc::new(policy),
            schemas: Schemas::default(),
            ceiling: None,
            authorities: Authorities::of(Users::none(&Keys::random().ok()?)),
            audit: audit::AuditLevel::Session,
        });
        Some(Self {
            cache: DecisionCache::default(),
            snapshot: PolicySnapshot::lasting(live, view),
            key: RightsKey::new([RandomState::new(), RandomState::new()]),
        })
    }

    pub fn judge(&mut self, action: &Action<'_>, api: i16) -> Outcome {
        let wanted = Wanted {
            api,
            operation: action.operation,
            kind: action.kind,
            name: action.name,
            any: false,
            administers: false,
        };
        let bounds = Bounds {
            most: 20_000,
            key: &self.key,
        };
        let judgement = self.cache.judge(&self.snapshot, &wanted, bounds);
        judgement.verdict.outcome
    }
}
