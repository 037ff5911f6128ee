//! Requests as rows. What a request leaves out is empty, no or absent, and so is what it replaces.

use nexudus_server::Caller;
use runtime_core::{FieldType, Operation, Scalar};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::Value;

use super::names::{list_table, quoted, table};

/// When a record is written, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// The time, ISO 8601 in UTC, to the second.
    pub(crate) on: String,
    /// The name of the writer.
    pub(crate) by: String,
}

/// The clock, in the format that times are stored in.
const NOW: &str = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

/// The time of a write: now, but later than that of the write before, so that whoever compares the
/// two learns that there was one.
const LATER: &str = "max(?, strftime('%Y-%m-%dT%H:%M:%SZ', \"UpdatedOn\", '+1 second'))";

/// A random UUID, version 4.
const UUID: &str = "lower(printf('%s-%s-4%s-%s%s-%s', \
    hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), \
    substr('89AB', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))";

impl Stamp {
    /// A stamp of this moment.
    pub(crate) fn now(connection: &Connection, caller: &Caller) -> rusqlite::Result<Self> {
        let on = connection.query_row(NOW, [], |row| row.get(0))?;
        Ok(Self { on, by: caller.name().to_owned() })
    }
}

/// Writes a new record, and returns its id.
pub(crate) fn insert<O: Operation>(
    connection: &Connection,
    request: &O,
    stamp: &Stamp,
) -> rusqlite::Result<i64> {
    let row = Row::of(request);
    let stamps = ["CreatedOn", "UpdatedOn", "UpdatedBy"];
    let names = row.cells.iter().map(|(key, _)| *key).chain(stamps).chain(["UniqueId"]);
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({}{UUID}) RETURNING \"Id\"",
        table(O::INFO),
        joined(names.map(quoted)),
        "?, ".repeat(row.cells.len() + stamps.len()),
    );
    let stamps = [&stamp.on, &stamp.on, &stamp.by].map(|text| Cell::Text(text.clone()));
    let cells = row.cells.iter().map(|(_, cell)| cell).chain(&stamps);
    let id = connection.prepare(&sql)?.query_row(params_from_iter(cells), |row| row.get(0))?;
    row.save_lists::<O>(connection, id)?;
    Ok(id)
}

/// Replaces a record as a whole, and returns when that was; `None` where there is no such record.
pub(crate) fn replace<O: Operation>(
    connection: &Connection,
    id: i64,
    request: &O,
    stamp: &Stamp,
) -> rusqlite::Result<Option<String>> {
    let row = Row::of(request);
    let sets = row.cells.iter().map(|(key, _)| format!("{} = ?", quoted(key)));
    let stamps = [format!("\"UpdatedOn\" = {LATER}"), "\"UpdatedBy\" = ?".into()];
    let sql = format!(
        "UPDATE {} SET {} WHERE \"Id\" = ? RETURNING \"UpdatedOn\"",
        table(O::INFO),
        joined(sets.chain(stamps)),
    );
    let last = [Cell::Text(stamp.on.clone()), Cell::Text(stamp.by.clone()), Cell::Integer(id)];
    let cells = row.cells.iter().map(|(_, cell)| cell).chain(&last);
    let mut update = connection.prepare(&sql)?;
    let on = update.query_row(params_from_iter(cells), |row| row.get(0)).optional()?;
    if on.is_some() {
        row.save_lists::<O>(connection, id)?;
    }
    Ok(on)
}

/// What a request says of a record.
struct Row {
    cells: Vec<(&'static str, Cell)>,
    lists: Vec<(&'static str, Vec<Cell>)>,
}

impl Row {
    /// The fields of a record in a request. Those that change a list are none, and the id is for
    /// the database to tell.
    fn of<O: Operation>(request: &O) -> Self {
        let body = serde_json::to_value(request);
        let mut body = body.expect("the keys of a request are strings, so it is JSON");
        let (mut cells, mut lists) = (Vec::new(), Vec::new());
        let fields = O::INFO.fields.iter();
        for field in fields.filter(|field| field.changes.is_none() && field.key != "Id") {
            let value = body.get_mut(field.key).map(Value::take).unwrap_or_default();
            match field.ty {
                FieldType::One(scalar) => cells.push((field.key, cell(&value, scalar))),
                FieldType::Many(scalar) => {
                    let values = value.as_array().into_iter().flatten();
                    lists.push((field.key, values.map(|value| cell(value, scalar)).collect()));
                }
            }
        }
        Self { cells, lists }
    }

    fn save_lists<O: Operation>(&self, connection: &Connection, id: i64) -> rusqlite::Result<()> {
        for (key, values) in &self.lists {
            let table = list_table(O::INFO, key);
            let delete = format!("DELETE FROM {table} WHERE Record = ?");
            connection.prepare(&delete)?.execute([id])?;
            let insert = format!("INSERT OR IGNORE INTO {table} (Record, Value) VALUES (?, ?)");
            let mut insert = connection.prepare(&insert)?;
            for value in values {
                insert.execute(params![id, value])?;
            }
        }
        Ok(())
    }
}

fn cell(value: &Value, scalar: Scalar) -> Cell {
    match scalar {
        Scalar::Integer => value.as_i64().into(),
        Scalar::String => value.as_str().map(str::to_owned).into(),
        Scalar::Boolean => value.as_bool().unwrap_or_default().into(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
