//! `klamm register`: writes the record of processing of personal data.
use super::{Exit, Faults, check::json, instant, print};
use crate::{
    policy::tools::{
        loaded_policy::LoadedPolicy,
        register::{Processing, register},
    },
    shell::clock::wall,
};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Write the record of processing of personal data (GDPR, article 30)
///
/// For each contract of class `personal`, or with a `personal` key: owner, purpose, categories of
/// data, everyone who may read any of it, the retention time, and the protective measures. Facts
/// that the policy does not contain, such as transfers to other countries, are left open.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct RegisterArguments {
    /// The policy's directory
    #[arg(value_name = "POLICY_DIR", default_value = "policy")]
    directory: PathBuf,
    /// Time of the record; a date means 00:00 UTC; default: now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Shown::Markdown)]
    format: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    Markdown,
    Json,
    Csv,
}

const AFTER: &str = "\
Examples:
  klamm register policy/ > register.md
  klamm register --format csv policy/ > register.csv

Exit codes:
  0  it is written
  1  no contract is about personal data, or the policy has faults
  2  it could not be looked at";

#[derive(Serialize)]
struct Report<'a> {
    policy: &'a str,
    at: String,
    processing: Vec<Processing>,
}

impl RegisterArguments {
    pub fn json(&self) -> bool {
        self.format == Shown::Json
    }
}

pub fn run(arguments: &RegisterArguments) -> anyhow::Result<Exit> {
    let whole = LoadedPolicy::load(&arguments.directory).map_err(Faults)?;
    let at = arguments.at.unwrap_or_else(wall);
    let report = Report {
        policy: whole.policy.hash(),
        at: at.to_string(),
        processing: register(&whole, at)?,
    };
    print(|out| match arguments.format {
        Shown::Json => json(out, &report),
        Shown::Csv => csv(out, &report),
        Shown::Markdown => markdown(out, &report),
    })?;
    Ok(match report.processing.is_empty() {
        true => Exit::Faults,
        false => Exit::Fine,
    })
}

/// The text for a fact that the policy does not contain.
const UNSAID: &str = "not said";
const COLUMNS: [&str; 9] = [
    "topic",
    "owner",
    "purpose",
    "class",
    "personal",
    "recipients",
    "retention",
    "measures",
    "transfers",
];

fn said(text: &str) -> &str {
    if text.is_empty() { UNSAID } else { text }
}

fn recipients(processing: &Processing) -> Vec<String> {
    let shown = processing.recipients.iter().map(|recipient| {
        let when: Vec<&str> = recipient.when.iter().map(String::as_str).collect();
        let when = match when.is_empty() {
            true => String::new(),
            false => format!(", when {}", when.join("; ")),
        };
        let rules: Vec<&str> = recipient.rules.iter().map(String::as_str).collect();
        format!("{} by {}{when}", recipient.member, rules.join(", "))
    });
    shown.collect()
}

fn markdown(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    writeln!(
        out,
        "# Record of processing\n\nPolicy `sha256:{}`, as of {}.",
        report.policy, report.at
    )?;
    for one in &report.processing {
        writeln!(out, "\n## {}\n", literal(&one.topic))?;
        let lines = [
            ("Owner", said(&one.owner).to_owned()),
            ("Purpose", said(&one.purpose).to_owned()),
            ("Class", said(&one.class).to_owned()),
            (
                "Categories of data",
                said(&one.personal.join(", ")).to_owned(),
            ),
            (
                "Kept",
                said(one.retention.as_deref().unwrap_or_default()).to_owned(),
            ),
            ("Measures", one.measures.join("; ")),
            ("Transfers", UNSAID.to_owned()),
            ("File", one.file.clone()),
        ];
        for (name, text) in lines {
            writeln!(out, "- {name}: {}", literal(&text))?;
        }
        writeln!(
            out,
            "- Recipients: {}",
            if one.recipients.is_empty() {
                "nobody"
            } else {
                ""
            }
        )?;
        for recipient in recipients(one) {
            writeln!(out, "  - {}", literal(&recipient))?;
        }
    }
    Ok(())
}

