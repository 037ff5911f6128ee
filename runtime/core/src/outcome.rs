//! The outcome table: what a response means, by its status and the shape of its body.

use crate::{BodyShape, Kind, Meaning};

/// What each response of an API means, and which responses a server sends.
///
/// Generated from the spec, which fills in every cell.
#[derive(Debug)]
pub struct Outcomes {
    /// One row per status or class of statuses, exact statuses before classes.
    pub rows: &'static [OutcomeRow],
    /// Rows that take precedence for operations that read.
    pub read_rows: &'static [OutcomeRow],
    /// The response that a server sends for each meaning.
    pub responses: &'static [StandardResponse],
}

/// The meanings of the responses with one status, by the shape of their body.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeRow {
    /// The statuses of the row.
    pub status: StatusPattern,
    /// An envelope that reports success.
    pub accepted: Meaning,
    /// An envelope that reports a rejection.
    pub rejected: Meaning,
    /// JSON other than an envelope.
    pub json: Meaning,
    /// Anything that is not JSON.
    pub text: Meaning,
    /// Nothing.
    pub empty: Meaning,
}

impl OutcomeRow {
    /// The row of one status, with the meanings in the order of [`BodyShape::ALL`].
    pub const fn exact(status: u16, meanings: [Meaning; 5]) -> Self {
        Self::new(StatusPattern::Exact(status), meanings)
    }

    /// The row of all other statuses with this first digit, with the meanings in the order of
    /// [`BodyShape::ALL`].
    pub const fn class(digit: u16, meanings: [Meaning; 5]) -> Self {
        Self::new(StatusPattern::Class(digit), meanings)
    }

    const fn new(status: StatusPattern, meanings: [Meaning; 5]) -> Self {
        let [accepted, rejected, json, text, empty] = meanings;
        Self { status, accepted, rejected, json, text, empty }
    }

    /// The meaning of a response with a body of this shape.
    pub const fn meaning(&self, shape: BodyShape) -> Meaning {
        match shape {
            BodyShape::Accepted => self.accepted,
            BodyShape::Rejected => self.rejected,
            BodyShape::Json => self.json,
            BodyShape::Text => self.text,
            BodyShape::Empty => self.empty,
        }
    }
}

/// The response that a server sends for a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardResponse {
    /// The meaning.
    pub meaning: Meaning,
    /// The status.
    pub status: u16,
    /// The shape of the body.
    pub body: BodyShape,
}

impl StandardResponse {
    /// The response for a meaning.
    pub const fn new(meaning: Meaning, status: u16, body: BodyShape) -> Self {
        Self { meaning, status, body }
    }
}

/// A status, or a class of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status.
    Exact(u16),
    /// Every status with this first digit.
    Class(u16),
}

impl StatusPattern {
    /// Whether the pattern includes a status.
    pub const fn matches(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Class(digit) => digit == status / 100,
        }
    }
}

impl Outcomes {
    /// The meaning of a response to an operation of a kind, or to a raw request without one. A
    /// status outside of the table is [`Meaning::Undecodable`].
    pub fn meaning(&self, kind: Option<Kind>, status: u16, body: BodyShape) -> Meaning {
        let read_rows = if kind.is_some_and(Kind::reads) { self.read_rows } else { &[] };
        read_rows
            .iter()
            .chain(self.rows)
            .find(|row| row.status.matches(status))
            .map_or(Meaning::Undecodable, |row| row.meaning(body))
    }

    /// The response that a server sends for a meaning, if there is one.
    pub fn response(&self, meaning: Meaning) -> Option<StandardResponse> {
        self.responses.iter().copied().find(|response| response.meaning == meaning)
    }
}
