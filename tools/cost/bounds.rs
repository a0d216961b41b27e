//! The table of `SECURITY.md`, and what was found beside it.

use std::{fmt, process::ExitCode};

/// A byte of the longer input may cost so many times one of the shorter input, and so many
/// instructions more, because a very short input is sometimes handled in another way.
const GROWTH: (f64, f64) = (1.5, 60.0);

/// Bytes by which two inputs must differ for a cost of each byte.
const LEAST: f64 = 256.0;

/// What a shape costs.
pub struct Found {
    shape: String,
    cost: Cost,
    /// Instructions for a byte of the shorter input; `None`: it is about as short as the smallest.
    before: Option<f64>,
    /// Instructions for a step of validation.
    step: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    /// Instructions for each byte.
    byte: f64,
    /// Instructions for the smallest input.
    input: f64,
    /// Bytes of the audit log for each byte.
    log: f64,
    /// Bytes of memory for each byte.
    memory: f64,
}

/// A column of the table: its name, and its number of a cost.
type Column = (&'static str, fn(&Cost) -> f64);

const COLUMNS: [Column; 4] = [
    ("instructions a byte", |cost| cost.byte),
    ("instructions an input", |cost| cost.input),
    ("log", |cost| cost.log),
    ("memory", |cost| cost.memory),
];

impl Found {
    /// From three measurements, smallest first: bytes, log, memory, steps, instructions.
    pub fn of(shape: &str, rows: &mut impl Iterator<Item = [u64; 5]>) -> Self {
        let mut next = || {
            rows.next()
                .expect("a measurement for each size")
                .map(|n| n as f64)
        };
        let (none, few, many) = (next(), next(), next());
        let each = |column: usize, less: &[f64; 5], more: &[f64; 5]| {
            let bytes = more[0] - less[0];
            (bytes >= LEAST).then(|| (more[column] - less[column]).max(0.0) / bytes)
        };
        // An input that does not grow costs nothing for each byte.
        let large = |column| each(column, &few, &many).unwrap_or(0.0);
        let steps = many[3] - few[3];
        Self {
            shape: shape.to_owned(),
            cost: Cost {
                byte: large(4),
                input: none[4],
                log: large(1),
                memory: large(2),
            },
            before: each(4, &none, &few),
            step: (steps > 0.0).then(|| (many[4] - few[4]) / steps),
        }
    }

    fn grows(&self, before: f64) -> bool {
        let (times, more) = GROWTH;
        self.cost.byte > times * before + more
    }
}

/// The rows of the table, by the inputs' names.
pub struct Bounds(Vec<(String, Cost)>);

impl Bounds {
    pub fn parse(document: &str) -> Self {
        let section = document
            .split("\n## ")
            .find(|part| part.starts_with("Costs per byte"));
        let rows = section.unwrap_or_default().lines().filter_map(row);
        Self(rows.collect())
    }

    /// The row of exactly this name, or that of its first word.
    fn of(&self, name: &str) -> Option<Cost> {
        let row = |wanted: &str| self.0.iter().find(|(name, _)| name == wanted);
        let kind = name.split(' ').next().unwrap_or(name);
        row(name).or_else(|| row(kind)).map(|(_, cost)| *cost)
    }

    /// What a step of validation costs, and whether that is too much.
    fn step(&self, found: f64, shape: &str) -> Option<String> {
        let allowed = self.of("step").map_or(0.0, |cost| cost.input);
        let costs = format!(
            "a step of validation: instructions: found {}, allowed {} ({shape})",
            Number(found),
            Number(allowed)
        );
        println!("{costs}");
        (found > allowed).then_some(costs)
    }

    /// A line for each case, and whether all keep to their bounds.
    pub fn report<'a>(&self, cases: impl Iterator<Item = (&'a str, &'a Vec<Found>)>) -> ExitCode {
        let mut faults = Vec::new();
        let mut step: Option<(f64, String)> = None;
        println!(
            "{:<42} {}",
            "found / allowed",
            COLUMNS.map(|(name, _)| format!("{name:>24}")).concat()
        );
        for (name, found) in cases {
            let Some(bound) = self.of(name) else {
                faults.push(format!(
                    "{name}: SECURITY.md has no row for it under `Costs per byte`"
                ));
                continue;
            };
            println!(
                "{name:<42} {}",
                COLUMNS.map(|(_, of)| most(found, of, &bound)).concat()
            );
            faults.extend(found.iter().flat_map(|found| found.faults(name, &bound)));
            for found in found {
                if let Some(each) = found.step
                    && step.as_ref().is_none_or(|(most, _)| each > *most)
                {
                    step = Some((each, format!("{name}, {}", found.shape)));
                }
            }
        }
        faults.extend(step.and_then(|(each, shape)| self.step(each, &shape)));
        for fault in &faults {
            println!("cost: {fault}");
        }
        match faults.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        }
    }
}

fn most(found: &[Found], of: fn(&Cost) -> f64, bound: &Cost) -> String {
    let most = found
        .iter()
        .map(|found| of(&found.cost))
        .fold(0.0, f64::max);
    format!(
        "{:>24}",
        format!("{} / {}", Number(most), Number(of(bound)))
    )
}

impl Found {
    fn faults(&self, name: &str, bound: &Cost) -> Vec<String> {
        let over = COLUMNS.iter().filter(|(_, of)| of(&self.cost) > of(bound));
        let mut faults: Vec<String> = over
            .map(|(column, of)| {
                let (found, allowed) = (Number(of(&self.cost)), Number(of(bound)));
                format!(
                    "{name}, {}: {column}: found {found}, allowed {allowed}",
                    self.shape
                )
            })
            .collect();
        if let Some(before) = self.before.filter(|before| self.grows(*before)) {
            let (before, now) = (Number(before), Number(self.cost.byte));
            let shape = &self.shape;
            faults.push(format!("{name}, {shape}: a byte costs {before} instructions in a short input, {now} in a long one"));
        }
        faults
    }
}

struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.0 < 20.0 && self.0.fract() > 0.0);
        write!(f, "{:.digits$}", self.0)
    }
}

/// `| input | … | four numbers |`: a line of the table; no other line begins with a name in
/// backticks.
fn row(line: &str) -> Option<(String, Cost)> {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [name, .., byte, input, log, memory] = cells.as_slice() else {
        return None;
    };
    let name = name.strip_prefix('`')?.strip_suffix('`')?;
    let number = |cell: &str| cell.replace(',', "").parse().ok();
    let cost = Cost {
        byte: number(byte)?,
        input: number(input)?,
        log: number(log)?,
        memory: number(memory)?,
    };
    Some((name.to_owned(), cost))
}
