//! Validates JSON values against JSON Schema.
//!
//! A schema is self-contained: `$ref` can only refer to its own file and to the meta-schemas of the
//! drafts. `format` is an assertion, although it is only an annotation by default in draft 2020-12:
//! an author who writes `format: date-time` expects a check. An unknown format would check nothing
//! and is refused. Patterns run in linear time; features that need more (look-around,
//! back-references) are refused when the policy is loaded. Numbers are judged by their digits.
//!
//! The library checks schemas against their meta-schemas, and single texts. Keywords that lead from
//! one schema to another are judged here, because their cost must be counted.
mod bounds;
mod compile;
mod decimal;
mod document;
mod equality;
mod evaluated;
mod explain;
mod hint;
mod judge;
mod meta;
mod place;
mod resource;
mod schema;
mod text;

use crate::{
    schema::{Broken, Checker, OverBudget, Steps, Validation},
    text::{Diagnostic, Source},
};
use document::{Document, JsonError, Kind, MAX_DEPTH};
use equality::Hasher;
use judge::{BYTES, Judge, steps};
use schema::Schema;
use std::sync::Arc;

/// Steps for finding the reason why one value is invalid.
const EXPLAINING: u64 = 100_000;

/// A checker for one schema file.
pub fn compile(source: &Source) -> Result<Arc<dyn Checker>, Box<Diagnostic>> {
    let schema = compile::compile(source)?;
    Ok(Arc::new(Json {
        schema: Some(schema),
    }))
}

/// Accepts any JSON.
pub const BARE: &dyn Checker = &Json { schema: None };

struct Json {
    schema: Option<(Schema, Hasher)>,
}

impl Checker for Json {
    fn check(
        &self,
        value: &[u8],
        budget: &mut Steps,
        explained: bool,
    ) -> Result<Validation, OverBudget> {
        budget.spend(1 + steps(value.len(), BYTES))?;
        let document = match Document::parse(value) {
            Ok(document) => document,
            Err(fault) => return Ok(Err(document_fault(value, fault))),
        };
        budget.spend(steps(document.len(), 1))?;
        let Some((schema, hasher)) = &self.schema else {
            return Ok(Ok(()));
        };
        let mut judge = Judge::new((schema, hasher), &document, budget);
        if judge.document()? {
            return Ok(Ok(()));
        }
        Ok(Err(match explained {
            true => explain((schema, hasher), &document, budget),
            false => Broken::new("", UNEXPLAINED),
        }))
    }
}

const UNEXPLAINED: &str = "expected what the schema describes";

/// The reason why a document is invalid. The steps for finding it are also taken from the budget.
fn explain(schema: (&Schema, &Hasher), document: &Document<'_>, budget: &mut Steps) -> Broken {
    let mut own = budget.part(EXPLAINING);
    let explained = Judge::new(schema, document, &mut own).explain();
    budget.take(EXPLAINING, &own);
    match explained {
        Ok((path, expected)) => Broken::new(&path, &expected),
        Err(OverBudget) => Broken::new("", UNEXPLAINED),
    }
}

/// The fault of a document that cannot be read.
fn document_fault(bytes: &[u8], fault: JsonError) -> Broken {
    let (line, column) = document::place(bytes, fault.at);
    let expected = match fault.kind {
        Kind::Syntax => format!("expected JSON (line {line}, column {column})"),
        Kind::RepeatedKey => format!("expected each property once (line {line}, column {column})"),
        Kind::TooDeep => {
            format!("expected JSON at most {MAX_DEPTH} levels deep (line {line}, column {column})")
        }
        Kind::TooLarge => "expected a document that takes less memory".to_owned(),
    };
    Broken::new("", &expected)
}

