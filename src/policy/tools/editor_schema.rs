//! The policy language as a JSON Schema (draft-07), for editors that complete and check YAML during
//! editing.
//!
//! The schema lists the keys, their values and their purpose. It is never stricter than the parser,
//! and it does not check relations between files, which `klamm check` does. A test reads files with
//! every key and compares the schema's keys with those of the parser.

use crate::policy::model::{
    keys::APIS,
    vocabulary::{MECHANISMS, OPERATIONS},
};
use serde_json::{Map, Value, json};

/// The value of a key.
enum Is {
    Text,
    /// The id of a rule, or the name of a role.
    Id,
    Flag,
    Count,
    Time,
    Size,
    Instant,
    Date,
    Member,
    Words(&'static [&'static str]),
    Operation,
    Mechanism,
    Api,
    List(&'static Is),
    /// One value, or a list of at least one.
    Some(&'static Is),
    /// A map, by its name in [`MAPS`].
    Map(&'static str),
    /// A map with names as keys.
    Named(&'static Is),
    Either(&'static [Is]),
}

use Is::{Either, Flag, Id, Instant, List, Member, Some as Many, Text, Words};

const NAMES: Is = List(&Text);
const TEXTS: Is = Many(&Text);
const MEMBERS: Is = List(&Member);
const CONDITION: Is = Is::Map("condition");
const COUNT_BOUND: Is = Is::Map("bound of a count");
const TIME_BOUND: Is = Is::Map("bound of a time");
const SIZE_BOUND: Is = Is::Map("bound of a size");
const CLEANUP: Is = Many(&Words(&["delete", "compact"]));
const LEVEL: Is = Words(&["session", "request"]);
const CODECS: Is = Many(&Words(&["none", "gzip", "snappy", "lz4", "zstd"]));
const FORMAT: Is = Is::Map("format");
const ASKED: Is = Is::Map("names");

/// A map of the language: its name here, its mandatory keys, and all keys in the parser's order.
struct Shape {
    name: &'static str,
    must: &'static [&'static str],
    keys: &'static [(&'static str, Is, &'static str)],
}

/// The kinds of file, by the key that distinguishes them. A grant has the key `role` too, so the
/// order matters.
const KINDS: &[&str] = &["language", "grant", "guard", "team", "topic", "role"];

#[rustfmt::skip]
const MAPS: &[Shape] = &[
    Shape { name: "language", must: &["language"], keys: &[
        ("language", Words(&["1"]), "the version of the language"),
        ("limits", Is::Map("limits"), "how long things may last"),
        ("require", Is::Map("require"), "descriptive keys that files must have"),
        ("classes", Is::Named(&Is::Map("class")), "what every topic of a class has besides its own; once there are some, a topic's class is one of them"),
    ]},
    Shape { name: "limits", must: &[], keys: &[
        ("grant", Is::Time, "how long a grant may last; 30 days where nothing is said"),
        ("observe", Is::Time, "how long may be observed; 30 days at most"),
        ("review", Is::Time, "how long ago a role may have been reviewed"),
    ]},
    Shape { name: "require", must: &[], keys: &[
        ("role", List(&Words(&["owner", "purpose", "reviewed"])), "what every role must have"),
        ("topic", List(&Words(&["owner", "purpose", "class"])), "what every contract must have"),
        ("guard", List(&Words(&["owner", "purpose", "reviewed"])), "what every guard must have"),
        ("grant", List(&Words(&["owner", "ticket"])), "what every grant must have"),
    ]},
    Shape { name: "class", must: &[], keys: &[
        ("audit", LEVEL, "the least that is recorded"),
        ("tls", Words(&["true"]), "who comes without TLS may do nothing with these topics"),
        ("retention", TIME_BOUND, "how long records are kept"),
        ("segment", TIME_BOUND, "`segment.ms`"),
        ("partitions", COUNT_BOUND, "how many partitions"),
        ("replication", COUNT_BOUND, "how many replicas"),
        ("min_insync_replicas", COUNT_BOUND, "`min.insync.replicas`"),
        ("max_message_bytes", SIZE_BOUND, "`max.message.bytes`"),
        ("cleanup", CLEANUP, "`cleanup.policy`: of these words, and of one at least"),
    ]},
    Shape { name: "role", must: &["role", "members"], keys: &[
        ("role", Id, "who may do what: the role's name"),
        ("owner", TEXTS, "who answers for it"),
        ("purpose", TEXTS, "what it is for"),
        ("reviewed", Is::Date, "when somebody last went through it"),
        ("members", MEMBERS, "who has it: `everyone`, `user:NAME`, `group:NAME`, `role:NAME`; a star is part of a name"),
        ("allow", List(&Is::Map("rule")), "what its members may do; what no rule allows is denied"),
        ("deny", List(&Is::Map("rule")), "what its members may not do, whatever allows it"),
        ("observe", Is::Map("observe"), "names on which what no rule allows is let through and recorded, for a time"),
    ]},
    Shape { name: "rule", must: &["id"], keys: &[
        ("id", Id, "stands in every decision; once in the whole policy"),
        ("to", MEMBERS, "in a guard: only these; without it everybody"),
        ("consume", Is::Map("consume"), "READ on topics and groups, and what that implies"),
        ("produce", Is::Map("produce to"), "WRITE on topics and transactional ids"),
        ("inspect", Is::Map("inspect"), "DESCRIBE and DESCRIBE_CONFIGS"),
        ("administer", Is::Map("administer"), "CREATE, ALTER and ALTER_CONFIGS, without deletion"),
        ("operations", List(&Is::Operation), "Kafka's operations, on the resources that stand beside"),
        ("everything", Words(&["true"]), "in a deny: every operation on every name"),
        ("topics", NAMES, "names; a star matches any characters; `{user}` and `{group}` are the subject's"),
        ("groups", NAMES, "consumer groups"),
        ("transactional_ids", NAMES, "transactional ids"),
        ("cluster", Words(&["true"]), "the cluster itself"),
        ("users", NAMES, "principals, for delegation tokens"),
        ("apis", List(&Is::Api), "only by requests of these keys, by Kafka's names"),
        ("when", CONDITION, "what the connection must prove"),
        ("unless", CONDITION, "in a deny: who proves this is not hit"),
        ("claimed", Is::Map("claimed"), "in a deny: who says this of themselves"),
        ("except", MEMBERS, "in a guard: not these"),
    ]},
    Shape { name: "consume", must: &[], keys: &[
        ("topics", NAMES, "the topics that may be read"),
        ("groups", NAMES, "the consumer groups that may be used"),
    ]},
    Shape { name: "produce to", must: &[], keys: &[
        ("topics", NAMES, "the topics that may be written"),
        ("transactional_ids", NAMES, "the transactional ids that may be used"),
    ]},
    Shape { name: "inspect", must: &[], keys: &[
        ("topics", NAMES, "topics"),
        ("groups", NAMES, "consumer groups"),
        ("transactional_ids", NAMES, "transactional ids"),
        ("cluster", Words(&["true"]), "the cluster itself"),
    ]},
    Shape { name: "administer", must: &[], keys: &[
        ("topics", NAMES, "topics"),
        ("groups", NAMES, "consumer groups"),
        ("cluster", Words(&["true"]), "the cluster itself"),
    ]},
    Shape { name: "condition", must: &[], keys: &[
        ("tls", Flag, "whether the connection is encrypted"),
        ("mechanism", Many(&Is::Mechanism), "by which the client proved who it is"),
        ("listener", TEXTS, "by its name in klamm.yaml"),
        ("source", TEXTS, "networks or addresses that the client comes from"),
        ("certificate", Is::Map("certificate"), "what the client's certificate says"),
        ("hours", Many(&Is::Map("hours")), "times of the week"),
    ]},
    Shape { name: "certificate", must: &[], keys: &[
        ("issuer", TEXTS, "who issued it"),
        ("subject", TEXTS, "whose it is"),
        ("san", TEXTS, "a further name: of a host, a URI, an address of mail"),
    ]},
    Shape { name: "hours", must: &["zone"], keys: &[
        ("days", Text, "for instance `mon-fri` or `sat,sun`; every day where nothing is said"),
        ("from", Text, "for instance \"08:00\""),
        ("to", Text, "for instance \"18:00\"; earlier than `from`: on the next day"),
        ("zone", Text, "for instance `Europe/Paris`"),
    ]},
    Shape { name: "claimed", must: &[], keys: &[
        ("client_id", TEXTS, "the client id; a star matches any characters"),
        ("software", TEXTS, "the client library's name"),
        ("software_version", TEXTS, "its version"),
    ]},
    Shape { name: "observe", must: &["until", "reason"], keys: &[
        ("topics", NAMES, "topics"),
        ("groups", NAMES, "consumer groups"),
        ("until", Instant, "when it ends; at most 30 days from now"),
        ("reason", Text, "why"),
    ]},
    Shape { name: "guard", must: &["guard"], keys: &[
        ("guard", Id, "what nobody may do, whatever roles say: the guard's name"),
        ("owner", TEXTS, "who answers for it"),
        ("purpose", TEXTS, "what it is for"),
        ("reviewed", Text, "when somebody last went through it"),
        ("deny", List(&Is::Map("rule")), "what nobody may do, but for `except`"),
        ("separate", List(&Is::Map("separation")), "roles that nobody may have together"),
    ]},
    Shape { name: "separation", must: &["id", "roles"], keys: &[
        ("id", Id, "stands in every decision"),
        ("roles", List(&Id), "who has two of them may do nothing"),
    ]},
    Shape { name: "grant", must: &["grant", "role", "to", "until", "reason"], keys: &[
        ("grant", Id, "membership that ends: the grant's name"),
        ("role", Id, "of which"),
        ("to", MEMBERS, "who gets it"),
        ("from", Instant, "when it begins; without it at once"),
        ("until", Instant, "when it ends"),
        ("reason", Text, "why"),
        ("owner", TEXTS, "who answers for it"),
        ("ticket", TEXTS, "where it was agreed to"),
    ]},
    Shape { name: "team", must: &["team", "owner", "scope"], keys: &[
        ("team", Id, "a fence around the files in `teams/NAME/`"),
        ("owner", Text, "who answers for it"),
        ("scope", Is::Map("scope"), "the names that the team's files may be about"),
    ]},
    Shape { name: "scope", must: &[], keys: &[
        ("topics", NAMES, "topics"),
        ("groups", NAMES, "consumer groups"),
        ("transactional_ids", NAMES, "transactional ids"),
    ]},
    Shape { name: "topic", must: &["topic"], keys: &[
        ("topic", Text, "what must be true of this topic, or of all that match the pattern"),
        ("owner", Text, "who answers for it"),
        ("purpose", TEXTS, "what it is for"),
        ("class", Text, "for instance `personal`; `policy.yaml` may say what that asks for"),
        ("key", FORMAT, "what keys of records are"),
        ("value", FORMAT, "what values of records are"),
        ("headers", Text, "not supported yet"),
        ("on_invalid", Either(&[Words(&["reject"]), Is::Map("on_invalid")]), "what happens to a record that breaks the contract"),
        ("retention", TIME_BOUND, "how long records are kept"),
        ("segment", TIME_BOUND, "`segment.ms`"),
        ("partitions", COUNT_BOUND, "how many partitions"),
        ("replication", COUNT_BOUND, "how many replicas"),
        ("min_insync_replicas", COUNT_BOUND, "`min.insync.replicas`"),
        ("max_message_bytes", SIZE_BOUND, "`max.message.bytes`"),
        ("cleanup", CLEANUP, "`cleanup.policy`: of these words, and of one at least"),
        ("defaults", Is::Map("defaults"), "filled into requests that create the topic and leave it open"),
        ("produce", Is::Map("produce"), "how producers must write"),
        ("audit", LEVEL, "`request`: each request is recorded, not only the first of a session"),
        ("personal", TEXTS, "the categories of personal data in it"),
    ]},
    Shape { name: "format", must: &["format"], keys: &[
        ("format", Words(&["json"]), "how it is written"),
        ("schema", Text, "a file, relative to this one; without it, well-formed is enough"),
        ("framing", Words(&["any", "raw", "confluent"]), "what stands before the document"),
    ]},
    Shape { name: "on_invalid", must: &["observe"], keys: &[
        ("observe", Is::Map("until"), "broken records are let through and recorded, for a time"),
    ]},
    Shape { name: "until", must: &["until", "reason"], keys: &[
        ("until", Instant, "when it ends; at most 30 days from now"),
        ("reason", Text, "why"),
    ]},
    Shape { name: "bound of a time", must: &[], keys: &[
        ("at_most", Is::Time, "for instance `7d`"),
        ("at_least", Is::Time, "for instance `1h`"),
        ("between", List(&Is::Time), "`[ LOW, HIGH ]`"),
        ("exactly", Is::Time, "this and nothing else"),
    ]},
    Shape { name: "bound of a count", must: &[], keys: &[
        ("at_most", Is::Count, "no more than this"),
        ("at_least", Is::Count, "no fewer than this"),
        ("between", List(&Is::Count), "`[ LOW, HIGH ]`"),
        ("exactly", Is::Count, "this and nothing else"),
    ]},
    Shape { name: "bound of a size", must: &[], keys: &[
        ("at_most", Is::Size, "for instance `1MiB`"),
        ("at_least", Is::Size, "for instance `64KiB`"),
        ("between", List(&Is::Size), "`[ LOW, HIGH ]`"),
        ("exactly", Is::Size, "this and nothing else"),
    ]},
    Shape { name: "defaults", must: &[], keys: &[
        ("partitions", Is::Count, "how many partitions"),
        ("replication", Is::Count, "how many replicas"),
        ("retention", Is::Time, "how long records are kept"),
        ("segment", Is::Time, "`segment.ms`"),
        ("min_insync_replicas", Is::Count, "`min.insync.replicas`"),
        ("max_message_bytes", Is::Size, "`max.message.bytes`"),
        ("cleanup", CLEANUP, "`cleanup.policy`"),
        ("configs", Is::Named(&Text), "any other configuration of topics, as Kafka writes it"),
    ]},
    Shape { name: "produce", must: &[], keys: &[
        ("acks", Words(&["all"]), "producers wait for all in-sync replicas"),
        ("compression", CODECS, "the codecs that may be used"),
        ("max_record", Is::Size, "bytes of one record before compression"),
        ("max_batch", Is::Size, "bytes of a batch as it is sent"),
    ]},
    Shape { name: "expectation", must: &["expect"], keys: &[
        ("test", Text, "what is expected, in words"),
        ("as", Is::Map("connection"), "who asks; what is left out is not proven"),
        ("do", Is::Map("do"), "one verb or operation"),
        ("who_can", Is::Map("do"), "instead of `as` and `do`: who may"),
        ("at", Instant, "with `who_can`: on that day"),
        ("expect", Either(&[Is::Map("decision"), Is::Map("list")]), "what is expected"),
    ]},
    Shape { name: "connection", must: &["user"], keys: &[
        ("user", Text, "the principal"),
        ("groups", NAMES, "its groups"),
        ("tls", Flag, "whether the connection is encrypted"),
        ("source", Text, "the client's address"),
        ("mechanism", Is::Mechanism, "PLAIN where nothing is said"),
        ("listener", Text, "by its name in klamm.yaml"),
        ("certificate", Is::Map("certificate"), "what the client's certificate says"),
        ("claimed", Is::Map("claimed"), "what the client says of itself"),
        ("at", Instant, "when"),
    ]},
    Shape { name: "do", must: &[], keys: &[
        ("consume", ASKED, "READ on topic and group"), ("produce", ASKED, "WRITE"), ("inspect", ASKED, "DESCRIBE and DESCRIBE_CONFIGS"),
        ("administer", ASKED, "CREATE, ALTER and ALTER_CONFIGS"), ("read", ASKED, "READ"), ("write", ASKED, "WRITE"), ("create", ASKED, "CREATE"),
        ("delete", ASKED, "DELETE"), ("alter", ASKED, "ALTER"), ("describe", ASKED, "DESCRIBE"), ("cluster_action", ASKED, "CLUSTER_ACTION"),
        ("describe_configs", ASKED, "DESCRIBE_CONFIGS"), ("alter_configs", ASKED, "ALTER_CONFIGS"),
        ("idempotent_write", ASKED, "IDEMPOTENT_WRITE"), ("create_tokens", ASKED, "CREATE_TOKENS"), ("describe_tokens", ASKED, "DESCRIBE_TOKENS"),
        ("two_phase_commit", ASKED, "TWO_PHASE_COMMIT"),
    ]},
    Shape { name: "names", must: &[], keys: &[
        ("topic", Text, "the topic"),
        ("group", Text, "the consumer group"),
        ("transactional_id", Text, "the transactional id"),
        ("cluster", Words(&["true"]), "the cluster itself"),
        ("user", Text, "the principal"),
        ("api", Is::Api, "as this request asks, by Kafka's name"),
    ]},
    Shape { name: "decision", must: &[], keys: &[
        ("allow", TEXTS, "all is allowed, each by one of these rules"),
        ("deny", TEXTS, "something is denied, and these rules had a part in it"),
        ("observe", TEXTS, "let through and recorded: `nothing-allows`"),
    ]},
    Shape { name: "list", must: &["exactly"], keys: &[
        ("exactly", MEMBERS, "these members and nobody else"),
    ]},
];

/// The schema, for all files of a policy's directory.
pub fn schema() -> Value {
    let definitions: Map<_, _> = MAPS
        .iter()
        .map(|shape| (shape.name.to_owned(), shape.schema()))
        .collect();
    let any: Vec<_> = KINDS.iter().map(|kind| reference(kind)).collect();
    let file = KINDS.iter().rev().fold(json!({ "anyOf": any }), |other, kind| {
        json!({ "if": { "required": [ kind ] }, "then": reference(kind), "else": other })
    });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Klamm's policy files",
        "definitions": definitions,
        "if": { "type": "array" },
        "then": { "items": reference("expectation") },
        "else": file,
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{}", name.replace(' ', "%20")) })
}

impl Shape {
    fn schema(&self) -> Value {
        let property = |(key, is, what): &(&'static str, Is, &'static str)| {
            // In draft-07, all other keys beside a `$ref` are ignored, hence `allOf`.
            let value = json!({ "description": what, "allOf": [ is.schema() ] });
            ((*key).to_owned(), value)
        };
        let properties: Map<_, _> = self.keys.iter().map(property).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": self.must,
            "additionalProperties": false,
        })
    }
}

impl Is {
    fn schema(&self) -> Value {
        let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
        match self {
            Is::Text => scalar(),
            Is::Id => pattern("^[a-z0-9-]{1,64}$"),
            Is::Flag => json!({ "type": "boolean" }),
            Is::Count => json!({ "type": "integer", "minimum": 0 }),
            Is::Time => pattern("^[0-9]+(ms|s|m|h|d)$"),
            Is::Size => pattern("^[0-9]+(B|KiB|MiB|GiB|TiB)$"),
            Is::Instant | Is::Date => pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}"),
            Is::Member => pattern("^(everyone$|user:|group:|role:)"),
            Is::Words(words) => words_of(words.iter().copied()),
            Is::Operation => words_of(OPERATIONS.iter().map(|(word, _)| *word)),
            Is::Mechanism => words_of(MECHANISMS.iter().map(|(word, _)| *word)),
            Is::Api => words_of(APIS.iter().map(|api| api.name)),
            Is::List(of) => json!({ "type": "array", "items": of.schema() }),
            Is::Some(of) => {
                let list = json!({ "type": "array", "items": of.schema(), "minItems": 1 });
                json!({ "anyOf": [ of.schema(), list ] })
            }
            Is::Map(name) => reference(name),
            Is::Named(of) => json!({ "type": "object", "additionalProperties": of.schema() }),
            Is::Either(all) => {
                let all: Vec<_> = all.iter().map(Is::schema).collect();
                json!({ "anyOf": all })
            }
        }
    }
}

