//! Reads an audit log from its files alone, and verifies its chain: a second reader, without any
//! code of Klamm's own.

use crate::kafka::PATIENCE;
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// An audit directory.
pub struct Trail(pub PathBuf);

impl Trail {
    /// The matching event of the connection from this port; waits until it is written.
    pub fn find(&self, port: u16, fits: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let events = self.of(port);
            if let Some(found) = events.iter().find(|event| fits(event)) {
                return found.clone();
            }
            assert!(
                Instant::now() < until,
                "of the connection from port {port} only this is recorded: {events:#?}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The records of the connection from this port.
    pub fn of(&self, port: u16) -> Vec<Value> {
        let marks = [format!("\"port\":{port}}}"), format!("\"port\":{port},")];
        let mut lines = self.lines();
        lines.retain(|line| marks.iter().any(|mark| line.contains(mark)));
        let events = lines
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        events
            .filter(|event| event["src_endpoint"]["port"] == port)
            .collect()
    }

    /// Every event, in order.
    pub fn all(&self) -> Vec<Value> {
        let lines = self.lines();
        let events = lines.iter().map(|line| serde_json::from_str(line).unwrap());
        events.collect()
    }

    /// Only complete lines: the last one may still be in the middle of a write.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for segment in self.segments() {
            let text = fs::read_to_string(segment).unwrap();
            let whole = text.split_inclusive('\n');
            lines.extend(
                whole
                    .filter_map(|line| line.strip_suffix('\n'))
                    .map(str::to_owned),
            );
        }
        lines
    }

    /// The files of the log, oldest first.
    pub fn segments(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut segments: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        segments.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
        segments.sort();
        segments
    }

    /// Each line has the next number and the hash of the line before it; returns the number of
    /// lines.
    pub fn verify(&self) -> usize {
        let mut prev = "0".repeat(64);
        let lines = self.lines();
        for (number, line) in (1_u64..).zip(&lines) {
            let event: Value = serde_json::from_str(line).unwrap();
            assert_eq!(event["metadata"]["sequence"], number, "{line}");
            assert_eq!(event["unmapped"]["prev"], *prev, "{line}");
            prev = hex(digest(&SHA256, line.as_bytes()).as_ref());
        }
        lines.len()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Waits until the part of a text file after the first `from` bytes has a line with all of these
/// words.
pub fn logged(file: &Path, from: u64, words: &[&str]) -> bool {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let bytes = fs::read(file).unwrap();
        let new = bytes
            .get(usize::try_from(from).unwrap()..)
            .unwrap_or_default();
        let new = String::from_utf8_lossy(new);
        if new
            .lines()
            .any(|line| words.iter().all(|word| line.contains(word)))
        {
            return true;
        }
        if Instant::now() > until {
            return false;
        }
        thread::sleep(Duration::from_millis(50));
    }
}
