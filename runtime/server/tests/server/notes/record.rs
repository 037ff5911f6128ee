//! The record and the row of notes, in the form of a generated model.

use runtime_core::{
    BatchReadable, Column, DateTime, Deletable, Filter, FilterAndRange, Listable, Object,
    OperationInfo, PageKeys, QueryNames, Range, ReadConventions, Readable, Record, Role,
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

#[derive(Clone, Debug, Default, PartialEq)]
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

impl Note {
    pub(crate) const USER_ID: FilterAndRange<Self, i64> =
        FilterAndRange::new("UserId", "Note_User");
    pub(crate) const SUBJECT: Filter<Self, String> = Filter::new("Subject", "Note_Subject");
    pub(crate) const PRIVATE: Filter<Self, bool> = Filter::new("Private", "Note_Private");
    pub(crate) const CREATED_ON: Range<Self, DateTime> = Range::new("CreatedOn", "Note_CreatedOn");
}

#[derive(Clone, Debug, Default, PartialEq)]
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
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID.column(),
        Self::SUBJECT.column(),
        Self::PRIVATE.column(),
        Self::CREATED_ON.column(),
    ];
}

impl Deletable for NoteId {
    type Api = Notes;

    const DELETE: &'static OperationInfo =
        &OperationInfo::delete(ENTITY, Role::new("Note-Delete"), "Note was successfully deleted.");
}
