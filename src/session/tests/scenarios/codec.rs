//! Message bodies in readable form: a tree with Kafka's own field names, read and written by the
//! layout. So every version of every key can be shown, including those that `kafka-protocol` does
//! not know. A field with its default value (zero, empty, or null where null is allowed) is left
//! out.

use crate::wire::layout::{Field, Length, Op};

#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Null,
    /// A number, a boolean, or `0x` and hexadecimal digits.
    Plain(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    pub fn get(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Map(entries) => entries
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, tree)| tree),
            _ => None,
        }
    }
}

impl From<serde_json::Value> for Tree {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Tree::Null,
            Value::Bool(set) => Tree::Plain(set.to_string()),
            Value::Number(number) => Tree::Plain(number.to_string()),
            Value::String(text) => Tree::Text(text),
            Value::Array(items) => Tree::List(items.into_iter().map(Tree::from).collect()),
            // Bytes, as the cases write them.
            Value::Object(entries) if entries.contains_key("0x") => {
                Tree::Plain(entries["0x"].as_str().unwrap().to_owned())
            }
            Value::Object(entries) => {
                let entries = entries.into_iter();
                Tree::Map(entries.map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

/// A field's path relative to its parent: a struct that is always present has no place of its own,
/// and shows as `Struct.Field`.
fn name(field: Field, inside: Option<Field>) -> String {
    let path = field.path();
    let inner = match inside {
        Some(inside) => path.strip_prefix(inside.path()),
        None => path.find('.').map(|dot| &path[dot..]),
    };
    match inner.and_then(|inner| inner.strip_prefix('.')) {
        Some(inner) => inner.to_owned(),
        // An element or a tag that is the field itself.
        None => path.rsplit('.').next().unwrap().to_owned(),
    }
}

fn is_float(field: Field) -> bool {
    [
        "AlterClientQuotasRequest.Entries.Ops.Value",
        "DescribeClientQuotasResponse.Entries.Values.Value",
    ]
    .contains(&field.path())
}

// ---- Reading ----

/// Reads the body, which the layout has validated.
pub fn read(ops: &[Op], mut body: &[u8]) -> Tree {
    let tree = read_block(ops, None, &mut body);
    assert!(body.is_empty(), "left over: {body:?}");
    Tree::Map(tree)
}

fn take<'a>(input: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, rest) = input.split_at(len);
    *input = rest;
    taken
}

fn varint(input: &mut &[u8]) -> u32 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = take(input, 1)[0];
        value |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// `wide`: four bytes where it is not compact, else two.
fn length(input: &mut &[u8], length: Length, wide: bool) -> Option<usize> {
    match (length.compact(), wide) {
        (true, _) => varint(input).checked_sub(1).map(|len| len as usize),
        (false, true) => {
            usize::try_from(i32::from_be_bytes(take(input, 4).try_into().unwrap())).ok()
        }
        (false, false) => {
            usize::try_from(i16::from_be_bytes(take(input, 2).try_into().unwrap())).ok()
        }
    }
}

fn number(field: Field, bytes: &[u8]) -> Tree {
    let text = match *bytes {
        [one] => i8::from_be_bytes([one]).to_string(),
        [a, b] => i16::from_be_bytes([a, b]).to_string(),
        [a, b, c, d] => i32::from_be_bytes([a, b, c, d]).to_string(),
        [a, b, c, d, e, f, g, h] if is_float(field) => {
            f64::from_be_bytes([a, b, c, d, e, f, g, h]).to_string()
        }
        [a, b, c, d, e, f, g, h] => i64::from_be_bytes([a, b, c, d, e, f, g, h]).to_string(),
        _ => return Tree::Text(uuid::Uuid::from_slice(bytes).unwrap().to_string()),
    };
    Tree::Plain(text)
}

/// `0x` and hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

pub fn hex(bytes: &[u8]) -> Tree {
    Tree::Plain(digits(bytes))
}

fn read_block(ops: &[Op], inside: Option<Field>, input: &mut &[u8]) -> Vec<(String, Tree)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at += 1;
        match *op {
            Op::Array {
                field,
                length: how,
                skip,
                ..
            } => {
                let block = &ops[at..at + usize::from(skip) - 1];
                at += usize::from(skip);
                if let Some(count) = length(input, how, true)
                    && (count > 0 || how.nullable())
                {
                    let items = (0..count).map(|_| read_element(field, block, input));
                    found.push((name(field, inside), Tree::List(items.collect())));
                }
            }
            Op::Struct { field, skip } => {
                let block = &ops[at..at + usize::from(skip)];
                at += usize::from(skip);
                if take(input, 1) == [1] {
                    found.push((
                        name(field, inside),
                        Tree::Map(read_block(block, Some(field), input)),
                    ));
                }
            }
            Op::Tags { skip, .. } => {
                let block = &ops[at + 1..at + usize::from(skip)];
                at += usize::from(skip);
                read_tags(block, inside, input, &mut found);
            }
            Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } | Op::Done => {}
            Op::Fixed(field, _) | Op::Bool(field) | Op::Text(field, _) | Op::Run(field, _) => {
                if let Some(tree) = read_scalar(*op, input) {
                    found.push((name(field, inside), tree));
                }
            }
        }
    }
    found
}