/// Escapes characters that have a meaning in Markdown. Inside a code span Markdown interprets
/// nothing and shows a backslash literally, so code spans are left as they are.
pub(super) fn literal(text: &str) -> String {
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let taken = match (c, code(rest)) {
            ('`', Some(length)) => rest.get(..length).unwrap_or(rest),
            _ => rest.get(..c.len_utf8()).unwrap_or(rest),
        };
        match c {
            '\n' | '\r' => shown.push(' '),
            '`' if taken.len() > 1 => shown.push_str(&taken.replace(['\n', '\r'], " ")),
            '\\' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '`' => {
                shown.extend(['\\', c]);
            }
            _ => shown.push(c),
        }
        rest = rest.get(taken.len()..).unwrap_or_default();
    }
    shown
}

/// The length of the code span at the beginning of the text: it ends with as many backticks as it
/// begins with.
fn code(text: &str) -> Option<usize> {
    let inner = text.trim_start_matches('`');
    let ticks = text.len() - inner.len();
    let mut at = 0;
    loop {
        let rest = inner.get(at..)?;
        at += rest.find('`')?;
        let closing = inner.get(at..)?;
        let length = closing.len() - closing.trim_start_matches('`').len();
        at += length;
        if length == ticks {
            return Some(ticks + at);
        }
    }
}

fn csv(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))?;
    for one in &report.processing {
        let row = [
            one.topic.clone(),
            one.owner.clone(),
            one.purpose.clone(),
            one.class.clone(),
            one.personal.join("; "),
            recipients(one).join(" | "),
            one.retention.clone().unwrap_or_default(),
            one.measures.join("; "),
            String::new(),
        ];
        writeln!(out, "{}", row.map(|text| field(&text)).join(","))?;
    }
    Ok(())
}

/// A CSV field (RFC 4180). An apostrophe is put before text that a spreadsheet would interpret as a
/// formula.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@']);
    let text = text.replace('"', "\"\"");
    format!("\"{}{text}\"", if formula { "'" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::files::Files;

    fn printed(print: fn(&mut Vec<u8>, &Report<'_>) -> io::Result<()>) -> String {
        let texts = [
            (
                "topics/p.yaml",
                "topic: people_*\nowner: =hr\npurpose: pay \"all\"\nclass: personal\npersonal: [ name ]\n",
            ),
            (
                "roles/r.yaml",
                "role: r\nmembers: [ \"group:hr\" ]\nallow:\n  - { id: reads, consume: { topics: [ \"people_*\" ] }, when: { tls: true } }\n",
            ),
        ];
        let whole =
            LoadedPolicy::of(&Files::from_texts("p", texts)).unwrap_or_else(|f| panic!("{}", f[0]));
        let report = Report {
            policy: "beef",
            at: "now".to_owned(),
            processing: register(&whole, Timestamp::UNIX_EPOCH).unwrap(),
        };
        let mut out = Vec::new();
        print(&mut out, &report).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn between_backticks_nothing_is_escaped() {
        for (text, expected) in [
            (
                "read on topic `clean.*`, a_b",
                "read on topic `clean.*`, a\\_b",
            ),
            ("`a` <b> `<c>`", "`a` \\<b\\> `<c>`"),
            ("one ` <b>", "one \\` \\<b\\>"),
            ("``a` <b>`` *", "``a` <b>`` \\*"),
            ("`a`` <b>", "\\`a\\`\\` \\<b\\>"),
            ("`a\nb`\nc", "`a b` c"),
        ] {
            assert_eq!(literal(text), expected, "{text}");
        }
    }

    #[test]
    fn markdown_and_tables_hold_what_is_said_and_nothing_is_taken_for_a_formula() {
        let text = printed(markdown);
        for part in [
            "# Record of processing\n\nPolicy `sha256:beef`, as of now.\n\n## people\\_\\*\n",
            "- Purpose: pay \"all\"\n",
            "- Kept: not said\n",
            "- Recipients: \n  - group:hr by reads, when { tls: true }\n",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let text = printed(csv);
        let mut lines = text.lines();
        assert_eq!(lines.next().unwrap(), COLUMNS.join(","));
        let row = lines.next().unwrap();
        assert!(row.starts_with("\"people_*\",\"'=hr\",\"pay \"\"all\"\"\",\"personal\",\"name\",\"group:hr by reads"), "{row}");
    }
}
