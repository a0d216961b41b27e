//! Reads the output of `kafka-acls --list`.
//!
//! ```text
//! Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:
//!     (principal=User:alice, host=*, operation=READ, permissionType=ALLOW)
//! ```
//!
//! Kafka 2.0 to 2.3 print `Topic:LITERAL:orders` for the resource, older versions `Topic:orders`;
//! for the entry both print `User:alice has Allow permission for operations: Read from hosts: *`.

use super::{Acl, Import, ResourceNames, host, kind, operation};
use crate::policy::model::vocabulary::Kind;

/// Reads the whole output, also that of `--add`. Other lines, such as log lines, are skipped and
/// end the current resource, because the resource of the entries after them would be a guess.
pub fn read(text: &str) -> Import {
    let mut import = Import::default();
    let mut resource = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() {
            continue;
        }
        if let Some(about) = about(line) {
            resource = about.strip_suffix("`:").and_then(pattern);
            if resource.is_none() {
                import.miss(number, format!("the resource `{about}` is not known"), true);
            }
        } else if line.starts_with('(') || is_old_entry(line) {
            let Some((kind, name)) = &resource else {
                import.miss(number, "it belongs to no known resource", denies(line));
                continue;
            };
            match entry(line, *kind, name) {
                Ok(acl) => import.acls.push((number, acl)),
                Err(why) => import.miss(number, why, denies(line)),
            }
        } else {
            resource = None;
            if line.contains("principal=") || line.contains(" permission for ") {
                let why = "the line is not as Kafka's tools print it: `(principal=…, host=…, operation=…, permissionType=…)`, or `… has … permission for operations: … from hosts: …`";
                import.miss(number, why, true);
            }
        }
    }
    import
}

/// The resource in a heading: `Current ACLs for resource `, or `Adding …`.
fn about(line: &str) -> Option<&str> {
    let (heading, about) = line.split_once("ACLs for resource `")?;
    let known = ["Current ", "Adding "].contains(&heading.trim_start_matches('\u{feff}'));
    Some(if known { about } else { line })
}

/// Whether an entry may be a deny; one that cannot be read counts as a deny. Only the end of the
/// line decides, because a principal's name can look like the end of an entry.
fn denies(line: &str) -> bool {
    match old_parts(line) {
        Some((.., permission)) if !line.starts_with('(') => permission != "Allow",
        Some(_) | None => !line.ends_with(", permissionType=ALLOW)"),
    }
}

const OLD_OPERATION: &str = " permission for operations: ";
const OLD_HOST: &str = " from hosts: ";

fn is_old_entry(line: &str) -> bool {
    line.contains(OLD_OPERATION) && line.contains(OLD_HOST)
}

/// The principal, host, operation and permission of an entry in the format before Kafka 2.4. All
/// but the principal are single words, so the line is parsed from its end.
fn old_parts(line: &str) -> Option<(&str, &str, &str, &str)> {
    let (line, host) = line.rsplit_once(OLD_HOST)?;
    let (line, operation) = line.rsplit_once(OLD_OPERATION)?;
    let (principal, permission) = line.rsplit_once(" has ")?;
    Some((principal, host, operation, permission))
}

/// A resource in the format before Kafka 2.4: `Topic:LITERAL:orders`, or, before 2.0,
/// `Topic:orders`.
fn old_pattern(text: &str) -> Option<(Kind, ResourceNames)> {
    let (of, rest) = text.split_once(':')?;
    let (how, name) = match rest.split_once(':') {
        Some((how @ ("LITERAL" | "PREFIXED"), name)) => (how, name),
        // Topic names contain no colon, but group names may.
        Some(_) | None => ("LITERAL", rest),
    };
    Some((kind(of)?, named(how, name)?))
}

fn named(how: &str, name: &str) -> Option<ResourceNames> {
    let literal = || ResourceNames::Literal(name.to_owned());
    Some(match how {
        "LITERAL" if name == "*" => ResourceNames::Any,
        "LITERAL" => literal(),
        "PREFIXED" => ResourceNames::Prefix(name.to_owned()),
        _ => return None,
    })
}

fn pattern(text: &str) -> Option<(Kind, ResourceNames)> {
    if !text.starts_with("ResourcePattern(") {
        return old_pattern(text);
    }
    let inner = text
        .strip_prefix("ResourcePattern(resourceType=")?
        .strip_suffix(')')?;
    let (of, rest) = inner.split_once(", name=")?;
    let (name, how) = rest.rsplit_once(", patternType=")?;
    Some((kind(of)?, named(how, name)?))
}

fn entry(line: &str, kind: Kind, name: &ResourceNames) -> Result<Acl, String> {
    let parts = || {
        let inner = line.strip_prefix("(principal=")?.strip_suffix(')')?;
        let (inner, permission) = inner.rsplit_once(", permissionType=")?;
        let (inner, operation) = inner.rsplit_once(", operation=")?;
        let (principal, host) = inner.rsplit_once(", host=")?;
        Some((principal, host, operation, permission))
    };
    let parts = match line.starts_with('(') {
        true => parts(),
        false => old_parts(line),
    };
    let (principal, from, does, permission) = parts.ok_or_else(|| {
        "the entry does not have the form `(principal=…, host=…, operation=…, permissionType=…)`"
            .to_owned()
    })?;
    let user = match principal.split_once(':') {
        Some(("User", "*")) => None,
        Some(("User", user)) => Some(user.to_owned()),
        Some(_) | None => {
            return Err(format!(
                "the principal `{principal}` is no user: who it is, only Kafka's own setup knows"
            ));
        }
    };
    let deny = match permission {
        "ALLOW" | "Allow" => false,
        "DENY" | "Deny" => true,
        _ => return Err(format!("the permission `{permission}` is not known")),
    };
    Ok(Acl {
        user,
        host: host(from)?,
        deny,
        kind,
        name: name.clone(),
        operations: operation(does)
            .ok_or_else(|| format!("the operation `{does}` is not known"))?,
    })
}