/// Returns `None` for a default value.
fn read_scalar(op: Op, input: &mut &[u8]) -> Option<Tree> {
    match op {
        Op::Fixed(field, size) => {
            let bytes = take(input, size.into());
            bytes
                .iter()
                .any(|byte| *byte != 0)
                .then(|| number(field, bytes))
        }
        Op::Bool(_) => (take(input, 1) == [1]).then(|| Tree::Plain("true".into())),
        Op::Text(_, how) => {
            let len = length(input, how, false)?;
            let text = String::from_utf8(take(input, len).to_vec()).unwrap();
            (len > 0 || how.nullable()).then_some(Tree::Text(text))
        }
        Op::Run(_, how) => {
            let len = length(input, how, true)?;
            let bytes = take(input, len);
            (len > 0 || how.nullable()).then(|| hex(bytes))
        }
        _ => unreachable!("no scalar: {op:?}"),
    }
}

fn nothing(op: Op) -> Tree {
    match op {
        Op::Fixed(_, 16) => Tree::Text(uuid::Uuid::nil().to_string()),
        Op::Fixed(..) => Tree::Plain("0".into()),
        Op::Bool(_) => Tree::Plain("false".into()),
        Op::Text(_, how) | Op::Run(_, how) if how.nullable() => Tree::Null,
        Op::Run(..) => Tree::Plain("0x".into()),
        _ => Tree::Text(String::new()),
    }
}

fn scalar_element(field: Field, block: &[Op]) -> Option<Op> {
    match block {
        [op @ (Op::Fixed(inner, _) | Op::Bool(inner) | Op::Text(inner, _) | Op::Run(inner, _))]
            if *inner == field =>
        {
            Some(*op)
        }
        _ => None,
    }
}

fn read_element(field: Field, block: &[Op], input: &mut &[u8]) -> Tree {
    match scalar_element(field, block) {
        Some(op) => read_scalar(op, input).unwrap_or_else(|| nothing(op)),
        None => Tree::Map(read_block(block, Some(field), input)),
    }
}

fn read_tags(
    known: &[Op],
    inside: Option<Field>,
    input: &mut &[u8],
    found: &mut Vec<(String, Tree)>,
) {
    for _ in 0..varint(input) {
        let tag = varint(input);
        let size = varint(input) as usize;
        let mut data = take(input, size);
        match tagged(known, tag) {
            Some((field, block)) => {
                found.push((name(field, inside), read_tag(field, block, &mut data)));
            }
            None => found.push((format!("unknown tag {tag}"), hex(data))),
        }
    }
}

/// The field and block of a known tag.
fn tagged(known: &[Op], tag: u32) -> Option<(Field, &[Op])> {
    tags(known)
        .find(|(number, ..)| *number == tag)
        .map(|(_, field, block)| (field, block))
}

