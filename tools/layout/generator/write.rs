//! Writes the table as Rust.
use super::compile::{Api, Layouts};
use std::{collections::BTreeMap, fmt::Write};

/// The text of `src/wire/layout/table.rs`.
pub fn write(layouts: &Layouts, jar: &str, digest: &str) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!(
        "//! Written by `cargo run --example layout`; do not edit. From `{jar}`,"
    ));
    line(format!("//! SHA-256 {digest}."));
    line("use super::{Class, Field, op::{Length::*, Op::{self, *}, Versions}};".into());
    line(String::new());
    line("/// How deep arrays and tag sections are nested at most.".into());
    line(format!(
        "pub(super) const DEPTH: usize = {};",
        layouts.depth
    ));
    fields(layouts, &mut line);
    let mut programs = Programs::default();
    let tables = [
        programs.table("REQUESTS", &layouts.requests),
        programs.table("RESPONSES", &layouts.responses),
        programs.header("REQUEST_HEADERS", layouts.request_headers.as_ref()),
        programs.header("RESPONSE_HEADERS", layouts.response_headers.as_ref()),
    ];
    tables.into_iter().for_each(&mut line);
    programs
        .text
        .lines()
        .for_each(|text| line(text.to_string()));
    constants(layouts, &mut line);
    out
}

fn fields(layouts: &Layouts, line: &mut impl FnMut(String)) {
    line(String::new());
    line("/// Path and class of every field, by its number.".into());
    line(format!(
        "pub(super) static FIELDS: [(&str, Class); {}] = [",
        layouts.fields.len()
    ));
    for (path, class) in &layouts.fields {
        line(format!("    (\"{path}\", Class::{class}),"));
    }
    line("];".into());
}

/// Programs, each written once however many versions share it.
#[derive(Default)]
struct Programs {
    names: BTreeMap<Vec<String>, String>,
    text: String,
}

impl Programs {
    fn table(&mut self, name: &str, apis: &BTreeMap<i16, Api>) -> String {
        let last = apis.keys().last().copied().unwrap_or(-1);
        let mut text = format!(
            "\n/// By api key.\npub(super) static {name}: [Versions; {}] = [\n",
            last + 1
        );
        for key in 0..=last {
            let row = apis
                .get(&key)
                .map_or("Versions::NONE".into(), |api| self.versions(api));
            let _ = writeln!(text, "    /* {key} */ {row},");
        }
        text + "];"
    }

    fn header(&mut self, name: &str, api: Option<&Api>) -> String {
        let row = api.map_or("Versions::NONE".into(), |api| self.versions(api));
        format!("\npub(super) static {name}: Versions = {row};")
    }

    fn versions(&mut self, api: &Api) -> String {
        let names: Vec<String> = api
            .programs
            .iter()
            .map(|program| self.name(program))
            .collect();
        let Api {
            first, flexible, ..
        } = api;
        format!(
            "Versions {{ first: {first}, flexible: {flexible}, programs: &[{}] }}",
            names.join(", ")
        )
    }

    fn name(&mut self, program: &[String]) -> String {
        let next = format!("P{}", self.names.len());
        if let Some(name) = self.names.get(program) {
            return name.clone();
        }
        let _ = writeln!(self.text, "\nstatic {next}: &[Op] = &[");
        for ops in program.chunks(4) {
            let _ = writeln!(self.text, "    {},", ops.join(", "));
        }
        self.text.push_str("];\n");
        self.names.insert(program.to_vec(), next.clone());
        next
    }
}

fn constants(layouts: &Layouts, line: &mut impl FnMut(String)) {
    let mut modules: BTreeMap<&str, Vec<(String, usize)>> = BTreeMap::new();
    for (number, (path, _)) in layouts.fields.iter().enumerate() {
        let (message, rest) = path.split_once('.').unwrap_or((path, "Whole"));
        modules
            .entry(message)
            .or_default()
            .push((snake(rest).to_uppercase(), number));
    }
    line(String::new());
    line(
        "/// Every field by name: the module is the message, the constant is the path in it."
            .into(),
    );
    line("pub mod field {".into());
    for (message, constants) in modules {
        line(format!("    pub mod {} {{", snake(message)));
        line("        use super::super::Field;".into());
        for (name, number) in constants {
            line(format!(
                "        pub const {name}: Field = Field({number});"
            ));
        }
        line("    }".into());
    }
    line("}".into());
}

/// `TopicData.Name` → `topic_data_name`, `V3AndBelowTopics` → `v3_and_below_topics`.
fn snake(path: &str) -> String {
    let letters: Vec<char> = path.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let starts = before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
            || (before.is_some_and(char::is_uppercase)
                && after.is_some_and(|after| after.is_lowercase()));
        if *letter == '.' {
            out.push('_');
            continue;
        }
        if letter.is_uppercase() && starts {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
