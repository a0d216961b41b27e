//! One rule: the operations and resources that it allows or denies. The members to which it applies
//! are those of its role.

use super::{
    claimed::{ClaimCondition, claimed},
    condition::{Condition, Truth, condition},
    name::{self, Name},
    whom::Whom,
};
use crate::{
    policy::model::{
        keys::{self, APIS, Api, Keys},
        pattern::Pattern,
        vocabulary::{Kind, OPERATIONS, Operation, Operations, Subject},
    },
    text::{
        Span,
        nearest::did_you_mean,
        read::{Cursor, Map},
    },
};
use jiff::Timestamp;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    Allow,
    Deny,
}

/// A rule as written in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: Arc<str>,
    pub span: Span,
    pub effect: Effect,
    pub targets: Vec<Target>,
    pub apis: Keys,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
    /// In a deny: it applies to clients that claim this about themselves.
    pub claimed: Option<ClaimCondition>,
    /// In a deny: every operation on every name.
    pub everything: bool,
    /// In a guard: the subjects to which it applies.
    pub whom: Whom,
}

/// Operations on names of one kind. Targets are independent: each gives its permission without the
/// others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    pub kind: Kind,
    /// The operations that the rule names, without those that they imply.
    pub operations: Operations,
    pub names: Vec<Name>,
    pub by_verb: bool,
}

/// A word for a common task, such as `consume`.
pub struct Verb {
    pub name: &'static str,
    pub keys: &'static [&'static str],
    pub on: &'static [(Kind, Operations)],
}

const READ: Operations = Operations::of(&[Operation::Read]);
const WRITE: Operations = Operations::of(&[Operation::Write]);
const DESCRIBE: Operations = Operations::of(&[Operation::Describe]);
const INSPECT: Operations = Operations::of(&[Operation::Describe, Operation::DescribeConfigs]);
const SHAPE: Operations =
    Operations::of(&[Operation::Create, Operation::Alter, Operation::AlterConfigs]);
const SET: Operations = Operations::of(&[Operation::AlterConfigs]);
const RUN: Operations = Operations::of(&[Operation::Alter, Operation::AlterConfigs]);

pub const VERBS: &[Verb] = &[
    Verb {
        name: "consume",
        keys: &["topics", "groups"],
        on: &[(Kind::Topic, READ), (Kind::Group, READ)],
    },
    Verb {
        name: "produce",
        keys: &["topics", "transactional_ids"],
        on: &[(Kind::Topic, WRITE), (Kind::TransactionalId, WRITE)],
    },
    Verb {
        name: "inspect",
        keys: &["topics", "groups", "transactional_ids", "cluster"],
        on: &[
            (Kind::Topic, INSPECT),
            (Kind::Group, INSPECT),
            (Kind::TransactionalId, DESCRIBE),
            (Kind::Cluster, INSPECT),
        ],
    },
    Verb {
        name: "administer",
        keys: &["topics", "groups", "cluster"],
        on: &[
            (Kind::Topic, SHAPE.or(INSPECT)),
            (Kind::Group, SET.or(INSPECT)),
            (Kind::Cluster, RUN.or(INSPECT)),
        ],
    },
];

/// The key under which names of each kind are listed.
pub const LISTS: &[(&str, Kind)] = &[
    ("topics", Kind::Topic),
    ("groups", Kind::Group),
    ("transactional_ids", Kind::TransactionalId),
    ("users", Kind::User),
];

const KEYS: &[&str] = &[
    "id",
    "to",
    "consume",
    "produce",
    "inspect",
    "administer",
    "operations",
    "everything",
    "topics",
    "groups",
    "transactional_ids",
    "cluster",
    "users",
    "apis",
    "when",
    "unless",
    "claimed",
    "except",
];