/// Text. For a YAML parser, `2026` is a number and `true` is a boolean.
fn scalar() -> Value {
    json!({ "type": [ "string", "number", "boolean" ] })
}

/// Words as a YAML parser types them: `true` is a boolean, and `1` is a number.
fn words_of(words: impl Iterator<Item = &'static str>) -> Value {
    let read = |word: &str| serde_json::from_str(word).unwrap_or_else(|_| Value::from(word));
    json!({ "enum": words.map(read).collect::<Vec<Value>>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::{
            language::{files::Files, load, rule, settings},
            tools::{expectations, loaded_policy::LoadedPolicy},
        },
        text::{
            Source,
            read::Orders,
            yaml::{self, Node, Scalar},
        },
    };
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
        sync::Arc,
    };

    /// Files with every key of the language.
    const EVERYTHING: [(&str, &str); 8] = [
        (
            "policy.yaml",
            "language: 1\nlimits: { grant: 7d, observe: 14d, review: 365d }\nrequire: { role: [ owner ], topic: [ owner ], guard: [ owner ], grant: [ ticket ] }\nclasses:\n  personal: { audit: request, tls: true, retention: { at_most: 365d }, segment: { at_least: 1m }, partitions: { exactly: 6 }, replication: { at_least: 1 }, min_insync_replicas: { between: [ 1, 3 ] }, max_message_bytes: { at_most: 2MiB }, cleanup: delete }\n",
        ),
        (
            "roles/r.yaml",
            "role: r\nowner: o\npurpose: p\nreviewed: 2026-11-01\nmembers: [ \"user:a\", \"group:b\" ]\nallow:\n  - id: a\n    consume: { topics: [ t ], groups: [ g ] }\n    when: { tls: true, mechanism: [ PLAIN, TLS ], listener: l, source: [ 10.0.0.0/8 ], certificate: { issuer: i, subject: s, san: [ n ] }, hours: { days: mon-fri, from: \"08:00\", to: \"18:00\", zone: Europe/Paris } }\n  - { id: b, produce: { topics: [ t ], transactional_ids: [ x ] } }\n  - { id: c, inspect: { topics: [ t ], groups: [ g ], transactional_ids: [ x ], cluster: true } }\n  - { id: d, operations: [ read ], topics: [ t ], groups: [ g ], apis: [ Fetch, OffsetFetch ] }\ndeny:\n  - { id: e, everything: true, unless: { tls: true } }\n  - { id: f, operations: [ write ], topics: [ t ], claimed: { client_id: c, software: s, software_version: \"1\" } }\nobserve: { topics: [ z ], groups: [ z ], until: 2026-12-01, reason: r }\n",
        ),
        (
            "roles/admin.yaml",
            "role: admin\nowner: o\nmembers: [ \"group:admins\" ]\nallow:\n  - { id: h, administer: { topics: [ t ], groups: [ g ], cluster: true } }\n  - { id: i, operations: [ describe_tokens ], users: [ u ] }\n  - { id: j, operations: [ write ], transactional_ids: [ x ] }\n  - { id: k, operations: [ describe ], cluster: true }\n",
        ),
        (
            "guards/g.yaml",
            "guard: g\nowner: o\npurpose: p\nreviewed: 2026-11-01\ndeny:\n  - { id: l, to: [ \"group:x\" ], operations: [ delete ], topics: [ t ], except: [ \"user:b\" ] }\nseparate:\n  - { id: m, roles: [ admin, ops ] }\n",
        ),
        (
            "grants/g.yaml",
            "grant: g\nrole: ops\nto: [ \"user:b\" ]\nfrom: 2026-11-22\nuntil: 2026-11-24T01:00:00+01:00\nreason: r\nowner: o\nticket: t\n",
        ),
        (
            "teams/s/team.yaml",
            "team: s\nowner: o\nscope: { topics: [ \"s.*\" ], groups: [ \"s-*\" ], transactional_ids: [ \"s-*\" ] }\n",
        ),
        (
            "topics/t.yaml",
            "topic: t\nowner: o\npurpose: p\nclass: personal\nkey: { format: json }\nvalue: { format: json, schema: ../schemas/s.json, framing: any }\non_invalid: { observe: { until: 2026-12-01, reason: r } }\nretention: { at_most: 7d }\nsegment: { between: [ 1m, 1d ] }\npartitions: { at_least: 1 }\nreplication: { at_most: 3 }\nmin_insync_replicas: { at_least: 1 }\nmax_message_bytes: { between: [ 1KiB, 1MiB ] }\ncleanup: [ delete ]\ndefaults: { partitions: 6, replication: 3, retention: 1d, segment: 12h, min_insync_replicas: 2, max_message_bytes: 1MiB, cleanup: delete, configs: { compression.type: producer } }\nproduce: { acks: all, compression: [ zstd ], max_record: 1MiB, max_batch: 1MiB }\naudit: request\npersonal: [ names ]\n",
        ),
        (
            "tests/t.yaml",
            "- test: a\n  as: { user: a, groups: [ g ], tls: true, source: 10.1.2.3, mechanism: PLAIN, listener: l, certificate: { subject: s }, claimed: { client_id: c }, at: 2026-11-22 }\n  do: { consume: { topic: t, group: g } }\n  expect: { allow: a }\n- test: b\n  as: { user: a }\n  do: { produce: { topic: t, transactional_id: x, api: Produce } }\n  expect: { deny: e }\n- test: c\n  who_can: { describe_tokens: { user: u } }\n  at: 2026-11-22\n  expect: { exactly: [] }\n- test: d\n  who_can: { alter: { cluster: true } }\n  expect: { exactly: [ \"group:admins\" ] }\n",
        ),
    ];
    const OPS: (&str, &str) = (
        "roles/ops.yaml",
        "role: ops\nowner: o\nmembers: []\nallow:\n  - { id: n, consume: { topics: [ t ] } }\n",
    );
    const SCHEMA: (&str, &str) = ("schemas/s.json", "{}");

    fn everything() -> Files {
        Files::from_texts("p", EVERYTHING.into_iter().chain([OPS, SCHEMA]))
    }

    /// The value as the YAML parser of an editor reads it.
    fn typed(node: &Node) -> Value {
        match &node.value {
            yaml::Value::Scalar(scalar) if scalar.quoted() => Value::from(&*scalar.text),
            yaml::Value::Scalar(Scalar { text, .. }) => match &**text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                text => text.parse::<i64>().map_or(Value::from(text), Value::from),
            },
            yaml::Value::List(items) => items.iter().map(typed).collect(),
            yaml::Value::Map(entries) => {
                let of = |entry: &yaml::Entry| (entry.key.clone(), typed(&entry.value));
                Value::Object(entries.iter().map(of).collect())
            }
        }
    }

    fn faults(text: &str) -> Vec<String> {
        let root = yaml::parse(&Source::new("t.yaml", text)).unwrap();
        let validator = jsonschema::draft7::new(&schema()).unwrap();
        let value = typed(&root);
        let faults = validator.iter_errors(&value);
        faults
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect()
    }

    fn orders(path: &str, source: &Arc<Source>) -> Orders {
        match path.split_once('/') {
            None if path == "policy.yaml" => settings::orders(source),
            Some(("tests", _)) => expectations::orders(source),
            _ => rule::orders(source),
        }
    }

    /// The start of each map in the file, with the shapes that the schema has at its place.
    fn shapes(node: &Node, at: &[&Is], found: &mut BTreeMap<usize, BTreeSet<&'static str>>) {
        match &node.value {
            yaml::Value::Scalar(_) => {}
            yaml::Value::List(items) => {
                let inner: Vec<&Is> = at.iter().flat_map(|is| listed(is)).collect();
                items.iter().for_each(|item| shapes(item, &inner, found));
            }
            yaml::Value::Map(entries) => {
                let here: Vec<&Shape> = at.iter().flat_map(|is| mapped(is)).collect();
                let fitting = here.iter().filter(|shape| {
                    let known =
                        |entry: &yaml::Entry| shape.keys.iter().any(|(key, ..)| *key == entry.key);
                    entries.iter().all(known)
                });
                let fitting: Vec<&&Shape> = fitting.collect();
                let names = fitting.iter().map(|shape| shape.name);
                found.entry(node.span.start).or_default().extend(names);
                for entry in entries {
                    let under = fitting.iter().flat_map(|shape| shape.keys);
                    let under = under
                        .filter(|(key, ..)| *key == entry.key)
                        .map(|(_, is, _)| is);
                    let named = at.iter().filter_map(|is| named(is));
                    shapes(&entry.value, &under.chain(named).collect::<Vec<_>>(), found);
                }
            }
        }
    }

    fn named(is: &Is) -> Option<&Is> {
        let Is::Named(of) = is else { return None };
        Some(of)
    }

    fn listed(is: &Is) -> Vec<&Is> {
        if let Is::List(of) | Is::Some(of) = is {
            return vec![of];
        }
        let Is::Either(all) = is else {
            return Vec::new();
        };
        all.iter().flat_map(listed).collect()
    }

    fn mapped(is: &Is) -> Vec<&'static Shape> {
        if let Is::Map(name) = is {
            return MAPS.iter().filter(|shape| shape.name == *name).collect();
        }
        if let Is::Some(of) = is {
            return mapped(of);
        }
        let Is::Either(all) = is else {
            return Vec::new();
        };
        all.iter().flat_map(mapped).collect()
    }

    #[test]
    fn its_maps_have_the_keys_that_the_readers_have_in_their_order() {
        let mut met = BTreeSet::new();
        for (path, text) in EVERYTHING {
            let source = Arc::new(Source::new(path, text));
            let root = yaml::parse(&source).unwrap();
            let kind = KINDS.iter().find(|kind| text.contains(&format!("{kind}:")));
            let top = match path.starts_with("tests/") {
                true => List(&Is::Map("expectation")),
                false => Is::Map(kind.unwrap()),
            };
            let mut found = BTreeMap::new();
            shapes(&root, &[&top], &mut found);
            for (start, keys) in orders(path, &source) {
                let names = &found[&start];
                assert_eq!(names.len(), 1, "{path} at {start}: {names:?}");
                let shape = MAPS
                    .iter()
                    .find(|shape| names.contains(shape.name))
                    .unwrap();
                let own: Vec<_> = shape.keys.iter().map(|(key, ..)| *key).collect();
                assert_eq!(own, keys, "{path}: {}", shape.name);
                met.insert(shape.name);
            }
        }
        let all: BTreeSet<_> = MAPS.iter().map(|shape| shape.name).collect();
        assert_eq!(met, all, "some map stands in no file that was read");
    }

    #[test]
    fn what_loads_is_never_refused() {
        LoadedPolicy::of(&everything()).unwrap_or_else(|faults| panic!("{}", faults[0]));
        for (path, text) in EVERYTHING {
            assert_eq!(faults(text), [""; 0], "{path}");
        }
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        for directory in ["policy", "tests/policy"] {
            let files = load::read(&top.join(directory)).unwrap();
            let yaml = files
                .contents
                .iter()
                .filter(|(path, _)| path.ends_with(".yaml"));
            for (path, text) in yaml {
                let text = String::from_utf8(text.clone()).unwrap();
                assert_eq!(faults(&text), [""; 0], "{directory}/{path}");
            }
        }
    }

    #[test]
    fn what_is_misspelt_or_misplaced_is_seen() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        for case in [
            "unknown-keys",
            "wrong-types",
            "unknown-verbs",
            "no-kind",
            "bad-ids",
        ] {
            let text = fs::read_to_string(top.join(format!("tests/ui/{case}.yaml"))).unwrap();
            assert_ne!(faults(&text), [""; 0], "{case}");
        }
        for text in [
            "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: a, consume: { topic: [ t ] } }\n",
            "role: r\nmembers: [ \"user:a\" ]\nallow:\n  - { id: a, operations: [ raed ], topics: [ t ] }\n",
            "topic: t\nretention: { at_most: 7 }\n",
            "topic: t\non_invalid: observe\n",
            "- test: t\n  as: { user: a }\n  do: { consume: { topics: [ t ] } }\n  expect: { allow: a }\n",
        ] {
            assert_ne!(faults(text), [""; 0], "{text}");
        }
    }
}
