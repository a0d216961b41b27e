//! Formats a file: the same tree, the same comments and the same order of items, in the standard
//! layout.
//!
//! - Keys are in the order in which the file format documents them ([`Orders`]).
//! - One level is two spaces; `[ a, b ]` and `{ a: b }` have blanks inside.
//! - A value written in brackets stays in brackets if it fits on the line and contains no comment.
//! - Scalars stay as they are written, except for unnecessary single quotes.
//! - Comments stay with the element that they describe.
//! - Of several empty lines, one stays.
//!
//! The result is parsed again before it is returned. If its meaning or its comments would differ,
//! the file is left unchanged.

use super::{
    Diagnostic, Place, Source, Span,
    read::Orders,
    yaml::{self, Node, Scalar, Style, Value},
};
use std::collections::HashMap;

/// The maximum width of a line with brackets.
pub const WIDTH: usize = 140;

/// Why a file is left unchanged.
#[derive(Debug, thiserror::Error)]
pub enum Unformatted {
    #[error("it is not read")]
    Faulty(Vec<Diagnostic>),
    /// The first place whose meaning would change.
    #[error("laid out anew it would not say the same")]
    Unsure(Place),
}

/// The text of the file in the standard layout.
pub fn layout(source: &Source, orders: &Orders) -> Result<String, Unformatted> {
    let root = yaml::parse(source).map_err(Unformatted::Faulty)?;
    let sheet = Sheet::new(&source.text, orders, &root);
    let mut top = sheet.element(&root, None);
    let rest = sheet.attach(&mut top, sheet.comments());
    let mut printer = Printer {
        sheet: &sheet,
        out: String::new(),
        kept: false,
    };
    printer.top(&top);
    for line in rest {
        printer.line(0, &line);
    }
    let laid = Source::new(&*source.name, printer.out);
    let changed = match yaml::parse(&laid) {
        Ok(again) => {
            unlike(&root, &again).or_else(|| sheet.lost(&Sheet::new(&laid.text, orders, &again)))
        }
        Err(_) => Some(root.span),
    };
    match changed {
        None => Ok(laid.text),
        Some(span) => Err(Unformatted::Unsure(source.place(span))),
    }
}

/// The first place in a tree whose meaning differs in the other tree. The order of keys does not
/// matter.
fn unlike(node: &Node, again: &Node) -> Option<Span> {
    match (&node.value, &again.value) {
        (Value::Scalar(one), Value::Scalar(other)) => {
            let same = one.text == other.text && one.left_out() == other.left_out();
            (!same).then_some(node.span)
        }
        (Value::List(ones), Value::List(others)) if ones.len() == others.len() => {
            let mut pairs = ones.iter().zip(others);
            pairs.find_map(|(one, other)| unlike(one, other))
        }
        (Value::Map(ones), Value::Map(others)) if ones.len() == others.len() => {
            let others = others.iter().map(|entry| (&*entry.key, &entry.value));
            let others: HashMap<&str, &Node> = others.collect();
            ones.iter().find_map(|entry| match others.get(&*entry.key) {
                Some(other) => unlike(&entry.value, other),
                None => Some(entry.key_span),
            })
        }
        (Value::Scalar(_) | Value::List(_) | Value::Map(_), _) => Some(node.span),
    }
}

/// An item of a list, an entry of a map, or the whole document.
struct Element<'a> {
    node: &'a Node,
    key: Option<Span>,
    start: usize,
    end: usize,
    children: Vec<Element<'a>>,
    /// Comments and empty lines before it.
    before: Vec<String>,
    /// The comment at the end of its line, with the blanks before it.
    tail: Option<String>,
    /// Comments at its end, with the same indentation.
    after: Vec<String>,
    /// Whether it contains a comment. Brackets then do not fit on one line.
    open: bool,
}

struct Comment {
    at: usize,
    span: Span,
    /// Its position relative to the content of its line.
    stands: Stands,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Alone,
    /// After the `-` of an item that begins on a later line.
    Dashed,
    Behind,
}

