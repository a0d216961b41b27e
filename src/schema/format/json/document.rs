//! A JSON document as a flat list of its values, in the order of the text.
//!
//! Every value has a number in the list, so that a verdict can be kept by number. The list is not
//! nested, so reading and dropping it do not use the stack. A number keeps its digits. Only one
//! reading is accepted: input that other readers could interpret differently (a repeated key, a
//! number outside the range of doubles, nesting that is too deep for some readers) is a fault.
use super::decimal;
use std::{borrow::Cow, collections::HashSet};

/// Values nested deeper than this are refused.
pub const MAX_DEPTH: usize = 127;
/// Maximum number of values of one document: at most 256 MiB of [`Element`]s.
const MAX_ELEMENTS: usize = (256 << 20) / size_of::<Element<'static>>();
/// Objects with more members than this are searched with a table.
const FEW: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonError {
    pub kind: Kind,
    /// The byte at which reading stopped.
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The bytes are not JSON, or not UTF-8, or contain a number outside the range of doubles.
    Syntax,
    RepeatedKey,
    TooDeep,
    TooLarge,
}

#[derive(Debug)]
pub struct Document<'a> {
    elements: Vec<Element<'a>>,
    /// Size of the whole text.
    bytes: usize,
}

#[derive(Debug)]
struct Element<'a> {
    /// Number of the value after its last descendant.
    end: u32,
    /// Number of members or items.
    count: u32,
    /// The byte at which the value starts.
    at: u32,
    /// The name of a member.
    name: Cow<'a, str>,
    value: Value<'a>,
}

#[derive(Debug)]
enum Value<'a> {
    Null,
    Bool(bool),
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array,
    Object,
}

/// The number of a value, or of a member if its name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u32);

impl Id {
    pub const ROOT: Id = Id(0);
    const NAME: u32 = 1 << 31;

    /// The name of this member, as a value.
    pub fn name(self) -> Id {
        Id(self.0 | Id::NAME)
    }
}

