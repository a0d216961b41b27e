//! Reads Kroxylicious' ACL rules.
//!
//! ```text
//! from io.kroxylicious.filter.authorization import TopicResource as Topic;
//! deny User with name = "bob" to READ Topic with name = "cards";
//! allow User with name in {"alice", "bob"} to {READ, WRITE} Topic with name like "orders.*";
//! otherwise deny;
//! ```

use super::{Acl, Import, ResourceNames, kind, operation};
use crate::policy::model::vocabulary::{Kind, Operations};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Regex,
    Sign(char),
    /// A comment, a quoted text or a regular expression without its end.
    Unclosed,
}

impl Token {
    fn word(word: &str) -> Self {
        Self::Word(word.to_owned())
    }

    /// Whether a rule begins with this token.
    fn is_rule(&self) -> bool {
        [Self::word("allow"), Self::word("deny")].contains(self)
    }
}

/// Reads a whole file; statements that are not understood are reported.
pub fn read(text: &str) -> Import {
    let mut import = Import::default();
    let mut names = HashMap::new();
    for (line, statement) in statements(text) {
        // A statement that is not understood may be a deny or contain one.
        let hides = |token: &Token| match token {
            Token::Unclosed => true,
            Token::Word(word) => word.eq_ignore_ascii_case("deny"),
            Token::Text(_) | Token::Regex | Token::Sign(_) => false,
        };
        let denies = statement.iter().any(hides);
        match Statement::new(&statement).read(&mut names) {
            Ok(acls) => import.acls.extend(acls.into_iter().map(|acl| (line, acl))),
            Err(why) => import.miss(line, why, denies),
        }
    }
    open_there(&names, &mut import);
    import
}

/// Kroxylicious decides only on the kinds of resources that the rules name, and leaves others open.
/// In a policy, an action that no rule allows is denied.
fn open_there(names: &HashMap<String, String>, import: &mut Import) {
    const ASKED: [(Kind, &str, &str); 2] = [
        (Kind::Group, "groups", "`groups` to `consume`"),
        (
            Kind::TransactionalId,
            "transactional ids",
            "`transactional_ids` to `produce`",
        ),
    ];
    if import.acls.is_empty() {
        return;
    }
    for (asked, what, add) in ASKED {
        let imported = names.values().filter_map(|name| kind(bare(name)));
        let ruled = import.acls.iter().map(|(_, acl)| acl.kind);
        if !imported.chain(ruled).any(|named| named == asked) {
            let why = format!(
                "the rules name no {what}: Kroxylicious leaves these open to everybody, and here nobody may use them; add {add} for those who need them"
            );
            import.untaken(0, why);
        }
    }
}

fn bare(resource: &str) -> &str {
    resource.strip_suffix("Resource").unwrap_or(resource)
}

/// The statements that end with `;`, each with its first line.
fn statements(text: &str) -> Vec<(usize, Vec<Token>)> {
    let (mut all, mut tokens, mut first) = (Vec::new(), Vec::new(), 1);
    for (line, token) in tokens_of(text) {
        if tokens.is_empty() {
            first = line;
        }
        match token {
            Token::Sign(';') => all.push((first, std::mem::take(&mut tokens))),
            token @ (Token::Word(_)
            | Token::Text(_)
            | Token::Regex
            | Token::Sign(_)
            | Token::Unclosed) => tokens.push(token),
        }
    }
    if !tokens.is_empty() {
        all.push((first, tokens));
    }
    all
}

fn tokens_of(text: &str) -> Vec<(usize, Token)> {
    let (mut found, mut line, mut rest) = (Vec::new(), 1, text);
    while let Some(c) = rest.chars().next() {
        let (token, length) = token(rest, c);
        let taken = rest.get(..length).unwrap_or(rest);
        if let Some(token) = token {
            found.push((line, token));
        }
        line += taken.matches('\n').count();
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// The token at the beginning, if there is one, and the number of bytes consumed.
fn token(rest: &str, c: char) -> (Option<Token>, usize) {
    match c {
        _ if rest.starts_with("//") => (None, rest.find('\n').unwrap_or(rest.len())),
        _ if rest.starts_with("/*") => match rest.get(2..).and_then(|rest| rest.find("*/")) {
            Some(at) => (None, at + 4),
            None => (Some(Token::Unclosed), rest.len()),
        },
        '"' | '/' => match enclosed(rest, c) {
            (Some(inner), length) if c == '"' => (Some(Token::Text(inner)), length),
            (Some(_), length) => (Some(Token::Regex), length),
            (None, length) => (Some(Token::Unclosed), length),
        },
        _ if c.is_alphanumeric() => {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            (Some(Token::Word(word.to_owned())), word.len())
        }
        _ if c.is_whitespace() => (None, c.len_utf8()),
        _ => (Some(Token::Sign(c)), c.len_utf8()),
    }
}

/// The text up to the same quote on the same line, and the number of bytes consumed; the character
/// after a backslash is taken literally.
fn enclosed(rest: &str, quote: char) -> (Option<String>, usize) {
    let (mut inner, mut escaped) = (String::new(), false);
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return (None, at),
            _ if escaped => {
                inner.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if c == quote => return (Some(inner), at + 1),
            _ => inner.push(c),
        }
    }
    (None, rest.len())
}

/// The names to which a rule applies.
enum Predicate {
    Any,
    Names(Vec<String>),
    Like(String),
}

struct Statement<'a> {
    tokens: std::iter::Peekable<std::slice::Iter<'a, Token>>,
}

impl<'a> Statement<'a> {
    fn new(tokens: &'a [Token]) -> Self {
        Self {
            tokens: tokens.iter().peekable(),
        }
    }

