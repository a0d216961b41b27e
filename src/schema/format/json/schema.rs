//! A compiled schema: a flat list of nodes that refer to one another by number. It is not nested,
//! so the author of a schema cannot choose how much stack is used to compile, judge or drop it.
use super::{
    decimal::{Decimal, Divisor},
    document::{Document, Id},
    resource::Draft,
};
use jsonschema::Validator;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The number of a node.
pub type NodeId = u32;

#[derive(Debug)]
pub struct Schema {
    pub document: Document<'static>,
    pub nodes: Vec<SchemaNode>,
    /// Dynamic anchors of each resource. All are empty in most schemas.
    pub anchors: Vec<Vec<(String, NodeId)>>,
    /// Whether any resource has a dynamic anchor.
    pub dynamic: bool,
    /// Whether verdicts on one value are needed twice: for `unevaluatedProperties` and
    /// `unevaluatedItems`.
    pub unevaluated: bool,
    /// The maximum number of steps for judging one value, without those for the length of its
    /// texts.
    pub cost: u64,
    /// Every text of the schema that may be the name of a property. These may be shown.
    pub names: HashSet<String>,
}

/// One schema object, or a boolean.
#[derive(Debug)]
pub struct SchemaNode {
    pub resource: u32,
    /// Whether several paths lead here with the same value, so that its verdict is kept.
    pub shared: bool,
    pub rules: Vec<Rule>,
}

#[derive(Debug)]
pub struct Rule {
    /// The keyword's value.
    pub at: Id,
    pub keyword: Keyword,
}

/// Sorted by cost, cheap keywords first: rules are sorted in this order before they are evaluated.
#[derive(Debug)]
pub enum Keyword {
    /// `false` as a schema.
    Never,
    Type(Types),
    Bound(Bound, Decimal),
    MultipleOf(Divisor),
    Count(Counted, u64),
    /// `const` and `enum`.
    OneOf(Options),
    /// `pattern`, `format`, `contentEncoding`, `contentMediaType`.
    Text(Arc<Text>),
    Members(Box<Members>),
    DependentRequired(Vec<(String, Vec<String>)>),
    PropertyNames(NodeId),
    Items(Items),
    UniqueItems,
    Ref(NodeId),
    DynamicRef {
        target: NodeId,
        anchor: String,
    },
    Meta(Draft),
    All(Vec<NodeId>),
    Any(Vec<NodeId>),
    One(Vec<NodeId>),
    Not(NodeId),
    If {
        condition: NodeId,
        then: Option<NodeId>,
        otherwise: Option<NodeId>,
    },
    DependentSchemas(Vec<(String, NodeId)>),
    Contains {
        node: NodeId,
        least: u64,
        most: Option<u64>,
        /// Whether items that match count as evaluated.
        evaluates: bool,
    },
    /// `unevaluatedItems`, or `unevaluatedProperties`.
    Unevaluated {
        items: bool,
        node: NodeId,
        /// The node that this keyword belongs to.
        of: NodeId,
    },
}

/// The types that a value may have.
#[derive(Debug, Clone)]
pub struct Types {
    /// In the schema's order, for messages.
    pub listed: Vec<Type>,
    /// In draft 4, `1.0` is not an integer.
    pub strict_integers: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    MinProperties,
    MaxProperties,
}

/// The allowed values. They are found by a hash that no client can predict.
#[derive(Debug)]
pub struct Options {
    pub single: bool,
    pub values: Vec<Id>,
    pub by_hash: HashMap<u64, Vec<Id>>,
    /// The largest number of parts of an allowed value. A larger value cannot be equal to any of
    /// them.
    pub largest: u32,
}

/// A check of a text alone, in linear time.
#[derive(Debug)]
pub struct Text {
    pub keyword: &'static str,
    pub written: String,
    pub validator: Validator,
    /// Steps per 64 bytes of text.
    pub weight: u64,
    /// Longer texts do not match, because their check could exceed its cost limit.
    pub longest: usize,
}

/// `properties`, `patternProperties`, `additionalProperties` and `required`.
#[derive(Debug, Default)]
pub struct Members {
    pub names: HashMap<String, PropertyRule>,
    pub patterns: Vec<(Arc<Text>, NodeId)>,
    pub additional: Option<NodeId>,
    /// In the schema's order, for messages.
    pub required: Vec<String>,
}

#[derive(Debug, Default, Clone, Copy)]
pub struct PropertyRule {
    pub node: Option<NodeId>,
    pub required: bool,
}

/// `prefixItems` and `items`; in older drafts `items` and `additionalItems`.
#[derive(Debug)]
pub struct Items {
    pub prefix: Vec<NodeId>,
    pub rest: Option<NodeId>,
    /// Whether `rest` is `additionalItems`.
    pub additional: bool,
}

