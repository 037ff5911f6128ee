//! The tables of an entity: one for its records, with a column per field, and one per list field.
//! Everything follows from the generated model.

use nexudus_server::Nexudus;
use runtime_core::{Column, Entity, Field, FieldType, Fields, Reference, Scalar, Visitor};

/// The key of the id of a record, and its column.
pub(crate) const ID: &str = "Id";

/// An entity, as the store sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    /// The name of the entity.
    pub(crate) entity: &'static str,
    /// The fields of its records.
    pub(crate) fields: &'static [Field],
    /// The fields that lists can be filtered by.
    pub(crate) columns: &'static [Column],
    /// The fields that refer to other records.
    pub(crate) references: &'static [Reference],
}

impl Table {
    pub(crate) fn of<E: Entity>() -> Self {
        Self {
            entity: E::NAME,
            fields: <E::Record as Fields>::fields(),
            columns: E::COLUMNS,
            references: E::REFERENCES,
        }
    }

    /// The tables of every entity of the spec.
    pub(crate) fn all() -> Vec<Self> {
        struct Tables(Vec<Table>);

        impl Visitor<Nexudus> for Tables {
            fn entity<E: Entity<Api = Nexudus>>(&mut self) {
                self.0.push(Table::of::<E>());
            }
        }

        let mut tables = Tables(Vec::new());
        Nexudus::visit(&mut tables);
        tables.0
    }

    /// The table of the records, quoted.
    pub(super) fn name(&self) -> String {
        quoted(self.entity)
    }

    /// The table of a list field. Names of entities contain no dot, so it is no other table.
    pub(super) fn list(&self, key: &str) -> String {
        quoted(&format!("{}.{key}", self.entity))
    }

    /// The field with a key.
    pub(super) fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The fields that are columns, other than the id.
    pub(super) fn single(&self) -> impl Iterator<Item = (&'static str, Scalar)> {
        single(self.fields).filter(|(key, _)| *key != ID)
    }

    /// The fields that are lists.
    pub(super) fn lists(&self) -> impl Iterator<Item = (&'static str, Scalar)> {
        lists(self.fields)
    }

    /// The expression that compares and orders a field.
    pub(super) fn sort_key(&self, key: &str) -> String {
        sort_key(key, self.is_date(key))
    }

    /// Whether lists can be filtered by a range of the field, which contains dates and times.
    pub(super) fn is_date(&self, key: &str) -> bool {
        self.columns.iter().any(|column| column.key == key && is_date(column))
    }

    /// The field that a filter is about: one of these records, or, for a joined filter, one of the
    /// records that they refer to. `CommunityThread_Subject` is the `Subject` of the record that
    /// `CommunityThreadId` refers to. None if no table stores it.
    pub(super) fn path(&self, tables: &[Self], key: &'static str) -> Option<FieldPath> {
        if self.field(key).is_some() {
            return Some(FieldPath { table: *self, key, references: Vec::new() });
        }
        let is_single = |reference: &&Reference| self.single().any(|(key, _)| key == reference.key);
        self.references.iter().filter(is_single).find_map(|reference| {
            let stem = reference.key.strip_suffix(ID).unwrap_or(reference.key);
            let key = key.strip_prefix(stem)?.strip_prefix('_')?;
            let table = tables.iter().find(|table| table.entity == reference.entity)?;
            let mut path = table.path(tables, key)?;
            path.references.push((reference.key, *table));
            Some(path)
        })
    }
}

/// A field of records, or of those that they refer to.
pub(super) struct FieldPath {
    /// The table of the records with the field.
    pub(super) table: Table,
    /// The key of the field.
    pub(super) key: &'static str,
    /// The fields that refer to these records, the last one first, each with the table that it
    /// refers to.
    references: Vec<(&'static str, Table)>,
}

impl FieldPath {
    /// A condition on the records with the field, as one on those that the path starts from.
    pub(super) fn condition(&self, condition: String) -> String {
        self.references.iter().fold(condition, |condition, (key, table)| {
            let (key, table) = (quoted(key), table.name());
            format!("{key} IN (SELECT \"Id\" FROM {table} WHERE {condition})")
        })
    }
}

/// The expression that compares and orders a field with this key.
pub(super) fn sort_key(key: &str, is_date: bool) -> String {
    if is_date { format!("unixepoch({}, 'subsec')", quoted(key)) } else { quoted(key) }
}

/// The fields with a single value.
pub(super) fn single(fields: &[Field]) -> impl Iterator<Item = (&'static str, Scalar)> {
    fields.iter().filter_map(|field| match field.ty {
        FieldType::One(scalar) => Some((field.key, scalar)),
        FieldType::Many(_) => None,
    })
}

/// The fields with a list.
pub(super) fn lists(fields: &[Field]) -> impl Iterator<Item = (&'static str, Scalar)> {
    fields.iter().filter_map(|field| match field.ty {
        FieldType::One(_) => None,
        FieldType::Many(scalar) => Some((field.key, scalar)),
    })
}

/// A range of texts is a range of dates and times.
pub(super) fn is_date(column: &Column) -> bool {
    column.ty == Scalar::String && column.is_range
}

/// A name, so that it is neither a keyword nor an expression.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
