//! Removes elements from a broker's response byte by byte, by their names: listings without the
//! resources that the subject cannot see.

use super::{
    codec,
    plan::{Rewrite, RewriteOutcome},
    request::place,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::Frame,
        header::RequestHeader,
        layout::{
            Field, Side, Visit,
            write::{self, Splice},
        },
    },
};
use std::ops::Range;

/// A list of names in a response: the list, and the name of an element. The list may be inside
/// another list.
#[derive(Clone, Copy)]
pub struct Listing {
    pub key: i16,
    pub list: Field,
    pub name: Field,
}

/// A listing without the elements that `keeps` rejects; `None` is an element without a name. They
/// are cut out of the bytes. The caller proves the response.
pub fn sifted(
    frame: &Frame,
    version: i16,
    of: Listing,
    keeps: &mut dyn FnMut(Option<&str>) -> bool,
) -> Result<Frame, FrameError> {
    let mut sieve = Sieve {
        of,
        keeps,
        edits: Vec::new(),
        count: None,
        element: 0..0,
        kept: true,
    };
    codec::prove_answer(frame, of.key, version, &mut sieve)?;
    let edits = sieve.edits;
    if !edits.iter().any(|edit| matches!(edit, Edit::Cut(_))) {
        return Ok(frame.clone());
    }
    let program = codec::program(Side::Response, of.key, version)?;
    let mut splice = Splice::new(frame);
    for edit in edits {
        match edit {
            Edit::Count(at, left) => {
                write::count(program, of.list, left, splice.replace(&at));
            }
            Edit::Cut(at) => _ = splice.replace(&at),
        }
    }
    splice.finish()
}

/// Filters the names of a listing by a right on each, when the broker responds.
pub fn filtering(header: RequestHeader, of: Listing, kind: Kind, operation: Operation) -> Rewrite {
    Box::new(move |frame, cx| {
        let mut sees =
            |name: Option<&str>| name.is_some_and(|name| (cx.may)(operation, kind, name));
        let kept = sifted(frame, header.version, of, &mut sees)?;
        codec::prove_answer(&kept, header.key, header.version, &mut ())?;
        Ok(RewriteOutcome::Answer(kept.into()))
    })
}

/// In the order of the bytes.
enum Edit {
    /// Position of the count of a list, and the number of elements that remain.
    Count(Range<u32>, u32),
    /// Elements to remove; adjacent ones are one cut.
    Cut(Range<u32>),
}

/// Finds the elements to remove.
struct Sieve<'a> {
    of: Listing,
    keeps: &'a mut dyn FnMut(Option<&str>) -> bool,
    edits: Vec<Edit>,
    /// Index of the edit for the count of the list that is being read.
    count: Option<usize>,
    /// The element that is being read, and whether it is kept.
    element: Range<u32>,
    kept: bool,
}

impl Sieve<'_> {
    fn end_element(&mut self, at: u64) {
        self.element.end = place(at);
        if std::mem::replace(&mut self.kept, true) {
            return;
        }
        let count = self.count.and_then(|count| self.edits.get_mut(count));
        if let Some(Edit::Count(_, left)) = count {
            *left = left.saturating_sub(1);
        }
        match self.edits.last_mut() {
            Some(Edit::Cut(last)) if last.end == self.element.start => last.end = self.element.end,
            Some(_) | None => self.edits.push(Edit::Cut(self.element.clone())),
        }
    }
}

impl Visit for Sieve<'_> {
    fn array(&mut self, at: Field, count_at: Range<u64>, n: u32) {
        if at == self.of.list {
            self.count = Some(self.edits.len());
            let count_at = place(count_at.start)..place(count_at.end);
            self.edits.push(Edit::Count(count_at, n));
        }
    }

    fn element(&mut self, at: Field, position: u64) {
        if at == self.of.list {
            self.end_element(position);
            self.element.start = place(position);
        }
    }

    fn value(&mut self, at: Field, _position: u64, bytes: &[u8]) {
        if at == self.of.name {
            self.kept = (self.keeps)(std::str::from_utf8(bytes).ok());
        }
    }

    fn null(&mut self, at: Field, _position: u64) {
        if at == self.of.name {
            self.kept = (self.keeps)(None);
        }
    }

    fn end(&mut self, at: Field, position: u64) {
        if at == self.of.list {
            self.end_element(position);
        }
    }
}
