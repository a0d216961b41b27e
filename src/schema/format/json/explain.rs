//! Explains why an invalid value violates its schema: one place, and the schema's expectation
//! there. No content of the document is shown. A single path leads down to the fault, and the
//! alternatives of an `anyOf` are examined only one level deep, so that the number of errors does
//! not multiply.
use super::{
    compile::shown,
    document::{Document, Id, View},
    judge::Judge,
    meta::SHOWN,
    schema::{Bound, Counted, Keyword, Members, NodeId, Rule, Schema, SchemaNode, Types},
};
use crate::schema::OverBudget;

/// The violated expectation, and its place.
struct Reason {
    at: Id,
    expected: String,
    /// Whether it is one expectation, not a choice of several.
    simple: bool,
}

type Found = Result<Option<Reason>, OverBudget>;

impl<'a> Judge<'a> {
    /// A pointer to the first fault, and the expectation there.
    pub fn explain(&mut self) -> Result<(String, String), OverBudget> {
        let reason = self.why(0, Id::ROOT, 0, true)?;
        let (at, expected) = match reason {
            Some(reason) => (reason.at, reason.expected),
            None => (Id::ROOT, "expected what the schema describes".to_owned()),
        };
        Ok((pointer(self.document, at, self.schema), expected))
    }

    /// Why a value violates a node. If `deep` is false, alternatives are only counted.
    fn why(&mut self, number: NodeId, at: Id, scope: u32, deep: bool) -> Found {
        let scope = self.inside(number, scope)?;
        let node: Option<&'a SchemaNode> = self.schema.nodes.get(number as usize);
        for rule in node.into_iter().flat_map(|node| &node.rules) {
            if !self.rule(&rule.keyword, at, scope)? {
                return self.because(rule, at, scope, deep);
            }
        }
        Ok(None)
    }

    fn because(&mut self, rule: &'a Rule, at: Id, scope: u32, deep: bool) -> Found {
        let reason = |expected: String| {
            Ok(Some(Reason {
                at,
                expected,
                simple: true,
            }))
        };
        let schema = self.schema;
        match &rule.keyword {
            Keyword::Ref(node) => self.why(*node, at, scope, deep),
            Keyword::DynamicRef { target, anchor } => {
                self.why(self.outermost(scope, anchor, *target), at, scope, deep)
            }
            Keyword::All(nodes) => self.first(nodes, at, scope, deep),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => match self.branch(*condition, (*then, *otherwise), at, scope)? {
                Some(branch) => self.why(branch, at, scope, deep),
                None => Ok(None),
            },
            Keyword::DependentSchemas(rows) => {
                let present = self.present(at)?;
                let apply = rows.iter().filter(|row| present.contains(row.0.as_str()));
                let nodes: Vec<NodeId> = apply.map(|(_, node)| *node).collect();
                self.first(&nodes, at, scope, deep)
            }
            Keyword::DependentRequired(rows) => match self.lacking(rows, at)? {
                Some(name) => reason(format!("required property `{name}` is missing")),
                None => Ok(None),
            },
            Keyword::Members(members) => self.because_of_member(members, at, scope, deep),
            Keyword::PropertyNames(node) => self.because_of_name(*node, at, scope),
            Keyword::Items(items) => match self.item(items, at, scope)? {
                Some((_, node)) if items.additional && never(schema, node) => {
                    reason(format!("expected at most {} items", items.prefix.len()))
                }
                Some((item, node)) => self.why(node, item, scope, deep),
                None => Ok(None),
            },
            Keyword::Any(nodes) => self.alternatives(nodes, at, scope, deep),
            Keyword::One(nodes) => self.one_of(nodes, at, scope, deep),
            Keyword::Unevaluated { items, node, of } => {
                self.because_unevaluated((*items, *of, *node), at, scope, deep)
            }
            Keyword::Never
            | Keyword::Type(_)
            | Keyword::Bound(..)
            | Keyword::MultipleOf(_)
            | Keyword::Count(..)
            | Keyword::OneOf(_)
            | Keyword::Text(_)
            | Keyword::UniqueItems
            | Keyword::Meta(_)
            | Keyword::Not(_)
            | Keyword::Contains { .. } => reason(wants(&rule.keyword, rule.at, schema)),
        }
    }

