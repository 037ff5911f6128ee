//! The record of the API, and its operations.

use super::{ENTITY, NoteId, Notes, UpdateNote};
use runtime_core::{
    BatchReadable, DateTime, Deletable, Fields, Listable, Object, OperationInfo, Readable, Record,
    Role, Updatable,
};

/// A note.
#[non_exhaustive]
pub(crate) struct Note {
    pub(crate) id: NoteId,
    pub(crate) updated_on: Option<DateTime>,
    pub(crate) text: String,
    pub(crate) readers: Option<Vec<i64>>,
    pub(crate) author: Option<i64>,
    pub(crate) extra: Object,
}

impl Note {
    pub(crate) fn new(id: NoteId) -> Self {
        Self { id, ..Fields::placeholder() }
    }
}

runtime_core::filters!(Note {
    TEXT: Filter<String> = "Text" as "Note_Text",
    AUTHOR: FilterAndRange<i64> = "Author" as "Note_Author",
    UPDATED_ON: Range<DateTime> = "UpdatedOn" as "Note_UpdatedOn",
});

runtime_core::record_fields!(Note {
    id: "Id",
    updated_on: "UpdatedOn",
    text: "Text",
    readers: "Readers",
    author: "Author",
});

impl Record for Note {
    type Api = Notes;
    type Id = NoteId;
}

impl Readable for Note {
    const GET: &'static OperationInfo = &OperationInfo::get(ENTITY, Role::new("Note-Read"));
}

impl BatchReadable for Note {
    const GET_MANY: &'static OperationInfo =
        &OperationInfo::get_many(ENTITY, Role::new("Note-Read"));
}

impl Listable for Note {
    type Row = NoteRow;

    const LIST: &'static OperationInfo = &OperationInfo::list(ENTITY, Role::new("Note-List"));
}

impl Updatable for Note {
    type Update = UpdateNote;

    fn id(&self) -> NoteId {
        self.id
    }

    fn version(&self) -> Option<&DateTime> {
        self.updated_on.as_ref()
    }

    fn extra(&self) -> &Object {
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

    const DELETE: &'static OperationInfo =
        &OperationInfo::delete(ENTITY, Role::new("Note-Delete"), "Note was successfully deleted.");
}

/// A row of a list of notes.
#[non_exhaustive]
pub(crate) struct NoteRow {
    pub(crate) id: NoteId,
    pub(crate) text: String,
    pub(crate) extra: Object,
}

runtime_core::record_fields!(NoteRow { id: "Id", text: "Text" });
