//! The one connection that writes, on a thread of its own. Writes that wait at the same time share a
//! transaction, so that they share its wait for the disk.

use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

/// The largest number of writes in one transaction.
const BATCH: usize = 128;

/// The number of writes that can wait in the queue; further ones wait for a place in it.
const QUEUE: usize = 1024;

/// A write that has not been carried out yet. It returns what is to be done after the commit.
type Job = Box<dyn FnOnce(&Connection) -> rusqlite::Result<AfterCommit> + Send>;

/// Reports the result of a write, given that of the transaction.
type AfterCommit = Box<dyn FnOnce(Result<(), Arc<rusqlite::Error>>) + Send>;

/// Sends writes to the thread that carries them out. Clones share it.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Job>);

/// Why a write has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// The transaction that it was part of failed.
    #[error("the transaction failed: {0}")]
    Transaction(Arc<rusqlite::Error>),
    /// The thread that writes has ended.
    #[error("the database is closed")]
    Closed,
}

impl Writer {
    pub(super) fn start(mut connection: Connection) -> Self {
        let (sender, mut jobs) = mpsc::channel(QUEUE);
        thread::spawn(move || {
            while let Some(first) = jobs.blocking_recv() {
                let mut batch = vec![first];
                while batch.len() < BATCH
                    && let Ok(next) = jobs.try_recv()
                {
                    batch.push(next);
                }
                carry_out(&mut connection, batch);
            }
        });
        Self(sender)
    }

    /// Carries out a write as a whole or not at all. When this returns `Ok`, it is on the disk.
    pub(super) async fn write<T, E, W>(&self, work: W) -> Result<Result<T, E>, WriteError>
    where
        T: Send + 'static,
        E: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (sender, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            connection.execute_batch("SAVEPOINT job")?;
            let done = work(connection);
            connection.execute_batch(match done {
                Ok(_) => "RELEASE job",
                Err(_) => "ROLLBACK TO job; RELEASE job",
            })?;
            Ok(Box::new(move |committed: Result<(), _>| {
                // Nobody may be waiting any more.
                let _ = sender.send(committed.map(|()| done));
            }))
        });
        self.0.send(job).await.map_err(|_| WriteError::Closed)?;
        let result = result.await.map_err(|_| WriteError::Closed)?;
        result.map_err(WriteError::Transaction)
    }
}

fn carry_out(connection: &mut Connection, batch: Vec<Job>) {
    let mut finished = Vec::with_capacity(batch.len());
    let committed = transaction(connection, batch, &mut finished).map_err(Arc::new);
    if let Err(error) = &committed {
        tracing::error!(%error, writes = finished.len(), "a transaction failed");
    }
    for report in finished {
        report(committed.clone());
    }
}

/// The right to write is taken at the start: a transaction that asks for it later can be refused.
fn transaction(
    connection: &mut Connection,
    batch: Vec<Job>,
    finished: &mut Vec<AfterCommit>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in batch {
        finished.push(job(&transaction)?);
    }
    transaction.commit()
}
