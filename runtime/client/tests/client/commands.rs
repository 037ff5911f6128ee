//! Commands: what is sent, how failures are reported, and that no command is sent twice.

use runtime_client::test_util::MockTransport;
use runtime_client::{CommandInfo, ErrorKind, RetryPolicy, TransportError};
use runtime_core::{
    Command, Commandable, DeclaredCommand, ListCommands, OperationInfo, Role, RunCommand, Runnable,
};

use crate::api::{ENTITY, NoteId, Notes};
use crate::loopback::{Reply, Service};

impl Commandable for NoteId {
    type Api = Notes;

    const COMMANDS: &'static OperationInfo =
        &OperationInfo::commands(ENTITY, Role::new("Note-List"));
}

impl Runnable for NoteId {
    type Api = Notes;

    const RUN_COMMAND: &'static OperationInfo =
        &OperationInfo::run_command(ENTITY, Role::new("Note-Update"), "done");
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

fn archive() -> RunCommand<NoteId> {
    RunCommand::of([NoteId(1), NoteId(2)], &Archive { reason: "old".into(), shelf: None })
}

#[tokio::test]
async fn declared_and_other_commands() {
    let done = r#"{"WasSuccessful":true,"Value":null,"Message":"done"}"#;
    let copied = r#"{"WasSuccessful":true,"Value":{"Id":8}}"#;
    let service =
        Service::replies(vec![Reply::new(200, &[], done), Reply::new(200, &[], copied)]).await;
    let client = service.client();
    assert_eq!(client.inner().call(archive()).await.unwrap().id(), None);
    let copy = RunCommand::new("COPY", [NoteId(7)]).parameter("Deep Copy", &true);
    assert_eq!(client.inner().call(copy).await.unwrap().id(), Some(NoteId(8)));
    let sent: Vec<_> = service.received().into_iter().map(|request| request.body).collect();
    assert_eq!(
        sent,
        [
            r#"{"Key":"ARCHIVE","Ids":[1,2],"Parameters":[{"Name":"Archive Reason","Value":"old"}]}"#,
            r#"{"Key":"COPY","Ids":[7],"Parameters":[{"Name":"Deep Copy","Value":true}]}"#,
        ]
    );
}

/// Keys that nobody described are kept, and only the key of a command is required.
#[tokio::test]
async fn commands_are_listed() {
    let listed = r#"[{"Key":"A","Name":"Do it","Order":"first","RequiresParameters":
        [{"Name":"Why","Type":"text","More":1}],"Icon":"x","NeedsEntitiesToRun":true},{"Key":"B"}]"#;
    let service = Service::replies(vec![
        Reply::new(200, &[], listed),
        Reply::new(200, &[], r#"[{"Name":"no key"}]"#),
    ])
    .await;
    let client = service.client();
    let commands = client.inner().call(ListCommands { id: Some(NoteId(7)) }).await.unwrap();
    let [a, b] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((a.key.as_str(), a.name.as_deref(), a.order), ("A", Some("Do it"), None));
    assert_eq!((a.needs_entities_to_run, b.needs_entities_to_run), (Some(true), None));
    assert_eq!(a.parameters[0].name, "Why");
    assert_eq!(a.extra.get::<String>("Icon").as_deref(), Some("x"));
    let error = client.inner().call(ListCommands::<NoteId> { id: None }).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Undecodable { .. }), "{error:?}");
    let received = service.received();
    for (request, path) in received.iter().zip(["/api/notes/commands?id=7", "/api/notes/commands"])
    {
        assert!(request.head.starts_with(&format!("GET {path} ")), "{}", request.head);
    }
}

/// A failure that comes with 200 is one, and a command whose outcome is unknown is sent once.
#[tokio::test]
async fn failures_are_reported_and_nothing_is_sent_twice() {
    let failed = r#"{"Status":500,"WasSuccessful":false,"Message":"it failed"}"#;
    let service = Service::replies(vec![Reply::new(200, &[], failed)]).await;
    let error = service.client().inner().call(archive()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Rejected), "{error:?}");
    assert!(error.to_string().contains("it failed"), "{error}");
    for reply in [Reply::Reset(Vec::new()), Reply::new(503, &[], "busy"), Reply::new(500, &[], "")]
    {
        let service = Service::replies(vec![reply.clone(), Reply::yes()]).await;
        let client = service.client();
        let call = client.inner().call(archive()).retry_policy(RetryPolicy::default());
        let error = call.await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Failed | ErrorKind::Transport(TransportError::Broken(_))
            ),
            "{reply:?}: {error:?}"
        );
        assert_eq!(service.received().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_mock_transport_responds_with_commands() {
    let service = MockTransport::<Notes>::new().commands(&[CommandInfo::new("ARCHIVE")]);
    let client = crate::transports::client(service);
    let commands = client.inner().call(ListCommands::<NoteId> { id: None }).await.unwrap();
    assert_eq!(commands, [CommandInfo::new("ARCHIVE")]);
}
