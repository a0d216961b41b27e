//! The users and their rights: one table, from which both the broker's ACLs and Klamm's policy are
//! generated.

use klamm::policy::model::vocabulary::{Kind, Operation, Operations};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub struct Person {
    pub name: String,
    pub acls: Vec<Acl>,
}

/// Operations that are allowed or denied on names of a kind.
pub struct Acl {
    allow: bool,
    kind: Kind,
    name: Named,
    operations: Operations,
}

/// Kafka's pattern types.
#[derive(Clone, Copy)]
enum Named {
    /// Kafka's `*`.
    Any,
    Prefix(&'static str),
    Literal(&'static str),
}

const KINDS: [Kind; 4] = [
    Kind::Topic,
    Kind::Group,
    Kind::TransactionalId,
    Kind::Cluster,
];

/// The prefix of all names in these tests, except those with `shut.`.
const OPEN: Named = Named::Prefix("open.");

fn acl(allow: bool, kind: Kind, name: Named, operations: Operations) -> Acl {
    Acl {
        allow,
        kind,
        name,
        operations: operations.and(kind.operations()),
    }
}

fn person(name: impl Into<String>, acls: impl IntoIterator<Item = Acl>) -> Person {
    let acls = acls.into_iter().filter(|acl| !acl.operations.is_empty());
    Person {
        name: name.into(),
        acls: acls.collect(),
    }
}

fn everywhere(name: Named, operations: Operations) -> impl Iterator<Item = Acl> {
    KINDS
        .into_iter()
        .map(move |kind| acl(true, kind, name, operations))
}

/// One user for each operation and kind of resource, so that a wrong right is noticed; and some
/// users with rights in other forms.
pub fn people() -> Vec<Person> {
    let mut all = vec![
        person("all", everywhere(Named::Any, Operations::ALL)),
        person("nobody", []),
    ];
    let of_kinds = Operation::ALL
        .into_iter()
        .filter(|one| KINDS.iter().any(|kind| kind.operations().has(*one)));
    all.extend(of_kinds.map(|one| person(one.name(), everywhere(OPEN, Operations::of(&[one])))));
    all.extend(KINDS.into_iter().map(|kind| {
        let mine = acl(true, kind, OPEN, Operations::ALL);
        person(format!("{}s", kind.name()), [mine])
    }));
    all.extend([barred(), curbed(), undone(), picky()]);
    all
}

/// Has all rights except one of each.
fn barred() -> Person {
    let denies = [
        (Kind::Topic, "open.b"),
        (Kind::Group, "open.h"),
        (Kind::TransactionalId, "open.u"),
    ];
    let denies = denies.map(|(kind, name)| acl(false, kind, Named::Literal(name), Operations::ALL));
    let all = everywhere(Named::Any, Operations::ALL);
    person("barred", all.chain(denies))
}

/// Has rights on names that it cannot describe: a deny implies nothing, and nothing implies a deny.
fn curbed() -> Person {
    use Operation::{Create, Describe, DescribeConfigs};
    let hidden = Operations::of(&[Create, Describe, DescribeConfigs]);
    let denies = KINDS.map(|kind| acl(false, kind, OPEN, hidden));
    let all = everywhere(Named::Any, Operations::ALL);
    person("curbed", all.chain(denies))
}

/// All allowed names are denied, by a wider pattern.
fn undone() -> Person {
    let writes = Operations::of(&[Operation::Write]);
    person(
        "undone",
        [
            acl(true, Kind::Topic, Named::Literal("open.a"), writes),
            acl(false, Kind::Topic, OPEN, writes),
        ],
    )
}

/// Single names, and narrower patterns than those of other users.
fn picky() -> Person {
    let topics = Operations::of(&[Operation::Read, Operation::Write, Operation::Delete]);
    let groups = Operations::of(&[Operation::Read]);
    let ids = Operations::of(&[Operation::Write]);
    person(
        "picky",
        [
            acl(true, Kind::Topic, Named::Literal("open.a"), topics),
            acl(true, Kind::Topic, Named::Prefix("open.own"), topics),
            acl(true, Kind::Group, Named::Prefix("open.gr"), groups),
            acl(true, Kind::Group, Named::Literal("open.g"), groups),
            acl(true, Kind::TransactionalId, Named::Literal("open.t"), ids),
            acl(
                true,
                Kind::TransactionalId,
                Named::Prefix("open.tx.com"),
                ids,
            ),
        ],
    )
}

/// Rights of all users.
pub fn password() -> String {
    crate::kafka::password("first")
}

impl Person {
    /// The body of a CreateAcls request: one creation for each operation.
    pub fn creations(&self) -> Vec<Value> {
        let pairs = self
            .acls
            .iter()
            .flat_map(|acl| acl.operations.iter().map(move |one| (acl, one)));
        pairs.map(|(acl, one)| self.creation(acl, one)).collect()
    }

    fn creation(&self, acl: &Acl, operation: Operation) -> Value {
        let kind = match acl.kind {
            Kind::Topic => 2,
            Kind::Group => 3,
            Kind::Cluster => 4,
            Kind::TransactionalId => 5,
            Kind::DelegationToken | Kind::User => panic!("{:?}", acl.kind),
        };
        let (name, pattern) = match (acl.kind, acl.name) {
            (Kind::Cluster, _) => ("kafka-cluster", 3),
            (_, Named::Any) => ("*", 3),
            (_, Named::Literal(name)) => (name, 3),
            (_, Named::Prefix(name)) => (name, 4),
        };
        json!({
            "ResourceType": kind,
            "ResourceName": name,
            "ResourcePatternType": pattern,
            "Principal": format!("User:{}", self.name),
            "Host": "*",
            "Operation": operation as u8,
            "PermissionType": if acl.allow { 3 } else { 2 },
        })
    }

    /// A role file with the same rights.
    pub fn role(&self) -> String {
        let name = &self.name;
        let word = name.replace('_', "-");
        let mut text = format!(
            "role: {word}\nowner: the tests of equivalence\nmembers: [ \"user:{name}\" ]\n"
        );
        for (allow, key) in [(true, "allow"), (false, "deny")] {
            let rules = self.acls.iter().filter(|acl| acl.allow == allow);
            let lines: Vec<_> = rules
                .flat_map(Acl::rules)
                .enumerate()
                .map(|(at, rule)| format!("  - {{ id: {word}-{key}-{at}, {rule} }}\n"))
                .collect();
            if !lines.is_empty() {
                write!(text, "{key}:\n{}", lines.concat()).unwrap();
            }
        }
        text
    }
}

impl Acl {
    fn rules(&self) -> Vec<String> {
        let names = match self.name {
            Named::Any => "\"*\"".to_owned(),
            Named::Prefix(name) => format!("\"{name}*\""),
            Named::Literal(name) => format!("\"{name}\""),
        };
        let mut rules = vec![match self.kind {
            Kind::Cluster => format!("{}, cluster: true", listed(self.operations)),
            kind => format!("{}, {}s: [ {names} ]", listed(self.operations), kind.name()),
        }];
        // A star does not match Kafka's own topics, so they are named one by one, for reading.
        let looking = self
            .operations
            .and(Operations::of(&[Operation::Read, Operation::Describe]));
        if matches!((self.kind, self.name), (Kind::Topic, Named::Any)) && !looking.is_empty() {
            rules.push(format!(
                "{}, topics: [ __consumer_offsets, __transaction_state ]",
                listed(looking)
            ));
        }
        rules
    }
}

fn listed(operations: Operations) -> String {
    let words: Vec<_> = operations.iter().map(Operation::name).collect();
    format!("operations: [ {} ]", words.join(", "))
}
