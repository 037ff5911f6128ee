//! Generated client against generated server: every operation, over HTTP on loopback and in
//! process, with what goes over the wire written down.

use nexudus_client::{
    BusinessId, Client, CommunityMessage, CommunityMessageId, CommunityThread, CommunityThreadId,
    CreateChatUserMessage, CreateCommunityMessage, CreateCommunityThread, Error,
    UpdateCommunityMessage, UpdateCommunityThread, UserId,
};
use runtime_client::{ReqwestTransport, ServiceTransport, Transport};
use tests::TOKEN;
use tests::recorder::{NOTHING, Recorder, settings};
use tests::wire::Recording;
use tokio::net::TcpListener;

/// Calls every operation once, with every kind of field set somewhere.
async fn call_everything(client: &Client) -> Result<(), Error> {
    let thread = client
        .community_threads()
        .create(
            CreateCommunityThread::builder()
                .message("The courier asks for a place to leave them.")
                .subject("Where do parcels go?")
                .user_id(UserId(7))
                .business_id(BusinessId(1))
                .guests([UserId(8), UserId(9)])
                .private(false)
                .tags("parcels,reception"),
        )
        .await?;
    assert_eq!(thread.id(), CommunityThreadId(87_654_321));
    assert_eq!(thread.envelope().updated_by.as_deref(), Some("admin@example.com"));

    client
        .community_threads()
        .update(
            UpdateCommunityThread::builder()
                .id(thread.id())
                .business_id(BusinessId(1))
                .user_id(UserId(7))
                .subject("")
                .message("Line one\nline \"two\" \u{1F4E6}")
                .added_guests([])
                .zoom_event_data(r#"{"id":1}"#),
        )
        .await?;

    let message = client
        .community_messages()
        .create(
            CreateCommunityMessage::builder().community_thread_id(thread.id()).user_id(UserId(7)),
        )
        .await?;
    assert_eq!(message.id(), CommunityMessageId(87_654_322));

    client
        .community_messages()
        .update(
            UpdateCommunityMessage::builder()
                .id(message.id())
                .community_thread_id(thread.id())
                .user_id(UserId(i64::MAX))
                .message("On the shelf."),
        )
        .await?;

    #[expect(deprecated, reason = "it is part of the API all the same")]
    client
        .chat_user_messages()
        .create(CreateChatUserMessage::builder().from_user_id(UserId(7)).delivered(true))
        .await?;

    let threads = client.community_threads();
    let read = threads.get(thread.id()).await?;
    assert_eq!(read.guests, Some(vec![UserId(8)]));
    assert_eq!(threads.find(CommunityThreadId(NOTHING)).await?, None);
    let many = threads.get_many([thread.id(), CommunityThreadId(NOTHING)]).await?;
    assert_eq!(many, [read]);
    let list = threads.list().filter(CommunityThread::BUSINESS_ID, BusinessId(1));
    let list = list
        .filter(CommunityThread::SUBJECT, "parcels & more")
        .filter(CommunityThread::PRIVATE, false);
    let list = list
        .from(CommunityThread::LAST_MESSAGE_DATE, "2025-01-15T10:30")
        .to(CommunityThread::CREATED_ON, "2025-01-16T00:00");
    let page = list.order_by(CommunityThread::SUBJECT).direction("-1").page(2).size(1).await?;
    assert_eq!((page.records[0].id, page.total), (thread.id(), Some(2)));
    let modified = threads.modify(thread.id(), |update| update.subject.push('!')).await?;
    assert!(modified.is_written());
    let modified = threads.modify(thread.id(), |_| ()).await?;
    assert!(!modified.is_written());
    let mut update = modified.record().clone().into_update();
    update.tags = Some("solved".to_owned());
    assert_eq!(modified.record().changes(&update), ["Tags"]);
    threads.replace(modified.record(), update).await?;

    let messages = client.community_messages();
    assert_eq!(messages.get(message.id()).await?.message.as_deref(), Some("On the shelf."));
    messages.list().filter(CommunityMessage::COMMUNITY_THREAD_ID, thread.id()).await?;
    messages.delete(message.id()).await?;
    threads.delete(thread.id()).await?;
    Ok(())
}

fn client(transport: impl Transport, url: &str) -> Client {
    Client::builder()
        .base_url(url)
        .bearer_token(TOKEN)
        .user_agent("tests")
        .transport(transport)
        .build()
        .expect("the settings are sound")
}

/// What was sent, and what the handlers received.
fn report(wire: &str, recorder: &Recorder) -> String {
    format!("{wire}\nreceived by the handlers:\n{}\n", recorder.take().join("\n"))
}

#[tokio::test]
async fn over_http_and_in_process_alike() {
    let recorder = Recorder::default();
    let router = nexudus_server::router(recorder.clone(), settings());

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let server = tokio::spawn(axum::serve(listener, router.clone()).into_future());
    let wire = Recording::new(ReqwestTransport::new().expect("a transport"));
    call_everything(&client(wire.clone(), &url)).await.expect("every call succeeds");
    server.abort();
    let over_http = report(&wire.take(), &recorder);

    let wire = Recording::new(ServiceTransport::new(router));
    call_everything(&client(wire.clone(), "http://localhost")).await.expect("every call succeeds");
    let in_process = report(&wire.take(), &recorder);

    insta::assert_snapshot!("wire", over_http);
    let without_length = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("content-length"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(without_length(&over_http), without_length(&in_process));
}
