//! Resolves the references of a schema: `$id`, anchors, and JSON pointers, all within one file.
use super::document::{Document, Id, View};
use jsonschema::{Uri, uri};
use std::collections::HashMap;

/// The drafts, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Draft {
    Four,
    Six,
    Seven,
    Y2019,
    Y2020,
}

/// The `$schema` values of the drafts, without scheme and fragment.
const DIALECTS: &[(&str, Draft)] = &[
    ("json-schema.org/draft-04/schema", Draft::Four),
    ("json-schema.org/draft-06/schema", Draft::Six),
    ("json-schema.org/draft-07/schema", Draft::Seven),
    ("json-schema.org/draft/2019-09/schema", Draft::Y2019),
    ("json-schema.org/draft/2020-12/schema", Draft::Y2020),
];

impl Draft {
    /// The draft that a `$schema` names.
    pub fn named(dialect: &str) -> Option<Draft> {
        let rest = dialect
            .strip_prefix("https://")
            .or_else(|| dialect.strip_prefix("http://"))?;
        let rest = rest.strip_suffix('#').unwrap_or(rest);
        let row = DIALECTS.iter().find(|(name, _)| *name == rest);
        row.map(|(_, draft)| *draft)
    }
}

/// Keywords whose value is a schema, a list of schemas, or schemas by name.
pub const ONE: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
const LIST: &[&str] = &["allOf", "anyOf", "items", "oneOf", "prefixItems"];
const NAMED: &[&str] = &[
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// A part of the file with its own identity: the whole file, and each schema with `$id`.
#[derive(Debug)]
pub struct Resource {
    pub root: Id,
    pub draft: Draft,
    base: Uri<String>,
    anchors: HashMap<String, Id>,
    /// Anchors that a `$dynamicRef` may find from outside; "" for `$recursiveAnchor`.
    pub dynamic: Vec<(String, Id)>,
}

#[derive(Debug)]
pub struct Resources {
    pub list: Vec<Resource>,
    by_uri: HashMap<String, usize>,
    of: HashMap<Id, usize>,
}

/// The target of a reference.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    Schema {
        at: Id,
        resource: usize,
        /// The name of the anchor by which the reference may lead to another target.
        dynamic: Option<String>,
    },
    /// The meta-schema of a draft.
    Meta(Draft),
}

/// Why the resources of a file cannot be determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceError {
    /// The value of this `$schema` is not a known draft.
    Dialect(Id),
    /// The value of this `$id` is not a URI.
    Address(Id),
}

impl Resources {
    /// Walks all schemas of a file.
    pub fn find(document: &Document<'_>, draft: Draft) -> Result<Resources, ReferenceError> {
        let base =
            uri::from_str("json-schema:///").map_err(|_| ReferenceError::Address(Id::ROOT))?;
        let mut resources = Resources {
            list: vec![Resource::new(Id::ROOT, draft, base)],
            by_uri: HashMap::new(),
            of: HashMap::new(),
        };
        let mut open = vec![(Id::ROOT, 0)];
        while let Some((at, outer)) = open.pop() {
            let resource = resources.schema(document, at, outer)?;
            let below = subschemas(document, at);
            open.extend(below.into_iter().map(|below| (below, resource)));
        }
        for (number, resource) in resources.list.iter().enumerate() {
            let uri = resource.base.as_str().to_owned();
            resources.by_uri.entry(uri).or_insert(number);
        }
        Ok(resources)
    }

    /// The resource that a schema belongs to.
    fn schema(
        &mut self,
        document: &Document<'_>,
        at: Id,
        outer: usize,
    ) -> Result<usize, ReferenceError> {
        let resource = self.identity(document, at, outer)?;
        self.of.insert(at, resource);
        let Some(found) = self.list.get_mut(resource) else {
            return Ok(resource);
        };
        let (y2019, y2020) = (found.draft >= Draft::Y2019, found.draft >= Draft::Y2020);
        if let (Some(anchor), true) = (text(document, at, "$anchor"), y2019) {
            found.anchors.insert(anchor.to_owned(), at);
        }
        if let (Some(anchor), true) = (text(document, at, "$dynamicAnchor"), y2020) {
            found.anchors.insert(anchor.to_owned(), at);
            found.dynamic.push((anchor.to_owned(), at));
        }
        let recursive = document.member(at, "$recursiveAnchor");
        let recursive = recursive.map(|value| document.view(value)) == Some(View::Bool(true));
        if recursive && found.draft == Draft::Y2019 && found.root == at {
            found.dynamic.push((String::new(), at));
        }
        Ok(resource)
    }