/// One item of a role's `allow` or `deny`.
pub fn rule(value: Cursor<'_>, effect: Effect) -> Option<Rule> {
    let what = match effect {
        Effect::Allow => "a rule under `allow`",
        Effect::Deny => "a rule under `deny`",
    };
    let map = value.map(what, KEYS)?;
    only_in(map, "guard", &["to", "except"]);
    if effect == Effect::Allow {
        only_in(map, "deny", &["unless", "everything", "claimed"]);
    }
    read(map, effect, Whom::default())
}

/// One item of a guard's `deny`.
pub fn guard_rule(value: Cursor<'_>) -> Option<Rule> {
    let map = value.map("a rule under `deny`", KEYS)?;
    read(map, Effect::Deny, Whom::read(map))
}

fn read(map: Map<'_>, effect: Effect, whom: Whom) -> Option<Rule> {
    let id = map.must("id").and_then(name::id);
    let everything = map.read("everything").unwrap_or(false);
    let targets = targets(map, everything);
    let apis = map.get("apis").map(apis).unwrap_or_default();
    if !everything {
        apis_use(&apis, effect, &targets);
    }
    let keys = match map.has("apis") {
        true => Keys::from_keys(apis.iter().map(|(_, api)| api.key)),
        false => Keys::ALL,
    };
    let (when, unless) = (map.get("when"), map.get("unless"));
    let (when, unless) = (when.and_then(condition), unless.and_then(condition));
    Some(Rule {
        id: id?,
        span: map.get("id").map_or(map.span(), Cursor::span),
        effect,
        targets,
        apis: keys,
        when,
        unless,
        claimed: match effect {
            Effect::Allow => None,
            Effect::Deny => map.get("claimed").and_then(claimed),
        },
        everything,
        whom,
    })
}

/// Reports keys that have no meaning here, with the place where they have one.
fn only_in(map: Map<'_>, place: &str, keys: &[&'static str]) {
    for key in keys {
        let help = match *key {
            "unless" => "use `when`, or write a deny",
            "everything" => "name what is allowed",
            "claimed" => "a client can say anything of itself: that can be denied and never grants",
            _ => "a role's rules are about its members; in a guard, `deny` can say whom it hits",
        };
        if let Some(value) = map.get(key) {
            let name = if place == "deny" {
                "only-in-deny"
            } else {
                "only-in-guard"
            };
            value.fault(name, format!("`{key}` stands only under `{place}`"), help);
        }
    }
}

/// A rule names its targets in exactly one way: a verb, or operations with resources, or
/// everything.
fn targets(map: Map<'_>, everything: bool) -> Vec<Target> {
    let verbs: Vec<_> = VERBS.iter().filter(|verb| map.has(verb.name)).collect();
    let ways = verbs.len() + usize::from(map.has("operations")) + usize::from(everything);
    if ways > 1 || (ways == 0 && !map.has_unknown()) {
        let message = match ways {
            0 => "the rule does not say what it is about",
            _ => "the rule says in two ways what it is about",
        };
        map.fault("one-verb", message, "write one of `consume`, `produce`, `inspect`, `administer`, or `operations` with resources");
    }
    let loose = LISTS.iter().map(|(key, _)| *key).chain(["cluster"]);
    for key in loose.filter(|key| map.has(key) && !map.has("operations")) {
        let message = format!("`{key}` stands beside the verb");
        map.fault(
            "misplaced-key",
            message,
            format!("put `{key}` into the verb's map; beside it, it belongs to `operations`"),
        );
    }
    let mut all = operations_on(map);
    for verb in verbs {
        all.extend(
            map.get(verb.name)
                .map(|value| by_verb(verb, value))
                .unwrap_or_default(),
        );
    }
    all
}

fn by_verb(verb: &Verb, value: Cursor<'_>) -> Vec<Target> {
    let Some(map) = value.map("a verb", verb.keys) else {
        return Vec::new();
    };
    let found: Vec<_> = verb
        .on
        .iter()
        .filter_map(|(kind, operations)| Some((*kind, *operations, names(map, verb.keys, *kind)?)))
        .map(|(kind, operations, names)| Target {
            kind,
            operations,
            names,
            by_verb: true,
        })
        .collect();
    if !map.has_unknown() && verb.keys.iter().all(|key| !map.has(key)) {
        no_resources(value, verb.keys);
    }
    found
}

