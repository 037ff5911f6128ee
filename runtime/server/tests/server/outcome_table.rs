//! An API whose outcome table names responses without an envelope.

use std::sync::Arc;

use runtime_core::{
    Api, BodyShape, Field, Fields, Meaning, Operation, OperationInfo, Outcomes, Saved,
    StandardResponse, Visit, VisitMut,
};
use runtime_server::axum::body::Body;
use runtime_server::{Caller, Rejection, Routes, WriteResult};
use serde::Serialize;

use crate::exchange::{request, send, settings};
use crate::notes::{CreateNote, NoteId, Success};

#[derive(Clone, Copy, Debug)]
struct Terse;

impl Api for Terse {
    type Success = Success;
    type Rejection = crate::notes::Rejection;

    const NAME: &'static str = "Terse";
    const BASE_URL: &'static str = "https://terse.example";
    const OUTCOMES: &'static Outcomes = &Outcomes {
        rows: &[],
        read_rows: &[],
        responses: &[
            StandardResponse::new(Meaning::NotFound, 410, BodyShape::Text),
            StandardResponse::new(Meaning::Failed, 501, BodyShape::Empty),
        ],
    };
    const REQUIRED_MESSAGE: &'static str = "is required";
    const NOT_FOUND_MESSAGE: &'static str = "it is gone";
    const ADMINISTRATOR: &'static str = "an administrator";
}

#[derive(Debug, Serialize)]
struct Ask<const IS_CREATE: bool>;

impl<const IS_CREATE: bool> Operation for Ask<IS_CREATE> {
    type Api = Terse;
    type Output = Saved<NoteId, Success>;

    const INFO: &'static OperationInfo = if IS_CREATE {
        &OperationInfo::create::<Self>(CreateNote::INFO.entity, CreateNote::INFO.role, "")
    } else {
        &OperationInfo::update::<Self>(CreateNote::INFO.entity, CreateNote::INFO.role, "")
    };
}

impl<const IS_CREATE: bool> Fields for Ask<IS_CREATE> {
    const IS_RECORD: bool = false;

    fn fields() -> &'static [Field] {
        &[]
    }

    fn placeholder() -> Self {
        Self
    }

    fn visit<'a, V: Visit<'a>>(&'a self, _: &mut V) {}

    fn visit_mut<V: VisitMut>(&mut self, _: &mut V) {}
}

#[tokio::test]
async fn responses_have_the_shape_of_the_outcome_table() {
    async fn unknown((): &(), _: Ask<true>, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }
    async fn fails((): &(), _: Ask<false>, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::failed("the inside"))
    }
    let service = Arc::new(());
    let operations = Routes::<Terse>::new().operation(&service, unknown).operation(&service, fails);
    let router = operations.into_router(settings());
    let table =
        [("POST", 410, Some("text/plain; charset=utf-8"), "it is gone"), ("PUT", 501, None, "")];
    for (method, status, content_type, body) in table {
        let answer = send(router.clone(), request(method).body(Body::from("{}")).unwrap()).await;
        assert_eq!(answer.status, status);
        assert_eq!((answer.header("Content-Type"), answer.body.as_str()), (content_type, body));
    }
}
