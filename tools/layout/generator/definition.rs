//! Kafka's message definitions, as they stand in the `kafka-clients` jar: JSON with `//` comments.
//!
//! Every key that a definition may have is named here, and an unknown one is an error: a new key may change the encoding.
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::{io::Read, path::Path};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub api_key: Option<i16>,
    pub valid_versions: Versions,
    #[serde(default)]
    pub flexible_versions: Versions,
    #[serde(default)]
    pub latest_version_unstable: bool,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub common_structs: Vec<Struct>,
    #[serde(default, rename = "listeners")]
    _listeners: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Request,
    Response,
    Header,
    /// What Kafka stores, and what clients put into opaque bytes: no message of the wire.
    Data,
    #[serde(
        rename = "coordinator-key",
        alias = "coordinator-value",
        alias = "metadata"
    )]
    Stored,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Struct {
    pub name: String,
    #[serde(rename = "versions")]
    _versions: Versions,
    pub fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: String,
    pub versions: Versions,
    #[serde(default)]
    pub nullable_versions: Versions,
    #[serde(default)]
    pub tagged_versions: Versions,
    pub tag: Option<u8>,
    /// `none` where a field keeps its old encoding in flexible versions.
    pub flexible_versions: Option<Versions>,
    pub entity_type: Option<String>,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default, rename = "about")]
    _about: String,
    #[serde(default, rename = "default")]
    _default: serde_json::Value,
    #[serde(default, rename = "ignorable")]
    _ignorable: bool,
    #[serde(default, rename = "mapKey")]
    _map_key: bool,
    #[serde(default, rename = "zeroCopy")]
    _zero_copy: bool,
}

/// `none`, `3`, `3+` or `0-12`; both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Versions {
    pub first: i16,
    pub last: i16,
}

impl Versions {
    pub const ALL: Versions = Versions {
        first: 0,
        last: i16::MAX,
    };
    const NONE: Versions = Versions { first: 0, last: -1 };

    pub fn contains(self, version: i16) -> bool {
        (self.first..=self.last).contains(&version)
    }

    pub fn is_none(self) -> bool {
        self.first > self.last
    }
}

impl Default for Versions {
    fn default() -> Self {
        Self::NONE
    }
}

impl TryFrom<String> for Versions {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self> {
        if text == "none" {
            return Ok(Self::NONE);
        }
        let number = |part: &str| {
            part.parse::<i16>()
                .with_context(|| format!("versions `{text}`"))
        };
        if let Some(first) = text.strip_suffix('+') {
            return Ok(Self {
                first: number(first)?,
                last: i16::MAX,
            });
        }
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        Ok(Self {
            first: number(first)?,
            last: number(last)?,
        })
    }
}

/// All definitions of the jar, sorted by name.
pub fn read(jar: &Path) -> Result<Vec<Message>> {
    let file = std::fs::File::open(jar).with_context(|| format!("`{}`", jar.display()))?;
    let mut archive = zip::ZipArchive::new(file)?;
    let mut messages = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.to_string();
        if !name.starts_with("common/message/") || !name.ends_with(".json") {
            continue;
        }
        let mut text = String::new();
        entry.read_to_string(&mut text)?;
        if text.contains("\"validVersions\"") {
            messages.push(parse(&text).with_context(|| format!("`{name}`"))?);
        }
    }
    ensure!(
        !messages.is_empty(),
        "`{}` holds no message definitions",
        jar.display()
    );
    messages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(messages)
}

fn parse(text: &str) -> Result<Message> {
    let message: Message = serde_json::from_str(&without_comments(text))?;
    if message.kind == Kind::Request && message.api_key.is_none() {
        bail!("`{}` has no apiKey", message.name);
    }
    Ok(message)
}

fn without_comments(text: &str) -> String {
    text.lines()
        .map(without_comment)
        .collect::<Vec<_>>()
        .join("\n")
}

fn without_comment(line: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'/' if !quoted && line[at..].starts_with("//") => return &line[..at],
            _ => {}
        }
    }
    line
}
