//! Schema text → [`Schema`], or the first fault with its place.
//!
//! The library checks the schema against the meta-schema of its draft. The keywords are compiled
//! here, from a queue, so that a chain of references does not use the stack. [`bounds`] limits the
//! cost of a schema.
use super::{
    bounds,
    decimal::{Decimal, Divisor},
    document::{Document, Id, View, place},
    equality::Hasher,
    hint, meta,
    resource::{self, Draft, Resources, Target},
    schema::{
        Bound, Counted, Items, Keyword, Members, NodeId, Options, PropertyRule, Rule, Schema,
        SchemaNode, Text, Type, Types,
    },
    text::Texts,
};
use crate::text::{Diagnostic, Source, Span, strict};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// A compiled schema, and the hasher for the values that it lists.
pub fn compile(source: &Source) -> Result<(Schema, Hasher), Box<Diagnostic>> {
    let document = document(source)?;
    let faulty = Faulty { source };
    let draft = resource::dialect(&document, Id::ROOT)
        .map_err(|fault| faulty.resource(&document, fault))?
        .unwrap_or(Draft::Y2020);
    meta::check(source, draft)?;
    let resources =
        Resources::find(&document, draft).map_err(|fault| faulty.resource(&document, fault))?;
    let mut compiler = Compiler {
        faulty,
        document: &document,
        resources: &resources,
        hasher: Hasher::default(),
        texts: Texts::default(),
        nodes: Vec::new(),
        known: HashMap::new(),
        queue: Vec::new(),
    };
    compiler.run()?;
    let anchors = compiler.anchors()?;
    let Compiler { nodes, hasher, .. } = compiler;
    let mut schema = Schema {
        names: names(&document),
        document: Document::parse(b"null").map_err(|_| unreadable(source))?,
        dynamic: anchors.iter().any(|anchors| !anchors.is_empty()),
        unevaluated: false,
        anchors,
        nodes,
        cost: 0,
    };
    bounds::measure(&mut schema)
        .map_err(|exceeded| faulty.exceeded(&document, &exceeded.keyword(&schema, &document)))?;
    schema.document = document.into_owned();
    Ok((schema, hasher))
}

fn document(source: &Source) -> Result<Document<'_>, Box<Diagnostic>> {
    Document::parse(source.text.as_bytes()).map_err(|fault| {
        let bytes = source.text.as_bytes();
        let message = super::document_fault(bytes, fault).expected;
        let (line, column) = place(bytes, fault.at);
        let at = super::place::offset(&source.text, line, column);
        Box::new(Diagnostic::error("schema-syntax", message).at(source, Span::new(at, at)))
    })
}

fn unreadable(source: &Source) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("schema-syntax", "expected JSON").in_file(&source.name))
}

/// Keys of objects, and strings in arrays (`required`). This is more than the names of properties,
/// but contains nothing that is not in the schema.
fn names(document: &Document<'_>) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut open = vec![Id::ROOT];
    while let Some(at) = open.pop() {
        let (array, object) = match document.view(at) {
            View::Array => (true, false),
            View::Object => (false, true),
            View::Null | View::Bool(_) | View::Number(_) | View::String(_) => (false, false),
        };
        if array {
            names.extend(document.strings(at).map(str::to_owned));
        }
        if object {
            let members = document.children(at);
            names.extend(members.map(|member| document.name(member).to_owned()));
        }
        open.extend(document.children(at));
    }
    names
}

/// Makes diagnostics of one file.
#[derive(Clone, Copy)]
pub struct Faulty<'a> {
    pub source: &'a Source,
}

type CompileError = Box<Diagnostic>;

