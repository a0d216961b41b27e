//! When changed files may be read: not while they are being written.
//!
//! Half of a file can be a valid policy that lacks its last rules. So changed files are read once
//! they have stayed the same between two checks. Files that change constantly are not read: the
//! last complete content stays in force, and the log reports it.
use std::time::{Duration, Instant};

/// Interval between the two checks.
pub const STILL: Duration = Duration::from_secs(1);
/// Constant changes are reported after this time.
const TOLD: Duration = Duration::from_secs(30);

/// The observed state of a set of files, by their stamps.
pub struct Debounce {
    in_force: u64,
    seen: u64,
    changing: Option<Instant>,
    told: bool,
}

/// The action after a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Nothing,
    /// They have changed, and stayed the same since the last look.
    Read,
    /// They have been changing for so long that the operator should know; reported once.
    Restless,
}

impl Debounce {
    pub fn new(in_force: u64) -> Self {
        Self {
            in_force,
            seen: in_force,
            changing: None,
            told: false,
        }
    }

    /// Whether the next check should come soon.
    pub fn is_changing(&self) -> bool {
        self.changing.is_some()
    }

    /// Notes the current stamp.
    pub fn look(&mut self, stamp: u64, now: Instant) -> Look {
        let same = std::mem::replace(&mut self.seen, stamp) == stamp;
        match self.changing {
            None if stamp == self.in_force => Look::Nothing,
            Some(_) if same => {
                self.still();
                match stamp == self.in_force {
                    true => Look::Nothing,
                    false => Look::Read,
                }
            }
            None => {
                self.changing = Some(now);
                Look::Nothing
            }
            Some(since) if !self.told && now.saturating_duration_since(since) >= TOLD => {
                self.told = true;
                Look::Restless
            }
            Some(_) => Look::Nothing,
        }
    }

    /// They were read, valid or not, with this stamp before and after; `None`: they changed
    /// meanwhile.
    pub fn read(&mut self, stamp: Option<u64>, now: Instant) {
        match stamp {
            Some(stamp) => {
                (self.in_force, self.seen) = (stamp, stamp);
                self.still();
            }
            None => self.changing = Some(self.changing.unwrap_or(now)),
        }
    }

    fn still(&mut self) {
        self.changing = None;
        self.told = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "an instant to count from")]
    fn only_what_has_stayed_the_same_is_read() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut settle = Debounce::new(1);
        assert_eq!(settle.look(1, at(0)), Look::Nothing);
        assert!(!settle.is_changing());
        for (stamp, second) in [(2, 1), (3, 2), (4, 3)] {
            assert_eq!(settle.look(stamp, at(second)), Look::Nothing);
            assert!(settle.is_changing());
        }
        assert_eq!(settle.look(4, at(4)), Look::Read);
        settle.read(Some(4), at(4));
        assert_eq!(settle.look(4, at(5)), Look::Nothing);
        // Changed and changed back.
        assert_eq!(settle.look(5, at(6)), Look::Nothing);
        assert_eq!(settle.look(4, at(7)), Look::Nothing);
        assert_eq!(settle.look(4, at(8)), Look::Nothing);
        assert!(!settle.is_changing());
        // Written while they are read.
        assert_eq!(settle.look(6, at(9)), Look::Nothing);
        assert_eq!(settle.look(6, at(10)), Look::Read);
        settle.read(None, at(10));
        assert!(settle.is_changing());
        assert_eq!(settle.look(7, at(11)), Look::Nothing);
        assert_eq!(settle.look(7, at(12)), Look::Read);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "an instant to count from")]
    fn changes_without_an_end_are_told_once() {
        let start = Instant::now();
        let mut settle = Debounce::new(0);
        let looks = (1..200).map(|n| settle.look(n, start + Duration::from_secs(n)));
        let told: Vec<_> = (1..)
            .zip(looks)
            .filter(|(_, look)| *look != Look::Nothing)
            .collect();
        assert_eq!(told, [(31, Look::Restless)]);
    }
}
