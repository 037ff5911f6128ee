//! Connections that only read, beside the one that writes.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections that requests take and give back. Clones share them.
#[derive(Clone)]
pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

/// A connection that a request has taken. It is given back when this is dropped.
pub(super) struct Reader {
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        let permits = Arc::new(Semaphore::new(connections.len()));
        Self { idle: Arc::new(Mutex::new(connections)), permits }
    }

    /// Waits for a connection.
    pub(super) async fn take(&self) -> Reader {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.expect("nothing closes the semaphore");
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Reader { connection, idle: Arc::clone(&self.idle), _permit: permit }
    }
}

impl Reader {
    pub(super) fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("there is a connection per permit")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.connection.take());
    }
}