    fn first(&mut self, nodes: &[NodeId], at: Id, scope: u32, deep: bool) -> Found {
        for node in nodes {
            if !self.node(*node, at, scope)? {
                return self.why(*node, at, scope, deep);
            }
        }
        Ok(None)
    }

    fn because_of_member(&mut self, members: &'a Members, at: Id, scope: u32, deep: bool) -> Found {
        let simply = |expected: String| Reason {
            at,
            expected,
            simple: true,
        };
        for name in &members.required {
            self.steps.spend(u64::from(self.document.count(at)))?;
            if self.document.member(at, name).is_none() {
                let expected = format!("required property `{name}` is missing");
                return Ok(Some(simply(expected)));
            }
        }
        for member in self.document.children(at) {
            match self.member(members, member, scope)? {
                Some(node) if members.additional == Some(node) && never(self.schema, node) => {
                    return Ok(Some(simply(OTHERS.to_owned())));
                }
                Some(node) => return self.why(node, member, scope, deep),
                None => {}
            }
        }
        Ok(None)
    }

    fn because_of_name(&mut self, node: NodeId, at: Id, scope: u32) -> Found {
        for member in self.document.children(at) {
            let name = member.name();
            if !self.node(node, name, scope)? {
                let why = self.why(node, name, scope, false)?;
                let expected = why.map_or_else(String::new, |reason| reason.expected);
                return Ok(Some(Reason {
                    at,
                    expected: format!("a property name here: {expected}"),
                    simple: true,
                }));
            }
        }
        Ok(None)
    }

    fn because_unevaluated(
        &mut self,
        keyword: (bool, NodeId, NodeId),
        at: Id,
        scope: u32,
        deep: bool,
    ) -> Found {
        let (items, _, node) = keyword;
        match self.unevaluated(keyword, at, scope)? {
            Some(child) if !never(self.schema, node) => self.why(node, child, scope, deep),
            Some(_) => Ok(Some(Reason {
                at,
                expected: match items {
                    true => "expected no items but the schema's".to_owned(),
                    false => OTHERS.to_owned(),
                },
                simple: true,
            })),
            None => Ok(None),
        }
    }

    fn one_of(&mut self, nodes: &[NodeId], at: Id, scope: u32, deep: bool) -> Found {
        if self.fitting(nodes, at, scope, 2)? < 2 {
            return self.alternatives(nodes, at, scope, deep);
        }
        Ok(Some(Reason {
            at,
            expected: format!(
                "expected no more than one of {} alternatives to fit",
                nodes.len()
            ),
            simple: false,
        }))
    }

    /// The expectations of all alternatives if they are all for the same place; otherwise the
    /// number of alternatives.
    fn alternatives(&mut self, nodes: &[NodeId], at: Id, scope: u32, deep: bool) -> Found {
        let mut wants = Vec::new();
        let (mut place, few) = (None, nodes.len() <= SHOWN);
        for node in nodes.iter().filter(|_| few && deep) {
            let Some(reason) = self.why(*node, at, scope, false)? else {
                break;
            };
            let same = *place.get_or_insert(reason.at) == reason.at;
            match reason.expected.strip_prefix("expected ") {
                Some(want) if reason.simple && same => wants.push(want.to_owned()),
                Some(_) | None => break,
            }
        }
        let all = !wants.is_empty() && wants.len() == nodes.len();
        Ok(Some(Reason {
            at,
            expected: match all {
                true => format!("expected {}", wants.join(" or ")),
                false => format!("expected one of {} alternatives to fit", nodes.len()),
            },
            simple: false,
        }))
    }
}

const OTHERS: &str = "expected no properties but the schema's";

