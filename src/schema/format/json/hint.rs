//! Explains why a pattern cannot be used, so that its author can correct it.

/// Why a pattern was not compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaHintError {
    /// The text tells the author what to do.
    Unusable(&'static str),
    /// Earlier patterns have used all of the memory for patterns.
    TooMany,
}

pub const LOOK_AROUND: &str = "patterns run in linear time, so there is no look-around: say the same with `not`, `allOf`, or a second `pattern`";
pub const BACK_REFERENCE: &str = "patterns run in linear time, so there are no back-references";
pub const RANGE: &str = "a class escape such as `\\w` cannot begin or end a range: put the hyphen last, `[\\w.-]`, or escape it, `[\\w\\-.]`";
pub const TOO_LARGE: &str =
    "compiled, it takes more than 1 MiB: repetitions multiply, `(a{1000}){1000}` is a million";
pub const SYNTAX: &str = "it is no regular expression";

/// The fault of a pattern that did not compile.
pub fn pattern(written: &str) -> &'static str {
    let found = Found::of(written);
    match found {
        Found {
            look_around: true, ..
        } => LOOK_AROUND,
        Found {
            back_reference: true,
            ..
        } => BACK_REFERENCE,
        Found { range: true, .. } => RANGE,
        Found { .. } => match regex::Regex::new(written) {
            Err(regex::Error::Syntax(_)) => SYNTAX,
            // The syntax is valid, so the size of the pattern is the reason.
            Ok(_) | Err(_) => TOO_LARGE,
        },
    }
}

#[derive(Default)]
struct Found {
    look_around: bool,
    back_reference: bool,
    range: bool,
}

/// One character of a pattern, or one escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Atom {
    Class,
    Escape(char),
    Plain(char),
}

impl Found {
    fn of(written: &str) -> Found {
        let (mut found, mut inside) = (Found::default(), false);
        let atoms = atoms(written);
        for (at, atom) in atoms.iter().enumerate() {
            let next = |ahead: usize| atoms.get(at + ahead).copied();
            match (*atom, inside) {
                (Atom::Plain('['), false) => inside = true,
                (Atom::Plain(']'), true) => inside = false,
                (Atom::Plain('('), false) => found.look_around |= looks(next),
                (Atom::Escape('1'..='9' | 'k'), false) => found.back_reference = true,
                (Atom::Plain('-'), true) => {
                    let before = at.checked_sub(1).and_then(|before| atoms.get(before));
                    let ends = next(1) == Some(Atom::Plain(']'));
                    let begins = before == Some(&Atom::Plain('['));
                    let class = before == Some(&Atom::Class) || next(1) == Some(Atom::Class);
                    found.range |= class && !ends && !begins;
                }
                (Atom::Class | Atom::Escape(_) | Atom::Plain(_), _) => {}
            }
        }
        found
    }
}

fn looks(next: impl Fn(usize) -> Option<Atom>) -> bool {
    let is = |ahead, char| next(ahead) == Some(Atom::Plain(char));
    let ahead = |at| is(at, '=') || is(at, '!');
    is(1, '?') && (ahead(2) || is(2, '<') && ahead(3))
}

fn atoms(written: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut chars = written.chars();
    while let Some(char) = chars.next() {
        atoms.push(match (char, char == '\\') {
            (_, true) => match chars.next() {
                Some('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'p' | 'P') => Atom::Class,
                Some(escaped) => Atom::Escape(escaped),
                None => Atom::Plain('\\'),
            },
            (char, false) => Atom::Plain(char),
        });
    }
    atoms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_help() {
        for (written, help) in [
            (r"(?<=a)b", LOOK_AROUND),
            (r"(?=a)b", LOOK_AROUND),
            (r"^(?!foo).*$", LOOK_AROUND),
            (r"(?<!a)b", LOOK_AROUND),
            (r"(a)\1", BACK_REFERENCE),
            (r"(?<n>a)\k<n>", BACK_REFERENCE),
            (r"[\w-\.]", RANGE),
            (r"^[a-z\d-_]+$", RANGE),
            (r"[+-\d]", RANGE),
            (r"(a{1000}){1000}", TOO_LARGE),
            (r"(a", SYNTAX),
            (r"a**)", SYNTAX),
        ] {
            assert_eq!(pattern(written), help, "{written}");
        }
    }
}
