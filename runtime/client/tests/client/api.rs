//! An API of one kind of record, like one that the generator would describe.

// Benchmarks and examples include this file under other paths.
#[path = "api/record.rs"]
pub(crate) mod record;

use runtime_client::http::Method;
use runtime_client::{Batch, Bulk, Call, CallOptions, Modify, Raw, Replace};
use runtime_core::{
    Api, Delete, EntityInfo, Envelope, FieldError, Find, Get, List, Meaning, Object, Operation,
    OperationInfo, OutcomeRow, Outcomes, PageKeys, QueryNames, ReadConventions, RejectionParts,
    Role, Saved, StatusPattern, SuccessParts,
};
use serde::Serialize;
use serde_json::value::RawValue;

pub(crate) use self::record::Note;

#[derive(Clone, Copy)]
pub(crate) struct Notes;

impl Api for Notes {
    type Success = Reply;
    type Rejection = Reply;

    const NAME: &'static str = "Notes";
    const BASE_URL: &'static str = "https://notes.example.com";
    const OUTCOMES: &'static Outcomes = &OUTCOMES;
    const READING: &'static ReadConventions = &READING;
    const REQUIRED_MESSAGE: &'static str = "is a required field";
    const NOT_FOUND_MESSAGE: &'static str = "Not found";
    const ADMINISTRATOR: &'static str = "an administrator";
}

const OUTCOMES: Outcomes = Outcomes {
    rows: &[
        OutcomeRow {
            status: StatusPattern::Exact(400),
            accepted: Meaning::Undecodable,
            rejected: Meaning::Invalid,
            json: Meaning::Failed,
            text: Meaning::Failed,
            empty: Meaning::Failed,
        },
        uniform(StatusPattern::Exact(401), Meaning::Unauthorized),
        uniform(StatusPattern::Exact(404), Meaning::NotFound),
        OutcomeRow {
            status: StatusPattern::Exact(409),
            accepted: Meaning::Undecodable,
            rejected: Meaning::Rejected,
            json: Meaning::Throttled,
            text: Meaning::Throttled,
            empty: Meaning::Throttled,
        },
        uniform(StatusPattern::Exact(429), Meaning::Throttled),
        OutcomeRow {
            status: StatusPattern::Class(2),
            accepted: Meaning::Success,
            rejected: Meaning::Rejected,
            json: Meaning::AcceptedUndecodable,
            text: Meaning::AcceptedUndecodable,
            empty: Meaning::AcceptedUndecodable,
        },
        uniform(StatusPattern::Class(3), Meaning::Undecodable),
        uniform(StatusPattern::Class(5), Meaning::Failed),
    ],
    read_rows: &[OutcomeRow {
        status: StatusPattern::Class(2),
        accepted: Meaning::Undecodable,
        rejected: Meaning::Rejected,
        json: Meaning::Success,
        text: Meaning::Undecodable,
        empty: Meaning::Undecodable,
    }],
    responses: &[],
};

const READING: ReadConventions = ReadConventions {
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

const fn uniform(status: StatusPattern, meaning: Meaning) -> OutcomeRow {
    OutcomeRow {
        status,
        accepted: meaning,
        rejected: meaning,
        json: meaning,
        text: meaning,
        empty: meaning,
    }
}

/// An envelope with the keys of a real service.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Reply {
    pub(crate) status: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) value: Option<Box<RawValue>>,
    pub(crate) open_in_dialog: Option<bool>,
    pub(crate) open_in_window: Option<bool>,
    #[serde(rename = "RedirectURL")]
    pub(crate) redirect_url: Option<String>,
    pub(crate) java_script: Option<String>,
    pub(crate) updated_on: Option<String>,
    pub(crate) updated_by: Option<String>,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) was_successful: bool,
    #[serde(flatten)]
    pub(crate) extra: Object,
}

impl Envelope for Reply {
    const VERDICT: &'static str = "WasSuccessful";

    fn decode(mut object: Object) -> Self {
        Self {
            status: object.take("Status"),
            message: object.take("Message"),
            value: object.take("Value"),
            open_in_dialog: object.take("OpenInDialog"),
            open_in_window: object.take("OpenInWindow"),
            redirect_url: object.take("RedirectURL"),
            java_script: object.take("JavaScript"),
            updated_on: object.take("UpdatedOn"),
            updated_by: object.take("UpdatedBy"),
            errors: object.take("Errors").unwrap_or_default(),
            was_successful: object.take(Self::VERDICT).unwrap_or_default(),
            extra: object,
        }
    }

    fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    fn value(&self) -> Option<&RawValue> {
        self.value.as_deref()
    }

    fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    fn extra(&self) -> &Object {
        &self.extra
    }
}

impl From<SuccessParts> for Reply {
    fn from(parts: SuccessParts) -> Self {
        Self {
            was_successful: true,
            message: Some(parts.message.to_owned()),
            value: parts.value(),
            ..Self::default()
        }
    }
}

impl From<RejectionParts> for Reply {
    fn from(parts: RejectionParts) -> Self {
        Self { message: Some(parts.message), errors: parts.errors, ..Self::default() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct NoteId(pub(crate) i64);

runtime_core::typed_id!(NoteId);

pub(crate) const ENTITY: &EntityInfo = &EntityInfo { name: "Note", path: "/api/notes" };

pub(crate) struct CreateNote {
    pub(crate) text: String,
}

runtime_core::request_fields!(CreateNote { text: "Text" });

impl Operation for CreateNote {
    type Api = Notes;
    type Output = Saved<NoteId, Reply>;

    const INFO: &'static OperationInfo = &OperationInfo::create::<Self>(
        ENTITY,
        Role::new("Note-Create"),
        "Note was successfully created.",
    )
    .page("https://notes.example.com/docs");
}

#[derive(Default)]
pub(crate) struct UpdateNote {
    pub(crate) id: NoteId,
    pub(crate) text: Option<String>,
    pub(crate) readers: Option<Vec<i64>>,
    pub(crate) more_readers: Option<Vec<i64>>,
    pub(crate) author: Option<i64>,
}

runtime_core::request_fields!(UpdateNote {
    id: "Id",
    text: "Text",
    readers: "Readers",
    more_readers: "MoreReaders" changes "Readers",
    author: "Author",
});

impl Operation for UpdateNote {
    type Api = Notes;
    type Output = Saved<NoteId, Reply>;

    const INFO: &'static OperationInfo = &OperationInfo::update::<Self>(
        ENTITY,
        Role::new("Note-Edit"),
        "Note was successfully updated.",
    )
    .page("https://notes.example.com/docs");
}

pub(crate) fn note() -> CreateNote {
    CreateNote { text: "private words".to_owned() }
}

/// A client like a generated one.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    inner: runtime_client::Client<Notes>,
}

impl Client {
    pub(crate) fn builder() -> runtime_client::ClientBuilder<Notes, Self> {
        runtime_client::Client::builder()
    }

    pub(crate) fn inner(&self) -> &runtime_client::Client<Notes> {
        &self.inner
    }

    pub(crate) fn create(&self, request: impl Into<CreateNote>) -> Call<CreateNote> {
        self.inner.call(request.into())
    }

    pub(crate) fn create_all(
        &self,
        requests: impl IntoIterator<Item = CreateNote, IntoIter: Send + 'static>,
    ) -> Bulk<CreateNote> {
        self.inner.call_all(requests)
    }

    pub(crate) fn with_options(&self, options: CallOptions) -> Self {
        Self { inner: self.inner.with_options(options) }
    }

    pub(crate) fn update(&self, request: UpdateNote) -> Call<UpdateNote> {
        self.inner.call(request)
    }

    pub(crate) fn get(&self, id: NoteId) -> Call<Get<Note>> {
        self.inner.call(Get { id })
    }

    pub(crate) fn find(&self, id: NoteId) -> Call<Find<Note>> {
        self.inner.call(Find { id })
    }

    pub(crate) fn get_many(&self, ids: impl IntoIterator<Item = NoteId>) -> Call<Batch<Note>> {
        self.inner.batch(ids)
    }

    pub(crate) fn list(&self) -> Call<List<Note>> {
        self.inner.call(List::new())
    }

    pub(crate) fn modify<'f>(
        &self,
        id: NoteId,
        change: impl FnMut(&mut UpdateNote) + Send + 'f,
    ) -> Call<Modify<'f, Note>> {
        self.inner.modify(id, change)
    }

    pub(crate) fn replace(&self, record: &Note, update: UpdateNote) -> Call<Replace<Note>> {
        self.inner.replace(record, update)
    }

    pub(crate) fn delete(&self, id: NoteId) -> Call<Delete<NoteId>> {
        self.inner.call(Delete { id })
    }

    pub(crate) fn raw(&self, method: Method, path: &str) -> Call<Raw<Notes>> {
        self.inner.raw(method, path)
    }
}

impl From<runtime_client::Client<Notes>> for Client {
    fn from(inner: runtime_client::Client<Notes>) -> Self {
        Self { inner }
    }
}