impl Keyword {
    /// Schemas that judge the same value.
    pub fn in_place(&self) -> Vec<NodeId> {
        match self {
            Keyword::Ref(node) | Keyword::Not(node) => vec![*node],
            Keyword::DynamicRef { target, .. } => vec![*target],
            Keyword::All(nodes) | Keyword::Any(nodes) | Keyword::One(nodes) => nodes.clone(),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => {
                let branches = then.iter().chain(otherwise).copied();
                [*condition].into_iter().chain(branches).collect()
            }
            Keyword::DependentSchemas(rows) => rows.iter().map(|(_, node)| *node).collect(),
            Keyword::Never
            | Keyword::Type(_)
            | Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_)
            | Keyword::Text(_)
            | Keyword::Members(_)
            | Keyword::DependentRequired(_)
            | Keyword::PropertyNames(_)
            | Keyword::Items(_)
            | Keyword::UniqueItems
            | Keyword::Meta(_)
            | Keyword::Contains { .. }
            | Keyword::Unevaluated { .. } => Vec::new(),
        }
    }

    /// Schemas that judge members, items or names of the value.
    pub fn below(&self) -> Vec<NodeId> {
        match self {
            Keyword::Members(members) => {
                let named = members.names.values().filter_map(|named| named.node);
                let patterns = members.patterns.iter().map(|(_, node)| *node);
                named.chain(patterns).chain(members.additional).collect()
            }
            Keyword::Items(items) => items.prefix.iter().copied().chain(items.rest).collect(),
            Keyword::PropertyNames(node)
            | Keyword::Contains { node, .. }
            | Keyword::Unevaluated { node, .. } => vec![*node],
            Keyword::Never
            | Keyword::Type(_)
            | Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_)
            | Keyword::Text(_)
            | Keyword::DependentRequired(_)
            | Keyword::UniqueItems
            | Keyword::Ref(_)
            | Keyword::DynamicRef { .. }
            | Keyword::Meta(_)
            | Keyword::All(_)
            | Keyword::Any(_)
            | Keyword::One(_)
            | Keyword::Not(_)
            | Keyword::If { .. }
            | Keyword::DependentSchemas(_) => Vec::new(),
        }
    }

    /// Steps for one value, without those of other schemas and those for the length of a text.
    pub fn cost(&self) -> u64 {
        let many = match self {
            Keyword::Members(members) => members.patterns.len(),
            Keyword::DependentRequired(rows) => {
                rows.iter().map(|(_, needed)| 1 + needed.len()).sum()
            }
            Keyword::DependentSchemas(rows) => rows.len(),
            Keyword::Meta(_) => 1000,
            Keyword::Never
            | Keyword::Type(_)
            | Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_)
            | Keyword::Text(_)
            | Keyword::PropertyNames(_)
            | Keyword::Items(_)
            | Keyword::UniqueItems
            | Keyword::Ref(_)
            | Keyword::DynamicRef { .. }
            | Keyword::All(_)
            | Keyword::Any(_)
            | Keyword::One(_)
            | Keyword::Not(_)
            | Keyword::If { .. }
            | Keyword::Contains { .. }
            | Keyword::Unevaluated { .. } => 0,
        };
        1 + u64::try_from(many).unwrap_or(u64::MAX)
    }

    /// The order in which rules are evaluated.
    pub fn rank(&self) -> u8 {
        match self {
            Keyword::Never | Keyword::Type(_) => 0,
            Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_) => 1,
            Keyword::Text(_) => 2,
            Keyword::Members(_) | Keyword::DependentRequired(_) | Keyword::Items(_) => 3,
            Keyword::PropertyNames(_) | Keyword::UniqueItems => 4,
            Keyword::Ref(_)
            | Keyword::DynamicRef { .. }
            | Keyword::Meta(_)
            | Keyword::All(_)
            | Keyword::Any(_)
            | Keyword::One(_)
            | Keyword::Not(_)
            | Keyword::If { .. }
            | Keyword::DependentSchemas(_)
            | Keyword::Contains { .. } => 5,
            Keyword::Unevaluated { .. } => 6,
        }
    }
}

impl Type {
    pub fn named(name: &str) -> Option<Type> {
        let row = TYPES.iter().find(|(_, written, _)| *written == name);
        row.map(|(kind, ..)| *kind)
    }

    /// For example: a number.
    pub fn article(self) -> &'static str {
        let row = TYPES.iter().find(|(kind, ..)| *kind == self);
        row.map_or("", |(.., article)| *article)
    }
}

const TYPES: &[(Type, &str, &str)] = &[
    (Type::Null, "null", "null"),
    (Type::Boolean, "boolean", "a boolean"),
    (Type::Integer, "integer", "an integer"),
    (Type::Number, "number", "a number"),
    (Type::String, "string", "a string"),
    (Type::Array, "array", "an array"),
    (Type::Object, "object", "an object"),
];
