//! From a certificate to a principal: rules in the order in which they are tried.
//!
//! The first rule that matches gives the name. If one rule matches several values of a certificate
//! and gives different names, the authority's intention is ambiguous, and the client is refused.
use super::{Presented, San, mapping, mapping::Mapping, name::Attribute};
use crate::text::chars::refused;
use std::sync::Arc;

/// Limit in bytes: more than any distinguished name or URI of a single service or person.
const VALUE: usize = 4096;
/// Maximum number of groups, more than any real membership.
const GROUPS: usize = 100;

/// The rules for principals and groups.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub principal: Vec<Rule>,
    pub groups: Vec<Rule>,
    /// The prefix of every principal that comes from a certificate.
    pub prefix: String,
}

/// One field of a certificate, and the transformation of its value.
#[derive(Debug, Clone)]
pub struct Rule {
    field: Field,
    form: Form,
}

/// A field that a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The whole distinguished name, as Java writes it.
    Subject,
    CommonName,
    OrganizationalUnit,
    Organization,
    SanUri,
    SanDns,
    SanEmail,
}

/// Every field with its key in `klamm.yaml`.
pub const FIELDS: &[(&str, Field)] = &[
    ("subject", Field::Subject),
    ("common_name", Field::CommonName),
    ("organizational_unit", Field::OrganizationalUnit),
    ("organization", Field::Organization),
    ("san_uri", Field::SanUri),
    ("san_dns", Field::SanDns),
    ("san_email", Field::SanEmail),
];

#[derive(Debug, Clone)]
enum Form {
    /// The unchanged value.
    Whole,
    /// The variable part of the value.
    Around {
        before: String,
        after: String,
    },
    Kafka(Mapping),
}

/// Why a text is not a valid rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingRuleError {
    #[error("{0}")]
    Mapping(#[from] mapping::MappingError),
    #[error("`{0}` says nowhere what the name is")]
    NoPlace(String),
    #[error("`{0}` has the place of the name twice")]
    TwoPlaces(String),
}

/// Why a certificate gives no principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    NoRule,
    Ambiguous,
    /// A value in it is too long, or has characters that cannot be shown.
    Odd,
}

impl Rule {
    /// A rule that takes the unchanged value of a field.
    pub fn whole(field: Field) -> Self {
        Self {
            field,
            form: Form::Whole,
        }
    }

    /// Parses the text after the field's key: Kafka's mapping rules, or a text in which `place`,
    /// such as `{principal}`, stands for the name.
    pub fn parse(field: Field, text: &str, place: &str) -> Result<Self, MappingRuleError> {
        let kafka = text.trim_start();
        if kafka.starts_with("RULE:") || kafka.starts_with("DEFAULT") {
            let form = Form::Kafka(Mapping::parse(text)?);
            return Ok(Self { field, form });
        }
        let (before, after) = text
            .split_once(place)
            .ok_or_else(|| MappingRuleError::NoPlace(text.to_owned()))?;
        if after.contains(place) {
            return Err(MappingRuleError::TwoPlaces(text.to_owned()));
        }
        let form = Form::Around {
            before: field.written(before),
            after: field.written(after),
        };
        Ok(Self { field, form })
    }

    /// The result for each value that it matches.
    fn all(&self, certificate: &Presented) -> Result<Vec<String>, Unfit> {
        let mut made = Vec::new();
        for value in self.field.values(certificate) {
            if value.len() > VALUE || value.chars().any(|c| refused(c).is_some()) {
                return Err(Unfit::Odd);
            }
            let name = self.name(&self.field.written(value));
            made.extend(name.filter(|name| !name.is_empty()));
        }
        Ok(made)
    }

    fn name(&self, value: &str) -> Option<String> {
        match &self.form {
            Form::Whole => Some(value.to_owned()),
            Form::Kafka(mapping) => mapping.apply(value),
            Form::Around { before, after } => {
                let name = value.strip_prefix(before.as_str())?;
                let name = name.strip_suffix(after.as_str())?;
                (!name.contains(self.field.ends())).then(|| name.to_owned())
            }
        }
    }
}

