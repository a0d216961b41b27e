use super::*;
use crate::policy::{
    Policy,
    model::{
        keys,
        vocabulary::{Action, Subject},
    },
};
use proptest::prelude::*;

fn policy(import: Import) -> (Policy, Vec<String>, String) {
    let (files, untaken) = files(import);
    let policy = Policy::from_files(&files).unwrap_or_else(|f| panic!("{}", f[0]));
    let told = untaken.iter().map(shown);
    let roles = files
        .contents
        .iter()
        .filter(|(path, _)| path.starts_with("roles/"));
    let text: Vec<_> = roles
        .map(|(path, text)| format!("# {path}\n{}", String::from_utf8_lossy(text)))
        .collect();
    (policy, told.collect(), text.concat())
}

fn shown(untaken: &Untaken) -> String {
    let Untaken { line, why, widens } = untaken;
    format!("{line}{} {why}", if *widens { "!" } else { "" })
}

const LISTED: &str = "\
Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`: 
 \t(principal=User:CN=shop, O=Klamm, host=10.0.0.1, operation=WRITE, permissionType=ALLOW)
\t(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)
\t(principal=User:alice, host=*, operation=DESCRIBE, permissionType=ALLOW)
\t(principal=Group:bi, host=*, operation=READ, permissionType=DENY) 

Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=bi-, patternType=PREFIXED)`: 
 \t(principal=User:alice, host=*, operation=READ, permissionType=ALLOW) 

Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=*, patternType=LITERAL)`: 
 \t(principal=User:alice, host=*, operation=DESCRIBE, permissionType=ALLOW)
\t(principal=User:*, host=*, operation=DELETE, permissionType=DENY)
\t(principal=User:*, host=*, operation=WRITE, permissionType=ALLOW) 

Current ACLs for resource `ResourcePattern(resourceType=CLUSTER, name=kafka-cluster, patternType=LITERAL)`: 
 \t(principal=User:admin, host=*, operation=ALL, permissionType=ALLOW) 
";

