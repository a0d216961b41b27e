//! Keywords that judge a text alone: patterns, formats, contents. The library checks them, each in
//! time linear in the text. The maximum cost per byte is determined when they are compiled.
use super::{
    hint::{self, SchemaHintError},
    resource::Draft,
    schema::Text,
};
use jsonschema::{Draft as Known, PatternOptions, Validator};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// The maximum size of a compiled pattern, in bytes.
pub const PATTERN: usize = 1 << 20;
/// The maximum size of all patterns of a schema together, in bytes.
pub const PATTERNS: usize = 8 << 20;
/// The first size limit that is tried for a pattern, in bytes. Each further limit is twice as
/// large.
const SMALL: usize = 4 << 10;
/// In the worst case each byte of a text is compared with every state of a pattern: this many bytes
/// of a compiled pattern cost one step per 64 bytes of text.
const STATES: usize = 4;
/// Steps per 64 bytes of text that is checked against a format.
const FORMAT: u64 = 64;
/// The maximum length of a text that must be a regular expression. Parsing and translating it costs
/// more than linear time.
const REGEX: usize = 4 << 10;

/// The compiled texts of one schema, each compiled once.
#[derive(Default)]
pub struct Texts {
    patterns: HashMap<String, Arc<Text>>,
    /// Size of all patterns together, in bytes.
    taken: usize,
}

impl Texts {
    pub fn pattern(&mut self, written: &str) -> Result<Arc<Text>, SchemaHintError> {
        if let Some(known) = self.patterns.get(written) {
            return Ok(Arc::clone(known));
        }
        if self.taken >= PATTERNS {
            return Err(SchemaHintError::TooMany);
        }
        let (validator, size) =
            compiled(written).ok_or_else(|| SchemaHintError::Unusable(hint::pattern(written)))?;
        self.taken += size;
        let text = Arc::new(Text {
            keyword: "pattern",
            written: written.to_owned(),
            validator,
            weight: u64::try_from(size / STATES).unwrap_or(u64::MAX),
            longest: usize::MAX,
        });
        self.patterns.insert(written.to_owned(), Arc::clone(&text));
        Ok(text)
    }

    /// `None`: this draft has no such format.
    pub fn format(&self, written: &str, draft: Draft) -> Option<Arc<Text>> {
        let options = jsonschema::options()
            .offline()
            .with_draft(known(draft))
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false);
        let validator = options.build(&json!({ "format": written })).ok()?;
        let regex = written == "regex";
        Some(Arc::new(Text {
            keyword: "format",
            written: written.to_owned(),
            validator,
            weight: if regex { FORMAT * 64 } else { FORMAT },
            longest: if regex { REGEX } else { usize::MAX },
        }))
    }

    /// A check for an encoding and a media type; `None` if neither is checked.
    pub fn content(&self, (encoding, media): (Option<&str>, Option<&str>)) -> Option<Arc<Text>> {
        let mut schema = serde_json::Map::new();
        let mut set = |key: &str, value: Option<&str>| {
            value.map(|value| schema.insert(key.to_owned(), Value::from(value)))
        };
        set("contentEncoding", encoding);
        set("contentMediaType", media);
        let written = media.or(encoding)?;
        let options = jsonschema::options().offline().with_draft(Known::Draft7);
        Some(Arc::new(Text {
            keyword: if media.is_some() {
                "contentMediaType"
            } else {
                "contentEncoding"
            },
            written: written.to_owned(),
            validator: options.build(&Value::Object(schema)).ok()?,
            weight: FORMAT,
            longest: usize::MAX,
        }))
    }
}

/// A compiled pattern, and the smallest tried size limit that it fits into.
fn compiled(written: &str) -> Option<(Validator, usize)> {
    let schema = json!({ "pattern": written });
    let within = |size| {
        let options = jsonschema::options().offline();
        let limit = PatternOptions::regex().size_limit(size);
        options.with_pattern_options(limit).build(&schema).ok()
    };
    let mut largest = within(PATTERN)?;
    let mut size = SMALL;
    while size < PATTERN {
        if let Some(smaller) = within(size) {
            largest = smaller;
            break;
        }
        size *= 2;
    }
    Some((largest, size))
}

pub fn known(draft: Draft) -> Known {
    match draft {
        Draft::Four => Known::Draft4,
        Draft::Six => Known::Draft6,
        Draft::Seven => Known::Draft7,
        Draft::Y2019 => Known::Draft201909,
        Draft::Y2020 => Known::Draft202012,
    }
}
