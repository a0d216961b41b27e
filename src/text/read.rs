//! Typed reading of a tree, with all faults at once.
//!
//! A [`Cursor`] is a node that the caller reads as a type. If the node does not have that type, a
//! fault is added to the [`Reading`], the result is `None`, and the caller continues with the rest.
//! After the last key, `Reading::finish` returns all faults. A caller never needs to report a
//! `None` that it got from a cursor.
//!
//! ```
//! use klamm::text::{Source, read::Reading};
//! use std::time::Duration;
//!
//! let source = Source::new("a.yaml", "name: clients\nidle: 10x\nprot: 9092\n");
//! let reading = Reading::new(&source);
//! if let Some(map) = reading.map("a listener", &["name", "idle", "port"]) {
//!     let _name: Option<String> = map.need("name");
//!     let _idle: Option<Duration> = map.read("idle");
//!     let _port: Option<u16> = map.need("port");
//! }
//! let names: Vec<_> = reading.finish().iter().map(|fault| fault.name).collect();
//! assert_eq!(names, ["wrong-value", "unknown-key"]);
//! ```

use super::{
    Diagnostic, Source, Span,
    nearest::{did_you_mean, nearest},
    value::FromText,
    yaml::{self, Entry, MAX_FAULTS, Node, Value},
};
use std::{cell::RefCell, collections::HashMap};

/// One file being read: its tree and the faults found so far.
pub struct Reading<'a> {
    source: &'a Source,
    root: Option<Node>,
    faults: RefCell<Vec<Diagnostic>>,
    orders: RefCell<Orders>,
}

/// The maps that were read, by start position, with their keys in the documented order.
pub type Orders = HashMap<usize, &'static [&'static str]>;

/// A value to be read as a type.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    reading: &'a Reading<'a>,
    node: &'a Node,
}

/// A map whose keys are all known.
#[derive(Clone, Copy)]
pub struct Map<'a> {
    reading: &'a Reading<'a>,
    entries: &'a [Entry],
    what: &'static str,
    keys: &'static [&'static str],
    /// One bit per key in `keys`: set if the key is the nearest one to an unknown key.
    meant: u64,
    span: Span,
}

impl<'a> Reading<'a> {
    /// Parses a text. YAML faults are added like all others.
    pub fn new(source: &'a Source) -> Self {
        let (root, faults) = match yaml::parse(source) {
            Ok(root) => (Some(root), Vec::new()),
            Err(faults) => (None, faults),
        };
        Self {
            source,
            root,
            faults: RefCell::new(faults),
            orders: RefCell::default(),
        }
    }

    /// The keys of all maps that were read.
    pub fn orders(self) -> Orders {
        self.orders.into_inner()
    }

    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// The document, or `None` if it is not YAML.
    pub fn root(&'a self) -> Option<Cursor<'a>> {
        let node = self.root.as_ref()?;
        Some(Cursor {
            reading: self,
            node,
        })
    }

    /// The key of the document that the user meant: `key` itself if it is known, otherwise the
    /// nearest key.
    pub fn meant<'k>(&self, key: &'k str) -> &'k str {
        let orders = self.orders.borrow();
        let root = self.root.as_ref().map(|root| root.span.start);
        let keys = root.and_then(|start| orders.get(&start).copied());
        let keys = keys.unwrap_or_default();
        match keys.contains(&key) {
            true => key,
            false => nearest(key, keys.iter().copied()).unwrap_or(key),
        }
    }

    /// The document as a map with these keys. `what` is its name in faults: `a listener`.
    pub fn map(&'a self, what: &'static str, keys: &'static [&'static str]) -> Option<Map<'a>> {
        self.root()?.map(what, keys)
    }

    /// Adds a fault. Beyond [`MAX_FAULTS`], faults are dropped: the file is refused anyway.
    pub fn file(&self, fault: Diagnostic) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MAX_FAULTS {
            faults.push(fault);
        }
    }

    /// All faults and warnings, in reading order. If there is an error among them, no value that
    /// was read may be used.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut faults = self.faults.into_inner();
        Diagnostic::sort(&mut faults);
        faults
    }
}

impl<'a> Cursor<'a> {
    pub fn span(self) -> Span {
        self.node.span
    }

