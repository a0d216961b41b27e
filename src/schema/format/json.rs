//! JSON values against JSON Schema.
//!
//! A schema stands alone: `$ref` reaches only into its own file (and the drafts' own meta-schemas). `format` is an assertion, although draft 2020-12 leaves it
//! an annotation by default: who writes `format: date-time` means it; a format that is not known would check nothing and is refused. Patterns
//! run in linear time; what cannot (look-around, back-references) is refused when the policy is loaded.
use super::place;
use crate::{
    schema::{Broken, Checker},
    text::{
        Diagnostic, Source, Span,
        strict::{self, Kind},
    },
};
use jsonschema::{
    JsonType, PatternOptions, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind as Wrong},
    paths::LocationSegment,
};
use serde_json::Value;
use std::{collections::HashSet, sync::Arc};

/// A compiled pattern takes no more than this.
const PATTERN: usize = 1 << 20;
/// Of several values that a schema allows, so many are told.
const TOLD: usize = 8;

/// A checker for one schema file.
pub fn compile(source: &Source) -> Result<Arc<dyn Checker>, Box<Diagnostic>> {
    let schema = strict::parse(source.text.as_bytes()).map_err(|error| {
        let at = place::offset(&source.text, error.line, error.column);
        Box::new(
            Diagnostic::error("schema-syntax", document(error).expected)
                .at(source, Span::new(at, at)),
        )
    })?;
    let validator = jsonschema::options()
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN))
        .build(&schema)
        .map_err(|error| unusable(source, &error))?;
    let mut names = HashSet::new();
    collect(&schema, &mut names);
    Ok(Arc::new(Json {
        schema: Some((validator, names)),
    }))
}

/// Any JSON.
pub const BARE: &dyn Checker = &Json { schema: None };

/// The schema, and every text in it that may be the name of a property: those may be shown.
struct Json {
    schema: Option<(Validator, HashSet<String>)>,
}

impl Checker for Json {
    fn check(&self, value: &[u8]) -> Result<(), Broken> {
        let value = strict::parse(value).map_err(document)?;
        let Some((validator, names)) = &self.schema else {
            return Ok(());
        };
        validator
            .validate(&value)
            .map_err(|error| broken(&error, &value, names))
    }
}