/// Whether a node is the schema `false`.
fn never(schema: &Schema, node: NodeId) -> bool {
    let node = schema.nodes.get(node as usize);
    node.is_some_and(|node| {
        matches!(
            node.rules.as_slice(),
            [Rule {
                keyword: Keyword::Never,
                ..
            }]
        )
    })
}

/// The expectation of a keyword that does not lead to other schemas.
fn wants(keyword: &Keyword, at: Id, schema: &Schema) -> String {
    let value = || schema.document.text(at, 100);
    match keyword {
        Keyword::Never => "expected nothing here".to_owned(),
        Keyword::Type(types) => format!("expected {}", listed(types)),
        Keyword::Bound(bound, _) => format!("expected a number{} {}", bounded(*bound), value()),
        Keyword::MultipleOf(_) => format!("expected a multiple of {}", value()),
        Keyword::Count(counted, limit) => counts(*counted, *limit),
        Keyword::OneOf(options) if options.single => {
            format!("expected {}", shown(&schema.document, at))
        }
        Keyword::OneOf(options) => {
            let values = options.values.iter().take(SHOWN);
            let mut values: Vec<_> = values.map(|at| shown(&schema.document, *at)).collect();
            if options.values.len() > SHOWN {
                values.push("…".to_owned());
            }
            format!("expected one of {}", values.join(", "))
        }
        Keyword::Text(text) => {
            let written = &text.written;
            let kind = match text.keyword {
                "pattern" => "that matches",
                "format" => "in the format",
                "contentEncoding" => "in the encoding",
                _ => "that holds",
            };
            format!("expected text {kind} `{written}`")
        }
        Keyword::UniqueItems => "expected items that are not equal".to_owned(),
        Keyword::Contains { .. } => {
            "expected an item of the kind that `contains` describes".to_owned()
        }
        Keyword::Not(_) => "expected anything but what `not` describes".to_owned(),
        Keyword::Meta(_) => "expected a JSON Schema".to_owned(),
        Keyword::Members(_)
        | Keyword::DependentRequired(_)
        | Keyword::PropertyNames(_)
        | Keyword::Items(_)
        | Keyword::Ref(_)
        | Keyword::DynamicRef { .. }
        | Keyword::All(_)
        | Keyword::Any(_)
        | Keyword::One(_)
        | Keyword::If { .. }
        | Keyword::DependentSchemas(_)
        | Keyword::Unevaluated { .. } => "expected what the schema describes".to_owned(),
    }
}

fn listed(types: &Types) -> String {
    let listed: Vec<_> = types.listed.iter().map(|kind| kind.article()).collect();
    listed.join(" or ")
}

fn bounded(bound: Bound) -> &'static str {
    match bound {
        Bound::Minimum => ", at least",
        Bound::Maximum => ", at most",
        Bound::ExclusiveMinimum => " above",
        Bound::ExclusiveMaximum => " below",
    }
}

fn counts(counted: Counted, limit: u64) -> String {
    match counted {
        Counted::MinLength => format!("expected text, at least {limit} characters"),
        Counted::MaxLength => format!("expected text, at most {limit} characters"),
        Counted::MinItems => format!("expected at least {limit} items"),
        Counted::MaxItems => format!("expected at most {limit} items"),
        Counted::MinProperties => format!("expected at least {limit} properties"),
        Counted::MaxProperties => format!("expected at most {limit} properties"),
    }
}

/// The pointer to a value, with `*` for each name that occurs only in the document.
fn pointer(document: &Document<'_>, to: Id, schema: &Schema) -> String {
    let (mut path, mut at) = (String::new(), Id::ROOT);
    while at != to {
        let children = document.children(at).enumerate();
        let Some((number, child)) = children.take_while(|(_, child)| *child <= to).last() else {
            break;
        };
        path.push('/');
        let name = document.name(child);
        if document.view(at) == View::Array {
            path.push_str(&number.to_string());
        } else if schema.names.contains(name) {
            path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        } else {
            path.push('*');
        }
        at = child;
    }
    path
}