fn tags(known: &[Op]) -> impl Iterator<Item = (u32, Field, &[Op])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let Op::Tag {
            number,
            field,
            skip,
        } = *known.get(at)?
        else {
            return None;
        };
        let block = &known[at + 1..at + usize::from(skip)];
        at += 1 + usize::from(skip);
        Some((u32::from(number), field, block))
    })
}

/// A tag's block has the field itself, or, for a struct, its fields.
fn read_tag(field: Field, block: &[Op], data: &mut &[u8]) -> Tree {
    let mut read = read_block(block, Some(field), data);
    match holds_itself(field, block) {
        true => read.pop().map_or(Tree::Null, |(_, tree)| tree),
        false => Tree::Map(read),
    }
}

fn holds_itself(field: Field, block: &[Op]) -> bool {
    match block.first() {
        Some(
            Op::Fixed(first, _)
            | Op::Bool(first)
            | Op::Text(first, _)
            | Op::Run(first, _)
            | Op::Array { field: first, .. }
            | Op::Struct { field: first, .. },
        ) => *first == field,
        _ => false,
    }
}

// ---- Writing ----

/// Writes a body from the tree. Fields that the version lacks are left out, and returned.
pub fn write(ops: &[Op], tree: &Tree) -> (Vec<u8>, Vec<String>) {
    let mut writer = Writer::default();
    writer.block(ops, None, tree);
    (writer.out, writer.unused)
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    unused: Vec<String>,
}

impl Writer {
    fn varint(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.out.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.out.push(value as u8);
    }

    fn length(&mut self, how: Length, len: Option<usize>, wide: bool) {
        let len = len.map(|len| u32::try_from(len).unwrap());
        match (how.compact(), wide) {
            (true, _) => self.varint(len.map_or(0, |len| len + 1)),
            (false, true) => self.out.extend(len.unwrap_or(u32::MAX).to_be_bytes()),
            (false, false) => self
                .out
                .extend((len.unwrap_or(0xffff) as u16).to_be_bytes()),
        }
    }

    fn block(&mut self, ops: &[Op], inside: Option<Field>, tree: &Tree) {
        let Tree::Map(entries) = tree else {
            panic!("a map is expected: {tree:?}")
        };
        let mut used = Vec::new();
        let mut at = 0;
        while let Some(op) = ops.get(at) {
            at += 1;
            match *op {
                Op::Array {
                    field,
                    length,
                    skip,
                    ..
                } => {
                    let block = &ops[at..at + usize::from(skip) - 1];
                    at += usize::from(skip);
                    used.push(name(field, inside));
                    self.array(field, length, block, tree.get(&name(field, inside)));
                }
                Op::Struct { field, skip } => {
                    let block = &ops[at..at + usize::from(skip)];
                    at += usize::from(skip);
                    used.push(name(field, inside));
                    match tree.get(&name(field, inside)) {
                        Some(inner @ Tree::Map(_)) => {
                            self.out.push(1);
                            self.block(block, Some(field), inner);
                        }
                        _ => self.out.push(0xff),
                    }
                }
                Op::Tags { skip, .. } => {
                    let block = &ops[at + 1..at + usize::from(skip)];
                    at += usize::from(skip);
                    self.tags(block, inside, tree, &mut used);
                }
                Op::Next | Op::Close | Op::Head { .. } | Op::Tag { .. } | Op::Done => {}
                Op::Fixed(field, _) | Op::Bool(field) | Op::Text(field, _) | Op::Run(field, _) => {
                    used.push(name(field, inside));
                    self.scalar(*op, tree.get(&name(field, inside)));
                }
            }
        }
        let unused = entries
            .iter()
            .map(|(key, _)| key)
            .filter(|key| !used.contains(key));
        self.unused.extend(unused.cloned());
    }