fn operations_on(map: Map<'_>) -> Vec<Target> {
    let Some(list) = map.get("operations") else {
        return Vec::new();
    };
    let named: Vec<(Operation, Cursor<'_>)> = map
        .items("operations")
        .into_iter()
        .filter_map(|item| Some((item.word(OPERATIONS)?, item)))
        .collect();
    let all = named.iter().fold(Operations::NONE, |all, (o, _)| {
        all.or(Operations::of(&[*o]))
    });
    let kinds = LISTS.iter().map(|(_, kind)| *kind).chain([Kind::Cluster]);
    let found: Vec<_> = kinds
        .filter_map(|kind| Some((kind, names(map, KEYS, kind)?)))
        .map(|(kind, names)| Target {
            kind,
            operations: all.and(kind.operations()),
            names,
            by_verb: false,
        })
        .collect();
    if found.is_empty() {
        no_resources(
            list,
            &["topics", "groups", "transactional_ids", "cluster", "users"],
        );
        return found;
    }
    for (operation, item) in named {
        if !found.iter().any(|target| target.operations.has(operation)) {
            let message = format!(
                "`{}` is an operation on none of the rule's resources",
                operation.name()
            );
            item.fault("idle-operation", message, on_which(operation));
        }
    }
    found
}

fn on_which(operation: Operation) -> String {
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| kind.operations().has(operation));
    let names: Vec<_> = kinds.map(|kind| format!("`{}`", kind.name())).collect();
    format!("Kafka knows it on {}", names.join(", "))
}

fn no_resources(value: Cursor<'_>, keys: &[&str]) {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    value.fault(
        "no-resources",
        "the rule names no resources",
        format!("add one of {}", keys.join(", ")),
    );
}

/// The names of a kind that a map lists, if it has the kind's key and the key is allowed there.
fn names(map: Map<'_>, keys: &[&str], kind: Kind) -> Option<Vec<Name>> {
    if kind == Kind::Cluster {
        return keys
            .contains(&"cluster")
            .then(|| map.get("cluster"))
            .flatten()
            .and_then(cluster);
    }
    let key = LISTS.iter().find(|(_, listed)| *listed == kind)?.0;
    let value = keys.contains(&key).then(|| map.get(key)).flatten()?;
    let items = value.list()?;
    if items.is_empty() {
        value.fault(
            "no-resources",
            "the list is empty",
            format!("name what it is about, or remove `{key}`"),
        );
    }
    Some(
        items
            .into_iter()
            .filter_map(|item| name::name(item, kind))
            .collect(),
    )
}

/// `cluster: true`: the single resource with an empty name.
fn cluster(value: Cursor<'_>) -> Option<Vec<Name>> {
    if !value.read::<bool>()? {
        value.fault(
            "wrong-value",
            "`cluster: false` says nothing",
            "remove it: what is not listed gets no right",
        );
    }
    let pattern = Pattern::new("");
    Some(vec![Name {
        pattern,
        template: false,
        span: value.span(),
    }])
}

/// The named API keys, each with its place.
fn apis(value: Cursor<'_>) -> Vec<(Cursor<'_>, &'static Api)> {
    let items = value.list().unwrap_or_default();
    if value.is_list() && items.is_empty() {
        value.fault(
            "wrong-value",
            "the list of `apis` is empty",
            "name API keys, or remove `apis`",
        );
    }
    let found = items.into_iter();
    found.filter_map(|item| Some((item, api(item)?))).collect()
}

