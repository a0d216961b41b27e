//! Converts existing permissions into roles: Kafka's ACLs, Strimzi's `KafkaUser`, Kroxylicious' ACL
//! rules.
//!
//! All three are read as entries of one type, [`Acl`], with Kafka's semantics: a deny overrides an
//! allow, and an action that no entry allows is denied. [`files`] writes them as roles, one for
//! each principal, so that the policy makes the same decisions. An entry that the policy language
//! cannot express, or rejects, is [left out](Untaken) and reported. Leaving out an allow makes the
//! policy narrower. A deny that cannot be expressed is an error: without it, the policy would be
//! wider.
//!
//! In Kafka, a `*` matches topics that begin with `__`; in a policy it does not. For denies, and
//! for names other than topics, both patterns are written. An allow leaves out Kafka's own topics.

pub mod kafka;
pub mod kroxylicious;
pub mod strimzi;

use super::format::format;
use crate::policy::{
    language::{files::Files, syntax::name::LONGEST_ID},
    model::{
        literal::{coded, written},
        pattern::UNNAMED,
        vocabulary::{Kind, OPERATIONS, Operation, Operations},
    },
};
use crate::text::{Source, yaml::quoted};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    net::IpAddr,
    sync::Arc,
};

/// One entry: an allow or a deny for a user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acl {
    /// `None`: every user.
    pub user: Option<String>,
    /// `None`: every address.
    pub host: Option<IpAddr>,
    pub deny: bool,
    pub kind: Kind,
    pub name: ResourceNames,
    pub operations: Operations,
}

/// The names to which an entry applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceNames {
    Any,
    Literal(String),
    Prefix(String),
}

/// An entry, or part of one, that is not imported.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Untaken {
    /// Its line; 0 if it concerns the whole input.
    pub line: usize,
    pub why: String,
    /// Whether the policy would be wider without it.
    pub widens: bool,
}

/// The entries that were read, and those that could not be.
#[derive(Debug, Default)]
pub struct Import {
    /// Each with its line.
    pub acls: Vec<(usize, Acl)>,
    pub untaken: Vec<Untaken>,
}

impl Import {
    fn untaken(&mut self, line: usize, why: impl Into<String>) {
        self.miss(line, why, false);
    }

    fn miss(&mut self, line: usize, why: impl Into<String>, widens: bool) {
        let why = why.into();
        self.untaken.push(Untaken { line, why, widens });
    }
}

/// The names for each kind and set of operations.
type Names = BTreeMap<(Kind, Operations), BTreeSet<String>>;
/// The names for each condition (the effect and the address).
type Said = BTreeMap<(bool, Option<IpAddr>), Names>;

