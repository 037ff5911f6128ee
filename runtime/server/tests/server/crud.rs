//! One generic handler for every entity, and a hand-written one in place of it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use runtime_core::{
    BatchReadable, Column, Deletable, Entity, EntityInfo, Filterable, Listable, Operation,
    OperationInfo, Readable,
};
use runtime_server::{
    Caller, Crud, List, Page, ReadResult, Rejection, Routes, Settings, Tokens, WriteResponse,
    WriteResult, axum,
};
use tower::ServiceExt;

use crate::notes::{CreateNote, Note, NoteId, NoteRow, NoteService, Notes, UpdateNote, routes};

impl Entity for NoteId {
    type Api = Notes;
    type Create = CreateNote;
    type Update = UpdateNote;
    type Record = Note;
    type Row = NoteRow;

    const INFO: &'static EntityInfo = Note::GET.entity;
    const OPERATIONS: &'static [&'static OperationInfo] = &[
        CreateNote::INFO,
        UpdateNote::INFO,
        Note::GET,
        Note::GET_MANY,
        Note::LIST,
        NoteId::DELETE,
    ];
    const COLUMNS: &'static [Column] = Note::COLUMNS;
}

impl From<Note> for NoteRow {
    fn from(note: Note) -> Self {
        Self { id: note.id, subject: note.subject, extra: note.extra }
    }
}

/// Handles whatever entity there is, and says so in every response.
struct Generic;

fn found<E: Entity>(id: E) -> ReadResult<E::Record> {
    if id.into() == 404 { Err(Rejection::not_found()) } else { Ok(id.created(&blank::<E>())) }
}

fn blank<E: Entity>() -> E::Create {
    runtime_core::Fields::placeholder()
}

impl<E: Entity<Api = Notes>> Crud<E> for Generic {
    async fn create(&self, request: E::Create, _: Caller) -> WriteResult<E> {
        let id = E::from(10);
        let _ = id.created(&request);
        Ok(WriteResponse::new(id).updated_by("generic"))
    }

    async fn update(&self, request: E::Update, _: Caller) -> WriteResult<E> {
        let id = E::of(&request).ok_or_else(Rejection::not_found)?;
        let _ = E::updated(&found(id)?, &request);
        Ok(WriteResponse::new(id).updated_by("generic"))
    }

    async fn get(&self, id: E, _: Caller) -> ReadResult<E::Record> {
        found(id)
    }

    async fn get_many(&self, ids: Vec<E>, _: Caller) -> ReadResult<Vec<E::Record>> {
        Ok(ids.into_iter().filter_map(|id| found(id).ok()).collect())
    }

    async fn list(&self, list: List<E::Record>, _: Caller) -> ReadResult<Page<E::Row>> {
        let rows = vec![E::Row::from(found(E::from(1))?)];
        Ok(Page::new(rows, list.page.unwrap_or(1), 1, list.conditions.len() as u64 + 1))
    }

    async fn delete(&self, id: E, _: Caller) -> WriteResult<E> {
        found(id).map(|_| WriteResponse::new(id).updated_by("generic"))
    }
}

/// The same type also handles one entity by hand.
impl NoteService for Generic {
    async fn create(&self, _: CreateNote, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(NoteId(20)).updated_by("by hand"))
    }

    async fn update(&self, request: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(request.id).updated_by("by hand"))
    }

    async fn get(&self, id: NoteId, _: Caller) -> ReadResult<Note> {
        Ok(Note { id, subject: "by hand".into(), ..Note::default() })
    }

    async fn get_many(&self, _: Vec<NoteId>, _: Caller) -> ReadResult<Vec<Note>> {
        Ok(Vec::new())
    }

    async fn list(&self, _: List<Note>, _: Caller) -> ReadResult<Page<NoteRow>> {
        Ok(Page::new(Vec::new(), 1, 1, 0))
    }

    async fn delete(&self, id: NoteId, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(id).updated_by("by hand"))
    }
}

/// Handles one entity by hand, through the generic trait.
struct OneEntity;

impl Crud<NoteId> for OneEntity {
    async fn create(&self, request: CreateNote, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(NoteId(request.user_id)))
    }

    async fn update(&self, request: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(request.id))
    }

    async fn get(&self, _: NoteId, _: Caller) -> ReadResult<Note> {
        Err(Rejection::not_found())
    }

    async fn get_many(&self, _: Vec<NoteId>, _: Caller) -> ReadResult<Vec<Note>> {
        Ok(Vec::new())
    }

    async fn list(&self, _: List<Note>, _: Caller) -> ReadResult<Page<NoteRow>> {
        Ok(Page::new(Vec::new(), 1, 1, 0))
    }

    async fn delete(&self, _: NoteId, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }
}

pub(crate) async fn send(
    routes: Routes<Notes>,
    method: Method,
    path: &str,
    body: &str,
) -> (u16, String) {
    let tokens = Tokens::new().with("token", Caller::administrator("admin@example.com"));
    let service = routes.into_router(Settings::default().authenticator(tokens));
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("Authorization", "Bearer token")
        .header("Content-Type", "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let response = service.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// A request of every operation of a note.
fn requests() -> [(Method, &'static str, &'static str); 6] {
    [
        (Method::POST, "/api/notes", r#"{"UserId":1,"Subject":"s"}"#),
        (Method::PUT, "/api/notes", r#"{"Id":7,"Subject":"s"}"#),
        (Method::GET, "/api/notes/7", ""),
        (Method::GET, "/api/notes/?id=[7,404]", ""),
        (Method::GET, "/api/notes", ""),
        (Method::DELETE, "/api/notes/7", ""),
    ]
}

#[tokio::test]
async fn a_generic_handler_answers_every_operation() {
    let routes = || Routes::new().crud::<NoteId>(&Arc::new(Generic));
    for (method, path, body) in requests() {
        let (status, answer) = send(routes(), method.clone(), path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        let expected = if method == Method::GET { r#""Id":"# } else { "generic" };
        assert!(answer.contains(expected), "{method} {path}: {answer}");
    }
    assert_eq!(send(routes(), Method::GET, "/api/notes/404", "").await.0, 404);
    assert_eq!(
        send(routes(), Method::PUT, "/api/notes", r#"{"Id":404,"Subject":""}"#).await.0,
        404
    );
    let one = Routes::new().crud::<NoteId>(&Arc::new(OneEntity));
    assert_eq!(send(one, Method::GET, "/api/notes/7", "").await.0, 404);
}

#[tokio::test]
async fn merged_operations_replace_those_that_both_have() {
    let generic = || Routes::new().crud::<NoteId>(&Arc::new(Generic));
    for (method, path, body) in requests() {
        let by_hand = generic().merge(routes(&Arc::new(Generic)));
        let (status, answer) = send(by_hand, method.clone(), path, body).await;
        assert_eq!(status, 200);
        assert!(!answer.contains("generic"), "{method} {path}: {answer}");
        let again = routes(&Arc::new(Generic)).merge(generic());
        let (_, answer) = send(again, method.clone(), path, body).await;
        assert!(!answer.contains("by hand"), "{method} {path}: {answer}");
    }
}
