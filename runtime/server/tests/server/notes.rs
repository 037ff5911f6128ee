//! The API of the tests: notes to write and read. Written by hand in the form of a generated model.

#[path = "notes/record.rs"]
mod record;

use std::sync::Arc;

use runtime_core::{
    Api, BodyShape, EntityInfo, Envelope, FieldError, List, Meaning, Object, Operation,
    OperationInfo, Outcomes, Page, ReadConventions, RejectionParts, Role, Saved, StandardResponse,
    SuccessParts, typed_id,
};
use runtime_server::axum::Router;
use runtime_server::{Caller, ReadResult, Routes, Settings, WriteResult};
use serde::Serialize;
use serde_json::value::RawValue;

pub(crate) use self::record::{Note, NoteRow};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Notes;

impl Api for Notes {
    type Success = Success;
    type Rejection = Rejection;

    const NAME: &'static str = "Notes";
    const BASE_URL: &'static str = "https://notes.example";
    const OUTCOMES: &'static Outcomes = &Outcomes {
        rows: &[],
        read_rows: &[],
        responses: &[
            StandardResponse { meaning: Meaning::Success, status: 200, body: BodyShape::Accepted },
            StandardResponse { meaning: Meaning::Invalid, status: 400, body: BodyShape::Rejected },
            StandardResponse {
                meaning: Meaning::Unauthorized,
                status: 401,
                body: BodyShape::Rejected,
            },
            StandardResponse { meaning: Meaning::NotFound, status: 404, body: BodyShape::Json },
            StandardResponse { meaning: Meaning::Failed, status: 500, body: BodyShape::Rejected },
        ],
    };
    const READING: &'static ReadConventions = &record::READING;
    const REQUIRED_MESSAGE: &'static str = "is a required field";
    const NOT_FOUND_MESSAGE: &'static str = "Not found";
    const ADMINISTRATOR: &'static str = "a full unrestricted administrator";
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Success {
    status: u16,
    message: &'static str,
    value: Option<Box<RawValue>>,
    updated_on: Option<String>,
    updated_by: Option<String>,
    errors: Option<Vec<FieldError>>,
    was_successful: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Rejection {
    message: String,
    value: Option<Box<RawValue>>,
    errors: Vec<FieldError>,
    was_successful: bool,
}

impl From<SuccessParts> for Success {
    fn from(parts: SuccessParts) -> Self {
        Self {
            status: parts.status,
            message: parts.message,
            value: parts.value(),
            updated_on: parts.updated_on,
            updated_by: parts.updated_by,
            errors: None,
            was_successful: true,
        }
    }
}

impl From<RejectionParts> for Rejection {
    fn from(parts: RejectionParts) -> Self {
        let RejectionParts { message, errors, .. } = parts;
        Self { message, value: None, errors, was_successful: false }
    }
}

/// A server only encodes envelopes.
macro_rules! write_only {
    ($($name:ident)*) => {$(
        impl Envelope for $name {
            const VERDICT: &'static str = "WasSuccessful";

            fn decode(_: Object) -> Self {
                unreachable!()
            }

            fn message(&self) -> Option<&str> {
                unreachable!()
            }

            fn value(&self) -> Option<&RawValue> {
                unreachable!()
            }

            fn errors(&self) -> &[FieldError] {
                unreachable!()
            }

            fn extra(&self) -> &Object {
                unreachable!()
            }
        }
    )*};
}

write_only!(Success Rejection);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NoteId(pub i64);

typed_id!(NoteId);

pub(crate) const ENTITY: &EntityInfo = &EntityInfo { name: "Note", path: "/api/notes" };

#[derive(Default)]
pub(crate) struct CreateNote {
    pub(crate) user_id: i64,
    pub(crate) subject: String,
    pub(crate) private: Option<bool>,
    pub(crate) guests: Option<Vec<i64>>,
    pub(crate) tags: Option<String>,
}

runtime_core::request_fields!(CreateNote {
    user_id: "UserId",
    subject: "Subject",
    private: "Private",
    guests: "Guests",
    tags: "Tags",
});

#[derive(Default)]
pub(crate) struct UpdateNote {
    pub(crate) id: NoteId,
    pub(crate) subject: String,
}

runtime_core::request_fields!(UpdateNote { id: "Id", subject: "Subject" });

impl Operation for CreateNote {
    type Api = Notes;
    type Output = Saved<NoteId, Success>;

    const INFO: &'static OperationInfo = &OperationInfo::create::<Self>(
        ENTITY,
        Role::new("Note-Create"),
        "Note was successfully created.",
    )
    .page("https://notes.example/docs");
}

impl Operation for UpdateNote {
    type Api = Notes;
    type Output = Saved<NoteId, Success>;

    const INFO: &'static OperationInfo = &OperationInfo::update::<Self>(
        ENTITY,
        Role::new("Note-Edit"),
        "Note was successfully updated.",
    )
    .page("https://notes.example/docs");
}

/// The form of a generated trait.
pub(crate) trait NoteService: Send + Sync + 'static {
    fn create(
        &self,
        request: CreateNote,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<NoteId>> + Send;

    fn update(
        &self,
        request: UpdateNote,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<NoteId>> + Send;

    fn get(&self, id: NoteId, caller: Caller) -> impl Future<Output = ReadResult<Note>> + Send;

    fn get_many(
        &self,
        ids: Vec<NoteId>,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Vec<Note>>> + Send;

    fn list(
        &self,
        list: List<Note>,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Page<NoteRow>>> + Send;

    fn delete(
        &self,
        id: NoteId,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<NoteId>> + Send;
}

pub(crate) fn routes<S: NoteService>(service: &Arc<S>) -> Routes<Notes> {
    Routes::new()
        .operation(service, S::create)
        .operation(service, S::update)
        .get(service, S::get)
        .get_many(service, S::get_many)
        .list(service, S::list)
        .delete(service, S::delete)
}

pub(crate) fn router<S: NoteService>(service: S, settings: Settings) -> Router {
    Routes::new().merge(routes(&Arc::new(service))).into_router(settings)
}