/// The policy's files, and the entries that could not be expressed in them.
pub fn files(mut import: Import) -> (Files, Vec<Untaken>) {
    let mut people: BTreeMap<Option<String>, Said> = BTreeMap::new();
    for (line, acl) in std::mem::take(&mut import.acls) {
        take(&mut people, &mut import, line, &acl);
    }
    let mut files = Files::default();
    let (mut slugs, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let settings = "language: 1\n".to_owned();
    files
        .contents
        .insert("policy.yaml".to_owned(), settings.into_bytes());
    for (user, said) in &people {
        let slug = slug(user.as_deref().unwrap_or("everyone"), &mut slugs);
        let path = format!("roles/{slug}.yaml");
        let text = role(&slug, user.as_deref(), said, &mut ids);
        let source = Arc::new(Source::new(&*path, &*text));
        let text = format(&path, &source).unwrap_or(text);
        files.contents.insert(path, text.into_bytes());
    }
    (files, import.untaken)
}

fn take(people: &mut BTreeMap<Option<String>, Said>, import: &mut Import, line: usize, acl: &Acl) {
    if let Err(why) = speakable(acl) {
        return import.miss(line, why, acl.deny);
    }
    // Kafka's tool rejects an allow of an operation that the resource does not support, but Kafka's
    // protocol accepts it. The operations that it implies are allowed all the same.
    let operations = match acl.deny {
        true => acl.operations.and(acl.kind.operations()),
        false => briefly(acl.operations.implied().and(acl.kind.operations())),
    };
    if operations.is_empty() {
        return import.untaken(line, "the operation does nothing on such a resource");
    }
    let (patterns, left_out) = patterns(acl);
    if left_out {
        let why = "topics that begin with `__` are left out: Kafka keeps its own state there";
        import.untaken(line, why);
    }
    if patterns.is_empty() {
        return;
    }
    let said = people.entry(acl.user.clone()).or_default();
    let names = said.entry((acl.deny, acl.host)).or_default();
    let names = names.entry((acl.kind, operations)).or_default();
    names.extend(patterns);
}

/// The operations without those that others imply.
fn briefly(operations: Operations) -> Operations {
    let implied = operations.iter().filter(|operation| {
        let others = operations.without(Operations::of(&[*operation]));
        others.implied().has(*operation)
    });
    implied.fold(operations, |left, one| left.without(Operations::of(&[one])))
}

/// Whether the policy language can express the entry.
fn speakable(acl: &Acl) -> Result<(), String> {
    if acl.user.as_deref() == Some("") {
        return Err("the principal has no name".to_owned());
    }
    let name = match &acl.name {
        ResourceNames::Literal(name) | ResourceNames::Prefix(name) => Some(&**name),
        ResourceNames::Any => None,
    };
    if [acl.user.as_deref(), name]
        .into_iter()
        .flatten()
        .any(|name| name.contains(UNNAMED))
    {
        return Err("a name contains U+10FFFF, which no policy can name".to_owned());
    }
    if matches!(acl.kind, Kind::User | Kind::DelegationToken) {
        return Err("delegation tokens are not taken over; write the rule by hand".to_owned());
    }
    let (ResourceNames::Literal(name) | ResourceNames::Prefix(name)) = &acl.name else {
        return open(acl);
    };
    if acl.kind != Kind::Cluster {
        let topic = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let legal = acl.kind != Kind::Topic || name.chars().all(topic);
        let named = !name.is_empty() || matches!(acl.name, ResourceNames::Prefix(_));
        let longest = if acl.kind == Kind::Topic { 248 } else { 32_000 };
        if name.len() > longest || !legal || !named || name == "." || name == ".." {
            return Err(format!("nothing can be named `{name}`"));
        }
    }
    open(acl)
}

/// A policy gives no powerful permission to everyone.
fn open(acl: &Acl) -> Result<(), String> {
    const HARMLESS: Operations = Operations::of(&[
        Operation::Read,
        Operation::Describe,
        Operation::DescribeConfigs,
        Operation::Create,
        Operation::TwoPhaseCommit,
    ]);
    let all = match &acl.name {
        ResourceNames::Any => true,
        ResourceNames::Prefix(prefix) => prefix.is_empty(),
        ResourceNames::Literal(_) => false,
    };
    let operations = acl.operations.and(acl.kind.operations());
    let powerful = !operations.without(HARMLESS).is_empty();
    let refused = all || powerful || acl.kind == Kind::Cluster;
    match acl.user.is_none() && !acl.deny && refused {
        true => Err("everybody would get a powerful right; name who needs it".to_owned()),
        false => Ok(()),
    }
}

/// The names as patterns, and whether internal topics are left out.
fn patterns(acl: &Acl) -> (Vec<String>, bool) {
    if acl.kind == Kind::Cluster {
        return (vec![String::new()], false);
    }
    let topic = !acl.deny && acl.kind == Kind::Topic;
    let harmless = Operations::of(&[
        Operation::Read,
        Operation::Describe,
        Operation::DescribeConfigs,
    ]);
    let changes = !acl
        .operations
        .and(acl.kind.operations())
        .without(harmless)
        .is_empty();
    let prefix = match &acl.name {
        ResourceNames::Literal(name) if topic && name.starts_with("__") && changes => {
            return (Vec::new(), true);
        }
        ResourceNames::Literal(name) => return (vec![written(&coded(name))], false),
        ResourceNames::Any => "",
        ResourceNames::Prefix(prefix) => prefix,
    };
    let plain = format!("{}*", written(&coded(prefix)));
    match (prefix, topic) {
        ("" | "_", true) => (vec![plain], true),
        ("" | "_", false) => (vec![plain, "__*".to_owned()], false),
        (_, true) if prefix.starts_with("__") => (Vec::new(), true),
        (_, true | false) => (vec![plain], false),
    }
}

/// A role's name for a principal: `CN=alice,O=x` becomes `cn-alice-o-x`.
fn slug(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(32);
    let slug = match slug.trim_end_matches('-') {
        "" => "principal",
        "nothing-allows" => "nothing-allowed",
        slug => slug,
    };
    let numbered = (2..).map(|number: u32| format!("{slug}-{number}"));
    let mut names = [slug.to_owned()].into_iter().chain(numbered);
    let free = names.find(|name| taken.insert(name.clone()));
    free.unwrap_or_default()
}

fn role(slug: &str, user: Option<&str>, said: &Said, ids: &mut BTreeSet<String>) -> String {
    let member = user.map_or_else(
        || "everyone".to_owned(),
        |user| quoted(&format!("user:{}", written(&coded(user)))),
    );
    let mut text =
        format!("role: {slug}\npurpose: taken over by klamm import\nmembers: [ {member} ]\n");
    for (key, denied) in [("allow", false), ("deny", true)] {
        let rules: Vec<String> = said
            .iter()
            .filter(|((deny, _), _)| *deny == denied)
            .flat_map(|((_, host), names)| rules(slug, denied, *host, names, ids))
            .collect();
        if !rules.is_empty() {
            let _ = write!(text, "{key}:\n{}", rules.concat()); // writing to a String cannot fail
        }
    }
    text
}

/// The rules under one condition, one for each set of operations. Reading topics and using groups
/// become one rule; so do writing topics and using transactional ids.
fn rules(
    slug: &str,
    deny: bool,
    host: Option<IpAddr>,
    names: &Names,
    ids: &mut BTreeSet<String>,
) -> Vec<String> {
    const VERBS: [(&str, Operation, &[Kind]); 2] = [
        ("consume", Operation::Read, &[Kind::Topic, Kind::Group]),
        (
            "produce",
            Operation::Write,
            &[Kind::Topic, Kind::TransactionalId],
        ),
    ];
    let when = host.map_or_else(String::new, |host| {
        format!("    when: {{ source: {host} }}\n")
    });
    let mut rules = Vec::new();
    let mut taken = BTreeSet::new();
    for (verb, operation, kinds) in VERBS {
        let key = |kind: &Kind| (*kind, Operations::of(&[operation]));
        let lists: Vec<String> = kinds
            .iter()
            .filter_map(|kind| {
                let names = names.get(&key(kind))?;
                taken.insert(key(kind));
                Some(list(*kind, names))
            })
            .collect();
        if !lists.is_empty() {
            let id = id(slug, deny, verb, ids);
            rules.push(format!(
                "  - id: {id}\n    {verb}: {{ {} }}\n{when}",
                lists.join(", ")
            ));
        }
    }
    for ((kind, operations), names) in names.iter().filter(|(key, _)| !taken.contains(*key)) {
        let words: Vec<&str> = OPERATIONS
            .iter()
            .filter(|(_, operation)| operations.has(*operation))
            .map(|(name, _)| *name)
            .collect();
        let what = match words.as_slice() {
            [one] => format!(
                "{}-{}",
                one.replace('_', "-"),
                kind.name().replace('_', "-")
            ),
            _ => format!("use-{}", kind.name().replace('_', "-")),
        };
        let id = id(slug, deny, &what, ids);
        let list = list(*kind, names);
        rules.push(format!(
            "  - id: {id}\n    operations: [ {} ]\n    {list}\n{when}",
            words.join(", ")
        ));
    }
    rules
}

/// An id that no other rule of the directory has.
fn id(slug: &str, deny: bool, what: &str, ids: &mut BTreeSet<String>) -> String {
    let of = if deny { "no-" } else { "" };
    let name = |number: String| {
        let what = format!("-{of}{what}{number}");
        let room = LONGEST_ID.saturating_sub(what.len());
        let slug: String = slug.chars().take(room).collect();
        format!("{}{what}", slug.trim_end_matches('-'))
    };
    let numbered = (2..).map(|number: u32| format!("-{number}"));
    let mut names = [String::new()].into_iter().chain(numbered).map(name);
    names
        .find(|name| ids.insert(name.clone()))
        .unwrap_or_default()
}

fn list(kind: Kind, names: &BTreeSet<String>) -> String {
    let key = match kind {
        Kind::Topic => "topics",
        Kind::Group => "groups",
        Kind::TransactionalId => "transactional_ids",
        Kind::User | Kind::DelegationToken => "users",
        Kind::Cluster => return "cluster: true".to_owned(),
    };
    let names: Vec<String> = names.iter().map(|name| word(name)).collect();
    format!("{key}: [ {} ]", names.join(", "))
}

/// A name, quoted only if YAML requires it.
fn word(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let first = name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    match first && name.chars().all(plain) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// `Read`, `READ`, `DescribeConfigs` or `DESCRIBE_CONFIGS`; `All` means all operations.
fn operation(word: &str) -> Option<Operations> {
    let bare = |word: &str| word.replace('_', "").to_ascii_lowercase();
    let word = bare(word);
    if word == "all" {
        return Some(Operations::ALL);
    }
    let mut all = OPERATIONS.iter();
    let found = all.find(|(name, _)| bare(name) == word)?;
    Some(Operations::of(&[found.1]))
}

/// `topic`, `TOPIC`, `transactionalId`, `TRANSACTIONAL_ID`.
fn kind(word: &str) -> Option<Kind> {
    let word = word.replace('_', "").to_ascii_lowercase();
    Some(match &*word {
        "topic" => Kind::Topic,
        "group" => Kind::Group,
        "cluster" => Kind::Cluster,
        "transactionalid" => Kind::TransactionalId,
        "delegationtoken" => Kind::DelegationToken,
        "user" => Kind::User,
        _ => return None,
    })
}

/// `*`, or an address.
fn host(word: &str) -> Result<Option<IpAddr>, String> {
    match word {
        "*" => Ok(None),
        _ => match word.parse::<IpAddr>() {
            Ok(address) => Ok(Some(address.to_canonical())),
            Err(_) => Err(format!("the host `{word}` is not an address")),
        },
    }
}

#[cfg(test)]
mod tests;