impl Faulty<'_> {
    fn at(
        self,
        document: &Document<'_>,
        at: Id,
        name: &'static str,
        message: String,
        help: &'static str,
    ) -> CompileError {
        let start = document.at(at);
        let fault = Diagnostic::error(name, message).at(self.source, Span::new(start, start));
        Box::new(fault.help(help))
    }

    fn resource(self, document: &Document<'_>, fault: resource::ReferenceError) -> CompileError {
        match fault {
            resource::ReferenceError::Dialect(at) => {
                let message = format!("`$schema` {} names no known draft", shown(document, at));
                self.at(document, at, "schema-dialect", message, DIALECTS)
            }
            resource::ReferenceError::Address(at) => {
                let message = format!("{} is no address", shown(document, at));
                self.at(document, at, "schema-invalid", message, meta::META)
            }
        }
    }

    fn exceeded(self, document: &Document<'_>, found: &bounds::ExceededBound) -> CompileError {
        let name = if found.loops {
            "schema-loop"
        } else {
            "schema-cost"
        };
        self.at(document, found.at, name, found.message.clone(), found.help)
    }
}

const DIALECTS: &str = "known: `http://json-schema.org/draft-04/schema#`, `draft-06`, `draft-07`, `https://json-schema.org/draft/2019-09/schema`, \
                        `2020-12`; without `$schema` it is 2020-12";
const ALONE: &str = "a schema stands alone: `$ref` reaches only into its own file, so put what it needs under `$defs`";

/// A value of the schema as messages show it.
pub fn shown(document: &Document<'_>, at: Id) -> String {
    format!("`{}`", document.text(at, 100))
}

struct Compiler<'a> {
    faulty: Faulty<'a>,
    document: &'a Document<'a>,
    resources: &'a Resources,
    hasher: Hasher,
    texts: Texts,
    nodes: Vec<SchemaNode>,
    known: HashMap<(Id, usize), NodeId>,
    queue: Vec<(NodeId, Id, usize)>,
}

/// One schema object while it is compiled.
#[derive(Clone, Copy)]
struct Place {
    at: Id,
    resource: usize,
    draft: Draft,
}

