//! Rows as records, and as the rows of lists: by way of the JSON that they are read from.

use runtime_core::{FieldType, Fields, Listable, OperationInfo, Scalar, decode};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use serde_json::{Map, Value};

use super::names::{columns, list_table, quoted, table};

/// The record with an id, where there is one.
pub(crate) fn load<R: Listable>(connection: &Connection, id: R::Id) -> rusqlite::Result<Option<R>> {
    let id: i64 = id.into();
    let sql = select::<R>(R::LIST, "WHERE \"Id\" = ?");
    let mut select = connection.prepare(&sql)?;
    let Some(mut object) = select.query_row([id], object::<R>).optional()? else {
        return Ok(None);
    };
    for field in R::FIELDS {
        if let FieldType::Many(scalar) = field.ty {
            let sql = format!(
                "SELECT Value FROM {} WHERE Record = ? ORDER BY Value",
                list_table(R::LIST, field.key)
            );
            let mut list = connection.prepare(&sql)?;
            let values = list.query_map([id], |row| value(row, 0, scalar))?;
            object.insert(field.key.into(), values.collect::<Result<Vec<_>, _>>()?.into());
        }
    }
    read(object).map(Some)
}

/// The rows of a list that a clause finds.
pub(super) fn rows<R: Listable>(
    connection: &Connection,
    clause: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<Vec<R::Row>> {
    let mut select = connection.prepare(&select::<R::Row>(R::LIST, clause))?;
    let rows = select.query_map(values, |row| read(object::<R::Row>(row)?))?;
    rows.collect()
}

/// Whether there is a record with an id.
pub(crate) fn exists<R: Listable>(connection: &Connection, id: R::Id) -> rusqlite::Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE \"Id\" = ?)", table(R::LIST));
    connection.prepare(&sql)?.query_row([id.into()], |row| row.get(0))
}

/// Deletes the record with an id, and says whether there was one.
pub(crate) fn delete<R: Listable>(connection: &Connection, id: R::Id) -> rusqlite::Result<bool> {
    let sql = format!("DELETE FROM {} WHERE \"Id\" = ?", table(R::LIST));
    Ok(connection.prepare(&sql)?.execute([id.into()])? > 0)
}

/// A query for the fields of a `T`, in the order of its table.
fn select<T: Fields>(info: &OperationInfo, clause: &str) -> String {
    let columns: Vec<_> = columns(T::FIELDS).map(|field| quoted(field.key)).collect();
    format!("SELECT {} FROM {} {clause}", columns.join(", "), table(info))
}

fn object<T: Fields>(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let columns = columns(T::FIELDS).enumerate();
    columns
        .map(|(at, field)| Ok((field.key.to_owned(), value(row, at, field.ty.scalar())?)))
        .collect()
}

fn value(row: &Row<'_>, at: usize, scalar: Scalar) -> rusqlite::Result<Value> {
    Ok(match scalar {
        Scalar::Integer => row.get::<_, Option<i64>>(at)?.into(),
        Scalar::String => row.get::<_, Option<String>>(at)?.into(),
        Scalar::Boolean => row.get::<_, Option<bool>>(at)?.into(),
    })
}

fn read<T: Fields>(object: Map<String, Value>) -> rusqlite::Result<T> {
    let text = Value::Object(object).to_string();
    decode(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into()))
}
