//! What `kafka-acls --list` prints.
//!
//! ```text
//! Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`:
//!     (principal=User:alice, host=*, operation=READ, permissionType=ALLOW)
//! ```

use super::{Acl, Import, Named, host, kind, operation};
use crate::policy::vocabulary::Kind;

/// Reads the whole output, also that of `--add`. Other lines, such as a logger's, are passed over, and end what was said before them: whose entries
/// follow is not guessed.
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
        } else if line.starts_with('(') {
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
                let why = "the line is not as Kafka 2.0 and later print it";
                import.miss(number, why, true);
            }
        }
    }
    import
}

/// The resource that a heading names: `Current ACLs for resource `, or `Adding …`.
fn about(line: &str) -> Option<&str> {
    let (heading, about) = line.split_once("ACLs for resource `")?;
    let known = ["Current ", "Adding "].contains(&heading.trim_start_matches('\u{feff}'));
    Some(if known { about } else { line })
}

/// What cannot be read may be a deny. A principal can be named as an entry ends.
fn denies(line: &str) -> bool {
    !line.ends_with(", permissionType=ALLOW)")
}

fn pattern(text: &str) -> Option<(Kind, Named)> {
    let inner = text
        .strip_prefix("ResourcePattern(resourceType=")?
        .strip_suffix(')')?;
    let (of, rest) = inner.split_once(", name=")?;
    let (name, how) = rest.rsplit_once(", patternType=")?;
    let name = name.to_owned();
    let named = match how {
        "LITERAL" if name == "*" => Named::Any,
        "LITERAL" => Named::Literal(name),
        "PREFIXED" => Named::Prefix(name),
        _ => return None,
    };
    Some((kind(of)?, named))
}

fn entry(line: &str, kind: Kind, name: &Named) -> Result<Acl, String> {
    let parts = || {
        let inner = line.strip_prefix("(principal=")?.strip_suffix(')')?;
        let (inner, permission) = inner.rsplit_once(", permissionType=")?;
        let (inner, operation) = inner.rsplit_once(", operation=")?;
        let (principal, host) = inner.rsplit_once(", host=")?;
        Some((principal, host, operation, permission))
    };
    let (principal, from, does, permission) =
        parts().ok_or_else(|| "the line is not read".to_owned())?;
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
        "ALLOW" => false,
        "DENY" => true,
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