impl Field {
    fn values(self, certificate: &Presented) -> Vec<&str> {
        let attribute = |attribute| certificate.subject.all(attribute).collect();
        let names =
            |of: fn(&San) -> Option<&str>| certificate.names.iter().filter_map(of).collect();
        match self {
            Self::Subject => vec![certificate.subject.as_str()],
            Self::CommonName => attribute(Attribute::CommonName),
            Self::OrganizationalUnit => attribute(Attribute::OrganizationalUnit),
            Self::Organization => attribute(Attribute::Organization),
            Self::SanUri => names(San::uri),
            Self::SanDns => names(San::dns),
            Self::SanEmail => names(San::email),
        }
    }

    /// The canonical form of a value: host names ignore case.
    fn written(self, value: &str) -> String {
        match self {
            Self::SanDns => value.to_ascii_lowercase(),
            Self::Subject
            | Self::CommonName
            | Self::OrganizationalUnit
            | Self::Organization
            | Self::SanUri
            | Self::SanEmail => value.to_owned(),
        }
    }

    /// Characters that end the part for which the placeholder stands: a name is one label, one
    /// segment, one part.
    fn ends(self) -> &'static [char] {
        match self {
            Self::Subject => &[',', '+'],
            Self::CommonName | Self::OrganizationalUnit | Self::Organization => &[],
            Self::SanUri => &['/', '?', '#'],
            Self::SanDns => &['.'],
            Self::SanEmail => &['@'],
        }
    }
}

impl Rules {
    /// The principal, prefix included, and the groups.
    pub fn read(&self, certificate: &Presented) -> Result<(String, Vec<Arc<str>>), Unfit> {
        for rule in &self.principal {
            let made = rule.all(certificate)?;
            let Some((name, others)) = made.split_first() else {
                continue;
            };
            if others.iter().any(|other| other != name) {
                return Err(Unfit::Ambiguous);
            }
            let principal = format!("{}{name}", self.prefix);
            return Ok((principal, self.groups(certificate)?));
        }
        Err(Unfit::NoRule)
    }

