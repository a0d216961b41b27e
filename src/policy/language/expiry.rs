//! The findings that depend on the current date: grants and observations that last too long or have
//! ended, and reviews that are due.
//!
//! All other findings are the same on every day. This check runs when a policy comes into force,
//! and in `klamm check`.

use super::{
    parse::Parsed,
    rule::topic::OnInvalid,
    settings::Settings,
    syntax::{Origin, day},
};
use crate::text::{Diagnostic, value::written};
use jiff::{SignedDuration, Timestamp};
use std::{sync::Arc, time::Duration};

#[derive(Debug)]
pub struct Expiry {
    settings: Settings,
    ends: Vec<End>,
    reviews: Vec<(Arc<str>, Timestamp, Origin)>,
}

/// A statement with an end date.
#[derive(Debug)]
struct End {
    what: String,
    /// The name of the finding if it lasts too long.
    finding: &'static str,
    origin: Origin,
    from: Option<Timestamp>,
    until: Timestamp,
    most: Duration,
}

impl Expiry {
    pub fn of(parsed: &Parsed) -> Self {
        let settings = parsed.settings.clone();
        let grants = parsed.grants.iter().map(|grant| End {
            what: format!("the grant `{}`", grant.name),
            finding: "long-grant",
            origin: grant.origin.at(grant.until.1),
            from: grant.from,
            until: grant.until.0,
            most: settings.grant,
        });
        let observing = parsed.roles.iter().filter_map(|role| {
            let (until, span) = role.observe.as_ref()?.until;
            Some(End {
                what: format!("what the role `{}` observes", role.name),
                finding: "long-observe",
                origin: role.origin.at(span),
                from: None,
                until,
                most: settings.observe,
            })
        });
        let records = parsed.terms.iter().filter_map(|terms| {
            let (OnInvalid::Observe(until), span) = terms.on_invalid? else {
                return None;
            };
            Some(End {
                what: format!("what the contract of `{}` observes", terms.pattern.as_str()),
                finding: "long-observe",
                origin: terms.origin.at(span),
                from: None,
                until,
                most: settings.observe,
            })
        });
        let reviews = parsed.roles.iter().filter_map(|role| {
            let (at, span) = role.reviewed?;
            Some((Arc::clone(&role.name), at, role.origin.at(span)))
        });
        Self {
            ends: grants.chain(observing).chain(records).collect(),
            reviews: reviews.collect(),
            settings,
        }
    }

    /// Errors and warnings at this time.
    pub fn findings(&self, at: Timestamp) -> Vec<Diagnostic> {
        let ends = self.ends.iter().filter_map(|end| end.finding(at));
        ends.chain(self.due(at)).collect()
    }

    fn due(&self, at: Timestamp) -> impl Iterator<Item = Diagnostic> {
        let due = self.settings.review.map(signed);
        let old = self.reviews.iter().filter(move |(_, reviewed, _)| {
            due.is_some_and(|due| at.duration_since(*reviewed) > due)
        });
        old.map(|(role, reviewed, origin)| {
            let message = format!("the role `{role}` was last reviewed on {}", day(*reviewed));
            let help = "go through its members and rules, and write the day under `reviewed`";
            origin.warning("review-due", message).help(help)
        })
    }
}

impl End {
    fn finding(&self, at: Timestamp) -> Option<Diagnostic> {
        let last = day(self.until);
        if self.until <= at {
            let message = format!("{} is over since {last}", self.what);
            let help = "it says nothing any more; remove it";
            return Some(self.origin.warning("over", message).help(help));
        }
        let lasts = self.until.duration_since(self.from.unwrap_or(at));
        (lasts > signed(self.most)).then(|| {
            let message = format!("{} lasts longer than {}", self.what, written(self.most));
            let help = "end it sooner, and renew it when it is still needed; `limits` in `policy.yaml` says how long it may last";
            self.origin.error(self.finding, message).help(help)
        })
    }
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}
