//! What requests do to records: the traits of the stubs, implemented in one file an entity.

mod chat_user_message;
mod community_message;
mod community_thread;

use nexudus_server::{Caller, CommunityThreadId, FieldError, Refused, Reply, Written};
use runtime_core::Id;
use rusqlite::Connection;
use serde_json::value::to_raw_value;

use crate::store::{Stamp, Store};

/// What the handlers work on.
pub(crate) struct Service {
    pub(crate) store: Store,
}

impl Service {
    /// Writes a record, stamped with this moment and the caller.
    async fn write<I: Id>(
        &self,
        caller: Caller,
        save: impl FnOnce(&Connection, Stamp) -> Result<I, NotSaved> + Send + 'static,
    ) -> Reply<I> {
        let write = move |connection: &Connection| {
            let stamp = Stamp::now(connection, caller.name())?;
            let id = save(connection, stamp.clone())?;
            Ok(Written::new(id).updated_on(stamp.updated_on).updated_by(stamp.updated_by))
        };
        self.store.run(write).await.map_err(NotSaved::into)
    }
}

/// Why a record was not saved.
enum NotSaved {
    /// There is no record to update.
    NotFound,
    /// There is no conversation to reply to.
    NoThread(CommunityThreadId),
    /// The database failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for NotSaved {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<NotSaved> for Refused {
    fn from(reason: NotSaved) -> Self {
        match reason {
            NotSaved::NotFound => Self::not_found(),
            NotSaved::NoThread(id) => {
                let mut error = FieldError::new("CommunityThreadId", "does not exist");
                error.attempted_value = to_raw_value(&id).ok();
                Self::fields(vec![error])
            }
            NotSaved::Failed(error) => Self::failed(error),
        }
    }
}
