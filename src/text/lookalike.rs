//! A set of names that finds the names that people cannot tell from a given one (UTS 39).

use super::name::skeleton;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Names, grouped by their appearance.
#[derive(Debug, Default)]
pub struct LookAlikes(HashMap<String, BTreeSet<Arc<str>>>);

impl LookAlikes {
    /// A name in the set that looks like this one and is not the same.
    pub fn other(&self, name: &str) -> Option<Arc<str>> {
        let alike = self.0.get(&skeleton(name)?)?;
        alike.iter().find(|other| &***other != name).cloned()
    }
}

/// Names that are too long to be confused are left out.
impl<'a> FromIterator<&'a Arc<str>> for LookAlikes {
    fn from_iter<I: IntoIterator<Item = &'a Arc<str>>>(names: I) -> Self {
        let mut alike = LookAlikes::default();
        for name in names {
            if let Some(skeleton) = skeleton(name) {
                let group = alike.0.entry(skeleton).or_default();
                group.insert(Arc::clone(name));
            }
        }
        alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_that_looks_the_same_is_found_and_the_same_name_is_not() {
        let names: [Arc<str>; 2] = ["alice".into(), "bob".into()];
        let alike: LookAlikes = names.iter().collect();
        let other = |name: &str| alike.other(name).map(|other| other.to_string());
        assert_eq!(other("\u{430}lice").as_deref(), Some("alice"));
        for name in ["alice", "bob", "carol"] {
            assert_eq!(other(name), None, "{name}");
        }
    }
}