struct Sheet<'a> {
    text: &'a str,
    orders: &'a Orders,
    /// Every scalar, in order: a `#` inside a scalar does not start a comment.
    scalars: Vec<Span>,
    /// The ends of all multi-line texts, in order: a blank line inside a text is not an empty line
    /// between elements.
    texts: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn new(text: &'a str, orders: &'a Orders, root: &Node) -> Self {
        let mut sheet = Self {
            text,
            orders,
            scalars: Vec::new(),
            texts: Vec::new(),
        };
        sheet.gather(root);
        sheet.scalars.sort();
        sheet
    }

    fn gather(&mut self, node: &Node) {
        match &node.value {
            Value::Scalar(_) => self.scalar(node),
            Value::List(items) => items.iter().for_each(|item| self.gather(item)),
            Value::Map(entries) => {
                for entry in entries {
                    self.scalars.push(entry.key_span);
                    self.gather(&entry.value);
                }
            }
        }
    }

    fn scalar(&mut self, node: &Node) {
        let Some(block) = block(node) else {
            return self.scalars.push(exact(self.text, node));
        };
        // A comment may follow the sign even if there is no text below it.
        if block.start < node.span.start {
            self.scalars.push(node.span);
        }
        self.texts.push(self.lines_of(node, block).end);
    }

    /// The lines of a text, without trailing lines that do not belong to its value.
    fn lines_of(&self, node: &Node, block: Span) -> Span {
        let said = self.of(block);
        let start = block.start + said.find('\n').map_or(said.len(), |end| end + 1);
        if keeps(said) {
            return Span::new(start, block.end);
        }
        let margin = self.margin(node);
        let (mut at, mut end) = (start, start);
        for line in self.of(Span::new(start, block.end)).split_inclusive('\n') {
            at += line.len();
            if line.trim_end_matches('\n').len() > margin {
                end = at;
            }
        }
        Span::new(start, end)
    }

    /// Indentation of the lines of a text. If all lines are blank, it cannot be determined, and no
    /// line is indented enough.
    fn margin(&self, node: &Node) -> usize {
        match &node.value {
            Value::Scalar(scalar) if scalar.text.contains(|c| c != '\n') => {
                self.column(node.span.start)
            }
            Value::Scalar(_) | Value::List(_) | Value::Map(_) => usize::MAX,
        }
    }

    /// The first comment that occurs less often in the other sheet than in this one.
    fn lost(&self, other: &Sheet<'_>) -> Option<Span> {
        let mut left: HashMap<&str, usize> = HashMap::new();
        for comment in other.comments() {
            *left.entry(other.of(comment.span).trim_end()).or_default() += 1;
        }
        let mut comments = self.comments().into_iter();
        let lost = comments.find(|comment| {
            let count = left.get_mut(self.of(comment.span).trim_end());
            match count.filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    false
                }
                None => true,
            }
        });
        let more = || left.values().any(|count| *count > 0).then(Span::default);
        lost.map(|comment| comment.span).or_else(more)
    }

    fn of(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Makes the element of a node. `key` is the place of its key, if it has one.
    fn element<'n>(&self, node: &'n Node, key: Option<Span>) -> Element<'n> {
        let children = match &node.value {
            Value::Scalar(_) => Vec::new(),
            Value::List(items) => items.iter().map(|item| self.element(item, None)).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| self.element(&entry.value, Some(entry.key_span)))
                .collect(),
        };
        let own = exact(self.text, node);
        let start = key.map_or(own.start, |key| key.start);
        let last = children.last().map(|child: &Element<'_>| child.end);
        Element {
            node,
            key,
            start,
            end: match self.in_brackets(node) {
                true => self.bracket(last.unwrap_or(node.span.start + 1)),
                false => last.unwrap_or(own.end).max(start),
            },
            children,
            before: Vec::new(),
            tail: None,
            after: Vec::new(),
            open: false,
        }
    }

    /// End of the bracket that is still open at this position.
    fn bracket(&self, from: usize) -> usize {
        let mut comment = false;
        for (at, c) in self.text.get(from..).unwrap_or_default().char_indices() {
            match c {
                '\n' => comment = false,
                '#' => comment = true,
                ']' | '}' if !comment => return from + at + 1,
                _ => {}
            }
        }
        self.text.len()
    }

    fn comments(&self) -> Vec<Comment> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find('#')) {
            let at = from + at;
            from = at + 1;
            let before = self.text.get(..at).unwrap_or_default();
            let apart = before.is_empty() || before.ends_with([' ', '\n']);
            let next = self.scalars.partition_point(|span| span.start <= at);
            let inside = next
                .checked_sub(1)
                .and_then(|index| self.scalars.get(index))
                .is_some_and(|span| at < span.end);
            if !apart || inside {
                continue;
            }
            let rest = self.text.get(at..).unwrap_or_default();
            let end = at + rest.find('\n').unwrap_or(rest.len());
            let line = before.rfind('\n').map_or(0, |newline| newline + 1);
            let stands = match self.text.get(line..at).unwrap_or_default().trim() {
                "" => Stands::Alone,
                lead if lead.chars().all(|c| " -".contains(c)) => Stands::Dashed,
                _ => Stands::Behind,
            };
            let span = Span::new(at, end);
            found.push(Comment { at, span, stands });
            from = end;
        }
        found
    }

    /// Assigns each comment and each empty line to the element that it belongs to. The rest goes to
    /// the end of the file.
    fn attach(&self, top: &mut Element<'_>, comments: Vec<Comment>) -> Vec<String> {
        let mut rest = Vec::new();
        for comment in comments {
            let said = self.of(comment.span).trim_end();
            open(top, comment.at);
            let placed = match comment.stands {
                Stands::Alone | Stands::Dashed => self.lead(top, &comment, said),
                Stands::Behind => self.tail(top, &comment, said),
            };
            if !placed {
                rest.push(said.to_owned());
            }
        }
        self.space(top);
        rest
    }

    /// A comment alone on its line belongs to the next element. If it is indented more than that
    /// element, it belongs to the end of the previous one.
    fn lead(&self, top: &mut Element<'_>, comment: &Comment, said: &str) -> bool {
        let column = self.column(comment.at);
        let next = next(top, comment.at).map(|element| self.column(self.dash(element.start)));
        if comment.stands == Stands::Alone && next.is_none_or(|next| column > next) {
            let columns = |element: &Element<'_>| self.column(self.dash(element.start));
            if let Some(element) = last(top, comment.at, column, &columns) {
                let before = self.text.get(..self.line(comment.at)).unwrap_or_default();
                if before.ends_with("\n\n") {
                    element.after.push(String::new());
                }
                element.after.push(said.to_owned());
                return true;
            }
        }
        match next_mut(top, comment.at) {
            Some(element) => {
                element.before.push(said.to_owned());
                true
            }
            None => false,
        }
    }

    fn tail(&self, top: &mut Element<'_>, comment: &Comment, said: &str) -> bool {
        let line = self.line(comment.at);
        let on = |element: &Element<'_>| {
            let sign = block(element.node).map_or(element.start, |block| block.start);
            let places = [element.start, sign, element.end];
            places.into_iter().any(|at| self.line(at) == line)
        };
        let whole =
            |element: &Element<'_>| element.end <= comment.at && self.in_brackets(element.node);
        let Some(element) = ending(top, comment.at, &on, &whole) else {
            return false;
        };
        let before = self.text.get(..comment.at).unwrap_or_default();
        let blanks = before.len() - before.trim_end_matches(' ').len();
        match element.tail {
            None => element.tail = Some(format!("{}{said}", " ".repeat(blanks.max(1)))),
            Some(_) => element.before.push(said.to_owned()),
        }
        true
    }

    /// Keeps one empty line where there were some before an element and its comments.
    fn space(&self, element: &mut Element<'_>) {
        for (index, child) in element.children.iter_mut().enumerate() {
            let start = self.dash(child.start);
            let before = self.text.get(self.past(start)..start).unwrap_or_default();
            let mut lines = before.rsplit('\n').skip(1).map(str::trim);
            let mut comments = child.before.len();
            let mut spaced = Vec::new();
            loop {
                match lines.next() {
                    Some("") if spaced.last().is_none_or(|line: &String| !line.is_empty()) => {
                        spaced.push(String::new());
                    }
                    Some("") => {}
                    Some(line) if comments > 0 && line.starts_with('#') => {
                        comments -= 1;
                        spaced.push(child.before.get(comments).cloned().unwrap_or_default());
                    }
                    Some(_) | None => break,
                }
            }
            spaced.extend(child.before.iter().take(comments).rev().cloned());
            spaced.reverse();
            if index == 0 && spaced.first().is_some_and(String::is_empty) {
                spaced.remove(0);
            }
            child.before = spaced;
            self.space(child);
        }
    }

    /// End of the last multi-line text before a position.
    fn past(&self, at: usize) -> usize {
        let before = self.texts.partition_point(|end| *end <= at);
        let last = before.checked_sub(1).and_then(|last| self.texts.get(last));
        last.copied().unwrap_or_default()
    }

    /// Position of an item's `-`; otherwise the position itself.
    fn dash(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        let bare = before.trim_end_matches(' ');
        match bare.ends_with('-') && bare.len() < before.len() {
            true => bare.len() - 1,
            false => at,
        }
    }

    fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        at - before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn in_brackets(&self, node: &Node) -> bool {
        self.of(node.span).starts_with(['[', '{'])
    }

    /// The value on one line, if possible. `None` also for a value written as a block.
    fn inline(&self, node: &Node) -> Option<String> {
        let text = self.of(exact(self.text, node));
        match &node.value {
            Value::Scalar(scalar) => scalar_inline(scalar, text),
            Value::List(_) | Value::Map(_) if !self.in_brackets(node) => None,
            Value::List(items) if items.is_empty() => Some("[]".to_owned()),
            Value::List(items) => {
                let items: Option<Vec<_>> = items.iter().map(|item| self.inline(item)).collect();
                Some(format!("[ {} ]", items?.join(", ")))
            }
            Value::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
            Value::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by_key(|entry| self.rank(node, &entry.key));
                let pairs = sorted.into_iter().map(|entry| {
                    let value = self
                        .inline(&entry.value)
                        .filter(|value| !value.is_empty())?;
                    Some(format!("{}: {value}", self.of(entry.key_span)))
                });
                let pairs: Option<Vec<_>> = pairs.collect();
                Some(format!("{{ {} }}", pairs?.join(", ")))
            }
        }
    }

    /// Rank of a key: known keys in their order, then all others in their existing order.
    fn rank(&self, map: &Node, key: &str) -> usize {
        let keys = self.orders.get(&map.span.start);
        let known = keys.and_then(|keys| keys.iter().position(|known| *known == key));
        known.unwrap_or(usize::MAX)
    }
}

