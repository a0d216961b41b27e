//! A request that is decided and validated: all information for its audit events is known.

use super::{
    Parsed, Produced, Queued,
    authorized::{ContractViolation, Inspected, base64_id},
};
use crate::{
    api::{self, ApiRow, Area, Denied, Disposition},
    audit::{
        self, AccessEntry, AuditLevel, ENTRIES, ENTRIES_BYTES, Full, Part, Seq, Unlisted, What,
    },
    policy::model::{
        keys,
        vocabulary::{Action, Kind, Outcome},
    },
    session::{
        context::{Cx, Fact},
        decision_cache::{DecisionCache, Judged, PolicySnapshot, Right},
        rights::Digest,
        sender::Sender,
    },
    wire::{FrameError, frame::Rope},
};
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

pub struct Validated {
    headed: Parsed,
    snapshot: PolicySnapshot,
    judged: Vec<Judged>,
    /// [`DecisionCache::withheld`] at the decision.
    withheld: u32,
    denied: Denied,
    /// Topic ids that have no name.
    unknown: Vec<Uuid>,
    faults: Vec<ContractViolation>,
    /// Whether a contract or Kafka's own format refuses something; violations that are only
    /// observed do not count.
    faulty: bool,
    produced: Vec<Produced>,
    /// Denials beyond those that an event lists.
    unlisted: Option<Unlisted>,
    since: Instant,
    told: Told,
}

/// The audit events of this request alone.
#[derive(Debug, Default)]
struct Told {
    /// The numbers of its events, rising.
    events: Vec<Seq>,
    /// By place in `judged`: whether its events carry the permission.
    carried: Vec<bool>,
    /// Whether they record the first use of the key on this connection.
    first: bool,
    /// The part that is not recorded yet.
    rest: Option<Listing>,
}

/// The content of a request's events, in parts that each have a bounded cost.
#[derive(Debug)]
struct Listing {
    /// Which of the decided permissions are listed, by their places.
    shown: Vec<bool>,
    /// The number of the next part, from 1, and the place at which it begins: faults and unknown
    /// ids follow the decided permissions.
    number: u32,
    place: usize,
}

impl Listing {
    fn of(shown: Vec<bool>) -> Self {
        Self {
            shown,
            number: 1,
            place: 0,
        }
    }
}

impl Validated {
    pub(super) fn new(
        headed: Parsed,
        snapshot: PolicySnapshot,
        (judged, withheld): (Vec<Judged>, u32),
        (denied, unknown): (Denied, Vec<Uuid>),
        inspected: Inspected,
        since: Instant,
    ) -> Self {
        let Inspected {
            faults,
            faulty,
            produced,
            unlisted,
            ..
        } = inspected;
        Self {
            headed,
            snapshot,
            judged,
            withheld,
            denied,
            unknown,
            faults,
            faulty,
            produced,
            unlisted,
            since,
            told: Told::default(),
        }
    }

