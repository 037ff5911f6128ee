//! Decimals in columns: stored as their text, compared as numbers.

use runtime_core::Decimal;
use rusqlite::Connection;

/// The type of a column of decimals.
pub(super) const COLUMN: &str = "TEXT COLLATE decimal";

/// Defines the order of decimals. Every connection needs it, before it reads a column of them.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation("decimal", |one, other| {
        let numbers = (one.parse::<Decimal>(), other.parse::<Decimal>());
        match numbers {
            (Ok(one), Ok(other)) => one.cmp(&other),
            // Other programs may have stored other texts.
            (one_is, other_is) => (one_is.is_ok(), one).cmp(&(other_is.is_ok(), other)),
        }
    })
}
