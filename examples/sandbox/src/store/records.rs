//! Records as rows of their tables, and back. Names in the SQL come from the model, values are bound.

use std::collections::BTreeMap;

use runtime_core::{Decimal, FieldType, Fields, OnDelete, Scalar, decode};
use rusqlite::Error::FromSqlConversionFailure;
use rusqlite::types::{Type, Value as Cell};
use rusqlite::{Connection, Row, ToSql, params, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

use super::table::{ID, Table, lists, quoted, single};

/// A record or a row as JSON, the values as text: no number is rounded.
pub(crate) type Json = BTreeMap<String, Box<RawValue>>;

/// A value as JSON.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).expect("records, and what they consist of, serialize to JSON")
}

/// A value of JSON; `None` if it is null, or of another type.
pub(crate) fn parse<T: DeserializeOwned>(value: &RawValue) -> Option<T> {
    serde_json::from_str::<Option<T>>(value.get()).ok().flatten()
}

/// Why records were not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// Together they are larger than the budget of a response.
    #[error("the records are larger than {BUDGET} bytes")]
    TooLarge,
    /// The database failed.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// The size of the largest response, in bytes of text: larger ones would let a few readers take all of
/// the memory.
pub(crate) const BUDGET: usize = 8 * 1024 * 1024;

/// The rest of the bytes that a response may have.
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(BUDGET)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.0 = self.0.checked_sub(bytes).ok_or(ReadError::TooLarge)?;
        Ok(())
    }
}

/// The record with an id.
pub(crate) fn find<T: Fields>(
    connection: &Connection,
    table: &Table,
    id: i64,
    budget: &mut Budget,
) -> Result<Option<T>, ReadError> {
    let found = select::<T>(connection, table, "WHERE \"Id\" = ?", &[&id], budget)?;
    Ok(found.into_iter().next())
}

/// The records or rows that a clause selects.
pub(super) fn select<T: Fields>(
    connection: &Connection,
    table: &Table,
    clause: &str,
    values: &[&dyn ToSql],
    budget: &mut Budget,
) -> Result<Vec<T>, ReadError> {
    // The id is there even if the fields do not contain it.
    let columns: Vec<_> = single(T::fields()).map(|(key, _)| quoted(key)).collect();
    let columns = [quoted(ID)].into_iter().chain(columns).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT {columns} FROM {} {clause}", table.name());
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query(values)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, mut object) = (row.get(0)?, object(row, T::fields())?);
        for (key, scalar) in lists(T::fields()) {
            let list = list(connection, table, key, scalar, id)?;
            object.insert(key.to_owned(), raw(&list));
        }
        let text = raw(&object);
        budget.spend(text.get().len())?;
        let record = decode(text.get())
            .map_err(|error| FromSqlConversionFailure(0, Type::Text, error.into()))?;
        records.push(record);
    }
    Ok(records)
}

fn object(row: &Row<'_>, fields: &[runtime_core::Field]) -> rusqlite::Result<Json> {
    let fields = single(fields).zip(1..);
    fields.map(|((key, scalar), at)| Ok((key.to_owned(), value(row, at, scalar)?))).collect()
}

fn list(
    connection: &Connection,
    table: &Table,
    key: &str,
    scalar: Scalar,
    id: i64,
) -> rusqlite::Result<Vec<Box<RawValue>>> {
    let list = table.list(key);
    let sql = format!("SELECT Value FROM {list} WHERE Record = ? ORDER BY Position");
    let mut select = connection.prepare_cached(&sql)?;
    select.query_map([id], |row| value(row, 0, scalar))?.collect()
}

fn value(row: &Row<'_>, at: usize, scalar: Scalar) -> rusqlite::Result<Box<RawValue>> {
    Ok(match scalar {
        Scalar::Integer => raw(&row.get::<_, Option<i64>>(at)?),
        Scalar::Number => {
            let text: Option<String> = row.get(at)?;
            let number = text.map(Decimal::try_from).transpose();
            raw(&number.map_err(|error| FromSqlConversionFailure(at, Type::Text, error.into()))?)
        }
        Scalar::String => raw(&row.get::<_, Option<String>>(at)?),
        Scalar::Boolean => raw(&row.get::<_, Option<bool>>(at)?),
    })
}

fn cell(value: &RawValue, scalar: Scalar) -> Cell {
    match scalar {
        Scalar::Integer => parse::<i64>(value).into(),
        Scalar::Number => parse::<Decimal>(value).map(String::from).into(),
        Scalar::String => parse::<String>(value).into(),
        Scalar::Boolean => parse::<bool>(value).into(),
    }
}

/// Whether there is a record with an id.
pub(crate) fn exists(connection: &Connection, entity: &str, id: i64) -> rusqlite::Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE \"Id\" = ?)", quoted(entity));
    connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))
}

