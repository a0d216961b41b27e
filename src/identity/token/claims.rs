//! The claims of a token, checked against the required issuer, audience, times and names. Types are
//! checked, too: an `exp` that is not a number counts as missing.
use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{Audience, Groups, Path, Settings};
use crate::{
    identity::{Reason, is_principal},
    text::chars::refused,
};

/// The checked claims of a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// As the issuer has it, without the prefix.
    pub name: String,
    pub groups: Vec<Arc<str>>,
    pub token_id: Option<Arc<str>>,
    pub acting: Option<Arc<str>>,
    /// Expiry with the clock skew added: no session outlives it.
    pub until: Timestamp,
}

/// A longer list of groups is refused, not cut: a deny rule could apply to the last group.
pub const GROUPS: usize = 512;
/// The year 9999, in seconds.
const LAST: f64 = 253_402_300_799.0;

impl Claims {
    pub fn read(
        claims: &Map<String, Value>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Claims, Reason> {
        if text(claims.get("iss"), Reason::Issuer)? != settings.issuer {
            return Err(Reason::Issuer);
        }
        audience(claims, &settings.audience)?;
        let until = lifetime(claims, settings, now)?;
        let name = settings.principal.of(claims).and_then(Value::as_str);
        let name = name
            .filter(|name| is_principal(name))
            .ok_or(Reason::NoName)?;
        Ok(Claims {
            name: name.to_owned(),
            groups: settings
                .groups
                .as_ref()
                .map_or_else(|| Ok(Vec::new()), |wanted| groups(claims, wanted))?,
            token_id: label(claims.get("jti"))?,
            acting: match claims.get("act") {
                None => None,
                Some(Value::Object(actor)) => {
                    Some(label(actor.get("sub"))?.ok_or(Reason::WrongClaim)?)
                }
                Some(_) => return Err(Reason::WrongClaim),
            },
            until,
        })
    }
}

fn text(claim: Option<&Value>, missing: Reason) -> Result<&str, Reason> {
    claim.and_then(Value::as_str).ok_or(missing)
}

fn audience(claims: &Map<String, Value>, wanted: &Audience) -> Result<(), Reason> {
    let found = match wanted {
        Audience::Named(wanted) => is_audience(claims.get("aud"), wanted),
        Audience::Claim { path, is } => path
            .of(claims)
            .is_some_and(|claim| is.iter().any(|text| claim == text)),
        Audience::Unchecked => true,
    };
    if found { Ok(()) } else { Err(Reason::Audience) }
}

fn is_audience(claim: Option<&Value>, wanted: &str) -> bool {
    match claim {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(all)) => {
            all.iter().all(Value::is_string) && all.iter().any(|one| one == wanted)
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
    }
}

/// The expiry of the token: `exp` is required; `nbf` and `iat` are checked if they are present.
fn lifetime(
    claims: &Map<String, Value>,
    settings: &Settings,
    now: Timestamp,
) -> Result<Timestamp, Reason> {
    let skew = settings.clock_skew;
    let expires = time(claims.get("exp"))?.ok_or(Reason::WrongClaim)?;
    let until = expires
        .saturating_add(skew)
        .map_err(|_| Reason::WrongClaim)?;
    if now >= until {
        return Err(Reason::Expired);
    }
    let latest = now.saturating_add(skew).map_err(|_| Reason::WrongClaim)?;
    for claim in ["nbf", "iat"] {
        if time(claims.get(claim))?.is_some_and(|begins| begins > latest) {
            return Err(Reason::NotYet);
        }
    }
    Ok(until)
}

/// A NumericDate (RFC 7519), cut to milliseconds; only numbers are valid.
#[expect(clippy::cast_possible_truncation, reason = "bounded right before")]
fn time(claim: Option<&Value>) -> Result<Option<Timestamp>, Reason> {
    let Some(claim) = claim else { return Ok(None) };
    let seconds = claim.as_f64().ok_or(Reason::WrongClaim)?;
    if !(0.0..=LAST).contains(&seconds) {
        return Err(Reason::WrongClaim);
    }
    let time = Timestamp::from_millisecond((seconds * 1000.0) as i64);
    time.map(Some).map_err(|_| Reason::WrongClaim)
}

/// A list of names, or a string: one name, or several with a separator between them, as in `scope`.
/// A missing claim means no groups.
fn groups(claims: &Map<String, Value>, wanted: &Groups) -> Result<Vec<Arc<str>>, Reason> {
    if left_out(claims, &wanted.path) {
        return Err(Reason::GroupsLeftOut);
    }
    let names: Vec<&str> = match wanted.path.of(claims) {
        None => Vec::new(),
        Some(Value::String(text)) => {
            let names = match &wanted.separator {
                Some(separator) => text.split(separator.as_str()).collect(),
                None => vec![text.as_str()],
            };
            names.into_iter().filter(|name| !name.is_empty()).collect()
        }
        Some(Value::Array(all)) => {
            let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            texts.ok_or(Reason::WrongClaim)?
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            return Err(Reason::WrongClaim);
        }
    };
    if names.len() > GROUPS || !names.iter().all(|name| is_label(name)) {
        return Err(Reason::WrongClaim);
    }
    let names: BTreeSet<&str> = names.into_iter().collect();
    Ok(names.into_iter().map(Arc::from).collect())
}

/// Whether the issuer states that it has left the claim out of the token. Entra ID does so for a
/// user with more than 200 groups: `_claim_names` (OpenID Connect, section 5.6.2) says where the
/// claim is instead; `hasgroups` replaces that where it would be too long. A rule that denies one
/// of those groups must still apply.
fn left_out(claims: &Map<String, Value>, path: &Path) -> bool {
    let claim = path.0.first().map_or("", String::as_str);
    let elsewhere = match claims.get("_claim_names") {
        None => false,
        Some(Value::Object(names)) => names.contains_key(claim),
        Some(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
        ) => true,
    };
    let too_many = match claims.get("hasgroups") {
        None | Some(Value::Bool(false)) => false,
        Some(_) => claim == "groups",
    };
    elsewhere || too_many
}

/// A short string that may appear in a log, if it is present.
fn label(claim: Option<&Value>) -> Result<Option<Arc<str>>, Reason> {
    match claim {
        None => Ok(None),
        Some(Value::String(text)) if is_label(text) => Ok(Some(Arc::from(text.as_str()))),
        Some(_) => Err(Reason::WrongClaim),
    }
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && !text.chars().any(|c| c == '*' || refused(c).is_some())
}

impl Path {
    fn of<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        let (first, rest) = self.0.split_first()?;
        let first = claims.get(first)?;
        rest.iter().try_fold(first, |value, step| value.get(step))
    }
}

