//! Distinguished names exactly as Java's `X500Principal.getName()` writes them (RFC 2253): rules
//! are written for that text, and two spellings of a name would be two principals. Java goes beyond
//! RFC 2253: `=` and `#` are escaped at every position, NUL becomes `\00`, and a carriage return at
//! either end is escaped like a space. Source: OpenJDK's `sun.security.x509.AVA.toRFC2253String`.
use super::hex;
use std::fmt;
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{self, Encode, Tag, Tagged, oid::ObjectIdentifier},
    name::Name as Der,
};

/// A subject or issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    text: String,
    /// The attributes that rules use, most specific first, in the order of `text`.
    attributes: Vec<(Attribute, String)>,
}

/// Attributes that rules refer to by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    CommonName,
    OrganizationalUnit,
    Organization,
}

/// The keywords of RFC 2253. Java writes all other types as numbers.
const KEYWORDS: &[(&str, &str, Option<Attribute>)] = &[
    ("2.5.4.3", "CN", Some(Attribute::CommonName)),
    ("2.5.4.6", "C", None),
    ("2.5.4.7", "L", None),
    ("2.5.4.8", "ST", None),
    ("2.5.4.9", "STREET", None),
    ("2.5.4.10", "O", Some(Attribute::Organization)),
    ("2.5.4.11", "OU", Some(Attribute::OrganizationalUnit)),
    ("0.9.2342.19200300.100.1.1", "UID", None),
    ("0.9.2342.19200300.100.1.25", "DC", None),
];

impl Name {
    /// The most specific part, which is last in the certificate, comes first.
    pub(super) fn of(name: &Der) -> Result<Self, der::Error> {
        let mut parts: Vec<_> = name.iter_rdn().collect();
        parts.reverse();
        let (mut text, mut attributes) = (String::new(), Vec::new());
        for part in parts {
            let mut before = if text.is_empty() { "" } else { "," };
            for one in part.iter() {
                text.push_str(before);
                push(&mut text, one, &mut attributes)?;
                before = "+";
            }
        }
        Ok(Self { text, attributes })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The unescaped values of an attribute.
    pub fn all(&self, attribute: Attribute) -> impl Iterator<Item = &str> {
        let of =
            move |(other, value): &'_ (Attribute, String)| *other == attribute && !value.is_empty();
        self.attributes
            .iter()
            .filter(move |one| of(one))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn push(
    text: &mut String,
    one: &AttributeTypeAndValue,
    attributes: &mut Vec<(Attribute, String)>,
) -> Result<(), der::Error> {
    let keyword = |oid: &ObjectIdentifier| {
        let number = oid.to_string();
        KEYWORDS.iter().find(|(known, ..)| *known == number)
    };
    let known = keyword(&one.oid);
    match known {
        Some((_, keyword, _)) => text.push_str(keyword),
        None => text.push_str(&one.oid.to_string()),
    }
    text.push('=');
    if let (Some((_, _, attribute)), true) = (known, is_text(one.value.tag())) {
        // Java reads every string type as UTF-8, even those that are not.
        let value = String::from_utf8_lossy(one.value.value());
        escape(text, &value);
        attributes.extend(attribute.map(|attribute| (attribute, value.into_owned())));
    } else {
        text.push('#');
        text.push_str(&hex(&one.value.to_der()?));
    }
    Ok(())
}

fn is_text(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::PrintableString
            | Tag::TeletexString
            | Tag::Ia5String
            | Tag::GeneralString
            | Tag::BmpString
            | Tag::Utf8String
    )
}

fn escape(text: &mut String, value: &str) {
    let edge = |c: char| c == ' ' || c == '\r';
    let inner = value.trim_matches(edge);
    let lead = value.len() - value.trim_start_matches(edge).len();
    for (at, c) in value.char_indices() {
        let inside = (lead..lead + inner.len()).contains(&at);
        if c == '\0' {
            text.push_str("\\00");
            continue;
        }
        if !inside || matches!(c, ',' | '=' | '+' | '<' | '>' | '#' | ';' | '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
}