/// Keys of objects, and strings in arrays (`required`); more than the names of properties, but nothing that is not in the schema.
fn collect(schema: &Value, names: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                names.insert(name.clone());
                collect(value, names);
            }
        }
        Value::Array(items) => {
            names.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
            items.iter().for_each(|item| collect(item, names));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A document that cannot be read.
fn document(fault: strict::Fault) -> Broken {
    let strict::Fault { kind, line, column } = fault;
    let expected = match kind {
        Kind::Syntax => format!("expected JSON (line {line}, column {column})"),
        Kind::RepeatedKey => format!("expected each property once (line {line}, column {column})"),
        Kind::TooLarge => "expected a document that takes less memory".to_owned(),
    };
    Broken::new("", &expected)
}

fn broken(error: &ValidationError<'_>, value: &Value, names: &HashSet<String>) -> Broken {
    Broken::new(&pointer(error, value, names), &expected(error.kind()))
}

/// The pointer, with `*` for each name that only the document knows.
fn pointer(error: &ValidationError<'_>, mut value: &Value, names: &HashSet<String>) -> String {
    let mut path = String::new();
    for segment in error.instance_path().segments() {
        let name = match &segment {
            LocationSegment::Property(name) => name.to_string(),
            LocationSegment::Index(index) => index.to_string(),
        };
        let (known, below) = match value {
            Value::Object(members) => (names.contains(&name), members.get(&name)),
            Value::Array(items) => (
                true,
                name.parse().ok().and_then(|index: usize| items.get(index)),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (false, None),
        };
        path.push('/');
        path.push_str(&if known {
            name.replace('~', "~0").replace('/', "~1")
        } else {
            "*".to_owned()
        });
        value = below.unwrap_or(&Value::Null);
    }
    path
}

/// What the schema wants there; of the document itself, nothing.
fn expected(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Type { kind } => format!("expected {}", types(kind)),
        Wrong::Required { property } => {
            format!("required property {} is missing", quoted(property))
        }
        Wrong::Enum { options } => format!("expected one of {}", some(options)),
        Wrong::Constant { expected_value } => format!("expected {}", quoted(expected_value)),
        Wrong::Minimum { limit } => format!("expected a number, at least {limit}"),
        Wrong::Maximum { limit } => format!("expected a number, at most {limit}"),
        Wrong::ExclusiveMinimum { limit } => format!("expected a number above {limit}"),
        Wrong::ExclusiveMaximum { limit } => format!("expected a number below {limit}"),
        Wrong::MultipleOf { multiple_of } => format!("expected a multiple of {multiple_of}"),
        Wrong::Format { format } => format!("expected text in the format `{format}`"),
        Wrong::Pattern { pattern } => format!("expected text that matches `{pattern}`"),
        Wrong::PropertyNames { error } => {
            format!("a property name here: {}", expected(error.kind()))
        }
        Wrong::MinLength { limit } => format!("expected text, at least {limit} characters"),
        Wrong::MaxLength { limit } => format!("expected text, at most {limit} characters"),
        Wrong::MinItems { limit } => format!("expected at least {limit} items"),
        Wrong::MaxItems { limit } => format!("expected at most {limit} items"),
        Wrong::AdditionalItems { limit } => format!("expected at most {limit} items"),
        Wrong::MinProperties { limit } => format!("expected at least {limit} properties"),
        Wrong::MaxProperties { limit } => format!("expected at most {limit} properties"),
        Wrong::AdditionalProperties { .. } | Wrong::UnevaluatedProperties { .. } => {
            "expected no properties but the schema's".to_owned()
        }
        Wrong::UnevaluatedItems { .. } => "expected no items but the schema's".to_owned(),
        Wrong::UniqueItems => "expected items that are not equal".to_owned(),
        Wrong::Contains => "expected an item of the kind that `contains` describes".to_owned(),
        Wrong::ContentEncoding { content_encoding } => {
            format!("expected text in the encoding `{content_encoding}`")
        }
        Wrong::ContentMediaType { content_media_type } => {
            format!("expected text that holds `{content_media_type}`")
        }
        Wrong::AnyOf { context } | Wrong::OneOfNotValid { context } => alternatives(context),
        Wrong::OneOfMultipleValid { context } => format!(
            "expected no more than one of {} alternatives to fit",
            context.len()
        ),
        Wrong::Not { .. } => "expected anything but what `not` describes".to_owned(),
        Wrong::FalseSchema => "expected nothing here".to_owned(),
        Wrong::BacktrackLimitExceeded { .. }
        | Wrong::RegexEngineFailure { .. }
        | Wrong::FromUtf8 { .. }
        | Wrong::Referencing(_)
        | Wrong::Custom { .. } => {
            format!("expected what `{}` can judge", wrong.keyword())
        }
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => article(*one).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(article).collect::<Vec<_>>().join(" or "),
    }
}

fn article(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

/// What each alternative wants, where all of them want it at the same place; else only how many there are.
fn alternatives(context: &[Vec<ValidationError<'static>>]) -> String {
    let first: Vec<_> = context.iter().filter_map(|errors| errors.first()).collect();
    let place = first.first().map(|error| error.instance_path());
    let wants: Option<Vec<_>> = first
        .iter()
        .map(|error| {
            let simple = !matches!(
                error.kind(),
                Wrong::AnyOf { .. } | Wrong::OneOfNotValid { .. }
            );
            let wants =
                (simple && Some(error.instance_path()) == place).then(|| expected(error.kind()))?;
            wants.strip_prefix("expected ").map(str::to_owned)
        })
        .collect();
    match wants {
        Some(wants) if !wants.is_empty() && wants.len() <= TOLD => {
            format!("expected {}", wants.join(" or "))
        }
        _ => format!("expected one of {} alternatives to fit", context.len()),
    }
}

fn some(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut told: Vec<_> = options.iter().take(TOLD).map(quoted).collect();
    if options.len() > TOLD {
        told.push("…".to_owned());
    }
    told.join(", ")
}

/// A value of the schema.
fn quoted(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| format!("`{value}`"), |text| format!("`{text}`"))
}

/// A schema that does not compile. All of it may be shown: it is the policy's own text.
fn unusable(source: &Source, error: &ValidationError<'_>) -> Box<Diagnostic> {
    let kind = error.kind();
    let given = quoted(error.instance());
    let at = place::find(&source.text, error.instance_path().as_str());
    let (name, message, help, at) = if let Wrong::Format { format } = kind
        && format == "regex"
    {
        (
            "schema-pattern",
            format!("pattern {given} cannot be used"),
            PATTERNS,
            at,
        )
    } else if let Wrong::Custom { .. } = kind {
        (
            "schema-format",
            format!("format {given} is not known"),
            KNOWN,
            at,
        )
    } else if let Wrong::Referencing(reference) = kind {
        // Only its message tells what was looked for; there is no pointer to where it stands.
        let told = reference.to_string();
        let target = told.split('\'').nth(1).unwrap_or_default();
        let at = source.text.find(&format!("{target}\""));
        (
            "schema-reference",
            format!("reference to `{target}` leads nowhere"),
            ALONE,
            at,
        )
    } else {
        ("schema-invalid", expected(kind), META, at)
    };
    let at = at.unwrap_or_default();
    Box::new(
        Diagnostic::error(name, message)
            .at(source, Span::new(at, at))
            .help(help),
    )
}

const META: &str = "the schema breaks the meta-schema of its draft here";
const PATTERNS: &str = "patterns run in linear time: no look-around, no back-references, no repetition that multiplies without end";
const ALONE: &str = "a schema stands alone: `$ref` reaches only into its own file, so put what it needs under `$defs`";
const KNOWN: &str = "it would check nothing; known: date, date-time, duration, email, hostname, ipv4, ipv6, iri, iri-reference, json-pointer, regex, \
                     relative-json-pointer, time, uri, uri-reference, uri-template, uuid";

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(source: &str) -> Result<Arc<dyn Checker>, Box<Diagnostic>> {
        compile(&Source::new("order.schema.json", source))
    }

    fn told(schema: &str, value: &str) -> String {
        compiled(schema)
            .unwrap()
            .check(value.as_bytes())
            .map_or_else(|broken| broken.to_string(), |()| "fits".to_owned())
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
                "`/at`: expected null or a string",
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

    /// Whatever is wrong, and wherever: nothing of the document shows, and the message is short.
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
        for bad in [
            "(?<=a)b",
            "(?=a)b",
            "^(?!foo).*$",
            "(a",
            r"(a)\\1",
            "(a{1000}){1000}",
        ] {
            let fault = compiled(&pattern(bad)).err().unwrap();
            assert_eq!(
                fault.message,
                format!("pattern `{}` cannot be used", bad.replace(r"\\", r"\"))
            );
            let place = fault.place.unwrap();
            assert_eq!(
                (place.line, place.column, fault.help.as_deref()),
                (2, 18, Some(PATTERNS)),
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
                "reference to `/$defs/none` leads nowhere",
                11,
            ),
            (
                r#"{"$ref":"https://example.com/x"}"#,
                "schema-reference",
                "reference to `https://example.com/x` leads nowhere",
                10,
            ),
            (
                r#"{"$ref":"file:///etc/passwd"}"#,
                "schema-reference",
                "reference to `file:///etc/passwd` leads nowhere",
                10,
            ),
            (
                r#"{"$ref":"other.json"}"#,
                "schema-reference",
                "reference to `other.json` leads nowhere",
                10,
            ),
            (
                r#"{"$schema":"http://nowhere/x"}"#,
                "schema-reference",
                "reference to `http://nowhere/x` leads nowhere",
                13,
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
            let _ = told(cycle, "1");
        }
        let tree = r##"{"type":"array","items":{"$ref":"#"}}"##;
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(told(tree, &nested(127)), "fits");
        assert_eq!(
            told(tree, &nested(128)),
            "expected JSON (line 1, column 128)"
        );
        assert_eq!(
            told(tree, &nested(1_000_000)),
            "expected JSON (line 1, column 128)"
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
        assert_eq!(BARE.check(b" [1, {}] "), Ok(()));
        assert!(BARE.check(b"[1,").is_err());
    }
}
