//! The table of the manual: every key of Kafka, how Klamm handles it, and the reason if Klamm
//! refuses it. `KLAMM_BLESS=1 cargo test --lib manual` writes it from [`APIS`], [`LOGIN`] and
//! [`REFUSED`] to `docs/apis.md`. A test fails when the file is out of date or a key has no text.

use super::{APIS, ApiRow, LOGIN, REFUSED};
use crate::{
    policy::model::{keys, vocabulary::Operation},
    wire::layout::{self, Field, Op},
};
use std::{fmt::Write as _, fs, path::Path};

/// The information about a key that the tables do not contain.
struct Text {
    key: i16,
    /// Set where the required rights are not simply those that Kafka requires.
    needs: Option<&'static str>,
    denied: &'static str,
    changed: &'static str,
}

const fn text(key: i16, denied: &'static str, changed: &'static str) -> Text {
    Text {
        key,
        needs: None,
        denied,
        changed,
    }
}

const fn needing(
    key: i16,
    needs: &'static str,
    denied: &'static str,
    changed: &'static str,
) -> Text {
    Text {
        key,
        needs: Some(needs),
        denied,
        changed,
    }
}

const TOP: &str = "31 at the top level";
const PER_PARTITION: &str = "29 per partition";
const PER_TOPIC: &str = "29 per topic";
const GROUP_TOP: &str = "30 at the top level";