    fn array(&mut self, field: Field, how: Length, block: &[Op], tree: Option<&Tree>) {
        let items = match tree {
            Some(Tree::List(items)) => Some(items.as_slice()),
            None | Some(Tree::Null) if how.nullable() => None,
            None | Some(Tree::Null) => Some(&[][..]),
            Some(other) => panic!("a list is expected for {}: {other:?}", field.path()),
        };
        self.length(how, items.map(<[Tree]>::len), true);
        for item in items.into_iter().flatten() {
            match scalar_element(field, block) {
                Some(op) => self.scalar(op, Some(item)),
                None => self.block(block, Some(field), item),
            }
        }
    }

    fn scalar(&mut self, op: Op, tree: Option<&Tree>) {
        let said = tree.filter(|tree| **tree != Tree::Null);
        match op {
            Op::Fixed(field, size) => {
                let bytes = said.map(|tree| fixed(field, size, tree));
                self.out
                    .extend(bytes.unwrap_or_else(|| vec![0; size.into()]));
            }
            Op::Bool(_) => self
                .out
                .push(u8::from(said == Some(&Tree::Plain("true".into())))),
            Op::Text(field, how) => {
                let text = match said {
                    Some(Tree::Text(text) | Tree::Plain(text)) => Some(text.as_str()),
                    None => (!how.nullable()).then_some(""),
                    Some(other) => panic!("a text is expected for {}: {other:?}", field.path()),
                };
                self.length(how, text.map(str::len), false);
                self.out.extend(text.unwrap_or_default().as_bytes());
            }
            Op::Run(field, how) => {
                let bytes = match said {
                    Some(Tree::Plain(digits)) => Some(unhex(digits)),
                    Some(Tree::Text(text)) => Some(text.as_bytes().to_vec()),
                    None => (!how.nullable()).then(Vec::new),
                    Some(other) => panic!("bytes are expected for {}: {other:?}", field.path()),
                };
                self.length(how, bytes.as_ref().map(Vec::len), true);
                self.out.extend(bytes.unwrap_or_default());
            }
            _ => unreachable!("no scalar: {op:?}"),
        }
    }

    fn tags(&mut self, known: &[Op], inside: Option<Field>, tree: &Tree, used: &mut Vec<String>) {
        let Tree::Map(entries) = tree else { return };
        let mut all: Vec<(u32, Vec<u8>)> = Vec::new();
        for (number, field, block) in tags(known) {
            let Some(content) = tree.get(&name(field, inside)) else {
                continue;
            };
            let mut inner = Writer::default();
            match holds_itself(field, block) {
                true => inner.block(
                    block,
                    Some(field),
                    &Tree::Map(vec![(name(field, Some(field)), content.clone())]),
                ),
                false => inner.block(block, Some(field), content),
            }
            used.push(name(field, inside));
            self.unused.extend(inner.unused);
            all.push((number, inner.out));
        }
        for (key, tree) in entries {
            if let (Some(number), Tree::Plain(digits)) = (key.strip_prefix("unknown tag "), tree) {
                used.push(key.clone());
                all.push((number.parse().unwrap(), unhex(digits)));
            }
        }
        all.sort();
        self.varint(u32::try_from(all.len()).unwrap());
        for (number, data) in all {
            self.varint(number);
            self.varint(u32::try_from(data.len()).unwrap());
            self.out.extend(data);
        }
    }
}

fn fixed(field: Field, size: u8, tree: &Tree) -> Vec<u8> {
    let text = match tree {
        Tree::Plain(text) | Tree::Text(text) => text,
        other => panic!("a number is expected for {}: {other:?}", field.path()),
    };
    if size == 16 {
        return uuid::Uuid::parse_str(text).unwrap().as_bytes().to_vec();
    }
    if is_float(field) {
        return text.parse::<f64>().unwrap().to_be_bytes().to_vec();
    }
    let number: i64 = text
        .parse()
        .unwrap_or_else(|_| panic!("no number for {}: {text}", field.path()));
    number.to_be_bytes()[8 - usize::from(size)..].to_vec()
}

pub fn unhex(digits: &str) -> Vec<u8> {
    let digits = digits
        .strip_prefix("0x")
        .expect("`0x` and hexadecimal digits");
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
