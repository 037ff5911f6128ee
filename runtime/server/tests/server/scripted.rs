//! A service of notes whose requests script its behaviour.

use std::future;
use std::iter;
use std::panic::resume_unwind;
use std::time::Duration;

use runtime_core::{List, Object, Page};
use runtime_server::{Caller, ReadResult, Rejection, WriteResponse, WriteResult};

use crate::notes::{CreateNote, Note, NoteId, NoteRow, NoteService, UpdateNote};

/// The id of a note of 200,000 bytes.
pub(crate) const LONG: i64 = 200_000;

/// A service that behaves as the subject of a request demands, or its id.
#[derive(Debug)]
pub(crate) struct Scripted;

impl NoteService for Scripted {
    async fn create(&self, request: CreateNote, caller: Caller) -> WriteResult<NoteId> {
        match request.subject.as_str() {
            // Skips the panic hook, whose backtraces dominate the peak memory.
            "panic" => resume_unwind(Box::new(format!("the inside: {}", caller.name()))),
            "fail" => Err(Rejection::failed("the inside")),
            "invalid" => {
                Err(Rejection::field("Subject", "is too long").and_field("Tags", "is odd"))
            }
            "nothing" => Err(Rejection::fields(Vec::new())),
            "reject" => Err(Rejection::rejected("notes are closed on Sundays")),
            "hang" => future::pending().await,
            "nap" => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Ok(WriteResponse::new(NoteId(request.user_id)))
            }
            "now" => Ok(WriteResponse::new(NoteId(request.user_id))),
            "by" => Ok(WriteResponse::new(NoteId(1))
                .updated_on("2025-01-15")
                .updated_by("someone@else")),
            // The time of the response shows the decoded request.
            _ => Ok(WriteResponse::new(NoteId(request.user_id)).updated_on(format!(
                "{:?} {:?} {:?} {:?}",
                request.subject, request.private, request.guests, request.tags
            ))),
        }
    }

    async fn update(&self, request: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        match request.id {
            NoteId(404) => Err(Rejection::not_found()),
            id => Ok(WriteResponse::new(id).updated_on("2025-01-15T10:30:00Z")),
        }
    }
    async fn get(&self, id: NoteId, caller: Caller) -> ReadResult<Note> {
        note(id, &caller).await
    }

    async fn get_many(&self, ids: Vec<NoteId>, caller: Caller) -> ReadResult<Vec<Note>> {
        let mut notes = Vec::new();
        for id in ids.into_iter().filter(|id| *id != NoteId(404)) {
            notes.push(note(id, &caller).await?);
        }
        Ok(notes)
    }

    async fn list(&self, list: List<Note>, caller: Caller) -> ReadResult<Page<NoteRow>> {
        // The subject of the row shows the decoded list.
        let conditions = list.conditions.iter().map(|condition| {
            format!("; {} {:?} {:?}", condition.column.key, condition.comparison, condition.value)
        });
        let paging = format!("{:?} {:?}", list.page, list.size);
        let subject = iter::once(paging).chain(conditions).collect();
        note(NoteId(list.page.map_or(1, i64::from)), &caller).await?;
        let mut budget = caller.request().byte_budget();
        for _ in 0..list.size.unwrap_or_default() {
            budget.charge(1000)?;
        }
        let direction = list.direction.map(|direction| direction.len().try_into().unwrap());
        let page = list.page.unwrap_or(1);
        Ok(Page::new(
            vec![NoteRow { id: NoteId(1), subject, ..NoteRow::default() }],
            page,
            list.size.unwrap_or(25),
            26,
        )
        .ordered(list.order, direction))
    }

    async fn delete(&self, id: NoteId, caller: Caller) -> WriteResult<NoteId> {
        note(id, &caller).await?;
        Ok(WriteResponse::new(id).updated_on("2025-01-15T10:30:00Z"))
    }
}

async fn note(id: NoteId, caller: &Caller) -> ReadResult<Note> {
    match id {
        NoteId(200) => Err(Rejection::rejected("notes are closed on Sundays")),
        NoteId(400) => Err(Rejection::field("Id", "is odd")),
        NoteId(404) => Err(Rejection::not_found()),
        NoteId(500) => Err(Rejection::failed("the inside")),
        NoteId(501) => resume_unwind(Box::new(format!("the inside: {}", caller.name()))),
        NoteId(504) => future::pending().await,
        NoteId(LONG) => Ok(Note { id, subject: "x".repeat(200_000), ..Note::default() }),
        id => Ok(Note {
            id,
            updated_on: Some("2025-01-15T10:30:00".into()),
            subject: "<b>\0".into(),
            guests: (id.0 > 0).then(|| vec![1, id.0]),
            extra: Object::parse(r#"{"Other":1e400}"#).unwrap(),
        }),
    }
}