    /// Writes the events that the request needs, if it needs any; in either case the request waits
    /// for the last event of its connection. When the log is full, the next call continues with the
    /// part that was not accepted.
    pub fn record(
        mut self: Box<Self>,
        cache: &mut DecisionCache,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Queued, (Box<Self>, Full)> {
        let row = self.headed.row();
        if self.told.rest.is_none() {
            let first = cache.first_use(row.key) && self.snapshot.live.audit >= AuditLevel::Session;
            self.told.first = first;
            let listing = Listing::of(self.shown());
            self.unknown.truncate(self.room(&listing));
            let alone = first && self.judged.is_empty();
            let needed = alone || self.refused() || self.lists(&listing);
            self.told.rest = needed.then_some(listing);
        }
        let told = self.told.events.len();
        let result = self.tell(cache, sender, cx);
        if self.told.events.len() > told {
            // The log has made progress, so its time limit starts again.
            self.since = cx.now;
        }
        if let Err(full) = result {
            return Err((self, full));
        }
        if self.told.first {
            cache.used(row.key);
        }
        let withheld = self.withheld;
        Ok(Queued::new(self, cache.last(), withheld))
    }

    /// Earlier requests were given up. Permissions that this request relies on, and that only their
    /// events carry, are recorded again before the request is forwarded. `by` is the event that it
    /// waits for; returns the one to wait for now.
    pub fn record_again(
        &mut self,
        by: Option<Seq>,
        cache: &mut DecisionCache,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Option<Seq>, Full> {
        // Events that were started when the log was full.
        self.tell(cache, sender, cx)?;
        let by = self.told.events.last().copied().max(by);
        let view = self.snapshot.view.clone();
        for (place, judged) in self.judged.iter_mut().enumerate() {
            let carried = self.told.carried.get(place).copied().unwrap_or(false);
            let recorded = !judged.denied() && judged.level >= AuditLevel::Session;
            judged.fresh = recorded && !carried && !cache.stands(judged, &view, by);
        }
        // For a key that needs no permission, the event of its first use may belong to a request
        // that was given up.
        let nothing = self.judged.is_empty() && self.told.events.is_empty();
        let alone = nothing && self.snapshot.live.audit >= AuditLevel::Session;
        let shown: Vec<_> = self.judged.iter().map(|judged| judged.fresh).collect();
        if alone || shown.contains(&true) {
            // Refusals have their own events.
            self.faults.clear();
            self.unknown.clear();
            self.unlisted = None;
            self.told.rest = Some(Listing::of(shown));
        }
        self.tell(cache, sender, cx)?;
        Ok(self.told.events.last().copied().max(by))
    }

    /// The request is not forwarded: permissions that only its events carry do not count as
    /// recorded. Returns the events' numbers.
    pub fn withhold(&self, cache: &mut DecisionCache) -> &[Seq] {
        let first = self.told.first.then_some(self.headed.row().key);
        cache.withhold(&self.told.events, self.carried(), first);
        &self.told.events
    }

    fn carried(&self) -> impl Iterator<Item = Digest> {
        let told = self.judged.iter().zip(&self.told.carried);
        told.filter(|(_, carried)| **carried)
            .map(|(judged, _)| judged.digest)
    }

    /// The numbers of its own events: the log must state it if the request is not forwarded.
    pub fn events(&self) -> &[Seq] {
        &self.told.events
    }

    /// The permissions that it relies on.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        let used = self.judged.iter().filter(|judged| !judged.denied());
        used.map(|judged| &judged.right)
    }

    /// Until when it waits for the log; the time for inspecting its records does not count. A
    /// consumer fetches again at once, so its answer is held a little longer (ruling 14).
    pub fn patience(&self, patience: Duration) -> Instant {
        const FETCH: i16 = 1;
        let pause = if self.headed.row().key == FETCH {
            Duration::from_millis(500)
        } else {
            Duration::ZERO
        };
        self.since + patience + pause
    }

    /// The log cannot be written: the answer that the client's library retries, or `None` when
    /// there is none and the connection must end. Nothing is forwarded.
    pub fn give_up(self) -> Option<Rope> {
        let row = self.headed.row();
        let version = self.headed.request().header.version;
        let (error, _) = row.unavailable.filter(|(_, from)| version >= *from)?;
        match self.headed.into_ask().plan(&Denied::everything(error)) {
            Ok(Disposition::Answer(answer)) => Some(answer),
            Ok(Disposition::Forward { .. } | Disposition::Close) | Err(_) => None,
        }
    }

    /// The request to forward, the permissions that it relies on while it is in flight, and the
    /// records that it carries.
    pub(super) fn plan(self) -> Result<(Disposition, Vec<Right>, Vec<Produced>), FrameError> {
        let plan = self.headed.into_ask().plan(&self.denied)?;
        let used = self.judged.into_iter().filter(|judged| !judged.denied());
        let rights = used.map(|judged| judged.right).collect();
        Ok((plan, rights, self.produced))
    }

    pub(super) fn headed(&self) -> &Parsed {
        &self.headed
    }

    /// Every required permission, with its verdict.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// For metrics: the time that it spent in Klamm until now.
    pub fn spent(&self, now: Instant) -> Fact {
        Fact::Spent {
            api: self.row().name,
            time: now.saturating_duration_since(self.headed.at()),
        }
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    pub fn row(&self) -> &'static ApiRow {
        self.headed.row()
    }

    /// For metrics: `allowed`, `denied`, `partial` or `invalid`.
    pub fn decision(&self) -> &'static str {
        let denied = |judged: &&Judged| judged.denied() && !judged.filter_only;
        let named = self.loud().count();
        let asked = named + self.unknown.len();
        match (
            self.judged.iter().filter(denied).count() + self.unknown.len(),
            self.faulty,
        ) {
            _ if self.denied.unsupported_reason() => "denied",
            (0, false) => "allowed",
            (0, true) => "invalid",
            (count, _) if count == asked => "denied",
            _ => "partial",
        }
    }

