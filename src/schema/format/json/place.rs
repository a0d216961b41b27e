//! Finds the position of a value in the text of a JSON document that was already parsed.

/// The byte at a line and a column, both from 1.
pub fn offset(source: &str, line: usize, column: usize) -> usize {
    let before: usize = source
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (before + column.saturating_sub(1)).min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The byte at which the value at a JSON pointer starts.
pub fn find(source: &str, pointer: &str) -> Option<usize> {
    let mut text = Text { source, at: 0 };
    for segment in pointer.split('/').skip(1) {
        text.enter(&segment.replace("~1", "/").replace("~0", "~"))?;
    }
    text.space();
    Some(text.at)
}

struct Text<'a> {
    source: &'a str,
    at: usize,
}

impl Text<'_> {
    /// Moves from a container to the value of one member or item.
    fn enter(&mut self, name: &str) -> Option<()> {
        let object = self.next()? == b'{';
        for index in 0_usize.. {
            let found = if object {
                self.string()? == name
            } else {
                index.to_string() == name
            };
            if object && self.next()? != b':' {
                return None;
            }
            if found {
                return Some(());
            }
            self.skip()?;
            if self.next()? != b',' {
                return None;
            }
        }
        None
    }

    /// Skips one value.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.space();
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'{' | b'[' | b'}' | b']' | b',' | b':' => depth = self.punctuation(depth)?,
                _ => self.scalar(),
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// The depth after the next byte.
    fn punctuation(&mut self, depth: usize) -> Option<usize> {
        match self.next()? {
            b'{' | b'[' => depth.checked_add(1),
            b'}' | b']' => depth.checked_sub(1),
            _ => Some(depth),
        }
    }

    fn string(&mut self) -> Option<String> {
        self.space();
        let mut items = serde_json::Deserializer::from_str(self.source.get(self.at..)?).into_iter();
        let text = items.next()?.ok()?;
        self.at += items.byte_offset();
        Some(text)
    }

    /// Skips a number or a word.
    fn scalar(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace())
        {
            self.at += 1;
        }
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn next(&mut self) -> Option<u8> {
        self.space();
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_value() {
        let source = r#" { "a" : [1, {"x/y": [[], {}, "}\""], "~": -1.5e3}, true ], "ü": null, "a\u0062": {"":7} } "#;
        for (pointer, value) in [
            ("", "{ \"a\""),
            ("/a", "[1,"),
            ("/a/0", "1,"),
            ("/a/1/x~1y/2", r#""}\"""#),
            ("/a/1/~0", "-1.5e3}"),
            ("/a/2", "true"),
            ("/ü", "null"),
            ("/ab/", "7}"),
        ] {
            let at = find(source, pointer).unwrap();
            assert!(
                source[at..].starts_with(value),
                "{pointer}: {}",
                &source[at..]
            );
        }
        for pointer in ["/b", "/a/3", "/a/x", "/ü/x", "/ab/y"] {
            assert_eq!(find(source, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn lines_and_columns_lead_to_bytes() {
        let source = "{\n  \"ü\": x\n}";
        assert_eq!(&source[offset(source, 2, 9)..], "x\n}");
        assert_eq!(offset(source, 2, 5), 5, "inside of a character: its start");
        assert_eq!(offset(source, 9, 9), source.len());
        assert_eq!(offset(source, 0, 0), 0);
    }
}
