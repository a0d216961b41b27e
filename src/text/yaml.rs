//! The unambiguous part of YAML: a text becomes a tree of [`Node`]s, each with its place.
//!
//! Every scalar is text: `no`, `007` and `8:00` are exactly these characters. Anchors, aliases,
//! tags, merge keys, directives and second documents are refused, so a small file cannot become a
//! large tree. Duplicate keys, tabs and invisible characters are refused, so that a file means what
//! it shows. Size, depth and number of nodes are bounded. If possible, a file is read to its end,
//! so that all faults are reported at once.

use super::{Diagnostic, Source, Span, chars};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::{borrow::Cow, collections::HashMap};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The maximum nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;
/// The maximum number of scalars, lists and maps in a file.
pub const MAX_NODES: usize = 200_000;
/// The maximum number of faults that are reported.
pub const MAX_FAULTS: usize = 100;

/// The text as a scalar that is read back as the same text.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A text, and the style in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    pub text: String,
    pub style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    /// In quotes.
    Quoted,
    /// Below its sign, `|` or `>`: from the sign to the position at which the parser continued. The
    /// node's own span starts at the first character of the text.
    Block(Span),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Scalar {
    /// Whether its style makes it a text even if it is empty.
    pub fn quoted(&self) -> bool {
        self.style != Style::Plain
    }

    /// Whether the value is missing.
    pub fn left_out(&self) -> bool {
        self.text.is_empty() && !self.quoted()
    }
}

/// Reads one document.
pub fn parse(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    if source.text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes", source.text.len());
        let help = format!("at most {MAX_BYTES} are read; split it");
        return Err(vec![
            Diagnostic::error("file-too-large", message)
                .in_file(&source.name)
                .help(help),
        ]);
    }
    let faults = refused_characters(source);
    if !faults.is_empty() {
        return Err(faults);
    }
    Builder::new(source).build()
}

/// Faults for characters that are refused everywhere, including in comments.
fn refused_characters(source: &Source) -> Vec<Diagnostic> {
    let text = source.text.as_str();
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let line_end = c == '\n' || (c == '\r' && text.as_bytes().get(at + 1) == Some(&b'\n'));
        let Some(what) = chars::refused(c).filter(|_| !line_end) else {
            continue;
        };
        let fault = if c == '\t' {
            Diagnostic::error("tab", "a tab stands here").help("use spaces")
        } else {
            let message = format!("{what} (U+{:04X}) stands here", u32::from(c));
            Diagnostic::error("refused-character", message)
                .help("remove it: a file must say what it shows")
        };
        found.push(fault.at(source, Span::new(at, at + c.len_utf8())));
        if found.len() == MAX_FAULTS {
            break;
        }
    }
    found
}

/// A list or map whose end has not been reached.
enum Open {
    List(Span, Vec<Node>),
    Map(
        Span,
        Vec<Entry>,
        HashMap<String, Span>,
        Option<(String, Span)>,
    ),
}

struct Builder<'a> {
    source: &'a Source,
    /// Byte offset of each character; empty if every character is one byte.
    offsets: Vec<usize>,
    open: Vec<Open>,
    root: Option<Node>,
    /// End of the previous event.
    past: usize,
    nodes: usize,
    faults: Vec<Diagnostic>,
}

/// The rest of the file cannot be read. The fault is already added.
struct Halt;

impl<'a> Builder<'a> {
    fn new(source: &'a Source) -> Self {
        let offsets = if source.text.is_ascii() {
            Vec::new()
        } else {
            source.text.char_indices().map(|(at, _)| at).collect()
        };
        Self {
            source,
            offsets,
            open: Vec::new(),
            root: None,
            past: 0,
            nodes: 0,
            faults: Vec::new(),
        }
    }