const TEXTS: &[Text] = &[
    needing(
        0,
        "`write` on `topic`; `write` on `transactional_id` when a batch is transactional",
        "29 per partition; 53 on every partition; `acks=0`: the connection is closed",
        "records are held against their topics' contracts (87 per partition; acks 21, codec 76, size 10); addresses of other brokers are blanked; the client id `__admin_client` goes unless `alter` on `cluster`",
    ),
    text(
        1,
        PER_PARTITION,
        "always without a session (an epoch that was not opened: 70); never as a replica; addresses of other brokers are blanked",
    ),
    text(2, PER_PARTITION, "never as a replica"),
    needing(
        3,
        "`describe` on `topic`; to create a missing one `create` on `cluster` or on `topic`",
        "29 per topic, also for a missing one that a deny keeps from being created; by id without its name",
        "asked without creation; all topics: filtered silently; Klamm's addresses; bitmaps cut to the policy",
    ),
    text(8, "30 on every partition; 29 per partition", ""),
    text(
        9,
        "30 per group (8 on), at the top level (2–7), per partition (1); 29 per partition",
        "all topics: filtered silently",
    ),
    needing(
        10,
        "`describe` on `group` or `transactional_id`",
        "30 or 53, per key (4 on) or at the top level; a share group's partition: 31",
        "Klamm's addresses",
    ),
    text(11, GROUP_TOP, ""),
    text(12, GROUP_TOP, ""),
    text(13, GROUP_TOP, ""),
    text(14, GROUP_TOP, ""),
    text(15, "30 per group", "bitmap cut to the policy"),
    needing(
        16,
        "none; `describe` on `cluster` shows all but those on which it is denied, else `describe` on each `group`",
        "never",
        "filtered silently",
    ),
    needing(
        19,
        "`create` on `cluster` or on `topic`",
        PER_TOPIC,
        "what breaks a contract: 44 per topic; its defaults are filled in; the resulting configuration only with `describe_configs` on `topic`",
    ),
    needing(
        20,
        "`delete` on `cluster`, or on `topic` and by name `describe`, too",
        "29 per topic; by id without its name",
        "",
    ),
    text(21, PER_PARTITION, ""),
    needing(
        22,
        "`write` on `transactional_id`; without one `idempotent_write` on `cluster`, or `write` on any `topic`",
        "53 or 31 at the top level",
        "",
    ),
    needing(
        23,
        "`describe` on `topic`",
        PER_PARTITION,
        "never as a replica",
    ),
    text(
        24,
        "53 on every partition; 29 on the denied topics and 55 on the others",
        "from version 4 on it is a broker's, and skips the checks of topics: not offered",
    ),
    text(25, "53 or 30 at the top level", ""),
    text(26, "53 at the top level", ""),
    needing(27, "`alter` on `cluster`", "31 per partition", ""),
    text(28, "53 or 30 on every partition; 29 per partition", ""),
    needing(
        29,
        "`describe` by name on `cluster`",
        TOP,
        "allowed: 54, since the policy's files are the rules; never forwarded",
    ),
    needing(
        30,
        "`alter` by name on `cluster`",
        "31 per creation",
        "allowed: 54 per creation; never forwarded",
    ),
    needing(
        31,
        "`alter` by name on `cluster`",
        "31 per filter",
        "allowed: 54 per filter; never forwarded",
    ),
    needing(
        32,
        "`describe_configs` on `topic`, `group`, or on `cluster`",
        "29, 30 or 31 per resource; a resource of an unknown type: 42 for all",
        "of brokers, the addresses of listeners and controllers are null and marked sensitive",
    ),
    needing(
        33,
        "`alter_configs` on `topic`, `group`, or by name on `cluster`",
        "29, 30 or 31 per resource; of an unknown type: 42",
        "what breaks a contract: 44 per topic; brokers' configurations: 44, as it resets what it does not name",
    ),
    text(34, "31 per partition", ""),
    text(
        35,
        "31 at the top level (3 on); before that an empty answer",
        "topics on which `describe` is denied are left out",
    ),
    text(37, PER_TOPIC, "what breaks a contract: 44 per topic"),
    text(42, "30 per group", ""),
    text(43, "31 at the top level (1 on) and per partition", ""),
    needing(
        44,
        "`alter_configs` on `topic`, `group`, or by name on `cluster`",
        "29, 30 or 31 per resource; of an unknown type: 42",
        "what breaks a contract: 44 per topic; of brokers only what tunes them; classes, credentials, listeners and whatever is not known: 44",
    ),
    text(
        45,
        "31 at the top level and per partition",
        "more replicas than a contract allows: 44 per partition",
    ),
    text(46, TOP, "topics on which `describe` is denied are left out"),
    text(47, "30 at the top level; 29 per partition", ""),
    text(48, TOP, ""),
    text(49, "31 per entry", ""),
    text(50, TOP, ""),
    needing(
        51,
        "`alter` by name on `cluster`",
        "31 per user",
        "the user as which Klamm logs in is never altered: 31",
    ),
    text(
        55,
        TOP,
        "version 2 tells the addresses of controllers: not offered",
    ),
    text(57, TOP, ""),
    needing(
        60,
        "none; `describe` on `cluster` for the bitmap",
        "never",
        "Klamm's addresses; controllers are not shown; bitmap cut to the policy",
    ),
    text(61, PER_PARTITION, ""),
    text(64, TOP, ""),
    needing(
        65,
        "`describe` on `transactional_id`",
        "53 per transactional id",
        "topics without `describe` are left out silently",
    ),
    needing(
        66,
        "none; `describe` on each `transactional_id`",
        "never",
        "filtered silently",
    ),
    text(
        68,
        "30 or 29 at the top level: one topic fails the whole",
        "a subscription by regular expression: 29",
    ),
    needing(
        69,
        "`describe` on `group`, and on every `topic` that its members are assigned",
        "30 per group; 29 for the whole group",
        "bitmap cut to the policy",
    ),
    text(71, "never", "offered only when the broker offers it"),
    text(72, "never", "offered only when the broker offers it"),
    text(
        74,
        TOP,
        "topics and groups on which `describe_configs` is denied are left out",
    ),
    text(
        75,
        PER_TOPIC,
        "all topics: filtered silently; bitmap cut to the policy",
    ),
    text(80, TOP, ""),
    text(81, TOP, ""),
    text(94, TOP, ""),
];

const HEAD: &str = "\
# Every API key of Kafka, and what Klamm makes of it

Written from the code by `KLAMM_BLESS=1 cargo test --lib manual`; do not edit. What comes in, what goes to the broker and what comes back is shown for
each key and version in `tests/scenarios`.

