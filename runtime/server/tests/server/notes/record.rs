//! A note as it is read. Stands for the record of a generated model.

use runtime_core::types::{BOOLEAN, INTEGER, STRING};
use runtime_core::{
    BatchReadable, Column, DateTime, Deletable, Field, Fields, Kind, Listable, Object,
    OperationInfo, PageKeys, QueryNames, ReadConventions, ReadValue, Readable, Record, Role,
};
use serde::Serialize;

use super::{NoteId, Notes};

pub(crate) const READING: ReadConventions = ReadConventions {
    query: QueryNames {
        ids: "id",
        page: "page",
        size: "size",
        order: "orderBy",
        direction: "dir",
        from: "from_",
        to: "to_",
    },
    page: PageKeys {
        records: "Records",
        number: "CurrentPage",
        size: "CurrentPageSize",
        order: "CurrentOrderField",
        direction: "CurrentSortDirection",
        first: "FirstItem",
        last: "LastItem",
        total: "TotalItems",
        pages: "TotalPages",
        has_next: "HasNextPage",
        has_previous: "HasPreviousPage",
    },
    default_size: 25,
    max_size: 1000,
};

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Note {
    pub(crate) id: NoteId,
    pub(crate) updated_on: Option<DateTime>,
    pub(crate) subject: String,
    pub(crate) guests: Option<Vec<i64>>,
    #[serde(flatten)]
    pub(crate) extra: Object,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NoteRow {
    pub(crate) id: NoteId,
    pub(crate) subject: String,
}

/// Only a client decodes records.
macro_rules! write_only {
    ($($name:ident)*) => {$(
        impl Fields for $name {
            const FIELDS: &'static [Field] = &[
                Field::required("Id", INTEGER),
                Field::required("Subject", STRING),
            ];

            fn blank() -> Self {
                Self::default()
            }

            fn read<V: ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error> {
                runtime_core::read_by_index!(self, field, value; id, subject)
            }
        }
    )*};
}

write_only!(Note NoteRow);

impl Record for Note {
    type Api = Notes;
    type Id = NoteId;
}

const INFO: OperationInfo = OperationInfo {
    entity: "Note",
    kind: Kind::Get,
    path: "/api/notes/{id}",
    role: Role::new("Note-Read"),
    page: None,
    deprecated: None,
    success_message: "",
    fields: &[],
};

impl Readable for Note {
    const GET: &'static OperationInfo = &INFO;
}

impl BatchReadable for Note {
    const GET_MANY: &'static OperationInfo =
        &OperationInfo { kind: Kind::GetMany, path: "/api/notes/", ..INFO };
}

impl Listable for Note {
    type Row = NoteRow;

    const LIST: &'static OperationInfo = &OperationInfo {
        kind: Kind::List,
        path: "/api/notes",
        role: Role::new("Note-List"),
        ..INFO
    };
    const COLUMNS: &'static [Column] = &[
        Column::filter("UserId", "Note_User", INTEGER).and_range(),
        Column::filter("Subject", "Note_Subject", STRING),
        Column::filter("Private", "Note_Private", BOOLEAN),
        Column::range("CreatedOn", "Note_CreatedOn", STRING),
    ];
}

impl Deletable for NoteId {
    type Api = Notes;

    const DELETE: &'static OperationInfo = &OperationInfo {
        kind: Kind::Delete,
        role: Role::new("Note-Delete"),
        success_message: "Note was successfully deleted.",
        ..INFO
    };
}
