//! Changes to `users.yaml` that keep what a person wrote in it: order, comments, blank lines,
//! formatting.
//!
//! A change is first tried in the text, at the smallest possible place, and is accepted only if the
//! result parses as exactly the intended content. Where that fails, the user's own lines are
//! rewritten, and as a last resort the whole file: comments are lost there, and [`Edited::lost`]
//! reports it.
use super::file::{DecoySecret, File, UserEntry, Verifiers, line_of};
use crate::text::{
    Diagnostic, Source, Span,
    yaml::{self, Node, Value},
};

/// A change to one user.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds the user, or replaces the existing one.
    Put(UserEntry),
    /// Replaces the verifiers; everything else stays.
    Verifiers(Verifiers),
    Disabled(bool),
    Remove,
}

/// A changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    pub lost: Lost,
}

/// The comments and formatting that a change has removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    Nothing,
    /// Comments between the lines of the changed user.
    InEntry,
    /// Every comment in the file.
    InFile,
}

/// Changes one user. The file must be valid; only [`Change::Put`] affects a user who does not
/// exist.
pub fn edit(source: &Source, name: &str, change: &Change) -> Result<Edited, Vec<Diagnostic>> {
    let before = File::parse(source)?;
    let after = changed(before, name, change);
    let reads = |text: &String| {
        File::parse(&Source::new(&*source.name, text.as_str())).is_ok_and(|file| file == after)
    };
    let with = |lost, text: Option<String>| {
        let text = text.filter(&reads)?;
        Some(Edited { text, lost })
    };
    let text = Text::of(source);
    let smallest = || with(Lost::Nothing, text.as_ref()?.smallest(name, change));
    let entry = || with(Lost::InEntry, text.as_ref()?.entry_anew(name, &after));
    let whole = || Edited {
        lost: if source.text.contains('#') {
            Lost::InFile
        } else {
            Lost::Nothing
        },
        text: after.to_text(),
    };
    Ok(smallest().or_else(entry).unwrap_or_else(whole))
}

/// Makes many changes, one after another; consecutive new users are added together.
pub fn edit_all(source: &Source, changes: &[(String, Change)]) -> Result<Edited, Vec<Diagnostic>> {
    let before = File::parse(source)?;
    let is_new = |(name, change): &(String, Change)| {
        matches!(change, Change::Put(_)) && before.position(name).is_none()
    };
    let mut edited = Edited {
        text: source.text.clone(),
        lost: Lost::Nothing,
    };
    let named = |text: &str| Source::new(&*source.name, text);
    for (name, change) in changes.iter().filter(|change| !is_new(change)) {
        let next = edit(&named(&edited.text), name, change)?;
        edited.lost = edited.lost.max(next.lost);
        edited.text = next.text;
    }
    let mut new = changes.iter().filter(|change| is_new(change));
    if let Some((name, change)) = new.next() {
        let next = edit(&named(&edited.text), name, change)?;
        edited.lost = edited.lost.max(next.lost);
        let like = named(&next.text);
        let rest: Option<Vec<_>> = new.map(put).collect();
        let many = rest.and_then(|rest| Text::of(&like)?.append(&rest));
        edited.text = many.unwrap_or(next.text);
    }
    let _sound = File::parse(&named(&edited.text))?;
    Ok(edited)
}

/// The file with a secret for decoys, if it has none.
pub fn with_decoy_secret(
    source: &Source,
    secret: DecoySecret,
) -> Result<Option<Edited>, Vec<Diagnostic>> {
    let mut file = File::parse(source)?;
    if file.decoy_secret.is_some() {
        return Ok(None);
    }
    let line = secret.line();
    file.decoy_secret = Some(secret);
    let reads = |text: &String| {
        File::parse(&Source::new(&*source.name, text.as_str())).is_ok_and(|read| read == file)
    };
    let text = Text::of(source).and_then(|text| text.before_users(&line));
    Ok(Some(match text.filter(reads) {
        Some(text) => Edited {
            text,
            lost: Lost::Nothing,
        },
        None => Edited {
            text: file.to_text(),
            lost: Lost::InFile,
        },
    }))
}

fn put((name, change): &(String, Change)) -> Option<(&str, &UserEntry)> {
    match change {
        Change::Put(entry) => Some((name, entry)),
        Change::Verifiers(_) | Change::Disabled(_) | Change::Remove => None,
    }
}

