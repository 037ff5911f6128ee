//! Commands: what is listed, what handlers receive, and which bodies are rejected before them.

use std::sync::Arc;

use axum::http::Method;
use runtime_core::{
    Command, Commandable, DeclaredCommand, EntityInfo, OperationInfo, Role, RunCommand, Runnable,
};
use runtime_server::{Caller, CommandInfo, Rejection, Routes, WriteResponse, axum};

use crate::crud::send;
use crate::notes::{ENTITY, NoteId, Notes};

const INFO: &EntityInfo = ENTITY;

impl Commandable for NoteId {
    type Api = Notes;

    const COMMANDS: &'static OperationInfo = &OperationInfo::commands(INFO, Role::new("Note-List"));
}

impl Runnable for NoteId {
    type Api = Notes;

    const RUN_COMMAND: &'static OperationInfo =
        &OperationInfo::run_command(INFO, Role::new("Note-Update"), "done");
    const COMMANDS: &'static [DeclaredCommand] = &[DeclaredCommand::of::<Archive>()];
}

struct Archive {
    reason: String,
    shelf: Option<i64>,
}

runtime_core::request_fields!(Archive { reason: "Archive Reason", shelf: "Shelf" });

impl Command for Archive {
    type Id = NoteId;

    const KEY: &'static str = "ARCHIVE";
}

/// Knows the declared command, and one that it takes as data.
fn run(command: &RunCommand<NoteId>) -> Result<WriteResponse<NoteId>, Rejection> {
    if let Some(Archive { reason, shelf }) = command.parse() {
        assert_eq!((reason.as_str(), shelf), ("old", Some(7)));
        return Ok(WriteResponse::without_record());
    }
    match (command.key.as_str(), command.ids.as_slice()) {
        ("COPY", [id]) => Ok(WriteResponse::new(NoteId(id.0 + 1))),
        _ => Err(Rejection::rejected("there is no such command")),
    }
}

fn routes() -> Routes<Notes> {
    let service = Arc::new(());
    Routes::new()
        .commands(&service, |(): &(), id: Option<NoteId>, _: Caller| async move {
            let key = id.map_or("ALL".to_owned(), |id| format!("OF {id}"));
            Ok(vec![CommandInfo::new(key)])
        })
        .run_command(&service, |(): &(), command, _: Caller| async move { run(&command) })
}

#[tokio::test]
async fn the_commands_of_all_or_of_one_record() {
    for (query, expected) in [("", r#""Key":"ALL""#), ("?id=-7", r#""Key":"OF -7""#)] {
        let path = format!("/api/notes/commands{query}");
        let (status, answer) = send(routes(), Method::GET, &path, "").await;
        assert_eq!(status, 200);
        assert!(answer.contains(expected), "{answer}");
    }
    for query in ["?id=", "?id=[7]", "?id=7&id=8", "?id=x", "?ids=7", "?id=9223372036854775808"] {
        let path = format!("/api/notes/commands{query}");
        let (status, answer) = send(routes(), Method::GET, &path, "").await;
        assert_eq!(status, 400, "{query}: {answer}");
        assert!(answer.contains(r#""PropertyName":"id"#), "{query}: {answer}");
    }
}

#[tokio::test]
async fn handlers_receive_commands() {
    let archive = r#"{"Key":"ARCHIVE","Ids":[1],"Parameters":[
        {"Name":"Archive Reason","Value":"old","Type":"text"},{"Name":"Shelf","Value":7}]}"#;
    for (body, expected) in [
        (archive, r#""Value":null"#),
        (r#"{"Key":"COPY","Ids":[7]}"#, r#""Value":{"Id":8}"#),
        (r#"{"Key":"COPY","Ids":[7],"Parameters":null,"Other":1}"#, r#""Value":{"Id":8}"#),
        (r#"{"Key":"NONE","Ids":[]}"#, r#""WasSuccessful":false"#),
    ] {
        let (status, answer) = send(routes(), Method::POST, "/api/notes/runcommand", body).await;
        assert_eq!(status, 200, "{body}: {answer}");
        assert!(answer.contains(expected), "{body}: {answer}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_commands() {
    for (body, properties) in [
        ("{}", vec!["Key", "Ids"]),
        (r#"{"Key":null,"Ids":null}"#, vec!["Key", "Ids"]),
        (r#"{"Key":7,"Ids":["x"],"Parameters":{}}"#, vec!["Key", "Ids", "Parameters"]),
        (r#"{"Key":"COPY","Ids":[1.0]}"#, vec!["Ids"]),
        (r#"{"Key":"COPY","Ids":[1],"Ids":[2]}"#, vec!["Ids"]),
        (r#"{"Key":"COPY","Ids":[],"Parameters":[{"Name":"a"}]}"#, vec!["Parameters"]),
        (r#"{"Key":"COPY","Ids":[],"Parameters":[],"Parameters":[]}"#, vec!["Parameters"]),
        (r#"{"Key":"ARCHIVE","Ids":[]}"#, vec!["Archive Reason"]),
        (
            r#"{"Key":"ARCHIVE","Ids":[],"Parameters":[{"Name":"Shelf","Value":"x"},
                {"Name":"Archive Reason","Value":1},{"Name":"Archive Reason","Value":2}]}"#,
            vec!["Archive Reason", "Shelf"],
        ),
    ] {
        let (status, answer) = send(routes(), Method::POST, "/api/notes/runcommand", body).await;
        assert_eq!(status, 400, "{body}: {answer}");
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let errors = answer["Errors"].as_array().unwrap().iter();
        let found: Vec<_> = errors.map(|error| error["PropertyName"].as_str().unwrap()).collect();
        assert_eq!(found, properties, "{body}");
    }
    for body in ["", "[]", "null", "\u{feff}{}", r#"{"Key":"#, r#"{"Key":"COPY","Ids":[]} x"#] {
        let (status, answer) = send(routes(), Method::POST, "/api/notes/runcommand", body).await;
        assert_eq!(status, 400, "{body}: {answer}");
    }
}
