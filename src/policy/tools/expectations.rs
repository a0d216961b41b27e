//! Expectations: the decisions that the files under `tests/` require of a policy, and their
//! evaluation.
//!
//! ```yaml
//! - test: an analyst may read clean data
//!   as: { user: alice, tls: true, source: 10.1.2.3 }
//!   do: { consume: { topic: clean.orders, group: bi-daily } }
//!   expect: { allow: analyst-reads-clean }
//! ```
//!
//! - `as` describes a connection. The defaults prove nothing: no groups, no TLS, no source, the
//!   mechanism PLAIN, a listener without a name, no claims. Without a time (`at`), no grant holds,
//!   nothing is observed, and no `hours` are proven.
//! - `do` is a verb or an operation, on one name of each kind. A verb requests all of its
//!   operations on each name. `api` sets the API key of the request.
//! - An `allow` passes if everything requested is allowed, each by one of the listed rules, and
//!   each of these rules took part.
//! - A `deny` passes if something requested is denied, and each listed rule took part in that.
//!
//! With `who_can` instead of `as` and `do`, an expectation lists all members that have the
//! permission: see [`listed`].

mod listed;
mod near;

use super::loaded_policy::LoadedPolicy;
use crate::policy::{
    Policy,
    language::syntax::{
        Origin,
        access::{Effect, VERBS, Verb, api},
        certificate, claimed, instant, name,
    },
    model::{
        keys, literal,
        vocabulary::{
            self, Action, Kind, MECHANISMS, Mechanism, NOTHING_ALLOWS, OPERATIONS, Operation,
            RuleRef, Subject, Verdict,
        },
    },
};
use crate::text::{
    Diagnostic, Source,
    nearest::did_you_mean,
    read::{Cursor, Map, Orders, Reading},
    yaml::quoted,
};
use jiff::Timestamp;
use near::Near;
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

/// One item of a file under `tests/`.
#[derive(Debug, Clone)]
pub struct Expectation {
    pub name: Arc<str>,
    origin: Origin,
    at: Option<Timestamp>,
    asked: Vec<Question>,
    of: Of,
}

/// The kind of an expectation.
#[derive(Debug, Clone)]
enum Of {
    /// The decision for one subject.
    Decision(Subject, Expected),
    /// The members that may perform an action.
    List(listed::Listed),
}

/// One operation on one name, as an API key requests it.
#[derive(Debug, Clone)]
pub struct Question {
    operation: Operation,
    kind: Kind,
    name: Arc<str>,
    pub api: i16,
}

impl Question {
    /// The questions in a text such as `produce topic=orders transactional_id=t api=Produce`: the
    /// contents of `do`, as typed by a user.
    pub fn typed(text: &str) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let mut words = words(text).into_iter();
        let word = words.next().unwrap_or_default();
        let names = words.map(|word| match word.split_once('=') {
            Some((key, name)) => format!("{}: {}", quoted(key), quoted(name)),
            None => format!("{}: true", quoted(&word)),
        });
        let names: Vec<_> = names.collect();
        let yaml = format!("{{ {}: {{ {} }} }}", quoted(&word), names.join(", "));
        let source = Source::new(format!("`{text}`"), yaml);
        let reading = Reading::new(&source);
        let asked = reading.root().and_then(asked);
        let mut faults = reading.finish();
        for fault in &mut faults {
            // The fault's place is in generated text that the user has not typed.
            *fault = fault.clone().in_file(&*source.name);
            fault.related.clear();
        }
        asked.filter(|_| faults.is_empty()).ok_or(faults)
    }

    pub fn of(operation: Operation, kind: Kind, name: &str, api: i16) -> Self {
        Self {
            operation,
            kind,
            name: name.into(),
            api,
        }
    }

    pub fn action(&self) -> Action<'_> {
        Action {
            operation: self.operation,
            kind: self.kind,
            name: &self.name,
        }
    }
}

/// Splits a text into words at whitespace. Inside double quotes, whitespace belongs to the word,
/// and the character after a backslash is taken literally.
fn words(text: &str) -> Vec<String> {
    let (mut all, mut word, mut inside, mut begun) = (Vec::new(), String::new(), false, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => (inside, begun) = (!inside, true),
            '\\' if inside => word.extend(chars.next()),
            c if c.is_whitespace() && !inside => {
                if std::mem::take(&mut begun) {
                    all.push(std::mem::take(&mut word));
                }
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        all.push(word);
    }
    all
}

#[derive(Debug, Clone)]
struct Expected {
    decision: Decision,
    rules: Vec<(Arc<str>, Origin)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Allow,
    Deny,
    /// No rule allows it, and it is forwarded and recorded.
    Observe,
}

impl Decision {
    const ALL: [Self; 3] = [Self::Allow, Self::Deny, Self::Observe];

    fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Observe => "observe",
        }
    }
}

