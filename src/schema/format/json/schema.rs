//! A compiled schema: a flat list of nodes that name one another by number. Nothing in it is nested,
//! so that neither compiling nor judging nor dropping it takes a stack that a schema's author chooses.
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
    pub nodes: Vec<Node>,
    /// Dynamic anchors of each resource; all empty in most schemas.
    pub anchors: Vec<Vec<(String, NodeId)>>,
    /// Whether any resource has a dynamic anchor.
    pub dynamic: bool,
    /// Whether verdicts on one value are needed twice: for `unevaluatedProperties` and its like.
    pub unevaluated: bool,
    /// Steps that judging one value takes at most, besides those for the length of its texts.
    pub cost: u64,
    /// Every text of the schema that may be the name of a property: those may be shown.
    pub names: HashSet<String>,
}

/// One schema object, or a boolean.
#[derive(Debug)]
pub struct Node {
    pub resource: u32,
    /// Whether several ways lead here with the same value: its verdict is kept.
    pub shared: bool,
    pub rules: Vec<Rule>,
}

#[derive(Debug)]
pub struct Rule {
    /// The keyword's value.
    pub at: Id,
    pub keyword: Keyword,
}

/// Cheap ones first: rules are sorted by this order before they are tried.
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
        /// The node of which it is a keyword.
        of: NodeId,
    },
}

/// The types that a value may have.
#[derive(Debug, Clone)]
pub struct Types {
    /// In the schema's order, for messages.
    pub listed: Vec<Type>,
    /// Draft 4 takes `1.0` for no integer.
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

/// Values that are allowed; all of them are found by a hash that no client can foresee.
#[derive(Debug)]
pub struct Options {
    pub single: bool,
    pub values: Vec<Id>,
    pub by_hash: HashMap<u64, Vec<Id>>,
    /// A value with more parts than each of them is none of them.
    pub largest: u32,
}

/// What judges a text alone, in linear time.
#[derive(Debug)]
pub struct Text {
    pub keyword: &'static str,
    pub written: String,
    pub validator: Validator,
    /// Steps for 64 bytes of text.
    pub weight: u64,
    /// Texts longer than this do not match: they could cost more than they may.
    pub longest: usize,
}

/// `properties`, `patternProperties`, `additionalProperties` and `required`.
#[derive(Debug, Default)]
pub struct Members {
    pub names: HashMap<String, Named>,
    pub patterns: Vec<(Arc<Text>, NodeId)>,
    pub additional: Option<NodeId>,
    /// In the schema's order, for messages.
    pub required: Vec<String>,
}

#[derive(Debug, Default, Clone, Copy)]
pub struct Named {
    pub node: Option<NodeId>,
    pub required: bool,
}

/// `prefixItems` and `items`; in older drafts `items` and `additionalItems`.
#[derive(Debug)]
pub struct Items {
    pub prefix: Vec<NodeId>,
    pub rest: Option<NodeId>,
    /// Whether the rest is `additionalItems`.
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

    /// Steps for one value, besides those of other schemas and for the length of a text.
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

    /// The order in which rules are tried.
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

    /// For instance: a number.
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
