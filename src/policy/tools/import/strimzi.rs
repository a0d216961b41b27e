//! Reads Strimzi's `KafkaUser`, from the output of `kubectl get kafkausers -o yaml` or from a
//! manifest: one document, several, or a list.
//!
//! A user that authenticates with a certificate is `CN=NAME`, as in Kafka. If it has another name
//! in `klamm.yaml`, map it there.

use super::{Acl, Import, ResourceNames, host, kind, operation};
use crate::{
    policy::model::vocabulary::{Kind, Operations},
    text::{
        Diagnostic, Source,
        read::{Cursor, Reading},
    },
};

/// Reads all documents; a YAML fault ends it.
pub fn read(name: &str, text: &str) -> Result<Import, Vec<Diagnostic>> {
    let mut import = Import::default();
    let mut from = 0;
    // Each document is preceded by as many empty lines as there are lines before it, so that line
    // numbers are right.
    for document in text.split("\n---") {
        let lines = document.matches('\n').count() + 1;
        let body = document.strip_prefix("---").unwrap_or(document);
        if body
            .lines()
            .any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        {
            let source = Source::new(name, format!("{}{body}", "\n".repeat(from)));
            let reading = Reading::new(&source);
            if let Some(root) = reading.root() {
                object(root, &mut import);
            }
            let faults = reading.finish();
            match other_kind(body).filter(|_| !faults.is_empty()) {
                // Objects of other kinds may use parts of YAML that this parser does not support.
                Some((line, kind)) => passed_over(from + line, kind, &mut import),
                None if !faults.is_empty() => return Err(faults),
                None => {}
            }
        }
        from += lines;
    }
    Ok(import)
}

/// The kind of a document and its line, if nothing in the document can be a `KafkaUser`.
fn other_kind(document: &str) -> Option<(usize, &str)> {
    let lines = (1..).zip(document.lines());
    let mut kinds = lines.filter_map(|(line, text)| Some((line, text.strip_prefix("kind:")?)));
    let (line, kind) = kinds.next()?;
    let kind = kind.trim();
    let plain = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric());
    let other = plain && !kind.ends_with("List") && kind != "KafkaUser" && kinds.next().is_none();
    other.then_some((line, kind))
}

fn passed_over(line: usize, kind: &str, import: &mut Import) {
    import.untaken(
        line,
        format!("a `{kind}` is no `KafkaUser` and is passed over"),
    );
}

/// The value of a key; other keys are ignored.
fn get<'a>(value: Cursor<'a>, key: &str) -> Option<Cursor<'a>> {
    let entries = value.is_map().then(|| value.entries()).flatten()?;
    let found = entries.into_iter().find(|(known, ..)| *known == key);
    found.map(|(.., value)| value)
}

fn text<'a>(value: Cursor<'a>, key: &str) -> Option<&'a str> {
    get(value, key)?.text()
}

/// A value that is not a list is a fault.
fn items<'a>(value: Option<Cursor<'a>>) -> Vec<Cursor<'a>> {
    value.and_then(Cursor::list).unwrap_or_default()
}

fn line(value: Cursor<'_>) -> usize {
    value.source().place(value.span()).line
}

fn object(value: Cursor<'_>, import: &mut Import) {
    match text(value, "kind") {
        Some("List" | "KafkaUserList") => {
            for item in items(get(value, "items")) {
                object(item, import);
            }
        }
        Some("KafkaUser") => user(value, import),
        Some(other) => passed_over(line(value), other, import),
        None => import.miss(line(value), "the object does not say its `kind`", true),
    }
}

fn user(value: Cursor<'_>, import: &mut Import) {
    let at = line(value);
    let Some(name) = get(value, "metadata").and_then(|data| text(data, "name")) else {
        return import.miss(at, "the user has no name", true);
    };
    let Some(spec) = get(value, "spec") else {
        return import.untaken(at, format!("`{name}` has no `spec`"));
    };
    if !spec.is_map() {
        return import.miss(at, format!("the `spec` of `{name}` is no map"), true);
    }
    let login = get(spec, "authentication").and_then(|login| text(login, "type"));
    let principal = match login {
        Some("tls" | "tls-external") => format!("CN={name}"),
        Some(_) | None => name.to_owned(),
    };
    if get(spec, "quotas").is_some() {
        import.untaken(at, format!("quotas of `{name}` stay the cluster's"));
    }
    let Some(authorization) = get(spec, "authorization") else {
        return;
    };
    if text(authorization, "type") != Some("simple") {
        return import.miss(
            at,
            format!("the authorization of `{name}` is not `simple`"),
            true,
        );
    }
    for rule in items(get(authorization, "acls")) {
        match entry(rule, &principal) {
            Ok(acl) => import.acls.push((line(rule), acl)),
            Err(why) => {
                let allow = text(rule, "type").is_none_or(|effect| effect == "allow");
                let deny = !allow || !rule.is_map();
                import.miss(line(rule), why, deny);
            }
        }
    }
}

fn entry(rule: Cursor<'_>, principal: &str) -> Result<Acl, String> {
    let resource = get(rule, "resource").ok_or("the rule names no resource")?;
    let of = text(resource, "type").unwrap_or_default();
    let kind = kind(of).ok_or_else(|| format!("the resource `{of}` is not known"))?;
    let deny = match text(rule, "type") {
        None | Some("allow") => false,
        Some("deny") => true,
        Some(other) => return Err(format!("the type `{other}` is not known")),
    };
    let mut words: Vec<&str> = items(get(rule, "operations"))
        .into_iter()
        .filter_map(Cursor::text)
        .collect();
    words.extend(text(rule, "operation"));
    let mut operations = Operations::NONE;
    for word in words {
        let one = operation(word).ok_or_else(|| format!("the operation `{word}` is not known"))?;
        operations = operations.or(one);
    }
    if operations.is_empty() {
        return Err("the rule names no operation".to_owned());
    }
    Ok(Acl {
        user: Some(principal.to_owned()),
        host: host(text(rule, "host").unwrap_or("*"))?,
        deny,
        kind,
        name: named(resource, kind)?,
        operations,
    })
}

fn named(resource: Cursor<'_>, kind: Kind) -> Result<ResourceNames, String> {
    if kind == Kind::Cluster {
        return Ok(ResourceNames::Literal("kafka-cluster".to_owned()));
    }
    let name = text(resource, "name").ok_or("the resource has no name")?;
    match text(resource, "patternType") {
        None | Some("literal") if name == "*" => Ok(ResourceNames::Any),
        None | Some("literal") => Ok(ResourceNames::Literal(name.to_owned())),
        Some("prefix") => Ok(ResourceNames::Prefix(name.to_owned())),
        Some(other) => Err(format!("the pattern type `{other}` is not known")),
    }
}
