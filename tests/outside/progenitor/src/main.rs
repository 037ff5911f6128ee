//! Creates, updates, reads and deletes records with the client that progenitor made:
//! `outside-client URL TOKEN`.

use std::env;
use std::error::Error;
use std::num::NonZero;

use progenitor_client::{Error as CallError, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap};

#[allow(clippy::all, dead_code, unused_imports, reason = "what stands here is progenitor's")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::{Client, types};

const UNKNOWN: i64 = i64::MAX;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("write URL and TOKEN".into());
    };
    let client = with_token(&url, &token)?;
    let thread = create_and_update_thread(&client).await?;
    create_and_update_message(&client, thread).await?;
    create_chat_message(&client).await?;
    read_and_delete_thread(&client, thread).await?;
    assert_refusals(&client, &with_token(&url, "forged")?).await;
    println!("a client made by progenitor creates, updates, reads, deletes and is refused");
    Ok(())
}

fn with_token(url: &str, token: &str) -> Result<Client, Box<dyn Error>> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse()?)]);
    let http = reqwest::Client::builder().no_proxy().default_headers(headers).build()?;
    Ok(Client::new_with_client(url, http))
}

async fn create_and_update_thread(client: &Client) -> Result<i64, Box<dyn Error>> {
    let create = types::CreateCommunityThread {
        business_id: 1,
        user_id: 7,
        subject: "Welcome".into(),
        message: "Say \"hello\"\u{0} & <b>wave</b> \u{1f44b}".into(),
        guests: Some(vec![8, i64::MIN]),
        private: Some(true),
        tags: Some(String::new()),
        community_group_id: None,
        coworker_id: Some(i64::MAX),
        include_zoom_invite: None,
        instant_delivery: None,
        zoom_event_data: None,
    };
    let id = id(client.create_community_thread(&create).await?, "CommunityThread", "created");
    let update = types::UpdateCommunityThread {
        id,
        business_id: 1,
        user_id: 7,
        subject: "Welcome back".into(),
        message: String::new(),
        added_guests: Some(vec![9]),
        removed_guests: Some(vec![8]),
        guests: None,
        private: None,
        tags: None,
        community_group_id: None,
        coworker_id: None,
        include_zoom_invite: Some(false),
        instant_delivery: None,
        zoom_event_data: Some("{}".into()),
    };
    let updated = client.update_community_thread(&update).await?;
    assert_eq!(self::id(updated, "CommunityThread", "updated"), id);
    Ok(id)
}

async fn create_and_update_message(client: &Client, thread: i64) -> Result<(), Box<dyn Error>> {
    let create = types::CreateCommunityMessage {
        community_thread_id: thread,
        user_id: 7,
        coworker_id: None,
        message: Some("Hello".into()),
    };
    let id = id(client.create_community_message(&create).await?, "CommunityMessage", "created");
    let update = types::UpdateCommunityMessage {
        id,
        community_thread_id: thread,
        user_id: 7,
        coworker_id: None,
        message: None,
    };
    let updated = client.update_community_message(&update).await?;
    assert_eq!(self::id(updated, "CommunityMessage", "updated"), id);
    Ok(())
}

async fn create_chat_message(client: &Client) -> Result<(), Box<dyn Error>> {
    let create = types::CreateChatUserMessage {
        from_user_id: 7,
        to_users: Some(vec![8, 9]),
        chat_text: Some("Lunch at noon?".into()),
        delievered: Some(false),
    };
    let id = id(client.create_chat_user_message(&create).await?, "ChatUserMessage", "created");
    let page = client
        .list_chat_user_messages(
            Some("Lunch at noon?"),
            Some(false),
            Some(7),
            Some("-1"),
            Some("2025-01-15T10:30"),
            None,
            Some("Id"),
            NonZero::new(1),
            NonZero::new(1000),
            None,
            None,
        )
        .await?
        .into_inner();
    assert_eq!(page.records.first().map(|row| row.id), Some(id));
    assert_eq!(page.total_items, Some(page.records.len().try_into()?));
    Ok(())
}

/// What was written last is what is read, and it is gone once it was deleted.
async fn read_and_delete_thread(client: &Client, thread: i64) -> Result<(), Box<dyn Error>> {
    let read = client.get_community_thread(thread).await?.into_inner();
    assert_eq!((read.subject.as_str(), &read.guests), ("Welcome back", &Some(vec![i64::MIN, 9])));
    let ids = format!("[999999999,{thread}]").parse()?;
    let several = client.get_many_community_threads(&ids).await?.into_inner();
    assert_eq!(several.iter().map(|thread| thread.id).collect::<Vec<_>>(), [thread]);
    let deleted = client.delete_community_thread(thread).await?;
    assert_eq!(id(deleted, "CommunityThread", "deleted"), thread);
    match client.get_community_thread(thread).await {
        Err(CallError::UnexpectedResponse(answer)) => assert_eq!(answer.status(), 404),
        other => panic!("not the answer for a record that does not exist: {other:?}"),
    }
    Ok(())
}

/// What is turned down comes back with the type that the document promises.
async fn assert_refusals(client: &Client, stranger: &Client) {
    let message = types::UpdateCommunityMessage {
        id: UNKNOWN,
        community_thread_id: 1,
        user_id: 7,
        coworker_id: None,
        message: None,
    };
    match stranger.update_community_message(&message).await {
        Err(CallError::ErrorResponse(refused)) => {
            assert_eq!(refused.status(), 401);
            assert!(!refused.was_successful);
        }
        other => panic!("not a refusal: {other:?}"),
    }
    // The answer that the lowered document leaves out.
    match client.update_community_message(&message).await {
        Err(CallError::UnexpectedResponse(answer)) => assert_eq!(answer.status(), 404),
        other => panic!("not the answer for a record that does not exist: {other:?}"),
    }
    let reply = types::CreateCommunityMessage {
        community_thread_id: UNKNOWN,
        user_id: 7,
        coworker_id: None,
        message: None,
    };
    match client.create_community_message(&reply).await {
        Err(CallError::ErrorResponse(refused)) => {
            assert_eq!(refused.status(), 400);
            let properties: Vec<_> =
                refused.errors.iter().map(|error| error.property_name.as_deref()).collect();
            assert_eq!(properties, [Some("CommunityThreadId")]);
        }
        other => panic!("not a refusal: {other:?}"),
    }
}

/// The id in an envelope that says the right thing.
fn id(answer: ResponseValue<types::SuccessEnvelope>, entity: &str, did: &str) -> i64 {
    let envelope = answer.into_inner();
    assert!(envelope.was_successful);
    assert_eq!(envelope.message, format!("{entity} was successfully {did}."));
    envelope.value.id
}
