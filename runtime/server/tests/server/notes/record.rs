//! The record and the row of notes, in the form of a generated model.

use runtime_core::{
    BatchReadable, DateTime, Deletable, Listable, Object, OperationInfo, PageKeys, QueryNames,
    ReadConventions, Readable, Record, Role,
};

use super::{ENTITY, NoteId, Notes};

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

#[derive(Default)]
pub(crate) struct Note {
    pub(crate) id: NoteId,
    pub(crate) updated_on: Option<DateTime>,
    pub(crate) subject: String,
    pub(crate) guests: Option<Vec<i64>>,
    pub(crate) extra: Object,
}

runtime_core::record_fields!(Note {
    id: "Id",
    updated_on: "UpdatedOn",
    subject: "Subject",
    guests: "Guests",
});

runtime_core::filters!(Note {
    USER_ID: FilterAndRange<i64> = "UserId" as "Note_User",
    SUBJECT: Filter<String> = "Subject" as "Note_Subject",
    PRIVATE: Filter<bool> = "Private" as "Note_Private",
    CREATED_ON: Range<DateTime> = "CreatedOn" as "Note_CreatedOn",
});

#[derive(Default)]
pub(crate) struct NoteRow {
    pub(crate) id: NoteId,
    pub(crate) subject: String,
    pub(crate) extra: Object,
}

runtime_core::record_fields!(NoteRow { id: "Id", subject: "Subject" });

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

impl Deletable for NoteId {
    type Api = Notes;

    const DELETE: &'static OperationInfo =
        &OperationInfo::delete(ENTITY, Role::new("Note-Delete"), "Note was successfully deleted.");
}