#[test]
fn what_kafka_acls_lists_is_taken() {
    let (_, told, text) = policy(kafka::read(LISTED));
    assert_eq!(
        told,
        [
            "5! the principal `Group:bi` is no user: who it is, only Kafka's own setup knows",
            "11 topics that begin with `__` are left out: Kafka keeps its own state there",
            "13 everybody would get a powerful right; name who needs it",
        ]
    );
    assert_eq!(
        text,
        "\
# roles/admin.yaml
role: admin
purpose: taken over by klamm import
members: [ \"user:admin\" ]
allow:
  - id: admin-use-cluster
    operations: [ create, alter, cluster_action, alter_configs, idempotent_write ]
    cluster: true
# roles/alice.yaml
role: alice
purpose: taken over by klamm import
members: [ \"user:alice\" ]
allow:
  - id: alice-consume
    consume: { topics: [ orders ], groups: [ \"bi-*\" ] }
  - id: alice-describe-topic
    operations: [ describe ]
    topics: [ \"*\", orders ]
# roles/cn-shop-o-klamm.yaml
role: cn-shop-o-klamm
purpose: taken over by klamm import
members: [ \"user:CN=shop, O=Klamm\" ]
allow:
  - id: cn-shop-o-klamm-produce
    produce: { topics: [ orders ] }
    when: { source: 10.0.0.1 }
# roles/everyone.yaml
role: everyone
purpose: taken over by klamm import
members: [ everyone ]
deny:
  - id: everyone-no-delete-topic
    operations: [ delete ]
    topics: [ \"*\", \"__*\" ]
"
    );
}

#[test]
fn kafka_users_of_strimzi_are_taken() {
    let text = "\
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaUser
metadata:
  name: my-user
spec:
  authentication:
    type: tls
  quotas: { producerByteRate: 1 }
  authorization:
    type: simple
    acls:
      - resource: { type: topic, name: my-topic, patternType: literal }
        operations: [ Read, Describe ]
      - resource: { type: group, name: my-, patternType: prefix }
        operation: Read
        host: \"*\"
      - { type: deny, resource: { type: topic, name: \"*\" }, operations: [ Delete ] }
      - { resource: { type: topic, name: x, patternType: regex }, operations: [ Read ] }
---
kind: ConfigMap
";
    let (_, told, text) = policy(strimzi::read("u.yaml", text).unwrap());
    assert_eq!(
        told,
        [
            "2 quotas of `my-user` stay the cluster's",
            "18 the pattern type `regex` is not known",
            "20 a `ConfigMap` is no `KafkaUser` and is passed over",
        ]
        .map(|line| if line.starts_with("2 ") {
            line.replacen('2', "1", 1)
        } else {
            line.to_owned()
        })
    );
    assert_eq!(
        text,
        "\
# roles/cn-my-user.yaml
role: cn-my-user
purpose: taken over by klamm import
members: [ \"user:CN=my-user\" ]
allow:
  - id: cn-my-user-consume
    consume: { topics: [ my-topic ], groups: [ \"my-*\" ] }
deny:
  - id: cn-my-user-no-delete-topic
    operations: [ delete ]
    topics: [ \"*\", \"__*\" ]
"
    );
    assert!(strimzi::read("u.yaml", "a: [").is_err());
}

#[test]
fn rules_of_kroxylicious_are_taken() {
    let text = "\
/* who */ version 1;
import User from io.kroxylicious.proxy.authentication;
from io.kroxylicious.filter.authorization import TopicResource as Topic,
                                                 GroupResource as G; // both
deny User with name = \"bob\" to READ Topic with name = \"cards\";
deny User with name = \"bob\" to READ Topic with name matching /c.*/;
allow User with name in {\"alice\", \"bob\"} to {READ, WRITE} Topic with name like \"orders.*\";
allow User with name like \"svc-*\" to READ Topic with name *;
allow User with name = \"alice\" to * G with name = \"g\";
otherwise deny;
";
    let (_, told, text) = policy(kroxylicious::read(text));
    assert_eq!(
        told,
        [
            "6! a regular expression has no pattern that says the same",
            "8 users like `svc-*` are not taken over; name them",
            "0 the rules name no transactional ids: Kroxylicious leaves these open to everybody, and here nobody may use them; add `transactional_ids` to `produce` for those who need them",
        ]
    );
    assert_eq!(
        text,
        "\
# roles/alice.yaml
role: alice
purpose: taken over by klamm import
members: [ \"user:alice\" ]
allow:
  - id: alice-use-topic
    operations: [ read, write ]
    topics: [ \"orders.*\" ]
  - id: alice-use-group
    operations: [ read, delete, alter_configs ]
    groups: [ g ]
# roles/bob.yaml
role: bob
purpose: taken over by klamm import
members: [ \"user:bob\" ]
allow:
  - id: bob-use-topic
    operations: [ read, write ]
    topics: [ \"orders.*\" ]
deny:
  - id: bob-no-consume
    consume: { topics: [ cards ] }
"
    );
}

/// The reports for a text from which nothing about `cards` may be imported.
fn told(import: Import) -> Vec<String> {
    let (files, untaken) = files(import);
    let about = |text: &Vec<u8>| String::from_utf8_lossy(text).contains("cards");
    assert!(!files.contents.values().any(about), "{files:?}");
    let of_lines = untaken.iter().filter(|untaken| untaken.line > 0);
    of_lines.map(shown).collect()
}

#[test]
fn listings_of_all_versions_of_kafka_say_the_same() {
    let newest = "\
ACLs for principal `User:CN=shop, O=Klamm`
Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`: 
 \t(principal=User:CN=shop, O=Klamm, host=10.0.0.1, operation=WRITE, permissionType=ALLOW)
\t(principal=User:has a b, host=*, operation=DESCRIBE_CONFIGS, permissionType=DENY) 

Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=bi:, patternType=PREFIXED)`: 
 \t(principal=User:*, host=*, operation=READ, permissionType=DENY) 

Current ACLs for resource `ResourcePattern(resourceType=CLUSTER, name=kafka-cluster, patternType=LITERAL)`: 
 \t(principal=User:admin, host=*, operation=ALL, permissionType=ALLOW) 
";
    // The format of Kafka 2.0 to 2.3.
    let older = "\
Current ACLs for resource `Topic:LITERAL:orders`: 
 \tUser:CN=shop, O=Klamm has Allow permission for operations: Write from hosts: 10.0.0.1
\tUser:has a b has Deny permission for operations: DescribeConfigs from hosts: * 

Current ACLs for resource `Group:PREFIXED:bi:`: 
 \tUser:* has Deny permission for operations: Read from hosts: * 

Current ACLs for resource `Cluster:LITERAL:kafka-cluster`: 
 \tUser:admin has Allow permission for operations: All from hosts: * 
";
    let (_, told, text) = policy(kafka::read(newest));
    assert_eq!((told, text.matches("- id:").count()), (Vec::new(), 4));
    let (_, told, same) = policy(kafka::read(older));
    assert_eq!((told, &same), (Vec::new(), &text));
    // Before Kafka 2.0 there were no prefixes.
    let oldest = older
        .replace(":LITERAL:", ":")
        .replace("Group:PREFIXED:bi:", "Group:bi:*");
    let (_, told, oldest) = policy(kafka::read(&oldest.replace("bi:*", "bi:")));
    assert_eq!((told, oldest), (Vec::new(), text.replace("bi:*", "bi:")));
    // The fault in a line is reported, and a deny is not lost.
    let odd = older.replace("Deny permission", "Refuse permission");
    let (_, told, _) = policy(kafka::read(&odd));
    let refused = "the permission `Refuse` is not known";
    assert_eq!(told, [format!("3! {refused}"), format!("6! {refused}")]);
}

#[test]
fn names_with_what_means_something_in_a_pattern_are_taken() {
    let text = "\
Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=a*{user}[*], patternType=LITERAL)`: 
 \t(principal=User:svc*, host=*, operation=READ, permissionType=ALLOW) 

Current ACLs for resource `ResourcePattern(resourceType=GROUP, name=b*, patternType=PREFIXED)`: 
 \t(principal=User:svc*, host=*, operation=READ, permissionType=DENY) 
";
    let (policy, told, _) = policy(kafka::read(text));
    assert_eq!(told, [""; 0]);
    let decided = |user: &str, name: &str| {
        let kind = Kind::Group;
        let action = Action {
            operation: Operation::Read,
            kind,
            name,
        };
        let verdict = policy
            .view(&Subject::unproven(user), None)
            .decide(&action, 1);
        policy.rule_id(verdict.rule).to_owned()
    };
    assert_eq!(decided("svc*", "a*{user}[*]"), "svc-consume");
    assert_eq!(decided("svc*", "b*x"), "svc-no-consume");
    for (user, name) in [
        ("svc*", "a*{user}[x]"),
        ("svc*", "axsvc*[*]"),
        ("svc1", "a*{user}[*]"),
        ("svc*", "bx"),
    ] {
        assert_eq!(decided(user, name), "nothing-allows", "{user} {name}");
    }
}

#[test]
fn rules_about_topics_only_leave_more_open_there_than_here() {
    let allow = "allow User with name = \"alice\" to READ Topic with name = \"t\";";
    let whole = |text: &str| {
        let (_, untaken) = files(kroxylicious::read(text));
        untaken
            .iter()
            .map(|untaken| (untaken.line, untaken.widens, untaken.why.contains("groups")))
            .collect::<Vec<_>>()
    };
    assert_eq!(whole(allow), [(0, false, true), (0, false, false)]);
    let groups = "from io.x import GroupResource as G;\n";
    assert_eq!(whole(&format!("{groups}{allow}")), [(0, false, false)]);
}

#[test]
fn objects_of_other_kinds_are_passed_over() {
    let user = "kind: KafkaUser\nmetadata: { name: alice }\nspec:\n  authorization:\n    type: simple\n    acls: [ { resource: { type: topic, name: t }, operations: [ Read ] } ]\n";
    let script =
        "kind: ConfigMap\ndata: &anchor\n  run.sh: |\n    kind: nothing\n  more: *anchor\n";
    let secret = "apiVersion: v1\nkind: Secret\n";
    let import = strimzi::read("u.yaml", &format!("{secret}---\n{script}---\n{user}")).unwrap();
    let told: Vec<_> = import.untaken.iter().map(shown).collect();
    let passed = |line, kind| format!("{line} a `{kind}` is no `KafkaUser` and is passed over");
    assert_eq!(
        (import.acls.len(), told),
        (1, vec![passed(1, "Secret"), passed(4, "ConfigMap")])
    );
    assert!(strimzi::read("u.yaml", &user.replace("[ {", "[ &x {")).is_err());
}

#[test]
fn entries_belong_to_no_heading_but_their_own() {
    let heading = |how: &str, name: &str| {
        format!(
            "{how} ACLs for resource `ResourcePattern(resourceType=TOPIC, name={name}, patternType=LITERAL)`: "
        )
    };
    let entry = |user: &str, effect: &str| {
        format!("\t(principal=User:{user}, host=*, operation=READ, permissionType={effect})")
    };
    let t = format!("{}\n{}\n", heading("Current", "t"), entry("alice", "ALLOW"));
    let (deny, allow) = (entry("bob", "DENY"), entry("bob", "ALLOW"));
    let read = |rest: &str| told(kafka::read(&format!("{t}{rest}")));
    assert_eq!(
        read(&format!("\n{allow}\n")),
        [""; 0],
        "an empty line ends nothing"
    );
    assert_eq!(
        read(&format!("WARN a logger's\n{deny}\n{allow}")),
        [
            "4! it belongs to no known resource",
            "5 it belongs to no known resource"
        ]
    );
    let adding = heading("Adding", "u");
    let (_, none, text) = policy(kafka::read(&format!("{t}\u{feff}{adding}\n{allow}\n")));
    assert_eq!(none, [""; 0]);
    assert!(text.contains("consume: { topics: [ u ] }"), "{text}");
    let other = format!("{}\n{deny}\n", heading("Former", "cards"));
    assert_eq!(
        read(&other)[1..],
        ["4! it belongs to no known resource"],
        "{:?}",
        read(&other)
    );
    assert!(read(&other)[0].starts_with("3! the resource `Former ACLs for"));
    // A principal's name may look like the end of an entry.
    let posing =
        "(principal=User:permissionType=ALLOW, host=foo, operation=READ, permissionType=DENY)";
    assert_eq!(read(posing), ["3! the host `foo` is not an address"]);
}

#[test]
fn invisible_characters_are_written_by_their_numbers() {
    for (user, name) in [("a\u{1b}", "t"), ("a\tb", "t"), ("a", "g\u{202e}")] {
        let mut import = Import::default();
        let acl = |deny| Acl {
            user: Some(user.to_owned()),
            host: None,
            deny,
            kind: Kind::Group,
            name: ResourceNames::Literal(format!("{name}{deny}")),
            operations: Operations::of(&[Operation::Read]),
        };
        import.acls = vec![(1, acl(false)), (2, acl(true))];
        let (files, untaken) = files(import);
        assert!(untaken.is_empty(), "{user:?}");
        for (path, contents) in &files.contents {
            let hidden = |c: &u8| c.is_ascii_control() && *c != b'\n';
            assert!(
                !contents.iter().any(hidden) && contents.is_ascii(),
                "{path}"
            );
        }
        let policy = Policy::from_files(&files).unwrap_or_else(|f| panic!("{}", f[0]));
        let may = |user: &str, name: &str| {
            let view = policy.view(&Subject::unproven(user), None).view;
            let group = Action {
                operation: Operation::Read,
                kind: Kind::Group,
                name,
            };
            view.decide(&group, 1).is_allowed()
        };
        assert!(may(user, &format!("{name}false")), "{user:?}");
        assert!(!may(user, &format!("{name}true")), "{user:?}");
        assert!(!may("ab", &format!("{name}false")), "{user:?}");
        assert!(!may(user, "tfals"), "{user:?}");
    }
}

#[test]
fn a_deny_of_strimzi_is_not_lost_for_its_form() {
    let user = |acls: &str| {
        let allow = "{ resource: { type: topic, name: t }, operations: [ Read ] }";
        let head = "kind: KafkaUser\nmetadata: { name: alice }\nspec:\n  authorization:\n    type: simple\n";
        strimzi::read(
            "u.yaml",
            &format!("{head}    acls: {}\n", acls.replace("ALLOW", allow)),
        )
    };
    let cards = "type: deny, resource: { type: topic, name: cards }";
    for no_list in [
        format!("[ ALLOW, {{ {cards}, operations: Read }} ]"),
        format!("{{ {cards}, operations: [ Read ] }}"),
    ] {
        assert_eq!(
            user(&no_list).unwrap_err()[0].name,
            "wrong-type",
            "{no_list}"
        );
    }
    for unread in [
        format!("[ ALLOW, {{ {cards} }} ]"),
        format!("[ ALLOW, [ {{ {cards} }} ] ]"),
    ] {
        let told = told(user(&unread).unwrap());
        assert!(
            told.len() == 1 && told[0].starts_with("6! "),
            "{unread}: {told:?}"
        );
    }
    let list = "kind: KafkaUser\nmetadata: { name: alice }\nspec: [ x ]\n";
    assert_eq!(
        told(strimzi::read("u.yaml", list).unwrap()),
        ["1! the `spec` of `alice` is no map"]
    );
}

#[test]
fn a_deny_of_kroxylicious_is_not_lost_in_what_is_not_closed() {
    let allow = "allow User with name = \"alice\" to READ Topic with name = \"t\"";
    let deny = "deny User with name = \"bob\" to READ Topic with name = \"cards\";";
    for (text, line) in [
        (format!("{allow};\n/* open\n{deny}"), 2),
        (format!("{allow};\n/*/ open\n{deny}"), 2),
        (format!("{allow}\n{deny}"), 1),
        (format!("version 1\n{deny}"), 1),
        (format!("import User from io.x\n{deny}"), 1),
        (format!("otherwise deny\n{deny}"), 1),
        (format!("Deny{}", &deny[4..]), 1),
        (
            format!("allow User with name = \"alice to READ Topic with name = \"t\";\n{deny}"),
            1,
        ),
        (
            format!("allow User with name matching /a to READ Topic with name *;\n{deny}"),
            1,
        ),
    ] {
        let told = told(kroxylicious::read(&text));
        assert!(
            told.len() == 1 && told[0].starts_with(&format!("{line}! ")),
            "{text}: {told:?}"
        );
    }
    let fine = format!("/**/ version 1; // \"\n{allow};\notherwise deny;\n");
    assert_eq!(told(kroxylicious::read(&fine)), [""; 0]);
}

const USERS: [&str; 3] = ["a", "a-b", "CN=a, O=b"];
const NAMES: [&str; 9] = [
    "t",
    "t.a",
    "t.b",
    "ta",
    "_x",
    "__x",
    "__consumer_offsets",
    "u",
    "tt",
];
const HOSTS: [&str; 2] = ["10.0.0.1", "10.0.0.2"];

fn acl() -> impl Strategy<Value = Acl> {
    let kind = prop::sample::select(
        &[
            Kind::Topic,
            Kind::Group,
            Kind::TransactionalId,
            Kind::Cluster,
        ][..],
    );
    let named = prop_oneof![
        1 => Just(ResourceNames::Any),
        4 => prop::sample::select(&NAMES[..]).prop_map(|name| ResourceNames::Literal(name.to_owned())),
        3 => prop::sample::select(&["t", "t.", "_", "__", ""][..]).prop_map(|name| ResourceNames::Prefix(name.to_owned())),
    ];
    let operations = prop_oneof![
        1 => Just(Operations::ALL),
        5 => prop::sample::select(&Operation::ALL[..]).prop_map(|one| Operations::of(&[one])),
    ];
    let user = prop::option::weighted(
        0.8,
        prop::sample::select(&USERS[..]).prop_map(str::to_owned),
    );
    let host = prop::option::weighted(
        0.3,
        prop::sample::select(&HOSTS[..]).prop_map(|host| host.parse().unwrap()),
    );
    (
        user,
        host,
        prop::bool::weighted(0.3),
        kind,
        named,
        operations,
    )
        .prop_map(|(user, host, deny, kind, name, operations)| Acl {
            user,
            host,
            deny,
            kind,
            name: match kind {
                Kind::Cluster => ResourceNames::Literal("kafka-cluster".to_owned()),
                Kind::Topic
                | Kind::Group
                | Kind::TransactionalId
                | Kind::DelegationToken
                | Kind::User => name,
            },
            operations,
        })
}

/// The ACLs in the format of `kafka-acls`.
fn listed(acls: &[Acl]) -> String {
    let mut text = String::new();
    for acl in acls {
        let kind = acl.kind.name().to_uppercase();
        let (name, how) = match &acl.name {
            ResourceNames::Any => ("*", "LITERAL"),
            ResourceNames::Literal(name) => (&**name, "LITERAL"),
            ResourceNames::Prefix(name) => (&**name, "PREFIXED"),
        };
        let user = acl.user.as_deref().unwrap_or("*");
        let host = acl.host.map_or("*".to_owned(), |host| host.to_string());
        let operation = match acl.operations == Operations::ALL {
            true => "ALL".to_owned(),
            false => acl.operations.iter().next().unwrap().name().to_uppercase(),
        };
        let effect = if acl.deny { "DENY" } else { "ALLOW" };
        writeln!(
            text,
            "Current ACLs for resource `ResourcePattern(resourceType={kind}, name={name}, patternType={how})`: \n \t\
             (principal=User:{user}, host={host}, operation={operation}, permissionType={effect}) \n"
        )
        .unwrap();
    }
    text
}

/// The decision of a broker for this key, except that a deny on a name also takes effect where a
/// permission on the cluster suffices.
fn kafka_allows(acls: &[Acl], user: &str, from: IpAddr, action: &Action<'_>, api: i16) -> bool {
    let row = keys::on_cluster(api, action.kind, action.operation);
    // Kafka has no ACL for DELETE on the cluster.
    let row = row.filter(|row| Kind::Cluster.operations().has(row.on_cluster));
    let cluster = row.map(|row| Action {
        operation: row.on_cluster,
        kind: Kind::Cluster,
        name: "",
    });
    let allowed = |action: &Action<'_>| kafka_judges(acls, user, from, action) == (false, true);
    let (denied, _) = kafka_judges(acls, user, from, action);
    allowed(action) || (!denied && cluster.is_some_and(|cluster| allowed(&cluster)))
}

/// Kafka's StandardAuthorizer as documented: whether a deny applies, and whether an allow does,
/// with its implied operations; `*` is any name.
fn kafka_judges(acls: &[Acl], user: &str, from: IpAddr, action: &Action<'_>) -> (bool, bool) {
    let about = |acl: &&Acl| {
        acl.kind == action.kind
            && acl.user.as_deref().is_none_or(|named| named == user)
            && acl.host.is_none_or(|host| host == from)
            && match &acl.name {
                ResourceNames::Any => true,
                ResourceNames::Literal(_) if acl.kind == Kind::Cluster => true,
                ResourceNames::Literal(name) => name == action.name,
                ResourceNames::Prefix(prefix) => action.name.starts_with(&**prefix),
            }
    };
    let mut denies = acls.iter().filter(about).filter(|acl| acl.deny);
    let mut allows = acls.iter().filter(about).filter(|acl| !acl.deny);
    (
        denies.any(|acl| acl.operations.has(action.operation)),
        allows.any(|acl| acl.operations.implied().has(action.operation)),
    )
}

/// Whether the policy language can express the ACL for this action, determined independently of the
/// import. It rejects allows of powerful operations for everyone, and allows on Kafka's own topics
/// other than reading one by its full name.
fn sayable(acl: &Acl, action: &Action<'_>) -> bool {
    use Operation as O;
    let kind = acl.kind.operations();
    let operations: Vec<O> = acl.operations.iter().filter(|one| kind.has(*one)).collect();
    let powers = [
        O::Write,
        O::Delete,
        O::Alter,
        O::AlterConfigs,
        O::IdempotentWrite,
        O::ClusterAction,
    ];
    let powerful = operations.iter().any(|one| powers.contains(one));
    let all =
        matches!(&acl.name, ResourceNames::Any) || acl.name == ResourceNames::Prefix(String::new());
    let open = acl.user.is_none() && (all || powerful || acl.kind == Kind::Cluster);
    let internal = acl.kind == Kind::Topic && action.name.starts_with("__");
    let harmless = operations
        .iter()
        .all(|one| [O::Read, O::Describe, O::DescribeConfigs].contains(one));
    let by_name = matches!(&acl.name, ResourceNames::Literal(_)) && harmless;
    acl.deny || (!open && (!internal || by_name))
}

proptest! {
    #[test]
    fn what_is_imported_decides_as_kafka_does(acls in prop::collection::vec(acl(), 0..12)) {
        let import = kafka::read(&listed(&acls));
        prop_assert!(import.untaken.is_empty(), "{:?}", import.untaken);
        let (files, untaken) = files(import);
        prop_assert!(untaken.iter().all(|untaken| !untaken.widens), "{untaken:?}");
        let policy = match files.contents.len() {
            1 => Policy::empty(),
            _ => Policy::from_files(&files).map_err(|faults| TestCaseError::fail(faults[0].to_string()))?,
        };
        for user in USERS {
            for from in HOSTS.map(|host| host.parse::<IpAddr>().unwrap()) {
                let subject = Subject { source: Some(from), ..Subject::unproven(user) };
                let view = policy.view(&subject, None);
                for kind in [Kind::Topic, Kind::Group, Kind::TransactionalId, Kind::Cluster] {
                    for name in NAMES {
                        let name = if kind == Kind::Cluster { "" } else { name };
                        for operation in kind.operations().iter() {
                            let action = Action { operation, kind, name };
                            let said: Vec<Acl> = acls.iter().filter(|acl| sayable(acl, &action)).cloned().collect();
                            let api = keys::usual(kind, operation);
                            let expected = kafka_allows(&said, user, from, &action, api);
                            let decided = view.decide(&action, api).is_allowed();
                            prop_assert_eq!(decided, expected, "{} {:?} {:?}", user, from, action);
                            prop_assert!(!decided || kafka_allows(&acls, user, from, &action, api), "wider");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_text_panics(text in "(?s).{0,200}", rules in "[a-z ={}\"/*;,]{0,80}") {
        kafka::read(&text);
        kroxylicious::read(&text);
        kroxylicious::read(&format!("allow User with name {rules}"));
        let _ = strimzi::read("x", &text);
    }
}

fn entry(user: &str, deny: bool, kind: Kind, operation: Operation) -> (usize, Acl) {
    let acl = Acl {
        user: Some(user.to_owned()),
        host: None,
        deny,
        kind,
        name: ResourceNames::Literal("x".to_owned()),
        operations: Operations::of(&[operation]),
    };
    (1, acl)
}

/// The ids of the rules for these ACLs.
fn ids(acls: Vec<(usize, Acl)>) -> Vec<String> {
    let (policy, ..) = policy(Import {
        acls,
        untaken: Vec::new(),
    });
    policy.rules().map(|(_, id)| id.to_string()).collect()
}

#[test]
fn ids_of_long_principals_are_cut() {
    let user = "CN=somebody with a name of many words,O=Klamm";
    let of = |user| {
        let operation = Operation::TwoPhaseCommit;
        entry(user, true, Kind::TransactionalId, operation)
    };
    let other = format!("{user},C=FR");
    assert_eq!(
        ids(vec![of(user), of(&other)]),
        [
            "cn-somebody-with-a-name-o-no-two-phase-commit-transactional-id-2",
            "cn-somebody-with-a-name-of-no-two-phase-commit-transactional-id",
        ]
    );
}

#[test]
fn ids_of_two_roles_are_two() {
    let denied = entry("a", true, Kind::Topic, Operation::Read);
    let allowed = entry("a no", false, Kind::Topic, Operation::Read);
    assert_eq!(
        ids(vec![denied, allowed]),
        ["a-no-consume", "a-no-consume-2"]
    );
}
