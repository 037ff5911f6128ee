//! The outcome table: what an answer means, from its status and the shape of its body.

use crate::Kind;

/// What each answer of an API means, and which answers a server gives.
///
/// Generated from the spec, which names every cell.
#[derive(Debug)]
pub struct Outcomes {
    /// One row a status or class of statuses; exact ones stand before classes.
    pub rows: &'static [OutcomeRow],
    /// Rows that go before these for operations that read.
    pub reading: &'static [OutcomeRow],
    /// The answer that a server gives to say what it means.
    pub answers: &'static [Answer],
}

/// The meanings of the answers with one status, by the shape of their body.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeRow {
    /// The statuses that the row is about.
    pub status: StatusPattern,
    /// An envelope that says yes.
    pub accepted: Meaning,
    /// An envelope that says no.
    pub rejected: Meaning,
    /// JSON, but no envelope.
    pub json: Meaning,
    /// Something that is not JSON.
    pub text: Meaning,
    /// Nothing.
    pub empty: Meaning,
}

impl OutcomeRow {
    /// The meanings of the answers with one status, in the order of [`BodyShape::ALL`].
    pub const fn exact(status: u16, meanings: [Meaning; 5]) -> Self {
        Self::new(StatusPattern::Exact(status), meanings)
    }

    /// The meanings of the answers with any other status with this first digit, in the order of
    /// [`BodyShape::ALL`].
    pub const fn class(digit: u16, meanings: [Meaning; 5]) -> Self {
        Self::new(StatusPattern::Class(digit), meanings)
    }

    const fn new(status: StatusPattern, meanings: [Meaning; 5]) -> Self {
        let [accepted, rejected, json, text, empty] = meanings;
        Self { status, accepted, rejected, json, text, empty }
    }

    /// What an answer with a body of this shape means.
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

/// The answer that a server gives to say what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the server means.
    pub meaning: Meaning,
    /// The status that says so.
    pub status: u16,
    /// The shape of the body that says so.
    pub body: BodyShape,
}

impl Answer {
    /// The answer that says what a server means.
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
    /// Whether a status is meant.
    pub const fn matches(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Class(digit) => digit == status / 100,
        }
    }
}

/// The shape of a body, as the outcome table tells bodies apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyShape {
    /// An envelope that says yes.
    Accepted,
    /// An envelope that says no.
    Rejected,
    /// JSON, but no envelope.
    Json,
    /// Something that is not JSON.
    Text,
    /// Nothing.
    Empty,
}

impl BodyShape {
    /// Every shape, in the order of the table's columns.
    pub const ALL: [Self; 5] =
        [Self::Accepted, Self::Rejected, Self::Json, Self::Text, Self::Empty];
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The request was carried out.
    Success,
    /// The request was understood and turned down.
    Rejected,
    /// The request is not valid; the field errors say why.
    Invalid,
    /// The token is missing, unknown or expired, or the caller lacks the role.
    Unauthorized,
    /// There is no such record.
    NotFound,
    /// Too many requests; this one was not run.
    Throttled,
    /// The service failed; whether the request was run is not known.
    Failed,
    /// The answer makes no sense.
    Undecodable,
    /// The service said yes, and the rest of the answer makes no sense.
    AcceptedUndecodable,
}

impl Outcomes {
    /// What an answer means to an operation of a kind, or to a call of none. A status outside of the
    /// table makes no sense.
    pub fn meaning(&self, kind: Option<Kind>, status: u16, body: BodyShape) -> Meaning {
        let reading = if kind.is_some_and(Kind::reads) { self.reading } else { &[] };
        reading
            .iter()
            .chain(self.rows)
            .find(|row| row.status.matches(status))
            .map_or(Meaning::Undecodable, |row| row.meaning(body))
    }

    /// The status of the answer that a server gives to say what it means, where it ever does.
    pub fn answer(&self, meaning: Meaning) -> Option<Answer> {
        self.answers.iter().copied().find(|answer| answer.meaning == meaning)
    }
}
