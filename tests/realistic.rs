//! The offline commands with a policy of a company's size: 40 applications of 6 teams, each with
//! its role, its contract and its expectations, beside central roles, a guard and a grant.

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// Each team with its applications. An application writes the topic `TEAM.APPLICATION` and reads
/// that of the next application of its team.
const TEAMS: [(&str, &[&str]); 6] = [
    (
        "orders",
        &[
            "cart", "checkout", "returns", "pricing", "quotes", "invoices", "search",
        ],
    ),
    (
        "payments",
        &[
            "cards", "ledger", "payouts", "refunds", "disputes", "fees", "wallets",
        ],
    ),
    (
        "logistics",
        &[
            "routes", "fleet", "stock", "parcels", "depots", "customs", "tracking",
        ],
    ),
    (
        "marketing",
        &[
            "campaigns",
            "mails",
            "coupons",
            "surveys",
            "banners",
            "segments",
            "social",
        ],
    ),
    (
        "people",
        &["payroll", "staff", "leave", "training", "hiring", "travel"],
    ),
    (
        "risk",
        &["fraud", "limits", "scores", "alerts", "reports", "cases"],
    ),
];
/// Three for each application, and those of [`EXPECTATIONS`].
const EXPECTED: usize = 3 * 40 + 6;

const POLICY: &str = "\
language: 1
require: { role: [ owner, purpose ], topic: [ owner, purpose ], grant: [ ticket ] }
classes: { personal: { audit: request, tls: true, retention: { at_most: 365d } }, internal: {} }
";
const ROLES: [(&str, &str); 3] = [
    (
        "platform",
        "role: platform
owner: platform
purpose: run the cluster
members: [ \"group:platform\" ]
allow:
  - id: platform-runs-topics
    administer: { topics: [ \"*\" ] }
    when: { tls: true }
  - id: platform-looks
    inspect: { groups: [ \"*\" ], cluster: true }
",
    ),
    (
        "auditor",
        "role: auditor
owner: audit
purpose: look at what there is
members: [ \"group:audit\" ]
allow:
  - id: auditor-looks
    inspect: { topics: [ \"*\" ] }
",
    ),
    (
        "incident",
        "role: incident
owner: platform
purpose: repair orders while there is an incident
members: []
allow:
  - id: incident-reads
    consume: { topics: [ \"orders.*\" ] }
",
    ),
];
const GUARD: &str = "\
guard: protection
owner: data protection
purpose: personal data stays with those who process it
deny:
  - id: personal-data-stays
    operations: [ read ]
    topics: [ \"people.*\" ]
    except: [ \"user:svc-people-*\" ]
separate:
  - { id: run-or-audit, roles: [ platform, auditor ] }
";
const GRANT: &str = "\
grant: incident-42
role: incident
to: [ \"user:olga\" ]
from: 2099-01-01
until: 2099-01-08
reason: carts are lost
ticket: OPS-42
";
const EXPECTATIONS: &str = "\
- test: the platform team creates topics
  as: { user: pat, groups: [ platform ], tls: true }
  do: { create: { topic: orders.cart } }
  expect: { allow: platform-runs-topics }
- test: and does not read them
  as: { user: pat, groups: [ platform ], tls: true }
  do: { read: { topic: orders.cart } }
  expect: { deny: nothing-allows }
- test: olga repairs orders during the incident
  as: { user: olga, at: 2099-01-03 }
  do: { read: { topic: orders.cart } }
  expect: { allow: incident-reads }
- test: and not after it
  as: { user: olga, at: 2099-01-08 }
  do: { read: { topic: orders.cart } }
  expect: { deny: nothing-allows }
- test: no other team reads personal data
  as: { user: svc-risk-fraud, tls: true }
  do: { read: { topic: people.payroll } }
  expect: { deny: personal-data-stays }
- test: one application reads what payroll writes
  who_can: { read: { topic: people.payroll } }
  expect: { exactly: [ \"user:svc-people-travel\" ] }
";
const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": [ "id", "at", "lines" ],
  "properties": {
    "id": { "type": "string", "minLength": 1, "maxLength": 64 },
    "at": { "type": "string", "format": "date-time" },
    "lines": { "type": "array", "maxItems": 500, "items": { "$ref": "#/$defs/line" } }
  },
  "$defs": { "line": { "type": "object", "properties": { "amount": { "type": "number", "minimum": 0 } } } }
}
"##;

fn write(directory: &Path, path: &str, text: &str) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every application with its team and the application whose topic it reads.
fn applications() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TEAMS.iter().flat_map(|(team, names)| {
        let next = names.iter().cycle().skip(1);
        names
            .iter()
            .zip(next)
            .map(|(name, next)| (*team, *name, *next))
    })
}

/// The company's policy.
fn company() -> TempDir {
    let directory = TempDir::new().unwrap();
    let place = directory.path();
    write(place, "policy.yaml", POLICY);
    for (name, role) in ROLES {
        write(place, &format!("roles/{name}.yaml"), role);
    }
    write(place, "guards/protection.yaml", GUARD);
    write(place, "grants/incident-42.yaml", GRANT);
    write(place, "tests/company.yaml", EXPECTATIONS);
    for (team, _) in TEAMS {
        let scope = "scope: { topics: [ \"TEAM.*\" ], groups: [ \"TEAM.*\" ], transactional_ids: [ \"TEAM.*\" ] }";
        let fence = format!("team: TEAM\nowner: TEAM\n{scope}\n").replace("TEAM", team);
        write(place, &format!("teams/{team}/team.yaml"), &fence);
        let lead = "role: TEAM-lead\nowner: TEAM\npurpose: look after the team's topics\nmembers: [ \"group:TEAM\" ]\nallow:\n  - id: TEAM-lead-looks\n    inspect: { topics: [ \"TEAM.*\" ], groups: [ \"TEAM.*\" ] }\n";
        let lead = lead.replace("TEAM", team);
        write(place, &format!("teams/{team}/roles/lead.yaml"), &lead);
        write(
            place,
            &format!("teams/{team}/schemas/event.schema.json"),
            SCHEMA,
        );
    }
    for (team, name, next) in applications() {
        for (folder, text) in [
            ("roles", role(team, name, next)),
            ("topics", contract(team, name)),
            ("tests", expectations(team, name, next)),
        ] {
            write(place, &format!("teams/{team}/{folder}/{name}.yaml"), &text);
        }
    }
    directory
}

fn role(team: &str, name: &str, next: &str) -> String {
    format!(
        "role: {team}-{name}
owner: {team}
purpose: run {name}
members: [ \"user:svc-{team}-{name}\" ]
allow:
  - id: {team}-{name}-writes
    produce: {{ topics: [ {team}.{name} ], transactional_ids: [ \"{team}.{name}-*\" ] }}
  - id: {team}-{name}-reads
    consume: {{ topics: [ {team}.{next} ], groups: [ \"{team}.{name}-*\" ] }}
"
    )
}

fn contract(team: &str, name: &str) -> String {
    let class = match team {
        "people" => "class: personal\npersonal: [ name, bank account ]\n",
        _ => "class: internal\n",
    };
    format!(
        "topic: {team}.{name}\nowner: {team}\npurpose: what {name} tells others\n{class}value: {{ format: json, schema: ../schemas/event.schema.json }}\nretention: {{ at_most: 30d }}\n"
    )
}

fn expectations(team: &str, name: &str, next: &str) -> String {
    let connection = format!("as: {{ user: svc-{team}-{name}, tls: true }}");
    format!(
        "- test: {name} writes its topic
  {connection}
  do: {{ produce: {{ topic: {team}.{name}, transactional_id: {team}.{name}-1 }} }}
  expect: {{ allow: {team}-{name}-writes }}
- test: {name} reads {next}
  {connection}
  do: {{ consume: {{ topic: {team}.{next}, group: {team}.{name}-1 }} }}
  expect: {{ allow: {team}-{name}-reads }}
- test: {name} does not write {next}
  {connection}
  do: {{ produce: {{ topic: {team}.{next} }} }}
  expect: {{ deny: nothing-allows }}
"
    )
}

/// A copy in which an application may read one topic more, and another writes one less.
fn changed() -> TempDir {
    let directory = company();
    for (path, from, to) in [
        (
            "teams/orders/roles/cart.yaml",
            "topics: [ orders.checkout ]",
            "topics: [ orders.checkout, orders.quotes ]",
        ),
        (
            "teams/logistics/roles/routes.yaml",
            "topics: [ logistics.routes ], ",
            "",
        ),
    ] {
        let text = fs::read_to_string(directory.path().join(path)).unwrap();
        assert!(text.contains(from), "{text}");
        write(directory.path(), path, &text.replace(from, to));
    }
    directory
}

/// Exit code and both streams.
fn klamm(arguments: &[&str], places: &[&Path]) -> (Option<i32>, String, String) {
    let mut klamm = Command::new(env!("CARGO_BIN_EXE_klamm"));
    let Output {
        status,
        stdout,
        stderr,
    } = klamm.args(arguments).args(places).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// Exit code and the result, as JSON.
fn json(arguments: &[&str], places: &[&Path]) -> (Option<i32>, Value) {
    let arguments = [arguments, &["--format", "json"]].concat();
    let (code, out, err) = klamm(&arguments, places);
    let value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (code, value)
}

/// A text of each item of a list.
fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item[key].as_str().unwrap()).collect()
}

#[test]
fn a_companys_policy_is_checked_and_tested() {
    let policy = company();
    assert_eq!(applications().count(), 40);
    let (code, found) = json(&["check"], &[policy.path()]);
    assert_eq!(
        (code, &found["findings"]),
        (Some(0), &Value::Array(Vec::new()))
    );
    assert_eq!(found["hash"].as_str().unwrap().len(), 64);
    let (code, out, err) = klamm(&["test"], &[policy.path()]);
    let expected = format!("{EXPECTED} expectations passed, 0 failed\n");
    assert_eq!((code, out, err), (Some(0), expected, String::new()));
    let (_, covered) = json(&["test", "--coverage"], &[policy.path()]);
    let untested = covered["untested"].as_array().unwrap();
    assert!(
        !untested
            .iter()
            .any(|id| id.as_str().unwrap().ends_with("s-reads"))
    );
    assert!(untested.contains(&"risk-lead-looks".into()), "{untested:?}");
}

#[test]
fn a_companys_change_is_told_right_by_right_and_fails_the_expectation_it_breaks() {
    let (old, new) = (company(), changed());
    let (code, same) = json(&["diff"], &[old.path(), company().path()]);
    assert_eq!(
        (code, &same["changes"]),
        (Some(0), &Value::Array(Vec::new()))
    );
    let (code, found) = json(&["diff"], &[old.path(), new.path()]);
    let changes = &found["changes"];
    assert_eq!(code, Some(1));
    assert_eq!(texts(changes, "way"), ["wider", "narrower"], "{changes}");
    let of = ["user:svc-orders-cart", "user:svc-logistics-routes"];
    assert_eq!(texts(changes, "of"), of, "{changes}");
    let what = texts(changes, "what");
    assert!(
        what[0].contains("read") && what[0].contains(" orders.quotes: "),
        "{what:?}"
    );
    assert!(
        what[1].contains("write") && what[1].contains(" logistics.routes: "),
        "{what:?}"
    );
    let (code, tested) = json(&["test"], &[new.path()]);
    assert_eq!((code, &tested["failed"]), (Some(1), &1.into()));
    assert_eq!(tested["passed"], EXPECTED - 1);
    let tests = tested["tests"].as_array().unwrap().iter();
    let failed = tests.filter(|test| test["passed"] == false);
    let failure = failed.map(|test| &test["failure"]).next().unwrap();
    assert_eq!(
        failure["help"],
        format!(
            "nothing allows `write` on the topic `logistics.routes`; nearest is `logistics-routes-writes` (role logistics-routes, {}/teams/logistics/roles/routes.yaml:6): it names no topic",
            new.path().display()
        )
    );
}

#[test]
fn a_companys_decisions_are_explained() {
    let policy = company();
    let asking = ["explain", "--tls", "--user", "svc-payments-cards", "--do"];
    let ask = |asked| json(&[&asking[..], &[asked]].concat(), &[policy.path()]);
    let (code, told) = ask("consume topic=payments.ledger group=payments.cards-1");
    assert_eq!(
        (code, &told["subject"]["roles"]["payments-cards"]),
        (Some(0), &"as `user:svc-payments-cards`".into())
    );
    assert_eq!(
        texts(&told["decisions"], "rule"),
        ["payments-cards-reads"; 2]
    );
    let (code, told) = ask("read topic=people.payroll");
    let decision = &told["decisions"][0];
    assert_eq!(
        (code, &decision["rule"]),
        (Some(1), &"personal-data-stays".into())
    );
    assert_eq!(
        texts(&decision["took_part"], "rule"),
        ["personal-data-stays"]
    );
    assert_eq!(
        texts(&decision["idle"], "rule"),
        ["people-travel-reads", "run-or-audit", "class:personal/tls"]
    );
    assert_eq!(
        decision["idle"][0]["why"],
        "`svc-payments-cards` has not the role `people-travel`"
    );
}

#[test]
fn a_companys_access_control_lists_are_imported() {
    let place = TempDir::new().unwrap();
    let (file, policy) = (place.path().join("acls.txt"), place.path().join("policy"));
    let entry = |kind: &str, name: &str, how: &str, user: &str, operation: &str| {
        format!(
            "Current ACLs for resource `ResourcePattern(resourceType={kind}, name={name}, patternType={how})`: \n \t(principal=User:{user}, host=*, operation={operation}, permissionType=ALLOW) \n\n"
        )
    };
    let listed = applications().map(|(team, name, next)| {
        let user = format!("svc-{team}-{name}");
        [
            entry(
                "TOPIC",
                &format!("{team}.{name}"),
                "LITERAL",
                &user,
                "WRITE",
            ),
            entry("TOPIC", &format!("{team}.{next}"), "LITERAL", &user, "READ"),
            entry(
                "GROUP",
                &format!("{team}.{name}-"),
                "PREFIXED",
                &user,
                "READ",
            ),
        ]
        .concat()
    });
    fs::write(&file, listed.collect::<String>()).unwrap();
    let (code, told) = json(&["import", "--from", "acls"], &[&file, &policy]);
    assert_eq!(
        (code, told["untaken"].as_array().unwrap().len()),
        (Some(0), 0),
        "{told}"
    );
    assert_eq!(told["findings"], Value::Array(Vec::new()));
    let (code, checked) = json(&["check"], &[&policy]);
    assert_eq!((code, &checked["errors"]), (Some(0), &0.into()));
    for (team, name, next) in applications() {
        let asked = format!("read topic={team}.{next}");
        let (code, out, _) = klamm(&["who-can", &asked], &[&policy]);
        let first = out.split_whitespace().next();
        assert_eq!((code, out.lines().count()), (Some(0), 1), "{out}");
        assert_eq!(first, Some(&*format!("user:svc-{team}-{name}")));
    }
}

#[test]
fn a_companys_personal_data_is_registered() {
    let policy = company();
    let (code, told) = json(&["register", "--at", "2099-01-03"], &[policy.path()]);
    assert_eq!(
        (code, &told["at"]),
        (Some(0), &"2099-01-03T00:00:00Z".into())
    );
    let processing = told["processing"].as_array().unwrap();
    let people = || applications().filter(|(team, ..)| *team == "people");
    assert_eq!(processing.len(), people().count());
    for (_, name, next) in people() {
        let topic = format!("people.{next}");
        let mut of_topic = processing.iter().filter(|one| one["topic"] == topic);
        let one = of_topic.next().unwrap();
        assert_eq!(
            (&one["owner"], &one["class"]),
            (&"people".into(), &"personal".into())
        );
        let recipients = texts(&one["recipients"], "member");
        assert_eq!(recipients, [format!("user:svc-people-{name}")]);
    }
}
