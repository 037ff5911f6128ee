//! Decimals in columns: stored as their text, compared as numbers.

use runtime_core::Decimal;
use rusqlite::Connection;

/// The type of a column of decimals.
pub(super) const COLUMN: &str = "TEXT COLLATE decimal";

/// Defines the order of decimals for a connection. Whoever opens a database needs it to compare them, to
/// change them, and to check the database.
pub fn register_decimals(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation("decimal", |one, other| {
        let numbers = (one.parse::<Decimal>(), other.parse::<Decimal>());
        match numbers {
            (Ok(one), Ok(other)) => one.cmp(&other),
            // Other programs may have stored other texts.
            (one_is, other_is) => (one_is.is_ok(), one).cmp(&(other_is.is_ok(), other)),
        }
    })
}