impl Compiler<'_> {
    fn run(&mut self) -> Result<(), CompileError> {
        self.node(Id::ROOT, 0)?;
        while let Some((node, at, resource)) = self.queue.pop() {
            let rules = self.rules(at, resource)?;
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.rules = rules;
            }
        }
        Ok(())
    }

    /// The nodes of the dynamic anchors, by resource.
    fn anchors(&mut self) -> Result<Vec<Vec<(String, NodeId)>>, CompileError> {
        let mut all = Vec::new();
        for (number, resource) in self.resources.list.iter().enumerate() {
            let mut anchors = Vec::new();
            for (name, at) in &resource.dynamic {
                anchors.push((name.clone(), self.node(*at, number)?));
            }
            all.push(anchors);
        }
        while let Some((node, at, resource)) = self.queue.pop() {
            let rules = self.rules(at, resource)?;
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.rules = rules;
            }
        }
        Ok(all)
    }

    /// The node of a schema that is inside another one.
    fn inner(&mut self, place: Place, at: Id) -> Result<NodeId, CompileError> {
        let resource = self.resources.of(at).unwrap_or(place.resource);
        self.node(at, resource)
    }

    fn inners(&mut self, place: Place, list: Id) -> Result<Vec<NodeId>, CompileError> {
        let document = self.document;
        let items = document.children(list);
        items.map(|item| self.inner(place, item)).collect()
    }

    fn node(&mut self, at: Id, resource: usize) -> Result<NodeId, CompileError> {
        if let Some(known) = self.known.get(&(at, resource)) {
            return Ok(*known);
        }
        if self.nodes.len() >= bounds::MAX_NODES {
            let found = bounds::too_many(self.document, at);
            return Err(self.faulty.exceeded(self.document, &found));
        }
        // At most `MAX_NODES`.
        let number = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.nodes.push(SchemaNode {
            resource: u32::try_from(resource).unwrap_or(u32::MAX),
            shared: false,
            rules: Vec::new(),
        });
        self.known.insert((at, resource), number);
        self.queue.push((number, at, resource));
        Ok(number)
    }

    fn rules(&mut self, at: Id, resource: usize) -> Result<Vec<Rule>, CompileError> {
        let keyword = match self.document.view(at) {
            View::Bool(true) => return Ok(Vec::new()),
            View::Bool(false) => Keyword::Never,
            View::Object => return self.object(at, resource),
            View::Null | View::Number(_) | View::String(_) | View::Array => {
                return Err(self.invalid(at, "expected a boolean or an object"));
            }
        };
        Ok(vec![Rule { at, keyword }])
    }

    fn object(&mut self, at: Id, resource: usize) -> Result<Vec<Rule>, CompileError> {
        let draft = self.resources.list.get(resource);
        let place = Place {
            at,
            resource,
            draft: draft.map_or(Draft::Y2020, |resource| resource.draft),
        };
        let document = self.document;
        let alone = document
            .member(at, "$ref")
            .filter(|_| place.draft < Draft::Y2019);
        let mut rules = Vec::new();
        for member in document.children(at) {
            if alone.is_some_and(|reference| reference != member) {
                continue;
            }
            if let Some(keyword) = self.keyword(place, member)? {
                rules.push(Rule {
                    at: member,
                    keyword,
                });
            }
        }
        if alone.is_none() {
            rules.extend(self.members(place)?);
            rules.extend(self.items(place)?);
            rules.extend(self.content(place)?);
        }
        rules.sort_by_key(|rule| rule.keyword.rank());
        Ok(rules)
    }

    /// A keyword whose meaning does not depend on other keywords.
    fn keyword(&mut self, place: Place, at: Id) -> Result<Option<Keyword>, CompileError> {
        let (name, draft) = (self.document.name(at), place.draft);
        let keyword = match name {
            "$ref" => self.reference(place, at)?,
            "$dynamicRef" if draft >= Draft::Y2020 => self.reference(place, at)?,
            "$recursiveRef" if draft == Draft::Y2019 => self.reference(place, at)?,
            "type" => self.types(place, at)?,
            "enum" | "const" if name == "enum" || draft >= Draft::Six => self.options(at),
            "allOf" => Keyword::All(self.inners(place, at)?),
            "anyOf" => Keyword::Any(self.inners(place, at)?),
            "oneOf" => Keyword::One(self.inners(place, at)?),
            "not" => Keyword::Not(self.inner(place, at)?),
            "uniqueItems" if self.is_true(at) => Keyword::UniqueItems,
            "pattern" => Keyword::Text(self.pattern(at, at)?),
            "format" => Keyword::Text(self.format(place, at)?),
            "multipleOf" => Keyword::MultipleOf(self.divisor(at)?),
            "dependentRequired" if draft >= Draft::Y2019 => {
                Keyword::DependentRequired(self.needed(at))
            }
            "dependentSchemas" if draft >= Draft::Y2019 => {
                Keyword::DependentSchemas(self.named(place, at)?)
            }
            "propertyNames" if draft >= Draft::Six => {
                Keyword::PropertyNames(self.inner(place, at)?)
            }
            "contains" if draft >= Draft::Six => self.contains(place, at)?,
            "if" if draft >= Draft::Seven => self.condition(place, at)?,
            "unevaluatedItems" | "unevaluatedProperties" if draft >= Draft::Y2019 => {
                Keyword::Unevaluated {
                    items: name == "unevaluatedItems",
                    node: self.inner(place, at)?,
                    of: self.node(place.at, place.resource)?,
                }
            }
            _ => return Ok(self.number(place, at)),
        };
        Ok(Some(keyword))
    }

    /// A keyword whose value is a number.
    fn number(&self, place: Place, at: Id) -> Option<Keyword> {
        let View::Number(text) = self.document.view(at) else {
            return None;
        };
        let name = self.document.name(at);
        if let Some((_, counted)) = COUNTED.iter().find(|(known, _)| *known == name) {
            return Some(Keyword::Count(*counted, whole(text)));
        }
        let (_, bound) = BOUNDS.iter().find(|(known, _)| *known == name)?;
        let exclusive = |key| {
            let flag = self.document.member(place.at, key);
            place.draft == Draft::Four && flag.is_some_and(|flag| self.is_true(flag))
        };
        let bound = match bound {
            Bound::Minimum if exclusive("exclusiveMinimum") => Bound::ExclusiveMinimum,
            Bound::Maximum if exclusive("exclusiveMaximum") => Bound::ExclusiveMaximum,
            Bound::Minimum | Bound::Maximum | Bound::ExclusiveMinimum | Bound::ExclusiveMaximum => {
                *bound
            }
        };
        Some(Keyword::Bound(bound, Decimal::new(text)))
    }

    fn reference(&mut self, place: Place, at: Id) -> Result<Keyword, CompileError> {
        let View::String(written) = self.document.view(at) else {
            return Err(self.invalid(at, "expected a string"));
        };
        let target = self
            .resources
            .resolve(self.document, place.resource, written);
        let (node, anchor) = match target {
            None => {
                let message = format!("reference to {} leads nowhere", shown(self.document, at));
                let (name, document) = ("schema-reference", self.document);
                return Err(self.faulty.at(document, at, name, message, ALONE));
            }
            Some(Target::Meta(draft)) => return Ok(Keyword::Meta(draft)),
            Some(Target::Schema {
                at,
                resource,
                dynamic,
            }) => (self.node(at, resource)?, dynamic),
        };
        let name = self.document.name(at);
        let anchor = anchor.filter(|anchor| match name {
            "$dynamicRef" => !anchor.is_empty(),
            "$recursiveRef" => anchor.is_empty(),
            _ => false,
        });
        Ok(match anchor {
            Some(anchor) => Keyword::DynamicRef {
                target: node,
                anchor,
            },
            None => Keyword::Ref(node),
        })
    }

    fn types(&self, place: Place, at: Id) -> Result<Keyword, CompileError> {
        let known = |name: &str| Type::named(name);
        let listed: Option<Vec<Type>> = match self.document.view(at) {
            View::String(name) => known(name).map(|one| vec![one]),
            View::Array => self.document.strings(at).map(known).collect(),
            View::Null | View::Bool(_) | View::Number(_) | View::Object => None,
        };
        let listed = listed.ok_or_else(|| self.invalid(at, "expected a type, or a list of types"));
        Ok(Keyword::Type(Types {
            listed: listed?,
            strict_integers: place.draft == Draft::Four,
        }))
    }

    fn options(&self, at: Id) -> Keyword {
        let single = self.document.name(at) == "const";
        let values: Vec<Id> = match single {
            true => vec![at],
            false => self.document.children(at).collect(),
        };
        let mut by_hash: HashMap<u64, Vec<Id>> = HashMap::new();
        for value in &values {
            let hash = self.hasher.hash(self.document, *value);
            by_hash.entry(hash).or_default().push(*value);
        }
        let sizes = values.iter().map(|value| self.document.size(*value));
        Keyword::OneOf(Options {
            single,
            largest: sizes.max().unwrap_or(0),
            values,
            by_hash,
        })
    }

    fn pattern(&mut self, at: Id, shown_at: Id) -> Result<Arc<Text>, CompileError> {
        let written = match self.document.view(at) {
            View::String(text) => text.to_owned(),
            View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => {
                return Err(self.invalid(at, "expected a string"));
            }
        };
        self.pattern_of(&written, shown_at)
    }

    fn pattern_of(&mut self, written: &str, at: Id) -> Result<Arc<Text>, CompileError> {
        let document = self.document;
        match self.texts.pattern(written) {
            Ok(text) => Ok(text),
            Err(hint::SchemaHintError::Unusable(help)) => {
                let message = format!("pattern `{written}` cannot be used");
                Err(self
                    .faulty
                    .at(document, at, "schema-pattern", message, help))
            }
            Err(hint::SchemaHintError::TooMany) => {
                let found = bounds::patterns(document, at);
                Err(self.faulty.exceeded(document, &found))
            }
        }
    }

    fn format(&mut self, place: Place, at: Id) -> Result<Arc<Text>, CompileError> {
        let View::String(written) = self.document.view(at) else {
            return Err(self.invalid(at, "expected a string"));
        };
        self.texts.format(written, place.draft).ok_or_else(|| {
            let message = format!("format {} is not known", shown(self.document, at));
            self.faulty
                .at(self.document, at, "schema-format", message, KNOWN)
        })
    }

    /// `contentEncoding` and `contentMediaType`, which drafts 6 and 7 assert.
    fn content(&mut self, place: Place) -> Result<Vec<Rule>, CompileError> {
        let mut rules = Vec::new();
        if !matches!(place.draft, Draft::Six | Draft::Seven) {
            return Ok(rules);
        }
        let text = |at: Option<Id>| match self.document.view(at?) {
            View::String(text) => Some(text),
            View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => None,
        };
        let encoding = self.document.member(place.at, "contentEncoding");
        let media = self.document.member(place.at, "contentMediaType");
        let pair = (text(encoding), text(media));
        if let (Some(at), Some(text)) = (media.or(encoding), self.texts.content(pair)) {
            rules.push(Rule {
                at,
                keyword: Keyword::Text(text),
            });
        }
        Ok(rules)
    }

    fn divisor(&self, at: Id) -> Result<Divisor, CompileError> {
        let divisor = match self.document.view(at) {
            View::Number(text) => Divisor::new(text),
            View::Null | View::Bool(_) | View::String(_) | View::Array | View::Object => None,
        };
        divisor.ok_or_else(|| self.invalid(at, "expected a number above 0, with at most 18 digits"))
    }

    fn needed(&self, at: Id) -> Vec<(String, Vec<String>)> {
        let document = self.document;
        let row = |member: Id| {
            let needed = document.strings(member).map(str::to_owned);
            (document.name(member).to_owned(), needed.collect())
        };
        document.children(at).map(row).collect()
    }

    fn named(&mut self, place: Place, at: Id) -> Result<Vec<(String, NodeId)>, CompileError> {
        let document = self.document;
        let mut rows = Vec::new();
        for member in document.children(at) {
            let node = self.inner(place, member)?;
            rows.push((document.name(member).to_owned(), node));
        }
        Ok(rows)
    }

    fn contains(&mut self, place: Place, at: Id) -> Result<Keyword, CompileError> {
        let document = self.document;
        let limit = |key| {
            let at = document
                .member(place.at, key)
                .filter(|_| place.draft >= Draft::Y2019)?;
            match document.view(at) {
                View::Number(text) => Some(whole(text)),
                View::Null | View::Bool(_) | View::String(_) | View::Array | View::Object => None,
            }
        };
        Ok(Keyword::Contains {
            node: self.inner(place, at)?,
            least: limit("minContains").unwrap_or(1),
            most: limit("maxContains"),
            evaluates: place.draft >= Draft::Y2020,
        })
    }

    fn condition(&mut self, place: Place, at: Id) -> Result<Keyword, CompileError> {
        let document = self.document;
        let mut branch = |key| {
            let at = document.member(place.at, key);
            at.map(|at| self.inner(place, at)).transpose()
        };
        let (then, otherwise) = (branch("then")?, branch("else")?);
        Ok(Keyword::If {
            condition: self.inner(place, at)?,
            then,
            otherwise,
        })
    }

    /// The keywords about members by name, and `dependencies`, which has two forms.
    fn members(&mut self, place: Place) -> Result<Vec<Rule>, CompileError> {
        let document = self.document;
        let find = |key| document.member(place.at, key);
        let mut members = Members::default();
        let mut first = None;
        if let Some(at) = find("properties") {
            first = Some(at);
            for (name, node) in self.named(place, at)? {
                members.names.entry(name).or_default().node = Some(node);
            }
        }
        if let Some(at) = find("patternProperties") {
            first = first.or(Some(at));
            for member in document.children(at) {
                let pattern = self.pattern_of(document.name(member), member)?;
                members.patterns.push((pattern, self.inner(place, member)?));
            }
        }
        if let Some(at) = find("additionalProperties") {
            first = first.or(Some(at));
            members.additional = Some(self.inner(place, at)?);
        }
        let required = find("required").filter(|at| document.view(*at) == View::Array);
        if let Some(at) = required {
            first = first.or(Some(at));
            for name in document.strings(at) {
                let named: &mut PropertyRule = members.names.entry(name.to_owned()).or_default();
                if !std::mem::replace(&mut named.required, true) {
                    members.required.push(name.to_owned());
                }
            }
        }
        let mut rules = self.dependencies(place)?;
        if let Some(at) = first {
            let keyword = Keyword::Members(Box::new(members));
            rules.push(Rule { at, keyword });
        }
        Ok(rules)
    }

    fn dependencies(&mut self, place: Place) -> Result<Vec<Rule>, CompileError> {
        let document = self.document;
        let Some(at) = document.member(place.at, "dependencies") else {
            return Ok(Vec::new());
        };
        let (mut needed, mut schemas) = (Vec::new(), Vec::new());
        for member in document.children(at) {
            let name = document.name(member).to_owned();
            if document.view(member) == View::Array {
                let names = document.strings(member).map(str::to_owned);
                needed.push((name, names.collect()));
            } else {
                schemas.push((name, self.inner(place, member)?));
            }
        }
        let mut rules = Vec::new();
        if !needed.is_empty() {
            let keyword = Keyword::DependentRequired(needed);
            rules.push(Rule { at, keyword });
        }
        if !schemas.is_empty() {
            let keyword = Keyword::DependentSchemas(schemas);
            rules.push(Rule { at, keyword });
        }
        Ok(rules)
    }

    fn items(&mut self, place: Place) -> Result<Option<Rule>, CompileError> {
        let document = self.document;
        let find = |key| document.member(place.at, key);
        let items = find("items");
        let listed = items.filter(|at| document.view(*at) == View::Array);
        let (prefix, rest) = match (place.draft >= Draft::Y2020, listed) {
            (true, _) => (find("prefixItems"), items),
            (false, Some(listed)) => (Some(listed), find("additionalItems")),
            (false, None) => (None, items),
        };
        let Some(at) = prefix.or(rest) else {
            return Ok(None);
        };
        let keyword = Keyword::Items(Items {
            prefix: match prefix {
                Some(list) => self.inners(place, list)?,
                None => Vec::new(),
            },
            rest: rest.map(|rest| self.inner(place, rest)).transpose()?,
            additional: rest.is_some_and(|rest| document.name(rest) == "additionalItems"),
        });
        Ok(Some(Rule { at, keyword }))
    }

    fn is_true(&self, at: Id) -> bool {
        self.document.view(at) == View::Bool(true)
    }

    fn invalid(&self, at: Id, message: &str) -> CompileError {
        let name = "schema-invalid";
        self.faulty
            .at(self.document, at, name, message.to_owned(), meta::META)
    }
}