*Versions* are those that Klamm judges, with Kafka 4.4's in parentheses where they differ; ApiVersions offers what the broker has of them. *Needs* are the
rights that the policy must give, in its own words: all of those named, each on every resource that the request names; *by name*: no verb gives it, only a rule
with the operation or the key. The *denial* is the error code at
Kafka's own level; what is not denied goes on, and the answers are merged. Requests that need no change are forwarded as the bytes they came in.

A deny that hits decides. Where a row reads \"O on `cluster` or on `topic`\", a deny of O on a topic denies that topic, whatever the cluster's right allows. Where a row
needs O on `cluster` alone, a deny of O on a topic that the request names (in ACLs: on a topic, group or transactional id) denies the request as the row says; a
request for all topics is about each of them, and a listing leaves out what such a deny hits. Only allows on the cluster open these rows.

| key | API | versions | needs | a denial | what is changed or filtered |
|---|---|---|---|---|---|
";

const LOGINS: &str = "
## The login

Answered by Klamm itself, never forwarded. After version 0 of SaslHandshake the client's next bytes are the
mechanism's bare tokens, each behind a length of four bytes; a login that has failed then ends without an answer, as at a broker.

| key | API | versions |
|---|---|---|
";

const REFUSALS: &str = "
## Refused

Not offered in ApiVersions. Who sends one is recorded, and the connection is closed, as a broker does with a key that it does not know.

| key | API | versions of Kafka | why |
|---|---|---|---|
";

const LISTINGS: &str = "
## Listings

A broker that filters by ACLs does so before it applies a limit, a cursor, a count or an order. Klamm filters what a broker answers, so none of these may have been
applied to names that Klamm takes out: an answer must be the same whether or not there are names that the client may not see. Every key that lists without
names, or whose request bounds or selects the answer:

| key | API | what bounds or selects the answer | why it tells nothing of other names |
|---|---|---|---|
";

/// Keys that list resources that the request does not name, and keys whose requests limit or filter
/// the response.
const LISTED: &[(i16, &str, &str)] = &[
    (
        1,
        "`MaxBytes`, `MinBytes`, `MaxWaitMs`, `PartitionMaxBytes`",
        "denied partitions are cut out before the request is forwarded",
    ),
    (3, "nothing", "each topic is listed by itself"),
    (
        9,
        "nothing; null lists all topics",
        "each topic is listed by itself",
    ),
    (
        16,
        "`StatesFilter`, `TypesFilter`",
        "a broker applies them to each group by itself",
    ),
    (
        35,
        "null lists all topics; `TotalBytes` and `UsableBytes` are of a whole volume",
        "each topic is listed by itself; the volume is seen with the right on the cluster, as in Kafka",
    ),
    (
        43,
        "null elects for all topics",
        "a deny on any topic denies it",
    ),
    (
        46,
        "null lists all topics",
        "each topic is listed by itself",
    ),
    (
        48,
        "`Components`",
        "nothing is filtered: the right on the cluster shows all, as in Kafka",
    ),
    (
        50,
        "null lists all users",
        "nothing is filtered: the right on the cluster shows all, as in Kafka",
    ),
    (
        60,
        "nothing",
        "brokers without an address here are left out, each by itself",
    ),
    (
        65,
        "nothing",
        "topics are left out of a transaction, each by itself",
    ),
    (
        66,
        "`StateFilters`, `ProducerIdFilters`, `DurationFilter`, `TransactionalIdPattern`",
        "a broker applies them to each transaction by itself; unknown states are those of the request",
    ),
    (
        68,
        "`SubscribedTopicRegex`",
        "refused: the broker would resolve it with Klamm's rights",
    ),
    (
        69,
        "nothing",
        "a group is hidden whole, by its own members' topics",
    ),
    (74, "`ResourceTypes`", "each resource is listed by itself"),
    (
        75,
        "`ResponsePartitionLimit`, `Cursor`",
        "Klamm asks for the names first, and forwards those that the client may see; the limit is spent, and the cursor found, among these",
    ),
];

