//! The schema of a database: created from the model, or brought up to date where that is certain.
//!
//! New entities, fields that may be null, and indices are added. What the spec no longer declares
//! stays in the file. Everything else is an error, and the file is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use runtime_core::{FieldType, Scalar};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::decimals;
use super::table::{FieldPath, ID, Table, quoted};

/// Marks a database as one of the sandbox: "nxsb".
const APPLICATION_ID: i32 = 0x6e78_7362;

/// The version of the layout, which is the same whatever the spec declares.
const LAYOUT: i32 = 3;

/// What the spec declared when the file was last opened.
const FIELDS: &str = "CREATE TABLE \"sandbox.fields\" (
    Entity TEXT NOT NULL, Key TEXT NOT NULL, Type TEXT NOT NULL, Required INTEGER NOT NULL,
    PRIMARY KEY (Entity, Key)
) STRICT, WITHOUT ROWID";

/// Why a database does not fit the spec.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SchemaError {
    /// Another program created it.
    #[error("it is the database of another program: name another file with --db")]
    Foreign,
    /// A version of the sandbox with another layout created it.
    #[error(
        "another version of the sandbox created it (layout {0}, this version has {LAYOUT}): open \
         it with that version, or name another file with --db"
    )]
    Layout(i32),
    /// Tables or columns are missing that were there.
    #[error("it is incomplete, `{0}` is missing: restore the file, or name another one with --db")]
    Incomplete(String),
    /// A field has another type than the values that are stored.
    #[error(
        "`{field}` was of the type {stored} and is now of the type {declared}: take the change of \
         the spec back, or name another file with --db"
    )]
    Type { field: String, stored: String, declared: String },
    /// A field is required that stored records lack.
    #[error(
        "`{0}` is now required, and there are records without it: make it optional in the spec, or \
         name another file with --db"
    )]
    Required(String),
    /// SQLite failed.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// A field as the database records it.
struct Stored {
    ty: String,
    required: bool,
}

type Fields = BTreeMap<(String, String), Stored>;

/// Creates the tables, or brings them up to date.
pub(super) fn prepare(connection: &mut Connection, tables: &[Table]) -> Result<(), SchemaError> {
    decimals::register_decimals(connection)?;
    // The transaction also keeps a second process from doing the same.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match identity(&transaction)? {
        (APPLICATION_ID, LAYOUT, _) => {}
        (APPLICATION_ID, layout, _) => return Err(SchemaError::Layout(layout)),
        (0, 0, 0) => {
            transaction.execute_batch(FIELDS)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", LAYOUT)?;
        }
        (..) => return Err(SchemaError::Foreign),
    }
    let stored = stored(&transaction)?;
    for table in tables {
        add_table(&transaction, table, &stored)?;
        for field in table.fields {
            let key = (table.entity.to_owned(), field.key.to_owned());
            add_field(&transaction, table, field.key, field.ty, stored.get(&key))?;
            let was_required = stored.get(&key).is_some_and(|stored| stored.required);
            if field.required && !was_required && has_nulls(&transaction, table, field.key)? {
                return Err(SchemaError::Required(format!("{}.{}", table.entity, field.key)));
            }
        }
    }
    add_indices(&transaction, tables)?;
    record(&transaction, tables)?;
    Ok(transaction.commit()?)
}

/// The mark of a database, the version of its layout, and its number of tables and indices.
fn identity(connection: &Connection) -> rusqlite::Result<(i32, i32, i64)> {
    Ok((
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?,
        connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
    ))
}

/// The recorded fields, all of which are there.
fn stored(transaction: &Transaction<'_>) -> Result<Fields, SchemaError> {
    let mut select =
        transaction.prepare("SELECT Entity, Key, Type, Required FROM \"sandbox.fields\"")?;
    let fields = select.query_map([], |row| {
        Ok(((row.get(0)?, row.get(1)?), Stored { ty: row.get(2)?, required: row.get(3)? }))
    })?;
    let fields: Fields = fields.collect::<rusqlite::Result<_>>()?;
    for ((entity, key), stored) in &fields {
        let is_there = if stored.ty.starts_with(LIST) {
            has_column(transaction, &format!("{entity}.{key}"), "Value")?
        } else {
            has_column(transaction, entity, key)?
        };
        if !is_there {
            return Err(SchemaError::Incomplete(format!("{entity}.{key}")));
        }
    }
    Ok(fields)
}

fn has_column(connection: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)";
    connection.query_row(sql, [table, column], |row| row.get(0))
}

fn add_table(
    transaction: &Transaction<'_>,
    table: &Table,
    stored: &Fields,
) -> Result<(), SchemaError> {
    let is_known = stored.keys().any(|(entity, _)| entity == table.entity);
    if !is_known {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {} ({} INTEGER PRIMARY KEY AUTOINCREMENT) STRICT",
            table.name(),
            quoted(ID),
        );
        transaction.execute_batch(&sql)?;
    }
    Ok(())
}