    /// Which permissions the events must list, by their places:
    ///
    /// - allowed ones that are new on this connection (session level);
    /// - denied ones, up to [`ENTRIES`];
    /// - allowed ones that are already recorded, in addition to refusals or to permissions that are
    ///   recorded for each request, if all fit into one event.
    fn shown(&self) -> Vec<bool> {
        let whole = self.refused() || self.loud().any(by_itself);
        let whole = whole && self.loud().take(ENTRIES + 1).count() <= ENTRIES;
        let filter_only = |judged: &Judged| judged.filter_only && judged.fresh;
        let told: HashSet<Digest> = match self.judged.iter().any(filter_only) {
            true => self.loud().map(|judged| judged.digest).collect(),
            false => HashSet::new(),
        };
        let mut denied = 0;
        let shown = |judged: &Judged| match (judged.filter_only, judged.denied()) {
            (true, _) => judged.fresh && !told.contains(&judged.digest),
            (false, true) => {
                denied += 1;
                denied <= ENTRIES
            }
            (false, false) => whole || by_itself(judged) || judged.fresh,
        };
        self.judged.iter().map(shown).collect()
    }

    /// Appends the outstanding events, and remembers that the log has the permissions that they
    /// list.
    fn tell(
        &mut self,
        cache: &mut DecisionCache,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<(), Full> {
        while let Some(mut listing) = self.told.rest.take() {
            let (what, next) = self.part(&listing);
            let seq = match cx.journal.append(sender.event(what, cx.wall)) {
                Ok(seq) => seq,
                Err(full) => {
                    self.told.rest = Some(listing);
                    return Err(full);
                }
            };
            cache.wrote(seq);
            self.told.events.push(seq);
            self.carry(&listing, next, seq, cache);
            if next < self.places() {
                (listing.place, listing.number) = (next, listing.number.saturating_add(1));
                self.told.rest = Some(listing);
            }
        }
        Ok(())
    }

    /// The event with this number lists the shown permissions up to the place `next`.
    fn carry(&mut self, listing: &Listing, next: usize, seq: Seq, cache: &mut DecisionCache) {
        self.told.carried.resize(self.judged.len(), false);
        let places = self.judged.iter().zip(&listing.shown);
        let places = places.zip(&mut self.told.carried).take(next);
        for ((judged, shown), carried) in places.skip(listing.place) {
            *carried |= *shown;
            if judged.fresh && *shown {
                cache.recorded(judged, &self.snapshot.view, seq);
            }
        }
    }

    /// The next event, and the place at which the following one begins.
    fn part(&self, listing: &Listing) -> (What, usize) {
        let (mut entries, mut bytes, mut next) = (Vec::new(), 0, listing.place);
        while next < self.places() {
            if let Some(entry) = self.listed(listing, next) {
                bytes += entry.weight();
                let full = entries.len() == ENTRIES || bytes > ENTRIES_BYTES;
                if full && !entries.is_empty() {
                    break;
                }
                entries.push(entry);
            }
            next += 1;
        }
        let last = next >= self.places();
        let part = Part {
            number: listing.number,
            last,
            unlisted: self.unlisted.clone().filter(|_| last),
        };
        let (row, header) = (self.headed.row(), &self.headed.request().header);
        let changes = match row.area {
            Area::Administration if listing.number == 1 => {
                Some(api::changes(self.headed.request()))
            }
            Area::Administration | Area::Data | Area::Group => None,
        };
        let what = What::Access {
            api_key: row.key,
            api_name: row.name,
            version: header.version,
            correlation: header.correlation,
            policy: self.snapshot.live.version.clone(),
            entries,
            refused: self.headed.ask().unsupported_reason(),
            changes: changes.filter(|changes| !changes.is_empty()).map(Box::new),
            part,
        };
        (what, next)
    }

    /// The number of places: decided permissions, faults, and ids without a name, in this order.
    fn places(&self) -> usize {
        self.judged.len() + self.faults.len() + self.unknown.len()
    }

    /// The event's entry for a place, if it is listed.
    fn listed(&self, listing: &Listing, place: usize) -> Option<AccessEntry> {
        if let Some(judged) = self.judged.get(place) {
            let shown = listing.shown.get(place).copied().unwrap_or(false);
            return shown.then(|| self.entry(judged));
        }
        let place = place - self.judged.len();
        match self.faults.get(place) {
            Some(found) => Some(fault(found)),
            None => {
                let id = self.unknown.get(place - self.faults.len())?;
                Some(unknown(self.headed.row(), id))
            }
        }
    }

    /// How many ids without a name are listed in addition to the denied permissions.
    fn room(&self, listing: &Listing) -> usize {
        let shown = self.judged.iter().zip(&listing.shown);
        let denied = shown.filter(|(judged, shown)| **shown && judged.denied());
        ENTRIES.saturating_sub(denied.count())
    }

    fn lists(&self, listing: &Listing) -> bool {
        let more = self.faults.len() + self.unknown.len() > 0 || self.unlisted.is_some();
        more || listing.shown.contains(&true)
    }

    fn refused(&self) -> bool {
        self.denied.unsupported_reason() || self.faulty || !self.unknown.is_empty()
    }

    /// The permissions whose refusal is reported.
    fn loud(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|judged| !judged.filter_only)
    }