const COUNTED: &[(&str, Counted)] = &[
    ("minLength", Counted::MinLength),
    ("maxLength", Counted::MaxLength),
    ("minItems", Counted::MinItems),
    ("maxItems", Counted::MaxItems),
    ("minProperties", Counted::MinProperties),
    ("maxProperties", Counted::MaxProperties),
];

const BOUNDS: &[(&str, Bound)] = &[
    ("minimum", Bound::Minimum),
    ("maximum", Bound::Maximum),
    ("exclusiveMinimum", Bound::ExclusiveMinimum),
    ("exclusiveMaximum", Bound::ExclusiveMaximum),
];

const KNOWN: &str = "it would check nothing; known: date, date-time, duration, email, hostname, ipv4, ipv6, iri, iri-reference, json-pointer, regex, \
                     relative-json-pointer, time, uri, uri-reference, uri-template, uuid";

/// A count, written as any number without a fraction: `3`, `3.0`, `3e0`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest count; no value has more than 2^53 parts"
)]
fn whole(text: &str) -> u64 {
    let float = || text.parse::<f64>().map_or(u64::MAX, |value| value as u64);
    text.parse().unwrap_or_else(|_| float())
}

/// The file as the library parses it, for the meta-schema.
pub fn library_value(source: &Source) -> Result<serde_json::Value, CompileError> {
    strict::parse(source.text.as_bytes()).map_err(|_| unreadable(source))
}
