//! The record of the API, and what is known of reading it.

use runtime_core::{
    BatchReadable, Column, DateTime, Deletable, Field, Fields, Filter, FilterAndRange, Kind,
    Listable, Object, OperationInfo, Range, ReadValue, Readable, Record, Role, Updatable, types,
};
use serde::Serialize;

use super::{NoteId, Notes, UpdateNote};

/// A note, whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub(crate) struct Note {
    pub(crate) id: NoteId,
    pub(crate) updated_on: Option<DateTime>,
    pub(crate) text: String,
    pub(crate) readers: Option<Vec<i64>>,
    pub(crate) author: Option<i64>,
    #[serde(flatten)]
    pub(crate) extra: Object,
}

impl Note {
    pub(crate) fn new(id: NoteId) -> Self {
        Self { id, ..Self::blank() }
    }

    pub(crate) const TEXT: Filter<Self, String> = Filter::new("Text");
    pub(crate) const AUTHOR: FilterAndRange<Self, i64> = FilterAndRange::new("Author");
    pub(crate) const UPDATED_ON: Range<Self, DateTime> = Range::new("UpdatedOn");
}

impl Fields for Note {
    const FIELDS: &'static [Field] = &[
        Field::required("Id", types::INTEGER),
        Field::optional("UpdatedOn", types::STRING),
        Field::required("Text", types::STRING),
        Field::optional("Readers", types::INTEGERS),
        Field::optional("Author", types::INTEGER),
    ];

    fn blank() -> Self {
        Self {
            id: NoteId(0),
            updated_on: None,
            text: String::new(),
            readers: None,
            author: None,
            extra: Object::default(),
        }
    }

    fn read<V: ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error> {
        runtime_core::read_by_index!(self, field, value; id, updated_on, text, readers, author)
    }

    fn extra(&mut self) -> Option<&mut Object> {
        Some(&mut self.extra)
    }
}

impl Record for Note {
    type Api = Notes;
    type Id = NoteId;
}

impl Readable for Note {
    const GET: &'static OperationInfo = &OperationInfo {
        entity: "Note",
        kind: Kind::Get,
        path: "/api/notes/{id}",
        role: Role::new("Note-Read"),
        page: None,
        deprecated: None,
        success_message: "",
        fields: &[],
    };
}

impl BatchReadable for Note {
    const GET_MANY: &'static OperationInfo =
        &OperationInfo { kind: Kind::GetMany, path: "/api/notes/", ..*Self::GET };
}

impl Listable for Note {
    type Row = NoteRow;

    const LIST: &'static OperationInfo = &OperationInfo {
        kind: Kind::List,
        path: "/api/notes",
        role: Role::new("Note-List"),
        ..*Self::GET
    };
    const COLUMNS: &'static [Column] = &[
        Column::filter("Text", "Note_Text", types::STRING),
        Column::filter("Author", "Note_Author", types::INTEGER).and_range(),
        Column::range("UpdatedOn", "Note_UpdatedOn", types::STRING),
    ];
}

impl Updatable for Note {
    type Update = UpdateNote;

    fn id(&self) -> NoteId {
        self.id
    }

    fn version(&self) -> Option<&DateTime> {
        self.updated_on.as_ref()
    }

    fn unknown(&self) -> &Object {
        &self.extra
    }
}

impl From<Note> for UpdateNote {
    fn from(note: Note) -> Self {
        let Note { id, text, readers, author, .. } = note;
        Self { id, text: Some(text), readers, more_readers: None, author }
    }
}

impl Deletable for NoteId {
    type Api = Notes;

    const DELETE: &'static OperationInfo = &OperationInfo {
        kind: Kind::Delete,
        role: Role::new("Note-Delete"),
        success_message: "Note was successfully deleted.",
        ..*Note::GET
    };
}

/// What a list shows of a note.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub(crate) struct NoteRow {
    pub(crate) id: NoteId,
    pub(crate) text: String,
    #[serde(flatten)]
    pub(crate) extra: Object,
}

impl Fields for NoteRow {
    const FIELDS: &'static [Field] =
        &[Field::required("Id", types::INTEGER), Field::required("Text", types::STRING)];

    fn blank() -> Self {
        Self { id: NoteId(0), text: String::new(), extra: Object::default() }
    }

    fn read<V: ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error> {
        runtime_core::read_by_index!(self, field, value; id, text)
    }

    fn extra(&mut self) -> Option<&mut Object> {
        Some(&mut self.extra)
    }
}
