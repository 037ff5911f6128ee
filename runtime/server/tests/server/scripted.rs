//! A service of notes that does what it is told.

use std::future;
use std::panic::resume_unwind;
use std::time::Duration;

use runtime_server::{Caller, Refused, Reply, Written};

use crate::notes::{CreateNote, NoteId, NoteService, UpdateNote};

/// A service whose subjects say what to do.
#[derive(Debug)]
pub(crate) struct Scripted;

impl NoteService for Scripted {
    async fn create(&self, request: CreateNote, caller: Caller) -> Reply<NoteId> {
        match request.subject.as_str() {
            // Without the hook, whose backtraces would take more memory than all else.
            "panic" => resume_unwind(Box::new(format!("the inside: {}", caller.name()))),
            "fail" => Err(Refused::failed("the inside")),
            "refuse" => Err(Refused::field("Subject", "is too long").and_field("Tags", "is odd")),
            "nothing" => Err(Refused::fields(Vec::new())),
            "reject" => Err(Refused::rejected("notes are closed on Sundays")),
            "hang" => future::pending().await,
            "nap" => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Ok(Written::new(NoteId(request.user_id)))
            }
            "now" => Ok(Written::new(NoteId(request.user_id))),
            "by" => Ok(Written::new(NoteId(1)).updated_on("2025-01-15").updated_by("someone@else")),
            // Shows what arrived through the answer's time.
            _ => Ok(Written::new(NoteId(request.user_id)).updated_on(format!(
                "{:?} {:?} {:?} {:?}",
                request.subject, request.private, request.guests, request.tags
            ))),
        }
    }

    async fn update(&self, request: UpdateNote, _: Caller) -> Reply<NoteId> {
        match request.id {
            NoteId(404) => Err(Refused::not_found()),
            id => Ok(Written::new(id).updated_on("2025-01-15T10:30:00Z")),
        }
    }
}