    fn groups(&self, certificate: &Presented) -> Result<Vec<Arc<str>>, Unfit> {
        let mut groups: Vec<Arc<str>> = Vec::new();
        for rule in &self.groups {
            for group in rule.all(certificate)? {
                if !groups.iter().any(|known| **known == group) {
                    groups.push(group.into());
                }
            }
        }
        if groups.len() > GROUPS {
            return Err(Unfit::Odd);
        }
        Ok(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::certificate::tests::golden;

    fn rule(field: Field, text: &str) -> Rule {
        Rule::parse(field, text, "{principal}").unwrap()
    }

    fn read(principal: Vec<Rule>) -> Result<String, Unfit> {
        let rules = Rules {
            principal,
            ..Rules::default()
        };
        rules.read(&golden("client")).map(|(name, _)| name)
    }

    #[test]
    fn each_field_gives_a_name() {
        let cases = [
            (Field::Subject, "CN=client,OU=Tests,O=Klamm"),
            (Field::CommonName, "client"),
            (Field::OrganizationalUnit, "Tests"),
            (Field::Organization, "Klamm"),
            (Field::SanUri, "spiffe://klamm.test/ns/tests/sa/client"),
            (Field::SanDns, "client.klamm.test"),
            (Field::SanEmail, "client@klamm.test"),
        ];
        assert_eq!(cases.len(), FIELDS.len());
        for (field, name) in cases {
            assert_eq!(read(vec![Rule::whole(field)]).as_deref(), Ok(name));
        }
    }

    #[test]
    fn a_place_is_one_part_and_the_rest_must_be_the_same() {
        let taken = [
            (
                Field::SanUri,
                "spiffe://klamm.test/ns/tests/sa/{principal}",
                "client",
            ),
            (
                Field::SanUri,
                "spiffe://klamm.test/ns/{principal}/sa/client",
                "tests",
            ),
            (Field::SanDns, "{principal}.klamm.test", "client"),
            (Field::SanDns, "{principal}.KLAMM.test", "client"),
            (Field::SanEmail, "{principal}@klamm.test", "client"),
            (Field::Subject, "CN={principal},OU=Tests,O=Klamm", "client"),
            (Field::CommonName, "cl{principal}nt", "ie"),
            (
                Field::SanUri,
                r"RULE:^spiffe:\/\/klamm\.test\/ns\/([^\/]+)\/sa\/([^\/]+)$/$2@$1/U",
                "CLIENT@TESTS",
            ),
        ];
        for (field, text, name) in taken {
            assert_eq!(read(vec![rule(field, text)]).as_deref(), Ok(name), "{text}");
        }
        let not = [
            (Field::SanUri, "spiffe://klamm.test/{principal}"),
            (
                Field::SanUri,
                "spiffe://klamm.test/ns/tests/sa/client{principal}",
            ),
            (Field::SanUri, "spiffe://other.test/ns/tests/sa/{principal}"),
            (Field::SanDns, "{principal}.test"),
            (Field::SanEmail, "{principal}@klamm"),
            (Field::Subject, "CN={principal}"),
            (Field::Subject, "{principal},O=Klamm"),
            (Field::CommonName, "clie{principal}ient"),
            (Field::Subject, "RULE:^CN=(.*),OU=Others.*$/$1/"),
        ];
        for (field, text) in not {
            assert_eq!(read(vec![rule(field, text)]), Err(Unfit::NoRule), "{text}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_holds_and_the_prefix_stands_in_front() {
        let rules = Rules {
            principal: vec![
                rule(Field::SanUri, "spiffe://other.test/{principal}"),
                rule(Field::SanDns, "{principal}.klamm.test"),
                Rule::whole(Field::Subject),
            ],
            groups: vec![
                Rule::whole(Field::OrganizationalUnit),
                Rule::whole(Field::Organization),
                Rule::whole(Field::OrganizationalUnit),
                Rule::parse(
                    Field::SanUri,
                    "spiffe://klamm.test/ns/{group}/sa/client",
                    "{group}",
                )
                .unwrap(),
            ],
            prefix: "cert:".to_owned(),
        };
        let (principal, groups) = rules.read(&golden("client")).unwrap();
        assert_eq!(principal, "cert:client");
        assert_eq!(groups, ["Tests".into(), "Klamm".into(), Arc::from("tests")]);
        let (principal, _) = rules.read(&golden("other")).unwrap();
        assert_eq!(principal, "cert:CN=other,OU=Tests,O=Klamm");
        assert_eq!(Rules::default().read(&golden("client")), Err(Unfit::NoRule));
    }

    #[test]
    fn who_could_be_two_is_nobody() {
        let mut certificate = golden("client");
        certificate
            .names
            .push(San::Dns("other.klamm.test".to_owned()));
        let rules = |text: &str| Rules {
            principal: vec![rule(Field::SanDns, text)],
            ..Rules::default()
        };
        let read = |text: &str| rules(text).read(&certificate).map(|(name, _)| name);
        assert_eq!(read("{principal}.klamm.test"), Err(Unfit::Ambiguous));
        assert_eq!(read("o{principal}.klamm.test").as_deref(), Ok("ther"));
        assert_eq!(read("RULE:.*\\.klamm\\.test$/same/").as_deref(), Ok("same"));
    }

    #[test]
    fn values_that_cannot_be_shown_or_never_end_fit_nothing() {
        for odd in ["a\u{202e}b".to_owned(), "a\nb".to_owned(), "a".repeat(5000)] {
            let mut certificate = golden("other");
            certificate.names.push(San::Uri(odd));
            let rules = Rules {
                principal: vec![Rule::whole(Field::SanUri), Rule::whole(Field::Subject)],
                ..Rules::default()
            };
            assert_eq!(rules.read(&certificate), Err(Unfit::Odd));
        }
    }

    #[test]
    fn a_text_that_is_no_rule_says_why() {
        let fault = |text: &str| {
            let fault = Rule::parse(Field::SanUri, text, "{principal}").unwrap_err();
            fault.to_string()
        };
        assert_eq!(
            fault("spiffe://a/*"),
            "`spiffe://a/*` says nowhere what the name is"
        );
        assert_eq!(
            fault("{principal}{principal}"),
            "`{principal}{principal}` has the place of the name twice"
        );
        assert_eq!(
            fault("RULE:(a/b/"),
            "the pattern `(a` cannot be used: unclosed group"
        );
        assert_eq!(
            fault("RULE:(?=a)b/b/"),
            "the pattern `(?=a)b` cannot be used: of groups with `?`, only `(?:…)` and `(?<name>…)` are understood"
        );
        assert_eq!(
            fault("RULE:a/$1/"),
            "the replacement `$1` cannot be used: the pattern has no such group"
        );
        assert_eq!(
            fault("DEFAULT/L"),
            "`DEFAULT/L` is neither `DEFAULT` nor `RULE:pattern/replacement/` with `L`, `U` or nothing behind it"
        );
    }
}
