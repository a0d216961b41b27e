//! The resources and settings that an administrative request changes, and the new values, for the
//! audit log.
//!
//! The size is bounded, whatever a client sends: at most [`MOST`] resources and changes of one
//! request are kept and the others counted, and no text is longer than [`TEXT`]. Values are kept
//! only for settings that are known to hold no secret; all others are [`HIDDEN`].

/// The maximum number of resources and changes of one request that are kept.
pub const MOST: usize = 256;
/// The maximum number of bytes of a name or a value that are kept.
pub const TEXT: usize = 256;
/// Replaces a value that could be a secret.
pub const HIDDEN: &str = "***";

/// All resources and changes of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub resources: Vec<Touched>,
    /// How many resources and changes are not listed.
    pub more: u64,
    kept: usize,
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// `topic`, `group`, `broker`, `user`, …
    pub kind: &'static str,
    pub name: String,
    pub changes: Vec<Change>,
}

/// One setting that a request changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub setting: String,
    pub how: How,
    /// The new value, or what is appended or subtracted.
    pub value: Option<String>,
}

/// As in Kafka's `AlterConfigOp.OpType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Set,
    Delete,
    Append,
    Subtract,
    /// An operation that Kafka does not know.
    Unknown,
}

impl How {
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Delete => "DELETE",
            Self::Append => "APPEND",
            Self::Subtract => "SUBTRACT",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl Changes {
    /// Starts the next resource; the changes that follow belong to it.
    pub fn touch(&mut self, kind: &'static str, name: &str) {
        // One name beyond the limit is kept, so that changes are never recorded under another
        // resource.
        if !self.has_room() {
            return;
        }
        self.resources.push(Touched {
            kind,
            name: cut(name),
            changes: Vec::new(),
        });
    }

    /// Adds a change of the last resource. `value` is given only if it may be shown.
    pub fn change(&mut self, setting: &str, how: How, value: Option<&str>) {
        if !self.has_room() {
            return;
        }
        if let Some(resource) = self.resources.last_mut() {
            resource.changes.push(Change {
                setting: cut(setting),
                how,
                value: value.map(cut),
            });
        }
    }

    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// The approximate memory size in bytes.
    pub fn weight(&self) -> usize {
        let of = |one: &Touched| {
            let changes = one.changes.iter();
            let changes = changes.map(|one| {
                let value = one.value.as_ref().map_or(0, String::len);
                size_of::<Change>() + one.setting.len() + value
            });
            size_of::<Touched>() + one.name.len() + changes.sum::<usize>()
        };
        self.resources.iter().map(of).sum()
    }

    fn has_room(&mut self) -> bool {
        let room = self.kept < MOST;
        match room {
            true => self.kept += 1,
            false => self.more += 1,
        }
        room
    }
}

/// The start of a text, with a mark where the rest was cut off.
fn cut(text: &str) -> String {
    if text.len() <= TEXT {
        return text.to_owned();
    }
    let start = text.floor_char_boundary(TEXT - '…'.len_utf8());
    format!("{}…", text.get(..start).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_the_rest_counted() {
        let mut changes = Changes::default();
        for n in 0..1000 {
            changes.touch("topic", &format!("{n}{}", "é".repeat(500)));
            changes.change("retention.ms", How::Set, Some(&"1".repeat(100_000)));
        }
        assert_eq!(changes.resources.len(), MOST / 2);
        assert_eq!(changes.more, 2000 - MOST as u64);
        for one in &changes.resources {
            assert!(one.name.len() <= TEXT && one.name.ends_with('…'));
            assert_eq!(one.changes[0].value.as_ref().unwrap().len(), TEXT);
        }
        assert!(changes.weight() < MOST * 2 * (TEXT + 128));
    }
}
