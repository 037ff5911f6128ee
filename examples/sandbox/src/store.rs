//! The records of the sandbox in an SQLite database. Entities and fields come from the generated
//! model; nothing here names one.

mod decimals;
mod moments;
mod page;
mod readers;
mod records;
mod schema;
mod table;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use tokio::task;

pub use self::decimals::register_decimals;
pub(crate) use self::moments::now_after;
pub(crate) use self::page::{PageError, page};
use self::readers::Readers;
pub(crate) use self::records::{
    BUDGET, Budget, Json, NotDeleted, ReadError, delete, exists, find, insert, parse, raw, replace,
};
use self::schema::SchemaError;
pub(crate) use self::table::Table;
pub(crate) use self::writer::WriteError;
use self::writer::Writer;
use crate::special;

/// The number of statements that a connection keeps prepared.
const STATEMENTS: usize = 512;

/// The records. Clones share them.
#[derive(Clone)]
pub struct Store {
    writer: Writer,
    /// None for a database in memory, which one connection has for itself.
    readers: Option<Readers>,
    tables: Arc<[Table]>,
}

impl Store {
    /// Opens the records in a file. Creates the file if there is none.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |reason| OpenError { path: path.to_owned(), reason };
        let tables = Table::all();
        let writer = open(path, &tables).map_err(failed)?;
        let readers = (0..readers()).map(|_| reader(path));
        let readers = readers.collect::<rusqlite::Result<_>>();
        let readers = Readers::new(readers.map_err(|error| failed(error.into()))?);
        Ok(Self { writer: Writer::start(writer), readers: Some(readers), tables: tables.into() })
    }

    /// Opens records that exist as long as the process.
    pub fn in_memory() -> rusqlite::Result<Self> {
        let tables = Table::all();
        let writer =
            prepared(Connection::open_in_memory()?, &tables).map_err(|error| match error {
                OpenErrorKind::Sqlite(error)
                | OpenErrorKind::Schema(SchemaError::Sqlite(error)) => error,
                OpenErrorKind::Schema(_) | OpenErrorKind::ReadOnly => {
                    unreachable!("a database in memory is new")
                }
            })?;
        Ok(Self { writer: Writer::start(writer), readers: None, tables: tables.into() })
    }

    /// The tables of every entity.
    pub(crate) fn tables(&self) -> Arc<[Table]> {
        Arc::clone(&self.tables)
    }

    /// Carries out work that writes, as a whole or not at all. When this returns `Ok`, the work is on
    /// the disk.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer.write(work).await?
    }

    /// Carries out work that only reads, all of it from the same state.
    pub(crate) async fn read<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + From<WriteError> + Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let Some(readers) = &self.readers else { return self.write(work).await };
        let mut reader = readers.take().await;
        let work = task::spawn_blocking(move || {
            let connection = reader.connection();
            let behavior = TransactionBehavior::Deferred;
            let transaction = connection.transaction_with_behavior(behavior)?;
            work(&transaction)
        });
        work.await.expect("the work of a handler does not panic")
    }
}

/// The number of connections that read: SQLite reads are work for the processor.
fn readers() -> usize {
    thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8))
}

fn open(path: &Path, tables: &[Table]) -> Result<Connection, OpenErrorKind> {
    let connection = Connection::open(path)?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(OpenErrorKind::ReadOnly);
    }
    prepared(connection, tables)
}

fn prepared(mut connection: Connection, tables: &[Table]) -> Result<Connection, OpenErrorKind> {
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::prepare(&mut connection, tables)?;
    special::prepare(&connection, tables)?;
    // A commit returns when the log is on the disk: what was acknowledged survives both the end of
    // the process and a power failure.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    register_decimals(&connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Why a file can't be used as the database.
#[derive(Debug, thiserror::Error)]
#[error("can't use {} as the database: {reason}", path.display())]
pub struct OpenError {
    path: PathBuf,
    reason: OpenErrorKind,
}

#[derive(Debug, thiserror::Error)]
enum OpenErrorKind {
    #[error("it is read-only: make it writable, or name another file with --db")]
    ReadOnly,
    #[error(transparent)]
    Schema(SchemaError),
    #[error("{0}: name another file with --db")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for OpenErrorKind {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<SchemaError> for OpenErrorKind {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Sqlite(error) => error.into(),
            error => Self::Schema(error),
        }
    }
}
