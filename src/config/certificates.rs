//! `identity.certificates`: rules that derive a principal from a client's certificate.
//! [`identity::certificate`](crate::identity::certificate) defines the rules.
use crate::{
    identity::certificate::{FIELDS, Field, Rule, RuleFault, Rules},
    text::{
        chars,
        nearest::did_you_mean,
        read::{Cursor, Map},
    },
};

/// The maximum number of rules in the list.
const RULES: usize = 50;
/// In bytes.
const PREFIX: usize = 64;
/// The keys that a map in a list of rules may have.
const NAMES: &[&str] = &[
    "subject",
    "common_name",
    "organizational_unit",
    "organization",
    "san_uri",
    "san_dns",
    "san_email",
];

pub(super) fn read(cursor: Cursor<'_>) -> Option<Rules> {
    let map = cursor.map("identity.certificates", &["principal", "groups", "prefix"])?;
    let principal = map
        .must("principal")
        .and_then(|cursor| rules(cursor, "{principal}"));
    let groups = map
        .get("groups")
        .map_or(Some(Vec::new()), |cursor| rules(cursor, "{group}"));
    let prefix = map.get("prefix").map_or(Some(String::new()), prefix);
    Some(Rules {
        principal: principal?,
        groups: groups?,
        prefix: prefix?,
    })
}

fn rules(cursor: Cursor<'_>, place: &str) -> Option<Vec<Rule>> {
    let items = cursor.list()?;
    if !(1..=RULES).contains(&items.len()) {
        let message = format!("there are {} rules", items.len());
        let help = format!(
            "write between 1 and {RULES}; the first that fits a certificate gives the name"
        );
        cursor.fault("wrong-value", message, help);
        return None;
    }
    let read: Vec<Option<Rule>> = items.into_iter().map(|item| rule(item, place)).collect();
    read.into_iter().collect()
}

/// The name of a certificate field, or a map with one field and the pattern that its value must
/// match.
fn rule(cursor: Cursor<'_>, place: &str) -> Option<Rule> {
    if !cursor.is_map() {
        return cursor.word(FIELDS).map(Rule::whole);
    }
    let map = cursor.map("a rule", NAMES)?;
    let mut named = FIELDS
        .iter()
        .filter_map(|(word, field)| Some((*field, of(map, word)?)));
    let (Some((field, value)), None) = (named.next(), named.next()) else {
        if !map.has_unknown() {
            cursor.fault(
                "wrong-value",
                "a rule reads one field of the certificate",
                "write one rule for each field, in the order in which they are tried",
            );
        }
        return None;
    };
    let text = value.text()?;
    match Rule::parse(field, text, place) {
        Ok(rule) => Some(rule),
        Err(fault) => {
            let help = help(&fault, field, text, place);
            value.fault("bad-rule", fault.to_string(), help);
            None
        }
    }
}

fn of<'a>(map: Map<'a>, word: &str) -> Option<Cursor<'a>> {
    let name = NAMES.iter().find(|name| **name == word)?;
    map.get(name)
}

fn help(fault: &RuleFault, field: Field, text: &str, place: &str) -> String {
    match fault {
        RuleFault::Mapping(_) => "the rules are those of Kafka's `ssl.principal.mapping.rules`, such as `RULE:^CN=([^,]+),OU=Apps.*$/$1/L, DEFAULT`".to_owned(),
        RuleFault::TwoPlaces(_) => format!("write `{place}` once, or a rule of Kafka's: `RULE:pattern/replacement/`"),
        RuleFault::NoPlace(_) => {
            let near = did_you_mean(text, ["DEFAULT"]);
            let example = match field {
                Field::SanUri => format!("spiffe://prod.example/ns/apps/sa/{place}"),
                Field::SanDns => format!("{place}.clients.example"),
                Field::SanEmail => format!("{place}@example.com"),
                Field::Subject => format!("CN={place},OU=Apps,O=Example"),
                Field::CommonName | Field::OrganizationalUnit | Field::Organization => format!("app-{place}"),
            };
            near.unwrap_or_else(|| format!("write `{place}` where the name stands, such as `{example}`, or a rule of Kafka's: `RULE:pattern/replacement/`"))
        }
    }
}

fn prefix(cursor: Cursor<'_>) -> Option<String> {
    let text = cursor.text()?;
    let odd = |c: char| c == '*' || c.is_whitespace() || chars::refused(c).is_some();
    if text.is_empty() || text.len() > PREFIX || text.chars().any(odd) {
        let message = format!("`{text}` cannot stand in front of a name");
        cursor.fault(
            "wrong-value",
            message,
            "use something short such as `cert:`",
        );
        return None;
    }
    Some(text.to_owned())
}