/// For the fuzzer: accepted claims of any token stay within their limits.
#[doc(hidden)]
pub fn fuzz_claims(input: &[u8]) {
    let Some(said) = super::json::object(input) else {
        return;
    };
    let path = |steps: &[&str]| Path(steps.iter().map(|step| (*step).to_owned()).collect());
    let settings = Settings {
        issuer: "i".to_owned(),
        audience: Audience::Named("k".to_owned()),
        principal: path(&["sub"]),
        groups: Some(Groups {
            path: path(&["r", "g"]),
            separator: Some(" ".to_owned()),
        }),
        prefix: String::new(),
        algorithms: Vec::new(),
        clock_skew: SignedDuration::from_secs(30),
    };
    let now = Timestamp::UNIX_EPOCH;
    let Ok(claims) = Claims::read(&said, &settings, now) else {
        return;
    };
    assert!(is_principal(&claims.name) && claims.until > now);
    assert!(claims.groups.len() <= GROUPS && claims.groups.is_sorted());
    let labels = claims.groups.iter().chain(&claims.token_id);
    assert!(labels.chain(&claims.acting).all(|text| is_label(text)));
    let demanded = [("iss", "i"), ("sub", claims.name.as_str())];
    assert!(
        demanded
            .iter()
            .all(|(claim, text)| said.get(*claim).and_then(Value::as_str) == Some(text))
    );
}