/// A value, with its content if it is a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View<'a> {
    Null,
    Bool(bool),
    /// The number as it is written.
    Number(&'a str),
    String(&'a str),
    Array,
    Object,
}

impl<'a> Document<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Document<'a>, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|error| JsonError {
            kind: Kind::Syntax,
            at: error.valid_up_to(),
        })?;
        if u32::try_from(bytes.len()).is_err() {
            return Err(JsonError {
                kind: Kind::TooLarge,
                at: 0,
            });
        }
        let mut parser = Parser {
            text,
            at: 0,
            elements: Vec::with_capacity((bytes.len() / 16).min(1 << 12)),
            open: Vec::new(),
        };
        parser.document()?;
        Ok(Document {
            elements: parser.elements,
            bytes: bytes.len(),
        })
    }

    /// A document that owns its text.
    pub fn into_owned(self) -> Document<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        let elements = self.elements.into_iter().map(|element| Element {
            end: element.end,
            count: element.count,
            at: element.at,
            name: own(element.name),
            value: match element.value {
                Value::Null => Value::Null,
                Value::Bool(value) => Value::Bool(value),
                Value::Number(text) => Value::Number(own(text)),
                Value::String(text) => Value::String(own(text)),
                Value::Array => Value::Array,
                Value::Object => Value::Object,
            },
        });
        Document {
            elements: elements.collect(),
            bytes: self.bytes,
        }
    }

    /// Total number of values.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    fn element(&self, id: Id) -> Option<&Element<'a>> {
        self.elements.get((id.0 & !Id::NAME) as usize)
    }

    pub fn view(&self, id: Id) -> View<'_> {
        let Some(element) = self.element(id) else {
            return View::Null;
        };
        if id.0 & Id::NAME != 0 {
            return View::String(&element.name);
        }
        match &element.value {
            Value::Null => View::Null,
            Value::Bool(value) => View::Bool(*value),
            Value::Number(text) => View::Number(text),
            Value::String(text) => View::String(text),
            Value::Array => View::Array,
            Value::Object => View::Object,
        }
    }

    /// Number of values in this value, including itself.
    pub fn size(&self, id: Id) -> u32 {
        let element = self.element(id);
        element.map_or(1, |element| {
            element.end.saturating_sub(id.0 & !Id::NAME).max(1)
        })
    }

    /// Number of its members or items.
    pub fn count(&self, id: Id) -> u32 {
        self.element(id).map_or(0, |element| element.count)
    }

    /// The name of a member.
    pub fn name(&self, id: Id) -> &str {
        self.element(id).map_or("", |element| &element.name)
    }

    /// The byte at which the value starts.
    pub fn at(&self, id: Id) -> usize {
        self.element(id).map_or(0, |element| element.at as usize)
    }

    /// Members of an object or items of an array, in order.
    pub fn children(&self, id: Id) -> Children<'_> {
        let empty = id.0 & Id::NAME != 0;
        let end = match self.element(id) {
            Some(element) if !empty => element.end,
            Some(_) | None => 0,
        };
        Children {
            document: self,
            next: if empty { 0 } else { id.0 + 1 },
            end,
        }
    }

    /// The member of an object with this name.
    pub fn member(&self, id: Id, name: &str) -> Option<Id> {
        if !matches!(self.view(id), View::Object) {
            return None;
        }
        self.children(id).find(|member| self.name(*member) == name)
    }

    /// Maximum number of bytes that the value takes in the text.
    pub fn bytes(&self, id: Id) -> usize {
        if id.0 & Id::NAME != 0 {
            return self.name(id).len();
        }
        let behind = Id(id.0 + self.size(id));
        let end = self.element(behind).map_or(self.bytes, |_| self.at(behind));
        end.saturating_sub(self.at(id))
    }

    /// The value as JSON, strings without quotes; cut off after about `most` bytes.
    pub fn text(&self, id: Id, most: usize) -> String {
        match self.view(id) {
            View::String(text) => text.to_owned(),
            View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => {
                let mut out = String::new();
                self.write(id, most, &mut out);
                out
            }
        }
    }

    fn write(&self, id: Id, most: usize, out: &mut String) {
        if out.len() > most {
            return;
        }
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let (open, close) = match self.view(id) {
            View::Null => return out.push_str("null"),
            View::Bool(value) => return out.push_str(if value { "true" } else { "false" }),
            View::Number(text) => return out.push_str(text),
            View::String(text) => return out.push_str(&quoted(text)),
            View::Array => ('[', ']'),
            View::Object => ('{', '}'),
        };
        out.push(open);
        for (number, child) in self.children(id).enumerate() {
            if out.len() > most {
                break;
            }
            if number > 0 {
                out.push(',');
            }
            if open == '{' {
                out.push_str(&quoted(self.name(child)));
                out.push(':');
            }
            self.write(child, most, out);
        }
        out.push(close);
    }

    /// The strings in an array.
    pub fn strings(&self, id: Id) -> impl Iterator<Item = &str> {
        self.children(id).filter_map(|item| match self.view(item) {
            View::String(text) => Some(text),
            View::Null | View::Bool(_) | View::Number(_) | View::Array | View::Object => None,
        })
    }
}

