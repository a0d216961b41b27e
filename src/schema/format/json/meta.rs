//! The meta-schemas of the drafts. The library checks schemas against them, and its findings are
//! reported in Klamm's own words.
use super::{compile::library_value, hint, place, resource::Draft, schema::Type};
use crate::text::{Diagnostic, Source, Span};
use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Wrong},
};
use serde_json::Value;

pub const META: &str = "the schema breaks the meta-schema of its draft here";
/// The maximum number of allowed values that a message lists.
pub const SHOWN: usize = 8;

/// Checks a schema file against its draft's meta-schema.
pub fn check(source: &Source, draft: Draft) -> Result<(), Box<Diagnostic>> {
    let value = library_value(source)?;
    validate(draft, &value).map_err(|error| unusable(source, &error))
}

fn validate(draft: Draft, value: &Value) -> Result<(), ValidationError<'_>> {
    match draft {
        Draft::Four => jsonschema::draft4::meta::validate(value),
        Draft::Six => jsonschema::draft6::meta::validate(value),
        Draft::Seven => jsonschema::draft7::meta::validate(value),
        Draft::Y2019 => jsonschema::draft201909::meta::validate(value),
        Draft::Y2020 => jsonschema::draft202012::meta::validate(value),
    }
}

/// Whether a record is itself a schema of this draft.
pub fn is_schema(draft: Draft, value: &Value) -> bool {
    validate(draft, value).is_ok()
}

/// The diagnostic for a file that is not a valid schema. All of its content may be shown, because
/// it is part of the policy.
fn unusable(source: &Source, error: &ValidationError<'_>) -> Box<Diagnostic> {
    let instance = error.instance();
    let at = place::find(&source.text, error.instance_path().as_str()).unwrap_or_default();
    let is_pattern = matches!(error.kind(), Wrong::Format { format } if format == "regex");
    let (name, message, help) = if is_pattern {
        let written = instance.as_str().unwrap_or_default();
        let message = format!("pattern {} cannot be used", quoted(instance));
        ("schema-pattern", message, hint::pattern(written))
    } else {
        ("schema-invalid", expected(error.kind()), META)
    };
    let fault = Diagnostic::error(name, message).at(source, Span::new(at, at));
    Box::new(fault.help(help))
}

/// The expectation of the schema. Shows no content of the document.
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
    let kind = match kind {
        JsonType::Null => Type::Null,
        JsonType::Boolean => Type::Boolean,
        JsonType::Integer => Type::Integer,
        JsonType::Number => Type::Number,
        JsonType::String => Type::String,
        JsonType::Array => Type::Array,
        JsonType::Object => Type::Object,
    };
    kind.article()
}

/// The expectations of all alternatives if they are all for the same place; otherwise only the
/// number of alternatives.
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
        Some(wants) if !wants.is_empty() && wants.len() <= SHOWN => {
            format!("expected {}", wants.join(" or "))
        }
        _ => format!("expected one of {} alternatives to fit", context.len()),
    }
}

fn some(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut shown: Vec<_> = options.iter().take(SHOWN).map(quoted).collect();
    if options.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

/// A value of the schema.
fn quoted(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| format!("`{value}`"), |text| format!("`{text}`"))
}