    /// A new resource if the schema has an identity, otherwise the one around it.
    fn identity(
        &mut self,
        document: &Document<'_>,
        at: Id,
        outer: usize,
    ) -> Result<usize, ReferenceError> {
        let Some(around) = self.list.get_mut(outer) else {
            return Ok(outer);
        };
        let draft = dialect(document, at)?.unwrap_or(around.draft);
        let key = if draft == Draft::Four { "id" } else { "$id" };
        let hidden = draft < Draft::Y2019 && document.member(at, "$ref").is_some();
        let Some(id) = text(document, at, key).filter(|_| !hidden) else {
            return Ok(outer);
        };
        if let (Some(anchor), true) = (id.strip_prefix('#'), draft < Draft::Y2019) {
            around.anchors.insert(anchor.to_owned(), at);
            return Ok(outer);
        }
        let fault = ReferenceError::Address(document.member(at, key).unwrap_or(at));
        let base = uri::resolve_against(&around.base.borrow(), id).map_err(|_| fault)?;
        let base = uri::from_str(without_fragment(base.as_str()).0).map_err(|_| fault)?;
        if at == Id::ROOT {
            around.base = base;
            return Ok(outer);
        }
        self.list.push(Resource::new(at, draft, base));
        Ok(self.list.len() - 1)
    }

    /// The target of `reference` in a schema of this resource.
    pub fn resolve(&self, document: &Document<'_>, from: usize, reference: &str) -> Option<Target> {
        let base = &self.list.get(from)?.base;
        let whole = uri::resolve_against(&base.borrow(), reference).ok()?;
        let (address, fragment) = without_fragment(whole.as_str());
        let Some(number) = self.by_uri.get(address).copied() else {
            let draft = Draft::named(address).filter(|_| fragment.is_empty())?;
            return Some(Target::Meta(draft));
        };
        let resource = self.list.get(number)?;
        if fragment.is_empty() {
            return Some(self.target(resource.root, number, Some("")));
        }
        if fragment.starts_with('/') {
            return self.pointer(document, number, fragment);
        }
        let fragment = percent_decoded(fragment)?;
        let at = *resource.anchors.get(&fragment)?;
        Some(self.target(at, number, Some(&fragment)))
    }

    fn target(&self, at: Id, resource: usize, anchor: Option<&str>) -> Target {
        let dynamic = self.list.get(resource).and_then(|found| {
            let mut anchors = found.dynamic.iter();
            anchors.find(|(name, place)| Some(name.as_str()) == anchor && *place == at)
        });
        Target::Schema {
            at,
            resource,
            dynamic: dynamic.map(|(name, _)| name.clone()),
        }
    }

    fn pointer(&self, document: &Document<'_>, from: usize, pointer: &str) -> Option<Target> {
        let (mut at, mut resource) = (self.list.get(from)?.root, from);
        for segment in pointer.split('/').skip(1) {
            let segment = percent_decoded(segment)?
                .replace("~1", "/")
                .replace("~0", "~");
            at = match document.view(at) {
                View::Array => document.children(at).nth(segment.parse().ok()?)?,
                View::Object => document.member(at, &segment)?,
                View::Null | View::Bool(_) | View::Number(_) | View::String(_) => return None,
            };
            resource = self.of.get(&at).copied().unwrap_or(resource);
        }
        Some(self.target(at, resource, None))
    }

    /// The resource of a schema that was walked.
    pub fn of(&self, at: Id) -> Option<usize> {
        self.of.get(&at).copied()
    }
}

impl Resource {
    fn new(root: Id, draft: Draft, base: Uri<String>) -> Resource {
        Resource {
            root,
            draft,
            base,
            anchors: HashMap::new(),
            dynamic: Vec::new(),
        }
    }
}

/// The draft that this schema's `$schema` names, if it has one.
pub fn dialect(document: &Document<'_>, at: Id) -> Result<Option<Draft>, ReferenceError> {
    let Some(value) = document.member(at, "$schema") else {
        return Ok(None);
    };
    match document.view(value) {
        View::String(name) => Draft::named(name)
            .map(Some)
            .ok_or(ReferenceError::Dialect(value)),
        View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => {
            Err(ReferenceError::Dialect(value))
        }
    }
}

/// The schemas directly below a schema.
fn subschemas(document: &Document<'_>, at: Id) -> Vec<Id> {
    let mut found = Vec::new();
    if document.view(at) != View::Object {
        return found;
    }
    for member in document.children(at) {
        let (name, view) = (document.name(member), document.view(member));
        let inside = match view {
            View::Object if NAMED.contains(&name) => true,
            View::Array => LIST.contains(&name),
            View::Object | View::Null | View::Bool(_) | View::Number(_) | View::String(_) => false,
        };
        if inside {
            found.extend(document.children(member));
        } else if ONE.contains(&name) && view == View::Object {
            found.push(member);
        }
    }
    found
}

fn text<'a>(document: &'a Document<'_>, at: Id, key: &str) -> Option<&'a str> {
    match document.view(document.member(at, key)?) {
        View::String(text) => Some(text),
        View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => None,
    }
}

fn without_fragment(uri: &str) -> (&str, &str) {
    uri.split_once('#').unwrap_or((uri, ""))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if let (b'%', [high, low, after @ ..]) = (*first, after) {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = digit(*high)? * 16 + digit(*low)?;
            bytes.push(u8::try_from(value).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