    fn entry(&self, judged: &Judged) -> AccessEntry {
        let (right, view) = (&judged.right, &self.snapshot.view);
        let action = Action {
            operation: right.operation,
            kind: right.kind,
            name: &right.name,
        };
        // Without a single name, no other rule took part.
        let action = (!right.any).then_some(&action);
        AccessEntry {
            kind: right.kind,
            name: Arc::from(&*right.name),
            operation: right.operation,
            outcome: judged.verdict.outcome,
            rules: first_of(view.cited(judged.verdict, action, right.api)),
            fault: None,
        }
    }
}

/// The ids of many rules, as far as an entry lists them: the deciding one is the first.
fn first_of(mut rules: Vec<Arc<str>>) -> Vec<Arc<str>> {
    const RULES: usize = 100;
    if rules.len() > RULES {
        let more = rules.len() - RULES;
        rules.truncate(RULES);
        rules.push(Arc::from(format!("… and {more} more")));
    }
    rules
}

/// A violation of the topic's contract, or of Kafka's own format, refused or only observed.
fn fault(found: &ContractViolation) -> AccessEntry {
    AccessEntry {
        kind: Kind::Topic,
        name: Arc::clone(&found.topic),
        operation: found.operation,
        outcome: found.outcome,
        rules: vec![Arc::clone(&found.rule)],
        fault: Some(audit::ContractBreach {
            partition: found.partition,
            record: found.record,
            path: found.path.clone(),
            expected: found.expected.clone(),
        }),
    }
}

/// An id that belongs to no topic, in the format of Kafka's tools: no rule can apply to it, and
/// nothing was let through.
fn unknown(row: &ApiRow, id: &Uuid) -> AccessEntry {
    AccessEntry {
        kind: Kind::Topic,
        name: Arc::from(base64_id(id)),
        operation: keys::first_of_a_topic(row.key),
        outcome: Outcome::Denied,
        rules: vec![Arc::from("unknown-topic-id")],
        fault: None,
    }
}

/// Whether a reported permission is recorded for each request: a denial, administration, or a
/// contract that requires it.
fn by_itself(judged: &Judged) -> bool {
    judged.denied() || judged.level == AuditLevel::Request
}
