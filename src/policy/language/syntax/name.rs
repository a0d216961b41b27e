//! Ids, names of resources, members.

use crate::{
    policy::model::{
        literal,
        pattern::{Pattern, member_matches},
        vocabulary::{Kind, NOTHING_ALLOWS, Subject, WAITING_VERSION},
    },
    text::{Span, nearest::nearest, read::Cursor},
};
use std::{fmt, sync::Arc};

/// The longest name of a topic (Kafka's `Topic.MAX_NAME_LENGTH`).
const LONGEST: usize = 249;
/// The longest text in most of Kafka's messages, so the longest name of anything else.
const LONGEST_TEXT: usize = 32_767;
/// The longest id of a rule, and the longest name of a role.
pub const LONGEST_ID: usize = 64;

/// Ids that no rule can have, and what each names.
const RESERVED: &[(&str, &str)] = &[
    (NOTHING_ALLOWS, "the decision when no rule allows"),
    (
        WAITING_VERSION,
        "a version of the policy that waits to be archived",
    ),
];

/// An id of a rule or a role: `[a-z0-9-]{1,64}`.
pub fn id(value: Cursor<'_>) -> Option<Arc<str>> {
    let text = value.text()?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some((_, meaning)) = RESERVED.iter().find(|(id, _)| *id == text) {
        let message = format!("the id `{text}` is taken");
        let help = format!("it names {meaning}; choose another");
        value.fault("reserved-id", message, help);
        return None;
    }
    if text.is_empty() || text.len() > LONGEST_ID || !text.chars().all(allowed) {
        let help = "1 to 64 lower-case letters, digits and hyphens";
        value.fault("bad-id", format!("`{text}` is not an id"), help);
        return None;
    }
    Some(text.into())
}

/// A pattern of names in which `{user}` and `{group}` stand for the subject's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    pub pattern: Pattern,
    pub template: bool,
    pub span: Span,
}

/// One item of a rule's `topics`, `groups`, `transactional_ids` or `users`.
pub fn name(value: Cursor<'_>, kind: Kind) -> Option<Name> {
    let text = literal(value, value.text()?)?;
    let plain = text.replace("{user}", "u").replace("{group}", "g");
    pattern(value, &text, &plain, kind).map(|pattern| Name {
        template: plain != text,
        pattern,
        span: value.span(),
    })
}

/// The text as [`literal::read`] returns it. A malformed number in brackets is a fault.
pub fn literal(value: Cursor<'_>, text: &str) -> Option<String> {
    let Some(malformed) = literal::malformed(text) else {
        return Some(literal::read(text));
    };
    value.fault(
        "bad-pattern",
        format!("`{malformed}` is not a character in brackets"),
        "write four to six hexadecimal digits, as in `[U+200B]`; `[[]U+` is the text `[U+` itself",
    );
    None
}

/// The name or pattern that a contract is about.
pub fn topic(value: Cursor<'_>) -> Option<Pattern> {
    let text = literal(value, value.text()?)?;
    pattern(value, &text, &text, Kind::Topic)
}

/// `text` has been read as a pattern is; `plain` is the same with its templates filled.
fn pattern(value: Cursor<'_>, text: &str, plain: &str, kind: Kind) -> Option<Pattern> {
    let shown = literal::written(text);
    let bad = |message: String, help: &str| {
        value.fault("bad-pattern", message, help);
        None
    };
    if text.is_empty() {
        return bad("a name is empty".into(), "write a name, or remove the item");
    }
    let (longest, help) = match kind {
        Kind::Topic => (LONGEST, "Kafka's names of topics have at most 249"),
        Kind::Group
        | Kind::TransactionalId
        | Kind::Cluster
        | Kind::DelegationToken
        | Kind::User => (LONGEST_TEXT, "Kafka's names have at most 32,767"),
    };
    if plain.len() > longest {
        return bad(format!("a name has {} characters", plain.len()), help);
    }
    if text.contains("**") {
        return bad(
            format!("`{shown}` has two stars in a row"),
            match kind == Kind::Topic {
                true => "one star matches any characters, dots too",
                false => "one star matches any characters, dots too; `[*]` is the star itself",
            },
        );
    }
    if plain.contains(['{', '}']) {
        return bad(
            format!("`{shown}` has an unknown template"),
            match kind == Kind::Topic {
                true => "there are `{user}` and `{group}`",
                false => {
                    "there are `{user}` and `{group}`; `[{]` and `[}]` are the braces themselves"
                }
            },
        );
    }
    if kind == Kind::Topic && !topic_can_exist(plain) {
        let message = format!("no topic can be named `{shown}`");
        value.fault(
            "impossible-name",
            message,
            "names of topics have letters, digits, `.`, `_` and `-`; `*` matches any of them",
        );
        return None;
    }
    Some(Pattern::new(text))
}

