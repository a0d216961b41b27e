//! A journal in memory for tests: it assigns numbers at once, becomes durable on demand, and shows
//! its lines.
use std::io;

use super::{
    Disk, Durable, Event, Full, Journal, LINE_BYTES, Seq,
    writer::{SEGMENT_BYTES, Tail, Writer},
};

/// Collects events; [`Ledger::commit`] makes them durable, [`Ledger::text`] shows the lines.
#[derive(Debug)]
pub struct Ledger {
    writer: Writer,
    batch: Vec<Event>,
    memory: Memory,
    /// Refuses further events while set, as a full queue does.
    pub full: bool,
    /// How many more events are accepted before it is full; `None`: any number.
    pub room: Option<usize>,
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger {
            writer: Writer::new(Tail::EMPTY, SEGMENT_BYTES),
            batch: Vec::new(),
            memory: Memory::default(),
            full: false,
            room: None,
        }
    }
}

impl Ledger {
    /// Makes all appended events durable.
    pub fn commit(&mut self) -> io::Result<Durable> {
        self.writer.commit(&mut self.batch, &mut self.memory)
    }

    /// The events that are not yet durable.
    pub fn waiting(&self) -> &[Event] {
        &self.batch
    }

    /// The durable lines.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.memory.bytes).into_owned()
    }
}

impl Journal for Ledger {
    fn append(&mut self, event: Event) -> Result<Seq, Full> {
        if self.full || event.weight() > LINE_BYTES {
            return Err(Full);
        }
        if let Some(room) = &mut self.room {
            *room = room.checked_sub(1).ok_or(Full)?;
        }
        let seq = Seq(self.writer.next().0 + self.batch.len() as u64);
        self.batch.push(event);
        Ok(seq)
    }
}

#[derive(Debug, Default)]
struct Memory {
    bytes: Vec<u8>,
}

impl Disk for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.bytes
            .truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }

    fn rotate(&mut self, _first: Seq) -> io::Result<()> {
        Ok(())
    }
}