    fn read(mut self, names: &mut HashMap<String, String>) -> Result<Vec<Acl>, String> {
        let mut rest = self.tokens.clone();
        if rest.any(|token| *token == Token::Unclosed) {
            return Err("a comment or a text is not closed".to_owned());
        }
        let word = self.word()?;
        let mut rest = self.tokens.clone();
        match &*word {
            "otherwise" if rest.next() == Some(&Token::word("deny")) && rest.next().is_none() => {
                Ok(Vec::new())
            }
            "otherwise" => Err("only `deny` can stand behind `otherwise`".to_owned()),
            "version" | "from" | "import" if rest.any(Token::is_rule) => {
                Err(format!("a rule stands behind `{word}`; is a `;` missing?"))
            }
            "version" => Ok(Vec::new()),
            "from" | "import" => {
                self.imports(names);
                Ok(Vec::new())
            }
            "allow" | "deny" => self.rule(word == "deny", names),
            _ => Err(format!("`{word}` begins no rule")),
        }
    }

    /// Collects the local names of imports, from `X as Y`; everything around it is ignored.
    fn imports(mut self, names: &mut HashMap<String, String>) {
        let mut before: Option<String> = None;
        while let Some(token) = self.tokens.next() {
            let Token::Word(word) = token else { continue };
            if word == "as"
                && let (Some(known), Some(Token::Word(local))) = (before.take(), self.tokens.next())
            {
                names.insert(local.clone(), known);
                continue;
            }
            before = Some(word.clone());
        }
    }

    fn rule(mut self, deny: bool, names: &HashMap<String, String>) -> Result<Vec<Acl>, String> {
        let principal = self.word()?;
        let principal = names.get(&principal).map_or(&*principal, String::as_str);
        if principal != "User" {
            return Err(format!("`{principal}` is no user"));
        }
        let users = match self.named()? {
            Predicate::Any => vec![None],
            Predicate::Names(names) => names.into_iter().map(Some).collect(),
            Predicate::Like(pattern) if pattern == "*" => vec![None],
            Predicate::Like(pattern) => {
                return Err(format!(
                    "users like `{pattern}` are not taken over; name them"
                ));
            }
        };
        self.expect("to")?;
        let operations = self.operations()?;
        let resource = self.word()?;
        let resource = names.get(&resource).map_or(&*resource, String::as_str);
        let kind = kind(bare(resource))
            .ok_or_else(|| format!("the resource `{resource}` is not known"))?;
        let named = named(self.named()?, kind)?;
        if self.tokens.next().is_some() {
            return Err("there is more in the rule than is read".to_owned());
        }
        let all = users.iter().flat_map(|user| {
            named.iter().map(move |name| Acl {
                user: user.clone(),
                host: None,
                deny,
                kind,
                name: name.clone(),
                operations,
            })
        });
        Ok(all.collect())
    }

    fn word(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word.clone()),
            _ => Err("a word is missing".to_owned()),
        }
    }

    fn expect(&mut self, expected: &str) -> Result<(), String> {
        match self.word()? {
            word if word == expected => Ok(()),
            word => Err(format!("`{expected}` is expected, not `{word}`")),
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        self.tokens
            .next_if(|token| **token == Token::Sign(sign))
            .is_some()
    }

    /// `with name …`
    fn named(&mut self) -> Result<Predicate, String> {
        self.expect("with")?;
        self.expect("name")?;
        match self.tokens.next() {
            Some(Token::Sign('*')) => Ok(Predicate::Any),
            Some(Token::Sign('=')) => Ok(Predicate::Names(vec![self.text()?])),
            Some(Token::Word(word)) if word == "in" => self.texts().map(Predicate::Names),
            Some(Token::Word(word)) if word == "like" => self.text().map(Predicate::Like),
            Some(Token::Word(word)) if word == "matching" => {
                Err("a regular expression has no pattern that says the same".to_owned())
            }
            _ => Err("how names are meant is not understood".to_owned()),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text.clone()),
            _ => Err("a text in quotes is missing".to_owned()),
        }
    }

    fn texts(&mut self) -> Result<Vec<String>, String> {
        if !self.sign('{') {
            return Err("`{` is expected".to_owned());
        }
        let mut all = vec![self.text()?];
        while self.sign(',') {
            all.push(self.text()?);
        }
        match self.sign('}') {
            true => Ok(all),
            false => Err("`}` is expected".to_owned()),
        }
    }

    fn operations(&mut self) -> Result<Operations, String> {
        let known = |word: String| {
            let found = operation(&word).filter(|_| !word.eq_ignore_ascii_case("all"));
            found.ok_or_else(|| format!("the operation `{word}` is not known"))
        };
        if self.sign('*') {
            return Ok(Operations::ALL);
        }
        if !self.sign('{') {
            return known(self.word()?);
        }
        let mut all = known(self.word()?)?;
        while self.sign(',') {
            all = all.or(known(self.word()?)?);
        }
        match self.sign('}') {
            true => Ok(all),
            false => Err("`}` is expected".to_owned()),
        }
    }
}

fn named(predicate: Predicate, kind: Kind) -> Result<Vec<ResourceNames>, String> {
    Ok(match predicate {
        _ if kind == Kind::Cluster => vec![ResourceNames::Literal("kafka-cluster".to_owned())],
        Predicate::Any => vec![ResourceNames::Any],
        Predicate::Names(names) => names.into_iter().map(ResourceNames::Literal).collect(),
        Predicate::Like(pattern) => match pattern.strip_suffix('*') {
            Some("") => vec![ResourceNames::Any],
            Some(prefix) if !prefix.contains('*') => vec![ResourceNames::Prefix(prefix.to_owned())],
            Some(_) => return Err(format!("`{pattern}` has more than one star")),
            None => vec![ResourceNames::Literal(pattern)],
        },
    })
}
