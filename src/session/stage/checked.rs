//! A request that is decided and checked: all that the audit log must say of it is known.

use super::{
    Headed, Produced, Recorded,
    decided::{Found, Inspected},
};
use crate::{
    api::{self, Area, Denied, Plan, Row},
    audit::{self, Entry, Full, Level, Seq, What},
    policy::{
        keys,
        vocabulary::{Action, Kind, Outcome},
    },
    session::{
        context::{Cx, Fact},
        memo::{Judged, Memo, Right, Sight},
        rights::Digest,
        sender::Sender,
    },
    wire::{Fault, frame::Rope},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

pub struct Checked {
    headed: Headed,
    sight: Sight,
    judged: Vec<Judged>,
    /// [`Memo::withheld`] at the decision.
    withheld: u32,
    denied: Denied,
    /// Topic ids that have no name.
    unknown: Vec<Uuid>,
    faults: Vec<Found>,
    produced: Vec<Produced>,
    since: Instant,
    told: Told,
}

/// What the audit log has of the request by itself.
#[derive(Debug, Default)]
struct Told {
    /// The numbers of its events, rising.
    events: Vec<Seq>,
    /// By place in `judged`: what its events carry.
    carried: Vec<bool>,
    /// Whether they record the first use of the key on this connection.
    first: bool,
}

impl Checked {
    pub(super) fn new(
        headed: Headed,
        sight: Sight,
        (judged, withheld): (Vec<Judged>, u32),
        (denied, unknown): (Denied, Vec<Uuid>),
        inspected: Inspected,
        since: Instant,
    ) -> Self {
        let Inspected {
            faults, produced, ..
        } = inspected;
        Self {
            headed,
            sight,
            judged,
            withheld,
            denied,
            unknown,
            faults,
            produced,
            since,
            told: Told::default(),
        }
    }

    /// Writes the event that the request needs, if it needs one, and waits in line for the last event of its connection either way.
    pub fn record(
        mut self: Box<Self>,
        memo: &mut Memo,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Recorded, (Box<Self>, Full)> {
        let row = self.headed.row();
        let first = memo.first_use(row.key) && self.sight.live.audit >= Level::Session;
        let shown = self.shown();
        let alone = first && self.judged.is_empty();
        if let Err(full) = self.tell(shown, alone, memo, sender, cx) {
            return Err((self, full));
        }
        self.told.first = first;
        if first {
            memo.used(row.key);
        }
        let withheld = self.withheld;
        Ok(Recorded::new(self, memo.last(), withheld))
    }

    /// Requests before this one were given up. What it relies on, and only their events carry, is recorded once more, so that it is in the log
    /// before the request goes on. `by` is the event that it waits for; gives the one to wait for now.
    pub fn record_again(
        &mut self,
        by: Option<Seq>,
        memo: &mut Memo,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Option<Seq>, Full> {
        let view = self.sight.view.clone();
        for (place, judged) in self.judged.iter_mut().enumerate() {
            let carried = self.told.carried.get(place).copied().unwrap_or(false);
            let recorded = !judged.denied() && judged.level >= Level::Session;
            judged.fresh = recorded && !carried && !memo.stands(judged, &view, by);
        }
        let shown: Vec<_> = self.judged.iter().map(|judged| judged.fresh).collect();
        // A key that needs no right: its first use may have been recorded by what was given up.
        let nothing = self.judged.is_empty() && self.told.events.is_empty();
        let alone = nothing && self.sight.live.audit >= Level::Session;
        if !alone && !shown.contains(&true) {
            return Ok(by);
        }
        self.faults.clear();
        self.unknown.clear();
        self.tell(shown, alone, memo, sender, cx)?;
        Ok(memo.last())
    }

    /// The request is not forwarded: what only its events carry is not in the log. Gives their numbers.
    pub fn withhold(&self, memo: &mut Memo) -> &[Seq] {
        let first = self.told.first.then_some(self.headed.row().key);
        memo.withhold(&self.told.events, self.carried(), first);
        &self.told.events
    }

    fn carried(&self) -> impl Iterator<Item = Digest> {
        let told = self.judged.iter().zip(&self.told.carried);
        told.filter(|(_, carried)| **carried)
            .map(|(judged, _)| judged.digest)
    }

    /// The numbers of its own events: the log must say it, if the request goes no further.
    pub fn events(&self) -> &[Seq] {
        &self.told.events
    }

    /// What it relies on.
    pub fn rights(&self) -> impl Iterator<Item = &Right> {
        let used = self.judged.iter().filter(|judged| !judged.denied());
        used.map(|judged| &judged.right)
    }

    /// Until when it waits for the log; what it took to look at its records is not the log's time. A consumer fetches again at once, so its
    /// answer is held a little longer (ruling 14).
    pub fn patience(&self, patience: Duration) -> Instant {
        const FETCH: i16 = 1;
        let pause = if self.headed.row().key == FETCH {
            Duration::from_millis(500)
        } else {
            Duration::ZERO
        };
        self.since + patience + pause
    }

    /// The log cannot be written: the answer that the client's library retries, or `None` when there is none and the connection must end.
    /// Nothing is forwarded.
    pub fn give_up(self) -> Option<Rope> {
        let row = self.headed.row();
        let version = self.headed.request().header.version;
        let (error, _) = row.unavailable.filter(|(_, from)| version >= *from)?;
        match self.headed.into_ask().plan(&Denied::everything(error)) {
            Ok(Plan::Answer(answer)) => Some(answer),
            Ok(Plan::Forward { .. } | Plan::Close) | Err(_) => None,
        }
    }

    /// What goes on, which rights it relies on while it is on its way, and what it carries.
    pub(super) fn plan(self) -> Result<(Plan, Vec<Right>, Vec<Produced>), Fault> {
        let plan = self.headed.into_ask().plan(&self.denied)?;
        let used = self.judged.into_iter().filter(|judged| !judged.denied());
        let rights = used.map(|judged| judged.right).collect();
        Ok((plan, rights, self.produced))
    }

    pub(super) fn headed(&self) -> &Headed {
        &self.headed
    }

    /// Every right that was asked for, and what became of it.
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

    pub fn row(&self) -> &'static Row {
        self.headed.row()
    }

    /// For metrics: `allowed`, `denied`, `partial` or `invalid`.
    pub fn decision(&self) -> &'static str {
        let denied = |judged: &&Judged| judged.denied() && !judged.silent;
        let named = self.loud().count();
        let asked = named + self.unknown.len();
        match (
            self.judged.iter().filter(denied).count() + self.unknown.len(),
            self.faulty(),
        ) {
            _ if self.denied.outright() => "denied",
            (0, false) => "allowed",
            (0, true) => "invalid",
            (count, _) if count == asked => "denied",
            _ => "partial",
        }
    }

    /// Whether a contract or Kafka's own format refuses something; what is only observed passes.
    fn faulty(&self) -> bool {
        let refused = |found: &Found| found.outcome != Outcome::Observed;
        self.faults.iter().any(refused)
    }

    /// Which rights an event must list, by their places. Session level: what is new on this connection. All of them when something is
    /// refused, or a contract or the key asks for every request.
    fn shown(&self) -> Vec<bool> {
        let whole = self.refused() || self.loud().any(by_itself);
        let silent = |judged: &Judged| judged.silent && judged.fresh;
        let told: HashSet<Digest> = match self.judged.iter().any(silent) {
            true => self.loud().map(|judged| judged.digest).collect(),
            false => HashSet::new(),
        };
        let shown = |judged: &Judged| match judged.silent {
            true => judged.fresh && !told.contains(&judged.digest),
            false => whole || judged.fresh,
        };
        self.judged.iter().map(shown).collect()
    }

    /// Appends an event that lists these rights, and what is refused; remembers that the log has them. No event when there is nothing to list,
    /// unless `alone`.
    fn tell(
        &mut self,
        shown: Vec<bool>,
        alone: bool,
        memo: &mut Memo,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<(), Full> {
        let Some(what) = self.event(&shown, alone) else {
            return Ok(());
        };
        let seq = cx.journal.append(sender.event(what, cx.wall))?;
        memo.wrote(seq);
        self.told.events.push(seq);
        self.told.carried.resize(self.judged.len(), false);
        let places = self.judged.iter().zip(&shown).zip(&mut self.told.carried);
        for ((judged, shown), carried) in places {
            *carried |= *shown;
            if judged.fresh {
                memo.recorded(judged, &self.sight.view, seq);
            }
        }
        Ok(())
    }

    fn event(&self, shown: &[bool], alone: bool) -> Option<What> {
        let row = self.headed.row();
        let places = self.judged.iter().zip(shown);
        let listed = places.filter(|(_, shown)| **shown);
        let mut entries: Vec<_> = listed.map(|(judged, _)| self.entry(judged)).collect();
        entries.extend(self.faults.iter().map(fault));
        entries.extend(self.unknown.iter().map(|id| unknown(row, *id)));
        if entries.is_empty() && !self.refused() && !alone {
            return None;
        }
        let header = &self.headed.request().header;
        let changes = match row.area {
            Area::Administration => Some(api::changes(self.headed.request())),
            Area::Data | Area::Group => None,
        };
        Some(What::Access {
            api_key: row.key,
            api_name: row.name,
            version: header.version,
            correlation: header.correlation,
            policy: self.sight.live.version.clone(),
            entries,
            refused: self.headed.ask().outright(),
            changes: changes.filter(|changes| !changes.is_empty()).map(Box::new),
        })
    }

    fn refused(&self) -> bool {
        self.denied.outright() || self.faulty() || !self.unknown.is_empty()
    }

    /// What is told when it is refused.
    fn loud(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|judged| !judged.silent)
    }

    fn entry(&self, judged: &Judged) -> Entry {
        let (right, view) = (&judged.right, &self.sight.view);
        let action = Action {
            operation: right.operation,
            kind: right.kind,
            name: &right.name,
        };
        // Where no one name was judged, no other rule took part.
        let action = (!right.any).then_some(&action);
        Entry {
            kind: right.kind,
            name: Arc::from(&*right.name),
            operation: right.operation,
            outcome: judged.verdict.outcome,
            rules: view.cited(judged.verdict, action, right.api),
            fault: None,
        }
    }
}

/// What the topic's contract, or Kafka's own format, refuses, or would refuse.
fn fault(found: &Found) -> Entry {
    Entry {
        kind: Kind::Topic,
        name: Arc::clone(&found.topic),
        operation: found.operation,
        outcome: found.outcome,
        rules: vec![Arc::clone(&found.rule)],
        fault: Some(audit::Fault {
            partition: found.partition,
            record: found.record,
            path: found.path.clone(),
            expected: found.expected.clone(),
        }),
    }
}

/// An id that is no topic's, as Kafka's tools write it: no rule can be about it, and nothing was let through.
fn unknown(row: &Row, id: Uuid) -> Entry {
    Entry {
        kind: Kind::Topic,
        name: Arc::from(URL_SAFE_NO_PAD.encode(id.as_bytes())),
        operation: keys::first_of_a_topic(row.key),
        outcome: Outcome::Denied,
        rules: vec![Arc::from("unknown-topic-id")],
        fault: None,
    }
}

/// Whether a right that is told is recorded at each request: a denial, administration, or a contract that says so.
fn by_itself(judged: &Judged) -> bool {
    judged.denied() || judged.level == Level::Request
}