    pub fn source(self) -> &'a Source {
        self.reading.source
    }

    /// Adds a fault for this value.
    pub fn fault(self, name: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let fault = Diagnostic::error(name, message).at(self.reading.source, self.node.span);
        self.reading.file(fault.help(help));
    }

    /// Adds a warning for this value.
    pub fn warn(self, name: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let fault = Diagnostic::warning(name, message).at(self.reading.source, self.node.span);
        self.reading.file(fault.help(help));
    }

    /// The text of the scalar. An empty text is accepted only in quotes.
    pub fn text(self) -> Option<&'a str> {
        match &self.node.value {
            Value::Scalar(scalar) if scalar.left_out() => {
                self.fault(
                    "missing-value",
                    "the value is missing",
                    "write one, or remove the key",
                );
                None
            }
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::List(_) | Value::Map(_) => self.wrong_type("text"),
        }
    }

    pub fn is_list(self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    pub fn is_map(self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    /// The scalar as a type.
    pub fn read<T: FromText>(self) -> Option<T> {
        let text = self.text()?;
        match T::from_text(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault("wrong-value", message, format!("expected {}", T::EXPECTED));
                None
            }
        }
    }

    /// The scalar as one of several words.
    pub fn word<T: Copy>(self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let all = words.iter().map(|(word, _)| *word);
            let list = all
                .clone()
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>();
            let help =
                did_you_mean(text, all).unwrap_or_else(|| format!("one of {}", list.join(", ")));
            self.fault("unknown-word", format!("unknown word `{text}`"), help);
        }
        found.map(|(_, value)| *value)
    }

    /// The items of a list.
    pub fn list(self) -> Option<Vec<Cursor<'a>>> {
        match &self.node.value {
            Value::List(items) => Some(items.iter().map(|node| Cursor { node, ..self }).collect()),
            Value::Scalar(scalar) if !scalar.text.is_empty() => {
                let help = format!("write `[ \"{}\" ]`", scalar.text);
                self.fault("wrong-type", "a list is expected here, this is text", help);
                None
            }
            Value::Scalar(_) | Value::Map(_) => self.wrong_type("a list"),
        }
    }

    /// The items of a list, or the value itself where a single value may replace a list.
    pub fn one_or_more(self) -> Vec<Cursor<'a>> {
        match &self.node.value {
            Value::List(items) => items.iter().map(|node| Cursor { node, ..self }).collect(),
            Value::Scalar(_) | Value::Map(_) => vec![self],
        }
    }

    /// Every key of a map with its value, for maps whose keys are names (users, headers).
    pub fn entries(self) -> Option<Vec<(&'a str, Span, Cursor<'a>)>> {
        let Value::Map(entries) = &self.node.value else {
            return self.wrong_type("a map");
        };
        let entry = |e: &'a Entry| {
            (
                e.key.as_str(),
                e.key_span,
                Cursor {
                    node: &e.value,
                    ..self
                },
            )
        };
        Some(entries.iter().map(entry).collect())
    }

    /// A map with only these keys. Any other key is added as a fault, with the nearest key as help.
    pub fn map(self, what: &'static str, keys: &'static [&'static str]) -> Option<Map<'a>> {
        let Value::Map(entries) = &self.node.value else {
            return self.wrong_type("a map");
        };
        let reading = self.reading;
        let mut orders = reading.orders.borrow_mut();
        orders.insert(self.node.span.start, keys);
        drop(orders);
        let mut meant = 0;
        for entry in entries.iter().filter(|e| !keys.contains(&e.key.as_str())) {
            let near = nearest(&entry.key, keys.iter().copied());
            meant |= near.map_or(0, |near| bit(keys, near));
            let help = near.map_or_else(
                || format!("the keys are {}", listed(keys)),
                |near| format!("did you mean `{near}`?"),
            );
            let fault = Diagnostic::error(
                "unknown-key",
                format!("unknown key `{}` in {what}", entry.key),
            );
            reading.file(fault.at(reading.source, entry.key_span).help(help));
        }
        Some(Map {
            reading,
            entries,
            what,
            keys,
            meant,
            span: self.node.span,
        })
    }

    fn wrong_type<T>(self, expected: &str) -> Option<T> {
        let found = match &self.node.value {
            Value::Scalar(s) if s.left_out() => "nothing",
            Value::Scalar(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        };
        let message = format!("{expected} is expected here, this is {found}");
        let fault = Diagnostic::error("wrong-type", message);
        self.reading
            .file(fault.at(self.reading.source, self.node.span));
        None
    }
}

impl<'a> Map<'a> {
    pub fn span(self) -> Span {
        self.span
    }

    /// The value of a key, if present.
    pub fn get(self, key: &'static str) -> Option<Cursor<'a>> {
        debug_assert!(self.keys.contains(&key), "`{key}` is not declared");
        let entry = self.entries.iter().find(|e| e.key == key)?;
        Some(Cursor {
            reading: self.reading,
            node: &entry.value,
        })
    }

    pub fn has(self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Whether there are unknown keys. Their faults are already added.
    pub fn has_unknown(self) -> bool {
        let mut keys = self.entries.iter().map(|entry| entry.key.as_str());
        keys.any(|key| !self.keys.contains(&key))
    }

    /// Whether a key is neither present nor misspelt.
    pub fn lacks(self, key: &'static str) -> bool {
        !self.has(key) && !self.misspells(key)
    }

    /// Whether a key is not present and an unknown key is nearest to it. The fault for the unknown
    /// key is already added: a fault for the missing key would only be a consequence of it.
    pub fn misspells(self, key: &'static str) -> bool {
        !self.has(key) && self.meant & bit(self.keys, key) != 0
    }

    pub fn key_span(self, key: &'static str) -> Option<Span> {
        let entry = self.entries.iter().find(|e| e.key == key)?;
        Some(entry.key_span)
    }

    /// The value of a required key.
    pub fn must(self, key: &'static str) -> Option<Cursor<'a>> {
        if self.lacks(key) {
            self.fault(
                "missing-key",
                format!("{} needs the key `{key}`", self.what),
                format!("add `{key}:`"),
            );
        }
        self.get(key)
    }

    /// The value of a key as a type, if present.
    pub fn read<T: FromText>(self, key: &'static str) -> Option<T> {
        self.get(key)?.read()
    }

    /// The value of a required key, as a type.
    pub fn need<T: FromText>(self, key: &'static str) -> Option<T> {
        self.must(key)?.read()
    }

    /// The items of a key's list; empty if the key is not present.
    pub fn items(self, key: &'static str) -> Vec<Cursor<'a>> {
        self.get(key).and_then(Cursor::list).unwrap_or_default()
    }

    /// Adds a fault for the map as a whole. Its place is the first key.
    pub fn fault(self, name: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let span = self.entries.first().map_or(self.span, |e| e.key_span);
        let fault = Diagnostic::error(name, message).at(self.reading.source, span);
        self.reading.file(fault.help(help));
    }
}

/// The bit for a key. A map has at most 64 keys. Another key would have no bit, and its absence
/// would be reported as a fault of its own.
fn bit(keys: &[&str], key: &str) -> u64 {
    let place = keys.iter().position(|known| *known == key);
    let place = place.and_then(|place| u32::try_from(place).ok());
    place
        .and_then(|place| 1_u64.checked_shl(place))
        .unwrap_or(0)
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, look: impl Fn(Map<'_>)) -> Vec<String> {
        let source = Source::new("t.yaml", text);
        let reading = Reading::new(&source);
        if let Some(map) = reading.map("a thing", &["name", "count", "list", "kind"]) {
            look(map);
        }
        let shown = |f: &Diagnostic| {
            let help = f.help.as_ref().map_or(String::new(), |h| format!(" ({h})"));
            let place = f.place.as_ref().map_or((0, 0), |p| (p.line, p.column));
            format!("{}:{} {}{help}", place.0, place.1, f.message)
        };
        reading.finish().iter().map(shown).collect()
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let text = "nam: x\ncount: many\nlist: x\ncolour: red\nkind: smal\n";
        let found = faults(text, |map| {
            assert_eq!(map.need::<String>("name"), None);
            assert_eq!(map.read::<u16>("count"), None);
            assert!(map.items("list").is_empty());
            let kind = map
                .must("kind")
                .and_then(|k| k.word(&[("small", 1), ("large", 2)]));
            assert_eq!(kind, None);
        });
        assert_eq!(
            found,
            [
                "1:1 unknown key `nam` in a thing (did you mean `name`?)",
                "2:8 `many` is not a whole number (expected a whole number, digits only)",
                "3:7 a list is expected here, this is text (write `[ \"x\" ]`)",
                "4:1 unknown key `colour` in a thing (the keys are `name`, `count`, `list`, `kind`)",
                "5:7 unknown word `smal` (did you mean `small`?)",
            ]
        );
    }

    #[test]
    fn a_misspelt_key_is_not_missing_besides() {
        let read = |map: Map<'_>| {
            map.need::<String>("name");
            map.need::<u16>("count");
        };
        assert_eq!(
            faults("nmae: x\ncount: 1\n", read),
            ["1:1 unknown key `nmae` in a thing (did you mean `name`?)"]
        );
        let both = faults("nmae: x\ncolour: red\n", read);
        assert_eq!(
            both[..2],
            [
                "1:1 a thing needs the key `count` (add `count:`)",
                "1:1 unknown key `nmae` in a thing (did you mean `name`?)",
            ]
        );
        assert_eq!(both.len(), 3);
    }

    #[test]
    fn a_missing_value_is_not_an_empty_text() {
        let read = |map: Map<'_>| drop(map.read::<String>("name"));
        assert_eq!(
            faults("name:\n", read),
            ["1:5 the value is missing (write one, or remove the key)"]
        );
        assert!(faults("name: \"\"\n", read).is_empty());
        assert_eq!(
            faults("name: [ x ]\n", read),
            ["1:7 text is expected here, this is a list"]
        );
    }

    #[test]
    fn a_document_of_another_type_is_a_fault() {
        assert_eq!(
            faults("- x\n", |_| ()),
            ["1:1 a map is expected here, this is a list"]
        );
        assert_eq!(
            faults("x\n", |_| ()),
            ["1:1 a map is expected here, this is text"]
        );
    }
}