fn manual() -> String {
    let mut out = HEAD.to_owned();
    for row in APIS {
        let text = TEXTS.iter().find(|text| text.key == row.key);
        let text = text.unwrap_or_else(|| panic!("no text for {} {}", row.key, row.name));
        let needs = text.needs.map_or_else(|| rights(row.key), str::to_owned);
        let (key, name, versions) = (row.key, row.name, versions(row));
        writeln!(
            out,
            "| {key} | {name} | {versions} | {needs} | {} | {} |",
            text.denied, text.changed
        )
        .unwrap();
    }
    out.push_str(LISTINGS);
    for (key, what, why) in LISTED {
        let name = super::name(*key).unwrap();
        writeln!(out, "| {key} | {name} | {what} | {why} |").unwrap();
    }
    out.push_str(LOGINS);
    for (key, name, range) in LOGIN {
        writeln!(out, "| {key} | {name} | {} |", shown(*range)).unwrap();
    }
    out.push_str(REFUSALS);
    for (key, name, why) in REFUSED {
        writeln!(out, "| {key} | {name} | {} | {why} |", shown(kafkas(*key))).unwrap();
    }
    out
}

fn kafkas(key: i16) -> (i16, i16) {
    let all = layout::stable_versions(key);
    (all.start, all.end - 1)
}

fn versions(row: &ApiRow) -> String {
    match kafkas(row.key) {
        kafkas if kafkas == row.versions => shown(kafkas),
        kafkas => format!("{} ({})", shown(row.versions), shown(kafkas)),
    }
}

fn shown((low, high): (i16, i16)) -> String {
    match low == high {
        true => low.to_string(),
        false => format!("{low}–{high}"),
    }
}

/// The rights that Kafka requires, except those of brokers.
fn rights(key: i16) -> String {
    let api = keys::APIS.iter().find(|api| api.key == key).unwrap();
    let rights: Vec<_> = api
        .asks
        .iter()
        .flat_map(|(kind, operations)| operations.iter().map(move |operation| (kind, operation)))
        .filter(|(_, operation)| **operation != Operation::ClusterAction)
        .map(|(kind, operation)| format!("`{}` on `{}`", operation.name(), kind.name()))
        .collect();
    match rights.is_empty() {
        true => "none".to_owned(),
        false => rights.join(", "),
    }
}

#[test]
fn the_manual_says_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/apis.md");
    let fresh = manual();
    if std::env::var_os("KLAMM_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &fresh).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == fresh,
        "`docs/apis.md` is stale: `KLAMM_BLESS=1 cargo test --lib manual` writes it"
    );
}

/// Parts of Kafka's field names for fields that limit or filter a response.
const BOUNDS: [&str; 7] = [
    "Limit", "Cursor", "MaxBytes", "MinBytes", "Filter", "Pattern", "Regex",
];

fn field(op: &Op) -> Option<Field> {
    match *op {
        Op::Fixed(field, _) | Op::Bool(field) | Op::Text(field, _) | Op::Run(field, _) => {
            Some(field)
        }
        Op::Array { field, .. } | Op::Struct { field, .. } | Op::Tag { field, .. } => Some(field),
        Op::Next | Op::Tags { .. } | Op::Head { .. } | Op::Close | Op::Done => None,
    }
}

#[test]
fn every_bound_of_an_answer_was_looked_at() {
    assert!(LISTED.windows(2).all(|pair| pair[0].0 < pair[1].0));
    // These keys filter ACLs, and no request for ACLs is forwarded to a broker.
    let unasked = [29, 30, 31];
    for row in APIS.iter().filter(|row| !unasked.contains(&row.key)) {
        let (_, what, _) = LISTED
            .iter()
            .find(|(key, ..)| *key == row.key)
            .copied()
            .unwrap_or_default();
        for version in row.versions.0..=row.versions.1 {
            let program = layout::program(layout::Side::Request, row.key, version).unwrap();
            for field in program.ops().iter().filter_map(field) {
                let name = field.path().rsplit('.').next().unwrap();
                let bounds = BOUNDS.iter().any(|bound| name.contains(bound));
                assert!(!bounds || what.contains(name), "{} {name}", row.name);
            }
        }
    }
}

#[test]
fn no_text_is_about_a_key_that_is_not_judged() {
    assert!(TEXTS.windows(2).all(|pair| pair[0].key < pair[1].key));
    for text in TEXTS {
        assert!(super::row(text.key).is_some(), "{}", text.key);
    }
}