/// The result of one expectation.
#[derive(Debug, Clone, Serialize)]
pub struct TestOutcome {
    pub name: String,
    pub file: String,
    pub line: usize,
    pub passed: bool,
    /// The decision: `allow`, `deny` or `observe`; `list` for `who_can`.
    pub decided: &'static str,
    /// The rules that took part in the decision.
    pub rules: Vec<String>,
    /// If it failed: the expected and the actual decision, with the place.
    pub failure: Option<Diagnostic>,
}

const KEYS: &[&str] = &["test", "as", "do", "who_can", "at", "expect"];
const AS: &[&str] = &[
    "user",
    "groups",
    "tls",
    "source",
    "mechanism",
    "listener",
    "certificate",
    "claimed",
    "at",
];
const ON: &[&str] = &[
    "topic",
    "group",
    "transactional_id",
    "cluster",
    "user",
    "api",
];
const DO: &[&str] = &[
    "consume",
    "produce",
    "inspect",
    "administer",
    "read",
    "write",
    "create",
    "delete",
    "alter",
    "describe",
    "cluster_action",
    "describe_configs",
    "alter_configs",
    "idempotent_write",
    "create_tokens",
    "describe_tokens",
    "two_phase_commit",
];

/// Reads a file under `tests/`.
pub(in crate::policy) fn read(source: &Arc<Source>) -> (Vec<Expectation>, Vec<Diagnostic>) {
    let reading = Reading::new(source);
    let found = all(&reading, source);
    (found, reading.finish())
}

pub(in crate::policy) fn orders(source: &Arc<Source>) -> Orders {
    let reading = Reading::new(source);
    all(&reading, source);
    reading.orders()
}

fn all(reading: &Reading<'_>, source: &Arc<Source>) -> Vec<Expectation> {
    let items = reading.root().and_then(Cursor::list).unwrap_or_default();
    let found = items
        .into_iter()
        .filter_map(|item| expectation(item, source));
    found.collect()
}

fn expectation(item: Cursor<'_>, source: &Arc<Source>) -> Option<Expectation> {
    let map = item.map("an expectation", KEYS)?;
    let span = map.get("test").map_or(item.span(), Cursor::span);
    let origin = Origin {
        source: Arc::clone(source),
        span,
    };
    if !map.lacks("who_can") {
        return listed::expectation(map, origin);
    }
    if let Some(at) = map.get("at") {
        let help = "put it into `as`: a connection has its instant";
        at.fault("misplaced-key", "`at` stands beside `as`", help);
    }
    decision(map, origin)
}

fn decision(map: Map<'_>, origin: Origin) -> Option<Expectation> {
    let name = map.must("test").and_then(Cursor::text);
    let connection = map
        .must("as")
        .and_then(|value| value.map("a connection", AS));
    let at = connection.and_then(|map| map.get("at")).map(instant);
    let subject = connection.and_then(subject);
    let asked = map.must("do").and_then(asked);
    let source = &origin.source;
    let expected = map.must("expect").and_then(|value| expected(value, source));
    Some(Expectation {
        name: name?.into(),
        at: match at {
            Some(at) => Some(at?),
            None => None,
        },
        asked: asked?,
        of: Of::Decision(subject?, expected?),
        origin,
    })
}

fn subject(map: Map<'_>) -> Option<Subject> {
    let user = map.must("user").and_then(Cursor::text);
    let groups = map.items("groups").into_iter();
    let groups = groups
        .filter_map(|group| group.text().map(Arc::from))
        .collect();
    let mechanism = map
        .get("mechanism")
        .map_or(Some(Mechanism::Plain), |v| v.word(MECHANISMS));
    Some(Subject {
        groups,
        tls: map.read("tls").unwrap_or(false),
        source: map.read("source"),
        listener: map
            .get("listener")
            .and_then(Cursor::text)
            .unwrap_or_default()
            .into(),
        mechanism: mechanism?,
        certificate: map.get("certificate").and_then(certificate::shown),
        claims: claimed::said(map),
        ..Subject::unproven(user?)
    })
}