/// Inserts a record, and returns its id.
pub(crate) fn insert(
    connection: &Connection,
    table: &Table,
    record: &Json,
) -> rusqlite::Result<i64> {
    let names: Vec<_> = table.single().map(|(key, _)| quoted(key)).collect();
    let sql = if names.is_empty() {
        format!("INSERT INTO {} DEFAULT VALUES RETURNING \"Id\"", table.name())
    } else {
        let marks = vec!["?"; names.len()].join(", ");
        let names = names.join(", ");
        format!("INSERT INTO {} ({names}) VALUES ({marks}) RETURNING \"Id\"", table.name())
    };
    let cells = table.single().map(|(key, scalar)| cell(&record[key], scalar));
    let mut insert = connection.prepare_cached(&sql)?;
    let id = insert.query_row(params_from_iter(cells), |row| row.get(0))?;
    insert_lists(connection, table, id, record)?;
    Ok(id)
}

/// Replaces the record with an id.
pub(crate) fn replace(
    connection: &Connection,
    table: &Table,
    id: i64,
    record: &Json,
) -> rusqlite::Result<()> {
    let sets: Vec<_> = table.single().map(|(key, _)| format!("{} = ?", quoted(key))).collect();
    if !sets.is_empty() {
        let sql = format!("UPDATE {} SET {} WHERE \"Id\" = ?", table.name(), sets.join(", "));
        let cells = table.single().map(|(key, scalar)| cell(&record[key], scalar));
        let cells = cells.chain([Cell::Integer(id)]);
        connection.prepare_cached(&sql)?.execute(params_from_iter(cells))?;
    }
    for (key, _) in table.lists() {
        let sql = format!("DELETE FROM {} WHERE Record = ?", table.list(key));
        connection.prepare_cached(&sql)?.execute([id])?;
    }
    insert_lists(connection, table, id, record)
}

fn insert_lists(
    connection: &Connection,
    table: &Table,
    id: i64,
    record: &Json,
) -> rusqlite::Result<()> {
    for (key, scalar) in table.lists() {
        let sql = format!("INSERT INTO {} VALUES (?, ?, ?)", table.list(key));
        let mut insert = connection.prepare_cached(&sql)?;
        let values: Vec<Box<RawValue>> = parse(&record[key]).unwrap_or_default();
        for (value, position) in values.iter().zip(0_i64..) {
            insert.execute(params![id, position, cell(value, scalar)])?;
        }
    }
    Ok(())
}

/// Why a record was not deleted.
pub(crate) enum NotDeleted {
    /// There is no such record.
    NotFound,
    /// Another record refers to it, and is not deleted with it.
    Referenced {
        /// The field that refers to it.
        key: &'static str,
        /// The entity of the other record.
        entity: &'static str,
        /// The id of the other record.
        id: i64,
    },
    /// The database failed.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for NotDeleted {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Deletes a record together with those that belong to it.
pub(crate) fn delete(
    connection: &Connection,
    tables: &[Table],
    entity: &'static str,
    id: i64,
) -> Result<(), NotDeleted> {
    let mut pending = vec![(entity, id)];
    let mut deleted = Vec::new();
    while let Some((entity, id)) = pending.pop() {
        let sql = format!("DELETE FROM {} WHERE \"Id\" = ?", quoted(entity));
        if connection.prepare_cached(&sql)?.execute([id])? == 0 {
            continue;
        }
        deleted.push((entity, id));
        for (table, key, on_delete) in references_to(tables, entity) {
            match (table.field(key).map(|field| field.ty), on_delete) {
                (Some(FieldType::One(_)), OnDelete::Cascade) => {
                    let referrers = referrers(connection, table, key, id)?;
                    pending.extend(referrers.into_iter().map(|id| (table.entity, id)));
                }
                (Some(FieldType::Many(_)), _) => {
                    let sql = format!("DELETE FROM {} WHERE Value = ?", table.list(key));
                    connection.prepare_cached(&sql)?.execute([id])?;
                }
                (Some(FieldType::One(_)), OnDelete::Restrict) | (None, _) => {}
            }
        }
    }
    if deleted.is_empty() {
        return Err(NotDeleted::NotFound);
    }
    for (entity, id) in deleted {
        for (table, key, on_delete) in references_to(tables, entity) {
            let is_column = table.single().any(|(column, _)| column == key);
            if is_column
                && on_delete == OnDelete::Restrict
                && let Some(id) = referrers(connection, table, key, id)?.first()
            {
                return Err(NotDeleted::Referenced { key, entity: table.entity, id: *id });
            }
        }
    }
    Ok(())
}

/// The fields that refer to records of an entity.
fn references_to<'a>(
    tables: &'a [Table],
    entity: &'a str,
) -> impl Iterator<Item = (&'a Table, &'static str, OnDelete)> {
    tables.iter().flat_map(move |table| {
        let references = table.references.iter().filter(move |known| known.entity == entity);
        references.map(move |reference| (table, reference.key, reference.on_delete))
    })
}

/// The ids of the records that refer to another one.
fn referrers(
    connection: &Connection,
    table: &Table,
    key: &str,
    id: i64,
) -> rusqlite::Result<Vec<i64>> {
    let sql = format!("SELECT \"Id\" FROM {} WHERE {} = ?", table.name(), quoted(key));
    connection.prepare_cached(&sql)?.query_map([id], |row| row.get(0))?.collect()
}
