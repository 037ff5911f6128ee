//! The users that a record lists: a table of their own, whose rows are pairs of record and user.

use std::collections::BTreeSet;

use nexudus_server::UserId;
use rusqlite::Connection;

/// A table of users by record: what it takes to read and to write the users of one.
pub(super) struct Users {
    pub(super) select: &'static str,
    pub(super) delete: &'static str,
    pub(super) insert: &'static str,
}

impl Users {
    /// The users that a record lists.
    pub(super) fn load(
        &self,
        connection: &Connection,
        record: i64,
    ) -> rusqlite::Result<BTreeSet<UserId>> {
        let mut select = connection.prepare(self.select)?;
        select.query_map([record], |row| row.get(0).map(UserId))?.collect()
    }

    /// Makes these the users that a record lists.
    pub(super) fn save(
        &self,
        connection: &Connection,
        record: i64,
        users: &BTreeSet<UserId>,
    ) -> rusqlite::Result<()> {
        connection.execute(self.delete, [record])?;
        let mut insert = connection.prepare(self.insert)?;
        for user in users {
            insert.execute([record, user.0])?;
        }
        Ok(())
    }
}