fn asked(value: Cursor<'_>) -> Option<Vec<Question>> {
    let map = value.map("`do`", DO)?;
    let words: Vec<_> = DO
        .iter()
        .filter_map(|word| Some((*word, map.get(word)?)))
        .collect();
    let [(word, on)] = words.as_slice() else {
        if words.len() > 1 || !map.has_unknown() {
            value.fault(
                "one-verb",
                "`do` needs one verb or operation",
                "write for instance `consume: { topic: T, group: G }`",
            );
        }
        return None;
    };
    let names = on.map("what is asked for", ON)?;
    let api = names
        .get("api")
        .map_or(Some(None), |value| api(value).map(|api| Some(api.key)))?;
    let named = named(names);
    let asked = match VERBS.iter().find(|verb| verb.name == *word) {
        Some(verb) => by_verb(verb, &named, api, *on),
        None => by_operation(word, &named, api, *on),
    };
    if named.is_empty() && !names.has_unknown() {
        on.fault(
            "no-resources",
            "nothing is named that is asked for",
            "add a `topic`, for instance",
        );
    }
    (!asked.is_empty()).then_some(asked)
}

/// The requested names; an invalid name is a fault.
fn named(map: Map<'_>) -> Vec<(Kind, Arc<str>)> {
    let mut found = Vec::new();
    for kind in [Kind::Topic, Kind::Group, Kind::TransactionalId, Kind::User] {
        let Some(value) = map.get(kind.name()) else {
            continue;
        };
        let Some(text) = value.text() else { continue };
        // After a fault, the text is used as the name, so that the name does not count as missing,
        // too.
        let coded = name::literal(value, text).unwrap_or_else(|| text.to_owned());
        let text = literal::plain(&coded);
        if coded.contains('*') {
            pattern(value, kind, &coded);
        }
        if text.is_empty() {
            value.fault("wrong-value", "the name is empty", "write one");
        }
        found.push((kind, text.into()));
    }
    if map.read("cluster") == Some(true) {
        found.push((Kind::Cluster, "".into()));
    }
    found
}

/// Reports a pattern where a single name is required.
fn pattern(value: Cursor<'_>, kind: Kind, coded: &str) {
    let (shown, one) = (literal::written(coded), coded.replace('*', "x"));
    let one = literal::written(&one);
    let star = match kind == Kind::Topic {
        true => "",
        false => "; `[*]` is the star itself",
    };
    value.fault(
        "wrong-value",
        format!("`{shown}` is a pattern, and one name is asked about at a time"),
        format!(
            "write a name that it matches, such as `{one}`, and ask again for each other name{star}"
        ),
    );
}

fn by_verb(
    verb: &Verb,
    named: &[(Kind, Arc<str>)],
    api: Option<i16>,
    at: Cursor<'_>,
) -> Vec<Question> {
    let mut asked = Vec::new();
    for (kind, name) in named {
        let row = verb.on.iter().find(|(of, _)| of == kind);
        if row.is_none() {
            not_on(verb.name, *kind, at);
        }
        for operation in row
            .into_iter()
            .flat_map(|(_, operations)| operations.iter())
        {
            asked.push(ask(operation, *kind, name, api));
        }
    }
    asked
}

fn by_operation(
    word: &str,
    named: &[(Kind, Arc<str>)],
    api: Option<i16>,
    at: Cursor<'_>,
) -> Vec<Question> {
    let Some((_, operation)) = OPERATIONS.iter().find(|(name, _)| *name == word) else {
        return Vec::new();
    };
    let mut asked = Vec::new();
    for (kind, name) in named {
        if kind.operations().has(*operation) {
            asked.push(ask(*operation, *kind, name, api));
        } else {
            not_on(word, *kind, at);
        }
    }
    asked
}

fn ask(operation: Operation, kind: Kind, name: &Arc<str>, api: Option<i16>) -> Question {
    let api = api.unwrap_or_else(|| keys::usual(kind, operation));
    Question {
        operation,
        kind,
        name: Arc::clone(name),
        api,
    }
}

fn not_on(word: &str, kind: Kind, at: Cursor<'_>) {
    let message = format!("there is no `{word}` on a `{}`", kind.name());
    at.fault("idle-operation", message, "name another resource");
}

