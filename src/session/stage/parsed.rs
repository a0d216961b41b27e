//! A validated frame of a key and version that was offered.

use super::Authenticated;
use crate::{
    api::{ApiRequest, ApiRow, Request},
    policy::model::vocabulary::Subject,
    wire::{FrameError, frame::Frame},
};
use std::{sync::Arc, time::Instant};

/// Approximate bytes for deciding one element of a request: its name, its permission, its place in
/// an event.
const PER_ELEMENT: usize = 512;

pub struct Parsed {
    row: &'static ApiRow,
    ask: Box<dyn ApiRequest>,
    at: Instant,
}

impl Parsed {
    /// Validates the frame; `at` is when it was complete.
    pub fn read(row: &'static ApiRow, frame: Frame, at: Instant) -> Result<Self, FrameError> {
        let ask = (row.read)(frame)?;
        Ok(Self { row, ask, at })
    }

    /// Assigns the subject. Only a login creates a subject.
    pub fn attribute(self, subject: &Arc<Subject>) -> Authenticated {
        Authenticated::new(self, Arc::clone(subject))
    }

    pub fn row(&self) -> &'static ApiRow {
        self.row
    }

    pub fn request(&self) -> &Request {
        self.ask.request()
    }

    /// How many bytes the request holds in memory.
    pub fn weight(&self) -> usize {
        let request = self.request();
        let judged = (request.header.elements as usize).saturating_mul(PER_ELEMENT);
        request.frame.bytes().len().saturating_add(judged)
    }

    pub fn ask(&self) -> &dyn ApiRequest {
        self.ask.as_ref()
    }

    pub fn ask_mut(&mut self) -> &mut dyn ApiRequest {
        self.ask.as_mut()
    }

    pub fn into_ask(self) -> Box<dyn ApiRequest> {
        self.ask
    }

    pub fn at(&self) -> Instant {
        self.at
    }
}
