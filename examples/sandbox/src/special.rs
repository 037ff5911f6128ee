//! Special behaviour of the service: what does not follow from the spec. It is attached to tables
//! and columns by their names, and left out where the spec does not declare them.

use rusqlite::Connection;

use crate::store::Table;

/// Triggers, and the columns that they need.
struct Special {
    columns: &'static [(&'static str, &'static str)],
    sql: &'static str,
}

const ALL: [Special; 1] = [Special {
    columns: &[
        ("CommunityThread", "LastMessageDate"),
        ("CommunityMessage", "CommunityThreadId"),
        ("CommunityMessage", "CreatedOn"),
    ],
    sql: include_str!("special/last_message_date.sql"),
}];

/// Creates the triggers that the tables have the columns for.
pub(crate) fn prepare(connection: &Connection, tables: &[Table]) -> rusqlite::Result<()> {
    let has = |(entity, key): &(&str, &str)| {
        let mut tables = tables.iter();
        tables.any(|table| {
            table.entity == *entity && table.fields.iter().any(|field| field.key == *key)
        })
    };
    for special in ALL.iter().filter(|special| special.columns.iter().all(has)) {
        connection.execute_batch(special.sql)?;
    }
    Ok(())
}