fn expected(value: Cursor<'_>, source: &Arc<Source>) -> Option<Expected> {
    let map = value.map("what is expected", &["allow", "deny", "observe"])?;
    let said = Decision::ALL.map(|decision| (decision, map.get(decision.word())));
    let said: Vec<_> = said
        .into_iter()
        .filter_map(|(decision, ids)| Some((decision, ids?)))
        .collect();
    let [(decision, ids)] = said.as_slice() else {
        if !said.is_empty() || !map.has_unknown() {
            value.fault(
                "one-expectation",
                "one of `allow`, `deny` and `observe` is expected",
                "write `{ allow: RULE }`, `{ deny: RULE }` or `{ observe: nothing-allows }`",
            );
        }
        return None;
    };
    let items = ids.one_or_more();
    if items.is_empty() {
        ids.fault(
            "wrong-value",
            "no rule is named",
            "name the rule that decides",
        );
    }
    let origin = |item: Cursor<'_>| Origin {
        source: Arc::clone(source),
        span: item.span(),
    };
    let rules = items
        .into_iter()
        .filter_map(|item| Some((item.text()?.into(), origin(item))))
        .collect();
    Some(Expected {
        decision: *decision,
        rules,
    })
}

impl Expectation {
    /// The path of its file.
    pub fn file(&self) -> &str {
        &self.origin.source.name
    }

    /// The rules that are expected to take part; none for a list.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let expected = match &self.of {
            Of::Decision(_, expected) => Some(expected),
            Of::List(_) => None,
        };
        let rules = expected.into_iter().flat_map(|expected| &expected.rules);
        rules.map(|(id, _)| &**id)
    }

    /// Reports expected rules that do not exist. A similar id is suggested for the next `meant` of
    /// them.
    pub(in crate::policy) fn unknown_rules(
        &self,
        policy: &Policy,
        meant: &mut usize,
    ) -> Vec<Diagnostic> {
        match &self.of {
            Of::Decision(_, expected) => expected.unknown_rules(policy, meant),
            Of::List(_) => Vec::new(),
        }
    }

    /// Evaluates the expectation. The rules that took part are added to `touched`.
    pub fn run(&self, whole: &LoadedPolicy, touched: &mut HashSet<RuleRef>) -> TestOutcome {
        match &self.of {
            Of::Decision(subject, expected) => self.decided(subject, expected, whole, touched),
            Of::List(listed) => listed.run(self, whole, touched),
        }
    }

    fn decided(
        &self,
        subject: &Subject,
        expected: &Expected,
        whole: &LoadedPolicy,
        touched: &mut HashSet<RuleRef>,
    ) -> TestOutcome {
        let policy = &whole.policy;
        let view = policy.view(subject, self.at);
        let (mut denying, mut allowing, mut each) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for asked in &self.asked {
            let action = asked.action();
            let verdict = view.decide(&action, asked.api);
            let rules = view.took_part(&action, asked.api);
            touched.extend(&rules);
            if verdict.is_allowed() {
                allowing.extend(rules.iter().copied());
            } else {
                let denies = rules.iter().filter(|rule| policy.denies(**rule));
                denying.extend(denies.copied());
            }
            each.push((verdict, rules));
        }
        let allowed = each.iter().all(|(verdict, _)| verdict.is_allowed());
        let observed = each
            .iter()
            .any(|(verdict, _)| verdict.outcome == vocabulary::Outcome::Observed);
        let (decision, rules) = match (allowed, observed) {
            (true, true) => (Decision::Observe, allowing),
            (true, false) => (Decision::Allow, allowing),
            (false, _) => (Decision::Deny, denying),
        };
        let listed = expected.rules.iter();
        let listed: Vec<_> = listed.map(|(id, _)| policy.rule_by_id(id)).collect();
        let all_took_part = listed
            .iter()
            .all(|rule| rule.is_some_and(|rule| rules.contains(&rule)));
        let each_by_one = !allowed
            || each
                .iter()
                .all(|(_, rules)| rules.iter().any(|rule| listed.contains(&Some(*rule))));
        let passed = decision == expected.decision && all_took_part && each_by_one;
        let rules = rules
            .iter()
            .map(|rule| policy.rule_id(*rule).to_owned())
            .collect();
        let failed = |rules: &[String]| {
            let why = self.why(subject, expected, whole, &each);
            (expected.failure(decision, rules), why)
        };
        self.outcome(decision.word(), rules, passed, failed)
    }

    /// Explains the first unexpected result: the rule that decided, and what the nearest rule
    /// lacks.
    fn why(
        &self,
        subject: &Subject,
        expected: &Expected,
        whole: &LoadedPolicy,
        each: &[(Verdict, Vec<RuleRef>)],
    ) -> Option<String> {
        let listed = expected.rules.iter();
        let listed: Vec<_> = listed
            .filter_map(|(id, _)| whole.policy.rule_by_id(id))
            .collect();
        let wrong = |(verdict, rules): &(Verdict, Vec<RuleRef>)| {
            !expected.is_met(verdict) || !rules.iter().any(|rule| listed.contains(rule))
        };
        let mut all = self.asked.iter().zip(each);
        let first = all.find(|(_, one)| wrong(one));
        let asked = first.map(|(asked, _)| asked).or(self.asked.first())?;
        let near = Near::of(whole, subject, self.at);
        Some(expected.help(&near, asked))
    }

    /// If the expectation has not passed, `failed` gives the message and the help.
    fn outcome(
        &self,
        decided: &'static str,
        rules: Vec<String>,
        passed: bool,
        failed: impl FnOnce(&[String]) -> (String, Option<String>),
    ) -> TestOutcome {
        let place = self.origin.source.place(self.origin.span);
        let failure = (!passed).then(|| {
            let (message, help) = failed(&rules);
            let fault = self.origin.error("expectation-failed", message);
            match help {
                Some(help) => fault.help(help),
                None => fault,
            }
        });
        TestOutcome {
            name: self.name.to_string(),
            failure,
            file: place.file,
            line: place.line,
            passed,
            decided,
            rules,
        }
    }
}

