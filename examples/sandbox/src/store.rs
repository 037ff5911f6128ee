//! What the sandbox keeps: records, in an SQLite database, whose tables are in `store/schema.sql`.
//! Entities and fields are none of this: the tables of the generated model say which there are.

mod names;
mod page;
mod read;
mod seconds;
#[cfg(test)]
mod tests;
mod written;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use runtime_core::Listable;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::Mutex;
use tokio::task;

pub(crate) use self::page::{NoPage, page};
pub(crate) use self::read::{delete, exists, load};
pub(crate) use self::written::{Stamp, insert, replace};

/// Marks a database as ours: "nxsb".
const APPLICATION_ID: i32 = 0x6e78_7362;

/// The version of the tables. A database with another one is refused.
const VERSION: i32 = 2;

/// The records. Clones share them.
#[derive(Clone)]
pub struct Store {
    /// There is one writer to an SQLite database at a time anyway. They wait here, in the order of
    /// their coming and without a thread each.
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// The records in a file, which is made where there is none.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |reason| OpenError::Sqlite { path: path.to_owned(), reason };
        let mut connection = Connection::open(path).map_err(failed)?;
        match prepare(&mut connection).map_err(failed)? {
            Prepared::Ours => Ok(Self::over(connection)),
            Prepared::Foreign => Err(OpenError::Foreign { path: path.to_owned() }),
        }
    }

    /// Records that are gone with the process.
    pub fn in_memory() -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&mut connection)?;
        Ok(Self::over(connection))
    }

    fn over(connection: Connection) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)) }
    }

    /// The record with an id, where there is one.
    pub async fn load<R: Listable>(&self, id: R::Id) -> rusqlite::Result<Option<R>> {
        self.read(move |connection| load(connection, id)).await
    }

    /// Does some work that writes, as a whole or not at all. When this returns, the work is on the
    /// disk.
    ///
    /// The right to write is taken at the start: a transaction that asks for it later may be
    /// refused.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.run(TransactionBehavior::Immediate, work).await
    }

    /// Does some work that only reads, all of it from the same state.
    pub(crate) async fn read<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.run(TransactionBehavior::Deferred, work).await
    }

    async fn run<T, E, W>(&self, behavior: TransactionBehavior, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let work = task::spawn_blocking(move || {
            let transaction = connection.transaction_with_behavior(behavior)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        });
        work.await.expect("the work of a handler does not panic")
    }
}

/// Whose database it is that was opened.
enum Prepared {
    Ours,
    Foreign,
}

/// Makes the tables of a database that is empty, unless it is somebody else's.
fn prepare(connection: &mut Connection) -> rusqlite::Result<Prepared> {
    connection.pragma_update(None, "foreign_keys", true)?;
    // The transaction that creates the tables also keeps a second sandbox from doing so.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let prepared = match identity(&transaction)? {
        (APPLICATION_ID, VERSION, _) => Prepared::Ours,
        (0, 0, 0) => {
            transaction.execute_batch(include_str!("store/schema.sql"))?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            Prepared::Ours
        }
        (..) => return Ok(Prepared::Foreign),
    };
    transaction.commit()?;
    // A commit returns when the log is on the disk: what was acknowledged survives both the end
    // of the process and the end of the power.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(prepared)
}

/// The mark of a database, the version of its tables, and their number.
fn identity(connection: &Connection) -> rusqlite::Result<(i32, i32, i64)> {
    Ok((
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?,
        connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
    ))
}

/// Why a file could not be used as the database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite can't open or read it.
    #[error("can't use {} as the database: {reason}: name another file with --db", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: rusqlite::Error,
    },
    /// It is another program's, or another version's.
    #[error(
        "{} is the database of another program or of another version of this one: name another \
         file with --db",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
}
