//! Read, modify, write: updates of a record without losing fields or concurrent changes.

mod conditional_write;

use std::sync::Arc;

use runtime_core::{Operation, Updatable};

pub(super) use self::conditional_write::{WriteOutcome, write};
use super::{Call, Execute};
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error, ErrorKind};

const MAX_ATTEMPTS: u32 = 3;

/// The request of a record that is read, modified and written back.
///
/// The record is read and passed to the closure. If the closure changes it, or if there are extra
/// fields, the record is read again and written if it did not change in between. If it did, the
/// closure runs again on the newer record. Every request has the options of the call; extra fields
/// are sent with the write.
pub struct Modify<'f, R: Updatable> {
    id: R::Id,
    change: Change<'f, R>,
    max_attempts: u32,
}

type Change<'f, R> = Box<dyn FnMut(&mut <R as Updatable>::Update) + Send + 'f>;

/// The result of modifying a record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Modified<R, S> {
    record: R,
    saved: Option<S>,
    attempts: u32,
}

type Saved<R> = <<R as Updatable>::Update as Operation>::Output;

impl<R, S> Modified<R, S> {
    /// Returns `true` if the record was written, `false` if there was no change to write.
    pub fn is_written(&self) -> bool {
        self.saved.is_some()
    }

    /// Returns the response to the write, if the record was written.
    pub fn saved(&self) -> Option<&S> {
        self.saved.as_ref()
    }

    /// Returns the record as it was before the change.
    pub fn record(&self) -> &R {
        &self.record
    }

    /// Returns the record as it was before the change, and the response to the write.
    pub fn into_parts(self) -> (R, Option<S>) {
        (self.record, self.saved)
    }

    /// Returns how often the closure ran, each time on a newer record.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<'f, R: Updatable, M> Call<Modify<'f, R>, M> {
    pub(crate) fn modify(
        settings: &Arc<Settings>,
        id: R::Id,
        change: impl FnMut(&mut R::Update) + Send + 'f,
    ) -> Self {
        let request = Modify { id, change: Box::new(change), max_attempts: MAX_ATTEMPTS };
        Self::with_target(settings, Target::unaddressed(R::Update::INFO), request)
    }

    /// Sets how often the closure may run, each time on a newer record, before the call ends in
    /// an error for which [`is_conflict`](Error::is_conflict) is true. The default is 3, the
    /// minimum 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.request.max_attempts = attempts.max(1);
        self
    }
}

impl<'f, R: Updatable> Execute for Modify<'f, R> {
    type Output = Modified<R, Saved<R>>;
    type Future = BoxFuture<'f, Result<Self::Output, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        Box::pin(async move {
            let (call, Self { id, mut change, max_attempts }) = call.split();
            let mut record = conditional_write::read::<R>(&call, id).await?;
            for attempts in 1..=max_attempts {
                let unchanged: R::Update = record.clone().into();
                let mut update = unchanged.clone();
                change(&mut update);
                if update == unchanged && !call.options.has_extra() {
                    return Ok(Modified { record, saved: None, attempts });
                }
                match write(&call, &record, update).await? {
                    WriteOutcome::Written(saved) => {
                        return Ok(Modified { record, saved: Some(saved), attempts });
                    }
                    WriteOutcome::Conflict(newer) => record = newer,
                }
            }
            Err(call.error(ErrorKind::Conflict { attempts: max_attempts }))
        })
    }
}
