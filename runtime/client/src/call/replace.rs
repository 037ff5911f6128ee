//! Updates of a record that was read before.

use std::sync::Arc;

use runtime_core::{Operation, Updatable};

use super::modify::{WriteOutcome, write};
use super::{Call, Execute};
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error, ErrorKind};

/// The request of an update of a record that was read before.
///
/// The record is read again and written if it did not change since. Otherwise the call ends in an
/// error for which [`is_conflict`](Error::is_conflict) is true. Both requests have the options of
/// the call; extra fields are sent with the write.
pub struct Replace<R: Updatable> {
    record: R,
    update: R::Update,
}

impl<R: Updatable, M> Call<Replace<R>, M> {
    pub(crate) fn replace(settings: &Arc<Settings>, record: R, update: R::Update) -> Self {
        Self::with_target(settings, Target::of(&update), Replace { record, update })
    }
}

impl<R: Updatable> Execute for Replace<R> {
    type Output = <R::Update as Operation>::Output;
    type Future = BoxFuture<'static, Result<Self::Output, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        Box::pin(async move {
            let (call, Self { record, update }) = call.split();
            match write(&call, &record, update).await? {
                WriteOutcome::Written(saved) => Ok(saved),
                WriteOutcome::Conflict(_) => Err(call.error(ErrorKind::Conflict { attempts: 1 })),
            }
        })
    }
}
