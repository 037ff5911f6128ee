//! Rows of a list that have every field of their record.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::{Field, Fields, Object, ReadValue};

/// What a list returns of a record without list fields: the record itself, readable through
/// [`Deref`] but without a way to write it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row<R>(R);

impl<R> Row<R> {
    /// The fields, as a record of its own.
    pub fn into_inner(self) -> R {
        self.0
    }
}

impl<R> From<R> for Row<R> {
    fn from(record: R) -> Self {
        Self(record)
    }
}

impl<R> Deref for Row<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.0
    }
}

impl<R: Fields> Fields for Row<R> {
    const FIELDS: &'static [Field] = R::FIELDS;

    fn placeholder() -> Self {
        Self(R::placeholder())
    }

    fn read<V: ReadValue>(&mut self, index: usize, value: V) -> Result<(), V::Error> {
        self.0.read(index, value)
    }

    fn extra(&mut self) -> Option<&mut Object> {
        self.0.extra()
    }
}