/// Adds the column or the table of a field, unless it is there already.
fn add_field(
    transaction: &Transaction<'_>,
    table: &Table,
    key: &str,
    ty: FieldType,
    stored: Option<&Stored>,
) -> Result<(), SchemaError> {
    let declared = type_name(ty);
    match (stored, ty) {
        (Some(stored), _) if stored.ty == declared => Ok(()),
        (Some(stored), _) => Err(SchemaError::Type {
            field: format!("{}.{key}", table.entity),
            stored: stored.ty.clone(),
            declared,
        }),
        (None, FieldType::One(_)) if key == ID => Ok(()),
        (None, FieldType::One(scalar)) => {
            let (table, column) = (table.name(), quoted(key));
            let sql = format!("ALTER TABLE {table} ADD COLUMN {column} {}", sql_type(scalar));
            Ok(transaction.execute_batch(&sql)?)
        }
        (None, FieldType::Many(scalar)) => {
            let sql = format!(
                "CREATE TABLE {} (
                    Record INTEGER NOT NULL REFERENCES {} ON DELETE CASCADE,
                    Position INTEGER NOT NULL,
                    Value {} NOT NULL,
                    PRIMARY KEY (Record, Position)
                ) STRICT, WITHOUT ROWID",
                table.list(key),
                table.name(),
                sql_type(scalar),
            );
            Ok(transaction.execute_batch(&sql)?)
        }
    }
}

fn has_nulls(connection: &Connection, table: &Table, key: &str) -> rusqlite::Result<bool> {
    if table.lists().any(|(list, _)| list == key) {
        return Ok(false);
    }
    let (table, column) = (table.name(), quoted(key));
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} IS NULL)");
    connection.query_row(&sql, [], |row| row.get(0))
}

/// Adds the indices that lists and references need, and drops those that nothing needs any more.
/// An index ends with the id of the record, so that records with the same value come in the order
/// of their ids.
fn add_indices(transaction: &Transaction<'_>, tables: &[Table]) -> Result<(), SchemaError> {
    let mut needed = BTreeMap::new();
    for table in tables {
        let filters = table.columns.iter().map(|column| column.key);
        let references = table.references.iter().map(|reference| reference.key);
        for key in filters.chain(references) {
            let Some(FieldPath { table, key, .. }) = table.path(tables, key) else { continue };
            let on = match table.field(key).map(|field| field.ty) {
                Some(FieldType::One(_)) if key != ID => {
                    format!("{} ({})", table.name(), table.sort_key(key))
                }
                Some(FieldType::Many(_)) => format!("{} (Value)", table.list(key)),
                Some(FieldType::One(_)) | None => continue,
            };
            needed.insert(format!("{}.{key} index", table.entity), on);
        }
    }
    let mut select = transaction
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?;
    let known = select.query_map([], |row| row.get(0))?;
    let known: BTreeSet<String> = known.collect::<rusqlite::Result<_>>()?;
    for name in known.iter().filter(|name| !needed.contains_key(*name)) {
        transaction.execute_batch(&format!("DROP INDEX {}", quoted(name)))?;
    }
    for (name, on) in needed.iter().filter(|(name, _)| !known.contains(*name)) {
        transaction.execute_batch(&format!("CREATE INDEX {} ON {on}", quoted(name)))?;
    }
    Ok(())
}

/// Records what the spec declares. Of what it no longer declares, new records have no value.
fn record(transaction: &Transaction<'_>, tables: &[Table]) -> rusqlite::Result<()> {
    transaction.execute("UPDATE \"sandbox.fields\" SET Required = 0", [])?;
    let mut insert =
        transaction.prepare("INSERT OR REPLACE INTO \"sandbox.fields\" VALUES (?, ?, ?, ?)")?;
    for table in tables {
        insert.execute(params![
            table.entity,
            ID,
            type_name(FieldType::One(Scalar::Integer)),
            true
        ])?;
        for field in table.fields {
            insert.execute(params![
                table.entity,
                field.key,
                type_name(field.ty),
                field.required
            ])?;
        }
    }
    Ok(())
}

const LIST: &str = "list of ";

/// The type of a field in the words of the spec.
fn type_name(ty: FieldType) -> String {
    let scalar = match ty.scalar() {
        Scalar::Integer => "integer",
        Scalar::Number => "decimal",
        Scalar::String => "string",
        Scalar::Boolean => "boolean",
    };
    match ty {
        FieldType::One(_) => scalar.to_owned(),
        FieldType::Many(_) => format!("{LIST}{scalar}"),
    }
}

const fn sql_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Integer | Scalar::Boolean => "INTEGER",
        Scalar::Number => decimals::COLUMN,
        Scalar::String => "TEXT",
    }
}