/// The span of a text block, starting at its sign.
fn block(node: &Node) -> Option<Span> {
    match &node.value {
        Value::Scalar(Scalar {
            style: Style::Block(block),
            ..
        }) => Some(*block),
        Value::Scalar(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// Whether a text block keeps the empty lines after it.
fn keeps(block: &str) -> bool {
    let sign = block.split_whitespace().next();
    sign.is_some_and(|sign| sign.contains('+'))
}

/// The span of a node: with the sign of a text block, and without what follows the node, because
/// the parser includes a comment after quotes.
fn exact(text: &str, node: &Node) -> Span {
    match &node.value {
        Value::Scalar(scalar) => match scalar.style {
            Style::Plain => node.span,
            Style::Quoted => quoted(text, node.span),
            Style::Block(Span { start, end }) => {
                let whole = text.get(start..end).unwrap_or_default();
                Span::new(start, start + whole.trim_end().len())
            }
        },
        Value::List(_) | Value::Map(_) => node.span,
    }
}

/// The span from the opening to the closing quote.
fn quoted(text: &str, span: Span) -> Span {
    let said = text.get(span.start..).unwrap_or_default();
    let quote = said.chars().next().unwrap_or_default();
    let mut escaped = false;
    let mut chars = said.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            '\'' if quote == '\'' && chars.next_if(|(_, next)| *next == '\'').is_some() => {}
            _ if c == quote => return Span::new(span.start, span.start + at + 1),
            _ => {}
        }
    }
    span
}

/// A scalar on one line; `None` for a text block.
fn scalar_inline(scalar: &Scalar, text: &str) -> Option<String> {
    if let Style::Block(_) = scalar.style {
        return None;
    }
    let simple = !scalar.text.contains(['"', '\\', '\n']);
    Some(match text.starts_with('\'') {
        true if simple => format!("\"{}\"", scalar.text),
        _ if !text.contains('\n') => text.to_owned(),
        _ => serde_json::Value::from(&*scalar.text).to_string(),
    })
}

impl<'a> Element<'a> {
    /// Number of children that begin before a position. Children are sorted by position.
    fn begun(&self, at: usize) -> usize {
        self.children.partition_point(|child| child.start < at)
    }

    /// The last child that begins before a position.
    fn earlier(&self, at: usize) -> Option<&Element<'a>> {
        self.children.get(..self.begun(at))?.last()
    }

    fn earlier_mut(&mut self, at: usize) -> Option<&mut Element<'a>> {
        let begun = self.begun(at);
        self.children.get_mut(..begun)?.last_mut()
    }
}