fn changed(mut file: File, name: &str, change: &Change) -> File {
    let at = file.position(name);
    let held = at.and_then(|at| file.users.get_mut(at).map(|(_, entry)| entry));
    match (change, held, at) {
        (Change::Put(entry), Some(held), _) => *held = entry.clone(),
        (Change::Put(entry), None, _) => file.users.push((name.to_owned(), entry.clone())),
        (Change::Verifiers(verifiers), Some(held), _) => held.verifiers = verifiers.clone(),
        (Change::Disabled(disabled), Some(held), _) => held.disabled = *disabled,
        (Change::Remove, Some(_), Some(at)) => drop(file.users.remove(at)),
        (Change::Verifiers(_) | Change::Disabled(_) | Change::Remove, ..) => {}
    }
    file
}

/// The file's text and its parsed tree. Each edit returns `None` where the file's formatting is not
/// supported.
struct Text<'a> {
    text: &'a str,
    /// The key `users`.
    key: Span,
    users: Node,
}

impl<'a> Text<'a> {
    fn of(source: &'a Source) -> Option<Text<'a>> {
        let Value::Map(entries) = yaml::parse(source).ok()?.value else {
            return None;
        };
        let users = entries.into_iter().find(|entry| entry.key == "users")?;
        Some(Text {
            text: &source.text,
            key: users.key_span,
            users: users.value,
        })
    }

    fn smallest(&self, name: &str, change: &Change) -> Option<String> {
        match (change, self.entry(name)) {
            (Change::Put(entry), None) => self.append(&[(name, entry)]),
            (Change::Put(_), Some(_)) => None,
            (Change::Remove, Some(entry)) => self.remove(entry),
            (Change::Disabled(disabled), Some(entry)) => self.disable(entry, *disabled),
            (Change::Verifiers(verifiers), Some(entry)) => self.renew(entry, verifiers),
            (_, None) => None,
        }
    }

    fn entry(&self, name: &str) -> Option<&yaml::Entry> {
        entries(&self.users)?.iter().find(|entry| entry.key == name)
    }

    /// Rewrites the user's own lines.
    fn entry_anew(&self, name: &str, after: &File) -> Option<String> {
        let entry = self.entry(name)?;
        let (_, wanted) = after.users.get(after.position(name)?)?;
        let mut fresh = String::new();
        wanted.write(&mut fresh, name, self.indent(entry.key_span)?);
        Some(self.replaced(self.lines(self.whole(entry)?), &fresh))
    }

    /// Inserts before all users.
    fn before_users(&self, line: &str) -> Option<String> {
        let start = self.line_start(self.key.start);
        (start == self.key.start).then(|| self.replaced(Span::new(start, start), line))
    }

    /// Appends after the last user, with the same indentation.
    fn append(&self, users: &[(&str, &UserEntry)]) -> Option<String> {
        let last = entries(&self.users)?.last();
        let indent = last.map_or(Some(2), |last| self.indent(last.key_span))?;
        let mut fresh = String::new();
        for (name, entry) in users {
            entry.write(&mut fresh, name, indent);
        }
        let Some(last) = last else {
            let fresh = format!("\n{}", fresh.trim_end());
            return Some(self.replaced(self.users.span, &fresh));
        };
        let end = self.lines(self.whole(last)?).end;
        if !self.text.get(..end)?.ends_with('\n') {
            fresh.insert(0, '\n');
        }
        Some(self.replaced(Span::new(end, end), &fresh))
    }

    /// After the last user is removed, an empty map remains.
    fn remove(&self, user: &yaml::Entry) -> Option<String> {
        let mut edits = vec![(self.lines(self.whole(user)?), String::new())];
        if entries(&self.users)?.len() == 1 {
            let colon = self.key.end + self.text.get(self.key.end..)?.find(':')?;
            edits.push((Span::new(colon, colon + 1), ": {}".to_owned()));
        }
        self.all_replaced(edits)
    }

    fn disable(&self, user: &yaml::Entry, disabled: bool) -> Option<String> {
        let keys = entries(&user.value)?;
        if let Some(key) = keys.iter().find(|key| key.key == "disabled") {
            let word = if disabled { "true" } else { "false" };
            return Some(self.replaced(key.value.span, word));
        }
        let first = keys.first()?;
        let indent = self.indent(first.key_span)?;
        let at = self.line_start(first.key_span.start);
        let fresh = format!("{:indent$}disabled: {disabled}\n", "");
        Some(self.replaced(Span::new(at, at), &fresh))
    }

    /// Existing verifiers are overwritten; new ones are added after the user's last line.
    fn renew(&self, user: &yaml::Entry, verifiers: &Verifiers) -> Option<String> {
        let keys = entries(&user.value)?;
        let mut edits = Vec::new();
        for verifier in verifiers.each() {
            let line = line_of(verifier);
            let held = keys.iter().find(|key| key.key == verifier.hash.key());
            match held {
                Some(key) => edits.push((self.whole(key)?, line)),
                None => {
                    let indent = self.indent(keys.last()?.key_span)?;
                    let end = self.lines(self.whole(user)?).end;
                    edits.push((Span::new(end, end), format!("{:indent$}{line}\n", "")));
                }
            }
        }
        let gone = |key: &&yaml::Entry| {
            key.key.starts_with("scram-") && verifiers.each().all(|one| one.hash.key() != key.key)
        };
        for key in keys.iter().filter(gone) {
            edits.push((self.lines(self.whole(key)?), String::new()));
        }
        self.all_replaced(edits)
    }

    /// From the key to the end of its value, without the comments after it.
    fn whole(&self, entry: &yaml::Entry) -> Option<Span> {
        self.indent(entry.key_span)?;
        let end = self.end(&entry.value).max(entry.key_span.end);
        Some(Span::new(entry.key_span.start, end))
    }

    /// The end of a value. For lists and maps the parser reports the start of the next element,
    /// including comments, so the end of the last part is used.
    fn end(&self, node: &Node) -> usize {
        let last = match &node.value {
            Value::Scalar(_) => return node.span.end,
            Value::List(items) => items.last().map(|last| self.end(last)),
            Value::Map(entries) => entries
                .last()
                .map(|last| self.end(&last.value).max(last.key_span.end)),
        };
        let rest = self.text.get(node.span.start..).unwrap_or_default();
        if rest.starts_with(['{', '[']) {
            self.closed(last.unwrap_or(node.span.start + 1))
        } else {
            last.unwrap_or(node.span.end)
        }
    }

    /// The end of the first closing bracket after this position. Between it and the last part there
    /// are only blanks, commas and comments.
    fn closed(&self, from: usize) -> usize {
        let mut comment = false;
        let rest = self.text.get(from..).unwrap_or_default();
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'#' => comment = true,
                b'\n' => comment = false,
                b'}' | b']' if !comment => return from + at + 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// The indentation of a key; `None` when other text precedes it on its line.
    fn indent(&self, key: Span) -> Option<usize> {
        let before = self.text.get(self.line_start(key.start)..key.start)?;
        before
            .bytes()
            .all(|byte| byte == b' ')
            .then_some(before.len())
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |end| end + 1)
    }

    /// Extends the span to whole lines.
    fn lines(&self, span: Span) -> Span {
        let rest = self.text.get(span.end..).unwrap_or_default();
        let end = rest
            .find('\n')
            .map_or(self.text.len(), |end| span.end + end + 1);
        Span::new(self.line_start(span.start), end)
    }

    fn replaced(&self, span: Span, with: &str) -> String {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        [before, with, after].concat()
    }

    fn all_replaced(&self, mut edits: Vec<(Span, String)>) -> Option<String> {
        edits.sort_by_key(|(span, _)| (span.start, span.end));
        let (mut text, mut at) = (String::new(), 0);
        for (span, with) in edits {
            text.push_str(self.text.get(at..span.start)?);
            if span.start == span.end && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&with);
            at = span.end;
        }
        text.push_str(self.text.get(at..)?);
        Some(text)
    }
}

