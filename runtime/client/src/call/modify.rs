//! Read, change, write: an update of a record that loses nothing of it.

mod attempt;

use runtime_core::{Operation, Updatable};

pub(super) use self::attempt::{Outcome, write};
use super::Call;
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error, ErrorKind};

/// How often a record may have moved, unless the call says otherwise.
const TRIES: u32 = 3;

/// The request of a record that is read, changed, and written back.
pub struct Modify<R: Updatable, F> {
    id: R::Id,
    change: F,
    tries: u32,
}

/// What became of a record that was to be changed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Modified<R, S> {
    record: R,
    saved: Option<S>,
    tries: u32,
}

/// What a write of a record answers with.
type Saved<R> = <<R as Updatable>::Update as Operation>::Output;

impl<R, S> Modified<R, S> {
    /// Whether the record was written. It is not where the change changes nothing.
    pub fn is_written(&self) -> bool {
        self.saved.is_some()
    }

    /// What the service said to the write, where there was one.
    pub fn saved(&self) -> Option<&S> {
        self.saved.as_ref()
    }

    /// The record as it was read, before the change.
    pub fn record(&self) -> &R {
        &self.record
    }

    /// The record as it was read, before the change, and what the service said to the write.
    pub fn into_parts(self) -> (R, Option<S>) {
        (self.record, self.saved)
    }

    /// How often the change was made, each time on a newer record.
    pub fn tries(&self) -> u32 {
        self.tries
    }
}

impl<'c, R, F> Call<'c, Modify<R, F>>
where
    R: Updatable,
    F: FnMut(&mut R::Update) + Send,
{
    pub(crate) fn modify(settings: &'c Settings, id: R::Id, change: F) -> Self {
        let target = Target::unaddressed(R::Update::INFO);
        Self::with(settings, target, Modify { id, change, tries: TRIES })
    }

    /// How often the change is made at most, each time on a newer record, before the call ends in
    /// an error with [`is_moved`](Error::is_moved). Three times if not set, and once at least.
    pub fn tries(mut self, tries: u32) -> Self {
        self.request.tries = tries.max(1);
        self
    }

    /// Sends the call, in several requests, each with the options of this call; extra fields go
    /// with the write. The record is read and changed. Where that makes a difference, or where
    /// there are extra fields, it is read again, and if it is still the same, it is written. If
    /// not, all of it starts over with what was read last. The same as awaiting it, for where a
    /// future is needed.
    pub async fn send(self) -> Result<Modified<R, Saved<R>>, Error> {
        let (call, Modify { id, mut change, tries: most }) = self.split();
        let mut record = attempt::read::<R>(&call, id).await?;
        for tries in 1..=most {
            let unchanged: R::Update = record.clone().into();
            let mut update = unchanged.clone();
            change(&mut update);
            if update == unchanged && !call.options.has_extra() {
                return Ok(Modified { record, saved: None, tries });
            }
            match write(&call, &record, update).await? {
                Outcome::Written(saved) => {
                    return Ok(Modified { record, saved: Some(saved), tries });
                }
                Outcome::Moved(now) => record = now,
            }
        }
        Err(call.error(ErrorKind::Moved { tries: most }))
    }
}

impl<'c, R, F> IntoFuture for Call<'c, Modify<R, F>>
where
    R: Updatable,
    F: FnMut(&mut R::Update) + Send + 'c,
{
    type Output = Result<Modified<R, Saved<R>>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