/// Marks all elements that contain this position: they cannot be on one line.
fn open(element: &mut Element<'_>, at: usize) {
    if element.start < at && at < element.end {
        element.open = true;
        if let Some(child) = element.earlier_mut(at) {
            open(child, at);
        }
    }
}

/// The outermost of the first elements that begin after a position.
fn next<'e, 'a>(element: &'e Element<'a>, at: usize) -> Option<&'e Element<'a>> {
    let inside = element.earlier(at).and_then(|child| next(child, at));
    inside.or_else(|| element.children.get(element.begun(at)))
}

fn next_mut<'e, 'a>(element: &'e mut Element<'a>, at: usize) -> Option<&'e mut Element<'a>> {
    let begun = element.begun(at);
    let (before, behind) = element.children.split_at_mut_checked(begun)?;
    let inside = before.last_mut().and_then(|child| next_mut(child, at));
    inside.or_else(|| behind.first_mut())
}

/// The last element that ends before a position and is in this column, or otherwise in a smaller
/// one.
fn last<'e, 'a>(
    element: &'e mut Element<'a>,
    at: usize,
    column: usize,
    columns: &dyn Fn(&Element<'_>) -> usize,
) -> Option<&'e mut Element<'a>> {
    let child = element.earlier_mut(at)?;
    let deeper = child.earlier(at);
    match deeper.is_some_and(|deeper| columns(deeper) <= column) {
        true => last(child, at, column, columns),
        false => (columns(child) <= column).then_some(child),
    }
}

/// The innermost element that begins before a position and is on its line. Elements that are
/// `whole` are not searched.
fn ending<'e, 'a>(
    element: &'e mut Element<'a>,
    at: usize,
    on: &dyn Fn(&Element<'_>) -> bool,
    whole: &dyn Fn(&Element<'_>) -> bool,
) -> Option<&'e mut Element<'a>> {
    let child = element.earlier_mut(at)?;
    match !whole(child) && reaches(child, at, on, whole) {
        true => ending(child, at, on, whole),
        false => on(child).then_some(child),
    }
}

/// Whether the element contains such an element.
fn reaches(
    element: &Element<'_>,
    at: usize,
    on: &dyn Fn(&Element<'_>) -> bool,
    whole: &dyn Fn(&Element<'_>) -> bool,
) -> bool {
    let child = element.earlier(at);
    child.is_some_and(|child| on(child) || (!whole(child) && reaches(child, at, on, whole)))
}

struct Printer<'a> {
    sheet: &'a Sheet<'a>,
    out: String,
    /// Whether the last line belongs to a text that would also keep an empty line after it.
    kept: bool,
}

impl Printer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        if self.kept && text.is_empty() {
            return;
        }
        self.kept = false;
        self.raw(indent, text);
    }

    fn raw(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(text);
        }
        self.out.push('\n');
    }

    fn top(&mut self, top: &Element<'_>) {
        match self.brief(top, 0) {
            Some(text) => self.line(0, &text),
            None if top.children.is_empty() => {
                let text = self.sheet.of(top.node.span).to_owned();
                self.line(0, &text);
            }
            None => self.children(&self.sorted(top), 0),
        }
        for line in &top.after {
            self.line(0, line);
        }
    }

    fn sorted<'e, 'n>(&self, of: &'e Element<'n>) -> Vec<&'e Element<'n>> {
        let Value::Map(entries) = &of.node.value else {
            return of.children.iter().collect();
        };
        let mut sorted: Vec<_> = of.children.iter().zip(entries).collect();
        sorted.sort_by_key(|(_, entry)| self.sheet.rank(of.node, &entry.key));
        sorted.into_iter().map(|(child, _)| child).collect()
    }

    fn children(&mut self, children: &[&Element<'_>], indent: usize) {
        for (index, child) in children.iter().enumerate() {
            self.before(child, indent, index == 0);
            self.child(child, indent);
        }
    }

    fn before(&mut self, child: &Element<'_>, indent: usize, first: bool) {
        let lines = child.before.iter();
        for line in lines.skip_while(|line| first && line.is_empty()) {
            self.line(indent, line);
        }
    }

    fn child(&mut self, child: &Element<'_>, indent: usize) {
        match child.key {
            Some(key) => {
                let key = format!("{}:", self.sheet.of(key));
                self.value(child, indent, &key);
            }
            None => self.item(child, indent),
        }
        for line in &child.after {
            self.line(indent, line);
        }
    }

    /// Writes `- ` and the item, with the first line of the item on the same line. Comments before
    /// that line are written above.
    fn item(&mut self, child: &Element<'_>, indent: usize) {
        let children = self.sorted(child);
        let block = self.brief(child, indent + 2).is_none();
        let Some((first, rest)) = children.split_first().filter(|_| block) else {
            return self.value(child, indent, "-");
        };
        if let Some(tail) = &child.tail {
            self.line(indent, tail.trim_start());
        }
        let start = self.out.len();
        self.before(first, indent + 2, true);
        self.child(first, indent + 2);
        self.dash(start, indent);
        for child in rest {
            self.before(child, indent + 2, false);
            self.child(child, indent + 2);
        }
    }

    /// Puts a `-` before the first line from `start` on that is not a comment. Comments before it
    /// get the indentation of the `-`.
    fn dash(&mut self, start: usize, indent: usize) {
        let lines = self.out.split_off(start);
        let mut lines = lines.lines().peekable();
        while let Some(comment) = lines.next_if(|line| line.trim_start().starts_with('#')) {
            self.raw(indent, comment.trim_start());
        }
        let first = lines.next().unwrap_or_default();
        let rest = first.get(indent + 1..).unwrap_or_default();
        self.raw(indent, &format!("-{rest}"));
        lines.for_each(|line| self.raw(0, line));
    }

    /// Writes a value after `key:` or `-`, on the same line or below.
    fn value(&mut self, child: &Element<'_>, indent: usize, head: &str) {
        let tail = child.tail.as_deref().unwrap_or_default();
        if let Some(text) = self.brief(child, indent + head.len() + 1) {
            let blank = if text.is_empty() { "" } else { " " };
            return self.line(indent, &format!("{head}{blank}{text}{tail}"));
        }
        if let Value::Scalar(scalar) = &child.node.value
            && let Style::Block(block) = scalar.style
        {
            let sign = self.sign(block);
            self.line(indent, &format!("{head} {sign}{tail}"));
            return self.text(child.node, block, indent + 2);
        }
        self.line(indent, &format!("{head}{tail}"));
        let children = self.sorted(child);
        self.children(&children, indent + 2);
    }

    /// The sign of a text block. If it states the indentation of the text, the number is set to one
    /// level.
    fn sign(&self, block: Span) -> String {
        let sign = self.sheet.of(block).split_whitespace().next();
        sign.unwrap_or_default()
            .replace(|c: char| c.is_ascii_digit(), "2")
    }

    /// Writes the lines of a text block unchanged, except for their indentation.
    fn text(&mut self, node: &Node, block: Span, indent: usize) {
        let margin = self.sheet.margin(node);
        // The parser continued after the blanks in front of the next element. These blanks are not
        // a line of the text.
        let whole = |line: &&str| line.ends_with('\n') || line.len() > margin;
        let lines = self.sheet.of(self.sheet.lines_of(node, block));
        for line in lines.split_inclusive('\n').filter(whole) {
            let line = line.trim_end_matches('\n').get(margin..);
            self.raw(indent, line.unwrap_or_default());
        }
        self.kept = keeps(self.sheet.of(block));
    }

    /// The value on the rest of a line, if it fits.
    fn brief(&self, child: &Element<'_>, used: usize) -> Option<String> {
        if child.open && !child.children.is_empty() {
            return None;
        }
        let text = self.sheet.inline(child.node)?;
        let fits = used + text.chars().count() <= WIDTH;
        (fits || child.children.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEYS: &[&str] = &["a", "b", "c", "d", "e"];

    /// The layout with the keys of every map in alphabetical order.
    fn laid(text: &str) -> Result<String, Unformatted> {
        let source = Source::new("t.yaml", text);
        let mut orders = Orders::default();
        if let Ok(root) = yaml::parse(&source) {
            maps(&root, &mut orders);
        }
        layout(&source, &orders)
    }

    fn maps(node: &Node, orders: &mut Orders) {
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(items) => items.iter().for_each(|item| maps(item, orders)),
            Value::Map(entries) => {
                orders.insert(node.span.start, KEYS);
                entries.iter().for_each(|entry| maps(&entry.value, orders));
            }
        }
    }

    #[track_caller]
    fn becomes(text: &str, expected: &str) {
        let once = laid(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(once, expected);
        assert_eq!(laid(&once).unwrap(), once);
    }

    #[test]
    fn keys_are_put_in_order_and_brackets_get_blanks() {
        becomes(
            "c: [x,'y' , \"z\"]\na:   1\nb: {b: 2,a: {}}\n",
            "a: 1\nb: { a: {}, b: 2 }\nc: [ x, \"y\", \"z\" ]\n",
        );
        becomes(
            "b:\n- c: 1\n  a: 2\n-   - x\n    - y\n",
            "b:\n  - a: 2\n    c: 1\n  - - x\n    - y\n",
        );
        becomes("z: 1\nb:\ny: 2\n", "b:\nz: 1\ny: 2\n");
    }

    #[test]
    fn comments_go_with_what_they_are_about() {
        becomes(
            "# head\n\n\n# more\nc: 1   # of c\n# of a\na: # of the list\n   - x # of x\n   # the last\n\n   # word\nb: 2\n# end\n",
            "# of a\na: # of the list\n  - x # of x\n  # the last\n\n  # word\nb: 2\n# end\n# head\n\n# more\nc: 1   # of c\n",
        );
        becomes(
            "a:\n  - c: 1\n    # of the id\n    a: 2\n\n\n  # of the second\n  - a: 3\n",
            "a:\n  # of the id\n  - a: 2\n    c: 1\n\n  # of the second\n  - a: 3\n",
        );
        becomes("a:\n  - # dashed\n    b: 1\n", "a:\n  # dashed\n  - b: 1\n");
    }

    #[test]
    fn brackets_open_for_comments_and_for_length() {
        becomes(
            "a: [ x, # of x\n  y ] # of a\n",
            "a: # of a\n  - x # of x\n  - y\n",
        );
        let long = "x".repeat(80);
        becomes(
            &format!("a: {{ b: [ {long}, {long} ], a: 1 }}\n"),
            &format!("a:\n  a: 1\n  b:\n    - {long}\n    - {long}\n"),
        );
        becomes("a: [ x,\n     y ]\n", "a: [ x, y ]\n");
    }

    #[test]
    fn texts_stay_as_they_are() {
        becomes(
            "b: |\n     two\n       lines # no comment\n\n     more\na: >-\n  folded\n  text\n",
            "a: >-\n  folded\n  text\nb: |\n  two\n    lines # no comment\n\n  more\n",
        );
        becomes("a: one\n  and two\n", "a: \"one and two\"\n");
        becomes("a: 'it''s'\n", "a: \"it's\"\n");
        becomes("a: 'say \"x\"'\nb: x#y\n", "a: 'say \"x\"'\nb: x#y\n");
    }

    #[test]
    fn what_is_not_yaml_is_not_laid_out() {
        assert!(matches!(laid("a: [ x"), Err(Unformatted::Faulty(_))));
    }

    #[test]
    fn a_comment_is_no_text_and_a_text_no_comment() {
        // A text block that begins with a quote is not a quoted scalar.
        becomes(
            "b: >\n  'til then\n# one\n# two\na: 1\n# Alice's\n",
            "# one\n# two\na: 1\n# Alice's\nb: >\n  'til then\n",
        );
        becomes(
            "b: |\n  'bi' and what it's for\na: 1\n",
            "a: 1\nb: |\n  'bi' and what it's for\n",
        );
        // The text after the sign does not determine where the block's text begins.
        becomes(
            "b: |   # x > y\n  # text\na:\n  - >-   # z | z\n    # more\n",
            "a:\n  - >-   # z | z\n    # more\nb: |   # x > y\n  # text\n",
        );
        becomes("a: # why\n   |\n   text\n", "a: | # why\n  text\n");
    }

    #[test]
    fn the_empty_lines_of_a_text_stay_where_they_say_something() {
        becomes(
            "a: r\nb: |\n   \nc: []\nd: |   # e\n",
            "a: r\nb: |\n\nc: []\nd: |   # e\n",
        );
        becomes(
            "c: 1\n\n\na: |+\n    x\n\n\nb: |+\n\n# more\n\nd: |-\n  x\n\n\ne: 2\n",
            "a: |+\n  x\n\n\nb: |+\n\nc: 1\n# more\n\nd: |-\n  x\n\ne: 2\n",
        );
        becomes(
            "a:\n   - |4\n         deep\n       less\n            \n   - |+2\n      \n",
            "a:\n  - |2\n      deep\n    less\n         \n  - |+2\n     \n",
        );
    }

    #[test]
    fn a_file_of_many_comments_does_not_take_the_square_of_their_number() {
        let text = "# c\n- a # d\n".repeat(60_000);
        assert_eq!(laid(&text).unwrap(), text);
    }

    #[test]
    fn what_would_be_said_otherwise_is_told_with_its_place() {
        let text = "a: 1\n? |\n  b\n: 2\n";
        let Err(Unformatted::Unsure(place)) = laid(text) else {
            panic!("laid out");
        };
        assert_eq!(place.to_string(), "t.yaml:3:3");
    }

    #[derive(Debug, Clone)]
    enum Tree {
        Scalar(String),
        /// A sign and lines. After a sign with a number, the first line may have a larger
        /// indentation.
        Text(String, Vec<String>),
        List(Vec<(Tree, Around)>, bool),
        Map(Vec<(&'static str, Tree, Around)>, bool),
    }

    /// A comment before the element, a comment after it, and the number of empty lines before it.
    type Around = (Option<String>, Option<String>, usize);

    fn tree() -> impl Strategy<Value = Tree> {
        let scalar = prop_oneof![
            "[a-z]{1,8}",
            "[a-z]{1,4} [a-z#]{1,4}",
            "\"[a-z*:# ]{0,8}\"",
            "'[a-z*:#\" ]{0,8}'",
            "[a-z]{30,70}",
        ];
        let around = (
            prop::option::weighted(0.2, "# [a-z]{1,4}"),
            prop::option::weighted(0.2, " {1,3}# [a-z]{1,4}"),
            0_usize..3,
        );
        let lines = prop::collection::vec("[a-z'\"|>#][a-z'\"|># ]{0,8}|| {1,5}", 1..4);
        let texts = ("[|>][-+]?", lines).prop_map(|(sign, mut lines)| {
            lines.insert(0, "x".to_owned());
            Tree::Text(sign, lines)
        });
        let deep = ("[|>]3[-+]?", prop::collection::vec("[a-z'# ]{0,5}", 0..4));
        let deep = deep.prop_map(|(sign, lines)| Tree::Text(sign, lines));
        prop_oneof![4 => scalar.prop_map(Tree::Scalar), 1 => texts, 1 => deep].prop_recursive(
            4,
            24,
            4,
            move |inner| {
                let items = prop::collection::vec((inner.clone(), around.clone()), 1..4);
                let keys = prop::sample::subsequence(&["e", "x", "b", "d", "a", "y"][..], 1..4);
                let values = prop::collection::vec((inner, around.clone()), 4);
                let entries = (keys, values).prop_map(|(keys, values)| {
                    let pairs = keys.into_iter().zip(values);
                    pairs
                        .map(|(key, (value, around))| (key, value, around))
                        .collect()
                });
                prop_oneof![
                    (items, any::<bool>()).prop_map(|(items, flow)| Tree::List(items, flow)),
                    (entries, any::<bool>()).prop_map(|(entries, flow)| Tree::Map(entries, flow)),
                ]
            },
        )
    }

    /// The tree as a user might write it. Text blocks are not possible inside brackets.
    fn written(tree: &Tree, indent: usize, flow: bool, out: &mut String) {
        let (parts, brackets, open): (Vec<_>, _, _) = match tree {
            Tree::Scalar(text) => return out.push_str(text),
            Tree::Text(_, lines) => {
                return out.push_str(&format!("'{}'", lines.concat().replace('\'', "''")));
            }
            Tree::List(items, open) => {
                let parts = items.iter().map(|(tree, around)| (None, tree, around));
                (parts.collect(), ('[', ']'), *open)
            }
            Tree::Map(entries, open) => {
                let parts = entries
                    .iter()
                    .map(|(key, tree, around)| (Some(*key), tree, around));
                (parts.collect(), ('{', '}'), *open)
            }
        };
        if flow || open {
            out.push(brackets.0);
            for (key, tree, (_, behind, _)) in parts {
                if let Some(key) = key {
                    out.push_str(&format!("{key}: "));
                }
                written(tree, indent, true, out);
                out.push(',');
                if let Some(comment) = behind {
                    out.push_str(&format!("{comment}\n{}", " ".repeat(indent + 1)));
                }
            }
            return out.push(brackets.1);
        }
        for (key, tree, (before, behind, lines)) in parts {
            out.push_str(&"\n".repeat(1 + lines));
            if let Some(comment) = before {
                out.push_str(&format!("{}{comment}\n", " ".repeat(indent)));
            }
            out.push_str(&" ".repeat(indent));
            out.push_str(&key.map_or("-".to_owned(), |key| format!("{key}:")));
            let behind = behind.as_deref().unwrap_or_default();
            match tree {
                Tree::List(_, false) | Tree::Map(_, false) => written(tree, indent + 3, false, out),
                Tree::Text(sign, lines) => {
                    out.push_str(&format!(" {sign}{behind}"));
                    for line in lines {
                        out.push_str(&format!("\n{}{line}", " ".repeat(indent + 3)));
                    }
                }
                Tree::Scalar(_) | Tree::List(..) | Tree::Map(..) => {
                    out.push(' ');
                    written(tree, indent + 3, false, out);
                    out.push_str(behind);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_file_says_the_same_afterwards_and_is_laid_out_once(tree in tree()) {
            let mut text = String::new();
            written(&tree, 0, false, &mut text);
            // The parser takes blanks at the very end of the file as a line of a text.
            if text.lines().last().is_some_and(|line| line.trim().is_empty()) {
                text.push('\n');
            }
            prop_assume!(yaml::parse(&Source::new("t.yaml", &*text)).is_ok());
            let once = laid(&text);
            prop_assert!(once.is_ok(), "{text}");
            let once = once.unwrap();
            prop_assert_eq!(laid(&once).unwrap(), once.clone(), "{}", text);
        }

        #[test]
        fn no_text_panics(text in "[a-c:\\-#\\[\\]{}, \n|>'\"]{0,40}") {
            let _ = laid(&text);
        }
    }
}
