//! What tables and columns are called: as the entities and keys of the generated model, and so
//! nothing that a request says.

use runtime_core::{Field, FieldType, OperationInfo};

/// The table of the records that an operation is about.
pub(super) fn table(info: &OperationInfo) -> String {
    quoted(info.entity.name)
}

/// The table of a list in them.
pub(super) fn list_table(info: &OperationInfo, key: &str) -> String {
    quoted(&format!("{}{key}", info.entity.name))
}

/// The fields with a column each.
pub(super) fn columns(fields: &'static [Field]) -> impl Iterator<Item = &'static Field> {
    fields.iter().filter(|field| match field.ty {
        FieldType::One(_) => true,
        FieldType::Many(_) => false,
    })
}

/// A name that is no keyword.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
