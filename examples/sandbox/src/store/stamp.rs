//! When a record was written, and by whom.

use rusqlite::{Connection, Row};

/// When a record was written, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The time, ISO 8601 in UTC, to the second.
    pub updated_on: String,
    /// The name of the writer.
    pub updated_by: String,
}

impl Stamp {
    /// A stamp of this moment.
    pub(crate) fn now(connection: &Connection, name: &str) -> rusqlite::Result<Self> {
        let now = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
        let updated_on = connection.query_row(now, [], |row| row.get(0))?;
        Ok(Self { updated_on, updated_by: name.to_owned() })
    }

    /// The stamp of a record.
    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { updated_on: row.get("updated_on")?, updated_by: row.get("updated_by")? })
    }
}