#[derive(Clone)]
pub struct Children<'a> {
    document: &'a Document<'a>,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = Id;

    fn next(&mut self) -> Option<Id> {
        if self.next >= self.end {
            return None;
        }
        let id = Id(self.next);
        self.next += self.document.size(id);
        Some(id)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    elements: Vec<Element<'a>>,
    /// The containers that enclose the next value.
    open: Vec<usize>,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<(), JsonError> {
        self.value(Cow::Borrowed(""))?;
        while let Some(&container) = self.open.last() {
            self.next_in(container)?;
        }
        self.space();
        if self.at < self.text.len() {
            return Err(self.fault(Kind::Syntax));
        }
        Ok(())
    }

    /// Reads one more child of the innermost container, or its end.
    fn next_in(&mut self, container: usize) -> Result<(), JsonError> {
        let object = matches!(self.elements[container].value, Value::Object);
        let first = self.elements[container].count == 0;
        self.space();
        match self.peek() {
            Some(b'}') if object => return self.close(container),
            Some(b']') if !object => return self.close(container),
            Some(b',') if !first => self.at += 1,
            Some(_) if first => {}
            Some(_) | None => return Err(self.fault(Kind::Syntax)),
        }
        self.space();
        let name = match object {
            false => Cow::Borrowed(""),
            true => self.member_name()?,
        };
        self.elements[container].count += 1;
        self.value(name)
    }

    fn member_name(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let name = self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.fault(Kind::Syntax));
        }
        self.at += 1;
        Ok(name)
    }

    fn close(&mut self, container: usize) -> Result<(), JsonError> {
        self.at += 1;
        self.open.pop();
        // At most `MAX_ELEMENTS`, and so below 2^32.
        #[expect(clippy::cast_possible_truncation, reason = "bounded by `MAX_ELEMENTS`")]
        let end = self.elements.len() as u32;
        self.elements[container].end = end;
        if matches!(self.elements[container].value, Value::Object) {
            self.names(container)?;
        }
        Ok(())
    }

    /// Reads the first byte of a value, and all of it unless it is a container.
    fn value(&mut self, name: Cow<'a, str>) -> Result<(), JsonError> {
        self.space();
        let at = self.at;
        let value = match self.peek() {
            Some(b'{') => self.begin(Value::Object)?,
            Some(b'[') => self.begin(Value::Array)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) | None => Value::Number(Cow::Borrowed(self.number()?)),
        };
        if self.elements.len() >= MAX_ELEMENTS {
            return Err(self.fault(Kind::TooLarge));
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the text's length is a u32, and there are fewer values than bytes"
        )]
        self.elements.push(Element {
            end: self.elements.len() as u32 + 1,
            count: 0,
            at: at as u32,
            name,
            value,
        });
        Ok(())
    }

    fn begin(&mut self, value: Value<'a>) -> Result<Value<'a>, JsonError> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.fault(Kind::TooDeep));
        }
        self.open.push(self.elements.len());
        self.at += 1;
        Ok(value)
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, JsonError> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.fault(Kind::Syntax));
            }
            self.at += 1;
        }
        Ok(value)
    }

    /// Reads a string, including both quotes.
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.fault(Kind::Syntax));
        }
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0..0x20) => return Err(self.fault(Kind::Syntax)),
                Some(_) => self.at += 1,
                None => {
                    self.at = self.text.len();
                    return Err(self.fault(Kind::Syntax));
                }
            }
        }
        self.at += 1;
        if !escaped {
            return Ok(Cow::Borrowed(self.slice(start + 1, self.at - 1)));
        }
        serde_json::from_str(self.slice(start, self.at))
            .map(Cow::Owned)
            .map_err(|_| JsonError {
                kind: Kind::Syntax,
                at: start,
            })
    }

    fn number(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.slice(start, self.at);
        if decimal::beyond_doubles(text) {
            return Err(self.fault(Kind::Syntax));
        }
        Ok(text)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if start == self.at {
            return Err(self.fault(Kind::Syntax));
        }
        Ok(())
    }

    /// Checks that each name occurs once.
    fn names(&self, container: usize) -> Result<(), JsonError> {
        let end = self.elements[container].end as usize;
        let mut names = HashSet::new();
        let few = self.elements[container].count as usize <= FEW;
        let mut next = container + 1;
        while next < end {
            let element = &self.elements[next];
            let repeated = match few {
                true => self.before(container, next),
                false => !names.insert(&*element.name),
            };
            if repeated {
                return Err(JsonError {
                    kind: Kind::RepeatedKey,
                    at: self.behind_name(element.at as usize),
                });
            }
            next = element.end as usize;
        }
        Ok(())
    }

    /// Whether an earlier member has the same name as this one.
    fn before(&self, container: usize, member: usize) -> bool {
        let mut next = container + 1;
        while next < member {
            if self.elements[next].name == self.elements[member].name {
                return true;
            }
            next = self.elements[next].end as usize;
        }
        false
    }

    /// The last byte of the name in front of a member's value.
    fn behind_name(&self, value: usize) -> usize {
        let before = self.slice(0, value);
        before.rfind(':').map_or(value, |colon| {
            self.slice(0, colon).trim_end().len().saturating_sub(1)
        })
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, kind: Kind) -> JsonError {
        JsonError { kind, at: self.at }
    }
}