impl Expected {
    fn unknown_rules(&self, policy: &Policy, meant: &mut usize) -> Vec<Diagnostic> {
        let rules = self.rules.iter();
        let unknown = rules.filter(|(id, _)| policy.rule_by_id(id).is_none());
        let fault = |(id, origin): &(Arc<str>, Origin)| {
            let known = policy.rules().map(|(_, id)| &**id).chain([NOTHING_ALLOWS]);
            let near = (*meant > 0).then(|| did_you_mean(id, known)).flatten();
            *meant = meant.saturating_sub(1);
            let help = near.unwrap_or_else(|| "name a rule's id, or `nothing-allows`".into());
            origin
                .error("unknown-rule", format!("there is no rule `{id}`"))
                .help(help)
        };
        let mut faults: Vec<_> = unknown.map(fault).collect();
        let mut rules = self.rules.iter();
        let nothing =
            rules.find(|(id, _)| self.decision == Decision::Allow && &**id == NOTHING_ALLOWS);
        if let Some((id, origin)) = nothing {
            faults.push(
                origin
                    .error("unknown-rule", format!("`{id}` allows nothing"))
                    .help("name the rule that allows it"),
            );
        }
        faults
    }

    fn is_met(&self, verdict: &Verdict) -> bool {
        let outcome = match self.decision {
            Decision::Allow => vocabulary::Outcome::Allowed,
            Decision::Deny => vocabulary::Outcome::Denied,
            Decision::Observe => vocabulary::Outcome::Observed,
        };
        verdict.outcome == outcome
    }

    /// The rule that decided, and what the nearest rule lacks.
    fn help(&self, near: &Near<'_>, asked: &Question) -> String {
        let meant: Vec<&str> = self.rules.iter().map(|(id, _)| &**id).collect();
        let effect = match self.decision {
            Decision::Allow => Some(Effect::Allow),
            Decision::Deny => Some(Effect::Deny),
            Decision::Observe => None,
        };
        near.help(asked, effect, &meant)
    }

    fn failure(&self, decision: Decision, rules: &[String]) -> String {
        let ids: Vec<_> = self.rules.iter().map(|(id, _)| &**id).collect();
        format!(
            "expected `{}` by `{}`, but the policy says `{}` by `{}`",
            self.decision.word(),
            ids.join("`, `"),
            decision.word(),
            rules.join("`, `")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_blanks_can_be_asked_about() {
        let asked = |typed: &str| Question::typed(typed).unwrap()[0].name.to_string();
        assert_eq!(asked("read group=my-group"), "my-group");
        assert_eq!(asked(r#"read group="my group""#), "my group");
        assert_eq!(asked(r#"read "group=a \"b\" \\c""#), r#"a "b" \c"#);
    }

    #[test]
    fn every_verb_and_operation_can_be_asked() {
        let words: Vec<_> = VERBS
            .iter()
            .map(|v| v.name)
            .chain(OPERATIONS.iter().map(|(name, _)| *name))
            .collect();
        assert_eq!(DO, words);
    }
}
