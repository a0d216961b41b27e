//! Judges one value. Every step is counted, and each pair of schema and value that several paths
//! lead to is judged once. So the cost is linear in the size of the record, whatever the schema
//! repeats.
use super::{
    decimal::{Decimal, Divisor},
    document::{Document, Id, View},
    equality::{Hasher, equal},
    meta,
    resource::Draft,
    schema::{
        Bound, Counted, Items, Keyword, Members, NodeId, Options, Rule, Schema, Text, Type, Types,
    },
};
use crate::schema::{OverBudget, Steps};
use serde_json::Value;
use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

/// The maximum nesting of schemas that judge one another, so that the stack is bounded: three for
/// each level of the deepest record.
const MAX_DEPTH: u32 = 3 * 128;
/// The cost of keeping a verdict, in steps. It bounds the memory for verdicts.
const KEPT: u64 = 8;
/// Lists up to this length are searched linearly.
const FEW: usize = 4;
/// Number of bytes of text that are compared, hashed or counted in one step.
pub const BYTES: usize = 64;
/// The cost of checking one value against a meta-schema, in steps.
const META: u64 = 1000;

type Verdict = Result<bool, OverBudget>;

pub struct Judge<'a> {
    pub schema: &'a Schema,
    pub document: &'a Document<'a>,
    pub steps: &'a mut Steps,
    hasher: &'a Hasher,
    kept: HashMap<(u32, NodeId, Id), bool>,
    scopes: Scopes,
    depth: u32,
}

/// The resources that were entered, as far as they decide the target of dynamic references: for
/// each scope, the outermost node of each anchor.
struct Scopes {
    list: Vec<Vec<(String, NodeId)>>,
    entered: HashMap<(u32, u32), u32>,
}

impl<'a> Judge<'a> {
    pub fn new(
        (schema, hasher): (&'a Schema, &'a Hasher),
        document: &'a Document<'a>,
        steps: &'a mut Steps,
    ) -> Self {
        Self {
            schema,
            document,
            steps,
            hasher,
            kept: HashMap::new(),
            scopes: Scopes {
                list: vec![Vec::new()],
                entered: HashMap::new(),
            },
            depth: 0,
        }
    }

    /// Whether the whole document is valid.
    pub fn document(&mut self) -> Verdict {
        self.node(0, Id::ROOT, 0)
    }

    /// Whether a value is valid under a node that is entered from this scope.
    pub fn node(&mut self, number: NodeId, at: Id, scope: u32) -> Verdict {
        let Some(node) = self.schema.nodes.get(number as usize) else {
            return Ok(false);
        };
        self.steps.spend(1)?;
        let scope = self.enter(scope, node.resource)?;
        let key = (scope, number, at);
        if node.shared
            && let Some(verdict) = self.kept.get(&key)
        {
            return Ok(*verdict);
        }
        if self.depth == MAX_DEPTH {
            return Err(OverBudget);
        }
        self.depth += 1;
        let verdict = self.rules(&node.rules, at, scope);
        self.depth -= 1;
        let verdict = verdict?;
        if node.shared {
            self.steps.spend(KEPT)?;
            self.kept.insert(key, verdict);
        }
        Ok(verdict)
    }

