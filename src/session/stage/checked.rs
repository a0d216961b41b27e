//! A request that is decided and checked: all that the audit log must say of it is known.

use super::{
    Headed, Produced, Recorded,
    decided::{Found, Inspected},
};
use crate::{
    api::{Area, Denied, Row},
    audit::{Entry, Event, Fault, Full, Level, Seq, What},
    policy::{
        keys,
        rule::topic,
        vocabulary::{Action, Kind, Outcome},
    },
    session::{
        context::{Cx, Live},
        memo::{Judged, Memo, Right, Sight},
        sender::Sender,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{collections::HashSet, sync::Arc, time::Instant};
use uuid::Uuid;

pub struct Checked {
    headed: Headed,
    sight: Sight,
    judged: Vec<Judged>,
    denied: Denied,
    /// Topic ids that have no name.
    unknown: Vec<Uuid>,
    faults: Vec<Found>,
    produced: Vec<Produced>,
    since: Instant,
}

impl Checked {
    pub(super) fn new(
        headed: Headed,
        sight: Sight,
        judged: Vec<Judged>,
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
            denied,
            unknown,
            faults,
            produced,
            since,
        }
    }

    /// Writes the event that the request needs, if it needs one, and waits in line for the last event of its connection either way.
    pub fn record(
        self,
        memo: &mut Memo,
        sender: &Sender,
        cx: &mut Cx<'_>,
    ) -> Result<Recorded, (Box<Self>, Full)> {
        let (seq, own) = match self.event(memo) {
            None => (memo.last(), None),
            Some(what) => match self.append(what, sender, cx) {
                Ok(seq) => (Some(seq), Some(seq)),
                Err(full) => return Err((Box::new(self), full)),
            },
        };
        if let Some(seq) = seq {
            memo.wrote(seq);
        }
        for judged in self.judged.iter().filter(|judged| judged.fresh) {
            memo.recorded(judged);
        }
        memo.used(self.headed.row().key);
        let used = self.judged.into_iter().filter(|judged| !judged.denied());
        let rights = used.map(|judged| judged.right).collect();
        Ok(Recorded::new(
            self.headed,
            self.denied,
            self.produced,
            rights,
            (seq, own),
            self.since,
        ))
    }

    /// Every right that was asked for, and what became of it.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        self.headed.weight()
    }

    pub fn row(&self) -> &'static Row {
        self.headed.row()
    }

    /// Since when it waits for nothing but the log.
    pub fn since(&self) -> Instant {
        self.since
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

    fn append(&self, what: What, sender: &Sender, cx: &mut Cx<'_>) -> Result<Seq, Full> {
        let event: Event = sender.event(what, cx.wall);
        cx.journal.append(event)
    }

    /// Session level: what is new on this connection. All of it when something is refused, or a contract or the key asks for every request.
    fn event(&self, memo: &Memo) -> Option<What> {
        let live = &self.sight.live;
        let refused = self.denied.outright() || self.faulty() || !self.unknown.is_empty();
        let whole = refused
            || self
                .judged
                .iter()
                .any(|judged| self.by_itself(judged, live));
        let said: HashSet<&Right> = match self
            .judged
            .iter()
            .any(|judged| judged.silent && judged.fresh)
        {
            true => self.loud().map(|judged| &judged.right).collect(),
            false => HashSet::new(),
        };
        let shown = |judged: &&Judged| match judged.silent {
            true => judged.fresh && !said.contains(&judged.right),
            false => whole || (judged.fresh && self.level(judged, live) >= Level::Session),
        };
        let row = self.headed.row();
        let mut entries: Vec<_> = self
            .judged
            .iter()
            .filter(shown)
            .map(|judged| self.entry(judged))
            .collect();
        entries.extend(self.faults.iter().map(fault));
        entries.extend(self.unknown.iter().map(|id| unknown(row, *id)));
        let first =
            self.judged.is_empty() && memo.first_use(row.key) && live.audit >= Level::Session;
        if entries.is_empty() && !refused && !first {
            return None;
        }
        let header = &self.headed.request().header;
        Some(What::Access {
            api_key: row.key,
            api_name: row.name,
            version: header.version,
            correlation: header.correlation,
            policy: live.version.clone(),
            entries,
            refused: self.headed.ask().outright(),
        })
    }

    /// What is told when it is refused.
    fn loud(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|judged| !judged.silent)
    }

    /// Whether this right is recorded at each request: a denial, administration, or a contract that says so.
    fn by_itself(&self, judged: &Judged, live: &Live) -> bool {
        let denied = judged.denied() && !judged.silent;
        denied || (!judged.silent && self.level(judged, live) == Level::Request)
    }

    fn level(&self, judged: &Judged, live: &Live) -> Level {
        if self.headed.row().area == Area::Administration {
            return Level::Request;
        }
        let asked = match judged.right.kind {
            Kind::Topic => {
                let contracts = live.contracts(&judged.right.name);
                contracts.filter_map(|(contract, _)| contract.audit).max()
            }
            Kind::Group
            | Kind::TransactionalId
            | Kind::Cluster
            | Kind::DelegationToken
            | Kind::User => None,
        };
        asked.map_or(live.audit, |level| live.audit.max(strength(level)))
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
            name: Arc::clone(&right.name),
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
        fault: Some(Fault {
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

fn strength(level: topic::Level) -> Level {
    match level {
        topic::Level::Session => Level::Session,
        topic::Level::Request => Level::Request,
    }
}
