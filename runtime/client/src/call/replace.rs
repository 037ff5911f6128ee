//! An update of a record that was read before.

use runtime_core::{Operation, Updatable};

use super::Call;
use super::modify::{Outcome, write};
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error, ErrorKind};

/// The request of an update of a record that was read before.
pub struct Replace<R: Updatable> {
    record: R,
    update: R::Update,
}

impl<'c, R: Updatable> Call<'c, Replace<R>> {
    pub(crate) fn replace(settings: &'c Settings, record: R, update: R::Update) -> Self {
        Self::with(settings, Target::of(&update), Replace { record, update })
    }

    /// Sends the call, in two requests, each with the options of this call; extra fields go with
    /// the write. The record is read again, and written if it is still the same; if not, that is an
    /// error with [`is_moved`](Error::is_moved). The same as awaiting it, for where a future is
    /// needed.
    pub async fn send(self) -> Result<<R::Update as Operation>::Output, Error> {
        let (call, Replace { record, update }) = self.split();
        match write(&call, &record, update).await? {
            Outcome::Written(saved) => Ok(saved),
            Outcome::Moved(_) => Err(call.error(ErrorKind::Moved { tries: 1 })),
        }
    }
}

impl<'c, R: Updatable> IntoFuture for Call<'c, Replace<R>> {
    type Output = Result<<R::Update as Operation>::Output, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