#[cfg(test)]
mod hostile;

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(source: &str) -> Result<Arc<dyn Checker>, Box<Diagnostic>> {
        compile(&Source::new("order.schema.json", source))
    }

    fn judged(checker: &dyn Checker, value: &str) -> String {
        match checker.check(value.as_bytes(), &mut Steps::new(10_000_000), true) {
            Ok(Ok(())) => "fits".to_owned(),
            Ok(Err(broken)) => broken.to_string(),
            Err(OverBudget) => "over budget".to_owned(),
        }
    }

    fn told(schema: &str, value: &str) -> String {
        judged(&*compiled(schema).unwrap(), value)
    }

    const ORDER: &str = r#"{
        "type": "object", "required": ["id", "currency"], "additionalProperties": false,
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "currency": {"enum": ["EUR", "USD"]},
            "at": {"type": ["string", "null"], "format": "date-time"},
            "iban": {"pattern": "^[A-Z]{2}[0-9]+$"},
            "lines": {"type": "array", "maxItems": 3, "uniqueItems": true, "items": {"$ref": "\u0023/$defs/line"}},
            "accounts": {"type": "object", "additionalProperties": {"properties": {"balance": {"type": "number"}}}}
        },
        "$defs": {"line": {"properties": {"price": {"type": "number", "minimum": 0}, "note": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}}
    }"#;

    #[test]
    fn a_broken_value_is_told_by_place_and_expectation() {
        for (value, message) in [
            (
                r#"{"id":1,"currency":"EUR","lines":[{"price":2.5,"note":null}],"at":null}"#,
                "fits",
            ),
            ("[]", "expected an object"),
            (r#"{"id":1}"#, "required property `currency` is missing"),
            (
                r#"{"id":"1","currency":"EUR"}"#,
                "`/id`: expected an integer",
            ),
            (
                r#"{"id":0,"currency":"EUR"}"#,
                "`/id`: expected a number, at least 1",
            ),
            (
                r#"{"id":1,"currency":"secret"}"#,
                "`/currency`: expected one of `EUR`, `USD`",
            ),
            (
                r#"{"id":1,"currency":"EUR","secret":1}"#,
                "expected no properties but the schema's",
            ),
            (
                r#"{"id":1,"currency":"EUR","at":"secret"}"#,
                "`/at`: expected text in the format `date-time`",
            ),
            (
                r#"{"id":1,"currency":"EUR","at":7}"#,
                "`/at`: expected a string or null",
            ),
            (
                r#"{"id":1,"currency":"EUR","iban":"secret"}"#,
                "`/iban`: expected text that matches `^[A-Z]{2}[0-9]+$`",
            ),
            (
                r#"{"id":1,"currency":"EUR","lines":[{"price":1},{},{"price":-1}]}"#,
                "`/lines/2/price`: expected a number, at least 0",
            ),
            (
                r#"{"id":1,"currency":"EUR","lines":[{"note":7}]}"#,
                "`/lines/0/note`: expected a string or null",
            ),
            (
                r#"{"id":1,"currency":"EUR","lines":[1,2,3,4]}"#,
                "`/lines`: expected at most 3 items",
            ),
            (
                r#"{"id":1,"currency":"EUR","lines":[1,1]}"#,
                "`/lines`: expected items that are not equal",
            ),
            (
                r#"{"id":1,"currency":"EUR","accounts":{"4111":{"balance":"x"}}}"#,
                "`/accounts/*/balance`: expected a number",
            ),
            (
                r#"{"id":1,"currency":"EUR","accounts":{"a~/`b":{"balance":"x"}}}"#,
                "`/accounts/*/balance`: expected a number",
            ),
            ("", "expected JSON (line 1, column 0)"),
            ("{\n\"secret", "expected JSON (line 2, column 7)"),
            (r#"{"id":1} {}"#, "expected JSON (line 1, column 10)"),
            (
                r#"{"id":1,"id":1}"#,
                "expected each property once (line 1, column 12)",
            ),
        ] {
            assert_eq!(told(ORDER, value), message, "{value}");
        }
    }

    #[test]
    fn more_of_the_vocabulary_is_told() {
        for (schema, value, message) in [
            (r#"{"const":{"a":1}}"#, "7", r#"expected `{"a":1}`"#),
            (r#"{"maximum":1.5}"#, "2", "expected a number, at most 1.5"),
            (
                r#"{"exclusiveMinimum":0}"#,
                "0",
                "expected a number above 0",
            ),
            (
                r#"{"exclusiveMaximum":0}"#,
                "0",
                "expected a number below 0",
            ),
            (r#"{"multipleOf":0.5}"#, "0.7", "expected a multiple of 0.5"),
            (
                r#"{"minLength":2}"#,
                r#""a""#,
                "expected text, at least 2 characters",
            ),
            (
                r#"{"maxLength":2}"#,
                r#""abc""#,
                "expected text, at most 2 characters",
            ),
            (r#"{"minItems":1}"#, "[]", "expected at least 1 items"),
            (
                r#"{"minProperties":1}"#,
                "{}",
                "expected at least 1 properties",
            ),
            (
                r#"{"maxProperties":0}"#,
                r#"{"secret":1}"#,
                "expected at most 0 properties",
            ),
            (
                r#"{"contains":{"const":1}}"#,
                "[2]",
                "expected an item of the kind that `contains` describes",
            ),
            (
                r#"{"not":{}}"#,
                "1",
                "expected anything but what `not` describes",
            ),
            ("false", "1", "expected nothing here"),
            (
                r#"{"properties":{"a":false}}"#,
                r#"{"a":1}"#,
                "`/a`: expected nothing here",
            ),
            (
                r#"{"oneOf":[{"type":"number"},{"minimum":1}]}"#,
                "1",
                "expected no more than one of 2 alternatives to fit",
            ),
            (
                r#"{"oneOf":[{"type":"array"},{"required":["a"]}]}"#,
                "{}",
                "expected one of 2 alternatives to fit",
            ),
            (
                r#"{"propertyNames":{"maxLength":3}}"#,
                r#"{"secret":1}"#,
                "a property name here: expected text, at most 3 characters",
            ),
            (
                r#"{"unevaluatedProperties":false}"#,
                r#"{"secret":1}"#,
                "expected no properties but the schema's",
            ),
            (
                r#"{"prefixItems":[{}],"items":false}"#,
                "[1,2]",
                "`/1`: expected nothing here",
            ),
            (
                r#"{"dependentRequired":{"a":["b"]}}"#,
                r#"{"a":1}"#,
                "required property `b` is missing",
            ),
            (
                r#"{"enum":[1,2,3,4,5,6,7,8,9,10]}"#,
                "0",
                "expected one of `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, …",
            ),
        ] {
            assert_eq!(told(schema, value), message, "{schema}");
        }
    }

    /// For every kind of fault at every place, no content of the document is shown and the message
    /// is short.
    #[test]
    fn no_message_holds_the_record() {
        let secret = "s3cr3t".repeat(50);
        let schema = r#"{"type":"object","additionalProperties":{"anyOf":[{"type":"integer"},{"type":"string","pattern":"^x"},{"type":"object","additionalProperties":false,"maxProperties":1}]}}"#;
        let documents = [
            format!("\"{secret}\""),
            secret.clone(),
            format!(r#"{{"{secret}":"{secret}"}}"#),
            format!(r#"{{"{secret}":{{"{secret}":1}}}}"#),
            format!(r#"{{"{secret}":1,"{secret}":1}}"#),
            format!(r#"{{"{secret}":[{{"{secret}":1}}]}}"#),
        ];
        for document in documents {
            let message = told(schema, &document);
            assert!(
                !message.contains("s3cr3t") && message != "fits" && message.len() <= 200,
                "{message}"
            );
        }
    }

    #[test]
    fn messages_are_cut_whatever_the_schema_says() {
        let name = "a\\n`".repeat(200);
        let schema = format!(r#"{{"properties":{{"{name}":{{"const":"{name}"}}}}}}"#);
        let message = told(&schema, &format!(r#"{{"{name}":1}}"#));
        assert!(
            message.chars().count() <= 200 && !message.contains('\n'),
            "{message}"
        );
    }

    #[test]
    fn unusable_schemas_are_told_with_their_place() {
        let pattern = |pattern: &str| {
            format!("{{\"properties\":{{\n  \"a\":{{\"pattern\":\"{pattern}\"}}}}}}")
        };
        for (bad, help) in [
            ("(?<=a)b", hint::LOOK_AROUND),
            ("^(?!foo).*$", hint::LOOK_AROUND),
            ("(a", hint::SYNTAX),
            (r"(a)\\1", hint::BACK_REFERENCE),
            (r"[\\w-\\.]", hint::RANGE),
            ("(a{1000}){1000}", hint::TOO_LARGE),
        ] {
            let fault = compiled(&pattern(bad)).err().unwrap();
            assert_eq!(
                fault.message,
                format!("pattern `{}` cannot be used", bad.replace(r"\\", r"\"))
            );
            let place = fault.place.unwrap();
            assert_eq!(
                (place.line, place.column, fault.help.as_deref()),
                (2, 18, Some(help)),
                "{bad}"
            );
        }
        for (source, name, message, column) in [
            (
                r#"{"type":"strin"}"#,
                "schema-invalid",
                "expected one of `array`, `boolean`, `integer`, `null`, `number`, `object`, `string` or an array",
                9,
            ),
            (
                r#"{"required":"id"}"#,
                "schema-invalid",
                "expected an array",
                13,
            ),
            ("3", "schema-invalid", "expected a boolean or an object", 1),
            (
                r#"{"format":"datetime"}"#,
                "schema-format",
                "format `datetime` is not known",
                11,
            ),
            (
                r##"{"$ref":"#/$defs/none"}"##,
                "schema-reference",
                "reference to `#/$defs/none` leads nowhere",
                9,
            ),
            (
                r#"{"$ref":"https://example.com/x"}"#,
                "schema-reference",
                "reference to `https://example.com/x` leads nowhere",
                9,
            ),
            (
                r#"{"$ref":"file:///etc/passwd"}"#,
                "schema-reference",
                "reference to `file:///etc/passwd` leads nowhere",
                9,
            ),
            (
                r#"{"$ref":"other.json"}"#,
                "schema-reference",
                "reference to `other.json` leads nowhere",
                9,
            ),
            (
                r#"{"$schema":"http://nowhere/x"}"#,
                "schema-dialect",
                "`$schema` `http://nowhere/x` names no known draft",
                12,
            ),
            (
                r#"{"type":"object",}"#,
                "schema-syntax",
                "expected JSON (line 1, column 18)",
                18,
            ),
            (
                r#"{"type":"object","type":"array"}"#,
                "schema-syntax",
                "expected each property once (line 1, column 23)",
                23,
            ),
        ] {
            let fault = compiled(source).err().unwrap();
            let place = fault.place.unwrap();
            assert_eq!(
                (fault.name, fault.message.as_str(), place.line, place.column),
                (name, message, 1, column),
                "{source}"
            );
        }
    }

    #[test]
    fn recursion_ends_in_schemas_and_in_values() {
        for cycle in [
            r##"{"$ref":"#"}"##,
            r##"{"allOf":[{"$ref":"#"}]}"##,
            r##"{"anyOf":[{"not":{"$ref":"#"}}]}"##,
        ] {
            let fault = compiled(cycle).err().unwrap();
            let message = "leads back to this schema without a step into the value";
            assert!(
                fault.name == "schema-loop" && fault.message.ends_with(message),
                "{}",
                fault.message
            );
        }
        let tree = r##"{"type":"array","items":{"$ref":"#"}}"##;
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(told(tree, &nested(127)), "fits");
        assert_eq!(
            told(tree, &nested(128)),
            "expected JSON at most 127 levels deep (line 1, column 128)"
        );
        assert_eq!(
            told(tree, &nested(1_000_000)),
            "expected JSON at most 127 levels deep (line 1, column 128)"
        );
    }

    #[test]
    fn older_drafts_are_read_as_such_when_the_schema_says_so() {
        let draft_7 = r#"{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"integer"}],"additionalItems":false}"#;
        assert_eq!(told(draft_7, "[1,2]"), "expected at most 1 items");
        assert_eq!(told(draft_7, r#"["a"]"#), "`/0`: expected an integer");
    }

    #[test]
    fn without_a_schema_any_json_passes() {
        assert_eq!(judged(BARE, " [1, {}] "), "fits");
        assert_eq!(judged(BARE, "[1,"), "expected JSON (line 1, column 3)");
    }
}
