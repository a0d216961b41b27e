//! Equality of two values: numbers are compared by value, not by notation, and the order of members
//! is irrelevant. Hashes have a random key, so that no client can cause collisions.
use super::{
    decimal::Decimal,
    document::{Document, Id, View},
};
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash, Hasher as _},
};

/// Objects with more members than this are compared with a table.
const FEW: usize = 8;

#[derive(Debug, Default)]
pub struct Hasher(RandomState);

impl Hasher {
    /// Equal values have equal hashes. The cost is proportional to the number of parts of the value
    /// and the length of its texts.
    pub fn hash(&self, document: &Document<'_>, at: Id) -> u64 {
        let mut state = self.0.build_hasher();
        match document.view(at) {
            View::Null => 0_u8.hash(&mut state),
            View::Bool(value) => (1_u8, value).hash(&mut state),
            View::Number(text) => (2_u8, Decimal::new(text)).hash(&mut state),
            View::String(text) => (3_u8, text).hash(&mut state),
            View::Array => {
                4_u8.hash(&mut state);
                for item in document.children(at) {
                    self.hash(document, item).hash(&mut state);
                }
            }
            View::Object => {
                let one = |member| {
                    let value = self.hash(document, member);
                    self.0.hash_one((document.name(member), value))
                };
                let members = document.children(at).map(one);
                (5_u8, members.fold(0, u64::wrapping_add)).hash(&mut state);
            }
        }
        state.finish()
    }
}

/// A value of a document.
pub type At<'a> = (&'a Document<'a>, Id);

/// The cost is proportional to the number of parts of the value and the length of its texts.
pub fn equal(left: At<'_>, right: At<'_>) -> bool {
    let same_parts = left.0.count(left.1) == right.0.count(right.1);
    match (left.0.view(left.1), right.0.view(right.1)) {
        (View::Null, View::Null) => true,
        (View::Bool(left), View::Bool(right)) => left == right,
        (View::String(left), View::String(right)) => left == right,
        (View::Number(left), View::Number(right)) => {
            left == right || Decimal::new(left) == Decimal::new(right)
        }
        (View::Array, View::Array) => {
            let mut pairs = left.0.children(left.1).zip(right.0.children(right.1));
            same_parts && pairs.all(|(one, other)| equal((left.0, one), (right.0, other)))
        }
        (View::Object, View::Object) => same_parts && members(left, right),
        (
            View::Null
            | View::Bool(_)
            | View::Number(_)
            | View::String(_)
            | View::Array
            | View::Object,
            _,
        ) => false,
    }
}

fn members(left: At<'_>, right: At<'_>) -> bool {
    let by_name: Option<HashMap<&str, Id>> = (left.0.count(left.1) as usize > FEW).then(|| {
        let members = right.0.children(right.1);
        members.map(|id| (right.0.name(id), id)).collect()
    });
    left.0.children(left.1).all(|one| {
        let name = left.0.name(one);
        let other = match &by_name {
            Some(table) => table.get(name).copied(),
            None => right.0.member(right.1, name),
        };
        other.is_some_and(|other| equal((left.0, one), (right.0, other)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_equal_hashes_and_others_are_not_equal() {
        let hasher = Hasher::default();
        for (left, right, same) in [
            ("1", "1.0", true),
            ("[100, -0]", "[1e2, 0]", true),
            (r#"{"a":1,"b":[2]}"#, r#"{"b":[2.0],"a":1}"#, true),
            (r#""ü""#, r#""\u00fc""#, true),
            ("9007199254740993", "9007199254740992", false),
            ("[1,2]", "[2,1]", false),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#, false),
            (r#"{"a":1}"#, r#"{"b":1}"#, false),
            ("0", "false", false),
            (r#""1""#, "1", false),
        ] {
            let parse = |text: &'static str| Document::parse(text.as_bytes()).unwrap();
            let (a, b) = (parse(left), parse(right));
            assert_eq!(
                equal((&a, Id::ROOT), (&b, Id::ROOT)),
                same,
                "{left} {right}"
            );
            let hashes = (hasher.hash(&a, Id::ROOT), hasher.hash(&b, Id::ROOT));
            assert_eq!(hashes.0 == hashes.1, same, "{left} {right}");
        }
        let wide = |step: usize| {
            let member = |n: usize| format!("\"{n}\":{n}");
            let members: Vec<_> = (0..20).map(|n| member(n * step % 20)).collect();
            format!("{{{}}}", members.join(","))
        };
        let (a, b) = (wide(1), wide(7));
        let (a, b) = (
            Document::parse(a.as_bytes()).unwrap(),
            Document::parse(b.as_bytes()).unwrap(),
        );
        assert!(equal((&a, Id::ROOT), (&b, Id::ROOT)));
        assert_eq!(hasher.hash(&a, Id::ROOT), hasher.hash(&b, Id::ROOT));
    }
}