    fn build(mut self) -> Result<Node, Vec<Diagnostic>> {
        for event in Parser::new_from_str(&self.source.text) {
            let took = match event {
                Ok((event, span)) => {
                    let (start, end) = (self.offset(&span.start), self.offset(&span.end));
                    let took = self.take(event, Span::new(start, end));
                    self.past = end;
                    took
                }
                Err(error) => self.broken(&error),
            };
            if took.is_err() || self.faults.len() >= MAX_FAULTS {
                return Err(self.faults);
            }
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        self.root.ok_or_else(|| {
            let fault = Diagnostic::error("empty-file", "the file is empty");
            let fault = fault.in_file(&self.source.name);
            vec![fault.help("write what it is for, or remove it")]
        })
    }

    fn take(&mut self, event: Event<'_>, whole: Span) -> Result<(), Halt> {
        let span = self.trimmed(whole.start, whole.end);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.root.is_none() => Ok(()),
            Event::DocumentStart(_) => {
                let help = "put it into a file of its own";
                self.halt(
                    "second-document",
                    "a second document begins here",
                    span,
                    help,
                )
            }
            Event::Alias(_) => self.alias(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.plain(span, anchor, tag.is_some())?;
                let style = self.style(style, whole.end);
                self.scalar(text, style, span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain(span, anchor, tag.is_some())?;
                self.open(span, Open::List(span, Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.plain(span, anchor, tag.is_some())?;
                self.open(span, Open::Map(span, Vec::new(), HashMap::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
        }
    }

    /// Counts a node, and refuses anchors and tags on it.
    fn plain(&mut self, span: Span, anchor: usize, tagged: bool) -> Result<(), Halt> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let help = format!("at most {MAX_NODES} values are read; split the file");
            return self.halt(
                "too-many-values",
                "the file has too many values",
                span,
                help,
            );
        }
        if anchor > 0 {
            let help = "write the value out; quote it if it begins with `&`";
            return self.halt(
                "anchor",
                "anchors are not part of this language",
                span,
                help,
            );
        }
        if tagged {
            let help = "every value is text; quote it if it begins with `!`";
            return self.halt("tag", "tags are not part of this language", span, help);
        }
        Ok(())
    }

    fn style(&self, style: ScalarStyle, end: usize) -> Style {
        match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block(Span::new(self.sign(), end)),
        }
    }

    /// Position of the next `|` or `>`. Between two events there are only signs and comments.
    fn sign(&self) -> usize {
        let (mut comment, mut apart) = (false, true);
        let rest = self.source.text.get(self.past..).unwrap_or_default();
        for (at, c) in rest.char_indices() {
            match c {
                '\n' => comment = false,
                '#' if apart => comment = true,
                '|' | '>' if !comment => return self.past + at,
                _ => {}
            }
            apart = c.is_whitespace();
        }
        self.past
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: Style, span: Span) -> Result<(), Halt> {
        // The parser returns `~` for a missing value.
        let left_out = style == Style::Plain && span.start == span.end;
        let text = if left_out {
            String::new()
        } else {
            text.into_owned()
        };
        if let Some(c) = text
            .chars()
            .find(|&c| c != '\n' && chars::refused(c).is_some())
        {
            let message = format!(
                "an escape makes U+{:04X}, which does not show",
                u32::from(c)
            );
            self.fault("refused-character", message, span, "remove it");
        }
        self.put(Node {
            span,
            value: Value::Scalar(Scalar { text, style }),
        })
    }

    fn open(&mut self, span: Span, open: Open) -> Result<(), Halt> {
        if self.open.len() == MAX_DEPTH {
            return self.too_deep(span);
        }
        if let Some(Open::Map(_, _, _, None)) = self.open.last() {
            return self.halt("key-not-text", "a key must be text", span, "quote it");
        }
        self.open.push(open);
        Ok(())
    }

    fn too_deep(&mut self, span: Span) -> Result<(), Halt> {
        let message = format!("lists and maps stand more than {MAX_DEPTH} deep in one another");
        self.halt("too-deep", message, span, "write it flatter")
    }

    fn close(&mut self, end: Span) -> Result<(), Halt> {
        match self.open.pop() {
            Some(Open::List(start, items)) => self.put(Node {
                span: self.around(start, end),
                value: Value::List(items),
            }),
            Some(Open::Map(start, entries, ..)) => self.put(Node {
                span: self.around(start, end),
                value: Value::Map(entries),
            }),
            // The parser pairs starts and ends. Without a root there is no tree either.
            None => Err(Halt),
        }
    }

    /// Adds a complete node to its parent.
    fn put(&mut self, node: Node) -> Result<(), Halt> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, _, key @ Some(_))) => {
                if let Some((key, key_span)) = key.take() {
                    entries.push(Entry {
                        key,
                        key_span,
                        value: node,
                    });
                }
            }
            Some(Open::Map(_, _, seen, key @ None)) => {
                let Value::Scalar(Scalar { text, .. }) = node.value else {
                    return Err(Halt); // refused when it was opened
                };
                *key = Some((text.clone(), node.span));
                if let Some(first) = seen.insert(text.clone(), node.span) {
                    let message = format!("key `{text}` is there twice");
                    let fault = Diagnostic::error("duplicate-key", message)
                        .at(self.source, node.span)
                        .also("first here", self.source, first)
                        .help("remove one of them");
                    self.faults.push(fault);
                }
            }
        }
        Ok(())
    }

    fn alias(&mut self, span: Span) -> Result<(), Halt> {
        let help = "quote it: `\"*\"` matches everything, without quotes it is a reference of YAML";
        self.halt(
            "unquoted-star",
            "a value that begins with `*` is not quoted",
            span,
            help,
        )
    }

    /// A fault of YAML itself. The parser stops at the first one. If its cause can be determined,
    /// the fault names it.
    fn broken(&mut self, error: &ScanError) -> Result<(), Halt> {
        let at = self.offset(error.marker());
        let span = Span::new(at, at + 1);
        if let Some(star) = self.unquoted_star(at) {
            return self.alias(Span::new(star, star + 1));
        }
        if error.info().contains("recursion limit") {
            return self.too_deep(span); // the parser's own limit: it looks ahead of what is taken
        }
        let message = format!("not YAML: {}", error.info());
        let help = "check the indentation, the colons and the quotes around this place";
        self.halt("not-yaml", message, span, help)
    }

    /// The `*` at or just before the position where the parser stopped, if it begins a value.
    fn unquoted_star(&self, at: usize) -> Option<usize> {
        let line_start = self.source.text.get(..at)?.rfind('\n').map_or(0, |i| i + 1);
        let line_end = self
            .source
            .text
            .get(at..)?
            .find('\n')
            .map_or(self.source.text.len(), |i| at + i);
        let line = self.source.text.get(line_start..line_end)?;
        let stars = line.char_indices().filter(|(_, c)| *c == '*');
        let mut begins = stars.filter(|(i, _)| {
            let before = line.get(..*i).unwrap_or_default();
            before.ends_with([' ', '[', ',', '{']) || before.is_empty()
        });
        let near = |i: usize| (line_start + i).abs_diff(at) <= 1;
        begins
            .find(|(i, _)| {
                near(*i)
                    || line
                        .get(*i..at.saturating_sub(line_start))
                        .is_some_and(|s| !s.contains([' ', ',', ']', '}']))
            })
            .map(|(i, _)| line_start + i)
    }

    fn fault(
        &mut self,
        name: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        let fault = Diagnostic::error(name, message).at(self.source, span);
        self.faults.push(fault.help(help));
    }

    fn halt(
        &mut self,
        name: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) -> Result<(), Halt> {
        self.fault(name, message, span, help);
        Err(Halt)
    }

    /// The span from the start of a list or map to its end.
    fn around(&self, start: Span, end: Span) -> Span {
        self.trimmed(start.start, end.end)
    }

    /// The span without the trailing blanks that the parser includes.
    fn trimmed(&self, start: usize, end: usize) -> Span {
        let inside = self.source.text.get(start..end).unwrap_or_default();
        Span::new(start, start + inside.trim_end().len())
    }

    fn offset(&self, marker: &Marker) -> usize {
        if self.offsets.is_empty() {
            return marker.index().min(self.source.text.len());
        }
        let at = self.offsets.get(marker.index()).copied();
        at.unwrap_or(self.source.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree(text: &str) -> Node {
        parse(&Source::new("t.yaml", text)).unwrap_or_else(|f| panic!("{}", f[0]))
    }

    fn names(text: &str) -> Vec<(&'static str, usize, usize)> {
        let faults = parse(&Source::new("t.yaml", text)).unwrap_err();
        let place = |f: &Diagnostic| f.place.as_ref().map_or((0, 0), |p| (p.line, p.column));
        faults
            .iter()
            .map(|f| (f.name, place(f).0, place(f).1))
            .collect()
    }

    /// A tree as one line, each scalar with the text that its span covers.
    fn spelled(node: &Node, text: &str) -> String {
        let of = |span: Span| &text[span.start..span.end];
        match &node.value {
            Value::Scalar(s) => format!("{}<{}>", s.text, of(node.span)),
            Value::List(items) => format!(
                "[{}]",
                items
                    .iter()
                    .map(|n| spelled(n, text))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Value::Map(entries) => {
                let entry = |e: &Entry| {
                    format!("{}<{}>:{}", e.key, of(e.key_span), spelled(&e.value, text))
                };
                format!(
                    "{{{}}}",
                    entries.iter().map(entry).collect::<Vec<_>>().join(",")
                )
            }
        }
    }

    #[test]
    fn scalars_are_text_and_spans_cover_them() {
        let text = "a: no\nb: [ 007, \"8:00\", 'é' ]\nc:\n  - d: ~\n    e:\nf: x y # z\nü: ö\n";
        assert_eq!(
            spelled(&tree(text), text),
            "{a<a>:no<no>,b<b>:[007<007>,8:00<\"8:00\">,é<'é'>],c<c>:[{d<d>:~<~>,e<e>:<>}],f<f>:x y<x y>,ü<ü>:ö<ö>}"
        );
    }

    #[test]
    fn what_makes_yaml_surprising_is_refused() {
        let mut wrong = Vec::new();
        for (text, expected) in [
            ("a: &x 1\nb: *x\n", ("anchor", 1, 4)),
            ("a: !!str 1\n", ("tag", 1, 4)),
            ("a: [ *x ]\n", ("unquoted-star", 1, 6)),
            ("a: [ * ]\n", ("unquoted-star", 1, 6)),
            ("a: *\n", ("unquoted-star", 1, 4)),
            ("a: *.clean\n", ("unquoted-star", 1, 4)),
            ("a:\n  - *\n", ("unquoted-star", 2, 5)),
            ("a: [ x, *-dlq ]\n", ("unquoted-star", 1, 9)),
            ("a: 1\n---\nb: 2\n", ("second-document", 2, 1)),
            ("a: 1\nb: 2\na: 3\n", ("duplicate-key", 3, 1)),
            ("? [a]\n: b\n", ("key-not-text", 1, 3)),
            ("a:\n\tb: 1\n", ("tab", 2, 1)),
            ("a: x\u{202e}y\n", ("refused-character", 1, 5)),
            ("# \u{200b}\na: x\n", ("refused-character", 1, 3)),
            ("a: \"\\u202e\"\n", ("refused-character", 1, 4)),
            ("a: \"\\0\"\n", ("refused-character", 1, 4)),
            ("a: [ b\n", ("not-yaml", 2, 1)),
            ("# nothing\n", ("empty-file", 0, 0)),
            ("", ("empty-file", 0, 0)),
        ] {
            if names(text) != [expected] {
                wrong.push(format!("{text:?}: {:?}, not {expected:?}", names(text)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn several_faults_are_told_at_once() {
        assert_eq!(names("a: 1\na: 2\nb: 1\nb: 2\n").len(), 2);
        assert_eq!(names("a: \tb\u{200b}\n").len(), 2);
        assert_eq!(names(&"\t".repeat(100_000)).len(), MAX_FAULTS);
    }

    #[test]
    fn bombs_do_not_go_off() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(names(&deep)[0].0, "too-deep");
        let deep = "- ".repeat(100_000);
        assert_eq!(names(&deep)[0].0, "too-deep");
        let wide = format!("[{}]", "a,".repeat(MAX_NODES + 1));
        assert_eq!(names(&wide)[0].0, "too-many-values");
        let large = "a".repeat(MAX_BYTES + 1);
        assert_eq!(names(&large)[0].0, "file-too-large");
        assert_eq!(names(&"role: a\n".repeat(100_000))[0].0, "duplicate-key");
        let laughs = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n";
        assert_eq!(names(laughs)[0].0, "anchor");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ -~\n]{0,200}|[a-c:\\[\\]{}*&!,'\"\n \\-?|>#%@]{0,80}|\\PC{0,40}") {
            match parse(&Source::new("t", text.clone())) {
                Ok(node) => prop_assert!(node.span.end <= text.len()),
                Err(faults) => prop_assert!(!faults.is_empty()),
            }
        }
    }
}