    fn rules(&mut self, rules: &'a [Rule], at: Id, scope: u32) -> Verdict {
        for rule in rules {
            if !self.rule(&rule.keyword, at, scope)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a value satisfies one keyword.
    pub fn rule(&mut self, keyword: &'a Keyword, at: Id, scope: u32) -> Verdict {
        self.steps.spend(1)?;
        match keyword {
            Keyword::Never => Ok(false),
            Keyword::Type(types) => Ok(types.allow(self.document.view(at))),
            Keyword::Bound(bound, limit) => self.bound(*bound, limit, at),
            Keyword::MultipleOf(divisor) => self.multiple(*divisor, at),
            Keyword::Count(counted, limit) => self.counted(*counted, *limit, at),
            Keyword::OneOf(options) => self.option(options, at),
            Keyword::Text(text) => self.text_at(text, at),
            Keyword::Members(members) => self.members(members, at, scope),
            Keyword::DependentRequired(rows) => self.dependent_required(rows, at),
            Keyword::PropertyNames(node) => self.names(*node, at, scope),
            Keyword::Items(items) => self.items(items, at, scope),
            Keyword::UniqueItems => self.unique(at),
            Keyword::Ref(node) => self.node(*node, at, scope),
            Keyword::DynamicRef { target, anchor } => {
                self.node(self.outermost(scope, anchor, *target), at, scope)
            }
            Keyword::Meta(draft) => self.meta(*draft, at),
            Keyword::All(nodes) => self.all(nodes, at, scope),
            Keyword::Any(nodes) => Ok(self.fitting(nodes, at, scope, 1)? > 0),
            Keyword::One(nodes) => Ok(self.fitting(nodes, at, scope, 2)? == 1),
            Keyword::Not(node) => Ok(!self.node(*node, at, scope)?),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => match self.branch(*condition, (*then, *otherwise), at, scope)? {
                Some(branch) => self.node(branch, at, scope),
                None => Ok(true),
            },
            Keyword::DependentSchemas(rows) => self.dependent_schemas(rows, at, scope),
            Keyword::Contains {
                node, least, most, ..
            } => self.contains(*node, (*least, *most), at, scope),
            Keyword::Unevaluated { items, node, of } => {
                let unlooked = self.unevaluated((*items, *of, *node), at, scope)?;
                Ok(unlooked.is_none())
            }
        }
    }

    fn enter(&mut self, scope: u32, resource: u32) -> Result<u32, OverBudget> {
        if !self.schema.dynamic {
            return Ok(0);
        }
        if let Some(entered) = self.scopes.entered.get(&(scope, resource)) {
            return Ok(*entered);
        }
        let anchors = self.schema.anchors.get(resource as usize);
        let outer = self.scopes.list.get(scope as usize);
        let mut bound = outer.cloned().unwrap_or_default();
        for (name, node) in anchors.into_iter().flatten() {
            self.steps.spend(KEPT)?;
            if !bound.iter().any(|(known, _)| known == name) {
                bound.push((name.clone(), *node));
            }
        }
        self.steps.spend(KEPT * (1 + steps(bound.len(), 1)))?;
        let known = self.scopes.list.iter().position(|known| *known == bound);
        let number = known.unwrap_or_else(|| {
            self.scopes.list.push(bound);
            self.scopes.list.len() - 1
        });
        self.steps.spend(steps(self.scopes.list.len(), 1))?;
        let number = u32::try_from(number).map_err(|_| OverBudget)?;
        self.scopes.entered.insert((scope, resource), number);
        Ok(number)
    }

    /// The target of a dynamic reference in this scope.
    pub fn outermost(&self, scope: u32, anchor: &str, target: NodeId) -> NodeId {
        let bound = self.scopes.list.get(scope as usize);
        let mut bound = bound.into_iter().flatten();
        let found = bound.find(|(name, _)| name == anchor);
        found.map_or(target, |(_, node)| *node)
    }

    /// The scope inside a node, for callers that evaluate its rules one by one.
    pub fn inside(&mut self, number: NodeId, scope: u32) -> Result<u32, OverBudget> {
        let node = self.schema.nodes.get(number as usize);
        node.map_or(Ok(scope), |node| self.enter(scope, node.resource))
    }

    fn bound(&mut self, bound: Bound, limit: &Decimal, at: Id) -> Verdict {
        let View::Number(text) = self.document.view(at) else {
            return Ok(true);
        };
        self.steps.spend(steps(text.len(), BYTES))?;
        let order = Decimal::new(text).cmp(limit);
        Ok(match bound {
            Bound::Minimum => order != Ordering::Less,
            Bound::Maximum => order != Ordering::Greater,
            Bound::ExclusiveMinimum => order == Ordering::Greater,
            Bound::ExclusiveMaximum => order == Ordering::Less,
        })
    }

    fn multiple(&mut self, divisor: Divisor, at: Id) -> Verdict {
        let View::Number(text) = self.document.view(at) else {
            return Ok(true);
        };
        self.steps.spend(4 + steps(text.len(), 1))?;
        Ok(Decimal::new(text).is_multiple_of(divisor))
    }

    fn counted(&mut self, counted: Counted, limit: u64, at: Id) -> Verdict {
        let view = self.document.view(at);
        let children = u64::from(self.document.count(at));
        let count = match (counted, view) {
            (Counted::MinLength | Counted::MaxLength, View::String(text)) => {
                self.steps.spend(steps(text.len(), BYTES))?;
                steps(text.chars().count(), 1)
            }
            (Counted::MinItems | Counted::MaxItems, View::Array)
            | (Counted::MinProperties | Counted::MaxProperties, View::Object) => children,
            (
                Counted::MinLength
                | Counted::MaxLength
                | Counted::MinItems
                | Counted::MaxItems
                | Counted::MinProperties
                | Counted::MaxProperties,
                _,
            ) => return Ok(true),
        };
        Ok(match counted {
            Counted::MinLength | Counted::MinItems | Counted::MinProperties => count >= limit,
            Counted::MaxLength | Counted::MaxItems | Counted::MaxProperties => count <= limit,
        })
    }

    /// The cost of comparing or hashing a value.
    fn whole(&self, at: Id) -> u64 {
        u64::from(self.document.size(at)) + steps(self.document.bytes(at), BYTES)
    }

    fn option(&mut self, options: &Options, at: Id) -> Verdict {
        if self.document.size(at) > options.largest {
            return Ok(false);
        }
        let allowed = &self.schema.document;
        let candidates = if options.values.len() <= FEW {
            self.steps.spend(self.whole(at) * steps(FEW, 1))?;
            Some(&options.values)
        } else {
            self.steps.spend(self.whole(at) * 2)?;
            options.by_hash.get(&self.hasher.hash(self.document, at))
        };
        let mut candidates = candidates.into_iter().flatten();
        Ok(candidates.any(|value| equal((allowed, *value), (self.document, at))))
    }

    fn text_at(&mut self, text: &Text, at: Id) -> Verdict {
        match self.document.view(at) {
            View::String(given) => self.text(text, given),
            View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => Ok(true),
        }
    }

    pub fn text(&mut self, text: &Text, given: &str) -> Verdict {
        let bytes = steps(given.len(), 1);
        self.steps
            .spend(1 + bytes.saturating_mul(text.weight) / 64)?;
        if given.len() > text.longest {
            return Ok(false);
        }
        Ok(text.validator.is_valid(&Value::String(given.to_owned())))
    }

    fn members(&mut self, members: &'a Members, at: Id, scope: u32) -> Verdict {
        if self.document.view(at) != View::Object {
            return Ok(true);
        }
        let mut missing = members.required.len();
        for member in self.document.children(at) {
            self.steps.spend(1)?;
            let named = members.names.get(self.document.name(member));
            missing -= usize::from(named.is_some_and(|named| named.required));
            if self.member(members, member, scope)?.is_some() {
                return Ok(false);
            }
        }
        Ok(missing == 0)
    }

    /// The schema that a member violates.
    pub fn member(
        &mut self,
        members: &'a Members,
        member: Id,
        scope: u32,
    ) -> Result<Option<NodeId>, OverBudget> {
        let name = self.document.name(member);
        let named = members.names.get(name).and_then(|named| named.node);
        let mut known = named.is_some();
        if let Some(node) = named
            && !self.node(node, member, scope)?
        {
            return Ok(Some(node));
        }
        for (pattern, node) in &members.patterns {
            if self.text(pattern, name)? {
                known = true;
                if !self.node(*node, member, scope)? {
                    return Ok(Some(*node));
                }
            }
        }
        match members.additional {
            Some(node) if !known && !self.node(node, member, scope)? => Ok(Some(node)),
            Some(_) | None => Ok(None),
        }
    }

    /// The names of an object's members.
    pub fn present(&mut self, at: Id) -> Result<HashSet<&'a str>, OverBudget> {
        let document = self.document;
        if document.view(at) != View::Object {
            return Ok(HashSet::new());
        }
        self.steps.spend(u64::from(document.count(at)))?;
        let members = document.children(at);
        Ok(members.map(|member| document.name(member)).collect())
    }

    fn dependent_required(&mut self, rows: &'a [(String, Vec<String>)], at: Id) -> Verdict {
        Ok(self.lacking(rows, at)?.is_none())
    }

    /// A property that is missing although another property requires it.
    pub fn lacking(
        &mut self,
        rows: &'a [(String, Vec<String>)],
        at: Id,
    ) -> Result<Option<&'a str>, OverBudget> {
        let present = self.present(at)?;
        for (name, needed) in rows {
            self.steps.spend(1)?;
            if !present.contains(name.as_str()) {
                continue;
            }
            self.steps.spend(steps(needed.len(), 1))?;
            let mut needed = needed.iter().map(String::as_str);
            if let Some(lacking) = needed.find(|needed| !present.contains(needed)) {
                return Ok(Some(lacking));
            }
        }
        Ok(None)
    }

