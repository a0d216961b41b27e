//! JSON with only one accepted reading. Where JSON leaves the meaning of a document open (a
//! repeated key, a number outside the range of doubles, nesting that is too deep for some readers),
//! another reader could see a different document than the one that was checked. Each of these is a
//! fault.
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::{cell::Cell, fmt};

/// The maximum memory of a parsed document in bytes, as an upper estimate. Objects with one member
/// take about eighty times the size of their text, so the length of the text is not a sufficient
/// limit.
const MEMORY: usize = 256 << 20;

/// Memory of one value in bytes, doubled because the array that contains it may grow.
const VALUE: usize = 64;
/// Memory of an object that is not empty, in bytes.
const OBJECT: usize = 640;
/// Memory of each member in bytes, without the text of its key.
const MEMBER: usize = 112;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrictJsonError {
    pub kind: Kind,
    /// Both count from 1, as in editors. The column counts bytes.
    pub line: usize,
    pub column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The bytes are not JSON, not UTF-8 or nested too deeply, or contain a number outside the
    /// range of doubles.
    Syntax,
    RepeatedKey,
    TooLarge,
}

/// The single value in `bytes`.
pub fn parse(bytes: &[u8]) -> Result<Value, StrictJsonError> {
    parse_within(bytes, MEMORY)
}

fn parse_within(bytes: &[u8], memory: usize) -> Result<Value, StrictJsonError> {
    let strict = Strict {
        left: &Cell::new(memory),
        kind: &Cell::new(Kind::Syntax),
    };
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let value = strict
        .deserialize(&mut from)
        .and_then(|value| from.end().map(|()| value));
    value.map_err(|error| StrictJsonError {
        kind: strict.kind.get(),
        line: error.line(),
        column: error.column(),
    })
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    left: &'a Cell<usize>,
    kind: &'a Cell<Kind>,
}

impl Strict<'_> {
    fn spend<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self
            .left
            .get()
            .checked_sub(bytes)
            .ok_or_else(|| self.fault(Kind::TooLarge))?;
        self.left.set(left);
        Ok(())
    }

    /// The text of the error is never shown, only its place.
    fn fault<E: serde::de::Error>(&self, kind: Kind) -> E {
        self.kind.set(kind);
        E::custom("")
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.spend(VALUE)?;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| self.fault(Kind::Syntax))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = from.next_key::<String>()? {
            self.spend(key.len() + MEMBER + if members.is_empty() { OBJECT } else { 0 })?;
            if members.contains_key(&key) {
                return Err(self.fault(Kind::RepeatedKey));
            }
            members.insert(key, from.next_value_seed(self)?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_another_reader_could_read_otherwise_is_refused() {
        for (text, kind) in [
            (&br#"{"a":1,"a":2}"#[..], Kind::RepeatedKey),
            (br#"{"a":1,"\u0061":2}"#, Kind::RepeatedKey),
            (br#"[{"b":{"a":1,"c":0,"a":1}}]"#, Kind::RepeatedKey),
            (b"1e999", Kind::Syntax),
            (b"-1e999", Kind::Syntax),
            (b"NaN", Kind::Syntax),
            (b"01", Kind::Syntax),
            (b"\xef\xbb\xbf1", Kind::Syntax),
            (b"\"\xff\"", Kind::Syntax),
            (br#""\ud800""#, Kind::Syntax),
            (b"\"a\nb\"", Kind::Syntax),
            (b"1 2", Kind::Syntax),
            (b"1\0", Kind::Syntax),
            (b"[1,]", Kind::Syntax),
            (b"// 1\n1", Kind::Syntax),
            (b"", Kind::Syntax),
        ] {
            assert_eq!(
                parse(text).unwrap_err().kind,
                kind,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn small_texts_of_many_values_are_refused_before_they_fill_the_memory() {
        let objects = format!("[{}0]", r#"{"":0},"#.repeat(1 << 20));
        assert_eq!(parse(objects.as_bytes()).unwrap_err().kind, Kind::TooLarge);
        let arrays = format!("[{}0]", "[],".repeat(5 << 20));
        assert_eq!(parse(arrays.as_bytes()).unwrap_err().kind, Kind::TooLarge);
        // 10 MB of typical JSON are well within the limit.
        let lines = format!("[{}0]", r#"{"sku":"4711-0815","quantity":3,"price":12.5,"text":"one of the usual lines of an order"},"#.repeat(110_000));
        assert!(lines.len() > 9 << 20);
        assert!(parse(lines.as_bytes()).is_ok());
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(".*", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_writes(value in json()) {
            prop_assert_eq!(parse(value.to_string().as_bytes()), Ok(value));
        }

        /// Stricter than serde_json, never less strict, and never with another value.
        #[test]
        fn it_agrees_with_serde_json(value in json(), at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
            let mut text = value.to_string().into_bytes();
            let index = at.index(text.len());
            text[index] = byte;
            if let Ok(ours) = parse(&text) {
                prop_assert_eq!(ours, serde_json::from_slice::<Value>(&text).unwrap());
            }
        }
    }
}
