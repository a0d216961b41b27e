//! `policy.yaml`: the settings of the whole directory.
//!
//! ```yaml
//! language: 1
//! limits: { grant: 7d, observe: 30d, review: 365d }
//! require: { role: [ owner, purpose, reviewed ], topic: [ owner ] }
//! ```

use super::class_requirements::{self, ClassRequirements};
use super::syntax::Origin;
use crate::text::{
    Diagnostic, Source, Span,
    nearest::did_you_mean,
    read::{Cursor, Map, Orders, Reading},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

const DAY: Duration = Duration::from_secs(86_400);
/// The longest time for which names may be observed; also the default.
const OBSERVE: Duration = DAY.saturating_mul(30);

#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest duration of a grant.
    pub grant: Duration,
    /// The longest time for which names may be observed, counted from now.
    pub observe: Duration,
    /// The longest time since a role's last review.
    pub review: Option<Duration>,
    /// Descriptive keys that files of a kind must have, each with the place of the requirement.
    require: HashMap<&'static str, Vec<(&'static str, Origin)>>,
    /// The requirements on every topic of a class.
    pub floors: ClassRequirements,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            grant: DAY.saturating_mul(30),
            observe: OBSERVE,
            review: None,
            require: HashMap::new(),
            floors: ClassRequirements::default(),
        }
    }
}

/// Keys that only describe, without effect on decisions, and that can be made mandatory.
const DESCRIPTIVE: [(&str, &[&str]); 4] = [
    ("role", &["owner", "purpose", "reviewed"]),
    ("topic", &["owner", "purpose", "class"]),
    ("guard", &["owner", "purpose", "reviewed"]),
    ("grant", &["owner", "ticket"]),
];

pub fn read(source: &Arc<Source>) -> (Settings, Vec<Diagnostic>) {
    let reading = Reading::new(source);
    let settings = settings(&reading, source);
    (settings, reading.finish())
}

pub fn orders(source: &Arc<Source>) -> Orders {
    let reading = Reading::new(source);
    settings(&reading, source);
    reading.orders()
}

fn settings(reading: &Reading<'_>, source: &Arc<Source>) -> Settings {
    let mut settings = Settings::default();
    if let Some(map) = reading.map(
        "`policy.yaml`",
        &["language", "limits", "require", "classes"],
    ) {
        let version = map.need::<u32>("language");
        if let Some(value) = map
            .get("language")
            .filter(|_| version.is_some_and(|version| version != 1))
        {
            let help = "this version of Klamm reads `language: 1`";
            value.fault(
                "wrong-value",
                "this version of the language is not known",
                help,
            );
        }
        map.get("limits")
            .and_then(|value| limits(value, &mut settings));
        map.get("require")
            .and_then(|value| require(value, source, &mut settings));
        settings.floors = match map.get("classes") {
            Some(value) => class_requirements::read(value, source),
            None => ClassRequirements::default(),
        };
    }
    settings
}

fn limits(value: Cursor<'_>, settings: &mut Settings) -> Option<()> {
    let map = value.map("limits", &["grant", "observe", "review"])?;
    settings.grant = days(map, "grant", DAY.saturating_mul(366)).unwrap_or(settings.grant);
    settings.observe = days(map, "observe", OBSERVE).unwrap_or(settings.observe);
    settings.review = days(map, "review", DAY.saturating_mul(3660));
    Some(())
}

/// A duration, at most `most`.
fn days(map: Map<'_>, key: &'static str, most: Duration) -> Option<Duration> {
    let value = map.get(key)?;
    let time: Duration = value.read()?;
    if time.is_zero() || time > most {
        let message = format!(
            "`{key}` is not between 1s and {}d",
            most.as_secs() / DAY.as_secs()
        );
        value.fault("limits", message, "leave it out for the default");
    }
    Some(time)
}

fn require(value: Cursor<'_>, source: &Arc<Source>, settings: &mut Settings) -> Option<()> {
    let map = value.map("require", &["role", "topic", "guard", "grant"])?;
    for (kind, known) in DESCRIPTIVE {
        for item in map.items(kind) {
            let Some(text) = item.text() else { continue };
            let Some(key) = known.iter().find(|key| **key == text) else {
                let help = did_you_mean(text, known.iter().copied())
                    .unwrap_or_else(|| format!("it can be {}", known.join(", ")));
                let message = format!("`{text}` cannot be asked of a {kind}");
                item.fault("unknown-word", message, help);
                continue;
            };
            let origin = Origin {
                source: Arc::clone(source),
                span: item.span(),
            };
            settings
                .require
                .entry(kind)
                .or_default()
                .push((key, origin));
        }
    }
    Some(())
}

/// A file of a known kind, with its top-level keys; a misspelt key is listed under the name that
/// was probably meant.
#[derive(Debug, Clone)]
pub struct Shown {
    pub kind: &'static str,
    pub source: Arc<Source>,
    pub keys: Vec<(String, Span)>,
}

impl Settings {
    /// Each kind of file with each of its mandatory keys.
    pub fn required(&self) -> BTreeSet<(&'static str, &'static str)> {
        let kinds = self.require.iter();
        let keys = kinds.flat_map(|(kind, keys)| keys.iter().map(move |(key, _)| (*kind, *key)));
        keys.collect()
    }

    /// Reports mandatory keys that are missing.
    pub fn missing(&self, files: &[Shown]) -> Vec<Diagnostic> {
        let missing = files.iter().flat_map(|file| {
            let asked = self.require.get(file.kind).into_iter().flatten();
            let missing = asked.filter(|(key, _)| file.keys.iter().all(|(there, _)| there != key));
            missing.map(move |(key, origin)| (file, *key, origin))
        });
        let fault = |(file, key, origin): (&Shown, &str, &Origin)| {
            let span = file.keys.first().map_or(Span::default(), |(_, span)| *span);
            let message = format!("this {} needs the key `{key}`", file.kind);
            let fault = Diagnostic::error("missing-key", message).at(&file.source, span);
            let fault = fault.also("asked for here", &origin.source, origin.span);
            fault.help(format!("add `{key}:`"))
        };
        missing.map(fault).collect()
    }
}