    fn dependent_schemas(&mut self, rows: &'a [(String, NodeId)], at: Id, scope: u32) -> Verdict {
        let present = self.present(at)?;
        for (name, node) in rows {
            self.steps.spend(1)?;
            if present.contains(name.as_str()) && !self.node(*node, at, scope)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn names(&mut self, node: NodeId, at: Id, scope: u32) -> Verdict {
        if self.document.view(at) != View::Object {
            return Ok(true);
        }
        for member in self.document.children(at) {
            if !self.node(node, member.name(), scope)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn items(&mut self, items: &'a Items, at: Id, scope: u32) -> Verdict {
        Ok(self.item(items, at, scope)?.is_none())
    }

    /// The first item that violates its schema, and that schema.
    pub fn item(
        &mut self,
        items: &'a Items,
        at: Id,
        scope: u32,
    ) -> Result<Option<(Id, NodeId)>, OverBudget> {
        if self.document.view(at) != View::Array {
            return Ok(None);
        }
        for (number, item) in self.document.children(at).enumerate() {
            let Some(node) = items.prefix.get(number).copied().or(items.rest) else {
                break;
            };
            if !self.node(node, item, scope)? {
                return Ok(Some((item, node)));
            }
        }
        Ok(None)
    }

    fn unique(&mut self, at: Id) -> Verdict {
        let document = self.document;
        let count = document.count(at) as usize;
        if document.view(at) != View::Array || count < 2 {
            return Ok(true);
        }
        self.steps.spend(self.whole(at) * steps(FEW, 1))?;
        let same = |one: Id, other: Id| equal((document, one), (document, other));
        if count <= FEW {
            let items: Vec<Id> = document.children(at).collect();
            let mut pairs = items.iter().enumerate();
            let first = |number: usize| items.iter().take(number);
            return Ok(!pairs.any(|(number, one)| first(number).any(|other| same(*one, *other))));
        }
        let mut seen: HashMap<u64, Id> = HashMap::with_capacity(count);
        for item in document.children(at) {
            let hash = self.hasher.hash(document, item);
            match seen.insert(hash, item) {
                Some(other) if same(item, other) => return Ok(false),
                Some(_) | None => {}
            }
        }
        Ok(true)
    }

    fn all(&mut self, nodes: &[NodeId], at: Id, scope: u32) -> Verdict {
        for node in nodes {
            if !self.node(*node, at, scope)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Number of these schemas under which a value is valid, counted up to `enough`.
    pub fn fitting(
        &mut self,
        nodes: &[NodeId],
        at: Id,
        scope: u32,
        enough: usize,
    ) -> Result<usize, OverBudget> {
        let mut count = 0;
        for node in nodes {
            count += usize::from(self.node(*node, at, scope)?);
            if count == enough {
                break;
            }
        }
        Ok(count)
    }

    /// The schema that applies: `then` or `else`.
    pub fn branch(
        &mut self,
        condition: NodeId,
        (then, otherwise): (Option<NodeId>, Option<NodeId>),
        at: Id,
        scope: u32,
    ) -> Result<Option<NodeId>, OverBudget> {
        Ok(match self.node(condition, at, scope)? {
            true => then,
            false => otherwise,
        })
    }

    fn contains(
        &mut self,
        node: NodeId,
        (least, most): (u64, Option<u64>),
        at: Id,
        scope: u32,
    ) -> Verdict {
        if self.document.view(at) != View::Array {
            return Ok(true);
        }
        let mut count = 0_u64;
        for item in self.document.children(at) {
            count += u64::from(self.node(node, item, scope)?);
            match most {
                Some(most) if count > most => return Ok(false),
                None if count >= least => return Ok(true),
                Some(_) | None => {}
            }
        }
        Ok(count >= least)
    }

    fn meta(&mut self, draft: Draft, at: Id) -> Verdict {
        self.steps.spend(self.whole(at).saturating_mul(META))?;
        Ok(meta::is_schema(draft, &self.library_value(at)))
    }

    /// The value as the library reads it. The recursion is limited by the maximum depth of
    /// documents.
    fn library_value(&self, at: Id) -> Value {
        let document = self.document;
        match document.view(at) {
            View::Null => Value::Null,
            View::Bool(value) => value.into(),
            View::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            View::String(text) => text.into(),
            View::Array => {
                let items = document.children(at);
                items.map(|item| self.library_value(item)).collect()
            }
            View::Object => {
                let one = |member| (document.name(member).to_owned(), self.library_value(member));
                Value::Object(document.children(at).map(one).collect())
            }
        }
    }
}

impl Types {
    fn allow(&self, view: View<'_>) -> bool {
        self.listed.iter().any(|kind| match (kind, view) {
            (Type::Null, View::Null)
            | (Type::Boolean, View::Bool(_))
            | (Type::Number, View::Number(_))
            | (Type::String, View::String(_))
            | (Type::Array, View::Array)
            | (Type::Object, View::Object) => true,
            (Type::Integer, View::Number(text)) => match text.contains(['.', 'e', 'E']) {
                false => true,
                true => !self.strict_integers && Decimal::new(text).is_integer(),
            },
            (
                Type::Null
                | Type::Boolean
                | Type::Integer
                | Type::Number
                | Type::String
                | Type::Array
                | Type::Object,
                _,
            ) => false,
        })
    }
}

/// The number of steps for `count` units at `each` units per step.
pub fn steps(count: usize, each: usize) -> u64 {
    u64::try_from(count / each).unwrap_or(u64::MAX)
}