fn entries(node: &Node) -> Option<&[yaml::Entry]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        Value::Scalar(_) | Value::List(_) => None,
    }
}

/// For the fuzzer: with any file, a change gives the intended content, and removing an added user
/// restores the previous users.
#[doc(hidden)]
pub fn fuzz_edit(text: &str) {
    let source = Source::new("users.yaml", text);
    let Ok(before) = File::parse(&source) else {
        return;
    };
    let nobody = UserEntry {
        groups: vec!["g".to_owned()],
        disabled: true,
        verifiers: Verifiers::Missing,
    };
    let name = "somebody-who-is-not-there";
    let changes = [Change::Put(nobody), Change::Disabled(true), Change::Remove];
    let (mut source, mut file) = (source, before.clone());
    for change in changes {
        let edited = edit(&source, name, &change).unwrap_or(Edited {
            text: String::new(),
            lost: Lost::InFile,
        });
        file = changed(file, name, &change);
        source = Source::new("users.yaml", edited.text);
        assert!(
            File::parse(&source).is_ok_and(|read| read == file),
            "the change gives another file than was wanted"
        );
    }
    assert!(before.position(name).is_some() || file == before);
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;
    use crate::identity::verifier::{Hash, Verifier};

    fn verifier(hash: Hash, byte: u8) -> Verifier {
        Verifier {
            hash,
            iterations: NonZeroU32::new(4096).unwrap(),
            salt: vec![byte; 9],
            stored_key: vec![byte; hash.bytes()],
            server_key: vec![byte; hash.bytes()],
        }
    }
    fn both(byte: u8) -> Verifiers {
        Verifiers::of(
            Some(verifier(Hash::Sha256, byte)),
            Some(verifier(Hash::Sha512, byte)),
        )
    }
    fn entry(byte: u8) -> UserEntry {
        UserEntry {
            groups: vec!["bi".to_owned()],
            disabled: false,
            verifiers: both(byte),
        }
    }
    fn lines(byte: u8) -> [String; 2] {
        [Hash::Sha256, Hash::Sha512].map(|hash| line_of(&verifier(hash, byte)))
    }
    #[track_caller]
    fn given(text: &str, name: &str, change: &Change) -> Edited {
        edit(&Source::new("users.yaml", text), name, change).unwrap()
    }
    fn kept(text: String) -> Edited {
        Edited {
            text,
            lost: Lost::Nothing,
        }
    }

    fn hand_made() -> String {
        let [one, two] = lines(1);
        format!(
            "# who may come in\n\nusers:\n    # the analysts\n    alice:   # since May\n        {one} # weak\n        {two}\n        \
             groups: [ bi,  ops ] # two\n\n    # services\n    \"svc b\\\\\":\n        {two}\n    # the end\n\n# really\n"
        )
        .replace("svc b", "svc-b")
    }

    #[test]
    fn a_secret_for_decoys_comes_before_the_users_and_stays() {
        let secret = || DecoySecret::random().unwrap();
        let given =
            |text: &str| with_decoy_secret(&Source::new("users.yaml", text), secret()).unwrap();
        let text = hand_made();
        let with = given(&text).unwrap();
        let (head, tail) = text.split_once("users:").unwrap();
        assert!(with.text.starts_with(&format!("{head}decoy_secret: \"")));
        assert!(with.text.ends_with(&format!("\nusers:{tail}")) && with.lost == Lost::Nothing);
        assert_eq!(given(&with.text), None, "the one that is there stays");
        let file = |text: &str| File::parse(&Source::new("users.yaml", text)).unwrap();
        let changed = super::tests::given(&with.text, "alice", &Change::Remove);
        let secret = file(&with.text).decoy_secret;
        assert_eq!(file(&changed.text).decoy_secret, secret);
        // Unsupported formatting: the whole file is rewritten.
        let odd = given("{ users: {} }\n").unwrap();
        assert!(file(&odd.text).decoy_secret.is_some());
    }

    #[test]
    fn a_hand_made_file_stays_as_it_is_but_for_what_is_asked() {
        let text = hand_made();
        let [one, two] = lines(1);
        let disabled = given(&text, "alice", &Change::Disabled(true));
        let line = format!("        disabled: true\n        {one}");
        assert_eq!(
            disabled,
            kept(text.replace(&format!("        {one}"), &line))
        );
        let enabled = given(&disabled.text, "alice", &Change::Disabled(false));
        let line = "        disabled: false\n";
        assert_eq!(
            enabled,
            kept(disabled.text.replace("        disabled: true\n", line))
        );

        let [other_one, other_two] = lines(2);
        let renewed = given(&text, "alice", &Change::Verifiers(both(2)));
        let (head, tail) = text.split_once("groups").unwrap();
        let head = head.replace(&one, &other_one).replace(&two, &other_two);
        assert_eq!(renewed, kept(format!("{head}groups{tail}")));

        let added = given(&text, "carol", &Change::Put(entry(3)));
        let [one, two] = lines(3);
        let lines = format!(
            "    \"carol\":\n      groups: [ \"bi\" ]\n      {one}\n      {two}\n    # the end"
        );
        assert_eq!(added, kept(text.replace("    # the end", &lines)));

        let removed = given(&added.text, "carol", &Change::Remove);
        assert_eq!(removed, kept(text));
    }

    #[test]
    fn a_verifier_more_or_less_changes_only_its_own_line() {
        let [one, two] = lines(1);
        let only = |hash| {
            let verifier = Some(verifier(hash, 1));
            match hash {
                Hash::Sha256 => Verifiers::of(verifier, None),
                Hash::Sha512 => Verifiers::of(None, verifier),
            }
        };
        let text = format!("users:\n  a:\n    {one} # 1\n    # 2\n    {two}\n  # 3\n");
        let less = given(&text, "a", &Change::Verifiers(only(Hash::Sha256)));
        assert_eq!(less, kept(text.replace(&format!("    {two}\n"), "")));
        let more = given(&less.text, "a", &Change::Verifiers(both(1)));
        let line = format!("{one} # 1\n    {two}\n");
        assert_eq!(
            more,
            kept(less.text.replace(&format!("{one} # 1\n"), &line))
        );
        // Without a newline at the end of the file.
        let text = format!("users:\n  a:\n    {one}");
        let more = given(&text, "a", &Change::Verifiers(both(1)));
        assert_eq!(more, kept(format!("{text}\n    {two}\n")));
        let more = given(&text, "b", &Change::Put(entry(1)));
        assert!(more.text.starts_with(&format!("{text}\n  \"b\":\n")));
    }

    #[test]
    fn the_first_user_comes_into_an_empty_file_and_the_last_goes() {
        let text = "# kept\nusers: {}\n";
        let added = given(text, "a", &Change::Put(entry(1)));
        assert_eq!(added.lost, Lost::Nothing);
        assert!(added.text.starts_with("# kept\nusers: \n  \"a\":\n"));
        let gone = given(&added.text, "a", &Change::Remove);
        assert_eq!(gone, kept("# kept\nusers: {} \n".to_owned()));
    }

    #[test]
    fn many_changes_are_one_after_another() {
        let text = hand_made();
        let put = |name: &str| (name.to_owned(), Change::Put(entry(4)));
        let changes = [
            put("c"),
            ("alice".to_owned(), Change::Disabled(true)),
            put("d"),
        ];
        let edited = edit_all(&Source::new("u", text), &changes).unwrap();
        let file = File::parse(&Source::new("u", &*edited.text)).unwrap();
        let names: Vec<_> = file.users.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["alice", "svc-b\\", "c", "d"]);
        assert!(file.users[0].1.disabled && edited.lost == Lost::Nothing);
        assert!(edited.text.contains("# services"));
        // A file beyond the limit is refused, and not written.
        let many: Vec<_> = (0..3000).map(|n| put(&format!("u{n}"))).collect();
        let faults = edit_all(&Source::new("u", "users: {}\n"), &many).unwrap_err();
        assert_eq!(faults[0].name, "file-too-large");
    }

    #[test]
    fn what_cannot_be_kept_is_said() {
        let [one, two] = lines(1);
        let block = one
            .replace(": {", ":\n")
            .replace([',', '}'], "\n")
            .replace('\n', "\n      ");
        let text = format!(
            "users:\n  # 0\n  a:\n    # 1\n    {}\n  b: {{ {two} }} # 2\n",
            block.trim_end()
        );
        let put = given(&text, "a", &Change::Put(entry(2)));
        assert_eq!(put.lost, Lost::InEntry);
        assert!(!put.text.contains("# 1") && put.text.contains("# 0") && put.text.contains("# 2"));
        // A verifier of several lines becomes one line.
        let renewed = given(
            &text,
            "a",
            &Change::Verifiers(Verifiers::of(Some(verifier(Hash::Sha256, 2)), None)),
        );
        assert_eq!(renewed.lost, Lost::Nothing);
        assert!(renewed.text.contains("# 1"));
        // All on one line.
        let disabled = given(&text, "b", &Change::Disabled(true));
        assert_eq!(disabled.lost, Lost::InEntry);
        assert!(disabled.text.contains("# 1") && !disabled.text.contains("# 2"));
        let flow = format!("# 0\nusers: {{ a: {{ {one} }} }}\n");
        let disabled = given(&flow, "a", &Change::Disabled(true));
        assert_eq!(disabled.lost, Lost::InFile);
    }

    proptest! {
        #[test]
        fn any_file_is_changed_as_wanted(parts in prop::collection::vec(0usize..12, 0..24)) {
            let [one, two] = lines(1);
            let words = [
                "  alice:\n", "  \"b\":\n", &format!("    {one}\n"), &format!("    {two} # x\n"), "    disabled: true\n",
                "    groups: [ a ]\n", "\n", "# comment\n", "    # deep\n", &format!("  c: {{ {one} }}\n"), "    disabled: false",
                "  d: { disabled: true }\n",
            ];
            let text: String = parts.iter().map(|part| words[*part]).collect();
            fuzz_edit(&format!("users:\n{text}"));
            let source = Source::new("u", format!("users:\n{text}"));
            if let Ok(file) = File::parse(&source) {
                for (name, _) in &file.users {
                    for change in [Change::Remove, Change::Put(entry(7)), Change::Verifiers(both(7)), Change::Disabled(true)] {
                        let text = given(&source.text, name, &change).text;
                        let read = File::parse(&Source::new("u", text)).unwrap();
                        prop_assert_eq!(read, changed(file.clone(), name, &change));
                    }
                }
            }
        }
    }
}