/// An API key by its name.
pub fn api(value: Cursor<'_>) -> Option<&'static Api> {
    let text = value.text()?;
    let found = keys::by_name(text);
    if found.is_none() {
        let help = did_you_mean(text, APIS.iter().map(|api| api.name))
            .unwrap_or_else(|| "names are Kafka's, such as `OffsetCommit`".into());
        value.fault("unknown-api", format!("Kafka has no API `{text}`"), help);
    }
    found
}

/// Every key under `apis` must be able to request an operation of the rule.
fn apis_use(apis: &[(Cursor<'_>, &Api)], effect: Effect, targets: &[Target]) {
    for (item, api) in apis {
        let asked = targets.iter().any(|target| {
            let mut operations = target.reach(effect).iter();
            operations.any(|operation| match effect {
                Effect::Allow => api.uses(target.kind, operation),
                Effect::Deny => api.can_be_denied(target.kind, operation),
            })
        });
        if !asked && !targets.is_empty() {
            let message = format!("`{}` asks for nothing that this rule is about", api.name);
            item.fault("idle-api", message, asks(api));
        }
    }
}

fn asks(api: &Api) -> String {
    let rights = api.asks.iter().flat_map(|(kind, operations)| {
        operations
            .iter()
            .map(move |operation| format!("`{}` on `{}`", operation.name(), kind.name()))
    });
    let rights: Vec<_> = rights.collect();
    match rights.is_empty() {
        true => "it asks for no right".into(),
        false => format!("it asks for {}", rights.join(", ")),
    }
}

impl Rule {
    /// Whether the rule takes effect on a connection. If a condition cannot be verified, an allow
    /// does not take effect and a deny does. `has` tells whether the subject has a role.
    pub fn applies(
        &self,
        subject: &Subject,
        at: Option<Timestamp>,
        has: &dyn Fn(&str) -> bool,
    ) -> bool {
        let truth = |condition: &Option<Condition>, without| {
            let said = condition.as_ref();
            said.map_or(without, |condition| condition.truth(subject, at))
        };
        let when = truth(&self.when, Truth::True);
        let unless = truth(&self.unless, Truth::False);
        let hit = match self.effect {
            Effect::Allow => when == Truth::True,
            Effect::Deny => when != Truth::False && unless != Truth::True,
        };
        let claimed = self.claimed.as_ref();
        hit && claimed.is_none_or(|claimed| claimed.is_made(&subject.claims))
            && self.whom.includes(subject, has)
    }

    /// Whether it takes effect on every connection.
    pub fn is_unconditional(&self) -> bool {
        self.when.is_none()
            && self.unless.is_none()
            && self.claimed.is_none()
            && self.whom.is_everybody()
    }

    /// The next time at which its effect may begin or end.
    pub fn change(&self, at: Timestamp) -> Option<Timestamp> {
        let conditions = self.when.iter().chain(&self.unless);
        conditions
            .filter_map(|condition| condition.change(at))
            .min()
    }

    /// Whether its names depend on the subject.
    pub fn has_templates(&self) -> bool {
        self.targets
            .iter()
            .any(|target| target.names.iter().any(|name| name.template))
    }
}

impl Target {
    /// The operations that it allows or denies: an allow includes implied operations, a deny does
    /// not.
    pub fn reach(&self, effect: Effect) -> Operations {
        match effect {
            Effect::Allow => self.operations.implied().and(self.kind.operations()),
            Effect::Deny => self.operations,
        }
    }

    /// The keys to which it applies. An allow by a verb on the cluster does not include ACLs, SCRAM
    /// credentials, tokens and the other keys of [`Keys::NOT_BY_VERB`], unless the rule names keys.
    pub fn keys(&self, effect: Effect, apis: Keys) -> Keys {
        let by_verb_on_cluster = self.by_verb && self.kind == Kind::Cluster;
        if by_verb_on_cluster && effect == Effect::Allow && apis == Keys::ALL {
            Keys::NOT_BY_VERB.complement()
        } else {
            apis
        }
    }
}