/// Whether a topic can have this name.
pub fn is_topic(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && !name.contains('*') && topic_can_exist(name)
}

/// Kafka's `Topic.validate`, with stars.
fn topic_can_exist(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_*".contains(c);
    text.chars().all(allowed) && text != "." && text != ".."
}

impl Name {
    /// The patterns for a subject: one, or with templates one for each way to fill them.
    ///
    /// A user or group whose name has other characters than letters, digits, `_` and `-` fills no
    /// template, because user `a` must not own `home.a.b.*`. A name that becomes internal only by
    /// filling is left out.
    pub fn patterns(&self, subject: &Subject) -> Vec<Pattern> {
        if !self.template {
            return vec![self.pattern.clone()];
        }
        let text = self.pattern.as_str();
        let groups: Vec<&str> = if text.contains("{group}") {
            subject.groups.iter().map(|group| &**group).collect()
        } else {
            vec![""]
        };
        let fills = |fill: &str, name: &str| !text.contains(name) || can_fill(fill);
        groups
            .into_iter()
            .filter(|group| fills(group, "{group}") && fills(&subject.principal, "{user}"))
            .map(|group| {
                text.replace("{group}", group)
                    .replace("{user}", &subject.principal)
            })
            .map(Pattern::new)
            .filter(|filled| filled.is_internal() == self.pattern.is_internal())
            .collect()
    }

    /// The pattern of all names that this can be, whoever fills it.
    pub fn loose(&self) -> Pattern {
        self.filled("*", "*")
    }

    /// With these in the place of `{user}` and `{group}`; stars may be among them.
    pub fn filled(&self, user: &str, group: &str) -> Pattern {
        let text = self.pattern.as_str();
        let mut text = text.replace("{user}", user).replace("{group}", group);
        while text.contains("**") {
            text = text.replace("**", "*");
        }
        Pattern::new(text)
    }
}

/// Whether a user's or group's name can stand in a name.
pub fn can_fill(fill: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    !fill.is_empty() && fill.chars().all(allowed)
}

/// Who has a role. Names of users and groups are as [`literal::read`] gives them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    Everyone,
    User(Arc<str>),
    Group(Arc<str>),
    /// All members of another role.
    Role(Arc<str>),
}

/// As it is written.
impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::User(name) => write!(f, "user:{}", literal::written(name)),
            Self::Group(name) => write!(f, "group:{}", literal::written(name)),
            Self::Role(name) => write!(f, "role:{name}"),
        }
    }
}

/// One item of `members`.
pub fn member(value: Cursor<'_>) -> Option<Member> {
    let text = value.text()?;
    if text == "everyone" {
        return Some(Member::Everyone);
    }
    let (prefix, rest) = text.split_once(':').unwrap_or((text, ""));
    let rest = literal(value, rest)?;
    let made: fn(Arc<str>) -> Member = match prefix {
        "user" => Member::User,
        "group" => Member::Group,
        "role" => Member::Role,
        _ => {
            let meant = match nearest(prefix, ["user", "group", "role", "everyone"]) {
                Some("everyone") => Some("everyone".to_owned()),
                Some(near) if !rest.is_empty() => Some(format!("{near}:{rest}")),
                _ => None,
            };
            let help = meant.map_or_else(
                || format!("write `user:{text}`, `group:{text}`, `role:{text}` or `everyone`"),
                |meant| format!("did you mean `{meant}`?"),
            );
            value.fault("bad-member", format!("`{text}` is not a member"), help);
            return None;
        }
    };
    if rest.is_empty() || rest.contains("**") || (prefix == "role" && rest.contains('*')) {
        value.fault(
            "bad-member",
            format!("`{text}` is not a member"),
            "write `user:NAME`, `group:NAME`, `role:NAME` or `everyone`",
        );
        return None;
    }
    Some(made(rest.as_str().into()))
}

impl Member {
    /// Whether a subject is it; roles are resolved before.
    pub fn is(&self, subject: &Subject) -> bool {
        match self {
            Self::Everyone => true,
            Self::User(pattern) => member_matches(pattern, &literal::coded(&subject.principal)),
            Self::Group(pattern) => {
                let mut groups = subject.groups.iter();
                groups.any(|group| member_matches(pattern, &literal::coded(group)))
            }
            Self::Role(_) => false,
        }
    }

    /// The role whose members it is.
    pub fn role(&self) -> Option<&Arc<str>> {
        match self {
            Self::Role(name) => Some(name),
            Self::Everyone | Self::User(_) | Self::Group(_) => None,
        }
    }

    /// Whether it can be people that nobody has named.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Everyone => true,
            Self::User(pattern) | Self::Group(pattern) => pattern.contains('*'),
            Self::Role(_) => false,
        }
    }
}
