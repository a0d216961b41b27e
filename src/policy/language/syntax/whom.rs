//! The subjects to which a rule applies, among the members of its role: `to`, `except`, and
//! subjects that have two roles at once.

use super::name::{self, Member};
use crate::{
    policy::model::vocabulary::Subject,
    text::{
        Span,
        read::{Cursor, Map},
    },
};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// By default, all subjects.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    /// If not empty, only these.
    pub to: Vec<(Member, Span)>,
    /// Except these.
    pub except: Vec<(Member, Span)>,
    /// If not empty, only subjects with at least two of these roles.
    pub together: Vec<(Arc<str>, Span)>,
}

impl Whom {
    /// `to` and `except` of a guard's rule.
    pub fn read(map: Map<'_>) -> Whom {
        Whom {
            to: members(map, "to"),
            except: members(map, "except"),
            together: Vec::new(),
        }
    }

    pub fn is_everybody(&self) -> bool {
        self.to.is_empty() && self.except.is_empty() && self.together.is_empty()
    }

    /// Whether the rule applies to the subject. `has` tells whether the subject has a role.
    pub fn includes(&self, subject: &Subject, has: &dyn Fn(&str) -> bool) -> bool {
        let roles = self.together.iter().filter(|(role, _)| has(role)).count();
        (self.to.is_empty() || one_is(&self.to, subject, has))
            && !self.excepts(subject, has)
            && (self.together.is_empty() || roles > 1)
    }

    pub fn excepts(&self, subject: &Subject, has: &dyn Fn(&str) -> bool) -> bool {
        one_is(&self.except, subject, has)
    }

    /// The roles that it names, each with its place.
    pub fn roles(&self) -> impl Iterator<Item = (&Arc<str>, Span)> {
        let members = self.to.iter().chain(&self.except);
        let named = members.filter_map(|(member, span)| Some((member.role()?, *span)));
        named.chain(self.together.iter().map(|(role, span)| (role, *span)))
    }

    /// The contents, without their places.
    pub fn said(&self) -> (Vec<&Member>, Vec<&Member>, Vec<&Arc<str>>) {
        (
            self.to.iter().map(|(member, _)| member).collect(),
            self.except.iter().map(|(member, _)| member).collect(),
            self.together.iter().map(|(role, _)| role).collect(),
        )
    }
}

fn one_is(members: &[(Member, Span)], subject: &Subject, has: &dyn Fn(&str) -> bool) -> bool {
    members.iter().any(|(member, _)| match member {
        Member::Role(role) => has(role),
        Member::Everyone | Member::User(_) | Member::Group(_) => member.is(subject),
    })
}

/// Equality ignores places.
impl PartialEq for Whom {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}
impl Eq for Whom {}
impl Hash for Whom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}

/// A list of members, at least one.
pub fn members(map: Map<'_>, key: &'static str) -> Vec<(Member, Span)> {
    let items = map.items(key);
    let empty = map
        .get(key)
        .filter(|value| value.is_list() && items.is_empty());
    if let Some(value) = empty {
        let help = "name whom it is about, or remove the key";
        value.fault("no-resources", "the list is empty", help);
    }
    let read = |item: Cursor<'_>| Some((name::member(item)?, item.span()));
    items.into_iter().filter_map(read).collect()
}