/// Line and column of a position, both from 1; columns count bytes. For the end of the text, the
/// column of the last byte.
pub fn place(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n');
    let column = before.len() - start.map_or(0, |newline| newline + 1);
    (line, column + usize::from(at < bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::strict;
    use proptest::prelude::*;

    fn serde(document: &Document<'_>, id: Id) -> serde_json::Value {
        match document.view(id) {
            View::Null => serde_json::Value::Null,
            View::Bool(value) => value.into(),
            View::Number(text) => serde_json::from_str(text).unwrap(),
            View::String(text) => text.into(),
            View::Array => document
                .children(id)
                .map(|item| serde(document, item))
                .collect(),
            View::Object => document
                .children(id)
                .map(|member| (document.name(member).to_owned(), serde(document, member)))
                .collect(),
        }
    }

    fn agrees(text: &[u8]) {
        let theirs = strict::parse(text);
        let shown = String::from_utf8_lossy(text);
        match (Document::parse(text), theirs) {
            (Ok(ours), Ok(theirs)) => assert_eq!(serde(&ours, Id::ROOT), theirs, "{shown}"),
            (Err(ours), Err(theirs)) => assert_eq!(
                ours.kind == Kind::RepeatedKey,
                theirs.kind == strict::Kind::RepeatedKey,
                "{shown}"
            ),
            (ours, theirs) => panic!("{shown}: {ours:?} {theirs:?}"),
        }
    }

    #[test]
    fn it_reads_what_the_other_strict_reader_reads() {
        for text in [
            r#"{"a":1,"b":[1,2.5e3,-0,0.0,{"c":null}],"d":{"e":true,"f":false}}"#,
            r#" [ ] "#,
            r#"{}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"1":0}"#,
            r#""\ud83d\ude00\n\u00e4""#,
            r#""\ud800""#,
            r#""\x""#,
            r#""a"#,
            r#""a\"#,
            "01",
            "-",
            "1.",
            "1e",
            "1e999",
            "-1e999",
            "1e308",
            "2e308",
            "1e-999",
            "[1,]",
            "[,1]",
            "{,}",
            r#"{"a":1,}"#,
            r#"{"a"}"#,
            "[1}",
            "1 2",
            "nul",
            "NaN",
            "",
        ] {
            agrees(text.as_bytes());
        }
        agrees(b"\"\xff\"");
        agrees(b"\"a\nb\"");
        agrees(b"\xef\xbb\xbf1");
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Document::parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        for depth in [MAX_DEPTH + 1, 1_000_000] {
            let kind = Document::parse(nested(depth).as_bytes()).unwrap_err().kind;
            assert_eq!(kind, Kind::TooDeep);
        }
        let wide = format!("[{}0]", "0,".repeat(MAX_ELEMENTS));
        let kind = Document::parse(wide.as_bytes()).unwrap_err().kind;
        assert_eq!(kind, Kind::TooLarge);
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            ".*".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 40, 12, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                proptest::collection::btree_map(".*", inner, 0..12).prop_map(|members| {
                    serde_json::Value::Object(members.into_iter().collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_agrees_on_any_document_and_its_neighbours(
            value in json(), at in any::<proptest::sample::Index>(), byte in any::<u8>(),
        ) {
            let mut text = value.to_string().into_bytes();
            agrees(&text);
            let index = at.index(text.len());
            text[index] = byte;
            agrees(&text);
        }
    }
}
